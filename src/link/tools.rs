//! Tools that run beside the program, by the knowledge lists: files of their name, images, objects of Kubernetes, resources
//! of Terraform.
//!
//! That a tool is there does not say that it works; rules that can see more ask for more.

use super::Repository;
use super::dependencies::{first_line, numbered};
use crate::facts::operations::Tool;
use crate::facts::{FactSet, Located};
use crate::knowledge::{Kind, Knowledge, Match};
use crate::source::{FileClass, Place, SourceFile};

/// The lists whose tools are told.
const LISTS: [&str; 8] = [
    "chaos",
    "contract-tests",
    "diagrams",
    "gateways",
    "log-shipping",
    "meshes",
    "scaffolding",
    "slo",
];

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let knowledge = Knowledge::built_in();
    let mut found: Vec<Located<Tool>> = Vec::new();
    let mut push = |matches: Vec<Match<'_>>, name: &str, path: &str, form, production, place| {
        for one in matches {
            if LISTS.contains(&one.capability) {
                let value = Tool {
                    capability: one.capability,
                    name: name.to_owned(),
                    path: path.to_owned(),
                    form,
                    production,
                    weak: one.weak,
                };
                found.push(Located::new(value, place));
            }
        }
    };
    for (id, file) in numbered(repository) {
        if file.size == 0 || !may_be_one(file) {
            continue;
        }
        let production = !matches!(
            file.class,
            FileClass::Test | FileClass::Example | FileClass::Template | FileClass::Dev
        );
        let place = Place::new(id, first_line(file.text.as_deref().unwrap_or_default()));
        let path = file.path.as_str();
        push(
            knowledge.of_file(path),
            path,
            path,
            "file",
            production,
            place,
        );
    }
    for image in &facts.image_uses {
        let name = &image.image.repository;
        let matches = knowledge.of_image(name);
        push(
            matches,
            name,
            &image.path,
            "image",
            image.production,
            image.place,
        );
    }
    for container in &facts.containers {
        let name = &container.image.repository;
        let production = container.workload.production;
        let matches = knowledge.of_image(name);
        push(
            matches,
            name,
            &container.path,
            "image",
            production,
            container.place,
        );
    }
    for object in facts.objects.iter().filter(|one| !one.vendored) {
        let matches = knowledge.of_kubernetes(&object.api_version, &object.kind);
        let name = format!("{} `{}`", object.kind, object.name);
        push(
            matches,
            &name,
            &object.path,
            "kubernetes",
            object.production,
            object.place,
        );
    }
    for resource in &facts.resources {
        let name = &resource.resource_type;
        let matches = knowledge.of(Kind::Terraform, name);
        push(
            matches,
            name,
            &resource.path,
            "terraform",
            resource.production,
            resource.place,
        );
    }
    found.sort_by_key(|tool| tool.place);
    facts.tools.extend(found);
}

/// Whether a file may be that of a tool: most source is not worth the look at every pattern.
fn may_be_one(file: &SourceFile) -> bool {
    match file.class {
        FileClass::Vendored | FileClass::Generated | FileClass::Test | FileClass::Docs => false,
        FileClass::Source => {
            matches!(file.path.extension().as_str(), "js" | "mjs" | "cjs" | "ts")
                || file.path.name().starts_with("generate")
        }
        _ => true,
    }
}
