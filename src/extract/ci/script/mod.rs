//! Shell scripts as CI runs them: which commands run, and whose failure counts.
//!
//! [`shell`](crate::syntax::shell) reads the text; here bash's rules for `set -e`, `&&`, `||`, pipes and conditions are
//! followed. Values of variables are unknown.

mod blocks;
mod judged;
mod reader;

use super::model::{Command, Script};
use crate::extract::Input;
use crate::source::{Place, Span};
use crate::syntax::{Node, yaml};
use blocks::Settings;
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

impl Shell {
    /// What the flags of a shell's command line mean: `-eu -o pipefail -c`.
    pub(super) fn of_flags(flags: &str) -> Self {
        Shell {
            stops: flags
                .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']'))
                .any(|word| is_flag_set(word, 'e') || word == "errexit"),
            pipefail: flags.contains("pipefail"),
            foreign: false,
        }
    }

    /// What the first line of a script means, with the flags behind its interpreter; `sh` without a `#!` line.
    pub(super) fn of_shebang(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let Some(line) = first.trim_start().strip_prefix("#!") else {
            return Shell::default();
        };
        Shell {
            stops: line
                .split_whitespace()
                .skip(1)
                .any(|word| is_flag_set(word, 'e')),
            pipefail: false,
            foreign: !line.contains("sh"),
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

/// The commands of a script that is joined from lines of the file; `place` says where bytes of it lie.
pub(super) fn of_joined(text: &str, shell: Shell, place: &dyn Fn(Span) -> Place) -> Vec<Command> {
    read(text, shell, place).commands
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
    let settings = Settings {
        stops: shell.stops,
        pipefail: shell.pipefail,
        directory: String::new(),
    };
    let mut reader = Reader::new(text, settings, place);
    reader.run(Span::new(0, text.len()), 0);
    reader.finish()
}

#[cfg(test)]
mod tests;
