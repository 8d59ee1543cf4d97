//! Prose: a document read into sections, and what a reader sees of it.
//!
//! Markdown, reStructuredText and AsciiDoc have sections; any other text is read as Markdown, whose headings it mostly
//! uses too.

use crate::facts::Located;
use crate::facts::repository::Section as SectionFact;
use crate::source::Span;
use crate::syntax::markdown::{self, Section};

use super::super::Input;
use super::{headings, wishes};

/// How much of a section's text conditions search.
const TEXT_LIMIT: usize = 4_000;

/// A document in the pieces that its readers look for.
pub(super) struct Prose<'t> {
    /// The text as written.
    pub(super) text: &'t str,
    /// The text as long as it was, with code blocks and comments blanked: what a person reads, in its place.
    pub(super) visible: String,
    /// The sections in order; each holds what stands before the next heading of any level.
    pub(super) sections: Vec<Section>,
}

impl<'t> Prose<'t> {
    /// Reads `text`, whose format follows from the file's extension.
    pub(super) fn read(text: &'t str, extension: &str) -> Self {
        let sections = match extension {
            "rst" => markdown::parse_rst(text),
            "adoc" | "asciidoc" => markdown::parse_asciidoc(text),
            _ => markdown::parse(text),
        };
        let visible = blank(text, &sections);
        Self {
            text,
            visible,
            sections,
        }
    }

    /// Words of prose in all of it.
    pub(super) fn words(&self) -> i64 {
        self.sections.iter().map(words).sum()
    }

    /// The first heading whose text passes the test.
    pub(super) fn heading(&self, mut test: impl FnMut(&str) -> bool) -> Option<Span> {
        let found = self
            .sections
            .iter()
            .find(|section| section.level > 0 && test(&section.heading.to_lowercase()))?;
        Some(first_line_within(self.text, found.heading_span))
    }

    /// The section whose body holds byte `at`.
    pub(super) fn section_at(&self, at: u32) -> Option<&Section> {
        let before = self
            .sections
            .partition_point(|section| section.span.start <= at);
        self.sections[..before].last()
    }

    /// The facts about its sections; `wish_list` says that the whole document only plans.
    pub(super) fn section_facts(
        &self,
        input: &Input<'_>,
        wish_list: bool,
        agent: bool,
        out: &mut Vec<Located<SectionFact>>,
    ) {
        // The headings above the current one that speak of plans: what stands under them does too.
        let mut planned: Option<u32> = None;
        for (at, section) in self.sections.iter().enumerate() {
            if planned.is_some_and(|level| section.level <= level) {
                planned = None;
            }
            if planned.is_none() && section.level > 1 && wishes::heading(&section.heading) {
                planned = Some(section.level);
            }
            let under = self.under(at);
            let text = joined(under);
            let empty = section.level == 0
                && text.is_empty()
                && under.iter().all(|part| part.code_fences.is_empty());
            if empty {
                continue;
            }
            let place = if section.level == 0 {
                first_line(self.text)
            } else {
                first_line_within(self.text, section.heading_span)
            };
            let negated = wish_list
                || planned.is_some()
                || wishes::heading(&section.heading)
                || wishes::body(under);
            let readme = input.path.directory().is_empty()
                && input.path.name().to_ascii_lowercase().starts_with("readme");
            let commands = under.iter().any(has_commands);
            let fact = SectionFact {
                readme,
                start: commands && headings::start(&section.heading),
                develop: headings::develop(&section.heading)
                    || under
                        .iter()
                        .flat_map(|part| &part.links)
                        .any(|link| !link.target.contains("://") && headings::develop(&link.text)),
                commits: headings::commits(&section.heading),
                path: input.path.as_str().to_owned(),
                heading: section.heading.clone(),
                level: i64::from(section.level),
                words: under.iter().map(words).sum(),
                list_items: under.iter().map(|part| i64::from(part.list_items)).sum(),
                table: under.iter().any(|part| part.has_table),
                commands,
                negated,
                agent,
                points_to: points_to(under),
                text,
            };
            out.push(Located::new(fact, input.place(place)));
        }
    }

    /// The section at `at` and those below its heading.
    pub(super) fn under(&self, at: usize) -> &[Section] {
        let level = self.sections[at].level;
        let below = if level == 0 {
            0
        } else {
            self.sections[at + 1..]
                .iter()
                .take_while(|section| section.level > level)
                .count()
        };
        &self.sections[at..=at + below]
    }
}

/// Where sections of few words lead, all to one place outside.
fn points_to(sections: &[Section]) -> String {
    /// More words than this speak for themselves.
    const WORDS: i64 = 40;
    let mut targets = sections
        .iter()
        .flat_map(|section| &section.links)
        .map(|link| link.target.as_str());
    let Some(first) = targets.next().filter(|target| target.contains("://")) else {
        return String::new();
    };
    let short = sections.iter().map(words).sum::<i64>() <= WORDS;
    match short && targets.all(|target| target == first) {
        true => first.to_owned(),
        false => String::new(),
    }
}

/// Words of prose. Writing without spaces counts two signs for a word.
pub(super) fn words(section: &Section) -> i64 {
    let signs = section
        .text
        .chars()
        .filter(|sign| is_unspaced(*sign))
        .count();
    i64::from(section.words) + i64::try_from(signs / 2).unwrap_or(i64::MAX)
}

/// Han, Kana and Thai: written without spaces between words.
fn is_unspaced(sign: char) -> bool {
    matches!(u32::from(sign), 0x3041..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x0e00..=0x0e7f)
}

/// Whether a code block holds commands: one for a shell, or one that names no language.
pub(super) fn has_commands(section: &Section) -> bool {
    const SHELLS: [&str; 15] = [
        "",
        "sh",
        "bash",
        "shell",
        "zsh",
        "fish",
        "console",
        "shell-session",
        "shellsession",
        "terminal",
        "powershell",
        "ps1",
        "cmd",
        "bat",
        "text",
    ];
    section
        .code_fences
        .iter()
        .any(|fence| SHELLS.contains(&fence.language.as_str()) && !fence.text.trim().is_empty())
}

fn joined(sections: &[Section]) -> String {
    let mut out = String::new();
    for (at, section) in sections.iter().enumerate() {
        for part in [
            if at == 0 {
                ""
            } else {
                section.heading.as_str()
            },
            section.text.trim(),
        ] {
            if !part.is_empty() && out.len() < TEXT_LIMIT {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(&part.to_lowercase());
            }
        }
    }
    out.truncate(out.floor_char_boundary(TEXT_LIMIT));
    out
}

/// `text` with comments and code blocks blanked, byte for byte in the same places.
fn blank(text: &str, sections: &[Section]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut wipe = |range: std::ops::Range<usize>| {
        for byte in bytes.get_mut(range).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    };
    for fence in sections.iter().flat_map(|section| &section.code_fences) {
        wipe(fence.span.range());
    }
    let mut from = 0;
    while let Some(open) = text[from..].find("<!--").map(|at| from + at) {
        let close = text[open..]
            .find("-->")
            .map_or(text.len(), |at| open + at + 3);
        wipe(open..close);
        from = close;
    }
    // Spans and comment marks lie between characters; should one ever not, the text as written serves.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The first line that is not blank, without the white space around it; an empty span at the start of a blank text.
pub(super) fn first_line(text: &str) -> Span {
    let body = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = text.len() - body.len();
    if body.is_empty() {
        return Span::new(0, 0);
    }
    let line = body.lines().next().unwrap_or_default().trim_end();
    Span::new(start, start + line.len())
}

/// The first line of a span.
pub(super) fn first_line_within(text: &str, span: Span) -> Span {
    first_line(span.text(text)).shifted(span.start as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId, RepoPath};

    fn sections(text: &str) -> Vec<SectionFact> {
        let path = RepoPath::new("docs/a.md");
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Docs,
            text,
        };
        let mut out = Vec::new();
        Prose::read(text, "md").section_facts(&input, false, false, &mut out);
        out.into_iter().map(|located| located.value).collect()
    }

    #[test]
    fn a_section_holds_what_stands_below_its_heading() {
        let found = sections(
            "intro\n\n# Backup\n\nWe keep dumps.\n\n## Restore\n\n```sh\npg_restore x\n```\n\n- a\n- b\n\n# Other\n\nBye.\n",
        );
        let heads: Vec<_> = found
            .iter()
            .map(|section| {
                (
                    section.heading.as_str(),
                    section.list_items,
                    section.commands,
                )
            })
            .collect();
        assert_eq!(
            heads,
            [
                ("", 0, false),
                ("Backup", 2, true),
                ("Restore", 2, true),
                ("Other", 0, false)
            ]
        );
        assert!(
            found[1].text.contains("we keep dumps.")
                && found[1].text.contains("restore")
                && !found[1].text.contains("bye")
        );
    }

    #[test]
    fn what_stands_under_a_plan_is_planned() {
        let found = sections(
            "# App\n\n## Planned features\n\n### Backups\n\nNightly dumps of the database.\n\n## Usage\n\nRun it.\n",
        );
        let negated: Vec<_> = found
            .iter()
            .map(|section| (section.heading.as_str(), section.negated))
            .collect();
        assert_eq!(
            negated,
            [
                ("App", false),
                ("Planned features", true),
                ("Backups", true),
                ("Usage", false)
            ]
        );
    }

    #[test]
    fn comments_and_code_are_not_visible_and_places_stay() {
        let text = "é <!-- a@b.io --> x\n\n```\nc@d.io\n```\n\ne@f.io\n";
        let prose = Prose::read(text, "md");
        assert_eq!(prose.visible.len(), text.len());
        assert!(!prose.visible.contains("a@b") && !prose.visible.contains("c@d"));
        assert_eq!(prose.visible.find("e@f.io"), text.find("e@f.io"));
        assert!(Prose::read("<!-- open", "md").visible.trim().is_empty());
    }

    #[test]
    fn chinese_prose_has_words() {
        assert_eq!(Prose::read("请通过邮件报告安全漏洞\n", "md").words(), 1 + 5);
    }

    #[test]
    fn the_first_line_skips_blank_ones() {
        assert_eq!(first_line("\n\n  ## a \nb").text("\n\n  ## a \nb"), "## a");
        assert_eq!(first_line(" \n"), Span::new(0, 0));
    }
}
