//! Strangers' code: whatever a repository holds, a scan ends, tells what it left out, obeys nothing and reveals nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "tests build trees and start the program"
)]

#[path = "hostile/bench.rs"]
mod bench;
#[expect(unreachable_pub, reason = "fuzz/ shares it")]
#[path = "hostile/output.rs"]
mod output;
#[expect(unreachable_pub, reason = "fuzz/ shares it")]
#[path = "hostile/parsers.rs"]
mod parsers;
#[expect(unreachable_pub, reason = "fuzz/ shares it")]
#[path = "hostile/trees.rs"]
mod trees;

#[path = "hostile/bombs.rs"]
mod bombs;
#[path = "hostile/bytes.rs"]
mod bytes;
#[path = "hostile/config.rs"]
mod config;
#[cfg(target_os = "linux")]
#[path = "hostile/confinement.rs"]
mod confinement;
#[path = "hostile/determinism.rs"]
mod determinism;
#[cfg(unix)]
#[path = "hostile/git.rs"]
mod git;
#[cfg(unix)]
#[path = "hostile/links.rs"]
mod links;
#[cfg(unix)]
#[path = "hostile/races.rs"]
mod races;
#[path = "hostile/secrets.rs"]
mod secrets;
#[path = "hostile/spans.rs"]
mod spans;
#[cfg(unix)]
#[path = "hostile/special_files.rs"]
mod special_files;
#[path = "hostile/suites.rs"]
mod suites;
#[path = "hostile/values.rs"]
mod values;
