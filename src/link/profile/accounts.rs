//! Whom the component knows, and what it does with tokens, secrets, pages and files.

use super::Scope;
use crate::facts::profile::{Predicate, Profile};

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    for fact in scope.practices.iter().filter(|fact| fact.production) {
        let show = |predicate: &mut Predicate| predicate.show(fact.place, fact.what.clone());
        match fact.topic {
            "password-hash" => show(&mut profile.user_accounts),
            "jwt-validation" => show(&mut profile.jwt_verify),
            "token-lifetime" => show(&mut profile.jwt_issue),
            "session-lifetime" => show(&mut profile.token_routes),
            "refresh-rotation" => show(&mut profile.refresh_tokens),
            "unsafe-html" => {
                show(&mut profile.html);
                show(&mut profile.browser);
            }
            "path-traversal" => show(&mut profile.file_access),
            "cookie" => show(&mut profile.browser),
            "secret-reference" => show(&mut profile.secret_refs),
            _ => {}
        }
    }
    if profile.web_ui.holds {
        for (place, note) in profile.web_ui.evidence.clone() {
            profile.browser.show(place, note);
        }
    }
    for route in scope.routes.iter().filter(|route| route.reachable) {
        let note = format!("{} {}", route.method, route.route);
        if !route.roles.is_empty() {
            profile.user_accounts.show(route.place, note.clone());
        }
        let parts = || {
            route
                .route
                .split(['/', '.', '-', '_'])
                .map(str::to_ascii_lowercase)
        };
        let returns = parts().any(|part| {
            matches!(
                part.as_str(),
                "callback" | "oauth" | "oauth2" | "oidc" | "sso" | "google" | "facebook" | "apple"
            )
        });
        if returns && scope.uses.iter().any(|one| has(one, "oauth-libs")) {
            profile.oauth_login.show(route.place, note.clone());
        }
        if parts().any(|part| part.starts_with("tenant")) {
            profile.multi_tenant.show(route.place, note);
        }
    }
    for fact in scope.uses.iter().filter(|one| one.reachable) {
        if has(fact, "tenancy") {
            profile
                .multi_tenant
                .show(fact.place, format!("uses {}", fact.name));
        }
    }
    for predicate in [
        &profile.db_connected,
        &profile.backing,
        &profile.jwt_issue,
        &profile.jwt_verify,
    ] {
        for (place, note) in &predicate.evidence {
            profile.secret_refs.show(*place, note.clone());
        }
    }
}

fn has(fact: &crate::facts::code::Use, capability: &str) -> bool {
    fact.capabilities.iter().any(|one| one == capability)
}
