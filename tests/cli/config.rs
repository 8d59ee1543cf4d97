//! `readiness.toml` and its options: a wrong one ends the scan, and what a sound one changes is shown.

use crate::bench::{Bench, code, output, readiness, stderr, stdout, write};

#[test]
fn a_wrong_configuration_is_an_error_unless_it_is_left_out() {
    let bench = Bench::new(&[("a.txt", ""), ("readiness.toml", "[rulse]\n")]);
    let said = bench.run(&[]);
    assert_eq!((code(&said), stdout(&said)), (2, ""));
    let wanted = "error: readiness.toml:1:2: `rulse` is no key of readiness.toml; did you mean `rules`?\nhint: ";
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
