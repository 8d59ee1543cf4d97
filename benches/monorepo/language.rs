//! How a source file of each language looks: pieces of text with holes.
//!
//! Holes: `{t}` a type, `{f}` a function, `{v}` a variable, `{w}` a word, `{s}` a sentence, `{n}` a number, `{p}` the
//! package of the service, `{m}` a module of the same service, `{M}` its type, `{k}` an item's number in the file.

/// The pieces of one language.
pub(crate) struct Language {
    pub(crate) extension: &'static str,
    /// Where the sources lie, and the tests.
    pub(crate) sources: &'static str,
    pub(crate) tests: &'static str,
    /// The name of a test's file around that of a module.
    pub(crate) test: (&'static str, &'static str),
    /// Whether files are called as their types are.
    pub(crate) camel: bool,
    pub(crate) manifest: (&'static str, &'static str),
    pub(crate) lockfile: &'static str,
    /// The file that starts the service.
    pub(crate) entry: (&'static str, &'static str),
    pub(crate) head: &'static str,
    pub(crate) import: &'static str,
    pub(crate) packages: &'static [&'static str],
    pub(crate) open: &'static str,
    pub(crate) fields: &'static [&'static str],
    pub(crate) function: &'static str,
    pub(crate) statements: &'static [&'static str],
    pub(crate) end_function: &'static str,
    pub(crate) close: &'static str,
    /// What a file of handlers has besides.
    pub(crate) handlers: &'static str,
}

/// All of them; a language stands as often as its share says.
pub(crate) fn of_service(number: usize) -> &'static Language {
    const ORDER: &[&Language] = &[
        &GO,
        &TYPESCRIPT,
        &PYTHON,
        &JAVA,
        &GO,
        &TYPESCRIPT,
        &RUST,
        &CSHARP,
        &PYTHON,
        &GO,
        &KOTLIN,
        &TYPESCRIPT,
        &JAVA,
        &RUBY,
        &PYTHON,
        &GO,
        &TYPESCRIPT,
        &PHP,
        &JAVASCRIPT,
        &PYTHON,
    ];
    ORDER[number % ORDER.len()]
}

pub(crate) const RUST: Language = Language {
    extension: "rs",
    sources: "src",
    tests: "tests",
    test: ("", "_test"),
    camel: false,
    manifest: (
        "Cargo.toml",
        "[package]\nname = \"{p}\"\nversion = \"0.4.{n}\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\nserde = { version = \"1\", features = [\"derive\"] }\nsqlx = { version = \"0.8\", features = [\"postgres\"] }\ntokio = { version = \"1\", features = [\"full\"] }\ntracing = \"0.1\"\n",
    ),
    lockfile: "Cargo.lock",
    entry: (
        "src/main.rs",
        "use axum::{Router, routing::get};\n\n{mods}\n#[tokio::main]\nasync fn main() {\n    tracing_subscriber::fmt().json().init();\n    let app = Router::new().route(\"/healthz\", get(|| async { \"ok\" }));\n    let listener = tokio::net::TcpListener::bind(\"0.0.0.0:8080\").await.expect(\"a port\");\n    axum::serve(listener, app).await.expect(\"served\");\n}\n",
    ),
    head: "//! {s}.\n\nuse std::collections::HashMap;\n",
    import: "use crate::{m}::{M};\n",
    packages: &[
        "use serde::{Deserialize, Serialize};\n",
        "use tracing::{debug, info};\n",
        "use std::sync::Arc;\n",
    ],
    open: "\n/// {s}.\n#[derive(Debug, Clone)]\npub struct {t} {\n",
    fields: &[
        "    /// {s}.\n    pub {w}_{k}: String,\n",
        "    {w}_{k}: Option<u64>,\n",
        "    {w}_{k}: Vec<{M}>,\n",
        "    pub(crate) {w}_{k}: HashMap<String, u32>,\n",
    ],
    function: "\n/// {s}.\npub fn {f}_{k}({v}: &{t}, {w}: usize) -> Result<u64, Error> {\n",
    statements: &[
        "    let {v} = {w}.iter().map(|{v}| {v}.{f}()).collect::<Vec<_>>();\n",
        "    if {v}.len() > {n} {\n        return Err(Error::{t});\n    }\n",
        "    // {s}.\n",
        "    let mut {v} = HashMap::new();\n    for {w} in {v}.{f}(&{w})? {\n        {v}.entry({w}.clone()).or_default().push({n});\n    }\n",
        "    match {v}.{f}() {\n        Some({w}) if {w} > {n} => {w} + {n},\n        Some({w}) => {w},\n        None => {n},\n    };\n",
        "    let {v} = format!(\"{s}: {}\", {w}.{f}());\n",
        "    {v}.{f}({w}, {n})?;\n",
        "    info!({v} = %{w}, \"{s}\");\n",
    ],
    end_function: "    Ok({n})\n}\n",
    close: "}\n",
    handlers: "\npub async fn {f}(State({v}): State<Arc<App>>) -> impl IntoResponse {\n    let {v} = sqlx::query_as::<_, {t}>(\"SELECT id, {w} FROM {w}s WHERE id = $1\").bind({n}).fetch_all(&{v}.pool).await;\n    Json({v})\n}\n",
};

pub(crate) const GO: Language = Language {
    extension: "go",
    sources: "internal/{p}",
    tests: "internal/{p}",
    test: ("", "_test"),
    camel: false,
    manifest: (
        "go.mod",
        "module example.test/{p}\n\ngo 1.25\n\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.2.1\n\tgithub.com/jackc/pgx/v5 v5.7.2\n\tgo.uber.org/zap v1.27.0\n)\n",
    ),
    lockfile: "go.sum",
    entry: (
        "cmd/server/main.go",
        "package main\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/go-chi/chi/v5\"\n\t\"example.test/{p}/internal/{p}\"\n)\n\nfunc main() {\n\trouter := chi.NewRouter()\n\trouter.Get(\"/healthz\", {p}.Health)\n\t_ = http.ListenAndServe(\":8080\", router)\n}\n",
    ),
    head: "// Package {p}: {s}.\npackage {p}\n\nimport (\n\t\"context\"\n\t\"fmt\"\n",
    import: "\t\"example.test/{p}/internal/{m}\"\n",
    packages: &["\t\"errors\"\n", "\t\"time\"\n", "\t\"go.uber.org/zap\"\n"],
    open: ")\n\n// {t} {s}.\ntype {t} struct {\n",
    fields: &[
        "\t// {s}.\n\t{M}{k} string `json:\"{w}_{k}\"`\n",
        "\t{w}{k} *{M}\n",
        "\t{w}{k} []int64\n",
        "\t{w}{k} map[string]time.Time\n",
    ],
    function: "\n// {M}{k} {s}.\nfunc ({v} *{t}) {M}{k}(ctx context.Context, {w} string) (int, error) {\n",
    statements: &[
        "\t{v}, err := {w}.{M}(ctx, {n})\n\tif err != nil {\n\t\treturn 0, fmt.Errorf(\"{s}: %w\", err)\n\t}\n",
        "\tfor _, {v} := range {w}.{M}() {\n\t\tif {v}.{w} > {n} {\n\t\t\tcontinue\n\t\t}\n\t\t{v}.{M}({n})\n\t}\n",
        "\t// {s}.\n",
        "\tif {v} == nil || len({w}) < {n} {\n\t\treturn 0, errors.New(\"{s}\")\n\t}\n",
        "\t{v} := map[string]int{\"{w}\": {n}, \"{w}\": {n}}\n",
        "\t{v}.{w} = append({v}.{w}, int64({n}))\n",
        "\t{v}.logger.Info(\"{s}\", zap.String(\"{w}\", {w}))\n",
        "\tswitch {w} {\n\tcase \"{w}\":\n\t\t{v}.{M}()\n\tdefault:\n\t\treturn {n}, nil\n\t}\n",
    ],
    end_function: "\treturn {n}, nil\n}\n",
    close: "}\n",
    handlers: "\nfunc ({v} *{t}) Routes(router chi.Router) {\n\trouter.Get(\"/{w}s\", {v}.List)\n\trouter.Post(\"/{w}s/{id}\", {v}.Create)\n}\n\nfunc ({v} *{t}) List(w http.ResponseWriter, r *http.Request) {\n\trows, err := {v}.db.Query(r.Context(), \"SELECT id, {w} FROM {w}s WHERE owner = $1\", {n})\n\tif err != nil {\n\t\thttp.Error(w, \"{s}\", http.StatusInternalServerError)\n\t\treturn\n\t}\n\tdefer rows.Close()\n}\n",
};

pub(crate) const PYTHON: Language = Language {
    extension: "py",
    sources: "{p}",
    tests: "tests",
    test: ("test_", ""),
    camel: false,
    manifest: (
        "pyproject.toml",
        "[project]\nname = \"{p}\"\nversion = \"1.{n}.0\"\nrequires-python = \">=3.12\"\ndependencies = [\"fastapi>=0.115\", \"sqlalchemy>=2.0\", \"pydantic>=2.9\", \"structlog>=24.4\"]\n",
    ),
    lockfile: "poetry.lock",
    entry: (
        "{p}/main.py",
        "from fastapi import FastAPI\n\n{mods}\napp = FastAPI()\n\n\n@app.get(\"/healthz\")\ndef healthz():\n    return {\"status\": \"ok\"}\n",
    ),
    head: "\"\"\"{s}.\"\"\"\n\nfrom __future__ import annotations\n\nimport dataclasses\n",
    import: "from {p}.{m} import {M}\n",
    packages: &[
        "import structlog\n",
        "from datetime import datetime\n",
        "from pydantic import BaseModel\n",
    ],
    open: "\n\nclass {t}(BaseModel):\n    \"\"\"{s}.\"\"\"\n\n",
    fields: &[
        "    {w}_{k}: str = \"{w}\"\n",
        "    {w}_{k}: int | None = None\n",
        "    {w}_{k}: list[{M}]\n",
    ],
    function: "\n    def {f}_{k}(self, {v}: {M}, {w}: int = {n}) -> dict[str, int]:\n        \"\"\"{s}.\"\"\"\n",
    statements: &[
        "        {v} = [{w}.{f}() for {w} in self.{w}_{k} if {w} is not None]\n",
        "        if len({v}) > {n}:\n            raise ValueError(f\"{s}: {{w}}\")\n",
        "        # {s}.\n",
        "        for {v} in self.{f}({w}, {n}):\n            {w} += {v}.{w}\n",
        "        try:\n            {v}.{f}({w})\n        except KeyError as error:\n            raise RuntimeError(\"{s}\") from error\n",
        "        {v} = {\"{w}\": {n}, \"{w}\": {w}, \"{w}\": None}\n",
        "        logger.info(\"{s}\", {w}={w})\n",
        "        with self.{f}({n}) as {v}:\n            {v}.{f}()\n",
    ],
    end_function: "        return {\"{w}\": {n}}\n",
    close: "\n",
    handlers: "\n\nrouter = APIRouter(prefix=\"/{w}s\")\n\n\n@router.get(\"/{{w}_id}\")\nasync def {f}({w}_id: int, session: Session = Depends(get_session)) -> dict:\n    row = session.execute(select({t}).where({t}.id == {w}_id)).scalar_one_or_none()\n    if row is None:\n        raise HTTPException(status_code=404, detail=\"{s}\")\n    return row\n",
};

pub(crate) const TYPESCRIPT: Language = Language {
    extension: "ts",
    sources: "src/{p}",
    tests: "src/{p}",
    test: ("", ".spec"),
    camel: false,
    manifest: (
        "package.json",
        "{\n  \"name\": \"{p}\",\n  \"version\": \"2.{n}.0\",\n  \"private\": true,\n  \"scripts\": { \"start\": \"node dist/main.js\", \"test\": \"vitest run\", \"lint\": \"eslint .\" },\n  \"dependencies\": { \"express\": \"^5.0.1\", \"pg\": \"^8.13.1\", \"pino\": \"^9.5.0\", \"zod\": \"^3.24.1\" },\n  \"devDependencies\": { \"typescript\": \"^5.7.2\", \"vitest\": \"^2.1.8\", \"eslint\": \"^9.17.0\" }\n}\n",
    ),
    lockfile: "package-lock.json",
    entry: (
        "src/main.ts",
        "import express from 'express';\n{mods}\nconst app = express();\napp.get('/healthz', (_request, response) => response.send('ok'));\napp.listen(8080);\n",
    ),
    head: "import { z } from 'zod';\n",
    import: "import { {M} } from './{m}';\n",
    packages: &[
        "import type { Pool } from 'pg';\n",
        "import pino from 'pino';\n",
        "import { EventEmitter } from 'node:events';\n",
    ],
    open: "\n/** {s}. */\nexport class {t} {\n",
    fields: &[
        "  private readonly {w}{k}: string;\n",
        "  {w}{k}?: {M};\n",
        "  static {w}{k}: Record<string, number> = { {w}: {n} };\n",
    ],
    function: "\n  /** {s}. */\n  async {f}{k}({v}: {M}, {w} = {n}): Promise<number> {\n",
    statements: &[
        "    const {v} = await this.{w}.{f}({w}, { {w}: {n} });\n",
        "    if (!{v} || {w}.length > {n}) {\n      throw new Error(`{s}: ${{w}}`);\n    }\n",
        "    // {s}.\n",
        "    const {v} = {w}.filter(({v}) => {v}.{w} !== '{w}').map(({v}) => {v}.{f}());\n",
        "    for (const {v} of Object.entries({w})) {\n      {v}.{f}({n});\n    }\n",
        "    return { ...{v}, {w}: {n}, {w}: '{s}' };\n",
        "    this.logger.info({ {w} }, '{s}');\n",
        "    switch ({w}) {\n      case '{w}':\n        {v}.{f}();\n        break;\n      default:\n        {v} += {n};\n    }\n",
    ],
    end_function: "    return {n};\n  }\n",
    close: "}\n",
    handlers: "\nexport const router = Router();\nrouter.get('/{w}s/:id', async (request, response) => {\n  const rows = await pool.query('SELECT id, {w} FROM {w}s WHERE id = $1', [request.params.id]);\n  response.status(200).json(rows);\n});\n",
};

pub(crate) const JAVASCRIPT: Language = Language {
    extension: "js",
    sources: "src/{p}",
    tests: "test",
    test: ("", ".test"),
    camel: false,
    entry: (
        "src/main.js",
        "const express = require('express');\n{mods}\nconst app = express();\napp.get('/healthz', (request, response) => response.send('ok'));\napp.listen(8080);\n",
    ),
    head: "'use strict';\n\nconst path = require('node:path');\n",
    import: "const { {M} } = require('./{m}');\n",
    packages: &[
        "const { Pool } = require('pg');\n",
        "const pino = require('pino');\n",
        "const events = require('node:events');\n",
    ],
    open: "\n/** {s}. */\nclass {t} {\n",
    fields: &["  #{w}{k} = '{w}';\n", "  {w}{k} = {n};\n"],
    function: "\n  async {f}{k}({v}, {w} = {n}) {\n",
    close: "}\n\nmodule.exports = {};\n",
    ..TYPESCRIPT
};

pub(crate) const JAVA: Language = Language {
    extension: "java",
    sources: "src/main/java/test/example/{p}",
    tests: "src/test/java/test/example/{p}",
    test: ("", "Test"),
    camel: true,
    manifest: (
        "pom.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <modelVersion>4.0.0</modelVersion>\n  <parent>\n    <groupId>org.springframework.boot</groupId>\n    <artifactId>spring-boot-starter-parent</artifactId>\n    <version>3.4.1</version>\n  </parent>\n  <groupId>test.example</groupId>\n  <artifactId>{p}</artifactId>\n  <version>1.{n}.0</version>\n  <dependencies>\n    <dependency>\n      <groupId>org.springframework.boot</groupId>\n      <artifactId>spring-boot-starter-web</artifactId>\n    </dependency>\n    <dependency>\n      <groupId>org.springframework.boot</groupId>\n      <artifactId>spring-boot-starter-actuator</artifactId>\n    </dependency>\n  </dependencies>\n</project>\n",
    ),
    lockfile: "",
    entry: (
        "src/main/java/test/example/{p}/Application.java",
        "package test.example.{p};\n\nimport org.springframework.boot.SpringApplication;\nimport org.springframework.boot.autoconfigure.SpringBootApplication;\n\n@SpringBootApplication\npublic class Application {\n    public static void main(String[] arguments) {\n        SpringApplication.run(Application.class, arguments);\n    }\n}\n",
    ),
    head: "package test.example.{p};\n\nimport java.util.List;\nimport java.util.Map;\n",
    import: "import test.example.{p}.{M};\n",
    packages: &[
        "import java.util.Optional;\n",
        "import org.slf4j.Logger;\n",
        "import org.springframework.stereotype.Service;\n",
    ],
    open: "\n/**\n * {s}.\n */\npublic class {t} {\n",
    fields: &[
        "    private final String {w}{k};\n",
        "    private List<{M}> {w}{k};\n",
        "    public static final int {w}{k} = {n};\n",
    ],
    function: "\n    /** {s}. */\n    public int {f}{k}({M} {v}, String {w}) {\n",
    statements: &[
        "        var {v} = {w}.stream().filter({v} -> {v}.{f}() > {n}).toList();\n",
        "        if ({v} == null || {w}.isEmpty()) {\n            throw new IllegalStateException(\"{s}\");\n        }\n",
        "        // {s}.\n",
        "        for ({M} {v} : this.{f}({w})) {\n            {v}.set{M}({n});\n        }\n",
        "        Map<String, Integer> {v} = Map.of(\"{w}\", {n}, \"{w}\", {n});\n",
        "        try {\n            {v}.{f}({n});\n        } catch (RuntimeException error) {\n            throw new IllegalArgumentException(\"{s}\", error);\n        }\n",
        "        LOG.info(\"{s} {}\", {w});\n",
    ],
    end_function: "        return {n};\n    }\n",
    close: "}\n",
    handlers: "\n@RestController\nclass {M}Controller {\n    @GetMapping(\"/{w}s/{id}\")\n    {M} one(@PathVariable long id) {\n        return repository.findById(id).orElseThrow();\n    }\n}\n",
};

pub(crate) const KOTLIN: Language = Language {
    extension: "kt",
    sources: "src/main/kotlin/test/example/{p}",
    tests: "src/test/kotlin/test/example/{p}",
    manifest: (
        "build.gradle.kts",
        "plugins {\n    kotlin(\"jvm\") version \"2.1.0\"\n    id(\"io.ktor.plugin\") version \"3.0.2\"\n}\n\ndependencies {\n    implementation(\"io.ktor:ktor-server-netty\")\n    implementation(\"org.jetbrains.exposed:exposed-core:0.57.0\")\n    testImplementation(kotlin(\"test\"))\n}\n",
    ),
    lockfile: "gradle.lockfile",
    entry: (
        "src/main/kotlin/test/example/{p}/Application.kt",
        "package test.example.{p}\n\nimport io.ktor.server.engine.embeddedServer\nimport io.ktor.server.netty.Netty\n\nfun main() {\n    embeddedServer(Netty, port = 8080) {\n        routing { get(\"/healthz\") { call.respondText(\"ok\") } }\n    }.start(wait = true)\n}\n",
    ),
    head: "package test.example.{p}\n\nimport java.time.Instant\n",
    import: "import test.example.{p}.{M}\n",
    packages: &[
        "import kotlinx.coroutines.flow.Flow\n",
        "import org.slf4j.LoggerFactory\n",
        "import java.util.UUID\n",
    ],
    open: "\n/** {s}. */\nclass {t}(private val {w}: {M}) {\n",
    fields: &[
        "    private val {w}{k}: String = \"{w}\"\n",
        "    var {w}{k}: {M}? = null\n",
        "    val {w}{k} = listOf({n}, {n})\n",
    ],
    function: "\n    fun {f}{k}({v}: {M}, {w}: Int = {n}): Int {\n",
    statements: &[
        "        val {v} = {w}.filter { it.{w} > {n} }.map { it.{f}() }\n",
        "        require({v}.size < {n}) { \"{s}: ${w}\" }\n",
        "        // {s}.\n",
        "        {v}?.{f}({n})?.let { {w} -> {w}.{f}() }\n",
        "        for ({v} in {w}.{f}()) {\n            {v}.{w} += {n}\n        }\n",
        "        when ({w}) {\n            {n} -> {v}.{f}()\n            else -> {w}\n        }\n",
        "        logger.info(\"{s} {}\", {w})\n",
    ],
    end_function: "        return {n}\n    }\n",
    handlers: "\nfun Route.{w}Routes() {\n    get(\"/{w}s/{id}\") {\n        call.respond(service.{f}(call.parameters[\"id\"]))\n    }\n}\n",
    ..JAVA
};

pub(crate) const CSHARP: Language = Language {
    extension: "cs",
    sources: "{p}",
    tests: "{p}.Tests",
    test: ("", "Tests"),
    camel: true,
    manifest: (
        "{p}/{p}.csproj",
        "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n  <PropertyGroup>\n    <TargetFramework>net9.0</TargetFramework>\n    <Nullable>enable</Nullable>\n  </PropertyGroup>\n  <ItemGroup>\n    <PackageReference Include=\"Npgsql\" Version=\"9.0.2\" />\n    <PackageReference Include=\"Serilog.AspNetCore\" Version=\"9.0.0\" />\n  </ItemGroup>\n</Project>\n",
    ),
    lockfile: "packages.lock.json",
    entry: (
        "{p}/Program.cs",
        "var builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddHealthChecks();\nvar app = builder.Build();\napp.MapHealthChecks(\"/healthz\");\napp.Run();\n",
    ),
    head: "using System;\nusing System.Collections.Generic;\n",
    import: "using Example.{p}.{M};\n",
    packages: &[
        "using System.Threading.Tasks;\n",
        "using Microsoft.Extensions.Logging;\n",
        "using System.Linq;\n",
    ],
    open: "\nnamespace Example.{p};\n\n/// <summary>{s}.</summary>\npublic sealed class {t}\n{\n",
    fields: &[
        "    private readonly string _{w}{k};\n",
        "    public {M}? {M}{k} { get; init; }\n",
        "    private readonly Dictionary<string, int> _{w}{k} = new();\n",
    ],
    function: "\n    /// <summary>{s}.</summary>\n    public async Task<int> {M}{k}({M} {v}, string {w} = \"{w}\")\n    {\n",
    statements: &[
        "        var {v} = {w}.Where({v} => {v}.{M} > {n}).Select({v} => {v}.{M}()).ToList();\n",
        "        if ({v} is null || {w}.Length > {n})\n        {\n            throw new InvalidOperationException($\"{s}: {{w}}\");\n        }\n",
        "        // {s}.\n",
        "        foreach (var {v} in await _{w}.{M}({n}))\n        {\n            {v}.{M}({w});\n        }\n",
        "        _{w}[\"{w}\"] = {n};\n",
        "        _logger.LogInformation(\"{s} {{M}}\", {w});\n",
    ],
    end_function: "        return {n};\n    }\n",
    close: "}\n",
    handlers: "\n[ApiController]\n[Route(\"api/{w}s\")]\npublic class {M}Controller : ControllerBase\n{\n    [HttpGet(\"{id}\")]\n    public async Task<IActionResult> Get(int id) => Ok(await _store.{M}(id));\n}\n",
};

pub(crate) const RUBY: Language = Language {
    extension: "rb",
    sources: "app/models/{p}",
    tests: "spec/models/{p}",
    test: ("", "_spec"),
    camel: false,
    manifest: (
        "Gemfile",
        "source \"https://rubygems.org\"\n\ngem \"rails\", \"~> 8.0\"\ngem \"pg\"\ngem \"sidekiq\"\n\ngroup :test do\n  gem \"rspec-rails\"\nend\n",
    ),
    lockfile: "Gemfile.lock",
    entry: (
        "config/routes.rb",
        "Rails.application.routes.draw do\n  get \"/healthz\", to: \"rails/health#show\"\nend\n",
    ),
    head: "# frozen_string_literal: true\n\n",
    import: "require_relative \"{m}\"\n",
    packages: &[
        "require \"json\"\n",
        "require \"set\"\n",
        "require \"time\"\n",
    ],
    open: "\n# {s}.\nclass {t} < ApplicationRecord\n",
    fields: &[
        "  belongs_to :{w}\n",
        "  validates :{w}, presence: true, length: { maximum: {n} }\n",
        "  attr_reader :{w}_{k}\n",
    ],
    function: "\n  # {s}.\n  def {f}_{k}({v}, {w}: {n})\n",
    statements: &[
        "    {v} = {w}.select { |{v}| {v}.{w} > {n} }.map(&:{f})\n",
        "    raise ArgumentError, \"{s}: #{{w}}\" if {v}.nil?\n",
        "    # {s}.\n",
        "    {w}.each do |{v}|\n      {v}.{f}({n})\n    end\n",
        "    @{w} ||= { {w}: {n}, {w}: \"{w}\" }\n",
        "    Rails.logger.info(\"{s}\")\n",
        "    return {n} unless {v}.{f}?\n",
    ],
    end_function: "    {n}\n  end\n",
    close: "end\n",
    handlers: "\nclass {M}sController < ApplicationController\n  before_action :authenticate_user!\n\n  def show\n    render json: {t}.find(params[:id])\n  end\nend\n",
};

pub(crate) const PHP: Language = Language {
    extension: "php",
    sources: "app/{M}",
    tests: "tests/Unit",
    test: ("", "Test"),
    camel: true,
    manifest: (
        "composer.json",
        "{\n  \"name\": \"example/{p}\",\n  \"require\": { \"php\": \"^8.3\", \"laravel/framework\": \"^11.36\" },\n  \"require-dev\": { \"phpunit/phpunit\": \"^11.5\" },\n  \"autoload\": { \"psr-4\": { \"App\\\\\": \"app/\" } }\n}\n",
    ),
    lockfile: "composer.lock",
    entry: (
        "routes/web.php",
        "<?php\n\nuse Illuminate\\Support\\Facades\\Route;\n\nRoute::get('/healthz', fn () => 'ok');\n",
    ),
    head: "<?php\n\ndeclare(strict_types=1);\n\nnamespace App;\n\n",
    import: "use App\\{M};\n",
    packages: &[
        "use DateTimeImmutable;\n",
        "use Illuminate\\Support\\Facades\\Log;\n",
        "use Illuminate\\Support\\Collection;\n",
    ],
    open: "\n/**\n * {s}.\n */\nfinal class {t}\n{\n",
    fields: &[
        "    private string ${w}{k} = '{w}';\n",
        "    public ?{M} ${w}{k} = null;\n",
        "    protected array ${w}{k} = ['{w}' => {n}];\n",
    ],
    function: "\n    public function {f}{k}({M} ${v}, int ${w} = {n}): int\n    {\n",
    statements: &[
        "        ${v} = array_map(fn (${w}) => ${w}->{f}({n}), $this->{w});\n",
        "        if (${v} === null || count(${w}) > {n}) {\n            throw new \\RuntimeException(\"{s}\");\n        }\n",
        "        // {s}.\n",
        "        foreach ($this->{f}(${w}) as ${v}) {\n            ${v}->{w} = '{w}';\n        }\n",
        "        Log::info('{s}', ['{w}' => ${w}]);\n",
        "        return match (${w}) {\n            '{w}' => {n},\n            default => ${v}->{f}(),\n        };\n",
    ],
    end_function: "        return {n};\n    }\n",
    close: "}\n",
    handlers: "\nfinal class {M}Controller extends Controller\n{\n    public function show(Request $request, int $id): JsonResponse\n    {\n        return response()->json({t}::findOrFail($id));\n    }\n}\n",
};
