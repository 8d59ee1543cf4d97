//! What holds around a step: its events, environment, matrix and inputs, and what expressions say in their light.

use super::condition::{Value, evaluate};
use super::triggers::{MANUAL, PULL_REQUEST, PUSH, RELEASE, SCHEDULE};
use crate::extract::ci::model::Text;
use crate::facts::ci::Setting;
use crate::source::Place;

/// Variants of one command that matrix values may make.
const VARIANT_LIMIT: usize = 20;

/// What holds around a step.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The workflow that was started.
    pub(super) workflow: String,
    /// The CI system.
    pub(super) system: &'static str,
    /// The job of that workflow.
    pub(super) job: String,
    /// The events for which it may run.
    pub(super) events: u8,
    /// The default branch; empty when unknown.
    pub(super) default_branch: String,
    /// Variables.
    pub(super) env: Vec<Setting>,
    /// Combinations of matrix values.
    pub(super) matrix: Vec<Vec<Setting>>,
    /// Inputs that a caller gave.
    pub(super) inputs: Vec<Setting>,
    /// Why nothing here can fail a run, and where; from the workflow or the job.
    pub(super) toothless: Option<(String, Option<Place>)>,
    /// The way from the workflow to here.
    pub(super) related: Vec<(Place, String)>,
    /// The line of the workflow that owns everything here; `None` where steps stand in a workflow themselves.
    pub(super) site: Option<Place>,
    /// The local action that holds the steps; empty in a workflow.
    pub(super) via: String,
    /// Whether the job keeps files by a key of its own.
    pub(super) keeps_files: bool,
}

impl Scope {
    /// The value of a name for an event and a combination of matrix values.
    fn look_up(&self, name: &str, event: u8, combination: &[Setting]) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        let lower = name.to_ascii_lowercase();
        if let Some(key) = lower.strip_prefix("matrix.") {
            if let Some(found) = combination
                .iter()
                .find(|one| one.key.eq_ignore_ascii_case(key))
            {
                return literal(&found.value);
            }
            let known = self
                .matrix
                .iter()
                .any(|combination| !combination.is_empty());
            let nested = combination
                .iter()
                .any(|one| one.key.to_ascii_lowercase().starts_with(&format!("{key}.")));
            return if known && !nested {
                Value::Null
            } else {
                Value::Unknown
            };
        }
        if let Some(key) = lower.strip_prefix("env.") {
            return self.setting(&self.env, key, event, combination);
        }
        if let Some(key) = lower
            .strip_prefix("inputs.")
            .or_else(|| lower.strip_prefix("github.event.inputs."))
        {
            return self.setting(&self.inputs, key, event, combination);
        }
        let branch = || {
            if self.default_branch.is_empty() {
                Value::Unknown
            } else {
                text(&self.default_branch)
            }
        };
        let of_branch = |before: &str| match branch() {
            Value::Text(name) => Value::Text(format!("{before}{name}")),
            _ => Value::Unknown,
        };
        match (lower.as_str(), event) {
            ("job.status", _) => text("success"),
            ("github.event_name", PULL_REQUEST) => text("pull_request"),
            ("github.event_name", PUSH) => text("push"),
            ("github.event_name", SCHEDULE) => text("schedule"),
            ("github.event_name", MANUAL) => text("workflow_dispatch"),
            ("github.ref", PULL_REQUEST) => text("refs/pull/1/merge"),
            ("github.ref", PUSH | SCHEDULE) => of_branch("refs/heads/"),
            ("github.ref", RELEASE) => text("refs/tags/v1.0.0"),
            ("github.ref_name", PULL_REQUEST) => text("1/merge"),
            ("github.ref_name", PUSH | SCHEDULE) => of_branch(""),
            ("github.ref_type", PUSH | SCHEDULE | PULL_REQUEST) => text("branch"),
            ("github.ref_type", RELEASE) => text("tag"),
            ("github.base_ref", PULL_REQUEST) => of_branch(""),
            ("github.base_ref" | "github.head_ref", PUSH | SCHEDULE | RELEASE) => Value::Null,
            ("github.event.repository.default_branch", _) => branch(),
            (name, PUSH | SCHEDULE) if name.starts_with("github.event.pull_request") => Value::Null,
            (name, _)
                if name.starts_with("steps.")
                    && (name.ends_with(".outcome") || name.ends_with(".conclusion")) =>
            {
                text("success")
            }
            (name, _) if name.starts_with("needs.") && name.ends_with(".result") => text("success"),
            _ => Value::Unknown,
        }
    }

    fn setting(
        &self,
        settings: &[Setting],
        key: &str,
        event: u8,
        combination: &[Setting],
    ) -> Value {
        match settings
            .iter()
            .rev()
            .find(|one| one.key.eq_ignore_ascii_case(key))
        {
            // A value that is an expression over the matrix is looked at once, never deeper.
            Some(one) if one.value.contains("${{") => {
                let inner = one
                    .value
                    .trim()
                    .trim_start_matches("${{")
                    .trim_end_matches("}}")
                    .trim()
                    .to_owned();
                if inner.to_ascii_lowercase().starts_with("matrix.") {
                    self.look_up(&inner, event, combination)
                } else {
                    Value::Unknown
                }
            }
            Some(one) => literal(&one.value),
            None => Value::Unknown,
        }
    }

    /// The events among `events` for which a condition may hold.
    pub(super) fn allowed(&self, condition: &Text, events: u8) -> u8 {
        if condition.text.is_empty() {
            return events;
        }
        let mut allowed = 0;
        for bit in 0..8 {
            let event = events & (1 << bit);
            if event != 0
                && self
                    .combinations()
                    .any(|combination| self.truth(condition, event, combination) != Some(false))
            {
                allowed |= event;
            }
        }
        allowed
    }

    /// Whether a step is forgiven in every combination in which it runs.
    pub(super) fn is_forgiven(&self, forgiven: &Text, condition: &Text) -> bool {
        if forgiven.text.is_empty() {
            return false;
        }
        let event = self.events & self.events.wrapping_neg();
        let live = |combination: &&[Setting]| {
            condition.text.is_empty() || self.truth(condition, event, combination) != Some(false)
        };
        let mut combinations = self.combinations().filter(live).peekable();
        combinations.peek().is_some()
            && combinations
                .all(|combination| self.truth(forgiven, event, combination) == Some(true))
    }

    fn combinations(&self) -> impl Iterator<Item = &[Setting]> {
        let none: &[Setting] = &[];
        let empty = self.matrix.is_empty().then_some(none);
        self.matrix.iter().map(Vec::as_slice).chain(empty)
    }

    fn truth(&self, condition: &Text, event: u8, combination: &[Setting]) -> Option<bool> {
        evaluate(&condition.text, &|name| {
            self.look_up(name, event, combination)
        })
        .truth()
    }

    /// Puts the values of expressions into texts: one variant for each different outcome over the matrix.
    pub(super) fn variants(&self, texts: &[String]) -> Vec<Vec<String>> {
        if !texts.iter().any(|text| text.contains("${{")) {
            return vec![texts.to_vec()];
        }
        let event = self.events & self.events.wrapping_neg();
        let mut variants: Vec<Vec<String>> = Vec::new();
        for combination in self.combinations() {
            let variant: Vec<String> = texts
                .iter()
                .map(|text| self.substitute(text, event, combination))
                .collect();
            if !variants.contains(&variant) {
                variants.push(variant);
            }
            if variants.len() == VARIANT_LIMIT {
                break;
            }
        }
        variants
    }

    /// What an expression says of whether to push: for a push or a tag where there is one, since pull requests seldom do.
    pub(super) fn pushes(&self, text: &str) -> Option<String> {
        let event = [PUSH, RELEASE, SCHEDULE, MANUAL]
            .into_iter()
            .filter(|event| self.events & event != 0);
        let mut values = event.flat_map(|event| {
            self.combinations()
                .map(move |combination| self.substitute(text, event, combination))
        });
        let first = values.next()?;
        if first == "true" {
            return Some(first);
        }
        Some(values.find(|value| value == "true").unwrap_or(first))
    }

    fn substitute(&self, text: &str, event: u8, combination: &[Setting]) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${{") {
            let Some(length) = rest[at..].find("}}") else {
                break;
            };
            let expression = &rest[at..at + length + 2];
            out.push_str(&rest[..at]);
            match evaluate(expression, &|name| self.look_up(name, event, combination)).text() {
                Some(value) => out.push_str(&value),
                None => out.push_str(expression),
            }
            rest = &rest[at + length + 2..];
        }
        out + rest
    }

    /// The literal value of a shell variable (`$NAME`, `${NAME}`); `None` when unknown.
    pub(super) fn variable(&self, word: &str) -> Option<&str> {
        let name = word.strip_prefix('$')?;
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
            .unwrap_or(name);
        self.env
            .iter()
            .rev()
            .find(|one| one.key == name)
            .map(|one| one.value.as_str())
            .filter(|value| !value.contains("${{"))
    }
}

fn literal(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(matrix: &[&[(&str, &str)]]) -> Scope {
        let one = |(key, value): &(&str, &str)| Setting {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        Scope {
            events: PULL_REQUEST | PUSH,
            default_branch: "master".to_owned(),
            matrix: matrix
                .iter()
                .map(|combination| combination.iter().map(one).collect())
                .collect(),
            env: vec![one(&("CARGO", "cargo"))],
            ..Scope::default()
        }
    }

    fn text(text: &str) -> Text {
        Text {
            text: text.to_owned(),
            place: Place::default(),
        }
    }

    #[test]
    fn a_condition_leaves_the_events_for_which_it_may_hold() {
        let scope = scope(&[&[]]);
        assert_eq!(
            scope.allowed(&text("github.event_name == 'push'"), PULL_REQUEST | PUSH),
            PUSH
        );
        assert_eq!(
            scope.allowed(
                &text("github.ref == 'refs/heads/main'"),
                PULL_REQUEST | PUSH
            ),
            0
        );
        assert_eq!(
            scope.allowed(&text("github.actor != 'x'"), PULL_REQUEST | PUSH),
            PULL_REQUEST | PUSH
        );
    }

    #[test]
    fn forgiveness_is_judged_for_every_value_of_the_matrix() {
        let some = scope(&[&[("experimental", "true")], &[("experimental", "false")]]);
        assert!(!some.is_forgiven(&text("${{ matrix.experimental }}"), &text("")));
        assert!(
            scope(&[&[("experimental", "true")]])
                .is_forgiven(&text("${{ matrix.experimental }}"), &text(""))
        );
        assert!(scope(&[]).is_forgiven(&text("true"), &text("")));
        assert!(!scope(&[]).is_forgiven(&text("${{ vars.X }}"), &text("")));
    }

    #[test]
    fn expressions_become_their_values() {
        let scope = scope(&[
            &[("task", "lint")],
            &[("task", "test")],
            &[("task", "test")],
        ]);
        let words = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            scope.variants(&words("${{ env.CARGO }}|${{ matrix.task }}")),
            [words("cargo|lint"), words("cargo|test")]
        );
        assert_eq!(
            scope.variants(&words("${{ github.sha }}")),
            [words("${{ github.sha }}")]
        );
        assert_eq!(scope.variable("${CARGO}"), Some("cargo"));
    }
}
