//! reStructuredText and AsciiDoc, read line by line for headings and prose only, into the sections of Markdown.
//!
//! Good enough to see what a README speaks of; roles, includes and macros are not followed.

mod asciidoc;
mod rst;

use crate::expression::Expression;

use super::markdown::{Fence, Link, Section, words};
use crate::source::Span;
pub use asciidoc::parse_asciidoc;
pub use rst::parse_rst;

static CODE_SPAN: Expression = Expression::new(r"`+[^`]*`+");

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
        let body = line.trim_end_matches(['\r', '\n']);
        let text = body.trim_start_matches('\u{feff}');
        lines.push(Line {
            text,
            start: start + body.len() - text.len(),
        });
        start += line.len();
    }
    lines
}

/// Collects sections from lines.
struct Outline {
    sections: Vec<Section>,
    link: &'static Expression,
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
