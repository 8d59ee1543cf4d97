//! Whether one write follows another in the same run of a function: branches that exclude each other, early returns.

use super::super::super::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;

/// Writes that lie further apart, in tokens, are not compared.
const MAX_DISTANCE: usize = 4_000;

/// Whether the second call runs after the first one, in the same run of the function.
pub(super) fn follows(reading: &Reading<'_>, body: &Range<usize>, one: Call, other: Call) -> bool {
    let code = &reading.code;
    // Two links of one chain are one write, and so is a record that is saved again.
    let again = matches!(code.language, Language::Php | Language::Ruby)
        && code.at(one.name) == code.at(other.name)
        && code.receiver(one) == code.receiver(other);
    let far = other.name - one.name > MAX_DISTANCE;
    if code.head(one.name) == code.head(other.name) || again || far {
        return false;
    }
    // Between them the next handler answers: no transaction may stay open for that long.
    if (one.open..other.name).any(|at| hands_on(reading, at)) {
        return false;
    }
    if code.language.is_indented() {
        return follows_by_lines(reading, one, other);
    }
    // The statement of the first one, seen from the innermost block around both.
    let inside = |open: usize| open < other.name && other.name < code.partner(open);
    let mut around = code.parent(one.name);
    let mut branch = None;
    while let Some(open) = around {
        if !body.contains(&open) || inside(open) {
            break;
        }
        if code.sign(open) == "{" {
            branch = Some(open);
        }
        around = code.parent(open);
    }
    let level = around;
    let words = (one.open..other.name).any(|at| {
        code.parent(at) == level
            && matches!(
                code.name(at),
                "else" | "case" | "default" | "catch" | "elif" | "rescue"
            )
    });
    if words || ends_run(reading, one.name) {
        return false;
    }
    match branch {
        Some(open) => {
            let arm = code.language == Language::Rust && code.sign(open.wrapping_sub(1)) == "=>";
            let close = code.partner(open);
            !arm && !leaves(reading, open + 1..close)
        }
        // An arm without braces.
        None => {
            !(code.language == Language::Rust
                && (one.open..other.name)
                    .any(|at| code.parent(at) == level && code.sign(at) == "=>"))
        }
    }
}

/// Whether the statement around a call is a `return`.
fn ends_run(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let mut here = code.head(at);
    for _ in 0..6 {
        let Some(before) = here.checked_sub(1) else {
            return false;
        };
        match code.at(before) {
            "return" => return true,
            "await" | "(" | "!" => here = before,
            _ => return false,
        }
    }
    false
}

/// Whether a block ends by leaving the function or the loop.
fn leaves(reading: &Reading<'_>, block: Range<usize>) -> bool {
    let code = &reading.code;
    let Some(open) = block.start.checked_sub(1) else {
        return false;
    };
    let last = block
        .clone()
        .rev()
        .take(MAX_DISTANCE)
        .filter(|at| code.parent(*at) == Some(open))
        .take(60)
        .find(|at| {
            matches!(
                code.name(*at),
                "return" | "throw" | "break" | "continue" | "panic" | "raise"
            )
        });
    // It leaves if nothing else of the block starts behind that word.
    last.is_some_and(|at| {
        let line = code.line_end(at);
        (line + 1..block.end).all(|here| {
            code.parent(here) != Some(open)
                || !code.token(here).is_some_and(|t| t.first)
                || matches!(code.sign(here), "}" | ")" | "]" | ";")
        })
    })
}

/// Whether a token calls the next handler of a chain of middleware.
fn hands_on(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    if code.sign(at + 1) != "(" {
        return false;
    }
    let method = at > 0 && code.is_connector(at - 1);
    match code.name(at) {
        "ServeHTTP" | "call_next" | "get_response" | "doFilter" => true,
        "next" => !method,
        "Next" => method && matches!(code.name(at.wrapping_sub(2)), "c" | "ctx" | "context"),
        _ => false,
    }
}

/// The same for languages whose blocks are told by indentation.
fn follows_by_lines(reading: &Reading<'_>, one: Call, other: Call) -> bool {
    let code = &reading.code;
    let first = code.line_start(one.name);
    let column = code.column(first);
    if matches!(code.name(first), "return" | "raise") {
        return false;
    }
    let mut line = code.line_end(first) + 1;
    let mut least = column;
    let mut last = first;
    for _ in 0..400 {
        if line > other.name {
            break;
        }
        let here = code.column(line);
        if code.token(line).is_some_and(|token| token.first) {
            if here < least {
                // The block of the first one ends here.
                if least == column
                    && matches!(code.name(last), "return" | "raise" | "continue" | "break")
                {
                    return false;
                }
                if matches!(
                    code.name(line),
                    "else" | "elif" | "elsif" | "except" | "rescue" | "when" | "ensure" | "finally"
                ) {
                    return false;
                }
                least = here;
            }
            last = line;
        }
        line = code.line_end(line) + 1;
    }
    true
}
