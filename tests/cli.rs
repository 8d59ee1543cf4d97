//! The program as a user meets it: options, exit codes, streams, files, and what it makes of hostile names.
#![expect(
    clippy::disallowed_methods,
    reason = "tests build trees and start the program"
)]

#[path = "cli/bench.rs"]
mod bench;

#[path = "cli/commands.rs"]
mod commands;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/exit_codes.rs"]
mod exit_codes;
#[path = "cli/formats.rs"]
mod formats;
#[cfg(unix)]
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/outputs.rs"]
mod outputs;
