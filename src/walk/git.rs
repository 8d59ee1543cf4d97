//! Reads what `.git` says about branches, tags and the remote, without running git or obeying its configuration.
//!
//! Commits and annotated tags lie in the object database, which is not read: which tags the current branch
//! reaches, their dates and their signatures stay unknown, so all tags are listed.

mod config;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::WalkNotice;
use super::reader::{EntryKind, ReadError, RootDir};
use super::text::repo_path;
use crate::source::RepoPath;

/// Most bytes of a file with one reference.
const REF_CAP: u64 = 4 * 1024;
/// Most bytes of `config` and `shallow`.
const SMALL_CAP: u64 = 1 << 20;
/// Most bytes of `packed-refs`.
const PACKED_CAP: u64 = 16 << 20;
/// Most tags, and most directory entries looked at for them.
const TAGS_MAX: usize = 20_000;
/// Most directories deep below `refs/tags`.
const TAG_DEPTH: usize = 16;
/// Most symbolic references on the way to a commit.
const SYMBOLIC_MAX: usize = 5;

/// What is known about the repository from its `.git` directory. The default says: there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GitMetadata {
    /// Whether there is a `.git` directory in the root, with a readable `HEAD`.
    pub present: bool,
    /// Whether the history was cut off when it was cloned.
    pub shallow: bool,
    /// The branch that is checked out; empty when `HEAD` is detached or unknown.
    pub head_branch: String,
    /// The object id of the commit that is checked out; empty when unknown, or before the first commit.
    pub head_commit: String,
    /// The branch that others start from: that of `origin/HEAD`, else `main` or `master` if there is one,
    /// else the branch that is checked out; empty when unknown.
    pub default_branch: String,
    /// All tags, sorted by name, reachable from `HEAD` or not.
    pub tags: Vec<Tag>,
    /// What hosts `origin`.
    pub remote_host: RemoteHost,
    /// `owner/name` of `origin` at its host; empty when unknown. Never holds credentials.
    pub remote_slug: String,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tag {
    /// Its name, without `refs/tags/`.
    pub name: String,
    /// The object id that it names: a commit, or the tag object of an annotated tag.
    pub object: String,
    /// The object id of the commit; empty where only the object database knows it.
    pub commit: String,
}

/// The service that hosts a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum RemoteHost {
    /// GitHub, or a GitHub Enterprise host by its name.
    Github,
    /// GitLab, or a host of that name.
    Gitlab,
    /// Bitbucket.
    Bitbucket,
    /// Azure DevOps.
    Azure,
    /// Gitea and Forgejo, Codeberg among them.
    Gitea,
    /// No remote, or a host whose name says nothing.
    #[default]
    Unknown,
}

impl RemoteHost {
    /// The host as rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Bitbucket => "bitbucket",
            Self::Azure => "azure",
            Self::Gitea => "gitea",
            Self::Unknown => "unknown",
        }
    }
}

/// Reads the repository's metadata, and says what stood in the way.
pub fn read(root: &RootDir) -> (GitMetadata, Vec<WalkNotice>) {
    let mut reader = GitReader {
        root,
        directory: PathBuf::new(),
        notices: Vec::new(),
        packed: BTreeMap::new(),
    };
    let metadata = reader.metadata();
    (metadata, reader.notices)
}

struct GitReader<'a> {
    root: &'a RootDir,
    /// The git directory, relative to the root.
    directory: PathBuf,
    notices: Vec<WalkNotice>,
    /// References of `packed-refs`: object id, and the commit where the file tells it.
    packed: BTreeMap<String, (String, String)>,
}

impl GitReader<'_> {
    fn metadata(&mut self) -> GitMetadata {
        let Some(directory) = self.git_directory() else {
            return GitMetadata::default();
        };
        self.directory = directory;
        let Some(head) = self.text("HEAD", REF_CAP) else {
            return GitMetadata::default();
        };
        self.packed = self
            .text("packed-refs", PACKED_CAP)
            .map(|text| packed_refs(&text))
            .unwrap_or_default();
        let mut metadata = GitMetadata {
            present: true,
            ..GitMetadata::default()
        };
        match reference(&head) {
            Some(Reference::Symbolic(name)) => {
                // `.invalid` stands there when references are kept in the reftable format.
                metadata.head_branch = name
                    .strip_prefix("refs/heads/")
                    .unwrap_or_default()
                    .to_owned();
                metadata.head_commit = self.commit_of(name);
            }
            Some(Reference::Object(id)) => metadata.head_commit = id.to_owned(),
            None if head.trim() == "ref: refs/heads/.invalid" => {
                self.notice(
                    "HEAD",
                    "references in the reftable format are not read: branches and tags are unknown",
                );
            }
            None => self.notice("HEAD", "names no branch and no commit"),
        }
        metadata.shallow = self
            .text("shallow", SMALL_CAP)
            .is_some_and(|text| text.lines().any(is_object_id));
        metadata.default_branch = self.default_branch(&metadata.head_branch);
        metadata.tags = self.tags();
        if let Some(url) = self
            .text("config", SMALL_CAP)
            .and_then(|text| config::remote_url(&text))
        {
            (metadata.remote_host, metadata.remote_slug) = config::host_and_slug(&url);
        }
        metadata
    }

    /// `.git`, or the place inside the root that a `.git` file names. Places outside are not read:
    /// they belong to another repository, or to somebody else.
    fn git_directory(&mut self) -> Option<PathBuf> {
        let git = Path::new(".git");
        match self.root.kind(git).ok()? {
            EntryKind::Directory => Some(git.to_owned()),
            EntryKind::File { .. } => {
                let bytes = self.root.read(git, REF_CAP).ok()?;
                let text = String::from_utf8(bytes).ok()?;
                let named = text
                    .strip_prefix("gitdir:")
                    .map(str::trim)
                    .filter(|path| !path.contains('\\'));
                let inside = named
                    .and_then(|path| RepoPath::resolve("", path))
                    .map(PathBuf::from)
                    .filter(|path| matches!(self.root.kind(path), Ok(EntryKind::Directory)));
                if inside.is_none() {
                    self.notice(
                        "",
                        "leads outside the root, not read: branches and tags are unknown",
                    );
                }
                inside
            }
            _ => {
                self.notice(
                    "",
                    "is no directory, not read: branches and tags are unknown",
                );
                None
            }
        }
    }

    fn notice(&mut self, name: &str, message: &str) {
        let directory = if self.directory.as_os_str().is_empty() {
            Path::new(".git")
        } else {
            &self.directory
        };
        let path = if name.is_empty() {
            directory.to_owned()
        } else {
            directory.join(name)
        };
        self.notices
            .push(WalkNotice::new(repo_path(&path), message));
    }

    /// The text of a file of the git directory; `None` when it is not there, too large or no text.
    fn text(&mut self, name: &str, cap: u64) -> Option<String> {
        match self.root.read(&self.directory.join(name), cap) {
            Ok(bytes) => String::from_utf8(bytes).ok(),
            Err(ReadError::Io(error))
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                None
            }
            Err(error) => {
                self.notice(name, &error.to_string());
                None
            }
        }
    }

    /// The commit that a reference leads to; empty when there is none.
    fn commit_of(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        for _ in 0..SYMBOLIC_MAX {
            let text = self.text(&name, REF_CAP);
            match text.as_deref().and_then(reference) {
                Some(Reference::Object(id)) => return id.to_owned(),
                Some(Reference::Symbolic(next)) => name = next.to_owned(),
                None => {
                    return self
                        .packed
                        .get(&name)
                        .map(|(object, _)| object.clone())
                        .unwrap_or_default();
                }
            }
        }
        String::new()
    }

    fn default_branch(&mut self, head_branch: &str) -> String {
        let origin = self.text("refs/remotes/origin/HEAD", REF_CAP);
        if let Some(Reference::Symbolic(name)) = origin.as_deref().and_then(reference)
            && let Some(branch) = name.strip_prefix("refs/remotes/origin/")
        {
            return branch.to_owned();
        }
        for branch in ["main", "master"] {
            for place in ["refs/heads", "refs/remotes/origin"] {
                if head_branch == branch || !self.commit_of(&format!("{place}/{branch}")).is_empty()
                {
                    return branch.to_owned();
                }
            }
        }
        head_branch.to_owned()
    }

    fn tags(&mut self) -> Vec<Tag> {
        let mut tags: BTreeMap<String, Tag> = BTreeMap::new();
        for (name, (object, commit)) in &self.packed {
            if let Some(name) = name.strip_prefix("refs/tags/") {
                let tag = Tag {
                    name: name.to_owned(),
                    object: object.clone(),
                    commit: commit.clone(),
                };
                tags.insert(name.to_owned(), tag);
            }
        }
        let mut directories = vec![(String::from("refs/tags"), 0)];
        let mut budget = TAGS_MAX;
        while let Some((directory, depth)) = directories.pop() {
            let Ok(entries) = self.root.list(&self.directory.join(&directory), budget) else {
                continue;
            };
            budget -= entries.len();
            for entry in entries {
                let Some(name) = entry
                    .name
                    .to_str()
                    .map(|name| format!("{directory}/{name}"))
                else {
                    continue;
                };
                match entry.kind {
                    EntryKind::Directory if depth < TAG_DEPTH => {
                        directories.push((name, depth + 1))
                    }
                    EntryKind::File { .. } if is_ref_name(&name) => {
                        let text = self.text(&name, REF_CAP);
                        if let Some(Reference::Object(id)) = text.as_deref().and_then(reference) {
                            let short = name.trim_start_matches("refs/tags/").to_owned();
                            let packed = tags
                                .get(&short)
                                .filter(|tag| tag.object == id)
                                .map(|tag| tag.commit.clone());
                            let tag = Tag {
                                name: short.clone(),
                                object: id.to_owned(),
                                commit: packed.unwrap_or_default(),
                            };
                            tags.insert(short, tag);
                        }
                    }
                    _ => {}
                }
            }
        }
        if tags.len() > TAGS_MAX {
            self.notice(
                "refs/tags",
                &format!("more than {TAGS_MAX} tags, the rest is not listed"),
            );
        }
        tags.into_values().take(TAGS_MAX).collect()
    }
}

/// What a reference file holds.
enum Reference<'a> {
    /// `ref: refs/...`, a name that is safe to use as a path below the git directory.
    Symbolic(&'a str),
    /// An object id.
    Object(&'a str),
}

fn reference(text: &str) -> Option<Reference<'_>> {
    let line = text.lines().next()?.trim_end();
    match line.strip_prefix("ref:") {
        Some(name) => Some(name.trim())
            .filter(|name| is_ref_name(name))
            .map(Reference::Symbolic),
        None => Some(line)
            .filter(|line| is_object_id(line))
            .map(Reference::Object),
    }
}

fn is_object_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether git itself would take this for the full name of a reference (`git check-ref-format`).
fn is_ref_name(name: &str) -> bool {
    let forbidden =
        |c: char| c.is_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\');
    name.starts_with("refs/")
        && name.len() <= 1024
        && !name.contains(forbidden)
        && !name.contains("..")
        && !name.contains("@{")
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.ends_with('.')
                && !part.ends_with(".lock")
        })
}

/// The references of a `packed-refs` file. A line `^id` gives the commit of the tag above it; in a file whose
/// head says `fully-peeled`, a tag without such a line is the commit's own.
fn packed_refs(text: &str) -> BTreeMap<String, (String, String)> {
    let mut refs: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut fully_peeled = false;
    let mut last: Option<&str> = None;
    for line in text.lines() {
        if let Some(traits) = line.strip_prefix("# pack-refs with:") {
            fully_peeled = traits
                .split_ascii_whitespace()
                .any(|name| name == "fully-peeled");
        } else if let Some(commit) = line.strip_prefix('^') {
            if let Some(entry) = last.and_then(|name| refs.get_mut(name))
                && is_object_id(commit)
            {
                entry.1 = commit.to_owned();
            }
        } else if let Some((id, name)) = line.split_once(' ')
            && is_object_id(id)
            && is_ref_name(name)
        {
            let commit = if fully_peeled {
                id.to_owned()
            } else {
                String::new()
            };
            refs.insert(name.to_owned(), (id.to_owned(), commit));
            last = Some(name);
        } else {
            last = None;
        }
    }
    refs
}

#[cfg(test)]
mod tests;
