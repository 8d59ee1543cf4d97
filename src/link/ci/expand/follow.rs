//! One command at a time: what it leads to, or the fact that it is.
//!
//! A work list with limits on depth and number stands in place of recursion.

use super::around::known_variables;
use super::{Around, DEPTH, Expansion, Frame, STEP_LIMIT, Work, below, command_step, short};
use crate::extract::ci::model::Command;
use crate::extract::ci::script::{self, Shell};
use crate::facts::ci::Step;
use crate::link::ci::capabilities::{self, Uses};
use crate::link::ci::index::resolve;
use crate::link::ci::invocation::{Unwrapped, base, unwrap};
use crate::link::ci::{containers, runners, toothless};

impl Expansion<'_> {
    /// Follows one command to its end.
    pub(super) fn follow(&mut self, frame: Frame, around: &Around<'_>) {
        let mut work = Vec::new();
        let mut texts = frame.words.clone();
        texts.push(frame.text.clone());
        for mut variant in around.scope.variants(&texts).into_iter().rev() {
            let text = variant.pop().unwrap_or_default();
            work.push(Work::Follow(Frame {
                words: variant,
                text,
                ..frame.clone()
            }));
        }
        while let Some(next) = work.pop() {
            if self.steps.len() >= STEP_LIMIT || self.budget == 0 {
                return;
            }
            self.budget -= 1;
            match next {
                Work::Follow(frame) => self.one(frame, around, &mut work),
                Work::Close { frame, from } => self.close(&frame, from, around),
            }
        }
    }

    fn one(&mut self, mut frame: Frame, around: &Around<'_>, work: &mut Vec<Work>) {
        known_variables(&mut frame.words, around);
        // A first word that was an expression may hold a whole command.
        if frame
            .words
            .first()
            .is_some_and(|word| word.contains(' ') && !word.starts_with(['/', '.', '$']))
            && frame.trail.len() < DEPTH
        {
            let commands = script::at_place(
                &frame.words.join(" "),
                Shell {
                    stops: true,
                    ..Shell::default()
                },
                around.place,
            )
            .commands;
            if commands.iter().all(|command| {
                command
                    .words
                    .first()
                    .is_some_and(|word| !word.contains(' '))
            }) {
                push_commands(&commands, &frame, "", work);
                return;
            }
        }
        if frame.trail.len() < DEPTH && self.led_on(&frame.words.clone(), &frame, around, work) {
            return;
        }
        match unwrap(&frame.words) {
            Unwrapped::Words(words) => {
                if words != frame.words
                    && frame.trail.len() < DEPTH
                    && self.led_on(&words, &frame, around, work)
                {
                    return;
                }
                self.leaf(words, &frame, around);
            }
            Unwrapped::Script(text) if frame.trail.len() < DEPTH => {
                let commands = script::at_place(&text, Shell::default(), around.place).commands;
                push_commands(&commands, &frame, "sh", work);
            }
            Unwrapped::Script(_) => {}
            Unwrapped::Image(image, arguments) => {
                self.container(&image, arguments, &frame, around, work)
            }
        }
    }

    /// Puts on the list what `words` lead to; false when they lead nowhere.
    fn led_on(
        &mut self,
        words: &[String],
        frame: &Frame,
        around: &Around<'_>,
        work: &mut Vec<Work>,
    ) -> bool {
        let index = self.index;
        if let Some(bodies) = runners::bodies(index, words, &frame.directory) {
            let cost = bodies.iter().map(|body| 1 + body.commands.len()).sum();
            self.budget = self.budget.saturating_sub(cost);
            if bodies.iter().all(|body| frame.trail.contains(&body.id)) {
                return false;
            }
            work.push(Work::Close {
                frame: Frame {
                    words: words.to_vec(),
                    ..frame.clone()
                },
                from: self.steps.len(),
            });
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
                    next.chain
                        .push((command.place, format!("`{}` runs it", short(words))));
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
        if matches!(
            words.first().map(|word| base(word)),
            Some("pre-commit" | "prek")
        ) && words.iter().any(|word| word == "run")
        {
            self.hooks(words, frame, around, work);
            return true;
        }
        if let Some((tag, path)) = containers::build(words, &frame.directory) {
            self.built.push((tag, path.clone()));
            if let Some(image) = index
                .image(&path, "")
                .filter(|_| !frame.trail.contains(&path))
            {
                let mut frames = Vec::new();
                for command in &image.build {
                    let mut next = below(frame, command, &image.context);
                    next.trail.push(path.clone());
                    next.only_checks = true;
                    next.chain
                        .push((command.place, format!("`{}` runs it", short(words))));
                    frames.push(Work::Follow(next));
                }
                work.extend(frames.into_iter().rev());
            }
            // The build itself is a step too.
            return false;
        }
        false
    }

    pub(super) fn container(
        &mut self,
        image: &str,
        arguments: Vec<String>,
        frame: &Frame,
        around: &Around<'_>,
        work: &mut Vec<Work>,
    ) {
        let index = self.index;
        if let Some((_, path)) = self
            .built
            .iter()
            .find(|(tag, _)| !tag.is_empty() && tag == image)
            && arguments.is_empty()
            && let Some(draft) = index.image(path, "")
        {
            for command in draft.start.iter().rev() {
                let mut next = below(frame, command, &draft.context);
                next.trail.push(format!("run {path}"));
                next.chain
                    .push((command.place, format!("the image `{image}` starts it")));
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
        let named = arguments.first().is_some_and(|word| {
            !word.starts_with('-') && (!of_arguments.capabilities.is_empty() || word.contains('/'))
        });
        if named
            || arguments.first().is_some_and(|word| {
                matches!(base(word), "sh" | "bash" | "make" | "npm" | "go" | "cargo")
            })
        {
            let mut next = Frame {
                words: arguments,
                ..frame.clone()
            };
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
        let swallowed = if frame.swallowed.is_empty() {
            toothless::of_command(&words)
        } else {
            frame.swallowed.clone()
        };
        let step = command_step(words, frame);
        self.emit(step, uses, swallowed, frame.chain.clone(), around);
    }

    pub(super) fn hooks(
        &mut self,
        words: &[String],
        frame: &Frame,
        around: &Around<'_>,
        work: &mut Vec<Work>,
    ) {
        let after = words
            .iter()
            .position(|word| word == "run")
            .map_or(words.len(), |at| at + 1);
        let mut wanted = words[after..].iter().filter(|word| !word.starts_with('-'));
        let only = wanted
            .next()
            .filter(|word| self.index.hooks.iter().any(|hook| hook.id == **word))
            .cloned();
        let manual = words.iter().any(|word| word == "manual");
        let config = words
            .iter()
            .position(|word| word == "-c" || word == "--config")
            .and_then(|at| words.get(at + 1))
            .and_then(|path| resolve(&frame.directory, path));
        let index = self.index;
        let mut frames = Vec::new();
        for hook in &index.hooks {
            let loaded = match &config {
                Some(path) => hook.path == *path,
                None => hook.is_loaded(),
            };
            if hook.runner != "pre-commit" || !loaded {
                continue;
            }
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
                self.emit(step, uses, frame.swallowed.clone(), chain, around);
            } else {
                for command in &hook.commands {
                    let mut next = below(frame, command, &frame.directory);
                    next.trail.push(format!("hook {}", hook.id));
                    next.chain
                        .push((command.place, "pre-commit runs this hook".to_owned()));
                    frames.push(Work::Follow(next));
                }
            }
        }
        work.extend(frames.into_iter().rev());
    }

    pub(super) fn leaf(&mut self, words: Vec<String>, frame: &Frame, around: &Around<'_>) {
        if words.is_empty()
            || matches!(
                words[0].as_str(),
                "cd" | "set"
                    | "export"
                    | "exit"
                    | "pushd"
                    | "popd"
                    | "local"
                    | "return"
                    | "shift"
                    | "trap"
            )
        {
            return;
        }
        let mut uses = capabilities::of_command(self.index, &words, &frame.directory);
        if frame.tested || denies_warnings(&words, frame, around) {
            uses.enforce();
        }
        let checks = [
            "test",
            "lint",
            "format",
            "type-check",
            "sast",
            "dependency-audit",
            "secret-scanning",
            "codegen",
        ];
        if frame.only_checks
            && !uses
                .capabilities
                .iter()
                .any(|name| checks.contains(&name.as_str()))
        {
            return;
        }
        let compares = |word: &String| matches!(word.as_str(), "--exit-code" | "--quiet");
        if frame.swallowed.is_empty()
            && base(&words[0]) == "git"
            && words.get(1).is_some_and(|word| word == "diff")
            && words.iter().any(compares)
        {
            self.dirty_checks.push(self.steps.len());
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
        let idle = leaves
            .iter()
            .all(|step| step.action.is_empty() && toothless::is_idle(&step.words));
        let known = leaves.iter().any(|step| !step.capabilities.is_empty());
        if idle {
            let reason = "the task does nothing but print or end".to_owned();
            let step = command_step(frame.words.clone(), frame);
            // The way to the line that does nothing.
            let chain = leaves.first().map_or_else(
                || frame.chain.clone(),
                |leaf| leaf.related[around.scope.related.len()..].to_vec(),
            );
            self.emit(step, own, reason, chain, around);
        } else if !known && own.capabilities.iter().any(|name| name == "test") {
            let uses = Uses {
                capabilities: vec!["test".to_owned()],
                ..own
            };
            let step = command_step(frame.words.clone(), frame);
            self.emit(
                step,
                uses,
                frame.swallowed.clone(),
                frame.chain.clone(),
                around,
            );
        }
    }
}

/// Whether the environment turns the compiler's warnings into faults.
fn denies_warnings(words: &[String], frame: &Frame, around: &Around<'_>) -> bool {
    const FLAGS: &[&str] = &[
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CLIPPYFLAGS",
    ];
    let denies = |value: &str| value.contains("-D") || value.contains("--deny");
    let inline = frame
        .text
        .split_once("cargo")
        .map_or("", |(before, _)| before);
    words.first().is_some_and(|word| base(word) == "cargo")
        && (around.env.iter().any(|one| {
            FLAGS.contains(&one.key.as_str()) && denies(&one.value)
                || one.key == "CARGO_BUILD_WARNINGS" && one.value == "deny"
        }) || inline.contains("RUSTFLAGS=") && denies(inline))
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
