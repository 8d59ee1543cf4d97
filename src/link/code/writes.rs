//! Functions that write to a database: which of them production reaches.
//!
//! What looks like a write in a component without a database is none.

use super::located;
use super::program::Program;
use crate::facts::data::Write;
use crate::facts::{ComponentId, FactSet};
use crate::source::{FileClass, Place};
use std::collections::BTreeSet;

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let stores = |capabilities: &[String]| {
        capabilities
            .iter()
            .any(|one| one == "relational-db" || one == "document-db")
    };
    let of_uses = facts
        .uses
        .iter()
        .filter(|one| stores(&one.capabilities))
        .map(|one| one.component);
    let of_dependencies = facts
        .dependencies
        .iter()
        .filter(|one| one.scope == "runtime" && stores(&one.capabilities))
        .map(|one| one.component);
    let of_practices = facts
        .practices
        .iter()
        .filter(|one| one.good && one.topic == "document-store")
        .map(|one| one.component);
    let with_database: BTreeSet<ComponentId> =
        of_uses.chain(of_dependencies).chain(of_practices).collect();
    for (at, source) in program.sources.iter().enumerate() {
        let class = program.repository.files[source.file.0 as usize].class;
        if class != FileClass::Source || !with_database.contains(&program.components[at]) {
            continue;
        }
        for write in &source.writes {
            let fact = Write {
                path: source.path.clone(),
                function: write.name.clone(),
                writes: write.count,
                atomic: write.atomic,
                reachable: program.reachable[at] && program.is_live(at, &write.name),
            };
            facts.writes.push(located(
                fact,
                Place::new(source.file, write.span),
                program.components[at],
            ));
        }
    }
    facts.writes.sort_by_key(|fact| fact.place);
}
