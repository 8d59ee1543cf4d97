//! What the owners of a repository say of its outcomes: severities, rules left out, waivers, attestations, comments.
//!
//! Nothing is silenced unseen: what they change is told in a notice, and what has no reason, no owner or is past its day
//! has no effect and is a finding.

mod attestations;
mod builtin;
mod checklists;
mod clock;
mod ignores;
mod notice;
mod waivers;

pub use builtin::builtin_rules;
pub use checklists::tell;
pub use clock::today;
pub use ignores::may_ignore;

use crate::config::{Config, Date};
use crate::rules::{Rule, RuleSet};
use crate::source::SourceFile;
use crate::verdict::{Location, Notice, Outcome, RuleInfo, Severity, Verdict};
use attestations::Attestations;
use builtin::{ATTESTATIONS, WAIVERS, outcome_of};
use notice::Changes;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One judgement, from the first outcome to the last notice.
pub struct Judge<'a> {
    config: Option<&'a Config>,
    today: Date,
    files: &'a [SourceFile],
    known: BTreeSet<&'a str>,
    attestations: Attestations<'a>,
}

/// Something that is wrong with a waiver, an attestation or a comment.
struct Problem {
    location: Location,
    message: String,
    /// Whether it does no harm but should go.
    idle: bool,
}

impl<'a> Judge<'a> {
    /// By what `config` says, on the day `today`.
    pub fn new(
        config: Option<&'a Config>,
        today: Date,
        files: &'a [SourceFile],
        rules: &'a RuleSet,
    ) -> Self {
        let attestations = config.map_or(&[][..], |config| &config.attestations);
        Self {
            config,
            today,
            files,
            known: rules.known_ids().collect(),
            attestations: Attestations::new(attestations, today, files),
        }
    }

    /// Takes what somebody attests for proof, before the rules that wait for this one are judged.
    pub fn attest(&mut self, rule: &Rule, outcome: &mut Outcome) {
        let waits = rule
            .waits_for()
            .is_some_and(|other| outcome.reason == format!("waits for {other}"));
        if !self.is_skipped(&outcome.rule.id) {
            self.attestations.apply(outcome, waits);
        }
    }

    /// Applies everything else to all outcomes, adds those of the built-in rules, and says what was changed. `excluded`
    /// files were left out by the configuration.
    pub fn close(self, outcomes: &mut Vec<Outcome>, excluded: usize) -> Vec<Notice> {
        let mut changes = Changes {
            excluded,
            attested: self.attestations.count(),
            ..Changes::default()
        };
        if let Some(config) = self.config {
            changes.claims = config.overrides.count();
            change_severities(config, outcomes, &mut changes);
            skip(config, outcomes, &mut changes);
        }
        let judged_rules: BTreeSet<String> = outcomes
            .iter()
            .map(|outcome| outcome.rule.id.clone())
            .filter(|rule| !self.is_skipped(rule))
            .collect();
        let waivers = self.config.map_or(&[][..], |config| &config.waivers);
        let judged = waivers::judge(
            waivers,
            &ignores::find(self.files, &self.known),
            self.today,
            &judged_rules,
            outcomes,
        );
        changes.waived = judged.by_config;
        changes.ignored = judged.by_comments;
        if self.config.is_some() || judged.comments > 0 {
            let good = judged.good;
            outcomes.push(outcome_of(&WAIVERS, good, judged.problems));
        }
        if self.config.is_some() {
            let (good, problems) = self.attestations.close(&judged_rules);
            outcomes.push(outcome_of(&ATTESTATIONS, good, problems));
        }
        outcomes.sort_by(|one, other| {
            (&one.rule.id, &one.component).cmp(&(&other.rule.id, &other.component))
        });
        changes.notices(self.config)
    }

    fn is_skipped(&self, rule: &str) -> bool {
        self.config
            .is_some_and(|config| config.skipped.contains_key(rule))
    }
}

fn change_severities(config: &Config, outcomes: &mut [Outcome], changes: &mut Changes) {
    let mut changed: BTreeMap<String, Arc<RuleInfo>> = BTreeMap::new();
    for outcome in outcomes {
        let Some(severity) = config.severities.get(&outcome.rule.id).copied() else {
            continue;
        };
        let before = outcome.rule.severity;
        if severity == before {
            continue;
        }
        let rule = changed.entry(outcome.rule.id.clone()).or_insert_with(|| {
            let list = if severity < before {
                &mut changes.lowered
            } else {
                &mut changes.raised
            };
            list.push(outcome.rule.id.clone());
            Arc::new(RuleInfo {
                severity,
                ..(*outcome.rule).clone()
            })
        });
        outcome.rule = Arc::clone(rule);
        for finding in &mut outcome.findings {
            finding.severity = moved(finding.severity, before, severity);
        }
    }
}

/// A finding stays as far below its rule as it was.
fn moved(finding: Severity, before: Severity, after: Severity) -> Severity {
    if finding < before {
        after.lowered()
    } else {
        after
    }
}

fn skip(config: &Config, outcomes: &mut [Outcome], changes: &mut Changes) {
    for outcome in outcomes {
        let Some(line) = config.skipped.get(&outcome.rule.id) else {
            continue;
        };
        if changes.skipped.last() != Some(&outcome.rule.id) {
            changes.skipped.push(outcome.rule.id.clone());
        }
        outcome.verdict = Verdict::NotApplicable;
        outcome.reason = format!("skipped by {}:{line}", config.name);
        outcome.evidence.clear();
        outcome.findings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lowered_finding_stays_below_its_rule() {
        use Severity::{Critical, High, Low, Medium};
        assert_eq!(moved(High, High, Low), Low);
        assert_eq!(moved(Medium, High, Critical), High);
        assert_eq!(moved(Low, Low, High), High);
    }
}
