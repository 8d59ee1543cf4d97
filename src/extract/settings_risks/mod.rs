//! Dangerous settings outside of source code: scripts, Dockerfiles, manifests, properties, environment files.
//!
//! Line by line, comments left out; the two lines of `name:` and `value:` are read as the pair that they are (ruling 49).

mod connections;
mod databases;
mod operations;
mod patterns;

use super::{Extracted, Input};
use crate::facts::Located;
use crate::facts::security::Practice;
use crate::source::{FileClass, RepoPath, Span};
use crate::syntax::code::Language;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Lines above this length are the work of a program.
const MAX_LINE: usize = 1_000;

/// More of them in one file say nothing new.
const MAX_FOUND: usize = 50;

/// What a line says.
struct Found {
    topic: &'static str,
    what: &'static str,
    good: bool,
    hedged: bool,
}

impl Found {
    fn bad(topic: &'static str, what: &'static str) -> Self {
        Self {
            topic,
            what,
            good: false,
            hedged: false,
        }
    }
}

/// A line and what stands around it.
struct Line<'t> {
    /// Without its indentation; `NAME=value` where it is the second of a pair.
    text: &'t str,
    /// The last line before it that says anything.
    previous: &'t str,
    path: &'t RepoPath,
    class: FileClass,
}

/// What kind of file it is, as far as it matters here.
fn wanted(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name();
    if Language::of_extension(&path.extension()).is_some()
        || matches!(
            class,
            FileClass::Vendored | FileClass::Generated | FileClass::Docs
        )
    {
        return false;
    }
    matches!(
        path.extension().as_str(),
        "yaml"
            | "yml"
            | "properties"
            | "env"
            | "toml"
            | "ini"
            | "cfg"
            | "conf"
            | "sh"
            | "bash"
            | "tf"
            | "tfvars"
            | "sql"
            | "json"
            | "config"
            | "dockerfile"
    ) && !matches!(
        name,
        "package.json" | "launchSettings.json" | "package-lock.json" | "launch.json"
    ) || name.starts_with("Dockerfile")
        || name == "Makefile"
        || name.starts_with(".env")
}

/// What picks the lines that are looked at.
static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "tls",
            "ssl",
            "curl",
            "wget",
            "trusted-host",
            "debug",
            "environment",
            "gin_mode",
            "flask",
            "uvicorn",
            "rails_env",
            "node_env",
            "include",
            "cookie",
            "secure",
            "redis",
            "amqp",
            "mqtt",
            "nats",
            "ldap",
            "encrypt",
            "protocol",
            "httpsverify",
            "6379",
            "mongodb+srv",
            "from ",
            "timeout",
            "execution_time",
            "pool",
            "pool_",
            "log_min_duration",
            "auto_explain",
            "pg_stat_statements",
            "slow",
            "long_query",
            "generate_statistics",
            "archive_mode",
            "archive_command",
            "${",
            "backup",
            ":mem",
            "database=h2",
            "max_conn",
            "connection_limit",
            "time-to-live",
            "access",
            "panic",
            "sampl",
            "version",
            "-x ",
            "sentry_release",
        ])
        .expect("the words are few and fixed")
});

/// Whether a file of SQL only takes back what another one did.
fn takes_back(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let mut words = name.split(['.', '_', '-']);
    words.any(|word| matches!(word, "down" | "rollback" | "revert" | "undo"))
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    if !wanted(input.path, input.class) {
        return;
    }
    let production = matches!(
        input.class,
        FileClass::Source
            | FileClass::Config
            | FileClass::Kubernetes
            | FileClass::Iac
            | FileClass::Script
            | FileClass::Ci
            | FileClass::Migration
    );
    if input.path.extension() == "sql" {
        if takes_back(input.path) {
            return;
        }
        if let Some(span) = patterns::seeded_account(input.text) {
            let found = Found::bad(
                "default-account",
                "an account with a fixed password is put into the database",
            );
            push(input, out, span, found, production);
        }
        return;
    }
    // Each line is looked at alone or with the one before it: without a word in the file there is none in any line.
    if !PREFILTER.is_match(input.text) {
        return;
    }
    let dockerfile =
        input.path.name().starts_with("Dockerfile") || input.path.extension() == "dockerfile";
    let mut dev_stage = false;
    let mut offset = 0;
    let mut previous = "";
    let mut pair = String::new();
    let mut found = 0;
    for line in input.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let text = line.trim();
        if text.is_empty()
            || text.starts_with(['#', ';', '!'])
            || text.starts_with("//")
            || line.len() > MAX_LINE
        {
            continue;
        }
        let keyword = text.get(..5).unwrap_or_default();
        if dockerfile && keyword.eq_ignore_ascii_case("FROM ") {
            let lower = text.to_ascii_lowercase();
            let alias = lower.rsplit(" as ").next().unwrap_or_default();
            dev_stage = lower.contains(" as ")
                && ["dev", "debug", "test", "local"]
                    .iter()
                    .any(|word| alias.contains(word));
        }
        let joined = patterns::pair(previous, text, &mut pair);
        let one = Line {
            text: if joined { &pair } else { text },
            previous,
            path: input.path,
            class: input.class,
        };
        if !PREFILTER.is_match(one.text) {
            previous = text;
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        let span = Span::new(start + lead, start + lead + text.len());
        for what in patterns::find(&one)
            .into_iter()
            .chain(connections::find(&one))
            .chain(databases::find(&one))
            .chain(operations::read(one.text, input.path.name()))
        {
            if found < MAX_FOUND {
                found += 1;
                push(input, out, span, what, production && !dev_stage);
            }
        }
        previous = text;
    }
}

fn push(input: &Input<'_>, out: &mut Extracted, span: Span, found: Found, production: bool) {
    let fact = Practice {
        topic: found.topic,
        what: found.what.to_owned(),
        good: found.good,
        advice: String::new(),
        path: input.path.as_str().to_owned(),
        class: input.class.as_str(),
        production,
        hedged: found.hedged,
    };
    out.facts
        .practices
        .push(Located::new(fact, input.place(span)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    pub(super) fn found(path: &str, class: FileClass, text: &str) -> Vec<(&'static str, bool)> {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class,
                text,
            },
            &mut out,
        );
        let facts = out.facts.practices.iter();
        facts
            .filter(|one| one.production)
            .map(|one| (one.topic, one.good))
            .collect()
    }

    #[test]
    fn a_stage_of_development_is_not_judged() {
        let text =
            "FROM node AS dev\nENV NODE_ENV=development\nFROM node\nENV NODE_ENV=production\n";
        assert_eq!(found("Dockerfile", FileClass::Config, text), []);
    }
}
