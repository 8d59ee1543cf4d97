//! Decorators, dependencies, permission classes and middleware of FastAPI, Flask, Django and Starlette.

use super::{called, decorators, is_text, names, on, push, strings, within};
use crate::extract::code::draft::{Covers, Owner};
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;
use std::ops::Range;

/// Decorators that are no gate whatever their names say.
const NO_GATE: &[&str] = &[
    "route",
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "head",
    "options",
    "api_route",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    decorators(reading, |reading, name, inside| {
        let last = name.rsplit('.').next().unwrap_or_default();
        if NO_GATE.contains(&last) {
            return Vec::new();
        }
        let mut found = vec![name.to_string()];
        if matches!(
            last,
            "method_decorator" | "permission_classes" | "authentication_classes" | "decorators"
        ) {
            found.extend(
                inside
                    .map(|inside| names(reading, inside))
                    .unwrap_or_default(),
            );
        }
        found
    });
    before_request(reading);
    parameters(reading);
    for call in reading.calls.clone() {
        call_gate(reading, call);
    }
    classes(reading);
    settings(reading);
}

/// `@app.before_request def check(): ...`, `@app.middleware("http")`.
fn before_request(reading: &mut Reading<'_>) {
    for decorator in reading.decorators.clone() {
        let Some((receiver, "before_request" | "before_app_request" | "middleware")) =
            decorator.name.rsplit_once('.')
        else {
            continue;
        };
        let Some(function) = reading.decorated(&decorator) else {
            continue;
        };
        let name = function.name.to_string();
        let owner = Owner::Variable(receiver.rsplit('.').next().unwrap_or_default().to_string());
        push(reading, decorator.at, vec![name], on(owner, false));
    }
}

/// `dependencies=[Depends(auth)]` in a decorator, a router or an application; wrappers of views; middleware.
fn call_gate(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let name = code.at(call.name);
    let head = code.head(call.name);
    match name {
        "add_middleware" => {
            let found = names(reading, call.open + 1..call.close);
            let owner = reading.owner(code.receiver_name(call), call.name);
            return push(reading, call.name, found, on(owner, false));
        }
        "path" | "re_path" | "url" => {
            let inside = call.open + 1..call.close;
            let mut found = called(reading, inside.clone());
            // `path("admin/", admin.site.urls)`: Django lets only its staff in (`AdminSite.has_permission`).
            let is_admin_site = |name: &String| {
                let site = name.strip_suffix(".urls").unwrap_or_default();
                site.to_ascii_lowercase().contains("admin")
            };
            if names(reading, inside).iter().any(is_admin_site) {
                found.push("staff_member_required".into());
            }
            let covers = within(reading, call.name..call.close + 1);
            return push(reading, call.name, found, covers);
        }
        _ => {}
    }
    let Some(range) = reading
        .keyword(call.open, "dependencies")
        .or_else(|| reading.keyword(call.open, "guards"))
        .or_else(|| reading.keyword(call.open, "auth"))
    else {
        return;
    };
    let found = names(reading, range.clone());
    let bound = code.bound_name(head).to_string();
    let covers = match name {
        "include_router" | "mount" => within(reading, call.name..call.close + 1),
        "APIRouter" | "FastAPI" | "NinjaAPI" | "Router" | "Litestar" if !bound.is_empty() => {
            on(Owner::Variable(bound), false)
        }
        // `@router.post("/x", dependencies=[...])`: the decorator's span is that of the route.
        _ => within(reading, head.saturating_sub(1)..call.close + 1),
    };
    push(reading, range.start, found, covers);
}

/// `user: User = Depends(get_current_user)`, `user: CurrentUser`.
fn parameters(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    for function in &reading.functions {
        let open = function.parameters.start;
        if reading.code.sign(open) != "(" {
            continue;
        }
        for (name, range) in reading
            .code
            .arguments(open)
            .into_iter()
            .map(|argument| (argument.name, argument.value))
        {
            // `x: T = Depends(f)` is read as one range; the parameter's own name says nothing.
            let skip =
                usize::from(name.is_empty() && reading.code.sign(range.start + 1) == ":") * 2;
            let types = names(reading, range.start + skip..range.end);
            let optional = types
                .iter()
                .any(|name| name == "Optional" || name.ends_with(".Optional"))
                || union_with_none(reading, &range);
            let guards: Vec<String> = types
                .into_iter()
                .filter(|name| super::kinds(name).guards())
                .collect();
            if !optional && !guards.is_empty() && skip > 0 {
                found.push((function.at, range.start, guards));
            }
        }
    }
    for (function, at, guards) in found {
        let offset = reading.code.span(function, function).start;
        push(reading, at, guards, Covers::Function(offset));
    }
}

/// `User | None`.
fn union_with_none(reading: &Reading<'_>, range: &Range<usize>) -> bool {
    range
        .clone()
        .any(|at| reading.code.sign(at) == "|" && reading.code.name(at + 1) == "None")
}

/// `permission_classes = [IsAuthenticated]`, `decorators = [login_required]`, `class V(LoginRequiredMixin, View)`.
fn classes(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    for class in &reading.classes {
        let bases = names(reading, class.bases.clone());
        let mut gates: Vec<(usize, Vec<String>)> = Vec::new();
        let mixins: Vec<String> = bases
            .into_iter()
            .filter(|name| name.ends_with("Mixin") && super::kinds(name).guards())
            .collect();
        gates.push((class.at, mixins));
        for at in class.body.clone() {
            if matches!(
                reading.code.name(at),
                "permission_classes" | "decorators" | "method_decorators" | "permission_required"
            ) && reading.code.sign(at + 1) == "="
            {
                let value = at + 2..reading.code.line_end(at) + 1;
                let mut all = names(reading, value.clone());
                if reading.code.name(at) == "permission_required" {
                    all.push("permission_required".into());
                }
                gates.push((at, all));
            }
        }
        for (at, names) in gates {
            found.push((at, names, class.name.to_string()));
        }
    }
    for (at, names, name) in found {
        let covers = Covers::Class {
            name,
            only: Vec::new(),
            except: Vec::new(),
        };
        push(reading, at, names, covers);
    }
}

/// Django's settings: default permissions, and middleware that asks everybody to log in.
fn settings(reading: &mut Reading<'_>) {
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if is_text(reading, at) && code.string(at) == Some("DEFAULT_PERMISSION_CLASSES") {
            let open = at + 2;
            let found = strings(reading, open..code.partner(open).max(open) + 1);
            push(reading, at, found, Covers::Application);
        } else if code.name(at) == "MIDDLEWARE" && code.sign(at + 1) == "=" {
            let open = at + 2;
            let all = strings_all(reading, open..code.partner(open).max(open) + 1);
            // Django's own authentication middleware only says who calls; it asks nobody.
            let found = all
                .into_iter()
                .filter(|name| {
                    !name.starts_with("django.contrib.")
                        || name.ends_with("LoginRequiredMiddleware")
                })
                .collect();
            push(reading, at, found, Covers::Application);
        }
    }
}

fn strings_all(reading: &Reading<'_>, range: Range<usize>) -> Vec<String> {
    range
        .filter_map(|at| reading.code.string(at))
        .take(64)
        .map(str::to_string)
        .collect()
}
