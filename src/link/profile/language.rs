//! Languages, source and tests, from the files' names and classes.

use std::collections::BTreeMap;

use super::{Scope, place_of};
use crate::facts::Located;
use crate::facts::dependencies::Manifest;
use crate::facts::profile::{Predicate, Profile};
use crate::source::{FileClass, FileId, SourceFile};

/// The language of a file extension; `None` for what is no program.
pub(in crate::link) fn language(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "rs" => "rust",
        "go" => "go",
        "py" => "python",
        "js" | "mjs" | "cjs" | "jsx" => "javascript",
        "ts" | "mts" | "cts" | "tsx" | "vue" | "svelte" | "astro" => "typescript",
        "java" => "java",
        "kt" => "kotlin",
        "scala" => "scala",
        "groovy" => "groovy",
        "clj" => "clojure",
        "cs" | "cshtml" | "razor" => "csharp",
        "fs" => "fsharp",
        "vb" => "visualbasic",
        "rb" => "ruby",
        "php" => "php",
        "ex" | "exs" => "elixir",
        "erl" => "erlang",
        "swift" => "swift",
        "dart" => "dart",
        "c" | "h" => "c",
        "cc" | "cpp" | "cxx" | "hpp" | "hh" => "cpp",
        "hs" => "haskell",
        "ml" => "ocaml",
        "lua" => "lua",
        "zig" => "zig",
        _ => return None,
    })
}

/// The languages of production source, the largest first: those with a tenth of it or a manifest.
pub(super) fn languages(
    files: &[(FileId, &SourceFile)],
    manifests: &[&Located<Manifest>],
) -> Vec<String> {
    let mut sizes: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (_, file) in files
        .iter()
        .filter(|(_, file)| file.class == FileClass::Source)
    {
        if let Some(language) = language(&file.path.extension()) {
            *sizes.entry(language).or_default() += file.size;
        }
    }
    let total: u64 = sizes.values().sum();
    let has_manifest = |language: &str| {
        let ecosystem = match language {
            "typescript" => "javascript",
            "kotlin" | "scala" | "groovy" => "java",
            "csharp" | "fsharp" | "visualbasic" => "dotnet",
            other => other,
        };
        manifests
            .iter()
            .any(|manifest| manifest.ecosystem == ecosystem)
    };
    let mut found: Vec<_> = sizes
        .into_iter()
        .filter(|(language, size)| size.saturating_mul(10) >= total || has_manifest(language))
        .collect();
    found.sort_by_key(|(language, size)| (std::cmp::Reverse(*size), *language));
    found
        .into_iter()
        .map(|(language, _)| language.to_owned())
        .collect()
}

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    profile.languages = languages(&scope.files, &scope.manifests);
    for (id, file) in &scope.files {
        let Some(language) = language(&file.path.extension()) else {
            if file.class == FileClass::Test
                && matches!(file.path.extension().as_str(), "bats" | "feature")
            {
                show_place(&mut profile.tests, *id, file, "");
            }
            continue;
        };
        match file.class {
            FileClass::Source => {
                show_place(&mut profile.source, *id, file, "");
                if language == "rust" && !profile.tests.is_shown() && has_unit_tests(file) {
                    let note = "unit tests in the source file";
                    show_place(&mut profile.tests, *id, file, note);
                }
            }
            FileClass::Test => show_place(&mut profile.tests, *id, file, ""),
            _ => {}
        }
    }
}

/// Shows the first line of a file, whose text need not be there once there is evidence enough.
fn show_place(predicate: &mut Predicate, id: FileId, file: &SourceFile, note: &str) {
    if !predicate.is_shown() {
        predicate.show(place_of(id, file), note);
    }
}

/// Rust keeps unit tests in the source file itself. Sees those of files whose text was kept.
fn has_unit_tests(file: &SourceFile) -> bool {
    let text = file.text.as_deref().unwrap_or_default();
    text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("#[")
            && (line.starts_with("#[cfg(test)]")
                || line.contains("test]")
                || line.contains("::test("))
    })
}
