//! What manifests take from other files.

use crate::link::fixture::{Linked, linked};

/// `scope name requirement resolved` of every dependency.
fn shown(files: &[(&str, &str)]) -> Vec<String> {
    let Linked { facts, .. } = linked(files, |_, _| {});
    let line = |one: &crate::facts::dependencies::Dependency| {
        let local = if one.local { " local" } else { "" };
        format!(
            "{} {} {} {}{local}",
            one.scope, one.name, one.requirement, one.resolved
        )
    };
    facts.dependencies.iter().map(|one| line(one)).collect()
}

#[test]
fn a_member_takes_versions_from_its_workspace_and_its_lockfile() {
    let found = shown(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"2.0.0\"\n[workspace.dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n",
        ),
        (
            "Cargo.lock",
            "[[package]]\nname = \"serde\"\nversion = \"1.0.200\"\n\n[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\n\n[[package]]\nname = \"rand\"\nversion = \"0.9.1\"\n",
        ),
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\nversion.workspace = true\n[dependencies]\nserde.workspace = true\nrand = \"0.8.4\"\n",
        ),
        ("a/src/main.rs", ""),
    ]);
    assert_eq!(
        found,
        ["runtime serde 1 1.0.200", "runtime rand 0.8.4 0.8.5"]
    );
}

#[test]
fn catalogues_name_what_build_scripts_abbreviate() {
    let found = shown(&[
        (
            "gradle/libs.versions.toml",
            "[libraries]\nweb = \"o:web:1\"\npg = \"o:pg:2\"\n[bundles]\nall = [\"web\", \"pg\"]\n[plugins]\nboot = \"org.boot:3\"\n",
        ),
        (
            "app/build.gradle.kts",
            "plugins { alias(libs.plugins.boot) }\ndependencies { implementation(libs.bundles.all) }\n",
        ),
    ]);
    assert_eq!(
        found,
        ["plugin org.boot 3 ", "runtime o:web 1 ", "runtime o:pg 2 "]
    );
}

#[test]
fn a_compiled_requirement_file_is_a_lockfile_of_its_source() {
    let files = [
        ("requirements.in", "flask>=3\n"),
        (
            "requirements.txt",
            "click==8.1.0\n    # via flask\nflask==3.0.3\n    # via -r requirements.in\n",
        ),
    ];
    assert_eq!(shown(&files), ["runtime flask >=3 3.0.3"]);
    let Linked { facts, .. } = linked(&files, |_, _| {});
    assert_eq!(
        facts
            .lockfiles
            .iter()
            .map(|one| one.path.as_str())
            .collect::<Vec<_>>(),
        ["requirements.txt"]
    );
    assert_eq!(facts.manifests.len(), 1);
}

#[test]
fn a_file_that_run_time_requirements_include_is_run_time() {
    let found = shown(&[
        ("requirements.txt", "-r requirements-types.txt\nflask\n"),
        ("requirements-types.txt", "attrs\n"),
    ]);
    assert_eq!(found, ["runtime attrs  ", "runtime flask  "]);
}

#[test]
fn members_of_the_repository_are_local() {
    let found = shown(&[
        (
            "package.json",
            "{\"private\": true, \"workspaces\": [\"packages/*\"]}",
        ),
        (
            "packages/a/package.json",
            "{\"name\": \"@s/a\", \"dependencies\": {\"@s/b\": \"^1\", \"left\": \"1\"}}",
        ),
        ("packages/b/package.json", "{\"name\": \"@s/b\"}"),
        (
            "package-lock.json",
            "{\"packages\": {\"node_modules/left\": {\"version\": \"1.3.0\"}}}",
        ),
    ]);
    assert_eq!(found, ["runtime @s/b ^1  local", "runtime left 1 1.3.0"]);
}

#[test]
fn ecosystems_stand_at_their_shallowest_manifest() {
    let Linked { facts, files, .. } = linked(
        &[
            ("a/b/package.json", "{\"name\": \"x\"}"),
            (
                "package.json",
                "{\"name\": \"y\", \"dependencies\": {\"left\": \"1\"}}",
            ),
            (".github/workflows/ci.yml", "on: push\n"),
            ("Dockerfile", "FROM x\n"),
            (".devcontainer/Dockerfile", "FROM x\n"),
        ],
        |_, _| {},
    );
    let shown: Vec<_> = facts
        .ecosystems
        .iter()
        .map(|one| (one.name, one.manifests.join(" "), one.packages))
        .collect();
    let expected = [
        ("docker", "Dockerfile".to_owned(), false),
        (
            "github-actions",
            ".github/workflows/ci.yml".to_owned(),
            false,
        ),
        (
            "javascript",
            "package.json a/b/package.json".to_owned(),
            true,
        ),
    ];
    assert_eq!(shown, expected);
    assert_eq!(
        files[facts.ecosystems[2].place.file.0 as usize]
            .path
            .as_str(),
        "package.json"
    );
}

#[test]
fn capabilities_come_with_the_features_that_they_need() {
    let Linked { facts, .. } = linked(
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\n[dependencies]\nactix-session = \"0.10\"\naxum = \"0.8\"\n",
            ),
            ("src/main.rs", ""),
        ],
        |_, _| {},
    );
    assert!(
        !facts.dependencies[0]
            .capabilities
            .contains(&"cache-stores".to_owned())
    );
    assert!(
        facts.dependencies[1]
            .capabilities
            .contains(&"http-frameworks".to_owned())
    );
}
