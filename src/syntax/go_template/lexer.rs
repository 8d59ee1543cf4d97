//! Cuts a Go template into text and actions, and an action into tokens. The trim marks are applied here.

use super::super::SyntaxError;
use crate::source::Span;

/// A piece of a template.
pub(super) enum Piece {
    /// Text that is written.
    Text(Span),
    /// The tokens of an action, and the span from `{{` to `}}`.
    Action(Vec<Token>, Span),
}

/// A token of an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A function or a keyword.
    Word(String),
    /// A string, unquoted.
    Text(String),
    /// A number as written.
    Number(String),
    /// `.` with fields, if any.
    Dot(Vec<String>),
    /// `$name` with fields, if any.
    Variable(String, Vec<String>),
    /// Fields right behind a closing parenthesis.
    Fields(Vec<String>),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `|`
    Pipe,
    /// `:=` or `=`
    Assign,
    /// `,`
    Comma,
}

/// The pieces of `text`; the first error ends them.
pub(super) fn pieces(text: &str) -> Vec<Result<Piece, SyntaxError>> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(open) = memchr::memmem::find(&bytes[start..], b"{{").map(|at| start + at) {
        let trims_left = bytes.get(open + 2) == Some(&b'-')
            && bytes.get(open + 3).is_some_and(u8::is_ascii_whitespace);
        let written = if trims_left {
            text[start..open].trim_ascii_end()
        } else {
            &text[start..open]
        };
        if !written.is_empty() {
            pieces.push(Ok(Piece::Text(Span::new(start, start + written.len()))));
        }
        let body = if trims_left { open + 3 } else { open + 2 };
        match action(text, body) {
            Ok((tokens, end, trims_right)) => {
                pieces.push(Ok(Piece::Action(tokens, Span::new(open, end))));
                start = end;
                if trims_right {
                    start = text.len() - text[start..].trim_ascii_start().len();
                }
            }
            Err(message) => {
                pieces.push(Err(SyntaxError {
                    span: Span::new(open, open + 2),
                    message,
                }));
                return pieces;
            }
        }
    }
    if start < text.len() {
        pieces.push(Ok(Piece::Text(Span::new(start, text.len()))));
    }
    pieces
}

/// The tokens of the action whose body starts at `at`, the offset behind its `}}`, and whether it trims what follows.
fn action(text: &str, at: usize) -> Result<(Vec<Token>, usize, bool), String> {
    let bytes = text.as_bytes();
    let body = text[at..].trim_ascii_start();
    if body.starts_with("/*") {
        let from = text.len() - body.len();
        let close =
            memchr::memmem::find(&bytes[from..], b"*/").ok_or("a comment has no end")? + from + 2;
        let end =
            memchr::memmem::find(&bytes[close..], b"}}").ok_or("an action has no `}}`")? + close;
        return Ok((Vec::new(), end + 2, text[close..end].ends_with('-')));
    }
    let mut tokens = Vec::new();
    let mut at = at;
    loop {
        let Some(byte) = bytes.get(at).copied() else {
            return Err("an action has no `}}`".to_owned());
        };
        let next = bytes.get(at + 1).copied();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                if text[at..].starts_with(" -}}")
                    || (byte.is_ascii_whitespace() && bytes[at + 1..].starts_with(b"-}}"))
                {
                    return Ok((tokens, at + 4, true));
                }
                at += 1;
            }
            b'}' if next == Some(b'}') => return Ok((tokens, at + 2, false)),
            b'(' => {
                tokens.push(Token::Open);
                at += 1;
            }
            b')' => {
                tokens.push(Token::Close);
                at += 1;
                if bytes.get(at) == Some(&b'.') {
                    let (fields, end) = fields(text, at);
                    tokens.push(Token::Fields(fields));
                    at = end;
                }
            }
            b'|' => {
                tokens.push(Token::Pipe);
                at += 1;
            }
            b',' => {
                tokens.push(Token::Comma);
                at += 1;
            }
            b':' if next == Some(b'=') => {
                tokens.push(Token::Assign);
                at += 2;
            }
            b'=' => {
                tokens.push(Token::Assign);
                at += 1;
            }
            b'"' => {
                let (string, end) = quoted(text, at + 1)?;
                tokens.push(Token::Text(string));
                at = end;
            }
            b'`' => {
                let end =
                    memchr::memchr(b'`', &bytes[at + 1..]).ok_or("a string has no end")? + at + 1;
                tokens.push(Token::Text(text[at + 1..end].to_owned()));
                at = end + 1;
            }
            b'\'' => {
                let end = memchr::memchr(b'\'', &bytes[at + 1..])
                    .ok_or("a character has no end")?
                    + at
                    + 1;
                tokens.push(Token::Text(text[at + 1..end].to_owned()));
                at = end + 1;
            }
            b'.' => {
                let (fields, end) = fields(text, at);
                tokens.push(Token::Dot(fields));
                at = end.max(at + 1);
            }
            b'$' => {
                let end = word_end(bytes, at + 1);
                let name = text[at + 1..end].to_owned();
                let (fields, end) = fields(text, end);
                tokens.push(Token::Variable(name, fields));
                at = end;
            }
            b'0'..=b'9' | b'-' | b'+' => {
                let length = bytes[at + 1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
                    .count();
                let number = &text[at..at + 1 + length];
                tokens.push(Token::Number(number.trim_start_matches('+').to_owned()));
                at += 1 + length;
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let end = word_end(bytes, at);
                tokens.push(Token::Word(text[at..end].to_owned()));
                at = end;
            }
            _ => return Err("an action of the template cannot be read".to_owned()),
        }
    }
}

/// `.a.b` from `at` on: the fields, and the offset behind them. No fields for a lone dot.
fn fields(text: &str, mut at: usize) -> (Vec<String>, usize) {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    while bytes.get(at) == Some(&b'.') {
        let end = word_end(bytes, at + 1);
        if end == at + 1 {
            break;
        }
        fields.push(text[at + 1..end].to_owned());
        at = end;
    }
    (fields, at)
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    at + length
}

/// The string whose opening quote stands before `at`, and the offset behind its closing one.
fn quoted(text: &str, at: usize) -> Result<(String, usize), String> {
    let mut string = String::new();
    let mut chars = text[at..].char_indices();
    while let Some((offset, c)) = chars.next() {
        match c {
            '"' => return Ok((string, at + offset + 1)),
            '\n' => break,
            '\\' => match chars.next() {
                Some((_, 'n')) => string.push('\n'),
                Some((_, 't')) => string.push('\t'),
                Some((_, 'r')) => string.push('\r'),
                Some((_, c)) => string.push(c),
                None => break,
            },
            c => string.push(c),
        }
    }
    Err("a string has no end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let pieces = pieces(text);
        let texts = pieces.into_iter().map(|piece| match piece {
            Ok(Piece::Text(span)) => span.text(text).to_owned(),
            Ok(Piece::Action(tokens, _)) => format!("<{}>", tokens.len()),
            Err(error) => format!("!{}", error.message),
        });
        texts.collect()
    }

    #[test]
    fn trim_marks_take_blanks_away() {
        assert_eq!(written("a \n{{- .b -}}\n c"), "a<1>c");
        assert_eq!(written("a {{ .b }} c"), "a <1> c");
        assert_eq!(written("a {{- /* it's }} */ -}} c"), "a<0>c");
        assert_eq!(written("{{-3}}"), "<1>");
    }

    #[test]
    fn tokens_of_an_action() {
        let (tokens, ..) = action("$x.a := printf \"%s-\\\"\" (.b.c | default 3).d }}", 0)
            .expect("it is well formed");
        assert_eq!(tokens.len(), 11);
        assert_eq!(tokens[0], Token::Variable("x".into(), vec!["a".into()]));
        assert_eq!(tokens[3], Token::Text("%s-\"".into()));
        assert_eq!(tokens[10], Token::Fields(vec!["d".into()]));
    }
}
