//! Routes of frameworks that build them from classes, groups, plug-ins and extension methods.

use crate::link::fixture::linked;

/// Routes as `METHOD path`; what nothing reaches or is not known whole is marked.
fn routes(texts: &[(&str, &str)]) -> Vec<String> {
    let facts = linked(texts, |_, _| {}).facts;
    let routes = facts.routes.iter().map(|route| {
        let mark = if route.reachable && route.complete {
            ""
        } else {
            " ?"
        };
        format!("{} {}{mark}", route.method, route.route)
    });
    let mut found: Vec<String> = routes.collect();
    found.sort();
    found
}

#[test]
fn flask_views_and_resources_answer_what_their_classes_have() {
    let found = routes(&[
        (
            "pyproject.toml",
            "[project]\nname=\"a\"\nversion=\"1\"\ndependencies=[\"flask\",\"flask-restful\"]\n",
        ),
        (
            "main.py",
            "from flask import Flask, Blueprint\nfrom flask.views import MethodView\nfrom flask_restful import Api, Resource\napp = Flask(__name__)\napi = Api(app, prefix=\"/api\")\n\nclass Order(Resource):\n    def get(self, order_id):\n        return 1\n    def delete(self, order_id):\n        return 1\n\nclass Users(MethodView):\n    def get(self):\n        return 1\n    def post(self):\n        return 1\n\nclass Old(MethodView):\n    methods = [\"POST\"]\n    def post(self): return 1\n\napi.add_resource(Order, \"/orders/<int:order_id>\", \"/o/<int:order_id>\")\napp.add_url_rule(\"/users\", view_func=Users.as_view(\"users\"))\ndef ping(): return \"x\"\napp.add_url_rule(\"/ping\", \"ping\", ping)\napp.add_url_rule(\"/pong\", view_func=ping, methods=[\"POST\"])\napp.run()\n",
        ),
    ]);
    let expected = [
        "DELETE /api/o/{order_id}",
        "DELETE /api/orders/{order_id}",
        "GET /api/o/{order_id}",
        "GET /api/orders/{order_id}",
        "GET /ping",
        "GET /users",
        "POST /pong",
        "POST /users",
    ];
    assert_eq!(found, expected);
}

#[test]
fn extension_methods_of_aspnet_are_mounted_where_they_are_called() {
    let found = routes(&[
        (
            "a.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>\n",
        ),
        (
            "Program.cs",
            "var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\nvar orders = app.NewVersionedApi(\"Orders\");\norders.MapOrdersApiV1().RequireAuthorization();\napp.MapCatalogApi();\napp.MapGroup(\"/admin\").MapAdmin();\napp.Run();\n",
        ),
        (
            "OrdersApi.cs",
            "public static class OrdersApi\n{\n    public static RouteGroupBuilder MapOrdersApiV1(this IEndpointRouteBuilder app)\n    {\n        var api = app.MapGroup(\"api/orders\").HasApiVersion(1.0);\n        api.MapPut(\"/cancel\", CancelOrderAsync);\n        api.MapGet(\"{orderId:int}\", GetOrderAsync);\n        return api;\n    }\n    public static Task CancelOrderAsync(int id) { return Task.CompletedTask; }\n    public static IEndpointRouteBuilder MapCatalogApi(this IEndpointRouteBuilder app)\n    {\n        var vApi = app.NewVersionedApi(\"Catalog\");\n        var v1 = vApi.MapGroup(\"api/catalog\").HasApiVersion(1, 0).HasApiVersion(2, 0);\n        v1.MapGet(\"/items\", GetAllItems);\n        return app;\n    }\n    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder g) { g.MapPost(\"/x\", () => 1); return g; }\n}\n",
        ),
    ]);
    let expected = [
        "GET /api/catalog/items",
        "GET /api/orders/{orderId}",
        "POST /admin/x",
        "PUT /api/orders/cancel",
    ];
    assert_eq!(found, expected);
}

#[test]
fn plugins_of_fastify_are_joined_in_place_and_across_files() {
    let found = routes(&[
        (
            "package.json",
            "{\"name\":\"e\",\"version\":\"1.0.0\",\"main\":\"server.js\",\"scripts\":{\"start\":\"node server.js\"},\"dependencies\":{\"fastify\":\"4\",\"fastify-plugin\":\"4\"}}\n",
        ),
        (
            "server.js",
            "const fastify = require('fastify')()\nfastify.register(require('./orders'), { prefix: '/v1' })\nfastify.register(async function (app) { app.get('/inline', async () => 1) }, { prefix: '/in' })\nfastify.route({ method: ['GET','POST'], url: '/r', handler: async () => 1 })\nfastify.listen({ port: 3000 })\n",
        ),
        (
            "orders.js",
            "const fp = require('fastify-plugin')\nasync function orders (fastify, opts) {\n  fastify.get('/orders/:id', async (req) => 1)\n  fastify.register(require('./deep'), { prefix: '/deep' })\n}\nmodule.exports = orders\n",
        ),
        (
            "deep.js",
            "module.exports = async (app) => { app.post('/z', async () => 1) }\n",
        ),
    ]);
    let expected = [
        "ANY /r",
        "GET /in/inline",
        "GET /v1/orders/{id}",
        "POST /v1/deep/z",
    ];
    assert_eq!(found, expected);
}

#[test]
fn hono_chains_and_bases_are_read() {
    let found = routes(&[
        (
            "package.json",
            "{\"name\":\"d\",\"version\":\"1.0.0\",\"main\":\"src/index.ts\",\"scripts\":{\"start\":\"tsx src/index.ts\"},\"dependencies\":{\"hono\":\"4\",\"@hono/node-server\":\"1\"}}\n",
        ),
        (
            "src/index.ts",
            "import { Hono } from 'hono'\nimport { serve } from '@hono/node-server'\nimport books from './books'\nconst app = new Hono().basePath('/api')\napp.route('/books', books)\napp.get('/x', (c) => c.text('x'))\nconst v2 = new Hono().get('/a', (c) => c.json(1)).post('/b', (c) => c.json(1))\napp.route('/v2', v2)\napp.on(['PUT','DELETE'], '/multi', (c) => c.json(1))\nserve(app)\n",
        ),
        (
            "src/books.ts",
            "import { Hono } from 'hono'\nconst books = new Hono()\nbooks.get('/:id', (c) => c.json(1))\nexport default books\n",
        ),
    ]);
    let expected = [
        "DELETE /api/multi",
        "GET /api/books/{id}",
        "GET /api/v2/a",
        "GET /api/x",
        "POST /api/v2/b",
        "PUT /api/multi",
    ];
    assert_eq!(found, expected);
}

#[test]
fn nested_routes_of_ktor_are_joined() {
    let found = routes(&[
        (
            "build.gradle.kts",
            "plugins { kotlin(\"jvm\") version \"2.0.0\"; application }\ndependencies { implementation(\"io.ktor:ktor-server-core:3.0.0\"); implementation(\"io.ktor:ktor-server-netty:3.0.0\") }\n",
        ),
        (
            "src/App.kt",
            "import io.ktor.server.application.*\nimport io.ktor.server.routing.*\nimport io.ktor.server.netty.*\nimport io.ktor.server.engine.*\nfun main() { embeddedServer(Netty, port = 8080) { module() }.start(true) }\nfun Application.module() {\n    routing {\n        route(\"/api\") {\n            route(\"/v1\") {\n                get(\"/orders/{id}\") { call.respond(1) }\n                post<Order>(\"/orders\") { call.respond(1) }\n            }\n            authenticate(\"jwt\") { delete(\"/x\") { call.respond(1) } }\n            users()\n        }\n    }\n}\nfun Route.users() {\n    route(\"/users\") { get { call.respond(1) } }\n}\n",
        ),
    ]);
    let expected = [
        "DELETE /api/x",
        "GET /api/users",
        "GET /api/v1/orders/{id}",
        "POST /api/v1/orders",
    ];
    assert_eq!(found, expected);
}

#[test]
fn controllers_of_litestar_stand_under_their_routers() {
    let found = routes(&[
        (
            "pyproject.toml",
            "[project]\nname=\"f\"\nversion=\"1\"\ndependencies=[\"litestar\"]\n",
        ),
        (
            "app.py",
            "from litestar import Litestar, Controller, Router, get, post, route\nclass OrderController(Controller):\n    path = \"/orders\"\n    @get(\"/{order_id:int}\")\n    async def one(self, order_id: int) -> dict: ...\n    @post()\n    async def create(self, data: dict) -> dict: ...\n@get(\"/ping\")\nasync def ping() -> str: ...\n@route(\"/multi\", http_method=[\"GET\", \"POST\"])\nasync def multi() -> str: ...\nv1 = Router(path=\"/v1\", route_handlers=[OrderController])\napp = Litestar(route_handlers=[v1, ping, multi])\n",
        ),
    ]);
    let expected = [
        "ANY /multi",
        "GET /ping",
        "GET /v1/orders/{order_id}",
        "POST /v1/orders",
    ];
    assert_eq!(found, expected);
}
