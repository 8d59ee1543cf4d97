//! `readiness profile`: what a repository is, with evidence.

use super::Exit;
use super::args::{PlainFormat, ProfileArguments};
use super::error::Failure;
use super::output::Console;
use super::scan::scan_with;
use crate::report::{Paint, WireComponent, WireProfile, sanitize, write_json};
use crate::rules::RuleSet;
use crate::verdict::{Claim, ProfileReport, Report};
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn run(arguments: &ProfileArguments, console: &Console) -> Result<Exit, Failure> {
    // What a repository is depends on no rule.
    let scanned = scan_with(
        &arguments.path,
        &RuleSet::default(),
        &arguments.config,
        &arguments.threads,
        std::iter::empty(),
    )?;
    let report = &scanned.report;
    console.tell(|out| match arguments.format {
        PlainFormat::Json => {
            let wire = WireProfiles {
                root: &report.root,
                profile: WireProfile::new(&report.profile),
                components: report.components.iter().map(WireComponent::new).collect(),
            };
            write_json(&wire, out)
        }
        PlainFormat::Table => table(report, console.paint(), out),
    })
}

#[derive(Serialize)]
struct WireProfiles<'a> {
    root: &'a str,
    profile: WireProfile<'a>,
    components: Vec<WireComponent<'a>>,
}

fn table(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", paint.strong(&sanitize::line(&report.root)))?;
    profile(&report.profile, paint, out)?;
    if report.components.len() < 2 {
        return Ok(());
    }
    for component in &report.components {
        let root = if component.root.is_empty() {
            "."
        } else {
            &component.root
        };
        let (root, name) = (sanitize::line(root), sanitize::line(&component.name));
        writeln!(out, "\n{}  {name}, {}", paint.strong(&root), component.kind)?;
        profile(&component.profile, paint, out)?;
    }
    Ok(())
}

fn profile(profile: &ProfileReport, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for (name, values) in profile
        .values
        .iter()
        .filter(|(_, values)| values.iter().any(|value| !value.is_empty()))
    {
        writeln!(out, "  {name:<20} {}", sanitize::line(&values.join(", ")))?;
    }
    for Claim {
        name,
        assumed,
        evidence,
    } in &profile.holds
    {
        let taken = if *assumed {
            paint.faint("assumed")
        } else {
            String::new()
        };
        let mut lead = format!("  {name:<20} ");
        if evidence.is_empty() {
            writeln!(out, "{}", format!("{lead}{taken}").trim_end())?;
        }
        for (location, note) in evidence {
            let place = format!("{}:{}", location.path, location.region.line);
            let line = format!(
                "{lead}{}  {}",
                paint.place(&sanitize::line(&place)),
                sanitize::line(note)
            );
            writeln!(out, "{}", line.trim_end())?;
            lead = " ".repeat(lead.len());
        }
    }
    if !profile.fails.is_empty() {
        writeln!(
            out,
            "  {}",
            paint.faint(&format!("not: {}", profile.fails.join(", ")))
        )?;
    }
    Ok(())
}
