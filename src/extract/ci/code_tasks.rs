//! Rakefiles and nox files: tasks written in a programming language, read line by line.
//!
//! Names, prerequisites and literal commands only; what code computes is not seen.

use crate::expression::Expression;

use super::model::{Command, TaskDraft, TaskFile};
use super::script::{self, Shell};
use super::tasks::{TASK_LIMIT, file, lines};
use crate::extract::Input;
use crate::source::Span;

/// Reads a Rakefile or `*.rake`: names, prerequisites and `sh "..."` lines.
pub(super) fn rakefile(input: &Input<'_>) -> TaskFile {
    static TASK: Expression = Expression::new(
        r#"^\s*(?:multi)?task[ (]+(?::|['"])?([\w:-]+)['"]?\s*(?:(?:=>|:|,\s*needs:)\s*(.*?))?\s*(?:do\b.*)?$"#,
    );
    static MADE: Expression = Expression::new(
        r#"\b(RuboCop::RakeTask|RSpec::Core::RakeTask|Rake::TestTask|Minitest::TestTask|Reek::Rake::Task|Bundler::Audit::Task)\.(?:new|create)\b(?:\s*\(?\s*(?::|['"])(\w+))?"#,
    );
    static SHELL: Expression = Expression::new(r#"\b(?:sh|system)[ (]+(?:"([^"]*)"|'([^']*)')"#);
    static INVOKE: Expression =
        Expression::new(r#"Rake::Task\[\s*(?::|['"])([\w:]+)['"]?\s*\]\.(?:invoke|execute)"#);
    let mut tasks = file(input, "rake");
    tasks.default = "default".to_owned();
    let mut open: Option<usize> = None;
    for (start, line) in lines(input.text) {
        let code = line.trim_start();
        if code.starts_with('#') || tasks.tasks.len() >= TASK_LIMIT {
            continue;
        }
        let place = input.place(Span::new(
            start + line.len() - code.len(),
            start + line.len(),
        ));
        if let Some(found) = MADE.captures(code) {
            let (command, name) = match &found[1] {
                "RuboCop::RakeTask" => ("rubocop", "rubocop"),
                "RSpec::Core::RakeTask" => ("rspec", "spec"),
                "Reek::Rake::Task" => ("reek", "reek"),
                "Bundler::Audit::Task" => ("bundle-audit check", "bundle:audit"),
                _ => ("rake test", "test"),
            };
            let name = found.get(2).map_or(name, |name| name.as_str()).to_owned();
            let commands = vec![Command {
                text: command.to_owned(),
                words: command.split(' ').map(str::to_owned).collect(),
                place,
                ..Command::default()
            }];
            tasks.tasks.push(TaskDraft {
                name,
                place,
                needs: Vec::new(),
                commands,
            });
            open = None;
        } else if let Some(found) = TASK.captures(code) {
            let needs = found.get(2).map_or("", |needs| needs.as_str());
            let needs = needs.trim_start_matches("%w").trim_start_matches("%i");
            let needs = needs
                .split(|letter: char| {
                    !(letter.is_alphanumeric() || matches!(letter, '_' | ':' | '-'))
                })
                .map(|need| need.trim_matches(':').to_owned())
                .filter(|need| !need.is_empty() && need != "environment" && need != "do")
                .collect();
            tasks.tasks.push(TaskDraft {
                name: found[1].to_owned(),
                place,
                needs,
                commands: Vec::new(),
            });
            open = Some(tasks.tasks.len() - 1);
        } else if let Some(task) = open.and_then(|at| tasks.tasks.get_mut(at)) {
            for found in SHELL.captures_iter(code) {
                let command = found
                    .get(1)
                    .or(found.get(2))
                    .map_or("", |text| text.as_str());
                task.commands
                    .extend(script::at_place(command, Shell::default(), place).commands);
            }
            for found in INVOKE.captures_iter(code) {
                task.needs.push(found[1].to_owned());
            }
        }
    }
    tasks
}

/// Reads `noxfile.py`: each session's `session.run(...)` lines.
pub(super) fn noxfile(input: &Input<'_>) -> TaskFile {
    static RUN: Expression = Expression::new(
        r#"\.(?:run|run_always)\(\s*((?:"[^"]*"|'[^']*')(?:\s*,\s*(?:"[^"]*"|'[^']*'))*)"#,
    );
    static TEXT: Expression = Expression::new(r#"["']([^"']*)["']"#);
    static NAME: Expression = Expression::new(r"(?m)^def\s+(\w+)\(");
    let mut tasks = file(input, "nox");
    let starts: Vec<(usize, String)> = NAME
        .captures_iter(input.text)
        .filter_map(|found| Some((found.get(0)?.start(), found[1].to_owned())))
        .collect();
    for (at, (start, name)) in starts.iter().enumerate().take(TASK_LIMIT) {
        let end = starts.get(at + 1).map_or(input.text.len(), |next| next.0);
        let before = input.text[..*start]
            .trim_end()
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        if !before.contains("nox.session")
            && !before.contains("session(")
            && !before.contains("parametrize")
        {
            continue;
        }
        let body = &input.text[*start..end];
        let commands = RUN
            .captures_iter(body)
            .filter_map(|found| {
                let words: Vec<String> = TEXT
                    .captures_iter(&found[1])
                    .map(|word| word[1].to_owned())
                    .collect();
                let range = found.get(0)?;
                let place = input.place(Span::new(start + range.start() + 1, start + range.end()));
                Some(Command {
                    text: words.join(" "),
                    words,
                    place,
                    ..Command::default()
                })
            })
            .collect();
        let place = input.place(Span::new(
            *start,
            start + body.lines().next().unwrap_or_default().len(),
        ));
        tasks.tasks.push(TaskDraft {
            name: name.clone(),
            place,
            needs: Vec::new(),
            commands,
        });
    }
    tasks
}
