//! Databases, caches and brokers of the code: what starts them for a developer, and what starts them for tests.
//!
//! A kind of store is matched by kind, not by product; what a script starts by hand is not seen.

use crate::facts::container::Image;
use crate::facts::dependencies::Dependency;
use crate::facts::profile::{Predicate, Profile};
use crate::facts::workbench::Store;
use crate::facts::{ComponentId, FactSet, Located};
use crate::verdict::Profiles;

use super::located;

/// Words of images, by the kind of store.
const IMAGES: [(&str, &[&str]); 3] = [
    (
        "database",
        &[
            "postgres",
            "postgis",
            "timescale",
            "pgvector",
            "mysql",
            "mariadb",
            "percona",
            "mongo",
            "mssql",
            "azure-sql-edge",
            "pgautoupgrade",
            "cockroach",
            "cassandra",
            "scylla",
            "dynamodb",
            "localstack",
            "neo4j",
            "clickhouse",
            "elasticsearch",
            "opensearch",
            "couchdb",
            "oracle",
            "yugabyte",
            "surrealdb",
            "supabase",
            "spanner",
            "firestore",
        ],
    ),
    (
        "cache",
        &["redis", "valkey", "keydb", "dragonfly", "memcached"],
    ),
    (
        "broker",
        &[
            "rabbitmq",
            "kafka",
            "redpanda",
            "nats",
            "pulsar",
            "activemq",
            "artemis",
            "mosquitto",
            "localstack",
            "elasticmq",
            "pubsub",
            "emqx",
        ],
    ),
];

pub(super) fn link(
    repository: &crate::link::Repository<'_>,
    profiles: &Profiles,
    facts: &mut FactSet,
) {
    let mut all: Vec<(ComponentId, &Profile)> = profiles
        .components
        .iter()
        .enumerate()
        .map(|(at, profile)| (ComponentId(u16::try_from(at).unwrap_or(u16::MAX)), profile))
        .collect();
    if all.is_empty() {
        all.push((ComponentId::REPOSITORY, &profiles.repository));
    }
    let mut found = Vec::new();
    for (component, profile) in all {
        let kinds: [(&'static str, &Predicate); 3] = [
            ("database", &profile.db_connected),
            ("cache", &profile.cache),
            ("broker", &profile.broker),
        ];
        for (kind, predicate) in kinds {
            let Some((place, _)) = predicate.evidence.first().filter(|_| predicate.holds) else {
                continue;
            };
            let embedded = kind == "database" && is_embedded(facts, component);
            // A queue in Redis is a broker that the image of a cache starts.
            let kind_of_image = if kind == "broker" && is_queue_in_redis(facts, component) {
                "cache"
            } else {
                kind
            };
            let store = Store {
                kind,
                product: product(facts, component, kind),
                started_by: if embedded {
                    "the program itself".to_owned()
                } else {
                    started_by(repository, facts, kind_of_image)
                },
                tested_with: tested_with(repository, facts, kind_of_image, embedded),
            };
            found.push(located(store, *place, component));
        }
    }
    facts.stores = found;
}

fn is_queue_in_redis(facts: &FactSet, component: ComponentId) -> bool {
    const QUEUES: [&str; 12] = [
        "bull",
        "bullmq",
        "@nestjs/bull",
        "@nestjs/bullmq",
        "sidekiq",
        "celery",
        "arq",
        "rq",
        "resque",
        "taskiq-redis",
        "github.com/hibiken/asynq",
        "apalis-redis",
    ];
    let other = facts.dependencies.iter().any(|one| {
        let text = format!("{} {}", one.name, one.features.join(" ")).to_lowercase();
        one.component == component
            && ["rabbit", "amqp", "kafka", "nats", "pulsar"]
                .iter()
                .any(|word| text.contains(word))
    });
    !other
        && facts
            .dependencies
            .iter()
            .any(|one| one.component == component && QUEUES.contains(&one.name.as_str()))
}

fn is_of(kind: &str, image: &str) -> bool {
    let exporter = [
        "exporter",
        "commander",
        "admin",
        "insight",
        "-ui",
        "express",
        "operator",
    ]
    .iter()
    .any(|word| image.contains(word));
    !exporter
        && IMAGES
            .iter()
            .filter(|(of, _)| *of == kind)
            .any(|(_, words)| words.iter().any(|word| image.contains(word)))
}

fn drivers(facts: &FactSet, component: ComponentId) -> impl Iterator<Item = &Located<Dependency>> {
    facts.dependencies.iter().filter(move |one| {
        (one.component == component || component == ComponentId::REPOSITORY)
            && one.scope == "runtime"
            && one
                .capabilities
                .iter()
                .any(|one| one == "relational-db" || one == "document-db")
    })
}

/// Whether the database runs inside the program.
fn is_embedded(facts: &FactSet, component: ComponentId) -> bool {
    let names: Vec<String> = drivers(facts, component)
        .map(|one| format!("{} {}", one.name.to_lowercase(), one.features.join(" ")))
        .collect();
    !names.is_empty()
        && names.iter().all(|name| {
            [
                "sqlite", "h2", "duckdb", "rocksdb", "sled", "redb", "bbolt", "badger",
            ]
            .iter()
            .any(|word| name.contains(word))
        })
}

fn product(facts: &FactSet, component: ComponentId, kind: &str) -> String {
    let Some((_, words)) = IMAGES.iter().find(|(of, _)| *of == kind) else {
        return String::new();
    };
    let names: Vec<String> = facts
        .dependencies
        .iter()
        .filter(|one| one.component == component && one.scope == "runtime")
        .map(|one| format!("{} {}", one.name, one.features.join(" ")).to_lowercase())
        .collect();
    let found = words
        .iter()
        .find(|word| names.iter().any(|name| name.contains(*word)));
    found.map_or(String::new(), |word| (*word).to_owned())
}

fn started_by(repository: &crate::link::Repository<'_>, facts: &FactSet, kind: &str) -> String {
    let text = |image: &Image, name: &str| format!("{} {}", image.text, name).to_lowercase();
    let service = facts.compose_services.iter().find(|one| {
        !one.path.contains("stack")
            && if one.image.text.is_empty() {
                one.builds && is_of(kind, &one.name.to_lowercase())
            } else {
                is_of(kind, &text(&one.image, ""))
            }
    });
    if let Some(service) = service {
        return service.path.clone();
    }
    let named = |names: &[&str]| {
        repository
            .files
            .iter()
            .find(|file| names.contains(&file.path.name()))
    };
    if let Some(file) = named(&["Tiltfile", "skaffold.yaml", "skaffold.yml", "garden.yml"]) {
        let runs = facts
            .containers
            .iter()
            .any(|one| is_of(kind, &one.image.text.to_lowercase()));
        let any = facts.containers.iter().any(|one| {
            IMAGES
                .iter()
                .any(|(kind, _)| is_of(kind, &one.image.text.to_lowercase()))
        });
        if runs || any || file.path.name() == "Tiltfile" {
            return file.path.as_str().to_owned();
        }
    }
    if let Some(file) = named(&["devenv.nix", "AppHost.cs"]) {
        return file.path.as_str().to_owned();
    }
    let aspire = facts.dependencies.iter().find(|one| {
        one.name.starts_with("Aspire.Hosting.") || one.name.ends_with("spring-boot-testcontainers")
    });
    aspire.map_or(String::new(), |one| one.manifest.clone())
}

fn tested_with(
    repository: &crate::link::Repository<'_>,
    facts: &FactSet,
    kind: &str,
    embedded: bool,
) -> String {
    let library = facts
        .dependencies
        .iter()
        .find(|one| one.capabilities.iter().any(|one| one == "testcontainers"));
    let used = facts
        .test_files
        .iter()
        .any(|one| one.real_services && one.cases > 0);
    if let Some(library) = library.filter(|_| used) {
        return library.name.clone();
    }
    // Aspire's hosting packages start containers in the fixtures of tests.
    let aspire = facts
        .dependencies
        .iter()
        .find(|one| one.name.starts_with("Aspire.Hosting"));
    let fixture = facts
        .test_files
        .iter()
        .any(|one| one.real_services && one.cases == 0 && one.skipped == 0);
    let beside = facts.test_files.iter().any(|one| one.cases > 0);
    if let Some(library) = aspire.filter(|_| fixture && beside) {
        return library.name.clone();
    }
    let whole = facts.test_files.iter().any(|one| {
        (one.cases > 0 || one.skipped > 0 && runs_ignored(facts))
            && one.kinds.iter().any(|kind| kind == "integration")
    });
    if !whole {
        return String::new();
    }
    if embedded {
        return "the database inside the program".to_owned();
    }
    let tests = |workflow: &str| {
        facts.steps.iter().any(|step| {
            step.workflow == workflow
                && step.enforcing
                && step
                    .capabilities
                    .iter()
                    .any(|one| one == "test" || one == "coverage" || one == "e2e")
        })
    };
    for workflow in &facts.workflows {
        let text = repository
            .file(&workflow.path)
            .and_then(|(_, file)| file.text.as_deref())
            .unwrap_or_default();
        let service = text.lines().any(|line| {
            let line = line.trim().trim_start_matches("- ");
            line.strip_prefix("image:")
                .or_else(|| line.strip_prefix("name:"))
                .is_some_and(|image| {
                    line.starts_with("image:") && is_of(kind, &image.to_lowercase())
                })
        });
        let compose = facts.steps.iter().any(|step| {
            step.workflow == workflow.path
                && step.text.contains("compose")
                && step.words.iter().any(|word| word == "up" || word == "run")
        }) && facts
            .compose_services
            .iter()
            .any(|one| is_of(kind, &one.image.text.to_lowercase()));
        // A database of the runner itself: `sudo systemctl start postgresql`.
        let started = facts.steps.iter().any(|step| {
            step.workflow == workflow.path
                && step.words.iter().any(|word| word == "start")
                && step
                    .words
                    .iter()
                    .any(|word| matches!(word.as_str(), "systemctl" | "service"))
                && is_of(kind, &step.text.to_lowercase())
        });
        if ((service || started) && tests(&workflow.path)) || compose {
            return workflow.path.clone();
        }
    }
    String::new()
}

/// Whether CI runs what is ignored elsewhere.
fn runs_ignored(facts: &FactSet) -> bool {
    facts.steps.iter().any(|step| {
        step.words
            .iter()
            .any(|word| matches!(word.as_str(), "--include-ignored" | "--ignored"))
    })
}
