//! Spring Security, JAX-RS and Micronaut annotations, Ktor's `authenticate { }`.

use super::{decorators, names, push, strings, within};
use crate::extract::code::draft::Covers;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::ops::Range;

const ANNOTATIONS: &[&str] = &[
    "PreAuthorize",
    "PostAuthorize",
    "Secured",
    "RolesAllowed",
    "Authenticated",
    "PermitAll",
    "RequiresAuthentication",
    "RequiresRoles",
    "RequiresPermissions",
    "RateLimiter",
    "RateLimited",
    "Bulkhead",
    "IsAuthenticated",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    decorators(reading, |reading, name, inside| {
        let last = name.rsplit('.').next().unwrap_or_default();
        let known = ANNOTATIONS.contains(&last)
            || (!last.ends_with("Mapping")
                && !last.starts_with("Enable")
                && super::kinds(last).guards());
        if !known || matches!(last, "AuthenticationPrincipal" | "SecurityRequirement") {
            return Vec::new();
        }
        let text = inside
            .clone()
            .map(|inside| strings(reading, inside))
            .unwrap_or_default();
        if text
            .iter()
            .any(|text| text.contains("permitAll") || text.contains("isAnonymous"))
        {
            return vec!["permitAll".into()];
        }
        let mut found = vec![last.to_string()];
        if text
            .iter()
            .any(|text| text.contains("has") || text.contains("ROLE") || text.contains('@'))
        {
            found.push("role".into());
        }
        found
    });
    chains(reading);
    if reading.code.language == Language::Kotlin {
        ktor(reading);
    }
}

/// `http.authorizeHttpRequests { ... anyRequest().authenticated() }` and its matchers.
fn chains(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        let code = &reading.code;
        match code.at(call.name) {
            // What follows a matcher says what is asked of it.
            "anyRequest" | "requestMatchers" | "antMatchers" | "pathMatchers" | "mvcMatchers"
            | "anyExchange" | "securityMatcher" => {
                let next = (call.close + 1..(call.close + 6).min(code.len()))
                    .map(|at| code.name(at))
                    .find(|name| !name.is_empty())
                    .unwrap_or_default();
                let asks = verdict(next);
                let Some(asks) = asks else { continue };
                let all = code.at(call.name).starts_with("any");
                let covers = if all {
                    Covers::Application
                } else {
                    paths(reading, call.open + 1..call.close)
                };
                push(reading, call.name, asks, covers);
            }
            // Kotlin: `authorize(anyRequest, authenticated)`, `authorize("/x/**", permitAll)`.
            "authorize" | "authorizeExchange" => {
                let arguments = reading.positional(call);
                let (Some(first), Some(last)) = (arguments.first(), arguments.last()) else {
                    continue;
                };
                let word = last
                    .clone()
                    .map(|at| code.name(at))
                    .find(|name| !name.is_empty())
                    .unwrap_or_default();
                let Some(asks) = verdict(word) else { continue };
                let any = first.clone().any(|at| code.name(at).starts_with("any"));
                let covers = if any {
                    Covers::Application
                } else {
                    paths(reading, first.clone())
                };
                push(reading, call.name, asks, covers);
            }
            _ => {}
        }
    }
}

fn verdict(word: &str) -> Option<Vec<String>> {
    Some(match word {
        "authenticated" | "fullyAuthenticated" => vec!["authenticated".into()],
        "permitAll" => vec!["permitAll".into()],
        "denyAll" => vec!["authenticated".into()],
        "hasRole" | "hasAnyRole" | "hasAuthority" | "hasAnyAuthority" | "hasScope" | "access" => {
            vec!["authenticated".into(), "role".into()]
        }
        _ => return None,
    })
}

/// The patterns of a matcher; nothing where a method or an object decides.
fn paths(reading: &Reading<'_>, range: Range<usize>) -> Covers {
    let method = range
        .clone()
        .find(|at| reading.code.name(*at) == "HttpMethod")
        .map(|at| reading.code.name(at + 2).to_string())
        .unwrap_or_default();
    let patterns: Vec<String> = strings(reading, range);
    Covers::Paths { method, patterns }
}

/// `authenticate("jwt") { post("/x") { } }`.
fn ktor(reading: &mut Reading<'_>) {
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if !matches!(
            code.name(at),
            "authenticate" | "withRole" | "withRoles" | "authorize" | "rateLimit"
        ) {
            continue;
        }
        let open = if code.sign(at + 1) == "(" {
            code.partner(at + 1) + 1
        } else {
            at + 1
        };
        if code.sign(open) != "{" {
            continue;
        }
        let covers = within(reading, at..code.partner(open) + 1);
        let mut found = names(reading, at..at + 1);
        if (at..open).any(|here| code.name(here) == "optional") {
            found = vec!["optional".into()];
        }
        push(reading, at, found, covers);
    }
}
