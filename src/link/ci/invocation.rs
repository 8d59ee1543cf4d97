//! From a command as written to the command that does the work: prefixes dropped, runners unwrapped.

use crate::syntax::shell::is_assignment;

/// Layers that one command may have.
const LAYERS: usize = 12;

/// What is left after unwrapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unwrapped {
    /// A command's words.
    Words(Vec<String>),
    /// A script that a shell runs (`bash -c "..."`).
    Script(String),
    /// A container of an image, with its arguments.
    Image(String, Vec<String>),
}

/// Unwraps a command. Empty words stay empty.
pub(super) fn unwrap(words: &[String]) -> Unwrapped {
    let mut words: Vec<String> = words.to_vec();
    for _ in 0..LAYERS {
        let kept = words
            .iter()
            .position(|word| !is_assignment(word))
            .unwrap_or(words.len());
        let local = words[..kept].iter().any(|word| {
            matches!(
                word.as_str(),
                "KO_DOCKER_REPO=ko.local" | "KO_DOCKER_REPO=kind.local"
            )
        });
        words.drain(..kept);
        // The same as the option: into the daemon of this machine.
        if local && words.first().is_some_and(|word| base(word) == "ko") {
            words.push("--local".to_owned());
        }
        let Some(first) = words.first() else { break };
        let tool = base(first).to_owned();
        let argument = |at: usize| words.get(at).map_or("", String::as_str);
        let skip = match tool.as_str() {
            "sudo" | "doas" => options(&words, 1, &["-u", "-g", "--user", "--group"]),
            "xvfb-run" => options(
                &words,
                1,
                &[
                    "-n",
                    "-s",
                    "-e",
                    "-f",
                    "-w",
                    "-p",
                    "--server-args",
                    "--server-num",
                ],
            ),
            "time" | "nice" | "ionice" | "nohup" | "command" | "exec" | "builtin" | "stdbuf"
            | "dbus-run-session" | "caffeinate" | "setsid" | "unbuffer" => {
                options(&words, 1, &["-n", "-c", "-a"])
            }
            "env" | "cross-env" | "cross-env-shell" | "dotenv" | "env-cmd" | "dotenvx" => {
                let from = usize::from(tool == "dotenvx" && argument(1) == "run");
                let mut at = options(&words, 1 + from, &["-e", "-f", "-u", "-c"]);
                // `env $(cat .env | xargs) tool`: what is substituted are assignments.
                while words
                    .get(at)
                    .is_some_and(|word| is_assignment(word) || word.starts_with("$("))
                {
                    at += 1;
                }
                at
            }
            "timeout" | "gtimeout" => options(&words, 1, &["-k", "-s"]) + 1,
            "retry" => options(&words, 1, &["-t", "-d", "--times", "--delay"]),
            "op" | "doppler" | "infisical" | "chamber" if argument(1) == "run" => {
                after_dashes(&words).unwrap_or(0)
            }
            "aws-vault" | "direnv" if argument(1) == "exec" => {
                after_dashes(&words).unwrap_or_else(|| words.len().min(3))
            }
            "uv" | "poetry" | "pdm" | "hatch" | "pipenv" | "rye" | "pixi" | "conda" | "mamba"
            | "micromamba"
                if argument(1) == "run" =>
            {
                // Hatch and pdm know scripts by name as well; those are resolved before this.
                let at = options(
                    &words,
                    2,
                    &[
                        "--with",
                        "--extra",
                        "--group",
                        "--python",
                        "-p",
                        "--package",
                        "--project",
                        "--directory",
                        "-n",
                        "--name",
                        "-e",
                        "--environment",
                        "--env-file",
                        "--with-requirements",
                        "--only-group",
                        "--no-group",
                        "--index",
                        "--only",
                    ],
                );
                let at = at.min(words.len());
                if words.get(at).is_some_and(|word| {
                    tool == "hatch" && word.contains(':') && !word.contains('/')
                }) {
                    // `hatch run env:script`.
                    let script = words[at].rsplit(':').next().unwrap_or_default().to_owned();
                    words[at] = script;
                }
                at
            }
            "uvx" | "pipx" => {
                let from = if tool == "pipx" {
                    if argument(1) == "run" { 2 } else { 0 }
                } else {
                    1
                };
                if from == 0 {
                    0
                } else {
                    options(
                        &words,
                        from,
                        &["--from", "--with", "--python", "-p", "--spec"],
                    )
                }
            }
            "uv" if argument(1) == "tool" && argument(2) == "run" => {
                options(&words, 3, &["--from", "--with"])
            }
            "npx" | "bunx" | "pnpx" => options(&words, 1, &["-p", "--package", "-c", "--call"]),
            "npm" if matches!(argument(1), "exec" | "x") => {
                options(&words, 2, &["-p", "--package", "-w", "--workspace"])
            }
            "pnpm" | "bun" | "yarn" if matches!(argument(1), "exec" | "dlx" | "x") => {
                options(&words, 2, &["-p", "--package", "--filter"])
            }
            "bundle" | "composer" if argument(1) == "exec" => options(&words, 2, &["--gemfile"]),
            "dotnet" if argument(1) == "tool" && argument(2) == "run" => 3,
            "nix" if matches!(argument(1), "develop" | "shell") => {
                match words
                    .iter()
                    .position(|word| matches!(word.as_str(), "-c" | "--command"))
                {
                    Some(at) => at + 1,
                    None => 0,
                }
            }
            "nix-shell" => match words.iter().position(|word| word == "--run") {
                Some(at) if words.len() > at + 1 => {
                    return Unwrapped::Script(words[at + 1].clone());
                }
                _ => 0,
            },
            "devbox" if argument(1) == "run" => options(&words, 2, &["-c", "--config", "-e"]),
            "mise" | "rtx" | "asdf" if matches!(argument(1), "exec" | "x") => {
                after_dashes(&words).unwrap_or(2)
            }
            "direnv" if argument(1) == "exec" => 3,
            "rustup" if argument(1) == "run" => 3,
            "docker" | "podman" | "nerdctl" if argument(1) == "run" => return container(&words, 2),
            "docker" if argument(1) == "container" && argument(2) == "run" => {
                return container(&words, 3);
            }
            "docker" | "podman" if argument(1) == "exec" => {
                options(
                    &words,
                    2,
                    &[
                        "-e",
                        "--env",
                        "-w",
                        "--workdir",
                        "-u",
                        "--user",
                        "--env-file",
                    ],
                ) + 1
            }
            "bash" | "sh" | "dash" | "zsh" | "ash" => {
                let flag = words.iter().position(|word| {
                    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
                });
                match flag.and_then(|at| words.get(at + 1)) {
                    Some(script) => return Unwrapped::Script(script.clone()),
                    None => 0,
                }
            }
            "cargo" if argument(1).starts_with('+') => {
                words.remove(1);
                continue;
            }
            "xargs" => options(&words, 1, &["-n", "-P", "-I", "-L", "-d"]),
            "ddtrace-run" | "opentelemetry-instrument" => 1,
            "earthly" | "nox" | "tox" | "make" => 0,
            _ => 0,
        };
        if skip == 0 || skip >= words.len() {
            break;
        }
        words.drain(..skip);
    }
    if let Some(first) = words.first_mut() {
        // `vendor/bin/phpunit`, `node_modules/.bin/jest`, `.venv/bin/pytest` are the tool itself.
        let folders = [
            "vendor/bin/",
            "node_modules/.bin/",
            ".venv/bin/",
            "venv/bin/",
            "./bin/",
            "bin/",
            "/usr/bin/",
            "/usr/local/bin/",
        ];
        let plain = first.trim_start_matches("./");
        if let Some(folder) = folders
            .iter()
            .find(|folder| plain.contains(*folder) && !folder.ends_with("./bin/"))
            && !plain.starts_with("bin/")
            && let Some(at) = plain.find(folder)
        {
            *first = plain[at + folder.len()..].to_owned();
        }
        match base(first) {
            "gradlew" | "gradlew.bat" => "gradle".clone_into(first),
            "mvnw" | "mvnw.cmd" | "mvnd" => "mvn".clone_into(first),
            _ => {}
        }
        // `prettier@3` from `npx prettier@3`.
        if let Some((name, _)) = first
            .rsplit_once('@')
            .filter(|(name, _)| !name.is_empty() && !name.contains("${{"))
        {
            *first = name.to_owned();
        }
    }
    Unwrapped::Words(words)
}

/// The last part of a path.
pub(super) fn base(word: &str) -> &str {
    if word.contains("${{") {
        word
    } else {
        word.rsplit(['/', '\\']).next().unwrap_or(word)
    }
}

/// The index of the first word from `at` that is neither an option nor the value of one.
fn options(words: &[String], mut at: usize, with_value: &[&str]) -> usize {
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        if word == "--" {
            return at + 1;
        }
        at += if with_value.contains(&word.as_str()) {
            2
        } else {
            1
        };
    }
    at
}

fn after_dashes(words: &[String]) -> Option<usize> {
    words.iter().position(|word| word == "--").map(|at| at + 1)
}

/// Options of `docker run` without a value.
const DOCKER_FLAGS: &[&str] = &[
    "--rm",
    "-i",
    "-t",
    "-it",
    "-ti",
    "--interactive",
    "--tty",
    "-d",
    "--detach",
    "--init",
    "--privileged",
    "--read-only",
    "-q",
    "--quiet",
    "--no-healthcheck",
    "-dit",
    "-itd",
];

fn container(words: &[String], from: usize) -> Unwrapped {
    let mut at = from;
    let mut entry = None;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        if word == "--entrypoint" {
            entry = words.get(at + 1).cloned();
        } else if let Some(value) = word.strip_prefix("--entrypoint=") {
            entry = Some(value.to_owned());
        }
        at += if DOCKER_FLAGS.contains(&word.as_str()) || word.contains('=') {
            1
        } else {
            2
        };
    }
    let Some(image) = words.get(at) else {
        return Unwrapped::Words(words.to_vec());
    };
    let arguments = entry
        .into_iter()
        .filter(|entry| !entry.is_empty())
        .chain(words[at + 1..].iter().cloned())
        .collect();
    Unwrapped::Image(image.clone(), arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        match unwrap(&words) {
            Unwrapped::Words(words) => words.join(" "),
            Unwrapped::Script(script) => format!("script {script}"),
            Unwrapped::Image(image, arguments) => format!("image {image} {}", arguments.join(" ")),
        }
    }

    #[test]
    fn runners_and_prefixes_are_no_part_of_the_command() {
        for (written, meant) in [
            ("A=b sudo -E cargo +nightly test", "cargo test"),
            ("uv run --extra dev pytest -q", "pytest -q"),
            ("poetry run python -m pytest", "python -m pytest"),
            ("npx --yes prettier@3 --check .", "prettier --check ."),
            ("pnpm exec eslint .", "eslint ."),
            ("bundle exec rspec", "rspec"),
            ("./vendor/bin/phpunit", "phpunit"),
            ("./node_modules/.bin/jest", "jest"),
            ("env A=b time xvfb-run -a npm test", "npm test"),
            ("./gradlew check", "gradle check"),
            (
                "KO_DOCKER_REPO=ko.local ko publish ./cmd/shop",
                "ko publish ./cmd/shop --local",
            ),
            (
                "KO_DOCKER_REPO=ghcr.io/shop ko publish ./cmd/shop",
                "ko publish ./cmd/shop",
            ),
            ("timeout 60 cargo test", "cargo test"),
            ("nix develop -c cargo test", "cargo test"),
            (
                "docker run --rm -v a:b golang:1 go test ./...",
                "image golang:1 go test ./...",
            ),
            ("bin/rails test", "bin/rails test"),
            ("cargo test", "cargo test"),
        ] {
            assert_eq!(plain(written), meant);
        }
    }

    #[test]
    fn a_runner_without_a_command_is_itself() {
        for text in [
            "uv run",
            "npx",
            "sudo",
            "docker run",
            "docker run --rm",
            "bash",
            "",
        ] {
            unwrap(
                &text
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            );
        }
    }
}
