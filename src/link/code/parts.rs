//! Capabilities of which the import of a package does not tell: a module inside it, or a name that source has to use.
//!
//! A name counts where the file that imports the package mentions it; whose it is by type is not known.

use super::located;
use super::packages::import_names;
use super::program::Program;
use super::uses::{fold, names};
use crate::extract::code::{ImportKind, Source, mention};
use crate::facts::code::Use;
use crate::facts::{ComponentId, Located};
use crate::knowledge::{self, Entry, Kind, Knowledge};
use crate::source::{Place, Span};
use std::collections::HashMap;

/// Where a file imports something.
#[derive(Clone, Copy)]
struct Importer {
    source: usize,
    span: Span,
}

/// Every file that imports a name, by component, ecosystem and name.
type Importers = HashMap<(ComponentId, &'static str, String), Vec<Importer>>;

/// Adds what names of packages' parts show to the uses that were found.
pub(super) fn link(program: &Program<'_>, found: &mut Vec<Located<Use>>) {
    let importers = importers(program);
    for fact in found.iter_mut() {
        let Some(ecosystem) = knowledge::Ecosystem::parse(fact.ecosystem) else {
            continue;
        };
        let matches = Knowledge::built_in().of_package(ecosystem, &fact.value.name);
        for one in matches {
            let entry = one.entry;
            if entry.weak || entry.symbols.is_empty() || holds(&fact.value, entry.capability) {
                continue;
            }
            let names = import_names(fact.ecosystem, &fact.value.name);
            let shown = names.iter().any(|name| {
                let key = (fact.component, fact.ecosystem, fold(fact.ecosystem, name));
                let files = importers.get(&key).into_iter().flatten();
                files
                    .filter(|file| program.reachable[file.source] || !fact.reachable)
                    .any(|file| mentions(&program.sources[file.source], entry))
            });
            if shown {
                fact.value.capabilities.push(entry.capability.to_owned());
            }
        }
        fact.value.capabilities.sort();
    }
    let mut modules: Vec<_> = importers
        .iter()
        .flat_map(|(key, files)| module(program, key, files))
        .collect();
    modules
        .sort_by(|one, other| (one.place, &one.value.name).cmp(&(other.place, &other.value.name)));
    found.extend(modules);
}

fn holds(fact: &Use, capability: &str) -> bool {
    fact.capabilities.iter().any(|one| one == capability)
}

fn importers(program: &Program<'_>) -> Importers {
    let mut found = Importers::new();
    for (at, source) in program.sources.iter().enumerate() {
        let ecosystem = source.language.ecosystem();
        for import in &source.imports {
            if import.kind == ImportKind::Module {
                continue;
            }
            let mut all = names(source.language, &import.module, &import.name);
            all.push(import.module.clone());
            all.sort();
            all.dedup();
            for name in all {
                let key = (program.components[at], ecosystem, fold(ecosystem, &name));
                let importer = Importer {
                    source: at,
                    span: import.span,
                };
                found.entry(key).or_default().push(importer);
            }
        }
    }
    found
}

/// Whether a file mentions one of the entry's names; an entry without any asks for none.
fn mentions(source: &Source, entry: &Entry) -> bool {
    entry.symbols.is_empty()
        || entry.symbols.iter().any(|symbol| {
            let words = symbol.split(|c: char| !c.is_alphanumeric() && c != '_');
            words
                .filter(|word| !word.is_empty())
                .all(|word| source.mentions.binary_search(&mention(word)).is_ok())
        })
}

/// The use of a module that a list names.
fn module(
    program: &Program<'_>,
    (component, ecosystem, name): &(ComponentId, &'static str, String),
    files: &[Importer],
) -> Option<Located<Use>> {
    let matches = Knowledge::built_in().of(Kind::Modules, name);
    let entries: Vec<_> = matches
        .iter()
        .filter(|one| one.ecosystem.as_str() == *ecosystem && !one.entry.weak)
        .collect();
    let of = |file: &&Importer| {
        let shown = |entry: &&Entry| mentions(&program.sources[file.source], entry);
        entries
            .iter()
            .map(|one| one.entry)
            .any(|entry| shown(&entry))
    };
    let file = files
        .iter()
        .filter(of)
        .min_by_key(|file| (!program.reachable[file.source], file.source))?;
    let source = &program.sources[file.source];
    let mut capabilities: Vec<_> = entries
        .iter()
        .filter(|one| mentions(source, one.entry))
        .map(|one| one.capability.to_owned())
        .collect();
    capabilities.sort();
    capabilities.dedup();
    let fact = Use {
        ecosystem,
        name: name.clone(),
        capabilities,
        path: source.path.clone(),
        reachable: program.reachable[file.source],
        called: false,
        traces: false,
        reports: false,
    };
    Some(located(
        fact,
        Place::new(source.file, file.span),
        *component,
    ))
}
