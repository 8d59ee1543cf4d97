//! Finds committed secrets in every text that is read. Their values never leave this module.
//!
//! A prefilter picks the lines; known prefixes come before guesses by name and entropy. What a value is worth is judged by
//! `values`, and where it stands decides the rest.

mod assignments;
mod patterns;
mod values;

use super::{Extracted, Input};
use crate::facts::Located;
use crate::facts::security::CommittedSecret;
use crate::source::{FileClass, FileId, Place, RepoPath, Span};
use aho_corasick::AhoCorasick;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Formats that no other reader needs and in which secrets are kept.
const EXTENSIONS: &[&str] = &[
    "env",
    "yaml",
    "yml",
    "json",
    "toml",
    "ini",
    "cfg",
    "conf",
    "properties",
    "xml",
    "config",
    "tfvars",
    "tf",
    "hcl",
    "pem",
    "key",
    "p8",
    "ppk",
    "sh",
    "bash",
    "zsh",
    "ps1",
    "sql",
    "netrc",
    "tfstate",
    "envrc",
    "md",
];

/// Names of files in which credentials are kept.
const NAMES: &[&str] = &[
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".envrc",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "credentials",
    ".htpasswd",
    ".git-credentials",
    ".dockercfg",
    "Procfile",
];

/// Digests and minified text: long random words that are no secrets.
const LOCKFILES: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "deno.lock",
    "Cargo.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "Pipfile.lock",
    "composer.lock",
    "Gemfile.lock",
    "go.sum",
    "packages.lock.json",
    "flake.lock",
    ".terraform.lock.hcl",
    ".secrets.baseline",
    ".gitleaks.toml",
];

/// Lines above this length are the work of a program.
const MAX_LINE: usize = 2_000;

/// More findings in one file say nothing new.
const MAX_FOUND: usize = 50;

/// What picks the lines that are looked at.
static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "AKIA",
            "ASIA",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "gldt-",
            "glptt-",
            "glrt-",
            "xoxa-",
            "xoxb-",
            "xoxe-",
            "xoxp-",
            "xoxo-",
            "xoxr-",
            "xoxs-",
            "hooks.slack.com",
            "AIza",
            "k_live_",
            "PRIVATE KEY",
            "SG.",
            "npm_",
            "pypi-AgEI",
            "dop_v1_",
            "hvs.",
            "shpat_",
            "shpca_",
            "shppa_",
            "shpss_",
            "sk-ant-",
            "sk-proj-",
            "://",
            "secret",
            "password",
            "passwd",
            "token",
            "api_key",
            "apikey",
            "api-key",
            "access_key",
            "access-key",
            "accesskey",
            "private_key",
            "encryption_key",
            "encryptionkey",
            "signing_key",
            "\"d\"",
            "password=",
            "pepper",
        ])
        .expect("the words are few and fixed")
});

/// Whether this reader wants a file that no other reads.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name();
    read(path, class)
        && (EXTENSIONS.contains(&path.extension().as_str())
            || NAMES.contains(&name)
            || name.starts_with(".env"))
}

/// Whether the file is looked at when somebody reads it.
fn read(path: &RepoPath, class: FileClass) -> bool {
    let name = path.name();
    !matches!(class, FileClass::Vendored | FileClass::Generated)
        && !LOCKFILES.contains(&name)
        && !name.ends_with(".min.js")
        && !name.ends_with(".map")
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    if !read(input.path, input.class) {
        return;
    }
    let mut found: Vec<(Span, Found)> = Vec::new();
    if input.path.name().ends_with(".tfstate") && input.text.contains("\"resources\"") {
        found.push((
            first_line(input.text),
            Found::new(
                "state-file",
                "Terraform state, which holds every secret of the infrastructure",
                "real",
            ),
        ));
    }
    let sealed = input.text.contains("ENC[") && input.text.contains("sops")
        || input.text.contains("kind: SealedSecret")
        || input.text.starts_with("$ANSIBLE_VAULT");
    // Unit tests of Rust stand at the end of what they test.
    let tests = if input.path.extension() == "rs" {
        input.text.find("#[cfg(test)]").unwrap_or(input.text.len())
    } else {
        input.text.len()
    };
    let jwk = input.text.contains("\"kty\"");
    let mut done = 0;
    for hit in PREFILTER.find_iter(input.text) {
        if hit.start() < done || found.len() >= MAX_FOUND {
            continue;
        }
        let bytes = input.text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..hit.start()]).map_or(0, |at| at + 1);
        let end =
            memchr::memchr(b'\n', &bytes[hit.start()..]).map_or(bytes.len(), |at| at + hit.start());
        done = end;
        let line = &input.text[start..end];
        if line.len() > MAX_LINE
            || line.contains("gitleaks:allow")
            || line.contains("allowlist secret")
        {
            continue;
        }
        let place = Line {
            text: line,
            rest: &input.text[end..],
            path: input.path,
            class: if start > tests {
                FileClass::Test
            } else {
                input.class
            },
        };
        let mut one = patterns::find(&place, jwk);
        if one.is_none() && !sealed {
            one = assignments::find(&place);
        }
        if let Some((range, what)) = one {
            let shift = if what.below { end + 1 } else { start };
            found.push((Span::new(shift + range.start, shift + range.end), what));
        }
    }
    for (span, one) in found {
        push(input.id, input.path, input.class, span, one, out);
    }
}

/// A file that is no text, by its name: keys and key stores.
pub fn extract_binary(id: FileId, path: &RepoPath, class: FileClass, out: &mut Extracted) {
    if !read(path, class) {
        return;
    }
    let what = match path.extension().as_str() {
        "key" => "a binary key",
        "p12" | "pfx" => "a PKCS#12 store of keys",
        "jks" | "keystore" => "a Java store of keys",
        _ => return,
    };
    let grade = match class {
        FileClass::Test | FileClass::Example | FileClass::Docs | FileClass::Dev => "development",
        _ => "real",
    };
    let found = Found::new("key-file", what, grade);
    push(id, path, class, Span::default(), found, out);
}

/// The text with `***` in place of every token that has its vendor's prefix: whatever is told of a repository passes here.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    if PREFILTER.is_match(text) {
        patterns::masked(text)
    } else {
        Cow::Borrowed(text)
    }
}

fn push(
    id: FileId,
    path: &RepoPath,
    class: FileClass,
    span: Span,
    found: Found,
    out: &mut Extracted,
) {
    let fact = CommittedSecret {
        path: path.as_str().to_owned(),
        class: class.as_str(),
        pattern: found.pattern,
        what: found.what.to_owned(),
        grade: found.grade,
    };
    out.facts
        .committed_secrets
        .push(Located::new(fact, Place::new(id, span)));
}

fn first_line(text: &str) -> Span {
    Span::new(
        0,
        memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len()),
    )
}

/// A line that may hold a secret.
struct Line<'t> {
    text: &'t str,
    /// What follows it, its line break first.
    rest: &'t str,
    path: &'t RepoPath,
    class: FileClass,
}

/// What was found on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    pattern: &'static str,
    what: &'static str,
    grade: &'static str,
    /// Whether it stands on the next line.
    below: bool,
}

impl Found {
    fn new(pattern: &'static str, what: &'static str, grade: &'static str) -> Self {
        Self {
            pattern,
            what,
            grade,
            below: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn grades(
        path: &str,
        class: FileClass,
        text: &str,
    ) -> Vec<(&'static str, &'static str)> {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class,
                text,
            },
            &mut out,
        );
        out.facts
            .committed_secrets
            .iter()
            .map(|one| (one.pattern, one.grade))
            .collect()
    }

    #[test]
    fn keys_of_vendors_are_known_by_their_prefix() {
        let long = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
        for (text, pattern) in [
            (format!("key = \"{}{}\"", "AK", "IA2E0A8F3B244C9986"), "aws"),
            (format!("t: {}_{}", "ghp", &long[..36]), "github"),
            (format!("t: {}-{}", "glpat", &long[..20]), "gitlab"),
            (format!("t: {}-{}", "xoxb", "8273645109-kqzwvt"), "slack"),
            (format!("t: {}{}", "AIza", &long[..35]), "google"),
            (format!("t: {}_live_{}", "sk", &long[..20]), "stripe"),
            (format!("t: {}-{}", "sk-ant", &long[..24]), "vendor-token"),
        ] {
            let found = grades("a.yaml", FileClass::Config, &text);
            assert_eq!(found.first().map(|one| one.0), Some(pattern), "{pattern}");
        }
    }

    #[test]
    fn samples_and_references_are_no_keys() {
        for text in [
            format!("key = {}{}", "AK", "IAIOSFODNN7EXAMPLE"),
            "AKIAXXXX".into(),
            "ghp_xxx".into(),
            "token = os.environ[\"TOKEN\"]".into(),
            "api_key: \"${API_KEY}\"".into(),
            "password: \"<your-password>\"".into(),
            "DATABASE_URL=postgres://${DB_USER}:${DB_PASSWORD}@db.internal.net/app".into(),
            "https://user@host/x".into(),
            "-----BEGIN PUBLIC KEY-----".into(),
            format!("-----BEGIN {} KEY-----\nnot base64", "PRIVATE"),
        ] {
            assert_eq!(
                grades("config.yaml", FileClass::Config, &text),
                [],
                "{text}"
            );
        }
    }

    #[test]
    fn a_private_key_needs_its_body() {
        let text = format!(
            "-----BEGIN RSA {} KEY-----\n{}\n",
            "PRIVATE",
            "MIIE".repeat(16)
        );
        assert_eq!(
            grades("a.pem", FileClass::Source, &text),
            [("private-key", "real")]
        );
        assert_eq!(
            grades("tests/a.pem", FileClass::Test, &text),
            [("private-key", "development")]
        );
    }

    #[test]
    fn a_binary_key_is_known_by_its_name() {
        let mut out = Extracted::default();
        extract_binary(
            FileId(0),
            &RepoPath::new("src/secret.key"),
            FileClass::Source,
            &mut out,
        );
        assert_eq!(out.facts.committed_secrets.len(), 1);
    }
}
