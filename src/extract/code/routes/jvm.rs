//! Spring, JAX-RS, Micronaut, Ktor and Javalin, in Java and Kotlin.

use super::super::draft::{Handler, Owner};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{looks_like_path, method, surroundings};
use crate::syntax::code::{Call, Class, Decorator, Language};

pub(super) fn read(reading: &mut Reading<'_>) {
    annotations(reading);
    for call in reading.calls.clone() {
        let code = &reading.code;
        let head = code.head(call.name);
        match (code.receiver(call).as_str(), code.at(call.name)) {
            ("SpringApplication", "run") | ("", "runApplication") => {
                reading.server("spring-boot", "http", head, call.name)
            }
            ("Micronaut", "run" | "build") => reading.server("micronaut", "http", head, call.name),
            ("Javalin", "create" | "start") => reading.server("javalin", "http", head, call.name),
            ("", "embeddedServer") => reading.server("ktor", "http", head, call.name),
            _ => registration(reading, call),
        }
    }
    if reading.code.language == Language::Kotlin && reading.imports("io.ktor") {
        ktor(reading);
    }
}

/// The literal of an annotation: its only argument, or `value`, `path`, `uri`.
fn literal(reading: &Reading<'_>, decorator: &Decorator) -> Vec<String> {
    let Some(open) = decorator.open else {
        return vec![String::new()];
    };
    let arguments = reading.code.arguments(open);
    let argument = arguments
        .iter()
        .find(|a| a.name.is_empty() || matches!(a.name, "value" | "path" | "uri"));
    let Some(argument) = argument else {
        return vec![String::new()];
    };
    // `{"/a", "/b"}`, `["/a", "/b"]`
    if matches!(reading.code.sign(argument.value.start), "{" | "[") {
        let all: Vec<String> = argument
            .value
            .clone()
            .filter_map(|at| reading.code.string(at))
            .map(str::to_string)
            .collect();
        return if all.is_empty() {
            vec![String::new()]
        } else {
            all
        };
    }
    vec![reading.path(&argument.value).unwrap_or_default()]
}

fn class_of<'t>(reading: &Reading<'t>, at: usize) -> Option<Class<'t>> {
    reading.class(at).cloned()
}

fn annotations(reading: &mut Reading<'_>) {
    let decorators = reading.decorators.clone();
    for decorator in &decorators {
        let verb = decorator.name.rsplit('.').next().unwrap_or_default();
        let spring = verb.strip_suffix("Mapping").filter(|verb| {
            !matches!(
                *verb,
                "Message" | "Subscribe" | "Query" | "Mutation" | "Schema"
            )
        });
        let (framework, verb) = match (spring, verb) {
            (Some("Request"), _) => ("spring", "ANY"),
            (Some(verb), _) => match method(verb) {
                Some(verb) => ("spring", verb),
                None => continue,
            },
            (None, "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD") => {
                ("jax-rs", method(verb).unwrap_or("ANY"))
            }
            (None, "Get" | "Post" | "Put" | "Delete" | "Patch")
                if reading.imports("io.micronaut") =>
            {
                ("micronaut", method(verb).unwrap_or("ANY"))
            }
            _ => continue,
        };
        let Some(class) = class_of(reading, decorator.at) else {
            continue;
        };
        let Some(function) = reading
            .decorated(decorator)
            .filter(|function| class.body.contains(&function.at))
            .cloned()
        else {
            continue;
        };
        let of_class: Vec<&Decorator> = decorators
            .iter()
            .filter(|other| {
                reading
                    .decorated_class(other)
                    .is_some_and(|target| target.at == class.at)
                    && other.at < class.at
            })
            .collect();
        // Declared for a client (`@FeignClient`, `@HttpExchange`): calls, not routes.
        if of_class
            .iter()
            .any(|other| other.name.contains("Client") || other.name.contains("Exchange"))
        {
            continue;
        }
        let class_prefix = of_class
            .iter()
            .find(|other| {
                matches!(
                    other.name.rsplit('.').next(),
                    Some("RequestMapping" | "Path")
                ) || (framework == "micronaut" && other.name == "Controller")
            })
            .map_or(vec![String::new()], |other| literal(reading, other));
        let own = if framework == "jax-rs" {
            let path = decorators.iter().find(|other| {
                other.name == "Path"
                    && reading
                        .decorated(other)
                        .is_some_and(|f| f.at == function.at)
            });
            path.map_or(vec![String::new()], |path| literal(reading, path))
        } else {
            literal(reading, decorator)
        };
        let verb = if verb == "ANY" {
            request_method(reading, decorator).unwrap_or("ANY")
        } else {
            verb
        };
        let handler = Handler::Inline(reading.body(function.body.clone()));
        let span = reading.code.span(
            decorator.at,
            decorator
                .open
                .map_or(decorator.at + 1, |open| reading.code.partner(open)),
        );
        for prefix in &class_prefix {
            for path in &own {
                let path = paths::join(&format!("/{}", prefix.trim_start_matches('/')), path);
                let new = NewRoute {
                    framework,
                    method: verb.into(),
                    path,
                    owner: Owner::Application,
                    handler: handler.clone(),
                };
                let handler_span = reading.code.span(function.at, function.at);
                reading.route(decorator.at, span, Some(handler_span), new);
            }
        }
    }
}

/// `method = RequestMethod.POST`, `method = [RequestMethod.POST]`.
fn request_method(reading: &Reading<'_>, decorator: &Decorator) -> Option<&'static str> {
    let value = reading.keyword(decorator.open?, "method")?;
    value
        .filter_map(|at| {
            method(reading.code.name(at))
                .filter(|_| reading.code.name(at).chars().all(char::is_uppercase))
        })
        .next()
}

/// Javalin's `app.get("/x", ctx -> ...)`, Spring's functional `GET("/x", handler)`.
fn registration(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let name = code.at(call.name);
    let functional = matches!(name, "GET" | "POST" | "PUT" | "DELETE" | "PATCH")
        && (reading.imports("org.springframework.web.servlet.function")
            || reading.imports("org.springframework.web.reactive.function.server"));
    let javalin = matches!(name, "get" | "post" | "put" | "delete" | "patch")
        && reading.imports("io.javalin");
    if !functional && !javalin {
        return;
    }
    let arguments = reading.positional(call);
    let [path, handler, ..] = arguments.as_slice() else {
        return;
    };
    let Some(text) = reading.path(path).filter(|path| looks_like_path(path)) else {
        return;
    };
    let framework = if javalin { "javalin" } else { "spring" };
    let span = code.span(call.name, path.end - 1);
    let new = NewRoute {
        framework,
        method: method(name).unwrap_or("ANY").into(),
        path: text,
        owner: Owner::Application,
        handler: reading.handler(handler),
    };
    reading.route(call.name, span, None, new);
}

fn ktor_prefix(reading: &Reading<'_>, call: Call) -> Option<String> {
    match reading.code.at(call.name) {
        "route" => super::first_path(reading, call),
        "routing" | "authenticate" | "rateLimit" | "install" => Some(String::new()),
        _ => None,
    }
}

/// `get("/x") { call.respond(...) }` inside `routing { }` or a function of `Route`.
fn ktor(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        let code = &reading.code;
        let name = code.at(call.name);
        let Some(verb) = method(name)
            .filter(|_| matches!(name, "get" | "post" | "put" | "delete" | "patch" | "head"))
        else {
            continue;
        };
        if code.sign(call.close + 1) != "{" || code.head(call.name) != call.name {
            continue;
        }
        let Some(path) = super::first_path(reading, call) else {
            continue;
        };
        let body = call.close + 2..code.partner(call.close + 1);
        let (prefix, _) = surroundings(reading, call.name, "", ktor_prefix);
        let function = reading.function_name(call.name);
        let owner = if function.is_empty() {
            Owner::Application
        } else {
            Owner::Function(function)
        };
        let span = code.span(call.name, call.close);
        let handler = Handler::Inline(reading.body(body));
        let path = paths::join(&prefix, &path);
        let path = if path.starts_with('/') || path.starts_with(paths::HOLE) {
            path
        } else {
            format!("/{path}")
        };
        reading.route(
            call.name,
            span,
            None,
            NewRoute {
                framework: "ktor",
                method: verb.into(),
                path,
                owner,
                handler,
            },
        );
    }
    bare_verbs(reading);
    // Functions of `Route` that are called inside `route("/x") { ... }`.
    for call in reading.calls.clone() {
        let code = &reading.code;
        if call.close != call.open + 1 || code.head(call.name) != call.name {
            continue;
        }
        let inside = code.parent(call.name).and_then(|open| {
            (code.sign(open) == "{")
                .then(|| super::trailing_lambda(reading, open))
                .flatten()
        });
        let Some(outer) = inside.filter(|outer| ktor_prefix(reading, *outer).is_some()) else {
            continue;
        };
        let (prefix, _) = surroundings(reading, call.name, "", ktor_prefix);
        let function = reading.function_name(outer.name);
        let owner = if function.is_empty() {
            Owner::Application
        } else {
            Owner::Function(function)
        };
        let child = code.at(call.name).to_string();
        reading.mount(call.name, owner, prefix, Some(child));
    }
}

/// `route("/users") { get { ... } }`: a verb without a path of its own.
fn bare_verbs(reading: &mut Reading<'_>) {
    let verbs = ["get", "post", "put", "delete", "patch", "head"];
    let found: Vec<usize> = (0..reading.code.len())
        .filter(|at| verbs.contains(&reading.code.name(*at)) && reading.code.sign(*at + 1) == "{")
        .collect();
    for at in found {
        let code = &reading.code;
        let inside = code
            .parent(at)
            .filter(|open| code.sign(*open) == "{")
            .and_then(|open| super::trailing_lambda(reading, open));
        if code.is_connector(at.wrapping_sub(1))
            || inside.is_none_or(|outer| ktor_prefix(reading, outer).is_none())
        {
            continue;
        }
        let (prefix, _) = surroundings(reading, at, "", ktor_prefix);
        let function = reading.function_name(at);
        let owner = if function.is_empty() {
            Owner::Application
        } else {
            Owner::Function(function)
        };
        let body = at + 2..code.partner(at + 1);
        let new = NewRoute {
            framework: "ktor",
            method: method(code.name(at)).unwrap_or("ANY").into(),
            path: if prefix.is_empty() {
                "/".into()
            } else {
                prefix
            },
            owner,
            handler: Handler::Inline(reading.body(body)),
        };
        let span = reading.code.span(at, at);
        reading.route(at, span, None, new);
    }
}
