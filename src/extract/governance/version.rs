//! Version numbers as tags and changelogs write them, and their order.
//!
//! Two of the parts are enough for a calendar version (`2024.05`); a release number has three.

use std::cmp::Ordering;

use crate::expression::Expression;

static NUMBER: Expression = Expression::new(
    r"^(\d{1,9}(?:\.\d{1,9}){1,3})(?:-?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+[0-9A-Za-z.-]+)?$",
);

static TAG: Expression = Expression::new(
    r"^(?:(.*?)(?:[-_/@]|/v|-v|@v))?[vV]?(\d{1,9}(?:\.\d{1,9}){1,3}(?:-?[0-9A-Za-z][0-9A-Za-z.-]*)?(?:\+[0-9A-Za-z.-]+)?|20\d\d-[01]\d-[0-3]\d)$",
);

/// A version number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    numbers: Vec<u64>,
    pre: String,
    text: String,
}

/// The version that a tag names, and what stands before it (`crate` in `crate-v1.2.3`; empty without a prefix).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VersionTag {
    pub(crate) prefix: String,
    pub(crate) version: Version,
}

impl Version {
    /// Reads a version number without its `v`: `1.2`, `1.2.3`, `1.2.3-rc.1`, `1.2.3b1`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let found = NUMBER.captures(text)?;
        let numbers = found[1]
            .split('.')
            .map(|part| part.parse().unwrap_or(u64::MAX))
            .collect();
        let pre = found
            .get(2)
            .map_or("", |pre| pre.as_str())
            .to_ascii_lowercase();
        Some(Self {
            numbers,
            pre,
            text: text.to_owned(),
        })
    }

    /// The version as written, without its `v`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it could be the number of a release: three parts, or a year and what follows.
    fn is_release(&self) -> bool {
        self.numbers.len() >= 3
            || self
                .numbers
                .first()
                .is_some_and(|year| (2000..2100).contains(year))
    }
}

impl VersionTag {
    /// Reads a tag: `v1.2.3`, `1.2.3`, `name-v1.2.3`, `pkg@1.2.3`, `module/v1.2.3`, `2024.05`, `2024-05-01`.
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        let found = TAG.captures(tag)?;
        let text = &found[2];
        // A date is a calendar version with other dots.
        let version = Version::parse(text)
            .filter(|version| !is_date(text) && version.is_release())
            .or_else(|| {
                is_date(text).then(|| Version {
                    text: text.to_owned(),
                    ..date(text)
                })
            })?;
        let prefix = found.get(1).map_or("", |prefix| prefix.as_str()).to_owned();
        Some(Self {
            prefix: if ["v", "release", "version"].contains(&prefix.as_str()) {
                String::new()
            } else {
                prefix
            },
            version,
        })
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2
}

fn date(text: &str) -> Version {
    let numbers = text
        .split('-')
        .map(|part| part.parse().unwrap_or(0))
        .collect();
    Version {
        numbers,
        pre: String::new(),
        text: text.to_owned(),
    }
}

impl Ord for Version {
    /// By numbers, a missing one being zero; a pre-release before its release (Semantic Versioning 2.0.0, section 11).
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = self.numbers.len().max(other.numbers.len());
        let part = |version: &Self, at: usize| version.numbers.get(at).copied().unwrap_or(0);
        (0..parts)
            .map(|at| part(self, at).cmp(&part(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| match (self.pre.is_empty(), other.pre.is_empty()) {
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                _ => compare_pre(&self.pre, &other.pre),
            })
            .then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn compare_pre(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        let order = match (one.next(), other.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Option<(String, String)> {
        VersionTag::parse(text).map(|tag| (tag.prefix, tag.version.text))
    }

    #[test]
    fn tags_of_every_fashion_name_their_version() {
        for (text, prefix, version) in [
            ("v1.2.3", "", "1.2.3"),
            ("1.2.3", "", "1.2.3"),
            ("name-v1.2.3", "name", "1.2.3"),
            ("my-crate-0.1.5", "my-crate", "0.1.5"),
            ("@scope/pkg@1.2.3-rc.1", "@scope/pkg", "1.2.3-rc.1"),
            ("sdk/go/v2.0.0", "sdk/go", "2.0.0"),
            ("release-1.2.3", "", "1.2.3"),
            ("2024.05", "", "2024.05"),
            ("2024-05-01", "", "2024-05-01"),
        ] {
            assert_eq!(
                tag(text),
                Some((prefix.to_owned(), version.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn other_tags_are_no_versions() {
        for text in [
            "last-grape-version",
            "1.5.x",
            "v3-demo-concise",
            "v3",
            "v1.2",
            "nightly",
            "",
            "deploy-2024",
        ] {
            assert_eq!(tag(text), None, "{text}");
        }
    }

    #[test]
    fn versions_are_ordered_by_number() {
        let sorted = [
            "1.0.0-alpha",
            "1.0.0-alpha.2",
            "1.0.0-alpha.10",
            "1.0.0-beta",
            "1.0.0",
            "1.2",
            "1.10.0",
            "2024.1.1",
        ];
        let versions: Vec<_> = sorted
            .iter()
            .map(|text| Version::parse(text).expect(text))
            .collect();
        assert!(versions.is_sorted());
    }
}
