//! The rules and knowledge lists that are built into the program.
//!
//! Their text, and its tree so that nothing is parsed at the start: `build.rs` makes both, and whoever loads them judges
//! them.

/// One file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Embedded {
    /// Its path below `rules/` or `rules/tools/`, without the extension.
    pub(crate) id: &'static str,
    /// What it says.
    pub(crate) text: &'static str,
    /// Its tree, packed; empty where it must be parsed.
    pub(crate) tree: &'static [u8],
}

/// An expression of a pattern, whether its matches may run over lines, and of each way to match the words of which a text
/// must hold one.
type Words = (
    &'static str,
    bool,
    &'static [&'static [&'static [&'static str]]],
);

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
