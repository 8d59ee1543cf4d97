//! Goes down the tree, one level of depth after the other.
//!
//! Of each level, the directories are listed in parallel, the budgets are kept in order, and the entries
//! are judged in parallel: kept, left out, or noticed.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::ignore_rules::{self, IgnoreRules};
use super::reader::{Entry, EntryKind, RootDir};
use super::text::repo_path;
use super::tracked::{INDEX_CAP, Tracked};
use super::{Attributes, LeftOut, WalkNotice, WalkOptions, packages};
use crate::source::{FileClass, RepoPath};

/// Most patterns of one directory, and of the whole tree: compiling them takes time and memory.
const PATTERNS_PER_DIRECTORY: usize = 5_000;
const PATTERNS_MAX: usize = 50_000;

/// Most notices; a hostile tree would fill the report with them.
const NOTICES_MAX: usize = 1_000;

/// What the whole walk saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) files: Vec<Found>,
    pub(super) notices: Vec<WalkNotice>,
    pub(super) left_out: LeftOut,
}

/// A file that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: RepoPath,
    /// Its path on the disk, where the readable one differs.
    pub(super) name_on_disk: Option<PathBuf>,
    /// The file that it leads to, when it is a link.
    pub(super) target: Option<PathBuf>,
    pub(super) class: FileClass,
    pub(super) size: u64,
    pub(super) executable: bool,
}

/// A directory that waits to be listed.
#[derive(Debug)]
struct Directory {
    path: PathBuf,
    rules: IgnoreRules,
    /// Whether a rule leaves it out: only what git tracks below it is kept.
    ignored: bool,
}

/// A directory that was listed.
struct Listing {
    entries: Vec<Entry>,
    patterns: Vec<String>,
    notices: Vec<WalkNotice>,
}

/// What one directory came to.
#[derive(Default)]
struct Judged {
    seen: Seen,
    directories: Vec<Directory>,
}

/// Sees everything below `root`; an error when the root itself cannot be listed.
pub(super) fn descend(
    root: &RootDir,
    attributes: &Attributes,
    options: &WalkOptions,
) -> io::Result<Seen> {
    let tracked = read_tracked(root);
    let start = Directory {
        path: PathBuf::new(),
        rules: exclude_rules(root, options),
        ignored: false,
    };
    let mut seen = Seen::default();
    let mut level = vec![start];
    let mut entries_left = options.entries;
    let mut patterns_left = PATTERNS_MAX;
    for depth in 0.. {
        if level.is_empty() {
            break;
        }
        if depth > options.depth {
            for directory in level {
                let message = format!("deeper than {} directories, not read", options.depth);
                seen.notices
                    .push(WalkNotice::new(repo_path(&directory.path), message));
            }
            break;
        }
        let listings: Vec<io::Result<Listing>> = level
            .par_iter()
            .map(|directory| list(root, directory, options))
            .collect();
        let mut listed = Vec::with_capacity(level.len());
        let mut full = false;
        for (directory, listing) in level.into_iter().zip(listings) {
            let mut listing = match listing {
                Ok(listing) => listing,
                Err(error) if depth == 0 => return Err(error),
                // It vanished since it was seen: a running build, not a fault.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    let message = format!("directory cannot be read: {}", reason(&error));
                    seen.notices
                        .push(WalkNotice::new(repo_path(&directory.path), message));
                    continue;
                }
            };
            if packages::is_marked_package(&directory.path, &listing.entries) {
                seen.left_out.packages += 1;
                continue;
            }
            if listing.entries.len() > entries_left {
                full = true;
                break;
            }
            entries_left -= listing.entries.len();
            if listing.patterns.len() > patterns_left {
                let message = format!(
                    "ignore files of this tree have more than {PATTERNS_MAX} patterns, the rest is not used"
                );
                listing
                    .notices
                    .push(WalkNotice::new(repo_path(&directory.path), message));
                listing.patterns.truncate(patterns_left);
            }
            patterns_left -= listing.patterns.len();
            listed.push((directory, listing));
        }
        let judge =
            |(directory, listing)| judge(root, attributes, tracked.as_ref(), directory, listing);
        let judged: Vec<Judged> = listed.into_par_iter().map(judge).collect();
        level = Vec::new();
        for one in judged {
            seen.files.extend(one.seen.files);
            seen.notices.extend(one.seen.notices);
            seen.left_out.ignored += one.seen.left_out.ignored;
            seen.left_out.packages += one.seen.left_out.packages;
            level.extend(one.directories);
        }
        if full {
            let message = format!(
                "more than {} files and directories, the rest was not seen",
                options.entries
            );
            seen.notices
                .push(WalkNotice::new(RepoPath::default(), message));
            break;
        }
    }
    shorten(&mut seen.notices);
    Ok(seen)
}

fn list(root: &RootDir, directory: &Directory, options: &WalkOptions) -> io::Result<Listing> {
    let entries = root.list(&directory.path, options.entries)?;
    let mut listing = Listing {
        entries,
        patterns: Vec::new(),
        notices: Vec::new(),
    };
    if !options.ignore_files || directory.ignored {
        return Ok(listing);
    }
    for name in ignore_rules::FILE_NAMES {
        let regular =
            |entry: &Entry| entry.name == name && matches!(entry.kind, EntryKind::File { .. });
        if !listing.entries.iter().any(regular) {
            continue;
        }
        let path = directory.path.join(name);
        match root.read(&path, ignore_rules::FILE_CAP) {
            Ok(bytes) => listing.patterns.extend(ignore_rules::patterns(&bytes)),
            Err(error) => listing
                .notices
                .push(WalkNotice::new(repo_path(&path), error)),
        }
    }
    if listing.patterns.len() > PATTERNS_PER_DIRECTORY {
        let message = format!(
            "ignore files with more than {PATTERNS_PER_DIRECTORY} patterns, the rest is not used"
        );
        listing.notices.push(WalkNotice::new(
            repo_path(&directory.path.join(".gitignore")),
            message,
        ));
        listing.patterns.truncate(PATTERNS_PER_DIRECTORY);
    }
    Ok(listing)
}

fn judge(
    root: &RootDir,
    attributes: &Attributes,
    tracked: Option<&Tracked>,
    directory: Directory,
    listing: Listing,
) -> Judged {
    let mut judged = Judged::default();
    judged.seen.notices = listing.notices;
    let (rules, refused) = directory.rules.with(&directory.path, &listing.patterns);
    if refused > 0 {
        let message = format!("{refused} ignore patterns are not understood and not used");
        judged.seen.notices.push(WalkNotice::new(
            repo_path(&directory.path.join(".gitignore")),
            message,
        ));
    }
    for entry in listing.entries {
        if entry.name.eq_ignore_ascii_case(".git") {
            continue;
        }
        let path = directory.path.join(&entry.name);
        let is_directory = entry.kind == EntryKind::Directory;
        if is_directory && packages::is_package(&entry.name) {
            judged.seen.left_out.packages += 1;
            continue;
        }
        let ignored = directory.ignored || rules.ignores(&path, is_directory);
        if ignored && !tracked.is_some_and(|tracked| is_tracked(tracked, &path, is_directory)) {
            judged.seen.left_out.ignored += 1;
            continue;
        }
        match entry.kind {
            EntryKind::Directory => judged.directories.push(Directory {
                path,
                rules: rules.clone(),
                ignored,
            }),
            EntryKind::File { size, executable } => {
                judged
                    .seen
                    .files
                    .push(found(attributes, path, None, size, executable));
            }
            EntryKind::Link => match root.resolve(&path) {
                Ok((target, EntryKind::File { size, executable })) => {
                    judged
                        .seen
                        .files
                        .push(found(attributes, path, Some(target), size, executable));
                }
                // What lies there is seen at its own place.
                Ok((_, EntryKind::Directory)) => {}
                Ok(_) => judged.seen.notices.push(WalkNotice::new(
                    repo_path(&path),
                    "link to no regular file, not read",
                )),
                Err(fault) => judged
                    .seen
                    .notices
                    .push(WalkNotice::new(repo_path(&path), fault)),
            },
            EntryKind::Pipe => judged
                .seen
                .notices
                .push(WalkNotice::new(repo_path(&path), "named pipe, not read")),
            EntryKind::Socket => judged
                .seen
                .notices
                .push(WalkNotice::new(repo_path(&path), "socket, not read")),
            EntryKind::Device => judged
                .seen
                .notices
                .push(WalkNotice::new(repo_path(&path), "device, not read")),
        }
    }
    judged
}

fn found(
    attributes: &Attributes,
    path: PathBuf,
    target: Option<PathBuf>,
    size: u64,
    executable: bool,
) -> Found {
    let readable = repo_path(&path);
    let class = attributes.classify(&readable);
    let same = path.as_os_str() == readable.as_str();
    Found {
        path: readable,
        name_on_disk: (!same).then_some(path),
        target,
        class,
        size,
        executable,
    }
}

fn is_tracked(tracked: &Tracked, path: &Path, is_directory: bool) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let slashed: Vec<u8>;
    let bytes = if cfg!(windows) {
        slashed = bytes
            .iter()
            .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
            .collect();
        &slashed
    } else {
        bytes
    };
    if is_directory {
        tracked.has_below(bytes)
    } else {
        tracked.has_file(bytes)
    }
}

/// The index of the repository; `None` without one, or where `.git` is not a directory in the root.
fn read_tracked(root: &RootDir) -> Option<Tracked> {
    Tracked::parse(&root.read(Path::new(".git/index"), INDEX_CAP).ok()?)
}

/// The rules of `.git/info/exclude`, which lie below all others.
fn exclude_rules(root: &RootDir, options: &WalkOptions) -> IgnoreRules {
    let none = IgnoreRules::default();
    if !options.ignore_files {
        return none;
    }
    match root.read(Path::new(".git/info/exclude"), ignore_rules::FILE_CAP) {
        Ok(bytes) => {
            let mut patterns = ignore_rules::patterns(&bytes);
            patterns.truncate(PATTERNS_PER_DIRECTORY);
            none.with(Path::new(""), &patterns).0
        }
        Err(_) => none,
    }
}

/// Why the system refused, without its error numbers, which differ between systems.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}

fn shorten(notices: &mut Vec<WalkNotice>) {
    if notices.len() > NOTICES_MAX {
        notices.sort_unstable();
        let rest = notices.len() - NOTICES_MAX;
        notices.truncate(NOTICES_MAX);
        notices.push(WalkNotice::new(
            RepoPath::default(),
            format!("{rest} more files and directories could not be read"),
        ));
    }
}
