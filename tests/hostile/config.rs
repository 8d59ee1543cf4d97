//! The configuration of the scanned repository is its author's: it may choose and declare, and everything it silences is told.

use crate::bench::{OUTSIDE, Repository};

fn configured(text: &str) -> Repository {
    Repository::of(&[
        ("readiness.toml", text),
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n",
        ),
        ("src/main.rs", "fn main() {}\n"),
    ])
}

#[test]
fn what_it_cannot_say_is_refused_with_its_place() {
    for text in [
        "extends = \"../outside/secret.txt\"\n",
        "extends = \"https://example.org/base.toml\"\n",
        "plugins = [\"./evil.so\"]\n",
        "command = \"touch x\"\n",
        "output = \"/tmp/x\"\n",
        "rules = [\"../outside\"]\n",
        "[rules]\ndirectories = [\"../outside\"]\n",
        "exclude = [\"../**\"]\n",
        "exclude = [\"/etc/../**\"]\n",
        "[rules]\nskip = 1\n",
        "[rules]\nskip = [\"no/such-rule\"]\n",
        "[severity]\n\"ci/tests\" = \"none\"\n",
        "[components.\"../outside\"]\nkind = \"library\"\n",
        "[[waiver]]\nrule = \"*\"\nreason = \"r\"\nexpires = 2999-01-01\n",
        "[[waiver]]\nrule = \"ci/tests\"\npath = \"../**\"\nreason = \"r\"\nexpires = 2999-01-01\n",
        "a = [\n",
        "\u{0}",
        "a = \"\\uD800\"\n",
        "a = 1\na = 2\n",
    ] {
        let said = configured(text).refused();
        assert!(
            said.stderr.contains("readiness.toml:"),
            "{text}: {}",
            said.stderr
        );
        assert!(said.json.is_null(), "{text}");
    }
}

#[test]
fn bombs_are_refused_soon() {
    let deep =
        |open: &str, close: &str| format!("a = {}{}\n", open.repeat(20_000), close.repeat(20_000));
    let glob = |pattern: String| format!("exclude = [\"{pattern}\"]\n");
    for text in [
        deep("[", "]"),
        deep("{a = ", "}"),
        format!("[{}a]\n", "a.".repeat(50_000)),
        "x".repeat(300_000),
        glob("{a,b}".repeat(60)),
        glob("{a,".repeat(100)),
        glob("[".repeat(200)),
        glob("**/".repeat(80)),
        glob("*a".repeat(120)),
        glob("a".repeat(100_000)),
        "[[waiver]]\nrule = \"ci/tests\"\nreason = \"r\"\nexpires = 2027-01-01\n".repeat(3_500),
        "[[attestation]]\nrule = \"ci/tests\"\n".repeat(6_000),
    ] {
        let bench = configured(&text);
        let said = bench.run(&mut bench.scan());
        assert!((0..3).contains(&said.code));
        assert!(
            said.stderr.len() < 256 << 10,
            "{} bytes of errors",
            said.stderr.len()
        );
    }
}

#[test]
fn it_cannot_silence_itself() {
    let rules = "\"governance/license\", \"governance/security-policy\", \"ci/pipeline\"";
    let said = configured(&format!(
        "exclude = [\"src/**\"]\n[rules]\nskip = [{rules}]\n"
    ))
    .survives();
    let told = said.json["rules"].as_array().expect("a list").iter();
    let told: Vec<&str> = told
        .filter_map(|rule| rule["id"].as_str())
        .filter(|id| id.starts_with("config/") || id.starts_with("readiness/"))
        .collect();
    let notices = said.notices().join("\n");
    assert!(
        notices.contains("skip") || !told.is_empty(),
        "{notices}\n{told:?}"
    );
    assert!(notices.contains("exclude"), "{notices}");
    for form in [&said.table, &said.markdown] {
        assert!(form.contains("readiness.toml"), "{form}");
    }
}

#[test]
fn a_waiver_without_reason_or_date_waives_nothing() {
    for waiver in [
        "rule = \"governance/license\"",
        "rule = \"governance/license\"\nreason = \"\"\nexpires = 2999-01-01",
        "rule = \"governance/license\"\nreason = \"r\"",
        "rule = \"governance/license\"\nreason = \"r\"\nexpires = 2001-01-01",
    ] {
        let said = configured(&format!("[[waiver]]\n{waiver}\n")).survives();
        let rules = said.json["rules"].as_array().expect("a list").iter();
        let license: Vec<&str> = rules
            .filter(|rule| rule["id"] == "governance/license")
            .filter_map(|rule| rule["verdict"].as_str())
            .collect();
        assert_eq!(license, ["fail"], "{waiver}");
        assert!(said.table.contains("readiness.toml"), "{waiver}");
    }
}

#[test]
fn a_rule_that_a_file_decides_cannot_be_vouched_for() {
    let attestation = "[[attestation]]\nrule = \"governance/license\"\nowner = \"o\"\ndate = 2026-01-01\nexpires = 2999-01-01\nevidence = \"e\"\n";
    let bench = configured(attestation);
    let said = bench.run(&mut bench.scan());
    let rules = said.json["rules"].as_array().cloned().unwrap_or_default();
    let passed = rules
        .iter()
        .any(|rule| rule["id"] == "governance/license" && rule["verdict"] == "pass");
    assert!(!passed, "{:?}", said.stderr);
}

#[test]
fn a_trusted_configuration_takes_its_place() {
    let bench = configured("[rules]\nskip = [\"governance/license\"]\n");
    std::fs::write(bench.beside("home/trusted.toml"), "").expect("written");
    let trusted = bench.beside("home/trusted.toml");
    for options in [
        vec!["--no-config".into()],
        vec!["--config".into(), trusted.into_os_string()],
    ] {
        let said = bench.run(bench.scan().args(options));
        let rules = said.json["rules"].as_array().expect("a list");
        assert!(
            rules
                .iter()
                .any(|rule| rule["id"] == "governance/license" && rule["verdict"] == "fail")
        );
    }
}

#[test]
fn text_of_it_is_harmless_in_every_form() {
    let text = "\\u001B[31m ##[add-mask]x ::error::y \\u202E <img src=x> [a](b)";
    let waiver = format!(
        "[[waiver]]\nrule = \"governance/license\"\nreason = \"{text}\"\nexpires = 2999-01-01\n"
    );
    configured(&waiver).survives();
    configured(&format!("\"{text}\" = 1\n")).refused();
    configured(&format!("[rules]\nskip = [\"{text}\"]\n")).refused();
    assert!(!OUTSIDE.is_empty());
}
