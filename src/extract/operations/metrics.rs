//! The metrics that a PromQL expression names.

/// Words of the language that stand where a metric could.
const KEYWORDS: &[&str] = &[
    "and",
    "or",
    "unless",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "offset",
    "bool",
    "inf",
    "nan",
    "atan2",
    "start",
    "end",
];

/// The metrics of an expression, each once. Empty where there are none, or templates give them.
pub(super) fn of(expression: &str) -> Vec<String> {
    let bytes = expression.as_bytes();
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    // Behind `by`, `on` and their like, the brackets hold labels.
    let mut labels = false;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' | b'`' => at = skip(bytes, at, bytes[at]),
            b'{' => at = skip(bytes, at, b'}'),
            b'[' => at = skip(bytes, at, b']'),
            b'(' if labels => {
                at = skip(bytes, at, b')');
                labels = false;
            }
            b'$' => {
                at += 1;
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                    at += 1;
                }
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' => {
                let start = at;
                while at < bytes.len()
                    && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b':'))
                {
                    at += 1;
                }
                let word = &expression[start..at];
                let rest = expression[at..].trim_start();
                let lower = word.to_ascii_lowercase();
                if KEYWORDS.contains(&lower.as_str()) {
                    labels = matches!(
                        lower.as_str(),
                        "by" | "without" | "on" | "ignoring" | "group_left" | "group_right"
                    ) && rest.starts_with('(');
                    continue;
                }
                let function = rest.starts_with('(')
                    || rest.starts_with("by ")
                    || rest.starts_with("by(")
                    || rest.starts_with("without");
                if !function && word.len() > 1 && !found.iter().any(|known| known == word) {
                    found.push(word.to_string());
                }
            }
            byte if byte.is_ascii_digit() => {
                // A number or a duration.
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'.') {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    found
}

/// Behind the next `close`, or the end.
fn skip(bytes: &[u8], at: usize, close: u8) -> usize {
    let mut here = at + 1;
    while here < bytes.len() && bytes[here] != close {
        here += if bytes[here] == b'\\' { 2 } else { 1 };
    }
    (here + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn functions_labels_and_durations_are_no_metrics() {
        assert_eq!(
            of(
                "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 0.05"
            ),
            ["http_requests_total"]
        );
        assert_eq!(
            of("histogram_quantile(0.99, sum(rate(x_seconds_bucket[5m])) by (le)) > 1"),
            ["x_seconds_bucket"]
        );
        assert_eq!(of("up == 0 or absent(up{job=\"a\"})"), ["up"]);
        assert_eq!(
            of("a_total offset 5m unless on(b) c_total"),
            ["a_total", "c_total"]
        );
        assert!(of("\"").is_empty());
    }
}
