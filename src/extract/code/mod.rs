//! Reads source files, and the configuration that decides what they do: routes, servers, logging, imports.
//!
//! One file gives half of the truth: prefixes, handlers and reachability are joined in `link::code`.

mod around;
mod clients;
mod config;
mod constructs;
mod conventions;
mod draft;
mod finds;
mod gates;
mod guards;
mod handlers;
mod imports;
mod injections;
mod leaks;
mod logging;
mod metrics;
mod middleware;
mod name_filter;
mod paths;
mod patterns;
mod reading;
mod registering;
mod retries;
mod risks;
mod routes;
mod spawns;
mod storage;
mod tokens;

pub use config::{Config, Statement};
pub use draft::{
    Body, Caller, Client, Construct, Covers, Draft, Function, Gate, Handler, HeaderLine, Import,
    ImportKind, Intake, Log, LoggedObject, Mount, Owner, Print, Registration, Route, Router,
    Server, Sign, Signal, Source, Spawn, Subject, Timeout, Write,
};
pub use gates::{Kinds, kinds};
pub use handlers::words;
pub use leaks::Shape;
pub use middleware::{folded, words::capabilities as middleware_capabilities};
pub use paths::{HOLE, mention};

use super::{Extracted, Input};
use crate::source::{FileClass, RepoPath, Span};
use crate::syntax::code::{Code, Language};
use crate::timings::{Group, step};
use reading::Reading;

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    let extension = path.extension();
    if Language::of_extension(&extension).is_some()
        && !path.name().ends_with(".d.ts")
        && !path.name().ends_with(".min.js")
    {
        return matches!(
            class,
            FileClass::Source | FileClass::Script | FileClass::Config | FileClass::Migration
        );
    }
    config::accepts(path, class)
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let Some(language) = Language::of_extension(&input.path.extension()) else {
        out.drafts
            .code
            .extend(config::read(input).map(|config| Draft::Config(Box::new(config))));
        return;
    };
    let code = match Code::read(language, input.text) {
        Ok(code) => code,
        Err(fault) => {
            out.errors
                .push((input.place(Span::default()), fault.message().to_string()));
            return;
        }
    };
    out.drafts
        .code
        .push(Draft::Source(Box::new(read(input, code))));
}

/// What the functions of a source file do, in the order of [`Source::functions`]: read when somebody asks, because only
/// the handlers of routes, and what they call, are ever followed.
pub fn bodies(language: Language, text: &str) -> Vec<Body> {
    reading::bodies(language, text)
}

/// Whether no convention may wire what a text declares: its classes run only where something names them.
pub fn stands_alone(language: Language, text: &str) -> bool {
    conventions::stands_alone(language, text)
}

/// What the declaration of a type in this text holds that no log should; `None` where it declares no such type. Read when
/// somebody logs a whole object of it.
pub fn shape(language: Language, text: &str, name: &str) -> Option<Shape> {
    leaks::shape(language, text, name)
}

/// A reader of source: its name in `--timings`, and what it does.
type SourceReader = (&'static str, fn(&mut Reading<'_>));

/// What is read from the tokens of a source file, in the order in which later readers need what earlier ones found.
const READERS: &[SourceReader] = &[
    ("imports", imports::read),
    ("routes", routes::read),
    ("gates", gates::read),
    ("logging", logging::read),
    ("metrics", metrics::read),
    ("constructs", constructs::read),
    ("clients", clients::read),
    ("risks", risks::read),
    ("middleware", middleware::read),
    ("storage", storage::read),
    ("injections", injections::read),
    ("tokens", tokens::read),
    ("patterns", patterns::read),
    ("settled risks", risks::settle),
    ("leaks", leaks::read),
    ("retries", retries::read),
    ("spawns", spawns::read),
];

fn read(input: &Input<'_>, code: Code<'_>) -> Source {
    let mut reading = step(Group::Source, "items", || Reading::new(input, code));
    for (name, read) in READERS {
        step(Group::Source, name, || read(&mut reading));
    }
    step(Group::Source, "mentions", || reading.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    /// What one file yields, for the tests of this folder.
    pub(super) fn source(path: &str, text: &str) -> Source {
        let path = RepoPath::new(path);
        let input = Input {
            id: FileId(0),
            path: &path,
            class: FileClass::Source,
            text,
        };
        let language = Language::of_extension(&path.extension()).expect("a language");
        read(&input, Code::read(language, text).expect("small"))
    }

    #[test]
    fn a_file_that_is_too_large_is_a_notice() {
        let path = RepoPath::new("a.go");
        let text = " ".repeat(2 << 20);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: FileClass::Source,
                text: &text,
            },
            &mut out,
        );
        assert_eq!(out.errors.len(), 1);
    }
}
