//! Templates of issues: which kind one is for, and whether the host can show it.
//!
//! A form (YAML) must have `name`, `description` and `body`; a Markdown template is shown whatever it holds.

use crate::expression::Expression;

use crate::source::RepoPath;
use crate::syntax::{Node, yaml};

/// What an issue template says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IssueTemplate {
    pub(super) kind: &'static str,
    pub(super) valid: bool,
}

static BUG: Expression = Expression::new(
    r"(?i)(?:^|[^a-z])(?:bugs?|defects?|crash(?:es)?|regressions?|fehler|erreur|errores?)(?:[^a-z]|$)|bug[-_ ]?report|缺陷|错误|バグ|不具合|버그|баг|ошибк|hata",
);

static FEATURE: Expression = Expression::new(
    r"(?i)feature|enhancement|improvement|proposal|(?:^|[^a-z])(?:ideas?|suggestions?|rfcs?)(?:[^a-z]|$)|(?:^|[^a-z])requests?(?:[^a-z]|$)|fonctionnalit|funcionalidad|vorschlag|功能|需求|建议|機能|要望|기능|предложен|özellik",
);

/// Requests for something else than a change.
static OTHER_REQUEST: Expression =
    Expression::new(r"(?i)(?:support|help|pull|merge|access)[-_ ]?requests?");

/// Reads the template at `path`.
pub(super) fn issue(path: &RepoPath, text: &str) -> IssueTemplate {
    let extension = path.extension();
    let name = path.name().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    if stem == "issue_template" {
        return IssueTemplate {
            kind: "legacy",
            valid: true,
        };
    }
    let form = ["yml", "yaml"].contains(&extension.as_str());
    let tree = yaml::parse(if form { text } else { front_matter(text) });
    let root = tree.root();
    let value = |key: &str| root.and_then(|root| root.get(key));
    // The name of the file decides, then what the template calls itself, then its labels.
    let mut signs = vec![stem.to_owned()];
    signs.extend(value("name").and_then(Node::text).map(str::to_owned));
    let labels: Vec<&str> = value("labels")
        .map(Node::items_or_self)
        .unwrap_or_default()
        .into_iter()
        .filter_map(Node::text)
        .collect();
    signs.push(labels.join(" "));
    let kind = signs
        .iter()
        .find_map(|sign| kind_of(sign))
        .unwrap_or("other");
    let filled = |key: &str| {
        value(key)
            .and_then(Node::text)
            .is_some_and(|text| !text.trim().is_empty())
    };
    let body = value("body").is_some_and(|body| body.items().next().is_some());
    IssueTemplate {
        kind,
        valid: !form || (filled("name") && filled("description") && body),
    }
}

fn kind_of(sign: &str) -> Option<&'static str> {
    if BUG.is_match(sign) {
        Some("bug")
    } else if FEATURE.is_match(&OTHER_REQUEST.replace_all(sign, "")) {
        Some("feature")
    } else {
        None
    }
}

/// What stands between the first two `---` lines.
fn front_matter(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let Some(rest) = text.strip_prefix("---") else {
        return "";
    };
    rest.find("\n---").map_or("", |end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> (&'static str, bool) {
        let template = issue(&RepoPath::new(path), text);
        (template.kind, template.valid)
    }

    #[test]
    fn the_kind_comes_from_file_name_then_name_then_labels() {
        assert_eq!(read(".github/ISSUE_TEMPLATE/bug_report.md", "").0, "bug");
        assert_eq!(read(".github/ISSUE_TEMPLATE/1-bug.yml", "").0, "bug");
        assert_eq!(
            read(".github/ISSUE_TEMPLATE/feature-request.md", "").0,
            "feature"
        );
        assert_eq!(
            read(
                ".github/ISSUE_TEMPLATE/a.md",
                "---\nname: Report a bug\n---\n"
            )
            .0,
            "bug"
        );
        assert_eq!(
            read(
                ".github/ISSUE_TEMPLATE/a.md",
                "---\nname: A\nlabels: enhancement, x\n---\n"
            )
            .0,
            "feature"
        );
        assert_eq!(
            read(".github/ISSUE_TEMPLATE/a.yml", "name: A\nlabels: [bug]\n").0,
            "bug"
        );
        assert_eq!(
            read(".github/ISSUE_TEMPLATE/support_request.md", "").0,
            "other"
        );
        assert_eq!(read(".github/ISSUE_TEMPLATE/debugging.md", "").0, "other");
        assert_eq!(read(".github/ISSUE_TEMPLATE.md", "bug").0, "legacy");
    }

    #[test]
    fn a_form_without_a_body_is_not_valid() {
        let head = "name: Bug\ndescription: Something broke\n";
        assert!(!read(".github/ISSUE_TEMPLATE/bug.yml", head).1);
        assert!(
            !read(
                ".github/ISSUE_TEMPLATE/bug.yml",
                "name: Bug\nbody:\n  - type: input\n"
            )
            .1
        );
        assert!(
            read(
                ".github/ISSUE_TEMPLATE/bug.yml",
                &format!("{head}body:\n  - type: input\n")
            )
            .1
        );
        assert!(!read(".github/ISSUE_TEMPLATE/bug.yml", "a: [b\n").1);
        assert!(read(".github/ISSUE_TEMPLATE/bug.md", "").1);
    }
}
