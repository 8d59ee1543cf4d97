//! Laravel's middleware, Symfony's `IsGranted`, Slim's `add`.

use super::{decorators, names, push, strings, within};
use crate::extract::code::draft::Covers;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Call;

pub(super) fn read(reading: &mut Reading<'_>) {
    decorators(reading, |reading, name, inside| {
        if !super::kinds(name).guards() && name != "Middleware" {
            return Vec::new();
        }
        let mut found = vec![name.to_string()];
        if name == "Middleware" {
            found.extend(
                inside
                    .map(|inside| strings(reading, inside))
                    .unwrap_or_default(),
            );
        }
        if name == "IsGranted" {
            found.push("role".into());
        }
        found
    });
    for call in reading.calls.clone() {
        match reading.code.at(call.name) {
            "middleware" | "withMiddleware" | "add" => middleware(reading, call),
            "group" if reading.code.sign(call.open + 1) == "[" => {
                // `Route::group(['middleware' => 'auth'], ...)`.
                let code = &reading.code;
                let list = call.open + 2..code.partner(call.open + 1);
                if let Some(value) = reading.property(&list, "middleware") {
                    let found = laravel(reading, value);
                    let covers = within(reading, call.name..call.close + 1);
                    push(reading, call.name, found, covers);
                }
            }
            "withoutMiddleware" => {
                let code = &reading.code;
                let found = laravel(reading, call.open + 1..call.close);
                let head = code.head(call.name);
                let covers = within(reading, head..code.chain_end(head) + 1);
                if found.iter().any(|name| super::kinds(name).guards()) {
                    push(reading, call.name, vec!["public".into()], covers);
                }
            }
            _ => {}
        }
    }
}

/// `['auth:sanctum', 'verified', Authenticate::class]`; `can:edit,post` is a policy.
fn laravel(reading: &Reading<'_>, range: std::ops::Range<usize>) -> Vec<String> {
    let mut found: Vec<String> = strings(reading, range.clone())
        .into_iter()
        .map(|text| {
            let alias = text.split(':').next().unwrap_or_default();
            // `auth.basic` and the project's own `os.auth` say it in one of their parts.
            let parts = || alias.split('.');
            let guard = parts().find(|part| super::kinds(part).guards());
            guard
                .or_else(|| parts().next())
                .unwrap_or_default()
                .to_string()
        })
        .collect();
    found.extend(names(reading, range));
    found
}

fn middleware(reading: &mut Reading<'_>, call: Call) {
    let code = &reading.code;
    let head = code.head(call.name);
    let found = laravel(reading, call.open + 1..call.close);
    let first = code.name(head);
    let own = matches!(first, "$this" | "this") && code.at(call.name) == "middleware";
    if own {
        // In a controller's constructor: all of its actions, but those it names.
        let Some(class) = reading.class(call.name).map(|class| class.name.to_string()) else {
            return;
        };
        let chain = code.chain(head, code.chain_end(head) + 1);
        let list = |word: &str| {
            chain
                .iter()
                .find(|link| code.at(link.name) == word)
                .map(|link| strings(reading, link.open + 1..link.close))
                .unwrap_or_default()
        };
        let covers = Covers::Class {
            name: class,
            only: list("only"),
            except: list("except"),
        };
        return push(reading, call.name, found, covers);
    }
    if first == "Route" || code.at(call.name) == "add" {
        let covers = within(reading, head..code.chain_end(head) + 1);
        push(reading, call.name, found, covers);
    }
}
