//! Functions that write to a database: how often, and whether a transaction holds the writes together.
//!
//! A write is told by the SQL that it carries, by the call of a driver or mapper, or by a method of a repository, service or
//! model whose name says so. Writes in branches that exclude each other are not two.

use super::super::draft::Write;
use super::super::reading::Reading;
use crate::syntax::code::{Call, Function, Language};
use std::ops::Range;

/// More of them in one file say nothing new.
const MAX_WRITES: usize = 300;

/// Words of a function that opens a transaction, or of its parameters where its caller has.
const ATOMIC: [&str; 44] = [
    "transaction",
    "transactional",
    "Transactional",
    "Transaction",
    "$transaction",
    "withTransaction",
    "with_transaction",
    "startTransaction",
    "beginTransaction",
    "BeginTransaction",
    "BeginTransactionAsync",
    "BeginTx",
    "BeginTxx",
    "Beginx",
    "Begin",
    "begin",
    "begin_nested",
    "begin_transaction",
    "atomic",
    "RunInTransaction",
    "RunInTx",
    "InTx",
    "WithTx",
    "WithTransaction",
    "in_transaction",
    "inTransaction",
    "Transact",
    "tx",
    "txn",
    "trx",
    "Tx",
    "uow",
    "unit_of_work",
    "unitOfWork",
    "UnitOfWork",
    "with_lock",
    "batch_write",
    "transact_write_items",
    "TransactWriteItems",
    "bulkWrite",
    "bulk_write",
    "ReadWriteTransaction",
    "startSession",
    "entityManager",
];

/// Methods of Active Record that write.
const RUBY: [&str; 14] = [
    "save!",
    "save",
    "update!",
    "destroy!",
    "destroy",
    "create!",
    "destroy_all",
    "delete_all",
    "update_all",
    "update_columns",
    "update_column",
    "insert_all",
    "increment!",
    "toggle!",
];

/// Classes of PHP whose `create` makes an object and no row.
const NO_MODELS: [&str; 14] = [
    "Carbon",
    "CarbonImmutable",
    "CarbonPeriod",
    "Date",
    "DateTime",
    "DateTimeImmutable",
    "Request",
    "Response",
    "Schema",
    "Validator",
    "Storage",
    "File",
    "Faker",
    "Collection",
];

/// What a call does to a database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It writes.
    Sure,
    /// It writes if another call of the function does.
    Likely,
}

/// Finds the functions of a file that write.
pub(super) fn read(reading: &Reading<'_>) -> Vec<Write> {
    let mut found = Vec::new();
    for function in &reading.functions {
        if found.len() >= MAX_WRITES {
            break;
        }
        if let Some(write) = of_function(reading, function) {
            found.push(write);
        }
    }
    found
}

fn of_function(reading: &Reading<'_>, function: &Function<'_>) -> Option<Write> {
    let code = &reading.code;
    // Only its own calls: a named function inside it speaks for itself.
    let own = |at: usize| {
        reading
            .function(at)
            .is_some_and(|inner| inner.at == function.at)
    };
    let start = reading
        .calls
        .partition_point(|call| call.name < function.body.start);
    let with_brackets = reading.calls[start..]
        .iter()
        .copied()
        .take_while(|call| call.name < function.body.end);
    let mut candidates: Vec<Call> = with_brackets.collect();
    if code.language == Language::Ruby {
        // `save!` needs no brackets.
        let bare = function
            .body
            .clone()
            .filter(|at| RUBY.contains(&code.name(*at)) && code.sign(at + 1) != "(")
            .filter(|at| !matches!(code.at(at.wrapping_sub(1)), "def" | ":" | "&:"))
            .map(|at| Call {
                name: at,
                open: at,
                close: at,
            });
        candidates.extend(bare);
        candidates.sort_by_key(|call| call.name);
    }
    let calls: Vec<(Call, Kind)> = candidates
        .into_iter()
        .filter(|call| own(call.name))
        .filter_map(|call| Some((call, kind(reading, call)?)))
        .collect();
    let first = calls.iter().find(|(_, kind)| *kind == Kind::Sure)?.0;
    let calls: Vec<Call> = calls.into_iter().map(|(call, _)| call).collect();
    let atomic = is_atomic(reading, function);
    let (mut count, mut from) = (1, first);
    if !atomic {
        'pairs: for (index, one) in calls.iter().enumerate() {
            for other in &calls[index + 1..] {
                if follows(reading, &function.body, *one, *other) {
                    (count, from) = (2, *one);
                    break 'pairs;
                }
            }
        }
    } else {
        count = i64::try_from(calls.len()).unwrap_or(i64::MAX);
    }
    Some(Write {
        name: function.name.to_owned(),
        count,
        atomic,
        span: code.span(code.head(from.name), from.open),
    })
}

/// Whether the words of a transaction stand in the function, its parameters or its decorators.
fn is_atomic(reading: &Reading<'_>, function: &Function<'_>) -> bool {
    let code = &reading.code;
    let names = |mut range: Range<usize>| range.any(|at| ATOMIC.contains(&code.name(at)));
    let decorated = reading.decorators.iter().any(|one| {
        let here = reading
            .decorated(one)
            .is_some_and(|other| other.at == function.at)
            || reading
                .decorated_class(one)
                .is_some_and(|class| class.body.contains(&function.at));
        let name = one.name.rsplit('.').next().unwrap_or_default();
        here && (ATOMIC.contains(&name) || name == "atomic" || name == "non_atomic_requests")
    });
    // A connection that is handed in may be one with a transaction open.
    let handed = function.parameters.clone().any(|at| {
        matches!(
            code.name(at),
            "conn"
                | "connection"
                | "session"
                | "executor"
                | "manager"
                | "queryRunner"
                | "db_session"
        ) && code.language != Language::Go
            || matches!(
                code.name(at),
                "Session" | "AsyncSession" | "PgConnection" | "Executor"
            )
    });
    decorated || handed || names(function.parameters.clone()) || names(function.body.clone())
}

/// What a call does; `None` for one that writes nothing.
fn kind(reading: &Reading<'_>, call: Call) -> Option<Kind> {
    let code = &reading.code;
    let name = code.at(call.name);
    let receiver = code.receiver(call);
    let last = receiver.rsplit('.').next().unwrap_or_default();
    if carries_sql(reading, call) {
        return Some(Kind::Sure);
    }
    let sure = match code.language {
        Language::Python => {
            // A session of SQLAlchemy writes when it commits.
            name == "commit" && (last.contains("session") || last == "db" || last == "conn")
                || matches!(name, "put_item" | "update_item" | "delete_item")
                || matches!(
                    name,
                    "insert_one"
                        | "insert_many"
                        | "update_one"
                        | "update_many"
                        | "delete_one"
                        | "delete_many"
                        | "replace_one"
                )
                || receiver.ends_with(".objects")
                    && matches!(
                        name,
                        "create" | "bulk_create" | "update_or_create" | "get_or_create"
                    )
        }
        Language::JavaScript => {
            let prisma = receiver.contains("prisma.")
                && matches!(
                    name,
                    "create"
                        | "createMany"
                        | "update"
                        | "updateMany"
                        | "upsert"
                        | "delete"
                        | "deleteMany"
                );
            let mongo = matches!(
                name,
                "insertOne"
                    | "insertMany"
                    | "updateOne"
                    | "updateMany"
                    | "deleteOne"
                    | "deleteMany"
                    | "replaceOne"
                    | "findOneAndUpdate"
                    | "findByIdAndUpdate"
                    | "findOneAndDelete"
                    | "findByIdAndDelete"
            );
            // `create` of a TypeORM repository only makes the object that `save` writes.
            let makes = name == "create" && !last.to_ascii_lowercase().ends_with("service");
            prisma || mongo || keeper(last) && writes(name) && !makes
        }
        Language::Java | Language::Kotlin => {
            keeper(last) && writes(name)
                || matches!(name, "save" | "saveAll" | "saveAndFlush" | "deleteById")
                    && !last.is_empty()
                || matches!(name, "persist" | "merge") && last.contains("ntityManager")
        }
        Language::CSharp => {
            matches!(
                name,
                "SaveChanges" | "SaveChangesAsync" | "ExecuteNonQuery" | "ExecuteNonQueryAsync"
            )
        }
        Language::Ruby => RUBY.contains(&name),
        Language::Php => {
            let sign = code.sign(call.name.wrapping_sub(1));
            let model = last.starts_with(|letter: char| letter.is_uppercase())
                && !NO_MODELS.contains(&last);
            sign == "->" && name == "flush"
                || sign == "::"
                    && model
                    && matches!(name, "create" | "insert" | "updateOrCreate" | "destroy")
                || sign == "->"
                    && matches!(name, "save" | "delete" | "forceDelete")
                    && last.starts_with('$')
        }
        Language::Go => {
            matches!(
                name,
                "ExecContext"
                    | "MustExec"
                    | "MustExecContext"
                    | "NamedExec"
                    | "NamedExecContext"
                    | "InsertOne"
                    | "InsertMany"
                    | "UpdateOne"
                    | "UpdateMany"
                    | "DeleteOne"
                    | "DeleteMany"
                    | "ReplaceOne"
            ) || matches!(name, "Create" | "Save" | "Updates" | "Delete" | "Update")
                && matches!(last, "db" | "DB" | "gorm")
                || keeper(last) && writes(name)
        }
        Language::Rust => {
            let of_pool = code.arguments(call.open).iter().any(|argument| {
                argument.value.len() <= 8
                    && argument
                        .value
                        .clone()
                        .any(|at| matches!(code.name(at), "conn" | "pool" | "db" | "connection"))
            });
            name == "execute" && of_pool
                || of_pool
                    && writes(name)
                    && (last.starts_with(|letter: char| letter.is_uppercase())
                        || last.ends_with("_ops")
                        || keeper(last))
        }
    };
    if sure {
        return Some(Kind::Sure);
    }
    (receiver.is_empty() && verb_of_record(name) && !defines(reading, call)).then_some(Kind::Likely)
}

/// Whether the call's name stands in a definition.
fn defines(reading: &Reading<'_>, call: Call) -> bool {
    reading
        .functions
        .binary_search_by_key(&call.name, |function| function.at)
        .is_ok()
}

/// Whether an argument is a statement that changes rows. Calls that only prepare or hold it do not count.
fn carries_sql(reading: &Reading<'_>, call: Call) -> bool {
    let code = &reading.code;
    let name = code.at(call.name);
    let runs = matches!(
        name,
        "execute"
            | "executemany"
            | "query"
            | "Exec"
            | "exec"
            | "run"
            | "executeUpdate"
            | "update"
            | "Execute"
            | "ExecuteAsync"
            | "query!"
            | "$executeRaw"
            | "execute_batch"
    );
    runs && code.arguments(call.open).first().is_some_and(|argument| {
        argument.value.clone().take(4).any(|at| {
            code.string_text(at).is_some_and(|text| {
                let start = text
                    .trim_start()
                    .get(..7)
                    .unwrap_or_default()
                    .to_ascii_uppercase();
                matches!(start.as_str(), "INSERT " | "UPDATE " | "DELETE ")
            })
        })
    })
}

/// Whether a receiver keeps records, by its name.
fn keeper(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["repository", "repo", "dao", "repositories"]
        .iter()
        .any(|end| lower.ends_with(end))
        || lower.ends_with("service") && lower.len() > 7
        || lower.ends_with("store") && !lower.contains("session") && !lower.contains("cache")
}

/// Whether a method writes, by its name.
fn writes(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "create",
        "insert",
        "update",
        "upsert",
        "delete",
        "remove",
        "destroy",
        "save",
        "revoke",
        "softdelete",
    ]
    .iter()
    .any(|verb| lower.starts_with(verb))
}

/// `createApiKey`, `delete_user`: a verb with what it is done to.
fn verb_of_record(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let verb = ["create", "insert", "upsert", "delete", "revoke"]
        .iter()
        .find(|verb| lower.starts_with(**verb));
    verb.is_some_and(|verb| {
        let rest = &name[verb.len()..];
        rest.starts_with('_') || rest.starts_with(|letter: char| letter.is_uppercase())
    }) && ![
        "element", "server", "app", "client", "token", "context", "logger", "store", "router",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// Whether the second call runs after the first one, in the same run of the function.
fn follows(reading: &Reading<'_>, body: &Range<usize>, one: Call, other: Call) -> bool {
    let code = &reading.code;
    // Two links of one chain are one write, and so is a record that is saved again.
    let again = matches!(code.language, Language::Php | Language::Ruby)
        && code.at(one.name) == code.at(other.name)
        && code.receiver(one) == code.receiver(other);
    if code.head(one.name) == code.head(other.name) || again {
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

#[cfg(test)]
mod tests {
    use super::super::super::tests::source;

    fn writes(path: &str, text: &str) -> Vec<(String, i64, bool)> {
        let writes = source(path, text).writes.into_iter();
        writes
            .map(|one| (one.name, one.count, one.atomic))
            .collect()
    }

    fn one(path: &str, text: &str) -> (i64, bool) {
        let found = writes(path, text);
        assert_eq!(found.len(), 1, "{path}: {text}: {found:?}");
        (found[0].1, found[0].2)
    }

    #[test]
    fn two_writes_without_a_transaction_are_told() {
        for (path, text) in [
            (
                "a.go",
                "package a\nfunc (r *R) Set(ctx C) error {\n if a != nil {\n  q := `UPDATE users SET a = $1`\n  if _, err := r.db.ExecContext(ctx, q); err != nil {\n   return err\n  }\n }\n if _, err := r.db.ExecContext(ctx, p); err != nil {\n  return err\n }\n return nil\n}\n",
            ),
            (
                "a.ts",
                "class A { async b() { await this.sessionService.deleteByUserId(u); await this.usersService.update(u.id, u); } }",
            ),
            (
                "a.ts",
                "export async function rotate(id) { await prisma.apiKey.update({ where: { id } }); return createApiKey(id); }",
            ),
            (
                "a.rb",
                "class P\n  def store\n    save!\n    form.update!(a: 1)\n  end\nend\n",
            ),
            (
                "a.py",
                "def move(cur):\n    cur.execute('UPDATE a SET b = 1')\n    cur.execute('INSERT INTO c VALUES (1)')\n",
            ),
        ] {
            assert_eq!(one(path, text), (2, false), "{path}: {text}");
        }
    }

    #[test]
    fn transactions_branches_and_single_writes_are_not() {
        for (path, text, expected) in [
            (
                "a.rb",
                "class P\n  def store\n    if new?\n      create!\n    else\n      update!(a: 1)\n    end\n  end\nend\n",
                (1, false),
            ),
            (
                "a.py",
                "def move(cur):\n    if a:\n        cur.execute('UPDATE a SET b = 1')\n        return\n    cur.execute('INSERT INTO c VALUES (1)')\n",
                (1, false),
            ),
            (
                "A.java",
                "class A { @Transactional void b() { orderRepository.save(o); lineRepository.save(l); } }",
                (2, true),
            ),
            (
                "a.ts",
                "async function f(req, res, next) { await userRepository.save(u); await next(); await logRepository.save(l); }",
                (1, false),
            ),
            (
                "a.ts",
                "async function f() { if (a) { await userRepository.save(u); } else { await userRepository.update(u); } }",
                (1, false),
            ),
            (
                "a.ts",
                "async function f() { if (a) { return await userRepository.save(u); } await userRepository.update(u); }",
                (1, false),
            ),
            (
                "a.ts",
                "async function f() { await prisma.$transaction([prisma.a.create({}), prisma.b.create({})]) }",
                (2, true),
            ),
        ] {
            assert_eq!(one(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn what_writes_nothing_is_no_write() {
        for (path, text) in [
            (
                "a.ts",
                "function f() { const s = createServer(); return createHash('x') }",
            ),
            ("a.py", "def f(cur):\n    cur.execute('SELECT 1')\n"),
            (
                "a.go",
                "package a\nfunc f(ctx C) { db.QueryContext(ctx, q) }\n",
            ),
        ] {
            assert!(writes(path, text).is_empty(), "{path}: {text}");
        }
    }
}
