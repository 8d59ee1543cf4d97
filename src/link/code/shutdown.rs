//! Whether SIGTERM reaches a stop that drains: signals and stops of a component joined, and what frameworks do themselves.

use super::located;
use super::program::Program;
use crate::extract::code::{Construct, Statement, Subject};
use crate::facts::operations::Shutdown;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use crate::syntax::code::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Frameworks that catch SIGTERM and drain by themselves. Source: the documentation of each: actix-web `HttpServer`, Rocket
/// `Shutdown`, uvicorn and gunicorn signal handling, the .NET generic host, Puma signals, `next start`.
const DRAIN: &[&str] = &[
    "actix-web",
    "rocket",
    "fastapi",
    "flask",
    "django",
    "starlette",
    "litestar",
    "aiohttp",
    "sanic",
    "quart",
    "aspnetcore",
    "grpc-dotnet",
    "rails",
    "sinatra",
    "next",
    "nextjs",
    "ktor",
];

/// Frameworks about which the process manager decides.
const UNKNOWN: &[&str] = &["laravel", "slim", "symfony", "micronaut"];

struct Seen<'a> {
    path: &'a str,
    construct: &'a Construct,
    language: Language,
    place: Place,
    reachable: bool,
}

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let mut by_component: BTreeMap<ComponentId, Vec<Seen<'_>>> = BTreeMap::new();
    for (at, source) in program.sources.iter().enumerate() {
        for construct in &source.constructs {
            if construct.subject != Subject::Shutdown || construct.dev || source.script {
                continue;
            }
            let reachable = program.reachable[at] && program.is_live(at, &construct.function);
            by_component
                .entry(program.components[at])
                .or_default()
                .push(Seen {
                    path: &source.path,
                    construct,
                    language: source.language,
                    place: Place::new(source.file, construct.span),
                    reachable,
                });
        }
    }
    // A signal may be caught in a library of the repository that the service uses.
    let anywhere: BTreeSet<&str> = by_component
        .values()
        .flatten()
        .filter(|seen| seen.reachable && seen.construct.state == "term")
        .map(|seen| seen.language.ecosystem())
        .collect();
    let mut found = Vec::new();
    for (component, seen) in &by_component {
        join(*component, seen, &anywhere, &mut found);
    }
    built_in(program, facts, &mut found);
    found.sort_by_key(|fact| fact.place);
    facts.shutdowns = found;
}

fn join(
    component: ComponentId,
    all: &[Seen<'_>],
    anywhere: &BTreeSet<&str>,
    found: &mut Vec<Located<Shutdown>>,
) {
    let first = |state: &str| {
        all.iter()
            .filter(|seen| seen.construct.state == state)
            .max_by_key(|seen| (seen.reachable, std::cmp::Reverse(seen.place)))
    };
    let fact = |seen: &Seen<'_>, state: &'static str| {
        let shutdown = Shutdown {
            path: seen.path.to_string(),
            library: seen.construct.library.to_string(),
            state,
            built_in: false,
            reachable: seen.reachable,
        };
        located(shutdown, seen.place, component)
    };
    let stop = first("stop").filter(|seen| seen.reachable);
    let term = first("term").filter(|seen| seen.reachable);
    for state in ["graceful", "exits", "disabled"] {
        // Who stops the server by hand when SIGTERM comes, switches the framework's own signals off first.
        if state == "disabled" && stop.is_some() && term.is_some() {
            continue;
        }
        for seen in all.iter().filter(|seen| seen.construct.state == state) {
            found.push(fact(seen, state));
        }
    }
    let interrupt = first("interrupt").filter(|seen| seen.reachable);
    match (stop, term) {
        (Some(stop), Some(term)) => {
            let mut joined = fact(stop, "graceful");
            joined
                .related
                .push((term.place, "catches SIGTERM".to_string()));
            found.push(joined);
        }
        (Some(stop), None) => match interrupt {
            Some(interrupt) => found.push(fact(interrupt, "interrupt")),
            None if anywhere.contains(stop.language.ecosystem()) => {
                found.push(fact(stop, "graceful"));
            }
            // JavaScript closes servers in many places; without a signal it says nothing.
            None if stop.language == Language::JavaScript => {}
            None => found.push(fact(stop, "unsignalled")),
        },
        (None, Some(term)) => {
            let told = all
                .iter()
                .any(|seen| seen.construct.state == "graceful" && seen.reachable);
            if !told {
                found.push(fact(term, "undrained"));
            }
        }
        (None, None) => {
            if let Some(dead) = first("stop").filter(|_| first("term").is_some()) {
                found.push(fact(dead, "graceful"));
            }
        }
    }
}

/// What frameworks do, and what settings make them do.
fn built_in(program: &Program<'_>, facts: &FactSet, found: &mut Vec<Located<Shutdown>>) {
    let mut done: BTreeSet<(ComponentId, String)> = BTreeSet::new();
    for server in &facts.servers {
        let framework = server.framework.as_str();
        let state = if DRAIN.contains(&framework) {
            "graceful"
        } else if UNKNOWN.contains(&framework) {
            "unknown"
        } else if framework == "spring-boot" {
            match spring(facts, server.component) {
                Some(true) => "graceful",
                Some(false) => continue,
                None => "unknown",
            }
        } else {
            continue;
        };
        let disabled = found.iter().any(|fact| {
            fact.component == server.component && fact.state == "disabled" && fact.reachable
        });
        if disabled || !done.insert((server.component, server.framework.clone())) {
            continue;
        }
        let fact = Shutdown {
            path: server.path.clone(),
            library: server.framework.clone(),
            state,
            built_in: true,
            reachable: server.reachable,
        };
        found.push(located(fact, server.place, server.component));
    }
    next(facts, &mut done, found);
    for (config, component) in program.configs.iter().zip(&program.config_components) {
        for (statement, span) in &config.says {
            let Statement::Setting(key, value) = statement else {
                continue;
            };
            let state = match (key.as_str(), value.trim()) {
                ("server.shutdown", "graceful") => "graceful",
                ("server.shutdown", "immediate") => "disabled",
                ("quarkus.shutdown.timeout", _) => "graceful",
                _ => continue,
            };
            if state == "disabled" {
                found.retain(|fact| fact.component != *component || !fact.built_in);
            } else {
                // What is set decides, whatever the version would do.
                found.retain(|fact| fact.component != *component || fact.state != "unknown");
            }
            let fact = Shutdown {
                path: config.path.clone(),
                library: key.clone(),
                state,
                built_in: false,
                reachable: true,
            };
            found.push(located(fact, Place::new(config.file, *span), *component));
        }
    }
}

/// Next.js starts its server itself, so that no line of the program builds one; its routes show that it serves.
fn next(
    facts: &FactSet,
    done: &mut BTreeSet<(ComponentId, String)>,
    found: &mut Vec<Located<Shutdown>>,
) {
    for dependency in facts.dependencies.iter().filter(|one| one.name == "next") {
        let component = dependency.component;
        let serves = dependency.ecosystem == "javascript"
            && dependency.scope == "runtime"
            && facts
                .routes
                .iter()
                .any(|route| route.component == component && route.framework == "next");
        let told = found.iter().any(|one| one.component == component);
        if !serves || told || !done.insert((component, "next".to_owned())) {
            continue;
        }
        let fact = Shutdown {
            path: dependency.manifest.clone(),
            library: "next".to_owned(),
            state: "graceful",
            built_in: true,
            reachable: true,
        };
        found.push(located(fact, dependency.place, component));
    }
}

/// Whether Spring Boot drains by default: since 3.4. `None` where its version is unknown (ruling 27).
fn spring(facts: &FactSet, component: ComponentId) -> Option<bool> {
    let versions = facts
        .dependencies
        .iter()
        .filter(|dependency| {
            dependency.name == "org.springframework.boot"
                || dependency
                    .name
                    .starts_with("org.springframework.boot:spring-boot")
                || dependency
                    .name
                    .starts_with("org.springframework.boot.gradle")
        })
        .map(|dependency| {
            let version = if dependency.resolved.is_empty() {
                dependency.requirement.as_str()
            } else {
                dependency.resolved.as_str()
            };
            (dependency.component, version)
        });
    let parse = |version: &str| -> Option<(u32, u32)> {
        let mut parts = version.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    let all: Vec<_> = versions
        .filter_map(|(of, version)| parse(version).map(|version| (of, version)))
        .collect();
    let own = all
        .iter()
        .find(|(of, _)| *of == component)
        .or_else(|| all.first());
    own.map(|(_, version)| *version >= (3, 4))
}
