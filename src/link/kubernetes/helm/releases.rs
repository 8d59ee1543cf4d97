//! Releases: which chart is installed with which values, and for which environment (ruling 35).
//!
//! Variables in paths stand for every file whose name fits. Values that are not in the repository are unknown, and so
//! is all that they may change.

mod call;
mod commands;
mod gitops;
mod pattern;

use super::super::kustomize::Kustomization;
use super::super::sets::{self, Set};
use super::Chart;
use crate::extract::kubernetes::value::{Kind, Value};
use crate::facts::FactSet;
use crate::link::Repository;
use crate::link::ci::stage_of;
use call::Call;

/// Releases of one chart that are rendered.
const RELEASES: usize = 8;

/// A `helmfile.yaml`.
pub(in crate::link::kubernetes) struct Helmfile {
    pub(in crate::link::kubernetes) directory: String,
    pub(in crate::link::kubernetes) value: Value,
}

/// The values files of a repository.
pub(in crate::link::kubernetes) struct ValuesFiles {
    /// Those that are called so, by path.
    pub(in crate::link::kubernetes) named: Vec<(String, Value)>,
    /// Those that are values only where a release says so.
    pub(in crate::link::kubernetes) others: Vec<(String, Value)>,
}

impl ValuesFiles {
    fn get(&self, path: &str) -> Option<&Value> {
        let mut all = self.named.iter().chain(&self.others);
        all.find(|(known, _)| known == path).map(|(_, value)| value)
    }

    fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        let all = self.named.iter().chain(&self.others);
        all.map(|(path, _)| path.as_str())
    }
}

/// What is laid upon the defaults of a chart.
#[derive(Debug, Clone)]
pub(super) enum Layer {
    /// A values file, by path.
    File(String),
    /// Values written where the release is.
    Inline(Value),
    /// Values that the repository does not have.
    Unknown,
}

/// A chart as it is installed.
#[derive(Debug, Clone)]
pub(super) struct Release {
    /// The directory of the chart.
    pub(super) chart: String,
    /// What it is called; empty where that is not known.
    pub(super) name: String,
    /// Its values, the last winning.
    pub(super) layers: Vec<Layer>,
    /// The environment: `production`, `staging`, `development`, `preview`; empty where nothing speaks of one.
    pub(super) stage: &'static str,
    /// Whether something that runs by itself installs it, rather than a person with a task.
    pub(super) automatic: bool,
}

impl Release {
    /// The values that it gives to a chart with these defaults, and whether all of them are known.
    pub(super) fn values(&self, defaults: &Value, files: &ValuesFiles) -> (Value, bool) {
        let mut values = defaults.clone();
        let mut complete = true;
        for layer in &self.layers {
            let over = match layer {
                Layer::File(path) => files.get(path),
                Layer::Inline(value) => Some(value),
                Layer::Unknown => None,
            };
            match over {
                Some(over) if over.get("sops").is_some() => values.overlay(&over.concealed()),
                Some(over) if matches!(over.kind, Kind::Map(_)) => values.overlay(over),
                // A file without a word changes nothing.
                Some(over) if over.is_null() => {}
                _ => {
                    values = values.forgotten();
                    complete = false;
                }
            }
        }
        (values, complete && self.automatic)
    }

    /// What tells it from other releases of the chart: its last values file.
    pub(super) fn label(&self) -> String {
        let files = self.layers.iter().rev().find_map(|layer| match layer {
            Layer::File(path) => Some(path.clone()),
            _ => None,
        });
        files.unwrap_or_default()
    }
}

/// Where releases are looked for.
pub(in crate::link::kubernetes) struct Sources<'a> {
    pub(in crate::link::kubernetes) repository: &'a Repository<'a>,
    pub(in crate::link::kubernetes) facts: &'a FactSet,
    pub(in crate::link::kubernetes) helmfiles: &'a [Helmfile],
    pub(in crate::link::kubernetes) kustomizations: &'a [Kustomization],
    /// The sets of objects that are no charts: there the objects of Argo CD and Flux stand.
    pub(in crate::link::kubernetes) sets: &'a [Set],
}

/// Every release of the charts, in the order of the files that say so.
pub(super) fn releases(
    sources: &Sources<'_>,
    charts: &[Chart],
    files: &ValuesFiles,
) -> Vec<Release> {
    if charts.is_empty() {
        return Vec::new();
    }
    let mut calls: Vec<Call> = commands::calls(sources);
    calls.extend(gitops::calls(sources));
    calls
        .iter()
        .flat_map(|call| call.releases(charts, files))
        .collect()
}

/// Which releases of a chart production is: those that say so, else those that say nothing and have no better rival.
/// Nothing where only other environments are spoken of, or values that a name gives to production are at hand.
pub(super) fn of_production<'r>(
    chart: &Chart,
    releases: &'r [Release],
    has_named_values: bool,
) -> Vec<&'r Release> {
    let of_chart = |release: &&Release| release.chart == chart.directory;
    let staged = |stage: &'static str| {
        let fits = releases
            .iter()
            .filter(of_chart)
            .filter(move |release| release.stage == stage);
        let mut found: Vec<&Release> = Vec::new();
        for release in fits {
            let shown = format!("{:?}", release.layers);
            if !found.iter().any(|one| format!("{:?}", one.layers) == shown) {
                found.push(release);
            }
            if found.len() == RELEASES {
                break;
            }
        }
        found
    };
    let production = staged("production");
    if !production.is_empty() || has_named_values {
        return production;
    }
    let mut open = staged("");
    // A person's task without values is how a chart is tried out.
    open.retain(|release| release.automatic || !release.layers.is_empty());
    if open.iter().any(|release| release.automatic) {
        open.retain(|release| release.automatic);
    }
    open
}

/// The environment that one of these texts speaks of; the first that does decides.
fn stage(texts: &[String]) -> &'static str {
    texts
        .iter()
        .map(|text| match stage_of(text) {
            "" => match sets::environment(text) {
                "prod" => "production",
                "base" => "",
                other => other,
            },
            stage => stage,
        })
        .find(|stage| !stage.is_empty())
        .unwrap_or("")
}
