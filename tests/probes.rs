//! Seven small repositories that trip tools of this kind, each for what it must not be told.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write the trees that they scan"
)]

use readiness::rules::RuleSet;
use readiness::scan::{Scan, ScanOptions, scan};
use readiness::verdict::{Outcome, Verdict};

fn scanned(files: &[(&str, &str)]) -> Scan {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let file = root.path().join(path);
        std::fs::create_dir_all(file.parent().expect("below the root")).expect("made");
        std::fs::write(&file, text).expect("written");
    }
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    scan(root.path(), &rules, &ScanOptions::default()).expect("scanned")
}

fn outcomes<'a>(scan: &'a Scan, id: &str) -> Vec<&'a Outcome> {
    let all = scan.report.outcomes.iter();
    all.filter(|outcome| outcome.rule.id == id).collect()
}

fn verdicts(scan: &Scan, id: &str) -> Vec<Verdict> {
    outcomes(scan, id)
        .iter()
        .map(|outcome| outcome.verdict)
        .collect()
}

const FLASK: &str = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get(\"/orders\")\ndef orders():\n    return []\n";

#[test]
fn a_todo_comment_proves_nothing() {
    let app = format!(
        "# TODO: health endpoint, structured logging (structlog JSON), /metrics, graceful shutdown\n{FLASK}"
    );
    let scan = scanned(&[("app.py", &app), ("requirements.txt", "flask==3.1\n")]);
    for id in [
        "observability/health-endpoint",
        "observability/structured-logging",
        "observability/metrics",
    ] {
        assert_eq!(verdicts(&scan, id), [Verdict::Fail], "{id}");
    }
}

#[test]
fn a_library_is_no_service() {
    let scan = scanned(&[
        (
            "Cargo.toml",
            "[package]\nname = \"units\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            "//! Units.\npub fn metres(feet: f64) -> f64 {\n    feet * 0.3048\n}\n",
        ),
    ]);
    for id in [
        "observability/health-endpoint",
        "observability/metrics",
        "container/dockerfile",
        "deploy/target-defined",
        "k8s/liveness-probe",
    ] {
        assert!(
            verdicts(&scan, id)
                .iter()
                .all(|verdict| *verdict == Verdict::NotApplicable),
            "{id}"
        );
    }
}

#[test]
fn the_health_route_of_one_service_does_not_hide_that_another_has_none() {
    let healthy = FLASK.replace("/orders", "/healthz");
    let scan = scanned(&[
        ("services/a/app.py", &healthy),
        ("services/a/requirements.txt", "flask==3.1\n"),
        (
            "services/a/Dockerfile",
            "FROM python:3.13\nCOPY . .\nCMD [\"flask\", \"run\"]\n",
        ),
        ("services/b/app.py", FLASK),
        ("services/b/requirements.txt", "flask==3.1\n"),
        (
            "services/b/Dockerfile",
            "FROM python:3.13\nCOPY . .\nCMD [\"flask\", \"run\"]\n",
        ),
    ]);
    let found: Vec<(Option<&str>, Verdict)> = outcomes(&scan, "observability/health-endpoint")
        .iter()
        .map(|outcome| (outcome.component.as_deref(), outcome.verdict))
        .collect();
    assert_eq!(
        found,
        [
            (Some("services/a"), Verdict::Pass),
            (Some("services/b"), Verdict::Fail)
        ]
    );
}

const CONTAINER: &str = "      containers:\n        - name: shop\n          image: ghcr.io/example/shop:1.2.0\n          ports: [{containerPort: 8080}]\n";

fn deployment(probe: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: shop}}\nspec:\n  selector: {{matchLabels: {{app: shop}}}}\n  template:\n    metadata: {{labels: {{app: shop}}}}\n    spec:\n{CONTAINER}{probe}---\napiVersion: v1\nkind: Service\nmetadata: {{name: shop}}\nspec:\n  selector: {{app: shop}}\n  ports: [{{port: 80, targetPort: 8080}}]\n"
    )
}

#[test]
fn a_cron_job_needs_no_probe() {
    let job = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec:\n  schedule: '0 3 * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers: [{name: nightly, image: 'ghcr.io/example/shop:1.2.0'}]\n";
    let scan = scanned(&[
        ("app.py", FLASK),
        ("requirements.txt", "flask==3.1\n"),
        ("k8s/shop.yaml", &deployment("")),
        ("k8s/nightly.yaml", job),
    ]);
    for id in ["k8s/liveness-probe", "k8s/readiness-probe"] {
        let found = outcomes(&scan, id);
        let paths: Vec<&str> = found[0]
            .findings
            .iter()
            .map(|one| one.location.path.as_str())
            .collect();
        assert_eq!(paths, ["k8s/shop.yaml"], "{id}");
    }
}

#[test]
fn a_tag_and_a_digest_are_told_apart_for_each_image() {
    let digest = "0123456789abcdef".repeat(4);
    let dockerfile = format!(
        "FROM golang:1.26@sha256:{digest} AS build\nRUN go build -o /x .\nFROM debian:13\nCOPY --from=build /x /x\nCMD [\"/x\"]\n"
    );
    let scan = scanned(&[
        ("Dockerfile", &dockerfile),
        ("go.mod", "module example.com/x\n\ngo 1.26\n"),
        ("main.go", "package main\n\nfunc main() {}\n"),
    ]);
    let found = outcomes(&scan, "container/base-image-digest");
    let lines: Vec<u32> = found[0]
        .findings
        .iter()
        .map(|one| one.location.region.line)
        .collect();
    assert_eq!(lines, [3]);
}

#[test]
fn a_helm_template_beside_a_good_manifest_stops_nothing() {
    let probe = "          livenessProbe: {httpGet: {path: /healthz, port: 8080}}\n          readinessProbe: {httpGet: {path: /healthz, port: 8080}}\n";
    let template = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include \"x.fullname\" . }}\nspec:\n  template:\n    spec:\n      {{- with .Values.unknown }}\n      volumes: {{ toYaml . | nindent 8 }}\n      {{- end }}\n      containers: {{ .Values.containers | toYaml | nindent 8 }}\n";
    let scan = scanned(&[
        ("app.py", &FLASK.replace("/orders", "/healthz")),
        ("requirements.txt", "flask==3.1\n"),
        ("k8s/shop.yaml", &deployment(probe)),
        ("k8s/template.yaml", template),
    ]);
    for id in ["k8s/liveness-probe", "k8s/readiness-probe"] {
        assert_eq!(verdicts(&scan, id), [Verdict::Pass], "{id}");
    }
}

#[test]
fn a_health_path_in_a_test_or_a_readme_proves_nothing() {
    let test = "from app import app\n\n\ndef test_health():\n    assert app.test_client().get(\"/health\").status_code == 200\n\n\n@app.get(\"/health\")\ndef health():\n    return \"ok\"\n";
    let scan = scanned(&[
        ("app.py", FLASK),
        ("requirements.txt", "flask==3.1\n"),
        ("tests/test_app.py", test),
        ("README.md", "# Shop\n\n`GET /health` answers `ok`.\n"),
    ]);
    assert_eq!(
        verdicts(&scan, "observability/health-endpoint"),
        [Verdict::Fail]
    );
}
