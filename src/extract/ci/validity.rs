//! Whether GitHub would take a workflow at all: known keys, existing jobs, triggers.
//!
//! Keys: docs.github.com "Workflow syntax for GitHub Actions". Expressions are not checked.

use super::model::Pipeline;
use super::reading::first_line;
use crate::extract::Input;
use crate::source::Place;
use crate::syntax::Node;

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
    for event in &pipeline.events {
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
    for step in job.get("steps").into_iter().flat_map(Node::items) {
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
