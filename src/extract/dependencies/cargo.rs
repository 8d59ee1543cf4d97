//! `Cargo.toml`. Which optional dependencies the default features turn on is read; which features a build asks for
//! on its command line is not.

use std::collections::BTreeSet;

use super::{Catalog, CatalogEntry, Draft, ManifestDraft, entry_place, report, texts};
use crate::extract::{Extracted, Input};
use crate::syntax::{Node, toml};

const ECOSYSTEM: &str = "rust";

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let tree = toml::parse(input.text);
    report(input, tree.errors(), out);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(root) = tree.root() {
        package(input, root, &mut draft);
        dependencies(input, root, &mut draft);
        if let Some(workspace) = root.get("workspace") {
            draft.manifest.members = texts(workspace.get("members"));
            out.drafts
                .dependencies
                .push(Draft::Catalog(catalog(input, workspace)));
        }
    }
    draft.finish(out);
}

fn package(input: &Input<'_>, root: Node<'_>, draft: &mut ManifestDraft) {
    let Some(package) = root.get("package") else {
        draft.manifest.workspace_only = root.get("workspace").is_some();
        return;
    };
    for field in ["name", "version", "license"] {
        draft.set(input, field, package.get(field));
        if is_inherited(package.get(field)) {
            draft.inherits.push(field);
        }
    }
    if let Some(file) = package
        .get("license-file")
        .filter(|_| package.get("license").is_none())
    {
        draft.set(input, "license", Some(file));
    }
    let publish = package.get("publish");
    if is_inherited(publish) {
        draft.inherits.push("publish");
    }
    let private = publish.is_some_and(|publish| {
        publish.boolean() == Some(false) || (publish.is_list() && publish.items().next().is_none())
    });
    // The registry takes no package without a description and a licence.
    let described = package.get("description").is_some()
        && (package.get("license").is_some() || package.get("license-file").is_some());
    draft.manifest.publishable = !private && described;
    // `src/main.rs` and `src/lib.rs` make targets without a word here: linking looks for them.
    draft.manifest.library = root.get("lib").is_some();
    draft.manifest.binary = root.get("bin").is_some();
    for metadata in [package.get("metadata"), root.at(&["workspace", "metadata"])]
        .into_iter()
        .flatten()
    {
        let tools = metadata.entries().filter_map(|(key, _)| key.text());
        draft
            .manifest
            .plugins
            .extend(tools.map(|tool| format!("metadata.{tool}")));
    }
}

fn dependencies(input: &Input<'_>, root: Node<'_>, draft: &mut ManifestDraft) {
    let defaults = Defaults::of(root);
    let mut tables = vec![root];
    if let Some(targets) = root.get("target") {
        tables.extend(targets.entries().map(|(_, target)| target));
    }
    const SCOPES: [(&str, &str); 5] = [
        ("dependencies", "runtime"),
        ("dev-dependencies", "dev"),
        ("dev_dependencies", "dev"),
        ("build-dependencies", "build"),
        ("build_dependencies", "build"),
    ];
    for table in tables {
        for (section, scope) in SCOPES {
            for (key, value) in table.get(section).into_iter().flat_map(Node::entries) {
                if let Some(alias) = key.text() {
                    dependency(input, draft, &defaults, scope, (alias, key, value));
                }
            }
        }
    }
}

fn dependency(
    input: &Input<'_>,
    draft: &mut ManifestDraft,
    defaults: &Defaults,
    scope: &'static str,
    (alias, key, value): (&str, Node<'_>, Node<'_>),
) {
    let text = |field: &str| value.get(field).and_then(Node::text);
    let optional = value.get("optional").and_then(Node::boolean) == Some(true);
    let scope = match scope {
        "runtime" if optional && !defaults.dependencies.contains(alias) => "optional",
        scope => scope,
    };
    let version = value.get("version").or(value.text().map(|_| value));
    let requirement = version
        .and_then(Node::text)
        .or(text("git"))
        .unwrap_or_default();
    let asked = draft.ask(
        entry_place(input, key, value),
        text("package").unwrap_or(alias),
        requirement,
        scope,
    );
    asked.dependency.local = value.get("path").is_some();
    asked.dependency.features = texts(value.get("features"));
    let switched = defaults
        .features
        .iter()
        .filter(|(of, _)| of == alias)
        .map(|(_, feature)| feature.clone());
    asked.dependency.features.extend(switched);
    if let Some(version) = version {
        asked
            .dependency
            .anchors
            .push(("requirement", input.place(version.span())));
    }
    if value.get("workspace").and_then(Node::boolean) == Some(true) {
        asked.refers = alias.to_owned();
    }
}

fn is_inherited(field: Option<Node<'_>>) -> bool {
    field
        .and_then(|field| field.get("workspace"))
        .and_then(Node::boolean)
        == Some(true)
}

/// What `[workspace]` gives to its members.
fn catalog(input: &Input<'_>, workspace: Node<'_>) -> Catalog {
    let mut entries = Vec::new();
    for (key, value) in workspace
        .get("dependencies")
        .into_iter()
        .flat_map(Node::entries)
    {
        let text = |field: &str| value.get(field).and_then(Node::text);
        entries.push(CatalogEntry {
            key: key.text().unwrap_or_default().to_owned(),
            name: text("package")
                .or(key.text())
                .unwrap_or_default()
                .to_owned(),
            version: value
                .text()
                .or(text("version"))
                .or(text("git"))
                .unwrap_or_default()
                .to_owned(),
            features: texts(value.get("features")),
            local: value.get("path").is_some(),
        });
    }
    for field in ["version", "license", "publish"] {
        if let Some(value) = workspace.at(&["package", field]).and_then(Node::text) {
            let key = format!("package.{field}");
            entries.push(CatalogEntry {
                key,
                version: value.to_owned(),
                ..CatalogEntry::default()
            });
        }
    }
    Catalog {
        ecosystem: ECOSYSTEM,
        directory: input.path.directory().to_owned(),
        entries,
    }
}

/// What the `default` feature turns on, through the features that it names.
#[derive(Default)]
struct Defaults {
    dependencies: BTreeSet<String>,
    /// The dependency, and the feature of it.
    features: Vec<(String, String)>,
}

impl Defaults {
    fn of(root: Node<'_>) -> Self {
        let mut on = Self::default();
        let Some(table) = root.get("features") else {
            return on;
        };
        let mut seen = BTreeSet::new();
        let mut names = vec!["default".to_owned()];
        while let Some(name) = names.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let Some(feature) = table.get(&name) else {
                // A name that is no feature is an optional dependency under its own name.
                on.dependencies.insert(name);
                continue;
            };
            for item in texts(Some(feature)) {
                if let Some(dependency) = item.strip_prefix("dep:") {
                    on.dependencies.insert(dependency.to_owned());
                } else if let Some((dependency, feature)) = item.split_once('/') {
                    // `name?/feature` asks for the feature only where something else turns the dependency on.
                    if !dependency.ends_with('?') {
                        on.dependencies.insert(dependency.to_owned());
                    }
                    on.features.push((
                        dependency.trim_end_matches('?').to_owned(),
                        feature.to_owned(),
                    ));
                } else {
                    names.push(item);
                }
            }
        }
        on
    }
}
