//! The type of a name, where it stands beside it: a parameter, an annotation, a constructor, what a function of the same file
//! returns.
//!
//! Nothing is inferred; a name that is bound in any other way has no type.

use super::super::reading::Reading;
use crate::syntax::code::Language;
use std::ops::Range;

/// How far back a binding is looked for.
const MAX_BACK: usize = 3_000;

/// How many names a name may be handed through.
const MAX_HOPS: usize = 4;

/// Types that print what they hold.
const WRAPPERS: &[&str] = &[
    "Option",
    "Result",
    "Vec",
    "Arc",
    "Rc",
    "Box",
    "Json",
    "Query",
    "Form",
    "Path",
    "Data",
    "Ref",
    "RefMut",
    "Optional",
    "List",
    "list",
    "Sequence",
    "Iterable",
    "Annotated",
    "Promise",
    "Readonly",
    "Array",
    "Set",
    "Collection",
    "Iterable",
    "IEnumerable",
    "IReadOnlyList",
    "IList",
    "Nullable",
    "Task",
    "ValueTask",
    "MutableList",
    "Partial",
    "Required",
    "Valid",
    "Validated",
    "None",
    "null",
    "undefined",
];

/// Members that give the same value.
const TRANSPARENT: &[&str] = &[
    "await",
    "unwrap",
    "expect",
    "unwrap_or_default",
    "into_inner",
    "clone",
    "as_ref",
    "to_owned",
    "borrow",
    "copy",
    "orElseThrow",
    "get",
    "lock",
    "read",
    "0",
];

/// The type of what `name` means at the token `at`; `None` where it does not stand there plainly.
pub(super) fn of<'t>(reading: &Reading<'t>, name: &str, at: usize) -> Option<&'t str> {
    let code = &reading.code;
    let mut wanted: String = name.to_string();
    let mut end = at;
    let function = reading
        .functions
        .iter()
        .filter(|one| one.body.contains(&at) || one.parameters.contains(&at))
        .min_by_key(|one| one.body.len())?;
    for _ in 0..MAX_HOPS {
        let start = function.body.start.max(end.saturating_sub(MAX_BACK));
        let binding = (start..end)
            .rev()
            .filter(|here| code.name(*here) == wanted)
            .find_map(|here| binding(reading, here));
        match binding {
            Some(Bound::Type(found)) => return Some(found),
            Some(Bound::Name(other, here)) => {
                wanted = other.to_string();
                end = here;
            }
            Some(Bound::Unknown) => return None,
            None => return parameter(reading, function.parameters.clone(), &wanted),
        }
    }
    None
}

/// What a name is bound to.
enum Bound<'t> {
    /// A value of this type.
    Type(&'t str),
    /// The same value as this name, which stands there.
    Name(&'t str, usize),
    /// Something.
    Unknown,
}

/// What the name at `at` is bound to there; `None` if it is only used.
fn binding<'t>(reading: &Reading<'t>, at: usize) -> Option<Bound<'t>> {
    let code = &reading.code;
    let before = code.name(at.checked_sub(1)?);
    let declared = matches!(before, "let" | "mut" | "const" | "var" | "val");
    let typed_before = matches!(code.language, Language::Java | Language::CSharp)
        && (!before.is_empty()
            && !matches!(before, "return" | "throw" | "new" | "else" | "await" | "in")
            || code.sign(at - 1) == ">");
    let statement = code.token(at).is_some_and(|token| token.first)
        || declared
        || typed_before
        || matches!(code.sign(at - 1), ";" | "{")
        || code.sign(at - 1) == "," && code.language == Language::Go;
    if !statement || code.is_connector(at - 1) {
        return None;
    }
    // `let x: T = ...`, `x: T = ...`, `var x T`
    if code.sign(at + 1) == ":" && (declared || code.language == Language::Python) {
        let end = type_end(reading, at + 2);
        return Some(sole(reading, at + 2..end).map_or(Bound::Unknown, Bound::Type));
    }
    if code.language == Language::Go && before == "var" && code.sign(at + 1) != "=" {
        let end = (at + 1..at + 12).find(|here| {
            code.sign(*here) == "=" || code.token(*here).is_none_or(|token| token.first)
        })?;
        return Some(sole(reading, at + 1..end).map_or(Bound::Unknown, Bound::Type));
    }
    // `a, err := f()`
    let mut equals = at + 1;
    if code.language == Language::Go {
        while code.sign(equals) == "," && !code.name(equals + 1).is_empty() {
            equals += 2;
        }
        let first = at == 0 || code.sign(at - 1) != ",";
        if equals > at + 1 && !first {
            return matches!(code.sign(equals), "=" | ":=").then_some(Bound::Unknown);
        }
    }
    if !matches!(code.sign(equals), "=" | ":=") {
        if typed_before && code.sign(at + 1) == ";" {
            return Some(named_before(reading, at));
        }
        return None;
    }
    if typed_before && !matches!(before, "var" | "final") {
        return Some(named_before(reading, at));
    }
    Some(value(reading, equals + 1))
}

fn named_before<'t>(reading: &Reading<'t>, at: usize) -> Bound<'t> {
    let start = type_start(reading, at);
    sole(reading, start..at).map_or(Bound::Unknown, Bound::Type)
}

/// What an expression is: a constructor, a call of a function of this file, another name.
fn value<'t>(reading: &Reading<'t>, from: usize) -> Bound<'t> {
    let code = &reading.code;
    let mut at = from;
    while matches!(code.at(at), "&" | "*" | "await" | "mut") {
        at += 1;
    }
    let built = code.at(at) == "new";
    if built {
        at += 1;
    }
    if code.name(at).is_empty() {
        return Bound::Unknown;
    }
    let start = at;
    // The dotted path.
    let mut last = at;
    while code.is_connector(last + 1)
        && !code.name(last + 2).is_empty()
        && !TRANSPARENT.contains(&code.name(last + 2))
    {
        last += 2;
    }
    let name = code.name(last);
    let upper = name.starts_with(|c: char| c.is_ascii_uppercase());
    match code.sign(last + 1) {
        "{" if upper && code.language == Language::Rust => Bound::Type(name),
        "{" if code.language == Language::Go && is_type(Language::Go, name) => Bound::Type(name),
        "(" => {
            let end = code.partner(last + 1) + 1;
            if !transparent(reading, end) {
                return Bound::Unknown;
            }
            let constructs = match code.language {
                Language::Python | Language::Kotlin => upper,
                Language::JavaScript | Language::Java | Language::CSharp => built && upper,
                _ => false,
            };
            if constructs {
                return Bound::Type(name);
            }
            let owner = if last >= start + 2 {
                code.name(last - 2)
            } else {
                ""
            };
            if code.language == Language::Rust
                && matches!(
                    name,
                    "new" | "default" | "from" | "try_from" | "load" | "from_env" | "parse"
                )
                && owner.starts_with(|c: char| c.is_ascii_uppercase())
                && owner != "Self"
            {
                return Bound::Type(owner);
            }
            if last > start && !matches!(owner, "self" | "Self" | "this") {
                return Bound::Unknown;
            }
            returned(reading, name).map_or(Bound::Unknown, Bound::Type)
        }
        _ if last == start && !upper && transparent(reading, last + 1) => Bound::Name(name, start),
        _ => Bound::Unknown,
    }
}

/// Whether the expression ends at `at`, but for members that give the same value.
fn transparent(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let mut at = at;
    for _ in 0..12 {
        match code.sign(at) {
            "?" | "!" | "!!" => at += 1,
            _ if code.is_connector(at) && code.token(at + 1).is_some() => {
                if !TRANSPARENT.contains(&code.at(at + 1)) {
                    return false;
                }
                at += 2;
                if code.sign(at) == "(" {
                    at = code.partner(at) + 1;
                }
            }
            ";" | "}" | "" => return true,
            ")" | "," => return false,
            _ => return code.token(at).is_none_or(|token| token.first),
        }
    }
    false
}

/// What the only function of this name in the file returns.
fn returned<'t>(reading: &Reading<'t>, name: &str) -> Option<&'t str> {
    let code = &reading.code;
    let mut all = reading.functions.iter().filter(|one| one.name == name);
    let function = all.next().filter(|_| all.next().is_none())?;
    let behind = function.parameters.end..function.body.start.saturating_sub(1);
    match code.language {
        Language::Java | Language::CSharp => {
            sole(reading, type_start(reading, function.at)..function.at)
        }
        _ => sole(reading, behind),
    }
}

/// The type of a parameter.
fn parameter<'t>(reading: &Reading<'t>, parameters: Range<usize>, name: &str) -> Option<&'t str> {
    let code = &reading.code;
    let at = parameters.clone().find(|at| {
        code.name(*at) == name
            && !code.is_connector(*at + 1)
            && !code.is_connector(at.wrapping_sub(1))
    })?;
    match code.language {
        Language::Java | Language::CSharp => {
            let start = type_start(reading, at);
            sole(reading, start.max(parameters.start)..at)
        }
        Language::Go => {
            // `a, b T`
            let mut start = at + 1;
            while code.sign(start) == "," && !code.name(start + 1).is_empty() {
                start += 2;
            }
            sole(reading, start..type_end(reading, start).min(parameters.end))
        }
        _ => {
            // `Json(name): Json<T>`, `name?: T`
            let mut colon = at + 1;
            while matches!(code.sign(colon), ")" | "?") {
                colon += 1;
            }
            if code.sign(colon) != ":" || colon >= parameters.end {
                return None;
            }
            let end = type_end(reading, colon + 1).min(parameters.end);
            sole(reading, colon + 1..end)
        }
    }
}

/// Where the type that starts at `from` ends.
fn type_end(reading: &Reading<'_>, from: usize) -> usize {
    let code = &reading.code;
    let mut angles = 0usize;
    let mut at = from;
    while at < from + 40 && at < code.len() {
        match code.sign(at) {
            "<" => angles += 1,
            ">" => angles = angles.saturating_sub(1),
            ">>" => angles = angles.saturating_sub(2),
            "," | ")" | "=" | ";" | "{" if angles == 0 => return at,
            "[" | "(" => at = code.partner(at),
            _ => {}
        }
        at += 1;
    }
    at
}

/// Where the type that ends before the name at `at` starts: `List<User> x`.
fn type_start(reading: &Reading<'_>, at: usize) -> usize {
    let code = &reading.code;
    let mut angles = 0usize;
    let mut start = at;
    while start > 0 && start + 30 > at {
        let before = start - 1;
        match code.sign(before) {
            ">" => angles += 1,
            ">>" => angles += 2,
            "<" => angles = angles.saturating_sub(1),
            "." | "?" | "[" | "]" => {}
            "," if angles > 0 => {}
            "" if !code.name(before).is_empty() => {
                let named = !code.name(start).is_empty() && start != at;
                if named && angles == 0 {
                    return start;
                }
            }
            _ => return start,
        }
        start -= 1;
    }
    start
}

/// Whether a name can be that of a type that the project declares: Go writes those of a package in lower case.
fn is_type(language: Language, name: &str) -> bool {
    const BUILTIN: &[&str] = &[
        "string",
        "error",
        "bool",
        "byte",
        "rune",
        "any",
        "map",
        "chan",
        "func",
        "interface",
        "struct",
        "range",
        "int",
        "int64",
        "int32",
        "uint",
        "uint64",
        "uint32",
        "float64",
        "float32",
    ];
    name.starts_with(|c: char| c.is_ascii_uppercase())
        || language == Language::Go && !BUILTIN.contains(&name)
}

/// The only type of the project's own kind among these tokens: wrappers, paths and builtins are none.
fn sole<'t>(reading: &Reading<'t>, range: Range<usize>) -> Option<&'t str> {
    let code = &reading.code;
    let result = range.clone().find(|at| code.name(*at) == "Result");
    let mut found: Option<&'t str> = None;
    let mut angles = 0usize;
    for at in range {
        match code.sign(at) {
            "<" => angles += 1,
            ">" => angles = angles.saturating_sub(1),
            // What follows in `Result<T, E>` and in `(T, error)` is not printed with it.
            "," if result.is_some() || code.language == Language::Go && angles == 0 => break,
            "=" | "{" | "&&" => break,
            _ => {}
        }
        let name = code.name(at);
        if name.is_empty()
            || WRAPPERS.contains(&name)
            || code.is_connector(at + 1)
            || !is_type(code.language, name)
        {
            continue;
        }
        if found.is_some_and(|other| other != name) {
            return None;
        }
        found = Some(name);
    }
    found.filter(|name| {
        !matches!(
            *name,
            "String"
                | "Self"
                | "Uuid"
                | "UUID"
                | "Error"
                | "HttpRequest"
                | "Request"
                | "Response"
                | "Map"
                | "HashMap"
                | "Dict"
                | "Any"
                | "Object"
                | "Int"
                | "Integer"
                | "Long"
                | "Double"
                | "Boolean"
                | "Exception"
                | "Throwable"
                | "Record"
        )
    })
}
