//! What each package manager does with its lockfile, command by command.
//!
//! From the managers' own documents; a command that is not here installs nothing that a lockfile could hold.

mod javascript;

use std::collections::BTreeSet;

use super::plain;
use crate::link::ci::invocation::base;

/// What decides besides the command itself.
pub(super) struct Around<'a> {
    /// The ecosystems that have a lockfile.
    pub(super) ecosystems: &'a BTreeSet<&'static str>,
    /// Whether it runs in CI, where some tools freeze by themselves.
    pub(super) ci: bool,
    /// Whether Yarn is of version 2 or later.
    pub(super) berry: bool,
    /// The variables that freeze.
    pub(super) frozen: &'a [String],
    /// Whether `bundle config` is run.
    pub(super) configured: bool,
}

/// What is said of one installation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) ecosystem: &'static str,
    pub(super) lenient: bool,
    /// What leaves versions open; empty when they are fixed.
    pub(super) fault: String,
}

/// Judges a command; `None` when it installs nothing, or nothing that could be locked.
pub(super) fn judge(words: &[String], around: &Around<'_>) -> Option<Judgement> {
    let words = plain(words);
    let (first, rest) = words.split_first()?;
    match base(first) {
        "npm" => javascript::npm(rest, around),
        "yarn" => javascript::yarn(rest, around),
        "pnpm" => javascript::pnpm(rest, around),
        "bun" => javascript::bun(rest, around),
        "pip" | "pip3" => pip(rest),
        "python" | "python3" if rest.starts_with(&["-m", "pip"]) => pip(&rest[2..]),
        "uv" => uv(rest, around),
        "poetry" => project(rest, "install", "python", around, None),
        "pdm" => match rest.first() {
            Some(&"sync") => Some(sound("python")),
            Some(&"install") => Some(Judgement {
                lenient: !has(rest, &["--frozen-lockfile", "--check"]),
                ..sound("python")
            }),
            _ => None,
        },
        "pipenv" => match rest.first() {
            Some(&"sync") => Some(sound("python")),
            _ => project(
                rest,
                "install",
                "python",
                around,
                Some((
                    "`pipenv install` rewrites the lockfile; use `pipenv sync` or `--deploy`",
                    &["--deploy", "--ignore-pipfile"],
                )),
            ),
        },
        "cargo" => cargo(rest, around),
        "bundle" | "bundler" => bundle(rest, around),
        "composer" => project(rest, "install", "php", around, None),
        "go" => go(rest, around),
        "dotnet" => match rest.first() {
            Some(&("restore" | "build" | "publish")) if around.ecosystems.contains("dotnet") => {
                Some(Judgement {
                    lenient: !has(
                        rest,
                        &[
                            "--locked-mode",
                            "-p:RestoreLockedMode=true",
                            "/p:RestoreLockedMode=true",
                        ],
                    ),
                    ..sound("dotnet")
                })
            }
            _ => None,
        },
        _ => None,
    }
}

fn sound(ecosystem: &'static str) -> Judgement {
    Judgement {
        ecosystem,
        ..Judgement::default()
    }
}

fn open(ecosystem: &'static str, fault: impl Into<String>) -> Judgement {
    Judgement {
        ecosystem,
        fault: fault.into(),
        ..Judgement::default()
    }
}

fn has(words: &[&str], flags: &[&str]) -> bool {
    words.iter().any(|word| {
        flags.iter().any(|flag| {
            word == flag
                || word
                    .strip_prefix(flag)
                    .is_some_and(|rest| rest == "=true" || rest == "=1")
        })
    })
}

/// A sub-command that installs what the project's lockfile holds.
fn project(
    rest: &[&str],
    command: &str,
    ecosystem: &'static str,
    around: &Around<'_>,
    open_unless: Option<(&str, &[&str])>,
) -> Option<Judgement> {
    if rest.first() != Some(&command) || !around.ecosystems.contains(ecosystem) {
        return None;
    }
    match open_unless {
        Some((fault, flags)) if !has(rest, flags) => Some(open(ecosystem, fault)),
        _ => Some(sound(ecosystem)),
    }
}

/// The names among the words: what is neither an option nor the value of one of `with_value`.
fn names<'a>(words: &[&'a str], with_value: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut skip = false;
    for word in words {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word.starts_with('-') {
            skip = with_value.contains(word);
        } else if word.contains(['>', '|', '&', ';'])
            && !word.contains("==")
            && !word.contains(">=")
        {
            break;
        } else {
            found.push(*word);
        }
    }
    found
}

/// Whether it lies here or is only known at run time.
fn is_elsewhere(name: &str) -> bool {
    name.starts_with(['.', '/', '$'])
        || name.contains("://")
        || name.ends_with(".tgz")
        || name.ends_with(".whl")
}

fn pip(rest: &[&str]) -> Option<Judgement> {
    const VALUES: &[&str] = &[
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--python",
        "-p",
        "--platform",
        "--cache-dir",
        "--trusted-host",
        "--progress-bar",
        "--timeout",
        "--retries",
        "--python-version",
        "--no-binary",
        "--only-binary",
        "--group",
        "--extra",
        "-d",
    ];
    let names = names(rest, VALUES);
    let packages = match names.split_first() {
        Some((&"install", packages)) => packages,
        _ => return None,
    };
    let requirements =
        has(rest, &["-r", "--requirement"]) || rest.iter().any(|word| word.starts_with("-r"));
    if has(rest, &["--require-hashes"]) || has(rest, &["-c", "--constraint"]) {
        return Some(sound("python"));
    }
    // The tools that install come with the interpreter, and an image of it pins them as well as anything.
    let loose = packages.iter().find(|name| {
        let plain = name
            .split(['[', '=', '<', '>', '~', '!', '@'])
            .next()
            .unwrap_or(name);
        let fixed = name.contains("==") || name.contains(" @ ") || name.contains("@git");
        !fixed && !is_elsewhere(name) && !matches!(plain, "pip" | "setuptools" | "wheel")
    });
    match loose {
        Some(name) => Some(open(
            "python",
            format!(
                "`{name}` comes in whatever version is newest; name it exactly, as in `name==1.2.3`"
            ),
        )),
        None if requirements => Some(Judgement {
            lenient: true,
            ..sound("python")
        }),
        None if packages.iter().any(|name| name.contains("==")) => Some(sound("python")),
        None => None,
    }
}

fn uv(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    match *rest.first()? {
        "pip" => pip(&rest[1..]),
        "sync" if around.ecosystems.contains("python") => {
            let frozen = has(rest, &["--locked", "--frozen"])
                || around.frozen.iter().any(|name| name.starts_with("UV_"));
            Some(if frozen {
                sound("python")
            } else {
                open(
                    "python",
                    "`uv sync` rewrites a lockfile that does not fit; use `--locked` or `--frozen`",
                )
            })
        }
        _ => None,
    }
}

fn cargo(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let rest = match rest.split_first() {
        Some((first, rest)) if first.starts_with('+') => rest,
        _ => rest,
    };
    let locked = has(rest, &["--locked", "--frozen"]);
    match *rest.first()? {
        "install" if has(rest, &["--list"]) => None,
        "install" if locked => Some(sound("rust")),
        "install" => Some(open(
            "rust",
            "`cargo install` without `--locked` takes the newest version of everything below the program",
        )),
        "build" | "b" | "test" | "t" | "clippy" | "run" | "r" | "check" | "nextest"
            if around.ecosystems.contains("rust") =>
        {
            Some(Judgement {
                lenient: !locked,
                ..sound("rust")
            })
        }
        _ => None,
    }
}

fn bundle(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let installs = rest.is_empty() || rest.first() == Some(&"install");
    if !installs || !around.ecosystems.contains("ruby") {
        return None;
    }
    let frozen = has(rest, &["--deployment", "--frozen"])
        || around.configured
        || around.frozen.iter().any(|name| name.starts_with("BUNDLE_"));
    Some(if frozen {
        sound("ruby")
    } else {
        open(
            "ruby",
            "`bundle install` may rewrite the lockfile; set `BUNDLE_FROZEN` or `BUNDLE_DEPLOYMENT`",
        )
    })
}

fn go(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let builds = matches!(rest.first(), Some(&("build" | "test" | "vet" | "run")))
        || rest.starts_with(&["mod", "download"]);
    if !builds || !around.ecosystems.contains("go") {
        return None;
    }
    // `-mod=readonly` is the default.
    if has(rest, &["-mod=mod"]) {
        return Some(open("go", "`-mod=mod` rewrites go.mod and go.sum"));
    }
    Some(sound("go"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(line: &str, ci: bool) -> Option<(bool, bool)> {
        let ecosystems = BTreeSet::from([
            "javascript",
            "python",
            "rust",
            "ruby",
            "go",
            "php",
            "dotnet",
        ]);
        let around = Around {
            ecosystems: &ecosystems,
            ci,
            berry: false,
            frozen: &[],
            configured: false,
        };
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        judge(&words, &around).map(|one| (one.fault.is_empty(), one.lenient))
    }

    #[test]
    fn frozen_installations_are_locked() {
        for line in [
            "npm ci",
            "npm --prefix web ci",
            "yarn install --immutable",
            "yarn --frozen-lockfile",
            "pnpm install --frozen-lockfile",
            "bun ci",
            "uv sync --locked",
            "poetry install --no-root",
            "pip install --require-hashes -r requirements.txt",
            "pip install poetry==1.8.3",
            "pip install --upgrade pip",
            "pipenv sync",
            "bundle install --deployment",
            "composer install --no-dev",
            "cargo install --locked cargo-deny",
            "cargo build --locked --release",
            "go build ./...",
            "npm install -g npm@10.2.0",
        ] {
            assert_ne!(
                says(line, false).map(|(locked, _)| locked),
                Some(false),
                "{line}"
            );
        }
        assert_eq!(says("pnpm install", true), Some((true, false)));
    }

    #[test]
    fn what_takes_the_newest_is_open() {
        for line in [
            "npm install",
            "npm i -g typescript",
            "npm install --only=production",
            "yarn",
            "yarn install --production",
            "pnpm install",
            "bun install",
            "uv sync",
            "pip install awscli awslambdaric",
            "pip3 install -U tox",
            "python -m pip install build",
            "uv pip install --system ruff",
            "pipenv install",
            "bundle install",
            "sudo cargo install cargo-fuzz",
            "go test -mod=mod ./...",
        ] {
            assert_eq!(
                says(line, false).map(|(locked, _)| locked),
                Some(false),
                "{line}"
            );
        }
    }

    #[test]
    fn a_build_that_may_rewrite_its_lockfile_is_lenient() {
        assert_eq!(says("cargo test", true), Some((true, true)));
        assert_eq!(
            says("pip install -r requirements.txt", true),
            Some((true, true))
        );
    }

    #[test]
    fn other_commands_install_nothing() {
        for line in [
            "npm test",
            "npm run build",
            "yarn test",
            "cargo update",
            "composer update",
            "pip list",
            "pip install .",
            "go install x@latest",
            "bundle exec rake",
        ] {
            assert_eq!(says(line, true), None, "{line}");
        }
    }
}
