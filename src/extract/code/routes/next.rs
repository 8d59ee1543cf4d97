//! Next's routes by file: `app/**/route.ts` and `pages/api/**`.

use super::super::draft::{Handler, Owner};
use super::super::reading::Reading;
use super::super::registering::NewRoute;

/// Next's routes by file: `app/**/route.ts` and `pages/api/**`.
pub(super) fn files(reading: &mut Reading<'_>) {
    let path = reading.out.path.clone();
    let (stem, _) = path.rsplit_once('.').unwrap_or((&path, ""));
    let app = stem.strip_suffix("/route").and_then(|stem| {
        stem.strip_prefix("app/")
            .or_else(|| stem.split_once("/app/").map(|(_, rest)| rest))
            .or((stem == "app").then_some(""))
    });
    let pages = stem
        .strip_prefix("pages/api/")
        .or_else(|| stem.split_once("/pages/api/").map(|(_, rest)| rest));
    let segments = |text: &str| -> String {
        let parts: Vec<String> = text
            .split('/')
            .filter(|part| !part.is_empty() && !part.starts_with('(') && *part != "index")
            .map(|part| {
                part.trim_start_matches('[')
                    .trim_end_matches(']')
                    .to_string()
                    + ""
            })
            .zip(
                text.split('/')
                    .filter(|part| !part.is_empty() && !part.starts_with('(') && *part != "index"),
            )
            .map(|(name, raw)| {
                if raw.starts_with('[') {
                    format!("{{{name}}}")
                } else {
                    name
                }
            })
            .collect();
        format!("/{}", parts.join("/"))
    };
    if let Some(rest) = app {
        let route = segments(rest);
        for function in reading.functions.clone() {
            if !matches!(
                function.name,
                "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS"
            ) {
                continue;
            }
            let handler = Handler::Inline(reading.body(function.body.clone()));
            let span = reading.code.span(function.at, function.at);
            let new = NewRoute {
                framework: "next",
                method: function.name.into(),
                path: route.clone(),
                owner: Owner::Application,
                handler,
            };
            reading.route(function.at, span, Some(span), new);
        }
    } else if let Some(rest) = pages {
        let route = segments(&format!("api/{rest}"));
        let handler = Handler::Inline(reading.body(0..reading.code.len()));
        let span = reading.code.span(0, 0);
        let new = NewRoute {
            framework: "next",
            method: "ANY".into(),
            path: route,
            owner: Owner::Application,
            handler,
        };
        reading.route(0, span, None, new);
    }
}
