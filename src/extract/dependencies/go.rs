//! `go.mod` and `go.work`. Indirect requirements are left out: the module asks for none of them itself.

use super::{Catalog, CatalogEntry, Draft, ManifestDraft};
use crate::extract::{Extracted, Input};
use crate::syntax::gomod;

const ECOSYSTEM: &str = "go";

pub(super) fn manifest(input: &Input<'_>, out: &mut Extracted) {
    let file = gomod::parse(input.text);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(module) = &file.module {
        draft.set_text("name", &module.text, input.place(module.span));
    } else {
        out.errors
            .push((draft.manifest.place, "there is no `module` line".to_owned()));
    }
    // Every module can be fetched by its path. Which of its packages are programs, linking finds in the source.
    draft.manifest.publishable = true;
    for require in file.requires.iter().filter(|require| !require.indirect) {
        let replaced = file
            .replaces
            .iter()
            .find(|replace| replace.path == require.path);
        let local = replaced.is_some_and(|replace| replace.target.starts_with(['.', '/']));
        let is_tool = file
            .tools
            .iter()
            .any(|tool| within(&tool.text, &require.path));
        let scope = if is_tool { "build" } else { "runtime" };
        let asked = draft.ask(
            input.place(require.span),
            &require.path,
            &require.version,
            scope,
        );
        asked.dependency.local = local;
        asked.dependency.resolved.clone_from(&require.version);
    }
    draft.finish(out);
}

/// Whether the package lies in the module.
fn within(package: &str, module: &str) -> bool {
    package
        .strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `go.work`: where the modules of the workspace are.
pub(super) fn workspace(input: &Input<'_>, out: &mut Extracted) {
    let mut entries = Vec::new();
    let mut in_block = false;
    for line in input.text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let used = line
            .strip_prefix("use")
            .filter(|rest| rest.starts_with([' ', '\t', '(']));
        match used.map(str::trim) {
            Some("(") => in_block = true,
            None if line == ")" => in_block = false,
            None if !in_block || line.is_empty() => {}
            used => {
                let version = used.unwrap_or(line).trim_matches('"').to_owned();
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
