//! Joins alerts, dashboards and `.proto` files with what source exports and registers.
//!
//! A metric is known when its name, or the last words of it, stands as a string in reached source, or when an exporter or
//! library that is known gives it; what is not known is told as such and no more.

use super::code::Names;
use crate::extract::code::mention;
use crate::facts::operations::Surface;
use crate::facts::{FactSet, Located};
use std::collections::{BTreeMap, HashMap};

/// Prefixes of metrics that exporters, platforms and run times give.
const EXPORTERS: &[&str] = &[
    "up",
    "ALERTS",
    "scrape_",
    "node_",
    "windows_",
    "container_",
    "kube_",
    "kubelet_",
    "apiserver_",
    "etcd_",
    "coredns_",
    "machine_",
    "cadvisor_",
    "process_",
    "go_",
    "python_",
    "nodejs_",
    "jvm_",
    "dotnet_",
    "promhttp_",
    "system_",
    "pg_",
    "postgres",
    "mysql_",
    "mongodb_",
    "redis_",
    "memcached_",
    "kafka_",
    "rabbitmq_",
    "nats_",
    "elasticsearch_",
    "nginx_",
    "traefik_",
    "envoy_",
    "istio_",
    "haproxy_",
    "caddy_",
    "kong_",
    "linkerd_",
    "probe_",
    "alertmanager_",
    "prometheus_",
    "grafana_",
    "loki_",
    "certmanager_",
    "aws_",
    "stackdriver_",
    "argocd_",
    "velero_",
    "minio_",
    "vault_",
    "consul_",
    "otelcol_",
    "traces_",
    "cnpg_",
    "cloudwatch_",
    "clickhouse_",
    "cassandra_",
    "celery_",
    "pgbouncer_",
    "ssl_",
    "ingress_",
    "cilium_",
    "karpenter_",
    "keda_",
    "flux_",
    "gotk_",
    "tempo_",
    "mimir_",
    "cortex_",
    "thanos_",
    "vector_",
    "fluentbit_",
    "temporal_",
    "vm_",
    "vmagent_",
    "blackbox_",
    "solr_",
    "zookeeper_",
    "airflow_",
];

/// Prefixes of metrics that libraries give once they are in use.
const LIBRARIES: &[&str] = &[
    "http_request",
    "http_requests",
    "http_server_",
    "http_client_",
    "http_response",
    "rpc_server_",
    "grpc_server_",
    "grpc_client_",
    "flask_",
    "django_",
    "starlette_",
    "fastapi_",
    "rails_",
    "puma_",
    "sidekiq_",
    "actix_",
    "axum_",
    "gin_",
    "echo_",
    "fiber_",
    "aspnetcore_",
    "kestrel_",
    "microsoft_",
    "hikaricp_",
    "tomcat_",
    "logback_",
    "jdbc_",
    "executor_",
    "spring_",
    "db_client_",
    "resilience4j_",
    "requests_total",
    "lettuce_",
    "application_",
    "disk_",
    "netty_",
    "vertx_",
    "ruby_",
    "oban_",
    "phoenix_",
    "beam_",
];

/// Endings that instruments add to the name in the code.
const ENDINGS: &[&str] = &[
    "_total", "_bucket", "_count", "_sum", "_created", "_max", "_min", "_info",
];

/// Units that OpenTelemetry and Micrometer add.
const UNITS: &[&str] = &["_seconds", "_milliseconds", "_bytes", "_ratio", "_percent"];

pub(super) fn link(names: &Names, facts: &mut FactSet) {
    metrics(names, facts);
    services(names, facts);
}

fn metrics(names: &Names, facts: &mut FactSet) {
    let measured = facts.uses.iter().any(|used| {
        used.reachable
            && used
                .capabilities
                .iter()
                .any(|capability| capability == "metrics")
    }) || facts
        .routes
        .iter()
        .any(|route| route.purpose == "metrics" && route.reachable);
    let unknown = |metrics: &[String]| -> Vec<String> {
        metrics
            .iter()
            .filter(|metric| !is_known(names, measured, metric))
            .cloned()
            .collect()
    };
    let mut alive: HashMap<String, bool> = HashMap::new();
    for alert in &mut facts.alerts {
        alert.value.unknown_metrics = unknown(&alert.value.metrics);
        let known = alert.metrics.is_empty() || alert.unknown_metrics.len() < alert.metrics.len();
        *alive.entry(alert.path.clone()).or_default() |= known;
    }
    for alert in &mut facts.alerts {
        alert.value.alive = alive.get(&alert.value.path).copied().unwrap_or(true);
    }
    for dashboard in &mut facts.dashboards {
        dashboard.value.unknown_metrics = unknown(&dashboard.value.metrics);
        dashboard.value.alive = dashboard.metrics.is_empty()
            || dashboard.unknown_metrics.len() < dashboard.metrics.len();
    }
}

fn is_known(names: &Names, measured: bool, metric: &str) -> bool {
    // The name of a recording rule.
    if metric.contains(':') {
        return true;
    }
    let starts = |table: &[&str]| {
        table.iter().any(|prefix| {
            metric.starts_with(prefix)
                && (prefix.ends_with('_') || prefix.len() > 3 || metric == *prefix)
        })
    };
    if starts(EXPORTERS) || measured && starts(LIBRARIES) {
        return true;
    }
    let lower = metric.to_ascii_lowercase();
    let base = ENDINGS
        .iter()
        .find_map(|end| lower.strip_suffix(end))
        .unwrap_or(&lower);
    let bare = UNITS
        .iter()
        .find_map(|unit| base.strip_suffix(unit))
        .unwrap_or(base);
    let under = base.strip_suffix("_total").unwrap_or(base);
    [lower.as_str(), base, bare, under].iter().any(|name| {
        // A namespace and a subsystem may stand apart: the last words decide.
        let starts = std::iter::once(0).chain(name.match_indices('_').map(|(at, _)| at + 1));
        starts
            .filter(|start| *start == 0 || name[*start..].len() > 5)
            .any(|start| names.metrics.contains(&mention(&name[start..])))
    })
}

/// Which services are registered, and by what the repository serves.
fn services(names: &Names, facts: &mut FactSet) {
    let grpc = facts
        .servers
        .iter()
        .any(|server| server.protocol == "grpc" && server.reachable);
    let mentions = |set: &std::collections::HashSet<u32>, words: &[String]| {
        words.iter().any(|word| set.contains(&mention(word)))
    };
    let mut registered: BTreeMap<String, bool> = BTreeMap::new();
    for service in &mut facts.rpc_services {
        let name = service.value.name.clone();
        let wired = [
            format!("Register{name}Server"),
            format!("Register{name}Handler"),
            format!("New{name}Handler"),
            format!("add_{name}Servicer_to_server"),
            format!("{name}Server"),
            format!("{name}ImplBase"),
            format!("{name}CoroutineImplBase"),
            format!("{name}Base"),
        ];
        let direct = mentions(&names.mentioned, &wired);
        // `server.addService(proto.Orders.service, ..)`, `router.service(Orders, ..)`, `GRPC::RpcServer#handle(Orders::Service)`.
        let by_object = names.mentioned.contains(&mention(&name))
            && ["addService", "service", "handle", "add_service"]
                .iter()
                .any(|word| names.mentioned.contains(&mention(word)));
        let implemented = [
            format!("Unimplemented{name}Server"),
            format!("Unimplemented{name}Handler"),
            format!("{name}Servicer"),
            format!("{name}Handler"),
            format!("{name}Server"),
        ];
        service.value.registered = direct || by_object;
        service.value.implemented = mentions(&names.known, &implemented);
        service.value.described = service.value.documented * 2 >= service.value.methods + 1
            && service.value.documented > 0;
        *registered.entry(service.value.path.clone()).or_default() |= service.value.registered;
    }
    let any = registered.values().any(|wired| *wired);
    for service in &mut facts.rpc_services {
        let file = registered
            .get(&service.value.path)
            .copied()
            .unwrap_or(false);
        service.value.served = file || service.value.implemented || grpc && any;
    }
    // One surface for each package that is served; without a version it counts as internal to the cluster (ruling 16).
    let mut packages: BTreeMap<String, Located<Surface>> = BTreeMap::new();
    for service in facts.rpc_services.iter().filter(|service| service.served) {
        let methods = service.methods;
        let versioned = service.versioned;
        let entry = packages.entry(service.package.clone()).or_insert_with(|| {
            let place = service
                .anchors
                .iter()
                .find(|(name, _)| *name == "package")
                .map_or(service.place, |(_, place)| *place);
            let mut surface = Located::new(
                Surface {
                    protocol: "rpc",
                    covered: versioned,
                    judged: versioned,
                    ..Surface::default()
                },
                place,
            );
            surface.component = service.component;
            surface
        });
        entry.value.routes += methods;
        entry.value.versioned += if versioned { methods } else { 0 };
    }
    facts.surfaces.extend(packages.into_values());
    facts.surfaces.sort_by_key(|surface| surface.place);
}
