//! Components whose tests CI leaves out while it runs those of their neighbours (microservices in one repository).
//!
//! Said only where CI names directories one by one: a test command at the root, a runner of workspaces or a build in a
//! container may take everything, and then nothing is said.

use crate::facts::FactSet;
use crate::facts::ci::Step;
use crate::facts::{ComponentId, Located};
use crate::link::Repository;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of tests that a plain test command runs.
const PLAIN: [&str; 2] = ["unit", "integration"];

/// Marks the first test file of each component that is left out.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut tested: BTreeMap<(&'static str, ComponentId), usize> = BTreeMap::new();
    for (at, file) in facts.test_files.iter().enumerate() {
        let plain = file.kinds.iter().any(|kind| PLAIN.contains(&kind.as_str()));
        if file.cases > 0 && plain && file.component != ComponentId::REPOSITORY {
            tested.entry((file.ecosystem, file.component)).or_insert(at);
        }
    }
    let ecosystems: BTreeSet<&'static str> =
        tested.keys().map(|(ecosystem, _)| *ecosystem).collect();
    let mut left_out = Vec::new();
    for ecosystem in ecosystems {
        let Some(named) = named_by_steps(repository, facts, ecosystem) else {
            continue;
        };
        let (run, missed): (Vec<_>, Vec<_>) = tested
            .iter()
            .filter(|((of, _), _)| *of == ecosystem)
            .partition(|((_, component), _)| is_named(facts, *component, &named));
        if !run.is_empty() {
            left_out.extend(missed.into_iter().map(|(_, at)| *at));
        }
    }
    for at in left_out {
        facts.test_files[at].value.left_out = true;
    }
}

/// What the test steps of an ecosystem say of directories; `None` where one may take all, or where there is none.
fn named_by_steps(
    repository: &Repository<'_>,
    facts: &FactSet,
    ecosystem: &str,
) -> Option<Vec<String>> {
    let mut named = Vec::new();
    for step in &facts.steps {
        let tests = step
            .capabilities
            .iter()
            .any(|one| matches!(one.as_str(), "test" | "coverage" | "test-compile"));
        if !tests && !step.opaque {
            continue;
        }
        let known = !step.ecosystems.is_empty()
            && !step
                .ecosystems
                .iter()
                .any(|one| one == "any" || one.is_empty());
        if step.remote || !known {
            return None;
        }
        if !step.ecosystems.iter().any(|one| one == ecosystem) {
            continue;
        }
        let around = around(repository, step);
        let moves = [
            "cd ",
            "pushd ",
            "-C ",
            "working-directory",
            "--prefix",
            "--workspace",
            "-w ",
        ]
        .iter()
        .any(|word| around.contains(word));
        let argument = step.words.iter().skip(1).any(|word| {
            word.contains('/') && !word.starts_with(['-', '.']) && !word.contains("...")
        });
        // Matrices and variables of other lines: what they hold is not followed.
        let open =
            around.contains("${{") || step.text.contains("$(") || step.directory.contains('$');
        if open || (step.directory.is_empty() && !moves && !argument) {
            return None;
        }
        named.push(format!("{}\n{}\n{around}", step.directory, step.text));
    }
    (!named.is_empty()).then_some(named)
}

/// The lines of the script that the step stands in, from its key down to the command.
fn around(repository: &Repository<'_>, step: &Located<Step>) -> String {
    let text = repository
        .files
        .get(step.place.file.0 as usize)
        .and_then(|file| file.text.as_deref())
        .unwrap_or_default();
    let end = step.place.span.end as usize;
    let Some(before) = text.get(..end) else {
        return String::new();
    };
    let mut lines: Vec<&str> = Vec::new();
    for line in before.lines().rev().take(60) {
        lines.push(line);
        let key = line.trim_start().trim_start_matches("- ");
        if key.starts_with("run:") || key.starts_with("script:") {
            break;
        }
    }
    lines.reverse();
    lines.join("\n")
}

/// Whether a step names the component: its directory, the last part of it, or a directory that holds it.
fn is_named(facts: &FactSet, component: ComponentId, named: &[String]) -> bool {
    let Some(component) = facts.components.get(component.0 as usize) else {
        return true;
    };
    let root = component.root.as_str();
    if root.is_empty() {
        return true;
    }
    // `src/cart/src` is tested from `src/cart`.
    let parts: Vec<&str> = root
        .split('/')
        .filter(|part| {
            !matches!(
                *part,
                "src" | "services" | "apps" | "packages" | "cmd" | "app"
            )
        })
        .collect();
    named.iter().any(|text| {
        let directory = text.lines().next().unwrap_or_default();
        let inside = !directory.is_empty()
            && (root == directory
                || root.starts_with(&format!("{directory}/"))
                || directory.starts_with(&format!("{root}/")));
        inside
            || parts.is_empty()
            || parts.iter().any(|part| text.contains(part))
            || (component.name.len() > 2 && text.contains(&component.name))
    })
}
