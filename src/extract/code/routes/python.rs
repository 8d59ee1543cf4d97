//! FastAPI, Starlette, Flask, Quart, Django, aiohttp, Sanic and Litestar.

use super::super::draft::{Handler, Owner};
use super::super::handlers;
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::django::{django, django_path};
use super::{BuiltIn, built_in, first_path, looks_like_path, method, mount_calls, surroundings};
use crate::syntax::code::Call;

pub(super) fn read(reading: &mut Reading<'_>) {
    let framework = framework(reading);
    let calls = reading.calls.clone();
    for call in &calls {
        construct(reading, *call);
    }
    subclasses(reading);
    decorators(reading, framework);
    for call in &calls {
        registration(reading, *call, framework);
    }
    let routers = reading.out.routers.iter();
    let mut names: Vec<String> = routers
        .map(|router| router.name.clone())
        .chain(["app".into(), "application".into()])
        .collect();
    names.sort();
    names.dedup();
    mount_calls(reading, &names);
}

fn framework(reading: &Reading<'_>) -> &'static str {
    for (module, name) in [
        ("fastapi", "fastapi"),
        ("flask", "flask"),
        ("quart", "quart"),
        ("django", "django"),
        ("ninja", "django-ninja"),
        ("sanic", "sanic"),
        ("aiohttp", "aiohttp"),
        ("litestar", "litestar"),
        ("starlette", "starlette"),
        ("bottle", "bottle"),
        ("falcon", "falcon"),
    ] {
        if reading.imports(module) {
            return name;
        }
    }
    ""
}

/// `class Shop(Flask)`: an application of the project's own type.
fn subclasses(reading: &mut Reading<'_>) {
    for class in reading.classes.clone() {
        if reading.code.mentions(
            class.bases.clone(),
            &["Flask", "FastAPI", "Quart", "Starlette"],
        ) {
            reading.server(framework(reading), "http", class.at, class.at);
        }
    }
}

fn construct(reading: &mut Reading<'_>, call: Call) {
    let name = reading.code.at(call.name);
    let receiver = reading.code.receiver(call);
    let (framework, root, mounted_only) = match name {
        "FastAPI" => ("fastapi", true, false),
        "APIRouter" => ("fastapi", false, true),
        "Flask" => ("flask", true, false),
        "Quart" => ("quart", true, false),
        "Blueprint" => ("flask", false, true),
        "Starlette" => ("starlette", true, false),
        "Sanic" => ("sanic", true, false),
        "Litestar" => ("litestar", true, false),
        "NinjaAPI" => ("django-ninja", true, false),
        "Application" if receiver == "web" || receiver == "aiohttp.web" => ("aiohttp", true, false),
        "App" if receiver == "falcon" || receiver == "falcon.asgi" => ("falcon", true, false),
        "get_wsgi_application" | "get_asgi_application" if reading.imports("django") => {
            ("django", true, false)
        }
        _ => return,
    };
    let code = &reading.code;
    let head = code.head(call.name);
    let bound = code.bound_name(head).to_string();
    let prefix = ["prefix", "url_prefix"]
        .iter()
        .find_map(|key| reading.keyword(call.open, key))
        .and_then(|range| reading.path(&range))
        .unwrap_or_default();
    if root {
        reading.server(framework, "http", head, call.name);
    }
    if !bound.is_empty() {
        reading.router(&bound, prefix, root, mounted_only, call.name);
    }
}

fn decorators(reading: &mut Reading<'_>, framework: &'static str) {
    for decorator in reading.decorators.clone() {
        let Some(open) = decorator.open else { continue };
        let (receiver, verb) = match decorator.name.rsplit_once('.') {
            Some((receiver, verb)) => (receiver.rsplit('.').next().unwrap_or_default(), verb),
            None if framework == "litestar" => ("", decorator.name.as_str()),
            None => continue,
        };
        // A file that imports a router of the project need not import the framework.
        let out = &reading.out;
        let known = out.routers.iter().any(|router| router.name == receiver)
            || out.imports.iter().any(|import| import.alias == receiver);
        if framework.is_empty() && !known {
            continue;
        }
        let verb = if verb == "api_route" { "route" } else { verb };
        let Some(default) = method(verb).filter(|_| verb != "match" && verb != "use") else {
            continue;
        };
        let arguments = reading.code.arguments(open);
        let first = arguments
            .iter()
            .find(|a| a.name.is_empty() || matches!(a.name, "path" | "rule"));
        let path = match first {
            Some(first) => reading.path(&first.value),
            None if framework == "litestar" => Some(String::new()),
            None => None,
        };
        let Some(path) = path.filter(|path| looks_like_path(path)) else {
            continue;
        };
        let Some(function) = reading.decorated(&decorator) else {
            continue;
        };
        let (body, at) = (function.body.clone(), function.at);
        let methods = methods(reading, open, default, framework);
        let owner = if receiver.is_empty() {
            Owner::Application
        } else {
            reading.owner(receiver, decorator.at)
        };
        let handler = Handler::Inline(reading.body(body));
        let span = reading.code.span(
            decorator.at,
            first.map_or(open, |first| first.value.end - 1),
        );
        for method in methods {
            let (path, owner, handler) = (path.clone(), owner.clone(), handler.clone());
            let handler_span = Some(reading.code.span(at, at));
            reading.route(
                decorator.at,
                span,
                handler_span,
                NewRoute {
                    framework: match (framework, verb) {
                        ("", "route") => "flask",
                        ("", _) => "fastapi",
                        _ => framework,
                    },
                    method,
                    path,
                    owner,
                    handler,
                },
            );
        }
    }
}

/// `methods=["GET", "POST"]`; Flask's `route` answers GET without it.
fn methods(reading: &Reading<'_>, open: usize, default: &str, framework: &str) -> Vec<String> {
    let listed: Vec<String> = reading
        .keyword(open, "methods")
        .map(|range| {
            range
                .filter_map(|at| reading.code.string(at).and_then(method))
                .map(str::to_string)
                .collect()
        })
        .unwrap_or_default();
    if !listed.is_empty() {
        return listed;
    }
    let get = default == "ANY"
        && matches!(
            framework,
            "flask" | "quart" | "starlette" | "fastapi" | "sanic"
        );
    vec![if get { "GET" } else { default }.to_string()]
}

/// The prefix of Starlette's `Mount("/x", routes=[...])` and Django's `path("x/", include([...]))` around a token.
pub(super) fn prefix_of(reading: &Reading<'_>, call: Call) -> Option<String> {
    match reading.code.at(call.name) {
        "Mount" => first_path(reading, call),
        "path" | "re_path" => {
            let inner = reading.code.mentions(call.open..call.close, &["include"]);
            inner
                .then(|| reading.code.string(call.open + 1).map(django_path))
                .flatten()
        }
        _ => None,
    }
}

fn registration(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver_name(call);
    let arguments = reading.positional(call);
    match name {
        "include_router" | "register_blueprint" | "add_router" => {
            let child = match arguments.as_slice() {
                [child, ..] if name != "add_router" => reading.dotted(child),
                [_, child] => reading.dotted(child),
                _ => reading
                    .keyword(call.open, "router")
                    .and_then(|range| reading.dotted(&range)),
            };
            let prefix = ["prefix", "url_prefix"]
                .iter()
                .find_map(|key| reading.keyword(call.open, key));
            let mut text = prefix
                .map_or(Some(String::new()), |range| reading.path(&range))
                .unwrap_or_else(|| format!("{0}{0}", paths::HOLE));
            if name == "add_router" {
                text = arguments
                    .first()
                    .and_then(|path| reading.path(path))
                    .unwrap_or_default();
            }
            let owner = reading.owner(receiver, call.name);
            reading.mount(call.name, owner, text, child);
        }
        "mount" if arguments.len() >= 2 => {
            let Some(path) = reading
                .path(&arguments[0])
                .filter(|path| looks_like_path(path))
            else {
                return;
            };
            let owner = reading.owner(receiver, call.name);
            let child = reading.dotted(&arguments[1]);
            let exposes = exposes(reading, &arguments[1]);
            if exposes {
                let (from, to) = (call.name, arguments[0].end - 1);
                let new = BuiltIn {
                    framework: if framework.is_empty() {
                        "starlette"
                    } else {
                        framework
                    },
                    path: &path,
                    purpose: "metrics",
                    checks: Vec::new(),
                    owner,
                };
                built_in(reading, from, to, new);
            } else {
                reading.mount(call.name, owner, path, child);
            }
        }
        "add_api_route"
        | "add_route"
        | "add_url_rule"
        | "add_get"
        | "add_post"
        | "add_websocket_route" => {
            let Some(path) = arguments
                .first()
                .and_then(|path| reading.path(path))
                .filter(|path| looks_like_path(path))
            else {
                return;
            };
            let target = reading
                .keyword(call.open, "view_func")
                .or_else(|| {
                    arguments
                        .get(if name == "add_url_rule" { 2 } else { 1 })
                        .cloned()
                })
                .unwrap_or(0..0);
            let default = match name {
                "add_get" => "GET",
                "add_post" => "POST",
                _ => "ANY",
            };
            let owner = if receiver == "router" && framework == "aiohttp" {
                Owner::Application
            } else {
                reading.owner(receiver, call.name)
            };
            for method in methods(reading, call.open, default, framework) {
                push(
                    reading,
                    call,
                    framework,
                    method,
                    path.clone(),
                    owner.clone(),
                    target.clone(),
                );
            }
        }
        "Route" | "WebSocketRoute"
            if reading.imports("starlette") || reading.imports("fastapi") =>
        {
            let Some(path) = arguments
                .first()
                .and_then(|path| reading.path(path))
                .filter(|path| looks_like_path(path))
            else {
                return;
            };
            let target = reading
                .keyword(call.open, "endpoint")
                .or_else(|| arguments.get(1).cloned())
                .unwrap_or(0..0);
            let (prefix, _) = surroundings(reading, call.name, "", prefix_of);
            for method in methods(reading, call.open, "ANY", "starlette") {
                push(
                    reading,
                    call,
                    "starlette",
                    method,
                    paths::join(&prefix, &path),
                    Owner::Application,
                    target.clone(),
                );
            }
        }
        "get" | "post"
            if code.receiver(call) == "web"
                && reading.imports("aiohttp")
                && arguments.len() >= 2 =>
        {
            let Some(path) = reading
                .path(&arguments[0])
                .filter(|path| looks_like_path(path))
            else {
                return;
            };
            let method = method(name).unwrap_or("ANY").to_string();
            push(
                reading,
                call,
                "aiohttp",
                method,
                path,
                Owner::Application,
                arguments[1].clone(),
            );
        }
        "path" | "re_path" | "url" if reading.imports("django") => {
            django(reading, call, &arguments)
        }
        "expose" => {
            let instrumented = code
                .chain(code.head(call.name), call.name)
                .iter()
                .any(|link| code.at(link.name) == "Instrumentator")
                || reading.imports("prometheus_fastapi_instrumentator");
            if instrumented {
                let endpoint = reading
                    .keyword(call.open, "endpoint")
                    .and_then(|range| reading.path(&range));
                let path = endpoint.unwrap_or_else(|| "/metrics".into());
                metrics(reading, call.name, "fastapi", &path);
            }
        }
        "PrometheusMetrics" if reading.imports("prometheus_flask_exporter") => {
            metrics(reading, call.name, "flask", "/metrics");
        }
        "start_http_server" if reading.imports("prometheus_client") => {
            metrics(reading, call.name, "prometheus_client", "/metrics");
        }
        _ => {}
    }
}

/// The exposition that a library adds to the application by itself.
fn metrics(reading: &mut Reading<'_>, name: usize, framework: &'static str, path: &str) {
    let new = BuiltIn {
        framework,
        path,
        purpose: "metrics",
        checks: Vec::new(),
        owner: Owner::Application,
    };
    built_in(reading, name, name, new);
}

/// Whether an application that is mounted writes metrics: in place, or the variable's value does.
fn exposes(reading: &Reading<'_>, range: &std::ops::Range<usize>) -> bool {
    let code = &reading.code;
    if handlers::is_exposition(code, range.clone()) {
        return true;
    }
    let name = code.name(range.start);
    range.len() == 1
        && (0..code.len()).any(|at| {
            code.name(at) == name
                && code.sign(at + 1) == "="
                && handlers::is_exposition(code, at + 2..code.line_end(at) + 1)
        })
}

fn push(
    reading: &mut Reading<'_>,
    call: Call,
    framework: &'static str,
    method: String,
    path: String,
    owner: Owner,
    target: std::ops::Range<usize>,
) {
    let span = reading.code.span(call.name, call.open + 1);
    let handler = reading.handler(&target);
    let handler_span =
        (!target.is_empty()).then(|| reading.code.span(target.start, target.end - 1));
    let framework = if framework.is_empty() {
        "starlette"
    } else {
        framework
    };
    reading.route(
        call.name,
        span,
        handler_span,
        NewRoute {
            framework,
            method,
            path,
            owner,
            handler,
        },
    );
}
