//! Clients on the Java virtual machine and in .NET.

use super::{Found, NewClient};
use crate::extract::code::draft::Timeout;
use crate::extract::code::reading::Reading;

/// Clients in Java and Kotlin.
pub(super) fn jvm(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let bounded = reading.names_any(reading.outer(call.name), &["timeout"]);
        let or = |absent| if bounded { Timeout::Set } else { absent };
        let new = match (receiver.as_str(), name) {
            ("", "RestTemplate") => {
                let factory = call.close > call.open + 1;
                let absent = if factory {
                    Timeout::Unknown
                } else {
                    Timeout::None
                };
                NewClient::http("RestTemplate", or(absent))
            }
            ("WebClient", "create" | "builder") => NewClient::http("WebClient", or(Timeout::None)),
            ("RestClient", "create" | "builder") => {
                NewClient::http("RestClient", or(Timeout::None))
            }
            ("HttpClient", "newHttpClient" | "newBuilder") => {
                NewClient::http("java.net.http", or(Timeout::None))
            }
            ("", "OkHttpClient") | ("OkHttpClient", "Builder") => {
                NewClient::http("OkHttp", or(Timeout::Default)).retrying(false)
            }
            ("HttpClients", "createDefault" | "custom") => {
                // Version 4 waits for ever; of later ones only the connection's own time is documented.
                let absent = if reading.imports("org.apache.http") {
                    Timeout::None
                } else {
                    Timeout::Unknown
                };
                NewClient::http("Apache HttpClient", or(absent))
            }
            ("", "HttpClient") if reading.imports("io.ktor.client") => {
                let engine = (call.open..call.close).any(|at| code.name(at) == "CIO");
                let absent = if engine {
                    Timeout::Default
                } else {
                    Timeout::Unknown
                };
                NewClient::http("Ktor client", or(absent))
            }
            (_, "openConnection") => NewClient::http("URLConnection", or(Timeout::None)),
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
    // A builder that Spring hands in.
    for function in &reading.functions {
        let library = [
            ("RestTemplateBuilder", "RestTemplate"),
            ("WebClient", "WebClient"),
            ("RestClient", "RestClient"),
        ]
        .iter()
        .find(|(kind, _)| {
            function.parameters.clone().any(|at| {
                code.name(at) == *kind
                    && (*kind == "RestTemplateBuilder"
                        || code.is_connector(at + 1) && code.name(at + 2) == "Builder")
            })
        });
        let Some((_, library)) = library else {
            continue;
        };
        let bounded = reading.names_any(function.body.clone(), &["timeout"]);
        let built = code
            .calls_in(function.body.clone())
            .find(|call| matches!(code.at(call.name), "build"));
        match (bounded, built) {
            (true, _) => found.push(
                reading,
                function.at,
                function.at,
                NewClient::http(library, Timeout::Set),
            ),
            (false, Some(call)) => found.push(
                reading,
                code.head(call.name),
                call.name,
                NewClient::http(library, Timeout::None),
            ),
            _ => {}
        }
    }
    for decorator in &reading.decorators {
        if decorator.name == "FeignClient" {
            found.push(
                reading,
                decorator.at,
                decorator.at,
                NewClient::http("Feign", Timeout::Default),
            );
        }
    }
}

/// Clients in .NET.
pub(super) fn dotnet(reading: &Reading<'_>, found: &mut Found) {
    let code = &reading.code;
    let resilient = [
        "AddStandardResilienceHandler",
        "AddTransientHttpErrorPolicy",
        "AddPolicyHandler",
        "AddResilienceHandler",
    ]
    .iter()
    .any(|name| code.text.contains(name));
    for call in &reading.calls {
        let name = code.at(call.name);
        let receiver = code.receiver(*call);
        let from = code.head(call.name);
        let made = from > 0 && code.at(from - 1) == "new";
        let bounded = reading.names_any(reading.outer(call.name), &["timeout"]);
        let or = |absent| if bounded { Timeout::Set } else { absent };
        let new = match (receiver.as_str(), name) {
            ("", "HttpClient") if made => NewClient::http("HttpClient", or(Timeout::Default)),
            (_, "AddHttpClient" | "AddRefitClient") if !receiver.is_empty() => {
                NewClient::http("HttpClient", or(Timeout::Default)).retrying(resilient)
            }
            ("", "RestClient") if made => NewClient::http("RestSharp", or(Timeout::Default)),
            ("", "SmtpClient") if made => NewClient::of("SmtpClient", "smtp", or(Timeout::Default)),
            ("GrpcChannel", "ForAddress") => NewClient::of("grpc", "grpc", or(Timeout::Unknown)),
            _ => continue,
        };
        found.push(reading, from, call.name, new);
    }
}
