//! What the declaration of a type holds that no log should, and whether the type hides it.
//!
//! Only fields of plain text types count: what a type of the project prints of itself is another declaration.

use super::names::{self, Kind};
use crate::syntax::code::{Class, Code, Language, TokenKind};
use std::ops::Range;

/// What a type holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Fields that are secrets, in order.
    pub secrets: Vec<String>,
    /// Fields that are data about a person.
    pub personal: Vec<String>,
    /// The names of the types of its other fields.
    pub parts: Vec<String>,
    /// Whether it prints its fields when it is written as itself (`Debug`, `toString`, `__repr__`).
    pub prints: bool,
    /// Whether it writes itself as JSON in its own way.
    pub own_json: bool,
}

/// Types of text.
const TEXTS: &[&str] = &[
    "String",
    "str",
    "string",
    "Cow",
    "EmailStr",
    "CharSequence",
    "NullString",
    "byte",
    "bytes",
    "Text",
];

/// Wrappers around them.
const WRAPPERS: &[&str] = &[
    "Option",
    "Vec",
    "Arc",
    "Rc",
    "Box",
    "Optional",
    "List",
    "list",
    "None",
    "null",
    "undefined",
    "sql",
    "std",
    "alloc",
    "borrow",
    "static",
    "typing",
    "pydantic",
    "readonly",
    "final",
    "private",
    "public",
    "protected",
    "internal",
    "required",
    "val",
    "var",
    "const",
    "override",
    "static",
    "virtual",
    "pub",
    "crate",
    "Annotated",
    "Mapped",
    "java",
    "lang",
    "default",
    "nullish",
    "get",
    "set",
    "init",
    "declare",
    "Nullable",
    "lateinit",
];

/// Words of decorators and attributes that keep a field out of what its type prints.
const HIDES: &[&str] = &[
    "exclude",
    "jsonignore",
    "ignore",
    "skip",
    "notlogged",
    "sensitive",
    "redact",
    "mask",
    "personaldata",
    "logmasked",
    "transient",
];

/// Reads the declaration of `name`.
pub(in super::super) fn of(language: Language, text: &str, name: &str) -> Option<Shape> {
    let code = Code::read(language, text).ok()?;
    let classes = code.classes();
    let declared = match language {
        Language::Rust => rust(&code, name)?,
        Language::Go => go(&code, name)?,
        _ => class(&code, &classes, name).or_else(|| alias(&code, name))?,
    };
    let mut shape = Shape {
        secrets: Vec::new(),
        personal: Vec::new(),
        parts: Vec::new(),
        prints: declared.prints,
        own_json: declared.own_json,
    };
    for range in &declared.fields {
        fields(&code, range, &mut shape);
    }
    shape.parts.truncate(40);
    Some(shape)
}

/// A declaration: where its fields stand.
struct Declared {
    fields: Vec<Range<usize>>,
    prints: bool,
    own_json: bool,
}

fn rust(code: &Code<'_>, name: &str) -> Option<Declared> {
    let at = (1..code.len()).find(|at| code.name(*at) == name && code.name(*at - 1) == "struct")?;
    if code.in_test(at) {
        return None;
    }
    let open = (at + 1..at + 60).find(|here| matches!(code.sign(*here), "{" | ";" | "("))?;
    if code.sign(open) != "{" {
        return None;
    }
    // The attributes before it, over `pub` and `pub(crate)`.
    let mut before = at - 1;
    let mut debug = false;
    while before > 0 {
        match code.at(before - 1) {
            "pub" => before -= 1,
            ")" => before = code.partner(before - 1),
            "]" => {
                let start = code.partner(before - 1);
                let words: Vec<&str> = (start..before).map(|here| code.name(here)).collect();
                debug |= words.contains(&"derive") && words.contains(&"Debug");
                before = start.saturating_sub(1);
            }
            _ => break,
        }
    }
    Some(Declared {
        fields: std::iter::once(open + 1..code.partner(open)).collect(),
        prints: debug,
        own_json: false,
    })
}

fn go(code: &Code<'_>, name: &str) -> Option<Declared> {
    let at = (1..code.len()).find(|at| {
        code.name(*at) == name && code.name(*at + 1) == "struct" && code.sign(*at + 2) == "{"
    })?;
    let method = |names: &[&str]| {
        (0..code.len()).any(|here| {
            names.contains(&code.name(here))
                && code.sign(here.wrapping_sub(1)) == ")"
                && code.name(here.wrapping_sub(2)) == name
        })
    };
    Some(Declared {
        fields: std::iter::once(at + 3..code.partner(at + 2)).collect(),
        prints: !method(&[
            "String",
            "GoString",
            "Format",
            "LogValue",
            "MarshalLogObject",
            "MarshalZerologObject",
        ]),
        own_json: method(&[
            "MarshalJSON",
            "LogValue",
            "MarshalLogObject",
            "MarshalZerologObject",
        ]),
    })
}

fn class(code: &Code<'_>, classes: &[Class<'_>], name: &str) -> Option<Declared> {
    let keyword = |at: usize| code.name(at.wrapping_sub(1));
    let record = (1..code.len()).find(|at| {
        code.name(*at) == name
            && matches!(keyword(*at), "class" | "record" | "struct" | "interface")
    })?;
    let class = classes.iter().find(|one| one.at == record);
    let body = class.map_or(0..0, |one| one.body.clone());
    // The parameters of a record or of Kotlin's primary constructor.
    let open = (record + 1..record + 12)
        .take_while(|at| {
            !matches!(code.sign(*at), "{" | ":" | ";")
                && !code.token(*at).is_some_and(|token| token.first)
        })
        .find(|at| code.sign(*at) == "(");
    let mut fields = Vec::new();
    if let Some(open) = open.filter(|_| {
        matches!(
            code.language,
            Language::Java | Language::Kotlin | Language::CSharp
        )
    }) {
        fields.push(open + 1..code.partner(open));
    }
    fields.push(body.clone());
    let start = (record.saturating_sub(60)..record)
        .rev()
        .find(|at| matches!(code.sign(*at), "}" | ";"))
        .map_or(record.saturating_sub(60), |at| at + 1);
    let around = start..record;
    let own = |names: &[&str]| {
        body.clone().any(|at| {
            names.contains(&code.name(at)) && (code.sign(at + 1) == "(" || code.sign(at + 1) == "]")
        })
    };
    let named = |names: &[&str]| code.mentions(around.clone(), names);
    let bases = class.map_or(0..0, |one| one.bases.clone());
    let prints = match code.language {
        Language::Java => {
            (named(&["Data", "ToString", "Value"]) && code.text.contains("lombok")
                || keyword(record) == "record")
                && !own(&["toString"])
        }
        Language::Kotlin => code.name(record.wrapping_sub(2)) == "data" && !own(&["toString"]),
        Language::CSharp => {
            (keyword(record) == "record" || code.name(record.wrapping_sub(2)) == "record")
                && !own(&["ToString", "PrintMembers"])
        }
        Language::Python => {
            let generated = named(&["dataclass", "define", "frozen", "attrs", "attr"])
                || code.mentions(
                    bases,
                    &[
                        "BaseModel",
                        "SQLModel",
                        "NamedTuple",
                        "TypedDict",
                        "BaseSettings",
                        "Schema",
                        "CamelModel",
                    ],
                );
            generated && !own(&["__repr__", "__str__", "__repr_args__"])
        }
        Language::JavaScript => true,
        _ => false,
    };
    Some(Declared {
        fields,
        prints,
        own_json: own(&["toJSON", "custom", "JsonValue"]),
    })
}

/// `type Name = { ... }` of TypeScript.
fn alias(code: &Code<'_>, name: &str) -> Option<Declared> {
    let at = (1..code.len()).find(|at| {
        code.name(*at) == name
            && code.name(*at - 1) == "type"
            && code.sign(*at + 1) == "="
            && code.sign(*at + 2) == "{"
    })?;
    Some(Declared {
        fields: std::iter::once(at + 3..code.partner(at + 2)).collect(),
        prints: true,
        own_json: false,
    })
}

/// Adds the fields that stand directly in a range.
fn fields(code: &Code<'_>, range: &Range<usize>, shape: &mut Shape) {
    let parent = range.start.checked_sub(1).and_then(|before| {
        if code
            .token(before)
            .is_some_and(|token| token.kind == TokenKind::Open)
        {
            Some(before)
        } else {
            code.parent(range.start)
        }
    });
    let mut at = range.start;
    let mut hidden = false;
    while at < range.end {
        let token = code.token(at);
        let here = code.parent(at) == parent;
        // Attributes and decorators before a field; everything else in brackets is not looked into.
        let attribute = matches!(code.sign(at), "[" | "(")
            && (matches!(code.sign(at.wrapping_sub(1)), "#" | "]")
                || code.sign(at) == "[" && token.is_some_and(|token| token.first)
                || code.sign(at) == "(" && decorates(code, at));
        if token.is_some_and(|token| token.kind == TokenKind::Open) {
            let close = code.partner(at);
            hidden |= attribute && (at..close).any(|inner| hides(code.name(inner)));
            at = close + 1;
            continue;
        }
        if code.sign(at) == "@" {
            hidden |= hides(code.name(at + 1));
            at += 2;
            continue;
        }
        if let Some((name, of)) = here.then(|| field(code, at, range)).flatten() {
            let end = of.end;
            note(code, name, of, hidden, shape);
            hidden = false;
            at = end.max(at + 1);
            continue;
        }
        if matches!(code.sign(at), "," | ";") {
            hidden = false;
        }
        at += 1;
    }
}

/// Whether the bracket holds the arguments of a decorator: `@Name(`.
fn decorates(code: &Code<'_>, open: usize) -> bool {
    (open.saturating_sub(6)..open).any(|at| code.sign(at) == "@")
}

fn hides(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    !word.is_empty() && HIDES.iter().any(|hides| word.contains(hides))
}

/// The name at `at`, and the tokens of its type, if it is a field.
fn field<'t>(code: &Code<'t>, at: usize, range: &Range<usize>) -> Option<(&'t str, Range<usize>)> {
    let name = code.name(at);
    if name.is_empty() {
        return None;
    }
    let line_end = code.line_end(at) + 1;
    match code.language {
        Language::Go => {
            let first = code.token(at).is_some_and(|token| token.first);
            (first && line_end > at + 1).then(|| (name, at + 1..line_end.min(range.end)))
        }
        Language::Java | Language::CSharp => {
            let ends = matches!(code.sign(at + 1), ";" | "=" | "{" | ",") || at + 1 == range.end;
            let typed = !code.name(at.checked_sub(1)?).is_empty()
                || matches!(code.sign(at - 1), ">" | "?" | "]");
            if !ends || !typed {
                return None;
            }
            let mut start = at;
            while start > range.start
                && !matches!(code.sign(start - 1), ";" | "}" | "," | "{" | "(" | ")")
                && (code.sign(start - 1) != "]" || code.sign(start - 2) == "[")
            {
                start -= 1;
            }
            Some((name, start..at))
        }
        _ => {
            let mut colon = at + 1;
            if code.sign(colon) == "?" || code.sign(colon) == "!" {
                colon += 1;
            }
            if code.sign(colon) != ":" {
                return None;
            }
            let mut end = colon + 1;
            let mut angles = 0usize;
            while end < range.end {
                match code.sign(end) {
                    "<" => angles += 1,
                    ">" => angles = angles.saturating_sub(1),
                    "," | ";" | "=" | "}" if angles == 0 => break,
                    "[" | "(" | "{" => end = code.partner(end),
                    _ => {}
                }
                let next_field = end + 1 < range.end
                    && code.token(end + 1).is_some_and(|token| token.first)
                    && angles == 0
                    && code.language != Language::Rust;
                end += 1;
                if next_field {
                    break;
                }
            }
            Some((name, colon + 1..end))
        }
    }
}

/// Notes what a field holds.
fn note(code: &Code<'_>, name: &str, of: Range<usize>, hidden: bool, shape: &mut Shape) {
    let rest = code.line_end(of.start.max(1) - 1);
    // `json:"-"` of Go, `Field(repr=False)` of Python.
    let kept_out = (of.start..=rest.max(of.end)).any(|at| {
        code.string_text(at)
            .is_some_and(|text| text.contains("json:\"-\""))
            || code.name(at) == "repr" && code.name(at + 2) == "False"
            || code.name(at) == "exclude" && code.name(at + 2) == "True"
    });
    if hidden || kept_out {
        return;
    }
    let mut text = false;
    for at in of {
        let word = code.name(at);
        if word.is_empty() || WRAPPERS.contains(&word) || code.sign(at.wrapping_sub(1)) == "@" {
            continue;
        }
        if TEXTS.contains(&word) {
            text = true;
        } else if word.starts_with(|c: char| c.is_ascii_uppercase()) && !code.is_connector(at + 1) {
            shape.parts.push(word.to_string());
            return;
        }
    }
    if !text {
        return;
    }
    match names::kind(name) {
        Some(Kind::Secret) => shape.secrets.push(name.to_string()),
        Some(Kind::Personal) => shape.personal.push(name.to_string()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
