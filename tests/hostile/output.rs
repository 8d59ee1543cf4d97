//! What no reader of a report may meet: control characters, invisible ones, commands of CI systems, broken JSON, markup.

/// What Actions, Azure Pipelines and TeamCity obey anywhere in a line.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// Holds a report to be harmless for whoever reads it.
pub fn check(format: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("a report is UTF-8");
    lines(format, text);
    match format {
        "json" => drop(json(bytes)),
        "sarif" => sarif(&json(bytes)),
        "markdown" => markdown(text),
        _ => {}
    }
}

/// Holds any text that a log shows.
pub fn lines(format: &str, text: &str) {
    let bad = |c: &char| c.is_control() && *c != '\n' || is_invisible(*c);
    assert_eq!(text.chars().find(bad), None, "{format}");
    for line in text.lines() {
        let trimmed = line.trim_start();
        assert!(!trimmed.starts_with("::"), "{format}: {line}");
        for command in COMMANDS {
            assert!(!line.contains(command), "{format}: {line}");
        }
    }
}

/// Takes text through every sanitiser and holds what comes out.
pub fn sanitized(text: &str) {
    use readiness::report::{sanitize, write_json};
    lines("line", &sanitize::line(text));
    lines("prose", &sanitize::prose(text));
    lines("code", &sanitize::code(text));
    lines("sarif", &sanitize::sarif_message(text));
    let shown = sanitize::markdown(text);
    lines("markdown", &shown);
    markdown(&shown);
    let address = sanitize::uri(text.as_bytes());
    assert!(address.is_ascii() && !address.contains(':'), "{address}");
    let mut bytes = Vec::new();
    write_json(&text, &mut bytes).expect("memory takes it");
    lines("json", std::str::from_utf8(&bytes).expect("JSON is UTF-8"));
    assert_eq!(json(&bytes), text);
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).expect("a report is JSON")
}

/// Every address is a relative reference, and no message holds a link (SARIF 2.1.0 sections 3.4.4 and 3.11.6).
fn sarif(value: &serde_json::Value) {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Some(uri) = value["artifactLocation"]["uri"].as_str() {
            let plain =
                |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@%".contains(&byte);
            assert!(!uri.is_empty() && uri.bytes().all(plain), "{uri}");
            assert!(
                !uri.starts_with('/') && !uri.split('/').any(|part| part == ".."),
                "{uri}"
            );
        }
        if let Some(text) = value["message"]["text"].as_str() {
            let link = text.match_indices('[').find(|(at, _)| {
                let before = text[..*at].bytes().rev();
                before.take_while(|byte| *byte == b'\\').count() % 2 == 0
            });
            assert_eq!(link, None, "{text}");
        }
        match value {
            serde_json::Value::Array(items) => pending.extend(items),
            serde_json::Value::Object(fields) => pending.extend(fields.values()),
            _ => {}
        }
    }
}

/// GitHub would render raw HTML and call people.
fn markdown(text: &str) {
    for tag in ["<img", "<script", "<svg", "<a ", "<iframe"] {
        assert!(!text.to_ascii_lowercase().contains(tag), "{tag}");
    }
}
