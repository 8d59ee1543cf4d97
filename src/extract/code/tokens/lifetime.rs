//! Times in source: `timedelta(minutes=15)`, `15 * time.Minute`, `'15m'`, `ACCESS_TOKEN_EXPIRE_MINUTES = 30`.

use super::{Line, push};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::TokenKind;

/// `timedelta(minutes=15)`, `Duration::minutes(15)`, `Duration.ofMinutes(15)`, `AddMinutes(15)`, `plusHours(1)`.
static CALL: Expression = Expression::new(
    r"(?i)(?:\b|of|add|plus|from_|from)(second|sec|minute|min|hour|day|week|month|year)s?\s*[(=]\s*(\d+(?:\.\d+)?)\b",
);
/// `15 * time.Minute`, `time.Minute * 15`, `15.minutes`.
static PRODUCT: Expression = Expression::new(
    r"(?i)\b(\d+)\s*(?:\*\s*(?:time|chrono)?\.?|\.)(second|minute|hour|day|week|month|year)s?\b|\btime\.(second|minute|hour)\s*\*\s*(\d+)\b",
);
/// `'15m'`, `"7 days"`.
static WORDS: Expression = Expression::new(
    r#"["'](\d+)\s*(s|sec|seconds?|m|min|minutes?|h|hours?|hrs?|d|days?|w|weeks?|y|years?)["']"#,
);
/// `ONE_WEEK`, `SEVEN_DAYS`.
static NAME: Expression =
    Expression::new(r"\b(?:ONE|A|TWO|SEVEN|THIRTY)_(HOUR|DAY|WEEK|MONTH|YEAR)S?\b");
/// `expiresIn: 3600`, `60 * 60 * 24`.
static SECONDS: Expression =
    Expression::new(r"(?i)(?:expires_?in|max_?age)\w*\s*[:=]\s*(\d+(?:\s*\*\s*\d+)*)");

/// A setting of how long an access token lives.
static SETTING: Expression = Expression::new(
    r"(?i)^\w*(access|jwt|token|auth)\w*(expir\w*|ttl|lifetime|max_?age|duration|validity)\w*$|^\w*(expir\w*|ttl|lifetime)\w*(access|jwt|auth)\w*$|^access_?(exp|expiry|ttl)\w*$",
);
static OTHER: Expression = Expression::new(
    r"(?i)refresh|verif|confirm|reset|forgot|invit|email|remember|activation|csrf|cache|cookie|oauth_?state|magic|otp|at$|error|exception|expired",
);

fn unit(word: &str) -> f64 {
    match word.to_ascii_lowercase().trim_end_matches('s') {
        "" | "second" | "sec" => 1.0 / 60.0,
        "m" | "min" | "minute" => 1.0,
        "h" | "hour" | "hr" => 60.0,
        "d" | "day" => 1_440.0,
        "w" | "week" => 10_080.0,
        "month" => 43_200.0,
        _ => 525_600.0,
    }
}

/// The minutes that a line speaks of.
pub(super) fn minutes(line: &str) -> Option<f64> {
    let number = |text: &str| text.parse::<f64>().ok();
    if let Some(found) = WORDS.captures(line) {
        return Some(number(&found[1])? * unit(&found[2]));
    }
    if let Some(found) = CALL.captures(line) {
        return Some(number(&found[2])? * unit(&found[1]));
    }
    if let Some(found) = PRODUCT.captures(line) {
        let (count, word) = match (found.get(1), found.get(2)) {
            (Some(count), Some(word)) => (count, word),
            _ => (found.get(4)?, found.get(3)?),
        };
        return Some(number(count.as_str())? * unit(word.as_str()));
    }
    if let Some(found) = NAME.captures(line) {
        return Some(unit(&found[1]));
    }
    let found = SECONDS.captures(line)?;
    let seconds: Option<f64> = found[1]
        .split('*')
        .map(|part| number(part.trim()))
        .try_fold(1.0, |all, one| Some(all * one?));
    // Above ten million it is no number of seconds.
    seconds
        .filter(|seconds| *seconds < 1e7)
        .map(|seconds| seconds / 60.0)
}

/// Minutes in words for people.
pub(super) fn long(minutes: f64) -> String {
    let (count, unit) = match minutes {
        few if few < 120.0 => (few, "minute"),
        few if few < 2_880.0 => (few / 60.0, "hour"),
        many => (many / 1_440.0, "day"),
    };
    let count = count.round();
    format!("{count} {unit}{}", if count > 1.0 { "s" } else { "" })
}

/// `ACCESS_TOKEN_EXPIRE_MINUTES: int = 30`, `accessExpiry = 15 * time.Minute`.
pub(super) fn settings(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let mut found = 0;
    for at in 0..code.len() {
        let name = code.name(at);
        if name.len() < 8 || found > 8 || !SETTING.is_match(name) || OTHER.is_match(name) {
            continue;
        }
        let mut equals = at + 1;
        if code.sign(equals) == ":"
            && code
                .token(equals + 1)
                .is_some_and(|token| token.kind == TokenKind::Name)
            && code.sign(equals + 2) == "="
        {
            equals += 2;
        }
        if !matches!(code.sign(equals), "=" | ":=" | ":") {
            continue;
        }
        let end = code.line_end(equals).min(equals + 24).max(equals + 1);
        let value = super::text(reading, equals + 1..end + 1);
        let by_name = name.to_ascii_lowercase();
        let plain: Option<f64> = value
            .trim()
            .trim_end_matches([',', ';'])
            .split('*')
            .map(|part| part.trim().parse::<f64>().ok())
            .try_fold(1.0, |all, one| Some(all * one?));
        let minutes = match plain {
            Some(count) if by_name.contains("minute") || by_name.ends_with("min") => Some(count),
            Some(count) if by_name.contains("second") || by_name.ends_with("sec") => {
                Some(count / 60.0)
            }
            Some(count) if by_name.contains("hour") => Some(count * 60.0),
            Some(count) if by_name.contains("day") => Some(count * 1_440.0),
            Some(_) => None,
            None => minutes(value),
        };
        let Some(minutes) = minutes.filter(|minutes| *minutes > 0.0) else {
            continue;
        };
        found += 1;
        let good = minutes <= 60.0;
        let what = format!("`{name}` lets access tokens live for {}", long(minutes));
        push(
            reading,
            signs,
            (at, end),
            Line {
                topic: "token-lifetime",
                good,
                hedged: false,
                what,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        for (text, expected) in [
            ("timedelta(minutes=15)", 15.0),
            ("15 * time.Minute", 15.0),
            ("time.Minute * 1", 1.0),
            ("{ expiresIn: '1h' }", 60.0),
            ("expiresIn: 3600", 60.0),
            ("Duration.ofDays(7)", 10_080.0),
            ("DateTime.UtcNow.AddHours(2)", 120.0),
            ("15.minutes.from_now", 15.0),
            ("unwrap_or(ONE_WEEK)", 10_080.0),
            ("chrono::Duration::days(30)", 43_200.0),
        ] {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
        assert_eq!(minutes("return user"), None);
        assert_eq!(long(10_080.0), "7 days");
    }
}
