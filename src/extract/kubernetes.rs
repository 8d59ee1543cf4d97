//! Stub: kubernetes.

pub mod value;

use super::{Extracted, Input};
use crate::source::{FileClass, RepoPath};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {}

/// Whether this reader takes the file.
pub fn accepts(_path: &RepoPath, _class: FileClass) -> bool {
    false
}

/// Reads the file.
pub fn extract(_input: &Input<'_>, _out: &mut Extracted) {}
