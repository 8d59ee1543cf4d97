//! Byte spans, and their translation into the lines and columns that people and SARIF use.

/// Bytes `start..end` of a file's text. The only form of position that travels inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just behind the last byte; equal to `start` for an empty span.
    pub end: u32,
}

impl Span {
    /// Bytes `start..end`. Offsets are cut to what 32 bits hold; the reader's size cap lies far below that.
    pub fn new(start: usize, end: usize) -> Self {
        let cut = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: cut(start),
            end: cut(end.max(start)),
        }
    }

    /// The span as an index range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// This span moved by `offset` bytes: from a place inside a scalar to a place in its file.
    pub fn shifted(self, offset: usize) -> Span {
        Span::new(self.start as usize + offset, self.end as usize + offset)
    }

    /// The text under the span; empty where the span does not lie in `text` on character boundaries.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// Lines and columns, counted from 1, the end exclusive. Columns count UTF-16 code units
/// (SARIF `columnKind: utf16CodeUnits`, which is what GitHub and editors use).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column just behind the last character.
    pub end_column: u32,
}

/// Where the lines of one text start, so that a place is found by binary search.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`. A line ends at `\n`, `\r\n` or a lone `\r`, as in the SARIF specification 3.30.2.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// The line, counted from 1, that holds byte `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// The region of `span` in `text`, the very text that was indexed.
    pub fn region(&self, text: &str, span: Span) -> Region {
        let (line, column) = self.position(text, span.start);
        let (end_line, end_column) = self.position(text, span.end.max(span.start));
        Region {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// The span of a line counted from 1, without its line break.
    pub fn line_span(&self, text: &str, line: u32) -> Span {
        let at = (line.max(1) as usize - 1).min(self.starts.len() - 1);
        let start = self.starts[at] as usize;
        let end = self
            .starts
            .get(at + 1)
            .map_or(text.len(), |next| *next as usize);
        let kept = text
            .get(start..end)
            .unwrap_or_default()
            .trim_end_matches(['\r', '\n'])
            .len();
        Span::new(start, start + kept)
    }

    fn position(&self, text: &str, offset: u32) -> (u32, u32) {
        let offset = offset.min(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let line = self.line(offset);
        let start = self.starts[line as usize - 1] as usize;
        let before = text.get(start..offset as usize).unwrap_or_default();
        // A byte order mark is no part of the text (SARIF 2.1.0, 3.30.2).
        let before = if start == 0 {
            before.trim_start_matches('\u{feff}')
        } else {
            before
        };
        let column = before.encode_utf16().count() + 1;
        (line, u32::try_from(column).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_and_lines_end_at_every_kind_of_break() {
        let text = "a\r\nb😀c\rd\n";
        let index = LineIndex::new(text);
        let at = text.find('c').expect("the letter is there");
        let region = index.region(text, Span::new(at, at + 1));
        assert_eq!((region.line, region.column, region.end_column), (2, 4, 5));
        assert_eq!(index.line_span(text, 2).text(text), "b😀c");
        assert_eq!(
            index.line(u32::try_from(text.find('d').expect("there")).expect("small")),
            3
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let text = "\u{feff}abc\nx";
        let region = LineIndex::new(text).region(text, Span::new(3, 6));
        assert_eq!((region.line, region.column, region.end_column), (1, 1, 4));
    }

    #[test]
    fn a_span_outside_the_text_has_no_text_and_no_panic() {
        assert_eq!(Span::new(5, 9).text("abc"), "");
        assert_eq!(Span::new(1, 2).text("é"), "");
    }
}
