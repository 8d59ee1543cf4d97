//! Joins what single files say: the only place that sees more than one file.
//!
//! Order matters: dependencies and components first (everything is tied to one), then code, containers, CI, Kubernetes
//! (whose charts the commands of CI install), documents, and last the profile, which reads all of them.

mod ci;
mod code;
mod components;
mod containers;
mod contexts;
mod data;
mod dependencies;
mod environments;
#[cfg(test)]
mod fixture;
mod governance;
mod images;
mod infrastructure;
mod kubernetes;
mod operations;
mod probes;
mod profile;
mod test_content;
mod tools;
mod workbench;

pub use profile::{Claim, Claims, KINDS, Overrides, declare};

use crate::extract::Drafts;
use crate::facts::FactSet;
use crate::source::SourceFile;
use crate::timings::{Group, step};
use crate::verdict::Profiles;
use crate::walk::git::GitMetadata;

/// What every linker may look at besides the facts.
pub struct Repository<'a> {
    /// All files, by path; a `FileId` is an index into it.
    pub files: &'a [SourceFile],
    /// What `.git` says.
    pub git: &'a GitMetadata,
}

/// Completes the facts, and says what the repository and its components are.
pub fn link(repository: &Repository<'_>, drafts: Drafts, facts: &mut FactSet) -> Profiles {
    step(Group::Link, "dependencies", || {
        dependencies::link(repository, drafts.dependencies, facts)
    });
    step(Group::Link, "components", || {
        components::link(repository, facts)
    });
    let names = step(Group::Link, "code", || {
        code::link(repository, drafts.code, facts)
    });
    step(Group::Link, "containers", || {
        containers::link(repository, drafts.dockerfiles, drafts.compose, facts)
    });
    step(Group::Link, "ci", || ci::link(repository, drafts.ci, facts));
    step(Group::Link, "kubernetes", || {
        kubernetes::link(repository, drafts.kubernetes, facts)
    });
    step(Group::Link, "infrastructure", || {
        infrastructure::link(repository, drafts.infrastructure, facts)
    });
    step(Group::Link, "governance", || {
        governance::link(repository, drafts.governance, facts)
    });
    step(Group::Link, "probes", || probes::link(repository, facts));
    step(Group::Link, "tools", || tools::link(repository, facts));
    step(Group::Link, "test_content", || test_content::link(facts));
    step(Group::Link, "operations", || {
        operations::link(&names, facts)
    });
    step(Group::Link, "data", || {
        data::link(repository, drafts.data, facts)
    });
    step(Group::Link, "environments", || {
        environments::link(repository, facts)
    });
    let profiles = step(Group::Link, "profile", || profile::link(repository, facts));
    step(Group::Link, "workbench", || {
        workbench::link(repository, drafts.workbench, &profiles, facts)
    });
    profiles
}

impl Repository<'_> {
    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<(crate::source::FileId, &SourceFile)> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        Some((
            crate::source::FileId(u32::try_from(at).ok()?),
            &self.files[at],
        ))
    }
}
