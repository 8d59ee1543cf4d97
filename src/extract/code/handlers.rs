//! What a handler's body does: which backing services it asks, and whether it can answer other than 2xx.
//!
//! Told from the names of calls and from status codes, not from types: a service is known by the words of the chain
//! that asks it (`state.db.ping()`), a failure by a status, a raised error or an error that is passed on.

use super::draft::Body;
use crate::syntax::code::{Call, Code, Language, TokenKind};
use std::ops::Range;

/// Calls that are recorded per function at most.
const MAX_CALLS: usize = 64;

const CACHE: &[&str] = &[
    "redis",
    "cache",
    "valkey",
    "memcached",
    "rdb",
    "ioredis",
    "keydb",
];
const BROKER: &[&str] = &[
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
const DATABASE: &[&str] = &[
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
const VERBS: &[&str] = &[
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
const EXPOSITION: &[&str] = &[
    "promhttp",
    "generate_latest",
    "make_asgi_app",
    "make_wsgi_app",
    "CONTENT_TYPE_LATEST",
    "TextEncoder",
    "RenderTextFormat",
    "PrometheusHandle",
    "PrometheusMetrics",
    "PrometheusMetricLayer",
    "MetricsHandler",
    "PrometheusMeterRegistry",
    "handle_metrics",
    "encode_text",
    "TEXT_FORMAT",
    "PrometheusSerializer",
    "Registry::gather",
    "metricsHandler",
    "WritePrometheus",
    "encode_to_string",
    "encode_utf8",
    "prometheus_client",
    "PrometheusExporter",
    "HandlerFor",
];

/// The words of a name: `getDbPool` and `get_db_pool` are `get`, `db`, `pool`. Lower case.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    let mut starts = vec![0];
    let bytes = name.as_bytes();
    for at in 1..bytes.len() {
        let (before, here) = (bytes[at - 1], bytes[at]);
        if here.is_ascii_uppercase() && before.is_ascii_lowercase() {
            starts.push(at);
        }
    }
    starts.push(bytes.len());
    let pieces: Vec<String> = starts
        .windows(2)
        .filter_map(|pair| name.get(pair[0]..pair[1]))
        .flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()))
        .filter(|piece| !piece.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    pieces.into_iter()
}

/// Whether these tokens write metrics for a scraper.
pub(super) fn is_exposition(code: &Code<'_>, range: Range<usize>) -> bool {
    range.into_iter().any(|at| {
        let name = code.name(at);
        if EXPOSITION.contains(&name) {
            return true;
        }
        // `register.metrics()`, `client.register.metrics()`, `registry.scrape()`, `handle.render()`, `registry.gather()`.
        let before = if at >= 2 && code.is_connector(at - 1) {
            code.name(at - 2)
        } else {
            ""
        };
        match name {
            "metrics" | "contentType" => matches!(
                before,
                "register" | "registry" | "promRegister" | "Registry"
            ),
            "scrape" => before.to_ascii_lowercase().contains("registry"),
            "render" => words(before).any(|word| {
                matches!(
                    word.as_str(),
                    "prometheus" | "metrics" | "handle" | "recorder"
                )
            }),
            "gather" => words(before)
                .any(|word| matches!(word.as_str(), "prometheus" | "registry" | "default")),
            _ => false,
        }
    })
}

/// What the code between two tokens does.
pub(super) fn body(code: &Code<'_>, range: Range<usize>) -> Body {
    let mut body = Body {
        exposition: is_exposition(code, range.clone()),
        ..Body::default()
    };
    let raises = !matches!(code.language, Language::Rust | Language::Go);
    let caught = caught(code, &range);
    for call in code.calls_in(range.clone()) {
        let name = code.at(call.name);
        let is_caught =
            caught.iter().any(|area| area.contains(&call.name)) || chain_catches(code, call);
        if let Some(service) = service(code, call) {
            if !body
                .checks
                .iter()
                .any(|(known, by)| *known == service && by == name)
            {
                body.checks.push((service, name.to_string()));
            }
            body.can_fail |= raises && !is_caught;
        }
        if body.calls.len() < MAX_CALLS && !body.calls.iter().any(|(known, _)| known == name) {
            body.calls.push((name.to_string(), is_caught));
        }
        body.can_fail |= answers_other(code, call);
    }
    // `mongoose.connection.readyState`, `dataSource.isInitialized`: asked without a call.
    for at in range.clone() {
        if matches!(
            code.name(at),
            "readyState" | "isInitialized" | "IsConnected" | "is_connected"
        ) && code.is_connector(at.wrapping_sub(1))
        {
            let cache =
                words(code.name(at.wrapping_sub(2))).any(|word| CACHE.contains(&word.as_str()));
            let service = if cache { "cache" } else { "database" };
            if !body.checks.iter().any(|(known, _)| *known == service) {
                body.checks.push((service, String::new()));
            }
        }
        // A check that is given by name rather than called: `tokio::join!`, `Promise.all([checkDb])` are calls; a bare
        // function name in an argument is followed too.
        if code
            .token(at)
            .is_some_and(|token| token.kind == TokenKind::Name)
            && body.calls.len() < MAX_CALLS
            && code.sign(at + 1) != "("
            && words(code.at(at)).any(|word| {
                matches!(
                    word.as_str(),
                    "check" | "ping" | "health" | "ready" | "probe"
                )
            })
            && !body.calls.iter().any(|(known, _)| known == code.at(at))
        {
            body.calls.push((code.at(at).to_string(), true));
        }
        body.can_fail |= fails_at(code, at);
    }
    body
}

/// Where exceptions are caught.
fn caught(code: &Code<'_>, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut areas = Vec::new();
    for at in range.clone() {
        match (code.language, code.name(at)) {
            (Language::Python, "try") => areas.extend(code.indented_block(at)),
            (Language::Ruby, "rescue") => areas.push(range.clone()),
            (_, "try") if code.sign(at + 1) == "{" => areas.push(at + 2..code.partner(at + 1)),
            (_, "runCatching") => areas.push(at..code.partner(at + 1)),
            _ => {}
        }
    }
    areas
}

fn chain_catches(code: &Code<'_>, call: Call) -> bool {
    let head = code.head(call.name);
    code.language == Language::JavaScript
        && code
            .chain(head, code.len())
            .iter()
            .any(|link| code.at(link.name) == "catch")
}

/// The backing service that a call asks.
fn service(code: &Code<'_>, call: Call) -> Option<&'static str> {
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

/// Whether a call answers with a status other than 2xx, or with one that cannot be seen.
fn answers_other(code: &Code<'_>, call: Call) -> bool {
    let name = code.at(call.name);
    let quiet = matches!(
        name,
        "setTimeout"
            | "sleep"
            | "Sleep"
            | "timeout"
            | "from_millis"
            | "Duration"
            | "setInterval"
            | "wait_for"
    );
    if quiet {
        return false;
    }
    for at in call.open + 1..call.close {
        // Only what stands directly between these brackets.
        if code.parent(at) != Some(call.open) {
            continue;
        }
        let status = code
            .token(at)
            .filter(|token| token.kind == TokenKind::Number)
            .and_then(|_| code.at(at).parse::<u16>().ok());
        if status.is_some_and(|status| (400..600).contains(&status)) && !has_timeout_word(code, at)
        {
            return true;
        }
    }
    // A status that a variable gives.
    let by_variable = matches!(
        name,
        "status"
            | "WriteHeader"
            | "sendStatus"
            | "code"
            | "SendStatus"
            | "status_code"
            | "setStatus"
            | "StatusCode"
    ) && !code.name(call.open + 1).is_empty()
        && !says_success(code, call.open + 1..call.close);
    // Go's `c.JSON(status, ...)`.
    let by_first =
        matches!(name, "JSON" | "String" | "IndentedJSON") && code.language == Language::Go && {
            let arguments = code.arguments(call.open);
            arguments.len() > 1
                && arguments.first().is_some_and(|first| {
                    !code.name(first.value.start).is_empty()
                        && !says_success(code, first.value.clone())
                })
        };
    by_variable || by_first
}

fn has_timeout_word(code: &Code<'_>, at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|here| {
        words(code.name(here)).any(|word| {
            matches!(
                word.as_str(),
                "timeout" | "ms" | "delay" | "interval" | "ttl" | "max" | "limit"
            )
        })
    })
}

fn says_success(code: &Code<'_>, mut range: Range<usize>) -> bool {
    range.any(|at| {
        matches!(
            code.at(at),
            "OK" | "Ok"
                | "StatusOK"
                | "200"
                | "201"
                | "202"
                | "204"
                | "HTTP_200_OK"
                | "NO_CONTENT"
                | "NoContent"
                | "StatusNoContent"
                | "CREATED"
                | "ACCEPTED"
        )
    })
}

/// Whether a token shows a failure: a raised or passed-on error, the name of a status.
fn fails_at(code: &Code<'_>, at: usize) -> bool {
    let Some(token) = code.token(at) else {
        return false;
    };
    match token.kind {
        TokenKind::Name => {
            let name = code.at(at);
            match name {
                "raise" | "throw" => true,
                "abort" | "HTTPException" => code.sign(at + 1) == "(",
                "Err" => code.language == Language::Rust,
                "next" => {
                    code.language == Language::JavaScript
                        && code.sign(at + 1) == "("
                        && code.sign(at + 2) != ")"
                }
                "Error"
                | "AbortWithStatus"
                | "AbortWithStatusJSON"
                | "AbortWithError"
                | "NewHTTPError"
                | "NewError" => code.language == Language::Go && code.sign(at + 1) == "(",
                "return" if code.language == Language::Go => (at + 1..at + 6)
                    .take_while(|here| !code.token(*here).is_some_and(|t| t.first))
                    .any(|here| code.name(here) == "err"),
                _ => {
                    let lower = name.to_ascii_lowercase().replace('_', "");
                    [
                        "serviceunavailable",
                        "internalservererror",
                        "badgateway",
                        "gatewaytimeout",
                        "unhealthy",
                        "outofservice",
                        "notserving",
                        "statusunavailable",
                        "preconditionfailed",
                    ]
                    .iter()
                    .any(|status| {
                        lower.ends_with(status)
                            || lower.contains("503") && lower.starts_with("http")
                    }) && (code.language != Language::JavaScript || code.sign(at + 1) != ":")
                        && !(matches!(lower.as_str(), "unhealthy")
                            && code.language != Language::CSharp)
                }
            }
        }
        TokenKind::Sign if code.language == Language::Rust => {
            code.sign(at) == "?" && !token.first && code.head(at) != at
        }
        TokenKind::Number => {
            // `return body, 503`, `ok ? 200 : 503`, `status: 503`, `statusCode = 503`.
            let status = code
                .at(at)
                .parse::<u16>()
                .is_ok_and(|status| (500..=504).contains(&status));
            status
                && (matches!(code.sign(at - 1), "?" | ":" | "," | "=" | "=>")
                    || matches!(
                        code.name(at.wrapping_sub(1)),
                        "else" | "return" | "and" | "or"
                    ))
                && !has_timeout_word(code, at)
                && !code
                    .parent(at)
                    .and_then(|open| code.call_at(open))
                    .is_some_and(|call| matches!(code.at(call.name), "setTimeout" | "sleep"))
        }
        TokenKind::Text if code.language == Language::Ruby => false,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> Body {
        let code = Code::read(language, text).expect("small");
        body(&code, 0..code.len())
    }

    #[test]
    fn a_constant_answer_asks_nothing_and_cannot_fail() {
        for (language, text) in [
            (
                Language::Go,
                "c.JSON(http.StatusOK, gin.H{\"status\": \"ok\"})",
            ),
            (Language::Python, "return {\"status\": \"ok\"}\n"),
            (
                Language::Rust,
                "HttpResponse::Ok().json(json!({\"status\": \"ok\"}))",
            ),
            (
                Language::JavaScript,
                "res.status(200).json({ status: 'ok', uptime: process.uptime() })",
            ),
            (Language::Java, "return ResponseEntity.ok(\"UP\");"),
            (Language::CSharp, "Results.Ok(new { status = \"ok\" })"),
        ] {
            let found = read(language, text);
            assert!(
                found.checks.is_empty() && !found.can_fail,
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn services_are_known_by_the_words_of_the_call() {
        for (language, text, service) in [
            (
                Language::Go,
                "if err := s.db.PingContext(ctx); err != nil { http.Error(w, \"x\", 503) }",
                "database",
            ),
            (
                Language::Go,
                "if err := s.redis.Ping(ctx).Err(); err != nil { w.WriteHeader(503) }",
                "cache",
            ),
            (
                Language::Python,
                "await session.execute(text(\"SELECT 1\"))\n",
                "database",
            ),
            (Language::Python, "await redis_client.ping()\n", "cache"),
            (
                Language::Rust,
                "sqlx::query(\"SELECT 1\").execute(&pool).await?;",
                "database",
            ),
            (
                Language::JavaScript,
                "await prisma.$queryRaw`SELECT 1`; await prisma.$queryRaw(x)",
                "database",
            ),
            (
                Language::JavaScript,
                "await sequelize.authenticate()",
                "database",
            ),
            (
                Language::Ruby,
                "ActiveRecord::Base.connection.execute('SELECT 1')",
                "database",
            ),
            (
                Language::Php,
                "<?php DB::connection()->getPdo();",
                "database",
            ),
        ] {
            let found = read(language, text);
            assert!(
                !found.checks.is_empty() && found.checks.iter().all(|(s, _)| *s == service),
                "{text} {found:?}"
            );
            assert!(found.can_fail, "{text}");
        }
    }

    #[test]
    fn a_caught_failure_that_changes_no_status_cannot_fail() {
        let found = read(
            Language::Python,
            "try:\n    db.execute('SELECT 1')\n    ok = True\nexcept Exception:\n    ok = False\nreturn {'db': ok}\n",
        );
        assert_eq!((found.checks.len(), found.can_fail), (1, false));
        let found = read(
            Language::JavaScript,
            "try { await db.query('SELECT 1') } catch (e) { return res.status(503).send() }",
        );
        assert!(found.can_fail);
    }

    #[test]
    fn a_timeout_of_500_is_no_status() {
        assert!(
            !read(
                Language::JavaScript,
                "setTimeout(f, 500); res.json({ timeout: 500 })"
            )
            .can_fail
        );
    }

    #[test]
    fn a_scrape_is_told_from_business_numbers() {
        assert!(
            read(
                Language::Python,
                "return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)\n"
            )
            .exposition
        );
        assert!(
            read(
                Language::JavaScript,
                "res.end(await client.register.metrics())"
            )
            .exposition
        );
        assert!(!read(Language::Python, "return store.metrics()\n").exposition);
    }
}
