//! What a repository says, made harmless at each boundary where somebody reads it: a terminal or a CI log, JSON,
//! Markdown, SARIF.
//!
//! The loggers of CI systems obey what they read: GitHub a line that starts with `::command::` and `##[command]`
//! anywhere, Azure `##vso[`, TeamCity `##teamcity[`; terminals obey control characters. It changes what is shown, never
//! what is judged.

use serde_json::ser::{Formatter, PrettyFormatter};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

/// Whether a character moves the cursor, hides itself, or turns the text around it: controls, line separators,
/// bidirectional controls, characters without width, tags.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of text for a terminal or a log: tabs become spaces, unsafe characters are spelled `\u{..}`, and no
/// logging command is left. The text may stand anywhere, at the start of a line too.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) && !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = &text[at..];
        if c == '\t' {
            out.push(' ');
        } else if is_unsafe(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else if rest.starts_with("::") && out.chars().next_back().is_none_or(char::is_whitespace)
        {
            // Each colon of the run stands alone: any two of them behind a space could start a line.
            out.push(':');
            for _ in rest.chars().skip(1).take_while(|c| *c == ':') {
                out.push_str(" :");
                chars.next();
            }
        } else if starts_hash_command(rest) {
            out.push_str("# ");
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// As [`line()`], for text whose line breaks only serve its source: of a rule or a doc comment.
pub fn prose(text: &str) -> String {
    line(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Whether `##[`, `##vso[` or the like starts here.
fn starts_hash_command(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("##") else {
        return false;
    };
    rest.trim_start_matches('#')
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .starts_with('[')
}

/// A message for SARIF: as [`line()`], and no `[text](target)` in it is a link (SARIF 2.1.0 section 3.11.6).
pub fn sarif_message(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut backslashes = 0;
    for c in line(text).chars() {
        if c == '[' {
            // A backslash that the text brought along must not take the place of ours.
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// A relative path, given as the bytes that the disk has, as a URI reference (RFC 3986): `/` between the parts, every
/// other byte that could be read as syntax percent-encoded, `:` too, which could end a scheme.
pub fn uri(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(byte) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Text for Markdown that GitHub renders, where it stands inside a paragraph or a table cell. What stands between
/// backticks becomes code; nothing else is markup, a link or a mention.
pub fn markdown(text: &str) -> String {
    let text = line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let paired = parts.len() % 2 == 1;
    let mut out = String::with_capacity(text.len() + 16);
    for (index, part) in parts.iter().enumerate() {
        if !paired && index > 0 {
            out.push_str("\\`");
        }
        if paired && index % 2 == 1 {
            out.push_str(&code(part));
        } else {
            push_escaped(&mut out, part);
        }
    }
    out
}

fn push_escaped(out: &mut String, text: &str) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // The comment ends the word, so that nobody is called.
            '@' => out.push_str("@<!-- -->"),
            '.' if text[..at].ends_with("www") || text[..at].ends_with("WWW") => {
                out.push_str("\\.")
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '=' | '$' | '^' | ':' | '-' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
}

/// A code span of Markdown, with a fence longer than any run of backticks in it. A `|` is escaped as tables want it.
/// Text that looks like HTML is escaped instead, for readers who know no code spans.
pub fn code(text: &str) -> String {
    let text = line(text);
    if text.trim().is_empty() {
        return String::new();
    }
    if text.contains(['<', '>', '&']) {
        let mut out = String::from("<code>");
        push_escaped(&mut out, &text);
        out.push_str("</code>");
        return out;
    }
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// Writes JSON in pretty form in which no string can be obeyed: unsafe characters are `\uXXXX`, and of `##` the second
/// is `\u0023`. A reader of the JSON gets the very strings that were written.
#[derive(Default)]
pub(super) struct SafeJson<'a>(PrettyFormatter<'a>);

impl Formatter for SafeJson<'_> {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut done = 0;
        let mut before = ' ';
        for (at, c) in fragment.char_indices() {
            if is_unsafe(c) || (c == '#' && before == '#') {
                out.write_all(&fragment.as_bytes()[done..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                done = at + c.len_utf8();
            }
            before = c;
        }
        out.write_all(&fragment.as_bytes()[done..])
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }
    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text made of what is dangerous, besides any other text.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            proptest::sample::select(vec![
                "::error::",
                "##[add-mask]",
                "##vso[",
                "##teamcity[",
                "#",
                "##",
                "[",
                "](http://x)",
                "\\",
                "`",
                "``",
                "|",
                "<img src=x>",
                "@all",
                "www.x.org",
                "\r",
                "\n",
                "\t",
                " ",
                "\u{85}",
                "\u{a0}",
                "\u{1b}[31m",
                "\u{9b}",
                "\u{7f}",
                "\u{202e}",
                "\u{2066}",
                "\u{2028}",
                "\u{200b}",
                "\u{feff}",
                "\0",
                "é",
                "😀",
                "a:b",
                "%zz",
                "../",
            ])
            .prop_map(str::to_owned),
            any::<String>(),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    fn assert_harmless(text: &str) {
        assert!(!text.chars().any(is_unsafe), "{text:?}");
        assert!(!text.trim_start().starts_with("::"), "{text:?}");
        for (at, _) in text.match_indices("##") {
            assert!(!starts_hash_command(&text[at..]), "{text:?}");
        }
        // Text is wrapped at white space: no word may be a command at the start of its line.
        assert!(
            !text
                .split(char::is_whitespace)
                .any(|word| word.starts_with("::")),
            "{text:?}"
        );
    }

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        let mut writer = serde_json::Serializer::with_formatter(&mut out, SafeJson::default());
        serde::Serialize::serialize(text, &mut writer).expect("memory takes it");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    proptest! {
        #[test]
        fn no_line_holds_a_control_character_or_a_command(text in hostile()) {
            assert_harmless(&line(&text));
        }

        #[test]
        fn json_holds_no_command_and_yields_the_text_unchanged(text in hostile()) {
            let json = written(&text);
            prop_assert!(!json.contains("##"));
            prop_assert!(!json.chars().any(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&json).expect("valid JSON"), text);
        }

        #[test]
        fn a_sarif_message_holds_no_link(text in hostile()) {
            let message = sarif_message(&text);
            assert_harmless(&message);
            for (at, _) in message.match_indices('[') {
                let backslashes = message[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
                prop_assert!(backslashes % 2 == 1, "{}", message);
            }
        }

        #[test]
        fn a_uri_is_a_relative_reference(path in proptest::collection::vec(any::<u8>(), 0..40)) {
            let uri = uri(&path);
            prop_assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@%".contains(&b)));
            prop_assert!(!uri.contains(':'));
        }

        #[test]
        fn markdown_renders_as_text_and_code_alone(text in hostile()) {
            use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
            let markdown = format!("x {}", markdown(&text));
            assert_harmless(&markdown);
            prop_assert!(!markdown.contains("<img") && !markdown.contains("<script"));
            for event in Parser::new_ext(&markdown, Options::all()) {
                let allowed = match &event {
                    Event::Start(tag) => matches!(tag, Tag::Paragraph),
                    Event::End(tag) => matches!(tag, TagEnd::Paragraph),
                    Event::InlineHtml(html) => ["<!-- -->", "<code>", "</code>"].contains(&html.as_ref()),
                    Event::Text(_) | Event::Code(_) => true,
                    _ => false,
                };
                prop_assert!(allowed, "{:?} in {}", event, markdown);
            }
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        let text = "base image `rust:1.95` of std::fs (#12) [x]";
        assert_eq!(line(text), text);
        assert_eq!(uri("src/a b/main.rs".as_bytes()), "src/a%20b/main.rs");
        assert_eq!(uri(b"a:b/caf\xe9"), "a%3Ab/caf%E9");
    }

    #[test]
    fn what_is_obeyed_is_spelled_out() {
        assert_eq!(line("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\u{a}b");
        assert_eq!(line(":::error::x"), ": : :error::x");
        assert_eq!(
            line("::error::x ##[add-mask]y ###vso[z"),
            ": :error::x # #[add-mask]y # # #vso[z"
        );
        assert_eq!(written("##[error]"), "\"#\\u0023[error]\"");
        assert_eq!(sarif_message("see [x](http://y)"), "see \\[x](http://y)");
        assert_eq!(markdown("`a|b` <b> @me"), "`a\\|b` &lt;b&gt; @<!-- -->me");
    }
}
