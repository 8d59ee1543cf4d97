//! Logical lines of a Dockerfile: continuation lines joined, comments left out, here-documents cut off.
//!
//! Offsets in a joined line lead back to the file.

use super::super::Text;
use crate::source::Span;

/// A logical line, and for every piece of it where it comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct Joined {
    text: String,
    /// Offset in `text` and offset in the file, per piece.
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    fn push(&mut self, piece: &str, source: usize) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(piece);
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where byte `offset` of the joined text stands in the file.
    pub(super) fn source(&self, offset: usize) -> usize {
        let at = self
            .pieces
            .partition_point(|(start, _)| *start <= offset)
            .saturating_sub(1);
        self.pieces
            .get(at)
            .map_or(0, |(start, source)| source + offset.saturating_sub(*start))
    }

    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.source(range.start);
        let end = if range.is_empty() {
            start
        } else {
            self.source(range.end - 1) + 1
        };
        Span::new(start, end)
    }

    pub(super) fn end(&self) -> usize {
        self.span(0..self.text.trim_end().len()).end as usize
    }
}

/// Reads a file line by line.
pub(super) struct Lines<'s> {
    text: &'s str,
    at: usize,
    escape: char,
    /// The end of the last line taken, without its break.
    taken: usize,
}

impl<'s> Lines<'s> {
    pub(super) fn new(text: &'s str, start: usize) -> Self {
        Self {
            text,
            at: start,
            escape: '\\',
            taken: start,
        }
    }

    /// Start and text of the next line, without its break.
    fn line(&mut self) -> Option<(usize, &'s str)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.at = start + length + 1;
        let line = rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]);
        self.taken = start + line.len();
        Some((start, line))
    }

    /// Reads the parser directives at the top; the value of `syntax`.
    pub(super) fn directives(&mut self) -> Option<Text> {
        let mut syntax = None;
        loop {
            let before = self.at;
            let Some((start, line)) = self.line() else {
                return syntax;
            };
            let directive = line
                .trim_start()
                .strip_prefix('#')
                .and_then(|comment| comment.split_once('='));
            let Some((key, value)) = directive else {
                self.at = before;
                return syntax;
            };
            let value = value.trim();
            let offset = line.len()
                - line
                    .split_once('=')
                    .map_or(0, |(_, value)| value.trim_start().len());
            match key.trim().to_ascii_lowercase().as_str() {
                "syntax" => {
                    let span = Span::new(start + offset, start + offset + value.len());
                    syntax = Some(Text {
                        text: value.to_owned(),
                        span,
                    });
                }
                "escape" if value == "`" => self.escape = '`',
                "escape" | "check" => {}
                _ => {
                    self.at = before;
                    return syntax;
                }
            }
        }
    }

    /// The next logical line and its start.
    pub(super) fn next_instruction(&mut self) -> Option<(Joined, usize)> {
        let mut joined = Joined::default();
        let mut first = None;
        while let Some((start, line)) = self.line() {
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue; // also between continuation lines
            }
            let (piece, source) = match first {
                None => (trimmed, start + line.len() - trimmed.len()),
                Some(_) => (line, start),
            };
            first = first.or(Some(source));
            match self.continued(piece) {
                Some(piece) => joined.push(piece, source),
                None => {
                    joined.push(piece, source);
                    break;
                }
            }
        }
        first.map(|start| (joined, start))
    }

    /// The line without its escape, where the next line continues it. Two escapes are one character.
    fn continued<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = line
            .trim_end_matches([' ', '\t'])
            .strip_suffix(self.escape)?;
        (!line.ends_with(self.escape)).then_some(line)
    }

    /// Where the last line taken ends.
    pub(super) fn instruction_end(&self) -> usize {
        self.taken
    }

    /// The body of the here-document `name`; `Err` with the end of the file where it has no end.
    pub(super) fn heredoc(&mut self, name: &str, tabs: bool) -> Result<Text, usize> {
        let body = self.at.min(self.text.len());
        while let Some((start, line)) = self.line() {
            let line = if tabs {
                line.trim_start_matches('\t')
            } else {
                line
            };
            if line == name {
                let span = Span::new(body, start);
                return Ok(Text {
                    text: span.text(self.text).to_owned(),
                    span,
                });
            }
        }
        Err(self.text.len())
    }
}
