//! Facts about what documents promise and explain: passages by their subject, diagrams, items of checklists.
//!
//! They say that something is written down and how much, never that it is true.

use crate::record;

record! {
    /// A document, or a section of one, whose heading or file name names a topic of `rules/topics/`.
    pub struct Passage {
        /// The document's path.
        pub path: String,
        /// Its heading; of a whole document its title, else the file's name.
        pub title: String,
        /// Whether it is a whole document; false for a section.
        pub whole: bool,
        /// Whether it stands in the README at the root.
        pub readme: bool,
        /// The topics that its heading names, of a whole document those of its path too.
        pub subjects: Vec<String>,
        /// The topics that its text speaks of, headings below it and commands included.
        pub topics: Vec<String>,
        /// Words of prose and of blocks of code: what a reader has to go by.
        pub words: i64,
        /// List items.
        pub list_items: i64,
        /// Whether it holds a table.
        pub table: bool,
        /// Whether it holds a block of commands.
        pub commands: bool,
        /// Requests that its blocks of code send: `curl`, `grpcurl`, `GET /path`.
        pub requests: i64,
        /// Whether it names a span of time: a number and its unit.
        pub periods: bool,
        /// Whether it names a share: a number and `%`.
        pub percentages: bool,
        /// Whether it holds any number.
        pub numbers: bool,
        /// Whether it holds a link.
        pub links: bool,
        /// Whether it speaks of what is missing or planned (guard G6), or stands in a document that does.
        pub negated: bool,
        /// Whether its document speaks to a coding agent and not to people.
        pub agent: bool,
        /// What was left to be filled in; empty when nothing was.
        pub placeholder: String,
        /// Files of the repository that its commands name and that are not there; empty when all are.
        pub missing_files: Vec<String>,
        /// Whether nothing speaks against taking it at its word.
        pub sound: bool,
        /// What does; empty when nothing does.
        pub fault: String,
    }

    /// A diagram: a source of one, a block in a document, or an image that a document shows.
    pub struct Diagram {
        /// The file: of an image, the document that shows it.
        pub path: String,
        /// What it shows: `structure` (context, containers, components), `sequence`, `data` (entities and tables), `flow` or
        /// `state`; empty when that cannot be told.
        pub shows: &'static str,
        /// How it is written: `mermaid`, `plantuml`, `graphviz`, `d2`, `dbml`, `structurizr`, `drawio`, `excalidraw` or `image`.
        pub format: &'static str,
    }

    /// An item of a checklist in prose: of a file named readiness, checklist, TODO, FIXME or ROADMAP.
    pub struct ChecklistItem {
        /// The document's path.
        pub path: String,
        /// Its text.
        pub text: String,
        /// Whether its box is ticked.
        pub ticked: bool,
        /// Whether it takes something back (`some methods stubbed`, `partly`).
        pub caveat: bool,
        /// Whether it asks for that and little else: few words, and not to test, document or extend what is there.
        pub plain: bool,
        /// The rules that it speaks of, by `rules/checklists/`; empty for none that is known.
        pub rules: Vec<String>,
        /// What those rules say, once they are judged: `pass` when all pass, `fail` when all fail, empty when they differ, do
        /// not apply, prove nothing, or were not run.
        pub verdict: &'static str,
        /// Where the first of them says so, as `path:line`; empty without a verdict.
        pub shown_at: String,
    }
}
