//! The fact about one container: its probes, resources and security settings.

use super::pods::Pods;
use super::{hardening, quantity};
use crate::extract::kubernetes::value::{Entry, Kind, Value};
use crate::facts::Located;
use crate::facts::container::Image;
use crate::facts::image_ref::UNKNOWN;
use crate::facts::kubernetes::{Container, Probe, Resources, Workload};
use crate::source::Place;

/// What the pod and the set say about every container of it.
pub(super) struct Around<'a> {
    pub(super) pods: &'a Pods<'a>,
    pub(super) workload: &'a Workload,
    /// A LimitRange's defaults: requests, then limits.
    pub(super) defaults: (Option<&'a Value>, Option<&'a Value>),
    pub(super) restricted_namespace: bool,
    /// Ports, by number or name, that Services send to; `None` where one of them is not known.
    pub(super) service_ports: Option<&'a [String]>,
    /// Whether a condition that is not known decides about parts of the object.
    pub(super) uncertain: bool,
}

/// Reads a container.
pub(super) fn read(value: &Value, role: &'static str, around: &Around<'_>) -> Located<Container> {
    let pod_security = around.pods.spec.get("securityContext");
    let security = value.get("securityContext");
    let of_security = |key: &str| {
        let own = security
            .and_then(|security| security.get(key))
            .filter(|value| !value.is_null());
        own.or_else(|| {
            pod_security
                .and_then(|security| security.get(key))
                .filter(|value| !value.is_null())
        })
    };
    let image_value = value.get("image");
    let image = Image::parse(&image_value.map(Value::text).unwrap_or_default());
    let ports = Ports::of(value);
    let mut readiness = probe(value, "readinessProbe", &ports);
    if around.pods.is_knative() && role == "main" && !readiness.present {
        // Knative asks the port over TCP unless told otherwise.
        readiness = Probe {
            present: true,
            handler: "tcp",
            port_declared: true,
            period: 10,
            failure_threshold: 3,
            ..Probe::default()
        };
    }
    let open = |key: &str| value.get(key).is_some_and(Value::is_open);
    let pod_open = around.pods.spec.is_open()
        || around
            .pods
            .spec
            .get("containers")
            .is_some_and(Value::has_hole);
    let templated = value.is_open()
        || pod_open
        || around.uncertain
        || [
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "resources",
            "securityContext",
        ]
        .into_iter()
        .any(open)
        || value
            .at(&["resources", "requests"])
            .is_some_and(Value::is_open)
        || value
            .at(&["resources", "limits"])
            .is_some_and(Value::is_open)
        // What is set to something unknown is as unknown as what may be set.
        || [security, pod_security, value.get("resources")]
            .into_iter()
            .flatten()
            .any(Value::has_unknown);
    let name = value.entry("name").map(line_place);
    let variables = value.get("env").map(Value::items).unwrap_or_default();
    let hardened = hardening::of_container(security, pod_security);
    let excess = hardened.fault.map(entry_place);
    let fact = Container {
        path: around.workload.path.clone(),
        name: shown(&value.text_of(&["name"])),
        role,
        workload: around.workload.clone(),
        image,
        image_placeholder: false,
        variables: variables.iter().map(|one| one.text_of(&["name"])).collect(),
        variables_known: !value.is_open()
            && !around.uncertain
            && value
                .get("envFrom")
                .is_none_or(|from| matches!(&from.kind, Kind::List(items) if items.is_empty()))
            && variables.iter().all(|one| {
                one.entry("name")
                    .is_some_and(|name| !name.value.has_unknown())
            })
            && !value.get("env").is_some_and(Value::has_hole),
        baked: Vec::new(),
        liveness: probe(value, "livenessProbe", &ports),
        readiness,
        startup: probe(value, "startupProbe", &ports),
        resources: resources(value.get("resources"), around.defaults),
        run_as_non_root: of_security("runAsNonRoot")
            .and_then(Value::boolean)
            .map(|flag| flag.to_string())
            .unwrap_or_default(),
        run_as_user: of_security("runAsUser")
            .and_then(Value::integer)
            .unwrap_or(-1),
        backs_service: role != "init" && around.workload.has_service && backs(&ports, around, role),
        templated,
        restricted_namespace: around.restricted_namespace,
        windows: around.pods.is_windows(),
        excess: hardened.excess,
        hardening_missing: hardened.missing,
        read_only_root: hardened.read_only_root,
        seccomp: hardened.seccomp,
    };
    let image_place = image_value.map(|value| value.place);
    let place = name.or(image_place).unwrap_or(value.place);
    let anchor = |key: &str| value.entry(key).map(entry_place);
    let pod_anchor = around.pods.spec.entry("securityContext").map(entry_place);
    Located::new(fact, place)
        .anchor_if("image", image_place)
        .anchor_if("liveness", anchor("livenessProbe"))
        .anchor_if("readiness", anchor("readinessProbe"))
        .anchor_if("startup", anchor("startupProbe"))
        .anchor_if("resources", anchor("resources"))
        .anchor_if(
            "hardening",
            excess.or_else(|| anchor("securityContext")).or(pod_anchor),
        )
        .anchor_if(
            "security",
            security_place(security, pod_security)
                .or_else(|| anchor("securityContext"))
                .or(pod_anchor),
        )
}

/// What is not known, as people see it.
pub(super) fn shown(text: &str) -> String {
    if text.chars().all(|c| c == UNKNOWN) {
        String::new()
    } else {
        text.replace(UNKNOWN, "")
    }
}

/// Where an entry stands: its key, or its value where that comes from another file (a chart's values).
pub(super) fn entry_place(entry: &Entry) -> Place {
    if entry.value.place.file == entry.key_place.file {
        entry.key_place
    } else {
        entry.value.place
    }
}

/// Where an entry says its value, in the file that has the key: a name is looked for in the template, not in its values.
pub(super) fn line_place(entry: &Entry) -> Place {
    if entry.value.place.file == entry.key_place.file {
        entry.value.place
    } else {
        entry.key_place
    }
}

/// The line that decides whom a container runs as; where several do, the one that makes it root.
fn security_place(security: Option<&Value>, pod_security: Option<&Value>) -> Option<Place> {
    let deciding = |key: &str| {
        [security, pod_security]
            .into_iter()
            .flatten()
            .filter_map(|context| context.entry(key))
            .find(|entry| !entry.value.is_null())
    };
    let user = deciding("runAsUser");
    let non_root = deciding("runAsNonRoot");
    let root = user
        .filter(|entry| entry.value.integer() == Some(0))
        .or_else(|| non_root.filter(|entry| entry.value.boolean() == Some(false)));
    root.or(non_root).or(user).map(entry_place)
}

struct Ports {
    numbers: Vec<String>,
    names: Vec<String>,
    known: bool,
}

impl Ports {
    fn of(container: &Value) -> Self {
        let list = container.get("ports");
        let items = list.map(Value::items).unwrap_or_default();
        let known = !list.is_some_and(Value::has_unknown);
        Ports {
            numbers: items
                .iter()
                .map(|port| port.text_of(&["containerPort"]))
                .filter(|port| !port.is_empty())
                .collect(),
            names: items
                .iter()
                .map(|port| port.text_of(&["name"]))
                .filter(|name| !name.is_empty())
                .collect(),
            known,
        }
    }

    fn declares(&self, port: &str) -> bool {
        let none = self.numbers.is_empty() && self.names.is_empty();
        none || !self.known
            || port.contains(UNKNOWN)
            || port.is_empty()
            || self
                .numbers
                .iter()
                .chain(&self.names)
                .any(|known| known == port)
    }
}

/// Whether a Service sends to this container: to one of its ports, or it is the first to be thought of.
fn backs(ports: &Ports, around: &Around<'_>, role: &str) -> bool {
    let Some(wanted) = around.service_ports else {
        return role == "main";
    };
    let declared = !ports.numbers.is_empty() || !ports.names.is_empty();
    if declared {
        return !ports.known || wanted.iter().any(|port| ports.declares(port));
    }
    // Ports need not be declared: without another container that declares the port, the only main one serves it.
    let main: Vec<_> = around
        .pods
        .containers()
        .into_iter()
        .filter(|(_, role)| *role == "main")
        .collect();
    role == "main" && main.len() == 1
}

/// Reads a probe; `handler` is empty for one that is absent or not known.
fn probe(container: &Value, key: &str, ports: &Ports) -> Probe {
    let absent = Probe {
        port_declared: true,
        period: 10,
        failure_threshold: 3,
        ..Probe::default()
    };
    let Some(probe) = container.get(key).filter(|probe| !probe.is_null()) else {
        return absent;
    };
    if probe.is_unknown() {
        return absent;
    }
    let handler = [
        ("httpGet", "http"),
        ("grpc", "grpc"),
        ("tcpSocket", "tcp"),
        ("exec", "exec"),
    ]
    .into_iter()
    .find_map(|(key, handler)| {
        probe
            .get(key)
            .filter(|value| !value.is_null())
            .map(|value| (handler, value))
    });
    let Some((handler, body)) = handler else {
        // An empty map is no probe; the API server refuses one without a handler.
        return absent;
    };
    let number =
        |key: &str, default: i64| probe.get(key).and_then(Value::integer).unwrap_or(default);
    let port = body.text_of(&["port"]);
    let path = match body.get("path") {
        Some(path) => path.text(),
        None if handler == "http" => "/".to_owned(),
        None => String::new(),
    };
    Probe {
        present: true,
        handler,
        path: if handler == "http" {
            path.replace(UNKNOWN, "?")
        } else {
            String::new()
        },
        port_declared: ports.declares(&port),
        port: shown(&port),
        initial_delay: number("initialDelaySeconds", 0),
        period: number("periodSeconds", 10),
        failure_threshold: number("failureThreshold", 3),
    }
}

fn resources(
    value: Option<&Value>,
    (default_requests, default_limits): (Option<&Value>, Option<&Value>),
) -> Resources {
    let text = |group: &str, key: &str, default: Option<&Value>| {
        let own = value
            .map(|value| value.text_of(&[group, key]))
            .unwrap_or_default();
        if own.is_empty() {
            default
                .map(|default| default.text_of(&[key]))
                .unwrap_or_default()
        } else {
            own
        }
    };
    let mut resources = Resources {
        cpu_request: text("requests", "cpu", default_requests),
        memory_request: text("requests", "memory", default_requests),
        cpu_limit: text("limits", "cpu", default_limits),
        memory_limit: text("limits", "memory", default_limits),
        ..Resources::default()
    };
    resources.defaulted = [
        (["requests", "cpu"], &resources.cpu_request),
        (["requests", "memory"], &resources.memory_request),
        (["limits", "cpu"], &resources.cpu_limit),
        (["limits", "memory"], &resources.memory_limit),
    ]
    .into_iter()
    .any(|(path, text)| {
        !text.is_empty() && value.is_none_or(|value| value.text_of(&path).is_empty())
    });
    let over = |request: &str, limit: &str| match (quantity::parse(request), quantity::parse(limit))
    {
        (Some(request), Some(limit)) => request > limit,
        _ => false,
    };
    resources.request_over_limit = over(&resources.cpu_request, &resources.cpu_limit)
        || over(&resources.memory_request, &resources.memory_limit);
    // The API server copies a limit to a request that is missing.
    let known = |text: &str| !text.is_empty() && !text.contains(UNKNOWN);
    let missing = [
        (
            "requests.cpu",
            !known(&resources.cpu_request) && !known(&resources.cpu_limit),
        ),
        (
            "requests.memory",
            !known(&resources.memory_request) && !known(&resources.memory_limit),
        ),
        ("limits.memory", !known(&resources.memory_limit)),
    ];
    resources.missing = missing
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(name, _)| name.to_owned())
        .collect();
    for text in [
        &mut resources.cpu_request,
        &mut resources.memory_request,
        &mut resources.cpu_limit,
        &mut resources.memory_limit,
    ] {
        *text = text.replace(UNKNOWN, "?");
    }
    resources
}

impl Value {
    /// Whether an item of this list, or an entry of this map, is not known.
    fn has_hole(&self) -> bool {
        match &self.kind {
            Kind::List(items) => items.iter().any(Value::is_unknown),
            _ => self.is_open(),
        }
    }
}
