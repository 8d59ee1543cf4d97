//! Hooks that a person's git runs: pre-commit, Lefthook, Husky.
//!
//! Whether somebody installed them is not to be seen in a file.

use super::model::HookDraft;
use super::reading::words;
use super::script::{self, Shell};
use crate::extract::Input;
use crate::syntax::{Node, Tree, yaml};

/// Hooks of git that run before a change leaves the machine.
const STAGES: &[&str] = &["pre-commit", "pre-push", "commit-msg"];
/// What Husky's scripts hold besides their checks.
const FRAME: &[&str] = &[".", "source", "echo", "set", "export", "exit", "cd"];

fn draft(input: &Input<'_>, runner: &'static str) -> HookDraft {
    HookDraft {
        runner,
        path: input.path.as_str().to_owned(),
        ..HookDraft::default()
    }
}

/// Hooks of `.pre-commit-config.yaml`.
pub(super) fn pre_commit(input: &Input<'_>) -> (Vec<HookDraft>, Tree) {
    let tree = yaml::parse(input.text);
    let mut hooks = Vec::new();
    let root = tree.root();
    let by_default = words(root.and_then(|root| root.get("default_stages")));
    for repo in root
        .and_then(|root| root.get("repos"))
        .into_iter()
        .flat_map(Node::items)
    {
        let repository = repo.get("repo").and_then(Node::text).unwrap_or_default();
        let local = repository == "local";
        for hook in repo.get("hooks").into_iter().flat_map(Node::items) {
            let Some(id) = hook.get("id") else { continue };
            let mut stages = words(hook.get("stages"));
            if stages.is_empty() {
                stages.clone_from(&by_default);
            }
            let commands = match hook.get("entry") {
                Some(entry) if local => {
                    let mut line = entry.text().unwrap_or_default().to_owned();
                    for word in words(hook.get("args")) {
                        line.push(' ');
                        line.push_str(&word);
                    }
                    script::at_place(&line, Shell::default(), input.place(entry.span())).commands
                }
                _ => Vec::new(),
            };
            hooks.push(HookDraft {
                id: id.text().unwrap_or_default().to_owned(),
                repository: if local { "" } else { repository }.to_owned(),
                revision: repo
                    .get("rev")
                    .and_then(Node::text)
                    .unwrap_or_default()
                    .to_owned(),
                place: input.place(id.span()),
                commands,
                manual: !stages.is_empty() && stages.iter().all(|stage| stage == "manual"),
                ..draft(input, "pre-commit")
            });
        }
    }
    (hooks, tree)
}

/// Commands and jobs of `lefthook.yml`; those that are always skipped are none.
pub(super) fn lefthook(input: &Input<'_>) -> (Vec<HookDraft>, Tree) {
    let tree = yaml::parse(input.text);
    let mut hooks = Vec::new();
    for stage in STAGES {
        let mut work: Vec<Node<'_>> = tree
            .root()
            .and_then(|root| root.get(stage))
            .into_iter()
            .collect();
        while let Some(node) = work.pop() {
            if node.get("skip").and_then(Node::text) == Some("true") {
                continue;
            }
            if let Some(run) = node.get("run") {
                let line = run.text().unwrap_or_default();
                hooks.push(HookDraft {
                    id: line.trim().to_owned(),
                    place: input.place(run.span()),
                    commands: script::at_place(line, Shell::default(), input.place(run.span()))
                        .commands,
                    ..draft(input, "lefthook")
                });
            }
            let commands = node.get("commands").into_iter().flat_map(Node::entries);
            work.extend(commands.map(|(_, command)| command));
            work.extend(node.get("jobs").into_iter().flat_map(Node::items));
            work.extend(node.get("group"));
        }
    }
    hooks.sort_by_key(|hook| hook.place);
    (hooks, tree)
}

/// The commands of one of Husky's scripts, each a hook of its own.
pub(super) fn husky(input: &Input<'_>) -> Vec<HookDraft> {
    let shell = Shell {
        stops: true,
        ..Shell::default()
    };
    script::of_text(input, input.text, 0, shell)
        .commands
        .into_iter()
        .filter(|command| {
            let first = command.words.first().map_or("", String::as_str);
            !FRAME.contains(&first)
        })
        .map(|command| HookDraft {
            id: command.text.clone(),
            place: command.place,
            commands: vec![command],
            ..draft(
                input,
                if input.path.directory() == ".husky" {
                    "husky"
                } else {
                    "githooks"
                },
            )
        })
        .collect()
}
