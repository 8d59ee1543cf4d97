//! Waivers and comments take findings out of an outcome; what is left decides its verdict.

use super::Problem;
use super::ignores::Ignore;
use crate::config::{Date, Waiver};
use crate::verdict::{Evidence, Finding, Location, Outcome, Verdict, WaivedFinding};
use std::collections::{BTreeMap, BTreeSet};

/// How many reasons an outcome names.
const MAX_REASONS: usize = 3;

/// What became of the waivers.
#[derive(Default)]
pub(super) struct Judged {
    /// Findings that waivers took.
    pub(super) by_config: usize,
    /// Findings that comments took.
    pub(super) by_comments: usize,
    /// How many comments there are that speak to us.
    pub(super) comments: usize,
    /// The sound ones.
    pub(super) good: Vec<Evidence>,
    /// What is wrong with the others.
    pub(super) problems: Vec<Problem>,
}

pub(super) fn judge(
    waivers: &[Waiver],
    ignores: &[Ignore],
    today: Date,
    judged_rules: &BTreeSet<String>,
    outcomes: &mut [Outcome],
) -> Judged {
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, waiver) in waivers.iter().enumerate() {
        if fault(waiver, today).is_empty() {
            by_rule.entry(&waiver.rule).or_default().push(at);
        }
    }
    let mut by_line: BTreeMap<(&str, u32), Vec<usize>> = BTreeMap::new();
    for (at, ignore) in ignores.iter().enumerate() {
        for line in [ignore.location.region.line, ignore.next_line] {
            let path = ignore.location.path.as_str();
            by_line.entry((path, line)).or_default().push(at);
        }
    }
    let mut judged = Judged {
        comments: ignores.len(),
        ..Judged::default()
    };
    let mut used = vec![false; waivers.len()];
    let mut heard: Vec<Vec<&str>> = vec![Vec::new(); ignores.len()];
    for outcome in outcomes
        .iter_mut()
        .filter(|outcome| outcome.verdict == Verdict::Fail)
    {
        let rule = outcome.rule.id.clone();
        let candidates = by_rule.get(rule.as_str()).map_or(&[][..], Vec::as_slice);
        let findings = std::mem::take(&mut outcome.findings);
        for finding in findings {
            let place = (finding.location.path.as_str(), finding.location.region.line);
            let beside = by_line.get(&place).map_or(&[][..], Vec::as_slice);
            let comment = beside
                .iter()
                .find_map(|at| Some((*at, ignores[*at].rules.iter().find(|id| **id == rule)?)));
            let waiver = candidates
                .iter()
                .copied()
                .find(|at| takes(&waivers[*at], outcome.component.as_ref(), &finding));
            if let Some((at, id)) = comment {
                heard[at].push(id);
            }
            let (location, reason, until) = match (comment, waiver) {
                (Some((at, _)), _) if !ignores[at].reason.is_empty() => {
                    judged.by_comments += 1;
                    let ignore = &ignores[at];
                    (&ignore.location, &ignore.reason, String::new())
                }
                (_, Some(at)) => {
                    used[at] = true;
                    judged.by_config += 1;
                    let waiver = &waivers[at];
                    let until = waiver.expires.map(|day| day.to_string());
                    (&waiver.location, &waiver.reason, until.unwrap_or_default())
                }
                _ => {
                    outcome.findings.push(finding);
                    continue;
                }
            };
            outcome.waived.push(WaivedFinding {
                finding,
                waiver: location.clone(),
                reason: reason.clone(),
                until,
            });
        }
        if outcome.findings.is_empty() {
            outcome.verdict = Verdict::Waived;
            outcome.reason = reasons(&outcome.waived);
        }
    }
    let sound = |at: usize| used[at] || !judged_rules.contains(&waivers[at].rule);
    say_waivers(waivers, sound, today, outcomes, &mut judged);
    say_ignores(ignores, &heard, judged_rules, &mut judged);
    judged
}

fn takes(waiver: &Waiver, component: Option<&String>, finding: &Finding) -> bool {
    let path = waiver.path.as_ref();
    (waiver.component.is_none() || waiver.component.as_ref() == component)
        && path.is_none_or(|glob| glob.matches(&finding.location.path))
}

/// Why a waiver waives nothing; empty when it does.
fn fault(waiver: &Waiver, today: Date) -> String {
    match waiver.expires {
        _ if waiver.reason.is_empty() => "has no `reason`".to_owned(),
        None => "has no `expires` day".to_owned(),
        Some(day) if day < today => format!("expired on {day}"),
        Some(_) => String::new(),
    }
}

/// The different reasons, in the order of the findings.
fn reasons(waived: &[WaivedFinding]) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for waived in waived {
        let reason = if waived.until.is_empty() {
            waived.reason.clone()
        } else {
            format!("{} (until {})", waived.reason, waived.until)
        };
        if !reasons.contains(&reason) && reasons.len() < MAX_REASONS {
            reasons.push(reason);
        }
    }
    reasons.join("; ")
}

fn say_waivers(
    waivers: &[Waiver],
    sound: impl Fn(usize) -> bool,
    today: Date,
    outcomes: &[Outcome],
    judged: &mut Judged,
) {
    for (at, waiver) in waivers.iter().enumerate() {
        let rule = &waiver.rule;
        let fault = fault(waiver, today);
        if fault.is_empty() && sound(at) {
            judged.good.push(Evidence {
                location: waiver.location.clone(),
                note: reason_of(waiver),
                related: Vec::new(),
            });
            continue;
        }
        let unproven = outcomes
            .iter()
            .any(|outcome| outcome.rule.id == *rule && outcome.verdict == Verdict::Unproven);
        let message = match (fault.as_str(), unproven) {
            ("", true) => {
                format!(
                    "the waiver takes no finding: {rule} is unproven, which an attestation mends"
                )
            }
            ("", false) => format!("the waiver takes no finding of {rule}"),
            (fault, _) => format!("the waiver of {rule} {fault}"),
        };
        judged.problems.push(Problem {
            location: waiver.location.clone(),
            message,
            idle: fault.is_empty(),
        });
    }
}

fn reason_of(waiver: &Waiver) -> String {
    let until = waiver.expires.map(|day| format!(" (until {day})"));
    format!("{}{}", waiver.reason, until.unwrap_or_default())
}

/// Says of each rule that a comment names whether it is one, and of each comment whether it has a reason and a finding.
fn say_ignores(
    ignores: &[Ignore],
    heard: &[Vec<&str>],
    judged_rules: &BTreeSet<String>,
    judged: &mut Judged,
) {
    for (ignore, heard) in ignores.iter().zip(heard) {
        let mut say = |location: &Location, message: String, idle: bool| {
            judged.problems.push(Problem {
                location: location.clone(),
                message,
                idle,
            });
        };
        let is_heard = !heard.is_empty();
        for (rule, hint) in &ignore.unknown {
            if !ignore.is_prose || is_heard {
                say(
                    &ignore.location,
                    format!("no rule is named `{rule}`{hint}"),
                    false,
                );
            }
        }
        let idle: Vec<&String> = ignore
            .rules
            .iter()
            .filter(|rule| !heard.contains(&rule.as_str()) && judged_rules.contains(*rule))
            .collect();
        if ignore.reason.is_empty() && is_heard {
            let rules = ignore.rules.join(", ");
            say(
                &ignore.location,
                format!("the comment gives no reason: `readiness:ignore {rules} -- reason`"),
                false,
            );
        } else if !ignore.is_prose {
            for rule in &idle {
                say(
                    &ignore.location,
                    format!("the comment has no finding of {rule} beside it"),
                    true,
                );
            }
        }
        if is_heard && !ignore.reason.is_empty() {
            judged.good.push(Evidence {
                location: ignore.location.clone(),
                note: ignore.reason.clone(),
                related: Vec::new(),
            });
        }
    }
}
