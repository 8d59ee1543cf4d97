//! Workflows and their jobs: which events reach them, directly or by a call, and the steps that follow.

use std::collections::{BTreeMap, BTreeSet};

use super::expand::{Expansion, forgiven, never};
use super::index::{Index, resolve};
use super::scope::Scope;
use super::triggers::{
    self, AUTOMATIC, MANUAL, OTHER, PULL_REQUEST, PUSH, RELEASE, Reach, SCHEDULE,
};
use crate::extract::ci::model::{JobDraft, Pipeline};
use crate::facts::ci::{Job, Step, Workflow};
use crate::facts::{FactRef, FactSet, Located};
use crate::source::Place;

/// Calls of reusable workflows within each other; GitHub allows ten.
const CALL_DEPTH: usize = 10;
/// Facts that one repository may yield.
const STEP_LIMIT: usize = 30_000;

/// Labels of GitHub's own runners.
const HOSTED: &[&str] = &["ubuntu-", "windows-", "macos-"];

/// What is known of one pipeline after all calls were followed.
#[derive(Default)]
struct Outcome {
    reach: Reach,
    /// Events for which others call it.
    called: u8,
    /// Events of each job, in the order of the file.
    jobs: Vec<u8>,
    builds: bool,
    /// Whether something that it builds can fail a pull request.
    checks: bool,
    /// Why the first build cannot, and where.
    toothless: Option<(String, Place)>,
}

/// Makes the facts of workflows, jobs and steps.
pub(super) fn link(index: &Index<'_>, default_branch: &str, sources: &[&str], facts: &mut FactSet) {
    let mut outcomes: BTreeMap<&str, Outcome> = BTreeMap::new();
    let included = included(index);
    for (path, pipeline) in &index.pipelines {
        let reach = match pipeline.system {
            "github" => triggers::of_workflow(pipeline, default_branch, sources),
            "gitlab" if !included.contains(path) => Reach::default(),
            _ => Reach {
                events: pipeline
                    .jobs
                    .iter()
                    .filter_map(|job| job.events)
                    .fold(0, |all, one| all | one),
                ..Reach::default()
            },
        };
        outcomes.insert(
            path,
            Outcome {
                reach,
                jobs: vec![0; pipeline.jobs.len()],
                ..Outcome::default()
            },
        );
    }
    let mut linker = Linker {
        index,
        default_branch,
        outcomes,
        steps: Vec::new(),
    };
    let paths: Vec<&str> = index.pipelines.keys().copied().collect();
    // Those that something starts first, so that the others are known to be called or not.
    for path in &paths {
        if linker.outcomes[path].reach.events != 0 || !linker.outcomes[path].reach.callable {
            linker.start(path, None);
        }
    }
    for path in &paths {
        let outcome = &linker.outcomes[path];
        if outcome.reach.events == 0 && outcome.reach.callable && outcome.called == 0 {
            linker.start(path, Some("nothing calls this workflow"));
        }
    }
    let steps = std::mem::take(&mut linker.steps);
    for step in &steps {
        if is_build(step)
            && let Some(outcome) = linker.outcomes.get_mut(step.workflow.as_str())
        {
            outcome.builds = true;
            outcome.checks |= step.enforcing && step.on_pull_request;
            if outcome.toothless.is_none() && !step.enforcing {
                let reason = format!("`{}` cannot fail it: {}", step.text, step.toothless);
                let place = FactRef::from(step).at("toothless");
                outcome.toothless = Some((reason, place));
            }
        }
    }
    facts.steps.extend(steps);
    for (path, outcome) in &linker.outcomes {
        let pipeline = index.pipelines[path];
        facts.workflows.push(workflow(pipeline, outcome));
        for (job, events) in pipeline.jobs.iter().zip(&outcome.jobs) {
            facts.jobs.push(job_fact(pipeline, job, *events, outcome));
        }
    }
}

/// GitLab files that the root's includes, itself among them.
fn included<'a>(index: &Index<'a>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut work: Vec<&str> = index
        .pipelines
        .keys()
        .copied()
        .filter(|path| path.ends_with(".gitlab-ci.yml") && !path.contains('/'))
        .collect();
    while let Some(path) = work.pop() {
        let Some((path, pipeline)) = index.pipelines.get_key_value(path) else {
            continue;
        };
        if !found.insert(*path) {
            continue;
        }
        for pattern in &pipeline.includes {
            work.extend(index.pipelines.keys().copied().filter(|path| {
                path == pattern || pattern.contains('*') && triggers::matches_glob(pattern, path)
            }));
        }
    }
    found
}

struct Linker<'a> {
    index: &'a Index<'a>,
    default_branch: &'a str,
    outcomes: BTreeMap<&'a str, Outcome>,
    steps: Vec<Located<Step>>,
}

/// A workflow to be run: as itself, or called.
struct Call<'a> {
    pipeline: &'a Pipeline,
    scope: Scope,
    /// The paths on the way, so that circles end.
    trail: Vec<String>,
}

impl<'a> Linker<'a> {
    /// Runs a workflow on its own events. `dead` says why nothing starts it.
    fn start(&mut self, path: &'a str, dead: Option<&str>) {
        let index = self.index;
        let pipeline: &'a Pipeline = index.pipelines[path];
        let reach = self.outcomes[path].reach.clone();
        let toothless = match (dead, pipeline.faults.first()) {
            (_, Some((place, fault))) => {
                Some((format!("the workflow is not valid: {fault}"), Some(*place)))
            }
            (Some(reason), _) => Some((reason.to_owned(), pipeline.on)),
            (None, None) if reach.events & AUTOMATIC == 0 => Some(idle(pipeline, &reach)),
            _ => None,
        };
        let scope = Scope {
            workflow: pipeline.path.clone(),
            system: pipeline.system,
            events: reach.events,
            default_branch: self.default_branch.to_owned(),
            toothless,
            ..Scope::default()
        };
        let mut work = vec![Call {
            pipeline,
            scope,
            trail: Vec::new(),
        }];
        while let Some(call) = work.pop() {
            self.run(&call, &mut work);
        }
    }

    fn run(&mut self, call: &Call<'a>, work: &mut Vec<Call<'a>>) {
        let index = self.index;
        let pipeline = call.pipeline;
        let events = job_events(pipeline, &call.scope);
        let mut calls = Vec::new();
        for (at, (job, events)) in pipeline.jobs.iter().zip(&events).enumerate() {
            if let Some(outcome) = self.outcomes.get_mut(pipeline.path.as_str()) {
                outcome.jobs[at] |= events;
            }
            if self.steps.len() >= STEP_LIMIT {
                return;
            }
            let scope = job_scope(pipeline, job, *events, call);
            let Some(uses) = &job.uses else {
                let mut expansion = Expansion::new(index);
                expansion.steps(&job.steps, &scope);
                self.steps.extend(expansion.finish());
                continue;
            };
            let local = uses
                .reference
                .text
                .strip_prefix("./")
                .and_then(|path| resolve("", path.split('@').next().unwrap_or(path)));
            match local.as_deref().and_then(|path| index.pipelines.get(path)) {
                Some(callee) => {
                    if let Some(outcome) = self.outcomes.get_mut(callee.path.as_str()) {
                        outcome.called |= events;
                    }
                    if call.trail.len() >= CALL_DEPTH || call.trail.contains(&callee.path) {
                        continue;
                    }
                    let mut inner = scope.clone();
                    inner.related.push((
                        uses.reference.place,
                        format!("`{}` calls it", uses.reference.text),
                    ));
                    inner.inputs = callee.inputs.clone();
                    for one in &uses.with {
                        let value = scope
                            .variants(std::slice::from_ref(&one.value))
                            .into_iter()
                            .next()
                            .and_then(|all| all.into_iter().next());
                        inner.inputs.push(crate::facts::ci::Setting {
                            key: one.key.clone(),
                            value: value.unwrap_or_default(),
                        });
                    }
                    inner.env.clear();
                    inner.matrix.clear();
                    let mut trail = call.trail.clone();
                    trail.push(pipeline.path.clone());
                    calls.push(Call {
                        pipeline: callee,
                        scope: inner,
                        trail,
                    });
                }
                None => {
                    let mut expansion = Expansion::new(index);
                    expansion.remote_workflow(uses, &scope);
                    self.steps.extend(expansion.finish());
                }
            }
        }
        work.extend(calls.into_iter().rev());
    }
}

/// Why a workflow that no event starts is idle.
fn idle(pipeline: &Pipeline, reach: &Reach) -> (String, Option<Place>) {
    match &reach.fault {
        Some((place, fault)) => (fault.clone(), Some(*place)),
        None if reach.events & MANUAL != 0 => {
            ("only a person starts this workflow".to_owned(), pipeline.on)
        }
        None if pipeline.system == "gitlab" => ("nothing includes this file".to_owned(), None),
        None => ("nothing starts this workflow".to_owned(), pipeline.on),
    }
}

/// For which events each job may run: its own condition, and those of the jobs that it needs.
fn job_events(pipeline: &Pipeline, scope: &Scope) -> Vec<u8> {
    let mut env = scope.clone();
    env.env = pipeline.env.clone();
    let mut events: Vec<u8> = pipeline
        .jobs
        .iter()
        .map(|job| {
            let own = job.events.map_or(scope.events, |own| own & scope.events);
            env.allowed(&job.condition, own)
        })
        .collect();
    // A skipped job skips those that need it, unless they say otherwise. Each round carries that one job further.
    for _ in 0..pipeline.jobs.len().min(50) {
        let before = events.clone();
        for (at, job) in pipeline.jobs.iter().enumerate() {
            let condition = &job.condition.text;
            if pipeline.system != "github"
                || ["always()", "!cancelled()", "!failure()", "failure()"]
                    .iter()
                    .any(|word| condition.contains(word))
            {
                continue;
            }
            for need in &job.needs {
                if let Some(needed) = pipeline.jobs.iter().position(|job| job.id == need.text) {
                    events[at] &= before[needed];
                }
            }
        }
        if events == before {
            break;
        }
    }
    events
}

fn job_scope(pipeline: &Pipeline, job: &JobDraft, events: u8, call: &Call<'_>) -> Scope {
    let mut scope = call.scope.clone();
    if call.trail.is_empty() {
        scope.job.clone_from(&job.id);
    }
    scope.env = pipeline.env.clone();
    scope.env.extend(job.env.iter().cloned());
    scope.matrix.clone_from(&job.matrix);
    scope.keeps_files = job.keeps_files;
    let before = call.scope.events;
    scope.events = events;
    if scope.toothless.is_none() {
        if events & AUTOMATIC == 0 && before & AUTOMATIC != 0 {
            let condition = &job.condition;
            scope.toothless = Some(if condition.text.is_empty() {
                let reason = if events & MANUAL != 0 {
                    "only a person starts this job"
                } else {
                    "the job never runs here"
                };
                (reason.to_owned(), Some(job.place))
            } else {
                (never(&condition.text), Some(condition.place))
            });
        } else if scope.is_forgiven(&job.forgiven, &crate::extract::ci::model::Text::default()) {
            let reason = format!("{} on the job", forgiven(pipeline.system));
            scope.toothless = Some((reason, Some(job.forgiven.place)));
        }
    }
    scope
}

/// Why no build of a workflow can fail a pull request, and where that stands; `None` when one can.
fn toothless(pipeline: &Pipeline, outcome: &Outcome) -> Option<(String, Place)> {
    if !outcome.builds || outcome.checks {
        return None;
    }
    let events = outcome.reach.events | outcome.called;
    let on = pipeline.on.unwrap_or(pipeline.place);
    if let Some((place, fault)) = pipeline.faults.first() {
        return Some((format!("it is not valid: {fault}"), *place));
    }
    if events & PULL_REQUEST == 0 {
        let reason = match &outcome.reach.fault {
            Some((place, fault)) => return Some((fault.clone(), *place)),
            None if events & AUTOMATIC != 0 => "pull requests do not start it",
            None if outcome.reach.callable && events == 0 => "no other workflow calls it",
            None => "only a person starts it",
        };
        return Some((reason.to_owned(), on));
    }
    let late = || {
        (
            "what it builds does not run on pull requests".to_owned(),
            on,
        )
    };
    Some(outcome.toothless.clone().unwrap_or_else(late))
}

fn workflow(pipeline: &Pipeline, outcome: &Outcome) -> Located<Workflow> {
    let events = outcome.reach.events | outcome.called;
    let fault = pipeline.faults.first();
    let toothless = toothless(pipeline, outcome);
    let fact = Workflow {
        system: pipeline.system,
        path: pipeline.path.clone(),
        name: pipeline.name.clone(),
        events: if pipeline.system == "github" {
            pipeline
                .events
                .iter()
                .map(|event| event.name.clone())
                .collect()
        } else {
            names(events)
        },
        on_pull_request: events & PULL_REQUEST != 0,
        on_push: events & PUSH != 0,
        on_schedule: events & SCHEDULE != 0,
        on_release: events & RELEASE != 0,
        automatic: events & AUTOMATIC != 0,
        trigger_fault: outcome
            .reach
            .fault
            .as_ref()
            .map_or_else(String::new, |(_, fault)| fault.clone()),
        builds: outcome.builds,
        toothless: toothless
            .as_ref()
            .map_or_else(String::new, |(reason, _)| reason.clone()),
        permissions_declared: pipeline.permissions.place.is_some(),
        write_permissions: pipeline.permissions.write.clone(),
        jobs_declare_permissions: !pipeline.jobs.is_empty()
            && pipeline
                .jobs
                .iter()
                .all(|job| job.permissions.place.is_some()),
        valid: fault.is_none(),
        fault: fault.map_or_else(String::new, |(_, fault)| fault.clone()),
    };
    let mut located = Located::new(fact, pipeline.place)
        .anchor_if("on", pipeline.on)
        .anchor_if("jobs", pipeline.jobs_place)
        .anchor_if("permissions", pipeline.permissions.place)
        .anchor_if("toothless", toothless.map(|(_, place)| place))
        .anchor_if(
            "trigger",
            outcome
                .reach
                .fault
                .as_ref()
                .map(|(place, _)| *place)
                .or(pipeline.on),
        );
    if let Some((place, _)) = fault {
        located.place = *place;
        located.related = pipeline.faults.iter().skip(1).cloned().collect();
    }
    located
}

fn names(events: u8) -> Vec<String> {
    [
        (PULL_REQUEST, "pull_request"),
        (PUSH, "push"),
        (SCHEDULE, "schedule"),
        (RELEASE, "tag"),
        (OTHER, "other"),
        (MANUAL, "manual"),
    ]
    .iter()
    .filter(|(event, _)| events & event != 0)
    .map(|(_, name)| (*name).to_owned())
    .collect()
}

fn job_fact(pipeline: &Pipeline, job: &JobDraft, events: u8, outcome: &Outcome) -> Located<Job> {
    let all = outcome.reach.events | outcome.called;
    let own = |label: &str| {
        HOSTED.iter().any(|hosted| label.starts_with(hosted)) || label.contains("${{")
    };
    let fact = Job {
        workflow: pipeline.path.clone(),
        id: job.id.clone(),
        live: events & AUTOMATIC != 0 && pipeline.faults.is_empty(),
        permissions_declared: job.permissions.place.is_some(),
        write_permissions: job.permissions.write.clone(),
        self_hosted: pipeline.system == "github"
            && job.runs_on.iter().any(|label| !own(&label.text)),
        on_pull_request: all & PULL_REQUEST != 0,
        environment: job.environment.clone(),
    };
    Located::new(fact, job.place)
        .anchor_if("permissions", job.permissions.place)
        .anchor_if("runner", job.runs_on.first().map(|label| label.place))
}

/// Whether a step builds, tests or lints code.
fn is_build(step: &Step) -> bool {
    const CHECKS: &[&str] = &[
        "test",
        "lint",
        "format",
        "type-check",
        "coverage",
        "sast",
        "codegen",
        "e2e",
    ];
    const BUILDERS: &[(&str, &[&str])] = &[
        ("cargo", &["build", "check", "run", "doc", "b", "c"]),
        ("go", &["build", "vet", "install", "run"]),
        ("gradle", &[]),
        ("mvn", &[]),
        ("make", &[]),
        ("just", &[]),
        ("dotnet", &["build", "publish", "pack"]),
        ("npm", &["run"]),
        ("pnpm", &["run", "build"]),
        ("yarn", &["run", "build"]),
        ("bun", &["run", "build"]),
        ("docker", &["build", "buildx"]),
        ("tsc", &[]),
        ("vite", &["build"]),
        ("next", &["build"]),
        ("cmake", &[]),
        ("bazel", &["build", "test"]),
        ("mix", &["compile"]),
        ("sbt", &[]),
        ("helm", &["lint", "template"]),
        ("terraform", &["validate", "plan"]),
    ];
    if step.remote {
        return false;
    }
    if step
        .capabilities
        .iter()
        .any(|name| CHECKS.contains(&name.as_str()))
        || step.action == "docker/build-push-action"
    {
        return true;
    }
    let second = step.words.get(1).map_or("", String::as_str);
    BUILDERS.iter().any(|(tool, commands)| {
        step.tool == *tool && (commands.is_empty() || commands.contains(&second))
    })
}
