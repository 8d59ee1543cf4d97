//! Values that stand beside the name of a secret.

use super::values::{entropy, is_placeholder, is_random, is_weak_word};
use super::{Found, Line};
use crate::expression::Expression;
use crate::source::FileClass;
use crate::syntax::code::Language;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// The end of a name that means a secret; anything may stand before it.
const NAME: &str = r"[a-z0-9_.\-]*(?:api[_-]?key|auth(?:orization)?[_-]?token|access[_-]?token|access[_-]?key|client[_-]?secret|secret[_-]?key|secret[_-]?key[_-]?base|encryption[_-]?key|signing[_-]?key|private[_-]?key|jwt[_-]?key|session[_-]?key|secret|password|passwd|pepper|token)";

/// `name = "value"`, `"name": "value"`, `set("name", "value")`.
static QUOTED: LazyLock<Expression> = LazyLock::new(|| {
    Expression::of(Cow::Owned(format!(
        r#"(?i)\b({NAME})["']?\]?(?:\s*:\s*&?[a-z]+\w*)?\s*(?::=|=>|=|:|,)\s*(?:Some\(|b|r)?["'`]([^"'`\s]{{8,}})["'`]"#
    )))
});

/// `NAME=value` and `name: value` of settings.
static PLAIN: LazyLock<Expression> = LazyLock::new(|| {
    Expression::of(Cow::Owned(format!(
        r#"(?i)^\s*(?:export\s+|-\s*|ENV\s+|ARG\s+)?["']?({NAME})["']?\s*[:=]\s*["']?([^\s"'#]{{8,}})["']?\s*(?:#.*)?$"#
    )))
});

/// `name: DB_PASSWORD` of a manifest, whose value is on the next line.
static PAIR_NAME: Expression = Expression::new(
    r#"(?i)^\s*-?\s*name:\s*["']?[a-z0-9_]*(?:password|passwd|secret|api_?key|access_?key|token)["']?\s*$"#,
);

static PAIR_VALUE: Expression =
    Expression::new(r#"^\n\s*value:\s*["']?([^\s"'$<{]{4,})["']?\s*(?:\n|$)"#);

/// A value beside the name of a secret.
pub(super) fn find(line: &Line<'_>) -> Option<(Range<usize>, Found)> {
    let text = line.text;
    let trimmed = text.trim_start();
    let settings = is_settings(line);
    if trimmed.starts_with("//")
        || (trimmed.starts_with('#') && settings)
        || matches!(line.class, FileClass::Docs)
    {
        return None;
    }
    if PAIR_NAME.is_match(text) {
        let found = PAIR_VALUE.captures(line.rest)?;
        let value = found.get(1)?;
        let grade = grade(line, text.trim(), value.as_str(), true)?;
        let mut what = Found::new("assignment", "a literal value of a secret variable", grade);
        what.below = true;
        // The match starts with the line break, which the caller has counted.
        return Some((value.start() - 1..value.end() - 1, what));
    }
    let found = QUOTED
        .captures(text)
        .or_else(|| settings.then(|| PLAIN.captures(text)).flatten())?;
    let (name, value) = (found.get(1)?, found.get(2)?);
    // In a list of names, what stands next is the next name.
    let before = text.get(..name.start()).unwrap_or_default();
    let listed = before.matches('[').count() > before.matches(']').count();
    let between = text.get(name.end()..value.start()).unwrap_or_default();
    if listed && between.contains(',') {
        return None;
    }
    let grade = grade(line, name.as_str(), value.as_str(), false)?;
    Some((
        value.range(),
        Found::new("assignment", "a fixed value of a secret setting", grade),
    ))
}

/// Whether the file fills a database with accounts to work on: `security/default-accounts` speaks of their passwords.
fn makes_sample_accounts(line: &Line<'_>) -> bool {
    const WORDS: [&str; 6] = ["dummy", "seed", "seeder", "seeds", "sample", "demo"];
    let path = line.path.as_str();
    let mut parts = path.split(['/', '.']).flat_map(crate::extract::code::words);
    parts.any(|word| WORDS.contains(&word.as_str()))
}

fn is_settings(line: &Line<'_>) -> bool {
    Language::of_extension(&line.path.extension()).is_none()
}

/// What the value is worth; `None` when it is no secret.
fn grade(line: &Line<'_>, name: &str, value: &str, pair: bool) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let code = !is_settings(line);
    // A name, a path, a type, a reference, a schema.
    let constant = value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let reference = is_placeholder(value)
        || constant
        || value.contains(['{', '}', '(', ')', '<', '>', '$', '\\', '*', '[', ']', '|'])
        || value.starts_with(['/', '.', '@', '&', '%', '~'])
        || value.contains("://")
        || name.contains("public")
        || name.ends_with("max_token")
        || value
            .to_ascii_lowercase()
            .contains(name.rsplit(['_', '.', '-']).next().unwrap_or_default())
            && !is_random(value)
            && code;
    if reference {
        return None;
    }
    let password = name.contains("passw") || name.contains("pwd");
    if code && password && makes_sample_accounts(line) {
        return None;
    }
    let token = name.ends_with("token");
    let random = is_random(value) && (value.len() >= 12 || password) && !is_weak_word(value);
    // A word that somebody made up as a signing key, and that is the value wherever nobody sets another.
    let fixed = !password
        && !token
        && !code
        && value.len() >= 24
        && entropy(value) >= 3.0
        && !value.contains('.')
        && (name.contains("secret") || name.contains("_key") || name.contains("pepper"));
    let literal = pair && !is_weak_word(value);
    let strong = random && value.len() >= 16 && entropy(value) >= 3.5;
    match line.class {
        FileClass::Test | FileClass::Example | FileClass::Dev | FileClass::Ci => {
            random.then_some("development")
        }
        FileClass::Template => strong.then_some("weak"),
        FileClass::Docs | FileClass::Vendored | FileClass::Generated => None,
        _ if strong && !token => Some("real"),
        _ if random || fixed || literal => Some("weak"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::grades;
    use crate::source::FileClass;

    #[test]
    fn the_next_name_of_a_list_is_no_value() {
        let list = "kinds: [\"gateway_api_key\", \"gateway_management_subscription\"]";
        assert!(grades("a.yaml", FileClass::Config, list).is_empty());
    }

    #[test]
    fn values_beside_the_name_of_a_secret() {
        let hex = "9f8e7d6c5b4a39281706f5e4";
        for (path, text, grade) in [
            ("a.py", format!("api_key = \"{hex}\""), "real"),
            (
                "a.json",
                format!("\"client_secret\": \"{}\"", "a8Kd02mZqL9x"),
                "weak",
            ),
            (
                "a.go",
                format!("viper.SetDefault(\"jwt-secret\", \"{hex}\")"),
                "real",
            ),
            (
                "base.yaml",
                "  hmac_secret: \"super-long-random-key-needed-to-verify\"".into(),
                "weak",
            ),
            (
                "deploy.yaml",
                "- name: DB_PASSWORD\n  value: Tr0ub4dor".into(),
                "weak",
            ),
            (".env.production", format!("SECRET_KEY={hex}"), "real"),
        ] {
            let found = grades(path, FileClass::Config, &text);
            assert_eq!(found, [("assignment", grade)], "{text}");
        }
    }

    #[test]
    fn names_paths_and_words_are_no_values() {
        for (path, text) in [
            ("a.py", "password = os.environ[\"PW\"]"),
            ("a.ts", "const RESET_PASSWORD = 'reset_password'"),
            ("a.yaml", "password: postgres"),
            ("a.yaml", "secretName: shop-tls-certificate-v2"),
            ("a.yaml", "token: ${{ secrets.GITHUB_TOKEN }}"),
            (
                "a.yaml",
                "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:",
            ),
            ("a.toml", "secret_key_file = \"/run/secrets/key1234567\""),
            ("a.rs", "let password: String = \"correct horse\";"),
            (
                "app/Commands/SetupDummyAccount.php",
                "'password' => 'blank123blank',",
            ),
        ] {
            assert_eq!(grades(path, FileClass::Config, text), [], "{text}");
        }
    }
}
