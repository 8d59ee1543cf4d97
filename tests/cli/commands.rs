//! The commands besides `scan`.

use crate::bench::{Bench, code, json, output, readiness, stdout};

fn with_rules(bench: &Bench, arguments: &[&str]) -> std::process::Output {
    let output = output(
        readiness()
            .args(arguments)
            .arg("--rules")
            .arg(bench.rules()),
    );
    assert_eq!(code(&output), 0);
    output
}

#[test]
fn rules_are_listed_in_all_forms() {
    let bench = Bench::new(&[]);
    let table = with_rules(&bench, &["rules"]);
    assert!(
        stdout(&table)
            .lines()
            .any(|line| line.starts_with("hygiene/notes ") && line.ends_with("Take notes"))
    );
    let markdown = with_rules(&bench, &["rules", "--format", "markdown"]);
    assert!(
        stdout(&markdown).contains("| `hygiene/notes` | Take notes | medium | minutes | weak |")
    );
    let listed = json(&with_rules(&bench, &["rules", "--format", "json"]));
    let rule = listed
        .as_array()
        .expect("a list")
        .iter()
        .find(|rule| rule["id"] == "hygiene/notes")
        .expect("listed");
    for key in [
        "title",
        "severity",
        "effort",
        "proof",
        "category",
        "references",
        "seed_items",
        "why",
        "fix",
        "proves",
    ] {
        assert!(rule.get(key).is_some(), "{key}");
    }
}

#[test]
fn explain_says_why_and_how_to_fix() {
    let bench = Bench::new(&[]);
    let said = with_rules(&bench, &["explain", "hygiene/notes"]);
    let text = stdout(&said);
    assert!(text.starts_with("hygiene/notes  Take notes\n"));
    assert!(text.contains("Why\n  You forget.") && text.contains("How to fix\n  Write `NOTES`."));
    let said = output(readiness().args(["explain", "container/base-image-digest"]));
    let text = stdout(&said);
    assert!(
        text.contains("\nFails\n  ") && text.contains("\nPasses\n  "),
        "{text}"
    );
    assert!(text.contains("@sha256:"), "{text}");
}

#[test]
fn facts_are_printed_with_fields_and_places() {
    let bench = Bench::new(&[("src/a.rs", "fn main() {}\n")]);
    let kinds = output(readiness().arg("facts"));
    assert!(stdout(&kinds).contains("\nci.workflow "));
    let facts = |format: &str| {
        output(
            readiness()
                .arg("facts")
                .arg(bench.repository())
                .args(["--kind", "file", "--format", format]),
        )
    };
    let wire = json(&facts("json"));
    assert_eq!(wire["facts"][0]["path"], "src/a.rs");
    assert_eq!(wire["facts"][0]["fields"]["extension"], "rs");
    let table = facts("table");
    assert!(
        stdout(&table).contains("src/a.rs:1:1") && stdout(&table).contains("  extension: \"rs\"\n")
    );
    assert!(stdout(&table).ends_with("1 fact of kind file\n"));
}

#[test]
fn a_profile_has_both_forms() {
    let bench = Bench::new(&[("Cargo.toml", "[package]\nname = \"a\"\n")]);
    let profile = |format: &str| {
        let output = output(
            readiness()
                .arg("profile")
                .arg(bench.repository())
                .args(["--format", format]),
        );
        assert_eq!(code(&output), 0);
        output
    };
    assert!(json(&profile("json"))["profile"]["predicates"].is_object());
    assert!(!stdout(&profile("table")).is_empty());
}
