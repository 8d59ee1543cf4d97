//! Shell scripts as a flat list of parts: simple commands, what joins them, and the compounds they stand in.
//!
//! Reads POSIX shell and Bash; PowerShell and cmd only as far as their words look alike. Nothing is expanded or run.
//! Text that is no shell yields odd commands, never a panic.

mod grammar;
mod scanner;
mod word;

use std::ops::Range;

use crate::source::Span;
use crate::timings::{self, Work};
use grammar::Grammar;
use scanner::{Scanner, Token};

/// One part of a script, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A simple command.
    Command(Command),
    /// What joins the command or compound before it to the next one. Line breaks that join nothing are left out.
    Operator(Op),
    /// A compound command begins. Where its end is missing, no [`Part::Close`] follows.
    Open(Compound),
    /// The condition of the innermost `if`, `while` or `until` begins.
    Condition,
    /// A branch of the innermost `if` or `case`, or the body of a loop, begins.
    Body,
    /// The innermost compound ends; it is one item of the list around it.
    Close,
}

/// A simple command: a program and its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` before the program, each as a word.
    pub assignments: Vec<Word>,
    /// The program and its arguments, redirections left out; empty where there are only assignments.
    pub words: Vec<Word>,
    /// From the first assignment or word to the last.
    pub span: Span,
    /// Whether `!` turns its status around.
    pub negated: bool,
    /// The scripts whose output it reads by a redirection: `< <(…)`. Behind a compound they stand in a command of their
    /// own that has no words.
    pub redirected: Vec<Span>,
    /// The bodies of the here-documents on its last line.
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
    /// The scripts whose output is put into it: inside `$(…)`, `` `…` `` and `<(…)`.
    pub scripts: Vec<Span>,
}

/// A compound command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compound {
    /// Its form.
    pub kind: Kind,
    /// Whether `!` turns its status around.
    pub negated: bool,
    /// The name of the function whose body it is; `None` for all other compounds.
    pub function: Option<String>,
    /// What stands between `for` or `select` and the body: the name, `in`, the values. Empty for all else.
    pub header: Vec<Word>,
}

/// The form of a compound command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{ …; }`.
    #[default]
    Group,
    /// `( … )`: what it sets ends with it.
    Subshell,
    /// `if`.
    If,
    /// `while`, `until`, `for`, `select`.
    Loop,
    /// `case`.
    Case,
}

/// What joins two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `;` or a line break.
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

/// Whether a word is `NAME=value`, `NAME+=value` or `NAME[i]=value`.
pub fn is_assignment(word: &str) -> bool {
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
        let [assignment] = command.assignments.as_slice() else {
            return None;
        };
        let (name, value) = assignment.text.split_once('=')?;
        let range = inner(value)?;
        let quote = usize::from(assignment.quoted);
        return Some((
            &value[range.clone()],
            assignment.span.start as usize + name.len() + 1 + quote + range.start,
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

/// Reads `text`. Comments and here-documents are no part of it; text of comments alone has none.
pub fn parse(text: &str) -> Vec<Part> {
    timings::work(Work::Shell, text.len(), || read(text))
}

fn read(text: &str) -> Vec<Part> {
    let mut scanner = Scanner::new(text);
    let mut grammar = Grammar::new(text);
    while let Some(token) = scanner.next_token(grammar.expects()) {
        match token {
            Token::Word(word) => grammar.word(word),
            Token::Operator(operator) => grammar.operator(operator),
            Token::Redirection(target) => grammar.redirection(target),
            Token::Heredoc(span) => grammar.heredoc(span),
        }
    }
    grammar.finish()
}

/// The simple commands of `text`, in order, whatever they stand in.
pub fn commands(text: &str) -> impl Iterator<Item = Command> {
    parse(text).into_iter().filter_map(|part| match part {
        Part::Command(command) => Some(command),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
