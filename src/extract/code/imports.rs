//! Reads imports, exports, constants and what a program starts with.

use super::draft::{Import, ImportKind};
use super::reading::Reading;
use crate::syntax::code::{Language, TokenKind};

/// More constants than this in one file are not kept: generated tables.
const MAX_CONSTANTS: usize = 500;

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    match reading.code.language {
        Language::Rust => rust(reading),
        Language::Go => go(reading),
        Language::Python => python(reading),
        Language::JavaScript => javascript(reading),
        Language::Java | Language::Kotlin | Language::CSharp | Language::Php => statements(reading),
        Language::Ruby => ruby(reading),
    }
    constants(reading);
}

impl Reading<'_> {
    fn add(
        &mut self,
        module: &str,
        name: &str,
        alias: &str,
        kind: ImportKind,
        from: usize,
        to: usize,
    ) {
        let span = self.code.span(from, to);
        self.import(Import {
            module: module.into(),
            name: name.into(),
            alias: alias.into(),
            kind,
            span,
        });
    }
}

fn rust(reading: &mut Reading<'_>) {
    reading.out.main = reading
        .functions
        .iter()
        .any(|function| function.name == "main" && function.owner.is_empty());
    let mut at = 0;
    while at < reading.code.len() {
        let code = &reading.code;
        if code.in_test(at) {
            at += 1;
            continue;
        }
        match code.name(at) {
            "mod" if code.sign(at + 2) == ";" => {
                let name = code.at(at + 1);
                // `#[path = "x.rs"]` before it names the file.
                let line = code.text[..code.span(at, at).start as usize].rfind("#[path");
                let path = line.and_then(|start| {
                    let between = &code.text[start..code.span(at, at).start as usize];
                    (!between.contains(';'))
                        .then(|| between.split('"').nth(1))
                        .flatten()
                });
                let module = path.unwrap_or(name).to_string();
                reading.add(&module, "", name, ImportKind::Module, at, at + 1);
            }
            "use" if !code.is_connector(at.wrapping_sub(1)) => {
                let end = (at..code.len())
                    .find(|here| code.sign(*here) == ";")
                    .unwrap_or(code.len());
                rust_use(reading, at, end);
                at = end;
            }
            name if !name.is_empty() && code.sign(at + 1) == "::" && code.head(at) == at => {
                // A path without `use`: `tracing_subscriber::fmt()`.
                let name = name.to_string();
                let known = reading
                    .out
                    .imports
                    .iter()
                    .any(|import| import.module == name && import.name.is_empty());
                if !known {
                    reading.add(&name, "", "", ImportKind::Use, at, at);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The names of one `use`, its braces unfolded with a stack of prefixes.
fn rust_use(reading: &mut Reading<'_>, from: usize, end: usize) {
    let mut prefixes: Vec<Vec<String>> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    let mut alias = String::new();
    let code = &reading.code;
    let mut at = from + 1;
    while at < end {
        match (code.name(at), code.sign(at)) {
            ("as", _) => {
                alias = code.at(at + 1).to_string();
                at += 1;
            }
            (name, _) if !name.is_empty() => path.push(name.to_string()),
            (_, "*") => path.push("*".into()),
            (_, "{") => prefixes.push(path.clone()),
            (_, "," | "}") => {
                let base = prefixes.last().cloned().unwrap_or_default();
                if path.len() > base.len() {
                    found.push((path.clone(), std::mem::take(&mut alias)));
                }
                path = base;
                if code.sign(at) == "}" {
                    prefixes.pop();
                    path = prefixes.last().cloned().unwrap_or_default();
                }
            }
            _ => {}
        }
        at += 1;
    }
    if prefixes.is_empty() && !path.is_empty() {
        found.push((path, alias));
    }
    for (mut path, alias) in found {
        let name = path.pop().unwrap_or_default();
        let local = if alias.is_empty() {
            name.clone()
        } else {
            alias
        };
        let (module, name) = if path.is_empty() {
            (name, String::new())
        } else {
            (path.join("::"), name)
        };
        reading.add(
            &module,
            &name,
            &local,
            ImportKind::Use,
            from,
            end.saturating_sub(1),
        );
    }
}

fn go(reading: &mut Reading<'_>) {
    let package = (0..reading.code.len()).find(|at| reading.code.name(*at) == "package");
    reading.out.package = package.map_or("", |at| reading.code.at(at + 1)).to_string();
    let ignored = reading
        .code
        .text
        .lines()
        .take_while(|line| !line.starts_with("package"))
        .any(|line| {
            line.strip_prefix("//go:build").is_some_and(|tags| {
                tags.split_whitespace()
                    .any(|tag| matches!(tag, "ignore" | "tools" | "e2e" | "integration" | "test"))
            })
        });
    reading.out.main = reading.out.package == "main"
        && !ignored
        && reading.functions.iter().any(|f| f.name == "main");
    let mut at = 0;
    while at < reading.code.len() {
        if reading.code.name(at) == "import" && reading.code.parent(at).is_none() {
            let end = if reading.code.sign(at + 1) == "(" {
                reading.code.partner(at + 1)
            } else {
                at + 3
            };
            for here in at + 1..=end.min(reading.code.len().saturating_sub(1)) {
                let Some(path) = reading.code.string(here).map(str::to_string) else {
                    continue;
                };
                let explicit = match (reading.code.name(here - 1), reading.code.sign(here - 1)) {
                    ("import" | "", "") => "",
                    (_, ".") => "*",
                    (name, _) => name,
                };
                let last = path
                    .rsplit('/')
                    .find(|part| !is_version(part))
                    .unwrap_or_default();
                let own = if reading.code.token(here).is_some_and(|t| t.first) {
                    ""
                } else {
                    explicit
                };
                let alias = if own.is_empty() {
                    last.to_string()
                } else {
                    own.to_string()
                };
                reading.add(&path, "", &alias, ImportKind::Use, here, here);
                if reading.code.sign(at + 1) != "(" {
                    break;
                }
            }
            at = end;
        }
        if reading.code.name(at) == "func" {
            break;
        }
        at += 1;
    }
}

/// Go's major version suffix, `v2`.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn python(reading: &mut Reading<'_>) {
    let length = reading.code.len();
    let mut at = 0;
    while at < length {
        let first = reading.code.token(at).is_some_and(|token| token.first)
            || matches!(reading.code.sign(at.wrapping_sub(1)), ":" | ";");
        match reading.code.name(at) {
            "if" if reading.code.name(at + 1) == "__name__" => reading.out.main = true,
            "import" if first => {
                let end = reading.code.line_end(at);
                let mut here = at + 1;
                while here <= end {
                    let (module, next) = python_module(reading, here);
                    let aliased = reading.code.name(next) == "as";
                    let alias = if aliased {
                        reading.code.at(next + 1)
                    } else {
                        module.split('.').next().unwrap_or_default()
                    };
                    let alias = alias.to_string();
                    if !module.is_empty() {
                        reading.add(&module, "", &alias, ImportKind::Use, at, end);
                    }
                    here = if aliased { next + 3 } else { next + 1 };
                }
                at = end;
            }
            "from" if first => {
                let (module, next) = python_module(reading, at + 1);
                if reading.code.name(next) == "import" {
                    let open = next + 1;
                    let end = if reading.code.sign(open) == "(" {
                        reading.code.partner(open)
                    } else {
                        reading.code.line_end(at)
                    };
                    let mut here = next + 1;
                    while here <= end {
                        let name = match (reading.code.name(here), reading.code.sign(here)) {
                            ("", "*") => "*",
                            (name, _) => name,
                        };
                        if !name.is_empty() {
                            let name = name.to_string();
                            let aliased = reading.code.name(here + 1) == "as";
                            let alias = if aliased {
                                reading.code.at(here + 2).to_string()
                            } else {
                                name.clone()
                            };
                            reading.add(&module, &name, &alias, ImportKind::Use, at, end);
                            if aliased {
                                here += 2;
                            }
                        }
                        here += 1;
                    }
                    at = end;
                }
            }
            "import_module" | "__import__" => {
                if let Some(module) = reading.code.string(at + 2).map(str::to_string) {
                    reading.add(&module, "", "", ImportKind::Use, at, at + 2);
                }
            }
            _ => {
                if let Some(text) = reading.code.string(at) {
                    let module = text.split(':').next().unwrap_or_default();
                    let dotted = module.contains('.') || text.contains(':');
                    let plain = module.len() < 200
                        && !module.is_empty()
                        && module.split('.').all(|part| {
                            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                        });
                    if dotted && plain {
                        let module = module.to_string();
                        reading.add(&module, "", "", ImportKind::Text, at, at);
                    }
                }
            }
        }
        at += 1;
    }
}

/// A dotted module name with its leading dots, and the token behind it.
fn python_module(reading: &Reading<'_>, from: usize) -> (String, usize) {
    let code = &reading.code;
    let mut module = String::new();
    let mut at = from;
    loop {
        match (code.name(at), code.sign(at)) {
            (_, "." | "..." | "..") => module.push_str(code.at(at)),
            ("" | "import" | "as", _) => break,
            (name, _) if module.is_empty() || module.ends_with('.') => module.push_str(name),
            _ => break,
        }
        at += 1;
    }
    (module, at)
}

fn javascript(reading: &mut Reading<'_>) {
    let length = reading.code.len();
    let mut at = 0;
    while at < length {
        let free = at == 0 || !reading.code.is_connector(at - 1);
        match reading.code.name(at) {
            "import"
                if free && reading.code.sign(at + 1) != "(" && reading.code.sign(at + 1) != "." =>
            {
                at = es_import(reading, at);
            }
            "export" if free => es_export(reading, at),
            "require" | "import" if free && reading.code.sign(at + 1) == "(" => {
                if let Some(module) = reading.code.string(at + 2).map(str::to_string) {
                    let head = reading.code.head(at);
                    let name = reading.code.bound_name(head).to_string();
                    let destructured = head >= 2
                        && reading.code.sign(head - 1) == "="
                        && reading.code.sign(head - 2) == "}";
                    if destructured {
                        let open = reading.code.partner(head - 2);
                        for here in open + 1..head - 2 {
                            let (name, next) = (
                                reading.code.name(here).to_string(),
                                reading.code.sign(here + 1),
                            );
                            if !name.is_empty() && matches!(next, "," | "}") {
                                let original = if reading.code.sign(here - 1) == ":" {
                                    reading.code.at(here - 2)
                                } else {
                                    &name
                                };
                                let original = original.to_string();
                                reading.add(&module, &original, &name, ImportKind::Use, at, at + 3);
                            }
                        }
                    } else {
                        // `require('x').y`
                        let member = if reading.code.sign(at + 4) == "." {
                            reading.code.name(at + 5)
                        } else {
                            ""
                        };
                        let member = if member.is_empty() {
                            "default".to_string()
                        } else {
                            member.to_string()
                        };
                        reading.add(&module, &member, &name, ImportKind::Use, at, at + 3);
                    }
                }
            }
            "exports" => {
                // `module.exports = name`, `module.exports = { a, b: c }`, `exports.a = b`
                if reading.code.sign(at + 1) == "=" {
                    if reading.code.sign(at + 2) == "{" {
                        let end = reading.code.partner(at + 2);
                        names_in_braces(reading, at + 2, end);
                    }
                    let name = reading.code.name(at + 2).to_string();
                    if !name.is_empty() {
                        reading.out.exports.push(("default".into(), name));
                    }
                } else if reading.code.sign(at + 1) == "." && reading.code.sign(at + 3) == "=" {
                    let (name, local) = (
                        reading.code.name(at + 2).to_string(),
                        reading.code.name(at + 4).to_string(),
                    );
                    let local = if local.is_empty()
                        || matches!(local.as_str(), "async" | "function" | "void")
                    {
                        name.clone()
                    } else {
                        local
                    };
                    reading.out.exports.push((name, local));
                }
            }
            _ => {}
        }
        at += 1;
    }
    reading.out.main = false;
}

fn names_in_braces(reading: &mut Reading<'_>, open: usize, close: usize) {
    let mut here = open + 1;
    while here < close {
        let name = reading.code.name(here).to_string();
        if !name.is_empty() {
            if reading.code.name(here + 1) == "as" || reading.code.sign(here + 1) == ":" {
                let other = reading.code.name(here + 2).to_string();
                let pair = if reading.code.sign(here + 1) == ":" {
                    (name, other)
                } else {
                    (other, name)
                };
                reading.out.exports.push(pair);
                here += 2;
            } else {
                reading.out.exports.push((name.clone(), name));
            }
        }
        here += 1;
    }
}

fn es_import(reading: &mut Reading<'_>, at: usize) -> usize {
    let limit = (at + 400).min(reading.code.len());
    let Some(end) = (at + 1..limit).find(|here| {
        reading
            .code
            .token(*here)
            .is_some_and(|t| t.kind == TokenKind::Text)
            && (*here == at + 1
                || reading.code.name(here - 1) == "from"
                || reading.code.sign(here - 1) == "(")
    }) else {
        return at;
    };
    let Some(module) = reading.code.string(end).map(str::to_string) else {
        return end;
    };
    if end == at + 1 {
        reading.add(&module, "", "", ImportKind::Use, at, end);
        return end;
    }
    let mut here = at + 1;
    if reading.code.name(here) == "type" && reading.code.name(here + 1) != "from" {
        // Types are gone at run time, but the file that they come from is part of the program all the same.
        here += 1;
    }
    let mut braces = false;
    while here < end {
        let name = reading.code.name(here).to_string();
        match reading.code.sign(here) {
            "{" => braces = true,
            "}" => braces = false,
            "*" => {
                let alias = reading.code.at(here + 2).to_string();
                reading.add(&module, "*", &alias, ImportKind::Use, at, end);
                here += 2;
            }
            _ if name.is_empty() || name == "from" => {}
            _ if !braces => reading.add(&module, "default", &name, ImportKind::Use, at, end),
            _ => {
                let aliased = reading.code.name(here + 1) == "as";
                let alias = if aliased {
                    reading.code.at(here + 2).to_string()
                } else {
                    name.clone()
                };
                reading.add(&module, &name, &alias, ImportKind::Use, at, end);
                if aliased {
                    here += 2;
                }
            }
        }
        here += 1;
    }
    end
}

fn es_export(reading: &mut Reading<'_>, at: usize) {
    match (reading.code.name(at + 1), reading.code.sign(at + 1)) {
        ("default", _) => {
            let mut here = at + 2;
            while matches!(
                reading.code.name(here),
                "async" | "function" | "class" | "abstract"
            ) {
                here += 1;
            }
            let name = reading.code.name(here).to_string();
            let name = if name.is_empty() {
                "default".to_string()
            } else {
                name
            };
            reading.out.exports.push(("default".into(), name));
        }
        (_, "*") => {
            let text =
                (at + 2..at + 6).find_map(|here| reading.code.string(here).map(str::to_string));
            if let Some(module) = text {
                reading.add(&module, "*", "*", ImportKind::Use, at, at + 3);
            }
        }
        (_, "{") => {
            let close = reading.code.partner(at + 1);
            names_in_braces(reading, at + 1, close);
            if reading.code.name(close + 1) == "from" {
                if let Some(module) = reading.code.string(close + 2).map(str::to_string) {
                    for here in at + 2..close {
                        let name = reading.code.name(here).to_string();
                        if !name.is_empty() && name != "as" {
                            reading.add(&module, &name, &name, ImportKind::Use, at, close + 2);
                        }
                    }
                }
            }
        }
        _ => {
            let declared = (at + 1..at + 8).find(|here| {
                matches!(
                    reading.code.name(*here),
                    "const" | "let" | "var" | "function" | "class"
                )
            });
            if let Some(keyword) = declared {
                let name = reading.code.name(keyword + 1).to_string();
                if !name.is_empty() {
                    reading.out.exports.push((name.clone(), name));
                }
            }
        }
    }
}

/// `import a.b.C;`, `using A.B;`, `use A\B;`, and what a JVM or .NET program starts with.
fn statements(reading: &mut Reading<'_>) {
    let language = reading.code.language;
    let keyword = match language {
        Language::CSharp => "using",
        Language::Php => "use",
        _ => "import",
    };
    for at in 0..reading.code.len() {
        let word = reading.code.name(at);
        if word == "package"
            && reading.out.package.is_empty()
            && reading.code.token(at).is_some_and(|t| t.first)
        {
            let (package, _) = joined(reading, at + 1);
            reading.out.package = package;
        }
        if word != keyword || !reading.code.token(at).is_some_and(|token| token.first) {
            continue;
        }
        let start = if matches!(reading.code.name(at + 1), "static" | "function" | "const") {
            at + 2
        } else {
            at + 1
        };
        if reading.code.sign(start) == "(" {
            continue;
        }
        let (module, end) = joined(reading, start);
        if !module.is_empty() {
            let alias = module
                .rsplit(['.', '\\'])
                .next()
                .unwrap_or_default()
                .to_string();
            reading.add(
                &module,
                "",
                &alias,
                ImportKind::Use,
                at,
                end.saturating_sub(1),
            );
        }
    }
    reading.out.main = reading
        .functions
        .iter()
        .any(|function| matches!(function.name, "main" | "Main"));
}

/// Names joined by dots or backslashes.
fn joined(reading: &Reading<'_>, from: usize) -> (String, usize) {
    let mut module = String::new();
    let mut at = from;
    loop {
        let code = &reading.code;
        let piece = code.at(at);
        let continues = match piece {
            "." | "\\" | "*" => true,
            _ => !code.name(at).is_empty() && (module.is_empty() || module.ends_with(['.', '\\'])),
        };
        if !continues || (at > from && code.token(at).is_some_and(|token| token.first)) {
            return (module, at);
        }
        module.push_str(piece);
        at += 1;
    }
}

fn ruby(reading: &mut Reading<'_>) {
    for at in 0..reading.code.len() {
        if matches!(
            reading.code.name(at),
            "require" | "require_relative" | "load"
        ) {
            let string = if reading.code.sign(at + 1) == "(" {
                at + 2
            } else {
                at + 1
            };
            if let Some(module) = reading.code.string(string).map(str::to_string) {
                reading.add(&module, "", "", ImportKind::Use, at, string);
            }
        }
    }
}

/// Names bound to one string: `NAME = "x"`, `const NAME: &str = "x"`, `NAME string = "x"`, `"x".freeze`.
fn constants(reading: &mut Reading<'_>) {
    let mut found = Vec::new();
    let code = &reading.code;
    for at in 2..code.len() {
        if found.len() >= MAX_CONSTANTS {
            break;
        }
        if !matches!(code.sign(at - 1), "=" | ":=" | ":") {
            continue;
        }
        let Some(text) = code.string(at).filter(|text| text.len() < 200) else {
            continue;
        };
        let follows = matches!(code.sign(at + 1), "" | ";" | "," | "}" | ")");
        let name = code.bound_name(at);
        if follows && !name.is_empty() {
            found.push((name.to_string(), text.to_string()));
        }
    }
    reading.out.constants = found;
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;

    fn imports(path: &str, text: &str) -> Vec<String> {
        let found = source(path, text).imports;
        found
            .iter()
            .map(|i| format!("{}|{}|{}", i.module, i.name, i.alias))
            .collect()
    }

    #[test]
    fn imports_of_every_language() {
        assert_eq!(
            imports("a.rs", "use a::{b, c::{d as e, f}}; mod g; use h;"),
            ["a|b|b", "a::c|d|e", "a::c|f|f", "g||g", "h||h"]
        );
        assert_eq!(
            imports(
                "a.go",
                "package a\nimport (\n\t\"x/b/v2\"\n\tc \"y/d\"\n)\nimport \"z\""
            ),
            ["x/b/v2||b", "y/d||c", "z||z"]
        );
        assert_eq!(
            imports(
                "a.py",
                "import a.b as c, d\nfrom ..e import (f as g,\n h)\n"
            ),
            ["a.b||c", "d||d", "..e|f|g", "..e|h|h"]
        );
        assert_eq!(
            imports(
                "a.ts",
                "import A, { b as c } from './d'\nimport * as e from \"f\"\nimport './g'\nconst { h } = require('i'); const j = require('k')"
            ),
            [
                "./d|default|A",
                "./d|b|c",
                "f|*|e",
                "./g||",
                "i|h|h",
                "k|default|j"
            ]
        );
        assert_eq!(
            imports("A.java", "package a;\nimport b.c.D;\nimport static e.F.*;"),
            ["b.c.D||D", "e.F.*||*"]
        );
        assert_eq!(
            imports("A.cs", "using A.B;\nusing (var x = y) {}"),
            ["A.B||B"]
        );
        assert_eq!(imports("a.php", "<?php\nuse A\\B;"), ["A\\B||B"]);
        assert_eq!(imports("a.rb", "require 'a/b'\n# require 'c'\n"), ["a/b||"]);
    }

    #[test]
    fn an_import_in_a_comment_or_docstring_is_none() {
        assert!(imports("a.py", "\"\"\"\nimport a\n\"\"\"\n# import b\n").is_empty());
    }

    #[test]
    fn constants_hold_strings() {
        let found = source("a.go", "package a\nconst Health = \"/healthz\"\n").constants;
        assert_eq!(found, [("Health".to_string(), "/healthz".to_string())]);
    }
}
