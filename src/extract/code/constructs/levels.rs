//! Lines that set the level of logging, and whether something outside of the code decides it.

#[cfg(test)]
mod tests;

use super::super::draft::{Construct, Subject};
use super::super::logging::conditional;
use super::super::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};
use std::ops::Range;

const FREE: &str = "configured";
const FIXED: &str = "fixed";

/// Names of levels, in lower case.
const LEVELS: &[&str] = &[
    "trace", "debug", "info", "warn", "warning", "error", "fatal", "critical", "notset", "silent",
    "verbose", "off", "panic", "silly", "http",
];

/// Words that stand around a level without deciding it.
const AROUND: &[&str] = &[
    "level",
    "levelfilter",
    "log",
    "logging",
    "logrus",
    "zerolog",
    "slog",
    "zap",
    "zapcore",
    "tracing",
    "std",
    "string",
    "to_string",
    "into",
    "some",
    "winston",
    "loglevel",
    "filter",
    "tracing_subscriber",
    "new",
    "newatomiclevelat",
    "debuglevel",
    "infolevel",
    "warnlevel",
    "errorlevel",
    "tracelevel",
    "leveldebug",
    "levelinfo",
    "levelwarn",
    "levelerror",
    "logger",
    "loggingeventtype",
    "from",
    "as_str",
    "loguru",
    "const",
];

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    for call in reading.calls.iter().copied() {
        let level = match reading.code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::Python => python(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::CSharp => csharp(reading, call),
            _ => None,
        };
        if let Some((library, value)) = level {
            push(reading, found, library, value, call.name);
        }
    }
    match reading.code.language {
        Language::Go => go_literals(reading, found),
        Language::Python => python_settings(reading, found),
        Language::Ruby => ruby(reading, found),
        Language::Php => php(reading, found),
        _ => {}
    }
}

/// What decides a level.
enum Value {
    /// Something outside.
    Free,
    /// The library's own default.
    Default(&'static str),
    /// These tokens.
    Tokens(Range<usize>),
}

fn push(
    reading: &Reading<'_>,
    found: &mut Vec<Construct>,
    library: &'static str,
    value: Value,
    at: usize,
) {
    let (state, detail, to) = match value {
        Value::Free => (FREE, String::new(), at),
        Value::Default(level) => (FIXED, level.to_string(), at),
        Value::Tokens(range) => match literal(reading, &range) {
            Some(level) => (FIXED, level, range.end.saturating_sub(1)),
            None => (FREE, String::new(), range.end.saturating_sub(1)),
        },
    };
    // A literal in a branch is one choice of several.
    let state = if state == FIXED && conditional(reading, at) {
        FREE
    } else {
        state
    };
    let from = reading.code.head(at).max(at.saturating_sub(6));
    let mut level = reading.construct(Subject::LogLevel, library, state, from.min(at), to.max(at));
    level.detail = detail;
    found.push(level);
}

/// The level that tokens spell; `None` where they name anything else, so that something outside may decide.
fn literal(reading: &Reading<'_>, range: &Range<usize>) -> Option<String> {
    let code = &reading.code;
    let mut level = String::new();
    for at in range.clone() {
        let lower = match code.token(at)?.kind {
            TokenKind::Name => code.at(at).to_ascii_lowercase(),
            TokenKind::Text => code.string(at)?.to_ascii_lowercase(),
            TokenKind::Number => code.at(at).to_string(),
            _ => continue,
        };
        let bare = lower.trim_start_matches("level").trim_end_matches("level");
        let is_text = code.string(at).is_some();
        if LEVELS.contains(&bare) || is_text || lower.bytes().all(|byte| byte.is_ascii_digit()) {
            level = code.at(at).trim_matches(['"', '\'', '`']).to_string();
        } else if !AROUND.contains(&lower.as_str()) {
            return None;
        }
    }
    (!level.is_empty()).then_some(level)
}

fn arguments(call: Call) -> Range<usize> {
    call.open + 1..call.close
}

type Said = Option<(&'static str, Value)>;

fn rust(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let name = code.at(call.name);
    let filter = receiver.ends_with("EnvFilter") || code.at(code.head(call.name)) == "EnvFilter";
    match name {
        "from_default_env" | "try_from_default_env" | "from_env" | "try_from_env" if filter => {
            Some(("EnvFilter", Value::Free))
        }
        "builder" if filter => Some(("EnvFilter", Value::Free)),
        "new" | "try_new" if receiver.ends_with("EnvFilter") => {
            Some(("EnvFilter", Value::Tokens(arguments(call))))
        }
        "init" | "try_init" if receiver.ends_with("env_logger") => {
            Some(("env_logger", Value::Free))
        }
        "init" | "try_init" if receiver.ends_with("tracing_subscriber.fmt") => {
            Some(("tracing-subscriber", Value::Free))
        }
        "from_env" | "init_from_env" | "from_default_env" | "parse_default_env" | "parse_env"
            if reading.imports("env_logger") || receiver.contains("env_logger") =>
        {
            Some(("env_logger", Value::Free))
        }
        "with_max_level" | "filter_level" | "set_max_level" | "max_log_level" => {
            Some(("max level", Value::Tokens(arguments(call))))
        }
        "set_var" if code.string(call.open + 1) == Some("RUST_LOG") => {
            // `if env::var("RUST_LOG").is_err() { set_var(..) }` gives a default.
            let before = call.name.saturating_sub(40)..call.name;
            let guarded = before
                .clone()
                .any(|at| matches!(code.name(at), "is_err" | "is_none" | "unwrap_or" | "var_os"))
                && reading.says(before, "RUST_LOG");
            let value = code.arguments(call.open).get(1).map(|a| a.value.clone())?;
            (!guarded).then_some(("RUST_LOG", Value::Tokens(value)))
        }
        "log_level_filter" | "tracing_level_filter" => Some(("clap-verbosity-flag", Value::Free)),
        _ => None,
    }
}

fn go(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    match (receiver, code.at(call.name)) {
        ("zap", "NewProduction") => Some(("zap", Value::Default("info"))),
        ("zap", "NewDevelopment" | "NewExample") => Some(("zap", Value::Default("debug"))),
        ("zap", "NewAtomicLevelAt") => Some(("zap", Value::Tokens(arguments(call)))),
        ("zap", "ParseAtomicLevel")
        | ("zapcore", "ParseLevel")
        | ("zerolog", "ParseLevel")
        | ("logrus" | "log", "ParseLevel") => Some(("level", Value::Tokens(arguments(call)))),
        ("zerolog", "SetGlobalLevel") => Some(("zerolog", Value::Tokens(arguments(call)))),
        (_, "SetLevel")
            if reading.imports("github.com/sirupsen/logrus")
                || reading.imports("log/slog")
                || reading.imports("go.uber.org/zap")
                || reading.imports("github.com/labstack/gommon/log") =>
        {
            Some(("SetLevel", Value::Tokens(arguments(call))))
        }
        ("slog", "SetLogLoggerLevel") => Some(("log/slog", Value::Tokens(arguments(call)))),
        (_, "UnmarshalText" | "Set")
            if reading.imports("log/slog") || reading.imports("go.uber.org/zap") =>
        {
            let lower = receiver.to_ascii_lowercase();
            (lower.contains("level") || lower.contains("lvl"))
                .then(|| ("level", Value::Tokens(arguments(call))))
        }
        _ => None,
    }
}

/// `slog.HandlerOptions{Level: x}`, `log.Level = logrus.DebugLevel`, `zap.Config{Level: x}`.
fn go_literals(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    let library = [
        ("log/slog", "log/slog"),
        ("github.com/sirupsen/logrus", "logrus"),
        ("go.uber.org/zap", "zap"),
    ]
    .iter()
    .find(|(module, _)| reading.imports(module))
    .map(|(_, library)| *library);
    let Some(library) = library else { return };
    for at in 1..code.len() {
        if code.name(at) != "Level" || code.in_test(at) {
            continue;
        }
        let value = match code.sign(at + 1) {
            ":" if code.parent(at).is_some_and(|open| {
                code.sign(open) == "{"
                    && matches!(
                        code.name(open.wrapping_sub(1)),
                        "HandlerOptions" | "Config" | "Logger"
                    )
            }) =>
            {
                let open = code.parent(at).unwrap_or_default();
                reading.property(&(open + 1..code.partner(open)), "Level")
            }
            "=" if code.is_connector(at - 1) => Some(at + 2..code.line_end(at) + 1),
            _ => None,
        };
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            push(reading, found, library, Value::Tokens(value), at);
        }
    }
}

fn python(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    let level = |key: &str| reading.keyword(call.open, key).map(Value::Tokens);
    match code.at(call.name) {
        "basicConfig" => Some((
            "logging",
            level("level").unwrap_or(Value::Default("WARNING")),
        )),
        // A literal on one logger quietens a library; it is not the level of the program.
        "setLevel" | "make_filtering_bound_logger" | "set_level" | "loglevel" => {
            let free = literal(reading, &arguments(call)).is_none() && call.close > call.open + 1;
            free.then_some(("logging", Value::Free))
        }
        "add" if receiver == "logger" && reading.imports("loguru") => {
            Some(("loguru", level("level").unwrap_or(Value::Default("DEBUG"))))
        }
        "run" if receiver == "uvicorn" => level("log_level").map(|value| ("uvicorn", value)),
        _ => None,
    }
}

/// `LOGGING = {"root": {"level": env("LOG_LEVEL")}}` and what is given to `dictConfig`.
fn python_settings(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    let configures = code.mentions(0..code.len(), &["dictConfig", "LOGGING"]);
    if !configures {
        return;
    }
    for at in 0..code.len() {
        if code.string(at) != Some("level") || code.sign(at + 1) != ":" {
            continue;
        }
        let end = (at + 2..code.len())
            .find(|here| matches!(code.sign(*here), "," | "}"))
            .unwrap_or(code.len());
        if literal(reading, &(at + 2..end)).is_none() && end > at + 2 {
            push(reading, found, "logging", Value::Free, at);
        }
    }
}

fn javascript(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let imported = |module: &str| {
        reading.out.imports.iter().any(|import| {
            import.module == module
                && (import.alias == name
                    || import.alias == receiver.split('.').next().unwrap_or_default())
        })
    };
    let library = match name {
        _ if imported("pino") && (receiver.is_empty() || name == "pino") => "pino",
        _ if (imported("pino-http") || imported("express-pino-logger")) && receiver.is_empty() => {
            "pino-http"
        }
        "createLogger" if imported("winston") || receiver == "winston" || receiver == "bunyan" => {
            "winston"
        }
        "createLogger" if receiver == "WinstonModule" => "nest-winston",
        "forRoot" | "forRootAsync" if receiver == "LoggerModule" => "nestjs-pino",
        "Fastify" | "fastify"
            if receiver.is_empty() && code.mentions(arguments(call), &["logger"]) =>
        {
            "fastify"
        }
        "setLevel" if reading.imports("loglevel") => {
            return Some(("loglevel", Value::Tokens(arguments(call))));
        }
        _ => return None,
    };
    match reading.property(&arguments(call), "level") {
        Some(value) => Some((library, Value::Tokens(value))),
        None => {
            // Options that stand elsewhere decide.
            let elsewhere = arguments(call).any(|at| {
                !code.name(at).is_empty()
                    && !matches!(code.sign(at + 1), ":" | "(")
                    && code.sign(at.wrapping_sub(1)) != "."
                    && !matches!(code.name(at), "true" | "false" | "const" | "new")
            });
            let shorthand = code.mentions(arguments(call), &["level"]);
            let free = shorthand || elsewhere && library != "nestjs-pino";
            Some((
                library,
                if free {
                    Value::Free
                } else {
                    Value::Default("info")
                },
            ))
        }
    }
}

fn csharp(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    match code.at(call.name) {
        "Configuration" if code.receiver_name(call) == "ReadFrom" => Some(("Serilog", Value::Free)),
        "SetMinimumLevel" => Some((
            "Microsoft.Extensions.Logging",
            Value::Tokens(arguments(call)),
        )),
        "ControlledBy" => Some(("Serilog", Value::Free)),
        _ => None,
    }
}

fn ruby(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    let other = ["environments/development.rb", "environments/test.rb"]
        .iter()
        .any(|end| reading.out.path.ends_with(end));
    if other {
        return;
    }
    for at in 1..code.len() {
        if matches!(code.name(at), "log_level" | "level")
            && code.sign(at + 1) == "="
            && code.is_connector(at - 1)
        {
            let receiver = code.name(at - 2).to_ascii_lowercase();
            if code.name(at) == "level" && !receiver.contains("log") {
                continue;
            }
            let value = at + 2..code.line_end(at) + 1;
            push(reading, found, "log_level", Value::Tokens(value), at);
        }
    }
}

/// Laravel's `'level' => env('LOG_LEVEL', 'debug')`.
fn php(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for at in 0..code.len() {
        if code.string(at) == Some("level")
            && code.sign(at + 1) == "=>"
            && code.name(at + 2) == "env"
        {
            push(reading, found, "monolog", Value::Free, at);
        }
    }
}
