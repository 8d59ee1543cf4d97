//! CircleCI, Azure Pipelines, Travis, Drone, Woodpecker, Bitbucket, Buildkite and Cloud Build, thinly: which scripts
//! run, and on what. Their conditions are not evaluated.

use super::super::model::{Command, Doing, JobDraft, Pipeline, Script, StepDraft, Text};
use super::super::reading::{settings, text_at, words};
use super::super::script::{self, Shell};
use super::{MANUAL, PULL_REQUEST, PUSH, RELEASE, job, lines, step};
use crate::extract::Input;
use crate::syntax::Node;

const STOPS: Shell = Shell {
    stops: true,
    pipefail: false,
    foreign: false,
};
/// CircleCI runs `bash -eo pipefail`.
const STRICT: Shell = Shell {
    stops: true,
    pipefail: true,
    foreign: false,
};
const ALWAYS: u8 = PULL_REQUEST | PUSH;

fn run(input: &Input<'_>, line: Node<'_>, shell: Shell) -> StepDraft {
    step(
        input.place(line.span()),
        Doing::Run(script::of_scalar(input, line, shell)),
    )
}

fn add(pipeline: &mut Pipeline, mut job: JobDraft, events: u8) {
    job.events = Some(events);
    pipeline.jobs_place.get_or_insert(job.place);
    pipeline.jobs.push(job);
}

/// CircleCI: `run` steps of jobs and of the commands that they use.
pub(super) fn circleci(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    for (key, value) in root.get("jobs").into_iter().flat_map(Node::entries) {
        let mut draft = job(
            key.text().unwrap_or_default(),
            input.place(key.span()),
            Vec::new(),
        );
        draft.env = settings(value.get("environment"));
        let directory = value
            .get("working_directory")
            .and_then(Node::text)
            .unwrap_or_default();
        let mut steps: Vec<Node<'_>> = value
            .get("steps")
            .into_iter()
            .flat_map(Node::items)
            .collect();
        steps.reverse();
        let mut budget = 500;
        while let Some(item) = steps.pop() {
            budget -= 1;
            if budget == 0 {
                break;
            }
            let name = item
                .text()
                .or_else(|| item.entries().next().and_then(|(key, _)| key.text()))
                .unwrap_or_default();
            if let Some(body) = item.get("run") {
                let line = body.get("command").unwrap_or(body);
                let mut made = run(input, line, STRICT);
                let own = body
                    .get("working_directory")
                    .and_then(Node::text)
                    .unwrap_or(directory);
                if !own.starts_with('~') && !own.starts_with('/') {
                    own.clone_into(&mut made.directory);
                }
                draft.steps.push(made);
            } else if matches!(name, "store_artifacts" | "persist_to_workspace") {
                draft.keeps_files = true;
            } else if let Some(command) = root.at(&["commands", name, "steps"]) {
                let mut inner: Vec<Node<'_>> = command.items().collect();
                inner.reverse();
                steps.extend(inner);
            } else if name.contains('/') {
                // An orb's command: its name is all that is known.
                let words: Vec<String> = name.split('/').map(str::to_owned).collect();
                let place = input.place(item.span());
                let command = Command {
                    text: name.to_owned(),
                    words,
                    place,
                    ..Command::default()
                };
                draft.steps.push(step(
                    place,
                    Doing::Run(Script {
                        commands: vec![command],
                        dirty_check: false,
                    }),
                ));
            }
        }
        add(pipeline, draft, ALWAYS);
    }
}

/// Azure Pipelines: `script`, `bash` and known tasks, in jobs and stages.
pub(super) fn azure(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let none = |key: &str| root.get(key).and_then(Node::text) == Some("none");
    let mut events = ALWAYS;
    if none("trigger") {
        events &= !PUSH;
    }
    if none("pr") {
        events &= !PULL_REQUEST;
    }
    if events == 0 {
        events = MANUAL;
    }
    let mut holders = vec![root];
    let mut count = 0;
    while let Some(holder) = holders.pop() {
        count += 1;
        if count > 500 {
            return;
        }
        for key in ["stages", "jobs"] {
            let mut inner: Vec<Node<'_>> =
                holder.get(key).into_iter().flat_map(Node::items).collect();
            inner.reverse();
            holders.extend(inner);
        }
        for path in [
            &["strategy", "runOnce", "deploy"][..],
            &["strategy", "rolling", "deploy"],
        ] {
            holders.extend(holder.at(path));
        }
        let Some(steps) = holder.get("steps") else {
            continue;
        };
        let id = holder
            .get("job")
            .or_else(|| holder.get("deployment"))
            .and_then(Node::text)
            .unwrap_or("job");
        let mut draft = job(id, input.place(holder.span()), Vec::new());
        for item in steps.items() {
            let line = ["script", "bash", "pwsh", "powershell"]
                .iter()
                .find_map(|key| item.get(key));
            let task = item.get("task").and_then(Node::text).unwrap_or_default();
            let mut made = match line {
                Some(line) => run(input, line, Shell::default()),
                None => match azure_task(input, item, task) {
                    Some(made) => made,
                    None => continue,
                },
            };
            made.forgiven = text_at(input, item, "continueOnError");
            let directory = item
                .get("workingDirectory")
                .and_then(Node::text)
                .unwrap_or_default();
            let directory = directory
                .trim_start_matches("$(System.DefaultWorkingDirectory)")
                .trim_start_matches('/');
            directory.clone_into(&mut made.directory);
            if task.starts_with("Publish") {
                draft.keeps_files = true;
            }
            draft.steps.push(made);
        }
        add(pipeline, draft, events);
    }
}

/// Tasks of the host that are a command in other words.
fn azure_task(input: &Input<'_>, item: Node<'_>, task: &str) -> Option<StepDraft> {
    let given = |key: &str| {
        item.at(&["inputs", key])
            .and_then(Node::text)
            .unwrap_or_default()
    };
    let line = match task.split('@').next().unwrap_or_default() {
        "DotNetCoreCLI" => format!(
            "dotnet {} {} {}",
            given("command"),
            given("projects"),
            given("arguments")
        ),
        "Maven" => format!(
            "mvn {}",
            if given("goals").is_empty() {
                "package"
            } else {
                given("goals")
            }
        ),
        "Gradle" => format!(
            "gradle {}",
            if given("tasks").is_empty() {
                "build"
            } else {
                given("tasks")
            }
        ),
        "Npm" if given("command") == "custom" => format!("npm {}", given("customCommand")),
        "Npm" => format!("npm {}", given("command")),
        "Go" => format!("go {} {}", given("command"), given("arguments")),
        "Bash" | "CmdLine" | "PowerShell" => given("script").to_owned(),
        "VSTest" => "dotnet vstest".to_owned(),
        "PublishCodeCoverageResults" | "PublishPipelineArtifact" | "PublishBuildArtifacts" => {
            format!("azure {task}")
        }
        _ => return None,
    };
    let place = input.place(item.get("task")?.span());
    Some(step(
        place,
        Doing::Run(script::at_place(&line, Shell::default(), place)),
    ))
}

/// Travis: the phases that fail a build.
pub(super) fn travis(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let mut holders = vec![root];
    holders.extend(
        root.at(&["jobs", "include"])
            .or_else(|| root.at(&["matrix", "include"]))
            .into_iter()
            .flat_map(Node::items),
    );
    for (at, holder) in holders.into_iter().enumerate() {
        let mut draft = job(
            if at == 0 { "travis" } else { "include" },
            input.place(holder.span()),
            Vec::new(),
        );
        for phase in ["before_install", "install", "before_script", "script"] {
            // Travis runs every line of `script` and fails with the first that failed.
            draft.steps.extend(
                lines(holder.get(phase))
                    .into_iter()
                    .map(|line| run(input, line, STOPS)),
            );
        }
        if !draft.steps.is_empty() {
            add(pipeline, draft, ALWAYS | RELEASE);
        }
    }
}

/// What a plugin of Drone or Woodpecker does, by its image: `plugins/docker`, `woodpeckerci/plugin-docker-buildx`.
fn plugin(input: &Input<'_>, item: Node<'_>) -> Option<StepDraft> {
    let settings = item.get("settings")?;
    let image = item.get("image")?;
    let name = image.text()?.split(['@', ':']).next()?;
    let name = name
        .strip_prefix("plugins/")
        .or_else(|| name.strip_prefix("woodpeckerci/plugin-"))?;
    let pushes = matches!(
        name,
        "docker"
            | "docker-buildx"
            | "buildx"
            | "kaniko"
            | "ecr"
            | "gcr"
            | "gar"
            | "acr"
            | "kaniko-ecr"
            | "kaniko-gcr"
            | "kaniko-gar"
            | "kaniko-acr"
    );
    let tries = ["dry_run", "dry-run", "no_push"];
    let dry = tries
        .iter()
        .any(|key| settings.get(key).and_then(Node::boolean) == Some(true));
    let doing = Doing::Known("registry-push", image.text()?.to_owned());
    (pushes && !dry).then(|| step(input.place(image.span()), doing))
}

/// Drone and Woodpecker: `commands` of steps, and plugins.
pub(super) fn drone(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let name = root.get("name").and_then(Node::text).unwrap_or("pipeline");
    let mut draft = job(name, input.place(root.span()), Vec::new());
    let mut steps: Vec<Node<'_>> = Vec::new();
    for key in ["steps", "pipeline"] {
        let Some(node) = root.get(key) else { continue };
        steps.extend(node.items());
        steps.extend(node.entries().map(|(_, step)| step));
    }
    for item in steps {
        draft.steps.extend(plugin(input, item));
        for line in lines(item.get("commands")) {
            let mut made = run(input, line, STOPS);
            if item.get("failure").and_then(Node::text) == Some("ignore") {
                made.forgiven = Text {
                    text: "true".to_owned(),
                    place: made.place,
                };
            }
            draft.steps.push(made);
        }
    }
    let events: Vec<String> = [root.at(&["trigger", "event"]), root.at(&["when", "event"])]
        .into_iter()
        .flat_map(words)
        .collect();
    let mask = events.iter().fold(0, |mask, event| {
        mask | match event.as_str() {
            "pull_request" => PULL_REQUEST,
            "push" => PUSH,
            "tag" | "release" => RELEASE,
            "cron" => super::SCHEDULE,
            "custom" | "promote" | "manual" | "rollback" => MANUAL,
            _ => 0,
        }
    });
    if !draft.steps.is_empty() {
        add(
            pipeline,
            draft,
            if events.is_empty() { ALWAYS } else { mask },
        );
    }
}

/// Bitbucket: `default`, `branches`, `pull-requests`, `tags`; `custom` waits for a person.
pub(super) fn bitbucket(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let Some(pipelines) = root.get("pipelines") else {
        return;
    };
    for (key, value) in pipelines.entries() {
        let events = match key.text().unwrap_or_default() {
            "default" => ALWAYS,
            "branches" => PUSH,
            "pull-requests" => PULL_REQUEST,
            "tags" => RELEASE,
            _ => MANUAL,
        };
        let lists: Vec<Node<'_>> = if value.is_list() {
            vec![value]
        } else {
            value.entries().map(|(_, list)| list).collect()
        };
        let mut draft = job(
            key.text().unwrap_or_default(),
            input.place(key.span()),
            Vec::new(),
        );
        let mut items: Vec<Node<'_>> = lists.into_iter().flat_map(Node::items).collect();
        items.reverse();
        while let Some(item) = items.pop() {
            if let Some(parallel) = item.get("parallel") {
                items.extend(parallel.get("steps").unwrap_or(parallel).items());
            }
            items.extend(
                item.at(&["stage", "steps"])
                    .into_iter()
                    .flat_map(Node::items),
            );
            let Some(step) = item.get("step") else {
                continue;
            };
            draft.keeps_files |= step.get("artifacts").is_some();
            draft.steps.extend(
                lines(step.get("script"))
                    .into_iter()
                    .map(|line| run(input, line, STOPS)),
            );
        }
        add(pipeline, draft, events);
    }
}

/// Buildkite: `command` and `commands` of steps.
pub(super) fn buildkite(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let mut draft = job("pipeline", input.place(root.span()), Vec::new());
    let mut items: Vec<Node<'_>> = root.get("steps").unwrap_or(root).items().collect();
    items.reverse();
    while let Some(item) = items.pop() {
        items.extend(item.get("steps").into_iter().flat_map(Node::items));
        for key in ["command", "commands"] {
            for line in lines(item.get(key)) {
                let mut made = run(input, line, STOPS);
                made.forgiven = text_at(input, item, "soft_fail");
                draft.steps.push(made);
            }
        }
        draft.keeps_files |= item.get("artifact_paths").is_some();
    }
    if !draft.steps.is_empty() {
        add(pipeline, draft, ALWAYS);
    }
}

/// Cloud Build: the image is the tool, `args` are its words. What triggers it lies outside the file.
pub(super) fn cloudbuild(input: &Input<'_>, root: Node<'_>, pipeline: &mut Pipeline) {
    let mut draft = job("build", input.place(root.span()), Vec::new());
    for item in root.get("steps").into_iter().flat_map(Node::items) {
        let directory = item.get("dir").and_then(Node::text).unwrap_or_default();
        let mut made = if let Some(line) = item.get("script") {
            run(input, line, STOPS)
        } else {
            let image = item.get("name").and_then(Node::text).unwrap_or_default();
            let entry = item.get("entrypoint").and_then(Node::text);
            let tool = image
                .split(['@', ':'])
                .next()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let mut words = vec![entry.unwrap_or(tool).to_owned()];
            words.extend(super::super::reading::words(item.get("args")));
            let place = input.place(
                item.get("args")
                    .or_else(|| item.get("name"))
                    .unwrap_or(item)
                    .span(),
            );
            let command = Command {
                text: words.join(" "),
                words,
                place,
                ..Command::default()
            };
            step(
                place,
                Doing::Run(Script {
                    commands: vec![command],
                    dirty_check: false,
                }),
            )
        };
        made.forgiven = text_at(input, item, "allowFailure");
        directory.clone_into(&mut made.directory);
        draft.steps.push(made);
    }
    draft.keeps_files = root.get("images").is_some() || root.get("artifacts").is_some();
    if !draft.steps.is_empty() {
        add(pipeline, draft, PUSH);
    }
}
