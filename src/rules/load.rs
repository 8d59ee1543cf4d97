//! From YAML to a checked rule. Every fault is named with line and column; a rule with one fault is no rule.

use super::anchor::Anchor;
use super::set::RuleFault;
use super::{Clue, Each, Facet, Pack, Rule, RuleScope};
use crate::cel::{Condition, Fault, Template, Variables};
use crate::facts::FactKind;
use crate::facts::profile::Profile;
use crate::record::Type;
use crate::source::{LineIndex, Span};
use crate::suggest::did_you_mean;
use crate::syntax::{Node, yaml};
use crate::verdict::{Effort, Proof, RuleInfo, Severity};
use std::cell::RefCell;
use std::sync::Arc;

/// The keys of a rule file.
const KEYS: &[&str] = &[
    "title",
    "severity",
    "effort",
    "proof",
    "scope",
    "pack",
    "applies",
    "otherwise",
    "waits_for",
    "each",
    "when",
    "require",
    "lower",
    "at",
    "message",
    "empty",
    "per",
    "facets",
    "evidence",
    "partial",
    "unknown",
    "missing",
    "bad",
    "advice",
    "proves",
    "why",
    "fix",
    "references",
    "seed_items",
];

/// The keys of a facet: those of a rule that has only one.
const FACET_KEYS: &[&str] = &["evidence", "partial", "unknown", "missing", "at"];

/// The keys of a clue besides the fact's kind.
const CLUE_KEYS: &[&str] = &["note", "at", "lower"];

/// Reads the rule `id` from the text of the file that is shown as `path`.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn load(
    id: &str,
    path: &str,
    text: &str,
    from_user: bool,
) -> Result<Rule, Vec<RuleFault>> {
    let tree = yaml::parse(text);
    let reader = Reader {
        path,
        text,
        lines: LineIndex::new(text),
        faults: RefCell::default(),
    };
    for error in tree.errors() {
        reader.fault(error.span, error.message.clone());
    }
    let rule = match tree.root() {
        Some(root) if root.is_map() => reader.rule(id, root, from_user),
        Some(root) => {
            reader.fault(
                root.span(),
                "a rule is a map of keys, starting with `title:`".to_owned(),
            );
            None
        }
        None => {
            reader.fault(Span::default(), "this rule is empty".to_owned());
            None
        }
    };
    let faults = reader.faults.into_inner();
    match rule {
        Some(rule) if faults.is_empty() => Ok(rule),
        _ => Err(faults),
    }
}

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    lines: LineIndex,
    faults: RefCell<Vec<RuleFault>>,
}

impl<'t> Reader<'t> {
    fn fault(&self, span: Span, message: String) {
        let region = self.lines.region(self.text, span);
        let fault = RuleFault {
            path: self.path.to_owned(),
            line: region.line,
            column: region.column,
            message,
        };
        self.faults.borrow_mut().push(fault);
    }

    fn rule(&self, id: &str, root: Node<'t>, from_user: bool) -> Option<Rule> {
        self.check_keys(root, KEYS, "a rule");
        let info = self.info(id, root, from_user);
        let profile = Variables::new([("profile", Type::Record(const { &Profile::SCHEMA }))]);
        let scope = self.choice(
            root,
            "scope",
            &[
                ("repository", RuleScope::Repository),
                ("component", RuleScope::Component),
            ],
        );
        let pack = match root.get("pack") {
            None => Some(Pack::Core),
            Some(_) => self.choice(
                root,
                "pack",
                &[
                    ("core", Pack::Core),
                    ("extended", Pack::Extended),
                    ("declared", Pack::Declared),
                ],
            ),
        };
        let applies = root.get("applies").map_or_else(
            || Some(Condition::always()),
            |node| self.condition(node, &profile),
        );
        if root.get("applies").is_some() && root.get("otherwise").is_none() {
            self.fault(
                root.span(),
                "a rule with `applies` says in `otherwise` why it does not apply".to_owned(),
            );
        }
        let per = self.per(root);
        let subject = per.as_ref().map(|(kind, _)| *kind);
        let each = root.get("each").map(|node| self.each(root, node));
        let facets = self.facets(root, subject);
        let bad = self.clue_list(root, "bad", subject);
        let empty = self.optional_text(root, "empty");
        if each.is_none() && facets.is_empty() && (bad.is_empty() || empty.is_empty()) {
            let message =
                "a rule has `each`, or `evidence`, or `bad` with `empty`, what a pass says";
            self.fault(root.span(), message.to_owned());
        }
        if each.is_none()
            && per.is_none()
            && let Some((key, _)) = root.entry("when")
        {
            self.fault(key.span(), "`when` belongs to `each` or `per`".to_owned());
        }
        let has_facets = root.get("facets").is_some();
        let missing = root.get("missing").filter(|_| has_facets);
        let at = if has_facets {
            root.get("at").map(|node| self.anchor(node, subject))
        } else {
            None
        };
        Some(Rule {
            info: Arc::new(info?),
            scope: scope?,
            pack: pack?,
            applies: applies?,
            otherwise: self.optional_text(root, "otherwise"),
            waits_for: root
                .get("waits_for")
                .and_then(|node| node.text())
                .map(str::to_owned),
            each: match each {
                Some(each) => Some(each?),
                None => None,
            },
            per,
            facets,
            missing: missing.and_then(|node| self.template(node, &missing_variables(subject))),
            at: at.flatten().unwrap_or(Anchor::Readme),
            bad,
            empty: Some(empty).filter(|text| !text.is_empty()),
            advice: self.clue_list(root, "advice", None),
        })
    }

    fn info(&self, id: &str, root: Node<'t>, from_user: bool) -> Option<RuleInfo> {
        let severity = self.choice(
            root,
            "severity",
            &Severity::ALL.map(|severity| (severity.as_str(), severity)),
        );
        let efforts =
            [Effort::Minutes, Effort::Hours, Effort::Days].map(|effort| (effort.as_str(), effort));
        let effort = self.choice(root, "effort", &efforts);
        let proofs =
            [Proof::Strong, Proof::Weak, Proof::Attest].map(|proof| (proof.as_str(), proof));
        let proof = self.choice(root, "proof", &proofs);
        let (title, why, fix) = (
            self.text(root, "title"),
            self.text(root, "why"),
            self.text(root, "fix"),
        );
        Some(RuleInfo {
            id: id.to_owned(),
            title: title?,
            severity: severity?,
            effort: effort?,
            proof: proof?,
            why: why?,
            fix: fix?,
            proves: self.optional_text(root, "proves"),
            references: self.texts(root, "references"),
            seed_items: self.texts(root, "seed_items"),
            from_user,
        })
    }

    fn each(&self, root: Node<'t>, node: Node<'t>) -> Option<Each> {
        self.check_absent(root, &["per"], "each");
        let kind = self.kind(node)?;
        let variables = variables(kind, None);
        let when = root.get("when").map_or_else(
            || Some(Condition::always()),
            |node| self.condition(node, &variables),
        );
        let require = self
            .required(root, "require")
            .and_then(|node| self.condition(node, &variables));
        let lower = root.get("lower").map_or_else(
            || Some(Condition::never()),
            |node| self.condition(node, &variables),
        );
        let message = self
            .required(root, "message")
            .and_then(|node| self.template(node, &variables));
        let facets = root.get("evidence").or_else(|| root.get("facets"));
        let at = root.get("at").filter(|_| facets.is_none());
        Some(Each {
            kind,
            when: when?,
            require: require?,
            lower: lower?,
            at: at.map_or(Some(""), |node| self.part(node, kind))?,
            message: message?,
        })
    }

    fn per(&self, root: Node<'t>) -> Option<(FactKind, Condition)> {
        let kind = self.kind(root.get("per")?)?;
        let when = root.get("when");
        let when = when.map_or_else(
            || Some(Condition::always()),
            |node| self.condition(node, &variables(kind, None)),
        );
        Some((kind, when?))
    }

    fn facets(&self, root: Node<'t>, subject: Option<FactKind>) -> Vec<Facet> {
        if let Some(list) = root.get("facets") {
            self.check_absent(root, &["evidence", "partial", "unknown"], "facets");
            return list
                .items()
                .filter_map(|facet| {
                    self.check_keys(facet, FACET_KEYS, "a facet");
                    self.facet(facet, subject)
                })
                .collect();
        }
        if root.get("evidence").is_some() {
            return self.facet(root, subject).into_iter().collect();
        }
        let facet_only = if root.get("each").is_some() {
            "each"
        } else {
            "bad"
        };
        self.check_absent(root, &["partial", "unknown", "missing"], facet_only);
        Vec::new()
    }

    fn facet(&self, map: Node<'t>, subject: Option<FactKind>) -> Option<Facet> {
        let missing = self
            .required(map, "missing")
            .and_then(|node| self.template(node, &missing_variables(subject)));
        let at = self
            .required(map, "at")
            .and_then(|node| self.anchor(node, subject));
        self.required(map, "evidence");
        Some(Facet {
            evidence: self.clue_list(map, "evidence", subject),
            partial: self.clue_list(map, "partial", subject),
            unknown: self.clue_list(map, "unknown", subject),
            missing: missing?,
            at: at?,
        })
    }

    fn clue_list(&self, root: Node<'t>, key: &str, subject: Option<FactKind>) -> Vec<Clue> {
        let Some(list) = root.get(key) else {
            return Vec::new();
        };
        if !list.is_list() {
            self.fault(
                list.span(),
                format!("`{key}` is a list of `- <kind of fact>: <condition>`"),
            );
        }
        list.items()
            .filter_map(|item| self.clue(key, item, subject))
            .collect()
    }

    fn clue(&self, list: &str, item: Node<'t>, subject: Option<FactKind>) -> Option<Clue> {
        let mut kinds = item
            .entries()
            .filter(|(name, _)| !CLUE_KEYS.contains(&name.text().unwrap_or_default()));
        let (Some((name, condition)), None) = (kinds.next(), kinds.next()) else {
            self.fault(
                item.span(),
                format!(
                    "an item of `{list}` is `<kind of fact>: <condition>`, with `note`, `at` and `lower`"
                ),
            );
            return None;
        };
        let kind = self.kind(name)?;
        if subject.is_some_and(|subject| subject.variable() == kind.variable()) {
            self.fault(
                name.span(),
                "this is the kind that `per` goes through".to_owned(),
            );
            return None;
        }
        let variables = variables(kind, subject);
        let condition = self.condition(condition, &variables);
        let note = item.get("note").map(|node| self.template(node, &variables));
        if note.is_none() && list != "evidence" {
            self.fault(
                item.span(),
                format!("an item of `{list}` has a `note`: what is said of it"),
            );
        }
        Some(Clue {
            kind,
            condition: condition?,
            note: note.flatten(),
            at: item
                .get("at")
                .map_or(Some(""), |node| self.part(node, kind))?,
            lower: item
                .get("lower")
                .and_then(Node::boolean)
                .unwrap_or(list == "partial"),
        })
    }

    fn check_keys(&self, map: Node<'t>, known: &[&str], what: &str) {
        for (key, _) in map.entries() {
            let name = key.text().unwrap_or_default();
            if !known.contains(&name) {
                let hint = did_you_mean(name, known.iter().copied());
                self.fault(key.span(), format!("`{name}` is no key of {what}{hint}"));
            }
        }
    }

    fn check_absent(&self, map: Node<'t>, keys: &[&str], form: &str) {
        for key in keys {
            if let Some((node, _)) = map.entry(key) {
                self.fault(node.span(), format!("`{key}` does not go with `{form}`"));
            }
        }
    }

    fn required(&self, map: Node<'t>, key: &str) -> Option<Node<'t>> {
        let node = map.get(key);
        if node.is_none() {
            self.fault(
                Span::new(map.span().start as usize, map.span().start as usize),
                format!("`{key}` is missing"),
            );
        }
        node
    }

    fn text(&self, map: Node<'t>, key: &str) -> Option<String> {
        let node = self.required(map, key)?;
        match node.text().map(str::trim) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.fault(node.span(), format!("`{key}` is a text"));
                None
            }
        }
    }

    fn optional_text(&self, map: Node<'t>, key: &str) -> String {
        map.get(key)
            .and_then(|_| self.text(map, key))
            .unwrap_or_default()
    }

    fn texts(&self, map: Node<'t>, key: &str) -> Vec<String> {
        let Some(node) = map.get(key) else {
            return Vec::new();
        };
        node.items_or_self()
            .into_iter()
            .filter_map(|item| item.text())
            .map(str::to_owned)
            .collect()
    }

    fn choice<T: Copy>(&self, map: Node<'t>, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let node = self.required(map, key)?;
        let text = node.text().unwrap_or_default();
        let found = choices.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let hint = did_you_mean(text, names.iter().copied());
            self.fault(
                node.span(),
                format!("`{key}` is one of {}{hint}", names.join(", ")),
            );
        }
        found.map(|(_, choice)| *choice)
    }

    fn kind(&self, node: Node<'t>) -> Option<FactKind> {
        let name = node.text().unwrap_or_default();
        let kind = FactKind::by_name(name);
        if kind.is_none() {
            let hint = did_you_mean(name, FactKind::ALL.iter().map(|kind| kind.name()));
            self.fault(node.span(), format!("`{name}` is no kind of fact{hint}"));
        }
        kind
    }

    /// A named place of the facts of a kind; empty for their main place.
    fn part(&self, node: Node<'t>, kind: FactKind) -> Option<&'static str> {
        let name = node.text().unwrap_or_default();
        let part = kind.anchors().iter().find(|anchor| **anchor == name);
        if part.is_none() {
            let hint = did_you_mean(name, kind.anchors().iter().copied());
            let known = kind.anchors().join(", ");
            self.fault(
                node.span(),
                format!(
                    "`{name}` is no place of {} (known: {known}){hint}",
                    kind.name()
                ),
            );
        }
        part.copied()
    }

    fn anchor(&self, node: Node<'t>, subject: Option<FactKind>) -> Option<Anchor> {
        let name = node.text().unwrap_or_default();
        if let Some((_, anchor)) = Anchor::NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*anchor);
        }
        if let Some(kind) = subject {
            if name == "subject" {
                return Some(Anchor::Subject(""));
            }
            if let Some(part) = kind.anchors().iter().find(|part| **part == name) {
                return Some(Anchor::Subject(part));
            }
        }
        let hint = did_you_mean(name, Anchor::NAMES.iter().map(|(name, _)| *name));
        self.fault(node.span(), format!("`{name}` is no anchor{hint}"));
        None
    }

    fn condition(&self, node: Node<'t>, variables: &Variables) -> Option<Condition> {
        self.compiled(node, |text| Condition::new(text, variables))
    }

    fn template(&self, node: Node<'t>, variables: &Variables) -> Option<Template> {
        self.compiled(node, |text| Template::new(text, variables))
    }

    /// Compiles the text of a scalar; a fault is moved from the text to the file.
    fn compiled<T>(&self, node: Node<'t>, compile: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let Some(text) = node.text() else {
            self.fault(node.span(), "this is a text".to_owned());
            return None;
        };
        match compile(text) {
            Ok(compiled) => Some(compiled),
            Err(fault) => {
                let place = |offset| yaml::source_offset(self.text, node, offset);
                self.fault(
                    Span::new(place(fault.start), place(fault.end)),
                    fault.message,
                );
                None
            }
        }
    }
}

/// What the conditions over a fact may name: the fact, the profile, and the subject of `per`.
fn variables(kind: FactKind, subject: Option<FactKind>) -> Variables {
    let mut names = vec![
        (kind.variable(), Type::Record(kind.schema())),
        ("profile", Type::Record(const { &Profile::SCHEMA })),
    ];
    names.extend(subject.map(|subject| (subject.variable(), Type::Record(subject.schema()))));
    Variables::new(names)
}

/// What `missing` may name: there is no fact then.
fn missing_variables(subject: Option<FactKind>) -> Variables {
    let mut names = vec![("profile", Type::Record(const { &Profile::SCHEMA }))];
    names.extend(subject.map(|subject| (subject.variable(), Type::Record(subject.schema()))));
    Variables::new(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "title: Pin base images by digest
severity: medium
effort: minutes
proof: strong
scope: component
applies: profile.docker
otherwise: no Dockerfile builds an image
each: docker.stage
when: stage.base.kind == \"image\"
require: stage.base.image.digest != \"\"
at: base
message: base image `{stage.base.text}` can change
why: Because.
fix: Do it.
";

    fn faults(text: &str) -> Vec<String> {
        match load("container/x", "x.yaml", text, true) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_good_rule_loads() {
        assert_eq!(faults(GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_fault_is_named_with_line_and_column_and_the_way_out() {
        for (from, to, expected) in [
            (
                "stage.base.image.digest",
                "stage.bse.image.digest",
                "x.yaml:10:16: `bse` is not a field of Stage; did you mean `base`?",
            ),
            (
                "{stage.base.text}",
                "{stage.base.txt}",
                "x.yaml:12:34: `txt` is not a field of Base; did you mean `text`?",
            ),
            (
                "each: docker.stage",
                "each: docker.stages",
                "x.yaml:8:7: `docker.stages` is no kind of fact; did you mean `docker.stage`?",
            ),
            (
                "severity: medium",
                "severity: mediun",
                "x.yaml:2:11: `severity` is one of critical, high, medium, low; did you mean `medium`?",
            ),
            (
                "at: base",
                "at: bas",
                "x.yaml:11:5: `bas` is no place of docker.stage (known: base); did you mean `base`?",
            ),
            (
                "title:",
                "titel:",
                "x.yaml:1:1: `titel` is no key of a rule; did you mean `title`?",
            ),
            (
                "applies: profile.docker",
                "applies: profile.doker",
                "x.yaml:6:18: `doker` is not a field of Profile; did you mean `docker`?",
            ),
            (
                "otherwise: no Dockerfile builds an image\n",
                "missing: x\n",
                "x.yaml:7:1: `missing` does not go with `each`",
            ),
        ] {
            let found = faults(&GOOD.replace(from, to));
            assert!(
                found.iter().any(|fault| fault == expected),
                "{to}: {found:#?}"
            );
        }
    }

    #[test]
    fn several_faults_are_all_named() {
        let text = GOOD
            .replace("why: Because.\n", "")
            .replace("effort: minutes", "effort: years");
        assert_eq!(faults(&text).len(), 2);
    }

    #[test]
    fn broken_yaml_and_empty_files_are_faults() {
        assert_eq!(faults("").len(), 1);
        assert!(!faults("title: [unclosed\n").is_empty());
        assert_eq!(
            faults("- a\n- b\n"),
            ["x.yaml:1:1: a rule is a map of keys, starting with `title:`"]
        );
    }
}
