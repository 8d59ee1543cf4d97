//! Stub, replaced by the reader branch.

pub mod git;
