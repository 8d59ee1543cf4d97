//! Gives what an internal library sets up to the programs that are built from it.
//!
//! A library that one program alone uses belongs to that program already; this is about those that several share. Only
//! files that the program's own files reach count, by imports and not by calls.

use super::modules::Resolver;
use super::program::Program;
use crate::extract::code::mention;
use crate::facts::{ComponentId, FactSet, Located};
use crate::syntax::code::Language;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Hands the facts over: servers, routes, logging, CORS and shutdown leave the library, which starts nothing itself; uses stay with it too.
pub(super) fn share(program: &Program<'_>, facts: &mut FactSet) {
    let asks = asked(facts);
    if asks.is_empty() {
        return;
    }
    let resolver = Resolver::new(program);
    let mut users: BTreeMap<ComponentId, Vec<(ComponentId, HashSet<String>)>> = BTreeMap::new();
    for component in asks
        .keys()
        .copied()
        .filter(|one| starts(program, facts, *one))
    {
        let libraries = libraries(program, facts, &asks, component);
        if libraries.is_empty() {
            continue;
        }
        let files = reached(program, &resolver, component, &libraries);
        for library in libraries {
            users
                .entry(library)
                .or_default()
                .push((component, files.clone()));
        }
    }
    macro_rules! hand_over {
        ($($list:ident, $keep:expr);+ $(;)?) => {$(
            let all = std::mem::take(&mut facts.$list);
            facts.$list = all.into_iter().flat_map(|fact| handed(fact, &users, $keep, |one| &one.path)).collect();
        )+};
    }
    // What a library does right serves its users; what is wrong there is told once, where it is.
    let practices = std::mem::take(&mut facts.practices);
    let (good, bad): (Vec<_>, Vec<_>) = practices.into_iter().partition(|one| one.good);
    facts.practices = bad;
    let shared = good
        .into_iter()
        .flat_map(|fact| handed(fact, &users, true, |one| &one.path));
    facts.practices.extend(shared);
    facts
        .practices
        .sort_by_key(|fact| (fact.place, fact.component));
    hand_over!(servers, false; routes, false; log_inits, false; log_levels, false; cors, false; shutdowns, false; middlewares, false; response_headers, false; clients, false; spawns, false; uses, true);
}

/// Copies of a fact for every user of its component; the fact itself where there is none, or where it is kept.
fn handed<T: Clone>(
    fact: Located<T>,
    users: &BTreeMap<ComponentId, Vec<(ComponentId, HashSet<String>)>>,
    keep: bool,
    path: impl Fn(&T) -> &String,
) -> Vec<Located<T>> {
    let Some(users) = users.get(&fact.component) else {
        return vec![fact];
    };
    let mut copies: Vec<Located<T>> = users
        .iter()
        .filter(|(_, files)| files.contains(path(&fact.value)))
        .map(|(component, _)| {
            let mut copy = fact.clone();
            copy.component = *component;
            copy
        })
        .collect();
    if keep || copies.is_empty() {
        copies.push(fact);
    }
    copies
}

/// The components whose packages a component asks for at run time.
fn asked(facts: &FactSet) -> BTreeMap<ComponentId, BTreeSet<ComponentId>> {
    let by_name: BTreeMap<(&str, &str), ComponentId> = facts
        .manifests
        .iter()
        .map(|one| ((one.ecosystem, one.name.as_str()), one.component))
        .collect();
    let mut asks: BTreeMap<ComponentId, BTreeSet<ComponentId>> = BTreeMap::new();
    for dependency in facts
        .dependencies
        .iter()
        .filter(|one| one.local && matches!(one.scope, "runtime" | "optional" | "peer"))
    {
        let to = by_name.get(&(dependency.ecosystem, dependency.name.as_str()));
        if let Some(to) = to.filter(|to| **to != dependency.component) {
            asks.entry(dependency.component).or_default().insert(*to);
        }
    }
    asks
}

/// The libraries that a component is built from, those of libraries included.
fn libraries(
    program: &Program<'_>,
    facts: &FactSet,
    asks: &BTreeMap<ComponentId, BTreeSet<ComponentId>>,
    component: ComponentId,
) -> BTreeSet<ComponentId> {
    let mut found = BTreeSet::new();
    let mut open = vec![component];
    while let Some(at) = open.pop() {
        for library in asks.get(&at).into_iter().flatten() {
            if !starts(program, facts, *library) && found.insert(*library) {
                open.push(*library);
            }
        }
    }
    found
}

/// Whether something of the component is started by itself.
fn starts(program: &Program<'_>, facts: &FactSet, component: ComponentId) -> bool {
    let main = program
        .sources
        .iter()
        .zip(&program.components)
        .any(|(source, owner)| *owner == component && source.main && !source.script);
    let declared = facts.manifests.iter().any(|one| {
        one.component == component
            && (one.binary || one.scripts.iter().any(|script| script == "start"))
    });
    let image = facts
        .dockerfiles
        .iter()
        .any(|one| one.component == component && one.production);
    main || declared || image
}

/// The files that the component's own reachable files pull in: by imports, and where the language imports namespaces and
/// not files, by the names of types and of the methods that extend them.
fn reached(
    program: &Program<'_>,
    resolver: &Resolver,
    component: ComponentId,
    libraries: &BTreeSet<ComponentId>,
) -> HashSet<String> {
    let defined = defined(program, libraries);
    let mut seen = vec![false; program.sources.len()];
    let mut open: Vec<usize> = (0..program.sources.len())
        .filter(|at| program.components[*at] == component && program.reachable[*at])
        .collect();
    let mut found = HashSet::new();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            let source = &program.sources[at];
            found.insert(source.path.clone());
            open.extend(resolver.edges(program, at));
            if imports_namespaces(source.language) {
                let named = source.mentions.iter().filter_map(|name| defined.get(name));
                open.extend(named.flatten());
            }
        }
    }
    found
}

fn imports_namespaces(language: Language) -> bool {
    matches!(
        language,
        Language::Java | Language::Kotlin | Language::CSharp
    )
}

/// The files of the libraries that define each name, by its hash: types, which are named like their files, and methods.
fn defined(
    program: &Program<'_>,
    libraries: &BTreeSet<ComponentId>,
) -> HashMap<u32, BTreeSet<usize>> {
    let mut found: HashMap<u32, BTreeSet<usize>> = HashMap::new();
    for (at, source) in program.sources.iter().enumerate() {
        if !libraries.contains(&program.components[at]) || !imports_namespaces(source.language) {
            continue;
        }
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        let functions = source.functions.iter().map(|one| one.name.as_str());
        let types = source.functions.iter().map(|one| one.owner.as_str());
        for name in functions.chain(types).chain([stem]) {
            // Short names are everybody's.
            if name.len() > 4 {
                found.entry(mention(name)).or_default().insert(at);
            }
        }
    }
    found
}
