//! Debug modes and debug endpoints in source.

use super::{Compiled, Pattern, compile, sign};
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::sync::LazyLock;

const TOPIC: &str = "debug-mode";

static TABLE: &[Pattern] = &[
    Pattern::bad(
        TOPIC,
        &[Language::Python],
        r"(?m)^DEBUG\s*=\s*True\b",
        "Django's debug mode is on",
    ),
    Pattern::bad(
        TOPIC,
        &[Language::Ruby],
        r"\bconsider_all_requests_local\s*=\s*true\b",
        "error pages show the source to everybody",
    ),
    Pattern::bad(
        TOPIC,
        &[Language::CSharp],
        r"\bUseDeveloperExceptionPage\(\)",
        "error pages show the source to everybody",
    ),
    Pattern::bad(
        TOPIC,
        &[Language::Go],
        r"\bgin\.SetMode\(\s*gin\.DebugMode\s*\)",
        "gin's debug mode is on",
    ),
    Pattern::bad(
        TOPIC,
        &[Language::Php],
        r#"\bini_set\(\s*['"]display_errors['"]\s*,\s*['"]?(?:1|on|true)"#,
        "errors are shown to everybody",
    ),
    Pattern::bad(
        TOPIC,
        &[Language::JavaScript],
        r"\b(?:graphiql|playground)\s*:\s*true\b",
        "the GraphQL playground is open to everybody",
    )
    .hedged(),
];

pub(super) static PATTERNS: LazyLock<Compiled> = LazyLock::new(|| compile(TABLE));

/// What the tokens say better than a pattern.
pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for call in &reading.calls {
        let name = code.name(call.name);
        let receiver = code.receiver_name(*call);
        let what = match (code.language, name) {
            (Language::Python, "run")
                if matches!(receiver, "app" | "application" | "server" | "socketio") =>
            {
                "the server runs in debug mode"
            }
            (Language::Python, "FastAPI" | "Starlette" | "Flask" | "Quart") => {
                "the application runs in debug mode"
            }
            (Language::Go, _) => {
                go(reading, *call, signs);
                continue;
            }
            _ => continue,
        };
        let argument = code
            .arguments(call.open)
            .into_iter()
            .find(|one| one.name == "debug");
        if let Some(argument) = argument
            && argument.value.len() == 1
            && code.name(argument.value.start) == "True"
        {
            let span = code.span(code.head(call.name), argument.value.end - 1);
            signs.extend(sign(reading, call.name, span, TOPIC, what));
        }
    }
}

/// `/debug/pprof` on a router, and the default mux (which the import fills) on a public address.
fn go(reading: &Reading<'_>, call: crate::syntax::code::Call, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let arguments = code.arguments(call.open);
    let Some(first) = arguments
        .first()
        .and_then(|one| one.value.clone().find_map(|at| code.string(at)))
    else {
        return;
    };
    let name = code.name(call.name);
    let registers = matches!(
        name,
        "Handle"
            | "HandleFunc"
            | "PathPrefix"
            | "Path"
            | "GET"
            | "Get"
            | "Any"
            | "Mount"
            | "Group"
            | "Route"
            | "All"
    );
    let bare_mux = name == "ListenAndServe"
        && reading.imports("net/http/pprof")
        && (first.starts_with(':') || first.starts_with("0.0.0.0"))
        && arguments
            .get(1)
            .is_some_and(|one| code.name(one.value.start) == "nil");
    if (registers && first.starts_with("/debug/pprof")) || bare_mux {
        // A listener of its own is what pprof is meant for.
        let private = reading.function(call.name).is_some_and(|function| {
            let name = function.name.to_ascii_lowercase();
            ["pprof", "debug", "profil", "admin", "internal"]
                .iter()
                .any(|word| name.contains(word))
        });
        if private && !bare_mux {
            return;
        }
        let span = code.span(code.head(call.name), call.close);
        signs.extend(sign(
            reading,
            call.name,
            span,
            TOPIC,
            "the profiler is open to everybody",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::is_bad;

    #[test]
    fn debug_modes_are_found() {
        for (path, text) in [
            ("settings.py", "DEBUG = True\n"),
            ("a.py", "app.run(host='0.0.0.0', debug=True)"),
            ("a.py", "app = FastAPI(title='x', debug=True)"),
            (
                "a.go",
                "package a\nfunc f() { r.PathPrefix(\"/debug/pprof/\").Handler(http.DefaultServeMux) }",
            ),
            (
                "A.cs",
                "class A { void F() { app.UseDeveloperExceptionPage(); } }",
            ),
        ] {
            assert!(is_bad(path, text, "debug-mode"), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_none() {
        for (path, text) in [
            ("settings.py", "DEBUG = env.bool('DEBUG', False)"),
            ("settings.py", "def f(DEBUG=True):\n    pass"),
            ("a.py", "runner.run(debug=True)"),
            ("a.go", "package a\nimport _ \"net/http/pprof\""),
            (
                "a.go",
                "package a\nfunc startPprof() { m.HandleFunc(\"/debug/pprof/\", pprof.Index) }",
            ),
        ] {
            assert!(!is_bad(path, text, "debug-mode"), "{text}");
        }
    }
}
