//! SARIF that GitHub takes: valid by the official schema, every result at a real place, no two that it would fold.
#![expect(
    clippy::disallowed_methods,
    reason = "tests build trees and start the program"
)]

#[path = "cli/bench.rs"]
#[allow(dead_code, reason = "shared with the tests of the command line")]
mod bench;

use bench::{Bench, json};
use serde_json::Value;
use std::collections::HashSet;

fn validate(log: &Value) {
    let mut schema: Value =
        serde_json::from_str(include_str!("data/sarif-schema-2.1.0.json")).expect("JSON");
    // Two patterns have a stray `]`, which strict engines refuse; we write no `language`.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language
            .as_object_mut()
            .expect("it is there")
            .remove("pattern");
    }
    let validator = jsonschema::draft7::new(&schema).expect("the schema is one");
    let errors: Vec<String> = validator
        .iter_errors(log)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    for rule in rules {
        for pointer in [
            "/id",
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
            "/help/markdown",
            "/helpUri",
        ] {
            let text = rule
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default();
            assert!(!text.is_empty(), "{pointer} of {rule}");
        }
        let tags = rule["properties"]["tags"].as_array().expect("a list");
        assert!(tags.len() <= 10);
        let scored = rule["properties"].get("security-severity").is_some();
        assert_eq!(scored, tags.contains(&Value::from("security")), "{rule}");
    }
    let mut seen = HashSet::new();
    for result in run["results"].as_array().expect("a list") {
        let rule = &rules
            [usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("text");
        assert!(
            !uri.is_empty() && !uri.starts_with(['.', '/'])
                || uri.starts_with(".g")
                || uri.starts_with(".c")
        );
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(
                place["region"][key].as_u64().expect("a number") >= 1,
                "{result}"
            );
        }
        let hash = result["partialFingerprints"]["primaryLocationLineHash"]
            .as_str()
            .expect("text");
        assert!(
            seen.insert((result["ruleId"].clone(), uri.to_owned(), hash.to_owned())),
            "{result}"
        );
    }
}

#[test]
fn the_log_is_valid_and_the_worst_comes_first() {
    let bench = Bench::new(&[("a.zip", ""), ("b.exe", ""), ("README.md", "# A\n")]);
    let log = json(&bench.run(&["--format", "sarif"]));
    validate(&log);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let levels: Vec<&str> = results
        .iter()
        .map(|result| result["level"].as_str().expect("text"))
        .collect();
    assert_eq!(levels, ["error", "note"]);
    // What is unproven would be an open alert.
    assert!(
        !results
            .iter()
            .any(|result| result["ruleId"] == "hygiene/notes")
    );
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "readiness/");
}

#[test]
fn findings_of_one_rule_on_one_line_are_one_result() {
    let bench = Bench::new(&[("a.exe", "")]);
    bench::write(
        &bench.rules().join("hygiene/twice.yaml"),
        r#"title: Say it twice
severity: medium
effort: minutes
proof: strong
scope: repository
bad:
  - file: file.extension == "exe"
    note: the first thing
    lower: true
  - file: file.extension == "exe"
    note: the second thing
empty: there is none
why: w
fix: f
"#,
    );
    let log = json(&bench.run(&["--format", "sarif", "--only", "hygiene/twice"]));
    validate(&log);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let twice: Vec<&Value> = results
        .iter()
        .filter(|result| result["ruleId"] == "hygiene/twice")
        .collect();
    assert_eq!(twice.len(), 1);
    assert_eq!(
        twice[0]["message"]["text"],
        "the second thing; the first thing"
    );
    assert_eq!(twice[0]["level"], "warning");
}

#[test]
fn a_file_without_kept_text_has_the_hash_of_github() {
    let bench = Bench::new(&[("a.exe", "")]);
    let log = json(&bench.run(&["--format", "sarif"]));
    let prints = &log["runs"][0]["results"][0]["partialFingerprints"];
    assert_eq!(prints["primaryLocationLineHash"], "c129715d7a2bc9a3:1");
    assert_eq!(prints["readiness/v1"].as_str().map(str::len), Some(32));
}

#[test]
fn no_more_results_than_github_keeps() {
    let files: Vec<String> = (0..1_000).map(|index| format!("{index}.exe")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), "")).collect();
    let bench = Bench::new(&files);
    for copy in 0..5 {
        let rule = bench::RULES[0].1;
        bench::write(
            &bench.rules().join(format!("hygiene/copy-{copy}.yaml")),
            rule,
        );
    }
    let log = json(&bench.run(&["--format", "sarif"]));
    validate(&log);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(5_000));
    let notice = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(notice, "1000 results left out: GitHub keeps 5000");
}

#[test]
fn our_own_repository_has_a_valid_log() {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = bench::output(
        bench::readiness().args(["scan", root, "--format", "sarif", "--pack", "extended"]),
    );
    validate(&json(&output));
}
