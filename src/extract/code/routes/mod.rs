//! Reads routes, routers, mounts and servers: one file per language, each framework by its own words.
//!
//! A registration is a call or decorator with a path, on something that is a router. Client calls look the same
//! (`client.get("/health")`), so what is registered on decides, not the verb.

mod django;
mod dotnet;
mod go;
mod grpc;
mod javascript;
mod jvm;
mod nest;
mod next;
mod php;
mod plugins;
mod python;
mod ruby;
mod rust;
mod views;

use super::draft::{Handler, Owner};
use super::paths;
use super::reading::Reading;
use crate::syntax::code::{Call, Language};

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    match reading.code.language {
        Language::Rust => rust::read(reading),
        Language::Go => go::read(reading),
        Language::Python => {
            python::read(reading);
            views::read(reading);
        }
        Language::JavaScript => {
            javascript::read(reading);
            nest::read(reading);
        }
        Language::Java | Language::Kotlin => jvm::read(reading),
        Language::CSharp => dotnet::read(reading),
        Language::Ruby => ruby::read(reading),
        Language::Php => php::read(reading),
    }
    grpc::read(reading);
}

/// The prefix that the calls around a token give it, and the name that the outermost of them is made on.
///
/// `prefix_of` says of a call whether what stands in its arguments is registered under a prefix, and which.
fn surroundings(
    reading: &Reading<'_>,
    at: usize,
    receiver: &str,
    prefix_of: impl Fn(&Reading<'_>, Call) -> Option<String>,
) -> (String, String) {
    let code = &reading.code;
    let floor = reading
        .function(at)
        .map_or(0, |function| function.body.start);
    let mut prefix = String::new();
    let mut receiver = receiver.to_string();
    let mut here = code.parent(at);
    while let Some(open) = here {
        if open < floor {
            break;
        }
        let call = match code.sign(open) {
            "(" => code.call_at(open),
            // A trailing lambda: `route("/x") { ... }`, `routing { ... }`.
            "{" if code.language == Language::Kotlin => trailing_lambda(reading, open),
            _ => None,
        };
        if let Some(call) = call
            && let Some(outer) = prefix_of(reading, call)
        {
            prefix = paths::join(&outer, &prefix);
            receiver = code.receiver_name(call).to_string();
        }
        here = code.parent(open);
    }
    (prefix, receiver)
}

/// The call whose last argument is the block at `open`.
fn trailing_lambda(reading: &Reading<'_>, open: usize) -> Option<Call> {
    let code = &reading.code;
    let before = open.checked_sub(1)?;
    if code.sign(before) == ")" {
        return code.call_at(code.partner(before));
    }
    (!code.name(before).is_empty()).then_some(Call {
        name: before,
        open: before,
        close: before,
    })
}

/// The path that the first positional argument gives.
fn first_path(reading: &Reading<'_>, call: Call) -> Option<String> {
    let arguments = reading.code.arguments(call.open);
    let first = arguments
        .iter()
        .find(|argument| argument.name.is_empty() || argument.name == "path")?;
    reading
        .path(&first.value)
        .filter(|path| looks_like_path(path))
}

/// Whether a string can be a path: it starts with `/`, or with a hole, or is empty.
fn looks_like_path(path: &str) -> bool {
    path.is_empty() || path.starts_with(['/', paths::HOLE, '*', '^'])
}

/// The method that a verb in any case means.
fn method(verb: &str) -> Option<&'static str> {
    Some(match verb.to_ascii_lowercase().as_str() {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "delete" | "del" => "DELETE",
        "patch" => "PATCH",
        "head" => "HEAD",
        "options" => "OPTIONS",
        "all" | "any" | "route" | "match" | "use" => "ANY",
        _ => return None,
    })
}

/// Puts functions that are given a router under that router: `register(app)`, `routes.setup(v1)`.
fn mount_calls(reading: &mut Reading<'_>, routers: &[String]) {
    let mut found = Vec::new();
    for call in &reading.calls {
        let code = &reading.code;
        let name = code.at(call.name);
        if matches!(
            name,
            "include_router"
                | "register_blueprint"
                | "use"
                | "mount"
                | "ListenAndServe"
                | "Mount"
                | "register"
                | "route"
                | "add_namespace"
        ) {
            continue;
        }
        for argument in reading.positional(*call) {
            let start = if matches!(code.sign(argument.start), "&" | "*") {
                argument.start + 1
            } else {
                argument.start
            };
            let last = argument.end - 1;
            let Some(router) = routers.iter().find(|router| {
                code.name(last) == router.as_str()
                    && (start == last || (start + 2 == last && code.is_connector(start + 1)))
            }) else {
                continue;
            };
            let owner = reading.owner(router, call.name);
            found.push((call.name, owner, code.callee(*call)));
        }
    }
    for (at, owner, child) in found {
        reading.mount(at, owner, String::new(), Some(child));
    }
}

/// A handler by name.
fn named(name: &str) -> Handler {
    Handler::Name(name.to_string())
}

/// A route of a framework's own feature.
struct BuiltIn<'a> {
    framework: &'static str,
    path: &'a str,
    purpose: &'static str,
    checks: Vec<&'static str>,
    owner: Owner,
}

/// Adds a route that a framework or library answers.
fn built_in(reading: &mut Reading<'_>, from: usize, to: usize, new: BuiltIn<'_>) {
    let span = reading.code.span(from, to);
    let route = super::registering::NewRoute {
        framework: new.framework,
        method: "GET".into(),
        path: new.path.to_string(),
        owner: new.owner,
        handler: Handler::Unknown,
    };
    reading.route(from, span, None, route);
    if let Some(route) = reading.out.routes.last_mut() {
        route.built_in = true;
        route.purpose = new.purpose;
        route.checks = new.checks;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn routes(path: &str, text: &str) -> Vec<String> {
        let mut found: Vec<_> = source(path, text)
            .routes
            .iter()
            .filter(|route| !route.dev)
            .map(|route| {
                format!(
                    "{} {} {}",
                    route.framework,
                    route.method,
                    route.path.replace(super::paths::HOLE, "~")
                )
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn rust_frameworks() {
        assert_eq!(
            routes(
                "a.rs",
                "use actix_web::web; fn a() { App::new().service(web::scope(\"/api\").service(web::resource(\"/x\").route(web::get().to(b))).route(\"/health\", web::get().to(c))) }"
            ),
            ["actix-web GET /api/health", "actix-web GET /api/x"]
        );
        assert_eq!(
            routes(
                "a.rs",
                "use actix_web::get; #[get(\"/health\")] async fn health() -> impl Responder { x }"
            ),
            ["actix-web GET /health"]
        );
        assert_eq!(
            routes(
                "a.rs",
                "use axum::Router; fn a() -> Router { Router::new().route(\"/a\", get(b).post(c)).nest(\"/api\", Router::new().route(\"/d\", any(e))) }"
            ),
            ["axum ANY /api/d", "axum GET /a", "axum POST /a"]
        );
        assert!(
            routes(
                "a.rs",
                "fn a() { // .route(\"/healthz\", get(h))\n client.get(\"/health\").send(); }"
            )
            .is_empty()
        );
    }

    #[test]
    fn go_frameworks() {
        assert_eq!(
            routes(
                "a.go",
                "package a\nimport \"net/http\"\nfunc b() { mux := http.NewServeMux(); mux.HandleFunc(\"GET /healthz\", h); http.Handle(\"/metrics\", promhttp.Handler()) }"
            ),
            ["net/http ANY /metrics", "net/http GET /healthz"]
        );
        assert_eq!(
            routes(
                "a.go",
                "package a\nimport \"github.com/gorilla/mux\"\nfunc b() { s.router.HandleFunc(\"/x\", h).Methods(\"POST\") }"
            ),
            ["gorilla/mux POST /x"]
        );
        assert_eq!(
            routes(
                "a.go",
                "package a\nimport \"github.com/go-chi/chi/v5\"\nfunc b() { r := chi.NewRouter(); r.Route(\"/api\", func(r chi.Router) { r.Get(\"/x\", h) }) }"
            ),
            ["chi GET /api/x"]
        );
        assert!(routes("a.go", "package a\nimport \"net/http\"\nfunc b() { http.Get(\"/health\"); client.Get(\"/health\", x) }").is_empty());
    }

    #[test]
    fn python_frameworks() {
        assert_eq!(
            routes(
                "a.py",
                "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/health')\nasync def health():\n    return 1\n"
            ),
            ["fastapi GET /health"]
        );
        assert_eq!(
            routes(
                "a.py",
                "from flask import Flask\napp = Flask(__name__)\n@app.route('/x', methods=['POST', 'GET'])\ndef x():\n    pass\n"
            ),
            ["flask GET /x", "flask POST /x"]
        );
        assert_eq!(
            routes(
                "a/urls.py",
                "from django.urls import path\nurlpatterns = [path('health/', views.health)]\n"
            ),
            ["django ANY /health/"]
        );
        assert_eq!(
            routes(
                "a.py",
                "from starlette.routing import Route, Mount\nr = [Mount('/api', routes=[Route('/x', endpoint=x)])]\n"
            ),
            ["starlette GET /api/x"]
        );
        assert!(routes("a.py", "\"\"\"\n@app.get('/health')\ndef x(): pass\n\"\"\"\nrequests.get('/health')\n# @app.get('/x')\n").is_empty());
    }

    #[test]
    fn javascript_frameworks() {
        assert_eq!(
            routes(
                "a.ts",
                "import express from 'express'\nconst app = express()\napp.get('/health', (req, res) => res.json({}))\nconst r = express.Router()\nr.route('/x').post(h)\n"
            ),
            ["express GET /health", "express POST /x"]
        );
        assert_eq!(
            routes(
                "a.js",
                "const fastify = require('fastify')()\nfastify.route({ method: 'GET', url: '/x', handler: h })\n"
            ),
            ["fastify GET /x"]
        );
        assert_eq!(
            routes(
                "a.ts",
                "import { Controller, Get } from '@nestjs/common'\n@Controller('health')\nexport class H { @Get('live') live() { return 1 } @Get() all() {} }"
            ),
            ["nestjs GET /health", "nestjs GET /health/live"]
        );
        assert_eq!(
            routes(
                "src/app/api/health/route.ts",
                "export async function GET() { return Response.json({}) }"
            ),
            ["next GET /api/health"]
        );
        assert!(routes("a.ts", "import axios from 'axios'\naxios.get('/health', { timeout: 1 }); cache.get('/x', y); request(app).get('/health')").is_empty());
    }

    #[test]
    fn jvm_and_dotnet_frameworks() {
        assert_eq!(
            routes(
                "A.java",
                "@RestController @RequestMapping(\"/api\") class A { @GetMapping(\"/health\") String h() { return \"\"; } @RequestMapping(value = \"/x\", method = RequestMethod.POST) void x() {} }"
            ),
            ["spring GET /api/health", "spring POST /api/x"]
        );
        assert_eq!(
            routes(
                "A.kt",
                "import io.ktor.server.routing.*\nfun a() { routing { route(\"/api\") { get(\"/x\") { call.respond(1) } } } }"
            ),
            ["ktor GET /api/x"]
        );
        assert_eq!(
            routes(
                "A.cs",
                "var app = builder.Build(); var g = app.MapGroup(\"/api\"); app.MapGet(\"/health\", () => 1); app.MapHealthChecks(\"/healthz\");"
            ),
            ["aspnetcore GET /health", "aspnetcore GET /healthz"]
        );
        assert_eq!(
            routes(
                "A.cs",
                "[ApiController]\n[Route(\"api/[controller]\")]\npublic class PingController : ControllerBase {\n [HttpGet(\"x\")]\n public int X() => 1; }"
            ),
            ["aspnetcore GET /api/ping/x"]
        );
    }

    #[test]
    fn ruby_and_php_frameworks() {
        assert_eq!(
            routes(
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get \"up\" => \"rails/health#show\", as: :x\n  namespace :api do\n    get '/ping', to: 'ping#show'\n  end\n  # get 'no', to: 'a#b'\nend\n"
            ),
            ["rails GET /api/ping", "rails GET /up"]
        );
        assert_eq!(
            routes("a.rb", "require 'sinatra'\nget '/health' do\n  'ok'\nend\n"),
            ["sinatra GET /health"]
        );
        assert_eq!(
            routes(
                "routes/web.php",
                "<?php Route::prefix('v1')->group(function () { Route::get('/health', [H::class, 'show']); });"
            ),
            ["laravel GET v1/health"]
        );
        assert_eq!(
            routes(
                "a.php",
                "<?php class A { #[Route('/health', methods: ['GET'])] public function h() { } }"
            ),
            ["symfony GET /health"]
        );
    }

    #[test]
    fn a_route_that_only_development_has_is_marked() {
        assert!(
            routes(
                "A.cs",
                "if (app.Environment.IsDevelopment()) { app.MapGet(\"/health\", () => 1); }"
            )
            .is_empty()
        );
    }
}
