//! Code that stands in for what is yet to be written: `todo!()`, `NotImplementedError`, methods that answer without working.

#[cfg(test)]
mod tests;

use super::super::draft::{Construct, Subject};
use super::super::reading::Reading;
use super::super::risks::{REMARK, topics};
use crate::expression::Expression;
use crate::source::Span;
use crate::syntax::code::{Call, Class, Language};

/// A comment that names a placeholder of production. Loose words such as "replace with" are left out on purpose.
static REMARKS: Expression = Expression::new(concat!(
    r"(?im)(?:(?:#|//|/\*|--|<!--)\s*(?:TODO|FIXME|HACK|XXX)\b[^\n]{0,120}?(?:\bin production\b|\bfor production\b",
    r"|\bproduction[- ](?:use|ready|code)|real implementation|\b(?:a|this is|is a) (?:placeholder|stub|mock)\b",
    r"|\bstubbed\b|\bplaceholder (?:implementation|logic|data)\b|\bmock(?:ed)? (?:data|implementation)\b",
    r"|\bin-?memory (?:store|storage|dict|map|implementation|db|database)",
    r"|\bhard-?coded (?:password|secret|key|token|user|credential)",
    r"|actual (?:http|api|db|database|network) (?:call|request)s?",
    r"|with (?:a )?(?:real )?(?:postgres\w*|database|redis|bcrypt))",
    r"|(?:#|//)\s*in a real (?:implementation|application|app|system)\b)",
));

/// A comment inside a function that says the work is still to be done.
static UNDONE: Expression = Expression::new(
    r"(?i)(?:#|//)\s*(?:TODO|FIXME)\b[:\s(]*(?:implement|actually|add (?:the )?(?:real|actual))",
);

/// Names that say a base is meant to be extended.
const BASES: &[&str] = &[
    "Base",
    "Abstract",
    "Interface",
    "Mixin",
    "Protocol",
    "ABC",
    "Trait",
    "Strategy",
    "Template",
];

pub(super) fn read(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    for call in reading.calls.iter().copied() {
        let code = &reading.code;
        let shown = match code.language {
            Language::Rust => rust(reading, call),
            Language::Go => go(reading, call),
            Language::JavaScript => javascript(reading, call),
            Language::Java | Language::Kotlin | Language::CSharp => managed(reading, call),
            Language::Php => php(reading, call),
            _ => None,
        };
        if let Some(words) = shown {
            push(reading, found, words, call.name, call.close);
        }
    }
    if matches!(reading.code.language, Language::Python | Language::Ruby) {
        raised(reading, found);
    }
    silent(reading, found);
    remarks(reading, found);
}

fn push(
    reading: &Reading<'_>,
    found: &mut Vec<Construct>,
    words: &'static str,
    from: usize,
    to: usize,
) {
    let class = reading.class(from);
    if class.is_some_and(|class| is_base(reading, class)) || in_macro(reading, from) {
        return;
    }
    // A function for what some choice cannot do, `notImplemented()`, has been written to the end.
    let refuses = reading.function(from).is_some_and(|function| {
        matches!(
            function.name.to_ascii_lowercase().replace('_', "").as_str(),
            "notimplemented" | "notsupported" | "unsupported" | "unimplemented"
        )
    });
    if refuses {
        return;
    }
    let mut stub = reading.construct(Subject::Stub, words, "call", from, to);
    stub.class = class.map_or(String::new(), |class| class.name.to_string());
    found.push(stub);
}

/// Whether a class is there to be extended: its name, what it extends, or another class of the file says so.
fn is_base(reading: &Reading<'_>, class: &Class<'_>) -> bool {
    let code = &reading.code;
    let before = class.at.saturating_sub(4)..class.at;
    BASES
        .iter()
        .any(|word| class.name.starts_with(word) || class.name.ends_with(word))
        || code.mentions(before, &["abstract", "interface", "trait"])
        || class.bases.clone().any(|at| {
            BASES
                .iter()
                .any(|word| code.name(at) == *word || *word == "ABC" && code.name(at) == "ABCMeta")
        })
        || reading
            .classes
            .iter()
            .any(|other| code.mentions(other.bases.clone(), &[class.name]))
}

/// Whether the token stands in a macro's definition.
fn in_macro(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let mut here = code.parent(at);
    while let Some(open) = here {
        if code.language == Language::Rust
            && (open.saturating_sub(3)..open).any(|before| code.name(before) == "macro_rules")
        {
            return true;
        }
        here = code.parent(open);
    }
    false
}

fn rust(reading: &Reading<'_>, call: Call) -> Option<&'static str> {
    let code = &reading.code;
    if code.sign(call.name + 1) != "!" {
        return None;
    }
    match code.at(call.name) {
        "todo" => Some("todo!"),
        "unimplemented" => Some("unimplemented!"),
        _ => None,
    }
}

/// Whether a text says that something is not there yet.
fn says_missing(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "not implemented",
        "not yet implemented",
        "todo",
        "implement me",
        "unimplemented",
    ]
    .iter()
    .any(|words| lower.starts_with(words))
        || lower.ends_with("not implemented yet")
        || lower.ends_with("not yet implemented")
}

fn first_says(reading: &Reading<'_>, call: Call) -> bool {
    reading
        .code
        .string_text(call.open + 1)
        .is_some_and(says_missing)
}

fn go(reading: &Reading<'_>, call: Call) -> Option<&'static str> {
    let code = &reading.code;
    match (code.receiver_name(call), code.at(call.name)) {
        ("", "panic") if first_says(reading, call) => Some("panic"),
        ("errors", "New") | ("fmt", "Errorf") if first_says(reading, call) => {
            Some("not implemented")
        }
        ("status", "Error" | "Errorf")
            if code.name(call.open + 1) == "codes"
                && code.name(call.open + 3) == "Unimplemented" =>
        {
            Some("codes.Unimplemented")
        }
        ("connect", "NewError") if code.mentions(call.open..call.close, &["CodeUnimplemented"]) => {
            Some("connect.CodeUnimplemented")
        }
        _ => None,
    }
}

fn javascript(reading: &Reading<'_>, call: Call) -> Option<&'static str> {
    let code = &reading.code;
    let name = code.at(call.name);
    let thrown = code.name(call.name.wrapping_sub(1)) == "new"
        && code.name(call.name.wrapping_sub(2)) == "throw";
    if !thrown {
        return None;
    }
    if name.contains("NotImplemented") {
        return Some("NotImplemented");
    }
    (name == "Error" && first_says(reading, call)).then_some("not implemented")
}

fn managed(reading: &Reading<'_>, call: Call) -> Option<&'static str> {
    let code = &reading.code;
    let made = code.name(call.name.wrapping_sub(1)) == "new";
    match code.at(call.name) {
        // `ConvertBack is not supported` is a choice, whatever it is called.
        "NotImplementedException" | "NotImplementedError"
            if made
                && !code
                    .string_text(call.open + 1)
                    .is_some_and(|text| text.to_ascii_lowercase().contains("not supported")) =>
        {
            Some("NotImplementedException")
        }
        "UnsupportedOperationException" if first_says(reading, call) => {
            Some("UnsupportedOperationException")
        }
        "TODO" if code.language == Language::Kotlin && code.receiver_name(call).is_empty() => {
            Some("TODO()")
        }
        _ => None,
    }
}

fn php(reading: &Reading<'_>, call: Call) -> Option<&'static str> {
    let code = &reading.code;
    (code.at(call.name).ends_with("Exception") && first_says(reading, call))
        .then_some("not implemented")
}

/// Python's and Ruby's `raise NotImplementedError`, and Python's `raise Exception("... not implemented yet")`.
fn raised(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for at in 1..code.len() {
        if code.name(at - 1) != "raise" {
            continue;
        }
        let end = code.line_end(at);
        let words = match code.name(at) {
            "NotImplementedError" => "NotImplementedError",
            "Exception" | "RuntimeError" if code.string_text(at + 2).is_some_and(says_missing) => {
                "not implemented"
            }
            _ => continue,
        };
        // An abstract method, a property to override, or `__lt__` of a type that cannot be compared.
        let function = reading.function(at);
        let special = function.is_some_and(|function| {
            function.name.starts_with("__")
                || reading.decorators.iter().any(|decorator| {
                    decorator.name.contains("abstract")
                        && decorator.item <= function.at
                        && function.at - decorator.item < 12
                })
        });
        // Another's refusal, told in better words.
        let again = code.name(at.wrapping_sub(3)) == "NotImplementedError"
            && code.sign(at.wrapping_sub(2)) == ":";
        // In a module that others include, the including class gives the method.
        let ruby_module = code.language == Language::Ruby
            && reading
                .class(at)
                .is_none_or(|class| code.name(class.at.wrapping_sub(1)) == "module");
        if !special && !ruby_module && !again {
            push(reading, found, words, at - 1, end);
        }
    }
}

/// What may be called in a function that does nothing but answer.
const IDLE: &[&str] = &[
    "NewResponse",
    "New",
    "Debug",
    "Info",
    "Warn",
    "Error",
    "Infof",
    "Debugf",
    "Warnf",
    "Errorf",
    "Printf",
    "Println",
    "print",
    "debug",
    "info",
    "warn",
    "warning",
    "error",
    "exception",
    "critical",
    "log",
    "str",
    "repr",
    "String",
    "Any",
    "Int",
    "Err",
    "Ok",
    "Some",
    "now",
    "isoformat",
    "len",
    "format",
    "println",
    "to_string",
    "into",
    "resolve",
    "from",
    "Bool",
    "Int64",
];

/// Functions that answer as if they had worked: a remark says that the work is to be done and the body does none, or an RPC
/// method looks at nothing that it is given.
fn silent(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    for function in &reading.functions {
        let body = function.body.clone();
        if body.is_empty() || body.len() > 160 {
            continue;
        }
        if reading
            .class(function.at)
            .is_some_and(|class| is_base(reading, class))
        {
            continue;
        }
        let idle = code
            .calls_in(body.clone())
            .all(|call| IDLE.contains(&code.at(call.name)));
        if !idle {
            continue;
        }
        // Comments stand before the first token and behind the last.
        let token = |at: usize| code.token(at).map(|token| token.span);
        let start = token(body.start.saturating_sub(1)).map_or(0, |span| span.end);
        let end =
            token(body.end).map_or(code.span(body.start, body.end - 1).end, |span| span.start);
        let span = Span {
            start,
            end: end.max(start),
        };
        let text = code
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let undone = UNDONE.find(text).map(|found| {
            Span::new(
                span.start as usize + found.start(),
                span.start as usize + found.end(),
            )
        });
        let rpc = code.language == Language::Go
            && body.len() < 60
            && code.mentions(function.at..body.start, &["Request"])
            && code.mentions(function.at..body.start, &["connect"])
            && code
                .calls_in(body.clone())
                .any(|call| code.at(call.name) == "NewResponse")
            && !code.mentions(body.clone(), &["req", "request", "r", "in", "msg", "ctx"])
            && !body
                .clone()
                .any(|at| code.is_connector(at) && code.name(at.wrapping_sub(1)).len() == 1);
        if undone.is_none() && !rpc {
            continue;
        }
        let words = if rpc {
            "answers without looking at the request"
        } else {
            "is yet to be implemented"
        };
        let mut stub = reading.construct(Subject::Stub, words, "silent", function.at, function.at);
        stub.function = function.name.to_string();
        // Generated code calls the methods of an RPC service.
        stub.registered = rpc || reading.is_registered(body.start);
        if let Some(undone) = undone.filter(|_| !rpc) {
            stub.span = undone;
        }
        found.push(stub);
    }
}

/// Comments that name a placeholder of production.
fn remarks(reading: &Reading<'_>, found: &mut Vec<Construct>) {
    let code = &reading.code;
    if topics(reading) & REMARK == 0 {
        return;
    }
    for remark in REMARKS.find_iter(code.text).take(50) {
        let span = Span::new(remark.start(), remark.end());
        let at = code
            .tokens()
            .partition_point(|token| token.span.start < span.start);
        // Inside a string it is no comment.
        let in_text = at > 0
            && code
                .token(at - 1)
                .is_some_and(|token| token.span.end > span.start);
        if in_text || code.in_test(at.min(code.len().saturating_sub(1))) {
            continue;
        }
        let at = at.min(code.len().saturating_sub(1));
        let mut stub = reading.construct(Subject::Stub, "", "comment", at, at);
        stub.detail = remark
            .as_str()
            .trim_start_matches(['#', '/', '*', '-', ' '])
            .to_string();
        stub.span = span;
        found.push(stub);
    }
}
