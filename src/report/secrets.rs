//! Keeps secrets out of quoted lines: a report says where one lies, never what it is.
//!
//! It errs on the side of hiding: a long word of mixed letters and digits is hidden though it may be none. What stands in
//! messages and notes was chosen by a rule and is not touched.

use crate::expression::Expression;
use regex::Captures;
use std::borrow::Cow;

const HIDDEN: &str = "***";

/// `password = "..."`, `API_KEY: ...`: the name with its sign, an opening quote, the value.
static ASSIGNED: Expression = Expression::new(
    r#"(?i)((?:secret|passw(?:or)?d|pwd|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|auth)[\w-]*["']?\s*[:=]+\s*)(["'`]?)([^\s"'`,;]{4,})"#,
);

/// `://user:password@`.
static IN_URL: Expression = Expression::new(r"(://[^\s/:@]*:)([^\s/@]+)@");

/// A word long enough to be a key.
static WORD: Expression = Expression::new(r"[A-Za-z0-9+_=-]{24,}");

/// The quoted text, with `***` in place of what may be a secret.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let text = replace(&ASSIGNED, crate::extract::secrets::masked(text), |found| {
        let (name, quote, value) = (&found[1], &found[2], &found[3]);
        let literal = !quote.is_empty() || value.bytes().any(|byte| byte.is_ascii_digit());
        // A reference to a secret is none: `${{ secrets.X }}`, `$TOKEN`, `os.getenv(...)`, `<token>`.
        let reference = value.starts_with(['$', '{', '<', '%'])
            || value.contains('(')
            || value.contains("env.");
        (literal && !reference).then(|| format!("{name}{quote}{HIDDEN}"))
    });
    let text = replace(&IN_URL, text, |found| {
        (!found[2].starts_with(['$', '{', '<', '%'])).then(|| format!("{}{HIDDEN}@", &found[1]))
    });
    replace(&WORD, text, |found| {
        looks_random(&found[0]).then(|| HIDDEN.to_owned())
    })
}

/// Small and large letters and two digits: keys have them, while digests, commits, names and constants do not.
fn looks_random(word: &str) -> bool {
    let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
    count(u8::is_ascii_digit) >= 2
        && count(u8::is_ascii_lowercase) >= 4
        && count(u8::is_ascii_uppercase) >= 4
}

fn replace<'t>(
    pattern: &Expression,
    text: Cow<'t, str>,
    with: impl Fn(&Captures<'_>) -> Option<String>,
) -> Cow<'t, str> {
    if !pattern.is_match(&text) {
        return text;
    }
    let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
        with(found).unwrap_or_else(|| found[0].to_owned())
    });
    Cow::Owned(replaced.into_owned())
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[test]
    fn values_of_secrets_are_hidden() {
        for (text, shown) in [
            ("AWS_SECRET = 'abcdef'", "AWS_SECRET = '***'"),
            ("POSTGRES_PASSWORD: hunter22", "POSTGRES_PASSWORD: ***"),
            ("\"api-key\": \"x1y2z3\",", "\"api-key\": \"***\","),
            (
                "postgres://app:s3cr3t@db/shop",
                "postgres://app:***@db/shop",
            ),
            ("key AbCdEfGhIjKlMnOpQrStUvWx12 end", "key *** end"),
            (concat!("login AKIA", "Q3EGRPLXVWN7TZ5K"), "login ***"),
        ] {
            assert_eq!(hide(text), shown);
        }
    }

    #[test]
    fn references_digests_and_names_are_shown() {
        let digest = format!("image: app@sha256:{}", "0123456789abcdef".repeat(4));
        for text in [
            "token: ${{ secrets.GITHUB_TOKEN }}",
            "password = os.getenv(\"DB_PASSWORD\")",
            "const token: String",
            "postgres://app:${PASSWORD}@db/shop",
            "uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
            &digest,
        ] {
            assert_eq!(hide(text), text);
        }
    }
}
