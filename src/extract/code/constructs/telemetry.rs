//! Constructs that put tracing and error reporting to work: exporters of spans, clients that are started.

use super::super::draft::Signal;
use super::super::name_filter::NameFilter;
use super::super::reading::Reading;
use crate::syntax::code::Language;
use std::sync::LazyLock;

/// A call that exports spans. A name with a dot must have that receiver.
const TRACING: &[&str] = &[
    // Rust
    "SpanExporter.builder",
    "SpanExporterBuilder.default",
    "opentelemetry_otlp.new_exporter",
    "opentelemetry_otlp.new_pipeline",
    "opentelemetry_datadog.new_pipeline",
    "opentelemetry_zipkin.new_pipeline",
    "init_tracing_opentelemetry.init_subscribers",
    "tracing_subscriber_ext.init_subscribers",
    "build_otlp_layer",
    "install_batch",
    // Go
    "otlptracegrpc.New",
    "otlptracehttp.New",
    "otlptracegrpc.NewClient",
    "otlptracehttp.NewClient",
    "zipkin.New",
    "texporter.New",
    "autoexport.NewSpanExporter",
    "newrelic.NewApplication",
    "apmhttp.Wrap",
    "xray.Configure",
    // Python
    "OTLPSpanExporter",
    "ZipkinExporter",
    "JaegerExporter",
    "CloudTraceSpanExporter",
    "AzureMonitorTraceExporter",
    "configure_azure_monitor",
    "logfire.configure",
    "ElasticAPM",
    "xray_recorder.configure",
    // JavaScript
    "OTLPTraceExporter",
    "registerOTel",
    "useAzureMonitor",
    "appInsights.setup",
    "apm.start",
    // Java, .NET
    "OtlpGrpcSpanExporter.builder",
    "OtlpHttpSpanExporter.builder",
    "UseOtlpExporter",
    "UseAzureMonitor",
    "AddApplicationInsightsTelemetry",
    "AddAllElasticApm",
    "UseAllElasticApm",
];

/// A call that starts a client of an error tracker.
const ERRORS: &[&str] = &[
    "sentry.init",
    "sentry.Init",
    "Sentry.init",
    "Sentry.Init",
    "SentrySdk.Init",
    "sentry_sdk.init",
    "SentryModule.forRoot",
    "UseSentry",
    "AddSentry",
    "bugsnag.Configure",
    "bugsnag.configure",
    "Bugsnag.start",
    "Bugsnag.configure",
    "rollbar.init",
    "rollbar.SetToken",
    "Rollbar.configure",
    "Rollbar.init",
    "honeybadger.Configure",
    "Honeybadger.configure",
    "Airbrake.configure",
    "gobrake.NewNotifierWithOptions",
    "errorreporting.NewClient",
    "error_reporting.Client",
    "configure_azure_monitor",
    "useAzureMonitor",
    "appInsights.setup",
    "AddApplicationInsightsTelemetry",
    "UseAzureMonitor",
    "AddElmah",
    "AddElmahIo",
    "AddRaygun",
    "AddBugsnag",
    "newrelic.NewApplication",
    "ElasticAPM",
];

/// Calls that are looked at besides those of the tables.
const OTHERS: &[&str] = &["WithTracing", "init", "Start", "patch_all"];

static NAMES: LazyLock<NameFilter> =
    LazyLock::new(|| NameFilter::new([TRACING, ERRORS, OTHERS].concat()));

/// Adds them to the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    let code = &reading.code;
    let mut push = |reading: &Reading<'_>, capability: &'static str, from: usize, to: usize| {
        if !reading.dev_only(from) {
            found.push(Signal {
                capability,
                what: "set up",
                function: reading.function_name(from),
                span: reading.code.span(from, to),
            });
        }
    };
    for call in &reading.calls {
        if !NAMES.may_have(code.hash(call.name)) {
            continue;
        }
        let name = code.at(call.name);
        let receiver = code.receiver_name(*call);
        let listed = |table: &[&str]| {
            let mut likely = table.iter().filter(|wanted| wanted.ends_with(name));
            likely.any(|wanted| match wanted.rsplit_once('.') {
                Some((of, wanted)) => wanted == name && receiver == of,
                None => *wanted == name,
            })
        };
        let arguments = call.open + 1..call.close;
        let from = code.head(call.name).max(call.name.saturating_sub(8));
        if listed(TRACING) {
            push(reading, "tracing", from, call.name);
        }
        let reports = listed(ERRORS);
        if reports {
            push(reading, "error-reporting", from, call.name);
        }
        // Sentry traces what its sample rate says; zero, or an option that is off, is none.
        if reports {
            let rate = [
                "traces_sample_rate",
                "tracesSampleRate",
                "TracesSampleRate",
                "tracesSampler",
                "traces_sampler",
            ]
            .iter()
            .find_map(|key| {
                reading
                    .keyword(call.open, key)
                    .or_else(|| reading.property(&arguments, key))
            });
            if let Some(rate) = rate.filter(|rate| !matches!(code.at(rate.start), "0" | "0.0")) {
                push(reading, "tracing", rate.start, rate.start);
            }
        }
        // The spans' exporter stands inside the options of .NET's tracing.
        let exports = [
            "AddOtlpExporter",
            "AddZipkinExporter",
            "AddJaegerExporter",
            "AddAzureMonitorTraceExporter",
        ];
        if name == "WithTracing" && code.mentions(arguments, &exports) {
            push(reading, "tracing", call.name, call.name);
        }
        let datadog = reading.imports("dd-trace")
            || reading.imports("gopkg.in/DataDog/dd-trace-go.v1")
            || reading.imports("github.com/DataDog/dd-trace-go");
        if receiver == "tracer" && matches!(name, "init" | "Start") && datadog {
            push(reading, "tracing", from, call.name);
            push(reading, "error-reporting", from, call.name);
        }
        if name == "patch_all" && reading.imports("ddtrace") {
            push(reading, "tracing", from, call.name);
            push(reading, "error-reporting", from, call.name);
        }
    }
    // Modules that work by being imported.
    for import in &reading.out.imports {
        let module = import.module.as_str();
        let at = import.span;
        let both = matches!(
            module,
            "dd-trace/init" | "newrelic" | "ddtrace.auto" | "elastic-apm-node/start"
        );
        if both || module == "@opentelemetry/auto-instrumentations-node/register" {
            for capability in ["tracing", "error-reporting"] {
                if both || capability == "tracing" {
                    found.push(Signal {
                        capability,
                        what: "set up",
                        function: String::new(),
                        span: at,
                    });
                }
            }
        }
    }
    // Ruby and PHP call without brackets: `Sentry.init do |config|`, `OpenTelemetry::SDK.configure`.
    if matches!(code.language, Language::Ruby) {
        for at in 2..code.len() {
            let of = code.name(at - 2);
            let capability = match (of, code.name(at)) {
                ("Sentry", "init")
                | ("Bugsnag" | "Rollbar" | "Honeybadger" | "Airbrake", "configure") => {
                    "error-reporting"
                }
                ("SDK", "configure") | ("Datadog", "configure") => "tracing",
                // `config.traces_sample_rate = 0.1`
                (_, "traces_sample_rate" | "traces_sampler")
                    if code.sign(at + 1) == "="
                        && !matches!(code.at(at + 2), "0" | "0.0" | "nil") =>
                {
                    "tracing"
                }
                _ => continue,
            };
            found.push(Signal {
                capability,
                what: "set up",
                function: String::new(),
                span: code.span(at - 2, at),
            });
        }
    }
    if code.language == Language::Php {
        for at in 2..code.len() {
            let listed = (code.name(at) == "init" || code.name(at) == "handles")
                && code.sign(at + 1) == "("
                && (at.saturating_sub(4)..at).any(|here| {
                    code.at(here).contains("Sentry") || code.name(here) == "Integration"
                });
            if listed {
                found.push(Signal {
                    capability: "error-reporting",
                    what: "set up",
                    function: String::new(),
                    span: code.span(at, at),
                });
            }
        }
    }
    reading.out.signals.extend(found);
}
