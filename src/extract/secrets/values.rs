//! Judges a value: made by a machine, made up, or standing for another.

/// Words that say that a value is to be replaced, or is a sample.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "dummy",
    "xxxx",
    "your_",
    "your-",
    "<your",
    "yoursecret",
    "todo",
    "redacted",
    "replace",
    "sample",
    "insert",
    "fake",
    "mock",
    "fixme",
    "not-a-real",
    "notreal",
    "****",
    "....",
    "secrets.",
    "process.env",
    "os.environ",
    "vault:",
    "arn:aws",
    "enc[",
    "{{",
    "${",
    "$(",
    "goes-here",
    "_here",
    "-here",
    "do-not-use",
    "insecure",
    "testing",
    "test-",
    "-test",
    "_test",
    "test_",
    "localhost",
    "dev-",
    "-dev",
    "fill-me",
    "1234567890",
    "abcdefgh",
    "aaaaaaaa",
    "00000000",
    "lorem",
];

/// Passwords that everybody tries first; a database with one of them is a developer's.
const WEAK_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "postgres",
    "root",
    "admin",
    "guest",
    "secret",
    "test",
    "user",
    "mysql",
    "mongo",
    "redis",
    "changeme",
    "example",
    "default",
    "rabbitmq",
    "minio",
    "minioadmin",
    "app",
    "dev",
    "local",
    "letmein",
    "qwerty",
    "username",
    "mypassword",
    "mysecret",
    "mysecretpassword",
    "pwd",
    "sa",
    "dbpassword",
    "rootpassword",
];

/// Whether the value says itself that it is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| value.contains(word))
        || value.starts_with(['<', '$', '%', '{', '['])
}

/// Whether the value, without digits at its end, is a word that everybody tries first.
pub(super) fn is_weak_word(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let word = value.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | '@' | '#'));
    WEAK_WORDS.contains(&word) || word.is_empty()
}

/// Whether the host is this machine, or a name that only a developer's network has.
pub(super) fn is_local_host(host: &str) -> bool {
    let host = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    matches!(
        host.as_str(),
        "localhost" | "127.0.0.1" | "0.0.0.0" | "[" | "host" | "hostname" | "server"
    ) || [
        "host.docker.internal",
        ".localhost",
        "example.com",
        "example.org",
        "example.net",
        ".local",
        ".test",
        ".invalid",
    ]
    .iter()
    .any(|end| host.ends_with(end))
}

/// Bits of Shannon entropy per character.
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        counts[byte as usize] += 1;
    }
    let length = value.len().max(1) as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum()
}

/// Whether a machine made the value, or somebody who took care: letters and digits mixed, no words in a row.
pub(super) fn is_random(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    if digits == 0 || letters < 3 || is_weak_word(value) || !value.is_ascii() {
        return false;
    }
    let bits = entropy(value);
    // `service-v2-name`, `prod_key_1`, `Bearer2Token`: words with a number.
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':']).collect();
    let wordy = parts.len() > 1
        && parts.iter().all(|part| {
            let digits = part.bytes().filter(u8::is_ascii_digit).count();
            digits == 0 || digits == part.len() || (part.len() < 8 && digits <= 2)
        });
    let uuid = parts.len() == 5 && value.len() == 36;
    if wordy || uuid || value.contains("://") {
        return false;
    }
    (value.len() >= 12 && bits >= 3.0) || (value.len() >= 8 && bits >= 2.75 && digits >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_not_random() {
        for value in [
            "super-secret-word",
            "my-service-v2-name",
            "password123",
            "9000",
            "db.prod.internal",
            "aes-256-gcm",
            "some_token_1",
        ] {
            assert!(!is_random(value), "{value}");
        }
        for value in ["9f8e7d6c5b4a39281706f5e4", "a8Kd02mZqL9x", "s3cr3tPw9x"] {
            assert!(is_random(value), "{value}");
        }
    }

    #[test]
    fn entropy_grows_with_variety() {
        assert!(entropy("aaaa") < 0.1);
        assert!((entropy("abcd") - 2.0).abs() < 0.01);
    }
}
