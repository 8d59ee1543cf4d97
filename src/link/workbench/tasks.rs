//! Task runners: what their tasks are for, and the files that they miss.
//!
//! A task is known by its name and the words of its commands; nothing is run.

use std::collections::BTreeMap;

use crate::facts::workbench::TaskRunner;
use crate::facts::{FactSet, Located};
use crate::link::Repository;
use crate::link::dependencies::{first_line, numbered};
use crate::source::{FileClass, Place, RepoPath, Span};

/// Words of a task's name or commands, by what it is for.
const PURPOSES: [(&str, &[&str]); 4] = [
    (
        "build",
        &["build", "compile", "package", "dist", "bundle", "bootjar"],
    ),
    (
        "test",
        &[
            "test", "tests", "spec", "pytest", "check", "verify", "jest", "vitest", "nextest",
        ],
    ),
    (
        "lint",
        &[
            "lint", "fmt", "format", "vet", "clippy", "style", "ruff", "eslint", "rubocop",
            "prettier", "flake8", "standard",
        ],
    ),
    (
        "run",
        &[
            "run",
            "dev",
            "start",
            "serve",
            "server",
            "up",
            "watch",
            "runserver",
            "uvicorn",
        ],
    ),
];

/// Folders that a build fills.
const BUILT: [&str; 10] = [
    "dist",
    "build",
    "target",
    "bin",
    "out",
    "node_modules",
    ".venv",
    "venv",
    "tmp",
    "vendor",
];

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut runners: BTreeMap<(&'static str, String), Located<TaskRunner>> = BTreeMap::new();
    for task in facts.tasks.iter().filter(|task| task.runner != "shell") {
        let key = (task.runner, task.directory.clone());
        let runner = runners.entry(key).or_insert_with(|| {
            let value = TaskRunner {
                runner: task.runner,
                directory: task.directory.clone(),
                ..TaskRunner::default()
            };
            let mut fact = Located::new(value, task.place);
            fact.component = task.component;
            fact
        });
        if is_sample(task.runner, &task.commands) {
            continue;
        }
        runner.value.tasks += 1;
        for (purpose, words) in PURPOSES {
            let named = parts(&task.name).any(|part| words.contains(&part.as_str()));
            if named && !runner.value.purposes.iter().any(|one| one == purpose) {
                runner.value.purposes.push(purpose.to_owned());
            }
        }
        if runner.value.dangling.is_empty()
            && let Some(missing) = missing(repository, &task.directory, &task.commands)
        {
            runner.value.dangling = missing;
            runner.anchors.push(("dangling", task.place));
        }
    }
    facts.task_runners.extend(runners.into_values());
    builds(repository, facts);
    // Rails brings its tasks with it.
    let rails = ["bin/dev", "bin/rails"]
        .iter()
        .any(|path| repository.file(path).is_some());
    for runner in facts
        .task_runners
        .iter_mut()
        .filter(|one| rails && one.runner == "rake")
    {
        for purpose in ["build", "test", "run"] {
            if !runner.value.purposes.iter().any(|one| one == purpose) {
                runner.value.purposes.push(purpose.to_owned());
            }
        }
    }
    let at_root = facts.manifests.iter().any(|one| one.directory.is_empty());
    for runner in &mut facts.task_runners {
        runner.value.central = runner.value.directory.is_empty() || !at_root;
    }
}

/// Build systems that bring their tasks with them, at the root.
fn builds(repository: &Repository<'_>, facts: &mut FactSet) {
    let known = [
        ("gradlew", "gradle"),
        ("mvnw", "maven"),
        ("pom.xml", "maven"),
        ("build.gradle", "gradle"),
        ("build.gradle.kts", "gradle"),
    ];
    for (id, file) in numbered(repository) {
        let Some((_, runner)) = known.iter().find(|(name, _)| *name == file.path.as_str()) else {
            continue;
        };
        if matches!(file.class, FileClass::Test | FileClass::Example)
            || facts
                .task_runners
                .iter()
                .any(|one| one.runner == *runner && one.directory.is_empty())
        {
            continue;
        }
        let value = TaskRunner {
            runner,
            purposes: ["build", "test", "run"].map(str::to_owned).to_vec(),
            tasks: 3,
            ..TaskRunner::default()
        };
        let span = file.text.as_deref().map_or(Span::new(0, 0), first_line);
        facts
            .task_runners
            .push(Located::new(value, Place::new(id, span)));
    }
}

/// What `npm init` writes.
fn is_sample(runner: &str, commands: &[String]) -> bool {
    runner == "npm"
        && commands
            .iter()
            .any(|line| line.contains("no test specified"))
}

/// The words of a name: `test:unit`, `docker-build`, `runTests`.
fn parts(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
}

/// A script that a command runs, or a file that it reads, and that is not there.
fn missing(repository: &Repository<'_>, directory: &str, commands: &[String]) -> Option<String> {
    for command in commands {
        let foreign = [
            "docker exec",
            "docker run",
            "kubectl",
            "ssh ",
            "curl",
            "wget",
            "test -f",
            "[ -f",
            "docker compose exec",
            "rm ",
            "touch ",
            "docker-compose exec",
            "-f /",
        ]
        .iter()
        .any(|word| command.contains(word));
        if foreign {
            continue;
        }
        let words: Vec<&str> = command.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let word = word.trim_matches(['"', '\'', ';', '(', ')']);
            let written = at > 0 && matches!(words[at - 1], ">" | ">>" | "-o" | "--output");
            let file = [".sh", ".py", ".sql", ".rb"]
                .iter()
                .any(|end| word.ends_with(end));
            let plain = word
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '/' | '_' | '-'));
            let built = word.split('/').any(|part| BUILT.contains(&part));
            if !file
                || !plain
                || written
                || built
                || word.starts_with(['/', '-', '.']) && !word.starts_with("./")
            {
                continue;
            }
            let Some(path) = RepoPath::resolve(directory, word) else {
                continue;
            };
            let bare = word.trim_start_matches("./");
            let suffix = format!("/{bare}");
            let somewhere = repository.file(&path).is_some()
                || repository.file(bare).is_some()
                || repository
                    .files
                    .iter()
                    .any(|file| file.path.as_str().ends_with(&suffix));
            if !somewhere {
                return Some(bare.to_owned());
            }
        }
    }
    None
}
