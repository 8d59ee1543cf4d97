//! Dockerfiles and Compose files as CI sees them: what an image runs when it is built and when it starts.
//!
//! Only instructions that run something are read; everything else is the container family's.

use super::model::{Command, ImageDraft};
use super::script::{self, Shell};
use crate::extract::Input;
use crate::source::{RepoPath, Span};
use crate::syntax::{Node, json, yaml};

/// Reads `RUN`, `CMD` and `ENTRYPOINT` of a Dockerfile; of the last two, those of the final stage.
pub(super) fn dockerfile(input: &Input<'_>) -> ImageDraft {
    let mut image = ImageDraft {
        path: input.path.as_str().to_owned(),
        context: input.path.directory().to_owned(),
        ..ImageDraft::default()
    };
    let (mut entry, mut command) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut lines = input.text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let mut logical = line.trim_end().to_owned();
        let comment = logical.trim_start().starts_with('#');
        while !comment && logical.ends_with('\\') {
            logical.pop();
            let Some(next) = lines.next() else { break };
            at += next.len();
            if next.trim_start().starts_with('#') || next.trim().is_empty() {
                logical.push('\\');
                continue;
            }
            logical.push(' ');
            logical.push_str(next.trim());
        }
        let Some((keyword, body)) = logical.trim_start().split_once(char::is_whitespace) else {
            continue;
        };
        let first_line = line.trim_end().len();
        let place = input.place(Span::new(start, start + first_line));
        let body = body.trim();
        match keyword.to_ascii_uppercase().as_str() {
            "FROM" => {
                entry.clear();
                command.clear();
            }
            "RUN" => {
                let body = flags_dropped(body);
                image.build.extend(
                    script::at_place(
                        body,
                        Shell {
                            stops: true,
                            ..Shell::default()
                        },
                        place,
                    )
                    .commands,
                );
            }
            "ENTRYPOINT" => entry = exec_or_shell(body, place),
            "CMD" => command = exec_or_shell(body, place),
            _ => {}
        }
    }
    image.start = join(entry, command);
    image
}

/// `--mount=...` and other flags before a command.
fn flags_dropped(body: &str) -> &str {
    let mut rest = body;
    while rest.starts_with("--") {
        rest = rest
            .split_once(char::is_whitespace)
            .map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

fn exec_or_shell(body: &str, place: crate::source::Place) -> Vec<Command> {
    if body.starts_with('[') {
        let tree = json::parse(body);
        let words = super::reading::words(tree.root());
        if !words.is_empty() {
            return vec![Command {
                text: words.join(" "),
                words,
                place,
                ..Command::default()
            }];
        }
    }
    script::at_place(body, Shell::default(), place).commands
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
