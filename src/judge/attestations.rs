//! Attestations: somebody vouches for what no file can show. They prove what is unproven, never what fails.

use super::Problem;
use crate::config::{Attestation, Date};
use crate::source::{Region, RepoPath, SourceFile};
use crate::verdict::{Evidence, Location, Outcome, Verdict};
use std::collections::BTreeSet;

/// The attestations of one scan, and what became of them.
pub(super) struct Attestations<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    attestation: &'a Attestation,
    /// Why it proves nothing; empty when it does.
    fault: String,
    /// The file that it names as evidence.
    file: Option<&'a SourceFile>,
    /// Whether there was an outcome for it to speak of.
    met: bool,
    /// Whether it proved something.
    used: bool,
    /// Whether what it speaks of fails.
    denied: bool,
}

impl<'a> Attestations<'a> {
    pub(super) fn new(
        attestations: &'a [Attestation],
        today: Date,
        files: &'a [SourceFile],
    ) -> Self {
        let entries = attestations.iter().map(|attestation| {
            let found =
                files.binary_search_by(|file| file.path.as_str().cmp(&attestation.evidence));
            let file = found.ok().map(|at| &files[at]);
            Entry {
                attestation,
                fault: fault(attestation, today, file.is_some()),
                file,
                met: false,
                used: false,
                denied: false,
            }
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Makes an unproven outcome pass that somebody vouches for; not one that `waits` for another rule.
    pub(super) fn apply(&mut self, outcome: &mut Outcome, waits: bool) {
        for entry in &mut self.entries {
            let said = entry.attestation;
            let speaks = said.rule == outcome.rule.id
                && (said.component.is_none() || said.component == outcome.component);
            if !speaks {
                continue;
            }
            entry.met = true;
            match outcome.verdict {
                Verdict::Fail => entry.denied = true,
                Verdict::Unproven if entry.fault.is_empty() && !waits => {
                    entry.used = true;
                    outcome.verdict = Verdict::Pass;
                    outcome.reason.clear();
                    outcome.evidence.insert(0, entry.evidence());
                }
                _ => {}
            }
        }
    }

    /// How many proved something.
    pub(super) fn count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.used).count()
    }

    /// The sound ones as evidence, and what is wrong with the others. A rule that is not `judged` contradicts nothing.
    pub(super) fn close(self, judged: &BTreeSet<String>) -> (Vec<Evidence>, Vec<Problem>) {
        let mut good = Vec::new();
        let mut problems = Vec::new();
        for entry in &self.entries {
            let rule = &entry.attestation.rule;
            let (message, idle) = match () {
                () if !entry.fault.is_empty() => {
                    (format!("the attestation of {rule} {}", entry.fault), false)
                }
                () if entry.denied => (
                    format!("{rule} fails, which no attestation can change: mend it, or waive it"),
                    false,
                ),
                () if !entry.met && judged.contains(rule) => {
                    let component = entry.attestation.component.as_deref().unwrap_or_default();
                    (
                        format!("{rule} is not judged for a component `{component}`"),
                        true,
                    )
                }
                () => {
                    good.push(entry.evidence());
                    continue;
                }
            };
            problems.push(Problem {
                location: entry.attestation.location.clone(),
                message,
                idle,
            });
        }
        (good, problems)
    }
}

impl Entry<'_> {
    fn evidence(&self) -> Evidence {
        let said = self.attestation;
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let note = format!(
            "attested by {} on {}, until {}: {}",
            said.owner,
            day(said.date),
            day(said.expires),
            said.evidence
        );
        let related = self.file.map(|file| (start_of(&file.path), String::new()));
        Evidence {
            location: said.location.clone(),
            note,
            related: related.into_iter().collect(),
        }
    }
}

fn start_of(path: &RepoPath) -> Location {
    Location {
        path: path.clone(),
        region: Region {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
        },
        text: String::new(),
    }
}

/// Why an attestation proves nothing; empty when it does.
fn fault(said: &Attestation, today: Date, is_file: bool) -> String {
    let parts = [
        ("owner", said.owner.is_empty()),
        ("date", said.date.is_none()),
        ("expires", said.expires.is_none()),
        ("evidence", said.evidence.is_empty()),
    ];
    let missing: Vec<String> = parts
        .iter()
        .filter(|(_, missing)| *missing)
        .map(|(key, _)| format!("no `{key}`"))
        .collect();
    if !missing.is_empty() {
        return format!("has {}", missing.join(" and "));
    }
    match (said.date, said.expires) {
        (_, Some(expires)) if expires < today => format!("expired on {expires}"),
        (Some(date), _) if date > today => format!("is dated {date}, which is still to come"),
        _ if !is_file && names_a_path(&said.evidence) => {
            format!("names `{}`, which is not there", said.evidence)
        }
        _ => String::new(),
    }
}

/// Whether evidence is written as a path of the repository: no sentence, no address.
fn names_a_path(evidence: &str) -> bool {
    evidence.contains('/') && !evidence.contains(char::is_whitespace) && !evidence.contains(':')
}
