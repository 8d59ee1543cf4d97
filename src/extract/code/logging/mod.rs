//! Lines that set up logging, and the format that they choose.
//!
//! A library that is only imported sets up nothing: the constructor decides. Where a condition or configuration
//! chooses and JSON is one way, the format is `choice`.

mod go;
mod javascript;
mod managed;
mod python;
mod rust;

pub(in crate::extract::code) use python::is_json_formatter;

use go::{go, go_literals};
use javascript::{javascript, nest};
use managed::{csharp, php, ruby};
use python::{python, python_settings};
use rust::rust;

use super::draft::Log;
use super::reading::Reading;
use crate::syntax::code::{Call, Language};

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let calls = reading.calls.clone();
    let mut found = Vec::new();
    for call in calls {
        let log = match reading.code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::Python => python(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::CSharp => csharp(reading, call),
            Language::Java | Language::Kotlin => None,
            Language::Ruby | Language::Php => None,
        };
        if let Some((library, format)) = log {
            found.push(log_at(reading, library, format, call));
        }
    }
    match reading.code.language {
        Language::Ruby => ruby(reading, &mut found),
        Language::Php => php(reading, &mut found),
        Language::JavaScript => nest(reading, &mut found),
        Language::Python => python_settings(reading, &mut found),
        Language::Go => go_literals(reading, &mut found),
        _ => {}
    }
    one_choice(&mut found);
    reading.out.logs = found;
}

fn log_at(reading: &Reading<'_>, library: &'static str, format: &'static str, call: Call) -> Log {
    let code = &reading.code;
    let head = code.head(call.name);
    let start = if call.name - head < 12 {
        head
    } else {
        call.name
    };
    let format = if format == "json" && conditional(reading, call.name) {
        "choice"
    } else {
        format
    };
    Log {
        library,
        format,
        function: reading.function_name(call.name),
        dev: reading.dev_only(call.name),
        span: code.span(start, call.name),
    }
}

/// JSON and text of one library in one function are one choice.
fn one_choice(logs: &mut [Log]) {
    for at in 0..logs.len() {
        let other = |format: &str| {
            logs.iter().any(|log| {
                log.library == logs[at].library
                    && log.function == logs[at].function
                    && log.format == format
                    && !log.dev
            })
        };
        let both = match logs[at].format {
            "json" => other("text"),
            "text" => other("json") || other("choice"),
            _ => false,
        };
        if both {
            logs[at].format = "choice";
        }
    }
}

/// Whether the token stands in a branch: inside the block of an `if`, `match` or `switch` of its function.
pub(in crate::extract::code) fn conditional(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let floor = reading
        .function(at)
        .map_or(0, |function| function.body.start);
    if code.language.is_indented() {
        let mut line = code.line_start(at);
        let mut column = code.column(line);
        let mut steps = 0;
        while line > floor && steps < 200 {
            line = code.line_start(line - 1);
            steps += 1;
            if code.column(line) < column {
                column = code.column(line);
                if matches!(
                    code.name(line),
                    "if" | "elif" | "else" | "case" | "when" | "match"
                ) {
                    return true;
                }
            }
        }
        return false;
    }
    let mut here = code.parent(at);
    while let Some(open) = here.filter(|open| *open >= floor) {
        if code.sign(open) == "{" {
            let mut start = open;
            while start > floor
                && start + 30 > open
                && !matches!(code.sign(start - 1), ";" | "{" | "}")
            {
                start -= 1;
                if matches!(
                    code.name(start),
                    "if" | "match" | "switch" | "else" | "when"
                ) {
                    return true;
                }
            }
        }
        here = code.parent(open);
    }
    // `x ? a : b`, `case "json":`
    let before = (at.saturating_sub(24).max(floor)..at).rev();
    before
        .clone()
        .take_while(|here| !matches!(code.sign(*here), ";"))
        .any(|here| matches!(code.name(here), "case" | "default"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn formats(path: &str, text: &str) -> Vec<String> {
        source(path, text)
            .logs
            .iter()
            .filter(|log| !log.dev)
            .map(|log| format!("{} {}", log.library, log.format))
            .collect()
    }

    #[test]
    fn formats_of_every_language() {
        for (path, text, expected) in [
            (
                "a.rs",
                "fn main() { tracing_subscriber::fmt().with_target(false).json().init(); }",
                "tracing-subscriber json",
            ),
            (
                "a.rs",
                "fn main() { tracing_subscriber::fmt::init(); }",
                "tracing-subscriber text",
            ),
            (
                "a.rs",
                "use tracing_subscriber::fmt; fn a() { r().with(fmt::layer().json()).init(); }",
                "tracing-subscriber json",
            ),
            ("a.rs", "fn a() { env_logger::init(); }", "env_logger text"),
            (
                "a.rs",
                "fn a() { env_logger::Builder::from_env(e).init(); }",
                "env_logger text",
            ),
            (
                "a.rs",
                "use env_logger::Env; fn a() { env_logger::init_from_env(Env::default()); }",
                "env_logger text",
            ),
            (
                "a.rs",
                "fn a() { let f = BunyanFormattingLayer::new(n, s); }",
                "tracing-bunyan-formatter json",
            ),
            (
                "a.go",
                "package a\nfunc b() { slog.New(slog.NewJSONHandler(os.Stdout, nil)) }",
                "log/slog json",
            ),
            (
                "a.go",
                "package a\nimport \"go.uber.org/zap\"\nfunc b() { zap.NewProduction() }",
                "zap json",
            ),
            (
                "a.go",
                "package a\nimport \"github.com/sirupsen/logrus\"\nfunc b() { l.Formatter = &logrus.JSONFormatter{} }",
                "logrus json",
            ),
            (
                "a.go",
                "package a\nimport \"github.com/rs/zerolog\"\nfunc b() { zerolog.New(zerolog.ConsoleWriter{}) }",
                "zerolog text",
            ),
            (
                "a.py",
                "import structlog\nx = structlog.processors.JSONRenderer()\n",
                "structlog json",
            ),
            (
                "a.py",
                "import logging\nlogging.basicConfig(level=1)\n",
                "logging text",
            ),
            (
                "a.py",
                "from loguru import logger\nlogger.add(x, serialize=True)\n",
                "loguru json",
            ),
            ("a.py", "import logzero\nlogzero.json()\n", "logzero json"),
            (
                "a.ts",
                "import pino from 'pino'\nconst l = pino({ level: 'info' })",
                "pino json",
            ),
            (
                "a.ts",
                "import pino from 'pino'\nconst l = pino({ transport: { target: 'pino-pretty' } })",
                "pino text",
            ),
            (
                "a.ts",
                "import pino from 'pino'\nconst l = pino({ transport: dev ? { target: 'pino-pretty' } : undefined })",
                "pino choice",
            ),
            (
                "a.ts",
                "import winston from 'winston'\nconst l = winston.createLogger({ format: winston.format.json() })",
                "winston json",
            ),
            (
                "a.ts",
                "import winston from 'winston'\nconst f = winston.format.printf(x => y)\nconst l = winston.createLogger({ format: f })",
                "winston text",
            ),
            (
                "a.cs",
                "builder.Logging.AddJsonConsole();",
                "Microsoft.Extensions.Logging json",
            ),
            (
                "a.cs",
                "x.WriteTo.Console(new CompactJsonFormatter());",
                "Serilog json",
            ),
            (
                "a.rb",
                "config.lograge.formatter = Lograge::Formatters::Json.new\n",
                "lograge json",
            ),
            (
                "a.php",
                "<?php $h->setFormatter(new JsonFormatter());",
                "monolog json",
            ),
        ] {
            assert_eq!(formats(path, text), [expected], "{text}");
        }
    }

    #[test]
    fn two_branches_are_a_choice() {
        let text = "package a\nfunc b() { if x { h = slog.NewJSONHandler(o, nil) } else { h = slog.NewTextHandler(o, nil) } }";
        assert_eq!(
            formats("a.go", text),
            ["log/slog choice", "log/slog choice"]
        );
    }

    #[test]
    fn what_is_commented_out_or_a_response_sets_up_nothing() {
        assert!(formats("a.rs", "// tracing_subscriber::fmt().json().init();\nfn a() { reqwest::get(u).await?.json().await; }").is_empty());
        assert!(
            formats(
                "a.rs",
                "#[cfg(test)] mod tests { fn a() { env_logger::init(); } }"
            )
            .is_empty()
        );
        assert!(formats("a.ts", "console.log('x')").is_empty());
    }
}
