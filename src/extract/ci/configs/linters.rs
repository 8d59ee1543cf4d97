//! Linters: security rules, formatters and analyses that their configuration turns on.
//!
//! JavaScript configurations are searched as text, comments left out.

use super::{Effect, GOLANGCI, RUFF, Reader, blank_comments, words};
use crate::source::Span;
use crate::syntax::{Node, Tree, toml};

/// Warnings of Clippy that fail it.
const DENIED: Effect = (&["cargo"], &["clippy"], "enforced:lint", "rust");

/// Whether a flag of rustc turns warnings into faults.
pub(crate) fn denies(flag: &str) -> bool {
    flag.contains("-D") || flag.contains("--deny") || flag.contains("-F")
}

impl Reader<'_, '_> {
    pub(super) fn golangci(&mut self, tree: &Tree) {
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
            (value.boolean() == Some(true) || value.text() == Some("all"))
                .then(|| key.span().to(value.span()))
        });
        let enabled = |name: &str| {
            listed("enable", name).or(all.filter(|_| listed("disable", name).is_none()))
        };
        if let Some(span) = enabled("gosec") {
            self.add(
                span,
                (GOLANGCI, &[], "sast", "go"),
                "the configuration enables gosec",
            );
        }
        let formatter = root
            .at(&["formatters", "enable"])
            .and_then(|list| list.items().next())
            .map(Node::span);
        let formatter = formatter.or_else(|| {
            ["gofmt", "gofumpt", "goimports", "gci"]
                .iter()
                .find_map(|name| enabled(name))
        });
        if let Some(span) = formatter {
            self.add(
                span,
                (GOLANGCI, &[], "format", "go"),
                "the configuration enables a formatter",
            );
        }
        let vet = enabled("govet").or_else(|| enabled("staticcheck"));
        if let Some(span) = vet {
            self.add(
                span,
                (GOLANGCI, &[], "type-check", "go"),
                "the configuration enables a type-based analysis",
            );
        }
    }

    pub(super) fn ruff(&mut self, root: Option<Node<'_>>) {
        let Some(root) = root else { return };
        for table in [root.get("lint"), Some(root)].into_iter().flatten() {
            for key in ["select", "extend-select"] {
                for item in table.get(key).into_iter().flat_map(Node::items) {
                    let rule = item.text().unwrap_or_default();
                    let security = rule == "ALL"
                        || rule
                            .strip_prefix('S')
                            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
                    if security {
                        let needs = &["check", "."];
                        self.add(
                            item.span(),
                            (RUFF, needs, "sast", "python"),
                            format!("the configuration selects `{rule}`"),
                        );
                        return;
                    }
                }
            }
        }
    }

    /// `[lints]` and `[workspace.lints]` of `Cargo.toml`.
    pub(super) fn lints(&mut self) {
        let tree = toml::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        let tables = [root.get("lints"), root.at(&["workspace", "lints"])];
        let groups = tables.into_iter().flatten().flat_map(Node::entries);
        for (name, level) in groups.flat_map(|(_, group)| group.entries()) {
            let word = level.text().or_else(|| level.get("level")?.text());
            if let Some(word @ ("deny" | "forbid")) = word {
                let note = format!("`{}` is set to `{word}`", name.text().unwrap_or_default());
                self.add(name.span(), DENIED, note);
                return;
            }
        }
    }

    /// `rustflags` of `.cargo/config.toml`.
    pub(super) fn rustflags(&mut self) {
        let tree = toml::parse(self.input.text);
        let flags = tree
            .root()
            .and_then(|root| root.at(&["build", "rustflags"]));
        if let Some(flags) = flags
            && words(Some(flags)).iter().any(|flag| denies(flag))
        {
            self.add(flags.span(), DENIED, "`rustflags` denies warnings");
        }
    }

    /// `#![deny(warnings)]` and `#![deny(clippy::all)]` at the top of a crate.
    pub(super) fn denied_in_source(&mut self) {
        let mut at = 0;
        for line in self.input.text.split_inclusive('\n') {
            let denies = (line.starts_with("#![deny(") || line.starts_with("#![forbid("))
                && (line.contains("warnings") || line.contains("clippy::"));
            if denies {
                let span = Span::new(at, at + line.trim_end().len());
                self.add(span, DENIED, "the crate denies it");
                return;
            }
            at += line.len();
        }
    }

    pub(super) fn eslint(&mut self) {
        self.eslint_text(Span::new(0, self.input.text.len()));
    }

    pub(super) fn eslint_text(&mut self, within: Span) {
        let code = blank_comments(self.input.text, &["//"]);
        let area = code.get(within.range()).unwrap_or_default();
        let find = |name: &str| {
            let at = area.find(name)?;
            Some(Span::new(at, at + name.len()).shifted(within.start as usize))
        };
        let security = [
            "eslint-plugin-security",
            "plugin:security",
            "eslint-plugin-no-unsanitized",
            "plugin:sonarjs",
            "eslint-plugin-sonarjs",
        ];
        let tools: &[&str] = &["eslint", "ng", "next"];
        if let Some(span) = security.iter().find_map(|name| find(name)) {
            self.add(
                span,
                (tools, &[], "sast", "javascript"),
                "the configuration enables security rules",
            );
        }
        let prettier = [
            "eslint-plugin-prettier",
            "plugin:prettier",
            "prettier/prettier",
        ];
        if let Some(span) = prettier.iter().find_map(|name| find(name)) {
            self.add(
                span,
                (tools, &[], "format", "javascript"),
                "the configuration runs Prettier as a rule",
            );
        }
    }
}
