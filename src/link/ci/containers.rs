//! Containers that CI starts: `docker compose up` to the commands of its services, `docker build` to its Dockerfile.

use super::expand::{Frame, below};
use super::index::{Index, resolve};
use super::invocation::base;
use crate::extract::ci::model::ImageDraft;

const NAMES: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Whether the command is Compose.
pub(super) fn is_compose(words: &[String]) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    base(word(0)) == "docker-compose"
        || matches!(base(word(0)), "docker" | "podman") && word(1) == "compose"
}

/// Puts what the services run on the list; false when that is unknown.
pub(super) fn compose(
    index: &Index<'_>,
    words: &[String],
    frame: &Frame,
    mut add: impl FnMut(Frame),
) -> bool {
    let mut at = if base(&words[0]) == "docker-compose" {
        1
    } else {
        2
    };
    let mut files = Vec::new();
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        let (option, inline) = word
            .split_once('=')
            .map_or((word.as_str(), None), |(option, value)| {
                (option, Some(value))
            });
        let value = inline.or_else(|| words.get(at + 1).map(String::as_str));
        let takes = matches!(
            option,
            "-f" | "--file"
                | "-p"
                | "--project-name"
                | "--env-file"
                | "--profile"
                | "--project-directory"
        );
        if matches!(option, "-f" | "--file") {
            files.extend(value.and_then(|path| resolve(&frame.directory, path)));
        }
        at += if takes && inline.is_none() { 2 } else { 1 };
    }
    if files.is_empty() {
        files.extend(
            NAMES
                .iter()
                .filter_map(|name| resolve(&frame.directory, name)),
        );
    }
    let Some(command) = words.get(at).map(String::as_str) else {
        return false;
    };
    let services: Vec<&ImageDraft> = index
        .images
        .iter()
        .copied()
        .filter(|image| !image.service.is_empty() && files.contains(&image.path))
        .collect();
    let (plain, flags) = arguments(&words[at + 1..]);
    match command {
        "run" | "exec" => {
            let Some((service, inner)) = plain.split_first() else {
                return false;
            };
            let draft = services.iter().find(|draft| draft.service == *service);
            if inner.is_empty() {
                return draft.is_some_and(|draft| start(index, draft, frame, &mut add));
            }
            let mut next = Frame {
                words: inner.to_vec(),
                ..frame.clone()
            };
            next.trail.push(format!("compose {service}"));
            if let Some(draft) = draft {
                next.directory.clone_from(&draft.context);
            }
            add(next);
            true
        }
        "up" => {
            if flags
                .iter()
                .any(|flag| matches!(flag.as_str(), "-d" | "--detach" | "--wait"))
            {
                return false;
            }
            let from = flags
                .iter()
                .find_map(|flag| flag.strip_prefix("--exit-code-from=").map(str::to_owned));
            let after = words
                .iter()
                .position(|word| word == "--exit-code-from")
                .and_then(|at| words.get(at + 1))
                .cloned();
            let judge = from.or(after);
            let mut any = false;
            for draft in services.iter().rev() {
                let mut inherited = frame.clone();
                match &judge {
                    Some(judge) if *judge != draft.service => continue,
                    Some(_) => {}
                    None if flags.iter().any(|flag| {
                        flag == "--abort-on-container-exit"
                            || flag == "--abort-on-container-failure"
                    }) => {}
                    None if inherited.swallowed.is_empty() => {
                        "`docker compose up` forgets the exit code (no `--exit-code-from`)"
                            .clone_into(&mut inherited.swallowed);
                    }
                    None => {}
                }
                any |= start(index, draft, &inherited, &mut add);
            }
            any
        }
        _ => false,
    }
}

/// The words that are no options, up to the first command, and the options.
fn arguments(words: &[String]) -> (Vec<String>, Vec<String>) {
    const WITH_VALUE: &[&str] = &[
        "-e",
        "--env",
        "-w",
        "--workdir",
        "-u",
        "--user",
        "-v",
        "--volume",
        "--name",
        "--entrypoint",
        "-p",
        "--publish",
        "--exit-code-from",
        "--scale",
        "--timeout",
        "-t",
        "--env-from-file",
    ];
    let (mut plain, mut flags) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !plain.is_empty() || !word.starts_with('-') {
            // `up` takes its options anywhere; a command's own options stay with it.
            if plain.is_empty() || !word.starts_with("--exit-code-from") {
                plain.push(word.clone());
            }
            if word.starts_with('-') {
                flags.push(word.clone());
            }
            at += 1;
        } else {
            flags.push(word.clone());
            at += if WITH_VALUE.contains(&word.as_str()) {
                2
            } else {
                1
            };
        }
    }
    (plain, flags)
}

/// Puts what a service starts on the list.
fn start(
    index: &Index<'_>,
    draft: &ImageDraft,
    frame: &Frame,
    add: &mut impl FnMut(Frame),
) -> bool {
    let image = index.image(&draft.dockerfile, "");
    let commands = if draft.start.is_empty() {
        image.map_or(&[][..], |image| &image.start)
    } else {
        &draft.start
    };
    let id = format!("service {}#{}", draft.path, draft.service);
    if commands.is_empty() || frame.trail.contains(&id) {
        return false;
    }
    for command in commands.iter().rev() {
        let mut next = below(frame, command, &draft.context);
        // `/app/start.sh` is a file of the build context, copied there.
        if let Some(first) = next.words.first_mut().filter(|word| word.starts_with('/')) {
            let mut named = index
                .scripts
                .keys()
                .filter(|path| base(path) == base(first));
            if let (Some(path), None) = (named.next(), named.next()) {
                next.directory.clear();
                *first = format!("./{path}");
            }
        }
        next.trail.push(id.clone());
        next.chain.push((
            command.place,
            format!("the service `{}` starts it", draft.service),
        ));
        add(next);
    }
    true
}

/// The tag and the Dockerfile of `docker build`; `None` for another command.
pub(super) fn build(words: &[String], directory: &str) -> Option<(String, String)> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    if !matches!(base(word(0)), "docker" | "podman" | "nerdctl") {
        return None;
    }
    let from = match (word(1), word(2)) {
        ("build", _) => 2,
        ("buildx" | "image", "build") => 3,
        _ => return None,
    };
    const FLAGS: &[&str] = &[
        "--no-cache",
        "--pull",
        "--push",
        "--load",
        "-q",
        "--quiet",
        "--rm",
        "--force-rm",
        "--squash",
    ];
    let (mut file, mut tag, mut context) = (None, String::new(), ".");
    let mut at = from;
    while let Some(word) = words.get(at) {
        let (option, inline) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((option, value)) => (option, Some(value)),
            None => (word.as_str(), None),
        };
        if !option.starts_with('-') {
            context = option;
            at += 1;
            continue;
        }
        let value = inline
            .or_else(|| words.get(at + 1).map(String::as_str))
            .unwrap_or_default();
        match option {
            "-f" | "--file" => file = Some(value),
            "-t" | "--tag" => value.clone_into(&mut tag),
            _ => {}
        }
        at += if inline.is_some() || FLAGS.contains(&option) {
            1
        } else {
            2
        };
    }
    let path = match file {
        Some(file) => resolve(directory, file)?,
        None => resolve(&resolve(directory, context)?, "Dockerfile")?,
    };
    Some((tag, path))
}
