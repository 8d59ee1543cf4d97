//! One source file while it is read.

use super::draft::{Body, Function, Handler, Owner, Source};
use super::paths;
use super::{Input, handlers};
use crate::source::{FileClass, Span};
use crate::syntax::code::{self, Call, Class, Code, Decorator, Language, TokenKind};
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// More calls than this in one file are not looked at: no source that people write has as many.
const MAX_CALLS: usize = 50_000;

/// A source file, its items, and the draft that grows.
pub(super) struct Reading<'t> {
    pub(super) class: FileClass,
    pub(super) code: Code<'t>,
    pub(super) functions: Vec<code::Function<'t>>,
    pub(super) classes: Vec<Class<'t>>,
    pub(super) decorators: Vec<Decorator>,
    pub(super) calls: Vec<Call>,
    /// The topics that the words of the file allow (`risks::topics`).
    pub(super) topics: OnceCell<u8>,
    /// The text with everything but its tokens blanked out, for those who asked.
    pub(super) masked: OnceCell<Rc<str>>,
    pub(super) out: Source,
}

/// The functions that production runs, by place.
fn functions<'t>(code: &Code<'t>, classes: &[Class<'t>]) -> Vec<code::Function<'t>> {
    let mut functions: Vec<_> = code
        .functions(classes)
        .into_iter()
        .filter(|function| !code.in_test(function.at))
        .collect();
    functions.sort_by_key(|function| function.at);
    functions
}

/// What the functions of a source file do, in the order of [`Source::functions`]; empty for a file that cannot be read.
pub(super) fn bodies(language: Language, text: &str) -> Vec<Body> {
    let Ok(code) = Code::read(language, text) else {
        return Vec::new();
    };
    // Functions inside functions are read again for each; a file that nests them without end is not.
    let mut budget = 4 * code.len() + 1_000;
    let functions = functions(&code, &code.classes()).into_iter();
    let read = functions.map(|function| {
        budget = budget.saturating_sub(function.body.len());
        if budget > 0 {
            handlers::function(&code, function.parameters, function.body)
        } else {
            Body::unread()
        }
    });
    read.collect()
}

impl<'t> Reading<'t> {
    pub(super) fn new(input: &Input<'_>, code: Code<'t>) -> Self {
        let calls = code
            .calls()
            .filter(|call| !code.in_test(call.name))
            .take(MAX_CALLS)
            .collect();
        let mut classes = code.classes();
        let functions = functions(&code, &classes);
        let decorators: Vec<_> = code
            .decorators()
            .into_iter()
            .filter(|d| !code.in_test(d.at))
            .collect();
        classes.sort_by_key(|class| class.at);
        let out = Source {
            file: input.id,
            path: input.path.as_str().to_string(),
            language: code.language,
            script: input.class == FileClass::Script,
            package: String::new(),
            main: false,
            imports: Vec::new(),
            exports: Vec::new(),
            constants: Vec::new(),
            functions: Vec::new(),
            routers: Vec::new(),
            routes: Vec::new(),
            mounts: Vec::new(),
            gates: Vec::new(),
            classes: Vec::new(),
            servers: Vec::new(),
            logs: Vec::new(),
            signals: Vec::new(),
            constructs: Vec::new(),
            extends: Vec::new(),
            metric_names: Vec::new(),
            clients: Vec::new(),
            spawns: Vec::new(),
            loops: Vec::new(),
            log_calls: (0, Span::default()),
            objects: Vec::new(),
            signs: Vec::new(),
            writes: Vec::new(),
            mentions: Vec::new(),
            registrations: Vec::new(),
            headers: Vec::new(),
        };
        Self {
            class: input.class,
            code,
            functions,
            classes,
            decorators,
            calls,
            topics: OnceCell::new(),
            masked: OnceCell::new(),
            out,
        }
    }

    /// The finished draft.
    pub(super) fn finish(mut self) -> Source {
        self.out.functions = self
            .functions
            .iter()
            .map(|function| Function {
                name: function.name.to_string(),
                owner: function.owner.to_string(),
                span: self.code.span(function.at, function.at),
            })
            .collect();
        let mut mentions: Vec<u32> = Vec::with_capacity(self.code.len() / 2);
        let is_go = self.code.language == Language::Go;
        for (at, token) in self.code.tokens().iter().enumerate() {
            if token.kind != TokenKind::Name || self.code.in_test(at) {
                continue;
            }
            let defines = at > 0
                && matches!(
                    self.code.name(at - 1),
                    "fn" | "func" | "def" | "function" | "fun"
                )
                || is_go && self.functions.binary_search_by_key(&at, |f| f.at).is_ok();
            let foreign = is_go && self.is_foreign(at);
            if !defines && !foreign {
                mentions.push(token.hash);
            }
        }
        mentions.sort_unstable();
        mentions.dedup();
        mentions.shrink_to_fit();
        self.out.mentions = mentions;
        self.out
    }

    /// Whether a name of Go belongs to a package that is surely another's: `sdktrace.NewTracerProvider` names no function here.
    fn is_foreign(&self, at: usize) -> bool {
        const FOREIGN: &[&str] = &[
            "go.opentelemetry.io/",
            "google.golang.org/",
            "golang.org/x/",
            "go.uber.org/",
            "gopkg.in/",
            "k8s.io/",
            "github.com/prometheus/",
            "github.com/aws/",
        ];
        at > 1
            && self.code.is_connector(at - 1)
            && self.out.imports.iter().any(|import| {
                import.alias == self.code.name(at - 2)
                    && FOREIGN.iter().any(|of| import.module.starts_with(of))
            })
    }

    /// Whether the file imports a module that starts so (whole segments: `express` but not `expressive`).
    pub(super) fn imports(&self, module: &str) -> bool {
        self.out.imports.iter().any(|import| {
            import.module == module
                || import
                    .module
                    .strip_prefix(module)
                    .is_some_and(|rest| rest.starts_with(['.', '/', ':', '\\']))
        })
    }

    /// Whether a package that is called `alias` here is the one of this module.
    pub(super) fn is_package(&self, alias: &str, module: &str) -> bool {
        self.out.imports.iter().any(|import| {
            import.alias == alias
                && import
                    .module
                    .strip_prefix(module)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// The innermost function around a token.
    pub(super) fn function(&self, at: usize) -> Option<&code::Function<'t>> {
        self.functions
            .iter()
            .filter(|function| function.body.contains(&at))
            .min_by_key(|function| function.body.len())
    }

    /// The name of the innermost function around a token; empty at the top.
    pub(super) fn function_name(&self, at: usize) -> String {
        self.function(at)
            .map_or("", |function| function.name)
            .to_string()
    }

    /// The innermost class around a token.
    pub(super) fn class(&self, at: usize) -> Option<&Class<'t>> {
        self.classes
            .iter()
            .filter(|class| class.body.contains(&at))
            .min_by_key(|class| class.body.len())
    }

    /// The function that a decorator stands on.
    pub(super) fn decorated(&self, decorator: &Decorator) -> Option<&code::Function<'t>> {
        let (function, class) = self.items_after(decorator);
        let function =
            function.filter(|function| class.is_none_or(|class| class.at > function.at))?;
        (function.at - decorator.item < 400).then_some(function)
    }

    /// The class that a decorator stands on.
    pub(super) fn decorated_class(&self, decorator: &Decorator) -> Option<&Class<'t>> {
        let (function, class) = self.items_after(decorator);
        let class = class.filter(|class| function.is_none_or(|function| function.at > class.at))?;
        (class.at - decorator.item < 40).then_some(class)
    }

    /// The next function and the next class behind a decorator.
    fn items_after(
        &self,
        decorator: &Decorator,
    ) -> (Option<&code::Function<'t>>, Option<&Class<'t>>) {
        let function = self
            .functions
            .partition_point(|function| function.at < decorator.item);
        let class = self
            .classes
            .partition_point(|class| class.at < decorator.item);
        (self.functions.get(function), self.classes.get(class))
    }

    /// What a name is registered on: a parameter stands for its function's caller.
    pub(super) fn owner(&self, receiver: &str, at: usize) -> Owner {
        if let Some(function) = self.function(at)
            && !receiver.is_empty()
            && receiver != "self"
            && receiver != "this"
            && function
                .parameters
                .clone()
                .any(|here| self.code.name(here) == receiver)
        {
            return Owner::Function(function.name.to_string());
        }
        Owner::Variable(receiver.to_string())
    }

    /// The positional arguments of a call.
    pub(super) fn positional(&self, call: Call) -> Vec<Range<usize>> {
        self.code
            .arguments(call.open)
            .into_iter()
            .filter(|a| a.name.is_empty())
            .map(|a| a.value)
            .collect()
    }

    /// The argument with this keyword.
    pub(super) fn keyword(&self, open: usize, name: &str) -> Option<Range<usize>> {
        self.code
            .arguments(open)
            .into_iter()
            .find(|argument| argument.name == name)
            .map(|argument| argument.value)
    }

    /// The path that a range of tokens gives, if it is one.
    pub(super) fn path(&self, range: &Range<usize>) -> Option<String> {
        paths::text(&self.code, range)
    }

    /// The value of `key: value` in an object that stands among these tokens.
    pub(super) fn property(&self, range: &Range<usize>, key: &str) -> Option<Range<usize>> {
        let code = &self.code;
        let at = range.clone().find(|at| {
            (code.name(*at) == key || code.string(*at) == Some(key))
                && matches!(code.sign(at + 1), ":" | "=>" | "=")
        })?;
        let start = at + 2;
        let mut end = start;
        while end < range.end
            && !matches!(code.sign(end), ",")
            && code.token(end).is_some_and(|t| t.kind != TokenKind::Close)
        {
            end = if code.token(end).is_some_and(|t| t.kind == TokenKind::Open) {
                code.partner(end) + 1
            } else {
                end + 1
            };
        }
        Some(start..end)
    }

    /// Who a range of tokens names as handler.
    pub(super) fn handler(&self, range: &Range<usize>) -> Handler {
        let code = &self.code;
        if range.is_empty() {
            return Handler::Unknown;
        }
        let inline = range.clone().any(|at| {
            matches!(code.sign(at), "=>" | "|" | "||")
                || matches!(code.at(at), "func" | "function" | "lambda" | "move" | "fn")
                || (code.sign(at) == "{"
                    && matches!(
                        code.language,
                        Language::Kotlin | Language::Java | Language::CSharp
                    ))
        });
        if inline {
            return Handler::Inline(handlers::body(code, range.clone()));
        }
        // `this.check.bind(this)` names `check`.
        let bind = range
            .clone()
            .find(|at| code.name(*at) == "bind" && code.is_connector(at - 1));
        let range = &(range.start..bind.map_or(range.end, |bind| bind - 1));
        // The innermost name: `get(health)`, `web::get().to(handlers::health)`, `http.HandlerFunc(s.health)`.
        let last = range.clone().rev().find(|at| !code.name(*at).is_empty());
        match last {
            Some(last) => {
                // A call as the handler (`promhttp.Handler()`, `make_asgi_app()`) is both a name and code in place.
                let called = code.sign(last + 1) == "(" && code.partner(last + 1) == last + 2;
                let mut start = last;
                while start >= range.start + 2
                    && code.is_connector(start - 1)
                    && !code.name(start - 2).is_empty()
                {
                    start -= 2;
                }
                let name: Vec<&str> = (start..=last)
                    .map(|at| code.name(at))
                    .filter(|name| !name.is_empty())
                    .collect();
                if called && handlers::is_exposition(code, range.clone()) {
                    return Handler::Inline(handlers::body(code, range.clone()));
                }
                Handler::Name(name.join("."))
            }
            None => match range.clone().find_map(|at| code.string(at)) {
                Some(text) => Handler::Name(text.to_string()),
                None => Handler::Unknown,
            },
        }
    }

    /// The dotted name that these tokens are or call: `a.b` of `a.b`, `a.b()` and `&a.b`; `None` for anything else.
    pub(super) fn dotted(&self, range: &Range<usize>) -> Option<String> {
        let code = &self.code;
        let start = range
            .clone()
            .find(|at| !code.name(*at).is_empty() && !matches!(code.at(*at), "await" | "new"))?;
        let mut name = String::new();
        let mut at = start;
        while at < range.end {
            match code.name(at) {
                "" if code.is_connector(at) => name.push('.'),
                "" => break,
                word => name.push_str(word),
            }
            at += 1;
        }
        Some(name.trim_end_matches('.').to_string())
    }

    /// What the code between two tokens does.
    pub(super) fn body(&self, range: Range<usize>) -> Body {
        handlers::body(&self.code, range)
    }
}
