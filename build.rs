//! Writes the list of the rule and knowledge files, so that the program carries their text.
//!
//! Nothing is judged here: a mistake in a file is reported with its place when the file is loaded.

#![expect(
    clippy::disallowed_methods,
    reason = "it reads the package itself, before there is a program"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest directory"));
    let rules = root.join("rules");
    println!("cargo::rerun-if-changed={}", rules.display());

    let mut rule_files = Vec::new();
    let mut tool_files = Vec::new();
    let mut pattern_files = Vec::new();
    let mut topic_files = Vec::new();
    let mut checklist_files = Vec::new();
    for (id, path) in yaml_files(&rules)? {
        match id.split_once('/') {
            Some(("tools", capability)) => tool_files.push((capability.to_owned(), path)),
            Some(("patterns", topic)) => pattern_files.push((topic.to_owned(), path)),
            Some(("topics", family)) => topic_files.push((family.to_owned(), path)),
            Some(("checklists", family)) => checklist_files.push((family.to_owned(), path)),
            _ => rule_files.push((id, path)),
        }
    }

    let mut text = String::new();
    list(
        &mut text,
        "RULES",
        "The rules: id and text, by id.",
        &rule_files,
    );
    list(
        &mut text,
        "TOOLS",
        "The knowledge lists: capability and text, by capability.",
        &tool_files,
    );
    list(
        &mut text,
        "TOPICS",
        "The topics of prose: family and text, by family.",
        &topic_files,
    );
    list(
        &mut text,
        "CHECKLISTS",
        "The words of checklists for the rules: family and text, by family.",
        &checklist_files,
    );
    list(
        &mut text,
        "PATTERNS",
        "The patterns of source: topic and text, by topic.",
        &pattern_files,
    );
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets the output directory"));
    fs::write(out.join("embedded.rs"), text)
}

/// The `.yaml` files under a directory: path below it without the extension, and the path; sorted by the first.
fn yaml_files(root: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    let mut directories = vec![root.to_path_buf()];
    while let Some(directory) = directories.pop() {
        if !directory.is_dir() {
            continue;
        }
        // Cargo looks into directories of its own accord, but does not notice a new one inside.
        println!("cargo::rerun-if-changed={}", directory.display());
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let below = path
                    .strip_prefix(root)
                    .expect("the walk starts at the root")
                    .with_extension("");
                let id: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                files.push((id.join("/"), path));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn list(text: &mut String, name: &str, doc: &str, files: &[(String, PathBuf)]) {
    let mut write = |line: String| writeln!(text, "{line}").expect("a string takes every write");
    write(format!("/// {doc}"));
    write(format!("pub(crate) static {name}: &[(&str, &str)] = &["));
    for (id, path) in files {
        write(format!(
            "    ({id:?}, include_str!({:?})),",
            path.display().to_string()
        ));
    }
    write("];".to_owned());
}
