//! A fault of this program in one reader costs one file, not the report.
//!
//! It is for panics; a stack that overflows cannot be caught, so parsers keep limits of their own.

use crate::source::RepoPath;
use crate::verdict::Notice;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `read` yields; `None` where it panics.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    // Nothing that it wrote to is looked at after a panic.
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// What the report says of the file.
pub(super) fn notice(path: &RepoPath) -> Notice {
    Notice {
        path: path.clone(),
        line: 0,
        message: "an internal error of readiness, the file is left out; please report it".into(),
        incomplete: true,
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use std::panic::resume_unwind;

    #[test]
    fn a_panic_yields_nothing_and_goes_no_further() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u8 { resume_unwind(Box::new(())) }), None);
    }
}
