//! Single lines of source that say something by themselves, before it is known who reaches them.

use crate::source::Span;

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

/// Whether the calls of a client end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeout {
    /// A timeout or deadline is given.
    Set,
    /// None is given: the library's own holds, which `rules/defaults/` knows.
    Default,
    /// A call may wait for ever.
    None,
    /// It cannot be told.
    Unknown,
    /// The line is no client: it sets the timeout of every client of its library.
    ForAll,
}

/// A client of another program.
#[derive(Debug, Clone)]
pub struct Client {
    /// The library, or the call.
    pub library: &'static str,
    /// As in the `client` fact.
    pub protocol: &'static str,
    /// Whether its calls end.
    pub timeout: Timeout,
    /// Whether it retries, by itself or as it is configured.
    pub retries: bool,
    /// The function around it; empty at the top, or where a decorator registers it.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// The line.
    pub span: Span,
}

/// A task that is started beside the requests.
#[derive(Debug, Clone)]
pub struct Spawn {
    /// What starts it.
    pub construct: &'static str,
    /// Whether its body goes on until something ends it.
    pub repeats: bool,
    /// Whether something ends it.
    pub ends: bool,
    /// Whether its handle is kept.
    pub kept: bool,
    /// The function that it runs, where that stands in another file; empty otherwise.
    pub callee: String,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// The line.
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

/// A line that puts something around handlers.
#[derive(Debug, Clone, Default)]
pub struct Registration {
    /// The names that stand in it, dotted, and those of the calls that its names are bound to.
    pub names: Vec<String>,
    /// The short texts that stand in it.
    pub texts: Vec<String>,
    /// Its options: keys in lower case without separators, and the first token of each value.
    pub options: Vec<(String, String)>,
    /// `app`, `router` or `route`.
    pub scope: &'static str,
    /// What the form of the registration shows by itself; empty when it shows nothing.
    pub capability: &'static str,
    /// The function around it; empty at the top, and where a decorator hands it over.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Where.
    pub span: Span,
}

/// A line that writes a header into an answer.
#[derive(Debug, Clone)]
pub struct HeaderLine {
    /// Its name in lower case.
    pub header: &'static str,
    /// Its value; empty when it is not written there.
    pub value: String,
    /// Whether every answer carries it: it is set in middleware.
    pub everywhere: bool,
    /// The function around it; empty at the top.
    pub function: String,
    /// Whether a decorator registers that function.
    pub registered: bool,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Where.
    pub span: Span,
}

/// A function that writes to a database.
#[derive(Debug, Clone)]
pub struct Write {
    /// Its name.
    pub name: String,
    /// How many writes follow each other in one run of it; without a transaction at most two are told.
    pub count: i64,
    /// Whether a transaction holds them together, or its caller may have opened one.
    pub atomic: bool,
    /// The first write.
    pub span: Span,
}

/// How a log call writes an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Print {
    /// As its type says of itself: `Debug`, `toString`, `__repr__`, `%v`.
    Own,
    /// As JSON, or with its members.
    Json,
    /// With every field, whatever its type says.
    Fields,
}

/// An object that a log call writes whole.
#[derive(Debug, Clone)]
pub struct LoggedObject {
    /// The name that stands there.
    pub name: String,
    /// The name of its type.
    pub of: String,
    /// How.
    pub print: Print,
    /// Whether production leaves it out as a rule: `debug`, `trace`.
    pub quiet: bool,
    /// The function around it; empty at the top, or where a decorator registers it.
    pub function: String,
    /// Whether it stands where only development runs.
    pub dev: bool,
    /// Where.
    pub span: Span,
}
