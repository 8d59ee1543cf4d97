//! The prefixes that routers are mounted under, across files.

use super::modules::Resolver;
use super::paths::join;
use super::program::Program;
use crate::extract::code::{HOLE, Owner};
use crate::facts::ComponentId;
use crate::syntax::code::Language;
use std::collections::{BTreeSet, HashMap};

/// How many prefixes one router may have, and how far mounts and re-exports are followed.
const LIMIT: usize = 16;

/// Names under which an application is known where it is not built.
const ROOT_NAMES: &[&str] = &[
    "app",
    "router",
    "r",
    "mux",
    "e",
    "engine",
    "server",
    "http",
    "urlpatterns",
    "#nest",
    "application",
    "fastify",
    "api",
    "g",
    "endpoints",
    "web",
    "$app",
    "cfg",
    "config",
    "",
];

/// What routes are registered on: a variable of a file, or what a function is given or returns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Node {
    Variable(usize, String),
    Function(usize, String),
    Application,
}

/// A prefix under which a router is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The prefix, with holes.
    pub(super) text: String,
    /// Whether something mounts the router, where it serves only when mounted.
    pub(super) wired: bool,
    /// Whether every mount on the way is known.
    pub(super) complete: bool,
}

impl Prefix {
    fn root(text: &str) -> Self {
        Self {
            text: text.to_string(),
            wired: true,
            complete: true,
        }
    }
}

/// One mount, both ends resolved.
struct Edge {
    parent: Node,
    prefix: String,
    function: String,
    source: usize,
}

/// All mounts of a program.
pub(super) struct Routers {
    prefixes: HashMap<Node, Vec<Prefix>>,
    /// Components with a mount whose child could not be told.
    pub(super) open: BTreeSet<ComponentId>,
    nest: HashMap<ComponentId, (String, Vec<String>)>,
}

impl Routers {
    pub(super) fn new(program: &Program<'_>) -> Self {
        let resolver = Resolver::new(program);
        let mut edges: HashMap<Node, Vec<Edge>> = HashMap::new();
        let mut open = BTreeSet::new();
        let mut nest: HashMap<ComponentId, (String, Vec<String>)> = HashMap::new();
        let mut wanted: BTreeSet<Node> = BTreeSet::new();
        for (at, source) in program.sources.iter().enumerate() {
            for router in source
                .routers
                .iter()
                .filter(|router| router.name == "#nest")
            {
                nest.entry(program.components[at])
                    .or_default()
                    .0
                    .clone_from(&router.prefix);
            }
            for mount in &source.mounts {
                if mount.child == "#exclude" {
                    nest.entry(program.components[at])
                        .or_default()
                        .1
                        .push(mount.prefix.clone());
                    continue;
                }
                match child(program, &resolver, at, &mount.child) {
                    Some(node) => {
                        let parent = owner(program, &resolver, at, &mount.owner, &mount.function);
                        wanted.insert(node.clone());
                        let edge = Edge {
                            parent,
                            prefix: mount.prefix.clone(),
                            function: mount.function.clone(),
                            source: at,
                        };
                        edges.entry(node).or_default().push(edge);
                    }
                    None => {
                        let first = mount.child.split(['.', ':']).next().unwrap_or_default();
                        let foreign = source
                            .imports
                            .iter()
                            .any(|import| import.alias == first || import.module == first)
                            || source
                                .functions
                                .iter()
                                .any(|function| function.name == first)
                            || mount.child.contains(':')
                            || matches!(
                                source.language,
                                Language::Rust | Language::Go | Language::Kotlin | Language::CSharp
                            );
                        if !mount.known || !foreign {
                            open.insert(program.components[at]);
                        }
                    }
                }
            }
            for route in &source.routes {
                wanted.insert(owner(program, &resolver, at, &route.owner, &route.function));
            }
        }
        let mut routers = Self {
            prefixes: HashMap::new(),
            open,
            nest,
        };
        for node in wanted {
            routers.solve(program, &edges, node);
        }
        routers.prefixes.retain(|_, prefixes| !prefixes.is_empty());
        // Keys as routes ask for them are solved above; keep a resolver-free look-up by owner.
        let mut by_owner = HashMap::new();
        for (at, source) in program.sources.iter().enumerate() {
            for route in &source.routes {
                let node = owner(program, &resolver, at, &route.owner, &route.function);
                let found = routers
                    .prefixes
                    .get(&node)
                    .cloned()
                    .unwrap_or_else(|| vec![Prefix::root("")]);
                by_owner.insert(key(at, &route.owner), found);
            }
        }
        routers.prefixes = by_owner;
        routers
    }

    /// The prefixes of what a route is registered on.
    pub(super) fn prefixes(
        &self,
        program: &Program<'_>,
        at: usize,
        owner: &Owner,
        _function: &str,
        framework: &str,
    ) -> Vec<Prefix> {
        let component = program.components[at];
        if framework == "nestjs" {
            let prefix = self
                .nest
                .get(&component)
                .map_or("", |(prefix, _)| prefix.as_str());
            return vec![Prefix::root(prefix)];
        }
        self.prefixes
            .get(&key(at, owner))
            .cloned()
            .unwrap_or_else(|| vec![Prefix::root("")])
    }

    /// Works out a node's prefixes from those of what it is mounted on; a work list, each node solved once.
    fn solve(&mut self, program: &Program<'_>, edges: &HashMap<Node, Vec<Edge>>, node: Node) {
        let mut stack = vec![node];
        while let Some(node) = stack.last().cloned() {
            if self
                .prefixes
                .get(&node)
                .is_some_and(|found| !found.is_empty())
            {
                stack.pop();
                continue;
            }
            let parents = parents(program, edges, &node);
            // Marked as begun by an empty entry, so that a circle of mounts ends.
            let begun = self.prefixes.insert(node.clone(), Vec::new()).is_some();
            if !begun {
                let missing: Vec<Node> = parents
                    .iter()
                    .map(|(parent, _, _)| parent.clone())
                    .filter(|parent| !self.prefixes.contains_key(parent))
                    .collect();
                if !missing.is_empty() && stack.len() < 256 {
                    stack.extend(missing);
                    continue;
                }
            }
            let found = self.combine(program, &node, &parents);
            self.prefixes.insert(node, found);
            stack.pop();
        }
    }

    fn combine(
        &self,
        program: &Program<'_>,
        node: &Node,
        parents: &[(Node, String, bool)],
    ) -> Vec<Prefix> {
        let own = own_prefix(program, node);
        let mut found: Vec<Prefix> = Vec::new();
        for (parent, prefix, live) in parents {
            let text = if flask(program, node) && !prefix.is_empty() {
                prefix.clone()
            } else {
                join(prefix, &own)
            };
            let none = vec![Prefix::root("")];
            for outer in self
                .prefixes
                .get(parent)
                .filter(|found| !found.is_empty())
                .unwrap_or(&none)
            {
                let prefix = Prefix {
                    text: join(&outer.text, &text),
                    wired: outer.wired && *live,
                    complete: outer.complete,
                };
                if found.len() < LIMIT && !found.contains(&prefix) {
                    found.push(prefix);
                }
            }
        }
        // A mount that nothing runs does not hide one that runs.
        if found.iter().any(|prefix| prefix.wired) {
            found.retain(|prefix| prefix.wired);
        }
        if !found.is_empty() {
            return found;
        }
        vec![self.unmounted(program, node, own)]
    }

    fn unmounted(&self, program: &Program<'_>, node: &Node, own: String) -> Prefix {
        match node {
            Node::Application => Prefix::root(""),
            Node::Function(at, _) => {
                let complete = matches!(
                    program.sources[*at].language,
                    Language::Rust | Language::Kotlin
                );
                Prefix {
                    text: own,
                    wired: true,
                    complete,
                }
            }
            Node::Variable(at, name) => {
                let defined = program.sources[*at]
                    .routers
                    .iter()
                    .find(|router| router.name == *name);
                let open = self.open.contains(&program.components[*at]);
                match defined {
                    Some(router) if router.mounted_only => Prefix {
                        text: own,
                        wired: open,
                        complete: false,
                    },
                    Some(_) => Prefix {
                        text: own,
                        wired: true,
                        complete: true,
                    },
                    None => Prefix {
                        text: own,
                        wired: true,
                        complete: ROOT_NAMES.contains(&name.as_str()),
                    },
                }
            }
        }
    }
}

/// What a route asks prefixes by.
fn key(at: usize, owner: &Owner) -> Node {
    match owner {
        Owner::Variable(name) => Node::Variable(at, name.clone()),
        Owner::Function(name) => Node::Function(at, name.clone()),
        Owner::Application => Node::Application,
    }
}

/// A router's own prefix.
fn own_prefix(program: &Program<'_>, node: &Node) -> String {
    let Node::Variable(at, name) = node else {
        return String::new();
    };
    let router = program.sources[*at]
        .routers
        .iter()
        .find(|router| router.name == *name);
    // Holes are filled with the constants of the router's own file.
    let text = router.map_or("", |router| router.prefix.as_str());
    if text.contains(HOLE) {
        let (path, complete) = super::paths::finish(program, *at, text, false);
        return if complete { path } else { text.to_string() };
    }
    text.to_string()
}

/// Flask's `url_prefix` at registration replaces the blueprint's own.
fn flask(program: &Program<'_>, node: &Node) -> bool {
    match node {
        Node::Variable(at, _) => program.sources[*at]
            .imports
            .iter()
            .any(|import| import.module == "flask"),
        _ => false,
    }
}

/// What a node is mounted on: parent, prefix, and whether anything runs the mount.
fn parents(
    program: &Program<'_>,
    edges: &HashMap<Node, Vec<Edge>>,
    node: &Node,
) -> Vec<(Node, String, bool)> {
    let mut found: Vec<(Node, String, bool)> = Vec::new();
    let mut take = |node: &Node| {
        for edge in edges.get(node).into_iter().flatten().take(LIMIT) {
            let live =
                program.reachable[edge.source] && program.is_live(edge.source, &edge.function);
            found.push((edge.parent.clone(), edge.prefix.clone(), live));
        }
    };
    take(node);
    if let Node::Variable(at, name) = node {
        // A router that a function builds and returns is mounted where the function is.
        let router = program.sources[*at]
            .routers
            .iter()
            .find(|router| router.name == *name);
        if let Some(router) = router.filter(|router| !router.function.is_empty() && !router.root) {
            take(&Node::Function(*at, router.function.clone()));
        }
    }
    found
}

/// The node of an owner.
fn owner(
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
            if imported {
                if let Some(node) = child(program, resolver, at, name) {
                    return node;
                }
            }
            Node::Variable(at, name.clone())
        }
    }
}

/// The node that a mount's child means.
fn child(program: &Program<'_>, resolver: &Resolver, at: usize, text: &str) -> Option<Node> {
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
    if parts.len() == 1 {
        if let Some(node) = local(program, at, last) {
            return Some(node);
        }
    }
    // Through the import of the first part.
    for import in source.imports.iter().filter(|import| import.alias == first) {
        for target in resolver.targets(program, source, import) {
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
            super::modules::python(program, source, &import)
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
