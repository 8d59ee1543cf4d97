//! GitLab CI: jobs, `extends`, `default`, local includes, and the host's own templates.
//!
//! Conditions of `rules` are read for the common variables only; an unknown one lets the job run.

use super::super::model::{Doing, JobDraft, Pipeline, StepDraft, Text, Uses};
use super::super::reading::{settings, texts, word_at, words};
use super::super::script::{self, Shell};
use super::{MANUAL, PULL_REQUEST, PUSH, RELEASE, SCHEDULE, lines, step};
use crate::extract::Input;
use crate::syntax::Node;

/// Top-level keys that are no jobs.
const KEYWORDS: &[&str] = &[
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
    "pages_deploy",
    "spec",
    "types",
];
/// Templates of the host and what they do. docs.gitlab.com/user/application_security
const TEMPLATES: &[(&str, &str)] = &[
    ("SAST", "sast"),
    ("Secret-Detection", "secret-scanning"),
    ("Dependency-Scanning", "dependency-audit"),
    ("Container-Scanning", "image-scan"),
    ("DAST", "dast"),
    ("Code-Quality", "lint"),
    ("License-Scanning", "license-compliance"),
];
/// How far `extends` is followed.
const EXTENDS: usize = 8;

pub(super) fn read(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    if !root.is_map() {
        return;
    }
    pipeline.env.extend(settings(root.get("variables")));
    let allowed = workflow_events(root);
    for include in root
        .get("include")
        .map(Node::items_or_self)
        .unwrap_or_default()
    {
        template(input, include, pipeline);
    }
    if let Some(include) = root.get("include").filter(|node| node.is_map()) {
        template(input, include, pipeline);
    }
    for (key, value) in root.entries() {
        let Some(name) = key.text() else { continue };
        if name.starts_with('.') || KEYWORDS.contains(&name) || !value.is_map() {
            continue;
        }
        pipeline.jobs_place.get_or_insert(input.place(key.span()));
        let mut job = job(input, root, name, key, value);
        job.events = Some(
            job.events.unwrap_or_default() & allowed | job.events.unwrap_or_default() & MANUAL,
        );
        pipeline.jobs.push(job);
    }
}

/// `include: template:` and `include: local:`.
fn template(input: &Input<'_>, include: Node<'_>, pipeline: &mut Pipeline) {
    let local = include
        .get("local")
        .or(include.text().map(|_| include))
        .and_then(Node::text);
    if let Some(path) = local.filter(|path| !path.contains("://")) {
        pipeline
            .includes
            .push(path.trim_start_matches('/').to_owned());
    }
    foreign(input, include, pipeline);
    let (Some(name), Some(key)) = (
        include.get("template").or_else(|| include.get("component")),
        include.entries().next(),
    ) else {
        return;
    };
    let name = name.text().unwrap_or_default();
    let place = input.place(key.0.span().to(key.1.span()));
    let file = name.rsplit('/').next().unwrap_or_default();
    for (template, capability) in TEMPLATES {
        let known =
            file.starts_with(template) || file.to_lowercase().starts_with(&template.to_lowercase());
        if known {
            let doing = Doing::Known(capability, name.to_owned());
            pipeline.jobs.push(JobDraft {
                id: name.to_owned(),
                place,
                matrix: vec![Vec::new()],
                events: Some(PULL_REQUEST | PUSH),
                steps: vec![step(place, doing)],
                ..JobDraft::default()
            });
        }
    }
}

/// `include: project:`, `remote:` and components of others: a job whose inside is unknown.
fn foreign(input: &Input<'_>, include: Node<'_>, pipeline: &mut Pipeline) {
    let url = include.text().filter(|text| text.contains("://"));
    let at = |key: &str| include.get(key).and_then(Node::text);
    let name = if let Some(project) = at("project") {
        {
            let files = words(include.get("file"));
            let files: Vec<&str> = files.iter().map(|file| file.trim_matches('/')).collect();
            format!("{project}/{}", files.join(","))
        }
    } else if let Some(component) = at("component") {
        let name = component
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let known = |(template, _): &(&str, &str)| name.starts_with(&template.to_lowercase());
        if TEMPLATES.iter().any(known) {
            return;
        }
        component.to_owned()
    } else if let Some(remote) = url.or(at("remote")) {
        remote.to_owned()
    } else {
        return;
    };
    let place = input.place(include.span());
    let reference = Text {
        text: name.clone(),
        place,
    };
    pipeline.jobs.push(JobDraft {
        id: name,
        place,
        matrix: vec![Vec::new()],
        events: Some(PULL_REQUEST | PUSH),
        uses: Some(Uses {
            reference,
            with: Vec::new(),
        }),
        ..JobDraft::default()
    });
}

fn workflow_events(root: Node<'_>) -> u8 {
    match root.at(&["workflow", "rules"]) {
        Some(rules) => events_of_rules(rules).0,
        None => PULL_REQUEST | PUSH | SCHEDULE | RELEASE,
    }
}

fn job(input: &Input<'_>, root: Node<'_>, name: &str, key: Node<'_>, own: Node<'_>) -> JobDraft {
    // The job itself first, then what it extends: the first that has a key wins.
    let mut chain = vec![own];
    let mut next = words(own.get("extends"));
    for _ in 0..EXTENDS {
        let mut above = Vec::new();
        for base in next.iter().rev().filter_map(|base| root.get(base)) {
            chain.push(base);
            above.extend(words(base.get("extends")));
        }
        if above.is_empty() {
            break;
        }
        next = above;
    }
    let get = |name: &str| chain.iter().find_map(|node| node.get(name));
    let fallback = |name: &str| {
        get(name)
            .or_else(|| root.at(&["default", name]))
            .or_else(|| root.get(name))
    };
    let shell = Shell {
        stops: true,
        pipefail: true,
        foreign: false,
    };
    let mut steps: Vec<StepDraft> = Vec::new();
    for part in [fallback("before_script"), get("script")] {
        for line in lines(part) {
            let script = script::of_scalar(input, line, shell);
            steps.push(step(input.place(line.span()), Doing::Run(script)));
        }
    }
    let (mut events, manual) = match (get("rules"), get("only"), get("except")) {
        (Some(rules), ..) => events_of_rules(rules),
        (None, Some(only), _) => (events_of_refs(&ref_names(only)), false),
        (None, None, Some(except)) => (
            (PUSH | RELEASE | SCHEDULE) & !events_of_refs(&ref_names(except)),
            false,
        ),
        // Without rules a job runs in branch and tag pipelines; GitLab shows those of a branch on its merge request.
        _ => (PULL_REQUEST | PUSH | SCHEDULE | RELEASE, false),
    };
    let when = get("when").and_then(Node::text).unwrap_or_default();
    if when == "manual" || manual {
        events = MANUAL;
    }
    let mut condition = Text::default();
    if let Some((key, value)) = own
        .entry("when")
        .filter(|(_, value)| matches!(value.text(), Some("on_failure" | "never")))
    {
        condition = Text {
            text: "failure()".to_owned(),
            place: input.place(key.span().to(value.span())),
        };
    }
    let forgiven = chain.iter().find_map(|node| node.entry("allow_failure"));
    let forgiven = forgiven.map_or_else(Text::default, |(key, value)| Text {
        text: if value.is_map() {
            "true"
        } else {
            value.text().unwrap_or_default()
        }
        .to_owned(),
        place: input.place(key.span().to(value.span())),
    });
    let environment = get("environment");
    JobDraft {
        id: name.to_owned(),
        place: input.place(key.span()),
        needs: get("needs")
            .map(|needs| texts(input, needs))
            .unwrap_or_default(),
        condition,
        forgiven,
        env: settings(get("variables")),
        matrix: vec![Vec::new()],
        environment: environment
            .map(|node| {
                node.text()
                    .map_or_else(|| word_at(node, "name"), str::to_owned)
            })
            .unwrap_or_default(),
        keeps_files: get("artifacts").is_some(),
        events: Some(events),
        steps,
        ..JobDraft::default()
    }
}

fn ref_names(node: Node<'_>) -> Vec<String> {
    if node.is_map() {
        words(node.get("refs"))
    } else {
        words(Some(node))
    }
}

fn events_of_refs(names: &[String]) -> u8 {
    names.iter().fold(0, |events, name| {
        events
            | match name.as_str() {
                "merge_requests" | "external_pull_requests" => PULL_REQUEST,
                "tags" => RELEASE,
                "schedules" => SCHEDULE,
                "branches" => PULL_REQUEST | PUSH,
                "web" | "api" | "triggers" => MANUAL,
                // A branch by name, or a pattern: the default branch as far as anybody can tell.
                "main" | "master" | "trunk" | "default" => PUSH,
                _ => 0,
            }
    })
}

/// Events that `rules` let through, and whether every rule waits for a person.
fn events_of_rules(rules: Node<'_>) -> (u8, bool) {
    let mut events = 0;
    let mut left = PULL_REQUEST | PUSH | SCHEDULE | RELEASE;
    let (mut any, mut manual) = (false, true);
    for rule in rules.items() {
        let condition = rule.get("if").and_then(Node::text).unwrap_or_default();
        let about = if condition.is_empty() {
            left
        } else {
            events_of_condition(condition)
        };
        let when = rule.get("when").and_then(Node::text).unwrap_or_default();
        match when {
            "never" => left &= if condition.is_empty() { 0 } else { !about },
            "manual" => any = true,
            _ => {
                any = true;
                manual = false;
                events |= about & left;
            }
        }
    }
    (events, any && manual)
}

/// Events that a condition speaks of; all where it speaks of none that we know.
fn events_of_condition(condition: &str) -> u8 {
    if condition.contains("!=") {
        return PULL_REQUEST | PUSH | SCHEDULE | RELEASE;
    }
    let mut events = 0;
    for (word, event) in [
        ("merge_request_event", PULL_REQUEST),
        ("CI_MERGE_REQUEST", PULL_REQUEST),
        ("CI_COMMIT_TAG", RELEASE),
        ("\"schedule\"", SCHEDULE),
        ("CI_DEFAULT_BRANCH", PUSH),
        ("CI_COMMIT_BRANCH", PUSH),
        ("\"push\"", PUSH),
        ("\"web\"", MANUAL),
    ] {
        if condition.contains(word) {
            events |= event;
        }
    }
    if condition.trim() == "$CI_COMMIT_BRANCH" {
        events |= PULL_REQUEST;
    }
    if events == 0 {
        PULL_REQUEST | PUSH | SCHEDULE | RELEASE
    } else {
        events
    }
}
