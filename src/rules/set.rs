//! The rules of a scan: those built into the program and those of `--rules` directories.

use super::Rule;
use super::load::{load, load_checked};
use crate::embedded::{self, Embedded};
use crate::fault::FileFault;
use crate::syntax::packed::unpack;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All rules, by id. A copy shares the rules.
#[derive(Debug, Default, Clone)]
pub struct RuleSet {
    rules: Vec<Arc<Rule>>,
    /// The ids of rules that [`RuleSet::retain`] left out: known, but not judged.
    left_out: Vec<String>,
}

/// The largest rule file that is read, in bytes.
const MAX_RULE_FILE: u64 = 256 * 1024;

/// A fault of a whole file.
fn of_file(path: impl AsRef<Path>, message: String) -> FileFault {
    FileFault::of_file(path.as_ref().display().to_string(), message)
}

impl RuleSet {
    /// The rules that are built into the program. Each was checked when the program was tested.
    ///
    /// # Errors
    /// What is wrong with them, all of it.
    pub fn embedded() -> Result<Self, Vec<FileFault>> {
        let mut set = Self::default();
        let mut faults = Vec::new();
        let path = |id: &str| format!("rules/{id}.yaml");
        for Embedded { id, text, tree } in embedded::RULES {
            // Only a text has places: what is wrong with a tree is said of its text. A build for development reads both,
            // so that who writes a rule hears of its faults at once.
            let sound = !cfg!(debug_assertions) || load(id, &path(id), text, false).is_ok();
            let packed = unpack(tree).filter(|_| sound);
            let checked = packed.and_then(|tree| load_checked(id, &tree).ok());
            match checked.map_or_else(|| load(id, &path(id), text, false), Ok) {
                Ok(rule) => set.rules.push(Arc::new(rule)),
                Err(found) => faults.extend(found),
            }
        }
        set.rules
            .sort_by(|one, other| one.info.id.cmp(&other.info.id));
        if faults.is_empty() {
            Ok(set)
        } else {
            Err(faults)
        }
    }

    /// Adds the rules of a directory: `<category>/<name>.yaml` below it. A rule with the id of one that is there takes
    /// its place.
    ///
    /// # Errors
    /// What is wrong with them, all of it; an unreadable or empty directory too. Nothing is added then.
    pub fn add_directory(&mut self, directory: &Path) -> Result<(), Vec<FileFault>> {
        let mut faults = Vec::new();
        let mut loaded = Vec::new();
        for file in rule_files(directory, &mut faults) {
            let shown = file.display().to_string();
            let text = match read(&file) {
                Ok(text) => text,
                Err(message) => {
                    faults.push(of_file(file, message));
                    continue;
                }
            };
            match id_of(directory, &file) {
                Some(id) => match load(&id, &shown, &text, true) {
                    Ok(rule) => loaded.push(Arc::new(rule)),
                    Err(found) => faults.extend(found),
                },
                None => {
                    let message = "a rule is `<category>/<name>.yaml`: two words in lower case, with `-` and `/`";
                    faults.push(of_file(file, message.to_owned()));
                }
            }
        }
        if faults.is_empty() && loaded.is_empty() {
            faults.push(of_file(
                directory,
                "no rule: no `<category>/<name>.yaml` below it".to_owned(),
            ));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.rules
            .retain(|rule| !loaded.iter().any(|new| new.info.id == rule.info.id));
        self.rules.extend(loaded);
        self.rules
            .sort_by(|one, other| one.info.id.cmp(&other.info.id));
        Ok(())
    }

    /// The rules, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(Arc::as_ref)
    }

    /// The rule with this id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.iter().find(|rule| rule.info.id == id)
    }

    /// Keeps the rules for which `keep` says so.
    pub fn retain(&mut self, keep: impl Fn(&Rule) -> bool) {
        let left_out = &mut self.left_out;
        self.rules.retain(|rule| {
            let kept = keep(rule);
            if !kept {
                left_out.push(rule.info.id.clone());
            }
            kept
        });
    }

    /// The ids of the rules, those left out included: what configuration may name.
    pub fn known_ids(&self) -> impl Iterator<Item = &str> {
        let judged = self.rules.iter().map(|rule| rule.info.id.as_str());
        judged.chain(self.left_out.iter().map(String::as_str))
    }
}

/// The YAML files below a directory of rules, by path. The directory is the user's own, named on the command line.
fn rule_files(directory: &Path, faults: &mut Vec<FileFault>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(directory)
        .sort_by_file_name()
        .max_depth(8)
    {
        match entry {
            Ok(entry) => {
                let yaml = entry
                    .path()
                    .extension()
                    .is_some_and(|extension| extension == "yaml" || extension == "yml");
                let knowledge = entry
                    .path()
                    .strip_prefix(directory)
                    .is_ok_and(|path| path.starts_with("tools") || path.starts_with("patterns"));
                if entry.file_type().is_file() && yaml && !knowledge {
                    files.push(entry.into_path());
                }
            }
            Err(error) => {
                let path = error.path().unwrap_or(directory).to_owned();
                faults.push(of_file(&path, format!("cannot be read: {error}")));
            }
        }
    }
    files
}

#[expect(
    clippy::disallowed_methods,
    reason = "reads a rule file that the user named, not the scanned tree"
)]
fn read(file: &Path) -> Result<String, String> {
    let size = std::fs::metadata(file)
        .map_err(|error| format!("cannot be read: {error}"))?
        .len();
    if size > MAX_RULE_FILE {
        return Err(format!(
            "has {size} bytes; a rule file has at most {MAX_RULE_FILE}"
        ));
    }
    std::fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))
}

fn id_of(directory: &Path, file: &Path) -> Option<String> {
    let relative = file.strip_prefix(directory).ok()?.with_extension("");
    let parts: Vec<&str> = relative
        .iter()
        .map(|part| part.to_str())
        .collect::<Option<_>>()?;
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (parts.len() == 2 && parts.iter().all(|part| word(part))).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_rules_have_no_fault() {
        for Embedded { id, text, tree } in embedded::RULES {
            let loaded = load(id, &format!("rules/{id}.yaml"), text, false);
            if let Err(faults) = loaded {
                let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
                panic!("{}", faults.join("\n"));
            }
            assert!(
                unpack(tree).is_some_and(|tree| load_checked(id, &tree).is_ok()),
                "{id}"
            );
        }
    }
}
