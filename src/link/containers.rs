//! Completes what Dockerfiles and Compose files say: entry scripts that give up root, images built here, wrappers of
//! others' images that only development uses.

use std::collections::{BTreeMap, BTreeSet};

use super::Repository;
use super::images::Images;
use crate::extract::{compose, dockerfile};
use crate::facts::container::ComposeService;
use crate::facts::{ComponentId, FactSet};
use crate::source::{FileClass, RepoPath};
use crate::syntax::code::Language;

pub(super) fn link(
    repository: &Repository<'_>,
    dockerfiles: Vec<dockerfile::Draft>,
    compose: Vec<compose::Draft>,
    facts: &mut FactSet,
) {
    entry_scripts(&dockerfiles, facts);
    wrappers(repository, &dockerfiles, facts);
    super::contexts::link(repository, &dockerfiles, facts);
    own_images(&compose, facts);
    compose_health_checks(facts);
    platform_health_checks(facts);
}

/// A platform that asks a route itself ignores what the image says.
fn platform_health_checks(facts: &mut FactSet) {
    let checked: BTreeSet<ComponentId> = facts
        .health_probes
        .iter()
        .filter(|probe| probe.kind == "platform")
        .map(|probe| probe.component)
        .collect();
    for dockerfile in &mut facts.dockerfiles {
        dockerfile.value.healthcheck_by_platform = checked.contains(&dockerfile.component);
    }
}

/// An entry script near the Dockerfile may start the program as another user.
fn entry_scripts(drafts: &[dockerfile::Draft], facts: &mut FactSet) {
    for draft in drafts {
        let dockerfile::Draft::Dockerfile {
            path,
            entry_scripts,
            ..
        } = draft
        else {
            continue;
        };
        let directory = RepoPath::new(path);
        let found = drafts.iter().find_map(|draft| match draft {
            dockerfile::Draft::Script {
                path,
                program,
                place,
            } => {
                let script = RepoPath::new(path);
                let named = entry_scripts.iter().any(|name| name == script.name());
                let near = script.is_under(directory.directory());
                (named && near).then_some((path, program, *place))
            }
            _ => None,
        });
        let Some((script, program, place)) = found else {
            continue;
        };
        for fact in facts
            .dockerfiles
            .iter_mut()
            .filter(|fact| fact.path == *path && fact.runs_as_root)
        {
            fact.runs_as_root = false;
            fact.not_root_because = format!("`{program}` in `{script}` gives up root");
            fact.related.push((place, "gives up root".to_owned()));
        }
    }
}

/// A Dockerfile that takes nothing from its context holds nothing of the project; where only Compose files of
/// development build it (a mail catcher, a connector with a plug-in), it serves development. So does one without source
/// beside it whose services all mount the source from outside.
fn wrappers(repository: &Repository<'_>, drafts: &[dockerfile::Draft], facts: &mut FactSet) {
    let built = |path: &str, production: bool| {
        facts
            .compose_services
            .iter()
            .any(|service| service.dockerfile == path && service.production == production)
    };
    let wraps: BTreeSet<String> = drafts
        .iter()
        .filter_map(|draft| match draft {
            dockerfile::Draft::Dockerfile {
                path,
                copies_context: false,
                ..
            } => Some(path),
            _ => None,
        })
        .filter(|path| built(path, false) && !built(path, true))
        .cloned()
        .chain(workbenches(repository, facts))
        .collect();
    for fact in facts
        .dockerfiles
        .iter_mut()
        .filter(|fact| wraps.contains(&fact.path))
    {
        fact.production = false;
    }
    for fact in facts
        .stages
        .iter_mut()
        .filter(|fact| wraps.contains(&fact.path))
    {
        fact.production = false;
    }
    for fact in facts
        .image_uses
        .iter_mut()
        .filter(|fact| wraps.contains(&fact.path))
    {
        fact.production = false;
    }
}

/// Dockerfiles of images that hold tools alone: each service that is built from one mounts the source, and its context
/// has none.
fn workbenches(repository: &Repository<'_>, facts: &FactSet) -> Vec<String> {
    let mut by_path: BTreeMap<&str, Vec<&ComposeService>> = BTreeMap::new();
    for service in &facts.compose_services {
        if !service.dockerfile.is_empty() {
            by_path
                .entry(&service.dockerfile)
                .or_default()
                .push(service);
        }
    }
    let mounted = by_path.into_iter().filter(|(_, services)| {
        services.iter().all(|service| {
            service.mounts_source
                && !service.context.is_empty()
                && !repository.files.iter().any(|file| {
                    file.class == FileClass::Source
                        && file.path.is_under(&service.context)
                        && Language::of_extension(&file.path.extension()).is_some()
                })
        })
    });
    mounted.map(|(path, _)| path.to_owned()).collect()
}

fn own_images(compose: &[compose::Draft], facts: &mut FactSet) {
    let images = Images::of(facts, &[]);
    let built: BTreeSet<&str> = compose
        .iter()
        .flat_map(|draft| &draft.built_images)
        .map(String::as_str)
        .collect();
    for fact in &mut facts.image_uses {
        let image = &fact.value.image;
        // In a `FROM`, a plain name such as `api` may well be an official image: only what Compose builds is known as own.
        let own = built.contains(image.repository.as_str())
            || (fact.source == "compose"
                && images.builds(image)
                && !super::images::is_third_party(image));
        fact.value.own |= own;
    }
    for fact in &mut facts.compose_services {
        let image = &fact.value.image;
        fact.value.own |=
            !image.text.is_empty() && images.builds(image) && !super::images::is_third_party(image);
    }
}

/// An image without `HEALTHCHECK` is checked all the same where a Compose service of production that runs it says how.
fn compose_health_checks(facts: &mut FactSet) {
    let images = Images::of(facts, &[]);
    let FactSet {
        compose_services,
        dockerfiles,
        ..
    } = facts;
    for dockerfile in dockerfiles.iter_mut() {
        let component = dockerfile.component;
        let runs_it = |service: &ComposeService| match service.dockerfile.as_str() {
            "" => {
                component != ComponentId::REPOSITORY
                    && images.component(&service.image, &service.name) == component
            }
            path => path == dockerfile.path,
        };
        dockerfile.value.healthcheck_in_compose = compose_services
            .iter()
            .filter(|service| service.production && service.own && service.healthcheck)
            .any(|service| runs_it(&service.value));
    }
}
