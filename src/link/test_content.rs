//! Whether CI runs the end-to-end tests: by a command of their own, or with all other tests.

use crate::facts::FactSet;
use crate::facts::ci::Step;

/// Words of commands that run end-to-end tests.
const WORDS: [&str; 14] = [
    "e2e",
    "end-to-end",
    "end2end",
    "acceptance",
    "playwright",
    "cypress",
    "newman",
    "hurl",
    "smoke",
    "behave",
    "cucumber",
    "bru run",
    "testcafe",
    "robot ",
];

pub(super) fn link(facts: &mut FactSet) {
    let live: Vec<&Step> = facts
        .steps
        .iter()
        .map(|step| &step.value)
        .filter(|step| step.toothless.is_empty())
        .collect();
    let apart = live.iter().any(|step| {
        let text = step.text.to_ascii_lowercase();
        WORDS.iter().any(|word| text.contains(word)) && !text.contains("install")
            || step.capabilities.iter().any(|one| one == "e2e")
    });
    // Test commands that take every test of the language, unless they name some.
    let everything: Vec<&str> = live
        .iter()
        .filter(|step| step.capabilities.iter().any(|one| one == "test"))
        .filter(|step| !step.text.contains("unit"))
        .flat_map(|step| step.ecosystems.iter().map(String::as_str))
        .collect();
    let with_all: Vec<bool> = facts
        .test_contents
        .iter()
        .map(|content| content.ecosystem != "javascript" && everything.contains(&content.ecosystem))
        .collect();
    for (content, with_all) in facts.test_contents.iter_mut().zip(with_all) {
        content.value.in_ci = apart || with_all;
    }
}
