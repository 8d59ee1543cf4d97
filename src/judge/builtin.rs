//! The two rules about what the owners say: waivers and attestations have a reason, an owner and an end.

use super::Problem;
use crate::rules::fingerprint::{fingerprint, number_fingerprints};
use crate::verdict::{
    Confidence, Effort, Evidence, Finding, Outcome, Proof, RuleInfo, Severity, Verdict,
};
use std::sync::{Arc, LazyLock};

/// `readiness/waivers`.
pub(super) static WAIVERS: LazyLock<Arc<RuleInfo>> = LazyLock::new(|| {
    rule(
        "readiness/waivers",
        "Give every waiver a reason and an end",
        "A waiver hides a known gap. Without a reason nobody can tell whether it still holds, and without an end it \
         outlives the people who knew.",
        "Mend what the waiver hides and remove it, or write down why it may stay and until when.",
        "Every `[[waiver]]` has a reason, a day to come and findings that it takes; every `readiness:ignore` comment \
         has a reason and a finding beside it.",
    )
});

/// `readiness/attestations`.
pub(super) static ATTESTATIONS: LazyLock<Arc<RuleInfo>> = LazyLock::new(|| {
    rule(
        "readiness/attestations",
        "Keep attestations owned, dated and true",
        "An attestation stands in for a proof that no file can give. It is worth what its owner's last look is worth.",
        "Look again, then write owner, date, expires and evidence; remove it where the rule fails or is gone.",
        "Every `[[attestation]]` has an owner, a date, a day to come as its end, and evidence: words, an address, or a \
         path that is there. It proves what is unproven, never what fails.",
    )
});

/// The rules that are no files: for lists of rules.
pub fn builtin_rules() -> [Arc<RuleInfo>; 2] {
    [Arc::clone(&ATTESTATIONS), Arc::clone(&WAIVERS)]
}

fn rule(id: &str, title: &str, why: &str, fix: &str, proves: &str) -> Arc<RuleInfo> {
    Arc::new(RuleInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        severity: Severity::Medium,
        effort: Effort::Minutes,
        proof: Proof::Strong,
        why: why.to_owned(),
        fix: fix.to_owned(),
        proves: proves.to_owned(),
        fails: String::new(),
        passes: String::new(),
        references: Vec::new(),
        seed_items: Vec::new(),
        from_user: false,
    })
}

/// The outcome of a built-in rule: what is good is its evidence.
pub(super) fn outcome_of(
    rule: &Arc<RuleInfo>,
    good: Vec<Evidence>,
    problems: Vec<Problem>,
) -> Outcome {
    let findings: Vec<Finding> = problems
        .into_iter()
        .map(|problem| {
            let location = problem.location;
            let parts = [
                &rule.id,
                "",
                location.path.as_str(),
                &problem.message,
                &location.text,
            ];
            Finding {
                fingerprint: fingerprint(&parts),
                message: problem.message,
                severity: if problem.idle {
                    rule.severity.lowered()
                } else {
                    rule.severity
                },
                confidence: Confidence::High,
                related: Vec::new(),
                location,
            }
        })
        .collect();
    let (verdict, reason) = match () {
        () if !findings.is_empty() => (Verdict::Fail, ""),
        () if good.is_empty() => (Verdict::NotApplicable, "there is none"),
        () => (Verdict::Pass, ""),
    };
    let mut outcome = Outcome {
        rule: Arc::clone(rule),
        component: None,
        verdict,
        reason: reason.to_owned(),
        evidence: good,
        findings,
        waived: Vec::new(),
    };
    number_fingerprints(&mut outcome);
    outcome
}
