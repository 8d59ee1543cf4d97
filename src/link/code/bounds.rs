//! The bounds that frameworks set by default at the version in use (rulings 22 and 27), and whom an edge speaks for.
//!
//! A default that a parser of bodies brings counts only where that parser is registered.

use super::located;
use super::program::Program;
use crate::extract::code::{Statement, folded};
use crate::facts::middleware::Edge;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use crate::syntax::code::Language;

/// What a framework needs for its default to hold.
enum Needs {
    /// Nothing more.
    Nothing,
    /// A package at this version or later.
    Version(&'static str, u64, u64),
    /// Middleware of one of these folded names.
    Middleware(&'static [&'static str]),
}

/// The largest body that a framework takes by default.
///
/// Source: the documentation of each: axum `DefaultBodyLimit` (0.6), actix-web `PayloadConfig`/`JsonConfig`, Rocket "Limits", fiber
/// `BodyLimit`, Django `DATA_UPLOAD_MAX_MEMORY_SIZE`, aiohttp `client_max_size`, sanic `REQUEST_MAX_SIZE`, express `limit`, fastify
/// `bodyLimit`, Quarkus `quarkus.http.limits.max-body-size`, Micronaut `max-request-size`, Kestrel `MaxRequestBodySize`, PHP
/// `post_max_size`, gRPC `max_receive_message_length`.
const BODIES: &[(&str, Needs, &str)] = &[
    ("actix-web", Needs::Nothing, "2 MB of JSON, 256 kB else"),
    ("axum", Needs::Version("axum", 0, 6), "2 MB"),
    ("rocket", Needs::Nothing, "1 MiB of JSON, 32 kiB of forms"),
    ("fiber", Needs::Nothing, "4 MB"),
    ("django", Needs::Nothing, "2.5 MB"),
    ("aiohttp", Needs::Nothing, "1 MB"),
    ("sanic", Needs::Nothing, "100 MB"),
    (
        "express",
        Needs::Middleware(&[
            "expressjson",
            "expressurlencoded",
            "bodyparser",
            "bodyparserjson",
            "json",
            "urlencoded",
            "raw",
        ]),
        "100 kB",
    ),
    ("nestjs", Needs::Nothing, "100 kB"),
    (
        "koa",
        Needs::Middleware(&["koabody", "bodyparser", "koabodyparser"]),
        "1 MB",
    ),
    ("fastify", Needs::Nothing, "1 MiB"),
    ("quarkus", Needs::Nothing, "10 MB"),
    ("micronaut", Needs::Nothing, "10 MB"),
    ("aspnetcore", Needs::Nothing, "30 MB"),
    ("laravel", Needs::Nothing, "8 MB by PHP's post_max_size"),
    ("symfony", Needs::Nothing, "8 MB by PHP's post_max_size"),
    ("slim", Needs::Nothing, "8 MB by PHP's post_max_size"),
    ("tonic", Needs::Nothing, "4 MB for each message"),
    ("grpc-go", Needs::Nothing, "4 MB for each message"),
    ("grpc-java", Needs::Nothing, "4 MB for each message"),
    ("grpc-js", Needs::Nothing, "4 MB for each message"),
    ("grpcio", Needs::Nothing, "4 MB for each message"),
    ("grpc-dotnet", Needs::Nothing, "4 MB for each message"),
];

/// Adds the defaults, and lets an edge outside of every service speak for all of them.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    for at in 0..facts.servers.len() {
        let component = facts.servers[at].component;
        let framework = facts.servers[at].framework.clone();
        let body = body_limit(program, facts, component, &framework);
        let time = time_limit(program, component, &framework);
        let server = &mut facts.servers[at].value;
        server.body_limit = body;
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

fn body_limit(
    program: &Program<'_>,
    facts: &FactSet,
    component: ComponentId,
    framework: &str,
) -> String {
    if framework == "spring-boot" {
        return spring(program, facts, component);
    }
    let known = BODIES.iter().find(|(name, needs, _)| {
        *name == framework
            && match needs {
                Needs::Nothing => true,
                Needs::Version(package, major, minor) => version(facts, component, package)
                    .is_some_and(|found| found >= (*major, *minor)),
                Needs::Middleware(names) => has_registration(program, component, names),
            }
    });
    known
        .map(|(_, _, text)| (*text).to_owned())
        .unwrap_or_default()
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

/// The version of a package: of the lockfile, else the one that is asked for.
fn version(facts: &FactSet, component: ComponentId, package: &str) -> Option<(u64, u64)> {
    let known = facts
        .dependencies
        .iter()
        .find(|one| one.name == package && one.component == component)
        .or_else(|| facts.dependencies.iter().find(|one| one.name == package))?;
    let text = if known.resolved.is_empty() {
        &known.requirement
    } else {
        &known.resolved
    };
    let mut numbers = text
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    Some((major, minor))
}

fn has_registration(program: &Program<'_>, component: ComponentId, names: &[&str]) -> bool {
    program.sources.iter().enumerate().any(|(at, source)| {
        program.components[at] == component
            && program.reachable[at]
            && source
                .registrations
                .iter()
                .flat_map(|one| &one.names)
                .any(|name| names.contains(&folded(name).as_str()))
    })
}

/// gunicorn's synchronous workers are stopped after 30 s; PHP stops a script after 30 s.
fn time_limit(program: &Program<'_>, component: ComponentId, framework: &str) -> String {
    match framework {
        "laravel" | "symfony" | "slim" => "30 s by PHP's max_execution_time".to_owned(),
        "flask" | "django" if runs_gunicorn(program, component) => "30 s by gunicorn".to_owned(),
        _ => String::new(),
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
