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
        /// How it is updated: `RollingUpdate`, `Recreate`, `OnDelete`; the default of its kind where it says none, empty
        /// for kinds without updates and where it is not known.
        pub strategy: String,
        /// Whether an update may take all its pods away at once (`maxUnavailable: 100%`).
        pub takes_all_down: bool,
        /// Whether it keeps no former revision to go back to (`revisionHistoryLimit: 0`).
        pub no_history: bool,
        /// Whether more than one of it makes no sense as it is written: it holds a volume claim, or elects a leader.
        pub singleton: bool,
        /// Whether its pods are spread over nodes or zones: topology spread constraints, or pod anti-affinity.
        pub spread: bool,
        /// Whether it fixes its replicas beside an autoscaler, which then work against each other.
        pub fixed_replicas: bool,
        /// What is wrong with its autoscaler: no room between the bounds; empty when nothing is, or it has none.
        pub autoscaler_fault: String,
        /// The service account of its pods; `default` where it names none; empty when it is not known.
        pub service_account: String,
        /// Whether its pods get a token of that account: unless the pod, or its ServiceAccount, says otherwise.
        pub token_mounted: bool,
        /// What its pods take of the node: `hostNetwork`, `hostPID`, `hostIPC`, and host paths that give it away.
        pub host_access: Vec<String>,
        /// Whether a network policy selects its pods and lets in less than everything.
        pub isolated: bool,
        /// The path of the metrics route that its component serves; empty when none was read.
        pub metrics: String,
        /// Whether Prometheus is told of it: a monitor selects it or its Service, or an annotation asks for scraping.
        pub scraped: bool,
        /// Whether its component listens, and no Service selects any workload of that component.
        pub unreached: bool,
        /// Kinds of objects that the templates of its chart can yield, such as `NetworkPolicy`, switched on or not; empty
        /// outside of charts.
        pub chart_offers: Vec<String>,
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
        /// The environment variables that it sets.
        pub variables: Vec<String>,
        /// Whether those are all: nothing is taken from maps (`envFrom`), and nothing in them is unknown.
        pub variables_known: bool,
        /// Variables without which the program does not start by its own word, which the manifest does not set, and which come
        /// from a settings file inside the image.
        pub baked: Vec<String>,
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
        /// Rights that it takes beyond those of an ordinary process: `privileged: true`,
        /// `allowPrivilegeEscalation: true`, capabilities that it adds.
        pub excess: Vec<String>,
        /// Required settings that it does not make: `allowPrivilegeEscalation: false`, `capabilities.drop: [ALL]`.
        pub hardening_missing: Vec<String>,
        /// Whether its root file system is read-only.
        pub read_only_root: bool,
        /// The type of its seccomp profile, of the container or else of the pod; empty when none is set.
        pub seccomp: String,
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
        /// Whether it comes with somebody else's chart, kept in the tree.
        pub vendored: bool,
        /// Of a Service: its type, `ClusterIP` where it says none. Empty for other kinds.
        pub service_type: String,
        /// Of what lets requests in (Ingress, Gateway, routes of Traefik, Istio, OpenShift, Contour), and of a LoadBalancer
        /// Service: `tls`, `plain` (it takes requests without TLS), or `unknown` where that cannot be seen. Empty for other kinds.
        pub transport: &'static str,
        /// Of an Ingress or a route: the Services that it sends to and that are nowhere in the repository.
        pub missing_backends: Vec<String>,
        /// Whether its API version was removed from Kubernetes (`extensions/v1beta1`, ...).
        pub removed_api: bool,
        /// Of a Role, ClusterRole or binding: whether it gives every right (`*`, `cluster-admin`).
        pub every_right: bool,
        /// Of a network policy: whether it lets in everything (`ingress: [{}]`).
        pub allows_all: bool,
        /// Of a PeerAuthentication or a DestinationRule, the mode of its TLS; of a KongPlugin, the plugin. Empty for other
        /// kinds, and where none is given.
        pub mode: String,
    }

    /// A secret as manifests treat it: a value that stands in them, or a reference to a Secret.
    pub struct Secret {
        /// The path of the file.
        pub path: String,
        /// `reference`, `secret` (an entry of a Secret), `env` (an environment variable), `config-map` or `generator`.
        pub form: &'static str,
        /// Its name: of the entry, of the variable, or of the Secret that is referenced.
        pub name: String,
        /// The set it belongs to, as in `workload`.
        pub environment: &'static str,
        /// Whether it belongs to the set that production runs (ruling 14).
        pub production: bool,
        /// Whether it comes with somebody else's chart, kept in the tree.
        pub vendored: bool,
        /// Whether its value stands there in the clear; base64 is in the clear. False for references and placeholders.
        pub literal: bool,
        /// Whether what stands there is to be replaced by somebody (`changeme`, `<password>`).
        pub placeholder: bool,
        /// Of a reference: whether the Secret, or what makes it, is in the repository. True for other forms.
        pub found: bool,
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
        /// Whether it is somebody else's, kept in the tree.
        pub vendored: bool,
        /// Whether it is what `helm create` wrote, unchanged.
        pub boilerplate: bool,
        /// Kinds of objects that its templates can yield, such as `Ingress`, switched on or not.
        pub offers: Vec<String>,
        /// The kinds of objects that they yield with the values of production, or by default where none are known.
        pub renders: Vec<String>,
    }

    /// A Kustomization.
    pub struct Kustomization {
        /// Its directory; empty for the root.
        pub directory: String,
        /// What its path speaks of, as in `workload`.
        pub environment: &'static str,
        /// Bases and resources that it takes from outside the repository, so that what they hold is unknown; empty when
        /// it takes none.
        pub remote: Vec<String>,
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
