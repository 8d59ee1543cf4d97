//! From tokens to commands: operators, groups, branches, functions, and whose failure counts.
//!
//! A compound that never closes changes nothing, so text that only looks like shell makes no command "guarded".

use std::ops::Range;

use super::word::{Expects, Operator};
use super::{Command, Op, Word, is_assignment, is_name};
use crate::source::Span;

/// How deep compounds may stand in each other; deeper ones are not followed.
const DEPTH_LIMIT: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Top,
    If,
    Loop,
    Case,
    Group,
    Subshell,
}

/// A compound command that is open.
#[derive(Debug)]
struct Compound {
    kind: Kind,
    /// The first command in it.
    start: usize,
    /// Where the list of `&&`, `||` and `|` begins that is open in it.
    list: usize,
    /// Where the last item of that list begins.
    item: usize,
    /// What an `||` stands behind, until the next item is known.
    rescued: Option<Range<usize>>,
    /// Up to here all commands of the list are marked as rescued.
    saved: usize,
    /// Where the open condition or branch begins, and whether it is a condition.
    part: Option<(usize, bool)>,
    /// Conditions and branches that are closed.
    parts: Vec<(Range<usize>, bool)>,
    negated: bool,
    function: Option<String>,
    before: Op,
}

pub(super) struct Flow<'s> {
    text: &'s str,
    commands: Vec<Command>,
    current: Command,
    /// Words to pass: the head of a `for` or `case`, or the pattern of a branch.
    head: Head,
    stack: Vec<Compound>,
    before: Op,
    negated: bool,
    /// The name of a function whose body comes next.
    function: Option<String>,
    errexit: Option<bool>,
    pipefail: Option<bool>,
    /// The last command that ended, for its here-documents.
    last: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    None,
    /// Behind `for` or `select`, to the end of the line or `;`.
    For,
    /// Behind `case`, to `in`.
    Case,
    /// The pattern of a branch, to `)`.
    Pattern,
    /// Behind `function`.
    Function,
}

impl<'s> Flow<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let errexit = text
            .strip_prefix("#!")
            .and_then(|text| text.lines().next())
            .and_then(|line| {
                let flags = line
                    .split_whitespace()
                    .skip(1)
                    .filter(|word| word.starts_with('-') && !word.starts_with("--"));
                flags
                    .clone()
                    .any(|flags| flags.contains('e'))
                    .then_some(true)
            });
        Self {
            text,
            commands: Vec::new(),
            current: Command::default(),
            head: Head::None,
            stack: vec![Compound::new(Kind::Top, 0, Op::Start)],
            before: Op::Start,
            negated: false,
            function: None,
            errexit,
            pipefail: None,
            last: None,
        }
    }

    pub(super) fn expects(&self) -> Expects {
        let at_start = self.current.words.is_empty() && matches!(self.head, Head::None | Head::For);
        if at_start {
            Expects::Command
        } else {
            Expects::Anything
        }
    }

    fn top(&mut self) -> &mut Compound {
        if self.stack.is_empty() {
            self.stack.push(Compound::new(Kind::Top, 0, Op::Start));
        }
        self.stack.last_mut().expect("one compound is always open")
    }

    pub(super) fn word(&mut self, word: Word) {
        match self.head {
            Head::For if word.text == "do" && !word.quoted => self.head = Head::None,
            Head::Case => {
                if word.text == "in" && !word.quoted {
                    self.head = Head::Pattern;
                }
                return;
            }
            Head::Pattern if word.text == "esac" && !word.quoted => {
                self.head = Head::None;
                return self.close(Kind::Case);
            }
            Head::For | Head::Pattern => return,
            Head::Function => {
                self.function = Some(word.text);
                self.head = Head::None;
                return;
            }
            Head::None => {}
        }
        let at_start = self.current.words.is_empty() && self.current.assignments.is_empty();
        if at_start && !word.quoted && self.keyword(&word) {
            return;
        }
        let span = if at_start {
            word.span
        } else {
            self.current.span.to(word.span)
        };
        self.current.span = span;
        let written = word.span.text(self.text);
        if self.current.words.is_empty() && is_assignment(written) {
            let (name, _) = written.split_once('=').unwrap_or((written, ""));
            let value = word.text.get(name.len() + 1..).unwrap_or_default();
            self.current
                .assignments
                .push((name.to_owned(), value.to_owned()));
        } else {
            self.current.words.push(word);
        }
    }

    /// Acts on a reserved word; false where it is none.
    fn keyword(&mut self, word: &Word) -> bool {
        let here = self.commands.len();
        match word.text.as_str() {
            "if" => self.open(Kind::If, Some((here, true))),
            "then" | "else" if self.top().kind == Kind::If => self.part(false),
            "elif" if self.top().kind == Kind::If => self.part(true),
            "fi" if self.top().kind == Kind::If => self.close(Kind::If),
            "while" | "until" => self.open(Kind::Loop, Some((here, true))),
            "for" | "select" => {
                self.open(Kind::Loop, None);
                self.head = Head::For;
            }
            "do" if self.top().kind == Kind::Loop => {
                let top = self.top();
                if let Some((start, is_condition)) = top.part.take() {
                    top.parts.push((start..here, is_condition));
                }
                self.restart();
            }
            "done" if self.top().kind == Kind::Loop => self.close(Kind::Loop),
            "case" => {
                self.open(Kind::Case, None);
                self.head = Head::Case;
            }
            "esac" if self.top().kind == Kind::Case => self.close(Kind::Case),
            "function" => self.head = Head::Function,
            "{" => self.open(Kind::Group, None),
            "}" if self.top().kind == Kind::Group => self.close(Kind::Group),
            "!" => self.negated = !self.negated,
            _ => return false,
        }
        true
    }

    pub(super) fn operator(&mut self, operator: Operator) {
        match (self.head, operator) {
            (Head::For, Operator::Semicolon | Operator::Newline) => self.head = Head::None,
            (Head::Pattern, Operator::Close) => {
                self.head = Head::None;
                self.part(false);
                return;
            }
            (Head::For | Head::Case | Head::Pattern, _) => return,
            (Head::Function, _) => self.head = Head::None,
            (Head::None, _) => {}
        }
        match operator {
            Operator::And => self.end_item(Op::And),
            Operator::Or => self.end_item(Op::Or),
            Operator::Pipe => self.end_item(Op::Pipe),
            Operator::Background => self.end_item(Op::Background),
            // A line break behind an operator goes on with the list.
            Operator::Newline if self.is_idle() && self.awaits_operand() => {}
            Operator::Semicolon | Operator::Newline => self.end_item(Op::Sequence),
            Operator::CaseEnd => {
                self.end_item(Op::Sequence);
                if self.top().kind == Kind::Case {
                    self.end_part();
                    self.head = Head::Pattern;
                }
            }
            Operator::Open => {
                if let [name] = self.current.words.as_slice()
                    && !name.quoted
                {
                    self.function = Some(name.text.clone());
                    self.current = Command::default();
                } else {
                    self.end_command(Op::Sequence);
                }
                self.open(Kind::Subshell, None);
            }
            Operator::Close => {
                // `name()`: the parentheses hold nothing and the body follows.
                let empty = self.top().kind == Kind::Subshell
                    && self.top().start == self.commands.len()
                    && self.is_idle();
                let name = if empty {
                    self.top().function.take()
                } else {
                    None
                };
                self.close(Kind::Subshell);
                self.function = name;
            }
        }
    }

    /// Whether nothing stands behind the last `&&`, `||` or `|` yet.
    fn awaits_operand(&mut self) -> bool {
        let end = self.commands.len();
        matches!(self.before, Op::And | Op::Or | Op::Pipe) && self.top().item == end
    }

    fn is_idle(&self) -> bool {
        self.current.words.is_empty() && self.current.assignments.is_empty()
    }

    pub(super) fn heredoc(&mut self, span: Span) {
        if let Some(command) = self.last.and_then(|at| self.commands.get_mut(at)) {
            command.heredocs.push(span);
        }
    }

    fn open(&mut self, kind: Kind, part: Option<(usize, bool)>) {
        if self.stack.len() >= DEPTH_LIMIT {
            return;
        }
        let mut compound = Compound::new(kind, self.commands.len(), self.before);
        compound.part = part;
        compound.negated = std::mem::take(&mut self.negated);
        compound.function = self.function.take();
        self.stack.push(compound);
        self.before = Op::Start;
    }

    /// Begins the next condition or branch of the open compound.
    fn part(&mut self, is_condition: bool) {
        self.end_part();
        let here = self.commands.len();
        self.top().part = Some((here, is_condition));
        self.restart();
    }

    fn end_part(&mut self) {
        self.end_item(Op::Sequence);
        let here = self.commands.len();
        let top = self.top();
        if let Some((start, is_condition)) = top.part.take() {
            top.parts.push((start..here, is_condition));
        }
    }

    fn restart(&mut self) {
        let here = self.commands.len();
        let top = self.top();
        (top.list, top.item, top.rescued) = (here, here, None);
        self.before = Op::Start;
    }

    fn close(&mut self, kind: Kind) {
        self.end_part();
        if self.stack.len() < 2 || self.top().kind != kind {
            return;
        }
        let Some(compound) = self.stack.pop() else {
            return;
        };
        let end = self.commands.len();
        for (range, is_condition) in compound.parts {
            for command in &mut self.commands[range] {
                command.ignores_failure |= is_condition;
                command.guarded |= !is_condition;
            }
        }
        for command in &mut self.commands[compound.start..end] {
            command.ignores_failure |= compound.negated;
        }
        if kind == Kind::Subshell && compound.start < end {
            // What a subshell sets ends with it.
            (self.errexit, self.pipefail) = (
                self.commands[compound.start].errexit,
                self.commands[compound.start].pipefail,
            );
        }
        self.before = compound.before;
    }

    /// Ends the command that is being read; `after` stands behind it.
    fn end_command(&mut self, after: Op) {
        if self.is_idle() {
            return;
        }
        let mut command = std::mem::take(&mut self.current);
        command.operator_before = self.before;
        command.operator_after = after;
        command.in_function = self
            .stack
            .iter()
            .rev()
            .find_map(|compound| compound.function.clone());
        (command.errexit, command.pipefail) = (self.errexit, self.pipefail);
        command.ignores_failure = std::mem::take(&mut self.negated) || self.errexit == Some(false);
        self.settings(&command);
        self.last = Some(self.commands.len());
        self.commands.push(command);
    }

    /// Ends an item of a list: a simple command, or the compound that was closed just before.
    fn end_item(&mut self, after: Op) {
        self.end_command(after);
        let end = self.commands.len();
        let pipefail = self.pipefail == Some(true);
        let top = self.top();
        if top.item < end {
            if let Some(rescued) = top.rescued.take_if(|_| after != Op::Pipe) {
                let saves = self
                    .commands
                    .last()
                    .is_some_and(|last| self.stack.len() < DEPTH_LIMIT && recovers(last));
                if saves {
                    self.top().saved = rescued.end;
                    for command in &mut self.commands[rescued] {
                        command.ignores_failure = true;
                    }
                }
            }
            let top = self.top();
            let (list, item) = (top.list, top.item);
            if after == Op::Pipe && !pipefail {
                self.commands[item..end]
                    .iter_mut()
                    .for_each(|command| command.lost_in_pipe = true);
            }
            if after == Op::Or {
                let top = self.top();
                top.rescued = Some(list.max(top.saved)..end);
            }
        }
        let is_empty = self.before == Op::Start && after == Op::Sequence && self.top().item == end;
        let top = self.top();
        top.item = end;
        if matches!(after, Op::Sequence | Op::Background) {
            (top.list, top.rescued) = (end, None);
        }
        self.before = if is_empty { Op::Start } else { after };
    }

    /// Follows `set -e`, `set +e`, `set -o pipefail`.
    fn settings(&mut self, command: &Command) {
        let mut words = command.words.iter().map(|word| word.text.as_str());
        if words.next() != Some("set") {
            return;
        }
        let mut long = None;
        for word in words {
            let on = word.starts_with('-');
            match (long.take(), word) {
                (Some(on), "pipefail") => self.pipefail = Some(on),
                (Some(on), "errexit") => self.errexit = Some(on),
                (None, flags) if flags.starts_with(['-', '+']) && flags != "--" => {
                    if flags.contains('e') {
                        self.errexit = Some(on);
                    }
                    long = flags.ends_with('o').then_some(on);
                }
                (None, _) => return,
                _ => {}
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Command> {
        self.head = Head::None;
        self.end_item(Op::Sequence);
        self.commands
    }
}

impl Compound {
    fn new(kind: Kind, start: usize, before: Op) -> Self {
        Self {
            kind,
            start,
            list: start,
            item: start,
            rescued: None,
            saved: start,
            part: None,
            parts: Vec::new(),
            negated: false,
            function: None,
            before,
        }
    }
}

/// Whether a command behind `||` lets the script go on as if nothing had failed.
fn recovers(command: &Command) -> bool {
    let words: Vec<_> = command
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    match words.as_slice() {
        [] => command.assignments.iter().all(|(name, _)| is_name(name)),
        ["true" | ":" | "echo" | "printf" | "continue" | "break", ..] => true,
        ["exit" | "return", code] => *code == "0",
        _ => false,
    }
}
