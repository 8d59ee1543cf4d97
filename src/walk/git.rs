//! Stub, replaced by the reader branch.

/// What `.git` says.
#[derive(Debug, Clone, Default)]
pub struct GitMetadata {}
