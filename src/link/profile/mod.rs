//! Says what the repository and its components are, each claim with the places that show it.
//!
//! A component's claims rest on facts of that component; the repository's are those of all components and of what
//! belongs to none. A claim that nothing shows does not hold, but for the few that are taken for granted.

mod accounts;
mod builders;
mod channels;
mod data;
mod declare;
mod delivery;
mod language;
mod outbound;
mod platform;
mod promises;
mod routes;
mod runtime;
mod scope;
mod stores;

pub use declare::{Claim, Claims, KINDS, Overrides, declare};
pub(super) use language::language;

use super::Repository;
use super::dependencies::{first_line, numbered};
use crate::facts::FactSet;
use crate::facts::profile::{Predicate, Profile};
use crate::source::{FileClass, FileId, Place, SourceFile};
use crate::verdict::Profiles;
use crate::walk::git::RemoteHost;
use scope::Scope;

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) -> Profiles {
    let scopes = Scope::all(repository, facts);
    let mut components: Vec<Profile> = scopes.iter().map(profile).collect();
    let mut whole = components.pop().unwrap_or_default();
    drop(scopes);
    infrastructure_alone(repository, facts, &mut components, &mut whole);
    builders::elsewhere(repository, facts, &mut components);
    for component in &components {
        for ((_, all), (_, one)) in whole
            .predicates_mut()
            .into_iter()
            .zip(component.predicates())
        {
            include(all, one);
        }
    }
    whole.languages = language::languages(
        &numbered(repository).collect::<Vec<_>>(),
        &facts.manifests.iter().collect::<Vec<_>>(),
    );
    whole.ecosystems = facts
        .ecosystems
        .iter()
        .filter(|one| one.packages)
        .map(|one| one.name.to_owned())
        .collect();
    channels::described(facts, &mut components, &mut whole);
    delivery::whole(repository, facts, &mut whole);
    promises::whole(repository, facts, &mut whole);
    let deployment = delivery::evidence(facts);
    for component in &mut components {
        share(&whole, component);
        component.deployed = delivery::deployed(&deployment, component);
    }
    whole.deployed = delivery::deployed_anywhere(deployment, &whole, &components);
    for (component, profile) in facts.components.iter_mut().zip(&components) {
        component.value.kind = kind(profile, &component.value.ecosystems);
    }
    Profiles {
        repository: whole,
        components,
    }
}

/// The first line of a file.
fn place_of(id: FileId, file: &SourceFile) -> Place {
    Place::new(id, first_line(file.text.as_deref().unwrap_or_default()))
}

fn profile(scope: &Scope<'_>) -> Profile {
    let mut profile = Profile::default();
    language::show(scope, &mut profile);
    for manifest in &scope.manifests {
        profile.manifest.show(manifest.place, "");
        let ecosystem = manifest.ecosystem.to_owned();
        if !profile.ecosystems.contains(&ecosystem) {
            profile.ecosystems.push(ecosystem);
        }
    }
    data::show(scope, &mut profile);
    platform::show(scope, &mut profile);
    runtime::show(scope, &mut profile);
    routes::show(scope, &mut profile);
    channels::show(scope, &mut profile);
    stores::show(scope, &mut profile);
    promises::show(scope, &mut profile);
    outbound::show(scope, &mut profile);
    accounts::show(scope, &mut profile);
    follow(&mut profile);
    profile
}

/// What follows from other claims.
fn follow(profile: &mut Profile) {
    for (place, note) in [&profile.db_connected, &profile.db_modelled]
        .into_iter()
        .flat_map(|one| one.evidence.clone())
    {
        profile.db.show(place, note);
    }
    if profile.network_api.holds {
        profile.external_clients.holds = true;
        profile.external_clients.assumed = true;
    }
}

/// A repository of nothing but infrastructure modules is a project too (ruling 42): its modules are its source.
fn infrastructure_alone(
    repository: &Repository<'_>,
    facts: &FactSet,
    components: &mut [Profile],
    whole: &mut Profile,
) {
    let has_code = whole.source.holds || components.iter().any(|one| one.source.holds);
    let modules = numbered(repository).filter(|(_, file)| {
        file.class == FileClass::Iac
            && matches!(file.path.extension().as_str(), "tf" | "tofu" | "bicep")
    });
    let modules: Vec<_> = modules.take(8).collect();
    if has_code || modules.is_empty() || facts.components.len() > 1 {
        return;
    }
    for profile in components.iter_mut().chain([whole]) {
        for (id, file) in &modules {
            profile
                .source
                .show(place_of(*id, file), "infrastructure module");
            profile
                .manifest
                .show(place_of(*id, file), "infrastructure module");
        }
    }
}

/// What holds for a part holds for the whole.
fn include(all: &mut Predicate, one: &Predicate) {
    if one.holds && one.evidence.is_empty() && !all.holds {
        all.holds = true;
        all.assumed = one.assumed;
    }
    for (place, note) in &one.evidence {
        all.show(*place, note.clone());
        all.assumed = false;
    }
}

/// What is so for the repository as a whole is so for each component.
fn share(whole: &Profile, component: &mut Profile) {
    component.host.clone_from(&whole.host);
    component.git = whole.git.clone();
    component.ci = whole.ci.clone();
    component.gha = whole.gha.clone();
    component.publishes = whole.publishes.clone();
}

/// What hosts the repository: its remote, else the files that only one host reads; GitHub is assumed.
fn host(repository: &Repository<'_>) -> String {
    match repository.git.remote_host {
        RemoteHost::Unknown => {}
        known => return known.as_str().to_owned(),
    }
    let has = |path: &str| {
        repository
            .files
            .iter()
            .any(|file| file.path.as_str() == path)
    };
    let below = |directory: &str| {
        repository
            .files
            .iter()
            .any(|file| file.path.is_under(directory))
    };
    let host = match () {
        () if below(".github") => "github",
        () if has(".gitlab-ci.yml") || below(".gitlab") => "gitlab",
        () if has("bitbucket-pipelines.yml") => "bitbucket",
        () if below(".azuredevops") || has("azure-pipelines.yml") => "azure",
        () if below(".gitea") || below(".forgejo") => "gitea",
        () => "github",
    };
    host.to_owned()
}

/// The kind of a component, in the order of what asks for most.
fn kind(profile: &Profile, ecosystems: &[String]) -> &'static str {
    let modules = !ecosystems.is_empty()
        && ecosystems.iter().all(|one| one == "terraform")
        && profile.iac.holds;
    match () {
        () if profile.service.holds => "service",
        () if profile.worker.holds => "worker",
        () if profile.web_ui.holds => "web-ui",
        () if profile.cli.holds => "cli",
        () if profile.library.holds => "library",
        () if modules => "iac-module",
        () if !profile.source.holds && !profile.manifest.holds => "docs",
        () => "unknown",
    }
}

#[cfg(test)]
mod tests;
