//! Where the time of a scan goes, for `--timings`.
//!
//! It is kept for the whole process, because parsers know nothing of scans; while it is off, each place that is timed
//! costs one look at a flag. Nothing that is measured here reaches a report.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A kind of work that many files share; its times are those of all threads together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Opening and reading files, bytes to text included.
    Read,
    /// Asking which source files need more than their imports read.
    Prefilter,
    /// Lexing source code.
    Code,
    /// Parsing YAML.
    Yaml,
    /// Parsing JSON.
    Json,
    /// Parsing TOML.
    Toml,
    /// Parsing XML.
    Xml,
    /// Parsing Markdown and its kin.
    Markdown,
    /// Parsing Dockerfiles.
    Dockerfile,
    /// Parsing shell scripts.
    Shell,
    /// Parsing Makefiles and justfiles.
    Make,
}

impl Work {
    const ALL: [(Work, &'static str); 11] = [
        (Work::Read, "read"),
        (Work::Prefilter, "prefilter"),
        (Work::Code, "parse source code"),
        (Work::Yaml, "parse YAML"),
        (Work::Json, "parse JSON"),
        (Work::Toml, "parse TOML"),
        (Work::Xml, "parse XML"),
        (Work::Markdown, "parse Markdown"),
        (Work::Dockerfile, "parse Dockerfiles"),
        (Work::Shell, "parse shell"),
        (Work::Make, "parse Makefiles"),
    ];
}

/// A group of named steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The steps of a scan, one after the other.
    Step,
    /// A reader of one family of files; times of all threads together, parsing included.
    Reader,
    /// A reader of source, one of those that share its tokens.
    Source,
    /// The patterns of one topic.
    Pattern,
    /// A linker.
    Link,
    /// The evaluation of a rule, over all components.
    Rule,
}

#[derive(Debug)]
struct Total {
    nanoseconds: AtomicU64,
    times: AtomicU64,
    bytes: AtomicU64,
}

#[derive(Debug)]
struct Named {
    group: Group,
    name: String,
    duration: Duration,
    times: u64,
}

static ON: AtomicBool = AtomicBool::new(false);
static WORK: [Total; Work::ALL.len()] = [const {
    Total {
        nanoseconds: AtomicU64::new(0),
        times: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
    }
}; Work::ALL.len()];
static NAMED: Mutex<Vec<Named>> = Mutex::new(Vec::new());

/// Starts to measure; there is no way back.
pub fn enable() {
    ON.store(true, Ordering::Relaxed);
}

/// Does some work on `bytes` bytes and adds its time to those of its kind.
pub fn work<T>(kind: Work, bytes: usize, task: impl FnOnce() -> T) -> T {
    if !ON.load(Ordering::Relaxed) {
        return task();
    }
    let start = Instant::now();
    let result = task();
    let total = &WORK[kind as usize];
    let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    total.nanoseconds.fetch_add(spent, Ordering::Relaxed);
    total.times.fetch_add(1, Ordering::Relaxed);
    total.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    result
}

/// Does a step and adds its time to those of its name.
pub fn step<T>(group: Group, name: &str, task: impl FnOnce() -> T) -> T {
    if !ON.load(Ordering::Relaxed) {
        return task();
    }
    let start = Instant::now();
    let result = task();
    let duration = start.elapsed();
    let mut named = NAMED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    match named
        .iter_mut()
        .find(|one| one.group == group && one.name == name)
    {
        Some(one) => {
            one.duration += duration;
            one.times += 1;
        }
        None => named.push(Named {
            group,
            name: name.to_owned(),
            duration,
            times: 1,
        }),
    }
    result
}

/// What was measured, as lines for people; empty when nothing was.
pub fn report() -> String {
    let mut text = String::new();
    if !ON.load(Ordering::Relaxed) {
        return text;
    }
    let named = NAMED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let group = |text: &mut String, head: &str, group: Group, sorted: bool| {
        let mut of_group: Vec<&Named> = named.iter().filter(|one| one.group == group).collect();
        if of_group.is_empty() {
            return;
        }
        if sorted {
            of_group.sort_by(|a, b| {
                b.duration
                    .cmp(&a.duration)
                    .then_with(|| a.name.cmp(&b.name))
            });
        }
        push(text, format_args!("{head}"));
        for one in of_group {
            push(
                text,
                format_args!(
                    "{:>10.3} ms  {}{}",
                    milliseconds(one.duration),
                    one.name,
                    Times(one.times)
                ),
            );
        }
    };
    group(&mut text, "steps, one after the other", Group::Step, false);
    push(
        &mut text,
        format_args!("inside `extract`, all threads together"),
    );
    for (kind, name) in Work::ALL {
        let total = &WORK[kind as usize];
        let times = total.times.load(Ordering::Relaxed);
        if times == 0 {
            continue;
        }
        let duration = Duration::from_nanos(total.nanoseconds.load(Ordering::Relaxed));
        let megabytes = total.bytes.load(Ordering::Relaxed) as f64 / 1e6;
        push(
            &mut text,
            format_args!(
                "{:>10.3} ms  {name}{}, {megabytes:.1} MB",
                milliseconds(duration),
                Times(times)
            ),
        );
    }
    let readers = "readers inside `extract`, all threads together, with what they parse";
    group(&mut text, readers, Group::Reader, true);
    let source = "readers of source, after its tokens were read";
    group(&mut text, source, Group::Source, true);
    let patterns = "patterns of source, by topic";
    group(&mut text, patterns, Group::Pattern, true);
    group(&mut text, "linkers", Group::Link, true);
    group(&mut text, "rules", Group::Rule, true);
    text
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes every write");
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// How often, where it was more than once.
struct Times(u64);

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            times => write!(f, ", {times} times"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_told_with_its_name() {
        assert_eq!(work(Work::Yaml, 3, || 7), 7);
        enable();
        assert_eq!(work(Work::Yaml, 3, || 7), 7);
        assert_eq!(
            step(Group::Link, "a linker", || step(
                Group::Rule,
                "a/rule",
                || 8
            )),
            8
        );
        let text = report();
        assert!(text.contains("parse YAML"), "{text}");
        assert!(text.contains("ms  a linker"), "{text}");
        assert!(text.contains("ms  a/rule"), "{text}");
    }
}
