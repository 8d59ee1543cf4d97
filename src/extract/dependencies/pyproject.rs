//! `pyproject.toml`: PEP 621, PEP 735 groups, Poetry, PDM, uv and Hatch. A file that only configures tools is no
//! manifest.

use super::python::{ECOSYSTEM, Named, ask, group_scope, pep508};
use super::{Asked, ManifestDraft, entry_place, report, texts};
use crate::extract::{Extracted, Input};
use crate::syntax::{Node, toml};

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let tree = toml::parse(input.text);
    report(input, tree.errors(), out);
    let Some(root) = tree.root() else { return };
    let describes_a_package = ["project", "build-system", "dependency-groups"]
        .iter()
        .any(|key| root.get(key).is_some())
        || ["poetry", "pdm", "flit", "hatch"]
            .iter()
            .any(|tool| root.at(&["tool", tool]).is_some())
        || root.at(&["tool", "uv", "dev-dependencies"]).is_some()
        || root.at(&["tool", "uv", "workspace"]).is_some();
    if !describes_a_package && tree.errors().is_empty() {
        return;
    }
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(project) = root.get("project") {
        standard(input, project, &mut draft);
    }
    if let Some(poetry) = root.at(&["tool", "poetry"]) {
        self::poetry(input, poetry, &mut draft);
    }
    groups(input, root, &mut draft);
    sources(root, &mut draft);
    draft.manifest.workspace_only = root.get("project").is_none()
        && root.at(&["tool", "poetry"]).is_none()
        && root.at(&["tool", "uv", "workspace"]).is_some();
    draft.manifest.members = texts(root.at(&["tool", "uv", "workspace", "members"]));
    let packaged = root.get("build-system").is_some()
        && root
            .at(&["tool", "poetry", "package-mode"])
            .and_then(Node::boolean)
            != Some(false)
        && root.at(&["tool", "uv", "package"]).and_then(Node::boolean) != Some(false);
    let private = root
        .at(&["project", "classifiers"])
        .or(root.at(&["tool", "poetry", "classifiers"]))
        .is_some_and(|list| {
            list.items().any(|item| {
                item.text()
                    .is_some_and(|text| text.starts_with("Private ::"))
            })
        });
    draft.manifest.publishable = packaged && !private;
    draft.manifest.plugins = root
        .get("tool")
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|(key, _)| Some(format!("tool.{}", key.text()?)))
        .collect();
    draft.manifest.library = packaged;
    draft.manifest.scripts = root
        .at(&["tool", "poe", "tasks"])
        .map(|tasks| {
            tasks
                .entries()
                .filter_map(|(key, _)| key.text().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    draft.finish(out);
}

/// The `[project]` table (PEP 621).
fn standard(input: &Input<'_>, project: Node<'_>, draft: &mut ManifestDraft) {
    draft.set(input, "name", project.get("name"));
    draft.set(input, "version", project.get("version"));
    draft.set(input, "license", project.get("license"));
    draft.set(
        input,
        "license",
        project
            .at(&["license", "text"])
            .or(project.at(&["license", "file"])),
    );
    if draft.manifest.license.is_empty()
        && let Some(classifier) = project
            .get("classifiers")
            .into_iter()
            .flat_map(Node::items)
            .find(|item| is_licence(*item))
    {
        draft.set(input, "license", Some(classifier));
    }
    draft.manifest.binary = ["scripts", "gui-scripts"]
        .iter()
        .any(|key| project.get(key).is_some());
    strings(input, project.get("dependencies"), "runtime", draft);
    for (group, list) in project
        .get("optional-dependencies")
        .into_iter()
        .flat_map(Node::entries)
    {
        strings(
            input,
            Some(list),
            group_scope(group.text().unwrap_or_default(), "optional"),
            draft,
        );
    }
}

fn is_licence(item: Node<'_>) -> bool {
    item.text()
        .is_some_and(|text| text.starts_with("License ::"))
}

/// Groups that no installed package brings along: PEP 735, PDM, uv, Hatch environments, build requirements.
fn groups(input: &Input<'_>, root: Node<'_>, draft: &mut ManifestDraft) {
    for table in [
        root.get("dependency-groups"),
        root.at(&["tool", "pdm", "dev-dependencies"]),
    ]
    .into_iter()
    .flatten()
    {
        for (group, list) in table.entries() {
            strings(
                input,
                Some(list),
                group_scope(group.text().unwrap_or_default(), "dev"),
                draft,
            );
        }
    }
    strings(
        input,
        root.at(&["tool", "uv", "dev-dependencies"]),
        "dev",
        draft,
    );
    for (name, environment) in root
        .at(&["tool", "hatch", "envs"])
        .into_iter()
        .flat_map(Node::entries)
    {
        let scope = group_scope(name.text().unwrap_or_default(), "dev");
        strings(input, environment.get("dependencies"), scope, draft);
        strings(input, environment.get("extra-dependencies"), scope, draft);
    }
    strings(
        input,
        root.at(&["build-system", "requires"]),
        "build",
        draft,
    );
}

fn strings(
    input: &Input<'_>,
    list: Option<Node<'_>>,
    scope: &'static str,
    draft: &mut ManifestDraft,
) {
    for item in list.into_iter().flat_map(Node::items) {
        if let Some(named) = item.text().and_then(pep508) {
            ask(draft, input.place(item.span()), &named, scope);
        }
    }
}

fn poetry(input: &Input<'_>, poetry: Node<'_>, draft: &mut ManifestDraft) {
    for field in ["name", "version", "license"] {
        draft.set(input, field, poetry.get(field));
    }
    draft.manifest.binary |= poetry.get("scripts").is_some();
    table(input, poetry.get("dependencies"), "runtime", draft);
    table(input, poetry.get("dev-dependencies"), "dev", draft);
    for (name, group) in poetry.get("group").into_iter().flat_map(Node::entries) {
        let name = name.text().unwrap_or_default();
        let optional = group.get("optional").and_then(Node::boolean) == Some(true);
        let scope = match name {
            "main" => "runtime",
            name => group_scope(name, if optional { "optional" } else { "dev" }),
        };
        table(input, group.get("dependencies"), scope, draft);
    }
}

/// A table of names and versions, as Poetry and Pipenv have it.
pub(super) fn table(
    input: &Input<'_>,
    table: Option<Node<'_>>,
    scope: &'static str,
    draft: &mut ManifestDraft,
) {
    for (key, value) in table.into_iter().flat_map(Node::entries) {
        let Some(name) = key
            .text()
            .filter(|name| !name.eq_ignore_ascii_case("python"))
        else {
            continue;
        };
        // A list holds one entry for each platform or Python version.
        let first = if value.is_list() {
            value.items().next().unwrap_or(value)
        } else {
            value
        };
        let text = |field: &str| first.get(field).and_then(Node::text);
        let optional = first.get("optional").and_then(Node::boolean) == Some(true);
        let named = Named {
            name: name.to_owned(),
            extras: texts(first.get("extras")),
            specifier: first
                .text()
                .or(text("version"))
                .or(text("git"))
                .unwrap_or_default()
                .to_owned(),
        };
        let scope = if optional && scope == "runtime" {
            "optional"
        } else {
            scope
        };
        let asked: &mut Asked = ask(draft, entry_place(input, key, value), &named, scope);
        asked.dependency.local = first.get("path").is_some();
    }
}

/// `[tool.uv.sources]` says which requirements are members of the workspace.
fn sources(root: Node<'_>, draft: &mut ManifestDraft) {
    for (key, source) in root
        .at(&["tool", "uv", "sources"])
        .into_iter()
        .flat_map(Node::entries)
    {
        let local = source.get("path").is_some()
            || source.get("workspace").and_then(Node::boolean) == Some(true);
        for asked in draft.asked.iter_mut().filter(|_| local) {
            asked.dependency.local |= Some(asked.dependency.name.as_str()) == key.text();
        }
    }
}
