//! Lockfiles: that they are there, and the versions of what they hold where the format is simple to scan.
//!
//! They are large and written by programs, so they are read line by line and never judged for their syntax.

use super::{Draft, Lock, add_lockfile, comparable, javascript};
use crate::extract::{Extracted, Input};
use crate::source::RepoPath;
use crate::syntax::{Node, json};

/// How the versions stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `[[package]]` with `name = ` and `version = `.
    TomlPackages,
    /// `package-lock.json`.
    Npm,
    /// `yarn.lock` of either generation.
    Yarn,
    /// The keys of `packages:` in `pnpm-lock.yaml`.
    Pnpm,
    /// `"name": ["name@version", ...]` of `bun.lock`.
    Bun,
    /// The `specs:` of `Gemfile.lock`.
    Gems,
    /// `packages` of `composer.lock`.
    Composer,
    /// `default` and `develop` of `Pipfile.lock`.
    Pipfile,
    /// `group:artifact:version=configurations`.
    Gradle,
    /// `packages.lock.json` of NuGet.
    NuGet,
    /// `provider "host/name" { version = "..." }`.
    Providers,
    /// Only its presence is read.
    Opaque,
}

/// Names of lockfiles, their ecosystems, their shapes.
const LOCKFILES: [(&str, &str, Shape); 22] = [
    ("Cargo.lock", "rust", Shape::TomlPackages),
    ("go.sum", "go", Shape::Opaque),
    ("poetry.lock", "python", Shape::TomlPackages),
    ("uv.lock", "python", Shape::TomlPackages),
    ("pdm.lock", "python", Shape::TomlPackages),
    ("pylock.toml", "python", Shape::TomlPackages),
    ("Pipfile.lock", "python", Shape::Pipfile),
    ("conda-lock.yml", "python", Shape::Opaque),
    ("package-lock.json", "javascript", Shape::Npm),
    ("npm-shrinkwrap.json", "javascript", Shape::Npm),
    ("yarn.lock", "javascript", Shape::Yarn),
    ("pnpm-lock.yaml", "javascript", Shape::Pnpm),
    ("bun.lock", "javascript", Shape::Bun),
    ("bun.lockb", "javascript", Shape::Opaque),
    ("deno.lock", "javascript", Shape::Opaque),
    ("gradle.lockfile", "java", Shape::Gradle),
    ("buildscript-gradle.lockfile", "java", Shape::Gradle),
    ("packages.lock.json", "dotnet", Shape::NuGet),
    ("Gemfile.lock", "ruby", Shape::Gems),
    ("composer.lock", "php", Shape::Composer),
    ("mix.lock", "elixir", Shape::Opaque),
    (".terraform.lock.hcl", "terraform", Shape::Providers),
];

fn known(path: &RepoPath) -> Option<(&'static str, Shape)> {
    let found = LOCKFILES.iter().find(|(name, ..)| *name == path.name());
    found.map(|(_, ecosystem, shape)| (*ecosystem, *shape))
}

pub(super) fn is_lockfile(path: &RepoPath) -> bool {
    known(path).is_some()
}

pub(super) fn lockfile(input: &Input<'_>, out: &mut Extracted) {
    let Some((ecosystem, shape)) = known(input.path) else {
        return;
    };
    add_lockfile(input, ecosystem, out);
    let versions = versions(input.text, shape);
    if !versions.is_empty() {
        let versions = versions
            .into_iter()
            .map(|(name, version)| (comparable(ecosystem, &name), version))
            .collect();
        let directory = input.path.directory().to_owned();
        out.drafts.dependencies.push(Draft::Lock(Lock {
            ecosystem,
            directory,
            versions,
        }));
    }
}

fn versions(text: &str, shape: Shape) -> Vec<(String, String)> {
    match shape {
        Shape::TomlPackages => toml_packages(text),
        Shape::Yarn => yarn(text),
        Shape::Pnpm => pnpm(text),
        Shape::Bun => bun(text),
        Shape::Gems => gems(text),
        Shape::Gradle => gradle(text),
        Shape::Providers => providers(text),
        Shape::Npm | Shape::Composer | Shape::Pipfile | Shape::NuGet => structured(text, shape),
        Shape::Opaque => Vec::new(),
    }
}

/// The value of a line `key = "value"`.
fn assigned<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let value = line
        .strip_prefix(key)?
        .trim_start()
        .strip_prefix('=')?
        .trim();
    value.strip_prefix('"')?.strip_suffix('"')
}

fn toml_packages(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = None;
    let mut in_package = false;
    for line in text.lines() {
        if line.starts_with('[') {
            in_package = matches!(line.trim_end(), "[[package]]" | "[[packages]]");
            name = None;
        } else if let Some(value) = assigned(line, "name").filter(|_| in_package) {
            name = Some(value);
        } else if let Some((name, version)) =
            name.zip(assigned(line, "version")).filter(|_| in_package)
        {
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

/// `"@a/b@^1", "@a/b@^2":` and below it `version "1.2.3"` or `version: 1.2.3`.
fn yarn(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = None;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with(' ') {
            let first = line.split(',').next().unwrap_or_default();
            name = Some(javascript::split_version(first.trim_matches(['"', ':'])).0);
        } else if let Some(rest) = line.strip_prefix("  version")
            && let Some(name) = name
        {
            let version = rest.trim_start_matches(':').trim().trim_matches('"');
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

/// `  /name@1.2.3(peer):`, `  'name@1.2.3':` or, in old files, `  /name/1.2.3:`, directly below `packages:`.
fn pnpm(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut in_packages = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            in_packages = line.trim_end() == "packages:";
        } else if in_packages && !line.starts_with("   ") && line.trim_end().ends_with(':') {
            let key = line
                .trim()
                .trim_end_matches(':')
                .trim_matches(['\'', '"'])
                .trim_start_matches('/');
            let key = key.split('(').next().unwrap_or_default();
            let (name, version) = match javascript::split_version(key) {
                (_, "") => key.rsplit_once('/').unwrap_or((key, "")),
                split => split,
            };
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

fn bun(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some((_, rest)) = line.split_once(": [\"")
            && let Some((name, version)) = rest.split('"').next().map(javascript::split_version)
            && !version.is_empty()
        {
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

/// `    name (1.2.3)`: four blanks; six are what a gem asks for.
fn gems(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some(rest) = line
            .strip_prefix("    ")
            .filter(|rest| !rest.starts_with(' '))
        else {
            continue;
        };
        if let Some((name, version)) = rest.trim_end().split_once(" (") {
            // Behind a dash stands the platform: versions of gems have none.
            let version = version.split(['-', ')']).next().unwrap_or_default();
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

fn gradle(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let coordinates = line.split('=').next().unwrap_or_default();
        if let Some((name, version)) = coordinates.rsplit_once(':') {
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

fn providers(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("provider \"") {
            let address = rest.split('"').next().unwrap_or_default();
            name = Some(address.trim_start_matches("registry.terraform.io/"));
        } else if let Some((name, version)) = name.zip(assigned(line.trim_start(), "version")) {
            found.push((name.to_owned(), version.to_owned()));
        }
    }
    found
}

/// Formats in JSON.
fn structured(text: &str, shape: Shape) -> Vec<(String, String)> {
    let tree = json::parse(text);
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut add = |name: &str, node: Node<'_>, field: &str| {
        if let Some(version) = node.get(field).and_then(Node::text) {
            found.push((name.to_owned(), version.trim_start_matches("==").to_owned()));
        }
    };
    let tables: &[&str] = match shape {
        Shape::Npm => &["packages", "dependencies"],
        Shape::Composer => &["packages", "packages-dev"],
        Shape::Pipfile => &["default", "develop"],
        _ => &["dependencies"],
    };
    for table in tables.iter().filter_map(|table| root.get(table)) {
        for (key, value) in table.entries() {
            let key = key.text().unwrap_or_default();
            match shape {
                // Only what is installed at the top: deeper copies serve other packages.
                Shape::Npm => {
                    let name = key.strip_prefix("node_modules/").unwrap_or(key);
                    if !name.contains("node_modules/") {
                        add(name, value, "version");
                    }
                }
                // One table for each target framework.
                Shape::NuGet => {
                    for (name, package) in value.entries() {
                        add(name.text().unwrap_or_default(), package, "resolved");
                    }
                }
                _ => add(key, value, "version"),
            }
        }
        for item in table.items() {
            add(
                item.get("name").and_then(Node::text).unwrap_or_default(),
                item,
                "version",
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str, shape: Shape) -> String {
        let found = versions(text, shape);
        found
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn every_shape_yields_names_and_versions() {
        let cargo = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(pairs(cargo, Shape::TomlPackages), "a 1.0.0, b 2.0.0");
        let npm = r#"{"packages": {"": {"version": "9"}, "node_modules/@a/b": {"version": "1.2.3"}, "node_modules/c/node_modules/@a/b": {"version": "0.1.0"}}}"#;
        assert_eq!(pairs(npm, Shape::Npm), " 9, @a/b 1.2.3");
        let yarn_classic = "# yarn lockfile v1\n\n\"@a/b@^1\", \"@a/b@^1.2\":\n  version \"1.2.3\"\n  resolved \"x\"\n\nc@1:\n  version \"1.0.0\"\n";
        assert_eq!(pairs(yarn_classic, Shape::Yarn), "@a/b 1.2.3, c 1.0.0");
        assert_eq!(
            pairs("\"c@npm:^4\":\n  version: 4.1.0\n", Shape::Yarn),
            "c 4.1.0"
        );
        let pnpm = "lockfileVersion: '9.0'\npackages:\n\n  '@a/b@1.2.3':\n    resolution: {}\n\n  c@2.0.0(d@1.0.0):\n    resolution: {}\n\n  /e/3.0.0:\n    dev: true\nsnapshots:\n  z@1.0.0:\n";
        assert_eq!(pairs(pnpm, Shape::Pnpm), "@a/b 1.2.3, c 2.0.0, e 3.0.0");
        assert_eq!(
            pairs("    \"@a/b\": [\"@a/b@1.2.3\", \"\", {}],\n", Shape::Bun),
            "@a/b 1.2.3"
        );
        let gems_lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (8.0.2-x86_64-linux)\n      actionpack (= 8.0.2)\n\nPLATFORMS\n  ruby\n";
        assert_eq!(pairs(gems_lock, Shape::Gems), "rails 8.0.2");
        assert_eq!(
            pairs("# c\na:b:1.0=runtimeClasspath\nempty=\n", Shape::Gradle),
            "a:b 1.0"
        );
        assert_eq!(
            pairs(
                "provider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"5.1.0\"\n}\n",
                Shape::Providers
            ),
            "hashicorp/aws 5.1.0"
        );
        assert_eq!(
            pairs(
                r#"{"packages": [{"name": "a/b", "version": "1"}]}"#,
                Shape::Composer
            ),
            "a/b 1"
        );
        assert_eq!(
            pairs(
                r#"{"default": {"flask": {"version": "==3.0"}}}"#,
                Shape::Pipfile
            ),
            "flask 3.0"
        );
        assert_eq!(
            pairs(
                r#"{"dependencies": {"net8.0": {"A": {"resolved": "1.0"}}}}"#,
                Shape::NuGet
            ),
            "A 1.0"
        );
    }

    #[test]
    fn a_broken_lockfile_yields_nothing_and_no_panic() {
        for shape in [
            Shape::Npm,
            Shape::Yarn,
            Shape::Pnpm,
            Shape::Bun,
            Shape::Gems,
            Shape::Gradle,
            Shape::Providers,
        ] {
            assert_eq!(pairs("{[ \u{0} é", shape), "");
        }
    }
}
