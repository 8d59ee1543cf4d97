//! Small repositories, and what they are.

use crate::facts::code::{Server, Use};
use crate::facts::container::Dockerfile;
use crate::facts::kubernetes::Workload;
use crate::facts::{FactSet, Located};
use crate::link::fixture::{Linked, linked, place};
use crate::source::SourceFile;

/// The names of the predicates that hold, those that are assumed with a `?`.
fn holds(linked: &Linked) -> Vec<String> {
    let predicates = linked.profiles.repository.predicates();
    let held = predicates
        .into_iter()
        .filter(|(_, predicate)| predicate.holds);
    held.map(|(name, predicate)| {
        if predicate.assumed {
            format!("{name}?")
        } else {
            name.to_owned()
        }
    })
    .collect()
}

fn nothing(_: &mut FactSet, _: &[SourceFile]) {}

/// Adds an HTTP server in the file at `path`.
fn server<'a>(path: &'a str, framework: &'a str) -> impl FnOnce(&mut FactSet, &[SourceFile]) + 'a {
    move |facts, files| {
        let server = Server {
            path: path.to_owned(),
            framework: framework.to_owned(),
            protocol: "http",
            reachable: true,
            routes_complete: true,
        };
        facts.servers.push(Located::new(server, place(files, path)));
    }
}

/// Adds a dependency in use in the file at `path`.
fn used(
    facts: &mut FactSet,
    files: &[SourceFile],
    path: &str,
    name: &str,
    capability: &str,
    called: bool,
) {
    let fact = Use {
        ecosystem: "python",
        name: name.to_owned(),
        capabilities: vec![capability.to_owned()],
        path: path.to_owned(),
        reachable: true,
        called,
    };
    facts.uses.push(Located::new(fact, place(files, path)));
}

const CRATE: &str = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\n";

#[test]
fn a_program_without_a_server_is_a_command_line_tool() {
    let linked = linked(
        &[
            ("Cargo.toml", CRATE),
            ("src/main.rs", "fn main() {}\n"),
            ("tests/cli.rs", ""),
        ],
        nothing,
    );
    assert_eq!(
        holds(&linked),
        ["source", "manifest", "tests", "cli", "compiled_or_bundled"]
    );
    assert_eq!(linked.facts.components[0].kind, "cli");
    assert_eq!(linked.profiles.repository.host, "github");
}

#[test]
fn a_server_makes_a_service_that_is_assumed_to_be_deployed() {
    let files = [("Cargo.toml", CRATE), ("src/main.rs", "fn main() {}\n")];
    let linked = linked(&files, server("src/main.rs", "axum"));
    let expected = [
        "source",
        "manifest",
        "service",
        "http",
        "network_api",
        "compiled_or_bundled",
        "deployed?",
    ];
    assert_eq!(holds(&linked), expected);
    assert_eq!(linked.facts.components[0].kind, "service");
}

#[test]
fn a_framework_in_tests_alone_makes_no_service() {
    let manifest = format!("{CRATE}[dev-dependencies]\naxum = \"0.8\"\n");
    let linked = linked(
        &[("Cargo.toml", &manifest), ("src/main.rs", "fn main() {}\n")],
        nothing,
    );
    assert!(!linked.profiles.repository.service.holds);
}

#[test]
fn a_framework_in_use_makes_a_service_where_no_server_was_recognised() {
    let files = [
        ("requirements.txt", "fastapi\n"),
        ("app/main.py", "import fastapi\n"),
    ];
    let linked = linked(&files, |facts, files| {
        used(
            facts,
            files,
            "app/main.py",
            "fastapi",
            "http-frameworks",
            false,
        )
    });
    let service = &linked.profiles.repository.service;
    assert!(service.holds && linked.profiles.repository.http.holds);
    let manifest = linked
        .files
        .iter()
        .position(|file| file.path.as_str() == "requirements.txt");
    assert_eq!(Some(service.evidence[0].0.file.0 as usize), manifest);
}

#[test]
fn a_framework_that_clients_use_as_well_shows_no_service() {
    let files = [
        ("requirements.txt", "aiohttp\n"),
        ("app/main.py", "import aiohttp\n"),
    ];
    let linked = linked(&files, |facts, files| {
        used(
            facts,
            files,
            "app/main.py",
            "aiohttp",
            "http-frameworks",
            true,
        )
    });
    assert!(!linked.profiles.repository.service.holds);
}

#[test]
fn models_without_an_engine_are_modelled_and_not_connected() {
    let files = [
        ("requirements.txt", "sqlalchemy\n"),
        ("app/models.py", "import sqlalchemy\n"),
    ];
    let add = |called| {
        move |facts: &mut FactSet, files: &[SourceFile]| {
            used(
                facts,
                files,
                "app/models.py",
                "sqlalchemy",
                "relational-db",
                called,
            );
        }
    };
    let models = linked(&files, add(false)).profiles.repository;
    assert!(models.db_modelled.holds && !models.db_connected.holds && !models.backing.holds);
    let engine = linked(&files, add(true)).profiles.repository;
    assert!(engine.db_connected.holds && engine.backing.holds);
}

#[test]
fn drivers_that_configuration_loads_connect_by_being_there() {
    let pom = "<project><artifactId>a</artifactId><dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><scope>runtime</scope></dependency></dependencies></project>";
    let linked = linked(
        &[("pom.xml", pom), ("src/main/java/A.java", "class A {}\n")],
        nothing,
    );
    assert!(linked.profiles.repository.db_connected.holds);
}

#[test]
fn a_store_behind_a_feature_is_a_cache_and_one_in_the_process_is_none() {
    let manifest = format!(
        "{CRATE}[dependencies]\nactix-session = {{ version = \"0.10\", features = [\"redis-session\"] }}\n"
    );
    let with = linked(&[("Cargo.toml", &manifest), ("src/main.rs", "")], nothing);
    assert!(with.profiles.repository.cache.holds);
    let pom = "<project><artifactId>a</artifactId><dependencies><dependency><groupId>com.github.ben-manes.caffeine</groupId><artifactId>caffeine</artifactId></dependency></dependencies></project>";
    let without = linked(&[("pom.xml", pom), ("src/main/java/A.java", "")], nothing);
    assert!(!without.profiles.repository.cache.holds);
}

#[test]
fn what_others_deploy_is_not_deployed() {
    use crate::facts::ci::Step;
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
fn libraries_are_published_and_start_nothing() {
    let library =
        "[package]\nname = \"a\"\nversion = \"1.0.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n";
    let found = linked(
        &[
            ("Cargo.toml", library),
            ("src/lib.rs", "#[cfg(test)]\nmod tests {}\n"),
        ],
        nothing,
    );
    assert_eq!(
        holds(&found),
        [
            "source",
            "manifest",
            "tests",
            "library",
            "compiled_or_bundled"
        ]
    );
    let private = linked(&[("Cargo.toml", CRATE), ("src/lib.rs", "")], nothing);
    assert!(!private.profiles.repository.library.holds);
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
    let package = r#"{"name": "a", "private": true, "scripts": {"build": "tsc --noEmit"}}"#;
    let files = [("package.json", package), ("server.ts", "")];
    let with = |command: &str| {
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
fn languages_are_those_with_a_tenth_of_the_source_or_a_manifest() {
    let big = "x".repeat(2000);
    let linked = linked(
        &[
            ("go.mod", "module m\n"),
            ("a.go", "package a\n"),
            ("b.py", &big),
            ("c.rb", "1"),
        ],
        nothing,
    );
    assert_eq!(linked.profiles.repository.languages, ["python", "go"]);
}

#[test]
fn an_empty_repository_is_nothing() {
    let linked = linked(&[("README.md", "# x\n")], nothing);
    assert!(holds(&linked).is_empty() && linked.facts.components.is_empty());
}
