//! Small repositories, and what they are.

mod platform;

use crate::facts::code::{Server, Use};
use crate::facts::{FactSet, Located};
use crate::link::fixture::{Linked, linked, place};
use crate::source::SourceFile;

/// The names of the predicates that hold, those that are assumed with a `?`.
fn holds(linked: &Linked) -> Vec<String> {
    let predicates = linked.profiles.repository.predicates();
    let held = predicates
        .into_iter()
        .filter(|(_, predicate)| predicate.holds);
    held.map(|(name, predicate)| {
        if predicate.assumed {
            format!("{name}?")
        } else {
            name.to_owned()
        }
    })
    .collect()
}

fn nothing(_: &mut FactSet, _: &[SourceFile]) {}

/// Adds an HTTP server in the file at `path`.
fn server<'a>(path: &'a str, framework: &'a str) -> impl FnOnce(&mut FactSet, &[SourceFile]) + 'a {
    move |facts, files| {
        let server = Server {
            path: path.to_owned(),
            framework: framework.to_owned(),
            protocol: "http",
            reachable: true,
            routes_complete: true,
            ..Server::default()
        };
        facts.servers.push(Located::new(server, place(files, path)));
    }
}

/// Adds a dependency in use in the file at `path`.
fn used(
    facts: &mut FactSet,
    files: &[SourceFile],
    path: &str,
    name: &str,
    capability: &str,
    called: bool,
) {
    let fact = Use {
        ecosystem: "python",
        name: name.to_owned(),
        capabilities: vec![capability.to_owned()],
        path: path.to_owned(),
        reachable: true,
        called,
        traces: false,
        reports: false,
    };
    facts.uses.push(Located::new(fact, place(files, path)));
}

const CRATE: &str = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\n";

#[test]
fn a_program_without_a_server_is_a_command_line_tool() {
    let linked = linked(
        &[
            ("Cargo.toml", CRATE),
            ("src/main.rs", "fn main() {}\n"),
            ("tests/cli.rs", ""),
        ],
        nothing,
    );
    assert_eq!(
        holds(&linked),
        ["source", "manifest", "tests", "cli", "compiled_or_bundled"]
    );
    assert_eq!(linked.facts.components[0].kind, "cli");
    assert_eq!(linked.profiles.repository.host, "github");
}

#[test]
fn a_server_makes_a_service_that_is_assumed_to_be_deployed() {
    let files = [("Cargo.toml", CRATE), ("src/main.rs", "fn main() {}\n")];
    let linked = linked(&files, server("src/main.rs", "axum"));
    let expected = [
        "source",
        "manifest",
        "service",
        "http",
        "network_api",
        "compiled_or_bundled",
        "external_clients?",
        "deployed?",
    ];
    assert_eq!(holds(&linked), expected);
    assert_eq!(linked.facts.components[0].kind, "service");
}

#[test]
fn a_framework_in_tests_alone_makes_no_service() {
    let manifest = format!("{CRATE}[dev-dependencies]\naxum = \"0.8\"\n");
    let linked = linked(
        &[("Cargo.toml", &manifest), ("src/main.rs", "fn main() {}\n")],
        nothing,
    );
    assert!(!linked.profiles.repository.service.holds);
}

#[test]
fn a_framework_in_use_makes_a_service_where_no_server_was_recognised() {
    let files = [
        ("requirements.txt", "fastapi\n"),
        ("app/main.py", "import fastapi\n"),
    ];
    let linked = linked(&files, |facts, files| {
        used(
            facts,
            files,
            "app/main.py",
            "fastapi",
            "http-frameworks",
            false,
        )
    });
    let service = &linked.profiles.repository.service;
    assert!(service.holds && linked.profiles.repository.http.holds);
    let manifest = linked
        .files
        .iter()
        .position(|file| file.path.as_str() == "requirements.txt");
    assert_eq!(Some(service.evidence[0].0.file.0 as usize), manifest);
}

#[test]
fn a_framework_that_clients_use_as_well_shows_no_service() {
    let files = [
        ("requirements.txt", "aiohttp\n"),
        ("app/main.py", "import aiohttp\n"),
    ];
    let linked = linked(&files, |facts, files| {
        used(
            facts,
            files,
            "app/main.py",
            "aiohttp",
            "http-frameworks",
            true,
        )
    });
    assert!(!linked.profiles.repository.service.holds);
}

#[test]
fn models_without_an_engine_are_modelled_and_not_connected() {
    let files = [
        ("requirements.txt", "sqlalchemy\n"),
        ("app/models.py", "import sqlalchemy\n"),
    ];
    let add = |called| {
        move |facts: &mut FactSet, files: &[SourceFile]| {
            used(
                facts,
                files,
                "app/models.py",
                "sqlalchemy",
                "relational-db",
                called,
            );
        }
    };
    let models = linked(&files, add(false)).profiles.repository;
    assert!(models.db_modelled.holds && !models.db_connected.holds && !models.backing.holds);
    let engine = linked(&files, add(true)).profiles.repository;
    assert!(engine.db_connected.holds && engine.backing.holds);
}

#[test]
fn drivers_that_configuration_loads_connect_by_being_there() {
    let pom = "<project><artifactId>a</artifactId><dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><scope>runtime</scope></dependency></dependencies></project>";
    let linked = linked(
        &[("pom.xml", pom), ("src/main/java/A.java", "class A {}\n")],
        nothing,
    );
    assert!(linked.profiles.repository.db_connected.holds);
}

#[test]
fn a_store_behind_a_feature_is_a_cache_and_one_in_the_process_is_none() {
    let manifest = format!(
        "{CRATE}[dependencies]\nactix-session = {{ version = \"0.10\", features = [\"redis-session\"] }}\n"
    );
    let with = linked(&[("Cargo.toml", &manifest), ("src/main.rs", "")], nothing);
    assert!(with.profiles.repository.cache.holds);
    let pom = "<project><artifactId>a</artifactId><dependencies><dependency><groupId>com.github.ben-manes.caffeine</groupId><artifactId>caffeine</artifactId></dependency></dependencies></project>";
    let without = linked(&[("pom.xml", pom), ("src/main/java/A.java", "")], nothing);
    assert!(!without.profiles.repository.cache.holds);
}

#[test]
fn libraries_are_published_and_start_nothing() {
    let library =
        "[package]\nname = \"a\"\nversion = \"1.0.0\"\ndescription = \"d\"\nlicense = \"MIT\"\n";
    let found = linked(
        &[
            ("Cargo.toml", library),
            ("src/lib.rs", "#[cfg(test)]\nmod tests {}\n"),
        ],
        nothing,
    );
    assert_eq!(
        holds(&found),
        [
            "source",
            "manifest",
            "tests",
            "library",
            "compiled_or_bundled"
        ]
    );
    let private = linked(&[("Cargo.toml", CRATE), ("src/lib.rs", "")], nothing);
    assert!(!private.profiles.repository.library.holds);
}

#[test]
fn languages_are_those_with_a_tenth_of_the_source_or_a_manifest() {
    let big = "x".repeat(2000);
    let linked = linked(
        &[
            ("go.mod", "module m\n"),
            ("a.go", "package a\n"),
            ("b.py", &big),
            ("c.rb", "1"),
        ],
        nothing,
    );
    assert_eq!(linked.profiles.repository.languages, ["python", "go"]);
}

#[test]
fn an_empty_repository_is_nothing() {
    let linked = linked(&[("README.md", "# x\n")], nothing);
    assert!(holds(&linked).is_empty() && linked.facts.components.is_empty());
}

#[test]
fn frameworks_that_start_by_convention_need_no_line_of_source() {
    let pom = "<project><artifactId>a</artifactId><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>";
    let spring = linked(&[("pom.xml", pom), ("src/main/java/A.java", "")], nothing)
        .profiles
        .repository;
    assert!(spring.service.holds && spring.slow_start.holds);
    let rails = [
        ("Gemfile", "gem \"rails\"\ngem \"pg\"\n"),
        ("config.ru", "run App\n"),
        ("app/a.rb", ""),
    ];
    let rails = linked(&rails, nothing).profiles.repository;
    assert!(rails.service.holds && rails.db_connected.holds && rails.db_modelled.holds);
    let gem = [("Gemfile", "gem \"rails\"\n"), ("lib/a.rb", "")];
    assert!(!linked(&gem, nothing).profiles.repository.service.holds);
}
