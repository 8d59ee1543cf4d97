//! Decides whether an invocation is one that a list names: `cargo --locked audit` is `cargo audit`,
//! `cargo install cargo-audit` is not.
//!
//! One command as its words: pipes, runners (`npx`, `uv run`) and scripts are unwrapped before.

use std::borrow::Cow;

use super::entry::Entry;
use super::options::{options_of, runs_tasks, takes_value};

/// A command, with interpreters and wrappers looked through.
#[derive(Debug)]
pub(super) struct Invocation<'w> {
    /// The tool, without path and version.
    tool: &'w str,
    /// Whether the tool was named as a Python module, which writes `_` for the `-` of its package.
    is_module: bool,
    arguments: Vec<&'w str>,
}

impl<'w> Invocation<'w> {
    /// `None` for no words, and for a call that only asks for help or the version.
    pub(super) fn new(words: &[&'w str]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        let mut invocation = Self {
            tool: tool_name(first),
            is_module: false,
            arguments: rest.to_vec(),
        };
        // Each round looks through one layer, such as `python -m`; three are more than anybody writes.
        for _ in 0..3 {
            if !invocation.unwrap_once() {
                break;
            }
        }
        let asks = |argument: &&str| matches!(*argument, "--help" | "--version");
        (!invocation.arguments.iter().any(asks)).then_some(invocation)
    }

    /// The tool, without path and version.
    pub(super) fn tool(&self) -> Cow<'w, str> {
        if self.is_module {
            self.tool.replace('_', "-").into()
        } else {
            self.tool.into()
        }
    }

    fn unwrap_once(&mut self) -> bool {
        match self.tool {
            "python" | "php" | "ruby" => self.unwrap_interpreter(),
            "gradlew" => self.rename("gradle"),
            "mvnw" | "mvnd" => self.rename("mvn"),
            "docker-compose" => {
                self.arguments.insert(0, "compose");
                self.rename("docker")
            }
            "go" => self.unwrap_go(),
            "yarn" if self.arguments.first() == Some(&"workspace") && self.arguments.len() > 2 => {
                self.arguments.drain(..2);
                true
            }
            tool => match tool.strip_prefix("cargo-") {
                Some(command) if !command.is_empty() => {
                    if self.arguments.first() != Some(&command) {
                        self.arguments.insert(0, command);
                    }
                    self.rename("cargo")
                }
                _ => false,
            },
        }
    }

    fn rename(&mut self, tool: &'w str) -> bool {
        self.tool = tool;
        true
    }

    /// `python -m pytest x` is `pytest x`, `php artisan x` is `artisan x`.
    fn unwrap_interpreter(&mut self) -> bool {
        let mut index = 0;
        while let Some(argument) = self.arguments.get(index).copied() {
            if argument == "-m" && self.tool == "python" {
                let Some(module) = self.arguments.get(index + 1).copied() else {
                    return false;
                };
                self.arguments.drain(..index + 2);
                self.is_module = true;
                return self.rename(module);
            }
            if !argument.starts_with('-') {
                self.arguments.drain(..=index);
                return self.rename(tool_name(argument));
            }
            index += if takes_value(self.tool, argument) {
                2
            } else {
                1
            };
        }
        false
    }

    /// `go run golang.org/x/vuln/cmd/govulncheck@latest x` and `go tool govulncheck x` are `govulncheck x`.
    fn unwrap_go(&mut self) -> bool {
        let (Some(command), Some(argument)) =
            (self.arguments.first(), self.arguments.get(1).copied())
        else {
            return false;
        };
        let remote = argument
            .split('/')
            .next()
            .is_some_and(|host| host.contains('.') && !host.starts_with('.'));
        match *command {
            "run" if remote && argument.contains('/') => {}
            "tool" if !argument.starts_with('-') => {}
            _ => return false,
        }
        let path = argument.split('@').next().unwrap_or(argument);
        let is_version = |name: &&str| {
            name.strip_prefix('v')
                .is_some_and(|n| n.parse::<u32>().is_ok())
        };
        let Some(name) = path.rsplit('/').find(|name| !is_version(name)) else {
            return false;
        };
        self.arguments.drain(..2);
        self.rename(name)
    }

    /// The arguments that are neither options nor known values of options.
    fn positionals(&self) -> impl Iterator<Item = &'w str> + '_ {
        let mut is_value = false;
        self.arguments.iter().copied().filter(move |argument| {
            let skip = std::mem::replace(&mut is_value, false);
            if skip || is_option(argument) {
                is_value = !skip && takes_value(self.tool, argument);
                return false;
            }
            true
        })
    }

    /// Whether an argument is given. The pattern is an option (`--check`; also met by `--check=x`), an option and its
    /// value (`--format json`; also a part of a list of values), or a word; `*` stands for any text.
    fn has(&self, pattern: &str) -> bool {
        if !is_option(pattern) {
            return self.positionals().any(|argument| glob(pattern, argument));
        }
        match pattern.split_once(' ') {
            Some((option, value)) => {
                let apart = self
                    .arguments
                    .windows(2)
                    .any(|pair| same_option(pair[0], option) && has_value(pair[1], value));
                let joined = |argument: &&str| {
                    option_value(argument, option).is_some_and(|given| has_value(given, value))
                };
                apart || self.arguments.iter().any(joined)
            }
            None => self.arguments.iter().any(|argument| {
                same_option(argument, pattern)
                    || option_value(argument, pattern).is_some_and(|value| value != "false")
                    || pattern.contains('*') && glob(pattern, argument)
            }),
        }
    }

    /// Whether the words of a list's entry are found in order, and how many positional arguments are left.
    fn follows(&self, words: &[&str]) -> Option<usize> {
        let (options, commands): (Vec<&str>, Vec<&str>) =
            words.iter().copied().partition(|word| is_option(word));
        if !options.iter().all(|option| self.has(option)) {
            return None;
        }
        if runs_tasks(self.tool) {
            let given = |task: &&str| self.positionals().any(|argument| is_task(argument, task));
            return commands
                .iter()
                .all(given)
                .then(|| self.positionals().count() - commands.len());
        }
        if commands.is_empty() {
            let aside = matches!(
                self.positionals().next(),
                Some("help" | "version" | "completion" | "login" | "logout")
            );
            return (!aside).then(|| self.positionals().count());
        }
        let mut wanted = commands.iter().peekable();
        let mut arguments = self.arguments.iter().copied();
        let mut perhaps_value = false;
        while let Some(next) = wanted.peek() {
            let argument = arguments.next()?;
            if is_option(argument) {
                if takes_value(self.tool, argument) {
                    arguments.next();
                } else {
                    perhaps_value = options_of(self.tool).is_none()
                        && argument.starts_with("--")
                        && !argument.contains('=');
                }
            } else if glob(next, without_version(argument)) {
                wanted.next();
                perhaps_value = false;
            } else if !std::mem::take(&mut perhaps_value) {
                return None;
            }
        }
        Some(self.positionals().count().saturating_sub(commands.len()))
    }

    /// Whether the invocation is the entry's, with all that the entry asks of arguments.
    pub(super) fn is(&self, entry: &Entry) -> bool {
        let words: Vec<_> = entry.name.split_whitespace().skip(1).collect();
        let Some(left) = self.follows(&words) else {
            return false;
        };
        let is_other = |other: &String| {
            self.follows(&other.split_whitespace().skip(1).collect::<Vec<_>>())
                .is_some()
        };
        let any = entry.any_argument.is_empty() && !entry.or_bare
            || entry.any_argument.iter().any(|argument| self.has(argument))
            || entry.or_bare && left == 0;
        any && !entry.no_argument.iter().any(|argument| self.has(argument))
            && !entry.unless.iter().any(is_other)
    }

    /// Whether the tool, called so, fails on what it finds.
    pub(super) fn enforces(&self, entry: &Entry) -> bool {
        !entry.never_fails
            && (entry.enforced_by.is_empty()
                || entry.enforced_by.iter().any(|argument| self.has(argument)))
    }
}

/// The tool's name: no path, no `@version`, no `.exe`; one name for Python's and PHP's many.
fn tool_name(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = without_version(name);
    let name = [".exe", ".cmd", ".bat"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name);
    for interpreter in ["python", "php", "ruby"] {
        let versioned = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || c == '.');
        if name.strip_prefix(interpreter).is_some_and(versioned) {
            return interpreter;
        }
    }
    match name {
        "py" | "pypy3" => "python",
        name => name,
    }
}

/// `tool@1.2` is `tool`; a scope's `@` at the start stays.
fn without_version(word: &str) -> &str {
    match word.rfind('@') {
        Some(at) if at > 0 => &word[..at],
        _ => word,
    }
}

fn is_option(word: &str) -> bool {
    // `/t:Test` and `/warnaserror` are MSBuild's options; `/usr/bin` is a path.
    word.starts_with('-') && word.len() > 1
        || word.starts_with('+')
        || word.strip_prefix('/').is_some_and(|rest| {
            rest.starts_with(['p', 't']) && rest[1..].starts_with(':') || rest == "warnaserror"
        })
}

/// Whether an argument is that very option. Tools written in Go take `--x` for `-x`.
fn same_option(argument: &str, option: &str) -> bool {
    argument == option
        || option.len() > 2
            && !option.starts_with("--")
            && argument.strip_prefix('-') == Some(option)
}

/// The value in `--option=value` or `--option:value`.
fn option_value<'a>(argument: &'a str, option: &str) -> Option<&'a str> {
    let rest = argument.strip_prefix(option).or_else(|| {
        let doubled = option.len() > 2 && !option.starts_with("--");
        argument
            .strip_prefix('-')
            .filter(|_| doubled)?
            .strip_prefix(option)
    })?;
    rest.strip_prefix(['=', ':'])
}

/// Whether a value is, or lists between commas, the one that is looked for.
fn has_value(given: &str, wanted: &str) -> bool {
    glob(wanted, given) || given.split(',').any(|part| glob(wanted, part.trim()))
}

/// Whether the text matches a pattern in which `*` stands for any text.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = rest.split('*').collect();
    let (last, middle) = parts.split_last().expect("split yields at least one part");
    for part in middle {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

/// `:app:test` is Gradle's `test`; a version inside a Maven coordinate does not matter; sbt joins tasks with `;`.
fn is_task(argument: &str, task: &str) -> bool {
    if argument == task || argument.split(';').any(|part| part.trim() == task) {
        return true;
    }
    let parts: Vec<_> = argument.split(':').collect();
    match parts.as_slice() {
        [group, artifact, _version, goal] if group.contains('.') => {
            format!("{group}:{artifact}:{goal}") == task
        }
        ["", .., last] => *last == task,
        [_, last] if !task.contains(':') && !argument.contains('.') => *last == task,
        _ => false,
    }
}
