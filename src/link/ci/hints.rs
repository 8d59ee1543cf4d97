//! What names give away: remote workflows and actions whose inside nobody here can read, and steps that keep output.
//!
//! A hint is never more than a hint: such steps are marked as remote, and rules call them unproven.

use super::capabilities::Uses;
use super::invocation::base;
use crate::facts::Located;
use crate::facts::ci::{Setting, Step};

/// Words in the name of a workflow, action or input, and what they hint at.
const HINTS: &[(&str, &str)] = &[
    ("codeql", "sast"),
    ("semgrep", "sast"),
    ("sast", "sast"),
    ("sonar", "sast"),
    ("veracode", "sast"),
    ("owasp", "dependency-audit"),
    ("dependency-check", "dependency-audit"),
    ("dependency-audit", "dependency-audit"),
    ("snyk", "dependency-audit"),
    ("govulncheck", "dependency-audit"),
    ("audit", "dependency-audit"),
    ("sbom", "sbom"),
    ("trivy", "image-scan"),
    ("docker-scan", "image-scan"),
    ("image-scan", "image-scan"),
    ("gitleaks", "secret-scanning"),
    ("secret-scan", "secret-scanning"),
    ("trufflehog", "secret-scanning"),
    ("lint", "lint"),
    ("helm_lint", "lint"),
    ("unit-test", "test"),
    ("unit_test", "test"),
    ("run-tests", "test"),
    ("run_tests", "test"),
    ("deploy", "deploy"),
    ("semantic-release", "release"),
    ("release-please", "release"),
    ("goreleaser", "release"),
    ("dast", "dast"),
    ("zap", "dast"),
];

/// Whether the owner is the host itself.
pub(super) fn is_first_party(slug: &str) -> bool {
    slug.starts_with("actions/") || slug.starts_with("github/")
}

/// What the name of something remote hints at.
pub(super) fn of_name(slug: &str) -> Uses {
    let name = slug.rsplit('/').next().unwrap_or(slug);
    let repository = slug
        .split('/')
        .nth(1)
        .filter(|_| !slug.contains("/.github/"));
    hinted([Some(name), repository].into_iter().flatten())
}

/// What this repository asks something remote for (`generate_sbom: true`).
pub(super) fn of_inputs(with: &[Setting]) -> Uses {
    let on = with.iter().filter(|one| one.value.trim() == "true");
    hinted(on.map(|one| one.key.as_str()))
}

fn hinted<'n>(names: impl Iterator<Item = &'n str>) -> Uses {
    let mut uses = Uses::default();
    for name in names {
        let name = name.to_ascii_lowercase().replace('_', "-");
        for (word, capability) in HINTS {
            let word = word.replace('_', "-");
            // Whole words: `splint` is no linter.
            let found = name.match_indices(word.as_str()).any(|(at, _)| {
                let end = at + word.len();
                (at == 0 || !name.as_bytes()[at - 1].is_ascii_alphanumeric())
                    && (end == name.len() || !name.as_bytes()[end].is_ascii_lowercase())
            });
            if found && !uses.capabilities.iter().any(|known| known == capability) {
                uses.capabilities.push((*capability).to_owned());
            }
        }
    }
    if !uses.capabilities.is_empty() {
        uses.ecosystems.push("any".to_owned());
    }
    uses
}

/// Whether the name of something remote says that it keeps house and checks nothing.
pub(super) fn is_chore(slug: &str) -> bool {
    const CHORES: &[&str] = &[
        "label", "stale", "greet", "welcome", "lock", "assign", "project", "cla", "dco", "draft",
        "triage", "issue", "backport", "notify", "slack", "pages", "docs",
    ];
    let name = slug.rsplit('/').next().unwrap_or(slug).to_ascii_lowercase();
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| CHORES.iter().any(|chore| word.starts_with(chore)))
}

/// Inputs that are commands (`gradle-command: ./gradlew check`).
pub(super) fn commands(with: &[Setting]) -> impl Iterator<Item = &str> {
    with.iter()
        .filter(|one| {
            let key = one.key.to_ascii_lowercase();
            ["command", "cmd", "script", "run"].iter().any(|word| {
                key == *word
                    || key.ends_with(&format!("-{word}"))
                    || key.ends_with(&format!("_{word}"))
            })
        })
        .map(|one| one.value.as_str())
        .filter(|value| !value.trim().is_empty() && *value != "true" && *value != "false")
}

/// Whether inputs say that something is uploaded or pushed.
pub(super) fn publishes(with: &[Setting]) -> bool {
    with.iter().any(|one| {
        let key = one.key.to_ascii_lowercase();
        one.value.trim() != "false"
            && ["upload", "push", "publish", "attach", "sign"]
                .iter()
                .any(|word| key.contains(word))
    })
}

/// Actions that keep or publish what a job made.
const KEEPERS: &[&str] = &[
    "actions/upload-artifact",
    "codecov/codecov-action",
    "coverallsapp/github-action",
    "softprops/action-gh-release",
    "ncipollo/release-action",
    "svenstaro/upload-release-action",
    "actions/upload-release-asset",
    "actions/attest",
    "actions/attest-sbom",
    "actions/attest-build-provenance",
    "actions/upload-pages-artifact",
    "peaceiris/actions-gh-pages",
    "codacy/codacy-coverage-reporter-action",
    "qltysh/qlty-action",
    "paambaati/codeclimate-action",
    "sonarsource/sonarqube-scan-action",
    "sonarsource/sonarcloud-github-action",
    "marocchino/sticky-pull-request-comment",
    "github/codeql-action/upload-sarif",
    "github/codeql-action/analyze",
    "romeovs/lcov-reporter-action",
    "py-cov-action/python-coverage-comment-action",
    "mishakav/pytest-coverage-comment",
    "madrapps/jacoco-report",
    "davelosert/vitest-coverage-report-action",
    "artiomtr/jest-coverage-report-action",
    "k1low/octocov-action",
    "irongut/codecoveragesummary",
    "5monkeys/cobertura-action",
    "dorny/test-reporter",
    "mikepenz/action-junit-report",
    "anchore/sbom-action",
    "advanced-security/spdx-dependency-submission-action",
    "insightsengineering/coverage-action",
    "test-summary/action",
    "jamesives/github-pages-deploy-action",
    "actions/deploy-pages",
    "goreleaser/goreleaser-action",
    "xresloader/upload-to-github-release",
    "shogo82148/actions-upload-release-asset",
    "ghcr.io/codecov",
    "barecheck/code-coverage-action",
    "vladopajic/go-test-coverage",
    "danielpalme/reportgenerator-github-action",
];

/// A step that keeps or publishes what its job made.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    /// What it says it keeps, in lower case: paths, names, the service.
    what: String,
}

/// What the files of a capability are called.
const FILES: &[(&str, &[&str])] = &[
    (
        "coverage",
        &[
            "cov",
            "jacoco",
            "kover",
            "clover",
            "cobertura",
            "tarpaulin",
            "report",
            "qlty",
            "codacy",
            "codeclimate",
            "sonar",
            "octocov",
            "step_summary",
            "pages",
            "comment",
            "deepsource",
        ],
    ),
    (
        "sbom",
        &[
            "bom",
            "cdx",
            "spdx",
            "cyclonedx",
            "attest",
            "release",
            "push",
            "oras",
            "cosign",
            "dist",
            "attach",
        ],
    ),
];

impl Keeper {
    /// Whether it may be the step's output that is kept: an upload of test screenshots keeps no coverage.
    pub(super) fn keeps(&self, step: &Step) -> bool {
        FILES.iter().all(|(capability, names)| {
            !step.capabilities.iter().any(|name| name == capability)
                || names.iter().any(|name| self.what.contains(name))
                || self.names_output(step)
        })
    }

    /// Whether it names a file that the command was told to write.
    fn names_output(&self, step: &Step) -> bool {
        step.words.iter().skip(1).any(|word| {
            let path = word
                .rsplit('=')
                .next()
                .unwrap_or(word)
                .trim_start_matches("./");
            path.len() > 3 && path.contains('.') && self.what.contains(&path.to_ascii_lowercase())
        })
    }
}

/// What the step keeps or publishes of what the job has made so far; nothing for a step that does neither.
pub(super) fn keeps(step: &Step) -> Option<Keeper> {
    if !is_keeper(step) {
        return None;
    }
    let mut what = format!("{} {}", step.action, step.text).to_ascii_lowercase();
    for one in &step.with {
        if !matches!(
            one.key.as_str(),
            "retention-days" | "if-no-files-found" | "token"
        ) {
            what.push(' ');
            what.push_str(&one.value.to_ascii_lowercase());
        }
    }
    Some(Keeper { what })
}

fn is_keeper(step: &Step) -> bool {
    if !step.action.is_empty() {
        let action = step.action.to_ascii_lowercase();
        if action == "docker/build-push-action" || action == "docker/bake-action" {
            return step
                .with
                .iter()
                .any(|one| one.key == "push" && one.value.trim() != "false");
        }
        return KEEPERS
            .iter()
            .any(|keeper| action == *keeper || action.starts_with(&format!("{keeper}/")));
    }
    let word = |at: usize| step.words.get(at).map_or("", String::as_str);
    match base(word(0)) {
        "gh" => matches!(
            (word(1), word(2)),
            ("release", "upload" | "create") | ("attestation", _)
        ),
        "docker" | "podman" => word(1) == "push" || step.words.iter().any(|word| word == "--push"),
        "codecov" | "codecovcli" | "coveralls" | "sonar-scanner" | "goveralls" | "octocov"
        | "oras" | "skopeo" | "crane" | "twine" => true,
        "cosign" => matches!(word(1), "attest" | "attach" | "sign"),
        "npm" | "pnpm" | "yarn" | "cargo" | "poetry" | "uv" => word(1) == "publish",
        "goreleaser" => word(1) == "release",
        "aws" => word(1) == "s3",
        "gsutil" | "az" | "gcloud" => step
            .words
            .iter()
            .any(|word| matches!(word.as_str(), "cp" | "upload" | "upload-batch" | "push")),
        "buildkite-agent" => word(1) == "artifact",
        "azure" => word(1).starts_with("Publish"),
        _ if step.text.contains("GITHUB_STEP_SUMMARY") => true,
        _ => step.text.contains("codecov.io/bash") || step.text.contains("uploader.codecov.io"),
    }
}

/// Whether the step makes a cluster that lives as long as its job.
pub(super) fn is_throw_away_cluster(step: &Step) -> bool {
    const ACTIONS: &[&str] = &[
        "helm/kind-action",
        "engineerd/setup-kind",
        "medyagh/setup-minikube",
        "manusa/actions-setup-minikube",
        "nolar/setup-k3d-k3s",
        "absaoss/k3d-action",
        "container-tools/kind-action",
        "debianmaster/actions-k3s",
    ];
    let word = |at: usize| step.words.get(at).map_or("", String::as_str);
    ACTIONS.contains(&step.action.to_ascii_lowercase().as_str())
        || matches!(
            (base(word(0)), word(1)),
            ("kind", "create") | ("minikube", "start") | ("ctlptl", "create")
        )
        || base(word(0)) == "k3d" && word(1) == "cluster"
}

/// The ecosystems that CodeQL is set up for in a job; empty when it finds the languages by itself.
pub(super) fn analysed_languages(steps: &[Located<Step>]) -> Vec<String> {
    const NAMES: &[(&str, &str)] = &[
        ("javascript", "javascript"),
        ("typescript", "javascript"),
        ("javascript-typescript", "javascript"),
        ("python", "python"),
        ("go", "go"),
        ("java", "java"),
        ("kotlin", "java"),
        ("java-kotlin", "java"),
        ("csharp", "dotnet"),
        ("ruby", "ruby"),
        ("rust", "rust"),
        ("c", "c"),
        ("cpp", "c"),
        ("c-cpp", "c"),
        ("swift", "swift"),
        ("actions", "github-actions"),
    ];
    let mut found: Vec<String> = Vec::new();
    let inits = steps.iter().filter(|step| {
        step.action
            .eq_ignore_ascii_case("github/codeql-action/init")
    });
    for setting in inits
        .flat_map(|step| &step.with)
        .filter(|one| one.key == "languages")
    {
        for language in setting
            .value
            .split(|letter: char| letter == ',' || letter.is_whitespace())
        {
            let language = language.trim().to_ascii_lowercase();
            if let Some((_, name)) = NAMES.iter().find(|(name, _)| *name == language)
                && !found.iter().any(|known| known == name)
            {
                found.push((*name).to_owned());
            }
        }
    }
    found
}
