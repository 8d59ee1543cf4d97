//! Logging of Python programs: logging, structlog, loguru and their JSON formatters.

use super::super::draft::Log;
use super::Reading;
use crate::syntax::code::Call;

pub(super) fn python(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let arguments = call.open + 1..call.close;
    match name {
        "JSONRenderer" => Some(("structlog", "json")),
        "ConsoleRenderer" => Some(("structlog", "text")),
        "JsonFormatter" | "JSONFormatter" | "JsonLogFormatter" | "CustomJsonFormatter" => {
            Some(("python-json-logger", "json"))
        }
        "StdlibFormatter" => Some(("ecs-logging", "json")),
        "json" if receiver == "logzero" => Some(("logzero", "json")),
        "setup_logging"
            if receiver.to_ascii_lowercase().contains("client")
                && reading.imports("google.cloud") =>
        {
            Some(("google-cloud-logging", "json"))
        }
        "Logger" if reading.imports("aws_lambda_powertools") && receiver != "logging" => {
            Some(("aws-lambda-powertools", "json"))
        }
        "add" if reading.imports("loguru") && receiver.ends_with("logger") => {
            let serialize = reading.keyword(call.open, "serialize");
            Some((
                "loguru",
                match serialize {
                    Some(value) if code.name(value.start) == "True" => "json",
                    Some(value) if code.name(value.start) == "False" => "text",
                    Some(_) => "choice",
                    None => "text",
                },
            ))
        }
        "fileConfig" => Some(("logging", "unknown")),
        "Formatter" if receiver == "logging" => Some(("logging", "text")),
        "configure" if reading.imports("loguru") && receiver.ends_with("logger") => {
            // `handlers=[{"sink": sys.stdout, "serialize": True}]`
            let value = arguments
                .clone()
                .find(|at| code.string_text(*at) == Some("serialize"))
                .map(|at| code.name(at + 2));
            let format = match value {
                Some("True") => "json",
                Some("False") | None => "text",
                Some(_) => "choice",
            };
            Some(("loguru", format))
        }
        "basicConfig" if receiver == "logging" => Some(("logging", "text")),
        "configure" if receiver == "logfire" => Some(("logfire", "json")),
        "dictConfig" => {
            let json = arguments
                .clone()
                .any(|at| code.string_text(at).is_some_and(is_json_formatter));
            let literal = code.sign(call.open + 1) == "{";
            Some((
                "logging",
                if json {
                    "json"
                } else if literal {
                    "text"
                } else {
                    "unknown"
                },
            ))
        }
        _ => None,
    }
}

/// Whether a string names a formatter that writes JSON.
pub(in crate::extract::code) fn is_json_formatter(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "jsonformatter",
        "jsonlogger",
        "pythonjsonlogger",
        "jsonlogformatter",
        "ecs_logging",
        "jsonrenderer",
        "json_formatter",
    ]
    .iter()
    .any(|name| lower.contains(name))
}

/// A dictionary or a file with the settings of logging: formatters named by string.
pub(super) fn python_settings(reading: &Reading<'_>, found: &mut Vec<Log>) {
    let code = &reading.code;
    for at in 0..code.len() {
        let settings = matches!(
            code.name(at),
            "LOGGING" | "LOGGING_CONFIG" | "LOG_CONFIG" | "logging_config" | "log_config"
        ) && code.sign(at + 1) == "="
            && code.sign(at + 2) == "{";
        if !settings {
            continue;
        }
        let json = (at..code.partner(at + 2)).any(|here| {
            code.string_text(here).is_some_and(is_json_formatter)
                || is_json_formatter(code.name(here))
        });
        found.push(Log {
            library: "logging",
            format: if json { "json" } else { "text" },
            function: reading.function_name(at),
            dev: reading.dev_only(at),
            span: code.span(at, at),
        });
    }
}
