//! Says how far a repository is from production, and proves every word of it.

pub mod source;
pub mod syntax;
pub mod walk;
