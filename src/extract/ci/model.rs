//! What one CI file says before anything is followed: pipelines, tasks, scripts, hooks, images, configurations.
//!
//! Every CI system is read into the same [`Pipeline`]; what a command leads to is found when files are linked.

use std::collections::HashMap;

use crate::facts::ci::Setting;
use crate::source::Place;

/// A named value with its place.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The value.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A command of a script.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// As written, on one line.
    pub text: String,
    /// Its words; `${{ ... }}` stays one word.
    pub words: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// Where the script has changed to, as written in its `cd` commands; empty for where it began.
    pub directory: String,
    /// Why a failure of it does not fail the script; empty when it does.
    pub swallowed: String,
    /// Whether the script looks at its output (`test -z "$(gofmt -l .)"`), so that a command which only lists is a check.
    pub tested: bool,
}

/// A script: its commands in order.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// The commands.
    pub commands: Vec<Command>,
    /// Whether it fails on a dirty tree (`git diff --exit-code` and the like).
    pub dirty_check: bool,
}

/// A use of an action, a reusable workflow or an image.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// The reference.
    pub reference: Text,
    /// The inputs.
    pub with: Vec<Setting>,
}

/// What one step does.
#[derive(Debug, Clone)]
pub enum Doing {
    /// Runs commands.
    Run(Script),
    /// Uses an action.
    Use(Uses),
    /// Has capabilities that its CI system gives it: a template of the host, a built-in task.
    Known(&'static str, String),
}

/// A step of a job.
#[derive(Debug, Clone)]
pub struct StepDraft {
    /// Where it stands: its script, its `uses`, or the whole entry.
    pub place: Place,
    /// Its condition; empty text without one.
    pub condition: Text,
    /// Whether its failure is forgiven: an expression or `true`; empty text without the key.
    pub forgiven: Text,
    /// The directory it runs in, as written.
    pub directory: String,
    /// Variables of its environment.
    pub env: Vec<Setting>,
    /// Expressions that become part of a program: of its script, or of an input that its action runs.
    pub expressions: Vec<Text>,
    /// What it does.
    pub doing: Doing,
}

/// The permissions of a token.
#[derive(Debug, Clone, Default)]
pub struct Permissions {
    /// The key's place; `None` where nothing is declared.
    pub place: Option<Place>,
    /// Scopes with write access; `all` for `write-all`.
    pub write: Vec<String>,
}

/// A job of a pipeline.
#[derive(Debug, Clone, Default)]
pub struct JobDraft {
    /// Its key.
    pub id: String,
    /// Where its key stands.
    pub place: Place,
    /// The jobs it waits for.
    pub needs: Vec<Text>,
    /// Its condition; empty text without one.
    pub condition: Text,
    /// Whether its failure is forgiven.
    pub forgiven: Text,
    /// Runner labels.
    pub runs_on: Vec<Text>,
    /// The reusable workflow it is.
    pub uses: Option<Uses>,
    /// Whether it hands all secrets on.
    pub inherits_secrets: bool,
    /// Variables of its environment.
    pub env: Vec<Setting>,
    /// Combinations of matrix values; one empty combination without a matrix.
    pub matrix: Vec<Vec<Setting>>,
    /// The environment it deploys to; empty without one.
    pub environment: String,
    /// Its permissions.
    pub permissions: Permissions,
    /// Whether it, or each of its steps, has a time limit of its own.
    pub timeout: bool,
    /// Whether it belongs to a concurrency group of its own.
    pub concurrency: bool,
    /// Whether it keeps files by a key of its own (GitLab's `artifacts`).
    pub keeps_files: bool,
    /// Events that start it where the system says so per job; `None` for those of the pipeline.
    pub events: Option<u8>,
    /// Its steps.
    pub steps: Vec<StepDraft>,
}

/// An event that starts a pipeline, with its filters.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// Its name in the system's words.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Branch filters; `None` without the key.
    pub branches: Option<Vec<Text>>,
    /// Branches left out.
    pub branches_ignore: Option<Vec<Text>>,
    /// Tag filters.
    pub tags: Option<Vec<Text>>,
    /// Path filters.
    pub paths: Option<Vec<Text>>,
    /// Paths left out.
    pub paths_ignore: Option<Vec<Text>>,
    /// Activity types.
    pub types: Vec<String>,
    /// Its schedules in the words of cron.
    pub crons: Vec<Text>,
}

/// A pipeline definition.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// The system, as in [`crate::facts::ci::Workflow::system`].
    pub system: &'static str,
    /// Its path.
    pub path: String,
    /// The whole file, or its first line.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Where its triggers stand.
    pub on: Option<Place>,
    /// Where its jobs stand.
    pub jobs_place: Option<Place>,
    /// The events that start it.
    pub events: Vec<Event>,
    /// Variables of its environment.
    pub env: Vec<Setting>,
    /// Defaults of the inputs that callers and people give.
    pub inputs: Vec<Setting>,
    /// Inputs of people and callers that may hold any text: neither a choice nor a number nor yes or no.
    pub free_inputs: Vec<String>,
    /// Its permissions.
    pub permissions: Permissions,
    /// Whether its runs belong to a concurrency group.
    pub concurrency: bool,
    /// Whether a newer run of that group may cancel an older one.
    pub cancels: bool,
    /// Its jobs.
    pub jobs: Vec<JobDraft>,
    /// Paths of pipeline files that it includes.
    pub includes: Vec<String>,
    /// What is wrong with it, and where.
    pub faults: Vec<(Place, String)>,
}

/// A composite action of the repository.
#[derive(Debug, Clone)]
pub struct Composite {
    /// The directory that holds it.
    pub directory: String,
    /// Its path.
    pub path: String,
    /// Defaults of its inputs.
    pub inputs: Vec<Setting>,
    /// The names of its inputs.
    pub input_names: Vec<String>,
    /// Its steps; empty for actions in JavaScript or an image.
    pub steps: Vec<StepDraft>,
}

/// A task that a runner knows.
#[derive(Debug, Clone, Default)]
pub struct TaskDraft {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Tasks that run before it.
    pub needs: Vec<String>,
    /// What it runs.
    pub commands: Vec<Command>,
}

/// A file of tasks: a Makefile, the scripts of a manifest, a shell script (one task).
#[derive(Debug, Clone, Default)]
pub struct TaskFile {
    /// The runner, as in [`crate::facts::ci::Task::runner`].
    pub runner: &'static str,
    /// Its path.
    pub path: String,
    /// The directory that its commands run in.
    pub directory: String,
    /// What the project calls itself (the name in `package.json`); empty when it does not say.
    pub project: String,
    /// The task that runs when none is named; empty when the runner has none.
    pub default: String,
    /// The tasks.
    pub tasks: Vec<TaskDraft>,
    /// Where in `tasks` each name stands; of several, the first.
    pub(super) positions: HashMap<String, usize>,
}

impl TaskFile {
    /// Makes its tasks known by their names.
    pub(super) fn index(&mut self) {
        for (at, task) in self.tasks.iter().enumerate() {
            self.positions.entry(task.name.clone()).or_insert(at);
        }
    }

    /// The task of that name.
    pub fn task(&self, name: &str) -> Option<&TaskDraft> {
        self.positions.get(name).and_then(|at| self.tasks.get(*at))
    }
}

/// What an image or a service runs, as far as CI follows it.
#[derive(Debug, Clone, Default)]
pub struct ImageDraft {
    /// The path of the Dockerfile or Compose file.
    pub path: String,
    /// The service; empty for a Dockerfile.
    pub service: String,
    /// Commands of its `RUN` lines; empty for a service.
    pub build: Vec<Command>,
    /// What a container of it starts: entry point and arguments.
    pub start: Vec<Command>,
    /// Of a service: the path of the Dockerfile that it is built from; empty without one.
    pub dockerfile: String,
    /// The directory that `COPY` and scripts are seen from.
    pub context: String,
}

/// What a configuration file adds to the tools that load it.
#[derive(Debug, Clone)]
pub struct ConfigDraft {
    /// Its path.
    pub path: String,
    /// The directory it governs.
    pub directory: String,
    /// Where it says so.
    pub place: Place,
    /// The tools that load it: the first words of their commands, or `owner/repo` of actions.
    pub tools: &'static [&'static str],
    /// Words of which the command must hold one (tasks, sub-commands, flags by their beginning); empty for any command.
    pub needs: &'static [&'static str],
    /// The capability; with `silenced:` in front it is one whose findings the configuration overlooks, with
    /// `enforced:` one whose findings it turns from warnings into faults, with
    /// `reported:` one that it has the tool report without failing.
    pub capability: &'static str,
    /// The ecosystem.
    pub ecosystem: &'static str,
    /// What it says, for people.
    pub note: String,
}

/// A hook that a person's git runs.
#[derive(Debug, Clone, Default)]
pub struct HookDraft {
    /// Who runs it: `pre-commit`, `lefthook`, `husky`, or `githooks` for a folder that git has to be told of.
    pub runner: &'static str,
    /// The path of the file that configures it.
    pub path: String,
    /// Its id, or the command that it runs.
    pub id: String,
    /// The repository that it comes from; empty for the project's own.
    pub repository: String,
    /// The version of that repository; empty without one.
    pub revision: String,
    /// Where it stands.
    pub place: Place,
    /// What the project's own hook runs; empty for a hook of another repository.
    pub commands: Vec<Command>,
    /// Whether it runs only when somebody asks for its stage.
    pub manual: bool,
}

impl HookDraft {
    /// Whether its runner reads that file without being told to: pre-commit and Lefthook look into the root alone.
    pub fn is_loaded(&self) -> bool {
        matches!(self.runner, "husky" | "githooks") || !self.path.contains('/')
    }
}
