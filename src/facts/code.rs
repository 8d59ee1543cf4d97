//! Facts that source code shows: servers, routes, logging set-up, dependencies in use.

use crate::record;

record! {
    /// A line that builds a server: the router or application of a framework.
    pub struct Server {
        /// The file.
        pub path: String,
        /// The framework.
        pub framework: String,
        /// `http` or `grpc`.
        pub protocol: &'static str,
        /// Whether an entry point of the component reaches it.
        pub reachable: bool,
        /// Whether every route of it could be read: no mount that is unknown.
        pub routes_complete: bool,
        /// The largest body that the framework takes by default at the version in use, in words; empty when it has no such
        /// bound, or the version is unknown.
        pub body_limit: String,
        /// The package whose version would say whether the framework bounds bodies by default, where it cannot be told; empty otherwise.
        pub open_default: String,
        /// The default of at most 60 s by which the server bounds a request, in words; empty when it has none.
        pub time_limit: String,
    }

    /// A route that the code registers, its prefixes joined.
    pub struct Route {
        /// The file.
        pub path: String,
        /// The framework.
        pub framework: String,
        /// `GET`, `POST`, ..., or `ANY`.
        pub method: String,
        /// The whole path, with `{name}` for parameters; empty when nothing of it is known. Of the gRPC health service,
        /// `grpc.health.v1.Health`.
        pub route: String,
        /// The handler's name; empty when it is written in place.
        pub handler: String,
        /// `live`, `ready` or `startup` when its path is that of a health check; `metrics` for an exposition; else empty.
        pub purpose: &'static str,
        /// Whether an entry point of the component reaches it.
        pub reachable: bool,
        /// Whether it stands in a branch that only development takes; it is not `reachable` then.
        pub development_only: bool,
        /// Whether its prefixes are known; an unknown mount leaves the path a suffix.
        pub complete: bool,
        /// Backing services that the handler asks (`database`, `cache`, `broker`, `http`, `registry` for a framework's health
        /// registry); empty when it asks none.
        pub checks: Vec<String>,
        /// Whether it can answer other than 2xx. True where that cannot be seen.
        pub can_fail: bool,
        /// Whether the body of the handler was read.
        pub handler_read: bool,
        /// Whether a framework or library gives it, so that no line of the project spells it.
        pub built_in: bool,
        /// Whether it changes something: POST, PUT, PATCH, DELETE, or methods of RPC.
        pub mutating: bool,
        /// Whether it is open to everybody by what it is for (login, registration, webhooks, health), or because a line says so
        /// (`AllowAnonymous`, `permitAll`).
        pub public: bool,
        /// The gates that ask who calls or whether the caller may: middleware, guards, dependencies, extractors, attributes, a
        /// gateway; the nearest first. Empty when none was found, or the handler asks itself.
        pub guards: Vec<String>,
        /// Whether a gate or its handler turns strangers away.
        pub guarded: bool,
        /// The gates among them that ask for a role, a permission or a policy; empty when there is none.
        pub roles: Vec<String>,
        /// Whether a gate asks for a role, a permission or a policy, or its handler turns away those who may not.
        pub authorized: bool,
        /// Whether a limit of rate stands before it.
        pub throttled: bool,
        /// Whether its handler, or what that calls, takes a body that nothing before it has checked.
        pub raw_body: bool,
        /// Whether its handler, or what that calls, checks what the request carries.
        pub checks_body: bool,
        /// Whether its handler, or what that calls, uses who the caller is.
        pub uses_caller: bool,
        /// Whether it changes something and asks nobody who calls, though it is not public and other routes of its component ask.
        /// False where its path or handler could not be read.
        pub left_open: bool,
        /// Whether its path names one record (`{id}`, `{slug}`), or it stands for methods of RPC that do.
        pub by_id: bool,
        /// Whether it takes credentials: a login, a registration, a reset of a password, a token.
        pub takes_credentials: bool,
        /// Of a route for any method: whether its handler reads a form or a body.
        pub takes_body: bool,
    }

    /// A line that sets up logging.
    pub struct LogInit {
        /// The file.
        pub path: String,
        /// The library.
        pub library: String,
        /// `json`, `text`, `choice` (configuration or environment decides, and JSON is one way) or `unknown`.
        pub format: &'static str,
        /// Whether an entry point of the component reaches it in production.
        pub reachable: bool,
        /// Whether it stands in a branch that only development takes; it is not `reachable` then.
        pub development_only: bool,
    }

    /// A dependency in use: declared for run time and imported or called in production source of the same component.
    pub struct Use {
        /// The ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// The dependency.
        pub name: String,
        /// What it is for, in the names of the knowledge lists.
        pub capabilities: Vec<String>,
        /// The first file that imports or calls it.
        pub path: String,
        /// Whether an entry point of the component reaches an import.
        pub reachable: bool,
        /// Whether a construct that puts it to work was seen, not only an import: an exposition or exporter for metrics, a
        /// JSON format for structured logging. False for other capabilities.
        pub called: bool,
        /// Of what can trace: whether an exporter of spans or an agent is set up and reached.
        pub traces: bool,
        /// Of what can report errors: whether its client is started and reached.
        pub reports: bool,
    }
}
