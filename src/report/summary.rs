//! What a report comes to: verdicts by rule, findings by severity, and the score.
//!
//! A rule counts once, by its worst verdict over all components: one service without a health check is not made good
//! by nine that have one.

use crate::verdict::{Outcome, Report, RuleInfo, Severity, Verdict};
use std::collections::BTreeMap;

/// What one rule comes to over all components.
pub(super) struct RuleResult<'a> {
    /// The rule.
    pub(super) rule: &'a RuleInfo,
    /// The worst verdict.
    pub(super) verdict: Verdict,
    /// Its outcomes, by component.
    pub(super) outcomes: Vec<&'a Outcome>,
}

impl RuleResult<'_> {
    /// The gravest of its findings, which partial evidence may have lowered; the rule's severity where there is none.
    pub(super) fn severity(&self) -> Severity {
        let findings = self.outcomes.iter().flat_map(|outcome| &outcome.findings);
        findings
            .map(|finding| finding.severity)
            .max()
            .unwrap_or(self.rule.severity)
    }
}

/// Every rule of the report, by id. The outcomes of a report are sorted by rule.
pub(super) fn by_rule(report: &Report) -> Vec<RuleResult<'_>> {
    let groups = report
        .outcomes
        .chunk_by(|one, other| one.rule.id == other.rule.id);
    groups
        .map(|outcomes| RuleResult {
            rule: &outcomes[0].rule,
            verdict: outcomes
                .iter()
                .map(|outcome| outcome.verdict)
                .max_by_key(|verdict| rank(*verdict))
                .expect("a group is never empty"),
            outcomes: outcomes.iter().collect(),
        })
        .collect()
}

/// The rules that fail: the gravest first, then the quickest to mend, then by id.
pub(super) fn failed<'r, 'a>(results: &'r [RuleResult<'a>]) -> Vec<&'r RuleResult<'a>> {
    let mut failed: Vec<_> = results
        .iter()
        .filter(|result| result.verdict == Verdict::Fail)
        .collect();
    failed.sort_by_key(|result| (std::cmp::Reverse(result.severity()), result.rule.effort));
    failed
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::Waived => 2,
        Verdict::Unproven => 3,
        Verdict::Fail => 4,
    }
}

/// How many rules have which verdict, and the score over them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) unproven: usize,
    pub(super) not_applicable: usize,
    pub(super) waived: usize,
    /// Twice the weight of the rules that pass.
    gained: u64,
    /// Twice the weight of the rules that pass or fail, and once that of the unproven and the waived.
    possible: u64,
}

impl Tally {
    fn add(&mut self, result: &RuleResult<'_>) {
        let weight = match result.rule.severity {
            Severity::Critical => 8,
            Severity::High => 4,
            Severity::Medium => 2,
            Severity::Low => 1,
        };
        let (count, gained, possible) = match result.verdict {
            Verdict::Pass => (&mut self.passed, 2 * weight, 2 * weight),
            Verdict::Fail => (&mut self.failed, 0, 2 * weight),
            Verdict::Unproven => (&mut self.unproven, 0, weight),
            Verdict::Waived => (&mut self.waived, 0, weight),
            Verdict::NotApplicable => (&mut self.not_applicable, 0, 0),
        };
        *count += 1;
        self.gained += gained;
        self.possible += possible;
    }

    /// The weighted share of the rules that hold, 0 to 100, rounded down: 100 means that nothing is left to do.
    /// `None` when no rule applies.
    pub(super) fn score(&self) -> Option<u64> {
        (self.gained * 100).checked_div(self.possible)
    }
}

/// The numbers of a report.
pub(super) struct Summary<'a> {
    /// All rules.
    pub(super) all: Tally,
    /// The rules of each category.
    pub(super) by_category: BTreeMap<&'a str, Tally>,
    /// How many findings have each severity, the gravest first.
    pub(super) by_severity: [(Severity, usize); 4],
}

impl<'a> Summary<'a> {
    /// Counts.
    pub(super) fn new(results: &[RuleResult<'a>]) -> Self {
        let mut summary = Self {
            all: Tally::default(),
            by_category: BTreeMap::new(),
            by_severity: Severity::ALL.map(|severity| (severity, 0)),
        };
        for result in results {
            summary.all.add(result);
            summary
                .by_category
                .entry(result.rule.category())
                .or_default()
                .add(result);
            for finding in result.outcomes.iter().flat_map(|outcome| &outcome.findings) {
                for (severity, count) in &mut summary.by_severity {
                    *count += usize::from(*severity == finding.severity);
                }
            }
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{outcome, report};

    fn tally(verdicts: &[(&str, Severity, Verdict)]) -> Tally {
        let outcomes = verdicts
            .iter()
            .map(|(id, severity, verdict)| outcome(id, *severity, *verdict));
        let report = report(outcomes.collect());
        Summary::new(&by_rule(&report)).all
    }

    #[test]
    fn the_score_weighs_rules_by_severity() {
        use Severity::{Critical, Low};
        let score = |verdicts: &[_]| tally(verdicts).score();
        assert_eq!(
            score(&[
                ("a/a", Critical, Verdict::Pass),
                ("a/b", Low, Verdict::Fail)
            ]),
            Some(88)
        );
        assert_eq!(
            score(&[("a/a", Low, Verdict::Pass), ("a/b", Low, Verdict::Unproven)]),
            Some(66)
        );
        assert_eq!(
            score(&[
                ("a/a", Low, Verdict::Pass),
                ("a/b", Critical, Verdict::NotApplicable)
            ]),
            Some(100)
        );
    }

    #[test]
    fn without_a_rule_that_applies_there_is_no_score() {
        assert_eq!(tally(&[]).score(), None);
        assert_eq!(
            tally(&[("a/a", Severity::Low, Verdict::NotApplicable)]).score(),
            None
        );
    }

    #[test]
    fn one_bad_component_fails_the_rule() {
        let tally = tally(&[
            ("a/a", Severity::Low, Verdict::Pass),
            ("a/a", Severity::Low, Verdict::Fail),
        ]);
        assert_eq!((tally.passed, tally.failed, tally.score()), (0, 1, Some(0)));
    }
}
