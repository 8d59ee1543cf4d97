//! Sets of objects that are deployed together, and which of them production runs (ruling 14).

use std::collections::{BTreeMap, BTreeSet};

use super::kustomize::{self, Kustomization};
use crate::extract::kubernetes::value::Value;

/// Objects that the sets of Kustomizations may have together; overlays beyond are left to their base.
const OBJECTS: usize = 50_000;

/// Objects that are deployed together.
#[derive(Debug, Default)]
pub(super) struct Set {
    /// The directory that defines it; empty for manifests that stand by themselves.
    pub(super) name: String,
    /// What tells it from other sets of the same directory: a values file; empty where there is no other.
    pub(super) label: String,
    /// `base`, `dev`, `staging`, `prod` or `component`.
    pub(super) environment: &'static str,
    /// How near it is to production, from 0: production's own overlay or values, the published base, a chart's defaults.
    /// `None` for what production never runs.
    pub(super) tier: Option<u8>,
    /// Whether it was rendered from a chart.
    pub(super) is_chart: bool,
    /// Its objects.
    pub(super) objects: Vec<SetObject>,
    /// Of a chart: the kinds of objects that its templates can yield.
    pub(super) offers: Vec<String>,
    /// Directories of charts from elsewhere inside it.
    pub(super) third_party_directories: Vec<String>,
}

/// An object of a set.
#[derive(Debug, Clone)]
pub(super) struct SetObject {
    /// The file that says it.
    pub(super) path: String,
    /// What it says.
    pub(super) value: Value,
    /// Whether a condition that is not known decides about parts of it.
    pub(super) uncertain: bool,
}

impl Set {
    /// A set without objects.
    pub(super) fn new(name: String, environment: &'static str, tier: u8) -> Self {
        let tier = matches!(environment, "base" | "prod").then_some(tier);
        Self {
            name,
            environment,
            tier,
            ..Self::default()
        }
    }

    /// Adds an object.
    pub(super) fn push(&mut self, path: &str, value: Value, uncertain: bool) {
        self.objects.push(SetObject {
            path: path.to_owned(),
            value,
            uncertain,
        });
    }
}

/// The environment that the words of a path speak of; the last directory that speaks of one decides.
pub(super) fn environment(path: &str) -> &'static str {
    let lower = path.to_ascii_lowercase();
    let of_word = |word: &str| match word {
        "prod" | "production" | "prd" => Some("prod"),
        "staging" | "stg" | "preprod" | "uat" => Some("staging"),
        "dev" | "develop" | "development" | "local" | "minikube" | "k3d" => Some("dev"),
        _ => None,
    };
    // Words that are parts of other names too (`live-chat`, `test-runner`) count only by themselves.
    let alone = |segment: &str| match segment {
        "live" => Some("prod"),
        "stage" | "qa" => Some("staging"),
        "kind" | "test" | "testing" | "tests" | "ci" | "sandbox" | "e2e" | "tilt" | "preview"
        | "demo" => Some("dev"),
        _ => None,
    };
    for segment in lower.split('/').rev() {
        let stem = segment.trim_end_matches(".yaml").trim_end_matches(".yml");
        let words: Vec<&str> = stem.split(['-', '_', '.']).collect();
        let ends = [words.first(), words.last()];
        let found = ends
            .into_iter()
            .flatten()
            .find_map(|word| of_word(word))
            .or_else(|| alone(stem));
        if let Some(environment) = found {
            return environment;
        }
    }
    "base"
}

/// A manifest file with its documents.
pub(super) struct Manifest {
    pub(super) path: String,
    pub(super) documents: Vec<Value>,
}

/// The sets of plain manifests and of Kustomizations.
pub(super) fn of_manifests(
    manifests: &[Manifest],
    kustomizations: &[Kustomization],
    patches: &BTreeMap<String, Value>,
) -> Vec<Set> {
    let builder = kustomize::Builder::new(manifests, kustomizations, patches);
    let mut sets = Vec::new();
    let mut covered = BTreeSet::new();
    let referenced = builder.referenced();
    for kustomization in kustomizations {
        let environment = kustomization.environment();
        let within_its_like = referenced
            .get(&kustomization.directory)
            .is_some_and(|by| by.contains(&environment));
        if !matches!(environment, "prod" | "base") || within_its_like {
            continue;
        }
        let mut set = Set::new(
            kustomization.directory.clone(),
            environment,
            u8::from(environment == "base"),
        );
        let built: usize = sets.iter().map(|set: &Set| set.objects.len()).sum();
        if built > OBJECTS {
            break;
        }
        builder.build(kustomization, &mut set, &mut covered);
        sets.push(set);
    }
    let mut plain: BTreeMap<&'static str, Set> = BTreeMap::new();
    for manifest in manifests {
        if covered.contains(&manifest.path) || builder.is_patch(&manifest.path) {
            continue;
        }
        let environment = builder
            .component_of(&manifest.path)
            .unwrap_or_else(|| environment(&manifest.path));
        let tier = u8::from(environment != "prod");
        let set = plain
            .entry(environment)
            .or_insert_with(|| Set::new(String::new(), environment, tier));
        for document in &manifest.documents {
            set.push(&manifest.path, document.clone(), false);
        }
    }
    sets.extend(plain.into_values());
    sets
}

/// The nearest tier of each workload over all sets, by kind and name.
pub(super) fn nearest_tiers(sets: &[Set]) -> BTreeMap<(String, String), u8> {
    let mut nearest = BTreeMap::new();
    for set in sets {
        let Some(tier) = set.tier else { continue };
        for object in &set.objects {
            let key = identity(&object.value);
            let known = nearest.entry(key).or_insert(tier);
            *known = tier.min(*known);
        }
    }
    nearest
}

/// What makes an object the same in two sets.
pub(super) fn identity(value: &Value) -> (String, String) {
    (
        value.text_of(&["kind"]),
        value.text_of(&["metadata", "name"]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_says_the_environment() {
        for (path, expected) in [
            ("deploy/overlays/production/kustomization.yaml", "prod"),
            ("k8s/prod-eu/app.yaml", "prod"),
            ("k8s/staging/prod.yaml", "prod"),
            ("overlays/dev/a.yaml", "dev"),
            ("k8s/app.yaml", "base"),
            ("k8s/app-dev.yaml", "dev"),
            ("k8s/development.yaml", "dev"),
            ("k8s/product.yaml", "base"),
            ("services/live-chat/k8s/app.yaml", "base"),
            ("deploy/test/app.yaml", "dev"),
        ] {
            assert_eq!(environment(path), expected, "{path}");
        }
    }
}
