//! Tasks of cargo-make, and the aliases of `.cargo/config.toml`.
//!
//! Tasks that a file extends from elsewhere are not followed.

use super::manifests::file;
use super::model::{Command, TaskDraft, TaskFile};
use super::reading::words;
use super::script::{self, Shell};
use crate::extract::Input;
use crate::syntax::{Node, toml};

/// Tasks of cargo-make.
pub(super) fn cargo_make(input: &Input<'_>) -> TaskFile {
    let tree = toml::parse(input.text);
    let mut tasks = file(input, "cargo-make");
    tasks.default = "default".to_owned();
    for (key, value) in tree
        .root()
        .and_then(|root| root.get("tasks"))
        .into_iter()
        .flat_map(Node::entries)
    {
        let Some(name) = key.text() else { continue };
        let mut task = TaskDraft {
            name: name.to_owned(),
            place: input.place(key.span()),
            ..TaskDraft::default()
        };
        task.needs = words(value.get("dependencies"));
        if let Some(command) = value.get("command").and_then(Node::text) {
            let mut all = vec![command.to_owned()];
            all.extend(words(value.get("args")));
            task.commands.push(Command {
                text: all.join(" "),
                words: all,
                place: task.place,
                ..Command::default()
            });
        }
        if let Some(script) = value.get("script").filter(|script| !script.is_map()) {
            let text = words(Some(script)).join("\n");
            task.commands.extend(
                script::at_place(&text, Shell::default(), input.place(script.span())).commands,
            );
        }
        tasks.tasks.push(task);
    }
    tasks
}

/// Aliases of `.cargo/config.toml`.
pub(super) fn cargo_aliases(input: &Input<'_>) -> TaskFile {
    let tree = toml::parse(input.text);
    let mut tasks = file(input, "cargo");
    // `.cargo/config.toml` governs the directory that holds `.cargo`.
    tasks.directory = tasks
        .directory
        .trim_end_matches(".cargo")
        .trim_end_matches('/')
        .to_owned();
    for (key, value) in tree
        .root()
        .and_then(|root| root.get("alias"))
        .into_iter()
        .flat_map(Node::entries)
    {
        let Some(name) = key.text() else { continue };
        let mut all = vec!["cargo".to_owned()];
        match value.text() {
            Some(text) => all.extend(text.split_whitespace().map(str::to_owned)),
            None => all.extend(words(Some(value))),
        }
        let place = input.place(key.span());
        let commands = vec![Command {
            text: all.join(" "),
            words: all,
            place,
            ..Command::default()
        }];
        tasks.tasks.push(TaskDraft {
            name: name.to_owned(),
            place,
            needs: Vec::new(),
            commands,
        });
    }
    tasks
}
