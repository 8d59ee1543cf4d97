use super::*;
use crate::facts::FactSet;
use crate::source::FileId;

fn facts_of(path: &str, text: &str) -> FactSet {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    extract(
        &Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Source,
            text,
        },
        &mut out,
    );
    out.facts
}

fn image(text: &str) -> Dockerfile {
    facts_of("Dockerfile", text).dockerfiles.remove(0).value
}

#[test]
fn a_stage_is_no_image() {
    let facts = facts_of(
        "Dockerfile",
        "FROM rust:1.80 AS Build\nRUN cargo build\nFROM build\nCOPY --from=BUILD /a /a\nCOPY --from=0 /b /b\nFROM scratch\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /uv\nRUN --mount=type=bind,from=alpine:3,target=/x ls\n",
    );
    let kinds: Vec<_> = facts.stages.iter().map(|stage| stage.base.kind).collect();
    assert_eq!(kinds, ["image", "stage", "scratch"]);
    let uses: Vec<_> = facts
        .image_uses
        .iter()
        .map(|it| (it.source, it.image.text.as_str()))
        .collect();
    assert_eq!(
        uses,
        [
            ("from", "rust:1.80"),
            ("copy", "ghcr.io/astral-sh/uv:latest"),
            ("copy", "alpine:3")
        ]
    );
}

#[test]
fn an_argument_before_the_first_stage_is_filled_in() {
    let facts = facts_of(
        "Dockerfile",
        "ARG TAG=3.20@sha256:abc\nARG IMAGE=alpine:${TAG}\nARG NONE\nFROM --platform=$BUILDPLATFORM ${IMAGE}\nFROM node:${NONE}\nFROM golang:1-$TARGETARCH\nFROM a:${X:-2}\n",
    );
    let images: Vec<_> = facts
        .stages
        .iter()
        .map(|stage| (stage.base.image.tag.as_str(), stage.base.image.resolved))
        .collect();
    assert_eq!(
        images,
        [("3.20", true), ("?", false), ("1-amd64", true), ("2", true)]
    );
    assert_eq!(facts.stages[0].base.text, "${IMAGE}");
}

#[test]
fn the_last_user_counts_through_stages() {
    assert!(image("FROM alpine:3\n").runs_as_root);
    assert!(image("FROM alpine:3\nUSER app\nUSER 0:0\n").runs_as_root);
    let through = image("FROM alpine:3 AS base\nENV WHO=app\nUSER $WHO\nFROM base\nCMD [\"a\"]\n");
    assert_eq!(
        (through.user.as_str(), through.runs_as_root),
        ("app", false)
    );
    let elsewhere =
        image("FROM golang:1 AS build\nUSER app\nFROM alpine:3\nCOPY --from=build /a /a\n");
    assert!(elsewhere.runs_as_root && elsewhere.copies_from_stage);
    let open = image("FROM alpine:3\nARG WHO\nUSER $WHO\n");
    assert!(open.user_unresolved && !open.runs_as_root);
}

#[test]
fn bases_that_do_not_start_as_root() {
    for base in [
        "gcr.io/distroless/static:nonroot",
        "cgr.dev/chainguard/node",
        "bitnami/redis:7",
        "mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled",
        "nginxinc/nginx-unprivileged:1",
    ] {
        let image = image(&format!("FROM {base}\n"));
        assert!(
            !image.runs_as_root && !image.not_root_because.is_empty(),
            "{base}"
        );
    }
    assert!(
        image("FROM mcr.microsoft.com/dotnet/aspnet:9.0\nUSER $APP_UID\n")
            .not_root_because
            .contains("APP_UID")
    );
    assert!(image("FROM gcr.io/distroless/static\n").runs_as_root);
    assert!(image("FROM ghcr.io/some-org/base:1\n").user_unresolved);
}

#[test]
fn a_start_command_may_give_up_root() {
    let gosu = image("FROM debian:12\nENTRYPOINT [\"gosu\", \"app\", \"/app\"]\n");
    assert!(!gosu.runs_as_root && gosu.not_root_because.contains("gosu"));
    assert!(user::dropping_program("set -e\nexec su-exec app \"$@\"\n").is_some());
    assert!(user::dropping_program("# exec gosu app\napk add su-exec\n").is_none());
}

#[test]
fn what_the_final_image_holds() {
    assert_eq!(
        image("FROM rust:1\nRUN cargo build --release\n").toolchain_in_final,
        "rust"
    );
    assert_eq!(
        image("FROM rust:1 AS b\nRUN cargo build\nFROM debian:12-slim\nCOPY --from=b /a /a\n")
            .toolchain_in_final,
        ""
    );
    assert_eq!(
        image("FROM mcr.microsoft.com/dotnet/sdk:9.0\n").toolchain_in_final,
        "dotnet/sdk"
    );
    let node = image("FROM node:22\nRUN npm ci && npm run build\n");
    assert!(node.builds_in_final && node.toolchain_in_final == "node");
    let plain = image("FROM node:22\nRUN npm ci --omit=dev\n");
    assert!(!plain.builds_in_final && plain.toolchain_in_final.is_empty());
    assert_eq!(
        image(
            "FROM python:3-slim\nRUN apt-get update && apt-get install -y build-essential curl\n"
        )
        .toolchain_in_final,
        "build-essential"
    );
    assert_eq!(
        image(
            "FROM python:3-alpine\nRUN apk add --virtual .b gcc && pip install x && apk del .b\n"
        )
        .toolchain_in_final,
        ""
    );
}

#[test]
fn commands_and_health_checks() {
    let image =
        image("FROM nginx:1\nHEALTHCHECK CMD curl -f http://localhost/health\nHEALTHCHECK NONE\n");
    assert!(
        image.healthcheck_none
            && !image.healthcheck
            && !image.has_command
            && image.base_has_command
    );
    let facts = facts_of(
        "Dockerfile",
        "FROM python:3\nEXPOSE 8000/tcp\nHEALTHCHECK --interval=5s CMD curl -f http://localhost:8000/health || exit 1\nCMD app\n",
    );
    assert!(facts.dockerfiles[0].healthcheck && !facts.dockerfiles[0].base_has_command);
    assert_eq!(facts.dockerfiles[0].exposed_ports, ["8000"]);
    assert_eq!(facts.health_probes[0].route, "/health");
}

#[test]
fn names_say_what_is_not_for_production() {
    for (path, production) in [
        ("Dockerfile", true),
        ("src/cart/Dockerfile", true),
        ("api.Dockerfile", true),
        ("Dockerfile.github-action", true),
        ("Dockerfile.local", false),
        ("relational.e2e.Dockerfile", false),
        (".devcontainer/Dockerfile", false),
        ("src/Dockerfile.debug", false),
    ] {
        assert!(accepts(&RepoPath::new(path), FileClass::Source), "{path}");
        assert_eq!(
            is_production(&RepoPath::new(path), FileClass::Source),
            production,
            "{path}"
        );
    }
    assert!(!accepts(
        &RepoPath::new("Dockerfile.tmpl"),
        FileClass::Source
    ));
    assert!(!names::is_dockerfile(&RepoPath::new("x.dockerignore")));
}
