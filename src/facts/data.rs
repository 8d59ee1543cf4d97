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
        /// Of what applies migrations, when it does: `release` (a step of the delivery, before the new version serves), `init` (an
        /// init container), `start` (the program or its image starts), `check` (CI tries it), or `person`; empty where the line only
        /// makes them part of the program.
        pub step: &'static str,
        /// Of what applies migrations: whether two at once wait for each other: `yes`, `no` or `unknown`.
        pub lock: &'static str,
    }

    /// A database that the repository itself runs or asks a cloud for: a workload with a database's image, the object of an
    /// operator, a resource of Terraform, an entry of a platform's manifest.
    pub struct Database {
        /// The file.
        pub path: String,
        /// Its name there.
        pub name: String,
        /// The product (`postgres`, `redis`, ...), or the type of the object or resource.
        pub engine: String,
        /// `kubernetes` (a workload), `operator`, `terraform` or `platform`.
        pub form: &'static str,
        /// Whether production runs it: as in `k8s.workload`, else whether the file is the project's own.
        pub production: bool,
        /// Whether it is a store that people mostly use as a cache (Redis, Memcached) and its name does not deny it.
        pub cache: bool,
        /// Whether what it stores outlives a restart: `yes`, `no` or `unknown`.
        pub durable: &'static str,
        /// Whether it is backed up by its own definition: `yes`, `no` or `unknown`.
        pub backups: &'static str,
        /// Whether another instance takes over when it fails: `yes`, `no` or `unknown`.
        pub standby: &'static str,
        /// Whether what it stores is encrypted: `yes`, `default` (its platform always does), `no` or `unknown`.
        pub encrypted: &'static str,
    }

    /// Something that backs data up or brings it back, besides a database's own definition.
    pub struct Backup {
        /// The file.
        pub path: String,
        /// `backup` or `restore`.
        pub what: &'static str,
        /// `cron` (a CronJob or crontab), `workflow`, `object` (of an operator), `resource` (of Terraform), `service` (of Compose),
        /// `script` or `settings`.
        pub form: &'static str,
        /// The command, image, kind or type that shows it.
        pub text: String,
        /// Whether it happens by itself, again and again. A script that nobody starts does not.
        pub scheduled: bool,
        /// Whether it is of production: no test, example or stack of development.
        pub production: bool,
    }

    /// What the documents of the project say on one subject: the sections of one document together.
    pub struct Guide {
        /// The document.
        pub path: String,
        /// `backup`, `migration`, `availability` or `queries`.
        pub subject: &'static str,
        /// Words under the headings that speak of it.
        pub words: i64,
        /// Topics of the subject that it speaks of, by name.
        pub topics: Vec<String>,
        /// How many topics those are.
        pub count: i64,
        /// The topics that it does not speak of, for people; empty when it speaks of all.
        pub missing: String,
    }

    /// A function of production code that writes to a database.
    pub struct Write {
        /// The file.
        pub path: String,
        /// The function.
        pub function: String,
        /// How many writes follow each other in one run of it; without a transaction at most two are told.
        pub writes: i64,
        /// Whether a transaction holds them together, or its caller may have opened one.
        pub atomic: bool,
        /// Whether an entry point of the component reaches it.
        pub reachable: bool,
    }

    /// A column or field of a stored record whose name says what it holds.
    pub struct Column {
        /// The table, or the type that models it.
        pub table: String,
        /// The column.
        pub column: String,
        /// `personal` (data about a person), `secret` (a token or key that is kept as it is) or `expiry` (when the record ends).
        pub purpose: &'static str,
        /// The file.
        pub path: String,
    }
}
