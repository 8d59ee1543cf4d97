//! What each ecosystem's manifest yields, as one line per dependency.

mod declared;
mod scripted;

use super::*;
use crate::source::FileId;

/// Reads one file and shows the draft: the manifest's line, then `scope name requirement`.
fn read(path: &str, text: &str) -> Vec<String> {
    let (out, _) = extracted(path, text);
    let mut shown = Vec::new();
    for draft in &out.drafts.dependencies {
        match draft {
            Draft::Manifest(draft) => {
                for asked in &draft.asked {
                    let one = &asked.dependency;
                    let mut line = format!("{} {} {}", one.scope, one.name, one.requirement);
                    for feature in &one.features {
                        line += &format!(" +{feature}");
                    }
                    if one.local {
                        line += " local";
                    }
                    if !asked.refers.is_empty() {
                        line += &format!(" -> {}", asked.refers);
                    }
                    shown.push(line.replace("  ", " ").trim_end().to_owned());
                }
            }
            Draft::Catalog(catalog) => {
                let entries = catalog.entries.iter();
                shown.extend(
                    entries
                        .map(|entry| format!("{} = {} {}", entry.key, entry.name, entry.version)),
                );
            }
            Draft::Lock(_) => {}
        }
    }
    shown
}

fn extracted(path: &str, text: &str) -> (Extracted, RepoPath) {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    assert!(accepts(&path, FileClass::Config), "{path}");
    extract(
        &Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        },
        &mut out,
    );
    (out, path)
}

fn manifest(path: &str, text: &str) -> Manifest {
    let (out, _) = extracted(path, text);
    let found = out
        .drafts
        .dependencies
        .into_iter()
        .find_map(|draft| match draft {
            Draft::Manifest(draft) => Some(draft.manifest.value),
            _ => None,
        });
    found.expect("a manifest")
}

/// The text under the place of each dependency.
fn places(path: &str, text: &str) -> Vec<String> {
    let (out, _) = extracted(path, text);
    let mut shown = Vec::new();
    for draft in &out.drafts.dependencies {
        if let Draft::Manifest(draft) = draft {
            shown.extend(
                draft
                    .asked
                    .iter()
                    .map(|asked| asked.dependency.place.span.text(text).to_owned()),
            );
        }
    }
    shown
}

#[test]
fn a_file_that_only_configures_tools_is_no_manifest() {
    assert!(
        extracted("pyproject.toml", "[tool.ruff]\nline-length = 100\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("setup.cfg", "[flake8]\nmax-line-length = 100\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("setup.py", "print('install_requires')\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
}

#[test]
fn a_broken_manifest_is_a_manifest_with_an_error_at_its_place() {
    for (path, text) in [
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies\nserde = \"1\"\n",
        ),
        ("pyproject.toml", "[project]\nname = \n"),
        ("package.json", "{\"dependencies\": {"),
        ("composer.json", "{]"),
        ("pom.xml", "<project><dependencies>"),
        ("a.csproj", "<Project"),
        ("Pipfile", "[packages\n"),
        ("go.mod", "require (\n"),
    ] {
        let (out, _) = extracted(path, text);
        assert_eq!(out.errors.len(), 1, "{path}");
        assert!(out.errors[0].0.span.range().start <= text.len());
        assert!(
            matches!(out.drafts.dependencies.first(), Some(Draft::Manifest(_))),
            "{path}"
        );
    }
    assert_eq!(
        manifest("Cargo.toml", "[package]\nname = \"a\"\nversion = \n").name,
        "a"
    );
}

#[test]
fn no_text_makes_a_reader_panic() {
    let names = [
        "Cargo.toml",
        "go.mod",
        "go.work",
        "pyproject.toml",
        "requirements.txt",
        "setup.py",
        "setup.cfg",
        "Pipfile",
        "package.json",
        "pnpm-workspace.yaml",
        "pom.xml",
        "build.gradle",
        "settings.gradle",
        "gradle/libs.versions.toml",
        "a.csproj",
        "Directory.Packages.props",
        "packages.config",
        "Gemfile",
        "a.gemspec",
        "composer.json",
        "mix.exs",
        "main.tf",
        "Cargo.lock",
        "yarn.lock",
        "pnpm-lock.yaml",
    ];
    let texts = [
        "",
        "\u{feff}",
        "[",
        "{",
        "(",
        "'",
        "\"",
        "plugins {",
        "dependencies { implementation(",
        "gem",
        "gem(",
        "a.b.c =",
        "terraform {",
        "terraform { required_providers {",
        "terraform { required_providers { a = {",
        "module \"x\" {",
        "setup(install_requires=[",
        "{: {: ,",
        "rootProject",
        "rootProject.name",
        "include(",
        "spec.name",
        "é=\u{0}{é",
        "name version license",
        "a:\n  b: [",
        "<a",
        "use (",
        "group :",
        "apply plugin",
        "version",
        "id version",
    ];
    for name in names {
        for text in texts {
            let _ = extracted(name, text);
        }
    }
}

#[test]
fn what_is_not_production_makes_no_manifest() {
    let path = RepoPath::new("package.json");
    for class in [
        FileClass::Test,
        FileClass::Example,
        FileClass::Template,
        FileClass::Vendored,
        FileClass::Docs,
        FileClass::Generated,
    ] {
        assert!(!accepts(&path, class), "{class:?}");
    }
    assert!(accepts(&RepoPath::new("Cargo.lock"), FileClass::Generated));
    assert!(accepts(
        &RepoPath::new("requirements.txt"),
        FileClass::Generated
    ));
}

#[test]
fn names_are_compared_as_their_registries_do() {
    assert_eq!(
        comparable("python", "Flask_SQLAlchemy.x"),
        "flask-sqlalchemy-x"
    );
    assert_eq!(comparable("rust", "Serde_json"), "serde-json");
    assert_eq!(comparable("javascript", "A.b"), "A.b");
}
