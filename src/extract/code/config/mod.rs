//! Configuration that decides what source does: entry points, module names, framework features, log formats.

mod manifests;
mod settings;

use manifests::{cargo, commands, go_mod, package_json, pyproject, tsconfig};
use settings::{application_json, appsettings, logback, spring};

use super::super::Input;
use super::logging::is_json_formatter;
use crate::source::{FileClass, FileId, RepoPath, Span};
use crate::syntax::{json, toml};

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

/// Whether this reader takes the file.
pub(super) fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if matches!(
        class,
        FileClass::Test | FileClass::Example | FileClass::Vendored | FileClass::Docs
    ) {
        return false;
    }
    let name = path.name();
    let manifest = matches!(class, FileClass::Kubernetes)
        && (name.ends_with(".yml") || name.ends_with(".yaml"));
    manifest
        || kind(name).is_some()
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
    Manifest,
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
    let by_name = kind(name).or_else(|| name.starts_with("monolog").then_some(Kind::Monolog));
    match by_name
        .or_else(|| matches!(input.class, FileClass::Kubernetes).then_some(Kind::Manifest))?
    {
        Kind::Manifest => {
            application_json(input.text, &mut config);
            if config.says.is_empty() {
                return None;
            }
        }
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
            std::slice::from_ref(&expected)
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
