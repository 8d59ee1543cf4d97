//! Whether a handler takes what a request carries as it comes, and whether it looks at it before it uses it.
//!
//! Typed bodies of frameworks that check them by their types' own constraints are none of these.

use crate::syntax::code::{Code, Language};
use std::ops::Range;

/// What a piece of code does with what a request carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Intake {
    /// It takes a body that nothing before it has checked.
    pub takes: bool,
    /// It checks content: a validator, a parser of its own, an answer of 400 or 422.
    pub checks: bool,
}

/// Calls that check content, beside those whose names speak of it.
const CHECKS: &[&str] = &[
    "safeParse",
    "safeParseAsync",
    "parseAsync",
    "is_valid",
    "full_clean",
    "try_into",
    "try_from",
    "checkSchema",
    "abort_unless",
    "celebrate",
    "require_fields",
    "required_fields",
    "permit",
];

/// What has a `parse` that checks no content.
const PARSERS: &[&str] = &[
    "JSON",
    "Date",
    "Number",
    "qs",
    "url",
    "URL",
    "Uuid",
    "path",
    "querystring",
    "json",
    "time",
    "DateTime",
    "moment",
];

/// Names of the answer that says what was wrong.
const REFUSALS: &[&str] = &[
    "BadRequest",
    "BadRequestException",
    "BadRequestError",
    "HTTP_400_BAD_REQUEST",
    "HTTP_422_UNPROCESSABLE_ENTITY",
    "UnprocessableEntity",
    "unprocessable_entity",
    "bad_request",
    "ValidationError",
    "BAD_REQUEST",
    "UNPROCESSABLE_ENTITY",
];

/// Reads a function: its parameters, empty where they are unknown, and its body.
pub(super) fn intake(code: &Code<'_>, parameters: Range<usize>, body: Range<usize>) -> Intake {
    let takes = match code.language {
        Language::Rust => parameters
            .into_iter()
            .any(|at| matches!(code.name(at), "Json" | "Form") && code.sign(at + 1) == "<"),
        _ => body.clone().any(|at| takes(code, at)),
    };
    Intake {
        takes,
        checks: body.into_iter().any(|at| checks(code, at)),
    }
}

fn takes(code: &Code<'_>, at: usize) -> bool {
    let name = code.name(at);
    let owner = || {
        let joined = at >= 2 && code.is_connector(at - 1);
        if joined { code.name(at - 2) } else { "" }
    };
    match (code.language, name) {
        (Language::JavaScript, "body") => matches!(owner(), "req" | "request"),
        (Language::JavaScript, "json" | "formData" | "parseBody") => {
            code.sign(at + 1) == "(" && matches!(owner(), "req" | "request")
        }
        (Language::Python, "get_json" | "json" | "form" | "data" | "POST" | "body") => {
            owner() == "request"
        }
        (Language::Go, "Body") => matches!(owner(), "r" | "req" | "request"),
        (Language::Php, "$_POST") => true,
        (Language::Php, "all" | "input" | "json" | "getParsedBody") => owner() == "$request",
        _ => false,
    }
}

fn checks(code: &Code<'_>, at: usize) -> bool {
    let name = code.name(at);
    if name.is_empty() {
        let refuses = !matches!(code.language, Language::Rust | Language::Go);
        return refuses && matches!(code.at(at), "400" | "422");
    }
    let lower = name.to_ascii_lowercase();
    // Whose credentials are valid is another question.
    let of_callers = [
        "credential",
        "jwt",
        "token",
        "session",
        "auth",
        "password",
        "user",
        "login",
        "key",
        "cache",
    ];
    let speaks = lower.contains("valid")
        && !lower.contains("invalid")
        && !of_callers.iter().any(|word| lower.contains(word));
    if speaks || CHECKS.contains(&name) {
        return true;
    }
    let typed = code.language == Language::Go;
    if !typed && code.language != Language::Rust && REFUSALS.contains(&name) {
        return true;
    }
    let owner = if at >= 2 && code.is_connector(at - 1) {
        code.name(at - 2)
    } else {
        ""
    };
    match name {
        // `SubscriberName::parse(form.name)`, `schema.parse(req.body)`.
        "parse" => {
            !owner.is_empty()
                && code.sign(at + 1) == "("
                && !PARSERS.contains(&owner)
                && (code.language != Language::Rust || owner.starts_with(char::is_uppercase))
        }
        "load" => owner.to_ascii_lowercase().ends_with("schema"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> (bool, bool) {
        let code = Code::read(language, text).expect("small");
        let functions = code.functions(&code.classes());
        let (parameters, body) = functions.first().map_or((0..0, 0..code.len()), |one| {
            (one.parameters.clone(), one.body.clone())
        });
        let found = intake(&code, parameters, body);
        (found.takes, found.checks)
    }

    #[test]
    fn raw_bodies_are_told_from_checked_ones() {
        for (language, text, expected) in [
            (
                Language::JavaScript,
                "function f(req, res) { save(req.body) }",
                (true, false),
            ),
            (
                Language::JavaScript,
                "function f(req, res) { const b = schema.parse(req.body); save(b) }",
                (true, true),
            ),
            (
                Language::JavaScript,
                "function f(req, res) { if (!req.body.a) return res.status(400).end() }",
                (true, true),
            ),
            (
                Language::JavaScript,
                "function f(req, res) { res.json(JSON.parse(text)) }",
                (false, false),
            ),
            (
                Language::Python,
                "def f():\n    save(request.get_json())\n",
                (true, false),
            ),
            (
                Language::Python,
                "def f():\n    data = UserSchema().load(request.json)\n",
                (true, false),
            ),
            (
                Language::Python,
                "def f():\n    data = schema.load(request.json)\n",
                (true, true),
            ),
            (
                Language::Go,
                "func f(w W, r *R) { json.NewDecoder(r.Body).Decode(&v) }",
                (true, false),
            ),
            (
                Language::Go,
                "func f(w W, r *R) { json.NewDecoder(r.Body).Decode(&v); v.Validate() }",
                (true, true),
            ),
            (
                Language::Rust,
                "async fn f(form: web::Form<Data>) { save(form.0) }",
                (true, false),
            ),
            (
                Language::Rust,
                "async fn f(form: web::Form<Data>) { let n: New = form.0.try_into()?; }",
                (true, true),
            ),
            (
                Language::Rust,
                "async fn f(q: Query<Data>) { find(q) }",
                (false, false),
            ),
        ] {
            assert_eq!(read(language, text), expected, "{text}");
        }
    }
}
