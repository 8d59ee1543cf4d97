//! Clients in JavaScript, Ruby and PHP.

use super::{Found, NewClient};
use crate::extract::code::draft::Timeout;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

/// Methods that send a request.
const VERBS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "head", "options", "request",
];

/// Whether what looks like a call is the head of a method: `async fetch(key: string) {`.
fn is_method_head(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let before = code.name(call.name.wrapping_sub(1));
    matches!(
        before,
        "async" | "function" | "private" | "public" | "static"
    ) || code.sign(call.close + 1) == "{"
}

/// Clients in JavaScript. What runs in a browser is none: it has a person in front of it.
pub(super) fn javascript(reading: &Reading<'_>, found: &mut Found) {
    if reading.in_browser() {
        return;
    }
    let code = &reading.code;
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let bare = receiver.is_empty() && from == call.name;
        let new = match (receiver.as_str(), name) {
            ("" | "globalThis" | "global", "fetch")
                if (bare || !receiver.is_empty()) && !is_method_head(reading, *call) =>
            {
                let Some(timeout) = fetch(reading, *call) else {
                    continue;
                };
                Some(NewClient::http("fetch", timeout))
            }
            ("axios", "create") => Some(NewClient::http(
                "axios",
                option(reading, *call, &["timeout", "signal"], Timeout::None),
            )),
            ("axios", verb) if VERBS.contains(&verb) => Some(NewClient::http(
                "axios",
                option(reading, *call, &["timeout", "signal"], Timeout::None),
            )),
            ("", "axios") if bare && reading.imports("axios") => Some(NewClient::http(
                "axios",
                option(reading, *call, &["timeout", "signal"], Timeout::None),
            )),
            ("", "got") if bare && reading.imports("got") => Some(
                NewClient::http("got", option(reading, *call, &["timeout"], Timeout::None))
                    .retrying(true),
            ),
            ("got", "extend" | "get" | "post" | "put" | "delete") if reading.imports("got") => {
                Some(
                    NewClient::http("got", option(reading, *call, &["timeout"], Timeout::None))
                        .retrying(true),
                )
            }
            ("", "ky") | ("ky", "create" | "get" | "post" | "put" | "delete")
                if reading.imports("ky") =>
            {
                Some(
                    NewClient::http("ky", option(reading, *call, &["timeout"], Timeout::Default))
                        .retrying(true),
                )
            }
            ("superagent" | "request", "get" | "post" | "put" | "delete")
                if reading.imports("superagent") =>
            {
                let chained = code
                    .chain(from, code.len())
                    .iter()
                    .any(|link| code.at(link.name) == "timeout");
                Some(NewClient::http(
                    "superagent",
                    if chained { Timeout::Set } else { Timeout::None },
                ))
            }
            ("http" | "https", "request" | "get") if node_http(reading, &receiver) => {
                let later = reading.names_any(reading.outer(call.name), &["settimeout"]);
                let timeout = if later {
                    Timeout::Set
                } else {
                    option(reading, *call, &["timeout", "signal"], Timeout::None)
                };
                Some(NewClient::http("node:http", timeout))
            }
            ("HttpModule", "register") => Some(NewClient::http(
                "axios",
                option(reading, *call, &["timeout"], Timeout::None),
            )),
            (_, "createTransport") if code.text.contains("nodemailer") => Some(NewClient::of(
                "nodemailer",
                "smtp",
                option(
                    reading,
                    *call,
                    &["socketTimeout", "connectionTimeout"],
                    Timeout::Default,
                ),
            )),
            _ => None,
        };
        if let Some(new) = new {
            found.push(reading, from, call.name, new);
        }
    }
    // `axios.defaults.timeout = 5000` holds for every call of the program.
    for at in 5..code.len() {
        if code.sign(at) == "="
            && code.name(at - 1) == "timeout"
            && code.name(at - 3) == "defaults"
            && code.name(at - 5) == "axios"
        {
            found.push(
                reading,
                at - 5,
                at - 1,
                NewClient::http("axios", Timeout::ForAll),
            );
        }
    }
}

fn node_http(reading: &Reading<'_>, receiver: &str) -> bool {
    let node = format!("node:{receiver}");
    reading
        .out
        .imports
        .iter()
        .any(|import| import.module == receiver || import.module == node)
}

/// The timeout of a call of `fetch`; `None` where it asks the own origin.
fn fetch(reading: &Reading<'_>, call: Call) -> Option<Timeout> {
    let code = &reading.code;
    let arguments = reading.positional(call);
    let url = arguments.first()?;
    let own = code
        .string_text(url.start)
        .is_some_and(|text| text.starts_with('/') && !text.starts_with("//"));
    if own {
        return None;
    }
    if arguments.len() == 1 && url.len() == 1 && matches!(code.name(url.start), "req" | "request") {
        return Some(Timeout::Unknown);
    }
    if let Some(options) = arguments.get(1)
        && options.len() <= 3
        && !code.name(options.start).is_empty()
    {
        // Options that are built before the call.
        let name = code.name(options.start);
        let signal = reading.names_any(reading.outer(call.name), &["signal", "abort"]);
        return Some(if signal && !name.is_empty() {
            Timeout::Set
        } else {
            Timeout::Unknown
        });
    }
    Some(option(reading, call, &["signal"], Timeout::Default))
}

/// What an object of options says.
fn option(reading: &Reading<'_>, call: Call, keys: &[&str], absent: Timeout) -> Timeout {
    let code = &reading.code;
    if let Some(value) = reading.option(call, keys) {
        return if code.at(value.start) == "0" && value.len() == 1 {
            Timeout::None
        } else {
            Timeout::Set
        };
    }
    // The shorthand `{ signal }`.
    let shorthand = (call.open + 1..call.close)
        .any(|at| keys.contains(&code.name(at)) && matches!(code.sign(at + 1), "," | "}"));
    if shorthand {
        return Timeout::Set;
    }
    if reading.carries(call) {
        return Timeout::Unknown;
    }
    // Options that stand in a variable.
    let arguments = reading.positional(call);
    let named = arguments.last().is_some_and(|last| {
        arguments.len() > 1 && last.len() == 1 && {
            let name = code.name(last.start).to_ascii_lowercase();
            name.contains("option") || name.contains("config") || name.contains("opts")
        }
    });
    if named { Timeout::Unknown } else { absent }
}

/// Clients in Ruby.
pub(super) fn ruby(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    for call in &reading.calls {
        let name = code.at(call.name);
        let from = code.head(call.name);
        let receiver = code.receiver(*call);
        let set = reading.names_any(reading.outer(call.name), &["timeout"]);
        let or = |absent| if set { Timeout::Set } else { absent };
        let new = match (receiver.as_str(), name) {
            ("Net.HTTP", "get" | "get_response" | "post" | "post_form" | "start" | "new") => {
                NewClient::http("Net::HTTP", or(Timeout::Default))
            }
            ("Faraday", "new" | "get" | "post") => {
                let retries = code.text.contains(":retry");
                // libcurl's own has no end.
                let absent = if code.text.contains(":typhoeus") {
                    Timeout::None
                } else {
                    Timeout::Default
                };
                NewClient::http("Faraday", or(absent)).retrying(retries)
            }
            ("HTTParty", "get" | "post" | "put" | "delete") => {
                NewClient::http("HTTParty", or(Timeout::Default))
            }
            ("RestClient", "get" | "post" | "put" | "delete") => {
                NewClient::http("rest-client", or(Timeout::Default))
            }
            ("HTTP", "get" | "post" | "put" | "delete" | "auth" | "headers") => {
                NewClient::http("http.rb", or(Timeout::None))
            }
            ("Typhoeus", "get" | "post" | "put" | "delete") => {
                NewClient::http("Typhoeus", or(Timeout::None))
            }
            ("Excon", "get" | "post" | "new") => NewClient::http("Excon", or(Timeout::Default)),
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
}

/// Clients in PHP.
pub(super) fn php(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    let guzzle = code.text.contains("GuzzleHttp\\");
    for call in &reading.calls {
        let name = code.at(call.name);
        let from = code.head(call.name);
        let receiver = code.receiver(*call);
        let outer = reading.outer(call.name);
        let new = match (receiver.as_str(), name) {
            ("", _)
                if guzzle
                    && (name == "Client" || name.ends_with("GuzzleHttp\\Client"))
                    && code.at(from.saturating_sub(1)) == "new" =>
            {
                let set = (call.open..call.close).any(|at| {
                    code.string(at)
                        .is_some_and(|text| text.ends_with("timeout"))
                });
                let unknown = call.close > call.open + 1 && code.sign(call.open + 1) != "[";
                let timeout = match (set, unknown) {
                    (true, _) => Timeout::Set,
                    (false, true) => Timeout::Unknown,
                    _ => Timeout::None,
                };
                NewClient::http("Guzzle", timeout).retrying(code.text.contains("Middleware::retry"))
            }
            (
                "Http",
                "get" | "post" | "put" | "delete" | "withHeaders" | "withToken" | "acceptJson"
                | "retry" | "timeout" | "baseUrl" | "asForm",
            ) => {
                let chain = code.chain(from, code.len());
                let has = |wanted: &str| chain.iter().any(|link| code.at(link.name) == wanted);
                let timeout = if has("timeout") {
                    Timeout::Set
                } else {
                    Timeout::Default
                };
                NewClient::http("Laravel Http", timeout).retrying(has("retry"))
            }
            ("", "curl_init") => {
                let set = outer
                    .clone()
                    .any(|at| code.name(at).starts_with("CURLOPT_TIMEOUT"));
                NewClient::http("curl", if set { Timeout::Set } else { Timeout::None })
            }
            ("HttpClient", "create") => NewClient::http("symfony/http-client", Timeout::Default),
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
}
