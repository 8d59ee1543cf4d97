//! The tree that YAML, JSON and TOML share: an arena of nodes, each with its byte span.
//!
//! Aliases stay references (YAML 1.2 section 7.1), so a document of nested aliases costs no more than its text;
//! looking through them and through merge keys has a budget of steps.

use super::SyntaxError;
use crate::source::Span;
use std::borrow::Cow;

/// How many aliases and merge keys one look-up follows before it gives up.
const LOOK_THROUGH: u32 = 64;

/// One parsed file: its documents, and what could not be parsed.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Data>,
    roots: Vec<u32>,
    errors: Vec<SyntaxError>,
}

#[derive(Debug, Clone)]
struct Data {
    span: Span,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Scalar {
        text: Cow<'static, str>,
        plain: bool,
    },
    List(Vec<u32>),
    Map(Vec<(u32, u32)>),
    Alias(u32),
}

/// One node of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: u32,
}

impl Tree {
    /// The documents in order; JSON and TOML have one at most. An empty document has no root.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|id| Node {
            tree: self,
            id: *id,
        })
    }

    /// The first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.roots().next()
    }

    /// What could not be parsed, in order. Nodes before and after an error are there all the same.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Adds a scalar; `plain` when it stands without quotes, so that `true` or `1` may be more than text.
    pub(super) fn scalar(
        &mut self,
        span: Span,
        text: impl Into<Cow<'static, str>>,
        plain: bool,
    ) -> u32 {
        let text = text.into();
        self.push(span, Kind::Scalar { text, plain })
    }

    /// Adds a list of nodes added before.
    pub(super) fn list(&mut self, span: Span, items: Vec<u32>) -> u32 {
        self.push(span, Kind::List(items))
    }

    /// Adds a map of key and value nodes added before.
    pub(super) fn map(&mut self, span: Span, entries: Vec<(u32, u32)>) -> u32 {
        self.push(span, Kind::Map(entries))
    }

    /// Adds a reference to a node added before.
    pub(super) fn alias(&mut self, span: Span, target: u32) -> u32 {
        self.push(span, Kind::Alias(target))
    }

    /// Makes a node the root of the next document.
    pub(super) fn add_root(&mut self, id: u32) {
        self.roots.push(id);
    }

    /// Notes what could not be parsed.
    pub(super) fn add_error(&mut self, span: Span, message: String) {
        self.errors.push(SyntaxError { span, message });
    }

    fn push(&mut self, span: Span, kind: Kind) -> u32 {
        let id = u32::try_from(self.nodes.len())
            .expect("a file under the size cap has fewer nodes than bytes");
        self.nodes.push(Data { span, kind });
        id
    }
}

impl<'t> Node<'t> {
    /// The bytes of the node in its file. Of an alias, those of the `*name`.
    pub fn span(self) -> Span {
        self.tree.nodes[self.id as usize].span
    }

    /// The text of a scalar, unquoted and unescaped; `None` for a list or a map.
    pub fn text(self) -> Option<&'t str> {
        match &self.resolved().data().kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether this is a scalar written without quotes.
    pub fn is_plain(self) -> bool {
        matches!(
            &self.resolved().data().kind,
            Kind::Scalar { plain: true, .. }
        )
    }

    /// Whether this is a list.
    pub fn is_list(self) -> bool {
        matches!(self.resolved().data().kind, Kind::List(_))
    }

    /// Whether this is a map.
    pub fn is_map(self) -> bool {
        matches!(self.resolved().data().kind, Kind::Map(_))
    }

    /// Whether this is a scalar that means nothing: empty, `~` or `null`, without quotes.
    pub fn is_null(self) -> bool {
        self.is_plain() && matches!(self.text(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// `true` or `false` by the core schema of YAML 1.2 (JSON and TOML write the same); `None` for anything else.
    /// Quoted text is no boolean.
    pub fn boolean(self) -> Option<bool> {
        match self.text().filter(|_| self.is_plain())? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A decimal whole number without quotes.
    pub fn integer(self) -> Option<i64> {
        self.text().filter(|_| self.is_plain())?.parse().ok()
    }

    /// The items of a list; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        let node = self.resolved();
        let items: &'t [u32] = match &node.data().kind {
            Kind::List(items) => items,
            _ => &[],
        };
        items.iter().map(move |id| Node {
            tree: node.tree,
            id: *id,
        })
    }

    /// A list's items, or the node itself where it is a scalar: for keys that take either form.
    pub fn items_or_self(self) -> Vec<Node<'t>> {
        if self.is_list() {
            self.items().collect()
        } else if self.is_map() {
            Vec::new()
        } else {
            vec![self]
        }
    }

    /// The keys and values of a map as written: merge keys (`<<`) are not applied. Nothing for anything else.
    pub fn entries(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let node = self.resolved();
        let entries: &'t [(u32, u32)] = match &node.data().kind {
            Kind::Map(entries) => entries,
            _ => &[],
        };
        let tree = node.tree;
        entries
            .iter()
            .map(move |(key, value)| (Node { tree, id: *key }, Node { tree, id: *value }))
    }

    /// The value under `key`. Of several, the last, as most readers have it. Looks through merge keys.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The key's own node and the value under `key`.
    pub fn entry(self, key: &str) -> Option<(Node<'t>, Node<'t>)> {
        let mut budget = LOOK_THROUGH;
        self.entry_within(key, &mut budget)
    }

    /// The value at the end of a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Node<'t>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    fn entry_within(self, key: &str, budget: &mut u32) -> Option<(Node<'t>, Node<'t>)> {
        // A work list in place of recursion: merged maps may merge others in turn.
        let mut maps = vec![self];
        while let Some(map) = maps.pop() {
            *budget = budget.checked_sub(1)?;
            let own = map
                .entries()
                .filter(|(name, _)| name.text() == Some(key))
                .last();
            if own.is_some() {
                return own;
            }
            for (name, value) in map.entries() {
                if name.is_plain() && name.text() == Some("<<") {
                    let merged: Vec<_> = if value.is_list() {
                        value.items().collect()
                    } else {
                        vec![value]
                    };
                    maps.extend(merged.into_iter().rev());
                }
            }
        }
        None
    }

    fn resolved(self) -> Node<'t> {
        let mut node = self;
        for _ in 0..LOOK_THROUGH {
            match node.data().kind {
                Kind::Alias(target) => {
                    node = Node {
                        tree: self.tree,
                        id: target,
                    }
                }
                _ => break,
            }
        }
        node
    }

    fn data(self) -> &'t Data {
        &self.tree.nodes[self.id as usize]
    }
}
