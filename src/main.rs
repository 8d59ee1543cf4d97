//! The program: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    readiness::cli::run(std::env::args_os().collect())
}
