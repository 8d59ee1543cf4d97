//! What workspaces, catalogues and lockfiles say for the manifests beside and below them.

use std::collections::BTreeMap;

use crate::extract::dependencies::{Asked, Catalog, CatalogEntry, Lock, ManifestDraft, comparable};
use crate::facts::Located;
use crate::facts::dependencies::{Dependency, Manifest};

/// What other files say for the manifests of their directory and below.
#[derive(Default)]
pub(super) struct Shared {
    /// Workspace tables, version catalogues, managed versions.
    pub(super) catalogs: Vec<Catalog>,
    /// Lockfiles.
    pub(super) locks: Vec<Versions>,
}

/// A lockfile's versions by name.
pub(super) struct Versions {
    ecosystem: &'static str,
    directory: String,
    by_name: BTreeMap<String, Vec<String>>,
}

impl Versions {
    /// The versions of a lockfile.
    pub(super) fn of(lock: Lock) -> Self {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, version) in lock.versions {
            by_name.entry(name).or_default().push(version);
        }
        Self {
            ecosystem: lock.ecosystem,
            directory: lock.directory,
            by_name,
        }
    }

    /// The versions that a compiled requirement file pins.
    pub(super) fn of_compiled(draft: &ManifestDraft) -> Self {
        let versions = draft.asked.iter().map(|asked| {
            let dependency = &asked.dependency;
            (
                comparable(dependency.ecosystem, &dependency.name),
                dependency.resolved.clone(),
            )
        });
        Self::of(Lock {
            ecosystem: draft.manifest.ecosystem,
            directory: draft.manifest.directory.clone(),
            versions: versions.collect(),
        })
    }
}

/// Whether `directory` is `above` or lies below it.
fn lies_in(directory: &str, above: &str) -> bool {
    above.is_empty()
        || directory == above
        || directory
            .strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('/'))
}

impl Shared {
    /// The entries under `key` in the nearest catalogue that has any.
    fn entries(&self, manifest: &Manifest, key: &str) -> Vec<&CatalogEntry> {
        let mut near: Vec<_> = self
            .catalogs
            .iter()
            .filter(|catalog| {
                catalog.ecosystem == manifest.ecosystem
                    && lies_in(&manifest.directory, &catalog.directory)
            })
            .collect();
        near.sort_by_key(|catalog| std::cmp::Reverse(catalog.directory.len()));
        let of = |catalog: &'_ &Catalog| catalog.entries.iter().any(|entry| entry.key == key);
        let nearest = near.into_iter().find(of);
        nearest
            .into_iter()
            .flat_map(|catalog| &catalog.entries)
            .filter(|entry| entry.key == key)
            .collect()
    }

    /// Fills in the fields that the manifest inherits, and its members.
    pub(super) fn inherit(&self, draft: &mut ManifestDraft) {
        for field in std::mem::take(&mut draft.inherits) {
            let Some(value) = self
                .entries(&draft.manifest, &format!("package.{field}"))
                .first()
                .map(|entry| entry.version.clone())
            else {
                continue;
            };
            match field {
                // The name of a whole build is that of its root project alone.
                "name" if !self.has_own(&draft.manifest, "package.name") => {}
                "name" => draft.manifest.name = value,
                "version" => draft.manifest.version = value,
                "license" => draft.manifest.license = value,
                _ => draft.manifest.publishable &= value != "false",
            }
        }
        let own = self.catalogs.iter().filter(|catalog| {
            catalog.ecosystem == draft.manifest.ecosystem
                && catalog.directory == draft.manifest.directory
        });
        let members = own
            .flat_map(|catalog| &catalog.entries)
            .filter(|entry| entry.key == "members");
        let members: Vec<_> = members.map(|entry| entry.version.clone()).collect();
        draft.manifest.members.extend(members);
    }

    fn has_own(&self, manifest: &Manifest, key: &str) -> bool {
        self.catalogs.iter().any(|catalog| {
            catalog.ecosystem == manifest.ecosystem
                && catalog.directory == manifest.directory
                && catalog.entries.iter().any(|entry| entry.key == key)
        })
    }

    /// The dependency with what its catalogue says; several for a bundle.
    pub(super) fn complete(&self, asked: Asked, manifest: &Manifest) -> Vec<Located<Dependency>> {
        let Asked { dependency, refers } = asked;
        let entries = if refers.is_empty() {
            Vec::new()
        } else {
            self.entries(manifest, &refers)
        };
        if entries.is_empty() {
            return vec![dependency];
        }
        let completed = entries.into_iter().map(|entry| {
            let mut dependency = dependency.clone();
            if !entry.name.is_empty() {
                dependency.name.clone_from(&entry.name);
            }
            if dependency.requirement.is_empty() || dependency.requirement.starts_with("catalog:") {
                dependency.requirement.clone_from(&entry.version);
            }
            dependency.features.extend(entry.features.iter().cloned());
            dependency.local |= entry.local;
            dependency
        });
        completed.collect()
    }

    /// The version in the nearest lockfile. Of several, the greatest that the requirement may mean; none where no one
    /// knows which it is.
    pub(super) fn resolved(&self, dependency: &Dependency, directory: &str) -> Option<String> {
        let name = comparable(dependency.ecosystem, &dependency.name);
        let near = self.locks.iter().filter(|lock| {
            lock.ecosystem == dependency.ecosystem && lies_in(directory, &lock.directory)
        });
        let nearest = near
            .filter(|lock| lock.by_name.contains_key(&name))
            .max_by_key(|lock| lock.directory.len())?;
        let versions = nearest.by_name.get(&name)?;
        match versions.as_slice() {
            [only] => Some(only.clone()),
            several => several
                .iter()
                .filter(|version| is_compatible(&dependency.requirement, version))
                .max_by_key(|version| numbers(version))
                .cloned(),
        }
    }
}

/// The leading numbers of a version: `1.2.3-rc.1` is 1, 2, 3.
fn numbers(version: &str) -> Vec<u64> {
    let start = version
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(version.len());
    let digits = version[start..]
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .next();
    digits
        .unwrap_or_default()
        .split('.')
        .map_while(|number| number.parse().ok())
        .collect()
}

/// Whether the version shares what a caret requirement holds fast: the numbers up to the first that is not zero.
fn is_compatible(requirement: &str, version: &str) -> bool {
    let (asked, found) = (numbers(requirement), numbers(version));
    let fast = asked
        .iter()
        .position(|number| *number != 0)
        .map_or(asked.len(), |at| at + 1);
    !asked.is_empty() && found.len() >= fast && asked[..fast] == found[..fast]
}
