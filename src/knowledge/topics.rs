//! What prose speaks of: topics by the words that name them, in the languages that people write documents in.
//!
//! Words, not meaning: whether a text says what it should about a topic is for those who read it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::embedded::Embedded;
use crate::syntax::{Tree, packed, yaml};

/// All topics, ready to be looked for.
#[derive(Debug)]
pub struct Topics {
    /// Their names, in the order of the files.
    names: Vec<String>,
    /// Finds the first part of each word.
    matcher: AhoCorasick,
    words: Vec<Word>,
    errors: Vec<String>,
}

/// A word that names a topic.
#[derive(Debug)]
struct Word {
    /// The index of the topic.
    topic: usize,
    /// What follows the first part: before each of these parts any ending may stand.
    rest: Vec<String>,
    /// Whether the word may go on behind its last part.
    open: bool,
}

impl Topics {
    /// The topics that are built into the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Topics> =
            LazyLock::new(|| Topics::of_embedded(crate::embedded::TOPICS));
        &BUILT_IN
    }

    /// The rules that items of checklists speak of: each rule's id is a topic.
    pub fn of_checklists() -> &'static Self {
        static CHECKLISTS: LazyLock<Topics> =
            LazyLock::new(|| Topics::of_embedded(crate::embedded::CHECKLISTS));
        &CHECKLISTS
    }

    /// Reads the families `(name, text)`. Faults do not stop it; [`Self::errors`] has them.
    pub fn load(families: &[(&str, &str)]) -> Self {
        let parsed = families
            .iter()
            .map(|(family, text)| (*family, yaml::parse(text)));
        Self::of_trees(parsed)
    }

    fn of_embedded(families: &[Embedded]) -> Self {
        Self::of_trees(families.iter().map(|file| (file.id, packed::tree(file))))
    }

    fn of_trees<'f>(families: impl Iterator<Item = (&'f str, Tree)>) -> Self {
        let mut names = Vec::new();
        let mut first_parts = Vec::new();
        let mut words = Vec::new();
        let mut errors = Vec::new();
        for (family, tree) in families {
            errors.extend(
                tree.errors()
                    .iter()
                    .map(|error| format!("{family}.yaml: {}", error.message)),
            );
            for (name, list) in tree.root().into_iter().flat_map(|root| root.entries()) {
                let topic = names.len();
                names.push(name.text().unwrap_or_default().to_owned());
                for item in list.items() {
                    let written = item.text().unwrap_or_default();
                    let mut parts = written.split('*').map(str::to_owned);
                    let first = parts.next().filter(|first| !first.is_empty());
                    let Some(first) = first.filter(|_| written == normal(written).trim()) else {
                        errors.push(format!(
                            "{family}.yaml: `{written}` is no word in lower case with single spaces"
                        ));
                        continue;
                    };
                    let mut rest: Vec<String> = parts.collect();
                    let open = rest.last().is_some_and(String::is_empty);
                    if open {
                        rest.pop();
                    }
                    first_parts.push(first);
                    words.push(Word { topic, rest, open });
                }
            }
        }
        let matcher = AhoCorasick::new(&first_parts)
            .expect("a few thousand short words are within the matcher's limits");
        Self {
            names,
            matcher,
            words,
            errors,
        }
    }

    /// What is wrong with the files; nothing for those that are built in.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// The names of all topics.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The topics that `text` speaks of, each once, in the order of the files.
    pub fn of(&self, text: &str) -> Vec<String> {
        let text = normal(text);
        let mut found = vec![false; self.names.len()];
        for hit in self.matcher.find_overlapping_iter(&text) {
            let word = &self.words[hit.pattern().as_usize()];
            if !found[word.topic]
                && starts_alone(&text, hit.start())
                && word.ends_at(&text, hit.end())
            {
                found[word.topic] = true;
            }
        }
        let named = self.names.iter().zip(found);
        named
            .filter(|(_, found)| *found)
            .map(|(name, _)| name.clone())
            .collect()
    }
}

impl Word {
    /// Whether the rest of the word follows at byte `at`.
    fn ends_at(&self, text: &str, mut at: usize) -> bool {
        for part in &self.rest {
            at += text[at..]
                .find(|sign: char| !sign.is_alphanumeric())
                .unwrap_or(text.len() - at);
            let Some(rest) = text[at..].strip_prefix(part.as_str()) else {
                return false;
            };
            at = text.len() - rest.len();
        }
        self.open || ends_alone(text, at)
    }
}

/// `text` in lower case, with one space for every run of white space, hyphens, underscores and slashes.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars().flat_map(char::to_lowercase) {
        let gap = sign.is_whitespace() || matches!(sign, '-' | '_' | '/' | '\u{2010}'..='\u{2013}');
        match gap {
            false => out.push(sign),
            true if out.ends_with(' ') => {}
            true => out.push(' '),
        }
    }
    out
}

fn starts_alone(text: &str, at: usize) -> bool {
    let unbound = text[at..].chars().next().is_some_and(is_unspaced);
    unbound
        || !text[..at]
            .chars()
            .next_back()
            .is_some_and(|sign| sign.is_alphanumeric() && !is_unspaced(sign))
}

fn ends_alone(text: &str, at: usize) -> bool {
    let unbound = text[..at].chars().next_back().is_some_and(is_unspaced);
    unbound
        || !text[at..]
            .chars()
            .next()
            .is_some_and(|sign| sign.is_alphanumeric() && !is_unspaced(sign))
}

/// Han, Kana, Hangul and Thai: words that stand without spaces, or with particles behind them.
fn is_unspaced(sign: char) -> bool {
    matches!(u32::from(sign), 0x3041..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x0e00..=0x0e7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        Topics::built_in().of(text)
    }

    fn has(text: &str, topic: &str) -> bool {
        of(text).iter().any(|one| one == topic)
    }

    #[test]
    fn the_files_that_are_built_in_have_no_fault() {
        assert_eq!(Topics::built_in().errors(), &[] as &[String]);
        let mut names = Topics::built_in().names().to_vec();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Topics::built_in().names().len());
        assert_eq!(Topics::of_checklists().errors(), &[] as &[String]);
    }

    #[test]
    fn words_stand_alone_and_gaps_are_spaces() {
        assert!(has("Roll-back of a release", "rollback"));
        assert!(has("blue/green", "rollout"));
        assert!(!has("the scrollback buffer", "rollback"));
        assert!(!has("a rollbacker", "rollback"));
        assert!(has("redeployed twice; deployments", "deployment"));
        assert!(!has("an underdeployed team", "deployment"));
    }

    #[test]
    fn ten_languages_name_a_topic() {
        for text in [
            "Rollback",
            "回滚步骤",
            "Vuelta atrás",
            "Reversão de versão",
            "Retour arrière",
            "Zurückrollen",
            "ロールバック手順",
            "Откат релиза",
            "Geri alma",
            "롤백을 한다",
        ] {
            assert!(has(text, "rollback"), "{text}");
        }
        assert!(has("срок хранения: 90 дней", "data-retention"));
        assert!(has("предыдущая версия", "rollback"));
    }

    #[test]
    fn a_word_with_capitals_or_hyphens_is_a_fault() {
        let topics = Topics::load(&[("a", "b:\n  - Roll-Back\n  - ok\n")]);
        assert_eq!(topics.errors().len(), 1);
        assert_eq!(topics.of("ok"), ["b"]);
    }
}
