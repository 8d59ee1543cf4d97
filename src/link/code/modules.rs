//! Which file an import means, and where programs start.

use super::program::Program;
use crate::extract::code::{Import, ImportKind, Source, Statement};
use crate::source::RepoPath;
use crate::syntax::code::Language;
use std::collections::HashMap;

/// What JavaScript tries behind an import's path.
const SUFFIXES: &[&str] = &[
    "",
    ".ts",
    ".tsx",
    ".js",
    ".mjs",
    ".cjs",
    ".jsx",
    ".mts",
    "/index.ts",
    "/index.tsx",
    "/index.js",
    "/index.mjs",
];

/// Names by which packages of the repository are imported, and import prefixes.
pub(super) struct Resolver {
    /// Go modules, crates and npm packages with their directories.
    modules: Vec<(String, String, Language)>,
    /// JavaScript import prefixes with the directories that they stand for, each for the files below a directory.
    aliases: Vec<(String, String, String)>,
    crates: HashMap<String, String>,
}

pub(super) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

pub(super) fn within(directory: &str, rest: &str) -> String {
    let joined = if directory.is_empty() {
        rest.to_string()
    } else {
        format!("{directory}/{rest}")
    };
    joined.trim_end_matches('/').to_string()
}

impl Resolver {
    pub(super) fn new(program: &Program<'_>) -> Self {
        let mut modules = Vec::new();
        let mut aliases = Vec::new();
        let mut crates = HashMap::new();
        for config in &program.configs {
            let home = directory(&config.path);
            for (statement, _) in &config.says {
                match statement {
                    Statement::Module(name) => {
                        let language = match config.path.rsplit('/').next().unwrap_or_default() {
                            "go.mod" => Language::Go,
                            "package.json" => Language::JavaScript,
                            _ => Language::Rust,
                        };
                        if language == Language::Rust {
                            crates.insert(name.clone(), home.to_string());
                        }
                        modules.push((name.clone(), home.to_string(), language));
                    }
                    Statement::Alias(prefix, target) => {
                        aliases.push((home.to_string(), prefix.clone(), within(home, target)));
                    }
                    _ => {}
                }
            }
        }
        // The longest prefix first, then the nearest configuration.
        aliases.sort_by_key(|(home, prefix, _)| std::cmp::Reverse((prefix.len(), home.len())));
        modules.sort_by_key(|(name, _, _)| std::cmp::Reverse(name.len()));
        Self {
            modules,
            aliases,
            crates,
        }
    }

    /// The files that a file pulls in.
    pub(super) fn edges(&self, program: &Program<'_>, at: usize) -> Vec<usize> {
        let source = &program.sources[at];
        let mut found = Vec::new();
        for import in &source.imports {
            found.extend(self.targets(program, source, import));
        }
        match source.language {
            Language::Go => found.extend(program.in_directory(directory(&source.path))),
            Language::Python => {
                // A package's own `__init__` runs before its modules.
                let package = within(directory(&source.path), "__init__.py");
                found.extend(program.find(&package));
            }
            Language::JavaScript => {
                let autoload = source
                    .imports
                    .iter()
                    .any(|import| import.module == "@fastify/autoload");
                if autoload {
                    let home = directory(&source.path);
                    for folder in ["plugins", "routes"] {
                        let prefix = format!("{}/", within(home, folder));
                        found.extend(
                            (0..program.sources.len())
                                .filter(|at| program.sources[*at].path.starts_with(&prefix)),
                        );
                    }
                }
            }
            _ => {}
        }
        found
    }

    /// The files that an import means; none when it comes from outside.
    pub(super) fn targets(
        &self,
        program: &Program<'_>,
        source: &Source,
        import: &Import,
    ) -> Vec<usize> {
        match source.language {
            Language::Rust => self.rust(program, source, import),
            Language::Go => self.go(program, import),
            Language::Python => python(program, source, import),
            Language::JavaScript => self
                .javascript(program, &source.path, &import.module)
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn rust(&self, program: &Program<'_>, source: &Source, import: &Import) -> Vec<usize> {
        if import.kind == ImportKind::Module {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            let own = directory(&source.path);
            if import.module.ends_with(".rs") {
                return RepoPath::resolve(own, &import.module)
                    .and_then(|path| program.find(&path))
                    .into_iter()
                    .collect();
            }
            let bin = own.ends_with("/bin") || own == "bin";
            let home = if matches!(name, "mod.rs" | "main.rs" | "lib.rs") || bin {
                own.to_string()
            } else {
                within(own, name.trim_end_matches(".rs"))
            };
            let file = within(&home, &format!("{}.rs", import.module));
            let folder = within(&home, &format!("{}/mod.rs", import.module));
            return program
                .find(&file)
                .or_else(|| program.find(&folder))
                .into_iter()
                .collect();
        }
        let first = import.module.split("::").next().unwrap_or_default();
        let Some(home) = self.crates.get(first) else {
            return Vec::new();
        };
        program
            .find(&within(home, "src/lib.rs"))
            .into_iter()
            .collect()
    }

    fn go(&self, program: &Program<'_>, import: &Import) -> Vec<usize> {
        for (module, home, language) in &self.modules {
            if *language != Language::Go {
                continue;
            }
            let Some(rest) = import.module.strip_prefix(module.as_str()) else {
                continue;
            };
            if rest.is_empty() || rest.starts_with('/') {
                let folder = within(home, rest.trim_start_matches('/'));
                return program
                    .in_directory(&folder)
                    .filter(|at| program.sources[*at].language == Language::Go)
                    .collect();
            }
        }
        Vec::new()
    }

    /// The file that a JavaScript import names.
    pub(super) fn javascript(
        &self,
        program: &Program<'_>,
        from: &str,
        module: &str,
    ) -> Option<usize> {
        if module.starts_with('.') {
            return javascript_file(program, &RepoPath::resolve(directory(from), module)?);
        }
        for (home, prefix, target) in &self.aliases {
            let below = home.is_empty() || from.starts_with(&format!("{home}/"));
            let Some(rest) = module.strip_prefix(prefix.as_str()).filter(|_| below) else {
                continue;
            };
            if let Some(found) = javascript_file(program, &within(target, rest)) {
                return Some(found);
            }
        }
        let component = program.root(program.owner(from));
        let usual = module
            .strip_prefix("@/")
            .or_else(|| module.strip_prefix("~/"));
        if let Some(rest) = usual {
            return javascript_file(program, &within(component, &format!("src/{rest}")))
                .or_else(|| javascript_file(program, &within(component, rest)));
        }
        for (name, home, language) in &self.modules {
            if *language != Language::JavaScript || name.is_empty() {
                continue;
            }
            let Some(rest) = module
                .strip_prefix(name.as_str())
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            else {
                continue;
            };
            let rest = rest.trim_start_matches('/');
            let tries = if rest.is_empty() {
                vec!["src/index", "index", "src/main", "lib/index"]
            } else {
                vec![rest]
            };
            for path in tries {
                let found = javascript_file(program, &within(home, path))
                    .or_else(|| javascript_file(program, &within(home, &format!("src/{path}"))));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

/// A path as JavaScript resolves it: with extensions, as a folder, and from compiled names back to source.
pub(super) fn javascript_file(program: &Program<'_>, path: &str) -> Option<usize> {
    let found = SUFFIXES.iter().find_map(|suffix| {
        let path = if path.is_empty() {
            suffix.trim_start_matches('/').to_string()
        } else {
            format!("{path}{suffix}")
        };
        program.find(&path)
    });
    found.or_else(|| {
        let stem = [".js", ".mjs", ".cjs", ".jsx"]
            .iter()
            .find_map(|end| path.strip_suffix(end))?;
        [".ts", ".tsx", ".mts"]
            .iter()
            .find_map(|suffix| program.find(&format!("{stem}{suffix}")))
    })
}

/// The files that run when a Python module is imported.
pub(super) fn python(program: &Program<'_>, source: &Source, import: &Import) -> Vec<usize> {
    let dots = import.module.len() - import.module.trim_start_matches('.').len();
    let path = import.module.trim_start_matches('.').replace('.', "/");
    let own = directory(&source.path);
    let mut roots: Vec<String> = Vec::new();
    if dots > 0 {
        let mut base = own;
        for _ in 1..dots {
            base = directory(base);
        }
        roots.push(base.to_string());
    } else {
        let component = program.root(program.owner(&source.path)).to_string();
        roots.push(within(&component, "src"));
        roots.push(component);
        // Every folder above may be the root of imports, the outermost first.
        let parts: Vec<&str> = own.split('/').filter(|part| !part.is_empty()).collect();
        for depth in 0..=parts.len() {
            let root = parts[..depth].join("/");
            roots.push(within(&root, "src"));
            roots.push(root);
        }
    }
    for root in roots {
        let found = python_module(program, &root, &path, &import.name);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn python_module(program: &Program<'_>, root: &str, path: &str, name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let whole = if path.is_empty() {
        root.to_string()
    } else {
        within(root, path)
    };
    // A package wins over a module of the same name.
    let package = within(&whole, "__init__.py");
    let module = format!("{whole}.py");
    let is_package = program.repository.file(&package).is_some();
    if is_package {
        found.extend(program.find(&package));
    } else if !path.is_empty() && program.repository.file(&module).is_some() {
        found.extend(program.find(&module));
    }
    if !name.is_empty() && name != "*" {
        let sub_package = within(&whole, &format!("{name}/__init__.py"));
        let sub = if program.repository.file(&sub_package).is_some() {
            sub_package
        } else {
            within(&whole, &format!("{name}.py"))
        };
        found.extend(program.find(&sub));
    }
    if !found.is_empty() {
        // The packages on the way run first.
        let mut folder = directory(&whole).to_string();
        while folder.len() > root.len() {
            found.extend(program.find(&within(&folder, "__init__.py")));
            folder = directory(&folder).to_string();
        }
    }
    found
}
