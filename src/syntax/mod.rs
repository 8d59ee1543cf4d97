//! Parsers. Each stands behind one module that yields values with byte spans, never panics, never recurses
//! without bound, and goes on after an error.
//!
//! YAML, JSON and TOML yield the same [`Tree`], so that a reader of configuration need not know which it was.

pub mod code;
pub mod dockerfile;
pub mod go_template;
pub mod gomod;
pub mod json;
pub mod justfile;
pub mod lines;
pub mod makefile;
pub mod markdown;
pub mod markup;
pub mod packed;
pub mod shell;
pub mod toml;
pub mod tree;
pub mod xml;
pub mod yaml;

pub use tree::{Node, Tree};

use crate::source::Span;

/// What a parser could not read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place, in bytes of the parsed text.
    pub span: Span,
    /// The fault, in the parser's words, without the file's name.
    pub message: String,
}

/// A piece of text as it is meant, without quotes and escapes, and the bytes it was written with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// What is meant. Empty where nothing is written.
    pub text: String,
    /// Where it is written, in bytes of the parsed text.
    pub span: Span,
}
