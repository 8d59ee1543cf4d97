//! Scripts of package managers: npm, pnpm, Yarn, Bun, Composer, and what runs one script in every package.
//!
//! Filters are matched by the package's name or folder; dependency graphs are not.

use super::{BODY_LIMIT, Body, split, task, value, with_needs};
use crate::extract::ci::model::TaskFile;
use crate::link::ci::index::{Index, resolve};
use crate::link::ci::invocation::base;
use crate::link::ci::triggers::matches_glob;

/// Words of package managers that are no scripts.
const PACKAGE_COMMANDS: &[&str] = &[
    "install",
    "i",
    "ci",
    "add",
    "remove",
    "rm",
    "uninstall",
    "update",
    "upgrade",
    "up",
    "publish",
    "pack",
    "audit",
    "exec",
    "dlx",
    "x",
    "init",
    "create",
    "link",
    "unlink",
    "config",
    "cache",
    "info",
    "view",
    "list",
    "ls",
    "why",
    "outdated",
    "login",
    "logout",
    "version",
    "set",
    "import",
    "dedupe",
    "prune",
    "rebuild",
    "store",
    "patch",
    "deploy",
    "licenses",
    "env",
    "bin",
    "root",
    "node",
    "help",
    "whoami",
    "plugin",
    "policies",
    "sbom",
    "pm",
    "build:native",
    "doctor",
    "fund",
    "install-test",
    "it",
    "setup",
];

pub(super) fn package_manager<'a>(
    index: &Index<'a>,
    tool: &str,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(
        words,
        &[
            "--prefix",
            "-C",
            "--dir",
            "--cwd",
            "-w",
            "--workspace",
            "--filter",
            "-F",
            "--loglevel",
            "--reporter",
        ],
    );
    let mut plain = plain.into_iter().peekable();
    let mut packages: Vec<&'a TaskFile> = Vec::new();
    let below = value(&given, &["--prefix", "-C", "--dir", "--cwd"]);
    let directory = match below {
        Some(below) => resolve(directory, below)?,
        None => directory.to_owned(),
    };
    let all = given
        .iter()
        .any(|(name, _)| matches!(*name, "-r" | "--recursive" | "--workspaces" | "-ws"));
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
    } else if PACKAGE_COMMANDS.contains(&script)
        || tool == "npm" && !matches!(script, "test" | "start" | "stop" | "restart")
    {
        return None;
    } else if tool == "bun" && script == "test" {
        // `bun test` is bun's own runner; scripts need `bun run`.
        return None;
    }
    if let Some(filter) = filter {
        let name = filter
            .trim_start_matches("./")
            .trim_end_matches("...")
            .trim_start_matches("...");
        packages.extend(index.of_runner("npm").filter(|file| {
            file.project == name
                || file.directory == name
                || name.contains('*') && matches_glob(name, &file.project)
        }));
    } else if every {
        packages.extend(
            index
                .of_runner("npm")
                .filter(|file| file.directory.starts_with(&directory)),
        );
    } else {
        packages.extend(
            index
                .of_runner("npm")
                .find(|file| file.directory == directory)
                .or_else(|| index.governing("npm", &directory)),
        );
    }
    let extra = extra_words(words, script);
    let bodies = packages
        .iter()
        .flat_map(|file| npm_script(file, script, &extra))
        .take(BODY_LIMIT)
        .collect();
    Some(bodies)
}

/// The words behind the script's name, without a `--` in front.
fn extra_words(words: &[String], script: &str) -> Vec<String> {
    let after = words.iter().position(|word| {
        word == script || script == "test" && matches!(word.as_str(), "t" | "tst")
    });
    let rest = after.map_or(&[][..], |at| &words[at + 1..]);
    rest.iter().filter(|word| *word != "--").cloned().collect()
}

/// `pre`, the script, `post`.
fn npm_script<'a>(file: &'a TaskFile, script: &str, extra: &[String]) -> Vec<Body<'a>> {
    let Some(_) = task(file, script) else {
        return Vec::new();
    };
    [
        format!("pre{script}"),
        script.to_owned(),
        format!("post{script}"),
    ]
    .iter()
    .filter_map(|name| {
        let task = task(file, name)?;
        Some(Body {
            id: format!("{}#{name}", file.path),
            commands: &task.commands,
            extra: if name == script {
                extra.to_vec()
            } else {
                Vec::new()
            },
            directory: file.directory.clone(),
            place: task.place,
        })
    })
    .collect()
}

/// `npm-run-all lint:* test`: scripts by pattern.
pub(super) fn scripts_by_pattern<'a>(
    index: &Index<'a>,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
    let file = index.governing("npm", directory)?;
    let (plain, _) = split(words, &[]);
    let mut bodies = Vec::new();
    for pattern in plain {
        let pattern = pattern.replace(':', "/");
        for task in &file.tasks {
            if matches_glob(&pattern, &task.name.replace(':', "/")) {
                bodies.extend(npm_script(file, &task.name, &[]));
            }
        }
    }
    bodies.truncate(BODY_LIMIT);
    Some(bodies)
}

/// `turbo run t`, `nx affected -t t`, `lerna run t`: the script in every package.
pub(super) fn everywhere<'a>(
    index: &Index<'a>,
    tool: &str,
    words: &[String],
) -> Option<Vec<Body<'a>>> {
    let (plain, given) = split(
        words,
        &[
            "-t",
            "--target",
            "--targets",
            "--filter",
            "-F",
            "-p",
            "--projects",
            "--base",
            "--head",
            "--parallel",
        ],
    );
    let mut wanted: Vec<String> = Vec::new();
    if tool == "nx" {
        match plain.first().copied().unwrap_or_default() {
            "affected" | "run-many" => {
                wanted.extend(
                    value(&given, &["-t", "--target", "--targets"])?
                        .split(',')
                        .map(str::to_owned),
                );
                wanted.extend(plain[1..].iter().map(|word| (*word).to_owned()));
            }
            "run" => wanted.push(plain.get(1)?.rsplit(':').next()?.to_owned()),
            word => wanted.push(word.strip_prefix("affected:").unwrap_or(word).to_owned()),
        }
    } else {
        wanted.extend(
            plain
                .iter()
                .filter(|word| **word != "run")
                .map(|word| (*word).to_owned()),
        );
    }
    let mut bodies = Vec::new();
    for name in &wanted {
        let name = name.rsplit('#').next().unwrap_or(name);
        for file in index.of_runner("npm") {
            // The root's script of that name is what called us.
            let calls_back = task(file, name).is_some_and(|task| {
                task.commands
                    .iter()
                    .any(|command| command.words.iter().any(|word| base(word) == tool))
            });
            if !calls_back {
                bodies.extend(npm_script(file, name, &[]));
            }
        }
    }
    bodies.truncate(BODY_LIMIT);
    Some(bodies)
}

pub(super) fn composer<'a>(
    index: &Index<'a>,
    words: &[String],
    directory: &str,
) -> Option<Vec<Body<'a>>> {
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
    Some(with_needs(
        file,
        &[(*name).to_owned()],
        &file.directory,
        &find,
    ))
}
