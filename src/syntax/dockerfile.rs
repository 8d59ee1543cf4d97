//! Dockerfiles: instructions with their flags, words and here-documents, every part with its span.
//!
//! Follows BuildKit's line rules (frontend/dockerfile/parser). A line that is no instruction is an error, and the
//! next line is read all the same. Variables are not expanded.

mod logical;
mod words;

use super::{SyntaxError, Text};
use crate::source::Span;
use crate::timings::{self, Work};
use logical::{Joined, Lines};

/// Errors kept of one file; the first ones tell the most.
const ERROR_LIMIT: usize = 100;

/// One Dockerfile.
#[derive(Debug, Clone, Default)]
pub struct Dockerfile {
    /// The value of the `# syntax=` directive; `None` without one.
    pub syntax: Option<Text>,
    /// The instructions in order.
    pub instructions: Vec<Instruction>,
    /// What could not be read, in order.
    pub errors: Vec<SyntaxError>,
}

/// The name of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Op {
    From,
    Run,
    Copy,
    Add,
    Env,
    Arg,
    User,
    Expose,
    Healthcheck,
    Cmd,
    Entrypoint,
    Workdir,
    Shell,
    Label,
    Volume,
    Stopsignal,
    Onbuild,
    Maintainer,
    /// A word that Docker does not know.
    Other,
}

impl Op {
    fn named(keyword: &str) -> Self {
        match keyword.to_ascii_uppercase().as_str() {
            "FROM" => Op::From,
            "RUN" => Op::Run,
            "COPY" => Op::Copy,
            "ADD" => Op::Add,
            "ENV" => Op::Env,
            "ARG" => Op::Arg,
            "USER" => Op::User,
            "EXPOSE" => Op::Expose,
            "HEALTHCHECK" => Op::Healthcheck,
            "CMD" => Op::Cmd,
            "ENTRYPOINT" => Op::Entrypoint,
            "WORKDIR" => Op::Workdir,
            "SHELL" => Op::Shell,
            "LABEL" => Op::Label,
            "VOLUME" => Op::Volume,
            "STOPSIGNAL" => Op::Stopsignal,
            "ONBUILD" => Op::Onbuild,
            "MAINTAINER" => Op::Maintainer,
            _ => Op::Other,
        }
    }
}

/// One instruction, from its keyword to the end of its last line or here-document.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// What it is.
    pub op: Op,
    /// Of `ONBUILD`, the instruction it holds back; of `HEALTHCHECK CMD`, [`Op::Cmd`]. `None` for all else,
    /// `HEALTHCHECK NONE` among them.
    pub inner: Option<Op>,
    /// All of it, continuation lines and here-documents too.
    pub span: Span,
    /// The keyword as written.
    pub keyword: Span,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    /// The arguments. `FROM`: the image. `COPY`, `ADD`: sources, then the destination. `ENV`, `ARG`, `LABEL`: the
    /// pairs as written. `RUN`, `CMD`, `ENTRYPOINT`, `HEALTHCHECK CMD`: the items of the exec form, or the whole
    /// shell text as one word, continuation lines joined. `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`: one word.
    pub words: Vec<Text>,
    /// Keys and values of `ENV`, `ARG` and `LABEL`; empty for all else.
    pub pairs: Vec<Pair>,
    /// The name behind `AS` in `FROM`.
    pub alias: Option<Text>,
    /// Whether the arguments are a JSON array.
    pub exec_form: bool,
    /// The bodies of its here-documents, as written.
    pub heredocs: Vec<Text>,
    /// Where the joined text of the words comes from.
    joined: Joined,
    /// Where the first word begins in the joined text.
    first_word: usize,
}

/// A `--name=value` of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name without its dashes.
    pub name: String,
    /// The value; empty where there is none.
    pub value: String,
    /// All of it.
    pub span: Span,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Text,
    /// The value without its quotes; `None` for an `ARG` without a default.
    pub value: Option<Text>,
}

impl Instruction {
    /// The value of the flag `name`; the last one written.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rfind(|flag| flag.name == name)
    }

    /// The byte offset in the file of byte `offset` of the shell text `words[0]`.
    pub fn script_offset(&self, offset: usize) -> usize {
        self.joined
            .source(self.first_word + offset)
            .clamp(self.span.start as usize, self.span.end as usize)
    }
}

/// Reads a Dockerfile. Without a `FROM` it has an error; whatever was read is there all the same.
pub fn parse(text: &str) -> Dockerfile {
    timings::work(Work::Dockerfile, text.len(), || read_all(text))
}

fn read_all(text: &str) -> Dockerfile {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Lines::new(text, text.len() - body.len());
    let mut file = Dockerfile {
        syntax: lines.directives(),
        ..Dockerfile::default()
    };
    while let Some((joined, start)) = lines.next_instruction() {
        let mut instruction = read(joined, start, &mut file.errors);
        let takes_heredocs = [Some(instruction.op), instruction.inner]
            .iter()
            .flatten()
            .any(|op| matches!(op, Op::Run | Op::Copy | Op::Add));
        if takes_heredocs && !instruction.exec_form {
            for (name, tabs) in words::heredocs(instruction.joined.text()) {
                match lines.heredoc(&name, tabs) {
                    Ok(body) => instruction.heredocs.push(body),
                    Err(at) => note(
                        &mut file.errors,
                        Span::new(at, at),
                        format!("the here-document `{name}` has no end"),
                    ),
                }
            }
            instruction.span.end = Span::new(0, lines.instruction_end())
                .end
                .max(instruction.span.end);
        }
        file.instructions.push(instruction);
    }
    let first = file
        .instructions
        .iter()
        .find(|instruction| instruction.op != Op::Arg);
    if first.is_none_or(|first| first.op != Op::From) {
        let span = first.map_or(Span::default(), |first| first.keyword);
        file.errors.insert(
            0,
            SyntaxError {
                span,
                message: "the first instruction is not FROM".to_owned(),
            },
        );
    }
    file
}

fn note(errors: &mut Vec<SyntaxError>, span: Span, message: String) {
    if errors.len() < ERROR_LIMIT {
        errors.push(SyntaxError { span, message });
    }
}

/// Reads one instruction whose lines are joined.
fn read(joined: Joined, start: usize, errors: &mut Vec<SyntaxError>) -> Instruction {
    let (keyword, mut at) = words::bare(joined.text(), 0);
    let keyword_span = joined.span(keyword.clone());
    let op = Op::named(&joined.text()[keyword]);
    let mut instruction = Instruction {
        op,
        inner: None,
        span: Span::new(start, joined.end()),
        keyword: keyword_span,
        flags: Vec::new(),
        words: Vec::new(),
        pairs: Vec::new(),
        alias: None,
        exec_form: false,
        heredocs: Vec::new(),
        joined,
        first_word: 0,
    };
    let mut acting = op;
    if op == Op::Onbuild {
        let (inner, next) = words::bare(instruction.joined.text(), at);
        acting = Op::named(&instruction.joined.text()[inner]);
        instruction.inner = Some(acting);
        at = next;
    }
    if matches!(
        acting,
        Op::From | Op::Run | Op::Copy | Op::Add | Op::Healthcheck
    ) {
        let (flags, next) = words::flags(&instruction.joined, at);
        instruction.flags = flags;
        at = next;
    }
    if acting == Op::Healthcheck {
        let (form, next) = words::bare(instruction.joined.text(), at);
        match instruction.joined.text()[form.clone()]
            .to_ascii_uppercase()
            .as_str()
        {
            "CMD" => {
                instruction.inner = instruction.inner.or(Some(Op::Cmd));
                at = next;
            }
            "NONE" => {}
            _ => note(
                errors,
                instruction.keyword,
                "HEALTHCHECK takes CMD or NONE".to_owned(),
            ),
        }
        acting = if instruction.joined.text()[form].eq_ignore_ascii_case("none") {
            Op::Stopsignal
        } else {
            Op::Cmd
        };
    }
    arguments(&mut instruction, acting, at);
    if acting == Op::Other {
        note(
            errors,
            instruction.keyword,
            "unknown instruction".to_owned(),
        );
    } else if instruction.words.is_empty() {
        note(
            errors,
            instruction.keyword,
            "the instruction has no arguments".to_owned(),
        );
    }
    instruction
}

/// Splits the arguments of `acting` that begin at `at` of the joined text.
fn arguments(instruction: &mut Instruction, acting: Op, at: usize) {
    let joined = &instruction.joined;
    instruction.first_word = at;
    let takes_json = matches!(
        acting,
        Op::Run | Op::Cmd | Op::Entrypoint | Op::Shell | Op::Copy | Op::Add | Op::Volume
    );
    if let Some(items) = takes_json.then(|| words::json_array(joined, at)).flatten() {
        instruction.words = items;
        instruction.exec_form = true;
        return;
    }
    match acting {
        Op::From => {
            let mut words = words::split(joined, at).into_iter();
            instruction.words.extend(words.next());
            let keyword = words
                .next()
                .filter(|word| word.text.eq_ignore_ascii_case("as"));
            instruction.alias = keyword.and(words.next());
        }
        Op::Copy | Op::Add | Op::Expose | Op::Volume | Op::Shell => {
            instruction.words = words::split(joined, at)
        }
        Op::Env | Op::Label | Op::Arg => {
            instruction.pairs = words::pairs(joined, at, acting == Op::Arg);
            let span = |pair: &Pair| {
                pair.value
                    .as_ref()
                    .map_or(pair.key.span, |value| pair.key.span.to(value.span))
            };
            let text = |pair: &Pair| match &pair.value {
                Some(value) => format!("{}={}", pair.key.text, value.text),
                None => pair.key.text.clone(),
            };
            instruction.words = instruction
                .pairs
                .iter()
                .map(|pair| Text {
                    text: text(pair),
                    span: span(pair),
                })
                .collect();
        }
        _ => instruction.words = words::whole(joined, at).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
