//! The shape of HCL (Terraform, OpenTofu): blocks, and what they set.
//!
//! Expressions are not evaluated: what is no literal keeps its text and counts as unresolved.

use super::super::dependencies::lexer::{Kind, Token, closing};
use crate::facts::infrastructure::Property;
use crate::source::Span;

/// Levels of blocks and maps that are read below a resource.
const DEPTH: usize = 8;
/// Properties kept of one resource.
const PROPERTIES: usize = 400;

/// The words before a brace, and what stands inside.
pub(super) type Block<'s, 't> = (&'s [Token<'t>], &'s [Token<'t>]);

/// The blocks at the top of these tokens.
pub(super) fn blocks<'s, 't>(tokens: &'s [Token<'t>]) -> Vec<Block<'s, 't>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.kind == Kind::Break {
            start = at + 1;
        } else if token.is("{") {
            let end = closing(tokens, at).min(tokens.len());
            let head = &tokens[start..at];
            let assigned = head.iter().any(|token| token.is("="));
            if head.first().is_some_and(|token| token.kind == Kind::Word) && !assigned {
                found.push((head, &tokens[at + 1..end]));
            }
            at = end;
            start = at + 1;
        }
        at += 1;
    }
    found
}

/// The literal text that is assigned to `name`.
pub(super) fn value<'t>(tokens: &[Token<'t>], name: &str) -> Option<&'t str> {
    tokens
        .windows(3)
        .find(|three| three[0].is(name) && three[1].is("=") && three[2].kind == Kind::Text)
        .map(|three| three[2].text)
}

/// Everything that a block sets, each with its place: blocks inside and maps by their path.
pub(super) fn properties(body: &[Token<'_>], text: &str) -> Vec<(Property, Span)> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &[Token<'_>], usize)> = vec![(String::new(), body, 0)];
    while let Some((prefix, tokens, depth)) = open.pop() {
        let mut at = 0;
        let mut below = Vec::new();
        while at < tokens.len() && found.len() < PROPERTIES {
            let named = matches!(tokens[at].kind, Kind::Word | Kind::Text);
            let next = tokens.get(at + 1);
            if named && next.is_some_and(|next| next.is("=") || next.is(":")) {
                let end = value_end(tokens, at + 2);
                let name = joined(&prefix, tokens[at].text);
                let rest = &tokens[(at + 2).min(end)..end];
                if rest.first().is_some_and(|first| first.is("{"))
                    && closing(rest, 0) + 1 == rest.len()
                {
                    below.push((name, &rest[1..rest.len() - 1]));
                } else {
                    found.extend(assigned(&name, rest, tokens[at].span, text));
                }
                at = end;
            } else if named && tokens[at].kind == Kind::Word {
                // A block: its words, its labels, its brace.
                let brace = tokens[at..]
                    .iter()
                    .position(|token| token.is("{") || token.kind == Kind::Break)
                    .map(|offset| at + offset)
                    .filter(|brace| tokens[*brace].is("{"));
                let Some(brace) = brace else {
                    at += 1;
                    continue;
                };
                let end = closing(tokens, brace).min(tokens.len());
                let dynamic = tokens[at].is("dynamic");
                let word = if dynamic {
                    tokens.get(at + 1)
                } else {
                    Some(&tokens[at])
                };
                let name = joined(&prefix, word.map_or("", |word| word.text));
                let inside = &tokens[brace + 1..end];
                found.push((
                    Property {
                        name: name.clone(),
                        value: String::new(),
                        resolved: !dynamic,
                    },
                    tokens[at].span,
                ));
                let content = blocks(inside)
                    .into_iter()
                    .find(|(head, _)| head[0].is("content"));
                below.push((
                    name,
                    content.filter(|_| dynamic).map_or(inside, |(_, body)| body),
                ));
                at = end + 1;
            } else {
                at += 1;
            }
        }
        if depth < DEPTH {
            open.extend(
                below
                    .into_iter()
                    .rev()
                    .map(|(name, inside)| (name, inside, depth + 1)),
            );
        }
    }
    found
}

/// The index behind the value that starts at `at`: its line, and the brackets that it opens.
fn value_end(tokens: &[Token<'_>], mut at: usize) -> usize {
    while at < tokens.len() {
        let token = &tokens[at];
        if token.kind == Kind::Break || token.is(",") {
            return at;
        }
        if token.kind == Kind::Mark && matches!(token.text, "(" | "[" | "{") {
            at = closing(tokens, at).min(tokens.len().saturating_sub(1));
        }
        at += 1;
    }
    tokens.len()
}

/// A value: one property, or one for each item of a list.
fn assigned(name: &str, value: &[Token<'_>], place: Span, text: &str) -> Vec<(Property, Span)> {
    let one = |value: String, resolved: bool, place: Span| {
        (
            Property {
                name: name.to_owned(),
                value,
                resolved,
            },
            place,
        )
    };
    let (Some(first), Some(last)) = (value.first(), value.last()) else {
        return vec![one(String::new(), false, place)];
    };
    if first.is("[") && closing(value, 0) + 1 == value.len() {
        let items: Vec<&Token<'_>> = value[1..value.len() - 1]
            .iter()
            .filter(|token| token.kind != Kind::Break && !token.is(","))
            .collect();
        let flat = items.iter().all(|token| token.kind != Kind::Mark);
        if items.is_empty() {
            return vec![one(String::new(), true, place)];
        }
        if flat {
            return items
                .into_iter()
                .map(|token| {
                    one(
                        token.text.to_owned(),
                        is_resolved(token),
                        place.to(token.span),
                    )
                })
                .collect();
        }
    }
    let whole = first.span.to(last.span);
    match value {
        [token] => vec![one(
            token.text.to_owned(),
            is_resolved(token),
            place.to(whole),
        )],
        _ => {
            let written = whole.text(text);
            let number = written.parse::<f64>().is_ok();
            vec![one(written.to_owned(), number, place.to(whole))]
        }
    }
}

fn is_resolved(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Text => token.is_literal(),
        _ => {
            matches!(token.text, "true" | "false" | "null")
                || token.text.bytes().all(|byte| byte.is_ascii_digit())
        }
    }
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::dependencies::lexer::{Comments, tokens};
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        properties(&tokens(text, Comments::Both), text)
            .into_iter()
            .map(|(one, _)| {
                let sign = if one.resolved { "=" } else { "~" };
                format!("{}{sign}{}", one.name, one.value)
            })
            .collect()
    }

    #[test]
    fn blocks_maps_and_lists_are_properties_by_their_path() {
        let text = "multi_az = true\nname = \"${var.x}-db\"\nsize = var.size\nids = [\"a\", \"b\"]\nnone = []\n\
                    tags = {\n  team = \"shop\"\n  \"k\" : 1\n}\nsettings {\n  backup { enabled = true }\n}\n";
        assert_eq!(
            shown(text),
            [
                "multi_az=true",
                "name~${var.x}-db",
                "size~var.size",
                "ids=a",
                "ids=b",
                "none=",
                "settings=",
                "tags.team=shop",
                "tags.k=1",
                "settings.backup=",
                "settings.backup.enabled=true",
            ]
        );
    }

    #[test]
    fn a_dynamic_block_is_read_and_unresolved() {
        assert_eq!(
            shown(
                "dynamic \"rule\" {\n  for_each = var.rules\n  content {\n    port = 1\n  }\n}\n"
            ),
            ["rule~", "rule.port=1"]
        );
    }

    #[test]
    fn broken_text_ends() {
        for text in [
            "a = ",
            "a = [",
            "a {",
            "= = {",
            "a = {{{",
            "dynamic",
            "dynamic {",
        ] {
            let _ = shown(text);
        }
        let _ = shown(&"a {".repeat(5_000));
        let _ = shown(&"a = [".repeat(5_000));
    }
}
