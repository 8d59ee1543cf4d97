//! Guard G7: what somebody was to fill in and did not.
//!
//! Each role has its own signs: `<your-username>` in a contributing guide is an instruction, in a policy it is a gap.

use crate::expression::Expression;

use super::prose::Prose;
use super::role::Role;
use crate::source::Span;

/// Left for the owner in any document.
static INSERT: Expression =
    Expression::new(r"(?i)[\[<{]\s*insert(?-u:\b)[^\]>}\n]{0,80}[\]>}]|lorem ipsum");

/// A whole line or list item that is nothing but a reminder.
static REMINDER: Expression = Expression::new(
    r"(?m)^[ \t>*\-]*(?:TODO|TBD|FIXME)[ \t.:!]*$|^[ \t>*\-]*(?:TODO|TBD|FIXME):.*$",
);

/// In a policy, which must name real people and real terms.
static POLICY: Expression = Expression::new(
    r"(?i)[\[<({][^\]>)}\n]{0,60}\b(?:to be (?:added|defined|determined|announced)|tbd|tba|coming soon|todo)\b[^\]>)}\n]{0,60}[\]>)}]|[\[<{]\s*(?:your|my|our|project|company|organi[sz]ation|security|contact|maintainer|e-?mail|team)\b[^\]>}\n(]{0,50}\b(?:e-?mail|contact|address|name|team|here|company|organi[sz]ation|project|domain|url)\b[^\]>}\n(]{0,20}[\]>}](?:[^(\[:]|$)|\bTODO\b|\bTBD\b|\bFIXME\b",
);

/// The host's sample policy, which tells its owner what to write.
const SAMPLE_POLICY: [&str; 2] = [
    "Use this section to tell people",
    "Tell them where to go, how often they can expect",
];

/// What generators write into a README, and up to how many words such a README is still theirs.
const STARTERS: [(&str, i64); 16] = [
    ("This project was bootstrapped with [Create React App]", 700),
    ("bootstrapped with [`create-next-app`]", 320),
    (
        "This template provides a minimal setup to get React working in Vite",
        400,
    ),
    (
        "This template should help get you started developing with",
        400,
    ),
    ("framework TypeScript starter repository", 420),
    ("This project was generated with [Angular CLI]", 320),
    ("This project was generated using [Angular CLI]", 320),
    (
        "This README would normally document whatever steps are necessary",
        150,
    ),
    (
        "To make it easy for you to get started with GitLab, here's a list of recommended next steps",
        900,
    ),
    (
        "Everything you need to build a Svelte project, powered by",
        300,
    ),
    (
        "Laravel is a web application framework with expressive, elegant syntax",
        700,
    ),
    ("Welcome to your Expo app", 400),
    ("A new Flutter project.", 200),
    (
        "This is a [Next.js](https://nextjs.org) project bootstrapped with",
        320,
    ),
    ("Look at the [Nuxt documentation]", 250),
    ("To start your Phoenix server:", 200),
];

/// The first gap in a document of this role, as written, with its place.
pub(super) fn find(role: Option<Role>, prose: &Prose<'_>, words: i64) -> Option<(String, Span)> {
    let visible = prose.visible.as_str();
    let pattern = |pattern: &Expression| {
        pattern.find(visible).map(|found| {
            let text = found.as_str();
            let start = found.start() + (text.len() - text.trim_start().len());
            let text = text.trim();
            (text.to_owned(), Span::new(start, start + text.len()))
        })
    };
    let phrase = |phrase: &str| {
        visible
            .find(phrase)
            .map(|at| (phrase.to_owned(), Span::new(at, at + phrase.len())))
    };
    match role {
        Some(Role::SecurityPolicy | Role::CodeOfConduct) => SAMPLE_POLICY
            .iter()
            .find_map(|sample| phrase(sample))
            .or_else(|| pattern(&INSERT))
            .or_else(|| pattern(&POLICY)),
        Some(Role::Readme) => STARTERS
            .iter()
            .filter(|(_, limit)| words <= *limit)
            .find_map(|(starter, _)| phrase(starter))
            .or_else(|| pattern(&INSERT)),
        Some(Role::Contributing) => pattern(&INSERT).or_else(|| unwritten(prose)),
        None => pattern(&INSERT).or_else(|| pattern(&REMINDER)),
        _ => None,
    }
}

/// A section that holds nothing but a reminder to write it. A guide may speak of such marks elsewhere.
fn unwritten(prose: &Prose<'_>) -> Option<(String, Span)> {
    prose.sections.iter().find_map(|section| {
        let range = section.span.range();
        let body = prose.visible.get(range.clone())?;
        let text = body.trim();
        let start = range.start + (body.len() - body.trim_start().len());
        let found = REMINDER.find(text)?;
        (found.range() == (0..text.len())).then(|| {
            let span = Span::new(start, start + text.len());
            (text.to_owned(), span)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(role: Role, text: &str) -> Option<String> {
        let prose = Prose::read(text, "md");
        let words = prose.words();
        let (gap, span) = find(Some(role), &prose, words)?;
        assert_eq!(span.text(text), gap);
        Some(gap)
    }

    #[test]
    fn a_policy_left_as_the_host_gave_it_is_a_placeholder() {
        let text = "# Security Policy\n\n## Supported Versions\n\nUse this section to tell people about which versions are supported.\n";
        assert_eq!(
            found(Role::SecurityPolicy, text).as_deref(),
            Some("Use this section to tell people")
        );
    }

    #[test]
    fn a_contact_that_is_to_be_added_is_none() {
        for gap in [
            "[INSERT CONTACT METHOD]",
            "[INSERT EMAIL ADDRESS]",
            "[security contact - to be added]",
            "<your-email-here>",
            "(TBD)",
        ] {
            assert!(
                found(
                    Role::CodeOfConduct,
                    &format!("# Conduct\n\nReport to {gap}.\n")
                )
                .is_some(),
                "{gap}"
            );
        }
        assert_eq!(
            found(
                Role::CodeOfConduct,
                "Report to [the team](mailto:a@b.io), see [our project page][p] .\n"
            ),
            None
        );
    }

    #[test]
    fn an_instruction_in_a_guide_is_no_gap() {
        assert_eq!(
            found(
                Role::Contributing,
                "Clone `https://github.com/<your-username>/app`. Look for TODO comments.\n"
            ),
            None
        );
        assert!(found(Role::Contributing, "# Contributing\n\nTODO\n").is_some());
        assert_eq!(
            found(
                Role::Contributing,
                "# Marks\n\nWe use two marks:\n\n- TODO: work that waits\n- FIXME: a fault\n"
            ),
            None
        );
        assert_eq!(
            found(
                Role::Contributing,
                "# Contributing\n\nHello.\n\n## Branches\n\nTODO: write this.\n"
            )
            .as_deref(),
            Some("TODO: write this.")
        );
    }

    #[test]
    fn a_starter_readme_is_one_until_somebody_writes_it() {
        let starter =
            "# app\n\nThis project was bootstrapped with [Create React App](https://x.io).\n";
        assert!(found(Role::Readme, starter).is_some());
        assert_eq!(
            found(Role::Readme, &(starter.to_owned() + &"word ".repeat(800))),
            None
        );
    }
}
