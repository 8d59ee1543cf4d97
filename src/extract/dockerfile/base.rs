//! What is known of well-known base images: whom they start as, and whether they bring a command.

use crate::facts::container::{Base, Image};

/// Images that hold an operating system or a language and start nothing of use by themselves.
const BARE: &[&str] = &[
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "buildpack-deps",
    "bun",
    "busybox",
    "cargo-chef",
    "centos",
    "clojure",
    "cuda",
    "dart",
    "debian",
    "deno",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "gradle",
    "haskell",
    "julia",
    "maven",
    "node",
    "openjdk",
    "opensuse",
    "oraclelinux",
    "perl",
    "pypy",
    "python",
    "r-base",
    "rockylinux",
    "almalinux",
    "ruby",
    "rust",
    "sapmachine",
    "sbt",
    "scala",
    "swift",
    "ubi",
    "ubi-micro",
    "ubi-minimal",
    "ubuntu",
    "uv",
    "wolfi-base",
    "aspnet",
    "runtime",
    "runtime-deps",
    "sdk",
    "static",
    "static-debian11",
    "static-debian12",
    "static-debian13",
    "base",
    "base-debian11",
    "base-debian12",
    "base-debian13",
    "cc",
    "cc-debian11",
    "cc-debian12",
    "cc-debian13",
    "java-base-debian12",
    "java11-debian11",
    "java17-debian11",
    "java17-debian12",
    "java21-debian12",
    "python3",
    "python3-debian12",
    "nodejs",
    "nodejs18-debian12",
    "nodejs20-debian12",
    "nodejs22-debian12",
];

/// Official images whose Dockerfile ends as another user.
const OFFICIAL_NOT_ROOT: &[&str] = &[
    "elasticsearch",
    "haproxy",
    "hitch",
    "kibana",
    "kong",
    "logstash",
    "solr",
    "sonarqube",
    "varnish",
    "znc",
];

/// Namespaces and hosts whose images of languages and systems start as root.
const STARTS_AS_ROOT: &[&str] = &[
    "amazonlinux",
    "astral-sh/uv",
    "azul/",
    "bellsoft/",
    "denoland/deno",
    "docker/library/",
    "distroless/",
    "dotnet/",
    "graalvm/",
    "library/",
    "lukemathwalker/cargo-chef",
    "nvidia/cuda",
    "oven/bun",
    "powershell",
    "tiangolo/",
    "ubi8/ubi",
    "ubi9/ubi",
    "ubi10/ubi",
    "phusion/",
    "azurelinux",
    "mambaorg/",
    "continuumio/",
    "rockylinux",
    "almalinux",
    "openjdk/",
    "microsoft/",
];

/// Whom an image starts as.
pub(super) enum StartsAs {
    /// Root.
    Root,
    /// Another user, for this reason.
    Other(String),
    /// Nobody knows from its name.
    Unknown,
}

/// Whom a stage on this base starts as, before any `USER`.
pub(super) fn starts_as(base: &Base) -> StartsAs {
    if base.kind == "scratch" {
        return StartsAs::Root;
    }
    let Image {
        registry,
        repository,
        tag,
        text,
        ..
    } = &base.image;
    let repository = repository.to_ascii_lowercase();
    let other = |why: &str| StartsAs::Other(format!("base image `{text}` {why}"));
    if tag.contains("nonroot") || repository.contains("nonroot") {
        return other("starts as `nonroot`");
    }
    if registry == "cgr.dev" {
        return other("starts as a user that is not root");
    }
    if ["bitnami/", "bitnamilegacy/", "bitnamisecure/"]
        .iter()
        .any(|owner| repository.starts_with(owner))
    {
        return other("starts as user 1001");
    }
    if repository.starts_with("dotnet/") && tag.contains("chiseled") {
        return other("starts as `app`");
    }
    if repository.contains("unprivileged") {
        return other("starts as a user that is not root");
    }
    if registry == "public.ecr.aws" && repository.starts_with("lambda/") {
        return other("runs in AWS Lambda, which starts it as a user that is not root");
    }
    if !base.image.resolved && base.image.repository.contains(['?', '$']) {
        return StartsAs::Unknown;
    }
    let is_hub = registry.is_empty() || registry == "docker.io" || registry == "index.docker.io";
    if is_hub && OFFICIAL_NOT_ROOT.contains(&repository.as_str()) {
        return other("starts as a user that is not root");
    }
    let official = is_hub && !repository.contains('/');
    let known = STARTS_AS_ROOT.iter().any(|known| {
        repository.starts_with(known)
            || (known.ends_with('/') && repository.contains(&format!("/{known}")))
    });
    if official || known {
        StartsAs::Root
    } else {
        StartsAs::Unknown
    }
}

/// Whether a base may bring a command of its own: an application (`nginx`), not a bare system or language.
pub(super) fn may_bring_command(base: &Base) -> bool {
    let name = base.image.short_name();
    // Of languages, only PHP has images that serve by themselves.
    let serves = base.image.tag.contains("fpm") || base.image.tag.contains("apache");
    base.kind == "image" && !BARE.contains(&name.as_str()) && (name != "php" || serves)
}
