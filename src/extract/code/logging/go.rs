//! Logging of Go programs: log/slog, zap, zerolog, logrus, go-kit and the plain `log`.

use super::super::draft::Log;
use super::Reading;
use crate::syntax::code::Call;

pub(super) fn go(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
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
pub(super) fn go_literals(reading: &Reading<'_>, found: &mut Vec<Log>) {
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
