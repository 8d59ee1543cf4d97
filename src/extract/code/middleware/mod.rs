//! Reads where a program puts middleware, filters, guards and error handlers around its handlers, for all frameworks alike.
//!
//! A registration is kept as the names and texts that stand in it; what they are for is told in linking. Middleware that is
//! chosen at run time from a list that another file builds is not seen.

mod compiled;
mod headers;
mod scripting;
#[cfg(test)]
mod tests;
pub(in crate::extract::code) mod words;

use super::draft::Registration;
use super::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};
use std::collections::HashMap;
use std::ops::Range;

/// More registrations of one file say nothing new.
const MAX: usize = 400;

/// More names of one registration say nothing new.
const MAX_NAMES: usize = 60;

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut found = match reading.code.language {
        Language::JavaScript => scripting::javascript(reading),
        Language::Python => scripting::python(reading),
        Language::Ruby => scripting::ruby(reading),
        Language::Php => scripting::php(reading),
        Language::Go => compiled::go(reading),
        Language::Rust => compiled::rust(reading),
        Language::Java | Language::Kotlin => compiled::jvm(reading),
        Language::CSharp => compiled::csharp(reading),
    };
    found.truncate(MAX);
    if !found.is_empty() {
        follow(reading, &mut found);
    }
    reading.out.registrations = found;
    reading.out.headers = headers::read(reading);
}

impl Reading<'_> {
    /// Whether a call is the head of a function: `func limit(next http.Handler)`.
    fn defines(&self, call: Call) -> bool {
        self.functions
            .binary_search_by_key(&call.name, |function| function.at)
            .is_ok()
    }

    /// A registration of what stands in `range`, shown at the tokens from `from` to `to`.
    fn registration(
        &self,
        scope: &'static str,
        range: Range<usize>,
        from: usize,
        to: usize,
    ) -> Registration {
        Registration {
            names: self.names_in(&range),
            texts: self.texts_in(&range),
            options: self.options_in(&range),
            scope,
            capability: "",
            function: if self.is_handed_over(from) {
                String::new()
            } else {
                self.function_name(from)
            },
            dev: self.dev_only(from),
            span: self.code.span(from, to.max(from)),
        }
    }

    /// The dotted names that stand among these tokens, and the names of calls that follow others.
    fn names_in(&self, range: &Range<usize>) -> Vec<String> {
        let code = &self.code;
        let mut names: Vec<String> = Vec::new();
        for at in range.clone() {
            if names.len() >= MAX_NAMES {
                break;
            }
            let name = code.name(at);
            if name.is_empty() || matches!(code.sign(at + 1), ":" | "=") && code.sign(at).is_empty()
            {
                continue;
            }
            if code.head(at) == at {
                names.push(self.dotted_name(at, range.end));
            } else if code.sign(at + 1) == "("
                && !code.name(code.head(at)).is_empty()
                && at > range.start + 1
                && code
                    .token(at - 2)
                    .is_some_and(|token| token.kind == TokenKind::Close)
            {
                names.push(name.to_string());
            }
        }
        names
    }

    /// The dotted name that starts at a token.
    fn dotted_name(&self, from: usize, end: usize) -> String {
        let code = &self.code;
        let mut name = code.at(from).to_string();
        let mut at = from + 1;
        while at + 1 < end && code.is_connector(at) && !code.name(at + 1).is_empty() {
            name.push('.');
            name.push_str(code.at(at + 1));
            at += 2;
        }
        name
    }

    /// The short texts among these tokens.
    fn texts_in(&self, range: &Range<usize>) -> Vec<String> {
        range
            .clone()
            .filter_map(|at| self.code.string(at))
            .filter(|text| !text.is_empty() && text.len() < 120)
            .take(MAX_NAMES)
            .map(str::to_string)
            .collect()
    }

    /// `key: value` and `key = value` among these tokens, the key in lower case without separators.
    fn options_in(&self, range: &Range<usize>) -> Vec<(String, String)> {
        let code = &self.code;
        let mut options = Vec::new();
        for at in range.clone() {
            if options.len() >= MAX_NAMES || !matches!(code.sign(at + 1), ":" | "=" | "=>") {
                continue;
            }
            let key = match code.name(at) {
                "" => code.string(at).unwrap_or_default(),
                name => name,
            };
            if !key.is_empty() && key.len() < 60 {
                let value = code.string(at + 2).unwrap_or_else(|| code.at(at + 2));
                options.push((folded(key), value.to_string()));
            }
        }
        options
    }

    /// Whether a decorator hands the function around a token to a framework.
    fn is_handed_over(&self, at: usize) -> bool {
        let Some(function) = self.function(at) else {
            return false;
        };
        self.decorators.iter().any(|one| {
            self.decorated(one)
                .is_some_and(|other| other.at == function.at)
        })
    }
}

/// A name in lower case, without separators: `rate_limit`, `rateLimit` and `RATE-LIMIT` are one.
pub fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Adds what a bare name was bound to in the same file: `const limiter = rateLimit({ ... })`.
fn follow(reading: &Reading<'_>, found: &mut [Registration]) {
    let code = &reading.code;
    let mut bound: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, call) in reading.calls.iter().enumerate() {
        let name = code.bound_name(code.head(call.name));
        if !name.is_empty() {
            bound.entry(name).or_default().push(index);
        }
    }
    for registration in found {
        let mut added = Vec::new();
        for name in registration.names.iter().take(20) {
            let bare = name.strip_prefix("self.").or(name.strip_prefix("this."));
            let first = bare.unwrap_or(name).split('.').next().unwrap_or_default();
            for index in bound.get(first).into_iter().flatten().take(3) {
                let call = reading.calls[*index];
                let range = code.head(call.name)..call.close + 1;
                added.extend(reading.names_in(&range));
                registration.texts.extend(reading.texts_in(&range));
                registration.options.extend(reading.options_in(&range));
            }
        }
        registration.names.extend(added);
        registration.names.truncate(MAX_NAMES);
        registration.texts.truncate(MAX_NAMES);
    }
}
