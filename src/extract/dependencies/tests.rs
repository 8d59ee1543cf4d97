//! What each ecosystem's manifest yields, as one line per dependency.

use super::*;
use crate::source::FileId;

/// Reads one file and shows the draft: the manifest's line, then `scope name requirement`.
fn read(path: &str, text: &str) -> Vec<String> {
    let (out, _) = extracted(path, text);
    let mut shown = Vec::new();
    for draft in &out.drafts.dependencies {
        match draft {
            Draft::Manifest(draft) => {
                for asked in &draft.asked {
                    let one = &asked.dependency;
                    let mut line = format!("{} {} {}", one.scope, one.name, one.requirement);
                    for feature in &one.features {
                        line += &format!(" +{feature}");
                    }
                    if one.local {
                        line += " local";
                    }
                    if !asked.refers.is_empty() {
                        line += &format!(" -> {}", asked.refers);
                    }
                    shown.push(line.replace("  ", " ").trim_end().to_owned());
                }
            }
            Draft::Catalog(catalog) => {
                let entries = catalog.entries.iter();
                shown.extend(
                    entries
                        .map(|entry| format!("{} = {} {}", entry.key, entry.name, entry.version)),
                );
            }
            Draft::Lock(_) => {}
        }
    }
    shown
}

fn extracted(path: &str, text: &str) -> (Extracted, RepoPath) {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    assert!(accepts(&path, FileClass::Config), "{path}");
    extract(
        &Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        },
        &mut out,
    );
    (out, path)
}

fn manifest(path: &str, text: &str) -> Manifest {
    let (out, _) = extracted(path, text);
    let found = out
        .drafts
        .dependencies
        .into_iter()
        .find_map(|draft| match draft {
            Draft::Manifest(draft) => Some(draft.manifest.value),
            _ => None,
        });
    found.expect("a manifest")
}

/// The text under the place of each dependency.
fn places(path: &str, text: &str) -> Vec<String> {
    let (out, _) = extracted(path, text);
    let mut shown = Vec::new();
    for draft in &out.drafts.dependencies {
        if let Draft::Manifest(draft) = draft {
            shown.extend(
                draft
                    .asked
                    .iter()
                    .map(|asked| asked.dependency.place.span.text(text).to_owned()),
            );
        }
    }
    shown
}

#[test]
fn cargo_scopes_features_and_workspaces() {
    let text = r#"
[package]
name = "shop"
version.workspace = true
license = "MIT"
description = "d"
[features]
default = ["tls", "db?/pool"]
tls = ["dep:rustls"]
[dependencies]
axum = "0.8"
db = { version = "1", optional = true }
rustls = { version = "0.23", optional = true }
renamed = { package = "real", version = "2", features = ["a"] }
shared.workspace = true
own = { path = "../own" }
[dev-dependencies]
tempfile = "3"
[target.'cfg(unix)'.dependencies]
nix = { git = "https://example.org/nix" }
[build-dependencies]
cc = "1"
"#;
    let expected = [
        "runtime axum 0.8",
        "optional db 1 +pool",
        "runtime rustls 0.23",
        "runtime real 2 +a",
        "runtime shared -> shared",
        "runtime own local",
        "dev tempfile 3",
        "build cc 1",
        "runtime nix https://example.org/nix",
    ];
    assert_eq!(read("Cargo.toml", text), expected);
    assert_eq!(places("Cargo.toml", text)[0], "axum = \"0.8\"");
    let found = manifest("Cargo.toml", text);
    assert_eq!(
        (
            found.name.as_str(),
            found.license.as_str(),
            found.publishable
        ),
        ("shop", "MIT", true)
    );
    let root = "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"1.0.0\"\n[workspace.dependencies]\nshared = { version = \"3\", features = [\"x\"] }\n";
    assert_eq!(
        read("Cargo.toml", root),
        ["shared = shared 3", "package.version =  1.0.0"]
    );
    assert!(manifest("Cargo.toml", root).workspace_only);
}

#[test]
fn a_crate_that_the_registry_would_not_take_is_not_publishable() {
    for text in [
        "[package]\nname = \"a\"\n",
        "[package]\nname = \"a\"\ndescription = \"d\"\nlicense = \"MIT\"\npublish = false\n",
        "[package]\nname = \"a\"\ndescription = \"d\"\nlicense = \"MIT\"\npublish = []\n",
    ] {
        assert!(!manifest("Cargo.toml", text).publishable, "{text}");
    }
}

#[test]
fn go_modules_ask_for_what_is_not_indirect() {
    let text = "module example.com/shop/v2\n\ngo 1.24\n\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.1.0\n\tgolang.org/x/sys v0.1.0 // indirect\n\texample.com/own v0.0.0\n\texample.com/tool v1.0.0\n)\n\nreplace example.com/own => ../own\n\ntool example.com/tool/cmd/gen\n";
    let expected = [
        "runtime github.com/go-chi/chi/v5 v5.1.0",
        "runtime example.com/own v0.0.0 local",
        "build example.com/tool v1.0.0",
    ];
    assert_eq!(read("go.mod", text), expected);
    assert_eq!(
        read(
            "go.work",
            "go 1.24\n\nuse (\n\t./a\n\t./b // c\n)\nuse ./c\n"
        ),
        ["members =  ./a", "members =  ./b", "members =  ./c"]
    );
}

#[test]
fn pyproject_tells_run_time_from_groups() {
    let text = r#"
[project]
name = "shop"
version = "1.0"
license = {text = "MIT"}
dependencies = ["fastapi[standard]>=0.110 ; python_version > '3.9'", "own"]
[project.optional-dependencies]
redis = ["redis>=5"]
test = ["pytest"]
[project.scripts]
shop = "shop:main"
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
[build-system]
requires = ["hatchling"]
[tool.uv.sources]
own = { workspace = true }
[tool.hatch.envs.lint]
dependencies = ["black"]
"#;
    let expected = [
        "runtime fastapi >=0.110 +standard",
        "runtime own local",
        "optional redis >=5",
        "test pytest",
        "dev ruff",
        "dev black",
        "build hatchling",
    ];
    assert_eq!(read("pyproject.toml", text), expected);
    let found = manifest("pyproject.toml", text);
    assert_eq!(
        (found.license.as_str(), found.binary, found.library),
        ("MIT", true, true)
    );
}

#[test]
fn poetry_groups_are_development_unless_main() {
    let text = "[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = \"^3\"\nredis = { version = \"^5\", optional = true }\nown = { path = \"../own\" }\n[tool.poetry.group.test.dependencies]\npytest = \"*\"\n[tool.poetry.group.dev.dependencies]\nruff = \"*\"\n";
    let expected = [
        "runtime flask ^3",
        "optional redis ^5",
        "runtime own local",
        "test pytest *",
        "dev ruff *",
    ];
    assert_eq!(read("pyproject.toml", text), expected);
}

#[test]
fn a_file_that_only_configures_tools_is_no_manifest() {
    assert!(
        extracted("pyproject.toml", "[tool.ruff]\nline-length = 100\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("setup.cfg", "[flake8]\nmax-line-length = 100\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("setup.py", "print('install_requires')\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
    assert!(
        extracted("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n")
            .0
            .drafts
            .dependencies
            .is_empty()
    );
}

#[test]
fn requirement_files_are_scoped_by_their_names() {
    let text = "-r base.txt\nFlask[async]==3.0.0  # web\n# redis==5\nuvicorn>=0.30 ; sys_platform != 'win32'\n";
    assert_eq!(
        read("api/requirements.txt", text),
        ["runtime Flask ==3.0.0 +async", "runtime uvicorn >=0.30"]
    );
    assert_eq!(read("requirements_dev.txt", "ruff\n"), ["dev ruff"]);
    assert_eq!(read("requirements/test.txt", "pytest\n"), ["test pytest"]);
    assert_eq!(manifest("requirements/test.txt", "pytest\n").directory, "");
    let pinned = extracted("requirements.txt", "a==1\nb==2\n").0;
    assert_eq!(pinned.facts.lockfiles.len(), 1);
    assert!(
        extracted("requirements.txt", "a==1\nb>=2\n")
            .0
            .facts
            .lockfiles
            .is_empty()
    );
    assert!(!accepts(&RepoPath::new("notes.txt"), FileClass::Config));
}

#[test]
fn setup_scripts_yield_their_literal_lists() {
    let text = "from setuptools import setup\n\ntests = [\"pytest>=7\"]\nsetup(\n    name=\"shop\",\n    version=VERSION,\n    # install_requires=[\"old\"],\n    install_requires=[\n        \"fastapi>=0.1\",  # web\n        'redis',\n    ],\n    extras_require={\"test\": tests, \"gpu\": [\"torch\"]},\n    entry_points={\"console_scripts\": [\"shop=shop:main\"]},\n)\n";
    assert_eq!(
        read("setup.py", text),
        [
            "runtime fastapi >=0.1",
            "runtime redis",
            "test pytest >=7",
            "optional torch"
        ]
    );
    let found = manifest("setup.py", text);
    assert_eq!(
        (found.name.as_str(), found.version.as_str(), found.binary),
        ("shop", "", true)
    );
    let text = "[metadata]\nname = shop\nversion = attr: shop.v\n[options]\ninstall_requires =\n    flask>=3\n    redis ; python_version > '3'\n[options.extras_require]\ntest = pytest\n";
    assert_eq!(
        read("setup.cfg", text),
        ["runtime flask >=3", "runtime redis", "test pytest"]
    );
    let text = "[packages]\nflask = \"*\"\n[dev-packages]\npytest = {version = \">=8\"}\n";
    assert_eq!(read("Pipfile", text), ["runtime flask *", "dev pytest >=8"]);
}

#[test]
fn npm_scopes_aliases_and_workspaces() {
    let text = r#"{
  "name": "@shop/api", "version": "1.0.0", "private": true, "license": "MIT",
  "scripts": { "build": "tsc", "start": "node ." },
  "dependencies": { "express": "^5.0.0", "lodash": "npm:lodash-es@^4", "@shop/db": "workspace:*", "zod": "catalog:" },
  "devDependencies": { "typescript": "5.0.0" },
  "peerDependencies": { "react": ">=18" },
  "optionalDependencies": { "fsevents": "2" }
}"#;
    let expected = [
        "runtime express ^5.0.0",
        "runtime lodash-es ^4",
        "runtime @shop/db workspace:* local",
        "runtime zod catalog: -> default:zod",
        "dev typescript 5.0.0",
        "peer react >=18",
        "optional fsevents 2",
    ];
    assert_eq!(read("package.json", text), expected);
    assert_eq!(places("package.json", text)[0], "\"express\": \"^5.0.0\"");
    let found = manifest("package.json", text);
    assert_eq!((found.publishable, found.scripts.len()), (false, 2));
    let root = manifest(
        "package.json",
        r#"{"private": true, "workspaces": ["packages/*"], "devDependencies": {"a": "1"}}"#,
    );
    assert!(root.workspace_only && root.members == ["packages/*"]);
    let pnpm = "packages:\n  - apps/*\ncatalog:\n  zod: ^3\ncatalogs:\n  old:\n    zod: ^2\n";
    assert_eq!(
        read("pnpm-workspace.yaml", pnpm),
        [
            "default:zod = zod ^3",
            "old:zod = zod ^2",
            "members =  apps/*"
        ]
    );
}

#[test]
fn maven_scopes_and_properties() {
    let text = "<project>\n<parent><groupId>org.p</groupId><artifactId>parent</artifactId><version>3.0</version></parent>\n<artifactId>shop</artifactId>\n<properties><pg.version>42.7</pg.version></properties>\n<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>m</artifactId><version>9</version></dependency></dependencies></dependencyManagement>\n<dependencies>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>${pg.version}</version><scope>runtime</scope></dependency>\n<dependency><groupId>g</groupId><artifactId>m</artifactId></dependency>\n<dependency><groupId>j</groupId><artifactId>unit</artifactId><scope>test</scope></dependency>\n<dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId></dependency>\n</dependencies>\n<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>\n</project>";
    let expected = [
        "g:m = g:m 9",
        "build org.p:parent 3.0",
        "runtime org.postgresql:postgresql 42.7",
        "runtime g:m -> g:m",
        "test j:unit -> j:unit",
        "runtime ${project.groupId}:own -> ${project.groupId}:own",
        "plugin org.springframework.boot:spring-boot-maven-plugin",
    ];
    assert_eq!(read("pom.xml", text), expected);
    let found = manifest("pom.xml", text);
    assert_eq!(
        (found.name.as_str(), found.version.as_str(), found.binary),
        ("shop", "3.0", true)
    );
}

#[test]
fn gradle_forms_of_a_dependency() {
    let text = r#"
buildscript { dependencies { classpath("com.g:plugin:1.0") } }
plugins {
    java
    kotlin("jvm") version "2.0"
    id("org.springframework.boot") version "3.5"
    alias(libs.plugins.detekt)
    id("unused.here") version "1" apply false
}
version = "1.2.3"
dependencies {
    implementation("a.b:c:1.0") { exclude(group = "x", module = "y") }
    runtimeOnly 'org.postgresql:postgresql'
    implementation(platform("a.b:bom:2.0"))
    implementation(libs.spring.web)
    // implementation("old:old:1")
    implementation group: 'g', name: 'n', version: '3'
    api "d:e:${eVersion}"
    testImplementation("t:t:1")
    annotationProcessor("p:p:1")
    implementation(project(":core:db"))
    implementation(kotlin("reflect"))
}
"#;
    let expected = [
        "plugin com.g:plugin 1.0",
        "plugin org.jetbrains.kotlin.jvm 2.0",
        "plugin org.springframework.boot 3.5",
        "plugin detekt -> libs.plugins.detekt",
        "runtime a.b:c 1.0",
        "runtime org.postgresql:postgresql",
        "build a.b:bom 2.0",
        "runtime web -> libs.spring.web",
        "runtime g:n 3",
        "runtime d:e",
        "test t:t 1",
        "build p:p 1",
        "runtime db local",
        "runtime org.jetbrains.kotlin:kotlin-reflect",
    ];
    assert_eq!(read("build.gradle.kts", text), expected);
    let found = manifest("build.gradle", text);
    assert!(found.binary && found.version == "1.2.3");
    assert_eq!(
        found.plugins,
        [
            "java",
            "org.jetbrains.kotlin.jvm",
            "org.springframework.boot",
            "detekt"
        ]
    );
    let settings = "rootProject.name = \"shop\"\ninclude(\":app\", \":core:db\")\n";
    assert_eq!(
        read("settings.gradle.kts", settings),
        [
            "package.name =  shop",
            "members =  app",
            "members =  core/db"
        ]
    );
    let catalog = "[versions]\nboot = \"3.5\"\n[libraries]\nspring-web = { module = \"o:web\", version.ref = \"boot\" }\nshort = \"a:b:1\"\n[bundles]\nall = [\"short\", \"spring-web\"]\n[plugins]\ndetekt = { id = \"io.detekt\", version = \"1\" }\n";
    let expected = [
        "libs.spring.web = o:web 3.5",
        "libs.short = a:b 1",
        "libs.bundles.all = a:b 1",
        "libs.bundles.all = o:web 3.5",
        "libs.plugins.detekt = io.detekt 1",
    ];
    assert_eq!(read("gradle/libs.versions.toml", catalog), expected);
}

#[test]
fn dotnet_projects_and_central_versions() {
    let text = "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n<ItemGroup>\n<PackageReference Include=\"Npgsql\" Version=\"8.0\" />\n<PackageReference Include=\"Serilog\" />\n<PackageReference Include=\"Analyzers\" Version=\"1\"><PrivateAssets>all</PrivateAssets></PackageReference>\n<ProjectReference Include=\"..\\Domain\\Domain.csproj\" />\n</ItemGroup></Project>";
    let expected = [
        "runtime Npgsql 8.0",
        "runtime Serilog -> serilog",
        "build Analyzers 1",
        "runtime Domain local",
    ];
    assert_eq!(read("Api/Api.csproj", text), expected);
    let found = manifest("Api/Api.csproj", text);
    assert!(found.binary && found.name == "Api" && found.plugins == ["Microsoft.NET.Sdk.Web"]);
    let shared = "<Project><ItemGroup><PackageVersion Include=\"Serilog\" Version=\"4.0\" /></ItemGroup></Project>";
    assert_eq!(read("Directory.Packages.props", shared), ["serilog =  4.0"]);
    let tests = "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"17\" /><PackageReference Include=\"Npgsql\" Version=\"8\" /></ItemGroup></Project>";
    assert_eq!(
        read("Checks/Checks.csproj", tests),
        ["test Microsoft.NET.Test.Sdk 17", "test Npgsql 8"]
    );
}

#[test]
fn gemfile_groups_and_gemspecs() {
    let text = "source \"https://rubygems.org\"\ngem \"rails\", \"~> 8.0\"\n# gem \"redis\"\ngem 'pg', '>= 1',\n  require: false\ngem \"rspec\", group: :test\ngroup :development, :test do\n  gem \"debug\"\n  if ENV[\"X\"]\n    gem \"pry\"\n  end\nend\ngroup :production do\n  gem \"puma\"\nend\ngem \"own\", path: \"../own\"\n";
    let expected = [
        "runtime rails ~> 8.0",
        "runtime pg >= 1",
        "test rspec",
        "dev debug",
        "dev pry",
        "runtime puma",
        "runtime own local",
    ];
    assert_eq!(read("Gemfile", text), expected);
    let spec = "Gem::Specification.new do |spec|\n  spec.name = \"shop\"\n  spec.license = \"MIT\"\n  spec.add_dependency \"rack\", \"~> 3\"\n  spec.add_development_dependency \"rake\"\nend\n";
    assert_eq!(
        read("shop.gemspec", spec),
        ["runtime rack ~> 3", "dev rake"]
    );
    assert_eq!(manifest("shop.gemspec", spec).license, "MIT");
}

#[test]
fn composer_mix_and_terraform() {
    let text = r#"{"name": "a/shop", "license": ["MIT"], "type": "project", "require": {"php": ">=8.3", "laravel/framework": "^12"}, "require-dev": {"phpunit/phpunit": "^11"}}"#;
    assert_eq!(
        read("composer.json", text),
        ["runtime laravel/framework ^12", "dev phpunit/phpunit ^11"]
    );
    assert_eq!(manifest("composer.json", text).license, "MIT");
    let text = "defmodule Shop.MixProject do\n  def project do\n    [app: :shop, version: \"0.1.0\", deps: deps()]\n  end\n  defp deps do\n    [\n      {:phoenix, \"~> 1.7\"},\n      # {:old, \"1\"},\n      {:credo, \"~> 1.7\", only: [:dev, :test], runtime: false},\n      {:own, path: \"../own\"}\n    ]\n  end\nend\n";
    assert_eq!(
        read("mix.exs", text),
        [
            "runtime phoenix ~> 1.7",
            "dev credo ~> 1.7",
            "runtime own local"
        ]
    );
    let text = "# note\nterraform {\n  required_version = \">= 1.9\"\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 5.0\"\n    }\n    random = \"~> 3\"\n  }\n}\n\nmodule \"vpc\" {\n  source  = \"terraform-aws-modules/vpc/aws\"\n  version = \"5.1\"\n}\nmodule \"own\" {\n  source = \"./modules/own\"\n}\n";
    let expected = [
        "runtime hashicorp/aws ~> 5.0",
        "runtime hashicorp/random ~> 3",
        "runtime terraform-aws-modules/vpc/aws 5.1",
        "runtime ./modules/own local",
    ];
    assert_eq!(read("versions.tf", text), expected);
}

#[test]
fn a_broken_manifest_is_a_manifest_with_an_error_at_its_place() {
    for (path, text) in [
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies\nserde = \"1\"\n",
        ),
        ("pyproject.toml", "[project]\nname = \n"),
        ("package.json", "{\"dependencies\": {"),
        ("composer.json", "{]"),
        ("pom.xml", "<project><dependencies>"),
        ("a.csproj", "<Project"),
        ("Pipfile", "[packages\n"),
        ("go.mod", "require (\n"),
    ] {
        let (out, _) = extracted(path, text);
        assert_eq!(out.errors.len(), 1, "{path}");
        assert!(out.errors[0].0.span.range().start <= text.len());
        assert!(
            matches!(out.drafts.dependencies.first(), Some(Draft::Manifest(_))),
            "{path}"
        );
    }
    assert_eq!(
        manifest("Cargo.toml", "[package]\nname = \"a\"\nversion = \n").name,
        "a"
    );
}

#[test]
fn no_text_makes_a_reader_panic() {
    let names = [
        "Cargo.toml",
        "go.mod",
        "go.work",
        "pyproject.toml",
        "requirements.txt",
        "setup.py",
        "setup.cfg",
        "Pipfile",
        "package.json",
        "pnpm-workspace.yaml",
        "pom.xml",
        "build.gradle",
        "settings.gradle",
        "gradle/libs.versions.toml",
        "a.csproj",
        "Directory.Packages.props",
        "packages.config",
        "Gemfile",
        "a.gemspec",
        "composer.json",
        "mix.exs",
        "main.tf",
        "Cargo.lock",
        "yarn.lock",
        "pnpm-lock.yaml",
    ];
    let texts = [
        "",
        "\u{feff}",
        "[",
        "{",
        "(",
        "'",
        "\"",
        "plugins {",
        "dependencies { implementation(",
        "gem",
        "gem(",
        "a.b.c =",
        "terraform {",
        "terraform { required_providers {",
        "terraform { required_providers { a = {",
        "module \"x\" {",
        "setup(install_requires=[",
        "{: {: ,",
        "rootProject",
        "rootProject.name",
        "include(",
        "spec.name",
        "é=\u{0}{é",
        "name version license",
        "a:\n  b: [",
        "<a",
        "use (",
        "group :",
        "apply plugin",
        "version",
        "id version",
    ];
    for name in names {
        for text in texts {
            let _ = extracted(name, text);
        }
    }
}

#[test]
fn what_is_not_production_makes_no_manifest() {
    let path = RepoPath::new("package.json");
    for class in [
        FileClass::Test,
        FileClass::Example,
        FileClass::Template,
        FileClass::Vendored,
        FileClass::Docs,
        FileClass::Generated,
    ] {
        assert!(!accepts(&path, class), "{class:?}");
    }
    assert!(accepts(&RepoPath::new("Cargo.lock"), FileClass::Generated));
    assert!(accepts(
        &RepoPath::new("requirements.txt"),
        FileClass::Generated
    ));
}

#[test]
fn names_are_compared_as_their_registries_do() {
    assert_eq!(
        comparable("python", "Flask_SQLAlchemy.x"),
        "flask-sqlalchemy-x"
    );
    assert_eq!(comparable("rust", "Serde_json"), "serde-json");
    assert_eq!(comparable("javascript", "A.b"), "A.b");
}
