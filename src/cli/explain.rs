//! `readiness explain`: what one rule asks, why, how to fix it, and what counts as proof.

use super::Exit;
use super::args::ExplainArguments;
use super::error::Failure;
use super::output::Console;
use super::selection;
use crate::judge::builtin_rules;
use crate::report::{sanitize, wrap};
use crate::verdict::{Proof, RuleInfo};
use std::io::{self, Write};

pub(super) fn run(arguments: &ExplainArguments, console: &Console) -> Result<Exit, Failure> {
    let rules = selection::all(&arguments.directories)?;
    let built_in = builtin_rules();
    let mut known = rules.iter().map(|rule| &rule.info).chain(&built_in);
    let Some(rule) = known.find(|rule| rule.id == arguments.id) else {
        let what = format!("there is no rule `{}`", arguments.id);
        return Err(selection::unknown_rule(&what, &arguments.id, &rules));
    };
    console.tell(|out| explain(rule, console, out))
}

fn explain(rule: &RuleInfo, console: &Console, out: &mut dyn Write) -> io::Result<()> {
    let paint = console.paint();
    writeln!(
        out,
        "{}  {}",
        paint.strong(&sanitize::line(&rule.id)),
        sanitize::line(&rule.title)
    )?;
    let proof = match rule.proof {
        Proof::Strong => "files prove presence and absence",
        Proof::Weak => "files prove presence; when nothing is found it is unproven",
        Proof::Attest => "files prove nothing; somebody has to attest it",
    };
    let facts = format!(
        "severity {}, effort {}, {proof}",
        rule.severity.as_str(),
        rule.effort.as_str()
    );
    for line in wrap(&facts, console.width()) {
        writeln!(out, "{}", paint.faint(&line))?;
    }
    let references = rule.references.join(", ");
    let items = rule.seed_items.join(", ");
    let parts = [
        ("Why", rule.why.as_str()),
        ("How to fix", &rule.fix),
        ("What counts as proof", &rule.proves),
        ("References", &references),
        ("Checklist items", &items),
    ];
    for (heading, text) in parts.iter().filter(|(_, text)| !text.trim().is_empty()) {
        writeln!(out, "\n{}", paint.strong(heading))?;
        for paragraph in text.trim().split("\n\n") {
            for line in wrap(paragraph, console.width() - 2) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    for (heading, text) in [("Fails", &rule.fails), ("Passes", &rule.passes)] {
        if text.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", paint.strong(heading))?;
        for line in text.lines() {
            writeln!(out, "  {}", sanitize::line(line))?;
        }
    }
    Ok(())
}
