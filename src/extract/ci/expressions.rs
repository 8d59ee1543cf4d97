//! Finds the GitHub expressions that are pasted into code: scripts of `run`, and inputs of actions that are programs.
//!
//! What an expression's value may be is asked when files are linked.

use super::model::Text;
use crate::extract::Input;
use crate::source::Span;
use crate::syntax::{Node, yaml};

/// Inputs of actions that are run as a program, after zizmor's list of code injection sinks.
const PROGRAMS: &[(&str, &str)] = &[
    ("actions/github-script", "script"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("amadevus/pwsh-script", "script"),
    ("jannekem/run-python-script-action", "script"),
    ("cardinalby/js-eval-action", "expression"),
    ("nick-fields/retry", "command"),
    ("addnab/docker-run-action", "run"),
    ("devorbitus/yq-action-output", "cmd"),
    ("mikefarah/yq", "cmd"),
    ("roots/issue-closer", "issue-close-message"),
];

/// The expressions of a step that become part of a program, with their places.
pub(super) fn in_code(input: &Input<'_>, step: Node<'_>) -> Vec<Text> {
    let mut found = Vec::new();
    if let Some(run) = step.get("run") {
        collect(input, run, &mut found);
    }
    let action = step
        .get("uses")
        .and_then(Node::text)
        .and_then(|reference| reference.split('@').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let given = step.get("with").into_iter().flat_map(Node::entries);
    for (key, value) in given {
        let name = key.text().unwrap_or_default().to_ascii_lowercase();
        if PROGRAMS.contains(&(action.as_str(), name.as_str())) {
            collect(input, value, &mut found);
        }
    }
    found
}

fn collect(input: &Input<'_>, node: Node<'_>, found: &mut Vec<Text>) {
    let text = node.text().unwrap_or_default();
    for (start, end) in spans(text) {
        let from = yaml::source_offset(input.text, node, start);
        let to = yaml::source_offset(input.text, node, end);
        found.push(Text {
            text: text[start..end].to_owned(),
            place: input.place(Span::new(from, to)),
        });
    }
}

/// Where the expressions `${{ ... }}` of a text stand.
pub(super) fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("${{").map(|at| from + at) {
        let Some(length) = text[at..].find("}}") else {
            break;
        };
        from = at + length + 2;
        found.push((at, from));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_found_and_unclosed_ones_are_none() {
        let found = |text: &'static str| -> Vec<&str> {
            let all = spans(text);
            all.into_iter().map(|(from, to)| &text[from..to]).collect()
        };
        assert_eq!(found("echo ${{ a }} é ${{b}}"), ["${{ a }}", "${{b}}"]);
        assert!(found("echo ${{ a }").is_empty());
        assert!(found("echo $HOME").is_empty());
    }
}
