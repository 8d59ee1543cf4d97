//! Source code as token trees: comments gone, strings set apart, brackets matched, test regions known.
//!
//! One lexer with a small table per language, for nine languages. It knows no grammar: what a call, a function or a
//! decorator is, the readers here tell from the tokens, and they err on the side of silence.

mod fault;
mod functions;
mod heredoc;
mod items;
mod language;
mod lexer;
mod read;
mod strings;
mod values;

pub use fault::Fault;
pub use items::{Class, Decorator, Function};
pub use language::Language;
pub use read::{Argument, Call, Receiver};

use crate::source::Span;
use crate::timings::{self, Work};

/// No token: the partner of what is no bracket, the parent of what stands at the top.
pub const NONE: u32 = u32::MAX;

/// Source files above this size are not read as code.
pub const MAX_BYTES: usize = 1 << 20;

/// More tokens than this in one file, and it is not read as code.
const MAX_TOKENS: usize = 400_000;

/// How far a chain of calls or a line is followed from one of its tokens, so that hostile text costs no square.
const MAX_STEPS: usize = 1_000;

/// How many functions, classes or decorators of one file are told.
const MAX_ITEMS: usize = 2_000;

/// Deeper brackets than this, and the file is not read as code.
const MAX_DEPTH: usize = 512;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword; in PHP with its `$`, in Ruby with `@`, `?` or `!`.
    Name,
    /// A number.
    Number,
    /// A string of any form.
    Text,
    /// A regular expression, or a character in quotes.
    Other,
    /// An opening bracket that has a partner.
    Open,
    /// A closing bracket that has a partner.
    Close,
    /// Any other sign; operators of several characters are one token.
    Sign,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is the first of its line.
    pub first: bool,
    /// Of a string: whether it has holes that an expression fills, or its text cannot be told.
    pub holes: bool,
    lead: u8,
    trail: u8,
    /// Its bytes.
    pub span: Span,
    /// Of a bracket: the index of its partner.
    pub partner: u32,
    /// The index of the bracket around it.
    pub parent: u32,
    /// The index of the first token of the expression `a.b(c).d` that it is a link of; its own index otherwise.
    pub head: u32,
    /// Of a name: its [`hash`]; 0 otherwise.
    pub hash: u32,
}

/// The hash of a name (FNV-1a, 32 bits).
pub fn hash(name: &str) -> u32 {
    name.bytes().fold(HASH_START, hash_step)
}

const HASH_START: u32 = 0x811c_9dc5;

fn hash_step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// A source file as tokens.
#[derive(Debug)]
pub struct Code<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its language.
    pub language: Language,
    tokens: Vec<Token>,
    /// Token ranges that only tests run (Rust's `#[cfg(test)]` and `#[test]`), in order.
    tests: Vec<(usize, usize)>,
}

impl<'t> Code<'t> {
    /// Reads `text`.
    ///
    /// # Errors
    ///
    /// The file is over one of the budgets.
    pub fn read(language: Language, text: &'t str) -> Result<Self, Fault> {
        timings::work(Work::Code, text.len(), || Self::lex(language, text))
    }

    fn lex(language: Language, text: &'t str) -> Result<Self, Fault> {
        if text.len() > MAX_BYTES {
            return Err(Fault::Size);
        }
        let tokens = lexer::lex(language, text)?;
        let mut code = Code {
            text,
            language,
            tokens,
            tests: Vec::new(),
        };
        code.pair()?;
        code.link_heads();
        code.mark_tests();
        Ok(code)
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The tokens.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token at `at`.
    pub fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// Whether only tests run the token.
    pub fn in_test(&self, at: usize) -> bool {
        let after = self.tests.partition_point(|(start, _)| *start <= at);
        after > 0 && at < self.tests[after - 1].1
    }

    /// Matches brackets; those without a partner become signs.
    fn pair(&mut self) -> Result<(), Fault> {
        let mut stack: Vec<u32> = Vec::new();
        for at in 0..self.tokens.len() {
            let id = u32::try_from(at).unwrap_or(NONE);
            match self.tokens[at].kind {
                TokenKind::Open => {
                    if stack.len() >= MAX_DEPTH {
                        return Err(Fault::Depth);
                    }
                    self.tokens[at].parent = stack.last().copied().unwrap_or(NONE);
                    stack.push(id);
                }
                TokenKind::Close => {
                    let wanted = match self.sign(at) {
                        ")" => "(",
                        "]" => "[",
                        _ => "{",
                    };
                    // A closer that nothing on the stack waits for closes nothing; one that an outer bracket waits for
                    // leaves the inner ones without a partner.
                    if let Some(depth) = stack
                        .iter()
                        .rposition(|open| self.sign(*open as usize) == wanted)
                    {
                        for lost in stack.drain(depth + 1..) {
                            self.tokens[lost as usize].kind = TokenKind::Sign;
                        }
                        let open = stack.pop().unwrap_or(NONE);
                        self.tokens[open as usize].partner = id;
                        self.tokens[at].partner = open;
                        self.tokens[at].parent = self.tokens[open as usize].parent;
                    } else {
                        self.tokens[at].kind = TokenKind::Sign;
                        self.tokens[at].parent = stack.last().copied().unwrap_or(NONE);
                    }
                }
                _ => self.tokens[at].parent = stack.last().copied().unwrap_or(NONE),
            }
        }
        for lost in stack {
            self.tokens[lost as usize].kind = TokenKind::Sign;
        }
        // A parent that lost its partner is no parent: its children belong to the next one out.
        for at in 0..self.tokens.len() {
            let mut parent = self.tokens[at].parent;
            while parent != NONE && self.tokens[parent as usize].kind != TokenKind::Open {
                parent = self.tokens[parent as usize].parent;
            }
            self.tokens[at].parent = parent;
        }
        Ok(())
    }

    /// Finds the first token of every postfix expression, in one pass from the left.
    fn link_heads(&mut self) {
        for at in 0..self.tokens.len() {
            let own = u32::try_from(at).unwrap_or(NONE);
            let head = self.head_of(at).unwrap_or(own);
            self.tokens[at].head = head;
        }
    }

    fn head_of(&self, at: usize) -> Option<u32> {
        let token = self.tokens[at];
        if token.kind == TokenKind::Close {
            return Some(self.tokens[token.partner as usize].head);
        }
        let before = at.checked_sub(1)?;
        let previous = self.tokens[before];
        let ends_value = matches!(
            previous.kind,
            TokenKind::Name | TokenKind::Close | TokenKind::Text
        );
        match token.kind {
            TokenKind::Sign => match self.sign(at) {
                "." | "?." | "::" => (ends_value
                    || matches!(self.sign(before), "?" | "!" | "!!")
                    || (self.sign(before) == ">" && previous.head != before as u32))
                    .then_some(previous.head),
                "->" if self.language == Language::Php => ends_value.then_some(previous.head),
                "?" | "!" | "!!" if !token.first => ends_value.then_some(previous.head),
                "<" if !token.first && (ends_value || self.sign(before) == "::") => {
                    self.generic_end(at).map(|_| previous.head)
                }
                ">" => {
                    // The end of type arguments belongs to the name before them.
                    let start = self.generic_start(at)?;
                    Some(self.tokens[start].head)
                }
                _ => None,
            },
            TokenKind::Name if self.is_connector(before) => Some(previous.head),
            TokenKind::Open => match self.sign(at) {
                "(" | "[" => {
                    let calls = match previous.kind {
                        // `.lock()`, `.catch()` and `.match()` are calls of members.
                        TokenKind::Name => {
                            before
                                .checked_sub(1)
                                .is_some_and(|at| self.is_connector(at))
                                || !self.language.is_statement_word(self.at(before))
                        }
                        TokenKind::Close => true,
                        TokenKind::Sign => {
                            matches!(self.sign(before), "!" | "?." | ">")
                                && previous.head != before as u32
                        }
                        _ => false,
                    };
                    let new_line = token.first && self.language.lines_end_statements();
                    (calls && !new_line).then_some(previous.head)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a `<` opens type arguments that a `(` or `::` follows: the index of the `>`.
    fn generic_end(&self, at: usize) -> Option<usize> {
        let mut depth = 0usize;
        for here in at..(at + 40).min(self.tokens.len()) {
            let token = &self.tokens[here];
            match (token.kind, self.sign(here)) {
                (TokenKind::Sign, "<") => depth += 1,
                (TokenKind::Sign, ">") => {
                    depth -= 1;
                    if depth == 0 {
                        let follows = self.sign(here + 1);
                        return matches!(follows, "(" | "::").then_some(here);
                    }
                }
                (
                    TokenKind::Sign,
                    "," | "." | "::" | "?" | "|" | "&" | ":" | "'" | "->" | "=>" | ";",
                )
                | (TokenKind::Name | TokenKind::Text | TokenKind::Number | TokenKind::Other, _)
                | (TokenKind::Open | TokenKind::Close, _) => {}
                _ => return None,
            }
        }
        None
    }

    /// The `<` of the type arguments that the `>` at `at` ends.
    fn generic_start(&self, at: usize) -> Option<usize> {
        if !matches!(self.sign(at + 1), "(" | "::") {
            return None;
        }
        let mut depth = 0usize;
        for here in (at.saturating_sub(40)..=at).rev() {
            match (self.tokens[here].kind, self.sign(here)) {
                (TokenKind::Sign, ">") => depth += 1,
                (TokenKind::Sign, "<") => {
                    depth -= 1;
                    if depth == 0 {
                        return (self.tokens[here].head != here as u32).then_some(here);
                    }
                }
                (TokenKind::Sign, "=" | "&&" | "||" | "{") => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether the token joins a member to what stands before it.
    pub fn is_connector(&self, at: usize) -> bool {
        match self.sign(at) {
            "." | "?." | "::" => true,
            "->" => self.language == Language::Php,
            _ => false,
        }
    }

    fn mark_tests(&mut self) {
        if self.language != Language::Rust {
            return;
        }
        let mut ranges = Vec::new();
        let mut at = 0;
        while at + 1 < self.tokens.len() {
            if self.sign(at) == "#"
                && self.sign(at + 1) == "["
                && self.tokens[at + 1].kind == TokenKind::Open
            {
                let close = self.tokens[at + 1].partner as usize;
                let words: Vec<&str> = (at + 2..close)
                    .filter(|i| self.tokens[*i].kind == TokenKind::Name)
                    .map(|i| self.at(i))
                    .collect();
                let of_tests = match words.as_slice() {
                    ["cfg", rest @ ..] => {
                        (rest.contains(&"test") || rest.contains(&"debug_assertions"))
                            && !rest.contains(&"not")
                    }
                    [.., "test"] => true,
                    [first, "test", ..] => {
                        *first == "tokio" || *first == "actix_web" || *first == "async_std"
                    }
                    ["rstest" | "test_case" | "proptest", ..] => true,
                    _ => false,
                };
                if of_tests {
                    let end = self.item_end(close + 1);
                    ranges.push((at, end));
                    at = end.max(close + 1);
                    continue;
                }
                at = close;
            }
            at += 1;
        }
        self.tests = ranges;
    }

    /// The end of the item that starts at `at`: behind its block or its semicolon.
    fn item_end(&self, at: usize) -> usize {
        let mut here = at;
        while here < self.tokens.len() {
            match (self.tokens[here].kind, self.sign(here)) {
                (TokenKind::Open, "{") => return self.tokens[here].partner as usize + 1,
                (TokenKind::Open, _) => here = self.tokens[here].partner as usize,
                (TokenKind::Sign, ";") => return here + 1,
                (TokenKind::Close, _) => return here,
                _ => {}
            }
            here += 1;
        }
        here
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_do_not_match_cost_no_more_than_themselves() {
        let code = Code::read(Language::Go, "f(a, [b)\ng(c)\n}").expect("small");
        let calls: Vec<_> = code.calls().map(|call| code.at(call.name)).collect();
        assert_eq!(calls, ["f", "g"]);
    }

    #[test]
    fn deep_nesting_is_a_fault_and_no_crash() {
        let text = "(".repeat(10_000);
        assert_eq!(Code::read(Language::Rust, &text).err(), Some(Fault::Depth));
    }

    #[test]
    fn every_prefix_of_a_file_is_read() {
        let text = "#[cfg(test)] mod t { fn a<'a>(x: &'a str) -> r#\"x\"# { 'x' '\\'' b\"\\\"\" /* /* */ */ } }\n$\"{a[\"b\"]}\" `${a`b`}` <<~X\n\"\"\"";
        for language in Language::ALL {
            for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
                let code = Code::read(*language, &text[..end]).expect("small");
                code.calls().count();
                code.functions(&code.classes());
                code.decorators();
                code.classes();
            }
        }
    }

    #[test]
    fn what_only_tests_run_is_marked() {
        let code = Code::read(
            Language::Rust,
            "fn a() { x() }\n#[cfg(test)]\nmod tests { fn b() { y() } }\n#[cfg(not(test))]\nfn c() { z() }\n#[tokio::test]\nasync fn d() { w() }",
        )
        .expect("small");
        let live: Vec<_> = code
            .calls()
            .filter(|call| !code.in_test(call.name))
            .map(|call| code.at(call.name))
            .collect();
        assert_eq!(live, ["a", "x", "cfg", "c", "z"]);
    }
}
