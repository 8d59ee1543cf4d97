//! Jenkinsfiles: the text of `sh '...'` steps, comments left out. Groovy itself is not read.

use super::super::model::{Doing, Pipeline, Text};
use super::super::script::{self, Shell};
use super::{PULL_REQUEST, PUSH, job, step};
use crate::extract::Input;
use crate::source::Span;

pub(super) fn read(input: &Input<'_>, pipeline: &mut Pipeline) {
    let text = input.text;
    let mut steps = Vec::new();
    let mut at = 0;
    // Whether failures of the block around are caught: `catchError`, `warnError`.
    let mut depth = 0_usize;
    let mut caught: Vec<usize> = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some((body, length)) = quoted(rest) {
            let before = text[..at].trim_end_matches([' ', '(']);
            let before = before
                .strip_suffix("script:")
                .map_or(before, |before| before.trim_end_matches([' ', '(']));
            let word = before
                .rsplit(|letter: char| !letter.is_alphanumeric())
                .next()
                .unwrap_or_default();
            if matches!(word, "sh" | "bat" | "powershell") {
                let script = script::of_text(
                    input,
                    body,
                    at + (length - body.len()) / 2,
                    Shell {
                        stops: true,
                        ..Shell::default()
                    },
                );
                let line = rest[..length].lines().next().unwrap_or_default().len();
                let mut step = step(input.place(Span::new(at, at + line)), Doing::Run(script));
                let rest_of_line = rest[length..].lines().next().unwrap_or_default();
                if !caught.is_empty() || rest_of_line.contains("returnStatus: true") {
                    let place = step.place;
                    step.forgiven = Text {
                        text: "true".to_owned(),
                        place,
                    };
                }
                steps.push(step);
            }
            at += length;
        } else {
            match rest.as_bytes()[0] {
                b'{' => {
                    depth += 1;
                    // The head of a block stands on its line, and is short.
                    let from = text.floor_char_boundary(at.saturating_sub(200));
                    let line = text[from..at].rsplit('\n').next().unwrap_or_default();
                    if line.contains("catchError") || line.contains("warnError") {
                        caught.push(depth);
                    }
                }
                b'}' => {
                    caught.retain(|open| *open < depth);
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    let mut job = job("pipeline", pipeline.place, Vec::new());
    job.steps = steps;
    job.events = Some(PULL_REQUEST | PUSH);
    pipeline.jobs.push(job);
}

/// A string at the start of the text: its body and its whole length.
fn quoted(text: &str) -> Option<(&str, usize)> {
    for mark in ["'''", "\"\"\""] {
        if let Some(rest) = text.strip_prefix(mark) {
            let end = rest.find(mark)?;
            return Some((&rest[..end], end + 6));
        }
    }
    let quote = *text
        .as_bytes()
        .first()
        .filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let mut at = 1;
    let bytes = text.as_bytes();
    while at < bytes.len() && bytes[at] != quote {
        if bytes[at] == b'\n' {
            return None;
        }
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    text.get(1..at)
        .filter(|_| at < bytes.len())
        .map(|body| (body, at + 1))
}
