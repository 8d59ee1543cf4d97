//! Whole objects among the arguments of log calls, with the names of their types.
//!
//! What the type holds is not known here: `link::code::objects` looks for its declaration. Ruby and PHP say nothing of types.

use super::super::draft::{LoggedObject, Print};
use super::super::reading::Reading;
use super::calls::Level;
use super::types;
use crate::syntax::code::{Call, Function, Language, TokenKind};

/// More of them in one file say nothing new.
const MAX_OBJECTS: usize = 30;

/// Names whose type is looked for in one file.
const MAX_TRIES: usize = 600;

/// Calls around an argument that keep all that it holds, in lower case.
const CARRIERS: &[(&str, Print)] = &[
    ("stringify", Print::Json),
    ("dumps", Print::Json),
    ("writevalueasstring", Print::Json),
    ("serialize", Print::Json),
    ("tojson", Print::Json),
    ("encodetostring", Print::Json),
    ("asdict", Print::Fields),
    ("vars", Print::Fields),
    ("dict", Print::Fields),
    ("inspect", Print::Fields),
    ("any", Print::Json),
    ("reflect", Print::Json),
    ("interface", Print::Json),
    ("object", Print::Json),
    ("withfield", Print::Own),
    ("kv", Print::Own),
    ("addkeyvalue", Print::Own),
    ("repr", Print::Own),
    ("str", Print::Own),
    ("format", Print::Own),
    ("sprintf", Print::Own),
    ("map", Print::Own),
];

/// Members that give all of an object in another form.
const WHOLE: &[(&str, Print)] = &[
    ("dict", Print::Fields),
    ("model_dump", Print::Fields),
    ("model_dump_json", Print::Fields),
    ("json", Print::Fields),
    ("__dict__", Print::Fields),
    ("toString", Print::Own),
    ("ToString", Print::Own),
];

/// What was found in one file, and how often a type was asked for.
#[derive(Default)]
pub(super) struct Objects {
    pub(super) found: Vec<LoggedObject>,
    tries: usize,
}

/// Adds the objects of one log call.
pub(super) fn look(reading: &Reading<'_>, call: Call, level: Level, out: &mut Objects) {
    if out.found.len() >= MAX_OBJECTS {
        return;
    }
    match reading.code.language {
        Language::Ruby | Language::Php => {}
        Language::Rust => debug_formatted(reading, call, level, out),
        _ => arguments(reading, call, level, out),
    }
}

/// Adds the arguments that `#[instrument]` writes in their debug form.
pub(super) fn parameter(
    reading: &Reading<'_>,
    function: &Function<'_>,
    at: usize,
    out: &mut Objects,
) {
    let before = out.found.len();
    push(reading, at, (at, Print::Own), Level::Written, out);
    if let Some(object) = out.found.get_mut(before) {
        object.function = function.name.to_string();
    }
}

fn push(
    reading: &Reading<'_>,
    place: usize,
    (at, print): (usize, Print),
    level: Level,
    out: &mut Objects,
) {
    let name = reading.code.name(at);
    named(reading, place, (name, print), level, out);
}

fn named(
    reading: &Reading<'_>,
    place: usize,
    (name, print): (&str, Print),
    level: Level,
    out: &mut Objects,
) {
    out.tries += 1;
    if out.tries > MAX_TRIES {
        return;
    }
    let Some(of) = types::of(reading, name, place) else {
        return;
    };
    out.found.push(LoggedObject {
        name: name.to_string(),
        of: of.to_string(),
        print,
        quiet: level == Level::Detail,
        function: reading.called_by_name(place),
        dev: reading.dev_only(place),
        span: reading.code.span(place, place),
    });
}

/// Rust: `{:?}` with the argument that it stands for, `{name:?}`, `?name` of tracing, `dbg!(name)`.
fn debug_formatted(reading: &Reading<'_>, call: Call, level: Level, out: &mut Objects) {
    let code = &reading.code;
    let mut at = call.open + 1;
    while at < call.close {
        if code.sign(at) == "?" && is_object(reading, at + 1) && !is_value_before(reading, at) {
            push(reading, at + 1, (at + 1, Print::Own), level, out);
        }
        at += 1;
    }
    let arguments = code.arguments(call.open);
    if code.at(call.name) == "dbg" {
        for argument in &arguments {
            if let Some(at) = object(reading, &argument.value) {
                push(reading, at, (at, Print::Own), level, out);
            }
        }
        return;
    }
    let Some(format) = arguments
        .iter()
        .position(|one| code.string_text(one.value.start).is_some() && one.value.len() == 1)
    else {
        return;
    };
    let place = arguments[format].value.start;
    let text = code.string_text(place).unwrap_or_default();
    let mut next = format + 1;
    for hole in holes(text) {
        let (name, spec) = hole.split_once(':').unwrap_or((hole, ""));
        let debug = spec.ends_with('?');
        if name.is_empty() {
            let argument = arguments.get(next);
            next += 1;
            let found = argument.and_then(|one| object(reading, &one.value));
            if let Some(at) = found.filter(|_| debug) {
                push(reading, at, (at, Print::Own), level, out);
            }
        } else if debug && !name.starts_with(|c: char| c.is_ascii_digit()) {
            named(reading, place, (name, Print::Own), level, out);
        }
    }
}

/// What stands between single brackets of a format string.
fn holes(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(end) = rest.find('}') else { break };
        found.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    found
}

/// Whether the `?` at `at` ends a value (`load()?`) rather than marks one.
fn is_value_before(reading: &Reading<'_>, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| reading.code.token(before))
        .is_some_and(|token| matches!(token.kind, TokenKind::Close | TokenKind::Name))
}

/// Whether a lone name ends here: nothing is asked of it.
fn is_object(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    !code.name(at).is_empty() && matches!(code.sign(at + 1), "," | ")")
}

/// The lone name that an argument is, but for `&`, `*` and `.clone()`.
fn object(reading: &Reading<'_>, value: &std::ops::Range<usize>) -> Option<usize> {
    let code = &reading.code;
    let at = value
        .clone()
        .find(|at| !matches!(code.at(*at), "&" | "*" | "mut"))?;
    let lone = at + 1 == value.end
        || code.sign(at + 1) == "."
            && matches!(code.name(at + 2), "clone" | "as_ref")
            && at + 5 == value.end;
    (lone && !code.name(at).is_empty()).then_some(at)
}

/// The other languages: names that stand alone among the arguments, and in the holes of strings.
fn arguments(reading: &Reading<'_>, call: Call, level: Level, out: &mut Objects) {
    let code = &reading.code;
    let lower = code.at(call.name).to_ascii_lowercase();
    let format = (call.open + 1..call.close)
        .find_map(|at| code.string_text(at))
        .unwrap_or_default();
    let printf = code.language == Language::Go && lower.ends_with('f');
    let mut argument = 0usize;
    for at in call.open + 1..call.close {
        if code.sign(at) == "," && code.parent(at) == Some(call.open) {
            argument += 1;
        }
        if let Some(hole) = (code.language != Language::Go)
            .then(|| code.string_text(at))
            .flatten()
            .filter(|_| code.token(at).is_some_and(|token| token.holes))
        {
            interpolated(reading, (at, hole), level, out);
            continue;
        }
        let Some(print) = whole(reading, call, at) else {
            continue;
        };
        if printf
            && code.parent(at) == Some(call.open)
            && !verb(format, argument).contains(['v', 'q'])
        {
            continue;
        }
        // Serilog's `{@User}` writes what the object holds; `{User}` what it says of itself.
        let print = match code.language {
            Language::CSharp if format.contains("{@") && print == Print::Own => Print::Json,
            // An object between the arguments of a JavaScript logger is written with its members.
            Language::JavaScript => Print::Json,
            _ => print,
        };
        push(reading, at, (at, print), level, out);
    }
}

/// The verb of `Printf` for its argument of this number, the format itself being 0.
fn verb(format: &str, argument: usize) -> &str {
    let mut rest = format;
    let mut number = 0;
    while let Some(start) = rest.find('%') {
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            rest = after;
            continue;
        }
        number += 1;
        if number == argument {
            let end = rest
                .find(|c: char| c.is_ascii_alphabetic())
                .map_or(rest.len(), |end| end + 1);
            return &rest[..end];
        }
    }
    ""
}

/// How the name at `at` is written, if all of it is.
fn whole(reading: &Reading<'_>, call: Call, at: usize) -> Option<Print> {
    let code = &reading.code;
    let name = code.name(at);
    if name.is_empty() || !name.starts_with(|c: char| c.is_lowercase() || c == '_') {
        return None;
    }
    let before = code.sign(at - 1);
    if !matches!(
        before,
        "(" | "," | "&" | "*" | "=" | ":" | "+" | "{" | "..."
    ) || before == ":" && code.sign(at.wrapping_sub(2)) == ":"
        || before == "&" && code.sign(at.wrapping_sub(2)) == "&"
    {
        return None;
    }
    let mut print = Print::Own;
    if code.is_connector(at + 1) {
        let member = code.name(at + 2);
        print = WHOLE.iter().find(|(name, _)| *name == member)?.1;
        let end = if code.sign(at + 3) == "(" {
            code.partner(at + 3) + 1
        } else {
            at + 3
        };
        if member == "toString" && code.language == Language::JavaScript
            || !matches!(code.sign(end), "," | ")" | "+" | "}")
        {
            return None;
        }
    } else if !matches!(code.sign(at + 1), "," | ")" | "+" | "}" | "!!") {
        return None;
    }
    // Every call between the name and the log call has to keep what it is given.
    let mut bracket = code.parent(at)?;
    for _ in 0..6 {
        if bracket == call.open {
            let text_of_js = code.language == Language::JavaScript
                && print == Print::Own
                && (before == "+" || code.sign(at + 1) == "+");
            return (!text_of_js).then_some(print);
        }
        match code.call_at(bracket) {
            Some(inner) => {
                let lower = code.at(inner.name).to_ascii_lowercase();
                let carrier = CARRIERS.iter().find(|(name, _)| *name == lower)?;
                if print == Print::Own {
                    print = carrier.1;
                }
            }
            None if matches!(code.sign(bracket), "{" | "[") => {}
            None => return None,
        }
        bracket = code.parent(bracket)?;
    }
    None
}

/// `{user}`, `$user`, `{user!r}`: what the holes of a string write.
fn interpolated(reading: &Reading<'_>, (at, text): (usize, &str), level: Level, out: &mut Objects) {
    // `${user}` of JavaScript is `[object Object]`; `JSON.stringify` in it is not.
    for hole in holes(text) {
        let hole = hole.trim();
        let json = hole
            .strip_prefix("JSON.stringify(")
            .and_then(|rest| rest.strip_suffix(')'));
        let (name, print) = match (reading.code.language, json) {
            (Language::JavaScript, Some(name)) => (name, Print::Json),
            (Language::JavaScript, None) => continue,
            _ => {
                let name = hole.split([':', '!', '=']).next().unwrap_or_default();
                let member = WHOLE.iter().find_map(|(member, print)| {
                    let owner = name
                        .trim_end_matches("()")
                        .strip_suffix(member)?
                        .strip_suffix('.')?;
                    Some((owner, *print))
                });
                member.unwrap_or((name, Print::Own))
            }
        };
        let plain = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_lowercase() || c == '_');
        if plain {
            named(reading, at, (name, print), level, out);
        }
    }
    if reading.code.language == Language::Kotlin {
        for (start, _) in text.match_indices('$').take(16) {
            let rest = &text[start + 1..];
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let member = rest[end..].starts_with('.')
                && rest[end + 1..].starts_with(|c: char| c.is_alphabetic());
            if end > 0 && !member {
                named(reading, at, (&rest[..end], Print::Own), level, out);
            }
        }
    }
}

#[cfg(test)]
mod tests;
