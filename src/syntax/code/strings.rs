//! Where a string literal ends, in nine languages.

use super::heredoc::php_heredoc;
use super::language::Language;

/// Deeper expressions in the holes of a string are taken for text.
const MAX_HOLES: usize = 32;

/// A string literal.
pub(super) struct Literal {
    /// Its bytes, quotes included.
    pub(super) length: usize,
    /// Bytes before its text.
    pub(super) lead: usize,
    /// Bytes behind its text.
    pub(super) trail: usize,
    /// Whether expressions stand in it.
    pub(super) holes: bool,
    /// Whether it is a single character.
    pub(super) character: bool,
}

/// What opens an expression inside a string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hole {
    None,
    /// `${...}`
    Dollar,
    /// `#{...}`
    Hash,
    /// `{...}`, with `{{` for the character.
    Brace,
    /// `{$...}` and `${...}`
    Php,
}

struct Quote<'a> {
    close: &'a [u8],
    escapes: bool,
    /// `""` inside stands for the quote.
    doubled: bool,
    lines: bool,
    hole: Hole,
}

/// The string that starts at `at`, if one does. `left` is how many bytes may still be searched for the ends of strings that have
/// none: hostile text would have its rest searched once for every quote.
pub(super) fn string(
    language: Language,
    text: &str,
    at: usize,
    value_before: bool,
    left: &mut usize,
) -> Option<Literal> {
    let bytes = text.as_bytes();
    let rest = &bytes[at..];
    match language {
        Language::Rust => rust(rest, left),
        Language::Go => match rest[0] {
            b'"' => plain(rest, 0, b"\"", true, false, Hole::None, left),
            b'`' => plain(rest, 0, b"`", false, true, Hole::None, left),
            b'\'' => character(rest, 0),
            _ => None,
        },
        Language::Python => python(rest, left),
        Language::JavaScript => match rest[0] {
            b'"' => plain(rest, 0, b"\"", true, false, Hole::None, left),
            b'\'' => plain(rest, 0, b"'", true, false, Hole::None, left),
            b'`' => plain(rest, 0, b"`", true, true, Hole::Dollar, left),
            _ => None,
        },
        Language::Java | Language::Kotlin => {
            let hole = if language == Language::Kotlin {
                Hole::Dollar
            } else {
                Hole::None
            };
            let found = match rest[0] {
                b'"' if rest.starts_with(b"\"\"\"") => plain(
                    rest,
                    0,
                    b"\"\"\"",
                    language == Language::Java,
                    true,
                    hole,
                    left,
                ),
                b'"' => plain(rest, 0, b"\"", true, false, hole, left),
                b'\'' => character(rest, 0),
                _ => None,
            };
            // Kotlin's `$name` needs no braces.
            found.map(|mut literal| {
                literal.holes |=
                    hole == Hole::Dollar && memchr::memchr(b'$', &rest[..literal.length]).is_some();
                literal
            })
        }
        Language::CSharp => csharp(rest, left),
        Language::Ruby => ruby(rest, value_before, left),
        Language::Php => match rest[0] {
            b'\'' => plain(rest, 0, b"'", true, true, Hole::None, left),
            b'"' => plain(rest, 0, b"\"", true, true, Hole::Php, left).map(|mut literal| {
                literal.holes |= memchr::memchr(b'$', &rest[..literal.length]).is_some();
                literal
            }),
            b'<' if rest.starts_with(b"<<<") => php_heredoc(text, at),
            _ => None,
        },
    }
}

fn plain(
    rest: &[u8],
    prefix: usize,
    quote: &[u8],
    escapes: bool,
    lines: bool,
    hole: Hole,
    left: &mut usize,
) -> Option<Literal> {
    quoted(
        rest,
        prefix + quote.len(),
        &Quote {
            close: quote,
            escapes,
            doubled: false,
            lines,
            hole,
        },
        left,
    )
}

fn rust(rest: &[u8], left: &mut usize) -> Option<Literal> {
    let prefix = match rest {
        [b'b' | b'c', b'r', b'"' | b'#', ..] => 2,
        [b'r', b'"' | b'#', ..] | [b'b' | b'c', b'"', ..] | [b'b', b'\'', ..] => 1,
        [b'"' | b'\'', ..] => 0,
        _ => return None,
    };
    if prefix > 0 && rest[prefix - 1] == b'r' {
        let hashes = rest[prefix..]
            .iter()
            .take_while(|byte| **byte == b'#')
            .count();
        if rest.get(prefix + hashes) != Some(&b'"') {
            return None;
        }
        let mut close = vec![b'"'];
        close.resize(hashes + 1, b'#');
        let quote = Quote {
            close: &close,
            escapes: false,
            doubled: false,
            lines: true,
            hole: Hole::None,
        };
        return quoted(rest, prefix + hashes + 1, &quote, left);
    }
    if rest[prefix] == b'\'' {
        character(rest, prefix)
    } else {
        plain(rest, prefix, b"\"", true, true, Hole::None, left)
    }
}

/// `'x'`, but not the lifetime `'x`.
fn character(rest: &[u8], prefix: usize) -> Option<Literal> {
    let body = prefix + 1;
    let end = match *rest.get(body)? {
        b'\\' => {
            let window = rest.get(body + 2..rest.len().min(body + 14))?;
            body + 2 + memchr::memchr(b'\'', window)?
        }
        b'\'' | b'\n' => return None,
        _ => {
            let width = rest[body..]
                .iter()
                .skip(1)
                .take_while(|byte| **byte & 0xc0 == 0x80)
                .count()
                + 1;
            body + width
        }
    };
    (rest.get(end) == Some(&b'\'')).then_some(Literal {
        length: end + 1,
        lead: body,
        trail: 1,
        holes: false,
        character: true,
    })
}

fn python(rest: &[u8], left: &mut usize) -> Option<Literal> {
    let prefix = rest
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B' | b'u' | b'U' | b'f' | b'F'))
        .count();
    let quote = *rest.get(prefix)?;
    if prefix > 2 || !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let format = rest[..prefix]
        .iter()
        .any(|byte| matches!(byte, b'f' | b'F'));
    let triple = [quote; 3];
    let mut found = if rest[prefix..].starts_with(&triple) {
        plain(rest, prefix, &triple, true, true, Hole::None, left)
    } else {
        plain(rest, prefix, &[quote], true, false, Hole::None, left)
    }?;
    found.holes = format && memchr::memchr(b'{', &rest[..found.length]).is_some();
    Some(found)
}

fn csharp(rest: &[u8], left: &mut usize) -> Option<Literal> {
    if rest[0] == b'\'' {
        return character(rest, 0);
    }
    let prefix = rest
        .iter()
        .take(4)
        .take_while(|byte| matches!(byte, b'$' | b'@'))
        .count();
    if rest.get(prefix) != Some(&b'"') {
        return None;
    }
    let hole = if rest[..prefix].contains(&b'$') {
        Hole::Brace
    } else {
        Hole::None
    };
    let quotes = rest[prefix..]
        .iter()
        .take_while(|byte| **byte == b'"')
        .count();
    if quotes >= 3 {
        let close = vec![b'"'; quotes];
        let mut found = plain(rest, prefix, &close, false, true, Hole::None, left)?;
        found.holes = hole == Hole::Brace;
        return Some(found);
    }
    let verbatim = rest[..prefix].contains(&b'@');
    quoted(
        rest,
        prefix + 1,
        &Quote {
            close: b"\"",
            escapes: !verbatim,
            doubled: verbatim,
            lines: verbatim,
            hole,
        },
        left,
    )
}

fn ruby(rest: &[u8], value_before: bool, left: &mut usize) -> Option<Literal> {
    match rest[0] {
        b'"' => plain(rest, 0, b"\"", true, true, Hole::Hash, left),
        b'\'' => plain(rest, 0, b"'", true, true, Hole::None, left),
        b'`' => plain(rest, 0, b"`", true, true, Hole::Hash, left),
        b'%' if !value_before => {
            let letter = usize::from(matches!(
                rest.get(1),
                Some(b'q' | b'Q' | b'w' | b'W' | b'i' | b'I' | b'r' | b'x')
            ));
            let close: &[u8] = match rest.get(1 + letter)? {
                b'(' => b")",
                b'[' => b"]",
                b'{' => b"}",
                b'<' => b">",
                b'|' => b"|",
                b'!' => b"!",
                b'/' => b"/",
                _ => return None,
            };
            let quote = Quote {
                close,
                escapes: true,
                doubled: false,
                lines: true,
                hole: Hole::None,
            };
            let mut found = quoted(rest, 2 + letter, &quote, left)?;
            found.holes = true;
            Some(found)
        }
        _ => None,
    }
}

/// Scans from behind the opening quote to the closing one. `None` when it does not close where it must: on its line
/// for a one-line string, anywhere otherwise.
fn quoted(rest: &[u8], lead: usize, quote: &Quote<'_>, left: &mut usize) -> Option<Literal> {
    let near = &rest[..rest.len().min(*left)];
    let searched = match closed(near, lead, quote) {
        Ok(literal) => return Some(literal),
        Err(searched) => searched,
    };
    *left = left.saturating_sub(searched);
    None
}

/// As [`quoted`]; without an end, how far it looked.
fn closed(rest: &[u8], lead: usize, quote: &Quote<'_>) -> Result<Literal, usize> {
    let mut at = lead;
    let mut holes = false;
    // Open expressions and the strings inside them: `}` for an expression, else the quote that ends the string.
    let mut stack: Vec<u8> = Vec::new();
    while let Some(byte) = rest.get(at).copied() {
        match stack.last().copied() {
            None => {
                if byte == b'\\' && quote.escapes {
                    at += 2;
                    continue;
                }
                if rest[at..].starts_with(quote.close) {
                    if quote.doubled && rest.get(at + 1) == Some(&b'"') {
                        at += 2;
                        continue;
                    }
                    let length = at + quote.close.len();
                    return Ok(Literal {
                        length,
                        lead,
                        trail: quote.close.len(),
                        holes,
                        character: false,
                    });
                }
                if byte == b'\n' && !quote.lines {
                    return Err(at);
                }
                let opened = opens_hole(&rest[at..], quote.hole);
                if opened == 0 && quote.hole == Hole::Brace && rest[at..].starts_with(b"{{") {
                    at += 2;
                    continue;
                }
                if opened > 0 {
                    holes = true;
                    stack.push(b'}');
                    at += opened;
                    continue;
                }
            }
            Some(b'}') => match byte {
                b'{' if stack.len() < MAX_HOLES => stack.push(b'}'),
                b'}' => {
                    stack.pop();
                }
                b'"' | b'\'' | b'`' if stack.len() < MAX_HOLES => stack.push(byte),
                b'\n' if !quote.lines => return Err(at),
                _ => {}
            },
            Some(end) => {
                if byte == b'\\' {
                    at += 2;
                    continue;
                }
                if byte == end || (byte == b'\n' && end != b'`') {
                    stack.pop();
                } else if stack.len() < MAX_HOLES && end != b'\'' {
                    let opened = opens_hole(&rest[at..], quote.hole);
                    if opened > 0 && quote.hole != Hole::Brace {
                        stack.push(b'}');
                        at += opened;
                        continue;
                    }
                }
            }
        }
        at += 1;
    }
    Err(at)
}

fn opens_hole(rest: &[u8], hole: Hole) -> usize {
    match hole {
        Hole::Dollar if rest.starts_with(b"${") => 2,
        Hole::Hash if rest.starts_with(b"#{") => 2,
        Hole::Php if rest.starts_with(b"{$") || rest.starts_with(b"${") => 2,
        Hole::Brace if rest.starts_with(b"{") && !rest.starts_with(b"{{") => 1,
        _ => 0,
    }
}

/// The length of a regular expression literal; `None` when it does not end on its line. `left` as for [`string`].
pub(super) fn regex(rest: &[u8], left: &mut usize) -> Option<usize> {
    let mut at = 1;
    let mut class = false;
    loop {
        match rest.get(at).copied().unwrap_or(b'\n') {
            b'\n' => {
                *left = left.saturating_sub(at);
                return None;
            }
            b'\\' => at += 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => {
                at += 1;
                at += rest[at.min(rest.len())..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphabetic())
                    .count();
                return Some(at);
            }
            _ => {}
        }
        at += 1;
    }
}
