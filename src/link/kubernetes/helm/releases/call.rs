//! An installation as it is written, and the releases that it may be.

use super::pattern::{self, Bindings};
use super::{Layer, Release, ValuesFiles, stage};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::link::kubernetes::helm::Chart;
use crate::source::Place;
use crate::syntax::yaml;

/// Releases that one call may be, for all values of its variables.
const VARIANTS: usize = 16;

/// One source of values, as written.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A file; whether it may be left out where it is not there.
    File { path: String, optional: bool },
    /// Values.
    Inline(Value),
    /// One value at a path of keys, as `--set` writes it.
    Setting { path: String, value: Value },
    /// Something that is not in the repository.
    Unknown,
}

/// An installation of a chart, as written.
#[derive(Debug, Clone, Default)]
pub(super) struct Call {
    /// The chart: a path, a reference, a packed file.
    pub(super) chart: String,
    /// What it is called, as written; empty where that is not said.
    pub(super) name: String,
    /// Directories that its paths may start from, in order.
    pub(super) directories: Vec<String>,
    /// Whether the paths of values start from the chart too.
    pub(super) from_chart: bool,
    /// The values, the last winning.
    pub(super) sources: Vec<Source>,
    /// What else may speak of the environment, the surest first.
    pub(super) hints: Vec<String>,
    /// What is known of variables.
    pub(super) known: Bindings,
    /// Whether it happens without a person.
    pub(super) automatic: bool,
    /// Where it is written.
    pub(super) place: Place,
}

impl Call {
    /// The releases of charts of the repository that it may be.
    pub(super) fn releases(&self, charts: &[Chart], files: &ValuesFiles) -> Vec<Release> {
        let mut releases = Vec::new();
        for (chart, bindings) in self.charts(charts) {
            releases.extend(self.of_chart(&chart, bindings, files));
        }
        releases
    }

    fn charts(&self, charts: &[Chart]) -> Vec<(String, Bindings)> {
        let directories: Vec<&str> = self.directories.iter().map(String::as_str).collect();
        let written = self.chart.trim_end_matches('/');
        let candidates = charts.iter().map(|chart| chart.directory.as_str());
        let found = pattern::fitting(written, &directories, candidates, &self.known);
        if !found.is_empty() {
            return found;
        }
        // `acme/shop` and `shop-1.2.0.tgz` are the chart `shop`, once it was packed.
        let is_remote = written.starts_with('.') || written.starts_with('/');
        let name = written.rsplit('/').next().unwrap_or_default();
        let packed = name.strip_suffix(".tgz");
        let is_called = |chart: &&Chart| {
            let own = chart.chart.text_of(&["name"]);
            let of_pack = packed.is_some_and(|packed| {
                let rest = packed.strip_prefix(own.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '*', '$', '_']))
            });
            !own.is_empty() && (of_pack || (!is_remote && written.contains('/') && own == name))
        };
        let named = charts.iter().find(is_called);
        named
            .map(|chart| (chart.directory.clone(), self.known.clone()))
            .into_iter()
            .collect()
    }

    fn of_chart(&self, chart: &str, known: Bindings, files: &ValuesFiles) -> Vec<Release> {
        let mut directories: Vec<&str> = self.directories.iter().map(String::as_str).collect();
        if self.from_chart {
            directories.insert(0, chart);
        }
        let mut variants: Vec<(Vec<Layer>, Bindings)> = vec![(Vec::new(), known)];
        for source in &self.sources {
            let mut next = Vec::new();
            for (layers, bindings) in variants {
                let found = self.layer(source, &bindings, &directories, files);
                for (layer, bindings) in found {
                    let mut layers = layers.clone();
                    layers.extend(layer);
                    next.push((layers, bindings));
                }
            }
            next.truncate(VARIANTS);
            variants = next;
        }
        let release = |(layers, bindings): (Vec<Layer>, Bindings)| {
            let mut told: Vec<String> = Vec::new();
            for layer in layers.iter().rev() {
                if let Layer::File(path) = layer {
                    told.push(telling(path, chart));
                }
            }
            told.extend(bindings.iter().map(|(_, value)| value.clone()));
            told.extend(
                self.hints
                    .iter()
                    .map(|hint| pattern::filled(hint, &bindings)),
            );
            let name = pattern::filled(&self.name, &bindings);
            Release {
                chart: chart.to_owned(),
                name: if pattern::is_open(&name) {
                    String::new()
                } else {
                    name
                },
                stage: stage(&told),
                layers,
                automatic: self.automatic,
            }
        };
        variants.into_iter().map(release).collect()
    }

    /// What one source may be; nothing to lay where it changes nothing.
    fn layer(
        &self,
        source: &Source,
        bindings: &Bindings,
        directories: &[&str],
        files: &ValuesFiles,
    ) -> Vec<(Option<Layer>, Bindings)> {
        let one = |layer: Option<Layer>| vec![(layer, bindings.clone())];
        match source {
            Source::Unknown => one(Some(Layer::Unknown)),
            Source::Inline(value) => one(Some(Layer::Inline(value.clone()))),
            Source::Setting { path, value } => {
                let value = match &value.kind {
                    Kind::Text(text) => {
                        let text = pattern::filled(text, bindings);
                        match pattern::is_open(&text) {
                            true => Value::new(Kind::Unknown, self.place),
                            false => Value::text_at(text, value.place),
                        }
                    }
                    _ => value.clone(),
                };
                one(Some(Layer::Inline(set(path, value, self.place))))
            }
            Source::File { path, optional } => {
                let path = path.strip_prefix("file://").unwrap_or(path);
                let found = pattern::fitting(path, directories, files.paths(), bindings);
                if !found.is_empty() {
                    let layer = |(path, bindings)| (Some(Layer::File(path)), bindings);
                    return found.into_iter().map(layer).collect();
                }
                // A file of secrets that is not tracked holds secrets, and nothing that is judged here.
                let name = path.rsplit('/').next().unwrap_or_default();
                let secret = path.starts_with("secrets://")
                    || name.contains("secret")
                    || name.contains("credential");
                match secret || *optional {
                    true => one(None),
                    false => one(Some(Layer::Unknown)),
                }
            }
        }
    }
}

/// What the path of a values file may say about its environment: its name, and its directory where that is not the chart.
fn telling(path: &str, chart: &str) -> String {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = directory.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').collect::<Vec<_>>().join(" ");
    match directory == chart {
        true => stem,
        false => format!("{stem} {folder}"),
    }
}

/// A map that holds a value at the end of a path, as `--set` writes paths. Of lists only the whole is known to change.
pub(super) fn set(path: &str, value: Value, place: Place) -> Value {
    let mut keys: Vec<String> = vec![String::new()];
    let mut signs = path.chars();
    while let Some(sign) = signs.next() {
        let last = keys.last_mut().expect("there is always a key");
        match sign {
            '\\' => last.extend(signs.next()),
            '.' => keys.push(String::new()),
            sign => last.push(sign),
        }
    }
    let mut value = value;
    if let Some(at) = keys.iter().position(|key| key.contains('[')) {
        keys.truncate(at + 1);
        let key = &mut keys[at];
        key.truncate(key.find('[').unwrap_or(key.len()));
        value = Value::new(Kind::Unknown, place);
    }
    for key in keys.iter().rev() {
        let mut around = Value::map(Vec::new(), place);
        around.set(key, place, value);
        value = around;
    }
    value
}

/// Values written as the text of a YAML document.
pub(super) fn of_text(text: &str, place: Place) -> Value {
    let tree = yaml::parse(text);
    match tree.root() {
        Some(root) if tree.errors().is_empty() => Value::read(root, &|_| place, &mut 10_000),
        None if text.trim().is_empty() => Value::map(Vec::new(), place),
        _ => Value::new(Kind::Unknown, place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_maps() {
        let place = Place::default();
        let value = set("a.b\\.c.d", Value::text_at("1", place), place);
        assert_eq!(value.text_of(&["a", "b.c", "d"]), "1");
        let value = set("a.list[0].x", Value::text_at("1", place), place);
        assert!(value.at(&["a", "list"]).is_some_and(Value::is_unknown));
    }

    #[test]
    fn the_directory_of_the_chart_says_nothing() {
        assert_eq!(
            telling("charts/live/values.yaml", "charts/live"),
            "values yaml"
        );
        assert_eq!(
            telling("env/prod/values.yaml", "charts/a"),
            "values yaml prod"
        );
    }
}
