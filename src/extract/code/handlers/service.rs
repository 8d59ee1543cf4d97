//! Which backing service a call asks, told from the words of its chain.

use super::words;
use crate::syntax::code::{Call, Code, TokenKind};

pub(super) const CACHE: &[&str] = &[
    "redis",
    "cache",
    "valkey",
    "memcached",
    "rdb",
    "ioredis",
    "keydb",
];

pub(super) const BROKER: &[&str] = &[
    "kafka",
    "rabbit",
    "rabbitmq",
    "amqp",
    "nats",
    "broker",
    "producer",
    "consumer",
    "sqs",
    "pubsub",
    "servicebus",
    "pulsar",
    "mqtt",
    "celery",
];

pub(super) const DATABASE: &[&str] = &[
    "db",
    "database",
    "sql",
    "sqlx",
    "pg",
    "pgx",
    "pool",
    "postgres",
    "postgresql",
    "mongo",
    "mongoose",
    "mysql",
    "conn",
    "connection",
    "engine",
    "session",
    "prisma",
    "knex",
    "sequelize",
    "datasource",
    "sqlalchemy",
    "gorm",
    "dynamodb",
    "jdbc",
    "cassandra",
    "mongodb",
    "sqlite",
    "diesel",
    "dbcontext",
    "context",
    "pdo",
    "entitymanager",
    "orm",
    "store",
    "repository",
    "repo",
    "elasticsearch",
];

/// Verbs that reach a service: by these a mention becomes a check.
pub(super) const VERBS: &[&str] = &[
    "ping",
    "pingcontext",
    "pingcheck",
    "query",
    "queryrow",
    "execute",
    "exec",
    "fetch",
    "acquire",
    "authenticate",
    "connect",
    "raw",
    "queryraw",
    "command",
    "isvalid",
    "verify",
    "active",
    "select",
    "cmd",
    "check",
    "health",
    "healthcheck",
    "info",
    "getconnection",
    "get",
    "metadata",
    "fetchmetadata",
    "status",
    "isconnected",
    "connected",
    "isinitialized",
    "canconnect",
    "canconnectasync",
    "admin",
    "ensureconnection",
    "runcommand",
    "scalar",
    "fetchone",
    "begin",
    "isclosed",
    "topics",
    "listtopics",
    "ready",
    "getpdo",
    "alive",
    "healthy",
    "isready",
    "ishealthy",
    "pingasync",
    "state",
    "test",
    "testconnection",
];

/// The backing service that a call asks.
pub(super) fn service(code: &Code<'_>, call: Call) -> Option<&'static str> {
    let head = code.head(call.name);
    // SQL that asks for nothing but an answer.
    for at in call.open + 1..call.close.min(call.open + 12) {
        if let Some(text) = code.string_text(at) {
            let text = text.trim_start().to_ascii_lowercase();
            if text.starts_with("select 1")
                || text.starts_with("select now")
                || text.starts_with("select version")
            {
                return Some("database");
            }
            if text == "ping"
                && matches!(
                    code.at(call.name),
                    "cmd" | "Do" | "execute_command" | "sendCommand" | "call"
                )
            {
                return Some("cache");
            }
        }
    }
    let name = code.at(call.name);
    let chain: Vec<String> = (head.max(call.name.saturating_sub(30))..=call.name)
        .filter(|at| {
            code.token(*at)
                .is_some_and(|token| token.kind == TokenKind::Name)
        })
        .flat_map(|at| words(code.at(at)).collect::<Vec<_>>())
        .collect();
    let has = |list: &[&str]| chain.iter().any(|word| list.contains(&word.as_str()));
    let whole = name.to_ascii_lowercase().replace('_', "");
    let reaches = VERBS.contains(&whole.as_str())
        || words(name).next().is_some_and(|verb| {
            matches!(
                verb.as_str(),
                "ping"
                    | "check"
                    | "query"
                    | "execute"
                    | "exec"
                    | "test"
                    | "verify"
                    | "is"
                    | "probe"
            )
        });
    let receiver = call.name > head;
    if matches!(name, "select" | "SELECT")
        && code.string(call.open + 1).is_none()
        && code.at(call.open + 1) == "1"
    {
        return Some("database");
    }
    if reaches && has(CACHE) {
        return Some("cache");
    }
    if reaches && has(BROKER) {
        return Some("broker");
    }
    if has(&[
        "http",
        "https",
        "httpx",
        "axios",
        "requests",
        "reqwest",
        "aiohttp",
        "restclient",
        "webclient",
        "fetch",
        "faraday",
    ]) && matches!(
        whole.as_str(),
        "get" | "fetch" | "head" | "request" | "getasync" | "send" | "pingcheck" | "getforobject"
    ) && !has(&["response", "req", "res", "headers", "status"])
    {
        return Some("http");
    }
    let database_verb = reaches
        && !matches!(
            whole.as_str(),
            "get" | "state" | "status" | "info" | "admin" | "test"
        );
    let acquires = matches!(whole.as_str(), "get" | "getconn") && has(&["pool"]);
    if (database_verb || acquires) && has(DATABASE) {
        // `session.get("user")`, `context.ready()` are about the request, not a database.
        let vague = has(&[
            "session",
            "context",
            "store",
            "repo",
            "repository",
            "connection",
            "conn",
        ]) && !matches!(
            whole.as_str(),
            "execute"
                | "query"
                | "ping"
                | "scalar"
                | "exec"
                | "pingcontext"
                | "verify"
                | "active"
                | "pingcheck"
                | "canconnectasync"
                | "canconnect"
                | "getpdo"
                | "runcommand"
        );
        return (!vague).then_some("database");
    }
    if receiver
        && matches!(
            whole.as_str(),
            "pingcontext"
                | "pingcheck"
                | "queryraw"
                | "canconnectasync"
                | "canconnect"
                | "getpdo"
                | "authenticate"
        )
        && whole != "authenticate"
    {
        return Some("database");
    }
    // A framework's registry of health checks: terminus, ASP.NET's HealthCheckService.
    (matches!(name, "check" | "CheckHealthAsync") && has(&["health"])).then_some("registry")
}
