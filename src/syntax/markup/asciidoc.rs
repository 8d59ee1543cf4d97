//! AsciiDoc: headings by their marks, blocks between delimiters, tables.
//!
//! Attributes and conditions are not evaluated.

use crate::expression::Expression;

use super::{Outline, lines};
use crate::syntax::markdown::Section;

static ASCIIDOC_LINK: Expression =
    Expression::new(r"(?:link:|xref:)?((?:https?://|link:|xref:)[^\s\[\]]+|[\w./-]+)\[([^\]]*)\]");

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
