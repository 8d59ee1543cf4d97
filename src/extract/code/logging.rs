//! Lines that set up logging, and the format that they choose.
//!
//! A library that is only imported sets up nothing: the constructor decides. Where a condition or configuration
//! chooses and JSON is one way, the format is `choice`.

use super::draft::Log;
use super::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};
use std::ops::Range;

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
        if logs[at].format == "json" && other("text") {
            logs[at].format = "choice";
        } else if logs[at].format == "text" && (other("json") || other("choice")) {
            logs[at].format = "choice";
        }
    }
}

/// Whether the token stands in a branch: inside the block of an `if`, `match` or `switch` of its function.
fn conditional(reading: &Reading<'_>, at: usize) -> bool {
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

fn rust(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
    let code = &reading.code;
    let name = code.at(call.name);
    let head = code.head(call.name);
    let receiver = code.receiver(call);
    let chain_has = |wanted: &[&str]| {
        code.chain(head, code.len())
            .iter()
            .any(|link| wanted.contains(&code.at(link.name)))
    };
    match name {
        "fmt" | "layer" | "init" | "new"
            if receiver.ends_with("tracing_subscriber")
                || receiver.ends_with("fmt")
                || receiver.ends_with("tracing_subscriber.fmt")
                || (name == "fmt"
                    && receiver.is_empty()
                    && reading.imports("tracing_subscriber")) =>
        {
            if name == "new" || (name == "init" && receiver != "tracing_subscriber.fmt") {
                return None;
            }
            if name == "layer" && receiver.is_empty() {
                return None;
            }
            let json = chain_has(&["json"]) || in_event_format(reading, head);
            Some(("tracing-subscriber", if json { "json" } else { "text" }))
        }
        "new" if receiver.ends_with("BunyanFormattingLayer") => {
            Some(("tracing-bunyan-formatter", "json"))
        }
        "layer" if receiver.ends_with("tracing_stackdriver") => {
            Some(("tracing-stackdriver", "json"))
        }
        "init" | "try_init" if receiver.ends_with("env_logger") => Some(("env_logger", "text")),
        "from_env" | "init_from_env" | "from_default_env"
            if reading.imports("env_logger")
                && chain_has(&["init", "try_init", "init_from_env"]) =>
        {
            Some(("env_logger", "text"))
        }
        "new" if receiver.ends_with("SimpleLogger") || receiver.ends_with("simple_logger") => {
            Some(("simple_logger", "text"))
        }
        "init" if receiver.ends_with("pretty_env_logger") => Some(("pretty_env_logger", "text")),
        "default" | "new"
            if receiver.ends_with("slog_json.Json")
                || (receiver.ends_with("Json") && reading.imports("slog_json")) =>
        {
            Some(("slog-json", "json"))
        }
        "init_file" if receiver.ends_with("log4rs") => Some(("log4rs", "unknown")),
        "new"
            if receiver.ends_with("fern.Dispatch")
                || receiver == "Dispatch" && reading.imports("fern") =>
        {
            Some(("fern", "text"))
        }
        "new" if receiver.ends_with("JsonLayer") || receiver.ends_with("json_subscriber.layer") => {
            Some(("json-subscriber", "json"))
        }
        "builder" if receiver == "logforth" => {
            let json = code.mentions(head..code.chain_end(head) + 1, &["JsonLayout"]);
            Some(("logforth", if json { "json" } else { "text" }))
        }
        _ => None,
    }
}

/// `.event_format(Json)`, `.fmt_fields(JsonFields::new())` in the same chain.
fn in_event_format(reading: &Reading<'_>, head: usize) -> bool {
    let code = &reading.code;
    code.mentions(head..code.chain_end(head) + 1, &["JsonFields", "Json"])
}

fn go(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let arguments = call.open + 1..call.close;
    match (receiver.as_str(), code.at(call.name)) {
        ("slog", "NewJSONHandler") => Some(("log/slog", "json")),
        ("slog", "NewTextHandler") => Some(("log/slog", "text")),
        ("zap", "NewProduction") => Some(("zap", "json")),
        ("zap", "NewDevelopment" | "NewExample") => Some(("zap", "text")),
        ("zapcore", "NewJSONEncoder") => Some(("zap", "json")),
        ("zapcore", "NewConsoleEncoder") => Some(("zap", "text")),
        ("zap", "NewProductionConfig") => None,
        ("zerolog", "New") => {
            let console = code.mentions(arguments, &["ConsoleWriter", "NewConsoleWriter"]);
            Some(("zerolog", if console { "text" } else { "json" }))
        }
        (_, "Output")
            if reading.imports("github.com/rs/zerolog")
                && code.mentions(arguments.clone(), &["ConsoleWriter"]) =>
        {
            Some(("zerolog", "text"))
        }
        (_, "SetFormatter") if reading.imports("github.com/sirupsen/logrus") => {
            let json = code.mentions(arguments, &["JSONFormatter"]);
            Some(("logrus", if json { "json" } else { "text" }))
        }
        ("log", "NewJSONLogger") => Some(("go-kit/log", "json")),
        ("log", "NewLogfmtLogger") => Some(("go-kit/log", "text")),
        ("log", "SetFlags" | "SetPrefix")
            if reading.imports("log") && !reading.imports("github.com/sirupsen/logrus") =>
        {
            Some(("log", "text"))
        }
        _ => None,
    }
}

/// `log.Formatter = &logrus.JSONFormatter{}`, `zap.Config{Encoding: "json"}`.
fn go_literals(reading: &Reading<'_>, found: &mut Vec<Log>) {
    let code = &reading.code;
    for at in 1..code.len() {
        let (library, format) = match code.name(at) {
            "JSONFormatter" | "TextFormatter"
                if reading.imports("github.com/sirupsen/logrus") && code.sign(at + 1) == "{" =>
            {
                let in_call = code.parent(at).and_then(|open| code.call_at(open));
                if in_call.is_some_and(|call| code.at(call.name) == "SetFormatter") {
                    continue;
                }
                (
                    "logrus",
                    if code.at(at) == "JSONFormatter" {
                        "json"
                    } else {
                        "text"
                    },
                )
            }
            "Encoding"
                if reading.imports("go.uber.org/zap") && matches!(code.sign(at + 1), ":" | "=") =>
            {
                match code.string(at + 2) {
                    Some("json") => ("zap", "json"),
                    Some(_) => ("zap", "text"),
                    None => ("zap", "choice"),
                }
            }
            "NewProductionConfig" if reading.imports("go.uber.org/zap") => {
                let console = (at..code.len()).any(|here| code.string(here) == Some("console"));
                ("zap", if console { "choice" } else { "json" })
            }
            // The logger that needs no set-up.
            "log"
                if code.is_connector(at + 1)
                    && reading.imports("github.com/rs/zerolog/log")
                    && matches!(code.name(at + 2), "Info" | "Error" | "Fatal" | "Warn") =>
            {
                ("zerolog", "json")
            }
            _ => continue,
        };
        if found
            .iter()
            .any(|log| log.library == library && matches!(library, "zerolog"))
        {
            continue;
        }
        found.push(Log {
            library,
            format,
            function: reading.function_name(at),
            dev: reading.dev_only(at),
            span: code.span(at, at),
        });
    }
}

fn python(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
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
pub(super) fn is_json_formatter(text: &str) -> bool {
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
fn python_settings(reading: &Reading<'_>, found: &mut Vec<Log>) {
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

fn javascript(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
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
fn pino(reading: &Reading<'_>, range: &Range<usize>) -> &'static str {
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
fn winston(reading: &Reading<'_>, range: &Range<usize>) -> &'static str {
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
fn nest(reading: &Reading<'_>, found: &mut Vec<Log>) {
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

fn csharp(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
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

fn ruby(reading: &Reading<'_>, found: &mut Vec<Log>) {
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

fn php(reading: &Reading<'_>, found: &mut Vec<Log>) {
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
    // Laravel's channels: `'formatter' => env('LOG_STDERR_FORMATTER')` lets the environment choose.
    for at in 0..code.len() {
        if code.string(at) == Some("formatter")
            && code.sign(at + 1) == "=>"
            && code.name(at + 2) == "env"
        {
            found.push(Log {
                library: "monolog",
                format: "choice",
                function: String::new(),
                dev: false,
                span: code.span(at, at + 2),
            });
        }
    }
    if found.is_empty() && reading.out.path.ends_with("config/logging.php") {
        if let Some(token) = code
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
