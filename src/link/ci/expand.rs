//! Follows every step of a job to the commands that really run, and makes one fact of each.
//!
//! A work list with a limit on depth and on steps stands in place of recursion; a circle of tasks ends where it closes.

use super::capabilities::{self, Uses};
use super::containers;
use super::hints;
use super::index::{Index, resolve};
use super::invocation::{Unwrapped, base, unwrap};
use super::runners;
use super::scope::Scope;
use super::toothless;
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
    Close { frame: Frame, from: usize },
}

/// One step in its surroundings.
struct Around<'a> {
    scope: &'a Scope,
    place: Place,
    events: u8,
    toothless: Option<(String, Option<Place>)>,
    env: Vec<Setting>,
    remote: bool,
}

/// The facts of one job.
pub(super) struct Expansion<'a> {
    index: &'a Index<'a>,
    /// The facts, in the order in which they run.
    pub(super) steps: Vec<Located<Step>>,
    /// How many facts there were before each check for a dirty tree.
    dirty_checks: Vec<usize>,
    /// Images built in this job: their tag and Dockerfile.
    built: Vec<(String, String)>,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(index: &'a Index<'a>) -> Self {
        Self { index, steps: Vec::new(), dirty_checks: Vec::new(), built: Vec::new() }
    }

    /// Follows the steps of a job or of a local action.
    pub(super) fn steps(&mut self, steps: &[StepDraft], scope: &Scope) {
        // Local actions stand on the list until their turn, so that the order of the job is kept.
        let mut work: Vec<(&StepDraft, Scope, usize)> = steps.iter().rev().map(|step| (step, scope.clone(), 0)).collect();
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
                    let step = Step { tool: name.clone(), text: name.clone(), remote: false, published: true, ..Step::default() };
                    self.emit(step, uses, String::new(), Vec::new(), &around);
                }
                Doing::Use(uses) => {
                    let local = uses.reference.text.strip_prefix("./").map(|path| path.trim_end_matches('/'));
                    if let Some(composite) = local.and_then(|path| index.composites.get(path)) {
                        if depth < ACTION_DEPTH {
                            let inner = inside_action(&scope, &around, uses, &composite.inputs, step.place);
                            work.extend(composite.steps.iter().rev().map(|step| (step, inner.clone(), depth + 1)));
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
        };
        let slug = slug(&uses.reference.text);
        let found = hints::of_remote(slug, &uses.with);
        let step = Step {
            tool: slug.to_owned(),
            text: uses.reference.text.clone(),
            action: slug.to_owned(),
            with: uses.with.clone(),
            published: hints::publishes(&uses.with),
            ..Step::default()
        };
        self.emit(step, found, String::new(), Vec::new(), &around);
        for line in hints::commands(&uses.with) {
            around.remote = true;
            let commands = script::at_place(line, Shell { stops: true, ..Shell::default() }, uses.reference.place).commands;
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
                events: around.events,
                toothless: around.toothless.clone(),
                env: around.env.clone(),
                remote: around.remote,
            };
            self.follow(frame, &here);
        }
    }

    /// Follows one command to its end.
    fn follow(&mut self, frame: Frame, around: &Around<'_>) {
        let mut work = Vec::new();
        let mut texts = frame.words.clone();
        texts.push(frame.text.clone());
        for mut variant in around.scope.variants(&texts).into_iter().rev() {
            let text = variant.pop().unwrap_or_default();
            work.push(Work::Follow(Frame { words: variant, text, ..frame.clone() }));
        }
        while let Some(next) = work.pop() {
            if self.steps.len() >= STEP_LIMIT {
                return;
            }
            match next {
                Work::Follow(frame) => self.one(frame, around, &mut work),
                Work::Close { frame, from } => self.close(&frame, from, around),
            }
        }
    }

    fn one(&mut self, mut frame: Frame, around: &Around<'_>, work: &mut Vec<Work>) {
        known_variables(&mut frame.words, around);
        // A first word that was an expression may hold a whole command.
        if frame.words.first().is_some_and(|word| word.contains(' ') && !word.starts_with(['/', '.', '$'])) && frame.trail.len() < DEPTH {
            let commands = script::at_place(&frame.words.join(" "), Shell { stops: true, ..Shell::default() }, around.place).commands;
            if commands.iter().all(|command| command.words.first().is_some_and(|word| !word.contains(' '))) {
                push_commands(&commands, &frame, "", work);
                return;
            }
        }
        if frame.trail.len() < DEPTH && self.led_on(&frame.words.clone(), &frame, around, work) {
            return;
        }
        match unwrap(&frame.words) {
            Unwrapped::Words(words) => {
                if words != frame.words && frame.trail.len() < DEPTH && self.led_on(&words, &frame, around, work) {
                    return;
                }
                self.leaf(words, &frame, around);
            }
            Unwrapped::Script(text) if frame.trail.len() < DEPTH => {
                let commands = script::at_place(&text, Shell::default(), around.place).commands;
                push_commands(&commands, &frame, "sh", work);
            }
            Unwrapped::Script(_) => {}
            Unwrapped::Image(image, arguments) => self.container(&image, arguments, &frame, around, work),
        }
    }

    /// Puts on the list what `words` lead to; false when they lead nowhere.
    fn led_on(&mut self, words: &[String], frame: &Frame, around: &Around<'_>, work: &mut Vec<Work>) -> bool {
        let index = self.index;
        if let Some(bodies) = runners::bodies(index, words, &frame.directory) {
            if bodies.iter().all(|body| frame.trail.contains(&body.id)) {
                return false;
            }
            work.push(Work::Close { frame: Frame { words: words.to_vec(), ..frame.clone() }, from: self.steps.len() });
            let mut frames = Vec::new();
            for body in bodies.iter().filter(|body| !frame.trail.contains(&body.id)) {
                let last = body.commands.len().saturating_sub(1);
                for (at, command) in body.commands.iter().enumerate() {
                    let mut next = below(frame, command, &body.directory);
                    if at == last {
                        next.words.extend(body.extra.iter().cloned());
                        if !body.extra.is_empty() {
                            next.text = format!("{} {}", next.text, body.extra.join(" "));
                        }
                    }
                    next.trail.push(body.id.clone());
                    next.chain.push((command.place, format!("`{}` runs it", short(words))));
                    let _ = body.place;
                    frames.push(Work::Follow(next));
                }
            }
            work.extend(frames.into_iter().rev());
            return true;
        }
        if containers::is_compose(words) {
            return containers::compose(index, words, frame, work_of(work));
        }
        if matches!(words.first().map(|word| base(word)), Some("pre-commit" | "prek")) && words.iter().any(|word| word == "run") {
            self.hooks(words, frame, around, work);
            return true;
        }
        if let Some((tag, path)) = containers::build(words, &frame.directory) {
            self.built.push((tag, path.clone()));
            if let Some(image) = index.image(&path, "").filter(|_| !frame.trail.contains(&path)) {
                let mut frames = Vec::new();
                for command in &image.build {
                    let mut next = below(frame, command, &image.context);
                    next.trail.push(path.clone());
                    next.only_checks = true;
                    next.chain.push((command.place, format!("`{}` runs it", short(words))));
                    frames.push(Work::Follow(next));
                }
                work.extend(frames.into_iter().rev());
            }
            // The build itself is a step too.
            return false;
        }
        false
    }

    fn container(&mut self, image: &str, arguments: Vec<String>, frame: &Frame, around: &Around<'_>, work: &mut Vec<Work>) {
        let index = self.index;
        if let Some((_, path)) = self.built.iter().find(|(tag, _)| !tag.is_empty() && tag == image)
            && arguments.is_empty()
            && let Some(draft) = index.image(path, "")
        {
            for command in draft.start.iter().rev() {
                let mut next = below(frame, command, &draft.context);
                next.trail.push(format!("run {path}"));
                next.chain.push((command.place, format!("the image `{image}` starts it")));
                work.push(Work::Follow(next));
            }
            return;
        }
        let repository = image.split('@').next().unwrap_or(image);
        let repository = match repository.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => name,
            _ => repository,
        };
        let tool = base(repository).to_owned();
        let of_arguments = capabilities::of_command(index, &arguments, &frame.directory);
        let named = arguments.first().is_some_and(|word| !word.starts_with('-') && (!of_arguments.capabilities.is_empty() || word.contains('/')));
        if named || arguments.first().is_some_and(|word| matches!(base(word), "sh" | "bash" | "make" | "npm" | "go" | "cargo")) {
            let mut next = Frame { words: arguments, ..frame.clone() };
            next.trail.push(format!("container {image}"));
            work.push(Work::Follow(next));
            return;
        }
        let mut words = vec![tool];
        words.extend(arguments);
        let mut uses = capabilities::of_command(index, &words, &frame.directory);
        let of_image = capabilities::of_image(repository);
        for name in of_image.capabilities {
            if !uses.capabilities.contains(&name) {
                uses.capabilities.push(name);
            }
        }
        for name in of_image.ecosystems {
            if !uses.ecosystems.contains(&name) {
                uses.ecosystems.push(name);
            }
        }
        let swallowed = if frame.swallowed.is_empty() { toothless::of_command(&words) } else { frame.swallowed.clone() };
        let step = command_step(words, frame);
        self.emit(step, uses, swallowed, frame.chain.clone(), around);
    }

    fn hooks(&mut self, words: &[String], frame: &Frame, around: &Around<'_>, work: &mut Vec<Work>) {
        let after = words.iter().position(|word| word == "run").map_or(words.len(), |at| at + 1);
        let mut wanted = words[after..].iter().filter(|word| !word.starts_with('-'));
        let only = wanted.next().filter(|word| self.index.hooks.iter().any(|hook| hook.id == **word)).cloned();
        let manual = words.iter().any(|word| word == "manual");
        let index = self.index;
        let mut frames = Vec::new();
        for hook in &index.hooks {
            if only.as_ref().is_some_and(|only| *only != hook.id) || hook.manual && !manual {
                continue;
            }
            if hook.commands.is_empty() {
                let uses = capabilities::of_hook(index, &hook.id);
                let mut chain = frame.chain.clone();
                chain.push((hook.place, "pre-commit runs this hook".to_owned()));
                let step = Step {
                    tool: hook.id.clone(),
                    text: format!("pre-commit run {}", hook.id),
                    words: vec!["pre-commit".to_owned(), "run".to_owned(), hook.id.clone()],
                    directory: frame.directory.clone(),
                    // pre-commit fails when a hook changes a file.
                    dirty_checked: true,
                    ..Step::default()
                };
                self.emit(step, Uses { never_fails: false, ..uses }, frame.swallowed.clone(), chain, around);
            } else {
                for command in &hook.commands {
                    let mut next = below(frame, command, &frame.directory);
                    next.trail.push(format!("hook {}", hook.id));
                    next.chain.push((command.place, "pre-commit runs this hook".to_owned()));
                    frames.push(Work::Follow(next));
                }
            }
        }
        work.extend(frames.into_iter().rev());
    }

    fn leaf(&mut self, words: Vec<String>, frame: &Frame, around: &Around<'_>) {
        if words.is_empty() || matches!(words[0].as_str(), "cd" | "set" | "export" | "exit" | "pushd" | "popd" | "local" | "return" | "shift" | "trap") {
            return;
        }
        let mut uses = capabilities::of_command(self.index, &words, &frame.directory);
        if frame.tested {
            uses.never_fails = false;
        }
        let checks = ["test", "lint", "format", "type-check", "sast", "dependency-audit", "secret-scanning", "codegen"];
        if frame.only_checks && !uses.capabilities.iter().any(|name| checks.contains(&name.as_str())) {
            return;
        }
        let reason = match frame.swallowed.as_str() {
            "" => toothless::of_command(&words),
            swallowed => swallowed.to_owned(),
        };
        let step = command_step(words, frame);
        self.emit(step, uses, reason, frame.chain.clone(), around);
    }

    /// A task whose commands do nothing is a toothless step; one that ends in a program nobody knows is judged by its
    /// name.
    fn close(&mut self, frame: &Frame, from: usize, around: &Around<'_>) {
        let own = capabilities::of_command(self.index, &frame.words, &frame.directory);
        if own.capabilities.is_empty() {
            return;
        }
        let leaves = &self.steps[from.min(self.steps.len())..];
        let idle = leaves.iter().all(|step| step.action.is_empty() && toothless::is_idle(&step.words));
        let known = leaves.iter().any(|step| !step.capabilities.is_empty());
        if idle {
            let reason = "the task does nothing but print or end".to_owned();
            let step = command_step(frame.words.clone(), frame);
            self.emit(step, own, reason, frame.chain.clone(), around);
        } else if !known && own.capabilities.iter().any(|name| name == "test") {
            let uses = Uses { capabilities: vec!["test".to_owned()], ..own };
            let step = command_step(frame.words.clone(), frame);
            self.emit(step, uses, frame.swallowed.clone(), frame.chain.clone(), around);
        }
    }

    fn action(&mut self, uses: &UsesDraft, around: &Around<'_>) {
        let reference = &uses.reference.text;
        let with: Vec<Setting> = uses
            .with
            .iter()
            .map(|one| {
                let value = around.scope.variants(std::slice::from_ref(&one.value)).first().and_then(|all| all.first().cloned());
                Setting { key: one.key.clone(), value: value.unwrap_or_default() }
            })
            .collect();
        let given = |name: &str| with.iter().find(|one| one.key == name).map_or("", |one| one.value.as_str());
        if let Some(image) = reference.strip_prefix("docker://") {
            let words: Vec<String> = given("args").split_whitespace().map(str::to_owned).collect();
            let frame = Frame { text: reference.clone(), ..Frame::default() };
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
        let directory = ["working-directory", "working_directory", "workdir", "path", "directory"]
            .iter()
            .map(|name| given(name))
            .find(|value| !value.is_empty())
            .and_then(|value| resolve("", value))
            .unwrap_or_default();
        let mut found = capabilities::of_action(self.index, slug, &with, &directory);
        let mut remote = around.remote;
        if found.capabilities.is_empty() && !hints::is_first_party(slug) {
            let hinted = hints::of_remote(slug, &[]);
            if !hinted.capabilities.is_empty() {
                found = hinted;
                remote = true;
            }
        }
        let lower = slug.to_ascii_lowercase();
        if lower == "pre-commit/action" {
            let frame = Frame { text: reference.clone(), ..Frame::default() };
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
            "gradle/gradle-build-action" | "gradle/actions/setup-gradle" | "burrunan/gradle-cache-action" if !given("arguments").is_empty() => {
                format!("gradle {}", given("arguments"))
            }
            "actions-rs/cargo" => format!("cargo {} {}", given("command"), given("args")),
            "clechasseur/rs-cargo" => format!("cargo {} {}", given("command"), given("args")),
            "docker/build-push-action" => {
                let context = if given("context").is_empty() { "." } else { given("context") };
                let file = if given("file").is_empty() { format!("{context}/Dockerfile") } else { given("file").to_owned() };
                format!("docker build -f {file} {context}")
            }
            "reactivecircus/android-emulator-runner" | "coactions/setup-xvfb" | "gabrielbb/xvfb-action" => {
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
            let commands = script::at_place(&command, Shell { stops: true, ..Shell::default() }, around.place).commands;
            let before = self.steps.len();
            self.script(&commands, "", around);
            if is_build {
                // The action was told already; only what its Dockerfile checks is news.
                self.steps.truncate(self.steps.len());
                let kept: Vec<_> = self.steps.drain(before..).filter(|step| !step.related.is_empty()).collect();
                self.steps.extend(kept);
            }
        }
    }

    fn emit(&mut self, mut step: Step, uses: Uses, reason: String, chain: Vec<(Place, String)>, around: &Around<'_>) {
        let scope = around.scope;
        step.workflow.clone_from(&scope.workflow);
        step.job.clone_from(&scope.job);
        step.capabilities = uses.capabilities;
        step.ecosystems = uses.ecosystems;
        step.remote |= around.remote;
        step.published |= scope.keeps_files || step.text.contains("GITHUB_STEP_SUMMARY");
        step.on_pull_request = around.events & PULL_REQUEST != 0;
        step.on_push = around.events & PUSH != 0;
        step.on_schedule = around.events & SCHEDULE != 0;
        step.on_release = around.events & RELEASE != 0;
        let mut at = None;
        if !reason.is_empty() {
            step.toothless = reason;
            at = chain.last().map(|(place, _)| *place);
        } else if uses.never_fails {
            "it reports and never fails, called like this".clone_into(&mut step.toothless);
        } else if let Some((reason, place)) = &around.toothless {
            step.toothless.clone_from(reason);
            at = *place;
        }
        step.enforcing = step.toothless.is_empty() && around.events & AUTOMATIC != 0;
        let mut fact = Located::new(step, around.place);
        if !fact.toothless.is_empty() {
            fact = fact.anchor("toothless", at.unwrap_or(around.place));
        }
        fact.related.extend(scope.related.iter().cloned());
        fact.related.extend(chain);
        fact.related.extend(uses.related);
        self.steps.push(fact);
    }

    /// What only the whole job shows: which output is kept, which tree is checked.
    pub(super) fn finish(mut self) -> Vec<Located<Step>> {
        let last_dirty_check = self.dirty_checks.iter().copied().max().unwrap_or_default();
        let mut kept = false;
        for at in (0..self.steps.len()).rev() {
            let step = &mut self.steps[at];
            kept |= hints::keeps(&step.value);
            step.value.published |= kept;
            step.value.dirty_checked |= at < last_dirty_check;
        }
        self.steps
    }
}

fn around<'s>(step: &StepDraft, scope: &'s Scope) -> Around<'s> {
    let events = scope.allowed(&step.condition, scope.events);
    let mut toothless = scope.toothless.clone();
    if scope.events != 0 && events & AUTOMATIC == 0 && scope.events & AUTOMATIC != 0 {
        toothless = Some((never(&step.condition.text), Some(step.condition.place)));
    } else if scope.is_forgiven(&step.forgiven, &step.condition) {
        toothless = Some((forgiven(scope.system).to_owned(), Some(step.forgiven.place)));
    }
    let mut env = scope.env.clone();
    env.extend(step.env.iter().cloned());
    Around { scope, place: scope.site.unwrap_or(step.place), events, toothless, env, remote: false }
}

/// Why a condition that never holds leaves a step dead.
pub(super) fn never(condition: &str) -> String {
    let plain = condition.trim().trim_start_matches("${{").trim_end_matches("}}").trim();
    if plain.contains("failure()") {
        "it runs only after a failure".to_owned()
    } else {
        format!("`if: {plain}` is never true here")
    }
}

/// What the system calls the key that forgives.
pub(super) fn forgiven(system: &str) -> &'static str {
    match system {
        "gitlab" => "`allow_failure` is set",
        "azure" => "`continueOnError` is set",
        "buildkite" => "`soft_fail` is set",
        "github" => "`continue-on-error` is set",
        _ => "its failure is allowed",
    }
}

fn inside_action(scope: &Scope, around: &Around<'_>, uses: &UsesDraft, defaults: &[Setting], place: Place) -> Scope {
    let mut inner = scope.clone();
    inner.events = around.events;
    inner.toothless.clone_from(&around.toothless);
    inner.inputs = defaults.to_vec();
    for one in &uses.with {
        let value = scope.variants(std::slice::from_ref(&one.value)).first().and_then(|all| all.first().cloned());
        inner.inputs.push(Setting { key: one.key.clone(), value: value.unwrap_or_default() });
    }
    inner.site = Some(scope.site.unwrap_or(place));
    inner.related.push((place, format!("`{}` runs it", uses.reference.text)));
    inner
}

fn known_variables(words: &mut Vec<String>, around: &Around<'_>) {
    let find = |word: &str| {
        let name = word.strip_prefix('$')?;
        let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
        let own = around.env.iter().rev().find(|one| one.key == name).map(|one| one.value.as_str());
        own.filter(|value| !value.contains("${{")).or_else(|| around.scope.variable(word))
    };
    if !words.iter().any(|word| word.starts_with('$') && !word.starts_with("${{")) {
        return;
    }
    *words = words
        .iter()
        .flat_map(|word| match find(word) {
            Some(value) => value.split_whitespace().map(str::to_owned).collect(),
            None => vec![word.clone()],
        })
        .collect();
}

/// The directory that a `cd` inside a script leads to; an unknown one leaves it where it was.
fn place_of_work(directory: &str, change: &str) -> String {
    let base = resolve("", directory).unwrap_or_default();
    if change.is_empty() { base } else { resolve(&base, change).unwrap_or(base) }
}

/// A command below another: it inherits what swallows a failure.
pub(super) fn below(frame: &Frame, command: &Command, directory: &str) -> Frame {
    Frame {
        words: command.words.clone(),
        text: command.text.clone(),
        directory: place_of_work(directory, &command.directory),
        swallowed: if frame.swallowed.is_empty() { command.swallowed.clone() } else { frame.swallowed.clone() },
        tested: command.tested,
        trail: frame.trail.clone(),
        chain: frame.chain.clone(),
        only_checks: frame.only_checks,
    }
}

fn push_commands(commands: &[Command], frame: &Frame, id: &str, work: &mut Vec<Work>) {
    for command in commands.iter().rev() {
        let mut next = below(frame, command, &frame.directory);
        next.trail.push(id.to_owned());
        work.push(Work::Follow(next));
    }
}

/// Lets the reader of containers put frames on the list.
fn work_of(work: &mut Vec<Work>) -> impl FnMut(Frame) {
    |frame| work.push(Work::Follow(frame))
}

fn command_step(words: Vec<String>, frame: &Frame) -> Step {
    Step {
        tool: words.first().map_or_else(String::new, |word| base(word).to_owned()),
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
    words.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(" ")
}
