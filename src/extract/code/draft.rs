//! What a source file yields before its neighbours are known.

use super::config::Config;
use crate::source::{FileId, Span};
use crate::syntax::code::Language;

/// What is left for linking.
#[derive(Debug)]
pub enum Draft {
    /// A source file.
    Source(Box<Source>),
    /// A file of configuration that decides what source does.
    Config(Box<Config>),
}

/// A source file.
#[derive(Debug)]
pub struct Source {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: String,
    /// Its language.
    pub language: Language,
    /// Whether it is a script rather than part of a program.
    pub script: bool,
    /// The name of its package, where the language writes one (Go, Java, Kotlin).
    pub package: String,
    /// Whether it has what the language starts a program with (`func main`, `if __name__ == "__main__"`, ...).
    pub main: bool,
    /// What it imports.
    pub imports: Vec<Import>,
    /// Names that it exports, with the local names behind them.
    pub exports: Vec<(String, String)>,
    /// Constants that hold a string.
    pub constants: Vec<(String, String)>,
    /// Its functions, where they could be handlers or hold routes.
    pub functions: Vec<Function>,
    /// Routers that it builds.
    pub routers: Vec<Router>,
    /// Routes that it registers.
    pub routes: Vec<Route>,
    /// Where it puts routers under others.
    pub mounts: Vec<Mount>,
    /// Servers that it builds.
    pub servers: Vec<Server>,
    /// Lines that set up logging.
    pub logs: Vec<Log>,
    /// Constructs that put a dependency to work.
    pub signals: Vec<Signal>,
    /// Constructs that rules speak of by themselves.
    pub constructs: Vec<Construct>,
    /// Names of types that its types extend.
    pub extends: Vec<String>,
    /// Hashes of strings that could name a metric, sorted; only of files that speak of metrics.
    pub metric_names: Vec<u32>,
    /// Lines that are dangerous, or do it right.
    pub signs: Vec<Sign>,
    /// Hashes of every name that it mentions outside of definitions, sorted.
    pub mentions: Vec<u32>,
}

/// How an import ties files together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// An import of the language.
    Use,
    /// Rust's `mod name;`.
    Module,
    /// A string that may name a module (Django settings, `uvicorn.run("a:app")`).
    Text,
}

/// One imported name.
#[derive(Debug, Clone)]
pub struct Import {
    /// The module, as written.
    pub module: String,
    /// The name taken from it: empty for the module itself, `*` for all, `default` in JavaScript.
    pub name: String,
    /// What it is called here; empty when it is only run.
    pub alias: String,
    /// How.
    pub kind: ImportKind,
    /// Where.
    pub span: Span,
}

/// What a piece of code does that matters for a health check.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Backing services that it asks, each with the name of the call that does.
    pub checks: Vec<(&'static str, String)>,
    /// Whether it can answer other than 2xx by itself.
    pub can_fail: bool,
    /// Whether it writes metrics for a scraper.
    pub exposition: bool,
    /// Functions that it calls, and whether a failure there is caught here.
    pub calls: Vec<(String, bool)>,
}

impl Body {
    /// A body that was not read: anything can come of it.
    pub(super) fn unread() -> Self {
        Self {
            can_fail: true,
            ..Self::default()
        }
    }
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The type it belongs to; empty for a free function.
    pub owner: String,
    /// Its name's place.
    pub span: Span,
}

/// Who answers a route.
#[derive(Debug, Clone)]
pub enum Handler {
    /// Nobody that could be told.
    Unknown,
    /// A function, by its name as written.
    Name(String),
    /// The code in place.
    Inline(Body),
}

/// What a route or mount is registered on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A variable or field.
    Variable(String),
    /// Whatever is given to or returned by this function.
    Function(String),
    /// The application itself: conventions, attributes, framework files.
    Application,
}

/// A router, application or group.
#[derive(Debug, Clone)]
pub struct Router {
    /// The variable or field.
    pub name: String,
    /// Its own prefix, with holes (see [`HOLE`](super::HOLE)).
    pub prefix: String,
    /// Whether it is the application: nothing mounts it.
    pub root: bool,
    /// Whether its framework serves it only when it is mounted (a Flask blueprint), so that an unmounted one is dead.
    pub mounted_only: bool,
    /// The function around it; empty at the top.
    pub function: String,
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// The framework.
    pub framework: &'static str,
    /// The method, or `ANY`.
    pub method: String,
    /// The path with the prefixes around it in the file, with holes.
    pub path: String,
    /// What it is registered on.
    pub owner: Owner,
    /// Who answers.
    pub handler: Handler,
    /// The function around the registration; empty at the top.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Whether its path is that of a framework's health feature: this purpose.
    pub purpose: &'static str,
    /// What a framework's feature checks.
    pub checks: Vec<&'static str>,
    /// Whether a framework or library answers it.
    pub built_in: bool,
    /// The registration.
    pub span: Span,
    /// The handler, where it is named.
    pub handler_span: Option<Span>,
}

/// A router put under another.
#[derive(Debug, Clone)]
pub struct Mount {
    /// What it is put under.
    pub owner: Owner,
    /// The prefix, with holes.
    pub prefix: String,
    /// The router: a variable, an imported name, a dotted name, a function that returns or fills one.
    pub child: String,
    /// Whether the child could be told.
    pub known: bool,
    /// The function around it; empty at the top.
    pub function: String,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// The framework.
    pub framework: &'static str,
    /// `http` or `grpc`.
    pub protocol: &'static str,
    /// The function around it; empty at the top.
    pub function: String,
    /// The line.
    pub span: Span,
}

/// A line that sets up logging.
#[derive(Debug, Clone)]
pub struct Log {
    /// The library.
    pub library: &'static str,
    /// `json`, `text`, `choice` or `unknown`.
    pub format: &'static str,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// The line.
    pub span: Span,
}

/// A construct that puts a capability to work.
#[derive(Debug, Clone)]
pub struct Signal {
    /// The capability, in the names of the knowledge lists.
    pub capability: &'static str,
    /// What was seen.
    pub what: &'static str,
    /// The function around it; empty at the top.
    pub function: String,
    /// Where.
    pub span: Span,
}

/// What a construct speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The level of logging: `configured` or `fixed`.
    LogLevel,
    /// The end of a server: `stop`, `term`, `interrupt`, `graceful`, `exits` or `disabled`.
    Shutdown,
    /// Origins that may call: the words of the `cors` fact.
    Cors,
    /// A setting whose name speaks of origins and whose default is a wildcard.
    AnyOrigin,
    /// What is yet to be written: the words of the `stub` fact.
    Stub,
    /// Versions of an interface that the path does not tell.
    Versioning,
    /// A generated description of an interface that is switched off.
    DescriptionOff,
    /// A page that a template renders.
    Page,
}

/// A construct that rules speak of by itself.
#[derive(Debug, Clone)]
pub struct Construct {
    /// What it speaks of.
    pub subject: Subject,
    /// The library, or the words that show it.
    pub library: &'static str,
    /// What it says of the subject.
    pub state: &'static str,
    /// A name or level; empty when there is none.
    pub detail: String,
    /// Of CORS: whether credentials are allowed.
    pub credentials: bool,
    /// The type around it, where it matters; empty otherwise.
    pub class: String,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether a decorator registers that function, so that no line need mention it.
    pub registered: bool,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Where.
    pub span: Span,
}

/// A line that is dangerous, or does it right: a `practice` before it is known who reaches it.
#[derive(Debug, Clone, Default)]
pub struct Sign {
    /// The topic, as in `practice`.
    pub topic: &'static str,
    /// What it does.
    pub what: String,
    /// Whether it is done right.
    pub good: bool,
    /// What could be better.
    pub advice: String,
    /// Whether somebody has to choose it first.
    pub hedged: bool,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// The line.
    pub span: Span,
}
