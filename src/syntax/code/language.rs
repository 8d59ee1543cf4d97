//! The languages that are read, and what the lexer must know of each.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// Python.
    Python,
    /// JavaScript and TypeScript, with or without JSX.
    JavaScript,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
}

impl Language {
    /// Every language.
    pub const ALL: &'static [Language] = &[
        Language::Rust,
        Language::Go,
        Language::Python,
        Language::JavaScript,
        Language::Java,
        Language::Kotlin,
        Language::CSharp,
        Language::Ruby,
        Language::Php,
    ];

    /// The language of a file with this extension, in lower case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension {
            "rs" => Language::Rust,
            "go" => Language::Go,
            "py" => Language::Python,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Language::JavaScript,
            "java" => Language::Java,
            "kt" | "kts" => Language::Kotlin,
            "cs" => Language::CSharp,
            "rb" | "ru" => Language::Ruby,
            "php" => Language::Php,
            _ => return None,
        })
    }

    /// The ecosystem of its packages, in the words of the `manifest` fact.
    pub fn ecosystem(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::Go => "go",
            Language::Python => "python",
            Language::JavaScript => "javascript",
            Language::Java | Language::Kotlin => "java",
            Language::CSharp => "dotnet",
            Language::Ruby => "ruby",
            Language::Php => "php",
        }
    }

    /// Whether blocks are told by indentation (Ruby's by the indentation of its `end`).
    pub fn is_indented(self) -> bool {
        matches!(self, Language::Python | Language::Ruby)
    }

    /// Whether a bracket at the start of a line begins a new statement.
    pub(super) fn lines_end_statements(self) -> bool {
        !matches!(
            self,
            Language::Rust | Language::Java | Language::CSharp | Language::Php
        )
    }

    /// Whether `//` and `/*` start comments.
    pub(super) fn slash_comments(self) -> bool {
        !matches!(self, Language::Python | Language::Ruby)
    }

    /// Whether `#` starts a comment.
    pub(super) fn hash_comments(self) -> bool {
        matches!(self, Language::Python | Language::Ruby | Language::Php)
    }

    /// Whether block comments nest.
    pub(super) fn nested_comments(self) -> bool {
        matches!(self, Language::Rust | Language::Kotlin)
    }

    /// Whether a bracket behind this word is not the start of a call's arguments.
    pub(super) fn is_statement_word(self, word: &str) -> bool {
        match word {
            "if" | "while" | "for" | "switch" | "catch" | "return" | "match" | "in" | "elif"
            | "and" | "or" | "not" | "else" | "do" | "when" | "foreach" | "unless" | "until"
            | "await" | "throw" | "yield" | "typeof" | "case" => true,
            "using" | "lock" | "fixed" => self == Language::CSharp,
            "func" => self == Language::Go,
            "function" => matches!(self, Language::JavaScript | Language::Php),
            "fn" => matches!(self, Language::Php),
            "async" => self == Language::JavaScript,
            _ => false,
        }
    }
}
