//! The facts about the objects of a set: workloads, containers, budgets, probes.

use std::collections::{BTreeMap, BTreeSet};

use super::containers::{self, Around, entry_place, line_place, shown};
use super::pods::{Pods, pods};
use super::selectors::{self, Match};
use super::sets::{Set, SetObject, identity};
use crate::extract::kubernetes::value::Value;
use crate::facts::container::Image;
use crate::facts::image_ref::UNKNOWN;
use crate::facts::kubernetes::{Container, DisruptionBudget, HealthProbe, Object, Workload};
use crate::facts::{ComponentId, FactSet, Located};
use crate::link::images::Images;
use crate::source::Place;

/// What is known of the names of images.
pub(super) struct ImageNames<'a> {
    pub(super) images: &'a Images,
    /// What Skaffold builds: image and directory.
    pub(super) artifacts: &'a [(String, String)],
    /// Names that Kustomizations replace.
    pub(super) replaced: &'a BTreeSet<String>,
}

/// The facts that were found; the same object in two sets of one environment counts once.
#[derive(Default)]
pub(super) struct Found {
    workloads: Vec<Located<Workload>>,
    containers: Vec<Located<Container>>,
    budgets: Vec<Located<DisruptionBudget>>,
    objects: Vec<Located<Object>>,
    probes: Vec<Located<HealthProbe>>,
    seen: BTreeSet<(Place, String)>,
}

impl Found {
    fn is_new(&mut self, place: Place, shown: String) -> bool {
        self.seen.insert((place, shown))
    }

    /// Hands the facts over, in the order of their places.
    pub(super) fn finish(mut self, facts: &mut FactSet) {
        self.workloads.sort_by_key(|fact| fact.place);
        self.containers.sort_by_key(|fact| fact.place);
        self.budgets.sort_by_key(|fact| fact.place);
        self.objects.sort_by_key(|fact| fact.place);
        self.probes.sort_by_key(|fact| fact.place);
        facts.workloads.append(&mut self.workloads);
        facts.containers.append(&mut self.containers);
        facts.disruption_budgets.append(&mut self.budgets);
        facts.objects.append(&mut self.objects);
        facts.health_probes.append(&mut self.probes);
    }
}

/// One workload while its set is read.
struct Reading<'a> {
    object: &'a SetObject,
    pods: Pods<'a>,
    namespace: String,
    /// The least number of replicas, of the autoscaler or as written.
    replicas: Option<i64>,
}

/// Reads a set.
pub(super) fn read(
    set: &Set,
    everywhere: &[Pods<'_>],
    nearest: &BTreeMap<(String, String), u8>,
    names: &ImageNames<'_>,
    facts: &FactSet,
    found: &mut Found,
) {
    let readings: Vec<Reading<'_>> = set
        .objects
        .iter()
        .filter_map(|object| {
            let pods = pods(&object.value)?;
            let autoscaler = autoscaler_of(set, &object.value);
            let replicas = match autoscaler {
                Some(autoscaler) => autoscaler.minimum,
                None => pods.replicas(),
            };
            Some(Reading {
                object,
                pods,
                namespace: namespace(&object.value),
                replicas,
            })
        })
        .collect();
    for object in &set.objects {
        self::object(set, object, everywhere, nearest, found);
        if object.value.text_of(&["kind"]) == "PodDisruptionBudget" {
            budget(object, &readings, everywhere, found);
        }
    }
    for reading in &readings {
        workload(set, reading, nearest, names, facts, found);
    }
}

fn namespace(object: &Value) -> String {
    object.text_of(&["metadata", "namespace"])
}

fn autoscaler_of(set: &Set, workload: &Value) -> Option<selectors::Autoscaler> {
    set.objects
        .iter()
        .find_map(|object| selectors::autoscaler(&object.value, workload))
}

/// Whether the set is the one that production takes this object from.
fn in_production(set: &Set, value: &Value, nearest: &BTreeMap<(String, String), u8>) -> bool {
    set.tier.is_some() && nearest.get(&identity(value)).copied() == set.tier
}

fn object(
    set: &Set,
    object: &SetObject,
    everywhere: &[Pods<'_>],
    nearest: &BTreeMap<(String, String), u8>,
    found: &mut Found,
) {
    let value = &object.value;
    let target_found = match (
        value.text_of(&["kind"]).as_str(),
        selectors::selector(value),
    ) {
        (_, None) => true,
        (_, Some((_, selector))) if selector.has_unknown() => true,
        ("HorizontalPodAutoscaler" | "ScaledObject", _) => {
            let custom = value
                .at(&["spec", "scaleTargetRef"])
                .is_some_and(Value::has_unknown);
            custom
                || everywhere
                    .iter()
                    .any(|pods| selectors::is_scaled(value, pods.object))
        }
        (kind, Some((_, selector))) => {
            let namespace = namespace(value);
            let fits = |pods: &&Pods<'_>| {
                selectors::same_namespace(&namespace, &self::namespace(pods.object))
            };
            everywhere.iter().filter(fits).any(|pods| {
                let matched = match kind {
                    "Service" => selectors::selects_labels(Some(selector), pods),
                    _ => selectors::selects(Some(selector), pods),
                };
                matched != Match::No
            })
        }
    };
    let fact = Object {
        path: object.path.clone(),
        api_version: shown(&value.text_of(&["apiVersion"])),
        kind: shown(&value.text_of(&["kind"])),
        name: shown(&value.text_of(&["metadata", "name"])),
        namespace: shown(&namespace(value)),
        environment: set.environment,
        production: in_production(set, value, nearest),
        target_found,
        templated: object.uncertain || value.has_unknown(),
    };
    let place = name_place(value);
    if found.is_new(place, format!("{fact:?}")) {
        let selector =
            selectors::selector(value).and_then(|(key, _)| value.get("spec")?.entry(key));
        found
            .objects
            .push(Located::new(fact, place).anchor_if("selector", selector.map(entry_place)));
    }
}

/// Where an object says its name; else its start.
fn name_place(value: &Value) -> Place {
    let name = value
        .get("metadata")
        .and_then(|metadata| metadata.entry("name"));
    name.or_else(|| value.entry("kind"))
        .map_or(value.place, line_place)
}

fn budget(
    object: &SetObject,
    readings: &[Reading<'_>],
    everywhere: &[Pods<'_>],
    found: &mut Found,
) {
    let value = &object.value;
    let Some(spec) = value.get("spec") else {
        return;
    };
    let own = namespace(value);
    let selected: Vec<(&Reading<'_>, Match)> = readings
        .iter()
        .filter(|reading| selectors::same_namespace(&own, &reading.namespace))
        .map(|reading| {
            (
                reading,
                selectors::selects(spec.get("selector"), &reading.pods),
            )
        })
        .filter(|(_, matched)| *matched != Match::No)
        .collect();
    let blocks: Vec<Option<bool>> = match &selected[..] {
        [] => vec![selectors::blocks_evictions(spec, None)],
        _ => selected
            .iter()
            .map(|(reading, _)| selectors::blocks_evictions(spec, reading.replicas))
            .collect(),
    };
    let elsewhere = || {
        let near = everywhere
            .iter()
            .filter(|pods| selectors::same_namespace(&own, &namespace(pods.object)));
        near.map(|pods| selectors::selects(spec.get("selector"), pods))
            .any(|matched| matched != Match::No)
    };
    let fact = DisruptionBudget {
        path: object.path.clone(),
        name: shown(&value.text_of(&["metadata", "name"])),
        matches: !selected.is_empty() || elsewhere(),
        blocks_evictions: blocks.contains(&Some(true)),
        templated: object.uncertain
            || spec.is_open()
            || (selected.is_empty() && spec.get("selector").is_some_and(Value::has_unknown)),
    };
    let place = name_place(value);
    if found.is_new(place, format!("{fact:?}")) {
        let limit = spec
            .entry("maxUnavailable")
            .or_else(|| spec.entry("minAvailable"));
        found.budgets.push(
            Located::new(fact, place)
                .anchor_if("selector", spec.entry("selector").map(entry_place))
                .anchor_if("limit", limit.map(entry_place)),
        );
    }
}

fn workload(
    set: &Set,
    reading: &Reading<'_>,
    nearest: &BTreeMap<(String, String), u8>,
    names: &ImageNames<'_>,
    facts: &FactSet,
    found: &mut Found,
) {
    let value = reading.object_value();
    let pods = &reading.pods;
    let containers = pods.containers();
    let main: Vec<Image> = containers
        .iter()
        .filter(|(_, role)| *role == "main")
        .map(|(container, _)| Image::parse(&container.text_of(&["image"])))
        .collect();
    let foreign_chart = set
        .third_party_directories
        .iter()
        .any(|directory| reading.object.path.starts_with(&format!("{directory}/")));
    let name = shown(&value.text_of(&["metadata", "name"]));
    let own =
        !foreign_chart && (main.is_empty() || main.iter().any(|image| names.images.is_own(image)));
    let own_image = main
        .iter()
        .find(|image| names.images.builds(image))
        .or_else(|| main.first());
    let component = own_image
        .filter(|_| own)
        .map_or(ComponentId::REPOSITORY, |image| {
            names.images.component(image, &name)
        });
    let services = services(set, reading);
    let spec = value.get("spec");
    let templated = reading.object.uncertain
        || value.is_open()
        || pods.spec.is_open()
        || spec.is_some_and(Value::is_open)
        || pods.labels.is_some_and(Value::is_open)
        || value.text_of(&["metadata", "name"]).contains(UNKNOWN);
    let fact = Workload {
        path: reading.object.path.clone(),
        kind: shown(&pods.kind()),
        name,
        namespace: shown(&reading.namespace),
        environment: set.environment,
        production: in_production(set, value, nearest),
        own,
        runs_to_completion: pods.runs_to_completion(),
        has_service: pods.is_knative()
            || services.iter().any(|(_, matched)| *matched == Match::Yes),
        replicas: reading.replicas.unwrap_or(-1),
        autoscaled: pods.is_knative() || autoscaler_of(set, value).is_some(),
        has_disruption_budget: has_budget(set, reading),
        slow_start: own && starts_slowly(component, &main, facts),
        templated,
    };
    let place = name_place(value);
    if !found.is_new(place, format!("{fact:?}")) {
        return;
    }
    let defaults = set
        .objects
        .iter()
        .filter(|object| selectors::same_namespace(&namespace(&object.value), &reading.namespace));
    let defaults = defaults
        .filter_map(|object| selectors::container_defaults(&object.value))
        .next()
        .unwrap_or_default();
    let restricted = set.objects.iter().any(|object| {
        selectors::is_restricted(&object.value)
            && !reading.namespace.is_empty()
            && object.value.text_of(&["metadata", "name"]) == reading.namespace
    });
    let ports = service_ports(&services);
    let around = Around {
        pods,
        workload: &fact,
        defaults,
        restricted_namespace: restricted,
        service_ports: ports.as_deref(),
        uncertain: reading.object.uncertain,
    };
    for (container, role) in containers {
        let mut located = containers::read(container, role, &around);
        located.component = component;
        located.value.image_placeholder = is_placeholder(&located.value.image, names);
        if role == "main" {
            probes(&located, container, found);
        }
        found.containers.push(located);
    }
    let replicas = spec
        .and_then(|spec| spec.entry("replicas"))
        .map(entry_place);
    let selector = spec
        .and_then(|spec| spec.entry("selector"))
        .map(entry_place);
    let mut located = Located::new(fact, place)
        .anchor_if("replicas", replicas)
        .anchor_if("selector", selector);
    located.component = component;
    found.workloads.push(located);
}

impl Reading<'_> {
    fn object_value(&self) -> &Value {
        &self.object.value
    }
}

/// The Services that select the pods, or might.
fn services<'a>(set: &'a Set, reading: &Reading<'_>) -> Vec<(&'a Value, Match)> {
    let services = set
        .objects
        .iter()
        .map(|object| &object.value)
        .filter(|value| {
            value.text_of(&["kind"]) == "Service" && value.text_of(&["apiVersion"]) == "v1"
        });
    services
        .filter(|service| selectors::same_namespace(&namespace(service), &reading.namespace))
        .map(|service| {
            (
                service,
                selectors::selects_labels(service.at(&["spec", "selector"]), &reading.pods),
            )
        })
        .filter(|(_, matched)| *matched != Match::No)
        .collect()
}

/// The ports of the pods that Services send to, by number or name; `None` where one is not known.
fn service_ports(services: &[(&Value, Match)]) -> Option<Vec<String>> {
    let mut targets = Vec::new();
    for (service, _) in services {
        let ports = service.at(&["spec", "ports"])?;
        if ports.has_unknown() {
            return None;
        }
        for port in ports.items() {
            let target = port.text_of(&["targetPort"]);
            targets.push(if target.is_empty() {
                port.text_of(&["port"])
            } else {
                target
            });
        }
    }
    Some(targets)
}

fn has_budget(set: &Set, reading: &Reading<'_>) -> bool {
    set.objects.iter().map(|object| &object.value).any(|value| {
        value.text_of(&["kind"]) == "PodDisruptionBudget"
            && selectors::same_namespace(&namespace(value), &reading.namespace)
            && selectors::selects(value.at(&["spec", "selector"]), &reading.pods) == Match::Yes
    })
}

/// Whether something else fills the image in before it is deployed.
fn is_placeholder(image: &Image, names: &ImageNames<'_>) -> bool {
    let text = image.text.as_str();
    let upper_word = |word: &str| {
        word.len() > 2
            && word.contains('_')
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let named_so = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "placeholder"
                | "replaceme"
                | "replace-me"
                | "changeme"
                | "tag"
                | "version"
                | "to-be-replaced"
        )
    };
    let without_tag = text
        .split('@')
        .next()
        .unwrap_or_default()
        .trim_end_matches(&format!(":{}", image.tag))
        .to_owned();
    text.starts_with("ko://")
        || text.contains(['$', '<', '{', '%'])
        || upper_word(text)
        || upper_word(&image.tag)
        || image.repository.split('/').any(upper_word)
        || named_so(&image.tag)
        || named_so(&image.short_name())
        || names
            .artifacts
            .iter()
            .any(|(built, _)| *built == without_tag && image.tag.is_empty())
        || (!image.versioned && names.replaced.contains(&without_tag))
        || (image.registry.is_empty()
            && !image.repository.contains('/')
            && image.tag.is_empty()
            && names.images.builds(image)
            && !image.repository.is_empty())
}

/// Whether a component takes long until it can answer.
fn starts_slowly(component: ComponentId, images: &[Image], facts: &FactSet) -> bool {
    let runtime = |image: &Image| {
        let name = image.short_name();
        let tag_words = image
            .tag
            .split(['-', '_', '.'])
            .any(|word| matches!(word, "jre" | "jdk"));
        tag_words
            || name.contains("jdk")
            || name.contains("jre")
            || matches!(
                name.as_str(),
                "eclipse-temurin" | "openjdk" | "amazoncorretto" | "aspnet" | "tomcat"
            )
    };
    if images.iter().any(runtime) {
        return true;
    }
    if component == ComponentId::REPOSITORY {
        return false;
    }
    let ecosystems = facts
        .components
        .get(usize::from(component.0))
        .map(|fact| &fact.ecosystems[..])
        .unwrap_or_default();
    let base = facts
        .dockerfiles
        .iter()
        .filter(|fact| fact.component == component && fact.production)
        .any(|fact| runtime(&fact.base.image));
    let heavy = [
        "torch",
        "tensorflow",
        "transformers",
        "sentence-transformers",
        "keras",
        "onnxruntime",
        "vllm",
        "rails",
    ];
    let loads = facts.dependencies.iter().any(|fact| {
        fact.component == component
            && fact.scope == "runtime"
            && heavy.contains(&fact.name.to_ascii_lowercase().as_str())
    });
    base || loads
        || ecosystems
            .iter()
            .any(|ecosystem| matches!(ecosystem.as_str(), "java" | "dotnet"))
}

/// HTTP probes, as checks from outside the process.
fn probes(container: &Located<Container>, value: &Value, found: &mut Found) {
    let each = [
        ("liveness", "livenessProbe", &container.liveness),
        ("readiness", "readinessProbe", &container.readiness),
        ("startup", "startupProbe", &container.startup),
    ];
    for (kind, key, probe) in each {
        let asked = match probe.handler {
            "http" => {
                let path = value.text_of(&[key, "httpGet", "path"]);
                let known = !path.contains([UNKNOWN, '$']);
                let route = probe
                    .path
                    .split('?')
                    .next()
                    .filter(|route| !route.is_empty())
                    .unwrap_or("/");
                Some((route.to_owned(), probe.port.clone(), known))
            }
            "exec" => {
                let command = value
                    .at(&[key, "exec", "command"])
                    .map(Value::items)
                    .unwrap_or_default();
                let script = command
                    .iter()
                    .map(Value::text)
                    .collect::<Vec<_>>()
                    .join(" ");
                crate::extract::health_command::asked(&script)
                    .map(|asked| (asked.route, asked.port, asked.known))
            }
            _ => None,
        };
        let Some((route, port, known)) = asked else {
            continue;
        };
        let environment = value.get("env").map(Value::items).unwrap_or_default();
        let known = known && !environment.iter().any(moves_routes);
        let place = value
            .at(&[key, "httpGet", "path"])
            .or_else(|| value.at(&[key, "exec", "command"]))
            .or_else(|| value.get(key));
        // A value that comes from a values file is shown there.
        let place = place.map_or(container.place, |value| value.place);
        let fact = HealthProbe {
            path: container.path.clone(),
            kind,
            target: container.name.clone(),
            decided: known
                && container.workload.own
                && container.workload.production
                && probe.port_declared,
            matched: environment
                .iter()
                .any(|variable| adds_route(variable, &route)),
            route,
            port,
        };
        let mut located = Located::new(fact, place);
        located.component = container.component;
        found.probes.push(located);
    }
}

/// Whether a variable of the environment puts every route below another path, or serves health on a port of its own.
fn moves_routes(variable: &Value) -> bool {
    let name = variable.text_of(&["name"]).to_ascii_uppercase();
    [
        "CONTEXT_PATH",
        "BASE_PATH",
        "ROOT_PATH",
        "PATH_BASE",
        "PATH_PREFIX",
        "URL_PREFIX",
        "SCRIPT_NAME",
        "MANAGEMENT_SERVER",
        "MANAGEMENT_PORT",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Whether a variable tells Spring Boot to serve its probes at `/livez` and `/readyz` of the main port.
fn adds_route(variable: &Value, route: &str) -> bool {
    let name = variable.text_of(&["name"]);
    let value = variable.text_of(&["value"]);
    let told = match name.as_str() {
        "SPRING_APPLICATION_JSON" => value.contains("add-additional-paths"),
        "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ADD_ADDITIONAL_PATHS" => value == "true",
        _ => false,
    };
    told && matches!(route.trim_end_matches('/'), "/livez" | "/readyz")
}
