//! Lines of source that are dangerous wherever production takes them, and lines that do it right.
//!
//! Patterns run over the source with its comments blanked out, so that prose is never code; where a call says it better,
//! its arguments are read from the tokens.

mod accounts;
mod connections;
mod cookies;
mod debug;
mod passwords;
mod tls;

use super::draft::Sign;
use super::reading::Reading;
use crate::expression::Expression;
use crate::source::Span;
use crate::syntax::code::{Language, TokenKind};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

/// More of them in one file say nothing new.
const MAX_SIGNS: usize = 200;

/// A line that a pattern finds.
pub(super) struct Pattern {
    topic: &'static str,
    /// The languages it is for; empty for all.
    languages: &'static [Language],
    regex: &'static str,
    what: &'static str,
    good: bool,
    hedged: bool,
    /// Whether it speaks of what strings hold.
    in_strings: bool,
}

impl Pattern {
    const fn bad(
        topic: &'static str,
        languages: &'static [Language],
        regex: &'static str,
        what: &'static str,
    ) -> Self {
        Self {
            topic,
            languages,
            regex,
            what,
            good: false,
            hedged: false,
            in_strings: false,
        }
    }

    const fn in_strings(mut self) -> Self {
        self.in_strings = true;
        self
    }

    const fn hedged(mut self) -> Self {
        self.hedged = true;
        self
    }

    const fn good(mut self) -> Self {
        self.good = true;
        self
    }
}

/// Patterns with their compiled forms, each compiled when a file of its language first needs it: that takes longer than
/// to read a small repository.
type Compiled = Vec<(&'static Pattern, Expression)>;

fn compile(patterns: &'static [Pattern]) -> Compiled {
    patterns
        .iter()
        .map(|one| (one, Expression::new(one.regex)))
        .collect()
}

/// Words without which a file has nothing of a topic, each with the topics that it may mean.
const WORDS: &[(&str, u8)] = &[
    ("verify", TLS),
    ("rejectunauthorized", TLS),
    ("ssl", TLS | CONNECTION),
    ("cert", TLS),
    ("trust", TLS | CONNECTION),
    ("hostname", TLS),
    ("tls", TLS | CONNECTION),
    ("debug", DEBUG),
    ("consider_all", DEBUG),
    ("developerexception", DEBUG),
    ("display_errors", DEBUG),
    ("playground", DEBUG),
    ("graphiql", DEBUG),
    ("cookie", COOKIE),
    ("session", COOKIE),
    ("encrypt", CONNECTION),
    ("plaintext", CONNECTION),
    ("redis.dial", CONNECTION),
    ("dynamodb", CONNECTION),
    ("newdialer", CONNECTION),
    ("pass", PASSWORD | ACCOUNT),
    ("pwd", PASSWORD | ACCOUNT),
    ("crypt", PASSWORD | ACCOUNT),
    ("argon2", PASSWORD | ACCOUNT),
    ("pbkdf2", PASSWORD),
    ("devise", PASSWORD),
    ("hash", PASSWORD | ACCOUNT),
    ("addidentity", PASSWORD),
    ("adddefaultidentity", PASSWORD),
    ("todo", REMARK),
    ("fixme", REMARK),
    ("hack", REMARK),
    ("xxx", REMARK),
    ("in a real ", REMARK),
    ("access-control-allow-origin", ORIGINS),
];
const TLS: u8 = 1;
const DEBUG: u8 = 2;
const COOKIE: u8 = 4;
const CONNECTION: u8 = 8;
const PASSWORD: u8 = 16;
const ACCOUNT: u8 = 32;
const RISKS: u8 = 63;
/// Comments that say what is still to be done.
pub(super) const REMARK: u8 = 64;
/// The header that names the origins which may call.
pub(super) const ORIGINS: u8 = 128;
const ALL: u8 = 255;

static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(WORDS.iter().map(|(word, _)| word))
        .expect("the words are few and fixed")
});

/// The topics that the words of a file allow. One pass over the bytes answers for all who ask.
pub(super) fn topics(reading: &Reading<'_>) -> u8 {
    *reading.topics.get_or_init(|| of_text(reading.code.text))
}

fn of_text(text: &str) -> u8 {
    let mut topics = 0;
    for hit in PREFILTER.find_overlapping_iter(text) {
        topics |= WORDS[hit.pattern().as_usize()].1;
        if topics == ALL {
            break;
        }
    }
    topics
}

/// Finds what the file has.
pub(super) fn read(reading: &mut Reading<'_>) {
    let topics = topics(reading);
    if topics & RISKS == 0 {
        return;
    }
    let masked = masked(reading);
    let mut signs = Vec::new();
    let has = |topic: u8| topics & topic != 0;
    if has(TLS) {
        run(reading, &masked, &tls::PATTERNS, &mut signs);
        tls::read(reading, &mut signs);
    }
    if has(CONNECTION) {
        run(reading, &masked, &connections::PATTERNS, &mut signs);
        connections::settle(reading, &mut signs);
    }
    if has(DEBUG) {
        run(reading, &masked, &debug::PATTERNS, &mut signs);
        debug::read(reading, &mut signs);
    }
    if has(COOKIE) {
        run(reading, &masked, &cookies::PATTERNS, &mut signs);
        cookies::read(reading, &masked, &mut signs);
    }
    if has(PASSWORD) {
        run(reading, &masked, &passwords::PATTERNS, &mut signs);
        passwords::read(reading, &masked, &mut signs);
    }
    if has(ACCOUNT) {
        accounts::read(reading, &masked, &mut signs);
    }
    reading.out.signs.append(&mut signs);
}

/// Puts what was found in order, once each.
pub(super) fn settle(reading: &mut Reading<'_>) {
    let signs = &mut reading.out.signs;
    signs.sort_by(|one, other| {
        let key = |sign: &Sign| (sign.span, sign.topic, sign.good);
        key(one).cmp(&key(other))
    });
    signs.dedup_by_key(|sign| (sign.span.start, sign.topic, sign.good));
    signs.truncate(MAX_SIGNS);
}

/// The text with everything but its tokens blanked out, byte for byte.
pub(super) fn masked(reading: &Reading<'_>) -> Rc<str> {
    let known = reading.masked.get_or_init(|| blanked(reading).into());
    known.clone()
}

fn blanked(reading: &Reading<'_>) -> String {
    let text = reading.code.text;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |from: usize, to: usize, out: &mut String| {
        let mut lines = text.as_bytes().get(from..to).unwrap_or_default();
        while let Some(end) = memchr::memchr(b'\n', lines) {
            out.extend(std::iter::repeat_n(' ', end));
            out.push('\n');
            lines = &lines[end + 1..];
        }
        out.extend(std::iter::repeat_n(' ', lines.len()));
    };
    for token in reading.code.tokens() {
        let range = token.span.range();
        if range.start < at {
            continue;
        }
        blank(at, range.start, &mut out);
        out.push_str(&text[range.clone()]);
        at = range.end;
    }
    blank(at, text.len(), &mut out);
    out
}

fn run(reading: &Reading<'_>, masked: &str, table: &Compiled, signs: &mut Vec<Sign>) {
    for (pattern, regex) in table {
        if !pattern.languages.is_empty() && !pattern.languages.contains(&reading.code.language) {
            continue;
        }
        for found in regex.find_iter(masked) {
            let Some(at) = token_at(reading, found.start(), pattern.in_strings) else {
                continue;
            };
            let span = Span::new(found.start(), found.end());
            if let Some(mut sign) = sign(reading, at, span, pattern.topic, pattern.what) {
                sign.good = pattern.good;
                sign.hedged |= pattern.hedged;
                signs.push(sign);
            }
        }
    }
}

/// The token that starts at or behind an offset; `None` inside of a string.
pub(super) fn token_at(reading: &Reading<'_>, offset: usize, in_strings: bool) -> Option<usize> {
    let tokens = reading.code.tokens();
    let at = tokens.partition_point(|token| (token.span.end as usize) <= offset);
    let token = tokens.get(at)?;
    let inside = token.kind == TokenKind::Text && (token.span.start as usize) < offset;
    (in_strings || !inside).then_some(at)
}

/// A bad sign at a token; `None` where only tests run it, or somebody has answered for it.
pub(super) fn sign(
    reading: &Reading<'_>,
    at: usize,
    span: Span,
    topic: &'static str,
    what: impl Into<String>,
) -> Option<Sign> {
    if reading.code.in_test(at) {
        return None;
    }
    let line = line_of(reading.code.text, span.start as usize);
    let waived = ["#nosec", "# nosec", "noqa: S", "nolint:gosec", "NOSONAR"]
        .iter()
        .any(|mark| line.contains(mark));
    if waived {
        return None;
    }
    Some(Sign {
        topic,
        what: what.into(),
        good: false,
        advice: String::new(),
        hedged: chosen(reading, at),
        function: if registered(reading, at) {
            String::new()
        } else {
            reading.function_name(at)
        },
        dev: reading.dev_only(at),
        span,
    })
}

/// Whether a decorator hands the function around a token to a framework, so that nobody needs to name it.
fn registered(reading: &Reading<'_>, at: usize) -> bool {
    let Some(function) = reading.function(at) else {
        return false;
    };
    reading.decorators.iter().any(|one| {
        reading
            .decorated(one)
            .is_some_and(|other| other.at == function.at)
    })
}

fn line_of(text: &str, offset: usize) -> &str {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..offset]).map_or(0, |at| at + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// Whether the token stands in a branch that somebody chose: `if cfg.Insecure { ... }`.
fn chosen(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let names = |range: Range<usize>| {
        range.into_iter().any(|here| {
            let name = code.name(here).to_ascii_lowercase();
            [
                "insecure",
                "skip",
                "ignore",
                "unsafe",
                "allowinvalid",
                "allow_invalid",
                "selfsigned",
                "self_signed",
                "noverify",
                "verify",
            ]
            .iter()
            .any(|word| name.contains(word))
        })
    };
    if code.language.is_indented() {
        let line = code.line_start(at);
        let column = code.column(line);
        let mut here = line;
        for _ in 0..30 {
            let Some(before) = here.checked_sub(1) else {
                return false;
            };
            here = code.line_start(before);
            if code.column(here) < column {
                return matches!(code.name(here), "if" | "unless")
                    && names(here..code.line_end(here) + 1);
            }
        }
        return false;
    }
    let mut around = code.parent(at);
    while let Some(open) = around {
        if code.sign(open) == "{" {
            let from = open.saturating_sub(30);
            let start = (from..open)
                .rev()
                .take_while(|here| !matches!(code.sign(*here), ";" | "{" | "}"))
                .find(|here| code.name(*here) == "if");
            if start.is_some_and(|start| names(start..open)) {
                return true;
            }
        }
        around = code.parent(open);
    }
    false
}

/// The source between two tokens, comments blanked out.
fn text_of<'m>(reading: &Reading<'_>, masked: &'m str, range: Range<usize>) -> &'m str {
    if range.is_empty() {
        return "";
    }
    let span = reading.code.span(range.start, range.end - 1);
    masked.get(span.range()).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::source;

    /// The signs of one topic: what is good, and the text under it.
    pub(super) fn signs(path: &str, text: &str, topic: &str) -> Vec<(bool, bool, String)> {
        source(path, text)
            .signs
            .into_iter()
            .filter(|sign| sign.topic == topic)
            .map(|sign| {
                (
                    sign.good,
                    sign.hedged,
                    sign.span
                        .text(text)
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                )
            })
            .collect()
    }

    /// Whether anything bad is found.
    pub(super) fn is_bad(path: &str, text: &str, topic: &str) -> bool {
        signs(path, text, topic).iter().any(|(good, _, _)| !good)
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        for text in [
            "// requests.get(url, verify=False)\n",
            "const s = \"rejectUnauthorized: false\"\n",
            "/* rejectUnauthorized: false */",
        ] {
            assert!(!is_bad("a.js", text, "tls-bypass"), "{text}");
        }
    }
}
