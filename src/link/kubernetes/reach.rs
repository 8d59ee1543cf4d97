//! Who may reach the pods and who is told of them: network policies, monitors, Ingresses and other routes.
//!
//! Policies and monitors of production may stand in another set than the workload; what one must opt in to does not count.

use std::collections::BTreeSet;

use super::pods::Pods;
use super::selectors::{self, Match};
use super::sets::Set;
use crate::extract::kubernetes::value::{Entry, Value};
use crate::facts::image_ref::UNKNOWN;

/// What all sets together offer.
pub(super) struct Surroundings<'a> {
    policies: Vec<&'a Value>,
    monitors: Vec<&'a Value>,
    services: BTreeSet<String>,
    /// Names of Secrets and of what makes them.
    secrets: BTreeSet<String>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(sets: &'a [Set]) -> Self {
        let mut all = Surroundings {
            policies: Vec::new(),
            monitors: Vec::new(),
            services: BTreeSet::new(),
            secrets: BTreeSet::new(),
        };
        for set in sets {
            for object in &set.objects {
                let value = &object.value;
                let name = value.text_of(&["metadata", "name"]);
                match value.text_of(&["kind"]).as_str() {
                    _ if set.tier.is_none() && set.environment == "component" => {}
                    "NetworkPolicy" | "CiliumNetworkPolicy" | "AuthorizationPolicy" => {
                        all.policies.push(value);
                    }
                    "ServiceMonitor" | "PodMonitor" | "VMServiceScrape" | "VMPodScrape"
                    | "PodMonitoring" => all.monitors.push(value),
                    "Service" => {
                        all.services.insert(name);
                    }
                    "Secret"
                    | "ExternalSecret"
                    | "SealedSecret"
                    | "SopsSecret"
                    | "VaultStaticSecret"
                    | "VaultDynamicSecret"
                    | "InfisicalSecret"
                    | "DopplerSecret"
                    | "OnePasswordItem"
                    | "SecretProviderClass" => {
                        let target = value.text_of(&["spec", "target", "name"]);
                        all.secrets.extend([name, target]);
                    }
                    "Certificate" => {
                        all.secrets.insert(value.text_of(&["spec", "secretName"]));
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// Whether a Secret of this name, or what makes it, is there; also where that is not known.
    pub(super) fn has_secret(&self, name: &str) -> bool {
        name.contains(UNKNOWN)
            || self.secrets.contains(name)
            || self.secrets.iter().any(|one| {
                // Kustomize's generators append a hash, releases of charts a name.
                one.contains(UNKNOWN)
            })
    }

    /// Whether a network policy selects the pods and lets in less than everything.
    pub(super) fn isolated(&self, pods: &Pods<'_>, namespace: &str) -> bool {
        self.policies.iter().any(|policy| {
            selectors::same_namespace(&policy.text_of(&["metadata", "namespace"]), namespace)
                && selected_by_policy(policy, pods) != Match::No
                && !allows_all(policy)
        })
    }

    /// Whether a monitor selects the pods or one of their Services, or an annotation asks for scraping.
    pub(super) fn scraped(&self, pods: &Pods<'_>, services: &[&Value]) -> bool {
        let annotations = pods
            .object
            .at(&["spec", "template", "metadata", "annotations"]);
        let annotated = annotations.into_iter().chain(
            services
                .iter()
                .filter_map(|service| service.at(&["metadata", "annotations"])),
        );
        let asks = |annotations: &Value| {
            annotations.entries().iter().any(|entry| {
                let key = entry.key.as_str();
                (key.ends_with("/scrape") && entry.value.text() == "true")
                    || key.starts_with("ad.datadoghq.com/")
                    || key.starts_with("instrumentation.opentelemetry.io/")
            }) || annotations.is_open()
        };
        annotated.into_iter().any(asks)
            || self.monitors.iter().any(|monitor| {
                let selector = monitor.at(&["spec", "selector"]);
                let kind = monitor.text_of(&["kind"]);
                if kind.contains("Pod") {
                    return selectors::selects(selector, pods) != Match::No;
                }
                services.iter().any(|service| {
                    let labels = service.at(&["metadata", "labels"]);
                    selectors::selects_value(selector, labels) != Match::No
                })
            })
    }

    /// The Services that an Ingress or a route sends to and that are nowhere, and the entry that names the first.
    pub(super) fn missing_backends<'v>(
        &self,
        route: &'v Value,
    ) -> (Vec<String>, Option<&'v Entry>) {
        let mut missing = Vec::new();
        let mut place = None;
        if self.services.iter().any(|name| name.contains(UNKNOWN)) {
            return (missing, place);
        }
        for entry in backends(route) {
            let name = entry.value.text();
            if !name.is_empty() && !name.contains(UNKNOWN) && !self.services.contains(&name) {
                missing.push(name);
                place = place.or(Some(entry));
            }
        }
        (missing, place)
    }
}

/// The entries that name the Services of an Ingress or an HTTPRoute.
fn backends(route: &Value) -> Vec<&Entry> {
    let mut found = Vec::new();
    match route.text_of(&["kind"]).as_str() {
        "Ingress" => {
            let rules = route
                .at(&["spec", "rules"])
                .map(Value::items)
                .unwrap_or_default();
            let paths = rules.iter().flat_map(|rule| {
                rule.at(&["http", "paths"])
                    .map(Value::items)
                    .unwrap_or_default()
            });
            let all = paths
                .filter_map(|path| path.get("backend"))
                .chain(route.at(&["spec", "defaultBackend"]));
            for backend in all {
                let service = backend.get("service");
                found.extend(
                    service
                        .and_then(|service| service.entry("name"))
                        .or_else(|| backend.entry("serviceName")),
                );
            }
        }
        "HTTPRoute" | "GRPCRoute" => {
            let rules = route
                .at(&["spec", "rules"])
                .map(Value::items)
                .unwrap_or_default();
            for backend in rules.iter().flat_map(|rule| {
                rule.get("backendRefs")
                    .map(Value::items)
                    .unwrap_or_default()
            }) {
                let kind = backend.text_of(&["kind"]);
                if kind.is_empty() || kind == "Service" {
                    found.extend(backend.entry("name"));
                }
            }
        }
        _ => {}
    }
    found
}

fn selected_by_policy(policy: &Value, pods: &Pods<'_>) -> Match {
    let spec = policy.get("spec");
    let key = match policy.text_of(&["kind"]).as_str() {
        "CiliumNetworkPolicy" => "endpointSelector",
        "AuthorizationPolicy" => "selector",
        _ => "podSelector",
    };
    match spec.and_then(|spec| spec.get(key)) {
        Some(selector) => selectors::selects(Some(selector), pods),
        // An absent selector of Istio selects the whole namespace.
        None if key == "selector" => Match::Yes,
        None if spec.is_some_and(Value::is_open) => Match::Unknown,
        None => Match::No,
    }
}

/// Whether a network policy lets in everything: a rule of `ingress` that names neither peers nor ports.
pub(super) fn allows_all(policy: &Value) -> bool {
    let rules = policy
        .at(&["spec", "ingress"])
        .map(Value::items)
        .unwrap_or_default();
    let is_empty = |rule: &Value| {
        rule.is_null()
            || (rule.entries().is_empty()
                && matches!(rule.kind, crate::extract::kubernetes::value::Kind::Map(_)))
    };
    rules.iter().any(is_empty)
}
