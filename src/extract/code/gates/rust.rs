//! Middleware of actix-web, axum and poem, and extractors in the parameters of handlers.

use super::{called, names, on, push, within};
use crate::extract::code::draft::{Covers, Owner};
use crate::extract::code::handlers::words;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

pub(super) fn read(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        match reading.code.at(call.name) {
            "wrap" => layer(reading, call, true),
            "layer" | "route_layer" | "with" | "around" => layer(reading, call, false),
            _ => {}
        }
    }
    parameters(reading);
}

/// `.wrap(auth)` covers the whole chain; `.layer(auth)` what stands before it.
fn layer(reading: &mut Reading<'_>, call: Call, whole: bool) {
    let code = &reading.code;
    let head = code.head(call.name);
    if head == call.name {
        return;
    }
    let inside = call.open + 1..call.close;
    let mut names = names(reading, inside.clone());
    names.extend(called(reading, inside));
    let end = if whole {
        code.chain_end(head) + 1
    } else {
        call.name
    };
    let mut from = head;
    // `.route("/x", post(h).layer(auth))` stands inside of its route.
    if let Some(outer) = code
        .parent(head)
        .and_then(|open| code.call_at(open))
        .filter(|outer| matches!(code.at(outer.name), "route" | "at"))
    {
        from = outer.name;
    }
    let first = code.name(head).to_string();
    let variable = code.sign(head + 1) == "." && !first.is_empty();
    let covers = within(reading, from..end);
    push(reading, call.name, names.clone(), covers);
    if variable {
        let owner = reading.owner(&first, call.name);
        push(reading, call.name, names, on(owner, false));
    } else if whole || code_is_built_in_place(reading, head) {
        // What the chain's own name is given later.
        let bound = reading.code.bound_name(head).to_string();
        if !bound.is_empty() && whole {
            push(reading, call.name, names, on(Owner::Variable(bound), false));
        }
    }
}

fn code_is_built_in_place(reading: &Reading<'_>, head: usize) -> bool {
    reading.code.name(head) == "Router"
}

/// Whether a type only brings what the request or the application holds: `Json<AddAdmin>` is no gate.
fn carries(name: &str) -> bool {
    matches!(
        name.rsplit('.').next().unwrap_or_default(),
        "Json"
            | "Form"
            | "Query"
            | "Path"
            | "Data"
            | "State"
            | "Multipart"
            | "MultipartForm"
            | "Payload"
    )
}

/// Whether a type may be one that only known callers have; how it is made of a request decides.
fn names_a_caller(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let starts_large = last.starts_with(|first: char| first.is_ascii_uppercase());
    starts_large
        && words(last).any(|word| {
            matches!(
                word.as_str(),
                "user" | "account" | "session" | "member" | "caller" | "viewer" | "operator"
            )
        })
}

/// `async fn h(user: AuthUser, Extension(claims): Extension<Claims>)`: types that a request must satisfy.
fn parameters(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    for function in &reading.functions {
        let code = &reading.code;
        let mut at = function.parameters.start;
        while at < function.parameters.end {
            if code.sign(at) != ":" {
                at += 1;
                continue;
            }
            let start = at + 1;
            let mut end = start;
            while end < function.parameters.end && code.sign(end) != "," {
                end = if matches!(code.sign(end), "(" | "[") && code.partner(end) > end {
                    code.partner(end) + 1
                } else {
                    end + 1
                };
            }
            let optional = matches!(code.name(start), "Option" | "Result");
            let carried = names(reading, start..end);
            if carried.first().is_some_and(|outer| carries(outer)) {
                at = end;
                continue;
            }
            // actix's `ReqData<T>` refuses a request that no middleware has put a `T` into.
            let types: Vec<String> = carried
                .into_iter()
                .filter(|name| {
                    super::kinds(name).guards() || name.ends_with("ReqData") || names_a_caller(name)
                })
                .map(|name| {
                    if name.ends_with("ReqData") {
                        "Identity".into()
                    } else {
                        name
                    }
                })
                .collect();
            if !optional && !types.is_empty() {
                found.push((function.at, start, types));
            }
            at = end;
        }
    }
    for (function, at, types) in found {
        let offset = reading.code.span(function, function).start;
        push(reading, at, types, Covers::Function(offset));
    }
}
