//! Code whose rules can be said in general: parsers, validators, calculations.
//!
//! Known by the names of files alone; one that names itself otherwise is not seen.

use std::collections::BTreeMap;

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

/// Below this many bytes there is no rule to speak of.
const SMALLEST: u64 = 500;

pub(super) fn link(repository: &Repository<'_>, owners: &Owners, facts: &mut FactSet) {
    let mut largest: BTreeMap<(ComponentId, bool), (u64, FileId, &'static str)> = BTreeMap::new();
    for (id, file) in numbered(repository) {
        if file.class != FileClass::Source
            || file.size < SMALLEST
            || Language::of_extension(&file.path.extension()).is_none()
        {
            continue;
        }
        let stem = file.path.name().split('.').next().unwrap_or_default();
        let words = words(stem);
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
