//! Functions that write to a database: how often, and whether a transaction holds the writes together.
//!
//! A write is told by the SQL that it carries, by the call of a driver or mapper, or by a method of a repository, service or
//! model whose name says so. Writes in branches that exclude each other are not two.

mod calls;
mod order;

use super::super::draft::Write;
use super::super::reading::Reading;
use crate::syntax::code::{Call, Function, Language};
use calls::{Kind, RUBY, kind};
use order::follows;
use std::collections::BTreeMap;
use std::ops::Range;

/// More of them in one file say nothing new.
const MAX_WRITES: usize = 300;

/// As many writes of one function are compared with each other.
const MAX_CALLS: usize = 40;

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

/// Finds the functions of a file that write.
pub(super) fn read(reading: &Reading<'_>) -> Vec<Write> {
    // Functions inside of functions are searched for transactions again for each; a file that nests them without end is not.
    let mut budget = 4 * reading.code.len() + 1_000;
    let mut found = Vec::new();
    for (function, calls) in by_function(reading) {
        let function = &reading.functions[function];
        budget = budget.saturating_sub(function.body.len());
        if found.len() >= MAX_WRITES || budget == 0 {
            break;
        }
        found.extend(of_function(reading, function, calls));
    }
    found
}

/// The calls that write, by the innermost function around each.
fn by_function(reading: &Reading<'_>) -> BTreeMap<usize, Vec<(Call, Kind)>> {
    let code = &reading.code;
    let mut calls: Vec<Call> = reading.calls.clone();
    if code.language == Language::Ruby {
        // `save!` needs no brackets.
        let bare = (0..code.len())
            .filter(|at| RUBY.contains(&code.name(*at)) && code.sign(at + 1) != "(")
            .filter(|at| !matches!(code.at(at.wrapping_sub(1)), "def" | ":" | "&:"))
            .map(|at| Call {
                name: at,
                open: at,
                close: at,
            });
        calls.extend(bare);
    }
    calls.sort_by_key(|call| call.name);
    let mut starts: Vec<usize> = (0..reading.functions.len()).collect();
    starts.sort_by_key(|at| reading.functions[*at].body.start);
    let mut next = 0;
    let mut around: Vec<usize> = Vec::new();
    let mut found: BTreeMap<usize, Vec<(Call, Kind)>> = BTreeMap::new();
    for call in calls {
        while let Some(one) = starts.get(next)
            && reading.functions[*one].body.start <= call.name
        {
            around.push(*one);
            next += 1;
        }
        around.retain(|one| reading.functions[*one].body.end > call.name);
        let Some(function) = around.last() else {
            continue;
        };
        if let Some(kind) = kind(reading, call) {
            let of_function = found.entry(*function).or_default();
            if of_function.len() < MAX_CALLS {
                of_function.push((call, kind));
            }
        }
    }
    found
}

fn of_function(
    reading: &Reading<'_>,
    function: &Function<'_>,
    calls: Vec<(Call, Kind)>,
) -> Option<Write> {
    let code = &reading.code;
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
