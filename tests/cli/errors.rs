//! Bad input gets one clear error with the way out, and exit code 2.

use crate::bench::{Bench, code, output, readiness, stderr, stdout, write};

fn fails(command: &mut std::process::Command) -> String {
    let output = output(command);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    stderr(&output).to_owned()
}

#[test]
fn a_missing_path_and_a_file_are_named() {
    let bench = Bench::new(&[("a.txt", "")]);
    let missing = bench.path().join("nowhere");
    let said = fails(readiness().arg("scan").arg(&missing));
    assert!(
        said.starts_with("error: ") && said.contains("nowhere: no such directory\nhint: "),
        "{said}"
    );
    let file = bench.repository().join("a.txt");
    assert!(fails(readiness().arg("scan").arg(file)).contains("a.txt: not a directory\nhint: "));
}

#[test]
fn unknown_options_and_values_are_usage_errors() {
    for options in [
        &["scan", ".", "--frmat", "json"][..],
        &["scan", ".", "--format", "jsn"],
        &["scan", ".", "--fail-on", "severe"],
        &["scan", ".", "--threads", "0"],
        &["scna", "."],
        &[],
    ] {
        let output = output(readiness().args(options));
        assert_eq!((code(&output), stdout(&output)), (2, ""), "{options:?}");
    }
}

#[test]
fn every_fault_of_a_broken_rule_is_named_with_its_place() {
    let bench = Bench::new(&[("a.txt", "")]);
    write(
        &bench.rules().join("hygiene/broken.yaml"),
        "titel: x\nseverity: mediun\neffort: minutes\nproof: strong\nscope: repository\n\
         each: file\nrequire: file.extnsion == \"\"\nmessage: m\nwhy: w\nfix: f\n",
    );
    let said = fails(&mut bench.scan());
    for fault in [
        "broken.yaml:1:1: `titel` is no key of a rule; did you mean `title`?",
        "broken.yaml:2:11: `severity` is one of critical, high, medium, low; did you mean `medium`?",
        "broken.yaml:7:15: `extnsion` is not a field of File; did you mean `extension`?",
    ] {
        assert!(said.contains(fault), "{said}");
    }
    assert!(said.lines().all(|line| line.starts_with("error: ")
        || line.starts_with("hint: ")
        || line.starts_with(' ')));
}

#[test]
fn a_missing_rule_directory_is_an_error() {
    let bench = Bench::new(&[]);
    let said = fails(
        bench
            .scan()
            .arg("--rules")
            .arg(bench.path().join("no-rules")),
    );
    assert!(said.contains("no-rules"), "{said}");
}

#[test]
fn a_pattern_that_matches_no_rule_is_an_error_with_a_suggestion() {
    let bench = Bench::new(&[]);
    let said = fails(bench.scan().args(["--only", "hygiene/no-programs"]));
    assert!(
        said.contains(
            "--only `hygiene/no-programs` matches no rule; did you mean `hygiene/no-program`?"
        ),
        "{said}"
    );
    assert!(
        fails(bench.scan().args(["--skip", "nothing/*"]))
            .contains("--skip `nothing/*` matches no rule")
    );
    assert!(fails(bench.scan().args(["--skip", "{a"])).contains("--skip `{a`"));
    assert!(fails(bench.scan().args(["--skip", "*"])).contains("no rule is left"));
}

#[test]
fn only_and_skip_choose_rules() {
    let bench = Bench::new(&[("a.exe", ""), ("a.zip", "")]);
    let ids = |options: &[&str]| -> Vec<String> {
        let report = crate::bench::json(&bench.run(&[&["--format", "json"], options].concat()));
        let rules = report["rules"].as_array().expect("a list").iter();
        rules
            .map(|rule| rule["id"].as_str().expect("text").to_owned())
            .collect()
    };
    assert_eq!(ids(&["--skip", "*/no-*"]), ["hygiene/notes"]);
    assert_eq!(
        ids(&["--skip", "*/no-program", "--skip", "*/notes"]),
        ["hygiene/no-archive"]
    );
}

#[test]
fn an_unknown_rule_or_kind_is_an_error_with_a_suggestion() {
    let bench = Bench::new(&[]);
    let rules = bench.rules();
    let said = fails(
        readiness()
            .args(["explain", "hygiene/note", "--rules"])
            .arg(&rules),
    );
    assert!(
        said.contains("there is no rule `hygiene/note`; did you mean `hygiene/notes`?"),
        "{said}"
    );
    let said = fails(
        readiness()
            .arg("facts")
            .arg(bench.repository())
            .args(["--kind", "fle"]),
    );
    assert!(
        said.contains("`fle` is no kind of fact; did you mean `file`?")
            && said.contains("ci.workflow"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_a_notice_and_the_scan_goes_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new(&[("package.json", "{}"), ("a.exe", "")]);
    let file = bench.repository().join("package.json");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).expect("it is ours");
    if std::fs::File::open(&file).is_ok() {
        // Root reads everything.
        return;
    }
    let output = bench.run(&["--format", "json"]);
    assert_eq!(code(&output), 1);
    let said = stdout(&output);
    assert!(!said.contains("notices\": []"), "{said}");
}
