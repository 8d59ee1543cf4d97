//! Releases that are declared: Argo CD Applications, Flux HelmReleases, helmfiles, charts that Kustomize inflates.

use super::Sources;
use super::call::{Call, Source, of_text};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::link::kubernetes::kustomize::Kustomization;
use crate::link::kubernetes::sets::{self, Set, SetObject};
use crate::source::RepoPath;

/// What a helmfile writes for the name of its environment.
const ENVIRONMENT: &str = "{{.Environment.Name}}";

/// Every installation that is declared.
pub(super) fn calls(sources: &Sources<'_>) -> Vec<Call> {
    let mut calls = Vec::new();
    for set in sources.sets {
        for object in &set.objects {
            let kind = object.value.text_of(&["kind"]);
            let version = object.value.text_of(&["apiVersion"]);
            let hints = || {
                vec![
                    set.environment.to_owned(),
                    object.path.clone(),
                    object.value.text_of(&["metadata", "name"]),
                ]
            };
            let reader = Reader {
                sources,
                hints: hints(),
                name: object.value.text_of(&["metadata", "name"]),
            };
            match kind.as_str() {
                "Application" if version.starts_with("argoproj.io/") => {
                    calls.extend(reader.application(object.value.get("spec"), &Vec::new()));
                }
                "ApplicationSet" if version.starts_with("argoproj.io/") => {
                    calls.extend(reader.application_set(&object.value));
                }
                "HelmRelease" if version.starts_with("helm.toolkit.fluxcd.io/") => {
                    calls.extend(reader.flux(object, set));
                }
                _ => {}
            }
        }
    }
    for helmfile in sources.helmfiles {
        calls.extend(of_helmfile(&helmfile.directory, &helmfile.value));
    }
    for kustomization in sources.kustomizations {
        calls.extend(of_kustomization(kustomization));
    }
    calls
}

struct Reader<'a> {
    sources: &'a Sources<'a>,
    hints: Vec<String>,
    /// What the object is called; empty where that is not known.
    name: String,
}

impl Reader<'_> {
    /// A scalar as it is written, with its template actions: reading left them out.
    fn written(&self, value: &Value) -> String {
        let file = self
            .sources
            .repository
            .files
            .get(value.place.file.0 as usize);
        match file.and_then(|file| file.text.as_deref()) {
            Some(text) if value.has_unknown() => {
                let written = value.place.span.text(text);
                written.trim_matches(['"', '\'']).to_owned()
            }
            _ => value.text(),
        }
    }

    fn application(&self, spec: Option<&Value>, known: &[(String, String)]) -> Vec<Call> {
        let Some(spec) = spec else {
            return Vec::new();
        };
        let many = spec.get("sources").map(Value::items).unwrap_or_default();
        let all = spec.get("source").into_iter().chain(many);
        let destination = spec.get("destination");
        all.filter_map(|source| {
            let path = source.get("path")?;
            let mut call = Call {
                chart: self.written(path),
                directories: vec![String::new()],
                from_chart: true,
                known: known.to_vec(),
                automatic: true,
                place: path.place,
                ..Call::default()
            };
            let helm = source.get("helm");
            call.name = helm
                .and_then(|helm| helm.get("releaseName"))
                .map_or_else(|| self.name.clone(), |name| self.written(name));
            call.sources = helm.map(|helm| self.values(helm)).unwrap_or_default();
            for key in ["name", "namespace"] {
                call.hints.extend(
                    destination
                        .and_then(|at| at.get(key))
                        .map(|one| self.written(one)),
                );
            }
            call.hints.extend(self.hints.iter().cloned());
            Some(call)
        })
        .collect()
    }

    /// What `helm:` of an Application says, the strongest last.
    fn values(&self, helm: &Value) -> Vec<Source> {
        let mut found = Vec::new();
        let optional = helm.get("ignoreMissingValueFiles").and_then(Value::boolean) == Some(true);
        for file in helm.get("valueFiles").map(Value::items).unwrap_or_default() {
            let written = self.written(file);
            // `$values/a.yaml` starts from the root of a source that is called so.
            let path = match written
                .strip_prefix('$')
                .and_then(|rest| rest.split_once('/'))
            {
                Some((_, rest)) => format!("/{rest}"),
                None => written,
            };
            found.push(match path.contains("://") {
                true => Source::Unknown,
                false => Source::File { path, optional },
            });
        }
        if let Some(text) = helm.get("values") {
            found.push(Source::Inline(match text.has_unknown() {
                true => Value::new(Kind::Unknown, text.place),
                false => of_text(&text.text(), text.place),
            }));
        }
        if let Some(value) = helm.get("valuesObject") {
            found.push(Source::Inline(value.clone()));
        }
        for one in helm.get("parameters").map(Value::items).unwrap_or_default() {
            if let Some(value) = one.get("value") {
                let path = one.text_of(&["name"]);
                found.push(Source::Setting {
                    path,
                    value: value.clone(),
                });
            }
        }
        for one in helm
            .get("fileParameters")
            .map(Value::items)
            .unwrap_or_default()
        {
            let value = Value::new(Kind::Unknown, one.place);
            let path = one.text_of(&["name"]);
            found.push(Source::Setting { path, value });
        }
        found
    }

    fn application_set(&self, object: &Value) -> Vec<Call> {
        let template = object.at(&["spec", "template", "spec"]);
        let generators = object.at(&["spec", "generators"]);
        let listed = generators.map(Value::items).unwrap_or_default().iter();
        let elements: Vec<&Value> = listed
            .flat_map(|one| {
                one.at(&["list", "elements"])
                    .map(Value::items)
                    .unwrap_or_default()
            })
            .collect();
        if elements.is_empty() {
            return self.application(template, &[]);
        }
        let of_element = |element: &&Value| {
            let known: Vec<(String, String)> = element
                .entries()
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.text()))
                .collect();
            self.application(template, &known)
        };
        elements.iter().flat_map(of_element).collect()
    }

    fn flux(&self, object: &SetObject, set: &Set) -> Option<Call> {
        let spec = object.value.get("spec")?;
        let chart = spec.at(&["chart", "spec"])?;
        if chart.text_of(&["sourceRef", "kind"]) == "HelmRepository" {
            return None;
        }
        let name = chart.get("chart")?;
        let mut call = Call {
            chart: self.written(name),
            name: spec
                .get("releaseName")
                .map_or_else(|| self.name.clone(), |name| self.written(name)),
            directories: vec![String::new()],
            hints: self.hints.clone(),
            automatic: true,
            place: name.place,
            ..Call::default()
        };
        let optional = chart
            .get("ignoreMissingValuesFiles")
            .and_then(Value::boolean)
            == Some(true);
        for file in chart
            .get("valuesFiles")
            .map(Value::items)
            .unwrap_or_default()
        {
            let path = self.written(file);
            call.sources.push(Source::File { path, optional });
        }
        for from in spec.get("valuesFrom").map(Value::items).unwrap_or_default() {
            call.sources.push(self.values_from(from, set));
        }
        call.sources
            .extend(spec.get("values").cloned().map(Source::Inline));
        Some(call)
    }

    /// Values of a ConfigMap; those of a Secret are secret, and hold what is none of a scan's business.
    fn values_from(&self, from: &Value, set: &Set) -> Source {
        let target = from.text_of(&["targetPath"]);
        if !target.is_empty() {
            let value = Value::new(Kind::Unknown, from.place);
            return Source::Setting {
                path: target,
                value,
            };
        }
        if from.text_of(&["kind"]) != "ConfigMap" {
            return Source::Unknown;
        }
        let name = from.text_of(&["name"]);
        let key = from
            .get("valuesKey")
            .map_or_else(|| "values.yaml".to_owned(), Value::text);
        let is_it = |object: &&SetObject| {
            sets::identity(&object.value) == ("ConfigMap".to_owned(), name.clone())
        };
        if let Some(map) = set.objects.iter().find(is_it)
            && let Some(text) = map
                .value
                .at(&["data", &key])
                .filter(|text| !text.has_unknown())
        {
            return Source::Inline(of_text(&text.text(), text.place));
        }
        for kustomization in self.sources.kustomizations {
            let generators = kustomization.value.get("configMapGenerator");
            for generator in generators.map(Value::items).unwrap_or_default() {
                let files = generator.get("files").map(Value::items).unwrap_or_default();
                let texts: Vec<String> = files.iter().map(Value::text).collect();
                let path = texts.iter().find_map(|text| match text.split_once('=') {
                    Some((known, path)) => (known == key).then_some(path),
                    None => (text.rsplit('/').next() == Some(&key)).then_some(text.as_str()),
                });
                let found = path.filter(|_| generator.text_of(&["name"]) == name);
                if let Some(path) =
                    found.and_then(|path| RepoPath::resolve(&kustomization.directory, path))
                {
                    return Source::File {
                        path,
                        optional: false,
                    };
                }
            }
        }
        Source::Unknown
    }
}

fn of_helmfile(directory: &str, value: &Value) -> Vec<Call> {
    let declared = value
        .get("environments")
        .map(Value::entries)
        .unwrap_or_default();
    let mut environments: Vec<&str> = declared.iter().map(|entry| entry.key.as_str()).collect();
    if environments.is_empty() {
        environments.push("default");
    }
    let mut calls = Vec::new();
    for release in value.get("releases").map(Value::items).unwrap_or_default() {
        if release.get("installed").and_then(Value::boolean) == Some(false) {
            continue;
        }
        for environment in &environments {
            let text = |value: &Value| value.text().replace(ENVIRONMENT, environment);
            let Some(chart) = release.get("chart") else {
                continue;
            };
            let of = |key: &str| release.get(key).map(text).unwrap_or_default();
            let mut call = Call {
                chart: text(chart),
                directories: vec![directory.to_owned()],
                name: of("name"),
                hints: vec![(*environment).to_owned(), of("namespace"), of("name")],
                automatic: true,
                place: chart.place,
                ..Call::default()
            };
            let ignores = of("missingFileHandler");
            let optional = matches!(ignores.as_str(), "Warn" | "Info" | "Debug");
            for item in release.get("values").map(Value::items).unwrap_or_default() {
                call.sources.push(match &item.kind {
                    Kind::Map(_) => Source::Inline(item.clone()),
                    Kind::Text(_) if item.has_unknown() => Source::Unknown,
                    Kind::Text(_) => Source::File {
                        path: text(item),
                        optional,
                    },
                    _ => Source::Unknown,
                });
            }
            for item in release.get("set").map(Value::items).unwrap_or_default() {
                let path = item.text_of(&["name"]);
                let unknown = || Value::new(Kind::Unknown, item.place);
                let value = item.get("value").cloned().unwrap_or_else(unknown);
                call.sources.push(Source::Setting { path, value });
            }
            calls.push(call);
        }
    }
    calls
}

/// Charts of the repository that a Kustomization renders: `helmCharts`.
fn of_kustomization(kustomization: &Kustomization) -> Vec<Call> {
    let environment = kustomization.environment();
    let charts = kustomization
        .value
        .get("helmCharts")
        .map(Value::items)
        .unwrap_or_default();
    let home = match kustomization.value.text_of(&["helmGlobals", "chartHome"]) {
        home if home.is_empty() => "charts".to_owned(),
        home => home,
    };
    let call = |chart: &Value| {
        let file = |path: String| Source::File {
            path,
            optional: false,
        };
        let mut call = Call {
            chart: format!("{home}/{}", chart.text_of(&["name"])),
            directories: vec![kustomization.directory.clone()],
            hints: vec![environment.to_owned()],
            automatic: true,
            place: chart.place,
            ..Call::default()
        };
        let first = chart.get("valuesFile").map(Value::text);
        let more = chart
            .get("additionalValuesFiles")
            .map(Value::items)
            .unwrap_or_default();
        call.sources.extend(first.map(file));
        call.sources.extend(more.iter().map(Value::text).map(file));
        call.sources
            .extend(chart.get("valuesInline").cloned().map(Source::Inline));
        call
    };
    let local = |chart: &&Value| chart.get("repo").is_none() && environment != "component";
    charts.iter().filter(local).map(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Place};
    use crate::syntax::yaml;

    #[test]
    fn a_helmfile_is_one_release_for_each_environment() {
        let text = "environments: {dev: {}, production: {}}\nreleases:\n- name: shop\n  chart: ../charts/shop\n  values: ['env/{{.Environment.Name}}.yaml', {replicas: 3}]\n- {name: db, chart: bitnami/postgresql, installed: false}\n";
        let tree = yaml::parse(text);
        let place = |span| Place::new(FileId(0), span);
        let value = Value::read(tree.root().expect("a document"), &place, &mut 1_000);
        let calls = of_helmfile("deploy", &value);
        let told: Vec<String> = calls
            .iter()
            .map(|call| format!("{} {} {}", call.chart, call.hints[0], call.sources.len()))
            .collect();
        assert_eq!(
            told,
            ["../charts/shop dev 2", "../charts/shop production 2"]
        );
        let Some(Source::File { path, .. }) = calls[1].sources.first() else {
            panic!("a file")
        };
        assert_eq!(path, "env/production.yaml");
    }
}
