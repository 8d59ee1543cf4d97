//! Turns constructs of source into facts, and adds what frameworks do by themselves.

use super::located;
use super::program::Program;
use crate::extract::code::{Construct, Statement, Subject, mention};
use crate::facts::operations::{ApiDescription, Cors, LogLevel, Stub};
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Frameworks whose log levels the environment can always set. Source: Spring Boot "Externalized Configuration", ASP.NET
/// "Logging configuration", Quarkus and Micronaut guides on logging.
const LEVEL_BY_ENVIRONMENT: &[&str] = &[
    "spring-boot",
    "quarkus",
    "micronaut",
    "aspnetcore",
    "grpc-dotnet",
];

/// What a command-line tool mentions: libraries that read arguments.
const COMMAND_LINE: &[&str] = &[
    "cobra",
    "cli",
    "flag",
    "kingpin",
    "pflag",
    "argparse",
    "click",
    "typer",
    "docopt",
    "fire",
    "commander",
    "yargs",
    "clap",
    "minimist",
];

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let extended: HashSet<(ComponentId, &str)> = program
        .sources
        .iter()
        .enumerate()
        .flat_map(|(at, source)| {
            let component = program.components[at];
            source
                .extends
                .iter()
                .map(move |name| (component, name.as_str()))
        })
        .collect();
    let wildcards = wildcards(program);
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for construct in &source.constructs {
            let place = Place::new(source.file, construct.span);
            let reachable = program.reachable[at]
                && !construct.dev
                && (program.is_live(at, &construct.function) || construct.registered);
            match construct.subject {
                Subject::LogLevel => {
                    let fact = LogLevel {
                        path: source.path.clone(),
                        library: construct.library.to_string(),
                        configurable: construct.state == "configured",
                        level: construct.detail.clone(),
                        reachable,
                        apart: false,
                    };
                    facts.log_levels.push(located(fact, place, component));
                }
                Subject::Cors => {
                    let (origins, place) = origins(construct, component, &wildcards, place);
                    let fact = Cors {
                        path: source.path.clone(),
                        library: construct.library.to_string(),
                        origins,
                        credentials: construct.credentials,
                        reachable,
                    };
                    facts.cors.push(located(fact, place, component));
                }
                Subject::Stub => {
                    let base = !construct.class.is_empty()
                        && extended.contains(&(component, construct.class.as_str()));
                    if base || source.script {
                        continue;
                    }
                    let words = if construct.state == "comment" {
                        construct.detail.clone()
                    } else {
                        construct.library.to_string()
                    };
                    let fact = Stub {
                        path: source.path.clone(),
                        construct: words,
                        kind: construct.state,
                        function: construct.function.clone(),
                        reachable,
                    };
                    facts.stubs.push(located(fact, place, component));
                }
                Subject::DescriptionOff if reachable => {
                    let fact = ApiDescription {
                        path: source.path.clone(),
                        format: "off",
                        own: true,
                        ..ApiDescription::default()
                    };
                    facts.api_descriptions.push(located(fact, place, component));
                }
                _ => {}
            }
        }
    }
    levels_of_frameworks(program, facts);
    levels_apart(program, facts);
    // Several origins of one builder are one list.
    facts.cors.sort_by_key(|fact| fact.place);
    facts.cors.dedup_by(|one, other| one.place == other.place);
    facts.log_levels.sort_by_key(|fact| fact.place);
    facts.stubs.sort_by_key(|fact| fact.place);
    // A remark beside a stub of the same function says nothing more.
    let told: HashSet<(String, String)> = facts
        .stubs
        .iter()
        .filter(|stub| stub.kind != "comment" && !stub.function.is_empty())
        .map(|stub| (stub.path.clone(), stub.function.clone()))
        .collect();
    facts.stubs.retain(|stub| {
        stub.kind != "comment" || !told.contains(&(stub.path.clone(), stub.function.clone()))
    });
}

/// Settings of origins whose default is a wildcard, by component and bare name.
fn wildcards(program: &Program<'_>) -> HashMap<(ComponentId, String), Place> {
    let mut found = HashMap::new();
    for (at, source) in program.sources.iter().enumerate() {
        for construct in &source.constructs {
            if construct.subject == Subject::AnyOrigin && program.reachable[at] && !construct.dev {
                found.insert(
                    (program.components[at], bare(&construct.detail)),
                    Place::new(source.file, construct.span),
                );
            }
        }
    }
    found
}

/// A name without case and separators: `corsOrigins` and `CORS_ORIGINS` are one.
fn bare(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '-'], "")
}

/// What a construct allows, with the default of the setting that it reads.
fn origins(
    construct: &Construct,
    component: ComponentId,
    wildcards: &HashMap<(ComponentId, String), Place>,
    place: Place,
) -> (&'static str, Place) {
    if construct.state == "configured" && !construct.detail.is_empty() {
        let default = wildcards.get(&(component, bare(&construct.detail)));
        if let Some(default) = default {
            return ("any", *default);
        }
    }
    (construct.state, place)
}

/// Marks the literal levels of programs that reach no level that can be set, where another program does.
fn levels_apart(program: &Program<'_>, facts: &mut FactSet) {
    let settable: Vec<(ComponentId, String)> = facts
        .log_levels
        .iter()
        .filter(|level| level.configurable && level.reachable)
        .map(|level| (level.component, level.path.clone()))
        .collect();
    for level in &mut facts.log_levels {
        let others: Vec<&str> = settable
            .iter()
            .filter(|(component, _)| *component == level.component)
            .map(|(_, path)| path.as_str())
            .collect();
        let (false, true, false) = (level.configurable, level.reachable, others.is_empty()) else {
            continue;
        };
        // A command-line tool beside the service may keep its level.
        let starts = program
            .find(&level.path)
            .filter(|at| program.sources[*at].main)
            .filter(|at| {
                let mentions = &program.sources[*at].mentions;
                !COMMAND_LINE
                    .iter()
                    .any(|name| mentions.binary_search(&mention(name)).is_ok())
            })
            .map(|at| program.reached_from(at));
        level.value.apart = starts.is_some_and(|reached| {
            !reached
                .iter()
                .any(|at| others.contains(&program.sources[*at].path.as_str()))
        });
    }
}

fn levels_of_frameworks(program: &Program<'_>, facts: &mut FactSet) {
    let mut done: BTreeSet<ComponentId> = BTreeSet::new();
    let mut found = Vec::new();
    for server in &facts.servers {
        if LEVEL_BY_ENVIRONMENT.contains(&server.framework.as_str())
            && server.reachable
            && done.insert(server.component)
        {
            let fact = LogLevel {
                path: server.path.clone(),
                library: server.framework.clone(),
                configurable: true,
                level: String::new(),
                reachable: true,
                apart: false,
            };
            found.push(located(fact, server.place, server.component));
        }
    }
    for (config, component) in program.configs.iter().zip(&program.config_components) {
        for (statement, span) in &config.says {
            let Statement::Setting(key, value) = statement else {
                continue;
            };
            if !key.starts_with("logging.level.") && key != "quarkus.log.level" {
                continue;
            }
            let fact = LogLevel {
                path: config.path.clone(),
                library: key.clone(),
                configurable: true,
                level: value.clone(),
                reachable: true,
                apart: false,
            };
            found.push(located(fact, Place::new(config.file, *span), *component));
        }
    }
    facts.log_levels.extend(found);
}
