//! The short form for a job summary or a comment: the score, what fails, and where the rest stands.

use super::sanitize::{code, markdown, prose};
use super::summary::{RuleResult, Summary, by_rule, failed};
use super::{count, place};
use crate::verdict::{Report, Verdict};
use std::io::{self, Write};

/// A job summary has room for 1 MiB; whoever has more to mend reads the JSON.
const MAX_RULES: usize = 100;
/// How many places of one rule are shown.
const MAX_PLACES: usize = 3;

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let results = by_rule(report);
    let summary = Summary::new(&results);
    match summary.all.score() {
        Some(score) => writeln!(out, "## Production readiness: {score} of 100\n")?,
        None => writeln!(out, "## Production readiness: no rule applies\n")?,
    }
    let all = &summary.all;
    writeln!(
        out,
        "{} passed, {} failed, {} unproven, {} waived, {} not applicable",
        all.passed, all.failed, all.unproven, all.waived, all.not_applicable
    )?;
    let failed = failed(&results);
    if !failed.is_empty() {
        writeln!(
            out,
            "\n| Severity | Rule | Where | Fix |\n|---|---|---|---|"
        )?;
    }
    for result in failed.iter().take(MAX_RULES) {
        writeln!(
            out,
            "| {} | {}<br>{} | {} | {} |",
            result.severity().as_str(),
            code(&result.rule.id),
            markdown(&result.rule.title),
            places(result),
            markdown(&prose(&result.rule.fix)),
        )?;
    }
    if failed.len() > MAX_RULES {
        writeln!(
            out,
            "\n{} more failed.",
            count(failed.len() - MAX_RULES, "rule")
        )?;
    }
    for notice in report.notices.iter().filter(|notice| !notice.incomplete) {
        writeln!(
            out,
            "\nChanged by the owners: {}.",
            markdown(&notice.message)
        )?;
    }
    let incomplete = report.notices.iter().filter(|notice| notice.incomplete);
    match incomplete.count() {
        0 => {}
        notices => writeln!(
            out,
            "\nThe scan is incomplete: {} of what could not be read or parsed.",
            count(notices, "notice")
        )?,
    }
    Ok(())
}

fn places(result: &RuleResult<'_>) -> String {
    let outcomes = result
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Fail);
    let findings: Vec<_> = outcomes.flat_map(|outcome| &outcome.findings).collect();
    let mut places: Vec<String> = findings
        .iter()
        .take(MAX_PLACES)
        .map(|finding| {
            format!(
                "{}: {}",
                code(&place(&finding.location)),
                markdown(&finding.message)
            )
        })
        .collect();
    if findings.len() > MAX_PLACES {
        places.push(format!("and {} more", findings.len() - MAX_PLACES));
    }
    places.join("<br>")
}
