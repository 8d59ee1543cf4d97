//! Whole workflows, and systems other than GitHub.

use super::{scan, told, workflow};

#[test]
fn invalid_workflows_say_what_is_wrong() {
    for (text, fault) in [
        (
            "on: push\njobs:\n  a:\n    runs-on: x\n    needs: b\n    steps: [{run: ls}]\n",
            "needs `b`",
        ),
        (
            "on: push\njobs:\n  a:\n    steps: [{run: ls}]\n",
            "neither `runs-on` nor `uses`",
        ),
        (
            "jobs:\n  a:\n    runs-on: x\n    steps: [{run: ls}]\n",
            "no `on`",
        ),
        (
            "on: push\njobs:\n  a:\n    runs-on: x\n    step: [{run: ls}]\n",
            "`step` is no key",
        ),
        (
            "on:\n  push:\n    branches: ['^main$']\njobs:\n  a:\n    runs-on: x\n    steps: [{run: ls}]\n",
            "regular expression",
        ),
        ("on: [push\njobs: x", ""),
    ] {
        let facts = scan(&[(".github/workflows/ci.yml", text)]);
        assert!(
            !facts.workflows[0].valid && facts.workflows[0].fault.contains(fault),
            "{text} {}",
            facts.workflows[0].fault
        );
        assert!(facts.steps.iter().all(|step| !step.enforcing));
    }
}

#[test]
fn a_strangers_code_must_not_run_with_secrets() {
    let text = "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@v4\n      with:\n        ref: ${{ github.event.pull_request.head.sha }}\n    - run: npm ci\n";
    let facts = scan(&[(".github/workflows/ci.yml", text)]);
    assert!(facts.checkouts[0].runs_code && !facts.checkouts[0].gated);
    let labels = text.replace("    - run: npm ci\n", "    - uses: actions/labeler@v5\n");
    assert!(!scan(&[(".github/workflows/ci.yml", &labels)]).checkouts[0].runs_code);
    let base = text.replace(
        "      with:\n        ref: ${{ github.event.pull_request.head.sha }}\n",
        "",
    );
    assert!(
        scan(&[(".github/workflows/ci.yml", &base)])
            .checkouts
            .is_empty()
    );
}

#[test]
fn other_systems_are_read() {
    let gitlab = "include:\n- template: Security/SAST.gitlab-ci.yml\n.base:\n  before_script: [npm ci]\nlint:\n  extends: .base\n  script: npx eslint .\n  allow_failure: true\ntest:\n  script:\n  - npx jest\ndeploy:\n  when: manual\n  script: npx vitest\n";
    let found = told(&[(".gitlab-ci.yml", gitlab)]);
    assert_eq!(
        found,
        [
            "Security/SAST.gitlab-ci.yml: sast",
            "!npx eslint .: lint (`allow_failure` is set on the job)",
            "npx jest: test",
            "!npx vitest: test (only a person starts this job)"
        ]
    );
    for (path, text) in [
        (
            ".circleci/config.yml",
            "jobs:\n  a:\n    steps:\n    - checkout\n    - run: cargo test\n",
        ),
        ("azure-pipelines.yml", "steps:\n- script: cargo test\n"),
        (".travis.yml", "script: cargo test\n"),
        (
            ".drone.yml",
            "steps:\n- name: a\n  commands: [cargo test]\n",
        ),
        (
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n  - step:\n      script: [cargo test]\n",
        ),
        (".buildkite/pipeline.yml", "steps:\n- command: cargo test\n"),
        (
            "cloudbuild.yaml",
            "steps:\n- name: rust\n  entrypoint: cargo\n  args: [test]\n",
        ),
        (
            "Jenkinsfile",
            "pipeline { stages { stage('t') { steps { // sh 'cargo audit'\n sh 'cargo test' } } } }\n",
        ),
    ] {
        assert_eq!(
            told(&[(path, text)]),
            ["cargo test: test type-check"],
            "{path}"
        );
    }
}

#[test]
fn hostile_files_end() {
    for path in [
        ".github/workflows/a.yml",
        ".gitlab-ci.yml",
        "Makefile",
        "justfile",
        "Rakefile",
        "noxfile.py",
        "tox.ini",
        "Jenkinsfile",
        "pom.xml",
        "build.gradle",
        "package.json",
        "Dockerfile",
        "compose.yml",
        "x.sh",
        "pyproject.toml",
        "Taskfile.yml",
    ] {
        for text in [
            "",
            "\u{0}",
            "é\\",
            "\\",
            "$(",
            "\t\\\n",
            "a: b\\",
            "on: {push: [}",
            "- - -",
            "[[[[",
            "<<<<",
            "'\"`",
            "${{ ${{ }} }}",
            "for x in é$(; do\ncd é; done",
        ] {
            scan(&[(path, text)]);
        }
    }
}

#[test]
fn a_dispatched_workflow_and_an_uncalled_one_prove_nothing() {
    let of = |on: &str| {
        told(&[
            ("x", ""),
            (
                ".github/workflows/ci.yml",
                &workflow("    - run: cargo audit\n").replace("[push, pull_request]", on),
            ),
        ])
    };
    assert_eq!(
        of("workflow_dispatch"),
        ["!cargo audit: dependency-audit (only a person starts this workflow)"]
    );
    assert_eq!(
        of("workflow_call"),
        ["!cargo audit: dependency-audit (nothing calls this workflow)"]
    );
    assert_eq!(of("schedule"), ["cargo audit: dependency-audit"]);
}

#[test]
fn a_called_workflow_runs_in_its_callers_name() {
    let called = workflow("    - run: cargo ${{ inputs.what }}\n")
        .replace("[push, pull_request]", "workflow_call");
    let caller = "on: pull_request\njobs:\n  go:\n    uses: ./.github/workflows/called.yml\n    with:\n      what: audit\n";
    let files = [
        (".github/workflows/called.yml", called.as_str()),
        (".github/workflows/ci.yml", caller),
    ];
    assert_eq!(told(&files), ["cargo audit: dependency-audit"]);
    let facts = scan(&files);
    assert_eq!(
        (
            facts.steps[0].workflow.as_str(),
            facts.steps[0].job.as_str()
        ),
        (".github/workflows/ci.yml", "go")
    );
    assert!(
        facts
            .workflows
            .iter()
            .all(|workflow| workflow.automatic && workflow.on_pull_request)
    );
}

#[test]
fn codeql_says_which_languages_it_reads() {
    let steps = "    - uses: github/codeql-action/init@v3\n      with:\n        languages: ${{ matrix.language }}\n    - uses: github/codeql-action/analyze@v3\n";
    let text = workflow(steps).replace(
        "    steps:",
        "    strategy:\n      matrix:\n        language: [go, python]\n    steps:",
    );
    let facts = scan(&[(".github/workflows/ci.yml", &text)]);
    assert_eq!(facts.steps[1].ecosystems, ["go", "python"]);
}
