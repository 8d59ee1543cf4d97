//! What the root's `.gitattributes` says about who wrote a file: `linguist-vendored` and `linguist-generated`.
//!
//! Attribute files of deeper directories and macros are not read.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::{FileClass, RepoPath, classify_marked};

/// Most lines that are read; longer files are the work of a program.
const LINES_MAX: usize = 10_000;

/// The attributes that change a file's class. The default says nothing about any file.
#[derive(Debug, Clone)]
pub struct Attributes {
    vendored: Gitignore,
    generated: Gitignore,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            vendored: Gitignore::empty(),
            generated: Gitignore::empty(),
        }
    }
}

impl Attributes {
    /// Reads the text of a `.gitattributes` file. Lines that cannot be understood say nothing.
    pub fn parse(text: &str) -> Self {
        let mut vendored = GitignoreBuilder::new("");
        let mut generated = GitignoreBuilder::new("");
        for line in text.trim_start_matches('\u{feff}').lines().take(LINES_MAX) {
            let Some((pattern, attributes)) = split(line) else {
                continue;
            };
            for attribute in attributes.split_ascii_whitespace() {
                let (name, holds) = match attribute.strip_prefix(['-', '!']) {
                    Some(name) => (name, false),
                    None => match attribute.split_once('=') {
                        Some((name, value)) => (name, !matches!(value, "false" | "0" | "no")),
                        None => (attribute, true),
                    },
                };
                let builder = match name {
                    "linguist-vendored" => &mut vendored,
                    "linguist-generated" => &mut generated,
                    _ => continue,
                };
                // The last line that matches wins in both formats; `!` carries the value over. A line that
                // does not compile says nothing.
                let line = if holds {
                    pattern.to_owned()
                } else {
                    format!("!{pattern}")
                };
                let _ = builder.add_line(None, &line);
            }
        }
        Self {
            vendored: vendored.build().unwrap_or_else(|_| Gitignore::empty()),
            generated: generated.build().unwrap_or_else(|_| Gitignore::empty()),
        }
    }

    /// The class of the file at `path`, the repository's own word included.
    pub fn classify(&self, path: &RepoPath) -> FileClass {
        classify_marked(
            path,
            said(&self.vendored, path),
            said(&self.generated, path),
        )
    }
}

fn said(patterns: &Gitignore, path: &RepoPath) -> Option<bool> {
    match patterns.matched(path.as_str(), false) {
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
        Match::None => None,
    }
}

/// The pattern of a line and what follows it; `None` for comments, macros and negative patterns, which git forbids here.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with(['#', '[', '!']) || line.len() > 2048 {
        return None;
    }
    match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"'),
        None => line.split_once(|c: char| c.is_ascii_whitespace()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_matches_decides() {
        let attributes = Attributes::parse(
            "# c\n*.go text\nlib/** linguist-vendored\nlib/own/** -linguist-vendored\n\
             *.out.ts linguist-generated=true\n\"a b/*\" linguist-generated\nvendor/** linguist-vendored=false\n[attr]x linguist-vendored\n",
        );
        let class = |path: &str| attributes.classify(&RepoPath::new(path));
        assert_eq!(class("lib/x/a.go"), FileClass::Vendored);
        assert_eq!(class("lib/own/a.go"), FileClass::Source);
        assert_eq!(class("src/a.out.ts"), FileClass::Generated);
        assert_eq!(class("a b/c.go"), FileClass::Generated);
        assert_eq!(class("vendor/a.go"), FileClass::Source);
        assert_eq!(class("src/a.go"), FileClass::Source);
    }

    #[test]
    fn broken_lines_say_nothing() {
        let attributes = Attributes::parse("[\n\"\n***[ linguist-vendored\n! a\n\u{0}\n");
        assert_eq!(
            attributes.classify(&RepoPath::new("src/a.go")),
            FileClass::Source
        );
    }
}
