//! Questions about what stands around a token, that several readers ask.

use super::reading::Reading;
use crate::syntax::code::{Call, Language};
use std::ops::Range;

impl Reading<'_> {
    /// The function around a token, if it runs only where somebody names it; empty at the top, for one that a decorator
    /// hands to a framework, and for the methods of a gRPC server in Go, which generated code calls.
    pub(super) fn called_by_name(&self, at: usize) -> String {
        let code = &self.code;
        let Some(function) = self.function(at) else {
            return String::new();
        };
        let method = code.language == Language::Go
            && !function.owner.is_empty()
            && function.name.starts_with(char::is_uppercase);
        let serves = || {
            (0..code.len()).any(|at| {
                let name = code.name(at);
                name.starts_with("Unimplemented") && name.ends_with("Server")
            })
        };
        if self.is_decorated(at) || method && serves() {
            return String::new();
        }
        function.name.to_string()
    }

    /// Whether a decorator hands the function around a token to a framework.
    pub(super) fn is_decorated(&self, at: usize) -> bool {
        let Some(function) = self.function(at) else {
            return false;
        };
        self.decorators.iter().any(|one| {
            one.item <= function.at
                && self
                    .decorated(one)
                    .is_some_and(|other| other.at == function.at)
        })
    }

    /// Whether a name that contains one of the words stands among the tokens, whatever its case.
    pub(super) fn names_any(&self, range: Range<usize>, words: &[&str]) -> bool {
        range.into_iter().any(|at| {
            let name = self.code.name(at);
            !name.is_empty() && {
                let name = name.to_ascii_lowercase();
                words.iter().any(|word| name.contains(word))
            }
        })
    }

    /// The tokens of the outermost function around a token; those of the file at the top.
    pub(super) fn outer(&self, at: usize) -> Range<usize> {
        self.functions
            .iter()
            .filter(|function| function.body.contains(&at))
            .max_by_key(|function| function.body.len())
            .map_or(0..self.code.len(), |function| function.body.clone())
    }

    /// Whether a call has one of these keywords (or keys, in an object among its arguments), with a value.
    pub(super) fn option(&self, call: Call, names: &[&str]) -> Option<Range<usize>> {
        names.iter().find_map(|name| {
            self.keyword(call.open, name)
                .or_else(|| self.property(&(call.open + 1..call.close), name))
        })
    }

    /// Whether the arguments carry options that cannot be read: `**kwargs`, `...options`, a lone name.
    pub(super) fn carries(&self, call: Call) -> bool {
        (call.open + 1..call.close).any(|at| matches!(self.code.sign(at), "**" | "..."))
    }

    /// Whether a file is for browsers.
    pub(super) fn in_browser(&self) -> bool {
        let path = self.out.path.to_ascii_lowercase();
        let folder = |name: &str| {
            path.starts_with(&format!("{name}/")) || path.contains(&format!("/{name}/"))
        };
        path.ends_with(".tsx")
            || path.ends_with(".jsx")
            || path.ends_with(".vue")
            || path.ends_with(".svelte")
            || [
                "public",
                "static",
                "assets",
                "wwwroot",
                "frontend",
                "client",
                "webapp",
                "components",
                "hooks",
            ]
            .iter()
            .any(|name| folder(name))
            || self.code.text.trim_start().starts_with("'use client'")
            || self.code.text.trim_start().starts_with("\"use client\"")
            || ["document.", "window.", "localStorage."]
                .iter()
                .any(|word| self.code.text.contains(word))
    }
}
