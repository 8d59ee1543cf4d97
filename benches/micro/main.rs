//! Measures the stages of a scan apart: walk, classify, read, each parser, each format's readers, link, rules, reports.
//!
//! `cargo bench --bench micro [-- FILTER]` prints, for each, the median of several rounds and, where bytes go in, the rate.
//! The tree is the one that `benches/monorepo` writes, 1,000 files of it, in a directory that is removed at the end.

#![expect(
    clippy::disallowed_methods,
    reason = "it reads and writes the tree that is measured"
)]
#![expect(
    clippy::print_stdout,
    reason = "it is a program of its own and says what it measured"
)]

#[path = "../monorepo/data.rs"]
mod data;
#[path = "../monorepo/language.rs"]
mod language;
#[path = "../monorepo/random.rs"]
mod random;
#[path = "../monorepo/text.rs"]
mod text;
#[path = "../monorepo/tree.rs"]
mod tree;

use readiness::extract::{self, Drafts, Input};
use readiness::facts::repository::File;
use readiness::facts::{FactSet, Located};
use readiness::knowledge::Knowledge;
use readiness::link::{self, Repository};
use readiness::report::{Format, RenderOptions, render};
use readiness::rules::{Locator, Round, RuleSet, evaluate};
use readiness::scan::{ScanOptions, scan};
use readiness::source::{FileClass, FileId, FileText, Place, SourceFile, Span, classify};
use readiness::syntax::code::{Code, Language};
use readiness::syntax::{dockerfile, json, makefile, markdown, shell, toml, xml, yaml};
use readiness::walk::{self, WalkOptions};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Rounds of one measurement, after one that is not counted.
const ROUNDS: usize = 9;

fn main() {
    let filter = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"))
        .unwrap_or_default();
    let bench = Bench { filter };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let written = tree::write(directory.path(), 1_000, 1).expect("a tree");
    println!(
        "1,000 files of {} services, {} MB",
        written.services,
        written.bytes / 1_000_000
    );
    let root = directory.path();

    bench.run("walk: 1,000 files", 0, || {
        walk::walk(root, &WalkOptions::default())
    });
    let walked = walk::walk(root, &WalkOptions::default()).expect("the tree is there");
    let paths: Vec<_> = walked.files.iter().map(|file| file.path.clone()).collect();
    bench.run("classify: 1,000 paths", 0, || {
        paths
            .iter()
            .map(classify)
            .filter(|c| *c == FileClass::Source)
            .count()
    });
    bench.run("choose readers: 1,000 paths", 0, || {
        walked
            .files
            .iter()
            .filter(|file| extract::wants(&file.path, file.class))
            .count()
    });
    let ids = || (0..).map(FileId).zip(&walked.files);
    let bytes: u64 = walked.files.iter().map(|file| file.size).sum();
    bench.run("read: every file", bytes, || {
        ids()
            .filter_map(|(id, _)| walked.read(id).text)
            .map(|text| text.len())
            .sum::<usize>()
    });
    let texts: Vec<(FileId, &SourceFile, String)> = ids()
        .filter_map(|(id, file)| Some((id, file, walked.read(id).text?)))
        .collect();

    parsers(&bench, &texts);
    readers(&bench, &texts);

    bench.run("load: knowledge", 0, || {
        Knowledge::load(&[]).capabilities().len()
            + usize::from(Knowledge::built_in().errors().is_empty())
    });
    bench.run("load: rules", 0, || {
        RuleSet::embedded().map(|rules| rules.iter().count())
    });
    let rules = RuleSet::embedded().expect("the rules are sound");
    stages(&bench, &texts, &walked, &rules);
    let scanned = scan(root, &rules, &ScanOptions::default()).expect("a scan");
    bench.run("scan: everything", bytes, || {
        scan(root, &rules, &ScanOptions::default()).is_ok()
    });
    let options = RenderOptions {
        verbose: true,
        color: false,
        width: 100,
    };
    for (name, format) in [
        ("table", Format::Table),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
    ] {
        bench.run(&format!("render: {name}"), 0, || {
            let mut out = Vec::new();
            render(format, &scanned, &options, &mut out).map(|()| out.len())
        });
    }
}

type Texts<'a> = [(FileId, &'a SourceFile, String)];

fn parsers(bench: &Bench, texts: &Texts<'_>) {
    let of = |extensions: &[&str]| -> Vec<&str> {
        let found = texts.iter().filter(|(_, file, _)| {
            extensions.contains(&file.path.extension().as_str())
                || extensions.contains(&file.path.name())
        });
        found.map(|(_, _, text)| text.as_str()).collect()
    };
    let parser = |name: &str, extensions: &[&str], parse: &dyn Fn(&str) -> usize| {
        let texts = of(extensions);
        let bytes = texts.iter().map(|text| text.len() as u64).sum();
        bench.run(&format!("parse: {name}"), bytes, || {
            texts.iter().map(|text| parse(text)).sum::<usize>()
        });
    };
    parser("YAML", &["yaml", "yml"], &|text| {
        yaml::parse(text).roots().count()
    });
    parser("JSON", &["json"], &|text| json::parse(text).roots().count());
    parser("TOML", &["toml"], &|text| toml::parse(text).roots().count());
    parser("XML", &["csproj", "pom.xml"], &|text| {
        usize::from(xml::parse(text).is_ok())
    });
    parser("Markdown", &["md"], &|text| markdown::parse(text).len());
    parser("Dockerfile", &["Dockerfile"], &|text| {
        dockerfile::parse(text).errors.len()
    });
    parser("Makefile", &["Makefile"], &|text| {
        black_box(makefile::parse(text));
        1
    });
    bench.run("parse: shell", 0, || {
        shell::parse("set -e; cargo test --locked | tee log && make image TAG=1").len()
    });
    for (language, extension) in [
        (Language::Go, "go"),
        (Language::JavaScript, "ts"),
        (Language::Python, "py"),
        (Language::Java, "java"),
    ] {
        parser(&format!("{language:?}"), &[extension], &|text| {
            Code::read(language, text).map_or(0, |code| code.len())
        });
    }
}

fn readers(bench: &Bench, texts: &Texts<'_>) {
    for extension in ["go", "ts", "py", "java", "yaml", "json", "md", "sql"] {
        let of: Vec<_> = texts
            .iter()
            .filter(|(_, file, _)| file.path.extension() == extension)
            .collect();
        let bytes = of.iter().map(|(_, _, text)| text.len() as u64).sum();
        bench.run(&format!("extract: *.{extension}"), bytes, || {
            of.iter()
                .map(|(id, file, text)| extract_one(*id, file, text).parsed)
                .filter(|parsed| *parsed)
                .count()
        });
    }
}

fn extract_one(id: FileId, file: &SourceFile, text: &str) -> extract::Extracted {
    extract::extract(&Input {
        id,
        path: &file.path,
        class: file.class,
        text,
    })
}

/// Link and evaluation, each on what the stage before it gives.
fn stages(bench: &Bench, texts: &Texts<'_>, walked: &walk::Walked, rules: &RuleSet) {
    let mut files = walked.files.clone();
    for (id, _, text) in texts {
        files[id.0 as usize].text = FileText::kept(text.as_str());
    }
    let git = walk::git::GitMetadata::default();
    let repository = Repository {
        files: &files,
        git: &git,
    };
    let extracted = || {
        let (mut facts, mut drafts) = (FactSet::default(), Drafts::default());
        for (id, file, text) in texts
            .iter()
            .filter(|(_, file, _)| extract::wants(&file.path, file.class))
        {
            let found = extract_one(*id, file, text);
            facts.append(found.facts);
            drafts.append(found.drafts);
        }
        facts.files = files
            .iter()
            .enumerate()
            .map(|(at, file)| file_fact(at, file))
            .collect();
        (facts, drafts)
    };
    bench.run_with("link: everything", extracted, |(mut facts, drafts)| {
        link::link(&repository, drafts, &mut facts);
        facts
    });
    let (mut facts, drafts) = extracted();
    let profiles = link::link(&repository, drafts, &mut facts);
    bench.run("evaluate: every rule", 0, || {
        let locator = Locator::new(&files).hiding(&facts);
        evaluate(
            rules,
            Round::Repository,
            &facts,
            &profiles,
            &locator,
            &mut |_, _| {},
        )
        .len()
    });
}

fn file_fact(at: usize, file: &SourceFile) -> Located<File> {
    let value = File {
        path: file.path.as_str().to_owned(),
        name: file.path.name().to_owned(),
        directory: file.path.directory().to_owned(),
        extension: file.path.extension().to_string(),
        class: file.class.as_str(),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
    };
    let id = FileId(u32::try_from(at).expect("a small tree"));
    Located::new(value, Place::new(id, Span::default()))
}

/// What is measured: everything whose name holds the filter.
struct Bench {
    filter: String,
}

impl Bench {
    fn run<T>(&self, name: &str, bytes: u64, mut task: impl FnMut() -> T) {
        self.rounds(name, bytes, || {
            let start = Instant::now();
            black_box(task());
            start.elapsed()
        });
    }

    /// The same for a task that uses up what it is given: to prepare that is not measured.
    fn run_with<I, T>(&self, name: &str, prepare: impl Fn() -> I, mut task: impl FnMut(I) -> T) {
        self.rounds(name, 0, || {
            let input = prepare();
            let start = Instant::now();
            let output = black_box(task(input));
            let spent = start.elapsed();
            drop(output);
            spent
        });
    }

    fn rounds(&self, name: &str, bytes: u64, mut round: impl FnMut() -> Duration) {
        if !name.contains(&self.filter) {
            return;
        }
        round();
        let mut times: Vec<Duration> = (0..ROUNDS).map(|_| round()).collect();
        times.sort_unstable();
        let median = times[ROUNDS / 2];
        let rate = if bytes == 0 {
            String::new()
        } else {
            format!("{:>8.0} MB/s", bytes as f64 / 1e6 / median.as_secs_f64())
        };
        println!("{name:<32} {:>10.3} ms {rate}", median.as_secs_f64() * 1e3);
    }
}
