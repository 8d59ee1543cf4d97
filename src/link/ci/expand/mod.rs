//! Follows every step of a job to the commands that really run, and makes one fact of each.
//!
//! A work list with a limit on depth and on steps stands in place of recursion; a circle of tasks ends where it closes.

mod action;
mod around;
mod follow;

pub(super) use around::{forgiven, never};

use around::{around, inside_action, place_of_work};

use super::capabilities;
use super::capabilities::Uses;
use super::hints;
use super::index::Index;
use super::invocation::base;
use super::scope::Scope;
use super::triggers::{AUTOMATIC, PULL_REQUEST, PUSH, RELEASE, SCHEDULE};
use crate::extract::ci::model::{Command, Doing, StepDraft, Uses as UsesDraft};
use crate::extract::ci::script::{self, Shell};
use crate::facts::Located;
use crate::facts::ci::{Setting, Step};
use crate::source::Place;

/// Layers of tasks, scripts and containers that are followed.
const DEPTH: usize = 8;
/// Facts that one job may yield.
const STEP_LIMIT: usize = 1_500;
/// Layers of local actions.
const ACTION_DEPTH: usize = 6;

/// A command on its way to what it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub(super) words: Vec<String>,
    pub(super) text: String,
    pub(super) directory: String,
    pub(super) swallowed: String,
    /// Whether its output is tested, so that a tool which only lists is a check.
    pub(super) tested: bool,
    pub(super) trail: Vec<String>,
    pub(super) chain: Vec<(Place, String)>,
    /// Whether only checks are of interest: lines of a Dockerfile.
    pub(super) only_checks: bool,
}

enum Work {
    Follow(Frame),
    /// All that a task led to is done: what came since `from` is its own.
    Close {
        frame: Frame,
        from: usize,
    },
}

/// One step in its surroundings.
struct Around<'a> {
    scope: &'a Scope,
    place: Place,
    events: u8,
    toothless: Option<(String, Option<Place>)>,
    env: Vec<Setting>,
    remote: bool,
    /// Where the command stands in a local action; elsewhere the same as `place`.
    inner: Place,
}

/// The facts of one job.
pub(super) struct Expansion<'a> {
    index: &'a Index<'a>,
    /// The facts, in the order in which they run.
    pub(super) steps: Vec<Located<Step>>,
    /// How many facts there were before each check for a dirty tree.
    dirty_checks: Vec<usize>,
    /// Commands that may still be followed.
    pub(super) budget: usize,
    /// Images built in this job: their tag and Dockerfile.
    built: Vec<(String, String)>,
}

impl<'a> Expansion<'a> {
    /// `budget` is how many commands may still be followed in the repository.
    pub(super) fn new(index: &'a Index<'a>, budget: usize) -> Self {
        Self {
            index,
            steps: Vec::new(),
            dirty_checks: Vec::new(),
            budget,
            built: Vec::new(),
        }
    }

    /// Follows the steps of a job or of a local action.
    pub(super) fn steps(&mut self, steps: &[StepDraft], scope: &Scope) {
        // Local actions stand on the list until their turn, so that the order of the job is kept.
        let mut work: Vec<(&StepDraft, Scope, usize)> = steps
            .iter()
            .rev()
            .map(|step| (step, scope.clone(), 0))
            .collect();
        let index = self.index;
        while let Some((step, scope, depth)) = work.pop() {
            if self.steps.len() >= STEP_LIMIT {
                return;
            }
            let around = around(step, &scope);
            match &step.doing {
                Doing::Run(script) => {
                    let directory = scope.variants(std::slice::from_ref(&step.directory));
                    for directory in directory {
                        self.script(&script.commands, &directory[0], &around);
                    }
                    if script.dirty_check {
                        self.dirty_checks.push(self.steps.len());
                    }
                }
                Doing::Known(capability, name) => {
                    let uses = Uses {
                        capabilities: vec![(*capability).to_owned()],
                        ecosystems: vec!["any".to_owned()],
                        ..Uses::default()
                    };
                    let step = Step {
                        tool: name.clone(),
                        text: name.clone(),
                        remote: false,
                        published: true,
                        ..Step::default()
                    };
                    self.emit(step, uses, String::new(), Vec::new(), &around);
                }
                Doing::Use(uses) => {
                    let local = uses
                        .reference
                        .text
                        .strip_prefix("./")
                        .map(|path| path.trim_end_matches('/'));
                    if let Some(composite) = local.and_then(|path| index.composites.get(path)) {
                        if depth < ACTION_DEPTH {
                            let inner =
                                inside_action(&scope, &around, uses, &composite.inputs, step.place);
                            work.extend(
                                composite
                                    .steps
                                    .iter()
                                    .rev()
                                    .map(|step| (step, inner.clone(), depth + 1)),
                            );
                        }
                    } else {
                        self.action(uses, &around);
                    }
                }
            }
        }
    }

    /// A call of a reusable workflow outside of the repository: its inside is unknown, its name and inputs are not.
    pub(super) fn remote_workflow(&mut self, uses: &UsesDraft, scope: &Scope) {
        let mut around = Around {
            scope,
            place: uses.reference.place,
            events: scope.events,
            toothless: scope.toothless.clone(),
            env: Vec::new(),
            remote: true,
            inner: uses.reference.place,
        };
        let slug = slug(&uses.reference.text);
        let step = Step {
            tool: slug.to_owned(),
            text: uses.reference.text.clone(),
            action: slug.to_owned(),
            with: uses.with.clone(),
            published: hints::publishes(&uses.with),
            ..Step::default()
        };
        let known = capabilities::of_action(self.index, slug, &uses.with, "");
        let asked = hints::of_inputs(&uses.with);
        let hinted = hints::of_name(slug);
        let commands: Vec<&str> = hints::commands(&uses.with).collect();
        // What the name only hints at, or does not even hint at, stays unknown. What the workflow is known for and
        // what this repository asks it for by name does not.
        if known.is_empty() {
            let opaque = Step {
                opaque: hinted.capabilities.is_empty() && !hints::is_chore(slug),
                ..step.clone()
            };
            self.emit(opaque, hinted, String::new(), Vec::new(), &around);
        }
        around.remote = false;
        for found in [known, asked] {
            if !found.is_empty() {
                self.emit(step.clone(), found, String::new(), Vec::new(), &around);
            }
        }
        for line in commands {
            let commands = script::at_place(
                line,
                Shell {
                    stops: true,
                    ..Shell::default()
                },
                uses.reference.place,
            )
            .commands;
            self.script(&commands, "", &around);
        }
    }

    fn script(&mut self, commands: &[Command], directory: &str, around: &Around<'_>) {
        for command in commands {
            let frame = Frame {
                words: command.words.clone(),
                text: command.text.clone(),
                directory: place_of_work(directory, &command.directory),
                swallowed: command.swallowed.clone(),
                tested: command.tested,
                ..Frame::default()
            };
            let here = Around {
                scope: around.scope,
                place: around.scope.site.unwrap_or(command.place),
                inner: command.place,
                events: around.events,
                toothless: around.toothless.clone(),
                env: around.env.clone(),
                remote: around.remote,
            };
            self.follow(frame, &here);
        }
    }

    fn emit(
        &mut self,
        mut step: Step,
        mut uses: Uses,
        reason: String,
        chain: Vec<(Place, String)>,
        around: &Around<'_>,
    ) {
        let scope = around.scope;
        step.workflow.clone_from(&scope.workflow);
        step.job.clone_from(&scope.job);
        // What a tool enforces and what it only reports are two facts.
        let mut never_fails = false;
        if uses.capabilities.is_empty() {
            never_fails = !uses.lenient.is_empty();
            uses.capabilities = std::mem::take(&mut uses.lenient);
        } else if !uses.lenient.is_empty() {
            let reported = Uses {
                capabilities: Vec::new(),
                ..uses.clone()
            };
            self.emit(
                step.clone(),
                reported,
                reason.clone(),
                chain.clone(),
                around,
            );
        }
        step.capabilities = uses.capabilities;
        step.ecosystems = uses.ecosystems;
        step.silenced = uses.silenced;
        step.remote |= around.remote;
        step.published |= scope.keeps_files;
        step.on_pull_request = around.events & PULL_REQUEST != 0;
        step.on_push = around.events & PUSH != 0;
        step.on_schedule = around.events & SCHEDULE != 0;
        step.on_release = around.events & RELEASE != 0;
        let mut at = None;
        if !reason.is_empty() {
            step.toothless = reason;
            at = chain.last().map(|(place, _)| *place);
        } else if never_fails {
            "it reports and never fails, called like this".clone_into(&mut step.toothless);
        } else if let Some((reason, place)) = &around.toothless {
            step.toothless.clone_from(reason);
            at = *place;
        }
        step.enforcing = step.toothless.is_empty() && around.events & AUTOMATIC != 0;
        let mut fact = Located::new(step, around.place);
        if !fact.toothless.is_empty() {
            fact = fact.anchor("toothless", at.unwrap_or(around.inner));
        }
        fact.related.extend(scope.related.iter().cloned());
        if scope.site.is_some() {
            fact.related
                .push((around.inner, format!("`{}` runs it", scope.via)));
        }
        fact.related.extend(chain);
        fact.related.extend(uses.related);
        self.steps.push(fact);
    }

    /// What only the whole job shows: which output is kept, which tree is checked.
    pub(super) fn finish(mut self) -> Vec<Located<Step>> {
        let languages = hints::analysed_languages(&self.steps);
        let throw_away = self
            .steps
            .iter()
            .any(|step| hints::is_throw_away_cluster(&step.value));
        let last_dirty_check = self.dirty_checks.iter().copied().max().unwrap_or_default();
        let mut keepers: Vec<hints::Keeper> = Vec::new();
        for at in (0..self.steps.len()).rev() {
            let step = &mut self.steps[at];
            keepers.extend(hints::keeps(&step.value));
            step.value.published |= keepers.iter().any(|keeper| keeper.keeps(&step.value));
            step.value.dirty_checked |= at < last_dirty_check;
            if !languages.is_empty()
                && step
                    .value
                    .action
                    .eq_ignore_ascii_case("github/codeql-action/analyze")
            {
                step.value.ecosystems.clone_from(&languages);
            }
            if throw_away {
                // What is deployed to a cluster of the job's own is tested, not deployed.
                step.value.capabilities.retain(|name| name != "deploy");
            }
        }
        self.steps
    }
}

/// A command below another: it inherits what swallows a failure.
pub(super) fn below(frame: &Frame, command: &Command, directory: &str) -> Frame {
    Frame {
        words: command.words.clone(),
        text: command.text.clone(),
        directory: place_of_work(directory, &command.directory),
        swallowed: if frame.swallowed.is_empty() {
            command.swallowed.clone()
        } else {
            frame.swallowed.clone()
        },
        tested: command.tested,
        trail: frame.trail.clone(),
        chain: frame.chain.clone(),
        only_checks: frame.only_checks,
    }
}

fn command_step(words: Vec<String>, frame: &Frame) -> Step {
    Step {
        tool: words
            .first()
            .map_or_else(String::new, |word| base(word).to_owned()),
        text: frame.text.clone(),
        directory: frame.directory.clone(),
        words,
        ..Step::default()
    }
}

fn slug(reference: &str) -> &str {
    reference.split('@').next().unwrap_or(reference)
}

fn short(words: &[String]) -> String {
    words
        .iter()
        .take(4)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
