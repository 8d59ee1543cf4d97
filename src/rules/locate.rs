//! From places in bytes to locations that people read: lines, columns, the text under the span.

use crate::facts::FactSet;
use crate::source::{FileId, LineIndex, Place, Region, RepoPath, SourceFile, Span};
use crate::verdict::Location;
use std::cell::RefCell;
use std::collections::HashMap;

/// The longest text that a location quotes, in characters.
const MAX_TEXT: usize = 200;

/// Translates places; remembers the line index of each file that it met.
#[derive(Debug)]
pub struct Locator<'a> {
    files: &'a [SourceFile],
    lines: RefCell<HashMap<FileId, LineIndex>>,
    /// The places of secrets, sorted: what touches one is not quoted.
    secrets: Vec<Place>,
}

impl<'a> Locator<'a> {
    /// The place of something that is absent from a tree without any file: its location has an empty path.
    pub const NOWHERE: Place = Place {
        file: FileId(u32::MAX),
        span: Span { start: 0, end: 0 },
    };

    /// Over the files of one scan.
    pub fn new(files: &'a [SourceFile]) -> Self {
        Self {
            files,
            lines: RefCell::new(HashMap::new()),
            secrets: Vec::new(),
        }
    }

    /// The same, which quotes no line that a secret stands on.
    #[must_use]
    pub fn hiding(mut self, facts: &FactSet) -> Self {
        self.secrets = facts
            .committed_secrets
            .iter()
            .map(|secret| secret.place)
            .collect();
        self.secrets.sort_unstable();
        self
    }

    /// Whether a secret stands under these bytes of a file.
    fn holds_secret(&self, file: FileId, span: Span) -> bool {
        let from = self.secrets.partition_point(|place| place.file < file);
        self.secrets[from..]
            .iter()
            .take_while(|place| place.file == file)
            .any(|place| {
                place.span.start < span.end.max(span.start + 1) && span.start < place.span.end
            })
    }

    /// The location of a place. A file whose text was not kept is named by its first line.
    pub fn location(&self, place: Place) -> Location {
        let first = Region {
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
        };
        let Some(file) = self.files.get(place.file.0 as usize) else {
            return Location {
                path: RepoPath::default(),
                region: first,
                text: String::new(),
            };
        };
        let Some(text) = file.text.as_deref() else {
            return Location {
                path: file.path.clone(),
                region: first,
                text: String::new(),
            };
        };
        let mut lines = self.lines.borrow_mut();
        let index = lines
            .entry(place.file)
            .or_insert_with(|| LineIndex::new(text));
        let span = place.span.text(text);
        let quoted: String = if self.holds_secret(place.file, place.span) {
            ""
        } else {
            span
        }
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .chars()
        .take(MAX_TEXT)
        .collect();
        Location {
            path: file.path.clone(),
            region: index.region(text, place.span),
            text: quoted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Located;
    use crate::facts::security::CommittedSecret;
    use crate::source::{FileText, classify};

    #[test]
    fn the_line_of_a_secret_is_quoted_by_nobody() {
        let path = RepoPath::new("a.yaml");
        let files = [SourceFile {
            class: classify(&path),
            path,
            size: 30,
            executable: false,
            text: FileText::kept("name: shop\npassword: hidden\n"),
        }];
        let mut facts = FactSet::default();
        let secret = Place::new(FileId(0), Span::new(21, 27));
        facts
            .committed_secrets
            .push(Located::new(CommittedSecret::default(), secret));
        let locator = Locator::new(&files).hiding(&facts);
        for (start, end, text) in [
            (0, 10, "name: shop"),
            (11, 27, ""),
            (21, 27, ""),
            (23, 23, ""),
        ] {
            let place = Place::new(FileId(0), Span::new(start, end));
            assert_eq!(locator.location(place).text, text);
        }
    }
}
