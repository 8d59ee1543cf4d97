//! Rules: what must be so, as data. A rule is one YAML file; this floor loads it, checks it against the facts' schema,
//! and judges facts by it.

mod anchor;
mod evaluate;
mod fingerprint;
mod load;
mod locate;
mod set;

pub use evaluate::evaluate;
pub use locate::Locator;
pub use set::{RuleFault, RuleSet};

use crate::cel::{Condition, Template};
use crate::facts::FactKind;
use crate::verdict::RuleInfo;
use anchor::Anchor;
use std::sync::Arc;

/// A rule, checked and ready.
#[derive(Debug)]
pub struct Rule {
    /// What readers are told.
    pub info: Arc<RuleInfo>,
    /// Whether it judges the repository once, or each component.
    scope: RuleScope,
    /// When it is run.
    pack: Pack,
    /// Whether it makes sense, from the profile.
    applies: Condition,
    /// Why it does not, for readers.
    otherwise: String,
    /// A rule that must pass first (ruling 17): until then this one is unproven, never a second alarm.
    waits_for: Option<String>,
    form: Form,
    /// Facts that add a note to a pass.
    advice: Vec<Clue>,
}

/// What a rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RuleScope {
    Repository,
    Component,
}

/// When a rule is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pack {
    /// Always.
    Core,
    /// When `--pack extended` asks for it.
    Extended,
    /// When the profile shows or declares what it speaks of.
    Declared,
}

/// The two forms of a rule.
#[derive(Debug)]
enum Form {
    /// Every subject must satisfy a condition.
    Each(Each),
    /// Something must be there, or must not be.
    Clues(Clues),
}

/// `each`, `when`, `require`, `at`, `message`.
#[derive(Debug)]
struct Each {
    kind: FactKind,
    when: Condition,
    require: Condition,
    at: &'static str,
    message: Template,
    /// What a pass says when there is no subject; without it the rule is then not applicable.
    empty: Option<String>,
}

/// `per`, `evidence`, `partial`, `bad`, `unknown`, `missing`, `at`.
#[derive(Debug)]
struct Clues {
    /// The evidence must be found for each of these.
    per: Option<(FactKind, Condition)>,
    /// Any one proves it.
    evidence: Vec<Clue>,
    /// There, but without effect.
    partial: Vec<Clue>,
    /// Wrong by itself, whatever else is there.
    bad: Vec<Clue>,
    /// Hides from us: with it, and without evidence, the rule is unproven.
    unknown: Vec<Clue>,
    /// What is said when nothing is there.
    missing: Option<Template>,
    /// Where it is said.
    at: Anchor,
    /// What a pass says when there is nothing bad and no evidence is asked for.
    empty: Option<String>,
}

/// Facts of a kind for which a condition holds.
#[derive(Debug)]
struct Clue {
    kind: FactKind,
    condition: Condition,
    /// What is said of the fact; without it, evidence has no note.
    note: Option<Template>,
    at: &'static str,
}

impl Rule {
    /// When it is run.
    pub fn pack(&self) -> Pack {
        self.pack
    }

    /// The kinds of the facts that it blames or goes through.
    fn subject_kinds(&self) -> impl Iterator<Item = FactKind> {
        let (first, others): (Option<FactKind>, &[Clue]) = match &self.form {
            Form::Each(each) => (Some(each.kind), &[]),
            Form::Clues(clues) => (clues.per.as_ref().map(|(kind, _)| *kind), &clues.bad),
        };
        first.into_iter().chain(others.iter().map(|clue| clue.kind))
    }
}
