//! Patterns of source, by topic: lines that are dangerous, and lines that do it right.
//!
//! They are data, in `rules/patterns/`; the names of calls, texts and headers in the knowledge lists are patterns too. This
//! module knows what they are and which of them the words of a file allow; running them is `extract::code::patterns`.

use super::entry::{Ecosystem, Kind};
use super::prefilter::Prefilter;
use super::{Knowledge, List};
use crate::embedded::{Embedded, NEEDED};
use crate::expression::needed::{self, Needed, Way};
use crate::source::{LineIndex, Span};
use crate::syntax::code::Language;
use crate::syntax::{Node, Tree, packed, yaml};
use regex::bytes::{Regex, RegexBuilder};
use std::sync::{LazyLock, OnceLock};

/// Where what a pattern asks for besides must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// On the lines of the match.
    Line,
    /// In the statement: the lines of the match, its brackets closed.
    Statement,
    /// In the innermost function around it; the file where there is none.
    Function,
    /// In the file.
    File,
}

/// What is looked for.
#[derive(Debug)]
pub enum Look {
    /// A regular expression, compiled when a file first needs it.
    Regex(Lazy),
    /// A text, between whole words, upper and lower case told apart.
    Text(String),
}

/// A regular expression that is compiled when it is first asked for. It reads bytes, and its classes (`\w`, `\b`, `\s`) are
/// those of ASCII: source is written in it, and the tables of Unicode cost more than half of a scan of a small repository.
#[derive(Debug)]
pub struct Lazy {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Lazy {
    fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// The expression; `None` for one that does not compile, which the tests of the built-in patterns refuse.
    pub fn get(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| compile(&self.source).ok())
            .as_ref()
    }
}

fn compile(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).unicode(false).build()
}

/// One pattern.
#[derive(Debug)]
pub struct Pattern {
    /// The topic of the `practice` fact.
    pub topic: &'static str,
    /// What a match does, in words for people.
    pub says: String,
    /// Whether a match is how it should be.
    pub good: bool,
    /// The languages that it is for; empty for all.
    pub languages: Vec<Language>,
    /// What is looked for.
    pub look: Look,
    /// Whether a match may run over the end of a line.
    pub lines: bool,
    /// What must stand near the match as well.
    pub also: Option<Lazy>,
    /// What must not stand near the match.
    pub unless: Option<Lazy>,
    /// What is near.
    pub within: Within,
    /// Whether a match may start inside of a string.
    pub strings: bool,
    /// Of a bad one: whether somebody has to choose it first, or little hangs on it.
    pub hedged: bool,
    /// Of a good one: what could be better; empty when nothing could.
    pub advice: String,
    /// Code that it must find.
    pub hits: Vec<String>,
    /// Code in which nothing of the topic that is as good or bad may be found.
    pub misses: Vec<String>,
}

/// All patterns, with the words that they need.
#[derive(Debug)]
pub struct Patterns {
    list: Vec<Pattern>,
    /// The ways in which each pattern can match.
    needed: Vec<Vec<Way>>,
    /// For each language its patterns, made when a file of it is first read.
    prefilters: [OnceLock<Prefilter>; Language::ALL.len()],
    errors: Vec<String>,
}

impl Patterns {
    /// The patterns that are built into the program.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Patterns> =
            LazyLock::new(|| Patterns::of_embedded(crate::embedded::PATTERNS));
        &BUILT_IN
    }

    /// Reads the files `(topic, text)` and takes over what the knowledge lists say of source. Faults do not stop it;
    /// [`Self::errors`] has them.
    pub fn load(files: &[(&'static str, &str)], knowledge: &Knowledge) -> Self {
        let mut reader = Reader::default();
        for (topic, text) in files {
            reader.file(topic, text, &yaml::parse(text));
        }
        Self::of(reader, knowledge)
    }

    fn of_embedded(files: &[Embedded]) -> Self {
        let mut reader = Reader::default();
        for file in files {
            reader.file(file.id, file.text, &packed::tree(file));
        }
        if !reader.errors.is_empty() {
            // Only a text has places: what is wrong with a tree is said of its text.
            let texts: Vec<_> = files.iter().map(|file| (file.id, file.text)).collect();
            return Self::load(&texts, Knowledge::built_in());
        }
        Self::of(reader, Knowledge::built_in())
    }

    fn of(mut reader: Reader, knowledge: &Knowledge) -> Self {
        for list in knowledge.capabilities() {
            reader.list(list, knowledge);
        }
        Self {
            list: reader.list,
            needed: reader.needed,
            prefilters: [const { OnceLock::new() }; Language::ALL.len()],
            errors: reader.errors,
        }
    }

    /// What is wrong with the files, as `rules/patterns/x.yaml:4:7: ...`; nothing for those that are built in.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// Every pattern.
    pub fn all(&self) -> &[Pattern] {
        &self.list
    }

    /// The patterns for a language that the words of the text allow, in order, each with the places of these words.
    pub fn allowed(&self, language: Language, text: &str) -> Vec<(&Pattern, Vec<usize>)> {
        let prefilter = self.prefilters[language as usize].get_or_init(|| {
            let of_language = |at: &usize| {
                let languages = &self.list[*at].languages;
                languages.is_empty() || languages.contains(&language)
            };
            let here = (0..self.list.len()).filter(of_language);
            Prefilter::new(here.map(|at| (at as u32, self.needed[at].as_slice())))
        });
        let allowed = prefilter.allowed(text).into_iter();
        allowed
            .map(|(pattern, places)| (&self.list[pattern as usize], places))
            .collect()
    }
}

/// What an expression needs: as the build script found it, or found now.
fn needed_by(expression: &str) -> Needed {
    let Ok(at) = NEEDED.binary_search_by_key(&expression, |(of, ..)| of) else {
        return needed::needed(expression);
    };
    let (_, lines, ways) = NEEDED[at];
    let words = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let way = |way: &&[&[&str]]| way.iter().map(words).collect();
    Needed {
        ways: ways.iter().map(way).collect(),
        lines,
    }
}

/// The keys of a pattern.
const KEYS: &str =
    "says, good, languages, matches, also, unless, within, strings, hedged, advice, hits, misses";

#[derive(Default)]
struct Reader {
    list: Vec<Pattern>,
    needed: Vec<Vec<Way>>,
    errors: Vec<String>,
}

impl Reader {
    fn file(&mut self, topic: &'static str, text: &str, tree: &Tree) {
        let mut fault = |span: Span, message: &str| {
            let region = LineIndex::new(text).region(text, span);
            let (line, column) = (region.line, region.column);
            let place = format!("rules/patterns/{topic}.yaml:{line}:{column}");
            self.errors.push(format!("{place}: {message}"));
        };
        for error in tree.errors() {
            fault(error.span, &error.message);
        }
        let Some(root) = tree.root() else {
            return fault(Span::new(0, 0), "the file is empty");
        };
        let mut read = Vec::new();
        for (key, value) in root.entries() {
            match key.text() {
                Some("title") => {}
                Some("patterns") => {
                    read.extend(
                        value
                            .items()
                            .filter_map(|node| pattern(topic, node, &mut fault)),
                    );
                }
                _ => fault(
                    key.span(),
                    "the keys of the file are `title` and `patterns`",
                ),
            }
        }
        for (pattern, ways) in read {
            self.list.push(pattern);
            self.needed.push(ways);
        }
    }

    /// The names of calls, texts and headers that give the capability.
    fn list(&mut self, list: &List, knowledge: &Knowledge) {
        for kind in [Kind::Calls, Kind::Code, Kind::Headers] {
            for entry in knowledge.entries(list.capability, kind) {
                let name = entry.name.trim();
                let conditional = !entry.together_with.is_empty() || !entry.symbols.is_empty();
                if entry.weak || conditional || name.len() < 4 || name.contains('*') {
                    continue;
                }
                let pattern = Pattern {
                    topic: list.capability,
                    says: name.to_owned(),
                    good: true,
                    languages: languages(entry.ecosystem),
                    look: Look::Text(name.to_owned()),
                    lines: false,
                    also: None,
                    unless: None,
                    within: Within::Statement,
                    strings: kind == Kind::Headers,
                    hedged: false,
                    advice: String::new(),
                    hits: Vec::new(),
                    misses: Vec::new(),
                };
                self.list.push(pattern);
                self.needed.push(needed::name(name));
            }
        }
    }
}

fn languages(ecosystem: Ecosystem) -> Vec<Language> {
    let of = |language: &Language| language.ecosystem() == ecosystem.as_str();
    Language::ALL.iter().copied().filter(of).collect()
}

fn pattern(
    topic: &'static str,
    node: Node<'_>,
    fault: &mut dyn FnMut(Span, &str),
) -> Option<(Pattern, Vec<Way>)> {
    let mut matches = None;
    let mut one = Pattern {
        topic,
        says: String::new(),
        good: false,
        languages: Vec::new(),
        look: Look::Text(String::new()),
        lines: false,
        also: None,
        unless: None,
        within: Within::Statement,
        strings: false,
        hedged: false,
        advice: String::new(),
        hits: Vec::new(),
        misses: Vec::new(),
    };
    for (key, value) in node.entries() {
        let text = value.text().unwrap_or_default();
        match key.text().unwrap_or_default() {
            "says" => one.says = text.to_owned(),
            "good" => one.good = value.boolean() == Some(true),
            "strings" => one.strings = value.boolean() == Some(true),
            "hedged" => one.hedged = value.boolean() == Some(true),
            "advice" => one.advice = text.to_owned(),
            "matches" => matches = Some(Lazy::new(text)),
            "also" => one.also = Some(Lazy::new(text)),
            "unless" => one.unless = Some(Lazy::new(text)),
            "hits" => one.hits = texts(value),
            "misses" => one.misses = texts(value),
            "within" => match text {
                "line" => one.within = Within::Line,
                "statement" => one.within = Within::Statement,
                "function" => one.within = Within::Function,
                "file" => one.within = Within::File,
                _ => fault(
                    value.span(),
                    "`within` is line, statement, function or file",
                ),
            },
            "languages" => {
                for item in value.items() {
                    match language(item.text().unwrap_or_default()) {
                        Some(language) => one.languages.push(language),
                        None => fault(item.span(), "this is no language"),
                    }
                }
            }
            _ => fault(key.span(), &format!("the keys of a pattern are {KEYS}")),
        }
    }
    let Some(look) = matches.filter(|_| !one.says.is_empty()) else {
        fault(node.span(), "a pattern needs `says` and `matches`");
        return None;
    };
    let own = needed_by(&look.source);
    let also = one.also.as_ref().map(|also| needed_by(&also.source).ways);
    let ways = needed::both(own.ways, also.unwrap_or_default());
    one.lines = own.lines;
    if ways.is_empty() {
        fault(node.span(), "`matches` needs a word that each match holds");
    }
    one.look = Look::Regex(look);
    Some((one, ways))
}

fn texts(node: Node<'_>) -> Vec<String> {
    node.items()
        .filter_map(Node::text)
        .map(str::to_owned)
        .collect()
}

fn language(name: &str) -> Option<Language> {
    Some(match name {
        "rust" => Language::Rust,
        "go" => Language::Go,
        "python" => Language::Python,
        "javascript" => Language::JavaScript,
        "java" => Language::Java,
        "kotlin" => Language::Kotlin,
        "csharp" => Language::CSharp,
        "ruby" => Language::Ruby,
        "php" => Language::Php,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_patterns_have_no_fault() {
        let patterns = Patterns::built_in();
        assert_eq!(patterns.errors(), &[] as &[String]);
        for one in patterns.all() {
            let look = match &one.look {
                Look::Regex(regex) => Some(regex),
                Look::Text(_) => None,
            };
            for regex in [look, one.also.as_ref(), one.unless.as_ref()]
                .into_iter()
                .flatten()
            {
                let fault = compile(&regex.source).err();
                assert!(fault.is_none(), "{}: {}: {fault:?}", one.topic, one.says);
            }
        }
    }

    #[test]
    fn a_pattern_that_no_word_tells_is_refused() {
        let text = "title: T\npatterns:\n  - { says: x, matches: '\\w+' }\n";
        let patterns = Patterns::load(&[("topic", text)], &Knowledge::load(&[]));
        assert!(patterns.errors()[0].ends_with("`matches` needs a word that each match holds"));
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_place() {
        let text = "title: T\npatterns:\n  - { says: x, match: x }\n";
        let knowledge = Knowledge::load(&[]);
        let patterns = Patterns::load(&[("topic", text)], &knowledge);
        assert!(patterns.errors()[0].starts_with("rules/patterns/topic.yaml:3:16: the keys"));
    }

    #[test]
    fn only_patterns_whose_words_are_there_are_allowed() {
        let text =
            "title: T\npatterns:\n  - { says: a, matches: '(?i)al?pha\\(', languages: [go] }\n";
        let patterns = Patterns::load(&[("topic", text)], &Knowledge::load(&[]));
        let allowed = patterns.allowed(Language::Go, "x := Alpha()");
        assert_eq!(allowed[0].1, [5]);
        assert!(patterns.allowed(Language::Rust, "alpha()").is_empty());
        assert!(patterns.allowed(Language::Go, "beta()").is_empty());
    }
}
