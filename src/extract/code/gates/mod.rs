//! Reads what stands before routes: middleware, guards, dependencies, extractors, attributes.
//!
//! A gate is read where it is put up (`router.use(auth)`, `@UseGuards(...)`, `.RequireAuthorization()`), never where it is
//! only imported or defined. Which routes it covers is said by place, router, function or class; linking joins them.

mod dotnet;
mod go;
mod javascript;
mod jvm;
mod kinds;
mod php;
mod python;
mod ruby;
mod rust;

pub use kinds::{Kinds, kinds};

use super::draft::{Covers, Gate, Owner};
use super::reading::Reading;
use crate::source::Span;
use crate::syntax::code::{Language, TokenKind};
use std::ops::Range;

/// More gates than this in one file are not looked at.
const MAX_GATES: usize = 2_000;

/// Names that one gate holds at most.
const MAX_NAMES: usize = 12;

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    match reading.code.language {
        Language::Rust => rust::read(reading),
        Language::Go => go::read(reading),
        Language::Python => python::read(reading),
        Language::JavaScript => javascript::read(reading),
        Language::Java | Language::Kotlin => jvm::read(reading),
        Language::CSharp => dotnet::read(reading),
        Language::Ruby => ruby::read(reading),
        Language::Php => php::read(reading),
    }
    reading.out.gates.truncate(MAX_GATES);
    let classes = reading.classes.iter().map(|class| {
        let bases = names(reading, class.bases.clone());
        (class.name.to_string(), bases)
    });
    reading.out.classes = classes.filter(|(_, bases)| !bases.is_empty()).collect();
}

/// The dotted names among these tokens, without what stands in functions that are written in place.
fn names(reading: &Reading<'_>, range: Range<usize>) -> Vec<String> {
    let code = &reading.code;
    let mut found: Vec<String> = Vec::new();
    let mut at = range.start;
    while at < range.end && found.len() < MAX_NAMES {
        if matches!(code.sign(at), "=>" | "->" | "|" | "||")
            || matches!(
                code.name(at),
                "func" | "function" | "lambda" | "fn" | "move"
            )
        {
            break;
        }
        let word = code.name(at);
        if word.is_empty() || matches!(word, "new" | "await" | "async" | "class" | "mut" | "const")
        {
            at += 1;
            continue;
        }
        let mut name = word.trim_start_matches(['$', '@']).to_string();
        while code.is_connector(at + 1) && !code.name(at + 2).is_empty() && at + 2 < range.end {
            name.push('.');
            name.push_str(code.name(at + 2));
            at += 2;
        }
        if let Some(short) = name
            .strip_suffix(".class")
            .or_else(|| name.strip_suffix(".new"))
        {
            name = short.to_string();
        }
        if !found.contains(&name) {
            found.push(name);
        }
        at += 1;
    }
    found
}

/// The names of calls among these tokens: wrappers around a handler.
fn called(reading: &Reading<'_>, range: Range<usize>) -> Vec<String> {
    let code = &reading.code;
    let end = range
        .clone()
        .find(|at| {
            matches!(code.sign(*at), "=>" | "->")
                || matches!(code.name(*at), "func" | "function" | "lambda")
        })
        .unwrap_or(range.end);
    code.calls_in(range.start..end)
        .take(MAX_NAMES)
        .map(|call| code.callee(call))
        .collect()
}

/// The strings among these tokens.
fn strings(reading: &Reading<'_>, range: Range<usize>) -> Vec<String> {
    range
        .filter_map(|at| reading.code.string(at))
        .filter(|text| text.len() < 80)
        .take(MAX_NAMES)
        .map(str::to_string)
        .collect()
}

/// Puts up a gate at a token, unless it says nothing.
fn push(reading: &mut Reading<'_>, at: usize, names: Vec<String>, covers: Covers) {
    if names.is_empty() || reading.out.gates.len() >= MAX_GATES {
        return;
    }
    let optional = lets_strangers_in(reading, at);
    let span = reading.code.span(at, at);
    let function = reading.function_name(at);
    let dev = reading.dev_only(at);
    reading.out.gates.push(Gate {
        names,
        optional,
        covers,
        function,
        dev,
        span,
    });
}

/// `Depends(get_user(required=False))`, `auth(optional = true)`, `AuthMiddleware(false)`, `Option<AuthUser>` on the line.
fn lets_strangers_in(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let end = (at + 24).min(code.len());
    (at..end).any(|here| {
        let value = code.at(here + 2);
        match code.name(here) {
            "required" | "credentialsRequired" | "auto_error" | "auth_required" => {
                matches!(code.sign(here + 1), "=" | ":") && matches!(value, "False" | "false")
            }
            "optional" => {
                matches!(code.sign(here + 1), "=" | ":") && matches!(value, "True" | "true")
            }
            "AuthMiddleware" | "Auth" | "Authenticate" => {
                code.sign(here + 1) == "(" && value == "false"
            }
            _ => false,
        }
    })
}

/// The bytes of a range of tokens.
fn within(reading: &Reading<'_>, range: Range<usize>) -> Covers {
    let last = range.end.saturating_sub(1).max(range.start);
    Covers::Within(reading.code.span(range.start, last))
}

/// What is registered on a name.
fn on(owner: Owner, after: bool) -> Covers {
    Covers::Owner {
        owner,
        after,
        prefix: String::new(),
    }
}

/// The bytes from a token to the end of the block or file around it.
fn rest_of_block(reading: &Reading<'_>, at: usize) -> Span {
    let code = &reading.code;
    let end = match code.parent(at) {
        Some(open) => code.partner(open),
        None => code.len().saturating_sub(1),
    };
    code.span(at, end.max(at))
}

/// Gates of the function or class that each decorator stands on, as `names_of` tells them.
fn decorators(
    reading: &mut Reading<'_>,
    names_of: impl Fn(&Reading<'_>, &str, Option<Range<usize>>) -> Vec<String>,
) {
    for decorator in reading.decorators.clone() {
        let inside = decorator
            .open
            .map(|open| open + 1..reading.code.partner(open));
        let names = names_of(reading, &decorator.name, inside);
        if names.is_empty() {
            continue;
        }
        let covers = match (
            reading.decorated(&decorator),
            reading.decorated_class(&decorator),
        ) {
            (Some(function), _) => {
                Covers::Function(reading.code.span(function.at, function.at).start)
            }
            (None, Some(class)) => Covers::Class {
                name: class.name.to_string(),
                only: Vec::new(),
                except: Vec::new(),
            },
            (None, None) => continue,
        };
        push(reading, decorator.at, names, covers);
    }
}

/// Whether a token is a string.
fn is_text(reading: &Reading<'_>, at: usize) -> bool {
    reading
        .code
        .token(at)
        .is_some_and(|token| token.kind == TokenKind::Text)
}
