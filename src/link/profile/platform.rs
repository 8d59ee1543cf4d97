//! What carries the component: containers, Kubernetes, functions, machines, infrastructure as code.

use super::{Scope, place_of};
use crate::facts::profile::Profile;
use crate::link::dependencies::is_production_dockerfile;
use crate::source::FileClass;

/// Packages that answer to a function platform's calls. A name that ends with `*` is a beginning.
const FUNCTIONS: [&str; 24] = [
    "mangum",
    "aws-wsgi",
    "apig-wsgi",
    "zappa",
    "chalice",
    "functions-framework",
    "azure-functions",
    "lambda_runtime",
    "lambda_http",
    "worker",
    "github.com/aws/aws-lambda-go",
    "github.com/GoogleCloudPlatform/functions-framework-go",
    "github.com/awslabs/aws-lambda-go-api-proxy",
    "@vendia/serverless-express",
    "aws-serverless-express",
    "serverless-http",
    "@google-cloud/functions-framework",
    "@azure/functions",
    "firebase-functions",
    "com.amazonaws:aws-lambda-java-*",
    "com.google.cloud.functions:*",
    "Microsoft.NET.Sdk.Functions",
    "Microsoft.Azure.Functions.Worker*",
    "Amazon.Lambda.*",
];

/// Loads models into memory before it can answer.
const MODEL_RUNTIMES: [&str; 9] = [
    "torch",
    "transformers",
    "onnxruntime",
    "onnxruntime-gpu",
    "tensorflow",
    "sentence-transformers",
    "vllm",
    "llama-cpp-python",
    "keras",
];

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    containers(scope, profile);
    kubernetes(scope, profile);
    files(scope, profile);
    for dependency in scope.dependencies() {
        let is = |one: &str| match one.strip_suffix('*') {
            Some(start) => dependency.name.starts_with(start),
            None => dependency.name == one,
        };
        if FUNCTIONS.iter().any(|one| is(one)) {
            profile
                .serverless
                .show(dependency.place, dependency.name.clone());
        }
    }
}

fn containers(scope: &Scope<'_>, profile: &mut Profile) {
    for dockerfile in scope.dockerfiles.iter().filter(|one| one.production) {
        profile.docker.show(dockerfile.place, "");
        if dockerfile.healthcheck {
            profile
                .docker_healthcheck
                .show(dockerfile.place, "HEALTHCHECK");
        }
        let base = &dockerfile.base.image;
        if base.registry.starts_with("public.ecr.aws") && base.repository.starts_with("lambda/")
            || base.text.starts_with("amazon/aws-lambda")
        {
            profile.serverless.show(dockerfile.place, base.text.clone());
        }
    }
    if !profile.docker.holds && scope.dockerfiles.is_empty() {
        for (id, file) in scope
            .files
            .iter()
            .filter(|(_, file)| is_production_dockerfile(&file.path, file.class))
        {
            profile.docker.show(place_of(*id, file), "");
        }
    }
    for service in scope.compose_services.iter().filter(|one| one.production) {
        profile.compose.show(service.place, service.name.clone());
        if service.healthcheck {
            profile
                .docker_healthcheck
                .show(service.place, format!("healthcheck of `{}`", service.name));
        }
    }
    for manifest in scope.manifests.iter() {
        for plugin in &manifest.plugins {
            if plugin.contains("jib") || plugin == "PublishContainer" {
                profile.image_builder.show(manifest.place, plugin.clone());
            }
        }
    }
    for step in scope.steps.iter() {
        let builds = [
            "bootBuildImage",
            "spring-boot:build-image",
            "ko build",
            "pack build",
            "nixpacks build",
        ];
        if builds.iter().any(|build| step.text.contains(build)) {
            profile.image_builder.show(step.place, step.text.clone());
        }
    }
}

fn kubernetes(scope: &Scope<'_>, profile: &mut Profile) {
    for workload in scope.workloads.iter().filter(|one| one.own) {
        let named = format!("{} `{}`", workload.kind, workload.name);
        profile.k8s.show(workload.place, named.clone());
        if workload.has_service {
            profile.k8s_service.show(workload.place, named.clone());
        }
        if workload.production
            && !workload.runs_to_completion
            && (workload.replicas >= 2 || workload.autoscaled)
        {
            profile.replicas_gt1.show(workload.place, named.clone());
        }
        if workload.slow_start {
            profile.slow_start.show(workload.place, named);
        }
    }
    for container in scope.containers.iter().filter(|one| one.workload.own) {
        if [
            &container.liveness,
            &container.readiness,
            &container.startup,
        ]
        .iter()
        .any(|probe| probe.present)
        {
            profile
                .k8s_probes
                .show(container.place, format!("container `{}`", container.name));
        }
    }
}

fn files(scope: &Scope<'_>, profile: &mut Profile) {
    for (id, file) in scope.production_files() {
        let (path, name) = (file.path.as_str(), file.path.name());
        let place = place_of(id, file);
        match name {
            "Chart.yaml" | "kustomization.yaml" | "kustomization.yml"
                if file.class == FileClass::Kubernetes =>
            {
                profile.k8s.show(place, "");
            }
            ".ko.yaml" | "nixpacks.toml" | "Earthfile" | "apko.yaml" | "melange.yaml"
            | "project.toml" => {
                profile.image_builder.show(place, "");
            }
            "serverless.yml" | "serverless.yaml" | "samconfig.toml" | "wrangler.toml"
            | "wrangler.jsonc" | "host.json" => {
                profile.serverless.show(place, "");
            }
            "ansible.cfg" | "Capfile" | "playbook.yml" | "playbook.yaml" => {
                profile.vm_target.show(place, "")
            }
            _ => {}
        }
        let machines = file.path.extension() == "service"
            || path.ends_with("config/deploy.rb")
            || path.ends_with("config/deploy.yml")
                && scope.all_dependencies.iter().any(|one| one.name == "kamal")
            || path.contains("ansible/") && path.contains("roles/");
        if machines {
            profile.vm_target.show(place, "");
        }
        let modules = matches!(
            file.path.extension().as_str(),
            "tf" | "tofu" | "bicep" | "hcl"
        ) || matches!(name, "Pulumi.yaml" | "cdk.json");
        if file.class == FileClass::Iac && modules && !name.starts_with(".terraform") {
            profile.iac.show(place, "");
        }
    }
}

/// Whether what runs takes long to start; asked only of what serves or works.
pub(super) fn slow_start(scope: &Scope<'_>, profile: &mut Profile) {
    for manifest in scope
        .manifests
        .iter()
        .filter(|one| matches!(one.ecosystem, "java" | "dotnet"))
    {
        let note = if manifest.ecosystem == "java" {
            "starts a JVM"
        } else {
            "starts a .NET runtime"
        };
        profile.slow_start.show(manifest.place, note);
    }
    for dependency in scope
        .dependencies()
        .filter(|one| MODEL_RUNTIMES.contains(&one.name.as_str()))
    {
        profile.slow_start.show(
            dependency.place,
            format!("loads models with {}", dependency.name),
        );
    }
}
