//! Configurations that give a tool more to do than its name says: security rules of linters, coverage thresholds,
//! plug-ins that a build binds to its standard tasks.
//!
//! A threshold of zero is none. What a tool is told on its command line is not here.

use std::sync::LazyLock;

use regex::Regex;

use super::model::ConfigDraft;
use super::reading::words;
use crate::extract::Input;
use crate::source::Span;
use crate::syntax::{Node, Tree, json, toml, yaml};

/// Names of configuration files, in lower case.
const NAMES: &[&str] = &[
    ".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json", "ruff.toml", ".ruff.toml", "pyproject.toml",
    "setup.cfg", "tox.ini", "pytest.ini", ".coveragerc", "package.json", ".nycrc", ".nycrc.json", ".nycrc.yml",
    ".nycrc.yaml", ".c8rc.json", ".c8rc", "tarpaulin.toml", ".tarpaulin.toml", "codecov.yml", ".codecov.yml", "codecov.yaml",
    ".codecov.yaml", "pom.xml", "build.gradle", "build.gradle.kts", "spec_helper.rb", "rails_helper.rb", "test_helper.rb",
    ".simplecov", ".testcoverage.yml", ".eslintrc", "directory.build.props", "phpunit.xml", "phpunit.xml.dist",
];
/// Stems of configuration files in JavaScript.
const STEMS: &[&str] = &["eslint.config.", ".eslintrc.", "jest.config.", "vitest.config.", "vite.config.", "vitest.workspace."];

/// Whether the file is such a configuration.
pub(super) fn accepts(name: &str, path: &str) -> bool {
    NAMES.contains(&name)
        || STEMS.iter().any(|stem| name.starts_with(stem))
        || name.ends_with(".csproj")
        || path.contains("buildSrc/") && name.ends_with(".gradle.kts")
}

struct Reader<'i, 't> {
    input: &'t Input<'i>,
    found: Vec<ConfigDraft>,
}

/// What a file adds: tools, the words their command must hold, capability, ecosystem.
type Effect = (&'static [&'static str], &'static [&'static str], &'static str, &'static str);

const GOLANGCI: &[&str] = &["golangci-lint", "golangci/golangci-lint-action"];
const RUFF: &[&str] = &["ruff", "astral-sh/ruff-action", "chartboost/ruff-action"];
const PYTEST: &[&str] = &["pytest", "py.test", "coverage"];
const GRADLE: &[&str] = &["gradle"];
const MAVEN: &[&str] = &["mvn"];
const CHECKING: &[&str] = &["check", "build", "buildNeeded"];
const VERIFYING: &[&str] = &["verify", "install", "deploy", "integration-test"];
const COVERED: &[&str] = &["--coverage", "--collectCoverage", "--collect-coverage"];

/// Reads one configuration.
pub(super) fn read(input: &Input<'_>) -> Vec<ConfigDraft> {
    let mut reader = Reader { input, found: Vec::new() };
    let name = input.path.name().to_ascii_lowercase();
    match name.as_str() {
        _ if name.starts_with(".golangci.") => reader.golangci(&tree(&name, input.text)),
        "ruff.toml" | ".ruff.toml" => {
            let tree = toml::parse(input.text);
            reader.ruff(tree.root());
        }
        "pyproject.toml" => reader.pyproject(),
        "setup.cfg" | "tox.ini" | "pytest.ini" | ".coveragerc" => reader.ini(),
        "package.json" => reader.package_json(),
        _ if name.starts_with(".nycrc") || name.starts_with(".c8rc") => {
            let tree = tree(&name, input.text);
            reader.nyc(tree.root());
        }
        "tarpaulin.toml" | ".tarpaulin.toml" => {
            let tree = toml::parse(input.text);
            for (_, profile) in tree.root().into_iter().flat_map(Node::entries) {
                reader.threshold(profile, "fail-under", (&["cargo"], &["tarpaulin"], "coverage-gate", "rust"));
            }
        }
        _ if name.trim_start_matches('.').starts_with("codecov.") => reader.codecov(),
        ".testcoverage.yml" => {
            let tree = yaml::parse(input.text);
            let go: Effect = (&["go-test-coverage", "vladopajic/go-test-coverage"], &[], "coverage-gate", "go");
            for key in ["total", "file", "package"] {
                if let Some(thresholds) = tree.root().and_then(|root| root.get("threshold")) {
                    reader.threshold(thresholds, key, go);
                }
            }
        }
        "pom.xml" => reader.maven(),
        "spec_helper.rb" | "rails_helper.rb" | "test_helper.rb" | ".simplecov" => reader.simplecov(),
        "directory.build.props" => reader.dotnet(),
        _ if name.ends_with(".csproj") => reader.dotnet(),
        _ if name.ends_with(".gradle") || name.ends_with(".gradle.kts") => reader.gradle(),
        _ if name.contains("eslint") => reader.eslint(),
        _ => reader.javascript(),
    }
    reader.found
}

fn tree(name: &str, text: &str) -> Tree {
    if name.ends_with(".toml") {
        toml::parse(text)
    } else if name.ends_with(".json") || text.trim_start().starts_with('{') {
        json::parse(text)
    } else {
        yaml::parse(text)
    }
}

impl Reader<'_, '_> {
    fn add(&mut self, span: Span, effect: Effect, note: impl Into<String>) {
        let (tools, needs, capability, ecosystem) = effect;
        // A helper of a test suite governs the project above its folder.
        let directory = self.input.path.directory();
        let folder = directory.rsplit('/').next().unwrap_or_default();
        let directory = match folder {
            "spec" | "test" | ".github" | ".config" => directory.rsplit_once('/').map_or("", |(above, _)| above),
            _ => directory,
        };
        self.found.push(ConfigDraft {
            directory: directory.to_owned(),
            place: self.input.place(span),
            tools,
            needs,
            capability,
            ecosystem,
            note: note.into(),
        });
    }

    /// A number under `key` that is at least 1.
    fn threshold(&mut self, node: Node<'_>, key: &str, effect: Effect) {
        let Some((name, value)) = node.entry(key) else { return };
        let number = value.text().and_then(|text| text.trim().trim_end_matches('%').parse::<f64>().ok());
        if number.is_some_and(|number| number >= 1.0 || number > 0.0 && number <= 1.0 && effect.3 == "java") {
            let note = format!("coverage threshold `{key}: {}`", value.text().unwrap_or_default());
            self.add(name.span().to(value.span()), effect, note);
        }
    }

    fn golangci(&mut self, tree: &Tree) {
        let Some(root) = tree.root() else { return };
        let linters = root.get("linters");
        let listed = |key: &str, name: &str| {
            linters
                .and_then(|node| node.get(key))
                .and_then(|list| list.items().find(|item| item.text() == Some(name)))
                .map(Node::span)
        };
        let all = linters.and_then(|node| {
            let (key, value) = node.entry("enable-all").or_else(|| node.entry("default"))?;
            (value.boolean() == Some(true) || value.text() == Some("all")).then(|| key.span().to(value.span()))
        });
        let enabled = |name: &str| listed("enable", name).or(all.filter(|_| listed("disable", name).is_none()));
        if let Some(span) = enabled("gosec") {
            self.add(span, (GOLANGCI, &[], "sast", "go"), "the configuration enables gosec");
        }
        let formatter = root.at(&["formatters", "enable"]).and_then(|list| list.items().next()).map(Node::span);
        let formatter = formatter.or_else(|| ["gofmt", "gofumpt", "goimports", "gci"].iter().find_map(|name| enabled(name)));
        if let Some(span) = formatter {
            self.add(span, (GOLANGCI, &[], "format", "go"), "the configuration enables a formatter");
        }
        let vet = enabled("govet").or_else(|| enabled("staticcheck"));
        if let Some(span) = vet {
            self.add(span, (GOLANGCI, &[], "type-check", "go"), "the configuration enables a type-based analysis");
        }
    }

    fn ruff(&mut self, root: Option<Node<'_>>) {
        let Some(root) = root else { return };
        for table in [root.get("lint"), Some(root)].into_iter().flatten() {
            for key in ["select", "extend-select"] {
                for item in table.get(key).into_iter().flat_map(Node::items) {
                    let rule = item.text().unwrap_or_default();
                    let security = rule == "ALL"
                        || rule.strip_prefix('S').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
                    if security {
                        let needs = &["check", "."];
                        self.add(item.span(), (RUFF, needs, "sast", "python"), format!("the configuration selects `{rule}`"));
                        return;
                    }
                }
            }
        }
    }

    fn pyproject(&mut self) {
        let tree = toml::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        self.ruff(root.at(&["tool", "ruff"]));
        let options = root
            .at(&["tool", "pytest", "ini_options", "addopts"])
            .or_else(|| root.at(&["tool", "pytest", "addopts"]));
        let addopts = options.map(|node| words(Some(node)).join(" ")).unwrap_or_default();
        self.addopts(options.map(Node::span), &addopts);
        if let Some(report) = root.at(&["tool", "coverage", "report"]) {
            let needs: &[&str] = if addopts.contains("--cov") { &[] } else { &["--cov", "report"] };
            self.threshold(report, "fail_under", (PYTEST, needs, "coverage-gate", "python"));
        }
    }

    fn addopts(&mut self, span: Option<Span>, options: &str) {
        let Some(span) = span else { return };
        if options.contains("--cov") {
            self.add(span, (&["pytest", "py.test"], &[], "coverage", "python"), "`addopts` measures coverage");
        }
        if let Some((_, rest)) = options.split_once("--cov-fail-under") {
            let number = rest.trim_start_matches(['=', ' ']).split(' ').next().and_then(|number| number.parse::<f64>().ok());
            if number.is_some_and(|number| number >= 1.0) {
                let effect: Effect = (&["pytest", "py.test"], &[], "coverage-gate", "python");
                self.add(span, effect, "`addopts` has `--cov-fail-under`");
            }
        }
    }

    fn ini(&mut self) {
        let mut at = 0;
        let (mut section, mut options) = (String::new(), None);
        let mut gate = None;
        for line in self.input.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let text = line.trim_end();
            if text.trim_start().starts_with(['#', ';']) || text.trim().is_empty() {
                continue;
            }
            let span = Span::new(start, start + text.len());
            if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.trim().clone_into(&mut section);
                continue;
            }
            let pytest = matches!(section.as_str(), "pytest" | "tool:pytest");
            if let Some((key, value)) = text.split_once('=').filter(|_| !text.starts_with([' ', '\t'])) {
                let (key, value) = (key.trim(), value.trim());
                if pytest && key == "addopts" {
                    options = Some((span, value.to_owned()));
                } else if matches!(section.as_str(), "report" | "coverage:report") && key == "fail_under" {
                    gate = value.parse::<f64>().ok().filter(|number| *number >= 1.0).map(|_| span);
                }
            } else if let Some((_, options)) = options.as_mut().filter(|_| pytest) {
                options.push(' ');
                options.push_str(text.trim());
            }
        }
        let (span, options) = options.map_or((None, String::new()), |(span, options)| (Some(span), options));
        self.addopts(span, &options);
        if let Some(span) = gate {
            let needs: &[&str] = if options.contains("--cov") { &[] } else { &["--cov", "report"] };
            self.add(span, (PYTEST, needs, "coverage-gate", "python"), "coverage threshold `fail_under`");
        }
    }

    fn package_json(&mut self) {
        let tree = json::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        if let Some(jest) = root.get("jest") {
            let collects = jest.get("collectCoverage").and_then(Node::boolean) == Some(true);
            if let Some((key, value)) = jest.entry("coverageThreshold").filter(|(_, value)| value.is_map()) {
                let needs = if collects { &[] } else { COVERED };
                let span = key.span().to(value.span());
                self.add(span, (&["jest"], needs, "coverage-gate", "javascript"), "`coverageThreshold` of jest");
            }
        }
        for key in ["nyc", "c8"] {
            self.nyc(root.get(key));
        }
        if let Some(config) = root.get("eslintConfig") {
            self.eslint_text(config.span());
        }
    }

    fn nyc(&mut self, root: Option<Node<'_>>) {
        let Some(root) = root else { return };
        if let Some((key, value)) = root.entry("check-coverage").filter(|(_, value)| value.boolean() == Some(true)) {
            let effect: Effect = (&["nyc", "c8"], &[], "coverage-gate", "javascript");
            self.add(key.span().to(value.span()), effect, "`check-coverage` is set");
        }
    }

    fn codecov(&mut self) {
        let tree = yaml::parse(self.input.text);
        let Some(status) = tree.root().and_then(|root| root.at(&["coverage", "status"])) else { return };
        for kind in ["project", "patch"] {
            let Some((key, value)) = status.entry(kind) else { continue };
            let entries: Vec<Node<'_>> = value.entries().map(|(_, entry)| entry).collect();
            let informational = |entry: &Node<'_>| entry.get("informational").and_then(Node::boolean) == Some(true);
            let off = value.boolean() == Some(false) || entries.iter().all(informational) && !entries.is_empty();
            if !off {
                let effect: Effect = (&["codecov", "codecovcli", "codecov/codecov-action"], &[], "coverage-gate", "any");
                self.add(key.span(), effect, format!("codecov sets the status `{kind}`"));
                return;
            }
        }
    }

    /// The first match of a pattern in the text without comments.
    fn find(&self, code: &str, pattern: &Regex) -> Option<Span> {
        pattern.find(code).map(|found| Span::new(found.start(), found.end()))
    }

    fn gradle(&mut self) {
        let code = blank_comments(self.input.text, &["//"]);
        let quoted = |name: &str| {
            let at = code.find(&format!("\"{name}\"")).or_else(|| code.find(&format!("'{name}'")))?;
            Some(Span::new(at, at + name.len() + 2))
        };
        let bare = |word: &str| {
            let found = Regex::new(&format!(r"(?m)^\s*`?{word}`?\s*$")).ok()?.find(&code)?;
            Some(Span::new(found.start(), found.end()))
        };
        let plugins: &[(&[&str], &str, &str)] = &[
            (&["org.jlleitschuh.gradle.ktlint", "org.jmailen.kotlinter"], "lint", "ktlint"),
            (&["org.jlleitschuh.gradle.ktlint", "org.jmailen.kotlinter"], "format", "ktlint"),
            (&["io.gitlab.arturbosch.detekt", "dev.detekt"], "lint", "detekt"),
            (&["checkstyle"], "lint", "checkstyle"),
            (&["pmd"], "lint", "pmd"),
            (&["com.github.spotbugs"], "lint", "spotbugs"),
            (&["codenarc"], "lint", "codenarc"),
            (&["com.diffplug.spotless", "com.diffplug.gradle.spotless"], "format", "spotless"),
            (&["io.spring.javaformat"], "format", "spring-javaformat"),
            (&["com.ncorti.ktfmt.gradle"], "format", "ktfmt"),
        ];
        for (ids, capability, name) in plugins {
            let found = ids.iter().find_map(|id| quoted(id).or_else(|| (!id.contains('.')).then(|| bare(id)).flatten()));
            if let Some(span) = found {
                let capability: &'static str = capability;
                self.add(span, (GRADLE, CHECKING, capability, "java"), format!("{name} is bound to `check`"));
            }
        }
        // Coverage is measured with every test once the plug-in is on, and checked where a rule is bound to `check`.
        let measured = quoted("jacoco").or_else(|| bare("jacoco")).or_else(|| quoted("org.jetbrains.kotlinx.kover"));
        if let Some(span) = measured {
            let needs = &["test", "check", "build", "jacocoTestReport", "koverXmlReport", "koverHtmlReport"];
            self.add(span, (GRADLE, needs, "coverage", "java"), "a coverage plug-in is on");
        }
        static GATE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"jacocoTestCoverageVerification|minBound\s*\("#).expect("the pattern is valid")
        });
        static BOUND: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"dependsOn[^\n]*jacocoTestCoverageVerification|finalizedBy[^\n]*jacocoTestCoverageVerification|minBound\s*\("#)
                .expect("the pattern is valid")
        });
        static MINIMUM: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#"minimum\s*(?:=|\.set\()?\s*["'(]*\s*(?:0?\.0*[1-9]|[1-9])|minBound\s*\(\s*[1-9]"#).expect("the pattern is valid"));
        if let Some(span) = self.find(&code, &GATE).filter(|_| MINIMUM.is_match(&code)) {
            let needs: &[&str] =
                if BOUND.is_match(&code) { CHECKING } else { &["jacocoTestCoverageVerification", "koverVerify"] };
            self.add(span, (GRADLE, needs, "coverage-gate", "java"), "the build checks coverage");
        }
    }

    fn maven(&mut self) {
        let code = blank_xml_comments(self.input.text);
        static PLUGIN: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?s)<plugin>.*?</plugin>").expect("the pattern is valid"));
        static ID: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"<artifactId>\s*([^<\s]+)\s*</artifactId>").expect("the pattern is valid"));
        for plugin in PLUGIN.find_iter(&code) {
            let body = plugin.as_str();
            let Some(id) = ID.captures(body) else { continue };
            let goal = |name: &str| body.contains(&format!("<goal>{name}</goal>"));
            let Some(range) = id.get(0) else { continue };
            let span = Span::new(plugin.start() + range.start(), plugin.start() + range.end());
            let mut bound: Vec<(&'static str, &str)> = Vec::new();
            match &id[1] {
                "maven-checkstyle-plugin" if goal("check") => bound.push(("lint", "checkstyle")),
                "maven-pmd-plugin" if goal("check") => bound.push(("lint", "pmd")),
                "spotbugs-maven-plugin" if goal("check") => {
                    bound.push(("lint", "spotbugs"));
                    if body.contains("findsecbugs") {
                        bound.push(("sast", "find-sec-bugs"));
                    }
                }
                "detekt-maven-plugin" | "ktlint-maven-plugin" if goal("check") => bound.push(("lint", "the linter")),
                "spotless-maven-plugin" | "fmt-maven-plugin" if goal("check") => bound.push(("format", "the format check")),
                "spring-javaformat-maven-plugin" | "formatter-maven-plugin" if goal("validate") => {
                    bound.push(("format", "the format check"));
                }
                "dependency-check-maven" if goal("check") || goal("aggregate") => {
                    bound.push(("dependency-audit", "the dependency check"));
                }
                "jacoco-maven-plugin" => {
                    bound.push(("coverage", "jacoco"));
                    static ZERO: LazyLock<Regex> =
                        LazyLock::new(|| Regex::new(r"<minimum>\s*(?:0?\.\d*[1-9]|[1-9]|\$)").expect("the pattern is valid"));
                    if goal("check") && ZERO.is_match(body) {
                        bound.push(("coverage-gate", "jacoco's threshold"));
                    }
                }
                _ => {}
            }
            for (capability, name) in bound {
                let mut needs = VERIFYING;
                if capability == "coverage" || capability == "format" {
                    needs = &["test", "package", "verify", "install", "deploy"];
                }
                self.add(span, (MAVEN, needs, capability, "java"), format!("{name} is bound to the build"));
            }
        }
    }

    fn simplecov(&mut self) {
        static GATE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"minimum_coverage(?:_by_file)?\b[ (:=]*(?:\w+:\s*)?[1-9]").expect("the pattern is valid"));
        static START: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"SimpleCov\.start").expect("the pattern is valid"));
        const RUBY: &[&str] = &["rspec", "rake", "rails", "minitest", "turbo_tests", "parallel_rspec", "parallel_test"];
        const TESTS: &[&str] = &["rspec", "spec", "test", "turbo_tests", "parallel_rspec", "parallel_test", "parallel:spec", "default"];
        let code = blank_comments(self.input.text, &["#"]);
        if let Some(span) = self.find(&code, &START) {
            self.add(span, (RUBY, &[], "coverage", "ruby"), "SimpleCov starts with the tests");
        }
        if let Some(span) = self.find(&code, &GATE) {
            let _ = TESTS;
            self.add(span, (RUBY, &[], "coverage-gate", "ruby"), "SimpleCov has a minimum");
        }
    }

    fn eslint(&mut self) {
        self.eslint_text(Span::new(0, self.input.text.len()));
    }

    fn eslint_text(&mut self, within: Span) {
        let code = blank_comments(self.input.text, &["//"]);
        let area = code.get(within.range()).unwrap_or_default();
        let find = |name: &str| {
            let at = area.find(name)?;
            Some(Span::new(at, at + name.len()).shifted(within.start as usize))
        };
        let security = ["eslint-plugin-security", "plugin:security", "eslint-plugin-no-unsanitized", "plugin:sonarjs", "eslint-plugin-sonarjs"];
        let tools: &[&str] = &["eslint", "ng", "next"];
        if let Some(span) = security.iter().find_map(|name| find(name)) {
            self.add(span, (tools, &[], "sast", "javascript"), "the configuration enables security rules");
        }
        let prettier = ["eslint-plugin-prettier", "plugin:prettier", "prettier/prettier"];
        if let Some(span) = prettier.iter().find_map(|name| find(name)) {
            self.add(span, (tools, &[], "format", "javascript"), "the configuration runs Prettier as a rule");
        }
    }

    fn javascript(&mut self) {
        static JEST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"coverageThreshold['\x22]?\s*:\s*\{").expect("the pattern is valid"));
        static ON: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"collectCoverage['\x22]?\s*:\s*true|coverage\s*:\s*\{[^}]*enabled\s*:\s*true").expect("the pattern is valid")
        });
        static VITEST: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"thresholds\s*:\s*\{[^}]*[1-9]|thresholds\s*:\s*[1-9]").expect("the pattern is valid"));
        let code = blank_comments(self.input.text, &["//"]);
        let needs: &[&str] = if ON.is_match(&code) { &[] } else { COVERED };
        if let Some(span) = self.find(&code, &JEST) {
            self.add(span, (&["jest"], needs, "coverage-gate", "javascript"), "`coverageThreshold` of jest");
        }
        if let Some(span) = self.find(&code, &VITEST).filter(|_| code.contains("coverage")) {
            self.add(span, (&["vitest"], needs, "coverage-gate", "javascript"), "coverage thresholds of vitest");
        }
        if let Some(span) = self.find(&code, &ON) {
            self.add(span, (&["jest", "vitest"], &[], "coverage", "javascript"), "the configuration measures coverage");
        }
    }

    fn dotnet(&mut self) {
        let code = blank_xml_comments(self.input.text);
        static AS_ERROR: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)<WarningsAsErrors>[^<]*NU190[1-4][^<]*</|<TreatWarningsAsErrors>\s*true\s*</").expect("the pattern is valid"));
        static QUIET: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)<(?:NoWarn|WarningsNotAsErrors)>[^<]*NU190[1-4]|<NuGetAudit>\s*false").expect("the pattern is valid"));
        static AUDIT: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)<NuGetAudit(?:Mode|Level)?>[^<]+</|<WarningsAsErrors>[^<]*NU190[1-4]").expect("the pattern is valid"));
        static STYLE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?i)<EnforceCodeStyleInBuild>\s*true").expect("the pattern is valid"));
        static GATE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<Threshold>\s*[1-9]").expect("the pattern is valid"));
        let needs: &[&str] = &["build", "restore", "test", "publish"];
        if let Some(span) = self.find(&code, &AUDIT).filter(|_| AS_ERROR.is_match(&code) && !QUIET.is_match(&code)) {
            self.add(span, (&["dotnet"], needs, "dependency-audit", "dotnet"), "NuGet's audit is an error");
        }
        if let Some(span) = self.find(&code, &STYLE).filter(|_| AS_ERROR.is_match(&code)) {
            self.add(span, (&["dotnet"], needs, "lint", "dotnet"), "code style is enforced in the build");
        }
        if let Some(span) = self.find(&code, &GATE) {
            self.add(span, (&["dotnet"], &["test"], "coverage-gate", "dotnet"), "coverlet has a threshold");
        }
    }
}

/// The text with comments to the end of a line blanked, offsets kept.
fn blank_comments(text: &str, marks: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let at = marks
            .iter()
            .filter_map(|mark| {
                // `https://` and `"#{...}"` are no comments: a mark begins one after a blank or at the start.
                line.match_indices(mark).map(|(at, _)| at).find(|at| {
                    line[..*at].trim().is_empty() || line[..*at].ends_with([' ', '\t', ';', ','])
                })
            })
            .min()
            .unwrap_or(line.len());
        out.push_str(&line[..at]);
        out.extend(line[at..].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    out
}

fn blank_xml_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<!--") {
        let end = rest[at..].find("-->").map_or(rest.len(), |end| at + end + 3);
        out.push_str(&rest[..at]);
        out.extend(rest[at..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId, RepoPath};

    fn found(path: &str, text: &str) -> Vec<String> {
        let path = RepoPath::new(path);
        let input = Input { id: FileId(0), path: &path, class: FileClass::Config, text };
        read(&input).iter().map(|draft| format!("{} {}", draft.tools[0], draft.capability)).collect()
    }

    #[test]
    fn a_linter_has_security_rules_only_where_they_are_enabled() {
        assert_eq!(found(".golangci.yml", "linters:\n  enable: [gosec]\n"), ["golangci-lint sast"]);
        assert!(found(".golangci.yml", "linters:\n  disable: [gosec]\n").is_empty());
        let all = found(".golangci.yml", "linters:\n  enable-all: true\n  disable: [gofmt, gofumpt, goimports, gci]\n");
        assert!(all.contains(&"golangci-lint sast".to_owned()) && !all.contains(&"golangci-lint format".to_owned()));
        assert_eq!(found("ruff.toml", "[lint]\nselect = [\"E\", \"S\"]\n"), ["ruff sast"]);
        assert!(found("ruff.toml", "[lint]\nselect = [\"E\", \"SIM\"]\n").is_empty());
    }

    #[test]
    fn a_threshold_of_zero_or_in_a_comment_is_none() {
        assert_eq!(found(".coveragerc", "[report]\nfail_under = 80\n"), ["pytest coverage-gate"]);
        assert!(found(".coveragerc", "[report]\nfail_under = 0\n").is_empty());
        assert!(found("spec/spec_helper.rb", "# SimpleCov.minimum_coverage(99)\n").is_empty());
        assert_eq!(found("spec/spec_helper.rb", "SimpleCov.minimum_coverage 90\n"), ["rspec coverage-gate"]);
        assert!(found("codecov.yml", "coverage:\n  status:\n    project:\n      default:\n        informational: true\n").is_empty());
    }

    #[test]
    fn plug_ins_are_bound_to_the_standard_tasks() {
        let gradle = "plugins {\n  id(\"org.jlleitschuh.gradle.ktlint\") version \"1\"\n  // id(\"checkstyle\")\n}\n";
        assert_eq!(found("build.gradle.kts", gradle), ["gradle lint", "gradle format"]);
        let pom = "<plugin><artifactId>maven-checkstyle-plugin</artifactId></plugin>";
        assert!(found("pom.xml", pom).is_empty());
    }

    #[test]
    fn an_audit_whose_warnings_are_silenced_is_none() {
        let quiet = "<WarningsAsErrors>NU1901</WarningsAsErrors><NoWarn>NU1901</NoWarn><NuGetAuditMode>all</NuGetAuditMode>";
        assert!(found("a.csproj", quiet).is_empty());
    }
}
