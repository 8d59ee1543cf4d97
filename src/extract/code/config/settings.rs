//! Settings of frameworks and log formats, from configuration files.

use super::{Config, Statement};
use crate::source::Span;
use crate::syntax::{json, yaml};

/// Keys of Spring, Quarkus and Micronaut configuration that matter.
pub(super) const SETTINGS: &[&str] = &[
    "management.",
    "spring.security.oauth2.resourceserver.",
    "server.servlet.context-path",
    "server.base-path",
    "spring.webflux.base-path",
    "spring.mvc.servlet.path",
    "logging.structured.",
    "logging.level.",
    "server.shutdown",
    "quarkus.shutdown.timeout",
    "quarkus.log.level",
    "spring.mvc.apiversion",
    "quarkus.log.console.json",
    "quarkus.smallrye-health",
    "quarkus.http.root-path",
    "quarkus.http.non-application-root-path",
    "quarkus.management",
    "endpoints.",
    "micronaut.server.context-path",
    "server.tomcat.connection-timeout",
    "server.tomcat.max-http-form-post-size",
    "server.tomcat.max-swallow-size",
    "server.jetty.connection-idle-timeout",
    "server.undertow.no-request-timeout",
    "server.netty.connection-timeout",
    "server.compression.enabled",
    "server.error.include-",
    "spring.mvc.async.request-timeout",
    "spring.servlet.multipart.max-",
    "spring.codec.max-in-memory-size",
    "spring.web.resources.cache",
    "spring.data.web.pageable.max-page-size",
    "quarkus.http.limits.max-body-size",
    "quarkus.http.enable-compression",
    "quarkus.http.idle-timeout",
    "quarkus.http.read-timeout",
    "quarkus.http.header.",
    "micronaut.server.max-request-size",
    "micronaut.server.read-idle-timeout",
];

pub(super) fn wanted(key: &str) -> bool {
    SETTINGS.iter().any(|setting| key.starts_with(setting))
}

pub(super) fn spring(name: &str, text: &str, config: &mut Config) {
    if name.ends_with(".properties") {
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            let trimmed = line.trim();
            let Some((key, value)) = trimmed
                .split_once(['=', ':'])
                .filter(|_| !trimmed.starts_with(['#', '!']))
            else {
                continue;
            };
            let key = key.trim().to_ascii_lowercase();
            if wanted(&key) {
                config.says.push((
                    Statement::Setting(key, value.trim().into()),
                    Span::new(start, start + line.trim_end().len()),
                ));
            }
        }
        return;
    }
    let tree = yaml::parse(text);
    for root in tree.roots() {
        // A work list of maps with the keys that lead to them.
        let mut maps = vec![(String::new(), root)];
        while let Some((prefix, map)) = maps.pop() {
            for (key, value) in map.entries() {
                let name = key.text().unwrap_or_default().to_ascii_lowercase();
                let path = if prefix.is_empty() {
                    name
                } else {
                    format!("{prefix}.{name}")
                };
                if value.is_map() && path.split('.').count() < 12 {
                    maps.push((path, value));
                } else if wanted(&path) {
                    let text = if value.is_list() {
                        value
                            .items()
                            .filter_map(|item| item.text())
                            .collect::<Vec<_>>()
                            .join(",")
                    } else {
                        value.text().unwrap_or_default().to_string()
                    };
                    config
                        .says
                        .push((Statement::Setting(path, text), key.span().to(value.span())));
                }
            }
        }
    }
}

/// Spring's `SPRING_APPLICATION_JSON` in the environment of a container.
pub(super) fn application_json(text: &str, config: &mut Config) {
    let Some(name) = text.find("SPRING_APPLICATION_JSON") else {
        return;
    };
    let Some(start) = text[name..].find('{').map(|length| name + length) else {
        return;
    };
    let mut depth = 0usize;
    let end = text[start..].char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(start + at + 1)
    });
    let Some(end) = end else { return };
    let tree = json::parse(&text[start..end]);
    let mut maps = vec![(String::new(), tree.root())];
    while let Some((prefix, map)) = maps.pop() {
        for (key, value) in map
            .into_iter()
            .flat_map(|map| map.entries().collect::<Vec<_>>())
        {
            let name = key.text().unwrap_or_default().to_ascii_lowercase();
            let path = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}.{name}")
            };
            if value.is_map() && path.split('.').count() < 12 {
                maps.push((path, Some(value)));
            } else if wanted(&path) {
                let span = key.span().shifted(start);
                config.says.push((
                    Statement::Setting(path, value.text().unwrap_or_default().into()),
                    span,
                ));
            }
        }
    }
}

/// Logback's encoders and Log4j's layouts. Comments are taken out first.
pub(super) fn logback(text: &str, config: &mut Config) {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find("<!--"))
        .map(|found| at + found)
    {
        let end = text[start..]
            .find("-->")
            .map_or(text.len(), |length| start + length + 3);
        masked[start..end].fill(b' ');
        at = end;
    }
    let masked = String::from_utf8_lossy(&masked);
    let json = [
        "LogstashEncoder",
        "LoggingEventCompositeJsonEncoder",
        "JsonEncoder",
        "EcsEncoder",
        "JsonLayout",
        "JsonTemplateLayout",
        "EcsLayout",
        "StructuredLogEncoder",
        "StackdriverJsonLayout",
    ];
    let text_layouts = [
        "PatternLayout",
        "<pattern>",
        "PatternLayoutEncoder",
        "console-appender.xml",
        "defaults.xml",
    ];
    let library = if config.path.contains("log4j2") {
        "log4j2"
    } else {
        "logback"
    };
    let found = json
        .iter()
        .find_map(|word| masked.find(word).map(|at| (at, word.len())));
    let text_found = text_layouts
        .iter()
        .find_map(|word| masked.find(word).map(|at| (at, word.len())));
    let statement = match (found, text_found) {
        (Some(place), Some(_)) => Some(("choice", place)),
        (Some(place), None) => Some(("json", place)),
        (None, Some(place)) => Some(("text", place)),
        (None, None) => None,
    };
    if let Some((format, (at, length))) = statement {
        config
            .says
            .push((Statement::Log(library, format), Span::new(at, at + length)));
    }
}

pub(super) fn appsettings(text: &str, config: &mut Config) {
    for (word, library) in [
        ("Serilog.Formatting.", "Serilog"),
        (
            "\"FormatterName\": \"json\"",
            "Microsoft.Extensions.Logging",
        ),
        ("JsonFormatter", "Serilog"),
        ("EcsTextFormatter", "Serilog"),
    ] {
        if let Some(at) = text.find(word) {
            config.says.push((
                Statement::Log(library, "json"),
                Span::new(at, at + word.len()),
            ));
            return;
        }
    }
}
