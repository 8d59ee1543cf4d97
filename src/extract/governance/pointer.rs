//! Pointers: documents that say little more than where the real one is, outside the repository (ruling 41).

use super::prose::Prose;
use super::role::Role;

/// More words than this and the document speaks for itself.
const WORDS: i64 = 30;

/// Whether the document is a pointer: few words, and one place outside that by its address or its text is a document
/// of the same role.
pub(super) fn is_one(role: Option<Role>, prose: &Prose<'_>, words: i64) -> bool {
    let signs: &[&str] = match role {
        Some(Role::SecurityPolicy) => &[
            "security", "vulnerab", "disclos", "policy", "policies", "msrc", "psirt", "bounty",
            ".github",
        ],
        Some(Role::CodeOfConduct) => &[
            "conduct",
            "covenant",
            ".github",
            "verhaltenskodex",
            "conducta",
            "conduite",
        ],
        Some(Role::Contributing) => &["contribut", ".github", "guidelines"],
        _ => return false,
    };
    if words > WORDS {
        return false;
    }
    // The covenant that many projects adopt names nobody of this one.
    let points = |text: &str| {
        let text = text.to_lowercase();
        !text.contains("contributor-covenant.org") && signs.iter().any(|sign| text.contains(sign))
    };
    let mut targets: Vec<&str> = Vec::new();
    let mut same_role = false;
    for link in prose
        .sections
        .iter()
        .flat_map(|section| &section.links)
        .filter(|link| link.target.contains("://"))
    {
        if !targets.contains(&link.target.as_str()) {
            targets.push(&link.target);
        }
        same_role |= points(&format!("{} {}", link.target, link.text));
    }
    if targets.is_empty() {
        // A bare address is no link of Markdown's.
        let bare: Vec<&str> = prose
            .visible
            .split_whitespace()
            .filter(|word| word.contains("https://"))
            .collect();
        return bare.len() == 1 && points(bare[0]);
    }
    targets.len() == 1 && same_role
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(role: Role, text: &str) -> bool {
        let prose = Prose::read(text, "md");
        let words = prose.words();
        is_one(Some(role), &prose, words)
    }

    #[test]
    fn one_link_to_the_policy_of_an_organisation_points() {
        assert!(pointer(
            Role::SecurityPolicy,
            "# Security\n\nSee our [policy](https://acme-labs.io/security).\n"
        ));
        assert!(pointer(
            Role::CodeOfConduct,
            "See https://github.com/acme/.github/blob/main/CODE_OF_CONDUCT.md\n"
        ));
    }

    #[test]
    fn a_document_that_speaks_for_itself_does_not() {
        let long = "word ".repeat(40);
        assert!(!pointer(
            Role::SecurityPolicy,
            &format!("[policy](https://acme-labs.io/security) {long}")
        ));
        assert!(!pointer(
            Role::Contributing,
            "All use of AI follows the [AI Policy](https://acme-labs.io/AI_POLICY.md).\n"
        ));
        assert!(!pointer(
            Role::CodeOfConduct,
            "We follow the [Covenant](https://www.contributor-covenant.org/version/2/1/).\n"
        ));
        assert!(!pointer(Role::SecurityPolicy, "Mail a@acme-labs.io.\n"));
        assert!(!pointer(
            Role::Contributing,
            "See [the guide](docs/contributing.md).\n"
        ));
    }
}
