//! The probes of a container that ask for a URL path.

use crate::extract::health_command;
use crate::extract::kubernetes::value::Value;
use crate::facts::Located;
use crate::facts::image_ref::UNKNOWN;
use crate::facts::kubernetes::{Container, HealthProbe};

/// HTTP probes, as checks from outside the process.
pub(super) fn probes(container: &Located<Container>, value: &Value) -> Vec<Located<HealthProbe>> {
    let each = [
        ("liveness", "livenessProbe", &container.liveness),
        ("readiness", "readinessProbe", &container.readiness),
        ("startup", "startupProbe", &container.startup),
    ];
    let mut found = Vec::new();
    for (kind, key, probe) in each {
        let asked = match probe.handler {
            "http" => {
                let path = value.text_of(&[key, "httpGet", "path"]);
                let known = !path.contains([UNKNOWN, '$']);
                let route = probe
                    .path
                    .split('?')
                    .next()
                    .filter(|route| !route.is_empty())
                    .unwrap_or("/");
                Some((route.to_owned(), probe.port.clone(), known))
            }
            "exec" => {
                let command = value
                    .at(&[key, "exec", "command"])
                    .map(Value::items)
                    .unwrap_or_default();
                let script = command
                    .iter()
                    .map(Value::text)
                    .collect::<Vec<_>>()
                    .join(" ");
                health_command::asked(&script).map(|asked| (asked.route, asked.port, asked.known))
            }
            _ => None,
        };
        let Some((route, port, known)) = asked else {
            continue;
        };
        let environment = value.get("env").map(Value::items).unwrap_or_default();
        let known = known && !environment.iter().any(moves_routes);
        let place = value
            .at(&[key, "httpGet", "path"])
            .or_else(|| value.at(&[key, "exec", "command"]))
            .or_else(|| value.get(key));
        // A value that comes from a values file is shown there.
        let place = place.map_or(container.place, |value| value.place);
        let fact = HealthProbe {
            path: container.path.clone(),
            kind,
            target: container.name.clone(),
            decided: known
                && container.workload.own
                && container.workload.production
                && probe.port_declared,
            matched: environment
                .iter()
                .any(|variable| adds_route(variable, &route)),
            route,
            port,
        };
        let mut located = Located::new(fact, place);
        located.component = container.component;
        found.push(located);
    }
    found
}

/// Whether a variable of the environment puts every route below another path, or serves health on a port of its own.
fn moves_routes(variable: &Value) -> bool {
    let name = variable.text_of(&["name"]).to_ascii_uppercase();
    [
        "CONTEXT_PATH",
        "BASE_PATH",
        "ROOT_PATH",
        "PATH_BASE",
        "PATH_PREFIX",
        "URL_PREFIX",
        "SCRIPT_NAME",
        "MANAGEMENT_SERVER",
        "MANAGEMENT_PORT",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Whether a variable tells Spring Boot to serve its probes at `/livez` and `/readyz` of the main port.
fn adds_route(variable: &Value, route: &str) -> bool {
    let name = variable.text_of(&["name"]);
    let value = variable.text_of(&["value"]);
    let told = match name.as_str() {
        "SPRING_APPLICATION_JSON" => value.contains("add-additional-paths"),
        "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ADD_ADDITIONAL_PATHS" => value == "true",
        _ => false,
    };
    told && matches!(route.trim_end_matches('/'), "/livez" | "/readyz")
}
