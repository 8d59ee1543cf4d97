//! Says how far a repository is from production, and proves every word of it.

pub mod cel;
mod embedded;
pub mod extract;
pub mod facts;
pub mod knowledge;
pub mod link;
pub mod record;
pub mod rules;
pub mod source;
pub mod suggest;
pub mod syntax;
pub mod verdict;
pub mod walk;
