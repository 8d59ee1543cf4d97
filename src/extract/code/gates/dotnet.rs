//! ASP.NET Core: attributes, `RequireAuthorization`, the fallback policy, middleware and endpoint filters.

use super::{decorators, names, on, push, strings, within};
use crate::extract::code::draft::Covers;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

pub(super) fn read(reading: &mut Reading<'_>) {
    decorators(reading, |reading, name, inside| {
        let last = name.rsplit('.').next().unwrap_or_default();
        if !super::kinds(last).guards()
            && !super::kinds(last).opens
            && !super::kinds(last).throttles
            && last != "EnableRateLimiting"
        {
            return Vec::new();
        }
        let mut found = vec![last.to_string()];
        if let Some(inside) = inside {
            let words = names(reading, inside.clone());
            let by_policy = !strings(reading, inside).is_empty()
                || words
                    .iter()
                    .any(|word| matches!(word.as_str(), "Roles" | "Policy"));
            if by_policy {
                found.push("policy".into());
            }
        }
        found
    });
    for call in reading.calls.clone() {
        match reading.code.at(call.name) {
            "RequireAuthorization" | "AllowAnonymous" | "RequireRateLimiting" => {
                chain(reading, call)
            }
            "UseMiddleware" | "AddEndpointFilter" => {
                let code = &reading.code;
                let found = names(reading, call.name + 1..call.open);
                let head = code.head(call.name);
                let covers = if code.at(call.name) == "UseMiddleware" {
                    Covers::Application
                } else {
                    within(reading, head..code.chain_end(head) + 1)
                };
                push(reading, call.name, found, covers);
            }
            "AuthorizeFilter" => push(
                reading,
                call.name,
                vec!["AuthorizeFilter".into()],
                Covers::Application,
            ),
            "SetFallbackPolicy" => {
                push(
                    reading,
                    call.name,
                    vec!["authorize".into()],
                    Covers::Application,
                );
            }
            _ => {}
        }
    }
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if code.name(at) == "FallbackPolicy"
            && code.sign(at + 1) == "="
            && code.name(at + 2) != "null"
        {
            push(
                reading,
                at,
                vec!["FallbackPolicy.authorize".into()],
                Covers::Application,
            );
        }
    }
}

/// `app.MapPost("/x", h).RequireAuthorization("admin")`, `group.RequireAuthorization()`.
fn chain(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let head = code.head(call.name);
    let mut found = vec![code.at(call.name).to_string()];
    if call.close > call.open + 1 && code.at(call.name) == "RequireAuthorization" {
        found.push("policy".into());
    }
    let links = code.chain(head, call.name);
    if links
        .iter()
        .any(|link| code.at(link.name) == "MapControllers")
    {
        return push(reading, call.name, found, Covers::Application);
    }
    let maps = links
        .iter()
        .any(|link| code.at(link.name).starts_with("Map"));
    if maps {
        let bound = code.bound_name(head).to_string();
        let covers = within(reading, head..code.chain_end(head) + 1);
        push(reading, call.name, found.clone(), covers);
        // `var api = app.MapGroup("/api").RequireAuthorization();`
        if !bound.is_empty() {
            let owner = crate::extract::code::draft::Owner::Variable(bound);
            push(reading, call.name, found, on(owner, false));
        }
        return;
    }
    let receiver = code.name(head).to_string();
    let owner = reading.owner(&receiver, call.name);
    push(reading, call.name, found, on(owner, false));
}
