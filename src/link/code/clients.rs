//! Clients of other programs, with what the component says for all of them.

use super::defaults::{self, Known};
use super::located;
use super::program::Program;
use crate::extract::code::{Statement, Timeout};
use crate::facts::outbound::Client;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::HashSet;

/// A provider's own library: how long it waits by itself, and whether it tries again.
struct Kit {
    /// The package's name, or its beginning.
    name: &'static str,
    bound: &'static str,
    retries: bool,
}

const fn kit(name: &'static str, bound: &'static str, retries: bool) -> Kit {
    Kit {
        name,
        bound,
        retries,
    }
}

/// Sources: the SDKs' own reference pages for their default configuration.
const KITS: &[Kit] = &[
    kit("boto3", "60 s", true),
    kit("aioboto3", "60 s", true),
    kit("@aws-sdk/client-", "", true),
    kit("aws-sdk-", "3.1 s to connect", true),
    kit("aws-sdk", "2 min", true),
    kit("github.com/aws/aws-sdk-go-v2", "", true),
    kit("software.amazon.awssdk:", "30 s", true),
    kit("AWSSDK.", "100 s", true),
    kit("google-cloud-", "60 s", true),
    kit("@google-cloud/", "60 s", true),
    kit("cloud.google.com/go/", "", true),
    kit("azure-", "", true),
    kit("@azure/", "", true),
    kit("Azure.", "100 s", true),
    kit("stripe", "80 s", true),
    kit("github.com/stripe/stripe-go", "80 s", true),
    kit("openai", "10 min", true),
    kit("anthropic", "10 min", true),
    kit("@anthropic-ai/sdk", "10 min", true),
    kit("twilio", "30 s", false),
    kit("sendgrid", "", false),
    kit("@sendgrid/mail", "", false),
    kit("notifications-python-client", "30 s", false),
];

/// Parts of a provider's kits that carry no call of the program's own: they watch it, connect it, or tell who it is.
const ASIDE: &[&str] = &[
    "profiler",
    "trace",
    "logging",
    "monitoring",
    "error",
    "alloydbconn",
    "cloudsqlconn",
    "metadata",
    "Identity",
    "identity",
    "opentelemetry",
];

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let settled = settled(program);
    let policies: HashSet<ComponentId> = policies(facts);
    let manifests: HashSet<&str> = facts
        .manifests
        .iter()
        .map(|manifest| manifest.path.as_str())
        .collect();
    let mut found = Vec::new();
    for (at, source) in program.sources.iter().enumerate() {
        let component = program.components[at];
        for client in &source.clients {
            let for_all = settled.contains(&(component, client.library))
                || spring_settings(program, component, client.library);
            let (timeout, bound) = match client.timeout {
                Timeout::ForAll => continue,
                Timeout::Set => ("set", ""),
                _ if for_all => ("set", ""),
                Timeout::Default => by_default(facts, component, client.library),
                Timeout::None => ("none", ""),
                Timeout::Unknown => ("unknown", ""),
            };
            let retries = match client.retries {
                true => "configured",
                false if policies.contains(&component) => "policy",
                false => "none",
            };
            let fact = Client {
                path: source.path.clone(),
                library: client.library.to_owned(),
                protocol: client.protocol,
                timeout,
                bound: bound.to_owned(),
                retries,
                all_retry: false,
                reachable: program.reachable[at]
                    && !source.script
                    && !client.dev
                    && program.is_live(at, &client.function),
                development_only: client.dev,
            };
            let place = Place::new(source.file, client.span);
            found.push(located(fact, place, component));
        }
    }
    // A package that a framework loads by itself shows no call.
    let imported = facts.uses.iter().filter(|fact| {
        !manifests.contains(fact.path.as_str())
            && !ASIDE.iter().any(|word| fact.name.contains(word))
    });
    for fact in imported {
        let kit = KITS.iter().find(|kit| fact.name.starts_with(kit.name));
        if let Some(kit) = kit {
            let client = Client {
                path: fact.path.clone(),
                library: fact.name.clone(),
                protocol: "sdk",
                timeout: "default",
                bound: kit.bound.to_owned(),
                retries: if kit.retries { "built-in" } else { "none" },
                all_retry: false,
                reachable: fact.reachable,
                development_only: false,
            };
            found.push(located(client, fact.place, fact.component));
        }
    }
    let loose: HashSet<ComponentId> = found
        .iter()
        .filter(|client| client.reachable && client.retries == "none")
        .map(|client| client.component)
        .collect();
    for client in &mut found {
        client.value.all_retry = !loose.contains(&client.component);
    }
    found.sort_by_key(|fact| fact.place);
    found.dedup_by(|one, other| {
        one.place == other.place && one.component == other.component && one.library == other.library
    });
    facts.clients = found;
}

/// What a library's own default comes to.
fn by_default(
    facts: &FactSet,
    component: ComponentId,
    library: &str,
) -> (&'static str, &'static str) {
    match defaults::known(facts, component, "client-timeout", library, |_| false) {
        Known::Holds(standard) if standard.weak => ("none", &standard.value),
        Known::Holds(standard) => ("default", &standard.value),
        Known::Open(package) => ("unknown", package),
        Known::Absent => ("none", ""),
    }
}

/// Libraries whose timeout one line of the component sets for all.
fn settled<'p>(program: &'p Program<'_>) -> HashSet<(ComponentId, &'p str)> {
    let sources = program.sources.iter().zip(&program.components);
    sources
        .flat_map(|(source, component)| {
            source
                .clients
                .iter()
                .filter(|client| client.timeout == Timeout::ForAll)
                .map(|client| (*component, client.library))
        })
        .collect()
}

/// Spring Boot's properties for the clients that it builds.
fn spring_settings(program: &Program<'_>, component: ComponentId, library: &str) -> bool {
    matches!(
        library,
        "RestTemplate" | "RestClient" | "WebClient" | "Feign"
    ) && program.configs_of(component).any(|config| {
        config.says.iter().any(|(statement, _)| match statement {
            Statement::Setting(key, _) => {
                (key.starts_with("spring.http.") || key.contains("openfeign"))
                    && key
                        .replace('-', "")
                        .to_ascii_lowercase()
                        .contains("readtimeout")
            }
            _ => false,
        })
    })
}

/// Components where a library or a function of their own retries, and is reached.
fn policies(facts: &FactSet) -> HashSet<ComponentId> {
    let libraries = facts
        .uses
        .iter()
        .filter(|fact| fact.reachable && fact.capabilities.iter().any(|one| one == "retry"));
    let own = facts
        .practices
        .iter()
        .filter(|fact| fact.topic == "retry" && fact.good && fact.production);
    libraries
        .map(|fact| fact.component)
        .chain(own.map(|fact| fact.component))
        .collect()
}
