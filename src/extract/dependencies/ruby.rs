//! `Gemfile` and `*.gemspec`: programs, of which the literal `gem "name", "version"` calls are read, with the groups
//! around them.

use super::lexer::{Comments, Kind, Token, tokens};
use super::{ManifestDraft, python};
use crate::extract::{Extracted, Input};
use crate::source::Span;

const ECOSYSTEM: &str = "ruby";

pub(super) fn gemfile(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Hash);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    // The scope of each open block; `None` for a block that is no group.
    let mut blocks: Vec<Option<&'static str>> = Vec::new();
    for line in statements(&tokens) {
        let Some(first) = line.first() else { continue };
        if first.is("end") {
            blocks.pop();
            continue;
        }
        if first.is("gem") {
            let outer = blocks
                .iter()
                .rev()
                .find_map(|scope| *scope)
                .unwrap_or("runtime");
            gem(input, line, outer, &mut draft);
        }
        let opens = line.iter().any(|token| token.is("do"))
            || ["if", "unless", "case", "begin", "def"]
                .iter()
                .any(|word| first.is(word));
        if opens {
            blocks.push(first.is("group").then(|| groups(&line[1..])));
        }
    }
    draft.finish(out);
}

/// Statements: lines, where one that ends with a comma or an open bracket goes on.
fn statements<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let goes_on = at > start && [",", "(", "["].iter().any(|mark| tokens[at - 1].is(mark));
        if token.kind == Kind::Break && !goes_on {
            out.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    out.push(&tokens[start..]);
    out
}

fn gem(input: &Input<'_>, line: &[Token<'_>], outer: &'static str, draft: &mut ManifestDraft) {
    let mut arguments = line[1..]
        .iter()
        .filter(|token| !token.is("(") && token.kind != Kind::Break);
    let Some(name) = arguments.next().filter(|token| token.is_literal()) else {
        return;
    };
    let second = line
        .iter()
        .filter(|token| token.kind != Kind::Break)
        .skip_while(|token| token.span != name.span)
        .nth(2);
    let version = second
        .filter(|token| token.is_literal())
        .map_or("", |token| token.text);
    // `group: :test`, `groups: [:development, :test]`, `:group => :test`
    let group = line
        .iter()
        .position(|token| token.is("group") || token.is("groups"));
    let scope = group.map_or(outer, |at| groups(&line[at + 1..]));
    let last = line
        .iter()
        .rev()
        .find(|token| token.kind != Kind::Break)
        .unwrap_or(name);
    let asked = draft.ask(
        input.place(line[0].span.to(last.span)),
        name.text,
        version,
        scope,
    );
    asked.dependency.local = line
        .windows(2)
        .any(|pair| pair[0].is("path") && (pair[1].is(":") || pair[1].is("=")));
}

/// The scope of the groups that are named: production if any of them is.
fn groups(tokens: &[Token<'_>]) -> &'static str {
    let words = tokens
        .iter()
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Text));
    let mut found = None;
    for word in words
        .map(|token| token.text)
        .filter(|word| !matches!(*word, "do" | "optional" | "true" | "require" | "false"))
    {
        match (python::group_scope(word, "runtime"), found) {
            ("runtime", _) => return "runtime",
            (scope, None) => found = Some(scope),
            // Development and test together: development is the wider one.
            (scope, Some(other)) if scope != other => found = Some("dev"),
            _ => {}
        }
    }
    found.unwrap_or("runtime")
}

pub(super) fn gemspec(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Hash);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    for line in statements(&tokens) {
        // `spec.name = "x"`, `spec.add_dependency "x", "~> 1"`
        let Some(method) = line.get(2).filter(|_| line[1].is(".")) else {
            continue;
        };
        let literal = line.iter().skip(3).find(|token| token.kind == Kind::Text);
        let Some(literal) = literal.filter(|token| token.is_literal()) else {
            draft.manifest.binary |= method.is("executables");
            continue;
        };
        let scope = match method.text {
            "name" | "version" | "license" => {
                let field = ["name", "version", "license"]
                    .into_iter()
                    .find(|field| *field == method.text);
                draft.set_text(
                    field.unwrap_or("name"),
                    literal.text,
                    input.place(literal.span),
                );
                continue;
            }
            "executables" => {
                draft.manifest.binary = true;
                continue;
            }
            "add_dependency" | "add_runtime_dependency" => "runtime",
            "add_development_dependency" => "dev",
            _ => continue,
        };
        let requirement = line
            .iter()
            .skip(4)
            .filter(|token| token.is_literal() && token.span != literal.span);
        let requirement: Vec<_> = requirement.map(|token| token.text).collect();
        let whole: Span = line[0].span.to(line[line.len() - 1].span);
        draft.ask(
            input.place(whole),
            literal.text,
            &requirement.join(", "),
            scope,
        );
    }
    draft.manifest.library = true;
    draft.manifest.publishable = true;
    draft.finish(out);
}
