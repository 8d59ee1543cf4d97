//! A repository may have any names; a terminal, a CI log and a JSON reader are safe from them. Streams may close.

use crate::bench::{Bench, code, output, stderr, stdout};
use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

const NAMES: [&[u8]; 12] = [
    b"a\n::error::x.exe",
    b"::set-output name=a::b.exe",
    b"c\r::warning::y.exe",
    b"##[add-mask]d.exe",
    b"##vso[task.x]e.exe",
    b"f\x1b[31m\x1b]0;t\x07.exe",
    "g\u{202e}\u{2066}\u{200b}\u{2028}\u{9b}.exe".as_bytes(),
    b"h\xff\xfe.exe",
    b"[i](mailto:x@evil.example).exe",
    b"<img src=x>|`j`.exe",
    b"k:l%zz#?.exe",
    b"--fail-on=never.exe",
];

fn hostile() -> Bench {
    let bench = Bench::new(&[]);
    for name in NAMES {
        fs::write(bench.repository().join(OsStr::from_bytes(name)), "x\n")
            .expect("any name but / and NUL");
    }
    bench
}

#[test]
fn no_name_moves_the_terminal_or_commands_the_log() {
    let bench = hostile();
    for format in ["table", "json", "sarif", "markdown"] {
        let output = bench.run(&["--format", format, "-v"]);
        assert_eq!(code(&output), 1);
        let text = stdout(&output);
        let bad = |c: &char| {
            c.is_control() && *c != '\n'
                || matches!(c, '\u{200b}' | '\u{2028}' | '\u{202e}' | '\u{2066}')
        };
        assert_eq!(text.chars().find(bad), None, "{format}");
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("::"), "{format}: {line}");
            assert!(
                !line.contains("##[") && !line.contains("##vso["),
                "{format}: {line}"
            );
        }
        // Every name is there all the same; the summary shows a few.
        let shown = if format == "markdown" { 3 } else { NAMES.len() };
        assert!(text.matches(".exe").count() >= shown, "{format}");
    }
}

#[test]
fn json_carries_the_names_unchanged() {
    let report = crate::bench::json(&hostile().run(&["--format", "json"]));
    let rules = report["rules"].as_array().expect("a list");
    let findings = rules
        .iter()
        .flat_map(|rule| rule["findings"].as_array().expect("a list"));
    let paths: Vec<&str> = findings
        .map(|finding| finding["path"].as_str().expect("text"))
        .collect();
    assert_eq!(paths.len(), NAMES.len());
    assert!(paths.contains(&"a\n::error::x.exe") && paths.contains(&"##[add-mask]d.exe"));
    assert!(paths.contains(&"h\\xFF\\xFE.exe"));
}

#[test]
fn sarif_names_the_bytes_of_the_disk() {
    let sarif = crate::bench::json(&hostile().run(&["--format", "sarif"]));
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    let uris: Vec<&str> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            place.as_str().expect("text")
        })
        .collect();
    for uri in [
        "h%FF%FE.exe",
        "k%3Al%25zz%23%3F.exe",
        "--fail-on=never.exe",
        "a%0A%3A%3Aerror%3A%3Ax.exe",
    ] {
        assert!(uris.contains(&uri), "{uri} in {uris:#?}");
    }
}

#[test]
fn errors_are_harmless_too() {
    let name = OsStr::from_bytes(b"no\x1b[31m\n::error::x\xff");
    let output = output(crate::bench::readiness().arg("scan").arg(name));
    assert_eq!(code(&output), 2);
    assert!(!stderr(&output).contains('\u{1b}') && stderr(&output).lines().count() == 2);
}

#[test]
fn a_root_whose_name_is_not_utf8_is_scanned() {
    let bench = Bench::new(&[]);
    let root = bench.path().join(OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&root).expect("any name");
    let output = output(crate::bench::readiness().arg("scan").arg(root).args([
        "--format",
        "json",
        "--fail-on",
        "never",
    ]));
    assert_eq!(code(&output), 0);
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    // More than a pipe holds, so that the program meets the closed end.
    let files: Vec<String> = (0..900)
        .map(|index| format!("{}/{index}.exe", "d".repeat(90)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), "")).collect();
    let bench = Bench::new(&files);
    for format in ["table", "json", "sarif"] {
        let mut child = bench
            .scan()
            .args(["-v", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut reader = child.stdout.take().expect("piped");
        reader.read_exact(&mut [0; 16]).expect("it says something");
        drop(reader);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((code(&output), stderr(&output)), (1, ""), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let bench = hostile();
    for format in ["table", "json", "sarif", "markdown"] {
        let full = fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("Linux has it");
        let output = output(bench.scan().args(["--format", format]).stdout(full));
        assert_eq!(code(&output), 2, "{format}");
        assert!(
            stderr(&output).starts_with("error: standard output cannot be written"),
            "{}",
            stderr(&output)
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_has_to_listen_to_errors() {
    let full = fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = output(
        crate::bench::readiness()
            .args(["scan", "/nowhere/at/all"])
            .stderr(full),
    );
    assert_eq!(code(&output), 2);
}
