//! From text to syntax tree: operator precedence as in the CEL specification, nesting bounded.

use super::{Fault, MAX_LENGTH};
use std::ops::Range;

/// How deep parentheses, calls and operators may nest.
const MAX_DEPTH: usize = 64;

/// How many operators or fields may follow each other: each is a level of the tree.
const MAX_CHAIN: usize = 128;

/// An expression with its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Ast {
    pub(super) span: Range<usize>,
    pub(super) kind: AstKind,
}

#[derive(Debug, Clone)]
pub(super) enum AstKind {
    Bool(bool),
    Int(i64),
    Str(String),
    List(Vec<Ast>),
    Name(String),
    Select(Box<Ast>, String),
    /// A function or, with a target, a method.
    Call(Option<Box<Ast>>, String, Vec<Ast>),
    Not(Box<Ast>),
    Binary(Operator, Box<Ast>, Box<Ast>),
    Choose(Box<Ast>, Box<Ast>, Box<Ast>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Int(i64),
    Str(String),
    Name(String),
    Symbol(&'static str),
    End,
}

/// Longer symbols first, so that `<=` is not read as `<`.
const SYMBOLS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", ".", ",", "(", ")", "[", "]", "-",
];

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Ast, Fault> {
    if text.len() > MAX_LENGTH {
        return Err(Fault::new(
            0..text.len(),
            format!("a condition has at most {MAX_LENGTH} bytes"),
        ));
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
    };
    let ast = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.unexpected("the end or an operator")),
    }
}

fn tokens(text: &str) -> Result<Vec<(Range<usize>, Token)>, Fault> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let token = if byte.is_ascii_digit() {
            at += bytes[at..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count();
            let number = text[start..at].parse();
            Token::Int(number.map_err(|_| Fault::new(start..at, "this number is too large"))?)
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            at += bytes[at..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
                .count();
            Token::Name(text[start..at].to_owned())
        } else if byte == b'"' || byte == b'\'' {
            let (content, length) = string(&text[at..], start)?;
            at += length;
            Token::Str(content)
        } else if let Some(symbol) = SYMBOLS
            .iter()
            .find(|symbol| text[at..].starts_with(**symbol))
        {
            at += symbol.len();
            Token::Symbol(symbol)
        } else {
            let width = text[at..].chars().next().map_or(1, char::len_utf8);
            return Err(Fault::new(
                at..at + width,
                "this character means nothing in a condition",
            ));
        };
        tokens.push((start..at, token));
    }
    tokens.push((text.len()..text.len(), Token::End));
    Ok(tokens)
}

/// The content and the length of the quoted string that `text` starts with; `offset` is where that is.
fn string(text: &str, offset: usize) -> Result<(String, usize), Fault> {
    let mut content = String::new();
    let mut chars = text.char_indices();
    let quote = chars.next().map(|(_, quote)| quote);
    while let Some((at, c)) = chars.next() {
        match c {
            c if Some(c) == quote => return Ok((content, at + 1)),
            '\n' => break,
            '\\' => match chars.next() {
                Some((_, 'n')) => content.push('\n'),
                Some((_, 't')) => content.push('\t'),
                Some((_, 'r')) => content.push('\r'),
                Some((_, c @ ('\\' | '"' | '\''))) => content.push(c),
                Some((_, other)) => {
                    let message = format!(
                        "`\\{other}` is no escape; in a YAML rule write `\\\\` for a backslash"
                    );
                    return Err(Fault::new(
                        offset + at..offset + at + 1 + other.len_utf8(),
                        message,
                    ));
                }
                None => break,
            },
            c => content.push(c),
        }
    }
    Err(Fault::new(offset..offset + 1, "this string has no end"))
}

struct Parser {
    tokens: Vec<(Range<usize>, Token)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].1
    }

    fn span(&self) -> Range<usize> {
        self.tokens[self.at].0.clone()
    }

    fn next(&mut self) -> (Range<usize>, Token) {
        let token = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn takes(&mut self, symbol: &str) -> bool {
        let there = matches!(self.peek(), Token::Symbol(s) if *s == symbol);
        if there {
            self.next();
        }
        there
    }

    fn expects(&mut self, symbol: &str) -> Result<(), Fault> {
        if self.takes(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{symbol}`")))
        }
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        let found = match self.peek() {
            Token::End => "the condition ends".to_owned(),
            Token::Symbol(symbol) => format!("`{symbol}` stands"),
            Token::Name(name) => format!("`{name}` stands"),
            Token::Int(_) => "a number stands".to_owned(),
            Token::Str(_) => "a string stands".to_owned(),
        };
        Fault::new(self.span(), format!("{found} where {wanted} is expected"))
    }

    fn expression(&mut self) -> Result<Ast, Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::new(
                self.span(),
                format!("a condition nests at most {MAX_DEPTH} deep"),
            ));
        }
        let condition = self.binary(0)?;
        let ast = if self.takes("?") {
            let yes = self.expression()?;
            self.expects(":")?;
            let no = self.expression()?;
            let span = condition.span.start..no.span.end;
            Ast {
                span,
                kind: AstKind::Choose(Box::new(condition), Box::new(yes), Box::new(no)),
            }
        } else {
            condition
        };
        self.depth -= 1;
        Ok(ast)
    }

    /// Operators of one level of precedence, loosest first; left-associative, as CEL has them.
    fn binary(&mut self, level: usize) -> Result<Ast, Fault> {
        const LEVELS: [&[(&str, Operator)]; 3] = [
            &[("||", Operator::Or)],
            &[("&&", Operator::And)],
            &[
                ("==", Operator::Equal),
                ("!=", Operator::NotEqual),
                ("<", Operator::Less),
                ("<=", Operator::LessOrEqual),
                (">", Operator::Greater),
                (">=", Operator::GreaterOrEqual),
                ("in", Operator::In),
            ],
        ];
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        for _ in 0..MAX_CHAIN {
            let operator = match self.peek() {
                Token::Symbol(symbol) => operators.iter().find(|(text, _)| text == symbol),
                Token::Name(name) => operators.iter().find(|(text, _)| text == name),
                _ => None,
            };
            let Some((_, operator)) = operator else {
                return Ok(left);
            };
            self.next();
            let right = self.binary(level + 1)?;
            let span = left.span.start..right.span.end;
            left = Ast {
                span,
                kind: AstKind::Binary(*operator, Box::new(left), Box::new(right)),
            };
        }
        Err(Fault::new(
            self.span(),
            format!("at most {MAX_CHAIN} operators follow each other"),
        ))
    }

    fn unary(&mut self) -> Result<Ast, Fault> {
        let start = self.span().start;
        let mut negations = 0;
        while self.takes("!") {
            negations += 1;
        }
        let mut ast = self.member()?;
        // Two negations cancel out; what counts is whether their number is odd.
        if negations % 2 == 1 {
            ast = Ast {
                span: start..ast.span.end,
                kind: AstKind::Not(Box::new(ast)),
            };
        }
        Ok(ast)
    }

    fn member(&mut self) -> Result<Ast, Fault> {
        let mut ast = self.primary()?;
        for _ in 0..MAX_CHAIN {
            if !self.takes(".") {
                return Ok(ast);
            }
            let (span, Token::Name(name)) = self.next() else {
                self.at -= 1;
                return Err(self.unexpected("a field or a method"));
            };
            let start = ast.span.start;
            ast = if self.takes("(") {
                let arguments = self.arguments(")")?;
                let end = self.tokens[self.at - 1].0.end;
                Ast {
                    span: start..end,
                    kind: AstKind::Call(Some(Box::new(ast)), name, arguments),
                }
            } else {
                Ast {
                    span: start..span.end,
                    kind: AstKind::Select(Box::new(ast), name),
                }
            };
        }
        Err(Fault::new(
            self.span(),
            format!("at most {MAX_CHAIN} fields and methods follow each other"),
        ))
    }

    fn primary(&mut self) -> Result<Ast, Fault> {
        let (span, token) = self.next();
        let kind = match token {
            Token::Int(number) => AstKind::Int(number),
            Token::Str(text) => AstKind::Str(text),
            Token::Symbol("-") => match self.next() {
                (end, Token::Int(number)) => {
                    return Ok(Ast {
                        span: span.start..end.end,
                        kind: AstKind::Int(-number),
                    });
                }
                _ => {
                    return Err(Fault::new(
                        span,
                        "`-` stands only before a number: there is no arithmetic",
                    ));
                }
            },
            Token::Name(name) if name == "true" => AstKind::Bool(true),
            Token::Name(name) if name == "false" => AstKind::Bool(false),
            Token::Name(name) if self.takes("(") => {
                let arguments = self.arguments(")")?;
                let end = self.tokens[self.at - 1].0.end;
                return Ok(Ast {
                    span: span.start..end,
                    kind: AstKind::Call(None, name, arguments),
                });
            }
            Token::Name(name) => AstKind::Name(name),
            Token::Symbol("(") => {
                let ast = self.expression()?;
                self.expects(")")?;
                return Ok(ast);
            }
            Token::Symbol("[") => {
                let items = self.arguments("]")?;
                let end = self.tokens[self.at - 1].0.end;
                return Ok(Ast {
                    span: span.start..end,
                    kind: AstKind::List(items),
                });
            }
            _ => {
                self.at = self
                    .tokens
                    .partition_point(|(place, _)| place.start < span.start);
                return Err(self.unexpected("a value"));
            }
        };
        Ok(Ast { span, kind })
    }

    fn arguments(&mut self, close: &str) -> Result<Vec<Ast>, Fault> {
        let mut arguments = Vec::new();
        if self.takes(close) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression()?);
            if self.takes(close) {
                return Ok(arguments);
            }
            self.expects(",")?;
        }
    }
}
