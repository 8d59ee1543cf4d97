//! The prefixes that routers are mounted under, across files.

mod resolve;

use resolve::{child, owner};

use super::modules::Resolver;
use super::paths::join;
use super::program::Program;
use crate::extract::code::{HOLE, Owner, Route};
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
    pub(super) fn prefixes(&self, program: &Program<'_>, at: usize, route: &Route) -> Vec<Prefix> {
        let component = program.components[at];
        if route.framework == "nestjs" {
            let prefix = self.nest.get(&component).map_or("", |(prefix, excluded)| {
                let path = route.path.trim_matches('/');
                if excluded.iter().any(|out| out.trim_matches('/') == path) {
                    ""
                } else {
                    prefix.as_str()
                }
            });
            return vec![Prefix::root(prefix)];
        }
        self.prefixes
            .get(&key(at, &route.owner))
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
