//! Holds `readiness.toml` against whole scans: what it may change, what it may not, and what is told of it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write the trees that they scan, and read the project's own pages"
)]

use readiness::config::{
    ATTESTATION_KEYS, COMPONENT_KEYS, ConfigSource, Date, HOSTS, PROFILE_KEYS, ROOT_KEYS,
    RULES_KEYS, WAIVER_KEYS, parse,
};
use readiness::facts::profile::Profile;
use readiness::link::KINDS;
use readiness::rules::RuleSet;
use readiness::scan::{Scan, ScanError, ScanOptions, scan};
use readiness::source::RepoPath;
use readiness::verdict::{Outcome, Severity, Verdict};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const LOOSE: &str = "test/requirement";
const LICENSE: &str = "governance/license";

fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the root")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    root
}

/// A program with two dependencies on any version, and `config`.
fn project(config: &str) -> TempDir {
    let manifest = TOOLS.replace("rand", "log");
    tree(&[
        ("Cargo.toml", &manifest),
        ("src/main.rs", "fn main() {}\n"),
        ("tools/Cargo.toml", TOOLS),
        ("tools/src/main.rs", "fn main() {}\n"),
        ("readiness.toml", config),
    ])
}

const TOOLS: &str = "[package]\nname = \"t\"\nversion = \"0.1.0\"\n[dependencies]\nrand = \"*\"\n";

/// Rules of our own beside the program's, so that these tests hold whatever those say.
fn rules() -> RuleSet {
    const HEAD: &str = "severity: high
effort: minutes
proves: x
why: x
fix: x
references: [x/y]
scope: component
";
    const REQUIREMENT: &str = "title: Say which version
proof: strong
each: dependency
require: dependency.requirement != \"*\"
message: '`{dependency.name}` takes any version'
";
    const DRILL: &str = "title: Restore a backup
proof: attest
evidence:
  - file: file.name == \"no such file\"
missing: no file can show a drill
at: manifest
";
    const REPORT: &str = "title: Write down what the drill showed
proof: weak
waits_for: test/drill
evidence:
  - file: file.name == \"main.rs\"
missing: there is no report
at: manifest
";
    let rules = [REQUIREMENT, DRILL, REPORT].map(|rule| format!("{HEAD}{rule}"));
    let folder = tree(&[
        ("test/requirement.yaml", &rules[0]),
        ("test/drill.yaml", &rules[1]),
        ("test/report.yaml", &rules[2]),
    ]);
    let mut rules = RuleSet::embedded().expect("the embedded rules are sound");
    if let Err(faults) = rules.add_directory(folder.path()) {
        panic!("{faults:?}");
    }
    rules
}

fn options() -> ScanOptions {
    ScanOptions {
        config: ConfigSource::Repository,
        today: Date::parse("2026-06-15"),
    }
}

fn run(root: &Path, options: &ScanOptions) -> Result<Scan, ScanError> {
    scan(root, &rules(), options)
}

fn scanned(config: &str) -> Scan {
    run(project(config).path(), &options()).expect("a scan")
}

fn faults(root: &Path) -> Vec<String> {
    match run(root, &options()) {
        Err(ScanError::Config(faults)) => faults.iter().map(ToString::to_string).collect(),
        other => panic!("no fault of the configuration: {:?}", other.map(|_| ())),
    }
}

fn outcomes<'s>(scan: &'s Scan, rule: &str) -> Vec<&'s Outcome> {
    let outcomes = scan.report.outcomes.iter();
    outcomes.filter(|outcome| outcome.rule.id == rule).collect()
}

fn verdicts(scan: &Scan, rule: &str) -> Vec<Verdict> {
    outcomes(scan, rule)
        .iter()
        .map(|outcome| outcome.verdict)
        .collect()
}

/// The findings of a rule: line, severity, message.
fn findings(scan: &Scan, rule: &str) -> Vec<String> {
    let outcomes = outcomes(scan, rule).into_iter();
    let findings = outcomes.flat_map(|outcome| &outcome.findings);
    findings
        .map(|one| {
            let place = &one.location;
            let severity = one.severity.as_str();
            format!(
                "{}:{} {severity}: {}",
                place.path, place.region.line, one.message
            )
        })
        .collect()
}

fn notices(scan: &Scan) -> Vec<String> {
    let notices = scan.report.notices.iter();
    notices.map(|notice| notice.message.clone()).collect()
}

fn waiver(rule: &str, rest: &str) -> String {
    format!("[[waiver]]\nrule = \"{rule}\"\n{rest}\n")
}

#[test]
fn without_a_configuration_nothing_is_said_of_one() {
    let root = project("");
    std::fs::remove_file(root.path().join("readiness.toml")).expect("it is there");
    let scan = run(root.path(), &options()).expect("a scan");
    assert!(verdicts(&scan, LOOSE).contains(&Verdict::Fail));
    assert!(verdicts(&scan, "readiness/waivers").is_empty());
    assert!(notices(&scan).is_empty(), "{:?}", notices(&scan));
}

#[test]
fn a_waiver_takes_the_findings_and_is_told() {
    let scan = scanned(&waiver(LOOSE, "reason = \"nightly\"\nexpires = 2026-06-15"));
    let waived: Vec<_> = outcomes(&scan, LOOSE)
        .into_iter()
        .filter(|outcome| outcome.verdict == Verdict::Waived)
        .collect();
    assert!(!waived.is_empty() && !verdicts(&scan, LOOSE).contains(&Verdict::Fail));
    assert!(
        waived
            .iter()
            .all(|one| one.findings.is_empty() && !one.waived.is_empty())
    );
    assert_eq!(waived[0].reason, "nightly (until 2026-06-15)");
    assert_eq!(waived[0].waived[0].waiver.path.as_str(), "readiness.toml");
    assert_eq!(verdicts(&scan, "readiness/waivers"), [Verdict::Pass]);
    assert_eq!(notices(&scan), ["readiness.toml: 2 findings are waived"]);
}

#[test]
fn a_waiver_for_a_path_leaves_the_others() {
    let config = waiver(
        LOOSE,
        "path = \"tools\"\nreason = \"x\"\nexpires = 2026-12-31",
    );
    let left = findings(&scanned(&config), LOOSE);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("Cargo.toml:5 "), "{left:?}");
}

#[test]
fn a_waiver_without_reason_or_end_or_findings_is_a_finding() {
    let config = [
        waiver(LOOSE, "reason = \"old\"\nexpires = 2026-06-14"),
        waiver(LOOSE, "expires = 2026-12-31"),
        waiver(LOOSE, "reason = \"for ever\""),
        waiver(
            LOOSE,
            "path = \"gone/**\"\nreason = \"x\"\nexpires = 2026-12-31",
        ),
    ];
    let scan = scanned(&config.concat());
    assert_eq!(findings(&scan, LOOSE).len(), 2);
    assert_eq!(
        findings(&scan, "readiness/waivers"),
        [
            format!("readiness.toml:1 medium: the waiver of {LOOSE} expired on 2026-06-14"),
            format!("readiness.toml:5 medium: the waiver of {LOOSE} has no `reason`"),
            format!("readiness.toml:8 medium: the waiver of {LOOSE} has no `expires` day"),
            format!("readiness.toml:11 low: the waiver takes no finding of {LOOSE}"),
        ]
    );
}

#[test]
fn an_attestation_proves_what_is_unproven_and_no_more() {
    let rule = "test/drill";
    assert!(verdicts(&scanned(""), rule).contains(&Verdict::Unproven));
    let good =
        "owner = \"ops\"\ndate = 2026-01-01\nexpires = 2026-12-31\nevidence = \"dashboard 12\"\n";
    let config = format!("[[attestation]]\nrule = \"{rule}\"\n{good}");
    let scan = scanned(&config);
    let outcome = outcomes(&scan, rule)[0];
    assert_eq!(outcome.verdict, Verdict::Pass);
    assert_eq!(outcome.evidence[0].location.path.as_str(), "readiness.toml");
    assert_eq!(
        outcome.evidence[0].note,
        "attested by ops on 2026-01-01, until 2026-12-31: dashboard 12"
    );
    assert_eq!(verdicts(&scan, "readiness/attestations"), [Verdict::Pass]);
    // What waited for it is judged too, and by itself.
    assert_eq!(verdicts(&scan, "test/report")[0], Verdict::Pass);
    let early = scanned(&config.replace(rule, "test/report"));
    assert_eq!(verdicts(&early, "test/report")[0], Verdict::Unproven);

    let bad = [
        (
            "expires = 2026-12-31",
            "expires = 2026-06-14",
            "expired on 2026-06-14",
        ),
        ("owner = \"ops\"\n", "", "has no `owner`"),
        (
            "owner = \"ops\"\ndate = 2026-01-01\n",
            "",
            "has no `owner` and no `date`",
        ),
        (
            "2026-01-01",
            "2026-06-16",
            "is dated 2026-06-16, which is still to come",
        ),
        (
            "dashboard 12",
            "docs/gone.md",
            "names `docs/gone.md`, which is not there",
        ),
    ];
    for (from, to, fault) in bad {
        let scan = scanned(&config.replace(from, to));
        assert_eq!(outcomes(&scan, rule)[0].verdict, Verdict::Unproven);
        let said = findings(&scan, "readiness/attestations");
        assert_eq!(
            said,
            [format!(
                "readiness.toml:1 medium: the attestation of {rule} {fault}"
            )]
        );
    }
    let denied = scanned(&format!("[[attestation]]\nrule = \"{LOOSE}\"\n{good}"));
    assert!(verdicts(&denied, LOOSE).contains(&Verdict::Fail));
    assert_eq!(
        findings(&denied, "readiness/attestations"),
        [format!(
            "readiness.toml:1 medium: {LOOSE} fails, which no attestation can change: mend it, or waive it"
        )]
    );
}

#[test]
fn a_declared_profile_decides_which_rules_apply_and_shows_its_line() {
    let scan = scanned("[profile]\ndocker = false\ncompose = true\n");
    assert!(scan.report.profile.fails.contains(&"docker"));
    let compose = scan
        .report
        .profile
        .holds
        .iter()
        .find(|one| one.name == "compose");
    let (place, note) = &compose.expect("declared").evidence[0];
    assert_eq!(
        (place.text.as_str(), note.as_str()),
        ("compose = true", "declared")
    );
    assert_eq!(
        notices(&scan),
        ["readiness.toml: 2 claims about the profile are declared"]
    );
    let component = &scan.report.components[0];
    assert!(component.profile.fails.contains(&"docker"));
}

#[test]
fn a_component_that_is_none_is_an_error() {
    let root = project("[components.\"srcs\"]\nkind = \"service\"\n");
    let said = faults(root.path());
    assert!(
        said[0].starts_with("readiness.toml:1:13: `srcs` is no component"),
        "{said:?}"
    );
    assert!(
        run(
            project("[components.\".\"]\nkind = \"service\"\n").path(),
            &options()
        )
        .is_ok()
    );
}

#[test]
fn skipped_rules_and_lowered_severities_stay_in_the_report() {
    let config = format!("[rules]\nskip = [\"governance/*\"]\n[severity]\n\"{LOOSE}\" = \"low\"\n");
    let scan = scanned(&config);
    let skipped = outcomes(&scan, LICENSE)[0];
    assert_eq!(skipped.verdict, Verdict::NotApplicable);
    assert_eq!(skipped.reason, "skipped by readiness.toml:2");
    let image = outcomes(&scan, LOOSE);
    assert!(image.iter().all(|one| one.rule.severity == Severity::Low));
    assert!(
        findings(&scan, LOOSE)
            .iter()
            .all(|one| one.contains(" low: "))
    );
    let told = notices(&scan).join("\n");
    assert!(
        told.contains("rules are skipped (governance/")
            && told.contains(&format!("1 severity is lowered ({LOOSE})")),
        "{told}"
    );
}

#[test]
fn one_who_silences_everything_is_seen() {
    let scan = scanned("exclude = [\"**\"]\n[rules]\nskip = [\"*\"]\n");
    let told = notices(&scan).join("\n");
    assert!(
        told.contains("rules are skipped") && told.contains("5 files are excluded"),
        "{told}"
    );
    assert!(
        scan.report
            .outcomes
            .iter()
            .all(|one| one.verdict == Verdict::NotApplicable)
    );
}

#[test]
fn excluded_files_prove_nothing_and_nothing_is_found_in_them() {
    let scan = scanned("exclude = [\"tools\", \"gone\"]\n");
    let left = findings(&scan, LOOSE);
    assert!(
        left.len() == 1 && left[0].starts_with("Cargo.toml:"),
        "{left:?}"
    );
    assert_eq!(notices(&scan), ["readiness.toml: 2 files are excluded"]);
}

#[test]
fn a_comment_with_a_reason_waives_the_line_and_one_without_is_a_finding() {
    let root = project("");
    let write = |line: &str| {
        let text = TOOLS.replace("rand = \"*\"", line);
        std::fs::write(root.path().join("tools/Cargo.toml"), text).expect("written");
        run(root.path(), &options()).expect("a scan")
    };
    let scan = write(&format!(
        "# readiness:ignore {LOOSE} -- thrown away\nrand = \"*\""
    ));
    assert_eq!(findings(&scan, LOOSE).len(), 1);
    assert_eq!(verdicts(&scan, "readiness/waivers"), [Verdict::Pass]);
    assert_eq!(
        notices(&scan),
        ["1 finding is waived by a comment beside it"]
    );

    let scan = write(&format!(
        "rand = \"*\" # readiness:ignore {LOOSE}\n# readiness:ignore {LOOSE}s -- x"
    ));
    assert_eq!(findings(&scan, LOOSE).len(), 2);
    let place = "tools/Cargo.toml";
    assert_eq!(
        findings(&scan, "readiness/waivers"),
        [
            format!(
                "{place}:5 medium: the comment gives no reason: `readiness:ignore {LOOSE} -- reason`"
            ),
            format!("{place}:6 medium: no rule is named `{LOOSE}s`; did you mean `{LOOSE}`?"),
        ]
    );
    let scan = write(&format!("rand = \"1\" # readiness:ignore {LOOSE} -- x"));
    assert_eq!(
        findings(&scan, "readiness/waivers"),
        [format!(
            "{place}:5 low: the comment has no finding of {LOOSE} beside it"
        )]
    );
}

#[test]
fn a_wrong_configuration_ends_the_scan_with_every_fault() {
    let said = faults(project("[rules]\nskipp = []\n[profile]\ndocker = 1\n").path());
    assert_eq!(
        said,
        [
            "readiness.toml:2:1: `skipp` is no key of `[rules]`; did you mean `skip`?",
            "readiness.toml:4:10: `docker` is `true` or `false`",
        ]
    );
    let said = faults(project("[rules\n= = =\n\u{0}{{{").path());
    assert!(!said.is_empty() && said.iter().all(|one| one.starts_with("readiness.toml:")));
    let said = faults(project(&format!("# {}\n", "x".repeat(256 * 1024))).path());
    assert_eq!(
        said,
        ["readiness.toml:1:1: larger than 262144 bytes, not read"]
    );
    let root = project("");
    std::fs::write(root.path().join("readiness.toml"), b"# \xff\n").expect("written");
    assert_eq!(faults(root.path()), ["readiness.toml:1:1: not UTF-8"]);
}

#[cfg(unix)]
#[test]
fn a_configuration_that_leads_outside_is_an_error() {
    let root = project("");
    let outside = tree(&[("x.toml", "[rules]\nskip = [\"*\"]\n")]);
    let path = root.path().join("readiness.toml");
    std::fs::remove_file(&path).expect("it is there");
    std::os::unix::fs::symlink(outside.path().join("x.toml"), &path).expect("a link");
    assert_eq!(
        faults(root.path()),
        ["readiness.toml:1:1: no regular file of this repository, not read"]
    );
}

#[test]
fn another_file_or_none_takes_the_place_of_the_repositorys() {
    let root = project("[rules]\nskip = [\"*\"]\n");
    let none = ScanOptions {
        config: ConfigSource::None,
        ..options()
    };
    let scan = run(root.path(), &none).expect("a scan");
    assert!(verdicts(&scan, LOOSE).contains(&Verdict::Fail) && notices(&scan).is_empty());

    let other = tree(&[("team.toml", "[rules]\nskip = [\"governance/*\"]\n")]);
    let file = other.path().join("team.toml");
    let named = ScanOptions {
        config: ConfigSource::File(file.clone()),
        ..options()
    };
    let scan = run(root.path(), &named).expect("a scan");
    assert!(verdicts(&scan, LOOSE).contains(&Verdict::Fail));
    assert!(notices(&scan)[0].starts_with(&format!("{}: ", file.display())));
    let gone = ScanOptions {
        config: ConfigSource::File(other.path().join("gone.toml")),
        ..options()
    };
    assert!(matches!(run(root.path(), &gone), Err(ScanError::Config(_))));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> Value {
    let text = std::fs::read_to_string(root().join("docs/schemas/readiness-toml.schema.json"));
    serde_json::from_str(&text.expect("the schema is there")).expect("it is JSON")
}

#[test]
fn the_schema_knows_the_keys_that_the_code_knows() {
    let schema = schema();
    let keys = |pointer: &str| -> Vec<String> {
        let map = schema.pointer(pointer).and_then(Value::as_object);
        let mut keys: Vec<String> = map
            .unwrap_or_else(|| panic!("{pointer}"))
            .keys()
            .cloned()
            .collect();
        keys.sort();
        keys
    };
    let sorted = |keys: &[&str]| {
        let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        keys.sort();
        keys
    };
    let profile = Profile::default();
    let predicates: Vec<&str> = profile.predicates().iter().map(|(name, _)| *name).collect();
    let with = |others: &[&str]| sorted(&[&predicates, others].concat());
    assert_eq!(keys("/properties"), sorted(&ROOT_KEYS));
    assert_eq!(keys("/properties/profile/properties"), with(&PROFILE_KEYS));
    assert_eq!(
        keys("/properties/components/additionalProperties/properties"),
        with(&COMPONENT_KEYS)
    );
    assert_eq!(keys("/properties/rules/properties"), sorted(&RULES_KEYS));
    assert_eq!(
        keys("/properties/waiver/items/properties"),
        sorted(&WAIVER_KEYS)
    );
    assert_eq!(
        keys("/properties/attestation/items/properties"),
        sorted(&ATTESTATION_KEYS)
    );
    let choices = |pointer: &str| -> Vec<&str> {
        let list = schema
            .pointer(pointer)
            .and_then(Value::as_array)
            .expect("a list");
        list.iter().filter_map(Value::as_str).collect()
    };
    assert_eq!(choices("/properties/profile/properties/host/enum"), HOSTS);
    assert_eq!(choices("/properties/profile/properties/kind/enum"), KINDS);
    assert_eq!(
        choices("/properties/severity/additionalProperties/enum"),
        Severity::ALL.map(Severity::as_str)
    );
}

#[test]
fn the_examples_of_the_page_are_sound_and_name_every_key() {
    let page =
        std::fs::read_to_string(root().join("docs/configuration.md")).expect("the page is there");
    let ids: Vec<String> = RuleSet::embedded()
        .expect("the embedded rules are sound")
        .known_ids()
        .map(str::to_owned)
        .collect();
    let examples: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() > 5);
    let validator = jsonschema::validator_for(&schema()).expect("a sound schema");
    for example in examples {
        let read = parse("example", &RepoPath::new("example"), None, example, &ids);
        assert!(read.is_ok(), "{example}{read:?}");
        // The schema sees dates as text, as editors do.
        let quoted: String = example
            .lines()
            .map(|line| match line.split_once(" = 20") {
                Some((key, day)) => format!("{key} = \"20{day}\"\n"),
                None => format!("{line}\n"),
            })
            .collect();
        let value: Value = toml::from_str(&quoted).expect("TOML");
        assert!(validator.is_valid(&value), "{example}");
    }
    let lists: [&[&str]; 6] = [
        &ROOT_KEYS,
        &RULES_KEYS,
        &WAIVER_KEYS,
        &ATTESTATION_KEYS,
        &PROFILE_KEYS,
        &COMPONENT_KEYS,
    ];
    for key in lists.concat() {
        assert!(
            page.contains(&format!("`{key}`")) || page.contains(&format!("[{key}")),
            "{key}"
        );
    }
}
