//! Headers that source writes into answers by hand: their name as a text, with the value behind it.
//!
//! Whether every answer carries them is told from the function around: one that hands on to the next handler is middleware.

use super::super::draft::HeaderLine;
use super::super::handlers::words;
use super::super::reading::Reading;
use super::folded;
use crate::syntax::code::Language;
use std::sync::LazyLock;

/// The headers that rules ask for.
const HEADERS: &[&str] = &[
    "x-content-type-options",
    "x-frame-options",
    "strict-transport-security",
    "content-security-policy",
    "referrer-policy",
    "cache-control",
    "etag",
    "last-modified",
];

/// The same without their dashes.
static FLAT: LazyLock<Vec<String>> =
    LazyLock::new(|| HEADERS.iter().map(|known| folded(known)).collect());

/// Whether a text starts with the letter of a header: most of them do not.
fn may_be_header(text: &str) -> bool {
    let first = text.chars().find(|letter| letter.is_alphanumeric());
    first.is_some_and(|first| {
        matches!(
            first.to_ascii_lowercase(),
            'x' | 's' | 'c' | 'r' | 'e' | 'l'
        )
    })
}

/// Calls that read a header.
const READS: &[&str] = &[
    "get",
    "Get",
    "header",
    "has",
    "Values",
    "values",
    "contains",
    "contains_key",
    "get_all",
    "assert_header",
    "getHeader",
    "expect",
    "assertEqual",
    "remove",
    "Del",
    "delete",
    "removeHeader",
    "hide_header",
];

/// Words of a function that hands on to the next handler.
const HANDS_ON: &[&str] = &[
    "next",
    "Next",
    "call_next",
    "ServeHTTP",
    "doFilter",
    "_next",
    "get_response",
    "proceed",
    "NextFunction",
    "finish_response",
    "after_request",
    "process_response",
];

/// Reads them.
pub(super) fn read(reading: &Reading<'_>) -> Vec<HeaderLine> {
    let code = &reading.code;
    let lower = [
        "-options",
        "-security",
        "-policy",
        "-control",
        "etag",
        "modified",
        "_options",
        "_security",
        "_policy",
        "_control",
    ];
    let speaks = lower.iter().any(|word| contains_folded(code.text, word));
    if !speaks {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in 0..code.len() {
        if found.len() >= 100 {
            break;
        }
        let Some((header, value)) = header_at(reading, at) else {
            continue;
        };
        if code.in_test(at) {
            continue;
        }
        let config = [
            "next.config",
            "nuxt.config",
            "vercel",
            "middleware.ts",
            "middleware.js",
            "config/environments",
            "config/initializers",
            "config/application",
        ]
        .iter()
        .any(|word| reading.out.path.contains(word));
        let span = code.span(at, (at + 2).min(code.len().saturating_sub(1)));
        found.push(HeaderLine {
            header,
            value,
            everywhere: config || everywhere(reading, at),
            function: reading.function_name(at),
            registered: reading.is_handed_over(at),
            dev: reading.dev_only(at),
            span,
        });
    }
    found
}

fn contains_folded(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, word.as_bytes()).is_some() || {
        let mut upper: String = word.to_ascii_uppercase();
        if memchr::memmem::find(bytes, upper.as_bytes()).is_some() {
            return true;
        }
        upper = word
            .split_inclusive(['-', '_'])
            .map(|part| {
                let mut chars = part.chars();
                chars.next().map_or(String::new(), |first| {
                    first.to_ascii_uppercase().to_string() + chars.as_str()
                })
            })
            .collect();
        memchr::memmem::find(bytes, upper.as_bytes()).is_some()
    }
}

/// The header that is set at a token, and its value as far as it is written there.
fn header_at(reading: &Reading<'_>, at: usize) -> Option<(&'static str, String)> {
    let code = &reading.code;
    let name = if let Some(text) = code.string(at) {
        let text = text.trim();
        if !may_be_header(text) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        // `header("X-Frame-Options: DENY")`
        if let Some((name, value)) = lower.split_once(':')
            && let Some(known) = HEADERS.iter().find(|known| **known == name.trim())
        {
            return Some((known, value.trim().to_string()));
        }
        // Keys of data are called so too: `["etag" => $version]`.
        let of_data = matches!(lower.as_str(), "etag" | "last-modified")
            && text == lower
            && code
                .parent(at)
                .and_then(|open| code.call_at(open))
                .is_none()
            && code.sign(at + 1) != "]";
        if of_data {
            return None;
        }
        lower
    } else {
        // `header::X_FRAME_OPTIONS`, `HeaderNames.XFrameOptions`, `HttpHeaders.CACHE_CONTROL`, `headers.XContentTypeOptions`
        let name = code.name(at);
        let capitals = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        let of_headers =
            at > 1 && code.is_connector(at - 1) && folded(code.name(at - 2)).contains("header");
        let constant = name.len() > 3 && (capitals || of_headers);
        if !constant || !may_be_header(name) {
            return None;
        }
        name.replace('_', "-").to_ascii_lowercase()
    };
    let flat = folded(&name);
    let known = FLAT.iter().position(|known| *known == flat)?;
    let known = HEADERS.get(known)?;
    if code.is_connector(at + 1) {
        return None;
    }
    let mut behind = at + 1;
    // `"X": "v"`, `"X" => "v"`, `headers["X"] = "v"`
    if code.sign(behind) == "]" {
        behind += 1;
    }
    if code.sign(behind) == ")" && code.language == Language::Rust {
        behind += 1;
    }
    if !matches!(code.sign(behind), "," | ":" | "=>" | "=" | "||=") {
        return object(reading, at, known);
    }
    let called = code.parent(at).and_then(|open| code.call_at(open));
    if let Some(call) = called
        && READS.contains(&code.at(call.name))
        && !(code.at(call.name) == "header" && code.arguments(call.open).len() > 1)
    {
        return None;
    }
    let end = code.expression_end(behind + 1).min(behind + 30);
    let value = (behind + 1..end)
        .find_map(|here| code.string(here))
        .unwrap_or_default();
    // A list of header names (`exposeHeaders: ["ETag", "Last-Modified"]`) sets none.
    if HEADERS.contains(&value.to_ascii_lowercase().as_str()) {
        return None;
    }
    let listed =
        code.parent(at).is_some_and(|open| code.sign(open) == "[") && code.sign(at + 1) == ",";
    let pair = code
        .parent(at)
        .is_some_and(|open| code.partner(open) == code.expression_end(at + 2))
        && code.language != Language::Go;
    if listed && !pair {
        return None;
    }
    Some((known, value.to_string()))
}

/// `{ key: "X-Frame-Options", value: "DENY" }`
fn object(
    reading: &Reading<'_>,
    at: usize,
    known: &&'static str,
) -> Option<(&'static str, String)> {
    let code = &reading.code;
    let open = code.parent(at).filter(|open| code.sign(*open) == "{")?;
    let range = open + 1..code.partner(open);
    let value = reading.property(&range, "value")?;
    let text = value
        .clone()
        .find_map(|here| code.string(here))
        .unwrap_or_default();
    Some((known, text.to_string()))
}

/// Whether what stands here is done to every answer.
fn everywhere(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    // Inside of `.layer(...)`, `.wrap(...)`, `.use(...)`, `headers(...)` of a security configuration.
    let mut around = code.parent(at);
    let mut steps = 0;
    while let Some(open) = around {
        if steps > 12 {
            break;
        }
        steps += 1;
        if let Some(call) = code.call_at(open)
            && matches!(
                code.at(call.name),
                "layer"
                    | "wrap"
                    | "wrap_fn"
                    | "use"
                    | "Use"
                    | "addHook"
                    | "attach"
                    | "headers"
                    | "default_headers"
                    | "after_request"
                    | "UseMiddleware"
                    | "OnStarting"
                    | "install"
                    | "onSend"
            )
        {
            return true;
        }
        around = code.parent(open);
    }
    // A chain `DefaultHeaders::new().add(("X-...", "..."))`.
    let in_chain = code
        .parent(at)
        .and_then(|open| {
            code.call_at(open)
                .or_else(|| code.parent(open).and_then(|outer| code.call_at(outer)))
        })
        .is_some_and(|call| {
            matches!(
                code.name(code.head(call.name)),
                "DefaultHeaders" | "HeaderPolicyCollection"
            )
        });
    if in_chain {
        return true;
    }
    let Some(function) = reading.function(at) else {
        return matches!(code.name(code.line_start(at)), "SECURE_HEADERS");
    };
    let hands_on = |range: std::ops::Range<usize>| code.find_name(range, HANDS_ON).is_some();
    if hands_on(function.body.clone())
        || hands_on(function.parameters.clone())
        || hands_on(function.at..function.at + 1)
    {
        return true;
    }
    // The one place through which answers are written: a method of a response builder for the headers of each.
    let has = |name: &str, list: &[&str]| words(name).any(|word| list.contains(&word.as_str()));
    if has(
        function.owner,
        &["response", "builder", "responder", "writer"],
    ) && has(function.name, &["headers"])
        && has(function.name, &["write", "send", "set", "apply"])
    {
        return true;
    }
    let decorated = reading.decorators.iter().any(|one| {
        (one.name.ends_with("after_request") || one.name.ends_with("middleware"))
            && reading
                .decorated(one)
                .is_some_and(|other| other.at == function.at)
    });
    // A function inside of one that gives a handler back: `func Secure(next http.Handler) http.Handler`.
    decorated
        || reading
            .functions
            .iter()
            .filter(|outer| outer.body.contains(&function.at))
            .any(|outer| hands_on(outer.parameters.clone()) || hands_on(outer.body.clone()))
}
