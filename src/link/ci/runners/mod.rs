//! What a task runner's command leads to: `make test` to the recipe of `test` and of what it needs.
//!
//! A name that no file of the repository knows leads nowhere; the command then stands for itself.

mod packages;
mod python;

use super::index::{Index, resolve};
use super::invocation::base;
use crate::extract::ci::model::{Command, TaskDraft, TaskFile};
use crate::source::Place;

/// What a command leads to.
#[derive(Debug, Clone)]
pub(super) struct Body<'a> {
    /// Names it, so that circles are seen.
    pub(super) id: String,
    /// Its commands.
    pub(super) commands: &'a [Command],
    /// Words that are added to its last command (`npm test -- --coverage`).
    pub(super) extra: Vec<String>,
    /// The directory that they run in.
    pub(super) directory: String,
    /// Where the task stands.
    pub(super) place: Place,
}

/// Tasks that one command may reach.
const BODY_LIMIT: usize = 120;

/// What `words`, run in `directory`, lead to; `None` when they name no task of the repository.
pub(super) fn bodies<'a>(
    index: &Index<'a>,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let first = words.first()?;
    let rest = &words[1..];
    let found = match base(first) {
        "make" | "gmake" => make(index, rest, directory),
        "just" => just(index, rest, directory),
        "task" | "go-task" => named(
            index,
            "task",
            rest,
            directory,
            &["-d", "--dir", "-t", "--taskfile"],
        ),
        "npm" | "pnpm" | "yarn" | "bun" => {
            packages::package_manager(index, base(first), rest, directory)
        }
        "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" => {
            packages::scripts_by_pattern(index, rest, directory)
        }
        "turbo" | "nx" | "lerna" | "wireit" => packages::everywhere(index, base(first), rest),
        "composer" => packages::composer(index, rest, directory),
        "rake" | "rails" => named(index, "rake", rest, directory, &["-f", "-C"]),
        "tox" => python::tox(index, rest, directory),
        "nox" => python::nox(index, rest, directory),
        "poe" => named(index, "poe", rest, directory, &["-C", "-d"]),
        "hatch" | "pdm" | "pixi" if rest.first().is_some_and(|word| word == "run") => {
            python::python_script(index, base(first), &rest[1..], directory)
        }
        "cargo" => cargo(index, rest, directory),
        "bash" | "sh" | "zsh" | "dash" | "source" | "." => {
            let path = rest.iter().find(|word| {
                !word.starts_with(['-', '+']) && *word != "errexit" && *word != "pipefail"
            })?;
            script(index, path, directory)
        }
        _ => script(index, first, directory),
    }?;
    (!found.is_empty()).then_some(found)
}

fn script<'a>(index: &Index<'a>, path: &str, directory: &str) -> Option<Vec<Body<'a>>> {
    if !path.contains('/') && !path.ends_with(".sh") && !path.ends_with(".bash") {
        return None;
    }
    let path = resolve(directory, path)
        .filter(|path| index.scripts.contains_key(path.as_str()))
        .or_else(|| resolve("", path))?;
    let task = index.scripts.get(path.as_str())?;
    Some(vec![Body {
        id: path,
        commands: &task.commands,
        extra: Vec::new(),
        directory: directory.to_owned(),
        place: task.place,
    }])
}

/// A task of a file with all that it needs, the needed ones first.
fn with_needs<'a>(
    file: &'a TaskFile,
    wanted: &[String],
    directory: &str,
    find: &dyn Fn(&str) -> Option<&'a TaskDraft>,
) -> Vec<Body<'a>> {
    enum Visit {
        Enter(String),
        Leave(String),
    }
    let mut bodies: Vec<Body<'a>> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let mut work: Vec<Visit> = wanted.iter().rev().cloned().map(Visit::Enter).collect();
    while let Some(visit) = work.pop() {
        if bodies.len() >= BODY_LIMIT {
            break;
        }
        match visit {
            Visit::Enter(name) => {
                let Some(task) = find(&name).filter(|_| !seen.contains(&name)) else {
                    continue;
                };
                seen.push(name.clone());
                work.push(Visit::Leave(name));
                work.extend(task.needs.iter().rev().cloned().map(Visit::Enter));
            }
            Visit::Leave(name) => {
                let Some(task) = find(&name) else { continue };
                bodies.push(Body {
                    id: format!("{}#{name}", file.path),
                    commands: &task.commands,
                    extra: Vec::new(),
                    directory: directory.to_owned(),
                    place: task.place,
                });
            }
        }
    }
    bodies
}

fn task<'a>(file: &'a TaskFile, name: &str) -> Option<&'a TaskDraft> {
    file.task(name)
}

/// The words that are no options; values of `with_value` are handed out under their option.
fn split<'w>(words: &'w [String], with_value: &[&str]) -> (Vec<&'w str>, Vec<(&'w str, &'w str)>) {
    let (mut plain, mut given) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(word) = words.get(at).map(String::as_str) {
        at += 1;
        if word == "--" {
            break;
        }
        if let Some((option, value)) = word
            .split_once('=')
            .filter(|(option, _)| option.starts_with('-'))
        {
            given.push((option, value));
        } else if with_value.contains(&word) {
            if let Some(value) = words.get(at) {
                given.push((word, value.as_str()));
                at += 1;
            }
        } else if word.starts_with('-') {
            given.push((word, ""));
        } else {
            plain.push(word);
        }
    }
    (plain, given)
}

fn value<'w>(given: &[(&'w str, &'w str)], names: &[&str]) -> Option<&'w str> {
    given
        .iter()
        .find(|(name, _)| names.contains(name))
        .map(|(_, value)| *value)
}

fn make<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(
        words,
        &[
            "-C",
            "--directory",
            "-f",
            "--file",
            "--makefile",
            "-j",
            "-l",
            "-o",
        ],
    );
    let joined = words
        .iter()
        .find_map(|word| word.strip_prefix("-C").filter(|rest| !rest.is_empty()));
    let directory = match value(&given, &["-C", "--directory"]).or(joined) {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    // `-j 4` and `-j` both exist; a number is no target.
    let is_target =
        |word: &&str| !word.contains('=') && !word.bytes().all(|byte| byte.is_ascii_digit());
    let mut wanted: Vec<String> = plain
        .into_iter()
        .filter(is_target)
        .map(str::to_owned)
        .collect();
    let named =
        value(&given, &["-f", "--file", "--makefile"]).and_then(|path| resolve(&directory, path));
    let main = match named {
        Some(path) => index.of_runner("make").find(|file| file.path == path)?,
        None => index
            .of_runner("make")
            .find(|file| file.directory == directory && !file.path.ends_with(".mk"))?,
    };
    if wanted.is_empty() {
        wanted.push(main.default.clone());
    }
    // Included fragments: any `*.mk` of the repository may be one.
    let fragments: Vec<&'a TaskFile> = index
        .of_runner("make")
        .filter(|file| file.path.ends_with(".mk"))
        .collect();
    let find = |name: &str| {
        task(main, name).or_else(|| fragments.iter().find_map(|file| task(file, name)))
    };
    wanted
        .iter()
        .any(|name| find(name).is_some())
        .then(|| with_needs(main, &wanted, &directory, &find))
}

fn just<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(
        words,
        &["--justfile", "-f", "--working-directory", "-d", "--set"],
    );
    let file = match value(&given, &["--justfile", "-f"]).and_then(|path| resolve(directory, path))
    {
        Some(path) => index.of_runner("just").find(|file| file.path == path)?,
        None => index.governing("just", directory)?,
    };
    let mut wanted: Vec<String> = Vec::new();
    for (at, word) in plain.iter().enumerate() {
        let word = word.rsplit("::").next().unwrap_or(word);
        // Behind the first recipe there may be its arguments.
        if at == 0 || task(file, word).is_some() {
            wanted.push(word.to_owned());
        }
    }
    if wanted.is_empty() {
        wanted.push(file.default.clone());
    }
    let find = |name: &str| task(file, name);
    Some(with_needs(file, &wanted, &file.directory, &find))
}

/// `task a b`, `rake a b`, `poe a`: tasks of the nearest file by name.
fn named<'a>(
    index: &Index<'a>,
    runner: &str,
    words: &[String],
    directory: &str,
    with_value: &[&str],
) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, with_value);
    let directory = match value(&given, &["-d", "--dir", "-C"]) {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    let main = match value(&given, &["-t", "--taskfile", "-f"])
        .and_then(|path| resolve(&directory, path))
    {
        Some(path) => index.of_runner(runner).find(|file| file.path == path)?,
        None => index.governing(runner, &directory)?,
    };
    let clean = |word: &&str| word.split('[').next().unwrap_or(word).to_owned();
    let mut wanted: Vec<String> = plain
        .iter()
        .map(clean)
        .filter(|word| !word.contains('='))
        .collect();
    if runner == "poe" {
        wanted.truncate(1);
    }
    if wanted.is_empty() && !main.default.is_empty() {
        wanted.push(main.default.clone());
    }
    // Rake tasks stand in many files; namespaces are not followed, so the last part of a name is tried too.
    let files: Vec<&'a TaskFile> = index.of_runner(runner).collect();
    let find = |name: &str| {
        let short = name.rsplit(':').next().unwrap_or(name);
        task(main, name).or_else(|| {
            files
                .iter()
                .filter(|_| runner == "rake")
                .find_map(|file| task(file, name).or_else(|| task(file, short)))
        })
    };
    wanted
        .iter()
        .any(|name| find(name).is_some())
        .then(|| with_needs(main, &wanted, &main.directory, &find))
}

fn cargo<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(
        words,
        &[
            "--manifest-path",
            "-p",
            "--package",
            "--makefile",
            "--features",
            "--target",
        ],
    );
    let command = *plain.first()?;
    if command == "make" {
        let file = match value(&given, &["--makefile"]).and_then(|path| resolve(directory, path)) {
            Some(path) => index
                .of_runner("cargo-make")
                .find(|file| file.path == path)?,
            None => index.governing("cargo-make", directory)?,
        };
        let wanted = vec![
            plain
                .get(1)
                .map_or_else(|| file.default.clone(), |name| (*name).to_owned()),
        ];
        let find = |name: &str| task(file, name);
        return Some(with_needs(file, &wanted, &file.directory, &find));
    }
    let file = index.governing("cargo", directory)?;
    let task = task(file, command)?;
    let at = words.iter().position(|word| word == command)?;
    Some(vec![Body {
        id: format!("{}#{command}", file.path),
        commands: &task.commands,
        extra: words[at + 1..].to_vec(),
        directory: directory.to_owned(),
        place: task.place,
    }])
}
