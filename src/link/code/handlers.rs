//! What the handler of a route does, through the functions that it calls.

use super::program::Program;
use crate::extract::code::{Body, Caller, Function, Handler, Intake, Route};
use crate::source::Place;
use crate::syntax::code::Language;
use std::sync::Arc;

/// Functions that are followed from one handler at most.
const MAX_FOLLOWED: usize = 24;

/// How far calls are followed.
const MAX_DEPTH: usize = 4;

/// Names that say nothing about which function is meant.
const COMMON: &[&str] = &[
    "get",
    "new",
    "json",
    "send",
    "status",
    "ok",
    "error",
    "log",
    "info",
    "warn",
    "debug",
    "map",
    "then",
    "json!",
    "format",
    "String",
    "len",
    "to_string",
    "unwrap",
    "clone",
    "into",
    "from",
    "default",
    "build",
    "print",
    "println",
    "write",
    "Write",
    "JSON",
    "Error",
    "set",
    "add",
];

/// What a handler does.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// Its name; empty when it is written in place.
    pub(super) name: String,
    /// Where its function stands, when it was found.
    pub(super) place: Option<Place>,
    /// Whether its body was read.
    pub(super) read: bool,
    /// Backing services that it asks.
    pub(super) checks: Vec<String>,
    /// Whether it can answer other than 2xx.
    pub(super) can_fail: bool,
    /// Whether it writes metrics for a scraper.
    pub(super) exposition: bool,
    /// Its function: source and index, when it was found.
    pub(super) function: Option<(usize, usize)>,
    /// What it and the functions that it calls do about who calls.
    pub(super) caller: Caller,
    /// What it, and what it calls, does with what the request carries.
    pub(super) intake: Intake,
    /// Whether one body among them reads who calls and turns strangers away.
    pub(super) guards: bool,
}

/// What answers a route.
pub(super) fn answer(program: &Program<'_>, source: usize, route: &Route) -> Answer {
    if route.built_in {
        return built_in(program, source, route);
    }
    let mut answer = Answer {
        can_fail: true,
        ..Answer::default()
    };
    let body = match &route.handler {
        Handler::Unknown => return answer,
        Handler::Inline(body) => {
            answer.function = route
                .handler_span
                .and_then(|span| function_at(program, source, span.start));
            // Only the function has its parameters, by which Rust takes a body.
            if let Some((at, index)) = answer.function
                && program.sources[at].language == Language::Rust
            {
                answer.intake = program.body(at, index).intake;
            }
            Arc::new(body.clone())
        }
        Handler::Name(name) => {
            answer.name.clone_from(name);
            let Some((at, index)) = resolve(program, source, name) else {
                // A handler of a library, such as `promhttp.Handler()`.
                answer.exposition = names_exposition(name);
                return answer;
            };
            let function = &program.sources[at].functions[index];
            answer.place = Some(Place::new(program.sources[at].file, function.span));
            answer.function = function_at(program, at, function.span.start);
            return follow(program, at, program.body(at, index), answer);
        }
    };
    follow(program, source, body, answer)
}

/// Handlers that libraries name for exposition.
fn names_exposition(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "promhttp",
        "prometheus",
        "metricshandler",
        "handle_metrics",
        "echoprometheus",
        "exporttoprometheus",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

fn built_in(program: &Program<'_>, source: usize, route: &Route) -> Answer {
    let mut checks: Vec<String> = Vec::new();
    for check in &route.checks {
        if *check == "contributors" {
            for (at, other) in program.sources.iter().enumerate() {
                if program.components[at] == program.components[source] {
                    let found = other
                        .signals
                        .iter()
                        .filter(|signal| signal.capability == "health-contributor");
                    checks.extend(found.map(|signal| signal.what.to_string()));
                }
            }
        } else {
            checks.push((*check).to_string());
        }
    }
    checks.sort();
    checks.dedup();
    Answer {
        checks,
        can_fail: true,
        exposition: route.purpose == "metrics",
        ..Answer::default()
    }
}

/// The function whose name stands at an offset of a file.
fn function_at(program: &Program<'_>, source: usize, offset: u32) -> Option<(usize, usize)> {
    let functions = &program.sources[source].functions;
    let index = functions
        .iter()
        .position(|function| function.span.start == offset)?;
    Some((source, index))
}

/// What a body and the functions that it calls do about who calls.
pub(super) fn caller(program: &Program<'_>, source: usize, body: Arc<Body>) -> Caller {
    follow(program, source, body, Answer::default()).caller
}

/// Whether a body, or a function that it calls, can end with an error.
pub(super) fn can_fail(program: &Program<'_>, source: usize, body: Arc<Body>) -> bool {
    let answer = follow(program, source, body, Answer::default());
    answer.can_fail || answer.caller.rejects || answer.caller.forbids
}

/// Whether a body, or a function that it calls, can refuse to go on; true where it leaves that to somebody unknown.
pub(super) fn can_refuse(program: &Program<'_>, source: usize, body: Arc<Body>) -> bool {
    let answer = follow(program, source, body.clone(), Answer::default());
    // Only what goes on to the next by itself is known to let all pass.
    let goes_on = body
        .calls
        .iter()
        .any(|(name, _)| matches!(name.as_str(), "next" | "Next" | "call_next" | "ServeHTTP"));
    let redirects = body
        .calls
        .iter()
        .any(|(name, _)| name.to_ascii_lowercase().contains("redirect"));
    if !goes_on || redirects {
        return true;
    }
    let leaves = body.calls.iter().any(|(name, _)| {
        crate::extract::code::kinds(name).guards() && program.functions(name).is_empty()
    });
    answer.can_fail || answer.caller.rejects || answer.caller.forbids || leaves
}

/// The function that a handler's name means, nearest first: its source and its index there.
pub(super) fn resolve(program: &Program<'_>, source: usize, name: &str) -> Option<(usize, usize)> {
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or_default();
    let qualifier = parts
        .next()
        .unwrap_or_default()
        .trim_start_matches('$')
        .to_ascii_lowercase();
    let candidates = program.functions(last);
    let own = &program.sources[source];
    let same_component: Vec<_> = candidates
        .iter()
        .filter(|(at, _)| {
            program.components[*at] == program.components[source]
                || program.components[*at] == crate::facts::ComponentId::REPOSITORY
        })
        .filter(|(at, _)| {
            program.sources[*at].language == own.language
                || own.language.ecosystem() == program.sources[*at].language.ecosystem()
        })
        .collect();
    let score = |at: usize, index: usize| {
        let other = &program.sources[at];
        let function = &other.functions[index];
        let owner = function.owner.to_ascii_lowercase();
        let stem = other.path.to_ascii_lowercase();
        let by_owner = !qualifier.is_empty()
            && (owner == qualifier || owner.trim_end_matches("controller") == qualifier);
        let by_file = !qualifier.is_empty() && stem.split(['/', '.']).any(|part| part == qualifier);
        let imported = own
            .imports
            .iter()
            .any(|import| import.alias == last || import.name == last);
        usize::from(at == source) * 2
            + usize::from(by_owner) * 4
            + usize::from(by_file) * 3
            + usize::from(imported && at != source)
    };
    let best = same_component
        .iter()
        .max_by_key(|(at, index)| (score(*at, *index), std::cmp::Reverse(*at)))?;
    // Of many functions with one name and nothing to choose by, none.
    if same_component.len() > 3 && score(best.0, best.1) == 0 {
        return None;
    }
    Some(**best)
}

/// Adds up what a body and the functions that it calls do.
fn follow(program: &Program<'_>, source: usize, body: Arc<Body>, mut answer: Answer) -> Answer {
    answer.read = true;
    answer.can_fail = body.can_fail;
    answer.exposition = body.exposition;
    let mut seen: Vec<(usize, String)> = Vec::new();
    // Source, body, whether its failures reach the answer, depth.
    let mut work: Vec<(usize, Arc<Body>, bool, usize)> = vec![(source, body, true, 0)];
    while let Some((at, body, counts, depth)) = work.pop() {
        let language = program.sources[at].language;
        for (check, by) in &body.checks {
            // A method of the project's own says itself what it asks.
            let own = !by.is_empty()
                && *check != "registry"
                && own_methods(program, at, by).next().is_some();
            if !own && !answer.checks.iter().any(|known| known == check) {
                answer.checks.push((*check).to_string());
            }
        }
        if counts {
            answer.can_fail |= body.can_fail;
        }
        answer.exposition |= body.exposition;
        if depth < 3 {
            answer.intake.takes |= body.intake.takes;
            answer.intake.checks |= body.intake.checks;
        }
        let own = body.caller;
        answer.caller.credentials |= own.credentials;
        answer.caller.principal |= own.principal;
        answer.caller.rejects |= own.rejects;
        answer.caller.forbids |= own.forbids;
        answer.caller.sends |= own.sends;
        answer.guards |= (own.credentials || own.principal) && (own.rejects || own.forbids);
        if depth >= MAX_DEPTH {
            continue;
        }
        let delegates = body.calls.len() <= 2;
        for (name, caught) in &body.calls {
            if seen.len() >= MAX_FOLLOWED
                || COMMON.contains(&name.as_str())
                || seen.iter().any(|(_, known)| known == name)
            {
                continue;
            }
            let candidates: Vec<_> = program
                .functions(name)
                .into_iter()
                .filter(|(other, _)| program.components[*other] == program.components[at])
                .take(4)
                .collect();
            if candidates.is_empty() || candidates.len() > 3 {
                continue;
            }
            seen.push((at, name.clone()));
            // Errors are values in Go and Rust: what the caller makes of them is in its own body.
            let passes = match language {
                Language::Go | Language::Rust => delegates,
                _ => !caught,
            };
            for (other, index) in candidates {
                let body = program.body(other, index);
                work.push((other, body, counts && passes, depth + 1));
            }
        }
    }
    answer.checks.sort();
    answer
}

/// The methods of the component's own types with this name.
fn own_methods<'p>(
    program: &'p Program<'_>,
    source: usize,
    name: &str,
) -> impl Iterator<Item = &'p Function> {
    let component = program.components[source];
    program
        .functions(name)
        .into_iter()
        .filter(move |(at, _)| program.components[*at] == component)
        .map(|(at, index)| &program.sources[at].functions[index])
        .filter(|function| !function.owner.is_empty())
}
