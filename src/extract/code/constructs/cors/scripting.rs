//! CORS of Python and JavaScript.

use super::super::super::reading::Reading;
use super::{Found, Said, origins, plain};
use crate::syntax::code::Call;

pub(super) fn python(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let all = call.open + 1..call.close;
    let name = code.at(call.name);
    let middleware = name == "add_middleware" || name == "Middleware" || name == "CORSMiddleware";
    if middleware && (name == "CORSMiddleware" || code.mentions(all.clone(), &["CORSMiddleware"])) {
        let regex = reading.keyword(call.open, "allow_origin_regex");
        if let Some(regex) = &regex
            && let Some(text) = code.string(regex.start)
            && matches!(
                text.trim_start_matches('^').trim_end_matches('$'),
                ".*" | "https?://.*" | "http.*" | "(.*)" | ".+"
            )
        {
            return Some(("starlette", plain("reflect"), all));
        }
        let Some(value) = reading.keyword(call.open, "allow_origins") else {
            // Starlette allows nothing by default.
            let state = if regex.is_some() {
                "configured"
            } else {
                "list"
            };
            return Some(("starlette", plain(state), all));
        };
        let mut said = origins(reading, &value);
        // A name of the file: look at what it is bound to.
        if said.0 == "configured" && value.len() == 1 {
            said = bound(reading, code.name(value.start), value.start).unwrap_or(said);
        }
        return Some(("starlette", said, all));
    }
    if name == "CORS" && reading.imports("flask_cors") {
        if let Some(value) = reading.keyword(call.open, "origins") {
            return Some(("flask-cors", origins(reading, &value), all));
        }
        if reading.keyword(call.open, "resources").is_some() {
            let star = reading.property(&all, "origins");
            let said = star.map_or(plain("default"), |value| origins(reading, &value));
            return Some(("flask-cors", said, all));
        }
        return Some(("flask-cors", plain("default"), all));
    }
    None
}

/// What the name is bound to before this token, in the file.
fn bound(reading: &Reading<'_>, name: &str, before: usize) -> Option<Said> {
    let code = &reading.code;
    let at = (0..before)
        .rev()
        .find(|at| code.name(*at) == name && code.sign(*at + 1) == "=")?;
    let end = code.expression_end(at + 2).max(code.line_end(at) + 1);
    Some(origins(reading, &(at + 2..end.min(before))))
}

pub(super) fn javascript(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let all = call.open + 1..call.close;
    let name = code.at(call.name);
    let receiver = code.receiver_name(call);
    let imported = reading.out.imports.iter().any(|import| {
        import.alias == name
            && matches!(
                import.module.as_str(),
                "cors"
                    | "hono/cors"
                    | "@koa/cors"
                    | "koa2-cors"
                    | "@elysiajs/cors"
                    | "@middy/http-cors"
            )
    });
    let fastify = name == "register"
        && reading.imports("@fastify/cors")
        && reading.out.imports.iter().any(|import| {
            import.module == "@fastify/cors" && code.name(call.open + 1) == import.alias
        });
    let create = name == "create" && code.mentions(all.clone(), &["cors"]);
    if !(imported && receiver.is_empty() || fastify || name == "enableCors" || create) {
        return None;
    }
    let library = if name == "enableCors" || create {
        "@nestjs/common"
    } else {
        "cors"
    };
    if create {
        let value = reading.property(&all, "cors")?;
        return match code.name(value.start) {
            "true" => Some((library, plain("default"), all)),
            _ => None,
        };
    }
    let options = if fastify {
        code.arguments(call.open)
            .get(1)
            .map(|a| a.value.clone())
            .unwrap_or(call.close..call.close)
    } else {
        all.clone()
    };
    if options.is_empty() {
        return Some((library, plain("default"), all));
    }
    // Options that stand in a variable of the file.
    let mut area = options.clone();
    if options.len() == 1 && !code.name(options.start).is_empty() {
        let option = code.name(options.start);
        let place = (0..code.len()).find(|at| {
            code.name(*at) == option
                && (code.sign(at + 1) == "=" || code.sign(at + 1) == ":")
                && *at != options.start
        });
        match place {
            Some(at) => area = at + 1..code.expression_end(at + 2).max(code.line_end(at)),
            None => return Some((library, plain("configured"), all)),
        }
    }
    match reading.property(&area, "origin") {
        Some(value) => {
            let function = value
                .clone()
                .any(|at| code.sign(at) == "=>" || code.name(at) == "function");
            let said = if function {
                // `(origin, callback) => callback(null, true)` allows whoever asks.
                let decides = value.clone().any(|at| {
                    matches!(
                        code.name(at),
                        "if" | "includes"
                            | "has"
                            | "test"
                            | "indexOf"
                            | "some"
                            | "find"
                            | "match"
                            | "endsWith"
                            | "startsWith"
                    ) || matches!(code.sign(at), "?" | "===" | "&&")
                });
                plain(if decides { "configured" } else { "reflect" })
            } else {
                origins(reading, &value)
            };
            Some((library, said, area))
        }
        None => {
            let shorthand = code.mentions(area.clone(), &["origin", "origins"]);
            let literal = area.clone().any(|at| code.sign(at) == "{");
            let spread = area.clone().any(|at| code.sign(at) == "...");
            let state = if literal && !shorthand && !spread && library != "@elysiajs/cors" {
                "default"
            } else {
                "configured"
            };
            Some((library, plain(state), area))
        }
    }
}
