//! Whether the expressions of a workflow name contexts that exist where they stand.
//!
//! After docs.github.com "Contexts reference", table "Context availability": GitHub takes no workflow that names another.
//! What a context holds is not checked.

use crate::extract::Input;
use crate::source::{Place, Span};
use crate::syntax::{Node, yaml};

const ALL: &[&str] = &[
    "github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix",
    "needs", "inputs",
];
/// What the condition of a job may ask.
const JOB_IF: &[&str] = &["github", "needs", "vars", "inputs"];
/// What the condition of a step may ask.
const STEP_IF: &[&str] = &[
    "github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "steps", "inputs",
];
const LITERALS: &[&str] = &["true", "false", "null", "nan", "infinity"];
/// Scalars that are looked at in one file.
const LIMIT: usize = 50_000;

/// The expressions that name what is not there.
pub(super) fn faults(input: &Input<'_>, root: Node<'_>) -> Vec<(Place, String)> {
    let mut faults = Vec::new();
    let jobs = root.get("jobs").into_iter().flat_map(Node::entries);
    for (_, job) in jobs {
        if let Some(node) = job.get("if") {
            condition(input, node, JOB_IF, "the condition of a job", &mut faults);
        }
        for step in job.get("steps").into_iter().flat_map(Node::items) {
            if let Some(node) = step.get("if") {
                condition(input, node, STEP_IF, "the condition of a step", &mut faults);
            }
        }
    }
    let mut work = vec![root];
    let mut seen = 0;
    while let Some(node) = work.pop() {
        seen += 1;
        if seen > LIMIT {
            break;
        }
        work.extend(node.entries().map(|(_, value)| value));
        work.extend(node.items());
        if let Some(text) = node.text().filter(|text| text.contains("${{")) {
            for (start, end) in super::expressions::spans(text) {
                let inside = &text[start + 3..end - 2];
                for (name, at) in roots(inside) {
                    if !known(name, ALL) {
                        let from = yaml::source_offset(input.text, node, start + 3 + at);
                        let place = input.place(Span::new(from, from + name.len()));
                        faults.push((place, format!("`{name}` is no context")));
                    }
                }
            }
        }
    }
    faults
}

fn condition(
    input: &Input<'_>,
    node: Node<'_>,
    allowed: &[&str],
    place: &str,
    faults: &mut Vec<(Place, String)>,
) {
    let text = node.text().unwrap_or_default();
    let inside = text.trim().trim_start_matches("${{").trim_end_matches("}}");
    for (name, _) in roots(inside) {
        if !known(name, allowed) && (known(name, ALL) || !text.contains("${{")) {
            faults.push((
                input.place(node.span()),
                format!("{place} cannot see `{name}`"),
            ));
        }
    }
}

fn known(name: &str, list: &[&str]) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The contexts that an expression names, with their offsets: names that are neither a function nor a part of another.
fn roots(text: &str) -> Vec<(&str, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\'' {
            // Two quotes are one inside of a text; reading them as two texts comes to the same.
            let length = bytes[at + 1..].iter().position(|byte| *byte == b'\'');
            at = length.map_or(bytes.len(), |length| at + length + 2);
        } else if byte.is_ascii_alphanumeric() || byte == b'_' {
            let start = at;
            while bytes
                .get(at)
                .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            {
                at += 1;
            }
            let name = &text[start..at];
            let is_part = start > 0 && bytes[start - 1] == b'.';
            let is_call = text[at..].trim_start().starts_with('(');
            let is_name = !byte.is_ascii_digit() && !known(name, LITERALS);
            if !is_part && !is_call && is_name {
                found.push((name, start));
            }
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_the_first_names() {
        let names = |text: &'static str| -> Vec<&str> {
            roots(text).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(
            names(" github.event.issue['title'] == 'a.b' && true "),
            ["github"]
        );
        assert_eq!(
            names("format('{0}', matrix.os) || env.A"),
            ["matrix", "env"]
        );
        assert_eq!(
            names("steps.a.outputs[matrix.x] != 0x1f"),
            ["steps", "matrix"]
        );
        assert!(names("'it''s github' == 'x").is_empty());
        assert_eq!(names("matrix.a-b.c.*.d"), ["matrix"]);
    }
}
