//! Builds: plug-ins and properties that bind a check to the standard tasks of Gradle, Maven and MSBuild.
//!
//! Build scripts are searched as text, comments left out; what a parent or a convention plug-in adds is unknown.

use crate::expression::Expression;

use super::{CHECKING, GRADLE, MAVEN, Reader, VERIFYING, blank_comments, blank_xml_comments};
use crate::source::Span;
use crate::syntax::yaml;

impl Reader<'_, '_> {
    pub(super) fn gradle(&mut self) {
        let code = blank_comments(self.input.text, &["//"]);
        let quoted = |name: &str| {
            let at = code
                .find(&format!("\"{name}\""))
                .or_else(|| code.find(&format!("'{name}'")))?;
            Some(Span::new(at, at + name.len() + 2))
        };
        let bare = |word: &str| {
            let found = regex::Regex::new(&format!(r"(?m)^\s*`?{word}`?\s*$"))
                .ok()?
                .find(&code)?;
            Some(Span::new(found.start(), found.end()))
        };
        let plugins: &[(&[&str], &str, &str)] = &[
            (
                &["org.jlleitschuh.gradle.ktlint", "org.jmailen.kotlinter"],
                "lint",
                "ktlint",
            ),
            (
                &["org.jlleitschuh.gradle.ktlint", "org.jmailen.kotlinter"],
                "format",
                "ktlint",
            ),
            (
                &["io.gitlab.arturbosch.detekt", "dev.detekt"],
                "lint",
                "detekt",
            ),
            (&["checkstyle"], "lint", "checkstyle"),
            (&["pmd"], "lint", "pmd"),
            (&["com.github.spotbugs"], "lint", "spotbugs"),
            (&["codenarc"], "lint", "codenarc"),
            (
                &["com.diffplug.spotless", "com.diffplug.gradle.spotless"],
                "format",
                "spotless",
            ),
            (&["io.spring.javaformat"], "format", "spring-javaformat"),
            (&["com.ncorti.ktfmt.gradle"], "format", "ktfmt"),
        ];
        for (ids, capability, name) in plugins {
            let found = ids.iter().find_map(|id| {
                quoted(id).or_else(|| (!id.contains('.')).then(|| bare(id)).flatten())
            });
            if let Some(span) = found {
                let capability: &'static str = capability;
                self.add(
                    span,
                    (GRADLE, CHECKING, capability, "java"),
                    format!("{name} is bound to `check`"),
                );
            }
        }
        // Coverage is measured with every test once the plug-in is on, and checked where a rule is bound to `check`.
        let measured = quoted("jacoco")
            .or_else(|| bare("jacoco"))
            .or_else(|| quoted("org.jetbrains.kotlinx.kover"));
        if let Some(span) = measured {
            let needs = &[
                "test",
                "check",
                "build",
                "jacocoTestReport",
                "koverXmlReport",
                "koverHtmlReport",
            ];
            self.add(
                span,
                (GRADLE, needs, "coverage", "java"),
                "a coverage plug-in is on",
            );
        }
        static GATE: Expression =
            Expression::new(r#"jacocoTestCoverageVerification|minBound\s*\("#);
        static BOUND: Expression = Expression::new(
            r#"dependsOn[^\n]*jacocoTestCoverageVerification|finalizedBy[^\n]*jacocoTestCoverageVerification|minBound\s*\("#,
        );
        static MINIMUM: Expression = Expression::new(
            r#"minimum\s*(?:=|\.set\()?\s*["'(]*\s*(?:0?\.0*[1-9]|[1-9])|minBound\s*\(\s*[1-9]"#,
        );
        if let Some(span) = self.find(&code, &GATE).filter(|_| MINIMUM.is_match(&code)) {
            let needs: &[&str] = if BOUND.is_match(&code) {
                CHECKING
            } else {
                &["jacocoTestCoverageVerification", "koverVerify"]
            };
            self.add(
                span,
                (GRADLE, needs, "coverage-gate", "java"),
                "the build checks coverage",
            );
        }
    }

    pub(super) fn maven(&mut self) {
        let code = blank_xml_comments(self.input.text);
        static PLUGIN: Expression = Expression::new(r"(?s)<plugin>.*?</plugin>");
        static ID: Expression = Expression::new(r"<artifactId>\s*([^<\s]+)\s*</artifactId>");
        for plugin in PLUGIN.find_iter(&code) {
            let body = plugin.as_str();
            let Some(id) = ID.captures(body) else {
                continue;
            };
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
                "detekt-maven-plugin" | "ktlint-maven-plugin" if goal("check") => {
                    bound.push(("lint", "the linter"))
                }
                "spotless-maven-plugin" | "fmt-maven-plugin" if goal("check") => {
                    bound.push(("format", "the format check"))
                }
                "spring-javaformat-maven-plugin" | "formatter-maven-plugin" if goal("validate") => {
                    bound.push(("format", "the format check"));
                }
                "dependency-check-maven" if goal("check") || goal("aggregate") => {
                    bound.push(("dependency-audit", "the dependency check"));
                }
                "jacoco-maven-plugin" => {
                    bound.push(("coverage", "jacoco"));
                    static ZERO: Expression =
                        Expression::new(r"<minimum>\s*(?:0?\.\d*[1-9]|[1-9]|\$)");
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
                self.add(
                    span,
                    (MAVEN, needs, capability, "java"),
                    format!("{name} is bound to the build"),
                );
            }
        }
    }

    /// `sboms` of GoReleaser, which a release writes and uploads.
    pub(super) fn goreleaser(&mut self) {
        let tree = yaml::parse(self.input.text);
        let entry = tree.root().and_then(|root| root.entry("sboms"));
        if let Some((key, list)) = entry
            && list.items().next().is_some()
        {
            let tools = &["goreleaser", "goreleaser/goreleaser-action"];
            self.add(
                key.span(),
                (tools, &["release"], "sbom", "any"),
                "GoReleaser writes an SBOM",
            );
        }
    }

    pub(super) fn dotnet(&mut self) {
        let code = blank_xml_comments(self.input.text);
        static AS_ERROR: Expression = Expression::new(
            r"(?i)<WarningsAsErrors>[^<]*NU190[1-4][^<]*</|<TreatWarningsAsErrors>\s*true\s*</",
        );
        static QUIET: Expression = Expression::new(
            r"(?i)<(?:NoWarn|WarningsNotAsErrors)>[^<]*NU190[1-4][^<]*</\w+>|<NuGetAudit>\s*false\s*</\w+>",
        );
        static AUDIT: Expression = Expression::new(
            r"(?i)<NuGetAudit(?:Mode|Level)?>[^<]+</\w+>|<WarningsAsErrors>[^<]*NU190[1-4][^<]*</\w+>",
        );
        static STYLE: Expression = Expression::new(r"(?i)<EnforceCodeStyleInBuild>\s*true");
        static GATE: Expression = Expression::new(r"(?i)<Threshold>\s*[1-9]");
        let needs: &[&str] = &["build", "restore", "test", "publish"];
        if let Some(span) = self
            .find(&code, &AUDIT)
            .filter(|_| AS_ERROR.is_match(&code))
        {
            self.add(
                span,
                (&["dotnet"], needs, "dependency-audit", "dotnet"),
                "NuGet's audit is an error",
            );
            if let Some(span) = self.find(&code, &QUIET) {
                let text = span.text(&code).to_owned();
                self.add(
                    span,
                    (&["dotnet"], needs, "silenced:dependency-audit", "dotnet"),
                    format!("`{text}`"),
                );
            }
        }
        if let Some(span) = self
            .find(&code, &STYLE)
            .filter(|_| AS_ERROR.is_match(&code))
        {
            self.add(
                span,
                (&["dotnet"], needs, "lint", "dotnet"),
                "code style is enforced in the build",
            );
        }
        if let Some(span) = self.find(&code, &GATE) {
            self.add(
                span,
                (&["dotnet"], &["test"], "coverage-gate", "dotnet"),
                "coverlet has a threshold",
            );
        }
    }
}
