//! Finds tasks that a program starts beside its requests, and whether something ends them.
//!
//! The task's body is read where it stands in place or is a function of the same file; where it is elsewhere, the name
//! is kept for `link::code::spawns`.

use super::draft::Spawn;
use super::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;

/// More of them in one file say nothing new.
const MAX_SPAWNS: usize = 100;

/// Words of what ends a task, in lower case.
const ENDS: &[&str] = &[
    "cancel",
    "shutdown",
    "stop",
    "done",
    "quit",
    "exit",
    "close",
    "token",
    "ctx",
    "signal",
    "sigs",
    "sigch",
    "terminat",
    "aborted",
    "interrupted",
    "break",
];

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    let code = &reading.code;
    // A timer of a page ends with the page.
    if code.language == Language::JavaScript && reading.in_browser() {
        return;
    }
    let mut found = Vec::new();
    if code.language == Language::Go {
        for at in 0..code.len() {
            if code.name(at) == "go" && !code.in_test(at) {
                found.extend(goroutine(reading, at));
            }
        }
    } else {
        for call in &reading.calls {
            found.extend(spawned(reading, *call));
        }
    }
    found.truncate(MAX_SPAWNS);
    // Loops that a task elsewhere may run.
    let loops: Vec<(String, bool)> = reading
        .functions
        .iter()
        .filter(|function| loops(reading, function.body.clone()))
        .map(|function| {
            let ends = ends(reading, function.body.clone());
            (function.name.to_string(), ends)
        })
        .take(200)
        .collect();
    reading.out.spawns = found;
    reading.out.loops = loops;
}

/// `go func() { ... }()`, `go worker.Run(ctx)`.
fn goroutine(reading: &Reading<'_>, at: usize) -> Option<Spawn> {
    let code = &reading.code;
    let next = code.name(at + 1);
    if next.is_empty() || code.name(at.saturating_sub(1)) == "package" {
        return None;
    }
    let (body, callee, end) = if next == "func" {
        let open = (at + 2..at + 60).find(|here| code.sign(*here) == "{")?;
        (open + 1..code.partner(open), String::new(), open)
    } else {
        let open = (at + 2..at + 20).find(|here| code.sign(*here) == "(")?;
        (
            open + 1..code.partner(open),
            code.name(open - 1).to_string(),
            open,
        )
    };
    Some(spawn(reading, "go", at, end, body, callee, false))
}

fn spawned(reading: &Reading<'_>, call: Call) -> Option<Spawn> {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let from = code.head(call.name);
    let last = receiver.rsplit('.').next().unwrap_or_default();
    let construct = match (code.language, last, name) {
        (Language::Rust, "tokio" | "task" | "rt" | "async_std" | "actix_web", "spawn") => {
            "tokio::spawn"
        }
        (Language::Rust, "thread", "spawn") => "thread::spawn",
        (Language::Rust, "", "spawn") if from == call.name => "spawn",
        (Language::Python, "asyncio" | "loop", "create_task" | "ensure_future") => {
            "asyncio.create_task"
        }
        (Language::Python, "threading" | "", "Thread") if from + 2 >= call.name => {
            "threading.Thread"
        }
        (Language::Python, _, "add_task") if code.text.contains("BackgroundTasks") => {
            "BackgroundTasks"
        }
        (Language::JavaScript, "", "setInterval") if from == call.name => "setInterval",
        (Language::CSharp, "Task", "Run") => "Task.Run",
        (Language::Java | Language::Kotlin, "", "Thread") => "Thread",
        (Language::Kotlin, "GlobalScope", "launch") => "GlobalScope.launch",
        (Language::Java | Language::Kotlin, "CompletableFuture", "runAsync") => {
            "CompletableFuture.runAsync"
        }
        (Language::Ruby, "Thread", "new") => "Thread.new",
        _ => return None,
    };
    // The outermost call among the arguments: `spawn(worker(ctx))`, `Thread(target=run)`.
    let callee = code
        .calls_in(call.open + 1..call.close)
        .next()
        .map(|inner| code.at(inner.name).to_string())
        .or_else(|| {
            reading
                .keyword(call.open, "target")
                .map(|target| code.name(target.end - 1).to_string())
        })
        .unwrap_or_default();
    let bound = code.bound_name(from);
    let after = call.close + 1..code.len().min(call.close + 4_000);
    let kept = match construct {
        "setInterval" => {
            code.mentions(0..code.len(), &["clearInterval"])
                || code.chain_end(from) > call.close && code.name(call.close + 2) == "unref"
        }
        "BackgroundTasks" => true,
        _ => {
            !bound.is_empty() && !bound.starts_with('_') && code.mentions(after, &[bound])
                || code.name(from.saturating_sub(1)) == "await"
                || code.sign(call.close + 1) == "."
        }
    };
    Some(spawn(
        reading,
        construct,
        from,
        call.name,
        call.open + 1..call.close,
        callee,
        kept,
    ))
}

fn spawn(
    reading: &Reading<'_>,
    construct: &'static str,
    from: usize,
    to: usize,
    body: Range<usize>,
    callee: String,
    kept: bool,
) -> Spawn {
    let inner = reading
        .functions
        .iter()
        .find(|function| !callee.is_empty() && function.name == callee)
        .map(|function| function.body.clone());
    let repeats = construct == "setInterval"
        || loops(reading, body.clone())
        || inner.clone().is_some_and(|body| loops(reading, body));
    let ends = ends(reading, body) || inner.clone().is_some_and(|body| ends(reading, body));
    Spawn {
        construct,
        repeats,
        ends: kept || ends,
        kept,
        callee: if inner.is_some() {
            String::new()
        } else {
            callee
        },
        function: reading.called_by_name(from),
        dev: reading.dev_only(from),
        span: reading.code.span(from, to),
    }
}

/// Whether code goes on until something ends it: `loop {`, `for {`, `while True`, `while (true)`, a ticker.
fn loops(reading: &Reading<'_>, body: Range<usize>) -> bool {
    let code = &reading.code;
    body.into_iter().any(|at| match code.name(at) {
        "loop" => code.sign(at + 1) == "{",
        "for" => {
            code.language == Language::Go
                && (code.sign(at + 1) == "{"
                    || code.name(at + 1) == "range" && code.name(at + 4) == "C")
        }
        "while" => {
            let value = if code.sign(at + 1) == "(" {
                at + 2
            } else {
                at + 1
            };
            matches!(code.name(value), "true" | "True")
                || code.at(value) == "1"
                || code.sign(value) == "!"
                || code.name(value) == "not"
        }
        _ => false,
    })
}

/// Whether a loop listens to what ends it.
fn ends(reading: &Reading<'_>, body: Range<usize>) -> bool {
    reading.names_any(body, ENDS)
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn spawns(path: &str, text: &str) -> Vec<(&'static str, bool, bool)> {
        source(path, text)
            .spawns
            .into_iter()
            .map(|one| (one.construct, one.repeats, one.ends))
            .collect()
    }

    #[test]
    fn loops_that_nothing_ends_are_told_from_tasks_that_end() {
        for (path, text, expected) in [
            (
                "a.rs",
                "fn f() { tokio::spawn(async move { loop { work().await; } }); }",
                ("tokio::spawn", true, false),
            ),
            (
                "a.rs",
                "fn f() { tokio::spawn(run()); }\nasync fn run() { loop { select! { _ = token.cancelled() => break } } }",
                ("tokio::spawn", true, true),
            ),
            (
                "a.rs",
                "fn f() { let h = tokio::spawn(run()); h.await; }",
                ("tokio::spawn", false, true),
            ),
            (
                "a.go",
                "package a\nfunc f() { go func() { for { work() } }() }",
                ("go", true, false),
            ),
            (
                "a.go",
                "package a\nfunc f() { go func() { for { select { case <-ctx.Done(): return } } }() }",
                ("go", true, true),
            ),
            (
                "a.py",
                "async def f():\n    asyncio.create_task(poll())\nasync def poll():\n    while True:\n        await work()\n",
                ("asyncio.create_task", true, false),
            ),
            (
                "a.js",
                "setInterval(check, 1000)",
                ("setInterval", true, false),
            ),
            (
                "a.js",
                "const t = setInterval(check, 1000); clearInterval(t)",
                ("setInterval", true, true),
            ),
        ] {
            assert_eq!(spawns(path, text).first(), Some(&expected), "{text}");
        }
    }
}
