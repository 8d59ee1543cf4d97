//! Whether what lets requests into a cluster takes them by TLS.

use crate::extract::kubernetes::value::Value;

/// Annotations that bring a certificate, by parts of their keys.
const CERTIFICATES: &[&str] = &[
    "cert-manager.io/",
    "certmanager.k8s.io/",
    "certificate-arn",
    "ssl-cert",
    "managed-certificates",
    "pre-shared-cert",
    "router.tls",
    "do-loadbalancer-certificate-id",
];

/// `tls`, `plain`, `unknown`; empty for kinds that let nothing in.
pub(super) fn of(value: &Value, kind: &str) -> &'static str {
    let annotations = value.at(&["metadata", "annotations"]);
    let certified = annotations.is_some_and(|all| {
        all.entries().iter().any(|entry| {
            CERTIFICATES.iter().any(|part| entry.key.contains(part))
                || (entry.key.contains("listen-ports") && entry.value.text().contains("HTTPS"))
                || (entry.key.contains("router.entrypoints")
                    && entry.value.text().contains("websecure"))
        })
    });
    let spec = value.get("spec");
    let has_tls = |key: &str| {
        spec.and_then(|spec| spec.get(key))
            .is_some_and(|tls| !tls.items().is_empty() || !tls.entries().is_empty())
    };
    let found = match kind {
        "Ingress" | "IngressRoute" | "Route" => has_tls("tls"),
        "HTTPProxy" => spec.is_some_and(|spec| spec.at(&["virtualhost", "tls"]).is_some()),
        "Gateway" => {
            let of = |key: &str| {
                spec.and_then(|spec| spec.get(key))
                    .map(Value::items)
                    .unwrap_or_default()
            };
            let secure = |item: &Value| {
                item.get("tls").is_some()
                    || matches!(item.text_of(&["protocol"]).as_str(), "HTTPS" | "TLS")
                    || matches!(
                        item.text_of(&["port", "protocol"]).as_str(),
                        "HTTPS" | "TLS"
                    )
            };
            of("listeners").iter().chain(of("servers")).any(secure)
        }
        "ManagedCertificate" => true,
        "Service" => {
            let balances = spec.is_some_and(|spec| spec.text_of(&["type"]) == "LoadBalancer");
            if !balances {
                return "";
            }
            let ports = spec
                .and_then(|spec| spec.get("ports"))
                .map(Value::items)
                .unwrap_or_default();
            ports
                .iter()
                .any(|port| matches!(port.text_of(&["port"]).as_str(), "443" | "8443"))
        }
        _ => return "",
    };
    match () {
        () if found || certified => "tls",
        () if value.has_unknown() || spec.is_some_and(Value::has_unknown) => "unknown",
        () => "plain",
    }
}
