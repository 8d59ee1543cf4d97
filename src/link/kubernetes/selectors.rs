//! What other objects of a set say about a workload: Services, autoscalers, disruption budgets, limits, namespaces.

use super::pods::Pods;
use crate::extract::kubernetes::value::{Kind, Value};

/// What a selector says of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    No,
    /// A part of it could not be resolved.
    Unknown,
}

/// Whether a map of labels is among those of the pod. An empty selector of a Service selects nothing.
pub(super) fn selects_labels(selector: Option<&Value>, pods: &Pods<'_>) -> Match {
    let Some(selector) = selector else {
        return Match::No;
    };
    if selector.is_open() {
        return Match::Unknown;
    }
    if selector.entries().is_empty() {
        return Match::No;
    }
    let mut result = Match::Yes;
    for entry in selector.entries() {
        match has_label(pods, &entry.key, std::slice::from_ref(&entry.value)) {
            Match::Yes => {}
            Match::No => return Match::No,
            Match::Unknown => result = Match::Unknown,
        }
    }
    result
}

/// Whether a label selector selects an object with these labels.
pub(super) fn selects_value(selector: Option<&Value>, labels: Option<&Value>) -> Match {
    let nothing = Value::default();
    let pods = Pods {
        object: &nothing,
        labels,
        spec: &nothing,
    };
    selects(selector, &pods)
}

/// Whether a label selector (`matchLabels`, `matchExpressions`) selects the pod. An empty one selects all.
pub(super) fn selects(selector: Option<&Value>, pods: &Pods<'_>) -> Match {
    let Some(selector) = selector else {
        return Match::No;
    };
    if selector.is_open() {
        return Match::Unknown;
    }
    let mut result = Match::Yes;
    let mut note = |found: Match| {
        if found == Match::No {
            result = Match::No;
        } else if found == Match::Unknown && result == Match::Yes {
            result = Match::Unknown;
        }
    };
    if let Some(labels) = selector
        .get("matchLabels")
        .filter(|labels| !labels.entries().is_empty())
    {
        note(selects_labels(Some(labels), pods));
    }
    for expression in selector
        .get("matchExpressions")
        .map(Value::items)
        .unwrap_or_default()
    {
        let key = expression.text_of(&["key"]);
        let values = expression
            .get("values")
            .map(Value::items)
            .unwrap_or_default();
        let present = has_label(pods, &key, &[]);
        note(match expression.text_of(&["operator"]).as_str() {
            "In" => has_label(pods, &key, values),
            "NotIn" => not(if present == Match::Yes {
                has_label(pods, &key, values)
            } else {
                Match::No
            }),
            "Exists" => present,
            "DoesNotExist" => not(present),
            _ => Match::Unknown,
        });
    }
    result
}

fn not(found: Match) -> Match {
    match found {
        Match::Yes => Match::No,
        Match::No => Match::Yes,
        Match::Unknown => Match::Unknown,
    }
}

/// Whether the pod has the label with one of the values; with any value when none is given.
fn has_label(pods: &Pods<'_>, key: &str, values: &[Value]) -> Match {
    let Some(labels) = pods.labels else {
        return Match::No;
    };
    match labels.get(key) {
        Some(value) if value.has_unknown() || values.iter().any(Value::has_unknown) => {
            // Two texts with the same hole are most likely the same; whether they are, cannot be known.
            Match::Unknown
        }
        Some(value) if values.is_empty() || values.iter().any(|one| one.text() == value.text()) => {
            Match::Yes
        }
        Some(_) => Match::No,
        None if labels.is_open() => Match::Unknown,
        None => Match::No,
    }
}

/// Whether two objects may live in the same namespace.
pub(super) fn same_namespace(one: &str, other: &str) -> bool {
    one.is_empty()
        || other.is_empty()
        || one == other
        || [one, other]
            .iter()
            .any(|it| it.contains(crate::facts::image_ref::UNKNOWN))
}

/// What an autoscaler says of a workload.
pub(super) struct Autoscaler {
    /// The least number of replicas; `None` when it is not known.
    pub(super) minimum: Option<i64>,
}

/// The autoscaler that targets the workload, if this object is one.
pub(super) fn autoscaler(object: &Value, workload: &Value) -> Option<Autoscaler> {
    let kind = object.text_of(&["kind"]);
    let (minimum, default) = match kind.as_str() {
        "HorizontalPodAutoscaler" => ("minReplicas", 1),
        "ScaledObject" => ("minReplicaCount", 0),
        _ => return None,
    };
    if !is_scaled(object, workload) {
        return None;
    }
    let spec = object.get("spec")?;
    let minimum = match spec.get(minimum) {
        Some(value) if value.is_unknown() => None,
        Some(value) => value.integer(),
        None if spec.is_open() => None,
        None => Some(default),
    };
    Some(Autoscaler { minimum })
}

/// Whether the `scaleTargetRef` of an autoscaler names the workload.
pub(super) fn is_scaled(object: &Value, workload: &Value) -> bool {
    let target = object.at(&["spec", "scaleTargetRef"]);
    let name = target
        .map(|target| target.text_of(&["name"]))
        .unwrap_or_default();
    let kind = target
        .map(|target| target.text_of(&["kind"]))
        .unwrap_or_default();
    let own_kind = workload.text_of(&["kind"]);
    !name.is_empty()
        && name == workload.text_of(&["metadata", "name"])
        && (kind.is_empty() || kind == own_kind)
}

/// Whether a disruption budget forbids every eviction of `replicas` pods; `None` when that is not known.
pub(super) fn blocks_evictions(spec: &Value, replicas: Option<i64>) -> Option<bool> {
    let limit = |key: &str| spec.get(key).filter(|value| !value.is_null());
    if let Some(most) = limit("maxUnavailable") {
        return match most.text().as_str() {
            _ if most.has_unknown() => None,
            text => Some(text.trim_end_matches('%').parse() == Ok(0_i64)),
        };
    }
    let Some(least) = limit("minAvailable") else {
        return Some(false);
    };
    let text = least.text();
    if least.has_unknown() {
        return None;
    }
    if let Some(percent) = text.strip_suffix('%') {
        return Some(percent.parse() == Ok(100_i64));
    }
    let least = least.integer()?;
    replicas.map(|replicas| replicas > 0 && least >= replicas)
}

/// The defaults that a LimitRange gives to containers: requests, then limits.
pub(super) fn container_defaults(object: &Value) -> Option<(Option<&Value>, Option<&Value>)> {
    if object.text_of(&["kind"]) != "LimitRange" {
        return None;
    }
    let limits = object
        .at(&["spec", "limits"])
        .map(Value::items)
        .unwrap_or_default();
    let of_container = limits
        .iter()
        .find(|limit| limit.text_of(&["type"]) == "Container")?;
    Some((
        of_container.get("defaultRequest"),
        of_container.get("default"),
    ))
}

/// Whether a Namespace enforces the restricted Pod Security Standard.
pub(super) fn is_restricted(object: &Value) -> bool {
    let labels = object.at(&["metadata", "labels"]);
    let enforced = labels.and_then(|labels| labels.get("pod-security.kubernetes.io/enforce"));
    object.text_of(&["kind"]) == "Namespace"
        && enforced.is_some_and(|level| level.text() == "restricted")
}

/// Whether an object of this kind selects pods or names a workload, and where it says so.
pub(super) fn selector(object: &Value) -> Option<(&'static str, &Value)> {
    let spec = object.get("spec")?;
    let key = match object.text_of(&["kind"]).as_str() {
        "Service" | "PodDisruptionBudget" => "selector",
        "NetworkPolicy" => "podSelector",
        "HorizontalPodAutoscaler" | "ScaledObject" => "scaleTargetRef",
        _ => return None,
    };
    spec.get(key)
        .filter(|value| matches!(value.kind, Kind::Map(_)))
        .map(|value| (key, value))
}
