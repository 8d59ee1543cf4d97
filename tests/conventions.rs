//! Conventions that a reader relies on, held by tests: floors, file sizes, fixtures.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read the project's own files"
)]

use readiness::rules::RuleSet;
use readiness::verdict::Proof;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules of the crate from the ground up. A file uses modules of lower floors and its own, never a neighbour's.
const FLOORS: &[&[&str]] = &[
    &[
        "source",
        "suggest",
        "timings",
        "embedded",
        "confine",
        "expression",
    ],
    &["syntax", "record", "walk", "fault"],
    &["cel", "knowledge"],
    &["facts"],
    &["extract", "verdict"],
    &["link"],
    &["rules"],
    &["config"],
    &["judge"],
    &["scan"],
    &["report"],
    &["cli"],
    &["main"],
];

/// How many lines a file may have at the most; about 400 is what can be taken in at one look.
const MAX_LINES: usize = 450;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below `src`, with their path relative to it.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let files = walkdir::WalkDir::new(&src).sort_by_file_name();
    let rust = files.into_iter().map(|entry| {
        entry
            .expect("the project's own files can be read")
            .into_path()
    });
    rust.filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path
                .strip_prefix(&src)
                .expect("below src")
                .to_string_lossy()
                .replace('\\', "/");
            (
                name,
                std::fs::read_to_string(&path).expect("the project's own files are text"),
            )
        })
        .collect()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn module_of(path: &str) -> &str {
    path.split('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs")
}

#[test]
fn a_file_uses_only_floors_below_its_own() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let own = module_of(&path);
        if own == "lib" {
            continue;
        }
        let own_floor = floor(own)
            .unwrap_or_else(|| panic!("src/{path}: `{own}` stands on no floor; add it to FLOORS"));
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for used in line.split("crate::").skip(1) {
                let used: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let sound = used == own
                    || used.is_empty()
                    || floor(&used).is_none_or(|used| used < own_floor);
                if !sound {
                    breaches.push(format!("src/{path}:{}: `{own}` uses `{used}`", number + 1));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

/// A thread that waits for parallel work takes up other work meanwhile. Where that happens while a `LazyLock` is filled, the other
/// work may need the very lock, and the scan never ends.
#[test]
fn only_the_walk_and_the_scan_work_in_parallel() {
    let parallel = sources().into_iter().filter(|(_, text)| {
        let mut code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        code.any(|line| line.contains("rayon"))
    });
    let strange: Vec<String> = parallel
        .map(|(path, _)| path)
        .filter(|path| !["walk", "scan"].contains(&module_of(path)) && path != "cli/scan.rs")
        .collect();
    assert!(strange.is_empty(), "{strange:?} use rayon");
}

/// They are compiled only for a text that can match them, so a fault would show late.
#[test]
fn every_expression_compiles() {
    let literal =
        regex::Regex::new(r##"(?s)Expression::new\(\s*(?:r#"(.*?)"#|r"([^"]*)"),?\s*\)"##)
            .expect("the expression is fixed");
    let mut count = 0;
    for (path, text) in sources() {
        for found in literal.captures_iter(&text) {
            let expression = found.get(1).or(found.get(2)).expect("one of them").as_str();
            let fault = regex::Regex::new(expression).err();
            assert!(fault.is_none(), "src/{path}: {expression}: {fault:?}");
            count += 1;
        }
    }
    assert!(count > 200, "{count} were found");
}

#[test]
fn every_source_file_can_be_taken_in_at_one_look() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("src/{path}: {lines} lines"))
        .collect();
    assert!(
        long.is_empty(),
        "more than {MAX_LINES} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !path.contains("tests") && !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the head of {silent:?}");
}

#[test]
fn every_rule_has_fixtures_and_every_fixture_a_rule() {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let ids: BTreeSet<String> = rules.iter().map(|rule| rule.info.id.clone()).collect();
    let fixtures = root().join("fixtures");
    let mut faults = Vec::new();
    for id in &ids {
        let has = |case: &str| {
            fixtures.join(id).join(case).is_dir()
                && fixtures.join(id).join(format!("{case}.txt")).is_file()
        };
        if !has("pass") {
            faults.push(format!("fixtures/{id}/pass is missing, or its pass.txt"));
        }
        // What only people can vouch for is never shown to be wrong by a file.
        let strong = rules
            .get(id)
            .is_some_and(|rule| rule.info.proof == Proof::Strong);
        if !has("fail") && (strong || !has("unproven")) {
            faults.push(format!("fixtures/{id}/fail is missing, or its fail.txt"));
        }
    }
    for category in folders(&fixtures) {
        for rule in folders(&fixtures.join(&category)) {
            if !ids.contains(&format!("{category}/{rule}")) {
                faults.push(format!("fixtures/{category}/{rule} belongs to no rule"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn folders(parent: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let folders = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir());
    folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn every_rule_says_what_proves_it_and_cites_a_source() {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    for rule in rules.iter() {
        let info = &rule.info;
        assert!(!info.proves.is_empty(), "{}: `proves` is missing", info.id);
        assert!(
            !info.fails.is_empty() && !info.passes.is_empty(),
            "{}: `examples` is missing, or one of its two",
            info.id
        );
        assert!(
            !info.references.is_empty(),
            "{}: `references` is missing",
            info.id
        );
        assert!(
            !info.title.ends_with('.'),
            "{}: a title has no full stop",
            info.id
        );
    }
}
