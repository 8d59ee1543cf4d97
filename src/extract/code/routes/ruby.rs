//! Rails' routes file, and Sinatra.

use super::super::draft::{Handler, Owner};
use super::super::handlers;
use super::super::paths;
use super::super::reading::Reading;
use super::super::registering::NewRoute;
use super::{BuiltIn, built_in, method, named};

pub(super) fn read(reading: &mut Reading<'_>) {
    let path = reading.out.path.clone();
    if path == "config/routes.rb"
        || path.ends_with("/config/routes.rb")
        || path.contains("config/routes/")
    {
        return rails(reading);
    }
    // `class Application < Rails::Application`
    let application = (2..reading.code.len()).find(|at| {
        reading.code.name(*at) == "Application"
            && reading.code.name(at - 2) == "Rails"
            && (at - 2..*at).any(|here| reading.code.is_connector(here))
            && reading.code.sign(at - 3) == "<"
    });
    if let Some(at) = application {
        let start = reading.code.line_start(at);
        reading.server("rails", "http", start, at);
    }
    let sinatra = reading.imports("sinatra")
        || (0..reading.code.len())
            .any(|at| reading.code.name(at) == "Sinatra" && reading.code.name(at + 2) == "Base");
    if sinatra {
        self::sinatra(reading);
    }
}

/// Marks a `collection do` block.
const COLLECTION: &str = "#collection";

/// One line of the routes file, by its first word, under the blocks that its indentation says.
fn rails(reading: &mut Reading<'_>) {
    // Column of a block's line, and the prefix that it adds.
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while at < reading.code.len() {
        let end = reading.code.line_end(at);
        let column = reading.code.column(at);
        while blocks.last().is_some_and(|(open, _)| *open >= column) {
            blocks.pop();
        }
        let prefix = blocks
            .iter()
            .fold(String::new(), |prefix, (_, part)| match part.as_str() {
                // What stands in `collection` is about all of them.
                COLLECTION => prefix
                    .rsplit_once('/')
                    .map_or(String::new(), |(all, _)| all.to_string()),
                part => paths::join(&prefix, part),
            });
        let word = reading.code.name(at);
        let string = argument(reading, at);
        let opens = reading.code.name(end) == "do"
            || (at..=end).any(|here| reading.code.name(here) == "do");
        match word {
            "get" | "post" | "put" | "patch" | "delete" | "match" => {
                route(reading, at, end, word, &prefix)
            }
            "root" => push(
                reading,
                at,
                end,
                "GET",
                "/".into(),
                handler(reading, at, end),
            ),
            "mount" => mount(reading, at, end, &prefix),
            "health_check_routes" => {
                let path = paths::join(&prefix, "/health_check");
                built_in(
                    reading,
                    at,
                    at,
                    BuiltIn {
                        framework: "rails",
                        path: &path,
                        purpose: "live",
                        checks: vec!["registry"],
                        owner: Owner::Application,
                    },
                );
            }
            "resources" | "resource" => {
                if let Some(name) = &string {
                    let path = paths::join(&prefix, &format!("/{name}"));
                    push(
                        reading,
                        at,
                        end,
                        "GET",
                        path.clone(),
                        named(&format!("{}Controller.index", camel(name))),
                    );
                    push(
                        reading,
                        at,
                        end,
                        "POST",
                        path,
                        named(&format!("{}Controller.create", camel(name))),
                    );
                }
            }
            _ => {}
        }
        if opens {
            let part = match word {
                "collection" => COLLECTION.to_string(),
                "resources" => {
                    let name = option(reading, at, end, "path")
                        .or(string)
                        .unwrap_or_default();
                    format!("{name}/{{id}}")
                }
                "namespace" | "resource" => option(reading, at, end, "path")
                    .or(string)
                    .unwrap_or_default(),
                "scope" => {
                    let literal = reading.code.string(at + 1).is_some()
                        || reading.code.string(at + 2).is_some();
                    option(reading, at, end, "path")
                        .or(string.filter(|_| literal))
                        .unwrap_or_default()
                }
                _ => String::new(),
            };
            let part = part.trim_matches('/').to_string();
            let bare = part.is_empty() || part == COLLECTION;
            blocks.push((column, if bare { part } else { format!("/{part}") }));
        }
        at = end + 1;
    }
}

/// The first argument of a line: a string, or a symbol.
fn argument(reading: &Reading<'_>, at: usize) -> Option<String> {
    let code = &reading.code;
    let first = if code.sign(at + 1) == "(" {
        at + 2
    } else {
        at + 1
    };
    code.string(first)
        .map(str::to_string)
        .or_else(|| (code.sign(first) == ":").then(|| code.at(first + 1).to_string()))
}

/// The value of `key: "x"` on a line.
fn option(reading: &Reading<'_>, at: usize, end: usize, key: &str) -> Option<String> {
    let code = &reading.code;
    let key = (at..=end).find(|here| code.name(*here) == key && code.sign(here + 1) == ":")?;
    code.string(key + 2).map(str::to_string)
}

fn handler(reading: &Reading<'_>, at: usize, end: usize) -> Handler {
    let code = &reading.code;
    let target = option(reading, at, end, "to").or_else(|| {
        (at..=end)
            .find(|here| code.sign(*here) == "=>")
            .and_then(|arrow| code.string(arrow + 1).map(str::to_string))
    });
    match target {
        Some(target) => match target.split_once('#') {
            Some((controller, action)) => named(&format!(
                "{}Controller.{action}",
                camel(controller.rsplit('/').next().unwrap_or_default())
            )),
            None => named(&target),
        },
        // `to: ->(env) { [200, {}, ["ok"]] }`, `to: proc { ... }`
        None if code.mentions(at..end + 1, &["to"]) => {
            Handler::Inline(handlers::body(code, at..end + 1))
        }
        None => Handler::Unknown,
    }
}

fn camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            part.chars().next().map_or(String::new(), |c| {
                c.to_uppercase().collect::<String>() + &part[c.len_utf8()..]
            })
        })
        .collect()
}

fn route(reading: &mut Reading<'_>, at: usize, end: usize, word: &str, prefix: &str) {
    let Some(text) = argument(reading, at) else {
        return;
    };
    let path = paths::join(prefix, &format!("/{}", text.trim_start_matches('/')));
    let target = option(reading, at, end, "to").or_else(|| {
        (at..=end)
            .find(|here| reading.code.sign(*here) == "=>")
            .and_then(|arrow| reading.code.string(arrow + 1).map(str::to_string))
    });
    if target.as_deref() == Some("rails/health#show") {
        let checks = Vec::new();
        built_in(
            reading,
            at,
            end,
            BuiltIn {
                framework: "rails",
                path: &path,
                purpose: "live",
                checks,
                owner: Owner::Application,
            },
        );
        return;
    }
    let verb = method(word).unwrap_or("ANY");
    let handler = match handler(reading, at, end) {
        Handler::Unknown => {
            // `get "pages/about"` goes to pages#about.
            let (controller, action) = text.rsplit_once('/').unwrap_or(("", &text));
            named(&format!(
                "{}Controller.{action}",
                camel(controller.rsplit('/').next().unwrap_or_default())
            ))
        }
        handler => handler,
    };
    push(reading, at, end, verb, path, handler);
}

fn push(
    reading: &mut Reading<'_>,
    at: usize,
    end: usize,
    verb: &str,
    path: String,
    handler: Handler,
) {
    let span = reading.code.span(at, end);
    let new = NewRoute {
        framework: "rails",
        method: verb.into(),
        path,
        owner: Owner::Application,
        handler,
    };
    reading.route(at, span, None, new);
}

/// `mount OkComputer::Engine, at: "/health"`, `mount X => "/y"`.
fn mount(reading: &mut Reading<'_>, at: usize, end: usize, prefix: &str) {
    let code = &reading.code;
    let place = option(reading, at, end, "at").or_else(|| {
        (at..=end)
            .find(|here| code.sign(*here) == "=>")
            .and_then(|arrow| code.string(arrow + 1).map(str::to_string))
    });
    let path = paths::join(
        prefix,
        &format!("/{}", place.unwrap_or_default().trim_start_matches('/')),
    );
    let engine = code.name(at + 1);
    let (purpose, checks) = match engine {
        "OkComputer" | "HealthCheck" | "Easymon" | "HealthMonitor" => ("live", vec!["registry"]),
        "PrometheusExporter" | "Yabeda" => ("metrics", Vec::new()),
        _ => return,
    };
    built_in(
        reading,
        at,
        end,
        BuiltIn {
            framework: "rails",
            path: &path,
            purpose,
            checks,
            owner: Owner::Application,
        },
    );
}

/// `get '/x' do ... end`.
fn sinatra(reading: &mut Reading<'_>) {
    let mut served = false;
    for at in 0..reading.code.len() {
        let word = reading.code.name(at);
        let first = reading.code.token(at).is_some_and(|token| token.first);
        if !first || !matches!(word, "get" | "post" | "put" | "patch" | "delete") {
            continue;
        }
        let end = reading.code.line_end(at);
        let Some(path) = argument(reading, at).filter(|path| path.starts_with('/')) else {
            continue;
        };
        if !(at..=end).any(|here| reading.code.name(here) == "do") {
            continue;
        }
        let body = reading.code.indented_block(at).unwrap_or(at..end);
        let handler = Handler::Inline(reading.body(body));
        let span = reading.code.span(at, at + 1);
        if !served {
            served = true;
            reading.server("sinatra", "http", at, at);
        }
        let new = NewRoute {
            framework: "sinatra",
            method: method(word).unwrap_or("ANY").into(),
            path,
            owner: Owner::Application,
            handler,
        };
        reading.route(at, span, None, new);
    }
}
