//! All source files of the repository, their components, and what the entry points reach.

use super::{entries, modules, unnamed};
use crate::extract::code::{Body, Config, Source, Statement, bodies, mention};
use crate::facts::{ComponentId, FactSet};
use crate::link::Repository;
use crate::link::components::Owners;
use crate::syntax::code::Language;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The source of a repository.
pub(super) struct Program<'a> {
    pub(super) repository: &'a Repository<'a>,
    /// By path.
    pub(super) sources: Vec<Source>,
    pub(super) configs: Vec<Config>,
    /// The component of each source.
    pub(super) components: Vec<ComponentId>,
    /// Whether an entry point reaches each source.
    pub(super) reachable: Vec<bool>,
    /// The component of each configuration.
    pub(super) config_components: Vec<ComponentId>,
    roots: Vec<String>,
    owners: Owners,
    values: HashMap<String, Vec<(ComponentId, String)>>,
    mentioned: HashSet<u32>,
    /// Functions by the hash of their name; those of another name with the same hash are sorted out when asked.
    functions: HashMap<u32, Vec<(usize, usize)>>,
    /// What the functions of a source do, of the sources that were asked.
    bodies: RefCell<HashMap<usize, Vec<Arc<Body>>>>,
    methods: HashMap<String, Vec<(usize, usize)>>,
}

impl<'a> Program<'a> {
    pub(super) fn new(
        repository: &'a Repository<'a>,
        facts: &FactSet,
        sources: Vec<Source>,
        configs: Vec<Config>,
    ) -> Self {
        let roots: Vec<String> = facts
            .components
            .iter()
            .map(|component| component.root.clone())
            .collect();
        let mut functions: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
        let mut methods: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (at, source) in sources.iter().enumerate() {
            for (index, function) in source.functions.iter().enumerate() {
                if !function.owner.is_empty() {
                    let known = methods.entry(function.owner.clone()).or_default();
                    known.push((at, index));
                }
                let known = functions.entry(mention(&function.name)).or_default();
                known.push((at, index));
            }
        }
        let mut program = Self {
            repository,
            components: Vec::new(),
            reachable: Vec::new(),
            config_components: Vec::new(),
            roots,
            owners: Owners::of(facts),
            values: HashMap::new(),
            mentioned: HashSet::new(),
            functions,
            bodies: RefCell::default(),
            methods,
            sources,
            configs,
        };
        program.components = program
            .sources
            .iter()
            .map(|source| program.owner(&source.path))
            .collect();
        program.config_components = program
            .configs
            .iter()
            .map(|config| program.owner(&config.path))
            .collect();
        for (source, component) in program.sources.iter().zip(&program.components) {
            for (name, value) in &source.constants {
                if value.is_empty() || value.starts_with('/') {
                    let known = program.values.entry(name.clone()).or_default();
                    known.push((*component, value.clone()));
                }
            }
        }
        program.reach();
        program.mentioned = program
            .sources
            .iter()
            .zip(&program.reachable)
            .filter(|(_, reachable)| **reachable)
            .flat_map(|(source, _)| source.mentions.iter().copied())
            .collect();
        // `module:create_app()` in a start command mentions the function.
        for config in &program.configs {
            for (statement, _) in &config.says {
                if let Statement::Entry(entry) = statement {
                    let name = entry
                        .rsplit(':')
                        .next()
                        .unwrap_or_default()
                        .trim_end_matches("()");
                    program.mentioned.insert(mention(name));
                }
            }
        }
        program
    }

    /// The component that a path belongs to: the nearest whose root holds it.
    pub(super) fn owner(&self, path: &str) -> ComponentId {
        self.owners.owner(path)
    }

    /// The configuration of one component.
    pub(super) fn configs_of(&self, component: ComponentId) -> impl Iterator<Item = &Config> {
        self.configs
            .iter()
            .zip(&self.config_components)
            .filter(move |(_, owner)| **owner == component)
            .map(|(config, _)| config)
    }

    /// The only path that a component's constants of this name hold; `None` where there are none or several.
    pub(super) fn value(&self, component: ComponentId, name: &str) -> Option<&str> {
        let mut values = self
            .values
            .get(name)?
            .iter()
            .filter(|(owner, _)| *owner == component)
            .map(|(_, value)| value.as_str());
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    /// The directory of a component; empty for the repository.
    pub(super) fn root(&self, component: ComponentId) -> &str {
        self.roots
            .get(component.0 as usize)
            .map_or("", String::as_str)
    }

    /// The source at a path.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.sources
            .binary_search_by(|source| source.path.as_str().cmp(path))
            .ok()
    }

    /// The sources that lie directly in a directory.
    pub(super) fn in_directory<'p>(
        &'p self,
        directory: &'p str,
    ) -> impl Iterator<Item = usize> + 'p {
        let prefix = if directory.is_empty() {
            String::new()
        } else {
            format!("{directory}/")
        };
        let start = self
            .sources
            .partition_point(|source| source.path.as_str() < prefix.as_str());
        self.sources[start..]
            .iter()
            .enumerate()
            .take_while({
                let prefix = prefix.clone();
                move |(_, source)| source.path.starts_with(&prefix)
            })
            .filter(move |(_, source)| !source.path[prefix.len()..].contains('/'))
            .map(move |(at, _)| start + at)
    }

    /// The functions with this name: source and index.
    pub(super) fn functions(&self, name: &str) -> Vec<(usize, usize)> {
        let known = self.functions.get(&mention(name)).into_iter().flatten();
        known
            .filter(|(at, index)| self.sources[*at].functions[*index].name == name)
            .copied()
            .collect()
    }

    /// What a function does. Its file is read for that when it is first asked: few functions ever answer a route.
    pub(super) fn body(&self, at: usize, index: usize) -> Arc<Body> {
        let mut known = self.bodies.borrow_mut();
        let of_source = known.entry(at).or_insert_with(|| {
            let source = &self.sources[at];
            let file = &self.repository.files[source.file.0 as usize];
            let text = file.text.as_deref().unwrap_or_default();
            let bodies = bodies(source.language, text).into_iter();
            bodies.map(Arc::new).collect()
        });
        of_source.get(index).cloned().unwrap_or_default()
    }

    /// The methods of the types with this name: source and index.
    pub(super) fn methods(&self, owner: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
        let known = self.methods.get(owner);
        known.into_iter().flatten().copied()
    }

    /// Whether anything that runs mentions a name, its definitions left out.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.mentioned.contains(&mention(name))
    }

    /// Whether anything that runs mentions the function around a line. Methods and what conventions call count as
    /// mentioned.
    pub(super) fn is_live(&self, source: usize, function: &str) -> bool {
        if function.is_empty()
            || matches!(
                function,
                "main" | "init" | "default" | "new" | "setup" | "ready"
            )
        {
            return true;
        }
        let source = &self.sources[source];
        let checked = matches!(
            source.language,
            Language::Rust | Language::Go | Language::Python | Language::JavaScript
        );
        let method = source
            .functions
            .iter()
            .any(|f| f.name == function && !f.owner.is_empty());
        !checked
            || (method && source.language != Language::Go)
            || self.mentioned.contains(&mention(function)) && self.is_constructed(source, function)
    }

    /// Whether anything makes a value of the type that a Go method belongs to (ruling 30): a type whose constructors stand
    /// beside it is dead where nothing names one of them.
    fn is_constructed(&self, source: &Source, function: &str) -> bool {
        let owner = source
            .functions
            .iter()
            .find(|f| f.name == function && !f.owner.is_empty());
        let Some(owner) = owner.filter(|_| source.language == Language::Go) else {
            return true;
        };
        let wanted = format!("new{}", owner.owner).to_ascii_lowercase();
        let mut constructors = source
            .functions
            .iter()
            .filter(|f| f.owner.is_empty() && f.name.to_ascii_lowercase() == wanted)
            .peekable();
        constructors.peek().is_none()
            || constructors.any(|f| self.mentioned.contains(&mention(&f.name)))
    }

    /// The sources that one of them reaches, itself among them.
    pub(super) fn reached_from(&self, start: usize) -> BTreeSet<usize> {
        let resolver = modules::Resolver::new(self);
        let mut reached = BTreeSet::new();
        let mut work = vec![start];
        while let Some(at) = work.pop() {
            if reached.insert(at) {
                work.extend(resolver.edges(self, at));
            }
        }
        reached
    }

    /// Whether anything that runs mentions the name.
    pub(super) fn is_mentioned(&self, name: &str) -> bool {
        self.mentioned.contains(&mention(name))
    }

    /// Marks what the entry points reach.
    fn reach(&mut self) {
        let count = self.sources.len();
        let mut reachable = vec![false; count];
        let mut work: Vec<usize> = entries::entries(self);
        // A component and language without an entry of its own is a library: all of it counts.
        let key = |at: usize| (self.components[at], self.sources[at].language);
        let known: BTreeSet<_> = work.iter().map(|at| key(*at)).collect();
        let dead = unnamed::dead(self);
        for at in 0..count {
            let by_convention = matches!(
                self.sources[at].language,
                Language::Java
                    | Language::Kotlin
                    | Language::CSharp
                    | Language::Ruby
                    | Language::Php
            );
            if by_convention && !self.sources[at].script && !dead.contains(&at) {
                work.push(at);
            }
        }
        let resolver = modules::Resolver::new(self);
        let walk = |work: &mut Vec<usize>, reachable: &mut Vec<bool>| {
            while let Some(at) = work.pop() {
                if !std::mem::replace(&mut reachable[at], true) {
                    work.extend(resolver.edges(self, at));
                }
            }
        };
        walk(&mut work, &mut reachable);
        let reached: BTreeSet<_> = (0..count).filter(|at| reachable[*at]).map(key).collect();
        for at in 0..count {
            if !known.contains(&key(at)) && !reached.contains(&key(at)) && !self.sources[at].script
            {
                work.push(at);
            }
        }
        walk(&mut work, &mut reachable);
        self.reachable = reachable;
    }
}
