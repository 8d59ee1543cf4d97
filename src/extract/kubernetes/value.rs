//! Kubernetes objects as values: what a manifest, a patch or a rendered template says, each part with its place.
//!
//! A value is at most [`DEPTH`] levels deep, so that functions may recurse over it.

use std::sync::Arc;

use crate::facts::image_ref::UNKNOWN;
use crate::source::{Place, Span};
use crate::syntax::Node;

/// Levels of nesting that are kept; what lies deeper is unknown.
pub const DEPTH: usize = 64;

/// A value with its place.
#[derive(Debug, Clone, Default)]
pub struct Value {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, Default)]
pub enum Kind {
    /// Not to be known from the repository.
    Unknown,
    /// Nothing.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, and every other scalar. May hold [`UNKNOWN`] where a part of it is not known.
    Text(String),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A map; of entries with one key, the last counts.
    Map(Arc<Vec<Entry>>),
}

/// An entry of a map.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// The value.
    pub value: Value,
}

impl Value {
    /// A value at a place.
    pub fn new(kind: Kind, place: Place) -> Self {
        Self { place, kind }
    }

    /// Text at a place.
    pub fn text_at(text: impl Into<String>, place: Place) -> Self {
        Self::new(Kind::Text(text.into()), place)
    }

    /// A list without a place of its own.
    pub fn list(items: Vec<Value>, place: Place) -> Self {
        Self::new(Kind::List(Arc::new(items)), place)
    }

    /// A map of entries.
    pub fn map(entries: Vec<Entry>, place: Place) -> Self {
        Self::new(Kind::Map(Arc::new(entries)), place)
    }

    /// Takes over a node of a tree. `place` says where a span of the tree lies; `budget` counts nodes down, and what is
    /// left when it is spent is unknown.
    pub fn read(node: Node<'_>, place: &dyn Fn(Span) -> Place, budget: &mut usize) -> Value {
        read(node, place, budget, 0)
    }

    /// The value under `key`; `None` when it is absent, or this is no map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| entry.key == key)
    }

    /// The value at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The entries of a map; nothing for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Value] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar; empty for everything else.
    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Text(text) => text.clone(),
            Kind::Int(number) => number.to_string(),
            Kind::Bool(flag) => flag.to_string(),
            // Twice, so that a template's line of it has room to become an entry.
            Kind::Unknown => [UNKNOWN, UNKNOWN].iter().collect(),
            _ => String::new(),
        }
    }

    /// The text under a path of keys; empty when it is absent.
    pub fn text_of(&self, path: &[&str]) -> String {
        self.at(path).map(Value::text).unwrap_or_default()
    }

    /// A whole number, also one that stands in quotes.
    pub fn integer(&self) -> Option<i64> {
        match &self.kind {
            Kind::Int(number) => Some(*number),
            Kind::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        match &self.kind {
            Kind::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Whether the whole of it is not known.
    pub fn is_unknown(&self) -> bool {
        match &self.kind {
            Kind::Unknown => true,
            Kind::Text(text) => text.starts_with(UNKNOWN),
            _ => false,
        }
    }

    /// Whether this map may hold keys that are not known: a part of it was written by something unresolved.
    pub fn is_open(&self) -> bool {
        self.is_unknown()
            || self
                .entries()
                .iter()
                .any(|entry| entry.key.contains(UNKNOWN))
    }

    /// Whether something anywhere in it is not known.
    pub fn has_unknown(&self) -> bool {
        match &self.kind {
            Kind::Unknown => true,
            Kind::Text(text) => text.contains(UNKNOWN),
            Kind::List(items) => items.iter().any(Value::has_unknown),
            Kind::Map(entries) => entries
                .iter()
                .any(|entry| entry.key.contains(UNKNOWN) || entry.value.has_unknown()),
            _ => false,
        }
    }

    /// How many values it is made of, itself included; `None` for more than `limit`, or for one that is nested deeper
    /// than [`DEPTH`]. Parts that are shared count each time.
    pub fn count(&self, limit: usize) -> Option<usize> {
        let mut left = limit;
        counted(self, 0, &mut left).then(|| limit - left)
    }

    /// Puts a value under `key`, in the place of one that is there.
    pub fn set(&mut self, key: &str, key_place: Place, value: Value) {
        if !matches!(self.kind, Kind::Map(_)) {
            self.kind = Kind::Map(Arc::default());
        }
        if let Kind::Map(entries) = &mut self.kind {
            let entries = Arc::make_mut(entries);
            match entries.iter_mut().rev().find(|entry| entry.key == key) {
                Some(entry) => entry.value = value,
                None => entries.push(Entry {
                    key: key.to_owned(),
                    key_place,
                    value,
                }),
            }
        }
    }

    /// Takes the entry of `key` away.
    pub fn remove(&mut self, key: &str) {
        if let Kind::Map(entries) = &mut self.kind {
            Arc::make_mut(entries).retain(|entry| entry.key != key);
        }
    }

    /// The value under `key`, to be changed; made as an empty map when it is absent.
    pub fn child(&mut self, key: &str) -> &mut Value {
        if self.get(key).is_none() {
            let place = self.place;
            self.set(key, place, Value::map(Vec::new(), place));
        }
        let Kind::Map(entries) = &mut self.kind else {
            unreachable!("`set` makes a map of everything")
        };
        let at = entries
            .iter()
            .rposition(|entry| entry.key == key)
            .expect("the entry was there or was just made");
        &mut Arc::make_mut(entries)[at].value
    }

    /// The item at `index`, to be changed; this value itself where there is none.
    pub fn item(&mut self, index: usize) -> &mut Value {
        let there = matches!(&self.kind, Kind::List(items) if index < items.len());
        if !there {
            return self;
        }
        let Kind::List(items) = &mut self.kind else {
            unreachable!("the item was just seen in a list")
        };
        &mut Arc::make_mut(items)[index]
    }

    /// Lays `over` upon this value, map by map, as Helm merges values files: lists and scalars are replaced, `null` takes away.
    pub fn overlay(&mut self, over: &Value) {
        if !matches!((&self.kind, &over.kind), (Kind::Map(_), Kind::Map(_))) {
            *self = over.clone();
            return;
        }
        for entry in over.entries() {
            if entry.value.is_null() {
                self.remove(&entry.key);
                continue;
            }
            if self.get(&entry.key).is_none() {
                self.set(&entry.key, entry.key_place, Value::default());
            }
            self.child(&entry.key).overlay(&entry.value);
        }
    }

    /// This value when something that is not known may be laid upon it: the same maps, of which nothing is sure.
    pub fn forgotten(&self) -> Value {
        let Kind::Map(entries) = &self.kind else {
            return Value::new(Kind::Unknown, self.place);
        };
        let mut open: Vec<Entry> = entries
            .iter()
            .map(|entry| Entry {
                value: entry.value.forgotten(),
                ..entry.clone()
            })
            .collect();
        open.push(Entry {
            key: UNKNOWN.to_string(),
            key_place: self.place,
            value: Value::new(Kind::Unknown, self.place),
        });
        Value::map(open, self.place)
    }

    /// The same keys without what they hold: of a file whose values are encrypted.
    pub fn concealed(&self) -> Value {
        let Kind::Map(entries) = &self.kind else {
            return Value::new(Kind::Unknown, self.place);
        };
        let entries = entries.iter().filter(|entry| entry.key != "sops");
        let hidden = entries.map(|entry| Entry {
            value: entry.value.concealed(),
            ..entry.clone()
        });
        Value::map(hidden.collect(), self.place)
    }
}

fn counted(value: &Value, depth: usize, left: &mut usize) -> bool {
    if *left == 0 || depth > DEPTH {
        return false;
    }
    *left -= 1;
    match &value.kind {
        Kind::List(items) => items.iter().all(|item| counted(item, depth + 1, left)),
        Kind::Map(entries) => entries
            .iter()
            .all(|entry| counted(&entry.value, depth + 1, left)),
        _ => true,
    }
}

fn read(node: Node<'_>, place: &dyn Fn(Span) -> Place, budget: &mut usize, depth: usize) -> Value {
    let at = place(node.span());
    if *budget == 0 || depth >= DEPTH {
        return Value::new(Kind::Unknown, at);
    }
    *budget -= 1;
    let kind = if node.is_map() {
        let mut entries = Vec::new();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            if name == "<<" && key.is_plain() {
                let merged: Vec<_> = if value.is_list() {
                    value.items().collect()
                } else {
                    vec![value]
                };
                let mut inherited = Vec::new();
                for map in merged {
                    inherited.extend(
                        read(map, place, budget, depth + 1)
                            .entries()
                            .iter()
                            .cloned()
                            .rev(),
                    );
                }
                // Own keys win over merged ones, and the first of several merged maps over the later: the last counts.
                inherited.reverse();
                entries.splice(0..0, inherited);
                continue;
            }
            entries.push(Entry {
                key: name.to_owned(),
                key_place: place(key.span()),
                value: read(value, place, budget, depth + 1),
            });
        }
        Kind::Map(Arc::new(entries))
    } else if node.is_list() {
        let items = node
            .items()
            .map(|item| read(item, place, budget, depth + 1));
        Kind::List(Arc::new(items.collect()))
    } else {
        scalar(node)
    };
    Value::new(kind, at)
}

fn scalar(node: Node<'_>) -> Kind {
    let text = node.text().unwrap_or_default();
    if node.is_null() {
        Kind::Null
    } else if let Some(flag) = node.boolean() {
        Kind::Bool(flag)
    } else if let Some(number) = node.integer() {
        Kind::Int(number)
    } else if !text.is_empty() && text.chars().all(|c| c == UNKNOWN) {
        Kind::Unknown
    } else {
        Kind::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::yaml;

    fn value(text: &str) -> Value {
        let tree = yaml::parse(text);
        let place = |span| Place::new(FileId(0), span);
        Value::read(tree.root().expect("a document"), &place, &mut 1000)
    }

    #[test]
    fn merge_keys_give_what_is_not_there() {
        let value = value("base: &b {a: 1, c: 3}\nit:\n  <<: *b\n  a: 2\n");
        assert_eq!(value.at(&["it", "a"]).and_then(Value::integer), Some(2));
        assert_eq!(value.at(&["it", "c"]).and_then(Value::integer), Some(3));
    }

    #[test]
    fn a_bomb_of_aliases_ends_with_the_budget() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for n in 1..30 {
            let items = vec![format!("*a{}", n - 1); 8].join(", ");
            text.push_str(&format!("a{n}: &a{n} [{items}]\n"));
        }
        assert!(value(&text).has_unknown());
    }

    #[test]
    fn values_files_are_merged_map_by_map() {
        let mut base = value("image: {tag: a, name: n}\nlist: [1, 2]\ngone: 1\n");
        base.overlay(&value("image: {tag: b}\nlist: [3]\ngone: null\n"));
        assert_eq!(base.text_of(&["image", "tag"]), "b");
        assert_eq!(base.text_of(&["image", "name"]), "n");
        assert_eq!(base.get("list").map(|list| list.items().len()), Some(1));
        assert!(base.get("gone").is_none());
    }
}
