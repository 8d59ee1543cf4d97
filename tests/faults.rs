//! The four faults that one of the seed checklists names by file and line, in a small repository that has them all.

use readiness::rules::RuleSet;
use readiness::scan::{ScanOptions, scan};
use std::path::Path;

#[test]
fn the_four_faults_of_a_seed_are_found_at_their_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data/durable-persistence/fail");
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let scan = scan(&root, &rules, &ScanOptions::default()).expect("scanned");
    for (rule, path, line) in [
        ("api/cors-allowlist", "api/main.py", 7),
        ("data/durable-persistence", "api/main.py", 10),
        ("auth/password-hashing", "api/main.py", 16),
        ("arch/no-stub-code", "metrics/sync_client.py", 3),
    ] {
        let findings: Vec<_> = scan
            .report
            .outcomes
            .iter()
            .filter(|outcome| outcome.rule.id == rule)
            .flat_map(|outcome| &outcome.findings)
            .map(|finding| &finding.location)
            .collect();
        let found = findings
            .iter()
            .any(|one| one.path.as_str() == path && one.region.line == line);
        assert!(found, "{rule} at {path}:{line}: {findings:?}");
    }
}
