//! Variables that code reads, beside the names that files for people hold.
//!
//! What the operating system, the language or the platform sets needs no document of the project's.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sorted, located};
use crate::facts::workbench::{EnvRead, Variable};
use crate::facts::{ComponentId, FactSet, Located};
use crate::link::components::Owners;
use crate::source::Place;

/// How many variables one finding names.
const NAMED: usize = 5;
/// How many more places it shows.
const RELATED: usize = 20;

/// Names that others define.
const STANDARD: [&str; 60] = [
    "PATH",
    "HOME",
    "PORT",
    "HOST",
    "USER",
    "PWD",
    "SHELL",
    "TERM",
    "LANG",
    "TMPDIR",
    "TEMP",
    "TMP",
    "TZ",
    "CI",
    "HOSTNAME",
    "NO_COLOR",
    "FORCE_COLOR",
    "RUST_LOG",
    "RUST_BACKTRACE",
    "NODE_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "PYTHONPATH",
    "GOMAXPROCS",
    "GOMEMLIMIT",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "DISPLAY",
    "APPDATA",
    "USERPROFILE",
    "LOCALAPPDATA",
    "PROGRAMFILES",
    "WEB_CONCURRENCY",
    "BUNDLE_GEMFILE",
    "ASPNETCORE_ENVIRONMENT",
    "DEV",
    "PROD",
    "MODE",
    "BASE_URL",
    "SSR",
    "RAILS_MAX_THREADS",
    "RAILS_LOG_LEVEL",
    "RAILS_LOG_TO_STDOUT",
    "RAILS_MASTER_KEY",
    "RAILS_SERVE_STATIC_FILES",
    "SECRET_KEY_BASE",
    "PIDFILE",
    // systemd, for the units that it starts.
    "CREDENTIALS_DIRECTORY",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LOGS_DIRECTORY",
    "NOTIFY_SOCKET",
    "RUNTIME_DIRECTORY",
    "STATE_DIRECTORY",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
];
/// Beginnings of names that others define.
const STANDARD_PREFIXES: [&str; 15] = [
    "OTEL_",
    "AWS_",
    "KUBERNETES_",
    "GITHUB_",
    "CARGO_",
    "XDG_",
    "DOTNET_",
    "JAVA_",
    "GOOGLE_APPLICATION_",
    "LC_",
    "GIT_",
    "WSL_",
    "npm_",
    "NPM_",
    "K8S_",
];

pub(super) fn link(sorted: &Sorted, owners: &Owners, facts: &mut FactSet) {
    let agents: BTreeSet<&str> = facts
        .documents
        .iter()
        .filter(|one| one.agent)
        .map(|one| one.value.path.as_str())
        .collect();
    let documented: BTreeSet<&str> = sorted
        .names
        .iter()
        .filter(|one| !agents.contains(one.path.as_str()))
        .flat_map(|one| one.names.iter().map(String::as_str))
        .collect();
    let is_documented = |name: &str| match name.strip_suffix('*') {
        Some(prefix) => documented
            .range(prefix..)
            .next()
            .is_some_and(|one| one.starts_with(prefix)),
        None => documented.contains(name),
    };
    let mut read: BTreeMap<(ComponentId, &str), (&str, Place)> = BTreeMap::new();
    for file in &sorted.reads {
        let component = owners.owner(&file.path);
        for (name, place) in &file.names {
            if !is_standard(name) {
                read.entry((component, name))
                    .or_insert((&file.path, *place));
            }
        }
    }
    let mut counts: BTreeMap<ComponentId, (i64, i64)> = BTreeMap::new();
    for (component, name) in read.keys() {
        let count = counts.entry(*component).or_default();
        count.0 += 1;
        count.1 += i64::from(is_documented(name));
    }
    let mut found: Vec<_> = read
        .iter()
        .map(|((component, name), (path, place))| {
            let (all, known) = counts.get(component).copied().unwrap_or((1, 0));
            let value = Variable {
                name: (*name).to_owned(),
                path: (*path).to_owned(),
                documented: is_documented(name),
                share: known * 100 / all,
                undocumented: Vec::new(),
            };
            located(value, *place, *component)
        })
        .collect();
    found.sort_by(|one, other| (one.place, &one.value.name).cmp(&(other.place, &other.value.name)));
    lead(&mut found);
    facts.variables = found;
    baked(sorted, owners, facts);
    facts.env_reads = scattered(sorted, owners);
}

/// Names the required variables that containers leave to a settings file in their image.
fn baked(sorted: &Sorted, owners: &Owners, facts: &mut FactSet) {
    let FactSet {
        env_files,
        containers,
        ..
    } = facts;
    for container in containers.iter_mut() {
        let component = container.component;
        let judged = container.role == "main"
            && container.variables_known
            && container.workload.own
            && component != ComponentId::REPOSITORY;
        if !judged {
            continue;
        }
        let inside: Vec<&str> = env_files
            .iter()
            .filter(|file| file.production && file.in_final && file.component == component)
            .map(|file| file.file.as_str())
            .collect();
        let is_inside = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or_default();
            inside.iter().any(|file| *file == name || *file == path)
        };
        let files = sorted.names.iter().filter(|one| is_inside(&one.path));
        let given: BTreeSet<&str> = files
            .flat_map(|one| one.names.iter().map(String::as_str))
            .collect();
        let reads = sorted.reads.iter();
        let required: BTreeSet<&str> = reads
            .filter(|file| owners.owner(&file.path) == component)
            .flat_map(|file| file.required.iter().map(String::as_str))
            .collect();
        container.value.baked = required
            .into_iter()
            .filter(|name| {
                given.contains(name) && !container.variables.iter().any(|set| set == name)
            })
            .map(str::to_owned)
            .collect();
    }
}

/// Files whose name says that settings are read there, or that only start or build the program.
fn is_settings_module(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    let words = [
        "config", "setting", "env", "option", "constant", "vite", "webpack", "next.",
    ];
    let folders = [
        "config",
        "configuration",
        "settings",
        "conf",
        "scripts",
        "bin",
        "migrations",
        "alembic",
    ];
    name.starts_with('.')
        || words.iter().any(|word| name.contains(word))
        || lower.split('/').any(|part| folders.contains(&part))
        || matches!(
            name,
            "manage.py" | "wsgi.py" | "asgi.py" | "build.rs" | "rakefile" | "knexfile.js"
        )
}

/// The files of production code that read variables each for themselves.
fn scattered(sorted: &Sorted, owners: &Owners) -> Vec<Located<EnvRead>> {
    let mut found: Vec<Located<EnvRead>> = Vec::new();
    let mut counts: BTreeMap<ComponentId, i64> = BTreeMap::new();
    for file in &sorted.reads {
        let source = crate::syntax::code::Language::of_extension(
            file.path.rsplit('.').next().unwrap_or_default(),
        );
        let Some((name, place)) = file.names.first() else {
            continue;
        };
        if source.is_none() || is_settings_module(&file.path) {
            continue;
        }
        let component = owners.owner(&file.path);
        *counts.entry(component).or_default() += 1;
        let value = EnvRead {
            path: file.path.clone(),
            name: name.clone(),
            files: 0,
        };
        found.push(located(value, *place, component));
    }
    for one in &mut found {
        one.value.files = counts.get(&one.component).copied().unwrap_or_default();
    }
    found.sort_by_key(|one| one.place);
    found
}

/// Lets the first variable of each component that is not documented speak for all of them.
fn lead(variables: &mut [Located<Variable>]) {
    let mut missing: BTreeMap<ComponentId, Vec<usize>> = BTreeMap::new();
    for (at, one) in variables.iter().enumerate() {
        if !one.documented {
            missing.entry(one.component).or_default().push(at);
        }
    }
    for positions in missing.into_values() {
        let named = positions.iter().take(NAMED);
        let mut names: Vec<String> = named
            .map(|at| {
                let name = &variables[*at].name;
                match name.ends_with('*') {
                    true => format!("`{name}` (one for each option)"),
                    false => format!("`{name}`"),
                }
            })
            .collect();
        if positions.len() > NAMED {
            names.push(format!("{} more", positions.len() - NAMED));
        }
        let related = positions[1..]
            .iter()
            .take(RELATED)
            .map(|at| (variables[*at].place, format!("`{}`", variables[*at].name)))
            .collect();
        let first = &mut variables[positions[0]];
        first.value.undocumented = names;
        first.related = related;
    }
}

fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name)
        || STANDARD_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
}
