//! What `.gitignore` and `.ignore` leave out, as git matches it: the deepest file that speaks decides.
//!
//! Files of parent directories and of the user's home are not read, so that a tree gives the same report
//! everywhere. The `ignore` crate would open these files by itself, without looking what they are.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Names of the files with rules, the stronger one last.
pub(super) const FILE_NAMES: [&str; 2] = [".gitignore", ".ignore"];

/// Most bytes of one file with rules.
pub(super) const FILE_CAP: u64 = 1 << 20;

/// Longest pattern that is compiled; more is an attack on the compiler.
const PATTERN_BYTES: usize = 1024;

/// The rules of one directory, on top of those above it.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreRules(Option<Arc<Layer>>);

#[derive(Debug)]
struct Layer {
    above: IgnoreRules,
    /// The directory of the rules, relative to the root.
    directory: PathBuf,
    rules: Gitignore,
}

impl IgnoreRules {
    /// Whether the entry at `path` is left out. Its directories are known not to be.
    pub(super) fn ignores(&self, path: &Path, is_directory: bool) -> bool {
        let mut layer = &self.0;
        while let Some(rules) = layer {
            let below = path.strip_prefix(&rules.directory).unwrap_or(path);
            match rules.rules.matched(below, is_directory) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => layer = &rules.above.0,
            }
        }
        false
    }

    /// These rules and, above them, the `patterns` of `directory`; also how many of the patterns were not understood.
    pub(super) fn with(&self, directory: &Path, patterns: &[String]) -> (Self, usize) {
        if patterns.is_empty() {
            return (self.clone(), 0);
        }
        let mut builder = GitignoreBuilder::new("");
        let mut refused = 0;
        for pattern in patterns {
            if pattern.len() > PATTERN_BYTES
                || builder.add_line(None, &literal_braces(pattern)).is_err()
            {
                refused += 1;
            }
        }
        match builder.build() {
            Ok(rules) => {
                let layer = Layer {
                    above: self.clone(),
                    directory: directory.to_owned(),
                    rules,
                };
                (Self(Some(Arc::new(layer))), refused)
            }
            Err(_) => (self.clone(), patterns.len()),
        }
    }
}

/// The patterns in the text of one file: comments and blank lines are dropped.
pub(super) fn patterns(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.starts_with(b"#") && !line.trim_ascii().is_empty())
        .map(|line| String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned())
        .collect()
}

/// Git knows no alternatives in braces, the matcher does.
fn literal_braces(pattern: &str) -> Cow<'_, str> {
    if !pattern.contains(['{', '}']) {
        return Cow::Borrowed(pattern);
    }
    let mut literal = String::with_capacity(pattern.len() + 4);
    let mut in_class = false;
    let mut escaped = false;
    for c in pattern.chars() {
        if !escaped {
            match c {
                '[' => in_class = true,
                ']' => in_class = false,
                '{' | '}' if !in_class => literal.push('\\'),
                _ => {}
            }
        }
        escaped = c == '\\' && !escaped;
        literal.push(c);
    }
    Cow::Owned(literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> IgnoreRules {
        IgnoreRules::default()
            .with(Path::new(""), &patterns(text.as_bytes()))
            .0
    }

    fn ignored(rules: &IgnoreRules, path: &str) -> bool {
        rules.ignores(Path::new(path.trim_end_matches('/')), path.ends_with('/'))
    }

    #[test]
    fn patterns_mean_what_git_says() {
        let rules = rules(
            "\u{feff}*.log\n!keep.log\n/root.txt\nbuild/\ndoc/*.txt\n# c\n\\#a\n\n**/deep/x\r\n",
        );
        for path in [
            "a.log",
            "x/a.log",
            "root.txt",
            "build/",
            "x/build/",
            "doc/a.txt",
            "#a",
            "a/deep/x",
        ] {
            assert!(ignored(&rules, path), "{path}");
        }
        for path in [
            "keep.log",
            "x/root.txt",
            "build",
            "x/doc/a.txt",
            "doc/x/a.txt",
            "# c",
        ] {
            assert!(!ignored(&rules, path), "{path}");
        }
    }

    #[test]
    fn the_deepest_file_that_speaks_decides() {
        let outer = rules("*.env\n/a/x\n");
        let (inner, _) = outer.with(Path::new("a"), &patterns(b"!*.env\n/y\n"));
        assert!(!ignored(&inner, "a/b.env"));
        assert!(ignored(&inner, "a/x") && ignored(&inner, "a/y") && !ignored(&inner, "a/a/y"));
        assert!(ignored(&outer, "b.env"));
    }

    #[test]
    fn braces_are_letters() {
        let rules = rules("*.{js,ts}\n[{]x\n");
        assert!(!ignored(&rules, "a.js") && ignored(&rules, "a.{js,ts}") && ignored(&rules, "{x"));
    }

    #[test]
    fn patterns_that_cannot_be_compiled_are_counted() {
        let long = "a".repeat(PATTERN_BYTES + 1);
        let (rules, refused) = IgnoreRules::default().with(
            Path::new(""),
            &patterns(format!("{long}\nb\na[z-a]\n").as_bytes()),
        );
        assert_eq!(refused, 2);
        assert!(ignored(&rules, "b"));
    }
}
