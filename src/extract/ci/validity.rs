//! Whether GitHub would take a workflow at all: known keys, existing jobs, triggers.
//!
//! Keys and events: docs.github.com "Workflow syntax for GitHub Actions" and "Events that trigger workflows". Of
//! expressions only the contexts are checked.

use super::contexts;
use super::cron;
use super::model::{JobDraft, Pipeline};
use super::reading::first_line;
use crate::extract::Input;
use crate::source::Place;
use crate::syntax::Node;
use std::collections::BTreeSet;

const TOP: &[&str] = &[
    "name",
    "run-name",
    "on",
    "true",
    "permissions",
    "env",
    "defaults",
    "concurrency",
    "jobs",
];
const JOB: &[&str] = &[
    "name",
    "permissions",
    "needs",
    "if",
    "runs-on",
    "environment",
    "concurrency",
    "outputs",
    "env",
    "defaults",
    "steps",
    "timeout-minutes",
    "strategy",
    "continue-on-error",
    "container",
    "services",
    "uses",
    "with",
    "secrets",
    "snapshot",
];
const STEP: &[&str] = &[
    "id",
    "if",
    "name",
    "uses",
    "run",
    "working-directory",
    "shell",
    "with",
    "env",
    "continue-on-error",
    "timeout-minutes",
];

const EVENTS: &[&str] = &[
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "create",
    "delete",
    "deployment",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "fork",
    "gollum",
    "image_version",
    "issue_comment",
    "issues",
    "label",
    "merge_group",
    "milestone",
    "page_build",
    "project",
    "project_card",
    "project_column",
    "public",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_target",
    "push",
    "registry_package",
    "release",
    "repository_dispatch",
    "schedule",
    "status",
    "watch",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
];

/// Everything that is wrong, in the order of the file.
pub(super) fn faults(
    input: &Input<'_>,
    root: Node<'_>,
    pipeline: &Pipeline,
) -> Vec<(Place, String)> {
    let mut faults = Vec::new();
    unknown(input, root, TOP, "a workflow", &mut faults);
    if pipeline.on.is_none() {
        faults.push((
            first_line(input),
            "no `on`: nothing can start it".to_owned(),
        ));
    }
    let jobs = root.get("jobs").filter(|jobs| jobs.is_map());
    if jobs.is_none_or(|jobs| jobs.entries().next().is_none()) {
        faults.push((first_line(input), "no jobs".to_owned()));
    }
    for (key, job) in jobs.into_iter().flat_map(Node::entries) {
        job_faults(input, key, job, pipeline, &mut faults);
    }
    circle(pipeline, &mut faults);
    faults.extend(contexts::faults(input, root));
    for event in &pipeline.events {
        if !EVENTS.contains(&event.name.as_str()) {
            faults.push((event.place, format!("`{}` is no event", event.name)));
        }
        for cron in &event.crons {
            if cron::is_weekly(&cron.text).is_none() {
                faults.push((cron.place, format!("`{}` is no cron schedule", cron.text)));
            }
        }
        let lists = [
            &event.branches,
            &event.branches_ignore,
            &event.tags,
            &event.paths,
            &event.paths_ignore,
        ];
        for pattern in lists.into_iter().flatten().flatten() {
            if pattern.text.starts_with('^')
                || pattern.text.ends_with('$')
                || pattern.text.contains('\\')
            {
                faults.push((
                    pattern.place,
                    format!(
                        "`{}` is a regular expression, filters are globs",
                        pattern.text
                    ),
                ));
            }
        }
    }
    faults
}

fn job_faults(
    input: &Input<'_>,
    key: Node<'_>,
    job: Node<'_>,
    pipeline: &Pipeline,
    faults: &mut Vec<(Place, String)>,
) {
    let id = key.text().unwrap_or_default();
    let at = input.place(key.span());
    if !job.is_map() {
        faults.push((at, format!("job `{id}` is empty")));
        return;
    }
    unknown(input, job, JOB, "a job", faults);
    if job.get("uses").is_none() {
        if job.get("runs-on").is_none() {
            faults.push((at, format!("job `{id}` has neither `runs-on` nor `uses`")));
        }
        if job.get("steps").is_none() {
            faults.push((at, format!("job `{id}` has no steps")));
        }
    }
    for (needed, place) in pipeline
        .jobs
        .iter()
        .filter(|job| job.id == id)
        .flat_map(|job| &job.needs)
        .map(|need| (&need.text, need.place))
    {
        if !pipeline.jobs.iter().any(|job| job.id == *needed) {
            faults.push((
                place,
                format!("job `{id}` needs `{needed}`, which does not exist"),
            ));
        }
    }
    let mut ids = BTreeSet::new();
    for step in job.get("steps").into_iter().flat_map(Node::items) {
        if let Some((key, id)) = step.entry("id")
            && let Some(id) = id.text()
            && !ids.insert(id.to_ascii_lowercase())
        {
            let place = input.place(key.span());
            faults.push((place, format!("two steps have the id `{id}`")));
        }
        unknown(input, step, STEP, "a step", faults);
        let place = input.place(step.span());
        match (step.get("uses").is_some(), step.get("run").is_some()) {
            (false, false) => {
                faults.push((place, "a step has neither `run` nor `uses`".to_owned()))
            }
            (true, true) => faults.push((place, "a step has both `run` and `uses`".to_owned())),
            _ => {}
        }
    }
}

/// Jobs that wait for each other in a circle.
fn circle(pipeline: &Pipeline, faults: &mut Vec<(Place, String)>) {
    let mut open: Vec<_> = pipeline.jobs.iter().collect();
    loop {
        let waits = |job: &&JobDraft| {
            let mut needs = job.needs.iter();
            needs.any(|need| open.iter().any(|other| other.id == need.text))
        };
        let left: Vec<_> = open.iter().copied().filter(|job| waits(job)).collect();
        if left.is_empty() {
            return;
        }
        if left.len() == open.len() {
            let ids: Vec<String> = left.iter().map(|job| format!("`{}`", job.id)).collect();
            let message = format!("the jobs {} wait for each other", ids.join(", "));
            faults.extend(left.first().map(|job| (job.place, message)));
            return;
        }
        open = left;
    }
}

fn unknown(
    input: &Input<'_>,
    node: Node<'_>,
    known: &[&str],
    what: &str,
    faults: &mut Vec<(Place, String)>,
) {
    for (key, _) in node.entries() {
        let Some(name) = key.text().filter(|name| *name != "<<") else {
            continue;
        };
        if !known.contains(&name) {
            faults.push((
                input.place(key.span()),
                format!("`{name}` is no key of {what}"),
            ));
        }
    }
}
