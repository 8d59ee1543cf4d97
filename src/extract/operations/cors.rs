//! CORS that a gateway answers: annotations of an Ingress, headers of nginx.

use super::lines;
use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::Cors;
use crate::source::Span;

pub(super) fn read(input: &Input<'_>, out: &mut Extracted) {
    let lower = input.text.to_ascii_lowercase();
    if !lower.contains("cors-allow-origin") && !lower.contains("access-control-allow-origin") {
        return;
    }
    let nginx = input.path.extension() == "conf";
    for (start, line) in lines(input.text) {
        let trimmed = line.trim_start().to_ascii_lowercase();
        if trimmed.starts_with('#') {
            continue;
        }
        let value = if nginx {
            trimmed.strip_prefix("add_header ").and_then(|rest| {
                rest.trim_start()
                    .trim_start_matches(['"', '\''])
                    .strip_prefix("access-control-allow-origin")
            })
        } else {
            trimmed.strip_prefix("nginx.ingress.kubernetes.io/cors-allow-origin:")
        };
        let Some(value) = value else { continue };
        let value = value
            .trim_matches(['"', '\'', ' ', ';'])
            .trim_end_matches("always")
            .trim_matches(['"', '\'', ' ']);
        let origins = match value {
            "*" => "any",
            "$http_origin" => "reflect",
            value if value.contains(['$', '{']) => "configured",
            _ => "list",
        };
        let fact = Cors {
            path: input.path.as_str().to_string(),
            library: if nginx { "nginx" } else { "ingress" }.to_string(),
            origins,
            credentials: lower.contains("cors-allow-credentials: \"true\"")
                || lower.contains("access-control-allow-credentials true"),
            reachable: true,
        };
        let from = start + line.len() - line.trim_start().len();
        out.facts.cors.push(Located::new(
            fact,
            input.place(Span::new(from, start + line.len())),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn gateways_allow_origins_too() {
        for (path, text, origins) in [
            (
                "ingress.yaml",
                "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/cors-allow-origin: \"*\"\n",
                "any",
            ),
            (
                "nginx/site.conf",
                "  add_header Access-Control-Allow-Origin *;\n",
                "any",
            ),
            (
                "nginx/site.conf",
                "add_header 'Access-Control-Allow-Origin' $http_origin always;\n",
                "reflect",
            ),
            (
                "nginx/site.conf",
                "add_header Access-Control-Allow-Origin https://a.example;\n",
                "list",
            ),
        ] {
            assert_eq!(read(path, text).facts.cors[0].origins, origins, "{text}");
        }
        assert!(
            read(
                "nginx/site.conf",
                "# add_header Access-Control-Allow-Origin *;\n"
            )
            .facts
            .cors
            .is_empty()
        );
    }
}
