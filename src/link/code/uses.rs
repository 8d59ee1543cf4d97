//! Dependencies in use: declared for run time, and imported by production source of the same component.

use super::located;
use super::packages::{import_names, works_by_presence};
use super::parts;
use super::program::Program;
use crate::extract::code::{ImportKind, Statement};
use crate::facts::code::Use;
use crate::facts::dependencies::Dependency;
use crate::facts::workbench::MisplacedDependency;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use crate::syntax::code::Language;
use std::collections::HashMap;

/// An import that may show a use.
#[derive(Clone)]
struct Seen {
    path: String,
    place: Place,
    reachable: bool,
}

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let imports = imports(program);
    let mut found = Vec::new();
    let mut stray = Vec::new();
    for dependency in &facts.dependencies {
        let component = dependency.component;
        let names = import_names(dependency.ecosystem, &dependency.name);
        let seen = names
            .iter()
            .filter_map(|name| {
                imports.get(&(
                    component,
                    dependency.ecosystem,
                    fold(dependency.ecosystem, name),
                ))
            })
            .next();
        let declared = matches!(dependency.scope, "runtime" | "optional" | "peer");
        let called = called(program, facts, component, &dependency.capabilities);
        let seen = match seen {
            Some(seen) => seen.clone(),
            None if declared && works_by_presence(dependency.ecosystem, &dependency.name) => Seen {
                path: dependency.manifest.clone(),
                place: dependency.place,
                reachable: true,
            },
            None => continue,
        };
        let traces = works(program, facts, component, dependency, "tracing");
        let reports = works(program, facts, component, dependency, "error-reporting");
        if let Some(place) = misplaced(facts, dependency).then_some(seen.place) {
            let fact = MisplacedDependency {
                manifest: dependency.manifest.clone(),
                ecosystem: dependency.ecosystem,
                name: dependency.name.clone(),
                path: seen.path.clone(),
                reachable: seen.reachable,
            };
            stray.push(located(fact, place, component).anchor("declared", dependency.place));
        }
        let fact = Use {
            ecosystem: dependency.ecosystem,
            name: dependency.name.clone(),
            capabilities: dependency.capabilities.clone(),
            path: seen.path.clone(),
            reachable: seen.reachable,
            called,
            traces: traces.is_some(),
            reports: reports.is_some(),
        };
        let fact = located(fact, seen.place, component)
            .anchor_if("exporter", traces)
            .anchor_if("client", reports);
        found.push(fact);
    }
    parts::link(program, &mut found);
    standard_libraries(facts, &mut found);
    agents(program, &mut found);
    facts.uses.extend(found);
    facts.misplaced_dependencies = stray;
}

/// Whether a dependency is declared for development alone, in an ecosystem that leaves such ones out of production.
fn misplaced(facts: &FactSet, dependency: &Located<Dependency>) -> bool {
    matches!(
        dependency.ecosystem,
        "python" | "javascript" | "ruby" | "php"
    ) && matches!(dependency.scope, "dev" | "test")
        && !dependency.local
        && !facts.dependencies.iter().any(|other| {
            other.component == dependency.component
                && other.ecosystem == dependency.ecosystem
                && other.name.eq_ignore_ascii_case(&dependency.name)
                && !matches!(other.scope, "dev" | "test" | "plugin")
        })
}

/// Names compared without regard to case where the ecosystem does not care.
pub(super) fn fold(ecosystem: &str, name: &str) -> String {
    if matches!(ecosystem, "php") {
        name.to_ascii_lowercase()
    } else {
        name.to_string()
    }
}

/// Every name that an import could stand for, with the first file that has it: a reachable one if there is any.
fn imports(program: &Program<'_>) -> HashMap<(ComponentId, &'static str, String), Seen> {
    let mut found: HashMap<(ComponentId, &'static str, String), Seen> = HashMap::new();
    for (at, source) in program.sources.iter().enumerate() {
        let ecosystem = source.language.ecosystem();
        for import in source
            .imports
            .iter()
            .filter(|import| import.kind != ImportKind::Module)
        {
            for name in names(source.language, &import.module, &import.name) {
                let seen = Seen {
                    path: source.path.clone(),
                    place: Place::new(source.file, import.span),
                    reachable: program.reachable[at],
                };
                let key = (program.components[at], ecosystem, fold(ecosystem, &name));
                let entry = found.entry(key).or_insert_with(|| seen.clone());
                if seen.reachable && !entry.reachable {
                    *entry = seen;
                }
            }
        }
    }
    found
}

/// The package names that an import may belong to.
pub(super) fn names(language: Language, module: &str, name: &str) -> Vec<String> {
    let prefixes = |separator: char| -> Vec<String> {
        let mut ends: Vec<usize> = module.match_indices(separator).map(|(at, _)| at).collect();
        ends.push(module.len());
        ends.into_iter()
            .take(8)
            .map(|end| module[..end].to_string())
            .collect()
    };
    match language {
        Language::Rust => vec![module.split("::").next().unwrap_or_default().to_string()],
        Language::Python => {
            if module.starts_with('.') {
                return Vec::new();
            }
            let mut all = prefixes('.');
            all.push(format!("{module}.{name}"));
            all
        }
        Language::JavaScript => {
            if module.starts_with('.') {
                return Vec::new();
            }
            let parts = if module.starts_with('@') { 2 } else { 1 };
            vec![module.split('/').take(parts).collect::<Vec<_>>().join("/")]
        }
        Language::Go => prefixes('/'),
        Language::Java | Language::Kotlin | Language::CSharp => prefixes('.'),
        Language::Ruby => vec![
            module.to_string(),
            module.split('/').next().unwrap_or_default().to_string(),
            module.replace('/', "-"),
        ],
        Language::Php => prefixes('\\'),
    }
}

/// Libraries that set themselves up by being there: starters, bundles, configuration by environment.
const BY_PRESENCE: &[(&str, &str)] = &[
    ("tracing", "opentelemetry-spring-boot-starter"),
    ("tracing", "spring-boot-starter-opentelemetry"),
    ("tracing", "spring-boot-starter-zipkin"),
    ("tracing", "quarkus-opentelemetry"),
    ("tracing", "micronaut-tracing-opentelemetry"),
    ("tracing", "spring-cloud-starter-sleuth"),
    ("tracing", "applicationinsights-runtime-attach"),
    ("tracing", "open-telemetry/opentelemetry-auto"),
    ("tracing", "newrelic_rpm"),
    ("error-reporting", "sentry-spring-boot-starter"),
    ("error-reporting", "sentry-logback"),
    ("error-reporting", "bugsnag-spring"),
    ("error-reporting", "quarkus-logging-sentry"),
    ("error-reporting", "applicationinsights-runtime-attach"),
    ("error-reporting", "sentry/sentry-laravel"),
    ("error-reporting", "sentry/sentry-symfony"),
    ("error-reporting", "bugsnag/bugsnag-laravel"),
    ("error-reporting", "honeybadger-io/honeybadger-laravel"),
    ("error-reporting", "spatie/laravel-flare"),
    ("error-reporting", "honeybadger"),
    ("error-reporting", "appsignal"),
    ("error-reporting", "newrelic_rpm"),
];

/// Where tracing or error reporting is set up in the component: a call that is reached, or the dependency itself.
fn works(
    program: &Program<'_>,
    facts: &FactSet,
    component: ComponentId,
    dependency: &Located<Dependency>,
    capability: &str,
) -> Option<Place> {
    if !dependency
        .capabilities
        .iter()
        .any(|known| known == capability)
    {
        return None;
    }
    let by_presence = BY_PRESENCE
        .iter()
        .any(|(of, name)| *of == capability && dependency.name.contains(name));
    // Micrometer's bridge makes spans, and an exporter beside it sends them.
    let bridged = capability == "tracing"
        && facts.dependencies.iter().any(|other| {
            other.component == component && other.name.contains("micrometer-tracing-bridge")
        })
        && facts.dependencies.iter().any(|other| {
            other.component == component
                && (other.name.contains("opentelemetry-exporter")
                    || other.name.contains("zipkin-reporter"))
        });
    if by_presence || bridged {
        return Some(dependency.place);
    }
    program.sources.iter().enumerate().find_map(|(at, source)| {
        let here = program.components[at] == component && program.reachable[at];
        let signal = source.signals.iter().find(|signal| {
            here && signal.capability == capability && program.is_live(at, &signal.function)
        });
        signal.map(|signal| Place::new(source.file, signal.span))
    })
}

/// Whether a construct that puts a capability to work is reached: an exposition or exporter for metrics, a JSON format for
/// structured logging. False for capabilities that no construct is known of.
fn called(
    program: &Program<'_>,
    facts: &FactSet,
    component: ComponentId,
    capabilities: &[String],
) -> bool {
    capabilities
        .iter()
        .any(|capability| match capability.as_str() {
            "metrics" => {
                let route = facts.routes.iter().any(|route| {
                    route.component == component && route.purpose == "metrics" && route.reachable
                });
                let signal = program.sources.iter().enumerate().any(|(at, source)| {
                    program.components[at] == component
                        && program.reachable[at]
                        && source.signals.iter().any(|signal| {
                            signal.capability == "metrics" && program.is_live(at, &signal.function)
                        })
                });
                // Registries that push need no route.
                let pushes = facts.dependencies.iter().any(|dependency| {
                    dependency.component == component
                        && [
                            "micrometer-registry-otlp",
                            "micrometer-registry-datadog",
                            "micrometer-registry-new-relic",
                            "micrometer-registry-cloudwatch2",
                        ]
                        .iter()
                        .any(|name| dependency.name.contains(name))
                });
                route || signal || pushes
            }
            "structured-logging" => facts.log_inits.iter().any(|log| {
                log.component == component
                    && log.reachable
                    && matches!(log.format, "json" | "choice")
            }),
            _ => false,
        })
}

/// What Go brings itself: `net/http` and `log/slog` need no dependency.
fn standard_libraries(facts: &FactSet, found: &mut Vec<crate::facts::Located<Use>>) {
    let mut push = |name: &str,
                    capability: &str,
                    path: &str,
                    place: Place,
                    component: ComponentId,
                    reachable: bool| {
        if found
            .iter()
            .any(|fact| fact.component == component && fact.name == name)
        {
            return;
        }
        let fact = Use {
            ecosystem: "go",
            name: name.into(),
            capabilities: vec![capability.into()],
            path: path.into(),
            reachable,
            called: true,
            traces: false,
            reports: false,
        };
        found.push(located(fact, place, component));
    };
    for server in facts
        .servers
        .iter()
        .filter(|server| server.framework == "net/http")
    {
        push(
            "net/http",
            "http-frameworks",
            &server.path,
            server.place,
            server.component,
            server.reachable,
        );
    }
    for log in facts
        .log_inits
        .iter()
        .filter(|log| log.library == "log/slog" && log.format != "text")
    {
        push(
            "log/slog",
            "structured-logging",
            &log.path,
            log.place,
            log.component,
            log.reachable,
        );
    }
}

/// Agents by command or environment bring metrics, traces and error reports (ruling 40).
fn agents(program: &Program<'_>, found: &mut Vec<crate::facts::Located<Use>>) {
    for config in &program.configs {
        let component = program.owner(&config.path);
        for (statement, span) in &config.says {
            let Statement::Agent(name) = statement else {
                continue;
            };
            let ecosystem = program
                .sources
                .iter()
                .zip(&program.components)
                .find(|(_, owner)| **owner == component)
                .map_or("java", |(source, _)| source.language.ecosystem());
            let fact = Use {
                ecosystem,
                name: (*name).into(),
                capabilities: vec!["metrics".into(), "tracing".into(), "error-reporting".into()],
                path: config.path.clone(),
                reachable: true,
                called: true,
                traces: true,
                reports: true,
            };
            let known = found.iter().any(|known| {
                known.component == component && known.name == *name && known.path == config.path
            });
            if !known {
                found.push(located(fact, Place::new(config.file, *span), component));
            }
        }
    }
}
