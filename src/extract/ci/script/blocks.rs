//! What stands open while a script is read: conditions, loops, groups, functions, lists of commands.
//!
//! A block that is never closed is dropped with its text.

use super::super::shell_lexer::Word;
use super::unmask;

/// What is known of a command besides its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    /// The function whose body it stands in.
    pub(super) function: Option<String>,
    /// Whether the shell stopped at failures when it ran.
    pub(super) stops: bool,
    /// Whether it stands left of `&&`.
    pub(super) left_of_and: bool,
    /// The number of the top-level list it belongs to.
    pub(super) list: usize,
    /// Whether its output is what counts: it stands in `$(...)`.
    pub(super) substituted: bool,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// The first command inside.
    pub(super) first: usize,
    /// Commands of the list that the block is a part of.
    pub(super) outer: Vec<usize>,
    /// Commands whose failure this block answers: it stands right of `||`.
    pub(super) answers: Vec<usize>,
    /// Whether something in it ends the script with a failure.
    pub(super) exits: bool,
    /// Commands of its condition.
    pub(super) condition: Vec<usize>,
    pub(super) in_condition: bool,
    /// Of a subshell: the directory that its end goes back to.
    pub(super) directory: Option<String>,
    /// Of `for x in a b`: the name and the values, where they are literal.
    pub(super) values: Option<(String, Vec<String>)>,
}

#[derive(Debug, PartialEq)]
pub(super) enum Kind {
    If,
    Loop,
    Case,
    Group,
    Function(String),
}

#[derive(Debug, PartialEq)]
pub(super) enum Skip {
    No,
    /// The words of `for x in ...` and `case x in`.
    Header,
    /// The name of a function, up to its body.
    FunctionName,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) blocks: Vec<Block>,
    /// Commands of the open and-or list.
    pub(super) list: Vec<usize>,
    /// Commands whose failure the next command answers.
    pub(super) answers: Vec<usize>,
    /// How many lists stood at the top level.
    pub(super) lists: usize,
    pub(super) skip: Skip,
    /// The name of a function whose body comes next.
    pub(super) function: Option<String>,
    /// Commands whose output the next command reads.
    pub(super) piped: Vec<usize>,
}

impl State {
    pub(super) fn open(&mut self, kind: Kind, first: usize) {
        let kind = match self.function.take() {
            Some(name) if kind == Kind::Group => Kind::Function(name),
            _ => kind,
        };
        self.skip = Skip::No;
        let condition = Vec::new();
        let (outer, answers) = (
            std::mem::take(&mut self.list),
            std::mem::take(&mut self.answers),
        );
        self.blocks.push(Block {
            kind,
            first,
            outer,
            answers,
            exits: false,
            condition,
            in_condition: false,
            directory: None,
            values: None,
        });
    }

    pub(super) fn condition(&mut self, on: bool) {
        if let Some(block) = self.blocks.last_mut() {
            block.in_condition = on;
        }
        self.list.clear();
    }
}

/// The name and the values of `x in a b`; `None` where one is not literal.
pub(super) fn loop_values(words: &[Word]) -> Option<(String, Vec<String>)> {
    let (name, rest) = words.split_first()?;
    let (is_in, values) = rest.split_first()?;
    let literal = |word: &Word| !word.text.contains(['$', '`', '*']);
    (is_in.text == "in" && values.iter().all(literal)).then(|| {
        (
            name.text.clone(),
            values.iter().map(|word| unmask(&word.text)).collect(),
        )
    })
}

/// Whether a script fails on a dirty tree.
pub(super) fn is_dirty_check(text: &str) -> bool {
    let looks = ["git diff", "git status", "git diff-index"]
        .iter()
        .any(|command| text.contains(command));
    looks
        && (text.contains("--exit-code")
            || text.contains("--quiet")
            || text.contains("exit 1")
            || text.contains("test -z")
            || text.contains("[ -z")
            || text.contains("[[ -z")
            || text.contains("diff-index"))
}
