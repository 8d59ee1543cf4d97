//! Registrations of compiled languages: Rust, Go, the JVM and .NET.

use super::super::draft::Registration;
use super::super::reading::Reading;
use super::folded;
use crate::syntax::code::{Call, TokenKind};

const ERRORS: &str = "error-mapping";

/// The first token of the statement or chain that a call belongs to, not far back.
fn start(reading: &Reading<'_>, call: Call) -> usize {
    reading
        .code
        .head(call.name)
        .max(call.name.saturating_sub(3))
}

/// The arguments of a call as a registration.
fn arguments(reading: &Reading<'_>, scope: &'static str, call: Call) -> Registration {
    let to = call.close.min(call.open + 60);
    reading.registration(scope, call.open + 1..call.close, call.name, to)
}

/// The call itself as a registration, its own name first.
fn itself(reading: &Reading<'_>, scope: &'static str, call: Call) -> Registration {
    let mut one = arguments(reading, scope, call);
    one.span = reading.code.span(start(reading, call), call.close);
    one.names.insert(0, reading.code.callee(call));
    one
}

pub(super) fn rust(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        let chained = code.is_connector(call.name.wrapping_sub(1));
        match code.at(call.name) {
            "layer" | "wrap" | "wrap_fn" | "attach" | "hoop" | "with" if chained => {
                found.push(arguments(reading, "app", call));
            }
            "route_layer" => found.push(arguments(reading, "router", call)),
            "register" if code.mentions(call.open..call.close, &["catchers"]) => {
                let mut one = arguments(reading, "app", call);
                one.capability = ERRORS;
                found.push(one);
            }
            "timeout" if chained && code.name(code.head(call.name)) == "ServiceBuilder" => {
                found.push(itself(reading, "app", call));
            }
            // `governor`: `limiter.check_key(&ip)`.
            "check_key" | "check" if folded(code.receiver_name(call)).contains("limit") => {
                found.push(itself(reading, "route", call));
            }
            "error_handler" | "client_request_timeout" | "max_request_body_size" if chained => {
                found.push(itself(reading, "app", call));
            }
            _ => {}
        }
    }
    // `impl ResponseError for AppError`, `impl IntoResponse for ApiError`: the type answers for itself.
    for at in 0..code.len() {
        if code.name(at) != "impl" || code.in_test(at) {
            continue;
        }
        let Some(by) = (at + 1..at + 24).find(|here| code.name(*here) == "for") else {
            continue;
        };
        let trait_name = (at + 1..by)
            .rev()
            .map(|here| code.name(here))
            .find(|n| !n.is_empty());
        let of = code.name(by + 1);
        let maps = match trait_name.unwrap_or_default() {
            "ResponseError" | "Reject" => true,
            "IntoResponse" | "Responder" | "Scribe" => {
                let of = of.to_ascii_lowercase();
                of.contains("err")
                    || of.contains("problem")
                    || of.contains("reject")
                    || of.contains("fail")
            }
            "From" => (at + 1..by).any(|here| code.name(here).contains("Error")) && of == "Status",
            _ => false,
        };
        if maps {
            let mut one = reading.registration("app", by + 1..by + 2, at, by + 1);
            one.capability = ERRORS;
            one.function = String::new();
            found.push(one);
        }
    }
    found
}

/// Whether a call puts a handler into another that bounds it: `RateLimit(mux)`.
fn wraps(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let name = code.at(call.name);
    let starts = [
        "New", "Default", "With", "Parse", "Get", "Set", "Is", "Load", "Register", "Read", "Write",
    ];
    let shown = super::words::capabilities(name);
    let bounds = shown.iter().any(|one| {
        matches!(
            *one,
            "rate-limit" | "security-headers" | "compression" | "timeout" | "body-limit"
        )
    });
    bounds
        && !starts.iter().any(|start| name.starts_with(start))
        && code.arguments(call.open).iter().any(|given| {
            let last = given
                .value
                .clone()
                .rev()
                .map(|at| code.name(at))
                .find(|name| !name.is_empty());
            let last = folded(last.unwrap_or_default());
            matches!(
                last.as_str(),
                "next" | "mux" | "r" | "h" | "app" | "e" | "engine"
            ) || ["handler", "router", "mux"]
                .iter()
                .any(|word| last.contains(word))
        })
}

pub(super) fn go(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        let name = code.at(call.name);
        let receiver = code.receiver_name(call);
        let given = match name {
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "Get" | "Post" | "Put" | "Patch"
            | "Delete" | "Handle" | "HandleFunc" => code.arguments(call.open),
            _ => Vec::new(),
        };
        match name {
            "Use" | "UseGlobal" | "Pre" | "UseFunc" => found.push(arguments(reading, "app", call)),
            "With" | "Group" | "Mount" if !receiver.is_empty() => {
                found.push(arguments(reading, "router", call));
            }
            "UnaryInterceptor"
            | "ChainUnaryInterceptor"
            | "StreamInterceptor"
            | "ChainStreamInterceptor"
            | "WithInterceptors"
            | "WithUnaryServerChain" => {
                found.push(arguments(reading, "app", call));
            }
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "Get" | "Post" | "Put" | "Patch"
            | "Delete"
                if given.len() > 2 && code.string(given[0].value.start).is_some() =>
            {
                let (from, to) = (given[1].value.start, given[given.len() - 2].value.end);
                found.push(reading.registration(
                    "route",
                    from..to,
                    call.name,
                    call.close.min(call.open + 60),
                ));
            }
            // `mux.Handle("/a", limit(handler))`: what is called around the handler.
            "Handle" | "HandleFunc" if given.len() == 2 => {
                let inner = given[1].value.clone();
                let names: Vec<String> = code
                    .calls_in(inner.clone())
                    .map(|one| code.callee(one))
                    .collect();
                if !names.is_empty() {
                    let mut one = reading.registration(
                        "route",
                        inner,
                        call.name,
                        call.close.min(call.open + 60),
                    );
                    one.names = names;
                    found.push(one);
                }
            }
            "Recovery" | "CustomRecovery" | "Recoverer" => found.push(itself(reading, "app", call)),
            // `limiter.Allow()` in a handler or middleware.
            "Allow" | "AllowN" | "Take" if folded(receiver).contains("limit") => {
                found.push(itself(reading, "route", call));
            }
            _ if name.contains(['h', 'H']) && folded(name).contains("chain")
                || name == "New" && matches!(receiver, "alice" | "negroni") =>
            {
                found.push(arguments(reading, "app", call));
            }
            _ if wraps(reading, call) => {
                found.push(itself(reading, "app", call));
            }
            _ => {}
        }
    }
    for at in 0..code.len() {
        let handler = matches!(code.name(at), "HTTPErrorHandler" | "ErrorHandler")
            && matches!(code.sign(at + 1), "=" | ":");
        if handler && !code.in_test(at) {
            let end = code.expression_end(at + 2);
            let mut one = reading.registration("app", at + 2..end.min(at + 40), at, at + 2);
            one.capability = ERRORS;
            found.push(one);
        }
    }
    found
}

pub(super) fn jvm(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        match code.at(call.name) {
            "addFilterBefore"
            | "addFilterAfter"
            | "addFilterAt"
            | "addFilter"
            | "addInterceptor"
            | "setFilter"
            | "FilterRegistrationBean"
            | "install"
            | "addInterceptors" => {
                found.push(arguments(reading, "app", call));
            }
            "requestRateLimiter" | "exception" | "setErrorHandler" | "error" | "mapError"
            | "status" => {
                let name = code.at(call.name);
                // `app.exception(X.class, ...)` of Javalin, `exception<X> { }` in Ktor's StatusPages.
                if name == "requestRateLimiter" || (name == "exception" && reading.imports("io")) {
                    let mut one = itself(reading, "app", call);
                    if name == "exception" {
                        one.capability = ERRORS;
                    }
                    found.push(one);
                }
            }
            "tryConsume" | "tryConsumeAndReturnRemaining" | "acquirePermission" => {
                found.push(itself(reading, "route", call));
            }
            _ => {}
        }
    }
    let mut filters = Vec::new();
    for decorator in &reading.decorators {
        let name = decorator.name.rsplit('.').next().unwrap_or_default();
        let Some(open) = Some(decorator.open.unwrap_or(decorator.at)) else {
            continue;
        };
        let close = code.partner(open);
        match name {
            "RestControllerAdvice" | "ControllerAdvice" => {
                let Some(class) = reading.decorated_class(decorator) else {
                    continue;
                };
                let handles = reading.decorators.iter().any(|one| {
                    one.name.ends_with("ExceptionHandler") && class.body.contains(&one.at)
                }) || code
                    .mentions(class.bases.clone(), &["ResponseEntityExceptionHandler"]);
                if handles {
                    let mut one =
                        reading.registration("app", class.at..class.at + 1, decorator.at, class.at);
                    one.capability = ERRORS;
                    one.names.extend(exceptions(reading, class.body.clone()));
                    found.push(one);
                }
            }
            "Provider" | "ServerExceptionMapper" => {
                if let Some(class) = reading.decorated_class(decorator)
                    && code.mentions(class.bases.clone(), &["ExceptionMapper"])
                {
                    let mut one =
                        reading.registration("app", class.bases.clone(), decorator.at, class.at);
                    one.capability = ERRORS;
                    found.push(one);
                }
            }
            "RateLimiter" | "RateLimit" | "TimeLimiter" | "Timeout" => {
                let mut one = reading.registration("route", open + 1..close, decorator.at, close);
                one.names.insert(0, name.to_string());
                one.function = String::new();
                found.push(one);
            }
            "Component" | "Bean" | "WebFilter" | "Service" | "Configuration" => {
                if let Some(class) = reading.decorated_class(decorator) {
                    let filter = class.bases.clone().any(|at| {
                        matches!(
                            code.name(at),
                            "Filter"
                                | "OncePerRequestFilter"
                                | "GenericFilterBean"
                                | "WebFilter"
                                | "HandlerInterceptor"
                                | "GlobalFilter"
                                | "HttpServerFilter"
                        )
                    });
                    if filter && !filters.contains(&class.at) {
                        filters.push(class.at);
                        found.push(reading.registration(
                            "app",
                            class.at..class.at + 1,
                            class.at,
                            class.at,
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The exceptions that the handlers of an advice name.
fn exceptions(reading: &Reading<'_>, body: std::ops::Range<usize>) -> Vec<String> {
    body.filter(|at| {
        matches!(
            reading.code.name(*at),
            "Exception" | "Throwable" | "RuntimeException" | "ResponseEntityExceptionHandler"
        )
    })
    .take(1)
    .map(|at| reading.code.name(at).to_string())
    .collect()
}

pub(super) fn csharp(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        let name = code.at(call.name);
        let chained = code.is_connector(call.name.wrapping_sub(1));
        if !chained {
            continue;
        }
        if name.starts_with("Use")
            || matches!(
                name,
                "RequireRateLimiting"
                    | "WithRequestTimeout"
                    | "AddProblemDetails"
                    | "AddExceptionHandler"
            )
        {
            let mut one = itself(
                reading,
                if name.starts_with("Use") {
                    "app"
                } else {
                    "route"
                },
                call,
            );
            // `UseMiddleware<X>()`: the name is a type argument.
            let generics = (call.name + 1..call.open)
                .filter(|at| code.token(*at).is_some_and(|t| t.kind == TokenKind::Name));
            one.names
                .extend(generics.map(|at| code.name(at).to_string()));
            found.push(one);
        } else if name.starts_with("AddFluentValidation")
            || name.starts_with("AddValidators")
            || name == "Add" && code.receiver_name(call) == "Filters"
        {
            found.push(itself(reading, "app", call));
        }
    }
    for decorator in &reading.decorators {
        let name = decorator.name.rsplit('.').next().unwrap_or_default();
        if matches!(
            name,
            "EnableRateLimiting" | "RequestTimeout" | "EnableRateLimitingAttribute"
        ) {
            let mut one = reading.registration(
                "route",
                decorator.at..decorator.at,
                decorator.at,
                decorator.at + 1,
            );
            one.names.insert(0, name.to_string());
            one.function = String::new();
            found.push(one);
        }
    }
    found
}
