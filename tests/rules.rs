//! Holds every rule against its fixtures: one named test for each small repository under `fixtures/<rule>/`.
//!
//! A folder is named by the verdict that its rule must give (`pass`, `fail`, `not-applicable`, `unproven`), with a word
//! more where there are several (`fail-toothless`). Beside it lies `<folder>.txt` with the exact outcome: verdict, places
//! with the text under them, messages. `SNAPSHOTS=overwrite cargo test` writes it; read what it wrote.
#![allow(missing_docs, reason = "a test has no readers but its own lines")]
#![expect(
    clippy::disallowed_methods,
    reason = "tests read and write their own fixtures"
)]

use libtest_mimic::{Arguments, Failed, Trial};
use readiness::fault::FileFault;
use readiness::rules::RuleSet;
use readiness::scan::{ScanOptions, scan};
use readiness::verdict::{Location, Outcome};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

/// The rules, read once for all cases.
static RULES: LazyLock<Result<RuleSet, Vec<FileFault>>> = LazyLock::new(RuleSet::embedded);

const VERDICTS: [&str; 4] = ["pass", "fail", "not-applicable", "unproven"];

fn main() -> ExitCode {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut trials = Vec::new();
    for category in folders(&fixtures) {
        for rule in folders(&category) {
            let id = format!("{}/{}", name(&category), name(&rule));
            for case in folders(&rule) {
                let id = id.clone();
                trials.push(Trial::test(format!("{id}/{}", name(&case)), move || {
                    check(&id, &case)
                }));
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn check(id: &str, case: &Path) -> Result<(), Failed> {
    let mut rules = RULES.clone().map_err(|faults| format!("{faults:?}"))?;
    let rule = rules.get(id).ok_or(format!("there is no rule {id}"))?;
    let waits_for = rule.waits_for().map(str::to_owned);
    if !rule.reads_verdicts() {
        rules.retain(|rule| rule.info.id == id || Some(&rule.info.id) == waits_for.as_ref());
    }
    let prepared = Prepared::new(case)?;
    let scan = scan(prepared.root(), &rules, &ScanOptions::default())
        .map_err(|error| error.to_string())?;
    let outcomes: Vec<&Outcome> = scan
        .report
        .outcomes
        .iter()
        .filter(|outcome| outcome.rule.id == id)
        .collect();

    let folder = name(case);
    let expected = VERDICTS
        .iter()
        .filter(|verdict| folder.starts_with(**verdict))
        .max_by_key(|verdict| verdict.len());
    let expected = expected.ok_or(format!(
        "`{folder}` starts with no verdict ({})",
        VERDICTS.join(", ")
    ))?;
    let worst = worst(&outcomes);
    let shown = show(&outcomes);
    if worst != *expected {
        return Err(format!("says {worst} and not {expected}:\n{shown}").into());
    }

    let file = case.with_extension("txt");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, &shown)?;
        return Ok(());
    }
    let wanted = std::fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if wanted == shown {
        Ok(())
    } else {
        Err(format!("--- expected\n{wanted}\n+++ found\n{shown}").into())
    }
}

/// The verdict that a reader of all rows would name: the worst.
fn worst(outcomes: &[&Outcome]) -> &'static str {
    let rank = ["not-applicable", "pass", "waived", "unproven", "fail"];
    let worst = outcomes
        .iter()
        .map(|outcome| outcome.verdict.as_str())
        .max_by_key(|verdict| rank.iter().position(|known| known == verdict));
    worst.unwrap_or("nothing")
}

fn show(outcomes: &[&Outcome]) -> String {
    let mut out = String::new();
    for outcome in outcomes {
        let component = outcome
            .component
            .as_deref()
            .map(|root| if root.is_empty() { " ." } else { root });
        let component = component
            .map(|root| format!(" [{}]", root.trim()))
            .unwrap_or_default();
        let reason = if outcome.reason.is_empty() {
            String::new()
        } else {
            format!(": {}", outcome.reason)
        };
        let _ = writeln!(out, "{}{component}{reason}", outcome.verdict.as_str());
        for evidence in &outcome.evidence {
            let _ = writeln!(out, "  {}", line(&evidence.location, &evidence.note));
            related(&mut out, &evidence.related);
        }
        for finding in &outcome.findings {
            let message = format!("({}) {}", finding.severity.as_str(), finding.message);
            let _ = writeln!(out, "  {}", line(&finding.location, &message));
            related(&mut out, &finding.related);
        }
    }
    out
}

fn related(out: &mut String, places: &[(Location, String)]) {
    for (location, note) in places {
        let _ = writeln!(out, "    {}", line(location, note));
    }
}

fn line(location: &Location, text: &str) -> String {
    let region = location.region;
    let place = format!(
        "{}:{}:{} «{}»",
        location.path, region.line, region.column, location.text
    );
    if text.is_empty() {
        place
    } else {
        format!("{place} {text}")
    }
}

/// A fixture ready to scan. git refuses to keep a folder named `.git`, so a fixture that needs one calls it `_git` and is
/// copied.
enum Prepared {
    InPlace(PathBuf),
    Copied(tempfile::TempDir),
}

impl Prepared {
    fn new(case: &Path) -> Result<Self, Failed> {
        if !case.join("_git").is_dir() {
            return Ok(Prepared::InPlace(case.to_owned()));
        }
        let copy = tempfile::tempdir()?;
        for entry in walkdir::WalkDir::new(case) {
            let entry = entry?;
            let relative = entry.path().strip_prefix(case)?;
            let renamed: PathBuf = relative
                .iter()
                .map(|part| {
                    if part == "_git" {
                        ".git".as_ref()
                    } else {
                        part
                    }
                })
                .collect();
            let target = copy.path().join(renamed);
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(&target)?;
            } else {
                std::fs::copy(entry.path(), &target)?;
            }
        }
        Ok(Prepared::Copied(copy))
    }

    fn root(&self) -> &Path {
        match self {
            Prepared::InPlace(path) => path,
            Prepared::Copied(copy) => copy.path(),
        }
    }
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
