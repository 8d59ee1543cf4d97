//! Directories of installed packages and caches, which are never gone into.
//!
//! Known by their names, or by a name and the file that marks it.

use std::ffi::OsStr;
use std::path::Path;

use super::reader::Entry;

/// Installed packages and caches: huge, never written by hand, and without meaning for the repository.
const PACKAGES: [&str; 27] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    ".venv",
    "site-packages",
    ".terraform",
    ".terragrunt-cache",
    "Pods",
    "__pycache__",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    ".gradle",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".turbo",
    ".parcel-cache",
    ".pnpm-store",
    ".direnv",
    ".hg",
    ".svn",
    ".jj",
    ".bzr",
];

/// Directories that are caches only when this file in them says so.
const MARKED_PACKAGES: [(&str, &str); 5] = [
    ("target", "CACHEDIR.TAG"),
    ("venv", "pyvenv.cfg"),
    ("env", "pyvenv.cfg"),
    (".env", "pyvenv.cfg"),
    ("virtualenv", "pyvenv.cfg"),
];

/// Whether the name alone says that a directory is none of the repository's own.
pub(super) fn is_package(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| PACKAGES.contains(&name))
}

/// Whether a directory with these entries is a cache that says so.
pub(super) fn is_marked_package(path: &Path, entries: &[Entry]) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    MARKED_PACKAGES.iter().any(|(directory, marker)| {
        name == *directory && entries.iter().any(|entry| entry.name == *marker)
    })
}
