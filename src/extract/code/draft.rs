//! What a source file yields before its neighbours are known.

use super::config::Config;
pub use super::finds::{
    Client, Construct, HeaderLine, Log, LoggedObject, Print, Registration, Sign, Signal, Spawn,
    Subject, Timeout, Write,
};
pub use super::handlers::Intake;
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
    /// What it puts before routes.
    pub gates: Vec<Gate>,
    /// Its classes that extend something, with the names of what they extend.
    pub classes: Vec<(String, Vec<String>)>,
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
    /// Clients of other programs.
    pub clients: Vec<Client>,
    /// Tasks that it starts beside its requests.
    pub spawns: Vec<Spawn>,
    /// Functions that go on until something ends them, and whether something does.
    pub loops: Vec<(String, bool)>,
    /// How many log calls it has, and where the first is.
    pub log_calls: (u32, Span),
    /// Objects that its log calls write whole.
    pub objects: Vec<LoggedObject>,
    /// Lines that are dangerous, or do it right.
    pub signs: Vec<Sign>,
    /// Functions that write to a database.
    pub writes: Vec<Write>,
    /// Hashes of every name that it mentions outside of definitions, sorted.
    pub mentions: Vec<u32>,
    /// Middleware, filters, guards and error handlers that it registers.
    pub registrations: Vec<Registration>,
    /// Headers that it writes into answers.
    pub headers: Vec<HeaderLine>,
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
    /// What it does about who calls.
    pub caller: Caller,
    /// What it does with what a request carries.
    pub intake: Intake,
}

/// What a piece of code does about who calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller {
    /// It reads what a caller sends to say who they are: a header, a cookie, a session.
    pub credentials: bool,
    /// It uses who the caller is: `req.user`, `current_user`, claims.
    pub principal: bool,
    /// It turns away those whom it does not know: 401, or to a page of login.
    pub rejects: bool,
    /// It turns away those who may not: 403, or a policy is asked.
    pub forbids: bool,
    /// It reads a form or a body.
    pub sends: bool,
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
    /// Where it is done.
    pub span: Span,
}

/// Something that stands before routes.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The names of functions, types and annotations that it consists of, as written.
    pub names: Vec<String>,
    /// Whether an argument says that callers without credentials pass as well.
    pub optional: bool,
    /// What it stands before.
    pub covers: Covers,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Where it is put up.
    pub span: Span,
}

/// What a gate stands before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// What is registered in this stretch of the file.
    Within(Span),
    /// What is registered on this.
    Owner {
        /// The router, application or group.
        owner: Owner,
        /// Whether only what is registered behind it.
        after: bool,
        /// Only paths that start so; empty for all.
        prefix: String,
    },
    /// What is answered by the function whose name stands at this offset.
    Function(u32),
    /// What is answered by the methods of a class.
    Class {
        /// The class.
        name: String,
        /// Only these methods; empty for all.
        only: Vec<String>,
        /// Not these.
        except: Vec<String>,
    },
    /// Everything of the application.
    Application,
    /// Everything of the application that is called by RPC.
    Rpc,
    /// Paths of the application that match one of these patterns (`/api/**`).
    Paths {
        /// Only this method; empty for all.
        method: String,
        /// The patterns.
        patterns: Vec<String>,
    },
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
