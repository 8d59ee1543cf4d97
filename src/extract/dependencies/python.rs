//! The older Python formats: requirement files, `setup.py`, `setup.cfg` and `Pipfile`.
//!
//! `setup.py` is a program: only lists of literal strings in it are read, by the name they are given.

use super::lexer::{Comments, Token, closing, tokens};
use super::{Asked, ManifestDraft, add_lockfile, pyproject, report};
use crate::extract::{Extracted, Input};
use crate::source::{Place, RepoPath};
use crate::syntax::{lines, toml};

pub(super) const ECOSYSTEM: &str = "python";

/// A requirement in the words of PEP 508, without its marker.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) extras: Vec<String>,
    pub(super) specifier: String,
}

/// Reads `name[extra] >= 1 ; marker`. `None` for an address, a path or an option.
pub(super) fn pep508(text: &str) -> Option<Named> {
    let text = text.split(';').next().unwrap_or_default().trim();
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let well_formed = rest.is_empty() || rest.starts_with(['[', '=', '<', '>', '!', '~', '(', '@']);
    if name.is_empty() || !well_formed {
        return None;
    }
    let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((extras, rest)) => (extras, rest),
        None => ("", rest),
    };
    Some(Named {
        name: name.to_owned(),
        extras: extras
            .split(',')
            .map(str::trim)
            .filter(|extra| !extra.is_empty())
            .map(str::to_owned)
            .collect(),
        specifier: rest.trim().trim_matches(['(', ')']).to_owned(),
    })
}

/// Adds a requirement; extras are its features.
pub(super) fn ask<'d>(
    draft: &'d mut ManifestDraft,
    place: Place,
    named: &Named,
    scope: &'static str,
) -> &'d mut Asked {
    let asked = draft.ask(place, &named.name, &named.specifier, scope);
    asked.dependency.features.clone_from(&named.extras);
    asked
}

/// The scope that a group's, an extra's or a file's name speaks of.
pub(super) fn group_scope(name: &str, otherwise: &'static str) -> &'static str {
    const DEV: [&str; 18] = [
        "dev",
        "develop",
        "development",
        "lint",
        "linting",
        "linters",
        "docs",
        "doc",
        "format",
        "fmt",
        "typing",
        "types",
        "mypy",
        "ci",
        "local",
        "tools",
        "style",
        "pre",
    ];
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    if words
        .clone()
        .any(|word| matches!(word, "test" | "tests" | "testing" | "pytest" | "e2e"))
    {
        "test"
    } else if words.any(|word| DEV.contains(&word)) {
        "dev"
    } else {
        otherwise
    }
}

/// `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`; `.in` for what pip-compile reads.
pub(super) fn is_requirements(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let in_folder = path.directory().rsplit('/').next() == Some("requirements");
    let stem = name
        .strip_suffix(".txt")
        .or(name.strip_suffix(".in"))
        .unwrap_or_default();
    (stem.starts_with("requirement")
        || stem.ends_with("requirements")
        || in_folder && !stem.is_empty())
        && !name.contains("constraint")
}

pub(super) fn requirements(input: &Input<'_>, out: &mut Extracted) {
    let file = lines::parse_requirements(input.text);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    let scope = group_scope(
        input
            .path
            .name()
            .trim_end_matches(".txt")
            .trim_end_matches(".in"),
        "runtime",
    );
    // `requirements/base.txt` describes the directory above.
    if let Some(parent) = input.path.directory().strip_suffix("requirements") {
        draft.manifest.directory = parent.trim_end_matches('/').to_owned();
    }
    for requirement in &file.requirements {
        let named = Named {
            name: requirement.name.clone(),
            extras: requirement.extras.clone(),
            specifier: requirement.specifier.clone(),
        };
        if named.name.is_empty() {
            continue;
        }
        let asked = ask(&mut draft, input.place(requirement.span), &named, scope);
        asked.dependency.local = requirement.source.starts_with(['.', '/']);
        asked.dependency.resolved = pinned(&requirement.specifier)
            .unwrap_or_default()
            .to_owned();
    }
    let directory = input.path.directory();
    draft.includes = file
        .includes
        .iter()
        .filter_map(|path| RepoPath::resolve(directory, &path.text))
        .collect();
    let all_pinned = input.path.extension() == "txt"
        && !file.requirements.is_empty()
        && file
            .requirements
            .iter()
            .all(|one| one.hashed || pinned(&one.specifier).is_some());
    if all_pinned {
        add_lockfile(input, ECOSYSTEM, out);
    }
    draft.finish(out);
}

/// The one version that a specifier allows.
fn pinned(specifier: &str) -> Option<&str> {
    let version = specifier
        .trim()
        .strip_prefix("==")?
        .trim_start_matches('=')
        .trim();
    (!version.contains([',', '*'])).then_some(version)
}

pub(super) fn setup_script(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Hash);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    // A module may be called `setup` for reasons of its own, and define a function of that name.
    let calls = tokens.windows(2).enumerate().any(|(at, pair)| {
        let defined = at > 0 && tokens[at - 1].is("def");
        pair[0].is("setup") && pair[1].is("(") && !defined
    });
    if !calls {
        return;
    }
    for (at, token) in tokens.iter().enumerate() {
        if !tokens.get(at + 1).is_some_and(|next| next.is("=")) {
            continue;
        }
        let Some(value) = tokens.get(at + 2) else {
            continue;
        };
        match token.text {
            "name" | "version" | "license" if value.is_literal() => {
                let field = ["name", "version", "license"]
                    .into_iter()
                    .find(|field| *field == token.text);
                draft.set_text(field.unwrap_or("name"), value.text, input.place(value.span));
            }
            "install_requires" => literals(input, list_at(&tokens, at + 2), "runtime", &mut draft),
            "setup_requires" => literals(input, list_at(&tokens, at + 2), "build", &mut draft),
            "tests_require" => literals(input, list_at(&tokens, at + 2), "test", &mut draft),
            "extras_require" => extras(input, &tokens, at + 2, &mut draft),
            "entry_points" => {
                let names = list_at(&tokens, at + 2);
                draft.manifest.binary = names
                    .iter()
                    .any(|token| token.text.contains("console_scripts"));
            }
            "scripts" => draft.manifest.binary = true,
            _ => {}
        }
    }
    draft.manifest.library = true;
    draft.manifest.publishable = !tokens
        .iter()
        .any(|token| token.is_literal() && token.text.starts_with("Private ::"));
    draft.finish(out);
}

/// The tokens inside the bracket at `at`, or inside the list that is assigned to the name there.
fn list_at<'a, 't>(tokens: &'a [Token<'t>], at: usize) -> &'a [Token<'t>] {
    let open = match tokens.get(at) {
        Some(token) if token.is("[") || token.is("{") || token.is("(") => Some(at),
        Some(name) => tokens
            .windows(3)
            .position(|three| {
                three[0].is(name.text) && three[1].is("=") && (three[2].is("[") || three[2].is("("))
            })
            .map(|start| start + 2),
        None => None,
    };
    open.map_or(&[], |open| &tokens[open..closing(tokens, open)])
}

fn literals(input: &Input<'_>, list: &[Token<'_>], scope: &'static str, draft: &mut ManifestDraft) {
    for token in list.iter().filter(|token| token.is_literal()) {
        if let Some(named) = pep508(token.text) {
            ask(draft, input.place(token.span), &named, scope);
        }
    }
}

/// `{"dev": ["a", "b"], "test": names}`
fn extras(input: &Input<'_>, tokens: &[Token<'_>], at: usize, draft: &mut ManifestDraft) {
    let end = at + list_at(tokens, at).len();
    for key in at..end.min(tokens.len()) {
        if tokens[key].is_literal() && tokens.get(key + 1).is_some_and(|next| next.is(":")) {
            literals(
                input,
                list_at(tokens, key + 2),
                group_scope(tokens[key].text, "optional"),
                draft,
            );
        }
    }
}

pub(super) fn setup_config(input: &Input<'_>, out: &mut Extracted) {
    let entries = lines::parse_ini(input.text);
    // Without `[metadata]` or `[options]` it only configures tools.
    if !entries
        .iter()
        .any(|entry| matches!(entry.section.as_str(), "metadata" | "options"))
    {
        return;
    }
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    for entry in &entries {
        let scope = match (entry.section.as_str(), entry.key.text.as_str()) {
            ("metadata", field @ ("name" | "version" | "license")) => {
                let field = ["name", "version", "license"]
                    .into_iter()
                    .find(|known| *known == field);
                let computed =
                    entry.value.text.starts_with("attr:") || entry.value.text.starts_with("file:");
                if !computed {
                    draft.set_text(
                        field.unwrap_or("name"),
                        &entry.value.text,
                        input.place(entry.value.span),
                    );
                }
                continue;
            }
            ("options", "install_requires") => "runtime",
            ("options", "setup_requires") => "build",
            ("options", "tests_require") => "test",
            ("options.extras_require", extra) => group_scope(extra, "optional"),
            ("options.entry_points", "console_scripts") => {
                draft.manifest.binary = true;
                continue;
            }
            _ => continue,
        };
        // The value's lines stand under each other; each has a place of its own in the text.
        let start = entry.value.span.start as usize;
        let mut offset = 0;
        for line in entry.value.span.text(input.text).split_inclusive('\n') {
            let own = offset;
            offset += line.len();
            let code = line.split('#').next().unwrap_or_default();
            if let Some(named) = pep508(code) {
                let from = start + own + (code.len() - code.trim_start().len());
                let span = crate::source::Span::new(from, from + code.trim().len());
                ask(&mut draft, input.place(span), &named, scope);
            }
        }
    }
    draft.manifest.library = true;
    draft.manifest.publishable = true;
    draft.finish(out);
}

pub(super) fn pipfile(input: &Input<'_>, out: &mut Extracted) {
    let tree = toml::parse(input.text);
    report(input, tree.errors(), out);
    let mut draft = ManifestDraft::new(input, ECOSYSTEM);
    if let Some(root) = tree.root() {
        pyproject::table(input, root.get("packages"), "runtime", &mut draft);
        pyproject::table(input, root.get("dev-packages"), "dev", &mut draft);
    }
    draft.finish(out);
}
