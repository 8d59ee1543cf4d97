//! NestJS: controllers, the global prefix, and modules that bring routes.

use super::super::draft::{Handler, Owner, Router};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, method};

/// The router that stands for Nest's application: its prefix is the global one.
const APPLICATION: &str = "#nest";

pub(super) fn read(reading: &mut Reading<'_>) {
    if !reading
        .out
        .imports
        .iter()
        .any(|import| import.module.contains("nest"))
    {
        return;
    }
    controllers(reading);
    for call in reading.calls.clone() {
        let code = &reading.code;
        let head = code.head(call.name);
        match (code.receiver(call).as_str(), code.at(call.name)) {
            ("NestFactory", "create") => reading.server("nestjs", "http", head, call.name),
            ("NestFactory", "createMicroservice")
                if code.mentions(call.open..call.close, &["GRPC"]) =>
            {
                reading.server("nestjs", "grpc", head, call.name);
            }
            (_, "setGlobalPrefix") => global_prefix(reading, call),
            ("PrometheusModule", "register" | "registerAsync") => {
                let options = call.open + 1..call.close;
                let path = reading
                    .property(&options, "path")
                    .and_then(|range| reading.path(&range));
                let path = path.unwrap_or_else(|| "/metrics".into());
                let owner = Owner::Variable(APPLICATION.into());
                built_in(
                    reading,
                    head,
                    call.name,
                    BuiltIn {
                        framework: "nestjs",
                        path: &path,
                        purpose: "metrics",
                        checks: Vec::new(),
                        owner,
                    },
                );
            }
            _ => {}
        }
    }
    // `imports: [PrometheusModule]`
    let bare = (0..reading.code.len()).find(|at| {
        reading.code.name(*at) == "PrometheusModule"
            && matches!(reading.code.sign(at + 1), "," | "]")
    });
    if let Some(at) = bare {
        let owner = Owner::Variable(APPLICATION.into());
        built_in(
            reading,
            at,
            at,
            BuiltIn {
                framework: "nestjs",
                path: "/metrics",
                purpose: "metrics",
                checks: Vec::new(),
                owner,
            },
        );
    }
}

fn controllers(reading: &mut Reading<'_>) {
    for decorator in reading.decorators.clone() {
        if decorator.name != "Controller" {
            continue;
        }
        let Some(class) = reading.decorated_class(&decorator).cloned() else {
            continue;
        };
        let first = decorator
            .open
            .and_then(|open| reading.code.arguments(open).into_iter().next());
        let mut prefix = first
            .as_ref()
            .map(|argument| argument.value.clone())
            .and_then(|range| {
                if reading.code.sign(range.start) == "{" {
                    reading
                        .property(&range, "path")
                        .and_then(|range| reading.path(&range))
                } else {
                    reading.path(&range)
                }
            });
        // URI versioning: `version: '1'`.
        let version = first.and_then(|argument| reading.property(&argument.value, "version"));
        if let Some(version) =
            version.and_then(|range| reading.code.string(range.start).map(str::to_string))
        {
            prefix = Some(format!("v{version}/{}", prefix.unwrap_or_default()));
        }
        for inner in reading.decorators.clone() {
            if !class.body.contains(&inner.at) {
                continue;
            }
            let Some(verb) = method(&inner.name)
                .filter(|_| inner.name.starts_with(char::is_uppercase) && inner.name != "Use")
            else {
                continue;
            };
            let Some(open) = inner.open else { continue };
            let Some(function) = reading.decorated(&inner).cloned() else {
                continue;
            };
            let path = reading
                .code
                .arguments(open)
                .first()
                .and_then(|first| reading.path(&first.value))
                .unwrap_or_default();
            let path = paths::join(
                &format!(
                    "/{}",
                    prefix.clone().unwrap_or_default().trim_start_matches('/')
                ),
                &path,
            );
            let handler = Handler::Inline(reading.body(function.body.clone()));
            let span = reading.code.span(inner.at, open);
            let owner = Owner::Variable(APPLICATION.into());
            let new = NewRoute {
                framework: "nestjs",
                method: verb.into(),
                path,
                owner,
                handler,
            };
            let handler_span = reading.code.span(function.at, function.at);
            reading.route(inner.at, span, Some(handler_span), new);
        }
    }
}

fn global_prefix(reading: &mut Reading<'_>, call: crate::syntax::code::Call) {
    let arguments = reading.positional(call);
    let Some(prefix) = arguments.first().and_then(|first| reading.path(first)) else {
        return;
    };
    reading.out.routers.push(Router {
        name: APPLICATION.into(),
        prefix,
        root: true,
        mounted_only: false,
        function: String::new(),
    });
    let excluded = arguments
        .get(1)
        .and_then(|options| reading.property(options, "exclude"));
    for at in excluded.unwrap_or(0..0) {
        if let Some(path) = reading.code.string(at).map(str::to_string) {
            reading.mount(call.name, Owner::Application, path, Some("#exclude".into()));
        }
    }
}
