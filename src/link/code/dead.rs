//! Finds evidence in the project's own code that nothing reaches (ruling 1): what looks like a safeguard and is none.
//!
//! Only components that start something are looked at: in a library everything may be used by others. Reachability is by
//! imports and by names, so that what reflection alone calls is taken for dead.

use super::located;
use super::program::Program;
use crate::facts::background::DeadEvidence;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::BTreeSet;

/// Capabilities of libraries whose unreached import is worth a word.
const CAPABILITIES: &[(&str, &str)] = &[
    ("tracing", "tracing"),
    ("metrics", "metrics"),
    ("error-reporting", "error reporting"),
    ("retry", "retries"),
    ("circuit-breaker", "a circuit breaker"),
    ("rate-limit", "rate limiting"),
    ("audit-log", "an audit trail"),
    ("authz-libs", "authorization"),
    ("structured-logging", "structured logging"),
    ("security-headers", "security headers"),
    ("secrets-managers", "a secrets manager"),
];

/// Topics of practices that are safeguards, with what they are.
const TOPICS: &[(&str, &str)] = &[
    ("retry", "retries"),
    ("audit-trail", "an audit trail"),
    ("correlation", "request ids"),
    ("correlation-header", "request ids"),
    ("access-log", "a log of calls"),
    ("panic-recovery", "recovery from panics"),
    ("breaker", "a circuit breaker"),
    ("fallback", "a fallback"),
    ("trace-sampling", "sampling of traces"),
    ("rate-limit", "rate limiting"),
    ("body-limit", "a limit of bodies"),
    ("refresh-rotation", "rotation of refresh tokens"),
    ("token-revocation", "revocation of tokens"),
    ("authz-libs", "authorization"),
    ("secrets-managers", "a secrets manager"),
];

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let starting = starting(program, facts);
    let mut found: BTreeSet<(ComponentId, String, String, Place)> = BTreeSet::new();
    let mut told: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut tell = |component: ComponentId, path: &str, what: &'static str, place: Place| {
        if starting.contains(&component) && told.insert((path.to_owned(), what)) {
            found.insert((component, path.to_owned(), what.to_owned(), place));
        }
    };
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for signal in &source.signals {
            let reached = program.reachable[at] && program.is_live(at, &signal.function);
            let what = CAPABILITIES
                .iter()
                .find(|(capability, _)| *capability == signal.capability);
            if let Some((_, what)) = what.filter(|_| !reached && !source.script) {
                tell(
                    component,
                    &source.path,
                    what,
                    Place::new(source.file, signal.span),
                );
            }
        }
    }
    for fact in &facts.practices {
        let what = TOPICS.iter().find(|(topic, _)| *topic == fact.topic);
        let dead = fact.good && !fact.production && fact.class == "source";
        if let Some((_, what)) =
            what.filter(|_| dead && !development(program, &fact.path, fact.place))
        {
            tell(fact.component, &fact.path, what, fact.place);
        }
    }
    for fact in facts.uses.iter().filter(|fact| !fact.reachable) {
        for capability in &fact.capabilities {
            let what = CAPABILITIES.iter().find(|(known, _)| known == capability);
            if let Some((_, what)) = what {
                tell(fact.component, &fact.path, what, fact.place);
            }
        }
    }
    for fact in &facts.middlewares {
        let what = TOPICS.iter().chain(CAPABILITIES).find(|(known, _)| {
            fact.scope == "none" && fact.capabilities.iter().any(|one| one == known)
        });
        if let Some((_, what)) = what {
            tell(fact.component, &fact.path, what, fact.place);
        }
    }
    facts.dead_evidences = found
        .into_iter()
        .map(|(component, path, what, place)| {
            located(DeadEvidence { path, what }, place, component)
        })
        .collect();
}

/// Components of which something is started.
fn starting(program: &Program<'_>, facts: &FactSet) -> BTreeSet<ComponentId> {
    let servers = facts.servers.iter().map(|server| server.component);
    let mains = program
        .sources
        .iter()
        .zip(&program.components)
        .filter(|(source, _)| source.main && !source.script)
        .map(|(_, component)| *component);
    servers.chain(mains).collect()
}

/// Whether a practice stands in a branch that development takes: that is a choice, and not forgotten.
fn development(program: &Program<'_>, path: &str, place: Place) -> bool {
    program.find(path).is_some_and(|at| {
        program.sources[at]
            .signs
            .iter()
            .any(|sign| sign.dev && Place::new(program.sources[at].file, sign.span) == place)
    })
}
