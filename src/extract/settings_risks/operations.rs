//! Lines of settings that decide how a service is watched: access logs, sampling of traces, panics, versions.

use super::Found;
use crate::expression::Expression;

static NO_ACCESS_LOG: Expression = Expression::new(
    r"--no-access-log\b|\bserver\.tomcat\.accesslog\.enabled\s*[=:]\s*false|\bquarkus\.http\.access-log\.enabled\s*[=:]\s*false",
);
static ACCESS_LOG: Expression = Expression::new(
    r#"\b(?:server\.(?:tomcat|jetty|undertow)\.accesslog\.enabled|quarkus\.http\.access-log\.enabled)\s*[=:]\s*true|\bgunicorn\b.*--access-logfile[ =]|^accesslog\s*=\s*["']"#,
);
static ABORT: Expression = Expression::new(r#"^panic\s*=\s*["']abort["']"#);
static SAMPLER: Expression = Expression::new(
    r"\bOTEL_TRACES_SAMPLER(?:_ARG)?\b|\b(?:tail|probabilistic)_sampl(?:ing|er)\b|\bmanagement\.tracing\.sampling\.probability\b|\bDD_TRACE_SAMPLE_RATE\b",
);
static VERSION: Expression = Expression::new(
    r#"-X\s+['"]?[\w./-]*\.?(?i:version|commit|revision|gitsha|buildversion|buildcommit)\w*=|\bservice\.version=|\bOTEL_SERVICE_VERSION\b|\bDD_VERSION\b|\bSENTRY_RELEASE\b"#,
);

/// What a line says, if anything.
pub(super) fn read(text: &str, name: &str) -> Option<Found> {
    let good = |topic, what| Found {
        good: true,
        ..Found::bad(topic, what)
    };
    if NO_ACCESS_LOG.is_match(text) {
        return Some(Found::bad("access-log", "switches the log of calls off"));
    }
    if ACCESS_LOG.is_match(text) {
        return Some(good("access-log", "logs each call"));
    }
    if name == "Cargo.toml" && ABORT.is_match(text) {
        return Some(Found::bad(
            "panic-recovery",
            "`panic = \"abort\"` ends the whole server with the first panic",
        ));
    }
    if SAMPLER.is_match(text) {
        return Some(good("trace-sampling", "sets how many traces are kept"));
    }
    if VERSION.is_match(text) {
        return Some(good("build-info", "hands the version to the program"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_watch_and_that_do_not() {
        for (text, name, topic, good) in [
            (
                "CMD [\"uvicorn\", \"a:app\", \"--no-access-log\"]",
                "Dockerfile",
                "access-log",
                false,
            ),
            (
                "server.tomcat.accesslog.enabled=true",
                "application.properties",
                "access-log",
                true,
            ),
            (
                "panic = \"abort\"        # smaller",
                "Cargo.toml",
                "panic-recovery",
                false,
            ),
            (
                "OTEL_TRACES_SAMPLER=parentbased_traceidratio",
                "otel.env",
                "trace-sampling",
                true,
            ),
            (
                "RUN go build -ldflags \"-X main.version=$V\" .",
                "Dockerfile",
                "build-info",
                true,
            ),
        ] {
            let found = read(text, name).expect(text);
            assert_eq!((found.topic, found.good), (topic, good), "{text}");
        }
        assert!(read("panic = \"unwind\"", "Cargo.toml").is_none());
        assert!(read("ldflags = -s -w", "Makefile").is_none());
    }
}
