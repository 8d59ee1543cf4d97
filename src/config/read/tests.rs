//! What is read, and what is refused with its place.

use super::*;

fn rules() -> Vec<String> {
    [
        "ci/lint",
        "ci/tests",
        "governance/license",
        "security/secrets",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn read(text: &str) -> Result<Config, Vec<FileFault>> {
    let path = RepoPath::new("readiness.toml");
    parse("readiness.toml", &path, Some(FileId(3)), text, &rules())
}

fn faults(text: &str) -> Vec<String> {
    let faults = read(text).expect_err("a fault").into_iter();
    faults.map(|fault| fault.to_string()).collect()
}

#[test]
fn everything_that_may_be_said_is_read() {
    let config = read(
        r#"exclude = ["third_party", "**/*.gen.ts"]
[profile]
deployed = true
host = "gitlab"
[components."services/api"]
kind = "service"
db_connected = false
[components."."]
kind = "library"
[rules]
only = ["ci/*", "governance/license"]
skip = ["ci/lint"]
[severity]
"ci/tests" = "critical"
[[waiver]]
rule = "governance/license"
path = "legacy"
component = "services/api/"
reason = "moves out in May"
expires = 2026-05-31
[[attestation]]
rule = "security/secrets"
owner = "platform"
date = "2026-01-02"
expires = 2026-12-31
evidence = "rotation log of the vault"
"#,
    )
    .expect("no fault");
    assert!(config.exclude.matches(&RepoPath::new("third_party/x/y.c")));
    assert!(config.exclude.matches(&RepoPath::new("a/b.gen.ts")));
    assert_eq!(config.overrides.host, "gitlab");
    let deployed = config.overrides.repository.predicates["deployed"];
    assert!(deployed.holds && deployed.place.is_some_and(|place| place.file == FileId(3)));
    assert_eq!(config.overrides.count(), 5);
    assert_eq!(
        config.overrides.components.keys().collect::<Vec<_>>(),
        ["", "services/api"]
    );
    assert_eq!(
        config.skipped.into_iter().collect::<Vec<_>>(),
        [
            ("ci/lint".to_owned(), 12),
            ("security/secrets".to_owned(), 11)
        ]
    );
    assert_eq!(config.severities["ci/tests"], Severity::Critical);
    let waiver = &config.waivers[0];
    assert_eq!(waiver.component.as_deref(), Some("services/api"));
    assert_eq!(
        (waiver.location.region.line, waiver.location.text.as_str()),
        (15, "[[waiver]]")
    );
    assert_eq!(
        config.attestations[0]
            .expires
            .map(|day| day.to_string())
            .as_deref(),
        Some("2026-12-31")
    );
}

#[test]
fn every_fault_has_its_place_and_the_way_out() {
    let text = r#"rulse = 1
[profile]
dokcer = true
http = "yes"
host = "gitlba"
[severity]
"ci/lnt" = "low"
"ci/lint" = "lwo"
[rules]
skip = ["ci/lints", "["]
[[waiver]]
rule = "ci/lint"
expires = 2026-02-30
until = 1
[[attestation]]
owner = 7
"#;
    assert_eq!(
        faults(text),
        [
            "readiness.toml:1:1: `rulse` is no key of readiness.toml; did you mean `rules`?",
            "readiness.toml:3:1: `dokcer` is no key of `[profile]`; did you mean `docker`?",
            "readiness.toml:4:8: `http` is `true` or `false`",
            "readiness.toml:5:8: `host` is one of \"github\", \"gitlab\", \"bitbucket\", \"azure\", \"gitea\"; did you mean `gitlab`?",
            "readiness.toml:7:1: no rule is named `ci/lnt`; did you mean `ci/lint`?",
            "readiness.toml:8:13: `ci/lint` is one of \"critical\", \"high\", \"medium\", \"low\"; did you mean `low`?",
            "readiness.toml:10:9: no rule is named `ci/lints`; did you mean `ci/lint`?",
            "readiness.toml:10:21: this is no glob: unclosed character class; missing ']'",
            "readiness.toml:13:11: invalid date, expected day between 01 and 28",
            "readiness.toml:14:1: `until` is no key of `[[waiver]]`",
            "readiness.toml:15:1: `rule` is missing: the id of a rule, such as \"governance/license\"",
            "readiness.toml:16:9: `owner` is a text in quotes",
        ]
    );
}

#[test]
fn a_value_of_the_wrong_type_is_no_value() {
    for text in [
        "profile = 1",
        "components = []",
        "components = { a = 1 }",
        "rules = [1]",
        "rules = { skip = \"ci/lint\" }",
        "rules = { only = [1] }",
        "severity = \"low\"",
        "waiver = \"x\"",
        "waiver = [1]",
        "[waiver]\nrule = \"ci/lint\"",
        "exclude = { a = 1 }",
        "exclude = [\"../x\"]",
        "exclude = [[]]",
        "[[waiver]]\nrule = 1",
        "[[waiver]]\nrule = \"ci/lint\"\nexpires = 2026-01-01T00:00:00Z",
        "[[waiver]]\nrule = \"ci/lint\"\nreason = [\"x\"]",
        "[components.\"a\"]\nkind = \"web_ui\"",
        "[components.\"a\"]\nhost = \"github\"",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_no_toml_is_told_with_the_rest() {
    let faults = faults("[rules\n= = =\nexclude = 7\n");
    assert!(faults[0].starts_with("readiness.toml:1:"), "{faults:?}");
    assert!(read("").is_ok_and(|config| config.overrides.count() == 0));
}

#[test]
fn hostile_files_are_refused_soon() {
    let keys: String = (0..20_000).map(|n| format!("polici{n} = 1\n")).collect();
    assert_eq!(faults(&keys).len(), MAX_FAULTS);
    let waivers = "[[waiver]]\nrule = \"ci/lint\"\n".repeat(1_001);
    assert_eq!(
        faults(&waivers),
        ["readiness.toml:1:3: there are at most 1000 of `waiver`, not 1001"]
    );
    let globs = format!(
        "exclude = [\"{}\", \"{}\"]",
        "**/".repeat(1_000),
        "{a,b}".repeat(300)
    );
    assert_eq!(faults(&globs).len(), 2);
}
