//! Go's `text/template` language, as Helm charts use it: parsed into nodes with byte spans.
//!
//! Nesting of blocks and of parentheses is bounded, so that whoever evaluates the nodes may recurse over them. A template
//! with an error keeps what was read before it.

mod expression;
mod lexer;

use super::SyntaxError;
use crate::source::Span;
use expression::{declaration, name, pipeline};
use lexer::{Piece, Token};

/// Blocks that may stand inside each other.
const BLOCK_DEPTH: usize = 64;

/// A parsed file.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// What it writes.
    pub nodes: Vec<Node>,
    /// The named templates that it defines.
    pub defines: Vec<(String, Vec<Node>)>,
    /// Where it could not be read on; nothing behind that is here.
    pub error: Option<SyntaxError>,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Node {
    /// Text that is written as it stands.
    Text(Span),
    /// An action that writes a value.
    Output(Pipeline, Span),
    /// `$name := value`, or `=`.
    Assign(String, Pipeline),
    /// `if`, with its `else if` branches and what is written when none holds.
    If(Vec<(Pipeline, Vec<Node>)>, Vec<Node>, Span),
    /// `with`: the variable that it sets, the value, the body, the other body.
    With(Option<String>, Pipeline, Vec<Node>, Vec<Node>),
    /// `range`: the variables that it sets, the value, the body, the other body.
    Range(Vec<String>, Pipeline, Vec<Node>, Vec<Node>, Span),
    /// `template "name" value`.
    Template(String, Option<Pipeline>, Span),
    /// `break` or `continue`: the latter when true.
    Leave(bool),
}

/// Commands, each of which gives its value to the next as the last argument.
#[derive(Debug, Clone, Default)]
pub struct Pipeline(pub Vec<Expression>);

/// A command or an argument of one.
#[derive(Debug, Clone)]
pub enum Expression {
    /// `nil`
    Nil,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string, and any other number.
    Text(String),
    /// `.`, or `.a.b`.
    Dot(Vec<String>),
    /// `$`, `$x`, or `$x.a.b`: the name without the sign, and the fields.
    Variable(String, Vec<String>),
    /// A pipeline in parentheses, and fields of its value.
    Inner(Box<Pipeline>, Vec<String>),
    /// A function, or a method such as `.Files.Get`, with arguments.
    Call(Box<Callee>, Vec<Expression>),
}

/// What is called.
#[derive(Debug, Clone)]
pub enum Callee {
    /// A function.
    Function(String),
    /// A field that is called with arguments.
    Method(Expression),
}

/// A block that is not closed yet.
enum Open {
    Define(String),
    If {
        done: Vec<(Pipeline, Vec<Node>)>,
        condition: Option<Pipeline>,
        span: Span,
        /// Whether a `with` stands in it that its own `end` closes: `else with`.
        holds_with: bool,
        /// Whether it stands in the `else if` of another block, which its `end` closes too.
        within_else: bool,
    },
    With {
        variable: Option<String>,
        value: Pipeline,
        body: Option<Vec<Node>>,
    },
    Range {
        variables: Vec<String>,
        value: Pipeline,
        body: Option<Vec<Node>>,
        span: Span,
    },
}

/// Reads a template.
pub fn parse(text: &str) -> Template {
    let mut parser = Parser::default();
    for piece in lexer::pieces(text) {
        let step = match piece {
            Ok(Piece::Text(span)) => {
                parser.nodes.push(Node::Text(span));
                Ok(())
            }
            Ok(Piece::Action(tokens, span)) => parser
                .action(&tokens, span)
                .map_err(|message| SyntaxError { span, message }),
            Err(error) => Err(error),
        };
        if let Err(error) = step {
            parser.template.error = Some(error);
            break;
        }
    }
    if parser.template.error.is_none() && !parser.open.is_empty() {
        let span = Span::new(text.len(), text.len());
        let message = "a block of the template has no `end`".to_owned();
        parser.template.error = Some(SyntaxError { span, message });
    }
    while !parser.open.is_empty() {
        parser.close();
    }
    parser.template.nodes = parser.nodes;
    parser.template
}

#[derive(Default)]
struct Parser {
    template: Template,
    /// What the innermost open block holds so far.
    nodes: Vec<Node>,
    open: Vec<(Open, Vec<Node>)>,
}

impl Parser {
    fn action(&mut self, tokens: &[Token], span: Span) -> Result<(), String> {
        let Some(first) = tokens.first() else {
            return Ok(());
        };
        let rest = &tokens[1..];
        match first {
            Token::Word(word) => match word.as_str() {
                "if" => {
                    let condition = Some(pipeline(rest)?);
                    self.enter(Open::If {
                        done: Vec::new(),
                        condition,
                        span,
                        holds_with: false,
                        within_else: false,
                    })
                }
                "with" => {
                    let (variables, value) = declaration(rest)?;
                    let variable = variables.into_iter().next();
                    self.enter(Open::With {
                        variable,
                        value,
                        body: None,
                    })
                }
                "range" => {
                    let (variables, value) = declaration(rest)?;
                    self.enter(Open::Range {
                        variables,
                        value,
                        body: None,
                        span,
                    })
                }
                "define" => self.enter(Open::Define(name(rest)?)),
                "block" => Err("`block` is not read".to_owned()),
                "else" => self.otherwise(rest, span),
                "end" if self.open.is_empty() => Err("`end` without a block".to_owned()),
                "end" => {
                    self.close();
                    Ok(())
                }
                "break" | "continue" if rest.is_empty() => {
                    self.nodes.push(Node::Leave(word == "continue"));
                    Ok(())
                }
                "template" => {
                    let value = if rest.len() > 1 {
                        Some(pipeline(&rest[1..])?)
                    } else {
                        None
                    };
                    self.nodes.push(Node::Template(name(rest)?, value, span));
                    Ok(())
                }
                _ => self.output(tokens, span),
            },
            _ => self.output(tokens, span),
        }
    }

    fn output(&mut self, tokens: &[Token], span: Span) -> Result<(), String> {
        if let [Token::Variable(variable, fields), Token::Assign, rest @ ..] = tokens
            && fields.is_empty()
        {
            self.nodes
                .push(Node::Assign(variable.clone(), pipeline(rest)?));
            return Ok(());
        }
        self.nodes.push(Node::Output(pipeline(tokens)?, span));
        Ok(())
    }

    fn enter(&mut self, block: Open) -> Result<(), String> {
        if self.open.len() >= BLOCK_DEPTH {
            return Err(format!(
                "more than {BLOCK_DEPTH} blocks stand inside each other"
            ));
        }
        self.open.push((block, std::mem::take(&mut self.nodes)));
        Ok(())
    }

    fn otherwise(&mut self, rest: &[Token], span: Span) -> Result<(), String> {
        let Some((block, _)) = self.open.last_mut() else {
            return Err("`else` without a block".to_owned());
        };
        let body = std::mem::take(&mut self.nodes);
        match block {
            Open::If {
                done,
                condition,
                holds_with,
                ..
            } => {
                let Some(condition_before) = condition.take() else {
                    return Err("a second `else`".to_owned());
                };
                done.push((condition_before, body));
                match rest {
                    [] => {}
                    [Token::Word(word), rest @ ..] if word == "if" => {
                        *condition = Some(pipeline(rest)?)
                    }
                    [Token::Word(word), rest @ ..] if word == "with" => {
                        *holds_with = true;
                        let (variables, value) = declaration(rest)?;
                        let variable = variables.into_iter().next();
                        self.enter(Open::With {
                            variable,
                            value,
                            body: None,
                        })?;
                    }
                    _ => return Err("`else` takes `if` or nothing".to_owned()),
                }
            }
            Open::With { body: first, .. } | Open::Range { body: first, .. } => {
                if first.is_some() {
                    return Err("a second `else`".to_owned());
                }
                *first = Some(body);
                if let [Token::Word(word), rest @ ..] = rest
                    && word == "if"
                {
                    let condition = Some(pipeline(rest)?);
                    self.enter(Open::If {
                        done: Vec::new(),
                        condition,
                        span,
                        holds_with: false,
                        within_else: true,
                    })?;
                }
            }
            Open::Define(_) => return Err("`else` without a block".to_owned()),
        }
        Ok(())
    }

    /// Closes the innermost block, and those that the same `end` closes.
    fn close(&mut self) {
        let Some((block, before)) = self.open.pop() else {
            return;
        };
        let body = std::mem::replace(&mut self.nodes, before);
        let mut closes_outer = false;
        let node = match block {
            Open::Define(name) => {
                self.template.defines.push((name, body));
                None
            }
            Open::If {
                mut done,
                condition,
                span,
                within_else,
                ..
            } => {
                closes_outer = within_else;
                let otherwise = match condition {
                    Some(condition) => {
                        done.push((condition, body));
                        Vec::new()
                    }
                    None => body,
                };
                Some(Node::If(done, otherwise, span))
            }
            Open::With {
                variable,
                value,
                body: first,
            } => {
                closes_outer = matches!(
                    self.open.last(),
                    Some((
                        Open::If {
                            holds_with: true,
                            ..
                        },
                        _
                    ))
                );
                let (body, otherwise) = match first {
                    Some(first) => (first, body),
                    None => (body, Vec::new()),
                };
                Some(Node::With(variable, value, body, otherwise))
            }
            Open::Range {
                variables,
                value,
                body: first,
                span,
            } => {
                let (body, otherwise) = match first {
                    Some(first) => (first, body),
                    None => (body, Vec::new()),
                };
                Some(Node::Range(variables, value, body, otherwise, span))
            }
        };
        self.nodes.extend(node);
        if closes_outer {
            // At most as deep as blocks may be.
            self.close();
        }
    }
}

#[cfg(test)]
mod tests;
