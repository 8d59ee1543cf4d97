//! Tokens of shell text: operators, redirections, here-documents; the words are in [`word`](super::word).
//!
//! What follows `<<` up to its end is no token, whatever it looks like.

use super::Word;
use crate::source::Span;

/// One token.
pub(super) enum Token {
    Word(Word),
    Operator(Operator),
    /// The target of a redirection that holds a script.
    Redirection(Word),
    /// The body of a here-document that the command before opened.
    Heredoc(Span),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Semicolon,
    Newline,
    CaseEnd,
    Pipe,
    Background,
    Open,
    Close,
}

/// What the reader of the tokens stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    /// The first word of a command, where `((` and `[[` are special.
    Command,
    Anything,
}

pub(super) struct Scanner<'s> {
    pub(super) text: &'s str,
    pub(super) bytes: &'s [u8],
    pub(super) at: usize,
    /// Here-documents opened on this line: delimiter, and whether tabs are dropped.
    pending: Vec<(String, bool)>,
    bodies: std::collections::VecDeque<Span>,
    /// Where the `]]` stands of the `[[` that is open.
    pub(super) test_end: Option<usize>,
    /// From here on a quote or an expansion of this kind has no end: looking again would cost the square.
    pub(super) no_end: [bool; 128],
}

impl<'s> Scanner<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let at = text.len() - text.trim_start_matches('\u{feff}').len();
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            pending: Vec::new(),
            bodies: Default::default(),
            test_end: None,
            no_end: [false; 128],
        }
    }

    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    pub(super) fn rest(&self) -> &'s [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn next_token(&mut self, expects: Expects) -> Option<Token> {
        loop {
            if let Some(body) = self.bodies.pop_front() {
                return Some(Token::Heredoc(body));
            }
            if let Some(word) = self.test_end.and_then(|end| self.test_word(end)) {
                return Some(Token::Word(word));
            }
            self.skip_blanks();
            let first = *self.bytes.get(self.at)?;
            let operator = |operator, length: usize| Some((Token::Operator(operator), length));
            let found = match (first, self.byte(1)) {
                (b'#', _) => {
                    self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
                    continue;
                }
                (b'\n', _) => {
                    self.at += 1;
                    self.read_heredocs();
                    return Some(Token::Operator(Operator::Newline));
                }
                (b'&', b'&') => operator(Operator::And, 2),
                (b'&', b'>') => {
                    self.at += 1;
                    match self.redirect() {
                        Some(target) => return Some(Token::Redirection(target)),
                        None => continue,
                    }
                }
                (b'&', _) => operator(Operator::Background, 1),
                (b'|', b'|') => operator(Operator::Or, 2),
                (b'|', b'&') => operator(Operator::Pipe, 2),
                (b'|', _) => operator(Operator::Pipe, 1),
                (b';', b';' | b'&') => {
                    let length = self
                        .rest()
                        .iter()
                        .take(3)
                        .take_while(|byte| matches!(byte, b';' | b'&'))
                        .count();
                    operator(Operator::CaseEnd, length)
                }
                (b';', _) => operator(Operator::Semicolon, 1),
                (b'(', b'(') if expects == Expects::Command => {
                    // `((a); b)` begins like arithmetic.
                    let end = self.balanced(self.at + 2, b')');
                    match end.filter(|end| self.bytes.get(*end) == Some(&b')')) {
                        Some(end) => return Some(Token::Word(self.arithmetic(end + 1))),
                        None => operator(Operator::Open, 1),
                    }
                }
                (b'(', _) => operator(Operator::Open, 1),
                (b')', _) => operator(Operator::Close, 1),
                (b'<' | b'>', next) if next != b'(' => match self.redirect() {
                    Some(target) => return Some(Token::Redirection(target)),
                    None => continue,
                },
                (b'[', b'[')
                    if expects == Expects::Command
                        && matches!(self.byte(2), b' ' | b'\t' | b'\n') =>
                {
                    self.test_end = self.end_of_test();
                    None
                }
                _ => None,
            };
            if let Some((token, length)) = found {
                self.at += length;
                return Some(token);
            }
            let word = self.word();
            let is_descriptor = !word.quoted
                && !word.text.is_empty()
                && word.text.bytes().all(|byte| byte.is_ascii_digit());
            if is_descriptor && matches!(self.byte(0), b'<' | b'>') {
                match self.redirect() {
                    Some(target) => return Some(Token::Redirection(target)),
                    None => continue,
                }
            }
            return Some(Token::Word(word));
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            match (self.byte(0), self.byte(1), self.byte(2)) {
                (b' ' | b'\t' | b'\r', ..) => self.at += 1,
                // The back quote continues a line in PowerShell.
                (b'\\' | b'`', b'\n', _) => self.at += 2,
                (b'\\' | b'`', b'\r', b'\n') => self.at += 3,
                _ => return,
            }
        }
    }

    /// Passes `>`, `>>`, `2>&1`, `<file`, `<<EOF` and their targets; the target where it holds a script.
    fn redirect(&mut self) -> Option<Word> {
        let start = self.at;
        while matches!(self.byte(0), b'<' | b'>') && self.at < start + 3 {
            self.at += 1;
        }
        let is_heredoc = &self.bytes[start..self.at] == b"<<";
        let tabs = is_heredoc && self.byte(0) == b'-';
        if tabs || matches!(self.byte(0), b'&' | b'|') {
            self.at += 1;
        }
        self.skip_blanks();
        let is_target = !matches!(self.byte(0), 0 | b'\n' | b';' | b'&' | b'|' | b')')
            && (self.byte(0) != b'(' && !matches!(self.byte(0), b'<' | b'>')
                || self.byte(1) == b'(');
        if !is_target {
            return None;
        }
        let target = self.word();
        if is_heredoc {
            self.pending.push((target.text, tabs));
            return None;
        }
        Some(target).filter(|target| !target.scripts.is_empty())
    }

    /// At the start of a line: takes the bodies of the here-documents that the line before opened.
    fn read_heredocs(&mut self) {
        for (name, tabs) in std::mem::take(&mut self.pending) {
            let body = self.at;
            let mut line_start = body;
            loop {
                let Some(rest) = self.text.get(line_start..).filter(|rest| !rest.is_empty()) else {
                    // Without its end it goes on to the end of the text, as shells have it.
                    self.bodies.push_back(Span::new(body, line_start));
                    self.at = line_start;
                    return;
                };
                let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                let line = rest[..length].trim_end_matches('\r');
                let next = (line_start + length + 1).min(self.text.len());
                if line == name || (tabs && line.trim_start_matches('\t') == name) {
                    self.bodies.push_back(Span::new(body, line_start));
                    self.at = next;
                    break;
                }
                line_start = next;
            }
        }
    }
}
