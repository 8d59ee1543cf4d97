//! Build scripts and line formats.

use super::*;

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
