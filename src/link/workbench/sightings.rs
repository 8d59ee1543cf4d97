//! Tools of development that other facts show: commands in documents, checks of commit messages, what an image starts.
//!
//! A document proves that people are told of a tool, not that it works.

use super::tools::has_words;
use crate::facts::FactSet;
use crate::facts::workbench::DevTool;
use crate::link::Repository;
use crate::source::{Place, Span};

/// Commands that documents for people give, with their place.
pub(super) fn documents(
    repository: &Repository<'_>,
    facts: &FactSet,
    push: &mut impl FnMut(DevTool, Place, Option<Place>),
) {
    let given = [
        "uvicorn",
        "cargo watch",
        "skaffold dev",
        "tilt up",
        "flask --debug",
        "fastapi dev",
        "nodemon",
        "dotnet watch",
    ];
    for document in &facts.documents {
        if document.agent || document.role == "changelog" || document.wish_list {
            continue;
        }
        let Some((id, file)) = repository.file(&document.path) else {
            continue;
        };
        let text = file.text.as_deref().unwrap_or_default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let reloads = given.iter().any(|word| line.contains(word))
                && (!line.contains("uvicorn") || line.contains("--reload"));
            if reloads {
                let tool = DevTool {
                    purpose: "hot-reload",
                    name: line.trim().chars().take(80).collect(),
                    path: document.path.clone(),
                    class: "docs",
                    reachable: true,
                    fault: String::new(),
                };
                push(
                    tool,
                    Place::new(id, Span::new(at, at + line.trim_end().len())),
                    None,
                );
                break;
            }
            at += line.len();
        }
    }
}

/// What checks the messages of commits: tables of tools in manifests, hooks, CI.
pub(super) fn commits(facts: &FactSet, push: &mut impl FnMut(DevTool, Place, Option<Place>)) {
    let mut note = |name: &str, path: &str, place: Place, class: &'static str| {
        let tool = DevTool {
            purpose: "commit-conventions",
            name: name.to_owned(),
            path: path.to_owned(),
            class,
            reachable: true,
            fault: String::new(),
        };
        push(tool, place, None);
    };
    for manifest in &facts.manifests {
        if manifest.plugins.iter().any(|one| one == "tool.commitizen") {
            note("tool.commitizen", &manifest.path, manifest.place, "config");
        }
    }
    let checks = |text: &str| {
        [
            "commitlint",
            "commitizen",
            "conventional-pre-commit",
            "gitlint",
            "crate-ci/committed",
            "cog verify",
            "cog check",
            "convco",
            "conform enforce",
            "compilerla/conventional",
        ]
        .iter()
        .any(|word| has_words(text, word))
    };
    for hook in facts
        .hooks
        .iter()
        .filter(|hook| checks(&hook.id) || checks(&hook.repository))
    {
        note(&hook.id, &hook.path, hook.place, "config");
    }
    let actions = [
        "amannn/action-semantic-pull-request",
        "wagoid/commitlint-github-action",
        "webiny/action-conventional-commits",
        "crate-ci/committed",
        "cocogitto/cocogitto-action",
    ];
    for step in &facts.steps {
        if actions.contains(&step.action.as_str())
            || step.action.is_empty() && step.tool != "echo" && checks(&step.text)
        {
            note(&step.text, &step.workflow, step.place, "ci");
        }
    }
}

/// A reloader that the production image starts.
pub(super) fn in_production(
    repository: &Repository<'_>,
    facts: &FactSet,
    push: &mut impl FnMut(DevTool, Place, Option<Place>),
) {
    for dockerfile in facts.dockerfiles.iter().filter(|one| one.production) {
        let command = dockerfile
            .anchors
            .iter()
            .find(|(name, _)| *name == "command")
            .map(|(_, place)| *place);
        let Some(place) = command else { continue };
        let text = repository
            .files
            .get(place.file.0 as usize)
            .and_then(|file| file.text.as_deref())
            .map_or("", |text| place.span.text(text));
        let reloads = text.contains("--reload")
            || text.contains("nodemon")
            || text.contains("cargo watch")
            || text.contains("dotnet watch");
        if reloads && !text.contains("--reload-") {
            let tool = DevTool {
                purpose: "hot-reload",
                name: dockerfile.path.clone(),
                path: dockerfile.path.clone(),
                class: "source",
                reachable: true,
                fault: "the production image starts it".to_owned(),
            };
            push(tool, place, Some(place));
        }
    }
}
