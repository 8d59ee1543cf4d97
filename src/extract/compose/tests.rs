use super::*;
use crate::source::FileId;

fn services(path: &str, text: &str) -> Vec<ComposeService> {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    let input = Input {
        id: FileId(0),
        path: &path,
        class: FileClass::Dev,
        text,
    };
    assert!(accepts(&path, FileClass::Dev));
    extract(&input, &mut out);
    out.facts
        .compose_services
        .into_iter()
        .map(|fact| fact.value)
        .collect()
}

#[test]
fn a_plain_compose_file_serves_development() {
    let text = "services:\n  api: {build: ., restart: always}\n  db: {image: 'postgres:17', restart: always}\n";
    assert!(
        services("docker-compose.yml", text)
            .iter()
            .all(|service| !service.production)
    );
}

#[test]
fn names_and_marks_of_production() {
    let plain = "services:\n  api: {image: 'api:1'}\n";
    assert!(services("docker-compose.prod.yml", plain)[0].production);
    assert!(services("docker-stack.yml", plain)[0].production);
    assert!(!services("compose.override.yaml", plain)[0].production);
    let marked = "services:\n  api: {image: 'ghcr.io/a/api:1', restart: unless-stopped}\n";
    assert!(services("compose.yaml", marked)[0].production);
    assert!(
        services(
            "compose.yaml",
            "services:\n  api: {image: a, deploy: {replicas: 2}}\n"
        )[0]
        .production
    );
}

#[test]
fn defaults_of_variables_are_read() {
    let found = services(
        "a/compose.yml",
        "services:\n  a: {image: 'app:${TAG:-1.2}'}\n  b: {image: 'app:${TAG}'}\n  c: {build: {context: ../b, dockerfile: x/Dockerfile}}\n",
    );
    assert_eq!(found[0].image.tag, "1.2");
    assert!(!found[1].image.resolved);
    assert_eq!(
        (found[2].context.as_str(), found[2].dockerfile.as_str()),
        ("b", "b/x/Dockerfile")
    );
}

#[test]
fn a_disabled_health_check_is_none() {
    let found = services(
        "compose.yml",
        "services:\n  a: {healthcheck: {test: [NONE]}}\n  b: {healthcheck: {disable: true, test: x}}\n  c: {healthcheck: {test: [CMD, x]}}\n  d: 7\n  e: {healthcheck: [1]}\n",
    );
    let shown: Vec<_> = found
        .iter()
        .map(|it| (it.healthcheck, it.healthcheck_disabled))
        .collect();
    assert_eq!(
        shown,
        [(false, true), (false, true), (true, false), (false, false)]
    );
}
