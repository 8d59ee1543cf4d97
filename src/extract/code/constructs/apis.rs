//! What is said of an interface as a whole: versions by header, generated descriptions that are off, pages.

use super::super::draft::{Construct, Subject};
use super::super::reading::Reading;

/// Calls that render a page for people.
const PAGES: &[&str] = &[
    "TemplateResponse",
    "render_template",
    "HTMLResponse",
    "render",
    "HTML",
    "Html",
    "ExecuteTemplate",
    "View",
    "view",
];

/// Calls that read a header of a request.
const READS: &[&str] = &[
    "header",
    "Header",
    "get",
    "Get",
    "getHeader",
    "GetHeader",
    "get_header",
    "headers",
    "HeaderApiVersionReader",
];

fn is_version_header(text: &str) -> bool {
    ["x-api-version", "api-version", "accept-version"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name))
}

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for call in &reading.calls {
        let name = code.at(call.name);
        match name {
            "enableVersioning" => {
                let mut shown = reading.construct(
                    Subject::Versioning,
                    "@nestjs/common",
                    "on",
                    call.name,
                    call.name,
                );
                shown.state = "on";
                found.push(shown);
            }
            "AddApiVersioning" => found.push(reading.construct(
                Subject::Versioning,
                "Asp.Versioning",
                "on",
                call.name,
                call.name,
            )),
            "useApiVersioning" | "configureApiVersioning" => found.push(reading.construct(
                Subject::Versioning,
                "spring",
                "on",
                call.name,
                call.name,
            )),
            "VersionedFastAPI" => found.push(reading.construct(
                Subject::Versioning,
                "fastapi-versioning",
                "on",
                call.name,
                call.name,
            )),
            "FastAPI" => {
                let off = reading
                    .keyword(call.open, "openapi_url")
                    .filter(|value| code.name(value.start) == "None");
                if let Some(off) = off {
                    found.push(reading.construct(
                        Subject::DescriptionOff,
                        "fastapi",
                        "off",
                        off.start - 2,
                        off.start,
                    ));
                }
            }
            // `ContentType::html()` of Actix.
            "html" if code.name(code.head(call.name)) == "ContentType" => {
                found.push(reading.construct(Subject::Page, "", "page", call.name, call.name));
            }
            _ if PAGES.contains(&name) => {
                found.push(reading.construct(Subject::Page, "", "page", call.name, call.name));
            }
            _ => {}
        }
    }
    // Django REST framework names the class in its settings; others keep the version in the media type.
    for at in 0..code.len() {
        if code.string(at) == Some("DEFAULT_VERSIONING_CLASS") {
            found.push(reading.construct(Subject::Versioning, "djangorestframework", "on", at, at));
        }
        // `request()->header('X-Api-Version')`: read, not sent.
        if code.string(at).is_some_and(is_version_header)
            && let Some(call) = code.parent(at).and_then(|open| code.call_at(open))
            && code.arguments(call.open).len() == 1
            && READS.contains(&code.name(call.name))
        {
            found.push(reading.construct(Subject::Versioning, "header", "on", at, at));
        }
        if let Some(text) = code.string(at)
            && text.starts_with("application/vnd.")
            && text.contains(".v")
            && !reading.out.routes.is_empty()
        {
            found.push(reading.construct(Subject::Versioning, "media type", "on", at, at));
        }
    }
}
