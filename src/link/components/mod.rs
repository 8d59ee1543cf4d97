//! Finds the components of the repository, and ties every fact to one by its path.
//!
//! A component is a directory with a manifest or a production Dockerfile. Directories that only serve another one
//! (tooling, packaging, crates of one program) belong to it.

mod join;

use std::collections::BTreeMap;

use super::Repository;
use super::dependencies::{first_line, is_production_dockerfile, numbered};
use crate::facts::profile::Component;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::{FileClass, Place, RepoPath};
use join::join;

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut candidates = candidates(repository, facts);
    count_sources(repository, &mut candidates);
    mark_workspace_roots(facts, &candidates);
    let joined = join(facts, &candidates);
    create(repository, facts, &candidates, &joined);
    let owners = Owners::of(facts);
    facts.for_each_mut(|place, component| {
        if let Some(file) = repository.files.get(place.file.0 as usize) {
            *component = owners.owner(file.path.as_str());
        }
    });
}

/// Which component a path belongs to: the one with the nearest directory above it.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    directories: BTreeMap<String, ComponentId>,
}

impl Owners {
    /// Reads the `component` facts.
    pub(crate) fn of(facts: &FactSet) -> Self {
        let mut directories = BTreeMap::new();
        for (at, component) in facts.components.iter().enumerate() {
            let id = ComponentId(u16::try_from(at).unwrap_or(u16::MAX));
            directories.insert(component.root.clone(), id);
            for directory in &component.joined {
                directories.insert(directory.clone(), id);
            }
        }
        Self { directories }
    }

    /// The component of a path; [`ComponentId::REPOSITORY`] when none holds it.
    pub(crate) fn owner(&self, path: &str) -> ComponentId {
        let mut directory = path;
        while !directory.is_empty() {
            directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
            if let Some(id) = self.directories.get(directory) {
                return *id;
            }
        }
        ComponentId::REPOSITORY
    }
}

/// A directory that may be a component.
#[derive(Debug, Default)]
struct Candidate {
    /// Indexes of its manifests.
    manifests: Vec<usize>,
    /// The first Dockerfile.
    dockerfile: Option<Place>,
    /// Production source files of which it is the nearest candidate.
    sources: usize,
}

type Candidates = BTreeMap<String, Candidate>;

fn candidates(repository: &Repository<'_>, facts: &FactSet) -> Candidates {
    let mut found = Candidates::new();
    for (at, manifest) in facts.manifests.iter().enumerate() {
        // Infrastructure is a component only where there is nothing else, and CI's own actions never are one.
        let in_ci =
            manifest.directory.starts_with(".github") || manifest.directory.starts_with(".ci");
        let of_manifest = || {
            facts
                .dependencies
                .iter()
                .filter(|one| one.manifest == manifest.path)
        };
        let only_tools = manifest.path.ends_with(".txt")
            && of_manifest().next().is_some()
            && of_manifest().all(|one| matches!(one.scope, "dev" | "test" | "build"));
        if manifest.ecosystem != "terraform" && !in_ci && !only_tools {
            found
                .entry(manifest.directory.clone())
                .or_default()
                .manifests
                .push(at);
        }
    }
    for (id, file) in numbered(repository) {
        if is_production_dockerfile(&file.path, file.class) {
            let place = Place::new(id, first_line(file.text.as_deref().unwrap_or_default()));
            found
                .entry(file.path.directory().to_owned())
                .or_default()
                .dockerfile
                .get_or_insert(place);
        }
    }
    found
}

/// The nearest candidate strictly above a path.
fn above<'c>(candidates: &'c Candidates, path: &str) -> Option<&'c String> {
    let mut directory = path;
    while !directory.is_empty() {
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
        if let Some((root, _)) = candidates.get_key_value(directory) {
            return Some(root);
        }
    }
    None
}

fn count_sources(repository: &Repository<'_>, candidates: &mut Candidates) {
    for file in repository
        .files
        .iter()
        .filter(|file| is_production_code(&file.path, file.class))
    {
        if let Some(root) = above(candidates, file.path.as_str()).cloned()
            && let Some(candidate) = candidates.get_mut(&root)
        {
            candidate.sources += 1;
        }
    }
}

/// Whether the file is code of a programming language that runs in production.
pub(super) fn is_production_code(path: &RepoPath, class: FileClass) -> bool {
    class == FileClass::Source && super::profile::language(&path.extension()).is_some()
}

/// A root that names members and has no code of its own only gathers them.
fn mark_workspace_roots(facts: &mut FactSet, candidates: &Candidates) {
    for manifest in &mut facts.manifests {
        let without_code = candidates
            .get(&manifest.directory)
            .is_none_or(|candidate| candidate.sources == 0);
        if !manifest.members.is_empty() && without_code {
            manifest.value.workspace_only = true;
        }
    }
}

fn create(
    repository: &Repository<'_>,
    facts: &mut FactSet,
    candidates: &Candidates,
    joined: &BTreeMap<String, Option<String>>,
) {
    let mut components = Vec::new();
    for (root, candidate) in candidates
        .iter()
        .filter(|(root, _)| !joined.contains_key(*root))
    {
        let mut parts: Vec<String> = joined
            .iter()
            .filter(|(_, parent)| parent.as_ref() == Some(root))
            .map(|(part, _)| part.clone())
            .collect();
        parts.sort();
        let manifests = || candidate.manifests.iter().map(|at| &facts.manifests[*at]);
        let part =
            |directory: &str| directory == root || parts.iter().any(|part| part == directory);
        let mut ecosystems: Vec<String> = facts
            .manifests
            .iter()
            .filter(|manifest| part(&manifest.directory))
            .map(|manifest| manifest.ecosystem.to_owned())
            .collect();
        ecosystems.sort();
        ecosystems.dedup();
        let named = manifests()
            .find(|manifest| !manifest.name.is_empty())
            .map_or("", |manifest| &manifest.name);
        let component = Component {
            root: root.clone(),
            name: name(root, named, candidate.dockerfile.is_some(), repository),
            kind: "unknown",
            ecosystems,
            joined: parts,
            has_functions: true,
        };
        let place = manifests()
            .next()
            .map(|manifest| manifest.place)
            .or(candidate.dockerfile)
            .unwrap_or_default();
        components.push(Located::new(component, place));
    }
    if components.is_empty() {
        components.extend(whole_repository(repository, facts));
    }
    facts.components = components;
}

/// The package's name where it says what the component is, else the directory's or the remote's. What is built as an image in a
/// directory of its own is known by that directory: images and workloads are named so.
fn name(root: &str, package: &str, has_dockerfile: bool, repository: &Repository<'_>) -> String {
    const GENERIC: [&str; 12] = [
        "src", "app", "api", "server", "backend", "frontend", "service", "code", "web", "docker",
        "build", "lib",
    ];
    let remote = repository.git.remote_slug.as_str();
    let path = if root.is_empty() { remote } else { root };
    let directory = path.rsplit('/').next().unwrap_or_default();
    let package = package_name(package);
    let by_directory = has_dockerfile && !root.is_empty() && !GENERIC.contains(&directory);
    if by_directory || package.is_empty() {
        directory.to_owned()
    } else {
        package.to_owned()
    }
}

/// The last part of a module path, without its major version: `example.com/shop/v2` is `shop`.
fn package_name(name: &str) -> &str {
    if name.starts_with('@') || !name.contains('/') {
        return name;
    }
    let is_major = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    name.rsplit('/')
        .find(|part| !is_major(part))
        .unwrap_or(name)
}

/// The component of a repository without manifests and Dockerfiles: its code or its infrastructure modules.
fn whole_repository(repository: &Repository<'_>, facts: &FactSet) -> Option<Located<Component>> {
    let module = facts
        .manifests
        .iter()
        .find(|manifest| manifest.ecosystem == "terraform");
    let code = numbered(repository).find(|(_, file)| {
        is_production_code(&file.path, file.class)
            || file.path.extension() == "tf" && file.class == FileClass::Iac
    });
    let place =
        module
            .map(|manifest| manifest.place)
            .or(code.map(|(id, file)| {
                Place::new(id, first_line(file.text.as_deref().unwrap_or_default()))
            }))?;
    let ecosystems = module.map(|_| "terraform".to_owned()).into_iter().collect();
    Some(Located::new(
        Component {
            kind: "unknown",
            ecosystems,
            ..Component::default()
        },
        place,
    ))
}

#[cfg(test)]
mod tests;
