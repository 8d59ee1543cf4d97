//! The settings of edges that rules ask for, as data.
//!
//! Source: the documentation of ingress-nginx ("Annotations"), nginx, Caddy, HAProxy, Traefik, Kong, Envoy Gateway, Istio, the
//! Gateway API, AWS WAF, API Gateway and CloudFront, Cloud Armor and Cloudflare (Terraform providers).

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Yaml,
    Nginx,
    Caddy,
    Haproxy,
    Terraform,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Takes {
    /// Anything: that it is there is enough.
    Any,
    /// A number or duration, where 0 takes the bound away.
    Bound,
    /// On or off.
    Switch,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number.
    Number,
}

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) family: Family,
    pub(super) key: &'static str,
    /// What else must stand in the file; empty for nothing.
    pub(super) needs: &'static str,
    pub(super) tool: &'static str,
    pub(super) capability: &'static str,
    pub(super) takes: Takes,
}

const fn row(
    family: Family,
    tool: &'static str,
    capability: &'static str,
    key: &'static str,
    takes: Takes,
) -> Setting {
    Setting {
        family,
        key,
        needs: "",
        tool,
        capability,
        takes,
    }
}

impl Setting {
    const fn with(mut self, needs: &'static str) -> Self {
        self.needs = needs;
        self
    }
}

use Family::{Caddy, Haproxy, Nginx, Terraform, Yaml};
use Takes::{Any, Bound, Number, Switch, Words};

const RATE: &str = "rate-limit";
const BODY: &str = "body-limit";
const TIME: &str = "request-timeout";
const COMPRESSION: &str = "compression";
const CACHE: &str = "cache";

/// All of them.
pub(super) const SETTINGS: &[Setting] = &[
    row(
        Yaml,
        "ingress-nginx",
        RATE,
        "nginx.ingress.kubernetes.io/limit-rps",
        Bound,
    ),
    row(
        Yaml,
        "ingress-nginx",
        RATE,
        "nginx.ingress.kubernetes.io/limit-rpm",
        Bound,
    ),
    row(
        Yaml,
        "ingress-nginx",
        RATE,
        "nginx.ingress.kubernetes.io/limit-connections",
        Bound,
    ),
    row(
        Yaml,
        "ingress-nginx",
        BODY,
        "nginx.ingress.kubernetes.io/proxy-body-size",
        Bound,
    ),
    row(
        Yaml,
        "ingress-nginx",
        TIME,
        "nginx.ingress.kubernetes.io/proxy-read-timeout",
        Bound,
    ),
    row(Yaml, "ingress-nginx", COMPRESSION, "use-gzip", Switch),
    row(Yaml, "ingress-nginx", COMPRESSION, "enable-brotli", Switch),
    row(Yaml, "ingress-nginx", BODY, "proxy-body-size", Bound),
    row(
        Yaml,
        "HAProxy ingress",
        RATE,
        "haproxy.org/rate-limit-requests",
        Bound,
    ),
    row(
        Yaml,
        "HAProxy ingress",
        RATE,
        "haproxy-ingress.github.io/limit-rps",
        Bound,
    ),
    row(
        Yaml,
        "HAProxy ingress",
        BODY,
        "haproxy-ingress.github.io/proxy-body-size",
        Bound,
    ),
    row(
        Yaml,
        "HAProxy ingress",
        TIME,
        "haproxy.org/timeout-server",
        Bound,
    ),
    row(
        Yaml,
        "Kong",
        RATE,
        "plugin",
        Words(&["rate-limiting", "rate-limiting-advanced"]),
    )
    .with("KongPlugin"),
    row(Yaml, "Kong", RATE, "plugin", Words(&["rate-limiting"])).with("KongClusterPlugin"),
    row(Yaml, "Kong", RATE, "name", Words(&["rate-limiting"])).with("_format_version"),
    row(
        Yaml,
        "Kong",
        BODY,
        "plugin",
        Words(&["request-size-limiting"]),
    ),
    row(Yaml, "Traefik", RATE, "rateLimit", Any).with("kind: Middleware"),
    row(Yaml, "Traefik", RATE, "inFlightReq", Any).with("kind: Middleware"),
    row(Yaml, "Traefik", RATE, "rateLimit", Any).with("middlewares:"),
    row(Yaml, "Traefik", COMPRESSION, "compress", Any).with("raefik"),
    row(Yaml, "Traefik", BODY, "maxRequestBodyBytes", Bound).with("buffering"),
    row(Yaml, "Traefik", TIME, "responseHeaderTimeout", Bound),
    row(Yaml, "Envoy Gateway", RATE, "rateLimit", Any).with("BackendTrafficPolicy"),
    row(Yaml, "Envoy Gateway", COMPRESSION, "compression", Any).with("BackendTrafficPolicy"),
    row(
        Yaml,
        "Envoy",
        RATE,
        "name",
        Words(&[
            "envoy.filters.http.local_ratelimit",
            "envoy.filters.http.ratelimit",
        ]),
    ),
    row(Yaml, "Envoy", BODY, "max_request_bytes", Bound),
    row(Yaml, "Kuadrant", RATE, "kind", Words(&["ratelimitpolicy"])),
    row(Yaml, "Istio", TIME, "timeout", Number).with("kind: VirtualService"),
    row(Yaml, "Gateway API", TIME, "request", Number).with("kind: HTTPRoute"),
    row(Yaml, "GKE", TIME, "timeoutSec", Number).with("kind: BackendConfig"),
    row(Yaml, "GKE", TIME, "timeoutSec", Number).with("kind: GCPBackendPolicy"),
    row(Yaml, "AWS WAF", RATE, "RateBasedStatement", Any),
    row(Yaml, "API Gateway", RATE, "ThrottlingRateLimit", Bound),
    row(
        Yaml,
        "API Gateway",
        RATE,
        "x-amazon-apigateway-throttle",
        Any,
    ),
    row(Yaml, "CloudFront", COMPRESSION, "Compress", Switch),
    row(Nginx, "nginx", RATE, "limit_req", Any),
    row(Nginx, "nginx", BODY, "client_max_body_size", Bound),
    row(Nginx, "nginx", TIME, "proxy_read_timeout", Bound),
    row(Nginx, "nginx", TIME, "fastcgi_read_timeout", Bound),
    row(Nginx, "nginx", TIME, "uwsgi_read_timeout", Bound),
    row(Nginx, "nginx", COMPRESSION, "gzip", Switch),
    row(Nginx, "nginx", COMPRESSION, "brotli", Switch),
    row(Nginx, "nginx", CACHE, "expires", Any),
    row(Caddy, "Caddy", RATE, "rate_limit", Any),
    row(Caddy, "Caddy", COMPRESSION, "encode", Any),
    row(Caddy, "Caddy", BODY, "max_size", Bound),
    row(Caddy, "Caddy", TIME, "read_timeout", Bound),
    row(Caddy, "Caddy", TIME, "response_header_timeout", Bound),
    row(
        Haproxy,
        "HAProxy",
        RATE,
        "http-request",
        Words(&["http_req_rate", "deny deny_status 429", "sc_http_req_rate"]),
    ),
    row(
        Haproxy,
        "HAProxy",
        TIME,
        "timeout",
        Words(&["server", "http-request"]),
    ),
    row(
        Haproxy,
        "HAProxy",
        COMPRESSION,
        "compression",
        Words(&["algo"]),
    ),
    row(Terraform, "AWS WAF", RATE, "rate_based_statement", Any),
    row(Terraform, "AWS WAF", RATE, "limit", Number).with("rate_based_statement"),
    row(
        Terraform,
        "API Gateway",
        RATE,
        "throttling_rate_limit",
        Bound,
    ),
    row(Terraform, "API Gateway", RATE, "throttle_settings", Any),
    row(
        Terraform,
        "Cloudflare",
        RATE,
        "phase",
        Words(&["http_ratelimit"]),
    ),
    row(Terraform, "Cloud Armor", RATE, "rate_limit_options", Any),
    row(Terraform, "Fastly", RATE, "rate_limiter", Any),
    row(
        Terraform,
        "AWS WAF",
        BODY,
        "name",
        Words(&["awsmanagedrulescommonruleset"]),
    ),
    row(Terraform, "AWS WAF", BODY, "size_constraint_statement", Any),
    row(Terraform, "CloudFront", TIME, "origin_read_timeout", Bound),
    row(Terraform, "load balancer", TIME, "idle_timeout", Bound).with("aws_lb"),
    row(Terraform, "load balancer", TIME, "timeout_sec", Bound)
        .with("google_compute_backend_service"),
    row(
        Terraform,
        "API Gateway",
        TIME,
        "timeout_milliseconds",
        Bound,
    ),
    row(Terraform, "Lambda", TIME, "timeout", Number).with("aws_lambda_function"),
    row(Terraform, "Cloud Run", TIME, "timeout", Number).with("google_cloud_run"),
    row(Terraform, "CloudFront", COMPRESSION, "compress", Switch),
    row(
        Terraform,
        "Front Door",
        COMPRESSION,
        "compression_enabled",
        Switch,
    ),
    row(Terraform, "CloudFront", CACHE, "cache_policy_id", Any),
];
