//! Routes that frameworks add by configuration alone: Spring's actuator, Quarkus, Micronaut.

use super::gates::Gates;
use super::located;
use super::program::Program;
use crate::extract::code::Statement;
use crate::facts::code::Route;
use crate::facts::{ComponentId, FactSet};
use crate::source::Place;

/// What a dependency adds to the framework's health, by a part of its name. Source: Spring Boot reference, "Auto-configured
/// HealthIndicators".
const CONTRIBUTORS: &[(&str, &str, &str)] = &[
    ("data-jpa", "database", "db"),
    ("starter-jdbc", "database", "db"),
    ("data-jdbc", "database", "db"),
    ("data-r2dbc", "database", "r2dbc"),
    ("data-mongodb", "database", "mongo"),
    ("data-cassandra", "database", "cassandra"),
    ("data-elasticsearch", "database", "elasticsearch"),
    ("data-redis", "cache", "redis"),
    ("starter-amqp", "broker", "rabbit"),
    ("starter-artemis", "broker", "jms"),
];

/// A feature's place and component.
struct Feature {
    place: Place,
    path: String,
    component: ComponentId,
    framework: &'static str,
}

/// Routes that a dependency brings: its name, the framework, and each path with its purpose and whether it asks the registry.
type Table = (
    &'static str,
    &'static str,
    Vec<(String, &'static str, bool)>,
);

/// Adds the gates that a dependency puts before everything: Spring Security without a chain of its own asks everybody.
/// Source: Spring Security reference, "Spring Boot auto configuration".
pub(super) fn gates(program: &Program<'_>, facts: &FactSet, gates: &mut Gates) {
    let _ = program;
    for dependency in &facts.dependencies {
        let brings = dependency.name.ends_with("spring-boot-starter-security")
            || dependency
                .name
                .ends_with("spring-boot-starter-oauth2-resource-server");
        if brings
            && !matches!(dependency.scope, "test" | "dev")
            && !gates.has_application_gate(dependency.component)
        {
            let name = "Spring Security's default".to_owned();
            gates.everywhere(dependency.component, name, dependency.place);
        }
    }
}

/// Adds the routes.
pub(super) fn routes(program: &Program<'_>, facts: &mut FactSet) {
    let mut components: Vec<ComponentId> = facts
        .dependencies
        .iter()
        .map(|dependency| dependency.component)
        .collect();
    components.extend(program.config_components.iter().copied());
    components.sort();
    components.dedup();
    for component in components {
        actuator(program, facts, component);
        by_dependency(program, facts, component);
    }
}

/// Whether a component of Spring Boot serves nothing: its dependencies are known and none of them, nor a route, is of the web.
pub(super) fn spring_without_web(facts: &FactSet, component: ComponentId) -> bool {
    let mut any = false;
    for dependency in facts
        .dependencies
        .iter()
        .filter(|d| d.component == component)
    {
        any |= dependency.name.contains("spring-boot");
        if dependency.name.contains("web")
            || dependency.name.contains("actuator")
            || dependency.name.contains("graphql")
        {
            return false;
        }
    }
    any && !facts
        .routes
        .iter()
        .any(|route| route.component == component)
}

fn setting(
    program: &Program<'_>,
    component: ComponentId,
    key: &str,
) -> Option<(String, Place, String)> {
    program.configs_of(component).find_map(|config| {
        config
            .says
            .iter()
            .find_map(|(statement, span)| match statement {
                Statement::Setting(name, value) if name == key => Some((
                    value.clone(),
                    Place::new(config.file, *span),
                    config.path.clone(),
                )),
                _ => None,
            })
    })
}

fn dependency(facts: &FactSet, component: ComponentId, part: &str) -> Option<(Place, String)> {
    let found = facts.dependencies.iter().find(|dependency| {
        dependency.component == component
            && dependency.name.contains(part)
            && !matches!(dependency.scope, "test" | "dev")
    });
    found.map(|dependency| (dependency.place, dependency.manifest.clone()))
}

fn actuator(program: &Program<'_>, facts: &mut FactSet, component: ComponentId) {
    let declared = dependency(facts, component, "spring-boot-starter-actuator");
    // A private starter may bring it: then its settings are what shows it.
    let set = program.configs_of(component).find_map(|config| {
        config
            .says
            .iter()
            .find_map(|(statement, span)| match statement {
                Statement::Setting(key, _) if key.starts_with("management.endpoint") => {
                    Some((Place::new(config.file, *span), config.path.clone()))
                }
                _ => None,
            })
    });
    let Some((place, path)) = declared.or(set) else {
        return;
    };
    if facts
        .dependencies
        .iter()
        .any(|d| d.component == component && d.ecosystem == "java")
        || !path.is_empty()
    {
        let value = |key: &str| setting(program, component, key);
        let base = value("management.endpoints.web.base-path")
            .map_or("/actuator".to_string(), |(text, _, _)| text);
        let base = base.trim_end_matches('/').to_string();
        let off = value("management.endpoint.health.enabled")
            .is_some_and(|(text, _, _)| text == "false")
            || value("management.endpoint.health.access")
                .is_some_and(|(text, _, _)| text == "none");
        let exposed = value("management.endpoints.web.exposure.include")
            .map_or("health".to_string(), |(text, _, _)| text);
        let exposes = |name: &str| {
            exposed
                .split(',')
                .any(|part| part.trim().trim_matches(['"', '\'']) == name || part.contains('*'))
        };
        let all: Vec<(&str, &str)> = CONTRIBUTORS
            .iter()
            .filter(|(part, _, _)| dependency(facts, component, part).is_some())
            .map(|(_, service, indicator)| (*service, *indicator))
            .collect();
        let all_checks: Vec<String> = all
            .iter()
            .map(|(service, _)| (*service).to_string())
            .collect();
        let mut found: Vec<(String, &'static str, Vec<String>)> = Vec::new();
        if !off && exposes("health") {
            let health = value("management.endpoints.web.path-mapping.health")
                .map_or("health".to_string(), |(text, _, _)| text);
            let root = format!("{base}/{}", health.trim_start_matches('/'));
            let group = |name: &str| -> Vec<String> {
                let included = value(&format!("management.endpoint.health.group.{name}.include"))
                    .map_or(String::new(), |(text, _, _)| text);
                let has = |indicator: &str| {
                    included
                        .split(',')
                        .any(|part| part.trim() == indicator || part.trim() == "*")
                };
                all.iter()
                    .filter(|(_, indicator)| has(indicator))
                    .map(|(service, _)| (*service).to_string())
                    .collect()
            };
            found.push((root.clone(), "live", all_checks));
            found.push((format!("{root}/liveness"), "live", group("liveness")));
            found.push((format!("{root}/readiness"), "ready", group("readiness")));
            let additional = value("management.endpoint.health.probes.add-additional-paths")
                .is_some_and(|(text, _, _)| text == "true");
            if additional {
                found.push(("/livez".into(), "live", group("liveness")));
                found.push(("/readyz".into(), "ready", group("readiness")));
            }
        }
        let registry = dependency(facts, component, "micrometer-registry-prometheus").is_some();
        if registry && exposes("prometheus") {
            let mapped = value("management.endpoints.web.path-mapping.prometheus")
                .map_or("prometheus".to_string(), |(text, _, _)| text);
            found.push((
                format!("{base}/{}", mapped.trim_start_matches('/')),
                "metrics",
                Vec::new(),
            ));
        }
        let feature = Feature {
            place,
            path,
            component,
            framework: "spring-boot",
        };
        for (route, purpose, checks) in found {
            push(facts, &feature, route, purpose, checks);
        }
    }
}

fn by_dependency(program: &Program<'_>, facts: &mut FactSet, component: ComponentId) {
    let root = setting(program, component, "quarkus.http.non-application-root-path").map_or(
        "/q".to_string(),
        |(text, _, _)| {
            if text.starts_with('/') {
                text.trim_end_matches('/').to_string()
            } else {
                format!("/{text}")
            }
        },
    );
    let tables: &[Table] = &[
        (
            "quarkus-smallrye-health",
            "quarkus",
            vec![
                (format!("{root}/health"), "live", true),
                (format!("{root}/health/live"), "live", false),
                (format!("{root}/health/ready"), "ready", true),
                (format!("{root}/health/started"), "startup", false),
            ],
        ),
        (
            "quarkus-micrometer-registry-prometheus",
            "quarkus",
            vec![(format!("{root}/metrics"), "metrics", false)],
        ),
        (
            "micronaut-management",
            "micronaut",
            vec![
                ("/health".into(), "live", true),
                ("/health/liveness".into(), "live", false),
                ("/health/readiness".into(), "ready", true),
            ],
        ),
        (
            "micronaut-micrometer-registry-prometheus",
            "micronaut",
            vec![("/prometheus".into(), "metrics", false)],
        ),
    ];
    for (name, framework, routes) in tables {
        let Some((place, path)) = dependency(facts, component, name) else {
            continue;
        };
        let feature = Feature {
            place,
            path,
            component,
            framework,
        };
        for (route, purpose, registry) in routes {
            let checks = if *registry {
                vec!["registry".to_string()]
            } else {
                Vec::new()
            };
            push(facts, &feature, route.clone(), purpose, checks);
        }
    }
}

fn push(
    facts: &mut FactSet,
    feature: &Feature,
    route: String,
    purpose: &'static str,
    checks: Vec<String>,
) {
    let fact = Route {
        path: feature.path.clone(),
        framework: feature.framework.to_string(),
        method: "GET".into(),
        route,
        handler: String::new(),
        purpose,
        reachable: true,
        development_only: false,
        complete: true,
        checks,
        can_fail: true,
        handler_read: false,
        built_in: true,
        mutating: false,
        public: true,
        guards: Vec::new(),
        guarded: false,
        authorized: false,
        roles: Vec::new(),
        throttled: false,
        raw_body: false,
        checks_body: false,
        uses_caller: false,
        left_open: false,
        by_id: false,
        takes_credentials: false,
        takes_body: false,
    };
    facts
        .routes
        .push(located(fact, feature.place, feature.component));
}
