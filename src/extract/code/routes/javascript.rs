//! Express, Fastify, Koa, Hono, Next and their like.

use super::super::draft::Owner;
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::next::files;
use super::plugins::{in_plugin, kept_application, plugin_prefix, register, terminus};
use super::{BuiltIn, built_in, looks_like_path, method, mount_calls};
use crate::syntax::code::{Call, TokenKind};

/// Names that parameters and imports of routers go by.
const ROUTER_NAMES: &[&str] = &[
    "app", "router", "server", "fastify", "instance", "hono", "route", "routes", "api",
];

const FRAMEWORKS: &[(&str, &str)] = &[
    ("express", "express"),
    ("fastify", "fastify"),
    ("@koa/router", "koa"),
    ("koa-router", "koa"),
    ("koa", "koa"),
    ("hono", "hono"),
    ("@hono/zod-openapi", "hono"),
    ("elysia", "elysia"),
    ("polka", "polka"),
    ("restify", "restify"),
    ("@hapi/hapi", "hapi"),
];

pub(super) fn read(reading: &mut Reading<'_>) {
    let framework = FRAMEWORKS
        .iter()
        .find(|(module, _)| reading.imports(module))
        .map_or("", |(_, name)| *name);
    let calls = reading.calls.clone();
    for call in &calls {
        construct(reading, *call, framework);
    }
    kept_application(reading);
    for call in &calls {
        registration(reading, *call, framework);
    }
    let mut names: Vec<String> = reading
        .out
        .routers
        .iter()
        .map(|router| router.name.clone())
        .collect();
    names.push("app".into());
    names.sort();
    names.dedup();
    mount_calls(reading, &names);
    files(reading);
}

fn construct(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let head = code.head(call.name);
    let made = code.name(head.wrapping_sub(1)) == "new";
    let imported = |module: &str| {
        reading.out.imports.iter().any(|import| {
            import.alias == name && import.module == module && import.name != "Router"
        })
    };
    // `require('fastify')()`: the call of a call has no name of its own.
    let (of, root) = match name {
        _ if receiver.is_empty() && imported("express") && !made => ("express", true),
        "Fastify" | "fastify"
            if receiver.is_empty() && (imported("fastify") || framework == "fastify") =>
        {
            ("fastify", true)
        }
        "Router" if matches!(receiver.as_str(), "express" | "") && framework == "express" => {
            ("express", false)
        }
        "Router" | "KoaRouter" if made && framework == "koa" => ("koa", false),
        "Koa" if made => ("koa", true),
        "Hono" | "OpenAPIHono" if made => ("hono", true),
        "Elysia" if made => ("elysia", true),
        "polka" if framework == "polka" => ("polka", true),
        "createServer" if receiver == "http" || receiver == "https" || framework == "restify" => {
            ("node:http", true)
        }
        "require"
            if code.string(call.open + 1) == Some("fastify")
                && code.sign(call.close + 1) == "(" =>
        {
            ("fastify", true)
        }
        "require"
            if code.string(call.open + 1) == Some("express")
                && code.sign(call.close + 1) == "(" =>
        {
            ("express", true)
        }
        _ => return,
    };
    // `new Hono().basePath('/api')`
    let base = code
        .chain(head, code.chain_end(head) + 1)
        .into_iter()
        .find(|link| of == "hono" && code.at(link.name) == "basePath")
        .and_then(|link| {
            reading
                .positional(link)
                .first()
                .and_then(|path| reading.path(path))
        });
    let bound = code.bound_name(head).to_string();
    if root {
        // `http.createServer(app)` only carries an application that is counted itself.
        let carries = of == "node:http"
            && !code.name(call.open + 1).is_empty()
            && code.sign(call.open + 2) == ")";
        if !carries {
            reading.server(of, "http", head, call.name);
        }
    }
    if !bound.is_empty() && of != "node:http" {
        let options = call.open + 1..call.close;
        let prefix = reading
            .property(&options, "prefix")
            .and_then(|range| reading.path(&range))
            .unwrap_or_default();
        let prefix = base.unwrap_or(prefix);
        let sub_router = of == "hono" || of == "elysia";
        reading.router(&bound, prefix, root && !sub_router, !root, call.name);
    }
}

/// Whether calls on this name register routes.
fn is_router(reading: &Reading<'_>, receiver: &str, at: usize) -> bool {
    if reading
        .out
        .routers
        .iter()
        .any(|router| router.name == receiver)
    {
        return true;
    }
    if !ROUTER_NAMES.contains(&receiver) {
        return false;
    }
    let parameter = reading
        .functions
        .iter()
        .filter(|function| function.body.contains(&at))
        .any(|function| {
            function
                .parameters
                .clone()
                .chain(function.body.clone().take(24))
                .any(|here| reading.code.name(here) == receiver)
        });
    parameter
        || in_plugin(reading, receiver, at)
        || reading
            .out
            .imports
            .iter()
            .any(|import| import.alias == receiver && import.module.starts_with('.'))
}

fn registration(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let code = &reading.code;
    let name = code.at(call.name);
    let head = code.head(call.name);
    let chain = code.chain(head, call.name);
    let mut first_receiver = first_receiver(reading, head, call.name);
    // `const v1 = new Hono().get('/x', h)`: the chain is registered on what it is bound to.
    if framework == "hono" && code.name(head.wrapping_sub(1)) == "new" {
        first_receiver = code.bound_name(head).to_string();
    }
    let arguments = reading.positional(call);
    // Plug-ins that add a route of their own.
    match name {
        "promBundle" | "expressPromBundle" => {
            let options = call.open + 1..call.close;
            let path = reading
                .property(&options, "metricsPath")
                .and_then(|range| reading.path(&range))
                .unwrap_or_else(|| "/metrics".into());
            let new = BuiltIn {
                framework: "express",
                path: &path,
                purpose: "metrics",
                checks: Vec::new(),
                owner: Owner::Application,
            };
            return built_in(reading, call.name, call.name, new);
        }
        "createTerminus" => return terminus(reading, call),
        _ => {}
    }
    if !is_router(reading, &first_receiver, call.name) {
        return;
    }
    let by = if framework.is_empty() {
        guess(&first_receiver)
    } else {
        framework
    };
    let (around, outer) = if matches!(name, "register" | "on") || framework != "fastify" {
        (String::new(), first_receiver.clone())
    } else {
        super::surroundings(reading, call.name, &first_receiver, plugin_prefix)
    };
    let owner = reading.owner(&outer, call.name);
    // `router.route('/x').get(h).post(h)`, `app.basePath('/x').get(...)`
    let route_link = chain
        .iter()
        .find(|link| matches!(code.at(link.name), "route" | "basePath"));
    let built = code.name(head.wrapping_sub(1)) == "new";
    let route_link = route_link.filter(|_| !built);
    let base = route_link.and_then(|link| {
        reading
            .positional(*link)
            .first()
            .and_then(|path| reading.path(path))
    });
    match (name, arguments.as_slice()) {
        (
            "get" | "post" | "put" | "delete" | "patch" | "head" | "options" | "all" | "del",
            handlers,
        ) if base.is_some() && route_link.is_some_and(|link| code.at(link.name) == "route") => {
            let Some(handler) = handlers.last() else {
                return;
            };
            push(
                reading,
                call,
                by,
                method(name).unwrap_or("ANY"),
                base.unwrap_or_default(),
                owner,
                handler.clone(),
            );
        }
        (
            "get" | "post" | "put" | "delete" | "patch" | "head" | "options" | "all" | "del",
            [path, .., handler],
        ) => {
            let Some(text) = reading.path(path).filter(|path| looks_like_path(path)) else {
                return;
            };
            let text = paths::join(&paths::join(&around, &base.unwrap_or_default()), &text);
            push(
                reading,
                call,
                by,
                method(name).unwrap_or("ANY"),
                text,
                owner,
                handler.clone(),
            );
        }
        // Hono's `app.on(['PUT', 'DELETE'], '/x', h)`.
        ("on", [verbs, path, .., handler]) if by == "hono" => {
            let Some(text) = reading.path(path).filter(|path| looks_like_path(path)) else {
                return;
            };
            let verbs: Vec<&str> = verbs
                .clone()
                .filter_map(|at| code.string(at).and_then(method))
                .collect();
            for verb in verbs {
                push(
                    reading,
                    call,
                    by,
                    verb,
                    text.clone(),
                    owner.clone(),
                    handler.clone(),
                );
            }
        }
        ("route", [options]) if code.sign(options.start) == "{" => {
            let range = options.start + 1..options.end;
            let url = ["url", "path"]
                .iter()
                .find_map(|key| reading.property(&range, key))
                .and_then(|range| reading.path(&range));
            let Some(url) = url else { return };
            let verb = reading
                .property(&range, "method")
                .and_then(|range| code.string(range.start).and_then(method))
                .unwrap_or("ANY");
            let handler = reading
                .property(&range, "handler")
                .unwrap_or(options.clone());
            push(
                reading,
                call,
                by,
                verb,
                paths::join(&around, &url),
                owner,
                handler,
            );
        }
        // Hono's `app.route('/x', sub)`.
        ("route" | "mount", [path, child]) => {
            let Some(text) = reading.path(path) else {
                return;
            };
            let child = reading.dotted(child);
            reading.mount(call.name, owner, text, child);
        }
        ("use", [first, rest @ ..]) => {
            let text = reading.path(first).filter(|path| {
                code.token(first.start)
                    .is_some_and(|t| t.kind == TokenKind::Text)
                    && looks_like_path(path)
            });
            let prefix = text.clone().unwrap_or_default();
            let children: Vec<_> = if text.is_some() {
                rest.to_vec()
            } else {
                arguments.clone()
            };
            for child in &children {
                use_child(reading, call, &owner, &prefix, child);
            }
        }
        ("register", [plugin, rest @ ..]) => {
            let prefix = rest
                .first()
                .and_then(|options| reading.property(options, "prefix"))
                .and_then(|range| reading.path(&range))
                .unwrap_or_default();
            register(
                reading,
                call,
                owner,
                prefix,
                plugin.clone(),
                rest.first().cloned(),
            );
        }
        _ => {}
    }
}

fn use_child(
    reading: &mut Reading<'_>,
    call: Call,
    owner: &Owner,
    prefix: &str,
    child: &std::ops::Range<usize>,
) {
    let code = &reading.code;
    let inline = child
        .clone()
        .any(|at| code.sign(at) == "=>" || code.name(at) == "function");
    if inline {
        return;
    }
    // `app.use('/x', require('./x'))`
    if code.name(child.start) == "require" {
        // A module whose name is computed: what it mounts is unknown.
        let child = code
            .string(child.start + 2)
            .map(|module| format!("require:{module}"));
        return reading.mount(call.name, owner.clone(), prefix.to_string(), child);
    }
    let name = reading.dotted(child);
    let name = name.map(|name| name.trim_end_matches(".routes").to_string());
    reading.mount(call.name, owner.clone(), prefix.to_string(), name);
}

/// The variable or field that a chain starts with: `app` of `app.use()`, `app` of `this.app.use()`.
fn first_receiver(reading: &Reading<'_>, head: usize, before: usize) -> String {
    let code = &reading.code;
    let mut at = head;
    while at + 2 < before
        && code.is_connector(at + 1)
        && !code.name(at + 2).is_empty()
        && code.sign(at + 3) != "("
    {
        at += 2;
    }
    code.name(at).to_string()
}

fn guess(receiver: &str) -> &'static str {
    match receiver {
        "fastify" | "instance" => "fastify",
        _ => "express",
    }
}

fn push(
    reading: &mut Reading<'_>,
    call: Call,
    framework: &'static str,
    method: &str,
    path: String,
    owner: Owner,
    handler: std::ops::Range<usize>,
) {
    push_at(reading, call.name, framework, method, path, owner, handler);
}

pub(super) fn push_at(
    reading: &mut Reading<'_>,
    at: usize,
    framework: &'static str,
    method: &str,
    path: String,
    owner: Owner,
    range: std::ops::Range<usize>,
) {
    let span = reading
        .code
        .span(at, (at + 2).min(reading.code.line_end(at)));
    let handler = reading.handler(&range);
    let handler_span = (!range.is_empty()).then(|| reading.code.span(range.start, range.start));
    reading.route(
        at,
        span,
        handler_span,
        NewRoute {
            framework,
            method: method.into(),
            path,
            owner,
            handler,
        },
    );
}
