//! What holds the versions of each manifest's dependencies, and lockfiles that contradict each other.
//!
//! A lockfile above a manifest covers it, as the lockfile of a workspace does; that it lists every dependency is not
//! asked.

use std::collections::BTreeMap;

use crate::facts::dependencies::{Dependency, Manifest};
use crate::facts::{FactSet, Located};
use crate::link::Repository;
use crate::source::Place;
use crate::verdict::Profiles;

/// Lockfiles by the manager that writes them, where an ecosystem has several.
const MANAGERS: [(&str, &str); 11] = [
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("yarn.lock", "yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("poetry.lock", "poetry"),
    ("uv.lock", "uv"),
    ("pdm.lock", "pdm"),
    ("Pipfile.lock", "pipenv"),
    ("deno.lock", "deno"),
];

pub(super) fn link(
    repository: &Repository<'_>,
    ignored: &[(String, String, Place)],
    profiles: &Profiles,
    facts: &mut FactSet,
) {
    let mut locked: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for lockfile in &facts.lockfiles {
        locked
            .entry(lockfile.ecosystem)
            .or_default()
            .push(lockfile.directory.clone());
    }
    let mut by_manifest: BTreeMap<&str, Vec<&Located<Dependency>>> = BTreeMap::new();
    for one in facts.dependencies.iter().filter(|one| !one.local) {
        by_manifest.entry(&one.manifest).or_default().push(one);
    }
    let mut manifests = std::mem::take(&mut facts.manifests);
    for manifest in &mut manifests {
        let asked = by_manifest
            .remove(manifest.path.as_str())
            .unwrap_or_default();
        let covered = locked
            .get(manifest.ecosystem)
            .is_some_and(|all| all.iter().any(|one| is_above(one, &manifest.directory)));
        let profile = profiles
            .components
            .get(usize::from(manifest.component.0))
            .unwrap_or(&profiles.repository);
        let library = profile.library.holds
            && !(profile.service.holds
                || profile.worker.holds
                || profile.cli.holds
                || profile.web_ui.holds);
        let unpinned = asked.iter().find(|one| !is_pinned(one));
        let values: Vec<&Dependency> = asked.iter().map(|one| &one.value).collect();
        let lock = state(repository, manifest, &values, covered, library, ignored);
        let place = unpinned.map(|one| one.place);
        manifest.value.lock = lock;
        if lock == "none" {
            let hit = ignored.iter().find(|(directory, pattern, _)| {
                is_above(directory, &manifest.value.directory)
                    && names_lock(pattern, manifest.value.ecosystem)
            });
            if let Some((_, pattern, _)) = hit {
                manifest.value.lock_ignored.clone_from(pattern);
            }
            let requirements = manifest.value.ecosystem == "python";
            let at = hit
                .map(|(.., place)| *place)
                .or(place.filter(|_| requirements));
            if let Some(at) = at {
                manifest.anchors.push(("lock", at));
            }
        }
    }
    facts.manifests = manifests;
    conflicts(facts);
}

fn state(
    repository: &Repository<'_>,
    manifest: &Manifest,
    asked: &[&Dependency],
    covered: bool,
    library: bool,
    ignored: &[(String, String, Place)],
) -> &'static str {
    let compiled = manifest
        .path
        .strip_suffix(".in")
        .is_some_and(|stem| repository.file(&format!("{stem}.txt")).is_some());
    let floating = |version: &str| {
        version.contains(['+', '*', '['])
            || version.contains("latest")
            || version.contains("SNAPSHOT")
            || version == "RELEASE"
    };
    match manifest.ecosystem {
        "terraform" => {
            let left_out = ignored.iter().any(|(directory, pattern, _)| {
                is_above(directory, &manifest.directory) && names_lock(pattern, "terraform")
            });
            match (covered, left_out) {
                (true, _) => "lockfile",
                (false, true) if !asked.is_empty() => "none",
                _ => "not-needed",
            }
        }
        _ if covered || compiled => "lockfile",
        _ if asked.is_empty() || manifest.workspace_only => "not-needed",
        "python"
            if asked
                .iter()
                .all(|one| one.scope != "runtime" && one.scope != "optional") =>
        {
            "not-needed"
        }
        // Of a build script, a plug-in or a test that comes without a version is no choice of the project's.
        "java" | "dotnet" if !asked.iter().any(|one| floating(&one.requirement)) => "exact",
        "python" if asked.iter().all(|one| is_pinned(one)) => "pinned",
        _ if library => "library",
        _ => "none",
    }
}

fn is_pinned(dependency: &Dependency) -> bool {
    let wanted = dependency.requirement.trim();
    let version = wanted.trim_start_matches('=').trim();
    wanted.starts_with("==") && !version.contains(['*', ',', '<', '>'])
        || wanted.contains('@') && wanted.len() > 40
}

/// Whether a line of a `.gitignore` leaves out a lockfile of the ecosystem.
fn names_lock(pattern: &str, ecosystem: &str) -> bool {
    let last = pattern.rsplit('/').next().unwrap_or_default();
    let of: &[&str] = match ecosystem {
        "rust" => &["Cargo.lock"],
        "go" => &["go.sum"],
        "python" => &["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"],
        "javascript" => &[
            "package-lock.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "bun.lock",
            "bun.lockb",
            "npm-shrinkwrap.json",
        ],
        "ruby" => &["Gemfile.lock"],
        "php" => &["composer.lock"],
        "elixir" => &["mix.lock"],
        "terraform" => &[".terraform.lock.hcl"],
        _ => &[],
    };
    of.contains(&last)
        || last == "*.lock" && of.iter().any(|one| one.ends_with(".lock"))
        || last.starts_with(".terraform.lock") && ecosystem == "terraform"
}

fn is_above(directory: &str, of: &str) -> bool {
    directory.is_empty()
        || of == directory
        || of
            .strip_prefix(directory)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Lockfiles of two managers in one directory.
fn conflicts(facts: &mut FactSet) {
    let manager = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        MANAGERS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, manager)| *manager)
    };
    let all: Vec<(String, String, &'static str)> = facts
        .lockfiles
        .iter()
        .map(|one| (one.directory.clone(), one.path.clone(), one.ecosystem))
        .collect();
    for lockfile in &mut facts.lockfiles {
        let Some(own) = manager(&lockfile.path) else {
            continue;
        };
        let other = all.iter().find(|(directory, path, ecosystem)| {
            *directory == lockfile.directory
                && *ecosystem == lockfile.ecosystem
                && *path < lockfile.path
                && manager(path).is_some_and(|other| other != own)
        });
        if let Some((_, path, _)) = other {
            lockfile.value.conflict.clone_from(path);
        }
    }
}
