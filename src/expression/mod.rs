//! Regular expressions that are compiled when a text can match them, and not before.
//!
//! To compile one takes as long as to read a small file ten times, and most of what a scan looks for is not there: a text
//! without the words that an expression needs is told by looking for these. The words are of ASCII; an expression that
//! spells out others is compiled at once.

pub(crate) mod needed;

use needed::Way;
use regex::{Captures, Match, Regex, Replacer};
use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// After so many bytes times words that were looked through in vain, compiling would not have been dearer.
const PATIENCE: usize = 1 << 19;

/// A fixed regular expression.
#[derive(Debug)]
pub struct Expression {
    source: Cow<'static, str>,
    ways: OnceLock<Vec<Way>>,
    searched: AtomicUsize,
    compiled: OnceLock<Regex>,
}

impl Expression {
    /// An expression of this program itself, in the syntax of the `regex` crate.
    pub const fn new(source: &'static str) -> Self {
        Self::of(Cow::Borrowed(source))
    }

    /// An expression that the program puts together.
    pub const fn of(source: Cow<'static, str>) -> Self {
        Self {
            source,
            ways: OnceLock::new(),
            searched: AtomicUsize::new(0),
            compiled: OnceLock::new(),
        }
    }

    /// The expression compiled, whatever the text is.
    ///
    /// # Panics
    ///
    /// It is no expression: a fault of this program.
    pub fn regex(&self) -> &Regex {
        self.compiled
            .get_or_init(|| Regex::new(&self.source).expect("the expression is fixed"))
    }

    /// The expression, if the text may match it.
    fn for_text(&self, text: &str) -> Option<&Regex> {
        if let Some(regex) = self.compiled.get() {
            return Some(regex);
        }
        let ways = self.ways.get_or_init(|| needed::needed(&self.source).ways);
        let words: usize = ways.iter().flatten().map(Vec::len).sum();
        let searched = self
            .searched
            .fetch_add(words * text.len(), Ordering::Relaxed);
        let may_match =
            ways.is_empty() || searched > PATIENCE || ways.iter().any(|way| has(text, way));
        may_match.then(|| self.regex())
    }

    /// Whether it matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.for_text(text)
            .is_some_and(|regex| regex.is_match(text))
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.for_text(text)?.find(text)
    }

    /// The first match that starts at or behind a byte.
    pub fn find_at<'t>(&self, text: &'t str, start: usize) -> Option<Match<'t>> {
        self.for_text(text)?.find_at(text, start)
    }

    /// All matches that do not overlap.
    pub fn find_iter<'s, 't: 's>(&'s self, text: &'t str) -> impl Iterator<Item = Match<'t>> + 's {
        let regex = self.for_text(text).into_iter();
        regex.flat_map(move |regex| regex.find_iter(text))
    }

    /// The groups of the first match.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.for_text(text)?.captures(text)
    }

    /// The groups of all matches that do not overlap.
    pub fn captures_iter<'s, 't: 's>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + 's {
        let regex = self.for_text(text).into_iter();
        regex.flat_map(move |regex| regex.captures_iter(text))
    }

    /// The text with something else for the first match.
    pub fn replace<'t>(&self, text: &'t str, with: impl Replacer) -> Cow<'t, str> {
        match self.for_text(text) {
            Some(regex) => regex.replace(text, with),
            None => Cow::Borrowed(text),
        }
    }

    /// The text with something else for all matches.
    pub fn replace_all<'t>(&self, text: &'t str, with: impl Replacer) -> Cow<'t, str> {
        match self.for_text(text) {
            Some(regex) => regex.replace_all(text, with),
            None => Cow::Borrowed(text),
        }
    }
}

/// Whether the text has what a way to match needs.
fn has(text: &str, way: &Way) -> bool {
    way.iter().all(|words| {
        words
            .iter()
            .any(|word| contains(text.as_bytes(), word.as_bytes()))
    })
}

/// Whether a text contains a word, upper and lower case alike.
fn contains(text: &[u8], word: &[u8]) -> bool {
    let Some((first, rest)) = word.split_first() else {
        return true;
    };
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(lower, upper, text).any(|at| {
        let behind = &text[at + 1..];
        behind.len() >= rest.len() && behind[..rest.len()].eq_ignore_ascii_case(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_compiled_for_a_text_that_it_can_match() {
        static VERSION: Expression = Expression::new(r"(?i)version\s*=\s*(\d+)");
        assert!(!VERSION.is_match("nothing of the kind"));
        assert!(VERSION.compiled.get().is_none());
        let captures = VERSION.captures("a VERSION = 12").expect("there");
        assert_eq!(&captures[1], "12");
        assert_eq!(VERSION.find_iter("version=1 version=2").count(), 2);
    }

    #[test]
    fn what_is_asked_too_often_in_vain_is_compiled() {
        static WORD: Expression = Expression::new("seldom");
        let text = "x".repeat(PATIENCE / 4);
        for _ in 0..6 {
            assert!(!WORD.is_match(&text));
        }
        assert!(WORD.compiled.get().is_some());
    }

    #[test]
    fn words_that_are_not_of_ascii_are_found() {
        static LICENCE: Expression = Expression::new("(?i)лицензия");
        assert!(LICENCE.is_match("ЛИЦЕНЗИЯ"));
    }
}
