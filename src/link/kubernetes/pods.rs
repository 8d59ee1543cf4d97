//! Workloads: objects with a pod template, and what their pods say.

use crate::extract::kubernetes::value::{Kind, Value};

/// A workload and its pod template.
pub(super) struct Pods<'a> {
    /// The object.
    pub(super) object: &'a Value,
    /// The pods' labels.
    pub(super) labels: Option<&'a Value>,
    /// The pods' spec.
    pub(super) spec: &'a Value,
}

/// The pod template of an object; `None` when it has none.
pub(super) fn pods(object: &Value) -> Option<Pods<'_>> {
    let template = match object.text_of(&["kind"]).as_str() {
        "Pod" => object,
        "CronJob" => object.at(&["spec", "jobTemplate", "spec", "template"])?,
        // Templates for other objects, which are judged where they are used.
        "PodTemplate" | "ClusterWorkflowTemplate" | "WorkflowTemplate" => return None,
        _ => object.at(&["spec", "template"])?,
    };
    let spec = template.get("spec")?;
    let has_containers = spec.get("containers").is_some() || spec.is_open();
    has_containers.then_some(Pods {
        object,
        labels: template.at(&["metadata", "labels"]),
        spec,
    })
}

impl Pods<'_> {
    /// The kind of the workload.
    pub(super) fn kind(&self) -> String {
        self.object.text_of(&["kind"])
    }

    /// Whether it is a Knative Service, which brings its own Service, autoscaler and readiness probe.
    pub(super) fn is_knative(&self) -> bool {
        self.object
            .text_of(&["apiVersion"])
            .starts_with("serving.knative.dev/")
    }

    /// Whether it runs to completion.
    pub(super) fn runs_to_completion(&self) -> bool {
        let restarts = self.spec.text_of(&["restartPolicy"]);
        let hook = self
            .object
            .at(&["metadata", "annotations"])
            .is_some_and(|annotations| annotations.get("helm.sh/hook").is_some());
        matches!(self.kind().as_str(), "Job" | "CronJob")
            || hook
            || matches!(restarts.as_str(), "Never" | "OnFailure")
    }

    /// The replicas as written, or by default: `None` when they are not known, or the nodes decide.
    pub(super) fn replicas(&self) -> Option<i64> {
        if self.is_knative() {
            let annotations = self
                .object
                .at(&["spec", "template", "metadata", "annotations"]);
            let least = |key: &str| {
                annotations
                    .and_then(|all| all.get(key))
                    .and_then(Value::integer)
            };
            return Some(
                least("autoscaling.knative.dev/min-scale")
                    .or_else(|| least("autoscaling.knative.dev/minScale"))
                    .unwrap_or(0),
            );
        }
        if self.kind() == "DaemonSet" {
            return None;
        }
        let spec = self.object.get("spec")?;
        match spec.get("replicas") {
            Some(value) if !value.is_null() => value.integer(),
            _ if spec.is_open() => None,
            _ => Some(1),
        }
    }

    /// The containers with their roles: `main`, `init`, `sidecar` or `injected`.
    pub(super) fn containers(&self) -> Vec<(&Value, &'static str)> {
        let list = |key: &str| self.spec.get(key).map(Value::items).unwrap_or_default();
        let mut containers = Vec::new();
        for container in list("initContainers") {
            let keeps_running = container.text_of(&["restartPolicy"]) == "Always";
            containers.push((container, if keeps_running { "sidecar" } else { "init" }));
        }
        for container in list("containers") {
            let name = container.text_of(&["name"]);
            let injected = matches!(name.as_str(), "istio-proxy" | "linkerd-proxy")
                && matches!(container.text_of(&["image"]).as_str(), "auto" | "");
            containers.push((container, if injected { "injected" } else { "main" }));
        }
        containers.retain(|(container, _)| matches!(container.kind, Kind::Map(_)));
        containers
    }

    /// Whether the pods run Windows.
    pub(super) fn is_windows(&self) -> bool {
        let node = self.spec.get("nodeSelector");
        let selected = node
            .map(|node| node.text_of(&["kubernetes.io/os"]))
            .unwrap_or_default();
        selected == "windows" || self.spec.text_of(&["os", "name"]) == "windows"
    }
}
