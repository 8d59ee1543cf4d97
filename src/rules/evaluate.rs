//! Judges facts by rules. The engine iterates; a rule never loops, joins or counts lines.

mod bench;
mod index;

use super::{Locator, Rule, RuleScope, RuleSet};
use crate::facts::profile::Profile;
use crate::facts::{ComponentId, FactSet};
use crate::timings::{Group, step};
use crate::verdict::{Outcome, Profiles, Verdict};
use bench::Bench;
use index::Index;
use std::collections::HashMap;

/// Which rules are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Those that read the repository.
    Repository,
    /// Those that read what the others said, once the facts hold it.
    Verdicts,
}

/// The outcomes of all rules of one round, by rule and then component.
///
/// `settle` sees each outcome before the rules that wait for it are judged: what somebody attests is proved for them too.
pub fn evaluate(
    rules: &RuleSet,
    round: Round,
    facts: &FactSet,
    profiles: &Profiles,
    locator: &Locator<'_>,
    settle: &mut dyn FnMut(&Rule, &mut Outcome),
) -> Vec<Outcome> {
    let index = Index::new(facts);
    let mut outcomes = Vec::new();
    let mut verdicts: HashMap<(String, Option<String>), Verdict> = HashMap::new();
    // A rule that waits for another is judged after it: in as many rounds as the longest chain.
    let (mut open, mut waiting): (Vec<&Rule>, Vec<&Rule>) = rules
        .iter()
        .filter(|rule| rule.reads_verdicts() == (round == Round::Verdicts))
        .partition(|rule| rule.waits_for.is_none());
    while !open.is_empty() {
        for rule in &open {
            let judged = step(Group::Rule, &rule.info.id, || {
                judge(rule, &index, profiles, locator, &verdicts)
            });
            for mut outcome in judged {
                settle(rule, &mut outcome);
                verdicts.insert(
                    (outcome.rule.id.clone(), outcome.component.clone()),
                    outcome.verdict,
                );
                outcomes.push(outcome);
            }
        }
        let judged = |rule: &&Rule| match &rule.waits_for {
            Some(other) => !waiting.iter().any(|rule| rule.info.id == *other),
            None => true,
        };
        let (next, rest): (Vec<&Rule>, Vec<&Rule>) =
            waiting.iter().copied().partition(|rule| judged(rule));
        // Rules that wait for each other in a circle are judged as if they did not wait.
        (open, waiting) = if next.is_empty() {
            (rest, Vec::new())
        } else {
            (next, rest)
        };
    }
    outcomes.sort_by(|one, other| {
        (&one.rule.id, &one.component).cmp(&(&other.rule.id, &other.component))
    });
    outcomes
}

type Verdicts = HashMap<(String, Option<String>), Verdict>;

fn judge(
    rule: &Rule,
    index: &Index<'_>,
    profiles: &Profiles,
    locator: &Locator<'_>,
    verdicts: &Verdicts,
) -> Vec<Outcome> {
    let facts = index.facts();
    let judge_one = |view: View, profile: &Profile, name: Option<String>| {
        let bench = Bench {
            rule,
            facts,
            index,
            view,
            profile,
            locator,
            name: name.as_deref().unwrap_or_default(),
        };
        let mut outcome = bench.outcome(verdicts, name.as_ref());
        outcome.component = name;
        outcome
    };
    // Without a component there is nothing to judge apart.
    if rule.scope == RuleScope::Repository || facts.components.is_empty() {
        return vec![judge_one(View::All, &profiles.repository, None)];
    }
    let named = facts
        .components
        .iter()
        .zip(&profiles.components)
        .enumerate();
    let mut outcomes: Vec<Outcome> = named
        .map(|(index, (component, profile))| {
            let id = ComponentId(u16::try_from(index).unwrap_or(u16::MAX - 1));
            judge_one(View::Component(id), profile, Some(component.root.clone()))
        })
        .collect();
    // What lies outside every component (a Dockerfile in a folder of its own) is judged all the same.
    if rule.subject_kinds().any(|kind| {
        facts
            .of(kind)
            .iter()
            .any(|fact| fact.component == ComponentId::REPOSITORY)
    }) {
        let rest = judge_one(View::Rest, &profiles.repository, None);
        // That nothing there proves a rule says nothing: the proof belongs into a component.
        let silent = rest.verdict == Verdict::Unproven && rule.each.is_none() && rule.per.is_none();
        if rest.verdict != Verdict::NotApplicable && !silent {
            outcomes.push(rest);
        }
    }
    outcomes
}

/// Which facts a judgement speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    /// All of them.
    All,
    /// Those of one component.
    Component(ComponentId),
    /// Those of no component.
    Rest,
}

impl View {
    fn component(self) -> ComponentId {
        match self {
            View::Component(component) => component,
            View::All | View::Rest => ComponentId::REPOSITORY,
        }
    }

    fn holds(self, fact: ComponentId) -> bool {
        match self {
            View::All => true,
            View::Component(component) => fact == component,
            View::Rest => fact == ComponentId::REPOSITORY,
        }
    }
}
