//! The text of a file: in memory, or left where it lies until somebody quotes it.
//!
//! Most source files are read once and never spoken of again. To keep their text would make memory grow with the tree.

use super::{FileId, RepoPath};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Where texts that were left can be read again.
pub trait Origin: fmt::Debug + Send + Sync {
    /// The text of a file that had `size` bytes; `None` when it cannot be read any more, or has more bytes than that.
    fn text(&self, id: FileId, path: &RepoPath, size: u64) -> Option<String>;
}

/// The text of one file. Without any, for a file that was not read or yielded nothing, it is the default.
#[derive(Debug, Clone, Default)]
pub struct FileText(State);

#[derive(Debug, Clone, Default)]
enum State {
    #[default]
    None,
    Kept(Arc<str>),
    Left(Box<Left>),
}

#[derive(Debug, Clone)]
struct Left {
    id: FileId,
    path: RepoPath,
    size: u64,
    origin: Arc<dyn Origin>,
    again: OnceLock<Option<Arc<str>>>,
}

impl FileText {
    /// A text that stays in memory.
    pub fn kept(text: impl Into<Arc<str>>) -> Self {
        Self(State::Kept(text.into()))
    }

    /// A text that was read and can be read again.
    pub fn left(id: FileId, path: RepoPath, size: u64, origin: Arc<dyn Origin>) -> Self {
        let again = OnceLock::new();
        Self(State::Left(Box::new(Left {
            id,
            path,
            size,
            origin,
            again,
        })))
    }

    /// The text, read again where it was left; it then stays.
    pub fn as_deref(&self) -> Option<&str> {
        match &self.0 {
            State::None => None,
            State::Kept(text) => Some(text),
            State::Left(left) => {
                let read = || Some(left.origin.text(left.id, &left.path, left.size)?.into());
                left.again.get_or_init(read).as_deref()
            }
        }
    }

    /// The text if it is in memory: for who looks at all files, and would read all of them again.
    pub fn in_memory(&self) -> Option<&str> {
        match &self.0 {
            State::None => None,
            State::Kept(text) => Some(text),
            State::Left(left) => left.again.get()?.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Debug, Default)]
    struct Counting(AtomicU32);

    impl Origin for Counting {
        fn text(&self, _: FileId, path: &RepoPath, _: u64) -> Option<String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            (path.name() == "there").then(|| "text".to_owned())
        }
    }

    #[test]
    fn a_text_that_was_left_is_read_once_when_it_is_asked() {
        let origin = Arc::new(Counting::default());
        let text = FileText::left(FileId(0), RepoPath::new("there"), 4, origin.clone());
        assert_eq!(
            (text.in_memory(), origin.0.load(Ordering::Relaxed)),
            (None, 0)
        );
        assert_eq!(
            (text.as_deref(), text.as_deref()),
            (Some("text"), Some("text"))
        );
        assert_eq!(
            (text.in_memory(), origin.0.load(Ordering::Relaxed)),
            (Some("text"), 1)
        );
        let gone = FileText::left(FileId(0), RepoPath::new("gone"), 4, origin);
        assert_eq!((gone.as_deref(), gone.in_memory()), (None, None));
    }
}
