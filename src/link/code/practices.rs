//! Dangerous and safe lines of source: which of them production takes.

use super::located;
use super::program::Program;
use crate::extract::code::Statement;
use crate::facts::FactSet;
use crate::facts::security::Practice;
use crate::source::{FileClass, Place};

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let seeds_production = runs_seeds(program);
    let secure_sessions = program
        .sources
        .iter()
        .flat_map(|source| &source.signs)
        .any(|sign| sign.good && sign.what.starts_with("Django"));
    for (at, source) in program.sources.iter().enumerate() {
        let class = program.repository.files[source.file.0 as usize].class;
        for sign in &source.signs {
            if !sign.good && sign.what.starts_with("Django") && secure_sessions {
                continue;
            }
            let environment = ["environments/test.rb", "environments/development.rb"]
                .iter()
                .any(|end| source.path.ends_with(end));
            let runs = match class {
                _ if environment => false,
                FileClass::Source
                    if ["token-revocation", "refresh-rotation", "authorization"]
                        .contains(&sign.topic) =>
                {
                    // The function itself is the evidence: something has to call it.
                    program.reachable[at]
                        && (sign.function.is_empty() || program.mentions(&sign.function))
                }
                FileClass::Source | FileClass::Config | FileClass::Migration => {
                    program.reachable[at] && program.is_live(at, &sign.function)
                        || class != FileClass::Source
                }
                FileClass::Script => sign.topic == "default-account",
                _ => false,
            };
            let seed = sign.topic == "default-account";
            let fact = Practice {
                topic: sign.topic,
                what: sign.what.clone(),
                good: sign.good,
                advice: sign.advice.clone(),
                path: source.path.clone(),
                class: class.as_str(),
                production: (runs || seed && seeds_production) && !sign.dev,
                hedged: sign.hedged || seed && !seeds_production,
            };
            facts.practices.push(located(
                fact,
                Place::new(source.file, sign.span),
                program.components[at],
            ));
        }
    }
    resource_servers(program, facts);
    facts.practices.sort_by_key(|fact| fact.place);
}

/// Spring's resource server: with `issuer-uri` it checks the issuer, with `audiences` the audience; `jwk-set-uri` alone checks
/// signature and time (ruling 37). Source: Spring Security reference, "OAuth 2.0 Resource Server JWT".
fn resource_servers(program: &Program<'_>, facts: &mut FactSet) {
    const PREFIX: &str = "spring.security.oauth2.resourceserver.jwt.";
    for (config, component) in program.configs.iter().zip(&program.config_components) {
        let keys: Vec<(&str, Place)> = config
            .says
            .iter()
            .filter_map(|(statement, span)| match statement {
                Statement::Setting(key, _) => Some((key.as_str(), Place::new(config.file, *span))),
                _ => None,
            })
            .collect();
        let place = |name: &str| {
            let found = keys
                .iter()
                .find(|(key, _)| key.strip_prefix(PREFIX) == Some(name));
            found.map(|(_, place)| *place)
        };
        let issuer = place("issuer-uri");
        let audience = keys
            .iter()
            .any(|(key, _)| key.starts_with(&format!("{PREFIX}audiences")));
        let Some(shown) = issuer.or(place("jwk-set-uri")) else {
            continue;
        };
        let what = match (issuer.is_some(), audience) {
            (true, true) => "a token is verified with its algorithm, issuer and audience",
            (true, false) => "a token is verified without its audience",
            (false, true) => "a token is verified without its issuer",
            (false, false) => "a token is verified without its issuer and its audience",
        };
        let good = issuer.is_some() && audience;
        for (topic, good, what) in [
            ("jwt-validation", good, what),
            (
                "key-rotation",
                true,
                "keys come from the issuer, so that they can change",
            ),
        ] {
            let fact = Practice {
                topic,
                what: what.to_owned(),
                good,
                advice: String::new(),
                path: config.path.clone(),
                class: "config",
                production: true,
                hedged: false,
            };
            facts.practices.push(located(fact, shown, *component));
        }
    }
}

/// Whether a command of production fills the database with seeds.
fn runs_seeds(program: &Program<'_>) -> bool {
    program.repository.files.iter().any(|file| {
        let name = file.path.name();
        let commands = name == "Procfile"
            || name.starts_with("Dockerfile")
            || name.ends_with(".Dockerfile")
            || (name.ends_with(".sh")
                && !matches!(file.class, FileClass::Dev | FileClass::Test | FileClass::Ci))
            || file.class == FileClass::Kubernetes;
        commands
            && !["dev", "test", "ci", "e2e", "local"].iter().any(|word| {
                name.to_ascii_lowercase()
                    .split(['.', '-', '_'])
                    .any(|part| part == *word)
            })
            && file.text.as_deref().is_some_and(|text| {
                text.lines().any(|line| {
                    let line = line.trim_start();
                    !line.starts_with('#') && line.contains("seed") && !line.starts_with("COPY")
                })
            })
    })
}
