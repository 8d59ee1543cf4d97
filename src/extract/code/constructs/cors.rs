//! Lines that allow other origins to call, and the defaults of libraries that allow any (ruling 45).

use super::super::draft::{Construct, Subject};
use super::super::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;

/// What a value of origins says, and the name that a setting goes by.
type Said = (&'static str, String);

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    for call in reading.calls.iter().copied() {
        let said = match reading.code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::Python => python(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::Java | Language::Kotlin => jvm(reading, call),
            Language::CSharp => csharp(reading, call),
            _ => None,
        };
        let header = header(reading, call).map(|said| ("header", said, call.open + 1..call.close));
        if let Some((library, (state, detail), scope)) = said.or(header) {
            let from = reading
                .code
                .head(call.name)
                .max(call.name.saturating_sub(6));
            let mut cors = reading.construct(Subject::Cors, library, state, from, call.name);
            cors.detail = detail;
            cors.credentials = credentials(reading, scope);
            found.push(cors);
        }
    }
    settings(reading, found);
    wildcards(reading, found);
}

/// Whether credentials are allowed among these tokens.
fn credentials(reading: &Reading<'_>, range: Range<usize>) -> bool {
    let code = &reading.code;
    range.into_iter().any(|at| {
        let name = if code.name(at).is_empty() {
            code.string(at).unwrap_or_default()
        } else {
            code.name(at)
        };
        let lower = name.to_ascii_lowercase().replace(['_', '-'], "");
        let on = || {
            let after = code.at(at + 2).trim_matches(['"', '\'']);
            let paired = code.at(at + 1) == "," || code.at(at + 1) == "(";
            matches!(code.at(at + 1), "=" | ":" | "=>" | "(" | ",")
                && (after.eq_ignore_ascii_case("true") || paired && code.at(at + 2) == ")")
        };
        match lower.as_str() {
            "allowcredentials"
            | "supportscredentials"
            | "credentials"
            | "accesscontrolallowcredentials"
            | "corsallowcredentials" => on(),
            _ => false,
        }
    })
}

/// What the tokens of a list of origins say.
fn origins(reading: &Reading<'_>, range: &Range<usize>) -> Said {
    let code = &reading.code;
    let mut names: Vec<&str> = Vec::new();
    let mut star = false;
    let mut text = false;
    let mut branch = false;
    let mut environment = false;
    for at in range.clone() {
        if let Some(string) = code.string(at) {
            // `includes('*')` asks for a wildcard and gives none.
            let asked = code
                .parent(at)
                .and_then(|open| code.call_at(open))
                .is_some_and(|call| {
                    matches!(
                        code.at(call.name),
                        "includes"
                            | "contains"
                            | "has"
                            | "indexOf"
                            | "split"
                            | "env"
                            | "get"
                            | "getenv"
                            | "fetch"
                    ) && call.open + 1 == at
                });
            if !asked {
                star |= string == "*" || string == "http://*" || string == "https://*";
                text = true;
            }
        }
        branch |= matches!(code.sign(at), "?") || code.name(at) == "if";
        let name = code.name(at);
        if !name.is_empty() && !code.is_connector(at + 1) && code.sign(at + 1) != "(" {
            let from_environment = at > 1 && code.name(at - 2) == "env";
            if from_environment {
                environment = true;
            } else {
                names.push(name);
            }
        }
    }
    let named = names
        .iter()
        .find(|name| {
            name.to_ascii_lowercase().contains("origin")
                || name.to_ascii_lowercase().contains("cors")
        })
        .copied();
    if star && !(branch && named.is_some()) {
        return ("any", String::new());
    }
    match (range.clone().count(), code.name(range.start)) {
        (1, "true" | "True") => return ("reflect", String::new()),
        (1, "false" | "False") => return ("list", String::new()),
        _ => {}
    }
    if names.is_empty() && text && !environment {
        return ("list", String::new());
    }
    let last = named.or(names.last().copied()).unwrap_or_default();
    ("configured", last.to_string())
}

type Found = Option<(&'static str, Said, Range<usize>)>;

/// The statement around a chain of calls.
fn chain(reading: &Reading<'_>, call: Call) -> Range<usize> {
    let code = &reading.code;
    let head = code.head(call.name);
    head..code.chain_end(head) + 1
}

fn plain(state: &'static str) -> Said {
    (state, String::new())
}

fn rust(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let receiver = code.receiver(call);
    let all = chain(reading, call);
    let value = call.open + 1..call.close;
    let (library, said) = match code.at(call.name) {
        "permissive" if receiver.ends_with("Cors") => ("actix-cors", plain("any")),
        "permissive" if receiver.ends_with("CorsLayer") => ("tower-http", plain("any")),
        "very_permissive" => ("tower-http", plain("reflect")),
        "allow_any_origin" => ("actix-cors", plain("any")),
        "allowed_origin" => ("actix-cors", plain("list")),
        "allowed_origin_fn" => ("actix-cors", plain("configured")),
        "send_wildcard" => ("actix-cors", plain("any")),
        "allow_origin" => {
            let any = value.clone().any(|at| code.name(at) == "Any");
            let reflect = code.mentions(value.clone(), &["mirror_request"]);
            let said = if any
                || code
                    .calls_in(value.clone())
                    .any(|c| code.at(c.name) == "any" && code.receiver_name(c) == "AllowOrigin")
            {
                plain("any")
            } else if reflect {
                plain("reflect")
            } else {
                origins(reading, &value)
            };
            ("tower-http", said)
        }
        "all" if receiver.ends_with("AllowedOrigins") => ("rocket_cors", plain("any")),
        "some_exact" | "some" if receiver.ends_with("AllowedOrigins") => {
            ("rocket_cors", plain("list"))
        }
        "allow_origins" | "allow_any_origin_fn" => ("warp", origins(reading, &value)),
        _ => return None,
    };
    Some((library, said, all))
}

fn go(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let receiver = code.receiver_name(call);
    let value = call.open + 1..call.close;
    let name = code.at(call.name);
    let (library, said) = match (receiver, name) {
        ("cors", "Default" | "AllowAll") => ("cors", plain("default")),
        ("middleware", "CORS") => ("echo", plain("default")),
        ("cors", "New") | ("cors" | "middleware", "Handler" | "CORSWithConfig" | "Options") => {
            if value.is_empty() {
                ("cors", plain("default"))
            } else {
                ("cors", go_config(reading, &value)?)
            }
        }
        ("handlers", "AllowedOrigins") => ("gorilla/handlers", origins(reading, &value)),
        _ => return None,
    };
    Some((library, said, value))
}

fn go_config(reading: &Reading<'_>, value: &Range<usize>) -> Option<Said> {
    let code = &reading.code;
    if reading
        .property(value, "AllowAllOrigins")
        .is_some_and(|v| code.name(v.start) == "true")
    {
        return Some(plain("any"));
    }
    if let Some(given) = ["AllowedOrigins", "AllowOrigins"]
        .iter()
        .find_map(|key| reading.property(value, key))
    {
        // `[]string{"*"}`: `string` is a type and no setting.
        let inner = given
            .clone()
            .find(|at| code.sign(*at) == "{")
            .map_or(given.clone(), |open| open + 1..code.partner(open));
        return Some(origins(reading, &inner));
    }
    let by_function = [
        "AllowOriginFunc",
        "AllowOriginRequestFunc",
        "AllowOriginsFunc",
        "AllowOriginVaryRequestFunc",
    ]
    .iter()
    .find_map(|key| reading.property(value, key));
    if let Some(function) = by_function {
        let always = code.mentions(function.clone(), &["true"])
            && !code.mentions(
                function.clone(),
                &["if", "origin"].as_slice().get(..1).unwrap_or(&[]),
            )
            && function
                .clone()
                .filter(|at| code.name(*at) == "return")
                .count()
                == 1
            && function
                .clone()
                .any(|at| code.name(at) == "return" && code.name(at + 1) == "true");
        return Some(plain(if always { "reflect" } else { "configured" }));
    }
    // A literal configuration without origins allows any; one that stands elsewhere is unknown.
    let literal = value.clone().any(|at| code.sign(at) == "{");
    Some(if literal {
        plain("default")
    } else {
        plain("configured")
    })
}

fn python(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let all = call.open + 1..call.close;
    let name = code.at(call.name);
    let middleware = name == "add_middleware" || name == "Middleware" || name == "CORSMiddleware";
    if middleware && (name == "CORSMiddleware" || code.mentions(all.clone(), &["CORSMiddleware"])) {
        let regex = reading.keyword(call.open, "allow_origin_regex");
        if let Some(regex) = &regex
            && let Some(text) = code.string(regex.start)
            && matches!(
                text.trim_start_matches('^').trim_end_matches('$'),
                ".*" | "https?://.*" | "http.*" | "(.*)" | ".+"
            )
        {
            return Some(("starlette", plain("reflect"), all));
        }
        let Some(value) = reading.keyword(call.open, "allow_origins") else {
            // Starlette allows nothing by default.
            let state = if regex.is_some() {
                "configured"
            } else {
                "list"
            };
            return Some(("starlette", plain(state), all));
        };
        let mut said = origins(reading, &value);
        // A name of the file: look at what it is bound to.
        if said.0 == "configured" && value.len() == 1 {
            said = bound(reading, code.name(value.start), value.start).unwrap_or(said);
        }
        return Some(("starlette", said, all));
    }
    if name == "CORS" && reading.imports("flask_cors") {
        if let Some(value) = reading.keyword(call.open, "origins") {
            return Some(("flask-cors", origins(reading, &value), all));
        }
        if reading.keyword(call.open, "resources").is_some() {
            let star = reading.property(&all, "origins");
            let said = star.map_or(plain("default"), |value| origins(reading, &value));
            return Some(("flask-cors", said, all));
        }
        return Some(("flask-cors", plain("default"), all));
    }
    None
}

/// What the name is bound to before this token, in the file.
fn bound(reading: &Reading<'_>, name: &str, before: usize) -> Option<Said> {
    let code = &reading.code;
    let at = (0..before)
        .rev()
        .find(|at| code.name(*at) == name && code.sign(*at + 1) == "=")?;
    let end = code.expression_end(at + 2).max(code.line_end(at) + 1);
    Some(origins(reading, &(at + 2..end.min(before))))
}

fn javascript(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let all = call.open + 1..call.close;
    let name = code.at(call.name);
    let receiver = code.receiver_name(call);
    let imported = reading.out.imports.iter().any(|import| {
        import.alias == name
            && matches!(
                import.module.as_str(),
                "cors"
                    | "hono/cors"
                    | "@koa/cors"
                    | "koa2-cors"
                    | "@elysiajs/cors"
                    | "@middy/http-cors"
            )
    });
    let fastify = name == "register"
        && reading.imports("@fastify/cors")
        && reading.out.imports.iter().any(|import| {
            import.module == "@fastify/cors" && code.name(call.open + 1) == import.alias
        });
    let create = name == "create" && code.mentions(all.clone(), &["cors"]);
    if !(imported && receiver.is_empty() || fastify || name == "enableCors" || create) {
        return None;
    }
    let library = if name == "enableCors" || create {
        "@nestjs/common"
    } else {
        "cors"
    };
    if create {
        let value = reading.property(&all, "cors")?;
        return match code.name(value.start) {
            "true" => Some((library, plain("default"), all)),
            _ => None,
        };
    }
    let options = if fastify {
        code.arguments(call.open)
            .get(1)
            .map(|a| a.value.clone())
            .unwrap_or(call.close..call.close)
    } else {
        all.clone()
    };
    if options.is_empty() {
        return Some((library, plain("default"), all));
    }
    // Options that stand in a variable of the file.
    let mut area = options.clone();
    if options.len() == 1 && !code.name(options.start).is_empty() {
        let option = code.name(options.start);
        let place = (0..code.len()).find(|at| {
            code.name(*at) == option
                && (code.sign(at + 1) == "=" || code.sign(at + 1) == ":")
                && *at != options.start
        });
        match place {
            Some(at) => area = at + 1..code.expression_end(at + 2).max(code.line_end(at)),
            None => return Some((library, plain("configured"), all)),
        }
    }
    match reading.property(&area, "origin") {
        Some(value) => {
            let function = value
                .clone()
                .any(|at| code.sign(at) == "=>" || code.name(at) == "function");
            let said = if function {
                // `(origin, callback) => callback(null, true)` allows whoever asks.
                let decides = value.clone().any(|at| {
                    matches!(
                        code.name(at),
                        "if" | "includes"
                            | "has"
                            | "test"
                            | "indexOf"
                            | "some"
                            | "find"
                            | "match"
                            | "endsWith"
                            | "startsWith"
                    ) || matches!(code.sign(at), "?" | "===" | "&&")
                });
                plain(if decides { "configured" } else { "reflect" })
            } else {
                origins(reading, &value)
            };
            Some((library, said, area))
        }
        None => {
            let shorthand = code.mentions(area.clone(), &["origin", "origins"]);
            let literal = area.clone().any(|at| code.sign(at) == "{");
            let spread = area.clone().any(|at| code.sign(at) == "...");
            let state = if literal && !shorthand && !spread && library != "@elysiajs/cors" {
                "default"
            } else {
                "configured"
            };
            Some((library, plain(state), area))
        }
    }
}

fn jvm(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let value = call.open + 1..call.close;
    let said = match code.at(call.name) {
        "allowedOrigins" | "addAllowedOrigin" | "setAllowedOrigins" => origins(reading, &value),
        "allowedOriginPatterns" | "addAllowedOriginPattern" | "setAllowedOriginPatterns" => {
            match origins(reading, &value) {
                ("any", _) => plain("reflect"),
                said => said,
            }
        }
        "anyHost" => plain("any"),
        "allowHost" => plain("list"),
        "CrossOrigin" => {
            if value.is_empty() {
                plain("default")
            } else {
                origins(reading, &value)
            }
        }
        "allowCredentials" | "setAllowCredentials" => return None,
        _ => return None,
    };
    let body = reading
        .function(call.name)
        .map_or(value, |function| function.body.clone());
    Some(("spring", said, body))
}

fn csharp(reading: &Reading<'_>, call: Call) -> Found {
    let code = &reading.code;
    let value = call.open + 1..call.close;
    let all = chain(reading, call);
    let said = match code.at(call.name) {
        "AllowAnyOrigin" => plain("any"),
        "SetIsOriginAllowed" => {
            let always = code.name(call.close - 1) == "true";
            plain(if always { "reflect" } else { "configured" })
        }
        "WithOrigins" => origins(reading, &value),
        _ => return None,
    };
    let credentials = code
        .calls_in(all.clone())
        .any(|c| code.at(c.name) == "AllowCredentials");
    let _ = credentials;
    Some(("aspnetcore", said, all))
}

/// `w.Header().Set("Access-Control-Allow-Origin", "*")`, `header("Access-Control-Allow-Origin: *")`.
fn header(reading: &Reading<'_>, call: Call) -> Option<Said> {
    let code = &reading.code;
    let arguments = code.arguments(call.open);
    let first = arguments.first()?;
    let text = code.string(first.value.start)?;
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("access-control-allow-origin:") {
        return Some(plain(if rest.trim() == "*" { "any" } else { "list" }));
    }
    let sets = matches!(
        code.at(call.name),
        "Set"
            | "Add"
            | "set"
            | "setHeader"
            | "header"
            | "Header"
            | "append"
            | "insert"
            | "set_header"
            | "addHeader"
            | "AppendHeader"
            | "writeHead"
    );
    if lower != "access-control-allow-origin" || !sets {
        return None;
    }
    let value = &arguments.get(1)?.value;
    match origins(reading, value) {
        ("any", _) => Some(plain("any")),
        ("list", _) => Some(plain("list")),
        _ => Some(plain("configured")),
    }
}

/// Settings of frameworks: Django, Laravel, Rails, annotations without brackets, headers in maps.
fn settings(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    let mut push =
        |library: &'static str, said: Said, from: usize, to: usize, all: Range<usize>| {
            let mut cors = reading.construct(Subject::Cors, library, said.0, from, to);
            cors.detail = said.1;
            cors.credentials = credentials(reading, all);
            found.push(cors);
        };
    for at in 0..code.len() {
        if code.in_test(at) {
            continue;
        }
        let end = code.line_end(at) + 1;
        match (code.language, code.name(at)) {
            (Language::Python, "CORS_ALLOW_ALL_ORIGINS" | "CORS_ORIGIN_ALLOW_ALL")
                if code.sign(at + 1) == "=" =>
            {
                let state = match code.name(at + 2) {
                    "True" => "any",
                    "False" => "list",
                    _ => "configured",
                };
                let dev = ["dev", "local", "test"].iter().any(|word| {
                    reading
                        .out
                        .path
                        .rsplit('/')
                        .next()
                        .unwrap_or_default()
                        .contains(word)
                });
                if !dev {
                    push(
                        "django-cors-headers",
                        plain(state),
                        at,
                        at + 2,
                        0..code.len(),
                    );
                }
            }
            (Language::Python, "CORS_ALLOWED_ORIGINS" | "CORS_ORIGIN_WHITELIST")
                if code.sign(at + 1) == "=" =>
            {
                push("django-cors-headers", plain("list"), at, at + 1, at..end);
            }
            (Language::Ruby, "origins") if code.line_start(at) == at => {
                push(
                    "rack-cors",
                    origins(reading, &(at + 1..end)),
                    at,
                    end - 1,
                    at..end,
                );
            }
            (Language::Java | Language::Kotlin, "CrossOrigin")
                if code.sign(at + 1) != "(" && code.sign(at.wrapping_sub(1)) == "@" =>
            {
                push("spring", plain("default"), at - 1, at, at..at);
            }
            _ => {}
        }
        if code.language == Language::Php
            && code.string(at) == Some("allowed_origins")
            && code.sign(at + 1) == "=>"
        {
            push(
                "laravel",
                origins(reading, &(at + 2..end)),
                at,
                end - 1,
                0..code.len(),
            );
        }
        let header = code
            .string(at)
            .is_some_and(|text| text.eq_ignore_ascii_case("access-control-allow-origin"));
        if header
            && matches!(code.sign(at + 1), ":" | "=>" | "]")
            && (at + 2..=at + 3).any(|here| code.string(here) == Some("*"))
        {
            push("header", plain("any"), at, at + 2, at..end);
        }
    }
}

/// Settings whose name speaks of origins and whose default is a wildcard: `cors_origins: list[str] = ["*"]`.
fn wildcards(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for at in 0..code.len() {
        if code.string(at) != Some("*") || code.in_test(at) {
            continue;
        }
        // The name that the statement or entry around it binds, not far before.
        let before = at.saturating_sub(24)..at;
        let name = before.rev().find(|here| {
            let lower = code.name(*here).to_ascii_lowercase();
            (lower.contains("origin") || lower.contains("cors"))
                && matches!(code.sign(here + 1), ":" | "=" | "=>")
        });
        let Some(name) = name else { continue };
        let asked = code
            .parent(at)
            .and_then(|open| code.call_at(open))
            .is_some_and(|call| matches!(code.at(call.name), "includes" | "contains"));
        if asked
            || matches!(
                code.name(name),
                "allow_origins" | "origin" | "origins" | "AllowOrigins" | "AllowedOrigins"
            )
        {
            continue;
        }
        let mut default = reading.construct(Subject::AnyOrigin, "", "any", at, at);
        default.detail = code.name(name).to_string();
        found.push(default);
    }
}

#[cfg(test)]
mod tests {
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
        let text =
            "if settings.DEBUG:\n    app.add_middleware(CORSMiddleware, allow_origins=['*'])\n";
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
}
