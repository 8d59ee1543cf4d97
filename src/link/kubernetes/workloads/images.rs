//! What the image of a container says: whether it is filled in later, and whether what is in it starts slowly.

use std::collections::BTreeSet;

use crate::facts::container::Image;
use crate::facts::{ComponentId, FactSet};
use crate::link::images::Images;

/// What is known of the names of images.
pub(in crate::link::kubernetes) struct ImageNames<'a> {
    pub(in crate::link::kubernetes) images: &'a Images,
    /// What Skaffold builds: image and directory.
    pub(in crate::link::kubernetes) artifacts: &'a [(String, String)],
    /// Names that Kustomizations replace.
    pub(in crate::link::kubernetes) replaced: &'a BTreeSet<String>,
}

/// Whether something else fills the image in before it is deployed. What a Kustomization has `replaced` already is final.
pub(super) fn is_placeholder(image: &Image, replaced: bool, names: &ImageNames<'_>) -> bool {
    let text = image.text.as_str();
    let upper_word = |word: &str| {
        word.len() > 2
            && word.contains('_')
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let named_so = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "placeholder"
                | "replaceme"
                | "replace-me"
                | "changeme"
                | "tag"
                | "version"
                | "to-be-replaced"
        )
    };
    let without_tag = text
        .split('@')
        .next()
        .unwrap_or_default()
        .trim_end_matches(&format!(":{}", image.tag))
        .to_owned();
    text.starts_with("ko://")
        || text.contains(['$', '<', '{', '%'])
        || upper_word(text)
        || upper_word(&image.tag)
        || image.repository.split('/').any(upper_word)
        || named_so(&image.tag)
        || named_so(&image.short_name())
        || names
            .artifacts
            .iter()
            .any(|(built, _)| *built == without_tag && image.tag.is_empty())
        || (!replaced && !image.versioned && names.replaced.contains(&without_tag))
        || (image.registry.is_empty()
            && !image.repository.contains('/')
            && image.tag.is_empty()
            && names.images.builds(image)
            && !image.repository.is_empty())
}

/// Whether a component takes long until it can answer.
pub(super) fn starts_slowly(component: ComponentId, images: &[Image], facts: &FactSet) -> bool {
    let runtime = |image: &Image| {
        let name = image.short_name();
        let tag_words = image
            .tag
            .split(['-', '_', '.'])
            .any(|word| matches!(word, "jre" | "jdk"));
        tag_words
            || name.contains("jdk")
            || name.contains("jre")
            || matches!(
                name.as_str(),
                "eclipse-temurin" | "openjdk" | "amazoncorretto" | "aspnet" | "tomcat"
            )
    };
    if images.iter().any(runtime) {
        return true;
    }
    if component == ComponentId::REPOSITORY {
        return false;
    }
    let ecosystems = facts
        .components
        .get(usize::from(component.0))
        .map(|fact| &fact.ecosystems[..])
        .unwrap_or_default();
    let base = facts
        .dockerfiles
        .iter()
        .filter(|fact| fact.component == component && fact.production)
        .any(|fact| runtime(&fact.base.image));
    let heavy = [
        "torch",
        "tensorflow",
        "transformers",
        "sentence-transformers",
        "keras",
        "onnxruntime",
        "vllm",
        "rails",
    ];
    let loads = facts.dependencies.iter().any(|fact| {
        fact.component == component
            && fact.scope == "runtime"
            && heavy.contains(&fact.name.to_ascii_lowercase().as_str())
    });
    base || loads
        || ecosystems
            .iter()
            .any(|ecosystem| matches!(ecosystem.as_str(), "java" | "dotnet"))
}
