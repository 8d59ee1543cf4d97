//! Services of `.proto` files: names, packages, methods and comments. Messages are not read.

use super::lines;
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::RpcService;
use crate::source::{Place, Span};

/// Folders that hold somebody else's files.
const FOREIGN: &[&str] = &[
    "third_party/",
    "googleapis/",
    "google/",
    "vendor/",
    "validate/",
    "gogoproto/",
    "buf/validate/",
    "grpc/health/",
    "envoy/",
];

pub(super) fn read(input: &Input<'_>, out: &mut Extracted) {
    let path = input.path.as_str();
    if FOREIGN
        .iter()
        .any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
    {
        return;
    }
    let mut package = String::new();
    let mut package_place: Option<Place> = None;
    let mut open: Option<(RpcService, Span, i64)> = None;
    let mut commented = false;
    let mut in_comment = false;
    for (start, line) in lines(input.text) {
        let trimmed = line.trim_start();
        let from = start + line.len() - trimmed.len();
        if in_comment {
            in_comment = !trimmed.contains("*/");
            commented = true;
            continue;
        }
        if trimmed.starts_with("//") {
            commented = trimmed.trim_start_matches('/').trim().len() > 3;
            continue;
        }
        if trimmed.starts_with("/*") {
            in_comment = !trimmed.contains("*/");
            commented = true;
            continue;
        }
        if let Some(name) = trimmed.strip_prefix("package ") {
            package = name
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_string();
            package_place = Some(input.place(Span::new(from, start + line.len())));
        } else if let Some(rest) = trimmed.strip_prefix("service ") {
            let name = rest
                .split(['{', ' '])
                .next()
                .unwrap_or_default()
                .to_string();
            let service = RpcService {
                path: path.to_string(),
                versioned: is_versioned(&package),
                package: package.clone(),
                documented: i64::from(commented),
                name,
                ..RpcService::default()
            };
            open = Some((service, Span::new(from, start + line.len()), 0));
        } else if trimmed.starts_with("rpc ")
            && let Some((service, _, _)) = &mut open
        {
            service.methods += 1;
            service.documented += i64::from(commented || trimmed.contains("//"));
        }
        if let Some((_, _, depth)) = &mut open {
            *depth += count(trimmed, '{') - count(trimmed, '}');
            if *depth <= 0 && trimmed.contains('}') {
                close(open.take(), package_place, input, out);
            }
        }
        commented = false;
    }
    close(open, package_place, input, out);
}

fn count(text: &str, sign: char) -> i64 {
    let code = text.split("//").next().unwrap_or_default();
    i64::try_from(code.matches(sign).count()).unwrap_or(0)
}

fn close(
    open: Option<(RpcService, Span, i64)>,
    package: Option<Place>,
    input: &Input<'_>,
    out: &mut Extracted,
) {
    let Some((service, span, _)) = open else {
        return;
    };
    let health =
        service.package.starts_with("grpc.health") || service.package.starts_with("google.");
    if service.name.is_empty() || health {
        return;
    }
    out.facts
        .rpc_services
        .push(Located::new(service, input.place(span)).anchor_if("package", package));
}

/// Whether the last part of a package is a version: `v1`, `v1beta1`, `v2alpha`.
fn is_versioned(package: &str) -> bool {
    package.split('.').any(|part| {
        part.strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn services_with_their_methods() {
        let text = "syntax = \"proto3\";\npackage shop.v1;\n// Takes orders of customers.\nservice Orders {\n  // Places an order.\n  rpc Place(A) returns (B);\n  rpc Cancel(A) returns (B) {}\n}\nservice Empty {}\n";
        let found = read("proto/shop.proto", text).facts.rpc_services;
        assert_eq!(found.len(), 2);
        assert_eq!(
            (
                found[0].name.as_str(),
                found[0].methods,
                found[0].documented
            ),
            ("Orders", 2, 2)
        );
        assert!(found[0].versioned);
    }

    #[test]
    fn other_peoples_files_are_not_ours() {
        assert!(
            read(
                "third_party/google/x.proto",
                "package google.x;\nservice A {}\n"
            )
            .facts
            .rpc_services
            .is_empty()
        );
    }
}
