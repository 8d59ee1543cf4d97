//! Shell scripts as CI runs them: which commands run, and whose failure counts.
//!
//! Follows bash's rules for `set -e`, `&&`, `||`, pipes and conditions. Values of variables are unknown.

mod blocks;
mod judged;
mod reader;

use super::model::Script;
use crate::extract::Input;
use crate::source::{Place, Span};
use crate::syntax::{Node, yaml};
use reader::Reader;

/// How deep `$(...)` is followed.
const SUBSTITUTION_DEPTH: usize = 4;
/// Commands that one script may have.
const COMMAND_LIMIT: usize = 2_000;

/// How a shell treats failures when the script begins.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shell {
    /// Whether it stops at the first failure (`-e`).
    pub stops: bool,
    /// Whether a pipe fails with any of its parts (`pipefail`).
    pub pipefail: bool,
    /// Whether it is a shell at all: a script in Python or PowerShell has lines, not commands with these rules.
    pub foreign: bool,
}

impl Shell {
    /// What `shell:` of a GitHub step means; empty is `bash -e`.
    pub(crate) fn of_github(shell: &str) -> Self {
        let first = shell.split_whitespace().next().unwrap_or_default();
        match first {
            "" => Shell {
                stops: true,
                ..Shell::default()
            },
            "bash" if shell.trim() == "bash" => Shell {
                stops: true,
                pipefail: true,
                foreign: false,
            },
            "sh" if shell.trim() == "sh" => Shell {
                stops: true,
                ..Shell::default()
            },
            "bash" | "sh" | "zsh" => Shell {
                stops: shell.split_whitespace().any(|word| is_flag_set(word, 'e')),
                pipefail: shell.contains("pipefail"),
                foreign: false,
            },
            // PowerShell on GitHub runs with ErrorActionPreference=stop and ends with the last exit code.
            "pwsh" | "powershell" | "cmd" => Shell {
                stops: true,
                ..Shell::default()
            },
            _ if shell.contains("bash") || shell.contains("sh -") || shell.contains("nix") => {
                Shell {
                    stops: true,
                    ..Shell::default()
                }
            }
            _ => Shell {
                foreign: true,
                ..Shell::default()
            },
        }
    }
}

fn is_flag_set(word: &str, flag: char) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.contains(flag)
}

/// The script in a YAML scalar, with places in the file.
pub(super) fn of_scalar(input: &Input<'_>, node: Node<'_>, shell: Shell) -> Script {
    let text = node.text().unwrap_or_default();
    read(text, shell, &|span: Span| {
        let start = yaml::source_offset(input.text, node, span.start as usize);
        let end = yaml::source_offset(input.text, node, span.end as usize);
        input.place(Span::new(start, end))
    })
}

/// The script at `base` of the file.
pub(super) fn of_text(input: &Input<'_>, text: &str, base: usize, shell: Shell) -> Script {
    read(text, shell, &|span: Span| input.place(span.shifted(base)))
}

/// The script, all of it at one place: for text that was put together from pieces.
pub fn at_place(text: &str, shell: Shell, place: Place) -> Script {
    read(text, shell, &|_| place)
}

/// Reads a script; `place` says where bytes of it lie.
fn read(text: &str, shell: Shell, place: &dyn Fn(Span) -> Place) -> Script {
    if shell.foreign {
        return Script::default();
    }
    let masked = mask(text);
    let mut reader = Reader {
        text: &masked,
        place,
        stops: shell.stops,
        pipefail: shell.pipefail,
        // A script that looks at `$?` or traps errors decides for itself.
        decides: text.contains("$?") || text.contains("PIPESTATUS") || text.contains("trap "),
        summary: text.contains("GITHUB_STEP_SUMMARY") && text.len() < 100_000,
        fails: text.contains("exit 1") || text.contains("false"),
        commands: Vec::new(),
        notes: Vec::new(),
        directory: String::new(),
    };
    reader.run(0, masked.len(), 0);
    reader.finish(text)
}

/// Makes `${{ ... }}` one word of the same length: its bytes are moved to control characters and back.
fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${{") {
        let length = rest[at..].find("}}").map_or(rest.len() - at, |end| end + 2);
        out.push_str(&rest[..at]);
        out.extend(
            rest[at..at + length]
                .chars()
                .map(|letter| match SPECIAL.find(letter) {
                    Some(index) => char::from(u8::try_from(index + 1).unwrap_or(1)),
                    None => letter,
                }),
        );
        rest = &rest[at + length..];
    }
    out + rest
}

/// The characters with a meaning in shell; each stands masked as the control character of its position from 1.
/// Tab, line feed and carriage return are left out of those positions by fillers.
const SPECIAL: &str = "${} '\"()\u{7f}\u{7f}|&\u{7f};<>!#*\\`=~";

fn unmask(text: &str) -> String {
    text.chars()
        .map(|letter| {
            let code = letter as usize;
            if (1..=SPECIAL.len()).contains(&code) && !matches!(letter, '\t' | '\n' | '\r') {
                char::from(SPECIAL.as_bytes()[code - 1])
            } else {
                letter
            }
        })
        .collect()
}

/// Whether a word is `NAME=value`.
pub fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
            && !name.starts_with(|first: char| first.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
