//! Where programs start: production commands, manifests, and what languages take for a start.

use super::modules::{directory, javascript_file, within};
use super::program::Program;
use crate::extract::code::Statement;
use crate::syntax::code::Language;

/// The files that a program starts with.
pub(super) fn entries(program: &Program<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut commanded = Vec::new();
    for config in &program.configs {
        let home = directory(&config.path);
        let component = program.root(program.owner(&config.path)).to_string();
        for (statement, _) in &config.says {
            let Statement::Entry(entry) = statement else {
                continue;
            };
            let targets = entry_files(program, home, &component, entry);
            commanded.extend(
                targets
                    .iter()
                    .map(|at| (program.components[*at], program.sources[*at].language)),
            );
            found.extend(targets);
        }
    }
    for (at, source) in program.sources.iter().enumerate() {
        if source.script {
            continue;
        }
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let home = directory(&source.path);
        let key = (program.components[at], source.language);
        let starts = match source.language {
            Language::Rust => {
                (name == "main.rs" && (home == "src" || home.ends_with("/src")))
                    || home.ends_with("src/bin")
                    || (name == "main.rs" && directory(home).ends_with("src/bin"))
            }
            Language::Go => source.main,
            Language::Python => {
                let builds =
                    source.routers.iter().any(|router| router.root) || !source.servers.is_empty();
                source.main
                    || matches!(
                        name,
                        "manage.py" | "wsgi.py" | "asgi.py" | "__main__.py" | "lambda_function.py"
                    )
                    // `manage.py` finds its commands by their folder (ruling 44).
                    || home.ends_with("management/commands")
                    || (builds && !commanded.contains(&key))
            }
            Language::JavaScript => {
                let routed = source.routes.iter().any(|route| route.framework == "next")
                    || name.starts_with("middleware.");
                let stem = name.split('.').next().unwrap_or_default();
                let component = program.root(program.components[at]);
                let near = home == component
                    || home == within(component, "src")
                    || home == within(component, "bin");
                let usual = near
                    && matches!(stem, "main" | "index" | "server" | "app")
                    && !name.contains(".config.");
                routed || (usual && !commanded.contains(&key))
            }
            _ => false,
        };
        if starts {
            found.push(at);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The files that a start command or a manifest names.
pub(super) fn entry_files(
    program: &Program<'_>,
    home: &str,
    component: &str,
    entry: &str,
) -> Vec<usize> {
    let entry = entry.trim_start_matches("./").trim_start_matches('/');
    // A path in the image is not the path in the tree: the last parts are tried too.
    let mut bases = vec![
        home.to_string(),
        component.to_string(),
        within(component, "src"),
        String::new(),
    ];
    bases.dedup();
    let source_name = entry
        .strip_prefix("dist/")
        .or_else(|| entry.strip_prefix("build/"))
        .or_else(|| entry.strip_prefix("lib/"))
        .or_else(|| entry.strip_prefix("out/"));
    let mut tries = vec![entry.to_string()];
    if let Some(rest) = source_name {
        tries.push(format!("src/{}", rest.trim_start_matches("src/")));
        tries.push(rest.to_string());
    }
    if let Some((_, last)) = entry.rsplit_once('/') {
        tries.push(last.to_string());
    }
    for base in &bases {
        for path in &tries {
            if let Some(at) = javascript_file(program, &within(base, path)) {
                return vec![at];
            }
        }
    }
    // A Python module: `a.b:app`, `a.b`.
    let module = entry.split(':').next().unwrap_or_default();
    let plain = !module.is_empty()
        && module
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    if !plain {
        return Vec::new();
    }
    for base in bases {
        let path = module.replace('.', "/");
        for root in [base.clone(), within(&base, "src"), within(&base, "app")] {
            let file = within(&root, &format!("{path}.py"));
            let package = within(&root, &format!("{path}/__main__.py"));
            let init = within(&root, &format!("{path}/__init__.py"));
            let found: Vec<usize> = [
                program.find(&package),
                program.find(&init),
                program.find(&file),
            ]
            .into_iter()
            .flatten()
            .collect();
            if let Some(first) = found.first() {
                return if program.repository.file(&init).is_some() {
                    found
                } else {
                    vec![*first]
                };
            }
        }
    }
    Vec::new()
}
