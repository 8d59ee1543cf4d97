//! Where the project runs: infrastructure code, and the manifests of platforms, known by name or by what they hold.
//!
//! Values are not evaluated: a count of zero, or a backend that the command line gives, is not seen.

mod constructs;
mod databases;
mod hcl;
mod health;
mod platforms;
mod protection;
mod resources;
mod templates;

use hcl::{blocks, value};
use resources::Made;

use super::dependencies::lexer::{Comments, Kind, Token, closing, tokens};
use super::{Extracted, Input};
use crate::facts::Located;
use crate::source::{FileClass, Place, RepoPath};

/// What is left for linking: one Terraform or Terragrunt file.
#[derive(Debug, Default)]
pub struct Draft {
    /// The directory of the file.
    pub directory: String,
    /// Whether it is the project's own.
    pub production: bool,
    /// Where its `terraform` block stands, else its first block.
    pub place: Place,
    /// Whether `place` is that of a `terraform` block.
    pub settings: bool,
    /// The backend that it names, `cloud` included; empty without one.
    pub backend: String,
    /// Where it names the backend.
    pub backend_place: Option<Place>,
    /// `required_version`; empty without one.
    pub required_version: String,
    /// Providers that it configures.
    pub configured: Vec<String>,
    /// Providers of `required_providers`, and whether each has a version.
    pub required: Vec<(String, bool)>,
    /// Directories of the repository that it calls as modules.
    pub calls: Vec<String>,
    /// How many resources it makes.
    pub resources: i64,
    /// Whether the file is Terragrunt's.
    pub terragrunt: bool,
    /// Of a Terragrunt file: whether it keeps the state of what lies below.
    pub terragrunt_state: bool,
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    class != FileClass::Vendored
        && (is_terraform(path)
            || is_terragrunt(path)
            || platforms::accepts(path)
            || templates::accepts(path)
            || constructs::accepts(path))
}

fn is_terraform(path: &RepoPath) -> bool {
    matches!(path.extension().as_str(), "tf" | "tofu")
}

fn is_terragrunt(path: &RepoPath) -> bool {
    path.extension() == "hcl" && !path.name().starts_with(".terraform")
}

/// Whether the class of a file says that it is the project's own.
fn is_own(path: &RepoPath, class: FileClass) -> bool {
    let other = path.directory().split('/').any(|part| {
        matches!(
            part,
            "examples" | "example" | "test" | "tests" | "fixtures" | "samples"
        )
    });
    !other
        && !matches!(
            class,
            FileClass::Test
                | FileClass::Example
                | FileClass::Template
                | FileClass::Vendored
                | FileClass::Docs
                | FileClass::Dev
        )
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    if is_terraform(input.path) {
        terraform(input, out);
    } else if is_terragrunt(input.path) {
        let state = input.text.contains("remote_state");
        let included =
            input.text.contains("find_in_parent_folders") || input.path.name() == "terragrunt.hcl";
        if state || included {
            out.drafts.infrastructure.push(Draft {
                directory: input.path.directory().to_owned(),
                terragrunt: true,
                terragrunt_state: state,
                ..Draft::default()
            });
        }
    } else {
        let production = is_own(input.path, input.class);
        platforms::extract(input, production, out);
        templates::extract(input, production, out);
        constructs::extract(input, production, out);
    }
}

fn terraform(input: &Input<'_>, out: &mut Extracted) {
    let tokens = tokens(input.text, Comments::Both);
    let mut draft = Draft {
        directory: input.path.directory().to_owned(),
        production: is_own(input.path, input.class),
        ..Draft::default()
    };
    let mut seen = false;
    for (head, body) in blocks(&tokens) {
        let labels: Vec<&str> = head[1..]
            .iter()
            .filter(|token| token.is_literal())
            .map(|token| token.text)
            .collect();
        let place = input.place(head[0].span);
        if !seen {
            draft.place = place;
            seen = true;
        }
        match head[0].text {
            "resource" => {
                let [resource_type, name] = labels[..] else {
                    continue;
                };
                draft.resources += 1;
                let last = head.last().map_or(head[0].span, |token| token.span);
                let made = Made {
                    tool: "terraform",
                    resource_type: resource_type.to_owned(),
                    name: name.to_owned(),
                    production: draft.production,
                    settings: hcl::properties(body, input.text),
                    place: head[0].span.to(last),
                };
                database(
                    input,
                    databases::read(resource_type, name, body),
                    input.place(made.place),
                    out,
                );
                made.push(input, out);
            }
            "terraform" => {
                draft.place = place;
                draft.settings = true;
                settings(input, body, &mut draft);
            }
            "provider" => draft
                .configured
                .extend(labels.first().map(|name| (*name).to_owned())),
            "module" => {
                let source = value(body, "source").unwrap_or_default();
                let found = databases::read(source, labels.first().unwrap_or(&""), body);
                database(input, found, place, out);
                let source = Some(source).filter(|source| source.starts_with('.'));
                draft
                    .calls
                    .extend(source.and_then(|source| RepoPath::resolve(&draft.directory, source)));
            }
            _ => {}
        }
    }
    if seen {
        out.drafts.infrastructure.push(draft);
    }
}

/// Adds a database that a block makes.
fn database(input: &Input<'_>, found: Option<databases::Found>, place: Place, out: &mut Extracted) {
    let Some(mut found) = found else {
        return;
    };
    found.fact.path = input.path.to_string();
    found.fact.production = is_own(input.path, input.class);
    let [backups, standby, encryption] = found.spans.map(|span| span.map(|it| input.place(it)));
    out.facts.databases.push(
        Located::new(found.fact, place)
            .anchor_if("backups", backups)
            .anchor_if("standby", standby)
            .anchor_if("encryption", encryption),
    );
}

fn settings(input: &Input<'_>, body: &[Token<'_>], draft: &mut Draft) {
    if let Some(version) = value(body, "required_version") {
        draft.required_version = version.to_owned();
    }
    for (head, inner) in blocks(body) {
        match head[0].text {
            "backend" => {
                draft.backend = head
                    .get(1)
                    .map(|label| label.text.to_owned())
                    .unwrap_or_default();
                draft.backend_place = Some(input.place(head[0].span));
            }
            "cloud" => {
                draft.backend = "cloud".to_owned();
                draft.backend_place = Some(input.place(head[0].span));
            }
            "required_providers" => {
                let mut at = 0;
                while at + 2 < inner.len() {
                    if inner[at].kind != Kind::Word || !inner[at + 1].is("=") {
                        at += 1;
                        continue;
                    }
                    let name = inner[at].text.to_owned();
                    if inner[at + 2].is("{") {
                        let end = closing(inner, at + 2).min(inner.len());
                        let versioned = value(&inner[at + 2..end], "version").is_some();
                        draft.required.push((name, versioned));
                        at = end + 1;
                    } else {
                        draft
                            .required
                            .push((name, inner[at + 2].kind == Kind::Text));
                        at += 3;
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn settings_resources_and_calls_are_read() {
        let text = "terraform {\n  required_version = \">= 1.6\"\n  backend \"s3\" {\n    bucket = \"x\"\n  }\n  required_providers {\n    aws = { source = \"hashicorp/aws\", version = \"~> 5.0\" }\n    random = { source = \"hashicorp/random\" }\n  }\n}\nprovider \"aws\" {\n  region = \"eu-west-1\"\n}\n# resource \"aws_vpc\" \"no\" {}\nresource \"aws_vpc\" \"main\" {\n  tags = { a = \"b\" }\n}\nmodule \"net\" {\n  source = \"../modules/net\"\n}\n";
        let path = RepoPath::new("infra/prod/main.tf");
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Iac,
                text,
            },
            &mut out,
        );
        let draft = &out.drafts.infrastructure[0];
        assert_eq!(draft.backend, "s3");
        assert_eq!(draft.required_version, ">= 1.6");
        assert_eq!(
            draft.required,
            [("aws".to_owned(), true), ("random".to_owned(), false)]
        );
        assert_eq!(draft.calls, ["infra/modules/net"]);
        assert_eq!(draft.resources, 1);
        assert_eq!(out.facts.resources[0].resource_type, "aws_vpc");
    }

    #[test]
    fn a_protected_branch_is_a_fact_of_its_own() {
        let text = "resource \"github_branch_protection\" \"main\" {\n  repository_id = github_repository.shop.node_id\n  pattern = \"main\"\n  enforce_admins = true\n  required_status_checks {\n    contexts = [\"test\", \"lint\"]\n  }\n  required_pull_request_reviews {\n    required_approving_review_count = 2\n    require_code_owner_reviews = true\n  }\n}\n\
             resource \"github_repository_ruleset\" \"all\" {\n  for_each = var.repositories\n  repository = each.key\n  target = \"branch\"\n  enforcement = \"active\"\n  rules {\n    pull_request {\n      required_approving_review_count = var.count\n    }\n    required_status_checks {\n      required_check {\n        context = \"ci\"\n      }\n    }\n  }\n}\n";
        let path = RepoPath::new("infra/github.tf");
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(7),
                path: &path,
                class: FileClass::Iac,
                text,
            },
            &mut out,
        );
        let [main, all] = &out.facts.branch_protections[..] else {
            panic!("two")
        };
        assert_eq!((main.source, main.branch.as_str()), ("terraform", "main"));
        assert!(main.own && main.requires_pr && main.codeowner_review && main.enforce_admins);
        assert_eq!(main.approvals, 2);
        assert_eq!(main.required_checks, ["test", "lint"]);
        assert!(
            main.anchors
                .iter()
                .all(|(_, place)| place.file == FileId(7))
        );
        assert!(!all.own && all.enforced && all.requires_pr);
        assert_eq!(all.approvals, -1);
        assert_eq!(all.required_checks, ["ci"]);
    }

    #[test]
    fn broken_files_end() {
        for text in ["resource \"a\" \"b\" {", "}}}", "terraform {{{", "= = ="] {
            let path = RepoPath::new("main.tf");
            let mut out = Extracted::default();
            extract(
                &Input {
                    id: FileId(0),
                    path: &path,
                    class: FileClass::Iac,
                    text,
                },
                &mut out,
            );
        }
    }
}
