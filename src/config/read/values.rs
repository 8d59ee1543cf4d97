//! Reads the single values of a configuration: texts, dates, choices, globs, names of rules.

use super::{MAX_ENTRIES, MAX_FAULTS, Reader};
use crate::config::glob::matching_ids;
use crate::config::{Date, PathGlob, PathGlobs};
use crate::fault::FileFault;
use crate::source::Span;
use crate::suggest::did_you_mean;
use crate::syntax::Node;
use crate::verdict::Location;

/// The longest text that a message quotes, in characters.
const MAX_QUOTED: usize = 80;

impl<'t> Reader<'t> {
    /// Notes a fault; beyond the most that are told, none.
    pub(super) fn fault(&self, span: Span, message: String) {
        if self.is_full() {
            return;
        }
        let fault = FileFault::at(self.name, self.text, &self.lines, span, message);
        self.faults.borrow_mut().push(fault);
    }

    fn is_full(&self) -> bool {
        self.faults.borrow().len() >= MAX_FAULTS
    }

    /// What was meant, for a text short enough to be a slip. Not looked for once nobody would be told.
    fn hint<'a>(&self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
        if wrong.len() > MAX_QUOTED || self.is_full() {
            return String::new();
        }
        did_you_mean(wrong, known)
    }

    pub(super) fn location(&self, span: Span) -> Location {
        let region = self.lines.region(self.text, span);
        let line = self.lines.line_span(self.text, region.line).text(self.text);
        Location {
            path: self.path.clone(),
            region,
            text: line.trim().chars().take(200).collect(),
        }
    }

    pub(super) fn check_keys(&self, map: Node<'t>, known: &[&str], what: &str) {
        for (key, _) in map.entries() {
            let name = key.text().unwrap_or_default();
            if !known.contains(&name) {
                let hint = self.hint(name, known.iter().copied());
                self.fault(
                    key.span(),
                    format!("`{}` is no key of {what}{hint}", cut(name)),
                );
            }
        }
    }

    /// The table under `key`; nothing where there is none.
    pub(super) fn table(&self, map: Node<'t>, key: &str) -> Option<Node<'t>> {
        let (name, value) = map.entry(key)?;
        if !value.is_map() {
            self.fault(name.span(), format!("`{key}` is a table, `[{key}]`"));
        }
        Some(value).filter(|value| value.is_map())
    }

    /// The tables of an array of tables; nothing where there is none.
    pub(super) fn tables(&self, map: Node<'t>, key: &str) -> Vec<Node<'t>> {
        let Some((name, value)) = map.entry(key) else {
            return Vec::new();
        };
        let items: Vec<Node<'t>> = value.items().collect();
        if !value.is_list() || items.iter().any(|item| !item.is_map()) {
            self.fault(
                name.span(),
                format!("`{key}` is a list of tables, `[[{key}]]`"),
            );
            return Vec::new();
        }
        self.check_count(name, &items, key);
        items.into_iter().take(MAX_ENTRIES).collect()
    }

    fn check_count(&self, name: Node<'t>, items: &[Node<'t>], key: &str) {
        if items.len() > MAX_ENTRIES {
            let message = format!(
                "there are at most {MAX_ENTRIES} of `{key}`, not {}",
                items.len()
            );
            self.fault(name.span(), message);
        }
    }

    /// A quoted text.
    pub(super) fn string(&self, node: Node<'t>, key: &str) -> Option<&'t str> {
        let text = node.text().filter(|_| !node.is_plain()).map(str::trim);
        if text.is_none() {
            self.fault(node.span(), format!("`{key}` is a text in quotes"));
        }
        text
    }

    /// The text under `key`; empty where there is none.
    pub(super) fn optional(&self, map: Node<'t>, key: &str) -> String {
        let text = map.get(key).and_then(|node| self.string(node, key));
        text.unwrap_or_default().to_owned()
    }

    pub(super) fn date(&self, map: Node<'t>, key: &str) -> Option<Date> {
        let node = map.get(key)?;
        let date = node.text().and_then(|text| Date::parse(text.trim()));
        if date.is_none() {
            self.fault(node.span(), format!("`{key}` is a day, such as 2026-12-31"));
        }
        date
    }

    pub(super) fn choice<'c>(
        &self,
        node: Node<'t>,
        key: &str,
        choices: &[&'c str],
    ) -> Option<&'c str> {
        let text = node.text().unwrap_or_default();
        let found = choices
            .iter()
            .copied()
            .find(|choice| *choice == text && !node.is_plain());
        if found.is_none() {
            let hint = self.hint(text, choices.iter().copied());
            let known: Vec<String> = choices
                .iter()
                .map(|choice| format!("\"{choice}\""))
                .collect();
            self.fault(
                node.span(),
                format!("`{}` is one of {}{hint}", cut(key), known.join(", ")),
            );
        }
        found
    }

    /// The texts of a list under `key`, each with its node.
    fn strings(&self, map: Node<'t>, key: &str) -> Vec<(Node<'t>, &'t str)> {
        let Some((name, value)) = map.entry(key) else {
            return Vec::new();
        };
        if !value.is_list() {
            self.fault(
                name.span(),
                format!("`{key}` is a list of texts, [\"...\"]"),
            );
            return Vec::new();
        }
        let items: Vec<Node<'t>> = value.items().collect();
        self.check_count(name, &items, key);
        items
            .into_iter()
            .take(MAX_ENTRIES)
            .filter_map(|item| Some((item, self.string(item, key)?)))
            .collect()
    }

    pub(super) fn globs(&self, map: Node<'t>, key: &str) -> PathGlobs {
        let globs = self.strings(map, key).into_iter();
        let globs: Vec<PathGlob> = globs
            .filter_map(|(node, text)| self.glob(node, text))
            .collect();
        PathGlobs::new(&globs).unwrap_or_else(|message| {
            let span = map.entry(key).map(|(name, _)| name.span());
            self.fault(span.unwrap_or_default(), message);
            PathGlobs::default()
        })
    }

    pub(super) fn glob(&self, node: Node<'t>, text: &str) -> Option<PathGlob> {
        match PathGlob::new(text) {
            Ok(glob) => Some(glob),
            Err(message) => {
                self.fault(node.span(), message);
                None
            }
        }
    }

    /// The ids that the globs under `key` take, each with the line of its glob.
    pub(super) fn rule_globs(&self, map: Node<'t>, key: &str) -> Vec<(String, u32)> {
        let mut found = Vec::new();
        for (node, text) in self.strings(map, key) {
            match matching_ids(text, self.rules) {
                Ok(ids) if ids.is_empty() && !self.rules.is_empty() => {
                    let hint = self.hint(text, self.rules.iter().map(String::as_str));
                    self.fault(
                        node.span(),
                        format!("no rule is named `{}`{hint}", cut(text)),
                    );
                }
                Ok(ids) => {
                    let line = self.lines.line(node.span().start);
                    found.extend(ids.into_iter().map(|id| (id, line)));
                }
                Err(message) => self.fault(node.span(), message),
            }
        }
        found
    }

    /// The rule of an entry; a fault where it names none.
    pub(super) fn rule(&self, map: Node<'t>) -> Option<String> {
        let Some(node) = map.get("rule") else {
            self.fault(
                map.span(),
                "`rule` is missing: the id of a rule, such as \"governance/license\"".to_owned(),
            );
            return None;
        };
        let rule = self.string(node, "rule")?;
        self.check_rule(node.span(), rule).then(|| rule.to_owned())
    }

    pub(super) fn check_rule(&self, span: Span, rule: &str) -> bool {
        let known = self.rules.is_empty() || self.rules.iter().any(|id| id == rule);
        if !known {
            let hint = self.hint(rule, self.rules.iter().map(String::as_str));
            self.fault(span, format!("no rule is named `{}`{hint}", cut(rule)));
        }
        known
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_QUOTED {
        return text.to_owned();
    }
    let start: String = text.chars().take(MAX_QUOTED).collect();
    format!("{start}…")
}
