//! Expressions in programs whose value somebody outside may choose (CWE-94).
//!
//! Values are followed through `env` and through the inputs of local actions and workflows; the outputs of steps are
//! unknown and say nothing.

mod names;

use std::collections::BTreeMap;

use super::index::{Index, resolve};
use crate::extract::ci::model::{Composite, Doing, JobDraft, Pipeline, StepDraft, Text};
use crate::facts::Located;
use crate::facts::ci::{Injection, Setting};

/// Values that are followed for one expression, through variables and callers.
const FOLLOW_LIMIT: usize = 200;

/// What anybody may choose who opens an issue or a pull request, comments, or pushes to a fork: GitHub Security Lab's
/// "untrusted input", and zizmor's template-injection.
const STRANGERS: &[&str] = &[
    "github.head_ref",
    "github.event.issue.title",
    "github.event.issue.body",
    "github.event.pull_request.title",
    "github.event.pull_request.body",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.label",
    "github.event.pull_request.head.repo.default_branch",
    "github.event.pull_request.head.repo.description",
    "github.event.pull_request.head.repo.homepage",
    "github.event.comment.body",
    "github.event.review.body",
    "github.event.review_comment.body",
    "github.event.discussion.title",
    "github.event.discussion.body",
    "github.event.changes.title.from",
    "github.event.changes.body.from",
    "github.event.pages.*.page_name",
    "github.event.commits.*.message",
    "github.event.commits.*.author.email",
    "github.event.commits.*.author.name",
    "github.event.commits.*.committer.email",
    "github.event.commits.*.committer.name",
    "github.event.head_commit.message",
    "github.event.head_commit.author.email",
    "github.event.head_commit.author.name",
    "github.event.head_commit.committer.email",
    "github.event.head_commit.committer.name",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.display_title",
    "github.event.workflow_run.head_commit.message",
    "github.event.workflow_run.head_commit.author.email",
    "github.event.workflow_run.head_commit.author.name",
    "github.event.workflow_run.head_repository.description",
    "github.event.workflow_run.pull_requests.*.head.ref",
];

/// Where an expression stands: what its names mean.
#[derive(Clone, Copy)]
enum Home<'a> {
    Job(&'a Pipeline, &'a JobDraft),
    Action(&'a Composite),
}

/// A call of a local action or workflow: what it gives, and where.
struct Call<'a> {
    with: &'a [Setting],
    home: Home<'a>,
    env: &'a [Setting],
}

/// The facts of all workflows and local actions.
pub(super) fn facts(index: &Index<'_>) -> Vec<Located<Injection>> {
    let calls = calls(index);
    let mut facts = Vec::new();
    for pipeline in index.pipelines.values() {
        for job in &pipeline.jobs {
            for step in &job.steps {
                let home = Home::Job(pipeline, job);
                facts.extend(of_step(step, home, &pipeline.path, &calls));
            }
        }
    }
    for composite in index.composites.values() {
        for step in &composite.steps {
            facts.extend(of_step(
                step,
                Home::Action(composite),
                &composite.path,
                &calls,
            ));
        }
    }
    facts
}

type Calls<'a> = BTreeMap<String, Vec<Call<'a>>>;

/// Who calls which local action (by directory) and workflow (by path).
fn calls<'a>(index: &Index<'a>) -> Calls<'a> {
    let mut calls = Calls::new();
    let local = |text: &str| resolve("", text.strip_prefix("./")?.trim_end_matches('/'));
    let mut add = |step: &'a StepDraft, home: Home<'a>| {
        if let Doing::Use(uses) = &step.doing
            && let Some(path) = local(&uses.reference.text)
        {
            let call = Call {
                with: &uses.with,
                home,
                env: &step.env,
            };
            calls.entry(path).or_default().push(call);
        }
    };
    for pipeline in index.pipelines.values().copied() {
        for job in &pipeline.jobs {
            for step in &job.steps {
                add(step, Home::Job(pipeline, job));
            }
        }
    }
    for composite in index.composites.values().copied() {
        for step in &composite.steps {
            add(step, Home::Action(composite));
        }
    }
    for pipeline in index.pipelines.values().copied() {
        for job in &pipeline.jobs {
            if let Some(uses) = &job.uses
                && let Some(path) = local(&uses.reference.text)
            {
                let call = Call {
                    with: &uses.with,
                    home: Home::Job(pipeline, job),
                    env: &[],
                };
                calls.entry(path).or_default().push(call);
            }
        }
    }
    calls
}

fn of_step<'a>(
    step: &'a StepDraft,
    home: Home<'a>,
    path: &'a str,
    calls: &'a Calls<'a>,
) -> impl Iterator<Item = Located<Injection>> + 'a {
    step.expressions
        .iter()
        .filter_map(move |expression: &Text| {
            let source = source(&expression.text, home, &step.env, calls)?;
            let plain = expression
                .text
                .trim_start_matches("${{")
                .trim_end_matches("}}");
            let fact = Injection {
                workflow: path.to_owned(),
                expression: plain.trim().to_owned(),
                source,
            };
            Some(Located::new(fact, expression.place))
        })
}

/// Who may choose the value of an expression; `None` when nobody outside does.
fn source<'a>(
    expression: &'a str,
    home: Home<'a>,
    env: &'a [Setting],
    calls: &'a Calls<'a>,
) -> Option<&'static str> {
    let mut found = None;
    let mut work: Vec<(&str, Home<'_>, &[Setting])> = vec![(expression, home, env)];
    let mut budget = FOLLOW_LIMIT;
    while let Some((expression, home, env)) = work.pop() {
        budget = budget.saturating_sub(1);
        if budget == 0 {
            break;
        }
        for name in names::of(expression) {
            if is_strangers(&name) {
                return Some("stranger");
            }
            if name.starts_with("github.event.client_payload") {
                found = Some("caller");
            } else if let Some(key) = name.strip_prefix("env.") {
                let value = variable(home, env, key).filter(|value| value.contains("${{"));
                // A variable that is made of itself comes from outside the file.
                work.extend(
                    value
                        .filter(|value| *value != expression)
                        .map(|value| (value, home, &[][..])),
                );
            } else if let Some(key) = name
                .strip_prefix("inputs.")
                .or_else(|| name.strip_prefix("github.event.inputs."))
            {
                match given(home, key, calls) {
                    Given::Nobody => {}
                    Given::Anybody => found = Some("caller"),
                    Given::Calls(values) => work.extend(values),
                }
            }
        }
    }
    found
}

/// Whether a name, or a part of what it names, is a stranger's to choose.
fn is_strangers(name: &str) -> bool {
    STRANGERS.iter().any(|strange| {
        *strange == name
            || strange
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('.'))
    })
}

/// The value of a variable, the nearest first.
fn variable<'a>(home: Home<'a>, env: &'a [Setting], key: &str) -> Option<&'a str> {
    let (job, workflow): (&[Setting], &[Setting]) = match home {
        Home::Job(pipeline, job) => (&job.env, &pipeline.env),
        Home::Action(_) => (&[], &[]),
    };
    [env, job, workflow]
        .into_iter()
        .find_map(|list| list.iter().find(|one| one.key.eq_ignore_ascii_case(key)))
        .map(|one| one.value.as_str())
}

/// Who gives an input its value.
enum Given<'a> {
    /// Its kind leaves no free text, or there is no such input.
    Nobody,
    /// People, or callers from outside the repository.
    Anybody,
    /// These calls.
    Calls(Vec<(&'a str, Home<'a>, &'a [Setting])>),
}

fn given<'a>(home: Home<'a>, key: &str, calls: &'a Calls<'a>) -> Given<'a> {
    let callers = match home {
        Home::Job(pipeline, _) => {
            if !pipeline.free_inputs.iter().any(|name| name == key) {
                return Given::Nobody;
            }
            if pipeline
                .events
                .iter()
                .any(|event| event.name == "workflow_dispatch")
            {
                return Given::Anybody;
            }
            calls.get(&pipeline.path)
        }
        Home::Action(action) => {
            if !action
                .input_names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(key))
            {
                return Given::Nobody;
            }
            // An action at the root is made for others.
            calls
                .get(&action.directory)
                .filter(|_| !action.directory.is_empty())
        }
    };
    match callers {
        None => Given::Anybody,
        Some(callers) => Given::Calls(
            callers
                .iter()
                .filter_map(|call| {
                    let mut settings = call.with.iter();
                    let one = settings.find(|one| one.key.eq_ignore_ascii_case(key))?;
                    one.value
                        .contains("${{")
                        .then_some((one.value.as_str(), call.home, call.env))
                })
                .collect(),
        ),
    }
}
