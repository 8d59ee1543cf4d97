//! What a component serves as a whole: which of its routes callers depend on, and whether a version stands in them.

use super::located;
use super::program::Program;
use crate::extract::code::Subject;
use crate::facts::operations::Surface;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;
use std::collections::{BTreeMap, HashSet};

/// Segments of paths that no caller's program depends on.
const OPERATIONAL: &[&str] = &[
    "health",
    "healthz",
    "livez",
    "readyz",
    "metrics",
    "docs",
    "doc",
    "swagger",
    "swagger-ui",
    "swagger.json",
    "openapi",
    "openapi.json",
    "openapi.yaml",
    "redoc",
    "api-docs",
    "apidocs",
    "scalar",
    "graphiql",
    "graphql",
    "playground",
    "static",
    "assets",
    "public",
    "media",
    "uploads",
    "favicon.ico",
    "robots.txt",
    "sitemap.xml",
    "manifest.json",
    "webhook",
    "webhooks",
    "callback",
    "oauth",
    "oauth2",
    "oidc",
    ".well-known",
    "ws",
    "wss",
    "websocket",
    "socket.io",
    "debug",
    "pprof",
    "actuator",
    "q",
    "version",
    "info",
    "status",
    "ping",
    "up",
    "login",
    "logout",
    "signin",
    "signout",
    "dashboard",
    "error",
    "panic",
    "env",
    "about",
    "privacy",
    "terms",
    "build-info",
    "index.html",
];

/// Libraries of templates: what they render are pages.
const TEMPLATES: &[&str] = &[
    "thymeleaf",
    "freemarker",
    "mustache",
    "jte",
    "pug",
    "ejs",
    "askama",
    "tera",
    "erubi",
    "haml",
    "slim-rails",
];

#[derive(Default)]
struct Tally {
    routes: i64,
    versioned: i64,
    any_version: bool,
    programs: bool,
    unversioned: Option<(Place, String)>,
    first: Option<Place>,
}

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let mut tallies: BTreeMap<ComponentId, Tally> = BTreeMap::new();
    // A file that registers `/healthz` itself registers at the root: nobody mounts a health check under a prefix.
    let rooted: HashSet<(ComponentId, String)> = facts
        .routes
        .iter()
        .filter(|route| route.reachable && !route.built_in)
        .filter(|route| {
            matches!(route.purpose, "live" | "ready" | "metrics")
                && route.route.starts_with('/')
                && route.route.matches('/').count() == 1
        })
        .map(|route| (route.component, route.path.clone()))
        .collect();
    for route in &facts.routes {
        let known = route.reachable && route.framework != "grpc" && !route.route.is_empty();
        if !known || route.built_in {
            continue;
        }
        let tally = tallies.entry(route.component).or_default();
        tally.first.get_or_insert(route.place);
        let versioned = is_versioned(&route.route);
        tally.any_version |= versioned;
        // Forms of Rails send what they mean beside a POST.
        let forms = route.framework == "rails";
        tally.programs |= route.route.starts_with("/api")
            || !forms && !matches!(route.method.as_str(), "GET" | "HEAD" | "POST" | "ANY");
        if is_operational(&route.route) || !route.purpose.is_empty() {
            continue;
        }
        tally.routes += 1;
        if versioned {
            tally.versioned += 1;
        } else if tally.unversioned.is_none()
            && (route.complete || rooted.contains(&(route.component, route.path.clone())))
        {
            tally.unversioned = Some((route.place, route.route.clone()));
        }
    }
    let mut found = Vec::new();
    for (component, tally) in tallies {
        let shows = |subject: Subject| {
            program
                .sources
                .iter()
                .enumerate()
                .flat_map(move |(at, source)| {
                    let here = program.components[at] == component && program.reachable[at];
                    source.constructs.iter().filter(move |construct| {
                        here && construct.subject == subject && !construct.dev
                    })
                })
        };
        let by_header =
            shows(Subject::Versioning).next().is_some() || spring_versions(program, component);
        let rendered = i64::try_from(shows(Subject::Page).count()).unwrap_or(i64::MAX);
        let templates = facts.dependencies.iter().any(|dependency| {
            dependency.component == component
                && TEMPLATES.iter().any(|name| dependency.name.contains(name))
        });
        // Views that Rails finds by the names of actions (ruling 44).
        let views = facts
            .practices
            .iter()
            .filter(|one| one.component == component && one.topic == "unsafe-html" && one.good)
            .filter(|one| one.path.contains("app/views/"))
            .count();
        let views = i64::try_from(views).unwrap_or(i64::MAX);
        let pages = !tally.programs
            && (templates
                || views * 3 >= tally.routes.max(1)
                || rendered > 0 && rendered * 2 >= tally.routes);
        let some = tally.versioned > 0 || tally.routes == 0 && tally.any_version;
        let covered = by_header
            || tally.versioned * 2 >= tally.routes && some
            || (pages || rendered > 0) && some;
        // Routes whose prefixes are unknown may have a version.
        let known = covered || tally.unversioned.is_some();
        let place = tally
            .unversioned
            .as_ref()
            .map(|(place, _)| *place)
            .filter(|_| !covered)
            .or(tally.first);
        let Some(place) = place else { continue };
        let fact = Surface {
            protocol: "http",
            routes: tally.routes,
            versioned: if by_header {
                tally.routes
            } else {
                tally.versioned
            },
            covered,
            judged: known && (some || by_header || tally.routes > 0 && !pages),
            pages,
            unversioned: tally.unversioned.map(|(_, path)| path).unwrap_or_default(),
        };
        found.push(located(fact, place, component));
    }
    facts.surfaces.extend(found);
}

fn spring_versions(program: &Program<'_>, component: ComponentId) -> bool {
    program.configs_of(component).any(|config| {
        config.says.iter().any(|(statement, _)| {
            matches!(statement, crate::extract::code::Statement::Setting(key, _) if key.starts_with("spring.mvc.apiversion"))
        })
    })
}

/// Whether a segment of the path is a version: `v1`, `v2.1`, `v1beta1`, `{version}`, `2024-01-01`.
fn is_versioned(path: &str) -> bool {
    path.split('/').any(|segment| {
        let lower = segment.to_ascii_lowercase();
        let digits = lower
            .strip_prefix('v')
            .or_else(|| lower.strip_prefix("api-v"))
            .or_else(|| lower.strip_prefix("api_v"));
        digits.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.len() < 9
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        }) || matches!(
            lower.as_str(),
            "{version}" | "{apiversion}" | "{api_version}"
        ) || lower.len() == 10 && lower.starts_with("20") && lower.as_bytes()[4] == b'-'
    })
}

/// Whether no caller's program depends on the path.
fn is_operational(path: &str) -> bool {
    let mut segments = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .peekable();
    if segments.peek().is_none() {
        return true;
    }
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.split('/').filter(|part| !part.is_empty());
    // Nothing but parameters: a gateway, or a path that a library gives.
    let catch_all = lower
        .split('/')
        .filter(|part| !part.is_empty())
        .all(|part| part.starts_with(['{', '*']));
    catch_all || parts.any(|part| OPERATIONAL.contains(&part) || part.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_segments() {
        for path in [
            "/v1/a",
            "/api/v2/b",
            "/api-v1/x",
            "/v1beta1/a",
            "/{version}/a",
        ] {
            assert!(is_versioned(path), "{path}");
        }
        for path in ["/value/a", "/api/vat", "/orders/{id}"] {
            assert!(!is_versioned(path), "{path}");
        }
    }

    #[test]
    fn what_machines_and_people_ask_for_is_no_interface() {
        for path in [
            "/",
            "/healthz",
            "/swagger/index.html",
            "/oauth/callback",
            "/{path}",
        ] {
            assert!(is_operational(path), "{path}");
        }
        assert!(!is_operational("/orders"));
    }
}
