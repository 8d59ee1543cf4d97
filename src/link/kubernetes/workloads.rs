//! The facts about the objects of a set: workloads, containers, budgets, probes.

mod images;
mod probes;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use super::containers::{self, Around, entry_place, line_place, shown};
use super::index::{AllPods, SetIndex};
use super::pods::{Pods, pods};
use super::reach::Surroundings;
use super::selectors::{self, Match};
use super::sets::{Set, SetObject, identity};
use super::{databases, exposure, hardening, operation, secrets};
use crate::extract::kubernetes::value::Value;
use crate::facts::container::Image;
use crate::facts::data::Database;
use crate::facts::image_ref::UNKNOWN;
use crate::facts::kubernetes::{
    Container, DisruptionBudget, HealthProbe, Object, Secret, Workload,
};
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use images::{is_placeholder, starts_slowly};
use services::{has_budget, service_ports, services};

pub(super) use images::ImageNames;

/// The facts that were found; the same object in two sets of one environment counts once.
#[derive(Default)]
pub(super) struct Found {
    workloads: Vec<Located<Workload>>,
    containers: Vec<Located<Container>>,
    budgets: Vec<Located<DisruptionBudget>>,
    objects: Vec<Located<Object>>,
    probes: Vec<Located<HealthProbe>>,
    databases: Vec<Located<Database>>,
    pub(super) secrets: Vec<Located<Secret>>,
    seen: BTreeSet<(Place, String)>,
}

impl Found {
    fn is_new(&mut self, place: Place, shown: String) -> bool {
        self.seen.insert((place, shown))
    }

    fn database(&mut self, database: databases::Found<'_>, place: Place) {
        if self.is_new(place, format!("{:?}", database.fact)) {
            self.databases.push(database.located(place));
        }
    }

    /// Hands the facts over, in the order of their places.
    pub(super) fn finish(mut self, facts: &mut FactSet) {
        self.workloads.sort_by_key(|fact| fact.place);
        self.containers.sort_by_key(|fact| fact.place);
        self.budgets.sort_by_key(|fact| fact.place);
        self.objects.sort_by_key(|fact| fact.place);
        self.probes.sort_by_key(|fact| fact.place);
        self.secrets.sort_by_key(|fact| fact.place);
        exposure::unreached(&mut self.workloads, &self.objects, facts);
        facts.secrets.append(&mut self.secrets);
        facts.workloads.append(&mut self.workloads);
        facts.containers.append(&mut self.containers);
        facts.disruption_budgets.append(&mut self.budgets);
        facts.objects.append(&mut self.objects);
        facts.health_probes.append(&mut self.probes);
        facts.databases.append(&mut self.databases);
        facts.databases.sort_by_key(|fact| fact.place);
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
    everywhere: &AllPods<'_>,
    nearest: &BTreeMap<(String, String), u8>,
    names: &ImageNames<'_>,
    around: &Surroundings<'_>,
    facts: &FactSet,
    found: &mut Found,
) {
    let index = SetIndex::new(set);
    let readings: Vec<Reading<'_>> = set
        .objects
        .iter()
        .filter_map(|object| {
            let pods = pods(&object.value)?;
            let autoscaler = index.autoscaler(&object.value);
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
        self::object(set, object, everywhere, nearest, around, found);
        let production = in_production(set, &object.value, nearest);
        let pods = pods(&object.value);
        for secret in secrets::read(set, object, production, pods.as_ref(), around) {
            if found.is_new(secret.place, format!("{:?}", secret.value)) {
                found.secrets.push(secret);
            }
        }
        if object.value.text_of(&["kind"]) == "PodDisruptionBudget" {
            budget(object, &readings, everywhere, found);
        }
    }
    for reading in &readings {
        workload(set, &index, reading, nearest, names, around, facts, found);
    }
}

fn namespace(object: &Value) -> String {
    object.text_of(&["metadata", "namespace"])
}

/// Whether the set is the one that production takes this object from.
pub(super) fn in_production(
    set: &Set,
    value: &Value,
    nearest: &BTreeMap<(String, String), u8>,
) -> bool {
    set.tier.is_some() && nearest.get(&identity(value)).copied() == set.tier
}

fn object(
    set: &Set,
    object: &SetObject,
    everywhere: &AllPods<'_>,
    nearest: &BTreeMap<(String, String), u8>,
    around: &Surroundings<'_>,
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
            custom || everywhere.has_target(value)
        }
        (kind, Some((_, selector))) => {
            let namespace = namespace(value);
            let fits = |pods: &&Pods<'_>| {
                selectors::same_namespace(&namespace, &self::namespace(pods.object))
            };
            everywhere.candidates(selector).filter(fits).any(|pods| {
                let matched = match kind {
                    "Service" => selectors::selects_labels(Some(selector), pods),
                    _ => selectors::selects(Some(selector), pods),
                };
                matched != Match::No
            })
        }
    };
    let mut fact = Object {
        path: object.path.clone(),
        api_version: shown(&value.text_of(&["apiVersion"])),
        kind: shown(&value.text_of(&["kind"])),
        name: shown(&value.text_of(&["metadata", "name"])),
        namespace: shown(&namespace(value)),
        environment: set.environment,
        production: in_production(set, value, nearest),
        target_found,
        templated: object.uncertain || value.has_unknown(),
        vendored: set
            .third_party_directories
            .iter()
            .any(|directory| object.path.starts_with(&format!("{directory}/"))),
        ..Object::default()
    };
    let fault = exposure::complete(value, around, &mut fact);
    let place = name_place(value);
    if let Some(mut database) = databases::of_object(value) {
        database.fact.path.clone_from(&fact.path);
        database.fact.production = fact.production && !fact.vendored;
        found.database(database, place);
    }
    if found.is_new(place, format!("{fact:?}")) {
        let selector =
            selectors::selector(value).and_then(|(key, _)| value.get("spec")?.entry(key));
        found.objects.push(
            Located::new(fact, place)
                .anchor_if("selector", selector.map(entry_place))
                .anchor_if("fault", fault.map(entry_place)),
        );
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
    everywhere: &AllPods<'_>,
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
        let selector = spec.get("selector");
        let near = selector
            .into_iter()
            .flat_map(|selector| everywhere.candidates(selector))
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

#[expect(
    clippy::too_many_arguments,
    reason = "each is another thing that is known around a workload"
)]
fn workload(
    set: &Set,
    index: &SetIndex<'_>,
    reading: &Reading<'_>,
    nearest: &BTreeMap<(String, String), u8>,
    names: &ImageNames<'_>,
    around: &Surroundings<'_>,
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
    let services = services(index, reading);
    let spec = value.get("spec");
    let templated = reading.object.uncertain
        || value.is_open()
        || pods.spec.is_open()
        || spec.is_some_and(Value::is_open)
        || pods.labels.is_some_and(Value::is_open)
        || value.text_of(&["metadata", "name"]).contains(UNKNOWN);
    let mut fact = Workload {
        path: reading.object.path.clone(),
        kind: shown(&pods.kind()),
        name,
        title: String::new(),
        namespace: shown(&reading.namespace),
        environment: set.environment,
        production: in_production(set, value, nearest),
        own,
        vendored: foreign_chart,
        runs_to_completion: pods.runs_to_completion(),
        has_service: pods.is_knative()
            || services.iter().any(|(_, matched)| *matched == Match::Yes),
        replicas: reading.replicas.unwrap_or(-1),
        autoscaled: pods.is_knative() || index.autoscaler(value).is_some(),
        has_disruption_budget: has_budget(index, reading),
        slow_start: own && starts_slowly(component, &main, facts),
        templated,
        isolated: around.isolated(pods, &reading.namespace),
        scraped: around.scraped(
            pods,
            &services.iter().map(|(value, _)| *value).collect::<Vec<_>>(),
        ),
        metrics: around.metrics_route(component),
        chart_offers: set.offers.clone(),
        ..Workload::default()
    };
    let places = operation::read(pods, index, index.autoscaler_object(value), &mut fact);
    let (host_access, host) = hardening::host_access(pods);
    fact.host_access = host_access;
    let place = name_place(value);
    if let Some(database) = databases::of_workload(pods, &fact) {
        found.database(database, place);
    }
    // Two sets may agree about the workload and not about its containers, so each is compared, by all but its title.
    let is_new = found.is_new(place, format!("{fact:?}"));
    let title = title(set, &fact);
    let defaults = index.defaults(&reading.namespace);
    let restricted = index.is_restricted(&reading.namespace);
    let ports = service_ports(&services);
    let near = Around {
        pods,
        workload: &fact,
        defaults,
        restricted_namespace: restricted,
        service_ports: ports.as_deref(),
        uncertain: reading.object.uncertain,
    };
    for (container, role) in containers {
        let mut located = containers::read(container, role, &near);
        located.component = component;
        let written_in = container.get("image").map(|image| image.place.file);
        let replaced = !set.is_chart && written_in.is_some_and(|file| file != located.place.file);
        located.value.image_placeholder = is_placeholder(&located.value.image, replaced, names);
        if !found.is_new(located.place, format!("{:?}", located.value)) {
            continue;
        }
        located.value.workload.title.clone_from(&title);
        if role == "main" {
            found.probes.extend(probes::probes(&located, container));
        }
        found.containers.push(located);
    }
    if !is_new {
        return;
    }
    fact.title = title;
    let replicas = spec
        .and_then(|spec| spec.entry("replicas"))
        .map(entry_place);
    let selector = spec
        .and_then(|spec| spec.entry("selector"))
        .map(entry_place);
    let mut located = Located::new(fact, place)
        .anchor_if("replicas", replicas)
        .anchor_if("selector", selector)
        .anchor_if("strategy", places.strategy.map(entry_place))
        .anchor_if(
            "autoscaler",
            places.autoscaler.map(entry_place).or(replicas),
        )
        .anchor_if("account", places.account.map(line_place))
        .anchor_if("host", host.map(entry_place));
    located.component = component;
    found.workloads.push(located);
}

/// What messages call a workload.
fn title(set: &Set, workload: &Workload) -> String {
    let Workload {
        kind, name, path, ..
    } = workload;
    if name.is_empty() {
        return format!("the {kind} in `{path}`");
    }
    if !set.label.is_empty() {
        format!("{kind} `{name}` with `{}`", set.label)
    } else if set.name.is_empty() || workload.path.starts_with(&format!("{}/", set.name)) {
        format!("{kind} `{name}`")
    } else {
        format!("{kind} `{name}` in `{}`", set.name)
    }
}

impl Reading<'_> {
    fn object_value(&self) -> &Value {
        &self.object.value
    }
}
