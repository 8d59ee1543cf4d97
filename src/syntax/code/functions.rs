//! Finds functions with a name and a body, language by language.

use super::items::{Class, Function};
use super::language::Language;
use super::{Code, MAX_ITEMS, MAX_STEPS, TokenKind};
use std::ops::Range;

impl<'t> Code<'t> {
    /// Every function with a name, in the order of the names; `classes` are those of the file.
    pub fn functions(&self, classes: &[Class<'t>]) -> Vec<Function<'t>> {
        let mut functions = Vec::new();
        for at in 0..self.len() {
            if functions.len() >= MAX_ITEMS {
                break;
            }
            if self.tokens[at].kind == TokenKind::Name {
                functions.extend(self.function_at(at));
            }
        }
        // The innermost class around the name.
        for function in &mut functions {
            let owner = classes
                .iter()
                .filter(|class| class.body.contains(&function.at))
                .min_by_key(|class| class.body.len());
            if let Some(class) = owner {
                function.owner = class.name;
            }
        }
        functions
    }

    pub(super) fn function_at(&self, at: usize) -> Option<Function<'t>> {
        let word = self.at(at);
        match self.language {
            Language::Rust => (word == "fn").then(|| self.after_keyword(at + 1))?,
            Language::Kotlin => (word == "fun").then(|| self.kotlin(at))?,
            Language::Go => (word == "func").then(|| self.go(at))?,
            Language::Python => (word == "def").then(|| self.indented(at))?,
            Language::Ruby => (word == "def").then(|| self.indented(at))?,
            Language::Php => (word == "function").then(|| self.after_keyword(at + 1))?,
            Language::JavaScript => match word {
                "function" => self.after_keyword(if self.sign(at + 1) == "*" {
                    at + 2
                } else {
                    at + 1
                }),
                "const" | "let" | "var" => self.bound_function(at + 1),
                _ => self.method(at).or_else(|| self.property_function(at)),
            },
            Language::Java | Language::CSharp => self.method(at),
        }
    }

    /// `name(parameters) ... { body }` behind `fn` or `function`.
    pub(super) fn after_keyword(&self, name: usize) -> Option<Function<'t>> {
        if self.name(name).is_empty() {
            return None;
        }
        let open = (name + 1..(name + 60).min(self.len())).find(|here| self.sign(*here) == "(")?;
        let close = self.partner(open);
        let body = self.block_after(close + 1)?;
        Some(self.function(name, open..close + 1, body))
    }

    pub(super) fn function(
        &self,
        name: usize,
        parameters: Range<usize>,
        body: Range<usize>,
    ) -> Function<'t> {
        Function {
            name: self.at(name),
            owner: "",
            at: name,
            parameters,
            body,
        }
    }

    /// The first `{ ... }` behind a signature, before it ends otherwise.
    pub(super) fn block_after(&self, from: usize) -> Option<Range<usize>> {
        let mut at = from;
        while at < self.len() && at < from + 300 {
            match self.sign(at) {
                "{" if self.tokens[at].kind == TokenKind::Open => {
                    let of_type = matches!(self.name(at.wrapping_sub(1)), "interface" | "struct");
                    if !of_type {
                        return Some(at + 1..self.partner(at));
                    }
                    at = self.partner(at);
                }
                "(" | "[" if self.tokens[at].kind == TokenKind::Open => at = self.partner(at),
                ";" | "=" | "}" | ")" => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    pub(super) fn go(&self, at: usize) -> Option<Function<'t>> {
        let mut name = at + 1;
        let mut owner = "";
        if self.sign(name) == "(" {
            let close = self.partner(name);
            owner = (name + 1..close)
                .rev()
                .map(|here| self.name(here))
                .find(|name| !name.is_empty())
                .unwrap_or("");
            name = close + 1;
        }
        let mut function = self.after_keyword(name)?;
        function.owner = owner;
        Some(function)
    }

    pub(super) fn indented(&self, at: usize) -> Option<Function<'t>> {
        let mut name = at + 1;
        while self.is_connector(name + 1) {
            name += 2;
        }
        if self.name(name).is_empty() {
            return None;
        }
        let parameters = if self.sign(name + 1) == "(" {
            name + 1..self.partner(name + 1) + 1
        } else {
            name..name
        };
        Some(self.function(name, parameters, self.indented_block(at)?))
    }

    pub(super) fn kotlin(&self, at: usize) -> Option<Function<'t>> {
        let open = (at + 1..(at + 40).min(self.len())).find(|here| self.sign(*here) == "(")?;
        let name = open - 1;
        if self.name(name).is_empty() {
            return None;
        }
        let close = self.partner(open);
        let mut here = close + 1;
        while here < self.len() && here < close + 40 {
            match self.sign(here) {
                "{" => {
                    return Some(self.function(
                        name,
                        open..close + 1,
                        here + 1..self.partner(here),
                    ));
                }
                "=" => {
                    return Some(self.function(
                        name,
                        open..close + 1,
                        here + 1..self.expression_end(here + 1),
                    ));
                }
                "}" | ";" => return None,
                _ if self.tokens[here].first => return None,
                _ => {}
            }
            here += 1;
        }
        None
    }

    /// The end of the expression that starts at `from`: where its statement ends.
    pub fn expression_end(&self, from: usize) -> usize {
        let mut at = from;
        for _ in 0..MAX_STEPS * 10 {
            if at >= self.len() {
                break;
            }
            let token = &self.tokens[at];
            if token.kind == TokenKind::Close || matches!(self.sign(at), ";" | ",") {
                return at;
            }
            let new_statement = at > from
                && token.first
                && token.kind == TokenKind::Name
                && !self.is_connector(at - 1)
                && !matches!(
                    self.sign(at - 1),
                    "=" | "=>" | "(" | "&&" | "||" | "+" | "?" | ":" | "!"
                );
            if new_statement {
                return at;
            }
            at = if token.kind == TokenKind::Open {
                self.partner(at) + 1
            } else {
                at + 1
            };
        }
        at
    }

    /// `name = (...) => ...`, `name = wrap(async (...) => ...)`: the value is the body.
    pub(super) fn bound_function(&self, name: usize) -> Option<Function<'t>> {
        if self.name(name).is_empty() {
            return None;
        }
        let equals = (name + 1..(name + 60).min(self.len()))
            .find(|here| matches!(self.sign(*here), "=" | ";"))?;
        if self.sign(equals) != "=" {
            return None;
        }
        self.value_function(name, equals + 1)
    }

    /// `name: (...) => ...` of an object, `name = (...) => ...` of a class, `exports.name = ...`.
    pub(super) fn property_function(&self, name: usize) -> Option<Function<'t>> {
        if !matches!(self.sign(name + 1), ":" | "=") {
            return None;
        }
        let before = name.checked_sub(1)?;
        let starts = self.tokens[name].first
            || matches!(self.sign(before), "{" | "," | ".")
            || matches!(
                self.name(before),
                "public" | "private" | "protected" | "static" | "readonly"
            );
        starts.then(|| self.value_function(name, name + 2))?
    }

    pub(super) fn value_function(&self, name: usize, from: usize) -> Option<Function<'t>> {
        // An arrow or `function` near the start of the value, perhaps inside a wrapping call.
        let shows = |here: usize| self.sign(here) == "=>" || self.name(here) == "function";
        if !(from..from + 60).any(shows) {
            return None;
        }
        let end = self.expression_end(from);
        if !(from..end.min(from + 60)).any(shows) {
            return None;
        }
        let parameters = (from..end.min(from + 20))
            .find(|here| self.sign(*here) == "(")
            .unwrap_or(from);
        let close = self.partner(parameters);
        Some(self.function(name, parameters..close, from..end))
    }

    /// `name(...) { }` in a class, with what a language lets stand between.
    pub(super) fn method(&self, name: usize) -> Option<Function<'t>> {
        let mut open = name + 1;
        if self.sign(open) == "<" {
            open = (open..(open + 30).min(self.len())).find(|here| self.sign(*here) == "(")?;
            if self.sign(open - 1) != ">" {
                return None;
            }
        }
        if self.sign(open) != "(" || self.language.is_statement_word(self.at(name)) {
            return None;
        }
        let before = name.checked_sub(1);
        let modified = before.is_none_or(|before| match self.language {
            Language::JavaScript => {
                self.tokens[name].first
                    || matches!(
                        self.name(before),
                        "async"
                            | "static"
                            | "public"
                            | "private"
                            | "protected"
                            | "get"
                            | "set"
                            | "override"
                    )
                    || matches!(self.sign(before), "*" | "{" | "," | ")")
            }
            _ => {
                (!self.name(before).is_empty()
                    && !matches!(
                        self.name(before),
                        "new" | "return" | "await" | "throw" | "else"
                    ))
                    || matches!(self.sign(before), ">" | "]" | "?" | ")")
            }
        });
        if !modified {
            return None;
        }
        let close = self.partner(open);
        let mut here = close + 1;
        while here < self.len() && here < close + 60 {
            match self.sign(here) {
                "{" => {
                    return Some(self.function(
                        name,
                        open..close + 1,
                        here + 1..self.partner(here),
                    ));
                }
                "=>" if self.language == Language::CSharp => {
                    return Some(self.function(
                        name,
                        open..close + 1,
                        here + 1..self.expression_end(here + 1),
                    ));
                }
                "(" | "[" => here = self.partner(here),
                ":" | "<" | ">" | "," | "." | "|" | "?" | "]" | ")" => {}
                "" if matches!(self.tokens[here].kind, TokenKind::Name | TokenKind::Text) => {}
                _ => return None,
            }
            if self.language == Language::JavaScript && here == close + 1 && self.sign(here) != ":"
            {
                return None;
            }
            here += 1;
        }
        None
    }
}
