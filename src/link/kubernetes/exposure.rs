//! What objects open: Services, Ingresses, roles; and what a component serves that nothing reaches.

use std::collections::BTreeSet;

use super::reach::{self, Surroundings};
use crate::extract::kubernetes::value::{Entry, Value};
use crate::facts::kubernetes::{Object, Workload};
use crate::facts::{ComponentId, FactSet, Located};

/// API versions that Kubernetes no longer serves, of the kinds that route, scale and guard.
const REMOVED: &[&str] = &[
    "extensions/v1beta1",
    "networking.k8s.io/v1beta1",
    "apps/v1beta1",
    "apps/v1beta2",
    "autoscaling/v2beta1",
    "autoscaling/v2beta2",
    "policy/v1beta1",
    "batch/v1beta1",
    "rbac.authorization.k8s.io/v1beta1",
];

/// Fills in what the kind of the object calls for; returns the entry that is at fault.
pub(super) fn complete<'v>(
    value: &'v Value,
    around: &Surroundings<'_>,
    fact: &mut Object,
) -> Option<&'v Entry> {
    if REMOVED.contains(&fact.api_version.as_str()) {
        fact.removed_api = true;
        return value.entry("apiVersion");
    }
    fact.transport = super::transport::of(value, &fact.kind);
    match fact.kind.as_str() {
        "Service" if fact.api_version == "v1" => {
            let entry = value.get("spec").and_then(|spec| spec.entry("type"));
            fact.service_type = match entry {
                Some(entry) if entry.value.has_unknown() => String::new(),
                Some(entry) => entry.value.text(),
                None => "ClusterIP".to_owned(),
            };
            entry
        }
        "Ingress" | "HTTPRoute" | "GRPCRoute" => {
            let (missing, entry) = around.missing_backends(value);
            fact.missing_backends = missing;
            entry
        }
        "Role" | "ClusterRole" => {
            let rules = value.get("rules").map(Value::items).unwrap_or_default();
            let all = |rule: &&Value, key: &str| {
                rule.get(key)
                    .map(Value::items)
                    .unwrap_or_default()
                    .iter()
                    .any(|item| item.text() == "*")
            };
            let broad = rules
                .iter()
                .find(|rule| all(rule, "resources") && all(rule, "verbs"));
            fact.every_right = broad.is_some();
            broad.and_then(|rule| rule.entry("verbs"))
        }
        "ClusterRoleBinding" | "RoleBinding" => {
            let role = value.get("roleRef").and_then(|role| role.entry("name"));
            fact.every_right = role.is_some_and(|role| role.value.text() == "cluster-admin");
            role
        }
        "PeerAuthentication" | "DestinationRule" => {
            let tls = match fact.kind.as_str() {
                "PeerAuthentication" => value.at(&["spec", "mtls"]),
                _ => value.at(&["spec", "trafficPolicy", "tls"]),
            };
            let entry = tls.and_then(|tls| tls.entry("mode"));
            fact.mode = entry.map_or_else(String::new, |entry| entry.value.text().to_owned());
            entry
        }
        "KongPlugin" | "KongClusterPlugin" => {
            let entry = value.entry("plugin");
            fact.mode = entry.map_or_else(String::new, |entry| entry.value.text().to_owned());
            entry
        }
        "NetworkPolicy" => {
            fact.allows_all = reach::allows_all(value);
            value.get("spec").and_then(|spec| spec.entry("ingress"))
        }
        _ => None,
    }
}

/// Marks the workloads of components that listen and that no Service reaches.
pub(super) fn unreached(
    workloads: &mut [Located<Workload>],
    objects: &[Located<Object>],
    facts: &FactSet,
) {
    // A Service that selects nothing was meant for one of them: that is the finding then.
    if objects
        .iter()
        .any(|object| object.kind == "Service" && !object.target_found)
    {
        return;
    }
    let reached: BTreeSet<ComponentId> = workloads
        .iter()
        .filter(|one| one.has_service || one.templated)
        .map(|one| one.component)
        .collect();
    let listening: BTreeSet<ComponentId> = facts
        .servers
        .iter()
        .filter(|server| server.reachable)
        .map(|server| server.component)
        .collect();
    for workload in workloads {
        let component = workload.component;
        workload.value.unreached = component != ComponentId::REPOSITORY
            && listening.contains(&component)
            && workload.own
            && !workload.runs_to_completion
            && !reached.contains(&component);
    }
}
