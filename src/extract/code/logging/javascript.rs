//! Logging of JavaScript programs: pino, winston, bunyan, morgan, Nest's own.

use super::super::draft::Log;
use super::Reading;
use crate::syntax::code::Call;
use std::ops::Range;

pub(super) fn javascript(
    reading: &Reading<'_>,
    call: Call,
) -> Option<(&'static str, &'static str)> {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let arguments = call.open + 1..call.close;
    let imported = |module: &str| {
        reading.out.imports.iter().any(|import| {
            import.module == module
                && (import.alias == name
                    || import.alias == receiver.split('.').next().unwrap_or_default())
        })
    };
    match name {
        _ if imported("pino") && (receiver.is_empty() || name == "pino") => {
            Some(("pino", pino(reading, &arguments)))
        }
        _ if (imported("pino-http")
            || imported("express-pino-logger")
            || imported("koa-pino-logger"))
            && receiver.is_empty() =>
        {
            Some(("pino-http", pino(reading, &arguments)))
        }
        "forRoot" | "forRootAsync"
            if receiver == "LoggerModule" && reading.imports("nestjs-pino") =>
        {
            Some(("nestjs-pino", pino(reading, &arguments)))
        }
        "createLogger" if imported("winston") || receiver == "winston" => {
            Some(("winston", winston(reading, &arguments)))
        }
        "createLogger" if receiver == "WinstonModule" => {
            Some(("nest-winston", winston(reading, &arguments)))
        }
        "createLogger" if receiver == "bunyan" => Some(("bunyan", "json")),
        "morgan" => {
            let format = code.string(call.open + 1).unwrap_or_default();
            matches!(format, "dev" | "tiny" | "short" | "common" | "combined")
                .then_some(("morgan", "text"))
        }
        _ if (imported("fastify") && receiver.is_empty())
            || (name == "Fastify" && receiver.is_empty()) =>
        {
            let logger = reading.property(&arguments, "logger")?;
            let off = code.name(logger.start) == "false";
            (!off).then(|| ("fastify", pino(reading, &arguments)))
        }
        _ => None,
    }
}

/// Pino writes JSON unless `pino-pretty` is its transport without a condition.
pub(super) fn pino(reading: &Reading<'_>, range: &Range<usize>) -> &'static str {
    let code = &reading.code;
    let pretty = range
        .clone()
        .find(|at| code.string(*at) == Some("pino-pretty") || code.name(*at) == "prettyPrint");
    let Some(pretty) = pretty else { return "json" };
    let conditional = range
        .clone()
        .any(|at| at < pretty + 20 && matches!(code.sign(at), "?" | "&&" | "||" | "??"));
    if conditional { "choice" } else { "text" }
}

/// Winston's format: its own default is JSON.
pub(super) fn winston(reading: &Reading<'_>, range: &Range<usize>) -> &'static str {
    let code = &reading.code;
    // The format may be a variable of the file.
    let mut areas = vec![range.clone()];
    for at in range.clone() {
        let name = code.name(at);
        if name.is_empty() || code.sign(at + 1) == "(" || code.is_connector(at + 1) {
            continue;
        }
        for here in 0..code.len() {
            if code.name(here) == name
                && code.sign(here + 1) == "="
                && matches!(code.name(here.wrapping_sub(1)), "const" | "let" | "var")
            {
                areas.push(here + 2..code.expression_end(here + 2));
            }
        }
    }
    let any = |names: &[&str]| {
        areas.iter().any(|area| {
            area.clone().any(|at| {
                names.contains(&code.name(at))
                    && (code.sign(at + 1) == "(" || code.sign(at + 1) == ",")
            })
        })
    };
    let json = any(&["json", "logstash"]);
    let text = any(&["printf", "simple", "prettyPrint", "cli"]);
    match (json, text) {
        (true, false) => "json",
        (true, true) => "choice",
        (false, true) => {
            // A printf that prints JSON.
            let stringify = areas
                .iter()
                .any(|area| code.mentions(area.clone(), &["stringify"]));
            if stringify { "json" } else { "text" }
        }
        (false, false) => {
            if code.mentions(range.clone(), &["format"]) {
                "unknown"
            } else {
                "json"
            }
        }
    }
}

/// Nest's own logger: text, unless `json: true` (Nest 11).
pub(super) fn nest(reading: &Reading<'_>, found: &mut Vec<Log>) {
    let code = &reading.code;
    for at in 0..code.len() {
        let (format, span) = match code.name(at) {
            "ConsoleLogger"
                if code.name(at.wrapping_sub(1)) == "new" && reading.imports("@nestjs/common") =>
            {
                let range = at + 1..code.partner(at + 1);
                let json = reading
                    .property(&range, "json")
                    .map(|value| code.at(value.start).to_string());
                let format = match json.as_deref() {
                    Some("true") => "json",
                    Some("false") | None => "text",
                    Some(_) => "choice",
                };
                (format, code.span(at, at))
            }
            "create" if code.name(at.wrapping_sub(2)) == "NestFactory" => {
                let own = reading.code.mentions(
                    0..code.len(),
                    &["useLogger", "ConsoleLogger", "bufferLogs", "WinstonModule"],
                );
                if own {
                    continue;
                }
                ("text", code.span(at - 2, at))
            }
            _ => continue,
        };
        found.push(Log {
            library: "@nestjs/common",
            format,
            function: reading.function_name(at),
            dev: reading.dev_only(at),
            span,
        });
    }
}
