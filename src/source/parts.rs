//! A path in the pieces that the classes are decided by: whole directory names, words of the name, its extension.

/// The pieces of one path. Directory names that are Java packages are left out: `com/example/demo` is the
/// package that a project generator proposes, and no example.
pub(super) struct Parts<'a> {
    /// Directory names as written, outermost first.
    pub(super) written: Vec<&'a str>,
    /// The same in lower case.
    pub(super) directories: Vec<String>,
    /// The file's name as written.
    pub(super) name: &'a str,
    /// The same in lower case.
    pub(super) lower: String,
    /// The name in lower case up to its last dot.
    pub(super) stem: String,
    /// What follows the last dot of the name, in lower case; empty without one.
    pub(super) extension: String,
}

/// Source roots below which directories are packages.
const PACKAGE_LANGUAGES: [&str; 4] = ["java", "kotlin", "scala", "groovy"];

/// First parts of a package name, which `example` may follow.
const PACKAGE_DOMAINS: [&str; 5] = ["com", "org", "net", "io", "dev"];

/// Directories that hold hand-written production code: words such as `tools` or `build` below them are parts of it.
const CODE_ROOTS: [&str; 6] = ["src", "app", "lib", "internal", "pkg", "cmd"];

impl<'a> Parts<'a> {
    pub(super) fn new(path: &'a str) -> Self {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut written: Vec<&str> = directory
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        let package = written.windows(2).enumerate().find_map(|(at, pair)| {
            let sources = pair[0] == "main" && PACKAGE_LANGUAGES.contains(&pair[1]);
            let domain =
                PACKAGE_DOMAINS.contains(&pair[0]) && pair[1].eq_ignore_ascii_case("example");
            if sources {
                Some(at + 2)
            } else {
                domain.then_some(at)
            }
        });
        written.truncate(package.unwrap_or(written.len()));
        let directories = written
            .iter()
            .map(|part| part.to_ascii_lowercase())
            .collect();
        let lower = name.to_ascii_lowercase();
        let (stem, extension) = match lower.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem.to_owned(), extension.to_owned()),
            _ => (lower.clone(), String::new()),
        };
        Self {
            written,
            directories,
            name,
            lower,
            stem,
            extension,
        }
    }

    /// Whether any directory above the file has one of these names.
    pub(super) fn under(&self, names: &[&str]) -> bool {
        self.directories
            .iter()
            .any(|directory| names.contains(&directory.as_str()))
    }

    /// Whether the file lies under these directories, one right below the other.
    pub(super) fn under_path(&self, names: &[&str]) -> bool {
        self.directories
            .windows(names.len())
            .any(|window| window.iter().eq(names.iter()))
    }

    /// The outermost directory; empty for a file at the root.
    pub(super) fn first(&self) -> &str {
        self.directories.first().map_or("", String::as_str)
    }

    /// Whether a directory of one of these names is there, and none that holds production code is above it.
    pub(super) fn under_outside_code(&self, names: &[&str]) -> bool {
        self.directories
            .iter()
            .take_while(|directory| !CODE_ROOTS.contains(&directory.as_str()))
            .any(|directory| names.contains(&directory.as_str()))
    }

    /// Whether the file has one of these extensions.
    pub(super) fn is(&self, extensions: &[&str]) -> bool {
        extensions.contains(&self.extension.as_str())
    }

    /// Whether the name ends so (lower case).
    pub(super) fn ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.lower.ends_with(ending))
    }

    /// Whether one of these is a word of the name: the name is cut at dots, dashes and underscores.
    pub(super) fn has_word(&self, words: &[&str]) -> bool {
        self.lower
            .split(['.', '-', '_'])
            .any(|word| words.contains(&word))
    }

    /// Whether one of these stands between dots, or behind the last one (`Dockerfile.test`, `a.test.ts`).
    pub(super) fn has_dotted(&self, words: &[&str]) -> bool {
        self.lower
            .split('.')
            .skip(1)
            .any(|word| words.contains(&word))
    }

    /// Whether the file is YAML.
    pub(super) fn is_yaml(&self) -> bool {
        self.is(&["yaml", "yml"])
    }

    /// Whether the file is a Dockerfile, under any of its names.
    pub(super) fn is_dockerfile(&self) -> bool {
        let named = |stem: &str| {
            self.lower == stem
                || self
                    .lower
                    .strip_prefix(stem)
                    .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
                || self
                    .lower
                    .strip_suffix(stem)
                    .is_some_and(|rest| rest.ends_with(['.', '-', '_']))
        };
        (named("dockerfile") || named("containerfile"))
            && !self.is(&["md", "sh", "py", "go", "rs", "ts", "js"])
    }

    /// Whether the file is a Compose file, under any of its names.
    pub(super) fn is_compose(&self) -> bool {
        self.is_yaml()
            && ["docker-compose", "compose", "podman-compose"]
                .iter()
                .any(|stem| {
                    self.lower
                        .strip_prefix(stem)
                        .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
                })
            || (self.is_yaml()
                && self.ends(&[
                    ".compose.yml",
                    ".compose.yaml",
                    "-compose.yml",
                    "-compose.yaml",
                ]))
    }

    /// Whether the file is source code of a programming language.
    pub(super) fn is_code(&self) -> bool {
        self.is(&[
            "rs", "go", "py", "pyi", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "java",
            "kt", "kts", "scala", "groovy", "cs", "fs", "vb", "rb", "rake", "php", "swift", "c",
            "h", "cc", "cpp", "cxx", "hpp", "m", "mm", "ex", "exs", "erl", "hs", "clj", "cljs",
            "dart", "lua", "pl", "r", "jl", "zig", "nim", "vue", "svelte", "cr",
        ])
    }
}
