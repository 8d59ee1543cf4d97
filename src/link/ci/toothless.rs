//! Commands and actions that find faults and do not fail: the flags and inputs that take a tool's teeth.
//!
//! What the script around a command does to its failure is the script's to say.

use super::invocation::base;
use crate::facts::ci::Setting;

/// Flags that make a tool succeed whatever it finds.
const FLAGS: &[&str] = &[
    "--exit-zero",
    "--no-fail",
    "-no-fail",
    "--soft-fail",
    "-soft-fail",
    "--no-error-on-unmatched-pattern-fail",
    "--exit-code=0",
    "--no-exit-code",
    "--issues-exit-code=0",
    "--exit-zero-always",
    "--allow-failure",
    "--continue-on-error",
    "--dry-run-only",
];
/// Inputs and the values with which an action succeeds whatever it finds.
const INPUTS: &[(&str, &str)] = &[
    ("exit-code", "0"),
    ("soft_fail", "true"),
    ("soft-fail", "true"),
    ("continue-on-error", "true"),
    ("continue_on_error", "true"),
    ("fail-build", "false"),
    ("fail_on_findings", "false"),
    ("fail-on-error", "false"),
    ("fail_on_error", "false"),
    ("fail-on-severity", "never"),
    ("warn-only", "true"),
    ("disable_errors", "true"),
    ("no-fail", "true"),
    ("fail-on-findings", "false"),
];

/// Why a command cannot fail; empty when it can.
pub(super) fn of_command(words: &[String]) -> String {
    if let Some(flag) = words.iter().find(|word| FLAGS.contains(&word.as_str())) {
        return format!("`{flag}` makes it succeed whatever it finds");
    }
    let tool = words.first().map_or("", |word| base(word));
    for pair in words.windows(2) {
        if matches!(pair[0].as_str(), "--exit-code" | "--issues-exit-code") && pair[1] == "0" {
            return format!("`{} 0` makes it succeed whatever it finds", pair[0]);
        }
    }
    let has = |flag: &str| {
        words
            .iter()
            .any(|word| word == flag || word.starts_with(&format!("{flag}=")))
    };
    match tool {
        "mvn" if has("-Dmaven.test.failure.ignore") || has("-fn") || has("--fail-never") => {
            return "failures are ignored".to_owned();
        }
        "npm" | "pnpm" | "yarn" if has("--if-present") => {}
        "jest" | "vitest" if has("--listTests") => return "it only lists tests".to_owned(),
        "pytest" if has("--collect-only") || has("--co") => {
            return "it only lists tests".to_owned();
        }
        _ => {}
    }
    String::new()
}

/// Why an action cannot fail; empty when it can.
pub(super) fn of_action(with: &[Setting]) -> String {
    for setting in with {
        let value = setting.value.trim();
        if INPUTS.iter().any(|(key, off)| {
            setting.key.eq_ignore_ascii_case(key) && value.eq_ignore_ascii_case(off)
        }) {
            return format!(
                "`{}: {value}` makes it succeed whatever it finds",
                setting.key
            );
        }
        if matches!(
            setting.key.as_str(),
            "args" | "arguments" | "extra_args" | "options" | "command"
        ) {
            let words: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
            let reason = of_command(&words);
            if !reason.is_empty() {
                return reason;
            }
        }
    }
    String::new()
}

/// Whether a task does nothing: it only prints or ends.
pub(super) fn is_idle(words: &[String]) -> bool {
    matches!(
        words.first().map_or("", String::as_str),
        "echo" | "printf" | "true" | ":" | "exit"
    ) || words.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn flags_take_a_tools_teeth() {
        for text in [
            "flake8 --exit-zero",
            "gosec -no-fail ./...",
            "trivy fs --exit-code 0 .",
            "mvn verify -fn",
        ] {
            assert_ne!(of_command(&words(text)), "", "{text}");
        }
        for text in [
            "flake8",
            "trivy fs --exit-code 1 .",
            // They leave the tests out, and fail all the same.
            "mvn verify -DskipTests",
            "gradle build -x test",
            "cargo test --no-run",
        ] {
            assert_eq!(of_command(&words(text)), "", "{text}");
        }
    }

    #[test]
    fn inputs_take_an_actions_teeth() {
        let one = |key: &str, value: &str| {
            vec![Setting {
                key: key.to_owned(),
                value: value.to_owned(),
            }]
        };
        assert_ne!(of_action(&one("exit-code", "0")), "");
        assert_ne!(of_action(&one("args", "-no-fail -fmt sarif ./...")), "");
        assert_eq!(of_action(&one("exit-code", "1")), "");
    }
}
