//! Which calls write to a database, by the SQL that they carry, by drivers and mappers, by names of repositories.

use super::super::super::reading::Reading;
use crate::syntax::code::{Call, Language};

/// Methods of Active Record that write.
pub(super) const RUBY: [&str; 14] = [
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
pub(super) enum Kind {
    /// It writes.
    Sure,
    /// It writes if another call of the function does.
    Likely,
}

/// What a call does; `None` for one that writes nothing.
pub(super) fn kind(reading: &Reading<'_>, call: Call) -> Option<Kind> {
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
