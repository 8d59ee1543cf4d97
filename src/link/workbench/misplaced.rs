//! Dependencies for development that production imports: leaves those that cannot fail at run time.
//!
//! A bundler puts what it needs into its output, so that where it was declared does not matter; a guarded import is
//! meant to be missing.

use crate::facts::FactSet;
use crate::link::Repository;
use crate::source::FileClass;

/// Programs that put imported packages into what is shipped.
const BUNDLERS: [&str; 27] = [
    "vite",
    "vite-plus",
    "@voidzero-dev/vite-plus-core",
    "laravel-vite-plugin",
    "webpack",
    "esbuild",
    "rollup",
    "parcel",
    "tsup",
    "next",
    "nuxt",
    "astro",
    "gatsby",
    "@sveltejs/kit",
    "@angular/cli",
    "react-scripts",
    "@vercel/ncc",
    "electron",
    "electron-vite",
    "rspack",
    "@rspack/core",
    "wrangler",
    "serverless-esbuild",
    "@remix-run/dev",
    "expo",
    "tsdown",
    "bun-types",
];

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let bundled: Vec<_> = facts
        .dependencies
        .iter()
        .filter(|one| one.ecosystem == "javascript" && BUNDLERS.contains(&one.name.as_str()))
        .map(|one| one.component)
        .collect();
    let mut found = std::mem::take(&mut facts.misplaced_dependencies);
    found.retain(|one| {
        let Some(file) = repository.files.get(one.place.file.0 as usize) else {
            return false;
        };
        let text = file.text.as_deref().unwrap_or_default();
        let start = text
            .get(..one.place.span.start as usize)
            .map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
        let line = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        let guarded = line.starts_with([' ', '\t']);
        let types = line.starts_with("import type")
            || one.value.name.starts_with("@types/")
            || line.starts_with("export type");
        let bundle = one.value.ecosystem == "javascript" && bundled.contains(&one.component);
        one.value.reachable
            && file.class == FileClass::Source
            && !is_for_tests(&one.value.path)
            && !guarded
            && !types
            && !bundle
    });
    facts.misplaced_dependencies = found;
}

/// Files beside production code that serve tests and tools.
fn is_for_tests(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [
        "test",
        "spec",
        "mock",
        "fixture",
        "factory",
        "factories",
        "conftest",
        "setup.py",
        "stories",
        ".config.",
        "seed",
    ]
    .iter()
    .any(|word| name.to_ascii_lowercase().contains(word))
}
