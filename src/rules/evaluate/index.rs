//! The facts by kind and component, so that judging a hundred components does not mean looking at every fact a hundred
//! times.

use super::View;
use crate::cel::Scope;
use crate::facts::profile::Profile;
use crate::facts::{ComponentId, FactKind, FactRef, FactSet};
use crate::record::Value;
use crate::rules::Clue;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The facts of one kind.
#[derive(Default)]
struct OfKind<'a> {
    all: Rc<[FactRef<'a>]>,
    /// Positions in `all`, by component.
    by_component: HashMap<ComponentId, Vec<u32>>,
}

/// The facts of a scan, indexed as they are asked for.
pub(super) struct Index<'a> {
    facts: &'a FactSet,
    kinds: RefCell<HashMap<FactKind, Rc<OfKind<'a>>>>,
    /// Positions of the repository's own facts for which a clue holds, by the clue's address: the answer is the same for
    /// every component unless the condition looks at the component's profile.
    shared: RefCell<HashMap<*const Clue, Rc<[u32]>>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(facts: &'a FactSet) -> Self {
        Self {
            facts,
            kinds: RefCell::default(),
            shared: RefCell::default(),
        }
    }

    /// All facts.
    pub(super) fn facts(&self) -> &'a FactSet {
        self.facts
    }

    fn of(&self, kind: FactKind) -> Rc<OfKind<'a>> {
        let mut kinds = self.kinds.borrow_mut();
        let of_kind = kinds.entry(kind).or_insert_with(|| {
            let all: Rc<[FactRef<'a>]> = self.facts.of(kind).into();
            let mut by_component: HashMap<ComponentId, Vec<u32>> = HashMap::new();
            for (at, fact) in (0..).zip(all.iter()) {
                by_component.entry(fact.component).or_default().push(at);
            }
            Rc::new(OfKind { all, by_component })
        });
        of_kind.clone()
    }

    /// The facts of a kind that belong to the view, in their order.
    pub(super) fn owned(&self, kind: FactKind, view: View) -> Vec<FactRef<'a>> {
        let of_kind = self.of(kind);
        match view {
            View::All => of_kind.all.to_vec(),
            View::Component(_) | View::Rest => {
                let positions = of_kind.by_component.get(&view.component());
                let positions = positions.into_iter().flatten();
                positions.map(|at| of_kind.all[*at as usize]).collect()
            }
        }
    }

    /// The facts of the view, and those of the repository as a whole, for which a clue holds, in their order.
    pub(super) fn matching(
        &self,
        clue: &Clue,
        view: View,
        profile: &Profile,
        subject: Option<&FactRef<'_>>,
    ) -> Vec<FactRef<'a>> {
        let of_kind = self.of(clue.kind);
        let holds = |fact: &FactRef<'_>| {
            let mut scope = Scope::new(&[Value::Record(fact.record), Value::Record(profile)]);
            if let Some(subject) = subject {
                scope = scope.with(Value::Record(subject.record));
            }
            clue.condition.holds(&scope)
        };
        let filtered = |positions: &[u32]| -> Vec<u32> {
            let held = positions
                .iter()
                .filter(|at| holds(&of_kind.all[**at as usize]));
            held.copied().collect()
        };
        let of = |component| -> &[u32] {
            of_kind
                .by_component
                .get(&component)
                .map_or(&[], Vec::as_slice)
        };
        let mut found = match view {
            View::All => {
                return of_kind
                    .all
                    .iter()
                    .filter(|fact| holds(fact))
                    .copied()
                    .collect();
            }
            View::Rest => Vec::new(),
            View::Component(component) => filtered(of(component)),
        };
        let repository = of(ComponentId::REPOSITORY);
        // Of the variables of a clue, the fact is the first and the profile the second.
        if subject.is_some() || clue.condition.reads(1) {
            found.extend(filtered(repository));
        } else {
            let mut shared = self.shared.borrow_mut();
            let known = shared
                .entry(std::ptr::from_ref(clue))
                .or_insert_with(|| filtered(repository).into());
            found.extend(known.iter());
        }
        found.sort_unstable();
        found
            .into_iter()
            .map(|at| of_kind.all[at as usize])
            .collect()
    }
}
