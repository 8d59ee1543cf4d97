//! Environment variables: those that production code reads, and those that files for people name.
//!
//! Names that are put together at run time are known only as a prefix.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::expression::Expression;
use aho_corasick::{AhoCorasick, MatchKind};

use super::Draft;
use crate::extract::{Extracted, Input};
use crate::source::{FileClass, Place, RepoPath, Span};
use crate::syntax::code::Language;

/// What a source file reads.
#[derive(Debug)]
pub struct Reads {
    /// The file.
    pub path: String,
    /// Names, with a `*` behind a prefix, each at its first place.
    pub names: Vec<(String, Place)>,
    /// Variables of which it says that they must be set.
    pub required: Vec<String>,
}

/// The words that look like variables, of a file for people.
#[derive(Debug)]
pub struct Names {
    /// The file.
    pub path: String,
    /// The names, sorted.
    pub names: Vec<String>,
}

/// Calls and attributes that read a variable by its name.
static READ: LazyLock<Expression> = LazyLock::new(|| {
    let name = "([A-Z][A-Z0-9_]{2,})";
    Expression::of(Cow::Owned(format!(
        r#"(?x)
        \benv::var(?:_os)?\(\s*"{name}"
        |\benv\s*=\s*"{name}"
        |\bos\.(?:Getenv|LookupEnv)\(\s*"{name}"
        |\b[a-z][A-Za-z]*Env[A-Za-z]*\(\s*(?:&?[\w.]+\s*,\s*)?"{name}"
        |`[^`\n]*\benv(?:config)?:"{name}
        |\benviron(?:\.get\(|\[|\.setdefault\()\s*["']{name}
        |\bgetenv\(\s*["']{name}
        |\bviper\.(?:Get\w*|BindEnv)\(\s*(?:"[a-z][^"]*"\s*,\s*)?"{name}"
        |\b(?:env|config)(?:\.[a-z]+)?\(\s*["']{name}["']
        |\bprocess\.env\.{name}
        |\bprocess\.env\[\s*["']{name}
        |\bimport\.meta\.env\.{name}
        |\bDeno\.env\.get\(\s*["']{name}
        |\bENV(?:\.fetch\(|\[)\s*["']{name}
        |\$_(?:ENV|SERVER)\[["']{name}
        |\bGetEnvironmentVariable\(\s*"{name}
        "#
    )))
});
/// The text of an error that a program makes when a variable is not set.
static REQUIRED: Expression = Expression::new(
    r#"["'`](?:environment variable )?([A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is required|must be set|must not be empty|is not set|is missing|not set)"#,
);
/// Words without one of which source reads no variable, by any of the patterns here.
static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build([
            "env",
            "Env",
            "ENV",
            "viper",
            "config",
            "_SERVER",
            "with_prefix",
            "BaseSettings",
        ])
        .expect("the words are few and fixed")
});
/// A prefix under which a library reads every setting.
static PREFIX: Expression = Expression::new(
    r#"(?:SetEnvPrefix\(\s*"|(?:Environment::|env::)?with_prefix\(\s*"|envy::prefixed\(\s*"|Env::prefixed\(\s*"|AddEnvironmentVariables\(\s*"|envconfig\.Process\(\s*")([A-Za-z][A-Za-z0-9_]*)"#,
);
/// `${NAME:default}` of Spring.
static PLACEHOLDER: Expression = Expression::new(r"\$\{([A-Z][A-Z0-9_]{2,})[:}]");
static SETTINGS_CLASS: Expression =
    Expression::new(r"(?m)^class\s+\w+\([^)\n]*BaseSettings[^)\n]*\):");
static FIELD: Expression = Expression::new(r"(?m)^    ([A-Za-z][A-Za-z0-9_]*)\s*:\s*[^=\n]+");
static ENV_PREFIX: Expression = Expression::new(r#"env_prefix\s*=\s*["']([A-Za-z0-9_]*)"#);
static ALIAS: Expression =
    Expression::new(r#"\b(?:validation_)?alias\s*=\s*["']([A-Z][A-Z0-9_]{2,})"#);

/// What fences of documents call the languages of programs.
const PROGRAMS: [&str; 24] = [
    "js",
    "javascript",
    "jsx",
    "mjs",
    "ts",
    "typescript",
    "tsx",
    "py",
    "python",
    "go",
    "golang",
    "rs",
    "rust",
    "java",
    "kt",
    "kotlin",
    "cs",
    "csharp",
    "rb",
    "ruby",
    "php",
    "scala",
    "swift",
    "elixir",
];

pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    reads(path, class) || names(path, class)
}

fn reads(path: &RepoPath, class: FileClass) -> bool {
    if class != FileClass::Source && class != FileClass::Config {
        return false;
    }
    Language::of_extension(&path.extension()).is_some() || is_configuration(path)
}

/// Configuration in which a framework fills in variables.
fn is_configuration(path: &RepoPath) -> bool {
    let name = path.name();
    let spring = name.starts_with("application")
        && matches!(path.extension().as_str(), "yml" | "yaml" | "properties");
    let rails = path.extension() == "yml"
        && (path.directory() == "config" || path.directory().ends_with("/config"));
    spring || rails
}

/// Files in which people look for variables.
fn names(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name().to_ascii_lowercase();
    let sample = name.contains("env")
        && ["example", "sample", "template", "dist", "default"]
            .iter()
            .any(|word| name.contains(word));
    let compose = name.contains("compose") && (name.ends_with(".yml") || name.ends_with(".yaml"));
    let values = name.starts_with("values") && path.extension() != "md";
    let prose = class == FileClass::Docs
        && matches!(
            path.extension().as_str(),
            "md" | "mdx" | "rst" | "adoc" | "txt"
        );
    // One that is committed names them too, whatever else is to be said of it.
    sample || compose || values || prose || matches!(name.as_str(), "app.json" | ".env")
}

pub(super) fn extract(input: &Input<'_>, out: &mut Extracted) {
    if names(input.path, input.class) {
        let names = match input.class {
            FileClass::Docs => words(&explained(input.text)),
            _ => words(input.text),
        };
        if !names.is_empty() {
            out.drafts.workbench.push(Draft::Names(Names {
                path: input.path.as_str().to_owned(),
                names,
            }));
        }
        return;
    }
    if !is_configuration(input.path) && !WORDS.is_match(input.text) {
        return;
    }
    let mut found: Vec<(String, Place)> = Vec::new();
    let text = production(input);
    let mut add = |name: String, span: Span| {
        if !found.iter().any(|(known, _)| *known == name) && !in_comment(text, span) {
            found.push((name, input.place(span)));
        }
    };
    if is_configuration(input.path) {
        for one in PLACEHOLDER
            .captures_iter(text)
            .chain(READ.captures_iter(text))
        {
            if let Some(name) = one.iter().skip(1).flatten().next() {
                add(
                    name.as_str().to_owned(),
                    Span::new(name.start(), name.end()),
                );
            }
        }
    } else {
        for one in READ.captures_iter(text) {
            if let Some(name) = one.iter().skip(1).flatten().next() {
                let next = text[name.end()..].chars().next();
                if !next.is_some_and(char::is_lowercase) {
                    add(
                        name.as_str().to_owned(),
                        Span::new(name.start(), name.end()),
                    );
                }
            }
        }
        for one in PREFIX.captures_iter(text) {
            if let Some(name) = one.get(1) {
                let prefix = name.as_str().trim_end_matches('_').to_ascii_uppercase();
                add(format!("{prefix}_*"), Span::new(name.start(), name.end()));
            }
        }
        if input.path.extension() == "py" {
            for (name, span) in settings(text) {
                add(name, span);
            }
        }
    }
    if !found.is_empty() {
        let mut required: Vec<String> = REQUIRED
            .captures_iter(text)
            .map(|found| found[1].to_owned())
            .collect();
        required.sort();
        required.dedup();
        out.drafts.workbench.push(Draft::Reads(Reads {
            path: input.path.as_str().to_owned(),
            names: found,
            required,
        }));
    }
}

/// The text without the tests at its end.
fn production<'t>(input: &Input<'t>) -> &'t str {
    let end = match input.path.extension().as_str() {
        "rs" => input.text.find("#[cfg(test)]"),
        _ => None,
    };
    &input.text[..end.unwrap_or(input.text.len())]
}

fn in_comment(text: &str, span: Span) -> bool {
    let start = span.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..start].trim_start();
    before.starts_with("//")
        || before.starts_with('#') && !before.starts_with("#[")
        || before.starts_with('*')
}

/// Fields of pydantic settings: each is a variable of its name.
fn settings(text: &str) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for class in SETTINGS_CLASS.find_iter(text) {
        let body = &text[class.end()..];
        let end = body
            .match_indices('\n')
            .map(|(at, _)| at + 1)
            .find(|at| {
                let rest = &body[*at..];
                rest.starts_with(|letter: char| !letter.is_whitespace() && letter != ')')
            })
            .unwrap_or(body.len());
        let body = &body[..end];
        let prefix = ENV_PREFIX
            .captures(body)
            .map_or("", |found| found.get(1).map_or("", |one| one.as_str()));
        for field in FIELD.captures_iter(body) {
            let (Some(name), Some(whole)) = (field.get(1), field.get(0)) else {
                continue;
            };
            // A word of a docstring, such as `Example:`.
            let word = name
                .as_str()
                .starts_with(|first: char| first.is_uppercase())
                && name.as_str().contains(|letter: char| letter.is_lowercase());
            if word || name.as_str() == "model_config" || whole.as_str().contains("ClassVar") {
                continue;
            }
            let line_end = body[name.start()..]
                .find('\n')
                .map_or(body.len(), |at| name.start() + at);
            let alias = ALIAS
                .captures(&body[name.start()..line_end])
                .and_then(|found| found.get(1).map(|one| one.as_str().to_owned()));
            let read =
                alias.unwrap_or_else(|| format!("{prefix}{}", name.as_str()).to_ascii_uppercase());
            let span = Span::new(name.start(), name.end()).shifted(class.end());
            found.push((read, span));
        }
    }
    found
}

/// Words of capitals with a digit, a `_` or three letters at least.
/// The lines of a document that explain something: no code of the program, which only reads a variable, and no open task.
fn explained(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut fence: Option<(&str, bool)> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let marks = ["```", "~~~"]
            .into_iter()
            .find(|marks| trimmed.starts_with(marks));
        match (fence, marks) {
            (Some((open, _)), Some(marks)) if open == marks => fence = None,
            (None, Some(marks)) => {
                let language = trimmed.trim_start_matches(['`', '~', ' ', '{']);
                let end =
                    language.find(|c: char| !c.is_ascii_alphanumeric() && c != '+' && c != '#');
                let language = language[..end.unwrap_or(language.len())].to_ascii_lowercase();
                fence = Some((marks, PROGRAMS.contains(&language.as_str())));
            }
            (Some((_, true)), _) => {}
            _ if ["- [ ]", "* [ ]"]
                .iter()
                .any(|task| trimmed.starts_with(task)) => {}
            _ => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}

fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| word.len() > 2 && word.starts_with(|first: char| first.is_ascii_uppercase()))
        .filter(|word| {
            word.chars().all(|letter| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'
            })
        })
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_reads_a_variable_and_a_task_do_not_explain_it() {
        let text = "Set `ALPHA`.\n```ts\nprocess.env.BETA\n```\n```\nGAMMA=1 # required\n```\n- [ ] say what DELTA does\n- [x] EPSILON\n";
        assert_eq!(words(&explained(text)), ["ALPHA", "EPSILON", "GAMMA"]);
    }
}
