//! Facts that say how a service is watched and run: log levels, shutdown, alerts, dashboards, and what it promises its
//! callers.

use crate::record;

record! {
    /// A line that sets the level of logging.
    pub struct LogLevel {
        /// The file.
        pub path: String,
        /// The library, or the setting.
        pub library: String,
        /// Whether the environment, configuration or a flag decides; false for a literal.
        pub configurable: bool,
        /// The literal; empty where it is configurable or unknown.
        pub level: String,
        /// Whether an entry point of the component reaches it in production.
        pub reachable: bool,
        /// Of a literal: whether it holds for a program of its own, while the level of another program of the component
        /// can be set.
        pub apart: bool,
    }

    /// How a server of a component ends.
    pub struct Shutdown {
        /// The file.
        pub path: String,
        /// What stops it: a call, a setting or a framework.
        pub library: String,
        /// `graceful` (SIGTERM reaches a stop that drains), `interrupt` (only Ctrl-C does), `unsignalled` (a stop that no
        /// signal of the component calls), `undrained` (a signal is caught, and no server is stopped), `exits` (the handler
        /// of SIGTERM ends the process), `disabled` (the framework's own handling is switched off) or `unknown`.
        pub state: &'static str,
        /// Whether a framework does it by itself.
        pub built_in: bool,
        /// Whether an entry point of the component reaches it.
        pub reachable: bool,
    }

    /// A line that allows other origins to call (CORS).
    pub struct Cors {
        /// The file.
        pub path: String,
        /// The library; `header` for a header set by hand.
        pub library: String,
        /// `list`, `configured` (a value whose default is no wildcard, or is unknown), `any` (a wildcard), `default` (no
        /// origins are given, and the library then allows any) or `reflect` (the origin that asks is allowed).
        pub origins: &'static str,
        /// Whether credentials are allowed as well.
        pub credentials: bool,
        /// Whether an entry point of the component reaches it in production.
        pub reachable: bool,
    }

    /// Code that stands in for what is yet to be written.
    pub struct Stub {
        /// The file.
        pub path: String,
        /// The text that shows it: `todo!`, `NotImplementedError`, ...
        pub construct: String,
        /// `call` (it fails when it is called), `silent` (it answers as if it had worked) or `comment` (a remark that says so).
        pub kind: &'static str,
        /// The function around it; empty at the top.
        pub function: String,
        /// Whether an entry point of the component reaches it.
        pub reachable: bool,
    }

    /// An alert rule.
    pub struct Alert {
        /// The file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// `prometheus`, `grafana`, or the provider's resource (`aws_cloudwatch_metric_alarm`).
        pub tool: String,
        /// The metrics of its expression; empty where it cannot be read.
        pub metrics: Vec<String>,
        /// Those of them that nothing here exports and no known exporter does.
        pub unknown_metrics: Vec<String>,
        /// Whether at least one metric of its file exists, or its metrics cannot be told.
        pub alive: bool,
        /// What it watches: `errors`, `latency`, `down`, `saturation`, `database`, `cache`, `queue`, `authentication`.
        pub topics: Vec<String>,
        /// Whether it waits (`for:`); true for tools that wait otherwise.
        pub waits: bool,
        /// Whether it has a severity; true for tools that have none.
        pub severity: bool,
        /// Whether it has a summary, description or runbook; true for tools that have none.
        pub described: bool,
    }

    /// A dashboard.
    pub struct Dashboard {
        /// The file.
        pub path: String,
        /// Its title; empty when unknown.
        pub title: String,
        /// `grafana`, or the provider's resource.
        pub tool: String,
        /// How many panels it has; -1 when that cannot be told.
        pub panels: i64,
        /// The metrics of its queries; empty where they cannot be read.
        pub metrics: Vec<String>,
        /// Those of them that nothing here exports and no known exporter does.
        pub unknown_metrics: Vec<String>,
        /// Whether at least one of its metrics exists, or they cannot be told.
        pub alive: bool,
    }

    /// A description of an interface: OpenAPI, AsyncAPI, GraphQL.
    pub struct ApiDescription {
        /// The file.
        pub path: String,
        /// `openapi`, `asyncapi` or `graphql`, or `off` where code switches a generated one off.
        pub format: &'static str,
        /// Its title; empty without one.
        pub title: String,
        /// How many operations it describes.
        pub operations: i64,
        /// Whether it describes this project's own interface and not one that it calls.
        pub own: bool,
        /// Of OpenAPI: operations with a summary or description, those of health and metrics left out like everywhere below.
        pub described: i64,
        /// Of OpenAPI: operations with an answer of class 4xx, or a default one.
        pub with_errors: i64,
        /// Of OpenAPI: operations with an example, also by a schema that it refers to; all of them where shared schemas hold examples.
        pub with_examples: i64,
        /// Whether at least four in five operations have a description and an answer for errors, and examples are there.
        pub complete: bool,
        /// What most operations lack, in words; empty when it is complete.
        pub lacks: String,
    }

    /// What a component serves over HTTP as a whole, or the services of one `.proto` package. A component without routes has
    /// none.
    pub struct Surface {
        /// `http` or `rpc`.
        pub protocol: &'static str,
        /// Routes or methods that callers depend on: not of health, metrics, documents, sign-in by redirection or static
        /// files.
        pub routes: i64,
        /// Those of them under a version.
        pub versioned: i64,
        /// Whether it is versioned: most of its routes, or by header; where it renders pages, whether any is.
        pub covered: bool,
        /// Whether there is something to judge: routes for programs, or a version.
        pub judged: bool,
        /// Whether it mostly renders pages for people.
        pub pages: bool,
        /// The first path without a version; empty when there is none.
        pub unversioned: String,
    }

    /// A service that a `.proto` file declares.
    pub struct RpcService {
        /// The file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// The package; empty without one.
        pub package: String,
        /// Whether the package ends in a version (`v1`, `v1beta1`).
        pub versioned: bool,
        /// How many methods it has.
        pub methods: i64,
        /// How many of the service and its methods have a comment.
        pub documented: i64,
        /// Whether at least half of them have one.
        pub described: bool,
        /// Whether reached source of the repository registers it with a server.
        pub registered: bool,
        /// Whether source implements or names the server side of it without registering it.
        pub implemented: bool,
        /// Whether this repository serves: a gRPC or Connect server is there, or another service of the file is registered.
        pub served: bool,
    }

    /// Where alerts go: a receiver of Alertmanager, or a contact point of Grafana.
    pub struct Receiver {
        /// The file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// What it reaches people by (`pagerduty`, `slack`, `email`, ...); empty when it reaches nobody.
        pub reaches: Vec<String>,
        /// Whether its address is a sample (`example.com`).
        pub placeholder: bool,
        /// Whether alerts that no route takes go to it.
        pub fallback: bool,
    }

    /// A setting of how long logs or traces are kept, or where logs are sent.
    pub struct LogSetting {
        /// The file.
        pub path: String,
        /// `retention` or `shipping`.
        pub what: &'static str,
        /// The setting, as written.
        pub text: String,
        /// Whether it is for production: not of a file for development or tests.
        pub production: bool,
    }

    /// A tool of a knowledge list that the repository installs or configures: by a file of its name, an image, an object of
    /// Kubernetes or a resource of Terraform.
    pub struct Tool {
        /// What it is for, in the names of the knowledge lists.
        pub capability: &'static str,
        /// What shows it: the path, the image, the kind or the type.
        pub name: String,
        /// The file.
        pub path: String,
        /// `file`, `image`, `kubernetes` or `terraform`.
        pub form: &'static str,
        /// Whether it is for production: not of development, tests, examples or somebody else's chart.
        pub production: bool,
        /// Whether the list takes it for a sign only: a condition that files do not tell.
        pub weak: bool,
    }
}
