//! From bytes to text, so that every byte offset stays true.
//!
//! The text has as many bytes as the file: a byte order mark is kept, and each byte that is no UTF-8
//! becomes `?`. Encodings of wider units are named and left unread.

use std::path::Path;

use crate::source::{FileClass, RepoPath};

/// How far into a file a NUL byte makes it binary; git looks as far.
const BINARY_PROBE: usize = 8 * 1024;

/// Most bytes of a configuration file.
const CONFIG_CAP: u64 = 2 << 20;
/// Most bytes of a source file.
const SOURCE_CAP: u64 = 1 << 20;
/// Most bytes of a lockfile.
const LOCKFILE_CAP: u64 = 5 << 20;

/// What the bytes of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Text, byte for byte that of the file except for `invalid` bytes that stand as `?`.
    Plain {
        /// The text.
        text: String,
        /// How many bytes were no UTF-8; 0 for a clean file.
        invalid: usize,
    },
    /// The file is in an encoding that is not read; its name.
    Encoded(&'static str),
    /// The file is no text.
    Binary,
}

impl Text {
    /// Takes the bytes of a file for text, if they are.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        // UTF-32 first: its little-endian mark starts with that of UTF-16.
        if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
            return Self::Encoded("UTF-32");
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Self::Encoded("UTF-16");
        }
        if memchr::memchr(0, &bytes[..bytes.len().min(BINARY_PROBE)]).is_some() {
            return Self::Binary;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::Plain { text, invalid: 0 },
            Err(error) => {
                let bytes = error.into_bytes();
                let mut text = String::with_capacity(bytes.len());
                let mut invalid = 0;
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
                    invalid += chunk.invalid().len();
                }
                Self::Plain { text, invalid }
            }
        }
    }
}

/// The most bytes that are read of the file at `path`: lockfiles may have more than configuration, and
/// configuration more than source, where so much is the work of a program.
pub fn cap(path: &RepoPath, class: FileClass) -> u64 {
    const LOCKFILES: [&str; 17] = [
        "Cargo.lock",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "deno.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "Pipfile.lock",
        "pylock.toml",
        "Gemfile.lock",
        "composer.lock",
        "go.sum",
        "packages.lock.json",
        "gradle.lockfile",
    ];
    const CONFIG: [&str; 18] = [
        "yaml",
        "yml",
        "json",
        "jsonc",
        "json5",
        "toml",
        "xml",
        "tf",
        "hcl",
        "tfvars",
        "ini",
        "cfg",
        "conf",
        "properties",
        "gradle",
        "kts",
        "csproj",
        "lock",
    ];
    if LOCKFILES.contains(&path.name()) {
        return LOCKFILE_CAP;
    }
    let config = CONFIG.contains(&path.extension().as_str())
        || class.is_production_config()
        || matches!(class, FileClass::Ci | FileClass::Dev);
    if config { CONFIG_CAP } else { SOURCE_CAP }
}

/// A name from the file system as readable text: stray bytes stand as `\xNN`, `/` stands between the parts.
pub(super) fn repo_path(path: &Path) -> RepoPath {
    let mut text = String::with_capacity(path.as_os_str().len());
    for part in path {
        if !text.is_empty() {
            text.push('/');
        }
        match part.to_str() {
            Some(part) => text.push_str(part),
            None => push_readable(&mut text, part.as_encoded_bytes()),
        }
    }
    RepoPath::new(&text)
}

fn push_readable(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_keeps_its_offsets() {
        let bytes = b"# caf\xe9 \xe9\xe8\nx = 1\n".to_vec();
        let length = bytes.len();
        let Text::Plain { text, invalid } = Text::from_bytes(bytes) else {
            panic!("text")
        };
        assert_eq!((text.len(), invalid), (length, 3));
        assert_eq!(&text[10..15], "x = 1");
    }

    #[test]
    fn a_mark_of_wider_units_is_named_and_a_utf_8_mark_is_kept() {
        assert_eq!(
            Text::from_bytes(b"\xff\xfea\0".to_vec()),
            Text::Encoded("UTF-16")
        );
        assert_eq!(
            Text::from_bytes(b"\xfe\xff\0a".to_vec()),
            Text::Encoded("UTF-16")
        );
        assert_eq!(
            Text::from_bytes(b"\xff\xfe\0\0a\0\0\0".to_vec()),
            Text::Encoded("UTF-32")
        );
        let marked = Text::from_bytes("\u{feff}a".into());
        assert_eq!(
            marked,
            Text::Plain {
                text: "\u{feff}a".into(),
                invalid: 0
            }
        );
    }

    #[test]
    fn an_early_nul_makes_a_file_binary_and_a_late_one_does_not() {
        assert_eq!(Text::from_bytes(b"\x7fELF\0".to_vec()), Text::Binary);
        let mut late = vec![b'a'; BINARY_PROBE];
        late.push(0);
        assert!(matches!(Text::from_bytes(late), Text::Plain { .. }));
        assert_eq!(
            Text::from_bytes(Vec::new()),
            Text::Plain {
                text: String::new(),
                invalid: 0
            }
        );
    }

    #[test]
    fn caps_follow_what_a_file_is_for() {
        let cap = |path: &str, class| super::cap(&RepoPath::new(path), class) >> 20;
        assert_eq!(cap("web/package-lock.json", FileClass::Config), 5);
        assert_eq!(cap("a.yaml", FileClass::Source), 2);
        assert_eq!(cap("Dockerfile", FileClass::Config), 2);
        assert_eq!(cap("src/main.rs", FileClass::Source), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf_8_is_readable() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a/caf\xe9.py"));
        assert_eq!(repo_path(path).as_str(), "a/caf\\xE9.py");
    }
}
