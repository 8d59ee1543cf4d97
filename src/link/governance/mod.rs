//! What documents say about other files: owners of paths, directories of bots, changelogs beside manifests; and the
//! fact about `.git`.
//!
//! No host is asked: which CODEOWNERS file counts follows from its documentation and from who hosts the repository.

mod git;
mod owners;

use super::Repository;
use crate::extract::governance::Draft;
use crate::facts::FactSet;

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    owners::link(repository, drafts, facts);
    place_changelogs(facts);
    find_directories(repository, facts);
    git::link(repository, facts);
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

/// An entry of Dependabot for a directory where nothing is updates nothing.
fn find_directories(repository: &Repository<'_>, facts: &mut FactSet) {
    for bot in facts
        .update_bots
        .iter_mut()
        .filter(|bot| bot.kind == "dependabot" && bot.enabled)
    {
        let lost = bot
            .directories
            .iter()
            .all(|directory| !exists(repository, directory));
        if lost {
            let named = bot.directories.join("`, `");
            bot.value.enabled = false;
            bot.value.fault = format!("no file lies in `{named}`");
        }
    }
}

fn exists(repository: &Repository<'_>, named: &str) -> bool {
    let path = named.trim_start_matches("./").trim_matches('/');
    if path.is_empty() || path == "." {
        return true;
    }
    if !path.contains(['*', '?', '[']) {
        return repository.files.iter().any(|file| file.path.is_under(path));
    }
    let Ok(glob) = globset::GlobBuilder::new(path)
        .literal_separator(true)
        .build()
    else {
        return true;
    };
    let matcher = glob.compile_matcher();
    repository.files.iter().any(|file| {
        let directory = file.path.directory();
        matcher.is_match(directory)
            || directory
                .match_indices('/')
                .any(|(at, _)| matcher.is_match(&directory[..at]))
    })
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Located;
    use crate::facts::repository::UpdateBot;
    use crate::source::{FileClass, Place, RepoPath, SourceFile};
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
                text: None,
            })
            .collect();
        link(&Repository { files: &files, git }, drafts, facts);
    }

    #[test]
    fn a_bot_for_a_directory_that_is_gone_updates_nothing() {
        let bot = |directory: &str| {
            let bot = UpdateBot {
                kind: "dependabot",
                directories: vec![directory.to_owned()],
                enabled: true,
                ..UpdateBot::default()
            };
            Located::new(bot, Place::default())
        };
        let mut facts = FactSet {
            update_bots: [
                "/",
                "/web",
                "web/",
                "/services/*",
                "**/*",
                "/gone",
                "/gone/*",
            ]
            .map(bot)
            .into(),
            ..FactSet::default()
        };
        linked(
            &["web/package.json", "services/a/go.mod"],
            &GitMetadata::default(),
            Vec::new(),
            &mut facts,
        );
        let enabled: Vec<_> = facts.update_bots.iter().map(|bot| bot.enabled).collect();
        assert_eq!(enabled, [true, true, true, true, true, false, false]);
        assert_eq!(facts.update_bots[5].fault, "no file lies in `/gone`");
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
