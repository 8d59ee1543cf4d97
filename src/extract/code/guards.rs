//! Tells what only development runs (ruling 28).

use super::handlers::words;
use super::reading::Reading;
use crate::syntax::code::TokenKind;
use std::ops::Range;

impl Reading<'_> {
    /// Whether the token stands in a branch that only development takes.
    pub(super) fn dev_only(&self, at: usize) -> bool {
        let code = &self.code;
        if code.language.is_indented() {
            return self.dev_only_by_lines(at);
        }
        let mut here = code.parent(at);
        while let Some(open) = here {
            if code.sign(open) == "{" {
                let mut start = open;
                while start > 0
                    && start + 40 > open
                    && !matches!(code.sign(start - 1), ";" | "{" | "}")
                    && !matches!(code.name(start), "if" | "switch")
                {
                    start -= 1;
                }
                if code.name(start) == "if" && self.names_development(start..open) {
                    return true;
                }
                if code.name(start) == "switch" && self.is_case_of_development(open, at) {
                    return true;
                }
            }
            here = code.parent(open);
        }
        false
    }

    /// Whether the case of a `switch` that a token stands in is one of development: `case Dev:`.
    fn is_case_of_development(&self, open: usize, at: usize) -> bool {
        let code = &self.code;
        let own = |here: &usize| code.parent(*here) == Some(open);
        let Some(case) = (open + 1..at)
            .rev()
            .filter(own)
            .find(|here| matches!(code.name(*here), "case" | "default"))
        else {
            return false;
        };
        let mut label = (case + 1..at).take_while(|here| code.sign(*here) != ":");
        label.any(|here| {
            let word = code.string(here).unwrap_or(code.name(here));
            words(word).any(|word| {
                matches!(
                    word.as_str(),
                    "dev" | "development" | "debug" | "test" | "testing" | "local"
                )
            })
        })
    }

    pub(super) fn dev_only_by_lines(&self, at: usize) -> bool {
        let code = &self.code;
        let mut line = code.line_start(at);
        let mut column = code.column(line);
        let mut steps = 0;
        while line > 0 && column > 0 && steps < 400 {
            line = code.line_start(line - 1);
            steps += 1;
            let here = code.column(line);
            if here < column
                && code
                    .token(line)
                    .is_some_and(|token| token.kind == TokenKind::Name)
            {
                column = here;
                if code.name(line) == "if" && self.names_development(line..code.line_end(line) + 1)
                {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a condition holds in development only.
    pub(super) fn names_development(&self, condition: Range<usize>) -> bool {
        let code = &self.code;
        let negated = condition
            .clone()
            .any(|at| matches!(code.sign(at), "!=" | "!==" | "!"));
        condition.clone().any(|at| {
            let word = code.name(at);
            let text = code.string(at).unwrap_or_default();
            match word {
                "IsDevelopment" | "is_development" | "isDevelopment" | "isDev" | "is_dev"
                | "DEBUG" | "debug_assertions" | "__DEV__" => !negated,
                "isProduction" | "IsProduction" | "is_production" | "isProd" => negated,
                _ => match text {
                    "production" | "prod" => negated,
                    "development" | "dev" | "local" | "Development" | "test" => !negated,
                    _ => false,
                },
            }
        })
    }
}
