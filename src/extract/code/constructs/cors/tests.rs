use super::super::super::draft::Subject;
use super::super::super::tests::source;

fn states(path: &str, text: &str) -> Vec<&'static str> {
    let all = source(path, text).constructs;
    all.iter()
        .filter(|found| found.subject == Subject::Cors && !found.dev)
        .map(|found| found.state)
        .collect()
}

#[test]
fn wildcards_of_every_language() {
    for (path, text, state) in [
        (
            "a.py",
            "app.add_middleware(CORSMiddleware, allow_origins=[\"*\"])",
            "any",
        ),
        (
            "a.py",
            "app.add_middleware(CORSMiddleware, allow_origin_regex=\".*\")",
            "reflect",
        ),
        (
            "a.py",
            "o = s.x or ['*']\napp.add_middleware(CORSMiddleware, allow_origins=o)",
            "any",
        ),
        ("s.py", "CORS_ALLOW_ALL_ORIGINS = True\n", "any"),
        (
            "a.py",
            "from flask_cors import CORS\nCORS(app)\n",
            "default",
        ),
        ("a.rs", "fn a() { let c = Cors::permissive(); }", "any"),
        (
            "a.rs",
            "fn a() { CorsLayer::new().allow_origin(Any) }",
            "any",
        ),
        ("a.rs", "fn a() { CorsLayer::very_permissive() }", "reflect"),
        ("a.rs", "fn a() { x(AllowedOrigins::all()) }", "any"),
        (
            "a.go",
            "package a\nfunc b() { r.Use(cors.Default()) }",
            "default",
        ),
        (
            "a.go",
            "package a\nfunc b() { cors.New(cors.Options{AllowedOrigins: []string{\"*\"}}) }",
            "any",
        ),
        (
            "a.go",
            "package a\nfunc b() { w.Header().Set(\"Access-Control-Allow-Origin\", \"*\") }",
            "any",
        ),
        (
            "a.go",
            "package a\nfunc b() { e.Use(middleware.CORS()) }",
            "default",
        ),
        (
            "a.ts",
            "import cors from 'cors'\napp.use(cors())",
            "default",
        ),
        (
            "a.ts",
            "import cors from 'cors'\napp.use(cors({ origin: '*' }))",
            "any",
        ),
        ("a.ts", "app.enableCors()", "default"),
        (
            "a.ts",
            "import cors from 'cors'\ncors({ origin: true, credentials: true })",
            "reflect",
        ),
        (
            "a.ts",
            "res.setHeader('Access-Control-Allow-Origin', '*')",
            "any",
        ),
        (
            "A.java",
            "class A { void b() { r.addMapping(\"/**\").allowedOrigins(\"*\"); } }",
            "any",
        ),
        ("A.java", "@CrossOrigin\nclass A { }", "default"),
        ("a.cs", "policy.AllowAnyOrigin();", "any"),
        ("a.cs", "policy.SetIsOriginAllowed(_ => true);", "reflect"),
        ("a.rb", "allow do\n  origins '*'\nend\n", "any"),
        ("a.php", "<?php return ['allowed_origins' => ['*']];", "any"),
        (
            "a.php",
            "<?php header('Access-Control-Allow-Origin: *');",
            "any",
        ),
    ] {
        assert_eq!(states(path, text), [state], "{text}");
    }
}

#[test]
fn lists_and_settings_are_no_wildcards() {
    for (path, text, state) in [
        (
            "a.py",
            "app.add_middleware(CORSMiddleware, allow_origins=[\"https://app.example.com\"])",
            "list",
        ),
        (
            "a.py",
            "app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins)",
            "configured",
        ),
        ("s.py", "CORS_ALLOW_ALL_ORIGINS = False\n", "list"),
        (
            "a.rs",
            "fn a() { Cors::default().allowed_origin(\"https://a.example\") }",
            "list",
        ),
        (
            "a.go",
            "package a\nfunc b() { cors.New(cors.Options{AllowedOrigins: cfg.Origins}) }",
            "configured",
        ),
        (
            "a.ts",
            "import cors from 'cors'\ncors({ origin: config.origins })",
            "configured",
        ),
        (
            "a.ts",
            "import cors from 'cors'\ncors({ origin: process.env.O ? process.env.O.split(',') : ['http://localhost:3000'] })",
            "configured",
        ),
        (
            "a.ts",
            "import cors from 'cors'\ncors({ origin: ['https://a.example'] })",
            "list",
        ),
        (
            "A.java",
            "@CrossOrigin(origins = \"https://a.example\")\nclass A { }",
            "list",
        ),
        ("a.cs", "policy.WithOrigins(\"https://a.example\");", "list"),
        (
            "a.rb",
            "allow do\n  origins 'https://a.example'\nend\n",
            "list",
        ),
    ] {
        assert_eq!(states(path, text), [state], "{text}");
    }
}

#[test]
fn what_only_development_allows_is_set_apart() {
    let text = "if settings.DEBUG:\n    app.add_middleware(CORSMiddleware, allow_origins=['*'])\n";
    assert!(states("a.py", text).is_empty());
    assert!(
        states(
            "a.rs",
            "#[cfg(debug_assertions)]\nfn a() { Cors::permissive(); }"
        )
        .is_empty()
    );
}

#[test]
fn credentials_are_seen() {
    let all = source(
        "a.py",
        "app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)",
    )
    .constructs;
    assert!(all[0].credentials);
}
