//! Calls that stop the thread, in functions that share it: synchronous requests, files and sleeps in asynchronous code.
//!
//! Only the innermost function is looked at; what runs at start, and what is handed to a pool of threads, may block.

use super::super::reading::Reading;
use super::Sign;
use crate::syntax::code::{Call, Language};

const TOPIC: &str = "blocking-call";

/// Calls that take their work to another thread.
const OFFLOADS: [&str; 12] = [
    "run_in_threadpool",
    "to_thread",
    "run_in_executor",
    "run_sync",
    "sync_to_async",
    "asyncify",
    "spawn_blocking",
    "block_in_place",
    "block",
    "unblock",
    "asyncify_wrap",
    "submit",
];

/// Calls of Python that block, as they are written.
const PYTHON: [&str; 22] = [
    "requests.get",
    "requests.post",
    "requests.put",
    "requests.delete",
    "requests.patch",
    "requests.head",
    "requests.request",
    "time.sleep",
    "urllib.request.urlopen",
    "psycopg2.connect",
    "pymysql.connect",
    "redis.Redis",
    "redis.StrictRedis",
    "redis.from_url",
    "subprocess.run",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.check_output",
    "os.system",
    "httpx.get",
    "httpx.post",
    "open",
];

/// Calls of Node that block.
const NODE: [&str; 13] = [
    "readFileSync",
    "writeFileSync",
    "appendFileSync",
    "execSync",
    "execFileSync",
    "spawnSync",
    "pbkdf2Sync",
    "scryptSync",
    "hashSync",
    "compareSync",
    "readdirSync",
    "statSync",
    "unlinkSync",
];

/// Names of functions that run once, before anything waits.
fn starts(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "lifespan",
        "startup",
        "start_up",
        "main",
        "setup",
        "shutdown",
        "bootstrap",
        "initialize",
        "initialise",
        "init",
        "onmoduleinit",
        "configure",
        "seed",
        "migrate",
    ]
    .iter()
    .any(|word| name.starts_with(word) || name.ends_with(word))
}

/// Finds the calls of a file.
pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    match reading.code.language {
        Language::Python | Language::Rust | Language::JavaScript | Language::CSharp => {}
        _ => return,
    }
    for call in &reading.calls {
        if let Some(what) = blocks(reading, *call)
            && !offloaded(reading, call.name)
        {
            let from = reading.code.head(call.name);
            let what = format!("`{what}` blocks the thread that other requests wait for");
            signs.push(reading.storage_sign(TOPIC, what, from, call.open));
        }
    }
    if reading.code.language == Language::CSharp {
        results(reading, signs);
    }
}

/// What a call that blocks is called; `None` where it does not block, or stands where it may.
fn blocks(reading: &Reading<'_>, call: Call) -> Option<String> {
    let code = &reading.code;
    let name = code.at(call.name);
    match code.language {
        Language::Python => {
            let callee = code.callee(call);
            let known = PYTHON.contains(&callee.as_str());
            (known && in_async(reading, call.name) && !awaited(reading, call)).then_some(callee)
        }
        Language::Rust => {
            let callee = code.callee(call).replace("::", ".");
            let std_fs = callee.starts_with("std.fs.")
                || callee.starts_with("fs.") && imports_files(reading);
            let known = std_fs
                && matches!(
                    name,
                    "read" | "write" | "read_to_string" | "copy" | "remove_file" | "read_dir"
                )
                || callee.ends_with("thread.sleep")
                || callee.contains("reqwest.blocking")
                || callee == "std.net.TcpStream.connect"
                || callee.starts_with("ureq.")
                || name == "block_on";
            (known && in_async(reading, call.name)).then(|| callee.replace('.', "::"))
        }
        Language::JavaScript => {
            (NODE.contains(&name) && in_handler(reading, call.name)).then(|| name.to_owned())
        }
        Language::CSharp => {
            let waits = name == "Wait" || name == "GetResult";
            let before = code.receiver_name(call);
            let of_task = code
                .chain(code.head(call.name), call.name)
                .iter()
                .any(|link| {
                    let link = code.at(link.name);
                    link.ends_with("Async") || link == "GetAwaiter"
                });
            let starting = reading
                .function(call.name)
                .is_none_or(|function| starts(function.name));
            (waits && of_task && before.is_empty() && !starting).then(|| format!(".{name}()"))
        }
        _ => None,
    }
}

/// Whether `fs` is that of the standard library.
fn imports_files(reading: &Reading<'_>) -> bool {
    reading
        .out
        .imports
        .iter()
        .any(|import| import.module == "std::fs" || import.module == "std" && import.name == "fs")
}

/// `FooAsync(...).Result` of C#.
fn results(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    for at in 2..code.len() {
        if code.name(at) != "Result" || !code.is_connector(at - 1) || code.sign(at + 1) == "(" {
            continue;
        }
        let of_task = code.sign(at - 2) == ")"
            && code
                .call_at(code.partner(at - 2))
                .is_some_and(|call| code.at(call.name).ends_with("Async"));
        let starting = reading
            .function(at)
            .is_none_or(|function| starts(function.name));
        if of_task && !starting {
            let what = "`.Result` blocks the thread until the task is done".to_owned();
            signs.push(reading.storage_sign(TOPIC, what, code.head(at), at));
        }
    }
}

/// Whether the innermost function around a token is asynchronous, and does not only run at start.
fn in_async(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let Some(function) = reading.function(at) else {
        return false;
    };
    let Some(keyword) = function.at.checked_sub(1) else {
        return false;
    };
    let marked = (keyword.saturating_sub(3)..keyword).any(|here| code.name(here) == "async");
    marked && !starts(function.name)
}

fn awaited(reading: &Reading<'_>, call: Call) -> bool {
    let head = reading.code.head(call.name);
    head > 0 && reading.code.name(head - 1) == "await"
}

/// Whether a function around a token takes a request.
fn in_handler(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let mut around = code.parent(at);
    while let Some(open) = around {
        if code.sign(open) == "{" {
            let head = (open.saturating_sub(25)..open)
                .rev()
                .take_while(|here| !matches!(code.sign(*here), ";" | "{" | "}"));
            for here in head {
                if matches!(code.name(here), "req" | "request" | "ctx" | "reply" | "res") {
                    return true;
                }
            }
        }
        around = code.parent(open);
    }
    false
}

/// Whether the call is handed to a pool of threads.
fn offloaded(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let mut around = code.parent(at);
    while let Some(open) = around {
        if let Some(call) = code.call_at(open)
            && OFFLOADS.contains(&code.at(call.name))
        {
            return true;
        }
        around = code.parent(open);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::source;

    fn found(path: &str, text: &str) -> usize {
        let signs = source(path, text).signs;
        signs
            .iter()
            .filter(|sign| sign.topic == super::TOPIC)
            .count()
    }

    #[test]
    fn blocking_calls_in_asynchronous_functions_are_found() {
        for (path, text) in [
            (
                "a.py",
                "import requests\nasync def get(u):\n    return requests.get(u)\n",
            ),
            (
                "a.py",
                "import time\nasync def wait():\n    time.sleep(1)\n",
            ),
            ("a.rs", "async fn wait() { std::thread::sleep(d); }"),
            (
                "a.rs",
                "use std::fs;\nasync fn show() -> String { fs::read_to_string(p) }",
            ),
            (
                "a.js",
                "app.get('/', (req, res) => { res.send(fs.readFileSync(p)) })",
            ),
            (
                "A.cs",
                "class A { IResult Get() { var x = client.GetAsync(u).Result; return x; } }",
            ),
        ] {
            assert_eq!(found(path, text), 1, "{path}: {text}");
        }
    }

    #[test]
    fn synchronous_functions_start_and_threads_may_block() {
        for (path, text) in [
            (
                "a.py",
                "import requests\ndef get(u):\n    return requests.get(u)\n",
            ),
            (
                "a.py",
                "async def get(u):\n    return await run_in_threadpool(lambda: requests.get(u))\n",
            ),
            (
                "a.py",
                "async def lifespan(app):\n    key = open('k').read()\n",
            ),
            (
                "a.rs",
                "async fn show() { tokio::task::spawn_blocking(|| std::fs::read(p)).await }",
            ),
            ("a.rs", "fn show() { std::fs::read(p) }"),
            ("a.js", "const key = fs.readFileSync(p)"),
            (
                "A.cs",
                "class A { async Task B() { var x = await client.GetAsync(u); } }",
            ),
        ] {
            assert_eq!(found(path, text), 0, "{path}: {text}");
        }
    }
}
