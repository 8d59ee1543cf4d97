//! What a handler's body does: which backing services it asks, and whether it can answer other than 2xx.
//!
//! Told from the names of calls and from status codes, not from types: a service is known by the words of the chain
//! that asks it (`state.db.ping()`), a failure by a status, a raised error or an error that is passed on.

mod caller;
mod intake;
mod service;
mod status;

pub use intake::Intake;
use service::{CACHE, service};
use status::{answers_other, fails_at};

use super::draft::Body;
use crate::syntax::code::{Call, Code, Language, TokenKind};
use std::ops::Range;

/// Calls that are recorded per function at most.
const MAX_CALLS: usize = 64;
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
pub fn words(name: &str) -> impl Iterator<Item = String> + '_ {
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

/// What a function does.
pub(super) fn function(code: &Code<'_>, parameters: Range<usize>, range: Range<usize>) -> Body {
    let intake = intake::intake(code, parameters, range.clone());
    Body {
        intake,
        ..body(code, range)
    }
}

/// What the code between two tokens does.
pub(super) fn body(code: &Code<'_>, range: Range<usize>) -> Body {
    let mut body = Body {
        intake: intake::intake(code, 0..0, range.clone()),
        exposition: is_exposition(code, range.clone()),
        caller: caller::caller(code, range.clone()),
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
            let asks_only = words(name)
                .next()
                .is_some_and(|word| matches!(word.as_str(), "is" | "has"));
            body.can_fail |= raises && !is_caught && !asks_only;
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
    areas.truncate(MAX_CALLS);
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
