//! Classes that answer routes in Python: views and resources of Flask, controllers of Litestar.
//!
//! Which methods a class answers is told by its own methods, when the files are joined (`link::code::views`).

use super::super::draft::{Handler, Owner};
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::looks_like_path;
use crate::syntax::code::{Call, Class};

/// Reads them.
pub(super) fn read(reading: &mut Reading<'_>) {
    let flask = reading.imports("flask")
        || reading.imports("flask_restful")
        || reading.imports("flask_restx")
        || reading.imports("flask_smorest");
    let resources = reading.code.text.contains("_resource(");
    if flask || resources {
        for call in reading.calls.clone() {
            flask_call(reading, call);
        }
        decorated_classes(reading);
    }
    if reading.imports("litestar") {
        for class in reading.classes.clone() {
            controller(reading, &class);
        }
        for call in reading.calls.clone() {
            handlers(reading, call);
        }
    }
}

/// `Api(app, prefix="/api")`, `Namespace("orders")`, `api.add_resource(Order, "/orders")`, `api.add_namespace(ns)`.
fn flask_call(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let name = code.at(call.name);
    let arguments = reading.positional(call);
    let bound = code.bound_name(code.head(call.name)).to_string();
    let keyword = |key: &str| {
        reading
            .keyword(call.open, key)
            .and_then(|range| reading.path(&range))
    };
    match name {
        "Api" if !bound.is_empty() => {
            let prefix = keyword("prefix").unwrap_or_default();
            let on = arguments.first().and_then(|first| reading.dotted(first));
            let owner = on.map(|on| reading.owner(&on, call.name));
            reading.router(&bound, prefix, owner.is_none(), false, call.name);
            if let Some(owner) = owner {
                reading.mount(call.name, owner, String::new(), Some(bound));
            }
        }
        "Namespace" if !bound.is_empty() => {
            let first = arguments.first().and_then(|range| code.literal(range));
            let prefix =
                keyword("path").unwrap_or_else(|| format!("/{}", first.unwrap_or_default()));
            reading.router(&bound, prefix, false, true, call.name);
        }
        "add_namespace" => {
            let Some(child) = arguments.first().and_then(|first| reading.dotted(first)) else {
                return;
            };
            let prefix = keyword("path").unwrap_or_default();
            let owner = reading.owner(code.receiver_name(call), call.name);
            reading.mount(call.name, owner, prefix, Some(child));
        }
        _ if name == "add_resource" || name.starts_with("add_") && name.ends_with("_resource") => {
            let Some(class) = arguments.first().and_then(|first| reading.dotted(first)) else {
                return;
            };
            let owner = reading.owner(code.receiver_name(call), call.name);
            let span = code.span(call.name, call.open + 1);
            let paths: Vec<String> = arguments[1..]
                .iter()
                .filter_map(|range| reading.path(range))
                .filter(|path| !path.is_empty() && looks_like_path(path))
                .collect();
            for path in paths {
                let handler = Handler::Name(format!("{class}.as_view"));
                push(reading, call.name, span, path, (owner.clone(), handler));
            }
        }
        _ => {}
    }
}

/// `@ns.route("/orders")` and `@blp.route("/orders")` on a class.
fn decorated_classes(reading: &mut Reading<'_>) {
    for decorator in reading.decorators.clone() {
        let (Some(open), Some((receiver, "route"))) =
            (decorator.open, decorator.name.rsplit_once('.'))
        else {
            continue;
        };
        let Some(class) = reading.decorated_class(&decorator) else {
            continue;
        };
        let class = class.name.to_string();
        let path = reading
            .code
            .arguments(open)
            .first()
            .and_then(|first| reading.path(&first.value));
        let Some(path) = path.filter(|path| looks_like_path(path)) else {
            continue;
        };
        let owner = reading.owner(receiver, decorator.at);
        let span = reading.code.span(decorator.at, open + 1);
        let handler = Handler::Name(format!("{class}.as_view"));
        push(reading, decorator.at, span, path, (owner, handler));
    }
}

fn push(
    reading: &mut Reading<'_>,
    at: usize,
    span: crate::source::Span,
    path: String,
    (owner, handler): (Owner, Handler),
) {
    let new = NewRoute {
        framework: "flask",
        method: "ANY".into(),
        path,
        owner,
        handler,
    };
    reading.route(at, span, None, new);
}

/// `class Orders(Controller): path = "/orders"`: a router of its own, which its handlers are registered on.
fn controller(reading: &mut Reading<'_>, class: &Class<'_>) {
    let code = &reading.code;
    if !code.mentions(class.bases.clone(), &["Controller"]) {
        return;
    }
    let path = class.body.clone().find(|at| {
        code.name(*at) == "path"
            && code.token(*at).is_some_and(|token| token.first)
            && code.sign(*at + 1) == "="
    });
    let prefix = path.and_then(|at| code.string(at + 2)).unwrap_or_default();
    let prefix = format!("/{}", prefix.trim_start_matches('/'));
    let (from, to) = (
        code.span(class.body.start, class.body.start),
        code.span(class.body.end - 1, class.body.end - 1),
    );
    let name = class.name.to_string();
    for route in &mut reading.out.routes {
        if route.framework == "litestar"
            && route.span.start >= from.start
            && route.span.end <= to.end
        {
            route.owner = Owner::Variable(name.clone());
        }
    }
    reading.router(&name, prefix, false, true, class.at);
}

/// `Router(path="/v1", route_handlers=[Orders])`, `Litestar(route_handlers=[v1])`.
fn handlers(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let name = code.at(call.name);
    if !matches!(name, "Router" | "Litestar") {
        return;
    }
    let Some(list) = reading.keyword(call.open, "route_handlers") else {
        return;
    };
    let children: Vec<String> = list
        .filter(|at| !code.name(*at).is_empty() && !code.is_connector(*at + 1))
        .map(|at| code.name(at).to_string())
        .collect();
    let bound = code.bound_name(code.head(call.name)).to_string();
    let owner = if name == "Litestar" || bound.is_empty() {
        Owner::Application
    } else {
        let prefix = reading
            .keyword(call.open, "path")
            .and_then(|range| reading.path(&range))
            .unwrap_or_default();
        reading.router(&bound, prefix, false, true, call.name);
        Owner::Variable(bound)
    };
    for child in children {
        // A handler that is a function of this file is registered where it is listed.
        let function = reading.functions.iter().find(|one| one.name == child);
        match function.map(|one| reading.code.span(one.at, one.at)) {
            Some(span) => {
                for route in &mut reading.out.routes {
                    if route.framework == "litestar" && route.handler_span == Some(span) {
                        route.owner = owner.clone();
                    }
                }
            }
            None => reading.mount(call.name, owner.clone(), String::new(), Some(child)),
        }
    }
}
