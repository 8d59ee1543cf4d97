//! Links of Markdown documents to files and headings of the repository.
//!
//! Addresses with a scheme are not followed; templates (`{{ }}`) are not filled in.

use std::collections::HashMap;

use crate::expression::Expression;

use super::Draft;
use crate::extract::{Extracted, Input};
use crate::source::{FileClass, Place, RepoPath};
use crate::syntax::markdown;

/// A document with what it links to and what can be linked to in it.
#[derive(Debug)]
pub struct Page {
    /// Its path.
    pub path: String,
    /// The anchors of its headings and of its HTML, as the host makes them.
    pub anchors: Vec<String>,
    /// Where it links to.
    pub targets: Vec<Target>,
}

/// A link that stays in the repository.
#[derive(Debug)]
pub struct Target {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

static HTML_ANCHOR: Expression =
    Expression::new(r#"<[a-zA-Z][^<>]*?\s(?:name|id)\s*=\s*["']?([^"'\s>]+)"#);
static OWN_ID: Expression = Expression::new(r"\{:?\s*#([^\s}]+)[^}]*\}");

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    matches!(path.extension().as_str(), "md" | "markdown")
        && !matches!(
            class,
            FileClass::Vendored | FileClass::Test | FileClass::Example | FileClass::Generated
        )
        && !is_template(path)
}

/// Links of templates are resolved where the text is pasted.
fn is_template(path: &RepoPath) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    // Pages that a program renders (`templates/docs/api.md` of Django) link to its routes.
    let rendered = path.directory().split('/').any(|part| part == "templates");
    rendered
        || lower.contains("issue_template")
        || lower.contains("pull_request_template")
        || lower.contains("template") && path.name().to_ascii_lowercase().contains("template")
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let sections = markdown::parse(input.text);
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut anchors = Vec::new();
    let mut targets = Vec::new();
    for section in &sections {
        if section.level > 0 {
            if let Some(own) = OWN_ID.captures(&section.heading) {
                anchors.push(own[1].to_lowercase());
            }
            let anchor = slug(OWN_ID.replace(&section.heading, "").trim());
            let count = seen.entry(anchor.clone()).or_default();
            anchors.push(match *count {
                0 => anchor,
                number => format!("{anchor}-{number}"),
            });
            *count += 1;
        }
        for link in section.links.iter().chain(&section.images) {
            if stays_here(&link.target) {
                targets.push(Target {
                    text: link.target.clone(),
                    place: input.place(link.span),
                });
            }
        }
    }
    for found in HTML_ANCHOR.captures_iter(input.text) {
        anchors.push(found[1].to_lowercase());
    }
    out.drafts.workbench.push(Draft::Page(Page {
        path: input.path.as_str().to_owned(),
        anchors,
        targets,
    }));
}

/// Whether a link leads to a file or heading of the repository: no scheme, no template.
fn stays_here(target: &str) -> bool {
    let scheme = target
        .split_once(':')
        .is_some_and(|(before, _)| !before.contains(['/', '#', '?', '.']));
    !target.is_empty()
        && !scheme
        && !target.starts_with("//")
        && !target.contains("{{")
        && !target.contains("{%")
        && !target.contains("${")
        && !target.contains(['<', '>', '*', '\n'])
        && (!target.contains('@') || target.contains('/'))
}

/// The anchor that GitHub and GitLab make of a heading.
pub fn slug(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter if letter.is_alphanumeric() => Some(letter),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
