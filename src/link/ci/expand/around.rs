//! What a step takes from its surroundings: events, teeth, variables, the folder it works in.
//!
//! A folder or a variable that only a run knows is left as it was.

use super::Around;
use crate::extract::ci::model::{StepDraft, Uses as UsesDraft};
use crate::facts::ci::Setting;
use crate::link::ci::index::resolve;
use crate::link::ci::scope::Scope;
use crate::link::ci::triggers::AUTOMATIC;
use crate::source::Place;

pub(super) fn around<'s>(step: &StepDraft, scope: &'s Scope) -> Around<'s> {
    let events = scope.allowed(&step.condition, scope.events);
    let mut toothless = scope.toothless.clone();
    if scope.events != 0 && events & AUTOMATIC == 0 && scope.events & AUTOMATIC != 0 {
        toothless = Some((never(&step.condition.text), Some(step.condition.place)));
    } else if scope.is_forgiven(&step.forgiven, &step.condition) {
        toothless = Some((forgiven(scope.system).to_owned(), Some(step.forgiven.place)));
    }
    let mut env = scope.env.clone();
    env.extend(step.env.iter().cloned());
    Around {
        scope,
        place: scope.site.unwrap_or(step.place),
        events,
        toothless,
        env,
        remote: false,
        inner: step.place,
    }
}

/// Why a condition that never holds leaves a step dead.
pub(in crate::link::ci) fn never(condition: &str) -> String {
    let plain = condition
        .trim()
        .trim_start_matches("${{")
        .trim_end_matches("}}")
        .trim();
    if plain.contains("failure()") {
        "it runs only after a failure".to_owned()
    } else {
        format!("`if: {plain}` is never true here")
    }
}

/// What the system calls the key that forgives.
pub(in crate::link::ci) fn forgiven(system: &str) -> &'static str {
    match system {
        "gitlab" => "`allow_failure` is set",
        "azure" => "`continueOnError` is set",
        "buildkite" => "`soft_fail` is set",
        "github" => "`continue-on-error` is set",
        _ => "its failure is allowed",
    }
}

pub(super) fn inside_action(
    scope: &Scope,
    around: &Around<'_>,
    uses: &UsesDraft,
    defaults: &[Setting],
    place: Place,
) -> Scope {
    let mut inner = scope.clone();
    inner.events = around.events;
    inner.toothless.clone_from(&around.toothless);
    inner.inputs = defaults.to_vec();
    for one in &uses.with {
        let value = scope
            .variants(std::slice::from_ref(&one.value))
            .first()
            .and_then(|all| all.first().cloned());
        inner.inputs.push(Setting {
            key: one.key.clone(),
            value: value.unwrap_or_default(),
        });
    }
    inner.site = Some(scope.site.unwrap_or(place));
    if scope.site.is_some() {
        inner
            .related
            .push((place, format!("`{}` runs it", scope.via)));
    }
    inner.via.clone_from(&uses.reference.text);
    inner
}

pub(super) fn known_variables(words: &mut Vec<String>, around: &Around<'_>) {
    let find = |word: &str| {
        let name = word.strip_prefix('$')?;
        let name = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
            .unwrap_or(name);
        let own = around
            .env
            .iter()
            .rev()
            .find(|one| one.key == name)
            .map(|one| one.value.as_str());
        own.filter(|value| !value.contains("${{"))
            .or_else(|| around.scope.variable(word))
    };
    if !words
        .iter()
        .any(|word| word.starts_with('$') && !word.starts_with("${{"))
    {
        return;
    }
    *words = words
        .iter()
        .flat_map(|word| match find(word) {
            Some(value) => value.split_whitespace().map(str::to_owned).collect(),
            None => vec![word.clone()],
        })
        .collect();
}

/// The directory that a `cd` inside a script leads to; an unknown one leaves it where it was.
pub(super) fn place_of_work(directory: &str, change: &str) -> String {
    let base = resolve("", directory).unwrap_or_default();
    if change.is_empty() {
        base
    } else {
        resolve(&base, change).unwrap_or(base)
    }
}
