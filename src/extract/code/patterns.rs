//! Runs the patterns of `rules/patterns/`, and the names that the knowledge lists have for source.
//!
//! They see the source with its comments blanked out, and none of its tests; a match inside of a string counts only for
//! patterns that speak of strings.

use super::draft::Sign;
use super::reading::Reading;
use super::risks::{masked, sign, token_at};
use crate::knowledge::{Look, Pattern, Patterns, Within};
use crate::source::Span;
use crate::syntax::code::{Language, TokenKind};
use crate::timings::{Group, step};
use std::ops::Range;

/// More matches of one pattern in one file say nothing new.
const MAX_MATCHES: usize = 50;

/// How many lines before and behind its words a match that runs over lines is looked for.
const REACH: usize = 20;

/// Finds what the file has.
pub(super) fn read(reading: &mut Reading<'_>) {
    let patterns = Patterns::built_in().allowed(reading.code.language, reading.code.text);
    if patterns.is_empty() {
        return;
    }
    let masked = masked(reading);
    let lines = Lines::of(&masked);
    let mut found = Vec::new();
    for (pattern, mut words) in patterns {
        // What is blanked out was a comment.
        words.retain(|at| masked.as_bytes()[*at] == reading.code.text.as_bytes()[*at]);
        let places = step(Group::Pattern, pattern.topic, || {
            places(pattern, &masked, &lines, &words)
        });
        for place in places.into_iter().take(MAX_MATCHES) {
            found.extend(judge(reading, &masked, pattern, place));
        }
    }
    reading.out.signs.append(&mut found);
}

/// Where the lines of a text begin, and where it ends.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self([0].into_iter().chain(breaks).chain([text.len()]).collect())
    }

    /// The lines of these places, and so many before and behind each, in order and apart from each other.
    fn around(&self, places: &[usize], reach: usize) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for place in places {
            let line = self.0.partition_point(|start| start <= place) - 1;
            let start = self.0[line.saturating_sub(reach)];
            let end = self.0[(line + 1 + reach).min(self.0.len() - 1)];
            match ranges.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => ranges.push(start..end),
            }
        }
        ranges
    }
}

/// Where the pattern matches, in order; it holds one of its words, which stand in the places told.
fn places(pattern: &Pattern, masked: &str, lines: &Lines, words: &[usize]) -> Vec<Range<usize>> {
    let bytes = masked.as_bytes();
    match &pattern.look {
        Look::Regex(regex) => {
            let Some(regex) = regex.get() else {
                return Vec::new();
            };
            let mut found = Vec::new();
            for range in lines.around(words, if pattern.lines { REACH } else { 0 }) {
                let mut from = range.start;
                while let Some(one) = regex.find_at(&bytes[..range.end], from) {
                    from = one.end().max(one.start() + 1);
                    found.push(on_characters(masked, one.range()));
                    if from > range.end || found.len() >= MAX_MATCHES {
                        break;
                    }
                }
            }
            found.retain(|range| !range.is_empty());
            found
        }
        Look::Text(text) => words
            .iter()
            .filter(|start| bytes[**start..].starts_with(text.as_bytes()))
            .map(|start| *start..start + text.len())
            .filter(|range| is_whole(masked, range))
            .collect(),
    }
}

/// The range without halves of a character at its ends.
fn on_characters(text: &str, mut range: Range<usize>) -> Range<usize> {
    while !text.is_char_boundary(range.start) {
        range.start += 1;
    }
    while !text.is_char_boundary(range.end) {
        range.end -= 1;
    }
    range.start..range.end.max(range.start)
}

/// Whether a text is no part of a longer word.
fn is_whole(masked: &str, range: &Range<usize>) -> bool {
    let bytes = masked.as_bytes();
    let word =
        |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
    let starts = word(bytes.get(range.start)) && word(before);
    let ends = word(bytes.get(range.end - 1)) && word(bytes.get(range.end));
    !starts && !ends
}

fn judge(
    reading: &Reading<'_>,
    masked: &str,
    pattern: &Pattern,
    place: Range<usize>,
) -> Option<Sign> {
    let at = token_at(reading, place.start, pattern.strings)?;
    if imports(reading, at) {
        return None;
    }
    if pattern.also.is_some() || pattern.unless.is_some() {
        let near = near(reading, masked, pattern.within, at, &place);
        let near = masked.get(near).unwrap_or_default();
        let has = |regex: &Option<_>| {
            regex
                .as_ref()
                .and_then(crate::knowledge::Lazy::get)
                .is_some_and(|regex| regex.is_match(near.as_bytes()))
        };
        if pattern.also.is_some() && !has(&pattern.also) || has(&pattern.unless) {
            return None;
        }
    }
    let span = Span::new(place.start, place.end);
    let mut sign = sign(reading, at, span, pattern.topic, pattern.says.as_str())?;
    sign.good = pattern.good;
    sign.hedged |= pattern.hedged;
    sign.advice.clone_from(&pattern.advice);
    Some(sign)
}

/// Whether the token belongs to an import: naming a thing is not yet using it.
fn imports(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let start = code.line_start(at);
    let words: &[&str] = match code.language {
        Language::Rust => &["use"],
        Language::Php => &["use", "require", "require_once", "include"],
        Language::CSharp => &["using"],
        Language::Python => &["import", "from"],
        // Rack mounts middleware by `use`.
        Language::Ruby => &["require", "require_relative"],
        Language::Go | Language::JavaScript | Language::Java | Language::Kotlin => &["import"],
    };
    words.contains(&code.name(start)) && code.sign(start + 1) != "("
}

/// The text around a match in which the pattern's further conditions are looked for.
fn near(
    reading: &Reading<'_>,
    masked: &str,
    within: Within,
    at: usize,
    place: &Range<usize>,
) -> Range<usize> {
    let line = lines(masked, place.clone());
    let code = &reading.code;
    match within {
        Within::Line => line,
        Within::Statement => {
            let tokens = code.tokens();
            let mut near = line;
            let last = tokens.partition_point(|token| (token.span.start as usize) < near.end);
            let opened = (at..last).filter(|here| tokens[*here].kind == TokenKind::Open);
            for partner in opened.map(|here| code.partner(here)) {
                near.end = near.end.max(code.span(partner, partner).range().end);
            }
            chain(masked, lines(masked, near))
        }
        Within::Function => reading.function(at).map_or(0..masked.len(), |function| {
            let last = function.body.end.max(function.at + 1) - 1;
            lines(masked, code.span(function.at, last).range())
        }),
        Within::File => 0..masked.len(),
    }
}

/// The whole lines of a range.
fn lines(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..range.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[range.end..]).map_or(bytes.len(), |at| range.end + at);
    start..end
}

/// The range with the chained calls on the lines before and behind it.
fn chain(text: &str, mut range: Range<usize>) -> Range<usize> {
    let continues = |range: &Range<usize>| text[range.clone()].trim_start().starts_with(['.', '?']);
    for _ in 0..40 {
        if range.start == 0 || !continues(&range) {
            break;
        }
        range.start = lines(text, range.start - 1..range.start - 1).start;
    }
    for _ in 0..40 {
        if range.end >= text.len() {
            break;
        }
        let next = lines(text, range.end + 1..range.end + 1);
        if next.start >= next.end || !continues(&next) {
            break;
        }
        range.end = next.end;
    }
    range
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;
    use super::*;

    fn path(language: Language) -> &'static str {
        match language {
            Language::Rust => "src/a.rs",
            Language::Go => "a.go",
            Language::Python => "a.py",
            Language::JavaScript => "a.ts",
            Language::Java => "A.java",
            Language::Kotlin => "A.kt",
            Language::CSharp => "A.cs",
            Language::Ruby => "a.rb",
            Language::Php => "a.php",
        }
    }

    /// Whether the file has a sign of the topic that is as good or bad.
    fn finds(language: Language, text: &str, pattern: &Pattern) -> bool {
        let text = match language {
            Language::Php => format!("<?php\n{text}\n"),
            _ => format!("{text}\n"),
        };
        source(path(language), &text)
            .signs
            .iter()
            .any(|sign| sign.topic == pattern.topic && sign.good == pattern.good)
    }

    #[test]
    fn patterns_find_their_hits_and_nothing_in_their_misses() {
        let mut faults = Vec::new();
        for pattern in Patterns::built_in().all() {
            // An example is in one of the pattern's languages; which one, its text shows.
            let all = match pattern.languages.as_slice() {
                [] => Language::ALL,
                some => some,
            };
            let found = |text: &str| all.iter().any(|one| finds(*one, text, pattern));
            for text in &pattern.hits {
                if !found(text) {
                    faults.push(format!(
                        "{}: `{}` misses {text}",
                        pattern.topic, pattern.says
                    ));
                }
            }
            for text in &pattern.misses {
                if all.iter().all(|one| finds(*one, text, pattern)) {
                    faults.push(format!(
                        "{}: `{}` takes {text}",
                        pattern.topic, pattern.says
                    ));
                }
            }
            if matches!(pattern.look, Look::Regex(_)) && pattern.hits.is_empty() {
                faults.push(format!("{}: `{}` has no hits", pattern.topic, pattern.says));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_name_of_a_knowledge_list_is_found_where_it_is_called_and_not_where_it_is_imported() {
        let finds = |text: &str| {
            let signs = source("A.cs", text).signs;
            signs
                .iter()
                .any(|sign| sign.topic == "authz-libs" && sign.good)
        };
        assert!(finds("app.MapGet(\"/a\", Get).RequireAuthorization();\n"));
        assert!(!finds("// RequireAuthorization()\n"));
        assert!(!finds("var s = \"RequireAuthorization()\";\n"));
        assert!(!finds("using X.IAuthorizationHandler;\n"));
    }

    #[test]
    fn a_statement_reaches_to_the_end_of_its_brackets_and_chain() {
        let text = "a = f(\n  1,\n)\n  .g()\nb = 2\n";
        let reading_end = chain(text, lines(text, 0..text.find(")\n").unwrap() + 1)).end;
        assert_eq!(&text[..reading_end], "a = f(\n  1,\n)\n  .g()");
    }
}
