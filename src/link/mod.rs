//! Joins what single files say: the only place that sees more than one file.
//!
//! Order matters: dependencies and components first (everything is tied to one), then code, containers, Kubernetes, CI,
//! documents, and last the profile, which reads all of them.

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
    dependencies::link(repository, drafts.dependencies, facts);
    components::link(repository, facts);
    let names = code::link(repository, drafts.code, facts);
    containers::link(repository, drafts.dockerfiles, drafts.compose, facts);
    kubernetes::link(repository, drafts.kubernetes, facts);
    infrastructure::link(repository, drafts.infrastructure, facts);
    ci::link(repository, drafts.ci, facts);
    governance::link(repository, drafts.governance, facts);
    probes::link(repository, facts);
    tools::link(repository, facts);
    test_content::link(facts);
    operations::link(&names, facts);
    data::link(repository, drafts.data, facts);
    environments::link(repository, facts);
    let profiles = profile::link(repository, facts);
    workbench::link(repository, drafts.workbench, &profiles, facts);
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
