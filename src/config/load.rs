//! Finds the configuration: in the repository through the walk's reader, or where the command line says.
//!
//! A file that is there and cannot be read is a fault: a scan without it would judge by other rules than its owners think.

use super::{Config, parse};
use crate::fault::FileFault;
use crate::source::{FileId, RepoPath};
use crate::walk::{EntryKind, Text, Walked};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the file at the root of a repository.
pub const FILE_NAME: &str = "readiness.toml";

/// The largest configuration, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// Where the configuration comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ConfigSource {
    /// `readiness.toml` at the root of the repository, where there is one.
    #[default]
    Repository,
    /// A file that the command line names, in place of the repository's own.
    File(PathBuf),
    /// None at all.
    None,
}

/// What was found: the configuration with its text, and what to tell.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The configuration; `None` where there is none.
    pub config: Option<Config>,
    /// Its text, for quoting; `None` unless it is a file of the repository.
    pub text: Option<Arc<str>>,
    /// Why the repository's file was left alone; empty where it was not.
    pub notice: String,
}

/// Reads and checks the configuration. `rules` are the ids that it may name; with none, names are not
/// checked.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(
    source: &ConfigSource,
    walked: &Walked,
    rules: &[String],
) -> Result<Loaded, Vec<FileFault>> {
    match source {
        ConfigSource::None => Ok(Loaded::default()),
        ConfigSource::Repository => of_repository(walked, rules),
        ConfigSource::File(path) => {
            let name = path.display().to_string();
            let text =
                read_named(path).map_err(|message| vec![FileFault::of_file(&name, message)])?;
            // Outside the repository there is no path to point at: its own name must do.
            let shown = path.file_name().map(|name| name.to_string_lossy());
            let shown = RepoPath::new(&shown.unwrap_or_default());
            Ok(Loaded {
                config: Some(parse(&name, &shown, None, &text, rules)?),
                ..Loaded::default()
            })
        }
    }
}

fn of_repository(walked: &Walked, rules: &[String]) -> Result<Loaded, Vec<FileFault>> {
    let found = walked
        .files
        .binary_search_by(|file| file.path.as_str().cmp(FILE_NAME));
    let Ok(at) = found else {
        return match walked.root().kind(Path::new(FILE_NAME)) {
            Err(_) | Ok(EntryKind::Directory) => Ok(Loaded::default()),
            Ok(EntryKind::File { .. }) => Ok(Loaded {
                notice: "ignored by git, so it is not read".to_owned(),
                ..Loaded::default()
            }),
            Ok(_) => Err(vec![FileFault::of_file(
                FILE_NAME,
                "no regular file of this repository, not read".to_owned(),
            )]),
        };
    };
    let id = FileId(u32::try_from(at).expect("the walk has a budget of files"));
    let text = walked
        .read_bytes(id, MAX_BYTES)
        .map_err(|error| error.to_string())
        .and_then(text_of)
        .map_err(|message| vec![FileFault::of_file(FILE_NAME, message)])?;
    let config = parse(FILE_NAME, &walked.files[at].path, Some(id), &text, rules)?;
    Ok(Loaded {
        config: Some(config),
        text: Some(Arc::from(text)),
        notice: String::new(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "reads a file that the user named, not the scanned tree"
)]
fn read_named(path: &Path) -> Result<String, String> {
    let fault = |error: std::io::Error| format!("cannot be read: {error}");
    let file = std::fs::File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(fault)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("larger than {MAX_BYTES} bytes, not read"));
    }
    text_of(bytes)
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    match Text::from_bytes(bytes) {
        Text::Plain { text, invalid: 0 } => Ok(text),
        Text::Plain { .. } => Err("not UTF-8".to_owned()),
        Text::Encoded(encoding) => Err(format!("{encoding} is not read; save the file as UTF-8")),
        Text::Binary => Err("this is no text".to_owned()),
    }
}
