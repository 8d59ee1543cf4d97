//! Facts about the schema of a database: how it changes, what runs the changes, which columns are looked up.

use crate::record;

record! {
    /// A step in the history of a schema.
    pub struct Migration {
        /// The file that goes forward.
        pub path: String,
        /// `sql`, `alembic`, `django`, `rails`, `prisma`, `drizzle`, `typeorm`, `knex`, `sequelize`, `ef`, `laravel`, `flyway`,
        /// `liquibase` or `code`.
        pub tool: &'static str,
        /// The way back: `yes`, `none`, `empty`, `refused` (it says that there is none), `automatic` (the tool finds it), or
        /// `unsupported` (the tool has none).
        pub down: &'static str,
        /// Whether it is the first of its history: the baseline, behind which there is nothing.
        pub first: bool,
        /// Whether a document of the project says that it only goes forward.
        pub forward_only: bool,
        /// Whether anything but a person runs it: code, an image, a release command, CI.
        pub run: bool,
        /// Whether it turns row-level security on for a table, or writes a policy for rows.
        pub row_security: bool,
    }

    /// A column by which rows are looked up: a foreign key.
    pub struct Lookup {
        /// The table; the class where a model says it.
        pub table: String,
        /// The column.
        pub column: String,
        /// Whether an index, a primary key or a unique constraint starts with it.
        pub indexed: bool,
        /// The file.
        pub path: String,
    }

    /// A line that changes or checks the schema of a database.
    pub struct SchemaCommand {
        /// `apply`, `rollback`, `drift` (compares models and migrations), `lint`, or `auto` (makes the schema from models, or from
        /// a script, without migrations).
        pub what: &'static str,
        /// `ci`, `start` (code, image, release command, manifest) or `task` (a person runs it).
        pub stage: &'static str,
        /// The line or command, in one line.
        pub text: String,
        /// The file.
        pub path: String,
        /// Of CI: whether its failure fails a run for pull requests or pushes. True elsewhere.
        pub enforcing: bool,
    }
}
