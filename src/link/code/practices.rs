//! Dangerous and safe lines of source: which of them production takes.

use super::located;
use super::program::Program;
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
    facts.practices.sort_by_key(|fact| fact.place);
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
