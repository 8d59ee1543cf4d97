//! Reads the single values of a rule file: texts, choices, names of facts and places, conditions.

use super::Reader;
use crate::cel::{Condition, Fault, Template, Variables};
use crate::facts::FactKind;
use crate::rules::anchor::Anchor;
use crate::source::Span;
use crate::suggest::did_you_mean;
use crate::syntax::{Node, yaml};

impl<'t> Reader<'t> {
    pub(super) fn check_keys(&self, map: Node<'t>, known: &[&str], what: &str) {
        for (key, _) in map.entries() {
            let name = key.text().unwrap_or_default();
            if !known.contains(&name) {
                let hint = did_you_mean(name, known.iter().copied());
                self.fault(key.span(), format!("`{name}` is no key of {what}{hint}"));
            }
        }
    }

    pub(super) fn check_absent(&self, map: Node<'t>, keys: &[&str], form: &str) {
        for key in keys {
            if let Some((node, _)) = map.entry(key) {
                self.fault(node.span(), format!("`{key}` does not go with `{form}`"));
            }
        }
    }

    pub(super) fn required(&self, map: Node<'t>, key: &str) -> Option<Node<'t>> {
        let node = map.get(key);
        if node.is_none() {
            self.fault(
                Span::new(map.span().start as usize, map.span().start as usize),
                format!("`{key}` is missing"),
            );
        }
        node
    }

    pub(super) fn text(&self, map: Node<'t>, key: &str) -> Option<String> {
        let node = self.required(map, key)?;
        match node.text().map(str::trim) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.fault(node.span(), format!("`{key}` is a text"));
                None
            }
        }
    }

    pub(super) fn optional_text(&self, map: Node<'t>, key: &str) -> String {
        map.get(key)
            .and_then(|_| self.text(map, key))
            .unwrap_or_default()
    }

    /// One of the two examples of a rule; its line breaks are kept.
    pub(super) fn example(&self, root: Node<'t>, key: &str) -> String {
        let Some(examples) = root.get("examples") else {
            return String::new();
        };
        self.check_keys(examples, &["fails", "passes"], "the examples");
        let text = examples.get(key).and_then(|node| node.text());
        text.unwrap_or_default().trim_end().to_owned()
    }

    pub(super) fn texts(&self, map: Node<'t>, key: &str) -> Vec<String> {
        let Some(node) = map.get(key) else {
            return Vec::new();
        };
        node.items_or_self()
            .into_iter()
            .filter_map(|item| item.text())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn choice<T: Copy>(
        &self,
        map: Node<'t>,
        key: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let node = self.required(map, key)?;
        let text = node.text().unwrap_or_default();
        let found = choices.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let hint = did_you_mean(text, names.iter().copied());
            self.fault(
                node.span(),
                format!("`{key}` is one of {}{hint}", names.join(", ")),
            );
        }
        found.map(|(_, choice)| *choice)
    }

    pub(super) fn kind(&self, node: Node<'t>) -> Option<FactKind> {
        let name = node.text().unwrap_or_default();
        let kind = FactKind::by_name(name);
        if kind.is_none() {
            let hint = did_you_mean(name, FactKind::ALL.iter().map(|kind| kind.name()));
            self.fault(node.span(), format!("`{name}` is no kind of fact{hint}"));
        }
        kind
    }

    /// A named place of the facts of a kind; empty for their main place.
    pub(super) fn part(&self, node: Node<'t>, kind: FactKind) -> Option<&'static str> {
        let name = node.text().unwrap_or_default();
        let part = kind.anchors().iter().find(|anchor| **anchor == name);
        if part.is_none() {
            let hint = did_you_mean(name, kind.anchors().iter().copied());
            let known = kind.anchors().join(", ");
            self.fault(
                node.span(),
                format!(
                    "`{name}` is no place of {} (known: {known}){hint}",
                    kind.name()
                ),
            );
        }
        part.copied()
    }

    pub(super) fn anchor(&self, node: Node<'t>, subject: Option<FactKind>) -> Option<Anchor> {
        let name = node.text().unwrap_or_default();
        if let Some((_, anchor)) = Anchor::NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*anchor);
        }
        if let Some(kind) = subject {
            if name == "subject" {
                return Some(Anchor::Subject(""));
            }
            if let Some(part) = kind.anchors().iter().find(|part| **part == name) {
                return Some(Anchor::Subject(part));
            }
        }
        let hint = did_you_mean(name, Anchor::NAMES.iter().map(|(name, _)| *name));
        self.fault(node.span(), format!("`{name}` is no anchor{hint}"));
        None
    }

    pub(super) fn condition(&self, node: Node<'t>, variables: &Variables) -> Option<Condition> {
        self.compiled(node, |text| {
            if self.checked {
                return Ok(Condition::later(text, variables));
            }
            Condition::new(text, variables)
        })
    }

    pub(super) fn template(&self, node: Node<'t>, variables: &Variables) -> Option<Template> {
        self.compiled(node, |text| {
            if self.checked {
                return Ok(Template::later(text, variables));
            }
            Template::new(text, variables)
        })
    }

    /// Compiles the text of a scalar; a fault is moved from the text to the file.
    pub(super) fn compiled<T>(
        &self,
        node: Node<'t>,
        compile: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let Some(text) = node.text() else {
            self.fault(node.span(), "this is a text".to_owned());
            return None;
        };
        match compile(text) {
            Ok(compiled) => Some(compiled),
            Err(fault) => {
                let place = |offset| yaml::source_offset(self.text, node, offset);
                self.fault(
                    Span::new(place(fault.start), place(fault.end)),
                    fault.message,
                );
                None
            }
        }
    }
}
