//! Which calls write a log.

use super::super::reading::Reading;
use crate::syntax::code::{Call, Language};

/// How loud a log call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Written in production as a rule.
    Written,
    /// `debug` or `trace`: production leaves it out as a rule.
    Detail,
}

/// Macros of Rust that write.
const MACROS: &[&str] = &[
    "trace", "debug", "info", "warn", "error", "event", "log", "println", "eprintln", "dbg",
];

/// Methods of loggers, in lower case.
const METHODS: &[&str] = &[
    "trace",
    "debug",
    "info",
    "information",
    "notice",
    "warn",
    "warning",
    "error",
    "exception",
    "critical",
    "fatal",
    "panic",
    "log",
    "verbose",
    "http",
    "print",
    "println",
    "printf",
    "msg",
    "infof",
    "debugf",
    "warnf",
    "warningf",
    "errorf",
    "tracef",
    "fatalf",
    "panicf",
    "infow",
    "debugw",
    "warnw",
    "errorw",
    "infoln",
    "debugln",
    "errorln",
    "fatalln",
    "infocontext",
    "errorcontext",
    "warncontext",
    "debugcontext",
    "loginformation",
    "logdebug",
    "logwarning",
    "logerror",
    "logtrace",
    "logcritical",
    "str",
    "any",
    "interface",
    "stringer",
    "strs",
];

/// Links of zerolog's chains, which count only behind a logger.
const LINKS: &[&str] = &["str", "any", "interface", "stringer", "strs", "msg"];

/// How loud the call logs; `None` if it is no log call.
pub(super) fn level(reading: &Reading<'_>, call: Call) -> Option<Level> {
    let code = &reading.code;
    let name = code.at(call.name);
    if code.language == Language::Rust {
        let is = code.sign(call.name + 1) == "!" && MACROS.contains(&name);
        return is.then(|| loudness(name));
    }
    let lower = name.to_ascii_lowercase();
    if !METHODS.contains(&lower.as_str()) {
        return (lower == "error_log" && code.language == Language::Php).then_some(Level::Written);
    }
    let receiver = code.receiver_name(call);
    let console = match code.language {
        Language::JavaScript => receiver == "console",
        Language::Go => receiver == "fmt" && lower.starts_with("print"),
        _ => false,
    };
    if console || !LINKS.contains(&lower.as_str()) && is_logger(receiver) {
        return Some(loudness(&lower));
    }
    // `log.Info().Str(...)`, `logger.WithField(...).Info(...)`, `this.logger().info(...)`.
    if receiver.is_empty() {
        let head = code.head(call.name);
        let logger = (head..call.name)
            .take(12)
            .any(|at| is_logger(code.name(at)));
        return logger.then(|| loudness(&lower));
    }
    None
}

fn loudness(name: &str) -> Level {
    if name.contains("debug") || name.contains("trace") || name == "verbose" {
        Level::Detail
    } else {
        Level::Written
    }
}

/// Whether a name is that of a logger.
fn is_logger(name: &str) -> bool {
    let name = name
        .trim_start_matches(['$', '@', '_'])
        .to_ascii_lowercase();
    matches!(
        name.as_str(),
        "log"
            | "logger"
            | "logging"
            | "slog"
            | "logrus"
            | "zap"
            | "sugar"
            | "klog"
            | "glog"
            | "lg"
            | "structlog"
    ) || name.ends_with("logger")
        || name.ends_with("_log")
}

/// Whether a call makes something of its argument that tells nothing of it.
pub(super) fn hides(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "redact",
        "mask",
        "hash",
        "sanit",
        "obfus",
        "scrub",
        "anonym",
        "encrypt",
        "digest",
        "fingerprint",
        "censor",
        "hide",
        "filter",
        "exists",
        "strlen",
        "typeof",
        "isset",
        "substr",
        "slice",
        "truncate",
        "safe",
        "nonnull",
        "sha256",
        "md5",
        "md5",
        "pseudonym",
    ]
    .iter()
    .any(|word| name.contains(word))
        || matches!(
            name.as_str(),
            "len"
                | "size"
                | "count"
                | "bool"
                | "boolean"
                | "type"
                | "empty"
                | "id"
                | "sizeof"
                | "keys"
                | "all"
                | "any_of"
        )
        || name.starts_with("is_")
        || name.starts_with("has_")
}

/// Whether a member gives the same value in another form.
pub(super) fn same_value(name: &str) -> bool {
    matches!(
        name,
        "to_string"
            | "clone"
            | "as_str"
            | "expose_secret"
            | "unwrap"
            | "toString"
            | "trim"
            | "get_secret_value"
            | "String"
            | "ToString"
            | "strip"
            | "decode"
            | "value"
            | "to_s"
            | "as_ref"
    )
}
