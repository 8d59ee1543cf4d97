//! What a gate is for: by its name, else by what the functions behind it do with callers.

use super::{Known, last};
use crate::extract::code::{Gate, Kinds, Owner, kinds};
use crate::link::code::handlers;
use crate::link::code::modules::Resolver;
use crate::link::code::nodes::{Node, child};
use crate::link::code::program::Program;
use crate::source::Place;
use crate::syntax::code::Language;

/// What a gate asks, by its names, else by what its own functions do.
pub(super) fn recognise(
    program: &Program<'_>,
    resolver: &Resolver,
    at: usize,
    gate: &Gate,
) -> Option<Known> {
    let mut sum = Kinds::default();
    let mut name = String::new();
    for written in &gate.names {
        let mut found = kinds(written);
        if found.guards() && is_router(program, resolver, at, written) {
            continue;
        }
        if found == Kinds::default() {
            found = by_body(program, at, written);
        } else if found.guards() && lets_all_pass(program, at, written) {
            continue;
        }
        if found == Kinds::default() {
            continue;
        }
        let better = name.is_empty() || (found.guards() && !sum.guards());
        if better {
            name.clone_from(written);
        }
        sum.authenticates |= found.authenticates;
        sum.authorizes |= found.authorizes;
        sum.throttles |= found.throttles;
        sum.optional |= found.optional;
        sum.opens |= found.opens;
    }
    sum.optional |= gate.optional;
    (sum != Kinds::default() && !name.is_empty()).then(|| Known {
        source: at,
        at: gate.span.start,
        name,
        kinds: sum,
        place: Place::new(program.sources[at].file, gate.span),
    })
}

/// Whether a name is a router of the project rather than a gate: `app.use("/auth", auth)`.
fn is_router(program: &Program<'_>, resolver: &Resolver, at: usize, name: &str) -> bool {
    match child(program, resolver, at, name) {
        Some(Node::Variable(..)) => true,
        Some(Node::Function(source, function)) => program.sources[source]
            .routes
            .iter()
            .any(|route| route.owner == Owner::Function(function.clone())),
        _ => false,
    }
}

/// Whether the project's own function of this name only says who calls: it was read, and turns nobody away.
fn lets_all_pass(program: &Program<'_>, at: usize, name: &str) -> bool {
    let own = handlers::resolve(program, at, name).filter(|(source, index)| {
        program.sources[*source].functions[*index].owner.is_empty()
            && program.components[*source] == program.components[at]
    });
    own.is_some_and(|(source, index)| {
        !handlers::can_refuse(program, source, program.body(source, index))
    })
}

/// What the project's own function or class of this name does with callers.
fn by_body(program: &Program<'_>, at: usize, name: &str) -> Kinds {
    let mut found = Kinds::default();
    let generic = [
        "Handler",
        "handler",
        "New",
        "Handle",
        "default",
        "Default",
        "Middleware",
        "middleware",
    ];
    if name.len() < 4 || generic.contains(&last(name)) {
        return found;
    }
    let function = handlers::resolve(program, at, name);
    let methods = program.methods(last(name));
    let all: Vec<(usize, usize)> = function.into_iter().chain(methods).collect();
    let is_own =
        |(source, _): &(usize, usize)| program.components[*source] == program.components[at];
    // A type of another component is meant only where this one has none of the name: crates of one workspace share them.
    let shared = !all.iter().any(is_own) && program.sources[at].language == Language::Rust;
    let meant = all.into_iter().filter(|one| shared || is_own(one));
    for (source, index) in meant.take(6) {
        let body = program.body(source, index);
        let extracts = program.sources[source].functions[index]
            .name
            .starts_with("from_request");
        // An extractor that is named after a caller, and can fail, lets nobody in whom it does not know.
        if extracts {
            found.authenticates |= handlers::can_fail(program, source, body);
            continue;
        }
        let caller = handlers::caller(program, source, body);
        let asks = (caller.credentials || caller.principal) && (caller.rejects || caller.forbids);
        found.authenticates |= asks;
        found.authorizes |= asks && caller.forbids && caller.principal;
    }
    found
}
