//! Reports made by hand, for the tests of their forms.

use crate::source::{Region, RepoPath};
use crate::verdict::{
    Confidence, Effort, Finding, Location, Outcome, ProfileReport, Proof, Report, RuleInfo,
    Severity, Stats, Verdict,
};
use std::sync::Arc;

/// An outcome of the rule `id` without evidence or findings.
pub(crate) fn outcome(id: &str, severity: Severity, verdict: Verdict) -> Outcome {
    let rule = RuleInfo {
        id: id.to_owned(),
        title: format!("Do {id}"),
        severity,
        effort: Effort::Minutes,
        proof: Proof::Strong,
        why: "It matters.".to_owned(),
        fix: "Do it.".to_owned(),
        proves: String::new(),
        fails: String::new(),
        passes: String::new(),
        references: Vec::new(),
        seed_items: Vec::new(),
        from_user: false,
    };
    Outcome {
        rule: Arc::new(rule),
        component: None,
        verdict,
        reason: String::new(),
        evidence: Vec::new(),
        findings: Vec::new(),
        waived: Vec::new(),
    }
}

/// A finding at the start of a line.
pub(crate) fn finding(path: &str, line: u32, severity: Severity, message: &str) -> Finding {
    Finding {
        location: Location {
            path: RepoPath::new(path),
            region: Region {
                line,
                column: 1,
                end_line: line,
                end_column: 1,
            },
            text: String::new(),
        },
        message: message.to_owned(),
        severity,
        confidence: Confidence::High,
        fingerprint: format!("{:032x}", line),
        related: Vec::new(),
    }
}

/// A report of these outcomes.
pub(crate) fn report(outcomes: Vec<Outcome>) -> Report {
    Report {
        root: ".".to_owned(),
        profile: ProfileReport::default(),
        components: Vec::new(),
        outcomes,
        notices: Vec::new(),
        stats: Stats::default(),
    }
}
