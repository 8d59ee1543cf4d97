//! Reads dependency manifests and lockfiles: one file for each ecosystem.
//!
//! What needs a second file (versions of a workspace, a catalogue or a lockfile) is left to
//! [`link`](crate::link) in a [`Draft`]. A broken manifest still is a manifest: it yields what could be read, and an
//! error. Nothing is evaluated, so that what a build script computes stays unknown.

mod cargo;
mod dotnet;
mod elixir;
mod go;
mod gradle;
mod gradle_settings;
mod javascript;
pub(in crate::extract) mod lexer;
mod lockfiles;
mod maven;
mod php;
mod pyproject;
mod python;
mod ruby;
mod terraform;

use super::{Extracted, Input};
use crate::facts::Located;
use crate::facts::dependencies::{Dependency, Lockfile, Manifest};
use crate::source::{FileClass, Place, RepoPath, Span};
use crate::syntax::{Node, SyntaxError};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A manifest with what it asks for.
    Manifest(Box<ManifestDraft>),
    /// Versions that a lockfile holds.
    Lock(Lock),
    /// Names and versions that other manifests refer to.
    Catalog(Catalog),
}

/// A manifest whose inherited parts are still open.
#[derive(Debug)]
pub struct ManifestDraft {
    /// The manifest as far as its own file tells.
    pub manifest: Located<Manifest>,
    /// What it asks for.
    pub asked: Vec<Asked>,
    /// The fields that a catalogue entry `package.<field>` fills.
    pub inherits: Vec<&'static str>,
    /// Other requirement files that it includes, as paths from the root.
    pub includes: Vec<String>,
}

/// A dependency whose name or version may stand in a catalogue.
#[derive(Debug)]
pub struct Asked {
    /// The dependency as far as its own file tells.
    pub dependency: Located<Dependency>,
    /// The catalogue key that completes it; empty when it stands for itself.
    pub refers: String,
}

/// The versions that a lockfile holds.
#[derive(Debug)]
pub struct Lock {
    /// The ecosystem, as in `manifest`.
    pub ecosystem: &'static str,
    /// The directory that the file stands in.
    pub directory: String,
    /// Names in the spelling of [`comparable`] and versions.
    pub versions: Vec<(String, String)>,
}

/// Names and versions that the manifests of a directory, and of those below it, refer to.
#[derive(Debug)]
pub struct Catalog {
    /// The ecosystem, as in `manifest`.
    pub ecosystem: &'static str,
    /// The directory that the file stands in.
    pub directory: String,
    /// The entries; several under one key are a bundle.
    pub entries: Vec<CatalogEntry>,
}

/// One entry of a catalogue.
#[derive(Debug, Default)]
pub struct CatalogEntry {
    /// What manifests call it.
    pub key: String,
    /// The dependency's name; empty when the key is the name, or when the entry is a plain value.
    pub name: String,
    /// The version, or the value; empty without one.
    pub version: String,
    /// Features that come with it.
    pub features: Vec<String>,
    /// Whether it lies in the repository.
    pub local: bool,
}

/// A format: the names of its files, and its reader.
struct Format {
    matches: fn(&RepoPath) -> bool,
    /// Programs write files of this format, so that the mark of a generator in them means nothing.
    written_by_programs: bool,
    read: fn(&Input<'_>, &mut Extracted),
}

const FORMATS: &[Format] = &[
    Format {
        matches: |path| path.name() == "Cargo.toml",
        written_by_programs: false,
        read: cargo::manifest,
    },
    Format {
        matches: |path| path.name() == "go.mod",
        written_by_programs: false,
        read: go::manifest,
    },
    Format {
        matches: |path| path.name() == "go.work",
        written_by_programs: false,
        read: go::workspace,
    },
    Format {
        matches: |path| path.name() == "pyproject.toml",
        written_by_programs: false,
        read: pyproject::manifest,
    },
    Format {
        matches: python::is_requirements,
        written_by_programs: true,
        read: python::requirements,
    },
    Format {
        matches: |path| path.name() == "setup.py",
        written_by_programs: false,
        read: python::setup_script,
    },
    Format {
        matches: |path| path.name() == "setup.cfg",
        written_by_programs: false,
        read: python::setup_config,
    },
    Format {
        matches: |path| path.name() == "Pipfile",
        written_by_programs: false,
        read: python::pipfile,
    },
    Format {
        matches: |path| path.name() == "package.json",
        written_by_programs: false,
        read: javascript::manifest,
    },
    Format {
        matches: |path| path.name() == "pnpm-workspace.yaml",
        written_by_programs: false,
        read: javascript::pnpm_workspace,
    },
    Format {
        matches: |path| path.name() == "pom.xml",
        written_by_programs: false,
        read: maven::manifest,
    },
    Format {
        matches: |path| matches!(path.name(), "build.gradle" | "build.gradle.kts"),
        written_by_programs: false,
        read: gradle::build,
    },
    Format {
        matches: |path| matches!(path.name(), "settings.gradle" | "settings.gradle.kts"),
        written_by_programs: false,
        read: gradle_settings::settings,
    },
    Format {
        matches: |path| path.name().ends_with(".versions.toml"),
        written_by_programs: false,
        read: gradle_settings::version_catalog,
    },
    Format {
        matches: |path| matches!(path.extension().as_str(), "csproj" | "fsproj" | "vbproj"),
        written_by_programs: false,
        read: dotnet::project,
    },
    Format {
        matches: |path| {
            matches!(
                path.name(),
                "Directory.Packages.props" | "Directory.Build.props"
            )
        },
        written_by_programs: false,
        read: dotnet::shared,
    },
    Format {
        matches: |path| path.name() == "packages.config",
        written_by_programs: false,
        read: dotnet::packages_config,
    },
    Format {
        matches: |path| matches!(path.name(), "Gemfile" | "gems.rb"),
        written_by_programs: false,
        read: ruby::gemfile,
    },
    Format {
        matches: |path| path.extension() == "gemspec",
        written_by_programs: false,
        read: ruby::gemspec,
    },
    Format {
        matches: |path| path.name() == "composer.json",
        written_by_programs: false,
        read: php::manifest,
    },
    Format {
        matches: |path| path.name() == "mix.exs",
        written_by_programs: false,
        read: elixir::manifest,
    },
    Format {
        matches: |path| matches!(path.extension().as_str(), "tf" | "tofu"),
        written_by_programs: false,
        read: terraform::manifest,
    },
    Format {
        matches: lockfiles::is_lockfile,
        written_by_programs: true,
        read: lockfiles::lockfile,
    },
];

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    FORMATS
        .iter()
        .any(|format| counts(format, class) && (format.matches)(path))
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    for format in FORMATS {
        if counts(format, input.class) && (format.matches)(input.path) {
            (format.read)(input, out);
        }
    }
}

/// Whether a file of this class says what production is made of.
fn counts(format: &Format, class: FileClass) -> bool {
    match class {
        FileClass::Test
        | FileClass::Example
        | FileClass::Template
        | FileClass::Vendored
        | FileClass::Docs
        | FileClass::Dev => false,
        FileClass::Generated => format.written_by_programs,
        _ => true,
    }
}

/// A package name in the spelling that two of them are compared in (PEP 503; crates likewise; NuGet and Composer
/// ignore case).
pub fn comparable(ecosystem: &str, name: &str) -> String {
    match ecosystem {
        "python" => {
            let mut out = String::with_capacity(name.len());
            for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
                if !out.is_empty() {
                    out.push('-');
                }
                out.push_str(&part.to_ascii_lowercase());
            }
            out
        }
        "rust" => name.replace('_', "-").to_ascii_lowercase(),
        "dotnet" | "php" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    }
}

impl ManifestDraft {
    /// A manifest of `ecosystem` of which nothing but its path is known yet.
    fn new(input: &Input<'_>, ecosystem: &'static str) -> Self {
        let manifest = Manifest {
            path: input.path.to_string(),
            directory: input.path.directory().to_owned(),
            ecosystem,
            ..Manifest::default()
        };
        Self {
            manifest: Located::new(manifest, input.place(first_line(input.text))),
            asked: Vec::new(),
            inherits: Vec::new(),
            includes: Vec::new(),
        }
    }

    /// Adds a dependency.
    fn ask(
        &mut self,
        place: Place,
        name: &str,
        requirement: &str,
        scope: &'static str,
    ) -> &mut Asked {
        let dependency = Dependency {
            manifest: self.manifest.path.clone(),
            ecosystem: self.manifest.ecosystem,
            name: name.to_owned(),
            requirement: requirement.to_owned(),
            scope,
            ..Dependency::default()
        };
        self.asked.push(Asked {
            dependency: Located::new(dependency, place),
            refers: String::new(),
        });
        self.asked.last_mut().expect("one was pushed just now")
    }

    /// Sets a text field from a node, with its anchor.
    fn set(&mut self, input: &Input<'_>, field: &'static str, node: Option<Node<'_>>) {
        if let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) {
            self.set_text(field, text, input.place(node.span()));
        }
    }

    /// Sets a text field, with its anchor.
    fn set_text(&mut self, field: &'static str, text: &str, place: Place) {
        let manifest = &mut self.manifest;
        match field {
            "name" => manifest.value.name = text.to_owned(),
            "version" => manifest.value.version = text.to_owned(),
            _ => manifest.value.license = text.to_owned(),
        }
        manifest.anchors.retain(|(name, _)| *name != field);
        manifest.anchors.push((field, place));
    }

    fn finish(self, out: &mut Extracted) {
        out.drafts
            .dependencies
            .push(Draft::Manifest(Box::new(self)));
    }
}

/// The first line: what stands for the file as a whole.
fn first_line(text: &str) -> Span {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - body.len();
    let end = body.find(['\n', '\r']).unwrap_or(body.len());
    Span::new(start, start + end)
}

/// Reports the first of a file's errors: one says that it is broken.
fn report(input: &Input<'_>, errors: &[SyntaxError], out: &mut Extracted) {
    if let Some(error) = errors.first() {
        out.errors
            .push((input.place(error.span), error.message.clone()));
    }
}

/// Notes that the file is a lockfile.
fn add_lockfile(input: &Input<'_>, ecosystem: &'static str, out: &mut Extracted) {
    let lockfile = Lockfile {
        path: input.path.to_string(),
        ecosystem,
        directory: input.path.directory().to_owned(),
        ..Lockfile::default()
    };
    out.facts
        .lockfiles
        .push(Located::new(lockfile, input.place(first_line(input.text))));
}

/// The place of a key with its value.
fn entry_place(input: &Input<'_>, key: Node<'_>, value: Node<'_>) -> Place {
    input.place(key.span().to(value.span()))
}

/// The texts of a list of scalars.
fn texts(node: Option<Node<'_>>) -> Vec<String> {
    let items = node
        .map(|node| node.items().collect::<Vec<_>>())
        .unwrap_or_default();
    items
        .into_iter()
        .filter_map(|item| item.text().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests;
