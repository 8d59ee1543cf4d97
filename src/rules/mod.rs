//! Rules: what must be so, as data. A rule is one YAML file; this floor loads it, checks it against the facts' schema,
//! and judges facts by it.

mod anchor;
mod evaluate;
pub(crate) mod fingerprint;
mod load;
mod locate;
mod set;

pub use evaluate::{Round, evaluate};
pub use locate::Locator;
pub use set::RuleSet;

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
    /// Every subject must satisfy a condition.
    each: Option<Each>,
    /// Each of the groups of evidence must be found for each of these; without it, once.
    per: Option<(FactKind, Condition)>,
    /// Something must be there: every group needs one piece of evidence.
    facets: Vec<Facet>,
    /// What is said, in place of each facet's own message, when there is nothing of any of them.
    missing: Option<Template>,
    /// Where it is said.
    at: Anchor,
    /// Wrong by itself, whatever else is there.
    bad: Vec<Clue>,
    /// What a pass says when there is no subject; without it the rule is then not applicable.
    empty: Option<String>,
    /// Of a rule with `each`: what may hide its subjects, or cannot be judged. With it, and without a subject, the rule
    /// is unproven; so it is with one of its own kind that is not judged.
    unknown: Vec<Clue>,
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

/// `each`, `when`, `require`, `lower`, `at`, `message`, `note`.
#[derive(Debug)]
struct Each {
    kind: FactKind,
    when: Condition,
    require: Condition,
    /// Where it holds, the finding is one level lower.
    lower: Condition,
    at: &'static str,
    message: Template,
    /// What is said of a subject for which it holds; without it, nothing.
    note: Option<Template>,
}

/// `evidence`, `partial`, `unknown`, `missing`, `at`.
#[derive(Debug)]
struct Facet {
    /// Any one proves it.
    evidence: Vec<Clue>,
    /// There, but without effect.
    partial: Vec<Clue>,
    /// Hides from us: with it, and without evidence, the rule is unproven.
    unknown: Vec<Clue>,
    /// What is said when nothing is there.
    missing: Template,
    /// Where it is said.
    at: Anchor,
}

/// Facts of a kind for which a condition holds.
#[derive(Debug)]
struct Clue {
    kind: FactKind,
    condition: Condition,
    /// What is said of the fact; without it, evidence has no note.
    note: Option<Template>,
    at: &'static str,
    /// Whether a finding from it is one level lower than the rule.
    lower: bool,
}

impl Rule {
    /// When it is run.
    pub fn pack(&self) -> Pack {
        self.pack
    }

    /// The rule that must pass before this one is judged.
    pub fn waits_for(&self) -> Option<&str> {
        self.waits_for.as_deref()
    }

    /// Whether it reads what other rules say, and is judged after them.
    pub fn reads_verdicts(&self) -> bool {
        self.subject_kinds()
            .any(|kind| kind == FactKind::ChecklistItem)
    }

    /// The kinds of the facts that it blames or goes through.
    fn subject_kinds(&self) -> impl Iterator<Item = FactKind> {
        let each = self.each.as_ref().map(|each| each.kind);
        let per = self.per.as_ref().map(|(kind, _)| *kind);
        each.into_iter()
            .chain(per)
            .chain(self.bad.iter().map(|clue| clue.kind))
    }
}
