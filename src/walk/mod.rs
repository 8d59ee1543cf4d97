//! Finds a repository's files and reads them. No other part of a scan touches the disk below the root.
//!
//! Nothing is executed, no link to a directory is followed, and what could not be seen is a notice.
//! The tree is walked one level of depth at a time, each level in parallel: budgets and order then
//! depend on the tree alone, never on the threads.

mod attributes;
#[cfg(not(unix))]
mod disk_portable;
#[cfg(unix)]
mod disk_unix;
pub mod git;
mod ignore_rules;
mod level;
mod memory;
mod packages;
mod reader;
mod text;
mod tracked;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use attributes::Attributes;
pub use reader::{Entry, EntryKind, LinkFault, ReadError, RootDir};
pub use text::{Text, cap};

use crate::source::{FileId, FileText, Origin, RepoPath, SourceFile};

/// How far the walk may go.
#[derive(Debug, Clone)]
pub struct WalkOptions {
    /// How many directories deep.
    pub depth: usize,
    /// How many entries, files and directories together.
    pub entries: usize,
    /// Whether `.gitignore`, `.ignore` and `.git/info/exclude` leave files out.
    pub ignore_files: bool,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self {
            depth: 256,
            entries: 1_000_000,
            ignore_files: true,
        }
    }
}

/// Something that was not seen or not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkNotice {
    /// The file or directory; empty for the root.
    pub path: RepoPath,
    /// What is the matter with it.
    pub message: String,
}

impl WalkNotice {
    pub(crate) fn new(path: RepoPath, message: impl ToString) -> Self {
        Self {
            path,
            message: message.to_string(),
        }
    }
}

/// Why there was nothing to walk.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The root does not exist.
    #[error("{}: no such directory", .0.display())]
    Missing(PathBuf),
    /// The root is a file, a pipe or the like.
    #[error("{}: not a directory", .0.display())]
    NotADirectory(PathBuf),
    /// The root cannot be opened or listed.
    #[error("{}: cannot be read: {}", .0.display(), .1.kind())]
    Io(PathBuf, #[source] io::Error),
}

/// What the walk left out on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Files and directories that an ignore file names and git does not track; what lies below such a directory is not counted.
    pub ignored: usize,
    /// Directories of installed packages and caches, such as `node_modules`.
    pub packages: usize,
}

/// The files of a repository.
#[derive(Debug)]
pub struct Walked {
    /// All files that are not left out, sorted by the bytes of their path. None has its text yet.
    pub files: Vec<SourceFile>,
    /// What could not be seen, sorted by path.
    pub notices: Vec<WalkNotice>,
    /// What was left out on purpose.
    pub left_out: LeftOut,
    /// Files that are links to another file of the repository, and where they lead: what is found in both is one thing.
    pub links: BTreeMap<FileId, RepoPath>,
    /// What the root's `.gitattributes` says.
    pub attributes: Attributes,
    disk: Arc<OnDisk>,
}

/// The text of one file, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The text; `None` for a binary file, and where the notice says why.
    pub text: Option<String>,
    /// What is the matter with the file; `None` when nothing is.
    pub notice: Option<WalkNotice>,
}

impl Walked {
    /// The root of the scan.
    pub fn root(&self) -> &RootDir {
        &self.disk.root
    }

    /// Where the text of the files can be read again.
    pub fn origin(&self) -> Arc<dyn Origin> {
        self.disk.clone()
    }

    /// Opens and reads a file, up to the cap of its class.
    pub fn read(&self, id: FileId) -> Reading {
        let Some(file) = self.files.get(id.0 as usize) else {
            return Reading::default();
        };
        let noticed = |text, message: String| Reading {
            text,
            notice: Some(WalkNotice::new(file.path.clone(), message)),
        };
        let bytes = match self.read_bytes(id, cap(&file.path, file.class)) {
            Ok(bytes) => bytes,
            Err(error) => return noticed(None, error.to_string()),
        };
        match Text::from_bytes(bytes) {
            Text::Plain { text, invalid: 0 } => Reading {
                text: Some(text),
                notice: None,
            },
            Text::Plain { text, invalid: 1 } => {
                noticed(Some(text), "not UTF-8: 1 byte is read as `?`".into())
            }
            Text::Plain { text, invalid } => noticed(
                Some(text),
                format!("not UTF-8: {invalid} bytes are read as `?`"),
            ),
            Text::Encoded(encoding) => noticed(
                None,
                format!("{encoding} is not read; save the file as UTF-8"),
            ),
            Text::Binary => Reading::default(),
        }
    }

    /// The bytes of a file, at most `cap` of them.
    pub fn read_bytes(&self, id: FileId, cap: u64) -> Result<Vec<u8>, ReadError> {
        let file = self.files.get(id.0 as usize).ok_or(ReadError::NotAFile)?;
        self.disk.read_bytes(id, &file.path, cap)
    }

    /// The files, and the way back to what the disk holds of them.
    pub fn into_files(self) -> (Vec<SourceFile>, Arc<OnDisk>) {
        (self.files, self.disk)
    }
}

/// Walked files as the disk has them, for a report that quotes a file of which no text was kept.
#[derive(Debug)]
pub struct OnDisk {
    root: RootDir,
    /// The path to open, where it differs from the readable one.
    opened_as: BTreeMap<FileId, PathBuf>,
}

impl OnDisk {
    /// The path on disk, from the root: of a link, where it leads; of a name that is not UTF-8, its bytes.
    pub fn path<'a>(&'a self, id: FileId, readable: &'a RepoPath) -> &'a Path {
        self.opened_as
            .get(&id)
            .map_or(Path::new(readable.as_str()), PathBuf::as_path)
    }

    /// The bytes of a file, at most `cap` of them.
    pub fn read_bytes(
        &self,
        id: FileId,
        readable: &RepoPath,
        cap: u64,
    ) -> Result<Vec<u8>, ReadError> {
        self.root.read(self.path(id, readable), cap)
    }
}

impl Origin for OnDisk {
    fn text(&self, id: FileId, path: &RepoPath, size: u64) -> Option<String> {
        match Text::from_bytes(self.read_bytes(id, path, size).ok()?) {
            Text::Plain { text, .. } => Some(text),
            Text::Encoded(_) | Text::Binary => None,
        }
    }
}

/// Walks the directory at `root`.
pub fn walk(root: &Path, options: &WalkOptions) -> Result<Walked, WalkError> {
    let directory = RootDir::open(root).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => WalkError::Missing(root.to_owned()),
        io::ErrorKind::NotADirectory => WalkError::NotADirectory(root.to_owned()),
        _ => WalkError::Io(root.to_owned(), error),
    })?;
    walk_below(directory, options).map_err(|error| WalkError::Io(root.to_owned(), error))
}

/// Walks a directory that is open already, or a tree in memory.
///
/// # Errors
/// When the root itself cannot be listed.
pub fn walk_below(directory: RootDir, options: &WalkOptions) -> io::Result<Walked> {
    let attributes = match directory.read(Path::new(".gitattributes"), ignore_rules::FILE_CAP) {
        Ok(bytes) => Attributes::parse(&String::from_utf8_lossy(&bytes)),
        Err(_) => Attributes::default(),
    };
    let seen = level::descend(&directory, &attributes, options)?;
    let mut found = seen.files;
    // Two names may read alike; their bytes then decide.
    found.sort_unstable_by(|a, b| {
        a.path
            .cmp(&b.path)
            .then_with(|| a.name_on_disk.cmp(&b.name_on_disk))
    });
    let mut files = Vec::with_capacity(found.len());
    let mut links = BTreeMap::new();
    let mut opened_as = BTreeMap::new();
    for (at, file) in found.into_iter().enumerate() {
        let id = FileId(u32::try_from(at).unwrap_or(u32::MAX));
        if let Some(target) = file.target {
            links.insert(id, text::repo_path(&target));
            opened_as.insert(id, target);
        } else if let Some(name) = file.name_on_disk {
            opened_as.insert(id, name);
        }
        files.push(SourceFile {
            path: file.path,
            class: file.class,
            size: file.size,
            executable: file.executable,
            text: FileText::default(),
        });
    }
    let mut notices = seen.notices;
    notices.sort_unstable();
    Ok(Walked {
        files,
        notices,
        left_out: seen.left_out,
        links,
        attributes,
        disk: Arc::new(OnDisk {
            root: directory,
            opened_as,
        }),
    })
}

#[cfg(all(test, unix))]
mod tests;
