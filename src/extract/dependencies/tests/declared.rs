//! Manifests in TOML, JSON and XML.

use super::*;

#[test]
fn cargo_scopes_features_and_workspaces() {
    let text = r#"
[package]
name = "shop"
version.workspace = true
license = "MIT"
description = "d"
[features]
default = ["tls", "db?/pool"]
tls = ["dep:rustls"]
[dependencies]
axum = "0.8"
db = { version = "1", optional = true }
rustls = { version = "0.23", optional = true }
renamed = { package = "real", version = "2", features = ["a"] }
shared.workspace = true
own = { path = "../own" }
[dev-dependencies]
tempfile = "3"
[target.'cfg(unix)'.dependencies]
nix = { git = "https://example.org/nix" }
[build-dependencies]
cc = "1"
"#;
    let expected = [
        "runtime axum 0.8",
        "optional db 1 +pool",
        "runtime rustls 0.23",
        "runtime real 2 +a",
        "runtime shared -> shared",
        "runtime own local",
        "dev tempfile 3",
        "build cc 1",
        "runtime nix https://example.org/nix",
    ];
    assert_eq!(read("Cargo.toml", text), expected);
    assert_eq!(places("Cargo.toml", text)[0], "axum = \"0.8\"");
    let found = manifest("Cargo.toml", text);
    assert_eq!(
        (
            found.name.as_str(),
            found.license.as_str(),
            found.publishable
        ),
        ("shop", "MIT", true)
    );
    let root = "[workspace]\nmembers = [\"a\"]\n[workspace.package]\nversion = \"1.0.0\"\n[workspace.dependencies]\nshared = { version = \"3\", features = [\"x\"] }\n";
    assert_eq!(
        read("Cargo.toml", root),
        ["shared = shared 3", "package.version =  1.0.0"]
    );
    assert!(manifest("Cargo.toml", root).workspace_only);
}

#[test]
fn a_crate_that_the_registry_would_not_take_is_not_publishable() {
    for text in [
        "[package]\nname = \"a\"\n",
        "[package]\nname = \"a\"\ndescription = \"d\"\nlicense = \"MIT\"\npublish = false\n",
        "[package]\nname = \"a\"\ndescription = \"d\"\nlicense = \"MIT\"\npublish = []\n",
    ] {
        assert!(!manifest("Cargo.toml", text).publishable, "{text}");
    }
}

#[test]
fn pyproject_tells_run_time_from_groups() {
    let text = r#"
[project]
name = "shop"
version = "1.0"
license = {text = "MIT"}
dependencies = ["fastapi[standard]>=0.110 ; python_version > '3.9'", "own"]
[project.optional-dependencies]
redis = ["redis>=5"]
test = ["pytest"]
[project.scripts]
shop = "shop:main"
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
[build-system]
requires = ["hatchling"]
[tool.uv.sources]
own = { workspace = true }
[tool.hatch.envs.lint]
dependencies = ["black"]
"#;
    let expected = [
        "runtime fastapi >=0.110 +standard",
        "runtime own local",
        "optional redis >=5",
        "test pytest",
        "dev ruff",
        "dev black",
        "build hatchling",
    ];
    assert_eq!(read("pyproject.toml", text), expected);
    let found = manifest("pyproject.toml", text);
    assert_eq!(
        (found.license.as_str(), found.binary, found.library),
        ("MIT", true, true)
    );
}

#[test]
fn poetry_groups_are_development_unless_main() {
    let text = "[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = \"^3\"\nredis = { version = \"^5\", optional = true }\nown = { path = \"../own\" }\n[tool.poetry.group.test.dependencies]\npytest = \"*\"\n[tool.poetry.group.dev.dependencies]\nruff = \"*\"\n";
    let expected = [
        "runtime flask ^3",
        "optional redis ^5",
        "runtime own local",
        "test pytest *",
        "dev ruff *",
    ];
    assert_eq!(read("pyproject.toml", text), expected);
}

#[test]
fn npm_scopes_aliases_and_workspaces() {
    let text = r#"{
  "name": "@shop/api", "version": "1.0.0", "private": true, "license": "MIT",
  "scripts": { "build": "tsc", "start": "node ." },
  "dependencies": { "express": "^5.0.0", "lodash": "npm:lodash-es@^4", "@shop/db": "workspace:*", "zod": "catalog:" },
  "devDependencies": { "typescript": "5.0.0" },
  "peerDependencies": { "react": ">=18" },
  "optionalDependencies": { "fsevents": "2" }
}"#;
    let expected = [
        "runtime express ^5.0.0",
        "runtime lodash-es ^4",
        "runtime @shop/db workspace:* local",
        "runtime zod catalog: -> default:zod",
        "dev typescript 5.0.0",
        "peer react >=18",
        "optional fsevents 2",
    ];
    assert_eq!(read("package.json", text), expected);
    assert_eq!(places("package.json", text)[0], "\"express\": \"^5.0.0\"");
    let found = manifest("package.json", text);
    assert_eq!((found.publishable, found.scripts.len()), (false, 2));
    let root = manifest(
        "package.json",
        r#"{"private": true, "workspaces": ["packages/*"], "devDependencies": {"a": "1"}}"#,
    );
    assert!(root.workspace_only && root.members == ["packages/*"]);
    let pnpm = "packages:\n  - apps/*\ncatalog:\n  zod: ^3\ncatalogs:\n  old:\n    zod: ^2\n";
    assert_eq!(
        read("pnpm-workspace.yaml", pnpm),
        [
            "default:zod = zod ^3",
            "old:zod = zod ^2",
            "members =  apps/*"
        ]
    );
}

#[test]
fn maven_scopes_and_properties() {
    let text = "<project>\n<parent><groupId>org.p</groupId><artifactId>parent</artifactId><version>3.0</version></parent>\n<artifactId>shop</artifactId>\n<properties><pg.version>42.7</pg.version></properties>\n<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>m</artifactId><version>9</version></dependency></dependencies></dependencyManagement>\n<dependencies>\n<dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>${pg.version}</version><scope>runtime</scope></dependency>\n<dependency><groupId>g</groupId><artifactId>m</artifactId></dependency>\n<dependency><groupId>j</groupId><artifactId>unit</artifactId><scope>test</scope></dependency>\n<dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId></dependency>\n</dependencies>\n<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>\n</project>";
    let expected = [
        "g:m = g:m 9",
        "build org.p:parent 3.0 local",
        "runtime org.postgresql:postgresql 42.7",
        "runtime g:m -> g:m",
        "test j:unit -> j:unit",
        "runtime ${project.groupId}:own local -> ${project.groupId}:own",
        "plugin org.springframework.boot:spring-boot-maven-plugin",
    ];
    assert_eq!(read("pom.xml", text), expected);
    let found = manifest("pom.xml", text);
    assert_eq!(
        (found.name.as_str(), found.version.as_str(), found.binary),
        ("shop", "3.0", true)
    );
}

#[test]
fn dotnet_projects_and_central_versions() {
    let text = "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n<ItemGroup>\n<PackageReference Include=\"Npgsql\" Version=\"8.0\" />\n<PackageReference Include=\"Serilog\" />\n<PackageReference Include=\"Analyzers\" Version=\"1\"><PrivateAssets>all</PrivateAssets></PackageReference>\n<ProjectReference Include=\"..\\Domain\\Domain.csproj\" />\n</ItemGroup></Project>";
    let expected = [
        "runtime Npgsql 8.0",
        "runtime Serilog -> serilog",
        "build Analyzers 1",
        "runtime Domain local",
    ];
    assert_eq!(read("Api/Api.csproj", text), expected);
    let found = manifest("Api/Api.csproj", text);
    assert!(found.binary && found.name == "Api" && found.plugins == ["Microsoft.NET.Sdk.Web"]);
    let shared = "<Project><ItemGroup><PackageVersion Include=\"Serilog\" Version=\"4.0\" /></ItemGroup></Project>";
    assert_eq!(read("Directory.Packages.props", shared), ["serilog =  4.0"]);
    let tests = "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"17\" /><PackageReference Include=\"Npgsql\" Version=\"8\" /></ItemGroup></Project>";
    assert_eq!(
        read("Checks/Checks.csproj", tests),
        ["test Microsoft.NET.Test.Sdk 17", "test Npgsql 8"]
    );
}
