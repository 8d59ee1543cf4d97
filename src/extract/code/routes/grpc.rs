//! gRPC servers, and the gRPC health service (`grpc.health.v1.Health`) on them.

use super::super::draft::{Handler, Owner};
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, named};
use crate::syntax::code::{Call, Language};

/// The name of the health service, which stands for its path.
const HEALTH: &str = "grpc.health.v1.Health";

pub(super) fn read(reading: &mut Reading<'_>) {
    let mut mapped = false;
    for call in reading.calls.clone() {
        let code = &reading.code;
        let name = code.at(call.name);
        let receiver = code.receiver(call);
        let head = code.head(call.name);
        let inside = call.open + 1..call.close;
        match (code.language, name) {
            (Language::Rust, "builder")
                if receiver.ends_with("Server")
                    && (reading.imports("tonic") || receiver.contains("tonic")) =>
            {
                reading.server("tonic", "grpc", head, call.name);
            }
            (Language::Rust, "health_reporter") => health(reading, head, call, Handler::Unknown),
            (Language::Rust, "new") if receiver.ends_with("HealthServer") => {
                health(reading, head, call, Handler::Unknown)
            }
            (Language::Go, "NewServer")
                if reading.is_package(&receiver, "google.golang.org/grpc") =>
            {
                reading.server("grpc-go", "grpc", head, call.name)
            }
            (Language::Go, "RegisterHealthServer") => health(reading, head, call, Handler::Unknown),
            (Language::Go, "NewHandler") if receiver == "grpchealth" => {
                health(reading, head, call, Handler::Unknown)
            }
            (Language::Python, "server")
                if receiver == "grpc" || receiver == "grpc.aio" || receiver == "aio" =>
            {
                reading.server("grpcio", "grpc", head, call.name);
            }
            (Language::Python, "add_HealthServicer_to_server") => {
                health(reading, head, call, Handler::Unknown)
            }
            (Language::JavaScript, "Server")
                if receiver == "grpc" && code.name(head.wrapping_sub(1)) == "new" =>
            {
                reading.server("grpc-js", "grpc", head, call.name);
            }
            (Language::JavaScript, "addService")
                if code.mentions(
                    inside.clone(),
                    &["Health", "HealthService", "healthService"],
                ) =>
            {
                let handler = reading
                    .positional(call)
                    .get(1)
                    .map_or(Handler::Unknown, |range| reading.handler(range));
                health(reading, call.name, call, handler);
            }
            (Language::JavaScript, "HealthImplementation") => {
                health(reading, head, call, Handler::Unknown)
            }
            (Language::Java | Language::Kotlin, "forPort")
                if receiver.ends_with("ServerBuilder") =>
            {
                reading.server("grpc-java", "grpc", head, call.name);
            }
            (Language::Java | Language::Kotlin, "getHealthService") => {
                health(reading, head, call, Handler::Unknown)
            }
            (Language::CSharp, "MapGrpcHealthChecksService") => {
                health(reading, call.name, call, Handler::Unknown)
            }
            (Language::CSharp, "MapGrpcService") => {
                if !mapped {
                    mapped = true;
                    reading.server("grpc-dotnet", "grpc", call.name, call.name);
                }
                let code = &reading.code;
                let service = (call.name + 1..call.open)
                    .rev()
                    .find(|at| !code.name(*at).is_empty())
                    .map(|at| code.name(at))
                    .unwrap_or_default();
                if service.contains("Health") {
                    let handler = named(&format!("{service}.Check"));
                    health(reading, call.name, call, handler);
                }
            }
            _ => {}
        }
    }
}

fn health(reading: &mut Reading<'_>, from: usize, call: Call, handler: Handler) {
    let own = !matches!(handler, Handler::Unknown);
    let owner = Owner::Application;
    if own {
        let span = reading.code.span(from, call.name);
        reading.route(
            from,
            span,
            None,
            NewRoute {
                framework: "grpc",
                method: "ANY".into(),
                path: HEALTH.into(),
                owner,
                handler,
            },
        );
    } else {
        built_in(
            reading,
            from.max(call.name.saturating_sub(8)),
            call.name,
            BuiltIn {
                framework: "grpc",
                path: HEALTH,
                purpose: "live",
                checks: Vec::new(),
                owner,
            },
        );
    }
    if let Some(route) = reading.out.routes.last_mut() {
        route.purpose = "live";
        route.method = "ANY".into();
    }
}
