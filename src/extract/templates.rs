//! Templates of pages: what they write without escaping, and that they escape the rest.
//!
//! Line by line. Whether a value was cleaned before it came here cannot be seen; a word on the line that says so counts.

use super::{Extracted, Input};
use crate::expression::Expression;
use crate::facts::Located;
use crate::facts::security::Practice;
use crate::source::{FileClass, RepoPath, Span};
use std::sync::LazyLock;

/// More of them in one file say nothing new.
const MAX_FOUND: usize = 20;

/// Lines above this length are the work of a program.
const MAX_LINE: usize = 2_000;

/// A way to write a value as it is: the extensions it is for, the pattern, what it is called.
type Raw = (&'static [&'static str], &'static str, &'static str);

const JINJA: &[&str] = &[
    "html", "htm", "jinja", "jinja2", "j2", "njk", "tera", "twig", "liquid", "tmpl", "gohtml",
];
const RAW: &[Raw] = &[
    (JINJA, r"\{\{[^}\n]*\|\s*safe\b", "`|safe`"),
    (
        JINJA,
        r"\{%-?\s*autoescape\s+(off|false)",
        "`autoescape off`",
    ),
    (&["twig", "html", "htm"], r"\|\s*raw\s*\}\}", "`|raw`"),
    (
        &["hbs", "handlebars", "mustache"],
        r"\{\{\{\s*[\w.@]",
        "`{{{ }}}`",
    ),
    (&["vue", "html"], r"\bv-html\s*=", "`v-html`"),
    (&["svelte"], r"\{@html\s", "`{@html}`"),
    (&["html", "htm"], r"\bth:utext\b", "`th:utext`"),
    (
        &["cshtml", "razor"],
        r"@?Html\.Raw\s*\(|\bMarkupString\b",
        "`Html.Raw`",
    ),
    (
        &["erb", "haml", "slim"],
        r"\.html_safe\b|<%==|<%=\s*raw\b|^\s*!=\s",
        "`html_safe` or `raw`",
    ),
    (&["ejs"], r"<%-\s*[\w.]", "`<%- %>`"),
    (&["blade"], r"\{!![^\n]*!!\}", "`{!! !!}`"),
    (
        &["jsp", "jspx", "tag"],
        r#"escapeXml\s*=\s*"false""#,
        "`escapeXml=\"false\"`",
    ),
    (&["pug"], r"^\s*[\w.#-]*!=\s|!\{", "`!=`"),
    (&["ftl", "ftlh"], r"\?no_esc|<#noescape", "`?no_esc`"),
    (&["heex", "eex", "leex"], r"<%=\s*raw\b|\{raw\(", "`raw`"),
    (
        &[
            "html", "htm", "jinja", "jinja2", "j2", "ejs", "gohtml", "tmpl", "erb", "cshtml",
            "blade",
        ],
        r#"\.(inner|outer)HTML\s*\+?=\s*([^'"`\s;][^;]*|["'][^"']*["']\s*\+)"#,
        "`innerHTML`",
    ),
];

static PATTERNS: LazyLock<Vec<Expression>> = LazyLock::new(|| {
    let all = RAW.iter();
    all.map(|(_, pattern, _)| Expression::new(pattern))
        .collect()
});

/// What says that the value is clean, or no value at all.
static SAFE: Expression = Expression::new(
    r#"(?i)purify|saniti[sz]e|json\.stringify|tojson|json_encode|\bjson\b|escape|include|partial|\bcsrf|@?method_field|_field|csp_nonce|i18n|__\(|\bt\(|\btrans\b|markdown|commonmark|parsedown|svg|icon|vite|route\(|block\.super|super\(\)|meta_tags|analytics|pagination|->links\(|render\(|strftime|\bqr_?|\blink\.label\b"#,
);

/// A literal without holes, or a constant of the program.
static CONSTANT: Expression = Expression::new(
    r"<%=\s*(?:raw\s*\(?\s*)?(?:\x22[^\x22#]*\x22|'[^']*'|(?:[A-Z]\w*::)*[A-Z][A-Z0-9_]{2,}\b)",
);

/// Names that a template itself binds to literals: `{% cycle '' '</tr>' as row %}`, `{% with title="Orders" %}`.
static BOUND: Expression = Expression::new(
    r#"\{%-?\s*(?:cycle(?:\s+(?:"[^"]*"|'[^']*'))+\s+as\s+(\w+)|(?:with|set)\s+(\w+)\s*=\s*(?:"[^"{]*"|'[^'{]*')\s*-?%\})"#,
);

/// The name that a filter is put to.
static FILTERED: Expression = Expression::new(r"^\{\{-?\s*(\w+)\s*\|");

/// Names of values that were made to be markup somewhere else.
static PREPARED: Expression =
    Expression::new(r"(?i)markeddown|markdowned|linkified|\brendered_?|_html\b");

/// A value that is escaped.
static ESCAPED: Expression =
    Expression::new(r"\{\{[^{%!][^}\n]*\}\}|<%=\s|\bth:text\b|@Model\.|\$\{[^}\n]+\}|#\{[^}\n]+\}");

/// An element of a page.
static TAG: Expression = Expression::new(r"<[a-zA-Z/!]");

/// Whether this reader takes the file.
pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    engine(path).is_some()
        && !matches!(
            class,
            FileClass::Vendored
                | FileClass::Generated
                | FileClass::Docs
                | FileClass::Test
                | FileClass::Example
                | FileClass::Template
        )
        && ![
            "storybook",
            ".storybook",
            "docs",
            "doc",
            "charts",
            "helm",
            "node_modules",
            "static",
            "assets",
            "coverage",
            "javadoc",
            "layouts",
        ]
        .iter()
        .any(|folder| path.as_str().split('/').any(|part| part == *folder))
}

/// The extension that says which engine reads the file.
fn engine(path: &RepoPath) -> Option<&'static str> {
    const ALL: &[&str] = &[
        "html",
        "htm",
        "jinja",
        "jinja2",
        "j2",
        "njk",
        "tera",
        "twig",
        "liquid",
        "hbs",
        "handlebars",
        "mustache",
        "vue",
        "svelte",
        "cshtml",
        "razor",
        "erb",
        "haml",
        "slim",
        "ejs",
        "jsp",
        "jspx",
        "pug",
        "ftl",
        "ftlh",
        "heex",
        "eex",
        "leex",
        "gohtml",
    ];
    let name = path.name();
    if name.ends_with(".blade.php") {
        return Some("blade");
    }
    let extension = path.extension();
    let found = ALL
        .iter()
        .find(|one| **one == extension.as_str())
        .copied()?;
    // `x.yml.erb`, `config.toml.j2`, `nginx.conf.j2`: no pages.
    let stem = name.strip_suffix(extension.as_str())?.trim_end_matches('.');
    // A layout is given the page that it surrounds.
    let layout = stem.ends_with("layout") || stem.ends_with("_layout");
    // Documents of the project's own, which it wrote itself.
    let document = {
        let lower = stem.to_ascii_lowercase();
        ["docs_", "docs-", "doc_", "privacy", "terms"]
            .iter()
            .any(|start| lower.starts_with(start))
    };
    let other = [
        "yml", "yaml", "toml", "conf", "json", "sql", "txt", "sh", "ini", "cfg", "service", "env",
        "xml", "md", "js", "text",
    ]
    .iter()
    .any(|end| stem.ends_with(&format!(".{end}")));
    let bare = matches!(extension.as_str(), "j2" | "erb" | "eex")
        && !stem.contains(".html")
        && !path.as_str().contains("template")
        && !path.as_str().contains("views");
    (!other && !bare && !layout && !document).then_some(found)
}

/// Reads the file.
pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    let Some(engine) = engine(input.path) else {
        return;
    };
    // A template without a tag writes a message or a subject line, and no page.
    let tagged = matches!(engine, "haml" | "slim" | "pug")
        || TAG.is_match(input.text)
        || input.text.contains("autoescape")
        || input.text.contains("HTML");
    if !tagged && matches!(engine, "html" | "htm") {
        return;
    }
    let bound: Vec<&str> = BOUND
        .captures_iter(input.text)
        .flat_map(|found| [found.get(1), found.get(2)])
        .flatten()
        .map(|name| name.as_str())
        .collect();
    let mut found = 0;
    let mut escaped = None;
    let mut start = 0;
    let mut comment = false;
    for line in input.text.split_inclusive('\n') {
        let offset = start;
        start += line.len();
        let text = line.trim_end();
        if text.len() > MAX_LINE {
            continue;
        }
        comment = if comment {
            !text.contains("-->")
        } else {
            text.contains("<!--") && !text.contains("-->")
        };
        if comment
            || text.trim_start().starts_with("<!--")
            || text.trim_start().starts_with("//")
            || text.trim_start().starts_with("{#")
        {
            continue;
        }
        for ((extensions, _, name), regex) in RAW.iter().zip(PATTERNS.iter()) {
            if !extensions.contains(&engine) || found >= MAX_FOUND {
                continue;
            }
            if let Some(hit) = regex
                .find(text)
                .filter(|_| name.contains("autoescape") || !SAFE.is_match(text))
                .filter(|_| engine != "erb" || !CONSTANT.is_match(text))
                .filter(|hit| {
                    FILTERED
                        .captures(hit.as_str())
                        .is_none_or(|name| !bound.contains(&&name[1]))
                })
            {
                found += 1;
                let span = Span::new(offset + hit.start(), offset + hit.end());
                let hedged = PREPARED.is_match(text);
                let what = match hedged {
                    true => format!("{name} trusts that the value was cleaned where it was made"),
                    false => format!("{name} writes a value into the page as it is"),
                };
                push(input, out, span, what).hedged = hedged;
                break;
            }
        }
        if escaped.is_none()
            && let Some(hit) = ESCAPED.find(text)
        {
            escaped = Some(Span::new(offset + hit.start(), offset + hit.end()));
        }
    }
    if let Some(span) = escaped.filter(|_| !matches!(engine, "vue" | "svelte") || found == 0) {
        let what = "the template escapes what it writes".to_owned();
        push(input, out, span, what).good = true;
    }
}

/// Adds a line, a bad one until it is said otherwise.
fn push<'o>(
    input: &Input<'_>,
    out: &'o mut Extracted,
    span: Span,
    what: String,
) -> &'o mut Practice {
    let fact = Practice {
        topic: "unsafe-html",
        what,
        good: false,
        advice: String::new(),
        path: input.path.as_str().to_owned(),
        class: input.class.as_str(),
        production: !matches!(input.class, FileClass::Dev),
        hedged: false,
    };
    out.facts
        .practices
        .push(Located::new(fact, input.place(span)));
    let last = out.facts.practices.len() - 1;
    &mut out.facts.practices[last].value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(path: &str, text: &str) -> (bool, bool) {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Source,
            text,
        };
        if accepts(&path, FileClass::Source) {
            extract(&input, &mut out);
        }
        let all = &out.facts.practices;
        (
            all.iter().any(|one| !one.good),
            all.iter().any(|one| one.good),
        )
    }

    #[test]
    fn values_that_are_written_as_they_are() {
        for (path, text) in [
            ("templates/a.html", "<p>{{ comment | safe }}</p>"),
            ("views/a.hbs", "{{{ body }}}"),
            ("src/A.vue", "<p v-html=\"bio\" />"),
            ("src/a.svelte", "{@html body}"),
            ("templates/a.html", "<p th:utext=\"${bio}\"></p>"),
            ("Pages/A.cshtml", "@Html.Raw(Model.Bio)"),
            ("resources/views/a.blade.php", "{!! $bio !!}"),
            ("templates/a.twig", "{{ bio|raw }}"),
            ("app/views/a.html.erb", "<%= bio.html_safe %>"),
            (
                "templates/a.html",
                "el.innerHTML = \"<b>\" + product[\"name\"] + \"</b>\";",
            ),
            ("templates/a.html", "{% autoescape off %}"),
        ] {
            assert!(read(path, text).0, "{text}");
        }
    }

    #[test]
    fn what_is_escaped_or_clean_is_none() {
        for (path, text) in [
            ("templates/a.html", "<p>{{ comment }}</p>"),
            ("views/a.hbs", "<p>{{ body }}</p>"),
            ("resources/views/a.blade.php", "{{ $bio }}"),
            ("templates/a.html", "<p th:text=\"${bio}\"></p>"),
        ] {
            assert_eq!(read(path, text), (false, true), "{text}");
        }
        assert!(!read("templates/a.html", "<!-- {{ comment | safe }} -->").0);
        assert!(
            !read(
                "templates/a.html",
                "<script>{{ data | tojson | safe }}</script>"
            )
            .0
        );
        assert!(!read("templates/a.html", "el.innerHTML = '';").0);
        for (path, text) in [
            (
                "templates/a.html",
                "<table>{% cycle '' '</tr><tr>' as row silent %}{{ row|safe }}",
            ),
            (
                "app/views/a.html.erb",
                "<%= raw \"<span class='new'>(new)</span>\" if is_new %>",
            ),
            (
                "app/views/a.html.erb",
                "units: <%= Units::KNOWN_UNITS.map { |k, v| \"<b>#{k}</b>\" }.join.html_safe %>",
            ),
            (
                "app/views/a.html.erb",
                "<%= raw note.made_at.strftime(\"%Y&nbsp;%H\") %>",
            ),
            (
                "templates/docs_single.html",
                "<div>{{ content|safe }}</div>",
            ),
            ("src/TwoFactor.vue", "<div v-html=\"qrCode\" />"),
        ] {
            assert!(!read(path, text).0, "{text}");
        }
        assert!(read("app/views/a.html.erb", "<%= raw \"<b>#{user.name}</b>\" %>").0);
        assert_eq!(
            read("charts/x/templates/a.html", "{{ x | safe }}"),
            (false, false)
        );
    }
}
