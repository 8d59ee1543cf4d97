//! `--format` and `--output`: files are written whole or not at all.

use crate::bench::{Bench, code, stderr, stdout};
use std::fs;

fn bench() -> Bench {
    Bench::new(&[("a.exe", "")])
}

fn names(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.path()).expect("it is there");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn several_reports_come_from_one_scan() {
    let bench = bench();
    let (sarif, json) = (bench.path().join("a.sarif"), bench.path().join("a.json"));
    let output = bench.run(&[
        "--format",
        "sarif",
        "--output",
        sarif.to_str().expect("UTF-8"),
        "--output",
        json.to_str().expect("UTF-8"),
        "--format",
        "json",
        "--format",
        "table",
    ]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).starts_with("HIGH"));
    assert!(
        fs::read_to_string(sarif)
            .expect("written")
            .contains("\"version\": \"2.1.0\"")
    );
    assert!(
        fs::read_to_string(json)
            .expect("written")
            .contains("\"schema_version\": 1")
    );
    assert_eq!(names(&bench), ["a.json", "a.sarif", "repository", "rules"]);
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let bench = bench();
    let file = bench.path().join("report.json");
    fs::write(&file, "x".repeat(1_000_000)).expect("a new file");
    bench.run(&["--format", "json", "-o", file.to_str().expect("UTF-8")]);
    let text = fs::read_to_string(&file).expect("written");
    serde_json::from_str::<serde_json::Value>(&text).expect("nothing of the old file is left");
}

#[test]
fn what_cannot_be_written_is_an_error_and_leaves_nothing() {
    let bench = bench();
    for target in ["missing/report.json", "repository", ""] {
        let target = bench.path().join(target);
        let output = bench.run(&[
            "--format",
            "json",
            "--output",
            target.to_str().expect("UTF-8"),
        ]);
        assert_eq!(code(&output), 2, "{}", target.display());
        assert!(stderr(&output).starts_with("error: ") && stdout(&output).is_empty());
    }
    assert_eq!(names(&bench), ["repository", "rules"]);
}

#[test]
fn two_reports_for_one_place_are_an_error() {
    let bench = bench();
    for options in [
        &["--format", "json", "--format", "sarif"][..],
        &["--output", "a", "--output", "b"],
    ] {
        let output = bench.run(options);
        assert_eq!(code(&output), 2);
        assert!(output.stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_planted_link_is_replaced_and_not_written_through() {
    let bench = bench();
    let (victim, link) = (
        bench.path().join("victim"),
        bench.repository().join("readiness.sarif"),
    );
    fs::write(&victim, "precious").expect("a new file");
    std::os::unix::fs::symlink(&victim, &link).expect("a new link");
    bench.run(&[
        "--format",
        "sarif",
        "--output",
        link.to_str().expect("UTF-8"),
    ]);
    assert_eq!(fs::read_to_string(victim).expect("still there"), "precious");
    assert!(fs::symlink_metadata(link).expect("written").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_as_it_is() {
    let output = bench().run(&["--format", "json", "--output", "/dev/stdout"]);
    assert!(stdout(&output).starts_with('{'));
    assert_eq!(
        code(&bench().run(&["--format", "json", "--output", "/dev/full"])),
        2
    );
}
