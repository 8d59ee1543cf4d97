//! Where it runs, and how it gets there.

use super::*;
use crate::facts::container::Dockerfile;
use crate::facts::kubernetes::Workload;

#[test]
fn what_others_deploy_is_not_deployed() {
    use crate::facts::ci::{Job, Step};
    use crate::facts::delivery::Publication;
    let files = [
        ("go.mod", "module example.com/shop\n"),
        ("main.go", "package main\n"),
        (".github/workflows/release.yml", "on: push\n"),
    ];
    let step = |words: &str, capability: &str| Step {
        workflow: ".github/workflows/release.yml".to_owned(),
        job: "release".to_owned(),
        text: words.to_owned(),
        words: words.split(' ').map(str::to_owned).collect(),
        capabilities: vec![capability.to_owned()],
        ..Step::default()
    };
    let with = |steps: Vec<Step>| {
        linked(&files, move |facts, files| {
            server("main.go", "chi")(facts, files);
            let at = place(files, ".github/workflows/release.yml");
            for step in &steps {
                let publication = Publication {
                    workflow: step.workflow.clone(),
                    job: step.job.clone(),
                    published: step.capabilities.iter().any(|one| one == "registry-push"),
                    ..Publication::default()
                };
                facts.publications.push(Located::new(publication, at));
            }
            let job = Job {
                workflow: ".github/workflows/release.yml".to_owned(),
                id: "release".to_owned(),
                live: true,
                ..Job::default()
            };
            facts.jobs.push(Located::new(job, at));
            facts
                .steps
                .extend(steps.into_iter().map(|step| Located::new(step, at)));
        })
        .profiles
        .repository
    };
    let published = with(vec![step("docker push shop", "registry-push")]);
    assert!(published.publishes.holds && !published.deployed.holds);
    let deployed = with(vec![
        step("docker push shop", "registry-push"),
        step("helm upgrade shop", "deploy"),
    ]);
    assert!(deployed.deployed.holds && !deployed.deployed.assumed);
    // A cluster that lives as long as the job is no deployment.
    let mut cluster = step("kind create cluster", "");
    cluster.tool = "kind".to_owned();
    let tried = with(vec![
        step("docker push shop", "registry-push"),
        cluster,
        step("helm upgrade shop", "deploy"),
    ]);
    assert!(!tried.deployed.holds);
}

#[test]
fn functions_are_serverless_by_their_adapter_or_their_base_image() {
    let adapter = linked(
        &[("requirements.txt", "mangum==0.19\n"), ("main.py", "")],
        nothing,
    );
    assert!(adapter.profiles.repository.serverless.holds);
    let image = linked(
        &[
            ("requirements.txt", "boto3\n"),
            ("main.py", ""),
            ("Dockerfile", "FROM x\n"),
        ],
        |facts, files| {
            let mut dockerfile = Dockerfile {
                production: true,
                ..Dockerfile::default()
            };
            dockerfile.base.image.registry = "public.ecr.aws".to_owned();
            dockerfile.base.image.repository = "lambda/python".to_owned();
            facts
                .dockerfiles
                .push(Located::new(dockerfile, place(files, "Dockerfile")));
        },
    );
    assert!(image.profiles.repository.serverless.holds && image.profiles.repository.docker.holds);
}

#[test]
fn workloads_of_its_own_show_kubernetes_and_replicas() {
    let files = [
        ("go.mod", "module example.com/shop\n"),
        ("main.go", "package main\n"),
        ("k8s/app.yaml", "kind: Deployment\n"),
    ];
    let with = |workload: Workload| {
        linked(&files, move |facts, files| {
            facts
                .workloads
                .push(Located::new(workload, place(files, "k8s/app.yaml")));
        })
        .profiles
        .repository
    };
    let own = Workload {
        own: true,
        production: true,
        has_service: true,
        replicas: 2,
        ..Workload::default()
    };
    let profile = with(own.clone());
    assert!(
        profile.k8s.holds
            && profile.k8s_service.holds
            && profile.replicas_gt1.holds
            && profile.service.holds
    );
    let foreign = with(Workload {
        own: false,
        ..own.clone()
    });
    assert!(!foreign.k8s.holds && !foreign.service.holds);
    let job = with(Workload {
        runs_to_completion: true,
        ..own
    });
    assert!(!job.replicas_gt1.holds && !job.service.holds);
}

#[test]
fn infrastructure_alone_is_a_project() {
    let tf =
        "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n";
    let linked = linked(&[("main.tf", tf), ("README.md", "# x\n")], nothing);
    assert_eq!(holds(&linked), ["source", "manifest", "iac"]);
    assert_eq!(linked.facts.components[0].kind, "iac-module");
}

#[test]
fn a_build_that_only_checks_types_bundles_nothing() {
    use crate::facts::ci::Task;
    let with = |command: &str| {
        let package = format!("{{\"name\": \"a\", \"scripts\": {{\"build\": \"{command}\"}}}}");
        let files = [("package.json", package.as_str()), ("server.ts", "")];
        let commands = vec![command.to_owned()];
        linked(&files, move |facts, files| {
            let task = Task {
                runner: "npm",
                name: "build".to_owned(),
                commands,
                ..Task::default()
            };
            facts
                .tasks
                .push(Located::new(task, place(files, "package.json")));
        })
        .profiles
        .repository
    };
    assert!(!with("tsc --noEmit").compiled_or_bundled.holds);
    assert!(with("tsc").compiled_or_bundled.holds);
}

#[test]
fn an_image_that_exposes_a_port_serves_and_a_file_server_does_not() {
    let files = [
        ("package.json", "{\"name\": \"a\", \"private\": true}"),
        ("worker.js", ""),
        ("Dockerfile", "FROM x\n"),
    ];
    let with = |base: &str, ports: &[&str]| {
        linked(&files, |facts, files| {
            let mut dockerfile = Dockerfile {
                production: true,
                has_command: true,
                exposed_ports: ports.iter().map(|port| (*port).to_owned()).collect(),
                ..Dockerfile::default()
            };
            dockerfile.base.image.repository = base.to_owned();
            facts.dockerfiles.clear();
            facts
                .dockerfiles
                .push(Located::new(dockerfile, place(files, "Dockerfile")));
        })
        .profiles
        .repository
    };
    let serving = with("node", &["8080"]);
    assert!(serving.service.holds && serving.network_api.holds && !serving.http.holds);
    assert!(!with("node", &[]).service.holds);
    assert!(!with("nginx", &["80"]).service.holds);
}
