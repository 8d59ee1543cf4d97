//! Which rules run: those built in and those of `--rules`, chosen by `--pack`, `--only` and `--skip`.

use super::args::{PackName, RuleChoice, RuleDirectories};
use super::error::Failure;
use crate::fault::FileFault;
use crate::rules::{Pack, Rule, RuleSet};
use crate::suggest::did_you_mean;
use globset::{GlobBuilder, GlobMatcher};

/// All rules that there are.
pub(super) fn all(directories: &RuleDirectories) -> Result<RuleSet, Failure> {
    let mut rules = RuleSet::embedded()?;
    let mut faults: Vec<FileFault> = Vec::new();
    for directory in &directories.rules {
        if let Err(found) = rules.add_directory(directory) {
            faults.extend(found);
        }
    }
    if faults.is_empty() {
        Ok(rules)
    } else {
        Err(faults.into())
    }
}

/// The rules that were chosen.
pub(super) fn chosen(choice: &RuleChoice) -> Result<RuleSet, Failure> {
    let mut rules = all(&choice.directories)?;
    let only = patterns("--only", &choice.only, &rules)?;
    let skip = patterns("--skip", &choice.skip, &rules)?;
    let extended = choice.pack.contains(&PackName::Extended);
    let matches =
        |globs: &[GlobMatcher], rule: &Rule| globs.iter().any(|glob| glob.is_match(&rule.info.id));
    rules.retain(|rule| {
        // A rule that is named in full is wanted, whatever its pack.
        let named = choice.only.contains(&rule.info.id);
        (extended || named || rule.pack() != Pack::Extended)
            && (only.is_empty() || matches(&only, rule))
            && !matches(&skip, rule)
    });
    let asked = !choice.only.is_empty() || !choice.skip.is_empty();
    if asked && rules.iter().next().is_none() {
        return Err(Failure::new("no rule is left to run")
            .hint("`readiness rules` lists the rules; look at --only, --skip and --pack"));
    }
    Ok(rules)
}

/// The patterns compiled; one that matches no rule is a slip.
fn patterns(
    option: &str,
    patterns: &[String],
    rules: &RuleSet,
) -> Result<Vec<GlobMatcher>, Failure> {
    let compiled = patterns.iter().map(|pattern| {
        let glob = GlobBuilder::new(pattern)
            .build()
            .map_err(|error| Failure::new(format!("{option} `{pattern}`: {}", error.kind())))?
            .compile_matcher();
        if rules.iter().any(|rule| glob.is_match(&rule.info.id)) {
            Ok(glob)
        } else {
            Err(unknown_rule(
                &format!("{option} `{pattern}` matches no rule"),
                pattern,
                rules,
            ))
        }
    });
    compiled.collect()
}

/// The error for an id that no rule has.
pub(super) fn unknown_rule(what: &str, id: &str, rules: &RuleSet) -> Failure {
    let suggestion = did_you_mean(id, rules.iter().map(|rule| rule.info.id.as_str()));
    Failure::new(format!("{what}{suggestion}")).hint("`readiness rules` lists the rules")
}
