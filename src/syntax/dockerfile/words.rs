//! The ways in which Dockerfile instructions split their arguments.

use std::ops::Range;

use super::super::Text;
use super::logical::Joined;
use super::{Flag, Pair};
use crate::source::Span;

/// Where the first byte at or behind `at` stands that is no blank.
fn skip_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// The next word, split at blanks alone, and where the one behind it begins.
pub(super) fn bare(text: &str, at: usize) -> (Range<usize>, usize) {
    let start = skip_blanks(text, at);
    let end = text[start..]
        .find(char::is_whitespace)
        .map_or(text.len(), |length| start + length);
    (start..end, skip_blanks(text, end))
}

/// All words, split at blanks alone.
pub(super) fn split(joined: &Joined, mut at: usize) -> Vec<Text> {
    let mut words = Vec::new();
    loop {
        let (word, next) = bare(joined.text(), at);
        if word.is_empty() {
            return words;
        }
        words.push(Text {
            text: joined.text()[word.clone()].to_owned(),
            span: joined.span(word),
        });
        at = next;
    }
}

/// All that is left as one word; `None` where nothing is.
pub(super) fn whole(joined: &Joined, at: usize) -> Option<Text> {
    let start = skip_blanks(joined.text(), at);
    let text = joined.text()[start..].trim_end();
    (!text.is_empty()).then(|| Text {
        text: text.to_owned(),
        span: joined.span(start..start + text.len()),
    })
}

/// The end of the word at `start`, blanks in quotes and behind a backslash being part of it.
fn quoted_end(text: &str, start: usize) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, c) if c.is_whitespace() => return start + at,
            _ => {}
        }
    }
    text.len()
}

/// The text without its quotes and escapes.
fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\\') => out.extend(chars.next()),
            (Some('"'), '\\') if matches!(chars.peek(), Some('"' | '\\')) => {
                out.extend(chars.next())
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (_, c) => out.push(c),
        }
    }
    out
}

/// The flags at `at`, and where the arguments begin.
pub(super) fn flags(joined: &Joined, mut at: usize) -> (Vec<Flag>, usize) {
    let text = joined.text();
    let mut flags = Vec::new();
    loop {
        let start = skip_blanks(text, at);
        let Some(flag) = text[start..].strip_prefix("--") else {
            return (flags, start);
        };
        let end = quoted_end(text, start);
        at = end;
        if flag.is_empty() || flag.starts_with(char::is_whitespace) {
            return (flags, skip_blanks(text, end));
        }
        let written = unquoted(&text[start + 2..end]);
        let (name, value) = written.split_once('=').unwrap_or((&written, ""));
        flags.push(Flag {
            name: name.to_ascii_lowercase(),
            value: value.to_owned(),
            span: joined.span(start..end),
        });
    }
}

/// `KEY=value` pairs, or the old form `KEY all the rest`. `bare_keys` where a key may stand alone (`ARG`).
pub(super) fn pairs(joined: &Joined, mut at: usize, bare_keys: bool) -> Vec<Pair> {
    let text = joined.text();
    let part = |range: Range<usize>| Text {
        text: unquoted(&text[range.clone()]),
        span: joined.span(range),
    };
    let mut pairs = Vec::new();
    loop {
        let start = skip_blanks(text, at);
        if start >= text.len() {
            return pairs;
        }
        let end = quoted_end(text, start);
        match text[start..end].find('=') {
            Some(sign) => {
                let value = part(start + sign + 1..end);
                pairs.push(Pair {
                    key: part(start..start + sign),
                    value: Some(value),
                });
            }
            None if pairs.is_empty() && !bare_keys => {
                let value = whole(joined, end);
                return vec![Pair {
                    key: part(start..end),
                    value,
                }];
            }
            None => pairs.push(Pair {
                key: part(start..end),
                value: None,
            }),
        }
        at = end;
    }
}

/// The items of the exec form: an array of JSON strings and nothing behind it. Single quotes make it shell text.
pub(super) fn json_array(joined: &Joined, at: usize) -> Option<Vec<Text>> {
    let text = joined.text();
    let start = skip_blanks(text, at);
    if !text[start..].starts_with('[') {
        return None;
    }
    let items: Vec<String> = serde_json::from_str(text[start..].trim_end()).ok()?;
    let mut spans: Vec<Span> = Vec::with_capacity(items.len());
    let mut open = None;
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(start) {
        match (open, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (None, b'"') => open = Some(offset),
            (Some(from), b'"') => {
                spans.push(joined.span(from..offset + 1));
                open = None;
            }
            _ => {}
        }
    }
    Some(
        items
            .into_iter()
            .zip(spans)
            .map(|(text, span)| Text { text, span })
            .collect(),
    )
}

/// The here-documents that the words of a line open: name, and whether tabs before its lines are dropped.
pub(super) fn heredocs(text: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = skip_blanks(text, at);
        at = quoted_end(text, start);
        let word = text[start..at].trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(rest) = word.strip_prefix("<<") else {
            continue;
        };
        let (rest, tabs) = rest
            .strip_prefix('-')
            .map_or((rest, false), |rest| (rest, true));
        let name = unquoted(rest);
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && !name.contains(['<', '>', '(', ')', ';', '|', '&', '$'])
        };
        if is_name(&name) {
            found.push((name, tabs));
        }
    }
    found
}
