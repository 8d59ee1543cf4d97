//! What the component does when it runs: serves, works through a queue, talks to a terminal, or is built into others.

use super::{Scope, place_of, platform};
use crate::facts::code::Use;
use crate::facts::profile::Profile;
use crate::facts::{ComponentId, Located};
use crate::source::FileClass;

/// Packages of the lists of frameworks that clients use as well: an import of them shows no server.
const ALSO_CLIENTS: [&str; 12] = [
    "hyper",
    "tower-http",
    "tonic",
    "aiohttp",
    "tornado",
    "grpcio",
    "google.golang.org/grpc",
    "connectrpc.com/connect",
    "github.com/valyala/fasthttp",
    "@grpc/grpc-js",
    "@connectrpc/connect",
    "net/http",
];

/// Frameworks of user interfaces in a browser.
const BROWSER: [&str; 22] = [
    "react-dom",
    "vue",
    "@angular/core",
    "svelte",
    "solid-js",
    "preact",
    "next",
    "nuxt",
    "astro",
    "gatsby",
    "@remix-run/react",
    "@sveltejs/kit",
    "lit",
    "htmx.org",
    "@builder.io/qwik",
    "leptos",
    "yew",
    "dioxus",
    "sycamore",
    "Microsoft.AspNetCore.Components.WebAssembly",
    "jquery",
    "ember-source",
];

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    service(scope, profile);
    web_ui(scope, profile);
    exposed(scope, profile);
    worker(scope, profile);
    programs(scope, profile);
    compiled(scope, profile);
    if profile.service.holds || profile.worker.holds {
        platform::slow_start(scope, profile);
    }
}

fn service(scope: &Scope<'_>, profile: &mut Profile) {
    for server in scope.servers.iter().filter(|server| server.reachable) {
        let note = format!("{} server", server.framework);
        if server.protocol == "http" {
            profile.http.show(server.place, note.clone());
        }
        profile.network_api.show(server.place, note.clone());
        profile.service.show(server.place, note);
    }
    if !profile.service.holds && is_program(scope) {
        // A crate that is a library too, and has no routes, shares types of the framework with the one that serves.
        let shares = scope.routes.is_empty()
            && scope
                .files
                .iter()
                .any(|(_, file)| file.path.name() == "lib.rs");
        let only_types = |fact: &Located<Use>| shares && fact.ecosystem == "rust";
        for framework in frameworks_in_use(scope).filter(|fact| !only_types(fact)) {
            let declared = scope.dependencies().find(|one| one.name == framework.name);
            let place = declared.map_or(framework.place, |one| one.place);
            let note = format!("uses {}", framework.name);
            profile.http.show(place, note.clone());
            profile.network_api.show(place, note.clone());
            profile.service.show(place, note);
        }
    }
    if !profile.service.holds {
        declared_frameworks(scope, profile);
    }
    if scope.component == ComponentId::REPOSITORY || !profile.source.holds {
        return;
    }
    for workload in scope.workloads.iter() {
        if workload.own && workload.has_service && !workload.runs_to_completion {
            let note = format!("a Service selects {} `{}`", workload.kind, workload.name);
            profile.network_api.show(workload.place, note.clone());
            profile.service.show(workload.place, note);
        }
    }
}

/// An image that exposes a port and starts a program serves something there, even where nobody recognised how. Static
/// files behind a file server are a user interface.
fn exposed(scope: &Scope<'_>, profile: &mut Profile) {
    const FILE_SERVERS: [&str; 5] = [
        "nginx",
        "nginx-unprivileged",
        "httpd",
        "caddy",
        "static-web-server",
    ];
    if profile.service.holds || profile.web_ui.holds || !profile.source.holds {
        return;
    }
    for dockerfile in scope
        .dockerfiles
        .iter()
        .filter(|one| one.production && one.has_command)
    {
        let server = dockerfile
            .base
            .image
            .repository
            .rsplit('/')
            .next()
            .unwrap_or_default();
        if !dockerfile.exposed_ports.is_empty() && !FILE_SERVERS.contains(&server) {
            let note = format!("exposes port {}", dockerfile.exposed_ports.join(", "));
            profile.network_api.show(dockerfile.place, note.clone());
            profile.service.show(dockerfile.place, note);
        }
    }
}

/// Frameworks that start by being there: their code is found by convention, and no line of the project names them.
fn declared_frameworks(scope: &Scope<'_>, profile: &mut Profile) {
    let has = |name: &str| {
        scope
            .production_files()
            .any(|(_, file)| file.path.name() == name)
    };
    let mut show = |place, note: &str| {
        profile.http.show(place, note);
        profile.network_api.show(place, note);
        profile.service.show(place, note);
    };
    for manifest in scope
        .manifests
        .iter()
        .filter(|one| one.ecosystem == "dotnet")
    {
        if manifest
            .plugins
            .iter()
            .any(|sdk| sdk == "Microsoft.NET.Sdk.Web")
        {
            show(manifest.place, "Microsoft.NET.Sdk.Web");
        }
    }
    let starts = |ecosystem: &str| match ecosystem {
        "java" => scope
            .manifests
            .iter()
            .any(|one| one.ecosystem == "java" && one.binary),
        "ruby" => has("config.ru"),
        "php" => has("artisan") || has("index.php"),
        _ => false,
    };
    for dependency in scope.dependencies().filter(|one| starts(one.ecosystem)) {
        let serves = dependency
            .capabilities
            .iter()
            .any(|one| one == "http-frameworks");
        if serves && !dependency.name.starts_with("io.grpc:") {
            show(dependency.place, &dependency.name);
        }
    }
}

/// Frameworks that the code imports and run time brings, where the framework is of no use to a client.
fn frameworks_in_use<'a>(scope: &'a Scope<'_>) -> impl Iterator<Item = &'a Located<Use>> {
    let uses = scope.uses.iter().copied().filter(|fact| {
        fact.capabilities.iter().any(|one| one == "http-frameworks")
            && !ALSO_CLIENTS.contains(&fact.name.as_str())
    });
    // A directory of a library (`examples` aside) may import a framework to offer an adapter for it.
    uses.filter(|fact| fact.reachable)
}

/// Whether something here is started: a binary target, an image, or a file that frameworks start from.
fn is_program(scope: &Scope<'_>) -> bool {
    const ENTRIES: [&str; 22] = [
        "main.py",
        "app.py",
        "wsgi.py",
        "asgi.py",
        "manage.py",
        "server.py",
        "__main__.py",
        "main.go",
        "main.rs",
        "main.ts",
        "main.js",
        "server.ts",
        "server.js",
        "app.ts",
        "app.js",
        "index.ts",
        "index.js",
        "Program.cs",
        "config.ru",
        "artisan",
        "index.php",
        "Procfile",
    ];
    let declared = scope.manifests.iter().any(|manifest| {
        // A Go module and a gem say nothing of their programs; a package with a start script does.
        manifest.binary || manifest.scripts.iter().any(|script| script == "start")
    });
    let publishes_a_library = scope
        .manifests
        .iter()
        .any(|one| one.library && one.publishable && !one.binary);
    let entry = || {
        scope
            .production_files()
            .any(|(_, file)| ENTRIES.contains(&file.path.name()))
    };
    declared || has_dockerfile(scope) || (!publishes_a_library && entry())
}

fn has_dockerfile(scope: &Scope<'_>) -> bool {
    scope.dockerfiles.iter().any(|one| one.production)
        || scope.files.iter().any(|(_, file)| {
            crate::link::dependencies::is_production_dockerfile(&file.path, file.class)
        })
}

fn worker(scope: &Scope<'_>, profile: &mut Profile) {
    if profile.service.holds || !is_program(scope) {
        return;
    }
    // A program on a broker may only publish; one that stays up is taken to listen.
    let stays_up = has_dockerfile(scope)
        || scope
            .workloads
            .iter()
            .any(|one| one.own && !one.runs_to_completion);
    for fact in scope.uses.iter().filter(|fact| fact.reachable) {
        let consumes = |one: &String| match one.as_str() {
            "jobs" | "schedulers" => true,
            "brokers" => stays_up,
            _ => false,
        };
        if fact.capabilities.iter().any(consumes) {
            profile
                .worker
                .show(fact.place, format!("uses {}", fact.name));
        }
    }
}

fn web_ui(scope: &Scope<'_>, profile: &mut Profile) {
    // Bundlers take their frameworks from the development scope too.
    let framework = scope
        .all_dependencies
        .iter()
        .find(|one| matches!(one.scope, "runtime" | "dev") && BROWSER.contains(&one.name.as_str()));
    let Some(framework) = framework else { return };
    let brings_pages = matches!(
        framework.name.as_str(),
        "next" | "nuxt" | "astro" | "gatsby" | "@sveltejs/kit" | "@remix-run/react"
    );
    let page = scope
        .production_files()
        .find(|(_, file)| matches!(file.path.name(), "index.html" | "index.htm" | "app.html"));
    if brings_pages || page.is_some() {
        profile.web_ui.show(framework.place, framework.name.clone());
    }
    if let Some((id, file)) = page {
        profile.web_ui.show(place_of(id, file), "");
    }
}

fn programs(scope: &Scope<'_>, profile: &mut Profile) {
    let serves = profile.service.holds || profile.worker.holds;
    for manifest in scope.manifests.iter() {
        // A program of these is started from a terminal; one of the others may as well be a server's.
        let from_terminal = match manifest.ecosystem {
            "python" | "javascript" | "ruby" | "php" => manifest.binary,
            "rust" | "go" => manifest.binary && !serves,
            "dotnet" => manifest.binary && !serves && !runs_in_a_host(&manifest.plugins),
            _ => false,
        };
        if from_terminal {
            profile.cli.show(manifest.place, "builds a program");
        }
        let published = manifest.library && manifest.publishable && !manifest.binary;
        if published && !serves && !has_dockerfile(scope) {
            profile.library.show(manifest.place, "builds a library");
        }
    }
}

fn runs_in_a_host(plugins: &[String]) -> bool {
    plugins
        .iter()
        .any(|sdk| sdk.ends_with(".Web") || sdk.ends_with(".Worker") || sdk.contains("Blazor"))
}

fn compiled(scope: &Scope<'_>, profile: &mut Profile) {
    for manifest in scope
        .manifests
        .iter()
        .filter(|manifest| !manifest.workspace_only)
    {
        // A build script that only checks types leaves nothing behind.
        let only_checks = scope.tasks.iter().any(|task| {
            task.runner == "npm"
                && task.name == "build"
                && task.directory == manifest.directory
                && task
                    .commands
                    .iter()
                    .all(|command| command.contains("--noEmit"))
        });
        let bundles = || {
            !only_checks
                && manifest
                    .scripts
                    .iter()
                    .any(|script| script == "build" || script.starts_with("build:"))
                && scope.files.iter().any(|(_, file)| {
                    file.class == FileClass::Source
                        && matches!(
                            file.path.extension().as_str(),
                            "ts" | "tsx" | "jsx" | "vue" | "svelte" | "astro"
                        )
                })
        };
        let compiled = match manifest.ecosystem {
            "rust" | "go" | "java" | "dotnet" | "elixir" => true,
            "javascript" => bundles(),
            _ => false,
        };
        if compiled {
            profile
                .compiled_or_bundled
                .show(manifest.place, manifest.ecosystem);
        }
    }
}
