//! Facts: what the repository says, typed and located. Rules judge facts and nothing else.
//!
//! A fact is a plain struct (`record!`), total (every field always present; unknown is a value of its own) and
//! [`Located`]. The list of kinds stands in [`kinds`]; the structs stand by family in the files of this folder, each
//! with its extractors beside it.

pub mod background;
pub mod ci;
pub mod code;
pub mod container;
pub mod data;
pub mod delivery;
pub mod dependencies;
pub mod image_ref;
pub mod infrastructure;
pub mod kinds;
pub mod kubernetes;
pub mod middleware;
pub mod operations;
pub mod outbound;
pub mod profile;
pub mod prose;
pub mod repository;
pub mod security;
pub mod workbench;

pub use kinds::{FactKind, FactRef, FactSet};

use crate::source::Place;
use std::ops::{Deref, DerefMut};

/// Names a component of the repository: its index in [`FactSet::components`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(pub u16);

impl ComponentId {
    /// Belongs to no component: the repository as a whole.
    pub const REPOSITORY: ComponentId = ComponentId(u16::MAX);
}

impl Default for ComponentId {
    fn default() -> Self {
        Self::REPOSITORY
    }
}

/// A fact with its places.
#[derive(Debug, Clone, Default)]
pub struct Located<T> {
    /// What is so.
    pub value: T,
    /// Where it says so: what a finding points at unless the rule names an anchor.
    pub place: Place,
    /// Named places inside it (`name`, `image`, `base`, ...): what a rule's `at:` may name. A missing one falls back
    /// to `place`.
    pub anchors: Vec<(&'static str, Place)>,
    /// Other places that belong to the story, each with a short note: the chain from a workflow to a command.
    pub related: Vec<(Place, String)>,
    /// The component it belongs to; set when the facts are linked.
    pub component: ComponentId,
}

impl<T> Located<T> {
    /// The fact `value`, said at `place`.
    pub fn new(value: T, place: Place) -> Self {
        Self {
            value,
            place,
            anchors: Vec::new(),
            related: Vec::new(),
            component: ComponentId::REPOSITORY,
        }
    }

    /// Adds the place of a named part.
    #[must_use]
    pub fn anchor(mut self, name: &'static str, place: Place) -> Self {
        self.anchors.push((name, place));
        self
    }

    /// Adds the place of a named part, where there is one.
    #[must_use]
    pub fn anchor_if(self, name: &'static str, place: Option<Place>) -> Self {
        match place {
            Some(place) => self.anchor(name, place),
            None => self,
        }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Located<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
