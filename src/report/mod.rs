//! The forms of a report: a table for people, JSON for programs, SARIF for code scanning, Markdown for job summaries.
//!
//! Whatever the scanned repository says passes [`sanitize`] on its way out.

mod json;
mod line_hash;
mod markdown;
mod paint;
pub mod sanitize;
mod sarif;
mod secrets;
mod summary;
mod table;
#[cfg(test)]
mod tests;

pub use json::write_json;
pub(crate) use json::{WireComponent, WireProfile};
pub use paint::{Paint, wrap};
pub(crate) use secrets::hide;

use crate::scan::Scan;
use crate::source::RepoPath;
use crate::verdict::Location;
use std::borrow::Cow;
use std::io::{self, Write};

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, in a terminal.
    Table,
    /// The whole report, as `docs/schemas/report-v1.schema.json` says.
    Json,
    /// SARIF 2.1.0, as GitHub code scanning reads it.
    Sarif,
    /// The short form for job summaries.
    Markdown,
}

/// How to render.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions {
    /// Whether the table says everything: passes, their evidence, rules that do not apply, all notices.
    pub verbose: bool,
    /// Whether the table has colours.
    pub color: bool,
    /// How many columns the table may take.
    pub width: usize,
}

/// The files that a report quotes.
trait Originals {
    /// The text of a file; `None` where it has none or cannot be read any more.
    fn text(&self, path: &RepoPath) -> Option<Cow<'_, str>>;
    /// The bytes of the path under which the disk, and so the checkout, holds the file: of a link, where it leads.
    fn path_bytes<'a>(&'a self, path: &'a RepoPath) -> Cow<'a, [u8]>;
}

impl Originals for Scan {
    fn text(&self, path: &RepoPath) -> Option<Cow<'_, str>> {
        self.text(path)
    }
    fn path_bytes<'a>(&'a self, path: &'a RepoPath) -> Cow<'a, [u8]> {
        self.path_bytes(path)
    }
}

/// Writes the report in one of its forms.
///
/// # Errors
/// When `out` takes no more.
pub fn render(
    format: Format,
    scan: &Scan,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = &scan.report;
    match format {
        Format::Table => table::render(report, options, out),
        Format::Json => json::render(report, out),
        Format::Sarif => sarif::render(report, scan, out),
        Format::Markdown => markdown::render(report, out),
    }
}

/// `path:line:column`; for a place in no file, `(repository)`.
fn place(location: &Location) -> String {
    let (path, region) = (&location.path, &location.region);
    if path.as_str().is_empty() {
        "(repository)".to_owned()
    } else {
        format!("{path}:{}:{}", region.line, region.column)
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("{number} {noun}")
    } else {
        format!("{number} {noun}s")
    }
}
