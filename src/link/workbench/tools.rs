//! Tools of development and testing: files, tasks and dependencies that serve one purpose, and whether anything leads a
//! person to them.
//!
//! The knowledge lists say what serves what; a tool that nobody names is there all the same, and said to be unused.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{located, seeds, sightings};
use crate::extract::workbench::ToolDraft;
use crate::facts::workbench::DevTool;
use crate::facts::{ComponentId, FactSet};
use crate::knowledge::{Entry, Kind, Knowledge};
use crate::link::Repository;
use crate::link::dependencies::{first_line, numbered};
use crate::source::{FileClass, Place, RepoPath, Span};

/// Purposes whose lists name files.
const BY_FILE: [&str; 5] = [
    "dev-environments",
    "seed-data",
    "hot-reload",
    "debug-config",
    "commit-conventions",
];
/// Purposes whose lists name packages.
const BY_PACKAGE: [&str; 6] = [
    "hot-reload",
    "debug-config",
    "seed-data",
    "property-tests",
    "load-test",
    "commit-conventions",
];
/// Words of a command that start a program again on each change.
const RELOADS: [&str; 24] = [
    "cargo watch",
    "watchexec",
    "bacon",
    "--reload",
    "fastapi dev",
    "flask --debug",
    "watchfiles",
    "runserver",
    "nodemon",
    "tsx watch",
    "ts-node-dev",
    "node --watch",
    "next dev",
    "nest start --watch",
    "--watch",
    "bun --hot",
    "quarkus:dev",
    "quarkus dev",
    "dotnet watch",
    "skaffold dev",
    "tilt up",
    "air",
    "vite",
    "bin/dev",
];
/// Words of a command that start a program under a debugger.
const DEBUGS: [&str; 8] = [
    "dlv debug",
    "dlv exec",
    "debugpy",
    "--inspect",
    "--inspect-brk",
    "rdbg",
    "skaffold debug",
    "--debug --watch",
];

pub(super) fn link(repository: &Repository<'_>, drafts: &[ToolDraft], facts: &mut FactSet) {
    let mentions = LazyCell::new(|| Mentions::new(repository, facts));
    let mut found = Vec::new();
    let mut push = |tool: DevTool, place: Place, fault: Option<Place>| {
        found.push(located(tool, place, ComponentId::REPOSITORY).anchor_if("fault", fault));
    };
    for draft in drafts {
        let missing = draft
            .needs
            .iter()
            .find(|(path, _)| repository.file(path).is_none());
        let fault = match missing {
            Some((path, _)) => format!("it names `{path}`, which is not there"),
            None => draft.fault.clone(),
        };
        let tool = DevTool {
            purpose: draft.purpose,
            name: draft.path.clone(),
            path: draft.path.clone(),
            class: draft.class,
            reachable: true,
            fault,
        };
        push(tool, draft.place, missing.map(|(_, place)| *place));
    }
    let read: HashSet<&str> = drafts.iter().map(|one| one.path.as_str()).collect();
    let empty_seeds = seeds::empty_seeds(repository);
    files(repository, &mentions, &read, &empty_seeds, &mut push);
    tasks(repository, facts, &empty_seeds, &mut push);
    packages(facts, &mut push);
    sightings::documents(repository, facts, &mut push);
    sightings::commits(facts, &mut push);
    sightings::in_production(repository, facts, &mut push);
    found.sort_by(|one, other| {
        (one.value.purpose, one.place, &one.value.name).cmp(&(
            other.value.purpose,
            other.place,
            &other.value.name,
        ))
    });
    facts.dev_tools = found;
}

/// What people and programs are told to run.
struct Mentions {
    text: String,
}

impl Mentions {
    fn new(repository: &Repository<'_>, facts: &FactSet) -> Self {
        let mut text = String::new();
        let mut add = |part: &str| {
            text.push_str(part);
            text.push('\n');
        };
        for document in facts.documents.iter().filter(|one| !one.agent) {
            if let Some((_, file)) = repository.file(&document.path) {
                add(file.text.as_deref().unwrap_or_default());
            }
        }
        for task in &facts.tasks {
            task.commands.iter().for_each(|line| add(line));
        }
        for step in &facts.steps {
            add(&step.text);
        }
        Self { text }
    }

    /// Whether it is named without its extension, and no other file of the same stem is meant.
    fn names_module(&self, module: &str, extension: &str) -> bool {
        self.text.match_indices(module).any(|(at, _)| {
            let rest = &self.text[at + module.len()..];
            let other = rest
                .strip_prefix('.')
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
            !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                && other.is_none_or(|rest| rest.starts_with(extension))
        })
    }

    fn name(&self, path: &RepoPath) -> bool {
        let module = path
            .as_str()
            .rsplit_once('.')
            .map_or(path.as_str(), |(stem, _)| stem);
        self.text.contains(path.name())
            || self.names_module(module, &path.extension())
            || self.text.contains(&module.replace('/', "."))
            || seeds::is_of_seeds(path.directory()) && self.text.contains(path.directory())
    }
}

/// The file patterns of one list, sorted by what is quickest to ask.
struct Patterns {
    exact: HashMap<String, &'static str>,
    globs: GlobSet,
    purposes: Vec<&'static str>,
}

impl Patterns {
    fn new() -> Self {
        let knowledge = Knowledge::built_in();
        let mut exact = HashMap::new();
        let mut builder = GlobSetBuilder::new();
        let mut purposes = Vec::new();
        for purpose in BY_FILE {
            let plain = |entry: &&Entry| entry.contains.is_empty() && !entry.weak;
            for entry in knowledge.entries(purpose, Kind::Files).filter(plain) {
                let name = entry.name.as_str();
                if !name.contains(['/', '*', '{', '?', '[']) {
                    exact.insert(name.to_owned(), purpose);
                    continue;
                }
                let pattern = format!("**/{}", name.trim_start_matches("**/"));
                if let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() {
                    builder.add(glob);
                    purposes.push(purpose);
                }
            }
        }
        Self {
            exact,
            globs: builder.build().unwrap_or_else(|_| GlobSet::empty()),
            purposes,
        }
    }

    fn of(&self, path: &RepoPath) -> Option<&'static str> {
        if let Some(purpose) = self.exact.get(path.name()) {
            return Some(purpose);
        }
        let first = self.globs.matches(path.as_str()).into_iter().next()?;
        self.purposes.get(first).copied()
    }
}

fn files(
    repository: &Repository<'_>,
    mentions: &LazyCell<Mentions, impl FnOnce() -> Mentions>,
    read: &HashSet<&str>,
    empty_seeds: &HashMap<&str, String>,
    push: &mut impl FnMut(DevTool, Place, Option<Place>),
) {
    let patterns = Patterns::new();
    let rails = repository.file("bin/rails").is_some()
        || repository.file("config/application.rb").is_some();
    for (id, file) in numbered(repository) {
        let path = &file.path;
        if matches!(
            file.class,
            FileClass::Vendored
                | FileClass::Test
                | FileClass::Example
                | FileClass::Generated
                | FileClass::Migration
        ) || read.contains(path.as_str())
        {
            continue;
        }
        let purpose = match path.as_str() {
            "config/environments/development.rb" if rails => "hot-reload",
            text if text.ends_with("/resources/data.sql")
                || text.ends_with("/data.sql") && text.contains("/resources/") =>
            {
                "seed-data"
            }
            _ if path.name() == "Dockerfile.debug" => "debug-config",
            _ => match patterns.of(path) {
                // Skaffold and production-like clusters are no environment of a person's.
                Some("dev-environments") if path.name().starts_with("skaffold") => continue,
                Some(purpose) => purpose,
                None => continue,
            },
        };
        if purpose == "seed-data"
            && (file.class == FileClass::Docs
                || !is_data_or_code(path)
                || seeds::is_foreign_seed(path))
        {
            continue;
        }
        let conventional = path.as_str().ends_with("db/seeds.rb")
            || path.as_str().contains("docker-entrypoint-initdb.d/")
            || path.as_str().contains("database/seeders/")
            || path.as_str().contains("/resources/")
            || path.as_str().contains("prisma/seed");
        let tool = DevTool {
            purpose,
            name: path.as_str().to_owned(),
            path: path.as_str().to_owned(),
            class: file.class.as_str(),
            reachable: purpose != "seed-data" || conventional || mentions.name(path),
            fault: empty_seeds.get(path.as_str()).cloned().unwrap_or_default(),
        };
        let span = file.text.as_deref().map_or(Span::new(0, 0), first_line);
        push(tool, Place::new(id, span), None);
    }
}

fn is_data_or_code(path: &RepoPath) -> bool {
    !matches!(
        path.extension().as_str(),
        "md" | "txt" | "lock" | "png" | "svg"
    )
}

fn tasks(
    repository: &Repository<'_>,
    facts: &FactSet,
    empty_seeds: &HashMap<&str, String>,
    push: &mut impl FnMut(DevTool, Place, Option<Place>),
) {
    for task in &facts.tasks {
        let all = task.commands.join("\n");
        let path = repository
            .files
            .get(task.place.file.0 as usize)
            .map_or("", |file| file.path.as_str());
        let mut note = |purpose: &'static str, fault: String| {
            let tool = DevTool {
                purpose,
                name: task.name.clone(),
                path: path.to_owned(),
                class: "config",
                reachable: true,
                fault,
            };
            push(tool, task.place, None);
        };
        let runner = facts
            .task_runners
            .iter()
            .find(|one| one.runner == task.runner && one.directory == task.directory);
        if task.runner != "shell" && seeds::seeds(&task.name) {
            let dangling = runner.map_or("", |one| one.dangling.as_str());
            let fault = if !dangling.is_empty() && all.contains(dangling) {
                format!("it runs `{dangling}`, which is not there")
            } else {
                let empty = empty_seeds.iter().find(|(path, _)| all.contains(*path));
                empty.map_or(String::new(), |(path, fault)| {
                    format!("it runs `{path}`, and {fault}")
                })
            };
            note("seed-data", fault);
        }
        if RELOADS.iter().any(|word| has_words(&all, word)) {
            note("hot-reload", String::new());
        }
        if DEBUGS.iter().any(|word| has_words(&all, word)) {
            note("debug-config", String::new());
        }
    }
}

/// Whether a text has these words, and not inside of longer ones.
pub(super) fn has_words(text: &str, words: &str) -> bool {
    let inner = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        let option = words.starts_with('-');
        let joined_before = before.is_some_and(|letter| {
            inner(letter) || matches!(letter, '-' | '/') || letter == '.' && !option
        });
        let joined_after =
            after.is_some_and(|letter| inner(letter) || matches!(letter, '-' | '/' | '.'));
        let bundles = words == "vite"
            && ["vite build", "vite preview"]
                .iter()
                .any(|one| text[at..].starts_with(one));
        !(joined_before || joined_after || bundles)
    })
}

fn packages(facts: &FactSet, push: &mut impl FnMut(DevTool, Place, Option<Place>)) {
    for dependency in &facts.dependencies {
        let debug_gem = dependency.ecosystem == "ruby"
            && matches!(dependency.name.as_str(), "debug" | "byebug" | "pry-byebug");
        let listed = BY_PACKAGE
            .iter()
            .find(|purpose| dependency.capabilities.iter().any(|one| one == *purpose));
        let Some(purpose) = listed.copied().or(debug_gem.then_some("debug-config")) else {
            continue;
        };
        let tool = DevTool {
            purpose,
            name: dependency.name.clone(),
            path: dependency.manifest.clone(),
            class: "config",
            reachable: true,
            fault: String::new(),
        };
        push(tool, dependency.place, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command_stand_alone() {
        assert!(has_words("uvicorn a:b --reload", "--reload"));
        assert!(!has_words("./fair.sh", "air") && has_words("air -c .air.toml", "air"));
        assert!(!has_words("vite build", "vite") && has_words("vite", "vite"));
    }
}
