//! Facts about what a program asks of others over the network.

use crate::record;

record! {
    /// A line that builds a client of another program, or calls one without any.
    pub struct Client {
        /// The file.
        pub path: String,
        /// The library, or the call.
        pub library: String,
        /// `http`, `grpc`, `smtp`, `redis`, or `sdk` for a provider's own library.
        pub protocol: &'static str,
        /// `set` (a timeout or deadline stands in the code or the configuration), `default` (none, and the library's own is
        /// finite), `none` (a call may wait for ever) or `unknown`.
        pub timeout: &'static str,
        /// How long the library waits by itself, in words: of a `default`, and of a `none` whose own time is too long to count; of
        /// an `unknown` that the version of a package decides, that package; empty otherwise.
        pub bound: String,
        /// `built-in` (the library retries by itself), `configured` (at this client), `policy` (a library or a function of
        /// the component does it) or `none`.
        pub retries: &'static str,
        /// Whether every client of the component that production reaches retries.
        pub all_retry: bool,
        /// Whether an entry point of the component reaches it in production.
        pub reachable: bool,
        /// Whether it stands in a branch that only development takes; it is not `reachable` then.
        pub development_only: bool,
    }
}
