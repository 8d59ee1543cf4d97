//! Tasks of Python's runners: tox, nox, hatch, pdm and pixi.
//!
//! Factors of tox are compared by name; conditions on them are not evaluated.

use super::{Body, split, task, value, with_needs};
use crate::extract::ci::model::TaskDraft;
use crate::link::ci::index::Index;

pub(super) fn tox<'a>(
    index: &Index<'a>,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let (mut plain, given) = split(words, &["-e", "-c", "--conf", "-f", "-p"]);
    if matches!(plain.first(), Some(&("run" | "r" | "run-parallel" | "p"))) {
        plain.remove(0);
    }
    let file = index.governing("tox", directory)?;
    let listed = value(&given, &["-e"]).unwrap_or(&file.default);
    let mut names: Vec<String> = expand_braces(listed);
    if names.is_empty() {
        names.push(String::new());
    }
    let find = |name: &str| {
        let factor = |task: &&TaskDraft| {
            !task.name.is_empty()
                && task
                    .name
                    .split(['-', ',', '{', '}'])
                    .any(|part| !part.is_empty() && name.split('-').any(|own| own == part))
        };
        task(file, name)
            .or_else(|| file.tasks.iter().find(factor))
            .or_else(|| task(file, ""))
    };
    let mut bodies: Vec<Body<'a>> = Vec::new();
    for name in &names {
        let Some(task) = find(name) else { continue };
        // An environment without commands of its own runs those of `testenv`.
        let task = if task.commands.is_empty() {
            super::task(file, "").unwrap_or(task)
        } else {
            task
        };
        let id = format!("{}#{}", file.path, task.name);
        if bodies.iter().all(|body| body.id != id) {
            let directory = file.directory.clone();
            bodies.push(Body {
                id,
                commands: &task.commands,
                extra: Vec::new(),
                directory,
                place: task.place,
            });
        }
    }
    Some(bodies)
}

/// `py{310,311}, lint` as names; the braces of tox's lists, one level.
fn expand_braces(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && (letter == ',' || letter.is_whitespace()) {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    for part in parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
    {
        match part
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            Some((before, (inner, after))) => {
                names.extend(
                    inner
                        .split(',')
                        .take(50)
                        .map(|one| format!("{before}{}{after}", one.trim())),
                );
            }
            None => names.push(part.to_owned()),
        }
    }
    names
}

pub(super) fn nox<'a>(
    index: &Index<'a>,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let file = index.governing("nox", directory)?;
    let at = words
        .iter()
        .position(|word| matches!(word.as_str(), "-s" | "--session" | "--sessions" | "-e"));
    let mut wanted: Vec<String> = Vec::new();
    for word in at
        .map_or(&[][..], |at| &words[at + 1..])
        .iter()
        .take_while(|word| !word.starts_with('-'))
    {
        // `tests-3.12` is the session `tests`.
        let name = word.split(['-', '(']).next().unwrap_or(word);
        wanted.push(if task(file, word).is_some() {
            word.clone()
        } else {
            name.replace('-', "_")
        });
    }
    if wanted.is_empty() {
        wanted.extend(file.tasks.iter().map(|task| task.name.clone()));
    }
    let find = |name: &str| task(file, name);
    Some(with_needs(file, &wanted, &file.directory, &find))
}

pub(super) fn python_script<'a>(
    index: &Index<'a>,
    runner: &str,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let (plain, _) = split(words, &["-e", "--env", "-p", "--project"]);
    let name = plain.first()?.rsplit(':').next()?;
    index
        .of_runner(runner)
        .filter(|file| directory.starts_with(&file.directory))
        .find_map(|file| {
            let find = |name: &str| task(file, name);
            find(name)?;
            Some(with_needs(file, &[name.to_owned()], &file.directory, &find))
        })
}
