//! Uses of actions and how firmly each is pinned.

use crate::extract::ci::model::Uses;
use crate::facts::Located;
use crate::facts::ci::Action;

/// Names of branches that people give actions by.
const BRANCHES: &[&str] = &[
    "main", "master", "develop", "dev", "trunk", "head", "stable", "nightly", "beta", "latest",
    "edge", "release", "next", "canary",
];

/// The fact for one use in `workflow`.
pub(super) fn fact(workflow: &str, uses: &Uses) -> Located<Action> {
    let text = uses.reference.text.as_str();
    let (name, version) = match text.strip_prefix("docker://") {
        Some(image) => (
            "",
            image
                .split_once('@')
                .map_or_else(|| tag(image), |(_, digest)| digest),
        ),
        None => text.split_once('@').unwrap_or((text, "")),
    };
    let action = Action {
        workflow: workflow.to_owned(),
        text: text.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        pin: pin(text, version),
        first_party: name.starts_with("actions/") || name.starts_with("github/"),
        tag_required: name
            .to_ascii_lowercase()
            .starts_with("slsa-framework/slsa-github-generator/"),
    };
    Located::new(action, uses.reference.place)
}

/// The tag of an image; the registry's port is none.
fn tag(image: &str) -> &str {
    image
        .rsplit_once(':')
        .map(|(_, tag)| tag)
        .filter(|tag| !tag.contains('/'))
        .unwrap_or_default()
}

fn pin(text: &str, version: &str) -> &'static str {
    let hex = version.bytes().all(|byte| byte.is_ascii_hexdigit());
    if text.contains("${{") {
        "unresolved"
    } else if text.starts_with("./") || text.starts_with("../") || text == "." {
        "local"
    } else if version.is_empty() {
        "none"
    } else if version.starts_with("sha256:") || hex && matches!(version.len(), 40 | 64) {
        "sha"
    } else if hex
        && (7..40).contains(&version.len())
        && version.bytes().any(|byte| byte.is_ascii_alphabetic())
    {
        "short-sha"
    } else if text.starts_with("docker://") && version != "latest" {
        "tag"
    } else if BRANCHES.contains(&version.to_ascii_lowercase().as_str())
        || version.starts_with("refs/heads/")
        || version.contains('/') && !version.contains('.')
    {
        "branch"
    } else {
        "tag"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ci::model::Text;
    use crate::source::Place;

    fn pinned(text: &str) -> &'static str {
        let reference = Text {
            text: text.to_owned(),
            place: Place::default(),
        };
        fact(
            "w",
            &Uses {
                reference,
                with: Vec::new(),
            },
        )
        .pin
    }

    #[test]
    fn only_a_whole_hash_or_a_digest_pins() {
        assert_eq!(
            pinned("a/b@0123456789abcdef0123456789abcdef01234567"),
            "sha"
        );
        assert_eq!(pinned("docker://alpine@sha256:00"), "sha");
        assert_eq!(pinned("a/b@0123abc"), "short-sha");
        assert_eq!(pinned("a/b@20240101"), "tag");
        assert_eq!(pinned("a/b/.github/workflows/c.yml@v2"), "tag");
        assert_eq!(pinned("taiki-e/install-action@cargo-deny"), "tag");
        assert_eq!(pinned("dtolnay/rust-toolchain@stable"), "branch");
        assert_eq!(pinned("a/b@release/v1"), "branch");
        assert_eq!(pinned("./x"), "local");
        assert_eq!(pinned("a/b"), "none");
        assert_eq!(pinned("docker://localhost:5000/alpine"), "none");
        assert_eq!(pinned("a/b@${{ x }}"), "unresolved");
    }
}
