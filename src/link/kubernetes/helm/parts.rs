//! Charts inside a chart: those in its `charts/`, and those of the repository that it names by path.

use super::{Chart, parent_of};
use crate::extract::kubernetes::value::Value;
use crate::source::RepoPath;

/// A chart as a part of another.
pub(super) struct Part<'a> {
    pub(super) chart: &'a Chart,
    /// The key of its values in those of the other: its alias, else its name.
    pub(super) key: String,
    /// The path of the value that switches it on; empty where nothing does.
    condition: String,
}

impl Part<'_> {
    /// Whether its condition holds; true where there is none, or it is not known.
    pub(super) fn is_enabled(&self, values: &Value) -> bool {
        // Of several paths the first that is there decides.
        let paths = self.condition.split(',').map(str::trim);
        let mut found = paths.filter_map(|path| {
            let keys: Vec<&str> = path.split('.').collect();
            values.at(&keys).and_then(Value::boolean)
        });
        found.next().unwrap_or(true)
    }
}

fn dependencies(chart: &Chart) -> &[Value] {
    let listed = chart.chart.get("dependencies");
    listed.map(Value::items).unwrap_or_default()
}

/// The charts of the repository that a chart installs with itself.
pub(super) fn parts<'a>(chart: &Chart, charts: &'a [Chart]) -> Vec<Part<'a>> {
    let mut found: Vec<Part<'a>> = Vec::new();
    for dependency in dependencies(chart) {
        let name = dependency.text_of(&["name"]);
        let by_path = path_of(chart, dependency);
        let inside = |other: &&'a Chart| {
            other.chart.text_of(&["name"]) == name
                && parent_of(other, charts).is_some_and(|it| it.directory == chart.directory)
        };
        let mut named = charts.iter();
        let part = match by_path {
            Some(path) => named.find(|other| other.directory == path),
            None => named.find(inside),
        };
        if let Some(part) = part {
            let alias = dependency.text_of(&["alias"]);
            found.push(Part {
                chart: part,
                key: if alias.is_empty() { name } else { alias },
                condition: dependency.text_of(&["condition"]),
            });
        }
    }
    for other in charts {
        let inside = parent_of(other, charts).is_some_and(|it| it.directory == chart.directory);
        let known = found
            .iter()
            .any(|part| part.chart.directory == other.directory);
        if inside && !known {
            found.push(Part {
                chart: other,
                key: other.chart.text_of(&["name"]),
                condition: String::new(),
            });
        }
    }
    found
}

/// The directory that a dependency names: `file://../shop`.
fn path_of(chart: &Chart, dependency: &Value) -> Option<String> {
    let repository = dependency.text_of(&["repository"]);
    let path = repository.strip_prefix("file://")?;
    RepoPath::resolve(&chart.directory, path.trim_end_matches('/'))
}

/// Whether charts of the repository bring templates to a chart.
pub(in crate::link::kubernetes) fn brings_templates(chart: &Chart, charts: &[Chart]) -> bool {
    let installs = |part: &Part<'_>| {
        part.chart.chart.text_of(&["type"]) != "library" && !part.chart.templates.is_empty()
    };
    parts(chart, charts).iter().any(installs)
}

/// Whether another chart of the repository names this one by its path, and so installs it.
pub(super) fn is_part(chart: &Chart, charts: &[Chart]) -> bool {
    charts.iter().any(|other| {
        let mut named = dependencies(other).iter();
        other.directory != chart.directory
            && named.any(|one| path_of(other, one).as_ref() == Some(&chart.directory))
    })
}

/// Whether a chart lists another by its name.
pub(super) fn depends_on(chart: &Chart, other: &Chart) -> bool {
    let name = other.chart.text_of(&["name"]);
    dependencies(chart)
        .iter()
        .any(|dependency| dependency.text_of(&["name"]) == name)
}
