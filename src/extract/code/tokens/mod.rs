//! JSON Web Tokens and keys of sessions: how they are verified, with which keys, how long they live, and how refresh tokens are renewed.

mod issue;
mod lifetime;
mod opaque;
mod refresh;
mod roles;
mod verify;

use super::draft::Sign;
use super::reading::Reading;
use super::risks;
use std::ops::Range;

/// Texts without which a file has nothing of this.
const WORDS: &[&str] = &[
    "ermission",
    "ole",
    "dmin",
    "jwt",
    "JWT",
    "Jwt",
    "jose",
    "refresh",
    "Refresh",
    "TOKEN",
    "Token",
    "token",
    "session",
    "SESSION",
];

/// Finds what the file has.
pub(super) fn read(reading: &mut Reading<'_>) {
    let text = reading.code.text.as_bytes();
    if !WORDS
        .iter()
        .any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
    {
        return;
    }
    let mut signs = Vec::new();
    verify::read(reading, &mut signs);
    issue::read(reading, &mut signs);
    lifetime::settings(reading, &mut signs);
    opaque::read(reading, &mut signs);
    refresh::read(reading, &mut signs);
    roles::read(reading, &mut signs);
    signs.truncate(60);
    reading.out.signs.append(&mut signs);
}

/// A line of one topic; `hedged` where little hangs on it.
struct Line {
    topic: &'static str,
    good: bool,
    hedged: bool,
    what: String,
}

fn push(reading: &Reading<'_>, signs: &mut Vec<Sign>, tokens: (usize, usize), line: Line) {
    let span = reading.code.span(tokens.0, tokens.1);
    if let Some(mut sign) = risks::sign(reading, tokens.0, span, line.topic, line.what) {
        sign.good = line.good;
        sign.hedged = line.hedged;
        signs.push(sign);
    }
}

/// Lets the last sign stand for a function itself: it counts where something mentions that function.
fn named(signs: &mut [Sign], function: &str) {
    if let Some(sign) = signs.last_mut() {
        sign.function = function.to_owned();
    }
}

/// The text of the function around a token; of the file where there is none.
fn function_text<'t>(reading: &Reading<'t>, at: usize) -> &'t str {
    let code = &reading.code;
    match reading.function(at) {
        Some(function) => text(reading, function.at..function.body.end),
        None => code.text,
    }
}

/// The source of a range of tokens.
fn text<'t>(reading: &Reading<'t>, range: Range<usize>) -> &'t str {
    let code = &reading.code;
    let last = range.end.saturating_sub(1).max(range.start);
    let span = code.span(range.start, last).range();
    code.text.get(span).unwrap_or_default()
}

/// Whether a name stands for a module whose path holds a word.
fn is_of(reading: &Reading<'_>, alias: &str, words: &[&str]) -> bool {
    let alias = alias.rsplit('.').next().unwrap_or_default();
    reading.out.imports.iter().any(|import| {
        (import.alias == alias || import.name == alias)
            && words.iter().any(|word| import.module.contains(word))
    })
}
