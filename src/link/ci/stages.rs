//! What comes before and after a deployment: staging, a person's word, a check of what was deployed.
//!
//! Protection rules of the host's environments are outside of the files; that an environment is named is all that is seen.

use super::publications::before;
use crate::extract::ci::model::{Doing, Pipeline};
use crate::facts::ci::{Job, Setting, Step};
use crate::facts::{FactSet, Located};
use crate::source::Place;

/// Words of environments.
const STAGES: [(&str, &[&str]); 4] = [
    (
        "preview",
        &["preview", "previews", "review", "ephemeral", "pr"],
    ),
    (
        "staging",
        &[
            "staging",
            "stage",
            "stg",
            "preprod",
            "preproduction",
            "uat",
            "qa",
            "acceptance",
            "pre",
        ],
    ),
    ("production", &["production", "prod", "prd", "live"]),
    (
        "development",
        &[
            "development",
            "develop",
            "dev",
            "sandbox",
            "integration",
            "testing",
        ],
    ),
];

/// Tools whose commands ask what was deployed.
const ASKING: [&str; 8] = [
    "curl",
    "hurl",
    "newman",
    "k6",
    "playwright",
    "cypress",
    "httpx",
    "wget",
];

/// What is told of a deployment by what stands around it.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) stage: &'static str,
    pub(super) after_staging: bool,
    pub(super) approval: String,
    pub(super) verified: String,
    pub(super) watched: bool,
    pub(super) reverts: bool,
    pub(super) version_input: String,
    pub(super) stops: Option<(String, Place)>,
    pub(super) builds: Option<(String, Place)>,
    /// The last step of its job.
    pub(super) last: Option<Place>,
}

/// The environment that a text speaks of: `production`, `staging`, `development`, `preview`, or empty.
pub(in crate::link) fn stage_of(text: &str) -> &'static str {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let found = STAGES
        .iter()
        .find(|(_, names)| words.iter().any(|word| names.contains(word)));
    found.map_or("", |(stage, _)| stage)
}

impl Story {
    pub(super) fn of(
        step: &Located<Step>,
        job: Option<&Job>,
        pipeline: Option<&Pipeline>,
        facts: &FactSet,
    ) -> Self {
        let mut story = Story {
            stage: stage(step, job, pipeline),
            ..Story::default()
        };
        let in_job: Vec<&Located<Step>> = steps_of(facts, &step.workflow, &step.job).collect();
        let at = in_job.iter().position(|one| std::ptr::eq(*one, step));
        let (earlier, later) = in_job.split_at(at.map_or(0, |at| at + 1));
        story.last = in_job.last().map(|step| step.place);
        for one in earlier {
            let text = one.text.as_str();
            if stops(one) {
                story.stops = Some((one.text.clone(), one.place));
            }
            let builds = one.capabilities.iter().any(|name| name == "registry-push")
                || text.contains("docker build ");
            if builds {
                story.builds = Some((one.text.clone(), one.place));
            }
        }
        for one in &in_job {
            story.reverts |= reverts(&one.text) || one.with.iter().any(|set| reverts(&set.value));
            story.watched |= watches(&one.text);
        }
        let mut asked: Vec<&Located<Step>> = later.to_vec();
        let Some(pipeline) = pipeline else {
            story.verified = verified(&asked);
            return story;
        };
        for next in &pipeline.jobs {
            if before(pipeline, &next.id)
                .iter()
                .any(|one| one.id == step.job)
            {
                asked.extend(steps_of(facts, &step.workflow, &next.id));
            }
        }
        story.verified = verified(&asked);
        let needed = before(pipeline, &step.job);
        story.after_staging = needed
            .iter()
            .any(|one| stage_of(&format!("{} {}", one.environment, one.id)) == "staging")
            || staged_before(pipeline, &step.job, earlier);
        story.approval = approval(step, job, pipeline, facts);
        story.version_input = pipeline
            .free_inputs
            .iter()
            .chain(pipeline.inputs.iter().map(|input| &input.key))
            .find(|name| is_version(name) && mentions(pipeline, &step.job, name))
            .cloned()
            .unwrap_or_default();
        story
    }
}

fn steps_of<'f>(
    facts: &'f FactSet,
    workflow: &'f str,
    job: &'f str,
) -> impl Iterator<Item = &'f Located<Step>> {
    facts
        .steps
        .iter()
        .filter(move |step| step.workflow == workflow && step.job == job)
}

/// The stage of a deployment, from what says it most plainly.
fn stage(step: &Step, job: Option<&Job>, pipeline: Option<&Pipeline>) -> &'static str {
    let environment = job.map_or("", |job| job.environment.as_str());
    // An expression chooses among several.
    if environment.contains("${{") || environment.contains('$') {
        return "";
    }
    let inputs: String = step
        .with
        .iter()
        .filter(|set| {
            let key = set.key.to_ascii_lowercase();
            key.contains("env") || key.contains("stage")
        })
        .map(|set| set.value.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let file = step.workflow.rsplit('/').next().unwrap_or_default();
    if [environment, &step.job, file]
        .iter()
        .any(|text| stage_of(text) == "preview")
    {
        return "preview";
    }
    let name = pipeline.map_or("", |pipeline| pipeline.name.as_str());
    [environment, &inputs, &step.text, &step.job, file, name]
        .into_iter()
        .map(stage_of)
        .find(|stage| !stage.is_empty())
        .unwrap_or_default()
}

/// Whether the workflow deploys to staging earlier: in the job itself, or, where jobs run in the order of stages, before it.
fn staged_before(pipeline: &Pipeline, id: &str, earlier: &[&Located<Step>]) -> bool {
    let in_job = earlier.split_last().is_some_and(|(_, before)| {
        before.iter().any(|step| {
            step.capabilities.iter().any(|name| name == "deploy")
                && stage_of(&step.text) == "staging"
        })
    });
    let in_order = pipeline.system != "github"
        && pipeline
            .jobs
            .iter()
            .take_while(|job| job.id != id)
            .any(|job| stage_of(&format!("{} {}", job.environment, job.id)) == "staging");
    in_job || in_order
}

/// What lets a person decide before the deployment.
fn approval(step: &Step, job: Option<&Job>, pipeline: &Pipeline, facts: &FactSet) -> String {
    if let Some(job) = job.filter(|job| !job.environment.is_empty()) {
        return format!("environment `{}`", job.environment);
    }
    let asks = |step: &Located<Step>| {
        let name = step.action.to_ascii_lowercase();
        name.contains("manual-approval") || name.contains("approval") || step.tool == "input"
    };
    let mut jobs: Vec<&str> = before(pipeline, &step.job)
        .iter()
        .map(|job| job.id.as_str())
        .collect();
    jobs.push(&step.job);
    for id in jobs {
        if let Some(asking) = steps_of(facts, &step.workflow, id).find(|step| asks(step)) {
            return asking.text.clone();
        }
        let named = id.to_ascii_lowercase();
        if id != step.job
            && ["approv", "hold", "confirm"]
                .iter()
                .any(|word| named.contains(word))
        {
            return format!("job `{id}`");
        }
    }
    if !(step.on_push || step.on_release || step.on_schedule || step.on_pull_request) {
        return "only a person starts it".to_owned();
    }
    String::new()
}

/// The first step that asks what was deployed and fails when the answer is bad.
fn verified(steps: &[&Located<Step>]) -> String {
    let asking = steps.iter().find(|step| {
        if !step.toothless.is_empty() && !step.toothless.contains("person") {
            return false;
        }
        let text = step.text.to_ascii_lowercase();
        let local = [
            "localhost",
            "127.0.0.1",
            "api.github.com",
            "slack",
            "webhook",
            "sonar",
        ]
        .iter()
        .any(|word| text.contains(word));
        let asks = ASKING.contains(&step.tool.as_str())
            || text.contains("smoke")
            || text.starts_with("helm test")
            || step
                .capabilities
                .iter()
                .any(|name| matches!(name.as_str(), "e2e" | "dast" | "load-test"))
            || ["health-check", "healthcheck", "wait-for-url", "url-health"]
                .iter()
                .any(|word| step.action.to_ascii_lowercase().contains(word));
        asks && !local
    });
    asking.map_or_else(String::new, |step| step.text.clone())
}

/// Whether a job takes an input of the workflow.
fn mentions(pipeline: &Pipeline, job: &str, input: &str) -> bool {
    let wanted = format!("inputs.{input}");
    let says = |text: &str| {
        text.match_indices(&wanted).any(|(at, _)| {
            !text[at + wanted.len()..]
                .starts_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-'))
        })
    };
    let set = |settings: &[Setting]| settings.iter().any(|one| says(&one.value));
    let Some(job) = pipeline.jobs.iter().find(|one| one.id == job) else {
        return false;
    };
    set(&job.env)
        || job.uses.as_ref().is_some_and(|uses| set(&uses.with))
        || job.steps.iter().any(|step| {
            set(&step.env)
                || match &step.doing {
                    Doing::Run(script) => script.commands.iter().any(|one| says(&one.text)),
                    Doing::Use(uses) => set(&uses.with),
                    Doing::Known(..) => false,
                }
        })
}

fn reverts(text: &str) -> bool {
    [
        "--atomic",
        "--rollback-on-failure",
        "rollout undo",
        "helm rollback",
        "auto_rollback",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn watches(text: &str) -> bool {
    text.contains("rollout status")
        || [
            "--wait",
            "--atomic",
            "--rollback-on-failure",
            "wait-for-service-stability",
        ]
        .iter()
        .any(|word| text.contains(word))
        || text.starts_with("aws ecs wait")
        || text.starts_with("kubectl wait")
}

/// Whether a step stops what runs, so that nothing answers until the new version has started.
fn stops(step: &Step) -> bool {
    let text = step.text.as_str();
    [
        "docker compose down",
        "docker-compose down",
        "docker stop ",
        "systemctl stop",
        "pm2 stop",
        "kubectl delete deploy",
        "supervisorctl stop",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn is_version(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "version", "tag", "image", "ref", "sha", "revision", "release",
    ]
    .iter()
    .any(|word| {
        lower
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .any(|part| part == *word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_known_by_its_words() {
        assert_eq!(stage_of("Production"), "production");
        assert_eq!(stage_of("shop-pre-prod"), "staging");
        assert_eq!(stage_of("k8s/overlays/staging"), "staging");
        assert_eq!(stage_of("product-api"), "");
        assert_eq!(stage_of("deploy_dev"), "development");
        assert_eq!(stage_of("pr-12"), "preview");
    }

    #[test]
    fn an_input_for_the_version_is_known_by_its_words() {
        assert!(is_version("app_version") && is_version("image-tag"));
        assert!(!is_version("environment") && !is_version("prefix"));
    }
}
