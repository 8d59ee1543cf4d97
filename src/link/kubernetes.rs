//! Makes facts of Kubernetes objects: sets are built, selectors followed, images tied to components.

mod containers;
mod databases;
mod exposure;
mod hardening;
mod helm;
mod index;
mod kustomize;
mod operation;
mod pods;
mod quantity;
mod reach;
mod schedules;
mod secrets;
mod selectors;
mod sets;
mod transport;
mod workloads;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Repository;
use super::images::Images;
use crate::extract::kubernetes::Draft;
use crate::extract::kubernetes::value::Value;
use crate::facts::kubernetes::{Chart, Kustomization};
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::RepoPath;

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    let mut manifests = Vec::new();
    let mut kustomizations = Vec::new();
    let mut patches = BTreeMap::new();
    let mut charts: Vec<helm::Chart> = Vec::new();
    let mut templates = Vec::new();
    let mut values = helm::ValuesFiles {
        named: Vec::new(),
        others: Vec::new(),
    };
    let mut helmfiles = Vec::new();
    let mut artifacts = Vec::new();
    for draft in drafts {
        match draft {
            Draft::Manifest { path, documents } => {
                manifests.push(sets::Manifest { path, documents })
            }
            Draft::Kustomization { directory, value } => {
                kustomizations.push(kustomize::Kustomization { directory, value })
            }
            Draft::Patch { path, value } => {
                patches.insert(path, value);
            }
            Draft::Chart { directory, value } => charts.push(helm::Chart {
                directory,
                chart: value,
                templates: Vec::new(),
            }),
            Draft::Template {
                path,
                file,
                text,
                template,
            } => templates.push(helm::TemplateFile {
                path,
                file,
                text,
                template,
            }),
            Draft::Values {
                path,
                value,
                named: true,
            } => values.named.push((path, value)),
            Draft::Values { path, value, .. } => values.others.push((path, value)),
            Draft::Helmfile { directory, value } => {
                helmfiles.push(helm::Helmfile { directory, value });
            }
            Draft::Skaffold { artifacts: built } => artifacts.extend(built),
        }
    }
    // A template belongs to the chart whose `templates` directory holds it; without a chart, nobody knows its values.
    for template in templates {
        let of_chart = |chart: &&mut helm::Chart| {
            let rest = template.path.strip_prefix(&chart.directory);
            rest.is_some_and(|rest| rest.trim_start_matches('/').starts_with("templates/"))
        };
        if let Some(chart) = charts.iter_mut().find(of_chart) {
            chart.templates.push(template);
        }
    }
    // A chart's templates without any action are plain manifests; they belong to the chart all the same.
    let directories: Vec<String> = charts
        .iter()
        .map(|chart| format!("{}/templates/", chart.directory))
        .collect();
    let (of_charts, manifests): (Vec<_>, Vec<_>) = manifests.into_iter().partition(|manifest| {
        directories
            .iter()
            .any(|directory| manifest.path.starts_with(directory.trim_start_matches('/')))
    });
    definitions(&charts, &kustomizations, &values.named, facts);
    let mut sets = sets::of_manifests(&manifests, &kustomizations, &patches);
    let sources = helm::Sources {
        repository,
        facts,
        helmfiles: &helmfiles,
        kustomizations: &kustomizations,
        sets: &sets,
    };
    let rendered = helm::sets(charts, &values, &sources);
    sets.extend(rendered);
    for manifest in of_charts {
        let is_over = |set: &&mut sets::Set| {
            set.is_chart
                && RepoPath::new(&manifest.path).is_under(&set.name)
                && !manifest.path.contains("/tests/")
        };
        let name = sets.iter_mut().filter(is_over).map(|set| set.name.clone());
        let nearest = name.max_by_key(String::len);
        let of_chart = sets
            .iter_mut()
            .filter(|set| set.is_chart && nearest.as_ref() == Some(&set.name));
        for set in of_chart {
            for document in &manifest.documents {
                set.push(&manifest.path, document.clone(), false);
            }
        }
    }
    for set in sets.iter().filter(|set| set.is_chart) {
        let charts = facts.charts.iter_mut();
        for chart in charts.filter(|chart| chart.directory == set.name) {
            let kinds = set.objects.iter().map(|one| one.value.text_of(&["kind"]));
            chart.value.renders.extend(kinds);
            chart.value.renders.sort_unstable();
            chart.value.renders.dedup();
        }
    }
    let nearest = sets::nearest_tiers(&sets);
    let replaced = kustomize::replaced_images(&kustomizations);
    let images = Images::of(facts, &artifacts);
    let names = workloads::ImageNames {
        images: &images,
        artifacts: &artifacts,
        replaced: &replaced,
    };
    let mut found = workloads::Found::default();
    let pods = sets
        .iter()
        .flat_map(|set| &set.objects)
        .filter_map(|object| pods::pods(&object.value));
    let everywhere = index::AllPods::new(pods.collect());
    let around = reach::Surroundings::of(&sets, facts);
    for set in &sets {
        workloads::read(
            set,
            &everywhere,
            &nearest,
            &names,
            &around,
            facts,
            &mut found,
        );
    }
    for set in &sets {
        for object in &set.objects {
            let production = workloads::in_production(set, &object.value, &nearest);
            facts.schedules.extend(schedules::read(object, production));
        }
    }
    facts
        .schedules
        .sort_by_key(|fact| (fact.place, !fact.production));
    facts
        .schedules
        .dedup_by_key(|fact| (fact.place, fact.name.clone()));
    for kustomization in &kustomizations {
        let path = format!("{}/kustomization.yaml", kustomization.directory);
        found.secrets.extend(secrets::of_generators(
            kustomization,
            path.trim_start_matches('/'),
        ));
    }
    found.finish(facts);
    non_root_images(facts, &images);
}

/// An image without `USER` does not run as root where every workload that runs it forbids that: those of production,
/// else those that one may opt in to.
fn non_root_images(facts: &mut FactSet, images: &Images) {
    let FactSet {
        containers,
        dockerfiles,
        ..
    } = facts;
    for dockerfile in dockerfiles.iter_mut() {
        let runs_it: Vec<_> = containers
            .iter()
            .filter(|container| {
                container.role != "init"
                    && container.component == dockerfile.component
                    && dockerfile.component != ComponentId::REPOSITORY
                    && container.workload.own
                    && container.workload.environment != "dev"
                    && images.is_own(&container.image)
            })
            .collect();
        let in_production = runs_it.iter().any(|it| it.workload.production);
        let mut judged = runs_it
            .iter()
            .filter(|it| it.workload.production || !in_production)
            .peekable();
        dockerfile.non_root_in_kubernetes = judged.peek().is_some()
            && judged.all(|it| {
                (it.run_as_non_root == "true" && it.run_as_user != 0)
                    || it.run_as_user > 0
                    || it.restricted_namespace
            });
    }
}

/// The facts about charts and Kustomizations as such.
fn definitions(
    charts: &[helm::Chart],
    kustomizations: &[kustomize::Kustomization],
    values: &[(String, Value)],
    facts: &mut FactSet,
) {
    for chart in charts {
        let text = |key: &str| chart.chart.text_of(&[key]);
        let dependencies = chart
            .chart
            .get("dependencies")
            .map(Value::items)
            .unwrap_or_default();
        let fact = Chart {
            directory: chart.directory.clone(),
            name: text("name"),
            version: text("version"),
            api_version: text("apiVersion"),
            library: text("type") == "library",
            templates: helm::has_local_parts(chart, charts)
                || chart
                    .templates
                    .iter()
                    .any(|template| !template.path.ends_with(".tpl")),
            dependencies: dependencies
                .iter()
                .map(|one| one.text_of(&["name"]))
                .collect(),
            vendored: helm::is_vendored(chart, charts),
            boilerplate: helm::is_boilerplate(chart, values),
            offers: helm::offers(chart),
            renders: Vec::new(),
        };
        let entry = |key: &str| chart.chart.entry(key).map(|entry| entry.key_place);
        facts.charts.push(
            Located::new(fact, entry("name").unwrap_or(chart.chart.place))
                .anchor_if("version", entry("version")),
        );
    }
    for kustomization in kustomizations {
        let fact = Kustomization {
            directory: kustomization.directory.clone(),
            environment: kustomization.environment(),
            remote: kustomization.remote(),
        };
        facts
            .kustomizations
            .push(Located::new(fact, kustomization.value.place));
    }
    facts.charts.sort_by_key(|fact| fact.place);
    facts.kustomizations.sort_by_key(|fact| fact.place);
}
