//! From YAML to a checked rule. Every fault is named with line and column; a rule with one fault is no rule.

mod values;

use super::anchor::Anchor;
use super::{Clue, Each, Facet, Pack, Rule, RuleScope};
use crate::cel::{Condition, Variables};
use crate::facts::FactKind;
use crate::facts::profile::Profile;
use crate::fault::FileFault;
use crate::record::Type;
use crate::source::{LineIndex, Span};
use crate::syntax::{Node, Tree, yaml};
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
    "note",
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
    "examples",
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
) -> Result<Rule, Vec<FileFault>> {
    load_from(id, (path, text), &yaml::parse(text), from_user, false)
}

/// Reads a rule of the program from its tree. Its conditions were checked when the program was tested, and are read when
/// they are asked; a fault has no place, as a tree has none.
///
/// # Errors
/// Everything else that is wrong with it.
pub(super) fn load_checked(id: &str, tree: &Tree) -> Result<Rule, Vec<FileFault>> {
    load_from(id, ("", ""), tree, false, true)
}

fn load_from(
    id: &str,
    (path, text): (&str, &str),
    tree: &Tree,
    from_user: bool,
    checked: bool,
) -> Result<Rule, Vec<FileFault>> {
    let reader = Reader {
        path,
        text,
        lines: LineIndex::new(text),
        faults: RefCell::default(),
        checked,
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
    faults: RefCell<Vec<FileFault>>,
    /// Whether conditions and messages are known to be sound.
    checked: bool,
}

impl<'t> Reader<'t> {
    fn fault(&self, span: Span, message: String) {
        let fault = FileFault::at(self.path, self.text, &self.lines, span, message);
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
        // A facet has its own.
        let unknown = if each.is_some() && facets.is_empty() {
            self.clue_list(root, "unknown", subject)
        } else {
            Vec::new()
        };
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
        if each.is_none()
            && let Some((key, _)) = root.entry("note")
        {
            self.fault(key.span(), "`note` belongs to `each` or a clue".to_owned());
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
            unknown,
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
            fails: self.example(root, "fails"),
            passes: self.example(root, "passes"),
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
        let note = root.get("note");
        let note = note.map(|node| self.template(node, &variables));
        let facets = root.get("evidence").or_else(|| root.get("facets"));
        let at = root.get("at").filter(|_| facets.is_none());
        Some(Each {
            kind,
            when: when?,
            require: require?,
            lower: lower?,
            at: at.map_or(Some(""), |node| self.part(node, kind))?,
            message: message?,
            note: note.flatten(),
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
        if root.get("each").is_some() {
            self.check_absent(root, &["partial", "missing"], "each");
        } else {
            self.check_absent(root, &["partial", "unknown", "missing"], "bad");
        }
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
mod tests;
