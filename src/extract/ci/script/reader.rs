//! Walks through the tokens of a script and notes for each command what becomes of its failure.
//!
//! Follows bash; what a variable or a called function changes is not seen.

use super::super::model::{Command, Script};
use super::super::shell_lexer::{Token, Word, tokens};
use super::blocks::{Kind, Note, Skip, State, is_dirty_check, loop_values};
use super::{COMMAND_LIMIT, SUBSTITUTION_DEPTH, is_assignment, unmask};
use crate::source::{Place, Span};

/// Why a command in the middle of a pipe cannot fail.
pub(super) const PIPED: &str = "its exit code is lost in a pipe";

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) place: &'t dyn Fn(Span) -> Place,
    pub(super) stops: bool,
    pub(super) pipefail: bool,
    pub(super) decides: bool,
    /// Whether it writes to the run's summary.
    pub(super) summary: bool,
    /// Whether it fails by itself somewhere (`exit 1`).
    pub(super) fails: bool,
    pub(super) commands: Vec<Command>,
    pub(super) notes: Vec<Note>,
    pub(super) directory: String,
}

impl Reader<'_> {
    /// Reads `start..end` of the text.
    pub(super) fn run(&mut self, start: usize, end: usize, depth: usize) {
        let mut state = State {
            blocks: Vec::new(),
            list: Vec::new(),
            answers: Vec::new(),
            lists: 0,
            skip: Skip::No,
            function: None,
            piped: Vec::new(),
        };
        let mut words: Vec<Word> = Vec::new();
        for token in tokens(&self.text[start..end]) {
            if self.commands.len() >= COMMAND_LIMIT {
                return;
            }
            match token {
                Token::Word(word)
                    if state.skip == Skip::FunctionName && state.function.is_none() =>
                {
                    state.function = Some(word.text);
                    state.skip = Skip::No;
                }
                Token::Word(mut word) => {
                    word.start += start;
                    word.end += start;
                    for part in &mut word.substitutions {
                        part.0 += start;
                        part.1 += start;
                    }
                    if !words.is_empty() || word.quoted || !self.reserved(&word, &mut state) {
                        words.push(word);
                    }
                }
                Token::Newline(_) => self.end_of_command("\n", &mut words, &mut state, depth),
                Token::Operator(operator, _) => {
                    self.end_of_command(operator, &mut words, &mut state, depth)
                }
            }
        }
        self.end_of_command("\n", &mut words, &mut state, depth);
    }

    /// Takes a reserved word at the start of a command; false when it is none.
    fn reserved(&mut self, word: &Word, state: &mut State) -> bool {
        match word.text.as_str() {
            "if" | "while" | "until" => {
                let kind = if word.text == "if" {
                    Kind::If
                } else {
                    Kind::Loop
                };
                state.open(kind, self.commands.len());
                state.condition(true);
            }
            "elif" => state.condition(true),
            "then" | "do" | "else" => {
                state.condition(false);
                state.skip = Skip::No;
            }
            "for" | "select" => {
                state.open(Kind::Loop, self.commands.len());
                state.skip = Skip::Header;
            }
            "case" => {
                state.open(Kind::Case, self.commands.len());
                state.skip = Skip::Header;
            }
            "fi" | "done" | "esac" | "}" => self.close(state),
            "{" => state.open(Kind::Group, self.commands.len()),
            "function" => state.skip = Skip::FunctionName,
            "!" => {}
            _ => return false,
        }
        true
    }

    fn close(&mut self, state: &mut State) {
        self.end_of_list(state);
        let Some(block) = state.blocks.pop() else {
            return;
        };
        if !block.exits {
            for at in &block.condition {
                self.swallow(*at, "its failure only decides a branch");
            }
            for at in &block.answers {
                self.swallow(*at, "`||` answers its failure");
            }
        }
        if let Some(directory) = &block.directory {
            directory.clone_into(&mut self.directory);
        }
        if let Some((name, values)) = &block.values {
            self.unroll(block.first, name, values);
        }
        if let Kind::Function(name) = &block.kind {
            for note in &mut self.notes[block.first..] {
                note.function.get_or_insert_with(|| name.clone());
            }
        }
        state.list = block.outer;
        state.list.extend(block.first..self.commands.len());
    }

    /// Repeats the commands of a loop for each literal value that they speak of.
    fn unroll(&mut self, first: usize, name: &str, values: &[String]) {
        let (plain, braced) = (format!("${name}"), format!("${{{name}}}"));
        let speaks = |text: &str| text.contains(&braced) || text.contains(&plain);
        let body = self.commands.len() - first;
        let spoken = self.commands[first..]
            .iter()
            .any(|one| speaks(&one.text) || speaks(&one.directory));
        if !spoken || values.len() * body > 200 {
            return;
        }
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

    fn swallow(&mut self, at: usize, reason: &str) {
        if let Some(command) = self
            .commands
            .get_mut(at)
            .filter(|command| command.swallowed.is_empty())
        {
            reason.clone_into(&mut command.swallowed);
        }
    }

    fn end_of_command(
        &mut self,
        operator: &str,
        words: &mut Vec<Word>,
        state: &mut State,
        depth: usize,
    ) {
        let taken = std::mem::take(words);
        match state.skip {
            Skip::Header => {
                if let Some(block) = state
                    .blocks
                    .last_mut()
                    .filter(|block| block.kind == Kind::Loop && block.values.is_none())
                {
                    block.values = loop_values(&taken);
                }
                if matches!(operator, "\n" | ";")
                    || taken.iter().any(|word| word.text == "in") && operator == ")"
                {
                    state.skip = Skip::No;
                }
                return;
            }
            Skip::FunctionName => {
                if operator == "(" || operator == ")" {
                    state.function = taken
                        .first()
                        .map(|word| word.text.clone())
                        .or(state.function.take());
                    return;
                }
                state.skip = Skip::No;
            }
            Skip::No => {}
        }
        let in_case = state
            .blocks
            .last()
            .is_some_and(|block| block.kind == Kind::Case);
        if operator == ")" && in_case {
            // A pattern of `case`.
            return;
        }
        if operator == "(" {
            if let [name] = taken.as_slice() {
                // `name()` of a function definition.
                state.function = Some(name.text.clone());
                state.skip = Skip::FunctionName;
                return;
            }
            state.open(Kind::Group, self.commands.len());
            if let Some(block) = state.blocks.last_mut() {
                block.directory = Some(self.directory.clone());
            }
            return;
        }
        let at = self.command(&taken, state, depth);
        if let Some(at) = at {
            state.list.push(at);
        }
        let piped = std::mem::take(&mut state.piped);
        let judges = at
            .and_then(|at| self.commands[at].words.first())
            .is_some_and(|word| matches!(word.as_str(), "grep" | "egrep" | "diff"));
        if judges {
            // The command behind the pipe says whether what it reads is a fault.
            for at in piped {
                self.commands[at].swallowed.clear();
                self.commands[at].tested = true;
            }
        }
        match operator {
            "|" | "|&" => {
                state.piped.extend(at);
                if let Some(at) = at.filter(|_| !self.pipefail) {
                    self.swallow(at, PIPED);
                }
            }
            "&&" => {
                for at in &state.list {
                    if let Some(note) = self.notes.get_mut(*at) {
                        note.left_of_and = true;
                    }
                }
            }
            "||" => state.answers = state.list.clone(),
            ")" => self.close(state),
            "&" => {
                if let Some(at) = at {
                    self.swallow(at, "it runs in the background");
                }
                self.end_of_list(state);
            }
            _ => self.end_of_list(state),
        }
    }

    fn end_of_list(&mut self, state: &mut State) {
        state.list.clear();
        state.answers.clear();
        state.lists += usize::from(state.blocks.is_empty());
    }

    /// Adds a command; its index unless it has no words of its own.
    fn command(&mut self, words: &[Word], state: &mut State, depth: usize) -> Option<usize> {
        let (first, last) = (words.first()?, words.last()?);
        let answers = std::mem::take(&mut state.answers);
        let texts: Vec<String> = words.iter().map(|word| unmask(&word.text)).collect();
        let from = self.commands.len();
        if depth < SUBSTITUTION_DEPTH {
            let (stops, pipefail) = (self.stops, self.pipefail);
            for (start, end) in words
                .iter()
                .flat_map(|word| word.substitutions.iter().copied())
            {
                // What is in `$(...)` matters by its output.
                self.run(start, end, depth + 1);
            }
            (self.stops, self.pipefail) = (stops, pipefail);
            for at in from..self.commands.len() {
                self.notes[at].substituted = true;
                self.notes[at].list = state.lists;
                self.commands[at].swallowed.clear();
                let by = texts
                    .iter()
                    .find(|word| !is_assignment(word))
                    .map_or("", String::as_str);
                // `test -z "$(...)"`, or a variable that the script can look at before it fails.
                self.commands[at].tested =
                    matches!(by, "test" | "[" | "[[") || by.is_empty() && self.fails;
            }
        }
        let at = self.commands.len();
        if let Some(block) = state
            .blocks
            .iter_mut()
            .rev()
            .find(|block| matches!(block.kind, Kind::If | Kind::Loop))
            && block.in_condition
        {
            block.condition.extend(from..=at);
        }
        let verb = texts
            .iter()
            .find(|word| !is_assignment(word))
            .map_or("", String::as_str);
        let argument = texts.get(1).map_or("", String::as_str);
        match verb {
            "exit" | "return" | "false" if argument != "0" => {
                state.blocks.iter_mut().for_each(|block| block.exits = true)
            }
            "set" => self.set(&texts[1..]),
            _ => {}
        }
        if matches!(verb, "true" | ":" | "echo" | "printf")
            || matches!(verb, "exit" | "return") && argument == "0"
        {
            let reason = format!(
                "`|| {}` swallows its failure",
                if verb == "exit" { "exit 0" } else { verb }
            );
            for at in answers {
                self.swallow(at, &reason);
            }
        }
        let mut span = Span::new(first.start, last.end);
        // Only scripts that speak of the summary are searched for it, as lines may be very long.
        let line = if self.summary {
            let rest = self.text.get(last.end..).unwrap_or_default();
            rest.lines().next().unwrap_or_default()
        } else {
            ""
        };
        if line.contains("GITHUB_STEP_SUMMARY") {
            // What is written to the run's summary is published: the redirection is part of the story.
            span = Span::new(first.start, last.end + line.trim_end().len());
        }
        let raw = self.text.get(span.range()).unwrap_or_default();
        self.commands.push(Command {
            text: unmask(raw).split_whitespace().collect::<Vec<_>>().join(" "),
            words: texts.clone(),
            place: (self.place)(span),
            directory: self.directory.clone(),
            swallowed: String::new(),
            tested: false,
        });
        self.notes.push(Note {
            function: None,
            stops: self.stops,
            left_of_and: false,
            list: state.lists,
            substituted: false,
        });
        if matches!(verb, "cd" | "pushd") {
            let target = argument.trim_end_matches('/');
            let of_loop = state
                .blocks
                .iter()
                .filter_map(|block| block.values.as_ref())
                .any(|(name, _)| {
                    target.contains(&format!("${name}")) || target.contains(&format!("${{{name}}}"))
                });
            if target.starts_with('/') || target.contains('$') && !of_loop {
                // Temporary directories and the like: where that is, is unknown, so the directory is left as it was.
            } else if self.directory.is_empty() {
                target.clone_into(&mut self.directory);
            } else if target != "-" {
                self.directory = format!("{}/{target}", self.directory);
            }
        }
        if verb == "popd" || verb == "cd" && argument == "-" {
            self.directory.clear();
        }
        Some(at)
    }

    fn set(&mut self, arguments: &[String]) {
        for (at, word) in arguments.iter().enumerate() {
            let on = word.starts_with('-');
            if !on && !word.starts_with('+') {
                continue;
            }
            if word[1..].contains('e') {
                self.stops = on;
            }
            if word[1..].ends_with('o') {
                match arguments.get(at + 1).map(String::as_str) {
                    Some("pipefail") => self.pipefail = on,
                    Some("errexit") => self.stops = on,
                    _ => {}
                }
            }
        }
    }

    pub(super) fn finish(mut self, text: &str) -> Script {
        let last = self
            .notes
            .iter()
            .map(|note| note.list)
            .max()
            .unwrap_or_default();
        let final_command = self
            .notes
            .iter()
            .rposition(|note| !note.substituted && note.function.is_none());
        for at in 0..self.commands.len() {
            let note = self.notes[at].clone();
            if note.substituted || self.decides || note.function.is_some() {
                continue;
            }
            if !note.stops && Some(at) != final_command && !(note.left_of_and && note.list == last)
            {
                self.swallow(at, "the script goes on after its failure (no `set -e`)");
            } else if note.stops && note.left_of_and && note.list != last {
                self.swallow(at, "the script goes on after a failure left of `&&`");
            }
        }
        self.look_for_readers();
        let called: Vec<String> = self
            .commands
            .iter()
            .filter_map(|command| command.words.first().cloned())
            .collect();
        let dead = |name: &String| !called.contains(name) && !text.contains("\"$@\"");
        let keep: Vec<bool> = self
            .notes
            .iter()
            .map(|note| !note.function.as_ref().is_some_and(dead))
            .collect();
        let mut keep = keep.iter();
        self.commands.retain(|_| *keep.next().unwrap_or(&true));
        Script {
            dirty_check: is_dirty_check(text),
            commands: self.commands,
        }
    }
}
