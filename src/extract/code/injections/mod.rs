//! Lines that put a value which may come from outside into SQL, a shell, a path or a page; and those that do it safely.
//!
//! Taint is shallow: one function is looked at, constants and names of parts of a statement are not taken for input, and
//! what a helper of the project does to a value is not seen.

mod commands;
mod files;
mod html;
mod sql;
mod values;

use super::draft::Sign;
use super::reading::Reading;
use super::risks;

/// More of them in one file say nothing new.
const MAX_SIGNS: usize = 100;

/// Finds what the file has.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut signs = Vec::new();
    sql::read(reading, &mut signs);
    commands::read(reading, &mut signs);
    files::read(reading, &mut signs);
    html::read(reading, &mut signs);
    signs.sort_by_key(|sign| (sign.span, sign.topic));
    signs.dedup_by_key(|sign| (sign.span.start, sign.topic));
    signs.truncate(MAX_SIGNS);
    reading.out.signs.append(&mut signs);
}

/// Adds a line from one token to another.
fn push(
    reading: &Reading<'_>,
    signs: &mut Vec<Sign>,
    topic: &'static str,
    good: bool,
    tokens: (usize, usize),
    what: impl Into<String>,
) {
    let span = reading.code.span(tokens.0, tokens.1);
    if let Some(mut sign) = risks::sign(reading, tokens.0, span, topic, what) {
        sign.good = good;
        // A branch that somebody chose does not make an injection a choice.
        sign.hedged = false;
        signs.push(sign);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::source;

    /// Whether anything bad, and anything good, of a topic is found.
    pub(super) fn found(path: &str, text: &str, topic: &str) -> (bool, bool) {
        let signs = source(path, text).signs;
        let mut of_topic = signs.iter().filter(|sign| sign.topic == topic);
        let bad = of_topic.clone().any(|sign| !sign.good);
        (bad, of_topic.any(|sign| sign.good))
    }

    /// Holds hits and misses of one topic: each is a file's extension and a line.
    pub(super) fn holds(topic: &str, hits: &[(&str, &str)], misses: &[(&str, &str)]) {
        for (extension, text) in hits {
            assert!(
                found(&format!("a.{extension}"), text, topic).0,
                "missed: {text}"
            );
        }
        for (extension, text) in misses {
            assert!(
                !found(&format!("a.{extension}"), text, topic).0,
                "taken: {text}"
            );
        }
    }
}
