//! Shell scripts as CI runs them: which commands run, and whose failure counts.
//!
//! Follows bash's rules for `set -e`, `&&`, `||`, pipes and conditions. Values of variables are unknown.

use super::model::{Command, Script};
use super::shell_lexer::{Token, Word, tokens};
use crate::extract::Input;
use crate::source::{Place, Span};
use crate::syntax::{Node, yaml};

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
            "" => Shell { stops: true, ..Shell::default() },
            "bash" if shell.trim() == "bash" => Shell { stops: true, pipefail: true, foreign: false },
            "sh" if shell.trim() == "sh" => Shell { stops: true, ..Shell::default() },
            "bash" | "sh" | "zsh" => Shell {
                stops: shell.split_whitespace().any(|word| is_flag_set(word, 'e')),
                pipefail: shell.contains("pipefail"),
                foreign: false,
            },
            // PowerShell on GitHub runs with ErrorActionPreference=stop and ends with the last exit code.
            "pwsh" | "powershell" | "cmd" => Shell { stops: true, ..Shell::default() },
            _ if shell.contains("bash") || shell.contains("sh -") || shell.contains("nix") => {
                Shell { stops: true, ..Shell::default() }
            }
            _ => Shell { foreign: true, ..Shell::default() },
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
        out.extend(rest[at..at + length].chars().map(|letter| match SPECIAL.find(letter) {
            Some(index) => char::from(u8::try_from(index + 1).unwrap_or(1)),
            None => letter,
        }));
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

/// What is known of a command besides its words.
#[derive(Debug, Clone, Default)]
struct Note {
    /// The function whose body it stands in.
    function: Option<String>,
    /// Whether the shell stopped at failures when it ran.
    stops: bool,
    /// Whether it stands left of `&&`.
    left_of_and: bool,
    /// The number of the top-level list it belongs to.
    list: usize,
    /// Whether its output is what counts: it stands in `$(...)`.
    substituted: bool,
}

#[derive(Debug)]
struct Block {
    kind: Kind,
    /// The first command inside.
    first: usize,
    /// Commands of the list that the block is a part of.
    outer: Vec<usize>,
    /// Commands whose failure this block answers: it stands right of `||`.
    answers: Vec<usize>,
    /// Whether something in it ends the script with a failure.
    exits: bool,
    /// Commands of its condition.
    condition: Vec<usize>,
    in_condition: bool,
}

#[derive(Debug, PartialEq)]
enum Kind {
    If,
    Loop,
    Case,
    Group,
    Function(String),
}

struct Reader<'t> {
    text: &'t str,
    place: &'t dyn Fn(Span) -> Place,
    stops: bool,
    pipefail: bool,
    decides: bool,
    /// Whether it fails by itself somewhere (`exit 1`).
    fails: bool,
    commands: Vec<Command>,
    notes: Vec<Note>,
    directory: String,
}

impl Reader<'_> {
    /// Reads `start..end` of the text.
    fn run(&mut self, start: usize, end: usize, depth: usize) {
        let mut state = State { blocks: Vec::new(), list: Vec::new(), answers: Vec::new(), lists: 0, skip: Skip::No, function: None, piped: Vec::new() };
        let mut words: Vec<Word> = Vec::new();
        for token in tokens(&self.text[start..end]) {
            if self.commands.len() >= COMMAND_LIMIT {
                return;
            }
            match token {
                Token::Word(word) if state.skip == Skip::FunctionName && state.function.is_none() => {
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
                Token::Operator(operator, _) => self.end_of_command(operator, &mut words, &mut state, depth),
            }
        }
        self.end_of_command("\n", &mut words, &mut state, depth);
    }

    /// Takes a reserved word at the start of a command; false when it is none.
    fn reserved(&mut self, word: &Word, state: &mut State) -> bool {
        match word.text.as_str() {
            "if" | "while" | "until" => {
                let kind = if word.text == "if" { Kind::If } else { Kind::Loop };
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
        let Some(block) = state.blocks.pop() else { return };
        if !block.exits {
            for at in &block.condition {
                self.swallow(*at, "its failure only decides a branch");
            }
            for at in &block.answers {
                self.swallow(*at, "`||` answers its failure");
            }
        }
        if let Kind::Function(name) = &block.kind {
            for note in &mut self.notes[block.first..] {
                note.function.get_or_insert_with(|| name.clone());
            }
        }
        state.list = block.outer;
        state.list.extend(block.first..self.commands.len());
    }

    fn swallow(&mut self, at: usize, reason: &str) {
        if let Some(command) = self.commands.get_mut(at).filter(|command| command.swallowed.is_empty()) {
            reason.clone_into(&mut command.swallowed);
        }
    }

    fn end_of_command(&mut self, operator: &str, words: &mut Vec<Word>, state: &mut State, depth: usize) {
        let taken = std::mem::take(words);
        match state.skip {
            Skip::Header => {
                if matches!(operator, "\n" | ";") || taken.iter().any(|word| word.text == "in") && operator == ")" {
                    state.skip = Skip::No;
                }
                return;
            }
            Skip::FunctionName => {
                if operator == "(" || operator == ")" {
                    state.function = taken.first().map(|word| word.text.clone()).or(state.function.take());
                    return;
                }
                state.skip = Skip::No;
            }
            Skip::No => {}
        }
        let in_case = state.blocks.last().is_some_and(|block| block.kind == Kind::Case);
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
            return;
        }
        let at = self.command(&taken, state, depth);
        if let Some(at) = at {
            state.list.push(at);
        }
        let piped = std::mem::take(&mut state.piped);
        let judges = at.and_then(|at| self.commands[at].words.first()).is_some_and(|word| matches!(word.as_str(), "grep" | "egrep" | "diff"));
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
                    self.swallow(at, "its exit code is lost in a pipe");
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
            for (start, end) in words.iter().flat_map(|word| word.substitutions.iter().copied()) {
                // What is in `$(...)` matters by its output.
                self.run(start, end, depth + 1);
            }
            (self.stops, self.pipefail) = (stops, pipefail);
            for at in from..self.commands.len() {
                self.notes[at].substituted = true;
                self.notes[at].list = state.lists;
                self.commands[at].swallowed.clear();
                let by = texts.iter().find(|word| !is_assignment(word)).map_or("", String::as_str);
                // `test -z "$(...)"`, or a variable that the script can look at before it fails.
                self.commands[at].tested = matches!(by, "test" | "[" | "[[") || by.is_empty() && self.fails;
            }
        }
        let at = self.commands.len();
        if let Some(block) = state.blocks.iter_mut().rev().find(|block| matches!(block.kind, Kind::If | Kind::Loop))
            && block.in_condition
        {
            block.condition.extend(from..=at);
        }
        let verb = texts.iter().find(|word| !is_assignment(word)).map_or("", String::as_str);
        let argument = texts.get(1).map_or("", String::as_str);
        match verb {
            "exit" | "return" | "false" if argument != "0" => state.blocks.iter_mut().for_each(|block| block.exits = true),
            "set" => self.set(&texts[1..]),
            _ => {}
        }
        if matches!(verb, "true" | ":" | "echo" | "printf") || matches!(verb, "exit" | "return") && argument == "0" {
            let reason = format!("`|| {}` swallows its failure", if verb == "exit" { "exit 0" } else { verb });
            for at in answers {
                self.swallow(at, &reason);
            }
        }
        let span = Span::new(first.start, last.end);
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
            if target.starts_with('/') || target.contains('$') {
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

    fn finish(mut self, text: &str) -> Script {
        let last = self.notes.iter().map(|note| note.list).max().unwrap_or_default();
        let final_command = self.notes.iter().rposition(|note| !note.substituted && note.function.is_none());
        for at in 0..self.commands.len() {
            let note = self.notes[at].clone();
            if note.substituted || self.decides || note.function.is_some() {
                continue;
            }
            if !note.stops && Some(at) != final_command && !(note.left_of_and && note.list == last) {
                self.swallow(at, "the script goes on after its failure (no `set -e`)");
            } else if note.stops && note.left_of_and && note.list != last {
                self.swallow(at, "the script goes on after a failure left of `&&`");
            }
        }
        let called: Vec<String> = self.commands.iter().filter_map(|command| command.words.first().cloned()).collect();
        let dead = |name: &String| !called.contains(name) && !text.contains("\"$@\"");
        let keep: Vec<bool> = self.notes.iter().map(|note| !note.function.as_ref().is_some_and(dead)).collect();
        let mut keep = keep.iter();
        self.commands.retain(|_| *keep.next().unwrap_or(&true));
        Script { dirty_check: is_dirty_check(text), commands: self.commands }
    }
}

/// Whether a script fails on a dirty tree.
fn is_dirty_check(text: &str) -> bool {
    let looks = ["git diff", "git status", "git diff-index"].iter().any(|command| text.contains(command));
    looks
        && (text.contains("--exit-code")
            || text.contains("--quiet")
            || text.contains("exit 1")
            || text.contains("test -z")
            || text.contains("[ -z")
            || text.contains("[[ -z")
            || text.contains("diff-index"))
}

/// Whether a word is `NAME=value`.
pub fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
            && !name.starts_with(|first: char| first.is_ascii_digit())
    })
}

#[derive(Debug, PartialEq)]
enum Skip {
    No,
    /// The words of `for x in ...` and `case x in`.
    Header,
    /// The name of a function, up to its body.
    FunctionName,
}

#[derive(Debug)]
struct State {
    blocks: Vec<Block>,
    /// Commands of the open and-or list.
    list: Vec<usize>,
    /// Commands whose failure the next command answers.
    answers: Vec<usize>,
    /// How many lists stood at the top level.
    lists: usize,
    skip: Skip,
    /// The name of a function whose body comes next.
    function: Option<String>,
    /// Commands whose output the next command reads.
    piped: Vec<usize>,
}

impl State {
    fn open(&mut self, kind: Kind, first: usize) {
        let kind = match self.function.take() {
            Some(name) if kind == Kind::Group => Kind::Function(name),
            _ => kind,
        };
        self.skip = Skip::No;
        let condition = Vec::new();
        let (outer, answers) = (std::mem::take(&mut self.list), std::mem::take(&mut self.answers));
        self.blocks.push(Block { kind, first, outer, answers, exits: false, condition, in_condition: false });
    }

    fn condition(&mut self, on: bool) {
        if let Some(block) = self.blocks.last_mut() {
            block.in_condition = on;
        }
        self.list.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GITHUB: Shell = Shell { stops: true, pipefail: false, foreign: false };
    const PLAIN: Shell = Shell { stops: false, pipefail: false, foreign: false };

    /// `command` or `command: why its failure is lost`.
    fn told(text: &str, shell: Shell) -> Vec<String> {
        let line = |command: Command| match command.swallowed.as_str() {
            "" => command.text,
            reason => format!("{}: {reason}", command.text),
        };
        at_place(text, shell, Place::default()).commands.into_iter().map(line).collect()
    }

    fn lost(text: &str, shell: Shell) -> Vec<bool> {
        at_place(text, shell, Place::default()).commands.iter().map(|one| !one.swallowed.is_empty()).collect()
    }

    #[test]
    fn a_failure_behind_or_true_is_swallowed() {
        assert_eq!(told("a || true", GITHUB)[0], "a: `|| true` swallows its failure");
        assert_eq!(told("a || exit 0", GITHUB)[0], "a: `|| exit 0` swallows its failure");
        assert_eq!(lost("a && b || true", GITHUB), [true, true, false]);
        assert_eq!(lost("(a; b) || true", GITHUB), [true, true, false]);
        assert_eq!(lost("a || exit 1", GITHUB), [false, false]);
        assert_eq!(lost("a || { echo no; exit 1; }", GITHUB), [false, false, false]);
        assert_eq!(lost("a || { echo no; }", GITHUB), [true, false]);
    }

    #[test]
    fn a_pipe_loses_the_exit_code_unless_pipefail_is_set() {
        assert_eq!(lost("a | tee b", GITHUB), [true, false]);
        assert_eq!(lost("set -o pipefail\na | tee b", GITHUB), [false, false, false]);
        assert_eq!(lost("set -euo pipefail\na | tee b\n", PLAIN), [true, false, false]);
    }

    #[test]
    fn without_errexit_only_the_last_command_counts() {
        assert_eq!(lost("a\nb", PLAIN), [true, false]);
        assert_eq!(lost("a && b", PLAIN), [false, false]);
        assert_eq!(lost("set +e\na\nb", GITHUB), [false, true, false]);
        assert_eq!(lost("a\nstatus=$?\nexit $status", PLAIN), [false, false, false]);
    }

    #[test]
    fn a_condition_counts_when_a_branch_fails() {
        assert_eq!(lost("if ! a; then exit 1; fi", GITHUB), [false, false]);
        assert_eq!(lost("if a; then echo b; fi", GITHUB), [true, false]);
        let format = "if [ \"$(gofmt -l . | wc -l)\" -gt 0 ]; then\n  exit 1\nfi";
        assert_eq!(told(format, GITHUB)[..2], ["gofmt -l .", "wc -l"]);
    }

    #[test]
    fn a_function_that_nothing_calls_runs_nothing() {
        assert_eq!(told("f() {\n  cargo test\n}\necho hi", GITHUB), ["echo hi"]);
        assert_eq!(told("f() {\n  cargo test\n}\nf", GITHUB), ["cargo test", "f"]);
        assert_eq!(told("function f {\n  cargo test\n}\n", GITHUB), Vec::<String>::new());
    }

    #[test]
    fn loops_and_cases_hold_commands() {
        assert_eq!(told("for d in a b; do\n  (cd $d && go test ./...)\ndone", GITHUB), ["cd $d", "go test ./..."]);
        assert_eq!(told("case $1 in\n  a) cargo test ;;\n  *) ls ;;\nesac", GITHUB), ["cargo test", "ls"]);
    }

    #[test]
    fn an_expression_is_one_word() {
        let script = at_place("${{ env.CARGO }} test --x ${{ matrix.a || 'b' }}", GITHUB, Place::default());
        assert_eq!(script.commands[0].words, ["${{ env.CARGO }}", "test", "--x", "${{ matrix.a || 'b' }}"]);
    }

    #[test]
    fn a_directory_is_followed() {
        let script = at_place("cd a\ncargo test\ncd b && ls", GITHUB, Place::default());
        let directories: Vec<&str> = script.commands.iter().map(|one| one.directory.as_str()).collect();
        assert_eq!(directories, ["", "a", "a", "a/b"]);
    }
}
