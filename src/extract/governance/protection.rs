//! Branch protection kept as a file: settings of Probot and safe-settings, exported rulesets, the body of GitHub's API,
//! Allstar, Apache's `.asf.yaml`.
//!
//! That an app applies the file cannot be seen here; a policy of the organisation alone is outside the repository.

use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::repository::BranchProtection;
use crate::source::{FileClass, RepoPath};
use crate::syntax::{Node, Tree, json, yaml};

/// Whether the file is one of branch protection, from its path.
pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let other = matches!(
        class,
        FileClass::Vendored | FileClass::Test | FileClass::Example | FileClass::Template
    );
    !other && source(path).is_some()
}

fn source(path: &RepoPath) -> Option<&'static str> {
    let (directory, name) = (path.directory(), path.name());
    let extension = path.extension();
    let yaml = matches!(extension.as_str(), "yml" | "yaml");
    let hosts = matches!(
        directory,
        "" | ".github" | ".github/settings" | "docs" | "config"
    );
    match name {
        ".asf.yaml" if directory.is_empty() => Some("asf"),
        "settings.yml" | "settings.yaml"
            if directory == ".github" || directory.ends_with("safe-settings") =>
        {
            Some("settings")
        }
        "branch_protection.yaml" | "branch_protection.yml" if directory.ends_with(".allstar") => {
            Some("allstar")
        }
        _ if yaml && (directory == ".github/repos" || directory == ".github/suborgs") => {
            Some("settings")
        }
        _ if (yaml || extension == "json") && directory.ends_with("rulesets") => Some("ruleset"),
        _ if extension == "json" && hosts && name.to_lowercase().contains("ruleset") => {
            Some("ruleset")
        }
        _ if (yaml || extension == "json")
            && (hosts || directory.ends_with("branch-protection"))
            && (name.starts_with("branch-protection") || name.starts_with("branch_protection")) =>
        {
            Some("branch-protection")
        }
        _ => None,
    }
}

/// Reads the file.
pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let Some(source) = source(input.path) else {
        return;
    };
    let tree: Tree = if input.path.extension() == "json" {
        json::parse(input.text)
    } else {
        yaml::parse(input.text)
    };
    let mut found = Vec::new();
    for root in tree.roots() {
        match source {
            "ruleset" => {
                // An export holds one ruleset; a list of them, or one under a key, is as good.
                let items: Vec<Node<'_>> = if root.is_list() {
                    root.items().collect()
                } else if let Some(list) = root.get("rulesets") {
                    list.items().collect()
                } else {
                    vec![root]
                };
                found.extend(items.into_iter().filter_map(|item| ruleset(item, input)));
            }
            "settings" => settings(root, input, &mut found),
            "allstar" => found.push(allstar(root, input)),
            "asf" => asf(root, input, &mut found),
            _ => api(root, input, &mut found),
        }
    }
    for fact in &mut found {
        fact.value.source = source;
        fact.value.path = input.path.to_string();
        fact.value.own = true;
    }
    out.facts.branch_protections.extend(found);
}

/// Probot and safe-settings: `branches: [{name, protection}]`, and rulesets.
fn settings(root: Node<'_>, input: &Input<'_>, found: &mut Vec<Located<BranchProtection>>) {
    for branch in root.get("branches").into_iter().flat_map(Node::items) {
        if let Some((key, protection)) = branch.entry("protection") {
            let mut fact = body(protection, input);
            fact.place = input.place(key.span());
            named(&mut fact, branch.get("name"), input);
            found.push(fact);
        }
    }
    let rulesets = root.get("rulesets").into_iter().flat_map(Node::items);
    found.extend(rulesets.filter_map(|item| ruleset(item, input)));
}

/// The body of `PUT /repos/{owner}/{repo}/branches/{branch}/protection`, alone or one for each branch.
fn api(root: Node<'_>, input: &Input<'_>, found: &mut Vec<Located<BranchProtection>>) {
    if root.get("rules").is_some_and(Node::is_list) && root.get("enforcement").is_some() {
        found.extend(ruleset(root, input));
        return;
    }
    let branches = root.get("branches");
    if let Some(list) = branches.filter(|list| list.is_list()) {
        for branch in list.items() {
            let mut fact = body(branch.get("protection").unwrap_or(branch), input);
            fact.place = input.place(first(branch).span());
            named(
                &mut fact,
                branch.get("name").or_else(|| branch.get("pattern")),
                input,
            );
            found.push(fact);
        }
        return;
    }
    if let Some(map) = branches.filter(|map| map.is_map()) {
        for (name, protection) in map.entries() {
            let mut fact = body(protection, input);
            fact.place = input.place(name.span());
            named(&mut fact, Some(name), input);
            found.push(fact);
        }
        return;
    }
    const KEYS: [&str; 3] = [
        "required_pull_request_reviews",
        "required_status_checks",
        "enforce_admins",
    ];
    let inner = root.get("protection").unwrap_or(root);
    if KEYS.iter().any(|key| inner.get(key).is_some()) {
        let mut fact = body(inner, input);
        named(
            &mut fact,
            root.get("branch").or_else(|| root.get("pattern")),
            input,
        );
        found.push(fact);
    }
}

/// `.asf.yaml`: `github.protected_branches.<name>`.
fn asf(root: Node<'_>, input: &Input<'_>, found: &mut Vec<Located<BranchProtection>>) {
    let branches = root.at(&["github", "protected_branches"]);
    for (name, protection) in branches.into_iter().flat_map(Node::entries) {
        let mut fact = body(protection, input);
        fact.place = input.place(name.span());
        named(&mut fact, Some(name), input);
        found.push(fact);
    }
}

fn named(fact: &mut Located<BranchProtection>, name: Option<Node<'_>>, input: &Input<'_>) {
    let Some(node) = name else { return };
    fact.value.branch = node.text().unwrap_or_default().to_owned();
    fact.anchors.push(("branch", input.place(node.span())));
}

/// One branch's protection in the words of GitHub's API.
fn body(node: Node<'_>, input: &Input<'_>) -> Located<BranchProtection> {
    let reviews = node
        .entry("required_pull_request_reviews")
        .filter(|(_, value)| !off(*value));
    let checks = node
        .entry("required_status_checks")
        .filter(|(_, value)| !off(*value));
    let count = reviews.and_then(|(_, value)| value.entry("required_approving_review_count"));
    let mut required: Vec<String> = Vec::new();
    if let Some((_, value)) = checks {
        for key in ["contexts", "checks"] {
            for item in value.get(key).into_iter().flat_map(Node::items_or_self) {
                required.extend(
                    item.text()
                        .filter(|text| !text.is_empty())
                        .map(str::to_owned),
                );
            }
            for item in value.get(key).into_iter().flat_map(Node::items) {
                required.extend(item.get("context").and_then(Node::text).map(str::to_owned));
            }
        }
    }
    let value = BranchProtection {
        enforced: true,
        requires_pr: reviews.is_some(),
        // GitHub asks for one approval where the number is not said.
        approvals: match (reviews, count) {
            (None, _) => 0,
            (_, Some((_, count))) => count.integer().unwrap_or(-1),
            _ => 1,
        },
        required_checks: required,
        codeowner_review: reviews
            .is_some_and(|(_, value)| yes(value.get("require_code_owner_reviews"))),
        enforce_admins: yes(node.get("enforce_admins"))
            || yes(node.at(&["enforce_admins", "enabled"])),
        ..BranchProtection::default()
    };
    let place = |entry: Option<(Node<'_>, Node<'_>)>| {
        entry.map(|(key, value)| input.place(key.span().to(first(value).span())))
    };
    Located::new(value, input.place(first(node).span()))
        .anchor_if("pull-request", place(reviews))
        .anchor_if("approvals", place(count))
        .anchor_if("checks", place(checks))
        .anchor_if("enforcement", place(node.entry("enforce_admins")))
}

/// A ruleset as GitHub exports it; `None` for one of tags or pushes.
fn ruleset(node: Node<'_>, input: &Input<'_>) -> Option<Located<BranchProtection>> {
    let rules = node.get("rules").filter(|rules| rules.is_list())?;
    if node
        .get("target")
        .and_then(Node::text)
        .is_some_and(|target| target != "branch")
    {
        return None;
    }
    let rule = |kind: &str| {
        rules
            .items()
            .find(|rule| rule.get("type").and_then(Node::text) == Some(kind))
    };
    let (reviews, checks) = (rule("pull_request"), rule("required_status_checks"));
    let count = reviews
        .and_then(|rule| rule.get("parameters"))
        .and_then(|parameters| parameters.entry("required_approving_review_count"));
    let listed = checks.and_then(|rule| rule.at(&["parameters", "required_status_checks"]));
    let include = node.at(&["conditions", "ref_name", "include"]);
    let branch = include.into_iter().flat_map(Node::items_or_self).next();
    let enforcement = node.entry("enforcement");
    let value = BranchProtection {
        branch: branch.and_then(Node::text).unwrap_or_default().to_owned(),
        enforced: enforcement.is_none_or(|(_, value)| value.text() == Some("active")),
        requires_pr: reviews.is_some(),
        approvals: count.map_or(0, |(_, value)| value.integer().unwrap_or(-1)),
        required_checks: listed
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|item| item.get("context").and_then(Node::text).map(str::to_owned))
            .collect(),
        codeowner_review: reviews
            .is_some_and(|rule| yes(rule.at(&["parameters", "require_code_owner_review"]))),
        enforce_admins: node
            .get("bypass_actors")
            .is_none_or(|actors| actors.items().next().is_none()),
        ..BranchProtection::default()
    };
    let at = |node: Option<Node<'_>>| node.map(|node| input.place(first(node).span()));
    let entry = |entry: Option<(Node<'_>, Node<'_>)>| {
        entry.map(|(key, value)| input.place(key.span().to(value.span())))
    };
    let place = node
        .entry("name")
        .map_or(first(node).span(), |(key, value)| {
            key.span().to(value.span())
        });
    Some(
        Located::new(value, input.place(place))
            .anchor_if("branch", at(branch))
            .anchor_if("pull-request", at(reviews))
            .anchor_if("approvals", entry(count))
            .anchor_if("checks", at(checks))
            .anchor_if("enforcement", entry(enforcement)),
    )
}

/// Allstar's policy: what is not said has the defaults of its documentation.
fn allstar(root: Node<'_>, input: &Input<'_>) -> Located<BranchProtection> {
    let on = |key: &str, absent: bool| root.get(key).map_or(absent, |node| yes(Some(node)));
    let checks = root.entry("requireStatusChecks");
    let value = BranchProtection {
        enforced: root
            .get("optConfig")
            .and_then(|opt| opt.get("optOut"))
            .is_none_or(|node| !yes(Some(node))),
        requires_pr: on("requireApproval", true),
        approvals: root
            .get("approvalCount")
            .map_or(1, |node| node.integer().unwrap_or(-1)),
        required_checks: checks
            .map(|(_, value)| value.items())
            .into_iter()
            .flatten()
            .filter_map(|item| item.get("context").and_then(Node::text).map(str::to_owned))
            .collect(),
        codeowner_review: on("requireCodeOwnerReviews", false),
        enforce_admins: on("enforceOnAdmins", false),
        ..BranchProtection::default()
    };
    let place = |key: &str| {
        root.entry(key)
            .map(|(key, value)| input.place(key.span().to(first(value).span())))
    };
    Located::new(value, input.place(first(root).span()))
        .anchor_if("pull-request", place("requireApproval"))
        .anchor_if("approvals", place("approvalCount"))
        .anchor_if("checks", place("requireStatusChecks"))
        .anchor_if("enforcement", place("enforceOnAdmins"))
}

/// `null`, `false`: switched off.
fn off(node: Node<'_>) -> bool {
    node.is_null() || node.boolean() == Some(false)
}

fn yes(node: Option<Node<'_>>) -> bool {
    node.and_then(Node::boolean) == Some(true)
}

/// The first scalar of a node: a place of one line.
fn first(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    for _ in 0..16 {
        let next = if node.is_map() {
            node.entries().next().map(|(key, _)| key)
        } else {
            node.items().next()
        };
        match next {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(path: &str, text: &str) -> Vec<Located<BranchProtection>> {
        let path = RepoPath::new(path);
        assert!(accepts(&path, FileClass::Config), "{path}");
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Config,
                text,
            },
            &mut out,
        );
        out.facts.branch_protections
    }

    #[test]
    fn settings_say_what_a_branch_asks_for() {
        let found = read(
            ".github/settings.yml",
            "repository:\n  name: shop\nbranches:\n  - name: main\n    protection:\n      required_pull_request_reviews:\n        required_approving_review_count: 2\n        require_code_owner_reviews: true\n      required_status_checks:\n        strict: true\n        contexts: [test, lint]\n      enforce_admins: true\n  - name: old\n    protection: null\n",
        );
        let [main, old] = &found[..] else {
            panic!("two branches")
        };
        assert!(main.requires_pr && main.codeowner_review && main.enforce_admins);
        assert_eq!((main.branch.as_str(), main.approvals), ("main", 2));
        assert_eq!(main.required_checks, ["test", "lint"]);
        assert!(!old.requires_pr && old.approvals == 0 && old.required_checks.is_empty());
    }

    #[test]
    fn an_exported_ruleset_is_read_and_one_of_tags_is_none() {
        let text = r#"{"name":"main","target":"branch","enforcement":"evaluate","conditions":{"ref_name":{"include":["~DEFAULT_BRANCH"],"exclude":[]}},"rules":[{"type":"deletion"},{"type":"pull_request","parameters":{"required_approving_review_count":1}},{"type":"required_status_checks","parameters":{"required_status_checks":[{"context":"ci"}]}}],"bypass_actors":[]}"#;
        let found = read(".github/rulesets/main.json", text);
        assert_eq!(found.len(), 1);
        let one = &found[0];
        assert!(!one.enforced && one.requires_pr && one.enforce_admins);
        assert_eq!((one.branch.as_str(), one.approvals), ("~DEFAULT_BRANCH", 1));
        assert_eq!(one.required_checks, ["ci"]);
        let tags = text.replace("\"branch\"", "\"tag\"");
        assert!(read(".github/rulesets/tags.json", &tags).is_empty());
    }

    #[test]
    fn other_forms_are_read_too() {
        let asf = read(
            ".asf.yaml",
            "github:\n  protected_branches:\n    main:\n      required_pull_request_reviews:\n        required_approving_review_count: 1\n",
        );
        assert_eq!((asf[0].branch.as_str(), asf[0].approvals), ("main", 1));
        let api = read(
            ".github/branch-protection.json",
            r#"{"required_status_checks":{"strict":true,"checks":[{"context":"test"}]},"enforce_admins":false,"required_pull_request_reviews":null}"#,
        );
        assert!(!api[0].requires_pr && api[0].required_checks == ["test"]);
        let allstar = read(".allstar/branch_protection.yaml", "requireApproval: true\n");
        assert!(allstar[0].requires_pr && allstar[0].approvals == 1);
    }

    #[test]
    fn other_files_say_nothing() {
        assert!(read(".github/branch-protection.json", "[1, {}]").is_empty());
        assert!(read(".github/settings.yml", "branches: x\n").is_empty());
        assert!(read(".github/rulesets/a.json", "{").is_empty());
        for path in [
            "settings.yml",
            "src/rulesets.rs",
            "docs/branch-protection.md",
        ] {
            assert!(!accepts(&RepoPath::new(path), FileClass::Config), "{path}");
        }
    }
}
