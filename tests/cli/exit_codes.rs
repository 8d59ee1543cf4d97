//! 0 nothing at or above `--fail-on`, 1 findings, 2 the work could not be done: the same in every format.

use crate::bench::{Bench, code, stderr, stdout};

const FORMATS: [&str; 4] = ["table", "json", "sarif", "markdown"];

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    let clean = Bench::new(&[("a.txt", "")]);
    let low = Bench::new(&[("a.zip", "")]);
    let high = Bench::new(&[("a.zip", ""), ("a.exe", "")]);
    for format in FORMATS {
        for (bench, fail_on, expected) in [
            (&clean, "low", 0),
            (&low, "critical", 0),
            (&low, "high", 0),
            (&low, "medium", 0),
            (&low, "low", 1),
            (&low, "never", 0),
            (&high, "critical", 0),
            (&high, "high", 1),
            (&high, "medium", 1),
            (&high, "low", 1),
            (&high, "never", 0),
        ] {
            let output = bench.run(&["--format", format, "--fail-on", fail_on]);
            assert_eq!(code(&output), expected, "{format} --fail-on {fail_on}");
            assert!(output.stderr.is_empty());
            assert!(output.stdout.ends_with(b"\n"));
        }
    }
}

#[test]
fn high_fails_unless_told_otherwise() {
    assert_eq!(code(&Bench::new(&[("a.exe", "")]).run(&[])), 1);
    assert_eq!(code(&Bench::new(&[("a.zip", "")]).run(&[])), 0);
}

#[test]
fn an_incomplete_scan_fails_when_it_is_strict() {
    let bench = Bench::new(&[(".git", "gitdir: ../outside\n")]);
    let output = bench.run(&["--strict"]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(
        said.starts_with("error: --strict: the scan is incomplete: .git: "),
        "{said}"
    );
    // The report is written all the same.
    assert!(stdout(&output).contains("Incomplete"));
    assert_eq!(code(&bench.run(&[])), 0);
    assert_eq!(code(&Bench::new(&[("a.txt", "")]).run(&["--strict"])), 0);
}

#[test]
fn help_and_version_are_no_errors() {
    for option in ["--help", "--version"] {
        let output = crate::bench::output(crate::bench::readiness().arg(option));
        assert_eq!(code(&output), 0);
        assert!(!output.stdout.is_empty());
    }
}
