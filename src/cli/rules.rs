//! `readiness rules`: lists the rules.

use super::Exit;
use super::args::{ListFormat, RulesArguments};
use super::error::Failure;
use super::output::Console;
use super::selection;
use crate::report::{sanitize, write_json};
use crate::rules::RuleSet;
use crate::verdict::RuleInfo;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn run(arguments: &RulesArguments, console: &Console) -> Result<Exit, Failure> {
    let rules = selection::all(&arguments.directories)?;
    console.tell(|out| match arguments.format {
        ListFormat::Table => table(&rules, console, out),
        ListFormat::Json => write_json(
            &rules
                .iter()
                .map(|rule| WireRule::new(&rule.info))
                .collect::<Vec<_>>(),
            out,
        ),
        ListFormat::Markdown => markdown(&rules, out),
    })
}

#[derive(Serialize)]
struct WireRule<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    severity: &'static str,
    effort: &'static str,
    proof: &'static str,
    why: &'a str,
    fix: &'a str,
    proves: &'a str,
    fails: &'a str,
    passes: &'a str,
    references: &'a [String],
    seed_items: &'a [String],
}

impl<'a> WireRule<'a> {
    fn new(rule: &'a RuleInfo) -> Self {
        Self {
            id: &rule.id,
            title: &rule.title,
            category: rule.category(),
            severity: rule.severity.as_str(),
            effort: rule.effort.as_str(),
            proof: rule.proof.as_str(),
            why: rule.why.trim(),
            fix: rule.fix.trim(),
            proves: rule.proves.trim(),
            fails: &rule.fails,
            passes: &rule.passes,
            references: &rule.references,
            seed_items: &rule.seed_items,
        }
    }
}

/// Below this width the title would be squeezed: effort and proof are left to `explain`.
const WIDE: usize = 90;

fn table(rules: &RuleSet, console: &Console, out: &mut dyn Write) -> io::Result<()> {
    let wide = console.width() >= WIDE;
    let cells = |cells: [&str; 5]| {
        let [id, severity, effort, proof, title] = cells.map(sanitize::prose);
        if wide {
            vec![id, severity, effort, proof, title]
        } else {
            vec![id, severity, title]
        }
    };
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(console.width()).unwrap_or(u16::MAX))
        .set_header(cells(["RULE", "SEVERITY", "EFFORT", "PROOF", "TITLE"]));
    for rule in rules.iter() {
        let info = &rule.info;
        let words = [
            info.severity.as_str(),
            info.effort.as_str(),
            info.proof.as_str(),
        ];
        table.add_row(cells([&info.id, words[0], words[1], words[2], &info.title]));
    }
    let last = if wide { 4 } else { 2 };
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if index < last {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn markdown(rules: &RuleSet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "| Rule | Title | Severity | Effort | Proof |\n|---|---|---|---|---|"
    )?;
    for rule in rules.iter() {
        let info = &rule.info;
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            sanitize::code(&info.id),
            sanitize::markdown(&info.title),
            info.severity.as_str(),
            info.effort.as_str(),
            info.proof.as_str()
        )?;
    }
    Ok(())
}
