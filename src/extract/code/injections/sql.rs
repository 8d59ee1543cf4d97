//! SQL that is put together from text, and statements that leave their values to the driver.

use super::push;
use super::values::{dynamic, holes, is_local_constant, may_come_from_outside, names_a_part};
use crate::expression::Expression;
use crate::extract::code::draft::Sign;
use crate::extract::code::reading::Reading;
use crate::syntax::code::{Call, Language, TokenKind};

const TOPIC: &str = "sql-injection";

static SQL: Expression = Expression::new(
    r"(?is)^\W*(with\b.{1,400}?\bas\b|select\b.{1,400}?\bfrom\b|insert\s+(ignore\s+)?into\b|replace\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|drop\s+(table|database)\b|alter\s+table\b|from\s+\w+(\s+\w+)?\s+where\b|select\s+\S+\s*$)",
);

/// Calls that run a statement.
const RUN: &[&str] = &[
    "query",
    "query_as",
    "query_scalar",
    "query_with",
    "sql_query",
    "execute",
    "executemany",
    "batch_execute",
    "simple_query",
    "raw_sql",
    "from_sql_and_values",
    "execute_unprepared",
    "exec",
    "raw",
    "text",
    "read_sql",
    "read_sql_query",
    "fetch",
    "fetchrow",
    "fetchval",
    "fetch_all",
    "fetch_one",
    "exec_driver_sql",
    "$queryRawUnsafe",
    "$executeRawUnsafe",
    "queryRawUnsafe",
    "executeRawUnsafe",
    "unsafe",
    "Query",
    "QueryRow",
    "Exec",
    "QueryContext",
    "ExecContext",
    "QueryRowContext",
    "Raw",
    "Queryx",
    "Get",
    "Select",
    "Prepare",
    "NamedExec",
    "executeQuery",
    "executeUpdate",
    "createQuery",
    "createNativeQuery",
    "prepareStatement",
    "queryForObject",
    "queryForList",
    "queryForMap",
    "update",
    "FromSqlRaw",
    "ExecuteSqlRaw",
    "ExecuteSqlRawAsync",
    "SqlCommand",
    "NpgsqlCommand",
    "MySqlCommand",
    "SqliteCommand",
    "OracleCommand",
    "CreateCommand",
    "QueryAsync",
    "ExecuteAsync",
    "QueryFirst",
    "QueryFirstAsync",
    "QueryFirstOrDefault",
    "QueryFirstOrDefaultAsync",
    "QuerySingle",
    "QuerySingleAsync",
    "ExecuteScalar",
    "ExecuteScalarAsync",
    "Execute",
    "find_by_sql",
    "exec_query",
    "select_all",
    "select_value",
    "select_rows",
    "statement",
    "unprepared",
    "select",
    "insert",
    "delete",
    "mysqli_query",
    "pg_query",
    "prepare",
    "multi_query",
];

/// Calls that take a fragment of SQL.
const FRAGMENT: &[&str] = &[
    "where",
    "order",
    "joins",
    "having",
    "pluck",
    "update_all",
    "delete_all",
    "whereRaw",
    "orderByRaw",
    "selectRaw",
    "havingRaw",
    "groupByRaw",
    "find_by_sql",
    "exec_query",
    "reorder",
    "RawSQL",
    "extra",
];

/// Calls that bind what is interpolated.
const BINDS: &[&str] = &[
    "FromSqlInterpolated",
    "FromSql",
    "ExecuteSql",
    "ExecuteSqlAsync",
    "ExecuteSqlInterpolated",
    "ExecuteSqlInterpolatedAsync",
    "SqlQuery",
];

const FORMATS: &[&str] = &[
    "Sprintf",
    "format",
    "Format",
    "sprintf",
    "concat",
    "formatted",
    "format_args",
];

pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    for at in 0..reading.code.len() {
        let code = &reading.code;
        if code
            .token(at)
            .is_none_or(|token| token.kind != TokenKind::Text)
        {
            continue;
        }
        let text = code.string_text(at).unwrap_or_default();
        let sql = text.len() > 7 && SQL.is_match(text);
        let fragment = !sql && takes_fragment(reading, at);
        if !sql && !fragment {
            continue;
        }
        // A tagged template binds its holes: sql`...`.
        let tagged = text_touches_name(reading, at);
        if tagged {
            if sql {
                push(
                    reading,
                    signs,
                    TOPIC,
                    true,
                    (at, at),
                    "a statement whose values are bound by its template",
                );
            }
            continue;
        }
        let values: Vec<String> = values(reading, at, text)
            .into_iter()
            .filter(|value| !names_a_part(value) && !is_local_constant(reading, value))
            .collect();
        match (sink(reading, at, fragment), values.first()) {
            (Sink::Runs, Some(_)) if reading.out.path.contains("migration") => {}
            (Sink::Runs, Some(value)) => {
                let what = format!("`{}` is put into SQL as text", short(value));
                push(reading, signs, TOPIC, false, (at, at), what);
            }
            (Sink::Runs, None) if sql && !code.token(at).is_some_and(|token| token.holes) => {
                let what = if text.contains(['?', '$', ':', '@', '%']) {
                    "a statement whose values are bound"
                } else {
                    "a statement without values"
                };
                push(reading, signs, TOPIC, true, (at, at), what);
            }
            _ => {}
        }
    }
}

fn short(value: &str) -> String {
    value.chars().take(40).collect()
}

/// Whether a string is the fragment itself: the first argument. What follows it is bound, and so are the values of a PHP
/// builder, whose single argument alone is taken as it is. A key of Ruby (`"#{kind}_id": nil`) is quoted.
fn takes_fragment(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let call = code.parent(at).and_then(|open| code.call_at(open));
    if let Some(call) = call {
        let arguments = reading.positional(call);
        let builder = code.language == Language::Php
            && matches!(code.at(call.name), "where" | "having" | "pluck")
            && arguments.len() > 1;
        if builder || arguments.first().is_none_or(|first| !first.contains(&at)) {
            return false;
        }
    }
    if code.language == Language::Ruby && matches!(code.sign(at + 1), ":" | "=>") {
        return false;
    }
    let name = match call {
        Some(call) => code.at(call.name),
        // Ruby calls without brackets.
        None => code.name(at.wrapping_sub(1)),
    };
    let holes = !holes(reading, at).is_empty() && code.language == Language::Ruby;
    let added = matches!(code.sign(at + 1), "." | "+") && code.language == Language::Php;
    FRAGMENT.contains(&name)
        && (holes
            || added
            || (code.language == Language::Php && code.token(at).is_some_and(|token| token.holes)))
}

fn text_touches_name(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    let (Some(previous), Some(token)) = (code.token(before), code.token(at)) else {
        return false;
    };
    code.language == Language::JavaScript
        && matches!(previous.kind, TokenKind::Name)
        && previous.span.end == token.span.start
}

/// What is put into the string at a token: by holes, by adding, by a format.
fn values(reading: &Reading<'_>, at: usize, text: &str) -> Vec<String> {
    let code = &reading.code;
    let formats = format_call(reading, at);
    let mut found: Vec<String> = if code.language == Language::Rust && formats.is_none() {
        Vec::new()
    } else {
        holes(reading, at)
    };
    found.retain(|one| may_come_from_outside(one));
    if let Some(call) = formats {
        // `%d` and `%t` hold no text.
        let only_numbers = text.contains('%')
            && !text.contains("%s")
            && !text.contains("%v")
            && !text.contains("%q")
            && code.language != Language::Go
            || code.language == Language::Go
                && text.contains('%')
                && !text.contains("%s")
                && !text.contains("%v")
                && !text.contains("%q")
                && !text.contains("%d");
        if !only_numbers {
            found.extend(dynamic(reading, at + 1..call.close));
        }
    }
    let joins = |sign: &str| {
        sign == "+"
            || (sign == "." && code.language == Language::Php)
            || sign == "||" && code.language == Language::Php
    };
    if joins(code.sign(at + 1)) {
        let end = code.expression_end(at + 1);
        found.extend(dynamic(reading, at + 2..end));
    } else if code.sign(at + 1) == "%" && code.language == Language::Python {
        let end = code.line_end(at).max(code.partner(at + 2)) + 1;
        found.extend(dynamic(reading, at + 2..end.min(at + 30)));
    } else if code.is_connector(at + 1)
        && matches!(code.name(at + 2), "format" | "formatted" | "concat")
    {
        let close = code.partner(at + 3);
        found.extend(dynamic(reading, at + 4..close));
    }
    found
}

/// The call of a format that the string is the first argument of.
fn format_call(reading: &Reading<'_>, at: usize) -> Option<Call> {
    let code = &reading.code;
    let call = code.call_at(code.parent(at)?)?;
    (FORMATS.contains(&code.at(call.name)) && call.open + 1 == at).then_some(call)
}

enum Sink {
    Runs,
    Nowhere,
}

/// Whether a string comes to be run: in a call that runs it, or by a name that such a call is given.
fn sink(reading: &Reading<'_>, at: usize, fragment: bool) -> Sink {
    if fragment {
        return Sink::Runs;
    }
    let code = &reading.code;
    let mut head = at;
    let mut here = code.parent(at);
    for _ in 0..4 {
        let Some(open) = here else { break };
        let Some(call) = code.call_at(open) else {
            break;
        };
        let name = code.at(call.name);
        if BINDS.contains(&name) {
            return Sink::Nowhere;
        }
        if RUN.contains(&name) && !is_other(reading, call) {
            return Sink::Runs;
        }
        head = code.head(open);
        here = code.parent(open);
    }
    // Ruby and others without brackets: `connection.execute "..."`.
    if RUN.contains(&code.name(head.wrapping_sub(1))) && code.language == Language::Ruby {
        return Sink::Runs;
    }
    if code.name(head.wrapping_sub(2)) == "CommandText" {
        return Sink::Runs;
    }
    let bound = bound(reading, head);
    if bound.is_empty() {
        return Sink::Nowhere;
    }
    let body = reading
        .function(at)
        .map_or(0..code.len(), |function| function.body.clone());
    let runs =
        code.calls_in(at..body.end).any(|call| {
            let name = code.at(call.name);
            RUN.contains(&name)
                && !is_other(reading, call)
                && reading.positional(call).iter().take(2).any(|argument| {
                    argument.len() <= 3 && code.mentions(argument.clone(), &[bound])
                })
        });
    let assigned =
        (at..body.end).any(|here| code.name(here) == "CommandText" && code.name(here + 2) == bound);
    if runs || assigned {
        Sink::Runs
    } else {
        Sink::Nowhere
    }
}

/// The variable that an expression is put into, through a chain of strings that are added.
fn bound<'t>(reading: &Reading<'t>, head: usize) -> &'t str {
    let code = &reading.code;
    let mut at = head;
    for _ in 0..20 {
        let before = at.wrapping_sub(1);
        if code.sign(before) == "+" || (code.sign(before) == "&" && code.language == Language::Rust)
        {
            at = at.saturating_sub(2);
        } else {
            break;
        }
    }
    let name = code.bound_name(at);
    if !name.is_empty() {
        return name;
    }
    // `query += "..."`
    if matches!(code.sign(at.wrapping_sub(1)), "+=" | ".=") {
        return code.name(at.wrapping_sub(2));
    }
    ""
}

/// Calls of the same name that have nothing to do with a database.
fn is_other(reading: &Reading<'_>, call: Call) -> bool {
    let receiver = reading.code.receiver(call).to_ascii_lowercase();
    let name = reading.code.at(call.name);
    matches!(
        name,
        "Get" | "text" | "get" | "fetch" | "select" | "insert" | "update" | "delete" | "exec"
    ) && [
        "http", "client", "axios", "logger", "log", "router", "regex", "document", "$",
    ]
    .iter()
    .any(|word| receiver.ends_with(word))
}

#[cfg(test)]
mod tests;
