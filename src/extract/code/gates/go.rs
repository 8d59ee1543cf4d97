//! Middleware of gin, echo, chi, fiber and gorilla/mux, wrappers of net/http, interceptors of Connect and gRPC.

use super::{called, names, on, push, rest_of_block, within};
use crate::extract::code::draft::{Covers, Owner};
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

const VERBS: &[&str] = &[
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "Any",
    "Get",
    "Post",
    "Put",
    "Delete",
    "Patch",
    "Head",
    "Options",
    "All",
    "Handle",
    "HandleFunc",
    "Method",
    "MethodFunc",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        match reading.code.at(call.name) {
            "Use" => middleware(reading, call),
            "With" => {
                let names = names(reading, call.open + 1..call.close);
                let code = &reading.code;
                let head = code.head(call.name);
                let covers = within(reading, head..code.chain_end(head) + 1);
                push(reading, call.name, names, covers);
            }
            "Group" => group(reading, call),
            "WithInterceptors"
            | "UnaryInterceptor"
            | "ChainUnaryInterceptor"
            | "StreamInterceptor" => {
                let names = names(reading, call.open + 1..call.close);
                push(reading, call.name, names, Covers::Rpc);
            }
            name if VERBS.contains(&name) => route(reading, call),
            _ => {}
        }
    }
    wrapped(reading);
}

fn middleware(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let inside = call.open + 1..call.close;
    let mut names = names(reading, inside.clone());
    names.extend(called(reading, inside));
    // Inside of `r.Group(func(r chi.Router) { ... })` it covers what follows in the block.
    let in_literal = code
        .parent(call.name)
        .filter(|open| code.sign(*open) == "{")
        .and_then(|open| code.parent(open))
        .is_some_and(|open| code.sign(open) == "(" && code.call_at(open).is_some());
    if in_literal {
        let span = rest_of_block(reading, call.name);
        return push(reading, call.name, names, Covers::Within(span));
    }
    let receiver = code.receiver_name(call).to_string();
    let owner = reading.owner(&receiver, call.name);
    // gin and chi bind what is registered afterwards; echo and gorilla/mux everything, but nobody writes it last.
    push(reading, call.name, names, on(owner, true));
}

/// `v1.Group("/x", auth)`.
fn group(reading: &mut Reading<'_>, call: Call) {
    let arguments = reading.positional(call);
    let Some((_, rest)) = arguments.split_first() else {
        return;
    };
    let mut found = Vec::new();
    for argument in rest {
        found.extend(names(reading, argument.clone()));
        found.extend(called(reading, argument.clone()));
    }
    let code = &reading.code;
    let head = code.head(call.name);
    let bound = code.bound_name(head).to_string();
    if bound.is_empty() {
        let covers = within(reading, head..code.chain_end(head) + 1);
        push(reading, call.name, found, covers);
    } else {
        push(reading, call.name, found, on(Owner::Variable(bound), false));
    }
}

/// `r.POST("/x", auth, h)`, `mux.Handle("/x", auth(h))`.
fn route(reading: &mut Reading<'_>, call: Call) {
    let arguments = reading.positional(call);
    let Some((_, rest)) = arguments.split_first() else {
        return;
    };
    let mut found = Vec::new();
    for (index, argument) in rest.iter().enumerate() {
        // Gin takes its handler last, echo first.
        let handler =
            index + 1 == rest.len() || (index == 0 && reading.imports("github.com/labstack/echo"));
        if !handler {
            found.extend(names(reading, argument.clone()));
        }
        found.extend(called(reading, argument.clone()));
    }
    let covers = within(reading, call.name..call.close + 1);
    push(reading, call.name, found, covers);
}

/// `handler := auth(mux)`, `http.ListenAndServe(addr, auth(logged(mux)))`: what is given the router stands before it.
fn wrapped(reading: &mut Reading<'_>) {
    let routers: Vec<String> = reading
        .out
        .routers
        .iter()
        .map(|router| router.name.clone())
        .collect();
    let code = &reading.code;
    let mut found = Vec::new();
    for at in 0..code.len() {
        let name = code.name(at);
        if !routers.iter().any(|router| router == name)
            || code.is_connector(at + 1)
            || code.is_connector(at.wrapping_sub(1))
        {
            continue;
        }
        let mut wrappers: Vec<String> = Vec::new();
        let mut here = code.parent(at);
        while let Some(open) = here.filter(|open| code.sign(*open) == "(") {
            let head = code.head(open);
            if head == open {
                break;
            }
            wrappers.extend(names(reading, head..open));
            here = code.parent(open);
        }
        if !wrappers.is_empty() {
            found.push((at, name.to_string(), wrappers));
        }
    }
    for (at, name, wrappers) in found {
        let owner = reading.owner(&name, at);
        push(reading, at, wrappers, on(owner, false));
    }
}
