//! Reads which URL path a health command asks for: `curl -f http://localhost:8080/health || exit 1` and its like.

use crate::expression::Expression;

use crate::facts::image_ref::UNKNOWN;

/// What a health command asks.
pub(crate) struct Asked {
    /// The path, without query.
    pub(crate) route: String,
    /// The port; empty for the default one.
    pub(crate) port: String,
    /// Whether all of the path is known.
    pub(crate) known: bool,
}

static URL: Expression = Expression::new(
    r#"(?i)\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?\w+\}?|\x{E0FF})(?::([^/\s"'`)|;]+))?(/[^\s"'`)|;<>&]*)?"#,
);

/// A bare `localhost:8080/health`, as curl and wget take it.
static BARE: Expression = Expression::new(
    r#"(?i)\b(?:curl|wget)\b[^|;]*?[\s"'](?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::([^/\s"'`)|;]+))?(/[^\s"'`)|;<>&]*)?"#,
);

/// `localhost:8080/health` as an argument of some other checker.
static ARGUMENT: Expression =
    Expression::new(r#"(?i)(?:^|[\s"'=])(?:localhost|127\.0\.0\.1):(\d+)(/[a-z][^\s"'`)|;<>&]*)"#);

/// The request to the container itself in a health command; `None` when it makes none.
pub(crate) fn asked(script: &str) -> Option<Asked> {
    let found = URL
        .captures(script)
        .or_else(|| BARE.captures(script))
        .or_else(|| ARGUMENT.captures(script))?;
    let path = found.get(2).map_or("/", |path| path.as_str());
    let route = path.split(['?', '#']).next().unwrap_or("/");
    let known = !route.contains(['$', '{', UNKNOWN]);
    let port = found.get(1).map_or("", |port| port.as_str());
    let port = if port.contains(['$', UNKNOWN]) {
        ""
    } else {
        port
    };
    Some(Asked {
        route: route.replace(UNKNOWN, "?"),
        port: port.to_owned(),
        known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_that_is_asked_for() {
        for (script, route, port) in [
            (
                "curl -f http://localhost:8080/health/live?x=1 || exit 1",
                "/health/live",
                "8080",
            ),
            ("wget -qO- http://127.0.0.1/healthz", "/healthz", ""),
            (
                "python -c \"import urllib.request; urllib.request.urlopen('http://localhost:8000/health')\"",
                "/health",
                "8000",
            ),
            ("curl --fail http://localhost:3000", "/", "3000"),
            ("curl localhost:3000/up", "/up", "3000"),
            (
                "podcli check http localhost:9898/healthz",
                "/healthz",
                "9898",
            ),
            ("curl -f http://localhost:${PORT:-8080}/ready", "/ready", ""),
        ] {
            let asked = asked(script).expect(script);
            assert_eq!(
                (asked.route.as_str(), asked.port.as_str(), asked.known),
                (route, port, true),
                "{script}"
            );
        }
    }

    #[test]
    fn what_asks_nothing_over_http() {
        assert!(asked("pg_isready -U postgres").is_none());
        assert!(asked("curl https://example.com/health").is_none());
        assert!(
            !asked("curl http://localhost/$BASE/health")
                .expect("a request")
                .known
        );
    }
}
