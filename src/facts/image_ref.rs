//! Reads references to images, as the distribution specification writes them.
//!
//! Arguments and templates must be filled in before; what is left of them makes the reference unresolved.

use super::container::Image;

/// Tags that say nothing about what is behind them. The whole tag is compared: `latest-rust-1.80` is a version.
const MOVING_TAGS: &[&str] = &[
    "latest", "stable", "edge", "nightly", "main", "master", "dev",
];

/// Stands in a text for what could not be resolved.
pub const UNKNOWN: char = '\u{E0FF}';

impl Image {
    /// Reads `[registry/]repository[:tag][@digest]`. Empty text gives the empty image.
    pub fn parse(text: &str) -> Image {
        let text = text.trim();
        let text = text.strip_prefix("docker://").unwrap_or(text);
        let shown = text.replace(UNKNOWN, "?");
        let (name, digest) = text.split_once('@').unwrap_or((text, ""));
        let last = name.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match name[last..].find(':') {
            Some(colon) => (&name[..last + colon], &name[last + colon + 1..]),
            None => (name, ""),
        };
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest),
            _ => ("", name),
        };
        let open = |part: &str| part.contains([UNKNOWN, '$', '{', '}', '<', '>', '%', ' ']);
        let dangling = text.ends_with([':', '@', '/']) || text.starts_with([':', '/']);
        let resolved = !text.is_empty() && !open(text) && !dangling && !text.contains("://");
        let moving = MOVING_TAGS
            .iter()
            .any(|moving| tag.eq_ignore_ascii_case(moving));
        Image {
            text: shown,
            registry: registry.replace(UNKNOWN, "?"),
            repository: repository.replace(UNKNOWN, "?"),
            tag: tag.replace(UNKNOWN, "?"),
            digest: digest.replace(UNKNOWN, "?"),
            resolved,
            // `alpine` or `slim` names a variant; what names a version has a number in it.
            versioned: !digest.is_empty()
                || (!moving && tag.bytes().any(|byte| byte.is_ascii_digit())),
        }
    }

    /// The last part of the repository, in lower case: what people call the image.
    pub fn short_name(&self) -> String {
        self.repository
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, String, bool, bool) {
        let image = Image::parse(text);
        (
            image.registry,
            image.repository,
            image.tag,
            image.versioned,
            image.resolved,
        )
    }

    #[test]
    fn a_port_of_the_registry_is_no_tag() {
        assert_eq!(
            parts("registry:5000/app"),
            ("registry:5000".into(), "app".into(), "".into(), false, true)
        );
        assert_eq!(
            parts("localhost:5000/team/app:1.2"),
            (
                "localhost:5000".into(),
                "team/app".into(),
                "1.2".into(),
                true,
                true
            )
        );
    }

    #[test]
    fn the_whole_tag_is_compared() {
        assert!(Image::parse("lukemathwalker/cargo-chef:latest-rust-1.80.1").versioned);
        assert!(!Image::parse("alpine:latest").versioned);
        assert!(!Image::parse("Alpine:LATEST").versioned);
        assert!(!Image::parse("nginx:stable").versioned);
        assert!(!Image::parse("nginx").versioned);
        assert!(!Image::parse("redis:alpine").versioned);
        assert!(Image::parse("app:2f9ae1c").versioned);
    }

    #[test]
    fn a_digest_is_a_version() {
        let image = Image::parse("gcr.io/distroless/static@sha256:abc");
        assert!(image.versioned && image.resolved);
        assert_eq!(
            (image.tag.as_str(), image.digest.as_str()),
            ("", "sha256:abc")
        );
        let both = Image::parse("python:3.13-slim@sha256:abc");
        assert_eq!(
            (both.tag.as_str(), both.digest.as_str()),
            ("3.13-slim", "sha256:abc")
        );
    }

    #[test]
    fn what_is_left_of_a_template_leaves_it_open() {
        for text in [
            "app:$TAG",
            "app:{{ tag }}",
            "app:",
            "",
            "ko://cmd/app",
            "app:<tag>",
        ] {
            assert!(!Image::parse(text).resolved, "{text}");
        }
        assert!(!Image::parse(&format!("app:{UNKNOWN}")).resolved);
    }
}
