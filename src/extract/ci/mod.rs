//! Reads continuous integration: workflows, local actions, tasks, scripts, hooks, images and the configurations that
//! give tools their teeth. Nothing is followed here; [`link`](crate::link) does that.

mod cargo_tasks;
mod code_tasks;
mod configs;
mod contexts;
pub mod cron;
mod expressions;
mod github;
mod hooks;
mod images;
mod manifests;
mod matrix;
pub mod model;
mod reading;
pub mod script;
mod systems;
mod tasks;
mod validity;

pub use systems::{MANUAL, OTHER, PULL_REQUEST, PUSH, RELEASE, SCHEDULE};

use super::{Extracted, Input};
use crate::source::{FileClass, RepoPath};
use model::{Composite, ConfigDraft, HookDraft, ImageDraft, Pipeline, TaskFile};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A pipeline of any system.
    Pipeline(Box<Pipeline>),
    /// A local action.
    Composite(Composite),
    /// Tasks, or a script.
    Tasks(TaskFile),
    /// What an image or a service runs.
    Image(ImageDraft),
    /// What a configuration adds to a tool.
    Config(ConfigDraft),
    /// A hook that a person's git runs.
    Hook(HookDraft),
}

/// What a file is for this reader, from its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Workflow,
    Action,
    System(systems::System),
    Makefile,
    Justfile,
    Taskfile,
    PackageJson,
    ComposerJson,
    Tox,
    Nox,
    Pyproject,
    Rake,
    CargoMake,
    CargoAlias,
    PreCommit,
    Lefthook,
    Husky,
    Shell,
    Dockerfile,
    Compose,
    Config,
}

/// All roles of a file; a manifest may hold tasks and thresholds.
fn roles(path: &RepoPath) -> Vec<Role> {
    let (name, directory, text) = (path.name(), path.directory(), path.as_str());
    let lower = name.to_ascii_lowercase();
    let yaml = lower.ends_with(".yml") || lower.ends_with(".yaml");
    let mut roles = Vec::new();
    if directory == ".github/workflows" && yaml {
        roles.push(Role::Workflow);
        return roles;
    }
    if let Some(system) = systems::of_path(text) {
        roles.push(Role::System(system));
    }
    match lower.as_str() {
        "action.yml" | "action.yaml" => roles.push(Role::Action),
        "makefile" | "gnumakefile" => roles.push(Role::Makefile),
        "justfile" | ".justfile" => roles.push(Role::Justfile),
        "taskfile.yml" | "taskfile.yaml" | "taskfile.dist.yml" | "taskfile.dist.yaml" => {
            roles.push(Role::Taskfile)
        }
        "package.json" => roles.push(Role::PackageJson),
        "composer.json" => roles.push(Role::ComposerJson),
        "tox.ini" => roles.push(Role::Tox),
        "noxfile.py" => roles.push(Role::Nox),
        "pyproject.toml" => roles.push(Role::Pyproject),
        "rakefile" | "rakefile.rb" => roles.push(Role::Rake),
        "makefile.toml" => roles.push(Role::CargoMake),
        ".pre-commit-config.yaml" | ".pre-commit-config.yml" => roles.push(Role::PreCommit),
        "lefthook.yml" | ".lefthook.yml" | "lefthook.yaml" | ".lefthook.yaml" => {
            roles.push(Role::Lefthook);
        }
        "pre-commit" | "pre-push" | "commit-msg" if matches!(directory, ".husky" | ".githooks") => {
            roles.push(Role::Husky);
        }
        "config.toml" | "config" if directory.ends_with(".cargo") => roles.push(Role::CargoAlias),
        _ => {}
    }
    if lower.ends_with(".mk") {
        roles.push(Role::Makefile);
    } else if lower.ends_with(".just") {
        roles.push(Role::Justfile);
    } else if lower.ends_with(".rake") {
        roles.push(Role::Rake);
    } else if lower.ends_with(".sh")
        || lower.ends_with(".bash")
        || is_script_without_extension(directory, name)
    {
        roles.push(Role::Shell);
    } else if lower == "dockerfile"
        || lower.starts_with("dockerfile.")
        || lower.ends_with(".dockerfile")
        || lower == "containerfile"
    {
        roles.push(Role::Dockerfile);
    } else if yaml
        && (lower.starts_with("docker-compose")
            || lower.starts_with("compose.")
            || lower.starts_with("compose-"))
    {
        roles.push(Role::Compose);
    }
    if configs::accepts(&lower, text) {
        roles.push(Role::Config);
    }
    roles
}

/// Scripts such as `ci/test` or `bin/check`: the folder says what they are.
fn is_script_without_extension(directory: &str, name: &str) -> bool {
    let folder = directory.rsplit('/').next().unwrap_or_default();
    !name.contains('.')
        && matches!(
            folder,
            "bin" | "script" | "scripts" | "ci" | ".ci" | "tools" | "hack" | ".buildkite"
        )
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    !matches!(class, FileClass::Vendored | FileClass::Generated)
        && !roles_of(path, class).is_empty()
}

/// What the file is to CI. A pipeline or an action among tests, examples and templates is data: nothing runs it.
fn roles_of(path: &RepoPath, class: FileClass) -> Vec<Role> {
    let mut roles = roles(path);
    if matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Template
    ) {
        roles.retain(|role| !matches!(role, Role::System(_) | Role::Action));
    }
    roles
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    for role in roles_of(input.path, input.class) {
        read(input, role, out);
    }
}

fn read(input: &Input<'_>, role: Role, out: &mut Extracted) {
    let before = out.drafts.ci.len();
    match role {
        Role::Workflow => {
            let pipeline = github::workflow(input);
            if let Some((place, fault)) = pipeline.faults.first() {
                out.errors.push((*place, fault.clone()));
            }
            out.drafts.ci.push(Draft::Pipeline(Box::new(pipeline)));
        }
        Role::Action => {
            let (composite, tree) = github::action(input);
            if let Some(error) = tree.errors().first() {
                out.errors
                    .push((input.place(error.span), error.message.clone()));
            }
            out.drafts.ci.extend(composite.map(Draft::Composite));
        }
        Role::System(system) => {
            let pipeline = systems::read(input, system);
            if let Some((place, fault)) = pipeline.faults.first() {
                out.errors.push((*place, fault.clone()));
            }
            out.drafts.ci.push(Draft::Pipeline(Box::new(pipeline)));
        }
        Role::Makefile => out.drafts.ci.push(Draft::Tasks(tasks::makefile(input))),
        Role::Justfile => out.drafts.ci.push(Draft::Tasks(tasks::justfile(input))),
        Role::Taskfile => out
            .drafts
            .ci
            .extend(manifests::taskfile(input).map(Draft::Tasks)),
        Role::PackageJson => out
            .drafts
            .ci
            .extend(manifests::package_json(input).map(Draft::Tasks)),
        Role::ComposerJson => out
            .drafts
            .ci
            .extend(manifests::composer_json(input).map(Draft::Tasks)),
        Role::Tox => out.drafts.ci.push(Draft::Tasks(manifests::tox_ini(input))),
        Role::Nox => out.drafts.ci.push(Draft::Tasks(code_tasks::noxfile(input))),
        Role::Pyproject => out
            .drafts
            .ci
            .extend(manifests::pyproject(input).into_iter().map(Draft::Tasks)),
        Role::Rake => out
            .drafts
            .ci
            .push(Draft::Tasks(code_tasks::rakefile(input))),
        Role::CargoMake => out
            .drafts
            .ci
            .push(Draft::Tasks(cargo_tasks::cargo_make(input))),
        Role::CargoAlias => out
            .drafts
            .ci
            .push(Draft::Tasks(cargo_tasks::cargo_aliases(input))),
        Role::PreCommit | Role::Lefthook => {
            let (hooks, tree) = match role {
                Role::Lefthook => hooks::lefthook(input),
                _ => hooks::pre_commit(input),
            };
            if let Some(error) = tree.errors().first() {
                out.errors
                    .push((input.place(error.span), error.message.clone()));
            }
            out.drafts.ci.extend(hooks.into_iter().map(Draft::Hook));
        }
        Role::Husky => {
            let hooks = hooks::husky(input);
            out.drafts.ci.extend(hooks.into_iter().map(Draft::Hook));
        }
        Role::Shell => out.drafts.ci.extend(tasks::shell(input).map(Draft::Tasks)),
        Role::Dockerfile => out.drafts.ci.push(Draft::Image(images::dockerfile(input))),
        Role::Compose => out
            .drafts
            .ci
            .extend(images::compose(input).into_iter().map(Draft::Image)),
        Role::Config => out
            .drafts
            .ci
            .extend(configs::read(input).into_iter().map(Draft::Config)),
    }
    for draft in &mut out.drafts.ci[before..] {
        if let Draft::Tasks(file) = draft {
            file.index();
            out.facts.tasks.extend(tasks::facts(file));
        }
    }
}
