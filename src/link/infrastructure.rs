//! Joins the files of Terraform modules: which are applied by themselves, and what each lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::Repository;
use crate::extract::infrastructure::Draft;
use crate::facts::infrastructure::Module;
use crate::facts::{FactSet, Located};
use crate::syntax::code::Language;

/// Providers without versions of their own to speak of.
const BUILT_IN: &[&str] = &["terraform"];

/// Netlify serves files and functions in JavaScript: beside a server in another language it holds the front end alone.
fn leave_front_ends(facts: &mut FactSet) {
    let script = |path: &str| {
        let extension = path.rsplit('.').next().unwrap_or_default();
        Language::of_extension(extension) == Some(Language::JavaScript)
    };
    let mut servers = facts.servers.iter().filter(|one| one.reachable).peekable();
    if servers.peek().is_some() && !servers.any(|one| script(&one.value.path)) {
        facts.targets.retain(|one| one.value.platform != "Netlify");
    }
}

pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    leave_front_ends(facts);
    let called: BTreeSet<String> = drafts
        .iter()
        .flat_map(|draft| draft.calls.clone())
        .collect();
    let (of_terragrunt, of_terraform): (Vec<Draft>, Vec<Draft>) =
        drafts.into_iter().partition(|draft| draft.terragrunt);
    let terragrunt_dirs: BTreeSet<&str> = of_terragrunt
        .iter()
        .map(|draft| draft.directory.as_str())
        .collect();
    let keeps_state = of_terragrunt.iter().any(|draft| draft.terragrunt_state);
    let mut by_directory: BTreeMap<String, Vec<Draft>> = BTreeMap::new();
    for draft in of_terraform {
        by_directory
            .entry(draft.directory.clone())
            .or_default()
            .push(draft);
    }
    for (directory, files) in by_directory {
        let configures = files
            .iter()
            .any(|file| !file.configured.is_empty() || !file.backend.is_empty());
        let by_terragrunt = terragrunt_dirs.contains(directory.as_str());
        let in_modules = directory.split('/').any(|part| part == "modules");
        let lock_file = if directory.is_empty() {
            ".terraform.lock.hcl".to_owned()
        } else {
            format!("{directory}/.terraform.lock.hcl")
        };
        let backend = files
            .iter()
            .map(|file| file.backend.as_str())
            .find(|backend| !backend.is_empty());
        let place = files
            .iter()
            .find(|file| file.settings)
            .or(files.first())
            .map(|file| file.place)
            .unwrap_or_default();
        let backend_place = files.iter().find_map(|file| file.backend_place);
        let required: Vec<&(String, bool)> = files.iter().flat_map(|file| &file.required).collect();
        let mut unversioned: Vec<String> = files
            .iter()
            .flat_map(|file| &file.configured)
            .filter(|name| {
                !required
                    .iter()
                    .any(|(known, versioned)| known == *name && *versioned)
            })
            .chain(
                required
                    .iter()
                    .filter(|(_, versioned)| !versioned)
                    .map(|(name, _)| name),
            )
            .filter(|name| !BUILT_IN.contains(&name.as_str()))
            .cloned()
            .collect();
        unversioned.sort_unstable();
        unversioned.dedup();
        let mut module = Module {
            // Where Terragrunt keeps the state, a directory that is no stack of it is included by the stacks.
            root: (by_terragrunt || (configures && (!keeps_state || backend.is_some())))
                && !called.contains(&directory)
                && !in_modules,
            production: files.iter().any(|file| file.production),
            backend: match backend {
                Some(backend) => backend.to_owned(),
                None if by_terragrunt && keeps_state => "terragrunt".to_owned(),
                None => String::new(),
            },
            locked: repository.file(&lock_file).is_some(),
            required_version: files
                .iter()
                .map(|file| file.required_version.clone())
                .find(|version| !version.is_empty())
                .unwrap_or_default(),
            unversioned_providers: unversioned,
            resources: files.iter().map(|file| file.resources).sum(),
            lacks: Vec::new(),
            directory,
        };
        module.lacks = lacks(&module);
        facts
            .modules
            .push(Located::new(module, place).anchor_if("backend", backend_place));
    }
    facts.modules.sort_by_key(|fact| fact.place);
}

fn lacks(module: &Module) -> Vec<String> {
    let mut lacks = Vec::new();
    match module.backend.as_str() {
        "" => lacks.push("a remote backend for its state".to_owned()),
        "local" => lacks.push("a backend other than `local`".to_owned()),
        _ => {}
    }
    if !module.locked {
        lacks.push("a committed `.terraform.lock.hcl`".to_owned());
    }
    if module.required_version.is_empty() {
        lacks.push("`required_version`".to_owned());
    }
    for provider in &module.unversioned_providers {
        lacks.push(format!("a version of provider `{provider}`"));
    }
    lacks
}
