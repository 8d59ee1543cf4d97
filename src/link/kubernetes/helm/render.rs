//! Rendered text that knows where each part of it comes from.

use crate::facts::image_ref::UNKNOWN;
use crate::source::{FileId, Place, Span};

/// Bytes that a template may render to.
const OUTPUT: usize = 4 << 20;

/// The output of a template.
#[derive(Default)]
pub(super) struct Rendered {
    text: String,
    segments: Vec<Segment>,
    /// Offsets at which it was not known whether something is to be written.
    uncertain: Vec<usize>,
    /// Whether something was left out because the output grew too large.
    pub(super) cut: bool,
}

/// Where a piece of the output comes from.
struct Segment {
    /// Where it starts in the output.
    at: usize,
    /// Where it starts in the template; of an action, the whole action.
    source: Span,
    /// Whether the bytes correspond one to one.
    literal: bool,
    /// The value that an action wrote, where it has a place outside the template.
    value: Option<Place>,
}

impl Rendered {
    /// Writes text of the template as it stands.
    pub(super) fn literal(&mut self, text: &str, source: Span) {
        self.write(text, source, true, None);
    }

    /// Writes what an action gave.
    pub(super) fn action(&mut self, text: &str, source: Span, value: Option<Place>) {
        self.write(text, source, false, value);
    }

    fn write(&mut self, text: &str, source: Span, literal: bool, value: Option<Place>) {
        if text.is_empty() {
            return;
        }
        if self.text.len() + text.len() > OUTPUT {
            self.cut = true;
            return;
        }
        self.segments.push(Segment {
            at: self.text.len(),
            source,
            literal,
            value,
        });
        self.text.push_str(text);
    }

    /// Notes that it is not known whether what follows is written.
    pub(super) fn doubt(&mut self) {
        self.uncertain.push(self.text.len());
    }

    /// Whether doubt fell on the span of an object in the output.
    pub(super) fn is_uncertain(&self, span: Span) -> bool {
        // A condition around a whole object stands a little before it.
        let before = self
            .text
            .get(..span.start as usize)
            .map_or(0, |before| before.rfind("---").unwrap_or(0));
        self.uncertain
            .iter()
            .any(|at| *at >= before && *at < span.end as usize)
    }

    /// Whether doubt fell on any of it.
    pub(super) fn has_doubt(&self) -> bool {
        !self.uncertain.is_empty()
    }

    /// The text alone.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The text that was written.
    #[cfg(test)]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The place of a span of the output: in the template, or in the values file where a whole value comes from there.
    pub(super) fn place(&self, span: Span, file: FileId) -> Place {
        let start = span.start as usize;
        let last = (span.end as usize).saturating_sub(1).max(start);
        let index = self
            .segments
            .partition_point(|segment| segment.at <= start)
            .saturating_sub(1);
        let end_index = self
            .segments
            .partition_point(|segment| segment.at <= last)
            .saturating_sub(1);
        let (Some(first), Some(end)) = (self.segments.get(index), self.segments.get(end_index))
        else {
            return Place::new(file, Span::default());
        };
        if index == end_index
            && let Some(place) = first.value
        {
            return place;
        }
        let from = if first.literal {
            first.source.start as usize + (start - first.at)
        } else {
            first.source.start as usize
        };
        let to = if end.literal {
            end.source.start as usize + (last + 1 - end.at)
        } else {
            end.source.end as usize
        };
        Place::new(file, Span::new(from, to))
    }

    /// The text, fit for a YAML parser: a line that holds nothing but the unknown is made an entry of what stands around it.
    /// Every byte keeps its offset: what is not known is written as two characters, six bytes, so that there is room.
    pub(super) fn text_for_yaml(&self) -> String {
        if !self.text.contains(UNKNOWN) {
            return self.text.clone();
        }
        let lines: Vec<&str> = self.text.split('\n').collect();
        let mut out = String::with_capacity(self.text.len());
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            let trimmed = line.trim();
            if trimmed.is_empty() || !trimmed.chars().all(|c| c == UNKNOWN) {
                out.push_str(line);
                continue;
            }
            out.push_str(&alone(&lines, at, line));
        }
        out
    }
}

/// The unknown line at `at` as an entry: of a map, of a list, or the value of the key above it. Same length in bytes.
fn alone(lines: &[&str], at: usize, line: &str) -> String {
    let indent = indentation(line);
    let counts = |line: &&&str| {
        let trimmed = line.trim();
        !trimmed.is_empty() && !trimmed.starts_with('#') && !trimmed.chars().all(|c| c == UNKNOWN)
    };
    let above = lines[..at]
        .iter()
        .rev()
        .filter(counts)
        .take(400)
        .find(|line| indentation(line) <= indent);
    let below = lines[at + 1..]
        .iter()
        .filter(counts)
        .find(|line| indentation(line) <= indent);
    let is_item = |line: &&&str| line.trim_start().starts_with("- ");
    let sibling = [above, below]
        .into_iter()
        .flatten()
        .find(|line| indentation(line) == indent);
    let entry = match (sibling, above) {
        (Some(line), _) if is_item(&line) => format!("- {UNKNOWN}"),
        (Some(_), _) => format!("{UNKNOWN}:"),
        (None, Some(above)) if above.trim_end().ends_with(':') => return line.to_owned(),
        (None, Some(above)) if is_item(&above) && indentation(above) + 2 == indent => {
            format!("{UNKNOWN}:")
        }
        _ => format!("#{UNKNOWN}"),
    };
    let room = line.len() - indent;
    if entry.len() > room {
        return line.to_owned();
    }
    format!(
        "{}{entry}{}",
        &line[..indent],
        " ".repeat(room - entry.len())
    )
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
