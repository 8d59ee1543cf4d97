//! `composer.json`.

use super::{ManifestDraft, entry_place, report};
use crate::extract::{Extracted, Input};
use crate::syntax::{Node, json};

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let tree = json::parse(input.text);
    report(input, tree.errors(), out);
    let mut draft = ManifestDraft::new(input, "php");
    if let Some(root) = tree.root() {
        draft.set(input, "name", root.get("name"));
        draft.set(input, "version", root.get("version"));
        draft.set(
            input,
            "license",
            root.get("license")
                .and_then(|license| license.items_or_self().first().copied()),
        );
        for (section, scope) in [("require", "runtime"), ("require-dev", "dev")] {
            for (key, value) in root.get(section).into_iter().flat_map(Node::entries) {
                // `php`, `ext-json`, `lib-icu` are the platform, not packages.
                let Some(name) = key.text().filter(|name| name.contains('/')) else {
                    continue;
                };
                let asked = draft.ask(
                    entry_place(input, key, value),
                    name,
                    value.text().unwrap_or_default(),
                    scope,
                );
                asked
                    .dependency
                    .anchors
                    .push(("requirement", input.place(value.span())));
            }
        }
        let kind = root.get("type").and_then(Node::text).unwrap_or("library");
        let scripts = root.get("scripts").into_iter().flat_map(Node::entries);
        draft.manifest.scripts = scripts
            .filter_map(|(key, _)| key.text().map(str::to_owned))
            .collect();
        draft.manifest.library = kind == "library" && root.get("name").is_some();
        draft.manifest.publishable = draft.manifest.library;
        draft.manifest.binary = root.get("bin").is_some();
    }
    draft.finish(out);
}
