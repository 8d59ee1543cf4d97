//! Imports of Python, and strings that name modules.

use super::{ImportKind, Reading};

pub(super) fn python(reading: &mut Reading<'_>) {
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
pub(super) fn python_module(reading: &Reading<'_>, from: usize) -> (String, usize) {
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
