//! reStructuredText: headings by their underlines, directives, literal blocks.
//!
//! Directives are passed over, except those that hold code.

use crate::expression::Expression;

use super::{Line, Outline, lines};
use crate::syntax::markdown::Section;

static RST_LINK: Expression = Expression::new(r"`([^`<]*)<([^`>]+)>`__?");

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
