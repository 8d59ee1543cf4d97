//! CORS of compiled languages: Rust, Go, the JVM and .NET.

use super::super::super::reading::Reading;
use super::{Found, Said, origins, plain};
use crate::syntax::code::Call;
use std::ops::Range;

/// The statement around a chain of calls.
fn chain(reading: &Reading<'_>, call: Call) -> Range<usize> {
    let code = &reading.code;
    let head = code.head(call.name);
    head..code.chain_end(head) + 1
}

pub(super) fn rust(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let value = call.open + 1..call.close;
    let (library, said) = match code.at(call.name) {
        "permissive" if receiver.ends_with("Cors") => ("actix-cors", plain("any")),
        "permissive" if receiver.ends_with("CorsLayer") => ("tower-http", plain("any")),
        "very_permissive" => ("tower-http", plain("reflect")),
        "allow_any_origin" => ("actix-cors", plain("any")),
        "allowed_origin" => ("actix-cors", plain("list")),
        "allowed_origin_fn" => ("actix-cors", plain("configured")),
        "send_wildcard" => ("actix-cors", plain("any")),
        "allow_origin" => {
            let any = value.clone().any(|at| code.name(at) == "Any");
            let reflect = code.mentions(value.clone(), &["mirror_request"]);
            let said = if any
                || code
                    .calls_in(value.clone())
                    .any(|c| code.at(c.name) == "any" && code.receiver_name(c) == "AllowOrigin")
            {
                plain("any")
            } else if reflect {
                plain("reflect")
            } else {
                origins(reading, &value)
            };
            ("tower-http", said)
        }
        "all" if receiver.ends_with("AllowedOrigins") => ("rocket_cors", plain("any")),
        "some_exact" | "some" if receiver.ends_with("AllowedOrigins") => {
            ("rocket_cors", plain("list"))
        }
        "allow_origins" | "allow_any_origin_fn" => ("warp", origins(reading, &value)),
        _ => return None,
    };
    Some((library, said, chain(reading, call)))
}

pub(super) fn go(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    let value = call.open + 1..call.close;
    let name = code.at(call.name);
    let (library, said) = match (receiver, name) {
        ("cors", "Default" | "AllowAll") => ("cors", plain("default")),
        ("middleware", "CORS") => ("echo", plain("default")),
        ("cors", "New") | ("cors" | "middleware", "Handler" | "CORSWithConfig" | "Options") => {
            if value.is_empty() {
                ("cors", plain("default"))
            } else {
                ("cors", go_config(reading, &value)?)
            }
        }
        ("handlers", "AllowedOrigins") => ("gorilla/handlers", origins(reading, &value)),
        _ => return None,
    };
    Some((library, said, value))
}

fn go_config(reading: &Reading<'_>, value: &Range<usize>) -> Option<Said> {
    let code = &reading.code;
    if reading
        .property(value, "AllowAllOrigins")
        .is_some_and(|v| code.name(v.start) == "true")
    {
        return Some(plain("any"));
    }
    if let Some(given) = ["AllowedOrigins", "AllowOrigins"]
        .iter()
        .find_map(|key| reading.property(value, key))
    {
        // `[]string{"*"}`: `string` is a type and no setting.
        let inner = given
            .clone()
            .find(|at| code.sign(*at) == "{")
            .map_or(given.clone(), |open| open + 1..code.partner(open));
        return Some(origins(reading, &inner));
    }
    let by_function = [
        "AllowOriginFunc",
        "AllowOriginRequestFunc",
        "AllowOriginsFunc",
        "AllowOriginVaryRequestFunc",
    ]
    .iter()
    .find_map(|key| reading.property(value, key));
    if let Some(function) = by_function {
        let always = code.mentions(function.clone(), &["true"])
            && function
                .clone()
                .filter(|at| code.name(*at) == "return")
                .count()
                == 1
            && function
                .clone()
                .any(|at| code.name(at) == "return" && code.name(at + 1) == "true");
        return Some(plain(if always { "reflect" } else { "configured" }));
    }
    // A literal configuration without origins allows any; one that stands elsewhere is unknown.
    let literal = value.clone().any(|at| code.sign(at) == "{");
    Some(if literal {
        plain("default")
    } else {
        plain("configured")
    })
}

pub(super) fn jvm(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let value = call.open + 1..call.close;
    let said = match code.at(call.name) {
        "allowedOrigins" | "addAllowedOrigin" | "setAllowedOrigins" => origins(reading, &value),
        "allowedOriginPatterns" | "addAllowedOriginPattern" | "setAllowedOriginPatterns" => {
            match origins(reading, &value) {
                ("any", _) => plain("reflect"),
                said => said,
            }
        }
        "anyHost" => plain("any"),
        "allowHost" => plain("list"),
        "CrossOrigin" => {
            if value.is_empty() {
                plain("default")
            } else {
                origins(reading, &value)
            }
        }
        "allowCredentials" | "setAllowCredentials" => return None,
        _ => return None,
    };
    let body = reading
        .function(call.name)
        .map_or(value, |function| function.body.clone());
    Some(("spring", said, body))
}

pub(super) fn csharp(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let value = call.open + 1..call.close;
    let all = chain(reading, call);
    let said = match code.at(call.name) {
        "AllowAnyOrigin" => plain("any"),
        "SetIsOriginAllowed" => {
            let always = code.name(call.close - 1) == "true";
            plain(if always { "reflect" } else { "configured" })
        }
        "WithOrigins" => origins(reading, &value),
        _ => return None,
    };
    let credentials = code
        .calls_in(all.clone())
        .any(|c| code.at(c.name) == "AllowCredentials");
    let _ = credentials;
    Some(("aspnetcore", said, all))
}
