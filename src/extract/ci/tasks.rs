//! Makefiles, justfiles and shell scripts: tasks that are written as lines of text.
//!
//! Variables of a Makefile with a literal value are put in; functions and conditions are not evaluated.

use std::collections::HashMap;

use super::model::{Command, TaskDraft, TaskFile};
use super::script::{self, Shell};
use crate::extract::Input;
use crate::facts::Located;
use crate::facts::ci::Task;
use crate::source::Span;
use crate::syntax::makefile::RecipeLine;
use crate::syntax::{Text, justfile, makefile};

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

/// How often and how far the variables of one file are put in; behind that, lines stay as written.
struct Budget {
    times: usize,
    bytes: usize,
}

impl Budget {
    fn new() -> Self {
        Self {
            times: 20_000,
            bytes: 1 << 20,
        }
    }

    fn spend(&mut self, text: &str, expand: impl Fn(&str) -> String) -> String {
        if self.times == 0 || self.bytes == 0 || !text.contains(['$', '{']) {
            return text.to_owned();
        }
        let out = expand(text);
        self.times -= 1;
        self.bytes = self.bytes.saturating_sub(out.len());
        out
    }
}

/// The commands of `expanded`, which is written as `text` at `span`: with places of their own where nothing was put in.
fn commands(
    input: &Input<'_>,
    text: &str,
    span: Span,
    expanded: &str,
    shell: Shell,
) -> Vec<Command> {
    if expanded == text {
        script::of_text(input, text, span.start as usize, shell).commands
    } else {
        script::at_place(expanded, shell, input.place(span)).commands
    }
}

/// The commands of a recipe's line.
fn recipe_line(
    input: &Input<'_>,
    line: &RecipeLine,
    expanded: &str,
    shell: Shell,
    runner: &str,
) -> Vec<Command> {
    let mut commands = commands(input, &line.text, line.span, expanded, shell);
    if line.ignores_failure {
        for command in &mut commands {
            command.swallowed = format!("`-` before it makes {runner} go on");
            command.place = input.place(line.line);
        }
    }
    commands
}

/// Reads a Makefile.
pub(super) fn makefile(input: &Input<'_>) -> TaskFile {
    let read = makefile::parse(input.text);
    let mut tasks = file(input, "make");
    let flags = read.value(".SHELLFLAGS").unwrap_or_default();
    let shell = Shell::of_flags(flags);
    let mut budget = Budget::new();
    let mut expand = |text: &str| budget.spend(text, |text| read.expand(text));
    tasks.default = expand(read.value(".DEFAULT_GOAL").unwrap_or_default());
    let mut known: HashMap<String, usize> = HashMap::new();
    for target in &read.targets {
        let mut needs = Vec::new();
        for need in &target.prerequisites {
            needs.extend(expand(&need.text).split_whitespace().map(str::to_owned));
        }
        let mut body = Vec::new();
        if read.one_shell && !target.recipe.is_empty() {
            let lines: Vec<_> = target
                .recipe
                .iter()
                .map(|line| expand(&line.text))
                .collect();
            let spans = target.recipe.iter().map(|line| line.span);
            let place = input.place(spans.reduce(Span::to).unwrap_or_default());
            body = script::at_place(&lines.join("\n"), shell, place).commands;
        } else {
            for line in &target.recipe {
                let expanded = expand(&line.text);
                body.extend(recipe_line(input, line, &expanded, shell, "make"));
            }
        }
        for name in expand(&target.name.text).split_whitespace() {
            // A target may be given its prerequisites on several lines.
            let at = match known.get(name) {
                Some(at) => *at,
                None if tasks.tasks.len() >= TASK_LIMIT => break,
                None => {
                    if tasks.default.is_empty() && !name.starts_with('.') && !name.contains('%') {
                        name.clone_into(&mut tasks.default);
                    }
                    known.insert(name.to_owned(), tasks.tasks.len());
                    tasks.tasks.push(TaskDraft {
                        name: name.to_owned(),
                        place: input.place(target.name.span),
                        ..TaskDraft::default()
                    });
                    tasks.tasks.len() - 1
                }
            };
            tasks.tasks[at].needs.extend(needs.iter().cloned());
            tasks.tasks[at].commands.extend(body.iter().cloned());
        }
    }
    tasks
}

/// Reads a justfile.
pub(super) fn justfile(input: &Input<'_>) -> TaskFile {
    let read = justfile::parse(input.text);
    let mut tasks = file(input, "just");
    let shell = read.setting("shell").map(Shell::of_flags);
    let shell = shell.unwrap_or_default();
    let mut budget = Budget::new();
    let mut expand = |text: &str| budget.spend(text, |text| read.expand(text));
    for recipe in read.recipes.iter().take(TASK_LIMIT) {
        let name = &recipe.name.text;
        if tasks.default.is_empty() || name == "default" {
            tasks.default.clone_from(name);
        }
        let mut body = Vec::new();
        if let Some(whole) = &recipe.script {
            let shell = Shell::of_shebang(&whole.text);
            body = commands(input, &whole.text, whole.span, &expand(&whole.text), shell);
        }
        for line in &recipe.lines {
            let expanded = expand(&line.text);
            body.extend(recipe_line(input, line, &expanded, shell, "just"));
        }
        tasks.tasks.push(TaskDraft {
            name: name.clone(),
            place: input.place(recipe.name.span),
            needs: texts(&recipe.dependencies),
            commands: body,
        });
    }
    for (name, recipe) in &read.aliases {
        tasks.tasks.push(TaskDraft {
            name: name.text.clone(),
            place: input.place(name.span),
            needs: vec![recipe.text.clone()],
            commands: Vec::new(),
        });
    }
    tasks.tasks.truncate(TASK_LIMIT);
    tasks
}

fn texts(words: &[Text]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

/// Reads a shell script: one task by the name of its path.
pub(super) fn shell(input: &Input<'_>) -> Option<TaskFile> {
    let shell = Shell::of_shebang(input.text);
    if shell.foreign {
        return None;
    }
    let mut tasks = file(input, "shell");
    tasks.tasks.push(TaskDraft {
        name: input.path.as_str().to_owned(),
        place: super::reading::first_line(input),
        needs: Vec::new(),
        commands: script::of_text(input, input.text, 0, shell).commands,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId, RepoPath};

    /// The tasks: name, needs, and the places of the commands, with `!` where a failure is lost.
    fn told(read: fn(&Input<'_>) -> TaskFile, text: &str) -> Vec<String> {
        let path = RepoPath::new("a");
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Source,
            text,
        };
        let file = read(&input);
        let told = file.tasks.iter().map(|task| {
            let commands = task.commands.iter().map(|command| {
                let lost = if command.swallowed.is_empty() {
                    ""
                } else {
                    "!"
                };
                format!(
                    "{lost}{} at {}",
                    command.text,
                    command.place.span.text(text)
                )
            });
            let commands: Vec<_> = commands.collect();
            format!(
                "{}({}): {}",
                task.name,
                task.needs.join(" "),
                commands.join(", ")
            )
        });
        std::iter::once(format!("default {}", file.default))
            .chain(told)
            .collect()
    }

    #[test]
    fn a_makefile_has_its_variables_put_in() {
        let text = "GO = go\nALL := a b\n.PHONY: $(ALL)\n$(ALL): c\n\t@$(GO) test && ls\n\t-vet\nc: d\nc: e ; f\n";
        assert_eq!(
            told(makefile, text),
            [
                "default a",
                "a(c): go test at $(GO) test && ls, ls at $(GO) test && ls, !vet at -vet",
                "b(c): go test at $(GO) test && ls, ls at $(GO) test && ls, !vet at -vet",
                "c(d e): f at f",
            ]
        );
    }

    #[test]
    fn a_makefile_may_choose_its_shell_and_goal() {
        let flags = ".SHELLFLAGS = -eu -o pipefail -c\n.DEFAULT_GOAL := b\na:\n\tx | y; z\n";
        let line = told(makefile, flags);
        assert_eq!(line, ["default b", "a(): x at x, y at y, z at z"]);
        let one = told(makefile, ".ONESHELL:\na:\n\tx\n\ty\n");
        assert_eq!(one[1], "a(): !x at x\n\ty, y at x\n\ty");
    }

    #[test]
    fn a_justfile_has_lines_scripts_and_aliases() {
        let text = "set shell := ['bash', '-ec']\ncargo := 'cargo'\nalias t := test\nbuild:\n  @{{cargo}} build\n  -{{x}}\ntest: build\n  a; b\ndefault:\n  #!/bin/sh -e\n  c\n  d\nother:\n  #!/usr/bin/env python\n  e\n";
        assert_eq!(
            told(justfile, text),
            [
                "default default",
                "build(): cargo build at {{cargo}} build, !{{x}} at -{{x}}",
                "test(build): a at a, b at b",
                "default(): c at c, d at d",
                "other(): ",
                "t(test): ",
            ]
        );
    }

    #[test]
    fn variables_are_not_put_in_for_ever() {
        let many = "V = x\na:\n".to_owned() + &"\t$(V)\n".repeat(30_000);
        let tasks = told(makefile, &many);
        assert!(tasks[1].ends_with("$(V) at $(V)"));
        assert!(tasks[1].starts_with("a(): x at $(V)") || tasks[1].starts_with("a(): !x"));
    }
}
