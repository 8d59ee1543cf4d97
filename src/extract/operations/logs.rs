//! How long logs and traces are kept, and where logs go: settings of Loki, Tempo, Compose and their like.
//!
//! Read line by line: the same keys stand in configurations, in values of charts and in ConfigMaps.

use crate::expression::Expression;

use super::lines;
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::LogSetting;
use crate::source::{FileClass, Span};

static RETENTION: Expression = Expression::new(
    r#"^\s*-?\s*["']?(retention_period|block_retention|max-size|retention_in_days|retentionInDays|RetentionInDays|min_age|retention_stream)["']?\s*:\s*["']?([1-9][0-9]*\s*[a-zA-Z]*)"#,
);

static DRIVER: Expression = Expression::new(
    r#"^\s*["']?driver["']?\s*:\s*["']?(awslogs|gcplogs|fluentd|gelf|loki|splunk|syslog|awsfirelens|journald|logentries)\b"#,
);

/// Keys of which a file must hold one before its lines are looked at.
const SIGNS: [&str; 6] = [
    "retention",
    "Retention",
    "max-size",
    "min_age",
    "logging:",
    "log_driver",
];

pub(super) fn yaml(input: &Input<'_>, out: &mut Extracted) {
    if !SIGNS.iter().any(|sign| input.text.contains(sign)) || input.path.is_under(".github") {
        return;
    }
    let of_logs = input.text.contains("loki")
        || input.text.contains("limits_config")
        || input.text.contains("compactor")
        || input.text.contains("logging:")
        || input.text.contains("AWS::Logs")
        || input.text.contains("phases:");
    if !of_logs {
        return;
    }
    let logging = input.text.contains("logging:");
    for (start, line) in lines(input.text) {
        let what = if RETENTION.is_match(line) {
            "retention"
        } else if logging && DRIVER.is_match(line) {
            "shipping"
        } else {
            continue;
        };
        let trimmed = line.trim_start();
        let from = start + line.len() - trimmed.len();
        let value = LogSetting {
            path: input.path.as_str().to_owned(),
            what,
            text: trimmed.to_owned(),
            production: input.class != FileClass::Dev,
        };
        out.facts.log_settings.push(Located::new(
            value,
            input.place(Span::new(from, start + line.len())),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, RepoPath};

    fn read(text: &str) -> Vec<(&'static str, String)> {
        let path = RepoPath::new("loki.yaml");
        let mut out = Extracted::default();
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        };
        yaml(&input, &mut out);
        let settings = out.facts.log_settings.into_iter();
        settings
            .map(|one| (one.value.what, one.value.text))
            .collect()
    }

    #[test]
    fn retention_of_logs_has_a_number() {
        assert_eq!(
            read("limits_config:\n  retention_period: 744h\n"),
            [("retention", "retention_period: 744h".to_owned())]
        );
        assert!(read("limits_config:\n  retention_period: 0s\n").is_empty());
        assert!(read("steps:\n  - with:\n      retention-days: 5\n").is_empty());
    }

    #[test]
    fn a_driver_of_compose_ships() {
        let text = "services:\n  a:\n    logging:\n      driver: awslogs\n      options:\n        max-size: 10m\n";
        assert_eq!(
            read(text),
            [
                ("shipping", "driver: awslogs".to_owned()),
                ("retention", "max-size: 10m".to_owned())
            ]
        );
    }
}
