//! What a file is before anybody parses it: its path, its class, its text, and the places inside it.
//!
//! This floor uses nothing but `std`; everything above speaks of files and places in its words.

mod class;
mod classify;
mod excerpt;
mod parts;
mod path;
mod span;
mod text;
mod words;

pub use class::{FileClass, class_by_text, go_build_tags, is_generated_text};
pub use classify::{classify, classify_marked};
pub use excerpt::excerpt;
pub use path::{Extension, RepoPath};
pub use span::{LineIndex, Region, Span};
pub use text::{FileText, Origin};

/// Names a file of one scan: its index in the list of files, which is sorted by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// One file of the repository, seen by the walk.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it lies, relative to the root of the scan.
    pub path: RepoPath,
    /// What kind of file it is; decided once, from its path and, for generated code, its first lines.
    pub class: FileClass,
    /// Its size in bytes, as the directory entry says.
    pub size: u64,
    /// Whether its owner may execute it (Unix mode bits; false elsewhere).
    pub executable: bool,
    /// Its text, there only where a fact points into it: none for a file that was not read or yielded nothing.
    pub text: FileText,
}

/// A place in a file: bytes `span` of file `file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// The bytes `span` of `file`.
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}
