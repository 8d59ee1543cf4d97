//! Opaque session keys that a program hands out and keeps in memory with nothing that ends them.
//!
//! Keys that a database or a cache keeps may end there: of those nothing is said.

use super::{Line, push};
use crate::extract::code::draft::Sign;
use crate::extract::code::handlers::words;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::ops::Range;

/// Calls that make a key which nobody guesses: the topic's own words, looked for before anything else.
const GENERATORS: &[&str] = &[
    "token_urlsafe",
    "token_hex",
    "token_bytes",
    "uuid4",
    "randomBytes",
    "randomUUID",
    "nanoid",
    "uuidv4",
    "NewString",
    "NewUUID",
    "new_v4",
    "urlsafe_base64",
    "random_bytes",
    "SecureRandom",
    "urandom",
    "NewGuid",
    "GetBytes",
    "getRandomValues",
];

/// Words of containers that hold who is logged in.
const HOLDS: &[&str] = &["session", "sessions", "token", "tokens"];

/// Words of keys for something else.
const OTHER: &[&str] = &[
    "csrf",
    "verification",
    "verify",
    "reset",
    "confirm",
    "confirmation",
    "invite",
    "invitation",
    "invites",
    "state",
    "nonce",
    "otp",
    "refresh",
    "email",
    "upload",
    "chat",
    "game",
    "device",
    "socket",
    "ws",
    "sse",
    "transport",
    "mcp",
    "room",
    "browser",
    "test",
];

/// Parts of names that speak of an end.
const ENDS: &[&str] = &[
    "expir",
    "ttl",
    "maxage",
    "max_age",
    "lifetime",
    "valid_until",
    "validuntil",
    "evict",
    "idle",
    "timeout",
    "prune",
];

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    if !GENERATORS.iter().any(|word| code.text.contains(word)) {
        return;
    }
    let stores: Vec<(usize, usize)> = (1..code.len())
        .filter_map(|at| store(reading, at))
        .take(8)
        .collect();
    if stores.is_empty() || ends(reading) {
        return;
    }
    for (container, key) in stores {
        let Some(function) = reading.function(container) else {
            continue;
        };
        let own: Vec<String> = words(function.name).collect();
        if own.iter().any(|word| OTHER.contains(&word.as_str()))
            || !is_random(reading, function.body.clone(), key)
        {
            continue;
        }
        let what = format!(
            "`{}` keeps the keys of sessions, and none of them ever expires",
            code.name(container)
        );
        let line = Line {
            topic: "session-lifetime",
            good: false,
            hedged: false,
            what,
        };
        push(reading, signs, (container, key), line);
        return;
    }
}

/// The container and the key where a line keeps a value under a lone name: `sessions[key] = ...`, `sessions.set(key, ...)`.
fn store(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let code = &reading.code;
    let indexed = code.sign(at) == "["
        && code.partner(at) == at + 2
        && code.sign(at + 3) == "="
        && !code.name(at - 1).is_empty();
    let (container, key) = if indexed {
        (at - 1, at + 1)
    } else {
        let put = matches!(
            code.name(at),
            "set" | "put" | "insert" | "Store" | "TryAdd" | "Add"
        );
        let first = at + 2;
        let lone = code.sign(first + 1) == ","
            || code.sign(first + 1) == "."
                && code.name(first + 2) == "clone"
                && code.sign(first + 5) == ",";
        if !put || code.sign(at + 1) != "(" || !code.is_connector(at - 1) || !lone {
            return None;
        }
        // Through a lock: `sessions.lock().unwrap().insert(...)`.
        let head = code.head(at);
        let container = (head..at)
            .rev()
            .take(60)
            .find(|here| !code.name(*here).is_empty() && code.sign(*here + 1) != "(")?;
        (container, first)
    };
    let named: Vec<String> = words(code.name(container)).collect();
    let holds = named.iter().any(|word| HOLDS.contains(&word.as_str()))
        && !named.iter().any(|word| OTHER.contains(&word.as_str()));
    (holds && !code.name(key).is_empty() && !code.in_test(at)).then_some((container, key))
}

/// Whether anything in the file speaks of an end: a name, or a key without spaces.
fn ends(reading: &Reading<'_>) -> bool {
    let code = &reading.code;
    (0..code.len()).any(|at| {
        let text = match code.name(at) {
            "" => code
                .string(at)
                .filter(|text| text.len() < 30 && !text.contains(' '))
                .unwrap_or_default(),
            name => name,
        };
        let lower = text.to_ascii_lowercase();
        !lower.is_empty() && ENDS.iter().any(|word| lower.contains(word))
    })
}

/// Whether a name is bound to something random in the function, itself or by another function of the file.
fn is_random(reading: &Reading<'_>, body: Range<usize>, key: usize) -> bool {
    let code = &reading.code;
    let name = code.name(key);
    let bound = (body.start..key).rev().find(|at| {
        code.name(*at) == name
            && matches!(code.sign(*at + 1), "=" | ":=" | ":" | ",")
            && !code.is_connector(at.wrapping_sub(1))
    });
    let Some(bound) = bound else { return false };
    let end = match code.language {
        Language::Go | Language::Python | Language::Ruby => code.line_end(bound) + 1,
        _ => code.expression_end(bound),
    };
    let generates = |range: Range<usize>| {
        range
            .into_iter()
            .any(|at| GENERATORS.contains(&code.name(at)))
    };
    if generates(bound..end) {
        return true;
    }
    (bound..end).any(|at| {
        code.sign(at + 1) == "("
            && reading
                .functions
                .iter()
                .any(|function| function.name == code.name(at) && generates(function.body.clone()))
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::code::tests::source;

    fn found(path: &str, text: &str) -> usize {
        let signs = source(path, text).signs;
        signs
            .iter()
            .filter(|sign| sign.topic == "session-lifetime")
            .count()
    }

    #[test]
    fn a_session_key_without_an_end_is_found() {
        for (path, text) in [
            (
                "a.py",
                "def make():\n    return secrets.token_urlsafe(32)\ndef login(form):\n    key = make()\n    SESSIONS_DB[key] = {'id': 1}\n    return key\n",
            ),
            (
                "a.js",
                "function login(req, res) { const token = crypto.randomBytes(16).toString('hex'); sessions.set(token, user); res.json({ token }) }",
            ),
            (
                "a.go",
                "package a\nfunc login() {\n\ttoken := uuid.NewString()\n\tsessions[token] = user\n}",
            ),
            (
                "a.rs",
                "fn login() { let token = Uuid::new_v4(); state.sessions.lock().unwrap().insert(token, user); }",
            ),
        ] {
            assert_eq!(found(path, text), 1, "{text}");
        }
    }

    #[test]
    fn a_key_that_ends_or_is_none_of_a_session_is_not() {
        for (path, text) in [
            (
                "a.py",
                "def login(form):\n    key = secrets.token_urlsafe(32)\n    sessions[key] = {'id': 1, 'expires_at': soon}\n",
            ),
            (
                "a.js",
                "function login() { const token = nanoid(); redis.set(token, user, 'EX', 3600) }",
            ),
            (
                "a.js",
                "function f() { const id = nanoid(); csrfTokens.set(id, 1) }",
            ),
            ("a.js", "function f(id) { sessions.set(id, nanoid()) }"),
            (
                "a.go",
                "package a\nfunc f() {\n\tkey := uuid.NewString()\n\torders[key] = user\n}",
            ),
        ] {
            assert_eq!(found(path, text), 0, "{text}");
        }
    }
}
