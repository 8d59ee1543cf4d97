//! Jobs that deploy: what starts them, and what has to pass before.
//!
//! Jobs that deploy to a cluster of their own are no deployments; that is told where steps are made.

use std::collections::BTreeSet;

use super::index::Index;
use super::publications::before;
use super::stages::{self, stage_of};
use super::told;
use crate::extract::ci::model::{Doing, Pipeline};
use crate::facts::ci::Step;
use crate::facts::delivery::Deployment;
use crate::facts::{FactSet, Located};
use crate::syntax::shell::is_assignment;

/// Words of environments that live as long as a pull request or a test.
const PASSING: &[&str] = &[
    "preview",
    "review",
    "ephemeral",
    "pages",
    "test-cluster",
    "e2e",
];

/// Whether all namespaces that a job deploys into live as long as a pull request; a manifest among them may be that
/// of the namespace itself, and names none.
fn into_passing_namespaces(
    (workflow, job): &(&str, &str),
    pipeline: &Pipeline,
    facts: &FactSet,
) -> bool {
    let of_job = facts.steps.iter().filter(|step| {
        step.workflow == *workflow
            && step.job == *job
            && step.capabilities.iter().any(|one| one == "deploy")
    });
    let mut named = of_job
        .map(|step| namespace(step, pipeline))
        .filter(|name| !name.is_empty())
        .peekable();
    named.peek().is_some() && named.all(|name| stage_of(&name) == "preview")
}

/// The namespace that a command deploys into, with the variables that its job sets; empty where it names none.
fn namespace(step: &Step, pipeline: &Pipeline) -> String {
    let words = step.words.iter();
    let next = words.clone().skip(1).map(String::as_str).chain([""]);
    let named = words.zip(next).find_map(|(word, next)| {
        let (flag, value) = word.split_once('=').unwrap_or((word, next));
        matches!(flag, "-n" | "--namespace").then_some(value)
    });
    let mut text = named.unwrap_or_default().to_owned();
    if !text.contains('$') {
        return text;
    }
    let job = pipeline.jobs.iter().find(|job| job.id == step.job);
    let steps = job.map(|job| job.steps.as_slice()).unwrap_or_default();
    let set = pipeline
        .env
        .iter()
        .chain(job.iter().flat_map(|job| &job.env));
    let set = set.chain(steps.iter().flat_map(|step| &step.env));
    let mut known: Vec<(&str, &str)> = set
        .map(|one| (one.key.as_str(), one.value.as_str()))
        .collect();
    for step in steps {
        let Doing::Run(script) = &step.doing else {
            continue;
        };
        let words = script.commands.iter().flat_map(|command| &command.words);
        let assigned = words.filter(|word| is_assignment(word));
        known.extend(assigned.filter_map(|word| word.split_once('=')));
    }
    for (name, value) in known {
        text = text
            .replace(&format!("${{{name}}}"), value)
            .replace(&format!("${{{{ env.{name} }}}}"), value);
        if let Some(before) = text.strip_suffix(&format!("${name}")) {
            text = format!("{before}{value}");
        }
    }
    text
}

pub(super) fn link(index: &Index<'_>, facts: &mut FactSet) {
    let checks: BTreeSet<(&str, &str)> = facts
        .steps
        .iter()
        .filter(|step| {
            told::is_build(step) || step.capabilities.iter().any(|one| one == "registry-push")
        })
        .map(|step| (step.workflow.as_str(), step.job.as_str()))
        .collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for step in &facts.steps {
        let key = (step.workflow.as_str(), step.job.as_str());
        if !step.capabilities.iter().any(|one| one == "deploy") || seen.contains(&key) {
            continue;
        }
        let job = facts
            .jobs
            .iter()
            .find(|job| job.workflow == step.workflow && job.id == step.job);
        let environment = job.map_or("", |job| job.environment.as_str());
        let lower = format!("{environment} {}", step.text).to_ascii_lowercase();
        let pipeline = index.pipelines.get(step.workflow.as_str());
        let passes =
            pipeline.is_some_and(|pipeline| into_passing_namespaces(&key, pipeline, facts));
        if passes || PASSING.iter().any(|word| lower.contains(word)) {
            continue;
        }
        seen.insert(key);
        let needed = pipeline.is_some_and(|pipeline| {
            let jobs = before(pipeline, &step.job);
            // A called workflow or a job of an unknown system is a stage of its own.
            jobs.iter().any(|job| {
                job.uses.is_some() || checks.contains(&(step.workflow.as_str(), job.id.as_str()))
            })
        });
        let staged = pipeline.is_some_and(|pipeline| {
            pipeline.system != "github"
                && checks
                    .iter()
                    .any(|(workflow, _)| *workflow == step.workflow)
        });
        let after = pipeline.is_some_and(|pipeline| {
            pipeline
                .events
                .iter()
                .any(|event| event.name == "workflow_run")
        });
        let story = stages::Story::of(step, job.map(|job| &job.value), pipeline.copied(), facts);
        let fact = Deployment {
            stage: story.stage,
            after_staging: story.after_staging,
            approval: story.approval,
            verified: story.verified,
            watched: story.watched,
            reverts: story.reverts,
            version_input: story.version_input,
            stops: story
                .stops
                .as_ref()
                .map_or_else(String::new, |one| one.0.clone()),
            builds: story
                .builds
                .as_ref()
                .map_or_else(String::new, |one| one.0.clone()),
            workflow: step.workflow.clone(),
            job: step.job.clone(),
            text: step.text.clone(),
            environment: environment.to_owned(),
            automatic: step.on_push || step.on_release || after && step.toothless.is_empty(),
            idle: step.toothless.clone(),
            gated: needed || staged || after || checks.contains(&key),
            serialised: job.is_some_and(|job| job.serialised),
            remote: step.remote,
        };
        let workflow = facts
            .workflows
            .iter()
            .find(|workflow| workflow.path == step.workflow);
        let on =
            workflow.and_then(|workflow| workflow.anchors.iter().find(|(name, _)| *name == "on"));
        let located = Located::new(fact, step.place)
            .anchor_if("job", job.map(|job| job.place))
            .anchor_if("on", on.map(|(_, place)| *place))
            .anchor_if("stops", story.stops.map(|one| one.1))
            .anchor_if("builds", story.builds.map(|one| one.1))
            .anchor_if("last", story.last);
        found.push(Located {
            related: step.related.clone(),
            ..located
        });
    }
    facts.deployments.extend(found);
}
