//! Dockerfiles and Compose files as CI sees them: what an image runs when it is built and when it starts.
//!
//! Only instructions that run something are read; everything else is the container family's.

use super::model::{Command, ImageDraft};
use super::script::{self, Shell};
use crate::extract::Input;
use crate::source::{RepoPath, Span};
use crate::syntax::dockerfile::{self, Instruction, Op};
use crate::syntax::{Node, yaml};

/// Reads `RUN`, `CMD` and `ENTRYPOINT` of a Dockerfile; of the last two, those of the final stage.
pub(super) fn dockerfile(input: &Input<'_>) -> ImageDraft {
    let mut image = ImageDraft {
        path: input.path.as_str().to_owned(),
        context: input.path.directory().to_owned(),
        ..ImageDraft::default()
    };
    let (mut entry, mut command) = (Vec::new(), Vec::new());
    let mut shell = Shell::default();
    for instruction in &dockerfile::parse(input.text).instructions {
        match instruction.op {
            Op::From => {
                entry.clear();
                command.clear();
                shell = Shell::default();
            }
            Op::Shell => {
                let flags: Vec<_> = instruction.words.iter().map(|word| &*word.text).collect();
                shell = Shell::of_flags(&flags.join(" "));
            }
            Op::Run => image.build.extend(exec_or_shell(input, instruction, shell)),
            Op::Entrypoint => entry = exec_or_shell(input, instruction, shell),
            Op::Cmd => command = exec_or_shell(input, instruction, shell),
            _ => {}
        }
    }
    image.start = join(entry, command);
    image
}

fn exec_or_shell(input: &Input<'_>, instruction: &Instruction, shell: Shell) -> Vec<Command> {
    if instruction.exec_form {
        let words: Vec<_> = instruction
            .words
            .iter()
            .map(|word| word.text.clone())
            .collect();
        let command = Command {
            text: words.join(" "),
            words,
            place: input.place(instruction.span),
            ..Command::default()
        };
        return Some(command)
            .filter(|command| !command.words.is_empty())
            .into_iter()
            .collect();
    }
    let Some(text) = instruction.words.first() else {
        return Vec::new();
    };
    let place = |span: Span| {
        let start = instruction.script_offset(span.start as usize);
        // The end of a span is behind its last byte, which may be the last of its line.
        let end = instruction.script_offset((span.end as usize).max(1) - 1) + 1;
        input.place(Span::new(start, end))
    };
    let mut commands = script::of_joined(&text.text, shell, &place);
    if commands.is_empty() {
        // `RUN <<EOF`: the here-document is the script. Behind a program it is only that program's input.
        for body in &instruction.heredocs {
            let shell = if body.text.starts_with("#!") {
                Shell::of_shebang(&body.text)
            } else {
                shell
            };
            let start = body.span.start as usize;
            commands.extend(script::of_text(input, &body.text, start, shell).commands);
        }
    }
    commands
}

/// `ENTRYPOINT` takes `CMD` as its arguments.
fn join(entry: Vec<Command>, command: Vec<Command>) -> Vec<Command> {
    match (entry.len(), command.len()) {
        (0, _) => command,
        (1, 1) => {
            let mut joined = entry[0].clone();
            joined.words.extend(command[0].words.iter().cloned());
            joined.text = joined.words.join(" ");
            // An entry script of the image commonly ends in `exec "$@"`: then the command runs too.
            let mut all = vec![joined];
            all.extend(command);
            all
        }
        _ => entry.into_iter().chain(command).collect(),
    }
}

/// Reads the services of a Compose file.
pub(super) fn compose(input: &Input<'_>) -> Vec<ImageDraft> {
    let tree = yaml::parse(input.text);
    let mut images = Vec::new();
    for (key, service) in tree
        .root()
        .and_then(|root| root.get("services"))
        .into_iter()
        .flat_map(Node::entries)
    {
        let Some(name) = key.text() else { continue };
        let build = service.get("build");
        let context = build.and_then(|build| build.text().or_else(|| build.get("context")?.text()));
        let context =
            context.and_then(|context| RepoPath::resolve(input.path.directory(), context));
        let file = build
            .and_then(|build| build.get("dockerfile")?.text())
            .unwrap_or("Dockerfile");
        let dockerfile = context
            .as_deref()
            .and_then(|context| RepoPath::resolve(context, file))
            .unwrap_or_default();
        let mut start = Vec::new();
        for key in ["entrypoint", "command"] {
            let Some(node) = service.get(key) else {
                continue;
            };
            let place = input.place(node.span());
            if node.is_list() {
                let words = super::reading::words(Some(node));
                start.push(Command {
                    text: words.join(" "),
                    words,
                    place,
                    ..Command::default()
                });
            } else if let Some(text) = node.text() {
                start.extend(script::at_place(text, Shell::default(), place).commands);
            }
        }
        images.push(ImageDraft {
            path: input.path.as_str().to_owned(),
            service: name.to_owned(),
            build: Vec::new(),
            start,
            dockerfile,
            context: context.unwrap_or_default(),
        });
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    /// Place and text of what a build runs and a container starts, with `!` where a failure is lost.
    fn told(text: &str) -> Vec<String> {
        let path = RepoPath::new("Dockerfile");
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Source,
            text,
        };
        let image = dockerfile(&input);
        let commands = image.build.iter().chain(&image.start);
        commands
            .map(|command| {
                let lost = if command.swallowed.is_empty() {
                    ""
                } else {
                    "!"
                };
                let written = command.place.span.text(text);
                assert!(!command.text.is_empty());
                format!("{lost}{written}")
            })
            .collect()
    }

    #[test]
    fn a_command_has_its_own_place_in_a_line_that_goes_on() {
        assert_eq!(
            told(
                "FROM a\nRUN --mount=type=cache,target=/x npm ci && \\\n    # note\n    npm test\nRUN [\"b\", \"c\"]\n"
            ),
            ["npm ci", "npm test", "RUN [\"b\", \"c\"]"]
        );
    }

    #[test]
    fn a_run_goes_on_after_a_failure_unless_its_shell_stops() {
        assert_eq!(told("FROM a\nRUN b; c\n"), ["!b", "c"]);
        assert_eq!(told("FROM a\nRUN <<EOF\nb\nc\nEOF\n"), ["!b", "c"]);
        assert_eq!(
            told("FROM a\nRUN <<EOF\n#!/bin/sh -e\nb\nc\nEOF\n"),
            ["b", "c"]
        );
        assert_eq!(
            told("FROM a\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN b | c; d\n"),
            ["b", "c", "d"]
        );
    }

    #[test]
    fn a_here_document_for_a_program_is_its_input() {
        assert_eq!(told("FROM a\nRUN cat <<EOF > x\nnpm test\nEOF\n"), ["cat"]);
    }

    #[test]
    fn the_last_stage_says_what_starts() {
        assert_eq!(
            told("FROM a\nCMD b\nFROM c\nENTRYPOINT [\"d\"]\n"),
            ["ENTRYPOINT [\"d\"]"]
        );
    }
}
