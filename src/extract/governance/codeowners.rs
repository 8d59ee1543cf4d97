//! CODEOWNERS: its rules, and what their patterns match.
//!
//! Patterns are those of gitignore without `!`, `[ ]` and with one difference that GitHub documents: `docs/*` takes the
//! files of the folder and not those below it ("About code owners").

use crate::expression::Expression;
use globset::{Glob, GlobBuilder};

use crate::source::Span;

/// One line of a CODEOWNERS file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The pattern as written.
    pub(crate) pattern: String,
    /// Its owners; those of its section where the line names none (GitLab).
    pub(crate) owners: Vec<String>,
    /// The line.
    pub(crate) span: Span,
}

/// The rules of a file. Comments, section headings and lines that no host can read are none.
pub(super) fn read(text: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut section_owners: Vec<String> = Vec::new();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end().trim_start_matches('\u{feff}');
        let indent = raw.len() - raw.trim_start_matches(['\u{feff}', ' ', '\t']).len();
        let span = Span::new(
            start + indent,
            (start + raw.trim_end().len()).max(start + indent),
        );
        start += raw.len();
        let mut words = fields(line.trim_start());
        if words.is_empty() {
            continue;
        }
        // GitLab: `[Section]`, `^[Optional][2] @default-owner`.
        let header = words[0].trim_start_matches('^');
        if header.starts_with('[') {
            let line = line.trim_start();
            let rest = line.rfind(']').map_or("", |at| &line[at + 1..]);
            section_owners = fields(rest)
                .into_iter()
                .filter(|word| is_owner(word))
                .collect();
            continue;
        }
        let pattern = words.remove(0);
        let mut owners: Vec<String> = words.into_iter().filter(|word| is_owner(word)).collect();
        if owners.is_empty() {
            owners.clone_from(&section_owners);
        }
        rules.push(Rule {
            pattern,
            owners,
            span,
        });
    }
    rules
}

/// The words of a line up to a comment. A backslash keeps the space or sign behind it.
fn fields(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                word.push('\\');
                word.extend(signs.next());
            }
            '#' if word.is_empty() => break,
            sign if sign.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            sign => word.push(sign),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// `@user`, `@org/team`, `@@role` (GitLab) or an address.
fn is_owner(word: &str) -> bool {
    word.strip_prefix('@').map_or_else(
        || {
            word.split_once('@')
                .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
        },
        |name| !name.is_empty(),
    )
}

static SAMPLE: Expression = Expression::new(
    r"(?i)^@(?:octocat|octo-org(?:/.*)?|doctocat|global-owner\d*|js-owner|go-owner|docs-?owner|user(?:name)?\d*|owner\d*|your-?[\w-]*(?:/.*)?|my-?(?:org|team|company)[\w-]*(?:/.*)?|org(?:anization)?(?:/.*)?|org-?name(?:/.*)?|example[\w-]*(?:/.*)?|team-?name|todo|<.*|\[.*|\{.*)$|@(?:.*\.)?example\.(?:com|org|net)$|^@[\w-]+/(?:your-?team|team-?name|<.*|\[.*)$",
);

/// Whether an owner is one of the documentation's samples.
pub(crate) fn is_sample(owner: &str) -> bool {
    SAMPLE.is_match(owner)
}

/// The globs that together match what a pattern matches; none for a pattern that the host refuses.
pub(crate) fn globs(pattern: &str) -> Vec<Glob> {
    if pattern.starts_with('!') {
        return Vec::new();
    }
    let body = pattern.trim_start_matches('/');
    let directory = body.ends_with('/');
    let body = body.trim_end_matches('/');
    if body.is_empty() {
        // `/` alone names the root: everything.
        return pattern
            .starts_with('/')
            .then(|| glob("**"))
            .flatten()
            .into_iter()
            .collect();
    }
    let anchored = pattern.starts_with('/') || body.contains('/');
    let escaped = escape(body);
    let base = if anchored {
        escaped
    } else {
        format!("**/{escaped}")
    };
    let mut globs = Vec::new();
    if !directory {
        globs.push(base.clone());
    }
    // Below a folder; a pattern whose last part is `*` stops at the files right there, unless it is all there is.
    let flat = anchored && (body == "*" || body.ends_with("/*"));
    if !flat {
        globs.push(format!("{base}/**"));
    }
    globs.iter().filter_map(|text| glob(text)).collect()
}

/// Whether the pattern takes every file.
pub(crate) fn is_catch_all(pattern: &str) -> bool {
    ["*", "**", "/**", "/", "/**/*", "**/*", "**/"].contains(&pattern)
}

fn glob(text: &str) -> Option<Glob> {
    GlobBuilder::new(text)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .ok()
}

/// Brackets and braces mean themselves.
fn escape(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                if let Some(next) = signs.next() {
                    out.push('\\');
                    out.push(next);
                }
            }
            '[' | ']' | '{' | '}' | ',' => {
                out.push('\\');
                out.push(sign);
            }
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        globs(pattern)
            .iter()
            .any(|glob| glob.compile_matcher().is_match(path))
    }

    #[test]
    fn comments_are_no_rules_and_sections_lend_their_owners() {
        let text = "# * @ghost\n\n* @acme/core me@acme-labs.io # all\n/docs/\n[Data][2] @acme/data\nmigrations/\nsrc/my\\ file @acme/x\n";
        let rules = read(text);
        let lines: Vec<_> = rules
            .iter()
            .map(|rule| {
                (
                    rule.pattern.as_str(),
                    rule.owners.len(),
                    rule.span.text(text),
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                ("*", 2, "* @acme/core me@acme-labs.io # all"),
                ("/docs/", 0, "/docs/"),
                ("migrations/", 1, "migrations/"),
                ("src/my\\ file", 1, "src/my\\ file @acme/x"),
            ]
        );
        assert!(read("* nobody\n")[0].owners.is_empty());
    }

    #[test]
    fn patterns_match_as_the_host_documents() {
        for (pattern, path) in [
            ("*", "a/b.rs"),
            ("*.js", "web/a.js"),
            ("/build/logs/", "build/logs/a/b.log"),
            ("docs/*", "docs/a.md"),
            ("apps/", "x/apps/a.go"),
            ("/docs/", "docs/x/a.md"),
            ("**/logs", "deep/logs/a.txt"),
            ("/scripts", "scripts/a.sh"),
            (".github/workflows/", ".github/workflows/ci.yml"),
            ("src/my\\ file", "src/my file"),
            ("/app/[id]/page.tsx", "app/[id]/page.tsx"),
            ("/*", "README.md"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("docs/*", "docs/x/a.md"),
            ("/docs/", "x/docs/a.md"),
            ("*.js", "a.jsx"),
            ("!*.md", "a.md"),
            ("/logs/", "logs"),
            ("/*", "src/a.rs"),
            ("src/[ab].rs", "src/a.rs"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn sample_owners_own_nothing() {
        for owner in [
            "@octocat",
            "@global-owner1",
            "@your-org/team",
            "@octo-org/octocats",
            "@org/team",
            "docs@example.com",
            "@username",
            "@acme/<team>",
        ] {
            assert!(is_sample(owner), "{owner}");
        }
        for owner in [
            "@acme/core",
            "@ada",
            "@orgmode",
            "me@acme-labs.io",
            "@userland-team",
        ] {
            assert!(!is_sample(owner), "{owner}");
        }
    }

    #[test]
    fn hostile_patterns_match_nothing_and_do_not_panic() {
        for pattern in ["[", "\\", "{{{", "***", "a\\", "**/**/**", "/"] {
            let _ = globs(pattern);
        }
    }
}
