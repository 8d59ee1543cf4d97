//! Django's `urlpatterns`.

use super::super::draft::{Handler, Owner};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::python::prefix_of;
use super::{BuiltIn, built_in, named, surroundings};
use crate::syntax::code::Call;

/// Django's patterns have no slash in front, and regular expressions have anchors.
pub(super) fn django_path(text: &str) -> String {
    let text = text.trim_start_matches('^').trim_end_matches('$');
    format!("/{}", text.trim_start_matches('/'))
}

pub(super) fn django(reading: &mut Reading<'_>, call: Call, arguments: &[std::ops::Range<usize>]) {
    let [path, target, ..] = arguments else {
        return;
    };
    let Some(text) = reading.path(path).map(|text| django_path(&text)) else {
        return;
    };
    let (outer, _) = surroundings(reading, call.name, "", prefix_of);
    let text = paths::join(&outer, &text);
    let owner = Owner::Variable("urlpatterns".into());
    let include = reading
        .code
        .calls_in(target.clone())
        .find(|inner| reading.code.at(inner.name) == "include");
    if let Some(include) = include {
        if reading.code.sign(include.open + 1) == "[" {
            return;
        }
        let module = reading
            .code
            .string(include.open + 1)
            .or_else(|| reading.code.string(include.open + 2))
            .map(str::to_string);
        match module.as_deref() {
            Some("health_check.urls") => {
                let new = BuiltIn {
                    framework: "django",
                    path: &text,
                    purpose: "live",
                    checks: vec!["registry"],
                    owner,
                };
                built_in(reading, call.name, include.close, new);
            }
            Some("django_prometheus.urls") => {
                let path = paths::join(&text, "/metrics");
                let new = BuiltIn {
                    framework: "django",
                    path: &path,
                    purpose: "metrics",
                    checks: Vec::new(),
                    owner,
                };
                built_in(reading, call.name, include.close, new);
            }
            Some(module) => {
                let child = format!("{module}.urlpatterns");
                reading.mount(call.name, owner, text, Some(child));
            }
            None => {
                let child = reading.dotted(&(include.open + 1..include.close));
                reading.mount(call.name, owner, text, child);
            }
        }
        return;
    }
    let span = reading.code.span(call.name, path.end - 1);
    let handler = match reading.handler(target) {
        // `HealthView.as_view()`
        Handler::Name(name) if name.ends_with(".as_view") => {
            named(&format!("{}.get", name.trim_end_matches(".as_view")))
        }
        handler => handler,
    };
    let handler_span = Some(reading.code.span(target.start, target.end - 1));
    reading.route(
        call.name,
        span,
        handler_span,
        NewRoute {
            framework: "django",
            method: "ANY".into(),
            path: text,
            owner,
            handler,
        },
    );
}
