//! Comments that speak to us: `readiness:ignore <rule> -- reason`, on the line of a finding or on the line above it.
//!
//! The formats are many and their comments few, so a comment is known by what opens it, not by a parser of its format.

use crate::source::{FileClass, LineIndex, SourceFile, Span};
use crate::suggest::did_you_mean;
use crate::verdict::Location;
use memchr::memmem;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the comment begins with.
const MARKER: &str = "readiness:ignore";

/// What opens a comment in the formats that are read.
const OPENERS: [&str; 10] = ["#", "//", "/*", "*", "<!--", "--", ";", "%", "{{/*", "{{-"];

/// What closes one.
const CLOSERS: [&str; 5] = ["*/}}", "*/ -}}", "*/", "-->", "#}"];

/// The most comments that are heard of one file.
const MAX_COMMENTS: usize = 1_000;

/// One comment.
#[derive(Debug, Clone)]
pub(super) struct Ignore {
    /// Its place, from the marker to the end of the line.
    pub(super) location: Location,
    /// The line that it speaks of besides its own; its own again where code stands before it.
    pub(super) next_line: u32,
    /// The rules that it names.
    pub(super) rules: Vec<String>,
    /// Names that are no rules, each with what may be meant.
    pub(super) unknown: Vec<(String, String)>,
    /// Why; empty when nothing is said, and then it has no effect.
    pub(super) reason: String,
    /// Whether it stands where text about such comments may stand: documents, tests, examples.
    pub(super) is_prose: bool,
}

/// Whether a text may have such a comment.
pub fn may_ignore(text: &str) -> bool {
    static FINDER: LazyLock<memmem::Finder<'static>> =
        LazyLock::new(|| memmem::Finder::new(MARKER));
    FINDER.find(text.as_bytes()).is_some()
}

/// The comments of all files whose text is in memory, as those are that have one: others have no findings.
pub(super) fn find(files: &[SourceFile], known: &BTreeSet<&str>) -> Vec<Ignore> {
    let mut found = Vec::new();
    for file in files {
        let Some(text) = file.text.in_memory() else {
            continue;
        };
        if may_ignore(text) {
            found.extend(of_file(file, text, known));
        }
    }
    found
}

fn of_file(file: &SourceFile, text: &str, known: &BTreeSet<&str>) -> Vec<Ignore> {
    let lines = LineIndex::new(text);
    let is_prose = matches!(
        file.class,
        FileClass::Docs
            | FileClass::Test
            | FileClass::Example
            | FileClass::Template
            | FileClass::Vendored
            | FileClass::Generated
    );
    let mut found: Vec<Ignore> = Vec::new();
    let mut whole_lines: BTreeSet<u32> = BTreeSet::new();
    for at in memmem::find_iter(text.as_bytes(), MARKER).take(MAX_COMMENTS) {
        let number = lines.line(Span::new(at, at).start);
        let line = lines.line_span(text, number);
        let before = text.get(line.start as usize..at).unwrap_or_default();
        let after = text
            .get(at + MARKER.len()..line.end as usize)
            .unwrap_or_default();
        let Some(opens_line) = opener(before) else {
            continue;
        };
        let Some((names, reason)) = parts(after) else {
            continue;
        };
        let (rules, unknown): (Vec<&str>, Vec<&str>) =
            names.iter().partition(|name| known.contains(*name));
        let unknown = unknown
            .into_iter()
            .take(8)
            .map(|name| (name.to_owned(), hint(name, known)));
        if opens_line {
            whole_lines.insert(number);
        }
        let span = Span::new(at, line.end as usize);
        found.push(Ignore {
            location: Location {
                path: file.path.clone(),
                region: lines.region(text, span),
                text: span.text(text).trim().chars().take(200).collect(),
            },
            next_line: number,
            rules: rules.into_iter().map(str::to_owned).collect(),
            unknown: unknown.collect(),
            reason: reason.to_owned(),
            is_prose,
        });
    }
    // Several comments above one line all speak of it.
    for ignore in &mut found {
        while whole_lines.contains(&ignore.next_line) {
            ignore.next_line += 1;
        }
    }
    found
}

/// Whether the text before the marker opens a comment: `Some(true)` where nothing stands before the comment.
fn opener(before: &str) -> Option<bool> {
    let before = before.trim_end();
    let start = OPENERS
        .iter()
        .filter_map(|opener| before.strip_suffix(opener))
        .min_by_key(|rest| rest.len())?;
    // `///`, `##`, `{{- /*`
    let start = start.trim_end_matches(['#', '/', '!', ';', '*']);
    let start = start.strip_suffix("{{- ").unwrap_or(start);
    match start.chars().last() {
        None => Some(true),
        Some(last) if last.is_whitespace() => Some(start.trim().is_empty()),
        // In the middle of a word or behind a quote it is data.
        Some(_) => None,
    }
}

/// The rules and the reason behind the marker; `None` where the marker is part of another word.
fn parts(after: &str) -> Option<(Vec<&str>, &str)> {
    if !after.is_empty() && !after.starts_with([' ', '\t']) {
        return None;
    }
    let mut text = after.trim();
    if let Some(open) = CLOSERS.iter().find_map(|closer| text.strip_suffix(closer)) {
        text = open.trim_end();
    }
    let (names, reason) = match text.split_once("--") {
        Some((names, reason)) => (names, reason.trim()),
        None => (text, ""),
    };
    let names: Vec<&str> = names
        .split([',', ' ', '\t'])
        .filter(|name| !name.is_empty())
        .collect();
    (!names.is_empty()).then_some((names, reason))
}

fn hint(name: &str, known: &BTreeSet<&str>) -> String {
    if name.len() > 80 {
        return String::new();
    }
    did_you_mean(name, known.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileText, RepoPath};

    fn heard(text: &str) -> Vec<Ignore> {
        let file = SourceFile {
            path: RepoPath::new("a"),
            class: FileClass::Source,
            size: 0,
            executable: false,
            text: FileText::kept(text),
        };
        find(&[file], &BTreeSet::from(["a/b", "c/d"]))
    }

    /// The comment with the marker in place of `@`: written out, it would speak to the scan of our own repository.
    fn spelt(text: &str) -> String {
        text.replace('@', MARKER)
    }

    fn shown(text: &str) -> Vec<(u32, u32, String, String)> {
        let heard = heard(&spelt(text)).into_iter();
        heard
            .map(|one| {
                let line = one.location.region.line;
                (line, one.next_line, one.rules.join(" "), one.reason)
            })
            .collect()
    }

    #[test]
    fn every_style_of_comment_is_heard() {
        for text in [
            "x # @ a/b -- why not",
            "x // @ a/b -- why not",
            "x /* @ a/b -- why not */",
            "<!-- @ a/b -- why not -->",
            "-- @ a/b -- why not",
            "{{- /* @ a/b -- why not */}}",
            "{{/* @ a/b -- why not */}}",
            "/// @ a/b -- why not",
            "  ; @ a/b -- why not\r\n",
        ] {
            let shown = shown(text);
            assert_eq!(shown.len(), 1, "{text}");
            assert_eq!(
                (shown[0].2.as_str(), shown[0].3.as_str()),
                ("a/b", "why not"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_comment_that_stands_alone_speaks_of_the_next_line() {
        let text = "# @ a/b -- x\n# @ c/d -- y\nz\nw # @ a/b, c/d -- z\nv\n";
        let lines: Vec<_> = shown(text).iter().map(|one| (one.0, one.1)).collect();
        assert_eq!(lines, [(1, 3), (2, 3), (4, 4)]);
    }

    #[test]
    fn data_and_prose_are_no_comments() {
        for text in [
            "say(\"# @ a/b -- x\")",
            "let x = \"\\n# @ a/b -- x\"",
            "write `@ a/b -- x` beside it",
            "# @d a/b -- x",
            "# @",
            "// see @ a/b",
        ] {
            assert!(heard(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_no_rule_is_told_with_what_may_be_meant() {
        let one = heard(&spelt("# @ a/c x -- y"));
        assert_eq!(one[0].rules, Vec::<String>::new());
        assert_eq!(one[0].unknown[0].1, "; did you mean `a/b`?");
        assert_eq!(one[0].unknown[1], ("x".to_owned(), String::new()));
    }
}
