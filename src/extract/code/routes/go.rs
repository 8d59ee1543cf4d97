//! net/http, gorilla/mux, gin, chi, echo, fiber and httprouter.

use super::super::draft::{Handler, Owner};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, first_path, method, mount_calls, surroundings};
use crate::syntax::code::Call;

/// The type names of routers that functions take as parameters.
const ROUTER_TYPES: &[&str] = &[
    "Engine",
    "RouterGroup",
    "IRouter",
    "IRoutes",
    "Echo",
    "Group",
    "App",
    "Router",
    "Mux",
    "ServeMux",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    let framework = framework(reading);
    let calls = reading.calls.clone();
    for call in &calls {
        construct(reading, *call, framework);
    }
    for call in &calls {
        registration(reading, *call, framework);
        middleware(reading, *call);
    }
    server_literals(reading);
    let mut routers: Vec<String> = reading
        .out
        .routers
        .iter()
        .map(|router| router.name.clone())
        .collect();
    for function in &reading.functions {
        for at in function.parameters.clone() {
            if ROUTER_TYPES.contains(&reading.code.name(at)) {
                // `r *gin.Engine`, `r chi.Router`
                let name = (at.saturating_sub(5)..at).rev().find(|here| {
                    !reading.code.name(*here).is_empty() && !reading.code.is_connector(here + 1)
                });
                routers.extend(name.map(|at| reading.code.at(at).to_string()));
            }
        }
    }
    routers.sort();
    routers.dedup();
    mount_calls(reading, &routers);
    mount_groups(reading);
}

/// `users.Register(v1.Group("/users"))`: the function is given a group that has no name.
fn mount_groups(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    for group in &reading.calls {
        let code = &reading.code;
        let given_to = code
            .parent(group.name)
            .filter(|open| code.sign(*open) == "(")
            .and_then(|open| code.call_at(open));
        let whole = code.sign(group.close + 1);
        if let Some(call) = given_to
            && code.at(group.name) == "Group"
            && matches!(whole, "," | ")")
            && code.at(call.name) != "Use"
        {
            let head = code.head(group.name);
            let prefix = chain_prefix(reading, head, group.close + 1);
            let owner = reading.owner(&first_receiver(reading, head), group.name);
            found.push((call.name, owner, prefix, code.callee(call)));
        }
    }
    for (at, owner, prefix, child) in found {
        reading.mount(at, owner, prefix, Some(child));
    }
}

/// Routes that a middleware answers: chi's `Heartbeat("/ping")`, Fiber's `healthcheck.New()`.
fn middleware(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let name = (code.receiver(call), code.at(call.name));
    let (framework, routes) = match (name.0.as_str(), name.1) {
        ("middleware", "Heartbeat") => {
            let Some(path) = first_path(reading, call) else {
                return;
            };
            ("chi", vec![(path, "live")])
        }
        ("healthcheck", "New") if reading.imports("github.com/gofiber/fiber") => (
            "fiber",
            vec![("/livez".into(), "live"), ("/readyz".into(), "ready")],
        ),
        _ => return,
    };
    let head = code.head(call.name);
    for (path, purpose) in routes {
        let new = BuiltIn {
            framework,
            path: &path,
            purpose,
            checks: Vec::new(),
            owner: Owner::Application,
        };
        built_in(reading, head, call.open + 1, new);
    }
}

/// The framework of the file; `net/http` when it imports no other.
fn framework(reading: &Reading<'_>) -> &'static str {
    for (module, name) in [
        ("github.com/gin-gonic/gin", "gin"),
        ("github.com/labstack/echo", "echo"),
        ("github.com/gofiber/fiber", "fiber"),
        ("github.com/go-chi/chi", "chi"),
        ("github.com/gorilla/mux", "gorilla/mux"),
        ("github.com/julienschmidt/httprouter", "httprouter"),
    ] {
        if reading.imports(module) {
            return name;
        }
    }
    "net/http"
}

fn construct(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let receiver = reading.code.receiver(call);
    let name = reading.code.at(call.name);
    let head = reading.code.head(call.name);
    let of = match (receiver.as_str(), name) {
        ("gin", "Default" | "New") => "gin",
        ("echo", "New") if reading.is_package("echo", "github.com/labstack/echo") => "echo",
        ("fiber", "New") if reading.is_package("fiber", "github.com/gofiber/fiber") => "fiber",
        ("chi", "NewRouter" | "NewMux") => "chi",
        ("mux", "NewRouter") => "gorilla/mux",
        ("httprouter", "New") => "httprouter",
        ("http", "NewServeMux") => "net/http",
        ("http", "ListenAndServe" | "ListenAndServeTLS" | "Serve")
            if reading.is_package("http", "net/http") =>
        {
            return reading.server("net/http", "http", head, call.name);
        }
        (_, "Group") if framework != "chi" && framework != "net/http" => {
            return group(reading, call);
        }
        (_, "Subrouter") => return group(reading, call),
        _ => return,
    };
    let bound = reading.code.bound_name(head).to_string();
    if of != "net/http" {
        reading.server(of, "http", head, call.name);
    }
    if !bound.is_empty() {
        reading.router(&bound, String::new(), false, false, call.name);
    }
}

/// `v1 := r.Group("/v1")`, `s := r.PathPrefix("/v1").Subrouter()`.
fn group(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let head = code.head(call.name);
    let bound = code.bound_name(head).to_string();
    if bound.is_empty() {
        return;
    }
    let prefix = chain_prefix(reading, head, call.close + 1);
    let parent = first_receiver(reading, head);
    let (outer, parent) = surroundings(reading, call.name, &parent, prefix_of);
    let owner = reading.owner(&parent, call.name);
    reading.router(&bound, String::new(), false, true, call.name);
    // A group that takes its parent's name is that parent with more in front: `r = r.Group("/x")`.
    if owner != Owner::Variable(bound.clone()) {
        reading.mount(call.name, owner, paths::join(&outer, &prefix), Some(bound));
    }
}

/// The variable or field at the start of a chain: `r` of `r.Group(...)`, `router` of `s.router.Group(...)`.
fn first_receiver(reading: &Reading<'_>, head: usize) -> String {
    let code = &reading.code;
    let mut at = head;
    while code.is_connector(at + 1) && !code.name(at + 2).is_empty() && code.sign(at + 3) != "(" {
        at += 2;
    }
    code.name(at).to_string()
}

/// The prefixes that `Group("/x")` and `PathPrefix("/x")` give within one chain.
fn chain_prefix(reading: &Reading<'_>, head: usize, end: usize) -> String {
    let code = &reading.code;
    code.chain(head, end)
        .iter()
        .fold(String::new(), |prefix, link| match code.at(link.name) {
            "Group" | "PathPrefix" => {
                paths::join(&prefix, &first_path(reading, *link).unwrap_or_default())
            }
            _ => prefix,
        })
}

fn prefix_of(reading: &Reading<'_>, call: Call) -> Option<String> {
    match reading.code.at(call.name) {
        "Route" => first_path(reading, call),
        "Group" => Some(first_path(reading, call).unwrap_or_default()),
        _ => None,
    }
}

fn registration(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let code = &reading.code;
    let name = code.at(call.name);
    let arguments = reading.positional(call);
    let receiver = code.receiver_name(call);
    let (verb, path, handler) = match (name, arguments.as_slice()) {
        ("HandleFunc" | "Handle", [path, handler, ..]) => {
            let Some(text) = reading.path(path) else {
                return;
            };
            // Gin and httprouter: `Handle("GET", "/x", h)`.
            if let (Some(verb), Some(third)) = (method(&text), arguments.get(2)) {
                let Some(text) = reading.path(handler) else {
                    return;
                };
                (verb, text, third.clone())
            } else {
                let (verb, path) = match text.split_once(' ') {
                    Some((verb, path)) => (method(verb).unwrap_or("ANY"), path.trim().to_string()),
                    None => (methods_after(reading, call), text),
                };
                // A host before the path: `example.com/x`.
                let path = path
                    .find('/')
                    .filter(|_| !path.contains(paths::HOLE))
                    .map_or(path.clone(), |at| path[at..].to_string());
                (verb, path, handler.clone())
            }
        }
        (
            "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS" | "Any",
            [path, .., handler],
        ) if matches!(framework, "gin" | "echo" | "httprouter") => {
            // Echo takes its middlewares behind the handler, gin before it.
            let handler = if framework == "echo" {
                &arguments[1]
            } else {
                handler
            };
            let Some(text) = reading.path(path) else {
                return;
            };
            (method(name).unwrap_or("ANY"), text, handler.clone())
        }
        ("Match", [verbs, path, .., handler]) if matches!(framework, "gin" | "echo") => {
            // Gin and Echo: `Match([]string{"GET", "HEAD"}, "/x", h)`.
            let handler = if framework == "echo" {
                &arguments[2]
            } else {
                handler
            };
            let Some(text) = reading.path(path) else {
                return;
            };
            let verb = verbs.clone().find_map(|at| code.string(at));
            (
                verb.and_then(method).unwrap_or("ANY"),
                text,
                handler.clone(),
            )
        }
        (
            "Get" | "Post" | "Put" | "Delete" | "Patch" | "Head" | "Options" | "All",
            [path, .., handler],
        ) if matches!(framework, "chi" | "fiber") && receiver != "http" => {
            let Some(text) = reading
                .path(path)
                .filter(|path| super::looks_like_path(path))
            else {
                return;
            };
            (method(name).unwrap_or("ANY"), text, handler.clone())
        }
        ("Method" | "MethodFunc", [verb, path, handler]) if framework == "chi" => {
            let verb = code.string(verb.start).and_then(method).unwrap_or("ANY");
            let Some(text) = reading.path(path) else {
                return;
            };
            (verb, text, handler.clone())
        }
        ("Handler" | "HandlerFunc", [handler]) if framework == "gorilla/mux" => {
            let chain = code.chain(code.head(call.name), call.name);
            let Some(path) = chain
                .iter()
                .find(|link| matches!(code.at(link.name), "Path" | "PathPrefix"))
            else {
                return;
            };
            let Some(text) = first_path(reading, *path) else {
                return;
            };
            (methods_after(reading, call), text, handler.clone())
        }
        ("Mount", [path, child]) => return mount(reading, call, path.clone(), child.clone()),
        _ => return,
    };
    if path.is_empty() && matches!(name, "HandleFunc" | "Handle") {
        return;
    }
    let path = rpc_path(reading, &path).unwrap_or(path);
    let head = code.head(call.name);
    let own = if matches!(name, "Handler" | "HandlerFunc") {
        String::new()
    } else {
        chain_prefix(reading, head, call.name)
    };
    let start = if matches!(code.receiver(call).as_str(), "") {
        first_receiver(reading, head)
    } else {
        receiver.to_string()
    };
    let (outer, receiver) = surroundings(reading, call.name, &start, prefix_of);
    let owner = if receiver == "http" {
        Owner::Application
    } else {
        reading.owner(&receiver, call.name)
    };
    let path = paths::join(&paths::join(&outer, &own), &path);
    // A handler that is a router of its own: `mux.Handle("/api/", http.StripPrefix("/api", sub))`.
    let strips = code
        .calls_in(handler.clone())
        .find(|inner| code.at(inner.name) == "StripPrefix");
    if let Some(strip) = strips {
        let child = reading
            .positional(strip)
            .get(1)
            .and_then(|child| reading.dotted(child));
        reading.mount(call.name, owner.clone(), path.clone(), child);
    }
    let span = reading
        .code
        .span(call.name, arguments[0].end.saturating_sub(1).max(call.name));
    let handler_span =
        (!handler.is_empty()).then(|| reading.code.span(handler.start, handler.end - 1));
    let by = if framework == "net/http" || receiver == "http" {
        "net/http"
    } else {
        framework
    };
    let handler = if handler.is_empty() {
        Handler::Unknown
    } else {
        reading.handler(&handler)
    };
    reading.route(
        call.name,
        span,
        handler_span,
        NewRoute {
            framework: by,
            method: verb.into(),
            path,
            owner,
            handler,
        },
    );
}

/// Connect's `path, handler := v1connect.NewServiceHandler(...)`: the path is that of a service, `/package.Service/`.
fn rpc_path(reading: &Reading<'_>, path: &str) -> Option<String> {
    let name = path.strip_prefix(paths::HOLE)?.strip_suffix(paths::HOLE)?;
    let code = &reading.code;
    let by_handler = (1..code.len()).any(|at| {
        code.name(at) == name && code.sign(at + 1) == "," && code.sign(at + 3) == ":=" && {
            let call = (at + 4..at + 9).find_map(|here| code.call_at(here));
            call.is_some_and(|call| {
                code.at(call.name).starts_with("New") && code.at(call.name).ends_with("Handler")
            })
        }
    });
    by_handler.then(|| "/{service}/{method}".to_string())
}

/// The method of gorilla's `.Methods("GET")` in the same chain.
fn methods_after(reading: &Reading<'_>, call: Call) -> &'static str {
    let code = &reading.code;
    let chain = code.chain(code.head(call.name), code.len());
    let methods = chain.iter().find(|link| code.at(link.name) == "Methods");
    let verb = methods.and_then(|link| {
        code.string(link.open + 1).and_then(method).or_else(|| {
            // `http.MethodGet`
            (link.open..link.close)
                .find_map(|at| code.name(at).strip_prefix("Method").and_then(method))
        })
    });
    verb.unwrap_or("ANY")
}

fn mount(
    reading: &mut Reading<'_>,
    call: Call,
    path: std::ops::Range<usize>,
    child: std::ops::Range<usize>,
) {
    let Some(text) = reading.path(&path) else {
        return;
    };
    let (outer, receiver) = surroundings(
        reading,
        call.name,
        reading.code.receiver_name(call),
        prefix_of,
    );
    let owner = reading.owner(&receiver, call.name);
    let child = reading.dotted(&child);
    reading.mount(call.name, owner, paths::join(&outer, &text), child);
}

/// `&http.Server{...}`.
fn server_literals(reading: &mut Reading<'_>) {
    for at in 2..reading.code.len() {
        let code = &reading.code;
        let literal = reading.is_package("http", "net/http")
            && code.name(at) == "Server"
            && code.name(at - 2) == "http"
            && code.is_connector(at - 1)
            && code.sign(at + 1) == "{";
        if literal {
            reading.server("net/http", "http", at - 2, at);
        }
    }
}
