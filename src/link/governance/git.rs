//! The fact about `.git`: its branches, and the tags that are versions.
//!
//! Whether the current branch reaches a tag is not known: commits are not read.

use super::super::Repository;
use super::host;
use crate::extract::governance::VersionTag;
use crate::facts::repository::Git;
use crate::facts::{FactSet, Located};
use crate::source::{FileId, Place, Span};

/// Adds the fact, where there is a `.git` and a file for it to point at.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    if repository.git.present
        && let Some(place) = place(facts)
    {
        facts.git.push(Located::new(git(repository), place));
    }
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

/// Where a finding about tags points: the version of the manifest at the root, or of the only one that has a version;
/// else the README, else any file at hand. Of many packages none speaks for all. `None` without any file.
fn place(facts: &FactSet) -> Option<Place> {
    let versioned: Vec<(&str, Place)> = facts
        .manifests
        .iter()
        .filter_map(|manifest| {
            let (_, place) = manifest
                .anchors
                .iter()
                .find(|(name, _)| *name == "version")?;
            Some((manifest.path.as_str(), *place))
        })
        .collect();
    let manifest = versioned
        .iter()
        .filter(|(path, _)| versioned.len() == 1 || !path.contains('/'))
        .min_by_key(|(path, _)| *path);
    let readme = facts
        .documents
        .iter()
        .filter(|document| document.role == "readme" && document.well_placed)
        .min_by_key(|document| (document.path.len(), document.path.as_str()));
    manifest
        .map(|(_, place)| *place)
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
    use super::super::tests::linked;
    use super::*;
    use crate::facts::repository::Document;
    use crate::walk::git::{GitMetadata, Tag};

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
}
