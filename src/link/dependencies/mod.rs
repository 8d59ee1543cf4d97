//! Completes manifests and dependencies from workspaces, catalogues and lockfiles, and sums up the ecosystems.
//!
//! A name or version that is in none of them stays as its manifest has it.

mod shared;

use std::collections::{BTreeMap, BTreeSet};

use super::Repository;
use crate::extract::dependencies::{Draft, ManifestDraft, comparable};
use crate::facts::dependencies::{Dependency, Ecosystem, Lockfile, Manifest};
use crate::facts::{FactSet, Located};
use crate::knowledge::{self, Knowledge};
use crate::source::{FileClass, FileId, Place, RepoPath, Span};
use shared::{Shared, Versions};

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    let mut manifests = Vec::new();
    let mut shared = Shared::default();
    let sources = compiled_from(&drafts);
    for draft in drafts {
        match draft {
            // What pip-compile wrote holds versions, not wishes: the `.in` file beside it is the manifest.
            Draft::Manifest(manifest) if sources.contains(manifest.manifest.path.as_str()) => {
                shared.locks.push(Versions::of_compiled(&manifest));
            }
            Draft::Manifest(manifest) => manifests.push(*manifest),
            Draft::Catalog(catalog) => shared.catalogs.push(catalog),
            Draft::Lock(lock) => shared.locks.push(Versions::of(lock)),
        }
    }
    let included = included_at_run_time(&manifests);
    let names: BTreeSet<_> = manifests
        .iter()
        .map(|draft| (draft.manifest.ecosystem, draft.manifest.name.clone()))
        .collect();
    for mut draft in manifests {
        shared.inherit(&mut draft);
        targets(repository, &mut draft.manifest);
        let at_run_time = included.contains(&draft.manifest.path);
        for asked in std::mem::take(&mut draft.asked) {
            for mut dependency in shared.complete(asked, &draft.manifest) {
                if at_run_time {
                    dependency.scope = "runtime";
                }
                dependency.local = is_local(&names, &dependency);
                dependency.resolved = match shared.resolved(&dependency, &draft.manifest.directory)
                {
                    Some(version) => version,
                    None => std::mem::take(&mut dependency.resolved),
                };
                facts.dependencies.push(dependency);
            }
        }
        facts.manifests.push(draft.manifest);
    }
    let beside = facts
        .dependencies
        .iter()
        .map(|one| (one.ecosystem, comparable(one.ecosystem, &one.name)))
        .collect();
    for dependency in &mut facts.dependencies {
        dependency.value.capabilities = capabilities(dependency, &beside);
    }
    binary_lockfiles(repository, facts);
    ecosystems(repository, facts);
}

/// What the dependency is for: the knowledge lists' strong entries for its name whose conditions a manifest can answer.
/// `beside` are the other packages of the ecosystem.
fn capabilities(dependency: &Dependency, beside: &BTreeSet<(&'static str, String)>) -> Vec<String> {
    let Some(ecosystem) = knowledge::Ecosystem::parse(dependency.ecosystem) else {
        return Vec::new();
    };
    let holds = |entry: &knowledge::Entry| {
        let with = |other: &String| {
            beside.contains(&(
                dependency.ecosystem,
                comparable(dependency.ecosystem, other),
            ))
        };
        let from_source =
            !entry.symbols.is_empty() || !entry.files.is_empty() || !entry.contains.is_empty();
        !entry.weak
            && !from_source
            && (entry.features.is_empty()
                || entry
                    .features
                    .iter()
                    .any(|one| dependency.features.contains(one)))
            && entry.together_with.iter().all(with)
    };
    let found = Knowledge::built_in().of_package(ecosystem, &dependency.name);
    let mut found: Vec<_> = found
        .into_iter()
        .filter(|one| holds(one.entry))
        .map(|one| one.capability.to_owned())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Requirement files with an `.in` file beside them, which they were compiled from.
fn compiled_from(drafts: &[Draft]) -> BTreeSet<String> {
    let paths = drafts.iter().filter_map(|draft| match draft {
        Draft::Manifest(manifest) => manifest.manifest.path.strip_suffix(".in"),
        _ => None,
    });
    paths.map(|stem| format!("{stem}.txt")).collect()
}

/// Requirement files that a run-time requirement file includes, whatever their names say.
fn included_at_run_time(manifests: &[ManifestDraft]) -> BTreeSet<String> {
    let scope = |draft: &ManifestDraft| {
        draft
            .asked
            .first()
            .is_none_or(|asked| asked.dependency.scope == "runtime")
    };
    manifests
        .iter()
        .filter(|draft| scope(draft))
        .flat_map(|draft| draft.includes.iter().cloned())
        .collect()
}

/// Whether the package lies in the repository: its manifest says where, or its name is that of a member.
fn is_local(names: &BTreeSet<(&'static str, String)>, dependency: &Dependency) -> bool {
    let member =
        |name: &str| !name.is_empty() && names.contains(&(dependency.ecosystem, name.to_owned()));
    match dependency.ecosystem {
        // A Maven manifest is known by its artifact, and only one of the same group is meant.
        "java" => match dependency.name.split_once(':') {
            Some((_, artifact)) => dependency.local && member(artifact),
            None => dependency.local,
        },
        "javascript" | "python" | "go" => dependency.local || member(&dependency.name),
        _ => dependency.local,
    }
}

/// Targets that exist because a file does.
fn targets(repository: &Repository<'_>, manifest: &mut Manifest) {
    let directory = manifest.directory.clone();
    let has = |file: &str| {
        let path = if directory.is_empty() {
            file.to_owned()
        } else {
            format!("{directory}/{file}")
        };
        repository.file(&path).is_some()
    };
    match manifest.ecosystem {
        "rust" if !manifest.workspace_only => {
            manifest.library |= has("src/lib.rs");
            manifest.binary |=
                has("src/main.rs") || has_below(repository, &directory, "src/bin", "");
        }
        "go" => {
            manifest.binary = has("main.go")
                || has_below(repository, &directory, "cmd", "main.go")
                || has_main_package(repository, &directory);
            manifest.library = !manifest.binary;
        }
        _ => {}
    }
}

/// Whether a Go file right in the directory is of `package main`. Sees those whose text was kept.
fn has_main_package(repository: &Repository<'_>, directory: &str) -> bool {
    repository.files.iter().any(|file| {
        file.path.directory() == directory
            && file.path.extension() == "go"
            && file.class == FileClass::Source
            && file
                .text
                .as_deref()
                .is_some_and(|text| text.lines().any(|line| line.trim_end() == "package main"))
    })
}

/// Whether a file of this name (any, if empty) lies below `folder` of `directory`.
fn has_below(repository: &Repository<'_>, directory: &str, folder: &str, name: &str) -> bool {
    let prefix = if directory.is_empty() {
        format!("{folder}/")
    } else {
        format!("{directory}/{folder}/")
    };
    let first = repository
        .files
        .partition_point(|file| file.path.as_str() < prefix.as_str());
    repository.files[first..]
        .iter()
        .take_while(|file| file.path.as_str().starts_with(&prefix))
        .any(|file| file.class != FileClass::Test && (name.is_empty() || file.path.name() == name))
}

/// Lockfiles that are no text, so that no reader saw them.
fn binary_lockfiles(repository: &Repository<'_>, facts: &mut FactSet) {
    for (id, file) in numbered(repository) {
        if file.path.name() == "bun.lockb"
            && file.class != FileClass::Vendored
            && !facts
                .lockfiles
                .iter()
                .any(|one| one.path == file.path.as_str())
        {
            let lockfile = Lockfile {
                path: file.path.to_string(),
                ecosystem: "javascript",
                directory: file.path.directory().to_owned(),
                ..Lockfile::default()
            };
            facts
                .lockfiles
                .push(Located::new(lockfile, Place::new(id, Span::default())));
        }
    }
}

/// The files with their numbers.
pub(super) fn numbered<'a>(
    repository: &Repository<'a>,
) -> impl Iterator<Item = (FileId, &'a crate::source::SourceFile)> {
    let files = repository.files;
    files
        .iter()
        .enumerate()
        .map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file))
}

fn ecosystems(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut found: BTreeMap<&'static str, Located<Ecosystem>> = BTreeMap::new();
    let mut note =
        |name: &'static str, path: &str, place: Place, packages: bool, has_dependencies: bool| {
            let new = Ecosystem {
                name,
                packages,
                ..Ecosystem::default()
            };
            let ecosystem = found
                .entry(name)
                .or_insert_with(|| Located::new(new, place));
            let depth = |path: &str| path.matches('/').count();
            if ecosystem
                .manifests
                .first()
                .is_none_or(|first| depth(path) < depth(first))
            {
                ecosystem.place = place;
                ecosystem.manifests.insert(0, path.to_owned());
            } else {
                ecosystem.manifests.push(path.to_owned());
            }
            ecosystem.has_dependencies |= has_dependencies;
        };
    let with_dependencies: BTreeSet<&str> = facts
        .dependencies
        .iter()
        .filter(|one| !one.local)
        .map(|one| one.manifest.as_str())
        .collect();
    for manifest in &facts.manifests {
        let has = with_dependencies.contains(manifest.path.as_str());
        note(
            manifest.ecosystem,
            &manifest.path,
            manifest.place,
            true,
            has,
        );
    }
    for (id, file) in numbered(repository) {
        let place = || Place::new(id, first_line(file.text.as_deref().unwrap_or_default()));
        if is_workflow(&file.path) {
            note("github-actions", file.path.as_str(), place(), false, true);
        } else if is_production_dockerfile(&file.path, file.class) {
            note("docker", file.path.as_str(), place(), false, true);
        }
    }
    facts.ecosystems.extend(found.into_values());
}

/// The first line of a text.
pub(super) fn first_line(text: &str) -> Span {
    Span::new(0, text.find(['\n', '\r']).unwrap_or(text.len()))
}

fn is_workflow(path: &RepoPath) -> bool {
    path.directory() == ".github/workflows" && matches!(path.extension().as_str(), "yml" | "yaml")
}

/// Whether a Dockerfile of this path and class builds what runs in production.
pub(super) fn is_production_dockerfile(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name().to_ascii_lowercase();
    let parts: Vec<_> = name.split(['.', '-', '_']).collect();
    let named = ["dockerfile", "containerfile"]
        .iter()
        .any(|stem| parts.first() == Some(stem) || parts.last() == Some(stem));
    let prose = ["md", "sh", "py", "go", "rs", "ts", "js", "dockerignore"]
        .iter()
        .any(|last| parts.last() == Some(last));
    let development = ["debug", "dev", "local", "test", "tests", "e2e", "ci"]
        .iter()
        .any(|word| parts.contains(word));
    named
        && !prose
        && !development
        && !matches!(
            class,
            FileClass::Test
                | FileClass::Example
                | FileClass::Template
                | FileClass::Vendored
                | FileClass::Generated
                | FileClass::Docs
                | FileClass::Dev
                | FileClass::Ci
        )
}

#[cfg(test)]
mod tests;
