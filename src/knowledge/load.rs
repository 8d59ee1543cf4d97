//! Reads knowledge lists from YAML. Every key is checked: a misspelt one is an error with its place, never a silent gap.
//!
//! The names themselves are not checked against any registry.

use super::entry::{Ecosystem, Entry, Kind};
use crate::embedded::Embedded;
use crate::source::{LineIndex, Span};
use crate::syntax::packed::unpack;
use crate::syntax::{Node, Tree, yaml};

/// One list's head.
#[derive(Debug, Clone)]
pub struct List {
    /// The capability: the file's name without its extension.
    pub capability: &'static str,
    /// What its tools do, in one line.
    pub title: String,
}

/// The result of reading some lists.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) lists: Vec<List>,
    pub(super) entries: Vec<Entry>,
    /// Faults as `rules/tools/x.yaml:4:7: ...`, in order.
    pub(super) errors: Vec<String>,
}

/// Reads the lists `(capability, text)` in order.
pub(super) fn load(files: &[(&'static str, &str)]) -> Loaded {
    let mut loaded = Loaded::default();
    for (capability, text) in files {
        read(capability, text, &yaml::parse(text), &mut loaded);
    }
    loaded
}

/// Reads the lists that are built into the program: their trees were made with it. Parsing them would be most of its
/// start-up.
pub(super) fn load_embedded(files: &[Embedded]) -> Loaded {
    let mut loaded = Loaded::default();
    for Embedded { id, text, tree } in files {
        let mut part = Loaded::default();
        if let Some(tree) = unpack(tree) {
            read(id, text, &tree, &mut part);
        }
        // Only a text has places: what is wrong with a tree is said of its text.
        if part.lists.is_empty() || !part.errors.is_empty() {
            part = load(&[(id, text)]);
        }
        loaded.lists.append(&mut part.lists);
        loaded.entries.append(&mut part.entries);
        loaded.errors.append(&mut part.errors);
    }
    loaded
}

fn read(capability: &'static str, text: &str, tree: &Tree, loaded: &mut Loaded) {
    let mut reader = Reader {
        capability,
        text,
        loaded,
    };
    reader.list(tree);
}

struct Reader<'r> {
    capability: &'static str,
    text: &'r str,
    loaded: &'r mut Loaded,
}

impl Reader<'_> {
    fn list(&mut self, tree: &Tree) {
        for error in tree.errors() {
            self.error(error.span, &error.message);
        }
        let Some(root) = tree.root() else {
            self.error(Span::new(0, 0), "the list is empty");
            return;
        };
        let mut title = String::new();
        for (key, value) in root.entries() {
            match key.text() {
                Some("title") => title = value.text().unwrap_or_default().to_owned(),
                Some(name) => match Ecosystem::parse(name) {
                    Some(ecosystem) => self.block(ecosystem, value),
                    None => self.error(
                        key.span(),
                        &format!("`{name}` is neither `title` nor an ecosystem"),
                    ),
                },
                None => self.error(key.span(), "a key must be text"),
            }
        }
        if title.is_empty() {
            self.error(root.span(), "the list has no `title`");
        }
        self.loaded.lists.push(List {
            capability: self.capability,
            title,
        });
    }

    fn block(&mut self, ecosystem: Ecosystem, block: Node<'_>) {
        for (key, value) in block.entries() {
            let name = key.text().unwrap_or_default();
            let Some(kind) = Kind::parse(name) else {
                self.error(
                    key.span(),
                    &format!("`{name}` is no kind of name; rules/tools/README.md lists them"),
                );
                continue;
            };
            if !value.is_list() {
                self.error(value.span(), &format!("`{name}` must be a list"));
            }
            for item in value.items() {
                if let Some(entry) = self.entry(ecosystem, kind, item) {
                    self.loaded.entries.push(entry);
                }
            }
        }
    }

    fn entry(&mut self, ecosystem: Ecosystem, kind: Kind, node: Node<'_>) -> Option<Entry> {
        if let Some(name) = node.text() {
            if name.is_empty() {
                self.error(node.span(), "an entry must not be empty");
                return None;
            }
            return Some(Entry::new(self.capability, ecosystem, kind, name));
        }
        let mut entry = Entry::new(self.capability, ecosystem, kind, "");
        for (key, value) in node.entries() {
            match key.text().unwrap_or_default() {
                "match" => entry.name = value.text().unwrap_or_default().to_owned(),
                "with" => {
                    entry.with = value
                        .entries()
                        .map(|(key, values)| (text(key), texts(values)))
                        .collect()
                }
                "features" => entry.features = texts(value),
                "symbols" => entry.symbols = texts(value),
                "together_with" => entry.together_with = texts(value),
                "files" => entry.files = texts(value),
                "contains" => entry.contains = texts(value),
                "any_argument" => entry.any_argument = texts(value),
                "no_argument" => entry.no_argument = texts(value),
                "unless" => entry.unless = texts(value),
                "enforced_by" => entry.enforced_by = texts(value),
                "or_bare" => entry.or_bare = self.boolean(value),
                "never_fails" => entry.never_fails = self.boolean(value),
                "weak" => entry.weak = self.boolean(value),
                "note" => entry.note = text(value),
                other => self.error(key.span(), &format!("`{other}` is no field of an entry")),
            }
        }
        if entry.name.is_empty() {
            self.error(node.span(), "an entry needs `match`");
            return None;
        }
        Some(entry)
    }

    fn boolean(&mut self, node: Node<'_>) -> bool {
        node.boolean().unwrap_or_else(|| {
            self.error(node.span(), "must be `true` or `false`");
            false
        })
    }

    fn error(&mut self, span: Span, message: &str) {
        let region = LineIndex::new(self.text).region(self.text, span);
        let place = format!(
            "rules/tools/{}.yaml:{}:{}",
            self.capability, region.line, region.column
        );
        self.loaded.errors.push(format!("{place}: {message}"));
    }
}

fn text(node: Node<'_>) -> String {
    node.text().unwrap_or_default().to_owned()
}

fn texts(node: Node<'_>) -> Vec<String> {
    node.items_or_self().into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_text_or_a_map() {
        let loaded = load(&[(
            "lint",
            "title: Linters\nrust:\n  commands:\n    - a\n    - { match: b, weak: true }\n",
        )]);
        assert_eq!(loaded.errors, Vec::<String>::new());
        assert_eq!(loaded.lists[0].title, "Linters");
        let names: Vec<_> = loaded
            .entries
            .iter()
            .map(|entry| (entry.name.as_str(), entry.weak))
            .collect();
        assert_eq!(names, [("a", false), ("b", true)]);
    }

    #[test]
    fn unknown_keys_are_errors_with_their_place() {
        let text =
            "title: T\nrust:\n  comands: [a]\n  hooks: [{ match: a, week: true }]\ncobol: {}\n";
        let errors = load(&[("lint", text)]).errors;
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(
            errors[0].starts_with("rules/tools/lint.yaml:3:3: `comands`"),
            "{errors:?}"
        );
        assert!(
            errors[1].starts_with("rules/tools/lint.yaml:4:"),
            "{errors:?}"
        );
        assert!(
            errors[2].starts_with("rules/tools/lint.yaml:5:1: `cobol`"),
            "{errors:?}"
        );
    }

    #[test]
    fn a_list_without_title_or_an_entry_without_name_is_an_error() {
        let errors = load(&[("a", "rust:\n  hooks: [{ weak: true }, '']\n"), ("b", "")]).errors;
        assert_eq!(errors.len(), 4, "{errors:?}");
    }
}
