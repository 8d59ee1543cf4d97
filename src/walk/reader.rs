//! The one way to a file's bytes: below the root, regular files only, never more than the cap.
//!
//! It opens no link. Where a link may be followed, [`RootDir::resolve`] says where it leads, and that place
//! is opened. So a link that is swapped in while the scan runs is refused rather than followed.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};

#[cfg(not(unix))]
use super::disk_portable::Disk;
#[cfg(unix)]
use super::disk_unix::Disk;
use super::memory::Memory;

/// How many links one path may lead through; Linux allows as many.
const LINKS_MAX: usize = 40;

/// What a directory entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A regular file.
    File {
        /// Its size in bytes.
        size: u64,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// A symbolic link.
    Link,
    /// A named pipe: opening it may wait for ever.
    Pipe,
    /// A socket.
    Socket,
    /// A block or character device: reading it may have effects, and no end.
    Device,
}

/// One name in a directory.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The name, as the file system has it.
    pub name: OsString,
    /// What it is; links are not followed.
    pub kind: EntryKind,
}

/// Why a file gave no bytes.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It has more bytes than its class may have.
    #[error("larger than {}, not read", size_text(*cap))]
    TooLarge {
        /// The most bytes that would have been read.
        cap: u64,
    },
    /// It is a pipe, a socket, a device or a directory.
    #[error("no regular file, not read")]
    NotAFile,
    /// A part of its path is a link now.
    #[error("a link, not followed")]
    Link,
    /// The system refused.
    #[error("cannot be read: {}", .0.kind())]
    Io(#[from] io::Error),
}

/// Why a link is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// It names a place outside the root, or an absolute path.
    #[error("link leaves the repository, not followed")]
    Leaves,
    /// It names nothing.
    #[error("link leads to nothing")]
    Dangling,
    /// It leads through too many links, or back to itself.
    #[error("link leads in a circle, not followed")]
    Loop,
    /// It leads into `.git`, whose content is no part of the tree.
    #[error("link leads into .git, not followed")]
    Git,
}

/// The scanned directory, opened once; every other path is relative to it.
#[derive(Debug)]
pub struct RootDir {
    tree: Tree,
}

/// Where the files lie.
#[derive(Debug)]
enum Tree {
    Disk(Disk),
    Memory(Memory),
}

impl RootDir {
    /// Opens the directory at `path`. A link to a directory is followed here and nowhere else.
    pub fn open(path: &Path) -> io::Result<Self> {
        let tree = Tree::Disk(Disk::open(path)?);
        Ok(Self { tree })
    }

    /// A root in memory, with these files. A path that is absolute, leaves the root or leads through a file is left out.
    pub fn of_files(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        let mut memory = Memory::new();
        for (path, bytes) in files.into_iter().filter(|(path, _)| is_plain(path)) {
            memory.add(&path, bytes);
        }
        let tree = Tree::Memory(memory);
        Self { tree }
    }

    /// The bytes of the regular file at `path`, at most `cap` of them: a file that has more, or grows
    /// while it is read, is refused.
    pub fn read(&self, path: &Path, cap: u64) -> Result<Vec<u8>, ReadError> {
        if !is_plain(path) {
            return Err(ReadError::NotAFile);
        }
        match &self.tree {
            Tree::Disk(disk) => disk.read(path, cap),
            Tree::Memory(memory) => memory.read(path, cap),
        }
    }

    /// The entries of the directory at `path`, sorted by name; no more than `most`.
    pub fn list(&self, path: &Path, most: usize) -> io::Result<Vec<Entry>> {
        if !path.as_os_str().is_empty() && !is_plain(path) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut entries = match &self.tree {
            Tree::Disk(disk) => disk.list(path, most)?,
            Tree::Memory(memory) => memory.list(path, most)?,
        };
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// What lies at `path`; a link there is not followed.
    pub fn kind(&self, path: &Path) -> io::Result<EntryKind> {
        if !is_plain(path) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.kind_of(path)
    }

    fn kind_of(&self, path: &Path) -> io::Result<EntryKind> {
        match &self.tree {
            Tree::Disk(disk) => disk.kind(path),
            Tree::Memory(memory) => memory.kind(path),
        }
    }

    fn link_text(&self, path: &Path) -> io::Result<PathBuf> {
        match &self.tree {
            Tree::Disk(disk) => disk.link_text(path),
            Tree::Memory(_) => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    /// Where `path` leads when its links are followed: a path below the root without any link in it, and what lies there.
    pub fn resolve(&self, path: &Path) -> Result<(PathBuf, EntryKind), LinkFault> {
        let mut pending: VecDeque<OsString> = VecDeque::new();
        push_front(&mut pending, path)?;
        let mut place = PathBuf::new();
        let mut kind = EntryKind::Directory;
        let mut links = 0;
        while let Some(part) = pending.pop_front() {
            if part == ".." {
                if !place.pop() {
                    return Err(LinkFault::Leaves);
                }
                kind = EntryKind::Directory;
                continue;
            }
            place.push(&part);
            kind = self.kind_of(&place).map_err(|_| LinkFault::Dangling)?;
            match kind {
                EntryKind::Link => {
                    links += 1;
                    if links > LINKS_MAX {
                        return Err(LinkFault::Loop);
                    }
                    let target = self.link_text(&place).map_err(|_| LinkFault::Dangling)?;
                    place.pop();
                    kind = EntryKind::Directory;
                    push_front(&mut pending, &target)?;
                }
                EntryKind::Directory => {}
                _ if !pending.is_empty() => return Err(LinkFault::Dangling),
                _ => {}
            }
        }
        let git = place
            .components()
            .any(|part| part.as_os_str().eq_ignore_ascii_case(".git"));
        if git {
            Err(LinkFault::Git)
        } else {
            Ok((place, kind))
        }
    }
}

/// Puts the parts of a link's text before those that are still to be walked.
fn push_front(pending: &mut VecDeque<OsString>, path: &Path) -> Result<(), LinkFault> {
    for part in path.components().rev() {
        match part {
            Component::Normal(part) => pending.push_front(part.to_owned()),
            Component::ParentDir => pending.push_front("..".into()),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(LinkFault::Leaves),
        }
    }
    Ok(())
}

/// Whether a path consists of names only: relative, without `.` and `..`, and not empty.
fn is_plain(path: &Path) -> bool {
    !path.as_os_str().is_empty()
        && path
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// A size as people say it.
fn size_text(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}
