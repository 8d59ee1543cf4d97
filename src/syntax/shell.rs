//! Shell scripts as a flat list of simple commands, with what happens when one of them fails.
//!
//! Reads POSIX shell and Bash; PowerShell and cmd only as far as their words look alike. Nothing is expanded or run.
//! Text that is no shell yields odd commands, never a panic.

mod flow;
mod word;

use std::ops::Range;

use crate::source::Span;
use flow::Flow;
use word::{Scanner, Token};

/// A simple command: a program and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments, redirections left out; empty where there are only assignments.
    pub words: Vec<Word>,
    /// From the first assignment or word to the last.
    pub span: Span,
    /// `NAME=value` before the program.
    pub assignments: Vec<(String, String)>,
    /// What stands between the command before and this one.
    pub operator_before: Op,
    /// What stands behind it; [`Op::Sequence`] at the end of the text.
    pub operator_after: Op,
    /// Whether its failure changes nothing: `|| true` and the like behind it, `!` before it, a condition, or
    /// `set +e` in effect.
    pub ignores_failure: bool,
    /// Whether it is piped on without `set -o pipefail` in the script. Shells that a platform starts with
    /// `pipefail` are the caller's to know.
    pub lost_in_pipe: bool,
    /// The function it stands in.
    pub in_function: Option<String>,
    /// Whether it stands in a branch of `if` or `case`.
    pub guarded: bool,
    /// `set -e` (true) or `set +e` (false) in effect; `None` where the script says neither.
    pub errexit: Option<bool>,
    /// `set -o pipefail` (true) or `set +o pipefail` (false) in effect; `None` where the script says neither.
    pub pipefail: Option<bool>,
    /// The bodies of its here-documents.
    pub heredocs: Vec<Span>,
}

/// One word of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// What is meant: quotes and escapes removed, expansions as written.
    pub text: String,
    /// The word as written.
    pub span: Span,
    /// Whether any part of it stands in quotes.
    pub quoted: bool,
    /// Whether a part of it is known only when it runs: `$`, a back quote, or a template's `{{ }}`.
    pub dynamic: bool,
}

/// What joins two commands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Op {
    /// Nothing stands before: the first of the text, a group or a branch.
    #[default]
    Start,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `;`, a line break, or the end.
    Sequence,
    /// `|`.
    Pipe,
    /// `&`.
    Background,
}

/// Programs that run the rest of their words as a command.
const WRAPPERS: &[&str] = &[
    "sudo", "env", "command", "exec", "time", "nohup", "nice", "builtin", "doas", "stdbuf",
    "ionice",
];
/// Shells that take a script behind `-c`.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ash", "ksh"];

impl Command {
    /// The words behind `sudo`, `env A=b`, `exec` and the like: the program that does the work. Empty where the
    /// command has no words.
    pub fn effective(&self) -> &[Word] {
        let mut words = &self.words[..];
        while let Some(first) = words
            .first()
            .filter(|first| WRAPPERS.contains(&base_name(&first.text)))
        {
            let takes_user = first.text == "sudo";
            let mut rest = &words[1..];
            while let Some(word) = rest
                .first()
                .filter(|word| word.text.starts_with('-') || is_assignment(&word.text))
            {
                let with_value =
                    takes_user && matches!(word.text.as_str(), "-u" | "-g" | "--user" | "--group");
                rest = rest.get(1 + usize::from(with_value)..).unwrap_or_default();
            }
            if rest.is_empty() {
                break;
            }
            words = rest;
        }
        words
    }

    /// The name of the program without its directory; empty where there is none.
    pub fn program(&self) -> &str {
        self.effective()
            .first()
            .map_or("", |word| base_name(&word.text))
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| is_name(name.strip_suffix('+').unwrap_or(name)))
}

fn is_name(name: &str) -> bool {
    let name = name.split('[').next().unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The script that a command hands to a shell (`sh -c '…'`, `eval "…"`), or the command substitution that is all of
/// it (`$(…)`, `X=$(…)`), and the byte in the text where it begins. `None` for any other command.
pub fn inner_script(command: &Command) -> Option<(&str, usize)> {
    let inner = |text: &'_ str| -> Option<Range<usize>> {
        let body = text
            .strip_prefix("$(")
            .and_then(|rest| rest.strip_suffix(')'));
        let body = body.or_else(|| {
            text.strip_prefix('`')
                .and_then(|rest| rest.strip_suffix('`'))
        });
        let start = if text.starts_with('`') { 1 } else { 2 };
        body.filter(|body| !body.starts_with('('))
            .map(|body| start..start + body.len())
    };
    let Some(first) = command.words.first() else {
        let [(name, value)] = command.assignments.as_slice() else {
            return None;
        };
        let range = inner(value)?;
        return Some((
            &value[range.clone()],
            command.span.start as usize + name.len() + 1 + range.start,
        ));
    };
    if let ([only], Some(range)) = (command.words.as_slice(), inner(&first.text)) {
        return Some((
            &first.text[range.clone()],
            only.span.start as usize + usize::from(only.quoted) + range.start,
        ));
    }
    let script = if command.program() == "eval" {
        command.effective().get(1)
    } else {
        let shell = command
            .words
            .iter()
            .position(|word| SHELLS.contains(&base_name(&word.text)))?;
        let rest = &command.words[shell + 1..];
        let flag = rest.iter().take(6).position(|word| {
            word.text
                .strip_prefix('-')
                .is_some_and(|flags| !flags.starts_with('-') && flags.contains('c'))
        })?;
        rest.get(flag + 1)
    }?;
    Some((
        &script.text,
        script.span.start as usize + usize::from(script.quoted),
    ))
}

/// The simple commands of `text`, in order. Comments and here-documents are none of them; subshells and groups are
/// flattened. Text of comments alone has none.
pub fn parse(text: &str) -> Vec<Command> {
    let mut scanner = Scanner::new(text);
    let mut flow = Flow::new(text);
    while let Some(token) = scanner.next_token(flow.expects()) {
        match token {
            Token::Word(word) => flow.word(word),
            Token::Operator(operator) => flow.operator(operator),
            Token::Heredoc(span) => flow.heredoc(span),
        }
    }
    flow.finish()
}

#[cfg(test)]
mod tests;
