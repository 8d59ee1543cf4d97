//! What a task runner's command leads to: `make test` to the recipe of `test` and of what it needs.
//!
//! A name that no file of the repository knows leads nowhere; the command then stands for itself.

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

/// Words of package managers that are no scripts.
const PACKAGE_COMMANDS: &[&str] = &[
    "install", "i", "ci", "add", "remove", "rm", "uninstall", "update", "upgrade", "up", "publish", "pack", "audit", "exec", "dlx",
    "x", "init", "create", "link", "unlink", "config", "cache", "info", "view", "list", "ls", "why", "outdated", "login", "logout",
    "version", "set", "import", "dedupe", "prune", "rebuild", "store", "patch", "deploy", "licenses", "env", "bin", "root", "node",
    "help", "whoami", "plugin", "policies", "sbom", "pm", "build:native", "doctor", "fund", "install-test", "it", "setup",
];

/// What `words`, run in `directory`, lead to; `None` when they name no task of the repository.
pub(super) fn bodies<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let first = words.first()?;
    let rest = &words[1..];
    let found = match base(first) {
        "make" | "gmake" => make(index, rest, directory),
        "just" => just(index, rest, directory),
        "task" | "go-task" => named(index, "task", rest, directory, &["-d", "--dir", "-t", "--taskfile"]),
        "npm" | "pnpm" | "yarn" | "bun" => package_manager(index, base(first), rest, directory),
        "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" => scripts_by_pattern(index, rest, directory),
        "turbo" | "nx" | "lerna" | "wireit" => everywhere(index, base(first), rest),
        "composer" => composer(index, rest, directory),
        "rake" | "rails" => named(index, "rake", rest, directory, &["-f", "-C"]),
        "tox" => tox(index, rest, directory),
        "nox" => nox(index, rest, directory),
        "poe" => named(index, "poe", rest, directory, &["-C", "-d"]),
        "hatch" | "pdm" | "pixi" if rest.first().is_some_and(|word| word == "run") => python_script(index, base(first), &rest[1..], directory),
        "cargo" => cargo(index, rest, directory),
        "bash" | "sh" | "zsh" | "dash" | "source" | "." => {
            let path = rest.iter().find(|word| !word.starts_with(['-', '+']) && *word != "errexit" && *word != "pipefail")?;
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
    let path = resolve(directory, path).filter(|path| index.scripts.contains_key(path.as_str())).or_else(|| resolve("", path))?;
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
fn with_needs<'a>(file: &'a TaskFile, wanted: &[String], directory: &str, find: &dyn Fn(&str) -> Option<&'a TaskDraft>) -> Vec<Body<'a>> {
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
                let Some(task) = find(&name).filter(|_| !seen.contains(&name)) else { continue };
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
    file.tasks.iter().find(|task| task.name == name)
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
        if let Some((option, value)) = word.split_once('=').filter(|(option, _)| option.starts_with('-')) {
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
    given.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)
}

fn make<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, &["-C", "--directory", "-f", "--file", "--makefile", "-j", "-l", "-o"]);
    let joined = words.iter().find_map(|word| word.strip_prefix("-C").filter(|rest| !rest.is_empty()));
    let directory = match value(&given, &["-C", "--directory"]).or(joined) {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    // `-j 4` and `-j` both exist; a number is no target.
    let is_target = |word: &&str| !word.contains('=') && !word.bytes().all(|byte| byte.is_ascii_digit());
    let mut wanted: Vec<String> = plain.into_iter().filter(is_target).map(str::to_owned).collect();
    let named = value(&given, &["-f", "--file", "--makefile"]).and_then(|path| resolve(&directory, path));
    let main = match named {
        Some(path) => index.of_runner("make").find(|file| file.path == path)?,
        None => index.of_runner("make").find(|file| file.directory == directory && !file.path.ends_with(".mk"))?,
    };
    if wanted.is_empty() {
        wanted.push(main.default.clone());
    }
    // Included fragments: any `*.mk` of the repository may be one.
    let fragments: Vec<&'a TaskFile> = index.of_runner("make").filter(|file| file.path.ends_with(".mk")).collect();
    let find = |name: &str| task(main, name).or_else(|| fragments.iter().find_map(|file| task(file, name)));
    wanted.iter().any(|name| find(name).is_some()).then(|| with_needs(main, &wanted, &directory, &find))
}

fn just<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, &["--justfile", "-f", "--working-directory", "-d", "--set"]);
    let file = match value(&given, &["--justfile", "-f"]).and_then(|path| resolve(directory, path)) {
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
fn named<'a>(index: &Index<'a>, runner: &str, words: &[String], directory: &str, with_value: &[&str]) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, with_value);
    let directory = match value(&given, &["-d", "--dir", "-C"]) {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    let main = match value(&given, &["-t", "--taskfile", "-f"]).and_then(|path| resolve(&directory, path)) {
        Some(path) => index.of_runner(runner).find(|file| file.path == path)?,
        None => index.governing(runner, &directory)?,
    };
    let clean = |word: &&str| word.split('[').next().unwrap_or(word).to_owned();
    let mut wanted: Vec<String> = plain.iter().map(clean).filter(|word| !word.contains('=')).collect();
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
        task(main, name)
            .or_else(|| files.iter().filter(|_| runner == "rake").find_map(|file| task(file, name).or_else(|| task(file, short))))
    };
    wanted.iter().any(|name| find(name).is_some()).then(|| with_needs(main, &wanted, &main.directory, &find))
}

fn package_manager<'a>(index: &Index<'a>, tool: &str, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) =
        split(words, &["--prefix", "-C", "--dir", "--cwd", "-w", "--workspace", "--filter", "-F", "--loglevel", "--reporter"]);
    let mut plain = plain.into_iter().peekable();
    let mut packages: Vec<&'a TaskFile> = Vec::new();
    let below = value(&given, &["--prefix", "-C", "--dir", "--cwd"]);
    let directory = match below {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    let all = given.iter().any(|(name, _)| matches!(*name, "-r" | "--recursive" | "--workspaces" | "-ws"));
    let mut filter = value(&given, &["-w", "--workspace", "--filter", "-F"]);
    if tool == "yarn" && plain.peek() == Some(&"workspace") {
        plain.next();
        filter = plain.next();
    }
    let mut every = all;
    if tool == "yarn" && plain.peek() == Some(&"workspaces") {
        plain.next();
        every = true;
        while matches!(plain.peek(), Some(&("foreach" | "run"))) {
            plain.next();
        }
    }
    let mut script = plain.next()?;
    if matches!(script, "run" | "run-script" | "rum") {
        script = plain.next()?;
    } else if matches!(script, "t" | "tst") {
        script = "test";
    } else if PACKAGE_COMMANDS.contains(&script) || tool == "npm" && !matches!(script, "test" | "start" | "stop" | "restart") {
        return None;
    } else if tool == "bun" && script == "test" {
        // `bun test` is bun's own runner; scripts need `bun run`.
        return None;
    }
    if let Some(filter) = filter {
        let name = filter.trim_start_matches("./").trim_end_matches("...").trim_start_matches("...");
        packages.extend(index.of_runner("npm").filter(|file| {
            file.project == name || file.directory == name || name.contains('*') && super::triggers::matches_glob(name, &file.project)
        }));
    } else if every {
        packages.extend(index.of_runner("npm").filter(|file| file.directory.starts_with(&directory)));
    } else {
        packages.extend(index.of_runner("npm").find(|file| file.directory == directory).or_else(|| index.governing("npm", &directory)));
    }
    let extra = extra_words(words, script);
    let bodies = packages.iter().flat_map(|file| npm_script(file, script, &extra)).take(BODY_LIMIT).collect();
    Some(bodies)
}

/// The words behind the script's name, without a `--` in front.
fn extra_words(words: &[String], script: &str) -> Vec<String> {
    let after = words.iter().position(|word| word == script || script == "test" && matches!(word.as_str(), "t" | "tst"));
    let rest = after.map_or(&[][..], |at| &words[at + 1..]);
    rest.iter().filter(|word| *word != "--").cloned().collect()
}

/// `pre`, the script, `post`.
fn npm_script<'a>(file: &'a TaskFile, script: &str, extra: &[String]) -> Vec<Body<'a>> {
    let Some(_) = task(file, script) else { return Vec::new() };
    [format!("pre{script}"), script.to_owned(), format!("post{script}")]
        .iter()
        .filter_map(|name| {
            let task = task(file, name)?;
            Some(Body {
                id: format!("{}#{name}", file.path),
                commands: &task.commands,
                extra: if name == script { extra.to_vec() } else { Vec::new() },
                directory: file.directory.clone(),
                place: task.place,
            })
        })
        .collect()
}

/// `npm-run-all lint:* test`: scripts by pattern.
fn scripts_by_pattern<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let file = index.governing("npm", directory)?;
    let (plain, _) = split(words, &[]);
    let mut bodies = Vec::new();
    for pattern in plain {
        let pattern = pattern.replace(':', "/");
        for task in &file.tasks {
            if super::triggers::matches_glob(&pattern, &task.name.replace(':', "/")) {
                bodies.extend(npm_script(file, &task.name, &[]));
            }
        }
    }
    bodies.truncate(BODY_LIMIT);
    Some(bodies)
}

/// `turbo run t`, `nx affected -t t`, `lerna run t`: the script in every package.
fn everywhere<'a>(index: &Index<'a>, tool: &str, words: &[String]) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, &["-t", "--target", "--targets", "--filter", "-F", "-p", "--projects", "--base", "--head", "--parallel"]);
    let mut wanted: Vec<String> = Vec::new();
    if tool == "nx" {
        match plain.first().copied().unwrap_or_default() {
            "affected" | "run-many" => {
                wanted.extend(value(&given, &["-t", "--target", "--targets"])?.split(',').map(str::to_owned));
                wanted.extend(plain[1..].iter().map(|word| (*word).to_owned()));
            }
            "run" => wanted.push(plain.get(1)?.rsplit(':').next()?.to_owned()),
            word => wanted.push(word.strip_prefix("affected:").unwrap_or(word).to_owned()),
        }
    } else {
        wanted.extend(plain.iter().filter(|word| **word != "run").map(|word| (*word).to_owned()));
    }
    let mut bodies = Vec::new();
    for name in &wanted {
        let name = name.rsplit('#').next().unwrap_or(name);
        for file in index.of_runner("npm") {
            // The root's script of that name is what called us.
            let calls_back = task(file, name).is_some_and(|task| {
                task.commands.iter().any(|command| command.words.iter().any(|word| base(word) == tool))
            });
            if !calls_back {
                bodies.extend(npm_script(file, name, &[]));
            }
        }
    }
    bodies.truncate(BODY_LIMIT);
    Some(bodies)
}

fn composer<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, &["-d", "--working-dir"]);
    let directory = match value(&given, &["-d", "--working-dir"]) {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    let file = index.governing("composer", &directory)?;
    let name = match plain.as_slice() {
        ["run" | "run-script", name, ..] => name,
        [name, ..] => name,
        [] => return None,
    };
    let find = |name: &str| task(file, name);
    find(name)?;
    Some(with_needs(file, &[(*name).to_owned()], &file.directory, &find))
}

fn tox<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
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
            !task.name.is_empty() && task.name.split(['-', ',', '{', '}']).any(|part| !part.is_empty() && name.split('-').any(|own| own == part))
        };
        task(file, name).or_else(|| file.tasks.iter().find(factor)).or_else(|| task(file, ""))
    };
    let mut bodies: Vec<Body<'a>> = Vec::new();
    for name in &names {
        let Some(task) = find(name) else { continue };
        // An environment without commands of its own runs those of `testenv`.
        let task = if task.commands.is_empty() { self::task(file, "").unwrap_or(task) } else { task };
        let id = format!("{}#{}", file.path, task.name);
        if bodies.iter().all(|body| body.id != id) {
            let directory = file.directory.clone();
            bodies.push(Body { id, commands: &task.commands, extra: Vec::new(), directory, place: task.place });
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
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        match part.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            Some((before, (inner, after))) => {
                names.extend(inner.split(',').take(50).map(|one| format!("{before}{}{after}", one.trim())));
            }
            None => names.push(part.to_owned()),
        }
    }
    names
}

fn nox<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let file = index.governing("nox", directory)?;
    let at = words.iter().position(|word| matches!(word.as_str(), "-s" | "--session" | "--sessions" | "-e"));
    let mut wanted: Vec<String> = Vec::new();
    for word in at.map_or(&[][..], |at| &words[at + 1..]).iter().take_while(|word| !word.starts_with('-')) {
        // `tests-3.12` is the session `tests`.
        let name = word.split(['-', '(']).next().unwrap_or(word);
        wanted.push(if task(file, word).is_some() { word.clone() } else { name.replace('-', "_") });
    }
    if wanted.is_empty() {
        wanted.extend(file.tasks.iter().map(|task| task.name.clone()));
    }
    let find = |name: &str| task(file, name);
    Some(with_needs(file, &wanted, &file.directory, &find))
}

fn python_script<'a>(index: &Index<'a>, runner: &str, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, _) = split(words, &["-e", "--env", "-p", "--project"]);
    let name = plain.first()?.rsplit(':').next()?;
    index.of_runner(runner).filter(|file| directory.starts_with(&file.directory)).find_map(|file| {
        let find = |name: &str| task(file, name);
        find(name)?;
        Some(with_needs(file, &[name.to_owned()], &file.directory, &find))
    })
}

fn cargo<'a>(index: &Index<'a>, words: &[String], directory: &str) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(words, &["--manifest-path", "-p", "--package", "--makefile", "--features", "--target"]);
    let command = *plain.first()?;
    if command == "make" {
        let file = match value(&given, &["--makefile"]).and_then(|path| resolve(directory, path)) {
            Some(path) => index.of_runner("cargo-make").find(|file| file.path == path)?,
            None => index.governing("cargo-make", directory)?,
        };
        let wanted = vec![plain.get(1).map_or_else(|| file.default.clone(), |name| (*name).to_owned())];
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
