//! Which gates stand before a route, and what they ask of a caller.
//!
//! A gate is known by its name, or by what its own function does. Nearer gates decide first: a method's over its class's,
//! a class's over its router's, a router's over the application's; what opens a route in so many words ends the search.

mod public;
mod recognise;

use super::handlers::Answer;
use super::modules::Resolver;
use super::nodes::{Node, owner};
use super::program::Program;
use crate::extract::code::{Covers, Gate, Kinds, Route};
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::{HashMap, HashSet};

use recognise::recognise;

pub(super) use public::{is_mutating, is_public, is_rpc, names_record, takes_credentials};

/// How far a class is followed to what it extends.
const MAX_BASES: usize = 6;

/// A gate that means something.
#[derive(Debug)]
pub(super) struct Known {
    source: usize,
    at: u32,
    /// What it is called in messages.
    name: String,
    kinds: Kinds,
    place: Place,
}

/// All gates of a program, by what they cover.
#[derive(Debug, Default)]
pub(super) struct Gates {
    all: Vec<Known>,
    within: HashMap<usize, Vec<(u32, u32, usize)>>,
    nodes: HashMap<Node, Vec<(bool, String, usize)>>,
    functions: HashMap<(usize, u32), Vec<usize>>,
    classes: HashMap<(ComponentId, String), Vec<ClassGate>>,
    bases: HashMap<(ComponentId, String), Vec<String>>,
    application: HashMap<ComponentId, Vec<usize>>,
    rpc: HashMap<ComponentId, Vec<usize>>,
    paths: HashMap<ComponentId, Vec<(String, Vec<String>, usize)>>,
}

#[derive(Debug)]
struct ClassGate {
    only: Vec<String>,
    except: Vec<String>,
    gate: usize,
}

/// What stands before a route.
#[derive(Debug, Clone, Default)]
pub(super) struct Protection {
    /// The gates, nearest first.
    pub(super) guards: Vec<String>,
    pub(super) guarded: bool,
    /// Those of them that ask for a role, a permission or a policy.
    pub(super) roles: Vec<String>,
    pub(super) throttled: bool,
    /// Whether a parameter of the handler is the caller: an extractor, a dependency.
    pub(super) given: bool,
    /// Whether a gate says that everybody may pass.
    pub(super) open: bool,
    /// The nearest gate.
    pub(super) place: Option<Place>,
}

impl Gates {
    pub(super) fn new(program: &Program<'_>, resolver: &Resolver) -> Self {
        let mut gates = Self::default();
        for (at, source) in program.sources.iter().enumerate() {
            let component = program.components[at];
            for (name, bases) in &source.classes {
                let known = gates.bases.entry((component, name.clone())).or_default();
                known.extend(bases.iter().map(|base| last(base).to_string()));
            }
            for gate in source.gates.iter().filter(|gate| !gate.dev) {
                let live = program.reachable[at] && program.is_live(at, &gate.function);
                if live && let Some(known) = recognise(program, resolver, at, gate) {
                    gates.all.push(known);
                    let index = gates.all.len() - 1;
                    gates.file(program, resolver, at, gate, index);
                }
            }
        }
        gates
    }

    fn file(
        &mut self,
        program: &Program<'_>,
        resolver: &Resolver,
        at: usize,
        gate: &Gate,
        index: usize,
    ) {
        let component = program.components[at];
        match &gate.covers {
            Covers::Within(span) => {
                let ranges = self.within.entry(at).or_default();
                ranges.push((span.start, span.end, index));
            }
            Covers::Owner {
                owner: on,
                after,
                prefix,
            } => {
                let node = owner(program, resolver, at, on, &gate.function);
                let known = self.nodes.entry(node).or_default();
                known.push((*after, prefix.clone(), index));
            }
            Covers::Function(offset) => {
                self.functions.entry((at, *offset)).or_default().push(index)
            }
            Covers::Class { name, only, except } => {
                let known = self.classes.entry((component, name.clone())).or_default();
                known.push(ClassGate {
                    only: only.clone(),
                    except: except.clone(),
                    gate: index,
                });
            }
            Covers::Application => self.application.entry(component).or_default().push(index),
            Covers::Rpc => self.rpc.entry(component).or_default().push(index),
            Covers::Paths { method, patterns } => {
                let known = self.paths.entry(component).or_default();
                known.push((method.clone(), patterns.clone(), index));
            }
        }
    }

    /// Adds a gate for everything of a component: what a framework or a gateway does by itself.
    pub(super) fn everywhere(&mut self, component: ComponentId, name: String, place: Place) {
        let known = Known {
            source: usize::MAX,
            at: 0,
            kinds: Kinds {
                authenticates: true,
                ..Kinds::default()
            },
            name,
            place,
        };
        self.all.push(known);
        let list = self.application.entry(component).or_default();
        list.push(self.all.len() - 1);
    }

    /// Whether a component has a gate of the application itself.
    pub(super) fn has_application_gate(&self, component: ComponentId) -> bool {
        self.application.contains_key(&component) || self.paths.contains_key(&component)
    }

    /// The gates of a node that cover what stands at an offset of a file.
    pub(super) fn of_node(&self, node: &Node, source: usize, at: u32, path: &str) -> Vec<usize> {
        let known = self.nodes.get(node).into_iter().flatten();
        known
            .filter(|(after, prefix, index)| {
                let gate = &self.all[*index];
                let ordered = !after || gate.source != source || gate.at < at;
                ordered && (prefix.is_empty() || path.starts_with(prefix.as_str()))
            })
            .map(|(_, _, index)| *index)
            .collect()
    }

    /// The gates whose stretch of a file holds an offset.
    pub(super) fn around(&self, source: usize, at: u32) -> Vec<usize> {
        let known = self.within.get(&source).into_iter().flatten();
        known
            .filter(|(start, end, _)| *start <= at && at < *end)
            .map(|(_, _, index)| *index)
            .collect()
    }

    /// Lets the gates that a function puts on the router that it is given stand on that router too.
    pub(super) fn hand_up(&mut self, function: &Node, parent: &Node) {
        if !matches!(function, Node::Function(..)) || function == parent {
            return;
        }
        let Some(given) = self.nodes.get(function).cloned() else {
            return;
        };
        let known = self.nodes.entry(parent.clone()).or_default();
        for gate in given {
            if !known.contains(&gate) {
                known.push(gate);
            }
        }
    }

    /// What stands before a route whose router brings the gates of `mounts`.
    pub(super) fn protection(
        &self,
        program: &Program<'_>,
        at: usize,
        route: &Route,
        (node, mounts): (&Node, &[usize]),
        answer: &Answer,
        path: &str,
    ) -> Protection {
        let component = program.components[at];
        let mut levels: Vec<Vec<usize>> = Vec::new();
        let mut method = last(&answer.name).to_string();
        let mut class = String::new();
        if let Some((source, index)) = answer.function {
            let function = &program.sources[source].functions[index];
            method.clone_from(&function.name);
            class.clone_from(&function.owner);
            let offset = function.span.start;
            levels.push(
                self.functions
                    .get(&(source, offset))
                    .cloned()
                    .unwrap_or_default(),
            );
        }
        if class.is_empty() {
            let known = |name: &str| {
                self.classes.contains_key(&(component, name.to_string()))
                    || self.bases.contains_key(&(component, name.to_string()))
            };
            let named = answer.name.split('.').find(|part| known(part));
            class = named.unwrap_or_default().to_string();
        }
        levels.extend(self.of_class(component, &class, &method));
        let mut place = self.around(at, route.span.start);
        place.extend(self.of_node(node, at, route.span.start, &route.path));
        place.extend(mounts);
        levels.push(place);
        levels.push(self.of_paths(component, &route.method, path));
        let mut application = self
            .application
            .get(&component)
            .cloned()
            .unwrap_or_default();
        application.extend(
            self.application
                .get(&ComponentId::REPOSITORY)
                .into_iter()
                .flatten()
                .filter(|_| component != ComponentId::REPOSITORY),
        );
        if public::is_rpc(path) || route.framework == "grpc" {
            application.extend(self.rpc.get(&component).into_iter().flatten());
        }
        levels.push(application);
        let mut found = self.sum(&levels);
        // A gate among the parameters stands behind the function's name, a decorator before it.
        found.given = answer.function.is_some_and(|(source, index)| {
            let offset = program.sources[source].functions[index].span.start;
            let known = self.functions.get(&(source, offset));
            known.into_iter().flatten().any(|gate| {
                let gate = &self.all[*gate];
                gate.at > offset && gate.kinds.guards()
            })
        });
        found
    }

    /// A class's own gates, then those of what it extends.
    fn of_class(&self, component: ComponentId, class: &str, method: &str) -> Vec<Vec<usize>> {
        let mut levels = Vec::new();
        let mut work = vec![class.to_string()];
        let mut seen: Vec<String> = Vec::new();
        while let Some(name) = work.pop() {
            if name.is_empty() || seen.contains(&name) || seen.len() >= MAX_BASES {
                continue;
            }
            let key = (component, name.clone());
            let own = self.classes.get(&key).into_iter().flatten();
            levels.push(
                own.filter(|gate| {
                    (gate.only.is_empty() || gate.only.iter().any(|one| one == method))
                        && !gate.except.iter().any(|one| one == method)
                })
                .map(|gate| gate.gate)
                .collect(),
            );
            work.extend(self.bases.get(&key).cloned().unwrap_or_default());
            seen.push(name);
        }
        levels
    }

    /// The first pattern that fits decides.
    fn of_paths(&self, component: ComponentId, method: &str, path: &str) -> Vec<usize> {
        let known = self.paths.get(&component).into_iter().flatten();
        known
            .filter(|(only, patterns, _)| {
                (only.is_empty() || only == method)
                    && (patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern, path)))
            })
            .map(|(_, _, index)| *index)
            .take(1)
            .collect()
    }

    fn sum(&self, levels: &[Vec<usize>]) -> Protection {
        let mut found = Protection::default();
        for level in levels {
            let gates = level.iter().map(|index| &self.all[*index]);
            let mut opens = false;
            for gate in gates {
                let kinds = gate.kinds;
                found.throttled |= kinds.throttles;
                opens |= kinds.opens;
                if !kinds.guards() {
                    continue;
                }
                found.guarded = true;
                if kinds.authorizes && !found.roles.contains(&gate.name) {
                    found.roles.push(gate.name.clone());
                }
                found.place.get_or_insert(gate.place);
                if !found.guards.contains(&gate.name) {
                    found.guards.push(gate.name.clone());
                }
            }
            if opens && !found.guarded {
                found.open = true;
                return found;
            }
        }
        found
    }
}

/// Marks the routes that ask nobody while their neighbours do.
pub(super) fn left_open(facts: &mut FactSet) {
    let asking: HashSet<ComponentId> = facts
        .routes
        .iter()
        .filter(|route| {
            route.reachable && route.guarded && (!route.public || !route.guards.is_empty())
        })
        .map(|route| route.component)
        .collect();
    for route in &mut facts.routes {
        let known = route.complete && (route.handler_read || public::is_rpc(&route.route));
        route.value.left_open = known
            && route.reachable
            && route.mutating
            && !route.guarded
            && !route.public
            && asking.contains(&route.component);
    }
}

/// The last part of a dotted name.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// `/api/**`, `/api/*`, `/api`.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        Some((prefix, _)) => path.starts_with(prefix.trim_end_matches('/')),
        None => pattern.trim_end_matches('/') == path.trim_end_matches('/'),
    }
}
