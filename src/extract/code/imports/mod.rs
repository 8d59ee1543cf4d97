//! Reads imports, exports, constants and what a program starts with.

mod go;
mod javascript;
mod python;
mod rust;

use go::go;
use javascript::javascript;
use python::python;
use rust::rust;

use super::draft::{Import, ImportKind};
use super::reading::Reading;
use crate::syntax::code::Language;

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
