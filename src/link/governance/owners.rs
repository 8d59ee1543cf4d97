//! Which owners count, and what their patterns match.
//!
//! Whether an owner exists at the host is not known.

use globset::GlobSetBuilder;

use super::super::Repository;
use super::host;
use crate::extract::governance::{Draft, globs, is_catch_all, is_sample};
use crate::facts::repository::CodeownersRule;
use crate::facts::{FactSet, Located};

/// Where each host looks for owners; it reads the first file that it finds.
fn owner_files(host: &str) -> &'static [&'static str] {
    match host {
        "gitlab" => &["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
        "bitbucket" => &[".bitbucket/CODEOWNERS", "CODEOWNERS"],
        "gitea" => &[
            "CODEOWNERS",
            "docs/CODEOWNERS",
            ".gitea/CODEOWNERS",
            ".forgejo/CODEOWNERS",
        ],
        "github" => &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
        _ => &[
            ".github/CODEOWNERS",
            "CODEOWNERS",
            "docs/CODEOWNERS",
            ".gitlab/CODEOWNERS",
            ".bitbucket/CODEOWNERS",
        ],
    }
}

/// Turns the lines of CODEOWNERS files into facts.
pub(super) fn link(repository: &Repository<'_>, drafts: Vec<Draft>, facts: &mut FactSet) {
    let read = owner_files(host(repository))
        .iter()
        .find(|path| repository.file(path).is_some());
    for document in facts
        .documents
        .iter_mut()
        .filter(|document| document.role == "codeowners")
    {
        document.value.well_placed = read.is_some_and(|read| *read == document.path);
    }
    if drafts.is_empty() {
        return;
    }
    // One set for all patterns: each path is looked up once, however many rules there are.
    let mut set = GlobSetBuilder::new();
    let mut owner_of: Vec<usize> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let Draft::CodeownersRule { pattern, .. } = draft else {
            continue;
        };
        for glob in globs(pattern) {
            set.add(glob);
            owner_of.push(at);
        }
    }
    let mut matched = vec![false; drafts.len()];
    if let Ok(set) = set.build() {
        let mut hits = Vec::new();
        for file in repository.files {
            set.matches_into(file.path.as_str(), &mut hits);
            for hit in &hits {
                matched[owner_of[*hit]] = true;
            }
        }
    } else {
        // A set too large to build says nothing about its patterns, and nothing must not read as a fault.
        matched.fill(true);
    }
    for (draft, matches) in drafts.into_iter().zip(matched) {
        let Draft::CodeownersRule {
            path,
            pattern,
            owners,
            place,
        } = draft
        else {
            continue;
        };
        let rule = CodeownersRule {
            matches,
            placeholder: owners.iter().any(|owner| is_sample(owner)),
            effective: read.is_some_and(|read| *read == path),
            catch_all: is_catch_all(&pattern),
            pattern,
            owners,
        };
        facts.codeowners_rules.push(Located::new(rule, place));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::linked;
    use super::*;
    use crate::source::Place;
    use crate::walk::git::GitMetadata;

    fn owners(path: &str, pattern: &str, owner: &str) -> Draft {
        Draft::CodeownersRule {
            path: path.to_owned(),
            pattern: pattern.to_owned(),
            owners: vec![owner.to_owned()],
            place: Place::default(),
        }
    }

    #[test]
    fn only_the_first_file_of_owners_counts_and_patterns_must_match() {
        let drafts = vec![
            owners(".github/CODEOWNERS", "/gone/", "@acme/core"),
            owners(".github/CODEOWNERS", "*", "@octocat"),
            owners("CODEOWNERS", "src/", "@acme/core"),
        ];
        let mut facts = FactSet::default();
        linked(
            &[".github/CODEOWNERS", "CODEOWNERS", "src/main.rs"],
            &GitMetadata::default(),
            drafts,
            &mut facts,
        );
        let found: Vec<_> = facts
            .codeowners_rules
            .iter()
            .map(|rule| {
                (
                    rule.matches,
                    rule.effective,
                    rule.placeholder,
                    rule.catch_all,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (false, true, false, false),
                (true, true, true, true),
                (true, false, false, false)
            ]
        );
    }

    #[test]
    fn gitlab_reads_its_own_places() {
        let drafts = vec![owners(".gitlab/CODEOWNERS", "*", "@acme")];
        let mut facts = FactSet::default();
        linked(
            &[".gitlab-ci.yml", ".gitlab/CODEOWNERS"],
            &GitMetadata::default(),
            drafts,
            &mut facts,
        );
        assert!(facts.codeowners_rules[0].effective);
    }
}
