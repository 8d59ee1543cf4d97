//! Paths inside the scanned repository.

use std::fmt;
use std::sync::Arc;

/// A path relative to the root of the scan: `/` between its parts, never a leading `/`, `.` or `..`.
///
/// Names that are not UTF-8 are kept readable: each stray byte stands as `\xNN`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Takes over a path that is relative and uses `/`.
    pub fn new(path: &str) -> Self {
        Self(Arc::from(path))
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: the file's name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The path of the directory that holds the file; empty for a file at the root.
    pub fn directory(&self) -> &str {
        self.0
            .rsplit_once('/')
            .map_or("", |(directory, _)| directory)
    }

    /// What follows the last dot of the name, in lower case; empty when there is none or the name starts with it.
    pub fn extension(&self) -> String {
        match self.name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
            _ => String::new(),
        }
    }

    /// Whether the file lies in `directory` or below it; every file lies below the empty directory.
    pub fn is_under(&self, directory: &str) -> bool {
        directory.is_empty()
            || self
                .0
                .strip_prefix(directory)
                .is_some_and(|rest| rest.starts_with('/'))
    }

    /// The path that `relative` names, seen from `directory`: `.`, `..` and a leading `./` are resolved.
    /// `None` when it leaves the root or is absolute.
    pub fn resolve(directory: &str, relative: &str) -> Option<String> {
        if relative.starts_with('/') {
            return None;
        }
        let mut parts: Vec<&str> = directory
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path() {
        let path = RepoPath::new("a/b/Main.RS");
        assert_eq!(
            (path.directory(), path.name(), path.extension().as_str()),
            ("a/b", "Main.RS", "rs")
        );
        assert!(
            path.is_under("a")
                && path.is_under("")
                && !path.is_under("a/b/Main")
                && !path.is_under("b")
        );
        assert_eq!(RepoPath::new(".gitignore").extension(), "");
    }

    #[test]
    fn a_relative_path_never_leaves_the_root() {
        assert_eq!(
            RepoPath::resolve("a/b", "../c/./d").as_deref(),
            Some("a/c/d")
        );
        assert_eq!(RepoPath::resolve("a", "../../etc/passwd"), None);
        assert_eq!(RepoPath::resolve("", "/etc/passwd"), None);
    }
}
