//! `package.json` and the catalogues of pnpm.

use super::{Catalog, CatalogEntry, Draft, ManifestDraft, entry_place, report, texts};
use crate::extract::{Extracted, Input};
use crate::syntax::{Node, json, yaml};

const ECOSYSTEM: &str = "javascript";

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let tree = json::parse(input.text);
    report(input, tree.errors(), out);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(root) = tree.root() {
        package(input, root, &mut draft);
        dependencies(input, root, &mut draft);
    }
    draft.finish(out);
}

fn package(input: &Input<'_>, root: Node<'_>, draft: &mut ManifestDraft) {
    draft.set(input, "name", root.get("name"));
    draft.set(input, "version", root.get("version"));
    let old_form = root
        .get("licenses")
        .and_then(|list| list.items().next())
        .and_then(|first| first.get("type"));
    let license = root
        .get("license")
        .map(|license| license.get("type").unwrap_or(license));
    draft.set(input, "license", license.or(old_form));
    let private = root.get("private").and_then(Node::boolean) == Some(true);
    let exports = ["main", "exports", "module", "types", "browser"]
        .iter()
        .any(|key| root.get(key).is_some());
    let manifest = &mut draft.manifest;
    manifest.publishable = !private && root.get("name").is_some() && root.get("version").is_some();
    // An editor extension names its entry as a library does.
    let extension = root.at(&["engines", "vscode"]).is_some();
    manifest.library = exports && !private && !extension;
    manifest.binary = root.get("bin").is_some();
    manifest.scripts = names(root.get("scripts"));
    let workspaces = root.get("workspaces");
    manifest.members = texts(
        workspaces
            .and_then(|workspaces| workspaces.get("packages"))
            .or(workspaces),
    );
    manifest.workspace_only = workspaces.is_some() && root.get("dependencies").is_none();
}

fn names(map: Option<Node<'_>>) -> Vec<String> {
    map.into_iter()
        .flat_map(Node::entries)
        .filter_map(|(key, _)| key.text().map(str::to_owned))
        .collect()
}

fn dependencies(input: &Input<'_>, root: Node<'_>, draft: &mut ManifestDraft) {
    const SCOPES: [(&str, &str); 4] = [
        ("dependencies", "runtime"),
        ("devDependencies", "dev"),
        ("peerDependencies", "peer"),
        ("optionalDependencies", "optional"),
    ];
    for (section, scope) in SCOPES {
        for (key, value) in root.get(section).into_iter().flat_map(Node::entries) {
            let (Some(name), Some(version)) = (key.text(), value.text()) else {
                continue;
            };
            // `npm:real@1` installs another package under this name.
            let (real, requirement) = match version.strip_prefix("npm:") {
                Some(alias) => split_version(alias),
                None => (name, version),
            };
            let asked = draft.ask(entry_place(input, key, value), real, requirement, scope);
            asked
                .dependency
                .anchors
                .push(("requirement", input.place(value.span())));
            asked.dependency.local = ["workspace:", "file:", "link:", "portal:"]
                .iter()
                .any(|scheme| version.starts_with(scheme));
            if let Some(catalog) = version.strip_prefix("catalog:") {
                let catalog = if catalog.is_empty() {
                    "default"
                } else {
                    catalog
                };
                asked.refers = format!("{catalog}:{name}");
            }
        }
    }
}

/// The name and the version of `name@version`, where the name may itself start with `@`.
pub(super) fn split_version(text: &str) -> (&str, &str) {
    match text.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => (&text[..=at], &text[at + 2..]),
        None => (text, ""),
    }
}

pub(super) fn pnpm_workspace(input: &Input<'_>, out: &mut Extracted) {
    let tree = yaml::parse(input.text);
    report(input, tree.errors(), out);
    let Some(root) = tree.root() else { return };
    let mut entries = Vec::new();
    let named = root.get("catalogs").into_iter().flat_map(Node::entries);
    let named = named.map(|(name, catalog)| (name.text().unwrap_or_default().to_owned(), catalog));
    let default = root
        .get("catalog")
        .map(|catalog| ("default".to_owned(), catalog));
    for (catalog, table) in default.into_iter().chain(named) {
        for (key, value) in table.entries() {
            let name = key.text().unwrap_or_default();
            entries.push(CatalogEntry {
                key: format!("{catalog}:{name}"),
                name: name.to_owned(),
                version: value.text().unwrap_or_default().to_owned(),
                ..CatalogEntry::default()
            });
        }
    }
    for member in texts(root.get("packages")) {
        entries.push(CatalogEntry {
            key: "members".to_owned(),
            version: member,
            ..CatalogEntry::default()
        });
    }
    let directory = input.path.directory().to_owned();
    out.drafts.dependencies.push(Draft::Catalog(Catalog {
        ecosystem: ECOSYSTEM,
        directory,
        entries,
    }));
}
