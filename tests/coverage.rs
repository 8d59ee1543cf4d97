//! Holds `docs/coverage.md` complete: every check of the tools beside us that is about production readiness is decided by
//! a rule, or left out for a reason. `SNAPSHOTS=overwrite cargo test` writes the page from `tests/data/peer-checks.tsv`.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write the project's own pages"
)]

use readiness::rules::RuleSet;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// One line of the list: the tool, its check, our rules, and why there is none.
type Line = (String, String, Vec<String>, String);

fn lines() -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/peer-checks.tsv");
    let text = std::fs::read_to_string(path).expect("the list can be read");
    let rows = text.lines().skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [tool, check, rules, reason] = cells[..] else {
            panic!("`{row}` has not four cells");
        };
        let rules = rules.split_whitespace().map(str::to_owned).collect();
        (tool.to_owned(), check.to_owned(), rules, reason.to_owned())
    })
    .collect()
}

#[test]
fn every_check_of_the_peers_is_decided_by_a_rule_or_left_out_for_a_reason() {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let mut faults = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (tool, check, ours, reason) in lines() {
        if ours.is_empty() == reason.is_empty() {
            faults.push(format!("{tool} {check}: either rules or a reason"));
        }
        if !seen.insert((tool.clone(), check.clone())) {
            faults.push(format!("{tool} {check} stands there twice"));
        }
        for rule in ours {
            if rules.get(&rule).is_none() {
                faults.push(format!("{tool} {check}: there is no rule {rule}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_page_of_coverage_is_that_of_the_list() {
    let mut tools: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in lines() {
        tools.entry(line.0.clone()).or_default().push(line);
    }
    let mut page = String::from(
        "# Coverage\n\nWhat other tools check of production readiness, and the rule that decides it here. What no rule decides is\n\
         left out for the reason beside it. What is a choice, a rule says as advice beside its pass. Checks of style, of\n\
         activity and of the host's settings are not listed. This page is written by `SNAPSHOTS=overwrite cargo test` from `tests/data/peer-checks.tsv`.\n",
    );
    for (tool, lines) in tools {
        let decided = lines.iter().filter(|line| !line.2.is_empty()).count();
        let _ = write!(
            page,
            "\n## {tool}\n\n{decided} of {} are decided here.\n\n| check | rule, or why there is none |\n|---|---|\n",
            lines.len()
        );
        for (_, check, rules, reason) in lines {
            let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
            let _ = writeln!(page, "| `{check}` | {}{reason} |", rules.join(", "));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written.replace("\r\n", "\n") == page,
        "docs/coverage.md is not what the list says; SNAPSHOTS=overwrite cargo test writes it"
    );
}
