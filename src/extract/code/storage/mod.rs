//! What code does with data: stores that live in memory only, functions that write to a database, calls that block a runtime.
//!
//! Names and shapes decide, not types: what could be something else is left out.

mod blocking;
mod memory;
mod writes;

use super::draft::Sign;
use super::reading::Reading;
use crate::source::Span;

/// Reads them into the draft, behind the signs that are there.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut signs = Vec::new();
    memory::read(reading, &mut signs);
    blocking::read(reading, &mut signs);
    reading.out.signs.append(&mut signs);
    let found = writes::read(reading);
    reading.out.writes = found;
}

impl Reading<'_> {
    /// A bad sign between two tokens.
    fn storage_sign(&self, topic: &'static str, what: String, from: usize, to: usize) -> Sign {
        let span: Span = self.code.span(from, to);
        Sign {
            topic,
            what,
            // What a decorator registers is called by nobody that names it.
            function: if self.is_registered(from) {
                String::new()
            } else {
                self.function_name(from)
            },
            dev: self.dev_only(from),
            span,
            ..Sign::default()
        }
    }
}

/// The words of a name: `userSessions`, `USER_SESSIONS` and `user-sessions` are `user` and `sessions`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            before = ' ';
            continue;
        }
        let starts = !before.is_alphanumeric() || letter.is_uppercase() && before.is_lowercase();
        match words.last_mut().filter(|_| !starts) {
            Some(word) => word.extend(letter.to_lowercase()),
            None => words.push(letter.to_lowercase().collect()),
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_words() {
        assert_eq!(words("userSessions"), ["user", "sessions"]);
        assert_eq!(words("USERS_DB"), ["users", "db"]);
        assert_eq!(words("_api_keys2"), ["api", "keys2"]);
    }
}
