//! Splits shell text into words and operators, with byte offsets: enough of POSIX and bash to see which commands run.
//!
//! Nothing is expanded. `$(...)` and backticks stay in their word and are handed out for reading of their own.

/// A piece of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without its quotes.
    Word(Word),
    /// `;`, `&`, `|`, `&&`, `||`, `;;`, `(` or `)`.
    Operator(&'static str, usize),
    /// The end of a line.
    Newline(usize),
}

/// A word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The text, unquoted.
    pub(super) text: String,
    /// Where it starts.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether a part of it was quoted: no reserved word then.
    pub(super) quoted: bool,
    /// Commands substituted into it: their start and end.
    pub(super) substitutions: Vec<(usize, usize)>,
}

const OPERATORS: &[&str] = &["&&", "||", ";;", "|&", ";", "&", "|", "(", ")"];

/// Splits `text`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        heredocs: Vec::new(),
    };
    while lexer.at < text.len() {
        lexer.next();
    }
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    /// Delimiters of here-documents whose bodies begin at the next line.
    heredocs: Vec<String>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    fn next(&mut self) {
        match self.byte(0) {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\\' if self.byte(1) == b'\n' => self.at += 2,
            b'\\' if self.byte(1) == b'\r' && self.byte(2) == b'\n' => self.at += 3,
            b'\n' => {
                self.tokens.push(Token::Newline(self.at));
                self.at += 1;
                self.skip_heredocs();
            }
            b'#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            b'>' | b'<' => self.redirection(),
            _ => {
                if let Some(operator) = OPERATORS
                    .iter()
                    .find(|operator| self.rest().starts_with(**operator))
                {
                    if *operator == "&" && self.byte(1) == b'>' {
                        self.at += 1;
                        self.redirection();
                        return;
                    }
                    self.tokens.push(Token::Operator(operator, self.at));
                    self.at += operator.len();
                } else {
                    self.word();
                }
            }
        }
    }

    /// Passes `> file`, `2>&1`, `<< END`; the target is no word of the command.
    fn redirection(&mut self) {
        if self.rest().starts_with("<<") && !self.rest().starts_with("<<<") {
            self.at += 2;
            if self.byte(0) == b'-' {
                self.at += 1;
            }
            self.blanks();
            let before = self.tokens.len();
            self.word();
            if let Some(Token::Word(word)) = self.tokens.drain(before..).next() {
                self.heredocs.push(word.text);
            }
            return;
        }
        if self.byte(1) == b'(' {
            // Process substitution: a word of its own.
            self.at += 1;
            let start = self.at + 1;
            self.parenthesis();
            let inner = (start, self.at.saturating_sub(1).max(start));
            self.tokens.push(Token::Word(Word {
                text: self
                    .text
                    .get(start - 2..self.at)
                    .unwrap_or_default()
                    .to_owned(),
                start: start - 2,
                end: self.at,
                quoted: true,
                substitutions: vec![inner],
            }));
            return;
        }
        while matches!(self.byte(0), b'>' | b'<' | b'&' | b'|') {
            self.at += 1;
        }
        self.blanks();
        if !matches!(self.byte(0), b'\n' | b';' | b'|' | b')' | 0) {
            let before = self.tokens.len();
            self.word();
            self.tokens.truncate(before);
        }
    }

    fn blanks(&mut self) {
        while matches!(self.byte(0), b' ' | b'\t') {
            self.at += 1;
        }
    }

    fn skip_heredocs(&mut self) {
        for delimiter in std::mem::take(&mut self.heredocs) {
            while self.at < self.text.len() {
                let line = self.rest().split('\n').next().unwrap_or_default();
                let found = line.trim() == delimiter;
                self.at = (self.at + line.len() + 1).min(self.text.len());
                if found {
                    break;
                }
            }
        }
    }

    fn word(&mut self) {
        let mut word = Word {
            start: self.at,
            ..Word::default()
        };
        loop {
            match self.byte(0) {
                0 if self.at >= self.text.len() => break,
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => {
                    break;
                }
                b'\\' => {
                    if self.byte(1) != b'\n' {
                        self.at += 1;
                        self.take(&mut word);
                    } else {
                        self.at += 2;
                    }
                }
                b'\'' => {
                    word.quoted = true;
                    let body = self.text.get(self.at + 1..).unwrap_or_default();
                    let length = body.find('\'').unwrap_or(body.len());
                    word.text.push_str(&body[..length]);
                    self.at = (self.at + length + 2).min(self.text.len());
                }
                b'"' => self.double_quoted(&mut word),
                b'$' | b'`' => self.expansion(&mut word),
                _ => self.take(&mut word),
            }
        }
        if self.at == word.start {
            // A lone delimiter that nothing else took: pass it, so that the loop always moves on.
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            return;
        }
        word.end = self.at;
        // `2>&1`: the number belongs to the redirection that follows.
        if matches!(self.byte(0), b'>' | b'<')
            && word.text.bytes().all(|byte| byte.is_ascii_digit())
            && !word.quoted
        {
            return;
        }
        self.tokens.push(Token::Word(word));
    }

    fn take(&mut self, word: &mut Word) {
        if let Some(next) = self.rest().chars().next() {
            word.text.push(next);
            self.at += next.len_utf8();
        }
    }

    fn double_quoted(&mut self, word: &mut Word) {
        word.quoted = true;
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' if matches!(self.byte(1), b'"' | b'\\' | b'$' | b'`') => {
                    self.at += 1;
                    self.take(word);
                }
                b'\\' if self.byte(1) == b'\n' => self.at += 2,
                b'$' | b'`' => self.expansion(word),
                _ => self.take(word),
            }
        }
    }

    /// `$(...)`, `${...}`, `$((...))`, `` `...` ``: kept as written.
    fn expansion(&mut self, word: &mut Word) {
        let start = self.at;
        if self.byte(0) == b'`' {
            let body = self.text.get(self.at + 1..).unwrap_or_default();
            let length = body.find('`').unwrap_or(body.len());
            word.substitutions.push((start + 1, start + 1 + length));
            self.at = (self.at + length + 2).min(self.text.len());
        } else if self.rest().starts_with("$((") {
            self.at += 1;
            self.parenthesis();
        } else if self.rest().starts_with("$(") {
            self.at += 1;
            self.parenthesis();
            let end = if self.text[..self.at].ends_with(')') {
                self.at - 1
            } else {
                self.at
            };
            word.substitutions.push((start + 2, end.max(start + 2)));
        } else if self.rest().starts_with("${") {
            let mut depth = 0;
            while self.at < self.text.len() {
                match self.byte(0) {
                    b'{' => depth += 1,
                    b'}' => depth -= 1,
                    _ => {}
                }
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
                if depth == 0 && self.at > start + 1 {
                    break;
                }
            }
        } else {
            self.at += 1;
        }
        word.text
            .push_str(self.text.get(start..self.at).unwrap_or_default());
    }

    /// From `(` to behind its `)`; quotes inside are passed whole.
    fn parenthesis(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match self.byte(0) {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => self.at += 1,
                quote @ (b'\'' | b'"') => {
                    let body = self.text.get(self.at + 1..).unwrap_or_default();
                    let mut length = 0;
                    let bytes = body.as_bytes();
                    while length < bytes.len() && bytes[length] != quote {
                        length += if quote == b'"' && bytes[length] == b'\\' {
                            2
                        } else {
                            1
                        };
                    }
                    self.at += length.min(body.len()) + 1;
                }
                _ => {}
            }
            // Offsets stay on character boundaries.
            self.at = (self.at + 1).min(self.text.len());
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text)
            .into_iter()
            .map(|token| match token {
                Token::Word(word) => word.text,
                Token::Operator(operator, _) => operator.to_owned(),
                Token::Newline(_) => "\\n".to_owned(),
            })
            .collect()
    }

    #[test]
    fn quotes_comments_and_continuations_are_no_part_of_words() {
        assert_eq!(
            words("a 'b c' \"d $e\" \\\n f # g"),
            ["a", "b c", "d $e", "f"]
        );
        assert_eq!(words("a 2>&1 >x | tee y"), ["a", "|", "tee", "y"]);
        assert_eq!(
            words("cat <<EOF\ncargo test\nEOF\nls"),
            ["cat", "\\n", "ls"]
        );
        assert_eq!(words("x=$(a | b) ${c:-d e}"), ["x=$(a | b)", "${c:-d e}"]);
    }

    #[test]
    fn broken_text_ends() {
        for text in [
            "$(", "\"", "'", "${", "`", "a \\", "((", "<<", ">", "é$(é\\", "<(", "\"\\", "$(\"\\",
        ] {
            tokens(text);
        }
    }
}
