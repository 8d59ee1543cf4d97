//! A tree that lies in memory: for programs that hold files which no disk has, and for tests.
//!
//! It has files and directories alone: no links, no devices.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::reader::{Entry, EntryKind, ReadError};

/// The files, by path.
#[derive(Debug, Default)]
pub(super) struct Memory {
    nodes: BTreeMap<PathBuf, Node>,
}

#[derive(Debug)]
enum Node {
    File(Vec<u8>),
    /// The names in it, in the order in which they came.
    Directory(Vec<OsString>),
}

impl Memory {
    pub(super) fn new() -> Self {
        let root = (PathBuf::new(), Node::Directory(Vec::new()));
        Self {
            nodes: BTreeMap::from([root]),
        }
    }

    /// Adds a file with the directories that lead to it; `path` has names alone. A name that is taken stays what it is.
    pub(super) fn add(&mut self, path: &Path, bytes: Vec<u8>) {
        let mut place = PathBuf::new();
        let mut parts = path.iter().peekable();
        let mut bytes = Some(bytes);
        while let Some(part) = parts.next() {
            let Some(Node::Directory(names)) = self.nodes.get_mut(&place) else {
                return;
            };
            let below = place.join(part);
            if !names.iter().any(|name| name == part) {
                names.push(part.to_owned());
                let node = match parts.peek() {
                    Some(_) => Node::Directory(Vec::new()),
                    None => Node::File(bytes.take().unwrap_or_default()),
                };
                self.nodes.insert(below.clone(), node);
            }
            place = below;
        }
    }

    pub(super) fn read(&self, path: &Path, cap: u64) -> Result<Vec<u8>, ReadError> {
        match self.node(path)? {
            Node::File(bytes) if bytes.len() as u64 > cap => Err(ReadError::TooLarge { cap }),
            Node::File(bytes) => Ok(bytes.clone()),
            Node::Directory(_) => Err(ReadError::NotAFile),
        }
    }

    pub(super) fn list(&self, path: &Path, most: usize) -> io::Result<Vec<Entry>> {
        let Node::Directory(names) = self.node(path)? else {
            return Err(io::ErrorKind::NotADirectory.into());
        };
        if names.len() > most {
            return Err(io::Error::other("too many entries"));
        }
        let entries = names.iter().map(|name| {
            Ok(Entry {
                kind: self.kind(&path.join(name))?,
                name: name.clone(),
            })
        });
        entries.collect()
    }

    pub(super) fn kind(&self, path: &Path) -> io::Result<EntryKind> {
        Ok(match self.node(path)? {
            Node::File(bytes) => EntryKind::File {
                size: bytes.len() as u64,
                executable: false,
            },
            Node::Directory(_) => EntryKind::Directory,
        })
    }

    fn node(&self, path: &Path) -> io::Result<&Node> {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        self.nodes.get(path).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_in_memory_reads_like_one_on_the_disk() {
        let mut tree = Memory::new();
        for (path, text) in [("b/c", "12"), ("a", "1"), ("b/c/d", "no"), ("a", "no")] {
            tree.add(Path::new(path), text.into());
        }
        assert_eq!(tree.read(Path::new("b/c"), 2).expect("read"), b"12");
        let refused = tree.read(Path::new("b/c"), 1);
        assert!(matches!(refused, Err(ReadError::TooLarge { cap: 1 })));
        assert!(tree.read(Path::new("b"), 9).is_err() && tree.read(Path::new("x"), 9).is_err());
        let names = |path: &str| -> Vec<OsString> {
            let entries = tree.list(Path::new(path), 9).expect("listed");
            entries.into_iter().map(|entry| entry.name).collect()
        };
        assert_eq!(names(""), ["b", "a"]);
        assert_eq!(names("b"), ["c"]);
        assert!(tree.list(Path::new(""), 1).is_err() && tree.list(Path::new("a"), 9).is_err());
    }
}
