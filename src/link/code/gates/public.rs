//! Which routes change something, and which are open to everybody by what they are for.

use crate::extract::code::HOLE;

/// Parts of a path, and of a handler's name, that serve callers who have not said who they are.
const PUBLIC: &[&str] = &[
    "login",
    "log-in",
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
    "oauth",
    "oauth2",
    "oidc",
    "saml",
    "sso",
    "token",
    "tokens",
    "refresh",
    "refresh-token",
    "refresh_token",
    "session",
    "sessions",
    "logout",
    "signout",
    "sign-out",
    "forgot",
    "forgot-password",
    "forgot_password",
    "reset",
    "reset-password",
    "reset_password",
    "recover",
    "recovery",
    "password-recovery",
    "password",
    "confirm",
    "confirmation",
    "verify",
    "verification",
    "verify-email",
    "magic-link",
    "magic_link",
    "otp",
    "two-factor-challenge",
    "two_factor_challenge",
    "2fa-challenge",
    "mfa-challenge",
    "invite",
    "invitation",
    "invitations",
    "webhook",
    "webhooks",
    "hook",
    "hooks",
    "callback",
    "ipn",
    "health",
    "healthz",
    "livez",
    "readyz",
    "ping",
    "metrics",
    "docs",
    "swagger",
    "openapi",
    "csp-report",
    "csp",
    "subscribe",
    "subscription",
    "subscriptions",
    "unsubscribe",
    "newsletter",
    "contact",
    "feedback",
    "public",
    "locale",
    "language",
    "lang",
    "setup",
    "install",
    "captcha",
    "csrf",
    "preview",
    "graphql",
    "connexion",
    "introspect",
    "revoke",
    "jwks",
    "remember",
];

/// Words of a handler's name that mean the same.
const PUBLIC_WORDS: &[&str] = &[
    "login",
    "signin",
    "signup",
    "register",
    "registration",
    "auth",
    "webhook",
    "authenticate",
    "refresh",
    "logout",
    "forgot",
    "token",
    "subscribe",
    "callback",
    "oauth",
];

/// Words of one part of a path that mean the same.
const PART_WORDS: &[&str] = &[
    "login",
    "signin",
    "signup",
    "verification",
    "webhook",
    "callback",
    "forgot",
    "reset",
    "registration",
];

const MUTATING: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];

/// Whether a path stands for all methods of RPC services.
pub(in crate::link::code) fn is_rpc(path: &str) -> bool {
    path == "/{service}/{method}"
}

/// Whether a route changes something.
pub(in crate::link::code) fn is_mutating(method: &str, path: &str) -> bool {
    MUTATING.contains(&method) || is_rpc(path)
}

/// Whether a route is open to everybody by what it is for.
pub(in crate::link::code) fn is_public(method: &str, path: &str, handler: &str) -> bool {
    let parts: Vec<String> = path
        .split(['/', ':', '.'])
        .filter(|part| !part.is_empty() && !part.contains(HOLE))
        .map(str::to_ascii_lowercase)
        .collect();
    let worded = |part: &str, list: &[&str]| {
        crate::extract::code::words(part).any(|word| list.contains(&word.as_str()))
    };
    if parts
        .iter()
        .any(|part| PUBLIC.contains(&part.as_str()) || worded(part, PART_WORDS))
    {
        return true;
    }
    // An account that is opened: `POST /users`.
    let opens_account = method == "POST"
        && parts.last().is_some_and(|part| {
            matches!(
                part.as_str(),
                "users" | "user" | "accounts" | "account" | "customers"
            )
        });
    // A class with a single action is named for it.
    let mut named = handler
        .strip_suffix(".__invoke")
        .unwrap_or(handler)
        .rsplit('.');
    let own = worded(named.next().unwrap_or_default(), PUBLIC_WORDS);
    let class = worded(named.next().unwrap_or_default(), PART_WORDS);
    opens_account || own || class
}

/// Parts of a path that take credentials.
const CREDENTIALS: &[&str] = &[
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
    "token",
    "tokens",
    "oauth",
    "connexion",
];

/// Whether a route takes credentials: a login, a registration, a token.
pub(in crate::link::code) fn takes_credentials(method: &str, path: &str, handler: &str) -> bool {
    let worded = |part: &str| {
        crate::extract::code::words(part).any(|word| {
            matches!(
                word.as_str(),
                "login" | "signin" | "signup" | "auth" | "authenticate"
            )
        })
    };
    is_mutating(method, path)
        && (path
            .split(['/', ':', '.'])
            .any(|part| CREDENTIALS.contains(&part.to_ascii_lowercase().as_str()))
            || (is_rpc(path) && worded(handler)))
}

/// What a parameter behind a plural names where it is no record: `/reports/{year}`.
const SORTS: &[&str] = &[
    "year", "month", "day", "date", "page", "lang", "language", "locale", "format", "version",
    "type", "kind", "status", "category", "path", "filename", "file", "action", "event",
    "provider", "size", "index", "query", "term", "tag", "state",
];

/// Whether a path names one record: `{id}`, `{order_id}`, `{userId}`, `{uuid}`, `{pk}`, `{slug}`, and what is named after the
/// collection before it: `/patterns/{pattern_name}`, `/orders/{order}`.
pub(in crate::link::code) fn names_record(path: &str) -> bool {
    let mut before = String::new();
    for part in path.split(['/', ':']) {
        let lower = part.to_ascii_lowercase();
        let name = lower
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        if name.is_some_and(|name| {
            name.ends_with("id")
                || matches!(name, "pk" | "slug" | "key" | "code" | "username")
                || is_of(&before, name)
        }) {
            return true;
        }
        before = lower;
    }
    false
}

/// Whether a parameter is named after the collection before it.
fn is_of(collection: &str, name: &str) -> bool {
    let plural = collection.len() > 3
        && collection.ends_with('s')
        && !collection.ends_with("ss")
        && !matches!(
            collection,
            "status" | "news" | "settings" | "assets" | "docs" | "files"
        );
    if !plural || SORTS.contains(&name) {
        return false;
    }
    let collection = collection.rsplit(['-', '_']).next().unwrap_or_default();
    let one = match collection.strip_suffix("ies") {
        Some(stem) => stem,
        None => collection.trim_end_matches('s'),
    };
    let stem = one.trim_end_matches('e');
    matches!(
        name,
        "name" | "number" | "email" | "handle" | "reference" | "hash"
    ) || stem.len() > 2 && name.starts_with(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_named_after_its_collection_is_a_record() {
        for path in [
            "/orders/{order}",
            "/api/patterns/{pattern_name}",
            "/users/{email}",
            "/companies/{companyName}",
            "/a/{b_id}",
        ] {
            assert!(names_record(path), "{path}");
        }
        for path in [
            "/reports/{year}",
            "/orders",
            "/status/{name}",
            "/files/{filename}",
            "/pages/{page}",
            "/{name}",
        ] {
            assert!(!names_record(path), "{path}");
        }
    }

    #[test]
    fn a_login_is_open_and_an_order_is_not() {
        assert!(is_public("POST", "/api/login", ""));
        assert!(is_public("POST", "/users", "create"));
        assert!(is_public("ANY", "/{service}/{method}", "authHandler"));
        assert!(is_public("DELETE", "/me", "LogoutController.__invoke"));
        assert!(is_public("POST", "/me/two-factor-challenge", ""));
        assert!(!is_public("DELETE", "/me", "ProfileController.__invoke"));
        assert!(!is_public("POST", "/api/orders", "createOrder"));
        assert!(!is_public("POST", "/users/{id}", "update"));
        assert!(!is_public("ANY", "/{service}/{method}", "postHandler"));
    }
}
