//! What documents say about other files: owners of paths, directories of bots, changelogs beside manifests; the
//! protection of branches; and the fact about `.git`.
//!
//! No host is asked: which CODEOWNERS file counts follows from its documentation and from who hosts the repository.

mod bots;
mod git;
mod owners;
mod passages;
mod protection;

use super::Repository;
use crate::extract::governance::Draft;
use crate::facts::FactSet;

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    let (passages, owners): (Vec<Draft>, Vec<Draft>) = drafts
        .into_iter()
        .partition(|draft| matches!(draft, Draft::Passage { .. }));
    owners::link(repository, owners, facts);
    passages::link(repository, passages, facts);
    place_changelogs(facts);
    bots::link(repository, facts);
    git::link(repository, facts);
    protection::link(repository, facts);
}

/// Who hosts the repository: `origin` says it, else the files that only one host reads; `unknown` when neither does.
pub(super) fn host(repository: &Repository<'_>) -> &'static str {
    let remote = repository.git.remote_host.as_str();
    if remote != "unknown" {
        return remote;
    }
    let any = |directory: &str| {
        repository
            .files
            .iter()
            .any(|file| file.path.is_under(directory))
    };
    let at = |path: &str| repository.file(path).is_some();
    if any(".github") {
        "github"
    } else if at(".gitlab-ci.yml") || any(".gitlab") {
        "gitlab"
    } else if at("bitbucket-pipelines.yml") || any(".bitbucket") {
        "bitbucket"
    } else if at("azure-pipelines.yml") || any(".azuredevops") {
        "azure"
    } else if any(".gitea") || any(".forgejo") {
        "gitea"
    } else {
        "unknown"
    }
}

/// A package's changelog stands beside its manifest.
fn place_changelogs(facts: &mut FactSet) {
    let packages: Vec<&str> = facts
        .manifests
        .iter()
        .map(|manifest| directory(&manifest.path))
        .collect();
    for document in facts
        .documents
        .iter_mut()
        .filter(|document| document.value.role == "changelog")
    {
        document.value.well_placed |= packages.contains(&directory(&document.value.path));
    }
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileText, RepoPath, SourceFile};
    use crate::walk::git::GitMetadata;

    pub(super) fn linked(
        paths: &[&str],
        git: &GitMetadata,
        drafts: Vec<Draft>,
        facts: &mut FactSet,
    ) {
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        let files: Vec<SourceFile> = paths
            .iter()
            .map(|path| SourceFile {
                path: RepoPath::new(path),
                class: FileClass::Source,
                size: 1,
                executable: false,
                text: FileText::default(),
            })
            .collect();
        link(&Repository { files: &files, git }, drafts, facts);
    }

    #[test]
    fn without_git_there_is_no_fact() {
        let mut facts = FactSet::default();
        linked(
            &["README.md"],
            &GitMetadata::default(),
            Vec::new(),
            &mut facts,
        );
        assert!(facts.git.is_empty());
    }
}
