//! Which patterns a text may match at all, told by one pass over its bytes.

use crate::expression::needed::Way;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;

/// The words of patterns as one automaton.
#[derive(Debug)]
pub(super) struct Prefilter {
    automaton: AhoCorasick,
    ways: Vec<Numbered>,
    /// The ways that begin with each word of the automaton: a text that has none of these words is done with them.
    by_word: Vec<Vec<u32>>,
}

/// A way to match a pattern, with the numbers of its words.
#[derive(Debug)]
struct Numbered {
    pattern: u32,
    words: Vec<Vec<u32>>,
}

impl Prefilter {
    /// The automaton of all patterns `(number, ways to match it)`.
    pub(super) fn new<'a>(patterns: impl Iterator<Item = (u32, &'a [Way])>) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut words: Vec<&str> = Vec::new();
        let mut by_word: Vec<Vec<u32>> = Vec::new();
        let mut ways = Vec::new();
        for (pattern, of_pattern) in patterns {
            for way in of_pattern {
                let mut number = |word: &'a String| {
                    *numbers.entry(word).or_insert_with(|| {
                        words.push(word);
                        by_word.push(Vec::new());
                        (words.len() - 1) as u32
                    })
                };
                let set = |words: &'a Vec<String>| words.iter().map(&mut number).collect();
                let numbered: Vec<Vec<u32>> = way.iter().map(set).collect();
                for first in numbered.first().into_iter().flatten() {
                    by_word[*first as usize].push(ways.len() as u32);
                }
                ways.push(Numbered {
                    pattern,
                    words: numbered,
                });
            }
        }
        Self {
            automaton: AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(words)
                .expect("the words are few and short"),
            ways,
            by_word,
        }
    }

    /// The numbers of the patterns that the text may match, in order, with the places in which a word of the way to match
    /// begins.
    pub(super) fn allowed(&self, text: &str) -> Vec<(u32, Vec<usize>)> {
        let hits = self.automaton.find_overlapping_iter(text);
        let mut places: Vec<(usize, usize)> = hits
            .map(|hit| (hit.pattern().as_usize(), hit.start()))
            .collect();
        places.sort_unstable();
        let words: Vec<&[(usize, usize)]> =
            places.chunk_by(|one, other| one.0 == other.0).collect();
        let seen = |word: &u32| {
            let found = words.binary_search_by_key(&(*word as usize), |places| places[0].0);
            found.ok().map(|at| words[at])
        };
        let begun = words.iter().flat_map(|places| &self.by_word[places[0].0]);
        let mut allowed: Vec<(u32, usize)> = Vec::new();
        for way in begun.map(|way| &self.ways[*way as usize]) {
            let (first, others) = way.words.split_first().expect("it begins with a word");
            if others
                .iter()
                .all(|words| words.iter().any(|word| seen(word).is_some()))
            {
                let places = first.iter().filter_map(seen).flatten();
                allowed.extend(places.map(|(_, start)| (way.pattern, *start)));
            }
        }
        allowed.sort_unstable();
        allowed.dedup();
        let of_pattern = allowed.chunk_by(|one, other| one.0 == other.0);
        of_pattern
            .map(|places| {
                (
                    places[0].0,
                    places.iter().map(|(_, start)| *start).collect(),
                )
            })
            .collect()
    }
}
