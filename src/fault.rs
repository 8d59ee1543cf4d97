//! What is wrong with a file that somebody wrote for this program: a rule, a configuration.

use crate::source::{LineIndex, Span};

/// A fault, its place, and the line that holds it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {message}")]
pub struct FileFault {
    /// The file, as it was named.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The fault, with the way out.
    pub message: String,
    /// The text of the line; empty where the whole file is at fault.
    pub quoted: String,
    /// The faulty bytes of that line.
    pub span: Span,
}

impl FileFault {
    /// A fault of the bytes `span` of `text`.
    pub fn at(path: &str, text: &str, lines: &LineIndex, span: Span, message: String) -> Self {
        let region = lines.region(text, span);
        let line = lines.line_span(text, region.line);
        let start = span.start.clamp(line.start, line.end);
        let end = span.end.clamp(start, line.end);
        Self {
            path: path.to_owned(),
            line: region.line,
            column: region.column,
            message,
            quoted: line.text(text).to_owned(),
            span: Span {
                start: start - line.start,
                end: end - line.start,
            },
        }
    }

    /// A fault of a whole file.
    pub fn of_file(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: 1,
            column: 1,
            message: message.into(),
            quoted: String::new(),
            span: Span::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_quotes_its_line_and_no_other() {
        let text = "a: 1\nbé: 2\nc: 3\n";
        let at = text.find("2").expect("there");
        let fault = FileFault::at(
            "x.yaml",
            text,
            &LineIndex::new(text),
            Span::new(at, at + 9),
            "no".into(),
        );
        assert_eq!(fault.to_string(), "x.yaml:2:5: no");
        assert_eq!(
            (fault.quoted.as_str(), fault.span.text(&fault.quoted)),
            ("bé: 2", "2")
        );
    }
}
