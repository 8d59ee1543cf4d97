//! Joins what people work with: links with their targets, variables with the documents that name them, toolchains with
//! CI and images, tools with what runs them.
//!
//! Runs last: it reads the profiles.

mod decisions;
mod left_out;
mod links;
mod locks;
mod logic;
mod misplaced;
mod seeds;
mod sightings;
mod stores;
mod targets;
mod tasks;
mod tested;
mod toolchains;
mod tools;
mod variables;

use super::Repository;
use super::components::Owners;
use crate::extract::workbench::Draft;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use crate::verdict::Profiles;

pub(super) fn link(
    repository: &Repository<'_>,
    drafts: Vec<Draft>,
    profiles: &Profiles,
    facts: &mut FactSet,
) {
    let owners = Owners::of(facts);
    let mut sorted = Sorted::default();
    for draft in drafts {
        match draft {
            Draft::Page(page) => sorted.pages.push(page),
            Draft::Reads(reads) => sorted.reads.push(reads),
            Draft::Names(names) => sorted.names.push(names),
            Draft::Pin(pin) => sorted.pins.push(pin),
            Draft::Tested(tested) => sorted.tested.push(tested),
            Draft::Tool(tool) => sorted.tools.push(tool),
            Draft::Ignored(directory, pattern, place) => {
                sorted.ignored.push((directory, pattern, place));
            }
            Draft::Submodule(directory) => sorted.submodules.push(directory),
        }
    }
    sorted.sort();
    locks::link(repository, &sorted.ignored, profiles, facts);
    toolchains::link(&sorted.pins, profiles, facts);
    tasks::link(repository, facts);
    links::link(repository, &sorted, &owners, facts);
    decisions::link(repository, facts);
    variables::link(&sorted, &owners, facts);
    tools::link(repository, &sorted.tools, facts);
    stores::link(repository, profiles, facts);
    logic::link(repository, &owners, facts);
    misplaced::link(repository, facts);
    tested::link(&sorted.tested, &owners, facts);
    left_out::link(repository, facts);
    targets::link(facts);
}

/// The drafts by kind, in an order that does not hang on threads.
#[derive(Default)]
struct Sorted {
    pages: Vec<crate::extract::workbench::Page>,
    reads: Vec<crate::extract::workbench::Reads>,
    names: Vec<crate::extract::workbench::Names>,
    pins: Vec<crate::extract::workbench::Pin>,
    tested: Vec<crate::extract::workbench::Tested>,
    tools: Vec<crate::extract::workbench::ToolDraft>,
    ignored: Vec<(String, String, Place)>,
    submodules: Vec<String>,
}

impl Sorted {
    fn sort(&mut self) {
        self.pages.sort_by(|one, other| one.path.cmp(&other.path));
        self.reads.sort_by(|one, other| one.path.cmp(&other.path));
        self.names.sort_by(|one, other| one.path.cmp(&other.path));
        self.pins
            .sort_by(|one, other| (&one.path, one.place).cmp(&(&other.path, other.place)));
        self.tested
            .sort_by(|one, other| one.directory.cmp(&other.directory));
        self.tools.sort_by(|one, other| one.path.cmp(&other.path));
        self.ignored.sort();
    }
}

fn located<T>(value: T, place: Place, component: ComponentId) -> Located<T> {
    let mut fact = Located::new(value, place);
    fact.component = component;
    fact
}
