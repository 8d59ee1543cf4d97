//! Reads what people work with: links of documents, variables of the environment, tests, pins of toolchains, files of
//! development tools.
//!
//! One file at a time; whether a link leads anywhere, or a variable is written down, is for linking.

mod content;
mod environment;
mod page;
mod pins;
mod tested;
mod testing;
mod tools;

pub use environment::{Names, Reads};
pub use page::{Page, Target, slug};
pub use pins::Pin;
pub use tested::Tested;
pub use tools::ToolDraft;

use super::{Extracted, Input};
use crate::source::{FileClass, Place, RepoPath};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A document with its links.
    Page(Page),
    /// The variables that a source file reads.
    Reads(Reads),
    /// The variables that a file for people names.
    Names(Names),
    /// A version of a toolchain that a file asks for.
    Pin(Pin),
    /// A file of a development tool.
    Tool(ToolDraft),
    /// A test project.
    Tested(Tested),
    /// A line of a `.gitignore` that may leave a lockfile out: the directory, the pattern, the line.
    Ignored(String, String, Place),
    /// The directory of a git submodule, of which nothing is seen.
    Submodule(String),
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if class == FileClass::Vendored {
        return false;
    }
    page::accepts(path, class)
        || environment::accepts(path, class)
        || pins::accepts(path, class)
        || tested::accepts(path, class)
        || content::accepts(path, class)
        || tools::accepts(path, class)
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let (path, class) = (input.path, input.class);
    if page::accepts(path, class) {
        page::extract(input, out);
    }
    if environment::accepts(path, class) {
        environment::extract(input, out);
    }
    if pins::accepts(path, class) {
        pins::extract(input, out);
    }
    if tested::accepts(path, class) {
        tested::extract(input, out);
    }
    if content::accepts(path, class) {
        content::extract(input, out);
    }
    if testing::accepts(path, class) {
        testing::extract(input, out);
    }
    if tools::accepts(path, class) {
        tools::extract(input, out);
    }
}

#[cfg(test)]
mod tests;
