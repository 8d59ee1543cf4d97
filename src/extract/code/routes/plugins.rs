//! Plug-ins of Fastify and Express that bring routes of their own, and applications that another file made.

use super::super::draft::{Handler, Owner};
use super::super::reading::Reading;
use super::javascript::push_at;
use super::{BuiltIn, built_in};
use crate::syntax::code::Call;

/// `const app = server.app`: an application that another file has made, in one that uses Express itself.
pub(super) fn kept_application(reading: &mut Reading<'_>) {
    let code = &reading.code;
    let known = reading
        .out
        .routers
        .iter()
        .any(|router| router.name == "app");
    if known || !reading.imports("express") {
        return;
    }
    let bound = (2..code.len()).find(|at| {
        code.name(*at) == "app"
            && code.sign(at - 1) == "."
            && code.head(*at) == at - 2
            && code.bound_name(at - 2) == "app"
            && code.parent(*at).is_none()
    });
    if let Some(at) = bound {
        reading.router("app", String::new(), true, false, at);
    }
}

/// Fastify's plug-ins: functions of the project, or packages that bring routes.
pub(super) fn register(
    reading: &mut Reading<'_>,
    call: Call,
    owner: Owner,
    prefix: String,
    plugin: std::ops::Range<usize>,
    options: Option<std::ops::Range<usize>>,
) {
    let child = reading.dotted(&plugin);
    let alias = child.clone().unwrap_or_default();
    let module = reading
        .out
        .imports
        .iter()
        .find(|import| import.alias == alias)
        .map(|import| import.module.clone());
    let module = module
        .or_else(|| {
            plugin
                .clone()
                .find_map(|at| reading.code.string(at).map(str::to_string))
        })
        .unwrap_or_default();
    let (path, purpose) = match module.as_str() {
        "fastify-metrics" => ("/metrics", "metrics"),
        "fastify-healthcheck" => ("/health", "live"),
        "@fastify/under-pressure"
            if options.as_ref().is_some_and(|range| {
                reading.code.mentions(range.clone(), &["exposeStatusRoute"])
            }) =>
        {
            ("/status", "live")
        }
        _ => {
            if code_is_inline(reading, &plugin) {
                return;
            }
            let child = if alias == "require" {
                Some(format!("require:{module}"))
            } else {
                child
            };
            return reading.mount(call.name, owner, prefix, child);
        }
    };
    let set = options.and_then(|range| {
        ["endpoint", "healthcheckUrl", "exposeStatusRoute"]
            .iter()
            .find_map(|key| reading.property(&range, key))
    });
    let path = set
        .and_then(|range| reading.path(&range))
        .filter(|path| path.starts_with('/'))
        .unwrap_or_else(|| path.into());
    built_in(
        reading,
        call.name,
        call.open + 1,
        BuiltIn {
            framework: "fastify",
            path: &path,
            purpose,
            checks: Vec::new(),
            owner,
        },
    );
}

pub(super) fn code_is_inline(reading: &Reading<'_>, range: &std::ops::Range<usize>) -> bool {
    range
        .clone()
        .any(|at| reading.code.sign(at) == "=>" || reading.code.name(at) == "function")
}

/// `createTerminus(server, { healthChecks: { '/healthz': check } })`.
pub(super) fn terminus(reading: &mut Reading<'_>, call: Call) {
    let range = call.open + 1..call.close;
    let Some(checks) = reading.property(&range, "healthChecks") else {
        return;
    };
    for at in checks.clone() {
        let Some(path) = reading
            .code
            .string(at)
            .filter(|path| path.starts_with('/'))
            .map(str::to_string)
        else {
            continue;
        };
        let handler = at + 2..(at + 3).min(checks.end);
        push_at(
            reading,
            at,
            "terminus",
            "GET",
            path,
            Owner::Application,
            handler,
        );
        // Terminus answers 503 when the check rejects.
        if let Some(Handler::Inline(body)) = reading
            .out
            .routes
            .last_mut()
            .map(|route| &mut route.handler)
        {
            body.can_fail = true;
        }
    }
}

/// Whether the name is the first parameter of a function in place that is given to `register`.
pub(super) fn in_plugin(reading: &Reading<'_>, receiver: &str, at: usize) -> bool {
    let code = &reading.code;
    let mut here = code.parent(at);
    while let Some(open) = here {
        let first = code
            .call_at(open)
            .filter(|call| code.at(call.name) == "register");
        if let Some(call) = first {
            let found = (call.open + 1..call.open + 6).find(|at| code.name(*at) == receiver);
            return found.is_some();
        }
        here = code.parent(open);
    }
    false
}

/// `fastify.register(async (app) => { ... }, { prefix: '/v1' })` around a token: the prefix.
pub(super) fn plugin_prefix(reading: &Reading<'_>, call: Call) -> Option<String> {
    if reading.code.at(call.name) != "register" {
        return None;
    }
    let arguments = reading.positional(call);
    let prefix = arguments
        .get(1)
        .and_then(|options| reading.property(options, "prefix"))
        .and_then(|range| reading.path(&range));
    Some(prefix.unwrap_or_default())
}
