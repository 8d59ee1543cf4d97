//! CI systems other than GitHub: their files are read into the same pipelines, as far as jobs and scripts go.

mod gitlab;
mod jenkins;
mod others;

use super::model::Script;
use super::model::{Doing, JobDraft, Pipeline, StepDraft, Text};
use super::reading::first_line;
use crate::extract::Input;
use crate::source::Place;
use crate::syntax::{Node, yaml};

/// Whether it starts on pull requests.
pub const PULL_REQUEST: u8 = 1;
/// Whether it starts on pushes to the default branch.
pub const PUSH: u8 = 2;
/// Whether it starts on a schedule.
pub const SCHEDULE: u8 = 4;
/// Whether it starts for tags and releases.
pub const RELEASE: u8 = 8;
/// Whether something else starts it, but no person.
pub const OTHER: u8 = 16;
/// Whether a person starts it.
pub const MANUAL: u8 = 32;

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Gitlab,
    CircleCi,
    Azure,
    Travis,
    Drone,
    Woodpecker,
    Bitbucket,
    Buildkite,
    CloudBuild,
    Jenkins,
}

/// The system whose file this is, from its path.
pub(super) fn of_path(path: &str) -> Option<System> {
    let lower = path.to_ascii_lowercase();
    let (directory, name) = lower.rsplit_once('/').unwrap_or(("", lower.as_str()));
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    Some(match (directory, name) {
        (_, ".gitlab-ci.yml" | ".gitlab-ci.yaml") => System::Gitlab,
        _ if yaml && (directory.starts_with(".gitlab") || name.ends_with(".gitlab-ci.yml")) => {
            System::Gitlab
        }
        (".circleci", "config.yml" | "config.yaml") => System::CircleCi,
        _ if yaml && name.starts_with("azure-pipeline") => System::Azure,
        _ if yaml && (directory == ".azure-pipelines" || directory == ".azuredevops") => {
            System::Azure
        }
        ("", ".travis.yml") => System::Travis,
        ("", ".drone.yml" | ".drone.yaml") => System::Drone,
        ("", ".woodpecker.yml" | ".woodpecker.yaml") => System::Woodpecker,
        (".woodpecker", _) if yaml => System::Woodpecker,
        ("", "bitbucket-pipelines.yml") => System::Bitbucket,
        (".buildkite", _) if yaml => System::Buildkite,
        (_, "cloudbuild.yaml" | "cloudbuild.yml") => System::CloudBuild,
        _ if name == "jenkinsfile"
            || name.starts_with("jenkinsfile.")
            || name.ends_with(".jenkinsfile") =>
        {
            System::Jenkins
        }
        _ => return None,
    })
}

/// Reads the file.
pub(super) fn read(input: &Input<'_>, system: System) -> Pipeline {
    let name = match system {
        System::Gitlab => "gitlab",
        System::CircleCi => "circleci",
        System::Azure => "azure",
        System::Travis => "travis",
        System::Drone => "drone",
        System::Woodpecker => "woodpecker",
        System::Bitbucket => "bitbucket",
        System::Buildkite => "buildkite",
        System::CloudBuild => "cloudbuild",
        System::Jenkins => "jenkins",
    };
    let mut pipeline = Pipeline {
        system: name,
        path: input.path.as_str().to_owned(),
        place: first_line(input),
        ..Pipeline::default()
    };
    if system == System::Jenkins {
        jenkins::read(input, &mut pipeline);
        return pipeline;
    }
    let tree = yaml::parse(input.text);
    for error in tree.errors() {
        pipeline
            .faults
            .push((input.place(error.span), error.message.clone()));
    }
    for root in tree.roots() {
        match system {
            System::Gitlab => gitlab::read(input, root, &mut pipeline),
            System::CircleCi => others::circleci(input, root, &mut pipeline),
            System::Azure => others::azure(input, root, &mut pipeline),
            System::Travis => others::travis(input, root, &mut pipeline),
            System::Drone | System::Woodpecker => others::drone(input, root, &mut pipeline),
            System::Bitbucket => others::bitbucket(input, root, &mut pipeline),
            System::Buildkite => others::buildkite(input, root, &mut pipeline),
            System::CloudBuild => others::cloudbuild(input, root, &mut pipeline),
            System::Jenkins => {}
        }
    }
    pipeline
}

/// A job with one step for each script.
fn job(id: &str, place: Place, scripts: Vec<(Place, Script)>) -> JobDraft {
    JobDraft {
        id: id.to_owned(),
        place,
        matrix: vec![Vec::new()],
        steps: scripts
            .into_iter()
            .map(|(place, script)| step(place, Doing::Run(script)))
            .collect(),
        ..JobDraft::default()
    }
}

fn step(place: Place, doing: Doing) -> StepDraft {
    StepDraft {
        place,
        condition: Text::default(),
        forgiven: Text::default(),
        directory: String::new(),
        env: Vec::new(),
        expressions: Vec::new(),
        doing,
    }
}

/// The script lines under a node: a text, or a list of texts and lists.
fn lines<'t>(node: Option<Node<'t>>) -> Vec<Node<'t>> {
    let mut lines = Vec::new();
    for item in node.map(Node::items_or_self).unwrap_or_default() {
        if item.is_list() {
            lines.extend(item.items().filter(|line| line.text().is_some()));
        } else if item.text().is_some() {
            lines.push(item);
        }
    }
    lines
}
