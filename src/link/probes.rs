//! Joins health checks from outside the process to the routes of the component that they ask.
//!
//! Nothing is decided where the component, its routes, or the port's server are not known.

use super::Repository;
use crate::facts::kubernetes::HealthProbe;
use crate::facts::{ComponentId, FactSet, Located};
use crate::link::components::Owners;

/// Ports and port names of management servers and sidecars, which serve routes of their own.
const MANAGEMENT: &[&str] = &[
    "management",
    "mgmt",
    "admin",
    "actuator",
    "metrics",
    "http-metrics",
    "http-management",
    "15020",
    "15021",
    "9901",
    "4191",
];

pub(super) fn link(_repository: &Repository<'_>, facts: &mut FactSet) {
    let owners = Owners::of(facts);
    let mut probes = std::mem::take(&mut facts.health_probes);
    for probe in &mut probes {
        if matches!(probe.kind, "docker" | "compose") {
            probe.component = component_of(probe, facts, &owners);
        }
        judge(probe, facts);
    }
    probes.sort_by_key(|probe| probe.place);
    facts.health_probes = probes;
}

/// The component that a check of a Dockerfile or a Compose service asks; that of the repository where the program is not
/// known to be its own.
fn component_of(probe: &HealthProbe, facts: &FactSet, owners: &Owners) -> ComponentId {
    // What takes nothing from its context carries a program of other people.
    let owner = |dockerfile: &str| {
        let known = facts.dockerfiles.iter().any(|one| one.path == dockerfile);
        let copies = facts.context_copies.iter();
        if known && !copies.into_iter().any(|one| one.path == dockerfile) {
            return ComponentId::REPOSITORY;
        }
        owners.owner(dockerfile)
    };
    if probe.kind == "docker" {
        return owner(&probe.path);
    }
    let service = facts
        .compose_services
        .iter()
        .find(|service| service.path == probe.path && service.name == probe.target);
    match service {
        Some(service) if service.builds && !service.dockerfile.is_empty() => {
            owner(&service.dockerfile)
        }
        Some(service) if service.builds => {
            let path = format!("{}/Dockerfile", service.context);
            owner(path.trim_start_matches('/'))
        }
        _ => ComponentId::REPOSITORY,
    }
}

fn judge(probe: &mut Located<HealthProbe>, facts: &FactSet) {
    let component = probe.component;
    let known = component != ComponentId::REPOSITORY;
    let routes: Vec<_> = facts
        .routes
        .iter()
        .filter(|route| known && route.component == component && route.reachable)
        .collect();
    let servers: Vec<_> = facts
        .servers
        .iter()
        .filter(|server| {
            known && server.component == component && server.reachable && server.protocol == "http"
        })
        .collect();
    let asked = plain(&probe.route);
    // The environment of a workload may have said so already.
    probe.matched |= routes.iter().any(|route| {
        let answers = matches!(route.method.as_str(), "GET" | "ANY" | "HEAD" | "ALL" | "");
        answers
            && (fits(&route.route, &asked)
                || (!route.complete && ends_with(&asked, &plain(&route.route))))
    });
    // A route that is there proves itself; that none is there can be said only when all are known.
    let complete = !servers.is_empty()
        && servers.iter().all(|server| server.routes_complete)
        && routes.iter().all(|route| route.complete);
    let management = MANAGEMENT.contains(&probe.port.to_ascii_lowercase().as_str());
    // A component with several servers may serve this port from any of them.
    probe.decided = probe.decided
        && known
        && (probe.matched || (complete && !management && !routes.is_empty()));
}

/// A path without its closing slash, with one at its start.
fn plain(path: &str) -> String {
    format!("/{}", path.trim_matches('/'))
}

/// Whether a route with parameters answers a path.
fn fits(route: &str, asked: &str) -> bool {
    let route = plain(route);
    let mut parts = asked.split('/');
    let mut patterns = route.split('/');
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), _)
                if pattern.starts_with('*')
                    || pattern.starts_with("{*")
                    || pattern.ends_with("...}") =>
            {
                return true;
            }
            (Some(pattern), Some(part)) => {
                let parameter =
                    pattern.starts_with('{') && pattern.ends_with('}') && !part.is_empty();
                if pattern != part && !parameter {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

fn ends_with(asked: &str, route: &str) -> bool {
    route != "/" && asked.ends_with(route)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::code::{Route, Server};
    use crate::source::Place;

    fn judged(route: &str, asked: &str, complete: bool, routes_complete: bool) -> (bool, bool) {
        let mut facts = FactSet::default();
        let mut add = Located::new(
            Route {
                route: route.to_owned(),
                method: "GET".to_owned(),
                reachable: true,
                complete,
                ..Route::default()
            },
            Place::default(),
        );
        add.component = ComponentId(0);
        facts.routes.push(add);
        let mut server = Located::new(
            Server {
                protocol: "http",
                reachable: true,
                routes_complete,
                ..Server::default()
            },
            Place::default(),
        );
        server.component = ComponentId(0);
        facts.servers.push(server);
        let mut probe = Located::new(
            HealthProbe {
                kind: "liveness",
                route: asked.to_owned(),
                decided: true,
                ..HealthProbe::default()
            },
            Place::default(),
        );
        probe.component = ComponentId(0);
        judge(&mut probe, &facts);
        (probe.decided, probe.matched)
    }

    #[test]
    fn a_route_that_is_there_matches() {
        assert_eq!(judged("/health", "/health/", true, true), (true, true));
        assert_eq!(judged("/{name}", "/health", true, true), (true, true));
        assert_eq!(
            judged("/static/*path", "/static/a/b", true, true),
            (true, true)
        );
    }

    #[test]
    fn a_missing_route_is_said_only_when_all_are_known() {
        assert_eq!(judged("/health", "/healthz", true, true), (true, false));
        assert_eq!(judged("/health", "/healthz", true, false), (false, false));
        assert_eq!(judged("/health", "/healthz", false, true), (false, false));
    }

    #[test]
    fn an_unknown_prefix_leaves_a_suffix() {
        assert_eq!(
            judged("/health", "/api/v1/health", false, false),
            (true, true)
        );
    }
}
