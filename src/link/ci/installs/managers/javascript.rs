//! npm, Yarn, pnpm and Bun.
//!
//! Whether a lockfile fits is not compared; the command alone says whether it may be rewritten.

use super::{Around, Judgement, has, is_elsewhere, names, open, sound};

/// Whether a name of an npm package carries one version: `a@1.2.3`, not `a@latest`.
fn is_exact(name: &str) -> bool {
    let version = name
        .get(1..)
        .unwrap_or_default()
        .rsplit_once('@')
        .map_or("", |(_, version)| version);
    version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.')
        || version.starts_with('$')
}

fn adhoc_javascript(packages: &[&str], fix: &str) -> Judgement {
    match packages
        .iter()
        .find(|name| !is_exact(name) && !is_elsewhere(name))
    {
        Some(name) => open(
            "javascript",
            format!("`{name}` comes in whatever version is newest; {fix}"),
        ),
        None => sound("javascript"),
    }
}

const NPM_VALUES: &[&str] = &[
    "--prefix",
    "-C",
    "--registry",
    "--workspace",
    "-w",
    "--filter",
    "--dir",
    "--cwd",
    "--loglevel",
];
const EXACT: &str = "name it exactly, as in `name@1.2.3`";

pub(super) fn npm(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let names = names(rest, NPM_VALUES);
    match *names.first()? {
        "ci" | "clean-install" => around
            .ecosystems
            .contains("javascript")
            .then(|| sound("javascript")),
        "install" | "i" | "add" => match names.get(1..) {
            None | Some([]) => around.ecosystems.contains("javascript").then(|| {
                open(
                    "javascript",
                    "`npm install` may rewrite the lockfile; use `npm ci`",
                )
            }),
            Some(packages) => Some(adhoc_javascript(packages, EXACT)),
        },
        _ => None,
    }
}

pub(super) fn yarn(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let names = names(rest, NPM_VALUES);
    match names.as_slice() {
        [] if rest
            .iter()
            .any(|word| matches!(*word, "--version" | "-v" | "--help")) =>
        {
            None
        }
        ["global", "add", packages @ ..] => Some(adhoc_javascript(packages, EXACT)),
        [] | ["install"] if around.ecosystems.contains("javascript") => {
            if has(
                rest,
                &["--frozen-lockfile", "--immutable", "--pure-lockfile"],
            ) || around.berry && around.ci
            {
                Some(sound("javascript"))
            } else if around.berry {
                Some(open(
                    "javascript",
                    "outside of CI, `yarn install` rewrites the lockfile; use `--immutable`",
                ))
            } else {
                Some(open(
                    "javascript",
                    "`yarn install` may rewrite the lockfile; use `--frozen-lockfile` or `--immutable`",
                ))
            }
        }
        _ => None,
    }
}

pub(super) fn pnpm(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let global = has(rest, &["-g", "--global"]);
    let names = names(rest, NPM_VALUES);
    match names.as_slice() {
        ["install" | "i" | "add", packages @ ..] if global && !packages.is_empty() => {
            Some(adhoc_javascript(packages, EXACT))
        }
        ["install" | "i"] if around.ecosystems.contains("javascript") => {
            let frozen = has(rest, &["--frozen-lockfile"])
                || around.ci
                || around.frozen.iter().any(|name| name.starts_with("CI="));
            let thawed =
                has(rest, &["--no-frozen-lockfile"]) || rest.contains(&"--frozen-lockfile=false");
            if frozen && !thawed {
                Some(sound("javascript"))
            } else {
                Some(open(
                    "javascript",
                    "`pnpm install` may rewrite the lockfile here; use `--frozen-lockfile`",
                ))
            }
        }
        _ => None,
    }
}

pub(super) fn bun(rest: &[&str], around: &Around<'_>) -> Option<Judgement> {
    let names = names(rest, NPM_VALUES);
    match names.as_slice() {
        ["ci"] => Some(sound("javascript")),
        ["install" | "i"] if around.ecosystems.contains("javascript") => {
            if has(rest, &["--frozen-lockfile"]) {
                Some(sound("javascript"))
            } else {
                Some(open(
                    "javascript",
                    "`bun install` may rewrite the lockfile; use `--frozen-lockfile`",
                ))
            }
        }
        ["install" | "add", packages @ ..] if has(rest, &["-g", "--global"]) => {
            Some(adhoc_javascript(packages, EXACT))
        }
        _ => None,
    }
}
