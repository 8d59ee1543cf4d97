//! From tokens to parts: operators, groups, branches, loops, functions.
//!
//! A reserved word that ends nothing is an ordinary word, so text that only looks like shell closes no compound.

use super::scanner::{Expects, Operator};
use super::{Command, Compound, Kind, Op, Part, Word, is_assignment};
use crate::source::Span;

/// How deep compounds may stand in each other; deeper ones are not followed.
const DEPTH_LIMIT: usize = 64;

pub(super) struct Grammar<'s> {
    text: &'s str,
    parts: Vec<Part>,
    /// The command that is being read.
    current: Command,
    /// What is being read in place of a command.
    head: Head,
    /// The compounds that are open.
    open: Vec<Kind>,
    /// Whether a command or compound stands before, which an operator can join to the next one.
    has_item: bool,
    negated: bool,
    /// The name of a function whose body comes next.
    function: Option<String>,
    /// The last command that ended, for its here-documents.
    last: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Head {
    None,
    /// Behind `for` or `select`, to the end of the line or `;`.
    For(Vec<Word>),
    /// Behind `case`, to `in`.
    Case,
    /// The pattern of a branch, to `)`.
    Pattern,
    /// Behind `function`.
    Function,
    /// Behind the name of a function, where brackets may follow.
    Named,
    /// Behind `name (`, before the `)` that makes it a function.
    Brackets(Word),
}

impl<'s> Grammar<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            text,
            parts: Vec::new(),
            current: Command::default(),
            head: Head::None,
            open: Vec::new(),
            has_item: false,
            negated: false,
            function: None,
            last: None,
        }
    }

    pub(super) fn expects(&self) -> Expects {
        let in_command = matches!(self.head, Head::None | Head::For(_) | Head::Brackets(_));
        if self.current.words.is_empty() && in_command {
            Expects::Command
        } else {
            Expects::Anything
        }
    }

    fn is_in(&self, kind: Kind) -> bool {
        self.open.last() == Some(&kind)
    }

    pub(super) fn word(&mut self, word: Word) {
        let is = |reserved: &str| word.text == reserved && !word.quoted;
        match &mut self.head {
            Head::For(_) if is("do") => self.end_header(),
            Head::For(words) => return words.push(word),
            Head::Case => {
                if is("in") {
                    self.head = Head::Pattern;
                }
                return;
            }
            Head::Pattern if is("esac") => {
                self.head = Head::None;
                return self.close(Kind::Case);
            }
            Head::Pattern => return,
            Head::Function => {
                self.function = Some(word.text);
                self.head = Head::Named;
                return;
            }
            Head::Named => self.head = Head::None,
            Head::Brackets(_) => self.no_function(),
            Head::None => {}
        }
        let at_start = self.is_idle();
        if at_start && !word.quoted && self.keyword(&word) {
            return;
        }
        self.current.span = if at_start {
            word.span
        } else {
            self.current.span.to(word.span)
        };
        if self.current.words.is_empty() && is_assignment(word.span.text(self.text)) {
            self.current.assignments.push(word);
        } else {
            self.current.words.push(word);
        }
    }

    /// Acts on a reserved word; false where it is none.
    fn keyword(&mut self, word: &Word) -> bool {
        match word.text.as_str() {
            "if" => self.begin(Kind::If, Vec::new()),
            "while" | "until" => self.begin(Kind::Loop, Vec::new()),
            "elif" if self.is_in(Kind::If) => self.section(Part::Condition),
            "then" | "else" if self.is_in(Kind::If) => self.section(Part::Body),
            "do" if self.is_in(Kind::Loop) => self.section(Part::Body),
            "fi" if self.is_in(Kind::If) => self.close(Kind::If),
            "done" if self.is_in(Kind::Loop) => self.close(Kind::Loop),
            "esac" if self.is_in(Kind::Case) => self.close(Kind::Case),
            "for" | "select" => self.head = Head::For(Vec::new()),
            "case" => {
                self.begin(Kind::Case, Vec::new());
                self.head = Head::Case;
            }
            "function" => self.head = Head::Function,
            "{" => self.begin(Kind::Group, Vec::new()),
            "}" if self.is_in(Kind::Group) => self.close(Kind::Group),
            "!" => self.negated = !self.negated,
            _ => return false,
        }
        if matches!(word.text.as_str(), "if" | "while" | "until") {
            self.section(Part::Condition);
        }
        true
    }

    pub(super) fn operator(&mut self, operator: Operator) {
        match (&self.head, operator) {
            (Head::For(_), Operator::Semicolon | Operator::Newline) => return self.end_header(),
            (Head::Pattern, Operator::Close) => {
                self.head = Head::None;
                self.section(Part::Body);
                return;
            }
            (Head::For(_) | Head::Case | Head::Pattern, _) => return,
            (Head::Named, Operator::Open) => {
                self.head = Head::Brackets(Word::default());
                return;
            }
            (Head::Brackets(name), Operator::Close) => {
                if !name.text.is_empty() {
                    self.function = Some(name.text.clone());
                }
                self.head = Head::None;
                return;
            }
            (Head::Brackets(_), _) => self.no_function(),
            (Head::Function | Head::Named, _) => self.head = Head::None,
            (Head::None, _) => {}
        }
        match operator {
            Operator::And => self.join(Op::And),
            Operator::Or => self.join(Op::Or),
            Operator::Pipe => self.join(Op::Pipe),
            Operator::Background => self.join(Op::Background),
            // A line break behind an operator goes on with the list: then there is no item yet.
            Operator::Newline => self.join(Op::Sequence),
            Operator::Semicolon => self.end_list(),
            Operator::CaseEnd => {
                self.end_list();
                if self.is_in(Kind::Case) {
                    self.head = Head::Pattern;
                }
            }
            Operator::Open => {
                let is_name = self.current.assignments.is_empty() && self.current.words.len() == 1;
                match self.current.words.pop() {
                    Some(name) if is_name && !name.quoted => self.head = Head::Brackets(name),
                    word => {
                        self.current.words.extend(word);
                        self.join(Op::Sequence);
                        self.begin(Kind::Subshell, Vec::new());
                    }
                }
            }
            Operator::Close => self.close(Kind::Subshell),
        }
    }

    /// `name (` without its `)`: a command, and a subshell behind it.
    fn no_function(&mut self) {
        if let Head::Brackets(name) = std::mem::replace(&mut self.head, Head::None)
            && !name.text.is_empty()
        {
            self.current.span = name.span;
            self.current.words.push(name);
            self.join(Op::Sequence);
        }
        self.begin(Kind::Subshell, Vec::new());
    }

    fn is_idle(&self) -> bool {
        let Command {
            assignments,
            words,
            redirected,
            ..
        } = &self.current;
        assignments.is_empty() && words.is_empty() && redirected.is_empty()
    }

    pub(super) fn redirection(&mut self, target: Word) {
        if self.is_idle() {
            self.current.span = target.span;
        }
        self.current.redirected.extend(target.scripts);
    }

    pub(super) fn heredoc(&mut self, span: Span) {
        if let Some(Part::Command(command)) = self.last.and_then(|at| self.parts.get_mut(at)) {
            command.heredocs.push(span);
        }
    }

    fn begin(&mut self, kind: Kind, header: Vec<Word>) {
        if self.open.len() >= DEPTH_LIMIT {
            return;
        }
        self.open.push(kind);
        self.parts.push(Part::Open(Compound {
            kind,
            negated: std::mem::take(&mut self.negated),
            function: self.function.take(),
            header,
        }));
        self.has_item = false;
    }

    /// Ends the head of a `for`: its loop begins.
    fn end_header(&mut self) {
        if let Head::For(words) = std::mem::replace(&mut self.head, Head::None) {
            self.begin(Kind::Loop, words);
        }
    }

    /// Begins a condition or a branch of the innermost compound.
    fn section(&mut self, part: Part) {
        self.end_list();
        self.parts.push(part);
    }

    fn close(&mut self, kind: Kind) {
        self.end_list();
        if self.is_in(kind) {
            self.open.pop();
            self.parts.push(Part::Close);
            self.has_item = true;
        }
    }

    /// Ends the command that is being read.
    fn end_command(&mut self) {
        if self.is_idle() {
            return;
        }
        let mut command = std::mem::take(&mut self.current);
        command.negated = std::mem::take(&mut self.negated);
        self.function = None;
        self.last = Some(self.parts.len());
        self.parts.push(Part::Command(command));
        self.has_item = true;
    }

    /// Ends an item of a list; an operator without one joins nothing.
    fn join(&mut self, op: Op) {
        self.end_command();
        if std::mem::take(&mut self.has_item) {
            self.parts.push(Part::Operator(op));
        }
    }

    /// Ends a list, even one whose last operator has nothing behind it.
    fn end_list(&mut self) {
        self.join(Op::Sequence);
        if let Some(Part::Operator(last @ (Op::And | Op::Or | Op::Pipe))) = self.parts.last_mut() {
            *last = Op::Sequence;
        }
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        if let Head::Brackets(name) = &self.head {
            self.current.span = name.span;
            self.current.words.push(name.clone());
        }
        self.end_command();
        self.parts
    }
}
