//! The judgement of one rule over one component.

use super::index::Index;
use super::{Verdicts, View};
use crate::cel::Scope;
use crate::facts::profile::Profile;
use crate::facts::{FactKind, FactRef, FactSet};
use crate::record::Value;
use crate::rules::anchor::Anchor;
use crate::rules::fingerprint::{fingerprint, number_fingerprints};
use crate::rules::{Clue, Each, Facet, Locator, Rule};
use crate::source::{Place, excerpt};
use crate::verdict::{Confidence, Evidence, Finding, Location, Outcome, Proof, Severity, Verdict};

/// How many pieces of evidence one outcome shows; more say nothing new.
const MAX_EVIDENCE: usize = 20;

/// How many findings one outcome holds.
const MAX_FINDINGS: usize = 1_000;

/// Everything that the judgement of one rule over one component needs.
pub(super) struct Bench<'a, 'f> {
    pub(super) rule: &'a Rule,
    pub(super) facts: &'a FactSet,
    pub(super) index: &'a Index<'f>,
    pub(super) view: View,
    pub(super) profile: &'a Profile,
    pub(super) locator: &'a Locator<'a>,
    /// The component's directory, for fingerprints.
    pub(super) name: &'a str,
}

impl<'a, 'f: 'a> Bench<'a, 'f> {
    pub(super) fn outcome(&self, verdicts: &Verdicts, name: Option<&String>) -> Outcome {
        let mut outcome = self.empty_outcome();
        if !self
            .rule
            .applies
            .holds(&Scope::new(&[Value::Record(self.profile)]))
        {
            outcome.verdict = Verdict::NotApplicable;
            outcome.reason.clone_from(&self.rule.otherwise);
            return outcome;
        }
        if let Some(other) = &self.rule.waits_for {
            match verdict_of(other, name, verdicts) {
                Some(Verdict::NotApplicable) => {
                    outcome.verdict = Verdict::NotApplicable;
                    outcome.reason = format!("{other} does not apply");
                    return outcome;
                }
                Some(Verdict::Fail | Verdict::Unproven | Verdict::Waived) => {
                    outcome.verdict = Verdict::Unproven;
                    outcome.reason = format!("waits for {other}");
                    return outcome;
                }
                Some(Verdict::Pass) | None => {}
            }
        }
        let mut unproven = String::new();
        let mut subjects = 0;
        if let Some(each) = &self.rule.each {
            subjects += self.judge_each(each, &mut outcome);
        }
        for subject in self.subjects() {
            subjects += self.judge_bad(subject.as_ref(), &mut outcome);
            subjects += self.judge_facets(subject.as_ref(), &mut outcome, &mut unproven);
        }
        if !outcome.findings.is_empty() {
            outcome.verdict = Verdict::Fail;
        } else if !unproven.is_empty() {
            outcome.verdict = Verdict::Unproven;
            outcome.reason = unproven;
        } else if subjects == 0 {
            self.without_subjects(&mut outcome);
        } else if let Some(each) = &self.rule.each {
            self.unknown_subject(each, &mut outcome);
        }
        if outcome.verdict == Verdict::Pass {
            for clue in &self.rule.advice {
                let advised = self.matching(clue, None);
                outcome.evidence.extend(
                    advised
                        .into_iter()
                        .take(MAX_EVIDENCE)
                        .map(|fact| self.evidence(clue, &fact, None)),
                );
            }
        }
        number_fingerprints(&mut outcome);
        outcome
    }

    /// There is nothing to judge: since it is out of sight, or since there is nothing.
    fn without_subjects(&self, outcome: &mut Outcome) {
        for clue in &self.rule.unknown {
            if let Some(fact) = self.matching(clue, None).into_iter().next() {
                outcome.evidence.push(self.evidence(clue, &fact, None));
                outcome.verdict = Verdict::Unproven;
                outcome.reason = self.note(clue, &fact, None);
                return;
            }
        }
        match &self.rule.empty {
            Some(reason) => outcome.reason.clone_from(reason),
            None => {
                outcome.verdict = Verdict::NotApplicable;
                outcome.reason = "there is nothing here that it speaks of".to_owned();
            }
        }
    }

    /// One subject that could not be judged leaves the rule unproven, however good the others are.
    fn unknown_subject(&self, each: &Each, outcome: &mut Outcome) {
        let clues = self.rule.unknown.iter();
        for clue in clues.filter(|clue| clue.kind == each.kind) {
            let judged = |fact: &FactRef<'a>| each.when.holds(&self.scope(fact, None));
            let facts = self.matching(clue, None);
            if let Some(fact) = facts.into_iter().find(|fact| !judged(fact)) {
                outcome.evidence.push(self.evidence(clue, &fact, None));
                outcome.verdict = Verdict::Unproven;
                outcome.reason = self.note(clue, &fact, None);
                return;
            }
        }
    }

    fn empty_outcome(&self) -> Outcome {
        Outcome {
            rule: self.rule.info.clone(),
            component: None,
            verdict: Verdict::Pass,
            reason: String::new(),
            evidence: Vec::new(),
            findings: Vec::new(),
            waived: Vec::new(),
        }
    }

    /// The subjects of `per`, or one round without a subject.
    fn subjects(&self) -> Vec<Option<FactRef<'a>>> {
        match &self.rule.per {
            None => vec![None],
            Some((kind, when)) => {
                let facts = self.facts_of(*kind).into_iter();
                facts
                    .filter(|fact| when.holds(&self.scope(fact, None)))
                    .map(Some)
                    .collect()
            }
        }
    }

    /// Judges every subject; returns how many there are.
    fn judge_each(&self, each: &Each, outcome: &mut Outcome) -> usize {
        let mut subjects = 0;
        for fact in self.facts_of(each.kind) {
            let scope = self.scope(&fact, None);
            if !each.when.holds(&scope) {
                continue;
            }
            subjects += 1;
            let place = fact.at(each.at);
            if !each.require.holds(&scope) {
                let severity = self.severity(each.lower.holds(&scope));
                self.add_finding(
                    outcome,
                    Some(place),
                    each.message.render(&scope),
                    severity,
                    fact.related,
                );
            } else if outcome.evidence.len() < MAX_EVIDENCE {
                let location = self.locator.location(place);
                let note = each
                    .note
                    .as_ref()
                    .map(|note| self.locator.masked(&note.render(&scope)));
                outcome.evidence.push(Evidence {
                    location,
                    note: note.unwrap_or_default(),
                    related: self.related(fact.related),
                });
            }
        }
        subjects
    }

    fn judge_bad(&self, subject: Option<&FactRef<'a>>, outcome: &mut Outcome) -> usize {
        let mut found = 0;
        for clue in &self.rule.bad {
            for fact in self
                .matching(clue, subject)
                .into_iter()
                .filter(|fact| self.owns(fact))
            {
                found += 1;
                self.add_clue(outcome, clue, &fact, subject);
            }
        }
        found
    }

    /// Judges every facet; returns how many there are.
    fn judge_facets(
        &self,
        subject: Option<&FactRef<'a>>,
        outcome: &mut Outcome,
        unproven: &mut String,
    ) -> usize {
        let facets = &self.rule.facets;
        let mut absent: Vec<&Facet> = Vec::new();
        for facet in facets {
            match self.prove(facet, subject, outcome) {
                Found::Evidence | Found::Partial => {}
                Found::Unknown(reason) => *unproven = reason,
                Found::Nothing => absent.push(facet),
            }
        }
        let scope = missing_scope(self.profile, subject);
        let mut say = |anchor: Anchor, message: String, lowered: bool| {
            if self.rule.info.proof != Proof::Strong {
                *unproven = message;
                return;
            }
            let place = anchor.place(self.facts, self.view.component(), subject);
            self.add_finding(outcome, place, message, self.severity(lowered), &[]);
        };
        match &self.rule.missing {
            Some(missing) if !facets.is_empty() && absent.len() == facets.len() => {
                say(self.rule.at, missing.render(&scope), false);
            }
            // What is there in part weighs one level less.
            _ => {
                let lowered = absent.len() < facets.len();
                for facet in absent {
                    say(facet.at, facet.missing.render(&scope), lowered);
                }
            }
        }
        facets.len()
    }

    fn prove(&self, facet: &Facet, subject: Option<&FactRef<'a>>, outcome: &mut Outcome) -> Found {
        let mut found = Found::Nothing;
        for clue in &facet.evidence {
            for fact in self.matching(clue, subject) {
                found = Found::Evidence;
                if outcome.evidence.len() < MAX_EVIDENCE {
                    outcome.evidence.push(self.evidence(clue, &fact, subject));
                }
            }
        }
        if matches!(found, Found::Evidence) {
            return found;
        }
        for clue in &facet.partial {
            for fact in self.matching(clue, subject) {
                found = Found::Partial;
                self.add_clue(outcome, clue, &fact, subject);
            }
        }
        if matches!(found, Found::Partial) {
            return found;
        }
        for clue in &facet.unknown {
            if let Some(fact) = self.matching(clue, subject).into_iter().next() {
                outcome.evidence.push(self.evidence(clue, &fact, subject));
                return Found::Unknown(self.note(clue, &fact, subject));
            }
        }
        Found::Nothing
    }

    fn severity(&self, lowered: bool) -> Severity {
        let severity = self.rule.info.severity;
        if lowered {
            severity.lowered()
        } else {
            severity
        }
    }

    /// The facts that a clue speaks of: of the component, or of the repository as a whole.
    fn matching(&self, clue: &Clue, subject: Option<&FactRef<'a>>) -> Vec<FactRef<'a>> {
        self.index.matching(clue, self.view, self.profile, subject)
    }

    /// The facts of a kind that the rule judges here.
    fn facts_of(&self, kind: FactKind) -> Vec<FactRef<'a>> {
        self.index.owned(kind, self.view)
    }

    fn owns(&self, fact: &FactRef<'_>) -> bool {
        self.view.holds(fact.component)
    }

    fn scope<'s>(&'s self, fact: &FactRef<'s>, subject: Option<&FactRef<'s>>) -> Scope<'s> {
        let scope = Scope::new(&[Value::Record(fact.record), Value::Record(self.profile)]);
        match subject {
            Some(subject) => scope.with(Value::Record(subject.record)),
            None => scope,
        }
    }

    fn note(&self, clue: &Clue, fact: &FactRef<'a>, subject: Option<&FactRef<'a>>) -> String {
        clue.note
            .as_ref()
            .map(|note| {
                self.locator
                    .masked(&note.render(&self.scope(fact, subject)))
            })
            .unwrap_or_default()
    }

    fn evidence(&self, clue: &Clue, fact: &FactRef<'a>, subject: Option<&FactRef<'a>>) -> Evidence {
        Evidence {
            location: self.locator.location(fact.at(clue.at)),
            note: self.note(clue, fact, subject),
            related: self.related(fact.related),
        }
    }

    fn related(&self, places: &[(Place, String)]) -> Vec<(Location, String)> {
        places
            .iter()
            .map(|(place, note)| {
                (
                    self.locator.location(*place),
                    self.locator.masked(&excerpt(note)),
                )
            })
            .collect()
    }

    fn add_clue(
        &self,
        outcome: &mut Outcome,
        clue: &Clue,
        fact: &FactRef<'a>,
        subject: Option<&FactRef<'a>>,
    ) {
        let message = self.note(clue, fact, subject);
        self.add_finding(
            outcome,
            Some(fact.at(clue.at)),
            message,
            self.severity(clue.lower),
            fact.related,
        );
    }

    fn add_finding(
        &self,
        outcome: &mut Outcome,
        place: Option<Place>,
        message: String,
        severity: Severity,
        related: &[(Place, String)],
    ) {
        if outcome.findings.len() >= MAX_FINDINGS {
            return;
        }
        let location = self.locator.location(place.unwrap_or(Locator::NOWHERE));
        let message = self.locator.masked(&message);
        // Two facets, or two subjects of `per`, that say the same of one place say it once.
        if outcome
            .findings
            .iter()
            .any(|known| known.location == location && known.message == message)
        {
            return;
        }
        let id = fingerprint(&[
            &self.rule.info.id,
            self.name,
            location.path.as_str(),
            &message,
            &location.text,
        ]);
        outcome.findings.push(Finding {
            location,
            message,
            severity,
            confidence: Confidence::High,
            fingerprint: id,
            related: self.related(related),
        });
    }
}

/// What another rule says of the component, or of the repository as a whole.
///
/// A rule that judges the repository once and waits for one that judges components goes on where one component passes.
fn verdict_of(rule: &str, component: Option<&String>, verdicts: &Verdicts) -> Option<Verdict> {
    let key = (rule.to_owned(), component.cloned());
    if let Some(verdict) = verdicts
        .get(&key)
        .or_else(|| verdicts.get(&(key.0.clone(), None)))
    {
        return Some(*verdict);
    }
    let all = verdicts
        .iter()
        .filter(|((id, _), _)| id == rule)
        .map(|(_, verdict)| *verdict);
    all.min_by_key(|verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Fail | Verdict::Unproven | Verdict::Waived => 1,
        Verdict::NotApplicable => 2,
    })
}

/// What was found of a facet.
enum Found {
    Evidence,
    Partial,
    Unknown(String),
    Nothing,
}

fn missing_scope<'a>(profile: &'a Profile, subject: Option<&FactRef<'a>>) -> Scope<'a> {
    let scope = Scope::new(&[Value::Record(profile)]);
    match subject {
        Some(subject) => scope.with(Value::Record(subject.record)),
        None => scope,
    }
}
