//! `readiness` says how far a repository is from production, and proves every word of it with a file and a line.
//!
//! ```text
//! main -> cli -> scan -> walk      paths, each classified once
//!                     -> extract   one parser per format: facts, each with its place
//!                     -> link      what single files cannot know: commands expanded, routes joined, the profile
//!                     -> rules     rules over facts: outcomes
//!                     -> judge     what readiness.toml says of them: severities, waivers, attestations
//!                     -> report    table, JSON, SARIF
//! ```
//!
//! A file uses only the floors below its own; `tests/conventions.rs` holds the order.

pub mod cel;
pub mod cli;
pub mod config;
pub mod confine;
mod embedded;
pub mod expression;
pub mod extract;
pub mod facts;
pub mod fault;
pub mod judge;
pub mod knowledge;
pub mod link;
pub mod record;
pub mod report;
pub mod rules;
pub mod scan;
pub mod source;
pub mod suggest;
pub mod syntax;
pub mod timings;
pub mod verdict;
pub mod walk;
