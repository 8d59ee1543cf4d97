//! Signatures and attestations of what is published: in its job, or in a job of the same workflow that it hangs together
//! with by `needs`.
//!
//! Which file of a job an attestation speaks of is not read.

use crate::extract::ci::model::{JobDraft, Pipeline};
use crate::facts::Located;
use crate::facts::ci::Step;
use crate::facts::delivery::Publication;
use crate::link::ci::index::Index;
use crate::source::Place;

/// Completes what is said of attestation; returns where the one stands that does not count.
pub(super) fn of(
    index: &Index<'_>,
    steps: &[Located<Step>],
    published: &Step,
    fact: &mut Publication,
) -> Option<Place> {
    let mut place = None;
    let pipeline = index.pipelines.get(published.workflow.as_str()).copied();
    for step in steps.iter().filter(|step| {
        step.workflow == published.workflow
            && step.capabilities.iter().any(|one| one == "provenance")
    }) {
        if !together(pipeline, &step.job, &published.job) {
            continue;
        }
        let fault = match pipeline {
            _ if !step.toothless.is_empty() && published.toothless.is_empty() => {
                Some(step.toothless.clone())
            }
            Some(pipeline) if pipeline.system == "github" => permissions_fault(pipeline, step),
            _ => None,
        };
        match fault {
            None => fact.attested = true,
            Some(fault) => {
                fact.attestation_fault = fault;
                place = Some(step.place);
            }
        }
    }
    let off = published
        .with
        .iter()
        .any(|one| one.key == "provenance" && one.value == "false");
    if off && !fact.attested && fact.attestation_fault.is_empty() {
        "`provenance: false` switches off what BuildKit attests"
            .clone_into(&mut fact.attestation_fault);
    }
    if fact.attested {
        fact.attestation_fault.clear();
        return None;
    }
    place
}

/// GitHub's own attestations ask for two permissions, which no token has by default.
fn permissions_fault(pipeline: &Pipeline, step: &Step) -> Option<String> {
    if !step
        .action
        .to_ascii_lowercase()
        .starts_with("actions/attest")
    {
        return None;
    }
    let job = pipeline.jobs.iter().find(|job| job.id == step.job)?;
    if job.uses.is_some() {
        return None;
    }
    let permissions = if job.permissions.place.is_some() {
        &job.permissions
    } else {
        &pipeline.permissions
    };
    let has = |scope: &str| {
        permissions
            .write
            .iter()
            .any(|one| one == scope || one == "all")
    };
    let missing: Vec<&str> = ["id-token", "attestations"]
        .into_iter()
        .filter(|scope| !has(scope))
        .collect();
    (!missing.is_empty()).then(|| {
        let all: Vec<String> = missing
            .iter()
            .map(|scope| format!("`{scope}: write`"))
            .collect();
        format!("the job lacks {}", all.join(" and "))
    })
}

/// Whether one job is the other, or waits for it over any number of jobs.
fn together(pipeline: Option<&Pipeline>, one: &str, other: &str) -> bool {
    let Some(pipeline) = pipeline else {
        return one == other;
    };
    one == other || waits(pipeline, one, other) || waits(pipeline, other, one)
}

/// Whether a job waits for another, over any number of jobs.
pub(in crate::link::ci) fn waits(pipeline: &Pipeline, waiting: &str, for_job: &str) -> bool {
    before(pipeline, waiting)
        .iter()
        .any(|job| job.id == for_job)
}

/// The jobs that end before a job starts.
pub(in crate::link::ci) fn before<'a>(pipeline: &'a Pipeline, id: &str) -> Vec<&'a JobDraft> {
    let mut found: Vec<&JobDraft> = Vec::new();
    let mut work = vec![id.to_owned()];
    while let Some(id) = work.pop() {
        let job = pipeline.jobs.iter().find(|job| job.id == id);
        for need in job.into_iter().flat_map(|job| &job.needs) {
            if let Some(needed) = pipeline.jobs.iter().find(|job| job.id == need.text)
                && !found.iter().any(|known| known.id == needed.id)
            {
                found.push(needed);
                work.push(needed.id.clone());
            }
        }
    }
    found
}
