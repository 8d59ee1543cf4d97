//! Where alerts go: receivers of Alertmanager, contact points of Grafana.
//!
//! Whether somebody answers there is not in any file.

use crate::expression::Expression;

use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::Receiver;
use crate::syntax::{Node, yaml};

/// An address that nobody has.
static SAMPLE: Expression = Expression::new(
    r"(?i)\bexample\.(?:com|org|net)\b|hooks\.slack\.com/services/(?:X|T0+/|\.\.\.)|<[^>]*>|\bYOUR_|changeme",
);

pub(super) fn yaml(input: &Input<'_>, out: &mut Extracted) {
    let alertmanager = input.text.contains("receivers:") && input.text.contains("route:");
    let grafana = input.text.contains("contactPoints:");
    if !alertmanager && !grafana {
        return;
    }
    let tree = yaml::parse(input.text);
    for root in tree.roots() {
        // The configuration itself, an AlertmanagerConfig, or the values of a chart.
        for holder in [
            Some(root),
            root.get("spec"),
            root.get("config"),
            root.get("alertmanager").and_then(|one| one.get("config")),
        ]
        .into_iter()
        .flatten()
        {
            receivers(input, holder, out);
        }
        for point in root
            .get("contactPoints")
            .into_iter()
            .flat_map(|list| list.items())
        {
            contact_point(input, point, out);
        }
    }
}

/// Receivers of Alertmanager.
fn receivers(input: &Input<'_>, holder: Node<'_>, out: &mut Extracted) {
    let fallback = holder
        .get("route")
        .and_then(|route| route.get("receiver"))
        .and_then(|name| name.text())
        .unwrap_or_default();
    let Some(list) = holder
        .get("receivers")
        .filter(|_| holder.get("route").is_some())
    else {
        return;
    };
    for receiver in list.items() {
        let Some(name) = receiver.get("name") else {
            continue;
        };
        let integrations = receiver.entries().filter(|(key, value)| {
            let key = key.text().unwrap_or_default();
            (key.ends_with("_configs") || key.ends_with("Configs"))
                && value.items().next().is_some()
        });
        let reaches = integrations
            .map(|(key, _)| {
                let key = key.text().unwrap_or_default();
                key.trim_end_matches("_configs")
                    .trim_end_matches("Configs")
                    .to_owned()
            })
            .collect();
        let text = name.text().unwrap_or_default();
        let value = Receiver {
            path: input.path.as_str().to_owned(),
            name: text.to_owned(),
            reaches,
            placeholder: SAMPLE.is_match(receiver.span().text(input.text)),
            fallback: text == fallback,
        };
        out.facts
            .receivers
            .push(Located::new(value, input.place(name.span())));
    }
}

/// A contact point of Grafana.
fn contact_point(input: &Input<'_>, point: Node<'_>, out: &mut Extracted) {
    let reaches = point
        .get("receivers")
        .into_iter()
        .flat_map(|list| list.items())
        .filter_map(|one| one.get("type").and_then(|kind| kind.text()))
        .map(str::to_owned)
        .collect();
    let Some(name) = point.get("name") else {
        return;
    };
    let value = Receiver {
        path: input.path.as_str().to_owned(),
        name: name.text().unwrap_or_default().to_owned(),
        reaches,
        placeholder: SAMPLE.is_match(point.span().text(input.text)),
        fallback: false,
    };
    out.facts
        .receivers
        .push(Located::new(value, input.place(name.span())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId, RepoPath};

    fn read(text: &str) -> Vec<Receiver> {
        let path = RepoPath::new("alertmanager.yml");
        let mut out = Extracted::default();
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        };
        yaml(&input, &mut out);
        out.facts
            .receivers
            .into_iter()
            .map(|one| one.value)
            .collect()
    }

    #[test]
    fn a_receiver_without_an_integration_reaches_nobody() {
        let text = "route:\n  receiver: none\nreceivers:\n  - name: none\n  - name: pager\n    pagerduty_configs:\n      - routing_key_file: /etc/key\n";
        let found = read(text);
        assert!(found[0].reaches.is_empty() && found[0].fallback);
        assert_eq!(found[1].reaches, ["pagerduty"]);
        assert!(!found[1].fallback && !found[1].placeholder);
    }

    #[test]
    fn sample_addresses_and_other_documents_are_seen_through() {
        let text = "route:\n  receiver: a\nreceivers:\n  - name: a\n    webhook_configs:\n      - url: http://example.com/hook\n";
        assert!(read(text)[0].placeholder);
        assert!(read("receivers:\n  otlp: {}\nroute: x\n").is_empty());
    }
}
