//! Go's `text/template` language, as Helm charts use it: parsed into nodes with byte spans.
//!
//! Nesting of blocks and of parentheses is bounded, so that whoever evaluates the nodes may recurse over them. A template
//! with an error keeps what was read before it.

mod lexer;

use super::SyntaxError;
use crate::source::Span;
use lexer::{Piece, Token};

/// Blocks that may stand inside each other.
const BLOCK_DEPTH: usize = 64;
/// Parentheses that may stand inside each other.
const PARENTHESES: usize = 32;

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

/// The name behind `define` or `template`.
fn name(tokens: &[Token]) -> Result<String, String> {
    match tokens.first() {
        Some(Token::Text(name)) => Ok(name.clone()),
        _ => Err("the name of a template is missing".to_owned()),
    }
}

/// `$a, $b := value`, or a value alone.
fn declaration(tokens: &[Token]) -> Result<(Vec<String>, Pipeline), String> {
    let Some(at) = tokens
        .iter()
        .position(|token| matches!(token, Token::Assign))
    else {
        return Ok((Vec::new(), pipeline(tokens)?));
    };
    let variables = tokens[..at].iter().filter_map(|token| match token {
        Token::Variable(name, _) => Some(name.clone()),
        _ => None,
    });
    Ok((variables.collect(), pipeline(&tokens[at + 1..])?))
}

/// Reads a pipeline; it must take all tokens.
fn pipeline(tokens: &[Token]) -> Result<Pipeline, String> {
    let mut at = 0;
    let pipeline = pipeline_at(tokens, &mut at, 0)?;
    if at < tokens.len() {
        return Err("an action of the template cannot be read to its end".to_owned());
    }
    Ok(pipeline)
}

fn pipeline_at(tokens: &[Token], at: &mut usize, depth: usize) -> Result<Pipeline, String> {
    if depth > PARENTHESES {
        return Err(format!(
            "more than {PARENTHESES} parentheses stand inside each other"
        ));
    }
    let mut commands = Vec::new();
    loop {
        commands.push(command(tokens, at, depth)?);
        match tokens.get(*at) {
            Some(Token::Pipe) => *at += 1,
            _ => return Ok(Pipeline(commands)),
        }
    }
}

fn command(tokens: &[Token], at: &mut usize, depth: usize) -> Result<Expression, String> {
    let is_function = matches!(tokens.get(*at), Some(Token::Word(_)));
    let head = operand(tokens, at, depth)?;
    let mut arguments = Vec::new();
    while !matches!(tokens.get(*at), None | Some(Token::Pipe | Token::Close)) {
        arguments.push(operand(tokens, at, depth)?);
    }
    Ok(match head {
        Expression::Call(callee, _) if is_function => Expression::Call(callee, arguments),
        head if arguments.is_empty() => head,
        head => Expression::Call(Box::new(Callee::Method(head)), arguments),
    })
}

fn operand(tokens: &[Token], at: &mut usize, depth: usize) -> Result<Expression, String> {
    let token = tokens
        .get(*at)
        .ok_or("a value is missing in an action of the template")?;
    *at += 1;
    Ok(match token {
        Token::Word(word) => match word.as_str() {
            "true" => Expression::Bool(true),
            "false" => Expression::Bool(false),
            "nil" => Expression::Nil,
            _ => Expression::Call(Box::new(Callee::Function(word.clone())), Vec::new()),
        },
        Token::Text(text) => Expression::Text(text.clone()),
        Token::Number(text) => text
            .parse()
            .map_or_else(|_| Expression::Text(text.clone()), Expression::Int),
        Token::Dot(fields) => Expression::Dot(fields.clone()),
        Token::Variable(name, fields) => Expression::Variable(name.clone(), fields.clone()),
        Token::Open => {
            let inner = pipeline_at(tokens, at, depth + 1)?;
            match tokens.get(*at) {
                Some(Token::Close) => *at += 1,
                _ => return Err("a parenthesis is not closed".to_owned()),
            }
            let fields = match tokens.get(*at) {
                Some(Token::Fields(fields)) => {
                    *at += 1;
                    fields.clone()
                }
                _ => Vec::new(),
            };
            Expression::Inner(Box::new(inner), fields)
        }
        _ => return Err("an action of the template cannot be read".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_close_where_they_should() {
        let text = "{{ define \"a\" }}x{{ end }}{{ if .A }}1{{ else if .B }}2{{ else }}3{{ end }}{{ range $k, $v := .M }}{{ $k }}{{ else }}none{{ end }}";
        let template = parse(text);
        assert_eq!(template.error, None);
        assert_eq!(template.defines.len(), 1);
        assert!(
            matches!(&template.nodes[0], Node::If(branches, otherwise, _) if branches.len() == 2 && otherwise.len() == 1)
        );
        assert!(
            matches!(&template.nodes[1], Node::Range(variables, _, _, otherwise, _) if variables.len() == 2 && otherwise.len() == 1)
        );
    }

    #[test]
    fn else_with_ends_with_its_block() {
        let template = parse("{{ if .A }}1{{ else with .B }}2{{ end }}tail");
        assert_eq!(template.error, None);
        assert_eq!(template.nodes.len(), 2);
        let template = parse("{{ with .A }}1{{ else if .B }}2{{ end }}tail");
        assert_eq!(template.nodes.len(), 2);
    }

    #[test]
    fn a_broken_template_keeps_what_came_before() {
        let template = parse("a{{ if .A }}b{{ (.c }}d{{ end }}");
        assert!(template.error.is_some());
        assert!(!template.nodes.is_empty());
        assert!(parse("{{ end }}").error.is_some());
        assert!(parse("{{ if .x }}").error.is_some());
    }

    #[test]
    fn hostile_nesting_is_refused() {
        assert!(parse(&"{{ if .a }}".repeat(10_000)).error.is_some());
        assert!(
            parse(&format!("{{{{ {} }}}}", "(".repeat(10_000)))
                .error
                .is_some()
        );
        assert!(parse(&"{{".repeat(100_000)).error.is_some());
    }
}
