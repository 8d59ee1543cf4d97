//! `readiness scan`: judges a repository, writes the reports that were asked for, and exits by what was found.

use super::Exit;
use super::args::{ConfigChoice, Mention, ScanArguments, Threads, targets};
use super::error::Failure;
use super::output::{Console, Place, complain, place, write_file};
use super::selection;
use crate::confine::{Needs, confine};
use crate::report::{RenderOptions, count, render};
use crate::rules::RuleSet;
use crate::scan::{Scan, ScanOptions, scan};
use crate::timings::{self, Group, step};
use crate::verdict::{Report, Severity, Verdict};
use std::path::Path;

/// Room for deep but legal inputs; parsers have limits of their own.
const STACK: usize = 8 << 20;

pub(super) fn run(
    arguments: &ScanArguments,
    order: &[Mention],
    console: &Console,
) -> Result<Exit, Failure> {
    let targets = targets(order).map_err(|error| {
        Failure::new(error).hint("each --format may have one --output beside it")
    })?;
    if arguments.timings {
        timings::enable();
    }
    let rules = step(Group::Step, "load rules", || {
        selection::chosen(&arguments.choice)
    })?;
    let scanned = scan_with(
        &arguments.path,
        &rules,
        &arguments.config,
        &arguments.threads,
        targets.iter().filter_map(|(_, file)| file.as_deref()),
    )?;
    for (format, file) in targets {
        let options = RenderOptions {
            verbose: arguments.verbose,
            color: file.is_none() && console.paint().color,
            width: console.width(),
        };
        let write = |out: &mut dyn std::io::Write| render(format.into(), &scanned, &options, out);
        step(Group::Step, "render", || match &file {
            None => console.print(write),
            Some(file) => write_file(file, write),
        })?;
    }
    if arguments.timings {
        complain(timings::report().trim_end());
    }
    let notices = scanned.report.notices.iter();
    let notices: Vec<_> = notices.filter(|notice| notice.incomplete).collect();
    if let Some(first) = notices.first().filter(|_| arguments.strict) {
        let what = format!(
            "--strict: the scan is incomplete: {}: {}",
            first.path, first.message
        );
        return Err(Failure::new(what).hint(format!(
            "{} in all; the report lists them",
            count(notices.len(), "notice")
        )));
    }
    if scanned.faulty > 0 {
        // The hook of the panic has said which fault it is.
        return Ok(Exit::Failed);
    }
    Ok(verdict(&scanned.report, arguments.fail_on.severity()))
}

/// Scans on threads of our own: at least four, because they wait for the disk, at most eight, unless told. From here on
/// the program can do nothing but read the repository and write `outputs`; the threads that read it cannot even do that.
pub(super) fn scan_with<'a>(
    path: &Path,
    rules: &RuleSet,
    config: &ConfigChoice,
    threads: &Threads,
    outputs: impl Iterator<Item = &'a Path>,
) -> Result<Scan, Failure> {
    let options = ScanOptions {
        config: config.source(),
        ..ScanOptions::default()
    };
    // Asked before the confinement: the answer lies in files of the system.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.threads.map_or(cores.clamp(4, 8), usize::from);
    let reading = Needs {
        read: [path].into_iter().chain(config.file()).collect(),
        ..Needs::default()
    };
    let mut needs = reading.clone();
    for output in outputs {
        match place(output) {
            Place::Directory(directory) => needs.create_in.push(directory),
            Place::Stream(stream) => needs.write.push(stream),
        }
    }
    confine(&needs);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build()
        .map_err(|error| {
            Failure::new(format!("{threads} threads cannot be started: {error}"))
                .hint("try --threads 1")
        })?;
    if !needs.create_in.is_empty() || !needs.write.is_empty() {
        pool.broadcast(|_| confine(&reading));
    }
    Ok(pool.install(|| scan(path, rules, &options))?)
}

fn verdict(report: &Report, fail_on: Option<Severity>) -> Exit {
    let failed = report
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Fail);
    let mut findings = failed.flat_map(|outcome| &outcome.findings);
    match fail_on {
        Some(lowest) if findings.any(|finding| finding.severity >= lowest) => Exit::Findings,
        _ => Exit::Clean,
    }
}
