//! Finds loops of the project's own that try again: with a pause that grows, or with one that stays the same.
//!
//! Only loops that pause are told; one that tries again at once is no retry policy, and nothing is said of it.

use super::draft::Sign;
use super::reading::Reading;
use crate::syntax::code::{Function, Language, TokenKind};

/// Calls that wait.
const PAUSES: &[&str] = &[
    "sleep",
    "Sleep",
    "delay",
    "Delay",
    "setTimeout",
    "sleep_for",
    "sleep_ms",
    "After",
    "NewTimer",
    "usleep",
    "pause",
    "wait_fixed",
    "delayFor",
];

/// Reads them into the signs.
pub(super) fn read(reading: &mut Reading<'_>) {
    let text = reading.code.text;
    if !["retry", "Retry", "retries", "attempt", "Attempt", "tries"]
        .iter()
        .any(|word| text.contains(word))
        || reading.code.language == Language::JavaScript && reading.in_browser()
    {
        return;
    }
    let mut found: Vec<Sign> = Vec::new();
    for function in &reading.functions {
        let nested = reading.functions.iter().any(|inner| {
            inner.at != function.at
                && function.body.contains(&inner.at)
                && tries_again(reading, inner)
        });
        if nested || !tries_again(reading, function) {
            continue;
        }
        let grows = grows(reading, function) || file_grows(reading);
        let outer = reading
            .functions
            .iter()
            .filter(|outer| outer.body.contains(&function.at))
            .max_by_key(|outer| outer.body.len());
        let name = outer.map_or(function.name, |outer| outer.name);
        // Waiting for a neighbour at start is polling.
        let waits = [name, reading.out.path.as_str()]
            .iter()
            .any(|text| text.to_ascii_lowercase().contains("wait"));
        if !grows && waits {
            continue;
        }
        let (topic, what) = if grows {
            ("retry", format!("`{name}` tries again with backoff"))
        } else {
            (
                "retry-fixed",
                format!("`{name}` tries again after a pause that does not grow"),
            )
        };
        found.push(Sign {
            topic,
            what,
            good: grows,
            hedged: true,
            function: outer.map_or_else(
                || reading.called_by_name(function.body.start),
                |outer| outer.name.to_owned(),
            ),
            dev: reading.dev_only(function.at),
            span: reading.code.span(function.at, function.at),
            ..Sign::default()
        });
        if found.len() > 20 {
            break;
        }
    }
    reading.out.signs.append(&mut found);
}

/// A loop that counts attempts and pauses between them.
fn tries_again(reading: &Reading<'_>, function: &Function<'_>) -> bool {
    let code = &reading.code;
    let body = function.body.clone();
    let counts = reading.names_any(body.clone(), &["attempt", "retry", "retries", "tries"]);
    counts
        && body.clone().any(|at| {
            matches!(code.name(at), "for" | "while" | "loop" | "until")
                && code.sign(at.saturating_sub(1)) != "."
        })
        && code
            .calls_in(body.clone())
            .any(|call| PAUSES.contains(&code.at(call.name)))
        && !body
            .clone()
            .any(|at| code.name(at) == "it" && code.sign(at + 1) == "(")
}

/// Whether the pause grows from one attempt to the next.
fn grows(reading: &Reading<'_>, function: &Function<'_>) -> bool {
    let code = &reading.code;
    let body = function.body.clone();
    reading.names_any(
        body.clone(),
        &["backoff", "exponential", "multiplier", "pow", "jitter"],
    ) || body.clone().any(|at| {
        matches!(code.sign(at), "**" | "*=" | "<<" | "<<=")
                // `delay = delay * 2`, `time.Second * time.Duration(attempt)`.
                || code.sign(at) == "*"
                    && at > 0
                    && [at - 1, at + 1].iter().any(|near| {
                        let name = code.name(*near).to_ascii_lowercase();
                        ["delay", "wait", "attempt", "retr", "tries", "interval"]
                            .iter()
                            .any(|word| name.contains(word))
                    })
                    && code
                        .token(at + 1)
                        .is_some_and(|token| token.kind != TokenKind::Sign)
    })
}

/// Whether the file works the pause out elsewhere: a strategy with a method of its own.
fn file_grows(reading: &Reading<'_>) -> bool {
    reading.functions.iter().any(|function| {
        let name = function.name.to_ascii_lowercase();
        (name.contains("delay") || name.contains("backoff")) && grows(reading, function)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn topics(path: &str, text: &str) -> Vec<&'static str> {
        let signs = source(path, text).signs.into_iter();
        signs
            .map(|sign| sign.topic)
            .filter(|topic| topic.starts_with("retry"))
            .collect()
    }

    #[test]
    fn a_pause_that_grows_is_backoff_and_one_that_does_not_is_none() {
        for (path, text, expected) in [
            (
                "a.py",
                "async def call():\n    for attempt in range(3):\n        try:\n            return await f()\n        except E:\n            await asyncio.sleep(2 ** attempt)\n",
                vec!["retry"],
            ),
            (
                "a.py",
                "def call():\n    for attempt in range(3):\n        time.sleep(5)\n",
                vec!["retry-fixed"],
            ),
            (
                "a.go",
                "package a\nfunc Do() { for attempt := 0; attempt < 3; attempt++ { time.Sleep(delay); delay *= 2 } }",
                vec!["retry"],
            ),
            (
                "a.go",
                "package a\nfunc Do() { for retries > 0 { time.Sleep(time.Second); retries-- } }",
                vec!["retry-fixed"],
            ),
            (
                "a.rs",
                "async fn go() { let mut attempts = 0; while attempts < 3 { attempts += 1; f().await; } }",
                vec![],
            ),
            (
                "a.js",
                "function poll() { while (true) { sleep(5) } }",
                vec![],
            ),
        ] {
            assert_eq!(topics(path, text), expected, "{text}");
        }
    }
}
