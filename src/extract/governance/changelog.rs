//! Changelogs: which versions their headings name, and whether anything is written under one.
//!
//! Headings are read line by line in every fashion that changelogs use, because many are no Markdown.

use crate::expression::Expression;

use super::version::Version;
use crate::source::Span;

/// What a changelog says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changelog {
    /// The versions of its headings, newest first.
    pub(super) versions: Vec<String>,
    /// Whether a version, or what is unreleased, has an entry.
    pub(super) entries: bool,
    /// The first heading of a version or of what is unreleased, else the first heading.
    pub(super) heading: Option<Span>,
}

/// A heading's text that begins with a version: an optional word or name, an optional `v`, the number, and then
/// only a date, brackets or the end where a name came before.
static VERSION: Expression = Expression::new(
    r"(?ix)^
        [^\p{L}\d\[]* (?:(?:noteworthy\ )?changes?\ (?:in|for|since|with)\ |what'?s\ new\ in\ |news\ (?:in|for)\ |release\ notes?\ (?:for|of)?\ ?)?
        (?:(?P<known>version|release|rel\.|ver\.|版本|バージョン|версия|versión|versão|sürüm|버전)\ ?|(?P<name>@?[\p{L}][\w./@-]*?)[\ @-])?
        [\[(`*]* (?:version\ |release\ )? v?\.?\ ?
        (?P<number>\d{1,9}(?:\.\d{1,9}){1,3}(?:-?[0-9a-z][0-9a-z.-]*)?(?:\+[0-9a-z.-]+)?|\d{1,9}(?:\.\d{1,9}){0,2}\.x)
        (?P<rest>$|[^\w.].*$)",
);

/// What may follow the number when a name stands before it: `Python 3.12 support` is no version of the project.
static DATED: Expression = Expression::new(
    r"^[\])`*\s:/,–—-]*(?:$|\(|\[|\d|released\b|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
);

static UNRELEASED: Expression = Expression::new(
    r"(?i)^\W*(?:unreleased|un-released|tbd|upcoming|next(?: (?:release|version))?|head|main|master|develop|trunk|in development|not (?:yet )?released|未发布|未リリース|не выпущено|no publicado|não lançado|non publié|unveröffentlicht)\b|^\W*未",
);

static LINK_TARGET: Expression = Expression::new(r"\]\([^)]*\)|<[^>]*>");

/// An entry that is only a mark of where one would stand.
static BLANK_ENTRY: Expression =
    Expression::new(r"(?i)^[\s*+\-•.…_]*(?:tbd|todo|n/?a|none|nothing(?: yet)?|\.\.\.)?[\s.…]*$");

/// Reads a changelog.
pub(super) fn read(text: &str) -> Changelog {
    let mut versions: Vec<Version> = Vec::new();
    let mut out = Changelog::default();
    let mut first_heading = None;
    let mut under_version = false;
    let mut fenced = false;
    let mut below_text = false;
    let mut commented = false;
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(raw) = lines.next() {
        let span = Span::new(start, start + raw.trim_end().len());
        start += raw.len();
        let line = raw.trim_end().trim_start_matches('\u{feff}');
        let trimmed = line.trim_start();
        // Right below a line, `~~~` underlines it.
        if trimmed.starts_with("```") || (trimmed.starts_with("~~~") && !below_text) {
            fenced = !fenced;
        }
        below_text = !trimmed.is_empty();
        let opens = trimmed.starts_with("<!--");
        let skip = fenced || commented || opens;
        commented = (commented || opens) && !line.contains("-->");
        if skip || trimmed.is_empty() || is_underline(line) {
            continue;
        }
        let underlined = lines
            .peek()
            .is_some_and(|next| is_underline(next.trim_end()));
        match heading_text(line, underlined) {
            Some((title, marked)) => {
                let title = LINK_TARGET.replace_all(title, "]");
                if let Some(version) = version_of(&title, marked) {
                    versions.extend(version);
                    under_version = true;
                    if out.heading.is_none() {
                        out.heading = Some(span);
                    }
                } else if UNRELEASED.is_match(&title) && marked {
                    under_version = true;
                    if out.heading.is_none() {
                        out.heading = Some(span);
                    }
                } else if marked {
                    first_heading.get_or_insert(span);
                } else {
                    out.entries |= under_version && is_entry(trimmed);
                }
            }
            None => out.entries |= under_version && is_entry(trimmed),
        }
    }
    versions.sort_by(|one, other| other.cmp(one));
    versions.dedup();
    out.versions = versions
        .iter()
        .map(|version| version.text().to_owned())
        .collect();
    out.heading = out.heading.or(first_heading);
    out
}

/// The text of a heading and whether marks make it one; a line at the margin of plain text may be one too.
fn heading_text(line: &str, underlined: bool) -> Option<(&str, bool)> {
    let title = line.trim_start_matches('#');
    let hashes = line.len() - title.len();
    if (1..=4).contains(&hashes) && title.starts_with([' ', '\t', '[']) {
        return Some((title.trim().trim_end_matches('#').trim(), true));
    }
    if line.starts_with([' ', '\t']) {
        return None;
    }
    let boxed = (line.starts_with("= ") && line.ends_with(" =")) || line.starts_with("== ");
    let html = line.len() > 3
        && line.is_char_boundary(3)
        && ["<h1", "<h2", "<h3"].contains(&line[..3].to_ascii_lowercase().as_str());
    if boxed || html || underlined {
        return Some((line.trim_matches(['=', ' ']), true));
    }
    // A list of versions: `- 1.2.0 - 2024-01-01`, `* **1.2.0**`.
    let line = line
        .strip_prefix("- ")
        .or(line.strip_prefix("* "))
        .unwrap_or(line);
    let bold = line.starts_with("**") && line[2..].contains("**");
    // GNU's NEWS: `* Noteworthy changes in release 1.2 (2020-01-01)`.
    let gnu = line.to_ascii_lowercase().contains("changes in release");
    let plain = line.starts_with(|c: char| c.is_alphanumeric() || c == '[');
    (bold || gnu || plain).then_some((line, false))
}

/// The version that a heading begins with: `None` when it is none, an empty option for `1.2.x`.
fn version_of(title: &str, marked: bool) -> Option<Option<Version>> {
    let found = VERSION.captures(title)?;
    let rest = found.name("rest").map_or("", |rest| rest.as_str());
    if (found.name("name").is_some() || !marked) && !DATED.is_match(rest) {
        return None;
    }
    let number = found.name("number")?.as_str();
    Some(Version::parse(number.trim_end_matches(['.', '-'])))
}

fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    let mut bytes = line.bytes();
    bytes.next().is_some_and(|mark| {
        b"=-~^*+#\"'`.".contains(&mark) && line.len() >= 3 && bytes.all(|byte| byte == mark)
    })
}

/// Whether a line says something. Sub-headings, definitions of links and empty items do not.
fn is_entry(line: &str) -> bool {
    let definition = line.starts_with('[') && line.contains("]: ");
    !definition
        && !line.starts_with('#')
        && !BLANK_ENTRY.is_match(line)
        && line.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &str) -> Vec<String> {
        read(text).versions
    }

    #[test]
    fn headings_of_every_fashion_name_versions() {
        for text in [
            "# Changelog\n\n## [1.2.0] - 2024-01-02\n\n- x\n",
            "## v1.2.0\n\n- x\n",
            "## 1.2.0 - 2024-01-02\n\n- x\n",
            "## [1.2.0](https://a.io/compare/1.1.0...1.2.0) (2024-06-05)\n\n### Features\n\n* x\n",
            "### Version 1.2.0\n\nText.\n",
            "## pkg@1.2.0\n\n- x\n",
            "# podinfo 1.2.0\n\n- x\n",
            "1.2.0 (2024-07-15)\n==================\nText.\n",
            "v1.2.0 / 2024-01-01\n-------------------\n\n  * x\n",
            "1.2.0 (2024-07-15)\n  - x\n",
            "Version 1.2.0\n~~~~~~~~~~~~~\n\n* x\n",
            "**1.2.0** (2024-01-01)\n- x\n",
            "== 1.2.0 ==\n\n* x\n",
            "* Noteworthy changes in release 1.2.0 (2024-01-01)\n\n** x\n",
            "<h2>1.2.0</h2>\n\n<p>x</p>\n",
            "## 🚀 Release 1.2.0\n\n- x\n",
            "## CHANGES WITH 1.2.0:\n\n    * x\n",
            "- 1.2.0 - 2024-01-02\n  - x\n",
            "* **`1.2.0`**\n    * x\n",
        ] {
            assert_eq!(versions(text), ["1.2.0"], "{text}");
            assert!(read(text).entries, "{text}");
        }
    }

    #[test]
    fn versions_come_newest_first() {
        assert_eq!(
            versions("## 1.9.0\n\n- x\n\n## 1.10.0-rc.1\n\n- x\n\n## 1.10.0\n"),
            ["1.10.0", "1.10.0-rc.1", "1.9.0"]
        );
    }

    #[test]
    fn a_version_of_something_else_is_none() {
        for text in [
            "## 1. Introduction\n",
            "### Python 3.12 support\n",
            "- upgrade to 1.2.0\n",
            "- 1.2.0 is needed now\n",
            "## 2024-01-02\n",
            "```\n## 1.2.0\n```\n",
            "3.14 is pi, more or less.\n",
        ] {
            assert!(versions(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_unreleased_needs_an_entry() {
        let empty = "# Changelog\n\nAll notable changes.\n\n## [Unreleased]\n\n### Added\n\n- \n\n### Fixed\n\n[Unreleased]: https://a.io\n";
        assert!(!read(empty).entries);
        assert!(read("## Unreleased\n\n### Added\n\n- A door.\n").entries);
        assert!(read("TBD\n===\nUnreleased changes.\n").entries);
        assert!(!read("# Changelog\n\nThe format is based on Keep a Changelog.\n").entries);
    }

    #[test]
    fn the_first_version_is_the_place() {
        let text = "# Changelog\n\nText.\n\n## 1.2.0\n\n- x\n";
        assert_eq!(
            read(text).heading.expect("a heading").text(text),
            "## 1.2.0"
        );
        let empty = "\n# Changelog\n";
        assert_eq!(
            read(empty).heading.expect("a heading").text(empty),
            "# Changelog"
        );
    }
}
