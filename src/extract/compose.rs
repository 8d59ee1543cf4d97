//! Compose files: services, the images they take, how they are built and checked.
//!
//! `extends`, `include` and override files are not followed: a service says what its own file says.

use std::collections::BTreeMap;

use super::expand::expand;
use super::{Extracted, Input, health_command};
use crate::facts::Located;
use crate::facts::container::{ComposeService, Image, ImageUse};
use crate::facts::image_ref::UNKNOWN;
use crate::facts::kubernetes::HealthProbe;
use crate::source::{FileClass, RepoPath};
use crate::syntax::{Node, yaml};

/// What is left for linking.
#[derive(Debug)]
pub struct Draft {
    /// The path of the file.
    pub path: String,
    /// Images that its services give to what they build, as they name them.
    pub built_images: Vec<String>,
}

/// Words in a file's name, or of its directory, that say it serves production.
const PRODUCTION: &[&str] = &[
    "prod",
    "production",
    "stack",
    "deploy",
    "swarm",
    "live",
    "release",
];
/// Words that say it does not.
const NOT_PRODUCTION: &[&str] = &[
    "dev",
    "develop",
    "development",
    "local",
    "test",
    "tests",
    "testing",
    "ci",
    "e2e",
    "debug",
    "override",
    "example",
    "examples",
    "sample",
    "demo",
    "devcontainer",
    ".devcontainer",
    "docs",
    "bench",
    "staging",
    "otel",
    "tools",
    "infra",
    "integration",
    "playground",
    "generators",
    "monitoring",
    "observability",
    "tilt",
    "telepresence",
];

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name().to_ascii_lowercase();
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let named = [
        "compose",
        "docker-compose",
        "docker-stack",
        "podman-compose",
    ]
    .iter()
    .any(|base| {
        name.strip_prefix(base)
            .is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    });
    let suffixed = [
        ".compose.yml",
        ".compose.yaml",
        "-compose.yml",
        "-compose.yaml",
    ]
    .iter()
    .any(|end| name.ends_with(end));
    class != FileClass::Vendored && is_yaml && (named || suffixed)
}

/// Whether the name of the file, or of a directory on its path, speaks for production, against it, or not at all.
fn production_by_name(path: &RepoPath) -> Option<bool> {
    let lower = path.as_str().to_ascii_lowercase();
    let (directories, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let of_name: Vec<&str> = name.split(['.', '-', '_']).collect();
    if of_name.iter().any(|word| NOT_PRODUCTION.contains(word)) {
        return Some(false);
    }
    // `docker-stack.yml` counts, the stem `docker-compose` says nothing.
    if of_name.iter().any(|word| PRODUCTION.contains(word)) {
        return Some(true);
    }
    let directory = |words: &[&str]| {
        directories
            .split(['/', '-', '_'])
            .any(|word| words.contains(&word))
    };
    if directory(NOT_PRODUCTION) {
        return Some(false);
    }
    directory(&["prod", "production", "swarm", "stack"]).then_some(true)
}

/// Whether a service looks like one that production runs: its own image from a registry, kept alive.
fn has_production_marks(service: Node<'_>) -> bool {
    let restarts = service.get("restart").and_then(Node::text);
    let kept_alive = matches!(restarts, Some("always" | "unless-stopped"));
    let image = service
        .get("image")
        .and_then(Node::text)
        .unwrap_or_default();
    let from_registry = image
        .split('/')
        .next()
        .is_some_and(|host| host.contains('.'))
        && image.contains('/');
    let deployed = service.get("deploy").is_some_and(|deploy| {
        [
            "replicas",
            "update_config",
            "rollback_config",
            "placement",
            "mode",
        ]
        .iter()
        .any(|key| deploy.get(key).is_some())
    });
    deployed || (kept_alive && from_registry && service.get("build").is_none())
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let tree = yaml::parse(input.text);
    if let Some(error) = tree.errors().first() {
        let template = matches!(
            input.class,
            FileClass::Template | FileClass::Example | FileClass::Test
        );
        if !template && !input.text.contains("{{") {
            out.errors
                .push((input.place(error.span), error.message.clone()));
        }
    }
    let Some(services) = tree.root().and_then(|root| root.get("services")) else {
        return;
    };
    let class_counts = !matches!(
        input.class,
        FileClass::Test
            | FileClass::Example
            | FileClass::Template
            | FileClass::Vendored
            | FileClass::Docs
    );
    let by_name = production_by_name(input.path);
    let marks = || {
        services
            .entries()
            .any(|(_, service)| has_production_marks(service))
    };
    let production = class_counts && by_name.unwrap_or_else(marks);
    let mut built_images = Vec::new();
    for (key, service) in services.entries() {
        let Some(name) = key.text().filter(|_| service.is_map()) else {
            continue;
        };
        let fact = read(input, name, service, production);
        if fact.builds && !fact.image.text.is_empty() {
            built_images.push(fact.image.repository.clone());
        }
        let image_node = service.get("image");
        if let Some(node) = image_node {
            let used = ImageUse {
                path: fact.path.clone(),
                source: "compose",
                image: fact.image.clone(),
                production,
                own: fact.builds,
            };
            out.facts
                .image_uses
                .push(Located::new(used, input.place(node.span())));
        }
        probe(input, &fact, service, out);
        let located = Located::new(fact, input.place(key.span()))
            .anchor_if("image", image_node.map(|node| input.place(node.span())))
            .anchor_if(
                "healthcheck",
                service
                    .entry("healthcheck")
                    .map(|(key, _)| input.place(key.span())),
            );
        out.facts.compose_services.push(located);
    }
    out.drafts.compose.push(Draft {
        path: input.path.to_string(),
        built_images,
    });
}

fn read(input: &Input<'_>, name: &str, service: Node<'_>, production: bool) -> ComposeService {
    let environment = BTreeMap::<String, String>::new();
    let filled = |node: Option<Node<'_>>| {
        let text = node.and_then(Node::text).unwrap_or_default();
        expand(text, &|name| environment.get(name).cloned())
    };
    let build = service.get("build");
    let directory = input.path.directory();
    let (context, dockerfile) = match build {
        None => (String::new(), String::new()),
        Some(build) => {
            let context = if build.is_map() {
                build.get("context")
            } else {
                Some(build)
            };
            let context = context.map_or_else(|| ".".to_owned(), |context| filled(Some(context)));
            let context = RepoPath::resolve(directory, &context);
            let inline = build.get("dockerfile_inline").is_some();
            let file = match build.get("dockerfile") {
                Some(file) => filled(Some(file)),
                None => "Dockerfile".to_owned(),
            };
            let file = context
                .as_deref()
                .and_then(|context| RepoPath::resolve(context, &file));
            (
                context.unwrap_or_default(),
                file.filter(|_| !inline).unwrap_or_default(),
            )
        }
    };
    let healthcheck = service.get("healthcheck").filter(|check| check.is_map());
    let test = healthcheck.and_then(|check| check.get("test"));
    let none = test.is_some_and(|test| {
        test.items_or_self()
            .first()
            .and_then(|word| word.text())
            .is_some_and(|word| word.eq_ignore_ascii_case("none"))
    });
    let disabled = none
        || healthcheck
            .and_then(|check| check.get("disable"))
            .and_then(Node::boolean)
            == Some(true);
    let ports = service
        .get("ports")
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|port| {
            let target = if port.is_map() {
                port.get("target")
            } else {
                Some(port)
            };
            let text = filled(target);
            let text = text.rsplit(':').next()?.split('/').next()?.to_owned();
            (!text.is_empty() && !text.contains(UNKNOWN)).then_some(text)
        });
    let depends_on = service.get("depends_on").map(|on| {
        let listed = on.items().filter_map(Node::text).map(str::to_owned);
        let keyed = on
            .entries()
            .filter_map(|(key, _)| key.text())
            .map(str::to_owned);
        listed.chain(keyed).collect()
    });
    ComposeService {
        path: input.path.to_string(),
        name: name.to_owned(),
        image: service
            .get("image")
            .map(|image| Image::parse(&filled(Some(image))))
            .unwrap_or_default(),
        builds: build.is_some(),
        own: build.is_some(),
        context,
        dockerfile,
        production,
        healthcheck: test.is_some() && !disabled,
        healthcheck_disabled: disabled,
        ports: ports.collect(),
        depends_on: depends_on.unwrap_or_default(),
        mounts_source: service
            .get("volumes")
            .into_iter()
            .flat_map(Node::items)
            .any(mounts_directory),
    }
}

/// `./src:/app/src`, or a bind of a relative directory; a single file is configuration.
fn mounts_directory(volume: Node<'_>) -> bool {
    let source = match volume.text() {
        Some(text) => text.split(':').next(),
        None => volume.get("source").and_then(Node::text),
    };
    source.is_some_and(|source| {
        let last = source
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        source == "." || source.starts_with("./") && !last.contains('.')
    })
}

fn probe(input: &Input<'_>, fact: &ComposeService, service: Node<'_>, out: &mut Extracted) {
    let Some(test) = service
        .at(&["healthcheck", "test"])
        .filter(|_| fact.healthcheck)
    else {
        return;
    };
    let words = test.items_or_self();
    let script: Vec<&str> = words.iter().filter_map(|word| word.text()).collect();
    let script = expand(&script.join(" "), &|_| None);
    if let Some(asked) = health_command::asked(&script) {
        let probe = HealthProbe {
            path: fact.path.clone(),
            kind: "compose",
            target: fact.name.clone(),
            route: asked.route,
            port: asked.port,
            decided: asked.known && fact.builds,
            matched: false,
        };
        out.facts
            .health_probes
            .push(Located::new(probe, input.place(test.span())));
    }
}

#[cfg(test)]
mod tests;
