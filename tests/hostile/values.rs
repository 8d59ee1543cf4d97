//! Whatever names and values a repository has, what a report quotes of them commands nobody.

use crate::trees::{self, FORMATS, rendered};
use proptest::prelude::*;
use std::path::PathBuf;

/// What terminals, loggers, browsers and SARIF viewers obey.
const PAYLOADS: &[&str] = &[
    "\u{1b}[31m\u{1b}]0;t\u{7}\u{1b}]52;c;aGk=\u{7}",
    "\u{9b}31m\u{7f}\u{8}\u{b}",
    "::error file=a,line=1::x",
    "%0A::set-output name=a::b",
    "##[add-mask]x",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[message text='a']",
    "\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}",
    "<script>alert(1)</script><img src=x onerror=y>",
    "[a](javascript:alert) ![b](http://x/y.png) @everyone #1",
    "`|`|**a**_b_~~c~~",
    "$(touch x) `touch y` ; touch z",
    "{{ .Values.a }} {text} %s %n",
    "--fail-on=never",
    "' OR 1=1 --",
    "\\\\ \\[a](b)",
];

/// A repository whose every value carries the payload, in files that rules have something to say about.
fn tree(payload: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let quoted = serde_json::to_string(payload).expect("text is JSON");
    let line = payload.replace(['\n', '\r'], " ");
    let files = [
        (
            ".github/workflows/ci.yml",
            format!(
                "name: {quoted}\non: [pull_request_target]\njobs:\n  {quoted}:\n    runs-on: {quoted}\n    steps:\n      - name: {quoted}\n        uses: a/b@{line}\n      - run: {quoted}\n      - uses: {quoted}\n"
            ),
        ),
        (
            "Dockerfile",
            format!(
                "FROM {line}:latest AS {line}\nENV PASSWORD={quoted}\nUSER root\nHEALTHCHECK CMD curl {line}\n"
            ),
        ),
        (
            "compose.yaml",
            format!(
                "services:\n  {quoted}:\n    image: {quoted}\n    privileged: true\n    environment: {{{quoted}: {quoted}}}\n"
            ),
        ),
        (
            "deploy/a.yaml",
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {quoted}}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: {quoted}\n          image: {quoted}\n          env: [{{name: {quoted}, value: {quoted}}}]\n"
            ),
        ),
        (
            "package.json",
            format!(
                "{{\"name\": {quoted}, \"scripts\": {{\"test\": {quoted}}}, \"dependencies\": {{{quoted}: \"*\", \"express\": {quoted}}}}}"
            ),
        ),
        (
            "Cargo.toml",
            format!(
                "[package]\nname = {quoted}\nlicense = {quoted}\n[dependencies]\n{quoted} = \"*\"\n"
            ),
        ),
        ("requirements.txt", format!("{line}\nflask\n")),
        (
            "README.md",
            format!("# {line}\n\n- [ ] {line}\n\n[{line}](docs/{line}.md)\n"),
        ),
        (
            "CHANGELOG.md",
            format!("# Changelog\n\n## [{line}]\n\n- {line}\n"),
        ),
        (".github/CODEOWNERS", format!("{line} {line}\n")),
        (
            "app/main.py",
            format!(
                "from fastapi import FastAPI\napp = FastAPI()\n@app.get({quoted})\ndef h():\n    password = {quoted}\n    log.info({quoted})  # TODO {line}\n"
            ),
        ),
        (
            "src/index.ts",
            format!(
                "import express from 'express'\napp.get({quoted}, (a, b) => b.send({quoted}))\nconst API_KEY = {quoted}\n"
            ),
        ),
        (
            "infra/main.tf",
            format!(
                "resource \"aws_db_instance\" {quoted} {{\n  password = {quoted}\n  publicly_accessible = true\n}}\n"
            ),
        ),
        (
            "alerts/a.yml",
            format!(
                "groups:\n  - name: {quoted}\n    rules:\n      - alert: {quoted}\n        expr: {quoted}\n"
            ),
        ),
        (".env", format!("PASSWORD={line}\n{line}=x\n")),
        ("migrations/1.sql", format!("DROP TABLE {line};\n")),
        ("Makefile", format!("{line}: {line}\n\t{line}\n")),
    ];
    let mut tree: Vec<(PathBuf, Vec<u8>)> = files
        .into_iter()
        .map(|(path, text)| (PathBuf::from(path), text.into_bytes()))
        .collect();
    let name: String = payload
        .chars()
        .filter(|c| !matches!(c, '/' | '\0'))
        .take(60)
        .collect();
    for path in [
        format!("{name}.exe"),
        format!("{name}/Dockerfile"),
        format!("src/{name}.rs"),
        format!("deploy/{name}.yaml"),
    ] {
        tree.push((PathBuf::from(path), b"FROM a:latest\n".to_vec()));
    }
    tree
}

#[test]
fn no_payload_acts_in_any_form() {
    for payload in PAYLOADS {
        let scan = trees::scanned(tree(payload)).expect("no configuration");
        trees::check(&scan);
        let findings = scan
            .report
            .outcomes
            .iter()
            .flat_map(|outcome| &outcome.findings);
        // A report that quotes nothing would be harmless as well.
        assert!(findings.count() > 30, "{payload:?}");
    }
}

#[test]
fn payloads_reach_the_report_spelled_out() {
    let scan = trees::scanned(tree("\u{1b}[31m ##[add-mask]x")).expect("no configuration");
    let [table, json, sarif, markdown] =
        FORMATS.map(|(_, format)| String::from_utf8(rendered(&scan, format)).expect("UTF-8"));
    assert!(table.contains("\\u{1b}[31m # #[add-mask]x"));
    assert!(json.contains("\\u001b[31m #\\u0023[add-mask]x"));
    assert!(
        sarif.contains("\\\\u{1b}\\\\[31m # #\\\\[add-mask]x"),
        "{sarif}"
    );
    assert!(!markdown.contains('\u{1b}'));
}

#[test]
fn json_gives_the_very_text_back() {
    let payload = PAYLOADS.concat();
    let scan = trees::scanned(vec![(
        PathBuf::from(format!("{}.md", payload.replace('/', ""))),
        Vec::new(),
    )]);
    let scan = scan.expect("no configuration");
    assert_eq!(
        scan.files[0].path.as_str(),
        format!("{}.md", payload.replace('/', ""))
    );
    trees::check(&scan);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_acts_in_any_form(text in any::<String>(), at in 0..PAYLOADS.len()) {
        if let Some(scan) = trees::scanned(tree(&format!("{text}{}", PAYLOADS[at]))) {
            trees::check(&scan);
        }
    }
}
