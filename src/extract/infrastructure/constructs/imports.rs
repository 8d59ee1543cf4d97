//! What a program calls the modules and classes of CDK and Pulumi.

use super::super::super::dependencies::lexer::{Kind, Token};

/// A name of the file, and the module that it stands for; a name of its own where the import takes it out of one.
pub(super) struct Import<'t> {
    /// As this file calls it.
    pub(super) name: &'t str,
    /// In short: `aws-rds`, `aws`, `cdk`.
    pub(super) module: String,
    /// What it is called there; empty for the module itself.
    pub(super) original: &'t str,
}

/// The imports of CDK and Pulumi modules.
pub(super) fn imports<'t>(tokens: &[Token<'t>], python: bool) -> Vec<Import<'t>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if python && (token.is("from") || token.is("import")) {
            python_import(tokens, at, &mut found);
        } else if !python && token.is("from") {
            let Some(module) = tokens.get(at + 1).filter(|next| next.kind == Kind::Text) else {
                continue;
            };
            let Some(start) = tokens[..at].iter().rposition(|token| token.is("import")) else {
                continue;
            };
            script_import(&tokens[start + 1..at], module.text, &mut found);
        }
    }
    found
}

/// `* as rds from 'aws-cdk-lib/aws-rds'`, `{ Bucket } from ...`, `{ aws_rds as rds } from 'aws-cdk-lib'`.
fn script_import<'t>(names: &[Token<'t>], module: &str, found: &mut Vec<Import<'t>>) {
    let Some(module) = known_module(module) else {
        return;
    };
    if let [star, as_word, name] = names
        && star.is("*")
        && as_word.is("as")
    {
        found.push(Import {
            name: name.text,
            module,
            original: "",
        });
        return;
    }
    let mut at = 0;
    while at < names.len() {
        if names[at].kind == Kind::Word && !names[at].is("type") {
            let renamed = names.get(at + 1).is_some_and(|next| next.is("as"));
            let local = if renamed {
                names.get(at + 2)
            } else {
                Some(&names[at])
            };
            if let Some(local) = local {
                found.push(taken(names[at].text, local.text, &module));
            }
            at += if renamed { 3 } else { 1 };
        } else {
            at += 1;
        }
    }
}

/// `from aws_cdk import aws_rds as rds, Stack`, `import pulumi_aws as aws`, `from aws_cdk.aws_s3 import Bucket`.
fn python_import<'t>(tokens: &[Token<'t>], at: usize, found: &mut Vec<Import<'t>>) {
    let dotted = |mut at: usize| {
        let mut name = String::new();
        while let Some(token) = tokens.get(at).filter(|t| t.kind == Kind::Word || t.is(".")) {
            if token.kind == Kind::Word && name.ends_with(|c: char| c != '.') {
                break;
            }
            name.push_str(token.text);
            at += 1;
        }
        (name, at)
    };
    let (module, mut next) = dotted(at + 1);
    let Some(module) = known_module(&module) else {
        return;
    };
    if tokens[at].is("import") {
        let renamed = tokens.get(next).is_some_and(|token| token.is("as"));
        let name = if renamed {
            tokens.get(next + 1)
        } else {
            tokens.get(next.saturating_sub(1))
        };
        found.extend(name.map(|name| Import {
            name: name.text,
            module,
            original: "",
        }));
        return;
    }
    if !tokens.get(next).is_some_and(|token| token.is("import")) {
        return;
    }
    next += 1;
    while let Some(token) = tokens.get(next) {
        if token.is("(") || token.is(",") {
            next += 1;
            continue;
        }
        if token.kind != Kind::Word || matches!(token.text, "from" | "import" | "class" | "def") {
            return;
        }
        let renamed = tokens.get(next + 1).is_some_and(|token| token.is("as"));
        let local = if renamed {
            tokens.get(next + 2)
        } else {
            Some(token)
        };
        if let Some(local) = local {
            found.push(taken(token.text, local.text, &module));
        }
        next += if renamed { 3 } else { 1 };
        if !tokens.get(next).is_some_and(|token| token.is(",")) {
            return;
        }
    }
}

/// A name taken out of a module: one of CDK's services, or a construct.
fn taken<'t>(original: &'t str, local: &'t str, module: &str) -> Import<'t> {
    if original.starts_with("aws_") {
        return Import {
            name: local,
            module: original.replace('_', "-"),
            original: "",
        };
    }
    Import {
        name: local,
        module: module.to_owned(),
        original,
    }
}

/// A module of CDK or Pulumi in short: `aws-rds`, `aws`, `cdk`.
fn known_module(module: &str) -> Option<String> {
    if let Some(provider) = module
        .strip_prefix("@pulumi/")
        .or_else(|| module.strip_prefix("pulumi_"))
    {
        return Some(provider.replace('/', "."));
    }
    let rest = module
        .strip_prefix("aws-cdk-lib")
        .or_else(|| module.strip_prefix("@aws-cdk"))
        .or_else(|| module.strip_prefix("aws_cdk"))?;
    let service = rest.trim_start_matches(['/', '.']).replace('_', "-");
    Some(if service.is_empty() || service == "core" {
        "cdk".to_owned()
    } else {
        service
    })
}
