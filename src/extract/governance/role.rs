//! What a document is for, decided from its path.
//!
//! The name gives the role wherever the file lies; whether hosts and people find it there is a second answer.

use super::license_name;
use crate::source::RepoPath;

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    License,
    SecurityPolicy,
    Contributing,
    CodeOfConduct,
    Codeowners,
    PullRequestTemplate,
    IssueTemplate,
    Changelog,
    Readme,
}

impl Role {
    /// The role as facts write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::SecurityPolicy => "security-policy",
            Self::Contributing => "contributing",
            Self::CodeOfConduct => "code-of-conduct",
            Self::Codeowners => "codeowners",
            Self::PullRequestTemplate => "pull-request-template",
            Self::IssueTemplate => "issue-template",
            Self::Changelog => "changelog",
            Self::Readme => "readme",
        }
    }
}

/// A role, and whether the file lies where its readers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) role: Role,
    pub(super) well_placed: bool,
}

/// Extensions of prose; a name without one is prose too.
const PROSE: [&str; 11] = [
    "", "md", "markdown", "mdown", "mdx", "rst", "txt", "adoc", "asciidoc", "org", "textile",
];

/// Where GitHub and GitLab look for community files.
const COMMUNITY: [&str; 5] = ["", ".github", "docs", ".gitlab", ".gitea"];

/// The role of the file at `path`; `None` for other prose and for everything that is no document.
pub(super) fn of(path: &RepoPath) -> Option<Placed> {
    let name = path.name().to_ascii_lowercase();
    let directory = path.directory().to_ascii_lowercase();
    if let Some(placed) = host_file(&directory, path.name(), &name) {
        return Some(placed);
    }
    if license_name::is_one(&directory, path.name()) {
        let well_placed = directory.is_empty() || directory == "licenses";
        return Some(Placed {
            role: Role::License,
            well_placed,
        });
    }
    if name == "security.txt" && directory.rsplit('/').next() == Some(".well-known") {
        return Some(Placed {
            role: Role::SecurityPolicy,
            well_placed: true,
        });
    }
    if !PROSE.contains(&path.extension().as_str()) {
        return None;
    }
    let base = name.split('.').next().unwrap_or_default();
    let is = |names: &[&str]| {
        names.iter().any(|known| {
            base.strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', ' ']))
        })
    };
    let community = COMMUNITY.contains(&directory.as_str());
    let docs = directory == "docs" || directory.starts_with("docs/");
    if is(&["code_of_conduct", "code-of-conduct", "codeofconduct"]) {
        Some(Placed {
            role: Role::CodeOfConduct,
            well_placed: community,
        })
    } else if is(&["contributing", "contribute"])
        || (directory.rsplit('/').next() == Some("contributing") && is(&["index", "readme"]))
    {
        Some(Placed {
            role: Role::Contributing,
            well_placed: community || docs,
        })
    } else if ["security", "security_policy", "security-policy"].contains(&base) {
        Some(Placed {
            role: Role::SecurityPolicy,
            well_placed: community,
        })
    } else if is_changelog(base) {
        // Beside a manifest it is in its place too: only linking knows the manifests.
        Some(Placed {
            role: Role::Changelog,
            well_placed: directory.is_empty() || directory == "docs",
        })
    } else if is(&["readme"]) {
        Some(Placed {
            role: Role::Readme,
            well_placed: directory.is_empty() || directory == ".github",
        })
    } else {
        None
    }
}

/// Files that a host reads under a fixed name: owners and templates.
fn host_file(directory: &str, written: &str, name: &str) -> Option<Placed> {
    if written == "CODEOWNERS" {
        let well_placed = CODEOWNERS_PLACES.contains(&directory);
        return Some(Placed {
            role: Role::Codeowners,
            well_placed,
        });
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let prose = ["md", "txt", ""].contains(&extension);
    let form = ["md", "yml", "yaml"].contains(&extension);
    let parent = directory.rsplit('/').next().unwrap_or_default();
    let above = directory.rsplit_once('/').map_or("", |(above, _)| above);
    let place =
        |directory: &str| ["", ".github", "docs", ".gitea", ".forgejo"].contains(&directory);
    let pull_request = Placed {
        role: Role::PullRequestTemplate,
        well_placed: true,
    };
    let issue = Placed {
        role: Role::IssueTemplate,
        well_placed: true,
    };
    if prose && stem == "pull_request_template" {
        let well_placed =
            place(directory) || [".azuredevops", ".vsts", ".bitbucket"].contains(&directory);
        return Some(Placed {
            well_placed,
            ..pull_request
        });
    }
    if prose && parent == "pull_request_template" {
        return Some(Placed {
            well_placed: place(above) || above == ".azuredevops",
            ..pull_request
        });
    }
    if extension == "md" && directory == ".gitlab/merge_request_templates" {
        return Some(pull_request);
    }
    if extension == "md" && directory == ".gitlab/issue_templates" {
        return Some(issue);
    }
    // The chooser's configuration is no template.
    if form && parent == "issue_template" && stem != "config" {
        return Some(Placed {
            well_placed: [".github", ".gitea", ".forgejo"].contains(&above),
            ..issue
        });
    }
    if prose && stem == "issue_template" {
        return Some(Placed {
            well_placed: place(directory),
            ..issue
        });
    }
    None
}

/// Where one of the hosts looks for owners.
const CODEOWNERS_PLACES: [&str; 7] = [
    ".github",
    "",
    "docs",
    ".gitlab",
    ".bitbucket",
    ".gitea",
    ".forgejo",
];

fn is_changelog(base: &str) -> bool {
    const EXACT: [&str; 10] = [
        "changes",
        "history",
        "news",
        "releases",
        "release_notes",
        "release-notes",
        "releasenotes",
        "change_log",
        "change-log",
        "changelogs",
    ];
    EXACT.contains(&base)
        || base
            .strip_prefix("changelog")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(path: &str) -> Option<(&'static str, bool)> {
        of(&RepoPath::new(path)).map(|placed| (placed.role.as_str(), placed.well_placed))
    }

    #[test]
    fn a_licence_counts_at_the_root() {
        assert_eq!(role("LICENSE"), Some(("license", true)));
        assert_eq!(role("LICENSES/MIT.txt"), Some(("license", true)));
        assert_eq!(role("crates/a/LICENSE-MIT"), Some(("license", false)));
    }

    #[test]
    fn community_files_count_where_hosts_look() {
        assert_eq!(role(".github/SECURITY.md"), Some(("security-policy", true)));
        assert_eq!(role("docs/Security.rst"), Some(("security-policy", true)));
        assert_eq!(
            role("public/.well-known/security.txt"),
            Some(("security-policy", true))
        );
        assert_eq!(
            role("docs/architecture/security.md"),
            Some(("security-policy", false))
        );
        assert_eq!(
            role("docs/dev/contributing.rst"),
            Some(("contributing", true))
        );
        assert_eq!(
            role("docs/contributing/index.md"),
            Some(("contributing", true))
        );
        assert_eq!(role("CODE-OF-CONDUCT.md"), Some(("code-of-conduct", true)));
        assert_eq!(role("README.zh-CN.md"), Some(("readme", true)));
        assert_eq!(role("security-hardening.md"), None);
    }

    #[test]
    fn a_changelog_is_no_release_checklist() {
        for path in [
            "CHANGELOG.md",
            "CHANGES",
            "HISTORY.rst",
            "NEWS",
            "CHANGELOG-1.2.md",
            "docs/changelog.md",
        ] {
            assert_eq!(role(path), Some(("changelog", true)), "{path}");
        }
        assert_eq!(role("crates/a/CHANGELOG.md"), Some(("changelog", false)));
        for path in [
            "RELEASE-CHECKLIST.md",
            "RELEASING.md",
            ".github/release.yml",
            "src/history.ts",
        ] {
            assert_eq!(role(path), None, "{path}");
        }
    }

    #[test]
    fn templates_stand_where_the_host_reads_them() {
        assert_eq!(
            role(".github/PULL_REQUEST_TEMPLATE.md"),
            Some(("pull-request-template", true))
        );
        assert_eq!(
            role("pull_request_template.md"),
            Some(("pull-request-template", true))
        );
        assert_eq!(
            role("docs/PULL_REQUEST_TEMPLATE/a.md"),
            Some(("pull-request-template", true))
        );
        assert_eq!(
            role(".gitlab/merge_request_templates/Default.md"),
            Some(("pull-request-template", true))
        );
        assert_eq!(
            role("generator/.github/pull_request_template.md"),
            Some(("pull-request-template", false))
        );
        assert_eq!(
            role(".github/ISSUE_TEMPLATE/bug.yml"),
            Some(("issue-template", true))
        );
        assert_eq!(
            role("generator/.github/ISSUE_TEMPLATE/bug.yml"),
            Some(("issue-template", false))
        );
        assert_eq!(
            role(".github/ISSUE_TEMPLATE.md"),
            Some(("issue-template", true))
        );
        assert_eq!(role(".github/ISSUE_TEMPLATE/config.yml"), None);
        assert_eq!(role(".github/CODEOWNERS"), Some(("codeowners", true)));
        assert_eq!(role("src/CODEOWNERS"), Some(("codeowners", false)));
    }
}
