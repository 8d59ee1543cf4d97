//! Facts about continuous integration: workflows, jobs, actions, and the commands that really run.

use crate::record;

record! {
    /// A pipeline definition.
    pub struct Workflow {
        /// `github`, `gitlab`, `circleci`, `azure`, `jenkins`, `bitbucket`, `buildkite`, `drone`, `woodpecker`, `travis`,
        /// `cloudbuild`, `tekton`.
        pub system: &'static str,
        /// Its path.
        pub path: String,
        /// Its name; empty without one.
        pub name: String,
        /// The events that start it, in the system's words (`push`, `pull_request`, `schedule`, ...).
        pub events: Vec<String>,
        /// Whether it runs on pull requests to the default branch that touch code.
        pub on_pull_request: bool,
        /// Whether it runs on pushes to the default branch.
        pub on_push: bool,
        /// Whether it runs on a schedule.
        pub on_schedule: bool,
        /// Whether it runs for tags or releases.
        pub on_release: bool,
        /// Whether anything starts it but a person: dispatch-only workflows and uncalled reusable ones prove nothing.
        pub automatic: bool,
        /// Why a trigger cannot fire on the default branch; empty when it can.
        pub trigger_fault: String,
        /// Whether one of its jobs builds, tests or lints code (commands that only label or greet do not).
        pub builds: bool,
        /// Why nothing that it builds, tests or lints can fail a pull request; empty when something can, and when it
        /// builds nothing.
        pub toothless: String,
        /// Whether it has a `permissions` key at the top.
        pub permissions_declared: bool,
        /// The scopes that jobs may write without having asked for them one by one: those of the permissions at the
        /// top, unless every job declares its own; `all` for `write-all`, that of a job too.
        pub write_permissions: Vec<String>,
        /// Whether every job declares its own permissions.
        pub jobs_declare_permissions: bool,
        /// Whether it parsed, and names only what exists (ruling 31).
        pub valid: bool,
        /// What is wrong with it; empty when valid.
        pub fault: String,
    }

    /// A job of a workflow.
    pub struct Job {
        /// The path of its workflow.
        pub workflow: String,
        /// Its key.
        pub id: String,
        /// Whether its `if:` or its triggers leave it a way to run.
        pub live: bool,
        /// Whether it declares permissions.
        pub permissions_declared: bool,
        /// The scopes it may write.
        pub write_permissions: Vec<String>,
        /// Whether its runner is not one of the host's own.
        pub self_hosted: bool,
        /// Whether the workflow runs on pull requests.
        pub on_pull_request: bool,
        /// The environment it deploys to; empty without one.
        pub environment: String,
    }

    /// A named input of an action or an environment variable.
    pub struct Setting {
        /// Its name.
        pub key: String,
        /// Its value as written.
        pub value: String,
    }

    /// A command that CI runs, or an action that it uses: one fact for each, after scripts, task runners, local
    /// actions and reusable workflows were followed to what they run.
    pub struct Step {
        /// The path of the workflow that starts it.
        pub workflow: String,
        /// The job that runs it.
        pub job: String,
        /// The tool: the command's first word without its path (`cargo`), or the action's `owner/repo`.
        pub tool: String,
        /// The command as written, one line; or the action's reference.
        pub text: String,
        /// The command's words, runners such as `npx` or `poetry run` unwrapped; empty for an action.
        pub words: Vec<String>,
        /// The action (`owner/repo/path` without its version); empty for a command.
        pub action: String,
        /// The action's inputs.
        pub with: Vec<Setting>,
        /// What it does, in the names of the knowledge lists (`dependency-audit`, `test`, `lint`, ...).
        pub capabilities: Vec<String>,
        /// The ecosystems whose tool it is (`rust`, `python`, ...); `any` for tools that read several.
        pub ecosystems: Vec<String>,
        /// Whether a failure of it fails the run, in a workflow that something starts (guard G8).
        pub enforcing: bool,
        /// Why not; empty when it is enforcing.
        pub toothless: String,
        /// Whether it runs for pull requests.
        pub on_pull_request: bool,
        /// Whether it runs for pushes to the default branch.
        pub on_push: bool,
        /// Whether it runs on a schedule.
        pub on_schedule: bool,
        /// Whether it runs for tags or releases.
        pub on_release: bool,
        /// The directory it runs in, from the root; empty for the root.
        pub directory: String,
        /// Whether its output is kept: the job uploads an artifact, publishes or attests afterwards.
        pub published: bool,
        /// Whether a later command of the job fails on a dirty tree (`git diff --exit-code`), so that a command that
        /// rewrites files is a check all the same.
        pub dirty_checked: bool,
        /// What the project tells the tool to overlook without an end (an ignore list without expiry dates), for
        /// people; empty when it overlooks nothing.
        pub silenced: String,
        /// Whether what it runs lies outside the repository (a remote reusable workflow): its inside is unknown, and
        /// its capabilities are what its name hints at.
        pub remote: bool,
        /// Whether it may do anything at all: it is remote, and not even its name tells what for.
        pub opaque: bool,
    }

    /// A use of an action, a reusable workflow or a container image in a workflow.
    pub struct Action {
        /// The path of the workflow or composite action.
        pub workflow: String,
        /// The reference as written.
        pub text: String,
        /// `owner/repo/path` without the version; empty for `docker://`.
        pub name: String,
        /// What stands after the `@`.
        pub version: String,
        /// `sha` (40 hex digits or an image digest), `short-sha`, `tag`, `branch`, `local`, `none`, or `unresolved`.
        pub pin: &'static str,
        /// Whether it is the host's own (`actions/*`, `github/*`).
        pub first_party: bool,
        /// Whether it must be referenced by tag (SLSA generator workflows).
        pub tag_required: bool,
    }

    /// A checkout of code that a pull request brought, in a workflow that holds secrets or a writing token.
    pub struct Checkout {
        /// The path of the workflow.
        pub workflow: String,
        /// The event that makes it privileged.
        pub event: String,
        /// The reference that is checked out.
        pub reference: String,
        /// Whether anything of it is run afterwards: a command, a local action, a cache that is restored.
        pub runs_code: bool,
        /// Whether somebody has to approve the run first (`environment`).
        pub gated: bool,
    }

    /// A task that a runner knows: a make target, a just recipe, an npm script, a tox environment, ...
    pub struct Task {
        /// `make`, `just`, `task`, `npm`, `composer`, `tox`, `nox`, `poe`, `pdm`, `hatch`, `pixi`, `rake`, `cargo`,
        /// `shell`.
        pub runner: &'static str,
        /// Its name; for a shell script, its path.
        pub name: String,
        /// The directory it belongs to.
        pub directory: String,
        /// What it runs, one line per command.
        pub commands: Vec<String>,
    }

    /// A hook that runs before a commit (pre-commit, Lefthook, Husky).
    pub struct Hook {
        /// The file that configures it.
        pub path: String,
        /// Its id, or the command that it runs.
        pub id: String,
        /// The repository that it comes from; empty for one of the project's own.
        pub repository: String,
        /// What it does, in the names of the knowledge lists; empty where nothing of it can stop a commit.
        pub capabilities: Vec<String>,
    }
}
