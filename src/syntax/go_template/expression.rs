//! The expressions in the actions of a Go template: pipelines of commands with arguments.

use super::lexer::Token;
use super::{Callee, Expression, Pipeline};

/// Parentheses that may stand inside each other.
const PARENTHESES: usize = 32;

/// The name behind `define` or `template`.
pub(super) fn name(tokens: &[Token]) -> Result<String, String> {
    match tokens.first() {
        Some(Token::Text(name)) => Ok(name.clone()),
        _ => Err("the name of a template is missing".to_owned()),
    }
}

/// `$a, $b := value`, or a value alone.
pub(super) fn declaration(tokens: &[Token]) -> Result<(Vec<String>, Pipeline), String> {
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
pub(super) fn pipeline(tokens: &[Token]) -> Result<Pipeline, String> {
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
