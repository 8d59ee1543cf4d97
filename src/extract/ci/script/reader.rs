//! Walks through the parts of a script and notes for each command what becomes of its failure.
//!
//! Follows bash; what a variable or a called function changes is not seen.

use std::ops::Range;

use super::super::model::{Command, Script};
use super::blocks::{Note, Settings, State, is_dirty_check, speaks_of};
use super::{COMMAND_LIMIT, SUBSTITUTION_DEPTH};
use crate::source::{Place, Span};
use crate::syntax::shell::{self, Op, Part, is_assignment};

/// Commands that the repetition of one loop may yield.
const UNROLL_LIMIT: usize = 200;

/// Why a command in the middle of a pipe cannot fail.
pub(super) const PIPED: &str = "its exit code is lost in a pipe";

pub(super) struct Reader<'t> {
    text: &'t str,
    place: &'t dyn Fn(Span) -> Place,
    pub(super) settings: Settings,
    /// Whether it looks at `$?` or traps errors: then it decides for itself.
    decides: bool,
    /// Whether it writes to the run's summary.
    summary: bool,
    /// Whether it fails by itself somewhere (`exit 1`).
    fails: bool,
    pub(super) commands: Vec<Command>,
    notes: Vec<Note>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, settings: Settings, place: &'t dyn Fn(Span) -> Place) -> Self {
        Reader {
            text,
            place,
            settings,
            decides: text.contains("$?") || text.contains("PIPESTATUS") || text.contains("trap "),
            summary: text.contains("GITHUB_STEP_SUMMARY") && text.len() < 100_000,
            fails: text.contains("exit 1") || text.contains("false"),
            commands: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Reads a part of the text; `depth` counts the `$(...)` around it.
    pub(super) fn run(&mut self, part: Span, depth: usize) {
        let mut state = State::default();
        state.begin_list(self.commands.len());
        for token in shell::parse(part.text(self.text)) {
            if self.commands.len() >= COMMAND_LIMIT {
                return;
            }
            let here = self.commands.len();
            match token {
                Part::Command(command) => self.command(command, part, &mut state, depth),
                Part::Operator(op) => self.operator(op, &mut state),
                Part::Open(compound) => state.open(compound, here, &self.settings),
                Part::Condition => state.section(here, true),
                Part::Body => state.section(here, false),
                Part::Close => self.close(&mut state),
            }
        }
    }

    fn operator(&mut self, op: Op, state: &mut State) {
        let here = self.commands.len();
        match op {
            Op::Pipe => {
                state.piped = state.item..here;
                if !self.settings.pipefail {
                    self.swallow(state.item..here, PIPED);
                }
            }
            Op::And => self.notes[state.list..here]
                .iter_mut()
                .for_each(|note| note.left_of_and = true),
            Op::Or => state.answers = state.list..here,
            Op::Background => self.swallow(state.list..here, "it runs in the background"),
            Op::Sequence => {}
        }
        state.item = here;
        if matches!(op, Op::Sequence | Op::Background) {
            state.begin_list(here);
            state.lists += usize::from(state.blocks.is_empty());
        }
    }

    fn close(&mut self, state: &mut State) {
        let Some(block) = state.close() else { return };
        if block.exits {
            self.answer(block.answers);
            for condition in block.conditions {
                self.answer(condition);
            }
        } else {
            for condition in block.conditions {
                self.swallow(condition, "its failure only decides a branch");
            }
            self.swallow(block.answers, "`||` answers its failure");
        }
        if let Some(settings) = block.settings {
            self.settings = settings;
        }
        if let Some((name, values)) = &block.values {
            self.unroll(block.first, name, values);
        }
        for note in &mut self.notes[block.first..] {
            note.negated |= block.compound.negated;
            if note.function.is_none() {
                note.function.clone_from(&block.compound.function);
            }
        }
    }

    /// Repeats the commands of a loop for each literal value that they speak of.
    fn unroll(&mut self, first: usize, name: &str, values: &[String]) {
        let body = self.commands.len() - first;
        let spoken = self.commands[first..]
            .iter()
            .any(|one| speaks_of(&one.text, name) || speaks_of(&one.directory, name));
        if !spoken || values.len() * body > UNROLL_LIMIT {
            return;
        }
        let (plain, braced) = (format!("${name}"), format!("${{{name}}}"));
        let (commands, notes) = (self.commands.split_off(first), self.notes.split_off(first));
        for value in values {
            let put = |text: &str| text.replace(&braced, value).replace(&plain, value);
            for (command, note) in commands.iter().zip(&notes) {
                let mut one = command.clone();
                one.words = one.words.iter().map(|word| put(word)).collect();
                one.directory = put(&one.directory);
                self.commands.push(one);
                self.notes.push(note.clone());
            }
        }
    }

    /// Notes why failures are lost; the first reason stays.
    fn swallow(&mut self, lost: Range<usize>, reason: &str) {
        let commands = self.commands.get_mut(lost).unwrap_or_default();
        for command in commands.iter_mut().filter(|one| one.swallowed.is_empty()) {
            reason.clone_into(&mut command.swallowed);
        }
    }

    /// Notes that the script fails where these commands do.
    fn answer(&mut self, answered: Range<usize>) {
        for note in self.notes.get_mut(answered).unwrap_or_default() {
            note.answered = true;
        }
    }

    /// Adds a command that stands in `part` of the text.
    fn command(&mut self, read: shell::Command, part: Span, state: &mut State, depth: usize) {
        let base = part.start as usize;
        let words = || read.assignments.iter().chain(&read.words);
        let scripts: Vec<Span> = words()
            .flat_map(|word| &word.scripts)
            .chain(&read.redirected)
            .map(|script| script.shifted(base))
            .collect();
        if words().next().is_none() {
            return self.substitutions(&scripts, "", state.lists, depth);
        }
        let answers = std::mem::take(&mut state.answers);
        let texts: Vec<String> = words().map(|word| word.text.clone()).collect();
        let verb_at = texts.iter().position(|word| !is_assignment(word));
        let verb = verb_at.map_or("", |at| texts[at].as_str());
        let arguments = texts.get(verb_at.map_or(texts.len(), |at| at + 1)..);
        let arguments = arguments.unwrap_or_default();
        let argument = arguments.first().map_or("", String::as_str);
        self.substitutions(&scripts, verb, state.lists, depth);
        match verb {
            "exit" | "return" | "false" if argument != "0" => {
                state.blocks.iter_mut().for_each(|block| block.exits = true);
                if verb != "false" || self.settings.stops {
                    self.answer(answers);
                }
            }
            "true" | ":" | "echo" | "printf" | "continue" | "break" => {
                self.swallow(answers, &format!("`|| {verb}` swallows its failure"));
            }
            "exit" | "return" => {
                self.swallow(answers, &format!("`|| {verb} 0` swallows its failure"));
            }
            "set" => self.settings.set(arguments),
            _ => {}
        }
        let span = self.story(read.span.shifted(base));
        let text = span.text(self.text);
        self.commands.push(Command {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            place: (self.place)(span),
            directory: self.settings.directory.clone(),
            swallowed: String::new(),
            tested: false,
            words: texts.clone(),
        });
        self.notes.push(Note {
            stops: self.settings.stops,
            negated: read.negated,
            list: state.lists,
            ..Note::default()
        });
        if matches!(verb, "cd" | "pushd" | "popd") {
            let target = arguments
                .iter()
                .find(|word| *word == "-" || !word.starts_with('-'));
            let target = target.map_or("", String::as_str);
            self.settings.change_directory(verb, target, &state.blocks);
        }
        let piped = std::mem::take(&mut state.piped);
        if matches!(verb, "grep" | "egrep" | "diff") {
            // The command behind the pipe says whether what it reads is a fault.
            for at in piped {
                self.commands[at].swallowed.clear();
                self.commands[at].tested = true;
            }
        }
    }

    /// Reads the scripts in `$(...)` of a command: what is in them matters by its output.
    fn substitutions(&mut self, scripts: &[Span], verb: &str, list: usize, depth: usize) {
        let from = self.commands.len();
        let settings = self.settings.clone();
        for script in scripts.iter().filter(|_| depth < SUBSTITUTION_DEPTH) {
            self.run(*script, depth + 1);
            self.settings.clone_from(&settings);
        }
        // `test -z "$(...)"`, or a variable that the script can look at before it fails.
        let tested = matches!(verb, "test" | "[" | "[[")
            || verb.starts_with("((")
            || verb.is_empty() && self.fails;
        for at in from..self.commands.len() {
            self.notes[at].substituted = true;
            self.notes[at].list = list;
            self.commands[at].swallowed.clear();
            self.commands[at].tested = tested;
        }
    }

    /// The span of a command, with the redirection where its output is published in the run's summary.
    fn story(&self, span: Span) -> Span {
        // Only scripts that speak of the summary are searched for it, as lines may be very long.
        if !self.summary {
            return span;
        }
        let rest = self.text.get(span.end as usize..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        if line.contains("GITHUB_STEP_SUMMARY") {
            Span::new(
                span.start as usize,
                span.end as usize + line.trim_end().len(),
            )
        } else {
            span
        }
    }

    pub(super) fn finish(mut self) -> Script {
        self.note_lost_failures();
        self.look_for_readers();
        let called: Vec<String> = self
            .commands
            .iter()
            .filter_map(|command| command.words.first().cloned())
            .collect();
        let calls_any = self.text.contains("\"$@\"");
        let is_dead = |name: &String| !called.contains(name) && !calls_any;
        let mut notes = self.notes.iter();
        self.commands.retain(|_| {
            let function = notes.next().and_then(|note| note.function.as_ref());
            !function.is_some_and(is_dead)
        });
        Script {
            dirty_check: is_dirty_check(self.text),
            commands: self.commands,
        }
    }

    /// Notes the failures that the script goes on after.
    fn note_lost_failures(&mut self) {
        let lists = self.notes.iter().map(|note| note.list);
        let last = lists.max().unwrap_or_default();
        let final_command = self
            .notes
            .iter()
            .rposition(|note| !note.substituted && note.function.is_none());
        for at in 0..self.commands.len() {
            let note = &self.notes[at];
            if note.substituted || self.decides || note.answered || note.function.is_some() {
                continue;
            }
            let is_in_last = note.list == last;
            let reason =
                if !note.stops && Some(at) != final_command && !(note.left_of_and && is_in_last) {
                    "the script goes on after its failure (no `set -e`)"
                } else if note.stops && note.left_of_and && !is_in_last {
                    "the script goes on after a failure left of `&&`"
                } else if note.stops && note.negated && !is_in_last {
                    "the script goes on after it, as `!` stands before it"
                } else {
                    continue;
                };
            self.swallow(at..at + 1, reason);
        }
    }
}
