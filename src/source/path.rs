//! Paths inside the scanned repository.

use std::fmt;
use std::ops::Deref;
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
    pub fn extension(&self) -> Extension {
        match self.name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Extension::lower(extension),
            _ => Extension::lower(""),
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

/// An extension in lower case. Every reader asks every path for it, so the usual ones live without a place on the heap.
#[derive(Debug, Clone)]
pub enum Extension {
    /// Up to [`Extension::INLINE`] bytes.
    Short([u8; Extension::INLINE], u8),
    /// A longer one.
    Long(String),
}

impl Extension {
    /// The longest extension that needs no heap.
    pub const INLINE: usize = 14;

    fn lower(text: &str) -> Self {
        let mut bytes = [0; Self::INLINE];
        match bytes.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                place.make_ascii_lowercase();
                Self::Short(bytes, text.len() as u8)
            }
            None => Self::Long(text.to_ascii_lowercase()),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Short(bytes, length) => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default()
            }
            Self::Long(text) => text,
        }
    }
}

impl Deref for Extension {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Extension {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Extension {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self)
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
        for (name, extension) in [
            ("a.Gradle.KTS", "kts"),
            ("a.Café", "café"),
            ("a.ALongExtensionIndeed", "alongextensionindeed"),
        ] {
            assert_eq!(RepoPath::new(name).extension(), extension);
        }
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
