//! The prefixes that routers are mounted under, across files.

use super::gates::Gates;

use super::modules::Resolver;
use super::nodes::{LIMIT, Node, child, owner};
use super::paths::join;
use super::program::Program;
use crate::extract::code::{HOLE, Owner, Route};
use crate::facts::ComponentId;
use crate::syntax::code::Language;
use std::collections::{BTreeSet, HashMap};

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

/// A prefix under which a router is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prefix {
    /// The prefix, with holes.
    pub(super) text: String,
    /// Whether something mounts the router, where it serves only when mounted.
    pub(super) wired: bool,
    /// Whether every mount on the way is known.
    pub(super) complete: bool,
    /// The gates that stand before the mounts on the way.
    pub(super) gates: Vec<usize>,
}

impl Prefix {
    fn root(text: &str) -> Self {
        Self {
            text: text.to_string(),
            wired: true,
            complete: true,
            gates: Vec::new(),
        }
    }
}

/// One mount, both ends resolved.
struct Edge {
    parent: Node,
    prefix: String,
    function: String,
    source: usize,
    gates: Vec<usize>,
}

/// What a node is mounted on.
struct Parent {
    node: Node,
    prefix: String,
    /// Whether anything runs the mount.
    live: bool,
    gates: Vec<usize>,
}

/// All mounts of a program.
pub(super) struct Routers {
    prefixes: HashMap<Node, Vec<Prefix>>,
    /// Components with a mount whose child could not be told.
    pub(super) open: BTreeSet<ComponentId>,
    nest: HashMap<ComponentId, (String, Vec<String>)>,
    owners: HashMap<Node, Node>,
}

impl Routers {
    pub(super) fn new(program: &Program<'_>, resolver: &Resolver, gates: &mut Gates) -> Self {
        for (at, source) in program.sources.iter().enumerate() {
            for mount in &source.mounts {
                if let Some(node) = child(program, resolver, at, &mount.child) {
                    let parent = owner(program, resolver, at, &mount.owner, &mount.function);
                    gates.hand_up(&node, &parent);
                }
            }
        }
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
                match child(program, resolver, at, &mount.child) {
                    Some(node) => {
                        let parent = owner(program, resolver, at, &mount.owner, &mount.function);
                        wanted.insert(node.clone());
                        let start = mount.span.start;
                        let mut before = gates.around(at, start);
                        before.extend(gates.of_node(&parent, at, start, &mount.prefix));
                        let edge = Edge {
                            gates: before,
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
                wanted.insert(owner(program, resolver, at, &route.owner, &route.function));
            }
        }
        let mut routers = Self {
            prefixes: HashMap::new(),
            open,
            nest,
            owners: HashMap::new(),
        };
        for node in wanted {
            routers.solve(program, &edges, node);
        }
        routers.prefixes.retain(|_, prefixes| !prefixes.is_empty());
        // Keys as routes ask for them are solved above; keep a resolver-free look-up by owner.
        let mut by_owner = HashMap::new();
        for (at, source) in program.sources.iter().enumerate() {
            for route in &source.routes {
                let node = owner(program, resolver, at, &route.owner, &route.function);
                let found = routers
                    .prefixes
                    .get(&node)
                    .cloned()
                    .unwrap_or_else(|| vec![Prefix::root("")]);
                let asked = key(at, &route.owner);
                routers.owners.insert(asked.clone(), node);
                by_owner.insert(asked, found);
            }
        }
        routers.prefixes = by_owner;
        routers
    }

    /// What a route is registered on.
    pub(super) fn node(&self, at: usize, route: &Route) -> Node {
        let asked = key(at, &route.owner);
        self.owners.get(&asked).cloned().unwrap_or(asked)
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
                    .map(|parent| parent.node.clone())
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

    fn combine(&self, program: &Program<'_>, node: &Node, parents: &[Parent]) -> Vec<Prefix> {
        let own = own_prefix(program, node);
        let mut found: Vec<Prefix> = Vec::new();
        for Parent {
            node: parent,
            prefix,
            live,
            gates,
        } in parents
        {
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
                let mut before = gates.clone();
                before.extend(&outer.gates);
                let prefix = Prefix {
                    text: join(&outer.text, &text),
                    wired: outer.wired && *live,
                    complete: outer.complete,
                    gates: before,
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
                    gates: Vec::new(),
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
                        gates: Vec::new(),
                    },
                    Some(_) => Prefix {
                        text: own,
                        wired: true,
                        complete: true,
                        gates: Vec::new(),
                    },
                    None => Prefix {
                        text: own,
                        wired: true,
                        complete: ROOT_NAMES.contains(&name.as_str()),
                        gates: Vec::new(),
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

/// What a node is mounted on.
fn parents(program: &Program<'_>, edges: &HashMap<Node, Vec<Edge>>, node: &Node) -> Vec<Parent> {
    let mut found: Vec<Parent> = Vec::new();
    let mut take = |node: &Node| {
        for edge in edges.get(node).into_iter().flatten().take(LIMIT) {
            let live =
                program.reachable[edge.source] && program.is_live(edge.source, &edge.function);
            found.push(Parent {
                node: edge.parent.clone(),
                prefix: edge.prefix.clone(),
                live,
                gates: edge.gates.clone(),
            });
        }
    };
    take(node);
    if let Node::Variable(at, name) = node {
        // A router that a function builds and returns is mounted where the function is.
        let router = program.sources[*at]
            .routers
            .iter()
            .find(|router| router.name == *name);
        // A group of ASP.NET is mounted where it is made.
        let grouped = program.sources[*at].language == Language::CSharp;
        if let Some(router) = router
            && !router.function.is_empty()
            && !router.root
            && !grouped
        {
            take(&Node::Function(*at, router.function.clone()));
        }
    }
    found
}
