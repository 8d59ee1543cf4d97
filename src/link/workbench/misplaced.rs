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
        let asked = one.value.ecosystem == "php"
            && (is_for_developers(&one.value.path) || asks_first(repository, line));
        let bundle = one.value.ecosystem == "javascript" && bundled.contains(&one.component);
        one.value.reachable
            && file.class == FileClass::Source
            && !is_for_tests(&one.value.path)
            && !guarded
            && !asked
            && !types
            && !bundle
    });
    facts.misplaced_dependencies = found;
}

/// Whether production asks whether the namespace of a `use` line is there at all before it registers what needs it:
/// `if (class_exists(\\Laravel\\Telescope\\TelescopeServiceProvider::class))`.
fn asks_first(repository: &Repository<'_>, line: &str) -> bool {
    let name = line.trim_start_matches("use ").trim_start_matches('\\');
    let Some((second, _)) = name.match_indices('\\').nth(1) else {
        return false;
    };
    let namespace = &name[..=second];
    let asks = [
        format!("class_exists(\\{namespace}"),
        format!("class_exists({namespace}"),
    ];
    repository
        .files
        .iter()
        .filter(|file| file.class == FileClass::Source && file.path.extension() == "php")
        .filter_map(|file| file.text.as_deref())
        .any(|text| asks.iter().any(|ask| text.contains(ask.as_str())))
}

/// Commands of Laravel and Symfony that only developers run.
fn is_for_developers(path: &str) -> bool {
    let Some((_, below)) = path.split_once("/Commands/") else {
        return false;
    };
    ["Local/", "Dev/", "Development/", "Release"]
        .iter()
        .any(|start| below.starts_with(start))
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
