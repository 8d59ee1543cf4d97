//! reStructuredText and AsciiDoc, read line by line for headings and prose only, into the sections of Markdown.
//!
//! Good enough to see what a README speaks of; roles, includes and macros are not followed.

use std::sync::LazyLock;

use regex::Regex;

use super::markdown::{Fence, Link, Section, words};
use crate::source::Span;

static RST_LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`([^`<]*)<([^`>]+)>`__?").expect("the pattern is fixed"));
static ASCIIDOC_LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:link:|xref:)?((?:https?://|link:|xref:)[^\s\[\]]+|[\w./-]+)\[([^\]]*)\]")
        .expect("the pattern is fixed")
});
static CODE_SPAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`+[^`]*`+").expect("the pattern is fixed"));

struct Line<'s> {
    text: &'s str,
    start: usize,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn span(&self) -> Span {
        Span::new(self.start, self.end())
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(Line {
            text: line
                .trim_end_matches(['\r', '\n'])
                .trim_start_matches('\u{feff}'),
            start,
        });
        if line.starts_with('\u{feff}') {
            lines[0].start = '\u{feff}'.len_utf8();
        }
        start += line.len();
    }
    lines
}

/// Collects sections from lines.
struct Outline {
    sections: Vec<Section>,
    link: &'static LazyLock<Regex>,
    /// Which groups of the link's pattern are its target and its text.
    groups: (usize, usize),
}

impl Outline {
    fn section(&mut self) -> &mut Section {
        self.sections
            .last_mut()
            .expect("the first section is always there")
    }

    fn begin(&mut self, level: u32, heading: &str, span: Span) {
        let own = Span {
            start: span.end,
            end: span.end,
        };
        self.sections.push(Section {
            level,
            heading: heading.trim().to_owned(),
            heading_span: span,
            span: own,
            ..Section::default()
        });
    }

    fn prose(&mut self, line: &Line<'_>) {
        let (target, shown) = self.groups;
        let links: Vec<_> = self
            .link
            .captures_iter(line.text)
            .filter_map(|found| {
                let whole = found.get(0)?;
                let target = found
                    .get(target)?
                    .as_str()
                    .trim_start_matches("link:")
                    .trim_start_matches("xref:")
                    .to_owned();
                let text = found.get(shown)?.as_str().trim().to_owned();
                Some(Link {
                    target,
                    text,
                    span: Span::new(whole.start(), whole.end()).shifted(line.start),
                })
            })
            .collect();
        let text = self
            .link
            .replace_all(line.text, |found: &regex::Captures<'_>| {
                found
                    .get(shown)
                    .map_or(String::new(), |text| text.as_str().to_owned())
            });
        let trimmed = text.trim();
        let marker = trimmed.split(' ').next().unwrap_or_default();
        let number = marker.strip_suffix(['.', ')']);
        let is_item = matches!(marker, "*" | "-" | "+" | "." | "#." | "**" | "..")
            || number.is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
        let section = self.section();
        section.links.extend(links);
        section.list_items += u32::from(is_item && trimmed.len() > marker.len());
        section.words += words(&CODE_SPAN.replace_all(trimmed, " "));
        if !trimmed.is_empty() {
            section.text.push_str(trimmed);
            section.text.push(' ');
        }
    }

    fn code(&mut self, language: &str, block: &[Line<'_>]) {
        let Some((first, last)) = block.first().zip(block.last()) else {
            return;
        };
        let text = block.iter().flat_map(|line| [line.text, "\n"]).collect();
        let span = first.span().to(last.span());
        self.section().code_fences.push(Fence {
            language: language.trim().to_ascii_lowercase(),
            span,
            text,
        });
    }

    fn finish(mut self, length: usize) -> Vec<Section> {
        let mut end = Span::new(length, length).end;
        for section in self.sections.iter_mut().rev() {
            section.span.end = end.max(section.span.start);
            end = if section.level == 0 {
                end
            } else {
                section.heading_span.start
            };
        }
        self.sections
    }
}

/// Reads reStructuredText: a heading is underlined, and its level is the order in which its line first appears.
pub fn parse_rst(text: &str) -> Vec<Section> {
    let lines = lines(text);
    let mut outline = Outline {
        sections: vec![Section::default()],
        link: &RST_LINK,
        groups: (2, 1),
    };
    let mut styles: Vec<(char, bool)> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let next = lines.get(at + 1);
        let over = adornment(line.text).filter(|mark| {
            lines.get(at + 2).and_then(|below| adornment(below.text)) == Some(*mark)
        });
        if let (Some(mark), Some(title)) =
            (over, next.filter(|title| !title.text.trim().is_empty()))
        {
            let span = line.span().to(lines[at + 2].span());
            outline.begin(level(&mut styles, (mark, true)), title.text, span);
            at += 3;
        } else if let Some(mark) = next.and_then(|under| underline(line.text, under.text)) {
            let span = line.span().to(lines[at + 1].span());
            outline.begin(level(&mut styles, (mark, false)), line.text, span);
            at += 2;
        } else if let Some(directive) = line.text.trim_start().strip_prefix(".. ") {
            at += 1;
            let indentation = line.text.len() - line.text.trim_start().len();
            let start = at;
            while lines
                .get(at)
                .is_some_and(|line| is_deeper(line.text, indentation))
            {
                at += 1;
            }
            let code = ["code-block::", "code::", "sourcecode::", "highlight::"]
                .iter()
                .find_map(|name| directive.strip_prefix(name));
            match code {
                Some(language) => outline.code(language, blank_trimmed(&lines[start..at])),
                // A list table holds words; images, badges, comments and targets hold none.
                None if directive.starts_with("list-table::")
                    || directive.starts_with("csv-table::") =>
                {
                    outline.section().has_table = true
                }
                None if directive.starts_with("note::") || directive.starts_with("warning::") => {
                    lines[start..at].iter().for_each(|line| outline.prose(line))
                }
                None => {}
            }
        } else if line.text.trim_end().ends_with("::")
            && next.is_some_and(|next| next.text.trim().is_empty())
        {
            outline.prose(line);
            at += 1;
            let indentation = line.text.len() - line.text.trim_start().len();
            let start = at;
            while lines
                .get(at)
                .is_some_and(|line| is_deeper(line.text, indentation))
            {
                at += 1;
            }
            outline.code("", blank_trimmed(&lines[start..at]));
        } else {
            let is_rule = line.text.starts_with("+-")
                || line.text.starts_with("+=")
                || line.text.starts_with("== ")
                || line.text.starts_with("=== ");
            outline.section().has_table |= is_rule;
            if !is_rule && adornment(line.text).is_none() {
                outline.prose(line);
            }
            at += 1;
        }
    }
    outline.finish(text.len())
}

fn is_deeper(line: &str, indentation: usize) -> bool {
    line.trim().is_empty() || line.len() - line.trim_start().len() > indentation
}

fn blank_trimmed<'l, 's>(block: &'l [Line<'s>]) -> &'l [Line<'s>] {
    let kept =
        |line: &Line<'_>| !line.text.trim().is_empty() && !line.text.trim_start().starts_with(':');
    let Some(first) = block.iter().position(kept) else {
        return &[];
    };
    let last = block
        .iter()
        .rposition(|line| !line.text.trim().is_empty())
        .unwrap_or(first);
    block.get(first..=last).unwrap_or_default()
}

/// The character of a line that holds nothing but one mark, at least thrice.
fn adornment(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then_some(mark)
}

fn underline(title: &str, under: &str) -> Option<char> {
    let mark = adornment(under)?;
    let is_title = !title.trim().is_empty()
        && !title.starts_with(char::is_whitespace)
        && adornment(title).is_none();
    (is_title && under.trim_end().len() >= title.trim_end().chars().count()).then_some(mark)
}

fn level(styles: &mut Vec<(char, bool)>, style: (char, bool)) -> u32 {
    let at = styles
        .iter()
        .position(|known| *known == style)
        .unwrap_or_else(|| {
            styles.push(style);
            styles.len() - 1
        });
    u32::try_from(at + 1).unwrap_or(6).min(6)
}

/// Reads AsciiDoc: `= Title`, `== Section`, and so on; `#` is taken too.
pub fn parse_asciidoc(text: &str) -> Vec<Section> {
    let lines = lines(text);
    let mut outline = Outline {
        sections: vec![Section::default()],
        link: &ASCIIDOC_LINK,
        groups: (1, 2),
    };
    let mut language = String::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let trimmed = line.text.trim_end();
        let marks = trimmed.len() - trimmed.trim_start_matches(['=', '#']).len();
        let is_fence = matches!(trimmed, "----" | "...." | "```" | "////" | "++++")
            || trimmed.starts_with("```");
        at += 1;
        if (1..=6).contains(&marks) && trimmed[marks..].starts_with(' ') {
            outline.begin(
                u32::try_from(marks).unwrap_or(6),
                &trimmed[marks..],
                line.span(),
            );
        } else if is_fence {
            let close =
                &trimmed[..trimmed
                    .len()
                    .min(if trimmed.starts_with("```") { 3 } else { 4 })];
            let start = at;
            while lines
                .get(at)
                .is_some_and(|line| line.text.trim_end() != close)
            {
                at += 1;
            }
            if matches!(close, "----" | "...." | "```") {
                let own = trimmed
                    .strip_prefix("```")
                    .filter(|own| !own.is_empty())
                    .unwrap_or(&language);
                outline.code(own, &lines[start..at]);
            }
            at += 1;
        } else if let Some(attributes) = trimmed
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let mut parts = attributes.split(',');
            let is_source = parts
                .next()
                .is_some_and(|style| style.starts_with("source") || style.is_empty());
            language = if is_source {
                parts.next().unwrap_or_default().to_owned()
            } else {
                String::new()
            };
            continue;
        } else if trimmed == "|===" {
            outline.section().has_table = true;
        } else if trimmed.starts_with("//")
            || trimmed.starts_with("image:")
            || (trimmed.starts_with(':') && trimmed[1..].contains(':'))
        {
            // a comment, an image or an attribute of the document
        } else {
            outline.prose(line);
        }
        language.clear();
    }
    outline.finish(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(sections: &[Section]) -> Vec<(u32, &str)> {
        sections
            .iter()
            .map(|section| (section.level, section.heading.as_str()))
            .collect()
    }

    #[test]
    fn restructured_text_has_underlined_headings() {
        let text = "=====\nTitle\n=====\n\n.. image:: badge.svg\n   :target: x\n\nRun ``make all`` with `the docs <docs/a.rst>`_.\n\nUse\n---\n\n* one\n* two\n\n.. code-block:: bash\n\n   make é\n\nMore::\n\n  code here\n\nEnd word\n";
        let sections = parse_rst(text);
        assert_eq!(headings(&sections), [(0, ""), (1, "Title"), (2, "Use")]);
        assert_eq!(
            (sections[1].words, sections[1].links[0].target.as_str()),
            (4, "docs/a.rst")
        );
        assert_eq!((sections[2].list_items, sections[2].words), (2, 5));
        assert_eq!(sections[2].code_fences[0].language, "bash");
        assert_eq!(sections[2].code_fences[0].span.text(text), "   make é");
        assert_eq!(sections[2].heading_span.text(text), "Use\n---");
    }

    #[test]
    fn asciidoc_has_marked_headings() {
        let text = "\u{feff}= Title\n:toc: left\n// note\n\nSee https://x.io[the site] now.\n\n== Use\n\n. one\n\n[source,bash]\n----\nmake\n----\n\n|===\n| a\n|===\n";
        let sections = parse_asciidoc(text);
        assert_eq!(headings(&sections), [(0, ""), (1, "Title"), (2, "Use")]);
        assert_eq!(
            (sections[1].words, sections[1].links[0].target.as_str()),
            (4, "https://x.io")
        );
        assert_eq!(
            (
                sections[2].code_fences[0].language.as_str(),
                sections[2].code_fences[0].text.as_str()
            ),
            ("bash", "make\n")
        );
        assert!(sections[2].has_table && sections[2].list_items == 1);
    }

    #[test]
    fn odd_text_is_no_panic() {
        for text in [
            "",
            "===",
            "===\n===\n===",
            ".. ",
            "é\n==",
            "----\nopen",
            "= ",
            "a::\n",
            "`<>`_",
            "[source,",
            "\u{feff}",
            "```",
        ] {
            let _ = (parse_rst(text), parse_asciidoc(text));
        }
        let long = "---\n".repeat(50_000);
        let _ = (parse_rst(&long), parse_asciidoc(&long));
    }
}
