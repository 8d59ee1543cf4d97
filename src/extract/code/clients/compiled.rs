//! Clients in Go and Rust.

use super::{Found, NewClient};
use crate::extract::code::draft::Timeout;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

/// Clients in Go.
pub(super) fn go(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    let http = reading.is_package("http", "net/http");
    for at in 2..code.len() {
        if !http || code.name(at - 2) != "http" || !code.is_connector(at - 1) {
            continue;
        }
        match code.name(at) {
            "Client" if code.sign(at + 1) == "{" => {
                let fields = at + 2..code.partner(at + 1);
                let set = match reading.property(&fields, "Timeout") {
                    Some(value) => !(value.len() == 1 && code.at(value.start) == "0"),
                    None => assigns(reading, "Timeout") || has_deadline(reading, at),
                };
                let timeout = if set { Timeout::Set } else { Timeout::None };
                found.push(reading, at - 2, at, NewClient::http("http.Client", timeout));
            }
            "DefaultClient" => {
                let timeout = if has_deadline(reading, at) {
                    Timeout::Set
                } else {
                    Timeout::None
                };
                found.push(
                    reading,
                    at - 2,
                    at,
                    NewClient::http("http.DefaultClient", timeout),
                );
            }
            _ => {}
        }
    }
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let new = match (receiver.as_str(), name) {
            ("http", "Get") if http => NewClient::http("http.Get", Timeout::None),
            ("http", "Post" | "PostForm") if http => NewClient::http("http.Post", Timeout::None),
            ("http", "Head") if http => NewClient::http("http.Head", Timeout::None),
            ("resty", "New") => {
                let named = |word| reading.calls.iter().any(|one| code.at(one.name) == word);
                let timeout = if named("SetTimeout") {
                    Timeout::Set
                } else {
                    Timeout::None
                };
                NewClient::http("resty", timeout).retrying(named("SetRetryCount"))
            }
            ("retryablehttp", "NewClient") => {
                NewClient::http("retryablehttp", Timeout::Unknown).retrying(true)
            }
            ("smtp", "SendMail") if reading.imports("net/smtp") => {
                NewClient::of("net/smtp", "smtp", Timeout::None)
            }
            ("gomail", "NewDialer" | "NewPlainDialer") => {
                NewClient::of("gomail", "smtp", Timeout::Default)
            }
            ("grpc", "Dial" | "DialContext" | "NewClient")
                if reading.imports("google.golang.org/grpc") =>
            {
                let retries = code.text.contains("retryPolicy")
                    || code.text.contains("retry.UnaryClientInterceptor");
                NewClient::of("grpc", "grpc", Timeout::Unknown).retrying(retries)
            }
            ("redis", "Dial" | "DialURL") if code.text.contains("redigo") => {
                let bounded = code.text.contains("DialReadTimeout");
                let timeout = if bounded { Timeout::Set } else { Timeout::None };
                NewClient::of("redigo", "redis", timeout)
            }
            ("redis", "NewClient" | "NewClusterClient" | "NewUniversalClient") => {
                NewClient::of("go-redis", "redis", Timeout::Default).retrying(true)
            }
            (_, _) if is_unbounded_rpc(reading, *call) => {
                NewClient::of("context.TODO()", "grpc", Timeout::None)
            }
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
}

/// `pb.NewPaymentClient(conn).Charge(context.TODO(), ...)`: a call that nothing ends.
fn is_unbounded_rpc(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let open = call.open + 1;
    code.name(open) == "context"
        && matches!(code.name(open + 2), "TODO" | "Background")
        && code.sign(call.name.saturating_sub(1)) == "."
        && code.sign(call.name.saturating_sub(2)) == ")"
        && code
            .call_at(code.partner(call.name - 2))
            .is_some_and(|before| {
                let name = code.at(before.name);
                name.starts_with("New") && name.ends_with("Client")
            })
}

/// Whether the function around a token makes a context that ends.
fn has_deadline(reading: &Reading<'_>, at: usize) -> bool {
    let function = reading.outer(at);
    function.len() < reading.code.len()
        && reading.code.mentions(
            function,
            &["WithTimeout", "WithDeadline", "WithTimeoutCause"],
        )
}

/// Whether the file assigns to a field with this name.
fn assigns(reading: &Reading<'_>, field: &str) -> bool {
    let code = &reading.code;
    (1..code.len())
        .any(|at| code.name(at) == field && code.is_connector(at - 1) && code.sign(at + 1) == "=")
}

/// Whether a client of reqwest is the blocking one: by its path, or by the only import of the file.
fn is_blocking(reading: &Reading<'_>, receiver: &str) -> bool {
    let mut imports = reading
        .out
        .imports
        .iter()
        .filter(|import| import.module.starts_with("reqwest"))
        .peekable();
    receiver.contains("blocking")
        || !receiver.starts_with("reqwest")
            && imports.peek().is_some()
            && imports.all(|import| import.module.contains("blocking") || import.name == "blocking")
}

/// Clients in Rust.
pub(super) fn rust(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    let per_request = reading.calls.iter().any(|call| {
        matches!(
            code.at(call.name),
            "timeout" | "timeout_at" | "read_timeout" | "timeout_global"
        )
    });
    let later = if per_request {
        Timeout::Set
    } else {
        Timeout::None
    };
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let last = receiver.rsplit('.').next().unwrap_or_default();
        let of = |library: &str| {
            receiver.split('.').next() == Some(library)
                || reading.out.imports.iter().any(|import| {
                    (import.module == library || import.module.starts_with(&format!("{library}::")))
                        && (import.name == last || import.alias == last)
                })
        };
        let new = match (last, name) {
            ("Client", "new" | "default" | "builder") | ("ClientBuilder", "new" | "default")
                if of("reqwest") =>
            {
                match is_blocking(reading, &receiver) {
                    true if !per_request => NewClient::http("reqwest::blocking", Timeout::Default),
                    _ => NewClient::http("reqwest", later),
                }
            }
            ("blocking", "get") if of("reqwest") => {
                NewClient::http("reqwest::blocking", Timeout::Default)
            }
            ("reqwest", "get") if of("reqwest") => NewClient::http("reqwest", Timeout::None),
            ("Client", "new" | "default" | "builder") if of("awc") => {
                NewClient::http("awc", Timeout::Default)
            }
            ("ureq", "get" | "post" | "put" | "delete" | "agent") => NewClient::http("ureq", later),
            ("surf", "get" | "post" | "client") => NewClient::http("surf", Timeout::Default),
            ("isahc", "get" | "post") => NewClient::http("isahc", later),
            (
                "SmtpTransport" | "AsyncSmtpTransport",
                "relay" | "starttls_relay" | "builder_dangerous" | "from_url",
            ) if reading.imports("lettre") => NewClient::of("lettre", "smtp", Timeout::Default),
            ("Endpoint", "from_static" | "from_shared" | "new") if of("tonic") => {
                NewClient::of("tonic", "grpc", later)
            }
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
}
