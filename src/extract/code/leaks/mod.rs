//! Log calls, and what they carry that no log should: secrets, whole requests, personal data.
//!
//! A name says what a value is; what a function returns is not known here, and of whole objects only the type is. Masked values,
//! lengths and comparisons are none.

mod calls;
mod names;
mod objects;
mod shapes;
mod types;

use super::draft::Sign;
use super::reading::Reading;
use crate::source::Span;
use crate::syntax::code::{Call, Language, TokenKind};
use names::Kind;
pub use shapes::Shape;
pub(super) use shapes::of as shape;
use std::ops::Range;

/// The topic of what is found.
const TOPIC: &str = "log-secret";

/// More of them in one file say nothing new.
const MAX_LEAKS: usize = 50;

/// What the log calls of one file come to.
pub(super) struct Logged {
    /// How many there are.
    pub(super) count: u32,
    /// The first; empty where there is none.
    pub(super) first: Span,
}

/// Reads them: leaks go to the signs.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut logged = Logged {
        count: 0,
        first: Span::default(),
    };
    // What a browser prints, its user sees; no log keeps it.
    if reading.code.language == Language::JavaScript && reading.in_browser() {
        return;
    }
    let mut leaks = Vec::new();
    let mut whole = objects::Objects::default();
    for call in &reading.calls {
        let Some(level) = calls::level(reading, *call) else {
            continue;
        };
        if logged.count == 0 {
            logged.first = reading.code.span(call.name, call.name);
        }
        logged.count += 1;
        if leaks.len() < MAX_LEAKS {
            look(reading, *call, level, &mut leaks);
        }
        objects::look(reading, *call, level, &mut whole);
    }
    if reading.code.language == Language::Rust && reading.code.text.contains("instrument") {
        instrumented(reading, &mut leaks, &mut whole);
    }
    leaks.sort_by_key(|sign| sign.span);
    leaks.dedup_by_key(|sign| sign.span.start);
    reading.out.log_calls = (logged.count, logged.first);
    whole.found.dedup_by_key(|one| one.span.start);
    reading.out.objects = whole.found;
    reading.out.signs.extend(leaks);
}

/// One call: the first thing in it that no log should carry.
fn look(reading: &Reading<'_>, call: Call, level: calls::Level, leaks: &mut Vec<Sign>) {
    let code = &reading.code;
    let mut at = call.open + 1;
    while at < call.close {
        let token = code.token(at).map(|token| (token.kind, token.holes));
        // What a call makes of its arguments is no longer the secret itself.
        if let Some(inner) = code.call_at(at)
            && calls::hides(code.at(inner.name))
        {
            at = inner.close + 1;
            continue;
        }
        match token {
            Some((TokenKind::Name, _)) => {
                if let Some((kind, what)) = value(reading, call, at) {
                    leaks.push(sign(reading, call, at, kind, what, level));
                    return;
                }
            }
            Some((TokenKind::Text, true)) => {
                if let Some((kind, what)) = interpolated(reading, at) {
                    leaks.push(sign(reading, call, at, kind, what, level));
                    return;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn sign(
    reading: &Reading<'_>,
    call: Call,
    at: usize,
    kind: Kind,
    what: String,
    level: calls::Level,
) -> Sign {
    let what = match kind {
        Kind::Secret => format!("`{what}` is logged"),
        Kind::Request => format!("`{what}` is logged whole"),
        Kind::Personal => format!("personal data is logged: `{what}`"),
    };
    let quiet = level == calls::Level::Detail;
    Sign {
        topic: TOPIC,
        what,
        hedged: kind == Kind::Personal || quiet,
        function: reading.called_by_name(call.name),
        dev: reading.dev_only(call.name),
        span: reading.code.span(at, at),
        ..Sign::default()
    }
}

/// What the name at `at` puts into the log.
fn value(reading: &Reading<'_>, call: Call, at: usize) -> Option<(Kind, String)> {
    let code = &reading.code;
    let name = code.name(at);
    // A key or keyword: its value is looked at by itself.
    if matches!(code.sign(at + 1), ":" | "=") && code.sign(at + 2) != "=" {
        let literal = code.token(at + 2).is_some_and(|token| {
            matches!(token.kind, TokenKind::Text | TokenKind::Number) && !token.holes
        });
        let named = !code.name(at + 2).is_empty()
            || matches!(code.sign(at + 2), "?" | "%" | "&")
            || code.sign(at + 1) == "=" && !literal;
        let secret = names::kind(name) == Some(Kind::Secret);
        return (secret && named && !literal && !hidden_value(reading, at + 2, call.close))
            .then(|| (Kind::Secret, name.to_string()));
    }
    if !ends_value(reading, at) || compared(reading, at, call.open) {
        return None;
    }
    let owner = if at > 1 && code.is_connector(at - 1) {
        code.name(at - 2)
    } else {
        ""
    };
    if names::is_request(reading.code.language, owner, name) && whole(reading, call, at, owner) {
        let text = if owner.is_empty() {
            name.to_string()
        } else {
            format!("{owner}.{name}")
        };
        return Some((Kind::Request, text));
    }
    let kind = names::kind(name)?;
    let constant = code.is_connector(at.saturating_sub(1))
        && code.sign(at - 1) == "::"
        && name.chars().next().is_some_and(char::is_uppercase);
    (!constant).then(|| (kind, name.to_string()))
}

/// Whether the value behind a key is a call that hides it, or a literal.
fn hidden_value(reading: &Reading<'_>, from: usize, close: usize) -> bool {
    let code = &reading.code;
    let end = code.expression_end(from).min(close);
    code.calls_in(from..end)
        .any(|call| calls::hides(code.at(call.name)))
        || (from..end).any(|at| {
            matches!(
                code.sign(at),
                "==" | "!=" | "===" | "!==" | ">" | "<" | "!" | "&&"
            ) || matches!(
                code.name(at),
                "true" | "false" | "null" | "None" | "nil" | "True" | "False"
            )
        })
}

/// Whether the value ends with this name, but for what gives the same value again.
fn ends_value(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    if code.is_connector(at + 1) || code.sign(at + 1) == "->" {
        return calls::same_value(code.name(at + 2));
    }
    !matches!(code.sign(at + 1), "(" | "[" | "!" | "::" | "{")
}

/// Whether the name is only asked about: `token != ""`, `!token`, `token ? a : b`.
fn compared(reading: &Reading<'_>, at: usize, open: usize) -> bool {
    let code = &reading.code;
    let start = code.head(at).max(open + 1);
    matches!(
        code.sign(start.saturating_sub(1)),
        "!" | "!!" | "===" | "==" | "!="
    ) || matches!(
        code.sign(at + 1),
        "==" | "===" | "!=" | "!==" | "?" | "&&" | ">" | "<" | "?."
    ) || matches!(code.name(at + 1), "is" | "if" | "in" | "not")
        || matches!(
            code.name(start.saturating_sub(1)),
            "typeof" | "if" | "not" | "in"
        )
        || code.sign(start.saturating_sub(1)) == "&"
            && matches!(code.language, Language::Go)
            && code.sign(start.saturating_sub(2)) == "&"
}

/// Whether a request is written with what it holds, and not only named.
fn whole(reading: &Reading<'_>, call: Call, at: usize, owner: &str) -> bool {
    if !owner.is_empty() {
        return true;
    }
    let code = &reading.code;
    match code.language {
        // `console.log(req)`, `JSON.stringify(req)`.
        Language::JavaScript => {
            let inner = (call.open..at).rev().find_map(|open| {
                code.call_at(open)
                    .filter(|inner| inner.close > at && inner.open != call.open)
            });
            inner.is_none_or(|inner| code.at(inner.name) == "stringify")
        }
        Language::Go => says(reading, call, "%+v"),
        Language::Rust => says(reading, call, ":?") || says(reading, call, ":#?"),
        _ => false,
    }
}

fn says(reading: &Reading<'_>, call: Call, mark: &str) -> bool {
    (call.open..call.close).any(|at| {
        reading
            .code
            .string_text(at)
            .is_some_and(|text| text.contains(mark))
    })
}

/// What the holes of a string put into the log.
fn interpolated(reading: &Reading<'_>, at: usize) -> Option<(Kind, String)> {
    let text = reading.code.string_text(at)?;
    for hole in holes(text) {
        let expression = hole.split([':', '!']).next().unwrap_or_default().trim();
        let expression = expression
            .trim_end_matches("=")
            .trim_end_matches(".to_string()")
            .trim_start_matches(['$', '@']);
        let plain = !expression.is_empty()
            && expression
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '$' | '-' | '>'));
        if !plain {
            let inner = expression
                .strip_prefix("JSON.stringify(")
                .and_then(|rest| rest.strip_suffix(')'));
            if let Some(inner) = inner {
                let (owner, name) = inner.rsplit_once('.').unwrap_or(("", inner));
                let owner = owner.rsplit('.').next().unwrap_or_default();
                if names::is_request(reading.code.language, owner, name) {
                    return Some((Kind::Request, inner.to_string()));
                }
            }
            continue;
        }
        let mut parts = expression.rsplit(['.', '>']);
        let name = parts.next().unwrap_or_default();
        let owner = parts
            .next()
            .unwrap_or_default()
            .trim_end_matches(['-', '?']);
        if !owner.is_empty() && names::is_request(reading.code.language, owner, name) {
            return Some((Kind::Request, expression.to_string()));
        }
        if let Some(kind) = names::kind(name) {
            return Some((kind, expression.to_string()));
        }
    }
    None
}

/// The text between the brackets of `{a}`, `${a}` and `#{a}`.
fn holes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').take(64).filter_map(|(start, _)| {
        let rest = &text[start + 1..];
        rest.find('}').map(|end| &rest[..end])
    })
}

/// `#[instrument]` writes every argument that it does not skip.
fn instrumented(reading: &Reading<'_>, leaks: &mut Vec<Sign>, whole: &mut objects::Objects) {
    let code = &reading.code;
    for decorator in &reading.decorators {
        if decorator.name.rsplit(['.', ':']).next() != Some("instrument") {
            continue;
        }
        let Some(function) = reading.decorated(decorator) else {
            continue;
        };
        let options: Range<usize> = decorator
            .open
            .map_or(0..0, |open| open + 1..code.partner(open));
        let skips = |name: &str| {
            options
                .clone()
                .any(|at| code.name(at) == "skip_all" || code.name(at) == name)
        };
        for at in function.parameters.clone() {
            let name = code.name(at);
            let parameter = code.sign(at + 1) == ":" && code.sign(at + 2) != ":";
            let sealed = (at..at + 8).any(|here| code.name(here).contains("Secret"));
            if parameter && !sealed && names::kind(name) == Some(Kind::Secret) && !skips(name) {
                leaks.push(Sign {
                    topic: TOPIC,
                    what: format!("`{name}` is an argument that `instrument` writes to each span"),
                    span: code.span(at, at),
                    ..Sign::default()
                });
            } else if parameter && !sealed && !skips(name) {
                objects::parameter(reading, function, at, whole);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn leaks(path: &str, text: &str) -> Vec<String> {
        source(path, text)
            .signs
            .into_iter()
            .filter(|sign| sign.topic == "log-secret")
            .map(|sign| sign.what)
            .collect()
    }

    #[test]
    fn secrets_in_log_calls_are_found() {
        for (path, text) in [
            ("a.py", "logger.info(f\"login with password {password}\")"),
            (
                "a.py",
                "logger.info('db', extra={'url': settings.database_url})",
            ),
            ("a.py", "log.info('x', api_key=key)"),
            ("a.js", "console.log(\"token\", access_token)"),
            ("a.js", "logger.info(`jwt ${user.token}`)"),
            ("a.js", "logger.info({ password })"),
            ("a.js", "logger.info(`got ${JSON.stringify(call.request)}`)"),
            ("a.js", "console.log('body', req.body)"),
            (
                "a.go",
                "package a\nfunc f() { log.Printf(\"authorization: %s\", authorization) }",
            ),
            (
                "a.go",
                "package a\nfunc f() { logger.Info(\"x\", zap.String(\"dsn\", cfg.DSN)) }",
            ),
            (
                "a.go",
                "package a\nfunc f() { log.Info().Str(\"t\", refreshToken).Msg(\"x\") }",
            ),
            (
                "a.rs",
                "fn f() { info!(password = ?user.password, \"login\"); }",
            ),
            ("a.rs", "fn f() { tracing::info!(\"pw {}\", password); }"),
            (
                "a.rs",
                "#[tracing::instrument]\nfn login(password: &str) {}",
            ),
            (
                "A.java",
                "class A { void f() { log.info(\"x {}\", apiKey); } }",
            ),
            (
                "a.rb",
                "Rails.logger.info \"x\"\nlogger.info(\"p #{password}\")\n",
            ),
            ("a.php", "<?php Log::info('x', ['p' => $password]);"),
        ] {
            assert_eq!(leaks(path, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_passes() {
        for (path, text) in [
            ("a.py", "logger.info(\"invalid password\")"),
            ("a.py", "logger.info(f\"password for {user} reset\")"),
            ("a.py", "logger.info('x %s', redact_value(token))"),
            ("a.py", "logger.info('x', has_token=token is not None)"),
            ("a.js", "logger.info('x', { token: !!token })"),
            ("a.js", "logger.info(token.userId)"),
            ("a.js", "console.log('tokens used', usage.totalTokens)"),
            ("a.js", "logger.info('next', page_token)"),
            (
                "a.go",
                "package a\nfunc f() { log.Printf(\"%d\", len(password)) }",
            ),
            (
                "a.go",
                "package a\nfunc f() { log.Println(ErrInvalidToken) }",
            ),
            ("a.rs", "fn f() { info!(\"hash {}\", password_hash); }"),
            (
                "a.rs",
                "#[tracing::instrument(skip(password))]\nfn login(password: &str) {}",
            ),
            (
                "a.rs",
                "#[tracing::instrument]\nfn login(password: Secret<String>) {}",
            ),
            ("a.js", "catalog.find(token)"),
        ] {
            assert_eq!(leaks(path, text), Vec::<String>::new(), "{text}");
        }
    }
}
