//! Entry points and module names, from manifests and start commands.

use super::{Config, Statement};
use crate::source::Span;
use crate::syntax::{Node, Tree};

pub(super) fn package_json(tree: &Tree, config: &mut Config) {
    let Some(root) = tree.root() else { return };
    let mut add = |statement: Statement, span: Span| config.says.push((statement, span));
    if let Some(name) = root.get("name") {
        add(
            Statement::Module(name.text().unwrap_or_default().into()),
            name.span(),
        );
    }
    for key in ["main", "module"] {
        if let Some(node) = root.get(key) {
            add(
                Statement::Entry(node.text().unwrap_or_default().into()),
                node.span(),
            );
        }
    }
    if let Some(bin) = root.get("bin") {
        let nodes: Vec<Node<'_>> = if bin.is_map() {
            bin.entries().map(|(_, value)| value).collect()
        } else {
            vec![bin]
        };
        for node in nodes {
            add(
                Statement::Entry(node.text().unwrap_or_default().into()),
                node.span(),
            );
        }
    }
    if let Some(scripts) = root.get("scripts") {
        for (key, value) in scripts.entries() {
            let name = key.text().unwrap_or_default();
            if !(name.starts_with("start")
                || name.starts_with("serve")
                || name == "dev"
                || name.starts_with("worker"))
            {
                continue;
            }
            for word in value.text().unwrap_or_default().split_whitespace() {
                let word = word.trim_matches(['"', '\'']);
                let file = word.ends_with(".js")
                    || word.ends_with(".ts")
                    || word.ends_with(".mjs")
                    || word.ends_with(".cjs")
                    || word.ends_with(".tsx");
                if file
                    || word.starts_with("dist/")
                    || word.starts_with("build/")
                    || word.starts_with("./")
                {
                    add(Statement::Entry(word.into()), value.span());
                }
            }
        }
    }
}

pub(super) fn tsconfig(tree: &Tree, config: &mut Config) {
    let Some(options) = tree.root().and_then(|root| root.get("compilerOptions")) else {
        return;
    };
    let base = options
        .get("baseUrl")
        .and_then(|node| node.text())
        .unwrap_or("")
        .trim_start_matches("./")
        .trim_end_matches('/')
        .to_string();
    let base = if base == "." { String::new() } else { base };
    if let Some(node) = options.get("baseUrl") {
        config
            .says
            .push((Statement::Alias(String::new(), base.clone()), node.span()));
    }
    for (key, value) in options
        .get("paths")
        .into_iter()
        .flat_map(|paths| paths.entries().collect::<Vec<_>>())
    {
        let Some(target) = value
            .items()
            .next()
            .and_then(|node| node.text().map(str::to_string))
        else {
            continue;
        };
        let target = target
            .trim_start_matches("./")
            .trim_end_matches('*')
            .trim_end_matches('/')
            .to_string();
        let target = if base.is_empty() {
            target
        } else {
            format!("{base}/{target}")
        };
        let prefix = key
            .text()
            .unwrap_or_default()
            .trim_end_matches('*')
            .to_string();
        config
            .says
            .push((Statement::Alias(prefix, target), key.span()));
    }
}

pub(super) fn cargo(tree: &Tree, config: &mut Config) {
    let Some(root) = tree.root() else { return };
    let name = root
        .at(&["lib", "name"])
        .or_else(|| root.at(&["package", "name"]));
    if let Some(name) = name {
        config.says.push((
            Statement::Module(name.text().unwrap_or_default().replace('-', "_")),
            name.span(),
        ));
    }
    for key in ["bin", "lib"] {
        for table in root
            .get(key)
            .map(|node| node.items_or_self_map())
            .unwrap_or_default()
        {
            if let Some(path) = table.get("path") {
                config.says.push((
                    Statement::Entry(path.text().unwrap_or_default().into()),
                    path.span(),
                ));
            }
        }
    }
}

trait TableItems<'t> {
    fn items_or_self_map(self) -> Vec<Node<'t>>;
}

impl<'t> TableItems<'t> for Node<'t> {
    /// A list's items, or the table itself.
    fn items_or_self_map(self) -> Vec<Node<'t>> {
        if self.is_list() {
            self.items().collect()
        } else {
            vec![self]
        }
    }
}

pub(super) fn go_mod(text: &str, config: &mut Config) {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if let Some(module) = line.trim().strip_prefix("module ") {
            let module = module
                .split("//")
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches('"');
            config.says.push((
                Statement::Module(module.into()),
                Span::new(offset, offset + line.trim_end().len()),
            ));
            return;
        }
        offset += line.len();
    }
}

pub(super) fn pyproject(tree: &Tree, config: &mut Config) {
    let Some(root) = tree.root() else { return };
    for path in [
        ["project", "scripts"].as_slice(),
        &["tool", "poetry", "scripts"],
        &["project", "gui-scripts"],
    ] {
        for (_, value) in root
            .at(path)
            .into_iter()
            .flat_map(|scripts| scripts.entries().collect::<Vec<_>>())
        {
            config.says.push((
                Statement::Entry(value.text().unwrap_or_default().into()),
                value.span(),
            ));
        }
    }
}

/// Whether a line of a Dockerfile copies or fetches a file of this name.
fn copies(text: &str, name: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
        line.contains(name)
            && ["COPY", "ADD", "RUN"].iter().any(|word| {
                line.get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
            })
    })
}

/// Start commands of a Dockerfile or Procfile: words that name a file or module.
pub(super) fn commands(text: &str, config: &mut Config) {
    let mut offset = 0;
    let mut continued = false;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let trimmed = line.trim();
        if trimmed.starts_with('#') {
            continue;
        }
        let upper = trimmed.get(..10).unwrap_or(trimmed).to_ascii_uppercase();
        let starts = upper.starts_with("CMD")
            || upper.starts_with("ENTRYPOINT")
            || trimmed.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '_' || c == '-')
                    && !upper.starts_with("FROM")
            });
        let span = Span::new(start, start + line.trim_end().len());
        for (word, agent) in [
            ("-javaagent:", ""),
            ("ddtrace-run", "ddtrace"),
            ("newrelic-admin", "newrelic"),
            ("opentelemetry-instrument", "opentelemetry"),
        ] {
            if trimmed.contains(word)
                && (starts || continued || upper.starts_with("ENV") || upper.starts_with("RUN"))
            {
                let agent = match agent {
                    "" if trimmed.contains("applicationinsights") => "applicationinsights",
                    "" if trimmed.contains("newrelic") => "newrelic",
                    "" if trimmed.contains("dd-java-agent") => "ddtrace",
                    "" if trimmed.contains("opentelemetry") => "opentelemetry",
                    // `-javaagent:agent.jar`: the line that copies it has the name.
                    "" if copies(text, "applicationinsights-agent") => "applicationinsights",
                    "" if copies(text, "opentelemetry-javaagent") => "opentelemetry",
                    "" if copies(text, "dd-java-agent") => "ddtrace",
                    "" if copies(text, "newrelic") => "newrelic",
                    agent => agent,
                };
                if !agent.is_empty() {
                    config.says.push((Statement::Agent(agent), span));
                }
            }
        }
        if starts || continued {
            let mut module = false;
            for word in trimmed.split(|c: char| {
                c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']' | ',' | ';')
            }) {
                let file = [".py", ".js", ".ts", ".mjs", ".cjs"]
                    .iter()
                    .any(|end| word.ends_with(end));
                let application = word.split_once(':').is_some_and(|(module, attribute)| {
                    let plain = |text: &str| {
                        !text.is_empty()
                            && text
                                .chars()
                                .all(|c| c.is_alphanumeric() || c == '_' || c == '.')
                    };
                    plain(module)
                        && plain(attribute.trim_end_matches("()"))
                        && !attribute.starts_with(|c: char| c.is_ascii_digit())
                });
                let django = word.ends_with(".wsgi") || word.ends_with(".asgi");
                if module || file || application || django {
                    config.says.push((Statement::Entry(word.to_string()), span));
                }
                module = word == "-m";
            }
        }
        continued = (starts || continued) && trimmed.ends_with('\\');
    }
}
