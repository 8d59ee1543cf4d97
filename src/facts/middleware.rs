//! Facts about what stands around the handlers of a server: middleware, headers of answers, and what an edge does for it.

use crate::record;

record! {
    /// A line that puts something around handlers: middleware, a filter, a guard, an interceptor, an error handler; or
    /// one that is written and that no line registers.
    pub struct Middleware {
        /// The file.
        pub path: String,
        /// Its name as written; of several, the one that shows the first capability.
        pub name: String,
        /// The library that it comes from; empty for the project's own and for a framework's.
        pub library: String,
        /// What it is for: `rate-limit`, `security-headers`, `compression`, `timeout`, `body-limit`, `error-mapping`, `validation`,
        /// `tenancy`, `authentication`, `panic-recovery`, `request-id`, `etag`, and capabilities of the knowledge lists; empty
        /// when unknown.
        pub capabilities: Vec<String>,
        /// `app` (all routes), `router` (a group of them), `route`, or `none` for what no line registers.
        pub scope: &'static str,
        /// Whether an entry point of the component reaches the registration in production.
        pub reachable: bool,
    }

    /// A header that answers carry.
    pub struct ResponseHeader {
        /// The file.
        pub path: String,
        /// Its name in lower case.
        pub header: &'static str,
        /// Its value; empty when it is not written here.
        pub value: String,
        /// What sends it: a library, a framework, the edge's tool, or `code`.
        pub by: String,
        /// Whether its value does what it is for; true where it is not known.
        pub good: bool,
        /// Whether it is switched off here.
        pub off: bool,
        /// `app` (every answer), `route` (some answers) or `edge`.
        pub scope: &'static str,
        /// Whether production sends it.
        pub reachable: bool,
    }

    /// A setting of what stands before the service (an ingress, a gateway, a proxy, a firewall, a content network), or of the
    /// framework's own server.
    pub struct Edge {
        /// The file.
        pub path: String,
        /// The tool, such as `ingress-nginx`, `nginx`, `Traefik`, `CloudFront`.
        pub tool: &'static str,
        /// The setting as written.
        pub setting: String,
        /// Its value; empty when it is a block or unknown.
        pub value: String,
        /// What it is for, as in `middleware`; also `request-timeout`, `cache`, `page-size`, and `error-detail`, which is off where
        /// clients see what went wrong inside.
        pub capability: &'static str,
        /// Whether it switches the thing off or takes the bound away.
        pub off: bool,
        /// Whether production takes the file.
        pub production: bool,
    }
}
