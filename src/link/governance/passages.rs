//! What speaks against taking a passage at its word: plans, agents, blanks, and commands on files that are not there.

use std::collections::BTreeSet;

use super::super::Repository;
use crate::extract::governance::Draft;
use crate::facts::FactSet;
use crate::facts::prose::Passage;
use crate::source::RepoPath;

/// Turns drafts of passages into facts.
pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    if drafts.is_empty() {
        return;
    }
    let tree = Tree::new(repository);
    for draft in drafts {
        let Draft::Passage { mut passage, cites } = draft else {
            continue;
        };
        let from = RepoPath::new(&passage.path);
        let missing = cites.iter().filter(|path| !tree.holds(&from, path));
        passage.value.missing_files = missing.cloned().collect();
        passage.value.fault = fault(&passage.value, cites.len());
        passage.value.sound = passage.value.fault.is_empty();
        facts.passages.push(*passage);
    }
    facts.passages.sort_by_key(|passage| passage.place);
}

fn fault(passage: &Passage, cited: usize) -> String {
    match () {
        () if passage.agent => "it speaks to a coding agent".to_owned(),
        () if passage.negated => "it speaks of what is planned or missing".to_owned(),
        () if !passage.placeholder.is_empty() => {
            format!("`{}` was never filled in", passage.placeholder)
        }
        () if !passage.missing_files.is_empty() && passage.missing_files.len() * 2 >= cited => {
            format!(
                "its commands name `{}`, which is not there",
                passage.missing_files[0]
            )
        }
        () => String::new(),
    }
}

/// The files and folders of the repository.
struct Tree<'r> {
    paths: BTreeSet<&'r str>,
    names: BTreeSet<&'r str>,
}

impl<'r> Tree<'r> {
    fn new(repository: &Repository<'r>) -> Self {
        let mut paths = BTreeSet::new();
        let mut names = BTreeSet::new();
        for file in repository.files {
            let path = file.path.as_str();
            paths.insert(path);
            names.insert(file.path.name());
            for (at, _) in path.match_indices('/') {
                paths.insert(&path[..at]);
            }
        }
        Self { paths, names }
    }

    /// Whether `path` is there: from the root, from the document, or below a folder that the reader may have gone to.
    fn holds(&self, from: &RepoPath, path: &str) -> bool {
        let beside = RepoPath::resolve(from.directory(), path);
        self.paths.contains(path)
            || beside.is_some_and(|beside| self.paths.contains(beside.as_str()))
            || !path.contains('/') && self.names.contains(path)
            || self.paths.iter().any(|known| {
                known
                    .strip_suffix(path)
                    .is_some_and(|rest| rest.ends_with('/'))
            })
    }
}
