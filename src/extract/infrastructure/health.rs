//! Health checks that a platform's manifest asks for: Fly.io, Render, App Engine, Railway, Cloud Foundry, DigitalOcean,
//! Kamal, Amazon ECS, and load balancers of Terraform and CloudFormation.
//!
//! Where the platform asks nothing, it looks at the port alone, and there is no fact.

use super::super::{Extracted, Input, health_command};
use crate::facts::Located;
use crate::facts::infrastructure::Property;
use crate::facts::kubernetes::HealthProbe;
use crate::source::Span;
use crate::syntax::{Node, json, toml, yaml};

/// Nodes that are looked at in one manifest.
const NODES: usize = 20_000;

/// The keys whose value is the path of a check, by platform; the key may stand anywhere below the first one.
const PATHS: &[(&str, &[&str], &str)] = &[
    ("Fly.io", &["http_service", "services", "checks"], "path"),
    ("Render", &["services"], "healthCheckPath"),
    ("App Engine", &["liveness_check", "readiness_check"], "path"),
    ("Railway", &["deploy"], "healthcheckPath"),
    (
        "Cloud Foundry",
        &["applications"],
        "health-check-http-endpoint",
    ),
    (
        "Cloud Foundry",
        &["applications"],
        "readiness-health-check-http-endpoint",
    ),
    ("DigitalOcean App Platform", &["services"], "http_path"),
    ("Kamal", &["proxy", "healthcheck"], "path"),
];

/// Reads the checks of a platform's manifest.
pub(super) fn of_manifest(
    input: &Input<'_>,
    platform: &'static str,
    production: bool,
    out: &mut Extracted,
) {
    if !production {
        return;
    }
    let tree = match input.path.extension().as_str() {
        "toml" => toml::parse(input.text),
        "json" => json::parse(input.text),
        _ => yaml::parse(input.text),
    };
    let Some(root) = tree.root() else { return };
    if platform == "Amazon ECS" {
        of_task(input, root, out);
    }
    for (_, tops, key) in PATHS.iter().filter(|(of, ..)| *of == platform) {
        for top in *tops {
            let below = root.get(top).into_iter().collect();
            for (name, value) in found(below, key) {
                let route = value.text().unwrap_or_default();
                push(
                    input,
                    platform,
                    route,
                    "",
                    name.span().to(value.span()),
                    out,
                );
            }
        }
    }
}

/// The entries with this key below the nodes.
fn found<'t>(mut open: Vec<Node<'t>>, key: &str) -> Vec<(Node<'t>, Node<'t>)> {
    let mut found = Vec::new();
    let mut budget = NODES;
    while let Some(node) = open.pop() {
        let Some(left) = budget.checked_sub(1) else {
            break;
        };
        budget = left;
        open.extend(node.items());
        for (name, value) in node.entries() {
            if name.text() == Some(key) && value.text().is_some() {
                found.push((name, value));
            } else {
                open.push(value);
            }
        }
    }
    found.sort_by_key(|(name, _)| name.span());
    found
}

/// `containerDefinitions[].healthCheck.command`: `["CMD-SHELL", "curl -f http://localhost/health"]`.
fn of_task(input: &Input<'_>, root: Node<'_>, out: &mut Extracted) {
    for container in root
        .get("containerDefinitions")
        .into_iter()
        .flat_map(Node::items)
    {
        let Some(command) = container.at(&["healthCheck", "command"]) else {
            continue;
        };
        let words: Vec<&str> = command.items().filter_map(Node::text).collect();
        if let Some(asked) = health_command::asked(&words.join(" ")) {
            push(
                input,
                "Amazon ECS",
                &asked.route,
                &asked.port,
                command.span(),
                out,
            );
        }
    }
}

/// The check of a load balancer's target group, or of a DNS service.
pub(super) fn of_resource(
    input: &Input<'_>,
    resource_type: &str,
    settings: &[(Property, Span)],
    out: &mut Extracted,
) {
    let names: &[&str] = match resource_type {
        "aws_lb_target_group" | "aws_alb_target_group" => &["health_check.path"],
        "AWS::ElasticLoadBalancingV2::TargetGroup" => &["health_check_path"],
        "aws_route53_health_check" => &["resource_path"],
        "google_compute_health_check" => &[
            "http_health_check.request_path",
            "https_health_check.request_path",
        ],
        _ => return,
    };
    for (property, span) in settings {
        if property.resolved && names.contains(&property.name.as_str()) {
            push(input, "load balancer", &property.value, "", *span, out);
        }
    }
}

fn push(input: &Input<'_>, target: &str, route: &str, port: &str, span: Span, out: &mut Extracted) {
    let path = route.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') {
        return;
    }
    let probe = HealthProbe {
        path: input.path.to_string(),
        kind: "platform",
        target: target.to_owned(),
        route: path.to_owned(),
        port: port.to_owned(),
        decided: !path.contains(['$', '{']) && path.len() > 1,
        matched: false,
    };
    out.facts
        .health_probes
        .push(Located::new(probe, input.place(span)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileClass, FileId, RepoPath};

    fn routes(path: &str, text: &str) -> Vec<String> {
        let path = RepoPath::new(path);
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        };
        let mut out = Extracted::default();
        super::super::extract(&input, &mut out);
        out.facts
            .health_probes
            .iter()
            .map(|probe| probe.route.clone())
            .collect()
    }

    #[test]
    fn each_platform_says_its_checks_in_its_own_way() {
        for (path, text, expected) in [
            (
                "fly.toml",
                "app = \"shop\"\n[[http_service.checks]]\npath = \"/healthz\"\n",
                "/healthz",
            ),
            (
                "render.yaml",
                "services:\n  - type: web\n    healthCheckPath: /up\n",
                "/up",
            ),
            (
                "app.yaml",
                "runtime: custom\nreadiness_check:\n  path: /ready\n",
                "/ready",
            ),
            (
                "railway.json",
                "{\"deploy\": {\"healthcheckPath\": \"/health\"}}",
                "/health",
            ),
            (
                "manifest.yml",
                "applications:\n- name: shop\n  health-check-http-endpoint: /health\n",
                "/health",
            ),
            (
                "config/deploy.yml",
                "service: shop\nproxy:\n  healthcheck:\n    path: /up\n",
                "/up",
            ),
            (
                "task-definition.json",
                "{\"containerDefinitions\": [{\"healthCheck\": {\"command\": [\"CMD-SHELL\", \"curl -f http://localhost:8080/live || exit 1\"]}}]}",
                "/live",
            ),
            (
                "main.tf",
                "resource \"aws_lb_target_group\" \"shop\" {\n  health_check {\n    path = \"/healthz\"\n  }\n}\n",
                "/healthz",
            ),
        ] {
            assert_eq!(routes(path, text), [expected], "{path}");
        }
    }

    #[test]
    fn a_manifest_without_a_check_has_no_fact() {
        assert!(routes("fly.toml", "app = \"shop\"\n[env]\npath = \"/data\"\n").is_empty());
        assert!(routes("render.yaml", "services:\n  - type: worker\n").is_empty());
        assert!(routes("task-definition.json", "{\"containerDefinitions\": [{}]}").is_empty());
    }
}
