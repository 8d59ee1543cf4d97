//! Data to work on: which files and tasks are seeds of a database, and which of them save nothing.
//!
//! A program is read by the words of its lines: one that calls anything that could write is believed.

use std::collections::HashMap;

use crate::expression::Expression;

use crate::link::Repository;
use crate::link::dependencies::numbered;
use crate::source::RepoPath;

/// Whether a directory holds seeds and nothing else: naming it names what is in it.
pub(super) fn is_of_seeds(directory: &str) -> bool {
    let last = directory.rsplit('/').next().unwrap_or_default();
    [
        "seed",
        "fixture",
        "sample",
        "initdb",
        "testdata",
        "demo-data",
    ]
    .iter()
    .any(|word| last.contains(word))
}

/// Seed programs that save nothing, by path: remarks say that it is to be done, and no line does it.
pub(super) fn empty_seeds<'r>(repository: &'r Repository<'_>) -> HashMap<&'r str, String> {
    static UNDONE: Expression = Expression::new(
        r"(?i)(?://|#)\s*(?:TODO|FIXME)\b.{0,40}\b(?:sav|insert|creat|database|connect|persist|seed)",
    );
    static WRITES: Expression = Expression::new(
        r"(?i)\b(?:insert|save|creat|exec|bulk|upsert|commit|persist|add|put|store|write|run|query|load(?:data|_fixture))\w*!?\s*\(|\bINSERT\s+INTO\b|\bCOPY\b",
    );
    let mut found = HashMap::new();
    for (_, file) in numbered(repository) {
        let code = matches!(
            file.path.extension().as_str(),
            "go" | "py" | "js" | "mjs" | "ts" | "rb" | "php" | "rs" | "java" | "kt" | "cs"
        );
        let Some(text) = file
            .text
            .as_deref()
            .filter(|_| code && file.path.name().to_lowercase().contains("seed"))
        else {
            continue;
        };
        let works = text
            .lines()
            .map(str::trim_start)
            .filter(|line| {
                !line.starts_with("//") && !line.starts_with('#') && !line.starts_with('*')
            })
            .filter(|line| !line.contains("rint"))
            .any(|line| WRITES.is_match(line));
        if let Some(remark) = UNDONE.find(text).filter(|_| !works) {
            let line = text[remark.start()..].lines().next().unwrap_or_default();
            let remark = line.trim_start_matches(['/', '#', ' ']).trim_end();
            found.insert(file.path.as_str(), format!("it saves nothing: `{remark}`"));
        }
    }
    found
}

/// Seeds of random numbers, of fuzzers and of plants.
pub(super) fn is_foreign_seed(path: &RepoPath) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    ["fuzz", "corpus", "random", "rng", "model"]
        .iter()
        .any(|word| lower.contains(word))
}

/// A name such as `db:seed`, `seed-dev`, `db.reset`.
pub(super) fn seeds(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(|letter: char| !letter.is_alphanumeric());
    let database = lower.contains("db") || lower.contains("database") || lower.contains("data");
    parts.any(|part| matches!(part, "seed" | "seeds" | "seeder" | "populate" | "loaddata"))
        || database
            && ["reset", "setup", "bootstrap"]
                .iter()
                .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_of_data_is_not_one_of_numbers() {
        assert!(seeds("db:seed") && seeds("seed:run:relational") && seeds("db-reset"));
        assert!(!seeds("reset") && !seeds("reseed-rng") && !seeds("setup"));
        assert!(is_foreign_seed(&RepoPath::new("fuzz/seeds/a")));
    }
}
