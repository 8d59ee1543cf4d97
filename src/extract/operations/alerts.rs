//! Alert rules: Prometheus rule groups wherever they stand, Grafana's provisioning, and alarms in Terraform.

use super::{lines, metrics, resources};
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::Alert;
use crate::source::Span;

/// Resources that alert. Source: the Terraform registry.
const RESOURCES: &[&str] = &[
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "datadog_monitor",
    "google_monitoring_alert_policy",
    "azurerm_monitor_metric_alert",
    "azurerm_monitor_scheduled_query_rules_alert",
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    "grafana_rule_group",
    "newrelic_nrql_alert_condition",
    "newrelic_alert_condition",
    "sentry_metric_alert",
    "pagerduty_event_orchestration",
    "opsgenie_alert_policy",
];

/// A rule that is being read.
struct Open {
    indent: usize,
    span: Span,
    alert: Alert,
    expression: String,
    /// The indentation of an expression over several lines.
    folded: Option<usize>,
}

pub(super) fn yaml(input: &Input<'_>, out: &mut Extracted) {
    if input.text.contains("alert:") {
        prometheus(input, out);
    }
    let grafana = input.text.contains("apiVersion: 1")
        && input.text.contains("condition:")
        && input.text.contains("rules:");
    if grafana {
        for (start, line) in lines(input.text) {
            let trimmed = line.trim_start().trim_start_matches("- ");
            if let Some(title) = trimmed.strip_prefix("title:") {
                let from = start + line.len() - trimmed.len();
                push(
                    out,
                    input,
                    Span::new(from, start + line.len()),
                    title.trim(),
                    "grafana",
                );
            }
        }
    }
    let cloud = input.text.contains("AWS::CloudWatch::Alarm");
    if cloud {
        for (start, line) in lines(input.text) {
            if line.trim_start().starts_with("Type:") && line.contains("AWS::CloudWatch::Alarm") {
                push(
                    out,
                    input,
                    Span::new(start, start + line.len()),
                    "",
                    "AWS::CloudWatch::Alarm",
                );
            }
        }
    }
}

pub(super) fn terraform(input: &Input<'_>, out: &mut Extracted) {
    for (start, end, kind, name) in resources(input.text) {
        if RESOURCES.contains(&kind) {
            push(out, input, Span::new(start, end), name, kind);
        }
    }
}

/// An alert of a tool whose rules are not read any further.
fn push(out: &mut Extracted, input: &Input<'_>, span: Span, name: &str, tool: &str) {
    let alert = Alert {
        path: input.path.as_str().to_string(),
        name: name.trim_matches(['"', '\'']).to_string(),
        tool: tool.to_string(),
        alive: true,
        topics: topics(name, ""),
        waits: true,
        severity: true,
        described: true,
        ..Alert::default()
    };
    out.facts
        .alerts
        .push(Located::new(alert, input.place(span)));
}

fn prometheus(input: &Input<'_>, out: &mut Extracted) {
    let mut open: Option<Open> = None;
    for (start, line) in lines(input.text) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let item = trimmed.strip_prefix("- ").map(str::trim_start);
        let key = item.unwrap_or(trimmed);
        if let Some(rule) = &mut open {
            // Lines of a folded expression lie deeper than its key.
            if let Some(column) = rule.folded {
                if indent > column {
                    rule.expression.push(' ');
                    rule.expression.push_str(trimmed);
                    continue;
                }
                rule.folded = None;
            }
            let template = trimmed.starts_with("{{");
            let ends =
                !template && (indent < rule.indent || (item.is_some() && indent <= rule.indent));
            if ends {
                let closed = open.take();
                close(closed, input, out);
            }
        }
        if let Some(name) = key.strip_prefix("alert:") {
            let previous = open.take();
            close(previous, input, out);
            let from = start + line.len() - key.len();
            open = Some(Open {
                indent: if item.is_some() {
                    indent
                } else {
                    indent.saturating_sub(2)
                },
                span: Span::new(from, start + line.len()),
                alert: Alert {
                    path: input.path.as_str().to_string(),
                    name: name.trim().trim_matches(['"', '\'']).to_string(),
                    tool: "prometheus".into(),
                    ..Alert::default()
                },
                expression: String::new(),
                folded: None,
            });
            continue;
        }
        let Some(rule) = &mut open else { continue };
        if let Some(value) = key.strip_prefix("expr:") {
            let value = value.trim();
            if matches!(value.chars().next(), None | Some('|' | '>')) {
                rule.folded = Some(indent);
            } else {
                let quoted = value.len() > 1
                    && (value.starts_with('"') && value.ends_with('"')
                        || value.starts_with('\'') && value.ends_with('\''));
                rule.expression = if quoted {
                    value[1..value.len() - 1].replace("\\\"", "\"")
                } else {
                    value.to_string()
                };
                rule.folded = (!quoted).then_some(indent);
            }
        } else if key.starts_with("for:") {
            rule.alert.waits = true;
        } else if key.starts_with("severity:") || key.starts_with("priority:") {
            rule.alert.severity = true;
        } else if [
            "summary:",
            "description:",
            "runbook_url:",
            "message:",
            "runbook:",
        ]
        .iter()
        .any(|word| key.starts_with(word))
        {
            rule.alert.described = true;
        } else if key.starts_with("{{") && (key.contains("abels") || key.contains("nnotations")) {
            // Values that a chart fills in.
            rule.alert.severity |= key.contains("abels");
            rule.alert.described |= key.contains("nnotations");
        }
    }
    close(open, input, out);
}

fn close(open: Option<Open>, input: &Input<'_>, out: &mut Extracted) {
    let Some(rule) = open else { return };
    // Without an expression it is no alert: a key of that name in some other document.
    if rule.expression.trim().is_empty() || rule.alert.name.is_empty() {
        return;
    }
    let mut alert = rule.alert;
    alert.topics = topics(&alert.name, &rule.expression);
    // What a chart's template fills in is unknown.
    if !rule.expression.contains("{{") {
        alert.metrics = metrics::of(&rule.expression);
    }
    alert.alive = true;
    out.facts
        .alerts
        .push(Located::new(alert, input.place(rule.span)));
}

/// What an alert watches, by the words of its name and expression.
fn topics(name: &str, expression: &str) -> Vec<String> {
    let text = format!("{name} {expression}").to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let table: [(&str, &[&str]); 8] = [
        ("errors", &["error", "5..", "5xx", "fail", "exception"]),
        (
            "latency",
            &[
                "latency",
                "duration",
                "slow",
                "quantile",
                "response_time",
                "responsetime",
            ],
        ),
        (
            "down",
            &[
                "up ==",
                "up==",
                "absent",
                "down",
                "unavailable",
                "unhealthy",
                "restart",
                "crashloop",
                "healthy",
            ],
        ),
        (
            "saturation",
            &["cpu", "memory", "disk", "filesystem", "oom", "throttl"],
        ),
        (
            "database",
            &[
                "pg_",
                "postgres",
                "mysql",
                "database",
                "db_",
                "hikari",
                "rds",
                "connection",
            ],
        ),
        ("cache", &["redis", "memcached", "cache"]),
        (
            "queue",
            &[
                "lag",
                "queue",
                "kafka",
                "rabbit",
                "consumer",
                "dead_letter",
                "backlog",
            ],
        ),
        ("authentication", &["auth", "login", "401", "403"]),
    ];
    table
        .iter()
        .filter(|(_, words)| any(words))
        .map(|(topic, _)| (*topic).to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn rules_are_read_with_their_labels() {
        let text = "groups:\n  - name: a\n    rules:\n      - alert: HighErrors\n        expr: |\n          sum(rate(app_errors_total[5m]))\n            > 1\n        for: 5m\n        labels:\n          severity: page\n        annotations:\n          summary: x\n      - record: a:b\n        expr: sum(c)\n      - alert: Down\n        expr: up == 0\n";
        let alerts = read("alerts.yml", text).facts.alerts;
        assert_eq!(alerts.len(), 2);
        assert_eq!(alerts[0].metrics, ["app_errors_total"]);
        assert!(alerts[0].waits && alerts[0].severity && alerts[0].described);
        assert_eq!(alerts[1].name, "Down");
        assert!(!alerts[1].severity && !alerts[1].waits);
        assert_eq!(alerts[1].metrics, ["up"]);
    }

    #[test]
    fn recording_rules_comments_and_other_keys_are_no_alerts() {
        assert!(
            read(
                "a.yml",
                "rules:\n  - record: a:b\n    expr: c\n# - alert: X\n#   expr: up == 0\n"
            )
            .facts
            .alerts
            .is_empty()
        );
        assert!(
            read("a.yml", "alert: true\nname: x\n")
                .facts
                .alerts
                .is_empty()
        );
    }

    #[test]
    fn a_chart_fills_in_what_it_likes() {
        let text = "kind: PrometheusRule\nspec:\n  groups:\n  - name: a\n    rules:\n    {{- if .Values.a }}\n    - alert: A\n      expr: rate(x_total{job=\"{{ .Release.Name }}\"}[5m]) > 1\n      labels:\n        severity: critical\n    {{- end }}\n";
        let alerts = read("templates/rule.yaml", text).facts.alerts;
        assert_eq!(alerts.len(), 1);
        assert!(alerts[0].severity && alerts[0].metrics.is_empty());
    }

    #[test]
    fn alarms_of_terraform() {
        let text = "resource \"aws_cloudwatch_metric_alarm\" \"api_errors\" {\n}\nresource \"aws_s3_bucket\" \"b\" {}\n";
        let alerts = read("a.tf", text).facts.alerts;
        assert_eq!(alerts.len(), 1);
        assert_eq!(alerts[0].topics, ["errors"]);
    }
}
