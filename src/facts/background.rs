//! Facts about what a program does beside its requests, and what it writes about itself.

use crate::record;

record! {
    /// A line that starts a task beside the requests.
    pub struct Spawn {
        /// The file.
        pub path: String,
        /// What starts it: `tokio::spawn`, `go`, `asyncio.create_task`, `setInterval`, ...
        pub construct: String,
        /// Whether the task goes on until something ends it, as far as its body could be read.
        pub repeats: bool,
        /// Whether something ends it: a token, channel or signal in its loop, or its handle is kept.
        pub ends: bool,
        /// Whether a request handler starts it.
        pub in_handler: bool,
        /// Whether its handle is kept, or a framework waits for it.
        pub kept: bool,
        /// Whether an entry point of the component reaches it in production.
        pub reachable: bool,
    }

    /// The log calls of a component: one fact for each that has source.
    pub struct LogReading {
        /// The file of the first one; else the first file that was read.
        pub path: String,
        /// How many were read in files that an entry point reaches.
        pub calls: i64,
    }

    /// A CronJob of Kubernetes.
    pub struct Schedule {
        /// The file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// `Allow`, `Forbid` or `Replace`; empty where it says nothing (Kubernetes then allows), `unknown` where a template
        /// decides.
        pub concurrency: String,
        /// Whether a run that starts late or never ends is given up: `startingDeadlineSeconds` or `activeDeadlineSeconds`.
        pub deadline: bool,
        /// Whether it belongs to the manifests of production.
        pub production: bool,
    }

    /// Evidence in the project's own code that nothing reaches (ruling 1).
    pub struct DeadEvidence {
        /// The file.
        pub path: String,
        /// What is there, in words for people: a capability, a practice, a function's name.
        pub what: String,
    }
}
