//! Which directories are no components of their own, and which component they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidates, above};
use crate::facts::FactSet;
use crate::facts::dependencies::Dependency;

/// Directories that are no component of their own: each with the one that it belongs to, or `None` for the repository.
pub(super) fn join(facts: &FactSet, candidates: &Candidates) -> BTreeMap<String, Option<String>> {
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
        // What lies beside an image alone is its scripts.
        let packaging = candidate.manifests.is_empty()
            && matches!(
                last,
                "docker"
                    | ".docker"
                    | "container"
                    | "containers"
                    | "deploy"
                    | "deployment"
                    | "packaging"
            );
        let empty = candidate.sources == 0 || packaging;
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
            from.zip(by_name.get(&(dependency.ecosystem, member_name(dependency))))
        {
            asks.entry(from).or_default().insert(to);
        }
    }
    let mut users: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for program in active.iter().filter(|root| is_program(root)) {
        let mut seen = BTreeSet::new();
        let mut open = vec![*program];
        while let Some(root) = open.pop() {
            // What another program is made of is that program's business.
            if (root == *program || !is_program(root)) && seen.insert(root) {
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

/// What the manifest of a local dependency calls itself: of Maven coordinates, the artifact.
fn member_name(dependency: &Dependency) -> &str {
    match dependency.ecosystem {
        "java" => dependency.name.rsplit(':').next().unwrap_or_default(),
        _ => &dependency.name,
    }
}
