//! Laravel, Slim and Symfony.

use super::super::draft::{Handler, Owner};
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, method, named, surroundings};
use crate::syntax::code::Call;

pub(super) fn read(reading: &mut Reading<'_>) {
    for call in reading.calls.clone() {
        let code = &reading.code;
        let name = code.at(call.name);
        let receiver = code.receiver(call);
        let head = code.head(call.name);
        match name {
            "withRouting" => laravel_health(reading, call),
            "configure" if receiver == "Application" => {
                reading.server("laravel", "http", head, call.name)
            }
            "create" if receiver == "AppFactory" => reading.server("slim", "http", head, call.name),
            "get" | "post" | "put" | "delete" | "patch" | "any" | "options" | "match" => {
                let laravel = code.name(head) == "Route";
                let slim = matches!(code.name(head), "$app" | "$group" | "$router");
                if laravel || slim {
                    route(reading, call, if laravel { "laravel" } else { "slim" });
                }
            }
            _ => {}
        }
    }
    symfony(reading);
}

/// `Route::prefix('x')->group(...)`, Slim's `$app->group('/x', ...)`.
fn prefix_of(reading: &Reading<'_>, call: Call) -> Option<String> {
    let code = &reading.code;
    if code.at(call.name) != "group" {
        return None;
    }
    let arguments = reading.positional(call);
    let own = if arguments.len() > 1 {
        let first = &arguments[0];
        // `Route::group(['prefix' => 'x'], ...)`
        reading
            .property(first, "prefix")
            .and_then(|range| reading.path(&range))
            .or_else(|| reading.path(first))
    } else {
        None
    };
    Some(paths::join(
        &chain_prefix(reading, call),
        &own.unwrap_or_default(),
    ))
}

fn chain_prefix(reading: &Reading<'_>, call: Call) -> String {
    let code = &reading.code;
    code.chain(code.head(call.name), call.name).iter().fold(
        String::new(),
        |prefix, link| match code.at(link.name) {
            "prefix" => paths::join(
                &prefix,
                &reading
                    .positional(*link)
                    .first()
                    .and_then(|p| reading.path(p))
                    .unwrap_or_default(),
            ),
            _ => prefix,
        },
    )
}

fn route(reading: &mut Reading<'_>, call: Call, framework: &'static str) {
    let name = reading.code.at(call.name);
    let mut arguments = reading.positional(call);
    if name == "match" && arguments.len() > 2 {
        arguments.remove(0);
    }
    let [path, target, ..] = arguments.as_slice() else {
        return;
    };
    let Some(text) = reading.path(path) else {
        return;
    };
    let (outer, _) = surroundings(reading, call.name, "", prefix_of);
    let text = paths::join(&paths::join(&outer, &chain_prefix(reading, call)), &text);
    // Laravel gives what stands in `routes/api.php` the prefix `/api`.
    let text = if reading.out.path.ends_with("routes/api.php") {
        paths::join("/api", &text)
    } else {
        text
    };
    let code = &reading.code;
    // `[H::class, 'show']`, `H::class`, `'H@show'`
    let class = target
        .clone()
        .find(|at| code.name(at + 2) == "class" && code.is_connector(at + 1))
        .map(|at| code.name(at));
    let handler = match (class, target.clone().find_map(|at| code.string(at))) {
        (Some(class), Some(action)) => named(&format!("{class}.{action}")),
        (Some(class), None) => named(&format!("{class}.__invoke")),
        (None, Some(text)) if text.contains('@') => named(&text.replace('@', ".")),
        _ => reading.handler(target),
    };
    let span = code.span(call.name, path.end - 1);
    let new = NewRoute {
        framework,
        method: method(name).unwrap_or("ANY").into(),
        path: text,
        owner: Owner::Application,
        handler,
    };
    reading.route(call.name, span, None, new);
}

/// `->withRouting(health: '/up')`.
fn laravel_health(reading: &mut Reading<'_>, call: Call) {
    let Some(range) = reading.keyword(call.open, "health") else {
        return;
    };
    let Some(path) = reading.path(&range) else {
        return;
    };
    let from = range.start.saturating_sub(2);
    built_in(
        reading,
        from,
        range.start,
        BuiltIn {
            framework: "laravel",
            path: &path,
            purpose: "live",
            checks: Vec::new(),
            owner: Owner::Application,
        },
    );
}

/// `#[Route('/x', methods: ['GET'])]` on a class and its methods.
fn symfony(reading: &mut Reading<'_>) {
    let decorators = reading.decorators.clone();
    for decorator in &decorators {
        if decorator.name != "Route" {
            continue;
        }
        let Some(function) = reading.decorated(decorator).cloned() else {
            continue;
        };
        let Some(open) = decorator.open else { continue };
        let path = |open: usize| {
            reading
                .keyword(open, "path")
                .or_else(|| {
                    reading
                        .code
                        .arguments(open)
                        .into_iter()
                        .next()
                        .map(|a| a.value)
                })
                .and_then(|range| reading.path(&range))
        };
        let Some(own) = path(open) else { continue };
        let class = reading.class(function.at);
        let prefix = class.and_then(|class| {
            decorators.iter().find(|other| {
                other.name == "Route"
                    && reading
                        .decorated_class(other)
                        .is_some_and(|target| target.at == class.at)
            })
        });
        let prefix = prefix
            .and_then(|decorator| decorator.open)
            .and_then(path)
            .unwrap_or_default();
        let verbs: Vec<&'static str> = reading
            .keyword(open, "methods")
            .map(|range| {
                range
                    .filter_map(|at| reading.code.string(at).and_then(method))
                    .collect()
            })
            .unwrap_or_default();
        let verbs = if verbs.is_empty() { vec!["ANY"] } else { verbs };
        let span = reading.code.span(decorator.at, open + 1);
        for verb in verbs {
            let handler = Handler::Inline(reading.body(function.body.clone()));
            let new = NewRoute {
                framework: "symfony",
                method: verb.into(),
                path: paths::join(&prefix, &own),
                owner: Owner::Application,
                handler,
            };
            let handler_span = reading.code.span(function.at, function.at);
            reading.route(decorator.at, span, Some(handler_span), new);
        }
    }
}
