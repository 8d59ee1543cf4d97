//! How it gets out: CI, publishing, deployment. Seen over the whole repository, as pipelines are.

use super::{host, place_of};
use crate::facts::ci::{Job, Step};
use crate::facts::profile::{Predicate, Profile};
use crate::facts::{FactSet, Located};
use crate::link::Repository;
use crate::link::dependencies::numbered;
use crate::source::FileClass;

/// What a platform reads to run the application.
const PLATFORM_FILES: [&str; 15] = [
    "fly.toml",
    "render.yaml",
    "Procfile",
    "railway.json",
    "railway.toml",
    "vercel.json",
    "netlify.toml",
    "wrangler.toml",
    "wrangler.jsonc",
    "serverless.yml",
    "serverless.yaml",
    "samconfig.toml",
    "apprunner.yaml",
    "copilot.yml",
    "zeabur.json",
];

/// Claims about the repository that no component makes by itself.
pub(super) fn whole(repository: &Repository<'_>, facts: &FactSet, profile: &mut Profile) {
    profile.host = host(repository);
    profile.git.holds = repository.git.present;
    for git in &facts.git {
        profile.git.show(git.place, "");
    }
    for workflow in &facts.workflows {
        profile.ci.show(workflow.place, workflow.name.clone());
        if workflow.system == "github" {
            profile.gha.show(workflow.place, workflow.name.clone());
        }
    }
    for (id, file) in numbered(repository).filter(|(_, file)| file.class == FileClass::Ci) {
        let github = file.path.directory() == ".github/workflows";
        let other = matches!(
            file.path.name(),
            ".gitlab-ci.yml" | "Jenkinsfile" | "bitbucket-pipelines.yml" | ".travis.yml"
        ) || file.path.name().starts_with("azure-pipelines")
            || file.path.as_str() == ".circleci/config.yml";
        if (github || other) && !profile.ci.holds {
            profile.ci.show(place_of(id, file), "");
        }
        if github && !profile.gha.holds {
            profile.gha.show(place_of(id, file), "");
        }
    }
    publishes(facts, &mut profile.publishes);
    cloud(facts, &mut profile.cloud);
}

/// Whether a cloud provider is used. Pulling and pushing images of its registry alone is not.
fn cloud(facts: &FactSet, predicate: &mut Predicate) {
    const PROVIDERS: [&str; 16] = [
        "AWS::",
        "aws-",
        "aws.",
        "aws-native.",
        "gcp.",
        "azure.",
        "azure-native.",
        "digitalocean.",
        "aws_",
        "google_",
        "azurerm_",
        "azapi_",
        "oci_",
        "alicloud_",
        "digitalocean_",
        "hcloud_",
    ];
    const ACTIONS: [&str; 5] = [
        "aws-actions/amazon-ecs-deploy-task-definition",
        "google-github-actions/deploy-cloudrun",
        "google-github-actions/get-gke-credentials",
        "azure/webapps-deploy",
        "azure/aks-set-context",
    ];
    for resource in facts.resources.iter().filter(|one| one.production) {
        if PROVIDERS
            .iter()
            .any(|start| resource.resource_type.starts_with(start))
        {
            predicate.show(resource.place, resource.resource_type.clone());
        }
    }
    let of_a_cloud = [
        "AWS",
        "Amazon",
        "CloudFormation",
        "Bicep",
        "Elastic",
        "App Engine",
    ];
    for target in facts.targets.iter().filter(|one| one.production) {
        if of_a_cloud
            .iter()
            .any(|start| target.platform.starts_with(start))
        {
            predicate.show(target.place, target.platform.clone());
        }
    }
    for step in live_steps(facts) {
        let deploys = step
            .capabilities
            .iter()
            .any(|one| one == "deploy" || one == "deploy-tools");
        let command =
            matches!(step.tool.as_str(), "aws" | "gcloud" | "az" | "cdk" | "sam") && deploys;
        let action = ACTIONS
            .iter()
            .any(|action| step.action.eq_ignore_ascii_case(action));
        if command || action {
            predicate.show(step.place, step.text.clone());
        }
    }
}

fn publishes(facts: &FactSet, predicate: &mut Predicate) {
    for publication in facts
        .publications
        .iter()
        .filter(|one| one.published || one.maybe)
    {
        let by_hand = facts.workflows.iter().any(|workflow| {
            workflow.path == publication.workflow
                && workflow
                    .events
                    .iter()
                    .any(|event| event == "workflow_dispatch")
        });
        let runs = |job: &Located<Job>| {
            job.workflow == publication.workflow
                && job.id == publication.job
                && (job.live || job.runnable && by_hand)
        };
        if facts.jobs.iter().any(runs) {
            predicate.show(publication.place, publication.text.clone());
        }
    }
    // Only what has been pushed can be signed, whatever pushed it.
    for step in live_steps(facts).filter(|step| step.on_push || step.on_release) {
        if step.tool == "cosign" && step.words.get(1).is_some_and(|word| word == "sign") {
            predicate.show(step.place, step.text.clone());
        }
    }
}

/// The steps of jobs and workflows that something starts, releases by hand included.
fn live_steps(facts: &FactSet) -> impl Iterator<Item = &Located<Step>> {
    facts.steps.iter().filter(|step| {
        let dead = facts
            .jobs
            .iter()
            .any(|job| job.workflow == step.workflow && job.id == step.job && !job.live);
        !dead
    })
}

/// Whether a component is deployed; assumed for what serves or works, unless others deploy it (ruling 10).
pub(super) fn deployed(evidence: &Predicate, component: &Profile) -> Predicate {
    if !(component.service.holds || component.worker.holds) {
        return Predicate::default();
    }
    if evidence.holds {
        return evidence.clone();
    }
    let assumed = !component.publishes.holds;
    Predicate {
        holds: assumed,
        assumed,
        ..Predicate::default()
    }
}

/// Whether anything of the repository is deployed.
pub(super) fn deployed_anywhere(
    evidence: Predicate,
    whole: &Profile,
    components: &[Profile],
) -> Predicate {
    let served = whole.web_ui.holds || whole.service.holds || whole.worker.holds;
    if served && evidence.holds {
        return evidence;
    }
    let assumed = components.iter().any(|one| one.deployed.holds);
    Predicate {
        holds: assumed,
        assumed,
        ..Predicate::default()
    }
}

/// Where the repository shows that something of it is deployed.
pub(super) fn evidence(facts: &FactSet) -> Predicate {
    let mut predicate = Predicate::default();
    let on_a_throw_away_cluster = |step: &Step| {
        facts.steps.iter().any(|other| {
            let cluster = ["kind", "minikube", "k3d", "k3s", "ctlptl"]
                .contains(&other.tool.as_str())
                || [
                    "kind-action",
                    "setup-kind",
                    "setup-minikube",
                    "k3d-action",
                    "setup-k3d-k3s",
                ]
                .iter()
                .any(|action| other.action.ends_with(action));
            cluster && other.workflow == step.workflow && other.job == step.job
        })
    };
    for step in live_steps(facts) {
        let deploys = step
            .capabilities
            .iter()
            .any(|one| one == "deploy" || one == "deploy-tools");
        if deploys && !on_a_throw_away_cluster(step) {
            predicate.show(step.place, step.text.clone());
        }
    }
    for job in facts
        .jobs
        .iter()
        .filter(|job| job.live && names_a_stage(&job.environment))
    {
        predicate.show(job.place, format!("environment `{}`", job.environment));
    }
    for file in facts
        .files
        .iter()
        .filter(|file| PLATFORM_FILES.contains(&file.name.as_str()))
    {
        if !matches!(
            file.class,
            "test" | "example" | "template" | "vendored" | "docs" | "dev"
        ) {
            predicate.show(file.place, file.path.clone());
        }
    }
    predicate
}

/// Whether an environment of CI is one that people deploy to: registries guard publishing with environments too.
fn names_a_stage(environment: &str) -> bool {
    let name = environment.to_ascii_lowercase();
    ["prod", "stag", "qa", "uat", "preprod", "live", "dev"]
        .iter()
        .any(|stage| name.contains(stage))
}
