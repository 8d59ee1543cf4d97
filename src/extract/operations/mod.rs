//! Reads how a service is watched and what it promises: alert rules, dashboards, `.proto` files, OpenAPI documents, and the
//! origins that its gateway allows.
//!
//! Rule files are often templates or stand inside other documents, so alerts are read line by line and not as a tree.

mod alerts;
mod cors;
mod dashboards;
mod descriptions;
mod logs;
mod metrics;
mod proto;
mod receivers;

use super::{Extracted, Input};
use crate::source::{FileClass, RepoPath};

/// What a file could hold, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Yaml,
    Json,
    Terraform,
    Proto,
    GraphQl,
    Jsonnet,
    Gateway,
}

fn kind(path: &RepoPath) -> Option<Kind> {
    let lower = path.as_str().to_ascii_lowercase();
    Some(match path.extension().as_str() {
        "yml" | "yaml" | "rules" => Kind::Yaml,
        // Most JSON is data or a lockfile: only what its path speaks of is opened.
        "json"
            if [
                "dashboard",
                "grafana",
                "monitor",
                "observab",
                "openapi",
                "swagger",
                "asyncapi",
                "api-doc",
                "api_doc",
                "apispec",
                "/spec.json",
                "alert",
            ]
            .iter()
            .any(|word| lower.contains(word)) =>
        {
            Kind::Json
        }
        "tf" => Kind::Terraform,
        "conf" if lower.contains("nginx") || lower.contains("conf.d") => Kind::Gateway,
        "proto" => Kind::Proto,
        "graphql" | "graphqls" | "gql" => Kind::GraphQl,
        "jsonnet" | "libsonnet" => Kind::Jsonnet,
        _ => return None,
    })
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    !matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Vendored | FileClass::Template
    ) && kind(path).is_some()
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let prose = matches!(input.class, FileClass::Docs | FileClass::Generated);
    match kind(input.path) {
        Some(Kind::Yaml) => {
            if !prose {
                alerts::yaml(input, out);
                cors::read(input, out);
                dashboards::yaml(input, out);
                receivers::yaml(input, out);
                logs::yaml(input, out);
            }
            descriptions::document(input, out);
        }
        Some(Kind::Json) => {
            if !prose {
                dashboards::json(input, out);
            }
            descriptions::document(input, out);
        }
        Some(Kind::Terraform) => {
            alerts::terraform(input, out);
            dashboards::terraform(input, out);
        }
        Some(Kind::Jsonnet) => dashboards::jsonnet(input, out),
        Some(Kind::Gateway) => cors::read(input, out),
        Some(Kind::Proto) => proto::read(input, out),
        Some(Kind::GraphQl) => descriptions::graphql(input, out),
        None => {}
    }
}

/// The lines of a text with the offset of each.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end())
    })
}

/// `resource "type" "name"` at the start of a line: the offset, the type and the name.
fn resources(text: &str) -> impl Iterator<Item = (usize, usize, &str, &str)> {
    lines(text).filter_map(|(start, line)| {
        let mut parts = line.strip_prefix("resource ")?.split('"');
        let kind = parts.nth(1)?;
        let name = parts.nth(1)?;
        Some((start, start + line.len(), kind, name))
    })
}

/// What an extractor yields, for the tests of this folder.
#[cfg(test)]
fn read(path: &str, text: &str) -> Extracted {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    extract(
        &Input {
            id: crate::source::FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        },
        &mut out,
    );
    out
}
