//! Decides the class of a file from its path alone.
//!
//! A directory's name decides only as a whole segment and in any case of letters; where a word also names
//! a part of ordinary programs (`vendor`, `build`, `tools`, `bin`, `spec`), what stands around it decides.

use super::parts::Parts;
use super::words::*;
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
    let vendor = path.directories.iter().enumerate().any(|(at, directory)| {
        directory == "vendor"
            && (at == 0 || !TRADE_PARENTS.contains(&path.directories[at - 1].as_str()))
    });
    vendor
        || path.under(VENDORED_DIRECTORIES)
        || path.under_path(&[".yarn", "releases"])
        || path.under_path(&[".yarn", "plugins"])
        || path.under_path(&[".yarn", "cache"])
        || path.under_path(&["wwwroot", "lib"])
        || [
            "gradlew",
            "gradlew.bat",
            "mvnw",
            "mvnw.cmd",
            "gradle-wrapper.jar",
        ]
        .contains(&path.lower.as_str())
        || path.lower.starts_with("jquery") && path.is(&["js"])
}

fn is_generated(path: &Parts<'_>) -> bool {
    path.ends(GENERATED_ENDINGS)
        || path.lower.starts_with("zz_generated")
        || path.under(GENERATED_DIRECTORIES)
        || path.under_outside_code(&["generated"])
        || path.under_path(&["src", "generated"])
        || path.under_outside_code(&["dist"]) && !path.is_dockerfile() && path.is(ARTEFACTS)
        || path.under_outside_code(&["build", "out", "target"]) && path.is(ARTEFACTS)
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
    (code && path.has_dotted(TEST_DOTTED))
        || path.is(&["snap", "bats", "feature"])
        || (!code && path.has_dotted(&["test", "tests", "e2e"]) && !path.is(&["md", "rst"]))
        || (code && ends(TEST_ENDINGS))
        || (path.is(&["py"]) && path.lower.starts_with("test_"))
        || (path.is(&["go"]) && path.lower.starts_with("mock_"))
        || (camel && path.is(CAMEL_LANGUAGES))
        || (path.is(&["java"]) && written_stem.ends_with("IT") && written_stem.len() > 2)
        || (path.is(&["scala", "groovy", "kt", "hs"]) && written_stem.ends_with("Spec"))
        || TEST_FILES.contains(&path.lower.as_str())
        || (path.is(&["yml", "yaml", "properties", "json"])
            && [
                "application-test",
                "application-integration",
                "application-it",
            ]
            .contains(&path.stem.as_str()))
}

fn is_test_directory(path: &Parts<'_>) -> bool {
    // A directory of specifications rather than tests keeps these.
    let described = path.is(&["md", "rst", "adoc", "proto", "graphql"])
        || ["openapi", "swagger", "asyncapi"]
            .iter()
            .any(|word| path.lower.contains(word));
    path.under(TEST_DIRECTORIES) || (path.under(&["spec", "specs"]) && !described)
        || path.directories.iter().any(|directory| {
            TEST_DIRECTORY_ENDINGS
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
    path.under(EXAMPLE_DIRECTORIES)
        || path.first() == "contrib"
        || (path.is(&["py"])
            && (path.stem == "demo"
                || path.stem.starts_with("demo_")
                || path.stem.ends_with("_demo")))
        || (path.is_code() && path.has_dotted(&["stories"]))
        || (path.is_code() && path.has_dotted(&["example"]))
}

/// `*.tpl`, `NOTES.txt` and the like of a chart are manifests, not samples to fill in.
fn is_helm_template(path: &Parts<'_>) -> bool {
    path.under(&["templates"])
        && path.under(CHART_DIRECTORIES)
        && (path.is(&["yaml", "yml", "tpl", "json"]) || path.lower == "notes.txt")
}

fn is_template(path: &Parts<'_>) -> bool {
    let placeholder = |segment: &str| segment.contains("{{") && segment.contains("}}");
    // PHP tools read these directly where nobody made a copy.
    let php = path.ends(&[".xml.dist", ".neon.dist", ".dist.php", ".dist.xml"]);
    path.written.iter().any(|segment| placeholder(segment))
        || placeholder(path.name)
        || (path.is(TEMPLATE_EXTENSIONS) && !php)
        || (!path.is_code()
            && path.has_dotted(&["example", "sample", "template"])
            && !path.is(&["md", "html"]))
        || path.under(&[".hygen", "_templates"])
        || path.lower.starts_with("env-example")
        || path.lower.starts_with("env.example")
        || path.lower.starts_with("env.sample")
        || SAMPLE_ENVIRONMENTS.contains(&path.lower.as_str())
}

fn is_docs(path: &Parts<'_>) -> bool {
    let requirements = path.extension == "txt"
        && (path.lower.starts_with("requirements")
            || path.lower.ends_with("requirements.txt")
            || path.lower.starts_with("constraints")
            || path.under(&["requirements"])
            || TEXT_CONFIG.contains(&path.lower.as_str()));
    let named = path.extension.is_empty()
        && PROSE_NAMES.iter().any(|name| {
            path.lower
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        });
    path.is(PROSE_EXTENSIONS)
        || (path.extension == "txt" && !requirements)
        || named
        || ["docs", "doc", "documentation"].contains(&path.first())
        || path.under(LOCALE_DIRECTORIES) && path.is(LOCALE_EXTENSIONS)
        || (path.under(&["docs", "doc", "documentation"])
            && !path.is_code()
            && !path.is_dockerfile())
}

fn is_dev(path: &Parts<'_>) -> bool {
    let shaped = path.is_yaml()
        || path.is_dockerfile()
        || path.is(DEV_EXTENSIONS)
        || path.lower.starts_with(".env");
    if path.is_compose() {
        return !is_production_compose(path);
    }
    // What stands in for a cloud's service on a laptop.
    let emulator = path.is_dockerfile()
        && (path.has_word(&["emulator"])
            || path
                .directories
                .iter()
                .any(|directory| directory.split(['-', '_']).any(|word| word == "emulator")));
    emulator
        || path.under(DEV_DIRECTORIES)
        || path.lower == ".devcontainer.json"
        || ["dev", ".husky"].contains(&path.first())
        || (path.under(ENVIRONMENT_PARENTS)
            && path.under(DEV_ENVIRONMENTS)
            && !path.is(&["tf", "tfvars", "hcl"]))
        || (path.under(&["dev", "local", "localdev"]) && shaped)
        || (shaped && path.has_word(DEV_WORDS) && !path.has_word(&["prod", "production"]))
        || (path.under(&["settings", "config", "environments", "configs"])
            && path.is_code()
            && (DEV_WORDS.contains(&path.stem.as_str()) || path.stem.starts_with("dev")))
        || DEV_FILES.contains(&path.lower.as_str())
}

/// Compose is how people start a laptop's stack, unless its name or its folder speaks of a deployment.
fn is_production_compose(path: &Parts<'_>) -> bool {
    if path.has_word(NOT_DEPLOYED_WORDS) {
        return false;
    }
    path.has_word(DEPLOYED_WORDS)
        || path
            .directories
            .iter()
            .any(|directory| DEPLOYED_WORDS.contains(&directory.as_str()) || directory == "stacks")
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
        || CI_FILES.contains(&path.lower.as_str())
        || path.lower.starts_with("jenkinsfile")
        || path.lower.ends_with(".jenkinsfile")
        || (path.is_yaml() && CI_STARTS.iter().any(|stem| path.lower.starts_with(stem)))
        || (path.is_yaml() && path.lower.contains("gitlab-ci"))
        || path.under_path(&[".github", "workflows"])
        || path.under_path(&[".github", "actions"])
        || (path.under(CI_DIRECTORIES)
            && !path.under(&["src", "internal", "pkg", "cmd", "app", "lib"]))
}

fn is_kubernetes(path: &Parts<'_>) -> bool {
    let manifest = path.is(MANIFEST_EXTENSIONS);
    let chart = path.under(CHART_DIRECTORIES);
    KUBERNETES_FILES.contains(&path.lower.as_str())
        || (manifest && (chart || path.under(KUBERNETES_DIRECTORIES)))
        || (path.is_yaml() && path.under(DEPLOY_DIRECTORIES) && !path.is_compose())
        || (path.is_yaml()
            && path.directories.iter().any(|directory| {
                KUBERNETES_DIRECTORY_PARTS
                    .iter()
                    .any(|word| directory.contains(word))
            }))
        || (path.is_yaml() && path.has_word(&["k8s", "kubernetes"]))
}

fn is_iac(path: &Parts<'_>) -> bool {
    let data = path.is(&["yaml", "yml", "json", "toml"]);
    path.is(IAC_EXTENSIONS)
        || path.lower.ends_with(".tf.json")
        || path.lower.starts_with("pulumi.") && path.is_yaml()
        || IAC_FILES.contains(&path.lower.as_str())
        || (data && path.under(IAC_DIRECTORIES) && !is_manifest(path) && !path.is_compose())
        || (["cdk", "pulumi", "iac", "terraform"].contains(&path.first()) && path.is_code())
}

fn is_migration(path: &Parts<'_>) -> bool {
    let flyway = path.lower.starts_with('v')
        && path.lower.contains("__")
        && path.lower[1..].starts_with(|c: char| c.is_ascii_digit())
        && path.is(&["sql", "java", "kt"]);
    flyway
        || path.ends(&[".up.sql", ".down.sql"])
        || (path.under(&["migrations", "migration", "schema-migrations"])
            && (path.is(MIGRATION_EXTENSIONS) || path.is(&["yaml", "yml", "json"])))
        || (path.under(&["migrate"]) && path.is(&["sql"]))
        || (path.under_path(&["db", "migrate"]) && path.is(MIGRATION_EXTENSIONS))
        || (path.under_path(&["alembic", "versions"]) || path.under_path(&["db", "changelog"]))
        || path.under_path(&["alembic"]) && path.is(&["py"])
}

/// What declares a component and its dependencies.
fn is_manifest(path: &Parts<'_>) -> bool {
    MANIFEST_FILES.contains(&path.lower.as_str())
        || path.is(MANIFEST_FILE_EXTENSIONS)
        || path.lower.ends_with(".gradle.kts")
}

fn is_config(path: &Parts<'_>) -> bool {
    is_manifest(path)
        || path.is_dockerfile()
        || RUNNER_FILES.contains(&path.lower.as_str())
        || path.lower.starts_with('.')
        || path.is(CONFIG_EXTENSIONS)
        || CONFIG_FILES.contains(&path.lower.as_str())
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
    let scripted = path.is(SCRIPT_EXTENSIONS);
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
