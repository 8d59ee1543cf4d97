//! The Services and disruption budgets of a workload.

use super::{Reading, namespace};
use crate::extract::kubernetes::value::Value;
use crate::link::kubernetes::index::SetIndex;
use crate::link::kubernetes::selectors::{self, Match};

/// The Services that select the pods, or might.
pub(super) fn services<'a>(index: &SetIndex<'a>, reading: &Reading<'_>) -> Vec<(&'a Value, Match)> {
    index
        .services(&reading.pods)
        .into_iter()
        .filter(|service| selectors::same_namespace(&namespace(service), &reading.namespace))
        .map(|service| {
            let selector = service.at(&["spec", "selector"]);
            (service, selectors::selects_labels(selector, &reading.pods))
        })
        .filter(|(_, matched)| *matched != Match::No)
        .collect()
}

/// The ports of the pods that Services send to, by number or name; `None` where one is not known.
pub(super) fn service_ports(services: &[(&Value, Match)]) -> Option<Vec<String>> {
    let mut targets = Vec::new();
    for (service, _) in services {
        let ports = service.at(&["spec", "ports"])?;
        if ports.has_unknown() {
            return None;
        }
        for port in ports.items() {
            let target = port.text_of(&["targetPort"]);
            targets.push(if target.is_empty() {
                port.text_of(&["port"])
            } else {
                target
            });
        }
    }
    Some(targets)
}

pub(super) fn has_budget(index: &SetIndex<'_>, reading: &Reading<'_>) -> bool {
    index.budgets(&reading.pods).into_iter().any(|value| {
        selectors::same_namespace(&namespace(value), &reading.namespace)
            && selectors::selects(value.at(&["spec", "selector"]), &reading.pods) == Match::Yes
    })
}
