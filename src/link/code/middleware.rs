//! Says what registered middleware is for, and finds middleware that is written and that no line registers.
//!
//! Names tell most of it; packages that the lists know tell the rest. What a project's own middleware really does is not read.

use super::located;
use super::packages::import_names;
use super::program::Program;
use super::uses::names as package_names;
use crate::extract::code::{Registration, Source, folded, mention, middleware_capabilities};
use crate::facts::middleware::Middleware;
use crate::facts::{ComponentId, FactSet, Located};
use crate::source::Place;
use crate::syntax::code::Language;
use std::collections::{BTreeSet, HashMap};

/// Capabilities of packages that middleware is asked for.
const OF_PACKAGES: &[&str] = &[
    "rate-limit",
    "security-headers",
    "compression",
    "validation",
    "tenancy",
    "request-id",
    "error-reporting",
    "metrics",
    "tracing",
    "structured-logging",
];

/// What definitions without a registration are told of.
const TOLD: &[&str] = &[
    "rate-limit",
    "security-headers",
    "compression",
    "timeout",
    "body-limit",
    "error-mapping",
    "tenancy",
];

/// Packages of a component by the name that imports give them: the package, and what it is for.
type Packages<'f> = HashMap<(ComponentId, &'static str, String), (&'f str, Vec<String>)>;

/// Adds the facts.
pub(super) fn link(program: &Program<'_>, facts: &mut FactSet) {
    let packages = packages(facts);
    let mut found: Vec<Located<Middleware>> = Vec::new();
    for (at, source) in program.sources.iter().enumerate() {
        for registration in &source.registrations {
            let Some(fact) = judge(program, &packages, at, registration) else {
                continue;
            };
            let place = Place::new(source.file, registration.span);
            found.push(located(fact, place, program.components[at]));
        }
    }
    unregistered(program, &mut found);
    found.sort_by_key(|fact| fact.place);
    facts.middlewares = found;
}

fn packages(facts: &FactSet) -> Packages<'_> {
    let mut packages = HashMap::new();
    for dependency in &facts.dependencies {
        let capabilities: Vec<String> = dependency
            .capabilities
            .iter()
            .filter(|one| OF_PACKAGES.contains(&one.as_str()))
            .cloned()
            .collect();
        if capabilities.is_empty() {
            continue;
        }
        for name in import_names(dependency.ecosystem, &dependency.name) {
            packages.insert(
                (dependency.component, dependency.ecosystem, name),
                (dependency.name.as_str(), capabilities.clone()),
            );
        }
    }
    packages
}

fn judge(
    program: &Program<'_>,
    packages: &Packages<'_>,
    at: usize,
    registration: &Registration,
) -> Option<Middleware> {
    // What only development registers is neither there nor forgotten.
    if registration.dev {
        return None;
    }
    let source = &program.sources[at];
    let component = program.components[at];
    let mut capabilities: BTreeSet<String> = BTreeSet::new();
    let mut name = String::new();
    let mut library = String::new();
    if !registration.capability.is_empty() && !is_narrow(registration) {
        capabilities.insert(registration.capability.to_owned());
    }
    let texts = matches!(source.language, Language::Python | Language::Php);
    let words = registration
        .names
        .iter()
        .chain(registration.texts.iter().filter(|_| texts));
    for word in words {
        let shown = middleware_capabilities(word);
        if !shown.is_empty() && name.is_empty() {
            name.clone_from(word);
        }
        capabilities.extend(shown.into_iter().map(str::to_owned));
    }
    let roots = registration
        .names
        .iter()
        .map(|name| name.split('.').next().unwrap_or_default());
    let imported = roots.flat_map(|root| {
        source
            .imports
            .iter()
            .filter(move |import| import.alias == root && !root.is_empty())
            .flat_map(|import| package_names(source.language, &import.module, &import.name))
    });
    let required = registration
        .texts
        .iter()
        .filter(|_| source.language == Language::JavaScript)
        .cloned();
    for package in imported.chain(required) {
        let key = (component, source.language.ecosystem(), package);
        if let Some((of, shown)) = packages.get(&key) {
            capabilities.extend(shown.iter().cloned());
            if library.is_empty() {
                (*of).clone_into(&mut library);
            }
        }
    }
    unless_it_does_nothing(program, component, registration, &mut capabilities);
    if capabilities.is_empty() && registration.names.is_empty() {
        return None;
    }
    if name.is_empty() {
        name = registration.names.first().cloned().unwrap_or_default();
    }
    Some(Middleware {
        path: source.path.clone(),
        name,
        library,
        capabilities: capabilities.into_iter().collect(),
        scope: registration.scope,
        reachable: program.reachable[at] && program.is_live(at, &registration.function),
    })
}

/// Whether a handler answers for kinds of errors that say nothing of the others: validation, missing pages, limits.
fn is_narrow(registration: &Registration) -> bool {
    if registration.capability != "error-mapping" {
        return false;
    }
    const NARROW: &[&str] = &[
        "validation",
        "notfound",
        "404",
        "ratelimit",
        "throttl",
        "csrf",
        "jwt",
        "unauthor",
        "forbidden",
        "notallowed",
        "toomany",
    ];
    let said: Vec<String> = registration
        .names
        .iter()
        .chain(&registration.texts)
        .map(|name| folded(name))
        .filter(|name| {
            name.contains("error")
                || name.contains("exception")
                || name.contains("exceeded")
                || name.contains("404")
        })
        .collect();
    // The decorator's own name comes first.
    let said: Vec<&String> = said
        .iter()
        .filter(|name| {
            !name.ends_with("errorhandler")
                && !name.ends_with("exceptionhandler")
                && !name.contains("handle")
        })
        .collect();
    !said.is_empty()
        && said
            .iter()
            .all(|name| NARROW.iter().any(|word| name.contains(word)))
}

/// Takes away what a library needs more for than to be registered.
fn unless_it_does_nothing(
    program: &Program<'_>,
    component: ComponentId,
    registration: &Registration,
    capabilities: &mut BTreeSet<String>,
) {
    let slow_api = registration
        .names
        .iter()
        .any(|name| name.ends_with("SlowAPIMiddleware") || name.ends_with("SlowAPIASGIMiddleware"));
    let needs_default = slow_api
        || registration
            .texts
            .iter()
            .any(|text| text == "needs-default");
    if !needs_default {
        return;
    }
    let words = ["default_limits", "application_limits", "RATELIMIT_DEFAULT"].map(mention);
    let given = program
        .sources
        .iter()
        .zip(&program.components)
        .any(|(source, owner)| {
            *owner == component
                && words
                    .iter()
                    .any(|word| source.mentions.binary_search(word).is_ok())
        });
    if !given {
        capabilities.remove("rate-limit");
    }
}

/// Functions and types that by their name are middleware, and that nothing which runs mentions.
fn unregistered(program: &Program<'_>, found: &mut Vec<Located<Middleware>>) {
    for (at, source) in program.sources.iter().enumerate() {
        if source.script {
            continue;
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for function in &source.functions {
            let name = if function.owner.is_empty() || is_middleware(&function.name) {
                &function.name
            } else {
                &function.owner
            };
            // Filters of Python are those of lists, forms and log records.
            let other = source.language == Language::Python && folded(name).ends_with("filter");
            if other || !is_middleware(name) || !seen.insert(name) {
                continue;
            }
            let capabilities: Vec<String> = middleware_capabilities(name)
                .into_iter()
                .filter(|one| TOLD.contains(one))
                .map(str::to_owned)
                .collect();
            if capabilities.is_empty() || is_used(program, at, source, name) {
                continue;
            }
            let fact = Middleware {
                path: source.path.clone(),
                name: name.clone(),
                library: String::new(),
                capabilities,
                scope: "none",
                reachable: false,
            };
            found.push(located(
                fact,
                Place::new(source.file, function.span),
                program.components[at],
            ));
        }
    }
}

fn is_middleware(name: &str) -> bool {
    let name = folded(name);
    [
        "middleware",
        "limiter",
        "ratelimit",
        "filter",
        "interceptor",
        "errorhandler",
        "exceptionhandler",
        "layer",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Whether anything that runs mentions a name of this source. Types that stand in reached files count as mentioned.
fn is_used(program: &Program<'_>, at: usize, source: &Source, name: &str) -> bool {
    let checked = matches!(
        source.language,
        Language::Rust | Language::Go | Language::Python | Language::JavaScript
    );
    !checked
        || program.is_mentioned(name) && (program.reachable[at] || source.language == Language::Go)
}
