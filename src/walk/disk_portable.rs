//! Files and directories where there are no directory handles: by path, checked before and after opening.
//!
//! It uses the `std::fs` functions that no other module of a scan may use.
//! A name that is swapped between the check and the opening is not noticed here; on Unix it is.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::reader::{Entry, EntryKind, ReadError};

/// The root, by its path.
#[derive(Debug)]
pub(super) struct Disk {
    root: PathBuf,
}

impl Disk {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let root = fs::canonicalize(path)?;
        if !fs::metadata(&root)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { root })
    }

    pub(super) fn read(&self, path: &Path, cap: u64) -> Result<Vec<u8>, ReadError> {
        let full = self.below(path)?;
        match kind_of(&fs::symlink_metadata(&full)?) {
            EntryKind::File { size, .. } if size > cap => return Err(ReadError::TooLarge { cap }),
            EntryKind::File { .. } => {}
            EntryKind::Link => return Err(ReadError::Link),
            _ => return Err(ReadError::NotAFile),
        }
        let file = File::open(&full)?;
        if !file.metadata()?.is_file() {
            return Err(ReadError::NotAFile);
        }
        let mut bytes = Vec::new();
        file.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > cap {
            return Err(ReadError::TooLarge { cap });
        }
        Ok(bytes)
    }

    pub(super) fn list(&self, path: &Path, most: usize) -> io::Result<Vec<Entry>> {
        let full = self
            .below(path)
            .map_err(|_| io::Error::from(io::ErrorKind::PermissionDenied))?;
        if !fs::symlink_metadata(&full)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(full)? {
            let entry = entry?;
            if entries.len() == most {
                return Err(io::Error::other("too many entries"));
            }
            // It may have vanished between the two calls.
            if let Ok(metadata) = entry.metadata() {
                entries.push(Entry {
                    name: entry.file_name(),
                    kind: kind_of(&metadata),
                });
            }
        }
        Ok(entries)
    }

    pub(super) fn kind(&self, path: &Path) -> io::Result<EntryKind> {
        Ok(kind_of(&fs::symlink_metadata(self.root.join(path))?))
    }

    pub(super) fn link_text(&self, path: &Path) -> io::Result<PathBuf> {
        fs::read_link(self.root.join(path))
    }

    /// The full path, when no directory on the way is a link.
    fn below(&self, path: &Path) -> Result<PathBuf, ReadError> {
        let mut full = self.root.clone();
        for part in path.parent().into_iter().flat_map(Path::iter) {
            full.push(part);
            if fs::symlink_metadata(&full)?.file_type().is_symlink() {
                return Err(ReadError::Link);
            }
        }
        Ok(self.root.join(path))
    }
}

fn kind_of(metadata: &Metadata) -> EntryKind {
    let file_type: FileType = metadata.file_type();
    if file_type.is_symlink() {
        EntryKind::Link
    } else if file_type.is_dir() {
        EntryKind::Directory
    } else if file_type.is_file() {
        EntryKind::File {
            size: metadata.len(),
            executable: false,
        }
    } else {
        EntryKind::Device
    }
}
