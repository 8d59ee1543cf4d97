//! Logging of C#, Ruby and PHP programs.

use super::super::draft::Log;
use super::Reading;
use crate::syntax::code::{Call, TokenKind};
use std::ops::Range;

pub(super) fn csharp(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
    let code = &reading.code;
    let arguments = call.open + 1..call.close;
    let json = |range: Range<usize>| {
        range.into_iter().any(|at| {
            let name = code.name(at);
            name.contains("JsonFormatter")
                || name.contains("EcsTextFormatter")
                || name == "ExpressionTemplate"
        })
    };
    match code.at(call.name) {
        // Records go to a collector as OTLP, or nowhere.
        "AddOpenTelemetry"
            if code.receiver(call).ends_with("Logging")
                && code.mentions(0..code.len(), &["UseOtlpExporter", "AddOtlpExporter"]) =>
        {
            Some(("OpenTelemetry", "json"))
        }
        "AddJsonConsole" => Some(("Microsoft.Extensions.Logging", "json")),
        "AddSimpleConsole" | "AddSystemdConsole" => Some(("Microsoft.Extensions.Logging", "text")),
        "AddConsole" => Some(("Microsoft.Extensions.Logging", "text")),
        "Console" if code.receiver_name(call) == "WriteTo" => {
            Some(("Serilog", if json(arguments) { "json" } else { "text" }))
        }
        "ReadFrom" => None,
        _ => None,
    }
}

pub(super) fn ruby(reading: &Reading<'_>, found: &mut Vec<Log>) {
    let code = &reading.code;
    for at in 0..code.len() {
        let name = code.name(at);
        let (library, format) = match name {
            "formatter" if code.name(at.wrapping_sub(2)) == "lograge" => {
                let json = (at..=code.line_end(at))
                    .any(|here| matches!(code.name(here), "Json" | "Logstash"));
                ("lograge", if json { "json" } else { "text" })
            }
            "log_formatter" => {
                let line = at..=code.line_end(at);
                let json = line
                    .clone()
                    .any(|here| code.name(here).to_ascii_lowercase().contains("json"));
                ("rails", if json { "json" } else { "text" })
            }
            "add_appender" => {
                let json = (at..=code.line_end(at)).any(|here| code.name(here) == "json");
                ("semantic_logger", if json { "json" } else { "text" })
            }
            "format" if code.name(at.wrapping_sub(2)) == "rails_semantic_logger" => {
                let json = (at..=code.line_end(at)).any(|here| code.name(here) == "json");
                ("rails_semantic_logger", if json { "json" } else { "text" })
            }
            "enabled" if code.name(at.wrapping_sub(2)) == "logstasher" => ("logstasher", "json"),
            "Ougai" if code.name(at + 4) == "new" => ("ougai", "json"),
            _ => continue,
        };
        // An assignment or a call, not a mention.
        let sets = matches!(code.sign(at + 1), "=" | "(" | "::") || name == "add_appender";
        if sets {
            found.push(Log {
                library,
                format,
                function: reading.function_name(at),
                dev: reading.out.path.ends_with("environments/development.rb")
                    || reading.out.path.ends_with("environments/test.rb"),
                span: code.span(code.line_start(at), code.line_end(at)),
            });
        }
    }
}

pub(super) fn php(reading: &Reading<'_>, found: &mut Vec<Log>) {
    let code = &reading.code;
    for at in 0..code.len() {
        let name = code.name(at);
        let json = matches!(name, "JsonFormatter" | "LogstashFormatter");
        if !json
            || code.name(at.wrapping_sub(1)) == "use"
            || code.sign(at.wrapping_sub(1)) == "\\" && code.sign(at + 1) == ";"
        {
            continue;
        }
        let used = code.name(at.wrapping_sub(1)) == "new"
            || code.sign(at + 1) == "::"
            || code.sign(at + 1) == "(";
        if used {
            found.push(Log {
                library: "monolog",
                format: "json",
                function: reading.function_name(at),
                dev: false,
                span: code.span(code.line_start(at), at),
            });
        }
    }
    // Laravel's channels: `'formatter' => env('LOG_STDERR_FORMATTER')` leaves the format to the environment.
    for at in 0..code.len() {
        if code.string(at) == Some("formatter")
            && code.sign(at + 1) == "=>"
            && code.name(at + 2) == "env"
        {
            found.push(Log {
                library: "monolog",
                format: "unknown",
                function: String::new(),
                dev: false,
                span: code.span(at, at + 2),
            });
        }
    }
    if found.is_empty()
        && reading.out.path.ends_with("config/logging.php")
        && let Some(token) = code
            .tokens()
            .iter()
            .find(|token| token.kind == TokenKind::Text)
    {
        found.push(Log {
            library: "monolog",
            format: "text",
            function: String::new(),
            dev: false,
            span: token.span,
        });
    }
}
