//! Finds by label or name, so that thousands of objects are not compared each with each.

use std::collections::{BTreeMap, BTreeSet};

use super::pods::Pods;
use super::selectors;
use super::sets::Set;
use crate::extract::kubernetes::value::Value;

/// The first label that a selector asks for; `None` when it asks for none, or one that is not known.
fn first_label(selector: Option<&Value>) -> Option<(String, String)> {
    let selector = selector?;
    let labels = selector.get("matchLabels").unwrap_or(selector);
    let entry = labels.entries().first()?;
    let is_expression = matches!(entry.key.as_str(), "matchExpressions" | "matchLabels");
    let known = !is_expression && !labels.is_open() && !entry.value.has_unknown();
    known.then(|| (entry.key.clone(), entry.value.text()))
}

/// The pods of all sets.
pub(super) struct AllPods<'a> {
    pods: Vec<Pods<'a>>,
    by_label: BTreeMap<(String, String), Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Those whose labels are not all known.
    open: Vec<usize>,
}

impl<'a> AllPods<'a> {
    pub(super) fn new(pods: Vec<Pods<'a>>) -> Self {
        let mut all = Self {
            pods: Vec::new(),
            by_label: BTreeMap::new(),
            by_name: BTreeMap::new(),
            open: Vec::new(),
        };
        for (at, one) in pods.iter().enumerate() {
            let name = one.object.text_of(&["metadata", "name"]);
            all.by_name.entry(name).or_default().push(at);
            let Some(labels) = one.labels else { continue };
            if labels.has_unknown() {
                all.open.push(at);
            }
            for entry in labels.entries() {
                let pair = (entry.key.clone(), entry.value.text());
                all.by_label.entry(pair).or_default().push(at);
            }
        }
        all.pods = pods;
        all
    }

    /// The pods that a selector may select.
    pub(super) fn candidates<'s>(
        &'s self,
        selector: &Value,
    ) -> Box<dyn Iterator<Item = &'s Pods<'a>> + 's> {
        match first_label(Some(selector)) {
            Some(pair) => {
                let labelled = self.by_label.get(&pair).into_iter().flatten();
                Box::new(labelled.chain(&self.open).map(|at| &self.pods[*at]))
            }
            None => Box::new(self.pods.iter()),
        }
    }

    /// Whether a workload is the target of an autoscaler.
    pub(super) fn has_target(&self, autoscaler: &Value) -> bool {
        let name = autoscaler.text_of(&["spec", "scaleTargetRef", "name"]);
        let mut named = self.by_name.get(&name).into_iter().flatten();
        named.any(|at| selectors::is_scaled(autoscaler, self.pods[*at].object))
    }
}

/// Objects by the first label that they select.
#[derive(Default)]
struct BySelector<'a> {
    by_label: BTreeMap<(String, String), Vec<&'a Value>>,
    others: Vec<&'a Value>,
}

impl<'a> BySelector<'a> {
    fn add(&mut self, object: &'a Value) {
        match first_label(object.at(&["spec", "selector"])) {
            Some(pair) => self.by_label.entry(pair).or_default().push(object),
            None => self.others.push(object),
        }
    }

    fn candidates(&self, pods: &Pods<'_>) -> Vec<&'a Value> {
        let Some(labels) = pods.labels else {
            return self.others.clone();
        };
        if labels.has_unknown() {
            return self
                .by_label
                .values()
                .flatten()
                .chain(&self.others)
                .copied()
                .collect();
        }
        let of = |pair: (String, String)| self.by_label.get(&pair).into_iter().flatten();
        let pairs = labels
            .entries()
            .iter()
            .map(|entry| (entry.key.clone(), entry.value.text()));
        pairs.flat_map(of).chain(&self.others).copied().collect()
    }
}

/// What the objects of one set say about its workloads.
#[derive(Default)]
pub(super) struct SetIndex<'a> {
    services: BySelector<'a>,
    budgets: BySelector<'a>,
    autoscalers: BTreeMap<String, Vec<&'a Value>>,
    limit_ranges: Vec<&'a Value>,
    restricted: BTreeSet<String>,
}

impl<'a> SetIndex<'a> {
    pub(super) fn new(set: &'a Set) -> Self {
        let mut index = Self::default();
        for object in &set.objects {
            let value = &object.value;
            match value.text_of(&["kind"]).as_str() {
                "Service" if value.text_of(&["apiVersion"]) == "v1" => index.services.add(value),
                "PodDisruptionBudget" => index.budgets.add(value),
                "HorizontalPodAutoscaler" | "ScaledObject" => {
                    let target = value.text_of(&["spec", "scaleTargetRef", "name"]);
                    index.autoscalers.entry(target).or_default().push(value);
                }
                "LimitRange" => index.limit_ranges.push(value),
                "Namespace" if selectors::is_restricted(value) => {
                    index
                        .restricted
                        .insert(value.text_of(&["metadata", "name"]));
                }
                _ => {}
            }
        }
        index
    }

    /// The Services that may select the pods.
    pub(super) fn services(&self, pods: &Pods<'_>) -> Vec<&'a Value> {
        self.services.candidates(pods)
    }

    /// The disruption budgets that may select the pods.
    pub(super) fn budgets(&self, pods: &Pods<'_>) -> Vec<&'a Value> {
        self.budgets.candidates(pods)
    }

    /// The object that scales a workload.
    pub(super) fn autoscaler_object(&self, workload: &Value) -> Option<&'a Value> {
        let named = self
            .autoscalers
            .get(&workload.text_of(&["metadata", "name"]))?;
        named
            .iter()
            .copied()
            .find(|object| selectors::autoscaler(object, workload).is_some())
    }

    /// The autoscaler of a workload.
    pub(super) fn autoscaler(&self, workload: &Value) -> Option<selectors::Autoscaler> {
        let named = self
            .autoscalers
            .get(&workload.text_of(&["metadata", "name"]))?;
        named
            .iter()
            .find_map(|object| selectors::autoscaler(object, workload))
    }

    /// The defaults that a LimitRange of the namespace gives to containers.
    pub(super) fn defaults(&self, namespace: &str) -> (Option<&'a Value>, Option<&'a Value>) {
        let near = self.limit_ranges.iter().filter(|object| {
            selectors::same_namespace(&object.text_of(&["metadata", "namespace"]), namespace)
        });
        near.filter_map(|object| selectors::container_defaults(object))
            .next()
            .unwrap_or_default()
    }

    /// Whether the namespace enforces the restricted Pod Security Standard.
    pub(super) fn is_restricted(&self, namespace: &str) -> bool {
        self.restricted.contains(namespace)
    }
}
