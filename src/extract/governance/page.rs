//! Pages that people read: policies, guides, the README, pull request templates, and all other prose.
//!
//! What a page is for decides which of its words are looked at; sections are told of every page.

use super::super::{Extracted, Input};
use super::prose::Prose;
use super::role::Role;
use super::{
    SECTIONED, channels, checklist, diagrams, document, passages, placeholder, pointer, topics,
    wishes, with_gap,
};
use crate::facts::Located;
use crate::facts::repository::Document;
use crate::source::{FileClass, RepoPath};

/// Policies, guides, the README, pull request templates, and all other prose.
pub(super) fn read(
    input: &Input<'_>,
    role: Option<Role>,
    out: &mut Extracted,
) -> Located<Document> {
    let mut document = document(input);
    let prose = Prose::read(input.text, &input.path.extension());
    let words = prose.words();
    let value = &mut document.value;
    value.words = words;
    value.wish_list =
        wishes::path(input.path) || (role.is_none() && wishes::document(&prose.sections));
    value.pointer = pointer::is_one(role, &prose, words);
    if matches!(role, Some(Role::Contributing | Role::Readme)) {
        value.topics = topics::of(&headings_and_text(&prose));
    }
    let channels = channel_kind(role, input.path)
        .map(|kind| channels::read(&prose, kind))
        .unwrap_or_default();
    // One that names a channel of its own says enough.
    value.pointer &= !channels
        .named
        .iter()
        .any(|channel| channel == "advisory" || channel.contains('@'));
    let named = matches!(role, Some(Role::SecurityPolicy | Role::CodeOfConduct));
    let gap = placeholder::find(role, &prose, words)
        .or_else(|| channels.sample.clone().filter(|_| named));
    value.channels = channels.named;
    if let Some(first) = channels.first {
        document = document.anchor("channel", input.place(first));
    }
    let reporting =
        prose.heading(|heading| heading.contains("report") || heading.contains("enforcement"));
    if named && let Some(heading) = reporting.or_else(|| prose.heading(|_| true)) {
        document = document.anchor("heading", input.place(heading));
    }
    if role != Some(Role::PullRequestTemplate)
        && input.class == FileClass::Docs
        && SECTIONED.contains(&input.path.extension().as_str())
    {
        prose.section_facts(
            input,
            document.value.wish_list,
            document.value.agent,
            &mut out.facts.sections,
        );
        let whole = matches!(role, None | Some(Role::Readme | Role::SecurityPolicy));
        passages::read(input, &prose, &document.value, whole, out);
        diagrams::in_prose(input, &prose, out);
        checklist::read(input, &prose, out);
    }
    with_gap(document, input, gap)
}

fn channel_kind(role: Option<Role>, path: &RepoPath) -> Option<channels::Kind> {
    match role? {
        Role::SecurityPolicy
            if path.extension() == "txt" && path.directory().ends_with(".well-known") =>
        {
            Some(channels::Kind::SecurityTxt)
        }
        Role::SecurityPolicy if path.is_under("docs") => Some(channels::Kind::SecurityPage),
        Role::SecurityPolicy => Some(channels::Kind::SecurityPolicy),
        Role::CodeOfConduct => Some(channels::Kind::CodeOfConduct),
        Role::Readme | Role::Contributing => Some(channels::Kind::Section),
        _ => None,
    }
}

fn headings_and_text(prose: &Prose<'_>) -> String {
    let mut out = String::new();
    for section in &prose.sections {
        for part in [&section.heading, &section.text] {
            out.push_str(&part.to_lowercase());
            out.push('\n');
        }
    }
    out
}

/// Whether a document speaks to a coding agent and not to people.
pub(super) fn is_for_agents(path: &RepoPath) -> bool {
    const NAMES: [&str; 8] = [
        "claude.md",
        "agents.md",
        "gemini.md",
        "copilot-instructions.md",
        ".cursorrules",
        ".windsurfrules",
        "agent.md",
        "skill.md",
    ];
    const DIRECTORIES: [&str; 12] = [
        ".claude",
        ".cursor",
        ".agents",
        ".agent",
        ".gemini",
        ".codex",
        ".windsurf",
        ".kiro",
        ".junie",
        ".clinerules",
        ".roo",
        ".zencoder",
    ];
    NAMES.contains(&path.name().to_ascii_lowercase().as_str())
        || path
            .directory()
            .split('/')
            .any(|part| DIRECTORIES.contains(&part))
        || path.is_under(".github/instructions")
        || path.is_under(".github/prompts")
        || path.is_under(".github/chatmodes")
}
