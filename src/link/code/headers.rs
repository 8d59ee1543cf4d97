//! The headers that answers carry: those that code writes, and those that libraries and frameworks send by default.
//!
//! What a library sends is its documented default at its current major version; options that switch a header off are read at
//! the registration.

use super::located;
use super::program::Program;
use crate::extract::code::{Registration, Statement, folded};
use crate::extract::edge::good;
use crate::facts::middleware::ResponseHeader;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use crate::syntax::code::Language;
use std::collections::BTreeSet;

const NOSNIFF: &str = "x-content-type-options";
const FRAME: &str = "x-frame-options";
const HSTS: &str = "strict-transport-security";
const CSP: &str = "content-security-policy";

/// What a middleware sends by default, and what it sends only with an option of one of these names.
struct Sends {
    /// A part of the folded name.
    name: &'static str,
    languages: &'static [Language],
    always: &'static [&'static str],
    with: &'static [(&'static str, &'static [&'static str])],
}

const JS: &[Language] = &[Language::JavaScript];
const GO: &[Language] = &[Language::Go];
const PY: &[Language] = &[Language::Python];
const RS: &[Language] = &[Language::Rust];
const CS: &[Language] = &[Language::CSharp];

/// Source: the documentation of helmet, hono, koa-helmet, @fastify/helmet, echo, fiber, unrolled/secure, gin-contrib/secure, Django,
/// flask-talisman, Secweb, axum-helmet, actix-web-helmet, Rocket, NetEscapades.AspNetCore.SecurityHeaders.
const SENDS: &[Sends] = &[
    Sends {
        name: "helmet",
        languages: JS,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "secureheaders",
        languages: JS,
        always: &[NOSNIFF, FRAME, HSTS],
        with: &[(CSP, &["contentsecuritypolicy"])],
    },
    Sends {
        name: "middlewaresecure",
        languages: GO,
        always: &[NOSNIFF, FRAME],
        with: &[(HSTS, &["hstsmaxage"]), (CSP, &["contentsecuritypolicy"])],
    },
    Sends {
        name: "helmetnew",
        languages: GO,
        always: &[NOSNIFF, FRAME],
        with: &[(HSTS, &["hstsmaxage"]), (CSP, &["contentsecuritypolicy"])],
    },
    Sends {
        name: "securedefaultconfig",
        languages: GO,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "securenew",
        languages: GO,
        always: &[],
        with: &[
            (NOSNIFF, &["contenttypenosniff"]),
            (FRAME, &["framedeny", "customframeoptionsvalue"]),
            (HSTS, &["stsseconds"]),
            (CSP, &["contentsecuritypolicy"]),
        ],
    },
    Sends {
        name: "djangomiddlewaresecuritysecuritymiddleware",
        languages: PY,
        always: &[NOSNIFF],
        with: &[],
    },
    Sends {
        name: "xframeoptionsmiddleware",
        languages: PY,
        always: &[FRAME],
        with: &[],
    },
    Sends {
        name: "cspmiddleware",
        languages: PY,
        always: &[CSP],
        with: &[],
    },
    Sends {
        name: "contentsecuritypolicymiddleware",
        languages: PY,
        always: &[CSP],
        with: &[],
    },
    Sends {
        name: "talisman",
        languages: PY,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "secweb",
        languages: PY,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "helmet",
        languages: RS,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "shield",
        languages: RS,
        always: &[NOSNIFF, FRAME],
        with: &[(HSTS, &["hsts"])],
    },
    Sends {
        name: "usehsts",
        languages: CS,
        always: &[HSTS],
        with: &[],
    },
    Sends {
        name: "usesecurityheaders",
        languages: CS,
        always: &[NOSNIFF, FRAME, HSTS, CSP],
        with: &[],
    },
    Sends {
        name: "usexcontenttypeoptions",
        languages: CS,
        always: &[NOSNIFF],
        with: &[],
    },
    Sends {
        name: "usexfo",
        languages: CS,
        always: &[FRAME],
        with: &[],
    },
    Sends {
        name: "usecsp",
        languages: CS,
        always: &[CSP],
        with: &[],
    },
];

/// Options that switch a header off, folded.
const SWITCHES: &[(&str, &[&str])] = &[
    (NOSNIFF, &["nosniff", "xcontenttypeoptions"]),
    (FRAME, &["frameguard", "xframeoptions", "frameoptions"]),
    (HSTS, &["hsts", "stricttransportsecurity"]),
    (CSP, &["contentsecuritypolicy"]),
];

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let mut found = Vec::new();
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for line in &source.headers {
            let elsewhere = ["environments/test", "environments/development"]
                .iter()
                .any(|part| source.path.contains(part));
            let runs = program.reachable[at]
                && !elsewhere
                && !line.dev
                && (line.registered || program.is_live(at, &line.function));
            let scope = if line.everywhere { "app" } else { "route" };
            let place = Place::new(source.file, line.span);
            add(
                &mut found,
                component,
                place,
                &source.path,
                line.header,
                &line.value,
                ("code", scope, runs),
            );
        }
        for registration in &source.registrations {
            let runs = program.reachable[at]
                && !registration.dev
                && program.is_live(at, &registration.function);
            let place = Place::new(source.file, registration.span);
            for (header, off, by) in sent(source.language, registration) {
                let scope = if registration.scope == "app" {
                    "app"
                } else {
                    "route"
                };
                found.push(located(
                    ResponseHeader {
                        path: source.path.clone(),
                        header,
                        value: String::new(),
                        by,
                        good: true,
                        off,
                        scope,
                        reachable: runs,
                    },
                    place,
                    component,
                ));
            }
        }
    }
    settings(program, &mut found);
    frameworks(program, facts, &mut found);
    facts.response_headers.extend(found);
    facts.response_headers.sort_by_key(|fact| fact.place);
}

fn add(
    found: &mut Vec<Located<ResponseHeader>>,
    component: ComponentId,
    place: Place,
    path: &str,
    header: &'static str,
    value: &str,
    (by, scope, reachable): (&str, &'static str, bool),
) {
    let fact = ResponseHeader {
        path: path.to_owned(),
        header,
        value: value.to_owned(),
        by: by.to_owned(),
        good: good(header, value),
        off: false,
        scope,
        reachable,
    };
    // A policy that says who may frame a page does what X-Frame-Options does.
    if header == CSP && value.contains("frame-ancestors") {
        let mut frame = fact.clone();
        frame.header = FRAME;
        frame.good = true;
        found.push(located(frame, place, component));
    }
    found.push(located(fact, place, component));
}

/// The headers that a registration sends or switches off, and who sends them.
fn sent(language: Language, registration: &Registration) -> Vec<(&'static str, bool, String)> {
    let mut sent: Vec<(&'static str, bool, String)> = Vec::new();
    let option = |names: &[&str]| {
        registration
            .options
            .iter()
            .find(|(key, _)| names.contains(&key.as_str()))
            .map(|(_, value)| value.as_str())
    };
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for name in registration.names.iter().chain(
        registration
            .texts
            .iter()
            .filter(|_| matches!(language, Language::Python | Language::JavaScript)),
    ) {
        let flat = folded(name);
        for sends in SENDS
            .iter()
            .filter(|one| one.languages.contains(&language) && flat.contains(one.name))
        {
            let with = sends
                .with
                .iter()
                .filter(|(_, keys)| {
                    option(keys).is_some_and(|value| !matches!(value, "false" | "0" | ""))
                })
                .map(|(header, _)| header);
            for header in sends.always.iter().chain(with) {
                if !known.insert(header) {
                    continue;
                }
                let switches = SWITCHES
                    .iter()
                    .find(|(of, _)| of == header)
                    .map_or(&[] as &[&str], |(_, names)| *names);
                let off = option(switches)
                    .is_some_and(|value| matches!(value, "false" | "False" | "None"));
                sent.push((header, off, name.clone()));
            }
        }
    }
    sent
}

/// Settings of Django, Spring and Rails that send a header or switch one off.
fn settings(program: &Program<'_>, found: &mut Vec<Located<ResponseHeader>>) {
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for practice in source
            .signs
            .iter()
            .filter(|sign| sign.topic == "response-header")
        {
            // The pattern names the header first: `strict-transport-security: ...`.
            let Some(header) = [NOSNIFF, FRAME, HSTS, CSP]
                .into_iter()
                .find(|one| practice.what.starts_with(one))
            else {
                continue;
            };
            let fact = ResponseHeader {
                path: source.path.clone(),
                header,
                value: String::new(),
                by: "a setting".to_owned(),
                good: true,
                off: !practice.good,
                scope: "app",
                reachable: program.reachable[at]
                    && !practice.dev
                    && !source.path.contains("environments/test")
                    && !source.path.contains("environments/dev"),
            };
            found.push(located(
                fact,
                Place::new(source.file, practice.span),
                component,
            ));
        }
    }
    for (config, component) in program.configs.iter().zip(&program.config_components) {
        for (statement, span) in &config.says {
            let Statement::Setting(key, value) = statement else {
                continue;
            };
            let header = match key.as_str() {
                "quarkus.http.header.\"x-content-type-options\".value" => NOSNIFF,
                "quarkus.http.header.\"x-frame-options\".value" => FRAME,
                "quarkus.http.header.\"strict-transport-security\".value" => HSTS,
                "quarkus.http.header.\"content-security-policy\".value" => CSP,
                _ => continue,
            };
            add(
                found,
                *component,
                Place::new(config.file, *span),
                &config.path,
                header,
                value,
                ("Quarkus", "app", true),
            );
        }
    }
}

/// What frameworks send without being asked.
fn frameworks(program: &Program<'_>, facts: &FactSet, found: &mut Vec<Located<ResponseHeader>>) {
    let mut done: BTreeSet<ComponentId> = BTreeSet::new();
    for server in &facts.servers {
        if !server.reachable || !done.insert(server.component) {
            continue;
        }
        let (by, headers, place, path): (&str, &[&'static str], Place, String) =
            match server.framework.as_str() {
                "rails" => (
                    "Rails",
                    &[NOSNIFF, FRAME],
                    server.place,
                    server.path.clone(),
                ),
                "spring-boot" => {
                    let security = facts.dependencies.iter().find(|one| {
                        one.component == server.component
                            && !matches!(one.scope, "test" | "dev")
                            && (one.name.contains("spring-boot-starter-security")
                                || one.name.contains("spring-boot-starter-oauth2")
                                || one.name.contains("spring-security-web"))
                    });
                    let Some(security) = security else { continue };
                    (
                        "Spring Security",
                        &[NOSNIFF, FRAME, HSTS],
                        security.place,
                        security.manifest.clone(),
                    )
                }
                _ => continue,
            };
        for header in headers {
            let fact = ResponseHeader {
                path: path.clone(),
                header,
                value: String::new(),
                by: by.to_owned(),
                good: true,
                off: false,
                scope: "app",
                reachable: true,
            };
            found.push(located(fact, place, server.component));
        }
    }
    let _ = program;
}
