//! Joins what source files say: which of them the entry points reach, what path a route has in the end, what its
//! handler asks, and which dependencies are in use.
//!
//! Names are resolved by file, import and component, not by types; where a name could be several things, the route is
//! marked as incomplete rather than guessed.

mod bounds;
mod clients;
mod constructs;
mod dead;
mod defaults;
mod entries;
mod framework;
mod gates;
mod handlers;
mod headers;
mod intake;
mod middleware;
mod modules;
mod nodes;
mod objects;
mod packages;
mod parts;
mod paths;
mod practices;
mod program;
#[cfg(test)]
mod route_tests;
mod routers;
mod shared;
mod shutdown;
mod spawns;
mod surfaces;
#[cfg(test)]
mod tests;
mod unnamed;
mod uses;
mod views;
mod writes;

use super::Repository;
use crate::extract::code::{Draft, Statement};
use crate::facts::code::{LogInit, Route, Server};
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use gates::Gates;
use modules::Resolver;
use program::Program;
use routers::Routers;
use std::collections::HashSet;

/// Names that other linkers look up in reached source.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Hashes of the strings that could name a metric.
    pub(super) metrics: HashSet<u32>,
    /// Hashes of every name that reached source mentions.
    pub(super) mentioned: HashSet<u32>,
    /// Hashes of every name that any source mentions.
    pub(super) known: HashSet<u32>,
}

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) -> Names {
    let mut sources = Vec::new();
    let mut configs = Vec::new();
    for draft in drafts {
        match draft {
            Draft::Source(source) => sources.push(*source),
            Draft::Config(config) => configs.push(*config),
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    configs.sort_by(|one, other| one.path.cmp(&other.path));
    let program = Program::new(repository, facts, sources, configs);
    let resolver = Resolver::new(&program);
    let mut gates = Gates::new(&program, &resolver);
    framework::gates(&program, facts, &mut gates);
    let routers = Routers::new(&program, &resolver, &mut gates);
    routes(&program, &routers, &gates, facts);
    framework::routes(&program, facts);
    gates::left_open(facts);
    servers(&program, &routers, facts);
    logs(&program, facts);
    uses::link(&program, facts);
    constructs::link(&program, facts);
    shutdown::link(&program, facts);
    middleware::link(&program, facts);
    headers::link(&program, facts);
    bounds::link(&program, facts);
    objects::link(&program, facts);
    practices::link(&program, facts);
    intake::link(&program, facts);
    writes::link(&program, facts);
    clients::link(&program, facts);
    spawns::link(&program, facts);
    dead::link(&program, facts);
    shared::share(&program, facts);
    surfaces::link(&program, facts);
    facts
        .routes
        .sort_by_key(|fact| (fact.place, fact.route.clone(), fact.method.clone()));
    facts.routes.dedup_by(|one, other| {
        one.place == other.place
            && one.component == other.component
            && one.route == other.route
            && one.method == other.method
    });
    facts.servers.sort_by_key(|fact| fact.place);
    facts.log_inits.sort_by_key(|fact| fact.place);
    facts
        .uses
        .sort_by(|one, other| (one.place, &one.value.name).cmp(&(other.place, &other.value.name)));
    let mut names = Names::default();
    for (source, reachable) in program.sources.iter().zip(&program.reachable) {
        if *reachable {
            names.metrics.extend(&source.metric_names);
            names.mentioned.extend(&source.mentions);
        }
        names.known.extend(&source.mentions);
    }
    names
}

fn located<T>(value: T, place: Place, component: ComponentId) -> Located<T> {
    let mut fact = Located::new(value, place);
    fact.component = component;
    fact
}

fn routes(program: &Program<'_>, routers: &Routers, gates: &Gates, facts: &mut FactSet) {
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        let expanded = source
            .routes
            .iter()
            .flat_map(|route| views::expanded(program, at, route));
        for route in &expanded.collect::<Vec<_>>() {
            let answer = handlers::answer(program, at, route);
            for prefix in routers.prefixes(program, at, route) {
                let joined = paths::join(&prefix.text, &route.path);
                let (path, complete) =
                    paths::finish(program, at, &joined, route.framework == "grpc");
                let wired = prefix.wired && !route.dev && program.is_live(at, &route.function);
                let purpose = match (route.purpose, answer.exposition) {
                    ("", exposition) => paths::purpose(&path, &route.method, exposition, &answer),
                    (purpose, _) => purpose,
                };
                let node = routers.node(at, route);
                let protection =
                    gates.protection(program, at, route, (&node, &prefix.gates), &answer, &path);
                let takes_body = route.method == "ANY" && answer.caller.sends && !route.built_in;
                let fact = Route {
                    path: source.path.clone(),
                    framework: route.framework.to_string(),
                    method: route.method.clone(),
                    mutating: gates::is_mutating(&route.method, &path),
                    public: protection.open || gates::is_public(&route.method, &path, &answer.name),
                    guarded: protection.guarded || (answer.guards && !route.built_in),
                    guards: protection.guards,
                    authorized: !protection.roles.is_empty()
                        || (answer.guards && answer.caller.forbids),
                    roles: protection.roles,
                    throttled: protection.throttled,
                    raw_body: answer.intake.takes,
                    checks_body: answer.intake.checks,
                    uses_caller: answer.caller.principal || protection.given,
                    left_open: false,
                    by_id: gates::names_record(&path) || gates::is_rpc(&path),
                    takes_credentials: gates::takes_credentials(
                        if takes_body { "POST" } else { &route.method },
                        &path,
                        &answer.name,
                    ),
                    takes_body,
                    route: path,
                    handler: answer.name.clone(),
                    purpose,
                    reachable: program.reachable[at] && wired,
                    development_only: route.dev,
                    complete: complete && prefix.complete,
                    checks: answer.checks.clone(),
                    can_fail: answer.can_fail,
                    handler_read: answer.read,
                    built_in: route.built_in,
                };
                let handler = answer
                    .place
                    .or(route.handler_span.map(|span| Place::new(source.file, span)));
                let fact = located(fact, Place::new(source.file, route.span), component);
                facts.routes.push(
                    fact.anchor_if("handler", handler)
                        .anchor_if("guard", protection.place),
                );
            }
        }
    }
}

/// Frameworks that carry another's application and are no server of their own beside one.
const CARRIERS: &[&str] = &["net/http", "node:http", "starlette"];

fn servers(program: &Program<'_>, routers: &Routers, facts: &mut FactSet) {
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for server in &source.servers {
            let carried = CARRIERS.contains(&server.framework)
                && program.sources.iter().enumerate().any(|(other, source)| {
                    program.components[other] == component
                        && program.sources[at].language == source.language
                        && source
                            .servers
                            .iter()
                            .any(|s| s.protocol == "http" && !CARRIERS.contains(&s.framework))
                });
            // Spring Boot runs batch jobs too: it serves where there is a web starter or a route.
            let no_web = server.framework == "spring-boot"
                && framework::spring_without_web(facts, component);
            if carried || no_web {
                continue;
            }
            let complete = !routers.open.contains(&component)
                && facts
                    .routes
                    .iter()
                    .filter(|route| route.component == component && route.reachable)
                    .all(|route| route.complete);
            let fact = Server {
                path: source.path.clone(),
                framework: server.framework.to_string(),
                protocol: server.protocol,
                reachable: program.reachable[at] && program.is_live(at, &server.function),
                routes_complete: complete,
                body_limit: String::new(),
                open_default: String::new(),
                time_limit: String::new(),
            };
            facts.servers.push(located(
                fact,
                Place::new(source.file, server.span),
                component,
            ));
        }
    }
}

fn logs(program: &Program<'_>, facts: &mut FactSet) {
    for (at, source) in program.sources.iter().enumerate() {
        for log in &source.logs {
            let fact = LogInit {
                path: source.path.clone(),
                library: log.library.to_string(),
                format: log.format,
                reachable: program.reachable[at] && !log.dev && program.is_live(at, &log.function),
                development_only: log.dev,
            };
            facts.log_inits.push(located(
                fact,
                Place::new(source.file, log.span),
                program.components[at],
            ));
        }
    }
    for config in &program.configs {
        let component = program.owner(&config.path);
        for (statement, span) in &config.says {
            let (library, format) = match statement {
                Statement::Log(library, format) => (*library, *format),
                Statement::Setting(key, value) if key.starts_with("logging.structured.format.") => {
                    (
                        "spring-boot",
                        if value.contains("${") {
                            "choice"
                        } else {
                            "json"
                        },
                    )
                }
                Statement::Setting(key, value)
                    if key.starts_with("quarkus.log.console.json") && !key.contains("pretty") =>
                {
                    ("quarkus", if value == "false" { "text" } else { "json" })
                }
                _ => continue,
            };
            let fact = LogInit {
                path: config.path.clone(),
                library: library.into(),
                format,
                reachable: true,
                development_only: false,
            };
            facts
                .log_inits
                .push(located(fact, Place::new(config.file, *span), component));
        }
    }
}
