//! Secrets as manifests treat them: referenced, or written down. Values are looked at and never kept.

use super::containers::{entry_place, shown};
use super::kustomize::Kustomization;
use super::pods::Pods;
use super::reach::Surroundings;
use super::sets::{Set, SetObject};
use crate::extract::kubernetes::value::{Entry, Value};
use crate::extract::secret_value::{Kind, base64, is_secret_name, judge};
use crate::facts::Located;
use crate::facts::kubernetes::Secret;
use crate::source::{Place, Span};

/// Annotations and types whose Secrets hold no application secret, or one that something else writes.
const FILLED_BY_OTHERS: &[&str] = &[
    "replicator.v1.mittwald.de/replicate-from",
    "kubernetes.io/service-account.name",
    "reloader.stakater.com/match",
];

/// Reads the secrets of one object.
pub(super) fn read(
    set: &Set,
    object: &SetObject,
    production: bool,
    pods: Option<&Pods<'_>>,
    around: &Surroundings<'_>,
) -> Vec<Located<Secret>> {
    let vendored = set
        .third_party_directories
        .iter()
        .any(|directory| object.path.starts_with(&format!("{directory}/")));
    let base = Secret {
        path: object.path.clone(),
        environment: set.environment,
        production,
        vendored,
        found: true,
        ..Secret::default()
    };
    let mut found = Vec::new();
    match object.value.text_of(&["kind"]).as_str() {
        "Secret" => of_secret(&object.value, &base, &mut found),
        "ConfigMap" => {
            for entry in object
                .value
                .get("data")
                .map(Value::entries)
                .unwrap_or_default()
            {
                literal(&base, "config-map", entry, &entry.value.text(), &mut found);
            }
        }
        _ => {}
    }
    if let Some(pods) = pods {
        of_pods(pods, &base, around, &mut found);
    }
    found
}

/// The literals of a Kustomization's generators.
pub(super) fn of_generators(kustomization: &Kustomization, path: &str) -> Vec<Located<Secret>> {
    let mut found = Vec::new();
    let generators = kustomization.value.get("secretGenerator");
    let environment = kustomization.environment();
    let literals = generators
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .flat_map(|one| one.get("literals").map(Value::items).unwrap_or_default());
    for item in literals {
        let text = item.text();
        let Some((name, value)) = text.split_once('=') else {
            continue;
        };
        let judged = judge(name, value);
        if judged != Kind::Harmless {
            let fact = Secret {
                path: path.to_owned(),
                form: "generator",
                name: name.to_owned(),
                environment,
                production: matches!(environment, "base" | "prod"),
                literal: judged == Kind::Literal,
                placeholder: judged == Kind::Placeholder,
                found: true,
                ..Secret::default()
            };
            found.push(Located::new(fact, start_of(item.place)));
        }
    }
    found
}

fn of_secret(value: &Value, base: &Secret, found: &mut Vec<Located<Secret>>) {
    let encrypted = value.get("sops").is_some();
    let annotations = value.at(&["metadata", "annotations"]);
    let filled = annotations.is_some_and(|all| {
        all.entries()
            .iter()
            .any(|entry| FILLED_BY_OTHERS.contains(&entry.key.as_str()))
    });
    if encrypted || filled {
        return;
    }
    for entry in value
        .get("stringData")
        .map(Value::entries)
        .unwrap_or_default()
    {
        literal(base, "secret", entry, &entry.value.text(), found);
    }
    for entry in value.get("data").map(Value::entries).unwrap_or_default() {
        if let Some(text) = base64(&entry.value.text()) {
            literal(base, "secret", entry, &text, found);
        }
    }
}

fn literal(
    base: &Secret,
    form: &'static str,
    entry: &Entry,
    value: &str,
    found: &mut Vec<Located<Secret>>,
) {
    let judged = judge(&entry.key, value);
    if judged == Kind::Harmless || entry.value.has_unknown() {
        return;
    }
    push(base, form, &entry.key, judged, shown_place(entry), found);
}

/// Where an entry stands, without the text of its value: reports quote what lies under a place.
fn shown_place(entry: &Entry) -> Place {
    if entry.value.place.file == entry.key_place.file {
        entry.key_place
    } else {
        start_of(entry.value.place)
    }
}

fn start_of(place: Place) -> Place {
    let start = place.span.start as usize;
    Place::new(place.file, Span::new(start, start))
}

fn push(
    base: &Secret,
    form: &'static str,
    name: &str,
    judged: Kind,
    place: Place,
    found: &mut Vec<Located<Secret>>,
) {
    let fact = Secret {
        form,
        name: shown(name),
        literal: judged == Kind::Literal,
        placeholder: judged == Kind::Placeholder,
        ..base.clone()
    };
    found.push(Located::new(fact, place));
}

fn of_pods(
    pods: &Pods<'_>,
    base: &Secret,
    around: &Surroundings<'_>,
    found: &mut Vec<Located<Secret>>,
) {
    let mut refer = |entry: Option<&Entry>, optional: Option<&Value>| {
        let Some(entry) = entry else { return };
        let name = entry.value.text();
        let fact = Secret {
            form: "reference",
            name: shown(&name),
            found: around.has_secret(&name) || optional.and_then(Value::boolean) == Some(true),
            ..base.clone()
        };
        found.push(Located::new(fact, entry_place(entry)));
    };
    for (container, _) in pods.containers() {
        let list = |key: &str| container.get(key).map(Value::items).unwrap_or_default();
        for variable in list("env") {
            let reference = variable.at(&["valueFrom", "secretKeyRef"]);
            refer(
                reference.and_then(|it| it.entry("name")),
                reference.and_then(|it| it.get("optional")),
            );
        }
        for source in list("envFrom") {
            let reference = source.get("secretRef");
            refer(
                reference.and_then(|it| it.entry("name")),
                reference.and_then(|it| it.get("optional")),
            );
        }
    }
    for volume in pods
        .spec
        .get("volumes")
        .map(Value::items)
        .unwrap_or_default()
    {
        let secret = volume.get("secret");
        refer(
            secret.and_then(|it| it.entry("secretName")),
            secret.and_then(|it| it.get("optional")),
        );
    }
    for (container, _) in pods.containers() {
        for variable in container.get("env").map(Value::items).unwrap_or_default() {
            let name = variable.text_of(&["name"]);
            let Some(entry) = variable.entry("value") else {
                continue;
            };
            if entry.value.has_unknown() {
                continue;
            }
            let judged = judge(&name, &entry.value.text());
            if judged != Kind::Harmless && (judged == Kind::Literal || is_secret_name(&name)) {
                push(base, "env", &name, judged, shown_place(entry), found);
            }
        }
    }
}
