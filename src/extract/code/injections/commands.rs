//! Processes that are started through a shell, and those that are given a list of arguments.

use super::push;
use super::values::is_fixed;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};
use std::ops::Range;

const TOPIC: &str = "command-injection";

const SHELLS: &[&str] = &[
    "sh",
    "/bin/sh",
    "bash",
    "/bin/bash",
    "cmd",
    "cmd.exe",
    "powershell",
    "pwsh",
    "zsh",
    "/bin/zsh",
    "/usr/bin/env",
];

const PLAIN: &str = "a process is started with a list of arguments";

/// Folders of commands that somebody runs at a terminal.
const LOCAL: &[&str] = &[
    "Console", "commands", "tasks", "scripts", "script", "tools", "xtask", "dev", "devtools",
    "hack", "build",
];

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    if reading
        .out
        .path
        .split('/')
        .any(|part| LOCAL.contains(&part))
        || reading.out.path.ends_with("build.rs")
    {
        return;
    }
    for call in &reading.calls {
        match reading.code.language {
            Language::Python => python(reading, *call, signs),
            Language::JavaScript => javascript(reading, *call, signs),
            Language::Go => go(reading, *call, signs),
            Language::Rust => rust(reading, *call, signs),
            Language::Java | Language::Kotlin => jvm(reading, *call, signs),
            Language::CSharp => dotnet(reading, *call, signs),
            Language::Ruby | Language::Php => scripts(reading, *call, signs),
        }
    }
    backticks(reading, signs);
}

fn bad(reading: &Reading<'_>, signs: &mut Vec<Sign>, call: Call) {
    let head = reading.code.head(call.name);
    push(
        reading,
        signs,
        TOPIC,
        false,
        (head, call.open),
        "a shell runs a command that is put together from values",
    );
}

fn good(reading: &Reading<'_>, signs: &mut Vec<Sign>, call: Call) {
    let head = reading.code.head(call.name);
    push(reading, signs, TOPIC, true, (head, call.open), PLAIN);
}

fn first(reading: &Reading<'_>, call: Call) -> Range<usize> {
    reading.positional(call).into_iter().next().unwrap_or(0..0)
}

fn python(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let name = code.at(call.name);
    let argument = first(reading, call);
    match (receiver.as_str(), name) {
        ("os", "system" | "popen")
        | ("commands", "getoutput")
        | ("subprocess", "getoutput" | "getstatusoutput")
        | ("asyncio", "create_subprocess_shell")
            if !is_fixed(reading, argument.clone()) =>
        {
            bad(reading, signs, call);
        }
        (_, "run" | "call" | "check_call" | "check_output" | "Popen")
            if receiver == "subprocess" || receiver.is_empty() && reading.imports("subprocess") =>
        {
            let shell = reading
                .keyword(call.open, "shell")
                .is_some_and(|value| code.name(value.start) == "True");
            match (shell, is_fixed(reading, argument.clone())) {
                (true, false) => bad(reading, signs, call),
                (false, _) => good(reading, signs, call),
                _ => {}
            }
        }
        ("asyncio", "create_subprocess_exec") => good(reading, signs, call),
        _ => {}
    }
}

/// Whether `exec` and its like are those of `child_process` here.
fn of_child_process(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let name = code.at(call.name);
    let from = |alias: &str| {
        reading.out.imports.iter().any(|import| {
            import.alias == alias && import.module.trim_start_matches("node:") == "child_process"
        })
    };
    receiver == "child_process"
        || (!receiver.is_empty() && from(&receiver))
        || (receiver.is_empty() && (from(name) || bound_by_require(reading, name)))
}

/// `var exec = require('child_process').exec`, `const run = promisify(exec)`.
fn bound_by_require(reading: &Reading<'_>, name: &str) -> bool {
    let code = &reading.code;
    (0..code.len()).any(|at| {
        code.name(at) == name
            && code.sign(at + 1) == "="
            && code.name(at + 2) == "require"
            && code
                .string(at + 4)
                .is_some_and(|module| module.trim_start_matches("node:") == "child_process")
    })
}

fn javascript(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let argument = first(reading, call);
    match code.at(call.name) {
        "exec" | "execSync" => {
            let literal = code
                .token(argument.start)
                .is_some_and(|token| token.kind == TokenKind::Text);
            let bare = !code.is_connector(call.name.wrapping_sub(1));
            let clear = literal && bare;
            if (of_child_process(reading, call) && (bare || !code.receiver(call).is_empty())
                || clear)
                && !is_fixed(reading, argument)
            {
                bad(reading, signs, call);
            }
        }
        "spawn" | "spawnSync" | "execFile" | "execFileSync" | "fork" => {
            let shell = (call.open..call.close).any(|at| {
                code.name(at) == "shell" && code.sign(at + 1) == ":" && code.at(at + 2) == "true"
            });
            let all: Vec<Range<usize>> = reading.positional(call).into_iter().take(2).collect();
            let fixed = all.into_iter().all(|one| is_fixed(reading, one));
            if shell && !fixed {
                bad(reading, signs, call);
            } else if !shell && (of_child_process(reading, call)) {
                good(reading, signs, call);
            }
        }
        _ => {}
    }
}

/// Whether a list of arguments is a shell with its option, and where the command starts: `"sh", "-c", command`.
fn through_shell(reading: &Reading<'_>, arguments: &[Range<usize>]) -> Option<Range<usize>> {
    let code = &reading.code;
    let text = |range: &Range<usize>| range.clone().find_map(|at| code.string(at));
    let shell = arguments
        .iter()
        .position(|one| text(one).is_some_and(|text| SHELLS.contains(&text)))?;
    let option = text(arguments.get(shell + 1)?)?;
    matches!(
        option,
        "-c" | "-lc" | "/c" | "/C" | "-Command" | "sh" | "bash"
    )
    .then_some(())?;
    arguments.get(shell + 2).cloned()
}

fn go(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    if code.receiver(call) != "exec" || !matches!(code.at(call.name), "Command" | "CommandContext")
    {
        return;
    }
    match through_shell(reading, &reading.positional(call)) {
        Some(command) if !is_fixed(reading, command.clone()) => bad(reading, signs, call),
        Some(_) => {}
        None => good(reading, signs, call),
    }
}

fn rust(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    if code.at(call.name) != "new"
        || !code.receiver(call).ends_with("Command")
        || !reading.imports("std")
            && !reading.imports("tokio")
            && code.receiver(call) == "clap.Command"
    {
        return;
    }
    let argument = first(reading, call);
    let shell = argument
        .clone()
        .any(|at| code.string(at).is_some_and(|text| SHELLS.contains(&text)));
    let process = reading
        .out
        .imports
        .iter()
        .any(|import| import.module.contains("process"))
        || code.receiver(call).contains("process");
    if !shell {
        if process && code.receiver(call) != "clap.Command" {
            good(reading, signs, call);
        }
        return;
    }
    let head = code.head(call.name);
    let mut found = Vec::new();
    for link in code.chain(head, code.chain_end(head) + 1) {
        if matches!(code.at(link.name), "arg" | "args") {
            // The elements of an array are arguments of their own.
            let inside = link.open + 1..link.close;
            found.push(inside);
        }
    }
    if found
        .iter()
        .any(|range| !is_fixed_rust(reading, range.clone()))
    {
        bad(reading, signs, call);
    }
}

fn is_fixed_rust(reading: &Reading<'_>, range: Range<usize>) -> bool {
    let holes = range
        .clone()
        .filter(|at| reading.code.name(*at) == "format")
        .any(|at| !super::values::holes(reading, at + 3).is_empty());
    !holes && is_fixed(reading, range)
}

fn jvm(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    match code.at(call.name) {
        "exec"
            if code.text.contains("Runtime.getRuntime")
                && code
                    .chain(code.head(call.name), call.name)
                    .iter()
                    .any(|link| code.at(link.name) == "getRuntime") =>
        {
            let argument = first(reading, call);
            let list = code.name(argument.start) == "new" || code.sign(argument.start) == "{";
            if list {
                good(reading, signs, call);
            } else if !is_fixed(reading, argument.clone())
                && argument.clone().any(|at| {
                    code.sign(at) == "+" || code.token(at).is_some_and(|token| token.holes)
                })
            {
                bad(reading, signs, call);
            }
        }
        "ProcessBuilder" => match through_shell(reading, &reading.positional(call)) {
            Some(command) if !is_fixed(reading, command.clone()) => bad(reading, signs, call),
            Some(_) => {}
            None => good(reading, signs, call),
        },
        _ => {}
    }
}

fn dotnet(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let starts = code.at(call.name) == "Start" && code.receiver(call).ends_with("Process")
        || code.at(call.name) == "ProcessStartInfo";
    if !starts {
        return;
    }
    let arguments = reading.positional(call);
    let shell = arguments.first().is_some_and(|one| {
        one.clone().any(|at| {
            code.string(at)
                .is_some_and(|text| SHELLS.contains(&text.trim_end_matches(".exe")))
        })
    });
    let fixed = arguments
        .get(1)
        .is_none_or(|one| is_fixed(reading, one.clone()));
    if shell && !fixed {
        bad(reading, signs, call);
    } else if !shell && arguments.len() > 1 {
        good(reading, signs, call);
    }
}

/// Ruby and PHP: one argument goes through a shell.
fn scripts(reading: &Reading<'_>, call: Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let runs = match code.language {
        Language::Php => {
            matches!(
                name,
                "shell_exec" | "passthru" | "proc_open" | "popen" | "system" | "exec"
            ) && receiver.is_empty()
                && !code.is_connector(call.name.wrapping_sub(1))
        }
        _ => {
            (matches!(name, "system" | "exec" | "spawn")
                && matches!(receiver.as_str(), "" | "Kernel" | "Process"))
                || matches!(
                    (receiver.as_str(), name),
                    ("Open3", "capture2" | "capture2e" | "capture3" | "popen3") | ("IO", "popen")
                )
        }
    };
    if !runs {
        return;
    }
    let arguments = reading.positional(call);
    let Some(argument) = arguments.first() else {
        return;
    };
    let several =
        arguments.len() > 1 && code.language == Language::Ruby || code.sign(argument.start) == "[";
    if several {
        good(reading, signs, call);
        return;
    }
    let text = argument.clone().any(|at| {
        code.token(at)
            .is_some_and(|token| token.kind == TokenKind::Text)
    });
    let variable = code.language == Language::Php;
    if (text || variable) && !is_fixed(reading, argument.clone()) {
        bad(reading, signs, call);
    }
}

/// Ruby's `` `git clone #{url}` `` and `%x(...)`.
fn backticks(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    if !matches!(reading.code.language, Language::Ruby | Language::Php) {
        return;
    }
    for at in 0..reading.code.len() {
        let text = reading.code.at(at);
        let is_shell = reading
            .code
            .token(at)
            .is_some_and(|token| token.kind == TokenKind::Text)
            && (text.starts_with('`') || text.starts_with("%x"));
        let escapes = text.contains("shellescape")
            || text.contains("Shellwords")
            || text.contains("escapeshellarg");
        let fed = match reading.code.language {
            Language::Ruby => text.contains("#{"),
            _ => text.contains('$'),
        };
        if is_shell && fed && !escapes {
            push(
                reading,
                signs,
                TOPIC,
                false,
                (at, at),
                "a shell runs a command that is put together from values",
            );
        }
    }
}

#[cfg(test)]
mod tests;
