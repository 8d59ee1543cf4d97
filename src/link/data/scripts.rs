//! Which scripts of a package manager the start of a service runs, one through the other: `start-docker` -> `check-db` ->
//! `node scripts/check-db.js`.
//!
//! Words of commands are looked up as they stand; patterns (`npm-run-all build:*`) are not followed.

use crate::expression::Expression;
use crate::link::Repository;
use std::collections::{BTreeMap, BTreeSet};

/// A script and its command.
static SCRIPT: Expression = Expression::new(r#""([\w:.-]+)"\s*:\s*"((?:[^"\\]|\\.)*)""#);

/// Names that start what platforms and images run.
const STARTS: [&str; 7] = [
    "start", "prestart", "release", "deploy", "heroku", "vercel", "build",
];

/// What the start of some service runs.
#[derive(Debug, Default)]
pub(super) struct Started {
    files: BTreeSet<String>,
    scripts: BTreeSet<(String, String)>,
}

impl Started {
    /// Whether a file is run.
    pub(super) fn runs(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Whether the script of a manifest in this directory that a line defines is run.
    pub(super) fn runs_line(&self, directory: &str, line: &str) -> bool {
        SCRIPT.captures(line).is_some_and(|found| {
            self.scripts
                .contains(&(directory.to_owned(), found[1].to_owned()))
        })
    }
}

/// Whether a script's name says that production starts with it.
fn starts(name: &str) -> bool {
    STARTS.iter().any(|start| name.starts_with(start))
        && !name
            .split([':', '-', '_', '.'])
            .any(|part| matches!(part, "dev" | "test" | "local" | "watch" | "debug" | "e2e"))
}

/// Follows the scripts of all manifests.
pub(super) fn started(repository: &Repository<'_>) -> Started {
    let mut found = Started::default();
    for file in repository.files {
        if file.path.name() != "package.json" {
            continue;
        }
        if let Some(text) = file.text.in_memory() {
            follow(file.path.directory(), text, &mut found);
        }
    }
    found
}

fn follow(directory: &str, text: &str, found: &mut Started) {
    let Some((_, rest)) = text.split_once("\"scripts\"") else {
        return;
    };
    let block = rest.split('}').next().unwrap_or_default();
    let scripts: BTreeMap<String, String> = SCRIPT
        .captures_iter(block)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    let mut waiting: Vec<&str> = scripts
        .keys()
        .map(String::as_str)
        .filter(|name| starts(name))
        .collect();
    while let Some(name) = waiting.pop() {
        if !found
            .scripts
            .insert((directory.to_owned(), name.to_owned()))
        {
            continue;
        }
        let command = scripts.get(name).map_or("", String::as_str);
        for word in command.split([' ', '&', '|', ';', '\\', '"', '\'']) {
            if let Some((other, _)) = scripts.get_key_value(word) {
                waiting.push(other);
            }
            let program = [".js", ".mjs", ".cjs", ".ts", ".sh", ".py"]
                .iter()
                .any(|end| word.ends_with(end));
            if program {
                let word = word.trim_start_matches("./");
                found.files.insert(if directory.is_empty() {
                    word.to_owned()
                } else {
                    format!("{directory}/{word}")
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_followed_from_what_starts() {
        let mut found = Started::default();
        let text = r#"{ "scripts": {
            "start-docker": "npm-run-all check-db start-server",
            "check-db": "node scripts/check-db.js",
            "start:dev": "node scripts/seed.js",
            "migrate": "prisma migrate deploy"
        }, "dependencies": { "start": "1.0.0" } }"#;
        follow("web", text, &mut found);
        assert!(found.runs("web/scripts/check-db.js"));
        assert!(found.runs_line("web", r#""check-db": "node scripts/check-db.js","#));
        assert!(!found.runs("web/scripts/seed.js"));
        assert!(!found.runs_line("web", r#""migrate": "prisma migrate deploy""#));
        assert!(!found.runs_line("", r#""check-db": "node scripts/check-db.js","#));
    }

    #[test]
    fn scripts_that_call_each_other_end() {
        let mut found = Started::default();
        follow(
            "",
            r#"{"scripts": {"start": "run again", "again": "run start"}}"#,
            &mut found,
        );
        assert!(found.runs_line("", r#""again": "run start""#));
    }
}
