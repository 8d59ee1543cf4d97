//! Cuts source text into tokens. Never fails on what it does not know: a stray character is a sign.

use super::heredoc::Heredoc;
use super::language::Language;
use super::strings;
use super::{Fault, HASH_START, MAX_TOKENS, NONE, Token, TokenKind, hash_step};
use crate::source::Span;

/// How many bytes of these are one operator; the longest counts. 0 for what is none of several characters.
fn operator(rest: &[u8]) -> usize {
    let (first, second, third) = match rest {
        [first, second, third, ..] => (*first, *second, *third),
        [first, second] => (*first, *second, 0),
        _ => return 0,
    };
    match (first, second, third) {
        (b'.', b'.', b'.')
        | (b'=', b'=', b'=')
        | (b'!', b'=', b'=')
        | (b'<', b'=', b'>')
        | (b'?', b'?', b'=') => 3,
        (b':', b':' | b'=', _)
        | (b'-', b'>' | b'=' | b'-', _)
        | (b'=', b'>' | b'=', _)
        | (b'?', b'.' | b'?', _)
        | (b'!', b'=' | b'!', _)
        | (b'<' | b'>', b'=', _)
        | (b'&', b'&', _)
        | (b'|', b'|', _)
        | (b'+', b'=' | b'+', _)
        | (b'*', b'=', _)
        | (b'.', b'.', _) => 2,
        _ => 0,
    }
}

/// How often the text may be searched for the ends of strings that have none.
const UNCLOSED: usize = 16;

struct Lexer<'t> {
    language: Language,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    first: bool,
    tokens: Vec<Token>,
    /// Ruby here documents whose text starts on the next line.
    waiting: Vec<Heredoc<'t>>,
    /// How many bytes may still be searched for the ends of strings that have none.
    left: usize,
}

/// The tokens of `text`, brackets not yet matched.
pub(super) fn lex(language: Language, text: &str) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer {
        language,
        text,
        bytes: text.as_bytes(),
        at: 0,
        first: true,
        tokens: Vec::with_capacity(text.len() / 5),
        waiting: Vec::new(),
        left: UNCLOSED * text.len() + 1_000,
    };
    lexer.start();
    while lexer.at < lexer.bytes.len() {
        if lexer.tokens.len() > MAX_TOKENS {
            return Err(Fault::Tokens);
        }
        if lexer.left == 0 {
            return Err(Fault::Strings);
        }
        lexer.step();
    }
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn start(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        if self.language == Language::Php {
            self.skip_html();
        } else if self.rest().starts_with(b"#!") && self.language != Language::Rust {
            self.skip_line();
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_line(&mut self) {
        self.at =
            memchr::memchr(b'\n', self.rest()).map_or(self.bytes.len(), |length| self.at + length);
    }

    /// What stands outside `<?php ... ?>`.
    fn skip_html(&mut self) {
        self.first = true;
        match memchr::memmem::find(self.rest(), b"<?") {
            Some(length) => {
                self.at += length + 2;
                if self.rest().starts_with(b"php") {
                    self.at += 3;
                } else if self.rest().starts_with(b"=") {
                    self.at += 1;
                }
            }
            None => self.at = self.bytes.len(),
        }
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b'\n' => {
                self.at += 1;
                self.first = true;
                self.skip_heredocs();
                self.skip_ruby_block();
            }
            b' ' | b'\t' | b'\r' | 0x0c => self.at += 1,
            b'\\' if self.peek(1) == b'\n' => self.at += 2,
            b'\\' if self.peek(1) == b'\r' && self.peek(2) == b'\n' => self.at += 3,
            b'#' if self.language.hash_comments()
                && !(self.language == Language::Php && self.peek(1) == b'[') =>
            {
                self.skip_line();
            }
            b'/' if self.language.slash_comments() && self.peek(1) == b'/' => self.skip_line(),
            b'/' if self.language.slash_comments() && self.peek(1) == b'*' => {
                self.skip_block_comment()
            }
            b'?' if self.language == Language::Php && self.peek(1) == b'>' => {
                self.at += 2;
                self.skip_html();
            }
            b'0'..=b'9' => self.number(),
            b'(' | b'[' | b'{' => self.push(TokenKind::Open, 1),
            b')' | b']' | b'}' => self.push(TokenKind::Close, 1),
            _ => {
                if self.may_open_string(byte) && self.string() {
                    return;
                }
                if self.starts_name(self.at) {
                    self.name();
                } else {
                    self.sign();
                }
            }
        }
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        self.push_text(kind, length, 0, 0, false);
    }

    fn push_text(
        &mut self,
        kind: TokenKind,
        length: usize,
        lead: usize,
        trail: usize,
        holes: bool,
    ) {
        let end = (self.at + length).min(self.bytes.len());
        self.tokens.push(Token {
            kind,
            first: self.first,
            holes,
            lead: u8::try_from(lead).unwrap_or(u8::MAX),
            trail: u8::try_from(trail).unwrap_or(u8::MAX),
            span: Span::new(self.at, end),
            partner: NONE,
            parent: NONE,
            head: NONE,
            hash: 0,
        });
        self.first = false;
        self.at = end;
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            let rest = self.rest();
            if rest.starts_with(b"/*") && (depth == 0 || self.language.nested_comments()) {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with(b"*/") {
                depth = depth.saturating_sub(1);
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                if rest[0] == b'\n' {
                    self.first = true;
                }
                self.at += 1;
            }
        }
    }

    /// Ruby's `=begin ... =end`, and everything behind `__END__`.
    fn skip_ruby_block(&mut self) {
        if self.language != Language::Ruby {
            return;
        }
        if self.rest().starts_with(b"=begin") {
            self.at = memchr::memmem::find(self.rest(), b"\n=end")
                .map_or(self.bytes.len(), |length| self.at + length + "\n=end".len());
            self.skip_line();
        } else if self.rest().starts_with(b"__END__") {
            self.at = self.bytes.len();
        }
    }

    fn skip_heredocs(&mut self) {
        for heredoc in std::mem::take(&mut self.waiting) {
            self.at = heredoc.end(self.text, self.at);
        }
    }

    fn number(&mut self) {
        let mut length = 1;
        loop {
            match self.peek(length) {
                b'.' if self.peek(length + 1).is_ascii_digit() => length += 1,
                byte if byte.is_ascii_alphanumeric() || byte == b'_' => length += 1,
                _ => break,
            }
        }
        self.push(TokenKind::Number, length);
    }

    fn starts_name(&self, at: usize) -> bool {
        let Some(byte) = self.bytes.get(at).copied() else {
            return false;
        };
        byte.is_ascii_alphabetic()
            || byte == b'_'
            || byte >= 0x80
            || (byte == b'$'
                && matches!(
                    self.language,
                    Language::JavaScript | Language::Php | Language::Java
                ))
            || (byte == b'@'
                && self.language == Language::Ruby
                && self
                    .bytes
                    .get(at + 1)
                    .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'_' | b'@')))
    }

    fn name(&mut self) {
        let mut length = 1;
        if self.peek(0) == b'@' && self.peek(1) == b'@' {
            length = 2;
        }
        loop {
            let byte = self.peek(length);
            let inside = byte.is_ascii_alphanumeric()
                || byte == b'_'
                || byte >= 0x80
                || (byte == b'$' && matches!(self.language, Language::JavaScript | Language::Java));
            if !inside {
                break;
            }
            length += 1;
        }
        if self.language == Language::Ruby
            && matches!(self.peek(length), b'?' | b'!')
            && !matches!(self.peek(length + 1), b'=' | b'?' | b':')
        {
            length += 1;
        }
        // Rust's raw names: `r#type`.
        if self.language == Language::Rust
            && self.rest().starts_with(b"r#")
            && self.starts_name(self.at + 2)
        {
            self.at += 2;
            return self.name();
        }
        self.push(TokenKind::Name, length);
        if let Some(token) = self.tokens.last_mut() {
            token.hash = token
                .span
                .text(self.text)
                .bytes()
                .fold(HASH_START, hash_step);
        }
    }

    fn sign(&mut self) {
        if self.starts_regex()
            && let Some(length) = strings::regex(&self.bytes[self.at..], &mut self.left)
        {
            return self.push(TokenKind::Other, length);
        }
        let length = match operator(self.rest()) {
            0 if self.peek(0) < 0x80 => 1,
            0 => self.text[self.at..]
                .chars()
                .next()
                .map_or(1, char::len_utf8),
            length => length,
        };
        self.push(TokenKind::Sign, length);
    }

    /// Whether a `/` here starts a regular expression: nothing that it could divide stands before it.
    fn starts_regex(&self) -> bool {
        if self.peek(0) != b'/' || !matches!(self.language, Language::JavaScript | Language::Ruby) {
            return false;
        }
        let Some(previous) = self.tokens.last() else {
            return true;
        };
        let text = previous.span.text(self.text);
        match previous.kind {
            TokenKind::Sign => text != "<",
            TokenKind::Open => true,
            TokenKind::Name => matches!(
                text,
                "return"
                    | "typeof"
                    | "case"
                    | "in"
                    | "of"
                    | "delete"
                    | "void"
                    | "throw"
                    | "new"
                    | "else"
                    | "do"
                    | "await"
                    | "yield"
                    | "when"
                    | "if"
                    | "unless"
                    | "and"
                    | "or"
                    | "not"
            ),
            _ => false,
        }
    }

    /// Whether a string can start with this byte: with a quote, a here document, or letters before a quote.
    fn may_open_string(&self, byte: u8) -> bool {
        match byte {
            b'"' | b'\'' | b'`' | b'<' | b'$' | b'@' | b'%' => true,
            b'b' | b'c' | b'r' => matches!(self.language, Language::Rust | Language::Python),
            b'R' | b'B' | b'u' | b'U' | b'f' | b'F' => self.language == Language::Python,
            _ => false,
        }
    }

    /// Takes a string, if one starts here.
    fn string(&mut self) -> bool {
        let value_before = self.tokens.last().is_some_and(|token| {
            !self.first
                && matches!(
                    token.kind,
                    TokenKind::Name | TokenKind::Number | TokenKind::Close | TokenKind::Text
                )
        });
        if self.language == Language::Ruby
            && self.rest().starts_with(b"<<")
            && let Some(heredoc) = Heredoc::ruby(self.text, self.at, value_before)
        {
            let length = heredoc.marker;
            self.waiting.push(heredoc);
            self.push_text(TokenKind::Text, length, length, 0, true);
            return true;
        }
        let Some(found) = strings::string(
            self.language,
            self.text,
            self.at,
            value_before,
            &mut self.left,
        ) else {
            return false;
        };
        if found.character {
            self.push(TokenKind::Other, found.length);
        } else {
            self.push_text(
                TokenKind::Text,
                found.length,
                found.lead,
                found.trail,
                found.holes,
            );
        }
        true
    }
}

#[cfg(test)]
mod tests;
