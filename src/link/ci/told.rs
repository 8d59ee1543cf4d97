//! The facts of workflows and jobs, once it is known what reaches them.
//!
//! Whether a runner is the host's own is told by its label.

use super::triggers::{AUTOMATIC, MANUAL, OTHER, PULL_REQUEST, PUSH, RELEASE, SCHEDULE};
use super::workflows::Outcome;
use crate::extract::ci::cron;
use crate::extract::ci::model::{Doing, JobDraft, Pipeline, Text};
use crate::facts::Located;
use crate::facts::ci::{Job, Step, Workflow};
use crate::source::Place;

/// Labels of GitHub's own runners.
const HOSTED: &[&str] = &["ubuntu-", "windows-", "macos-"];

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

pub(super) fn workflow(pipeline: &Pipeline, outcome: &Outcome) -> Located<Workflow> {
    let events = outcome.reach.events | outcome.called;
    let fault = pipeline.faults.first();
    let toothless = toothless(pipeline, outcome);
    let jobs_declare_permissions = !pipeline.jobs.is_empty()
        && pipeline
            .jobs
            .iter()
            .all(|job| job.permissions.place.is_some());
    let writes_all = pipeline
        .jobs
        .iter()
        .map(|job| &job.permissions)
        .find(|permissions| permissions.write.iter().any(|scope| scope == "all"));
    let (write_permissions, permissions) = match writes_all {
        _ if !jobs_declare_permissions && !pipeline.permissions.write.is_empty() => (
            pipeline.permissions.write.clone(),
            pipeline.permissions.place,
        ),
        Some(job) => (job.write.clone(), job.place),
        None => (Vec::new(), pipeline.permissions.place),
    };
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
        write_permissions,
        jobs_declare_permissions,
        valid: fault.is_none(),
        fault: fault.map_or_else(String::new, |(_, fault)| fault.clone()),
        cancels: pipeline.cancels,
        schedule: schedule(pipeline, events),
        scans: false,
    };
    let mut located = Located::new(fact, pipeline.place)
        .anchor_if("on", pipeline.on)
        .anchor_if("jobs", pipeline.jobs_place)
        .anchor_if("permissions", permissions)
        .anchor_if("toothless", toothless.map(|(_, place)| place))
        .anchor_if("schedule", crons(pipeline).next().map(|cron| cron.place))
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

fn crons(pipeline: &Pipeline) -> impl Iterator<Item = &Text> {
    pipeline.events.iter().flat_map(|event| &event.crons)
}

/// How often the schedule of a pipeline comes.
fn schedule(pipeline: &Pipeline, events: u8) -> &'static str {
    if events & SCHEDULE == 0 {
        return "";
    }
    let mut crons = crons(pipeline).peekable();
    if crons.peek().is_none() {
        "elsewhere"
    } else if crons.any(|cron| cron::is_weekly(&cron.text) == Some(true)) {
        "weekly"
    } else {
        "rarer"
    }
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

pub(super) fn job(
    pipeline: &Pipeline,
    job: &JobDraft,
    events: u8,
    outcome: &Outcome,
) -> Located<Job> {
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
        system: pipeline.system,
        runnable: (events != 0 || outcome.reach.fault.is_some()) && pipeline.faults.is_empty(),
        calls: job.uses.is_some(),
        bounded: job.timeout,
        light: all & (PULL_REQUEST | PUSH) == 0
            && job
                .steps
                .iter()
                .all(|step| matches!(step.doing, Doing::Use(_))),
        serialised: job.concurrency || pipeline.concurrency || outcome.serialised,
        deploys: false,
    };
    Located::new(fact, job.place)
        .anchor_if("permissions", job.permissions.place)
        .anchor_if("runner", job.runs_on.first().map(|label| label.place))
}

/// Whether a step builds, tests or lints code.
pub(super) fn is_build(step: &Step) -> bool {
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
    // `docker compose -f a.yaml up --build --detach`: a Dockerfile that does not build fails it.
    let composes = step.tool == "docker-compose" || step.tool == "docker" && second == "compose";
    let builds = |word: &String| matches!(word.as_str(), "build" | "--build");
    if composes && step.words.iter().skip(1).any(builds) {
        return true;
    }
    BUILDERS.iter().any(|(tool, commands)| {
        step.tool == *tool && (commands.is_empty() || commands.contains(&second))
    })
}
