//! Whether the program that an image starts gets the signals that the container gets.

use crate::syntax::dockerfile::Instruction;
use crate::syntax::shell;

/// Package managers that run scripts and stay in front of what they start.
const RUNNERS: &[&str] = &["npm", "yarn", "pnpm", "bun"];
/// Shells that take a script behind `-c`.
const SHELLS: &[&str] = &["sh", "bash", "ash", "dash"];

/// How the program is started.
#[derive(Default)]
pub(super) struct Start {
    /// Why signals do not reach it; empty when they do.
    pub(super) fault: String,
    /// Whether a package manager starts first.
    pub(super) runner: bool,
}

/// Judges an `ENTRYPOINT` or `CMD`.
pub(super) fn start(instruction: &Instruction) -> Start {
    let words: Vec<&str> = instruction
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let Some(first) = words.first() else {
        return Start::default();
    };
    if !instruction.exec_form {
        return Start {
            fault: if ends_in_exec(first) {
                String::new()
            } else {
                "it is in shell form, so a shell is PID 1 and keeps signals to itself".to_owned()
            },
            runner: first
                .split_whitespace()
                .next()
                .is_some_and(|word| RUNNERS.contains(&word)),
        };
    }
    // `tini --`, `dumb-init` stand in front of the program and pass signals on.
    let program = words
        .iter()
        .position(|word| {
            let name = word.rsplit('/').next().unwrap_or(word);
            !matches!(
                name,
                "tini" | "tini-static" | "dumb-init" | "catatonit" | "--" | "docker-init"
            )
        })
        .unwrap_or(0);
    let name = words[program].rsplit('/').next().unwrap_or_default();
    let script = words
        .get(program + 1)
        .filter(|flag| SHELLS.contains(&name) && flag.starts_with('-') && flag.contains('c'));
    let script = script.and_then(|_| words.get(program + 2));
    Start {
        fault: match script {
            Some(script) if !ends_in_exec(script) => {
                "it wraps the program in a shell without `exec`, and the shell keeps signals to itself"
                    .to_owned()
            }
            _ => String::new(),
        },
        runner: RUNNERS.contains(&name),
    }
}

/// Whether the last command of a script replaces the shell.
fn ends_in_exec(script: &str) -> bool {
    let last = shell::commands(script)
        .filter(|it| !it.words.is_empty())
        .last();
    last.is_none_or(|last| {
        last.words.first().is_some_and(|word| word.text == "exec")
            || last.words.iter().any(|word| word.text.contains("$@"))
    })
}

/// What a script that starts a container does at its end, and whether it shows its settings.
pub(super) struct Script {
    /// Whether it hands over with `exec`, or waits and passes signals on itself.
    pub(super) execs: bool,
    /// Its last command: offset and length.
    pub(super) last: (usize, usize),
    /// Where it prints a settings file or the whole environment.
    pub(super) prints: Option<(usize, usize)>,
}

/// Reads a shell script by its lines; comments do not count. `None` for one without commands.
pub(super) fn script(text: &str) -> Option<Script> {
    let mut execs = false;
    let mut traps = false;
    let mut last = None;
    let mut prints = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = offset + line.find(trimmed).unwrap_or(0);
        offset += line.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let mut commands = trimmed.split(['&', ';', '|']).map(|part| {
            part.trim()
                .trim_start_matches("then ")
                .trim_start_matches("else ")
                .trim()
        });
        execs |= commands.clone().any(|command| {
            command
                .strip_prefix("exec ")
                .is_some_and(|rest| !rest.trim_start().starts_with(['>', '<', '2', '&']))
        });
        traps |= trimmed.starts_with("trap ");
        let shows = commands.any(|command| {
            let mut words = command.split_whitespace();
            match (words.next(), words.next()) {
                (Some("cat"), Some(file)) => {
                    let name = file.rsplit('/').next().unwrap_or(file);
                    super::context::is_env_file(name) && !command.contains('>')
                }
                (Some("printenv" | "env"), None) => {
                    !trimmed.contains('|') && !trimmed.contains('>')
                }
                _ => false,
            }
        });
        if shows && prints.is_none() {
            prints = Some((start, trimmed.len()));
        }
        if !matches!(trimmed, "fi" | "done" | "esac" | "}" | ";;" | "else") {
            last = Some((start, trimmed.len()));
        }
    }
    Some(Script {
        execs: execs || traps,
        last: last?,
        prints,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::dockerfile;

    fn fault(text: &str) -> bool {
        let file = dockerfile::parse(&format!("FROM scratch\n{text}\n"));
        !start(&file.instructions[1]).fault.is_empty()
    }

    #[test]
    fn a_shell_that_stays_is_a_fault() {
        assert!(fault("CMD node server.js"));
        assert!(fault("ENTRYPOINT [\"sh\", \"-c\", \"java -jar app.jar\"]"));
        assert!(!fault("CMD exec node server.js"));
        assert!(!fault("CMD [\"node\", \"server.js\"]"));
        assert!(!fault("CMD [\"sh\", \"-c\", \"migrate && exec server\"]"));
        assert!(!fault("ENTRYPOINT [\"tini\", \"--\", \"/entry.sh\"]"));
    }

    #[test]
    fn a_script_hands_over_or_not() {
        let read = |text: &str| script(text).expect("it has commands");
        assert!(read("#!/bin/sh\nset -e\nexec \"$@\"\n").execs);
        assert!(!read("#!/bin/sh\n# exec later\nexec 2>&1\nnpm run start\n").execs);
        assert!(read("cat .env\nrun\n").prints.is_some());
        assert!(read("cat .env.example > .env\nrun\n").prints.is_none());
        assert!(script("# nothing\n").is_none());
    }
}
