//! What rules about documents, delivery and promises to others ask: environments, gateways, contracts, personal data.
//!
//! Only what files show; what an organisation has elsewhere is for `readiness.toml` to declare.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scope, place_of};
use crate::facts::FactSet;
use crate::facts::profile::Profile;
use crate::link::Repository;
use crate::link::dependencies::numbered;
use crate::source::{FileClass, Place};

/// Folders whose files are served as they are.
const STATIC: [&str; 4] = ["static", "public", "wwwroot", "assets"];

/// What browsers load.
const SERVED: [&str; 9] = [
    "css", "js", "png", "svg", "jpg", "ico", "woff2", "webp", "gif",
];

/// From how many files with routes on a component has many modules.
const MODULES: usize = 5;

/// From how many boxes on a file is a checklist.
const BOXES: usize = 5;

/// Claims about one component.
pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    if profile.network_api.holds || profile.web_ui.holds {
        for (id, file) in scope.production_files() {
            let in_static = file
                .path
                .directory()
                .split('/')
                .any(|part| STATIC.contains(&part));
            if in_static && SERVED.contains(&file.path.extension().as_str()) {
                profile.static_assets.show(place_of(id, file), "");
            }
        }
    }
    for dependency in scope.dependencies() {
        if dependency
            .capabilities
            .iter()
            .any(|one| one == "remote-settings")
        {
            profile
                .remote_settings
                .show(dependency.place, dependency.name.clone());
        }
    }
    let mut modules: BTreeMap<&str, Place> = BTreeMap::new();
    for route in scope.routes.iter().filter(|route| route.purpose.is_empty()) {
        modules.entry(&route.path).or_insert(route.place);
    }
    if modules.len() >= MODULES {
        for (path, place) in modules {
            profile.many_modules.show(place, path);
        }
    }
}

/// Claims about the repository as a whole.
pub(super) fn whole(repository: &Repository<'_>, facts: &FactSet, profile: &mut Profile) {
    if facts.components.len() >= 3 {
        for component in &facts.components {
            profile
                .many_components
                .show(component.place, component.root.clone());
        }
    }
    for deployment in &facts.deployments {
        profile
            .deploys_from_ci
            .show(deployment.place, deployment.text.clone());
    }
    for description in facts.api_descriptions.iter().filter(|one| one.own) {
        match description.format {
            "openapi" => profile.openapi_spec.show(description.place, ""),
            "asyncapi" => profile.event_schemas.show(description.place, ""),
            _ => {}
        }
    }
    for service in facts.rpc_services.iter().filter(|one| one.served) {
        profile
            .proto_services
            .show(service.place, service.name.clone());
    }
    for tool in facts.tools.iter().filter(|one| !one.weak) {
        match tool.capability {
            "meshes" => profile.mesh.show(tool.place, tool.name.clone()),
            "gateways" if tool.production => profile.gateway.show(tool.place, tool.name.clone()),
            _ => {}
        }
    }
    for (id, file) in numbered(repository) {
        if file.path.extension() == "avsc" && !is_other(file.class) {
            profile.event_schemas.show(place_of(id, file), "Avro");
        }
    }
    let mut boxes: BTreeMap<&str, (usize, Place)> = BTreeMap::new();
    for item in &facts.checklist_items {
        boxes.entry(&item.path).or_insert((0, item.place)).0 += 1;
    }
    for (path, (count, place)) in boxes {
        if count >= BOXES {
            profile.checklist.show(place, path);
        }
    }
    environments(repository, facts, profile);
}

fn is_other(class: FileClass) -> bool {
    matches!(
        class,
        FileClass::Test
            | FileClass::Example
            | FileClass::Template
            | FileClass::Vendored
            | FileClass::Generated
            | FileClass::Docs
            | FileClass::Dev
    )
}

/// The environments that deployments, manifests, values and variables are written for; those of developers and tests are
/// one.
fn environments(repository: &Repository<'_>, facts: &FactSet, profile: &mut Profile) {
    let mut found: BTreeMap<&'static str, Place> = BTreeMap::new();
    for deployment in &facts.deployments {
        if !deployment.stage.is_empty() && deployment.stage != "preview" {
            found.entry(deployment.stage).or_insert(deployment.place);
        }
    }
    for kustomization in &facts.kustomizations {
        if let Some(stage) = stage_of_set(kustomization.environment) {
            found.entry(stage).or_insert(kustomization.place);
        }
    }
    for (id, file) in numbered(repository) {
        let name = file.path.name().to_ascii_lowercase();
        let settings = name.ends_with(".tfvars")
            || name.starts_with("values") && (name.ends_with(".yaml") || name.ends_with(".yml"))
            || name.starts_with("fly.") && name.ends_with(".toml");
        if !settings || is_other(file.class) {
            continue;
        }
        let stage = crate::link::ci::stage_of(file.path.as_str());
        if !stage.is_empty() && stage != "preview" {
            found.entry(stage).or_insert(place_of(id, file));
        }
    }
    let names: BTreeSet<&str> = found.keys().copied().collect();
    if names.len() >= 2 {
        for (stage, place) in found {
            profile.environments.show(place, stage);
        }
    }
}

fn stage_of_set(environment: &str) -> Option<&'static str> {
    match environment {
        "dev" => Some("development"),
        "staging" => Some("staging"),
        "prod" => Some("production"),
        _ => None,
    }
}
