//! Addresses of databases, caches and brokers in settings: encrypted or plain. Passwords are not kept.

use super::{Found, Line};
use crate::expression::Expression;
use crate::source::FileClass;

const TOPIC: &str = "connection";

static BAD: Expression = Expression::new(
    r#"(?i)ssl_?mode["']?\s*[=:]\s*["']?(?:disable|allow|prefer)\b|\b(?:use_?ssl|sslEnabled|requireSSL)["']?\s*[=:]\s*["']?false\b|[?&](?:tls|ssl)=(?:false|skip-verify|preferred|0)\b|\bTrustServerCertificate\s*=\s*(?:True|Yes)\b|\bEncrypt\s*=\s*(?:False|No|Optional)\b|\bSsl ?Mode\s*=\s*(?:None|Disabled?|Allow|Prefer(?:red)?)\b|security[._]protocol["']?\s*[,:=]\s*["']?(?:SASL_)?PLAINTEXT\b"#,
);
static GOOD: Expression = Expression::new(
    r#"(?i)\bsslmode\s*[=:]\s*["']?(?:require|verify-ca|verify-full)\b|\bssl_?mode\s*[=:]\s*["']?(?:VERIFY_IDENTITY|VERIFY_CA|REQUIRED)\b|\brequire_secure_transport["']?\s*[=:]\s*["']?(?:ON|1|true)|\brds\.force_ssl\b|\bENCRYPTED_ONLY\b|\brequire_ssl["']?\s*[=:]\s*["']?true|\b(?:rediss|amqps|mongodb\+srv)://|\bsecurity[._]protocol["']?\s*[,:=]\s*["']?(?:SASL_)?SSL\b|\btransit_encryption_enabled\s*=\s*true"#,
);
/// A plain scheme, and the host behind it.
static PLAIN: Expression = Expression::new(
    r#"(?i)\b(?:redis|amqp|mqtt|nats|ldap)://(?:[^\s"'@/]*@)?([A-Za-z0-9.-]+)|\btcp://([A-Za-z0-9.-]+):6379\b"#,
);
/// `REDIS_ADDR=cache:6379` of a manifest.
static BARE: Expression =
    Expression::new(r#"(?i)^\w*redis\w*\s*[=:]\s*["']?([A-Za-z0-9.-]+):6379\b"#);

/// What the line says of a connection.
pub(super) fn find(line: &Line<'_>) -> Option<Found> {
    if !matches!(
        line.class,
        FileClass::Config | FileClass::Kubernetes | FileClass::Iac
    ) {
        return None;
    }
    let text = line.text;
    let lower = text.to_ascii_lowercase();
    if !WORDS.iter().any(|word| lower.contains(word)) || LOCALHOST.is_match(text) {
        return None;
    }
    if GOOD.is_match(text) {
        let mut found = Found::bad(TOPIC, "TLS is required");
        found.good = true;
        return Some(found);
    }
    if BAD.is_match(text) {
        return Some(Found::bad(
            TOPIC,
            "the connection is not encrypted, or not verified",
        ));
    }
    let plain = PLAIN.captures(text).or_else(|| {
        (line.class == FileClass::Kubernetes)
            .then(|| BARE.captures(text))
            .flatten()
    })?;
    let host = plain.get(1).or_else(|| plain.get(2))?.as_str();
    // In settings a bare name is what a developer's network calls it; in a manifest it is a service of the cluster.
    let local = host == "localhost"
        || host.starts_with("127.")
        || (line.class != FileClass::Kubernetes && !host.contains('.'));
    (!local).then(|| {
        Found::bad(
            TOPIC,
            "the connection is not encrypted: the scheme has no TLS",
        )
    })
}

/// Words without one of which none of the expressions here finds anything.
const WORDS: [&str; 13] = [
    "ssl", "tls", "encrypt", "trust", "protocol", "secure", "redis", "amqp", "mongodb", "mqtt",
    "nats", "ldap", "6379",
];

static LOCALHOST: Expression =
    Expression::new(r"localhost|127\.0\.0\.1|\[::1\]|/var/run/|KAFKA_LISTENER");

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use crate::source::FileClass;

    #[test]
    fn plain_connections_of_production_are_found() {
        for (class, text) in [
            (FileClass::Kubernetes, "REDIS_URL: redis://cache:6379"),
            (
                FileClass::Kubernetes,
                "- name: REDIS_ADDR\n  value: \"redis-cart:6379\"",
            ),
            (
                FileClass::Config,
                "url: postgres://u@db.shop.internal/app?sslmode=disable",
            ),
            (
                FileClass::Config,
                "spring.datasource.url=jdbc:mysql://db.shop.internal/app?useSSL=false",
            ),
            (FileClass::Config, "security.protocol=PLAINTEXT"),
        ] {
            assert_eq!(
                found("a.yaml", class, text),
                [("connection", false)],
                "{text}"
            );
        }
    }

    #[test]
    fn encrypted_and_local_ones_are_not() {
        assert_eq!(
            found(
                "a.yaml",
                FileClass::Kubernetes,
                "REDIS_URL: rediss://cache.shop.internal:6380"
            ),
            [("connection", true)]
        );
        assert_eq!(
            found(
                "a.yaml",
                FileClass::Config,
                "u: postgres://u@db/app?sslmode=verify-full"
            ),
            [("connection", true)]
        );
        assert_eq!(
            found(
                "a.yaml",
                FileClass::Config,
                "redis_uri: redis://127.0.0.1:6379"
            ),
            []
        );
        assert_eq!(
            found(
                "compose.yaml",
                FileClass::Dev,
                "REDIS_URL: redis://cache:6379"
            ),
            []
        );
    }
}
