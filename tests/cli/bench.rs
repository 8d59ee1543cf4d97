//! A small repository, a few rules over it, and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A repository and a directory of rules side by side.
pub(crate) struct Bench {
    directory: TempDir,
}

impl Bench {
    /// A repository of these files, and the rules of [`RULES`].
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let bench = Self {
            directory: TempDir::new().expect("a temporary directory"),
        };
        fs::create_dir(bench.repository()).expect("a new directory");
        for (path, text) in files {
            write(&bench.repository().join(path), text);
        }
        for (id, text) in RULES {
            write(&bench.rules().join(format!("{id}.yaml")), text);
        }
        bench
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn repository(&self) -> PathBuf {
        self.path().join("repository")
    }

    pub(crate) fn rules(&self) -> PathBuf {
        self.path().join("rules")
    }

    /// The program, told to scan with the rules of the bench and no other.
    pub(crate) fn scan(&self) -> Command {
        let mut command = readiness();
        command
            .arg("scan")
            .arg(self.repository())
            .arg("--rules")
            .arg(self.rules());
        command.args(["--only", "hygiene/*", "--threads", "2"]);
        command
    }

    /// The program with these options of `scan`, and what it said.
    pub(crate) fn run(&self, options: &[&str]) -> Output {
        output(self.scan().args(options))
    }
}

/// The program, free of what the caller's environment says about colours and width.
pub(crate) fn readiness() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readiness"));
    for name in [
        "COLUMNS",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "CLICOLOR",
        "FORCE_COLOR",
        "CI",
    ] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn output(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("standard output is UTF-8")
}

pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("standard error is UTF-8")
}

pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("standard output is JSON")
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a new directory");
    fs::write(path, text).expect("a new file");
}

/// Rules over nothing but the names of files: one for each severity, and one of each other verdict.
pub(crate) const RULES: &[(&str, &str)] = &[
    (
        "hygiene/no-program",
        r#"title: Keep programs out of the repository
severity: high
effort: minutes
proof: strong
scope: repository
each: file
require: file.extension != "exe"
message: the program `{file.path}` is here
why: Nobody can review it.
fix: Build it from source.
"#,
    ),
    (
        "hygiene/no-archive",
        r#"title: Keep archives out of the repository
severity: low
effort: hours
proof: strong
scope: repository
each: file
when: file.extension == "zip"
require: "false"
message: the archive `{file.path}` is here
why: Nobody can review it.
fix: Unpack it.
"#,
    ),
    (
        "hygiene/notes",
        r#"title: Take notes
severity: medium
effort: minutes
proof: weak
scope: repository
evidence:
  - file: file.name == "NOTES"
missing: there is no `NOTES`
at: readme
why: You forget.
fix: Write `NOTES`.
"#,
    ),
];
