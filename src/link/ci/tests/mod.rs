//! Small repositories, and the steps that they lead to.

mod systems;

use super::link;
use crate::extract::{Extracted, Input};
use crate::facts::FactSet;
use crate::link::Repository;
use crate::source::{FileClass, FileId, FileText, RepoPath, SourceFile};
use crate::walk::git::GitMetadata;

fn scan(files: &[(&str, &str)]) -> FactSet {
    let mut files = files.to_vec();
    files.sort();
    let mut out = Extracted::default();
    let mut sources = Vec::new();
    for (at, (path, text)) in (0..).zip(&files) {
        let path = RepoPath::new(path);
        let class = crate::source::classify(&path);
        let input = Input {
            id: FileId(at),
            path: &path,
            class,
            text,
        };
        if crate::extract::ci::accepts(&path, class) {
            crate::extract::ci::extract(&input, &mut out);
        }
        sources.push(SourceFile {
            path,
            class,
            size: 0,
            executable: false,
            text: FileText::default(),
        });
    }
    sources.push(SourceFile {
        path: RepoPath::new("zz/main.rs"),
        class: FileClass::Source,
        size: 0,
        executable: false,
        text: FileText::default(),
    });
    let git = GitMetadata {
        default_branch: "main".to_owned(),
        ..GitMetadata::default()
    };
    let mut facts = out.facts;
    link(
        &Repository {
            files: &sources,
            git: &git,
        },
        out.drafts.ci,
        &mut facts,
    );
    facts
}

/// A workflow on pushes and pull requests with these steps.
fn workflow(steps: &str) -> String {
    format!(
        "on: [push, pull_request]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"
    )
}

/// `tool: capabilities` of steps that have some, with a `!` in front and the reason behind when toothless.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let facts = scan(files);
    facts
        .steps
        .iter()
        .filter(|step| !step.capabilities.is_empty())
        .map(|step| {
            let line = format!("{}: {}", step.text, step.capabilities.join(" "));
            if step.enforcing {
                line
            } else {
                format!("!{line} ({})", step.toothless)
            }
        })
        .collect()
}

fn of_steps(steps: &str) -> Vec<String> {
    told(&[(".github/workflows/ci.yml", &workflow(steps))])
}

#[test]
fn a_make_target_leads_to_its_recipe_and_to_what_it_needs() {
    let make = ".PHONY: test\nGO ?= go\ntest: vet\n\t@$(GO) test ./...\nvet:\n\t-go vet ./...\n";
    let ci = workflow("    - run: make test\n");
    let files = [
        (".github/workflows/ci.yml", ci.as_str()),
        ("Makefile", make),
    ];
    assert_eq!(
        told(&files),
        [
            "!go vet ./...: lint type-check (`-` before it makes make go on)",
            "go test ./...: test"
        ]
    );
    let facts = scan(&files);
    let step = &facts.steps[1];
    // The owner sees the workflow's line; the Makefile's line tells the rest.
    assert_eq!(step.place.file, FileId(0));
    assert_eq!(step.related[0].0.file, FileId(1));
}

#[test]
fn circles_of_tasks_end() {
    let make = "a: b\n\tmake b\nb:\n\tmake a\n\tgo vet ./...\n";
    let ci = workflow("    - run: make a\n");
    let found = told(&[(".github/workflows/ci.yml", &ci), ("Makefile", make)]);
    assert!(!found.is_empty() && found.len() < 20, "{found:?}");
}

#[test]
fn scripts_of_a_manifest_are_followed_with_their_arguments() {
    let package = r#"{"scripts": {"pretest": "eslint .", "test": "jest", "lint": "eslint . || true", "noop": "exit 0"}}"#;
    let ci = workflow("    - run: npm test -- --coverage\n    - run: npm run lint\n");
    assert_eq!(
        told(&[(".github/workflows/ci.yml", &ci), ("package.json", package)]),
        [
            "eslint .: lint",
            "jest --coverage: coverage test",
            "!eslint .: lint (`|| true` swallows its failure)"
        ]
    );
}

#[test]
fn a_task_that_does_nothing_is_toothless() {
    let package = r#"{"scripts": {"test": "echo \"no tests\" && exit 0"}}"#;
    let ci = workflow("    - run: npm test\n");
    let found = told(&[(".github/workflows/ci.yml", &ci), ("package.json", package)]);
    assert_eq!(
        found,
        ["!npm test: test (the task does nothing but print or end)"]
    );
}

#[test]
fn a_test_script_that_ends_in_an_unknown_program_is_a_test_all_the_same() {
    let package = r#"{"scripts": {"test": "node run-tests.js"}}"#;
    let ci = workflow("    - run: npm test\n");
    assert_eq!(
        told(&[(".github/workflows/ci.yml", &ci), ("package.json", package)]),
        ["npm test: test"]
    );
}

#[test]
fn installing_a_tool_is_no_use_of_it() {
    assert!(of_steps("    - run: cargo install cargo-audit\n    - run: pip install ruff bandit\n    - run: npm ci\n").is_empty());
    assert!(of_steps("    - run: |\n        # cargo audit\n        echo cargo audit\n").is_empty());
}

#[test]
fn teeth_are_lost_in_many_ways() {
    for (step, reason) in [
        (
            "    - run: cargo audit || true\n",
            "`|| true` swallows its failure",
        ),
        (
            "    - run: cargo audit\n      continue-on-error: true\n",
            "`continue-on-error` is set",
        ),
        (
            "    - run: cargo audit\n      if: false\n",
            "`if: false` is never true here",
        ),
        (
            "    - run: cargo audit\n      if: failure()\n",
            "it runs only after a failure",
        ),
        (
            "    - run: cargo audit\n      if: github.ref == 'refs/heads/develop'\n",
            "`if: github.ref == 'refs/heads/develop'` is never true here",
        ),
        (
            "    - run: cargo audit | tee log\n",
            "its exit code is lost in a pipe",
        ),
        (
            "    - run: |\n        set +e\n        cargo audit\n        echo done\n",
            "the script goes on after its failure (no `set -e`)",
        ),
    ] {
        assert_eq!(
            of_steps(step),
            [format!("!cargo audit: dependency-audit ({reason})")],
            "{step}"
        );
    }
    for step in [
        "    - run: cargo audit\n      if: always()\n",
        "    - shell: bash\n      run: cargo audit | tee log\n",
        "    - run: cargo audit\n      continue-on-error: ${{ github.event_name == 'schedule' }}\n",
    ] {
        assert_eq!(of_steps(step), ["cargo audit: dependency-audit"], "{step}");
    }
}

#[test]
fn a_local_action_is_looked_into() {
    let action = "runs:\n  using: composite\n  steps:\n  - run: cargo ${{ inputs.cmd }}\n    shell: bash\ninputs:\n  cmd:\n    default: audit\n";
    let ci = workflow("    - uses: ./.github/actions/x\n");
    let files = [
        (".github/actions/x/action.yml", action),
        (".github/workflows/ci.yml", ci.as_str()),
    ];
    assert_eq!(told(&files), ["cargo audit: dependency-audit"]);
    assert_eq!(scan(&files).steps[0].place.file, FileId(1));
}

#[test]
fn expressions_and_variables_are_put_in() {
    let steps = "    - run: ${{ env.CARGO }} test\n      env:\n        CARGO: cargo\n    - run: $TOOL audit\n      env: { TOOL: cargo }\n";
    let ci = workflow(steps).replace("jobs:", "env: { CARGO: cargo }\njobs:");
    let found = told(&[(".github/workflows/ci.yml", &ci)]);
    assert_eq!(
        found,
        [
            "cargo test: test type-check",
            "$TOOL audit: dependency-audit"
        ]
    );
    let matrix = workflow("    - run: ${{ matrix.run }}\n").replace(
        "    steps:",
        "    strategy:\n      matrix:\n        run: [cargo fmt --check, cargo audit]\n    steps:",
    );
    let found = told(&[(".github/workflows/ci.yml", &matrix)]);
    assert_eq!(
        found,
        ["cargo fmt --check: format", "cargo audit: dependency-audit"]
    );
}

#[test]
fn compose_leads_to_what_the_image_starts() {
    let ci = workflow("    - run: docker compose -f ci.yaml up --build --exit-code-from api\n");
    let compose = "services:\n  api:\n    build: { context: ., dockerfile: e2e.Dockerfile }\n";
    let docker = "FROM node\nCOPY start.sh /opt/start.sh\nCMD [\"/opt/start.sh\"]\n";
    let script = "#!/bin/sh\nset -e\nnpx eslint .\nnpx jest\n";
    let files = [
        (".github/workflows/ci.yml", ci.as_str()),
        ("compose.ci.yaml", compose),
        ("e2e.Dockerfile", docker),
        ("start.sh", script),
    ];
    let ci = ci.replace("ci.yaml", "compose.ci.yaml");
    let mut files = files;
    files[0].1 = &ci;
    assert_eq!(told(&files), ["npx eslint .: lint", "npx jest: test"]);
}

#[test]
fn a_container_is_its_command_or_its_image() {
    assert_eq!(
        of_steps("    - run: docker run --rm -v $PWD:/x golang:1 go test ./...\n"),
        ["docker run --rm -v $PWD:/x golang:1 go test ./...: test"]
    );
}

#[test]
fn configurations_add_what_a_tool_does() {
    let ci = workflow("    - run: golangci-lint run\n    - run: pytest --cov=x\n");
    let found = told(&[
        (".github/workflows/ci.yml", &ci),
        (".golangci.yml", "linters:\n  enable: [gosec]\n"),
        (
            "pyproject.toml",
            "[tool.coverage.report]\nfail_under = 80\n",
        ),
    ]);
    assert!(found[0].contains("sast"), "{found:?}");
    assert!(found[1].contains("coverage-gate"), "{found:?}");
    let elsewhere = told(&[
        (".github/workflows/ci.yml", &ci),
        (
            "other/pyproject.toml",
            "[tool.coverage.report]\nfail_under = 80\n",
        ),
    ]);
    assert!(!elsewhere[1].contains("coverage-gate"), "{elsewhere:?}");
}

#[test]
fn only_an_upload_of_the_report_publishes_coverage() {
    let of = |upload: &str| {
        let steps = format!("    - run: pytest --cov=x --cov-report=xml:out.xml\n{upload}");
        scan(&[(".github/workflows/ci.yml", &workflow(&steps))]).steps[0].published
    };
    assert!(of("    - uses: codecov/codecov-action@v5\n"));
    assert!(of(
        "    - uses: actions/upload-artifact@v4\n      with: { name: htmlcov, path: htmlcov }\n"
    ));
    assert!(of("    - run: coverage report >> $GITHUB_STEP_SUMMARY\n"));
    assert!(!of(
        "    - uses: actions/upload-artifact@v4\n      with: { name: shots, path: screenshots }\n"
    ));
    assert!(!of("    - run: docker push x\n"));
}

#[test]
fn what_an_audit_overlooks_is_told() {
    let ci =
        workflow("    - run: cargo deny check advisories\n    - run: pip-audit --ignore-vuln X\n");
    let deny = "[advisories]\nignore = [\"RUSTSEC-2020-0001\"]\n";
    let facts = scan(&[(".github/workflows/ci.yml", &ci), ("deny.toml", deny)]);
    assert!(
        facts
            .steps
            .iter()
            .all(|step| !step.silenced.is_empty() && step.enforcing)
    );
}

#[test]
fn hooks_of_pre_commit_are_steps() {
    let ci = workflow("    - uses: pre-commit/action@v3.0.1\n");
    let hooks = "repos:\n- repo: https://github.com/gitleaks/gitleaks\n  rev: v8\n  hooks:\n  - id: gitleaks\n- repo: local\n  hooks:\n  - id: mine\n    entry: cargo audit\n";
    let found = told(&[
        (".github/workflows/ci.yml", &ci),
        (".pre-commit-config.yaml", hooks),
    ]);
    assert!(
        found.iter().any(|line| line.contains("secret-scanning")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|line| line.starts_with("cargo audit")),
        "{found:?}"
    );
}

#[test]
fn a_dirty_tree_makes_a_formatter_a_check() {
    let facts = scan(&[(
        ".github/workflows/ci.yml",
        &workflow("    - run: go fmt ./...\n    - run: git diff --exit-code\n    - run: go vet\n"),
    )]);
    let dirty: Vec<bool> = facts.steps.iter().map(|step| step.dirty_checked).collect();
    assert!(dirty[0] && !dirty[dirty.len() - 1]);
}
