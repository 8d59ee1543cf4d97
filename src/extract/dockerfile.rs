//! Dockerfiles: their stages, what the final one runs as and holds, and the images that they name.
//!
//! Only the stage that a plain build yields, the last one, is judged; a `--target` is not known here.

mod base;
mod command;
mod contents;
pub(crate) mod context;
mod names;
mod size;
mod stages;
mod user;

use super::{Extracted, Input};
use crate::extract::health_command;
use crate::facts::Located;
use crate::facts::container::{Dockerfile, Image, ImageUse, Stage};
use crate::facts::kubernetes::HealthProbe;
use crate::source::{FileClass, Place, RepoPath};
use crate::syntax::dockerfile::{self, Flag, Instruction, Op};
use names::{is_dockerfile, is_ignore, is_production, is_script};
use stages::{BuildStage, Stages};

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A Dockerfile, whose facts are there already.
    Dockerfile {
        /// Its path.
        path: String,
        /// The names of scripts that its `ENTRYPOINT` or `CMD` may run.
        entry_scripts: Vec<String>,
        /// Whether it takes files of its build context.
        copies_context: bool,
    },
    /// A `.dockerignore`, or `<Dockerfile>.dockerignore`.
    Ignore {
        /// Its path.
        path: String,
        /// Its patterns, in order; comments and blank lines are left out.
        patterns: Vec<String>,
        /// Its start.
        place: Place,
    },
    /// A settings file (`.env`) with a real name.
    Env {
        /// Its path.
        path: String,
        /// Whether a secret stands in it in the clear.
        secrets: bool,
    },
    /// A shell script that may start a container.
    Entry {
        /// Its path.
        path: String,
        /// Whether it hands over with `exec`.
        execs: bool,
        /// Its last command.
        last: Place,
        /// Where it prints its settings.
        prints: Option<Place>,
    },
    /// A shell script that gives up root.
    Script {
        /// Its path.
        path: String,
        /// The program that does so, such as `gosu`.
        program: String,
        /// Where it does so.
        place: Place,
    },
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    class != FileClass::Vendored
        && (is_dockerfile(path)
            || is_script(path)
            || is_ignore(path)
            || context::is_env_file(path.name()))
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    if is_ignore(input.path) {
        let lines = input.text.lines().map(str::trim);
        out.drafts.dockerfiles.push(Draft::Ignore {
            path: input.path.to_string(),
            patterns: lines
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect(),
            place: input.place(crate::source::Span::new(
                0,
                input.text.lines().next().unwrap_or_default().len(),
            )),
        });
        return;
    }
    if context::is_env_file(input.path.name()) {
        out.drafts.dockerfiles.push(Draft::Env {
            path: input.path.to_string(),
            secrets: context::holds_secrets(input.text),
        });
        return;
    }
    if !is_dockerfile(input.path) {
        script(input, out);
        return;
    }
    let file = dockerfile::parse(input.text);
    let stages = Stages::read(&file);
    let production = is_production(input.path, input.class);
    if let Some(error) = file.errors.first()
        && !matches!(
            input.class,
            FileClass::Template | FileClass::Example | FileClass::Test
        )
    {
        out.errors
            .push((input.place(error.span), error.message.clone()));
    }
    image_uses(input, &file, &stages, production, out);
    context::read(input, &stages, production, out);
    let Some(last) = stages.all.last() else {
        return;
    };
    for (index, stage) in stages.all.iter().enumerate() {
        let fact = Stage {
            path: input.path.to_string(),
            index: i64::try_from(index).unwrap_or(i64::MAX),
            alias: stage.alias.clone(),
            base: stage.base.clone(),
            is_final: index + 1 == stages.all.len(),
            production,
        };
        let located = Located::new(fact, input.place(stage.from.span));
        out.facts
            .stages
            .push(located.anchor("base", input.place(stage.base_span)));
    }
    final_image(input, &stages, last, production, out);
}

/// The fact about the whole Dockerfile, and what linking needs of it.
fn final_image(
    input: &Input<'_>,
    stages: &Stages<'_>,
    last: &BuildStage<'_>,
    production: bool,
    out: &mut Extracted,
) {
    let chain = stages.chain(last);
    let bottom = chain.last().copied().unwrap_or(last);
    let base = bottom.base.clone();
    let user = user::effective(&chain);
    let own = || {
        chain
            .iter()
            .flat_map(|stage| stage.instructions.iter().rev())
    };
    let command = own()
        .find(|it| it.op == Op::Entrypoint)
        .or_else(|| own().find(|it| it.op == Op::Cmd));
    let starts: Vec<command::Start> = [
        own().find(|it| it.op == Op::Entrypoint),
        own().find(|it| it.op == Op::Cmd),
    ]
    .into_iter()
    .flatten()
    .map(command::start)
    .collect();
    // `SHELL` means Windows, or somebody who knows what they do.
    let own_shell = own().any(|it| it.op == Op::Shell);
    let at_fault = own().filter(|it| matches!(it.op, Op::Entrypoint | Op::Cmd));
    let at_fault = at_fault
        .filter(|it| !command::start(it).fault.is_empty())
        .map(|it| it.span)
        .next();
    let healthcheck = own().find(|it| it.op == Op::Healthcheck);
    let healthcheck_none = healthcheck.is_some_and(|it| it.inner.is_none());
    let copies = || {
        chain
            .iter()
            .flat_map(|stage| stage.instructions)
            .filter(|it| matches!(it.op, Op::Copy | Op::Add))
    };
    let builds_in_final = contents::builds(&chain);
    let mut exposed_ports = Vec::new();
    for stage in chain.iter().rev() {
        for word in stage
            .instructions
            .iter()
            .filter(|it| it.op == Op::Expose)
            .flat_map(|it| &it.words)
        {
            exposed_ports.push(stage.expand(&word.text).trim_end_matches("/tcp").to_owned());
        }
    }
    let fact = Dockerfile {
        path: input.path.to_string(),
        production,
        stages: i64::try_from(stages.all.len()).unwrap_or(i64::MAX),
        has_command: command.is_some(),
        base_has_command: base::may_bring_command(&base),
        user: user.name,
        runs_as_root: user.root,
        not_root_because: user.because,
        user_unresolved: user.unresolved,
        non_root_in_kubernetes: false,
        healthcheck: healthcheck.is_some() && !healthcheck_none,
        healthcheck_none,
        healthcheck_in_compose: false,
        healthcheck_by_platform: false,
        copies_from_stage: copies().any(|it| it.flag("from").is_some()),
        builds_in_final,
        toolchain_in_final: contents::toolchain(&chain, &base, builds_in_final),
        exposed_ports,
        base_size: size::of(&base),
        installed_tools: contents::tools(&chain),
        command_fault: starts
            .iter()
            .map(|start| start.fault.clone())
            .find(|fault| !fault.is_empty() && !own_shell)
            .unwrap_or_default(),
        command_runner: starts.iter().any(|start| start.runner),
        base,
    };
    let entry_scripts = own()
        .filter(|it| matches!(it.op, Op::Entrypoint | Op::Cmd))
        .flat_map(|it| {
            it.words
                .iter()
                .flat_map(|word| word.text.split([' ', '"', '\'', ';']))
        })
        .filter_map(|word| word.rsplit('/').next())
        .filter(|name| name.ends_with(".sh") || name.contains("entrypoint"))
        .map(str::to_owned)
        .collect();
    out.drafts.dockerfiles.push(Draft::Dockerfile {
        path: fact.path.clone(),
        entry_scripts,
        copies_context: stages
            .all
            .iter()
            .flat_map(|stage| stage.instructions)
            .any(takes_context),
    });
    if let Some(check) = healthcheck.filter(|_| !healthcheck_none) {
        let script = check
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let script = last.expand(&script);
        if let Some(asked) = health_command::asked(&script) {
            let place = check.words.first().map_or(check.span, |word| word.span);
            out.facts.health_probes.push(Located::new(
                HealthProbe {
                    path: fact.path.clone(),
                    kind: "docker",
                    target: fact.path.clone(),
                    route: asked.route,
                    port: asked.port,
                    decided: asked.known && production,
                    matched: false,
                },
                input.place(place),
            ));
        }
    }
    let place = stages
        .all
        .first()
        .map_or(last.from.span, |stage| stage.from.span);
    let located = Located::new(fact, input.place(place))
        .anchor("final", input.place(last.from.span))
        .anchor("user", input.place(user.span.unwrap_or(last.from.span)))
        .anchor(
            "healthcheck",
            input.place(healthcheck.map_or(last.from.span, |it| it.span)),
        )
        .anchor(
            "command",
            input.place(command.map_or(last.from.span, |it| it.span)),
        )
        .anchor(
            "start",
            input.place(
                at_fault
                    .or(command.map(|it| it.span))
                    .unwrap_or(last.from.span),
            ),
        );
    out.facts.dockerfiles.push(located);
}

/// Whether an instruction takes files of the build context, here or through another stage.
fn takes_context(instruction: &Instruction) -> bool {
    let copies = matches!(instruction.op, Op::Copy | Op::Add)
        && instruction.flag("from").is_none()
        && instruction.heredocs.is_empty();
    let binds = |flag: &Flag| {
        flag.name == "mount" && flag.value.contains("type=bind") && !flag.value.contains("from=")
    };
    copies || (instruction.op == Op::Run && instruction.flags.iter().any(binds))
}

fn image_uses(
    input: &Input<'_>,
    file: &dockerfile::Dockerfile,
    stages: &Stages<'_>,
    production: bool,
    out: &mut Extracted,
) {
    let mut push = |source: &'static str, image: Image, span| {
        let fact = ImageUse {
            path: input.path.to_string(),
            source,
            image,
            production,
            own: false,
        };
        out.facts
            .image_uses
            .push(Located::new(fact, input.place(span)));
    };
    if let Some(syntax) = &file.syntax {
        push("syntax", Image::parse(&syntax.text), syntax.span);
    }
    for (index, stage) in stages.all.iter().enumerate() {
        if stage.base.kind == "image" {
            push("from", stage.base.image.clone(), stage.base_span);
        }
        for instruction in stage.instructions {
            let flags = instruction.flags.iter().filter_map(|flag| {
                match (instruction.op, flag.name.as_str()) {
                    (Op::Copy | Op::Add, "from") => Some((flag.value.as_str(), flag.span)),
                    (Op::Run, "mount") => {
                        let from = flag
                            .value
                            .split(',')
                            .find_map(|part| part.strip_prefix("from="));
                        from.map(|from| (from, flag.span))
                    }
                    _ => None,
                }
            });
            for (from, span) in flags {
                let from = stages.expand_global(stage, from.trim_matches('"'));
                if !stages.is_stage(&from, index) {
                    push("copy", Image::parse(&from), span);
                }
            }
        }
    }
}

/// A shell script counts for one thing here: whether it gives up root before it starts the program.
fn script(input: &Input<'_>, out: &mut Extracted) {
    if let Some(script) = command::script(input.text) {
        let place = |(start, length): (usize, usize)| {
            input.place(crate::source::Span::new(start, start + length))
        };
        out.drafts.dockerfiles.push(Draft::Entry {
            path: input.path.to_string(),
            execs: script.execs,
            last: place(script.last),
            prints: script.prints.map(place),
        });
    }
    if let Some((program, offset)) = user::dropping_program(input.text) {
        let span = crate::source::Span::new(offset, offset + program.len());
        out.drafts.dockerfiles.push(Draft::Script {
            path: input.path.to_string(),
            program: program.to_owned(),
            place: input.place(span),
        });
    }
}

#[cfg(test)]
mod tests;
