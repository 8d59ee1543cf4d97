//! `go.mod`: module, versions, requirements, replacements, tools, with spans.
//!
//! Read line by line by the Go modules reference (go.dev/ref/mod#go-mod-file), so that a line nobody knows hides
//! no other line.

use super::Text;
use crate::source::Span;

/// One `go.mod`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoMod {
    /// The path behind `module`; `None` without one.
    pub module: Option<Text>,
    /// The version behind `go`.
    pub go_version: Option<Text>,
    /// The name behind `toolchain`, such as `go1.22.1`.
    pub toolchain: Option<Text>,
    /// All that is required, in order.
    pub requires: Vec<Require>,
    /// All that is replaced, in order.
    pub replaces: Vec<Replace>,
    /// Packages behind `tool`.
    pub tools: Vec<Text>,
}

/// A required module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Require {
    /// The module's path.
    pub path: String,
    /// Its version, such as `v1.2.3`.
    pub version: String,
    /// Whether the line says `// indirect`.
    pub indirect: bool,
    /// Path and version.
    pub span: Span,
}

/// A replacement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replace {
    /// The module that is replaced.
    pub path: String,
    /// The version that is replaced; empty for all.
    pub version: String,
    /// What stands in its place: a module path or, beginning with `.` or `/`, a directory.
    pub target: String,
    /// Its version; empty for a directory.
    pub target_version: String,
    /// All of it.
    pub span: Span,
}

/// Reads a `go.mod`. Lines it does not know are passed over.
pub fn parse(text: &str) -> GoMod {
    let mut file = GoMod::default();
    let mut block: Option<&str> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words = words(code, start);
        start += line.len();
        let Some(first) = words.first() else { continue };
        if first.text == ")" {
            block = None;
            continue;
        }
        let verb = match block {
            Some(verb) => verb,
            None => {
                let verb = first.span.text(text);
                words.remove(0);
                if words.first().is_some_and(|word| word.text == "(") {
                    block = Some(verb);
                    continue;
                }
                verb
            }
        };
        directive(&mut file, verb, &words, comment.trim());
    }
    file
}

fn directive(file: &mut GoMod, verb: &str, words: &[Text], comment: &str) {
    let Some((first, last)) = words.first().zip(words.last()) else {
        return;
    };
    let span = first.span.to(last.span);
    let text = |at: usize| {
        words
            .get(at)
            .map(|word| word.text.clone())
            .unwrap_or_default()
    };
    match verb {
        "\u{feff}module" | "module" => file.module = Some(first.clone()),
        "go" => file.go_version = Some(first.clone()),
        "toolchain" => file.toolchain = Some(first.clone()),
        "tool" => file.tools.push(first.clone()),
        "require" => {
            let indirect = comment == "indirect" || comment.starts_with("indirect;");
            file.requires.push(Require {
                path: text(0),
                version: text(1),
                indirect,
                span,
            });
        }
        "replace" => {
            let Some(arrow) = words.iter().position(|word| word.text == "=>") else {
                return;
            };
            let version = if arrow > 1 { text(1) } else { String::new() };
            let (target, target_version) = (text(arrow + 1), text(arrow + 2));
            file.replaces.push(Replace {
                path: text(0),
                version,
                target,
                target_version,
                span,
            });
        }
        _ => {}
    }
}

/// The words of a line; quoted ones without their quotes.
fn words(code: &str, start: usize) -> Vec<Text> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in code.split_whitespace() {
        let offset = at + code[at..].find(word).unwrap_or_default();
        at = offset + word.len();
        let text = word.trim_matches(['"', '`']).to_owned();
        words.push(Text {
            text,
            span: Span::new(start + offset, start + at),
        });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_file_is_read_with_true_spans() {
        let text = "// note\r\nmodule example.com/app // app\r\n\r\ngo 1.22.0\r\ntoolchain go1.22.1\r\n\r\nrequire (\r\n\tgithub.com/a/b v1.2.3\r\n\t\"github.com/c/d\" v0.0.0-2024 // indirect\r\n)\r\nrequire x.io/y v2.0.0+incompatible\r\nreplace (\r\n\tx.io/y => ../y\r\n)\r\nreplace a v1 => b v2\r\ntool golang.org/x/tools/cmd/stringer\r\nretract v1.0.0\r\n";
        let file = parse(text);
        assert_eq!(
            file.module.as_ref().map(|module| module.span.text(text)),
            Some("example.com/app")
        );
        assert_eq!(
            file.go_version.as_ref().map(|go| go.text.as_str()),
            Some("1.22.0")
        );
        assert_eq!(
            file.toolchain.as_ref().map(|name| name.text.as_str()),
            Some("go1.22.1")
        );
        let requires: Vec<_> = file
            .requires
            .iter()
            .map(|r| (r.path.as_str(), r.version.as_str(), r.indirect))
            .collect();
        assert_eq!(
            requires,
            [
                ("github.com/a/b", "v1.2.3", false),
                ("github.com/c/d", "v0.0.0-2024", true),
                ("x.io/y", "v2.0.0+incompatible", false)
            ]
        );
        assert_eq!(file.requires[0].span.text(text), "github.com/a/b v1.2.3");
        let replaces: Vec<_> = file
            .replaces
            .iter()
            .map(|r| {
                (
                    r.path.as_str(),
                    r.version.as_str(),
                    r.target.as_str(),
                    r.target_version.as_str(),
                )
            })
            .collect();
        assert_eq!(
            replaces,
            [("x.io/y", "", "../y", ""), ("a", "v1", "b", "v2")]
        );
        assert_eq!(file.tools[0].text, "golang.org/x/tools/cmd/stringer");
    }

    #[test]
    fn odd_text_is_no_panic() {
        for text in [
            "",
            "\u{feff}module a",
            "require",
            "require (",
            ")",
            "replace =>",
            "replace a =>",
            "module",
            "é \u{0}",
            "require (((",
        ] {
            let _ = parse(text);
        }
        assert_eq!(
            parse("\u{feff}module a")
                .module
                .map(|module| module.text)
                .as_deref(),
            Some("a")
        );
    }
}
