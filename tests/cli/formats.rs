//! What the formats say.

use crate::bench::{Bench, json, output, stdout};
use serde_json::Value;

fn mixed() -> Bench {
    Bench::new(&[
        ("a.exe", ""),
        ("b/c.exe", ""),
        ("d.zip", ""),
        ("README.md", "# A\n"),
    ])
}

fn is_valid(report: &Value) {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/schemas/report-v1.schema.json"))
            .expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is one");
    let errors: Vec<String> = validator
        .iter_errors(report)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_json_report_is_as_its_schema_says() {
    let report = json(&mixed().run(&["--format", "json"]));
    is_valid(&report);
    assert_eq!(report["summary"]["failed"], 2);
    assert_eq!(report["summary"]["unproven"], 1);
    assert_eq!(report["summary"]["by_severity"]["high"], 2);
    assert_eq!(report["summary"]["by_category"]["hygiene"]["failed"], 2);
    // Two of 4 + 1 + half of 2 fail: nothing is left.
    assert_eq!(report["summary"]["score"], 0);
    let rule = &report["rules"][2];
    assert_eq!(
        (&rule["id"], &rule["verdict"]),
        (&Value::from("hygiene/notes"), &Value::from("unproven"))
    );
    assert_eq!(report["rules"][1]["findings"][1]["path"], "b/c.exe");
}

#[test]
fn the_report_on_our_own_repository_with_all_rules_is_as_its_schema_says() {
    let root = env!("CARGO_MANIFEST_DIR");
    let scanned = output(
        crate::bench::readiness().args(["scan", root, "--format", "json", "--pack", "extended"]),
    );
    is_valid(&json(&scanned));
}

#[test]
fn an_empty_directory_has_a_report_too() {
    let bench = Bench::new(&[]);
    is_valid(&json(&bench.run(&["--format", "json"])));
    for format in ["table", "sarif", "markdown"] {
        assert!(!stdout(&bench.run(&["--format", format])).is_empty());
    }
}

#[test]
fn the_table_puts_the_gravest_first_with_place_and_fix() {
    let table = mixed().run(&[]);
    let text = stdout(&table);
    let at = |needle: &str| {
        text.find(needle)
            .unwrap_or_else(|| panic!("{needle} in {text}"))
    };
    assert!(
        at("HIGH      hygiene/no-program  Keep programs out")
            < at("a.exe:1:1  the program `a.exe` is here")
    );
    assert!(at("b/c.exe:1:1") < at("fix: Build it from source. (minutes)"));
    assert!(at("fix: Build") < at("LOW       hygiene/no-archive"));
    assert!(at("LOW ") < at("Unproven") && at("there is no `NOTES`") < at("Score 0/100"));
    assert!(text.contains("3 rules: 0 passed, 2 failed, 1 unproven\n"));
    assert!(text.contains("3 findings: 2 high, 1 low\n"));
}

#[test]
fn a_table_without_a_terminal_has_no_colours_unless_told() {
    let bench = mixed();
    assert!(!stdout(&bench.run(&[])).contains('\u{1b}'));
    assert!(stdout(&bench.run(&["--color", "always"])).contains('\u{1b}'));
    let zero = output(bench.scan().env("CLICOLOR_FORCE", "0"));
    assert!(!stdout(&zero).contains('\u{1b}'));
    let forced = output(bench.scan().env("CLICOLOR_FORCE", "1"));
    assert!(stdout(&forced).contains('\u{1b}'));
    let never = output(
        bench
            .scan()
            .env("CLICOLOR_FORCE", "1")
            .args(["--color", "never"]),
    );
    assert!(!stdout(&never).contains('\u{1b}'));
    let json = bench.run(&["--color", "always", "--format", "json"]);
    assert!(!stdout(&json).contains('\u{1b}'));
}

#[test]
fn a_table_keeps_to_the_width_of_its_terminal() {
    let bench = Bench::new(&[("one/two/three/four/five/six/a.exe", "")]);
    for columns in ["40", "80", "0", "-1", "x", ""] {
        let table = output(bench.scan().env("COLUMNS", columns));
        let limit = columns
            .parse()
            .ok()
            .filter(|limit| *limit > 0)
            .unwrap_or(100);
        // A path stays whole, so that it can be copied.
        let wide = stdout(&table)
            .lines()
            .find(|line| line.chars().count() > limit && line.contains(' ') && !line.contains('/'));
        assert_eq!(wide, None, "COLUMNS={columns}");
    }
}

#[test]
fn many_places_are_counted_and_listed_when_asked() {
    let files: Vec<String> = (0..17).map(|index| format!("{index:02}.exe")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), "")).collect();
    let bench = Bench::new(&files);
    let short = bench.run(&[]);
    assert!(stdout(&short).contains("and 12 more\n"));
    assert!(!stdout(&short).contains("05.exe"));
    assert!(stdout(&bench.run(&["-v"])).contains("16.exe"));
}

#[test]
fn verbose_names_what_passes_with_its_evidence() {
    let bench = Bench::new(&[("NOTES", "x\n"), ("a.zip", "")]);
    assert!(!stdout(&bench.run(&[])).contains("NOTES"));
    let verbose = bench.run(&["--verbose"]);
    assert!(stdout(&verbose).contains("Passed") && stdout(&verbose).contains("NOTES:1:1"));
}

#[test]
fn markdown_is_a_table_with_what_fails() {
    let markdown = mixed().run(&["--format", "markdown"]);
    let text = stdout(&markdown);
    assert!(text.starts_with("## Production readiness: 0 of 100\n"));
    assert!(text.contains(
        "| high | `hygiene/no-program`<br>Keep programs out of the repository | `a.exe:1:1`"
    ));
}

#[test]
fn the_same_tree_gives_the_same_bytes_for_every_number_of_threads() {
    let files: Vec<String> = (0..60)
        .map(|index| format!("{}/{index}.exe", index % 7))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), "x\n")).collect();
    let bench = Bench::new(&files);
    for format in ["table", "json", "sarif", "markdown"] {
        let run = |threads: &str| {
            let mut command = crate::bench::readiness();
            command
                .arg("scan")
                .arg(bench.repository())
                .arg("--rules")
                .arg(bench.rules());
            output(command.args(["--format", format, "--threads", threads])).stdout
        };
        let one = run("1");
        assert!(!one.is_empty());
        assert!(one == run("2") && one == run("8"), "{format}");
    }
}
