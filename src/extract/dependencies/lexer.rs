//! Tokens of build scripts (Gradle, Ruby, Python, Elixir, HCL): words, strings and marks, without comments.
//!
//! It knows no grammar; its readers look for the few shapes in which dependencies are written down literally.

use crate::source::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Kind {
    /// Letters, digits and `_`.
    Word,
    /// The inside of a string, as written.
    Text,
    /// One other character.
    Mark,
    /// A line break outside of strings.
    Break,
}

/// A token with its place.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Token<'t> {
    pub(in crate::extract) kind: Kind,
    /// The word, the mark, or the inside of the string.
    pub(in crate::extract) text: &'t str,
    /// The bytes of it, quotes included.
    pub(in crate::extract) span: Span,
}

impl Token<'_> {
    /// Whether this is the mark or word `text`.
    pub(in crate::extract) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }

    /// Whether this is a string whose text is known: nothing is computed in it.
    pub(in crate::extract) fn is_literal(&self) -> bool {
        self.kind == Kind::Text && !self.text.contains("${") && !self.text.contains("#{")
    }
}

/// How a language writes its comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Comments {
    /// `// line` and `/* block */`.
    Slashes,
    /// `# line`.
    Hash,
    /// All of them.
    Both,
}

/// The tokens of `text`. What is not closed ends with the text.
pub(in crate::extract) fn tokens(text: &str, comments: Comments) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let slashes = comments != Comments::Hash;
        if (slashes && rest.starts_with("//"))
            || (comments != Comments::Slashes && rest.starts_with('#'))
        {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if slashes && rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if rest.starts_with(['"', '\'', '`']) {
            let (inside, end) = string(rest);
            let span = Span::new(at, at + end);
            out.push(Token {
                kind: Kind::Text,
                text: &rest[inside],
                span,
            });
            at += end;
        } else {
            let first = rest.chars().next().expect("the text goes on here");
            let length = rest
                .find(|c: char| !is_word(c))
                .unwrap_or(rest.len())
                .max(first.len_utf8());
            let kind = match first {
                '\n' => Kind::Break,
                first if is_word(first) => Kind::Word,
                _ => Kind::Mark,
            };
            if kind == Kind::Break || !first.is_whitespace() {
                out.push(Token {
                    kind,
                    text: &rest[..length],
                    span: Span::new(at, at + length),
                });
            }
            at += length;
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The inside of the string that `rest` starts with, and where the string ends. Quotes inside `${...}` and `#{...}`
/// belong to the expression.
fn string(rest: &str) -> (std::ops::Range<usize>, usize) {
    let bytes = rest.as_bytes();
    let quote = bytes[0];
    let triple = bytes.len() >= 6 && bytes[1] == quote && bytes[2] == quote && quote != b'`';
    let width = if triple { 3 } else { 1 };
    let mut at = width;
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' if depth > 0 || (quote == b'"' && matches!(bytes[at - 1], b'$' | b'#')) => {
                depth += 1
            }
            b'}' if depth > 0 => depth -= 1,
            // A single quote that is not closed on its line is an apostrophe, not the rest of the file.
            b'\n' if !triple => return (width..at, at),
            byte if byte == quote
                && depth == 0
                && (!triple || bytes[at..].starts_with(&[quote, quote, quote])) =>
            {
                return (width..at, at + width);
            }
            _ => {}
        }
        at += 1;
    }
    (width.min(bytes.len())..bytes.len(), bytes.len())
}

/// The index of the mark that closes the bracket at `open`; the end of the tokens where nothing does.
pub(in crate::extract) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.kind != Kind::Mark {
            continue;
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, comments: Comments) -> Vec<&str> {
        tokens(text, comments)
            .into_iter()
            .filter(|token| token.kind != Kind::Break)
            .map(|token| token.text)
            .collect()
    }

    #[test]
    fn comments_are_no_tokens_and_strings_keep_their_marks() {
        let text = "a(\"x // y\") // \"z\"\n/* b */ c 'it''s' # d";
        assert_eq!(
            shown(text, Comments::Slashes),
            ["a", "(", "x // y", ")", "c", "it", "s", "#", "d"]
        );
        assert_eq!(shown("gem 'x' # gem 'y'\n", Comments::Hash), ["gem", "x"]);
    }

    #[test]
    fn an_expression_in_a_string_may_hold_quotes() {
        assert_eq!(
            shown("f(\"${p(\"v\")}:a\", b)", Comments::Slashes),
            ["f", "(", "${p(\"v\")}:a", ",", "b", ")"]
        );
        assert_eq!(
            shown("\"\"\"a\"b\nc\"\"\" d", Comments::Hash),
            ["a\"b\nc", "d"]
        );
    }

    #[test]
    fn what_is_not_closed_ends_without_a_panic() {
        for text in [
            "\"",
            "'",
            "\"\"\"",
            "\"\\",
            "/*",
            "(((",
            "\"${",
            "é\u{fe0f}`",
        ] {
            let tokens = tokens(text, Comments::Both);
            let _ = closing(&tokens, 0);
        }
    }
}
