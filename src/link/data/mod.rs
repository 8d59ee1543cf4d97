//! Joins migrations with their way back, foreign keys with the indexes of other files, and both with what runs them.

mod backups;
mod commands;
mod guides;
mod runners;
mod scripts;

use super::Repository;
use super::components::Owners;
use crate::extract::data::{Draft, Statement};
use crate::facts::data::{Column, Lookup, Migration};
use crate::facts::{FactSet, Located};
use crate::source::{FileClass, Place};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn link(repository: &Repository<'_>, mut drafts: Vec<Draft>, facts: &mut FactSet) {
    drafts.sort_by(|one, other| one.path.cmp(&other.path));
    commands::link(repository, facts);
    let owners = Owners::of(facts);
    migrations(repository, &drafts, &owners, facts);
    lookups(&drafts, &owners, facts);
    columns(&drafts, &owners, facts);
    backups::link(repository, facts);
    guides::link(facts);
}

/// The folder whose files are one history.
fn history(path: &str) -> &str {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let own_folder = ["up.sql", "down.sql", "migration.sql"]
        .iter()
        .any(|name| path.ends_with(&format!("/{name}")));
    if own_folder {
        directory
            .rsplit_once('/')
            .map_or("", |(directory, _)| directory)
    } else {
        directory
    }
}

/// Where the way back of a migration lies.
fn back_of(path: &str) -> String {
    if let Some(stem) = path.strip_suffix(".up.sql") {
        return format!("{stem}.down.sql");
    }
    if let Some(stem) = path.strip_suffix("up.sql") {
        return format!("{stem}down.sql");
    }
    match path.rsplit_once("/V") {
        Some((directory, name)) => format!("{directory}/U{name}"),
        None => path.replacen('V', "U", 1),
    }
}

fn migrations(repository: &Repository<'_>, drafts: &[Draft], owners: &Owners, facts: &mut FactSet) {
    let backs: BTreeMap<&str, (&'static str, Place)> = drafts
        .iter()
        .filter_map(|draft| match draft.migration {
            Some(("down", down)) => Some((
                draft.path.as_str(),
                (down, Place::new(draft.file, draft.place)),
            )),
            _ => None,
        })
        .collect();
    let forward_only = facts.sections.iter().any(|section| {
        !section.negated
            && !section.agent
            && [
                "forward-only",
                "forward only",
                "roll forward",
                "roll-forward",
            ]
            .iter()
            .any(|word| section.text.contains(word))
            && section.text.contains("migration")
    });
    let run = facts
        .schema_commands
        .iter()
        .any(|one| one.what == "apply" && one.stage != "task");
    let mut seen = BTreeSet::new();
    for draft in drafts {
        let Some((tool, down)) = draft.migration.filter(|(tool, _)| *tool != "down") else {
            continue;
        };
        let mut place = Place::new(draft.file, draft.place);
        let down = match (down, backs.get(back_of(&draft.path).as_str())) {
            ("pair", Some((down, at))) => {
                if *down == "empty" {
                    place = *at;
                }
                down
            }
            ("pair", None) if tool == "flyway" => "unsupported",
            ("pair", None) => "none",
            (down, _) => down,
        };
        let fact = Migration {
            path: draft.path.clone(),
            tool,
            down,
            first: seen.insert(history(&draft.path).to_owned()),
            forward_only,
            run,
            row_security: repository
                .file(&draft.path)
                .is_some_and(|(_, file)| file.text.as_deref().is_some_and(secures_rows)),
        };
        let mut fact = Located::new(fact, place);
        fact.component = owners.owner(&draft.path);
        facts.migrations.push(fact);
    }
}

/// Whether SQL turns row-level security on.
fn secures_rows(text: &str) -> bool {
    text.lines()
        .map(|line| line.trim_start().to_ascii_lowercase())
        .filter(|line| !line.starts_with("--") && !line.starts_with('#'))
        .any(|line| line.contains("enable row level security") || line.contains("create policy"))
}

/// Columns that say what a table holds.
fn columns(drafts: &[Draft], owners: &Owners, facts: &mut FactSet) {
    for draft in drafts {
        for (table, column, purpose, span) in &draft.columns {
            let fact = Column {
                table: table.clone(),
                column: column.clone(),
                purpose,
                path: draft.path.clone(),
            };
            let mut fact = Located::new(fact, Place::new(draft.file, *span));
            fact.component = owners.owner(&draft.path);
            facts.columns.push(fact);
        }
    }
    facts.columns.sort_by_key(|fact| fact.place);
}

/// A foreign key before the indexes of later files are known.
struct Key {
    column: String,
    table: String,
    indexed: bool,
    place: Place,
    path: String,
}

fn lookups(drafts: &[Draft], owners: &Owners, facts: &mut FactSet) {
    let mut keys: BTreeMap<(String, String, String), Key> = BTreeMap::new();
    let mut columns: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    let mut indexes: BTreeSet<(String, String, String)> = BTreeSet::new();
    let mut anywhere: BTreeSet<String> = BTreeSet::new();
    for draft in drafts {
        // Prisma's migrations are made from its schema, which is read.
        if draft.path.ends_with("/migration.sql") || matches!(draft.class, FileClass::Dev) {
            continue;
        }
        let group = history(&draft.path).to_owned();
        for statement in &draft.says {
            match statement {
                Statement::Key {
                    table,
                    column,
                    indexed,
                    span,
                } => {
                    let key = Key {
                        column: column.clone(),
                        table: table.clone(),
                        indexed: *indexed,
                        place: Place::new(draft.file, *span),
                        path: draft.path.clone(),
                    };
                    keys.entry((group.clone(), table.clone(), column.clone()))
                        .or_insert(key);
                }
                Statement::Column(table, column, span) => {
                    let key = Key {
                        column: column.clone(),
                        table: table.clone(),
                        indexed: false,
                        place: Place::new(draft.file, *span),
                        path: draft.path.clone(),
                    };
                    columns.entry(column.clone()).or_default().push(key);
                }
                Statement::Index(table, column) if table == "*" => {
                    anywhere.insert(column.clone());
                }
                Statement::Index(table, column) => {
                    indexes.insert((group.clone(), table.clone(), column.clone()));
                }
                Statement::Drop(table) => keys.retain(|key, _| key.0 != group || key.1 != *table),
            }
        }
    }
    // Columns by which Rails finds rows, if only one table has one of that name.
    for column in drafts
        .iter()
        .flat_map(|draft| &draft.looked_up)
        .map(|one| &one.0)
    {
        if column == "id" || column.ends_with("_id") {
            continue;
        }
        if let Some([only]) = columns.get(column).map(Vec::as_slice) {
            let group = history(&only.path).to_owned();
            keys.entry((group, only.table.clone(), column.clone()))
                .or_insert(Key {
                    column: column.clone(),
                    table: only.table.clone(),
                    indexed: false,
                    place: only.place,
                    path: only.path.clone(),
                });
        }
    }
    for (at, key) in keys {
        let later = [
            key.column.clone(),
            format!("{}Id", key.column),
            format!("{}_id", key.column),
        ]
        .iter()
        .any(|name| anywhere.contains(name));
        let fact = Lookup {
            table: key.table,
            column: key.column,
            indexed: key.indexed || later || indexes.contains(&at),
            path: key.path.clone(),
        };
        let mut fact = Located::new(fact, key.place);
        fact.component = owners.owner(&key.path);
        facts.lookups.push(fact);
    }
    facts.lookups.sort_by_key(|fact| fact.place);
}
