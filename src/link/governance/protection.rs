//! Completes branch protection: which branch is the default one, whose repository it is, what it lacks.

use globset::GlobBuilder;

use super::super::Repository;
use crate::facts::FactSet;
use crate::facts::repository::BranchProtection;

pub(super) fn link(repository: &Repository<'_>, facts: &mut FactSet) {
    let default = repository.git.default_branch.as_str();
    let merges: Vec<i64> = facts
        .branch_protections
        .iter()
        .filter(|fact| fact.branch.is_empty() && fact.source == "terraform")
        .map(|fact| fact.approvals)
        .collect();
    for fact in &mut facts.branch_protections {
        // GitLab keeps the number of approvals in a resource of its own.
        if fact.requires_pr && fact.approvals == 0 && fact.source == "terraform" {
            fact.value.approvals = merges
                .iter()
                .copied()
                .find(|count| *count != 0)
                .unwrap_or(0);
        }
        fact.value.own &= is_this(&fact.repository, &repository.git.remote_slug);
        fact.value.default_branch = covers(&fact.branch, default);
        fact.value.lacks = lacks(&fact.value);
    }
}

/// Whether a resource's repository is this one. An id in numbers, or a repository without a remote, says nothing.
fn is_this(named: &str, slug: &str) -> bool {
    let name = |text: &str| text.rsplit('/').next().unwrap_or_default().to_lowercase();
    let known = !named.is_empty() && !slug.is_empty() && named.parse::<u64>().is_err();
    !known || name(named) == name(slug)
}

/// Whether a name or pattern takes the default branch. Where that is unknown, the names that hosts give it.
fn covers(pattern: &str, default: &str) -> bool {
    let pattern = pattern.strip_prefix("refs/heads/").unwrap_or(pattern);
    if matches!(pattern, "" | "~DEFAULT_BRANCH" | "~ALL" | "default") {
        return true;
    }
    let candidates: &[&str] = if default.is_empty() {
        &["main", "master", "trunk"]
    } else {
        &[default]
    };
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let matcher = glob.ok().map(|glob| glob.compile_matcher());
    candidates
        .iter()
        .any(|name| pattern == *name || matcher.as_ref().is_some_and(|glob| glob.is_match(name)))
}

fn lacks(fact: &BranchProtection) -> Vec<String> {
    let mut lacks = Vec::new();
    if !fact.enforced {
        lacks.push("it is not in force".to_owned());
    }
    if !fact.requires_pr {
        lacks.push("no pull request is asked for".to_owned());
    } else if fact.approvals == 0 {
        lacks.push("no approval is asked for".to_owned());
    }
    if fact.required_checks.is_empty() {
        lacks.push("no check has to pass".to_owned());
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_the_default_branch_or_do_not() {
        for (pattern, default, expected) in [
            ("", "develop", true),
            ("~DEFAULT_BRANCH", "develop", true),
            ("refs/heads/main", "main", true),
            ("main", "develop", false),
            ("ma*", "main", true),
            ("release/*", "main", false),
            ("master", "", true),
            ("[", "main", false),
        ] {
            assert_eq!(covers(pattern, default), expected, "{pattern} {default}");
        }
    }

    #[test]
    fn a_resource_for_another_repository_is_not_ours() {
        for (named, slug, expected) in [
            ("", "acme/shop", true),
            ("shop", "acme/Shop", true),
            ("acme/shop", "acme/shop", true),
            ("billing", "acme/shop", false),
            ("billing", "", true),
            ("1234", "acme/shop", true),
        ] {
            assert_eq!(is_this(named, slug), expected, "{named} {slug}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut fact = BranchProtection {
            enforced: true,
            requires_pr: true,
            ..BranchProtection::default()
        };
        assert_eq!(
            lacks(&fact),
            ["no approval is asked for", "no check has to pass"]
        );
        fact.approvals = -1;
        fact.required_checks = vec!["ci".into()];
        assert!(lacks(&fact).is_empty());
    }
}
