//! The environments that files define: overlays, values files, variables of Terraform, profiles of frameworks, workflows.
//!
//! Only names that people give environments count; a file that is not tracked or that tests load defines none.

use super::Repository;
use super::dependencies::first_line;
use crate::facts::workbench::EnvironmentSet;
use crate::facts::{FactSet, Located};
use crate::source::{FileClass, FileId, Place};
use std::collections::BTreeMap;

/// What people call an environment.
fn named(word: &str) -> Option<&'static str> {
    Some(match word {
        "prod" | "production" | "prd" | "live" => "production",
        "staging" | "stage" | "stg" | "uat" | "preprod" | "preview" | "qa" | "sandbox"
        | "integration" => "staging",
        "dev" | "development" | "local" => "development",
        _ => return None,
    })
}

/// The environment that a path defines, by the conventions of the tools that read it.
fn of_path(path: &str) -> Option<&'static str> {
    let lower = path.to_ascii_lowercase();
    let (directory, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let folder = directory.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    let by_name = || parts.iter().find_map(|part| named(part));
    match () {
        () if name == "kustomization.yaml" || name == "kustomization.yml" => named(folder),
        () if name.starts_with("values") && name.contains(".y") => by_name(),
        () if name.ends_with(".tfvars") || name.ends_with(".tfvars.json") => {
            by_name().or_else(|| named(folder))
        }
        () if name.ends_with(".tf") || name == "terragrunt.hcl" => {
            let parts = directory.split('/');
            let environments = ["environments", "envs", "env", "live"];
            parts
                .clone()
                .zip(parts.skip(1))
                .find_map(|(one, next)| environments.contains(&one).then(|| named(next)).flatten())
        }
        () if name.starts_with("application-") => by_name(),
        () if name.starts_with("appsettings.") => by_name(),
        () if folder == "settings" && name.ends_with(".py") => named(stem),
        () if matches!(folder, "config" | "configuration" | "configs" | "conf") => named(stem),
        () if directory.ends_with("config/environments") => named(stem),
        () if (name.starts_with("docker-compose") || name.starts_with("compose"))
            && name.contains(".y") =>
        {
            by_name()
        }
        () if name.starts_with(".env.") => by_name(),
        _ => None,
    }
}

/// Adds the fact.
pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let mut found: BTreeMap<&'static str, (String, Place)> = BTreeMap::new();
    for (index, file) in repository.files.iter().enumerate() {
        if matches!(
            file.class,
            FileClass::Test
                | FileClass::Example
                | FileClass::Vendored
                | FileClass::Docs
                | FileClass::Template
        ) && !file.path.name().starts_with(".env.")
        {
            continue;
        }
        if let Some(name) = of_path(file.path.as_str()) {
            let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
            let place = Place::new(id, first_line(file.text.as_deref().unwrap_or_default()));
            found.entry(name).or_insert((file.path.to_string(), place));
        }
    }
    for job in facts.jobs.iter().filter(|job| job.live) {
        let words = job.environment.to_ascii_lowercase();
        if let Some(name) = words.split(['-', '_', ' ', '/']).find_map(named) {
            found
                .entry(name)
                .or_insert((job.workflow.clone(), job.place));
        }
    }
    // A file of a developer's own beside a real environment is no second one.
    let real = found.keys().filter(|name| **name != "development").count();
    if real == 0 {
        return;
    }
    let names: Vec<&str> = found.keys().copied().collect();
    let Some((path, place)) = found
        .get("production")
        .or_else(|| found.values().next())
        .cloned()
    else {
        return;
    };
    let fact = EnvironmentSet {
        count: i64::try_from(found.len()).unwrap_or(i64::MAX),
        names: names.join(", "),
        path,
    };
    facts.environment_sets.push(Located::new(fact, place));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conventions_of_tools_name_environments() {
        for (path, expected) in [
            ("k8s/overlays/prod/kustomization.yaml", Some("production")),
            ("helm/values-staging.yaml", Some("staging")),
            ("infra/environments/prod/main.tf", Some("production")),
            (
                "src/main/resources/application-prod.yml",
                Some("production"),
            ),
            ("app/settings/production.py", Some("production")),
            ("src/Api/appsettings.Development.json", Some("development")),
            ("docs/production.md", None),
            ("src/prod.py", None),
            ("helm/values.yaml", None),
        ] {
            assert_eq!(of_path(path), expected, "{path}");
        }
    }
}
