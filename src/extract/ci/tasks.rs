//! Makefiles, justfiles and shell scripts: tasks that are written as lines of text.
//!
//! Variables of a Makefile with a literal value are put in; functions and conditions are not evaluated.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::model::{Command, TaskDraft, TaskFile};
use super::script::{self, Shell};
use crate::extract::Input;
use crate::facts::Located;
use crate::facts::ci::Task;
use crate::source::{Place, Span};

/// Tasks that one file may have.
pub(super) const TASK_LIMIT: usize = 2_000;

/// The lines of a text: offset and text without the line break.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

pub(super) fn file(input: &Input<'_>, runner: &'static str) -> TaskFile {
    TaskFile {
        runner,
        path: input.path.as_str().to_owned(),
        directory: input.path.directory().to_owned(),
        ..TaskFile::default()
    }
}

/// Puts literal variables in, twice over: variables are often made of others, and never more, as they could be made of
/// themselves.
fn expand(line: &str, variables: &BTreeMap<String, String>) -> String {
    let mut text = line.to_owned();
    for _ in 0..2 {
        if !text.contains("$(") && !text.contains("${") || text.len() > 4_000 {
            break;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let close = match rest.as_bytes().get(1) {
                Some(b'(') => ')',
                Some(b'{') => '}',
                Some(b'$') => {
                    out.push_str("$$");
                    rest = &rest[2..];
                    continue;
                }
                _ => '\0',
            };
            let found = rest
                .find(close)
                .and_then(|end| Some((end, variables.get(rest.get(2..end)?)?)));
            let (length, value) = found.map_or((1, "$"), |(end, value)| (end + 1, value.as_str()));
            out.push_str(value);
            rest = &rest[length..];
        }
        out.push_str(rest);
        text = out;
    }
    text.replace("$$", "$")
}

/// Reads a Makefile.
pub(super) fn makefile(input: &Input<'_>) -> TaskFile {
    static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(?::{0,3}|\?|\+)=\s*(.*)$")
            .expect("the pattern is valid")
    });
    let mut tasks = file(input, "make");
    let mut variables = BTreeMap::from([("MAKE".to_owned(), "make".to_owned())]);
    let mut shell = Shell::default();
    let mut open: Vec<usize> = Vec::new();
    let mut lines = lines(input.text).peekable();
    while let Some((start, first)) = lines.next() {
        let mut logical = first.to_owned();
        let mut end = start + first.len();
        while logical.ends_with('\\') {
            let Some((at, next)) = lines.next() else {
                break;
            };
            logical.push('\n');
            logical.push_str(next);
            end = at + next.len();
        }
        if let Some(recipe) = logical.strip_prefix('\t') {
            let place = input.place(Span::new(start + 1, end));
            for command in recipe_line(recipe, place, shell, &variables) {
                for task in &open {
                    tasks.tasks[*task].commands.push(command.clone());
                }
            }
            continue;
        }
        let plain = logical
            .split('#')
            .next()
            .unwrap_or_default()
            .replace("\\\n", " ");
        let plain = plain.trim_end();
        if plain.trim().is_empty() {
            continue;
        }
        if let Some(found) = VARIABLE.captures(plain) {
            let (name, value) = (found[1].to_owned(), found[2].trim().to_owned());
            match name.as_str() {
                ".SHELLFLAGS" => {
                    shell.stops = value
                        .split_whitespace()
                        .any(|word| word.starts_with('-') && word.contains('e'));
                    shell.pipefail = value.contains("pipefail");
                }
                ".DEFAULT_GOAL" => tasks.default = value,
                _ if value.len() < 200 && variables.len() < 500 && !value.contains("$(shell") => {
                    variables.insert(name, value);
                }
                _ => {}
            }
            continue;
        }
        let Some((targets, needs)) = plain
            .split_once(':')
            .filter(|(targets, _)| !targets.starts_with(' '))
        else {
            continue;
        };
        let (needs, inline) = needs
            .trim_start_matches(':')
            .split_once(';')
            .unwrap_or((needs, ""));
        let needs: Vec<String> = needs
            .split('|')
            .flat_map(str::split_whitespace)
            .map(|need| expand(need, &variables))
            .collect();
        open.clear();
        for target in targets.split_whitespace() {
            let target = expand(target, &variables);
            if target == ".PHONY" || target == ".DEFAULT" || tasks.tasks.len() >= TASK_LIMIT {
                continue;
            }
            if tasks.default.is_empty() && !target.starts_with('.') && !target.contains('%') {
                tasks.default.clone_from(&target);
            }
            let place = input.place(Span::new(start, start + first.len()));
            // A target may be given its prerequisites on several lines.
            let at = tasks
                .tasks
                .iter()
                .position(|task| task.name == target)
                .unwrap_or_else(|| {
                    tasks.tasks.push(TaskDraft {
                        name: target,
                        place,
                        ..TaskDraft::default()
                    });
                    tasks.tasks.len() - 1
                });
            tasks.tasks[at].needs.extend(needs.iter().cloned());
            tasks.tasks[at]
                .commands
                .extend(recipe_line(inline, place, shell, &variables));
            open.push(at);
        }
    }
    tasks
}

fn recipe_line(
    recipe: &str,
    place: Place,
    shell: Shell,
    variables: &BTreeMap<String, String>,
) -> Vec<Command> {
    let body = recipe.trim_start_matches(['@', '-', '+', ' ', '\t']);
    let prefix = &recipe[..recipe.len() - body.len()];
    let mut commands = script::at_place(&expand(body, variables), shell, place).commands;
    if prefix.contains('-') {
        for command in &mut commands {
            command.swallowed = "`-` before it makes make go on".to_owned();
        }
    }
    commands
}

/// Reads a justfile.
pub(super) fn justfile(input: &Input<'_>) -> TaskFile {
    static RECIPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^@?([A-Za-z_][\w-]*)((?:\s+[^:=]+(?:=(?:'[^']*'|\x22[^\x22]*\x22|\S+))?)*)\s*:([^=].*)?$").expect("the pattern is valid")
    });
    static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*['"]?([^'"]*)['"]?\s*$"#)
            .expect("the pattern is valid")
    });
    let mut tasks = file(input, "just");
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut open = None;
    let mut body = Vec::new();
    for (start, line) in lines(input.text) {
        if line.starts_with([' ', '\t']) {
            if open.is_some() {
                body.push((start, line));
            }
            continue;
        }
        if line.trim().is_empty() || line.starts_with('#') || line.starts_with('[') {
            continue;
        }
        just_body(input, &mut tasks, open.take(), &mut body, &variables);
        if let Some(found) = VARIABLE.captures(line) {
            if variables.len() < 200 {
                variables.push((found[1].to_owned(), found[2].to_owned()));
            }
        } else if let Some(alias) = line.strip_prefix("alias ") {
            if let Some((name, target)) = alias.split_once(":=") {
                let place = input.place(Span::new(start, start + line.len()));
                let needs = vec![target.trim().to_owned()];
                tasks.tasks.push(TaskDraft {
                    name: name.trim().to_owned(),
                    place,
                    needs,
                    commands: Vec::new(),
                });
            }
        } else if let Some(found) = RECIPE
            .captures(line)
            .filter(|_| tasks.tasks.len() < TASK_LIMIT)
        {
            let needs = found.get(3).map_or("", |needs| needs.as_str());
            let needs = needs
                .split('#')
                .next()
                .unwrap_or_default()
                .replace("&&", " ");
            let place = input.place(Span::new(start, start + line.len()));
            let name = found[1].to_owned();
            if tasks.default.is_empty() || name == "default" {
                tasks.default.clone_from(&name);
            }
            let needs = needs
                .split_whitespace()
                .map(|need| need.trim_matches(['(', ')']).to_owned())
                .collect();
            tasks.tasks.push(TaskDraft {
                name,
                place,
                needs,
                commands: Vec::new(),
            });
            open = Some(tasks.tasks.len() - 1);
        }
    }
    just_body(input, &mut tasks, open, &mut body, &variables);
    tasks
}

/// Takes in the body of a recipe: lines, or one script that begins with `#!`.
fn just_body(
    input: &Input<'_>,
    tasks: &mut TaskFile,
    open: Option<usize>,
    body: &mut Vec<(usize, &str)>,
    variables: &[(String, String)],
) {
    let body = std::mem::take(body);
    let Some(task) = open.and_then(|at| tasks.tasks.get_mut(at)) else {
        return;
    };
    let expand = |line: &str| {
        let mut text = line.to_owned();
        for (name, value) in variables {
            text = text
                .replace(&format!("{{{{{name}}}}}"), value)
                .replace(&format!("{{{{ {name} }}}}"), value);
        }
        text.replace("{{", "${{")
    };
    if let Some((_, shebang)) = body
        .first()
        .filter(|(_, line)| line.trim_start().starts_with("#!"))
    {
        if shebang.contains("sh") {
            let (start, end) = (
                body[0].0,
                body.last().map_or(0, |(start, line)| start + line.len()),
            );
            let stops = shebang.contains(" -e");
            let text: Vec<String> = body.iter().map(|(_, line)| expand(line)).collect();
            let place = input.place(Span::new(start, end));
            task.commands = script::at_place(
                &text.join("\n"),
                Shell {
                    stops,
                    ..Shell::default()
                },
                place,
            )
            .commands;
        }
        return;
    }
    let mut at = 0;
    while let Some((start, line)) = body.get(at) {
        let mut logical = expand(line);
        let mut end = start + line.len();
        while logical.ends_with('\\') && at + 1 < body.len() {
            at += 1;
            logical.push('\n');
            logical.push_str(&expand(body[at].1));
            end = body[at].0 + body[at].1.len();
        }
        at += 1;
        let trimmed = logical.trim_start();
        let command = trimmed.trim_start_matches(['@', '-']);
        let indent = line.len() - line.trim_start().len();
        let place = input.place(Span::new(start + indent, end));
        let mut commands = script::at_place(command, Shell::default(), place).commands;
        if trimmed[..trimmed.len() - command.len()].contains('-') {
            commands
                .iter_mut()
                .for_each(|one| "`-` before it makes just go on".clone_into(&mut one.swallowed));
        }
        task.commands.extend(commands);
    }
}

/// Reads a shell script: one task by the name of its path.
pub(super) fn shell(input: &Input<'_>) -> Option<TaskFile> {
    let first = input.text.lines().next().unwrap_or_default();
    let shebang = first.starts_with("#!");
    if shebang && !first.contains("sh") {
        return None;
    }
    let stops = shebang
        && first
            .split_whitespace()
            .skip(1)
            .any(|word| word.starts_with('-') && word.contains('e'));
    let commands = script::of_text(
        input,
        input.text,
        0,
        Shell {
            stops,
            ..Shell::default()
        },
    )
    .commands;
    let mut tasks = file(input, "shell");
    let name = input.path.as_str().to_owned();
    let place = super::reading::first_line(input);
    tasks.tasks.push(TaskDraft {
        name,
        place,
        needs: Vec::new(),
        commands,
    });
    Some(tasks)
}

/// The facts of a file of tasks.
pub(super) fn facts(file: &TaskFile) -> Vec<Located<Task>> {
    // An xtask or a cargo alias is cargo's to the reader of a rule.
    let runner = if file.runner == "cargo-make" {
        "cargo"
    } else {
        file.runner
    };
    file.tasks
        .iter()
        .map(|task| {
            let fact = Task {
                runner,
                name: task.name.clone(),
                directory: file.directory.clone(),
                commands: task
                    .commands
                    .iter()
                    .map(|command| command.text.clone())
                    .collect(),
            };
            Located::new(fact, task.place)
        })
        .collect()
}
