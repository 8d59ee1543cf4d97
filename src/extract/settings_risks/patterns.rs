//! Lines of settings and scripts: certificate verification, debug modes, cookies, seeded accounts.

use super::{Found, Line};
use crate::expression::Expression;
use crate::source::{FileClass, Span};

static PAIR_NAME: Expression =
    Expression::new(r#"^-?\s*name:\s*["']?([A-Za-z_][A-Za-z0-9_.]*)["']?$"#);
static PAIR_VALUE: Expression = Expression::new(r"^value:\s*(.+)$");

/// Joins `name: X` and `value: Y` into `X=Y`.
pub(super) fn pair(previous: &str, text: &str, out: &mut String) -> bool {
    if !text.starts_with("value:") {
        return false;
    }
    let Some((name, value)) = PAIR_NAME.captures(previous).zip(PAIR_VALUE.captures(text)) else {
        return false;
    };
    *out = format!("{}={}", &name[1], value[1].trim().trim_matches(['"', '\'']));
    true
}

static NODE_TLS: Expression =
    Expression::new(r#"NODE_TLS_REJECT_UNAUTHORIZED["']?\s*[=: ]\s*["']?0\b"#);
static SHELL_TLS: Expression = Expression::new(
    r#"\bwget\b[^|;&]*--no-check-certificate|http\.sslVerify\s*=?\s*["']?false|GIT_SSL_NO_VERIFY\s*[=:]\s*["']?(?:1|true)|npm config set strict-ssl false|\bpip3?\b[^|;&]*--trusted-host\b|\bPYTHONHTTPSVERIFY\s*[=:]\s*["']?0"#,
);
static CURL: Expression = Expression::new(r"\bcurl\s([^|;&]*)");
static LOCAL: Expression =
    Expression::new(r"localhost|127\.0\.0\.1|\[::1\]|kubernetes\.default|0\.0\.0\.0");
static DEBUG: Expression = Expression::new(
    r#"(?i)\bAPP_DEBUG["']?\s*[=: ]\s*["']?(?:true|1)\b|\bASPNETCORE_ENVIRONMENT["']?\s*[=: ]\s*["']?Development\b|\bGIN_MODE["']?\s*[=: ]\s*["']?debug\b|\bFLASK_(?:DEBUG["']?\s*[=: ]\s*["']?(?:1|true)\b|ENV["']?\s*[=: ]\s*["']?development\b)|\bUVICORN_RELOAD["']?\s*[=: ]\s*["']?true\b|\bRAILS_ENV["']?\s*[=: ]\s*["']?development\b"#,
);
static NODE_ENV: Expression = Expression::new(
    r#"^(?:ENV\s+|-\s*|export\s+)?["']?NODE_ENV["']?\s*[=: ]\s*["']?development\b"#,
);
static DJANGO: Expression = Expression::new(
    r#"^(?:ENV\s+|-\s*|export\s+)?["']?(?:DJANGO_)?DEBUG["']?\s*[=:]\s*["']?(?:True|true|1)["']?,?$"#,
);
static ACTUATOR: Expression = Expression::new(
    r#"(?i)management\.endpoints\.web\.exposure\.include\s*[=:]\s*["']?\*|MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE\s*[=:]\s*["']?\*"#,
);
static COOKIE: Expression = Expression::new(
    r#"(?i)\bsession\.cookie\.(?:secure|http-?only)\s*[=:]\s*false|\bSESSION_(?:COOKIE_)?SECURE(?:_COOKIE)?\s*[=:]\s*["']?false"#,
);
static COOKIE_GOOD: Expression = Expression::new(
    r#"(?i)\bserver\.servlet\.session\.cookie\.secure\s*[=:]\s*true|\bSESSION_SECURE_COOKIE\s*[=:]\s*["']?true"#,
);

/// Words without one of which the expressions of the same name find nothing.
const SHELL_WORDS: [&str; 6] = [
    "wget",
    "sslverify",
    "ssl_no_verify",
    "strict-ssl",
    "trusted-host",
    "pythonhttpsverify",
];
const DEBUG_WORDS: [&str; 5] = [
    "debug",
    "aspnetcore_environment",
    "flask_env",
    "uvicorn_reload",
    "rails_env",
];

/// What the line says of certificates, debug modes and cookies.
pub(super) fn find(line: &Line<'_>) -> Vec<Found> {
    let text = line.text;
    let mut found = Vec::new();
    // To compile an expression takes longer than to read a small repository: each is asked only of a line with a word
    // that it cannot do without.
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let tls = has(&["node_tls"]) && NODE_TLS.is_match(text)
        || has(&SHELL_WORDS) && SHELL_TLS.is_match(text)
        || has(&["curl"]) && curl_is_insecure(text);
    if tls && !LOCAL.is_match(text) {
        found.push(Found::bad("tls-bypass", "certificates are not verified"));
    }
    let settings = matches!(
        line.class,
        FileClass::Config | FileClass::Kubernetes | FileClass::Iac | FileClass::Source
    ) && !matches!(line.path.extension().as_str(), "sh" | "bash")
        && line.path.name() != "Makefile";
    if !settings {
        return found;
    }
    if has(&DEBUG_WORDS) && DEBUG.is_match(text)
        || has(&["node_env"]) && NODE_ENV.is_match(text)
        || has(&["debug"]) && DJANGO.is_match(text)
    {
        found.push(Found::bad(
            "debug-mode",
            "a debug or development mode is on",
        ));
    }
    let all = matches!(text, "include: \"*\"" | "include: '*'" | "include: *")
        && line.previous.starts_with("exposure:");
    if has(&["include"]) && ACTUATOR.is_match(text) || all {
        found.push(Found::bad("debug-mode", "every actuator endpoint is open"));
    }
    if !has(&["cookie", "session_"]) {
        return found;
    }
    if COOKIE.is_match(text) {
        found.push(Found::bad(
            "cookie",
            "the session's cookie is sent without TLS too, or scripts can read it",
        ));
    } else if COOKIE_GOOD.is_match(text) {
        let mut one = Found::bad("cookie", "the session's cookie is secure");
        one.good = true;
        found.push(one);
    }
    found
}

fn curl_is_insecure(text: &str) -> bool {
    CURL.captures_iter(text).any(|call| {
        call[1].split_whitespace().any(|word| {
            word == "--insecure"
                || (word.len() > 1
                    && word.starts_with('-')
                    && !word.starts_with("--")
                    && word[1..].bytes().all(|byte| byte.is_ascii_alphabetic())
                    && word.contains('k')
                    // What stands behind these letters is their value.
                    && !word.contains(['o', 'X', 'H', 'd', 'u']))
        })
    })
}

static SEEDED: Expression = Expression::new(
    r#"(?is)\bINSERT\s+INTO\s+["`\[]?(?:\w+\.)?\w*(?:user|account|admin|member)\w*["`\]]?\s*\([^)]*\bpassw\w*[^)]*\)\s*(?:VALUES|SELECT)\s*\(?[^;]{0,600}?'[^']{3,}'"#,
);

/// An account that a migration or seed puts into the database with its password.
pub(super) fn seeded_account(text: &str) -> Option<Span> {
    let found = SEEDED.find_iter(text).find(|found| {
        let rest = &text[found.start()..];
        password_of(rest).is_none_or(|value| value.len() > 4)
    })?;
    let line = found.as_str().lines().next().unwrap_or_default();
    Some(Span::new(found.start(), found.start() + line.len()))
}

/// The password that `INSERT INTO t (columns) VALUES (values)` writes as a literal; `None` where it cannot be told.
fn password_of(statement: &str) -> Option<&str> {
    let (columns, rest) = statement.split_once('(')?.1.split_once(')')?;
    let column = columns
        .split(',')
        .position(|column| column.to_ascii_lowercase().contains("passw"))?;
    let values = rest.trim_start().get(.."VALUES".len())?;
    if !values.eq_ignore_ascii_case("VALUES") {
        return None;
    }
    let tuple = rest.split_once('(')?.1;
    let (mut quoted, mut depth, mut start, mut at_column) = (false, 0_usize, 0, 0);
    for (at, byte) in tuple.bytes().enumerate().take(2_000) {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b',' | b')' if depth == 0 => {
                if at_column == column {
                    let value = tuple[start..at].trim();
                    return value.strip_prefix('\'')?.strip_suffix('\'');
                }
                (at_column, start) = (at_column + 1, at + 1);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use crate::source::FileClass;

    #[test]
    fn an_account_without_a_real_password_is_none() {
        let seeded = |text: &str| super::seeded_account(text).is_some();
        assert!(seeded(
            "INSERT INTO users (name, password) VALUES ('admin', 'hunter22');"
        ));
        assert!(seeded(
            "INSERT INTO users (name, password) VALUES ('a', crypt('hunter22', gen_salt('bf')));"
        ));
        assert!(!seeded(
            "INSERT INTO user_ (name, password_encrypted)\n    VALUES ('admin', 'TBD');"
        ));
    }

    #[test]
    fn bad_lines_are_found() {
        for (path, text, topic) in [
            ("a.sh", "curl -fsSLk https://shop.test/x", "tls-bypass"),
            (
                "a.sh",
                "wget --no-check-certificate https://shop.test/a",
                "tls-bypass",
            ),
            (
                "k8s/a.yaml",
                "- name: NODE_TLS_REJECT_UNAUTHORIZED\n  value: \"0\"",
                "tls-bypass",
            ),
            (".env", "APP_DEBUG=true", "debug-mode"),
            ("Dockerfile", "ENV NODE_ENV=development", "debug-mode"),
            (
                "application.properties",
                "management.endpoints.web.exposure.include=*",
                "debug-mode",
            ),
            (
                "application.yml",
                "exposure:\n  include: \"*\"",
                "debug-mode",
            ),
            (
                "seed.sql",
                "INSERT INTO users (id, username, password_hash)\nVALUES (1, 'admin', '$argon2id$v=19$m=15000')",
                "default-account",
            ),
        ] {
            assert_eq!(
                found(path, FileClass::Config, text),
                [(topic, false)],
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_it_is_none() {
        for (path, text) in [
            ("a.sh", "curl -fsSL https://shop.test/x"),
            ("a.sh", "curl -k https://localhost:8443/healthz"),
            ("a.sh", "curl --key-type x https://shop.test"),
            ("a.sh", "# curl -k https://shop.test"),
            (".env", "APP_DEBUG=false"),
            ("Dockerfile", "ENV NODE_ENV=production"),
            ("seed.sql", "INSERT INTO users (id, name) VALUES (1, 'ada')"),
        ] {
            assert_eq!(found(path, FileClass::Config, text), [], "{text}");
        }
    }
}
