//! `mix.exs`: the literal `{:name, "requirement", options}` tuples of its `deps`, as far as they can be seen.

use super::ManifestDraft;
use super::lexer::{Comments, Kind, Token, closing, tokens};
use crate::extract::{Extracted, Input};

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Hash);
    let mut draft = ManifestDraft::new(input, "elixir");
    for (at, token) in tokens.iter().enumerate() {
        let next = |offset: usize| tokens.get(at + offset);
        let keyword = next(1).is_some_and(|mark| mark.is(":"));
        if token.is("app") && keyword && next(2).is_some_and(|mark| mark.is(":")) {
            if let Some(name) = next(3) {
                draft.set_text("name", name.text, input.place(name.span));
            }
        } else if token.is("version") && keyword && next(2).is_some_and(Token::is_literal) {
            if let Some(version) = next(2) {
                draft.set_text("version", version.text, input.place(version.span));
            }
        } else if token.is("{")
            && next(1).is_some_and(|mark| mark.is(":"))
            && next(3).is_some_and(|mark| mark.is(","))
        {
            dependency(
                input,
                &tokens[at..=closing(&tokens, at).min(tokens.len() - 1)],
                &mut draft,
            );
        } else if token.is("package") && next(1).is_some_and(|mark| mark.is("(")) {
            draft.manifest.publishable = true;
        } else if token.is("mod") && keyword && next(2).is_some_and(|mark| mark.is("{")) {
            draft.manifest.binary = true;
        }
    }
    draft.manifest.library = !draft.manifest.binary;
    draft.finish(out);
}

/// `{ : name , "~> 1.0" , only : : test }`
fn dependency(input: &Input<'_>, tuple: &[Token<'_>], draft: &mut ManifestDraft) {
    let (Some(name), Some(last)) = (tuple.get(2), tuple.last()) else {
        return;
    };
    let value = tuple.get(4).filter(|token| token.is_literal());
    let after = |word: &str| tuple.iter().position(|token| token.is(word));
    let source = [
        "git",
        "github",
        "path",
        "in_umbrella",
        "only",
        "runtime",
        "override",
        "optional",
        "hex",
    ];
    if name.kind != Kind::Word
        || (value.is_none() && !source.iter().any(|word| after(word).is_some()))
    {
        return;
    }
    let words: Vec<_> = after("only")
        .map_or(&tuple[..0], |at| &tuple[at..])
        .iter()
        .map(|token| token.text)
        .collect();
    let scope = if words.contains(&"prod") || words.is_empty() {
        "runtime"
    } else if words.contains(&"dev") {
        "dev"
    } else {
        "test"
    };
    let place = input.place(tuple[0].span.to(last.span));
    let asked = draft.ask(
        place,
        name.text,
        value.map_or("", |value| value.text),
        scope,
    );
    asked.dependency.local = after("path").is_some() || after("in_umbrella").is_some();
}
