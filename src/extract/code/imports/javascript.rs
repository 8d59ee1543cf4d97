//! Imports and exports of JavaScript, of both module systems.

use super::{ImportKind, Reading};
use crate::syntax::code::TokenKind;

pub(super) fn javascript(reading: &mut Reading<'_>) {
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

pub(super) fn names_in_braces(reading: &mut Reading<'_>, open: usize, close: usize) {
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

pub(super) fn es_import(reading: &mut Reading<'_>, at: usize) -> usize {
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

pub(super) fn es_export(reading: &mut Reading<'_>, at: usize) {
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
            if reading.code.name(close + 1) == "from"
                && let Some(module) = reading.code.string(close + 2).map(str::to_string)
            {
                for here in at + 2..close {
                    let name = reading.code.name(here).to_string();
                    if !name.is_empty() && name != "as" {
                        reading.add(&module, &name, &name, ImportKind::Use, at, close + 2);
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
