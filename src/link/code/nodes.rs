//! What routes are registered on: what the owner of a route and the child of a mount mean: by file, import and name.

use crate::extract::code::Owner;
use crate::link::code::modules::{self, Resolver};
use crate::link::code::program::Program;
use crate::syntax::code::Language;

/// How many prefixes one router may have, and how far mounts and re-exports are followed.
pub(super) const LIMIT: usize = 16;

/// What routes are registered on: a variable of a file, or what a function is given or returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Node {
    Variable(usize, String),
    Function(usize, String),
    Application,
}

/// The node of an owner.
pub(super) fn owner(
    program: &Program<'_>,
    resolver: &Resolver,
    at: usize,
    owner: &Owner,
    _function: &str,
) -> Node {
    match owner {
        Owner::Application => Node::Application,
        Owner::Function(name) => Node::Function(at, name.clone()),
        Owner::Variable(name) => {
            let source = &program.sources[at];
            if source.routers.iter().any(|router| router.name == *name) {
                return Node::Variable(at, name.clone());
            }
            if source.language == Language::Go {
                // A field that another file of the package sets.
                let folder = source
                    .path
                    .rsplit_once('/')
                    .map_or("", |(folder, _)| folder);
                let other = program.in_directory(folder).find(|other| {
                    program.sources[*other]
                        .routers
                        .iter()
                        .any(|router| router.name == *name)
                });
                if let Some(other) = other {
                    return Node::Variable(other, name.clone());
                }
            }
            let imported = source.imports.iter().any(|import| import.alias == *name);
            if imported && let Some(node) = child(program, resolver, at, name) {
                return node;
            }
            Node::Variable(at, name.clone())
        }
    }
}

/// The node that a mount's child means.
pub(super) fn child(
    program: &Program<'_>,
    resolver: &Resolver,
    at: usize,
    text: &str,
) -> Option<Node> {
    if text.is_empty() {
        return None;
    }
    if let Some(module) = text.strip_prefix("require:") {
        let target = resolver.javascript(program, &program.sources[at].path, module)?;
        return exported(program, resolver, target, "default", 0);
    }
    let parts: Vec<&str> = text
        .split('.')
        .filter(|part| !matches!(*part, "crate" | "self" | "super" | "this" | "new"))
        .collect();
    let (last, first) = (*parts.last()?, *parts.first()?);
    let source = &program.sources[at];
    if parts.len() == 1
        && let Some(node) = local(program, at, last)
    {
        return Some(node);
    }
    // Through the import of the first part.
    for import in source.imports.iter().filter(|import| import.alias == first) {
        let mut targets = resolver.targets(program, source, import);
        if parts.len() > 1 {
            // `from . import health` runs the package and means its module: that one comes first.
            targets.sort_by_key(|target| stem(&program.sources[*target].path) != import.name);
        }
        for target in targets {
            let name = if parts.len() == 1 {
                import.name.as_str()
            } else {
                last
            };
            let name = if name.is_empty() || name == "*" {
                last
            } else {
                name
            };
            if let Some(node) = exported(program, resolver, target, name, 0) {
                return Some(node);
            }
        }
    }
    match source.language {
        Language::Python => {
            // A dotted module: `package.urls.urlpatterns`, or `import a.b` used as `a.b.router`.
            let (module, name) = text.rsplit_once('.')?;
            let import = crate::extract::code::Import {
                module: module.to_string(),
                name: String::new(),
                alias: String::new(),
                kind: crate::extract::code::ImportKind::Text,
                span: crate::source::Span::default(),
            };
            modules::python(program, source, &import)
                .into_iter()
                .find_map(|target| exported(program, resolver, target, name, 0))
        }
        Language::JavaScript => {
            // A field of an object of the project: `this.userRoutes.router`.
            (parts.len() > 1)
                .then(|| by_name(program, at, last, parts[parts.len() - 2]))
                .flatten()
        }
        _ => by_name(
            program,
            at,
            last,
            if parts.len() > 1 {
                parts[parts.len() - 2]
            } else {
                ""
            },
        ),
    }
}

/// The name of a file without its directory and extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A router or function of one file.
fn local(program: &Program<'_>, at: usize, name: &str) -> Option<Node> {
    let source = &program.sources[at];
    if source.routers.iter().any(|router| router.name == name) {
        return Some(Node::Variable(at, name.to_string()));
    }
    let function = source
        .functions
        .iter()
        .any(|function| function.name == name);
    function.then(|| Node::Function(at, name.to_string()))
}

/// What a file exports under a name, through re-exports.
fn exported(
    program: &Program<'_>,
    resolver: &Resolver,
    at: usize,
    name: &str,
    depth: usize,
) -> Option<Node> {
    let source = &program.sources[at];
    let inner = source
        .exports
        .iter()
        .find(|(exported, _)| exported == name)
        .map_or(name, |(_, local)| local.as_str());
    if let Some(node) = local(program, at, inner) {
        return Some(node);
    }
    if name == "default" {
        // `export default` of something that was built in place: the only router of the file.
        if let [router] = source.routers.as_slice() {
            return Some(Node::Variable(at, router.name.clone()));
        }
        // A function without a name: what its parameter is given.
        let mut owners = source.routes.iter().map(|route| &route.owner);
        if let (Some(first), true) = (owners.next(), source.routers.is_empty())
            && owners.all(|other| other == first)
        {
            return match first {
                Owner::Variable(name) => Some(Node::Variable(at, name.clone())),
                Owner::Function(name) => Some(Node::Function(at, name.clone())),
                Owner::Application => None,
            };
        }
    }
    if source
        .routes
        .iter()
        .any(|route| route.owner == Owner::Variable(inner.to_string()))
    {
        return Some(Node::Variable(at, inner.to_string()));
    }
    if depth >= LIMIT / 2 {
        return None;
    }
    for import in source
        .imports
        .iter()
        .filter(|import| import.alias == inner || import.name == "*")
        .take(LIMIT)
    {
        let taken = if import.name.is_empty() || import.name == "*" {
            inner
        } else {
            import.name.as_str()
        };
        for target in resolver
            .targets(program, source, import)
            .into_iter()
            .filter(|target| *target != at)
            .take(4)
        {
            if let Some(node) = exported(program, resolver, target, taken, depth + 1) {
                return Some(node);
            }
        }
    }
    None
}

/// A function or router by its name in the component, told apart by the part before it: a module or a type.
fn by_name(program: &Program<'_>, at: usize, name: &str, qualifier: &str) -> Option<Node> {
    let component = program.components[at];
    let lower = qualifier.to_ascii_lowercase();
    let mut candidates: Vec<Node> = program
        .functions(name)
        .iter()
        .filter(|(other, _)| {
            program.components[*other] == component
                && program.sources[*other].language == program.sources[at].language
        })
        .filter(|(other, index)| {
            let source = &program.sources[*other];
            lower.is_empty()
                || source.functions[*index].owner.to_ascii_lowercase() == lower
                || source
                    .path
                    .to_ascii_lowercase()
                    .split(['/', '.'])
                    .any(|part| part == lower)
        })
        .map(|(other, _)| Node::Function(*other, name.to_string()))
        .collect();
    if candidates.is_empty() && !lower.is_empty() {
        // A variable of a type that is not seen: the only method of that name.
        candidates = program
            .functions(name)
            .iter()
            .filter(|(other, index)| {
                program.components[*other] == component
                    && !program.sources[*other].functions[*index].owner.is_empty()
            })
            .map(|(other, _)| Node::Function(*other, name.to_string()))
            .collect();
    }
    if candidates.is_empty() {
        candidates = program
            .sources
            .iter()
            .enumerate()
            .filter(|(other, source)| {
                program.components[*other] == component
                    && source.routers.iter().any(|router| router.name == name)
            })
            .map(|(other, _)| Node::Variable(other, name.to_string()))
            .collect();
    }
    candidates.sort();
    candidates.dedup();
    match candidates.as_slice() {
        [node] => Some(match node {
            // Rust's attribute handlers are routers by the name of their function.
            Node::Function(other, name)
                if program.sources[*other]
                    .routers
                    .iter()
                    .any(|router| router.name == *name) =>
            {
                Node::Variable(*other, name.clone())
            }
            node => node.clone(),
        }),
        _ => None,
    }
}
