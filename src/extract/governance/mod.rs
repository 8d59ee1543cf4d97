//! Documents and owners: licence, policies, guides, templates, changelogs, prose, and the bots that raise dependencies.
//!
//! The path says what a document is for; its text says whether it does that. Whether a pattern or a directory matches
//! anything is for linking, which sees the other files.

mod changelog;
mod channels;
mod checklist;
mod codeowners;
mod dependabot;
mod diagrams;
mod headings;
mod license;
mod license_name;
mod links;
mod page;
mod passages;
mod placeholder;
mod pointer;
mod prose;
mod protection;
mod renovate;
mod role;
mod templates;
mod topics;
mod update_bots;
mod version;
mod wishes;

pub(crate) use codeowners::{globs, is_catch_all, is_sample};
pub(crate) use version::VersionTag;

use super::{Extracted, Input};
use crate::facts::Located;
use crate::facts::prose::Passage;
use crate::facts::repository::Document;
use crate::source::{FileClass, Place, RepoPath, Span};

use role::{Placed, Role};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A line of a CODEOWNERS file.
    CodeownersRule {
        /// The path of the file.
        path: String,
        /// The pattern as written.
        pattern: String,
        /// The owners; empty without one.
        owners: Vec<String>,
        /// The line.
        place: Place,
    },
    /// A passage, and the files that its commands name.
    Passage {
        /// All that the document itself shows.
        passage: Box<Located<Passage>>,
        /// Paths as written, without `./`.
        cites: Vec<String>,
    },
}

/// Formats whose headings are read into sections.
const SECTIONED: [&str; 6] = ["md", "mdx", "markdown", "rst", "adoc", "asciidoc"];

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if update_bots::accepts(path) || protection::accepts(path, class) {
        return true;
    }
    let placed = role::of(path);
    if diagrams::is_source(path) {
        return !matches!(
            class,
            FileClass::Vendored | FileClass::Test | FileClass::Example
        );
    }
    match class {
        // Other people's documents, and those of test data and samples, say nothing of this repository (guards G2 to G4).
        FileClass::Vendored | FileClass::Test | FileClass::Example => false,
        // A program may write a changelog or the owners; what lies elsewhere is a build's output.
        FileClass::Generated => placed.is_some_and(|placed| placed.well_placed),
        FileClass::Docs => placed.is_some() || SECTIONED.contains(&path.extension().as_str()),
        _ => placed.is_some(),
    }
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    if update_bots::accepts(input.path) {
        update_bots::extract(input, out);
        return;
    }
    if protection::accepts(input.path, input.class) {
        protection::extract(input, out);
        return;
    }
    if diagrams::is_source(input.path) {
        diagrams::of_file(input, out);
        return;
    }
    let placed = role::of(input.path);
    let document = match placed.map(|placed| placed.role) {
        Some(Role::Codeowners) => owners(input, out),
        Some(Role::License) => licence(input),
        Some(Role::Changelog) => history(input),
        Some(Role::IssueTemplate) => template(input),
        role => Some(page::read(input, role, out)),
    };
    let Some(mut document) = document else { return };
    let Placed { role, well_placed } = match placed {
        Some(placed) => placed,
        None => {
            out.facts.documents.push(document);
            return;
        }
    };
    document.value.role = role.as_str();
    document.value.well_placed = well_placed;
    out.facts.documents.push(document);
}

/// What every document has. The place is its first line that says something.
fn document(input: &Input<'_>) -> Located<Document> {
    let value = Document {
        path: input.path.as_str().to_owned(),
        class: input.class.as_str(),
        bytes: i64::try_from(input.text.len()).unwrap_or(i64::MAX),
        lines: i64::try_from(
            input
                .text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .count(),
        )
        .unwrap_or(i64::MAX),
        valid: true,
        agent: page::is_for_agents(input.path),
        ..Document::default()
    };
    Located::new(value, input.place(prose::first_line(input.text)))
}

/// Rules of one CODEOWNERS; each becomes two patterns, and every path is held against all.
const MAX_OWNERS: usize = 5_000;

fn owners(input: &Input<'_>, out: &mut Extracted) -> Option<Located<Document>> {
    let mut document = document(input);
    let rules = codeowners::read(input.text);
    if let Some(first) = rules.get(MAX_OWNERS) {
        let message = format!("more than {MAX_OWNERS} rules of ownership, the rest is not read");
        out.errors.push((input.place(first.span), message));
    }
    for rule in rules.into_iter().take(MAX_OWNERS) {
        document.value.entries = true;
        out.drafts.governance.push(Draft::CodeownersRule {
            path: input.path.as_str().to_owned(),
            pattern: rule.pattern,
            owners: rule.owners,
            place: input.place(rule.span),
        });
    }
    Some(document)
}

fn licence(input: &Input<'_>) -> Option<Located<Document>> {
    let mut document = document(input);
    let licence = license::read(input.text);
    document.value.spdx = licence.spdx.to_owned();
    document.value.words = word_count(input.text);
    // `See LICENSE-MIT`: it names licences, and is none.
    document.value.pointer = licence.spdx.is_empty() && document.value.words < 60;
    Some(with_gap(document, input, licence.placeholder))
}

fn history(input: &Input<'_>) -> Option<Located<Document>> {
    let mut document = document(input);
    let changelog = changelog::read(input.text);
    document.value.versions = changelog.versions;
    document.value.entries = changelog.entries;
    document.value.words = word_count(input.text);
    document.value.pointer =
        !changelog.entries && document.value.words < 40 && points_elsewhere(input.text);
    Some(document.anchor_if("heading", changelog.heading.map(|span| input.place(span))))
}

/// Whether a changelog without entries links to another. The conventions that it follows, and definitions of links, are
/// in every empty one.
fn points_elsewhere(text: &str) -> bool {
    const CONVENTIONS: [&str; 3] = [
        "keepachangelog.com",
        "semver.org",
        "conventionalcommits.org",
    ];
    text.lines()
        .filter(|line| !(line.starts_with('[') && line.contains("]: ")))
        .flat_map(|line| line.split("://").skip(1))
        .any(|link| {
            !CONVENTIONS
                .iter()
                .any(|known| link.trim_start_matches("www.").starts_with(known))
        })
}

fn template(input: &Input<'_>) -> Option<Located<Document>> {
    let mut document = document(input);
    let template = templates::issue(input.path, input.text);
    document.value.template_kind = template.kind;
    document.value.valid = template.valid;
    document.value.words = word_count(input.text);
    Some(document)
}

fn with_gap(
    mut document: Located<Document>,
    input: &Input<'_>,
    gap: Option<(String, Span)>,
) -> Located<Document> {
    let Some((text, span)) = gap else {
        return document;
    };
    document.value.placeholder = text;
    document.anchor("placeholder", input.place(span))
}

fn word_count(text: &str) -> i64 {
    i64::from(crate::syntax::markdown::words(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FactSet;
    use crate::source::FileId;

    fn facts(path: &str, class: FileClass, text: &str) -> FactSet {
        let path = RepoPath::new(path);
        assert!(accepts(&path, class));
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class,
                text,
            },
            &mut out,
        );
        out.facts
    }

    fn docs(path: &str, text: &str) -> Located<Document> {
        facts(path, FileClass::Docs, text).documents.remove(0)
    }

    #[test]
    fn other_peoples_documents_are_not_read() {
        let license = RepoPath::new("vendor/a/LICENSE");
        assert!(!accepts(&license, FileClass::Vendored));
        assert!(!accepts(
            &RepoPath::new("testdata/README.md"),
            FileClass::Test
        ));
        assert!(!accepts(
            &RepoPath::new("dist/README.md"),
            FileClass::Generated
        ));
        assert!(accepts(
            &RepoPath::new("CHANGELOG.md"),
            FileClass::Generated
        ));
        assert!(!accepts(&RepoPath::new("notes.txt"), FileClass::Docs));
        assert!(!accepts(&RepoPath::new("src/main.rs"), FileClass::Source));
    }

    #[test]
    fn a_policy_has_words_channels_and_places() {
        let text = "# Security\n\nThanks.\n\n## Reporting\n\nMail <sec@acme-labs.io>.\n";
        let found = docs(".github/SECURITY.md", text);
        assert!(found.role == "security-policy" && found.well_placed && found.words == 3);
        assert_eq!(found.channels, ["sec@acme-labs.io"]);
        let at = |name: &str| {
            found
                .anchors
                .iter()
                .find(|(anchor, _)| *anchor == name)
                .map(|(_, place)| place.span.text(text))
        };
        assert_eq!(
            (at("heading"), at("channel")),
            (Some("## Reporting"), Some("sec@acme-labs.io"))
        );
        assert_eq!(found.place.span.text(text), "# Security");
    }

    #[test]
    fn a_covenant_with_its_field_left_in_points_at_the_field() {
        let text = "# Code of Conduct\n\nReport to [INSERT CONTACT METHOD].\n";
        let found = docs("CODE_OF_CONDUCT.md", text);
        assert_eq!(found.placeholder, "[INSERT CONTACT METHOD]");
        assert!(found.channels.is_empty());
        assert!(
            found
                .anchors
                .iter()
                .any(|(name, place)| *name == "placeholder"
                    && place.span.text(text) == "[INSERT CONTACT METHOD]")
        );
    }

    #[test]
    fn a_sample_address_is_a_gap() {
        assert_eq!(
            docs("SECURITY.md", "Contact security@example.com.\n").placeholder,
            "security@example.com"
        );
    }

    #[test]
    fn a_pointer_to_a_licence_is_no_licence() {
        let found = docs("LICENSE", "See LICENSE-MIT and LICENSE-APACHE.\n");
        assert!(found.pointer && found.spdx.is_empty());
    }

    #[test]
    fn an_empty_document_is_one_without_words() {
        for path in [
            "SECURITY.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "LICENSE",
            ".github/pull_request_template.md",
        ] {
            let found = docs(path, "");
            assert!(
                found.words == 0 && found.lines == 0 && found.bytes == 0,
                "{path}"
            );
        }
    }

    #[test]
    fn rules_for_agents_are_no_rules_for_people() {
        let found = facts(
            ".claude/commits.md",
            FileClass::Docs,
            "# Commits\n\nUse conventional commits.\n",
        );
        assert!(found.documents[0].agent && found.sections[0].agent);
        assert!(
            !facts("docs/commits.md", FileClass::Docs, "# Commits\n\nText.\n").sections[0].agent
        );
    }

    #[test]
    fn sections_of_a_wish_list_prove_nothing() {
        let found = facts(
            "docs/ROADMAP.md",
            FileClass::Docs,
            "# Backup\n\nNightly dumps.\n",
        );
        assert!(found.documents[0].wish_list && found.sections[0].negated);
    }

    #[test]
    fn hostile_text_costs_no_more_than_its_size() {
        let texts = [
            "a@".repeat(20_000),
            "<!--".repeat(20_000),
            "[insert ".repeat(10_000),
            "# 1.2.3\n".repeat(10_000),
            "https://a.io/".repeat(8_000),
            " dot a at b dot ".repeat(5_000),
            "```\n~~~\n".repeat(8_000),
            "{[".repeat(10_000),
            "@a [b] \\".repeat(8_000),
            "é\u{feff}\r".repeat(10_000),
        ];
        for path in [
            "SECURITY.md",
            "docs/SECURITY.rst",
            "CODE_OF_CONDUCT.adoc",
            "LICENSE",
            "CHANGELOG.md",
            "README.md",
            "CODEOWNERS",
            ".github/dependabot.yml",
            "renovate.json5",
            ".github/ISSUE_TEMPLATE/a.yml",
        ] {
            for text in &texts {
                let path = RepoPath::new(path);
                extract(
                    &Input {
                        id: FileId(0),
                        path: &path,
                        class: FileClass::Docs,
                        text,
                    },
                    &mut Extracted::default(),
                );
            }
        }
    }
}
