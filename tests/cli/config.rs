//! `readiness.toml` and its options: a wrong one ends the scan, and what a sound one changes is shown.

use crate::bench::{Bench, code, output, readiness, stderr, stdout, write};

#[test]
fn a_wrong_configuration_is_an_error_unless_it_is_left_out() {
    let bench = Bench::new(&[("a.txt", ""), ("readiness.toml", "[rulse]\n")]);
    let said = bench.run(&[]);
    assert_eq!((code(&said), stdout(&said)), (2, ""));
    let wanted = "error: readiness.toml:1:2: `rulse` is no key of readiness.toml; did you mean `rules`?\n 1 │ [rulse]\n   ·  ─────\nhint: ";
    assert!(stderr(&said).starts_with(wanted), "{}", stderr(&said));
    assert_eq!(code(&bench.run(&["--no-config"])), 0);
    let file = bench.path().join("team.toml");
    write(&file, "");
    let mut scan = bench.scan();
    assert_eq!(code(&output(scan.arg("--config").arg(&file))), 0);
    scan.arg("--no-config");
    assert_eq!(code(&output(&mut scan)), 2);
}

#[test]
fn what_the_owners_changed_is_shown_and_is_nothing_incomplete() {
    let bench = Bench::new(&[
        ("a.txt", ""),
        ("readiness.toml", "[rules]\nskip = [\"hygiene/*\"]\n"),
    ]);
    for format in ["table", "markdown", "json", "sarif"] {
        let said = bench.run(&["--strict", "--format", format]);
        assert_eq!(code(&said), 0, "{}", stderr(&said));
        let text = stdout(&said).to_owned();
        assert!(
            text.contains("skipped") && !text.contains("ncomplete:"),
            "{text}"
        );
    }
}

#[test]
fn a_waived_finding_is_in_the_json_with_its_reason() {
    let waiver =
        "[[waiver]]\nrule = \"hygiene/no-program\"\nreason = \"old\"\nexpires = 2999-01-01\n";
    let bench = Bench::new(&[("a.exe", ""), ("readiness.toml", waiver)]);
    let said = bench.run(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(stdout(&said)).expect("JSON");
    let rules = report["rules"].as_array().expect("a list");
    let rule = rules.iter().find(|rule| rule["id"] == "hygiene/no-program");
    let waived = &rule.expect("it ran")["waived"][0];
    assert_eq!(waived["reason"], "old", "{report:#}");
    assert_eq!(
        (&waived["waiver"]["line"], &waived["until"]),
        (&1.into(), &"2999-01-01".into())
    );
    let schema =
        std::fs::read_to_string("docs/schemas/report-v1.schema.json").expect("it is there");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let faults: Vec<_> = validator
        .iter_errors(&report)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_profile_is_shown_as_declared_whatever_rules_are_named() {
    let bench = Bench::new(&[
        ("src/main.rs", "fn main() {}\n"),
        (
            "readiness.toml",
            "[profile]\nserverless = true\n[rules]\nskip = [\"hygiene/*\"]\n",
        ),
    ]);
    let said = output(readiness().arg("profile").arg(bench.repository()));
    assert_eq!(code(&said), 0, "{}", stderr(&said));
    assert!(stdout(&said).contains("serverless"), "{}", stdout(&said));
    assert!(
        stdout(&said).contains("readiness.toml:2"),
        "{}",
        stdout(&said)
    );
}
