//! Bytes that are no text: each is named, none shifts a place, none ends the scan.

use crate::bench::Repository;

const NAMES: [&str; 12] = [
    ".github/workflows/ci.yml",
    "Dockerfile",
    "compose.yaml",
    "deploy/app.yaml",
    "Cargo.toml",
    "package.json",
    "pom.xml",
    "README.md",
    "Makefile",
    "src/main.rs",
    "app/main.py",
    "infra/main.tf",
];

fn everywhere(bytes: &[u8]) -> Repository {
    let bench = Repository::new();
    NAMES.iter().for_each(|name| bench.file(name, bytes));
    bench
}

#[test]
fn bytes_that_are_no_utf8_are_counted() {
    let said = everywhere(b"a: \"\xff\xfe\xc3\"\n# \xe9\n[b]\n").survives();
    for name in NAMES {
        said.left_out(name, "not UTF-8: 4 bytes");
    }
}

#[test]
fn wider_encodings_are_named() {
    for mark in [
        &b"\xff\xfea\0:\0"[..],
        b"\xfe\xff\0a\0:",
        b"\xff\xfe\0\0a\0\0\0",
    ] {
        let said = everywhere(mark).survives();
        for name in NAMES {
            said.left_out(name, "save the file as UTF-8");
        }
    }
}

#[test]
fn nul_bytes_make_a_file_binary_or_are_harmless() {
    everywhere(b"a\0b: c\n").survives();
    let late = [&b"# ".repeat(5_000)[..], b"\n\0a: \0\n"].concat();
    everywhere(&late).survives();
}

#[test]
fn marks_and_odd_line_ends_are_no_trouble() {
    for text in [
        "\u{feff}a: b\n",
        "a: b\rc: d\r",
        "a: b\r\n\rc: d\n\r",
        "a: b\u{85}c\u{2028}d\n",
        "\n\n\n",
        "",
        "\u{feff}",
    ] {
        everywhere(text.as_bytes()).survives();
    }
}

#[test]
fn what_does_not_parse_is_named_and_the_rest_goes_on() {
    let bench = Repository::of(&[
        (".github/workflows/ci.yml", "on: [push\njobs: \"\n"),
        ("package.json", "{\"a\": "),
        ("Cargo.toml", "[a\nb = \n"),
        ("pom.xml", "<a><b></a>"),
        (
            "deploy/app.yaml",
            "apiVersion: apps/v1\nkind: Deployment\n\tmetadata: x\n",
        ),
        ("LICENSE", "x"),
    ]);
    let said = bench.survives();
    for name in [
        ".github/workflows/ci.yml",
        "package.json",
        "Cargo.toml",
        "pom.xml",
        "deploy/app.yaml",
    ] {
        said.left_out(name, "");
    }
}

#[test]
fn right_keys_with_wrong_types_are_no_trouble() {
    let values = [
        "null",
        "true",
        "-1",
        "1e999",
        "[]",
        "{}",
        "[[[]]]",
        "{a: {b: [c]}}",
        "\"\"",
        "*x",
        "0x7fffffffffffffffff",
    ];
    let keys = "on jobs steps run uses with env if services image build healthcheck spec template containers metadata labels name kind apiVersion \
        dependencies scripts workspaces package tool project version updates repos hooks stages script include paths openapi groups rules";
    for value in values {
        let yaml: String = keys
            .split_whitespace()
            .map(|key| format!("{key}: {value}\n"))
            .collect();
        let json = keys
            .split_whitespace()
            .map(|key| format!("\"{key}\": {}", json_of(value)))
            .collect::<Vec<_>>();
        let toml: String = keys
            .split_whitespace()
            .map(|key| format!("{key} = {}\n", toml_of(value)))
            .collect();
        let bench = Repository::new();
        for name in [
            ".github/workflows/ci.yml",
            ".github/dependabot.yml",
            ".gitlab-ci.yml",
            ".circleci/config.yml",
            ".pre-commit-config.yaml",
            "compose.yaml",
            "deploy/app.yaml",
            "chart/Chart.yaml",
            "chart/values.yaml",
            "kustomization.yaml",
            "openapi.yaml",
            "Taskfile.yml",
            "pnpm-lock.yaml",
        ] {
            bench.file(name, &yaml);
        }
        for name in [
            "package.json",
            "package-lock.json",
            "tsconfig.json",
            "renovate.json",
            "composer.json",
            "openapi.json",
        ] {
            bench.file(name, format!("{{{}}}", json.join(",")));
        }
        for name in [
            "Cargo.toml",
            "Cargo.lock",
            "pyproject.toml",
            "deny.toml",
            "fly.toml",
            "Pipfile",
        ] {
            bench.file(name, &toml);
        }
        bench.survives();
    }
}

fn json_of(value: &str) -> &str {
    match value {
        "{a: {b: [c]}}" => "{\"a\": {\"b\": [\"c\"]}}",
        "*x" | "0x7fffffffffffffffff" => "1E400",
        other => other,
    }
}

fn toml_of(value: &str) -> &str {
    match value {
        "null" | "*x" | "1e999" => "1979-05-27T07:32:00Z",
        "{a: {b: [c]}}" => "{a = {b = [\"c\"]}}",
        "0x7fffffffffffffffff" => "0x7fffffffffffffff",
        other => other,
    }
}
