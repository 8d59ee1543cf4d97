//! What a value is, by its name.

use crate::syntax::code::Language;

/// What no log should carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A password, token, key or address with credentials.
    Secret,
    /// A request or its body, whatever it holds.
    Request,
    /// Data about a person.
    Personal,
}

/// Words that make a name harmless: it is about the secret, not the secret.
const ABOUT: &[&str] = &[
    "hash",
    "hashed",
    "masked",
    "redacted",
    "safe",
    "public",
    "type",
    "types",
    "count",
    "len",
    "length",
    "id",
    "ids",
    "name",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "valid",
    "invalid",
    "has",
    "is",
    "max",
    "min",
    "num",
    "total",
    "page",
    "next",
    "previous",
    "continuation",
    "cancellation",
    "cancel",
    "sync",
    "error",
    "err",
    "message",
    "msg",
    "missing",
    "failed",
    "regex",
    "pattern",
    "policy",
    "service",
    "repository",
    "manager",
    "provider",
    "exception",
    "route",
    "path",
    "enabled",
    "required",
    "template",
    "sent",
    "validator",
    "handler",
    "verified",
    "index",
    "status",
    "reset",
    "success",
    "endpoint",
    "fn",
    "version",
    "age",
    "at",
    "time",
    "changed",
    "file",
    "used",
    "usage",
    "limit",
];

/// What a name says of its value; `None` if nothing.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let last = *words.last()?;
    if words.iter().any(|word| ABOUT.contains(word)) {
        return None;
    }
    let before = words.len().checked_sub(2).map_or("", |at| words[at]);
    let secret = match last {
        "password" | "passwd" | "pwd" | "passphrase" | "secret" | "token" | "apikey"
        | "authorization" | "credential" | "credentials" | "cvv" | "cvc" | "ssn" | "dsn"
        | "otp" | "jwt" => true,
        "key" => matches!(
            before,
            "api" | "private" | "secret" | "access" | "signing" | "encryption"
        ),
        "number" => matches!(before, "card"),
        "card" => before == "credit",
        "link" => before == "magic",
        "url" | "uri" => matches!(
            before,
            "database"
                | "db"
                | "redis"
                | "rabbitmq"
                | "rabbit"
                | "mongo"
                | "mongodb"
                | "amqp"
                | "postgres"
                | "postgresql"
                | "broker"
                | "mysql"
        ),
        "string" | "str" => matches!(before, "connection" | "conn"),
        _ => false,
    };
    if secret {
        return Some(Kind::Secret);
    }
    let personal = match last {
        "email" | "dob" | "iban" | "passport" => true,
        "number" | "no" => before == "phone",
        "phone" | "mobile" => words.len() <= 2,
        "birth" => before == "of",
        _ => false,
    };
    personal.then_some(Kind::Personal)
}

/// Whether `owner.name`, or `name` alone, is a request, its body or its headers.
pub(super) fn is_request(language: Language, owner: &str, name: &str) -> bool {
    let request = |name: &str| {
        matches!(
            name,
            "req" | "request" | "$request" | "httpRequest" | "http_request"
        )
    };
    match name {
        "body" | "Body" | "rawBody" | "headers" | "form" | "POST" | "cookies" => {
            request(owner)
                || name.eq_ignore_ascii_case("body")
                    && matches!(owner, "message" | "msg" | "event")
                    && language != Language::Python
        }
        "request" => owner == "call" || owner.is_empty(),
        "req" => owner.is_empty(),
        _ => false,
    }
}

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower = false;
    let mut open = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            open = false;
            lower = false;
            continue;
        }
        if !open || c.is_uppercase() && lower {
            words.push(String::new());
            open = true;
        }
        lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "password",
            "userPassword",
            "DATABASE_URL",
            "accessToken",
            "API_KEY",
            "connectionString",
            "cfgDSN",
        ] {
            assert_eq!(kind(name), Some(Kind::Secret), "{name}");
        }
        for name in [
            "password_hash",
            "tokenType",
            "tokens",
            "next_token",
            "ErrInvalidToken",
            "keyboard",
            "primary_key",
            "url",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
        assert_eq!(kind("user_email"), Some(Kind::Personal));
        assert_eq!(kind("email_template"), None);
    }
}
