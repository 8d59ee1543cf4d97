//! Tasks that stand in manifests: `package.json`, `composer.json`, `Taskfile.yml`, `tox.ini`, `pyproject.toml`.

use super::model::{Command, TaskDraft, TaskFile};
use super::reading::{settings, words};
use super::script::{self, Shell};
use crate::extract::Input;
use crate::facts::ci::Setting;
use crate::source::{Place, Span};
use crate::syntax::{Node, json, toml, yaml};

pub(super) fn file(input: &Input<'_>, runner: &'static str) -> TaskFile {
    TaskFile {
        runner,
        path: input.path.as_str().to_owned(),
        directory: input.path.directory().to_owned(),
        ..TaskFile::default()
    }
}

/// The commands of a scalar, or of a list of scalars run one after another.
fn commands(input: &Input<'_>, node: Node<'_>, shell: Shell) -> Vec<Command> {
    node.items_or_self()
        .into_iter()
        .filter_map(|item| {
            let place = input.place(item.span());
            Some(script::at_place(item.text()?, shell, place).commands)
        })
        .flatten()
        .collect()
}

/// Scripts of `package.json`. `pre` and `post` scripts become part of what they surround.
pub(super) fn package_json(input: &Input<'_>) -> Option<TaskFile> {
    let tree = json::parse(input.text);
    let root = tree.root()?;
    let mut tasks = file(input, "npm");
    root.get("name")
        .and_then(Node::text)
        .unwrap_or_default()
        .clone_into(&mut tasks.project);
    for (key, value) in root.get("scripts").into_iter().flat_map(Node::entries) {
        let Some(name) = key.text() else { continue };
        let needs = Vec::new();
        let commands = commands(input, value, Shell::default());
        tasks.tasks.push(TaskDraft {
            name: name.to_owned(),
            place: input.place(key.span().to(value.span())),
            needs,
            commands,
        });
    }
    Some(tasks)
}

/// Scripts of `composer.json`: `@name` calls another, `@php` the interpreter.
pub(super) fn composer_json(input: &Input<'_>) -> Option<TaskFile> {
    let tree = json::parse(input.text);
    let mut tasks = file(input, "composer");
    for (key, value) in tree
        .root()?
        .get("scripts")
        .into_iter()
        .flat_map(Node::entries)
    {
        let Some(name) = key.text() else { continue };
        let mut task = TaskDraft {
            name: name.to_owned(),
            place: input.place(key.span()),
            ..TaskDraft::default()
        };
        for item in value.items_or_self() {
            let Some(line) = item.text() else { continue };
            let line = match line.strip_prefix('@') {
                Some(rest) if rest.starts_with("php ") || rest.starts_with("composer ") => {
                    rest.to_owned()
                }
                Some(rest) if rest.starts_with("putenv") => continue,
                Some(rest) => format!("composer {rest}"),
                None => line.to_owned(),
            };
            task.commands.extend(
                script::at_place(&line, Shell::default(), input.place(item.span())).commands,
            );
        }
        tasks.tasks.push(task);
    }
    Some(tasks)
}

/// Tasks of a Taskfile.
pub(super) fn taskfile(input: &Input<'_>) -> Option<TaskFile> {
    let tree = yaml::parse(input.text);
    let root = tree.root()?;
    let variables = settings(root.get("vars"));
    let mut tasks = file(input, "task");
    tasks.default = "default".to_owned();
    for (key, value) in root.get("tasks").into_iter().flat_map(Node::entries) {
        let Some(name) = key.text() else { continue };
        let mut task = TaskDraft {
            name: name.to_owned(),
            place: input.place(key.span()),
            ..TaskDraft::default()
        };
        for need in value.get("deps").into_iter().flat_map(Node::items) {
            task.needs.extend(
                need.text()
                    .or_else(|| need.get("task")?.text())
                    .map(str::to_owned),
            );
        }
        let directory = value.get("dir").and_then(Node::text).unwrap_or_default();
        let body = value
            .get("cmds")
            .or_else(|| value.get("cmd"))
            .unwrap_or(value);
        for item in body.items_or_self() {
            let forgiven = item
                .get("ignore_error")
                .or_else(|| value.get("ignore_error"))
                .and_then(Node::boolean);
            let line = match item.text().or_else(|| item.get("cmd")?.text()) {
                Some(line) => line.to_owned(),
                None => match item.get("task").and_then(Node::text) {
                    Some(other) => format!("task {other}"),
                    None => continue,
                },
            };
            let line = templated(&line, &variables);
            let mut run = script::at_place(
                &line,
                Shell {
                    stops: true,
                    ..Shell::default()
                },
                input.place(item.span()),
            )
            .commands;
            for command in &mut run {
                if forgiven == Some(true) {
                    "`ignore_error` is set".clone_into(&mut command.swallowed);
                }
                if !directory.is_empty()
                    && !directory.contains("{{")
                    && command.directory.is_empty()
                {
                    directory.clone_into(&mut command.directory);
                }
            }
            task.commands.extend(run);
        }
        tasks.tasks.push(task);
    }
    Some(tasks)
}

/// `{{.NAME}}` with a literal value put in; other holes stay one word.
fn templated(line: &str, variables: &[Setting]) -> String {
    let mut text = line.to_owned();
    for variable in variables {
        text = text.replace(&format!("{{{{.{}}}}}", variable.key), &variable.value);
    }
    text.replace("{{", "${{")
}

/// Environments of `tox.ini` or the `[testenv]` sections of `setup.cfg`.
pub(super) fn tox_ini(input: &Input<'_>) -> TaskFile {
    let mut tasks = file(input, "tox");
    let mut section = String::new();
    let mut key = String::new();
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        if text.trim().is_empty() || text.trim_start().starts_with(['#', ';']) {
            continue;
        }
        let place = input.place(Span::new(start, start + text.len()));
        if let Some(name) = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            name.trim().clone_into(&mut section);
            key.clear();
            if let Some(name) = section.strip_prefix("testenv") {
                let name = name.trim_start_matches(':').to_owned();
                tasks.tasks.push(TaskDraft {
                    name,
                    place,
                    ..TaskDraft::default()
                });
            }
            continue;
        }
        let value = if text.starts_with([' ', '\t']) {
            text.trim()
        } else {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            name.trim().clone_into(&mut key);
            value.trim()
        };
        if section == "tox" && matches!(key.as_str(), "envlist" | "env_list") {
            tasks.default.push_str(value);
            tasks.default.push(',');
        }
        if section.starts_with("testenv")
            && matches!(key.as_str(), "commands" | "commands_pre")
            && !value.is_empty()
        {
            let command = tox_command(value, place);
            if let (Some(task), Some(command)) = (tasks.tasks.last_mut(), command) {
                task.commands.push(command);
            }
        }
    }
    tasks
}

/// One tox command: no shell, `-` before it forgives, `{posargs:...}` gives its default, factors stand before `:`.
fn tox_command(line: &str, place: Place) -> Option<Command> {
    let mut line = line.trim_end_matches('\\').trim().to_owned();
    if let Some((factor, rest)) = line.split_once(": ")
        && factor.chars().all(|letter| {
            letter.is_alphanumeric() || matches!(letter, ',' | '-' | '!' | '.' | '{' | '}')
        })
    {
        line = rest.trim().to_owned();
    }
    let forgiven = line.starts_with('-');
    let line = line
        .trim_start_matches(['-', '!', ' '])
        .replace("{posargs:", "")
        .replace("{posargs}", "");
    let words: Vec<String> = line
        .split_whitespace()
        .filter(|word| *word != "}")
        .map(|word| word.trim_end_matches('}').to_owned())
        .collect();
    let swallowed = if forgiven {
        "`-` before it makes tox go on".to_owned()
    } else {
        String::new()
    };
    (!words.is_empty()).then(|| Command {
        text: words.join(" "),
        words,
        place,
        swallowed,
        ..Command::default()
    })
}

/// Tasks of `pyproject.toml`: poe, hatch, pdm, and tox's own table.
pub(super) fn pyproject(input: &Input<'_>) -> Vec<TaskFile> {
    let tree = toml::parse(input.text);
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut add = |runner: &'static str, table: Option<Node<'_>>| {
        let mut tasks = file(input, runner);
        for (key, value) in table.into_iter().flat_map(Node::entries) {
            let Some(name) = key.text() else { continue };
            let mut task = TaskDraft {
                name: name.to_owned(),
                place: input.place(key.span()),
                ..TaskDraft::default()
            };
            task.commands = script_table(input, value, runner);
            task.needs = words(value.get("deps"));
            tasks.tasks.push(task);
        }
        if !tasks.tasks.is_empty() {
            all.push(tasks);
        }
    };
    add("poe", root.at(&["tool", "poe", "tasks"]));
    add("pdm", root.at(&["tool", "pdm", "scripts"]));
    add("pixi", root.at(&["tool", "pixi", "tasks"]));
    for (key, value) in root
        .at(&["tool", "hatch", "envs"])
        .into_iter()
        .flat_map(Node::entries)
    {
        let _ = key;
        add("hatch", value.get("scripts"));
    }
    add("tox", root.at(&["tool", "tox", "env"]));
    all
}

/// The forms a task may take: text, a list, or a table with `cmd`, `shell`, `sequence`, `composite`, `commands`.
fn script_table(input: &Input<'_>, value: Node<'_>, runner: &str) -> Vec<Command> {
    let stopping = Shell {
        stops: true,
        ..Shell::default()
    };
    for key in ["cmd", "shell", "script"] {
        if let Some(body) = value.get(key) {
            return commands(input, body, stopping);
        }
    }
    for key in ["sequence", "composite", "parallel"] {
        if let Some(body) = value.get(key) {
            let named = |name: &str| format!("{runner} {name}");
            return body
                .items()
                .filter_map(|item| {
                    let line = match item.text() {
                        // A word alone names a task; with `shell` or `cmd` it is a command.
                        Some(text) if text.contains(' ') && key == "composite" => text.to_owned(),
                        Some(text) => named(text),
                        None => item
                            .get("cmd")
                            .or_else(|| item.get("shell"))?
                            .text()?
                            .to_owned(),
                    };
                    Some(script::at_place(&line, stopping, input.place(item.span())).commands)
                })
                .flatten()
                .collect();
        }
    }
    if let Some(lists) = value.get("commands") {
        return lists
            .items()
            .map(|item| {
                let words = words(Some(item));
                Command {
                    text: words.join(" "),
                    words,
                    place: input.place(item.span()),
                    ..Command::default()
                }
            })
            .collect();
    }
    if value.is_list() && runner == "poe" {
        return value
            .items()
            .filter_map(|item| {
                Some(
                    script::at_place(
                        &format!("poe {}", item.text()?),
                        stopping,
                        input.place(item.span()),
                    )
                    .commands,
                )
            })
            .flatten()
            .collect();
    }
    commands(input, value, stopping)
}
