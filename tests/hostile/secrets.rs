//! Secrets are named by place and kind. No form of the report holds one, wherever it lies.

use crate::bench::Repository;
use crate::output;
use readiness::rules::RuleSet;
use readiness::scan::{ScanOptions, scan};

/// Made of parts, so that no scanner takes this file for a leak.
fn secrets() -> Vec<(&'static str, String)> {
    let random = "Zq8Lw2Nf7Rk3Tb9Yc5Xd1Ve6Um4Hs0GpJa";
    vec![
        ("AWS_ACCESS_KEY_ID", format!("AKIA{}", "Q3EGRPLXVWN7TZ5K")),
        ("AWS_SECRET_ACCESS_KEY", format!("{random}+/7qK2")),
        ("GITHUB_TOKEN", format!("ghp_{}{}", random, "x9")),
        (
            "SLACK_TOKEN",
            format!("xox{}-2419-3307-{}", "b", &random[..24]),
        ),
        ("STRIPE_KEY", format!("sk_{}_{}", "live", &random[..24])),
        ("DB_PASSWORD", "correct-Horse7battery".to_owned()),
        (
            "DATABASE_URL",
            format!("postgres://app:{}@db.example/shop", "hunter2Hunter2"),
        ),
        (
            "JWT",
            format!(
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx{}.{}",
                &random[..9],
                random
            ),
        ),
    ]
}

/// What of a value must not be shown.
fn core(value: &str) -> &str {
    let password = value
        .split_once("app:")
        .map(|(_, rest)| rest.split('@').next().unwrap_or_default());
    password.unwrap_or(value)
}

fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let all = |line: &dyn Fn(&str, &str) -> String| -> String {
        secrets()
            .iter()
            .map(|(name, value)| line(name, value))
            .collect()
    };
    files.push((".env", all(&|name, value| format!("{name}={value}\n"))));
    files.push((
        "config/prod.properties",
        all(&|name, value| format!("{name}={value}\n")),
    ));
    files.push((
        "Dockerfile",
        format!(
            "FROM a\n{}",
            all(&|name, value| format!(
                "ENV {name}={value}\nRUN curl -H 'Authorization: {value}' x\n"
            ))
        ),
    ));
    files.push((
        "compose.yaml",
        format!(
            "services:\n  a:\n    image: x\n    environment:\n{}",
            all(&|name, value| format!("      {name}: \"{value}\"\n"))
        ),
    ));
    files.push((
        "deploy/a.yaml",
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n{}",
            all(&|name, value| format!("  {name}: '{value}'\n"))
        ),
    ));
    files.push(("deploy/b.yaml", format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          image: x\n          env:\n{}", all(&|name, value| format!("            - {{name: {name}, value: '{value}'}}\n")))));
    files.push((
        ".github/workflows/ci.yml",
        format!(
            "on: push\njobs:\n  a:\n    runs-on: x\n    env:\n{}    steps:\n{}",
            all(&|name, value| format!("      {name}: {value}\n")),
            all(&|name, value| format!("      - run: deploy --{name}={value}\n"))
        ),
    ));
    files.push((
        "config.json",
        format!(
            "{{{}\"a\": 1}}\n",
            all(&|name, value| format!("\"{name}\": \"{value}\",\n"))
        ),
    ));
    files.push((
        "settings.toml",
        all(&|name, value| format!("{name} = \"{value}\"\n")),
    ));
    files.push((
        "infra/main.tf",
        format!(
            "resource \"a\" \"b\" {{\n{}}}\n",
            all(&|name, value| format!("  {name} = \"{value}\"\n"))
        ),
    ));
    files.push((
        "src/a.py",
        all(&|name, value| format!("{name} = \"{value}\"\nlog.info('{value}')\n")),
    ));
    files.push((
        "src/a.ts",
        all(&|name, value| format!("const {name} = '{value}'\nconsole.log(`{value}`)\n")),
    ));
    files.push((
        "src/a.go",
        format!(
            "package a\n{}",
            all(&|name, value| format!("const {name} = `{value}`\n"))
        ),
    ));
    files.push((
        "src/a.rs",
        all(&|name, value| format!("const {name}: &str = \"{value}\";\n")),
    ));
    files.push((
        "src/A.java",
        format!(
            "class A {{\n{}}}\n",
            all(&|name, value| format!("String {name} = \"{value}\";\n"))
        ),
    ));
    files.push((
        "scripts/a.sh",
        all(&|name, value| format!("export {name}={value}\nlogin -p {value}\n")),
    ));
    files.push((
        "Makefile",
        all(&|name, value| format!("{name} := {value}\na:\n\tlogin {value}\n")),
    ));
    files.push((
        "README.md",
        all(&|name, value| format!("## {name}\n\n`{value}`\n")),
    ));
    let key = format!(
        "-----BEGIN {} KEY-----\nMIIEowZq8Lw2{}\n-----END {} KEY-----\n",
        "RSA PRIVATE", "Zq8Lw2Nf7Rk3Tb9Yc5Xd1Ve6Um4Hs0Gp", "RSA PRIVATE"
    );
    files.push(("deploy/key.pem", key));
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text))
        .collect()
}

#[test]
fn no_form_of_the_report_holds_one() {
    let bench = Repository::new();
    for (path, text) in files() {
        bench.file(&path, text);
    }
    let said = bench.survives();
    for (name, value) in secrets() {
        assert!(!said.mentions(core(&value)), "{name}: {value}");
    }
    assert!(!said.mentions("MIIEow"));
    // They were found all the same.
    for path in [".env", "src/a.py", "deploy/key.pem", "compose.yaml"] {
        assert!(said.sarif.contains(path), "{path}");
    }
}

#[test]
fn no_fact_and_no_profile_holds_one() {
    let bench = Repository::new();
    for (path, text) in files() {
        bench.file(&path, text);
    }
    let kinds = [
        "committed_secret",
        "task",
        "ci.step",
        "variable",
        "practice",
        "compose.service",
        "k8s.container",
    ];
    let kinds = kinds.map(|kind| vec!["facts", "--kind", kind]).into_iter();
    for arguments in kinds.chain([vec!["profile"]]) {
        for format in ["table", "json"] {
            let said = bench.run(
                bench
                    .program()
                    .args(&arguments)
                    .args(["--format", format])
                    .arg(bench.root()),
            );
            for (name, value) in secrets() {
                assert!(
                    !said.mentions(core(&value)),
                    "{arguments:?} {name}: {value}"
                );
            }
        }
    }
}

#[test]
fn fingerprints_hold_none_and_stay_when_lines_move() {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let fingerprints = |above: &str| -> Vec<String> {
        let bench = Repository::new();
        for (path, text) in files() {
            let shifted =
                if path.ends_with(".json") || path.ends_with(".go") || path.ends_with(".ts") {
                    text
                } else {
                    format!("{above}{text}")
                };
            bench.file(&path, shifted);
        }
        let scan = scan(&bench.root(), &rules, &ScanOptions::default()).expect("scanned");
        let findings = scan
            .report
            .outcomes
            .iter()
            .flat_map(|outcome| &outcome.findings);
        findings
            .map(|finding| finding.fingerprint.clone())
            .collect()
    };
    let (here, below) = (fingerprints(""), fingerprints("\n\n\n"));
    assert!(here.len() > 20);
    assert_eq!(here, below);
    for one in here {
        assert!(
            one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{one}"
        );
    }
}

#[test]
fn a_fault_of_the_configuration_quotes_none() {
    let value = secrets().remove(5).1;
    let bench = Repository::of(&[("readiness.toml", &format!("password = \"{value}\"\n"))]);
    let said = bench.refused();
    output::lines("stderr", &said.stderr);
    assert!(!said.mentions(&value), "{}", said.stderr);
}
