//! Lines that allow other origins to call, and the defaults of libraries that allow any (ruling 45).

mod scripting;
mod servers;
mod settings;
#[cfg(test)]
mod tests;

use super::super::draft::{Construct, Subject};
use super::super::reading::Reading;
use super::super::risks::{ORIGINS, topics};
use crate::syntax::code::{Call, Language};
use scripting::{javascript, python};
use servers::{csharp, go, jvm, rust};
use settings::{settings, wildcards};
use std::ops::Range;

/// What a value of origins says, and the name that a setting goes by.
type Said = (&'static str, String);

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    // The header is a string, whoever sets it.
    let speaks = topics(reading) & ORIGINS != 0;
    for call in reading.calls.iter().copied() {
        let said = match reading.code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::Python => python(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::Java | Language::Kotlin => jvm(reading, call),
            Language::CSharp => csharp(reading, call),
            _ => None,
        };
        let header = || {
            if !speaks {
                return None;
            }
            let said = header(reading, call)?;
            Some(("header", said, call.open + 1..call.close))
        };
        if let Some((library, (state, detail), scope)) = said.or_else(header) {
            let from = reading
                .code
                .head(call.name)
                .max(call.name.saturating_sub(6));
            let mut cors = reading.construct(Subject::Cors, library, state, from, call.name);
            cors.detail = detail;
            cors.credentials = credentials(reading, scope);
            found.push(cors);
        }
    }
    settings(reading, speaks, found);
    wildcards(reading, found);
}

/// Whether credentials are allowed among these tokens.
fn credentials(reading: &Reading<'_>, range: Range<usize>) -> bool {
    let code = &reading.code;
    range.into_iter().any(|at| {
        let name = if code.name(at).is_empty() {
            code.string(at).unwrap_or_default()
        } else {
            code.name(at)
        };
        let lower = name.to_ascii_lowercase().replace(['_', '-'], "");
        let on = || {
            let after = code.at(at + 2).trim_matches(['"', '\'']);
            let paired = code.at(at + 1) == "," || code.at(at + 1) == "(";
            matches!(code.at(at + 1), "=" | ":" | "=>" | "(" | ",")
                && (after.eq_ignore_ascii_case("true") || paired && code.at(at + 2) == ")")
        };
        match lower.as_str() {
            "allowcredentials"
            | "supportscredentials"
            | "credentials"
            | "accesscontrolallowcredentials"
            | "corsallowcredentials" => on(),
            _ => false,
        }
    })
}

/// What the tokens of a list of origins say.
fn origins(reading: &Reading<'_>, range: &Range<usize>) -> Said {
    let code = &reading.code;
    let mut names: Vec<&str> = Vec::new();
    let mut star = false;
    let mut text = false;
    let mut branch = false;
    let mut environment = false;
    for at in range.clone() {
        if let Some(string) = code.string(at) {
            // `includes('*')` asks for a wildcard and gives none.
            let asked = code
                .parent(at)
                .and_then(|open| code.call_at(open))
                .is_some_and(|call| {
                    matches!(
                        code.at(call.name),
                        "includes"
                            | "contains"
                            | "has"
                            | "indexOf"
                            | "split"
                            | "env"
                            | "get"
                            | "getenv"
                            | "fetch"
                    ) && call.open + 1 == at
                });
            if !asked {
                star |= string == "*" || string == "http://*" || string == "https://*";
                text = true;
            }
        }
        branch |= matches!(code.sign(at), "?") || code.name(at) == "if";
        let name = code.name(at);
        // `origins = "..."` of an annotation is a key.
        if !name.is_empty() && !code.is_connector(at + 1) && !matches!(code.sign(at + 1), "(" | "=")
        {
            let from_environment = at > 1 && code.name(at - 2) == "env";
            if from_environment {
                environment = true;
            } else {
                names.push(name);
            }
        }
    }
    let named = names
        .iter()
        .find(|name| {
            name.to_ascii_lowercase().contains("origin")
                || name.to_ascii_lowercase().contains("cors")
        })
        .copied();
    if star && !(branch && named.is_some()) {
        return ("any", String::new());
    }
    match (range.clone().count(), code.name(range.start)) {
        (1, "true" | "True") => return ("reflect", String::new()),
        (1, "false" | "False") => return ("list", String::new()),
        _ => {}
    }
    if names.is_empty() && text && !environment {
        return ("list", String::new());
    }
    let last = named.or(names.last().copied()).unwrap_or_default();
    ("configured", last.to_string())
}

type Found = Option<(&'static str, Said, Range<usize>)>;

fn plain(state: &'static str) -> Said {
    (state, String::new())
}

/// `w.Header().Set("Access-Control-Allow-Origin", "*")`, `header("Access-Control-Allow-Origin: *")`.
fn header(reading: &Reading<'_>, call: Call) -> Option<Said> {
    let code = &reading.code;
    let arguments = code.arguments(call.open);
    let first = arguments.first()?;
    let text = code.string(first.value.start)?;
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("access-control-allow-origin:") {
        return Some(plain(if rest.trim() == "*" { "any" } else { "list" }));
    }
    let sets = matches!(
        code.at(call.name),
        "Set"
            | "Add"
            | "set"
            | "setHeader"
            | "header"
            | "Header"
            | "append"
            | "insert"
            | "set_header"
            | "addHeader"
            | "AppendHeader"
            | "writeHead"
    );
    if lower != "access-control-allow-origin" || !sets {
        return None;
    }
    let value = &arguments.get(1)?.value;
    match origins(reading, value) {
        ("any", _) => Some(plain("any")),
        ("list", _) => Some(plain("list")),
        _ => Some(plain("configured")),
    }
}
