//! Layouts of repositories, and the components that they make.

use super::*;
use crate::link::fixture::{Linked, linked};

/// `root name [joined]` of every component.
fn shown(linked: &Linked) -> Vec<String> {
    let components = linked.facts.components.iter();
    components
        .map(|one| {
            let joined = if one.joined.is_empty() {
                String::new()
            } else {
                format!(" [{}]", one.joined.join(" "))
            };
            format!("{}: {}{joined}", one.root, one.name)
        })
        .collect()
}

fn layout(files: &[(&str, &str)]) -> Vec<String> {
    shown(&linked(files, |_, _| {}))
}

#[test]
fn services_side_by_side_are_components_of_their_own() {
    let found = layout(&[
        ("src/ads/build.gradle", "plugins { id 'application' }\n"),
        ("src/ads/settings.gradle", "rootProject.name = 'shop'\n"),
        ("src/ads/Dockerfile", "FROM x\n"),
        ("src/ads/src/main/java/A.java", ""),
        (
            "src/cart/src/cart.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />",
        ),
        ("src/cart/src/Dockerfile", "FROM x\n"),
        ("src/cart/src/Program.cs", ""),
        ("src/pay/go.mod", "module example.com/shop/src/pay\n"),
        ("src/pay/main.go", "package main\n"),
        ("src/load/requirements.txt", "locust\n"),
        ("src/load/Dockerfile", "FROM x\n"),
        ("src/load/locustfile.py", ""),
    ]);
    assert_eq!(
        found,
        [
            "src/ads: ads",
            "src/cart/src: cart",
            "src/load: load",
            "src/pay: pay"
        ]
    );
}

#[test]
fn tooling_and_packaging_belong_to_what_they_serve() {
    let found = layout(&[
        (
            "Cargo.toml",
            "[package]\nname = \"shop\"\n[workspace]\nmembers = [\"xtask\"]\n",
        ),
        ("src/main.rs", "fn main() {}\n"),
        (
            "package.json",
            "{\"devDependencies\": {\"prettier\": \"3\"}}",
        ),
        ("xtask/Cargo.toml", "[package]\nname = \"xtask\"\n"),
        ("xtask/src/main.rs", "fn main() {}\n"),
        ("nginx/Dockerfile", "FROM nginx\n"),
        ("infra/package.json", "{\"name\": \"infra\"}"),
        ("tests/e2e/package.json", "{\"name\": \"e2e\"}"),
    ]);
    assert_eq!(found, [": shop [infra nginx xtask]"]);
}

#[test]
fn a_workspace_root_is_no_component() {
    let library = "description = \"d\"\nlicense = \"MIT\"\n";
    let a = format!("[package]\nname = \"a\"\n{library}");
    let b = format!("[package]\nname = \"b\"\n{library}");
    let found = layout(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        ("crates/a/Cargo.toml", &a),
        ("crates/a/src/lib.rs", ""),
        ("crates/b/Cargo.toml", &b),
        ("crates/b/src/lib.rs", ""),
    ]);
    assert_eq!(found, ["crates/a: a", "crates/b: b"]);
}

#[test]
fn an_internal_library_belongs_to_the_one_program_that_uses_it() {
    let project = |references: &str, sdk: &str| {
        let items: String = references
            .split_whitespace()
            .map(|name| format!("<ProjectReference Include=\"..\\{name}\\{name}.csproj\" />"))
            .collect();
        format!("<Project Sdk=\"Microsoft.NET.Sdk{sdk}\"><ItemGroup>{items}</ItemGroup></Project>")
    };
    let (api, application, domain) = (
        project("Application", ".Web"),
        project("Domain", ""),
        project("", ""),
    );
    let worker = project("Domain", ".Worker");
    let mut files = vec![
        ("src/Api/Api.csproj", api.as_str()),
        ("src/Api/Program.cs", ""),
        ("src/Application/Application.csproj", &application),
        ("src/Application/A.cs", ""),
        ("src/Domain/Domain.csproj", &domain),
        ("src/Domain/D.cs", ""),
    ];
    assert_eq!(
        layout(&files),
        ["src/Api: Api [src/Application src/Domain]"]
    );
    // What two programs share stands for itself.
    files.extend([
        ("src/Worker/Worker.csproj", worker.as_str()),
        ("src/Worker/Program.cs", ""),
    ]);
    assert_eq!(
        layout(&files),
        [
            "src/Api: Api [src/Application]",
            "src/Domain: Domain",
            "src/Worker: Worker"
        ]
    );
}

#[test]
fn facts_belong_to_the_nearest_component() {
    let linked = linked(
        &[
            ("go.mod", "module example.com/root\n"),
            ("main.go", "package main\n"),
            (
                "web/package.json",
                "{\"name\": \"web\", \"dependencies\": {\"vue\": \"3\"}}",
            ),
            ("web/src/main.ts", ""),
            ("web/index.html", ""),
        ],
        |_, _| {},
    );
    assert_eq!(shown(&linked), [": root", "web: web"]);
    assert_eq!(linked.facts.dependencies[0].component, ComponentId(1));
    assert_eq!(
        Owners::of(&linked.facts).owner("web/src/main.ts"),
        ComponentId(1)
    );
    assert_eq!(
        Owners::of(&linked.facts).owner("website/a.ts"),
        ComponentId(0)
    );
    assert_eq!(linked.facts.components[1].kind, "web-ui");
}

#[test]
fn a_file_above_all_components_belongs_to_the_repository() {
    let linked = linked(
        &[
            ("api/go.mod", "module m\n"),
            ("api/main.go", "package main\n"),
            ("README.md", "x"),
        ],
        |_, _| {},
    );
    assert_eq!(
        Owners::of(&linked.facts).owner("README.md"),
        ComponentId::REPOSITORY
    );
}

#[test]
fn source_without_a_manifest_is_one_component() {
    assert_eq!(layout(&[("main.py", "print()\n")]), [": "]);
    assert_eq!(layout(&[("README.md", "x")]), [""; 0]);
}

#[test]
fn a_maven_module_belongs_to_the_application_that_asks_for_it() {
    let module = |name: &str, rest: &str| {
        format!(
            "<project><parent><groupId>com.shop</groupId><artifactId>root</artifactId></parent><artifactId>{name}</artifactId>{rest}</project>"
        )
    };
    let app = module(
        "app",
        "<dependencies><dependency><groupId>com.shop</groupId><artifactId>core</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>",
    );
    let found = layout(&[
        (
            "pom.xml",
            "<project><artifactId>root</artifactId><packaging>pom</packaging><modules><module>app</module><module>core</module></modules></project>",
        ),
        ("app/pom.xml", &app),
        ("app/src/main/java/A.java", ""),
        ("core/pom.xml", &module("core", "")),
        ("core/src/main/java/C.java", ""),
    ]);
    assert_eq!(found, ["app: app [core]"]);
}
