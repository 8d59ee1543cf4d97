//! Tells values that may come from outside from constants.

use crate::extract::code::handlers::words;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Language, TokenKind};
use std::ops::Range;

/// Words of names that are parts of a statement rather than values in it: identifiers cannot be bound.
const PARTS: &[&str] = &[
    "table",
    "tables",
    "tablename",
    "column",
    "columns",
    "cols",
    "col",
    "fields",
    "placeholder",
    "placeholders",
    "where",
    "clause",
    "clauses",
    "conditions",
    "order",
    "sort",
    "direction",
    "schema",
    "sql",
    "query",
    "limit",
    "offset",
    "prefix",
    "suffix",
    "join",
    "joins",
    "sets",
    "updates",
    "filters",
    "database",
    "view",
    "partition",
    "marks",
    "qmarks",
    "fragment",
    "returning",
    "cte",
    "dialect",
    "quoted",
    "quote",
    "escape",
    "escaped",
];

/// Calls whose result cannot hold a statement.
const HARMLESS: &[&str] = &[
    "len",
    "int",
    "parseInt",
    "Number",
    "count",
    "size",
    "length",
    "quote_ident",
    "quote",
    "escape",
    "quoteIdent",
    "QuoteIdentifier",
    "escapeId",
    "sanitize_sql",
    "sanitize_sql_for_order",
    "sanitize_sql_array",
    "sanitize_sql_like",
    "escapeshellarg",
    "escapeshellcmd",
    "shellescape",
    "Quote",
    "placeholders",
    "repeat",
    "Repeat",
    "shlex",
    "Literal",
    "Identifier",
    "quote_table_name",
    "quote_column_name",
    "intval",
    "to_i",
    "strip_tags",
    "htmlspecialchars",
    "e",
];

/// Whether a name is written like a constant.
fn is_constant(name: &str) -> bool {
    name.len() > 1
        && name.chars().any(|c| c.is_ascii_uppercase())
        && !name.chars().any(|c| c.is_ascii_lowercase())
}

/// The expressions in the holes of the string at a token.
pub(super) fn holes(reading: &Reading<'_>, at: usize) -> Vec<String> {
    let code = &reading.code;
    let formats = code.language == Language::Rust;
    let Some(token) = code.token(at).filter(|token| token.kind == TokenKind::Text) else {
        return Vec::new();
    };
    if !token.holes && !formats {
        return Vec::new();
    }
    let text = code.string_text(at).unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = text;
    let lead: &[char] = match code.language {
        Language::Python | Language::CSharp | Language::Rust => &['{'],
        Language::Ruby => &['#'],
        Language::Php => &['$', '{'],
        _ => &['$'],
    };
    while let Some(start) = rest.find(lead) {
        let here = &rest[start..];
        let bytes = here.as_bytes();
        let opens = bytes[0] == b'{' || bytes.get(1) == Some(&b'{');
        let doubled = bytes[0] == b'{' && bytes.get(1) == Some(&b'{');
        if doubled {
            rest = &here[2..];
        } else if opens {
            let from = usize::from(bytes[0] != b'{') + 1;
            let end = closing(here, from);
            let inner = here.get(from..end).unwrap_or_default();
            found.push(inner.trim().to_string());
            rest = here.get(end + 1..).unwrap_or_default();
        } else {
            let name: String = here[1..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            rest = &here[1 + name.len()..];
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                found.push(name);
            }
        }
    }
    found
}

/// Where the bracket that is open at `from` ends.
fn closing(text: &str, from: usize) -> usize {
    let mut depth = 1usize;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len().saturating_sub(1).max(from)
}

/// Whether an expression, as written, may hold a value from outside.
pub(super) fn may_come_from_outside(expression: &str) -> bool {
    let expression = expression
        .split([':', '!'])
        .next()
        .unwrap_or_default()
        .trim();
    if expression.is_empty() || expression.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let names: Vec<&str> = expression
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|name| !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    if names.is_empty() || names.iter().any(|name| HARMLESS.contains(name)) {
        return false;
    }
    !names.iter().all(|name| {
        is_constant(name)
            || matches!(
                *name,
                "self"
                    | "this"
                    | "cls"
                    | "Self"
                    | "crate"
                    | "super"
                    | "config"
                    | "settings"
                    | "process"
                    | "env"
            )
    }) && !names.last().is_some_and(|last| is_constant(last))
}

/// Whether an expression names a part of a statement.
pub(super) fn names_a_part(expression: &str) -> bool {
    // `placeholder(1)` makes a part, and `strings.Join(set, ", ")` joins those that were gathered.
    if let Some((callee, arguments)) = expression.split_once('(') {
        let made = words(callee).last();
        if made
            .is_some_and(|word| matches!(word.as_str(), "placeholder" | "placeholders" | "marks"))
        {
            return true;
        }
        let list = arguments
            .split([',', ')'])
            .next()
            .unwrap_or_default()
            .trim();
        if callee == "strings.Join"
            && matches!(list, "set" | "sets" | "setters" | "assignments" | "parts")
        {
            return true;
        }
    }
    let last = expression
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .rfind(|name| !name.is_empty())
        .unwrap_or_default();
    // A number by its name: `n_tags`, `tag_count`.
    let number = last.starts_with("n_") || last.starts_with("num_") || last.ends_with("_count");
    number
        || words(last).any(|word| PARTS.contains(&word.as_str()))
        || PARTS.contains(&last.to_ascii_lowercase().as_str())
}

/// The expressions among tokens that may come from outside: names with what is called on them, and holes of strings.
pub(super) fn dynamic(reading: &Reading<'_>, range: Range<usize>) -> Vec<String> {
    let code = &reading.code;
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let Some(token) = code.token(at) else { break };
        match token.kind {
            TokenKind::Text if token.holes => {
                found.extend(
                    holes(reading, at)
                        .into_iter()
                        .filter(|one| may_come_from_outside(one)),
                );
            }
            TokenKind::Name
                if !matches!(
                    code.name(at),
                    "new"
                        | "await"
                        | "if"
                        | "else"
                        | "and"
                        | "or"
                        | "not"
                        | "in"
                        | "for"
                        | "async"
                        | "function"
                        | "string"
                        | "String"
                        | "None"
                        | "null"
                        | "nil"
                        | "true"
                        | "false"
                        | "True"
                        | "False"
                        | "undefined"
                        | "as"
                        | "const"
                        | "let"
                        | "var"
                        | "byte"
                        | "return"
                ) =>
            {
                let last = expression_end(reading, at, range.end);
                let text = code.span(at, last).text(code.text);
                // A keyword argument's name is no value.
                if !matches!(code.sign(at + 1), "=") && may_come_from_outside(text) {
                    found.push(text.lines().next().unwrap_or_default().to_string());
                }
                at = last;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The last token of the name at `at` with what is called on it. PHP joins texts by a dot, so only its arrows go on.
fn expression_end(reading: &Reading<'_>, at: usize, limit: usize) -> usize {
    let code = &reading.code;
    let mut end = at;
    while end + 1 < limit {
        let next = end + 1;
        end = match code.sign(next) {
            "(" | "[" if code.partner(next) > next => code.partner(next),
            "!" if matches!(code.sign(next + 1), "(" | "[") => code.partner(next + 1),
            "." if code.language == Language::Php => break,
            _ if code.is_connector(next) && !code.name(next + 1).is_empty() => next + 1,
            _ => break,
        };
    }
    end.min(limit.saturating_sub(1)).max(at)
}

/// A name that the file binds once, to a literal or to a text whose holes are such names.
pub(super) fn is_local_constant(reading: &Reading<'_>, value: &str) -> bool {
    /// Names that one text may lead to.
    const MOST: usize = 8;
    let mut waiting = vec![value.to_owned()];
    let mut seen = 0;
    while let Some(name) = waiting.pop() {
        seen += 1;
        match bound_text(reading, &name) {
            Some(within) if seen <= MOST => waiting.extend(within),
            _ => return false,
        }
    }
    true
}

/// The holes of the text that a name is bound to, once and in no other way; `None` where it may hold anything else.
fn bound_text(reading: &Reading<'_>, name: &str) -> Option<Vec<String>> {
    let code = &reading.code;
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let mut bound = (0..code.len())
        .filter(|at| code.name(*at) == name && matches!(code.sign(at + 1), "=" | ":=" | "+="));
    let (at, None) = (bound.next()?, bound.next()) else {
        return None;
    };
    // `ids.map(() => "?").join(",")`: as many marks as there are values.
    let line = at + 2..code.line_end(at) + 1;
    let marks = line
        .clone()
        .any(|here| matches!(code.string(here), Some("?" | "%s")))
        && line
            .clone()
            .any(|here| matches!(code.name(here), "join" | "repeat"));
    if marks {
        return Some(Vec::new());
    }
    let token = code.token(at + 2)?;
    let literal = matches!(token.kind, TokenKind::Text | TokenKind::Number)
        && code.sign(at + 1) != "+="
        && !matches!(code.sign(at + 3), "+" | "." | "%");
    literal.then(|| match token.holes {
        true => holes(reading, at + 2),
        false => Vec::new(),
    })
}

/// Whether tokens are nothing but literals and constants.
pub(super) fn is_fixed(reading: &Reading<'_>, range: Range<usize>) -> bool {
    dynamic(reading, range)
        .iter()
        .all(|value| is_local_constant(reading, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_lengths_are_no_input() {
        for fixed in [
            "TABLE",
            "Self::TABLE",
            "ids.len()",
            "3",
            "settings.SCHEMA",
            "len(ids)",
        ] {
            assert!(!may_come_from_outside(fixed), "{fixed}");
        }
        for open in ["user_id", "req.query.id", "name", "r.FormValue(\"x\")"] {
            assert!(may_come_from_outside(open), "{open}");
        }
        assert!(
            names_a_part("n_tags")
                && names_a_part("table_name")
                && names_a_part("whereClause")
                && !names_a_part("user_id")
        );
    }
}
