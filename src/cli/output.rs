//! Where reports go: standard output, or a file that is written whole or not at all.
//!
//! A reader who leaves early (`readiness scan . | head`) is no error; a full disk is one.

use super::Exit;
use super::error::Failure;
use crate::report::Paint;
use anstream::{AutoStream, ColorChoice};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// Widths between which text is pleasant to read.
const NARROWEST: usize = 40;
const WIDEST: usize = 120;
const WIDTH_UNKNOWN: usize = 100;

/// Standard output, with or without colours.
pub(super) struct Console {
    choice: ColorChoice,
}

impl Console {
    /// `Auto` is decided by whether it is a terminal, `NO_COLOR` and `CLICOLOR_FORCE`.
    pub(super) fn new(choice: ColorChoice) -> Self {
        let choice = match choice {
            // `CLICOLOR_FORCE=0` forces nothing (bixense.com/clicolors), whatever the stream makes of it.
            ColorChoice::Auto if forces_nothing() && !io::stdout().is_terminal() => {
                ColorChoice::Never
            }
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            chosen => chosen,
        };
        Self { choice }
    }

    /// Colours, if there are any.
    pub(super) fn paint(&self) -> Paint {
        Paint {
            color: self.choice != ColorChoice::Never,
        }
    }

    /// How many columns there are: `COLUMNS`, else what the terminal says.
    pub(super) fn width(&self) -> usize {
        let named = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.trim().parse().ok());
        let asked = || terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
        match named.filter(|columns| *columns > 0).or_else(asked) {
            Some(columns) => columns.clamp(NARROWEST, WIDEST),
            None => WIDTH_UNKNOWN,
        }
    }

    /// Prints; a reader who left is no error.
    pub(super) fn print(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        // On old Windows consoles the stream turns colours into calls; elsewhere it passes them through.
        let stream = AutoStream::new(io::stdout().lock(), self.choice);
        let mut out = BufWriter::with_capacity(64 * 1024, stream);
        let written = write(&mut out).and_then(|()| out.flush());
        // What is left in the buffer of a broken stream would be written once more when it is dropped.
        let (_, _) = out.into_parts();
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::new(format!(
                "standard output cannot be written: {error}"
            ))),
            Ok(()) => Ok(()),
        }
    }

    /// Prints what a command that judges nothing has to say.
    pub(super) fn tell(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit, Failure> {
        self.print(write).map(|()| Exit::Clean)
    }
}

fn forces_nothing() -> bool {
    std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value == "0")
}

/// Says a line on standard error, if anybody listens.
pub(super) fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a file whole: beside its place, then moved there. A device or a pipe is written as it is.
pub(super) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = if is_stream(path) {
        write_stream(path, write)
    } else {
        write_beside(path, write)
    };
    match written {
        // The reader of a pipe may leave.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(
            Failure::new(format!("{}: cannot be written: {error}", path.display()))
                .hint("give a file in a directory that exists and can be written"),
        ),
        Ok(()) => Ok(()),
    }
}

/// What has to be writable for a file of reports.
pub(super) enum Place<'a> {
    /// The directory in which it is made.
    Directory(PathBuf),
    /// The device or pipe itself.
    Stream(&'a Path),
}

/// What [`write_file`] will write to.
pub(super) fn place(path: &Path) -> Place<'_> {
    if is_stream(path) {
        return Place::Stream(path);
    }
    Place::Directory(match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    })
}

/// Whether the path is the user's device or pipe (`/dev/stdout`, `/dev/fd/63`, a named pipe) rather than a file.
fn is_stream(path: &Path) -> bool {
    let device = cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc"));
    device || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

#[expect(
    clippy::disallowed_methods,
    reason = "writes the file named with --output"
)]
fn write_stream(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::options().write(true).open(path)?);
    write(&mut out)?;
    out.flush()
}

#[expect(
    clippy::disallowed_methods,
    reason = "writes the file named with --output"
)]
fn write_beside(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
        return Err(io::Error::from(ErrorKind::IsADirectory));
    };
    let mut sibling = OsString::from(".");
    sibling.push(name);
    sibling.push(format!(".{}.tmp", std::process::id()));
    let sibling = path.with_file_name(sibling);
    // A new file only: nothing that lies there is followed or overwritten.
    let file = File::options()
        .write(true)
        .create_new(true)
        .open(&sibling)?;
    let mut out = BufWriter::new(file);
    let moved = write(&mut out)
        .and_then(|()| out.flush())
        .and_then(|()| std::fs::rename(&sibling, path));
    if moved.is_err() {
        let _ = std::fs::remove_file(&sibling);
    }
    moved
}
