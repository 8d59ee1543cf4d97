//! Uses of actions: what they do by the knowledge lists, and the command that some of them run for somebody.
//!
//! The inside of other people's actions is unknown.

use super::{Around, Expansion, Frame, Work, slug};
use crate::extract::ci::model::Uses as UsesDraft;
use crate::extract::ci::script::{self, Shell};
use crate::facts::ci::{Setting, Step};
use crate::link::ci::index::resolve;
use crate::link::ci::{capabilities, hints, toothless};

impl Expansion<'_> {
    pub(super) fn action(&mut self, uses: &UsesDraft, around: &Around<'_>) {
        let reference = &uses.reference.text;
        let with: Vec<Setting> = uses
            .with
            .iter()
            .map(|one| {
                let variants = around.scope.variants(std::slice::from_ref(&one.value));
                if one.key == "languages" {
                    // One analysis for each value of the matrix: together they cover all.
                    let value = variants.concat().join(",");
                    return Setting {
                        key: one.key.clone(),
                        value,
                    };
                }
                let value = match one.key.as_str() {
                    "push" => around.scope.pushes(&one.value),
                    _ => None,
                };
                let value = value.or_else(|| variants.first().and_then(|all| all.first().cloned()));
                Setting {
                    key: one.key.clone(),
                    value: value.unwrap_or_default(),
                }
            })
            .collect();
        let given = |name: &str| {
            with.iter()
                .find(|one| one.key == name)
                .map_or("", |one| one.value.as_str())
        };
        if let Some(image) = reference.strip_prefix("docker://") {
            let words: Vec<String> = given("args")
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            let frame = Frame {
                text: reference.clone(),
                ..Frame::default()
            };
            let mut work = Vec::new();
            self.container(image, words, &frame, around, &mut work);
            while let Some(next) = work.pop() {
                if let Work::Follow(frame) = next {
                    self.leaf(frame.words.clone(), &frame, around);
                }
            }
            return;
        }
        let slug = slug(reference);
        let directory = [
            "working-directory",
            "working_directory",
            "workdir",
            "path",
            "directory",
        ]
        .iter()
        .map(|name| given(name))
        .find(|value| !value.is_empty())
        .and_then(|value| resolve("", value))
        .unwrap_or_default();
        let mut found = capabilities::of_action(self.index, slug, &with, &directory);
        let mut remote = around.remote;
        if found.is_empty() && !hints::is_first_party(slug) {
            let hinted = hints::of_name(slug);
            if !hinted.capabilities.is_empty() {
                found = hinted;
                remote = true;
            }
        }
        let lower = slug.to_ascii_lowercase();
        if lower == "pre-commit/action" {
            let frame = Frame {
                text: reference.clone(),
                ..Frame::default()
            };
            let mut words = vec!["pre-commit".to_owned(), "run".to_owned()];
            words.extend(given("extra_args").split_whitespace().map(str::to_owned));
            let mut work = Vec::new();
            self.hooks(&words, &frame, around, &mut work);
            while let Some(Work::Follow(frame)) = work.pop() {
                self.leaf(frame.words.clone(), &frame, around);
            }
        }
        // Actions that run a command for somebody.
        let command = match lower.as_str() {
            "nick-fields/retry" | "nick-invision/retry" => given("command").to_owned(),
            "gradle/gradle-build-action"
            | "gradle/actions/setup-gradle"
            | "burrunan/gradle-cache-action"
                if !given("arguments").is_empty() =>
            {
                format!("gradle {}", given("arguments"))
            }
            "actions-rs/cargo" => format!("cargo {} {}", given("command"), given("args")),
            "clechasseur/rs-cargo" => format!("cargo {} {}", given("command"), given("args")),
            "docker/build-push-action" => {
                let context = if given("context").is_empty() {
                    "."
                } else {
                    given("context")
                };
                let file = if given("file").is_empty() {
                    format!("{context}/Dockerfile")
                } else {
                    given("file").to_owned()
                };
                format!("docker build -f {file} {context}")
            }
            "reactivecircus/android-emulator-runner"
            | "coactions/setup-xvfb"
            | "gabrielbb/xvfb-action" => {
                format!("{}{}", given("script"), given("run"))
            }
            "borales/actions-yarn" => format!("yarn {}", given("cmd")),
            "cypress-io/github-action" if given("command").is_empty() => String::new(),
            "cypress-io/github-action" => given("command").to_owned(),
            _ => String::new(),
        };
        let reason = toothless::of_action(&with);
        let step = Step {
            tool: slug.to_owned(),
            text: reference.clone(),
            action: slug.to_owned(),
            with,
            directory,
            remote,
            ..Step::default()
        };
        let is_build = lower == "docker/build-push-action";
        self.emit(step, found, reason, Vec::new(), around);
        if !command.trim().is_empty() {
            let commands = script::at_place(
                &command,
                Shell {
                    stops: true,
                    ..Shell::default()
                },
                around.place,
            )
            .commands;
            let before = self.steps.len();
            self.script(&commands, "", around);
            if is_build {
                // The action was told already; only what its Dockerfile checks is news.
                self.steps.truncate(self.steps.len());
                let kept: Vec<_> = self
                    .steps
                    .drain(before..)
                    .filter(|step| !step.related.is_empty())
                    .collect();
                self.steps.extend(kept);
            }
        }
    }
}
