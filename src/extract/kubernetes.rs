//! Kubernetes material, one file at a time: manifests, Kustomizations, charts with their values and templates, Skaffold.
//!
//! Nothing is judged here: patches, values and selectors need other files, so [`link`](crate::link) makes the facts.

mod helmfile;
pub mod value;

use super::{Extracted, Input};
use crate::facts::image_ref::UNKNOWN;
use crate::source::{FileClass, FileId, Place, RepoPath, Span};
use crate::syntax::{Node, Tree, go_template, yaml};
use value::{Kind, Value};

/// Nodes that one document may have; what is more is unknown.
const NODES: usize = 50_000;

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// The objects of a manifest, or patches that look like such.
    Manifest {
        /// The path of the file.
        path: String,
        /// Its documents, in order.
        documents: Vec<Value>,
    },
    /// A `kustomization.yaml`.
    Kustomization {
        /// The directory that it describes.
        directory: String,
        /// What it says.
        value: Value,
    },
    /// A patch that a Kustomization may name: a list of JSON patch operations.
    Patch {
        /// The path of the file.
        path: String,
        /// The operations.
        value: Value,
    },
    /// A `Chart.yaml`.
    Chart {
        /// The directory of the chart.
        directory: String,
        /// What it says.
        value: Value,
    },
    /// A values file.
    Values {
        /// The path of the file.
        path: String,
        /// What it says.
        value: Value,
        /// Whether its name says so; else it is one only where a release names it.
        named: bool,
    },
    /// A `helmfile.yaml`.
    Helmfile {
        /// The directory that its paths start from.
        directory: String,
        /// What it says, with the name of the environment still as written.
        value: Value,
    },
    /// A template of a chart.
    Template {
        /// The path of the file.
        path: String,
        /// The number of the file, for places.
        file: FileId,
        /// Its text.
        text: String,
        /// Its parsed form.
        template: go_template::Template,
    },
    /// A `skaffold.yaml`.
    Skaffold {
        /// The images that it builds, each with the directory it builds in.
        artifacts: Vec<(String, String)>,
    },
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let extension = path.extension();
    let yaml = matches!(extension.as_str(), "yaml" | "yml");
    let helper = extension == "tpl" && in_templates(path);
    let class_counts = match class {
        FileClass::Vendored | FileClass::Example => false,
        // A chart's own templates and tests may lie in directories with telling names.
        FileClass::Test | FileClass::Template | FileClass::Docs => in_templates(path),
        _ => true,
    };
    class_counts
        && (yaml || helper || helmfile::is_helmfile(path) || helmfile::is_rendered_values(path))
        && !is_someone_elses(path)
}

/// YAML whose readers are known and which is never a manifest.
fn is_someone_elses(path: &RepoPath) -> bool {
    let name = path.name();
    path.is_under(".github")
        || name.starts_with("docker-compose")
        || name == "pnpm-lock.yaml"
        || name == ".pre-commit-config.yaml"
}

fn in_templates(path: &RepoPath) -> bool {
    path.directory().split('/').any(|part| part == "templates")
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let name = input.path.name();
    let directory = || input.path.directory().to_owned();
    let drafts = &mut out.drafts.kubernetes;
    match name {
        "kustomization.yaml" | "kustomization.yml" | "Kustomization" => {
            if let Some(value) = whole(input, &mut out.errors) {
                drafts.push(Draft::Kustomization {
                    directory: directory(),
                    value,
                });
            }
            return;
        }
        "Chart.yaml" => {
            if let Some(value) = whole(input, &mut out.errors) {
                drafts.push(Draft::Chart {
                    directory: directory(),
                    value,
                });
            }
            return;
        }
        "skaffold.yaml" | "skaffold.yml" => {
            drafts.push(skaffold(input));
            return;
        }
        _ => {}
    }
    if helmfile::is_rendered_values(input.path) {
        drafts.extend(helmfile::rendered_values(input).map(|value| Draft::Values {
            path: input.path.to_string(),
            value,
            named: false,
        }));
        return;
    }
    if in_templates(input.path) && (input.text.contains("{{") || input.path.extension() == "tpl") {
        let template = go_template::parse(input.text);
        let text = input.text.to_owned();
        drafts.push(Draft::Template {
            path: input.path.to_string(),
            file: input.id,
            text,
            template,
        });
        return;
    }
    if helmfile::is_values(input.path) {
        if let Some(value) = whole(input, &mut Vec::new()) {
            drafts.push(Draft::Values {
                path: input.path.to_string(),
                value,
                named: true,
            });
        }
        return;
    }
    if helmfile::is_helmfile(input.path) {
        drafts.push(helmfile::read(input));
        return;
    }
    let bytes = input.text.as_bytes();
    let has = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).is_some();
    if has("apiVersion") && has("kind") {
        manifest(input, out);
    } else if has("op:")
        && has("path:")
        && let Some(value) = whole(input, &mut Vec::new()).filter(|value| !value.items().is_empty())
    {
        drafts.push(Draft::Patch {
            path: input.path.to_string(),
            value,
        });
    } else if helmfile::may_be_values(input.path)
        && let Some(value) =
            whole(input, &mut Vec::new()).filter(|value| !value.entries().is_empty())
    {
        drafts.push(Draft::Values {
            path: input.path.to_string(),
            value,
            named: false,
        });
    }
}

fn manifest(input: &Input<'_>, out: &mut Extracted) {
    // `name: {{ x }}` is sound YAML, but means another thing.
    let templated = input.text.contains("{{");
    let tree = if templated {
        yaml::parse_template(input.text)
    } else {
        yaml::parse(input.text)
    };
    let mut documents = Vec::new();
    for root in tree.roots() {
        let is_object = |node: Node<'_>| {
            let text = |key| node.get(key).and_then(Node::text).unwrap_or_default();
            !text("apiVersion").is_empty()
                && !text("kind").is_empty()
                && text("kind") != "CustomResourceDefinition"
        };
        if !is_object(root) {
            continue;
        }
        let value = read(input, root, templated);
        let is_list = value.text_of(&["kind"]).ends_with("List");
        match value.get("items").filter(|_| is_list) {
            Some(items) => documents.extend(
                items
                    .items()
                    .iter()
                    .filter(|item| item.get("kind").is_some())
                    .cloned(),
            ),
            None => documents.push(value),
        }
    }
    // Other formats speak of `apiVersion` and `kind` too; only a file that has objects, or none at all, is at fault.
    if let Some(error) = tree.errors().first()
        && (!documents.is_empty() || starts_like_a_manifest(input.text))
        && !templated
    {
        out.errors
            .push((input.place(error.span), error.message.clone()));
    }
    if !documents.is_empty() {
        out.drafts.kubernetes.push(Draft::Manifest {
            path: input.path.to_string(),
            documents,
        });
    }
}

fn starts_like_a_manifest(text: &str) -> bool {
    let has_line = |key: &str| text.lines().any(|line| line.starts_with(key));
    has_line("apiVersion:") && has_line("kind:")
}

/// The first document of the file.
fn whole(input: &Input<'_>, errors: &mut Vec<(Place, String)>) -> Option<Value> {
    let tree: Tree = yaml::parse(input.text);
    if let Some(error) = tree.errors().first() {
        errors.push((input.place(error.span), error.message.clone()));
    }
    Some(read(input, tree.root()?, false))
}

/// Takes over a document. In text with template actions, scalars that hold one are unknown.
fn read(input: &Input<'_>, root: Node<'_>, templated: bool) -> Value {
    let place = |span: Span| input.place(span);
    let mut value = Value::read(root, &place, &mut NODES.clone());
    if templated {
        blank_actions(&mut value, input.text);
    }
    value
}

/// The objects of a template that cannot be rendered: what its actions write is unknown.
pub(crate) fn masked_objects(text: &str, file: FileId) -> Vec<Value> {
    let tree = yaml::parse_template(text);
    let place = |span: Span| Place::new(file, span);
    let mut objects = Vec::new();
    for root in tree
        .roots()
        .filter(|root| root.get("kind").is_some() && root.get("apiVersion").is_some())
    {
        let mut value = Value::read(root, &place, &mut NODES.clone());
        blank_actions(&mut value, text);
        objects.push(value);
    }
    objects
}

/// Marks what was written by a template action as unknown.
fn blank_actions(value: &mut Value, text: &str) {
    match &mut value.kind {
        Kind::Text(_) | Kind::Int(_) | Kind::Bool(_)
            if value.place.span.text(text).contains("{{") =>
        {
            value.kind = Kind::Text(UNKNOWN.to_string());
        }
        Kind::List(items) => {
            for item in std::sync::Arc::make_mut(items) {
                blank_actions(item, text);
            }
        }
        Kind::Map(entries) => {
            for entry in std::sync::Arc::make_mut(entries) {
                if entry.key_place.span.text(text).contains("{{") {
                    entry.key = UNKNOWN.to_string();
                }
                blank_actions(&mut entry.value, text);
            }
        }
        _ => {}
    }
}

fn skaffold(input: &Input<'_>) -> Draft {
    let directory = input.path.directory();
    let tree = yaml::parse(input.text);
    let mut artifacts = Vec::new();
    for root in tree.roots() {
        for artifact in root
            .at(&["build", "artifacts"])
            .into_iter()
            .flat_map(Node::items)
        {
            let Some(image) = artifact.get("image").and_then(Node::text) else {
                continue;
            };
            let context = artifact.get("context").and_then(Node::text).unwrap_or(".");
            let context = RepoPath::resolve(directory, context).unwrap_or_default();
            artifacts.push((image.to_owned(), context));
        }
    }
    Draft::Skaffold { artifacts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extracted(path: &str, text: &str) -> Extracted {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Kubernetes,
                text,
            },
            &mut out,
        );
        out
    }

    #[test]
    fn lists_are_their_items_and_definitions_are_none() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n- {apiVersion: v1, kind: Service}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n---\nother: 1\n";
        let out = extracted("k8s/a.yaml", text);
        let [Draft::Manifest { documents, .. }] = &out.drafts.kubernetes[..] else {
            panic!("one manifest")
        };
        assert_eq!(documents.len(), 2);
    }

    #[test]
    fn a_broken_manifest_is_an_error_and_other_broken_yaml_is_not() {
        assert_eq!(
            extracted("k8s/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n")
                .errors
                .len(),
            1
        );
        assert!(
            extracted("a.yaml", "text: apiVersion and kind: [\n")
                .errors
                .is_empty()
        );
    }

    #[test]
    fn actions_outside_a_chart_are_unknown() {
        let out = extracted(
            "deploy/a.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ name }}\nspec: {{ spec }}\n",
        );
        let [Draft::Manifest { documents, .. }] = &out.drafts.kubernetes[..] else {
            panic!("one manifest")
        };
        assert!(
            documents[0]
                .at(&["metadata", "name"])
                .is_some_and(Value::is_unknown)
        );
    }

    #[test]
    fn classes_that_prove_nothing_are_left_alone() {
        let accepted = |path: &str, class| accepts(&RepoPath::new(path), class);
        assert!(!accepted("test/data/a.yaml", FileClass::Test));
        assert!(!accepted("examples/a.yaml", FileClass::Example));
        assert!(accepted(
            "chart/templates/_helpers.tpl",
            FileClass::Template
        ));
        assert!(accepted("k8s/a.yml", FileClass::Kubernetes));
    }
}
