//! Workflows and their jobs: which events reach them, directly or by a call, and the steps that follow.

use std::collections::{BTreeMap, BTreeSet};

use super::calls;
use super::expand::{Expansion, forgiven, never};
use super::index::{Index, resolve};
use super::scope::Scope;
use super::told;
use super::triggers::{self, AUTOMATIC, MANUAL, Reach};
use crate::extract::ci::model::{JobDraft, Pipeline};
use crate::facts::ci::Step;
use crate::facts::{FactRef, FactSet, Located};
use crate::source::Place;

/// Calls of reusable workflows within each other; GitHub allows ten.
const CALL_DEPTH: usize = 10;
/// Commands that are followed in one repository, facts or not: more than any honest one needs.
const FOLLOW_LIMIT: usize = 60_000;
/// Facts that one repository may yield.
const STEP_LIMIT: usize = 30_000;

/// What is known of one pipeline after all calls were followed.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) reach: Reach,
    /// Events for which others call it.
    pub(super) called: u8,
    /// Events of each job, in the order of the file.
    pub(super) jobs: Vec<u8>,
    pub(super) builds: bool,
    /// Whether something that it builds can fail a pull request.
    pub(super) checks: bool,
    /// Why the first build cannot, and where.
    pub(super) toothless: Option<(String, Place)>,
    /// Whether one that calls it lets its runs wait for each other.
    pub(super) serialised: bool,
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
        budget: FOLLOW_LIMIT,
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
    calls::serialise(index, &mut linker.outcomes);
    for step in &steps {
        if told::is_build(step)
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
    let from = (facts.workflows.len(), facts.jobs.len());
    for (path, outcome) in &linker.outcomes {
        let pipeline = index.pipelines[path];
        facts.workflows.push(told::workflow(pipeline, outcome));
        for (job, events) in pipeline.jobs.iter().zip(&outcome.jobs) {
            facts.jobs.push(told::job(pipeline, job, *events, outcome));
        }
    }
    calls::complete(index, facts, from);
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
    /// Commands that may still be followed.
    budget: usize,
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
                let mut expansion = Expansion::new(index, self.budget);
                expansion.steps(&job.steps, &scope);
                self.budget = expansion.budget;
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
                    let mut expansion = Expansion::new(index, self.budget);
                    expansion.remote_workflow(uses, &scope);
                    self.budget = expansion.budget;
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
