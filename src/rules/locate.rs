//! From places in bytes to locations that people read: lines, columns, the text under the span.

use crate::extract::secrets::masked;
use crate::facts::FactSet;
use crate::source::{FileId, LineIndex, Place, Region, RepoPath, SourceFile, Span};
use crate::verdict::Location;
use aho_corasick::AhoCorasick;
use std::cell::RefCell;
use std::collections::HashMap;

/// The longest text that a location quotes, in characters.
const MAX_TEXT: usize = 200;

/// A shorter value, or one without a digit, may be an ordinary word.
const MIN_VALUE: usize = 12;

/// Translates places; remembers the line index of each file that it met.
#[derive(Debug)]
pub struct Locator<'a> {
    files: &'a [SourceFile],
    lines: RefCell<HashMap<FileId, LineIndex>>,
    /// The places of secrets, sorted: what touches one is not quoted.
    secrets: Vec<Place>,
    /// Their values, where they are long enough to be nothing else: nothing that is told holds one.
    values: Option<AhoCorasick>,
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
            values: None,
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
        let real = facts.committed_secrets.iter();
        let real = real.filter(|secret| secret.grade != "development");
        let values: Vec<&str> = real
            .filter_map(|secret| self.under(secret.place))
            .filter(|value| {
                value.len() >= MIN_VALUE && value.bytes().any(|byte| byte.is_ascii_digit())
            })
            .collect();
        if !values.is_empty() {
            // Too many to be held at once are hidden where they stand.
            self.values = AhoCorasick::new(values).ok();
        }
        self
    }

    fn under(&self, place: Place) -> Option<&'a str> {
        let text = self.files.get(place.file.0 as usize)?.text.as_deref()?;
        Some(place.span.text(text))
    }

    /// The text with `***` in place of every secret that was found, and of what has the form of one.
    pub fn masked(&self, text: &str) -> String {
        let text = masked(text);
        match &self.values {
            Some(values) if values.is_match(text.as_ref()) => {
                let mut out = String::with_capacity(text.len());
                values.replace_all_with(&text, &mut out, |_, _, out| {
                    out.push_str("***");
                    true
                });
                out
            }
            _ => text.into_owned(),
        }
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
        let quoted = self.masked(&quoted);
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

    #[test]
    fn the_value_of_a_secret_is_told_nowhere() {
        let path = RepoPath::new("a.sh");
        let text = "P=horse-battery-7\nlogin horse-battery-7\n";
        let files = [SourceFile {
            class: classify(&path),
            path,
            size: 0,
            executable: false,
            text: FileText::kept(text),
        }];
        let mut facts = FactSet::default();
        let secret = CommittedSecret {
            grade: "real",
            ..CommittedSecret::default()
        };
        let place = Place::new(FileId(0), Span::new(2, 17));
        facts.committed_secrets.push(Located::new(secret, place));
        let locator = Locator::new(&files).hiding(&facts);
        let other = Place::new(FileId(0), Span::new(18, text.len() - 1));
        assert_eq!(locator.location(other).text, "login ***");
        assert_eq!(
            locator.masked("runs `login horse-battery-7`"),
            "runs `login ***`"
        );
        assert_eq!(
            Locator::new(&files).masked("horse-battery-7"),
            "horse-battery-7"
        );
    }
}
