//! Files that say with which values a chart is installed: values files by their names, and helmfiles.
//!
//! Of a helmfile's template actions only the name of the environment is read; what the others write is unknown.

use super::value::{Kind, Value};
use super::{Draft, NODES};
use crate::extract::Input;
use crate::facts::image_ref::UNKNOWN;
use crate::source::{RepoPath, Span};
use crate::syntax::yaml;

/// Whether the name is that of a Helm values file.
pub(super) fn is_values(path: &RepoPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    stem == "values"
        || ["values-", "values.", "values_"]
            .iter()
            .any(|start| stem.starts_with(start))
        || ["-values", ".values", "_values"]
            .iter()
            .any(|end| stem.ends_with(end))
        || path.directory().split('/').any(|part| part == "values")
}

/// Whether a release may name it as its values: it is called like an environment, or lies among what is deployed.
pub(super) fn may_be_values(path: &RepoPath) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    let (directory, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    let is_of_helm = |part: &str| {
        part.contains("helm")
            || part.contains("chart")
            || matches!(part, "env" | "envs" | "environments")
    };
    let mut words = stem.split(['-', '_', '.']);
    let of_environment = words.any(|word| {
        matches!(
            word,
            "prod" | "production" | "prd" | "live" | "staging" | "stage" | "stg" | "dev"
        )
    });
    let deploys =
        |part: &str| part.starts_with("deploy") || matches!(part, "k8s" | "kubernetes" | "ops");
    directory.split('/').any(is_of_helm) || of_environment && directory.split('/').any(deploys)
}

/// Whether it is a values file that helmfile renders first: `values.yaml.gotmpl`.
pub(super) fn is_rendered_values(path: &RepoPath) -> bool {
    let name = path.name();
    !is_helmfile(path) && (name.ends_with(".yaml.gotmpl") || name.ends_with(".yml.gotmpl"))
}

/// The values of such a file. What an action writes is unknown; where one decides about lines, so is all that is set.
pub(super) fn rendered_values(input: &Input<'_>) -> Option<Value> {
    let tree = yaml::parse_template(input.text);
    let place = |span: Span| input.place(span);
    let mut value = Value::read(tree.root()?, &place, &mut NODES.clone());
    super::blank_actions(&mut value, input.text);
    let decides = ["if", "with", "range", "else"].iter().any(|word| {
        let signs = ["{{", "{{ ", "{{- "];
        signs
            .iter()
            .any(|open| input.text.contains(&format!("{open}{word}")))
    });
    Some(if decides { value.concealed() } else { value })
}

/// Whether helmfile reads it.
pub(super) fn is_helmfile(path: &RepoPath) -> bool {
    let name = path.name();
    matches!(
        name,
        "helmfile.yaml" | "helmfile.yml" | "helmfile.yaml.gotmpl" | "helmfile.yml.gotmpl"
    ) || path.directory().rsplit('/').next() == Some("helmfile.d")
}

/// A helmfile. Of its actions only the name of the environment is kept, as `{{ .Environment.Name }}`.
pub(super) fn read(input: &Input<'_>) -> Draft {
    let tree = yaml::parse_template(input.text);
    let place = |span: Span| input.place(span);
    let mut budget = NODES;
    let mut all = Value::map(Vec::new(), input.place(Span::default()));
    for root in tree.roots() {
        let mut value = Value::read(root, &place, &mut budget);
        keep_environment(&mut value, input.text);
        for entry in value.entries() {
            all.set(&entry.key, entry.key_place, entry.value.clone());
        }
    }
    Draft::Helmfile {
        directory: input.path.directory().to_owned(),
        value: all,
    }
}

/// Puts back the name of the environment into scalars that hold no other action; all other actions are unknown.
fn keep_environment(value: &mut Value, text: &str) {
    let written = value.place.span.text(text);
    match &mut value.kind {
        Kind::Text(_) | Kind::Int(_) | Kind::Bool(_) if written.contains("{{") => {
            let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
            let plain = plain.replace("{{-", "{{").replace("-}}", "}}");
            let plain = plain.trim_matches(['"', '\'']).to_owned();
            let others = plain.replace("{{.Environment.Name}}", "").contains("{{");
            value.kind = Kind::Text(if others { UNKNOWN.to_string() } else { plain });
        }
        Kind::List(items) => {
            for item in std::sync::Arc::make_mut(items) {
                keep_environment(item, text);
            }
        }
        Kind::Map(entries) => {
            for entry in std::sync::Arc::make_mut(entries) {
                keep_environment(&mut entry.value, text);
            }
        }
        _ => {}
    }
}
