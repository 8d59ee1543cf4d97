//! Images that CI builds or pushes, and what they are called.

use crate::facts::Located;
use crate::facts::ci::Step;
use crate::facts::delivery::Publication;
use crate::link::ci::invocation::base;

/// Tags that name no version.
const FLOATING: &[&str] = &[
    "",
    "latest",
    "main",
    "master",
    "develop",
    "dev",
    "edge",
    "nightly",
    "stable",
    "local",
    "test",
    "staging",
    "production",
    "prod",
    "ci",
];

/// What names the branch or tag that a run is for.
const BRANCHES: &[&str] = &[
    ":${{ github.ref_name",
    ":${{ github.head_ref",
    ":$GITHUB_REF_NAME",
    ":${GITHUB_REF_NAME",
    ":$CI_COMMIT_REF_NAME",
    ":$CI_COMMIT_REF_SLUG",
    ":$CI_COMMIT_BRANCH",
];

/// Labels and arguments that lead back to the source.
const MARKS: &[&str] = &[
    "revision",
    "version",
    "git_sha",
    "git_commit",
    "commit",
    "build_number",
    "sha",
];

const BUILD_ACTIONS: &[&str] = &[
    "docker/build-push-action",
    "docker/bake-action",
    "depot/build-push-action",
    "depot/bake-action",
];

fn pushes(step: &Step) -> bool {
    step.capabilities.iter().any(|one| one == "registry-push")
}

fn builds(step: &Step) -> bool {
    let word = |at: usize| step.words.get(at).map_or("", String::as_str);
    let tool = step.words.first().map_or("", |word| base(word));
    let by_command = matches!(tool, "docker" | "podman" | "buildah" | "nerdctl")
        && (matches!(word(1), "build" | "bud")
            || matches!(
                (word(1), word(2)),
                ("buildx" | "image" | "builder", "build")
            ));
    by_command
        || BUILD_ACTIONS
            .iter()
            .any(|name| step.action.eq_ignore_ascii_case(name))
}

/// Skaffold pushes what it builds to the repository that it is given, tagged by commit unless it is told otherwise.
fn is_skaffold(step: &Step) -> bool {
    let mut words = step.words.iter();
    words.next().is_some_and(|word| base(word) == "skaffold")
        && words
            .next()
            .is_some_and(|word| matches!(word.as_str(), "run" | "build"))
        && words.any(|word| word.starts_with("--default-repo"))
}

/// Whether a remote workflow or action is named after what builds images.
fn is_remote_build(step: &Step) -> bool {
    let name = step.action.to_ascii_lowercase();
    step.remote
        && name.contains("/.github/workflows/")
        && ["docker", "image", "container"]
            .iter()
            .any(|word| name.contains(word))
        && ["build", "push", "publish", "release"]
            .iter()
            .any(|word| name.contains(word))
}

/// Whether a step builds or pushes an image.
pub(super) fn concerns(step: &Step) -> bool {
    let chart = step
        .words
        .first()
        .is_some_and(|word| matches!(base(word), "helm" | "oras"));
    !chart && (pushes(step) || builds(step) || is_skaffold(step) || is_remote_build(step))
}

/// The words that are no options.
pub(super) fn operands(words: &[String]) -> Vec<&str> {
    words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with('-'))
        .collect()
}

/// Says of the image what the step and its job say; false when another step says it better.
pub(super) fn complete(
    step: &Located<Step>,
    steps: &[Located<Step>],
    fact: &mut Publication,
) -> bool {
    fact.published = pushes(step) || is_skaffold(step);
    let given = |key: &str| {
        let mut with = step.with.iter();
        with.find(|one| one.key == key)
            .map_or("", |one| one.value.trim())
    };
    if is_remote_build(step) {
        fact.published = step
            .with
            .iter()
            .any(|one| one.key.contains("push") && one.value != "false");
        fact.maybe = !fact.published;
        fact.attested = step.with.iter().any(|one| {
            let key = one.key.to_ascii_lowercase();
            one.value == "true"
                && ["sign", "attest", "provenance"]
                    .iter()
                    .any(|word| key.contains(word))
        });
        return true;
    }
    if !fact.published && given("push").contains("${{") {
        fact.maybe = true;
    }
    let job: Vec<&Located<Step>> = steps
        .iter()
        .filter(|other| other.workflow == step.workflow && other.job == step.job)
        .collect();
    let builds_only = !fact.published;
    if builds_only && step.action.is_empty() && job.iter().any(|other| pushes(other)) {
        // Built here and pushed by a later command, which is the publication.
        return false;
    }
    fact.names = names(step);
    let mut text = format!(
        "{} {} {}",
        given("labels"),
        given("build-args"),
        given("outputs")
    );
    if fact.published && step.action.is_empty() {
        // `docker push` names one of the tags that were built or given before.
        for other in job.iter().filter(|other| builds(other) || is_tag(other)) {
            fact.names.extend(names(other));
            text.push(' ');
            text.push_str(&other.text);
        }
    }
    if step.action.is_empty() {
        text.push(' ');
        text.push_str(&step.text);
    }
    fact.names.sort();
    fact.names.dedup();
    fact.called = fact.names.join(", ");
    let lower = text.to_ascii_lowercase();
    let marked = MARKS.iter().any(|mark| {
        lower.match_indices(mark).any(|(at, _)| {
            lower[at + mark.len()..].starts_with('=')
                && !lower[at + mark.len() + 1..].starts_with("dev")
        })
    }) || given("labels").contains("${{");
    let known = !fact.names.is_empty() || builds(step);
    fact.traceable = marked
        || !known
        || fact
            .names
            .iter()
            .any(|name| is_traceable(name, step.on_release));
    fact.floating = known && !fact.traceable;
    true
}

fn is_tag(step: &Step) -> bool {
    step.words
        .first()
        .is_some_and(|word| matches!(base(word), "docker" | "podman"))
        && step.words.get(1).is_some_and(|word| word == "tag")
}

/// What a step calls its image.
fn names(step: &Step) -> Vec<String> {
    let mut found = Vec::new();
    for one in step
        .with
        .iter()
        .filter(|one| matches!(one.key.as_str(), "tags" | "image" | "name"))
    {
        found.extend(
            one.value
                .split([',', '\n'])
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
        );
    }
    let mut words = step.words.iter().skip(1).peekable();
    while let Some(word) = words.next() {
        let flag = matches!(word.as_str(), "-t" | "--tag" | "--destination" | "-d");
        if flag && let Some(name) = words.peek() {
            found.push((*name).clone());
        } else if let Some(name) = ["--tag=", "-t=", "--destination="]
            .iter()
            .find_map(|flag| word.strip_prefix(flag))
        {
            found.push(name.to_owned());
        }
    }
    let last = match step.words.get(1).map(String::as_str) {
        Some("push" | "tag") => step.words.last(),
        _ => None,
    };
    found.extend(last.filter(|name| !name.starts_with('-')).cloned());
    found
}

/// Whether a name leads back to its source: a version, a commit, or what only a run knows.
///
/// The name of a branch moves with it; of a tag it is the version, so `release` says whether tags start the step.
fn is_traceable(name: &str, release: bool) -> bool {
    let branch = BRANCHES
        .iter()
        .any(|branch| name.trim_end_matches([' ', '}']).ends_with(branch));
    if branch && !release {
        return false;
    }
    if name.contains('@') {
        return true;
    }
    let one_expression =
        name.starts_with("${{") && name.ends_with("}}") && name.matches("${{").count() == 1;
    if one_expression || name.starts_with('$') && !name.contains(':') && !name.contains('/') {
        return true;
    }
    let name = name.trim_matches(['"', '\'']);
    let last = name.rsplit('/').next().unwrap_or(name);
    let tag = last.split_once(':').map_or("", |(_, tag)| tag);
    let computed = name.contains("${{")
        && name
            .rsplit_once(':')
            .is_some_and(|(_, tag)| tag.contains("}}"))
        || tag.contains('$');
    computed || !FLOATING.contains(&tag) && tag.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_or_a_commit_leads_back_to_the_source() {
        for name in [
            "ghcr.io/acme/parcel:1.2.3",
            "parcel:${{ github.sha }}",
            "registry:5000/parcel:$TAG",
            "${{ steps.meta.outputs.tags }}",
            "$IMAGE",
            "parcel@sha256:00",
        ] {
            assert!(is_traceable(name, true), "{name}");
        }
        for name in [
            "parcel",
            "ghcr.io/acme/parcel:latest",
            "registry:5000/parcel",
            "parcel:main",
            "${{ env.IMAGE }}/parcel:latest",
        ] {
            assert!(!is_traceable(name, true), "{name}");
        }
    }
}
