//! What the field knows: which commands, actions, packages, images and files give which capability.
//!
//! It is data, in `rules/tools/`; this module reads it once and answers questions about single names.

mod command;
mod defaults;
mod entry;
mod health;
mod load;
mod options;
mod package;
mod patterns;
mod prefilter;
mod topics;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

pub use defaults::{Defaults, Standard, Version, allowed, version};
pub use entry::{Ecosystem, Entry, Kind, Match};
pub use health::{HealthKind, HealthPath};
pub use load::List;
pub use patterns::{Lazy, Look, Pattern, Patterns, Within};
pub use topics::Topics;

use command::{Invocation, glob};

/// All lists, with indexes over their names.
#[derive(Debug)]
pub struct Knowledge {
    lists: Vec<List>,
    entries: Vec<Entry>,
    errors: Vec<String>,
    /// Entries by kind and by the name in the form in which it is compared; of commands, the tool.
    names: HashMap<(Kind, String), Vec<u32>>,
    /// Packages by their registry and name.
    packages: HashMap<(Ecosystem, String), Vec<u32>>,
    /// Entries with a `*` in their name, which no index finds.
    patterns: HashMap<Kind, Vec<u32>>,
    files: OnceLock<FileIndex>,
}

/// The file patterns; built on the first question about a file, as it is the costliest.
#[derive(Debug)]
struct FileIndex {
    /// Names without a folder or wildcard.
    by_name: HashMap<String, Vec<u32>>,
    set: GlobSet,
    /// The entry of each pattern in the set.
    entries: Vec<u32>,
}

impl Knowledge {
    /// The lists that are built into the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Knowledge> =
            LazyLock::new(|| Knowledge::index_all(load::load_embedded(crate::embedded::TOOLS)));
        &BUILT_IN
    }

    /// Reads the lists `(capability, text)`. Faults do not stop it; [`Self::errors`] has them.
    pub fn load(files: &[(&'static str, &str)]) -> Self {
        Self::index_all(load::load(files))
    }

    fn index_all(loaded: load::Loaded) -> Self {
        let load::Loaded {
            lists,
            entries,
            errors,
        } = loaded;
        let mut knowledge = Self {
            lists,
            entries: Vec::new(),
            errors,
            names: HashMap::new(),
            packages: HashMap::new(),
            patterns: HashMap::new(),
            files: OnceLock::new(),
        };
        for (id, entry) in (0..).zip(&entries) {
            knowledge.index(id, entry);
        }
        knowledge.entries = entries;
        knowledge
    }

    fn index(&mut self, id: u32, entry: &Entry) {
        match entry.kind {
            Kind::Notes | Kind::Files => {}
            Kind::Commands => {
                let tool = entry.name.split_whitespace().next().unwrap_or_default();
                self.names
                    .entry((entry.kind, tool.to_owned()))
                    .or_default()
                    .push(id);
            }
            kind if entry.name.contains('*') => self.patterns.entry(kind).or_default().push(id),
            Kind::Packages => {
                let name = package::normalised(entry.ecosystem, &entry.name);
                self.packages
                    .entry((entry.ecosystem, name))
                    .or_default()
                    .push(id);
            }
            kind => self
                .names
                .entry((kind, entry.name.to_lowercase()))
                .or_default()
                .push(id),
        }
    }

    /// What is wrong with the lists, as `rules/tools/x.yaml:4:7: ...`; nothing for those that are built in.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// The lists by capability, in order.
    pub fn capabilities(&self) -> &[List] {
        &self.lists
    }

    /// The entries of one kind in one list, in the order of the list.
    pub fn entries(&self, capability: &str, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.kind == kind && entry.capability == capability)
    }

    /// The packages of one list and registry, in the order of the list.
    pub fn packages(&self, capability: &str, ecosystem: Ecosystem) -> impl Iterator<Item = &str> {
        self.entries(capability, Kind::Packages)
            .filter(move |entry| entry.ecosystem == ecosystem)
            .map(|entry| entry.name.as_str())
    }

    /// The capabilities of one command: its words, the tool first, runners such as `npx` unwrapped. Each capability
    /// once, by its strongest entry.
    pub fn of_command<S: AsRef<str>>(&self, words: &[S]) -> Vec<Match<'_>> {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        let Some(invocation) = Invocation::new(&words) else {
            return Vec::new();
        };
        let entries = self
            .by_name(Kind::Commands, &invocation.tool())
            .filter(|entry| invocation.is(entry));
        strongest(entries.map(|entry| Match {
            enforcing: invocation.enforces(entry),
            ..found(entry)
        }))
    }

    /// The capabilities of an action, `owner/repository[/path]`, with the inputs that a step gives it. Each capability
    /// once, by its strongest entry.
    pub fn of_action(&self, slug: &str, with: &[(String, String)]) -> Vec<Match<'_>> {
        let slug = slug.split('@').next().unwrap_or(slug).to_lowercase();
        let entries = self.of_name(Kind::Actions, &slug).filter(|entry| {
            let other = |name: &String| name.eq_ignore_ascii_case(&slug);
            has_inputs(entry, with) && !entry.unless.iter().any(other)
        });
        strongest(entries.map(|entry| Match {
            enforcing: fails(entry, with),
            ..found(entry)
        }))
    }

    /// The capabilities of a package. A Go name may be that of a package inside a module.
    pub fn of_package(&self, ecosystem: Ecosystem, name: &str) -> Vec<Match<'_>> {
        let names = package::candidates(ecosystem, name);
        let Some(whole) = names.first().cloned() else {
            return Vec::new();
        };
        let exact = names
            .into_iter()
            .filter_map(|name| self.packages.get(&(ecosystem, name)))
            .flatten();
        let patterns = self
            .patterns
            .get(&Kind::Packages)
            .into_iter()
            .flatten()
            .filter(|id| {
                let entry = &self.entries[**id as usize];
                entry.ecosystem == ecosystem
                    && glob(&package::normalised(ecosystem, &entry.name), &whole)
            });
        let is_other = |other: &String| {
            let other = package::normalised(ecosystem, other);
            whole
                .strip_prefix(&other)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let entries = exact.chain(patterns).map(|id| &self.entries[*id as usize]);
        entries
            .filter(|entry| !entry.unless.iter().any(is_other))
            .map(found)
            .collect()
    }

    /// The capabilities of a pre-commit hook, by its id.
    pub fn of_hook(&self, id: &str) -> Vec<Match<'_>> {
        self.of_name(Kind::Hooks, id).map(found).collect()
    }

    /// The capabilities of an image, by its repository; Docker Hub may be written out.
    pub fn of_image(&self, repository: &str) -> Vec<Match<'_>> {
        let hub = repository
            .strip_prefix("docker.io/")
            .or_else(|| repository.strip_prefix("index.docker.io/"));
        let name = hub.map_or(repository, |name| {
            name.strip_prefix("library/").unwrap_or(name)
        });
        self.of_name(Kind::Images, name).map(found).collect()
    }

    /// The capabilities of a Kubernetes resource. The API version is `group/version`; without a group (`v1`) nothing matches.
    pub fn of_kubernetes(&self, api_version: &str, kind: &str) -> Vec<Match<'_>> {
        let Some((group, _)) = api_version.rsplit_once('/') else {
            return Vec::new();
        };
        self.of_name(Kind::Kubernetes, &format!("{group}/{kind}"))
            .map(found)
            .collect()
    }

    /// The capabilities of any other name of a kind: an annotation, a Terraform type, an environment variable.
    pub fn of(&self, kind: Kind, name: &str) -> Vec<Match<'_>> {
        self.of_name(kind, name).map(found).collect()
    }

    /// The capabilities of a file, by its path in the repository.
    pub fn of_file(&self, path: &str) -> Vec<Match<'_>> {
        let index = self.files.get_or_init(|| FileIndex::new(&self.entries));
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut ids: Vec<u32> = index
            .by_name
            .get(name)
            .into_iter()
            .flatten()
            .copied()
            .collect();
        ids.extend(
            index
                .set
                .matches(path)
                .into_iter()
                .map(|at| index.entries[at]),
        );
        ids.sort_unstable();
        ids.into_iter()
            .map(|id| found(&self.entries[id as usize]))
            .collect()
    }

    /// The first entry of one of the kinds with exactly that name.
    fn named(&self, kinds: &[Kind], name: &str) -> Option<&Entry> {
        kinds
            .iter()
            .find_map(|kind| self.by_name(*kind, name).next())
    }

    fn by_name<'k>(&'k self, kind: Kind, name: &str) -> impl Iterator<Item = &'k Entry> + use<'k> {
        let ids = self.names.get(&(kind, name.to_owned()));
        ids.into_iter()
            .flatten()
            .map(|id| &self.entries[*id as usize])
    }

    fn of_name<'k>(&'k self, kind: Kind, name: &str) -> impl Iterator<Item = &'k Entry> + use<'k> {
        let name = name.to_lowercase();
        let patterns = self
            .patterns
            .get(&kind)
            .into_iter()
            .flatten()
            .map(|id| &self.entries[*id as usize]);
        let patterns: Vec<_> = patterns
            .filter(|entry| glob(&entry.name.to_lowercase(), &name))
            .collect();
        self.by_name(kind, &name).chain(patterns)
    }
}

impl FileIndex {
    fn new(all: &[Entry]) -> Self {
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        let mut builder = GlobSetBuilder::new();
        let mut entries = Vec::new();
        for (id, entry) in (0..)
            .zip(all)
            .filter(|(_, entry)| entry.kind == Kind::Files)
        {
            if !entry.name.contains(['/', '*', '{', '?', '[']) {
                by_name.entry(entry.name.clone()).or_default().push(id);
                continue;
            }
            // A component need not lie at the root of the repository.
            let pattern = if entry.name.starts_with("**/") {
                entry.name.clone()
            } else {
                format!("**/{}", entry.name)
            };
            if let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() {
                builder.add(glob);
                entries.push(id);
            }
        }
        let set = builder.build().unwrap_or_else(|_| GlobSet::empty());
        Self {
            by_name,
            set,
            entries,
        }
    }
}

fn found(entry: &Entry) -> Match<'_> {
    Match {
        capability: entry.capability,
        ecosystem: entry.ecosystem,
        weak: entry.weak || entry.is_conditional(),
        enforcing: !entry.never_fails,
        entry,
    }
}

/// One match for each capability and ecosystem: the one that proves most.
fn strongest<'k>(matches: impl Iterator<Item = Match<'k>>) -> Vec<Match<'k>> {
    let mut best: Vec<Match<'k>> = Vec::new();
    for new in matches {
        let rank = |of: &Match<'_>| (!of.weak, of.enforcing);
        match best
            .iter_mut()
            .find(|old| (old.capability, old.ecosystem) == (new.capability, new.ecosystem))
        {
            Some(old) if rank(&new) > rank(old) => *old = new,
            Some(_) => {}
            None => best.push(new),
        }
    }
    best
}

fn input<'w>(with: &'w [(String, String)], name: &str) -> &'w str {
    let value = with
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim());
    value.unwrap_or_default()
}

/// Whether the step gives the inputs that the entry asks for.
fn has_inputs(entry: &Entry, with: &[(String, String)]) -> bool {
    entry.with.iter().all(|(name, values)| {
        let given = input(with, name);
        if values.is_empty() || given.is_empty() {
            return !given.is_empty() || values.iter().any(String::is_empty);
        }
        let given = given.to_lowercase();
        let parts =
            || std::iter::once(given.as_str()).chain(given.split([',', '\n']).map(str::trim));
        values
            .iter()
            .any(|value| parts().any(|part| glob(&value.to_lowercase(), part)))
    })
}

/// Whether the action, with these inputs, fails on what it finds.
fn fails(entry: &Entry, with: &[(String, String)]) -> bool {
    let set = |condition: &String| match condition.split_once(' ') {
        Some((name, value)) => input(with, name) == value,
        None => !input(with, condition).is_empty(),
    };
    !entry.never_fails && (entry.enforced_by.is_empty() || entry.enforced_by.iter().any(set))
}

#[cfg(test)]
mod tests;
