//! Whole scans of trees in memory, and what must be true of each: no reader fails, every place lies in its file, and no
//! form of the report holds anything that is obeyed.
//!
//! The fuzz targets of `fuzz/` include this file too.

use crate::output;
use readiness::config::Date;
use readiness::extract::{Input, extract};
use readiness::facts::{FactKind, FactSet};
use readiness::report::{Format, RenderOptions, render};
use readiness::rules::RuleSet;
use readiness::scan::{Scan, ScanOptions, scan_files};
use readiness::source::{FileId, Place, RepoPath, classify};
use readiness::walk::{RootDir, WalkOptions, git, walk_below};
use std::path::PathBuf;
use std::sync::LazyLock;

pub static RULES: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::embedded().expect("the embedded rules are sound"));

pub const FORMATS: [(&str, Format); 4] = [
    ("table", Format::Table),
    ("json", Format::Json),
    ("sarif", Format::Sarif),
    ("markdown", Format::Markdown),
];

/// Paths at which files of one family each are read: what they hold is up to the reader's imagination.
pub const PATHS: &[&str] = &[
    ".github/workflows/ci.yml",
    ".github/dependabot.yml",
    ".github/CODEOWNERS",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    ".pre-commit-config.yaml",
    "azure-pipelines.yml",
    "Jenkinsfile",
    "action.yml",
    "Dockerfile",
    ".dockerignore",
    "compose.yaml",
    "deploy/app.yaml",
    "chart/Chart.yaml",
    "chart/values.yaml",
    "chart/templates/app.yaml",
    "k8s/kustomization.yaml",
    "infra/main.tf",
    "infra/terragrunt.hcl",
    "prometheus/alerts.yml",
    "grafana/dashboards/app.json",
    "openapi.yaml",
    "renovate.json",
    "Cargo.toml",
    "Cargo.lock",
    "deny.toml",
    "go.mod",
    "go.sum",
    "package.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "tsconfig.json",
    "pyproject.toml",
    "requirements.txt",
    "Pipfile",
    "poetry.lock",
    "setup.cfg",
    "tox.ini",
    "pom.xml",
    "app/app.csproj",
    "build.gradle",
    "build.gradle.kts",
    "gradle/libs.versions.toml",
    "Gemfile",
    "Gemfile.lock",
    "composer.json",
    "Makefile",
    "justfile",
    "Taskfile.yml",
    "Procfile",
    "fly.toml",
    ".env.example",
    "config/settings.yml",
    "application.properties",
    ".editorconfig",
    "README.md",
    "CHANGELOG.md",
    "docs/runbook.adoc",
    "docs/index.rst",
    "migrations/0001_init.sql",
    "schema.prisma",
    "proto/app.proto",
    "scripts/build.sh",
    "src/main.rs",
    "main.go",
    "app/main.py",
    "src/index.ts",
    "src/Main.java",
    "src/Main.kt",
    "Program.cs",
    "config/routes.rb",
    "public/index.php",
    "readiness.toml",
];

/// Reads one file as every reader does, and holds its facts to lie in it.
pub fn file(path: &str, text: &str) {
    let path = RepoPath::new(path);
    let input = Input {
        id: FileId(0),
        path: &path,
        class: classify(&path),
        text,
    };
    let found = extract(&input);
    let text = |_: FileId| Some(text);
    places(&found.facts, &text);
    for (place, _) in &found.errors {
        within(*place, &text);
    }
}

/// Walks a tree and reads its `.git`: names are sorted and none comes twice, nothing of `.git` is a file.
pub fn walk(files: Vec<(PathBuf, Vec<u8>)>) {
    let root = RootDir::of_files(files);
    let walked = walk_below(root, &WalkOptions::default()).expect("the root is a directory");
    assert!(
        walked
            .files
            .is_sorted_by(|one, other| one.path <= other.path)
    );
    for file in &walked.files {
        assert!(!file.path.as_str().starts_with(".git/"), "{}", file.path);
    }
    let (git, _) = git::read(walked.root());
    assert!(!git.remote_slug.contains('@'), "{}", git.remote_slug);
}

/// Scans a tree and holds what comes out. A configuration that is refused is an answer too.
pub fn tree(files: Vec<(PathBuf, Vec<u8>)>) {
    if let Some(scan) = scanned(files) {
        check(&scan);
    }
}

/// The scan of a tree, on a fixed day; `None` where its configuration is refused.
pub fn scanned(files: Vec<(PathBuf, Vec<u8>)>) -> Option<Scan> {
    let options = ScanOptions {
        today: Date::parse("2026-06-15"),
        ..ScanOptions::default()
    };
    scan_files(files, &RULES, &options).ok()
}

/// What must be true of every scan.
pub fn check(scan: &Scan) {
    assert_eq!(scan.faulty, 0);
    let text = |file: FileId| {
        scan.files
            .get(file.0 as usize)
            .and_then(|one| one.text.as_deref())
    };
    places(&scan.facts, &text);
    for outcome in &scan.report.outcomes {
        for finding in &outcome.findings {
            assert!(finding.location.region.line >= 1 && finding.location.region.column >= 1);
            assert!(!finding.fingerprint.is_empty());
        }
    }
    for (name, format) in FORMATS {
        output::check(name, &rendered(scan, format));
    }
}

/// The report in one form, with all that it can say.
pub fn rendered(scan: &Scan, format: Format) -> Vec<u8> {
    let options = RenderOptions {
        verbose: true,
        color: false,
        width: 100,
    };
    let mut out = Vec::new();
    render(format, scan, &options, &mut out).expect("memory takes it");
    out
}

fn places<'t>(facts: &FactSet, text: &impl Fn(FileId) -> Option<&'t str>) {
    for fact in FactKind::ALL.iter().flat_map(|kind| facts.of(*kind)) {
        within(fact.place, text);
        for (_, place) in fact.anchors {
            within(*place, text);
        }
        for (place, _) in fact.related {
            within(*place, text);
        }
    }
}

/// A file without text has no place but its start.
fn within<'t>(place: Place, text: &impl Fn(FileId) -> Option<&'t str>) {
    let text = text(place.file).unwrap_or_default();
    let span = place.span;
    assert!(
        span.start <= span.end && text.get(span.range()).is_some(),
        "{place:?} of {} bytes",
        text.len()
    );
}
