//! CORS by settings of frameworks, annotations and headers in maps, and the defaults of settings of one's own.

use super::super::super::draft::{Construct, Subject};
use super::super::super::name_filter::NameFilter;
use super::super::super::reading::Reading;
use super::{Said, credentials, origins, plain};
use crate::syntax::code::{Language, TokenKind};
use std::ops::Range;
use std::sync::LazyLock;

/// The names that are looked at.
static NAMES: LazyLock<NameFilter> = LazyLock::new(|| {
    NameFilter::new([
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ORIGIN_ALLOW_ALL",
        "CORS_ALLOWED_ORIGINS",
        "CORS_ORIGIN_WHITELIST",
        "origins",
        "CrossOrigin",
    ])
});

/// Settings of frameworks: Django, Laravel, Rails, annotations without brackets, headers in maps.
///
/// `speaks` is whether the file has the name of the header anywhere.
pub(super) fn settings(reading: &Reading<'_>, speaks: bool, found: &mut Vec<Construct>) {
    let code = &reading.code;
    let mut push =
        |library: &'static str, said: Said, from: usize, to: usize, all: Range<usize>| {
            let mut cors = reading.construct(Subject::Cors, library, said.0, from, to);
            cors.detail = said.1;
            cors.credentials = credentials(reading, all);
            found.push(cors);
        };
    for (at, token) in code.tokens().iter().enumerate() {
        let looked_at = match token.kind {
            TokenKind::Name => NAMES.may_have(token.hash),
            TokenKind::Text => speaks || code.language == Language::Php,
            _ => false,
        };
        if !looked_at || code.in_test(at) {
            continue;
        }
        let end = || code.line_end(at) + 1;
        match (code.language, code.name(at)) {
            (Language::Python, "CORS_ALLOW_ALL_ORIGINS" | "CORS_ORIGIN_ALLOW_ALL")
                if code.sign(at + 1) == "=" =>
            {
                let state = match code.name(at + 2) {
                    "True" => "any",
                    "False" => "list",
                    _ => "configured",
                };
                let dev = ["dev", "local", "test"].iter().any(|word| {
                    reading
                        .out
                        .path
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .contains(word)
                });
                if !dev {
                    push(
                        "django-cors-headers",
                        plain(state),
                        at,
                        at + 2,
                        0..code.len(),
                    );
                }
            }
            (Language::Python, "CORS_ALLOWED_ORIGINS" | "CORS_ORIGIN_WHITELIST")
                if code.sign(at + 1) == "=" =>
            {
                push("django-cors-headers", plain("list"), at, at + 1, at..end());
            }
            (Language::Ruby, "origins")
                if code.line_start(at) == at
                    && (["Cors", "allow do"]
                        .iter()
                        .any(|word| code.text.contains(word))
                        || reading.out.path.contains("cors")) =>
            {
                let end = end();
                push(
                    "rack-cors",
                    origins(reading, &(at + 1..end)),
                    at,
                    end - 1,
                    at..end,
                );
            }
            (Language::Java | Language::Kotlin, "CrossOrigin")
                if code.sign(at + 1) != "(" && code.sign(at.wrapping_sub(1)) == "@" =>
            {
                push("spring", plain("default"), at - 1, at, at..at);
            }
            _ => {}
        }
        if code.language == Language::Php
            && code.string(at) == Some("allowed_origins")
            && code.sign(at + 1) == "=>"
        {
            let end = end();
            push(
                "laravel",
                origins(reading, &(at + 2..end)),
                at,
                end - 1,
                0..code.len(),
            );
        }
        let header = speaks
            && code
                .string(at)
                .is_some_and(|text| text.eq_ignore_ascii_case("access-control-allow-origin"));
        if header
            && matches!(code.sign(at + 1), ":" | "=>" | "]")
            && (at + 2..=at + 3).any(|here| code.string(here) == Some("*"))
        {
            push("header", plain("any"), at, at + 2, at..end());
        }
    }
}

/// Settings whose name speaks of origins and whose default is a wildcard: `cors_origins: list[str] = ["*"]`.
pub(super) fn wildcards(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for (at, token) in code.tokens().iter().enumerate() {
        if token.kind != TokenKind::Text || code.string(at) != Some("*") || code.in_test(at) {
            continue;
        }
        // The name that the statement or entry around it binds, not far before.
        let before = at.saturating_sub(24)..at;
        let name = before.rev().find(|here| {
            let lower = code.name(*here).to_ascii_lowercase();
            (lower.contains("origin") || lower.contains("cors"))
                && matches!(code.sign(here + 1), ":" | "=" | "=>")
        });
        let Some(name) = name else { continue };
        let asked = code
            .parent(at)
            .and_then(|open| code.call_at(open))
            .is_some_and(|call| matches!(code.at(call.name), "includes" | "contains"));
        if asked
            || matches!(
                code.name(name),
                "allow_origins" | "origin" | "origins" | "AllowOrigins" | "AllowedOrigins"
            )
        {
            continue;
        }
        let mut default = reading.construct(Subject::AnyOrigin, "", "any", at, at);
        default.detail = code.name(name).to_string();
        found.push(default);
    }
}
