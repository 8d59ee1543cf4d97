//! Files and directories on Unix, each opened relative to the root's handle and without following a link.
//!
//! Linux resolves a whole path under that promise (`openat2`, since 5.6); elsewhere, and where a sandbox
//! forbids that call, the directories on the way are opened one after the other.
//! With `disk_portable` it is the only module of a scan that may use file system functions.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, openat, readlinkat, statat};
use rustix::io::Errno;

use super::reader::{Entry, EntryKind, ReadError};

/// The root, opened.
#[derive(Debug)]
pub(super) struct Disk {
    root: OwnedFd,
    /// Whether the kernel offers `openat2`, tried once.
    openat2: bool,
}

impl Disk {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let root = rustix::fs::open(path, flags, Mode::empty())?;
        let openat2 = open_beneath(&root, Path::new("."), OFlags::DIRECTORY).is_ok();
        Ok(Self { root, openat2 })
    }

    pub(super) fn read(&self, path: &Path, cap: u64) -> Result<Vec<u8>, ReadError> {
        let handle = self
            .open_below(path, OFlags::empty())
            .map_err(|error| match error {
                Errno::LOOP => ReadError::Link,
                // A socket cannot be opened at all.
                Errno::NXIO => ReadError::NotAFile,
                error => ReadError::Io(error.into()),
            })?;
        // Asked after opening: the name may lead to something else by now, the handle does not.
        let stat = fstat(&handle).map_err(io::Error::from)?;
        let EntryKind::File { size, .. } = kind_of(&stat) else {
            return Err(ReadError::NotAFile);
        };
        if size > cap {
            return Err(ReadError::TooLarge { cap });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        File::from(handle)
            .take(cap.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > cap {
            return Err(ReadError::TooLarge { cap });
        }
        Ok(bytes)
    }

    pub(super) fn list(&self, path: &Path, most: usize) -> io::Result<Vec<Entry>> {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        let mut directory = Dir::new(self.open_below(path, OFlags::DIRECTORY)?)?;
        let mut names = Vec::new();
        while let Some(entry) = directory.read() {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            if names.len() == most {
                return Err(io::Error::other("too many entries"));
            }
            names.push((OsStr::from_bytes(name).to_owned(), entry.file_type()));
        }
        let handle = directory.fd()?;
        let mut entries = Vec::with_capacity(names.len());
        for (name, file_type) in names {
            let kind = match file_type {
                FileType::Directory => EntryKind::Directory,
                FileType::Symlink => EntryKind::Link,
                _ => match statat(handle, &name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(stat) => kind_of(&stat),
                    // It vanished between the two calls.
                    Err(_) => continue,
                },
            };
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    pub(super) fn kind(&self, path: &Path) -> io::Result<EntryKind> {
        Ok(kind_of(&statat(
            &self.root,
            path,
            AtFlags::SYMLINK_NOFOLLOW,
        )?))
    }

    pub(super) fn link_text(&self, path: &Path) -> io::Result<PathBuf> {
        let text = readlinkat(&self.root, path, Vec::new())?;
        Ok(PathBuf::from(OsString::from_vec(text.into_bytes())))
    }

    fn open_below(&self, path: &Path, extra: OFlags) -> Result<OwnedFd, Errno> {
        if self.openat2 {
            return open_beneath(&self.root, path, extra);
        }
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        let mut parts: Vec<&OsStr> = path.iter().collect();
        let last = parts.pop().unwrap_or(OsStr::new("."));
        let mut directory: Option<OwnedFd> = None;
        for part in parts {
            let above = directory.as_ref().unwrap_or(&self.root);
            directory = Some(openat(
                above,
                part,
                flags | OFlags::DIRECTORY,
                Mode::empty(),
            )?);
        }
        openat(
            directory.as_ref().unwrap_or(&self.root),
            last,
            flags | extra,
            Mode::empty(),
        )
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn open_beneath(root: &OwnedFd, path: &Path, extra: OFlags) -> Result<OwnedFd, Errno> {
    use rustix::fs::{ResolveFlags, openat2};
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    openat2(root, path, flags | extra, Mode::empty(), resolve)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn open_beneath(_: &OwnedFd, _: &Path, _: OFlags) -> Result<OwnedFd, Errno> {
    Err(Errno::NOSYS)
}

fn kind_of(stat: &Stat) -> EntryKind {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => EntryKind::Directory,
        FileType::RegularFile => EntryKind::File {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            executable: Mode::from_raw_mode(stat.st_mode).contains(Mode::XUSR),
        },
        FileType::Symlink => EntryKind::Link,
        FileType::Fifo => EntryKind::Pipe,
        FileType::Socket => EntryKind::Socket,
        _ => EntryKind::Device,
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "tests write the trees that they read"
)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn both_ways_of_opening_keep_below_the_root_and_follow_no_link() {
        let outside = tempfile::tempdir().expect("a temporary directory");
        fs::write(outside.path().join("secret"), "s").expect("written");
        let root = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir(root.path().join("a")).expect("created");
        fs::write(root.path().join("a/file"), "text").expect("written");
        symlink(outside.path(), root.path().join("out")).expect("linked");
        symlink("a/file", root.path().join("link")).expect("linked");
        let mut disk = Disk::open(root.path()).expect("opened");
        for openat2 in [disk.openat2, false] {
            disk.openat2 = openat2;
            assert_eq!(disk.read(Path::new("a/file"), 4).expect("read"), b"text");
            assert!(matches!(
                disk.read(Path::new("a/file"), 3),
                Err(ReadError::TooLarge { cap: 3 })
            ));
            assert!(matches!(
                disk.read(Path::new("a"), 3),
                Err(ReadError::NotAFile)
            ));
            assert!(matches!(
                disk.read(Path::new("link"), 4),
                Err(ReadError::Link)
            ));
            assert!(disk.read(Path::new("out/secret"), 4).is_err());
            assert!(disk.list(Path::new("out"), 4).is_err());
            assert_eq!(disk.list(Path::new("a"), 4).expect("listed").len(), 1);
            assert_eq!(disk.list(Path::new(""), 4).expect("listed").len(), 3);
        }
    }
}
