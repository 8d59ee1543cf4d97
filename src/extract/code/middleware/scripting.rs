//! Registrations of scripting languages: JavaScript, Python, Ruby and PHP.

use super::super::draft::Registration;
use super::super::reading::Reading;
use crate::syntax::code::Call;
use std::ops::Range;

const ERRORS: &str = "error-mapping";

fn end(call: Call) -> usize {
    call.close.min(call.open + 60)
}

fn arguments(reading: &Reading<'_>, scope: &'static str, call: Call) -> Registration {
    reading.registration(
        scope,
        call.open + 1..call.close,
        reading
            .code
            .head(call.name)
            .max(call.name.saturating_sub(4)),
        end(call),
    )
}

fn itself(reading: &Reading<'_>, scope: &'static str, call: Call) -> Registration {
    let mut one = arguments(reading, scope, call);
    one.names.insert(0, reading.code.callee(call));
    one
}

fn with(mut one: Registration, capability: &'static str) -> Registration {
    one.capability = capability;
    one
}

pub(super) fn javascript(reading: &Reading<'_>) -> Vec<Registration> {
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
        match name {
            "use" | "register" | "addHook" | "apply" | "guard"
                if chained && takes_middleware(name, code.receiver_name(call)) =>
            {
                let given = reading.positional(call);
                let path = given
                    .first()
                    .filter(|_| name == "use")
                    .and_then(|first| code.string(first.start));
                let receiver = code.receiver_name(call).to_ascii_lowercase();
                let scope = match path {
                    Some(path) if path != "/" && path != "*" => "router",
                    _ if receiver.contains("router") || receiver.ends_with("routes") => "router",
                    _ => "app",
                };
                let mut one = arguments(reading, scope, call);
                found.push(if given.iter().any(|range| takes_four(reading, range)) {
                    one.names
                        .insert(0, "(error, request, response, next)".to_owned());
                    with(one, ERRORS)
                } else {
                    one
                });
            }
            "useGlobalPipes"
            | "useGlobalGuards"
            | "useGlobalInterceptors"
            | "useGlobalMiddlewares" => {
                found.push(arguments(reading, "app", call));
            }
            "useGlobalFilters" | "setErrorHandler" | "onError"
                if chained
                    && (name != "onError"
                        || takes_middleware("register", code.receiver_name(call))) =>
            {
                found.push(with(arguments(reading, "app", call), ERRORS));
            }
            "get" | "post" | "put" | "patch" | "delete" | "all" if chained => {
                let given = reading.positional(call);
                let is_path = given.first().is_some_and(|first| {
                    code.string(first.start)
                        .is_some_and(|text| text.starts_with('/') || text.is_empty())
                });
                if is_path && given.len() > 2 {
                    let range = given[1].start..given[given.len() - 2].end;
                    found.push(reading.registration("route", range, call.name, end(call)));
                }
            }
            // `limiter.consume(request.ip)` of rate-limiter-flexible, `ratelimit.limit(id)` of Upstash.
            "consume" | "limit"
                if chained
                    && code
                        .receiver_name(call)
                        .to_ascii_lowercase()
                        .contains("limit") =>
            {
                found.push(itself(reading, "route", call));
            }
            _ => {}
        }
    }
    for at in 0..code.len() {
        let capability = match code.name(at) {
            "APP_GUARD" | "APP_PIPE" | "APP_INTERCEPTOR" => "",
            "APP_FILTER" => ERRORS,
            _ => continue,
        };
        if let Some(open) = code.parent(at).filter(|open| code.sign(*open) == "{") {
            let close = code.partner(open);
            found.push(with(
                reading.registration("app", at + 1..close, at, close.min(at + 40)),
                capability,
            ));
        }
    }
    for decorator in &reading.decorators {
        let scope = match decorator.name.as_str() {
            "UseGuards" | "UsePipes" | "UseInterceptors" | "Throttle" | "RateLimit"
            | "UseFilters" => "route",
            _ => continue,
        };
        let open = decorator.open.unwrap_or(decorator.at);
        let close = code.partner(open);
        let mut one =
            reading.registration(scope, open + 1..close.max(open + 1), decorator.at, close);
        if decorator.name == "RateLimit" {
            one.names.insert(0, decorator.name.clone());
        }
        one.function = String::new();
        found.push(if decorator.name == "UseFilters" {
            with(one, ERRORS)
        } else {
            one
        });
    }
    found
}

/// Whether what stands before the call is an application, a router or a list of middleware.
fn takes_middleware(name: &str, receiver: &str) -> bool {
    let receiver = receiver.to_ascii_lowercase();
    match name {
        "use" => true,
        "apply" => receiver == "consumer",
        _ => {
            [
                "app", "fastify", "server", "instance", "router", "api", "scope", "elysia",
            ]
            .iter()
            .any(|word| receiver.contains(word))
                || receiver.is_empty()
        }
    }
}

/// Whether these tokens are a function of four parameters, as Express wants of an error handler.
fn takes_four(reading: &Reading<'_>, range: &Range<usize>) -> bool {
    let code = &reading.code;
    let Some(open) = range.clone().take(4).find(|at| code.sign(*at) == "(") else {
        return false;
    };
    let close = code.partner(open);
    let is_function = code.sign(close + 1) == "=>"
        || code.name(range.start) == "function"
        || code.name(range.start + 1) == "function"
        || code.sign(close + 1) == ":";
    is_function && code.arguments(open).len() == 4
}

/// Words of Python decorators that limit what they stand on.
fn limits(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    (last == "limit" || last == "shared_limit") && name.to_ascii_lowercase().contains("limiter")
        || matches!(
            last,
            "ratelimit"
                | "rate_limit"
                | "ratelimited"
                | "throttle"
                | "throttle_classes"
                | "limit_rate"
        )
}

pub(super) fn python(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        let callee = code.callee(call);
        let last = code.at(call.name);
        match last {
            "add_middleware" | "Middleware" | "add_asgi_middleware" => {
                found.push(arguments(reading, "app", call))
            }
            "add_exception_handler" | "register_error_handler" => {
                found.push(with(arguments(reading, "app", call), ERRORS));
            }
            "init_app" | "Talisman" | "Compress" | "Limiter" | "SecWeb" | "Secure"
            | "GZipMiddleware" | "WhiteNoise" => {
                let limiter = last == "Limiter";
                let names_app = call.close > call.open + 1
                    && (code.name(call.open + 1).contains("app")
                        || reading.keyword(call.open, "app").is_some());
                let always = reading.keyword(call.open, "default_limits").is_some()
                    || reading.keyword(call.open, "application_limits").is_some();
                let wired = last == "init_app"
                    || matches!(last, "GZipMiddleware" | "SecWeb" | "WhiteNoise")
                    || if limiter {
                        names_app && always
                    } else {
                        names_app
                    };
                if wired {
                    let mut one = itself(reading, "app", call);
                    // `limiter.init_app(app)` limits only what a default or a decorator names.
                    if last == "init_app"
                        && code
                            .receiver_name(call)
                            .to_ascii_lowercase()
                            .contains("limit")
                    {
                        one.texts.push("needs-default".into());
                    }
                    found.push(one);
                }
            }
            "Depends" | "Security" => found.push(arguments(reading, "route", call)),
            "FastAPI" | "Starlette" | "APIRouter" | "Application" | "Litestar" | "Quart" => {
                for key in [
                    "middleware",
                    "middlewares",
                    "dependencies",
                    "exception_handlers",
                ] {
                    if let Some(range) = reading.keyword(call.open, key) {
                        let one = reading.registration(
                            if last == "APIRouter" { "router" } else { "app" },
                            range.clone(),
                            range.start,
                            range.end.saturating_sub(1).min(range.start + 40),
                        );
                        found.push(if key == "exception_handlers" {
                            with(one, ERRORS)
                        } else {
                            one
                        });
                    }
                }
            }
            // `limits`: `limiter.hit(item, key)`.
            "hit" if callee.to_ascii_lowercase().contains("limit") => {
                found.push(itself(reading, "route", call));
            }
            "use" if callee.contains("app") => found.push(arguments(reading, "app", call)),
            _ => {}
        }
    }
    for decorator in &reading.decorators {
        let name = decorator.name.as_str();
        let last = name.rsplit('.').next().unwrap_or_default();
        let open = decorator.open.unwrap_or(decorator.at);
        let close = code.partner(open).max(decorator.at);
        let own = reading
            .decorated(decorator)
            .map(|function| function.name.to_string());
        let (scope, capability) = match last {
            "middleware" | "before_request" | "after_request" | "before_app_request"
            | "after_app_request" => ("app", ""),
            "exception_handler" | "errorhandler" | "app_errorhandler" | "exception"
            | "error_handler"
                if decorator.open.is_some() =>
            {
                ("app", ERRORS)
            }
            _ if limits(name) => ("route", "rate-limit"),
            _ => continue,
        };
        let range = if decorator.open.is_some() {
            open + 1..close
        } else {
            decorator.at..decorator.at
        };
        let mut one = with(
            reading.registration(scope, range, decorator.at, close),
            capability,
        );
        one.names.insert(0, name.to_string());
        one.names.extend(own);
        one.function = String::new();
        found.push(one);
    }
    // Settings of Django.
    for at in 0..code.len() {
        let name = code.name(at);
        if !matches!(name, "MIDDLEWARE" | "MIDDLEWARE_CLASSES" | "REST_FRAMEWORK")
            || !matches!(code.sign(at + 1), "=" | "+=")
        {
            continue;
        }
        let range = at + 2..code.partner(at + 2).max(at + 2) + 1;
        let mut one = reading.registration("app", range.clone(), at, at + 2);
        one.function = String::new();
        if name == "REST_FRAMEWORK" {
            // Both the classes and their rates are needed, and the classes must not be an empty list.
            one.names = Vec::new();
            let set = |one: &Registration, key: &str| one.texts.iter().any(|text| text == key);
            if !(set(&one, "DEFAULT_THROTTLE_CLASSES") && set(&one, "DEFAULT_THROTTLE_RATES")) {
                one.texts
                    .retain(|text| !text.contains("hrottl") && !text.contains("THROTTLE"));
            }
            if set(&one, "EXCEPTION_HANDLER") {
                let handler = with(one.clone(), ERRORS);
                found.push(handler);
            }
        }
        found.push(one);
    }
    found
}

pub(super) fn ruby(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for at in 0..code.len() {
        let word = code.name(at);
        let first = code.token(at).is_some_and(|token| token.first);
        let line = at + 1..code.line_end(at) + 1;
        let in_stack = at >= 2 && code.name(at - 2) == "middleware" && code.is_connector(at - 1);
        let (scope, capability) = match word {
            "use" | "insert_before" | "insert_after" | "unshift"
                if in_stack || first && word == "use" =>
            {
                ("app", "")
            }
            "rescue_from" if first => ("app", ERRORS),
            "error_formatter" | "error"
                if first && word == "error" && reading.imports("sinatra") =>
            {
                ("app", ERRORS)
            }
            "exceptions_app" if code.sign(at + 1) == "=" => ("app", ERRORS),
            "rate_limit" if first && code.name(at + 1) == "to" => ("router", "rate-limit"),
            "throttle" if first || at >= 2 && code.name(at - 2) == "Attack" => {
                let attack = (0..code.len()).any(|here| code.name(here) == "Attack");
                if !attack {
                    continue;
                }
                ("app", "rate-limit")
            }
            _ => continue,
        };
        let mut one = with(
            reading.registration(scope, line, at, code.line_end(at)),
            capability,
        );
        match word {
            "throttle" => one.names.insert(0, "Rack::Attack".to_owned()),
            "rate_limit" => one.names.insert(0, word.to_owned()),
            _ => {}
        }
        one.function = String::new();
        found.push(one);
    }
    found
}

pub(super) fn php(reading: &Reading<'_>) -> Vec<Registration> {
    let code = &reading.code;
    let mut found = Vec::new();
    for call in reading
        .calls
        .iter()
        .copied()
        .filter(|call| !reading.defines(*call))
    {
        let name = code.at(call.name);
        match name {
            "middleware" | "withMiddleware" | "append" | "prepend" | "appendToGroup"
            | "prependToGroup" | "add" | "addMiddleware" | "pipe" => {
                let scope = if matches!(name, "middleware") {
                    "route"
                } else {
                    "app"
                };
                found.push(arguments(reading, scope, call));
            }
            "throttleApi" | "addErrorMiddleware" | "setDefaultErrorHandler" => {
                let one = itself(reading, "app", call);
                found.push(if name == "throttleApi" {
                    with(one, "rate-limit")
                } else {
                    with(one, ERRORS)
                });
            }
            "withExceptions" => found.push(with(itself(reading, "app", call), ERRORS)),
            "consume"
                if code
                    .receiver_name(call)
                    .to_ascii_lowercase()
                    .contains("limit")
                    || code.mentions(code.head(call.name)..call.name, &["create"]) =>
            {
                found.push(itself(reading, "route", call));
            }
            _ => {}
        }
    }
    for at in 0..code.len() {
        let name = code.name(at);
        if matches!(name, "$middleware" | "$middlewareGroups") && code.sign(at + 1) == "=" {
            let close = code.partner(at + 2);
            let mut one = reading.registration("app", at + 2..close, at, at + 2);
            one.function = String::new();
            found.push(one);
        }
    }
    for class in &reading.classes {
        let handler = class
            .bases
            .clone()
            .any(|at| matches!(code.name(at), "ExceptionHandler"));
        if handler && class.name == "Handler" {
            found.push(with(
                reading.registration("app", class.at..class.at + 1, class.at, class.at),
                ERRORS,
            ));
        }
    }
    found
}
