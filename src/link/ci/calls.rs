//! What jobs and steps learn from each other once all are known: groups of callers, schedules, what a job is for.
//!
//! A caller outside the repository is unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, resolve};
use super::workflows::Outcome;
use crate::extract::ci::model::{JobDraft, Pipeline};
use crate::facts::FactSet;
use crate::facts::ci::Step;
use crate::source::Place;

/// The tools whose run on a schedule finds what became known since the last change.
const SCANS: &[&str] = &["dependency-audit", "sast", "image-scan", "secret-scanning"];

/// The workflow of this repository that a job calls.
fn callee<'a>(index: &Index<'a>, job: &JobDraft) -> Option<&'a Pipeline> {
    let text = &job.uses.as_ref()?.reference.text;
    let path = text.strip_prefix("./")?.split('@').next()?;
    let path = resolve("", path)?;
    index.pipelines.get(path.as_str()).copied()
}

/// The first call of a workflow of this repository that is not there.
fn dangling(index: &Index<'_>, pipeline: &Pipeline) -> Option<(Place, String)> {
    if !pipeline.faults.is_empty() {
        return None;
    }
    let uses = pipeline
        .jobs
        .iter()
        .filter(|job| callee(index, job).is_none());
    let mut local = uses
        .filter_map(|job| job.uses.as_ref())
        .filter(|uses| uses.reference.text.starts_with("./.github/workflows/"));
    let reference = &local.next()?.reference;
    Some((reference.place, reference.text.clone()))
}

/// Lets called workflows take over the concurrency group of those that call them.
pub(super) fn serialise(index: &Index<'_>, outcomes: &mut BTreeMap<&str, Outcome>) {
    // Each round carries it one call further; GitHub allows ten.
    for _ in 0..10 {
        let mut changed = false;
        for (path, pipeline) in &index.pipelines {
            let inherited =
                pipeline.concurrency || outcomes.get(path).is_some_and(|one| one.serialised);
            for job in &pipeline.jobs {
                if let Some(callee) = callee(index, job)
                    && (inherited || job.concurrency)
                    && let Some(outcome) = outcomes.get_mut(callee.path.as_str())
                {
                    changed |= !outcome.serialised;
                    outcome.serialised = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}

/// Completes the facts of workflows, jobs and steps; `from` is where those of this repository's CI begin.
pub(super) fn complete(index: &Index<'_>, facts: &mut FactSet, from: (usize, usize)) {
    let schedules: BTreeMap<&str, &'static str> = facts.workflows[from.0..]
        .iter()
        .map(|workflow| (workflow.value.path.as_str(), workflow.value.schedule))
        .collect();
    for step in facts.steps.iter_mut().filter(|step| step.value.on_schedule) {
        step.value.schedule = schedules
            .get(step.value.workflow.as_str())
            .copied()
            .unwrap_or_default();
    }
    let has = |step: &Step, names: &[&str]| {
        let mut own = step.capabilities.iter();
        own.any(|one| names.contains(&one.as_str()))
    };
    let mut scans = BTreeSet::new();
    let mut deploys = BTreeSet::new();
    for step in &facts.steps {
        if has(step, SCANS) {
            scans.insert(step.workflow.as_str());
        }
        if has(step, &["deploy"]) && !step.remote {
            deploys.insert((step.workflow.as_str(), step.job.as_str()));
        }
    }
    for workflow in &mut facts.workflows[from.0..] {
        workflow.scans = scans.contains(workflow.path.as_str());
        let pipeline = index.pipelines.get(workflow.path.as_str());
        if let Some((place, text)) = pipeline.and_then(|pipeline| dangling(index, pipeline)) {
            workflow.place = place;
            workflow.valid = false;
            workflow.fault = format!("`{text}` does not exist");
        }
    }
    for job in &mut facts.jobs[from.1..] {
        let pipeline = index.pipelines.get(job.workflow.as_str());
        let draft =
            pipeline.and_then(|pipeline| pipeline.jobs.iter().find(|draft| draft.id == job.id));
        let inside = draft.and_then(|draft| callee(index, draft));
        job.serialised |= inside.is_some_and(|pipeline| {
            pipeline.concurrency || pipeline.jobs.iter().any(|job| job.concurrency)
        });
        job.deploys = deploys.contains(&(job.workflow.as_str(), job.id.as_str()));
    }
}
