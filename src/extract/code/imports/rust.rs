//! `use` and `mod` of Rust.

use super::{ImportKind, Reading};
use std::collections::BTreeSet;

pub(super) fn rust(reading: &mut Reading<'_>) {
    reading.out.main = reading
        .functions
        .iter()
        .any(|function| function.name == "main" && function.owner.is_empty());
    let mut known = BTreeSet::new();
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
                if known.insert(name.clone()) {
                    reading.add(&name, "", "", ImportKind::Use, at, at);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The names of one `use`, its braces unfolded with a stack of prefixes.
pub(super) fn rust_use(reading: &mut Reading<'_>, from: usize, end: usize) {
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
