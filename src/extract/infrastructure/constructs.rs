//! Resources that programs make: constructors of CDK and Pulumi in TypeScript, JavaScript and Python.
//!
//! A constructor and the literals of its arguments are read where they are written out. Loops, helpers and settings
//! that come from variables are not followed.

mod imports;

use imports::{Import, imports};

use super::super::dependencies::lexer::{Comments, Kind, Token, closing, tokens};
use super::super::{Extracted, Input};
use super::resources::Made;
use crate::facts::infrastructure::Property;
use crate::source::{RepoPath, Span};

/// Levels of objects that are read below a resource.
const DEPTH: usize = 6;
/// Properties kept of one resource.
const PROPERTIES: usize = 200;

/// Whether the file may be such a program, from its path.
pub(super) fn accepts(path: &RepoPath) -> bool {
    matches!(
        path.extension().as_str(),
        "ts" | "mts" | "js" | "mjs" | "cjs" | "py"
    )
}

/// Reads the file.
pub(super) fn extract(input: &Input<'_>, production: bool, out: &mut Extracted) {
    if !accepts(input.path) {
        return;
    }
    let has =
        |needle: &str| memchr::memmem::find(input.text.as_bytes(), needle.as_bytes()).is_some();
    let python = input.path.extension() == "py";
    let cdk = has("aws-cdk-lib") || has("aws_cdk") || has("@aws-cdk/");
    let pulumi = has("@pulumi/") || (python && has("pulumi"));
    if !cdk && !pulumi {
        return;
    }
    let comments = if python {
        Comments::Hash
    } else {
        Comments::Slashes
    };
    let tokens: Vec<Token<'_>> = tokens(input.text, comments)
        .into_iter()
        .filter(|token| token.kind != Kind::Break)
        .collect();
    let imports = imports(&tokens, python);
    let mut at = 0;
    while at < tokens.len() {
        let Some((made, end)) = constructor(&tokens, at, &imports, input.text, python) else {
            at += 1;
            continue;
        };
        Made { production, ..made }.push(input, out);
        at = end;
    }
}

/// The constructor that starts at `at`, and the index behind it.
fn constructor(
    tokens: &[Token<'_>],
    at: usize,
    imports: &[Import<'_>],
    text: &str,
    python: bool,
) -> Option<(Made, usize)> {
    let start = if python { at } else { at + 1 };
    if (!python && !tokens[at].is("new"))
        || (python && at > 0 && (tokens[at - 1].is(".") || tokens[at - 1].is("class")))
    {
        return None;
    }
    let first = tokens.get(start).filter(|token| token.kind == Kind::Word)?;
    let import = imports.iter().find(|import| import.name == first.text)?;
    let mut path: Vec<&str> = Vec::new();
    let mut next = start + 1;
    while tokens.get(next).is_some_and(|token| token.is("."))
        && let Some(part) = tokens
            .get(next + 1)
            .filter(|token| token.kind == Kind::Word)
    {
        path.push(part.text);
        next += 2;
    }
    if !tokens.get(next).is_some_and(|token| token.is("(")) {
        return None;
    }
    let class = path.last().copied().unwrap_or(import.original);
    // A class, not a function of the module.
    if !class.starts_with(char::is_uppercase) || import.module == "cdk" || import.module == "pulumi"
    {
        return None;
    }
    let cdk = import.module.contains('-');
    let mut resource_type = import.module.clone();
    for part in std::iter::once(import.original)
        .chain(path.iter().copied())
        .filter(|part| !part.is_empty())
    {
        resource_type.push('.');
        resource_type.push_str(part);
    }
    let end = closing(tokens, next);
    let arguments = tokens.get(next + 1..end.min(tokens.len()))?;
    // CDK: scope, id, properties. Pulumi: name, arguments. Options and configuration have no name of their own.
    let name = if cdk {
        parts(arguments).into_iter().nth(1)
    } else {
        parts(arguments).into_iter().next()
    };
    let name = name.and_then(|part| part.first().filter(|token| token.kind == Kind::Text))?;
    let made = Made {
        tool: if cdk { "cdk" } else { "pulumi" },
        resource_type,
        name: name.text.to_owned(),
        production: false,
        settings: settings(arguments, text),
        place: tokens[at].span.to(name.span),
    };
    // Constructors may stand inside the arguments: go on behind the bracket, not behind the call.
    Some((made, next + 1))
}

/// The arguments: cut at the commas outside of brackets.
fn parts<'s, 't>(tokens: &'s [Token<'t>]) -> Vec<&'s [Token<'t>]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.is(",") {
            found.push(&tokens[start..at]);
            start = at + 1;
        } else if token.kind == Kind::Mark && matches!(token.text, "(" | "[" | "{") {
            at = closing(tokens, at).min(tokens.len() - 1);
        }
        at += 1;
    }
    if start < tokens.len() {
        found.push(&tokens[start..]);
    }
    found
}

/// `key: value` and `key=value` among the arguments, objects by their path.
fn settings(arguments: &[Token<'_>], text: &str) -> Vec<(Property, Span)> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &[Token<'_>], usize)> = vec![(String::new(), arguments, 0)];
    while let Some((prefix, tokens, depth)) = open.pop() {
        let mut below = Vec::new();
        for part in parts(tokens) {
            let ([first, ..], true) = (part, found.len() < PROPERTIES) else {
                continue;
            };
            let named = part.get(1).is_some_and(|sign| sign.is(":") || sign.is("="));
            if !named || !matches!(first.kind, Kind::Word | Kind::Text) {
                // The object that holds the properties, or one in a list.
                if let Some(inside) = object(part) {
                    below.push((prefix.clone(), inside));
                }
                continue;
            }
            let name = if prefix.is_empty() {
                first.text.to_owned()
            } else {
                format!("{prefix}.{}", first.text)
            };
            let value = &part[2..];
            if let Some(inside) = object(value) {
                below.push((name, inside));
                continue;
            }
            if value.first().is_some_and(|token| token.is("["))
                && closing(value, 0) + 1 == value.len()
            {
                let items = &value[1..value.len() - 1];
                let flat: Vec<&Token<'_>> = items.iter().filter(|token| !token.is(",")).collect();
                if flat.iter().all(|token| token.kind != Kind::Mark) {
                    for token in flat {
                        let property = Property {
                            name: name.clone(),
                            value: token.text.to_owned(),
                            resolved: token.is_literal(),
                        };
                        found.push((property, first.span.to(token.span)));
                    }
                } else {
                    below.push((name, items));
                }
                continue;
            }
            let (Some(start), Some(end)) = (value.first(), value.last()) else {
                continue;
            };
            let span = start.span.to(end.span);
            let written = if value.len() == 1 {
                start.text
            } else {
                span.text(text)
            };
            let literal = value.len() == 1
                && (start.is_literal()
                    || start.text.bytes().all(|byte| byte.is_ascii_digit())
                    || matches!(start.text, "true" | "false" | "True" | "False"));
            let value = match written {
                "True" => "true".to_owned(),
                "False" => "false".to_owned(),
                other => other.chars().take(200).collect(),
            };
            found.push((
                Property {
                    name,
                    value,
                    resolved: literal,
                },
                first.span.to(span),
            ));
        }
        if depth < DEPTH {
            open.extend(
                below
                    .into_iter()
                    .rev()
                    .map(|(name, inside)| (name, inside, depth + 1)),
            );
        }
    }
    found
}

/// The inside of `{ ... }`, or of `XArgs(...)` and `XProps(...)`.
fn object<'s, 't>(tokens: &'s [Token<'t>]) -> Option<&'s [Token<'t>]> {
    let brace = tokens
        .iter()
        .position(|token| token.is("{") || token.is("("))?;
    let plain = brace == 0 && tokens[0].is("{");
    let typed = brace > 0
        && tokens[brace].is("(")
        && tokens[brace - 1].kind == Kind::Word
        && ["Args", "Props", "Property"]
            .iter()
            .any(|end| tokens[brace - 1].text.ends_with(end));
    let end = closing(tokens, brace);
    ((plain || typed) && end + 1 == tokens.len()).then(|| &tokens[brace + 1..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId};

    fn read(path: &str, text: &str) -> Vec<String> {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Source,
                text,
            },
            true,
            &mut out,
        );
        out.facts
            .resources
            .iter()
            .map(|one| {
                let set: Vec<String> = one
                    .properties
                    .iter()
                    .map(|p| {
                        format!(
                            "{}{}{}",
                            p.name,
                            if p.resolved { "=" } else { "~" },
                            p.value
                        )
                    })
                    .collect();
                format!(
                    "{} {} {} {}",
                    one.tool,
                    one.resource_type,
                    one.name,
                    set.join(" ")
                )
            })
            .collect()
    }

    #[test]
    fn constructs_of_cdk_are_resources() {
        let text = "import * as rds from 'aws-cdk-lib/aws-rds';\nimport { Bucket } from 'aws-cdk-lib/aws-s3';\nimport { Stack, aws_sqs as sqs } from 'aws-cdk-lib';\nnew rds.DatabaseInstance(this, 'Db', { multiAz: true, engine: rds.Engine.of(1), backup: { days: 7 } });\nnew Bucket(this, \"Files\");\nnew sqs.Queue(this, 'Jobs', { deadLetterQueue: { queue: new sqs.Queue(this, 'Dead') } });\n// new Bucket(this, 'No');\nnew Stack(app, 'Shop');\n";
        assert_eq!(
            read("lib/stack.ts", text),
            [
                "cdk aws-rds.DatabaseInstance Db multi_az=true engine~rds.Engine.of(1) backup.days=7",
                "cdk aws-s3.Bucket Files ",
                "cdk aws-sqs.Queue Jobs dead_letter_queue.queue~new sqs.Queue(this, 'Dead')",
                "cdk aws-sqs.Queue Dead ",
            ]
        );
    }

    #[test]
    fn programs_of_pulumi_and_python_are_read() {
        let text = "import * as aws from \"@pulumi/aws\";\nconst db = new aws.rds.Instance(\"db\", { multiAz: true, ids: [\"a\"] });\n";
        assert_eq!(
            read("index.ts", text),
            ["pulumi aws.rds.Instance db multi_az=true ids=a"]
        );
        let text = "import pulumi_aws as aws\ndb = aws.rds.Instance(\"db\", multi_az=True)\n";
        assert_eq!(
            read("__main__.py", text),
            ["pulumi aws.rds.Instance db multi_az=true"]
        );
        let text = "from aws_cdk import (\n    Stack,\n    aws_rds as rds,\n)\nclass Shop(Stack):\n    def __init__(self):\n        rds.DatabaseInstance(self, \"Db\", multi_az=False)\n";
        assert_eq!(
            read("stack.py", text),
            ["cdk aws-rds.DatabaseInstance Db multi_az=false"]
        );
    }

    #[test]
    fn other_programs_and_broken_ones_say_nothing() {
        assert!(
            read(
                "a.ts",
                "import { Bucket } from './mine';\nnew Bucket(this, 'x');\n"
            )
            .is_empty()
        );
        for text in [
            "import * as a from '@pulumi/aws';\nnew a.",
            "from '@pulumi/aws' new (",
            "@pulumi/ import {",
        ] {
            let _ = read("a.ts", text);
        }
        for text in [
            "from aws_cdk import",
            "from aws_cdk import (",
            "import aws_cdk.",
            "pulumi from import",
        ] {
            let _ = read("a.py", text);
        }
    }
}
