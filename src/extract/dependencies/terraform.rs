//! `required_providers` and registry modules of `*.tf`. A file with neither, and without a `terraform` block, is no
//! manifest.

use super::ManifestDraft;
use super::lexer::{Comments, Kind, Token, closing, tokens};
use crate::extract::{Extracted, Input};

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    // Cheap look before the file is lexed: most files of a module hold resources only.
    if !input.text.contains("terraform") && !input.text.contains("module") {
        return;
    }
    let tokens = tokens(input.text, Comments::Both);
    let mut draft = ManifestDraft::new(input, "terraform");
    let mut has_settings = false;
    let mut at = 0;
    // Only blocks at the top: `closing` skips what is inside.
    while at < tokens.len() {
        let open = tokens[at..]
            .iter()
            .position(|token| token.is("{") || token.kind == Kind::Break);
        let Some(open) = open.map(|offset| at + offset) else {
            break;
        };
        if !tokens[open].is("{") {
            at = open + 1;
            continue;
        }
        let end = closing(&tokens, open).min(tokens.len() - 1);
        let body = &tokens[open..=end];
        match tokens[at].text {
            "terraform" if tokens[at].kind == Kind::Word => {
                has_settings = true;
                providers(input, body, &mut draft);
            }
            "module" if tokens[at].kind == Kind::Word => {
                module(input, &tokens[at..=end], body, &mut draft)
            }
            _ => {}
        }
        at = end + 1;
    }
    if has_settings || !draft.asked.is_empty() {
        draft.finish(out);
    }
}

/// `required_providers { aws = { source = "hashicorp/aws", version = "~> 5.0" } }`
fn providers(input: &Input<'_>, body: &[Token<'_>], draft: &mut ManifestDraft) {
    let Some(start) = body.iter().position(|token| token.is("required_providers")) else {
        return;
    };
    let Some(open) = body
        .get(start + 1)
        .filter(|token| token.is("{"))
        .map(|_| start + 1)
    else {
        return;
    };
    let end = closing(body, open);
    let mut at = open + 1;
    while at < end {
        let named =
            body[at].kind == Kind::Word && body.get(at + 1).is_some_and(|token| token.is("="));
        let Some(value) = body.get(at + 2).filter(|_| named) else {
            at += 1;
            continue;
        };
        let close = if value.is("{") {
            closing(body, at + 2).min(end)
        } else {
            at + 2
        };
        let inner = &body[at + 2..=close.min(body.len() - 1)];
        let source = setting(inner, "source")
            .map_or_else(|| format!("hashicorp/{}", body[at].text), str::to_owned);
        let version = if value.is_literal() {
            Some(value.text)
        } else {
            setting(inner, "version")
        };
        let last = inner.last().map_or(body[at].span, |token| token.span);
        draft.ask(
            input.place(body[at].span.to(last)),
            &source,
            version.unwrap_or_default(),
            "runtime",
        );
        at = close + 1;
    }
}

/// `module "x" { source = "terraform-aws-modules/vpc/aws", version = "5.0" }`
fn module(input: &Input<'_>, block: &[Token<'_>], body: &[Token<'_>], draft: &mut ManifestDraft) {
    let Some(source) = setting(body, "source") else {
        return;
    };
    let head = block[0].span.to(block.get(1).unwrap_or(&block[0]).span);
    let asked = draft.ask(
        input.place(head),
        source,
        setting(body, "version").unwrap_or_default(),
        "runtime",
    );
    asked.dependency.local = source.starts_with('.');
}

/// The literal text that is assigned to `name`.
fn setting<'t>(tokens: &[Token<'t>], name: &str) -> Option<&'t str> {
    let found = tokens.windows(3).find(|three| {
        three[0].text == name && (three[1].is("=") || three[1].is(":")) && three[2].is_literal()
    });
    found.map(|three| three[2].text)
}
