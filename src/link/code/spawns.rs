//! Tasks beside the requests, and the log calls of each component.

use super::located;
use super::program::Program;
use crate::facts::background::{LogReading, Spawn};
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let mut loops: HashMap<(ComponentId, &str), bool> = HashMap::new();
    for (source, component) in program.sources.iter().zip(&program.components) {
        for (name, ends) in &source.loops {
            *loops.entry((*component, name)).or_insert(true) &= *ends;
        }
    }
    let handlers: HashSet<(ComponentId, &str)> = facts
        .routes
        .iter()
        .filter(|route| !route.handler.is_empty())
        .map(|route| {
            let name = route.handler.rsplit(['.', ':']).next();
            (route.component, name.unwrap_or_default())
        })
        .collect();
    let mut found = Vec::new();
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for spawn in &source.spawns {
            let elsewhere = loops.get(&(component, spawn.callee.as_str()));
            let fact = Spawn {
                path: source.path.clone(),
                construct: spawn.construct.to_owned(),
                repeats: spawn.repeats || elsewhere.is_some(),
                ends: spawn.ends || elsewhere.is_some_and(|ends| *ends),
                in_handler: handlers.contains(&(component, spawn.function.as_str())),
                kept: spawn.kept,
                reachable: program.reachable[at]
                    && !source.script
                    && !spawn.dev
                    && program.is_live(at, &spawn.function),
            };
            let place = Place::new(source.file, spawn.span);
            found.push(located(fact, place, component));
        }
    }
    facts.spawns = found;
    logs(program, facts);
}

/// One fact for each component that has source.
fn logs(program: &Program<'_>, facts: &mut FactSet) {
    let mut read: BTreeMap<ComponentId, (i64, String, Place)> = BTreeMap::new();
    for (at, source) in program.sources.iter().enumerate() {
        let (count, span) = source.log_calls;
        let place = Place::new(source.file, span);
        let entry = read
            .entry(program.components[at])
            .or_insert_with(|| (0, source.path.clone(), place));
        if program.reachable[at] && count > 0 {
            if entry.0 == 0 {
                (entry.1, entry.2) = (source.path.clone(), place);
            }
            entry.0 += i64::from(count);
        }
    }
    facts.log_readings = read
        .into_iter()
        .filter(|(component, _)| {
            *component != ComponentId::REPOSITORY || facts.components.is_empty()
        })
        .map(|(component, (calls, path, place))| {
            located(LogReading { path, calls }, place, component)
        })
        .collect();
}
