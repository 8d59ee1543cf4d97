//! Colours and lines of text for a terminal.

use crate::report::sanitize;
use anstyle::{AnsiColor, Style};

/// Styles text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether there are colours.
    pub color: bool,
}

impl Paint {
    /// Text that matters.
    pub fn strong(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// Text that does not.
    pub fn faint(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// A place in a file.
    pub fn place(self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// Good news.
    pub fn good(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default(), text)
    }

    /// A word for a severity.
    pub(super) fn severity(self, severity: crate::verdict::Severity, text: &str) -> String {
        use crate::verdict::Severity;
        let style = match severity {
            Severity::Critical => AnsiColor::Red.on_default().bold().invert(),
            Severity::High => AnsiColor::Red.on_default().bold(),
            Severity::Medium => AnsiColor::Yellow.on_default().bold(),
            Severity::Low => AnsiColor::Blue.on_default().bold(),
        };
        self.styled(style, text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// The text in lines of at most `width` characters, broken anew at white space and made harmless. A longer word, such as a path,
/// stays whole, so that it can be copied. At least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in sanitize::prose(text).split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_broken_at_white_space_and_long_words_stay_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a/very/long/path x", 5), ["a/very/long/path", "x"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn no_line_of_wrapped_text_starts_a_command() {
        assert_eq!(wrap("aaaa ::error::b", 4), ["aaaa", ":", ":error::b"]);
    }
}
