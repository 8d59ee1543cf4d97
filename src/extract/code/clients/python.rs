//! Clients in Python.

use super::{Found, NewClient};
use crate::extract::code::draft::Timeout;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;
use std::collections::BTreeSet;

/// Methods that send a request.
const VERBS: &[&str] = &[
    "get", "post", "put", "patch", "delete", "head", "options", "request",
];

pub(super) fn read(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    let sessions = sessions(reading);
    let adapter = code.text.contains("HTTPAdapter");
    let retries = adapter && code.text.contains("Retry(");
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let bare = receiver
            .strip_prefix("self.")
            .unwrap_or(&receiver)
            .to_string();
        let new = match (receiver.as_str(), name) {
            ("requests" | "advocate", verb)
                if VERBS.contains(&verb) && reading.imports(&receiver) =>
            {
                let library = if receiver == "requests" {
                    "requests"
                } else {
                    "advocate"
                };
                Some(NewClient::http(
                    library,
                    timeout(reading, *call, Timeout::None),
                ))
            }
            (_, verb) if VERBS.contains(&verb) && sessions.contains(bare.as_str()) => {
                let absent = if adapter && reading.names_any(0..code.len(), &["timeout"]) {
                    Timeout::Unknown
                } else {
                    Timeout::None
                };
                Some(NewClient::http("requests", timeout(reading, *call, absent)).retrying(retries))
            }
            ("httpx", "Client" | "AsyncClient") => {
                let retries = code.text.contains("Transport(retries=");
                let timeout = timeout(reading, *call, Timeout::Default);
                Some(NewClient::http("httpx", timeout).retrying(retries))
            }
            ("httpx", verb) if VERBS.contains(&verb) => Some(NewClient::http(
                "httpx",
                timeout(reading, *call, Timeout::Default),
            )),
            ("aiohttp", "ClientSession") => Some(NewClient::http(
                "aiohttp",
                timeout(reading, *call, Timeout::Default),
            )),
            ("urllib.request" | "request" | "", "urlopen") if reading.imports("urllib") => {
                let timeout = match reading.positional(*call).len() {
                    3.. => Timeout::Set,
                    _ => timeout(reading, *call, Timeout::None),
                };
                Some(NewClient::http("urllib", timeout))
            }
            ("urllib3" | "", "PoolManager") if reading.imports("urllib3") => Some(NewClient::http(
                "urllib3",
                timeout(reading, *call, Timeout::None),
            )),
            ("smtplib" | "", "SMTP" | "SMTP_SSL") if reading.imports("smtplib") => Some(
                NewClient::of("smtplib", "smtp", timeout(reading, *call, Timeout::None)),
            ),
            ("aiosmtplib", "SMTP" | "send") => Some(NewClient::of(
                "aiosmtplib",
                "smtp",
                timeout(reading, *call, Timeout::Default),
            )),
            _ => None,
        };
        if let Some(new) = new {
            found.push(reading, from, call.name, new);
        }
    }
}

/// What the keyword says: `timeout=None` is none.
fn timeout(reading: &Reading<'_>, call: Call, absent: Timeout) -> Timeout {
    match reading.keyword(call.open, "timeout") {
        Some(value) if reading.code.at(value.start) == "None" && value.len() == 1 => Timeout::None,
        Some(_) => Timeout::Set,
        None if reading.carries(call) => Timeout::Unknown,
        None => absent,
    }
}

/// Names that a `requests.Session()` is bound to.
fn sessions(reading: &Reading<'_>) -> BTreeSet<String> {
    let code = &reading.code;
    let mut names = BTreeSet::new();
    for call in &reading.calls {
        if matches!(code.at(call.name), "Session" | "session")
            && matches!(code.receiver(*call).as_str(), "requests" | "advocate")
        {
            let name = if code.name(call.close + 1) == "as" {
                code.name(call.close + 2)
            } else {
                code.bound_name(code.head(call.name))
            };
            if !name.is_empty() {
                names.insert(name.to_string());
            }
        }
    }
    names
}
