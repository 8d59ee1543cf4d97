//! CloudFormation and SAM templates: their resources with what they set.
//!
//! Functions (`!Ref`, `Fn::Sub`, ...) are not evaluated: such a setting keeps its text and counts as unresolved.

use super::super::{Extracted, Input};
use super::resources::Made;
use crate::facts::infrastructure::Property;
use crate::source::{RepoPath, Span};
use crate::syntax::{Node, Tree, json, yaml};

/// Levels that are read below `Properties`.
const DEPTH: usize = 10;
/// Properties kept of one resource.
const PROPERTIES: usize = 400;

/// Whether the file may be a template, from its path.
pub(super) fn accepts(path: &RepoPath) -> bool {
    let extension = path.extension();
    let telling = || {
        let lower = path.as_str().to_lowercase();
        ["template", "stack", "cloudformation", "cfn"]
            .iter()
            .any(|word| lower.contains(word))
    };
    matches!(extension.as_str(), "yaml" | "yml" | "template") || (extension == "json" && telling())
}

/// Reads the file.
pub(super) fn extract(input: &Input<'_>, production: bool, out: &mut Extracted) {
    let has =
        |needle: &str| memchr::memmem::find(input.text.as_bytes(), needle.as_bytes()).is_some();
    if !accepts(input.path) || !has("AWS::") || !has("Resources") {
        return;
    }
    let is_json = input.text.trim_start().starts_with('{');
    let tree: Tree = if is_json {
        json::parse(input.text)
    } else {
        yaml::parse(input.text)
    };
    for root in tree.roots() {
        for (name, resource) in root.get("Resources").into_iter().flat_map(Node::entries) {
            let kind = resource
                .get("Type")
                .and_then(Node::text)
                .unwrap_or_default();
            if !kind.contains("::") {
                continue;
            }
            let made = Made {
                tool: "cloudformation",
                resource_type: kind.to_owned(),
                name: name.text().unwrap_or_default().to_owned(),
                production,
                settings: settings(resource, input.text),
                place: name.span(),
            };
            made.push(input, out);
        }
    }
}

fn settings(resource: Node<'_>, text: &str) -> Vec<(Property, Span)> {
    let mut found = Vec::new();
    let mut open: Vec<(String, Node<'_>, Span, usize)> = Vec::new();
    // What happens on deletion stands beside the properties.
    for key in ["DeletionPolicy", "UpdateReplacePolicy"] {
        open.extend(
            resource
                .entry(key)
                .map(|(key, value)| (name("", key), value, key.span(), 0)),
        );
    }
    let properties = resource
        .get("Properties")
        .into_iter()
        .flat_map(Node::entries);
    open.extend(properties.map(|(key, value)| (name("", key), value, key.span(), 0)));
    open.reverse();
    while let Some((path, node, place, depth)) = open.pop() {
        if found.len() >= PROPERTIES {
            break;
        }
        let one = |value: String, resolved: bool| {
            (
                Property {
                    name: path.clone(),
                    value,
                    resolved,
                },
                place,
            )
        };
        let function = is_tagged(node, text)
            || node.entries().next().is_some_and(|(key, _)| {
                key.text()
                    .is_some_and(|key| key == "Ref" || key.starts_with("Fn::"))
            });
        if function || depth > DEPTH {
            let written = node.span().text(text).trim().chars().take(200).collect();
            found.push(one(written, false));
        } else if let Some(value) = node.text() {
            found.push(one(value.to_owned(), true));
        } else if node.is_list() {
            let items: Vec<Node<'_>> = node.items().collect();
            if items.is_empty() {
                found.push(one(String::new(), true));
            }
            open.extend(
                items
                    .into_iter()
                    .rev()
                    .map(|item| (path.clone(), item, item_place(item, place), depth + 1)),
            );
        } else {
            if depth == 0 || node.entries().next().is_none() {
                found.push(one(String::new(), true));
            }
            let below: Vec<_> = node
                .entries()
                .map(|(key, value)| (name(&path, key), value, key.span(), depth + 1))
                .collect();
            open.extend(below.into_iter().rev());
        }
    }
    found
}

fn item_place(item: Node<'_>, list: Span) -> Span {
    if item.text().is_some() {
        item.span()
    } else {
        list
    }
}

fn name(prefix: &str, key: Node<'_>) -> String {
    let key = key.text().unwrap_or_default();
    if prefix.is_empty() {
        key.to_owned()
    } else {
        format!("{prefix}.{key}")
    }
}

/// Whether a tag such as `!Ref` stands before the node.
fn is_tagged(node: Node<'_>, text: &str) -> bool {
    let start = node.span().start as usize;
    let Some(before) = text.get(..start) else {
        return false;
    };
    let line = before.trim_end();
    let word = line
        .rsplit(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    word.starts_with('!') || node.span().text(text).starts_with('!')
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
                class: FileClass::Iac,
                text,
            },
            true,
            &mut out,
        );
        out.facts
            .resources
            .iter()
            .flat_map(|one| {
                let head = format!("{} {}", one.resource_type, one.name);
                std::iter::once(head).chain(one.properties.iter().map(|property| {
                    let sign = if property.resolved { "=" } else { "~" };
                    format!("{}{sign}{}", property.name, property.value)
                }))
            })
            .collect()
    }

    #[test]
    fn resources_have_their_settings_in_one_spelling() {
        let text = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    DeletionPolicy: Snapshot\n    Properties:\n      MultiAZ: true\n      BackupRetentionPeriod: !Ref Days\n      VPCSecurityGroups:\n        - !GetAtt Group.Id\n        - sg-1\n      Tags:\n        - Key: team\n";
        assert_eq!(
            read("template.yaml", text),
            [
                "AWS::RDS::DBInstance Db",
                "deletion_policy=Snapshot",
                "multi_az=true",
                "backup_retention_period~Days",
                "vpc_security_groups~Group.Id",
                "vpc_security_groups=sg-1",
                "tags.key=team",
            ]
        );
    }

    #[test]
    fn json_is_read_and_other_files_say_nothing() {
        let text = r#"{"Resources":{"B":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":{"Fn::Sub":"x"}}}}}"#;
        assert_eq!(
            read("cfn/stack.json", text)[..2],
            [
                "AWS::S3::Bucket B".to_owned(),
                "bucket_name~{\"Fn::Sub\":\"x\"}".to_owned()
            ]
        );
        assert!(read("docs.yaml", "text: the type AWS::S3::Bucket of Resources\n").is_empty());
        assert!(read("template.yaml", "Resources: AWS::\n").is_empty());
    }
}
