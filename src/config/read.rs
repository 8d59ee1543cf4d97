//! From TOML to a checked configuration. Every fault is named with line and column; with one fault there is none.

mod values;

use super::keys::{
    ATTESTATION_KEYS, COMPONENT_KEYS, HOSTS, PROFILE_KEYS, ROOT_KEYS, RULES_KEYS, WAIVER_KEYS,
};
use super::{Attestation, Config, Waiver};
use crate::facts::profile::Profile;
use crate::fault::FileFault;
use crate::link::{Claim, Claims, KINDS};
use crate::source::{FileId, LineIndex, Place, RepoPath, Span};
use crate::syntax::{Node, toml};
use crate::verdict::Severity;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The most waivers, attestations or globs of one key: each costs a little of every finding.
const MAX_ENTRIES: usize = 1_000;

/// The most faults that are told.
const MAX_FAULTS: usize = 100;

/// Reads a configuration. `name` is the file as faults call it, `path` and `file` as the report does; `rules` are the ids
/// that it may name; none where nothing is judged, and then names are not checked.
///
/// # Errors
/// Everything that is wrong with it, by line; at most a hundred faults.
pub fn parse(
    name: &str,
    path: &RepoPath,
    file: Option<FileId>,
    text: &str,
    rules: &[String],
) -> Result<Config, Vec<FileFault>> {
    let tree = toml::parse(text);
    let reader = Reader {
        name,
        path,
        file,
        text,
        lines: LineIndex::new(text),
        rules,
        faults: RefCell::default(),
    };
    for error in tree.errors() {
        reader.fault(error.span, error.message.clone());
    }
    let config = tree.root().map(|root| reader.config(root));
    let mut faults = reader.faults.into_inner();
    faults.sort_by_key(|fault| (fault.line, fault.column));
    // What is no TOML is no value either: of two faults at one place the first, the parser's, says more.
    faults.dedup_by_key(|fault| (fault.line, fault.column));
    match config {
        Some(config) if faults.is_empty() => Ok(config),
        _ => Err(faults),
    }
}

struct Reader<'t> {
    name: &'t str,
    path: &'t RepoPath,
    file: Option<FileId>,
    text: &'t str,
    lines: LineIndex,
    rules: &'t [String],
    faults: RefCell<Vec<FileFault>>,
}

impl<'t> Reader<'t> {
    fn config(&self, root: Node<'t>) -> Config {
        self.check_keys(root, &ROOT_KEYS, "readiness.toml");
        let mut config = Config {
            name: self.name.to_owned(),
            file: self.file,
            ..Config::default()
        };
        if let Some(profile) = self.table(root, "profile") {
            config.overrides.repository = self.claims(profile, &PROFILE_KEYS, "`[profile]`");
            if let Some(host) = profile.get("host") {
                config.overrides.host = self
                    .choice(host, "host", &HOSTS)
                    .unwrap_or_default()
                    .to_owned();
            }
        }
        if let Some(components) = self.table(root, "components") {
            for (key, value) in components.entries() {
                let root = directory(key.text().unwrap_or_default());
                if value.is_map() {
                    let claims = self.claims(value, &COMPONENT_KEYS, "a component");
                    config
                        .component_places
                        .insert(root.clone(), self.location(key.span()));
                    config.overrides.components.insert(root, claims);
                } else {
                    let message = "a component is a table, `[components.\"path\"]`";
                    self.fault(key.span(), message.to_owned());
                }
            }
        }
        config.exclude = self.globs(root, "exclude");
        if let Some(rules) = self.table(root, "rules") {
            self.check_keys(rules, &RULES_KEYS, "`[rules]`");
            config.skipped = self.skipped(rules);
        }
        if let Some(severity) = self.table(root, "severity") {
            config.severities = self.severities(severity);
        }
        config.waivers = self
            .tables(root, "waiver")
            .into_iter()
            .filter_map(|node| self.waiver(node))
            .collect();
        config.attestations = self
            .tables(root, "attestation")
            .into_iter()
            .filter_map(|node| self.attestation(node))
            .collect();
        config
    }

    fn claims(&self, table: Node<'t>, others: &[&str], what: &str) -> Claims {
        let profile = Profile::default();
        let names: Vec<&'static str> = profile.predicates().iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> = names
            .iter()
            .copied()
            .chain(others.iter().copied())
            .collect();
        self.check_keys(table, &known, what);
        let place = |span: Span| self.file.map(|file| Place::new(file, span));
        let mut claims = Claims::default();
        for (key, value) in table.entries() {
            let name = key.text().unwrap_or_default();
            let line = key.span().to(value.span());
            if let Some(name) = names.iter().find(|known| **known == name) {
                match value.boolean() {
                    Some(holds) => {
                        let place = place(line);
                        claims.predicates.insert(name, Claim { holds, place });
                    }
                    None => self.fault(value.span(), format!("`{name}` is `true` or `false`")),
                }
            } else if name == "kind"
                && let Some(kind) = self.choice(value, "kind", &KINDS)
            {
                claims.kind = Some((kind, place(line)));
            }
        }
        claims
    }

    /// The rules that `skip` names and those that `only` does not, each with its line.
    fn skipped(&self, rules: Node<'t>) -> BTreeMap<String, u32> {
        let mut skipped = BTreeMap::new();
        if let Some((key, _)) = rules.entry("only") {
            let kept: BTreeSet<String> = self
                .rule_globs(rules, "only")
                .into_iter()
                .map(|(id, _)| id)
                .collect();
            let line = self.lines.line(key.span().start);
            let others = self.rules.iter().filter(|id| !kept.contains(*id));
            skipped.extend(others.map(|id| (id.clone(), line)));
        }
        skipped.extend(self.rule_globs(rules, "skip"));
        skipped
    }

    fn severities(&self, table: Node<'t>) -> BTreeMap<String, Severity> {
        let mut severities = BTreeMap::new();
        let words = Severity::ALL.map(Severity::as_str);
        for (key, value) in table.entries() {
            let rule = key.text().unwrap_or_default();
            if self.check_rule(key.span(), rule)
                && let Some(word) = self.choice(value, rule, &words)
                && let Some(severity) = Severity::ALL.into_iter().find(|one| one.as_str() == word)
            {
                severities.insert(rule.to_owned(), severity);
            }
        }
        severities
    }

    fn waiver(&self, node: Node<'t>) -> Option<Waiver> {
        self.check_keys(node, &WAIVER_KEYS, "`[[waiver]]`");
        let rule = self.rule(node);
        let path = node
            .get("path")
            .and_then(|path| Some((path, self.string(path, "path")?)))
            .and_then(|(node, path)| self.glob(node, path));
        let waiver = Waiver {
            rule: rule.unwrap_or_default(),
            path,
            component: self.component(node),
            reason: self.optional(node, "reason"),
            expires: self.date(node, "expires"),
            location: self.location(node.span()),
        };
        (!waiver.rule.is_empty()).then_some(waiver)
    }

    fn attestation(&self, node: Node<'t>) -> Option<Attestation> {
        self.check_keys(node, &ATTESTATION_KEYS, "`[[attestation]]`");
        let rule = self.rule(node);
        let attestation = Attestation {
            rule: rule.unwrap_or_default(),
            component: self.component(node),
            owner: self.optional(node, "owner"),
            date: self.date(node, "date"),
            expires: self.date(node, "expires"),
            evidence: self.optional(node, "evidence"),
            location: self.location(node.span()),
        };
        (!attestation.rule.is_empty()).then_some(attestation)
    }

    fn component(&self, node: Node<'t>) -> Option<String> {
        let value = node.get("component")?;
        self.string(value, "component").map(directory)
    }
}

/// A component's directory as the report writes it: the root is empty.
fn directory(text: &str) -> String {
    let text = text
        .strip_prefix("./")
        .unwrap_or(text)
        .trim_end_matches('/');
    if text == "." {
        String::new()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
