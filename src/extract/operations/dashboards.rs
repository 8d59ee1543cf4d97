//! Dashboards: Grafana's JSON, the objects and labels of Kubernetes that load it, and resources of Terraform.

use super::{lines, metrics, resources};
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::Dashboard;
use crate::source::Span;
use crate::syntax::json;

/// Resources that are dashboards. Source: the Terraform registry.
const RESOURCES: &[&str] = &[
    "grafana_dashboard",
    "aws_cloudwatch_dashboard",
    "datadog_dashboard",
    "datadog_dashboard_json",
    "google_monitoring_dashboard",
    "newrelic_one_dashboard",
    "newrelic_one_dashboard_json",
    "azurerm_portal_dashboard",
    "signalfx_dashboard",
];

/// How many nodes of a dashboard are looked at.
const MAX_NODES: usize = 200_000;

pub(super) fn json(input: &Input<'_>, out: &mut Extracted) {
    if !["\"panels\"", "\"rows\"", "\"elements\""]
        .iter()
        .any(|key| input.text.contains(key))
    {
        return;
    }
    let tree = json::parse(input.text);
    let Some(root) = tree.root() else { return };
    // An export through the API wraps the model.
    let model = root
        .get("dashboard")
        .filter(|node| node.is_map())
        .unwrap_or(root);
    let title = model
        .get("title")
        .and_then(|node| node.text())
        .unwrap_or_default();
    let known = model.get("schemaVersion").is_some()
        || model.get("templating").is_some()
        || model.get("time").is_some()
        || root.get("apiVersion").is_some();
    let list = ["panels", "rows", "elements"]
        .iter()
        .find_map(|key| model.entry(key))
        .or_else(|| model.get("spec").and_then(|spec| spec.entry("elements")));
    let Some((key, panels)) = list else { return };
    if !known && title.is_empty() {
        return;
    }
    let count = panels.items().count() + panels.entries().count();
    // Queries stand at any depth: a work list.
    let mut found: Vec<String> = Vec::new();
    let mut work = vec![panels];
    let mut seen = 0;
    while let Some(node) = work.pop() {
        seen += 1;
        if seen > MAX_NODES {
            break;
        }
        work.extend(node.items());
        for (name, value) in node.entries() {
            if matches!(name.text(), Some("expr"))
                && let Some(text) = value.text()
            {
                for metric in metrics::of(text) {
                    if !found.contains(&metric) {
                        found.push(metric);
                    }
                }
            } else {
                work.push(value);
            }
        }
    }
    let dashboard = Dashboard {
        path: input.path.as_str().to_string(),
        title: title.to_string(),
        tool: "grafana".into(),
        panels: i64::try_from(count).unwrap_or(i64::MAX),
        metrics: found,
        unknown_metrics: Vec::new(),
        alive: true,
    };
    out.facts
        .dashboards
        .push(Located::new(dashboard, input.place(key.span())));
}

/// `grafana_dashboard: "1"` as a label, and objects of the Grafana operator.
pub(super) fn yaml(input: &Input<'_>, out: &mut Extracted) {
    if !input.text.contains("rafana") {
        return;
    }
    for (start, line) in lines(input.text) {
        let trimmed = line.trim_start();
        let label = trimmed.starts_with("grafana_dashboard:") && !trimmed.contains("false");
        let object = trimmed == "kind: GrafanaDashboard";
        // A sidecar's configuration names the label that it looks for, under `label:`.
        if label && !input.text.contains("sidecar:") || object {
            push(
                out,
                input,
                Span::new(start + line.len() - trimmed.len(), start + line.len()),
                "",
                "grafana",
            );
            return;
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

/// Sources of Grafonnet.
pub(super) fn jsonnet(input: &Input<'_>, out: &mut Extracted) {
    let made = ["grafana.dashboard.new", "g.dashboard.new", "dashboard.new("]
        .iter()
        .find_map(|call| input.text.find(call).map(|at| (at, call.len())));
    if let Some((at, length)) = made {
        push(out, input, Span::new(at, at + length), "", "grafana");
    }
}

fn push(out: &mut Extracted, input: &Input<'_>, span: Span, title: &str, tool: &str) {
    let dashboard = Dashboard {
        path: input.path.as_str().to_string(),
        title: title.to_string(),
        tool: tool.to_string(),
        panels: -1,
        alive: true,
        ..Dashboard::default()
    };
    out.facts
        .dashboards
        .push(Located::new(dashboard, input.place(span)));
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn a_dashboard_has_panels_and_metrics() {
        let text = r#"{"title": "API", "schemaVersion": 39, "panels": [{"targets": [{"expr": "rate(app_requests_total[5m])"}]}]}"#;
        let found = read("grafana/api.json", text).facts.dashboards;
        assert_eq!(found[0].panels, 1);
        assert_eq!(found[0].metrics, ["app_requests_total"]);
        assert_eq!(
            read(
                "grafana/a.json",
                r#"{"title": "x", "schemaVersion": 1, "panels": []}"#
            )
            .facts
            .dashboards[0]
                .panels,
            0
        );
    }

    #[test]
    fn other_json_is_none() {
        assert!(
            read(
                "grafana/datasource.json",
                r#"{"name": "prometheus", "rows": 3}"#
            )
            .facts
            .dashboards
            .is_empty()
        );
        assert_eq!(
            read("a.tf", "resource \"grafana_dashboard\" \"api\" {}\n")
                .facts
                .dashboards
                .len(),
            1
        );
    }
}
