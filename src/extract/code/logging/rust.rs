//! Logging of Rust programs: tracing-subscriber, env_logger, slog and their like.

use super::Reading;
use crate::syntax::code::Call;

pub(super) fn rust(reading: &Reading<'_>, call: Call) -> Option<(&'static str, &'static str)> {
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
            let format = if chain_has(&["json"]) || in_event_format(reading, head) {
                "json"
            } else if json_later(reading, head) {
                "choice"
            } else {
                "text"
            };
            Some(("tracing-subscriber", format))
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

/// `let layer = fmt::layer(); ... layer.json()`: the variable is made to write JSON further down.
fn json_later(reading: &Reading<'_>, head: usize) -> bool {
    let code = &reading.code;
    let bound = code.bound_name(head);
    let Some(function) = reading.function(head).filter(|_| !bound.is_empty()) else {
        return false;
    };
    (head..function.body.end).any(|at| {
        code.name(at) == bound && code.is_connector(at + 1) && code.name(at + 2) == "json"
    })
}

/// `.event_format(Json)`, `.fmt_fields(JsonFields::new())` in the same chain.
pub(super) fn in_event_format(reading: &Reading<'_>, head: usize) -> bool {
    let code = &reading.code;
    code.mentions(head..code.chain_end(head) + 1, &["JsonFields", "Json"])
}
