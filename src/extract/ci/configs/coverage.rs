//! Coverage: thresholds, and settings that measure with every run of the tests.
//!
//! A threshold of zero is none.

use crate::expression::Expression;

use super::{COVERED, Effect, PYTEST, Reader, blank_comments, words};
use crate::source::Span;
use crate::syntax::{Node, json, toml, yaml};

impl Reader<'_, '_> {
    pub(super) fn pyproject(&mut self) {
        let tree = toml::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        self.ruff(root.at(&["tool", "ruff"]));
        let options = root
            .at(&["tool", "pytest", "ini_options", "addopts"])
            .or_else(|| root.at(&["tool", "pytest", "addopts"]));
        let addopts = options
            .map(|node| words(Some(node)).join(" "))
            .unwrap_or_default();
        self.addopts(options.map(Node::span), &addopts);
        if let Some(report) = root.at(&["tool", "coverage", "report"]) {
            let needs: &[&str] = if addopts.contains("--cov") {
                &[]
            } else {
                &["--cov", "report"]
            };
            self.threshold(
                report,
                "fail_under",
                (PYTEST, needs, "coverage-gate", "python"),
            );
        }
    }

    pub(super) fn addopts(&mut self, span: Option<Span>, options: &str) {
        let Some(span) = span else { return };
        if options.contains("--cov") {
            self.add(
                span,
                (&["pytest", "py.test"], &[], "coverage", "python"),
                "`addopts` measures coverage",
            );
        }
        if let Some((_, rest)) = options.split_once("--cov-fail-under") {
            let number = rest
                .trim_start_matches(['=', ' '])
                .split(' ')
                .next()
                .and_then(|number| number.parse::<f64>().ok());
            if number.is_some_and(|number| number >= 1.0) {
                let effect: Effect = (&["pytest", "py.test"], &[], "coverage-gate", "python");
                self.add(span, effect, "`addopts` has `--cov-fail-under`");
            }
        }
    }

    pub(super) fn ini(&mut self) {
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
            if let Some(name) = text
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.trim().clone_into(&mut section);
                continue;
            }
            let pytest = matches!(section.as_str(), "pytest" | "tool:pytest");
            if let Some((key, value)) = text
                .split_once('=')
                .filter(|_| !text.starts_with([' ', '\t']))
            {
                let (key, value) = (key.trim(), value.trim());
                if pytest && key == "addopts" {
                    options = Some((span, value.to_owned()));
                } else if matches!(section.as_str(), "report" | "coverage:report")
                    && key == "fail_under"
                {
                    gate = value
                        .parse::<f64>()
                        .ok()
                        .filter(|number| *number >= 1.0)
                        .map(|_| span);
                }
            } else if let Some((_, options)) = options.as_mut().filter(|_| pytest) {
                options.push(' ');
                options.push_str(text.trim());
            }
        }
        let (span, options) = options.map_or((None, String::new()), |(span, options)| {
            (Some(span), options)
        });
        self.addopts(span, &options);
        if let Some(span) = gate {
            let needs: &[&str] = if options.contains("--cov") {
                &[]
            } else {
                &["--cov", "report"]
            };
            self.add(
                span,
                (PYTEST, needs, "coverage-gate", "python"),
                "coverage threshold `fail_under`",
            );
        }
    }

    pub(super) fn package_json(&mut self) {
        let tree = json::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        if let Some(jest) = root.get("jest") {
            let collects = jest.get("collectCoverage").and_then(Node::boolean) == Some(true);
            if let Some((key, value)) = jest
                .entry("coverageThreshold")
                .filter(|(_, value)| value.is_map())
            {
                let needs = if collects { &[] } else { COVERED };
                let span = key.span().to(value.span());
                self.add(
                    span,
                    (&["jest"], needs, "coverage-gate", "javascript"),
                    "`coverageThreshold` of jest",
                );
            }
        }
        for key in ["nyc", "c8"] {
            self.nyc(root.get(key));
        }
        if let Some(config) = root.get("eslintConfig") {
            self.eslint_text(config.span());
        }
    }

    pub(super) fn nyc(&mut self, root: Option<Node<'_>>) {
        let Some(root) = root else { return };
        if let Some((key, value)) = root
            .entry("check-coverage")
            .filter(|(_, value)| value.boolean() == Some(true))
        {
            let effect: Effect = (&["nyc", "c8"], &[], "coverage-gate", "javascript");
            self.add(
                key.span().to(value.span()),
                effect,
                "`check-coverage` is set",
            );
        }
    }

    pub(super) fn codecov(&mut self) {
        let tree = yaml::parse(self.input.text);
        let Some(status) = tree
            .root()
            .and_then(|root| root.at(&["coverage", "status"]))
        else {
            return;
        };
        for kind in ["project", "patch"] {
            let Some((key, value)) = status.entry(kind) else {
                continue;
            };
            let entries: Vec<Node<'_>> = value.entries().map(|(_, entry)| entry).collect();
            let informational =
                |entry: &Node<'_>| entry.get("informational").and_then(Node::boolean) == Some(true);
            let off = value.boolean() == Some(false)
                || entries.iter().all(informational) && !entries.is_empty();
            let codecov: &[&str] = &["codecov", "codecovcli", "codecov/codecov-action"];
            if off && value.boolean() != Some(false) {
                let effect: Effect = (codecov, &[], "reported:coverage-gate", "any");
                let note = format!("the status `{kind}` of codecov is informational");
                self.add(key.span(), effect, note);
            }
            if !off {
                let effect: Effect = (codecov, &[], "coverage-gate", "any");
                self.add(
                    key.span(),
                    effect,
                    format!("codecov sets the status `{kind}`"),
                );
                return;
            }
        }
    }

    pub(super) fn simplecov(&mut self) {
        static GATE: Expression =
            Expression::new(r"minimum_coverage(?:_by_file)?\b[ (:=]*(?:\w+:\s*)?[1-9][0-9.]*");
        static START: Expression = Expression::new(r"SimpleCov\.start");
        const RUBY: &[&str] = &[
            "rspec",
            "rake",
            "rails",
            "minitest",
            "turbo_tests",
            "parallel_rspec",
            "parallel_test",
        ];
        let code = blank_comments(self.input.text, &["#"]);
        if let Some(span) = self.find(&code, &START) {
            self.add(
                span,
                (RUBY, &[], "coverage", "ruby"),
                "SimpleCov starts with the tests",
            );
        }
        if let Some(span) = self.find(&code, &GATE) {
            self.add(
                span,
                (RUBY, &[], "coverage-gate", "ruby"),
                "SimpleCov has a minimum",
            );
        }
    }

    pub(super) fn javascript(&mut self) {
        static JEST: Expression = Expression::new(r"coverageThreshold['\x22]?\s*:\s*\{[^}]*\}*");
        static ON: Expression = Expression::new(
            r"collectCoverage['\x22]?\s*:\s*true|coverage\s*:\s*\{[^}]*enabled\s*:\s*true",
        );
        static VITEST: Expression =
            Expression::new(r"thresholds\s*:\s*\{[^}]*[1-9][^}]*\}|thresholds\s*:\s*[1-9][0-9.]*");
        let code = blank_comments(self.input.text, &["//"]);
        let needs: &[&str] = if ON.is_match(&code) { &[] } else { COVERED };
        if let Some(span) = self.find(&code, &JEST) {
            self.add(
                span,
                (&["jest"], needs, "coverage-gate", "javascript"),
                "`coverageThreshold` of jest",
            );
        }
        if let Some(span) = self
            .find(&code, &VITEST)
            .filter(|_| code.contains("coverage"))
        {
            self.add(
                span,
                (&["vitest"], needs, "coverage-gate", "javascript"),
                "coverage thresholds of vitest",
            );
        }
        if let Some(span) = self.find(&code, &ON) {
            self.add(
                span,
                (&["jest", "vitest"], &[], "coverage", "javascript"),
                "the configuration measures coverage",
            );
        }
    }
}
