//! Reads the path of a route from the expression that gives it.
//!
//! What is not a literal stays a hole with the name of the constant that may fill it; linking fills it or marks the
//! route as incomplete.

use crate::syntax::code::{Code, Language, TokenKind, hash};
use std::ops::Range;

/// Stands on both sides of a hole's name. The name is empty where nothing could fill it.
pub const HOLE: char = '\u{1}';

/// The hash of a name in [`Source::mentions`](super::Source::mentions) ([`Token::hash`](crate::syntax::code::Token::hash)).
pub fn mention(name: &str) -> u32 {
    hash(name)
}

/// The text of an expression, with holes; `None` when it does not look like a string at all.
pub(super) fn text(code: &Code<'_>, range: &Range<usize>) -> Option<String> {
    let mut out = String::new();
    let mut strings = false;
    let mut at = range.start;
    while at < range.end {
        let token = code.token(at)?;
        match token.kind {
            TokenKind::Text => {
                strings = true;
                with_holes(code, at, &mut out);
            }
            TokenKind::Name => {
                let end = code.chain_end(at).min(range.end.saturating_sub(1)).max(at);
                let last = (at..=end)
                    .rev()
                    .find(|here| !code.name(*here).is_empty())
                    .unwrap_or(at);
                let call = (at..=end).find_map(|here| code.call_at(here));
                match call {
                    Some(call) if matches!(code.at(call.name), "Sprintf" | "format" | "String") => {
                        formatted(code, call.open, &mut out);
                        strings = true;
                    }
                    // A call with a path in it, such as `prefixed("/x")`, may put something in front.
                    Some(call) => {
                        hole("", &mut out);
                        if let [argument] = code.arguments(call.open).as_slice()
                            && let Some(text) = code
                                .literal(&argument.value)
                                .filter(|text| text.starts_with('/'))
                        {
                            out.push_str(&text);
                            strings = true;
                        }
                    }
                    None => hole(code.at(last), &mut out),
                }
                at = end;
            }
            TokenKind::Sign if matches!(code.sign(at), "+" | "&" | ".") => {}
            TokenKind::Open if code.sign(at) == "(" && code.language != Language::Go => {}
            TokenKind::Close => {}
            TokenKind::Sign if code.sign(at) == "?" => {
                // Either branch of a condition: unknown.
                hole("", &mut out);
                return Some(out);
            }
            _ => return strings.then_some(out),
        }
        at += 1;
    }
    (!out.is_empty() || strings).then_some(out)
}

fn hole(name: &str, out: &mut String) {
    out.push(HOLE);
    out.push_str(name);
    out.push(HOLE);
}

/// A string with its expressions as holes.
fn with_holes(code: &Code<'_>, at: usize, out: &mut String) {
    let text = code.string_text(at).unwrap_or_default();
    if !code.token(at).is_some_and(|token| token.holes) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(start) = rest.find(['{', '$', '#']) {
        out.push_str(&rest[..start]);
        let body = &rest[start..];
        let opened = body.find('{').filter(|brace| *brace <= 1);
        match opened {
            Some(brace) => {
                let end = body.find('}').unwrap_or(body.len() - 1);
                let inner = body.get(brace + 1..end).unwrap_or_default();
                let name = inner
                    .rsplit(['.', '>'])
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .trim_start_matches('$');
                hole(
                    if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                        name
                    } else {
                        ""
                    },
                    out,
                );
                rest = body.get(end + 1..).unwrap_or_default();
            }
            None => {
                let name = body[1..]
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()
                    .unwrap_or_default();
                hole(name, out);
                rest = &body[1 + name.len()..];
            }
        }
    }
    out.push_str(rest);
}

/// `Sprintf("%s/x", y)`, `format!("{}/x", y)`: every place of the template is a hole.
fn formatted(code: &Code<'_>, open: usize, out: &mut String) {
    let arguments = code.arguments(open);
    let Some(template) = arguments
        .first()
        .and_then(|first| code.string_text(first.value.start))
    else {
        return hole("", out);
    };
    let mut values = arguments.iter().skip(1).map(|argument| {
        let last = argument
            .value
            .clone()
            .rev()
            .find(|at| !code.name(*at).is_empty());
        last.map_or("", |at| code.at(at))
    });
    let mut rest = template;
    while let Some(start) = rest.find(['%', '{']) {
        out.push_str(&rest[..start]);
        let body = &rest[start..];
        let end = if body.starts_with('%') {
            body.find(|c: char| c.is_ascii_alphabetic())
                .unwrap_or(body.len() - 1)
        } else {
            body.find('}').unwrap_or(body.len() - 1)
        };
        let inner = body.get(1..end).unwrap_or_default();
        let named = !inner.is_empty()
            && body.starts_with('{')
            && inner.chars().all(|c| c.is_alphanumeric() || c == '_');
        hole(
            if named {
                inner
            } else {
                values.next().unwrap_or_default()
            },
            out,
        );
        rest = body.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Two parts of a path with one slash between them.
pub(super) fn join(prefix: &str, path: &str) -> String {
    if prefix.is_empty() {
        return path.to_string();
    }
    if path.is_empty() {
        return prefix.to_string();
    }
    format!(
        "{}/{}",
        prefix.trim_end_matches('/'),
        path.trim_start_matches('/')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, expression: &str) -> Option<String> {
        let text = format!("{expression}\n");
        let code = Code::read(language, &text).expect("small");
        super::text(&code, &(0..code.len())).map(|text| text.replace(HOLE, "~"))
    }

    #[test]
    fn paths_are_joined_and_keep_their_holes() {
        assert_eq!(
            read(Language::Go, "\"/a\" + \"/b\"").as_deref(),
            Some("/a/b")
        );
        assert_eq!(
            read(Language::Go, "config.Prefix + \"/b\"").as_deref(),
            Some("~Prefix~/b")
        );
        assert_eq!(
            read(Language::Go, "fmt.Sprintf(\"%s/b\", prefix)").as_deref(),
            Some("~prefix~/b")
        );
        assert_eq!(
            read(Language::JavaScript, "`${API}/b/${x()}`").as_deref(),
            Some("~API~/b/~~")
        );
        assert_eq!(
            read(Language::Python, "f\"{settings.API}/b\"").as_deref(),
            Some("~API~/b")
        );
        assert_eq!(
            read(Language::Kotlin, "\"$base/b\"").as_deref(),
            Some("~base~/b")
        );
        assert_eq!(
            read(Language::Rust, "format!(\"{}/b\", base)").as_deref(),
            Some("~base~/b")
        );
        assert_eq!(read(Language::Rust, "|a| b"), None);
    }
}
