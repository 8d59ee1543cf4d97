//! Shows a fault in a rule or a configuration: the line, with a mark under the faulty part.
//!
//! miette draws it. It is given a window of one line, never the file: on large files its own search for lines costs
//! more than the scan.

use crate::fault::FileFault;
use crate::report::{hide, sanitize};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use std::fmt;

/// The widest line that is shown, in bytes; a longer one says nothing to a reader.
const MAX_WIDTH: usize = 400;

/// The drawing of a fault, in lines; none where no line holds it.
pub(super) fn lines(fault: &FileFault) -> Vec<String> {
    if fault.span.start == fault.span.end
        || fault.quoted.len() > MAX_WIDTH
        || sanitize::line(&fault.quoted) != fault.quoted
        || hide(&fault.quoted) != fault.quoted
    {
        return Vec::new();
    }
    let start = fault.span.start as usize;
    let length = (fault.span.end - fault.span.start) as usize;
    let shown = Shown {
        window: Window {
            name: sanitize::line(&fault.path).into_owned(),
            line: fault.line,
            text: fault.quoted.clone(),
        },
        label: LabeledSpan::new(None, start, length),
    };
    let mut out = String::new();
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_links(false);
    if handler.render_report(&mut out, &shown).is_err() {
        return Vec::new();
    }
    // The message and the place stand above already.
    out.lines()
        .filter(|line| line.contains(['│', '·']))
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[derive(Debug)]
struct Shown {
    window: Window,
    label: LabeledSpan,
}

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("fault")
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.window)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.label.clone())))
    }
}

/// One line of a file, which knows its number.
#[derive(Debug)]
struct Window {
    name: String,
    line: u32,
    text: String,
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let line = self.line as usize - 1;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            line,
            0,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{LineIndex, Span};

    fn fault(text: &str, part: &str) -> FileFault {
        let at = text.find(part).expect("the part is there");
        FileFault::at(
            "x.yaml",
            text,
            &LineIndex::new(text),
            Span::new(at, at + part.len()),
            "no".into(),
        )
    }

    #[test]
    fn the_line_is_shown_with_its_number_and_a_mark() {
        let drawn = lines(&fault("title: x\nseverity: hihg\n", "hihg")).join("\n");
        assert!(drawn.contains("2 │ severity: hihg"), "{drawn}");
        assert!(drawn.contains("────"), "{drawn}");
    }

    #[test]
    fn a_line_that_could_act_on_a_terminal_is_not_shown() {
        assert!(lines(&fault("title: \u{1b}[31mx\n", "x")).is_empty());
    }

    #[test]
    fn a_line_that_holds_a_secret_is_not_shown() {
        assert!(lines(&fault("password = \"hunter22\"\n", "password")).is_empty());
    }
}
