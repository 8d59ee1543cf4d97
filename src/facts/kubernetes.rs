//! Facts about Kubernetes: workloads, their containers, probes, disruption budgets.

use super::container::Image;
use crate::record;

record! {
    /// A workload: a Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod, or a custom kind with a pod template.
    pub struct Workload {
        /// The path of the manifest.
        pub path: String,
        /// Its kind.
        pub kind: String,
        /// Its name.
        pub name: String,
        /// What messages call it: kind, name, and the Kustomization that yields it where its own file lies elsewhere.
        pub title: String,
        /// Its namespace; empty when the manifest says none.
        pub namespace: String,
        /// `base`, `dev`, `staging`, `prod` or `component` (an opt-in Kustomize component): the set it belongs to.
        pub environment: &'static str,
        /// Whether it belongs to the set that production runs (ruling 14).
        pub production: bool,
        /// Whether it is this project's own, not a third party's inside its chart.
        pub own: bool,
        /// Whether it comes with somebody else's chart, kept in the tree.
        pub vendored: bool,
        /// Whether it runs to completion: Job, CronJob, a Helm hook.
        pub runs_to_completion: bool,
        /// Whether a Service selects its pods.
        pub has_service: bool,
        /// Its replicas: of the autoscaler's minimum if there is one, else as written, else 1; -1 when unknown.
        pub replicas: i64,
        /// Whether an autoscaler sets its replicas.
        pub autoscaled: bool,
        /// Whether its disruption budget matches: a PodDisruptionBudget whose selector selects its pods.
        pub has_disruption_budget: bool,
        /// Whether it starts slowly: JVM, .NET, model loading, migrations at start.
        pub slow_start: bool,
        /// Whether something in it could not be resolved (a template, a patch): then its silence says nothing.
        pub templated: bool,
    }

    /// A probe of a container.
    pub struct Probe {
        /// Whether it is there.
        pub present: bool,
        /// `http`, `grpc`, `tcp`, `exec`, or empty when absent or unresolved.
        pub handler: &'static str,
        /// The path of an HTTP probe; empty otherwise.
        pub path: String,
        /// The port, a number or a name; empty when none is given.
        pub port: String,
        /// Whether its port is one that the container declares, or the container declares none.
        pub port_declared: bool,
        /// `initialDelaySeconds`; 0 by default.
        pub initial_delay: i64,
        /// `periodSeconds`; 10 by default.
        pub period: i64,
        /// `failureThreshold`; 3 by default.
        pub failure_threshold: i64,
    }

    /// The resources of a container; a field is empty when it is not set.
    pub struct Resources {
        /// `requests.cpu`
        pub cpu_request: String,
        /// `requests.memory`
        pub memory_request: String,
        /// `limits.cpu`
        pub cpu_limit: String,
        /// `limits.memory`
        pub memory_limit: String,
        /// Whether a LimitRange gives some of them.
        pub defaulted: bool,
        /// Whether a request is larger than its limit.
        pub request_over_limit: bool,
        /// Names of the required ones that are missing: `requests.cpu`, `requests.memory`, `limits.memory`.
        pub missing: Vec<String>,
    }

    /// A container of a workload.
    pub struct Container {
        /// The path of the manifest.
        pub path: String,
        /// Its name.
        pub name: String,
        /// `main`, `init`, `sidecar` (an init container that keeps running) or `injected`.
        pub role: &'static str,
        /// The workload that it belongs to.
        pub workload: Workload,
        /// Its image.
        pub image: Image,
        /// Whether the image is a placeholder that the pipeline fills in (`IMAGE_TAG`, `ko://`, a local name that skaffold builds).
        pub image_placeholder: bool,
        /// Its liveness probe.
        pub liveness: Probe,
        /// Its readiness probe.
        pub readiness: Probe,
        /// Its startup probe.
        pub startup: Probe,
        /// Its resources, with a LimitRange's defaults.
        pub resources: Resources,
        /// `runAsNonRoot` of the container, else of the pod, as `true`, `false` or empty.
        pub run_as_non_root: String,
        /// `runAsUser` of the container, else of the pod; -1 when it is not set.
        pub run_as_user: i64,
        /// Whether a port of it backs a Service.
        pub backs_service: bool,
        /// Whether something in it could not be resolved (a Helm template): then what is absent may be there.
        pub templated: bool,
        /// Whether the namespace enforces the restricted Pod Security Standard.
        pub restricted_namespace: bool,
        /// Whether the pod runs Windows.
        pub windows: bool,
    }

    /// Any object of a manifest, a chart or a Kustomization, workloads too.
    pub struct Object {
        /// The path of the manifest.
        pub path: String,
        /// Its API version, such as `networking.k8s.io/v1`.
        pub api_version: String,
        /// Its kind.
        pub kind: String,
        /// Its name; empty when it could not be resolved.
        pub name: String,
        /// Its namespace; empty when the manifest says none.
        pub namespace: String,
        /// The set it belongs to, as in `workload`.
        pub environment: &'static str,
        /// Whether it belongs to the set that production runs (ruling 14).
        pub production: bool,
        /// Whether what it selects or scales is there. True for kinds that select nothing, and where it cannot be seen.
        pub target_found: bool,
        /// Whether something in it could not be resolved.
        pub templated: bool,
    }

    /// A Helm chart.
    pub struct Chart {
        /// Its directory; empty for the root.
        pub directory: String,
        /// Its name.
        pub name: String,
        /// Its version; empty when it says none.
        pub version: String,
        /// `v1` or `v2`.
        pub api_version: String,
        /// Whether it only gives templates to other charts.
        pub library: bool,
        /// Whether it has templates of its own, helpers aside. Without them, what it deploys is its dependencies' say.
        pub templates: bool,
        /// The names of the charts that it depends on.
        pub dependencies: Vec<String>,
    }

    /// A Kustomization.
    pub struct Kustomization {
        /// Its directory; empty for the root.
        pub directory: String,
        /// What its path speaks of, as in `workload`.
        pub environment: &'static str,
    }

    /// A PodDisruptionBudget.
    pub struct DisruptionBudget {
        /// The path of the manifest.
        pub path: String,
        /// Its name.
        pub name: String,
        /// Whether its selector selects a workload of the repository.
        pub matches: bool,
        /// Whether it forbids every eviction (`maxUnavailable: 0`, `minAvailable` as high as the replicas).
        pub blocks_evictions: bool,
        /// Whether something in it could not be resolved.
        pub templated: bool,
    }

    /// A health check from outside the process: a Kubernetes probe, a Docker or Compose health check, a platform's
    /// check, joined to the routes of the component that it asks.
    pub struct HealthProbe {
        /// The file that says it.
        pub path: String,
        /// `liveness`, `readiness`, `startup`, `docker`, `compose` or `platform`.
        pub kind: &'static str,
        /// What it probes, for messages: the container's or image's name.
        pub target: String,
        /// The path that it asks for.
        pub route: String,
        /// The port that it asks, a number or a name; empty when it names none.
        pub port: String,
        /// Whether path and component are known well enough to judge.
        pub decided: bool,
        /// Whether a route of the component answers there.
        pub matched: bool,
    }
}
