//! Constructs that put metrics to work: exporters and middlewares that expose without a route of the project.

use super::draft::Signal;
use super::name_filter::NameFilter;
use super::reading::Reading;
use std::sync::LazyLock;

/// A call or construction, and what it shows. A name with a dot must have that receiver.
const CALLS: &[(&str, &str)] = &[
    // Rust
    ("PrometheusMetricsBuilder.new", "prometheus endpoint"),
    ("PrometheusMetricLayer.pair", "prometheus layer"),
    ("PrometheusBuilder.new", "prometheus exporter"),
    ("with_http_listener", "prometheus listener"),
    ("MetricExporter.builder", "otlp exporter"),
    ("new_pipeline.metrics", "otlp exporter"),
    ("opentelemetry_prometheus.exporter", "prometheus exporter"),
    ("StatsdBuilder.from", "statsd exporter"),
    // Go
    ("promhttp.Handler", "prometheus handler"),
    ("promhttp.HandlerFor", "prometheus handler"),
    ("otlpmetricgrpc.New", "otlp exporter"),
    ("otlpmetrichttp.New", "otlp exporter"),
    ("statsd.New", "statsd client"),
    ("ginprometheus.NewPrometheus", "prometheus middleware"),
    ("echoprometheus.NewHandler", "prometheus handler"),
    ("fiberprometheus.New", "prometheus middleware"),
    ("push.New", "push gateway"),
    // Python
    ("Instrumentator", "prometheus instrumentator"),
    ("start_http_server", "prometheus listener"),
    ("make_asgi_app", "prometheus handler"),
    ("make_wsgi_app", "prometheus handler"),
    ("generate_latest", "prometheus handler"),
    ("PrometheusMetrics", "prometheus extension"),
    ("PrometheusMiddleware", "prometheus middleware"),
    ("OTLPMetricExporter", "otlp exporter"),
    ("push_to_gateway", "push gateway"),
    ("StatsClient", "statsd client"),
    // JavaScript
    ("promBundle", "prometheus middleware"),
    ("OTLPMetricExporter", "otlp exporter"),
    ("PrometheusExporter", "prometheus exporter"),
    ("PrometheusModule.register", "prometheus module"),
    ("collectDefaultMetrics", "default metrics"),
    // .NET
    ("MapMetrics", "prometheus endpoint"),
    ("UseMetricServer", "prometheus endpoint"),
    ("MapPrometheusScrapingEndpoint", "prometheus endpoint"),
    (
        "UseOpenTelemetryPrometheusScrapingEndpoint",
        "prometheus endpoint",
    ),
    ("WithMetrics", "metrics pipeline"),
    ("AddApplicationInsightsTelemetry", "application insights"),
    // Ruby, PHP, JVM
    ("PrometheusMeterRegistry", "prometheus registry"),
    ("MicrometerMetrics", "micrometer plug-in"),
];

/// Constructs that only define metrics: not enough without an exporter.
const DEFINITIONS_ONLY: &[&str] = &["collectDefaultMetrics"];

static NAMES: LazyLock<NameFilter> =
    LazyLock::new(|| NameFilter::new(CALLS.iter().map(|(name, _)| *name)));

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    for call in &reading.calls {
        let code = &reading.code;
        if !NAMES.may_have(code.hash(call.name)) {
            continue;
        }
        let name = code.at(call.name);
        if DEFINITIONS_ONLY.contains(&name) {
            continue;
        }
        let Some((_, what)) = CALLS
            .iter()
            .find(|(wanted, _)| match wanted.rsplit_once('.') {
                Some((receiver, wanted)) => wanted == name && code.receiver_name(*call) == receiver,
                None => *wanted == name,
            })
        else {
            continue;
        };
        found.push(Signal {
            capability: "metrics",
            what,
            function: reading.function_name(call.name),
            span: code.span(
                code.head(call.name).max(call.name.saturating_sub(8)),
                call.name,
            ),
        });
    }
    // Ruby middlewares are given as constants: `use Prometheus::Middleware::Exporter`.
    for at in 0..reading.code.len() {
        let code = &reading.code;
        let shown = match code.name(at) {
            "Exporter" if code.name(at.wrapping_sub(2)) == "Middleware" => "prometheus middleware",
            "Yabeda" if code.name(at + 2) == "Prometheus" => "prometheus middleware",
            "Metrics" if code.name(at.wrapping_sub(2)) == "PrometheusExporter" => {
                "prometheus middleware"
            }
            "RenderTextFormat" => "prometheus handler",
            _ => continue,
        };
        found.push(Signal {
            capability: "metrics",
            what: shown,
            function: reading.function_name(at),
            span: code.span(at, at),
        });
    }
    reading.out.signals = found;
}
