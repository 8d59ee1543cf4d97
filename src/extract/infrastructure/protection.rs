//! Branch protection that infrastructure code sets up: the resources of Terraform's and Pulumi's GitHub and GitLab providers.
//!
//! Whether a resource speaks of this repository is for linking, which knows the remote.

use super::super::Input;
use super::resources::{Made, snake};
use crate::facts::Located;
use crate::facts::infrastructure::Property;
use crate::facts::repository::BranchProtection;
use crate::source::Span;

/// The protection that a resource sets up; `None` for any other resource.
pub(super) fn of(made: &Made, input: &Input<'_>) -> Option<Located<BranchProtection>> {
    // `github.BranchProtection` (Pulumi) is `github_branch_protection` (Terraform).
    let known = snake(&made.resource_type)
        .replace('.', "_")
        .replace("_protection_v3", "_protection");
    let settings = Settings(&made.settings);
    let mut found = match known.as_str() {
        "github_branch_protection" => github(settings),
        "github_repository_ruleset" | "github_organization_ruleset" => ruleset(settings)?,
        "gitlab_branch_protection" => gitlab(settings),
        "gitlab_project_approval_rule" | "gitlab_project_level_mr_approvals" => {
            approvals(settings)?
        }
        _ => return None,
    };
    found.value.source = if made.tool == "pulumi" {
        "pulumi"
    } else {
        "terraform"
    };
    found.value.path = input.path.to_string();
    found.value.repository = ["repository_id", "repository", "project"]
        .iter()
        .map(|name| settings.text(name))
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    found.value.own = made.production && !elsewhere(settings);
    found.place = input.place(made.place);
    for (_, place) in &mut found.anchors {
        place.file = input.id;
    }
    Some(found)
}

/// Whether the repository is one of many: `for_each`, or a name with a loop's variable.
fn elsewhere(settings: Settings<'_>) -> bool {
    settings.get("for_each").is_some()
        || ["repository_id", "repository", "project"]
            .iter()
            .filter_map(|name| settings.get(name))
            .any(|(property, _)| property.value.contains("each."))
}

#[derive(Clone, Copy)]
struct Settings<'a>(&'a [(Property, Span)]);

impl<'a> Settings<'a> {
    fn get(self, name: &str) -> Option<&'a (Property, Span)> {
        self.0.iter().find(|(property, _)| property.name == name)
    }

    fn all(self, ends: &[&str]) -> Vec<&'a (Property, Span)> {
        let fits = |name: &str| ends.iter().any(|end| name.ends_with(end));
        self.0
            .iter()
            .filter(|(property, _)| fits(&property.name) && !property.value.is_empty())
            .collect()
    }

    fn under(self, name: &str) -> Option<&'a (Property, Span)> {
        self.0.iter().find(|(property, _)| {
            property.name == name
                || property
                    .name
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    fn text(self, name: &str) -> String {
        self.get(name)
            .filter(|(property, _)| property.resolved)
            .map(|(property, _)| property.value.clone())
            .unwrap_or_default()
    }

    fn is(self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|(property, _)| property.value != "false")
    }

    fn number(self, name: &str, absent: i64) -> i64 {
        self.get(name)
            .map_or(absent, |(property, _)| property.value.parse().unwrap_or(-1))
    }

    fn place(self, name: &str) -> Option<Span> {
        self.under(name).map(|(_, span)| *span)
    }
}

/// Sets the place of a part, to be tied to the file later.
fn anchored(
    value: BranchProtection,
    anchors: &[(&'static str, Option<Span>)],
) -> Located<BranchProtection> {
    let mut found = Located::new(value, crate::source::Place::default());
    for (name, span) in anchors {
        let place = span.map(|span| crate::source::Place::new(crate::source::FileId(0), span));
        found = found.anchor_if(name, place);
    }
    found
}

fn names(found: Vec<&(Property, Span)>) -> Vec<String> {
    found
        .into_iter()
        .map(|(property, _)| property.value.clone())
        .collect()
}

fn github(settings: Settings<'_>) -> Located<BranchProtection> {
    let branch = match settings.text("pattern") {
        pattern if pattern.is_empty() => settings.text("branch"),
        pattern => pattern,
    };
    let reviews = "required_pull_request_reviews";
    let checks = settings.all(&[
        "required_status_checks.contexts",
        "required_status_checks.checks",
    ]);
    let requires_pr = settings.under(reviews).is_some();
    let value = BranchProtection {
        branch,
        enforced: true,
        requires_pr,
        // GitHub asks for one approval where nothing is said of the number (the provider's documentation).
        approvals: if requires_pr {
            settings.number(&format!("{reviews}.required_approving_review_count"), 1)
        } else {
            0
        },
        required_checks: names(checks),
        codeowner_review: settings.is(&format!("{reviews}.require_code_owner_reviews")),
        enforce_admins: settings.is("enforce_admins"),
        ..BranchProtection::default()
    };
    let branch = settings
        .place("pattern")
        .or_else(|| settings.place("branch"));
    anchored(
        value,
        &[
            ("branch", branch),
            ("pull-request", settings.place(reviews)),
            (
                "approvals",
                settings.place(&format!("{reviews}.required_approving_review_count")),
            ),
            ("checks", settings.place("required_status_checks")),
            ("enforcement", settings.place("enforce_admins")),
        ],
    )
}

fn ruleset(settings: Settings<'_>) -> Option<Located<BranchProtection>> {
    if settings.text("target") == "tag" || settings.text("target") == "push" {
        return None;
    }
    let reviews = "rules.pull_request";
    let requires_pr = settings.under(reviews).is_some();
    let include = settings.get("conditions.ref_name.include");
    let value = BranchProtection {
        branch: include
            .filter(|(property, _)| property.resolved)
            .map(|(property, _)| property.value.clone())
            .unwrap_or_default(),
        enforced: settings
            .get("enforcement")
            .is_none_or(|(property, _)| !property.resolved || property.value == "active"),
        requires_pr,
        approvals: settings.number(&format!("{reviews}.required_approving_review_count"), 0),
        required_checks: names(
            settings.all(&["required_check.context", "required_checks.context"]),
        ),
        codeowner_review: settings.is(&format!("{reviews}.require_code_owner_review")),
        enforce_admins: settings.under("bypass_actors").is_none(),
        ..BranchProtection::default()
    };
    Some(anchored(
        value,
        &[
            ("branch", include.map(|(_, span)| *span)),
            ("pull-request", settings.place(reviews)),
            (
                "approvals",
                settings.place(&format!("{reviews}.required_approving_review_count")),
            ),
            ("checks", settings.place("rules.required_status_checks")),
            ("enforcement", settings.place("enforcement")),
        ],
    ))
}

/// GitLab: nobody pushes, so that every change is a merge request. Pipelines and approvals are settings of the project.
fn gitlab(settings: Settings<'_>) -> Located<BranchProtection> {
    let nobody = settings
        .get("push_access_level")
        .is_some_and(|(property, _)| property.value == "no one");
    let value = BranchProtection {
        branch: settings.text("branch"),
        enforced: true,
        requires_pr: nobody,
        codeowner_review: settings.is("code_owner_approval_required"),
        enforce_admins: nobody,
        ..BranchProtection::default()
    };
    anchored(
        value,
        &[
            ("branch", settings.place("branch")),
            ("pull-request", settings.place("push_access_level")),
        ],
    )
}

fn approvals(settings: Settings<'_>) -> Option<Located<BranchProtection>> {
    let (_, span) = settings
        .get("approvals_required")
        .or_else(|| settings.get("approvals_before_merge"))?;
    let value = BranchProtection {
        enforced: true,
        requires_pr: true,
        approvals: settings.number(
            "approvals_required",
            settings.number("approvals_before_merge", 0),
        ),
        ..BranchProtection::default()
    };
    Some(anchored(value, &[("approvals", Some(*span))]))
}
