//! Files of development tools that have to be read: development containers, debug configurations, service catalogues,
//! ignore files.
//!
//! What such a file names is only noted; whether it is there is for linking.

use super::Draft;
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::workbench::CatalogEntry;
use crate::source::{FileClass, Place, RepoPath, Span};
use crate::syntax::{Node, json, yaml};

/// A file of a development tool.
#[derive(Debug)]
pub struct ToolDraft {
    /// What it serves, as in `dev_tool`.
    pub purpose: &'static str,
    /// The file.
    pub path: String,
    /// The file class.
    pub class: &'static str,
    /// Its first line that says something.
    pub place: Place,
    /// Files that it needs, from the root, with the place that names each.
    pub needs: Vec<(String, Place)>,
    /// Why it does nothing; empty when it does.
    pub fault: String,
}

/// What a file is, from its name.
fn role(path: &RepoPath) -> Option<&'static str> {
    let name = path.name();
    let directory = path.directory();
    let below = |folder: &str| directory == folder || directory.ends_with(&format!("/{folder}"));
    match name {
        "devcontainer.json" | ".devcontainer.json" => Some("devcontainer"),
        "launch.json" if below(".vscode") => Some("launch"),
        "flake.nix" => Some("flake"),
        ".gitignore" => Some("gitignore"),
        ".gitmodules" if directory.is_empty() => Some("gitmodules"),
        "catalog-info.yaml"
        | "catalog-info.yml"
        | "cortex.yaml"
        | "cortex.yml"
        | "opslevel.yml"
        | "opslevel.yaml"
        | "service.datadog.yaml"
        | "service.datadog.yml"
        | "port.yml"
        | "port.yaml" => Some("catalog"),
        "compass.yml" | "compass.yaml" => Some("catalog"),
        _ => None,
    }
}

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let other = matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Template | FileClass::Docs
    );
    !other && role(path).is_some()
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    match role(input.path) {
        Some("devcontainer") => out.drafts.workbench.push(Draft::Tool(devcontainer(input))),
        Some("launch") => out.drafts.workbench.push(Draft::Tool(launch(input))),
        Some("flake") if input.text.contains("devShell") || input.text.contains("mkShell") => {
            out.drafts
                .workbench
                .push(Draft::Tool(tool(input, "dev-environments")));
        }
        Some("gitignore") => ignored(input, out),
        Some("gitmodules") => {
            for line in input.text.lines() {
                if let Some((key, value)) = line.split_once('=')
                    && key.trim() == "path"
                {
                    out.drafts
                        .workbench
                        .push(Draft::Submodule(value.trim().to_owned()));
                }
            }
        }
        Some("catalog") => catalog(input, out),
        _ => {}
    }
}

fn tool(input: &Input<'_>, purpose: &'static str) -> ToolDraft {
    let end = input.text.find('\n').unwrap_or(input.text.len());
    ToolDraft {
        purpose,
        path: input.path.as_str().to_owned(),
        class: input.class.as_str(),
        place: input.place(Span::new(0, end)),
        needs: Vec::new(),
        fault: String::new(),
    }
}

fn devcontainer(input: &Input<'_>) -> ToolDraft {
    let mut draft = tool(input, "dev-environments");
    let tree = json::parse(input.text);
    let root = tree.root();
    let get = |path: &[&str]| root.and_then(|root| root.at(path));
    let compose = get(&["dockerComposeFile"]);
    let context = get(&["build", "context"])
        .or_else(|| get(&["context"]))
        .and_then(Node::text);
    let dockerfile = get(&["build", "dockerfile"]).or_else(|| get(&["dockerFile"]));
    if let Some(main) = get(&["image"]).or(dockerfile).or(compose) {
        draft.place = input.place(main.span());
    } else {
        draft.fault = "it names no image, Dockerfile or Compose file".to_owned();
    }
    let _ = context;
    for node in dockerfile
        .into_iter()
        .chain(compose.into_iter().flat_map(Node::items_or_self))
    {
        let Some(text) = node.text() else { continue };
        if !text.contains("${")
            && let Some(path) = RepoPath::resolve(input.path.directory(), text)
        {
            draft.needs.push((path, input.place(node.span())));
        }
    }
    draft
}

fn launch(input: &Input<'_>) -> ToolDraft {
    let mut draft = tool(input, "debug-config");
    let tree = json::parse(input.text);
    let configurations: Vec<Node<'_>> = tree
        .root()
        .and_then(|root| root.get("configurations"))
        .into_iter()
        .flat_map(Node::items)
        .collect();
    match configurations.first() {
        Some(first) => draft.place = input.place(first.get("name").unwrap_or(*first).span()),
        None => draft.fault = "it holds no configuration".to_owned(),
    }
    let folder = input
        .path
        .directory()
        .trim_end_matches(".vscode")
        .trim_end_matches('/');
    for node in configurations.iter().filter_map(|one| one.get("program")) {
        let Some(rest) = node
            .text()
            .and_then(|text| text.strip_prefix("${workspaceFolder}/"))
        else {
            continue;
        };
        let built = [
            "target/",
            "dist/",
            "build/",
            "bin/",
            "out/",
            "node_modules/",
            ".venv/",
        ]
        .iter()
        .any(|folder| rest.starts_with(folder) || rest.contains(&format!("/{folder}")));
        if !built
            && !rest.contains("${")
            && let Some(path) = RepoPath::resolve(folder, rest)
        {
            draft.needs.push((path, input.place(node.span())));
        }
    }
    draft
}

/// Lines that may leave a lockfile out.
fn ignored(input: &Input<'_>, out: &mut Extracted) {
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let pattern = line.trim();
        let last = pattern
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let lock = last.contains("lock") || matches!(last, "go.sum" | "npm-shrinkwrap.json");
        if lock && !pattern.starts_with(['#', '!']) {
            out.drafts.workbench.push(Draft::Ignored(
                input.path.directory().to_owned(),
                pattern.to_owned(),
                input.place(Span::new(at, at + line.trim_end().len())),
            ));
        }
        at += line.len();
    }
}

fn catalog(input: &Input<'_>, out: &mut Extracted) {
    let tree = yaml::parse(input.text);
    for root in tree.roots() {
        let text = |path: &[&str]| root.at(path).and_then(Node::text).unwrap_or_default();
        let api = text(&["apiVersion"]);
        let (system, owner) = match input.path.name().split('.').next().unwrap_or_default() {
            "catalog-info"
                if api.starts_with("backstage.io/") && text(&["kind"]) == "Component" =>
            {
                ("backstage", root.at(&["spec", "owner"]))
            }
            "catalog-info" => continue,
            "cortex" => ("cortex", root.at(&["info", "x-cortex-owners"])),
            "opslevel" => (
                "opslevel",
                root.at(&["service", "owner"])
                    .or(root.at(&["component", "owner"])),
            ),
            "service" => (
                "datadog",
                root.get("team").or(root.at(&["metadata", "owner"])),
            ),
            "compass" => ("compass", root.get("ownerId")),
            "port" => ("port", root.at(&["relations", "team"]).or(root.get("team"))),
            _ => continue,
        };
        let name = owner
            .and_then(|node| {
                node.text().or_else(|| {
                    node.items()
                        .next()
                        .and_then(|one| one.get("name").and_then(Node::text))
                })
            })
            .unwrap_or_default()
            .to_owned();
        let bare = name
            .rsplit(['/', ':'])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let placeholder = [
            "unknown",
            "guest",
            "guests",
            "todo",
            "tbd",
            "changeme",
            "your-team",
            "unassigned",
            "my-team",
        ]
        .contains(&bare.as_str())
            || name.contains("{{")
            || name.contains('<');
        let end = input.text.find('\n').unwrap_or(input.text.len());
        let place = input.place(
            root.entry("kind")
                .map_or(Span::new(0, end), |(key, value)| {
                    key.span().to(value.span())
                }),
        );
        let fact = CatalogEntry {
            system,
            path: input.path.as_str().to_owned(),
            owner: name,
            placeholder,
        };
        out.facts
            .catalog_entries
            .push(Located::new(fact, place).anchor(
                "owner",
                owner.map_or(place, |node| input.place(node.span())),
            ));
    }
}
