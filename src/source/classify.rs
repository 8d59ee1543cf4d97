//! Decides the class of a file from its path alone.
//!
//! A directory's name decides only as a whole segment and in any case of letters; where a word also names
//! a part of ordinary programs (`vendor`, `build`, `tools`, `bin`, `spec`), what stands around it decides.

use super::parts::Parts;
use super::{FileClass, RepoPath};

/// The class of the file at `path`. The order is that of trust: other people's code, code that a program
/// wrote, tests, examples, templates, prose, development, then what production is made of.
pub fn classify(path: &RepoPath) -> FileClass {
    classify_marked(path, None, None)
}

/// Like [`classify`], with the repository's own word on whether the file is vendored or generated
/// (`linguist-vendored` and `linguist-generated` of `.gitattributes`); `None` where it says nothing.
pub fn classify_marked(
    path: &RepoPath,
    vendored: Option<bool>,
    generated: Option<bool>,
) -> FileClass {
    let parts = Parts::new(path.as_str());
    if vendored.unwrap_or_else(|| is_vendored(&parts)) {
        FileClass::Vendored
    } else if is_root_ci(&parts) {
        FileClass::Ci
    } else if generated.unwrap_or_else(|| is_generated(&parts)) {
        FileClass::Generated
    } else if is_test(&parts) {
        FileClass::Test
    } else if is_example(&parts) {
        FileClass::Example
    } else if is_helm_template(&parts) {
        FileClass::Kubernetes
    } else if is_template(&parts) {
        FileClass::Template
    } else if is_docs(&parts) {
        FileClass::Docs
    } else if is_dev(&parts) {
        FileClass::Dev
    } else if is_ci(&parts) {
        FileClass::Ci
    } else if is_kubernetes(&parts) {
        FileClass::Kubernetes
    } else if is_iac(&parts) {
        FileClass::Iac
    } else if is_migration(&parts) {
        FileClass::Migration
    } else if is_config(&parts) {
        FileClass::Config
    } else if is_script(&parts) {
        FileClass::Script
    } else {
        FileClass::Source
    }
}

fn is_vendored(path: &Parts<'_>) -> bool {
    /// Parents that make `vendor` a word of the trade (`modules/vendor/vendor.service.ts`).
    const TRADE: [&str; 13] = [
        "modules",
        "domain",
        "domains",
        "app",
        "apps",
        "controllers",
        "services",
        "routes",
        "features",
        "entities",
        "models",
        "pages",
        "handlers",
    ];
    let vendor = path.directories.iter().enumerate().any(|(at, directory)| {
        directory == "vendor" && (at == 0 || !TRADE.contains(&path.directories[at - 1].as_str()))
    });
    vendor
        || path.under(&[
            "node_modules",
            "third_party",
            "third-party",
            "thirdparty",
            "3rdparty",
            "3rd_party",
            "3rd-party",
            ".venv",
            "site-packages",
            "bower_components",
            "jspm_packages",
            "pods",
            "carthage",
            ".terraform",
            ".bundle",
        ])
        || path.under_path(&[".yarn", "releases"])
        || path.under_path(&[".yarn", "plugins"])
        || path.under_path(&[".yarn", "cache"])
        || path.under_path(&["wwwroot", "lib"])
        || (path.directories.is_empty() || path.stem.len() == path.lower.len())
            && ["gradlew", "mvnw"].contains(&path.stem.as_str())
        || path.lower.starts_with("jquery") && path.is(&["js"]) && path.lower != "jquery.js"
}

fn is_generated(path: &Parts<'_>) -> bool {
    /// What builds leave behind. Anything else in `build/` was written by hand (`build/package/Dockerfile`).
    const ARTEFACTS: [&str; 17] = [
        "js", "mjs", "cjs", "css", "html", "map", "json", "txt", "svg", "ts", "class", "jar", "o",
        "wasm", "d", "woff2", "ico",
    ];
    path.ends(&[
        ".pb.go",
        ".pb.gw.go",
        ".pb.validate.go",
        ".pb.cc",
        ".pb.h",
        ".pb.swift",
        "_pb2.py",
        "_pb2.pyi",
        "_pb2_grpc.py",
        "_pb2_grpc.pyi",
        ".connect.go",
        "_connect.ts",
        "_connect.js",
        "_pb.ts",
        "_pb.js",
        "_pb.d.ts",
        "_pb.rb",
        ".g.dart",
        ".freezed.dart",
        ".gr.dart",
        ".g.cs",
        ".g.i.cs",
        ".designer.cs",
        ".min.js",
        ".min.mjs",
        ".min.css",
        ".js.map",
        ".mjs.map",
        ".cjs.map",
        ".css.map",
        ".ts.map",
        ".map",
        ".gen.go",
        ".gen.ts",
        ".gen.tsx",
        "_gen.go",
        "_generated.go",
        ".generated.go",
        ".generated.ts",
        ".generated.tsx",
        ".generated.js",
        ".generated.cs",
        ".generated.graphql",
        "_generated.rs",
        ".tsbuildinfo",
    ]) || path.lower.starts_with("zz_generated")
        || path.under(&[
            "__generated__",
            "_generated",
            ".sqlx",
            "storybook-static",
            "htmlcov",
            ".next",
            ".nuxt",
            ".svelte-kit",
        ])
        || path.under_outside_code(&["generated"])
        || path.under_path(&["src", "generated"])
        || path.under_outside_code(&["dist"]) && !path.is_dockerfile() && path.is(&ARTEFACTS)
        || path.under_outside_code(&["build", "out", "target"]) && path.is(&ARTEFACTS)
}

fn is_test(path: &Parts<'_>) -> bool {
    if is_test_directory(path) {
        return true;
    }
    let code = path.is_code();
    let ends = |endings: &[&str]| endings.iter().any(|ending| path.stem.ends_with(ending));
    let written_stem = path
        .name
        .rsplit_once('.')
        .map_or(path.name, |(stem, _)| stem);
    let camel = ["Test", "Tests", "TestCase", "IntegrationTest"]
        .iter()
        .any(|word| {
            written_stem
                .strip_suffix(word)
                .is_some_and(|rest| rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
    (code
        && path.has_dotted(&[
            "test",
            "tests",
            "spec",
            "e2e",
            "cy",
            "mock",
            "e2e-spec",
            "integration-spec",
            "snap",
        ]))
        || path.is(&["snap", "bats", "feature"])
        || (!code && path.has_dotted(&["test", "tests", "e2e"]) && !path.is(&["md", "rst"]))
        || (code
            && ends(&[
                "_test",
                "_tests",
                "-test",
                "-tests",
                "_spec",
                "_unittest",
                "_mock",
            ]))
        || (path.is(&["py"]) && path.lower.starts_with("test_"))
        || (path.is(&["go"]) && path.lower.starts_with("mock_"))
        || (camel
            && path.is(&[
                "java", "kt", "scala", "groovy", "cs", "fs", "php", "swift", "vb",
            ]))
        || (path.is(&["java"]) && written_stem.ends_with("IT") && written_stem.len() > 2)
        || (path.is(&["scala", "groovy", "kt", "hs"]) && written_stem.ends_with("Spec"))
        || [
            "conftest.py",
            "tests.py",
            "tests.rs",
            "test.rs",
            "test.js",
            "test.ts",
            "locustfile.py",
            "setuptests.ts",
            "setuptests.js",
            "test-setup.ts",
            "test.dockerfile",
        ]
        .contains(&path.lower.as_str())
        || (path.is(&["yml", "yaml", "properties", "json"])
            && [
                "application-test",
                "application-integration",
                "application-it",
            ]
            .contains(&path.stem.as_str()))
}

fn is_test_directory(path: &Parts<'_>) -> bool {
    /// A directory of specifications rather than tests keeps these.
    let described = path.is(&["md", "rst", "adoc", "proto", "graphql"])
        || ["openapi", "swagger", "asyncapi"]
            .iter()
            .any(|word| path.lower.contains(word));
    path.under(&[
        "tests", "test", "__tests__", "__test__", "__mocks__", "__fixtures__", "__snapshots__", "testdata", "test-data",
        "test_data", "fixtures", "fixture", "cassettes", "mocks", "e2e", "cypress", "playwright", "testutil", "testutils",
        "test-utils", "test_utils", "testhelpers", "testhelper", "unittests", "benches", "bench", "benchmarks",
        "benchmark", "benchsuite", "fuzz", "loadtest", "loadtests", "loadtesting", "k6", "test_driver", "androidtest",
    ]) || (path.under(&["spec", "specs"]) && !described)
        || path.directories.iter().any(|directory| {
            ["-test", "-tests", "_test", "_tests", "-e2e", ".test", ".tests", ".spec", ".specs"]
                .iter()
                .any(|ending| directory.ends_with(ending))
        })
        || path.written.iter().any(|directory| {
            (directory.ends_with("Tests") && directory.len() > 5) || (directory.ends_with(".Benchmarks"))
        })
        // Gradle and Kotlin source sets: src/integrationTest, src/commonTest, src/testFixtures.
        || path.written.windows(2).any(|pair| {
            pair[0] == "src" && (pair[1].ends_with("Test") || pair[1].starts_with("test") && pair[1] != "testing")
        })
}

fn is_example(path: &Parts<'_>) -> bool {
    path.under(&[
        "examples",
        "example",
        "_examples",
        "_example",
        "samples",
        "sample",
        "demos",
        "demo",
        "playground",
        "playgrounds",
        "cookbook",
        "quickstart",
        "quickstarts",
        "tutorials",
        "tutorial",
    ]) || (path.is(&["py"])
        && (path.stem == "demo" || path.stem.starts_with("demo_") || path.stem.ends_with("_demo")))
        || (path.is_code() && path.has_dotted(&["stories"]))
        || (path.is_code() && path.has_dotted(&["example"]))
}

/// `*.tpl`, `NOTES.txt` and the like of a chart are manifests, not samples to fill in.
fn is_helm_template(path: &Parts<'_>) -> bool {
    path.under(&["templates"])
        && path.under(&[
            "charts",
            "chart",
            "helm",
            "helm-chart",
            "helm-charts",
            "helmcharts",
        ])
        && (path.is(&["yaml", "yml", "tpl", "json"]) || path.lower == "notes.txt")
}

fn is_template(path: &Parts<'_>) -> bool {
    let placeholder = |segment: &str| segment.contains("{{") && segment.contains("}}");
    // PHP tools read these directly where nobody made a copy.
    let php = path.ends(&[".xml.dist", ".neon.dist", ".dist.php", ".dist.xml"]);
    path.written.iter().any(|segment| placeholder(segment))
        || placeholder(path.name)
        || (path.is(&[
            "tmpl", "j2", "jinja", "jinja2", "tpl", "hbs", "gotmpl", "mustache", "example",
            "sample", "dist", "template", "tftpl",
        ]) && !php)
        || (!path.is_code()
            && path.has_dotted(&["example", "sample", "template"])
            && !path.is(&["md", "html"]))
        || path.lower.starts_with("env-example")
        || path.lower.starts_with("env.example")
        || path.lower.starts_with("env.sample")
        || [
            ".env-example",
            ".env_example",
            ".env-sample",
            ".env_sample",
            "example.env",
            "sample.env",
            "env_example",
        ]
        .contains(&path.lower.as_str())
}

fn is_docs(path: &Parts<'_>) -> bool {
    const PROSE_NAMES: [&str; 19] = [
        "readme",
        "license",
        "licence",
        "copying",
        "unlicense",
        "notice",
        "authors",
        "contributors",
        "maintainers",
        "changelog",
        "changes",
        "history",
        "news",
        "contributing",
        "security",
        "support",
        "governance",
        "install",
        "todo",
    ];
    let requirements = path.extension == "txt"
        && (path.lower.starts_with("requirements")
            || path.lower.ends_with("requirements.txt")
            || path.lower.starts_with("constraints")
            || path.under(&["requirements"])
            || [
                "cmakelists.txt",
                "runtime.txt",
                "robots.txt",
                "packages.txt",
                "humans.txt",
                "security.txt",
                "ads.txt",
            ]
            .contains(&path.lower.as_str()));
    let named = path.extension.is_empty()
        && PROSE_NAMES.iter().any(|name| {
            path.lower
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        });
    path.is(&[
        "md", "mdx", "markdown", "rst", "adoc", "asciidoc", "org", "pdf", "docx",
    ]) || (path.extension == "txt" && !requirements)
        || named
        || ["docs", "doc", "documentation"].contains(&path.first())
        || (path.under(&["docs", "doc", "documentation"])
            && !path.is_code()
            && !path.is_dockerfile())
}

fn is_dev(path: &Parts<'_>) -> bool {
    const DEV: [&str; 6] = [
        "dev",
        "development",
        "local",
        "devel",
        "localdev",
        "localhost",
    ];
    let shaped = path.is_yaml()
        || path.is_dockerfile()
        || path.is(&[
            "json",
            "env",
            "toml",
            "properties",
            "ini",
            "conf",
            "cnf",
            "sh",
            "example",
        ])
        || path.lower.starts_with(".env");
    if path.is_compose() {
        return !is_production_compose(path);
    }
    path.under(&[
        ".devcontainer",
        ".vscode",
        ".idea",
        ".zed",
        ".fleet",
        "devcontainer",
        ".run",
        ".storybook",
        "storybook",
    ]) || path.lower == ".devcontainer.json"
        || path.first() == "dev"
        || (path.under(&[
            "overlays",
            "environments",
            "envs",
            "env",
            "clusters",
            "values",
        ]) && path.under(&[
            "dev",
            "development",
            "local",
            "kind",
            "minikube",
            "k3d",
            "k3s",
            "sandbox",
        ]) && !path.is(&["tf", "tfvars", "hcl"]))
        || (path.under(&["dev", "local", "localdev"]) && shaped)
        || (shaped && path.has_word(&DEV) && !path.has_word(&["prod", "production"]))
        || (path.under(&["settings", "config", "environments", "configs"])
            && path.is_code()
            && (DEV.contains(&path.stem.as_str()) || path.stem.starts_with("dev")))
        || [
            "tiltfile",
            "vagrantfile",
            ".envrc",
            "shell.nix",
            "procfile.dev",
            ".editorconfig",
        ]
        .contains(&path.lower.as_str())
}

/// Compose is how people start a laptop's stack, unless its name or its folder speaks of a deployment.
fn is_production_compose(path: &Parts<'_>) -> bool {
    const DEPLOYED: [&str; 10] = [
        "prod",
        "production",
        "stack",
        "deploy",
        "deployment",
        "swarm",
        "live",
        "staging",
        "stage",
        "preprod",
    ];
    if path.has_word(&[
        "dev",
        "development",
        "local",
        "override",
        "test",
        "ci",
        "debug",
    ]) {
        return false;
    }
    path.has_word(&DEPLOYED)
        || path
            .directories
            .iter()
            .any(|directory| DEPLOYED.contains(&directory.as_str()) || directory == "stacks")
}

/// Files that a CI system itself reads, at their fixed place: a workflow named `e2e.test.yml` and an action
/// in a folder `test` are no tests.
fn is_root_ci(path: &Parts<'_>) -> bool {
    let prose = path.is(&["md", "rst", "txt"]);
    let at = |names: &[&str]| {
        path.directories.len() >= names.len()
            && path.directories.iter().zip(names).all(|(a, b)| a == b)
    };
    let place = at(&[".github", "workflows"])
        || (at(&[".github", "actions"]) && (path.is_yaml() || path.directories.len() <= 3))
        || at(&[".gitea", "workflows"])
        || at(&[".forgejo", "workflows"])
        || at(&[".circleci"])
        || at(&[".buildkite"])
        || at(&[".gitlab", "ci"])
        || (at(&[".gitlab"]) && path.is_yaml())
        || at(&[".woodpecker"])
        || at(&[".tekton"]);
    place && !prose
}

fn is_ci(path: &Parts<'_>) -> bool {
    is_root_ci(path)
        || [
            ".gitlab-ci.yml",
            ".gitlab-ci.yaml",
            ".travis.yml",
            "bitbucket-pipelines.yml",
            ".drone.yml",
            ".drone.yaml",
            ".woodpecker.yml",
            ".woodpecker.yaml",
            ".cirrus.yml",
            "appveyor.yml",
            ".appveyor.yml",
            "action.yml",
            "action.yaml",
            "wercker.yml",
            ".drone.star",
            ".cirrus.star",
            "earthfile",
            "codefresh.yml",
        ]
        .contains(&path.lower.as_str())
        || path.lower.starts_with("jenkinsfile")
        || path.lower.ends_with(".jenkinsfile")
        || (path.is_yaml()
            && [
                "azure-pipelines",
                "azure-pipeline",
                "cloudbuild",
                "buildspec",
                ".gitlab-ci",
            ]
            .iter()
            .any(|stem| path.lower.starts_with(stem)))
        || (path.is_yaml() && path.lower.contains("gitlab-ci"))
        || path.under_path(&[".github", "workflows"])
        || path.under_path(&[".github", "actions"])
        || (path.under(&[
            ".ci",
            "ci",
            ".azure-pipelines",
            "azure-pipelines",
            ".semaphore",
            ".teamcity",
            ".azuredevops",
        ]) && !path.under(&["src", "internal", "pkg", "cmd", "app", "lib"]))
}

fn is_kubernetes(path: &Parts<'_>) -> bool {
    let manifest = path.is(&["yaml", "yml", "json", "tpl", "jsonnet", "libsonnet", "cue"]);
    let chart = path.under(&[
        "charts",
        "chart",
        "helm",
        "helm-chart",
        "helm-charts",
        "helmcharts",
    ]);
    [
        "kustomization.yaml",
        "kustomization.yml",
        "kustomization",
        "chart.yaml",
        "chart.lock",
        ".helmignore",
        "helmfile.yaml",
        "helmfile.yml",
        "helmfile.yaml.gotmpl",
        "skaffold.yaml",
        "skaffold.yml",
    ]
    .contains(&path.lower.as_str())
        || (manifest
            && (chart
                || path.under(&[
                    "k8s",
                    "kubernetes",
                    "kube",
                    "kustomize",
                    "overlays",
                    "argocd",
                    "argo-cd",
                    "argo",
                    "flux",
                    "fluxcd",
                    "gitops",
                    "openshift",
                    "k3s",
                    "istio-manifests",
                    "istio",
                ])))
        || (path.is_yaml()
            && path.under(&[
                "manifests",
                "deploy",
                "deployment",
                "deployments",
                "kubernetes-manifests",
                "release",
            ])
            && !path.is_compose())
        || (path.is_yaml()
            && path.directories.iter().any(|directory| {
                ["-manifests", "-k8s", "k8s-", "kubernetes-", "helm-"]
                    .iter()
                    .any(|word| directory.contains(word))
            }))
        || (path.is_yaml() && path.has_word(&["k8s", "kubernetes"]))
}

fn is_iac(path: &Parts<'_>) -> bool {
    let data = path.is(&["yaml", "yml", "json", "toml"]);
    path.is(&[
        "tf",
        "tfvars",
        "hcl",
        "bicep",
        "bicepparam",
        "nomad",
        "tofu",
    ]) || path.lower.ends_with(".tf.json")
        || path.lower.starts_with("pulumi.") && path.is_yaml()
        || [
            "cdk.json",
            "serverless.yml",
            "serverless.yaml",
            "samconfig.toml",
            ".terraform-version",
            ".opentofu-version",
            "atlantis.yaml",
        ]
        .contains(&path.lower.as_str())
        || (data
            && path.under(&[
                "cloudformation",
                "cfn",
                "ansible",
                "playbooks",
                "terraform",
                "terragrunt",
                "pulumi",
                "infra",
                "infrastructure",
                "iac",
                "bicep",
                "arm",
            ])
            && !is_manifest(path)
            && !path.is_compose())
        || (["cdk", "pulumi", "iac", "terraform"].contains(&path.first()) && path.is_code())
}

fn is_migration(path: &Parts<'_>) -> bool {
    const WRITTEN: [&str; 16] = [
        "sql", "py", "rb", "ts", "js", "mjs", "php", "cs", "java", "kt", "go", "rs", "xml", "ex",
        "exs", "prisma",
    ];
    let flyway = path.lower.starts_with('v')
        && path.lower.contains("__")
        && path.lower[1..].starts_with(|c: char| c.is_ascii_digit())
        && path.is(&["sql", "java", "kt"]);
    flyway
        || path.ends(&[".up.sql", ".down.sql"])
        || (path.under(&["migrations", "migration", "schema-migrations"])
            && (path.is(&WRITTEN) || path.is(&["yaml", "yml", "json"])))
        || (path.under(&["migrate"]) && path.is(&["sql"]))
        || (path.under_path(&["db", "migrate"]) && path.is(&WRITTEN))
        || (path.under_path(&["alembic", "versions"]) || path.under_path(&["db", "changelog"]))
        || path.under_path(&["alembic"]) && path.is(&["py"])
}

/// What declares a component and its dependencies.
fn is_manifest(path: &Parts<'_>) -> bool {
    [
        "package.json",
        "cargo.toml",
        "pyproject.toml",
        "go.mod",
        "pom.xml",
        "composer.json",
        "tsconfig.json",
        "deno.json",
        "deno.jsonc",
        "setup.py",
        "setup.cfg",
        "pubspec.yaml",
        "mix.exs",
        "gemfile",
        "pipfile",
        "build.sbt",
        "package.swift",
    ]
    .contains(&path.lower.as_str())
        || path.is(&[
            "csproj", "fsproj", "vbproj", "sln", "slnx", "gemspec", "gradle", "cabal",
        ])
        || path.lower.ends_with(".gradle.kts")
}

fn is_config(path: &Parts<'_>) -> bool {
    const RUNNERS: [&str; 14] = [
        "makefile",
        "gnumakefile",
        "justfile",
        "taskfile",
        "rakefile",
        "procfile",
        "brewfile",
        "dangerfile",
        "fastfile",
        "noxfile.py",
        "fabfile.py",
        "gulpfile.js",
        "gruntfile.js",
        "codeowners",
    ];
    is_manifest(path)
        || path.is_dockerfile()
        || RUNNERS.contains(&path.lower.as_str())
        || path.lower.starts_with('.') && path.directories.len() < 4 && !path.is_code()
        || path.is(&[
            "yaml",
            "yml",
            "json",
            "jsonc",
            "json5",
            "toml",
            "ini",
            "cfg",
            "conf",
            "cnf",
            "config",
            "properties",
            "env",
            "xml",
            "lock",
            "mod",
            "sum",
            "work",
            "mk",
            "cmake",
            "props",
            "targets",
            "rc",
            "service",
            "timer",
            "socket",
            "nix",
            "neon",
            "pc",
            "plist",
            "dist",
            "ruleset",
            "editorconfig",
            "caddyfile",
            "vcl",
            "txt",
            "just",
        ])
        || [
            "caddyfile",
            "dockerfile",
            "vcl",
            "nginx.conf",
            "www.conf",
            "app.yaml",
        ]
        .contains(&path.lower.as_str())
        || (path.is(&["js", "mjs", "cjs", "ts", "mts", "cts"])
            && (path.stem.ends_with(".config") || path.stem.ends_with(".conf"))
            && !path.under(&["src", "app", "lib", "server"]))
        || [
            "gunicorn.conf.py",
            "gunicorn_conf.py",
            "gunicorn.py",
            "config.ru",
        ]
        .contains(&path.lower.as_str())
}

fn is_script(path: &Parts<'_>) -> bool {
    let scripted = path.is(&[
        "sh", "bash", "zsh", "fish", "py", "rb", "pl", "ps1", "bat", "cmd", "",
    ]);
    (path.under(&["scripts", "script"])
        && !path.under(&["assets", "static", "public", "wwwroot", "app"]))
        || path.under(&["hack", "xtask", "utils-scripts"])
        || path.under_outside_code(&["tools", "tool"])
        || (path.under_outside_code(&["bin"]) && scripted && path.lower != "www")
        || (path.under_path(&["lib", "tasks"]))
        || path.is(&["rake"])
        || ["build.rs", "magefile.go"].contains(&path.lower.as_str())
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
