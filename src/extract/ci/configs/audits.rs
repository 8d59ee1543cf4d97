//! Audits: findings that a project tells its audit to overlook.
//!
//! An entry with an end date is no lasting silence.

use super::{Effect, Reader};
use crate::source::Span;
use crate::syntax::{Node, toml};

impl Reader<'_, '_> {
    /// Advisories that an audit is told to overlook for ever.
    pub(super) fn ignored_advisories(&mut self, name: &str) {
        let tree = toml::parse(self.input.text);
        let Some(root) = tree.root() else { return };
        if name == "osv-scanner.toml" {
            for entry in root.get("IgnoredVulns").into_iter().flat_map(Node::items) {
                if entry.get("ignoreUntil").is_none() {
                    let id = entry.get("id").and_then(Node::text).unwrap_or_default();
                    let effect: Effect =
                        (&["osv-scanner"], &[], "silenced:dependency-audit", "any");
                    self.add(
                        entry.span(),
                        effect,
                        format!("`{id}` is ignored without an end"),
                    );
                    return;
                }
            }
            return;
        }
        let Some((key, list)) = root
            .get("advisories")
            .and_then(|advisories| advisories.entry("ignore"))
        else {
            return;
        };
        let count = list.items().count();
        if count > 0 {
            let needs: &[&str] = if name == "deny.toml" {
                &["deny"]
            } else {
                &["audit"]
            };
            let effect: Effect = (
                &["cargo", "cargo-deny", "cargo-audit"],
                needs,
                "silenced:dependency-audit",
                "rust",
            );
            self.add(
                key.span(),
                effect,
                match count {
                    1 => "`ignore` names an advisory and no end".to_owned(),
                    _ => format!("`ignore` names {count} advisories and no end"),
                },
            );
        }
    }

    pub(super) fn trivyignore(&mut self) {
        let mut at = 0;
        for line in self.input.text.split_inclusive('\n') {
            let entry = line.trim();
            if !entry.is_empty() && !entry.starts_with('#') && !entry.contains("exp:") {
                let effect: Effect = (
                    &["trivy", "aquasecurity/trivy-action"],
                    &[],
                    "silenced:dependency-audit",
                    "any",
                );
                let span = Span::new(at, at + line.trim_end().len());
                self.add(span, effect, format!("`{entry}` is ignored without an end"));
                return;
            }
            at += line.len();
        }
    }
}
