//! Links of a document, and whether one leads to where faults are reported in private.
//!
//! No link is followed: its host and path are all that is known of it.

use crate::expression::Expression;

use super::prose::Prose;
use crate::source::Span;

/// A bare address.
pub(super) static URL: Expression = Expression::new(r#"https?://[^\s<>()\[\]"'`|]+"#);

/// Hosts that explain things and take no reports.
const REFERENCES: [&str; 32] = [
    "contributor-covenant.org",
    "cve.org",
    "cve.mitre.org",
    "cwe.mitre.org",
    "nvd.nist.gov",
    "owasp.org",
    "wikipedia.org",
    "semver.org",
    "first.org",
    "shields.io",
    "badge.fury.io",
    "keepachangelog.com",
    "docs.github.com",
    "help.github.com",
    "docs.gitlab.com",
    "creativecommons.org",
    "opensource.org",
    "opensource.guide",
    "rust-lang.org",
    "mozilla.org",
    "ietf.org",
    "rfc-editor.org",
    "w3.org",
    "gnupg.org",
    "keys.openpgp.org",
    "keyserver.ubuntu.com",
    "pgp.mit.edu",
    "keybase.io",
    "googleprojectzero.blogspot.com",
    "geekfeminism.org",
    "snyk.io",
    "stackoverflow.com",
];

/// The links of the document: those with a text, and bare ones. Definitions of references are no links of their own.
pub(super) fn all(prose: &Prose<'_>) -> Vec<(Span, String)> {
    let mut links: Vec<(Span, String)> = prose
        .sections
        .iter()
        .flat_map(|section| &section.links)
        .map(|link| (link.span, link.target.clone()))
        .collect();
    links.sort_by_key(|(span, _)| *span);
    let visible = prose.visible.as_str();
    let mut bare_links = Vec::new();
    for bare in URL.find_iter(visible) {
        let (start, end) = (bare.start(), bare.end());
        let line_start = visible[..start].rfind('\n').map_or(0, |at| at + 1);
        let definition = visible[line_start..start].trim_start().starts_with('[')
            && visible[..start].ends_with("]: ");
        let before = links.partition_point(|(span, _)| span.start as usize <= start);
        let inside = before > 0 && end <= links[before - 1].0.end as usize;
        if !definition && !inside {
            let url = bare
                .as_str()
                .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
            bare_links.push((Span::new(start, start + url.len()), url.to_owned()));
        }
    }
    links.extend(bare_links);
    links
}

/// What a link is a channel for; `None` when it only explains.
pub(super) fn channel(target: &str) -> Option<String> {
    let rest = target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    if REFERENCES
        .iter()
        .any(|known| host == *known || host.ends_with(&format!(".{known}")))
        || host.starts_with("docs.")
        || host.contains("example.")
        || host.starts_with("localhost")
    {
        return None;
    }
    let code_host =
        ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"].contains(&host.as_str());
    if code_host {
        let path = path.trim_end_matches('/');
        if path.contains("/security/advisories") {
            return Some("advisory".to_owned());
        }
        // A person's page says how to write to them; everything else on a code host is public: issues, files.
        return is_profile(target).then(|| target.to_owned());
    }
    // A place inside a page explains; rooms of Matrix are written so too.
    if target.contains('#') && host != "matrix.to" {
        return None;
    }
    // The page of a project in general is no form to report on.
    let deep = !path.trim_matches('/').is_empty();
    (deep || host.starts_with("hackerone.") || host.contains("security") || host.contains("vuln"))
        .then(|| target.to_owned())
}

/// Whether a link leads to the page of a person or an organisation on a code host.
pub(super) fn is_profile(target: &str) -> bool {
    [
        "https://github.com/",
        "https://gitlab.com/",
        "https://codeberg.org/",
    ]
    .iter()
    .any(|host| {
        target.strip_prefix(host).is_some_and(|path| {
            let path = path.trim_end_matches('/');
            !path.is_empty() && !path.contains(['/', '#', '?'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_channel_when_it_leads_to_a_form() {
        assert_eq!(
            channel("https://g.co/vulnz").as_deref(),
            Some("https://g.co/vulnz")
        );
        assert_eq!(
            channel("https://github.com/a/b/security/advisories/new").as_deref(),
            Some("advisory")
        );
        for target in [
            "https://github.com/a/b/issues",
            "https://acme-labs.io/manual#manners",
            "https://acme-labs.io/",
            "docs/security.md",
            "https://docs.acme-labs.io/x",
            "https://en.wikipedia.org/wiki/X",
        ] {
            assert_eq!(channel(target), None, "{target}");
        }
    }

    #[test]
    fn a_link_is_found_once_and_a_definition_is_none() {
        let text = "[a](https://acme-labs.io/a), https://acme-labs.io/b. [c][c]\n\n[c]: https://acme-labs.io/c\n";
        let found: Vec<_> = all(&Prose::read(text, "md"))
            .into_iter()
            .map(|(_, target)| target)
            .collect();
        assert_eq!(
            found,
            [
                "https://acme-labs.io/a",
                "https://acme-labs.io/c",
                "https://acme-labs.io/b"
            ]
        );
    }
}
