//! How a program ends: the signals that it catches, and the calls that drain its server.

use super::super::draft::{Construct, Subject};
use super::super::reading::Reading;
use crate::syntax::code::{Call, Language};

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    for call in reading.calls.iter().copied() {
        let state = match reading.code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::Python => python(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::Java | Language::Kotlin => jvm(reading, call),
            _ => None,
        };
        if let Some((state, library)) = state {
            let from = reading
                .code
                .head(call.name)
                .max(call.name.saturating_sub(6));
            found.push(reading.construct(Subject::Shutdown, library, state, from, call.name));
        }
    }
}

type Said = Option<(&'static str, &'static str)>;

fn rust(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver(call);
    match code.at(call.name) {
        "with_graceful_shutdown" => Some(("stop", "with_graceful_shutdown")),
        "serve_with_shutdown" | "serve_with_incoming_shutdown" => {
            Some(("stop", "serve_with_shutdown"))
        }
        "bind_with_graceful_shutdown" | "try_bind_with_graceful_shutdown" => {
            Some(("stop", "bind_with_graceful_shutdown"))
        }
        "graceful_shutdown" => Some(("stop", "graceful_shutdown")),
        // `ServerHandle::stop(graceful)` of actix-web.
        "stop" if code.name(call.open + 1) == "true" && call.close == call.open + 2 => {
            Some(("stop", "ServerHandle::stop"))
        }
        "terminate" if receiver.ends_with("SignalKind") => Some(("term", "SIGTERM")),
        "ctrl_c" if receiver.ends_with("signal") || receiver.is_empty() => {
            Some(("interrupt", "ctrl_c"))
        }
        "new" if receiver.ends_with("Signals") => {
            let term = code.mentions(call.open..call.close, &["SIGTERM", "TERM_SIGNALS"]);
            Some((if term { "term" } else { "interrupt" }, "signal-hook"))
        }
        "disable_signals" => Some(("disabled", "disable_signals")),
        _ => None,
    }
}

/// Whether what is shut down is telemetry and no server.
fn is_telemetry(receiver: &str) -> bool {
    let lower = receiver.to_ascii_lowercase();
    [
        "provider",
        "tracer",
        "exporter",
        "meter",
        "telemetry",
        "otel",
        "processor",
        "log",
        "sentry",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || matches!(lower.as_str(), "tp" | "mp" | "lp")
}

fn go(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    match code.at(call.name) {
        "Notify" | "NotifyContext" if receiver == "signal" => {
            let arguments = code.arguments(call.open);
            let given: Vec<_> = arguments.iter().skip(1).collect();
            let in_call = code.mentions(call.open..call.close, &["SIGTERM"]);
            // The signals may be a variable of the package: `signal.Notify(c, shutdownSignals...)`.
            let mentions = |names: &[&str]| code.mentions(call.open..call.close, names);
            let named = given
                .iter()
                .any(|argument| !code.mentions(argument.value.clone(), &["syscall", "os", "unix"]));
            if given.is_empty() || in_call || named {
                Some(("term", "signal.Notify"))
            } else {
                mentions(&["Interrupt", "SIGINT"]).then_some(("interrupt", "signal.Notify"))
            }
        }
        "Shutdown" | "ShutdownWithContext" | "ShutdownWithTimeout"
            if !receiver.is_empty() && !is_telemetry(receiver) =>
        {
            Some(("stop", "Shutdown"))
        }
        "GracefulStop" => Some(("stop", "GracefulStop")),
        "ListenAndServe"
            if receiver == "endless" || receiver == "graceful" || receiver == "manners" =>
        {
            Some(("graceful", "endless"))
        }
        _ => None,
    }
}

fn python(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    match code.at(call.name) {
        "signal" if receiver == "signal" => code
            .mentions(call.open..call.close, &["SIGTERM"])
            .then_some(("term", "signal.signal")),
        "add_signal_handler" => code
            .mentions(call.open..call.close, &["SIGTERM", "sig", "s"])
            .then_some(("term", "add_signal_handler")),
        "stop" if receiver.to_ascii_lowercase().contains("server") && reading.imports("grpc") => {
            Some(("stop", "grpc.Server.stop"))
        }
        _ => None,
    }
}

fn javascript(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    let name = code.at(call.name);
    match name {
        "enableShutdownHooks" => Some(("graceful", "enableShutdownHooks")),
        "createTerminus"
        | "closeWithGrace"
        | "gracefulShutdown"
        | "createHttpTerminator"
        | "createLightship"
            if [
                "@godaddy/terminus",
                "close-with-grace",
                "http-graceful-shutdown",
                "http-terminator",
                "lightship",
                "fastify-graceful-shutdown",
            ]
            .iter()
            .any(|module| reading.imports(module)) =>
        {
            Some(("graceful", "shutdown library"))
        }
        "close" | "stop" | "tryShutdown" | "gracefulStop"
            if {
                let lower = receiver.to_ascii_lowercase();
                lower.contains("server") || matches!(lower.as_str(), "app" | "fastify" | "http")
            } =>
        {
            Some(("stop", "server.close"))
        }
        "on" | "once" if receiver == "process" => {
            let first = code.string(call.open + 1);
            if first == Some("SIGINT") {
                return Some(("interrupt", "process.on"));
            }
            // `for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)`
            let looped = first.is_none() && reading.says(0..code.len(), "SIGTERM");
            if first != Some("SIGTERM") && !looped {
                return None;
            }
            let handler = call.open + 1..call.close;
            let calls: Vec<&str> = code
                .calls_in(handler.clone())
                .map(|c| code.at(c.name))
                .collect();
            let exits = calls.contains(&"exit");
            let inline = handler
                .clone()
                .any(|at| matches!(code.sign(at), "=>") || code.name(at) == "function");
            let only_talks = calls.iter().all(|name| {
                matches!(
                    *name,
                    "exit" | "log" | "info" | "warn" | "error" | "debug" | "on" | "once"
                )
            });
            if inline && exits && only_talks {
                return Some(("exits", "process.exit"));
            }
            Some(("term", "process.on"))
        }
        _ => None,
    }
}

fn jvm(reading: &Reading<'_>, call: Call) -> Said {
    let code = &reading.code;
    match code.at(call.name) {
        "addShutdownHook" => {
            // The hook stops the server in its own body, or in a method of the file.
            let stops = code.calls_in(call.open..call.close).any(|inner| {
                matches!(
                    code.at(inner.name),
                    "shutdown" | "stop" | "close" | "awaitTermination"
                )
            });
            Some((if stops { "graceful" } else { "term" }, "addShutdownHook"))
        }
        "setShutdown" if code.mentions(call.open..call.close, &["GRACEFUL"]) => {
            Some(("graceful", "Shutdown.GRACEFUL"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::draft::Subject;
    use super::super::super::tests::source;

    fn states(path: &str, text: &str) -> Vec<&'static str> {
        let all = source(path, text).constructs;
        all.iter()
            .filter(|found| found.subject == Subject::Shutdown)
            .map(|found| found.state)
            .collect()
    }

    #[test]
    fn signals_and_stops_are_told_apart() {
        assert_eq!(
            states(
                "a.rs",
                "fn a() { axum::serve(l, r).with_graceful_shutdown(s()).await; signal(SignalKind::terminate()); }"
            ),
            ["stop", "term"]
        );
        assert_eq!(
            states(
                "a.go",
                "package a\nfunc b() { ctx, stop := signal.NotifyContext(c, syscall.SIGTERM)\nsrv.Shutdown(ctx)\ntp.Shutdown(ctx) }"
            ),
            ["term", "stop"]
        );
        assert_eq!(
            states(
                "a.go",
                "package a\nfunc b() { signal.Notify(c, os.Interrupt) }"
            ),
            ["interrupt"]
        );
        assert!(
            states(
                "a.go",
                "package a\nfunc b() { http.ListenAndServe(\":8080\", nil) }"
            )
            .is_empty()
        );
    }

    #[test]
    fn a_signal_of_ones_own_ends_nothing() {
        let text = "package a\nfunc b() { signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2) }";
        assert!(states("a.go", text).is_empty());
        let named = "package a\nfunc b() { signal.Notify(c, shutdownSignals...) }";
        assert_eq!(states("a.go", named), ["term"]);
    }

    #[test]
    fn a_handler_that_only_exits_drains_nothing() {
        let text = "process.on('SIGTERM', () => {\n  console.log('bye');\n  process.exit(0);\n});";
        assert_eq!(states("a.ts", text), ["exits"]);
        let good = "process.on('SIGTERM', () => { server.close(() => process.exit(0)) })";
        assert_eq!(states("a.ts", good), ["term", "stop"]);
        assert_eq!(states("a.ts", "app.enableShutdownHooks()"), ["graceful"]);
    }
}
