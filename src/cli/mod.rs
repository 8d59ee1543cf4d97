//! The command line: what was typed becomes a scan, a list or an explanation, and an exit code.

mod args;
mod error;
mod explain;
mod facts;
mod output;
mod profile;
mod rules;
mod scan;
mod selection;
mod snippet;

use args::{Color, Command};
use error::Failure;
use output::Console;
use std::ffi::OsString;
use std::process::ExitCode;

/// What the process says to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// The work could not be done.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}

/// Runs the command line and returns what the process exits with. It does not panic: a fault of the program is one line and
/// exit code 2.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| output::complain(&error::internal(panic))));
    let exit = std::panic::catch_unwind(|| dispatch(arguments)).unwrap_or(Exit::Failed);
    exit.into()
}

fn dispatch(arguments: Vec<OsString>) -> Exit {
    let (typed, order) = match args::parse(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Nobody may be listening.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Failed
            } else {
                Exit::Clean
            };
        }
    };
    let console = Console::new(match typed.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    });
    let done = match &typed.command {
        Command::Scan(arguments) => scan::run(arguments, &order, &console),
        Command::Rules(arguments) => rules::run(arguments, &console),
        Command::Explain(arguments) => explain::run(arguments, &console),
        Command::Profile(arguments) => profile::run(arguments, &console),
        Command::Facts(arguments) => facts::run(arguments, &console),
    };
    done.unwrap_or_else(|failure: Failure| {
        failure
            .lines()
            .iter()
            .for_each(|line| output::complain(line));
        Exit::Failed
    })
}
