//! What the name of a file says: a Dockerfile, what is left out of its context, a script, production or not.

use crate::source::{FileClass, RepoPath};

/// Words in a Dockerfile's name, or directories on its path, that say it builds nothing for production.
const NOT_PRODUCTION: &[&str] = &[
    "dev",
    "develop",
    "development",
    "local",
    "test",
    "tests",
    "testing",
    "ci",
    ".ci",
    "debug",
    "e2e",
    "devcontainer",
    ".devcontainer",
    "lint",
    "example",
    "examples",
    "sample",
    "samples",
    "bench",
    "benchmark",
    "docs",
    "playground",
    "integration",
    // What builds packages of an operating system.
    "debian",
    "deb",
    "rpm",
    "flatpak",
    "appimage",
];

/// Whether the file is a Dockerfile, and not a template of one or about one.
pub(super) fn is_dockerfile(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let named = |base: &str| {
        name == base
            || name
                .strip_prefix(base)
                .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    // A file of another language may be about Dockerfiles: `dockerfile.rs`, `dockerfile.yaml`, `Dockerfile.md`.
    const OTHERS: [&str; 16] = [
        ".dockerignore",
        ".md",
        ".sh",
        ".rs",
        ".go",
        ".py",
        ".js",
        ".ts",
        ".java",
        ".kt",
        ".cs",
        ".rb",
        ".php",
        ".yaml",
        ".yml",
        ".json",
    ];
    if OTHERS.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    // Templates of Dockerfiles are no Dockerfiles.
    if [
        ".tmpl",
        ".tpl",
        ".j2",
        ".erb",
        ".template",
        ".in",
        ".mustache",
        ".hbs",
        ".t",
    ]
    .iter()
    .any(|end| name.ends_with(end))
    {
        return false;
    }
    named("dockerfile")
        || named("containerfile")
        || name.ends_with(".dockerfile")
        || name.ends_with(".containerfile")
}

/// Whether the file says what stays out of a build context.
pub(super) fn is_ignore(path: &RepoPath) -> bool {
    path.name().to_ascii_lowercase().ends_with(".dockerignore")
}

/// Whether the file may be a script that starts a container.
pub(super) fn is_script(path: &RepoPath) -> bool {
    let name = path.name();
    path.extension() == "sh" || (name.contains("entrypoint") && !name.contains('.'))
}

/// Whether the Dockerfile at `path` builds an image for production.
pub(super) fn is_production(path: &RepoPath, class: FileClass) -> bool {
    let class_counts = !matches!(
        class,
        FileClass::Test
            | FileClass::Example
            | FileClass::Dev
            | FileClass::Vendored
            | FileClass::Template
            | FileClass::Docs
    );
    let lower = path.as_str().to_ascii_lowercase();
    let (directories, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let mut words = directories.split('/').chain(name.split(['.', '-', '_']));
    class_counts && !words.any(|word| NOT_PRODUCTION.contains(&word))
}
