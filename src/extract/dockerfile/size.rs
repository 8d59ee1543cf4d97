//! How large the image is that the final stage is built upon, and what tools are added to it.
//!
//! Images of other people under names of their own are unknown.

use crate::facts::container::Base;

/// Words in a tag that make an image small.
const SMALL_TAGS: &[&str] = &[
    "alpine",
    "slim",
    "chiseled",
    "distroless",
    "micro",
    "minimal",
    "nonroot",
    "wolfi",
    "busybox",
    "musl",
    "scratch",
];
/// Images that are small whatever their tag.
const SMALL: &[&str] = &[
    "alpine",
    "busybox",
    "wolfi-base",
    "ubi-micro",
    "ubi-minimal",
    "ubi8-minimal",
    "ubi9-minimal",
    "debian-slim",
    "bun",
    "aspnet",
    "runtime",
    "runtime-deps",
    "minideb",
    "static",
    "photon",
];
/// Whole distributions, and languages on top of them.
const FULL: &[&str] = &[
    "ubuntu",
    "debian",
    "centos",
    "fedora",
    "rockylinux",
    "almalinux",
    "amazonlinux",
    "oraclelinux",
    "opensuse",
    "python",
    "pypy",
    "node",
    "ruby",
    "perl",
    "golang",
    "rust",
    "openjdk",
    "eclipse-temurin",
    "amazoncorretto",
    "sapmachine",
    "maven",
    "gradle",
    "elixir",
    "erlang",
    "buildpack-deps",
    "gcc",
    "swift",
    "haskell",
    "sdk",
    "ubi",
    "sbt",
    "julia",
    "r-base",
    "clojure",
    "dart",
];
/// What is big for a reason.
const SPECIAL: &[&str] = &[
    "cuda",
    "playwright",
    "puppeteer",
    "selenium",
    "chrome",
    "chromium",
    "tensorflow",
    "pytorch",
    "jupyter",
    "texlive",
    "rocm",
    "triton",
    "vllm",
];
/// Tools for people.
pub(super) const TOOLS: &[&str] = &[
    "curl",
    "wget",
    "vim",
    "nano",
    "git",
    "netcat",
    "netcat-openbsd",
    "telnet",
    "ssh",
    "openssh-client",
    "strace",
    "gdb",
    "tcpdump",
    "net-tools",
    "htop",
    "sudo",
];

/// `minimal`, `full`, `special`, or empty when it is not known.
pub(super) fn of(base: &Base) -> &'static str {
    if base.kind == "scratch" {
        return "minimal";
    }
    let image = &base.image;
    let repository = image.repository.to_ascii_lowercase();
    let name = image.short_name().to_ascii_lowercase();
    if SPECIAL.iter().any(|one| repository.contains(one)) {
        return "special";
    }
    let small_tag = image
        .tag
        .split(['-', '_', '.'])
        .any(|word| SMALL_TAGS.iter().any(|small| word.starts_with(small)));
    if image.registry == "cgr.dev"
        || repository.contains("distroless")
        || repository.contains("chainguard")
        || repository.contains("chiselled")
        || small_tag
        || repository.starts_with("dotnet/") && name != "sdk"
    {
        return "minimal";
    }
    // Names of Ubuntu's releases: whoever builds the image, there is a whole distribution below.
    if image
        .tag
        .split(['-', '_', '.'])
        .any(|word| matches!(word, "jammy" | "noble" | "focal" | "bionic"))
    {
        return "full";
    }
    let hub = image.registry.is_empty() || image.registry == "docker.io";
    let official = (hub && (!repository.contains('/') || repository.starts_with("library/")))
        || repository.contains("docker/library/")
        || repository.starts_with("dotnet/")
        || repository.starts_with("ubi")
        || matches!(
            repository.as_str(),
            "oven/bun" | "bitnami/minideb" | "openjdk/jdk"
        );
    if !official || (!image.resolved && image.digest.is_empty()) {
        return "";
    }
    if SMALL.contains(&name.as_str()) {
        "minimal"
    } else if FULL.contains(&name.as_str()) {
        "full"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::container::Image;

    #[test]
    fn small_images_are_known_by_name_or_tag() {
        for (text, expected) in [
            ("python:3.13-slim-bookworm", "minimal"),
            ("node:22-alpine3.20", "minimal"),
            ("gcr.io/distroless/static-debian12", "minimal"),
            ("mcr.microsoft.com/dotnet/aspnet:8.0", "minimal"),
            ("mcr.microsoft.com/dotnet/sdk:8.0", "full"),
            ("eclipse-temurin:21-jre-jammy", "full"),
            ("ubuntu:24.04", "full"),
            ("nvidia/cuda:12.4-runtime", "special"),
            ("ghcr.io/acme/base:1", ""),
            ("nginx:1.27", ""),
        ] {
            let base = Base {
                kind: "image",
                text: text.to_owned(),
                image: Image::parse(text),
            };
            assert_eq!(of(&base), expected, "{text}");
        }
    }
}
