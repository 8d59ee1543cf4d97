//! Objects that log calls write whole: what the declarations of their types hold.
//!
//! A type is looked for in the component of the line, by its name; of a name that several declarations share, nothing is said.

use super::located;
use super::program::Program;
use crate::extract::code::{LoggedObject, Print, Shape, shape};
use crate::facts::security::Practice;
use crate::facts::{ComponentId, FactSet};
use crate::source::{FileClass, Place};
use crate::syntax::code::Language;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet};

/// How many types of a repository are looked for at most.
const MAX_TYPES: usize = 400;

/// How deep the types of fields are followed.
const MAX_DEPTH: usize = 3;

/// A type: the component, the language and the name.
type Key = (ComponentId, Language, String);

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let mut known: BTreeMap<Key, Vec<Shape>> = BTreeMap::new();
    let mut wanted: BTreeSet<Key> = BTreeSet::new();
    for (at, source) in program.sources.iter().enumerate() {
        for object in &source.objects {
            wanted.insert((
                program.components[at],
                family(source.language),
                object.of.clone(),
            ));
        }
    }
    for _ in 0..MAX_DEPTH {
        wanted.retain(|key| !known.contains_key(key));
        if wanted.is_empty() || known.len() > MAX_TYPES {
            break;
        }
        declarations(program, &wanted, &mut known);
        let parts = wanted.iter().flat_map(|key| {
            let shapes = known.get(key).into_iter().flatten();
            shapes.flat_map(|shape| shape.parts.iter().map(|part| (key.0, key.1, part.clone())))
        });
        wanted = parts.take(MAX_TYPES).collect();
    }
    for (at, source) in program.sources.iter().enumerate() {
        for object in &source.objects {
            let key = (
                program.components[at],
                family(source.language),
                object.of.clone(),
            );
            let Some((field, personal)) = held(&known, &key, object) else {
                continue;
            };
            let class = program.repository.files[source.file.0 as usize].class;
            let runs = class == FileClass::Source
                && program.reachable[at]
                && program.is_live(at, &object.function);
            let fact = Practice {
                topic: "log-secret",
                what: format!(
                    "`{}` is logged whole: its type `{}` holds `{field}`",
                    object.name, object.of
                ),
                good: false,
                advice: String::new(),
                path: source.path.clone(),
                class: class.as_str(),
                production: runs && !object.dev,
                hedged: personal || object.quiet,
            };
            facts
                .practices
                .push(located(fact, Place::new(source.file, object.span), key.0));
        }
    }
}

/// Java and Kotlin declare types for each other.
fn family(language: Language) -> Language {
    match language {
        Language::Kotlin => Language::Java,
        other => other,
    }
}

/// The field that gives an object away, and whether it is a person's data rather than a secret.
fn held(
    known: &BTreeMap<Key, Vec<Shape>>,
    key: &Key,
    object: &LoggedObject,
) -> Option<(String, bool)> {
    let mut personal = None;
    let mut open = vec![(key.2.clone(), String::new(), 0)];
    let mut seen = BTreeSet::new();
    while let Some((name, path, depth)) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        // One declaration of that name, or the same thing said twice.
        let Some([shape]) = known.get(&(key.0, key.1, name)).map(Vec::as_slice) else {
            continue;
        };
        let shown = match object.print {
            Print::Own => shape.prints,
            Print::Json => !shape.own_json,
            Print::Fields => true,
        };
        if !shown {
            continue;
        }
        if let Some(secret) = shape.secrets.first() {
            return Some((format!("{path}{secret}"), false));
        }
        if let Some(field) = shape.personal.first() {
            personal.get_or_insert((format!("{path}{field}"), true));
        }
        if depth < MAX_DEPTH {
            open.extend(
                shape
                    .parts
                    .iter()
                    .map(|part| (part.clone(), format!("{path}{part}."), depth + 1)),
            );
        }
    }
    personal
}

/// Reads the declarations of the types that are wanted.
fn declarations(
    program: &Program<'_>,
    wanted: &BTreeSet<Key>,
    known: &mut BTreeMap<Key, Vec<Shape>>,
) {
    let names: Vec<&str> = wanted
        .iter()
        .map(|(_, _, name)| name.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let Ok(words) = AhoCorasick::new(&names) else {
        return;
    };
    let asked: BTreeSet<(ComponentId, Language)> =
        wanted.iter().map(|key| (key.0, key.1)).collect();
    for key in wanted {
        known.entry(key.clone()).or_default();
    }
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        let language = family(source.language);
        if !asked.contains(&(component, language)) {
            continue;
        }
        let file = &program.repository.files[source.file.0 as usize];
        let text = file.text.as_deref().unwrap_or_default();
        let mut here: BTreeSet<usize> = BTreeSet::new();
        for found in words.find_overlapping_iter(text) {
            let (start, end) = (found.start(), found.end());
            if declares(source.language, text, start, end) {
                here.insert(found.pattern().as_usize());
            }
        }
        for index in here {
            let key = (component, language, names[index].to_string());
            if let Some(shapes) = known.get_mut(&key) {
                shapes.extend(shape(source.language, text, &key.2));
            }
        }
    }
}

/// Whether a declaration of the word between two offsets begins there: `struct Name`, `type Name struct`.
fn declares(language: Language, text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    if after.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return false;
    }
    let trimmed = before.trim_end_matches([' ', '\t']);
    if trimmed.len() == before.len() {
        return false;
    }
    let keyword = trimmed
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    match language {
        // `type ( Name struct {` has no keyword on its line.
        Language::Go => after.trim_start().starts_with("struct"),
        _ => matches!(
            keyword,
            "struct" | "class" | "interface" | "record" | "type"
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::link::fixture::linked;

    #[test]
    fn whole_objects_in_logs_are_judged_by_their_declarations() {
        let found = |model: &str, line: &str| -> Vec<(String, bool)> {
            let main = format!(
                "mod model;\nuse model::User;\nfn main() {{ f(load()); }}\nfn f(user: &User) {{ {line} }}\n"
            );
            let facts = linked(
                &[
                    (
                        "Cargo.toml",
                        "[package]\nname = \"a\"\nversion = \"1.0.0\"\n",
                    ),
                    ("src/main.rs", &main),
                    ("src/model.rs", model),
                ],
                |_, _| {},
            )
            .facts;
            let leaks = facts
                .practices
                .iter()
                .filter(|one| one.topic == "log-secret");
            leaks.map(|one| (one.what.clone(), one.hedged)).collect()
        };
        let secret = "#[derive(Debug)]\npub struct User { id: u8, login: Login }\n#[derive(Debug)]\npub struct Login { password: String }\n";
        assert_eq!(
            found(secret, "info!(\"{:?}\", user);"),
            [(
                "`user` is logged whole: its type `User` holds `Login.password`".to_string(),
                false
            )]
        );
        let personal = "#[derive(Debug)]\npub struct User { email: Option<String> }\n";
        assert_eq!(found(personal, "info!(\"{user:?}\");").len(), 1);
        assert!(found(personal, "info!(\"{user:?}\");")[0].1);
        // A type that prints nothing of it, an object that is not written.
        assert!(
            found(
                "pub struct User { password: String }\n",
                "info!(\"{user:?}\");"
            )
            .is_empty()
        );
        assert!(found(secret, "info!(\"{}\", user.id);").is_empty());
    }
}
