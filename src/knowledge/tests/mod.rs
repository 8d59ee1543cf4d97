use super::*;

mod commands;

fn know() -> &'static Knowledge {
    Knowledge::built_in()
}

fn marked(of: &Match<'_>) -> String {
    format!(
        "{}{}{}",
        of.capability,
        if of.weak { "?" } else { "" },
        if of.enforcing { "" } else { "!" }
    )
}

fn action(slug: &str, with: &[(&str, &str)]) -> Vec<String> {
    let with: Vec<_> = with
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let mut all: Vec<_> = know().of_action(slug, &with).iter().map(marked).collect();
    all.sort();
    all
}

fn package(ecosystem: Ecosystem, name: &str) -> Vec<String> {
    let mut all: Vec<_> = know()
        .of_package(ecosystem, name)
        .iter()
        .map(marked)
        .collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn every_list_loads_with_a_title_and_no_entry_twice() {
    assert_eq!(know().errors(), Vec::<String>::new());
    assert_eq!(know().capabilities().len(), 99);
    for list in know().capabilities() {
        assert!(list.title.len() > 4, "{}", list.capability);
        assert!(
            know()
                .entries
                .iter()
                .any(|entry| entry.capability == list.capability),
            "{} is empty",
            list.capability
        );
    }
    let mut seen = std::collections::HashSet::new();
    for entry in &know().entries {
        assert!(seen.insert(format!("{entry:?}")), "twice: {entry:?}");
        assert_eq!(entry.name.trim(), entry.name, "{}", entry.capability);
    }
}

#[test]
fn an_entry_is_not_weak_and_strong_at_once() {
    let plain = |entry: &Entry| {
        entry.weak
            && !entry.is_conditional()
            && entry.any_argument.is_empty()
            && entry.with.is_empty()
    };
    for weak in know().entries.iter().filter(|entry| plain(entry)) {
        let same = |other: &&Entry| {
            (other.capability, other.ecosystem, other.kind, &other.name)
                == (weak.capability, weak.ecosystem, weak.kind, &weak.name)
                && !other.weak
                && !other.is_conditional()
                && other.any_argument.is_empty()
                && other.with.is_empty()
        };
        assert!(
            know().entries.iter().find(same).is_none(),
            "{} of {}",
            weak.name,
            weak.capability
        );
    }
}

#[test]
fn every_file_pattern_is_a_glob() {
    for entry in know()
        .entries
        .iter()
        .filter(|entry| entry.kind == Kind::Files)
    {
        assert!(
            globset::Glob::new(&entry.name).is_ok(),
            "{} of {}",
            entry.name,
            entry.capability
        );
        assert!(
            !entry.name.contains(' '),
            "{} of {}",
            entry.name,
            entry.capability
        );
    }
}

#[test]
fn the_readme_names_every_kind_and_field() {
    let readme = include_str!("../../../rules/tools/README.md");
    for kind in Kind::ALL {
        assert!(
            readme.contains(&format!("`{}`", kind.as_str())),
            "{}",
            kind.as_str()
        );
    }
}

#[test]
fn actions_match_by_name_and_inputs() {
    assert_eq!(action("RustSec/audit-check", &[]), ["dependency-audit"]);
    assert_eq!(
        action("aquasecurity/trivy-action", &[("image-ref", "app")]),
        ["image-scan!"]
    );
    assert_eq!(
        action(
            "aquasecurity/trivy-action",
            &[("scan-type", "image"), ("exit-code", "1")]
        ),
        ["image-scan"]
    );
    let both = action(
        "aquasecurity/trivy-action@v1",
        &[("scan-type", "fs"), ("exit-code", "1")],
    );
    assert_eq!(both, ["dependency-audit", "secret-scanning"]);
    assert_eq!(
        action("docker/build-push-action", &[("push", "false")]),
        Vec::<String>::new()
    );
    assert!(
        action("docker/build-push-action", &[("push", "true")])
            .contains(&"registry-push".to_owned())
    );
    assert!(action("snyk/actions/node", &[]).contains(&"dependency-audit".to_owned()));
    assert_eq!(action("snyk/actions/docker", &[]), ["image-scan"]);
    assert_eq!(
        action("github/codeql-action/init", &[]),
        Vec::<String>::new()
    );
    assert!(
        action(
            "EmbarkStudios/cargo-deny-action",
            &[("command", "check bans")]
        )
        .is_empty()
    );
    assert_eq!(action("actions/checkout", &[]), Vec::<String>::new());
}

#[test]
fn packages_match_as_their_registry_compares_names() {
    use Ecosystem::{Dotnet, Go, Java, JavaScript, Python, Rust};
    assert_eq!(package(Rust, "tower_governor"), ["rate-limit"]);
    assert!(package(Rust, "actix-session").contains(&"cache-stores?".to_owned()));
    assert_eq!(package(Python, "Prometheus_Client"), ["metrics"]);
    assert!(package(Go, "github.com/jackc/pgx/v5/pgxpool").contains(&"relational-db".to_owned()));
    assert!(package(Go, "github.com/jackc/pgxfoo").is_empty());
    assert_eq!(
        package(Go, "go.opentelemetry.io/otel/exporters/prometheus"),
        ["metrics"]
    );
    assert!(package(Go, "go.opentelemetry.io/otel").contains(&"tracing".to_owned()));
    assert!(package(JavaScript, "Express").is_empty());
    assert!(package(JavaScript, "express").contains(&"http-frameworks".to_owned()));
    assert!(package(Java, "org.keycloak:keycloak-core").contains(&"auth-libs".to_owned()));
    assert!(package(Dotnet, "aspnetcore.healthchecks.redis").contains(&"health".to_owned()));
    assert!(
        package(Dotnet, "Microsoft.ApplicationInsights.AspNetCore").contains(&"tracing".to_owned())
    );
}

#[test]
fn images_hooks_resources_and_files_match() {
    let names = |all: Vec<Match<'_>>| all.iter().map(marked).collect::<Vec<_>>();
    assert_eq!(
        names(know().of_image("docker.io/clamav/clamav")),
        ["malware-scan"]
    );
    assert_eq!(
        names(know().of_image("docker.io/library/traefik")),
        ["gateways"]
    );
    assert_eq!(names(know().of_hook("gitleaks")), ["secret-scanning"]);
    assert_eq!(
        names(know().of_kubernetes("external-secrets.io/v1", "ExternalSecret")),
        ["secrets-managers"]
    );
    assert!(know().of_kubernetes("v1", "Secret").is_empty());
    assert!(
        names(know().of_kubernetes("networking.istio.io/v1", "Gateway"))
            .contains(&"gateways".to_owned())
    );
    assert!(names(know().of_file("services/api/Cargo.lock")).contains(&"lockfiles".to_owned()));
    assert!(names(know().of_file("db/migrations/0001_a.sql")).contains(&"migrations".to_owned()));
    assert!(
        names(know().of_file(".github/dependabot.yml")).contains(&"dependency-updates".to_owned())
    );
    assert!(
        !names(know().of_file("src/renovate.json.rs")).contains(&"dependency-updates".to_owned())
    );
}

#[test]
fn the_last_segments_of_a_path_say_what_it_is_for() {
    let tell = |path: &str| {
        know()
            .health_path(path)
            .map(|found| (found.kind, found.weak))
    };
    use HealthKind::{Live, Ready, Startup};
    for path in [
        "/health",
        "/healthz",
        "/health-check",
        "/health_check",
        "/healthcheck",
        "/_healthz",
        "/livez",
        "/up",
        "/api/v1/health",
        "/api/orders/healthz/",
    ] {
        assert_eq!(tell(path), Some((Live, false)), "{path}");
    }
    for path in [
        "/readyz",
        "/health/ready",
        "/api/v1/health/ready",
        "/actuator/health/readiness",
        "/ready",
    ] {
        assert_eq!(tell(path), Some((Ready, false)), "{path}");
    }
    assert_eq!(tell("/startupz"), Some((Startup, false)));
    assert_eq!(tell("/ping"), Some((Live, true)));
    assert_eq!(tell("/orders/{id}/status"), Some((Live, true)));
    assert_eq!(tell("/orders/ready"), Some((Ready, true)));
    for path in ["/", "", "/orders", "/healthy-food", "/users/{id}"] {
        assert_eq!(tell(path), None, "{path}");
    }
}
