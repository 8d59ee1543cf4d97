//! GitHub workflows and composite actions, as written. What they lead to is found when files are linked.

use super::expressions;
use super::matrix;
use super::model::{Composite, Doing, Event, JobDraft, Permissions, Pipeline, StepDraft, Uses};
use super::reading::{entry_place, first_line, settings, text, text_at, texts, word_at, words};
use super::script;
use super::validity;
use crate::extract::Input;
use crate::facts::ci::Setting;
use crate::source::{Place, Span};
use crate::syntax::{Node, Tree, yaml};

/// The first line that says something: comments stand above it.
fn head(input: &Input<'_>) -> Place {
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') && text != "---" {
            return input.place(Span::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    first_line(input)
}

/// Reads a workflow file.
pub(super) fn workflow(input: &Input<'_>) -> Pipeline {
    let tree = yaml::parse(input.text);
    let mut pipeline = Pipeline {
        system: "github",
        path: input.path.as_str().to_owned(),
        place: head(input),
        ..Pipeline::default()
    };
    for error in tree.errors() {
        pipeline
            .faults
            .push((input.place(error.span), error.message.clone()));
    }
    let Some(root) = tree.root().filter(|root| root.is_map()) else {
        if pipeline.faults.is_empty() {
            pipeline
                .faults
                .push((first_line(input), "the file is no map of keys".to_owned()));
        }
        return pipeline;
    };
    pipeline.name = word_at(root, "name");
    pipeline.env = settings(root.get("env"));
    pipeline.permissions = permissions(input, root);
    pipeline.jobs_place = entry_place(input, root, "jobs");
    if let Some((key, value)) = root.entry("on").or_else(|| root.entry("true")) {
        pipeline.on = Some(input.place(key.span()));
        pipeline.events = events(input, value);
        for event in ["workflow_call", "workflow_dispatch"] {
            pipeline
                .inputs
                .extend(defaults(value.at(&[event, "inputs"])));
            let inputs = value.at(&[event, "inputs"]);
            pipeline
                .free_inputs
                .extend(inputs.into_iter().flat_map(Node::entries).filter_map(free));
        }
    }
    pipeline.concurrency = root.get("concurrency").is_some();
    pipeline.cancels = root
        .at(&["concurrency", "cancel-in-progress"])
        .and_then(Node::text)
        .is_some_and(|text| text != "false");
    let directory = root
        .at(&["defaults", "run", "working-directory"])
        .and_then(Node::text)
        .unwrap_or_default();
    let shell = root
        .at(&["defaults", "run", "shell"])
        .and_then(Node::text)
        .unwrap_or_default();
    if let Some(jobs) = root.get("jobs") {
        for (key, value) in jobs.entries() {
            if let Some(id) = key.text() {
                pipeline
                    .jobs
                    .push(job(input, id, key, value, Inherited { directory, shell }));
            }
        }
    }
    if pipeline.faults.is_empty() {
        pipeline.faults = validity::faults(input, root, &pipeline);
    }
    pipeline
}

/// Reads `action.yml`; `None` when it is none.
pub(super) fn action(input: &Input<'_>) -> (Option<Composite>, Tree) {
    let tree = yaml::parse(input.text);
    let composite = tree.root().and_then(|root| {
        let runs = root.get("runs")?;
        let inherited = Inherited {
            directory: "",
            shell: "",
        };
        let steps = if runs.get("using").and_then(Node::text) == Some("composite") {
            runs.get("steps").map(|list| {
                list.items()
                    .filter_map(|item| step(input, item, inherited))
                    .collect()
            })
        } else {
            None
        };
        Some(Composite {
            directory: input.path.directory().to_owned(),
            path: input.path.as_str().to_owned(),
            inputs: defaults(root.get("inputs")),
            input_names: root
                .get("inputs")
                .into_iter()
                .flat_map(Node::entries)
                .filter_map(|(key, _)| key.text().map(str::to_owned))
                .collect(),
            steps: steps.unwrap_or_default(),
        })
    });
    (composite, tree)
}

/// What a job's steps take over when they say nothing.
#[derive(Clone, Copy)]
struct Inherited<'a> {
    directory: &'a str,
    shell: &'a str,
}

fn events(input: &Input<'_>, on: Node<'_>) -> Vec<Event> {
    if !on.is_map() {
        return on
            .items_or_self()
            .into_iter()
            .filter_map(|item| {
                Some(Event {
                    name: item.text()?.to_owned(),
                    place: input.place(item.span()),
                    ..Event::default()
                })
            })
            .collect();
    }
    on.entries()
        .filter_map(|(key, value)| {
            let list = |name: &str| value.get(name).map(|node| texts(input, node));
            Some(Event {
                name: key.text()?.to_owned(),
                place: input.place(key.span()),
                branches: list("branches"),
                branches_ignore: list("branches-ignore"),
                tags: list("tags"),
                paths: list("paths"),
                paths_ignore: list("paths-ignore"),
                types: words(value.get("types")),
                crons: value
                    .items()
                    .filter_map(|item| item.get("cron"))
                    .map(|cron| text(input, cron))
                    .collect(),
            })
        })
        .collect()
}

/// The name of an input that may hold any text.
fn free((key, value): (Node<'_>, Node<'_>)) -> Option<String> {
    let kind = value.get("type").and_then(Node::text).unwrap_or("string");
    let name = key.text().filter(|_| kind == "string")?;
    Some(name.to_ascii_lowercase())
}

fn defaults(inputs: Option<Node<'_>>) -> Vec<Setting> {
    let Some(inputs) = inputs else {
        return Vec::new();
    };
    inputs
        .entries()
        .filter_map(|(key, value)| {
            let value = value.get("default")?.text()?.to_owned();
            Some(Setting {
                key: key.text()?.to_owned(),
                value,
            })
        })
        .collect()
}

fn permissions(input: &Input<'_>, node: Node<'_>) -> Permissions {
    let Some((key, value)) = node.entry("permissions") else {
        return Permissions::default();
    };
    let write = match value.text() {
        Some("write-all") => vec!["all".to_owned()],
        Some(_) => Vec::new(),
        None => value
            .entries()
            .filter(|(_, access)| access.text() == Some("write"))
            .filter_map(|(scope, _)| scope.text().map(str::to_owned))
            .collect(),
    };
    Permissions {
        place: Some(input.place(key.span().to(value.span()))),
        write,
    }
}

fn job(
    input: &Input<'_>,
    id: &str,
    key: Node<'_>,
    node: Node<'_>,
    inherited: Inherited<'_>,
) -> JobDraft {
    let own = |name: &str| {
        node.at(&["defaults", "run", name])
            .and_then(Node::text)
            .filter(|text| !text.is_empty())
    };
    let inherited = Inherited {
        directory: own("working-directory").unwrap_or(inherited.directory),
        shell: own("shell").unwrap_or(inherited.shell),
    };
    let environment = node.get("environment");
    let runs_on = node
        .get("runs-on")
        .map(|runner| runner.get("labels").unwrap_or(runner));
    JobDraft {
        id: id.to_owned(),
        place: input.place(key.span()),
        needs: node
            .get("needs")
            .map(|needs| texts(input, needs))
            .unwrap_or_default(),
        condition: text_at(input, node, "if"),
        forgiven: text_at(input, node, "continue-on-error"),
        runs_on: runs_on
            .map(|labels| texts(input, labels))
            .unwrap_or_default(),
        uses: uses(input, node),
        inherits_secrets: node.get("secrets").and_then(Node::text) == Some("inherit"),
        env: settings(node.get("env")),
        matrix: matrix::combinations(node.at(&["strategy", "matrix"])),
        environment: environment
            .and_then(|node| node.text().or_else(|| node.get("name")?.text()))
            .unwrap_or_default()
            .to_owned(),
        permissions: permissions(input, node),
        timeout: has_timeout(node),
        concurrency: node.get("concurrency").is_some(),
        keeps_files: false,
        events: None,
        steps: node
            .get("steps")
            .map(|steps| {
                steps
                    .items()
                    .filter_map(|item| step(input, item, inherited))
                    .collect()
            })
            .unwrap_or_default(),
    }
}

fn has_timeout(job: Node<'_>) -> bool {
    let limited = |node: Node<'_>| node.get("timeout-minutes").is_some();
    let mut steps = job
        .get("steps")
        .into_iter()
        .flat_map(Node::items)
        .peekable();
    limited(job) || steps.peek().is_some() && steps.all(limited)
}

fn uses(input: &Input<'_>, node: Node<'_>) -> Option<Uses> {
    let (key, value) = node.entry("uses")?;
    let mut reference = text(input, value);
    reference.text = reference.text.trim().to_owned();
    reference.place = input.place(key.span().to(value.span()));
    (!reference.text.is_empty()).then(|| Uses {
        reference,
        with: settings(node.get("with")),
    })
}

fn step(input: &Input<'_>, node: Node<'_>, inherited: Inherited<'_>) -> Option<StepDraft> {
    let own = |name: &str| {
        node.get(name)
            .and_then(Node::text)
            .filter(|text| !text.is_empty())
    };
    let (place, doing) = if let Some(uses) = uses(input, node) {
        (uses.reference.place, Doing::Use(uses))
    } else {
        let (key, run) = node.entry("run")?;
        let shell = own("shell").unwrap_or(inherited.shell);
        let first = run.text().unwrap_or_default();
        let script = script::of_scalar(input, run, script::Shell::of_github(shell));
        // One line says it all; of a block the commands have lines of their own.
        let place = if first.trim_end().contains('\n') {
            key.span()
        } else {
            key.span().to(run.span())
        };
        (input.place(place), Doing::Run(script))
    };
    Some(StepDraft {
        place,
        condition: text_at(input, node, "if"),
        forgiven: text_at(input, node, "continue-on-error"),
        directory: own("working-directory")
            .unwrap_or(inherited.directory)
            .to_owned(),
        env: settings(node.get("env")),
        expressions: expressions::in_code(input, node),
        doing,
    })
}
