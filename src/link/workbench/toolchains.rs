//! The toolchain of each language: who pins it, and whether CI and the images keep to that.
//!
//! Versions are compared as far as both are written; matrices and expressions are not compared.

use crate::extract::workbench::Pin;
use crate::facts::workbench::Toolchain;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use crate::verdict::Profiles;

use super::located;

/// Actions that install a toolchain: the ecosystem and the input that holds the version.
const ACTIONS: [(&str, &str, &str); 9] = [
    ("actions/setup-go", "go", "go-version"),
    ("actions/setup-node", "javascript", "node-version"),
    ("actions/setup-python", "python", "python-version"),
    ("actions/setup-java", "java", "java-version"),
    ("actions/setup-dotnet", "dotnet", "dotnet-version"),
    ("ruby/setup-ruby", "ruby", "ruby-version"),
    ("shivammathur/setup-php", "php", "php-version"),
    ("dtolnay/rust-toolchain", "rust", "toolchain"),
    ("actions-rs/toolchain", "rust", "toolchain"),
];

/// Images that are a toolchain.
const IMAGES: [(&str, &str); 7] = [
    ("rust", "rust"),
    ("golang", "go"),
    ("node", "javascript"),
    ("python", "python"),
    ("ruby", "ruby"),
    ("php", "php"),
    ("eclipse-temurin", "java"),
];

pub(super) fn link(pins: &[Pin], profiles: &Profiles, facts: &mut FactSet) {
    let languages: Vec<&'static str> = profiles
        .repository
        .languages
        .iter()
        .filter_map(|language| ecosystem(language))
        .collect();
    let used: Vec<_> = facts
        .ecosystems
        .iter()
        .filter(|one| one.packages && languages.contains(&one.name))
        .map(|one| (one.name, one.place))
        .collect();
    let locked = facts.lockfiles.iter().any(|one| one.ecosystem == "python");
    for (name, place) in used {
        let mut own: Vec<&Pin> = pins
            .iter()
            .filter(|pin| pin.ecosystem == name || pin.ecosystem == "any")
            .collect();
        own.sort_by_key(|pin| {
            (
                !pin.weak.is_empty(),
                pin.version.is_empty(),
                pin.path.matches('/').count(),
            )
        });
        let Some(pin) = own.first() else {
            let value = Toolchain {
                ecosystem: name,
                ..Toolchain::default()
            };
            facts
                .toolchains
                .push(located(value, place, ComponentId::REPOSITORY));
            continue;
        };
        let bound_by_lock = locked && pin.weak == "a lower bound only";
        let below = lower(facts, name, &pin.version);
        let value = Toolchain {
            ecosystem: name,
            version: pin.version.clone(),
            pinned_by: pin.path.clone(),
            weak: if bound_by_lock { "" } else { pin.weak }.to_owned(),
            conflict: below
                .as_ref()
                .map_or(String::new(), |(what, _)| what.clone()),
        };
        let fact = located(value, pin.place, ComponentId::REPOSITORY);
        facts
            .toolchains
            .push(fact.anchor_if("conflict", below.map(|(_, place)| place)));
    }
}

fn ecosystem(language: &str) -> Option<&'static str> {
    Some(match language {
        "rust" => "rust",
        "go" => "go",
        "python" => "python",
        "javascript" | "typescript" => "javascript",
        "java" | "kotlin" => "java",
        "csharp" | "dotnet" => "dotnet",
        "ruby" => "ruby",
        "php" => "php",
        _ => return None,
    })
}

/// What CI or an image uses that is lower than the version asked for.
fn lower(facts: &FactSet, ecosystem: &str, wanted: &str) -> Option<(String, Place)> {
    let wanted = numbers(wanted);
    if wanted.is_empty() {
        return None;
    }
    let is_lower = |version: &str| {
        let have = numbers(version);
        let both = have.len().min(wanted.len());
        both > 0 && have[..both] < wanted[..both]
    };
    for step in &facts.steps {
        let Some((_, _, input)) = ACTIONS
            .iter()
            .find(|(action, of, _)| *action == step.action && *of == ecosystem)
        else {
            continue;
        };
        let asked = step
            .with
            .iter()
            .find(|one| one.key == *input)
            .map(|one| one.value.as_str());
        let tag = step
            .text
            .rsplit_once('@')
            .map(|(_, version)| version)
            .filter(|_| ecosystem == "rust");
        let version = asked.or(tag).unwrap_or_default();
        let plain = version
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | 'x' | '^' | '~'));
        if plain && is_lower(version) {
            return Some((format!("CI takes {version}"), step.place));
        }
    }
    facts
        .image_uses
        .iter()
        .filter(|image| image.production && image.source == "from")
        .find(|one| {
            let name = one.image.repository.trim_start_matches("library/");
            IMAGES
                .iter()
                .any(|(image, of)| *image == name && *of == ecosystem)
                && is_lower(&one.image.tag)
        })
        .map(|one| (format!("the image is `{}`", one.image.text), one.place))
}

/// The leading numbers of a version: `>=3.13,<3.14` has 3 and 13.
fn numbers(version: &str) -> Vec<u32> {
    version
        .trim_start_matches(|letter: char| !letter.is_ascii_digit())
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .next()
        .unwrap_or_default()
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_as_far_as_it_is_written() {
        assert_eq!(numbers(">=3.13,<3.14"), [3, 13]);
        assert_eq!(numbers("1.76-slim"), [1, 76]);
        assert!(numbers("bookworm").is_empty());
    }
}
