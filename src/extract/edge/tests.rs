use super::*;
use crate::source::FileId;

fn read(path: &str, text: &str) -> Extracted {
    let path = RepoPath::new(path);
    let mut out = Extracted::default();
    let input = Input {
        id: FileId(0),
        path: &path,
        class: FileClass::Config,
        text,
    };
    if accepts(&path, FileClass::Config) {
        extract(&input, &mut out);
    }
    out
}

fn capabilities(path: &str, text: &str) -> Vec<(&'static str, bool)> {
    read(path, text)
        .facts
        .edges
        .into_iter()
        .map(|edge| (edge.capability, edge.off))
        .collect()
}

#[test]
fn annotations_of_ingress_nginx_are_exact() {
    let text = "kind: Ingress\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/rate-limit: \"100\"\n    nginx.ingress.kubernetes.io/limit-rps: \"10\"\n    # nginx.ingress.kubernetes.io/limit-rpm: \"1\"\n    nginx.ingress.kubernetes.io/proxy-body-size: \"0\"\n";
    assert_eq!(
        capabilities("k8s/ingress.yaml", text),
        [("rate-limit", false), ("body-limit", true)]
    );
}

#[test]
fn nginx_has_bounds_of_its_own() {
    assert_eq!(
        capabilities(
            "deploy/nginx.conf",
            "server {\n  location / {\n    proxy_pass http://app;\n  }\n}\n"
        ),
        [("body-limit", false), ("request-timeout", false)]
    );
    assert!(
        capabilities(
            "deploy/nginx.conf",
            "limit_req_zone $a zone=b:1m rate=1r/s;\n"
        )
        .is_empty()
    );
}

#[test]
fn a_firewall_of_terraform_counts() {
    let text = "resource \"aws_wafv2_web_acl\" \"a\" {\n  rule {\n    statement {\n      rate_based_statement {\n        limit = 100\n      }\n    }\n  }\n}\n";
    assert_eq!(capabilities("infra/waf.tf", text)[0], ("rate-limit", false));
}

#[test]
fn headers_of_edges_are_read() {
    for (path, text, header) in [
        (
            "nginx.conf",
            "add_header X-Frame-Options DENY always;",
            "x-frame-options",
        ),
        (
            "k8s/i.yaml",
            "nginx.ingress.kubernetes.io/configuration-snippet: |\n  more_set_headers \"X-Content-Type-Options: nosniff\";",
            "x-content-type-options",
        ),
        (
            "infra/cf.tf",
            "security_headers_config {\n  strict_transport_security {\n",
            "strict-transport-security",
        ),
        (
            "Caddyfile",
            "header Content-Security-Policy \"default-src 'none'\"",
            "content-security-policy",
        ),
    ] {
        let out = read(path, text);
        assert!(
            out.facts
                .response_headers
                .iter()
                .any(|one| one.header == header && one.good),
            "{path}"
        );
    }
    assert!(!good("strict-transport-security", "max-age=60"));
}

#[test]
fn development_and_tests_are_no_production() {
    let out = read("deploy/dev/nginx.conf", "gzip on;");
    assert!(!out.facts.edges[0].production);
}
