//! Installations of packages, in CI and in images: whether their versions are fixed.
//!
//! Updates that are made on purpose (`cargo update`, `composer update`) are no installations.

mod managers;

use std::collections::BTreeSet;

use super::Repository;
use super::index::Index;
use super::invocation::base;
use crate::facts::delivery::Install;
use crate::facts::{FactSet, Located};
use crate::source::Place;
use managers::{Around, Judgement};

/// Variables that make a tool keep to its lockfile.
const FREEZES: &[&str] = &[
    "BUNDLE_DEPLOYMENT",
    "BUNDLE_FROZEN",
    "UV_FROZEN",
    "UV_LOCKED",
    "CI=true",
    "CI=1",
    "NPM_CONFIG_FROZEN_LOCKFILE",
];

pub(super) fn link(repository: &Repository<'_>, index: &Index<'_>, facts: &mut FactSet) {
    let ecosystems: BTreeSet<&'static str> =
        facts.lockfiles.iter().map(|lock| lock.ecosystem).collect();
    if ecosystems.is_empty() {
        return;
    }
    let berry = facts.files.iter().any(|file| file.name == ".yarnrc.yml");
    let mut found = Vec::new();
    let frozen = frozen_in_ci(index);
    let bundler = facts.steps.iter().any(|step| freezes_bundler(&step.text));
    for step in facts.steps.iter().filter(|step| !step.words.is_empty()) {
        let around = Around {
            ecosystems: &ecosystems,
            ci: true,
            berry,
            frozen: &frozen,
            configured: bundler,
        };
        if let Some(judgement) = managers::judge(&step.words, &around) {
            let mut fact = fact(
                &step.workflow,
                "ci",
                &step.text,
                judgement,
                step.place,
                true,
            );
            fact.related.clone_from(&step.related);
            found.push(fact);
        }
    }
    for image in index.images.iter().filter(|image| image.service.is_empty()) {
        let dockerfile = facts.dockerfiles.iter().find(|one| one.path == image.path);
        let production = dockerfile.is_some_and(|one| one.production);
        let text = repository
            .file(&image.path)
            .and_then(|(_, file)| file.text.as_deref());
        let frozen: Vec<String> = text
            .unwrap_or_default()
            .lines()
            .filter(|line| {
                line.trim_start()
                    .starts_with(|c: char| c.is_ascii_alphabetic())
            })
            .flat_map(|line| FREEZES.iter().filter(move |name| line.contains(**name)))
            .map(|name| (*name).to_owned())
            .collect();
        let configured = image
            .build
            .iter()
            .any(|command| freezes_bundler(&command.text));
        for command in &image.build {
            let around = Around {
                ecosystems: &ecosystems,
                ci: false,
                berry,
                frozen: &frozen,
                configured,
            };
            if let Some(judgement) = managers::judge(&command.words, &around) {
                found.push(fact(
                    &image.path,
                    "image",
                    &command.text,
                    judgement,
                    command.place,
                    production,
                ));
            }
        }
    }
    facts.installs.extend(found);
}

/// Whether a command tells Bundler to keep to its lockfile from then on.
fn freezes_bundler(text: &str) -> bool {
    text.contains("bundle config") && (text.contains("deployment") || text.contains("frozen"))
}

/// The freezing variables that pipelines and jobs set.
fn frozen_in_ci(index: &Index<'_>) -> Vec<String> {
    let jobs = index.pipelines.values().flat_map(|pipeline| {
        let jobs = pipeline.jobs.iter();
        jobs.flat_map(|job| &job.env).chain(&pipeline.env)
    });
    jobs.filter(|one| {
        FREEZES.contains(&one.key.as_str()) && !matches!(one.value.as_str(), "0" | "false")
    })
    .map(|one| one.key.clone())
    .collect()
}

fn fact(
    path: &str,
    place: &'static str,
    text: &str,
    judgement: Judgement,
    at: Place,
    production: bool,
) -> Located<Install> {
    let fact = Install {
        path: path.to_owned(),
        place,
        ecosystem: judgement.ecosystem,
        text: text.to_owned(),
        locked: judgement.fault.is_empty(),
        lenient: judgement.lenient,
        fault: judgement.fault,
        production,
    };
    Located::new(fact, at)
}

/// The command's words from its tool on, without `sudo` and settings of variables.
fn plain(words: &[String]) -> Vec<&str> {
    let mut words = words.iter().map(String::as_str).peekable();
    while words
        .next_if(|word| {
            matches!(base(word), "sudo" | "env" | "exec" | "time" | "command") || is_setting(word)
        })
        .is_some()
    {}
    words.collect()
}

fn is_setting(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
