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
        /// Whether a newer run cancels an older one of the same branch (`cancel-in-progress`).
        pub cancels: bool,
        /// How often its schedule comes: `weekly` (or more often), `rarer`, `elsewhere` where the CI system keeps
        /// schedules outside of its files; empty without a schedule.
        pub schedule: &'static str,
        /// Whether a security tool of the knowledge lists is run by it.
        pub scans: bool,
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
        /// The CI system, as in `ci.workflow`.
        pub system: &'static str,
        /// Whether any event may start it, a person or a push to another branch than the default one included.
        pub runnable: bool,
        /// Whether it is a call of a reusable workflow, which bounds its own jobs.
        pub calls: bool,
        /// Whether it has a time limit of its own (`timeout-minutes`), or each of its steps has.
        pub bounded: bool,
        /// Whether it does nothing but use actions on a schedule or by events other than pushes and pull requests:
        /// labelling, greeting, closing.
        pub light: bool,
        /// Whether runs of it wait for each other: a concurrency group of its own, of its workflow or of one that
        /// calls it.
        pub serialised: bool,
        /// Whether it deploys: by one of its commands, not to a cluster that lives as long as the job.
        pub deploys: bool,
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
        /// How often its schedule comes, as in `ci.workflow`; empty without a schedule.
        pub schedule: &'static str,
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

    /// An expression whose value somebody outside may choose, pasted into a program that CI runs.
    pub struct Injection {
        /// The path of the workflow or composite action.
        pub workflow: String,
        /// The expression as written, without its braces.
        pub expression: String,
        /// Who chooses the value: `stranger` (whoever opens an issue or a pull request), or `caller` (whoever may start
        /// the workflow by hand, call it or use the action).
        pub source: &'static str,
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
        /// The version of that repository; empty without one.
        pub revision: String,
        /// What it does, in the names of the knowledge lists; empty where nothing of it can stop a commit.
        pub capabilities: Vec<String>,
    }
}
