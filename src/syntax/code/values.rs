//! Reads strings, and the names that values are bound to.

use super::{Code, TokenKind};
use std::ops::Range;

impl<'t> Code<'t> {
    /// The text inside the quotes if the token is a string without holes.
    pub fn string(&self, at: usize) -> Option<&'t str> {
        self.tokens
            .get(at)
            .filter(|token| token.kind == TokenKind::Text && !token.holes)?;
        self.string_text(at)
    }

    /// The text inside the quotes if the token is a string, holes and all.
    pub fn string_text(&self, at: usize) -> Option<&'t str> {
        let token = self
            .tokens
            .get(at)
            .filter(|token| token.kind == TokenKind::Text)?;
        let (start, end) = (
            token.span.start as usize + token.lead as usize,
            token.span.end as usize,
        );
        Some(
            self.text
                .get(start..end.saturating_sub(token.trail as usize))
                .unwrap_or_default(),
        )
    }

    /// The string that these tokens are, if they are nothing but one string (or adjacent ones) without holes.
    pub fn literal(&self, range: &Range<usize>) -> Option<String> {
        if range.is_empty() {
            return None;
        }
        let mut text = String::new();
        for at in range.clone() {
            text.push_str(self.string(at)?);
        }
        Some(text)
    }

    /// The name that the expression starting at `head` is bound to: `x` of `let x = ...`, `self.x = ...`, `x: ...`.
    pub fn bound_name(&self, head: usize) -> &'t str {
        let mut at = head;
        while at > 0 && matches!(self.at(at - 1), "await" | "new" | "&" | "*" | "mut") {
            at -= 1;
        }
        let Some(equals) = at.checked_sub(1) else {
            return "";
        };
        if !matches!(self.sign(equals), "=" | ":=" | ":" | "??=") {
            return "";
        }
        // The start of the statement or entry.
        let parent = self.tokens[equals].parent;
        let mut start = equals;
        while start > 0 {
            let before = &self.tokens[start - 1];
            if before.parent != parent && before.kind != TokenKind::Close || start + 40 < equals {
                break;
            }
            let ends = match self.sign(start - 1) {
                ";" | "=" | "{" | "}" => true,
                "," => self.sign(equals) != ":=",
                _ => false,
            };
            if ends || self.tokens[start].first {
                break;
            }
            start -= 1;
        }
        // Behind it, the last name before the first `:` or `=` or `,`.
        let mut name = "";
        for here in start..equals {
            match self.tokens[here].kind {
                TokenKind::Name => name = self.at(here),
                TokenKind::Sign if matches!(self.sign(here), ":" | ",") && !name.is_empty() => {
                    break;
                }
                TokenKind::Open => return "",
                _ => {}
            }
        }
        name
    }

    /// Whether a name stands among these tokens.
    pub fn mentions(&self, range: Range<usize>, names: &[&str]) -> bool {
        self.find_name(range, names).is_some()
    }

    /// The first token among these that is one of the names.
    pub fn find_name(&self, mut range: Range<usize>, names: &[&str]) -> Option<usize> {
        range.find(|at| names.contains(&self.name(*at)))
    }
}
