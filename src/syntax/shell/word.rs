//! Words of shell text: quotes, escapes, expansions, tests and arithmetic.
//!
//! Quotes and expansions are followed with a stack, not by recursion; one without an end is ordinary text.

use super::Word;
use super::scanner::Scanner;
use crate::source::Span;

/// How deep quotes and expansions may stand in each other.
const DEPTH_LIMIT: usize = 64;

/// Stands for the end of `$'…'`.
const ANSI: u8 = 1;
/// How far behind `[[` its `]]` is looked for.
const TEST_LIMIT: usize = 4_096;

impl Scanner<'_> {
    /// `((…))` up to `end`.
    pub(super) fn arithmetic(&mut self, end: usize) -> Word {
        let start = self.at;
        let mut word = Word::default();
        while self.at < end {
            match self.bytes[self.at] {
                b'$' | b'`' => self.expansion(&mut word),
                _ => self.take(&mut word, 1),
            }
        }
        word.span = Span::new(start, self.at);
        word
    }

    /// Where the `]]` stands that ends the `[[` at the reading position.
    pub(super) fn end_of_test(&self) -> Option<usize> {
        let near = &self.rest()[..self.rest().len().min(TEST_LIMIT)];
        memchr::memmem::find_iter(near, b"]]")
            .find(|at| matches!(near.get(at.wrapping_sub(1)), Some(b' ' | b'\t' | b'\n')))
            .map(|at| self.at + at)
    }

    /// The next word inside `[[ ]]`, where operators and brackets are words; the last one is `]]`. `None` behind it.
    pub(super) fn test_word(&mut self, end: usize) -> Option<Word> {
        while matches!(self.byte(0), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        let start = self.at;
        let mut word = Word::default();
        if start >= end {
            self.test_end = None;
            if start > end {
                return None;
            }
            self.take(&mut word, 2);
        }
        while self.at < end {
            match self.bytes[self.at] {
                b' ' | b'\t' | b'\r' | b'\n' => break,
                byte => self.piece(byte, &mut word),
            }
        }
        word.span = Span::new(start, self.at);
        Some(word)
    }

    /// Reads one word. Takes at least one character.
    pub(super) fn word(&mut self) -> Word {
        let start = self.at;
        let mut word = Word::default();
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b')' => break,
                b'<' | b'>' if self.byte(1) == b'(' && self.at == start => {
                    word.dynamic = true;
                    self.substitution(&mut word, 2, b')');
                }
                b'<' | b'>' => break,
                b'(' if (word.text.ends_with('=') && !word.quoted)
                    || (word.text.ends_with(['@', '!', '?', '+', '*', '$']) && self.at > start) =>
                {
                    self.take_balanced(&mut word, 1, b')');
                }
                b'(' => break,
                _ => self.piece(byte, &mut word),
            }
        }
        if self.at == start {
            self.take(&mut word, 1);
        }
        word.span = Span::new(start, self.at);
        word
    }

    /// Takes an escape, a quoted part, an expansion, or one character.
    fn piece(&mut self, byte: u8, word: &mut Word) {
        match byte {
            b'\\' => match self.byte(1) {
                b'\n' => self.at += 2,
                b'\r' if self.byte(2) == b'\n' => self.at += 3,
                0 => self.take(word, 1),
                _ => {
                    self.at += 1;
                    self.take(word, 1);
                }
            },
            b'\'' => self.single(word),
            b'"' => self.double(word),
            b'$' if self.byte(1) == b'\'' => self.ansi(word),
            b'$' | b'`' | b'{' => self.expansion(word),
            _ => self.take(word, 1),
        }
    }

    /// Takes the character that begins at the reading position, or `length` bytes where those are ASCII.
    fn take(&mut self, word: &mut Word, length: usize) {
        let mut end = (self.at + length).min(self.bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        word.text
            .push_str(self.text.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    fn single(&mut self, word: &mut Word) {
        let body = self.at + 1;
        match self.find_end(body, b'\'', |rest| memchr::memchr(b'\'', rest)) {
            Some(length) => {
                word.quoted = true;
                word.text.push_str(&self.text[body..body + length]);
                self.at = body + length + 1;
            }
            None => self.take(word, 1),
        }
    }

    /// `$'…'`, where a backslash escapes.
    fn ansi(&mut self, word: &mut Word) {
        let start = self.at;
        let kind = usize::from(ANSI);
        let end = if self.no_end[kind] {
            None
        } else {
            self.balanced(start + 2, ANSI)
        };
        self.no_end[kind] |= end.is_none();
        let Some(end) = end else {
            return self.take(word, 1);
        };
        word.quoted = true;
        let mut chars = self.text[start + 2..end - 1].chars();
        while let Some(c) = chars.next() {
            word.text.push(match (c, c == '\\') {
                (c, false) => c,
                (_, true) => match chars.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some(escaped) => escaped,
                    None => break,
                },
            });
        }
        self.at = end;
    }

    /// The bytes up to the closing one, remembering where there is none.
    fn find_end(
        &mut self,
        from: usize,
        kind: u8,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<usize> {
        if self.no_end[usize::from(kind)] {
            return None;
        }
        let found = find(self.bytes.get(from..)?);
        self.no_end[usize::from(kind)] = found.is_none();
        found
    }

    fn double(&mut self, word: &mut Word) {
        let start = self.at;
        if self.no_end[usize::from(b'"')] {
            return self.take(word, 1);
        }
        let Some(end) = self.balanced(start + 1, b'"') else {
            self.no_end[usize::from(b'"')] = true;
            return self.take(word, 1);
        };
        word.quoted = true;
        self.at = start + 1;
        while self.at < end - 1 {
            match (self.byte(0), self.byte(1)) {
                (b'\\', b'\n') => self.at += 2,
                (b'\\', b'"' | b'\\' | b'$' | b'`') => {
                    self.at += 1;
                    self.take(word, 1);
                }
                (b'$' | b'`' | b'{', _) => self.expansion(word),
                _ => self.take(word, 1),
            }
        }
        self.at = end;
    }

    /// `$x`, `${x}`, `$(x)`, `` `x` ``, `${{ x }}`, `{{ x }}`; any other `$` or `{` is a character.
    fn expansion(&mut self, word: &mut Word) {
        let rest = self.rest();
        let template = if rest.starts_with(b"${{") {
            3
        } else if rest.starts_with(b"{{") {
            2
        } else {
            0
        };
        if template > 0 {
            word.dynamic = true;
            let end = self.find_end(self.at + template, b'T', |rest| {
                memchr::memmem::find(rest, b"}}")
            });
            return self.take(word, end.map_or(template, |length| template + length + 2));
        }
        match (rest[0], rest.get(1)) {
            (b'`', _) => {
                word.dynamic = true;
                self.substitution(word, 1, b'`');
            }
            (b'$', Some(b'(')) => {
                word.dynamic = true;
                self.substitution(word, 2, b')');
            }
            (b'$', Some(b'{')) => {
                word.dynamic = true;
                self.take_balanced(word, 2, b'}');
            }
            (b'$', Some(next)) => {
                word.dynamic |= next.is_ascii_alphanumeric()
                    || matches!(next, b'_' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-');
                self.take(word, 1);
            }
            _ => self.take(word, 1),
        }
    }

    /// Takes a script in an opener of `length` bytes and its close; `$((…))` is none.
    fn substitution(&mut self, word: &mut Word, length: usize, close: u8) {
        let start = self.at;
        let is_closed = self.take_balanced(word, length, close);
        let taken = &self.text[start..self.at];
        let is_arithmetic = taken.starts_with("$((") && taken.ends_with("))");
        if is_closed && !is_arithmetic {
            word.scripts.push(Span::new(start + length, self.at - 1));
        }
    }

    /// Takes an opener of `length` bytes and all to its close, as written; whether there is a close.
    fn take_balanced(&mut self, word: &mut Word, length: usize, close: u8) -> bool {
        let kind = usize::from(close);
        let end = if self.no_end[kind] {
            None
        } else {
            self.balanced(self.at + length, close)
        };
        self.no_end[kind] |= end.is_none();
        self.take(word, end.map_or(length, |end| end - self.at));
        end.is_some()
    }

    /// Just behind the `close` that belongs to what was opened before `from`.
    pub(super) fn balanced(&self, from: usize, close: u8) -> Option<usize> {
        let mut stack = vec![close];
        let mut at = from;
        while let Some(byte) = self.bytes.get(at).copied() {
            let top = *stack.last()?;
            let next = self.bytes.get(at + 1).copied();
            let closing = if top == ANSI { b'\'' } else { top };
            at += 1;
            match (top, byte) {
                (b'\'', byte) if byte != b'\'' => {}
                _ if byte == closing => {
                    stack.pop();
                    if stack.is_empty() {
                        return Some(at);
                    }
                }
                (_, b'\\') => at += 1,
                (ANSI, _) => {}
                (b')' | b'}' | b'`', b'$') if next == Some(b'\'') => {
                    stack.push(ANSI);
                    at += 1;
                }
                (_, b'$') if next == Some(b'(') => {
                    stack.push(b')');
                    at += 1;
                }
                (_, b'$') if next == Some(b'{') => {
                    stack.push(b'}');
                    at += 1;
                }
                (b')', b'(') => stack.push(b')'),
                (b')' | b'}' | b'`', b'"') => stack.push(b'"'),
                (b')' | b'`', b'\'') => stack.push(b'\''),
                (b')', b'#') if at >= 2 && matches!(self.bytes[at - 2], b' ' | b'\n' | b'\t') => {
                    at += memchr::memchr(b'\n', &self.bytes[at..])?;
                }
                _ => {}
            }
            if stack.len() > DEPTH_LIMIT {
                return None;
            }
        }
        None
    }
}
