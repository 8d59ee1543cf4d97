//! Whether the links of documents lead to a file and a heading that are there.
//!
//! Addresses are never opened. Where a site generator makes the pages, only links to files are judged, and anchors
//! loosely.

use std::collections::{BTreeSet, HashMap};

use super::{Sorted, located};
use crate::facts::FactSet;
use crate::facts::workbench::Link;
use crate::link::Repository;
use crate::link::components::Owners;
use crate::source::RepoPath;

/// Files that say that a site generator makes pages of a directory.
const GENERATORS: [&str; 15] = [
    "mkdocs.yml",
    "mkdocs.yaml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "_config.yml",
    "conf.py",
    "book.toml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "antora.yml",
    "sidebars.js",
    "astro.config.mjs",
    "mint.json",
    "zensical.toml",
];

pub(super) fn link(
    repository: &Repository<'_>,
    sorted: &Sorted,
    owners: &Owners,
    facts: &mut FactSet,
) {
    let tree = Tree::new(repository, sorted);
    let anchors: HashMap<&str, BTreeSet<String>> = sorted
        .pages
        .iter()
        .map(|page| {
            let all = page.anchors.iter().map(|one| plain(one)).collect();
            (page.path.as_str(), all)
        })
        .collect();
    let agents: BTreeSet<&str> = facts
        .documents
        .iter()
        .filter(|one| one.agent)
        .map(|one| one.value.path.as_str())
        .collect();
    let mut found = Vec::new();
    for page in &sorted.pages {
        let path = RepoPath::new(&page.path);
        let site = tree.is_site(&path);
        for target in &page.targets {
            let fault = fault(&tree, &anchors, &path, &target.text, site);
            let value = Link {
                path: page.path.clone(),
                target: target.text.clone(),
                fault,
                agent: agents.contains(page.path.as_str()),
            };
            found.push(located(value, target.place, owners.owner(&page.path)));
        }
    }
    facts.links = found;
}

/// What is in the tree, folded as hosts and people fold it.
struct Tree {
    /// Files and directories, in lower case.
    names: BTreeSet<String>,
    submodules: Vec<String>,
    /// Directories that a site generator reads.
    sites: Vec<String>,
}

impl Tree {
    fn new(repository: &Repository<'_>, sorted: &Sorted) -> Self {
        let mut names = BTreeSet::new();
        let mut sites = Vec::new();
        for file in repository.files {
            let lower = file.path.as_str().to_lowercase();
            let mut rest = lower.as_str();
            while let Some((directory, _)) = rest.rsplit_once('/') {
                if !names.insert(directory.to_owned()) {
                    break;
                }
                rest = directory;
            }
            // `docs/.vitepress/config.mts` makes a site of `docs`.
            if let Some(site) = [".vitepress", ".vuepress"]
                .iter()
                .find_map(|own| file.path.directory().strip_suffix(own))
            {
                sites.push(site.trim_end_matches('/').to_owned());
            }
            if GENERATORS.contains(&file.path.name()) {
                sites.push(file.path.directory().to_owned());
            }
            names.insert(lower);
        }
        Self {
            names,
            submodules: sorted.submodules.clone(),
            sites,
        }
    }

    fn has(&self, path: &str) -> bool {
        path.is_empty() || self.names.contains(&path.to_lowercase())
    }

    /// Whether pages of a site are made of it. A README is read on the host all the same.
    fn is_site(&self, path: &RepoPath) -> bool {
        let name = path.name().to_ascii_lowercase();
        !(name.starts_with("readme") || path.directory().is_empty())
            && self.sites.iter().any(|site| path.is_under(site))
    }
}

/// Why a link leads nowhere; empty when it leads somewhere, or that cannot be told.
fn fault(
    tree: &Tree,
    anchors: &HashMap<&str, BTreeSet<String>>,
    from: &RepoPath,
    target: &str,
    site: bool,
) -> String {
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, anchor),
        None => (target, ""),
    };
    let file = decoded(file.split('?').next().unwrap_or_default());
    let last = file.rsplit('/').next().unwrap_or_default();
    if site && !last.contains('.') && !file.is_empty() {
        return String::new();
    }
    let path = if file.is_empty() {
        from.as_str().to_owned()
    } else if let Some(rest) = file.strip_prefix('/') {
        if site {
            return String::new();
        }
        rest.trim_end_matches('/').to_owned()
    } else {
        match RepoPath::resolve(from.directory(), &file) {
            Some(path) => path,
            // Out of the repository: a page of the host (`../../issues`).
            None => return String::new(),
        }
    };
    let submodule = tree
        .submodules
        .iter()
        .any(|one| path == *one || path.starts_with(&format!("{one}/")));
    if submodule {
        return String::new();
    }
    let page = ["", ".md", ".mdx", ".markdown", ".rst", ".html"]
        .iter()
        .map(|end| format!("{path}{end}"))
        .find(|one| tree.has(one));
    let Some(page) = page else {
        // What the host shows and the tree does not hold (`wiki`, `issues` below a directory of its own).
        let rendered = site && last.ends_with(".html");
        return if rendered {
            String::new()
        } else {
            format!("there is no `{path}`")
        };
    };
    if anchor.is_empty() || anchor == "top" || anchor.starts_with(":~:") {
        return String::new();
    }
    let Some(known) = anchors.get(page.as_str()) else {
        return String::new();
    };
    let wanted = plain(&decoded(anchor));
    // Without their headings in hand, tabs and line numbers of the host are nobody's anchors.
    let host = wanted.starts_with("user-content-")
        || wanted
            .strip_prefix('l')
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let letters =
        |text: &str| -> String { text.chars().filter(|one| one.is_alphanumeric()).collect() };
    let loose = site && known.iter().any(|one| letters(one) == letters(&wanted));
    if host || loose || known.contains(&wanted) {
        String::new()
    } else {
        format!("`{page}` has no heading `#{}`", anchor)
    }
}

/// An anchor as it is compared: without the marks that choose the look of an emoji.
fn plain(anchor: &str) -> String {
    anchor
        .chars()
        .filter(|letter| !matches!(letter, '\u{fe0f}' | '\u{200d}' | '\\'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// `%20` and the like.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_read_where_they_are_codes() {
        assert_eq!(decoded("a%20b%"), "a b%");
        assert_eq!(decoded("%e2%9c%85-x"), "\u{2705}-x");
    }
}
