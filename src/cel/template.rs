//! Messages with holes: text in which `{expression}` stands for a value.

use super::Fault;
use super::check::{Variables, expression};
use super::eval::{Node, Scope};
use crate::record::{List, Value};
use crate::source::excerpt;
use std::sync::OnceLock;

/// A list is cut behind so many bytes.
const MAX_LIST: usize = 1_000;

/// A message whose holes are known to be well-formed.
#[derive(Debug)]
pub struct Template(State);

#[derive(Debug)]
enum State {
    Ready(Vec<Part>),
    /// The text and its variables, of one that is read when it is first asked.
    Later(Box<(String, Variables)>, OnceLock<Vec<Part>>),
}

#[derive(Debug)]
enum Part {
    Text(String),
    Hole(Node),
}

impl Template {
    /// Reads a message. `{{` and `}}` stand for the braces themselves.
    ///
    /// # Errors
    /// The first fault, with its place in `text`.
    pub fn new(text: &str, variables: &Variables) -> Result<Self, Fault> {
        parts_of(text, variables).map(|parts| Self(State::Ready(parts)))
    }

    /// A message that was checked before, when the program was tested: it is read when it is first asked. One that has a
    /// fault after all stands as it was written.
    pub fn later(text: &str, variables: &Variables) -> Self {
        let written = Box::new((text.to_owned(), variables.clone()));
        Self(State::Later(written, OnceLock::new()))
    }

    fn parts(&self) -> &[Part] {
        match &self.0 {
            State::Ready(parts) => parts,
            State::Later(written, parts) => parts.get_or_init(|| {
                let (text, variables) = &**written;
                parts_of(text, variables).unwrap_or_else(|_| vec![Part::Text(text.clone())])
            }),
        }
    }

    /// The message with its holes filled. Lists are joined by commas; what is long is cut.
    pub fn render<'a>(&'a self, scope: &Scope<'a>) -> String {
        let mut out = String::new();
        for part in self.parts() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Hole(node) => show(node.eval(scope), &mut out),
            }
        }
        out
    }
}

fn parts_of(text: &str, variables: &Variables) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push(c);
            at += 2;
        } else if c == '{' {
            let Some(length) = rest.find('}') else {
                return Err(Fault::new(
                    at..at + 1,
                    "this `{` has no `}`; write `{{` for the brace itself",
                ));
            };
            let hole = expression(&rest[1..length], variables).map_err(|fault| Fault {
                start: fault.start + at + 1,
                end: fault.end + at + 1,
                message: fault.message,
            })?;
            parts.push(Part::Text(std::mem::take(&mut literal)));
            parts.push(Part::Hole(hole));
            at += length + 1;
        } else {
            literal.push(c);
            at += c.len_utf8();
        }
    }
    parts.push(Part::Text(literal));
    Ok(parts)
}

fn show(value: Value<'_>, out: &mut String) {
    match value {
        Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Str(value) => out.push_str(&excerpt(value)),
        Value::List(list) => show_list(list, out),
        Value::Record(_) => {}
    }
}

fn show_list(list: &dyn List, out: &mut String) {
    let start = out.len();
    for index in 0..list.len() {
        if out.len() - start > MAX_LIST {
            out.push_str(", …");
            break;
        }
        if index > 0 {
            out.push_str(", ");
        }
        match list.item(index) {
            // A list of lists does not occur in the facts, and would say nothing to a reader.
            Value::List(_) | Value::Record(_) => {}
            value => show(value, out),
        }
    }
}
