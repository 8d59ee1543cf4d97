//! The final path of a route, and what the path is for.

use super::handlers::Answer;
use super::program::Program;
use crate::extract::code::HOLE;

/// Two parts of a path with one slash between them.
pub(super) fn join(prefix: &str, path: &str) -> String {
    match (prefix.is_empty(), path.is_empty()) {
        (true, _) => path.to_string(),
        (_, true) => prefix.to_string(),
        _ => format!(
            "{}/{}",
            prefix.trim_end_matches('/'),
            path.trim_start_matches('/')
        ),
    }
}

/// Fills the holes, brings parameters into the form `{name}`, and says whether the start of the path is known.
pub(super) fn finish(
    program: &Program<'_>,
    source: usize,
    text: &str,
    verbatim: bool,
) -> (String, bool) {
    if verbatim {
        return (text.to_string(), true);
    }
    let mut complete = true;
    let mut filled = String::new();
    for (index, part) in text.split(HOLE).enumerate() {
        if index % 2 == 0 {
            filled.push_str(part);
        } else if let Some(value) = constant(program, source, part) {
            filled = join(&filled, &value);
        } else if filled.trim_matches('/').is_empty() {
            complete = false;
        } else {
            filled.push_str("{}");
        }
    }
    let mut out = String::new();
    for segment in filled.split('/').filter(|segment| !segment.is_empty()) {
        out.push('/');
        out.push_str(&parameter(segment));
    }
    // The root; but nothing where nothing is known.
    if out.is_empty() && complete {
        out.push('/');
    }
    (out, complete)
}

/// `:id`, `<int:id>`, `{id:[0-9]+}` as `{id}`.
fn parameter(segment: &str) -> String {
    let name = |text: &str| {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    if let Some(rest) = segment.strip_prefix(':') {
        return format!("{{{}}}", name(rest));
    }
    if let Some(rest) = segment
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return format!("{{{}}}", name(rest.rsplit(':').next().unwrap_or_default()));
    }
    if let Some(rest) = segment
        .strip_prefix('{')
        .filter(|_| segment.contains([':', '=']))
    {
        return format!("{{{}}}", name(rest));
    }
    segment.to_string()
}

/// The value of a constant: of the same file, else of the only one of that name in the component.
fn constant(program: &Program<'_>, source: usize, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let own = program.sources[source]
        .constants
        .iter()
        .find(|(known, _)| known == name);
    if let Some((_, value)) = own {
        return Some(value.clone());
    }
    program
        .value(program.components[source], name)
        .map(str::to_string)
}

/// What a path is for: `live`, `ready`, `startup`, `metrics` or nothing.
///
/// Source: catalogue ruling 19 and the list `health`; the last one or two segments decide, whatever stands before.
pub(super) fn purpose(path: &str, method: &str, exposition: bool, answer: &Answer) -> &'static str {
    if !matches!(method, "GET" | "HEAD" | "ANY") {
        return "";
    }
    let lower = path.to_ascii_lowercase();
    let mut segments = lower.rsplit('/').filter(|segment| !segment.is_empty());
    let (last, before) = (
        segments.next().unwrap_or_default(),
        segments.next().unwrap_or_default(),
    );
    let health = |segment: &str| {
        matches!(
            segment.trim_start_matches('_').trim_end_matches('_'),
            "health"
                | "healthz"
                | "healthcheck"
                | "health-check"
                | "health_check"
                | "healthchecks"
                | "healthy"
        )
    };
    let near_root = before.is_empty()
        || matches!(before, "api" | "-" | "_" | "internal" | "public")
        || health(before)
        || is_version(before);
    match last {
        "metrics" | "prometheus" | "metricsz" if exposition => "metrics",
        "ready" | "readyz" | "readiness" => "ready",
        "startup" | "startupz" | "started"
            if health(before) || last == "startupz" || (last == "startup" && before.is_empty()) =>
        {
            "startup"
        }
        "livez" | "liveness" | "alive" | "ping" | "heartbeat" | "__heartbeat__"
        | "__lbheartbeat__" => "live",
        "live" | "up" if near_root => "live",
        "status" if near_root && says_health(answer) => "live",
        last if health(last) => "live",
        _ => "",
    }
}

fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the handler of a `/status` is about health.
fn says_health(answer: &Answer) -> bool {
    let name = answer.name.to_ascii_lowercase();
    ["health", "alive", "live", "ready", "ping", "heartbeat"]
        .iter()
        .any(|word| name.contains(word))
        || !answer.checks.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_paths_under_any_prefix() {
        let none = Answer::default();
        for (path, expected) in [
            ("/health", "live"),
            ("/api/v1/health/live", "live"),
            ("/health_check", "live"),
            ("/_healthz", "live"),
            ("/up", "live"),
            ("/-/healthy", "live"),
            ("/readyz", "ready"),
            ("/health/ready", "ready"),
            ("/health/startup", "startup"),
            ("/status", ""),
            ("/sign/up", ""),
            ("/users", ""),
            ("/metrics", ""),
            ("/orders/{id}/status", ""),
            ("/show/live", ""),
        ] {
            assert_eq!(purpose(path, "GET", false, &none), expected, "{path}");
        }
        assert_eq!(purpose("/metrics", "GET", true, &none), "metrics");
        assert_eq!(purpose("/health", "POST", false, &none), "");
    }

    #[test]
    fn parameters_take_one_form() {
        for segment in [":id", "<int:id>", "{id:[0-9]+}", "{id}"] {
            assert_eq!(parameter(segment), "{id}");
        }
    }
}
