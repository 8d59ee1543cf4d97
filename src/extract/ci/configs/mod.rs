//! Configurations that give a tool more to do than its name says: security rules of linters, coverage thresholds,
//! plug-ins that a build binds to its standard tasks.
//!
//! A threshold of zero is none. What a tool is told on its command line is not here.

mod audits;
mod builds;
mod coverage;
mod linters;

use crate::expression::Expression;

use super::model::ConfigDraft;
use super::reading::words;
use crate::extract::Input;
use crate::source::Span;
use crate::syntax::{Node, Tree, json, toml, yaml};

/// Names of configuration files, in lower case.
const NAMES: &[&str] = &[
    ".golangci.yml",
    ".golangci.yaml",
    ".golangci.toml",
    ".golangci.json",
    "ruff.toml",
    ".ruff.toml",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    ".coveragerc",
    "package.json",
    ".nycrc",
    ".nycrc.json",
    ".nycrc.yml",
    ".nycrc.yaml",
    ".c8rc.json",
    ".c8rc",
    "tarpaulin.toml",
    ".tarpaulin.toml",
    "codecov.yml",
    ".codecov.yml",
    "codecov.yaml",
    ".codecov.yaml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "spec_helper.rb",
    "rails_helper.rb",
    "test_helper.rb",
    ".simplecov",
    ".testcoverage.yml",
    ".eslintrc",
    "directory.build.props",
    "phpunit.xml",
    "phpunit.xml.dist",
    "audit.toml",
    "deny.toml",
    "osv-scanner.toml",
    ".trivyignore",
    "cargo.toml",
    "lib.rs",
    "main.rs",
    ".goreleaser.yml",
    ".goreleaser.yaml",
    "goreleaser.yml",
    "goreleaser.yaml",
];
/// Stems of configuration files in JavaScript.
const STEMS: &[&str] = &[
    "eslint.config.",
    ".eslintrc.",
    "jest.config.",
    "vitest.config.",
    "vite.config.",
    "vitest.workspace.",
];

/// Whether the file is such a configuration.
pub(super) fn accepts(name: &str, path: &str) -> bool {
    NAMES.contains(&name)
        || STEMS.iter().any(|stem| name.starts_with(stem))
        || name.ends_with(".csproj")
        || path.ends_with(".cargo/config.toml")
        || path.contains("buildSrc/") && name.ends_with(".gradle.kts")
}

struct Reader<'i, 't> {
    input: &'t Input<'i>,
    found: Vec<ConfigDraft>,
}

/// What a file adds: tools, the words their command must hold, capability, ecosystem.
type Effect = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
    &'static str,
);

const GOLANGCI: &[&str] = &["golangci-lint", "golangci/golangci-lint-action"];
const RUFF: &[&str] = &["ruff", "astral-sh/ruff-action", "chartboost/ruff-action"];
const PYTEST: &[&str] = &["pytest", "py.test", "coverage"];
const GRADLE: &[&str] = &["gradle"];
const MAVEN: &[&str] = &["mvn"];
const CHECKING: &[&str] = &["check", "build", "buildNeeded"];
const VERIFYING: &[&str] = &["verify", "install", "deploy", "integration-test"];
const COVERED: &[&str] = &["--coverage", "--collectCoverage", "--collect-coverage"];

/// Reads one configuration.
pub(super) fn read(input: &Input<'_>) -> Vec<ConfigDraft> {
    let mut reader = Reader {
        input,
        found: Vec::new(),
    };
    let name = input.path.name().to_ascii_lowercase();
    match name.as_str() {
        _ if name.starts_with(".golangci.") => reader.golangci(&tree(&name, input.text)),
        "ruff.toml" | ".ruff.toml" => {
            let tree = toml::parse(input.text);
            reader.ruff(tree.root());
        }
        "pyproject.toml" => reader.pyproject(),
        "setup.cfg" | "tox.ini" | "pytest.ini" | ".coveragerc" => reader.ini(),
        "package.json" => reader.package_json(),
        _ if name.starts_with(".nycrc") || name.starts_with(".c8rc") => {
            let tree = tree(&name, input.text);
            reader.nyc(tree.root());
        }
        "tarpaulin.toml" | ".tarpaulin.toml" => {
            let tree = toml::parse(input.text);
            for (_, profile) in tree.root().into_iter().flat_map(Node::entries) {
                reader.threshold(
                    profile,
                    "fail-under",
                    (&["cargo"], &["tarpaulin"], "coverage-gate", "rust"),
                );
            }
        }
        _ if name.trim_start_matches('.').starts_with("codecov.") => reader.codecov(),
        "audit.toml" | "deny.toml" | "osv-scanner.toml" => reader.ignored_advisories(&name),
        ".trivyignore" => reader.trivyignore(),
        "cargo.toml" => reader.lints(),
        "config.toml" => reader.rustflags(),
        "lib.rs" | "main.rs" => reader.denied_in_source(),
        _ if name.trim_start_matches('.').starts_with("goreleaser.") => reader.goreleaser(),
        ".testcoverage.yml" => {
            let tree = yaml::parse(input.text);
            let go: Effect = (
                &["go-test-coverage", "vladopajic/go-test-coverage"],
                &[],
                "coverage-gate",
                "go",
            );
            for key in ["total", "file", "package"] {
                if let Some(thresholds) = tree.root().and_then(|root| root.get("threshold")) {
                    reader.threshold(thresholds, key, go);
                }
            }
        }
        "pom.xml" => reader.maven(),
        "spec_helper.rb" | "rails_helper.rb" | "test_helper.rb" | ".simplecov" => {
            reader.simplecov()
        }
        "directory.build.props" => reader.dotnet(),
        _ if name.ends_with(".csproj") => reader.dotnet(),
        _ if name.ends_with(".gradle") || name.ends_with(".gradle.kts") => reader.gradle(),
        _ if name.contains("eslint") => reader.eslint(),
        _ => reader.javascript(),
    }
    reader.found
}

fn tree(name: &str, text: &str) -> Tree {
    if name.ends_with(".toml") {
        toml::parse(text)
    } else if name.ends_with(".json") || text.trim_start().starts_with('{') {
        json::parse(text)
    } else {
        yaml::parse(text)
    }
}

impl Reader<'_, '_> {
    fn add(&mut self, span: Span, effect: Effect, note: impl Into<String>) {
        let (tools, needs, capability, ecosystem) = effect;
        // A helper of a test suite governs the project above its folder.
        let directory = self.input.path.directory();
        let folder = directory.rsplit('/').next().unwrap_or_default();
        let directory = match folder {
            "spec" | "test" | ".github" | ".config" | ".cargo" => {
                directory.rsplit_once('/').map_or("", |(above, _)| above)
            }
            _ => directory,
        };
        self.found.push(ConfigDraft {
            path: self.input.path.as_str().to_owned(),
            directory: directory.to_owned(),
            place: self.input.place(span),
            tools,
            needs,
            capability,
            ecosystem,
            note: note.into(),
        });
    }

    /// A number under `key` that is at least 1.
    fn threshold(&mut self, node: Node<'_>, key: &str, effect: Effect) {
        let Some((name, value)) = node.entry(key) else {
            return;
        };
        let number = value
            .text()
            .and_then(|text| text.trim().trim_end_matches('%').parse::<f64>().ok());
        if number.is_some_and(|number| {
            number >= 1.0 || number > 0.0 && number <= 1.0 && effect.3 == "java"
        }) {
            let note = format!(
                "coverage threshold `{key}: {}`",
                value.text().unwrap_or_default()
            );
            self.add(name.span().to(value.span()), effect, note);
        }
    }

    /// The first match of a pattern in the text without comments.
    fn find(&self, code: &str, pattern: &Expression) -> Option<Span> {
        pattern
            .find(code)
            .map(|found| Span::new(found.start(), found.end()))
    }
}

/// The text with comments to the end of a line blanked, offsets kept.
fn blank_comments(text: &str, marks: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let at = marks
            .iter()
            .filter_map(|mark| {
                // `https://` and `"#{...}"` are no comments: a mark begins one after a blank or at the start.
                line.match_indices(mark).map(|(at, _)| at).find(|at| {
                    line[..*at].trim().is_empty() || line[..*at].ends_with([' ', '\t', ';', ','])
                })
            })
            .min()
            .unwrap_or(line.len());
        out.push_str(&line[..at]);
        out.extend(
            line[at..]
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
    }
    out
}

fn blank_xml_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<!--") {
        let end = rest[at..]
            .find("-->")
            .map_or(rest.len(), |end| at + end + 3);
        out.push_str(&rest[..at]);
        out.extend(
            rest[at..end]
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests;
