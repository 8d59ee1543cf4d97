//! Facts about what gives a system away: committed secrets, and lines that are dangerous or safe.
//!
//! The value of a secret is in no fact: only its place, and what it looks like.

use crate::record;

record! {
    /// A value that should be secret and is committed. Its text is never kept, quoted or printed.
    pub struct CommittedSecret {
        /// The file.
        pub path: String,
        /// The file class, as in `file`.
        pub class: &'static str,
        /// The pattern that found it: `aws`, `github`, `gitlab`, `slack`, `google`, `stripe`, `private-key`, `jwk`, `vendor-token`,
        /// `url`, `dsn`, `assignment`, `key-file`, `state-file`.
        pub pattern: &'static str,
        /// What it is, in words for people.
        pub what: String,
        /// `real`: it has the form of a credential that works. `weak`: a fixed value on the way to production (a default, a
        /// template, a word that was made up). `development`: for tests, examples and a developer's machine only.
        pub grade: &'static str,
    }

    /// A line that does something dangerous, or does it right.
    pub struct Practice {
        /// `tls-bypass`, `debug-mode`, `cookie`, `password-hash`, `default-account` or `connection`.
        pub topic: &'static str,
        /// What it does, in words for people.
        pub what: String,
        /// Whether it is done right.
        pub good: bool,
        /// Of a good one: what could be better; empty when nothing could.
        pub advice: String,
        /// The file.
        pub path: String,
        /// The file class, as in `file`.
        pub class: &'static str,
        /// Whether production may take it: an entry point reaches it, and no test, example or branch of development
        /// holds it.
        pub production: bool,
        /// Of a bad one: whether somebody has to choose it first (an option of the command line, a variable whose unset
        /// value is the bad one), or little hangs on it.
        pub hedged: bool,
    }
}
