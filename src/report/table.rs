//! The report for people: what fails first, the gravest on top, each finding with its place and its fix; what nobody can
//! tell from files in brief; the numbers last, where a terminal leaves the eye.

use super::paint::{Paint, wrap};
use super::summary::{RuleResult, Summary, by_rule, failed};
use super::{RenderOptions, count, place, sanitize, secrets};
use crate::verdict::{Effort, Finding, Location, Notice, Report, Verdict};
use std::io::{self, Write};

/// How many places of one rule are shown; more are counted.
const MAX_PLACES: usize = 5;
const MAX_QUICK_WINS: usize = 8;
const MAX_UNPROVEN: usize = 10;
const MAX_NOTICES: usize = 5;
/// Where the text of a rule starts: behind the longest word for a severity.
const INDENT: usize = 10;

pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let results = by_rule(report);
    let table = Table {
        options,
        paint: Paint {
            color: options.color,
        },
        several: report.components.len() > 1,
    };
    let failed = failed(&results);
    for result in &failed {
        table.failure(result, out)?;
    }
    table.quick_wins(&failed, out)?;
    table.unproven(&results, out)?;
    if options.verbose {
        table.passed(&results, out)?;
        table.not_applicable(&results, out)?;
    }
    table.notices(report, out)?;
    table.numbers(report, &results, out)
}

struct Table<'o> {
    options: &'o RenderOptions,
    paint: Paint,
    /// Whether there are several components, so that each place names its own.
    several: bool,
}

impl Table<'_> {
    /// One failed rule: severity, id and title, its places, its fix.
    fn failure(&self, result: &RuleResult<'_>, out: &mut dyn Write) -> io::Result<()> {
        let severity = result.severity();
        let word = severity.as_str().to_uppercase();
        let gap = " ".repeat(INDENT - word.len());
        let id = sanitize::line(&result.rule.id);
        let title = wrap(&result.rule.title, self.width(INDENT));
        let label = self.paint.severity(severity, &word);
        if id.len() + 2 + title[0].chars().count() <= self.width(INDENT) && title.len() == 1 {
            writeln!(out, "{label}{gap}{}  {}", self.paint.strong(&id), title[0])?;
        } else {
            writeln!(out, "{label}{gap}{}", self.paint.strong(&id))?;
            for line in title {
                self.indented(INDENT, &line, out)?;
            }
        }
        let findings: Vec<(&Finding, Option<&String>)> = result
            .outcomes
            .iter()
            .flat_map(|outcome| {
                outcome
                    .findings
                    .iter()
                    .map(|finding| (finding, outcome.component.as_ref()))
            })
            .collect();
        let limit = if self.options.verbose {
            usize::MAX
        } else {
            MAX_PLACES
        };
        for (finding, component) in findings.iter().take(limit) {
            let mut message = finding.message.clone();
            if let Some(component) =
                component.filter(|component| self.several && !component.is_empty())
            {
                message.push_str(&format!(" (in {component})"));
            }
            self.at(&finding.location, &message, out)?;
            if self.options.verbose {
                for (location, note) in &finding.related {
                    self.at(location, &format!("↳ {note}"), out)?;
                }
            }
        }
        if findings.len() > limit {
            let more = format!("and {} more", findings.len() - limit);
            self.indented(INDENT, &self.paint.faint(&more), out)?;
        }
        let fix = format!(
            "{} ({})",
            result.rule.fix.trim(),
            result.rule.effort.as_str()
        );
        for (index, line) in wrap(&fix, self.width(INDENT + 5)).iter().enumerate() {
            let lead = if index == 0 {
                self.paint.good("fix:")
            } else {
                "    ".to_owned()
            };
            self.indented(INDENT, &format!("{lead} {line}"), out)?;
        }
        writeln!(out)
    }

    /// `path:line:column  message`, the message on lines of its own where it does not fit.
    fn at(&self, location: &Location, message: &str, out: &mut dyn Write) -> io::Result<()> {
        let place = sanitize::line(&place(location)).into_owned();
        let taken = INDENT + place.chars().count() + 2;
        let painted = self.paint.place(&place);
        let lines = wrap(message, self.width(INDENT + 2));
        if lines.len() == 1 && taken + lines[0].chars().count() <= self.options.width {
            let space = if lines[0].is_empty() { "" } else { "  " };
            return self.indented(INDENT, &format!("{painted}{space}{}", lines[0]), out);
        }
        self.indented(INDENT, &painted, out)?;
        for line in lines {
            self.indented(INDENT + 2, &line, out)?;
        }
        Ok(())
    }

    /// What is mended within the hour; left out where the list above says the same.
    fn quick_wins(&self, failed: &[&RuleResult<'_>], out: &mut dyn Write) -> io::Result<()> {
        let quick: Vec<_> = failed
            .iter()
            .filter(|result| result.rule.effort == Effort::Minutes)
            .collect();
        let all_quick = quick.len() == failed.len() && quick.len() <= MAX_QUICK_WINS;
        if failed.len() <= 3 || quick.is_empty() || all_quick {
            return Ok(());
        }
        self.heading("Quick wins", "minutes each", out)?;
        let rows = quick.iter().take(MAX_QUICK_WINS);
        self.columns(
            rows.map(|result| (result.rule.id.as_str(), result.rule.title.as_str())),
            out,
        )?;
        writeln!(out)
    }

    fn unproven(&self, results: &[RuleResult<'_>], out: &mut dyn Write) -> io::Result<()> {
        let unproven: Vec<_> = results
            .iter()
            .filter(|result| result.verdict == Verdict::Unproven)
            .collect();
        if unproven.is_empty() {
            return Ok(());
        }
        self.heading("Unproven", "the files do not decide it", out)?;
        let limit = if self.options.verbose {
            usize::MAX
        } else {
            MAX_UNPROVEN
        };
        let rows = unproven.iter().take(limit);
        self.columns(
            rows.map(|result| (result.rule.id.as_str(), reason(result, Verdict::Unproven))),
            out,
        )?;
        if unproven.len() > limit {
            let more = format!("and {} more; -v lists them", unproven.len() - limit);
            self.indented(2, &self.paint.faint(&more), out)?;
        }
        writeln!(out)
    }

    fn passed(&self, results: &[RuleResult<'_>], out: &mut dyn Write) -> io::Result<()> {
        let passed: Vec<_> = results
            .iter()
            .filter(|result| result.verdict == Verdict::Pass)
            .collect();
        if passed.is_empty() {
            return Ok(());
        }
        self.heading("Passed", "and what proves it", out)?;
        for result in passed {
            let id = self.paint.good(&sanitize::line(&result.rule.id));
            self.indented(
                2,
                &format!("{id}  {}", sanitize::line(&result.rule.title)),
                out,
            )?;
            for outcome in &result.outcomes {
                if !outcome.reason.is_empty() {
                    for line in wrap(&outcome.reason, self.width(INDENT)) {
                        self.indented(INDENT, &line, out)?;
                    }
                }
                for evidence in &outcome.evidence {
                    let note = match evidence.note.as_str() {
                        "" => secrets::hide(&evidence.location.text),
                        note => note.into(),
                    };
                    self.at(&evidence.location, &note, out)?;
                }
            }
        }
        writeln!(out)
    }

    fn not_applicable(&self, results: &[RuleResult<'_>], out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<_> = results
            .iter()
            .filter(|result| result.verdict == Verdict::NotApplicable)
            .collect();
        if rows.is_empty() {
            return Ok(());
        }
        self.heading("Not applicable", "and why", out)?;
        let reasons = rows.iter().map(|result| {
            (
                result.rule.id.as_str(),
                reason(result, Verdict::NotApplicable),
            )
        });
        self.columns(reasons, out)?;
        writeln!(out)
    }

    fn notices(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let (incomplete, told): (Vec<&Notice>, Vec<&Notice>) =
            report.notices.iter().partition(|notice| notice.incomplete);
        if !told.is_empty() {
            self.heading("Changed", "by the owners of the repository", out)?;
            for notice in told {
                for (index, line) in wrap(&notice.message, self.width(4)).iter().enumerate() {
                    self.indented(if index == 0 { 2 } else { 4 }, line, out)?;
                }
            }
            writeln!(out)?;
        }
        if incomplete.is_empty() {
            return Ok(());
        }
        self.heading("Incomplete", "what could not be read or parsed", out)?;
        let limit = if self.options.verbose {
            usize::MAX
        } else {
            MAX_NOTICES
        };
        for notice in incomplete.iter().take(limit) {
            let place = match (notice.path.as_str(), notice.line) {
                ("", _) => "(repository)".to_owned(),
                (path, 0) => path.to_owned(),
                (path, line) => format!("{path}:{line}"),
            };
            let lines = wrap(&format!("{place}: {}", notice.message), self.width(4));
            for (index, line) in lines.iter().enumerate() {
                self.indented(if index == 0 { 2 } else { 4 }, line, out)?;
            }
        }
        if incomplete.len() > limit {
            let more = format!("and {} more; -v lists them", incomplete.len() - limit);
            self.indented(2, &self.paint.faint(&more), out)?;
        }
        writeln!(out)
    }

    /// The last lines: what was scanned, and what it comes to.
    fn numbers(
        &self,
        report: &Report,
        results: &[RuleResult<'_>],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let summary = Summary::new(results);
        let all = &summary.all;
        let score = match all.score() {
            Some(score) => format!("Score {score}/100"),
            None => "No score: no rule applies".to_owned(),
        };
        writeln!(
            out,
            "{}  {}",
            self.paint.strong(&score),
            sanitize::line(&report.root)
        )?;
        let gravest = summary.by_severity.iter().filter(|(_, count)| *count > 0);
        let findings: Vec<String> = gravest
            .map(|(severity, count)| {
                self.paint
                    .severity(*severity, &format!("{count} {}", severity.as_str()))
            })
            .collect();
        let total: usize = summary.by_severity.iter().map(|(_, count)| count).sum();
        let mut counts = vec![
            format!("{} passed", all.passed),
            format!("{} failed", all.failed),
        ];
        for (number, word) in [
            (all.unproven, "unproven"),
            (all.waived, "waived"),
            (all.not_applicable, "not applicable"),
        ] {
            if number > 0 {
                counts.push(format!("{number} {word}"));
            }
        }
        let rules = format!("{}: {}", count(results.len(), "rule"), counts.join(", "));
        for line in wrap(&rules, self.width(0)) {
            writeln!(out, "{line}")?;
        }
        if !findings.is_empty() {
            writeln!(out, "{}: {}", count(total, "finding"), findings.join(", "))?;
        }
        Ok(())
    }

    /// Two columns, the second wrapped beside the first; below it where the first leaves too little room.
    fn columns<'r>(
        &self,
        rows: impl Iterator<Item = (&'r str, &'r str)> + Clone,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let widest = rows
            .clone()
            .map(|(first, _)| first.chars().count())
            .max()
            .unwrap_or_default();
        let column = (2 + widest + 2).min(self.options.width / 2);
        for (first, second) in rows {
            let first = sanitize::line(first);
            let lines = wrap(second, self.width(column));
            let used = 2 + first.chars().count();
            let mut lines = lines.iter();
            if used + 2 <= column {
                let line = lines.next().map(String::as_str).unwrap_or_default();
                writeln!(out, "  {first}{}{line}", " ".repeat(column - used))?;
            } else {
                writeln!(out, "  {first}")?;
            }
            for line in lines {
                self.indented(column, line, out)?;
            }
        }
        Ok(())
    }

    fn heading(&self, heading: &str, note: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{} {}",
            self.paint.strong(heading),
            self.paint.faint(&format!("({note})"))
        )
    }

    fn indented(&self, indent: usize, line: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{:indent$}{line}", "")
    }

    fn width(&self, indent: usize) -> usize {
        self.options.width.saturating_sub(indent).max(20)
    }
}

/// The reason of the first outcome with this verdict.
fn reason<'a>(result: &RuleResult<'a>, verdict: Verdict) -> &'a str {
    let mut outcomes = result.outcomes.iter();
    outcomes
        .find(|outcome| outcome.verdict == verdict)
        .map_or("", |outcome| outcome.reason.as_str())
}
