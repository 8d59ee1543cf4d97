//! Small readings of tree nodes that all CI formats share: texts with places, lists, maps of settings.

use super::model::Text;
use crate::extract::Input;
use crate::facts::ci::Setting;
use crate::source::{Place, Span};
use crate::syntax::Node;

/// The scalar `node` with its place.
pub(super) fn text(input: &Input<'_>, node: Node<'_>) -> Text {
    Text {
        text: node.text().unwrap_or_default().to_owned(),
        place: input.place(node.span()),
    }
}

/// The scalar under `key`, with the place of the whole line; empty without one.
pub(super) fn text_at(input: &Input<'_>, node: Node<'_>, key: &str) -> Text {
    match node.entry(key) {
        Some((name, value)) if value.text().is_some() => Text {
            text: value.text().unwrap_or_default().trim().to_owned(),
            place: input.place(name.span().to(value.span())),
        },
        _ => Text::default(),
    }
}

/// The scalar under `key` without its place.
pub(super) fn word_at(node: Node<'_>, key: &str) -> String {
    node.get(key)
        .and_then(Node::text)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// The scalars of a list, or the one scalar.
pub(super) fn texts(input: &Input<'_>, node: Node<'_>) -> Vec<Text> {
    node.items_or_self()
        .into_iter()
        .filter(|item| !item.is_null())
        .map(|item| text(input, item))
        .collect()
}

/// The scalars of a list, or the one scalar, without their places.
pub(super) fn words(node: Option<Node<'_>>) -> Vec<String> {
    node.map(Node::items_or_self)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| item.text().map(str::to_owned))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The scalar entries of a map.
pub(super) fn settings(node: Option<Node<'_>>) -> Vec<Setting> {
    let Some(node) = node else { return Vec::new() };
    node.entries()
        .filter_map(|(key, value)| {
            let value = match value.text() {
                Some(text) => text.to_owned(),
                None if value.is_list() => words(Some(value)).join("\n"),
                None => return None,
            };
            Some(Setting {
                key: key.text()?.to_owned(),
                value,
            })
        })
        .collect()
}

/// The key and its value as one place.
pub(super) fn entry_place(input: &Input<'_>, node: Node<'_>, key: &str) -> Option<Place> {
    node.entry(key).map(|(name, _)| input.place(name.span()))
}

/// The first line of the file.
pub(super) fn first_line(input: &Input<'_>) -> Place {
    let end = input.text.find('\n').unwrap_or(input.text.len());
    input.place(Span::new(0, end))
}
