//! Documents that describe an interface: OpenAPI, Swagger, AsyncAPI, GraphQL.

use crate::extract::{Extracted, Input};
use crate::facts::Located;
use crate::facts::operations::ApiDescription;
use crate::source::Span;
use crate::syntax::{Node, json, yaml};

/// Methods of an OpenAPI path.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Parts of a path that say that the interface is somebody else's.
const FOREIGN: &[&str] = &[
    "client",
    "third_party",
    "third-party",
    "thirdparty",
    "external",
    "vendor",
    "upstream",
    "petstore",
    "fixtures",
    "testdata",
];

pub(super) fn document(input: &Input<'_>, out: &mut Extracted) {
    let head = input
        .text
        .char_indices()
        .nth(4_000)
        .map_or(input.text, |(end, _)| &input.text[..end]);
    let is_json = input.path.extension() == "json";
    let named = ["openapi", "swagger", "asyncapi"].iter().any(|key| {
        if is_json {
            head.contains(&format!("\"{key}\""))
        } else {
            head.lines()
                .any(|line| line.starts_with(&format!("{key}:")))
        }
    });
    // `docs/swagger.json` of swag puts its paths first.
    let name = input.path.name().to_ascii_lowercase();
    let by_name = is_json && (name.contains("openapi") || name.contains("swagger"));
    if !named && !by_name {
        return;
    }
    let tree = if is_json {
        json::parse(input.text)
    } else {
        yaml::parse(input.text)
    };
    let Some(root) = tree.root() else { return };
    let version = |key: &str| root.entry(key).filter(|(_, value)| value.text().is_some());
    let (format, key) = if let Some((key, _)) = version("openapi").or_else(|| version("swagger")) {
        ("openapi", key)
    } else if let Some((key, _)) = version("asyncapi") {
        ("asyncapi", key)
    } else {
        return;
    };
    let title = root
        .at(&["info", "title"])
        .and_then(Node::text)
        .unwrap_or_default();
    let operations = if format == "asyncapi" {
        root.get("channels")
            .map_or(0, |channels| channels.entries().count())
    } else {
        root.get("paths").map_or(0, |paths| {
            paths.entries().map(|(_, path)| operations(path)).sum()
        })
    };
    let place = root
        .entry("paths")
        .filter(|_| operations == 0)
        .map_or(key, |(key, _)| key)
        .span();
    push(input, out, format, title, operations, place);
    if format == "openapi" && operations > 0 {
        quality(input, root, out);
    }
}

/// What the operations of an OpenAPI document say of themselves.
fn quality(input: &Input<'_>, root: Node<'_>, out: &mut Extracted) {
    let Some(fact) = out.facts.api_descriptions.last_mut() else {
        return;
    };
    // Shared schemas with examples serve every operation that refers to them.
    let shared = input
        .text
        .find("components")
        .or_else(|| input.text.find("definitions"));
    let shared_examples = shared.is_some_and(|at| input.text[at..].contains("example"));
    let (mut counted, mut described, mut errors, mut examples) = (0, 0, 0, 0);
    let mut lacking = None;
    for (path, item) in root
        .get("paths")
        .into_iter()
        .flat_map(|paths| paths.entries().collect::<Vec<_>>())
    {
        let name = path.text().unwrap_or_default();
        if ["health", "livez", "readyz", "metrics", "ping"]
            .iter()
            .any(|word| name.contains(word))
        {
            continue;
        }
        for (method, operation) in item.entries() {
            if !method
                .text()
                .is_some_and(|method| METHODS.contains(&method))
            {
                continue;
            }
            counted += 1;
            let said = ["summary", "description"].iter().any(|key| {
                operation
                    .get(key)
                    .and_then(Node::text)
                    .is_some_and(|text| !text.is_empty())
            });
            let fails = operation.get("responses").is_some_and(|responses| {
                responses.entries().any(|(status, _)| {
                    status
                        .text()
                        .is_some_and(|status| status.starts_with('4') || status == "default")
                })
            });
            let span = method.span().to(operation.span());
            let example = shared_examples
                || input
                    .text
                    .get(span.range())
                    .is_some_and(|text| text.contains("example"));
            described += i64::from(said);
            errors += i64::from(fails);
            examples += i64::from(example);
            if lacking.is_none() && !(said && fails && example) {
                lacking = Some(method.span());
            }
        }
    }
    let most = |count: i64| count * 5 >= counted * 4;
    let mut lacks = Vec::new();
    if !most(described) {
        lacks.push("a summary");
    }
    if !most(errors) {
        lacks.push("an answer for errors (4xx)");
    }
    if !most(examples) {
        lacks.push("an example");
    }
    fact.value.described = described;
    fact.value.with_errors = errors;
    fact.value.with_examples = examples;
    fact.value.complete = lacks.is_empty();
    fact.value.lacks = lacks.join(", ");
    if let Some(span) = lacking {
        fact.anchors.push(("lacking", input.place(span)));
    }
}

/// Operations of one path; a reference to another file counts as one.
fn operations(path: Node<'_>) -> usize {
    let count = path
        .entries()
        .filter(|(method, _)| {
            method
                .text()
                .is_some_and(|method| METHODS.contains(&method))
        })
        .count();
    if count == 0 && path.get("$ref").is_some() {
        1
    } else {
        count
    }
}

pub(super) fn graphql(input: &Input<'_>, out: &mut Extracted) {
    let at = ["type Query", "extend type Query", "schema {"]
        .iter()
        .find_map(|word| input.text.find(word).map(|at| (at, word.len())));
    if let Some((at, length)) = at {
        let fields = input.text[at..]
            .lines()
            .skip(1)
            .take_while(|line| !line.starts_with('}'))
            .filter(|line| line.contains(':'))
            .count();
        push(
            input,
            out,
            "graphql",
            "",
            fields.max(1),
            Span::new(at, at + length),
        );
    }
}

fn push(
    input: &Input<'_>,
    out: &mut Extracted,
    format: &'static str,
    title: &str,
    operations: usize,
    span: Span,
) {
    let path = input.path.as_str();
    let lower = format!(
        "{}/{}",
        path.to_ascii_lowercase(),
        title.to_ascii_lowercase()
    );
    let foreign = lower
        .split('/')
        .any(|part| FOREIGN.iter().any(|word| part.contains(word)));
    let fact = ApiDescription {
        path: path.to_string(),
        format,
        title: title.to_string(),
        operations: i64::try_from(operations).unwrap_or(i64::MAX),
        own: !foreign,
        ..ApiDescription::default()
    };
    out.facts
        .api_descriptions
        .push(Located::new(fact, input.place(span)));
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn operations_are_counted() {
        let text = "openapi: 3.1.0\ninfo:\n  title: Orders\npaths:\n  /orders:\n    get: {}\n    post: {}\n    parameters: []\n";
        let found = read("docs/openapi.yaml", text).facts.api_descriptions;
        assert_eq!(
            (found[0].format, found[0].operations, found[0].own),
            ("openapi", 2, true)
        );
        let empty = read("openapi.yaml", "openapi: 3.1.0\npaths: {}\n")
            .facts
            .api_descriptions;
        assert_eq!(empty[0].operations, 0);
    }

    #[test]
    fn what_operations_lack_is_told_without_those_of_health() {
        let text = "openapi: 3.1.0\npaths:\n  /health:\n    get: {}\n  /orders:\n    get:\n      summary: List\n      responses:\n        '200':\n          example: a\n        '400': {}\n";
        let found = read("openapi.yaml", text).facts.api_descriptions;
        assert!(found[0].complete, "{}", found[0].lacks);
        let text = "openapi: 3.1.0\npaths:\n  /orders:\n    get:\n      summary: List\n      responses: {'200': {}}\n";
        let found = read("openapi.yaml", text).facts.api_descriptions;
        assert_eq!(found[0].lacks, "an answer for errors (4xx), an example");
    }

    #[test]
    fn the_interface_of_somebody_else_is_not_ours() {
        let text = "openapi: 3.0.0\ninfo: {title: Swagger Petstore}\npaths: {/a: {get: {}}}\n";
        assert!(!read("openapi.yaml", text).facts.api_descriptions[0].own);
        assert!(
            read("a.yaml", "name: openapi\n")
                .facts
                .api_descriptions
                .is_empty()
        );
    }
}
