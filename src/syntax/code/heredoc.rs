//! Here documents of Ruby and PHP.

use super::strings::Literal;

/// A Ruby here document: its marker stands in the code, its text on the lines that follow.
pub(super) struct Heredoc<'t> {
    name: &'t str,
    /// Bytes of the marker.
    pub(super) marker: usize,
}

impl<'t> Heredoc<'t> {
    /// The here document whose marker stands at `at`.
    pub(super) fn ruby(text: &'t str, at: usize, value_before: bool) -> Option<Self> {
        let rest = text.get(at + 2..)?;
        let sigil = usize::from(rest.starts_with(['~', '-']));
        if sigil == 0 && value_before {
            return None;
        }
        let quote = usize::from(rest[sigil..].starts_with(['"', '\'']));
        let body = &rest[sigil + quote..];
        let length = body
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        if length == 0
            || !(body.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') || sigil == 1)
        {
            return None;
        }
        Some(Self {
            name: &body[..length],
            marker: 2 + sigil + quote + length + quote,
        })
    }

    /// Where its text ends that starts at `at`: the start of the line behind its name.
    pub(super) fn end(&self, text: &str, at: usize) -> usize {
        let mut start = at;
        for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
            start += line.len();
            if line.trim() == self.name {
                return start;
            }
        }
        text.len()
    }
}

pub(super) fn php_heredoc(text: &str, at: usize) -> Option<Literal> {
    let rest = text.get(at + 3..)?;
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let quote = trimmed.chars().next().filter(|c| matches!(c, '"' | '\''));
    let body = trimmed.trim_start_matches(['"', '\'']);
    let length = body
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    if length == 0 {
        return None;
    }
    let name = &body[..length];
    let mut end = text.len() - at;
    let mut offset = text.len() - at - rest.len() + rest.find('\n').map_or(rest.len(), |n| n + 1);
    for line in text
        .get(at + offset..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let behind = line[indent..].strip_prefix(name);
        if behind
            .is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        {
            end = offset + indent + name.len();
            break;
        }
        offset += line.len();
    }
    Some(Literal {
        length: end,
        lead: 3,
        trail: 0,
        holes: quote != Some('\''),
        character: false,
    })
}
