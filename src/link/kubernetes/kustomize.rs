//! Kustomizations: resources gathered, and the simple changes applied (patches, images, replicas, namespace).
//!
//! Generators, replacements and transformers are left out: they do not change what rules ask for. Remote resources are
//! not fetched: what they hold is unknown.

mod patch;

use std::collections::{BTreeMap, BTreeSet};

use super::sets::{Manifest, Set, SetObject, environment};
use crate::extract::kubernetes::value::{Kind, Value};
use crate::source::RepoPath;
use crate::syntax::yaml;
use patch::{merge, operate, rename_images};

/// Kustomizations that may stand behind each other.
const DEPTH: usize = 16;
/// Objects that one set may have.
const OBJECTS: usize = 5_000;
/// Patches of one Kustomization that are applied.
const PATCHES: usize = 500;

/// A `kustomization.yaml`.
pub(super) struct Kustomization {
    pub(super) directory: String,
    pub(super) value: Value,
}

impl Kustomization {
    /// The environment that its path speaks of; `component` for one that others opt in to.
    pub(super) fn environment(&self) -> &'static str {
        let component = self.value.text_of(&["kind"]) == "Component"
            || self.directory.split('/').any(|part| part == "components");
        if component {
            "component"
        } else {
            environment(&self.directory)
        }
    }

    fn paths(&self, key: &str) -> impl Iterator<Item = String> {
        let listed = self.value.get(key).map(Value::items).unwrap_or_default();
        listed.iter().filter_map(|item| match &item.kind {
            Kind::Text(path) if !path.contains('\n') => RepoPath::resolve(&self.directory, path),
            _ => None,
        })
    }

    fn gathered(&self) -> impl Iterator<Item = String> {
        self.paths("resources").chain(self.paths("bases"))
    }

    /// What it takes from other repositories and hosts ("kustomization of a remote target").
    pub(super) fn remote(&self) -> Vec<String> {
        let listed = ["resources", "bases", "components"]
            .into_iter()
            .flat_map(|key| self.value.get(key).map(Value::items).unwrap_or_default());
        let charts = self
            .value
            .get("helmCharts")
            .map(Value::items)
            .unwrap_or_default();
        listed
            .filter_map(|item| match &item.kind {
                Kind::Text(path) if is_remote(path) => Some(path.clone()),
                _ => None,
            })
            .chain(
                charts
                    .iter()
                    .map(|chart| chart.text_of(&["name"]).to_owned()),
            )
            .collect()
    }

    fn patches(&self) -> impl Iterator<Item = &Value> {
        ["patches", "patchesStrategicMerge", "patchesJson6902"]
            .into_iter()
            .flat_map(|key| self.value.get(key).map(Value::items).unwrap_or_default())
    }
}

/// Whether a resource is one of another host: a URL, `git@host:...`, or `github.com/owner/name//path?ref=v1`.
fn is_remote(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or_default();
    path.contains("://")
        || path.starts_with("git@")
        || path.contains("?ref=")
        || (path.contains("//") && host.contains('.') && !host.starts_with('.'))
        || ["github.com", "gitlab.com", "bitbucket.org"].contains(&host)
}

/// Builds sets from Kustomizations.
pub(super) struct Builder<'a> {
    manifests: BTreeMap<&'a str, &'a Manifest>,
    kustomizations: BTreeMap<&'a str, &'a Kustomization>,
    patches: &'a BTreeMap<String, Value>,
    patch_files: BTreeSet<String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        manifests: &'a [Manifest],
        kustomizations: &'a [Kustomization],
        patches: &'a BTreeMap<String, Value>,
    ) -> Self {
        let mut patch_files = BTreeSet::new();
        for kustomization in kustomizations {
            for patch in kustomization.patches() {
                let path = patch.text_of(&["path"]);
                let path = if path.is_empty() { patch.text() } else { path };
                patch_files.extend(RepoPath::resolve(&kustomization.directory, &path));
            }
            patch_files.extend(kustomization.paths("transformers"));
            patch_files.extend(kustomization.paths("generators"));
        }
        Self {
            manifests: manifests
                .iter()
                .map(|manifest| (manifest.path.as_str(), manifest))
                .collect(),
            kustomizations: kustomizations
                .iter()
                .map(|it| (it.directory.as_str(), it))
                .collect(),
            patches,
            patch_files,
        }
    }

    /// By which environments each directory is used.
    pub(super) fn referenced(&self) -> BTreeMap<String, Vec<&'static str>> {
        let mut referenced: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for kustomization in self.kustomizations.values() {
            for path in kustomization.gathered() {
                referenced
                    .entry(path)
                    .or_default()
                    .push(kustomization.environment());
            }
        }
        referenced
    }

    /// Whether a file is only a patch, a transformer or a generator of a Kustomization.
    pub(super) fn is_patch(&self, path: &str) -> bool {
        self.patch_files.contains(path)
    }

    /// `component` for a file that an opt-in component brings.
    pub(super) fn component_of(&self, path: &str) -> Option<&'static str> {
        let mut components = self
            .kustomizations
            .values()
            .filter(|it| it.environment() == "component");
        components
            .any(|component| component.gathered().any(|gathered| gathered == path))
            .then_some("component")
    }

    /// Puts what a Kustomization yields into the set, and the files it took into `covered`.
    pub(super) fn build(
        &self,
        kustomization: &Kustomization,
        set: &mut Set,
        covered: &mut BTreeSet<String>,
    ) {
        let mut objects = Vec::new();
        self.gather(
            kustomization,
            &mut objects,
            covered,
            &mut vec![kustomization.directory.clone()],
        );
        set.objects = objects;
    }

    /// `trail` holds the directories on the way here; a directory among them twice is a circle and ends.
    fn gather(
        &self,
        kustomization: &Kustomization,
        objects: &mut Vec<SetObject>,
        covered: &mut BTreeSet<String>,
        trail: &mut Vec<String>,
    ) {
        let mut own = Vec::new();
        for path in kustomization.gathered() {
            if let Some(manifest) = self.manifests.get(path.as_str()) {
                covered.insert(path.clone());
                own.extend(manifest.documents.iter().map(|document| SetObject {
                    path: path.clone(),
                    value: document.clone(),
                    uncertain: false,
                }));
            } else if let Some(inner) = self.kustomizations.get(path.as_str())
                && trail.len() < DEPTH
                && !trail.contains(&path)
                && own.len() < OBJECTS
            {
                trail.push(path);
                self.gather(inner, &mut own, covered, trail);
                trail.pop();
            }
        }
        for path in kustomization.paths("components") {
            if let Some(component) = self.kustomizations.get(path.as_str())
                && trail.len() < DEPTH
                && !trail.contains(&path)
            {
                trail.push(path);
                self.gather(component, &mut own, covered, trail);
                trail.pop();
            }
        }
        if kustomization.environment() == "component" {
            // A component changes what stands before it.
            objects.append(&mut own);
            self.change(kustomization, objects);
        } else {
            self.change(kustomization, &mut own);
            objects.append(&mut own);
        }
        objects.truncate(OBJECTS);
    }

    fn change(&self, kustomization: &Kustomization, objects: &mut [SetObject]) {
        for patch in kustomization.patches().take(PATCHES) {
            self.patch(kustomization, patch, objects);
        }
        for image in kustomization
            .value
            .get("images")
            .map(Value::items)
            .unwrap_or_default()
        {
            for object in objects.iter_mut() {
                rename_images(&mut object.value, image);
            }
        }
        for replicas in kustomization
            .value
            .get("replicas")
            .map(Value::items)
            .unwrap_or_default()
        {
            let name = replicas.text_of(&["name"]);
            for object in objects
                .iter_mut()
                .filter(|object| object.value.text_of(&["metadata", "name"]) == name)
            {
                if let (Some(count), true) =
                    (replicas.entry("count"), object.value.get("spec").is_some())
                {
                    object.value.child("spec").set(
                        "replicas",
                        count.key_place,
                        count.value.clone(),
                    );
                }
            }
        }
        if let Some(namespace) = kustomization.value.entry("namespace") {
            for object in objects
                .iter_mut()
                .filter(|object| object.value.get("metadata").is_some())
            {
                object.value.child("metadata").set(
                    "namespace",
                    namespace.key_place,
                    namespace.value.clone(),
                );
            }
        }
    }

    fn patch(&self, kustomization: &Kustomization, patch: &Value, objects: &mut [SetObject]) {
        let target = patch.get("target");
        let path = if patch.entries().is_empty() {
            patch.text()
        } else {
            patch.text_of(&["path"])
        };
        let inline =
            patch.get("patch").or(Some(patch)
                .filter(|patch| patch.entries().is_empty() && patch.text().contains('\n')));
        let mut bodies: Vec<Value> = Vec::new();
        if let Some(inline) = inline {
            let text = inline.text();
            // Offsets in a block scalar are not those in the file, so its key stands for all of it.
            let place = patch
                .entry("patch")
                .map_or(inline.place, |entry| entry.key_place);
            let tree = yaml::parse(&text);
            bodies.extend(
                tree.roots()
                    .map(|root| Value::read(root, &|_| place, &mut 10_000)),
            );
        } else if let Some(path) = RepoPath::resolve(&kustomization.directory, &path) {
            if let Some(manifest) = self.manifests.get(path.as_str()) {
                bodies.extend(manifest.documents.iter().cloned());
            } else if let Some(patch) = self.patches.get(&path) {
                bodies.push(patch.clone());
            }
        }
        for body in bodies {
            for object in objects.iter_mut() {
                let meant = match target {
                    Some(target) => is_target(target, &object.value),
                    None => {
                        ["kind"]
                            .into_iter()
                            .all(|key| body.text_of(&[key]) == object.value.text_of(&[key]))
                            && body.text_of(&["metadata", "name"])
                                == object.value.text_of(&["metadata", "name"])
                    }
                };
                if meant && !body.items().is_empty() {
                    operate(&mut object.value, body.items());
                } else if meant {
                    let name = object.value.at(&["metadata", "name"]).cloned();
                    merge(&mut object.value, &body);
                    // With a target, the name in the patch is of no account.
                    if let (Some(name), Some(_)) = (name, target) {
                        let place = name.place;
                        object.value.child("metadata").set("name", place, name);
                    }
                }
            }
        }
    }
}

/// The names of images that some Kustomization replaces by others, or gives a tag. What one must opt in to does not count.
pub(super) fn replaced_images(kustomizations: &[Kustomization]) -> BTreeSet<String> {
    let counted = kustomizations
        .iter()
        .filter(|it| it.environment() != "component");
    let images =
        counted.flat_map(|it| it.value.get("images").map(Value::items).unwrap_or_default());
    images
        .map(|image| image.text_of(&["name"]))
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_target(target: &Value, object: &Value) -> bool {
    let fits = |key: &str, path: &[&str]| {
        let wanted = target.text_of(&[key]);
        let is = object.text_of(path);
        wanted.is_empty()
            || wanted == is
            || regex::Regex::new(&format!("^(?:{wanted})$"))
                .is_ok_and(|pattern| pattern.is_match(&is))
    };
    let labels = target.text_of(&["labelSelector"]);
    let labelled = labels.is_empty()
        || labels.split(',').all(|pair| {
            pair.split_once('=').is_some_and(|(key, value)| {
                object.text_of(&["metadata", "labels", key.trim()])
                    == value.trim_start_matches('=').trim()
            })
        });
    fits("kind", &["kind"])
        && fits("name", &["metadata", "name"])
        && fits("namespace", &["metadata", "namespace"])
        && labelled
}
