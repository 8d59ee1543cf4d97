//! Pins of toolchains: version files, and what manifests ask of the compiler or interpreter.
//!
//! Of a manifest, only a line that names a version is read; what a build script computes stays unknown.

use std::sync::LazyLock;

use crate::expression::Expression;

use super::Draft;
use crate::extract::{Extracted, Input};
use crate::source::{FileClass, Place, RepoPath, Span};

/// A version that a file asks for.
#[derive(Debug, Clone)]
pub struct Pin {
    /// The ecosystem, as in `manifest`.
    pub ecosystem: &'static str,
    /// The version or channel as written; empty where the file pins by other means (a wrapper, a lock of Nix).
    pub version: String,
    /// Why it is weak; empty when it is not.
    pub weak: &'static str,
    /// The file.
    pub path: String,
    /// The line.
    pub place: Place,
}

/// Version files that hold nothing but the version.
const PLAIN: [(&str, &str); 6] = [
    (".nvmrc", "javascript"),
    (".node-version", "javascript"),
    (".python-version", "python"),
    (".ruby-version", "ruby"),
    (".java-version", "java"),
    (".php-version", "php"),
];

/// Lines that pin, by the names of the files that they stand in.
static LINES: LazyLock<Vec<(&'static [&'static str], &'static str, Expression)>> =
    LazyLock::new(|| {
        let line = |files: &'static [&'static str], ecosystem: &'static str, pattern| {
            (files, ecosystem, Expression::new(pattern))
        };
        vec![
            line(
                &["rust-toolchain.toml"],
                "rust",
                r#"(?m)^\s*channel\s*=\s*"([^"]+)""#,
            ),
            line(
                &["rust-toolchain"],
                "rust",
                r#"(?m)^(?:\s*channel\s*=\s*")?([A-Za-z0-9.-]+)"?\s*$"#,
            ),
            line(
                &["Cargo.toml"],
                "rust",
                r#"(?m)^rust-version\s*=\s*"([^"]+)""#,
            ),
            line(&["go.mod"], "go", r"(?m)^toolchain\s+go(\S+)"),
            line(&["go.mod"], "go", r"(?m)^go\s+(\d\S*)"),
            line(
                &["pyproject.toml"],
                "python",
                r#"(?m)^requires-python\s*=\s*"([^"]+)""#,
            ),
            line(
                &["pyproject.toml"],
                "python",
                r#"(?m)^python\s*=\s*"([^"]+)""#,
            ),
            line(&["runtime.txt"], "python", r"(?m)^python-(\S+)"),
            line(&["package.json"], "javascript", r#""node"\s*:\s*"([^"]+)""#),
            line(
                &["build.gradle", "build.gradle.kts"],
                "java",
                r"(?:JavaLanguageVersion\.of|jvmToolchain)\(\s*(\d+)",
            ),
            line(
                &["gradle-wrapper.properties"],
                "java",
                r"(?m)^distributionUrl=(\S+)",
            ),
            line(
                &["maven-wrapper.properties"],
                "java",
                r"(?m)^distributionUrl=(\S+)",
            ),
            line(
                &["pom.xml"],
                "java",
                r"<(?:java\.version|maven\.compiler\.release)>([^<]+)<",
            ),
            line(
                &["global.json"],
                "dotnet",
                r#"(?s)"sdk"\s*:\s*\{[^}]*"version"\s*:\s*"([^"]+)""#,
            ),
            line(&["Gemfile"], "ruby", r#"(?m)^ruby\s+["']([^"']+)"#),
            line(
                &["composer.json"],
                "php",
                r#"(?s)"platform"\s*:\s*\{[^}]*"php"\s*:\s*"([^"]+)""#,
            ),
        ]
    });

/// Names of tools in `.tool-versions` and `mise.toml`.
const TOOLS: [(&str, &str); 13] = [
    ("rust", "rust"),
    ("golang", "go"),
    ("go", "go"),
    ("python", "python"),
    ("nodejs", "javascript"),
    ("node", "javascript"),
    ("bun", "javascript"),
    ("java", "java"),
    ("dotnet", "dotnet"),
    ("dotnet-core", "dotnet"),
    ("ruby", "ruby"),
    ("php", "php"),
    ("elixir", "elixir"),
];

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Template | FileClass::Docs
    ) {
        return false;
    }
    let name = path.name();
    PLAIN.iter().any(|(known, _)| *known == name)
        || matches!(
            name,
            ".tool-versions"
                | "mise.toml"
                | ".mise.toml"
                | ".prototools"
                | ".sdkmanrc"
                | "flake.lock"
                | "devbox.lock"
        )
        || LINES.iter().any(|(files, ..)| files.contains(&name))
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let name = input.path.name();
    let mut push = |ecosystem, version: &str, span: Span| {
        out.drafts.workbench.push(Draft::Pin(Pin {
            ecosystem,
            weak: weakness(name, version),
            version: version.trim().to_owned(),
            path: input.path.as_str().to_owned(),
            place: input.place(span),
        }));
    };
    if let Some((_, ecosystem)) = PLAIN.iter().find(|(known, _)| *known == name) {
        let line = input.text.lines().next().unwrap_or_default();
        let version = line.trim().trim_start_matches(['v', 'V']);
        if !version.is_empty() {
            push(
                ecosystem,
                version.trim_start_matches("ruby-"),
                Span::new(0, line.len()),
            );
        }
        return;
    }
    if matches!(name, "flake.lock" | "devbox.lock") {
        let end = input.text.find('\n').unwrap_or(input.text.len());
        push("any", "", Span::new(0, end));
        return;
    }
    let mut at = 0;
    if matches!(
        name,
        ".tool-versions" | "mise.toml" | ".mise.toml" | ".prototools" | ".sdkmanrc"
    ) {
        for line in input.text.split_inclusive('\n') {
            let mut words = line
                .split(['=', ' ', '\t', '"'])
                .filter(|word| !word.trim().is_empty());
            if let (Some(tool), Some(version)) = (words.next(), words.next())
                && let Some((_, ecosystem)) = TOOLS.iter().find(|(known, _)| *known == tool)
            {
                push(
                    ecosystem,
                    version.trim(),
                    Span::new(at, at + line.trim_end().len()),
                );
            }
            at += line.len();
        }
        return;
    }
    for (files, ecosystem, pattern) in LINES.iter() {
        if !files.contains(&name) {
            continue;
        }
        if let Some(found) = pattern.captures(input.text).and_then(|found| found.get(1)) {
            let wrapper = name.ends_with("wrapper.properties");
            let version = if wrapper { "" } else { found.as_str() };
            push(ecosystem, version, Span::new(found.start(), found.end()));
            break;
        }
    }
}

/// Why a version pins little.
fn weakness(file: &str, version: &str) -> &'static str {
    let version = version.trim();
    if matches!(
        version,
        "stable" | "lts" | "lts/*" | "latest" | "node" | "beta" | "*"
    ) {
        return "a channel that moves";
    }
    if version == "nightly" {
        return "a nightly without a date";
    }
    let floor = version.starts_with(">=") && !version.contains('<') || version.starts_with('>');
    if file == "pyproject.toml" && floor {
        return "a lower bound only";
    }
    ""
}
