//! Joins CI files: which workflows run on what, and every command that they lead to.
//!
//! What lies outside of the repository stays unknown and is marked so.

mod actions;
mod calls;
mod capabilities;
mod checkouts;
mod condition;
mod containers;
mod deployments;
mod expand;
mod generators;
mod hints;
mod hooks;
mod index;
mod injections;
mod installs;
mod invocation;
mod publications;
mod runners;
mod scope;
mod stages;
#[cfg(test)]
mod tests;
mod told;
mod toothless;
mod triggers;
mod workflows;

pub(super) use stages::stage_of;

use super::Repository;
use crate::extract::ci::Draft;
use crate::facts::FactSet;
use crate::source::FileClass;

/// The tool of a command's first word.
pub(super) fn base_of(word: &str) -> &str {
    invocation::base(word)
}

/// The words of a command without what only runs it (`sudo`, `env`, `time`); none where it runs a script or an image.
pub(super) fn unwrapped(words: &[String]) -> Vec<String> {
    match invocation::unwrap(words) {
        invocation::Unwrapped::Words(words) => words,
        _ => Vec::new(),
    }
}

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    let index = index::Index::new(&drafts);
    let default_branch = match repository.git.default_branch.as_str() {
        "" => repository.git.head_branch.as_str(),
        name => name,
    };
    let of = |class: FileClass| {
        let files = repository
            .files
            .iter()
            .filter(move |file| file.class == class);
        files.map(|file| file.path.as_str()).collect::<Vec<_>>()
    };
    let mut sources = of(FileClass::Source);
    if sources.is_empty() {
        // Of a repository of infrastructure, that is the code.
        sources = of(FileClass::Iac);
    }
    workflows::link(&index, default_branch, &sources, facts);
    hooks::link(&index, facts);
    facts.injections.extend(injections::facts(&index));
    installs::link(repository, &index, facts);
    let signs = repository.files.iter().any(|file| {
        matches!(file.path.name(), ".goreleaser.yml" | ".goreleaser.yaml")
            && file.text.as_deref().is_some_and(|text| {
                let mut lines = text.lines();
                lines.any(|line| line.starts_with("signs:") || line.starts_with("docker_signs:"))
            })
    });
    publications::link(&index, facts, signs);
    deployments::link(&index, facts);
    generators::link(repository, facts);
    for pipeline in index.pipelines.values() {
        if pipeline.system != "github" {
            continue;
        }
        for job in &pipeline.jobs {
            facts.actions.extend(
                job.uses
                    .iter()
                    .map(|uses| actions::fact(&pipeline.path, uses)),
            );
            facts
                .actions
                .extend(uses_of(&job.steps).map(|uses| actions::fact(&pipeline.path, uses)));
        }
        facts.checkouts.extend(checkouts::facts(pipeline));
    }
    for composite in index.composites.values() {
        facts
            .actions
            .extend(uses_of(&composite.steps).map(|uses| actions::fact(&composite.path, uses)));
    }
}

fn uses_of(
    steps: &[crate::extract::ci::model::StepDraft],
) -> impl Iterator<Item = &crate::extract::ci::model::Uses> {
    steps.iter().filter_map(|step| match &step.doing {
        crate::extract::ci::model::Doing::Use(uses) => Some(uses),
        _ => None,
    })
}
