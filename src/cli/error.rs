//! Why a command could not do its work, in lines for standard error.

use super::snippet;
use crate::fault::FileFault;
use crate::report::sanitize;
use crate::scan::ScanError;
use crate::walk::WalkError;
use std::panic::PanicHookInfo;

/// One or more faults, and the way out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Each with the lines that show it.
    errors: Vec<(String, Vec<String>)>,
    hint: Option<String>,
}

impl Failure {
    /// One fault.
    pub(super) fn new(error: impl Into<String>) -> Self {
        Self {
            errors: vec![(error.into(), Vec::new())],
            hint: None,
        }
    }

    /// Adds the way out.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is printed, each line made harmless.
    pub(super) fn lines(&self) -> Vec<String> {
        let errors = self.errors.iter().flat_map(|(error, shown)| {
            let error = format!("error: {}", sanitize::line(error));
            std::iter::once(error).chain(shown.iter().cloned())
        });
        let hint = self
            .hint
            .iter()
            .map(|hint| format!("hint: {}", sanitize::line(hint)));
        errors.chain(hint).collect()
    }
}

impl From<Vec<FileFault>> for Failure {
    fn from(faults: Vec<FileFault>) -> Self {
        Self {
            errors: shown(&faults),
            hint: Some("a rule with a fault is no rule, so nothing was scanned".to_owned()),
        }
    }
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Walk(error) => error.into(),
            ScanError::Config(faults) => Self {
                errors: shown(&faults),
                hint: Some(
                    "a configuration with a fault is none, so nothing was scanned; --no-config leaves it out"
                        .to_owned(),
                ),
            },
        }
    }
}

impl From<WalkError> for Failure {
    fn from(error: WalkError) -> Self {
        let hint = match &error {
            WalkError::Missing(_) => "give the path of a directory that exists",
            WalkError::NotADirectory(_) => "give the directory that holds the file",
            WalkError::Io(..) => "see that it can be read by the user who scans",
        };
        Self::new(error.to_string()).hint(hint)
    }
}

/// Faults with the lines that show them.
fn shown(faults: &[FileFault]) -> Vec<(String, Vec<String>)> {
    let faults = faults.iter();
    faults
        .map(|fault| (fault.to_string(), snippet::lines(fault)))
        .collect()
}

/// The line for a fault of the program itself.
pub(super) fn internal(panic: &PanicHookInfo<'_>) -> String {
    let what = panic.payload_as_str().unwrap_or("unknown");
    let place = panic
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()))
        .unwrap_or_default();
    format!(
        "error: internal error{place}: {}; please report it",
        sanitize::line(what)
    )
}
