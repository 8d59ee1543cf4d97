//! What Gradle keeps beside its build scripts: `settings.gradle(.kts)` and version catalogues.

use super::gradle::{starts_statement, statement};
use super::lexer::{Comments, tokens};
use super::maven::ECOSYSTEM;
use super::{Catalog, CatalogEntry, Draft, report};
use crate::extract::{Extracted, Input};
use crate::syntax::{Node, toml};

/// `rootProject.name = "x"`, `include("a", "b:c")`.
pub(super) fn settings(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Slashes);
    let mut entries = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is("rootProject")
            && let Some(name) = tokens
                .get(at + 4)
                .filter(|name| tokens[at + 2].is("name") && name.is_literal())
        {
            let key = "package.name".to_owned();
            entries.push(CatalogEntry {
                key,
                version: name.text.to_owned(),
                ..CatalogEntry::default()
            });
        } else if token.is("include") && starts_statement(&tokens, at) {
            for project in statement(&tokens, at)
                .iter()
                .filter(|token| token.is_literal())
            {
                let version = project.text.trim_start_matches(':').replace(':', "/");
                entries.push(CatalogEntry {
                    key: "members".to_owned(),
                    version,
                    ..CatalogEntry::default()
                });
            }
        }
    }
    let directory = input.path.directory().to_owned();
    out.drafts.dependencies.push(Draft::Catalog(Catalog {
        ecosystem: ECOSYSTEM,
        directory,
        entries,
    }));
}

/// `gradle/libs.versions.toml`: what build scripts call `libs.x.y`.
pub(super) fn version_catalog(input: &Input<'_>, out: &mut Extracted) {
    let tree = toml::parse(input.text);
    report(input, tree.errors(), out);
    let Some(root) = tree.root() else { return };
    // The catalogue is called by its file's first name, nearly always `libs`.
    let catalog = input.path.name().split('.').next().unwrap_or("libs");
    let key = |section: &str, alias: &str| {
        format!("{catalog}.{section}{}", alias.replace(['-', '_'], "."))
    };
    let mut entries = Vec::new();
    for (alias, library) in root.get("libraries").into_iter().flat_map(Node::entries) {
        let alias = alias.text().unwrap_or_default();
        if let Some((name, version)) = library_of(root, library) {
            entries.push(CatalogEntry {
                key: key("", alias),
                name,
                version,
                ..CatalogEntry::default()
            });
        }
    }
    for (alias, members) in root.get("bundles").into_iter().flat_map(Node::entries) {
        for member in members.items().filter_map(Node::text) {
            let Some(library) = root.at(&["libraries", member]) else {
                continue;
            };
            if let Some((name, version)) = library_of(root, library) {
                let key = key("bundles.", alias.text().unwrap_or_default());
                entries.push(CatalogEntry {
                    key,
                    name,
                    version,
                    ..CatalogEntry::default()
                });
            }
        }
    }
    for (alias, plugin) in root.get("plugins").into_iter().flat_map(Node::entries) {
        let short = plugin.text().and_then(|text| text.split_once(':'));
        let id = plugin
            .get("id")
            .and_then(Node::text)
            .or(short.map(|(id, _)| id))
            .unwrap_or_default();
        let version = short.map_or_else(
            || version_of(root, plugin),
            |(_, version)| version.to_owned(),
        );
        let key = key("plugins.", alias.text().unwrap_or_default());
        entries.push(CatalogEntry {
            key,
            name: id.to_owned(),
            version,
            ..CatalogEntry::default()
        });
    }
    // It stands in `gradle/`, and speaks for the directory above.
    let directory = input.path.directory();
    let directory = directory
        .strip_suffix("gradle")
        .map_or(directory, |parent| parent.trim_end_matches('/'));
    let directory = directory.to_owned();
    out.drafts.dependencies.push(Draft::Catalog(Catalog {
        ecosystem: ECOSYSTEM,
        directory,
        entries,
    }));
}

fn library_of(root: Node<'_>, library: Node<'_>) -> Option<(String, String)> {
    let text = |field: &str| library.get(field).and_then(Node::text);
    if let Some(short) = library.text() {
        let mut parts = short.splitn(3, ':');
        let name = format!("{}:{}", parts.next()?, parts.next()?);
        return Some((name, parts.next().unwrap_or_default().to_owned()));
    }
    let name = match text("module") {
        Some(module) => module.to_owned(),
        None => format!("{}:{}", text("group")?, text("name")?),
    };
    Some((name, version_of(root, library)))
}

fn version_of(root: Node<'_>, entry: Node<'_>) -> String {
    let Some(version) = entry.get("version") else {
        return String::new();
    };
    let named = version
        .get("ref")
        .and_then(Node::text)
        .and_then(|name| root.at(&["versions", name]));
    named
        .unwrap_or(version)
        .text()
        .unwrap_or_default()
        .to_owned()
}
