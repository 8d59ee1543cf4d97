//! `readiness.toml`: what the owners of a repository say of it, checked, with the line of each word.
//!
//! It chooses and declares; it opens no file, runs nothing and fetches nothing. What it silences is told by
//! [`judge`](crate::judge).

mod date;
mod glob;
mod keys;
mod load;
mod read;

pub use date::Date;
pub use glob::{PathGlob, PathGlobs};
pub use keys::{
    ATTESTATION_KEYS, COMPONENT_KEYS, HOSTS, PROFILE_KEYS, ROOT_KEYS, RULES_KEYS, WAIVER_KEYS,
};
pub use load::{ConfigSource, FILE_NAME, Loaded, load};
pub use read::parse;

use crate::fault::FileFault;
use crate::link::Overrides;
use crate::source::FileId;
use crate::verdict::{Location, Severity};
use std::collections::BTreeMap;

/// A sound configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file as messages call it.
    pub name: String,
    /// The file in the scanned repository; `None` for one that the command line named.
    pub file: Option<FileId>,
    /// What is said of the profile.
    pub overrides: Overrides,
    /// The places of the `[components."path"]` headers, by directory.
    pub component_places: BTreeMap<String, Location>,
    /// Paths that are other people's: neither evidence nor place.
    pub exclude: PathGlobs,
    /// The rules that are not judged, with the line that says so.
    pub skipped: BTreeMap<String, u32>,
    /// Severities in place of the rules' own.
    pub severities: BTreeMap<String, Severity>,
    /// Findings that may stay.
    pub waivers: Vec<Waiver>,
    /// What somebody vouches for.
    pub attestations: Vec<Attestation>,
}

/// `[[waiver]]`: findings of a rule may stay until a date.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// The files; `None` for all.
    pub path: Option<PathGlob>,
    /// The component's directory; `None` for all.
    pub component: Option<String>,
    /// Why; empty when nothing is said, and then it waives nothing.
    pub reason: String,
    /// The last day; without it, it waives nothing.
    pub expires: Option<Date>,
    /// Its line.
    pub location: Location,
}

/// `[[attestation]]`: somebody vouches for what no file can show.
#[derive(Debug, Clone)]
pub struct Attestation {
    /// The rule's id.
    pub rule: String,
    /// The component's directory; `None` for all.
    pub component: Option<String>,
    /// Who vouches; empty when nobody does, and then it proves nothing.
    pub owner: String,
    /// When it was looked at; without it, it proves nothing.
    pub date: Option<Date>,
    /// The last day; without it, it proves nothing.
    pub expires: Option<Date>,
    /// What was looked at: words, an address, or a path of the repository; empty when nothing, and then it proves nothing.
    pub evidence: String,
    /// Its line.
    pub location: Location,
}

impl Config {
    /// The faults that only a scan can see: components that are none of `roots`.
    pub fn check_components<'a>(
        &self,
        roots: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<FileFault> {
        let strangers = self
            .component_places
            .iter()
            .filter(|(root, _)| !roots.clone().any(|known| known == **root));
        strangers
            .map(|(root, location)| {
                let hint = crate::suggest::did_you_mean(root, roots.clone());
                let known: Vec<String> = roots
                    .clone()
                    .take(20)
                    .map(|one| format!("`{one}`"))
                    .collect();
                let known = match known.as_slice() {
                    [] => "there is none".to_owned(),
                    known => format!("there are {}", known.join(", ")),
                };
                let message =
                    format!("`{root}` is no component of this repository ({known}){hint}");
                FileFault {
                    line: location.region.line,
                    column: location.region.column,
                    ..FileFault::of_file(self.name.clone(), message)
                }
            })
            .collect()
    }
}
