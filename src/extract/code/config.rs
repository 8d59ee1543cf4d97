//! Configuration that decides what source does: entry points, module names, framework features, log formats.

use super::super::Input;
use super::logging::is_json_formatter;
use crate::source::{FileClass, FileId, RepoPath, Span};
use crate::syntax::{Node, Tree, json, toml, yaml};

/// A file of configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: String,
    /// What it says.
    pub says: Vec<(Statement, Span)>,
}

/// One thing that configuration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A file or module that is started: a path, or `module:attribute`, or `-m module`.
    Entry(String),
    /// The name by which other code imports the package of this directory (Go module, crate, npm package).
    Module(String),
    /// An import prefix that stands for a directory: `@/` for `src/` (tsconfig `paths`).
    Alias(String, String),
    /// A setting, its key in dots and lower case, and its value.
    Setting(String, String),
    /// A logging library and the format that it is given.
    Log(&'static str, &'static str),
    /// An agent that brings metrics and traces by command or environment.
    Agent(&'static str),
}

/// Keys of Spring, Quarkus and Micronaut configuration that matter.
const SETTINGS: &[&str] = &[
    "management.",
    "server.servlet.context-path",
    "server.base-path",
    "spring.webflux.base-path",
    "spring.mvc.servlet.path",
    "logging.structured.",
    "quarkus.log.console.json",
    "quarkus.smallrye-health",
    "quarkus.http.root-path",
    "quarkus.http.non-application-root-path",
    "quarkus.management",
    "endpoints.",
    "micronaut.server.context-path",
];

/// Whether this reader takes the file.
pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Vendored | FileClass::Docs
    ) {
        return false;
    }
    let name = path.name();
    kind(name).is_some()
        || (path.as_str().contains("config/packages/") && name.starts_with("monolog"))
}

#[derive(Clone, Copy)]
enum Kind {
    PackageJson,
    TsConfig,
    Cargo,
    GoMod,
    PyProject,
    Command,
    Spring,
    Logback,
    AppSettings,
    PythonLogging,
    Monolog,
}

fn kind(name: &str) -> Option<Kind> {
    let lower = name.to_ascii_lowercase();
    Some(match lower.as_str() {
        "package.json" => Kind::PackageJson,
        "tsconfig.json" | "jsconfig.json" => Kind::TsConfig,
        "cargo.toml" => Kind::Cargo,
        "go.mod" => Kind::GoMod,
        "pyproject.toml" => Kind::PyProject,
        "procfile" => Kind::Command,
        _ if lower.starts_with("dockerfile") || lower.ends_with(".dockerfile") => Kind::Command,
        _ if lower.starts_with("application") || lower.starts_with("bootstrap.") => {
            let known = [".yml", ".yaml", ".properties"]
                .iter()
                .any(|end| lower.ends_with(end));
            return known.then_some(Kind::Spring);
        }
        _ if lower.ends_with(".xml")
            && (lower.starts_with("logback") || lower.starts_with("log4j2")) =>
        {
            Kind::Logback
        }
        _ if lower.starts_with("appsettings") && lower.ends_with(".json") => Kind::AppSettings,
        "logging.json" | "logging.yaml" | "logging.yml" | "logging.ini" | "logging.conf"
        | "logging.toml" | "log_config.yaml" | "log_config.yml" | "log_config.json"
        | "logconfig.yaml" => Kind::PythonLogging,
        "monolog.yaml" | "monolog.yml" => Kind::Monolog,
        _ => return None,
    })
}

/// Reads the file.
pub(super) fn read(input: &Input<'_>) -> Option<Config> {
    let mut config = Config {
        file: input.id,
        path: input.path.as_str().to_string(),
        says: Vec::new(),
    };
    let name = input.path.name();
    match kind(name).or_else(|| name.starts_with("monolog").then_some(Kind::Monolog))? {
        Kind::PackageJson => package_json(&json::parse(input.text), &mut config),
        Kind::TsConfig => tsconfig(&json::parse(input.text), &mut config),
        Kind::Cargo => cargo(&toml::parse(input.text), &mut config),
        Kind::GoMod => go_mod(input.text, &mut config),
        Kind::PyProject => pyproject(&toml::parse(input.text), &mut config),
        Kind::Command => commands(input.text, &mut config),
        Kind::Spring => {
            // `application-test.yml` and the like belong to other environments.
            let profile = name
                .split('.')
                .next()
                .and_then(|stem| stem.split_once('-'))
                .map_or("", |(_, profile)| profile);
            if !matches!(
                profile,
                "test" | "dev" | "local" | "development" | "it" | "stdout"
            ) {
                spring(name, input.text, &mut config);
            }
        }
        Kind::Logback => logback(input.text, &mut config),
        Kind::AppSettings => {
            if !name.contains("Development") {
                appsettings(input.text, &mut config);
            }
        }
        Kind::PythonLogging => {
            let at = [
                "JsonFormatter",
                "JSONFormatter",
                "pythonjsonlogger",
                "jsonlogger",
            ]
            .iter()
            .find_map(|word| input.text.find(word));
            let json = input.text.lines().any(is_json_formatter);
            let span = at.map_or(Span::new(0, 0), |at| Span::new(at, at + 1));
            config.says.push((
                Statement::Log("logging", if json { "json" } else { "text" }),
                span,
            ));
        }
        Kind::Monolog => {
            if let Some(at) = input.text.find("monolog.formatter.json") {
                config.says.push((
                    Statement::Log("monolog", "json"),
                    Span::new(at, at + "monolog.formatter.json".len()),
                ));
            }
        }
    }
    Some(config)
}

fn package_json(tree: &Tree, config: &mut Config) {
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

fn tsconfig(tree: &Tree, config: &mut Config) {
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

fn cargo(tree: &Tree, config: &mut Config) {
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

fn go_mod(text: &str, config: &mut Config) {
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

fn pyproject(tree: &Tree, config: &mut Config) {
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

/// Start commands of a Dockerfile or Procfile: words that name a file or module.
fn commands(text: &str, config: &mut Config) {
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

fn wanted(key: &str) -> bool {
    SETTINGS.iter().any(|setting| key.starts_with(setting))
}

fn spring(name: &str, text: &str, config: &mut Config) {
    if name.ends_with(".properties") {
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            let trimmed = line.trim();
            let Some((key, value)) = trimmed
                .split_once(['=', ':'])
                .filter(|_| !trimmed.starts_with(['#', '!']))
            else {
                continue;
            };
            let key = key.trim().to_ascii_lowercase();
            if wanted(&key) {
                config.says.push((
                    Statement::Setting(key, value.trim().into()),
                    Span::new(start, start + line.trim_end().len()),
                ));
            }
        }
        return;
    }
    let tree = yaml::parse(text);
    for root in tree.roots() {
        // A work list of maps with the keys that lead to them.
        let mut maps = vec![(String::new(), root)];
        while let Some((prefix, map)) = maps.pop() {
            for (key, value) in map.entries() {
                let name = key.text().unwrap_or_default().to_ascii_lowercase();
                let path = if prefix.is_empty() {
                    name
                } else {
                    format!("{prefix}.{name}")
                };
                if value.is_map() && path.split('.').count() < 12 {
                    maps.push((path, value));
                } else if wanted(&path) {
                    let text = if value.is_list() {
                        value
                            .items()
                            .filter_map(|item| item.text())
                            .collect::<Vec<_>>()
                            .join(",")
                    } else {
                        value.text().unwrap_or_default().to_string()
                    };
                    config
                        .says
                        .push((Statement::Setting(path, text), key.span().to(value.span())));
                }
            }
        }
    }
}

/// Logback's encoders and Log4j's layouts. Comments are taken out first.
fn logback(text: &str, config: &mut Config) {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find("<!--"))
        .map(|found| at + found)
    {
        let end = text[start..]
            .find("-->")
            .map_or(text.len(), |length| start + length + 3);
        masked[start..end].fill(b' ');
        at = end;
    }
    let masked = String::from_utf8_lossy(&masked);
    let json = [
        "LogstashEncoder",
        "LoggingEventCompositeJsonEncoder",
        "JsonEncoder",
        "EcsEncoder",
        "JsonLayout",
        "JsonTemplateLayout",
        "EcsLayout",
        "StructuredLogEncoder",
        "StackdriverJsonLayout",
    ];
    let text_layouts = [
        "PatternLayout",
        "<pattern>",
        "PatternLayoutEncoder",
        "console-appender.xml",
        "defaults.xml",
    ];
    let library = if config.path.contains("log4j2") {
        "log4j2"
    } else {
        "logback"
    };
    let found = json
        .iter()
        .find_map(|word| masked.find(word).map(|at| (at, word.len())));
    let text_found = text_layouts
        .iter()
        .find_map(|word| masked.find(word).map(|at| (at, word.len())));
    let statement = match (found, text_found) {
        (Some(place), Some(_)) => Some(("choice", place)),
        (Some(place), None) => Some(("json", place)),
        (None, Some(place)) => Some(("text", place)),
        (None, None) => None,
    };
    if let Some((format, (at, length))) = statement {
        config
            .says
            .push((Statement::Log(library, format), Span::new(at, at + length)));
    }
}

fn appsettings(text: &str, config: &mut Config) {
    for (word, library) in [
        ("Serilog.Formatting.", "Serilog"),
        (
            "\"FormatterName\": \"json\"",
            "Microsoft.Extensions.Logging",
        ),
        ("JsonFormatter", "Serilog"),
        ("EcsTextFormatter", "Serilog"),
    ] {
        if let Some(at) = text.find(word) {
            config.says.push((
                Statement::Log(library, "json"),
                Span::new(at, at + word.len()),
            ));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(path: &str, text: &str) -> Vec<Statement> {
        let path = RepoPath::new(path);
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Config,
            text,
        };
        read(&input)
            .map(|config| {
                config
                    .says
                    .into_iter()
                    .map(|(statement, _)| statement)
                    .collect()
            })
            .unwrap_or_default()
    }

    #[test]
    fn entries_of_commands() {
        let found = says(
            "Dockerfile",
            "FROM python:3\nCMD [\"uvicorn\", \"app.main:app\", \"--port\", \"80\"]\n# CMD old.py\n",
        );
        assert_eq!(found, [Statement::Entry("app.main:app".into())]);
        assert_eq!(
            says("Procfile", "web: gunicorn a.wsgi:application\n"),
            [Statement::Entry("a.wsgi:application".into())]
        );
    }

    #[test]
    fn spring_settings_in_both_forms() {
        let expected = Statement::Setting("management.endpoints.web.base-path".into(), "/".into());
        assert_eq!(
            says(
                "application.yml",
                "management:\n  endpoints:\n    web:\n      base-path: /\n"
            ),
            [expected.clone()]
        );
        assert_eq!(
            says(
                "application.properties",
                "# x=1\nmanagement.endpoints.web.base-path=/\n"
            ),
            [expected]
        );
        assert!(says("application-dev.yml", "management:\n  a: b\n").is_empty());
    }

    #[test]
    fn a_commented_encoder_sets_nothing() {
        let text = "<configuration><!-- <encoder class=\"LogstashEncoder\"/> --><encoder><pattern>%m</pattern></encoder></configuration>";
        assert_eq!(
            says("logback-spring.xml", text),
            [Statement::Log("logback", "text")]
        );
    }

    #[test]
    fn an_agent_by_command_is_seen() {
        assert_eq!(
            says(
                "Dockerfile",
                "ENTRYPOINT [\"java\", \"-javaagent:applicationinsights-agent.jar\", \"-jar\", \"a.jar\"]\n"
            ),
            [Statement::Agent("applicationinsights")]
        );
    }
}
