//! Whose failure counts, by the rules of the shell.

use super::*;

const GITHUB: Shell = Shell {
    stops: true,
    pipefail: false,
    foreign: false,
};
const PLAIN: Shell = Shell {
    stops: false,
    pipefail: false,
    foreign: false,
};

/// `command` or `command: why its failure is lost`.
fn told(text: &str, shell: Shell) -> Vec<String> {
    let line = |command: crate::extract::ci::model::Command| match command.swallowed.as_str() {
        "" => command.text,
        reason => format!("{}: {reason}", command.text),
    };
    at_place(text, shell, Place::default())
        .commands
        .into_iter()
        .map(line)
        .collect()
}

fn lost(text: &str, shell: Shell) -> Vec<bool> {
    at_place(text, shell, Place::default())
        .commands
        .iter()
        .map(|one| !one.swallowed.is_empty())
        .collect()
}

#[test]
fn a_failure_behind_or_true_is_swallowed() {
    assert_eq!(
        told("a || true", GITHUB)[0],
        "a: `|| true` swallows its failure"
    );
    assert_eq!(
        told("a || exit 0", GITHUB)[0],
        "a: `|| exit 0` swallows its failure"
    );
    assert_eq!(lost("a && b || true", GITHUB), [true, true, false]);
    assert_eq!(lost("(a; b) || true", GITHUB), [true, true, false]);
    assert_eq!(lost("a || exit 1", GITHUB), [false, false]);
    assert_eq!(
        lost("a || { echo no; exit 1; }", GITHUB),
        [false, false, false]
    );
    assert_eq!(lost("a || { echo no; }", GITHUB), [true, false]);
}

#[test]
fn a_failure_behind_exit_1_is_the_scripts_own() {
    for text in [
        "a || exit 1\nb",
        "a && b || exit 1\nc",
        "a || { echo no; exit 1; }\nb",
        "if ! a; then exit 1; fi\nb",
    ] {
        assert!(lost(text, GITHUB).iter().all(|lost| !lost), "{text}");
        assert!(!lost(text, PLAIN)[0], "{text}");
    }
    assert!(lost("a || false\nb", PLAIN)[0]);
}

#[test]
fn a_line_break_behind_an_operator_ends_nothing() {
    assert_eq!(lost("a ||\n  true\nb", GITHUB), [true, false, false]);
    assert_eq!(lost("a |\n  tee x", GITHUB), [true, false]);
}

#[test]
fn a_failure_before_an_exclamation_mark_is_lost_unless_it_is_the_last() {
    assert_eq!(lost("! a\nb", GITHUB), [true, false]);
    assert_eq!(lost("b\n! a", GITHUB), [false, false]);
    assert_eq!(lost("! { a; }\nb", GITHUB), [true, false]);
}

#[test]
fn what_a_subshell_sets_ends_with_it() {
    assert_eq!(
        lost("(set +e; a; b)\nc\nd", GITHUB),
        [true, true, true, false, false]
    );
    assert_eq!(lost("set -- -e\na\nb", PLAIN), [true, true, false]);
}

#[test]
fn a_here_document_runs_nothing() {
    assert_eq!(
        told("cat <<EOF\ncargo test\nEOF\nls", GITHUB),
        ["cat", "ls"]
    );
    assert_eq!(told("x=(cargo test)\nls", GITHUB), ["x=(cargo test)", "ls"]);
}

#[test]
fn scripts_in_words_and_redirections_run() {
    let script = at_place(
        "test -z \"$(a)\"\nwhile read f; do b; done < <(c)\nx=$(cd y && d)\ne",
        GITHUB,
        Place::default(),
    );
    let told: Vec<_> = script
        .commands
        .iter()
        .map(|one| (one.words[0].as_str(), one.tested, one.directory.as_str()))
        .collect();
    assert_eq!(told[0], ("a", true, ""));
    assert!(told.contains(&("c", false, "")));
    assert!(told.contains(&("d", false, "y")));
    assert_eq!(told.last(), Some(&("e", false, "")));
}

#[test]
fn a_first_line_says_how_failures_are_treated() {
    assert!(Shell::of_shebang("#!/bin/bash -eu\na").stops);
    assert!(Shell::of_shebang("#!/usr/bin/env python").foreign);
    let plain = Shell::of_shebang("a -e");
    assert!(!plain.stops && !plain.foreign);
    let flags = Shell::of_flags("[\"bash\", \"-euo\", \"pipefail\", \"-c\"]");
    assert!(flags.stops && flags.pipefail);
}

#[test]
fn a_pipe_loses_the_exit_code_unless_pipefail_is_set() {
    assert_eq!(lost("a | tee b", GITHUB), [true, false]);
    assert_eq!(lost("{ a; b; } | tee c", GITHUB), [true, true, false]);
    assert_eq!(
        lost("set -o pipefail\na | tee b", GITHUB),
        [false, false, false]
    );
    assert_eq!(
        lost("set -euo pipefail\na | tee b\n", PLAIN),
        [false, false, false]
    );
}

#[test]
fn without_errexit_only_the_last_command_counts() {
    assert_eq!(lost("a\nb", PLAIN), [true, false]);
    assert_eq!(lost("a && b", PLAIN), [false, false]);
    assert_eq!(lost("set +e\na\nb", GITHUB)[1..], [true, false]);
    assert_eq!(
        lost("a\nstatus=$?\nexit $status", PLAIN),
        [false, false, false]
    );
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
    assert_eq!(
        told("f() {\n  cargo test\n}\nf", GITHUB),
        ["cargo test", "f"]
    );
    assert_eq!(
        told("function f {\n  cargo test\n}\n", GITHUB),
        Vec::<String>::new()
    );
}

#[test]
fn loops_and_cases_hold_commands() {
    let text = "for d in *; do\n  (cd $d && go test ./...)\ndone";
    assert_eq!(told(text, GITHUB), ["cd $d", "go test ./..."]);
    assert_eq!(
        told("case $1 in\n  a) cargo test ;;\n  *) ls ;;\nesac", GITHUB),
        ["cargo test", "ls"]
    );
}

#[test]
fn a_loop_over_literal_values_is_unrolled() {
    let script = at_place(
        "for d in a b; do\n  pushd src/$d\n  go test\n  popd\ndone",
        GITHUB,
        Place::default(),
    );
    let tests: Vec<&str> = script
        .commands
        .iter()
        .filter(|one| one.words[0] == "go")
        .map(|one| one.directory.as_str())
        .collect();
    assert_eq!(tests, ["src/a", "src/b"]);
    assert_eq!(
        told("for d in $(ls); do\n  go test\ndone", GITHUB),
        ["go test"]
    );
}

#[test]
fn an_expression_is_one_word() {
    let script = at_place(
        "${{ env.CARGO }} test --x ${{ matrix.a || 'b' }}",
        GITHUB,
        Place::default(),
    );
    assert_eq!(
        script.commands[0].words,
        ["${{ env.CARGO }}", "test", "--x", "${{ matrix.a || 'b' }}"]
    );
}

#[test]
fn a_directory_is_followed() {
    let script = at_place("cd a\ncargo test\ncd b && ls", GITHUB, Place::default());
    let directories: Vec<&str> = script
        .commands
        .iter()
        .map(|one| one.directory.as_str())
        .collect();
    assert_eq!(directories, ["", "a", "a", "a/b"]);
    let script = at_place("(cd a && ls)\ncargo test", GITHUB, Place::default());
    assert_eq!(script.commands[2].directory, "");
}
