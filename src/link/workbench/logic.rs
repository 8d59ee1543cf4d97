//! Code whose rules can be said in general: parsers, validators, calculations.
//!
//! Known by the names of files alone; one that names itself otherwise is not seen.

use std::collections::{BTreeMap, BTreeSet};

use super::located;
use crate::facts::workbench::CoreLogic;
use crate::facts::{ComponentId, FactSet};
use crate::link::Repository;
use crate::link::components::Owners;
use crate::link::dependencies::{first_line, numbered};
use crate::source::{FileClass, FileId, Place, Span};
use crate::syntax::code::Language;

const WORDS: [(&str, &[&str]); 3] = [
    (
        "parser",
        &[
            "parser",
            "parse",
            "lexer",
            "tokenizer",
            "tokeniser",
            "codec",
            "decoder",
            "encoder",
            "glob",
            "grammar",
        ],
    ),
    ("validator", &["validator", "validators", "validation"]),
    (
        "calculation",
        &[
            "money",
            "calculator",
            "calculation",
            "pricing",
            "currency",
            "interest",
            "tax",
            "geometry",
            "matrix",
        ],
    ),
];

/// Words of files that only set such code up.
const FRAME: [&str; 20] = [
    "options",
    "option",
    "config",
    "pipe",
    "module",
    "error",
    "errors",
    "exception",
    "dto",
    "types",
    "constants",
    "middleware",
    "decorator",
    "test",
    "controller",
    "behaviour",
    "behavior",
    "factory",
    "seeder",
    "resource",
];

/// Directories of texts in other languages (`lang/te/validation.php`).
const TRANSLATIONS: [&str; 6] = ["lang", "locale", "locales", "i18n", "translations", "l10n"];

/// Below this many bytes there is no rule to speak of.
const SMALLEST: u64 = 500;

/// What opens a function in one of the languages.
const FUNCTIONS: [&str; 10] = [
    "fn ", "func ", "def ", "function", "=>", "class ", "void ", "fun ", "static ", "public ",
];

/// Marks the components that hold no function.
fn functions(repository: &Repository<'_>, owners: &Owners, facts: &mut FactSet) {
    let mut with = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for file in repository.files {
        if file.class != FileClass::Source
            || Language::of_extension(&file.path.extension()).is_none()
        {
            continue;
        }
        let owner = owners.owner(file.path.as_str());
        seen.insert(owner);
        let holds = |text: &str| {
            let code = text.rsplit("*/").next().unwrap_or(text);
            code.lines()
                .map(str::trim_start)
                .filter(|line| {
                    !line.starts_with("//") && !line.starts_with('#') && !line.starts_with('*')
                })
                .any(|line| FUNCTIONS.iter().any(|word| line.contains(word)))
        };
        if !with.contains(&owner) && file.text.as_deref().is_none_or(holds) {
            with.insert(owner);
        }
    }
    for (at, component) in (0u16..).zip(&mut facts.components) {
        let id = ComponentId(at);
        // What starts the others on a developer's machine holds no rules of the business.
        let host = component.value.root.ends_with("AppHost");
        component.value.has_functions = !host && (with.contains(&id) || !seen.contains(&id));
    }
}

pub(super) fn link(repository: &Repository<'_>, owners: &Owners, facts: &mut FactSet) {
    functions(repository, owners, facts);
    let mut largest: BTreeMap<(ComponentId, bool), (u64, FileId, &'static str)> = BTreeMap::new();
    for (id, file) in numbered(repository) {
        if file.class != FileClass::Source
            || file.size < SMALLEST
            || Language::of_extension(&file.path.extension()).is_none()
            || file.path.directory().split('/').any(|part| {
                TRANSLATIONS.contains(&part)
                    || matches!(part, "svg" | "icon" | "icons")
                    || part.contains("migration")
            })
        {
            continue;
        }
        let stem = file.path.name().split('.').next().unwrap_or_default();
        let words = words(stem);
        if words.iter().any(|word| FRAME.contains(&word.as_str())) {
            continue;
        }
        let Some((what, _)) = WORDS
            .iter()
            .find(|(_, known)| words.iter().any(|word| known.contains(&word.as_str())))
        else {
            continue;
        };
        let key = (owners.owner(file.path.as_str()), *what == "parser");
        let entry = largest.entry(key).or_insert((0, id, what));
        if file.size > entry.0 {
            *entry = (file.size, id, what);
        }
    }
    // Where a property test stands there is something that it checks.
    for one in facts
        .test_files
        .iter()
        .filter(|one| one.kinds.iter().any(|kind| kind == "property"))
    {
        let component = owners.owner(&one.value.path);
        if !largest.contains_key(&(component, true)) && !largest.contains_key(&(component, false)) {
            largest.insert((component, false), (0, one.place.file, "calculation"));
        }
    }
    for ((component, _), (_, id, what)) in largest {
        let Some(file) = repository.files.get(id.0 as usize) else {
            continue;
        };
        let value = CoreLogic {
            path: file.path.as_str().to_owned(),
            what,
        };
        let span = file.text.as_deref().map_or(Span::new(0, 0), first_line);
        facts
            .core_logics
            .push(located(value, Place::new(id, span), component));
    }
}

/// The words of `passwordValidator`, `glob_set`, `PetValidator`.
fn words(stem: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for letter in stem.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() && lower {
            words.push(String::new());
        }
        lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_words_in_every_style() {
        assert_eq!(words("passwordValidator"), ["password", "validator"]);
        assert_eq!(words("pet-validator_x"), ["pet", "validator", "x"]);
        assert_eq!(words("JSONParser"), ["jsonparser"]);
    }
}
