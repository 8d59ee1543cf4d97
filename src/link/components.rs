//! Finds the components of the repository, and ties every fact to one by its path.
//!
//! A component is a directory with a manifest or a production Dockerfile. Directories that only serve another one
//! (tooling, packaging, crates of one program) belong to it.

use std::collections::{BTreeMap, BTreeSet};

use super::Repository;
use super::dependencies::{first_line, is_production_dockerfile, numbered};
use crate::facts::profile::Component;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::{FileClass, Place, RepoPath};

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

/// The component that a path belongs to: the one with the nearest directory above it. For many paths, ask [`Owners`].
pub(crate) fn owner(facts: &FactSet, path: &str) -> ComponentId {
    Owners::of(facts).owner(path)
}

/// Which directory belongs to which component.
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

/// Directories that are no component of their own: each with the one that it belongs to, or `None` for the repository.
fn join(facts: &FactSet, candidates: &Candidates) -> BTreeMap<String, Option<String>> {
    let mut joined = BTreeMap::new();
    let with_code = candidates
        .values()
        .filter(|candidate| candidate.sources > 0)
        .count();
    for (root, candidate) in candidates {
        let parent = above(candidates, root)
            .filter(|_| !root.is_empty())
            .cloned();
        let manifests = || candidate.manifests.iter().map(|at| &facts.manifests[*at]);
        let gathers =
            !candidate.manifests.is_empty() && manifests().all(|manifest| manifest.workspace_only);
        let deployable = candidate.dockerfile.is_some() && !candidate.manifests.is_empty();
        let last = root.rsplit('/').next().unwrap_or_default();
        let serves_the_parent = matches!(
            last,
            "xtask"
                | "xtasks"
                | "fuzz"
                | "benches"
                | "bench"
                | "tools"
                | "tool"
                | "hack"
                | "scripts"
        );
        let empty = candidate.sources == 0;
        let drop = match &parent {
            _ if gathers && candidate.dockerfile.is_none() => true,
            Some(_) if serves_the_parent => true,
            Some(_) => empty && !deployable,
            None => empty && candidate.dockerfile.is_none() && with_code > 0,
        };
        if drop {
            joined.insert(root.clone(), parent);
        }
    }
    follow(&mut joined);
    // An image that is built beside the only component is that component's.
    let components: Vec<_> = candidates
        .keys()
        .filter(|root| !joined.contains_key(*root))
        .cloned()
        .collect();
    let (with_manifest, images): (Vec<_>, Vec<_>) = components
        .into_iter()
        .partition(|root| !candidates[root].manifests.is_empty());
    if let [only] = with_manifest.as_slice() {
        for image in images
            .into_iter()
            .filter(|image| candidates[image].sources == 0)
        {
            joined.insert(image, Some(only.clone()));
        }
    }
    join_internal_libraries(facts, candidates, &mut joined);
    follow(&mut joined);
    joined
}

/// Replaces each parent that is joined itself by the one that it joined.
fn follow(joined: &mut BTreeMap<String, Option<String>>) {
    let keys: Vec<_> = joined.keys().cloned().collect();
    for key in keys {
        let mut parent = joined[&key].clone();
        // Each step leads to another directory; the count stops a circle.
        for _ in 0..joined.len() {
            match parent.as_ref().and_then(|root| joined.get(root)) {
                Some(next) => parent.clone_from(next),
                None => break,
            }
        }
        joined.insert(key, parent);
    }
}

/// Libraries that are not published and that one program alone uses are parts of that program: the crates, projects
/// and packages that a service is cut into.
fn join_internal_libraries(
    facts: &FactSet,
    candidates: &Candidates,
    joined: &mut BTreeMap<String, Option<String>>,
) {
    let active: Vec<&String> = candidates
        .keys()
        .filter(|root| !joined.contains_key(*root))
        .collect();
    let manifests = |root: &String| {
        candidates[root]
            .manifests
            .iter()
            .map(|at| &facts.manifests[*at])
    };
    let is_program = |root: &String| {
        candidates[root].dockerfile.is_some() || manifests(root).any(|one| one.binary)
    };
    let by_name: BTreeMap<(&str, &str), &String> = active
        .iter()
        .flat_map(|root| {
            manifests(root).map(move |one| ((one.ecosystem, one.name.as_str()), *root))
        })
        .collect();
    let directories: BTreeMap<&str, &str> = facts
        .manifests
        .iter()
        .map(|one| (one.path.as_str(), one.directory.as_str()))
        .collect();
    let mut asks: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for dependency in facts
        .dependencies
        .iter()
        .filter(|one| one.local && matches!(one.scope, "runtime" | "optional" | "peer"))
    {
        let from = directories.get(dependency.manifest.as_str());
        if let Some((from, to)) =
            from.zip(by_name.get(&(dependency.ecosystem, dependency.name.as_str())))
        {
            asks.entry(from).or_default().insert(to);
        }
    }
    let mut users: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for program in active.iter().filter(|root| is_program(root)) {
        let mut seen = BTreeSet::new();
        let mut open = vec![*program];
        while let Some(root) = open.pop() {
            if seen.insert(root) {
                open.extend(asks.get(root.as_str()).into_iter().flatten());
            }
        }
        for root in seen {
            users.entry(root).or_default().insert(program);
        }
    }
    for (library, programs) in users {
        let internal = !is_program(library) && manifests(library).all(|one| !one.publishable);
        let mut programs = programs.into_iter();
        if let (true, Some(program), None) = (internal, programs.next(), programs.next()) {
            joined.insert(library.clone(), Some(program.clone()));
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
        let mut ecosystems: Vec<String> = manifests()
            .map(|manifest| manifest.ecosystem.to_owned())
            .collect();
        ecosystems.sort();
        ecosystems.dedup();
        let named = manifests()
            .find(|manifest| !manifest.name.is_empty())
            .map_or("", |manifest| &manifest.name);
        let component = Component {
            root: root.clone(),
            name: name(root, named, candidate.dockerfile.is_some()),
            kind: "unknown",
            ecosystems,
            joined: parts,
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

/// The package's name where it says what the component is, else the directory's. What is built as an image in a
/// directory of its own is known by that directory: images and workloads are named so.
fn name(root: &str, package: &str, has_dockerfile: bool) -> String {
    const GENERIC: [&str; 12] = [
        "src", "app", "api", "server", "backend", "frontend", "service", "code", "web", "docker",
        "build", "lib",
    ];
    let directory = root.rsplit('/').next().unwrap_or_default();
    let package = package_name(package);
    let by_directory = has_dockerfile && !directory.is_empty() && !GENERIC.contains(&directory);
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
