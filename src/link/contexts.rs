//! Build contexts: which directory a Dockerfile is built in, what its `.dockerignore` drops, what its scripts do.
//!
//! The directory is what Compose says, else the one in which most of what is copied by name is found.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::Repository;
use crate::extract::dockerfile::{
    self, Draft,
    context::{is_env_file, is_private_key},
};
use crate::facts::container::EnvFile;
use crate::facts::{FactSet, Located};
use crate::source::{FileClass, Place, RepoPath, SourceFile};

/// Directories and endings of what a build makes: absent from the repository, and there when the image is built.
const BUILT: &[&str] = &[
    "target",
    "dist",
    "build",
    "out",
    "bin",
    "publish",
    "release",
    ".next",
    ".output",
    "node_modules",
    "vendor",
    "artifacts",
    "_build",
    "pkg",
    "tmp",
    "public",
    "deps",
    "generated",
    "gen",
    "coverage",
    "wheels",
];
/// Endings of what people write.
const WRITTEN: &[&str] = &[
    "toml",
    "lock",
    "json",
    "yaml",
    "yml",
    "txt",
    "py",
    "js",
    "ts",
    "mjs",
    "sh",
    "conf",
    "cfg",
    "ini",
    "mod",
    "sum",
    "rs",
    "go",
    "rb",
    "gradle",
    "kts",
    "xml",
    "sql",
    "csproj",
    "sln",
    "properties",
    "php",
    "exs",
    "ex",
    "md",
];

struct Ignore {
    path: String,
    place: Place,
    /// Each pattern, and whether it takes back.
    patterns: Vec<(GlobMatcher, bool, String)>,
}

impl Ignore {
    /// Whether the file drops a path of the context. What is taken back below a directory keeps it.
    fn drops(&self, path: &str) -> bool {
        let mut dropped = false;
        for (glob, back, text) in &self.patterns {
            let mut at = path;
            let hit = loop {
                if glob.is_match(at) {
                    break true;
                }
                match at.rsplit_once('/') {
                    Some((parent, _)) => at = parent,
                    None => break false,
                }
            };
            let below = *back && text.starts_with(&format!("{path}/"));
            if hit || below {
                dropped = !back;
            }
        }
        dropped
    }
}

fn ignore(path: &str, patterns: &[String], place: Place) -> Ignore {
    let compile = |pattern: &String| {
        let (back, text) = match pattern.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, pattern.as_str()),
        };
        let text = text
            .trim_start_matches("./")
            .trim_start_matches('/')
            .trim_end_matches('/');
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .build()
            .ok()?;
        Some((glob.compile_matcher(), back, text.to_owned()))
    };
    Ignore {
        path: path.to_owned(),
        place,
        patterns: patterns.iter().take(2_000).filter_map(compile).collect(),
    }
}

/// Completes what Dockerfiles copy and start.
pub(super) fn link(repository: &Repository<'_>, drafts: &[dockerfile::Draft], facts: &mut FactSet) {
    let ignores: Vec<Ignore> = drafts
        .iter()
        .filter_map(|draft| match draft {
            Draft::Ignore {
                path,
                patterns,
                place,
            } => Some(ignore(path, patterns, *place)),
            _ => None,
        })
        .collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for file in repository.files {
        let mut path = file.path.as_str();
        while known.insert(path) {
            let Some((parent, _)) = path.rsplit_once('/') else {
                break;
            };
            path = parent;
        }
    }
    let dockerfiles: BTreeSet<String> = facts
        .context_copies
        .iter()
        .map(|copy| copy.path.clone())
        .collect();
    let harmless: BTreeSet<&str> = drafts
        .iter()
        .filter_map(|draft| match draft {
            Draft::Env {
                path,
                secrets: false,
            } => Some(path.as_str()),
            _ => None,
        })
        .collect();
    let settings: Vec<&SourceFile> = repository
        .files
        .iter()
        .filter(|file| {
            is_env_file(file.path.name())
                && !harmless.contains(file.path.as_str())
                && !matches!(file.class, FileClass::Test | FileClass::Example)
        })
        .collect();
    let keys: Vec<&SourceFile> = repository
        .files
        .iter()
        .filter(|file| {
            is_private_key(file.path.name(), file.size)
                && !matches!(
                    file.class,
                    FileClass::Test | FileClass::Example | FileClass::Vendored | FileClass::Docs
                )
        })
        .collect();
    for dockerfile in dockerfiles {
        one(
            (&settings, &keys),
            &dockerfile,
            &known,
            &ignores,
            &harmless,
            facts,
        );
    }
    scripts(drafts, facts);
}

/// The directories that a Dockerfile may be built in, the likeliest first.
fn contexts(dockerfile: &str, facts: &FactSet) -> Vec<String> {
    let mut contexts: Vec<String> = facts
        .compose_services
        .iter()
        .filter(|service| service.dockerfile == dockerfile)
        .map(|service| service.context.clone())
        .collect();
    let mut directory = RepoPath::new(dockerfile).directory().to_owned();
    loop {
        contexts.push(directory.clone());
        match directory.rsplit_once('/') {
            Some((parent, _)) => directory = parent.to_owned(),
            None if directory.is_empty() => break,
            None => directory = String::new(),
        }
    }
    contexts
}

fn one(
    (settings, keys): (&[&SourceFile], &[&SourceFile]),
    dockerfile: &str,
    known: &BTreeSet<&str>,
    ignores: &[Ignore],
    harmless: &BTreeSet<&str>,
    facts: &mut FactSet,
) {
    let candidates = contexts(dockerfile, facts);
    let sources: Vec<String> = facts
        .context_copies
        .iter()
        .filter(|copy| copy.path == dockerfile && !copy.whole)
        .map(|copy| copy.source.clone())
        .collect();
    let there = |context: &str, source: &str| {
        RepoPath::resolve(context, source.trim_start_matches('/'))
            .is_some_and(|path| path.is_empty() || known.contains(path.as_str()))
    };
    let score = |context: &str| {
        sources
            .iter()
            .filter(|source| there(context, source))
            .count()
    };
    let best = candidates.iter().map(|one| score(one)).max().unwrap_or(0);
    let Some(context) = candidates.iter().find(|one| score(one) == best).cloned() else {
        return;
    };
    let in_context = |name: &str| {
        if context.is_empty() {
            name.to_owned()
        } else {
            format!("{context}/{name}")
        }
    };
    let beside = format!("{dockerfile}.dockerignore");
    let ignore = ignores.iter().find(|one| one.path == beside).or_else(|| {
        let path = in_context(".dockerignore");
        ignores.iter().find(|one| one.path == path)
    });
    // A settings file without secrets in the repository is no more than a sample.
    let sources: Vec<(Place, String)> = facts
        .context_copies
        .iter()
        .filter(|copy| copy.path == dockerfile)
        .map(|copy| (copy.place, copy.source.clone()))
        .collect();
    facts.env_files.retain(|env| {
        let source = sources.iter().find(|(place, _)| *place == env.place);
        env.path != dockerfile
            || env.how != "copied"
            || source.is_none_or(|(_, source)| {
                candidates
                    .iter()
                    .filter_map(|one| RepoPath::resolve(one, source.trim_start_matches('/')))
                    .all(|path| !harmless.contains(path.as_str()))
            })
    });
    let mut env_files = Vec::new();
    for copy in facts
        .context_copies
        .iter_mut()
        .filter(|copy| copy.path == dockerfile)
    {
        let drops = |path: &str| ignore.is_some_and(|ignore| ignore.drops(path));
        copy.value.ignore_file = ignore.map(|one| one.path.clone()).unwrap_or_default();
        let source = copy
            .source
            .trim_start_matches("./")
            .trim_matches('/')
            .to_owned();
        let of_stage = copy.source.starts_with('/') && !copy.whole;
        for file in keys.iter().filter(|_| !of_stage) {
            let Some(path) = file.path.as_str().strip_prefix(in_context("").as_str()) else {
                continue;
            };
            let taken = copy.whole || path.starts_with(&format!("{source}/"));
            if taken && !drops(path) {
                copy.value.keys_inside.push(file.path.to_string());
            }
        }
        if copy.whole {
            // Only the root of the repository holds `.git`.
            let missing = |path: &&str| !drops(path) && (*path != ".git" || context.is_empty());
            copy.value.unignored = [".git", ".env"]
                .into_iter()
                .filter(missing)
                .map(str::to_owned)
                .collect();
            if let Some(ignore) = ignore {
                copy.anchors.push(("ignore", ignore.place));
            }
            for file in settings {
                let Some(path) = file.path.as_str().strip_prefix(in_context("").as_str()) else {
                    continue;
                };
                if !drops(path) {
                    let fact = EnvFile {
                        path: dockerfile.to_owned(),
                        how: "context",
                        file: file.path.to_string(),
                        production: copy.production,
                        in_final: copy.in_final,
                    };
                    let mut located = Located::new(fact, copy.place);
                    located.component = copy.component;
                    env_files.push(located);
                }
            }
            continue;
        }
        let open = source.contains(['*', '?', '[', '$', '{']) || source.starts_with("..");
        copy.value.ignored = !open && !source.is_empty() && drops(&source);
        let extension = source.rsplit_once('.').map_or("", |(_, end)| end);
        let written = WRITTEN.contains(&extension)
            && !source.split('/').any(|part| BUILT.contains(&part))
            && !source.starts_with(".git");
        let anywhere = || candidates.iter().any(|one| there(one, &source));
        copy.value.found = open || !written || anywhere();
    }
    facts.env_files.append(&mut env_files);
}

/// Scripts that start a container, without `exec`, or that show its settings.
fn scripts(drafts: &[dockerfile::Draft], facts: &mut FactSet) {
    let mut printed = Vec::new();
    for draft in drafts {
        let Draft::Dockerfile {
            path,
            entry_scripts,
            ..
        } = draft
        else {
            continue;
        };
        let directory = RepoPath::new(path);
        let found = drafts.iter().find_map(|draft| match draft {
            Draft::Entry {
                path,
                execs,
                last,
                prints,
            } => {
                let script = RepoPath::new(path);
                let named = entry_scripts.iter().any(|name| name == script.name());
                let near = script.is_under(directory.directory());
                (named && near).then_some((path, *execs, *last, *prints))
            }
            _ => None,
        });
        let Some((script, execs, last, prints)) = found else {
            continue;
        };
        for fact in facts
            .dockerfiles
            .iter_mut()
            .filter(|fact| fact.path == *path)
        {
            if !execs && fact.command_fault.is_empty() {
                fact.value.command_fault =
                    format!("`{script}` ends without `exec`, so its shell keeps signals to itself");
                fact.anchors.retain(|(name, _)| *name != "start");
                fact.anchors.push(("start", last));
            }
            if let Some(place) = prints {
                let env = EnvFile {
                    path: path.clone(),
                    how: "printed",
                    file: script.clone(),
                    production: fact.production,
                    in_final: true,
                };
                let mut located = Located::new(env, place);
                located.component = fact.component;
                printed.push(located);
            }
        }
    }
    facts.env_files.append(&mut printed);
    facts.env_files.sort_by_key(|fact| fact.place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_decides_and_exceptions_keep_their_directory() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let file = ignore(
            ".dockerignore",
            &lines("*\n!src/main.rs\n**/secret.key"),
            Place::default(),
        );
        assert!(file.drops(".git"));
        assert!(!file.drops("src/main.rs"));
        assert!(!file.drops("src"));
        assert!(file.drops("src/secret.key"));
        let file = ignore(
            ".dockerignore",
            &lines(".env*\ntarget/\n.git"),
            Place::default(),
        );
        assert!(file.drops(".env"));
        assert!(file.drops("target/debug"));
        assert!(!file.drops("src"));
    }
}
