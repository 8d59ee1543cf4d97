//! The failed rules as SARIF 2.1.0, in the form that GitHub code scanning accepts and tracks.
//!
//! Only findings: what is unproven or waived would be an open alert there, because GitHub ignores `kind` and
//! `suppressions`. GitHub refuses a whole file for one result without a real place, so that such a finding is left out.

use super::line_hash::line_hashes;
use super::sanitize::{self, SafeJson};
use super::summary::{RuleResult, by_rule, failed};
use super::{Originals, count};
use crate::source::{Region, RepoPath};
use crate::verdict::{Finding, Location, Notice, Proof, Report, RuleInfo, Severity, Verdict};
use serde::Serialize as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

/// GitHub keeps no more results of a run; the worst come first.
const MAX_RESULTS: usize = 5_000;
/// Notices and related places beyond these say nothing new.
const MAX_NOTIFICATIONS: usize = 1_000;
const MAX_RELATED: usize = 50;
/// The longest message of a result, in characters.
const MAX_MESSAGE: usize = 1_000;
/// The longest description of a rule, in characters: GitHub's limit.
const MAX_DESCRIPTION: usize = 1_024;

/// Where the pages of the rules lie.
const DOCS: &str = "https://github.com/readiness-dev/readiness/blob/main/docs/rules";

/// The categories whose findings are weaknesses that somebody can attack.
const SECURITY_CATEGORIES: [&str; 9] = [
    "auth",
    "ci",
    "container",
    "iac",
    "k8s",
    "privacy",
    "safety",
    "security",
    "tenancy",
];

pub(super) fn render(
    report: &Report,
    originals: &dyn Originals,
    out: &mut dyn Write,
) -> io::Result<()> {
    let results = by_rule(report);
    let log = log(report, &results, originals);
    let mut writer = serde_json::Serializer::with_formatter(&mut *out, SafeJson::default());
    log.serialize(&mut writer)?;
    out.write_all(b"\n")
}

fn log(report: &Report, rules: &[RuleResult<'_>], originals: &dyn Originals) -> Value {
    let results = results(rules, originals);
    let cut = results.len().saturating_sub(MAX_RESULTS);
    let shown: Vec<Value> = results.into_iter().take(MAX_RESULTS).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|result| descriptor(result.rule)).collect::<Vec<_>>(),
            } },
            "automationDetails": { "id": "readiness/" },
            "originalUriBaseIds": { "%SRCROOT%": { "description": { "text": "The root of the scanned repository." } } },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications(&report.notices, cut, originals),
            }],
            "columnKind": "utf16CodeUnits",
            "results": shown,
        }],
    })
}

/// What GitHub is told about a rule. Every rule that ran is listed, so that GitHub closes the alerts of those that pass.
fn descriptor(rule: &RuleInfo) -> Value {
    let text = |text: &str, limit: usize| {
        let text = if text.trim().is_empty() {
            &rule.title
        } else {
            text
        };
        json!({ "text": cut(&sanitize::prose(text), limit) })
    };
    let mut properties = json!({
        "tags": tags(rule),
        "precision": match rule.proof {
            Proof::Strong => "very-high",
            Proof::Weak => "high",
            Proof::Attest => "medium",
        },
        "problem.severity": match rule.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "recommendation",
        },
    });
    if is_security(rule) {
        properties["security-severity"] = json!(match rule.severity {
            Severity::Critical => "9.5",
            Severity::High => "8.0",
            Severity::Medium => "5.5",
            Severity::Low => "3.0",
        });
    }
    let mut descriptor = json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": text(&rule.title, MAX_DESCRIPTION),
        "fullDescription": text(&rule.why, MAX_DESCRIPTION),
        "help": help(rule),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": properties,
    });
    // The rules of users have no page here.
    let uri = if rule.from_user {
        env!("CARGO_PKG_REPOSITORY").to_owned()
    } else {
        let name = rule.id.split('/').next_back().unwrap_or_default();
        format!("{DOCS}/{}.md#{name}", rule.category())
    };
    descriptor["helpUri"] = json!(uri);
    descriptor
}

fn tags(rule: &RuleInfo) -> Vec<&str> {
    let mut tags = vec![rule.category(), "production-readiness"];
    if is_security(rule) && rule.category() != "security" {
        tags.push("security");
    }
    tags
}

fn is_security(rule: &RuleInfo) -> bool {
    SECURITY_CATEGORIES.contains(&rule.category())
}

/// `container/base-image-digest` as `ContainerBaseImageDigest`.
fn pascal_case(id: &str) -> String {
    id.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}

fn help(rule: &RuleInfo) -> Value {
    let parts = [
        ("Why", &rule.why),
        ("Fix", &rule.fix),
        ("What counts as proof", &rule.proves),
    ];
    let (mut text, mut markdown) = (
        sanitize::prose(&rule.title),
        sanitize::markdown(&rule.title),
    );
    for (heading, part) in parts.iter().filter(|(_, part)| !part.trim().is_empty()) {
        let part = sanitize::prose(part);
        text.push_str(&format!("\n\n{heading}: {}", part));
        markdown.push_str(&format!("\n\n**{heading}:** {}", sanitize::markdown(&part)));
    }
    if !rule.references.is_empty() {
        let list = rule.references.join(", ");
        text.push_str(&format!("\n\nReferences: {}", sanitize::prose(&list)));
        markdown.push_str(&format!(
            "\n\n**References:** {}",
            sanitize::markdown(&list)
        ));
    }
    json!({ "text": text, "markdown": markdown })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The results, the worst first, then by rule and place. Findings of one rule on one line of one file are one result,
/// because GitHub would fold them into one alert and show only one of their messages.
fn results(rules: &[RuleResult<'_>], originals: &dyn Originals) -> Vec<Value> {
    let index: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, result)| (result.rule.id.as_str(), index))
        .collect();
    let mut folded: BTreeMap<(usize, String, u32), Vec<&Finding>> = BTreeMap::new();
    for result in failed(rules) {
        let outcomes = result
            .outcomes
            .iter()
            .filter(|outcome| outcome.verdict == Verdict::Fail);
        let findings = outcomes.flat_map(|outcome| &outcome.findings);
        for finding in findings.filter(|finding| !finding.location.path.as_str().is_empty()) {
            let uri = sanitize::uri(&originals.path_bytes(&finding.location.path));
            let key = (
                index[result.rule.id.as_str()],
                uri,
                finding.location.region.line,
            );
            folded.entry(key).or_default().push(finding);
        }
    }
    let mut hashes = Hashes {
        originals,
        lines: HashMap::new(),
    };
    let mut results: Vec<(Severity, Value)> = folded
        .into_iter()
        .map(|((rule, uri, line), mut findings)| {
            findings.sort_by(|one, other| {
                (other.severity, &one.location, &one.message).cmp(&(one.severity, &other.location, &other.message))
            });
            let worst = findings[0];
            let hash = hashes.of(&worst.location.path, line).unwrap_or_else(|| {
                // GitHub cannot compute one either: it is ours, in GitHub's form.
                format!("{}:1", worst.fingerprint.get(..16).unwrap_or(&worst.fingerprint))
            });
            let result = json!({
                "ruleId": rules[rule].rule.id,
                "ruleIndex": rule,
                "level": level(worst.severity),
                "message": { "text": message(&findings) },
                "locations": [{ "physicalLocation": physical(&uri, &worst.location.region) }],
                "relatedLocations": related(&findings, originals),
                "partialFingerprints": { "primaryLocationLineHash": hash, "readiness/v1": worst.fingerprint },
            });
            (worst.severity, result)
        })
        .collect();
    results.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
    results.into_iter().map(|(_, result)| result).collect()
}

/// The messages of the findings, each once.
fn message(findings: &[&Finding]) -> String {
    let mut messages: Vec<&str> = Vec::new();
    for finding in findings {
        if !messages.contains(&finding.message.as_str()) {
            messages.push(&finding.message);
        }
    }
    let joined = cut(&messages.join("; "), MAX_MESSAGE);
    if joined.trim().is_empty() {
        "The rule does not hold here".to_owned()
    } else {
        sanitize::sarif_message(&joined)
    }
}

fn physical(uri: &str, region: &Region) -> Value {
    json!({
        "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        },
    })
}

fn related(findings: &[&Finding], originals: &dyn Originals) -> Vec<Value> {
    let mut places: Vec<&(Location, String)> = Vec::new();
    for place in findings.iter().flat_map(|finding| &finding.related) {
        if !place.0.path.as_str().is_empty()
            && !places.contains(&place)
            && places.len() < MAX_RELATED
        {
            places.push(place);
        }
    }
    let numbered = places.iter().enumerate();
    numbered
        .map(|(id, (location, note))| {
            let uri = sanitize::uri(&originals.path_bytes(&location.path));
            let note = if note.is_empty() { "related" } else { note };
            json!({
                "id": id,
                "physicalLocation": physical(&uri, &location.region),
                "message": { "text": sanitize::sarif_message(&cut(note, MAX_MESSAGE)) },
            })
        })
        .collect()
}

/// What could not be read, and what does not fit.
fn notifications(notices: &[Notice], cut_results: usize, originals: &dyn Originals) -> Vec<Value> {
    let mut notifications: Vec<Value> = Vec::new();
    let mut say = |text: String| {
        notifications.push(json!({ "level": "warning", "message": { "text": text } }))
    };
    if cut_results > 0 {
        say(format!(
            "{} left out: GitHub keeps {MAX_RESULTS}",
            count(cut_results, "result")
        ));
    }
    if notices.len() > MAX_NOTIFICATIONS {
        say(format!(
            "{} left out",
            count(notices.len() - MAX_NOTIFICATIONS, "notice")
        ));
    }
    for notice in notices.iter().take(MAX_NOTIFICATIONS) {
        let mut text = notice.message.clone();
        if !notice.path.as_str().is_empty() {
            text = format!("{}: {text}", notice.path);
        }
        let mut notification = json!({
            "level": "warning",
            "message": { "text": sanitize::sarif_message(&cut(&text, MAX_MESSAGE)) },
        });
        if !notice.path.as_str().is_empty() {
            let uri = sanitize::uri(&originals.path_bytes(&notice.path));
            let mut place = json!({ "artifactLocation": { "uri": uri, "uriBaseId": "%SRCROOT%" } });
            if notice.line > 0 {
                place["region"] = json!({ "startLine": notice.line });
            }
            notification["locations"] = json!([{ "physicalLocation": place }]);
        }
        notifications.push(notification);
    }
    notifications
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit - 1).chain(['…']).collect(),
    }
}

/// The line hashes of the files that have findings, each file hashed once.
struct Hashes<'a> {
    originals: &'a dyn Originals,
    lines: HashMap<RepoPath, Vec<String>>,
}

impl Hashes<'_> {
    fn of(&mut self, path: &RepoPath, line: u32) -> Option<String> {
        let lines = self.lines.entry(path.clone()).or_insert_with(|| {
            let text = self.originals.text(path);
            text.map(|text| line_hashes(&text)).unwrap_or_default()
        });
        lines
            .get(usize::try_from(line).ok()?.checked_sub(1)?)
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{finding, outcome, report};
    use std::borrow::Cow;

    /// One file with a text; what is called `away` cannot be read any more.
    struct OneFile;

    impl Originals for OneFile {
        fn text(&self, path: &RepoPath) -> Option<Cow<'_, str>> {
            (path.as_str() != "away").then_some(Cow::Borrowed("a\nb\n"))
        }
        fn path_bytes<'a>(&'a self, path: &'a RepoPath) -> Cow<'a, [u8]> {
            Cow::Borrowed(path.as_str().as_bytes())
        }
    }

    fn results_of(verdict: Verdict, findings: Vec<Finding>) -> Vec<Value> {
        let mut failed = outcome("security/x", Severity::High, verdict);
        failed.findings = findings;
        let report = report(vec![failed]);
        results(&by_rule(&report), &OneFile)
    }

    #[test]
    fn a_finding_without_a_file_is_left_out_and_so_is_what_is_waived() {
        assert!(results_of(Verdict::Fail, vec![finding("", 1, Severity::High, "m")]).is_empty());
        assert!(results_of(Verdict::Waived, vec![finding("f", 1, Severity::High, "m")]).is_empty());
    }

    #[test]
    fn a_file_that_cannot_be_read_gets_a_fingerprint_of_ours() {
        let found = results_of(Verdict::Fail, vec![finding("away", 1, Severity::High, "m")]);
        let hash = &found[0]["partialFingerprints"]["primaryLocationLineHash"];
        assert_eq!(hash, "0000000000000000:1");
    }

    #[test]
    fn a_message_is_cut_and_holds_no_link() {
        let long = format!("[x](http://y) {}", "z".repeat(5_000));
        let found = results_of(Verdict::Fail, vec![finding("f", 2, Severity::Low, &long)]);
        let text = found[0]["message"]["text"].as_str().expect("text");
        assert!(text.starts_with("\\[x](http://y)") && text.chars().count() <= MAX_MESSAGE + 1);
    }

    #[test]
    fn a_rule_without_words_still_has_what_github_requires() {
        let mut bare = outcome("own/x", Severity::Low, Verdict::Pass);
        let rule = std::sync::Arc::make_mut(&mut bare.rule);
        (rule.why, rule.fix) = (String::new(), String::new());
        let descriptor = descriptor(&bare.rule);
        assert_eq!(descriptor["fullDescription"]["text"], "Do own/x");
        assert_eq!(descriptor["name"], "OwnX");
        assert!(descriptor["properties"].get("security-severity").is_none());
    }
}
