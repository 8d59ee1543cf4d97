//! Functions, classes and decorators, as far as tokens show them.

use super::language::Language;
use super::{Code, MAX_ITEMS, TokenKind};
use std::ops::Range;

/// A function that has a name and a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function<'t> {
    /// Its name.
    pub name: &'t str,
    /// The type that it belongs to; empty for a free function.
    pub owner: &'t str,
    /// The token of its name.
    pub at: usize,
    /// The tokens of its parameters; empty when they could not be told.
    pub parameters: Range<usize>,
    /// The tokens of its body.
    pub body: Range<usize>,
}

/// A class, interface, trait implementation, object or module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class<'t> {
    /// Its name.
    pub name: &'t str,
    /// The token of its name.
    pub at: usize,
    /// The tokens between its name and its body: what it extends.
    pub bases: Range<usize>,
    /// The tokens of its body.
    pub body: Range<usize>,
}

/// A decorator, annotation or attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decorator {
    /// Its dotted name, without generics.
    pub name: String,
    /// Its first token.
    pub at: usize,
    /// The bracket that opens its arguments, if it has any.
    pub open: Option<usize>,
    /// The first token behind it and the decorators that follow it: the item that it stands on.
    pub item: usize,
}

impl<'t> Code<'t> {
    /// Every class, in order.
    pub fn classes(&self) -> Vec<Class<'t>> {
        let mut classes = Vec::new();
        for at in 0..self.len() {
            if classes.len() >= MAX_ITEMS {
                break;
            }
            let opens = match self.language {
                Language::Rust => matches!(self.name(at), "impl" | "trait"),
                Language::Go => false,
                Language::Ruby => matches!(self.name(at), "class" | "module"),
                Language::Python => self.name(at) == "class",
                _ => matches!(
                    self.name(at),
                    "class" | "interface" | "object" | "record" | "struct" | "trait" | "enum"
                ),
            };
            if !opens || (at > 0 && self.is_connector(at - 1)) {
                continue;
            }
            let mut name = at + 1;
            if self.language == Language::Rust && self.name(at) == "impl" {
                let Some(end) = (at + 1..(at + 200).min(self.len()))
                    .find(|here| matches!(self.sign(*here), "{" | ";"))
                else {
                    continue;
                };
                let target = (at + 1..end)
                    .find(|here| self.name(*here) == "for")
                    .unwrap_or(at);
                let Some(found) = self.type_name(target + 1..end) else {
                    continue;
                };
                name = found;
            }
            if self.name(name).is_empty() {
                continue;
            }
            if self.language == Language::Ruby {
                // `class Api::V1::FormsController`
                while self.sign(name + 1) == "::" && !self.name(name + 2).is_empty() {
                    name += 2;
                }
            }
            let Some((bases, body)) = self.class_body(at, name) else {
                continue;
            };
            classes.push(Class {
                name: self.at(name),
                at: name,
                bases,
                body,
            });
        }
        classes
    }

    /// The last name of a type path, before its generics.
    fn type_name(&self, range: Range<usize>) -> Option<usize> {
        let mut depth = 0usize;
        let mut found = None;
        for at in range {
            match self.sign(at) {
                "<" => depth += 1,
                ">" => depth = depth.saturating_sub(1),
                _ if depth == 0 && !self.name(at).is_empty() && self.name(at) != "where" => {
                    found = Some(at)
                }
                _ => {}
            }
            if depth == 0 && self.name(at) == "where" {
                break;
            }
        }
        found
    }

    fn class_body(&self, keyword: usize, name: usize) -> Option<(Range<usize>, Range<usize>)> {
        if self.language.is_indented() {
            let body = self.indented_block(keyword)?;
            return Some((name + 1..body.start, body));
        }
        let mut at = name + 1;
        while at < self.len() && at < name + 200 {
            match self.sign(at) {
                "{" if self.tokens[at].kind == TokenKind::Open => {
                    return Some((name + 1..at, at + 1..self.partner(at)));
                }
                ";" => return None,
                "(" | "[" if self.tokens[at].kind == TokenKind::Open => at = self.partner(at),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The block of an indented language whose header line holds `keyword`: the deeper lines that follow.
    pub fn indented_block(&self, keyword: usize) -> Option<Range<usize>> {
        let column = self.column(self.line_start(keyword));
        let parent = self.parent(keyword);
        // The end of the header: the `:` of Python at the same depth, the line's end in Ruby.
        let mut start = keyword;
        if self.language == Language::Python {
            while start < self.len() && !(self.sign(start) == ":" && self.parent(start) == parent) {
                if self.tokens[start].kind == TokenKind::Open {
                    start = self.partner(start);
                }
                start += 1;
            }
            start += 1;
        } else {
            start = self.line_end(keyword) + 1;
        }
        let mut end = start;
        while end < self.len() {
            let token = &self.tokens[end];
            if token.first && self.parent(end) == parent && self.column(end) <= column {
                break;
            }
            end = if token.kind == TokenKind::Open {
                self.partner(end) + 1
            } else {
                end + 1
            };
        }
        (start <= self.len()).then_some(start..end.min(self.len()).max(start))
    }

    /// Every decorator, annotation or attribute.
    pub fn decorators(&self) -> Vec<Decorator> {
        let mut decorators: Vec<Decorator> = Vec::new();
        let mut at = 0;
        while at < self.len() && decorators.len() < MAX_ITEMS {
            let found = match (self.language, self.sign(at)) {
                (
                    Language::Python | Language::JavaScript | Language::Java | Language::Kotlin,
                    "@",
                ) => self.decorator(at, at + 1, at),
                (Language::Rust | Language::Php, "#") if self.sign(at + 1) == "[" => {
                    self.decorator(at, at + 2, at + 1)
                }
                (Language::CSharp, "[")
                    if self.tokens[at].first || self.sign(at.wrapping_sub(1)) == "]" =>
                {
                    self.decorator(at, at + 1, at)
                }
                _ => None,
            };
            match found {
                Some((decorator, end)) => {
                    // Decorators that follow each other stand on the same item.
                    for earlier in decorators.iter_mut().rev() {
                        if earlier.item != at {
                            break;
                        }
                        earlier.item = end;
                    }
                    decorators.push(decorator);
                    at = end;
                }
                None => at += 1,
            }
        }
        decorators
    }

    fn decorator(&self, at: usize, name: usize, bracket: usize) -> Option<(Decorator, usize)> {
        let mut last = name;
        // Kotlin's use-site target: `@field:Name`.
        if self.language == Language::Kotlin && self.sign(name + 1) == ":" {
            last = name + 2;
        }
        let start = last;
        if self.name(last).is_empty() {
            return None;
        }
        while self.is_connector(last + 1) && !self.name(last + 2).is_empty() {
            last += 2;
        }
        let path: Vec<&str> = (start..=last)
            .map(|here| self.name(here))
            .filter(|name| !name.is_empty())
            .collect();
        let open = (self.sign(last + 1) == "(").then_some(last + 1);
        let end = if bracket != at || self.sign(at) == "[" {
            self.partner(bracket) + 1
        } else {
            open.map_or(last, |open| self.partner(open)) + 1
        };
        let decorator = Decorator {
            name: path.join("."),
            at,
            open,
            item: end,
        };
        (end > at).then_some((decorator, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(language: Language, text: &str) -> Vec<String> {
        let code = Code::read(language, text).expect("small");
        let name = |f: &Function<'_>| {
            if f.owner.is_empty() {
                f.name.to_string()
            } else {
                format!("{}.{}", f.owner, f.name)
            }
        };
        code.functions(&code.classes()).iter().map(name).collect()
    }

    #[test]
    fn functions_of_every_language() {
        assert_eq!(
            names(
                Language::Rust,
                "impl<T> A<T> for B<T> { async fn c(&self) -> D {} } fn e() {}"
            ),
            ["B.c", "e"]
        );
        assert_eq!(
            names(
                Language::Go,
                "func (s *A) B(c D) (e error) { f() }\nfunc g() interface{} { }"
            ),
            ["A.B", "g"]
        );
        assert_eq!(
            names(
                Language::Python,
                "class A:\n    async def b(self):\n        c()\ndef d(): pass\n"
            ),
            ["A.b", "d"]
        );
        assert_eq!(
            names(
                Language::JavaScript,
                "class A { async b(): Promise<C> { if (x) {} } }\nconst d = wrap(async (e) => 1)\nfunction f() {}\nexports.g = () => {}"
            ),
            ["A.b", "d", "f", "g"]
        );
        assert_eq!(
            names(
                Language::Java,
                "class A { public B<C> d(@E f g) throws H { new I() {}; if (j) {} } }"
            ),
            ["A.d"]
        );
        assert_eq!(
            names(
                Language::Kotlin,
                "class A(val b: C) { fun d() = e()\n fun f(): G { } }"
            ),
            ["A.d", "A.f"]
        );
        assert_eq!(
            names(
                Language::CSharp,
                "class A { async Task<B> C() => await D();\n void E() { } }"
            ),
            ["A.C", "A.E"]
        );
        assert_eq!(
            names(
                Language::Ruby,
                "class A\n  def b?\n    c\n  end\n  def self.d(e)\n  end\nend\n"
            ),
            ["A.b?", "A.d"]
        );
        assert_eq!(
            names(
                Language::Php,
                "<?php class A { public function b(): C { } }"
            ),
            ["A.b"]
        );
    }

    #[test]
    fn a_body_ends_where_its_indentation_ends() {
        let code = Code::read(
            Language::Python,
            "def a(\n  b,\n):\n    c()\n    d(\n1)\ne()\n",
        )
        .expect("small");
        let body = code.functions(&code.classes())[0].body.clone();
        let calls: Vec<_> = code.calls_in(body).map(|call| code.at(call.name)).collect();
        assert_eq!(calls, ["c", "d"]);
    }

    #[test]
    fn decorators_stand_on_the_item_behind_them() {
        let code =
            Code::read(Language::Python, "@a.b('/c')\n@d\nasync def e(): pass\n").expect("small");
        let found = code.decorators();
        assert_eq!(
            found.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
            ["a.b", "d"]
        );
        assert!(found.iter().all(|d| code.at(d.item) == "async"));
        let code = Code::read(
            Language::CSharp,
            "[HttpGet(\"x\")]\n[Authorize]\npublic int A() { return b[1]; }",
        )
        .expect("small");
        assert_eq!(code.decorators().len(), 2);
    }
}
