//! Middleware of Express, Koa, Hono and Fastify, guards of NestJS, Next's `middleware.ts`.

use super::{called, decorators, is_text, names, on, push, within};
use crate::extract::code::draft::Covers;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

const VERBS: &[&str] = &[
    "get", "post", "put", "delete", "patch", "head", "options", "all", "del", "route",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    decorators(reading, |reading, name, inside| match name {
        "UseGuards" => inside
            .map(|inside| {
                let mut found = names(reading, inside.clone());
                found.extend(called(reading, inside));
                found
            })
            .unwrap_or_default(),
        // What only describes: `@ApiBearerAuth()`.
        _ if name.starts_with("Api") => Vec::new(),
        "Body" | "Post" | "Get" | "Put" | "Delete" | "Patch" | "Controller" | "Injectable" => {
            Vec::new()
        }
        _ => vec![name.to_string()],
    });
    for call in reading.calls.clone() {
        match reading.code.at(call.name) {
            "use" => middleware(reading, call),
            "addHook" => {
                let found = names(reading, call.open + 1..call.close);
                let owner = reading.owner(reading.code.receiver_name(call), call.name);
                push(reading, call.name, found, on(owner, false));
            }
            "useGlobalGuards" => {
                let found = names(reading, call.open + 1..call.close);
                push(reading, call.name, found, Covers::Application);
            }
            name if VERBS.contains(&name) => route(reading, call),
            _ => {}
        }
    }
    global_guards(reading);
    next_middleware(reading);
}

/// `app.use(auth)`, `app.use("/api", auth, router)`.
fn middleware(reading: &mut Reading<'_>, call: Call) {
    let mut arguments = reading.positional(call);
    let mut prefix = String::new();
    if let Some(first) = arguments.first()
        && is_text(reading, first.start)
    {
        prefix = reading.path(first).unwrap_or_default();
        arguments.remove(0);
    }
    let mut found = Vec::new();
    for argument in &arguments {
        // A path that is an object: `jwt({...}).unless({ path: [...] })` names what it is first.
        found.extend(names(reading, argument.clone()).into_iter().take(4));
        found.extend(called(reading, argument.clone()));
    }
    // What is mounted by this very call stands behind what is given before it.
    if arguments.len() > 1 {
        let covers = within(reading, call.name..call.close + 1);
        push(reading, call.name, found.clone(), covers);
        // Without a router among them it covers what follows.
    }
    let receiver = receiver(reading, call);
    let owner = reading.owner(&receiver, call.name);
    let covers = Covers::Owner {
        owner,
        after: true,
        prefix: prefix.trim_end_matches(['*', '/']).to_string(),
    };
    push(reading, call.name, found, covers);
}

/// `app` of `this.app.use()`; the first name of a chain of calls.
fn receiver(reading: &Reading<'_>, call: Call) -> String {
    let code = &reading.code;
    let name = code.receiver_name(call);
    if !name.is_empty() {
        return name.to_string();
    }
    let mut at = code.head(call.name);
    while code.is_connector(at + 1) && !code.name(at + 2).is_empty() && code.sign(at + 3) != "(" {
        at += 2;
    }
    code.name(at).to_string()
}

/// `router.post("/x", auth, h)`, `fastify.get("/x", { preHandler: [auth] }, h)`.
fn route(reading: &mut Reading<'_>, call: Call) {
    let arguments = reading.positional(call);
    let mut found = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let last = index + 1 == arguments.len();
        if index == 0 && is_text(reading, argument.start) {
            continue;
        }
        if reading.code.sign(argument.start) == "{" {
            for key in [
                "preHandler",
                "onRequest",
                "preValidation",
                "middleware",
                "beforeHandle",
                "auth",
            ] {
                let range = argument.start + 1..argument.end;
                if let Some(value) = reading.property(&range, key) {
                    found.extend(names(reading, value));
                }
            }
        } else if last {
            found.extend(called(reading, argument.clone()));
        } else {
            found.extend(names(reading, argument.clone()));
        }
    }
    // `router.route("/x").all(auth).post(h)`: the whole chain.
    let code = &reading.code;
    let from = if code.at(call.name) == "all" {
        code.head(call.name)
    } else {
        call.name
    };
    let end = if code.at(call.name) == "all" {
        code.chain_end(from) + 1
    } else {
        call.close + 1
    };
    let covers = within(reading, from..end);
    push(reading, call.name, found, covers);
}

/// `{ provide: APP_GUARD, useClass: JwtAuthGuard }`.
fn global_guards(reading: &mut Reading<'_>) {
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if code.name(at) != "APP_GUARD" || code.sign(at.wrapping_sub(1)) != ":" {
            continue;
        }
        let Some(open) = code.parent(at) else {
            continue;
        };
        let inside = open + 1..code.partner(open);
        let found = ["useClass", "useExisting", "useFactory", "useValue"]
            .iter()
            .find_map(|key| reading.property(&inside, key))
            .map(|value| names(reading, value))
            .unwrap_or_default();
        push(reading, at, found, Covers::Application);
    }
}

/// Next runs `middleware.ts` (or `proxy.ts`) before every route.
fn next_middleware(reading: &mut Reading<'_>) {
    let path = reading.out.path.as_str();
    let stem = path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .split('.')
        .next()
        .unwrap_or_default();
    let near = path.split('/').count() <= 4;
    if !matches!(stem, "middleware" | "proxy")
        || !near
        || !reading.out.imports.iter().any(|import| {
            import.module.starts_with("next")
                || import.module.starts_with("@clerk")
                || import.module.contains("auth")
        })
    {
        return;
    }
    let mut found: Vec<String> = reading
        .out
        .imports
        .iter()
        .map(|import| import.name.clone())
        .collect();
    found.extend(
        reading
            .calls
            .iter()
            .take(40)
            .map(|call| reading.code.callee(*call)),
    );
    found.retain(|name| super::kinds(name).guards());
    found.truncate(super::MAX_NAMES);
    if found.is_empty() {
        found.push(stem.to_string());
    }
    push(reading, 0, found, Covers::Application);
}
