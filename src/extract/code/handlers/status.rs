//! Whether code answers other than 2xx.

use super::words;
use crate::syntax::code::{Call, Code, Language, TokenKind};
use std::ops::Range;

/// Whether a call answers with a status other than 2xx, or with one that cannot be seen.
pub(super) fn answers_other(code: &Code<'_>, call: Call) -> bool {
    let name = code.at(call.name);
    let quiet = matches!(
        name,
        "setTimeout"
            | "sleep"
            | "Sleep"
            | "timeout"
            | "from_millis"
            | "Duration"
            | "setInterval"
            | "wait_for"
    );
    if quiet {
        return false;
    }
    for at in call.open + 1..call.close {
        // Only what stands directly between these brackets.
        if code.parent(at) != Some(call.open) {
            continue;
        }
        let status = code
            .token(at)
            .filter(|token| token.kind == TokenKind::Number)
            .and_then(|_| code.at(at).parse::<u16>().ok());
        if status.is_some_and(|status| (400..600).contains(&status)) && !has_timeout_word(code, at)
        {
            return true;
        }
    }
    // A status that a variable gives.
    let by_variable = matches!(
        name,
        "status"
            | "WriteHeader"
            | "sendStatus"
            | "code"
            | "SendStatus"
            | "status_code"
            | "setStatus"
            | "StatusCode"
    ) && !code.name(call.open + 1).is_empty()
        && !says_success(code, call.open + 1..call.close);
    // Go's `c.JSON(status, ...)`.
    let by_first =
        matches!(name, "JSON" | "String" | "IndentedJSON") && code.language == Language::Go && {
            let arguments = code.arguments(call.open);
            arguments.len() > 1
                && arguments.first().is_some_and(|first| {
                    !code.name(first.value.start).is_empty()
                        && !says_success(code, first.value.clone())
                })
        };
    by_variable || by_first
}

pub(super) fn has_timeout_word(code: &Code<'_>, at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|here| {
        words(code.name(here)).any(|word| {
            matches!(
                word.as_str(),
                "timeout" | "ms" | "delay" | "interval" | "ttl" | "max" | "limit"
            )
        })
    })
}

pub(super) fn says_success(code: &Code<'_>, mut range: Range<usize>) -> bool {
    range.any(|at| {
        matches!(
            code.at(at),
            "OK" | "Ok"
                | "StatusOK"
                | "200"
                | "201"
                | "202"
                | "204"
                | "HTTP_200_OK"
                | "NO_CONTENT"
                | "NoContent"
                | "StatusNoContent"
                | "CREATED"
                | "ACCEPTED"
        )
    })
}

/// Whether a token shows a failure: a raised or passed-on error, the name of a status.
pub(super) fn fails_at(code: &Code<'_>, at: usize) -> bool {
    let Some(token) = code.token(at) else {
        return false;
    };
    match token.kind {
        TokenKind::Name => {
            let name = code.at(at);
            match name {
                "raise" | "throw" => true,
                "abort" | "HTTPException" => code.sign(at + 1) == "(",
                // Not where it is a pattern: `Err(e) =>`, `if let Err(e) =`.
                "Err" => {
                    let mut behind = code.partner(at + 1) + 1;
                    while code.sign(behind) == ")" {
                        behind += 1;
                    }
                    code.language == Language::Rust
                        && code.sign(at + 1) == "("
                        && !matches!(code.sign(behind), "=>" | "=" | "|")
                        && code.name(behind) != "if"
                }
                "next" => {
                    code.language == Language::JavaScript
                        && code.sign(at + 1) == "("
                        && code.sign(at + 2) != ")"
                }
                "Error"
                | "AbortWithStatus"
                | "AbortWithStatusJSON"
                | "AbortWithError"
                | "NewHTTPError"
                | "NewError" => code.language == Language::Go && code.sign(at + 1) == "(",
                "return" if code.language == Language::Go => (at + 1..at + 6)
                    .take_while(|here| !code.token(*here).is_some_and(|t| t.first))
                    .any(|here| code.name(here) == "err"),
                _ => {
                    let lower = name.to_ascii_lowercase().replace('_', "");
                    [
                        "serviceunavailable",
                        "internalservererror",
                        "badgateway",
                        "gatewaytimeout",
                        "unhealthy",
                        "outofservice",
                        "notserving",
                        "statusunavailable",
                        "preconditionfailed",
                    ]
                    .iter()
                    .any(|status| {
                        lower.ends_with(status)
                            || lower.contains("503") && lower.starts_with("http")
                    }) && (code.language != Language::JavaScript || code.sign(at + 1) != ":")
                        && !(matches!(lower.as_str(), "unhealthy")
                            && code.language != Language::CSharp)
                }
            }
        }
        TokenKind::Sign if code.language == Language::Rust => {
            code.sign(at) == "?" && !token.first && code.head(at) != at
        }
        TokenKind::Number => {
            // `return body, 503`, `ok ? 200 : 503`, `status: 503`, `statusCode = 503`.
            let status = code
                .at(at)
                .parse::<u16>()
                .is_ok_and(|status| (500..=504).contains(&status));
            status
                && (matches!(code.sign(at - 1), "?" | ":" | "," | "=" | "=>")
                    || matches!(
                        code.name(at.wrapping_sub(1)),
                        "else" | "return" | "and" | "or"
                    ))
                && !has_timeout_word(code, at)
                && !code
                    .parent(at)
                    .and_then(|open| code.call_at(open))
                    .is_some_and(|call| matches!(code.at(call.name), "setTimeout" | "sleep"))
        }
        TokenKind::Text if code.language == Language::Ruby => false,
        _ => false,
    }
}
