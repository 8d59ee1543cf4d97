//! Settings of what stands before a service: ingresses, gateways, proxies, firewalls, content networks.
//!
//! Read line by line, so that manifests, templates of charts and values are read alike; a value that a template fills in is
//! unknown and counts as set. Which service a rule of a firewall is attached to is not followed.

mod settings;

use super::{Extracted, Input};
use crate::facts::Located;
use crate::facts::middleware::{Edge, ResponseHeader};
use crate::source::{FileClass, RepoPath, Span};
use settings::{Family, SETTINGS, Setting};

/// More settings of one file say nothing new.
const MAX: usize = 200;

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    !matches!(
        class,
        FileClass::Test
            | FileClass::Example
            | FileClass::Vendored
            | FileClass::Docs
            | FileClass::Ci
            | FileClass::Generated
    ) && family(path).is_some()
}

fn family(path: &RepoPath) -> Option<Family> {
    let name = path.name().to_ascii_lowercase();
    let has = |word: &str| path.as_str().to_ascii_lowercase().contains(word);
    if matches!(name.as_str(), "caddyfile") || name.ends_with(".caddyfile") {
        return Some(Family::Caddy);
    }
    if name.starts_with("haproxy") && name.ends_with(".cfg") {
        return Some(Family::Haproxy);
    }
    let conf = name.ends_with(".conf") || name.contains(".conf.") || name.ends_with(".nginx");
    if conf
        && (has("nginx")
            || has("conf.d")
            || has("sites-")
            || name == "default.conf"
            || name.ends_with(".conf.template"))
    {
        return Some(Family::Nginx);
    }
    match path.extension().as_str() {
        "tf" | "tofu" => Some(Family::Terraform),
        "yaml" | "yml" if !name.starts_with("docker-compose") && !path.is_under(".github") => {
            Some(Family::Yaml)
        }
        "json"
            if matches!(
                name.as_str(),
                "vercel.json" | "staticwebapp.config.json" | "firebase.json"
            ) =>
        {
            Some(Family::Yaml)
        }
        "toml" if name == "netlify.toml" || has("traefik") => Some(Family::Terraform),
        "" if name == "_headers" => Some(Family::Yaml),
        _ => None,
    }
}

/// Words without which a YAML or Terraform file says nothing of an edge.
const WORDS: &[&str] = &[
    "ingress",
    "Ingress",
    "nginx",
    "raefik",
    "kind: HTTPRoute",
    "kind: VirtualService",
    "kind: EnvoyFilter",
    "KongPlugin",
    "KongClusterPlugin",
    "haproxy",
    "rate",
    "BackendTrafficPolicy",
    "kind: BackendConfig",
    "Throttl",
    "throttl",
    "waf",
    "cloudfront",
    "security_headers",
    "compress",
    "Compress",
    "timeout",
    "Timeout",
    "header",
    "X-Frame",
    "x-frame",
];

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let Some(family) = family(input.path) else {
        return;
    };
    if matches!(family, Family::Yaml | Family::Terraform)
        && !WORDS.iter().any(|word| input.text.contains(word))
    {
        return;
    }
    let production = is_production(input);
    let mut offset = 0;
    let mut found = 0;
    let mut proxied: Option<Span> = None;
    for line in input.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        if found >= MAX {
            break;
        }
        let indent = line.len() - line.trim_start().len();
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', '/']) && !trimmed.starts_with("/*") {
            continue;
        }
        let span = Span::new(start + indent, start + indent + trimmed.len());
        if let Some((header, value)) = header(family, trimmed) {
            found += 1;
            let fact = ResponseHeader {
                path: input.path.to_string(),
                header,
                good: good(header, &value),
                off: false,
                value,
                by: tool_of(family, input).to_owned(),
                scope: "edge",
                reachable: production,
            };
            out.facts
                .response_headers
                .push(Located::new(fact, input.place(span)));
        }
        let (key, value) = split(family, trimmed);
        if family == Family::Nginx && matches!(key, "proxy_pass" | "fastcgi_pass" | "uwsgi_pass") {
            proxied = proxied.or(Some(span));
        }
        for setting in SETTINGS {
            if setting.family != family
                || setting.key != key
                || !setting.needs.is_empty() && !input.text.contains(setting.needs)
            {
                continue;
            }
            let Some(off) = judge(setting, value) else {
                continue;
            };
            found += 1;
            out.facts.edges.push(Located::new(
                Edge {
                    path: input.path.to_string(),
                    tool: setting.tool,
                    setting: key.to_owned(),
                    value: value.to_owned(),
                    capability: setting.capability,
                    off,
                    production,
                },
                input.place(span),
            ));
        }
    }
    // nginx takes bodies of at most 1 MB, and waits 60 s for what it passes requests to, unless told otherwise.
    if let Some(span) = proxied {
        for (capability, words) in [
            ("body-limit", "client_max_body_size"),
            ("request-timeout", "_read_timeout"),
        ] {
            if !input.text.contains(words) {
                out.facts.edges.push(Located::new(
                    Edge {
                        path: input.path.to_string(),
                        tool: "nginx",
                        setting: "default".to_owned(),
                        value: if capability == "body-limit" {
                            "1m"
                        } else {
                            "60s"
                        }
                        .to_owned(),
                        capability,
                        off: false,
                        production,
                    },
                    input.place(span),
                ));
            }
        }
    }
    if found > 0 {
        out.parsed = true;
    }
}

fn is_production(input: &Input<'_>) -> bool {
    let other = input.path.as_str().to_ascii_lowercase();
    let dev = other.split(['/', '.', '-', '_']).any(|part| {
        matches!(
            part,
            "dev"
                | "local"
                | "test"
                | "tests"
                | "example"
                | "examples"
                | "sample"
                | "development"
                | "minikube"
                | "kind"
        )
    });
    !dev && !matches!(input.class, FileClass::Dev | FileClass::Template)
}

fn tool_of(family: Family, input: &Input<'_>) -> &'static str {
    match family {
        Family::Nginx => "nginx",
        Family::Caddy => "Caddy",
        Family::Haproxy => "HAProxy",
        Family::Terraform if input.text.contains("aws_cloudfront") => "CloudFront",
        Family::Terraform => "the edge",
        Family::Yaml if input.text.contains("raefik") => "Traefik",
        Family::Yaml => "the ingress",
    }
}

/// The key and the value of a line.
fn split(family: Family, line: &str) -> (&str, &str) {
    let clean =
        |text: &str| -> usize { text.len() - text.trim_start_matches(['"', '\'', ' ']).len() };
    let (key, value) = match family {
        Family::Yaml => line
            .trim_start_matches("- ")
            .split_once(':')
            .unwrap_or((line, "")),
        Family::Terraform => match line.split_once('=') {
            Some(parts) => parts,
            None => (line.split(['{', ' ', '"']).next().unwrap_or(line), ""),
        },
        Family::Nginx | Family::Caddy | Family::Haproxy => {
            line.split_once(char::is_whitespace).unwrap_or((line, ""))
        }
    };
    let key = key.trim();
    let key = key[clean(key)..].trim_end_matches(['"', '\'', ' ']);
    let value = value
        .split(" #")
        .next()
        .unwrap_or_default()
        .trim()
        .trim_end_matches([';', ',']);
    let value = value[clean(value)..].trim_end_matches(['"', '\'', ' ']);
    (key, value)
}

/// Whether a setting is switched off; `None` where the line says nothing.
fn judge(setting: &Setting, value: &str) -> Option<bool> {
    let lower = value.to_ascii_lowercase();
    match setting.takes {
        settings::Takes::Any => Some(false),
        settings::Takes::Bound if value.contains("{{") || value.contains("${") => Some(false),
        settings::Takes::Bound => Some(
            lower
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .trim_end_matches(['s', 'm', 'k', 'b', 'g'])
                == "0",
        ),
        settings::Takes::Switch => match lower.as_str() {
            "on" | "true" | "yes" => Some(false),
            "off" | "false" | "no" => Some(true),
            _ if value.contains("{{") => Some(false),
            _ => None,
        },
        settings::Takes::Words(words) => words
            .iter()
            .any(|word| lower.contains(word))
            .then_some(false),
        settings::Takes::Number => lower
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(lower == "0"),
    }
}

const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "x-content-type-options"),
    ("x-frame-options", "x-frame-options"),
    ("strict-transport-security", "strict-transport-security"),
    ("content-security-policy", "content-security-policy"),
    ("referrer-policy", "referrer-policy"),
    ("cache-control", "cache-control"),
    ("etag", "etag"),
    // Terraform, Traefik
    ("content_type_options", "x-content-type-options"),
    ("frame_options", "x-frame-options"),
    ("strict_transport_security", "strict-transport-security"),
    ("content_security_policy", "content-security-policy"),
    ("contenttypenosniff", "x-content-type-options"),
    ("framedeny", "x-frame-options"),
    ("customframeoptionsvalue", "x-frame-options"),
    ("stsseconds", "strict-transport-security"),
    ("contentsecuritypolicy", "content-security-policy"),
];

/// A header that the line adds to answers.
fn header(family: Family, line: &str) -> Option<(&'static str, String)> {
    let known = |name: &str| {
        let name = name
            .trim()
            .trim_matches(['"', '\'', '='])
            .to_ascii_lowercase();
        HEADERS
            .iter()
            .find(|(word, _)| *word == name)
            .map(|(_, header)| *header)
    };
    let rest = line.trim_start_matches("- ");
    let words: Vec<&str> = rest.splitn(3, char::is_whitespace).collect();
    let clean = |text: &str| {
        text.trim()
            .trim_end_matches([';', ','])
            .trim_matches(['"', '\''])
            .to_string()
    };
    match words[..] {
        ["add_header" | "header" | "expires_header", name, value] => {
            return known(name.trim_start_matches('+')).map(|header| {
                (
                    header,
                    clean(value.trim_end_matches("always;").trim_end_matches("always")),
                )
            });
        }
        ["more_set_headers", ..] => {
            let (name, value) = rest
                .trim_start_matches("more_set_headers")
                .split_once(':')?;
            return known(name).map(|header| (header, clean(value)));
        }
        [
            "http-response" | "rspadd",
            "set-header" | "add-header",
            after,
        ] => {
            let (name, value) = after.trim().split_once(char::is_whitespace)?;
            return known(name).map(|header| (header, clean(value)));
        }
        _ => {}
    }
    match family {
        Family::Terraform => {
            let name = rest.split(['{', '=', ' ']).next().unwrap_or_default();
            (rest.contains('{') || rest.contains('=')).then_some(())?;
            let header = known(name)?;
            let value = rest
                .split_once('=')
                .map(|(_, value)| clean(value))
                .unwrap_or_default();
            Some((header, value))
        }
        Family::Yaml => {
            // `{ "key": "X-Frame-Options", "value": "DENY" }` on one line, or the name on its own.
            if let Some((_, after)) = rest.split_once("\"key\"") {
                let name = after
                    .trim_start_matches([':', ' ', '"'])
                    .split('"')
                    .next()?;
                let value = after.split_once("\"value\"").map(|(_, v)| {
                    v.trim_start_matches([':', ' ', '"'])
                        .split('"')
                        .next()
                        .unwrap_or_default()
                        .to_string()
                });
                return known(name).map(|header| (header, value.unwrap_or_default()));
            }
            let (name, value) = rest.split_once(':')?;
            let header = known(name)?;
            let value = clean(value);
            (value != "false" && value != "\"\"").then_some((header, value))
        }
        _ => {
            let (name, value) = rest.split_once(char::is_whitespace)?;
            known(name).map(|header| (header, clean(value)))
        }
    }
}

/// Whether a value does what the header is for; an unknown one does.
pub fn good(header: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    if lower.is_empty() || lower.contains("{{") || lower.contains("${") {
        return true;
    }
    match header {
        "x-content-type-options" => lower.contains("nosniff") || lower == "true",
        "x-frame-options" => {
            lower.contains("deny") || lower.contains("sameorigin") || lower == "true"
        }
        "strict-transport-security" => {
            let age = lower
                .split_once("max-age=")
                .map_or(lower.as_str(), |(_, age)| age);
            let digits: String = age.chars().take_while(char::is_ascii_digit).collect();
            digits
                .parse::<u64>()
                .map_or(true, |seconds| seconds >= 15_552_000)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests;
