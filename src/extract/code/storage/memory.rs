//! Containers at the top of a file that functions fill with records: a database that a restart empties.
//!
//! A container that nothing here fills is a constant; caches, registries, counters and queues of work are none by their names.

use super::super::reading::Reading;
use super::Sign;
use super::words;
use crate::expression::Expression;
use crate::syntax::code::{Language, TokenKind};

/// Words of names that speak of records.
const RECORDS: [&str; 48] = [
    "db",
    "database",
    "databases",
    "users",
    "user",
    "accounts",
    "teams",
    "sessions",
    "session",
    "patterns",
    "records",
    "orders",
    "order",
    "items",
    "tokens",
    "storage",
    "store",
    "stores",
    "todos",
    "posts",
    "products",
    "customers",
    "messages",
    "tasks",
    "books",
    "carts",
    "cart",
    "invoices",
    "payments",
    "bookings",
    "articles",
    "comments",
    "notes",
    "employees",
    "events",
    "tickets",
    "transactions",
    "documents",
    "keys",
    "profiles",
    "members",
    "projects",
    "movies",
    "students",
    "contacts",
    "albums",
    "recipes",
    "rooms",
];

/// Words of names that speak of what may be lost.
const PASSING: [&str; 40] = [
    "cache",
    "cached",
    "caches",
    "registry",
    "counter",
    "counters",
    "count",
    "counts",
    "limit",
    "limits",
    "limiter",
    "metrics",
    "handlers",
    "listeners",
    "subscribers",
    "connections",
    "clients",
    "sockets",
    "locks",
    "lock",
    "schema",
    "types",
    "mapping",
    "map",
    "defaults",
    "choices",
    "options",
    "routes",
    "plugins",
    "hooks",
    "pending",
    "seen",
    "inflight",
    "buckets",
    "attempts",
    "required",
    "allowed",
    "test",
    "mock",
    "memo",
];

/// As many containers of one file are followed.
const MAX_TRIED: usize = 50;

/// Whether a name is that of a store of records.
fn holds_records(name: &str) -> bool {
    let words = words(name);
    let is = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    is(&RECORDS) && !is(&PASSING)
}

/// A shared container of Rust, and the constructors that put one into the state of an application.
static RUST: Expression = Expression::new(
    r"static\s+(?:ref\s+)?([A-Z_0-9]+)\s*:[^;=]*(?:Mutex|RwLock|DashMap)\s*<[^;=]*(?:HashMap|Vec|BTreeMap)\b|web::Data::new\(\s*(?:Mutex|RwLock)::new\(\s*(?:HashMap|Vec|BTreeMap)::(?:<[^;()]*>::)?new\(\)",
);
/// A field or property that holds a container.
static FIELD: Expression = Expression::new(
    r"(?:private|protected|public|static|final|readonly|val|var|internal)\s[^;{}()=\n]*?\b(\w+)\s*(?::\s*[\w<>, ?]+)?=\s*(?:new\s+(?:java\.util\.)?(?:\w*HashMap|\w*TreeMap|ConcurrentDictionary|Dictionary|List|ArrayList|CopyOnWriteArrayList|LinkedList|ConcurrentBag)\b|mutable(?:Map|List)Of\b|(?:Concurrent)?HashMap<|new\s*\(\s*\)|Collections\.synchronized(?:List|Map)\()",
);
/// What makes a class one that serves requests or keeps records.
static KEEPER: Expression = Expression::new(
    r"@(?:Rest)?Controller\b|@Service\b|@Repository\b|\[ApiController\]|ControllerBase\b|@Singleton\b|@ApplicationScoped\b|class\s+\w*(?:Repository|Store|Dao)\b",
);

/// Finds the stores of a file.
pub(super) fn read(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    // What a page keeps is gone with the page, and is meant to be.
    if reading.code.language == Language::JavaScript && reading.in_browser() {
        return;
    }
    match reading.code.language {
        Language::Python | Language::JavaScript | Language::Go | Language::Ruby => {
            top_level(reading, signs);
        }
        Language::Rust => rust(reading, signs),
        Language::Java | Language::Kotlin | Language::CSharp => fields(reading, signs),
        Language::Php => {}
    }
}

fn sign(reading: &Reading<'_>, name: &str, from: usize, to: usize) -> Sign {
    let what =
        format!("records are kept in `{name}`, in the memory of the process: a restart loses them");
    let mut sign = reading.storage_sign("memory-store", what, from, to);
    // The container is there as soon as its file is read.
    sign.function = String::new();
    sign
}

fn top_level(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let code = &reading.code;
    let mut tried = 0;
    for at in 0..code.len() {
        let Some((name, value)) = declared(reading, at) else {
            continue;
        };
        let text = code.at(name);
        if tried >= MAX_TRIED || !holds_records(text) || !is_container(reading, value) {
            continue;
        }
        tried += 1;
        if is_filled(reading, name) {
            let end = code.line_end(at);
            signs.push(sign(reading, text, at, end));
        }
    }
}

/// The name and the value of a declaration at the top of the file that starts at a token.
fn declared(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let code = &reading.code;
    let token = code.token(at)?;
    if token.kind != TokenKind::Name || code.in_test(at) {
        return None;
    }
    let name = match code.language {
        Language::Python | Language::Ruby => {
            if !token.first || code.column(at) != 0 || code.parent(at).is_some() {
                return None;
            }
            at
        }
        Language::JavaScript => {
            if code.parent(at).is_some() || !matches!(code.name(at), "const" | "let" | "var") {
                return None;
            }
            at + 1
        }
        _ => {
            if code.parent(at).is_some() || code.name(at) != "var" {
                return None;
            }
            at + 1
        }
    };
    if code.name(name).is_empty() {
        return None;
    }
    // Go says the type instead of a value: `var users map[string]User`.
    if code.language == Language::Go && (code.name(name + 1) == "map" || code.sign(name + 1) == "[")
    {
        return Some((name, name + 1));
    }
    let end = code.line_end(name);
    let equals = (name + 1..=end.min(name + 30))
        .find(|here| code.sign(*here) == "=" && code.parent(*here) == code.parent(name))?;
    Some((name, equals + 1))
}

/// Whether an empty container starts at a token; of Go, one of any content.
fn is_container(reading: &Reading<'_>, at: usize) -> bool {
    let code = &reading.code;
    let empty = |open: usize| code.partner(open) == open + 1;
    match code.language {
        Language::Go => match code.at(at) {
            "map" => true,
            "[" => empty(at),
            "make" => code.name(at + 2) == "map" || code.sign(at + 2) == "[",
            _ => false,
        },
        _ => match code.at(at) {
            "{" | "[" => empty(at),
            "dict" | "list" => empty(at + 1),
            "defaultdict" | "OrderedDict" => code.sign(at + 1) == "(",
            "new" => matches!(code.name(at + 1), "Map" | "Set"),
            "Hash" | "Array" | "Concurrent" => {
                code.sign(at + 1) == "." || code.sign(at + 1) == "::"
            }
            _ => false,
        },
    }
}

/// Whether code that runs later puts something into the container.
fn is_filled(reading: &Reading<'_>, name: usize) -> bool {
    let code = &reading.code;
    let text = code.at(name);
    (0..code.len()).any(|at| {
        if at == name || code.name(at) != text || code.in_test(at) {
            return false;
        }
        let later = match code.language {
            Language::JavaScript => code.parent(at).is_some(),
            _ => reading.function(at).is_some(),
        };
        if !later || at > 0 && code.is_connector(at - 1) {
            return false;
        }
        let next = code.at(at + 1);
        let assigned = |end: usize| {
            let sign = code.sign(end + 1);
            sign == "=" || sign == "+=" || sign == "||="
        };
        match next {
            "[" => {
                assigned(code.partner(at + 1))
                    || matches!(code.name(at.wrapping_sub(1)), "del" | "delete")
            }
            "." => matches!(
                code.name(at + 2),
                "append"
                    | "pop"
                    | "update"
                    | "add"
                    | "insert"
                    | "extend"
                    | "setdefault"
                    | "push"
                    | "set"
                    | "splice"
                    | "unshift"
                    | "delete"
                    | "store"
            ),
            "<<" => code.language == Language::Ruby,
            "=" => code.name(at + 2) == "append" || code.name(at + 2) == text,
            _ => false,
        }
    })
}

fn rust(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let text = reading.code.text;
    for found in RUST.captures_iter(text) {
        let Some(whole) = found.get(0) else {
            continue;
        };
        let Some(at) = token_at(reading, whole.start()) else {
            continue;
        };
        let name = found.get(1).map_or("web::Data", |name| name.as_str());
        if reading.code.in_test(at) || found.get(1).is_some() && !holds_records(name) {
            continue;
        }
        signs.push(sign(reading, name, at, reading.code.line_end(at)));
    }
}

fn fields(reading: &Reading<'_>, signs: &mut Vec<Sign>) {
    let text = reading.code.text;
    if !KEEPER.is_match(text) {
        return;
    }
    for found in FIELD.captures_iter(text).take(MAX_TRIED) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else {
            continue;
        };
        let Some(at) = token_at(reading, whole.start()) else {
            continue;
        };
        let name = name.as_str();
        let around = reading.function(at).is_some();
        let filled = [
            "put(",
            "add(",
            "Add(",
            "TryAdd(",
            "AddOrUpdate(",
            "putIfAbsent(",
            "Remove(",
        ]
        .iter()
        .any(|call| text.contains(&format!("{name}.{call}")))
            || text.contains(&format!("{name}["));
        if !around && filled && holds_records(name) {
            signs.push(sign(reading, name, at, reading.code.line_end(at)));
        }
    }
}

/// The token that starts at an offset; `None` inside of comments and strings.
fn token_at(reading: &Reading<'_>, offset: usize) -> Option<usize> {
    let tokens = reading.code.tokens();
    let at = tokens.partition_point(|token| (token.span.start as usize) < offset);
    (tokens.get(at)?.span.start as usize == offset).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::source;

    fn found(path: &str, text: &str) -> Vec<String> {
        source(path, text)
            .signs
            .into_iter()
            .filter(|sign| sign.topic == "memory-store")
            .map(|sign| sign.span.text(text).to_owned())
            .collect()
    }

    #[test]
    fn a_container_that_functions_fill_is_a_store() {
        for (path, text, line) in [
            (
                "a.py",
                "USERS_DB: dict = {}\n\ndef add(u):\n    USERS_DB[u.id] = u\n",
                "USERS_DB: dict = {}",
            ),
            (
                "a.ts",
                "const users: User[] = [];\napp.post('/users', (req, res) => { users.push(req.body) })\n",
                "const users: User[] = [];",
            ),
            (
                "a.go",
                "package a\nvar users = make(map[string]User)\nfunc add(u User) { users[u.ID] = u }\n",
                "var users = make(map[string]User)",
            ),
            (
                "a.rs",
                "static USERS: LazyLock<Mutex<HashMap<u32, User>>> = LazyLock::new(Default::default);\n",
                "static USERS: LazyLock<Mutex<HashMap<u32, User>>> = LazyLock::new(Default::default);",
            ),
            (
                "A.java",
                "@RestController class A {\n  private final Map<Long, Order> orders = new ConcurrentHashMap<>();\n  void a(Order o) { orders.put(o.id, o); }\n}\n",
                "private final Map<Long, Order> orders = new ConcurrentHashMap<>();",
            ),
        ] {
            assert_eq!(found(path, text), [line], "{path}");
        }
    }

    #[test]
    fn constants_caches_and_locals_are_none() {
        for (path, text) in [
            (
                "a.py",
                "USERS = {}\n\ndef get(u):\n    return USERS.get(u)\n",
            ),
            (
                "a.py",
                "user_cache = {}\n\ndef add(u):\n    user_cache[u.id] = u\n",
            ),
            ("a.py", "def add(u):\n    users = []\n    users.append(u)\n"),
            (
                "a.py",
                "# users = []\nNAMES = []\n\ndef a():\n    NAMES.append(1)\n",
            ),
            ("a.ts", "function f() { const users = []; users.push(1) }\n"),
            (
                "a.ts",
                "const routeLimits = new Map();\nfunction f() { routeLimits.set(1, 2) }\n",
            ),
            ("a.go", "package a\nvar dbURL string\n"),
        ] {
            assert!(found(path, text).is_empty(), "{path}: {text}");
        }
    }
}
