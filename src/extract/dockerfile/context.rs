//! What a Dockerfile takes from its build context, and the secrets that it leaves in layers.
//!
//! Which directory the context is, and what lies in it, is known only when files are linked.

use crate::expression::Expression;

use super::stages::Stages;
use crate::extract::secret_value::{Kind, is_secret_name, judge};
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::container::{ContextCopy, EnvFile, LayerSecret};
use crate::facts::image_ref::UNKNOWN;
use crate::source::Span;
use crate::syntax::dockerfile::{Instruction, Op};

/// `https://user:token@host`, the token written down or taken from a variable with a telling name.
static ADDRESS: Expression =
    Expression::new(r"://(?:[A-Za-z0-9._-]+:)?\$?\{?([A-Za-z0-9_.-]{6,})\}?@[A-Za-z0-9.-]+\.");
/// A variable that is written into a file of credentials.
static WRITTEN: Expression = Expression::new(
    r"\$\{?([A-Za-z_][A-Za-z0-9_]*)[^\n]*>>?\s*[^\s;&|]*(\.npmrc|\.netrc|\.pypirc|\.gitconfig|\.git-credentials|auth\.json|settings\.xml|NuGet\.Config|\.yarnrc\.yml|id_rsa|id_ed25519|\.env)\b",
);
/// Makes a private key.
static KEY_MADE: Expression = Expression::new(
    r"\b(ssh-keygen\s+-t|openssl\s+genrsa|openssl\s+genpkey|openssl\s+req\b[^\n]*-keyout|keytool\s+-genkey)",
);
/// Makes a settings file of the image from a sample.
static ENV_MADE: Expression =
    Expression::new(r"\b(?:cp|mv)\s+(?:-\w+\s+)*(\S*env\S*)\s+\S*\.env\b");

/// Reads all stages.
pub(super) fn read(input: &Input<'_>, stages: &Stages<'_>, production: bool, out: &mut Extracted) {
    let Some(last) = stages.all.last() else {
        return;
    };
    let chain: Vec<u32> = stages
        .chain(last)
        .iter()
        .map(|stage| stage.from.span.start)
        .collect();
    for stage in &stages.all {
        let around = Around {
            input,
            production,
            in_final: chain.contains(&stage.from.span.start),
        };
        for instruction in stage.instructions {
            match instruction.op {
                Op::Copy | Op::Add if instruction.flag("from").is_none() => {
                    around.copy(instruction, &|text| stage.expand(text), out);
                }
                Op::Copy => around.settings(instruction, out),
                Op::Env | Op::Arg => {
                    let asked: Vec<&str> = stage
                        .instructions
                        .iter()
                        .filter(|it| it.op == Op::Arg)
                        .flat_map(|it| &it.pairs)
                        .filter(|pair| pair.value.is_none())
                        .map(|pair| pair.key.text.as_str())
                        .collect();
                    around.pairs(instruction, &asked, out);
                }
                Op::Run => around.run(instruction, out),
                _ => {}
            }
        }
    }
}

struct Around<'a> {
    input: &'a Input<'a>,
    production: bool,
    in_final: bool,
}

impl Around<'_> {
    fn copy(
        &self,
        instruction: &Instruction,
        expand: &dyn Fn(&str) -> String,
        out: &mut Extracted,
    ) {
        let Some((_, sources)) = instruction.words.split_last() else {
            return;
        };
        for source in sources {
            let text = expand(&source.text);
            if text.contains("://") || text.starts_with("git@") || source.text.starts_with("<<") {
                continue;
            }
            let name = text
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            let fact = ContextCopy {
                path: self.input.path.to_string(),
                whole: matches!(text.as_str(), "." | "./" | "*" | "./*" | "/"),
                secret_file: is_secret_file(&name),
                source: text.replace(UNKNOWN, "?"),
                production: self.production,
                in_final: self.in_final,
                found: true,
                ..ContextCopy::default()
            };
            let place = self.input.place(source.span);
            out.facts.context_copies.push(Located::new(fact, place));
        }
        self.settings(instruction, out);
    }

    /// Settings files that are copied, from the context or from another stage.
    fn settings(&self, instruction: &Instruction, out: &mut Extracted) {
        let Some((target, sources)) = instruction.words.split_last() else {
            return;
        };
        let becomes_env = target.text.rsplit('/').next() == Some(".env");
        for source in sources {
            let name = source.text.rsplit('/').next().unwrap_or_default();
            if is_env_file(name) {
                self.env_file("copied", name, source.span, out);
            } else if becomes_env && name.contains("env") {
                self.env_file("made", name, source.span, out);
            }
        }
    }

    fn env_file(&self, how: &'static str, file: &str, span: Span, out: &mut Extracted) {
        let fact = EnvFile {
            path: self.input.path.to_string(),
            how,
            file: file.to_owned(),
            production: self.production,
            in_final: self.in_final,
        };
        let place = self.input.place(span);
        out.facts.env_files.push(Located::new(fact, place));
    }

    fn secret(
        &self,
        form: &'static str,
        name: &str,
        literal: bool,
        span: Span,
        out: &mut Extracted,
    ) {
        let fact = LayerSecret {
            path: self.input.path.to_string(),
            form,
            name: name.to_owned(),
            production: self.production,
            in_final: self.in_final,
            literal,
        };
        let place = self.input.place(span);
        out.facts.layer_secrets.push(Located::new(fact, place));
    }

    fn pairs(&self, instruction: &Instruction, asked: &[&str], out: &mut Extracted) {
        let form = if instruction.op == Op::Env {
            "env"
        } else {
            "arg"
        };
        for pair in &instruction.pairs {
            let name = pair.key.text.as_str();
            match &pair.value {
                Some(value) => {
                    let from_build = asked.iter().any(|arg| {
                        let text = value.text.as_str();
                        text == format!("${arg}") || text == format!("${{{arg}}}")
                    });
                    let literal =
                        judge(name, &value.text) == Kind::Literal && !leads_nowhere(&value.text);
                    if literal || (from_build && is_secret_name(name)) {
                        self.secret(form, name, literal, pair.key.span, out);
                    }
                }
                None if form == "arg" && is_secret_name(name) => {
                    self.secret(form, name, false, pair.key.span, out);
                }
                None => {}
            }
        }
    }

    fn run(&self, instruction: &Instruction, out: &mut Extracted) {
        let mounted = instruction
            .flags
            .iter()
            .any(|flag| flag.name == "mount" && flag.value.contains("type=secret"));
        for script in instruction.words.iter().chain(&instruction.heredocs) {
            let text = script.text.as_str();
            let line = instruction.keyword;
            if let Some(found) = ENV_MADE.captures(text) {
                self.env_file("made", &found[1], line, out);
            }
            if KEY_MADE.is_match(text) {
                self.secret("key", "a private key", true, line, out);
            }
            if mounted {
                continue;
            }
            if let Some(found) = WRITTEN.captures(text)
                && is_secret_name(&found[1])
            {
                self.secret("run", &found[1], false, line, out);
            }
            for found in ADDRESS.captures_iter(text) {
                let whole = &found[0];
                let variable = whole.contains('$');
                let telling = is_secret_name(&found[1]);
                let placeholder = judge("password", &found[1]) != Kind::Literal;
                if (variable && telling)
                    || (!variable && !placeholder && whole.matches(':').count() > 1)
                {
                    let name = if variable { &found[1] } else { "a password" };
                    self.secret("address", name, !variable, line, out);
                }
            }
        }
    }
}

/// Whether a value is the address of the machine itself, which a build needs only so that a setting is there: no secret of
/// anybody's opens anything with it.
fn leads_nowhere(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(
        host,
        "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]" | "dummy" | "placeholder" | "example.com"
    )
}

/// Whether a file name is that of real settings, not of a sample.
pub(crate) fn is_env_file(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(".env") else {
        return false;
    };
    let sample = [
        "example", "sample", "template", "dist", "defaults", "test", "ci",
    ]
    .iter()
    .any(|word| rest.contains(word));
    (rest.is_empty() || rest.starts_with('.')) && !sample
}

/// Whether a settings file has a secret in the clear.
pub(super) fn holds_secrets(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.trim_start_matches("export ").split_once('='))
        .any(|(name, value)| judge(name.trim(), value) == Kind::Literal)
}

/// Whether a file of the tree is a private key by its name and size; key stores may be of development, and slides end so too.
pub(crate) fn is_private_key(name: &str, size: u64) -> bool {
    let lower = name.to_ascii_lowercase();
    let store = ["pfx", "p12", "jks"].iter().any(|end| lower.ends_with(end));
    is_secret_file(name) && !store && (16..=16 << 10).contains(&size)
}

/// Whether a file name is that of a secret. Settings files are judged apart, as [`EnvFile`]s.
fn is_secret_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower
        .rsplit_once('.')
        .map_or(lower.as_str(), |(stem, _)| stem);
    let public = ["pub", "ca", "cert", "crt", "chain", "bundle", "root"]
        .iter()
        .any(|word| stem.split(['-', '_', '.']).any(|part| part == *word));
    matches!(
        lower.as_str(),
        "id_rsa"
            | "id_ed25519"
            | "id_ecdsa"
            | ".netrc"
            | ".pypirc"
            | ".git-credentials"
            | "master.key"
    ) || (lower.ends_with(".key") && !public)
        || (lower.ends_with(".pem") && !public && stem.contains("key"))
        || (lower.ends_with(".pfx") || lower.ends_with(".p12") || lower.ends_with(".jks"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_build_itself_is_no_secret() {
        assert!(leads_nowhere("postgresql://user:pass@localhost:5432/dummy"));
        assert!(leads_nowhere("mysql://root:root@127.0.0.1/app?x=1"));
        assert!(!leads_nowhere("postgresql://app:k3Xp@db.shop.internal/app"));
        assert!(!leads_nowhere("k3Xp"));
    }

    #[test]
    fn samples_and_certificates_are_no_secrets() {
        for (name, expected) in [
            ("id_rsa", true),
            (".env", false),
            ("server.key", true),
            ("ca.key.pub", false),
            ("ca.pem", false),
            ("privkey.pem", true),
            ("environment.ts", false),
        ] {
            assert_eq!(is_secret_file(name), expected, "{name}");
        }
    }
}
