//! Reads calls, their arguments and literals from tokens.

use super::language::Language;
use super::{Code, MAX_STEPS, NONE, Token, TokenKind};
use crate::source::Span;
use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};

/// A call: `a.b.name(...)`, `Type::name(...)`, `name!(...)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The token of its name.
    pub name: usize,
    /// Its opening bracket.
    pub open: usize,
    /// Its closing bracket.
    pub close: usize,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument<'t> {
    /// Its keyword; empty for one by position.
    pub name: &'t str,
    /// The tokens of its value.
    pub value: Range<usize>,
}

/// What a call is made on, as dotted names. One name, as most are, is that of the source itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver<'t>(Cow<'t, str>);

impl Receiver<'_> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Receiver<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Receiver<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<&str> for Receiver<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == **other
    }
}

impl fmt::Display for Receiver<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'t> Code<'t> {
    /// The text of the token; empty behind the last.
    pub fn at(&self, at: usize) -> &'t str {
        self.tokens
            .get(at)
            .map_or("", |token| token.span.text(self.text))
    }

    /// The text of the token if it is a sign or a bracket; else empty.
    pub fn sign(&self, at: usize) -> &'t str {
        match self.tokens.get(at) {
            Some(Token {
                kind: TokenKind::Sign | TokenKind::Open | TokenKind::Close,
                span,
                ..
            }) => span.text(self.text),
            _ => "",
        }
    }

    /// The text of the token if it is a name; else empty.
    pub fn name(&self, at: usize) -> &'t str {
        match self.tokens.get(at) {
            Some(Token {
                kind: TokenKind::Name,
                span,
                ..
            }) => span.text(self.text),
            _ => "",
        }
    }

    /// The hash of the token's name; 0 for what is no name.
    pub fn hash(&self, at: usize) -> u32 {
        self.tokens.get(at).map_or(0, |token| token.hash)
    }

    /// The bytes from one token to another, both included.
    pub fn span(&self, from: usize, to: usize) -> Span {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(from), Some(to)) => from.span.to(to.span),
            (Some(from), None) => from.span,
            _ => Span::default(),
        }
    }

    /// The index of the bracket's partner; the index itself where it has none.
    pub fn partner(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map(|token| token.partner)
            .filter(|partner| *partner != NONE)
            .map_or(at, |p| p as usize)
    }

    /// The bracket around the token.
    pub fn parent(&self, at: usize) -> Option<usize> {
        self.tokens
            .get(at)
            .map(|token| token.parent)
            .filter(|parent| *parent != NONE)
            .map(|p| p as usize)
    }

    /// The first token of the expression that the token is a link of.
    pub fn head(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(at, |token| token.head as usize)
    }

    /// The column of the token that starts a line, in bytes.
    pub fn column(&self, at: usize) -> usize {
        let start = self
            .tokens
            .get(at)
            .map_or(0, |token| token.span.start as usize);
        let before = self.text.as_bytes().get(..start).unwrap_or_default();
        start - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
    }

    /// The first token of the line that the token stands on.
    pub fn line_start(&self, at: usize) -> usize {
        (0..=at)
            .rev()
            .take(MAX_STEPS)
            .find(|here| self.tokens.get(*here).is_some_and(|token| token.first))
            .unwrap_or(at)
    }

    /// The last token of the line that the token stands on.
    pub fn line_end(&self, at: usize) -> usize {
        let end = self.tokens.len().min(at + MAX_STEPS);
        (at + 1..end)
            .find(|here| self.tokens[*here].first)
            .unwrap_or(end)
            .saturating_sub(1)
    }

    /// The call whose arguments this bracket opens.
    pub fn call_at(&self, open: usize) -> Option<Call> {
        let token = self
            .tokens
            .get(open)
            .filter(|token| token.kind == TokenKind::Open)?;
        if self.at(open) != "(" || token.head as usize == open {
            return None;
        }
        let before = open - 1;
        let name = match self.tokens[before].kind {
            TokenKind::Name => before,
            TokenKind::Sign if self.sign(before) == "!" && before > 0 => before - 1,
            TokenKind::Sign if self.sign(before) == ">" => {
                let mut depth = 0usize;
                let mut here = before;
                loop {
                    match self.sign(here) {
                        ">" => depth += 1,
                        "<" => depth -= 1,
                        _ => {}
                    }
                    here = here.checked_sub(1)?;
                    if depth == 0 {
                        break;
                    }
                }
                if self.sign(here) == "::" {
                    here.checked_sub(1)?
                } else {
                    here
                }
            }
            _ => return None,
        };
        (self.tokens[name].kind == TokenKind::Name).then(|| Call {
            name,
            open,
            close: self.partner(open),
        })
    }

    /// Every call, in the order of the opening brackets.
    pub fn calls(&self) -> impl Iterator<Item = Call> + '_ {
        (0..self.tokens.len()).filter_map(|at| self.call_at(at))
    }

    /// The calls between two tokens.
    pub fn calls_in(&self, range: Range<usize>) -> impl Iterator<Item = Call> + '_ {
        range.filter_map(|at| self.call_at(at))
    }

    /// The calls of the chain that starts at `head`, from the left, that end before `end`.
    pub fn chain(&self, head: usize, end: usize) -> Vec<Call> {
        let mut calls = Vec::new();
        let mut at = head;
        for _ in 0..MAX_STEPS {
            if at >= end.min(self.tokens.len()) {
                break;
            }
            if self.tokens[at].kind == TokenKind::Open {
                if at > head && self.head(at) != head {
                    break;
                }
                calls.extend(self.call_at(at));
                at = self.partner(at);
            } else if at > head && self.head(at) != head && self.tokens[at].kind != TokenKind::Name
            {
                let in_generics = matches!(self.sign(at), "<" | ">" | "," | "'" | "&" | "|" | "?");
                if !in_generics {
                    break;
                }
            }
            at += 1;
        }
        calls
    }

    /// The last token of the expression that starts at `head`.
    pub fn chain_end(&self, head: usize) -> usize {
        let mut end = head;
        let mut at = head;
        for _ in 0..MAX_STEPS {
            if at >= self.tokens.len() || self.head(at) != head {
                break;
            }
            end = if self.tokens[at].kind == TokenKind::Open {
                self.partner(at)
            } else {
                at
            };
            if self.tokens[at].kind == TokenKind::Open && at == head && self.partner(at) == at {
                break;
            }
            at = end + 1;
        }
        end
    }

    /// The arguments of a call, by position and by keyword.
    pub fn arguments(&self, open: usize) -> Vec<Argument<'t>> {
        let close = self.partner(open);
        let mut arguments = Vec::new();
        let mut start = open + 1;
        let mut at = start;
        while at <= close && close > open {
            if at == close || self.sign(at) == "," {
                if at > start {
                    arguments.push(self.argument(start..at));
                }
                start = at + 1;
            } else if self.tokens[at].kind == TokenKind::Open {
                at = self.partner(at);
            }
            at += 1;
        }
        arguments
    }

    fn argument(&self, range: Range<usize>) -> Argument<'t> {
        let named = match self.language {
            Language::Python | Language::Kotlin | Language::Java => {
                self.sign(range.start + 1) == "="
            }
            Language::CSharp => matches!(self.sign(range.start + 1), ":" | "="),
            Language::Ruby | Language::Php => self.sign(range.start + 1) == ":",
            _ => false,
        };
        let name = self.name(range.start);
        if named && !name.is_empty() && range.len() > 2 {
            return Argument {
                name,
                value: range.start + 2..range.end,
            };
        }
        Argument {
            name: "",
            value: range,
        }
    }

    /// The names before the call's own, joined by dots, when nothing but names stands before it: `a.b` of `a.b.c()`;
    /// empty for a bare call or one that follows another.
    pub fn receiver(&self, call: Call) -> Receiver<'t> {
        let head = self.head(call.name);
        if head == call.name {
            return Receiver(Cow::Borrowed(""));
        }
        if head + 2 == call.name
            && self.tokens[head].kind == TokenKind::Name
            && self.is_connector(head + 1)
        {
            return Receiver(Cow::Borrowed(self.at(head)));
        }
        let mut path = String::new();
        for at in head..call.name {
            match self.tokens[at].kind {
                TokenKind::Name => path.push_str(self.at(at)),
                TokenKind::Sign if self.is_connector(at) => {
                    if at + 1 < call.name {
                        path.push('.');
                    }
                }
                TokenKind::Sign if matches!(self.sign(at), "!" | "?") => {}
                _ => return Receiver(Cow::Borrowed("")),
            }
        }
        Receiver(Cow::Owned(path))
    }

    /// The last name before the call's own: `b` of `a.b.c()`; empty for a bare call or one that follows another.
    pub fn receiver_name(&self, call: Call) -> &'t str {
        match call.name.checked_sub(2) {
            Some(before) if self.is_connector(call.name - 1) => {
                let before = if matches!(self.sign(before), "!" | "?") {
                    before.saturating_sub(1)
                } else {
                    before
                };
                self.name(before)
            }
            _ => "",
        }
    }

    /// The whole dotted name of a call as written: `a.b.c`.
    pub fn callee(&self, call: Call) -> String {
        let receiver = self.receiver(call);
        if receiver.is_empty() {
            self.at(call.name).to_string()
        } else {
            format!("{receiver}.{}", self.at(call.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> Code<'_> {
        Code::read(language, text).expect("small")
    }

    fn callees(language: Language, text: &str) -> Vec<String> {
        let code = read(language, text);
        code.calls().map(|call| code.callee(call)).collect()
    }

    #[test]
    fn calls_are_named_as_written() {
        assert_eq!(
            callees(Language::Rust, "a::b::<C>(d).e()?.f!(g)"),
            ["a.b", "e", "f"]
        );
        assert_eq!(
            callees(
                Language::JavaScript,
                "a.b<C>('x')\n  .d(); if (x) { e?.f() }"
            ),
            ["a.b", "d", "e.f"]
        );
        assert_eq!(callees(Language::Python, "a.b(c(1))\n(d)"), ["a.b", "c"]);
        assert_eq!(
            callees(Language::Go, "x := a.B(func(c D) { e.F() })"),
            ["a.B", "e.F"]
        );
        assert_eq!(
            callees(Language::Php, "<?php A::b('c')->d();"),
            ["A.b", "d"]
        );
    }

    #[test]
    fn a_chain_lists_its_calls_over_lines() {
        let code = read(
            Language::Rust,
            "let x = A::new()\n  .b(c(1))\n  .d::<E>(f)\n  .g;",
        );
        let names: Vec<_> = code
            .chain(3, code.len())
            .iter()
            .map(|call| code.at(call.name))
            .collect();
        assert_eq!(names, ["new", "b", "d"]);
        assert_eq!(code.bound_name(3), "x");
    }

    #[test]
    fn arguments_by_position_and_keyword() {
        let code = read(Language::Python, "f(a, g(b, c), d='e' 'f', **h)");
        let call = code.calls().next().expect("one");
        let arguments = code.arguments(call.open);
        assert_eq!(arguments.len(), 4);
        assert_eq!(arguments[2].name, "d");
        assert_eq!(code.literal(&arguments[2].value).as_deref(), Some("ef"));
    }

    #[test]
    fn names_that_a_value_is_bound_to() {
        for (language, text, name) in [
            (
                Language::JavaScript,
                "const app: Express = express()",
                "app",
            ),
            (Language::Go, "r, err := express()", "r"),
            (Language::Python, "self.app = express()", "app"),
            (Language::Go, "S{router: express()}", "router"),
            (Language::Java, "Foo<Bar> app = express();", "app"),
            (Language::JavaScript, "return express()", ""),
        ] {
            let code = read(language, text);
            let call = code
                .calls()
                .find(|call| code.at(call.name) == "express")
                .expect("there");
            assert_eq!(code.bound_name(code.head(call.name)), name, "{text}");
        }
    }
}
