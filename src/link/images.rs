//! Which images the repository builds, and which component is in them.

use std::collections::BTreeMap;

use crate::facts::container::Image;
use crate::facts::{ComponentId, FactSet};
use crate::link::components::Owners;

/// Images that everybody runs and nobody here builds, by the last part of their name.
const THIRD_PARTY: &[&str] = &[
    "adminer",
    "alertmanager",
    "alpine",
    "amqproxy",
    "aws-dynamodb-local",
    "busybox",
    "cassandra",
    "cadvisor",
    "cert-manager-controller",
    "clickhouse-server",
    "cloud-sql-proxy",
    "cockroach",
    "consul",
    "curl",
    "debezium",
    "connect",
    "dynamodb-local",
    "elasticsearch",
    "envoy",
    "etcd",
    "fluent-bit",
    "fluentd",
    "git-sync",
    "grafana",
    "haproxy",
    "influxdb",
    "jaeger",
    "all-in-one",
    "kafka",
    "cp-kafka",
    "cp-zookeeper",
    "cp-schema-registry",
    "keycloak",
    "kibana",
    "kubectl",
    "localstack",
    "logstash",
    "loki",
    "mailhog",
    "maildev",
    "mailpit",
    "mariadb",
    "memcached",
    "metabase",
    "minio",
    "mongo",
    "mongo-express",
    "mongodb",
    "mosquitto",
    "mssql",
    "mysql",
    "nats",
    "neo4j",
    "nginx",
    "nginx-unprivileged",
    "node-exporter",
    "oauth2-proxy",
    "opensearch",
    "opentelemetry-collector",
    "opentelemetry-collector-contrib",
    "pgadmin4",
    "pgbouncer",
    "postgis",
    "postgres",
    "postgres-exporter",
    "postgresql",
    "prometheus",
    "promtail",
    "pushgateway",
    "rabbitmq",
    "redis",
    "redis-exporter",
    "redis-stack",
    "redis_exporter",
    "redpanda",
    "registry",
    "schema-registry",
    "selenium",
    "server",
    "swagger-ui",
    "tempo",
    "tiny-tools",
    "traefik",
    "valkey",
    "vault",
    "victoria-metrics",
    "wait-for-it",
    "wiremock",
    "zipkin",
    "zookeeper",
    "hydra",
    "temporal",
    "pause",
    "k8s-sidecar",
    "reloader",
    "socat",
    "httpbin",
    "hello-world",
    "whoami",
];

/// Owners of images that are never the project's own.
const THIRD_PARTY_OWNERS: &[&str] = &[
    "bitnami/",
    "bitnamilegacy/",
    "library/",
    "prom/",
    "grafana/",
    "confluentinc/",
    "otel/",
    "hashicorp/",
    "jaegertracing/",
    "debezium/",
    "curlimages/",
    "envoyproxy/",
    "istio/",
    "linkerd/",
    "elastic/",
    "prometheus/",
    "cloud-sql-connectors/",
    "opentelemetry-",
    "oauth2-proxy/",
    "mcr.microsoft.com/mssql",
    "mcr.microsoft.com/azure-sql-edge",
    "pgautoupgrade/",
    "minio/",
    "testcontainers/",
];

/// Registries that hold nothing but others' images.
const THIRD_PARTY_REGISTRIES: &[&str] = &[
    "registry.k8s.io",
    "k8s.gcr.io",
    "docker.elastic.co",
    "cr.fluentbit.io",
    "mcr.microsoft.com",
];

/// What the repository builds.
pub(super) struct Images {
    /// By the last part of its name: the component that is in it.
    own: BTreeMap<String, ComponentId>,
    /// The only component there is, if there is only one.
    only: Option<ComponentId>,
}

impl Images {
    /// Gathers them from components, Dockerfiles, Compose files and Skaffold's artifacts (image and directory).
    pub(super) fn of(facts: &FactSet, artifacts: &[(String, String)]) -> Self {
        let owners = Owners::of(facts);
        let mut own = BTreeMap::new();
        let mut add = |name: &str, component: ComponentId| {
            let name = plain(name);
            if !name.is_empty() {
                own.entry(name).or_insert(component);
            }
        };
        for (image, context) in artifacts {
            add(
                &Image::parse(image).short_name(),
                owners.owner(&format!("{context}/Dockerfile")),
            );
        }
        for service in facts
            .compose_services
            .iter()
            .filter(|service| service.builds)
        {
            let component = owners.owner(if service.dockerfile.is_empty() {
                &service.path
            } else {
                &service.dockerfile
            });
            add(&service.image.short_name(), component);
            if service.production {
                add(&service.name, component);
            }
        }
        for (at, component) in facts.components.iter().enumerate() {
            let id = ComponentId(u16::try_from(at).unwrap_or(u16::MAX));
            add(
                component.name.rsplit(['/', ':']).next().unwrap_or_default(),
                id,
            );
            add(component.root.rsplit('/').next().unwrap_or_default(), id);
        }
        for dockerfile in facts
            .dockerfiles
            .iter()
            .filter(|dockerfile| dockerfile.production)
        {
            // The nearest directory with a name of its own: `src/cart/src/Dockerfile` builds `cart`.
            let mut directories = dockerfile.path.rsplit('/').skip(1);
            let general = [
                "src",
                "docker",
                "build",
                "app",
                "deploy",
                "deployment",
                "container",
                "image",
                "api",
                "package",
            ];
            if let Some(directory) = directories.find(|directory| !general.contains(directory)) {
                add(directory, owners.owner(&dockerfile.path));
            }
        }
        let only = (facts.components.len() == 1).then_some(ComponentId(0));
        Self { own, only }
    }

    /// Whether the repository builds an image of this name.
    pub(super) fn builds(&self, image: &Image) -> bool {
        self.own.contains_key(&plain(&image.short_name()))
    }

    /// Whether an image is the project's own: it is built here, or it is nobody's that is well known.
    pub(super) fn is_own(&self, image: &Image) -> bool {
        image.text.is_empty() || self.builds(image) || !is_third_party(image)
    }

    /// The component in an image; the repository when none can be told.
    pub(super) fn component(&self, image: &Image, workload: &str) -> ComponentId {
        let by_name = |name: &str| self.own.get(&plain(name)).copied();
        by_name(&image.short_name())
            .filter(|id| *id != ComponentId::REPOSITORY)
            .or_else(|| by_name(workload).filter(|_| !is_third_party(image)))
            .or_else(|| self.only.filter(|_| self.is_own(image)))
            .unwrap_or_default()
    }
}

/// Whether an image is well known as somebody else's.
pub(super) fn is_third_party(image: &Image) -> bool {
    let repository = image.repository.to_ascii_lowercase();
    let name = image.short_name();
    let full = format!("{}/{repository}", image.registry);
    THIRD_PARTY.contains(&name.as_str())
        || THIRD_PARTY_REGISTRIES.contains(&image.registry.as_str())
        || THIRD_PARTY_OWNERS
            .iter()
            .any(|owner| repository.starts_with(owner) || full.starts_with(owner))
}

/// A name as it compares: lower case, `-` for `_`.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}
