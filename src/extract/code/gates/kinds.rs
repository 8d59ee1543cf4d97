//! What a gate is for, by the words of its name.

use crate::extract::code::handlers::words;

/// What a gate asks of a caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds {
    /// It wants to know who calls.
    pub authenticates: bool,
    /// It asks whether the caller may.
    pub authorizes: bool,
    /// It counts how often somebody calls.
    pub throttles: bool,
    /// It lets those pass who do not say who they are.
    pub optional: bool,
    /// It says in so many words that everybody may pass.
    pub opens: bool,
}

impl Kinds {
    /// Whether it keeps strangers out.
    pub fn guards(self) -> bool {
        (self.authenticates || self.authorizes) && !self.optional && !self.opens
    }
}

/// Names that open a route in so many words, without separators and case.
const OPEN: &[&str] = &[
    "allowanonymous",
    "allowany",
    "public",
    "permitall",
    "skipauth",
    "skipauthentication",
    "noauth",
    "anonymousallowed",
    "ispublic",
    "publicroute",
    "authexempt",
    "loginnotrequired",
    "publicendpoint",
    "withoutauth",
    "unauthenticated",
    "skipauthorization",
    "unprotected",
];

/// Words that mean something else, whatever stands beside them.
const OTHER: &[&str] = &[
    "csrf",
    "xsrf",
    "cors",
    "log",
    "logger",
    "logging",
    "author",
    "authors",
    "router",
    "routes",
    "docs",
    "swagger",
    "urls",
    "metrics",
    "module",
    "redirect",
    "callback",
    "urlencoded",
];

const IDENTITY: &[&str] = &[
    "auth",
    "authn",
    "authz",
    "authenticate",
    "authenticated",
    "authentication",
    "authenticator",
    "authorize",
    "authorized",
    "authorizer",
    "authorise",
    "authorization",
    "jwt",
    "bearer",
    "passport",
    "protect",
    "protected",
    "principal",
    "claims",
    "identity",
    "loggedin",
    "signedin",
    "keycloak",
    "clerk",
    "auth0",
    "oidc",
    "oauth",
    "oauth2",
    "cognito",
    "apikey",
    "sso",
    "iap",
    "introspection",
    "doorkeeper",
    "sanctum",
    "httpbasic",
    "httpbearer",
    "guardian",
];

const ROLE: &[&str] = &[
    "role",
    "roles",
    "admin",
    "administrator",
    "superuser",
    "permission",
    "permissions",
    "policy",
    "policies",
    "rbac",
    "abac",
    "acl",
    "ability",
    "casbin",
    "enforcer",
    "enforce",
    "owner",
    "staff",
    "moderator",
    "privilege",
    "privileges",
    "preauthorize",
    "postauthorize",
    "secured",
    "rolesallowed",
    "scopes",
    "can",
    "granted",
    "cancan",
    "pundit",
];

const ASKS: &[&str] = &[
    "require",
    "requires",
    "required",
    "ensure",
    "verify",
    "verifies",
    "check",
    "checks",
    "validate",
    "validates",
    "needs",
    "must",
    "with",
    "get",
    "current",
    "is",
    "has",
    "load",
    "active",
    "guard",
    "valid",
    "reject",
    "only",
    "auth",
    "authed",
    "decode",
    "protect",
    "inject",
    "logged",
    "parse",
    "extract",
    "assert",
];

const WHO: &[&str] = &[
    "user",
    "users",
    "login",
    "session",
    "token",
    "tokens",
    "account",
    "member",
    "cookie",
    "signature",
    "credentials",
    "caller",
    "anonymous",
    "key",
    "in",
    "guest",
    "user_id",
    "userid",
];

/// Words of gates that let strangers in.
const SOFT: &[&str] = &[
    "optional",
    "maybe",
    "opt",
    "soft",
    "try",
    "anonymous",
    "guest",
];

const RATE: &[&str] = &[
    "throttle",
    "throttled",
    "throttler",
    "throttling",
    "ratelimit",
    "ratelimiter",
    "limiter",
    "governor",
    "slowdown",
    "brute",
    "bruteforce",
    "lockout",
    "axes",
    "ratelimited",
    "bucket4j",
];

/// What the words of a dotted name say.
pub fn kinds(name: &str) -> Kinds {
    let mut segments = name
        .rsplit(['.', ':', '\\'])
        .filter(|part| !part.is_empty());
    let first = of_segment(segments.next().unwrap_or_default());
    if first != Kinds::default() {
        return first;
    }
    // `auth.required`, `passport.authenticate`, `jwtManager.Middleware`; `auth.optional` lets strangers in.
    let last = name.rsplit(['.', ':', '\\']).next().unwrap_or_default();
    let mut found = of_segment(segments.next().unwrap_or_default());
    found.optional |=
        found != Kinds::default() && words(last).any(|word| SOFT.contains(&word.as_str()));
    found
}

fn of_segment(name: &str) -> Kinds {
    let bare: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_ascii_lowercase();
    if OPEN.contains(&bare.as_str()) {
        return Kinds {
            opens: true,
            ..Kinds::default()
        };
    }
    let words: Vec<String> = words(name).collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let pair = |one: &str, other: &str| {
        words
            .windows(2)
            .any(|pair| pair[0] == one && pair[1] == other)
    };
    let throttles = any(RATE)
        || pair("rate", "limit")
        || pair("rate", "limiter")
        || pair("rate", "limiting")
        || bare.contains("ratelimit");
    if throttles {
        return Kinds {
            throttles,
            ..Kinds::default()
        };
    }
    if any(OTHER) || bare.is_empty() {
        return Kinds::default();
    }
    let joined = [
        "jwtauth",
        "apikey",
        "oauth2",
        "basicauth",
        "loginrequired",
        "authrequired",
    ]
    .iter()
    .any(|word| bare.contains(word));
    let authenticates = any(IDENTITY) || joined || (any(ASKS) && any(WHO) && words.len() > 1);
    let authorizes = any(ROLE);
    let rejects = any(&["reject", "deny", "forbid", "no", "disallow"]);
    let optional = any(&[
        "optional",
        "maybe",
        "opt",
        "soft",
        "try",
        "anonymous",
        "guest",
    ]) && !rejects;
    if !authenticates && !authorizes {
        return Kinds::default();
    }
    Kinds {
        authenticates,
        authorizes,
        throttles: false,
        optional,
        opens: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_guards_are_told_from_their_neighbours() {
        for name in [
            "AuthMiddleware",
            "auth.required",
            "passport.authenticate",
            "jwtAuthMiddleware",
            "get_current_user",
            "login_required",
            "JwtAuthGuard",
            "RolesGuard",
            "validate_user_email",
            "requireUser",
            "isLoggedIn",
            "apiKeyAuthMiddleware",
            "reject_anonymous_users",
            "RequireAuthorization",
            "JWTAuth",
            "HttpAuthentication",
            "require_admin",
        ] {
            assert!(kinds(name).guards(), "{name}");
        }
        for name in [
            "CORSMiddleware",
            "csrfToken",
            "LoggingMiddleware",
            "authorsRouter",
            "auth.optional",
            "MaybeAuthUser",
            "bodyParser.json",
            "AllowAnonymous",
            "SessionMiddleware",
            "rateLimiter",
            "TracingLogger",
            "validate",
            "get_language",
        ] {
            assert!(!kinds(name).guards(), "{name}");
        }
        assert!(kinds("throttle:login").throttles || kinds("throttle").throttles);
        assert!(kinds("authRateLimiter").throttles);
    }
}
