//! What documents say about other files: owners of paths, directories of bots, changelogs beside manifests; and the
//! fact about `.git`.
//!
//! No host is asked: which CODEOWNERS file counts follows from its documentation and from who hosts the repository.

use globset::GlobSetBuilder;

use super::Repository;
use crate::extract::governance::{Draft, VersionTag, globs, is_catch_all, is_sample};
use crate::facts::repository::{CodeownersRule, Git};
use crate::facts::{FactSet, Located};
use crate::source::{FileId, Place, Span};

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    own(repository, drafts, facts);
    place_changelogs(facts);
    find_directories(repository, facts);
    if repository.git.present
        && let Some(place) = git_place(facts)
    {
        facts.git.push(Located::new(git(repository), place));
    }
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

/// Where each host looks for owners; it reads the first file that it finds.
fn owner_files(host: &str) -> &'static [&'static str] {
    match host {
        "gitlab" => &["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
        "bitbucket" => &[".bitbucket/CODEOWNERS", "CODEOWNERS"],
        "gitea" => &[
            "CODEOWNERS",
            "docs/CODEOWNERS",
            ".gitea/CODEOWNERS",
            ".forgejo/CODEOWNERS",
        ],
        "github" => &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
        _ => &[
            ".github/CODEOWNERS",
            "CODEOWNERS",
            "docs/CODEOWNERS",
            ".gitlab/CODEOWNERS",
            ".bitbucket/CODEOWNERS",
        ],
    }
}

fn own(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    if drafts.is_empty() {
        return;
    }
    let read = owner_files(host(repository))
        .iter()
        .find(|path| repository.file(path).is_some());
    // One set for all patterns: each path is looked up once, however many rules there are.
    let mut set = GlobSetBuilder::new();
    let mut owner_of: Vec<usize> = Vec::new();
    for (at, Draft::CodeownersRule { pattern, .. }) in drafts.iter().enumerate() {
        for glob in globs(pattern) {
            set.add(glob);
            owner_of.push(at);
        }
    }
    let mut matched = vec![false; drafts.len()];
    if let Ok(set) = set.build() {
        let mut hits = Vec::new();
        for file in repository.files {
            set.matches_into(file.path.as_str(), &mut hits);
            for hit in &hits {
                matched[owner_of[*hit]] = true;
            }
        }
    } else {
        // A set too large to build says nothing about its patterns, and nothing must not read as a fault.
        matched.fill(true);
    }
    for (
        Draft::CodeownersRule {
            path,
            pattern,
            owners,
            place,
        },
        matches,
    ) in drafts.into_iter().zip(matched)
    {
        let rule = CodeownersRule {
            matches,
            placeholder: owners.iter().any(|owner| is_sample(owner)),
            effective: read.is_some_and(|read| *read == path),
            catch_all: is_catch_all(&pattern),
            pattern,
            owners,
        };
        facts.codeowners_rules.push(Located::new(rule, place));
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

fn git(repository: &Repository<'_>) -> Git {
    let metadata = repository.git;
    let mut tags: Vec<(VersionTag, &str)> = metadata
        .tags
        .iter()
        .filter_map(|tag| Some((VersionTag::parse(&tag.name)?, tag.name.as_str())))
        .collect();
    tags.sort_by(|(one, name), (other, other_name)| {
        other.version.cmp(&one.version).then(name.cmp(other_name))
    });
    let latest = tags
        .iter()
        .find(|(tag, _)| tag.prefix.is_empty())
        .or(tags.first());
    Git {
        shallow: metadata.shallow,
        head_branch: metadata.head_branch.clone(),
        default_branch: metadata.default_branch.clone(),
        tags: i64::try_from(metadata.tags.len()).unwrap_or(i64::MAX),
        latest_version: latest
            .map(|(tag, _)| tag.version.text().to_owned())
            .unwrap_or_default(),
        version_tags: tags.iter().map(|(_, name)| (*name).to_owned()).collect(),
        host: host(repository),
    }
}

/// Where a finding about tags points: the version of the manifest nearest the root, else the README, else any fact's
/// file, whose text is at hand. `None` for a repository without any.
fn git_place(facts: &FactSet) -> Option<Place> {
    let depth = |path: &str| path.matches('/').count();
    let manifest = facts
        .manifests
        .iter()
        .filter_map(|manifest| {
            let (_, place) = manifest
                .anchors
                .iter()
                .find(|(name, _)| *name == "version")?;
            Some((depth(&manifest.path), manifest.path.as_str(), *place))
        })
        .min_by_key(|(depth, path, _)| (*depth, *path));
    let readme = facts
        .documents
        .iter()
        .filter(|document| document.role == "readme" && document.well_placed)
        .min_by_key(|document| (document.path.len(), document.path.as_str()));
    manifest
        .map(|(_, _, place)| place)
        .or_else(|| readme.map(|document| document.place))
        .or_else(|| facts.manifests.first().map(|manifest| manifest.place))
        .or_else(|| facts.documents.first().map(|document| document.place))
        .or_else(|| {
            facts
                .files
                .first()
                .map(|_| Place::new(FileId(0), Span::default()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::repository::{Document, UpdateBot};
    use crate::source::{FileClass, RepoPath, SourceFile};
    use crate::walk::git::{GitMetadata, Tag};

    fn linked(paths: &[&str], git: &GitMetadata, drafts: Vec<Draft>, facts: &mut FactSet) {
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

    fn owners(path: &str, pattern: &str, owner: &str) -> Draft {
        Draft::CodeownersRule {
            path: path.to_owned(),
            pattern: pattern.to_owned(),
            owners: vec![owner.to_owned()],
            place: Place::default(),
        }
    }

    #[test]
    fn only_the_first_file_of_owners_counts_and_patterns_must_match() {
        let drafts = vec![
            owners(".github/CODEOWNERS", "/gone/", "@acme/core"),
            owners(".github/CODEOWNERS", "*", "@octocat"),
            owners("CODEOWNERS", "src/", "@acme/core"),
        ];
        let mut facts = FactSet::default();
        linked(
            &[".github/CODEOWNERS", "CODEOWNERS", "src/main.rs"],
            &GitMetadata::default(),
            drafts,
            &mut facts,
        );
        let found: Vec<_> = facts
            .codeowners_rules
            .iter()
            .map(|rule| {
                (
                    rule.matches,
                    rule.effective,
                    rule.placeholder,
                    rule.catch_all,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (false, true, false, false),
                (true, true, true, true),
                (true, false, false, false)
            ]
        );
    }

    #[test]
    fn gitlab_reads_its_own_places() {
        let drafts = vec![owners(".gitlab/CODEOWNERS", "*", "@acme")];
        let mut facts = FactSet::default();
        linked(
            &[".gitlab-ci.yml", ".gitlab/CODEOWNERS"],
            &GitMetadata::default(),
            drafts,
            &mut facts,
        );
        assert!(facts.codeowners_rules[0].effective);
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
        let mut facts = FactSet::default();
        facts.update_bots = [
            "/",
            "/web",
            "web/",
            "/services/*",
            "**/*",
            "/gone",
            "/gone/*",
        ]
        .map(bot)
        .into();
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
    fn tags_that_are_versions_come_newest_first() {
        let tag = |name: &str| Tag {
            name: name.to_owned(),
            ..Tag::default()
        };
        let git = GitMetadata {
            present: true,
            tags: [
                "1.10.0",
                "1.9.0",
                "core-v20.0.0",
                "last-grape-version",
                "v1.10.0-rc.1",
            ]
            .map(tag)
            .into(),
            ..GitMetadata::default()
        };
        let mut facts = FactSet::default();
        facts.documents.push(Located::new(
            Document {
                role: "readme",
                well_placed: true,
                path: "README.md".into(),
                ..Document::default()
            },
            Place::default(),
        ));
        linked(&["README.md"], &git, Vec::new(), &mut facts);
        let found = &facts.git[0];
        assert_eq!(
            found.version_tags,
            ["core-v20.0.0", "1.10.0", "v1.10.0-rc.1", "1.9.0"]
        );
        assert_eq!((found.latest_version.as_str(), found.tags), ("1.10.0", 5));
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
