//! Facts about what people work with: tools, toolchains, stores to develop against, tests, links, settings.

use crate::record;

record! {
    /// Something in the repository that serves one purpose of development or testing: a file, a task, a dependency.
    pub struct DevTool {
        /// What it serves: `dev-environments`, `seed-data`, `hot-reload`, `debug-config`, `property-tests`, `benchmark`,
        /// `load-test`, `fuzz`, `commit-conventions` or `hook-manager`.
        pub purpose: &'static str,
        /// How it is called: the file's path, the task or the dependency.
        pub name: String,
        /// The file that shows it.
        pub path: String,
        /// The file class of that file, as in `file`.
        pub class: &'static str,
        /// Whether a task, a script, CI or a document for people names it, or a tool finds it by its own rules.
        pub reachable: bool,
        /// Why it does not do what it is there for; empty when nothing is wrong with it.
        pub fault: String,
    }

    /// A task runner of the repository, with what its tasks do.
    pub struct TaskRunner {
        /// As in `task`; also `gradle` and `maven`, whose tasks come with them.
        pub runner: &'static str,
        /// The directory that it belongs to; empty for the root.
        pub directory: String,
        /// Of `build`, `test`, `lint` and `run`, those that a task is there for.
        pub purposes: Vec<String>,
        /// How many tasks it has.
        pub tasks: i64,
        /// Whether it serves the repository: it stands at the root, or nothing that is built does.
        pub central: bool,
        /// A file that a task runs and that is not there; empty when all are.
        pub dangling: String,
    }

    /// The toolchain of one language of the production code.
    pub struct Toolchain {
        /// The language's ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// The version that is pinned; empty when none is.
        pub version: String,
        /// The file that pins it; empty when none does.
        pub pinned_by: String,
        /// Why the pin is weak: a moving channel, a bare lower bound; empty when it is not.
        pub weak: String,
        /// What uses a lower version than the one that is asked for; empty when nothing does.
        pub conflict: String,
    }

    /// A database, cache or broker that the code needs.
    pub struct Store {
        /// `database`, `cache` or `broker`.
        pub kind: &'static str,
        /// The product where it is known (`postgres`, `redis`, `kafka`, ...); empty when it is not.
        pub product: String,
        /// What starts it on a developer's machine: a Compose service, a tool; empty when nothing does.
        pub started_by: String,
        /// What starts a real one for the tests; empty when nothing does.
        pub tested_with: String,
    }

    /// A link of a document to another file of the repository, or to a heading.
    pub struct Link {
        /// The document.
        pub path: String,
        /// The target as written.
        pub target: String,
        /// Why it leads nowhere; empty when it leads somewhere.
        pub fault: String,
        /// Whether the document speaks to a coding agent.
        pub agent: bool,
    }

    /// A record of a decision on the architecture.
    pub struct DecisionRecord {
        /// The document.
        pub path: String,
        /// Whether it says its status.
        pub status: bool,
        /// Whether it gives both the context and the decision.
        pub complete: bool,
        /// Whether it is a template, or the record that records are kept.
        pub template: bool,
    }

    /// A file with tests: those that run, by kind.
    pub struct TestFile {
        /// The file.
        pub path: String,
        /// The language's ecosystem, as in `manifest`; `any` for tools of their own (k6, JMeter).
        pub ecosystem: &'static str,
        /// What its tests are: `unit`, `integration`, `property`, `benchmark`, `fuzz`, `load`; the kinds that it has.
        pub kinds: Vec<String>,
        /// How many test cases it has that are not skipped, and are not the sample that a generator wrote.
        pub cases: i64,
        /// How many test cases it skips.
        pub skipped: i64,
        /// Whether what it holds is the sample of a generator or of a tool's manual.
        pub sample: bool,
        /// Of load tests: whether it fails when a threshold is missed.
        pub thresholds: bool,
        /// Whether it asks a real database, cache or broker.
        pub real_services: bool,
        /// Whether the tests build the application or its router.
        pub whole_app: bool,
        /// Of load tests: the paths that they ask for; empty where none is written out.
        pub targets: Vec<String>,
        /// Of load tests: the first path that they ask for, where no route or service answers any of them; else empty.
        pub missing_target: String,
        /// Whether it is the first test file of a component whose tests CI leaves out, while it names those of its
        /// neighbours one by one.
        pub left_out: bool,
    }

    /// What the tests of a file do.
    pub struct TestContent {
        /// The file.
        pub path: String,
        /// The language's ecosystem, as in `manifest`; `any` for formats of their own (Hurl, Gherkin).
        pub ecosystem: &'static str,
        /// How many test cases it has, skipped ones too.
        pub cases: i64,
        /// Whether it goes through the whole application from outside, by its place or its tool.
        pub end_to_end: bool,
        /// The most requests, or actions on a page, that one test makes.
        pub acts: i64,
        /// What it expects to be refused: `unauthenticated` (401), `forbidden` (403), `limited` (429), `invalid` (400, 422),
        /// `too-large` (413).
        pub refusals: Vec<String>,
        /// Whether something stands in for what is outside: mocks, stubs, servers that pretend.
        pub doubles: bool,
        /// Whether it makes its data by factories or fixtures.
        pub factories: bool,
        /// Whether it leaves no trace in the database: rolled back, truncated, or one of its own.
        pub isolated: bool,
        /// Whether it makes something fail on purpose.
        pub faults: bool,
        /// Whether it is the sample of a tool's manual.
        pub sample: bool,
        /// The first host of the public internet that it calls, with nothing standing in; empty when it calls none.
        pub public_address: String,
        /// Whether CI runs it: by a command for end-to-end tests, or with all tests of the language.
        pub in_ci: bool,
    }

    /// An environment variable that production code reads.
    pub struct Variable {
        /// Its name; a prefix with `*` when only that is known.
        pub name: String,
        /// The first file that reads it.
        pub path: String,
        /// Whether a document or a sample file for people names it.
        pub documented: bool,
        /// How many of a hundred variables of the component are documented.
        pub share: i64,
        /// Of the component's first variable that is not documented: the first few of them, itself first, and how many more
        /// there are (`255 more`). Empty of others.
        pub undocumented: Vec<String>,
    }

    /// A file of production code that reads environment variables itself, outside of a module for settings.
    pub struct EnvRead {
        /// The file.
        pub path: String,
        /// The first variable that it reads.
        pub name: String,
        /// How many such files the component has.
        pub files: i64,
    }

    /// The environments that files of the repository define, all in one fact; none where no file does.
    pub struct EnvironmentSet {
        /// How many there are; development and tests together count as one, and tests alone as none.
        pub count: i64,
        /// Their names, for people.
        pub names: String,
        /// The first file that defines one.
        pub path: String,
    }

    /// An entry of a service catalogue.
    pub struct CatalogEntry {
        /// `backstage`, `cortex`, `opslevel`, `datadog`, `compass` or `port`.
        pub system: &'static str,
        /// The file.
        pub path: String,
        /// Who owns the service; empty when nobody is named.
        pub owner: String,
        /// Whether the owner is a placeholder (`unknown`, `guest`).
        pub placeholder: bool,
    }

    /// A dependency that is declared for development only, and that production code imports (ruling 7).
    pub struct MisplacedDependency {
        /// The manifest that declares it.
        pub manifest: String,
        /// The ecosystem, as in `manifest`.
        pub ecosystem: &'static str,
        /// Its name.
        pub name: String,
        /// The file that imports it.
        pub path: String,
        /// Whether an entry point of the component reaches the import.
        pub reachable: bool,
    }

    /// Code whose rules can be said in general: a parser, a validator, a calculation. One fact for each component, its
    /// largest such file.
    pub struct CoreLogic {
        /// The file.
        pub path: String,
        /// `parser`, `validator` or `calculation`.
        pub what: &'static str,
    }
}
