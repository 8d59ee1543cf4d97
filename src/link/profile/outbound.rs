//! What the component does beside answering: calls others, works in the background, on a schedule, through a queue.

use super::Scope;
use crate::facts::profile::Profile;
use crate::source::FileClass;

/// Libraries that consume what others queue.
const CONSUMERS: &[&str] = &[
    "faststream",
    "aiokafka",
    "confluent-kafka",
    "kafka-python",
    "aio-pika",
    "pika",
    "kafkajs",
    "amqplib",
    "rdkafka",
    "lapin",
    "github.com/segmentio/kafka-go",
    "github.com/IBM/sarama",
    "github.com/rabbitmq/amqp091-go",
    "org.springframework.kafka:spring-kafka",
    "org.springframework.boot:spring-boot-starter-amqp",
    "MassTransit",
    "bunny",
    "ruby-kafka",
    "karafka",
    "shoryuken",
    "php-amqplib/php-amqplib",
];

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    for client in scope.clients.iter().filter(|client| client.reachable) {
        if client.protocol != "redis" {
            profile
                .outbound_calls
                .show(client.place, client.library.clone());
        }
        if client.protocol == "smtp" {
            profile
                .sends_email
                .show(client.place, client.library.clone());
        }
    }
    for spawn in scope.spawns.iter().filter(|one| one.reachable) {
        if spawn.repeats || spawn.in_handler {
            profile
                .background
                .show(spawn.place, spawn.construct.clone());
        }
        if spawn.construct == "tokio::spawn" || spawn.construct == "asyncio.create_task" {
            profile
                .async_runtime
                .show(spawn.place, spawn.construct.clone());
        }
    }
    for fact in scope.uses.iter().filter(|fact| fact.reachable) {
        let note = format!("uses {}", fact.name);
        for capability in &fact.capabilities {
            match capability.as_str() {
                "jobs" => profile.background.show(fact.place, note.clone()),
                "schedulers" => profile.scheduled.show(fact.place, note.clone()),
                _ => {}
            }
        }
        if CONSUMERS.contains(&fact.name.as_str()) {
            profile.consumers.show(fact.place, note);
        }
    }
    for workload in scope.workloads.iter() {
        if workload.own && workload.kind == "CronJob" {
            profile
                .scheduled
                .show(workload.place, format!("CronJob `{}`", workload.name));
        }
    }
    runtime(scope, profile);
}

/// Runtimes that are asynchronous by themselves.
fn runtime(scope: &Scope<'_>, profile: &mut Profile) {
    const RUNTIMES: [&str; 12] = [
        "tokio",
        "async-std",
        "actix-web",
        "axum",
        "fastapi",
        "starlette",
        "aiohttp",
        "litestar",
        "sanic",
        "quart",
        "org.jetbrains.kotlinx:kotlinx-coroutines-core",
        "io.ktor:ktor-server-core",
    ];
    for dependency in scope
        .dependencies()
        .filter(|one| RUNTIMES.contains(&one.name.as_str()))
    {
        profile
            .async_runtime
            .show(dependency.place, dependency.name.clone());
    }
    let node = scope.files.iter().any(|(_, file)| {
        file.class == FileClass::Source
            && matches!(
                file.path.extension().as_str(),
                "js" | "ts" | "mjs" | "cjs" | "cs"
            )
    });
    if node && profile.service.holds {
        for (place, _) in profile.service.evidence.clone().into_iter().take(1) {
            profile.async_runtime.show(place, "Node.js or .NET");
        }
    }
}
