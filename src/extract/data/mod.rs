//! Reads migrations and schemas: the way back of each migration, tables, foreign keys and indexes.
//!
//! What belongs together over files (a pair of up and down, an index in a later migration) is joined in `link::data`.

mod columns;
mod migrations;
mod models;
mod sql;

use super::{Extracted, Input};
use crate::source::{FileClass, FileId, RepoPath, Span};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What one file says of a schema.
#[derive(Debug, Default)]
pub struct Draft {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: String,
    /// Its class.
    pub class: FileClass,
    /// If it is a migration: the tool and the way back, as in `migration`; `pair` where a file beside it holds that.
    pub migration: Option<(&'static str, &'static str)>,
    /// Where the migration says so.
    pub place: Span,
    /// What it says of tables, in order.
    pub says: Vec<Statement>,
    /// Columns by which rows of some table are looked up (`find_by`).
    pub looked_up: Vec<(String, Span)>,
    /// Columns that say what a table holds: table, column, purpose as in `column`.
    pub columns: Vec<(String, String, &'static str, Span)>,
}

/// What is said of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// It has this column, which refers to another table, or is looked up by.
    Key {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Whether the column itself is indexed where it is declared.
        indexed: bool,
        /// Where.
        span: Span,
    },
    /// It has a column of this name.
    Column(String, String, Span),
    /// It has an index, key or unique constraint that starts with this column.
    Index(String, String),
    /// It is no more.
    Drop(String),
}

/// Words without one of which no line changes or checks a schema; they pick the lines that are looked at.
pub static SCHEMA_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "migrat",
            "alembic",
            "command.upgrade",
            "command.downgrade",
            "goose",
            "flyway",
            "liquibase",
            "create_all",
            "synchronize",
            "ensurecreated",
            "ddl-auto",
            "init.mode",
            "sequelize.sync",
            "create table",
            "squawk",
            "eugene",
            "sqlx",
            "diesel",
            "dbmate",
            "db:prepare",
            "db:rollback",
            "stairway",
            "database update",
            "drizzle-kit",
            "lintmigrations",
            "schema:validate",
            "has-pending",
            "updatetestingrollback",
        ])
        .expect("the words are few and fixed")
});

/// Whether a line of the text may change or check a schema: its text is then kept for who looks.
pub fn may_change_schema(text: &str) -> bool {
    SCHEMA_WORDS.is_match(text)
}

/// Whether the text holds a list of migrations that the program applies itself.
pub fn keeps_migrations(text: &str) -> bool {
    migrations::list_of_migrations(text).is_some()
}

/// Whether a file says what is run when a service starts: settings of process managers, units, and the folders whose
/// scripts an image runs before its program.
pub fn starts_services(path: &RepoPath) -> bool {
    const FOLDERS: [&str; 9] = [
        "cont-init.d",
        "docker-entrypoint.d",
        "entrypoint.d",
        "my_init.d",
        "s6-overlay",
        "s6-rc.d",
        "services.d",
        "supervisor",
        "supervisord",
    ];
    let name = path.name().to_ascii_lowercase();
    let managed = name.contains("uwsgi") || name.contains("supervisor") || name == "worker.conf";
    match path.extension().as_str() {
        "service" | "uwsgi" => true,
        "ini" | "conf" if managed => true,
        _ => path
            .directory()
            .split('/')
            .any(|part| FOLDERS.contains(&part)),
    }
}

/// Whether this reader takes the file.
pub fn accepts(path: &RepoPath, class: FileClass) -> bool {
    if matches!(
        class,
        FileClass::Vendored
            | FileClass::Test
            | FileClass::Example
            | FileClass::Docs
            | FileClass::Template
    ) {
        return false;
    }
    let text = path.as_str();
    if starts_services(path) {
        return true;
    }
    match path.extension().as_str() {
        "sql" | "prisma" => true,
        "tf" => class == FileClass::Iac,
        "rb" => class != FileClass::Generated || text.ends_with("db/schema.rb"),
        "py" | "ts" | "js" | "cs" | "php" => class != FileClass::Generated,
        "rs" | "go" | "java" | "kt" => matches!(class, FileClass::Source | FileClass::Migration),
        _ => false,
    }
}

/// Reads the file.
pub fn extract(input: &Input<'_>, out: &mut Extracted) {
    let mut draft = Draft {
        file: input.id,
        path: input.path.as_str().to_owned(),
        class: input.class,
        ..Draft::default()
    };
    migrations::read(input, &mut draft);
    match input.path.extension().as_str() {
        "sql" => sql::read(input.text, &mut draft),
        "rs" | "go" | "java" | "kt" | "tf" => {}
        _ => models::read(input, &mut draft),
    }
    columns::read(input, &mut draft);
    // The lines that migrate are found in linking: the text must be there.
    let starts = starts_services(input.path) && may_change_schema(input.text);
    if starts
        || draft.migration.is_some()
        || !draft.says.is_empty()
        || !draft.looked_up.is_empty()
        || !draft.columns.is_empty()
    {
        out.drafts.data.push(draft);
    }
}

/// The first line of a text that says anything.
fn first_line(text: &str) -> Span {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            return Span::new(at, at + line.trim_end().len());
        }
        at += line.len();
    }
    Span::default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(super) fn draft(path: &str, text: &str) -> Draft {
        let path = RepoPath::new(path);
        let mut out = Extracted::default();
        extract(
            &Input {
                id: FileId(0),
                path: &path,
                class: crate::source::classify(&path),
                text,
            },
            &mut out,
        );
        out.drafts.data.pop().unwrap_or_default()
    }

    /// Keys of a draft, and whether an index of the same draft starts with them.
    pub(super) fn keys(draft: &Draft) -> Vec<(String, bool)> {
        let keys = draft.says.iter().filter_map(|one| match one {
            Statement::Key {
                table,
                column,
                indexed,
                ..
            } => {
                let index = Statement::Index(table.clone(), column.clone());
                Some((
                    format!("{table}.{column}"),
                    *indexed || draft.says.contains(&index),
                ))
            }
            _ => None,
        });
        keys.collect()
    }
}
