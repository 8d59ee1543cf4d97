//! What frameworks and libraries do when nobody tells them, and in which versions: `rules/defaults/`.
//!
//! Only what is documented; a name that is not there has no default that anybody may count on.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::embedded::Embedded;
use crate::syntax::{Node, Tree, packed, yaml};

/// A version, as far as three numbers tell it.
pub type Version = [u64; 3];

/// What holds by default in some versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standard {
    /// The framework or library, as facts call it.
    pub of: String,
    /// The package whose version decides; empty where it holds in all.
    pub package: String,
    /// The first version that has it; none where it always had.
    pub from: Option<Version>,
    /// The first version that has it no more.
    pub before: Option<Version>,
    /// The default, in words for people.
    pub value: String,
    /// Folded names, one of which must be registered; empty where it needs nothing.
    pub with: Vec<String>,
    /// Whether the default is too weak to prove anything.
    pub weak: bool,
}

/// All defaults, by subject.
#[derive(Debug, Default)]
pub struct Defaults {
    subjects: HashMap<String, Vec<Standard>>,
    errors: Vec<String>,
}

impl Defaults {
    /// The defaults that are built into the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Defaults> =
            LazyLock::new(|| Defaults::of_embedded(crate::embedded::DEFAULTS));
        &BUILT_IN
    }

    /// Reads the lists `(subject, text)`. Faults do not stop it; [`Self::errors`] has them.
    pub fn load(files: &[(&str, &str)]) -> Self {
        let mut defaults = Self::default();
        for (subject, text) in files {
            defaults.read(subject, &yaml::parse(text));
        }
        defaults
    }

    fn of_embedded(files: &[Embedded]) -> Self {
        let mut defaults = Self::default();
        for file in files {
            defaults.read(file.id, &packed::tree(file));
        }
        defaults
    }

    /// What is wrong with the files; nothing for those that are built in.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// What is known of a framework or library, in any version.
    pub fn of(&self, subject: &str, name: &str) -> impl Iterator<Item = &Standard> {
        let known = self.subjects.get(subject).into_iter().flatten();
        known.filter(move |one| one.of == name)
    }

    fn read(&mut self, subject: &str, tree: &Tree) {
        let mut error = |text: String| {
            self.errors
                .push(format!("rules/defaults/{subject}.yaml: {text}"))
        };
        for fault in tree.errors() {
            error(fault.message.clone());
        }
        let mut found = Vec::new();
        for (key, value) in tree.root().into_iter().flat_map(|root| root.entries()) {
            match key.text().unwrap_or_default() {
                "title" => {}
                "defaults" => found.extend(value.items().map(|item| standard(item, &mut error))),
                other => error(format!("`{other}` is neither `title` nor `defaults`")),
            }
        }
        self.subjects.insert(subject.to_owned(), found);
    }
}

fn standard(item: Node<'_>, error: &mut impl FnMut(String)) -> Standard {
    let mut standard = Standard::default();
    let mut source = false;
    for (key, value) in item.entries() {
        let text = || value.text().unwrap_or_default().to_owned();
        match key.text().unwrap_or_default() {
            "of" => standard.of = text(),
            "package" => standard.package = text(),
            "from" | "before" => {
                let version = version(&text());
                if version.is_none() {
                    error(format!("`{}` is no version", text()));
                }
                if key.text() == Some("from") {
                    standard.from = version;
                } else {
                    standard.before = version;
                }
            }
            "value" => standard.value = text(),
            "with" => {
                let names = value.items_or_self().into_iter();
                standard.with = names
                    .map(|name| name.text().unwrap_or_default().to_owned())
                    .collect();
            }
            "enough" => standard.weak = value.boolean() == Some(false),
            "source" => source = !text().is_empty(),
            other => error(format!("`{other}` is no field of a default")),
        }
    }
    let ranged = standard.from.is_some() || standard.before.is_some();
    if standard.of.is_empty() || standard.value.is_empty() || !source {
        error(format!(
            "a default needs `of`, `value` and `source`: `{}`",
            standard.of
        ));
    }
    if ranged && standard.package.is_empty() {
        error(format!("a version needs its `package`: `{}`", standard.of));
    }
    standard
}

/// The first numbers of a text: `v1.2.3-rc.1` is `[1, 2, 3]`; none where it begins with no number.
pub fn version(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    let mut version = [0; 3];
    version[0] = numbers.next()?.parse().ok()?;
    for part in &mut version[1..] {
        match numbers.next().map(str::parse) {
            Some(Ok(number)) => *part = number,
            _ => break,
        }
    }
    Some(version)
}

/// The versions that a requirement allows: the least, and the first that it does not allow any more, if there is one. `None` where
/// it allows anything, or cannot be read.
pub fn allowed(ecosystem: &str, requirement: &str) -> Option<(Version, Option<Version>)> {
    if requirement.contains("||") || requirement.contains('$') {
        return None;
    }
    // `~> 7.1` is one part.
    let mut joined = String::new();
    for c in requirement.chars() {
        let operator = joined.ends_with(['>', '<', '=', '~', '^']);
        if c != ' ' || !operator {
            joined.push(c);
        }
    }
    let mut least: Option<Version> = None;
    let mut end: Option<Version> = None;
    for part in joined.split([',', ' ']).filter(|part| !part.is_empty()) {
        let digits = part.find(|c: char| c.is_ascii_digit())?;
        let (operator, number) = (part[..digits].trim_end_matches('v'), &part[digits..]);
        let low = version(number)?;
        let given = number
            .split('.')
            .take_while(|part| part.starts_with(|c: char| c.is_ascii_digit()))
            .count();
        let (from, to) = match operator {
            "^" => (Some(low), Some(next_compatible(low))),
            "~" => (Some(low), Some(bumped(low, usize::from(given > 1)))),
            "~=" | "~>" => (Some(low), Some(bumped(low, given.saturating_sub(2)))),
            ">=" | ">" => (Some(low), None),
            "<" | "<=" => (None, Some(low)),
            "=" | "==" | "===" => (Some(low), Some(bumped(low, given.saturating_sub(1)))),
            "" if ecosystem == "rust" => (Some(low), Some(next_compatible(low))),
            "" => (Some(low), Some(bumped(low, given.saturating_sub(1)))),
            _ => return None,
        };
        least = least.max(from);
        end = match (end, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    Some((least?, end))
}

/// The first version that a caret does not allow: the leftmost number that is not zero stays.
fn next_compatible(low: Version) -> Version {
    let stays = low.iter().position(|number| *number > 0).unwrap_or(2);
    bumped(low, stays)
}

/// The version with the number at `at` raised and those behind it zero.
fn bumped(low: Version, at: usize) -> Version {
    let mut version = low;
    let at = at.min(2);
    version[at] += 1;
    version[at + 1..].fill(0);
    version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_defaults_have_no_fault() {
        assert_eq!(Defaults::built_in().errors(), Vec::<String>::new());
        assert_eq!(
            Defaults::built_in().of("body-limit", "actix-web").count(),
            2
        );
    }

    #[test]
    fn a_slip_in_a_list_is_named() {
        let errors = Defaults::load(&[("x", "title: T\ndefaults:\n  - { of: a, value: b }\n  - { of: a, value: b, source: c, from: 1.0.0, form: 2 }\n")]).errors;
        assert_eq!(errors.len(), 3, "{errors:?}");
    }

    #[test]
    fn requirements_are_ranges() {
        for (ecosystem, requirement, expected) in [
            ("rust", "0.5", Some(([0, 5, 0], Some([0, 6, 0])))),
            ("rust", "1.2", Some(([1, 2, 0], Some([2, 0, 0])))),
            ("javascript", "^4.17.1", Some(([4, 17, 1], Some([5, 0, 0])))),
            (
                "javascript",
                "~4.17.1",
                Some(([4, 17, 1], Some([4, 18, 0]))),
            ),
            ("javascript", "4.17.1", Some(([4, 17, 1], Some([4, 17, 2])))),
            ("javascript", "4.x", Some(([4, 0, 0], Some([5, 0, 0])))),
            ("python", ">=2.0,<3", Some(([2, 0, 0], Some([3, 0, 0])))),
            ("python", "==4.2.*", Some(([4, 2, 0], Some([4, 3, 0])))),
            ("ruby", "~> 7.1", Some(([7, 1, 0], Some([8, 0, 0])))),
            ("python", ">=2.0", Some(([2, 0, 0], None))),
            ("javascript", "*", None),
            ("javascript", "^1 || ^2", None),
            ("python", "", None),
        ] {
            assert_eq!(allowed(ecosystem, requirement), expected, "{requirement}");
        }
    }
}
