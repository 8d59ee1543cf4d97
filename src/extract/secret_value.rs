//! Whether a name speaks of a secret, and whether a value is one that stands in the clear.
//!
//! It judges names and shapes only; whether a value still opens anything, nobody can see here. Values are never kept.

use crate::facts::image_ref::UNKNOWN;

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, or nothing that is secret: empty, a switch, a path, a reference to something else.
    Harmless,
    /// Something that is to be replaced.
    Placeholder,
    /// A value in the clear.
    Literal,
}

/// Words of a name that make it a secret's.
const SECRET_WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "secret",
    "secrets",
    "token",
    "apikey",
    "credential",
    "credentials",
    "salt",
];

/// Pairs of words that do so together.
const SECRET_PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("master", "key"),
    ("auth", "key"),
    ("account", "key"),
];

/// Last words of names that say something about a secret and are none.
const ABOUT: &[&str] = &[
    "file",
    "path",
    "dir",
    "name",
    "names",
    "id",
    "url",
    "uri",
    "endpoint",
    "host",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "lifetime",
    "seconds",
    "minutes",
    "hours",
    "days",
    "length",
    "size",
    "enabled",
    "required",
    "type",
    "algorithm",
    "issuer",
    "audience",
    "policy",
    "rotation",
    "interval",
    "timeout",
    "header",
    "prefix",
    "version",
    "region",
    "dummy",
    "ref",
    "mount",
    "key_name",
    "limit",
    "limits",
    "count",
    "min",
    "max",
    "cookie",
    "rounds",
];

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            words.push(String::new());
            before_lower = false;
            continue;
        }
        if c.is_ascii_uppercase() && before_lower {
            words.push(String::new());
        }
        before_lower = c.is_ascii_lowercase();
        if let Some(last) = words.last_mut() {
            last.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name is that of a secret (`DB_PASSWORD`, `apiKey`), not of something about it (`PASSWORD_FILE`).
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    if ABOUT.contains(&last.as_str()) || words.iter().any(|word| word == "public") {
        return false;
    }
    words
        .iter()
        .any(|word| SECRET_WORDS.contains(&word.as_str()))
        || words.windows(2).any(|two| {
            SECRET_PAIRS
                .iter()
                .any(|(one, other)| two[0] == *one && two[1] == *other)
        })
}

/// What a value is under a name. Addresses with a password in them are secrets under any name.
pub fn judge(name: &str, value: &str) -> Kind {
    let value = value.trim().trim_matches(['"', '\'']);
    if value.contains("-----BEGIN") && value.contains("PRIVATE KEY") {
        return Kind::Literal;
    }
    if let Some(password) = password_in_address(value) {
        return judge_value(password);
    }
    if !is_secret_name(name) {
        return Kind::Harmless;
    }
    judge_value(value)
}

fn judge_value(value: &str) -> Kind {
    let lower = value.to_ascii_lowercase();
    let switch = matches!(
        lower.as_str(),
        "" | "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null" | "nil" | "~"
    );
    let path = value.starts_with(['/', '.', '~']) && !value.contains(' ');
    if switch || path || lower.chars().all(|c| c.is_ascii_digit()) && lower.len() < 4 {
        return Kind::Harmless;
    }
    // Filled in by something else: a shell, a template, a pipeline.
    if value.contains(UNKNOWN)
        || value.contains("${")
        || value.contains("$(")
        || value.starts_with('$')
        || value.contains("{{")
        || (value.starts_with('%') && value.ends_with('%'))
        || lower.starts_with("vault:")
        || lower.starts_with("enc[")
        || lower.starts_with("ref+")
        || lower.starts_with("arn:")
    {
        return Kind::Harmless;
    }
    const HINTS: &[&str] = &[
        "changeme",
        "change-me",
        "change_me",
        "change me",
        "changeit",
        "change-this",
        "change_this",
        "changethis",
        "replace",
        "placeholder",
        "your-",
        "your_",
        "yoursecret",
        "yourpassword",
        "example",
        "dummy",
        "todo",
        "fixme",
        "redacted",
        "insert",
        "xxxx",
        "****",
        "fill-in",
        "not-a-real",
        "notreal",
        "fake",
        "unused",
        "<",
    ];
    let filler = lower
        .chars()
        .all(|c| matches!(c, 'x' | '*' | '.' | '-' | '_'));
    // `API_KEY_VAL`: the name of what is to stand there.
    let names_itself =
        value.contains('_') && value.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    if filler || names_itself || HINTS.iter().any(|hint| lower.contains(hint)) {
        return Kind::Placeholder;
    }
    Kind::Literal
}

/// The password in `scheme://user:password@host`.
fn password_in_address(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then_some(password)
}

/// Decodes base64 as Secrets use it; `None` for what is none, or no text.
pub fn base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace()) {
        let digit = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        held = (held << 6) | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).unwrap_or_default());
            held &= (1 << bits) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_and_names_about_them() {
        for name in [
            "DB_PASSWORD",
            "apiKey",
            "postgres-password",
            "JWT_SECRET",
            "authToken",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "TOKEN_TTL",
            "SECRET_NAME",
            "PUBLIC_KEY",
            "KEYCLOAK_URL",
            "PASSENGER_PORT",
            "BYPASS",
            "monkey",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn placeholders_and_references_are_no_values() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "hunter2-of-the-sea", Kind::Literal),
            ("DB_PASSWORD", "changeme", Kind::Placeholder),
            ("DB_PASSWORD", "<password>", Kind::Placeholder),
            ("DB_PASSWORD", "$(PASSWORD)", Kind::Harmless),
            ("DB_PASSWORD", "", Kind::Harmless),
            (
                "DATABASE_URL",
                "postgres://shop:kiwi42@db/shop",
                Kind::Literal,
            ),
            (
                "DATABASE_URL",
                "postgres://shop:${PASSWORD}@db/shop",
                Kind::Harmless,
            ),
            ("DATABASE_URL", "postgres://db/shop", Kind::Harmless),
            ("LOG_LEVEL", "hunter2-of-the-sea", Kind::Harmless),
        ] {
            assert_eq!(judge(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn base64_is_read_and_noise_is_not() {
        assert_eq!(base64("Y2hhbmdlbWU=").as_deref(), Some("changeme"));
        assert_eq!(base64("not base64!"), None);
    }
}
