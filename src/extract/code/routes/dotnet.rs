//! ASP.NET Core: minimal APIs, controllers, health checks, metrics endpoints.

use super::super::draft::{Handler, Owner, Signal};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, method};
use crate::syntax::code::{Call, Decorator};

pub(super) fn read(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        let code = &reading.code;
        let name = code.at(call.name);
        let head = code.head(call.name);
        match (code.receiver(call).as_str(), name) {
            (
                "WebApplication",
                "CreateBuilder" | "CreateSlimBuilder" | "CreateEmptyBuilder" | "Create",
            )
            | ("WebHost", "CreateDefaultBuilder")
            | (_, "ConfigureWebHostDefaults") => {
                reading.server("aspnetcore", "http", head, call.name)
            }
            (_, "MapGroup" | "NewVersionedApi") => group(reading, call),
            (
                _,
                "MapGet" | "MapPost" | "MapPut" | "MapDelete" | "MapPatch" | "Map" | "MapMethods",
            ) => minimal(reading, call),
            (_, "MapHealthChecks" | "UseHealthChecks") => health(reading, call),
            (_, "MapDefaultEndpoints") => aspire(reading, call),
            (receiver, _) if is_extension(receiver, name) => extension(reading, call),
            (
                _,
                "MapMetrics"
                | "MapPrometheusScrapingEndpoint"
                | "UseMetricServer"
                | "UseOpenTelemetryPrometheusScrapingEndpoint",
            ) => {
                let path = reading
                    .positional(call)
                    .first()
                    .and_then(|first| reading.path(first))
                    .filter(|path| path.starts_with('/'));
                let path = path.unwrap_or_else(|| "/metrics".into());
                let owner = Owner::Application;
                built_in(
                    reading,
                    call.name,
                    call.name,
                    BuiltIn {
                        framework: "aspnetcore",
                        path: &path,
                        purpose: "metrics",
                        checks: Vec::new(),
                        owner,
                    },
                );
            }
            (
                _,
                "AddNpgSql" | "AddSqlServer" | "AddMySql" | "AddDbContextCheck" | "AddMongoDb"
                | "AddSqlite" | "AddOracle",
            ) => {
                contributor(reading, call, "database");
            }
            (_, "AddRedis") if in_health_chain(reading, call) => {
                contributor(reading, call, "cache")
            }
            (
                _,
                "AddRabbitMQ" | "AddKafka" | "AddAzureServiceBusQueue" | "AddAzureServiceBusTopic",
            ) if in_health_chain(reading, call) => {
                contributor(reading, call, "broker");
            }
            (_, "AddUrlGroup") => contributor(reading, call, "http"),
            (_, "AddCheck" | "AddAsyncCheck") if in_health_chain(reading, call) => {
                contributor(reading, call, "registry")
            }
            _ => {}
        }
    }
    controllers(reading);
}

fn in_health_chain(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    code.chain(code.head(call.name), call.name)
        .iter()
        .any(|link| code.at(link.name) == "AddHealthChecks")
        || code.receiver(call).to_ascii_lowercase().contains("health")
}

fn contributor(reading: &mut Reading<'_>, call: Call, what: &'static str) {
    let span = reading.code.span(call.name, call.name);
    let function = reading.function_name(call.name);
    reading.out.signals.push(Signal {
        capability: "health-contributor",
        what,
        function,
        span,
    });
}

fn group(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let bound = code.bound_name(code.head(call.name)).to_string();
    let versioned = code.at(call.name) == "NewVersionedApi";
    let prefix = reading
        .positional(call)
        .first()
        .filter(|_| !versioned)
        .and_then(|first| reading.path(first))
        .unwrap_or_default();
    let (before, owner) = chain(reading, call);
    let prefix = paths::join(&before, &prefix);
    if !bound.is_empty() {
        reading.router(&bound, String::new(), false, true, call.name);
        reading.mount(call.name, owner, prefix, Some(bound));
    }
}

/// The prefix of a `MapGroup("/x")` earlier in the same chain, and the name that the chain starts with.
fn chain(reading: &Reading<'_>, call: Call) -> (String, Owner) {
    let code = &reading.code;
    let head = code.head(call.name);
    let prefix = code
        .chain(head, call.name)
        .iter()
        .fold(String::new(), |prefix, link| match code.at(link.name) {
            "MapGroup" => paths::join(
                &prefix,
                &reading
                    .positional(*link)
                    .first()
                    .and_then(|p| reading.path(p))
                    .unwrap_or_default(),
            ),
            _ => prefix,
        });
    (prefix, reading.owner(code.name(head), call.name))
}

fn minimal(reading: &mut Reading<'_>, call: Call) {
    let name = reading.code.at(call.name);
    let arguments = reading.positional(call);
    let (Some(path), Some(handler)) = (
        arguments.first(),
        arguments.last().filter(|_| arguments.len() > 1),
    ) else {
        return;
    };
    let Some(text) = reading.path(path) else {
        return;
    };
    let verb = name.strip_prefix("Map").and_then(method).unwrap_or("ANY");
    let (prefix, owner) = chain(reading, call);
    let path_text = paths::join(&prefix, &text);
    let span = reading.code.span(call.name, path.end - 1);
    let handler_span = Some(reading.code.span(handler.start, handler.start));
    let handler = reading.handler(handler);
    let path = absolute(path_text);
    reading.route(
        call.name,
        span,
        handler_span,
        NewRoute {
            framework: "aspnetcore",
            method: verb.into(),
            path,
            owner,
            handler,
        },
    );
}

/// Whether a call may be one of the project's own extension methods that map routes: `app.MapOrders()`.
fn is_extension(receiver: &str, name: &str) -> bool {
    const OF_LIBRARIES: &[&str] = &[
        "MapControllers",
        "MapControllerRoute",
        "MapDefaultControllerRoute",
        "MapAreaControllerRoute",
        "MapRazorPages",
        "MapRazorComponents",
        "MapBlazorHub",
        "MapHub",
        "MapGrpcService",
        "MapGrpcReflectionService",
        "MapFallbackToFile",
        "MapFallbackToPage",
        "MapFallback",
        "MapOpenApi",
        "MapSwagger",
        "MapGraphQL",
        "MapIdentityApi",
        "MapStaticAssets",
        "MapReverseProxy",
        "MapMetrics",
        "MapPrometheusScrapingEndpoint",
        "MapHealthChecks",
        "MapWhen",
        "MapMethods",
        "MapGet",
        "MapPost",
        "MapPut",
        "MapDelete",
        "MapPatch",
    ];
    let maps =
        name.len() > 3 && name.starts_with("Map") && name[3..].starts_with(char::is_uppercase);
    maps && !receiver.to_ascii_lowercase().contains("mapper") && !OF_LIBRARIES.contains(&name)
}

/// Puts what an extension method maps under what it is called on.
fn extension(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    if code.head(call.name) == call.name {
        return;
    }
    let child = code.at(call.name).to_string();
    let (prefix, owner) = chain(reading, call);
    reading.mount(call.name, owner, prefix, Some(child));
}

fn absolute(path: String) -> String {
    if path.starts_with(['/', paths::HOLE]) {
        path
    } else {
        format!("/{path}")
    }
}

/// `MapHealthChecks("/healthz", new() { Predicate = ... })`: the registry's checks, unless the predicate takes none.
fn health(reading: &mut Reading<'_>, call: Call) {
    let arguments = reading.positional(call);
    let Some(path) = arguments.first().and_then(|first| reading.path(first)) else {
        return;
    };
    let range = call.open + 1..call.close;
    let takes_none = range.clone().any(|at| {
        reading.code.name(at) == "Predicate"
            && (at..at + 6).any(|here| reading.code.name(here) == "false")
    });
    let filters = reading.code.mentions(range, &["Predicate"]);
    let (prefix, owner) = chain(reading, call);
    let path = absolute(paths::join(&prefix, &path));
    // `contributors` is replaced by what the component registers, when the files are joined.
    let checks = match (takes_none, filters) {
        (true, _) => Vec::new(),
        (false, true) => vec!["contributors", "registry"],
        (false, false) => vec!["contributors"],
    };
    built_in(
        reading,
        call.name,
        call.open + 1,
        BuiltIn {
            framework: "aspnetcore",
            path: &path,
            purpose: "",
            checks,
            owner,
        },
    );
}

/// Aspire's defaults: `/health` with every check and `/alive` with the one named live, in development only unless changed.
fn aspire(reading: &mut Reading<'_>, call: Call) {
    let function = reading
        .functions
        .iter()
        .any(|function| function.name == "MapDefaultEndpoints");
    if function {
        // Its body is in the project and is read as it stands.
        return;
    }
    let child = "MapDefaultEndpoints".to_string();
    reading.mount(call.name, Owner::Application, String::new(), Some(child));
}

fn controllers(reading: &mut Reading<'_>) {
    let decorators = reading.decorators.clone();
    for class in reading.classes.clone() {
        let own: Vec<&Decorator> = decorators
            .iter()
            .filter(|d| {
                reading
                    .decorated_class(d)
                    .is_some_and(|target| target.at == class.at)
            })
            .collect();
        let is_controller =
            class.name.ends_with("Controller") || own.iter().any(|d| d.name == "ApiController");
        if !is_controller {
            continue;
        }
        let token = class
            .name
            .trim_end_matches("Controller")
            .to_ascii_lowercase();
        let prefix = own
            .iter()
            .find(|d| d.name == "Route")
            .and_then(|d| d.open)
            .and_then(|open| reading.code.string(open + 1));
        let prefix = prefix.unwrap_or_default().replace("[controller]", &token);
        for decorator in &decorators {
            if !class.body.contains(&decorator.at) {
                continue;
            }
            let verb = decorator.name.strip_prefix("Http").and_then(method);
            let plain = decorator.name == "Route";
            if verb.is_none() && !plain {
                continue;
            }
            let Some(function) = reading
                .decorated(decorator)
                .filter(|f| class.body.contains(&f.at))
                .cloned()
            else {
                continue;
            };
            // `[HttpGet] [Route("x")]` are one route.
            let partner = decorators.iter().find(|other| {
                other.at != decorator.at
                    && other.item == decorator.item
                    && (other.name == "Route" || other.name.starts_with("Http"))
            });
            if plain && partner.is_some() {
                continue;
            }
            let text = |d: &Decorator| {
                d.open
                    .and_then(|open| reading.code.string(open + 1))
                    .map(str::to_string)
            };
            let path = text(decorator)
                .or_else(|| partner.filter(|p| p.name == "Route").and_then(text))
                .unwrap_or_default();
            let path = path.replace("[action]", &function.name.to_ascii_lowercase());
            let whole = if path.starts_with(['/', '~']) {
                path.trim_start_matches('~').to_string()
            } else {
                paths::join(&prefix, &path)
            };
            let handler = Handler::Inline(reading.body(function.body.clone()));
            let span = reading
                .code
                .span(decorator.at, decorator.open.unwrap_or(decorator.at + 1));
            let new = NewRoute {
                framework: "aspnetcore",
                method: verb.unwrap_or("ANY").into(),
                path: absolute(whole),
                owner: Owner::Application,
                handler,
            };
            let handler_span = reading.code.span(function.at, function.at);
            reading.route(decorator.at, span, Some(handler_span), new);
        }
    }
}
