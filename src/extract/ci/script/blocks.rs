//! What stands open while a script is read: compounds, lists of commands, and what is known of each command.
//!
//! Commands are told by their index; a compound that is never closed changes nothing.

use std::ops::Range;

use crate::syntax::shell::{Compound, Kind, Word};

/// What is known of a command besides its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    /// The function whose body it stands in.
    pub(super) function: Option<String>,
    /// Whether the shell stopped at failures when it ran.
    pub(super) stops: bool,
    /// Whether it stands left of `&&`.
    pub(super) left_of_and: bool,
    /// Whether `!` stands before it or a compound around it.
    pub(super) negated: bool,
    /// Whether the script itself answers its failure with one: `|| exit 1`.
    pub(super) answered: bool,
    /// The number of the top-level list it belongs to.
    pub(super) list: usize,
    /// Whether its output is what counts: it stands in `$(...)`.
    pub(super) substituted: bool,
}

/// What `set` switches, and where `cd` went.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// Whether it stops at the first failure (`-e`).
    pub(super) stops: bool,
    /// Whether a pipe fails with any of its parts.
    pub(super) pipefail: bool,
    /// The directory, as written; empty for where the script began.
    pub(super) directory: String,
}

impl Settings {
    /// Follows `set -e`, `set +e`, `set -o pipefail`.
    pub(super) fn set(&mut self, arguments: &[String]) {
        let mut long = None;
        for word in arguments {
            let on = word.starts_with('-');
            match (long.take(), word.as_str()) {
                (Some(on), "pipefail") => self.pipefail = on,
                (Some(on), "errexit") => self.stops = on,
                (Some(_), _) => {}
                (None, flags) if flags.starts_with(['-', '+']) && flags != "--" => {
                    if flags.contains('e') {
                        self.stops = on;
                    }
                    long = flags.ends_with('o').then_some(on);
                }
                (None, _) => return,
            }
        }
    }

    /// Follows `cd`, `pushd` and `popd`. Temporary directories and the like are unknown: then it stays where it was.
    pub(super) fn change_directory(&mut self, verb: &str, argument: &str, blocks: &[Block]) {
        let target = argument.trim_end_matches('/');
        if verb == "popd" || target == "-" {
            self.directory.clear();
            return;
        }
        let is_of_loop = || {
            let names = blocks.iter().filter_map(|block| block.values.as_ref());
            names
                .map(|(name, _)| name)
                .any(|name| speaks_of(target, name))
        };
        if target.starts_with('/') || target.contains('$') && !is_of_loop() {
        } else if self.directory.is_empty() {
            target.clone_into(&mut self.directory);
        } else {
            self.directory = format!("{}/{target}", self.directory);
        }
    }
}

/// Whether a text holds `$name` or `${name}`.
pub(super) fn speaks_of(text: &str, name: &str) -> bool {
    text.contains(&format!("${name}")) || text.contains(&format!("${{{name}}}"))
}

/// A compound that is open.
#[derive(Debug)]
pub(super) struct Block {
    /// What it is.
    pub(super) compound: Compound,
    /// The first command inside.
    pub(super) first: usize,
    /// The list that it is an item of, as in [`State`].
    list: usize,
    /// Commands whose failure this block answers: it stands right of `||`.
    pub(super) answers: Range<usize>,
    /// Whether something in it ends the script with a failure.
    pub(super) exits: bool,
    /// Where its open condition begins.
    condition: Option<usize>,
    /// Commands of its conditions.
    pub(super) conditions: Vec<Range<usize>>,
    /// Of a subshell: what its end goes back to.
    pub(super) settings: Option<Settings>,
    /// Of `for x in a b`: the name and the values, where they are literal.
    pub(super) values: Option<(String, Vec<String>)>,
}

/// Where the reader stands; numbers are indices of commands.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) blocks: Vec<Block>,
    /// Where the open list of `&&`, `||` and `|` begins.
    pub(super) list: usize,
    /// Where its last item begins.
    pub(super) item: usize,
    /// Commands whose failure the next command answers.
    pub(super) answers: Range<usize>,
    /// Commands whose output the next command reads.
    pub(super) piped: Range<usize>,
    /// How many lists stood at the top level.
    pub(super) lists: usize,
}

impl State {
    pub(super) fn open(&mut self, compound: Compound, here: usize, settings: &Settings) {
        let is_subshell = compound.kind == Kind::Subshell;
        self.blocks.push(Block {
            first: here,
            list: self.list,
            answers: std::mem::take(&mut self.answers),
            exits: false,
            condition: None,
            conditions: Vec::new(),
            settings: is_subshell.then(|| settings.clone()),
            values: loop_values(&compound.header),
            compound,
        });
        self.begin_list(here);
    }

    /// Begins a condition or a body of the innermost block.
    pub(super) fn section(&mut self, here: usize, is_condition: bool) {
        self.begin_list(here);
        if let Some(block) = self.blocks.last_mut() {
            let condition = block.condition.take().map(|from| from..here);
            block.conditions.extend(condition);
            block.condition = is_condition.then_some(here);
        }
    }

    /// Takes the innermost block from the stack; the list goes on that it is an item of.
    pub(super) fn close(&mut self) -> Option<Block> {
        let block = self.blocks.pop()?;
        self.answers = 0..0;
        (self.list, self.item) = (block.list, block.first);
        Some(block)
    }

    /// Begins the next list.
    pub(super) fn begin_list(&mut self, here: usize) {
        (self.list, self.item) = (here, here);
        self.answers = 0..0;
    }
}

/// The name and the values of `x in a b`; `None` where one is not literal.
fn loop_values(words: &[Word]) -> Option<(String, Vec<String>)> {
    let (name, rest) = words.split_first()?;
    let (is_in, values) = rest.split_first()?;
    let is_literal = |word: &Word| !word.text.contains(['$', '`', '*']);
    (is_in.text == "in" && values.iter().all(is_literal)).then(|| {
        let values = values.iter().map(|word| word.text.clone());
        (name.text.clone(), values.collect())
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
