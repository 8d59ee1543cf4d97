//! actix-web, axum, Rocket, poem and tide.

use super::super::draft::Owner;
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, first_path, looks_like_path, method};
use crate::syntax::code::Call;

const VERBS: &[&str] = &[
    "get", "post", "put", "delete", "patch", "head", "options", "any", "on", "route",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    attributes(reading);
    let calls = reading.calls.clone();
    for call in calls {
        let name = reading.code.at(call.name);
        let receiver = reading.code.receiver(call);
        match name {
            "route" | "at" => route(reading, call),
            "resource" if receiver.ends_with("web") => resource(reading, call),
            "service" | "configure" | "merge" | "nest" | "nest_service" | "mount" => {
                mount(reading, call, name)
            }
            "new" => construct(reading, call, &receiver),
            "pair" if receiver.ends_with("PrometheusMetricLayer") => {}
            "build" | "serve" | "launch" | "bind" => serve(reading, call, name, &receiver),
            _ => {}
        }
    }
}

/// `#[get("/x")] async fn name()`: a router of its own, which `.service(name)` or `routes![name]` mounts.
fn attributes(reading: &mut Reading<'_>) {
    let framework = if reading.imports("rocket") {
        "rocket"
    } else {
        "actix-web"
    };
    for decorator in reading.decorators.clone() {
        let verb = decorator.name.rsplit('.').next().unwrap_or_default();
        let (true, Some(open)) = (VERBS.contains(&verb), decorator.open) else {
            continue;
        };
        let Some(function) = reading.decorated(&decorator) else {
            continue;
        };
        let (name, body, at) = (
            function.name.to_string(),
            function.body.clone(),
            function.at,
        );
        let Some(path) = reading.code.string(open + 1).map(str::to_string) else {
            continue;
        };
        if !looks_like_path(&path) {
            continue;
        }
        let span = reading.code.span(decorator.at, open + 1);
        reading.router(&name, String::new(), false, true, decorator.at);
        let handler = super::super::draft::Handler::Inline(reading.body(body));
        let path = path.split('?').next().unwrap_or_default().to_string();
        let method = method(verb).unwrap_or("ANY").to_string();
        let new = NewRoute {
            framework,
            method,
            path,
            owner: Owner::Variable(name),
            handler,
        };
        let handler_span = reading.code.span(at, at);
        reading.route(decorator.at, span, Some(handler_span), new);
    }
}

/// The prefix that a call gives to what stands in its arguments.
fn prefix_of(reading: &Reading<'_>, call: Call) -> Option<String> {
    let code = &reading.code;
    let name = code.at(call.name);
    let scope = scope_before(reading, call);
    match name {
        "nest" | "nest_service" => Some(paths::join(&scope, &first_path(reading, call)?)),
        "service" | "configure" | "merge" | "route" | "wrap" | "layer" => Some(scope),
        "at" => Some(paths::join(&scope, &first_path(reading, call)?)),
        _ => None,
    }
}

/// The prefix of a `web::scope("/x")` earlier in the same chain.
fn scope_before(reading: &Reading<'_>, call: Call) -> String {
    let code = &reading.code;
    let chain = code.chain(code.head(call.name), call.name);
    let scope = chain.iter().find(|link| code.at(link.name) == "scope");
    scope
        .and_then(|scope| first_path(reading, *scope))
        .unwrap_or_default()
}

/// The prefix and owner of a registration.
fn place(reading: &Reading<'_>, call: Call) -> (String, Owner) {
    let code = &reading.code;
    // The outermost chain: the one whose head is not an argument of another registration.
    let (outer, _) = super::surroundings(reading, call.name, "", prefix_of);
    let prefix = paths::join(&outer, &scope_before(reading, call));
    let floor = reading
        .function(call.name)
        .map_or(0, |function| function.body.start);
    let mut head = code.head(call.name);
    let mut here = code.parent(head);
    while let Some(open) = here.filter(|open| *open >= floor) {
        if code
            .call_at(open)
            .is_some_and(|call| prefix_of(reading, call).is_some())
        {
            head = code.head(open);
        }
        here = code.parent(open);
    }
    let bound = code.bound_name(head);
    let owner = if !bound.is_empty() {
        Owner::Variable(bound.to_string())
    } else if !code.name(head).is_empty() && code.sign(head + 1) == "." {
        let name = code.name(head);
        let name = if name == "self" {
            code.name(head + 2)
        } else {
            name
        };
        reading.owner(name, call.name)
    } else {
        let function = reading.function_name(call.name);
        if function.is_empty() {
            Owner::Application
        } else {
            Owner::Function(function)
        }
    };
    (prefix, owner)
}

/// axum's and actix's `.route("/x", ...)`, poem's and tide's `.at("/x", ...)`.
fn route(reading: &mut Reading<'_>, call: Call) {
    let arguments = reading.positional(call);
    let (Some(path), true) = (
        arguments.first().and_then(|first| reading.path(first)),
        arguments.len() == 2,
    ) else {
        return;
    };
    if !looks_like_path(&path) {
        return;
    }
    let service = arguments[1].clone();
    let code = &reading.code;
    let actix = code.mentions(service.clone(), &["web"])
        || (!reading.imports("axum") && reading.imports("actix_web"));
    let framework = match () {
        () if actix => "actix-web",
        () if code.at(call.name) == "at" => "poem",
        () if reading.imports("ntex") => "ntex",
        () => "axum",
    };
    let (prefix, owner) = place(reading, call);
    let path = paths::join(&prefix, &path);
    let span = code.span(call.name, arguments[0].end - 1);
    verbs(reading, call, service, framework, path, owner, span);
}

/// `web::resource("/x").route(web::get().to(h)).get(h)`.
fn resource(reading: &mut Reading<'_>, call: Call) {
    let Some(path) = first_path(reading, call) else {
        return;
    };
    let code = &reading.code;
    let head = code.head(call.name);
    let end = code.chain_end(head);
    let (prefix, owner) = place(reading, call);
    let path = paths::join(&prefix, &path);
    let span = code.span(call.name, call.close);
    verbs(
        reading,
        call,
        call.close + 1..end + 1,
        "actix-web",
        path,
        owner,
        span,
    );
}

/// One route per verb among these tokens: `get(h)`, `web::get().to(h)`, `.to(h)`.
fn verbs(
    reading: &mut Reading<'_>,
    call: Call,
    service: std::ops::Range<usize>,
    framework: &'static str,
    path: String,
    owner: Owner,
    span: crate::source::Span,
) {
    let code = &reading.code;
    let mut found = Vec::new();
    let inner: Vec<Call> = code.calls_in(service.clone()).collect();
    for link in &inner {
        let name = code.at(link.name);
        if !VERBS.contains(&name) || name == "route" {
            continue;
        }
        // `get(h)` holds its handler; `web::get()` has it in the `.to(h)` that follows.
        let handler = if link.close > link.open + 1 {
            link.open + 1..link.close
        } else {
            let to = inner
                .iter()
                .find(|next| next.name > link.close && code.at(next.name) == "to");
            to.map_or(0..0, |to| to.open + 1..to.close)
        };
        let name = if name == "on" { "any" } else { name };
        found.push((method(name).unwrap_or("ANY"), handler));
    }
    if found.is_empty() {
        let to = inner.iter().find(|link| code.at(link.name) == "to");
        found.push(("ANY", to.map_or(service, |to| to.open + 1..to.close)));
    }
    for (verb, handler) in found {
        let handler_span =
            (!handler.is_empty()).then(|| reading.code.span(handler.start, handler.end - 1));
        let new = NewRoute {
            framework,
            method: verb.to_string(),
            path: path.clone(),
            owner: owner.clone(),
            handler: reading.handler(&handler),
        };
        reading.route(call.name, span, handler_span, new);
    }
}

fn mount(reading: &mut Reading<'_>, call: Call, name: &str) {
    let arguments = reading.positional(call);
    let code = &reading.code;
    let (own, child) = match (name, arguments.as_slice()) {
        ("nest" | "nest_service" | "mount", [path, child]) => {
            (reading.path(path).unwrap_or_default(), child.clone())
        }
        ("service" | "configure" | "merge", [child]) => (String::new(), child.clone()),
        _ => return,
    };
    // Routers built in place were read where they stand.
    let in_place = code.calls_in(child.clone()).any(|inner| {
        matches!(code.at(inner.name), "scope" | "resource")
            || (code.at(inner.name) == "new" && code.receiver(inner).ends_with("Router"))
    }) || code.mentions(child.start..child.start + 1, &["move"])
        || matches!(code.sign(child.start), "|" | "||");
    if in_place {
        return;
    }
    let (prefix, owner) = place(reading, call);
    let prefix = paths::join(&prefix, &own);
    // `routes![a, b]`, `(a, b)`
    let many = code.name(child.start) == "routes"
        || code.name(child.start) == "services"
        || code.sign(child.start) == "(";
    let mut children = Vec::new();
    if many {
        let open = child
            .clone()
            .find(|at| matches!(code.sign(*at), "[" | "("))
            .unwrap_or(child.start);
        let mut start = open + 1;
        for at in open + 1..=code.partner(open) {
            if code.sign(at) == "," || at == code.partner(open) {
                children.extend(reading.dotted(&(start..at)));
                start = at + 1;
            }
        }
    } else {
        children.extend(reading.dotted(&child));
    }
    for child in children {
        reading.mount(call.name, owner.clone(), prefix.clone(), Some(child));
    }
}

fn construct(reading: &mut Reading<'_>, call: Call, receiver: &str) {
    let last = receiver.rsplit('.').next().unwrap_or_default();
    let head = reading.code.head(call.name);
    match last {
        "HttpServer" => reading.server("actix-web", "http", head, call.name),
        "Router" if reading.imports("axum") => {
            let bound = reading.code.bound_name(head).to_string();
            if !bound.is_empty() {
                reading.router(&bound, String::new(), false, false, call.name);
            }
        }
        "PrometheusMetricsBuilder" => {
            let code = &reading.code;
            let chain = code.chain(head, code.len());
            let endpoint = chain
                .iter()
                .find(|link| code.at(link.name) == "endpoint")
                .and_then(|link| first_path(reading, *link));
            if let Some(path) = endpoint {
                let owner = Owner::Application;
                let new = BuiltIn {
                    framework: "actix-web",
                    path: &path,
                    purpose: "metrics",
                    checks: Vec::new(),
                    owner,
                };
                built_in(reading, head, call.name, new);
            }
        }
        _ => {}
    }
}

fn serve(reading: &mut Reading<'_>, call: Call, name: &str, receiver: &str) {
    let head = reading.code.head(call.name);
    match name {
        "serve" if receiver.ends_with("axum") => reading.server("axum", "http", head, call.name),
        "serve" if reading.imports("axum") && receiver.is_empty() => {
            let hyper = reading
                .code
                .chain(head, call.name)
                .iter()
                .any(|link| reading.code.at(link.name) == "bind");
            if hyper {
                reading.server("axum", "http", head, call.name);
            }
        }
        "serve" if receiver.ends_with("warp") => reading.server("warp", "http", head, call.name),
        "build" if receiver.ends_with("rocket") => {
            reading.server("rocket", "http", head, call.name)
        }
        _ => {}
    }
}
