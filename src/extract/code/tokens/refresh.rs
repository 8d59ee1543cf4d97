//! What the refresh of a token does with the old one, and whether a logout ends it.

use super::{Line, push, text};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::handlers::words;
use crate::extract::code::reading::Reading;

/// It hands out a token.
static ISSUES: Expression = Expression::new(
    r"(?i)(generate|create|issue|sign|encode|make|build|get)_?\w*(token|jwt)s?\w*\s*\(|\bsign(Async)?\(|tokens?Data|jwt\.encode",
);

/// The old token ends, or a new one takes its place in the store.
static ROTATES: Expression = Expression::new(
    r"(?i)\brotate|revoke|invalidate|blacklist|blocklist|denylist|updateByHash|(delete|remove|destroy|consume)\w*(token|session)|(store|save|update|replace|issue|generate|create|set)_?\w*refresh\w*\s*\(|RefreshToken(::|\.)(create|update|delete|save)|session\w*(\.|->)(update|delete|rotate|save)|(token|session)\w*(repo\w*|repository|store)?(\.|->)(delete|update|save|rotate|revoke)\w*\(",
);

/// A session or token is ended.
static ENDS: Expression = Expression::new(
    r"(?i)(revoke|invalidate|blacklist|blocklist|denylist)\w*|(delete|destroy|remove|clear|flush|purge)\w*(token|session)\w*|(token|session)\w*(\.|->|::)(delete|destroy|remove|purge|revoke|clear)\w*",
);

/// Functions that only make, check or keep a refresh token.
const PARTS: &[&str] = &[
    "generate", "create", "validate", "verify", "store", "get", "find", "save", "delete", "revoke",
    "new", "make", "build", "parse", "decode", "is", "has", "set", "hash", "issue", "encode",
    "sign", "test", "page", "list", "view", "cache", "on", "use",
];

/// Words that the name of a function that renews tokens is made of.
const NAMES: &[&str] = &[
    "refresh",
    "token",
    "tokens",
    "access",
    "session",
    "with",
    "jwt",
    "auth",
    "handler",
    "handle",
    "user",
    "by",
    "async",
    "do",
    "renew",
    "controller",
    "login",
];

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    for function in &reading.functions {
        let all: Vec<String> = words(function.name).collect();
        let has = |word: &str| all.iter().any(|one| one == word);
        let starts = all.first().map(String::as_str).unwrap_or_default();
        let body = text(reading, function.body.clone());
        let place = (function.at, function.at);
        let refreshes = has("refresh")
            && !PARTS.contains(&starts)
            && all.iter().all(|word| NAMES.contains(&word.as_str()))
            && (all.len() > 1
                || reading.out.path.to_ascii_lowercase().contains("auth")
                || reading.out.path.to_ascii_lowercase().contains("token"));
        let rotates = has("rotate") && (has("token") || has("tokens") || has("refresh"));
        if rotates {
            let what = format!("`{}` replaces a refresh token", function.name);
            push(
                reading,
                signs,
                place,
                Line {
                    topic: "refresh-rotation",
                    good: true,
                    hedged: false,
                    what,
                },
            );
            super::named(signs, function.name);
            continue;
        }
        if refreshes && ISSUES.is_match(body) && body.to_ascii_lowercase().contains("token") {
            let good = ROTATES.is_match(body);
            let what = if good {
                "a refresh ends the old token or replaces it"
            } else {
                "a refresh hands out an access token and leaves the old refresh token as it is"
            };
            // A bare `refresh` beside one that takes the token renews access only.
            let plain = all.len() == 1 && !good;
            if !plain {
                push(
                    reading,
                    signs,
                    place,
                    Line {
                        topic: "refresh-rotation",
                        good,
                        hedged: false,
                        what: what.to_owned(),
                    },
                );
                super::named(signs, function.name);
            }
        }
        let leaves = has("logout")
            || has("signout")
            || (has("log") && has("out"))
            || (has("sign") && has("out"))
            || (starts == "revoke" && (has("token") || has("session") || has("all")));
        let part = PARTS.contains(&starts) && starts != "revoke";
        if leaves && !part && (ENDS.is_match(body) || starts == "revoke") {
            push(
                reading,
                signs,
                place,
                Line {
                    topic: "token-revocation",
                    good: true,
                    hedged: false,
                    what: format!("`{}` ends the session or token", function.name),
                },
            );
            super::named(signs, function.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::code::tests::source;

    fn good(text: &str) -> Vec<(&'static str, bool)> {
        let signs = source("a.ts", text).signs;
        let wanted = ["refresh-rotation", "token-revocation"];
        signs
            .into_iter()
            .filter(|sign| wanted.contains(&sign.topic))
            .map(|sign| (sign.topic, sign.good))
            .collect()
    }

    #[test]
    fn a_refresh_that_keeps_the_old_token_is_bad() {
        let kept = "class A { async refreshToken(t) { const id = this.jwt.check(t); return this.jwt.generateAccessToken(id) } }";
        assert_eq!(good(kept), [("refresh-rotation", false)]);
        let rotated = "class A { async refreshToken(t) { await this.sessions.revoke(t); return this.generateTokens(u) } async logout(d) { return this.sessionService.deleteById(d.sessionId) } }";
        assert_eq!(
            good(rotated),
            [("refresh-rotation", true), ("token-revocation", true)]
        );
    }
}
