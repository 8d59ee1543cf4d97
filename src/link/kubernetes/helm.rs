//! Charts: their templates rendered with the values that production uses, and parsed into objects with places.
//!
//! What rendering cannot know stays unknown in the objects. Dependencies from elsewhere are not rendered: a chart that
//! consists of them has no objects, and its silence says nothing.

mod evaluate;
mod functions;
mod parts;
mod releases;
mod render;

use std::cell::Cell;
use std::collections::BTreeMap;

use super::sets::Set;
use crate::extract::kubernetes::masked_objects;
use crate::extract::kubernetes::value::{Entry, Kind, Value};
use crate::source::{FileId, RepoPath, Span};
use crate::syntax::{go_template, yaml};
use evaluate::Evaluator;
use parts::{brings_templates, depends_on, is_part, parts};
use releases::Release;
use render::Rendered;

pub(super) use parts::brings_templates as has_local_parts;
pub(super) use releases::{Helmfile, Sources, ValuesFiles};

/// Charts inside others that one set renders.
const PARTS: usize = 64;

/// A chart and the files that belong to it.
pub(super) struct Chart {
    pub(super) directory: String,
    pub(super) chart: Value,
    pub(super) templates: Vec<TemplateFile>,
}

/// A template of a chart.
pub(super) struct TemplateFile {
    pub(super) path: String,
    pub(super) file: FileId,
    pub(super) text: String,
    pub(super) template: go_template::Template,
}

/// Renders every chart: a set for each release that production may be, else one with production's values or the defaults.
pub(super) fn sets(mut charts: Vec<Chart>, files: &ValuesFiles, sources: &Sources<'_>) -> Vec<Set> {
    charts.sort_by(|one, other| one.directory.cmp(&other.directory));
    let all = releases::releases(sources, &charts, files);
    let mut sets = Vec::new();
    for chart in &charts {
        let is_library = chart.chart.text_of(&["type"]) == "library";
        let empty = chart.templates.is_empty() && !brings_templates(chart, &charts);
        if is_library || empty || parent_of(chart, &charts).is_some() {
            continue;
        }
        let by_name = production_values(chart, &charts, &files.named);
        let of_chart = releases::of_production(chart, &all, by_name.is_some());
        if of_chart.is_empty() && !is_part(chart, &charts) {
            sets.push(by_convention(chart, &charts, &files.named, by_name));
        }
        let several = of_chart.len() > 1;
        for release in of_chart {
            sets.push(released(chart, &charts, files, release, several));
        }
    }
    sets
}

/// The chart that has this one in its `charts/`.
fn parent_of<'a>(chart: &Chart, charts: &'a [Chart]) -> Option<&'a Chart> {
    let (parent, _) = chart.directory.rsplit_once("/charts/").or(chart
        .directory
        .strip_prefix("charts/")
        .map(|rest| ("", rest)))?;
    charts.iter().find(|other| other.directory == parent)
}

/// A chart that nothing in the repository installs: with the values that are called production's, else its defaults.
fn by_convention(
    chart: &Chart,
    charts: &[Chart],
    values: &[(String, Value)],
    production: Option<&(String, Value)>,
) -> Set {
    let mut defaults = values_of(chart, values);
    if let Some((_, value)) = production {
        defaults.overlay(value);
    }
    let environment = if production.is_some() { "prod" } else { "base" };
    let tier = if production.is_some() { 0 } else { 2 };
    let mut set = Set::new(chart.directory.clone(), environment, tier);
    render(chart, charts, values, (defaults, false), None, &mut set);
    set
}

fn released(
    chart: &Chart,
    charts: &[Chart],
    files: &ValuesFiles,
    release: &Release,
    several: bool,
) -> Set {
    let values = release.values(&values_of(chart, &files.named), files);
    let environment = if release.stage == "production" {
        "prod"
    } else {
        "base"
    };
    let mut set = Set::new(chart.directory.clone(), environment, 0);
    if several {
        set.label = release.label();
    }
    let name = Some(release.name.as_str()).filter(|name| !name.is_empty());
    render(chart, charts, &files.named, values, name, &mut set);
    set
}

fn render(
    chart: &Chart,
    charts: &[Chart],
    files: &[(String, Value)],
    (values, complete): (Value, bool),
    release: Option<&str>,
    set: &mut Set,
) {
    set.is_chart = true;
    set.offers = offers(chart);
    let install = Install {
        charts,
        files,
        complete,
        left: Cell::new(PARTS),
    };
    install.one(chart, values, release, set);
}

/// The default values of a chart; an empty map when it has none.
fn values_of(chart: &Chart, files: &[(String, Value)]) -> Value {
    let own = |name: &str| {
        files
            .iter()
            .find(|(path, _)| *path == join(&chart.directory, name))
    };
    let found = own("values.yaml")
        .or_else(|| own("values.yml"))
        .map(|(_, value)| value.clone());
    found
        .filter(|value| matches!(value.kind, Kind::Map(_)))
        .unwrap_or_else(|| Value::map(Vec::new(), chart.chart.place))
}

/// What is the same for a chart and the charts inside it.
struct Install<'a> {
    charts: &'a [Chart],
    files: &'a [(String, Value)],
    /// Whether all values are known, so that what is not set is not set.
    complete: bool,
    /// Charts inside that may still be rendered: they can name each other in circles.
    left: Cell<usize>,
}

impl Install<'_> {
    /// Renders a chart and the charts in its `charts/`; those are never nested deeper than paths are.
    fn one(&self, chart: &Chart, values: Value, release: Option<&str>, set: &mut Set) {
        let Self {
            charts,
            files,
            complete,
            ..
        } = *self;
        let name = chart.chart.text_of(&["name"]);
        let release = release.unwrap_or(&name).to_owned();
        let library = charts.iter().filter(|other| {
            other.directory == chart.directory
                || parent_of(other, charts)
                    .is_some_and(|parent| parent.directory == chart.directory)
                || (other.chart.text_of(&["type"]) == "library" && depends_on(chart, other))
        });
        let templates: Vec<&TemplateFile> = library.flat_map(|chart| &chart.templates).collect();
        let mut evaluator =
            Evaluator::new(&templates, top(chart, &release, values.clone()), complete);
        for file in &chart.templates {
            let partial = file
                .path
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with('_'));
            if partial || file.path.ends_with(".tpl") {
                continue;
            }
            let is_test = file.path[chart.directory.len()..].contains("/tests/");
            if !is_test {
                objects(evaluator.render(file), file, set);
            }
        }
        for part in parts(chart, charts) {
            let sub = part.chart;
            let left = self.left.get();
            if sub.chart.text_of(&["type"]) == "library" || !part.is_enabled(&values) || left == 0 {
                continue;
            }
            self.left.set(left - 1);
            let mut sub_values = values_of(sub, files);
            if let Some(section) = values.get(&part.key) {
                sub_values.overlay(section);
            }
            if let Some(global) = values.entry("global") {
                sub_values.set("global", global.key_place, global.value.clone());
            }
            set.third_party_directories
                .extend(is_foreign(sub, chart).then(|| sub.directory.clone()));
            self.one(sub, sub_values, Some(&release), set);
        }
    }
}

/// The kinds of objects that the templates of a chart can yield, whatever its values switch on.
pub(super) fn offers(chart: &Chart) -> Vec<String> {
    let mut kinds: Vec<String> = chart
        .templates
        .iter()
        .flat_map(|template| template.text.lines())
        .filter_map(|line| line.strip_prefix("kind:"))
        .map(|kind| kind.trim().to_owned())
        .filter(|kind| !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric()))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Whether a chart lies in another's `charts/` and comes from elsewhere.
pub(super) fn is_vendored(chart: &Chart, charts: &[Chart]) -> bool {
    parent_of(chart, charts).is_some_and(|parent| is_foreign(chart, parent))
}

/// Whether a chart is what `helm create` writes: its description, and nginx in its values.
pub(super) fn is_boilerplate(chart: &Chart, values: &[(String, Value)]) -> bool {
    chart.chart.text_of(&["description"]) == "A Helm chart for Kubernetes"
        && values_of(chart, values).text_of(&["image", "repository"]) == "nginx"
}

/// Whether a chart in `charts/` comes from elsewhere: it names a home or sources of its own.
fn is_foreign(sub: &Chart, parent: &Chart) -> bool {
    let home = sub.chart.text_of(&["home"]);
    !home.is_empty() && home != parent.chart.text_of(&["home"])
}

/// The values file that is called production's, for a chart that no command installs: beside it, or in a directory of values; only one that speaks of no other chart.
fn production_values<'a>(
    chart: &Chart,
    charts: &[Chart],
    values: &'a [(String, Value)],
) -> Option<&'a (String, Value)> {
    let parent = RepoPath::resolve(&chart.directory, "..").unwrap_or_default();
    let alone = charts
        .iter()
        .filter(|other| RepoPath::new(&other.directory).is_under(&parent))
        .count()
        == 1;
    let mut found: Vec<&(String, Value)> = values
        .iter()
        .filter(|(path, _)| {
            let path = RepoPath::new(path);
            let near = path.is_under(&chart.directory)
                || (alone && path.is_under(&parent) && !chart.directory.is_empty());
            near && says_production(path.as_str())
        })
        .collect();
    // The nearest and shortest name is the most general one: `values-prod` before `values-prod-eu`.
    found.sort_by_key(|(path, _)| (path.len(), path.clone()));
    found.first().copied()
}

fn says_production(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    let mut words = name.split(['.', '-', '_']);
    let directory = lower.split('/').rev().nth(1).unwrap_or_default();
    words.any(|word| matches!(word, "prod" | "production" | "prd"))
        || matches!(directory, "prod" | "production" | "prd")
}

/// What `.` is at the top of a template.
fn top(chart: &Chart, release: &str, values: Value) -> Value {
    let place = chart.chart.place;
    let text = |text: &str| Value::text_at(text, place);
    let entry = |key: &str, value: Value| Entry {
        key: key.to_owned(),
        key_place: place,
        value,
    };
    let mut described = Value::map(Vec::new(), place);
    for field in chart.chart.entries() {
        // Helm spells the fields of `.Chart` with a capital.
        let mut letters = field.key.chars();
        let key: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        let value = match &field.value.kind {
            Kind::Map(_) | Kind::List(_) | Kind::Bool(_) => field.value.clone(),
            _ => Value::text_at(field.value.text(), field.value.place),
        };
        described.set(&key, field.key_place, value);
    }
    let version = Value::map(
        vec![
            entry("Version", text("v1.33.0")),
            entry("GitVersion", text("v1.33.0")),
            entry("Major", text("1")),
            entry("Minor", text("33")),
        ],
        place,
    );
    let released = Value::map(
        vec![
            entry("Name", text(release)),
            entry("Namespace", text("")),
            entry("Service", text("Helm")),
            entry("IsInstall", Value::new(Kind::Bool(true), place)),
            entry("IsUpgrade", Value::new(Kind::Bool(false), place)),
            entry("Revision", Value::new(Kind::Int(1), place)),
        ],
        place,
    );
    let values = if values.is_null() {
        Value::map(Vec::new(), place)
    } else {
        values
    };
    Value::map(
        vec![
            entry("Values", values),
            entry("Chart", described),
            entry("Release", released),
            entry(
                "Capabilities",
                Value::map(vec![entry("KubeVersion", version)], place),
            ),
            entry(
                "Template",
                Value::map(
                    vec![
                        entry("BasePath", text("templates")),
                        entry("Name", text("template")),
                    ],
                    place,
                ),
            ),
            entry("Files", Value::new(Kind::Unknown, place)),
        ],
        place,
    )
}

/// Parses what a template rendered to and puts its objects into the set.
fn objects(rendered: Rendered, file: &TemplateFile, set: &mut Set) {
    let text = rendered.text_for_yaml();
    let tree = yaml::parse(&text);
    let place = |span: Span| rendered.place(span, file.file);
    let before = set.objects.len();
    for root in tree.roots() {
        let value = Value::read(root, &place, &mut 50_000);
        if value.get("kind").is_none() || value.get("apiVersion").is_none() {
            continue;
        }
        let hook = value
            .at(&["metadata", "annotations", "helm.sh/hook"])
            .map(Value::text)
            .unwrap_or_default();
        if hook.split(',').any(|hook| hook.trim().starts_with("test")) {
            continue;
        }
        let span = root.span();
        let uncertain = rendered.is_uncertain(span);
        if value.text_of(&["kind"]).ends_with("List") && value.get("items").is_some() {
            for item in value.get("items").map(Value::items).unwrap_or_default() {
                set.push(&file.path, item.clone(), uncertain);
            }
        } else {
            set.push(&file.path, value, uncertain);
        }
    }
    let broken = !tree.errors().is_empty() || file.template.error.is_some() || rendered.cut;
    if broken && set.objects.len() == before {
        for value in masked_objects(&file.text, file.file) {
            set.push(&file.path, value, true);
        }
    }
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}/{name}")
    }
}

/// The named templates of a chart, by name; the last definition counts.
type Defines<'a> = BTreeMap<&'a str, (&'a [go_template::Node], &'a TemplateFile)>;
