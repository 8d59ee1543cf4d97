//! What CI hands out: images, packages, binaries and charts, and whether they are named, signed and attested.
//!
//! What a script computes at run time is unknown, and counts as traceable: unknown is not bad.

mod attest;
mod images;

pub(super) use attest::before;

use super::index::Index;
use super::invocation::base;
use crate::facts::ci::Step;
use crate::facts::delivery::Publication;
use crate::facts::{FactSet, Located};

/// Commands that publish packages.
const PACKAGES: &[&str] = &[
    "cargo publish",
    "npm publish",
    "pnpm publish",
    "yarn publish",
    "yarn npm publish",
    "bun publish",
    "lerna publish",
    "changeset publish",
    "twine upload",
    "poetry publish",
    "uv publish",
    "pdm publish",
    "hatch publish",
    "flit publish",
    "gem push",
    "dotnet nuget push",
    "mvn deploy",
    "gradle publish",
    "gradle publishToMavenCentral",
    "mix hex.publish",
];

/// Actions that publish packages.
const PACKAGE_ACTIONS: &[&str] = &[
    "pypa/gh-action-pypi-publish",
    "rubygems/release-gem",
    "js-devtools/npm-publish",
    "release-plz/action",
    "changesets/action",
];

/// Commands that attach files to a release.
const BINARIES: &[&str] = &[
    "gh release upload",
    "goreleaser release",
    "dist host",
    "jreleaser full-release",
];

/// Actions that attach files to a release.
const BINARY_ACTIONS: &[&str] = &[
    "softprops/action-gh-release",
    "ncipollo/release-action",
    "svenstaro/upload-release-action",
    "taiki-e/upload-rust-binary-action",
    "actions/upload-release-asset",
    "goreleaser/goreleaser-action",
    "shogo82148/actions-upload-release-asset",
];

pub(super) fn link(index: &Index<'_>, facts: &mut FactSet, signs_by_goreleaser: bool) {
    let mut found = Vec::new();
    for at in 0..facts.steps.len() {
        let step = &facts.steps[at];
        let Some(kind) = kind(step) else { continue };
        let mut fact = Publication {
            kind,
            workflow: step.workflow.clone(),
            job: step.job.clone(),
            text: step.text.clone(),
            published: true,
            automatic: step.on_push || step.on_release,
            idle: step.toothless.clone(),
            traceable: true,
            remote: step.remote,
            ..Publication::default()
        };
        if !fact.automatic && fact.idle.is_empty() {
            "it runs neither for pushes to the default branch nor for tags"
                .clone_into(&mut fact.idle);
        }
        if kind == "image" && !images::complete(step, &facts.steps, &mut fact) {
            continue;
        }
        let goreleaser = step.text.contains("goreleaser");
        fact.attested |= signs_by_goreleaser && goreleaser;
        let place = step.place;
        let attestation = attest::of(index, &facts.steps, step, &mut fact);
        let located = Located::new(fact, place).anchor_if("attestation", attestation);
        found.push(Located {
            related: step.related.clone(),
            ..located
        });
    }
    facts.publications.extend(found);
}

/// What a step hands out; `None` when nothing.
fn kind(step: &Step) -> Option<&'static str> {
    let words: Vec<&str> = step.words.iter().map(String::as_str).collect();
    let dry = words.iter().any(|word| {
        matches!(
            *word,
            "--dry-run" | "-n" | "--snapshot" | "--skip-publish" | "--skip=publish" | "--list"
        ) || word.starts_with("--skip") && word.contains("publish")
    });
    let is = |list: &[&str]| {
        list.iter().any(|command| {
            let mut parts = command.split(' ');
            let tool = parts.next().unwrap_or_default();
            words.first().is_some_and(|first| base(first) == tool)
                && parts.all(|part| words.iter().skip(1).any(|word| *word == part))
        })
    };
    let action = |list: &[&str]| {
        list.iter()
            .any(|name| step.action.eq_ignore_ascii_case(name))
    };
    let given = |key: &str| {
        let mut with = step.with.iter();
        with.find(|one| one.key == key)
            .map_or("", |one| one.value.as_str())
    };
    if dry {
        return None;
    }
    if is(PACKAGES) || action(PACKAGE_ACTIONS) && given("repository-url").is_empty() {
        return Some("package");
    }
    if is(&["helm push"]) || action(&["helm/chart-releaser-action"]) {
        return Some("chart");
    }
    if action(&["goreleaser/goreleaser-action"]) {
        let args = given("args");
        let builds = args.contains("--snapshot")
            || args.contains("publish")
            || !(args.is_empty() || args.contains("release"));
        return (!builds && given("install-only") != "true").then_some("binary");
    }
    if action(BINARY_ACTIONS) {
        let attaches = !step
            .action
            .eq_ignore_ascii_case("softprops/action-gh-release")
            || !given("files").is_empty();
        return attaches.then_some("binary");
    }
    // The first name is the tag, what follows are files.
    let creates = is(&["gh release create"]) && images::operands(&step.words[1..]).len() > 3;
    if is(BINARIES) || creates {
        return Some("binary");
    }
    images::concerns(step).then_some("image")
}
