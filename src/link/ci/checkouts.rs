//! Checkouts of a stranger's code in workflows that hold secrets or a token that writes.
//!
//! Follows what is written in the workflow itself; a reference that a step computes is unknown and says nothing.

use super::invocation::base;
use crate::extract::ci::model::{Command, Doing, JobDraft, Pipeline, StepDraft};
use crate::facts::Located;
use crate::facts::ci::Checkout;

/// Events whose run holds the repository's secrets although a stranger caused it.
const PRIVILEGED: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];
/// What a reference to the stranger's code is made of.
const STRANGE: &[&str] = &[
    "github.event.pull_request.head.",
    "github.head_ref",
    "refs/pull/",
    "github.event.workflow_run.head_",
    "github.event.pull_request.number",
    "github.event.issue.number",
    "github.event.number",
    "github.event.workflow_run.pull_requests",
];
/// Commands that read code and run none of it.
const HARMLESS: &[&str] = &[
    "git", "gh", "echo", "printf", "cat", "ls", "cd", "set", "export", "jq", "grep", "test", "[",
    "[[", "diff", "head", "tail", "wc", "mkdir", "cp", "mv", "rm", "sed", "awk", "cut", "tr",
    "sort", "find", "exit", "true", "curl", "tee", "date", "read", "unzip",
];

/// The facts of one workflow.
pub(super) fn facts(pipeline: &Pipeline) -> Vec<Located<Checkout>> {
    let Some(event) = pipeline
        .events
        .iter()
        .find(|event| PRIVILEGED.contains(&event.name.as_str()))
    else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    for job in &pipeline.jobs {
        for (at, step) in job.steps.iter().enumerate() {
            let Some(reference) = reference(step) else {
                continue;
            };
            let fact = Checkout {
                workflow: pipeline.path.clone(),
                event: event.name.clone(),
                reference,
                runs_code: job.steps[at + 1..].iter().any(runs_code) || later_in_script(step),
                gated: is_gated(job, step),
            };
            let mut fact = Located::new(fact, step.place);
            fact.related.push((
                event.place,
                format!("`{}` runs with the repository's secrets", event.name),
            ));
            facts.push(fact);
        }
    }
    facts
}

fn is_strange(text: &str) -> bool {
    STRANGE.iter().any(|part| text.contains(part))
}

/// The stranger's reference that a step checks out.
fn reference(step: &StepDraft) -> Option<String> {
    match &step.doing {
        Doing::Use(uses) if uses.reference.text.starts_with("actions/checkout@") => {
            let given = |key: &str| {
                uses.with
                    .iter()
                    .find(|one| one.key == key)
                    .map(|one| one.value.clone())
            };
            let strange = |text: &String| is_strange(text);
            given("ref")
                .filter(strange)
                .or_else(|| given("repository").filter(strange))
        }
        Doing::Run(script) => script
            .commands
            .iter()
            .find(|command| fetches(command, step))
            .map(|command| command.text.clone()),
        _ => None,
    }
}

/// `gh pr checkout`, and `git fetch`, `git checkout` or `git pull` of a pull request.
fn fetches(command: &Command, step: &StepDraft) -> bool {
    let word = |at: usize| command.words.get(at).map_or("", String::as_str);
    let by_variable = || {
        step.env.iter().any(|one| {
            is_strange(&one.value)
                && (command.text.contains(&format!("${}", one.key))
                    || command.text.contains(&format!("${{{}}}", one.key)))
        })
    };
    match base(word(0)) {
        "gh" => word(1) == "pr" && word(2) == "checkout",
        "git" => {
            matches!(word(1), "fetch" | "checkout" | "pull" | "switch" | "clone")
                && (command.text.contains("pull/") || is_strange(&command.text) || by_variable())
        }
        _ => false,
    }
}

fn later_in_script(step: &StepDraft) -> bool {
    let Doing::Run(script) = &step.doing else {
        return false;
    };
    script
        .commands
        .iter()
        .skip_while(|command| !fetches(command, step))
        .skip(1)
        .any(is_run)
}

fn is_run(command: &Command) -> bool {
    let first = command
        .words
        .iter()
        .find(|word| !word.contains('='))
        .map_or("", |word| base(word));
    !first.is_empty() && !HARMLESS.contains(&first)
}

fn runs_code(step: &StepDraft) -> bool {
    match &step.doing {
        Doing::Run(script) => script.commands.iter().any(is_run),
        Doing::Use(uses) => {
            let name = uses
                .reference
                .text
                .split('@')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            name.starts_with("./")
                || name == "actions/cache"
                || name == "actions/cache/restore"
                || name == "docker/build-push-action"
                || name == "pre-commit/action"
                || name == "swatinem/rust-cache"
                || uses
                    .with
                    .iter()
                    .any(|one| one.key == "cache" && !matches!(one.value.as_str(), "" | "false"))
        }
        Doing::Known(..) => false,
    }
}

/// Whether somebody approves the run, or strangers are kept out.
fn is_gated(job: &JobDraft, step: &StepDraft) -> bool {
    let condition = format!("{} {}", job.condition.text, step.condition.text);
    !job.environment.is_empty()
        || condition.contains("head.repo.full_name ==") && condition.contains("github.repository")
        || condition.contains("head.repo.fork == false")
        || condition.contains("!github.event.pull_request.head.repo.fork")
        || condition.contains("author_association") && condition.contains("==")
        || condition.contains("head_repository.full_name == github.repository")
}
