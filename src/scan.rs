//! One scan, from a directory to a report. Nothing in the tree is executed, fetched or changed.

mod fault;
mod profiles;

use crate::config::{self, Config, ConfigSource, Date};
use crate::extract::{self, Drafts, Extracted, Input};
use crate::facts::repository::File;
use crate::facts::{FactSet, Located};
use crate::fault::FileFault;
use crate::judge::{self, Judge};
use crate::knowledge::Patterns;
use crate::link::{self, Repository};
use crate::rules::{Locator, Round, Rule, RuleSet, evaluate};
use crate::source::{
    FileClass, FileId, FileText, Place, RepoPath, SourceFile, Span, class_by_text, excerpt,
};
use crate::timings::{self, Group, Work, step};
use crate::verdict::{Notice, Outcome, Profiles, Report, Stats};
use crate::walk::{self, OnDisk, RootDir, WalkError, WalkOptions, Walked};
use rayon::prelude::*;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The answer of a scan, with what reporters need to quote it.
#[derive(Debug)]
pub struct Scan {
    /// The answer.
    pub report: Report,
    /// The files, by path; those that facts point into have their text.
    pub files: Vec<SourceFile>,
    /// The facts.
    pub facts: FactSet,
    /// The profiles of the repository and its components.
    pub profiles: Profiles,
    /// How many files met a fault of this program; each has a notice.
    pub faulty: usize,
    /// The way back to files of which no text was kept.
    disk: Arc<OnDisk>,
}

/// Most bytes of a file that is read once more to be quoted.
const QUOTED_CAP: u64 = 8 << 20;

impl Scan {
    /// The text of a file, read once more where none was kept; `None` where it cannot be.
    pub fn text(&self, path: &RepoPath) -> Option<Cow<'_, str>> {
        let (id, file) = self.file(path)?;
        if let Some(text) = file.text.as_deref() {
            return Some(Cow::Borrowed(text));
        }
        let bytes = self.disk.read_bytes(id, &file.path, QUOTED_CAP).ok()?;
        Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The bytes of the path under which the disk holds a file, `/` between the parts: of a link, where it leads.
    pub fn path_bytes<'a>(&'a self, path: &'a RepoPath) -> Cow<'a, [u8]> {
        let Some((id, file)) = self.file(path) else {
            return Cow::Borrowed(path.as_str().as_bytes());
        };
        let parts = self
            .disk
            .path(id, &file.path)
            .iter()
            .map(|part| part.as_encoded_bytes());
        Cow::Owned(parts.collect::<Vec<_>>().join(&b'/'))
    }

    fn file(&self, path: &RepoPath) -> Option<(FileId, &SourceFile)> {
        let index = self
            .files
            .binary_search_by(|file| file.path.cmp(path))
            .ok()?;
        Some((FileId(u32::try_from(index).ok()?), &self.files[index]))
    }
}

/// How to scan.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Where the configuration comes from.
    pub config: ConfigSource,
    /// The day by which waivers and attestations expire; `None` for today, or what `SOURCE_DATE_EPOCH` says.
    pub today: Option<Date>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// There is no directory to scan.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The configuration is wrong: all that is wrong with it, by line. Never empty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Config(Vec<FileFault>),
}

/// Scans the directory `root` and judges it by `rules`.
///
/// # Errors
/// When there is no directory at `root`, when it cannot be read, or when its configuration is wrong. What cannot be read
/// below it is a notice in the report.
pub fn scan(root: &Path, rules: &RuleSet, options: &ScanOptions) -> Result<Scan, ScanError> {
    let walked = step(Group::Step, "walk", || {
        walk::walk(root, &WalkOptions::default())
    })?;
    scan_walked(walked, root.display().to_string(), rules, options)
}

/// As [`scan`], of a tree in memory: paths from its root, with the bytes of the files.
///
/// # Errors
/// When the configuration among the files is wrong.
pub fn scan_files(
    files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>,
    rules: &RuleSet,
    options: &ScanOptions,
) -> Result<Scan, ScanError> {
    let root = PathBuf::from(".");
    let walked = walk::walk_below(RootDir::of_files(files), &WalkOptions::default())
        .map_err(|error| WalkError::Io(root.clone(), error))?;
    scan_walked(walked, root.display().to_string(), rules, options)
}

fn scan_walked(
    mut walked: Walked,
    root: String,
    rules: &RuleSet,
    options: &ScanOptions,
) -> Result<Scan, ScanError> {
    let ids: Vec<String> = rules.known_ids().map(str::to_owned).collect();
    let loaded = config::load(&options.config, &walked, &ids).map_err(ScanError::Config)?;
    let config = loaded.config;
    let excluded = config
        .as_ref()
        .map_or(0, |config| exclude(config, &mut walked.files));
    let (git, git_notices) = walk::git::read(walked.root());
    let read = step(Group::Step, "extract", || {
        read_all(&walked, config.as_ref())
    });

    let mut notices = notices_of_walk(&walked);
    if !loaded.notice.is_empty() {
        notices.push(Notice {
            path: RepoPath::new(config::FILE_NAME),
            line: 0,
            message: loaded.notice,
            incomplete: true,
        });
    }
    notices.extend(git_notices.into_iter().map(|notice| Notice {
        path: notice.path,
        line: 0,
        message: notice.message,
        incomplete: true,
    }));
    let mut stats = Stats {
        files: walked.files.len() as u64,
        ..Stats::default()
    };
    let mut facts = FactSet::default();
    let mut drafts = Drafts::default();
    let mut faulty = 0;
    for (id, file) in read {
        stats.bytes += file.bytes;
        stats.parsed += u64::from(file.parsed);
        if let Some(class) = file.class {
            walked.files[id].class = class;
        }
        notices.extend(file.notice);
        faulty += usize::from(file.faulty);
        let Some(mut extracted) = file.extracted else {
            continue;
        };
        // A text that was left on the disk is read again only where there is an error to place.
        if !extracted.errors.is_empty()
            && let Some(text) = file.text.as_deref()
        {
            notices.extend(syntax_notices(&walked.files[id].path, text, &extracted));
        }
        facts.append(std::mem::take(&mut extracted.facts));
        drafts.append(extracted.drafts);
        walked.files[id].text = file.text;
    }
    if let Some((id, text)) = config.as_ref().and_then(|one| one.file).zip(loaded.text) {
        walked.files[id.0 as usize].text = FileText::kept(text);
    }
    facts.files = file_facts(&walked.files);
    let repository = Repository {
        files: &walked.files,
        git: &git,
    };
    let mut profiles = step(Group::Step, "link", || {
        link::link(&repository, drafts, &mut facts)
    });

    if let Some(config) = &config {
        let roots = facts.components.iter().map(|one| one.root.as_str());
        let faults = config.check_components(roots);
        if !faults.is_empty() {
            return Err(ScanError::Config(faults));
        }
        link::declare(&config.overrides, &mut facts, &mut profiles);
    }

    let locator = Locator::new(&walked.files).hiding(&facts);
    let today = options.today.unwrap_or_else(judge::today);
    let mut judge = Judge::new(config.as_ref(), today, &walked.files, rules);
    let mut settle = |rule: &Rule, outcome: &mut Outcome| judge.attest(rule, outcome);
    let mut evaluate_round = |round, facts: &FactSet| {
        step(Group::Step, "evaluate", || {
            evaluate(rules, round, facts, &profiles, &locator, &mut settle)
        })
    };
    let mut outcomes = evaluate_round(Round::Repository, &facts);
    judge::tell(&outcomes, &mut facts.checklist_items);
    outcomes.extend(evaluate_round(Round::Verdicts, &facts));
    notices.extend(judge.close(&mut outcomes, excluded));
    for notice in &mut notices {
        notice.message = excerpt(&notice.message).into_owned();
    }
    notices.sort();
    notices.dedup();
    let report = Report {
        root,
        profile: profiles::report(&profiles.repository, &locator),
        components: profiles::components(&facts, &profiles, &locator),
        outcomes,
        notices,
        stats,
    };
    let (files, disk) = walked.into_files();
    Ok(Scan {
        report,
        files,
        facts,
        profiles,
        faulty,
        disk,
    })
}

/// Makes the files that the configuration excludes other people's: neither evidence nor place. Returns how many.
fn exclude(config: &Config, files: &mut [SourceFile]) -> usize {
    let mut excluded = 0;
    for file in files {
        if config.exclude.matches(&file.path) {
            file.class = FileClass::Vendored;
            excluded += 1;
        }
    }
    excluded
}

/// One file, read.
struct ReadFile {
    bytes: u64,
    text: FileText,
    /// Its class, where its text says another than its path did.
    class: Option<FileClass>,
    notice: Option<Notice>,
    parsed: bool,
    /// Whether a reader panicked.
    faulty: bool,
    /// What it yields, if anything: most of a large tree yields nothing.
    extracted: Option<Box<Extracted>>,
}

/// Reads every file that a reader wants, in parallel; the answer is in the order of the paths.
fn read_all(walked: &Walked, config: Option<&Config>) -> Vec<(usize, ReadFile)> {
    // They load in parallel themselves: begun inside of a reader, the thread that waits for them could take up a second
    // reader, which waits for what the first has locked, and neither would end.
    Patterns::built_in();
    walked
        .files
        .par_iter()
        .enumerate()
        .filter(|(_, file)| extract::wants(&file.path, file.class))
        // Some readers take a file whatever its class is.
        .filter(|(_, file)| config.is_none_or(|one| !one.exclude.matches(&file.path)))
        .map(|(index, file)| (index, read_one(walked, index, file)))
        .collect()
}

fn read_one(walked: &Walked, index: usize, file: &SourceFile) -> ReadFile {
    let id = FileId(u32::try_from(index).expect("the walk has a budget of files"));
    let length = usize::try_from(file.size).unwrap_or(usize::MAX);
    let reading = timings::work(Work::Read, length, || walked.read(id));
    let notice = reading.notice.map(|notice| Notice {
        path: notice.path,
        line: 0,
        message: notice.message,
        incomplete: true,
    });
    let Some(text) = reading.text else {
        return ReadFile {
            bytes: 0,
            text: FileText::default(),
            class: None,
            parsed: false,
            extracted: notice
                .is_none()
                .then(|| Box::new(extract::extract_binary(id, &file.path, file.class))),
            notice,
            faulty: false,
        };
    };
    let class = class_by_text(&file.path, &text).unwrap_or(file.class);
    let extracted = if class == file.class || extract::wants(&file.path, class) {
        let input = Input {
            id,
            path: &file.path,
            class,
            text: &text,
        };
        fault::guarded(|| extract::extract(&input))
    } else {
        Some(Extracted::default())
    };
    let faulty = extracted.is_none();
    let notice = if faulty {
        Some(fault::notice(&file.path))
    } else {
        notice
    };
    let extracted = extracted.unwrap_or_default();
    // Text is there only where something may point into it. That of source, which is most of a tree, is read again where
    // something does: memory grows with the findings, not with the tree.
    let spoken_of =
        !extracted.facts.is_empty() || !extracted.drafts.is_empty() || !extracted.errors.is_empty();
    let leave = || {
        let looked_through = judge::may_ignore(&text) || extract::data::may_change_schema(&text);
        extract::is_source(&file.path) && !looked_through
    };
    let bytes = text.len() as u64;
    let kept = match spoken_of {
        false => FileText::default(),
        true if leave() => FileText::left(id, file.path.clone(), bytes, walked.origin()),
        true => FileText::kept(text),
    };
    ReadFile {
        bytes,
        parsed: extracted.parsed,
        text: kept,
        class: (class != file.class).then_some(class),
        notice,
        faulty,
        extracted: spoken_of.then(|| Box::new(extracted)),
    }
}

fn notices_of_walk(walked: &Walked) -> Vec<Notice> {
    let notices = walked.notices.iter();
    notices
        .map(|notice| Notice {
            path: notice.path.clone(),
            line: 0,
            message: notice.message.clone(),
            incomplete: true,
        })
        .collect()
}

fn syntax_notices(path: &RepoPath, text: &str, extracted: &Extracted) -> Vec<Notice> {
    if extracted.errors.is_empty() {
        return Vec::new();
    }
    let lines = crate::source::LineIndex::new(text);
    let errors = extracted.errors.iter();
    errors
        .map(|(place, message)| Notice {
            path: path.clone(),
            line: lines.line(place.span.start),
            message: message.clone(),
            incomplete: true,
        })
        .collect()
}

fn file_facts(files: &[SourceFile]) -> Vec<Located<File>> {
    let facts = files.iter().enumerate().map(|(index, file)| {
        let id = FileId(u32::try_from(index).expect("the walk has a budget of files"));
        let value = File {
            path: file.path.as_str().to_owned(),
            name: file.path.name().to_owned(),
            directory: file.path.directory().to_owned(),
            extension: file.path.extension().to_string(),
            class: file.class.as_str(),
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
        };
        Located::new(value, Place::new(id, Span::default()))
    });
    facts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_in_memory_is_judged_like_one_on_the_disk() {
        let rules = RuleSet::embedded().expect("the embedded rules are sound");
        let files = [
            ("Cargo.toml", "[package]\nname = \"a\"\n"),
            ("src/main.rs", "fn main() {}\n"),
        ];
        let files = files.map(|(path, text)| (PathBuf::from(path), text.into()));
        let scan = scan_files(files, &rules, &ScanOptions::default()).expect("scanned");
        assert_eq!((scan.report.stats.files, scan.faulty), (2, 0));
        assert_eq!(scan.report.root, ".");
        assert!(scan.report.outcomes.len() > 100);
    }
}
