//! Credentials that show themselves: vendors' prefixes, private keys, passwords in addresses.

use super::values::{is_local_host, is_placeholder, is_random, is_weak_word};
use super::{Found, Line};
use crate::expression::Expression;
use crate::source::FileClass;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// A prefix that a vendor gives its tokens (gitleaks and the vendors' documents).
struct Known {
    pattern: &'static str,
    what: &'static str,
    regex: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        pattern: "aws",
        what: "an AWS access key id",
        regex: r"\b(?:AKIA|ASIA|AGPA|AROA|AIDA|ANPA)[0-9A-Z]{16}\b",
    },
    Known {
        pattern: "github",
        what: "a GitHub token",
        regex: r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b",
    },
    Known {
        pattern: "gitlab",
        what: "a GitLab token",
        regex: r"\b(?:glpat|gldt|glptt|glrt)-[A-Za-z0-9_\-]{20,}",
    },
    Known {
        pattern: "slack",
        what: "a Slack token",
        regex: r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+",
    },
    Known {
        pattern: "google",
        what: "a Google API key",
        regex: r"\bAIza[0-9A-Za-z_\-]{35}\b",
    },
    Known {
        pattern: "stripe",
        what: "a Stripe live key",
        regex: r"\b(?:sk|rk)_live_[0-9A-Za-z]{16,}\b",
    },
    Known {
        pattern: "vendor-token",
        what: "a token with its vendor's prefix",
        regex: r"\b(?:SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}|npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_\-]{50,}|dop_v1_[a-f0-9]{64}|hvs\.[A-Za-z0-9_\-]{24,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|sk-ant-[A-Za-z0-9_\-]{20,}|sk-proj-[A-Za-z0-9_\-]{20,})",
    },
];

static REGEXES: LazyLock<Vec<Expression>> =
    LazyLock::new(|| KNOWN.iter().map(|one| Expression::new(one.regex)).collect());

static PEM: Expression = Expression::new(
    r"-----BEGIN (?:(RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----",
);

static KEY_BODY: Expression =
    Expression::new(r#"^(?:\s|\\n|["'`+,])*(?:[\w-]+: [^\n]*\n\s*)*[A-Za-z0-9+/=]{40}"#);

static JWK: Expression = Expression::new(r#""d"\s*:\s*"([A-Za-z0-9_-]{20,})""#);

static URL: Expression = Expression::new(
    r#"(?i)\b(?:postgres(?:ql)?(?:\+\w+)?|mysql(?:\+\w+)?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|clickhouse|mssql|sqlserver|ftp|smtp|https?)://[^:\s/'"@]*:([^@\s'"$<{%*/]{4,})@([^\s'"/:?,)\]`]+)"#,
);

static DSN: Expression =
    Expression::new(r#"(?i)\bhost=([^\s"'%$]+)\s[^"'\n]*\bpassword=([^\s"'%${<]{4,})"#);

/// The text with `***` in place of every token that has its vendor's prefix.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for regex in REGEXES.iter() {
        if regex.is_match(&text) {
            text = Cow::Owned(regex.replace_all(&text, "***").into_owned());
        }
    }
    text
}

/// The first credential on the line that shows itself.
pub(super) fn find(line: &Line<'_>, jwk: bool) -> Option<(Range<usize>, Found)> {
    let sample = matches!(line.class, FileClass::Test | FileClass::Example);
    let grade = if sample { "development" } else { "real" };
    for (known, regex) in KNOWN.iter().zip(REGEXES.iter()) {
        if let Some(found) = regex.find(line.text) {
            if is_placeholder(found.as_str()) {
                continue;
            }
            // Keys of browser applications are public by design.
            let grade = if known.pattern == "google" && !sample {
                "weak"
            } else {
                grade
            };
            return Some((found.range(), Found::new(known.pattern, known.what, grade)));
        }
    }
    if let Some(found) = PEM.captures(line.text) {
        let whole = found.get(0)?;
        let body = format!(
            "{}{}",
            &line.text[whole.end()..],
            line.rest.get(..cut(line.rest, 400)).unwrap_or_default()
        );
        if !KEY_BODY.is_match(&body) {
            return None;
        }
        let encrypted = found
            .get(1)
            .is_some_and(|kind| kind.as_str() == "ENCRYPTED");
        let grade = if encrypted && !sample { "weak" } else { grade };
        return Some((
            whole.range(),
            Found::new("private-key", "a private key", grade),
        ));
    }
    if jwk && let Some(found) = JWK.find(line.text) {
        return Some((
            found.range(),
            Found::new("jwk", "a JSON Web Key with its private part", grade),
        ));
    }
    address(line)
}

/// A cut on a character boundary.
fn cut(text: &str, most: usize) -> usize {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// A password in an address.
fn address(line: &Line<'_>) -> Option<(Range<usize>, Found)> {
    let (range, password, host, pattern) = if let Some(found) = URL.captures(line.text) {
        (
            found.get(0)?.range(),
            found.get(1)?.as_str(),
            found.get(2)?.as_str(),
            "url",
        )
    } else {
        let found = DSN.captures(line.text)?;
        (
            found.get(0)?.range(),
            found.get(2)?.as_str(),
            found.get(1)?.as_str(),
            "dsn",
        )
    };
    if is_placeholder(password)
        || host.contains("your")
        || host.contains(['{', '$', '<', '%'])
        || password.contains(['(', ')'])
    {
        return None;
    }
    let local = is_local_host(host) || !host.contains('.');
    let aside = matches!(
        line.class,
        FileClass::Test | FileClass::Example | FileClass::Dev | FileClass::Ci | FileClass::Template
    );
    let grade = if matches!(line.class, FileClass::Docs) && !is_random(password) {
        return None;
    } else if local || aside || is_weak_word(password) {
        "development"
    } else if is_random(password) {
        "real"
    } else {
        "weak"
    };
    Some((
        range,
        Found::new(pattern, "a password in an address", grade),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::grades;
    use crate::source::FileClass;

    #[test]
    fn the_password_of_a_far_host_is_a_secret() {
        let url = format!(
            "DATABASE_URL=postgres://app:{}@db.shop.internal:5432/app",
            "s3cr3tPw9x"
        );
        assert_eq!(
            grades(".env.production", FileClass::Config, &url),
            [("url", "real")]
        );
        let dsn = format!(
            "dsn := \"host=db.shop.internal user=app password={} port=5432\"",
            "hunter22"
        );
        assert_eq!(grades("a.go", FileClass::Source, &dsn), [("dsn", "real")]);
    }

    #[test]
    fn a_developers_own_database_is_none() {
        for text in [
            "url: postgres://postgres:password@localhost:5432/app",
            "url: amqp://guest:guest@rabbitmq:5672",
        ] {
            let found = grades("base.yaml", FileClass::Config, text);
            assert_eq!(found, [("url", "development")], "{text}");
        }
        let holes = "\"host=%s port=%s user=%s password=%s dbname=%s\"";
        assert_eq!(grades("a.go", FileClass::Source, holes), []);
    }
}
