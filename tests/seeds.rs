//! The five checklists that the catalogue was made from: every item has its rules, and small trees of the same shape as
//! their projects have the profiles and the first findings that their owners wrote down.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read their own data and write the trees that they scan"
)]

use readiness::rules::RuleSet;
use readiness::scan::{Scan, ScanOptions, scan};
use readiness::verdict::Verdict;
use std::collections::BTreeSet;
use std::path::Path;

/// How many items the checklists have together.
const ITEMS: usize = 666;

/// One item: its number, the class of its proof, and the rules that answer it.
struct Item {
    id: String,
    proof: String,
    rules: Vec<String>,
}

fn items() -> Vec<Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/seed-items.tsv");
    let text = std::fs::read_to_string(path).expect("the list can be read");
    let rows = text.lines().skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [id, proof, _ticked, rules] = cells[..] else {
            panic!("`{row}` has not four cells");
        };
        Item {
            id: id.to_owned(),
            proof: proof.to_owned(),
            rules: rules.split_whitespace().map(str::to_owned).collect(),
        }
    })
    .collect()
}

/// What is wrong with the answers to these items.
fn unanswered(proofs: &[&str]) -> Vec<String> {
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    let mut faults = Vec::new();
    for item in items() {
        if !proofs.contains(&item.proof.as_str()) {
            continue;
        }
        for id in &item.rules {
            match rules.get(id) {
                None => faults.push(format!("{}: there is no rule {id}", item.id)),
                Some(rule) if !rule.info.seed_items.contains(&item.id) => {
                    faults.push(format!(
                        "{}: {id} does not name it in `seed_items`",
                        item.id
                    ));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

#[test]
fn the_list_of_items_is_complete() {
    let items = items();
    assert_eq!(items.len(), ITEMS);
    let ids: BTreeSet<&str> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids.len(), ITEMS, "an item stands there twice");
    for (seed, count) in [
        ("S000", 61),
        ("S001", 136),
        ("S002", 41),
        ("S003", 281),
        ("S004", 147),
    ] {
        let mut numbers: Vec<usize> = ids
            .iter()
            .filter_map(|id| id.strip_prefix(seed)?.strip_prefix('-')?.parse().ok())
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "{seed}");
    }
    for item in &items {
        assert!(!item.rules.is_empty(), "{} has no rule", item.id);
        assert!(
            ["strong", "weak", "attest"].contains(&item.proof.as_str()),
            "{}: {}",
            item.id,
            item.proof
        );
    }
}

#[test]
fn every_item_that_files_prove_has_its_rules() {
    let faults = unanswered(&["strong"]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_item_has_its_rules() {
    let faults = unanswered(&["strong", "weak", "attest"]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rules_name_no_item_that_is_not_theirs() {
    let items = items();
    let rules = RuleSet::embedded().expect("the embedded rules are sound");
    for rule in rules.iter() {
        // `beyond the seeds`, and by whom it was asked for.
        for id in rule.info.seed_items.iter().filter(|id| id.starts_with('S')) {
            let theirs = items
                .iter()
                .any(|item| item.id == *id && item.rules.contains(&rule.info.id));
            assert!(
                theirs,
                "{} answers {id}, which the list does not know",
                rule.info.id
            );
        }
    }
}

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

/// Holds the claims of the profile: those that hold, and those that do not.
fn has_profile(scan: &Scan, holds: &[&str], not: &[&str]) {
    let profile = &scan.report.profile;
    let holding = |name: &str| {
        let holds = profile.holds.iter().any(|claim| claim.name == name);
        assert!(
            holds || profile.fails.contains(&name),
            "there is no claim {name}"
        );
        holds
    };
    for name in holds {
        assert!(holding(name), "{name} holds");
    }
    for name in not {
        assert!(!holding(name), "{name} does not hold");
    }
}

/// Holds the findings: the rule fails, and at this place where one is given (`path:line`).
fn finds(scan: &Scan, expected: &[(&str, &str)]) {
    for (id, place) in expected {
        let found: Vec<String> = scan
            .report
            .outcomes
            .iter()
            .filter(|outcome| outcome.rule.id == *id && outcome.verdict == Verdict::Fail)
            .flat_map(|outcome| &outcome.findings)
            .map(|finding| format!("{}:{}", finding.location.path, finding.location.region.line))
            .collect();
        assert!(!found.is_empty(), "{id} fails");
        assert!(
            place.is_empty() || found.iter().any(|found| found == place),
            "{id} points at {place}, not at {found:?}"
        );
    }
}

#[test]
fn an_outbox_service_in_rust() {
    let scan = scanned(&[
        (
            "Cargo.toml",
            "[package]\nname = \"orders\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nactix-web = \"4\"\ndiesel = { version = \"2\", features = [\"postgres\"] }\n",
        ),
        (
            "src/main.rs",
            "use actix_web::{App, HttpServer, web};\nuse diesel::prelude::*;\n\nasync fn create() -> &'static str {\n    \"created\"\n}\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {\n    HttpServer::new(|| App::new().route(\"/orders\", web::post().to(create)))\n        .bind((\"0.0.0.0\", 8080))?\n        .run()\n        .await\n}\n",
        ),
        (
            "migrations/2024-01-01-000000_orders/up.sql",
            "CREATE TABLE orders (id UUID PRIMARY KEY);\n",
        ),
        (
            "migrations/2024-01-01-000000_orders/down.sql",
            "DROP TABLE orders;\n",
        ),
        (
            "debezium/register-connector.json",
            "{\"name\": \"outbox\", \"config\": {\"connector.class\": \"io.debezium.connector.postgresql.PostgresConnector\"}}\n",
        ),
        (
            "Dockerfile",
            "FROM rust:1.88 AS build\nRUN cargo build --release\n\nFROM debian:bookworm-slim\nCOPY --from=build /target/release/orders /orders\nCMD [\"/orders\"]\n",
        ),
        (
            ".github/workflows/ci.yml",
            "on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo test\n",
        ),
        ("README.md", "# Orders\n"),
    ]);
    has_profile(
        &scan,
        &[
            "http",
            "db_relational",
            "broker",
            "migrations",
            "reversible_migrations",
            "docker",
            "ci",
            "gha",
        ],
        &["k8s", "library", "cli"],
    );
    finds(
        &scan,
        &[
            ("governance/license", ""),
            ("governance/security-policy", ""),
            ("governance/contributing", ""),
            ("governance/code-of-conduct", ""),
            ("governance/codeowners", ""),
            ("security/dependency-audit", ""),
            ("observability/health-endpoint", ""),
            ("container/base-image-digest", "Dockerfile:1"),
            ("container/base-image-digest", "Dockerfile:4"),
            ("deploy/target-defined", ""),
        ],
    );
}

#[test]
fn a_support_backend_of_rpc_in_go() {
    let scan = scanned(&[
        (
            "go.mod",
            "module example.com/support\n\ngo 1.25\n\nrequire (\n\tconnectrpc.com/connect v1.17.0\n\tgithub.com/gorilla/websocket v1.5.3\n\tgithub.com/jmoiron/sqlx v1.4.0\n\tgithub.com/lib/pq v1.10.9\n\tgithub.com/redis/go-redis/v9 v9.7.0\n\tgo.mongodb.org/mongo-driver v1.17.1\n)\n",
        ),
        (
            "cmd/server/main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\n\t\"example.com/support/gen/auth/v1/authv1connect\"\n\t\"example.com/support/internal/auth\"\n\t\"github.com/gorilla/websocket\"\n\t\"github.com/jmoiron/sqlx\"\n\t_ \"github.com/lib/pq\"\n\t\"github.com/redis/go-redis/v9\"\n\t\"go.mongodb.org/mongo-driver/mongo\"\n)\n\nfunc main() {\n\tdb, _ := sqlx.Open(\"postgres\", \"\")\n\tcache := redis.NewClient(&redis.Options{})\n\tdocuments, _ := mongo.Connect(nil)\n\t_ = websocket.Upgrader{}\n\tmux := http.NewServeMux()\n\tmux.Handle(authv1connect.NewAuthServiceHandler(&auth.Handler{}))\n\thttp.ListenAndServe(\":8080\", mux)\n\t_, _, _ = db, cache, documents\n}\n",
        ),
        (
            "proto/auth/v1/auth.proto",
            "syntax = \"proto3\";\n\npackage auth.v1;\n\nservice AuthService {\n  rpc Login(LoginRequest) returns (LoginResponse);\n}\n",
        ),
        (
            "internal/auth/handler.go",
            "package auth\n\nimport (\n\t\"context\"\n\n\t\"connectrpc.com/connect\"\n\tauthv1 \"example.com/support/gen/auth/v1\"\n)\n\ntype Handler struct{}\n\nfunc (h *Handler) Login(ctx context.Context, req *connect.Request[authv1.LoginRequest]) (*connect.Response[authv1.LoginResponse], error) {\n\tres := connect.NewResponse(&authv1.LoginResponse{Success: true})\n\treturn res, nil\n}\n",
        ),
        ("README.md", "# Support\n"),
    ]);
    has_profile(
        &scan,
        &[
            "network_api",
            "db_connected",
            "db_relational",
            "cache",
            "service",
        ],
        &["k8s", "library", "docker"],
    );
    finds(
        &scan,
        &[("api/rpc-services-registered", "internal/auth/handler.go:12")],
    );
}

#[test]
fn an_address_book_in_rust() {
    // The parts of a key that is none.
    let secret = format!("{}{}", "sk_live_", "4eC39HqLyjWDarjtT1zdp7dc");
    let env = format!("STRIPE_API_KEY={secret}\n");
    let scan = scanned(&[
        (
            "Cargo.toml",
            "[package]\nname = \"address-book\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nactix-web = \"4\"\ndiesel = { version = \"2\", features = [\"postgres\"] }\njsonwebtoken = \"9\"\n",
        ),
        (
            "src/main.rs",
            "use actix_web::{App, HttpServer, web};\nuse diesel::prelude::*;\n\nasync fn refresh() -> &'static str {\n    \"token\"\n}\n\n#[actix_web::main]\nasync fn main() -> std::io::Result<()> {\n    HttpServer::new(|| App::new().route(\"/auth/refresh-token\", web::post().to(refresh)))\n        .bind((\"0.0.0.0\", 8080))?\n        .run()\n        .await\n}\n",
        ),
        (
            "migrations/2024-01-01-000000_people/up.sql",
            "CREATE TABLE people (id UUID PRIMARY KEY, tenant_id UUID NOT NULL);\n",
        ),
        (".env", &env),
        ("README.md", "# Addresses\n"),
    ]);
    has_profile(
        &scan,
        &["http", "db_relational", "migrations"],
        &["k8s", "library"],
    );
    finds(
        &scan,
        &[
            ("security/no-committed-secrets", ".env:1"),
            ("api/versioning", ""),
        ],
    );
}

#[test]
fn a_template_of_a_service_in_python() {
    let scan = scanned(&[
        (
            "pyproject.toml",
            "[project]\nname = \"example-service\"\nversion = \"0.1.0\"\ndependencies = [\"fastapi\", \"sqlalchemy[asyncio]\", \"asyncpg\", \"redis\", \"faststream[rabbit]\", \"prometheus-client\"]\n",
        ),
        (
            "app/main.py",
            "import redis.asyncio as redis\nfrom fastapi import FastAPI\nfrom faststream.rabbit import RabbitBroker\nfrom prometheus_client import make_asgi_app\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\napp = FastAPI()\nengine = create_async_engine(\"postgresql+asyncpg://db/service\")\ncache = redis.Redis()\nbroker = RabbitBroker()\napp.mount(\"/metrics\", make_asgi_app())\n\n\n@app.get(\"/items\")\nasync def items():\n    return []\n",
        ),
        (
            "Dockerfile",
            "FROM python:3.13-slim\nCOPY . .\nCMD [\"uvicorn\", \"app.main:app\"]\n",
        ),
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: postgres:17.2\n",
        ),
        (
            "k8s/deployment.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: example-service\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {app: example-service}\n  template:\n    metadata:\n      labels: {app: example-service}\n    spec:\n      containers:\n        - name: example-service\n          image: example-service:1.0.0\n          ports:\n            - containerPort: 8000\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: example-service\nspec:\n  selector: {app: example-service}\n  ports:\n    - port: 80\n      targetPort: 8000\n",
        ),
        (
            ".pre-commit-config.yaml",
            "repos:\n  - repo: https://github.com/astral-sh/ruff-pre-commit\n    rev: v0.9.0\n    hooks:\n      - id: ruff\n",
        ),
        ("README.md", "# Example service\n"),
    ]);
    has_profile(
        &scan,
        &[
            "http",
            "db_connected",
            "db_relational",
            "cache",
            "broker",
            "k8s",
            "docker",
        ],
        &["ci", "gha", "library"],
    );
    finds(
        &scan,
        &[
            ("ci/pipeline", ""),
            ("k8s/ingress", ""),
            ("k8s/hpa", "k8s/deployment.yaml:6"),
            ("k8s/pdb", ""),
            ("k8s/network-policy", ""),
            ("k8s/service-monitor", ""),
            ("k8s/liveness-probe", "k8s/deployment.yaml:14"),
        ],
    );
}

#[test]
fn a_feedback_loop_in_python() {
    let scan = scanned(&[
        ("requirements.txt", "fastapi\nsqlalchemy\n"),
        (
            "api/main.py",
            "import hashlib\nfrom fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n\nimport metrics.sync_client\n\napp = FastAPI()\napp.add_middleware(\n    CORSMiddleware,\n    allow_origins=[\"*\"],\n    allow_credentials=True,\n)\nUSERS = {}\n\n\ndef hash_password(password: str) -> str:\n    return hashlib.sha256(password.encode()).hexdigest()\n\n\n@app.post(\"/register\")\ndef register(name: str, password: str):\n    USERS[name] = hash_password(password)\n",
        ),
        (
            "metrics/sync_client.py",
            "# FIXME stubbed: implement actual HTTP calls\n\n\ndef sync(data):\n    return {\"synced\": True}\n",
        ),
        ("README.md", "# Feedback\n"),
    ]);
    has_profile(
        &scan,
        &["http", "service"],
        &["docker", "k8s", "ci", "db_connected"],
    );
    finds(
        &scan,
        &[
            ("auth/password-hashing", "api/main.py:17"),
            ("api/cors-allowlist", "api/main.py:8"),
            ("arch/no-stub-code", "metrics/sync_client.py:1"),
        ],
    );
}
