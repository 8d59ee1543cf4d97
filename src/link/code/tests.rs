//! Small programs of several files: what is reached, under which path, and what answers.

use crate::facts::FactSet;
use crate::link::fixture::linked;

fn facts(texts: &[(&str, &str)]) -> FactSet {
    linked(texts, |_, _| {}).facts
}

/// Routes as `METHOD path purpose checks flags`; what nothing reaches is marked `dead`.
fn routes(texts: &[(&str, &str)]) -> Vec<String> {
    let mut found: Vec<String> = facts(texts)
        .routes
        .iter()
        .map(|route| {
            let mut words = vec![
                route.method.clone(),
                route.route.clone(),
                route.purpose.to_string(),
                route.checks.join("+"),
            ];
            words.push(if route.can_fail {
                String::new()
            } else {
                "constant".into()
            });
            words.push(if route.complete {
                String::new()
            } else {
                "suffix".into()
            });
            words.push(if route.reachable {
                String::new()
            } else {
                "dead".into()
            });
            words.retain(|word| !word.is_empty());
            words.join(" ")
        })
        .collect();
    found.sort();
    found
}

#[test]
fn prefixes_are_joined_across_python_modules() {
    let found = routes(&[
        (
            "pyproject.toml",
            "[project]\nname = 'a'\ndependencies = ['fastapi']\n",
        ),
        ("app/__init__.py", ""),
        (
            "app/main.py",
            "from fastapi import FastAPI\nfrom app.api import api_router\napp = FastAPI()\napp.include_router(api_router, prefix='/api/v1')\n",
        ),
        (
            "app/api/__init__.py",
            "from fastapi import APIRouter\nfrom .health import router as health_router\napi_router = APIRouter()\napi_router.include_router(health_router)\n",
        ),
        (
            "app/api/health.py",
            "from fastapi import APIRouter\nrouter = APIRouter(prefix='/health')\n@router.get('/ready')\nasync def ready(session):\n    try:\n        await session.execute(text('SELECT 1'))\n    except Exception:\n        raise HTTPException(status_code=503)\n    return {}\n",
        ),
        (
            "app/api/old.py",
            "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/healthz')\ndef old():\n    return {}\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /api/v1/health/ready ready database",
            "GET /healthz live constant suffix dead"
        ]
    );
}

#[test]
fn a_module_that_a_package_shadows_is_dead() {
    let found = routes(&[
        ("app/__init__.py", ""),
        (
            "app/main.py",
            "from fastapi import FastAPI\nfrom app.middleware import configure\napp = FastAPI()\nconfigure(app)\n",
        ),
        (
            "app/middleware.py",
            "def configure(app):\n    @app.get('/health')\n    def health():\n        return 1\n",
        ),
        ("app/middleware/__init__.py", "\n"),
    ]);
    assert!(
        found.iter().all(|route| route.ends_with("dead")),
        "{found:?}"
    );
}

#[test]
fn express_routers_are_mounted_across_files() {
    let found = routes(&[
        (
            "package.json",
            "{\"name\": \"a\", \"main\": \"dist/index.js\", \"dependencies\": {\"express\": \"5\"}}",
        ),
        (
            "src/index.ts",
            "import express from 'express'\nimport health from './routes/health'\nconst app = express()\napp.use('/api', health)\napp.listen(1)\n",
        ),
        (
            "src/routes/health.ts",
            "import { Router } from 'express'\nconst router = Router()\nrouter.get('/health', async (req, res) => { try { await db.query('SELECT 1') } catch (e) { } res.json({ ok: true }) })\nexport default router\n",
        ),
        (
            "src/routes/unused.ts",
            "import { Router } from 'express'\nconst router = Router()\nrouter.get('/ready', (req, res) => res.json({}))\nexport default router\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /api/health live database constant",
            "GET /ready ready constant suffix dead"
        ]
    );
}

#[test]
fn go_packages_are_reached_by_import() {
    let found = routes(&[
        ("go.mod", "module example.test/a\n\ngo 1.24\n"),
        (
            "main.go",
            "package main\nimport (\n\"github.com/gin-gonic/gin\"\n\"example.test/a/internal/handlers\"\n)\nfunc main() { r := gin.Default(); v1 := r.Group(\"/v1\"); handlers.Register(v1) }\n",
        ),
        (
            "internal/handlers/health.go",
            "package handlers\nimport \"github.com/gin-gonic/gin\"\nfunc Register(g *gin.RouterGroup) { g.GET(\"/healthz\", health) }\nfunc health(c *gin.Context) { c.JSON(200, gin.H{}) }\n",
        ),
        (
            "internal/dead/dead.go",
            "package dead\nimport \"github.com/gin-gonic/gin\"\nfunc Register(g *gin.Engine) { g.GET(\"/readyz\", x) }\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /readyz ready suffix dead",
            "GET /v1/healthz live constant"
        ]
    );
}

#[test]
fn rust_functions_are_configured_nested_and_merged() {
    let found = routes(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\naxum = \"0.8\"\n",
        ),
        (
            "src/main.rs",
            "mod api;\nuse axum::Router;\nfn main() { let app = Router::new().nest(\"/api\", api::router()).route(\"/livez\", get(live)); axum::serve(l, app); }\nasync fn live() -> &'static str { \"ok\" }\n",
        ),
        (
            "src/api.rs",
            "use axum::Router;\npub fn router() -> Router { Router::new().route(\"/readyz\", get(ready)) }\nasync fn ready(s: S) -> R { sqlx::query(\"SELECT 1\").execute(&s.pool).await?; Ok(()) }\n",
        ),
        (
            "src/orphan.rs",
            "use axum::Router;\npub fn router() -> Router { Router::new().route(\"/health\", get(x)) }\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /api/readyz ready database",
            "GET /health live dead",
            "GET /livez live constant"
        ]
    );
}

#[test]
fn actix_handlers_count_where_they_are_registered() {
    let found = routes(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n",
        ),
        (
            "src/main.rs",
            "mod health;\nfn main() { HttpServer::new(|| App::new().service(web::scope(\"/api\").service(health::live)).configure(health::more)); }\n",
        ),
        (
            "src/health.rs",
            "use actix_web::{get, web};\n#[get(\"/health\")]\npub async fn live() -> HttpResponse { HttpResponse::Ok().finish() }\n#[get(\"/ready\")]\npub async fn ready() -> HttpResponse { HttpResponse::Ok().finish() }\npub fn more(cfg: &mut web::ServiceConfig) { cfg.route(\"/ping\", web::get().to(live)); }\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /api/health live constant",
            "GET /ping live constant",
            "GET /ready ready constant suffix dead"
        ]
    );
}

#[test]
fn django_includes_are_joined() {
    let found = routes(&[
        (
            "manage.py",
            "import os\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site1.settings')\n",
        ),
        ("site1/__init__.py", ""),
        ("site1/settings.py", "ROOT_URLCONF = 'site1.urls'\n"),
        (
            "site1/urls.py",
            "from django.urls import include, path\nurlpatterns = [path('api/', include('shop.urls'))]\n",
        ),
        ("shop/__init__.py", ""),
        (
            "shop/urls.py",
            "from django.urls import path\nfrom . import views\nurlpatterns = [path('health/', views.health)]\n",
        ),
        (
            "shop/views.py",
            "from django.http import JsonResponse\ndef health(request):\n    return JsonResponse({'ok': True})\n",
        ),
    ]);
    assert_eq!(found, ["ANY /api/health live constant"]);
}

#[test]
fn nest_has_a_global_prefix_and_exceptions() {
    let found = routes(&[
        (
            "package.json",
            "{\"name\": \"a\", \"dependencies\": {\"@nestjs/core\": \"11\"}}",
        ),
        (
            "src/main.ts",
            "import { NestFactory } from '@nestjs/core'\nimport { AppModule } from './app.module'\nasync function boot() { const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api', { exclude: ['health'] }) }\nboot()\n",
        ),
        (
            "src/app.module.ts",
            "import { Module } from '@nestjs/common'\nimport { HealthController } from './health.controller'\n@Module({ controllers: [HealthController] })\nexport class AppModule {}\n",
        ),
        (
            "src/health.controller.ts",
            "import { Controller, Get } from '@nestjs/common'\n@Controller('health')\nexport class HealthController { @Get() @HealthCheck() check() { return this.health.check([() => this.db.pingCheck('database')]) } @Get('ready') ready() { return 1 } }\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /api/health/ready ready constant",
            "GET /health live database+registry"
        ]
    );
}

#[test]
fn the_actuator_follows_its_settings() {
    let pom = "<project><groupId>a</groupId><artifactId>b</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-actuator</artifactId></dependency><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency><dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><scope>runtime</scope></dependency></dependencies></project>";
    let plain = routes(&[("pom.xml", pom)]);
    assert_eq!(
        plain,
        [
            "GET /actuator/health live database",
            "GET /actuator/health/liveness live",
            "GET /actuator/health/readiness ready"
        ]
    );
    let set = routes(&[
        ("pom.xml", pom),
        (
            "src/main/resources/application.yml",
            "management:\n  endpoints:\n    web:\n      base-path: /ops\n      exposure:\n        include: health,prometheus\n  endpoint:\n    health:\n      group:\n        readiness:\n          include: readinessState,db\n",
        ),
    ]);
    assert_eq!(
        set,
        [
            "GET /ops/health live database",
            "GET /ops/health/liveness live",
            "GET /ops/health/readiness ready database",
            "GET /ops/prometheus metrics"
        ]
    );
}

#[test]
fn a_scrape_route_is_metrics_and_a_business_one_is_not() {
    let found = routes(&[(
        "main.py",
        "from fastapi import FastAPI\nfrom prometheus_client import make_asgi_app\napp = FastAPI()\nmetrics_app = make_asgi_app()\napp.mount('/metrics', metrics_app)\n@app.get('/api/metrics')\ndef numbers():\n    return {}\n",
    )]);
    assert_eq!(found, ["GET /api/metrics constant", "GET /metrics metrics"]);
}

#[test]
fn a_health_check_that_always_succeeds_is_seen_through() {
    let found = routes(&[
        (
            "A.cs",
            "public class PingController { public int Y() => 1; }\npublic class Store : IStore { public bool Ping() { return true; } }",
        ),
        (
            "Program.cs",
            "var app = WebApplication.CreateBuilder(args).Build();\napp.MapGet(\"/readyz\", (IStore redis) => redis.Ping() ? Results.Ok() : Results.StatusCode(503));\n",
        ),
    ]);
    assert_eq!(found, ["GET /readyz ready"]);
}

#[test]
fn hostile_mounts_end() {
    let circle = "from fastapi import APIRouter\na = APIRouter()\nb = APIRouter()\na.include_router(b, prefix='/b')\nb.include_router(a, prefix='/a')\n@a.get('/health')\ndef h(): return 1\n";
    assert_eq!(routes(&[("main.py", circle)]).len(), 1);
}

#[test]
fn log_lines_of_functions_that_nothing_calls_are_dead() {
    let facts = facts(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n",
        ),
        ("src/main.rs", "mod log;\nfn main() { log::text(); }\n"),
        (
            "src/log.rs",
            "pub fn text() { env_logger::init(); }\npub fn structured() { tracing_subscriber::fmt().json().init(); }\n",
        ),
    ]);
    let found: Vec<_> = facts
        .log_inits
        .iter()
        .map(|log| (log.format, log.reachable))
        .collect();
    assert_eq!(found, [("text", true), ("json", false)]);
}

#[test]
fn a_dependency_is_in_use_where_it_is_imported() {
    let facts = facts(&[
        (
            "requirements.txt",
            "prometheus-client==0.20\nfastapi==0.1\nunused==1\n",
        ),
        ("main.py", "from fastapi import FastAPI\napp = FastAPI()\n"),
        ("numbers.py", "import prometheus_client\n"),
    ]);
    let found: Vec<_> = facts
        .uses
        .iter()
        .map(|fact| (fact.name.as_str(), fact.reachable, fact.called))
        .collect();
    assert_eq!(
        found,
        [
            ("fastapi", true, false),
            ("prometheus-client", false, false)
        ]
    );
}

#[test]
fn a_part_of_a_package_is_in_use_where_its_name_is_mentioned() {
    let capabilities = |main: &str| -> Vec<String> {
        let facts = facts(&[
            (
                "pyproject.toml",
                "[project]\nname = 'a'\ndependencies = ['fastapi']\n",
            ),
            ("app/main.py", main),
        ]);
        let uses = facts.uses.iter().filter(|one| one.reachable);
        uses.flat_map(|one| one.capabilities.clone()).collect()
    };
    let start = "from fastapi import FastAPI\napp = FastAPI()\n";
    let with = format!(
        "from fastapi.security import OAuth2PasswordBearer\n{start}s = OAuth2PasswordBearer()\n"
    );
    let without = format!("from fastapi.security import utils\n{start}");
    assert!(capabilities(&with).contains(&"auth-libs".to_owned()));
    assert!(!capabilities(&without).contains(&"auth-libs".to_owned()));
}

#[test]
fn what_a_shared_project_maps_belongs_to_each_service_that_calls_it() {
    let project = |reference: &str| {
        format!(
            "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup>{reference}</ItemGroup></Project>\n"
        )
    };
    let asks = project("<ProjectReference Include=\"..\\Defaults\\Defaults.csproj\" />");
    let program = "var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\napp.MapDefaults();\napp.Run();\n";
    let library = "namespace Defaults;\npublic static class Extensions {\n  public static WebApplication MapDefaults(this WebApplication app) {\n    app.MapHealthChecks(\"/health\");\n    return app;\n  }\n}\n";
    let facts = facts(&[
        ("src/Basket/Basket.csproj", &asks),
        ("src/Basket/Program.cs", program),
        ("src/Orders/Orders.csproj", &asks),
        ("src/Orders/Program.cs", program),
        (
            "src/Defaults/Defaults.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>\n",
        ),
        ("src/Defaults/Extensions.cs", library),
    ]);
    let mut owners: Vec<_> = facts
        .routes
        .iter()
        .filter(|route| route.purpose == "live")
        .map(|route| {
            facts.components[usize::from(route.component.0)]
                .root
                .clone()
        })
        .collect();
    owners.sort();
    assert_eq!(owners, ["src/Basket", "src/Orders"]);
}
