//! Which words every match of a regular expression must hold, so that a text without them need not be searched.
//!
//! It errs on the side of searching: where it cannot tell, it asks for nothing. The build script uses it as well, so that
//! no expression is taken apart at the start of a scan.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::cmp::Reverse;

/// More words than this are no filter.
const MAX_WORDS: usize = 64;

/// More ways to match than this are told as one.
const MAX_WAYS: usize = 16;

/// What follows behind so many characters of a word leaves little out that they do not, and would make the automaton large.
const MAX_LENGTH: usize = 10;

/// Words in lower case of which a text must hold one.
pub(crate) type Words = Vec<String>;

/// One way to match: a text must hold a word of each.
pub(crate) type Way = Vec<Words>;

/// What a text must have for an expression to match in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Needed {
    /// The ways to match; empty where there is one of which nothing is known, so that every text must be searched.
    pub(crate) ways: Vec<Way>,
    /// Whether a match may run over the end of a line.
    pub(crate) lines: bool,
}

/// What is known of the texts that a part of an expression matches.
#[derive(Debug, Clone)]
struct Known {
    /// All of them in lower case, where they are few.
    exact: Option<Words>,
    /// The ways in which it matches.
    ways: Vec<Way>,
}

/// What an expression needs, read without the tables of Unicode.
pub(crate) fn needed(expression: &str) -> Needed {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let Ok(hir) = parser.parse(expression) else {
        return Needed {
            ways: Vec::new(),
            lines: true,
        };
    };
    Needed {
        ways: ways(&hir),
        lines: has_line_break(&hir),
    }
}

/// The ways in which two things can both be there.
pub(crate) fn both(first: Vec<Way>, second: Vec<Way>) -> Vec<Way> {
    match (first.is_empty(), second.is_empty()) {
        (true, _) => second,
        (_, true) => first,
        _ => joined(first, second),
    }
}

/// The start of a name that is looked for as it stands, as the only way to match.
pub(crate) fn name(name: &str) -> Vec<Way> {
    vec![vec![shortest(vec![name.to_ascii_lowercase()])]]
}

fn ways(hir: &Hir) -> Vec<Way> {
    let mut several = Vec::new();
    let mut single = Words::new();
    for mut way in known(hir).into_ways() {
        way.retain(|words| weight(words) >= 2);
        way.sort_by_key(|words| Reverse((weight(words), usize::MAX - words.len())));
        way.truncate(3);
        match way.len() {
            0 => return Vec::new(),
            1 => single.append(&mut way[0]),
            _ => several.push(way),
        }
    }
    if !single.is_empty() {
        several.push(vec![shortest(single)]);
    }
    several
}

fn has_line_break(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(class) => ranges(class)
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&10)),
        HirKind::Repetition(repetition) => has_line_break(&repetition.sub),
        HirKind::Capture(capture) => has_line_break(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_line_break),
    }
}

impl Known {
    fn nothing() -> Self {
        Self {
            exact: None,
            ways: vec![Way::new()],
        }
    }

    fn exact(words: Words) -> Self {
        Self {
            exact: Some(words),
            ways: Vec::new(),
        }
    }

    fn into_ways(self) -> Vec<Way> {
        match self.exact {
            Some(words) => vec![vec![shortest(words)]],
            None => self.ways,
        }
    }
}

fn known(hir: &Hir) -> Known {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Known::exact(vec![String::new()]),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Known::exact(vec![text.to_ascii_lowercase()]),
            Err(_) => Known::nothing(),
        },
        HirKind::Class(class) => letters(class).map_or_else(Known::nothing, Known::exact),
        HirKind::Capture(capture) => known(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = known(&repetition.sub);
            match (repetition.min, repetition.max, sub.exact) {
                (0, Some(1), Some(mut words)) => {
                    words.push(String::new());
                    Known::exact(words)
                }
                (0, ..) => Known::nothing(),
                (1, Some(1), exact) => Known {
                    exact,
                    ways: sub.ways,
                },
                (_, _, Some(words)) => Known {
                    exact: None,
                    ways: Known::exact(words).into_ways(),
                },
                (_, _, None) => Known {
                    exact: None,
                    ways: sub.ways,
                },
            }
        }
        HirKind::Concat(parts) => sequence(parts),
        HirKind::Alternation(parts) => {
            let all: Vec<Known> = parts.iter().map(known).collect();
            let exact: Option<Vec<Words>> = all.iter().map(|one| one.exact.clone()).collect();
            match exact.map(|words| words.concat()) {
                Some(words) if words.len() <= MAX_WORDS => Known::exact(words),
                _ => Known {
                    exact: None,
                    ways: all.into_iter().flat_map(Known::into_ways).collect(),
                },
            }
        }
    }
}

/// What is known of parts that follow each other: where the texts of neighbours are few, they are joined.
fn sequence(parts: &[Hir]) -> Known {
    let start = || vec![String::new()];
    let mut ways = vec![Way::new()];
    let mut near = start();
    let mut whole = true;
    for part in parts {
        let part = known(part);
        match &part.exact {
            Some(words) if near.len() * words.len() <= MAX_WORDS => {
                let join = |start: &String| {
                    words
                        .iter()
                        .map(move |end| format!("{start}{end}"))
                        .collect::<Words>()
                };
                near = near.iter().flat_map(join).collect();
            }
            _ => {
                whole = false;
                let before = std::mem::replace(&mut near, start());
                ways = joined(ways, vec![vec![shortest(before)]]);
                ways = joined(ways, part.into_ways());
            }
        }
    }
    if whole {
        return Known::exact(near);
    }
    Known {
        exact: None,
        ways: joined(ways, vec![vec![shortest(near)]]),
    }
}

/// The ways to match one thing and then the other.
fn joined(first: Vec<Way>, second: Vec<Way>) -> Vec<Way> {
    if first.len() * second.len() <= MAX_WAYS {
        let join = |one: &Way| {
            second
                .iter()
                .map(|other| [one.as_slice(), other].concat())
                .collect::<Vec<_>>()
        };
        return first.iter().flat_map(join).collect();
    }
    let (many, few) = if first.len() > second.len() {
        (first, second)
    } else {
        (second, first)
    };
    let one = one_way(many);
    few.into_iter()
        .map(|way| [way, one.clone()].concat())
        .collect()
}

/// What all ways have in common: a word of the best words of each.
fn one_way(ways: Vec<Way>) -> Way {
    let best = ways
        .into_iter()
        .map(|way| way.into_iter().max_by_key(weight));
    match best.collect::<Option<Vec<_>>>() {
        Some(words) => vec![shortest(words.concat())],
        None => Way::new(),
    }
}

/// The letters of a class, folded; `None` for a class of more than two, or of quotes, which would double the words.
fn letters(class: &Class) -> Option<Words> {
    let mut letters = Words::new();
    for (start, end) in ranges(class) {
        for code in start..=end {
            let letter = char::from_u32(code).filter(char::is_ascii)?;
            if matches!(letter, '"' | '\'' | '`') {
                return None;
            }
            let letter = letter.to_ascii_lowercase().to_string();
            if !letters.contains(&letter) {
                letters.push(letter);
            }
            if letters.len() > 2 {
                return None;
            }
        }
    }
    Some(letters)
}

/// The bytes or characters of a class, as numbers.
fn ranges(class: &Class) -> Vec<(u32, u32)> {
    match class {
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (range.start().into(), range.end().into()))
                .collect()
        }
        Class::Unicode(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (range.start().into(), range.end().into()))
                .collect()
        }
    }
}

/// The starts of the words, without those that hold another one.
fn shortest(mut words: Words) -> Words {
    for word in &mut words {
        let end = word
            .char_indices()
            .nth(MAX_LENGTH)
            .map_or(word.len(), |(end, _)| end);
        word.truncate(end);
    }
    words.sort();
    words.dedup();
    let all = words.clone();
    words.retain(|word| {
        !all.iter()
            .any(|other| other != word && word.contains(other.as_str()))
    });
    words
}

/// How much words leave out, about: the length of the shortest without its blanks; nothing for too many.
fn weight(words: &Words) -> usize {
    if words.len() > MAX_WORDS {
        return 0;
    }
    let graphic = |word: &String| word.bytes().filter(u8::is_ascii_graphic).count();
    words.iter().map(graphic).min().unwrap_or(0).min(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(expression: &str) -> String {
        let words = |words: &Words| words.join("|");
        let way = |way: &Way| way.iter().map(words).collect::<Vec<_>>().join(" & ");
        let ways: Vec<_> = needed(expression).ways.iter().map(way).collect();
        ways.join(" or ")
    }

    #[test]
    fn a_match_holds_what_its_expression_spells_out() {
        assert_eq!(told(r"\bput_?object\("), "put_object|putobject(");
        assert_eq!(told(r"(?i)Foo\s*=\s*(?:Bar|Baz)"), "foo & bar|baz");
        assert_eq!(told(r"\bfoo\(|\bbar\w+qux"), "bar & qux or foo(");
        assert_eq!(told("abc(?:def)?[^x]+ghi{2,}"), "abc & gh");
        assert_eq!(told("a_very_long_name_of_a_thing"), "a_very_lon");
    }

    #[test]
    fn a_match_runs_over_lines_only_where_its_expression_lets_it() {
        assert!(!needed(r"foo\([^)\n]*x").lines);
        assert!(!needed("(?m)^foo.*$").lines);
        assert!(needed(r"foo\(\s*x").lines);
        assert!(needed("(?s)foo.x").lines);
        assert!(needed("foo[^)]x").lines);
    }

    #[test]
    fn where_one_way_says_nothing_every_text_is_searched() {
        assert_eq!(told(r"foo|\d+"), "");
        assert_eq!(told("(?:foo)?"), "");
        assert_eq!(told("[a-z]+"), "");
        assert_eq!(told("("), "");
    }
}
