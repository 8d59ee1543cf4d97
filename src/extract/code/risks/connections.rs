//! Connections to databases, caches and brokers that source opens: encrypted or plain.

use super::{Compiled, Pattern, compile};
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::Language;
use std::sync::LazyLock;

const TOPIC: &str = "connection";

static TABLE: &[Pattern] = &[
    Pattern::bad(TOPIC, &[], r#"(?i)ssl_?mode["']?\s*(?:=|:|,)\s*["']?(?:disable|allow|prefer)\b"#, "the connection to the database is not encrypted by default").in_strings(),
    Pattern::bad(TOPIC, &[], r"(?i)[?&](?:tls|ssl)=(?:false|skip-verify|preferred|0)\b|\buseSSL=false\b|\bTrustServerCertificate\s*=\s*(?:True|Yes)\b|\bEncrypt\s*=\s*(?:False|No|Optional)\b", "the connection to the database is not encrypted, or not verified").in_strings(),
    Pattern::bad(TOPIC, &[], r#"(?i)security[._]protocol["']?\s*[,:=]\s*["']?(?:SASL_)?PLAINTEXT\b"#, "the connection to the broker is not encrypted").in_strings(),
    Pattern::bad(TOPIC, &[Language::Go], r#"\bredis\.Dial\(\s*"tcp"\s*,\s*[\w.]+(?:\s*,\s*\w+\.\.\.)?\s*\)"#, "the connection to Redis is not encrypted"),
    Pattern::bad(TOPIC, &[], r#"(?i)\bsslmode\s*[=:]\s*["']?(?:require|verify-ca|verify-full)\b|\bPgSslMode::(?:Require|VerifyCa|VerifyFull)\b|\bssl_?mode["']?\s*[=:]\s*["']?(?:VERIFY_IDENTITY|VERIFY_CA|REQUIRED)\b"#, "TLS is required").good().in_strings(),
    Pattern::bad(TOPIC, &[Language::JavaScript], r"\bssl\s*:\s*\{\s*rejectUnauthorized\s*:\s*true|\btls\s*:\s*\{\s*\}", "TLS is required").good(),
    Pattern::bad(TOPIC, &[Language::Python], r#"\bboto3\.(?:client|resource)\(\s*["']dynamodb|\bsession\.(?:client|resource)\(\s*["']dynamodb"#, "DynamoDB is spoken to over HTTPS").good(),
    Pattern::bad(TOPIC, &[Language::Go], r"\b(?:alloydbconn|cloudsqlconn)\.NewDialer\(", "a connector of the cloud encrypts the connection").good(),
];

pub(super) static PATTERNS: LazyLock<Compiled> = LazyLock::new(|| compile(TABLE));

/// Whether an address is that of a database beside the program: words of libpq without a host, or with the own one.
fn is_local(text: &str) -> bool {
    let worded = text.contains("dbname=") || text.contains("user=");
    let host = text
        .split("host=")
        .nth(1)
        .map(|rest| rest.trim_start_matches(['\'', '"']));
    let own = |host: &str| {
        ["localhost", "127.0.0.1", "/"]
            .iter()
            .any(|start| host.starts_with(start))
    };
    worded && !text.contains("://") && host.is_none_or(own)
        || ["@localhost", "@127.0.0.1", "//localhost", "//127.0.0.1"]
            .iter()
            .any(|host| text.contains(host))
}

/// Through a connector of the cloud the inner connection need not be encrypted again, and within the machine none need be.
pub(super) fn settle(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    signs.retain(|sign| {
        let code = &reading.code;
        let start = sign.span.start;
        let tokens = code.tokens();
        let at = tokens.partition_point(|token| token.span.end <= start);
        sign.topic != TOPIC || sign.good || !code.string_text(at).is_some_and(is_local)
    });
    let tunnel = signs
        .iter()
        .any(|sign| sign.good && sign.what.starts_with("a connector"));
    if tunnel {
        signs.retain(|sign| sign.topic != TOPIC || sign.good);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::signs;

    #[test]
    fn plain_and_encrypted_connections_are_told_apart() {
        for (path, text, good) in [
            (
                "a.go",
                "package a\nvar d = \"host=x sslmode=disable\"",
                false,
            ),
            (
                "a.go",
                "package a\nvar m = getEnv(\"POSTGRES_SSL_MODE\", \"disable\")",
                false,
            ),
            (
                "a.go",
                "package a\nfunc f() { redis.Dial(\"tcp\", u.Host, opts...) }",
                false,
            ),
            (
                "a.rs",
                "fn f() { options.ssl_mode(PgSslMode::Require) }",
                true,
            ),
            (
                "a.py",
                "d = 'postgresql://u@db/app?sslmode=verify-full'",
                true,
            ),
        ] {
            let found = signs(path, text, "connection");
            assert_eq!(found.first().map(|one| one.0), Some(good), "{text}");
        }
        for none in [
            "package a\n// sslmode=disable",
            "package a\nvar d = \"user=postgres dbname=shop sslmode=disable\"",
            "package a\nvar d = \"host=localhost dbname=shop sslmode=disable\"",
            "package a\nvar d = \"postgres://app@localhost/shop?sslmode=disable\"",
        ] {
            assert!(signs("a.go", none, "connection").is_empty(), "{none}");
        }
    }
}
