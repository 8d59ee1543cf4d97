//! Ways to report that a document names: addresses, links, the host's private reporting.
//!
//! A link is a channel only where the text around it speaks of reporting; a link to a specification or to the public
//! issue tracker is none.

use crate::expression::Expression;

use super::links;
use super::prose::Prose;
use crate::source::Span;

/// What a document names: the channels, the place of the first, and the first address that is only a sample.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Channels {
    pub(super) named: Vec<String>,
    pub(super) first: Option<Span>,
    pub(super) sample: Option<(String, Span)>,
}

/// Which document the channels are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A security policy: every address in it is a channel.
    SecurityPolicy,
    /// `security.txt` (RFC 9116): its `Contact` fields are the channels.
    SecurityTxt,
    /// A page among other documentation: only what stands in a passage about reporting counts.
    SecurityPage,
    /// A code of conduct.
    CodeOfConduct,
    /// A README or guide: only its section on reporting vulnerabilities counts.
    Section,
}

static ADDRESS: Expression = Expression::new(
    r"(?i)\b([a-z0-9][a-z0-9._%+-]*)(?:@|\s?[\[({]\s?at\s?[\])}]\s?|\s+at\s+)([a-z0-9][a-z0-9-]*(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?|\s+dot\s+)[a-z0-9][a-z0-9-]*)*(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?|\s+dot\s+)[a-z]{2,24})\b",
);

/// Private reporting on the host, in words.
static ADVISORY: Expression = Expression::new(
    r"(?i)private(?:ly)? (?:vulnerability|security) report|private(?:ly)? report(?:ing)? (?:a |the |any )?(?:security|vulnerabilit)|\b(?:open|create|submit|file|draft|use|using|via|through)\b[^.\n]{0,60}\bsecurity advisor(?:y|ies)|(?:github|gitlab)[^.\n]{0,40}(?:private vulnerability|confidential issue)|confidential (?:issue|ticket)|/security/advisories(?:/new)?\b|report a vulnerability[^.\n]{0,40}\b(?:button|tab)\b",
);

/// Words of reporting, of a fault as of misconduct, in the languages that people write policies in.
static REPORTING: Expression = Expression::new(
    r"(?i)\breport|\bdisclos|\bvulnerab|\bcontact|\bcomplain|\benforce|\bnotif|\be-?mail|\bsignal(?:er|é|ement)|\bvulnérab|\bdivulg|\bmeld|\bsicherheitsl|\bkontakt|\binform(?:ar|e)|\breportar|\bdenunci|\brelat(?:ar|e)|\bcontat|сообщ|уязвим|报告|举报|漏洞|披露|联系|報告|脆弱性|連絡|신고|취약|연락|bildir|iletişim",
);

/// Words of writing to one person rather than to everybody.
static PERSONAL: Expression =
    Expression::new(r"(?i)privat|\bcontact|\bdirectly\b|\bdm\b|kontakt|联系|連絡|연락");

/// Headings of a section on reporting vulnerabilities.
static SECURITY_HEADING: Expression = Expression::new(
    r"(?i)(?:security|vulnerabilit\w*)[^\n]*(?:report|disclos|polic|contact)|(?:report|disclos)\w*[^\n]*(?:security|vulnerab)|漏洞|脆弱性",
);

/// Parts of addresses that samples are made of.
static SAMPLE_ADDRESS: Expression = Expression::new(
    r"(?x)
        @(?:.*\.)?(?:example|sample|domain|yourdomain|your-?domain|mydomain|yourcompany|your-?company|your-?org|yourorganization|yourproject|
              your-?project|company|email|test|mail|xxx+|foo|bar|acme)\.[a-z]+$
        | \.(?:example|invalid|test|localhost|local)$
        | ^(?:your|you|user|username|name|someone|somebody|foo|xxx+|example|email|your[._-].*|my[._-]?email)@",
);

static CONTACT_FIELD: Expression = Expression::new(r"(?im)^contact:[ \t]*(?:mailto:)?(\S+)");

/// Reads the channels of a document.
pub(super) fn read(prose: &Prose<'_>, kind: Kind) -> Channels {
    if kind == Kind::SecurityTxt {
        return contact_fields(prose.text);
    }
    let mut found: Vec<(Span, String)> = Vec::new();
    let mut sample = None;
    let visible = prose.visible.as_str();
    for hit in ADDRESS.captures_iter(visible) {
        let (Some(whole), Some(user), Some(host)) = (hit.get(0), hit.get(1), hit.get(2)) else {
            continue;
        };
        let span = Span::new(whole.start(), whole.end());
        let spelt = !whole.as_str().contains('@');
        let address = format!("{}@{}", user.as_str(), spelt_out(host.as_str())).to_lowercase();
        // "... at example dot com" is prose too: without the sign both words must be spelt.
        if (spelt && !whole.as_str().to_lowercase().contains("dot"))
            || is_machine(&address, visible, whole.start())
        {
            continue;
        }
        if !counts(prose, kind, span) {
            continue;
        }
        if SAMPLE_ADDRESS.is_match(&address) {
            sample.get_or_insert((whole.as_str().to_owned(), span));
        } else {
            found.push((span, address));
        }
    }
    for (span, target) in links::all(prose) {
        if let Some(channel) = links::channel(&target)
            && counts(prose, kind, span)
            && (channel == "advisory" || speaks_of_reporting(prose, span, &channel))
        {
            found.push((span, channel));
        }
    }
    for hit in ADVISORY.find_iter(visible) {
        let span = Span::new(hit.start(), hit.end());
        if counts(prose, kind, span) {
            found.push((span, "advisory".to_owned()));
        }
    }
    found.sort();
    let first = found.first().map(|(span, _)| *span);
    let mut named: Vec<String> = Vec::new();
    for (_, channel) in found {
        if !named.contains(&channel) {
            named.push(channel);
        }
    }
    Channels {
        named,
        first,
        sample,
    }
}

fn contact_fields(text: &str) -> Channels {
    let mut channels = Channels::default();
    for found in CONTACT_FIELD.captures_iter(text) {
        let Some(value) = found.get(1) else { continue };
        let span = Span::new(value.start(), value.end());
        let contact = value.as_str().to_ascii_lowercase();
        if SAMPLE_ADDRESS.is_match(&contact) || contact.contains("//example.") {
            channels
                .sample
                .get_or_insert((value.as_str().to_owned(), span));
        } else {
            channels.first.get_or_insert(span);
            channels.named.push(contact);
        }
    }
    channels
}

/// Whether what stands at `span` is about reporting, as far as the document asks for that.
fn counts(prose: &Prose<'_>, kind: Kind, span: Span) -> bool {
    match kind {
        Kind::SecurityPolicy | Kind::SecurityTxt | Kind::CodeOfConduct => true,
        Kind::SecurityPage => REPORTING.is_match(&around(prose, span)),
        Kind::Section => prose
            .section_at(span.start)
            .is_some_and(|section| SECURITY_HEADING.is_match(&section.heading)),
    }
}

/// Addresses of machines and of Git remotes.
fn is_machine(address: &str, text: &str, start: usize) -> bool {
    let user = address.split('@').next().unwrap_or_default();
    // `https://user@host/` and `scope/@name` are no addresses to write to.
    ["git", "noreply", "no-reply", "npm", "root", "postgres"].contains(&user)
        || text[..start].ends_with(['/', '@'])
}

fn spelt_out(host: &str) -> String {
    static DOT: Expression = Expression::new(r"(?i)\s?[\[({]\s?dot\s?[\])}]\s?|\s+dot\s+");
    DOT.replace_all(host, ".").into_owned()
}

/// Whether the text around a link speaks of reporting; around a person's page, of writing to that person.
fn speaks_of_reporting(prose: &Prose<'_>, span: Span, channel: &str) -> bool {
    let context = around(prose, span);
    REPORTING.is_match(&context) && (!links::is_profile(channel) || PERSONAL.is_match(&context))
}

/// How far from a place its context reaches: a paragraph without an end costs no more than this.
const CONTEXT: usize = 800;

/// The heading above a place, the paragraph that holds it, and the one before.
fn around(prose: &Prose<'_>, span: Span) -> String {
    let visible = prose.visible.as_str();
    let at = visible.floor_char_boundary(span.start as usize);
    let before = &visible[visible.floor_char_boundary(at.saturating_sub(CONTEXT))..at];
    let after = &visible[at..visible.floor_char_boundary(at.saturating_add(CONTEXT))];
    let paragraph = before.rfind("\n\n").unwrap_or(0);
    let previous = before[..paragraph].trim_end().rfind("\n\n").unwrap_or(0);
    let end = after.find("\n\n").unwrap_or(after.len());
    let heading = prose
        .section_at(span.start)
        .map_or("", |section| section.heading.as_str());
    let context = format!("{heading}\n{}{}", &before[previous..], &after[..end]);
    // Addresses of links speak of nothing: their words are names of hosts and pages.
    links::URL.replace_all(&context, " ").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: Kind, text: &str) -> Vec<String> {
        read(&Prose::read(text, "md"), kind).named
    }

    #[test]
    fn a_policy_names_addresses_links_and_private_reporting() {
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                "Mail <security@acme-labs.io> or security [at] acme-labs [dot] org.\n"
            ),
            ["security@acme-labs.io", "security@acme-labs.org"]
        );
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                "To report an issue, please use [g.co/vulnz](https://g.co/vulnz).\n"
            ),
            ["https://g.co/vulnz"]
        );
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                "Use GitHub's private vulnerability reporting.\n"
            ),
            ["advisory"]
        );
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                "Report [here](https://github.com/a/b/security/advisories/new).\n"
            ),
            ["advisory"]
        );
    }

    #[test]
    fn a_person_is_a_channel_for_private_reports() {
        let link = "[maintainer](https://github.com/ada)";
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                &format!("Report it privately to the {link}.\n")
            ),
            ["https://github.com/ada"]
        );
        assert!(
            named(
                Kind::SecurityPolicy,
                &format!("Reports are read. App by {link}.\n")
            )
            .is_empty()
        );
    }

    #[test]
    fn samples_and_explanations_are_no_channels() {
        let text = "Report to security@example.com or you@acme-labs.io.\n";
        let channels = read(&Prose::read(text, "md"), Kind::SecurityPolicy);
        assert!(channels.named.is_empty());
        assert_eq!(channels.sample.expect("a sample").0, "security@example.com");
        for text in [
            "Do not report in the [tracker](https://github.com/a/b/issues).\n",
            "We report by https://www.first.org/cvss/.\n",
            "Clone git@github.com:a/b.git and report.\n",
            "Vulnerabilities are described at https://owasp.org/www-project-top-ten/.\n",
            "<!-- Report to security@acme-labs.io -->\n",
        ] {
            assert!(named(Kind::SecurityPolicy, text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_page_on_hardening_names_none() {
        assert!(
            named(
                Kind::SecurityPage,
                "# Security\n\n## TLS\n\nWe follow https://ssl-config.acme-labs.io/guide here.\n"
            )
            .is_empty()
        );
        assert_eq!(
            named(
                Kind::SecurityPage,
                "# Security\n\n## Reporting\n\nWrite to a@acme-labs.io.\n"
            ),
            ["a@acme-labs.io"]
        );
    }

    #[test]
    fn the_fields_of_a_security_txt_are_channels() {
        let text = "Contact: mailto:sec@acme-labs.io\nContact: https://acme-labs.io\nContact: mailto:a@example.com\nExpires: 2030-01-01T00:00:00Z\n";
        assert_eq!(
            named(Kind::SecurityTxt, text),
            ["sec@acme-labs.io", "https://acme-labs.io"]
        );
    }

    #[test]
    fn a_page_of_links_costs_no_more_than_its_size() {
        let text = "[a](https://acme-labs.io/x) https://acme-labs.io/y ".repeat(3_000);
        assert!(named(Kind::SecurityPage, &text).is_empty());
    }

    #[test]
    fn the_covenant_is_no_contact() {
        let text = "# Conduct\n\nReport by opening an issue or contacting a maintainer.\n\nAdapted from the [Contributor Covenant][home], at https://www.contributor-covenant.org/version/2/0.\n\n[home]: https://www.contributor-covenant.org\n";
        assert!(named(Kind::CodeOfConduct, text).is_empty());
        assert_eq!(
            named(
                Kind::CodeOfConduct,
                "Contact the team at conduct@acme-labs.io.\n"
            ),
            ["conduct@acme-labs.io"]
        );
    }

    #[test]
    fn a_readme_names_channels_in_its_section_only() {
        let text =
            "# App\n\nBy a@acme-labs.io.\n\n## Vulnerability reporting\n\nMail b@acme-labs.io.\n";
        assert_eq!(named(Kind::Section, text), ["b@acme-labs.io"]);
    }

    #[test]
    fn policies_in_other_languages_name_channels() {
        assert_eq!(
            named(
                Kind::SecurityPage,
                "# Sécurité\n\nLes problèmes doivent être signalés à <securite@acme-labs.ca>.\n"
            ),
            ["securite@acme-labs.ca"]
        );
        assert_eq!(
            named(
                Kind::SecurityPolicy,
                "请通过 https://src.acme-labs.cn/report 报告漏洞。\n"
            ),
            ["https://src.acme-labs.cn/report"]
        );
    }
}
