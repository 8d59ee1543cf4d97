//! Globs over paths of the repository. Short ones only: they come from strangers.

use crate::source::RepoPath;
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// The longest glob, in bytes. The compiled form grows with it.
const MAX_LENGTH: usize = 256;

/// A glob over whole paths from the root: `*` and `?` stay within a directory, `**` crosses them, `{a,b}` and `[a-z]` are
/// choices. One that takes a directory takes everything below it.
#[derive(Debug, Clone)]
pub struct PathGlob {
    /// As written, and for everything below.
    globs: [Glob; 2],
    set: GlobSet,
}

impl PathGlob {
    /// Compiles a glob.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(text: &str) -> Result<Self, String> {
        let plain = text.strip_prefix("./").unwrap_or(text);
        let plain = plain.trim_start_matches('/').trim_end_matches('/');
        if plain.split('/').any(|part| part == "..") {
            return Err("a glob stays inside the repository: it has no `..`".to_owned());
        }
        let globs = [
            compile(plain, true)?,
            compile(&format!("{plain}/**"), true)?,
        ];
        let set = set_of(&globs)?;
        Ok(Self { globs, set })
    }

    /// Whether it takes the path, or a directory above it.
    pub fn matches(&self, path: &RepoPath) -> bool {
        self.set.is_match(path.as_str())
    }
}

/// Several globs, asked as one.
#[derive(Debug, Clone, Default)]
pub struct PathGlobs(GlobSet);

impl PathGlobs {
    /// Takes the globs together.
    ///
    /// # Errors
    /// When they are too many or too large together.
    pub fn new(globs: &[PathGlob]) -> Result<Self, String> {
        set_of(globs.iter().flat_map(|one| &one.globs)).map(Self)
    }

    /// Whether any takes the path, or a directory above it.
    pub fn matches(&self, path: &RepoPath) -> bool {
        self.0.is_match(path.as_str())
    }
}

/// The ids that a glob over rule ids takes; here `*` crosses the `/`.
pub(super) fn matching_ids(glob: &str, ids: &[String]) -> Result<Vec<String>, String> {
    let set = set_of([&compile(glob, false)?])?;
    Ok(ids.iter().filter(|id| set.is_match(id)).cloned().collect())
}

fn compile(text: &str, separated: bool) -> Result<Glob, String> {
    if text.is_empty() || text == "/**" {
        return Err("this glob is empty".to_owned());
    }
    if text.len() > MAX_LENGTH {
        return Err(format!("a glob has at most {MAX_LENGTH} characters"));
    }
    let glob = GlobBuilder::new(text).literal_separator(separated).build();
    glob.map_err(|error| format!("this is no glob: {}", error.kind()))
}

/// Always through a set: a single glob would panic on what the expression's limits refuse.
fn set_of<'g>(globs: impl IntoIterator<Item = &'g Glob>) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(glob.clone());
    }
    set.build()
        .map_err(|error| format!("this is no glob: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(glob: &str, path: &str) -> bool {
        PathGlob::new(glob)
            .expect("a sound glob")
            .matches(&RepoPath::new(path))
    }

    #[test]
    fn a_star_stays_in_its_directory_and_a_directory_takes_what_is_below() {
        assert!(takes("legacy", "legacy/a/b.rs") && takes("./legacy/", "legacy/b.rs"));
        assert!(takes("services/*/Dockerfile", "services/api/Dockerfile"));
        assert!(!takes("*.md", "docs/a.md") && takes("**/*.md", "docs/a.md"));
        assert!(takes("**/*.md", "a.md") && !takes("legacy", "legacy2/a"));
        assert!(takes("services/{a,b}", "services/b/x") && !takes("services/*", "services"));
    }

    #[test]
    fn hostile_globs_are_refused_or_harmless() {
        for glob in [
            "[",
            "{a",
            "",
            "../x",
            "a/../../b",
            &"**/".repeat(1000),
            &"(".repeat(10_000),
            &"{a,b}".repeat(300),
        ] {
            assert!(PathGlob::new(glob).is_err(), "{glob:.40}");
        }
        for glob in [
            "(a+)+$",
            "(?:){294967295}",
            &"**/".repeat(85),
            &"{a,b}".repeat(51),
        ] {
            if let Ok(glob) = PathGlob::new(glob) {
                assert!(!glob.matches(&RepoPath::new(&"a/".repeat(2_000))));
            }
        }
        let deep = format!("{}{}", "{".repeat(128), "}".repeat(128));
        let _ = PathGlob::new(&deep);
    }
}
