//! The bounds that frameworks set by default at the version in use (rulings 22 and 27), and whom an edge speaks for.
//!
//! A default that a parser of bodies brings counts only where that parser is registered.

use super::defaults::{self, Known};
use super::located;
use super::program::Program;
use crate::extract::code::{Statement, folded};
use crate::facts::middleware::Edge;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use crate::syntax::code::Language;

/// Adds the defaults, and lets an edge outside of every service speak for all of them.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    for at in 0..facts.servers.len() {
        let component = facts.servers[at].component;
        let framework = facts.servers[at].framework.clone();
        let (body, open) = body_limit(program, facts, component, &framework);
        let time = time_limit(program, facts, component, &framework);
        let server = &mut facts.servers[at].value;
        server.body_limit = body;
        server.open_default = open;
        server.time_limit = time;
    }
    settings(program, facts);
    let serving: Vec<ComponentId> = facts.servers.iter().map(|one| one.component).collect();
    for edge in &mut facts.edges {
        if !serving.contains(&edge.component) {
            edge.component = ComponentId::REPOSITORY;
        }
    }
    for header in facts
        .response_headers
        .iter_mut()
        .filter(|one| one.scope == "edge")
    {
        if !serving.contains(&header.component) {
            header.component = ComponentId::REPOSITORY;
        }
    }
}

/// Settings of frameworks that bound requests, compress answers, or show errors: the key's start, the capability, and the value
/// that switches it off.
const OF_FRAMEWORKS: &[(&str, &str, &str)] = &[
    ("server.tomcat.connection-timeout", "request-timeout", "-1"),
    (
        "server.jetty.connection-idle-timeout",
        "request-timeout",
        "-1",
    ),
    (
        "server.undertow.no-request-timeout",
        "request-timeout",
        "-1",
    ),
    ("server.netty.connection-timeout", "request-timeout", "-1"),
    ("spring.mvc.async.request-timeout", "request-timeout", "-1"),
    ("quarkus.http.read-timeout", "request-timeout", "0"),
    ("quarkus.http.idle-timeout", "request-timeout", "0"),
    ("micronaut.server.read-idle-timeout", "request-timeout", "0"),
    ("server.tomcat.max-http-form-post-size", "body-limit", "-1"),
    (
        "spring.servlet.multipart.max-request-size",
        "body-limit",
        "-1",
    ),
    ("spring.codec.max-in-memory-size", "body-limit", "-1"),
    ("quarkus.http.limits.max-body-size", "body-limit", "0"),
    ("micronaut.server.max-request-size", "body-limit", "-1"),
    ("server.compression.enabled", "compression", "false"),
    ("quarkus.http.enable-compression", "compression", "false"),
    ("server.error.include-message", "error-detail", "always"),
    ("server.error.include-stacktrace", "error-detail", "always"),
    ("server.error.include-exception", "error-detail", "true"),
    ("spring.data.web.pageable.max-page-size", "page-size", ""),
    ("spring.web.resources.cache", "cache", ""),
];

fn settings(program: &Program<'_>, facts: &mut FactSet) {
    for (config, component) in program.configs.iter().zip(&program.config_components) {
        for (statement, span) in &config.says {
            let Statement::Setting(key, value) = statement else {
                continue;
            };
            let Some((_, capability, off)) = OF_FRAMEWORKS
                .iter()
                .find(|(start, _, _)| key.starts_with(start))
            else {
                continue;
            };
            let fact = Edge {
                path: config.path.clone(),
                tool: if key.starts_with("quarkus") {
                    "Quarkus"
                } else if key.starts_with("micronaut") {
                    "Micronaut"
                } else {
                    "Spring Boot"
                },
                setting: key.clone(),
                value: value.clone(),
                capability,
                off: value == off,
                production: true,
            };
            facts
                .edges
                .push(located(fact, Place::new(config.file, *span), *component));
        }
    }
}

/// The default limit, and the package whose version leaves it open.
fn body_limit(
    program: &Program<'_>,
    facts: &FactSet,
    component: ComponentId,
    framework: &str,
) -> (String, String) {
    if framework == "spring-boot" {
        return (spring(program, facts, component), String::new());
    }
    let registered = |names: &[String]| has_registration(program, component, names);
    match defaults::known(facts, component, "body-limit", framework, registered) {
        Known::Holds(standard) => (standard.value.clone(), String::new()),
        Known::Open(package) => (String::new(), package.to_owned()),
        Known::Absent => (String::new(), String::new()),
    }
}

/// Tomcat takes forms of at most 2 MB; bodies of other kinds have no bound.
fn spring(program: &Program<'_>, facts: &FactSet, component: ComponentId) -> String {
    let takes_json = program
        .sources
        .iter()
        .zip(&program.components)
        .any(|(source, owner)| {
            *owner == component
                && matches!(source.language, Language::Java | Language::Kotlin)
                && source
                    .mentions
                    .binary_search(&crate::extract::code::mention("RequestBody"))
                    .is_ok()
        });
    let reactive = facts
        .dependencies
        .iter()
        .any(|one| one.component == component && one.name.contains("webflux"));
    match (reactive, takes_json) {
        (true, _) => "256 kB in memory".to_owned(),
        (false, false) => "2 MB of forms by Tomcat".to_owned(),
        (false, true) => String::new(),
    }
}

fn has_registration(program: &Program<'_>, component: ComponentId, names: &[String]) -> bool {
    program.sources.iter().enumerate().any(|(at, source)| {
        program.components[at] == component
            && program.reachable[at]
            && source
                .registrations
                .iter()
                .flat_map(|one| &one.names)
                .any(|name| names.contains(&folded(name)))
    })
}

/// Of Flask and Django, the time of gunicorn's synchronous workers where it starts them.
fn time_limit(
    program: &Program<'_>,
    facts: &FactSet,
    component: ComponentId,
    framework: &str,
) -> String {
    let server = match framework {
        "flask" | "django" if runs_gunicorn(program, component) => "gunicorn",
        other => other,
    };
    match defaults::known(facts, component, "request-timeout", server, |_| false) {
        Known::Holds(standard) => standard.value.clone(),
        Known::Open(_) | Known::Absent => String::new(),
    }
}

fn runs_gunicorn(program: &Program<'_>, component: ComponentId) -> bool {
    program.repository.files.iter().any(|file| {
        let name = file.path.name();
        let starts = name == "Procfile"
            || name.starts_with("Dockerfile")
            || name.ends_with(".Dockerfile")
            || name.ends_with(".sh");
        starts
            && program.owner(file.path.as_str()) == component
            && file.text.as_deref().is_some_and(|text| {
                text.lines().any(|line| {
                    let line = line.trim_start();
                    let starts = ["CMD", "ENTRYPOINT", "web:", "exec", "gunicorn"]
                        .iter()
                        .any(|word| line.starts_with(word));
                    starts
                        && line.contains("gunicorn")
                        && ![
                            "uvicorn",
                            "gevent",
                            "eventlet",
                            "-t 0",
                            "--timeout 0",
                            "--timeout=0",
                            "timeout\", \"0",
                        ]
                        .iter()
                        .any(|word| line.contains(word))
                })
            })
    })
}
