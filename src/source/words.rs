//! The words by which paths are classified: names of directories and files, endings and extensions, in lower case.
//!
//! What a word means beside others is decided in `classify`.

/// Parents that make `vendor` a word of the trade (`modules/vendor/vendor.service.ts`).
#[rustfmt::skip]
pub(super) const TRADE_PARENTS: &[&str] = &[
    "modules", "domain", "domains", "app", "apps", "controllers", "services", "routes", "features",
    "entities", "models", "pages", "handlers",
];

/// Directories of other people's code.
#[rustfmt::skip]
pub(super) const VENDORED_DIRECTORIES: &[&str] = &[
    "node_modules", "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party", "3rd-party",
    ".venv", "site-packages", "bower_components", "jspm_packages", "pods", "carthage", ".terraform",
    ".bundle",
];

/// What builds leave behind. Anything else in `build/` was written by hand (`build/package/Dockerfile`).
#[rustfmt::skip]
pub(super) const ARTEFACTS: &[&str] = &[
    "js", "mjs", "cjs", "css", "html", "map", "json", "txt", "svg", "ts", "class", "jar", "o", "wasm", "d",
    "woff2", "ico",
];

/// Endings of names that generators give.
#[rustfmt::skip]
pub(super) const GENERATED_ENDINGS: &[&str] = &[
    ".pb.go", ".pb.gw.go", ".pb.validate.go", ".pb.cc", ".pb.h", ".pb.swift", "_pb2.py", "_pb2.pyi",
    "_pb2_grpc.py", "_pb2_grpc.pyi", ".connect.go", "_connect.ts", "_connect.js", "_pb.ts", "_pb.js",
    "_pb.d.ts", "_pb.rb", ".g.dart", ".freezed.dart", ".gr.dart", ".g.cs", ".g.i.cs", ".designer.cs",
    ".min.js", ".min.mjs", ".min.css", ".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map", ".map",
    ".gen.go", ".gen.ts", ".gen.tsx", "_gen.go", "_generated.go", ".generated.go", ".generated.ts",
    ".generated.tsx", ".generated.js", ".generated.cs", ".generated.graphql", "_generated.rs",
    ".tsbuildinfo",
];

/// Directories that only programs write.
#[rustfmt::skip]
pub(super) const GENERATED_DIRECTORIES: &[&str] = &[
    "__generated__", "_generated", ".sqlx", "storybook-static", "htmlcov", ".next", ".nuxt", ".svelte-kit",
];

/// What stands between the dots of a test's name.
#[rustfmt::skip]
pub(super) const TEST_DOTTED: &[&str] = &[
    "test", "tests", "spec", "e2e", "cy", "mock", "e2e-spec", "integration-spec", "snap",
];

/// What the name of a test ends with, before its extension.
#[rustfmt::skip]
pub(super) const TEST_ENDINGS: &[&str] = &[
    "_test", "_tests", "-test", "-tests", "_spec", "_unittest", "_mock",
];

/// Languages whose tests are named `OrderTest` or `OrderTests`.
#[rustfmt::skip]
pub(super) const CAMEL_LANGUAGES: &[&str] = &[
    "java", "kt", "scala", "groovy", "cs", "fs", "php", "swift", "vb",
];

/// Names of files that are tests or set them up.
#[rustfmt::skip]
pub(super) const TEST_FILES: &[&str] = &[
    "conftest.py", "tests.py", "tests.rs", "test.rs", "test.js", "test.ts", "locustfile.py",
    "setuptests.ts", "setuptests.js", "test-setup.ts", "test.dockerfile",
    "cypress.config.js", "cypress.config.ts", "playwright.config.js", "playwright.config.ts",
];

/// Directories of tests, their data, doubles and measurements.
#[rustfmt::skip]
pub(super) const TEST_DIRECTORIES: &[&str] = &[
    "tests", "test", "__tests__", "__test__", "__mocks__", "__fixtures__", "__snapshots__", "testdata",
    "test-data", "test_data", "fixtures", "fixture", "cassettes", "mocks", "e2e", "cypress", "playwright",
    "test-environment", "test-environments", "test-env", "test-envs", "test-config", "test-configs", "test-certs",
    "testutil", "testutils", "test-utils", "test_utils", "testhelpers", "testhelper", "unittests",
    "benches", "bench", "benchmarks", "benchmark", "benchsuite", "fuzz", "loadtest", "loadtests",
    "loadtesting", "k6", "test_driver", "androidtest",
];

/// What the name of a project with tests ends with.
#[rustfmt::skip]
pub(super) const TEST_DIRECTORY_ENDINGS: &[&str] = &[
    "-test", "-tests", "_test", "_tests", "-e2e", ".test", ".tests", ".spec", ".specs",
];

/// Directories of examples.
#[rustfmt::skip]
pub(super) const EXAMPLE_DIRECTORIES: &[&str] = &[
    "examples", "example", "_examples", "_example", "samples", "sample", "demos", "demo", "playground",
    "playgrounds", "cookbook", "quickstart", "quickstarts", "tutorials", "tutorial",
];

/// Directories of texts in people's languages.
#[rustfmt::skip]
pub(super) const LOCALE_DIRECTORIES: &[&str] = &[
    "locale", "locales", "translations", "i18n", "l10n", "lang", "langs",
];

/// Extensions of files that hold such texts and nothing else.
#[rustfmt::skip]
pub(super) const LOCALE_EXTENSIONS: &[&str] = &[
    "json", "yml", "yaml", "properties", "po", "pot", "xlf", "xliff", "ftl", "strings", "arb", "resx", "toml",
];

/// Directories of Helm charts.
#[rustfmt::skip]
pub(super) const CHART_DIRECTORIES: &[&str] = &[
    "charts", "chart", "helm", "helm-chart", "helm-charts", "helmcharts",
];

/// Extensions of templates and samples.
#[rustfmt::skip]
pub(super) const TEMPLATE_EXTENSIONS: &[&str] = &[
    "tmpl", "j2", "jinja", "jinja2", "tpl", "hbs", "gotmpl", "mustache", "example", "sample", "dist",
    "template", "tftpl",
];

/// Environment files to copy, by names without a telling extension.
#[rustfmt::skip]
pub(super) const SAMPLE_ENVIRONMENTS: &[&str] = &[
    ".env-example", ".env_example", ".env-sample", ".env_sample", "example.env", "sample.env",
    "env_example",
];

/// Names of prose without an extension.
#[rustfmt::skip]
pub(super) const PROSE_NAMES: &[&str] = &[
    "readme", "license", "licence", "copying", "unlicense", "notice", "authors", "contributors",
    "maintainers", "changelog", "changes", "history", "news", "contributing", "security", "support",
    "governance", "install", "todo",
];

/// `*.txt` files that programs read.
#[rustfmt::skip]
pub(super) const TEXT_CONFIG: &[&str] = &[
    "cmakelists.txt", "runtime.txt", "robots.txt", "packages.txt", "humans.txt", "security.txt", "ads.txt",
];

/// Extensions of prose.
#[rustfmt::skip]
pub(super) const PROSE_EXTENSIONS: &[&str] = &[
    "md", "mdx", "markdown", "rst", "adoc", "asciidoc", "org", "pdf", "docx",
];

/// Words that say: for development.
#[rustfmt::skip]
pub(super) const DEV_WORDS: &[&str] = &[
    "dev", "development", "local", "devel", "localdev", "localhost",
];

/// Extensions of files that differ between environments.
#[rustfmt::skip]
pub(super) const DEV_EXTENSIONS: &[&str] = &[
    "json", "env", "toml", "properties", "ini", "conf", "cnf", "sh", "example",
];

/// Directories that only editors and developers' containers read.
#[rustfmt::skip]
pub(super) const DEV_DIRECTORIES: &[&str] = &[
    ".devcontainer", ".vscode", ".idea", ".zed", ".fleet", "devcontainer", ".run", ".storybook",
    "storybook",
];

/// Directories whose children are environments.
#[rustfmt::skip]
pub(super) const ENVIRONMENT_PARENTS: &[&str] = &[
    "overlays", "environments", "envs", "env", "clusters", "values",
];

/// Environments on a laptop.
#[rustfmt::skip]
pub(super) const DEV_ENVIRONMENTS: &[&str] = &[
    "dev", "development", "local", "kind", "minikube", "k3d", "k3s", "sandbox",
];

/// Names of files that only a developer's machine reads.
#[rustfmt::skip]
pub(super) const DEV_FILES: &[&str] = &[
    "tiltfile", "vagrantfile", ".envrc", "shell.nix", "procfile.dev",
];

/// Words that make a Compose file a deployment.
#[rustfmt::skip]
pub(super) const DEPLOYED_WORDS: &[&str] = &[
    "prod", "production", "stack", "deploy", "deployment", "swarm", "live", "staging", "stage", "preprod",
];

/// Words that make a Compose file none.
#[rustfmt::skip]
pub(super) const NOT_DEPLOYED_WORDS: &[&str] = &[
    "dev", "development", "local", "override", "test", "ci", "debug",
];

/// Names of files that CI systems read.
#[rustfmt::skip]
pub(super) const CI_FILES: &[&str] = &[
    ".gitlab-ci.yml", ".gitlab-ci.yaml", ".travis.yml", "bitbucket-pipelines.yml", ".drone.yml",
    ".drone.yaml", ".woodpecker.yml", ".woodpecker.yaml", ".cirrus.yml", "appveyor.yml", ".appveyor.yml",
    "action.yml", "action.yaml", "wercker.yml", ".drone.star", ".cirrus.star", "earthfile", "codefresh.yml",
];

/// How the YAML files of CI systems start.
#[rustfmt::skip]
pub(super) const CI_STARTS: &[&str] = &[
    "azure-pipelines", "azure-pipeline", "cloudbuild", "buildspec", ".gitlab-ci",
];

/// Directories of CI systems.
#[rustfmt::skip]
pub(super) const CI_DIRECTORIES: &[&str] = &[
    ".ci", "ci", ".azure-pipelines", "azure-pipelines", ".semaphore", ".teamcity", ".azuredevops",
];

/// Extensions of Kubernetes manifests and what makes them.
#[rustfmt::skip]
pub(super) const MANIFEST_EXTENSIONS: &[&str] = &[
    "yaml", "yml", "json", "tpl", "jsonnet", "libsonnet", "cue",
];

/// Names that Kustomize, Helm and Skaffold give.
#[rustfmt::skip]
pub(super) const KUBERNETES_FILES: &[&str] = &[
    "kustomization.yaml", "kustomization.yml", "kustomization", "chart.yaml", "chart.lock", ".helmignore",
    "helmfile.yaml", "helmfile.yml", "helmfile.yaml.gotmpl", "skaffold.yaml", "skaffold.yml",
];

/// Directories of manifests, in any format.
#[rustfmt::skip]
pub(super) const KUBERNETES_DIRECTORIES: &[&str] = &[
    "k8s", "kubernetes", "kube", "kustomize", "overlays", "argocd", "argo-cd", "argo", "flux", "fluxcd",
    "gitops", "openshift", "k3s", "istio-manifests", "istio", "timoni",
];

/// Directories whose YAML is a manifest.
#[rustfmt::skip]
pub(super) const DEPLOY_DIRECTORIES: &[&str] = &[
    "manifests", "deploy", "deployment", "deployments", "kubernetes-manifests", "release",
];

/// Parts of the names of directories of manifests.
#[rustfmt::skip]
pub(super) const KUBERNETES_DIRECTORY_PARTS: &[&str] = &[
    "-manifests", "-k8s", "k8s-", "kubernetes-", "helm-",
];

/// Extensions of infrastructure as code.
#[rustfmt::skip]
pub(super) const IAC_EXTENSIONS: &[&str] = &[
    "tf", "tfvars", "hcl", "bicep", "bicepparam", "nomad", "tofu",
];

/// Names of files that infrastructure tools read.
#[rustfmt::skip]
pub(super) const IAC_FILES: &[&str] = &[
    "cdk.json", "serverless.yml", "serverless.yaml", "samconfig.toml", ".terraform-version",
    ".opentofu-version", "atlantis.yaml",
];

/// Directories whose data files describe infrastructure.
#[rustfmt::skip]
pub(super) const IAC_DIRECTORIES: &[&str] = &[
    "cloudformation", "cfn", "ansible", "playbooks", "terraform", "terragrunt", "pulumi", "infra",
    "infrastructure", "iac", "bicep", "arm",
];

/// Languages that migrations are written in.
#[rustfmt::skip]
pub(super) const MIGRATION_EXTENSIONS: &[&str] = &[
    "sql", "py", "rb", "ts", "js", "mjs", "php", "cs", "java", "kt", "go", "rs", "xml", "ex", "exs",
    "prisma",
];

/// Names of what declares a component and its dependencies.
#[rustfmt::skip]
pub(super) const MANIFEST_FILES: &[&str] = &[
    "package.json", "cargo.toml", "pyproject.toml", "go.mod", "pom.xml", "composer.json", "tsconfig.json",
    "deno.json", "deno.jsonc", "setup.py", "setup.cfg", "pubspec.yaml", "mix.exs", "gemfile", "pipfile",
    "build.sbt", "package.swift",
];

/// Extensions of the same.
#[rustfmt::skip]
pub(super) const MANIFEST_FILE_EXTENSIONS: &[&str] = &[
    "csproj", "fsproj", "vbproj", "sln", "slnx", "gemspec", "gradle", "cabal",
];

/// Task runners and other configuration without a telling extension.
#[rustfmt::skip]
pub(super) const RUNNER_FILES: &[&str] = &[
    "makefile", "gnumakefile", "justfile", "taskfile", "rakefile", "procfile", "brewfile", "dangerfile",
    "fastfile", "noxfile.py", "fabfile.py", "gulpfile.js", "gruntfile.js", "codeowners",
];

/// Extensions of configuration.
#[rustfmt::skip]
pub(super) const CONFIG_EXTENSIONS: &[&str] = &[
    "yaml", "yml", "json", "jsonc", "json5", "toml", "ini", "cfg", "conf", "cnf", "config", "properties",
    "env", "xml", "lock", "mod", "sum", "work", "mk", "cmake", "props", "targets", "rc", "service", "timer",
    "socket", "nix", "neon", "pc", "plist", "dist", "ruleset", "editorconfig", "caddyfile", "vcl", "txt",
    "just",
];

/// Names of configuration of servers.
#[rustfmt::skip]
pub(super) const CONFIG_FILES: &[&str] = &[
    "caddyfile", "dockerfile", "vcl", "nginx.conf", "www.conf", "app.yaml",
];

/// Extensions of what lies in `bin/` as a script; `bin/cli.js` and `bin/server.dart` are programs.
#[rustfmt::skip]
pub(super) const SCRIPT_EXTENSIONS: &[&str] = &[
    "sh", "bash", "zsh", "fish", "py", "rb", "pl", "ps1", "bat", "cmd", "",
];
