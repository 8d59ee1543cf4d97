//! What the routes of a component are for, by their methods and paths.
//!
//! Health checks, metrics and what no entry point reaches say nothing.

use super::Scope;
use crate::facts::code::Route;
use crate::facts::profile::{Predicate, Profile};

/// Parts of a path that take credentials.
const AUTH: [&str; 24] = [
    "login",
    "log-in",
    "logins",
    "signin",
    "sign-in",
    "sign_in",
    "signup",
    "sign-up",
    "sign_up",
    "register",
    "registration",
    "registrations",
    "auth",
    "authenticate",
    "session",
    "sessions",
    "forgot-password",
    "forgot_password",
    "reset-password",
    "reset_password",
    "password-reset",
    "password-recovery",
    "otp",
    "magic-link",
];

/// Parts of a path that hand out tokens.
const TOKEN: [&str; 12] = [
    "token",
    "tokens",
    "refresh",
    "refresh-token",
    "refresh_token",
    "access-token",
    "access_token",
    "access_tokens",
    "access-tokens",
    "api_tokens",
    "oauth",
    "jwt",
];

/// Parts of a path that are for administrators or moderators.
const ADMIN: [&str; 9] = [
    "admin",
    "admins",
    "administration",
    "moderation",
    "moderator",
    "manage",
    "management",
    "backoffice",
    "superuser",
];

/// Parts of a path that take or give many records at once.
const BULK: [&str; 8] = [
    "bulk",
    "batch",
    "batches",
    "import",
    "imports",
    "export",
    "exports",
    "bulk-create",
];

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    let routes = scope
        .routes
        .iter()
        .filter(|route| route.reachable && route.purpose.is_empty() && route.framework != "grpc");
    for fact in routes {
        let route = &fact.value;
        let note = format!("{} {}", route.method, route.route);
        let show = |predicate: &mut Predicate| predicate.show(fact.place, note.clone());
        let mutating = route.mutating;
        if mutating {
            show(&mut profile.mutating_routes);
        }
        if route.guarded && (!route.public || !route.guards.is_empty()) {
            show(&mut profile.guarded_routes);
        }
        if mutating && route.method != "DELETE" || route.takes_body {
            show(&mut profile.accepts_bodies);
        }
        let takes = mutating || route.takes_body;
        if takes && (has_part(route, &AUTH) || route.takes_credentials && !route.guarded) {
            show(&mut profile.auth_routes);
        }
        if takes && has_part(route, &TOKEN) {
            show(&mut profile.token_routes);
        }
        if has_part(route, &ADMIN) {
            show(&mut profile.admin_routes);
        }
        if has_part(route, &BULK) || route.route.contains(":batch") {
            show(&mut profile.bulk_routes);
        }
        if route.by_id {
            show(&mut profile.id_routes);
        } else if route.method == "GET" && lists(route) {
            show(&mut profile.list_routes);
        }
    }
}

fn parts(route: &Route) -> impl Iterator<Item = &str> {
    route
        .route
        .split(['/', ':'])
        .filter(|part| !part.is_empty())
}

fn has_part(route: &Route, words: &[&str]) -> bool {
    parts(route).any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// A path whose last part is a plural gives back a list.
fn lists(route: &Route) -> bool {
    parts(route).last().is_some_and(|part| {
        let plural = part.len() > 3 && part.ends_with('s');
        plural
            && !matches!(
                part,
                "status" | "address" | "docs" | "assets" | "settings" | "js" | "css"
            )
            && !part.ends_with("ss")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str) -> Route {
        Route {
            method: method.to_owned(),
            route: path.to_owned(),
            ..Route::default()
        }
    }

    #[test]
    fn a_plural_is_a_list_and_a_status_is_none() {
        assert!(lists(&route("GET", "/v1/orders")));
        assert!(!lists(&route("GET", "/v1/status")));
        assert!(!lists(&route("GET", "/v1/orders/{id}")));
    }

    #[test]
    fn words_are_whole_parts_of_the_path() {
        assert!(has_part(&route("POST", "/api/login"), &AUTH));
        assert!(!has_part(&route("POST", "/api/authors"), &AUTH));
    }
}
