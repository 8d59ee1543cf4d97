//! Why a file is not read as code: it is over one of the budgets.

/// Why a file was not read as code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too many bytes.
    Size,
    /// Too many tokens.
    Tokens,
    /// Brackets nested too deeply.
    Depth,
    /// Too many strings that do not end.
    Strings,
}

impl Fault {
    /// The fault in words.
    pub fn message(self) -> &'static str {
        match self {
            Fault::Size => "too large to be read as source code (more than 1 MiB)",
            Fault::Tokens => "too many tokens to be read as source code",
            Fault::Depth => "brackets nested too deeply to be read as source code",
            Fault::Strings => "too many strings without an end to be read as source code",
        }
    }
}
